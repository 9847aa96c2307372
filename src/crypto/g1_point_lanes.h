/* Eight affine points of G1 from memory and to it, where a point is two elements of the base field
 * side by side, x and y: twelve words. Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_G1_POINT_LANES_H
#define RK_CRYPTO_G1_POINT_LANES_H

#include "crypto/fp_lanes.h"

/* x alone. What is read with it, two words of y, falls away. */
RK_INLINE void g1_point_lanes_load_x(struct fp_lanes *x, const struct fp *const from[FP_LANES])
{
    struct lanes_rows w;
#define G1_LANES_LOAD(i) w.r##i = _mm512_loadu_si512(from[i]);
    FP_LANES_EACH(G1_LANES_LOAD)
#undef G1_LANES_LOAD
    lanes_transpose(&w);
    fp_lanes_of_words(x, w.r0, w.r1, w.r2, w.r3, w.r4, w.r5);
}

/* The last four words of two points. */
RK_INLINE __m512i g1_point_lanes_tails(const struct fp *a, const struct fp *b)
{
    const uint64_t *tail_a = a[1].limb + 2, *tail_b = b[1].limb + 2;
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)tail_a)),
        _mm256_loadu_si256((const __m256i *)(const void *)tail_b), 1);
}

RK_INLINE void g1_point_lanes_store_tails(struct fp *a, struct fp *b, __m512i words)
{
    uint64_t *tail_a = a[1].limb + 2, *tail_b = b[1].limb + 2;
    _mm256_storeu_si256((__m256i *)(void *)tail_a, _mm512_castsi512_si256(words));
    _mm256_storeu_si256((__m256i *)(void *)tail_b, _mm512_extracti64x4_epi64(words, 1));
}

/* Both. */
RK_INLINE void g1_point_lanes_load(struct fp_lanes *x, struct fp_lanes *y,
                                   const struct fp *const from[FP_LANES])
{
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    struct lanes_rows w;
#define G1_LANES_LOAD(i) w.r##i = _mm512_loadu_si512(from[i]);
    FP_LANES_EACH(G1_LANES_LOAD)
#undef G1_LANES_LOAD
    lanes_transpose(&w);
    const __m512i a = g1_point_lanes_tails(from[0], from[4]);
    const __m512i b = g1_point_lanes_tails(from[1], from[5]);
    const __m512i c = g1_point_lanes_tails(from[2], from[6]);
    const __m512i d = g1_point_lanes_tails(from[3], from[7]);
    const __m512i ab_even = _mm512_unpacklo_epi64(a, b), ab_odd = _mm512_unpackhi_epi64(a, b);
    const __m512i cd_even = _mm512_unpacklo_epi64(c, d), cd_odd = _mm512_unpackhi_epi64(c, d);
    fp_lanes_of_words(x, w.r0, w.r1, w.r2, w.r3, w.r4, w.r5);
    fp_lanes_of_words(y, w.r6, w.r7, _mm512_permutex2var_epi64(ab_even, low, cd_even),
                      _mm512_permutex2var_epi64(ab_odd, low, cd_odd),
                      _mm512_permutex2var_epi64(ab_even, high, cd_even),
                      _mm512_permutex2var_epi64(ab_odd, high, cd_odd));
}

/* From normal limbs below p. */
RK_INLINE void g1_point_lanes_store(struct fp *const to[FP_LANES], const struct fp_lanes *x,
                                    const struct fp_lanes *y)
{
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    struct lanes_rows w, v;
    fp_lanes_to_words(&w, x);
    fp_lanes_to_words(&v, y);
    w.r6 = v.r0;
    w.r7 = v.r1;
    lanes_transpose(&w);
#define G1_LANES_STORE(i) _mm512_storeu_si512(to[i], w.r##i);
    FP_LANES_EACH(G1_LANES_STORE)
#undef G1_LANES_STORE
    const __m512i ab_even = _mm512_permutex2var_epi64(v.r2, low, v.r4);
    const __m512i ab_odd = _mm512_permutex2var_epi64(v.r3, low, v.r5);
    const __m512i cd_even = _mm512_permutex2var_epi64(v.r2, high, v.r4);
    const __m512i cd_odd = _mm512_permutex2var_epi64(v.r3, high, v.r5);
    g1_point_lanes_store_tails(to[0], to[4], _mm512_unpacklo_epi64(ab_even, ab_odd));
    g1_point_lanes_store_tails(to[1], to[5], _mm512_unpackhi_epi64(ab_even, ab_odd));
    g1_point_lanes_store_tails(to[2], to[6], _mm512_unpacklo_epi64(cd_even, cd_odd));
    g1_point_lanes_store_tails(to[3], to[7], _mm512_unpackhi_epi64(cd_even, cd_odd));
}

#endif
