/* Eight points of the curve of G1 at a time, or two times eight by turns, (X/Z^2, Y/Z^3), in inner
 * elements (fp_lanes_pow.h).
 *
 * A point of odd order, as all of this curve are, can be doubled without exceptions; Z = 0 is the
 * identity and stays. The sum of two equal points, of opposite ones, or with the identity comes out
 * with Z = 0, and so does everything that is made of it: lanes with Z = 0 at the end are to be
 * decided in another way, and the others are right.
 *
 * X is below 11, Y and Z below 1 (fp_lanes_pow.h says what that means).
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_G1_JACOBIAN_LANES_H
#define RK_CRYPTO_G1_JACOBIAN_LANES_H

#include "crypto/fp_lanes_pow.h"
#include "crypto/g1.h"

struct g1_lanes_point {
    struct fp_lanes x[FP_TURNS], y[FP_TURNS], z[FP_TURNS];
};

/* 2 a and 3 a, for products alone. */
RK_INLINE void g1_lanes_twice(struct fp_lanes *out, const struct fp_lanes *a)
{
    fp_lanes_add(out, a, a);
    fp_lanes_carry(out);
}

RK_INLINE void g1_lanes_thrice(struct fp_lanes *out, const struct fp_lanes *a)
{
    struct fp_lanes twice;
    fp_lanes_add(&twice, a, a);
    fp_lanes_add(out, &twice, a);
    fp_lanes_carry(out);
}

/* X3, and for products alone t = 4 C - X3 and minus_b = -8 B. */
RK_INLINE void g1_lanes_double_sums(struct fp_lanes *x, struct fp_lanes *t,
                                    struct fp_lanes *minus_b, const struct fp_lanes *f,
                                    const struct fp_lanes *c, const struct fp_lanes *b)
{
#define G1_LANES_X(i) x->l##i = _mm512_sub_epi64(f->l##i, _mm512_slli_epi64(c->l##i, 3));
    FP_LANES_EACH(G1_LANES_X)
#undef G1_LANES_X
    fp_lanes_add_p(x, 9);
    fp_lanes_normalise(x); /* below 1.1 + 9 */
    CHECK(fp_lanes_is_normal(x));
#define G1_LANES_T(i) t->l##i = _mm512_sub_epi64(_mm512_slli_epi64(c->l##i, 2), x->l##i);
    FP_LANES_EACH(G1_LANES_T)
#undef G1_LANES_T
    fp_lanes_add_p(t, 11); /* below 4.1 + 11 */
    fp_lanes_carry(t);
#define G1_LANES_MINUS_B(i)                                                     \
    minus_b->l##i = _mm512_sub_epi64(fp_lanes_word(9 * (int64_t)FP_LANES_P##i), \
                                     _mm512_slli_epi64(b->l##i, 3));
    FP_LANES_EACH(G1_LANES_MINUS_B)
#undef G1_LANES_MINUS_B
    fp_lanes_carry(minus_b);
}

/* With A = X^2, B = Y^2, C = X B, E = 3 A:
 *      X3 = E^2 - 8 C,  Y3 = E (4 C - X3) - 8 B^2,  Z3 = 2 Y Z
 * (dbl-2009-l of the Explicit-Formulas Database, with a product for C). */
static inline void g1_lanes_double(struct g1_lanes_point *p, size_t turns)
{
    struct fp_lanes a[FP_TURNS], b[FP_TURNS], c[FP_TURNS], e[FP_TURNS], f[FP_TURNS], t[FP_TURNS];
    fp_turns_square(a, p->x, turns);
    for (size_t k = 0; k < turns; k++) {
        g1_lanes_thrice(&e[k], &a[k]);
        g1_lanes_twice(&t[k], &p->y[k]);
    }
    fp_turns_square(b, p->y, turns);
    fp_turns_product(p->z, t, p->z, turns);
    fp_turns_square(f, e, turns);
    fp_turns_product(c, p->x, b, turns);
    for (size_t k = 0; k < turns; k++)
        g1_lanes_double_sums(&p->x[k], &t[k], &a[k], &f[k], &c[k], &b[k]);
    fp_turns_product_sum(p->y, e, t, b, a, turns);
}

/* With U1 = X1 Z2^2, S1 = Y1 Z2^3, H = X2 Z1^2 - U1, R = Y2 Z1^3 - S1:
 *      X3 = R^2 - H^3 - 2 U1 H^2,  Y3 = R (U1 H^2 - X3) - S1 H^3,  Z3 = Z1 Z2 H
 * (add-1998-cmo-2). The output may be the first point, not the second. */
static inline void g1_lanes_sum(struct g1_lanes_point *out, const struct g1_lanes_point *p,
                                const struct g1_lanes_point *q, size_t turns)
{
    struct fp_lanes u[FP_TURNS], s[FP_TURNS], h[FP_TURNS], r[FP_TURNS], hh[FP_TURNS];
    struct fp_lanes hhh[FP_TURNS], z[FP_TURNS], t[FP_TURNS];
    fp_turns_square(t, p->z, turns);
    fp_turns_product(h, q->x, t, turns);
    fp_turns_product(t, t, p->z, turns);
    fp_turns_product(r, q->y, t, turns);
    fp_turns_product(z, p->z, q->z, turns);
    fp_turns_square(t, q->z, turns);
    fp_turns_product(u, p->x, t, turns);
    fp_turns_product(t, t, q->z, turns);
    fp_turns_product(s, p->y, t, turns);
    fp_turns_minus(h, h, u, 2, turns); /* below 3.1 */
    fp_turns_minus(r, r, s, 2, turns);
    fp_turns_product(out->z, z, h, turns);
    fp_turns_square(hh, h, turns);
    fp_turns_product(hhh, h, hh, turns);
    fp_turns_product(u, u, hh, turns);
    fp_turns_square(t, r, turns);
    for (size_t k = 0; k < turns; k++) {
        fp_lanes_sub(&t[k], &t[k], &hhh[k]);
        fp_lanes_sub(&t[k], &t[k], &u[k]);
    }
    fp_turns_minus(out->x, t, u, 4, turns); /* below 5.1 */
    fp_turns_minus(t, u, out->x, 6, turns); /* below 7.1 */
    fp_turns_negative(s, s, 2, turns);
    fp_turns_product_sum(out->y, r, t, s, hhh, turns);
}

/* [|z|] p for the parameter z of the curve: |z| = 2^63 + 2^62 + 2^60 + 2^57 + 2^48 + 2^16. The
 * output is not the input. */
static inline void g1_lanes_mul_by_parameter(struct g1_lanes_point *out,
                                             const struct g1_lanes_point *p, size_t turns)
{
    static const uint8_t gaps[6] = {1, 2, 3, 9, 32, 16};
    for (size_t k = 0; k < turns; k++) {
        out->x[k] = p->x[k];
        out->y[k] = p->y[k];
        out->z[k] = p->z[k];
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(gaps); i++) {
        for (unsigned k = 0; k < gaps[i]; k++)
            g1_lanes_double(out, turns);
        if (i + 1 < RK_ARRAY_LENGTH(gaps)) g1_lanes_sum(out, out, p, turns);
    }
}

#endif
