/* Fp6 = Fp2[v] / (v^3 - (1 + u)): c0 + c1 v + c2 v^2. See spec/crypto.md 3.
 *
 * Elements are reduced unless a function says otherwise. All functions run in constant time;
 * outputs may be inputs. */
#ifndef RK_CRYPTO_FP6_H
#define RK_CRYPTO_FP6_H

#include "crypto/fp2.h"

struct fp6 {
    struct fp2 c0, c1, c2;
};

/* A product whose coefficients are not reduced yet; each is below p * 2^384. */
struct fp6_wide {
    struct fp2_wide c0, c1, c2;
};

extern const struct fp6 fp6_zero;
extern const struct fp6 fp6_one;

RK_INLINE void fp6_add(struct fp6 *out, const struct fp6 *a, const struct fp6 *b)
{
    fp2_add(&out->c0, &a->c0, &b->c0);
    fp2_add(&out->c1, &a->c1, &b->c1);
    fp2_add(&out->c2, &a->c2, &b->c2);
}

RK_INLINE void fp6_sub(struct fp6 *out, const struct fp6 *a, const struct fp6 *b)
{
    fp2_sub(&out->c0, &a->c0, &b->c0);
    fp2_sub(&out->c1, &a->c1, &b->c1);
    fp2_sub(&out->c2, &a->c2, &b->c2);
}

RK_INLINE void fp6_neg(struct fp6 *out, const struct fp6 *a)
{
    fp2_neg(&out->c0, &a->c0);
    fp2_neg(&out->c1, &a->c1);
    fp2_neg(&out->c2, &a->c2);
}

/* a * v. */
RK_INLINE void fp6_mul_by_v(struct fp6 *out, const struct fp6 *a)
{
    struct fp2 top = a->c2;
    out->c2 = a->c1;
    out->c1 = a->c0;
    fp2_mul_by_nonresidue(&out->c0, &top);
}

RK_INLINE bool fp6_equal(const struct fp6 *a, const struct fp6 *b)
{
    struct fp6 difference;
    fp6_sub(&difference, a, b);
    return (fp2_zero_mask(&difference.c0) & fp2_zero_mask(&difference.c1) &
            fp2_zero_mask(&difference.c2)) &
           1;
}

void fp6_mul(struct fp6 *out, const struct fp6 *a, const struct fp6 *b);
void fp6_sqr(struct fp6 *out, const struct fp6 *a);

/* 1/a, and 0 for 0. */
void fp6_inverse(struct fp6 *out, const struct fp6 *a);

/* a^p. */
void fp6_frobenius(struct fp6 *out, const struct fp6 *a);

/* a * b before reduction. */
void fp6_wide_mul(struct fp6_wide *out, const struct fp6 *a, const struct fp6 *b);

/* a * (b0 + b1 v). */
void fp6_wide_mul_by_01(struct fp6_wide *out, const struct fp6 *a, const struct fp2 *b0,
                        const struct fp2 *b1);

/* a * b1 v. */
void fp6_wide_mul_by_1(struct fp6_wide *out, const struct fp6 *a, const struct fp2 *b1);

void fp6_wide_reduce(struct fp6 *out, const struct fp6_wide *a);

RK_INLINE void fp6_wide_add(struct fp6_wide *out, const struct fp6_wide *a,
                            const struct fp6_wide *b)
{
    fp2_wide_add(&out->c0, &a->c0, &b->c0);
    fp2_wide_add(&out->c1, &a->c1, &b->c1);
    fp2_wide_add(&out->c2, &a->c2, &b->c2);
}

RK_INLINE void fp6_wide_sub(struct fp6_wide *out, const struct fp6_wide *a,
                            const struct fp6_wide *b)
{
    fp2_wide_sub(&out->c0, &a->c0, &b->c0);
    fp2_wide_sub(&out->c1, &a->c1, &b->c1);
    fp2_wide_sub(&out->c2, &a->c2, &b->c2);
}

#endif
