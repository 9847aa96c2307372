/* Products of the generator in lanes, each with a scalar of its own.
 *
 * A comb of six teeth, as jubjub_mul.h has it with four: comb j has its teeth at the bits
 * 42 j + 7 k, k = 0..5, and entry m of it is the sum of the multiples 2^(42 j + 7 k) G with sign +
 * for k = 5 and where bit k of m is set, else -. Seven rounds of six additions each, with a
 * doubling between rounds, and a negative top tooth negates the others.
 *
 * A limb of the 32 entries of a comb is four vectors, and each lane takes its own by permutations
 * of whole vectors: all of the comb is read, and no address depends on a digit. */
#include "crypto/jubjub_lanes.h"

#include "base/require.h"
#include "base/secret.h"

#ifdef __AVX512IFMA__
#include "crypto/jubjub_point_lanes.h"

enum { TEETH = 6, ROUNDS = 7, COMBS = 6, ENTRIES = 1 << (TEETH - 1), LIMBS = 5 };
static_assert(TEETH * ROUNDS * COMBS == 252, "a comb has all bits of a scalar");

struct comb {
    _Alignas(64) int64_t plus[LIMBS][ENTRIES], minus[LIMBS][ENTRIES], t2d[LIMBS][ENTRIES];
};

#include "crypto/jubjub_lanes_tables.inc"

/* The sum of +- 2^i G over the bits i of k', + where it is set, is k G for the k' of
 * 2 k' = k + 2^252 - 1. */
static void recode_signs(struct fr *signs, const struct fj *k)
{
    /* 1/2 and 2^252 - 1 modulo r. */
    static const struct fj half = {
        {0x7b478d0948469a48, 0xccbefb6199bf7be9, 0xccc627f7f65e27fa, 0x0c1258acd66282b7}};
    static const struct fj offset = {
        {0xa66b146abfaa8578, 0x6607e9a6930ff23e, 0x0d79e2c2525bf5d6, 0x0d4cd386af60941a}};
    struct fj x;
    fj_add(&x, k, &offset);
    fj_mul(&x, &x, &half);
    fj_to_limbs(signs->limb, &x);
    secret_wipe(&x, sizeof x);
}

/* The bits 42 j .. 42 j + 41 of each lane's scalar; what is above them is of others. */
static void load_groups(__m512i groups[COMBS], const struct fj scalars[FR_LANES])
{
    struct fr signs[FR_LANES];
    const struct fr *places[FR_LANES];
    struct lanes_rows x;
    for (size_t i = 0; i < FR_LANES; i++) {
        recode_signs(&signs[i], &scalars[i]);
        places[i] = &signs[i];
    }
    fr_lanes_fetch(&x, places);
    groups[0] = x.r0;
    groups[1] = _mm512_or_si512(_mm512_srli_epi64(x.r0, 42), _mm512_slli_epi64(x.r1, 22));
    groups[2] = _mm512_srli_epi64(x.r1, 20);
    groups[3] = _mm512_or_si512(_mm512_srli_epi64(x.r1, 62), _mm512_slli_epi64(x.r2, 2));
    groups[4] = _mm512_or_si512(_mm512_srli_epi64(x.r2, 40), _mm512_slli_epi64(x.r3, 24));
    groups[5] = _mm512_srli_epi64(x.r3, 18);
    secret_wipe(signs, sizeof signs);
    secret_wipe(&x, sizeof x);
}

/* Bits 0, 7, .. 35 of x, moved together: bit 7 k times 2^(6 (5 - k)) is bit 30 + k, and no other
 * product of a bit and a power falls on these. */
RK_INLINE __m512i teeth_of(__m512i x)
{
    const __m512i zero = _mm512_setzero_si512();
    x = _mm512_and_si512(x, fr_lanes_word(0x810204081));
    x = _mm512_srli_epi64(_mm512_madd52lo_epu64(zero, x, fr_lanes_word(0x41041041)), 30);
    return _mm512_and_si512(x, fr_lanes_word(63));
}

/* The entry of each lane; `high` has those of 16 and above. */
RK_INLINE __m512i entry(const int64_t limb[ENTRIES], __m512i index, __mmask8 high)
{
    const __m512i a = _mm512_load_si512(limb), b = _mm512_load_si512(limb + 8);
    const __m512i c = _mm512_load_si512(limb + 16), d = _mm512_load_si512(limb + 24);
    return _mm512_mask_blend_epi64(high, _mm512_permutex2var_epi64(a, index, b),
                                   _mm512_permutex2var_epi64(c, index, d));
}

RK_INLINE void look_up(struct fr_lanes *out, const int64_t limbs[LIMBS][ENTRIES], __m512i index,
                       __mmask8 high)
{
    *out = (struct fr_lanes){entry(limbs[0], index, high), entry(limbs[1], index, high),
                             entry(limbs[2], index, high), entry(limbs[3], index, high),
                             entry(limbs[4], index, high)};
}

/* p += the entries of a comb for these teeth. */
static void add_entries(struct point_lanes *p, const struct comb *comb, __m512i teeth, bool with_t)
{
    const __mmask8 negative = _mm512_testn_epi64_mask(teeth, fr_lanes_word(ENTRIES));
    const __m512i index = _mm512_mask_xor_epi64(teeth, negative, teeth, fr_lanes_word(63));
    const __mmask8 high = _mm512_test_epi64_mask(index, fr_lanes_word(16));
    struct affine_niels_lanes found, summand;
    look_up(&found.plus, comb->plus, index, high);
    look_up(&found.minus, comb->minus, index, high);
    look_up(&summand.t2d, comb->t2d, index, high);
    lanes_blend(&summand.plus, negative, &found.minus, &found.plus);
    lanes_blend(&summand.minus, negative, &found.plus, &found.minus);
    point_lanes_add_affine(p, &summand, &negative, with_t);
}

static void multiply(struct point_lanes *p, const struct fj scalars[FR_LANES])
{
    __m512i groups[COMBS];
    load_groups(groups, scalars);
    point_lanes_set_identity(p);
    for (unsigned i = ROUNDS; i-- > 0;) {
        const __m128i shift = _mm_cvtsi32_si128((int)i);
        if (i < ROUNDS - 1) point_lanes_double(p, true);
        for (unsigned j = 0; j < COMBS; j++)
            add_entries(p, &combs[j], teeth_of(_mm512_srl_epi64(groups[j], shift)),
                        j < COMBS - 1 || i == 0);
    }
    secret_wipe(groups, sizeof groups);
}

void jubjub_lanes_mul_generator(struct jubjub_affine out[JUBJUB_LANES],
                                const struct fj scalars[JUBJUB_LANES])
{
    struct point_lanes product;
    multiply(&product, scalars);
    point_lanes_to_affine(out, &product, 1);
    secret_wipe(&product, sizeof product);
}

/* The same point in all lanes. */
static void load_niels(struct affine_niels_lanes *out, const struct jubjub_affine *b)
{
    struct jubjub_affine_niels niels;
    const struct fr *places[FR_LANES];
    jubjub_affine_to_niels(&niels, b);
    const struct fr *const from[3] = {&niels.plus, &niels.minus, &niels.t2d};
    struct fr_lanes *const to[3] = {&out->plus, &out->minus, &out->t2d};
    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < FR_LANES; i++)
            places[i] = from[c];
        fr_lanes_load(to[c], places);
        fr_lanes_mul_constant(to[c], to[c], &point_to_lanes);
    }
}

/* The lanes in which x / z is not y. */
RK_INLINE __mmask8 differs(const struct fr_lanes *x, const struct fr_lanes *z,
                           const struct fr_lanes *y)
{
    struct fr_lanes product;
    lanes_mul_raw(&product, y, z);       /* 1.1 */
    lanes_sub(&product, x, &product, 2); /* 3.8 */
    return (__mmask8)~lanes_zero_mask(&product);
}

void jubjub_lanes_match(bool matches[JUBJUB_LANES], const struct fj scalars[JUBJUB_LANES],
                        const struct jubjub_affine *b,
                        const struct jubjub_affine keys[JUBJUB_LANES])
{
    struct point_lanes sum;
    struct affine_niels_lanes offset;
    struct fr_lanes u, v;
    load_niels(&offset, b);
    multiply(&sum, scalars);
    point_lanes_add_affine(&sum, &offset, NULL, false);
    lanes_load_affine(&u, &v, keys);
    unsigned differ = differs(&sum.u, &sum.z, &u);
    differ |= differs(&sum.v, &sum.z, &v);
    for (size_t i = 0; i < JUBJUB_LANES; i++)
        matches[i] = !(differ >> i & 1);
    secret_wipe(&sum, sizeof sum);
}

#else

void jubjub_lanes_mul_generator(struct jubjub_affine out[JUBJUB_LANES],
                                const struct fj scalars[JUBJUB_LANES])
{
    (void)out, (void)scalars;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void jubjub_lanes_match(bool matches[JUBJUB_LANES], const struct fj scalars[JUBJUB_LANES],
                        const struct jubjub_affine *b,
                        const struct jubjub_affine keys[JUBJUB_LANES])
{
    (void)matches, (void)scalars, (void)b, (void)keys;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
