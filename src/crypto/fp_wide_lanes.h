/* Products of eight elements of the base field that are not reduced yet: sixteen columns of 52
 * bits. As fp_wide.h for one element.
 *
 * Columns are signed and may be added and subtracted: a product of normal factors adds less than
 * 2^56 to a column, and a reduction adds as much, so that sums of up to a hundred products of
 * either sign fit. A sum of products is reduced once.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP_WIDE_LANES_H
#define RK_CRYPTO_FP_WIDE_LANES_H

#include "base/require.h"
#include "crypto/fp_lanes.h"

enum { FP_WIDE_COLUMNS = 16 };

struct fp_wide_lanes {
    __m512i t[FP_WIDE_COLUMNS];
};

/* p 2^395 in columns 7 to 14: what is added before a reduction so that the result is not negative.
 */
static const int64_t fp_wide_lanes_lift[8] = {
    0xfd55580000000, 0xffdcff7ffffff, 0xf55ffff58a9ff, 0x69507b587b120,
    0x279c2895fb398, 0xa5d66bb23ba5c, 0x34d258dd3db21, 0x0d0088f51cbff,
};

/* Whether all limbs are normal and the value is below 2^405, which is more than any sum of a few
 * dozen elements. */
RK_INLINE bool fp_lanes_are_factors(const struct fp_lanes *a)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK);
    const __m512i top = fp_lanes_word((int64_t)1 << 41);
    __mmask8 bad = _mm512_cmpge_epu64_mask(a->l7, top);
#define FP_LANES_CHECK(i) bad |= _mm512_cmpgt_epu64_mask(a->l##i, mask);
    FP_LANES_EACH(FP_LANES_CHECK)
#undef FP_LANES_CHECK
    return !bad;
}

/* The columns are locals, so that they stay in registers over all products of a sum. */
#define FP_WIDE_EACH(X) \
    X(0)                \
    X(1)                \
    X(2)                \
    X(3)                \
    X(4)                \
    X(5)                \
    X(6)                \
    X(7)                \
    X(8)                \
    X(9)                \
    X(10)               \
    X(11)               \
    X(12)               \
    X(13)               \
    X(14)               \
    X(15)

#define FP_WIDE_ROW(y, a0, a1, a2, a3, a4, a5, a6, a7, a8) \
    FP_LANES_LOW(t##a0, a->l0, y)                          \
    FP_LANES_LOW(t##a1, a->l1, y)                          \
    FP_LANES_LOW(t##a2, a->l2, y)                          \
    FP_LANES_LOW(t##a3, a->l3, y)                          \
    FP_LANES_LOW(t##a4, a->l4, y)                          \
    FP_LANES_LOW(t##a5, a->l5, y)                          \
    FP_LANES_LOW(t##a6, a->l6, y)                          \
    FP_LANES_LOW(t##a7, a->l7, y)                          \
    FP_LANES_HIGH(t##a1, a->l0, y)                         \
    FP_LANES_HIGH(t##a2, a->l1, y)                         \
    FP_LANES_HIGH(t##a3, a->l2, y)                         \
    FP_LANES_HIGH(t##a4, a->l3, y)                         \
    FP_LANES_HIGH(t##a5, a->l4, y)                         \
    FP_LANES_HIGH(t##a6, a->l5, y)                         \
    FP_LANES_HIGH(t##a7, a->l6, y)                         \
    FP_LANES_HIGH(t##a8, a->l7, y)

/* Y(i): limb i of the other factor. */
#define FP_WIDE_ROWS(Y)                               \
    FP_WIDE_ROW(Y(0), 0, 1, 2, 3, 4, 5, 6, 7, 8)      \
    FP_WIDE_ROW(Y(1), 1, 2, 3, 4, 5, 6, 7, 8, 9)      \
    FP_WIDE_ROW(Y(2), 2, 3, 4, 5, 6, 7, 8, 9, 10)     \
    FP_WIDE_ROW(Y(3), 3, 4, 5, 6, 7, 8, 9, 10, 11)    \
    FP_WIDE_ROW(Y(4), 4, 5, 6, 7, 8, 9, 10, 11, 12)   \
    FP_WIDE_ROW(Y(5), 5, 6, 7, 8, 9, 10, 11, 12, 13)  \
    FP_WIDE_ROW(Y(6), 6, 7, 8, 9, 10, 11, 12, 13, 14) \
    FP_WIDE_ROW(Y(7), 7, 8, 9, 10, 11, 12, 13, 14, 15)

#define FP_WIDE_ZERO(i)  __m512i t##i = _mm512_setzero_si512();
#define FP_WIDE_STORE(i) out->t[i] = t##i;

/* a b */
RK_INLINE void fp_wide_lanes_mul(struct fp_wide_lanes *out, const struct fp_lanes *a,
                                 const struct fp_lanes *b)
{
    CHECK(fp_lanes_are_factors(a) && fp_lanes_are_factors(b));
    FP_WIDE_EACH(FP_WIDE_ZERO)
#define FP_WIDE_OF_B(i) b->l##i
    FP_WIDE_ROWS(FP_WIDE_OF_B)
#undef FP_WIDE_OF_B
    FP_WIDE_EACH(FP_WIDE_STORE)
}

/* The sum of the products of a[k] with one lane of b[k], for `count` of them. */
RK_INLINE void fp_wide_lanes_mul_lane(struct fp_wide_lanes *out, const struct fp_lanes *const *as,
                                      const struct fp_lanes *const *bs, const unsigned *lanes,
                                      size_t count)
{
    FP_WIDE_EACH(FP_WIDE_ZERO)
    for (size_t k = 0; k < count; k++) {
        const struct fp_lanes *a = as[k];
        const int64_t *b = (const int64_t *)(const void *)bs[k] + lanes[k];
        CHECK(fp_lanes_are_factors(a) && fp_lanes_are_factors(bs[k]));
#define FP_WIDE_OF_B(i) fp_lanes_word(b[8 * i])
        FP_WIDE_ROWS(FP_WIDE_OF_B)
#undef FP_WIDE_OF_B
    }
    FP_WIDE_EACH(FP_WIDE_STORE)
}

/* a 2^-416 for an a whose magnitude is below 2^13 p^2: normal, and below 1.001p. */
RK_INLINE void fp_wide_lanes_reduce(struct fp_lanes *out, const struct fp_wide_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i m;
#define FP_WIDE_LOAD(i) __m512i t##i = a->t[i];
    FP_WIDE_EACH(FP_WIDE_LOAD)
#undef FP_WIDE_LOAD
#define FP_WIDE_LIFT(i, k) t##i = _mm512_add_epi64(t##i, fp_lanes_word(fp_wide_lanes_lift[k]));
    FP_WIDE_LIFT(7, 0)
    FP_WIDE_LIFT(8, 1)
    FP_WIDE_LIFT(9, 2)
    FP_WIDE_LIFT(10, 3)
    FP_WIDE_LIFT(11, 4)
    FP_WIDE_LIFT(12, 5)
    FP_WIDE_LIFT(13, 6)
    FP_WIDE_LIFT(14, 7)
#undef FP_WIDE_LIFT
#define FP_WIDE_P(i) fp_lanes_word(FP_LANES_P##i)
#define FP_WIDE_STEP(a0, a1, a2, a3, a4, a5, a6, a7, a8)                     \
    m = _mm512_madd52lo_epu64(zero, t##a0, fp_lanes_word(FP_LANES_INVERSE)); \
    FP_LANES_LOW(t##a0, m, FP_WIDE_P(0))                                     \
    FP_LANES_LOW(t##a1, m, FP_WIDE_P(1))                                     \
    FP_LANES_HIGH(t##a1, m, FP_WIDE_P(0))                                    \
    t##a1 = _mm512_add_epi64(t##a1, _mm512_srai_epi64(t##a0, 52));           \
    FP_LANES_LOW(t##a2, m, FP_WIDE_P(2))                                     \
    FP_LANES_LOW(t##a3, m, FP_WIDE_P(3))                                     \
    FP_LANES_LOW(t##a4, m, FP_WIDE_P(4))                                     \
    FP_LANES_LOW(t##a5, m, FP_WIDE_P(5))                                     \
    FP_LANES_LOW(t##a6, m, FP_WIDE_P(6))                                     \
    FP_LANES_LOW(t##a7, m, FP_WIDE_P(7))                                     \
    FP_LANES_HIGH(t##a2, m, FP_WIDE_P(1))                                    \
    FP_LANES_HIGH(t##a3, m, FP_WIDE_P(2))                                    \
    FP_LANES_HIGH(t##a4, m, FP_WIDE_P(3))                                    \
    FP_LANES_HIGH(t##a5, m, FP_WIDE_P(4))                                    \
    FP_LANES_HIGH(t##a6, m, FP_WIDE_P(5))                                    \
    FP_LANES_HIGH(t##a7, m, FP_WIDE_P(6))                                    \
    FP_LANES_HIGH(t##a8, m, FP_WIDE_P(7))
    FP_WIDE_STEP(0, 1, 2, 3, 4, 5, 6, 7, 8)
    FP_WIDE_STEP(1, 2, 3, 4, 5, 6, 7, 8, 9)
    FP_WIDE_STEP(2, 3, 4, 5, 6, 7, 8, 9, 10)
    FP_WIDE_STEP(3, 4, 5, 6, 7, 8, 9, 10, 11)
    FP_WIDE_STEP(4, 5, 6, 7, 8, 9, 10, 11, 12)
    FP_WIDE_STEP(5, 6, 7, 8, 9, 10, 11, 12, 13)
    FP_WIDE_STEP(6, 7, 8, 9, 10, 11, 12, 13, 14)
    FP_WIDE_STEP(7, 8, 9, 10, 11, 12, 13, 14, 15)
#undef FP_WIDE_STEP
#undef FP_WIDE_P
    *out = (struct fp_lanes){t8, t9, t10, t11, t12, t13, t14, t15};
    fp_lanes_normalise(out);
    CHECK(fp_lanes_are_factors(out));
}

#endif
