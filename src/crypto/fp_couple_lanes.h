/* Eight couples of elements of the base field that stand side by side in memory, as the coordinates
 * of an affine point do and neighbours in an array: twelve words, which come and go by four, so
 * that no access lies on two lines of the cache where couples are aligned as vectors of 32 bytes
 * are. Half of what a transpose does is done by loads and stores then. Only for sources that are
 * compiled for IFMA. */
#ifndef RK_CRYPTO_FP_COUPLE_LANES_H
#define RK_CRYPTO_FP_COUPLE_LANES_H

#include "crypto/fp_lanes.h"

struct fp_four_words {
    __m512i w0, w1, w2, w3;
};

/* Four words from `at` on of two couples. */
RK_INLINE __m512i fp_quad(const struct fp *a, const struct fp *b, size_t at)
{
    const uint64_t *words_a = (const uint64_t *)(const void *)a + at;
    const uint64_t *words_b = (const uint64_t *)(const void *)b + at;
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)words_a)),
        _mm256_loadu_si256((const __m256i *)(const void *)words_b), 1);
}

RK_INLINE void fp_quad_store(struct fp *a, struct fp *b, size_t at, __m512i words)
{
    uint64_t *words_a = (uint64_t *)(void *)a + at, *words_b = (uint64_t *)(void *)b + at;
    _mm256_storeu_si256((__m256i *)(void *)words_a, _mm512_castsi512_si256(words));
    _mm256_storeu_si256((__m256i *)(void *)words_b, _mm512_extracti64x4_epi64(words, 1));
}

/* Of vectors with the pairs 0, 1 and 4, 5 of one word and 2, 3 and 6, 7 of another the words of
 * eight lanes, and the other way round. */
#define FP_COUPLE_LOW  _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13)
#define FP_COUPLE_HIGH _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15)

RK_INLINE void fp_four_words_load(struct fp_four_words *out, const struct fp *const from[FP_LANES],
                                  size_t at)
{
    const __m512i a = fp_quad(from[0], from[4], at), b = fp_quad(from[1], from[5], at);
    const __m512i c = fp_quad(from[2], from[6], at), d = fp_quad(from[3], from[7], at);
    const __m512i ab_even = _mm512_unpacklo_epi64(a, b), ab_odd = _mm512_unpackhi_epi64(a, b);
    const __m512i cd_even = _mm512_unpacklo_epi64(c, d), cd_odd = _mm512_unpackhi_epi64(c, d);
    out->w0 = _mm512_permutex2var_epi64(ab_even, FP_COUPLE_LOW, cd_even);
    out->w1 = _mm512_permutex2var_epi64(ab_odd, FP_COUPLE_LOW, cd_odd);
    out->w2 = _mm512_permutex2var_epi64(ab_even, FP_COUPLE_HIGH, cd_even);
    out->w3 = _mm512_permutex2var_epi64(ab_odd, FP_COUPLE_HIGH, cd_odd);
}

RK_INLINE void fp_four_words_store(struct fp *const to[FP_LANES], size_t at, __m512i w0, __m512i w1,
                                   __m512i w2, __m512i w3)
{
    const __m512i ab_even = _mm512_permutex2var_epi64(w0, FP_COUPLE_LOW, w2);
    const __m512i ab_odd = _mm512_permutex2var_epi64(w1, FP_COUPLE_LOW, w3);
    const __m512i cd_even = _mm512_permutex2var_epi64(w0, FP_COUPLE_HIGH, w2);
    const __m512i cd_odd = _mm512_permutex2var_epi64(w1, FP_COUPLE_HIGH, w3);
    fp_quad_store(to[0], to[4], at, _mm512_unpacklo_epi64(ab_even, ab_odd));
    fp_quad_store(to[1], to[5], at, _mm512_unpackhi_epi64(ab_even, ab_odd));
    fp_quad_store(to[2], to[6], at, _mm512_unpacklo_epi64(cd_even, cd_odd));
    fp_quad_store(to[3], to[7], at, _mm512_unpackhi_epi64(cd_even, cd_odd));
}
#undef FP_COUPLE_LOW
#undef FP_COUPLE_HIGH

/* The words of both elements, six of each. */
RK_INLINE void fp_couple_lanes_words(struct lanes_rows out[2],
                                     const struct fp *const from[FP_LANES])
{
    struct fp_four_words a, b, c;
    fp_four_words_load(&a, from, 0);
    fp_four_words_load(&b, from, 4);
    fp_four_words_load(&c, from, 8);
    out[0].r0 = a.w0, out[0].r1 = a.w1, out[0].r2 = a.w2, out[0].r3 = a.w3;
    out[0].r4 = b.w0, out[0].r5 = b.w1;
    out[1].r0 = b.w2, out[1].r1 = b.w3;
    out[1].r2 = c.w0, out[1].r3 = c.w1, out[1].r4 = c.w2, out[1].r5 = c.w3;
}

/* Both: normal. */
RK_INLINE void fp_couple_lanes_load(struct fp_lanes *x, struct fp_lanes *y,
                                    const struct fp *const from[FP_LANES])
{
    struct lanes_rows words[2];
    fp_couple_lanes_words(words, from);
    fp_lanes_of_words(x, &words[0]);
    fp_lanes_of_words(y, &words[1]);
}

/* The first one alone. What is read with it, two words of the other, falls away. */
RK_INLINE void fp_couple_lanes_load_first(struct fp_lanes *x, const struct fp *const from[FP_LANES])
{
    struct lanes_rows words;
    struct fp_four_words a, b;
    fp_four_words_load(&a, from, 0);
    fp_four_words_load(&b, from, 4);
    words.r0 = a.w0, words.r1 = a.w1, words.r2 = a.w2, words.r3 = a.w3;
    words.r4 = b.w0, words.r5 = b.w1;
    fp_lanes_of_words(x, &words);
}

/* From normal limbs below p. */
RK_INLINE void fp_couple_lanes_store(struct fp *const to[FP_LANES], const struct fp_lanes *x,
                                     const struct fp_lanes *y)
{
    struct lanes_rows w, v;
    fp_lanes_to_words(&w, x);
    fp_lanes_to_words(&v, y);
    fp_four_words_store(to, 0, w.r0, w.r1, w.r2, w.r3);
    fp_four_words_store(to, 4, w.r4, w.r5, v.r0, v.r1);
    fp_four_words_store(to, 8, v.r2, v.r3, v.r4, v.r5);
}

#endif
