/* BLAKE3 with SSE4.1: one block in rows, and four inputs at once. */

#include "base/blake3_backend.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET_SSE41 __attribute__((target("sse4.1")))

/* Rotations by whole bytes are one byte shuffle. The empty assembly hides the shuffles' constants:
 * a compiler that knows them moves shuffles across exclusive ors and splits them in two. */
#define ROTR_MASKS                                                                      \
    __m128i by16 = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13); \
    __m128i by8 = _mm_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);  \
    __asm__("" : "+x"(by16), "+x"(by8));
#define ROTR_SHIFT(x, n) _mm_or_si128(_mm_srli_epi32(x, n), _mm_slli_epi32(x, 32 - (n)))
#define ROTR(x, n) \
    ((n) == 16 ? _mm_shuffle_epi8(x, by16) : (n) == 8 ? _mm_shuffle_epi8(x, by8) : ROTR_SHIFT(x, n))

#define COMPRESS     blake3_compress_sse41
#define TARGET       TARGET_SSE41
#define V_MASKS      ROTR_MASKS
#define V_ROTR(x, n) ROTR(x, n)
#include "base/blake3_rows.inc"

/* There is one sub-lane: nothing to merge. */
#define STORE(p, low, high)                                 \
    do {                                                    \
        uint8_t *store_at = (p);                            \
        _mm_storeu_si128((__m128i *)store_at, low);         \
        _mm_storeu_si128((__m128i *)(store_at + 16), high); \
    } while (0)

#define LANES                 4
#define VEC                   __m128i
#define KERNEL                blake3_lanes4_sse41
#define TARGET                TARGET_SSE41
#define V(op)                 _mm_##op
#define V_MASKS               ROTR_MASKS
#define V_LOAD(p)             _mm_loadu_si128((const __m128i *)(const void *)(p))
#define V_SET1(x)             _mm_set1_epi32((int)(x))
#define V_XOR(a, b)           _mm_xor_si128(a, b)
#define V_ROTR(x, n)          ROTR(x, n)
#define V_MERGE(v)            ((void)(v))
#define V_STORE(p, low, high) STORE(p, low, high)
#include "base/blake3_lanes.inc"

#endif
