/* Products of arrays in lanes. Elements stay x 2^256 and x 2^384: factors are shifted by what the
 * product divides by besides, one by 2^4, or both by 2^16. A product of factors below 16q and q is
 * below 1.5q, one of factors below 2^16 p below 2p, so one subtraction reduces either. */
#include "crypto/field_many_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_couple_lanes.h"
#include "crypto/fr_rows_lanes.h"
#include "crypto/lane_pairs.h"

static_assert((int)FR_LANES * 2 == (int)FIELD_MANY_LANES, "two vectors");
static_assert((int)FP_LANES * 2 == (int)FIELD_MANY_LANES, "two vectors");

#define COUPLES(x) {x, x + 2, x + 4, x + 6, x + 8, x + 10, x + 12, x + 14}

/* Eight elements in a row as four vectors of a word each. Which element comes to which lane does
 * not matter, as long as it finds back: 0, 2, 1, 3, 4, 6, 5, 7 takes a third of the shuffles. */
RK_INLINE void fr_words_load(struct lanes_rows *words, const struct fr *from)
{
    const __m512i a = _mm512_loadu_si512(from), b = _mm512_loadu_si512(from + 2);
    const __m512i c = _mm512_loadu_si512(from + 4), d = _mm512_loadu_si512(from + 6);
    const __m512i ab_even = _mm512_unpacklo_epi64(a, b), ab_odd = _mm512_unpackhi_epi64(a, b);
    const __m512i cd_even = _mm512_unpacklo_epi64(c, d), cd_odd = _mm512_unpackhi_epi64(c, d);
    words->r0 = _mm512_shuffle_i64x2(ab_even, cd_even, 0x88);
    words->r1 = _mm512_shuffle_i64x2(ab_odd, cd_odd, 0x88);
    words->r2 = _mm512_shuffle_i64x2(ab_even, cd_even, 0xdd);
    words->r3 = _mm512_shuffle_i64x2(ab_odd, cd_odd, 0xdd);
}

RK_INLINE void fr_words_store(struct fr *to, const struct lanes_rows *words)
{
    const __m512i low = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
    const __m512i high = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    const __m512i ab_even = _mm512_permutex2var_epi64(words->r0, low, words->r2);
    const __m512i ab_odd = _mm512_permutex2var_epi64(words->r1, low, words->r3);
    const __m512i cd_even = _mm512_permutex2var_epi64(words->r0, high, words->r2);
    const __m512i cd_odd = _mm512_permutex2var_epi64(words->r1, high, words->r3);
    _mm512_storeu_si512(to, _mm512_unpacklo_epi64(ab_even, ab_odd));
    _mm512_storeu_si512(to + 2, _mm512_unpackhi_epi64(ab_even, ab_odd));
    _mm512_storeu_si512(to + 4, _mm512_unpacklo_epi64(cd_even, cd_odd));
    _mm512_storeu_si512(to + 6, _mm512_unpackhi_epi64(cd_even, cd_odd));
}

/* Two times eight elements, by turns. */
RK_INLINE void fr_load_and_mul(struct fr_lanes t[2], const struct fr *a, const struct fr *b)
{
    struct lanes_rows words;
    struct fr_lanes x[2], y[2];
    for (size_t k = 0; k < 2; k++) {
        fr_words_load(&words, a + k * FR_LANES);
        fr_lanes_factor_of_words_times_16(&x[k], &words);
        fr_words_load(&words, b + k * FR_LANES);
        fr_lanes_factor_of_words(&y[k], &words);
    }
    fr_lanes_mul_pair(t, x, y);
}

RK_INLINE void fr_finish_and_store(struct fr *out, struct fr_lanes t[2])
{
    struct lanes_rows words;
    for (size_t k = 0; k < 2; k++) {
        fr_lanes_add_q_to_negative(&t[k]);
        fr_lanes_to_words(&words, &t[k]);
        fr_words_store(out + k * FR_LANES, &words);
    }
}

/* Carries at the end, which wait for each other, are those of four vectors. */
void fr_lanes_mul_many(struct fr *out, const struct fr *a, const struct fr *b, size_t count)
{
    enum { STEP = FIELD_MANY_LANES };
    struct fr_lanes t[4];
    size_t i = 0;
    for (; i + 2 * STEP <= count; i += 2 * STEP) {
        fr_load_and_mul(&t[0], a + i, b + i);
        fr_load_and_mul(&t[2], a + i + STEP, b + i + STEP);
        fr_finish_and_store(out + i, &t[0]);
        fr_finish_and_store(out + i + STEP, &t[2]);
    }
    for (; i < count; i += STEP) {
        fr_load_and_mul(&t[0], a + i, b + i);
        fr_finish_and_store(out + i, &t[0]);
    }
}

/* Sixteen elements, as eight couples. */
void fp_lanes_mul_many(struct fp *out, const struct fp *a, const struct fp *b, size_t count)
{
    for (size_t i = 0; i < count; i += FIELD_MANY_LANES) {
        const struct fp *const from_a[] = COUPLES(a + i), *const from_b[] = COUPLES(b + i);
        struct fp *const to[] = COUPLES(out + i);
        struct lanes_rows words[2];
        struct fp_lanes x[2], y[2];
        fp_couple_lanes_words(words, from_a);
        fp_lanes_factor_of_words_times_2_16(&x[0], &words[0]);
        fp_lanes_factor_of_words_times_2_16(&x[1], &words[1]);
        fp_couple_lanes_words(words, from_b);
        fp_lanes_factor_of_words_times_2_16(&y[0], &words[0]);
        fp_lanes_factor_of_words_times_2_16(&y[1], &words[1]);
        fp_lanes_mul_pair(x, x, y);
        fp_lanes_reduce_by(&x[0], 1);
        fp_lanes_reduce_by(&x[1], 1);
        fp_couple_lanes_store(to, &x[0], &x[1]);
    }
}

#else

void fr_lanes_mul_many(struct fr *out, const struct fr *a, const struct fr *b, size_t count)
{
    (void)out, (void)a, (void)b, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fp_lanes_mul_many(struct fp *out, const struct fp *a, const struct fp *b, size_t count)
{
    (void)out, (void)a, (void)b, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
