/* BLAKE3 with AVX2: eight inputs at once. */

#include "base/blake3_backend.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET_AVX2 __attribute__((target("avx2")))

/* As in blake3_sse41.c: one byte shuffle each, with constants the compiler cannot see. */
#define ROTR_MASKS                                                            \
    __m256i by16 = _mm256_broadcastsi128_si256(                               \
        _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)); \
    __m256i by8 = _mm256_broadcastsi128_si256(                                \
        _mm_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12)); \
    __asm__("" : "+x"(by16), "+x"(by8));
#define ROTR_SHIFT(x, n) _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - (n)))

TARGET_AVX2 RK_INLINE void merge(__m256i *v)
{
    for (unsigned k = 0; k < 4; k++) {
        __m256i first = v[k], second = v[4 + k];
        v[k] = _mm256_permute2x128_si256(first, second, 0x20);
        v[4 + k] = _mm256_permute2x128_si256(first, second, 0x31);
    }
}

TARGET_AVX2 RK_INLINE void store(uint8_t *p, __m256i low, __m256i high)
{
    _mm256_storeu_si256((__m256i *)p, _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((__m256i *)(p + 128), _mm256_permute2x128_si256(low, high, 0x31));
}

#define LANES       8
#define VEC         __m256i
#define KERNEL      blake3_lanes8_avx2
#define TARGET      TARGET_AVX2
#define V(op)       _mm256_##op
#define V_LOAD(p)   _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_SET1(x)   _mm256_set1_epi32((int)(x))
#define V_XOR(a, b) _mm256_xor_si256(a, b)
#define V_MASKS     ROTR_MASKS
#define V_ROTR(x, n)                           \
    ((n) == 16  ? _mm256_shuffle_epi8(x, by16) \
     : (n) == 8 ? _mm256_shuffle_epi8(x, by8)  \
                : ROTR_SHIFT(x, n))
#define V_MERGE(v)            merge(v)
#define V_STORE(p, low, high) store(p, low, high)
#include "base/blake3_lanes.inc"

#endif
