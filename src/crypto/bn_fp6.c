#include "crypto/bn_fp6.h"

void bn_fp6_add(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b)
{
    bn_fp2_add(&out->c0, &a->c0, &b->c0);
    bn_fp2_add(&out->c1, &a->c1, &b->c1);
    bn_fp2_add(&out->c2, &a->c2, &b->c2);
}

void bn_fp6_sub(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b)
{
    bn_fp2_sub(&out->c0, &a->c0, &b->c0);
    bn_fp2_sub(&out->c1, &a->c1, &b->c1);
    bn_fp2_sub(&out->c2, &a->c2, &b->c2);
}

void bn_fp6_neg(struct bn_fp6 *out, const struct bn_fp6 *a)
{
    bn_fp2_neg(&out->c0, &a->c0);
    bn_fp2_neg(&out->c1, &a->c1);
    bn_fp2_neg(&out->c2, &a->c2);
}

/* (a0 + a1)(b0 + b1) - v0 - v1, which is a0 b1 + a1 b0 for v0 = a0 b0 and v1 = a1 b1. */
static void cross(struct bn_fp2_wide *out, const struct bn_fp2 *a0, const struct bn_fp2 *a1,
                  const struct bn_fp2 *b0, const struct bn_fp2 *b1, const struct bn_fp2_wide *v0,
                  const struct bn_fp2_wide *v1)
{
    struct bn_fp2 a, b;
    bn_fp2_add(&a, a0, a1);
    bn_fp2_add(&b, b0, b1);
    bn_fp2_wide_mul(out, &a, &b);
    bn_fp2_wide_sub(out, out, v0);
    bn_fp2_wide_sub(out, out, v1);
}

/* Karatsuba on each pair of coefficients, reduced once each:
 * a0 b0 + xi (a1 b2 + a2 b1), a0 b1 + a1 b0 + xi a2 b2, a0 b2 + a2 b0 + a1 b1. */
void bn_fp6_mul(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b)
{
    struct bn_fp2_wide v0, v1, v2, c0, c1, c2;
    bn_fp2_wide_mul(&v0, &a->c0, &b->c0);
    bn_fp2_wide_mul(&v1, &a->c1, &b->c1);
    bn_fp2_wide_mul(&v2, &a->c2, &b->c2);
    cross(&c0, &a->c1, &a->c2, &b->c1, &b->c2, &v1, &v2);
    cross(&c1, &a->c0, &a->c1, &b->c0, &b->c1, &v0, &v1);
    cross(&c2, &a->c0, &a->c2, &b->c0, &b->c2, &v0, &v2);
    bn_fp2_wide_mul_by_xi(&c0, &c0);
    bn_fp2_wide_mul_by_xi(&v2, &v2);
    bn_fp2_wide_add(&c0, &c0, &v0);
    bn_fp2_wide_add(&c1, &c1, &v2);
    bn_fp2_wide_add(&c2, &c2, &v1);
    bn_fp2_wide_reduce(&out->c0, &c0);
    bn_fp2_wide_reduce(&out->c1, &c1);
    bn_fp2_wide_reduce(&out->c2, &c2);
}

void bn_fp6_mul_by_v(struct bn_fp6 *out, const struct bn_fp6 *a)
{
    struct bn_fp2 c0;
    bn_fp2_mul_by_xi(&c0, &a->c2);
    out->c2 = a->c1;
    out->c1 = a->c0;
    out->c0 = c0;
}

void bn_fp6_mul_fp2(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp2 *b)
{
    struct bn_fp2 factor = *b;
    bn_fp2_mul(&out->c0, &a->c0, &factor);
    bn_fp2_mul(&out->c1, &a->c1, &factor);
    bn_fp2_mul(&out->c2, &a->c2, &factor);
}

/* bn_fp6_mul with b2 = 0. */
void bn_fp6_mul_linear(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp2 *b0,
                       const struct bn_fp2 *b1)
{
    struct bn_fp2_wide v0, v1, c0, c1, c2;
    bn_fp2_wide_mul(&v0, &a->c0, b0);
    bn_fp2_wide_mul(&v1, &a->c1, b1);
    cross(&c1, &a->c0, &a->c1, b0, b1, &v0, &v1);
    bn_fp2_wide_mul(&c0, &a->c2, b1);
    bn_fp2_wide_mul_by_xi(&c0, &c0);
    bn_fp2_wide_add(&c0, &c0, &v0);
    bn_fp2_wide_mul(&c2, &a->c2, b0);
    bn_fp2_wide_add(&c2, &c2, &v1);
    bn_fp2_wide_reduce(&out->c0, &c0);
    bn_fp2_wide_reduce(&out->c1, &c1);
    bn_fp2_wide_reduce(&out->c2, &c2);
}

/* With A = a0^2 - xi a1 a2, B = xi a2^2 - a0 a1, C = a1^2 - a0 a2 the product
 * a (A + B v + C v^2) is N = a0 A + xi (a1 C + a2 B), in Fp2. */
void bn_fp6_inverse_vartime(struct bn_fp6 *out, const struct bn_fp6 *a)
{
    struct bn_fp2 product, n;
    struct bn_fp6 adjoint;
    bn_fp2_mul(&product, &a->c1, &a->c2);
    bn_fp2_mul_by_xi(&product, &product);
    bn_fp2_sqr(&adjoint.c0, &a->c0);
    bn_fp2_sub(&adjoint.c0, &adjoint.c0, &product);
    bn_fp2_mul(&product, &a->c0, &a->c1);
    bn_fp2_sqr(&adjoint.c1, &a->c2);
    bn_fp2_mul_by_xi(&adjoint.c1, &adjoint.c1);
    bn_fp2_sub(&adjoint.c1, &adjoint.c1, &product);
    bn_fp2_mul(&product, &a->c0, &a->c2);
    bn_fp2_sqr(&adjoint.c2, &a->c1);
    bn_fp2_sub(&adjoint.c2, &adjoint.c2, &product);

    bn_fp2_mul(&n, &a->c1, &adjoint.c2);
    bn_fp2_mul(&product, &a->c2, &adjoint.c1);
    bn_fp2_add(&n, &n, &product);
    bn_fp2_mul_by_xi(&n, &n);
    bn_fp2_mul(&product, &a->c0, &adjoint.c0);
    bn_fp2_add(&n, &n, &product);
    bn_fp2_inverse_vartime(&n, &n);
    bn_fp6_mul_fp2(out, &adjoint, &n);
}
