/* Products of eight elements of the scalar field with one factor that is known long before (after
 * Shoup): with floor(c 2^260 / q) beside c, the quotient of x c by q is a high half of a product
 * and what is left a difference of two low halves, modulo 2^260. 79 products of 52 bits where 95
 * are Montgomery's, and none waits for a column before it.
 *
 * Integers here are signed sums of limbs modulo 2^260, of which products and stores see the lowest
 * bits only: no limb is masked, and what is known of an integer is a bound in units of q.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FR_FIXED_LANES_H
#define RK_CRYPTO_FR_FIXED_LANES_H

#include "crypto/fr_domain_lanes.h"
#include "crypto/fr_rows_lanes.h"

#define FR_LANES_WORD_OF(x) fr_lanes_word((int64_t)(x))

/* x[0] y 2^-260 and x[1] z 2^-260: the columns from 5 on, and of column 4 the high halves, whose
 * carry counts. Less by 6 at most (five low halves, and what carries leave behind). Not carried. */
RK_INLINE void fr_lanes_mul_high(struct fr_lanes h[2], const struct fr_lanes x[2],
                                 const uint64_t y[5], const uint64_t z[5])
{
    struct fr_lanes_sum s[2] = {fr_lanes_none(), fr_lanes_none()};
    __m512i factor, other;
#define FR_LANES_EACH(half, column, i) \
    half(s[0].t##column, x[0].l##i, factor) half(s[1].t##column, x[1].l##i, other)
    factor = FR_LANES_WORD_OF(y[3]), other = FR_LANES_WORD_OF(z[3]);
    FR_LANES_EACH(FR_LANES_HIGH, 4, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 5, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 6, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 7, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 8, 4)
    FR_LANES_EACH(FR_LANES_LOW, 5, 2)
    FR_LANES_EACH(FR_LANES_LOW, 6, 3)
    FR_LANES_EACH(FR_LANES_LOW, 7, 4)
    factor = FR_LANES_WORD_OF(y[2]), other = FR_LANES_WORD_OF(z[2]);
    FR_LANES_EACH(FR_LANES_HIGH, 4, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 5, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 6, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 7, 4)
    FR_LANES_EACH(FR_LANES_LOW, 5, 3)
    FR_LANES_EACH(FR_LANES_LOW, 6, 4)
    factor = FR_LANES_WORD_OF(y[1]), other = FR_LANES_WORD_OF(z[1]);
    FR_LANES_EACH(FR_LANES_HIGH, 4, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 5, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 6, 4)
    FR_LANES_EACH(FR_LANES_LOW, 5, 4)
    factor = FR_LANES_WORD_OF(y[0]), other = FR_LANES_WORD_OF(z[0]);
    FR_LANES_EACH(FR_LANES_HIGH, 4, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 5, 4)
    factor = FR_LANES_WORD_OF(y[4]), other = FR_LANES_WORD_OF(z[4]);
    FR_LANES_EACH(FR_LANES_HIGH, 5, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 6, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 7, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 8, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 9, 4)
    FR_LANES_EACH(FR_LANES_LOW, 5, 1)
    FR_LANES_EACH(FR_LANES_LOW, 6, 2)
    FR_LANES_EACH(FR_LANES_LOW, 7, 3)
    FR_LANES_EACH(FR_LANES_LOW, 8, 4)
#undef FR_LANES_EACH
    for (size_t i = 0; i < 2; i++) {
        s[i].t5 = _mm512_add_epi64(s[i].t5, _mm512_srli_epi64(s[i].t4, 52));
        h[i] = (struct fr_lanes){s[i].t5, s[i].t6, s[i].t7, s[i].t8, s[i].t9};
    }
}

/* t[0] += x[0] y and t[1] += x[1] z mod 2^260 */
RK_INLINE void fr_lanes_add_low(struct fr_lanes t[2], const struct fr_lanes x[2],
                                const uint64_t y[5], const uint64_t z[5])
{
    __m512i factor, other;
#define FR_LANES_EACH(half, column, i) \
    half(t[0].l##column, x[0].l##i, factor) half(t[1].l##column, x[1].l##i, other)
    factor = FR_LANES_WORD_OF(y[0]), other = FR_LANES_WORD_OF(z[0]);
    FR_LANES_EACH(FR_LANES_LOW, 0, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 1, 0)
    FR_LANES_EACH(FR_LANES_LOW, 2, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 3, 2)
    FR_LANES_EACH(FR_LANES_LOW, 4, 4)
    FR_LANES_EACH(FR_LANES_LOW, 1, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 2, 1)
    FR_LANES_EACH(FR_LANES_LOW, 3, 3)
    FR_LANES_EACH(FR_LANES_HIGH, 4, 3)
    factor = FR_LANES_WORD_OF(y[1]), other = FR_LANES_WORD_OF(z[1]);
    FR_LANES_EACH(FR_LANES_LOW, 1, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 2, 0)
    FR_LANES_EACH(FR_LANES_LOW, 3, 2)
    FR_LANES_EACH(FR_LANES_HIGH, 4, 2)
    FR_LANES_EACH(FR_LANES_LOW, 2, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 3, 1)
    FR_LANES_EACH(FR_LANES_LOW, 4, 3)
    factor = FR_LANES_WORD_OF(y[2]), other = FR_LANES_WORD_OF(z[2]);
    FR_LANES_EACH(FR_LANES_LOW, 2, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 3, 0)
    FR_LANES_EACH(FR_LANES_LOW, 4, 2)
    FR_LANES_EACH(FR_LANES_LOW, 3, 1)
    FR_LANES_EACH(FR_LANES_HIGH, 4, 1)
    factor = FR_LANES_WORD_OF(y[3]), other = FR_LANES_WORD_OF(z[3]);
    FR_LANES_EACH(FR_LANES_LOW, 3, 0)
    FR_LANES_EACH(FR_LANES_HIGH, 4, 0)
    FR_LANES_EACH(FR_LANES_LOW, 4, 1)
    factor = FR_LANES_WORD_OF(y[4]), other = FR_LANES_WORD_OF(z[4]);
    FR_LANES_EACH(FR_LANES_LOW, 4, 0)
#undef FR_LANES_EACH
}

/* 2^260 - q */
static const uint64_t fr_lanes_minus_q[5] = {
    FR_LANES_MASK + 1 - FR_LANES_Q0, FR_LANES_MASK - FR_LANES_Q1, FR_LANES_MASK - FR_LANES_Q2,
    FR_LANES_MASK - FR_LANES_Q3,     FR_LANES_MASK - FR_LANES_Q4,
};

/* a -= k q mod 2^260. Not carried. */
RK_INLINE void fr_lanes_subtract_multiple(struct fr_lanes *a, __m512i k)
{
    const uint64_t *n = fr_lanes_minus_q;
    FR_LANES_LOW(a->l0, k, FR_LANES_WORD_OF(n[0]))
    FR_LANES_LOW(a->l1, k, FR_LANES_WORD_OF(n[1]))
    FR_LANES_LOW(a->l2, k, FR_LANES_WORD_OF(n[2]))
    FR_LANES_LOW(a->l3, k, FR_LANES_WORD_OF(n[3]))
    FR_LANES_LOW(a->l4, k, FR_LANES_WORD_OF(n[4]))
    FR_LANES_HIGH(a->l1, k, FR_LANES_WORD_OF(n[0]))
    FR_LANES_HIGH(a->l2, k, FR_LANES_WORD_OF(n[1]))
    FR_LANES_HIGH(a->l3, k, FR_LANES_WORD_OF(n[2]))
    FR_LANES_HIGH(a->l4, k, FR_LANES_WORD_OF(n[3]))
}

/* t[0] += c x[0] mod q and t[1] += d x[1] mod q, from 0 to 7q, for carried x of 0 to 34.5q: c 2^260
 * / q is rounded down, which makes less than 1 of the quotient, and the product's columns make
 * less than 6. */
RK_INLINE void fr_lanes_add_fixed_product(struct fr_lanes t[2], const struct fr_lanes x[2],
                                          const struct fr_lane_factor *c,
                                          const struct fr_lane_factor *d)
{
    struct fr_lanes h[2];
    fr_lanes_mul_high(h, x, c->quotient, d->quotient);
    fr_lanes_add_low(t, x, c->value, d->value);
    fr_lanes_carry(&h[0]);
    fr_lanes_carry(&h[1]);
    fr_lanes_add_low(t, h, fr_lanes_minus_q, fr_lanes_minus_q);
}

#endif
