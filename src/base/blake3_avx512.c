/* BLAKE3 with AVX-512: sixteen inputs at once, and the narrower kernels again with its rotation
 * instruction for what does not fill sixteen lanes. */

#include "base/blake3_backend.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET_AVX512 __attribute__((target("avx512f,avx512vl")))

#define COMPRESS     blake3_compress_avx512
#define TARGET       TARGET_AVX512
#define V_MASKS      /* none: there is an instruction */
#define V_ROTR(x, n) _mm_ror_epi32(x, n)
#include "base/blake3_rows.inc"

TARGET_AVX512 RK_INLINE void store4(uint8_t *p, __m128i low, __m128i high)
{
    _mm_storeu_si128((__m128i *)p, low);
    _mm_storeu_si128((__m128i *)(p + 16), high);
}

#define LANES                 4
#define VEC                   __m128i
#define KERNEL                blake3_lanes4_avx512
#define TARGET                TARGET_AVX512
#define V(op)                 _mm_##op
#define V_LOAD(p)             _mm_loadu_si128((const __m128i *)(const void *)(p))
#define V_SET1(x)             _mm_set1_epi32((int)(x))
#define V_XOR(a, b)           _mm_xor_si128(a, b)
#define V_MASKS               /* none: there is an instruction */
#define V_ROTR(x, n)          _mm_ror_epi32(x, n)
#define V_MERGE(v)            ((void)(v))
#define V_STORE(p, low, high) store4(p, low, high)
#include "base/blake3_lanes.inc"

TARGET_AVX512 RK_INLINE void merge8(__m256i *v)
{
    for (unsigned k = 0; k < 4; k++) {
        __m256i first = v[k], second = v[4 + k];
        v[k] = _mm256_permute2x128_si256(first, second, 0x20);
        v[4 + k] = _mm256_permute2x128_si256(first, second, 0x31);
    }
}

TARGET_AVX512 RK_INLINE void store8(uint8_t *p, __m256i low, __m256i high)
{
    _mm256_storeu_si256((__m256i *)p, _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((__m256i *)(p + 128), _mm256_permute2x128_si256(low, high, 0x31));
}

#define LANES                 8
#define VEC                   __m256i
#define KERNEL                blake3_lanes8_avx512
#define TARGET                TARGET_AVX512
#define V(op)                 _mm256_##op
#define V_LOAD(p)             _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_SET1(x)             _mm256_set1_epi32((int)(x))
#define V_XOR(a, b)           _mm256_xor_si256(a, b)
#define V_MASKS               /* none: there is an instruction */
#define V_ROTR(x, n)          _mm256_ror_epi32(x, n)
#define V_MERGE(v)            merge8(v)
#define V_STORE(p, low, high) store8(p, low, high)
#include "base/blake3_lanes.inc"

/* For each k, a 4x4 transposition of sub-lanes over the vectors k, 4 + k, 8 + k, 12 + k. The
 * immediate takes two sub-lanes of each operand: 0x44 the lower halves, 0xee the upper, 0x88 the
 * even ones, 0xdd the odd ones. */
TARGET_AVX512 RK_INLINE void merge16(__m512i *v)
{
    for (unsigned k = 0; k < 4; k++) {
        __m512i low01 = _mm512_shuffle_i32x4(v[k], v[4 + k], 0x44);
        __m512i high01 = _mm512_shuffle_i32x4(v[k], v[4 + k], 0xee);
        __m512i low23 = _mm512_shuffle_i32x4(v[8 + k], v[12 + k], 0x44);
        __m512i high23 = _mm512_shuffle_i32x4(v[8 + k], v[12 + k], 0xee);
        v[k] = _mm512_shuffle_i32x4(low01, low23, 0x88);
        v[4 + k] = _mm512_shuffle_i32x4(low01, low23, 0xdd);
        v[8 + k] = _mm512_shuffle_i32x4(high01, high23, 0x88);
        v[12 + k] = _mm512_shuffle_i32x4(high01, high23, 0xdd);
    }
}

TARGET_AVX512 RK_INLINE void store16(uint8_t *p, __m512i low, __m512i high)
{
#define STORE_SUBLANE(s) \
    store4(p + (s) * 128, _mm512_extracti32x4_epi32(low, s), _mm512_extracti32x4_epi32(high, s))
    STORE_SUBLANE(0);
    STORE_SUBLANE(1);
    STORE_SUBLANE(2);
    STORE_SUBLANE(3);
#undef STORE_SUBLANE
}

#define LANES                 16
#define VEC                   __m512i
#define KERNEL                blake3_lanes16_avx512
#define TARGET                TARGET_AVX512
#define V(op)                 _mm512_##op
#define V_LOAD(p)             _mm512_loadu_si512(p)
#define V_SET1(x)             _mm512_set1_epi32((int)(x))
#define V_XOR(a, b)           _mm512_xor_si512(a, b)
#define V_MASKS               /* none: there is an instruction */
#define V_ROTR(x, n)          _mm512_ror_epi32(x, n)
#define V_MERGE(v)            merge16(v)
#define V_STORE(p, low, high) store16(p, low, high)
#include "base/blake3_lanes.inc"

#endif
