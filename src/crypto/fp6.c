#include "crypto/fp6.h"

const struct fp6 fp6_zero;
const struct fp6 fp6_one = {{{{0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba,
                               0x77ce585370525745, 0x5c071a97a256ec6d, 0x15f65ec3fa80e493}},
                             {{0}}},
                            {{{0}}, {{0}}},
                            {{{0}}, {{0}}}};

/* (a + b)(c + d) - ac - bd = ad + bc for a pair of coefficients, given ac and bd. */
static void fp2_wide_cross(struct fp2_wide *out, const struct fp2 *a, const struct fp2 *b,
                           const struct fp2 *c, const struct fp2 *d, const struct fp2_wide *ac,
                           const struct fp2_wide *bd)
{
    struct fp2 left, right;
    fp2_add_unreduced(&left, a, b);
    fp2_add_unreduced(&right, c, d);
    fp2_wide_mul(out, &left, &right);
    fp2_wide_sub(out, out, ac);
    fp2_wide_sub(out, out, bd);
}

/* Karatsuba for three coefficients: six products in Fp2. */
void fp6_wide_mul(struct fp6_wide *out, const struct fp6 *a, const struct fp6 *b)
{
    struct fp2_wide v0, v1, v2, cross;
    fp2_wide_mul(&v0, &a->c0, &b->c0);
    fp2_wide_mul(&v1, &a->c1, &b->c1);
    fp2_wide_mul(&v2, &a->c2, &b->c2);
    fp2_wide_cross(&cross, &a->c1, &a->c2, &b->c1, &b->c2, &v1, &v2);
    fp2_wide_mul_by_nonresidue(&cross, &cross);
    fp2_wide_add(&out->c0, &cross, &v0);
    fp2_wide_cross(&cross, &a->c0, &a->c2, &b->c0, &b->c2, &v0, &v2);
    fp2_wide_add(&out->c2, &cross, &v1);
    fp2_wide_cross(&cross, &a->c0, &a->c1, &b->c0, &b->c1, &v0, &v1);
    fp2_wide_mul_by_nonresidue(&v2, &v2);
    fp2_wide_add(&out->c1, &cross, &v2);
}

void fp6_wide_mul_by_01(struct fp6_wide *out, const struct fp6 *a, const struct fp2 *b0,
                        const struct fp2 *b1)
{
    struct fp2_wide v0, v1, top;
    fp2_wide_mul(&v0, &a->c0, b0);
    fp2_wide_mul(&v1, &a->c1, b1);
    fp2_wide_mul(&top, &a->c2, b1);
    fp2_wide_mul_by_nonresidue(&top, &top);
    fp2_wide_add(&out->c0, &v0, &top);
    fp2_wide_mul(&top, &a->c2, b0);
    fp2_wide_add(&out->c2, &v1, &top);
    fp2_wide_cross(&out->c1, &a->c0, &a->c1, b0, b1, &v0, &v1);
}

void fp6_wide_mul_by_1(struct fp6_wide *out, const struct fp6 *a, const struct fp2 *b1)
{
    fp2_wide_mul(&out->c0, &a->c2, b1);
    fp2_wide_mul_by_nonresidue(&out->c0, &out->c0);
    fp2_wide_mul(&out->c1, &a->c0, b1);
    fp2_wide_mul(&out->c2, &a->c1, b1);
}

void fp6_wide_reduce(struct fp6 *out, const struct fp6_wide *a)
{
    fp2_wide_reduce(&out->c0, &a->c0);
    fp2_wide_reduce(&out->c1, &a->c1);
    fp2_wide_reduce(&out->c2, &a->c2);
}

void fp6_mul(struct fp6 *out, const struct fp6 *a, const struct fp6 *b)
{
    struct fp6_wide product;
    fp6_wide_mul(&product, a, b);
    fp6_wide_reduce(out, &product);
}

/* Chung and Hasan's third squaring formula ("Asymmetric squaring formulae", 2007). */
void fp6_sqr(struct fp6 *out, const struct fp6 *a)
{
    struct fp2_wide s0, s1, s2, s3, s4;
    struct fp2 x;
    fp2_wide_sqr(&s0, &a->c0);
    fp2_wide_mul(&s1, &a->c0, &a->c1);
    fp2_wide_add(&s1, &s1, &s1);
    fp2_sub(&x, &a->c0, &a->c1);
    fp2_add(&x, &x, &a->c2);
    fp2_wide_sqr(&s2, &x);
    fp2_wide_mul(&s3, &a->c1, &a->c2);
    fp2_wide_add(&s3, &s3, &s3);
    fp2_wide_sqr(&s4, &a->c2);
    /* c2 = s1 + s2 + s3 - s0 - s4 */
    fp2_wide_add(&s2, &s2, &s1);
    fp2_wide_add(&s2, &s2, &s3);
    fp2_wide_sub(&s2, &s2, &s0);
    fp2_wide_sub(&s2, &s2, &s4);
    fp2_wide_reduce(&out->c2, &s2);
    fp2_wide_mul_by_nonresidue(&s3, &s3);
    fp2_wide_add(&s3, &s3, &s0);
    fp2_wide_reduce(&out->c0, &s3);
    fp2_wide_mul_by_nonresidue(&s4, &s4);
    fp2_wide_add(&s4, &s4, &s1);
    fp2_wide_reduce(&out->c1, &s4);
}

/* With t0 = c0^2 - n c1 c2, t1 = n c2^2 - c0 c1, t2 = c1^2 - c0 c2 for n = 1 + u, the product of a
 * and t0 + t1 v + t2 v^2 is the norm n (c2 t1 + c1 t2) + c0 t0 in Fp2. */
void fp6_inverse(struct fp6 *out, const struct fp6 *a)
{
    struct fp2 t0, t1, t2, norm, x;
    fp2_mul(&x, &a->c1, &a->c2);
    fp2_mul_by_nonresidue(&x, &x);
    fp2_sqr(&t0, &a->c0);
    fp2_sub(&t0, &t0, &x);
    fp2_mul(&x, &a->c0, &a->c1);
    fp2_sqr(&t1, &a->c2);
    fp2_mul_by_nonresidue(&t1, &t1);
    fp2_sub(&t1, &t1, &x);
    fp2_mul(&x, &a->c0, &a->c2);
    fp2_sqr(&t2, &a->c1);
    fp2_sub(&t2, &t2, &x);
    fp2_mul(&norm, &a->c2, &t1);
    fp2_mul(&x, &a->c1, &t2);
    fp2_add(&norm, &norm, &x);
    fp2_mul_by_nonresidue(&norm, &norm);
    fp2_mul(&x, &a->c0, &t0);
    fp2_add(&norm, &norm, &x);
    fp2_inverse(&norm, &norm);
    fp2_mul(&out->c0, &t0, &norm);
    fp2_mul(&out->c1, &t1, &norm);
    fp2_mul(&out->c2, &t2, &norm);
}

void fp6_frobenius(struct fp6 *out, const struct fp6 *a)
{
    /* (1 + u)^((p-1)/3), a multiple of u, and its square, which is in Fp */
    static const struct fp2 v_factor = {
        {{0}},
        {{0xcd03c9e48671f071, 0x5dab22461fcda5d2, 0x587042afd3851b95, 0x8eb60ebe01bacb9e,
          0x03f97d6e83d050d2, 0x18f0206554638741}}};
    static const struct fp v2_factor = {{0x890dc9e4867545c3, 0x2af322533285a5d5, 0x50880866309b7e2c,
                                         0xa20d1b8c7e881024, 0x14e4f04fe2db9068,
                                         0x14e56d3f1564853a}};
    fp2_conjugate(&out->c0, &a->c0);
    fp2_conjugate(&out->c1, &a->c1);
    fp2_mul(&out->c1, &out->c1, &v_factor);
    fp2_conjugate(&out->c2, &a->c2);
    fp2_mul_fp(&out->c2, &out->c2, &v2_factor);
}
