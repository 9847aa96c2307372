#include "crypto/g1_levels_lanes.h"

#include "base/compiler.h"
#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"

/* ---- Digits of scalars ---- */

/* The integers of scalars, less q where they are above q / 2 or hardly below it: within 0.51 q of
 * 0. Not normal. */
RK_INLINE void load_centred(struct fr_lanes *x, const struct fr *scalars)
{
    struct fr_lanes_sum sum = fr_lanes_none();
    fr_lanes_load_row_times_16(x, scalars);
    sum.t0 = x->l0, sum.t1 = x->l1, sum.t2 = x->l2, sum.t3 = x->l3, sum.t4 = x->l4;
    fr_lanes_reduce(x, &sum); /* x 2^256 2^4 2^-260, up to q */
    const __mmask8 is_large = _mm512_cmpge_epu64_mask(x->l4, fr_lanes_word(FR_LANES_Q4 / 2));
#define SUB(i) \
    x->l##i = _mm512_mask_sub_epi64(x->l##i, is_large, x->l##i, fr_lanes_word(FR_LANES_Q##i));
    SUB(0)
    SUB(1)
    SUB(2)
    SUB(3)
    SUB(4)
#undef SUB
}

/* The low and the high words of 64 bits of a part, with 2^15 added in the place of each digit. */
struct part_words {
    __m512i low, high;
};

RK_INLINE struct part_words words_of(__m512i l0, __m512i l1, __m512i l2)
{
    return (struct part_words){
        _mm512_or_si512(l0, _mm512_slli_epi64(l1, 52)),
        _mm512_or_si512(_mm512_srli_epi64(l1, 12), _mm512_slli_epi64(l2, 40))};
}

/* p_1 + 2^127 in limbs, for s = k + 2^127 z^2 + z^2 / 2, which is not negative: s mu / 2^312 with
 * mu = floor(2^312 / z^2) (Barrett). Columns below 2^260 are left out, by which it may be one too
 * small where what is left of s is z^2 but for less than 2^-48 of it: p_0 is that much larger then.
 */
RK_INLINE void divide(__m512i quotient[3], const struct fr_lanes *s)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    const __m512i mu0 = fr_lanes_word(0x34eb4b927adc0), mu1 = fr_lanes_word(0xe522f6cfee2e0);
    const __m512i mu2 = fr_lanes_word(0x1e01faadd63f6), mu3 = fr_lanes_word(0x17c6becf);
    __m512i c5 = zero, c6 = zero, c7 = zero, c8 = zero;
    FR_LANES_HIGH(c5, s->l1, mu3)
    FR_LANES_HIGH(c5, s->l2, mu2)
    FR_LANES_HIGH(c5, s->l3, mu1)
    FR_LANES_HIGH(c5, s->l4, mu0)
#define BOTH(c, d, x, y) FR_LANES_LOW(c, x, y) FR_LANES_HIGH(d, x, y)
    BOTH(c5, c6, s->l2, mu3)
    BOTH(c5, c6, s->l3, mu2)
    BOTH(c5, c6, s->l4, mu1)
    BOTH(c6, c7, s->l3, mu3)
    BOTH(c6, c7, s->l4, mu2)
    BOTH(c7, c8, s->l4, mu3)
    c6 = _mm512_add_epi64(c6, _mm512_srli_epi64(c5, 52));
    c7 = _mm512_add_epi64(c7, _mm512_srli_epi64(c6, 52));
    c8 = _mm512_add_epi64(c8, _mm512_srli_epi64(c7, 52));
    quotient[0] = _mm512_and_si512(c6, mask);
    quotient[1] = _mm512_and_si512(c7, mask);
    quotient[2] = c8;
}

/* What is added to p_0 + z^2 / 2 and to p_1 + 2^127 is one number each: halves of digits, less z^2
 * / 2 and 2^127. */
RK_INLINE void cut(struct part_words parts[2], const struct fr_lanes *k)
{
    static const struct fr_lane_constant bias = {
        {0x80000000, 0x8000d201000, 0x5622d2, 0xd201000000008, 0x5622d2008000}};
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    const __m512i z0 = fr_lanes_word(0x100000000), z1 = fr_lanes_word(0x10001a402000);
    const __m512i z2 = fr_lanes_word(0xac45a4);
    struct fr_lanes s = *k;
    __m512i q[3], r0 = zero, r1 = zero, r2 = zero;
    fr_lanes_add_constant(&s, &bias);
    fr_lanes_normalise(&s);
    divide(q, &s);
    /* s - q z^2, of which 128 bits matter. */
    BOTH(r0, r1, q[0], z0)
    BOTH(r1, r2, q[0], z1)
    BOTH(r1, r2, q[1], z0)
    FR_LANES_LOW(r2, q[0], z2)
    FR_LANES_LOW(r2, q[1], z1)
#undef BOTH
    r0 = _mm512_sub_epi64(_mm512_add_epi64(s.l0, fr_lanes_word(0x800000008000)), r0);
    r1 = _mm512_sub_epi64(_mm512_add_epi64(s.l1, fr_lanes_word(0xffffffadff800)), r1);
    r2 = _mm512_sub_epi64(_mm512_add_epi64(s.l2, fr_lanes_word(0x29ddad)), r2);
    r1 = _mm512_add_epi64(r1, _mm512_srai_epi64(r0, 52));
    r2 = _mm512_add_epi64(r2, _mm512_srai_epi64(r1, 52));
    parts[0] = words_of(_mm512_and_si512(r0, mask), _mm512_and_si512(r1, mask), r2);
    r0 = _mm512_add_epi64(q[0], fr_lanes_word(0x800080008000));
    r1 = _mm512_add_epi64(q[1], fr_lanes_word(0x80008000800));
    r2 = _mm512_add_epi64(q[2], fr_lanes_word(0x80));
    r1 = _mm512_add_epi64(r1, _mm512_srli_epi64(r0, 52));
    r2 = _mm512_add_epi64(r2, _mm512_srli_epi64(r1, 52));
    parts[1] = words_of(_mm512_and_si512(r0, mask), _mm512_and_si512(r1, mask), r2);
}

/* Digits of both parts at one place: of p_0 where its lowest word of 16 bits stands, of p_1 where
 * its second one does. */
RK_INLINE void store_digits(int16_t *out, __m512i first, __m512i second)
{
    const __m512i both = _mm512_mask_blend_epi16(0xaaaaaaaa, first, second);
    const __m256i digits =
        _mm256_xor_si256(_mm512_cvtepi64_epi32(both), _mm256_set1_epi16(INT16_MIN));
    _mm256_storeu_si256((__m256i *)(void *)out, digits);
}

RK_INLINE void store_words(int16_t *out, size_t stride, __m512i p0, __m512i p1)
{
    store_digits(out, p0, _mm512_slli_epi64(p1, 16));
    store_digits(out + stride, _mm512_srli_epi64(p0, 16), p1);
    store_digits(out + 2 * stride, _mm512_srli_epi64(p0, 32), _mm512_srli_epi64(p1, 16));
    store_digits(out + 3 * stride, _mm512_srli_epi64(p0, 48), _mm512_srli_epi64(p1, 32));
}

void g1_levels_cut(int16_t *digits, size_t stride,
                   const struct fr scalars[G1_LEVELS_DIGITS_SCALARS])
{
    struct fr_lanes k;
    struct part_words parts[2];
    static_assert((int)G1_LEVELS_DIGITS_SCALARS == (int)FR_LANES, "a scalar has a lane");
    load_centred(&k, scalars);
    cut(parts, &k);
    store_words(digits, stride, parts[0].low, parts[1].low);
    store_words(digits + 4 * stride, stride, parts[0].high, parts[1].high);
}

/* ---- Digits of ranges ---- */

enum { DIGITS = 32 };

/* Where chosen ones go. */
struct chosen {
    uint32_t *points, *buckets;
    size_t count;
};

/* Those of the mask of sixteen: magnitudes less 1, of which the mask of buckets is kept, with the
 * sign as the top bit, and twice the place of the first one. */
RK_INLINE void put(struct chosen *out, __mmask16 mask, __m256i codes, uint32_t twice_at,
                   __m512i bucket_mask)
{
    const __m512i ascending =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i words = _mm512_cvtepu16_epi32(codes);
    const __m512i points =
        _mm512_add_epi32(_mm512_add_epi32(ascending, _mm512_set1_epi32((int)twice_at)),
                         _mm512_srli_epi32(words, 15));
    _mm512_storeu_si512(out->points + out->count, _mm512_maskz_compress_epi32(mask, points));
    _mm512_storeu_si512(out->buckets + out->count,
                        _mm512_maskz_compress_epi32(mask, _mm512_and_si512(words, bucket_mask)));
    out->count += (size_t)__builtin_popcount(mask);
}

size_t g1_levels_choose(uint32_t *points, uint32_t *buckets, const int16_t *digits, size_t count,
                        uint32_t at, unsigned range, unsigned bits)
{
    const __m512i sign = _mm512_set1_epi16(INT16_MIN), one = _mm512_set1_epi16(1);
    const __m512i wanted = _mm512_set1_epi16((short)range);
    const __m512i bucket_mask = _mm512_set1_epi32((1 << bits) - 1);
    const __m128i shift = _mm_cvtsi32_si128((int)bits);
    struct chosen out = {points, buckets, 0};
    CHECK(bits < 16 && range < 1u << (15 - bits) && count <= G1_LEVELS_CHOOSE_MAX);
    for (size_t i = 0; i < count; i += DIGITS) {
        size_t left = count - i;
        __mmask32 mask = left < DIGITS ? (__mmask32)((UINT64_C(1) << left) - 1) : UINT32_MAX;
        __m512i digit = _mm512_maskz_loadu_epi16(mask, digits + i);
        /* 0 becomes 2^16 - 1, which is in no range. */
        __m512i bucket = _mm512_sub_epi16(_mm512_abs_epi16(digit), one);
        mask = _mm512_cmpeq_epi16_mask(_mm512_srl_epi16(bucket, shift), wanted);
        __m512i codes = _mm512_or_si512(bucket, _mm512_and_si512(digit, sign));
        uint32_t twice_at = 2 * (at + (uint32_t)i);
        put(&out, (__mmask16)mask, _mm512_castsi512_si256(codes), twice_at, bucket_mask);
        put(&out, (__mmask16)(mask >> 16), _mm512_extracti64x4_epi64(codes, 1), twice_at + 32,
            bucket_mask);
    }
    return out.count;
}

#else

void g1_levels_cut(int16_t *digits, size_t stride,
                   const struct fr scalars[G1_LEVELS_DIGITS_SCALARS])
{
    (void)digits, (void)stride, (void)scalars;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

size_t g1_levels_choose(uint32_t *points, uint32_t *buckets, const int16_t *digits, size_t count,
                        uint32_t at, unsigned range, unsigned bits)
{
    (void)points, (void)buckets, (void)digits, (void)count, (void)at, (void)range, (void)bits;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
