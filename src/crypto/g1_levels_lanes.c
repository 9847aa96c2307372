#include "crypto/g1_levels_lanes.h"

#include "base/compiler.h"
#include "base/require.h"

#ifdef __AVX512IFMA__
#include <immintrin.h>

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

size_t g1_levels_choose(uint32_t *points, uint32_t *buckets, const int16_t *digits, size_t count,
                        uint32_t at, unsigned range, unsigned bits)
{
    (void)points, (void)buckets, (void)digits, (void)count, (void)at, (void)range, (void)bits;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
