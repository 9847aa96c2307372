#include "crypto/bn_fp12.h"

const struct bn_fp12 bn_fp12_one = {
    {{{{0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f}}, {{0}}},
     {{{0}}, {{0}}},
     {{{0}}, {{0}}}},
    {{{{0}}, {{0}}}, {{{0}}, {{0}}}, {{{0}}, {{0}}}}};

static_assert(sizeof(struct bn_fp12) == 12 * sizeof(struct bn_fp), "coefficients lie in a row");

/* The coefficients in the order of the encoding. */
static const struct bn_fp *coefficients(const struct bn_fp12 *a)
{
    return (const struct bn_fp *)a;
}

bool bn_fp12_equal(const struct bn_fp12 *a, const struct bn_fp12 *b)
{
    struct bn_fp12 difference;
    bn_fp6_sub(&difference.c0, &a->c0, &b->c0);
    bn_fp6_sub(&difference.c1, &a->c1, &b->c1);
    return bn_fp12_is_zero(&difference);
}

bool bn_fp12_is_zero(const struct bn_fp12 *a)
{
    uint64_t mask = UINT64_MAX;
    for (size_t i = 0; i < 12; i++)
        mask &= bn_fp_zero_mask(coefficients(a) + i);
    return mask & 1;
}

/* (a0 + a1)(b0 + b1) - v0 - v1 and v0 + v v1 for v0 = a0 b0, v1 = a1 b1, whatever the products are
 * made by. */
static void join(struct bn_fp12 *out, struct bn_fp6 *cross, const struct bn_fp6 *v0,
                 struct bn_fp6 *v1)
{
    bn_fp6_sub(cross, cross, v0);
    bn_fp6_sub(&out->c1, cross, v1);
    bn_fp6_mul_by_v(v1, v1);
    bn_fp6_add(&out->c0, v0, v1);
}

void bn_fp12_mul(struct bn_fp12 *out, const struct bn_fp12 *a, const struct bn_fp12 *b)
{
    struct bn_fp6 v0, v1, a_sum, b_sum;
    bn_fp6_add(&a_sum, &a->c0, &a->c1);
    bn_fp6_add(&b_sum, &b->c0, &b->c1);
    bn_fp6_mul(&v0, &a->c0, &b->c0);
    bn_fp6_mul(&v1, &a->c1, &b->c1);
    bn_fp6_mul(&a_sum, &a_sum, &b_sum);
    join(out, &a_sum, &v0, &v1);
}

void bn_fp12_mul_line(struct bn_fp12 *out, const struct bn_fp12 *a, const struct bn_fp2 *l0,
                      const struct bn_fp2 *l1, const struct bn_fp2 *l2)
{
    struct bn_fp6 v0, v1, sum;
    struct bn_fp2 l01;
    bn_fp6_add(&sum, &a->c0, &a->c1);
    bn_fp2_add(&l01, l0, l1);
    bn_fp6_mul_linear(&sum, &sum, &l01, l2);
    bn_fp6_mul_fp2(&v0, &a->c0, l0);
    bn_fp6_mul_linear(&v1, &a->c1, l1, l2);
    join(out, &sum, &v0, &v1);
}

/* With t = a0 a1: (a0 + a1)(a0 + v a1) - t - v t and 2 t. */
void bn_fp12_sqr(struct bn_fp12 *out, const struct bn_fp12 *a)
{
    struct bn_fp6 t, sum, other;
    bn_fp6_mul_by_v(&other, &a->c1);
    bn_fp6_add(&other, &other, &a->c0);
    bn_fp6_add(&sum, &a->c0, &a->c1);
    bn_fp6_mul(&t, &a->c0, &a->c1);
    bn_fp6_mul(&sum, &sum, &other);
    bn_fp6_add(&out->c1, &t, &t);
    bn_fp6_sub(&sum, &sum, &t);
    bn_fp6_mul_by_v(&t, &t);
    bn_fp6_sub(&out->c0, &sum, &t);
}

void bn_fp12_conjugate(struct bn_fp12 *out, const struct bn_fp12 *a)
{
    out->c0 = a->c0;
    bn_fp6_neg(&out->c1, &a->c1);
}

/* The conjugate divided by the norm a0^2 - v a1^2. */
void bn_fp12_inverse_vartime(struct bn_fp12 *out, const struct bn_fp12 *a)
{
    struct bn_fp6 norm, square;
    bn_fp6_mul(&norm, &a->c0, &a->c0);
    bn_fp6_mul(&square, &a->c1, &a->c1);
    bn_fp6_mul_by_v(&square, &square);
    bn_fp6_sub(&norm, &norm, &square);
    bn_fp6_inverse_vartime(&norm, &norm);
    bn_fp6_mul(&out->c0, &a->c0, &norm);
    bn_fp6_neg(&norm, &norm);
    bn_fp6_mul(&out->c1, &a->c1, &norm);
}

/* The coefficient of w^i, i = 0 to 5: w^2 is v. */
static struct bn_fp2 *coefficient_of_w(struct bn_fp12 *a, size_t i)
{
    struct bn_fp6 *half = i % 2 ? &a->c1 : &a->c0;
    return i < 2 ? &half->c0 : i < 4 ? &half->c1 : &half->c2;
}

void bn_fp12_frobenius(struct bn_fp12 *out, const struct bn_fp12 *a, unsigned power)
{
    *out = *a;
    for (unsigned k = 0; k < power; k++) {
        for (size_t i = 0; i < 6; i++) {
            struct bn_fp2 *c = coefficient_of_w(out, i);
            bn_fp2_conjugate(c, c);
            bn_fp2_mul(c, c, &bn_fp2_frobenius[i]);
        }
    }
}

/* The square of a + b s in Fp4 = Fp2[s] / (s^2 - xi). */
static void fp4_sqr(struct bn_fp2 *c0, struct bn_fp2 *c1, const struct bn_fp2 *a,
                    const struct bn_fp2 *b)
{
    struct bn_fp2 a_square, b_square, sum;
    bn_fp2_add(&sum, a, b);
    bn_fp2_sqr(&sum, &sum);
    bn_fp2_sqr(&a_square, a);
    bn_fp2_sqr(&b_square, b);
    bn_fp2_sub(&sum, &sum, &a_square);
    bn_fp2_sub(c1, &sum, &b_square);
    bn_fp2_mul_by_xi(&b_square, &b_square);
    bn_fp2_add(c0, &a_square, &b_square);
}

/* 3 square - 2 z and 3 square + 2 z. */
static void triple_minus(struct bn_fp2 *out, const struct bn_fp2 *square, const struct bn_fp2 *z)
{
    struct bn_fp2 t;
    bn_fp2_sub(&t, square, z);
    bn_fp2_double(&t, &t);
    bn_fp2_add(out, &t, square);
}

static void triple_plus(struct bn_fp2 *out, const struct bn_fp2 *square, const struct bn_fp2 *z)
{
    struct bn_fp2 t;
    bn_fp2_add(&t, square, z);
    bn_fp2_double(&t, &t);
    bn_fp2_add(out, &t, square);
}

/* As an element of Fp4[w] / (w^3 - s) with s = w^3: A + B w + C w^2 with A = (1, w^3),
 * B = (w, w^4), C = (w^2, w^5). The square is (3 A^2 - 2 A') + (3 s C^2 + 2 B') w +
 * (3 B^2 - 2 C') w^2, where the prime is the conjugate of Fp4. */
void bn_fp12_cyclotomic_sqr(struct bn_fp12 *out, const struct bn_fp12 *a)
{
    struct bn_fp2 a0, a1, b0, b1, c0, c1;
    fp4_sqr(&a0, &a1, &a->c0.c0, &a->c1.c1);
    fp4_sqr(&b0, &b1, &a->c1.c0, &a->c0.c2);
    fp4_sqr(&c0, &c1, &a->c0.c1, &a->c1.c2);
    bn_fp2_mul_by_xi(&c1, &c1); /* s (c0 + c1 s) = xi c1 + c0 s */
    triple_minus(&out->c0.c0, &a0, &a->c0.c0);
    triple_plus(&out->c1.c1, &a1, &a->c1.c1);
    triple_plus(&out->c1.c0, &c1, &a->c1.c0);
    triple_minus(&out->c0.c2, &c0, &a->c0.c2);
    triple_minus(&out->c0.c1, &b0, &a->c0.c1);
    triple_plus(&out->c1.c2, &b1, &a->c1.c2);
}

bool bn_fp12_from_bytes_le(struct bn_fp12 *out, const uint8_t *bytes)
{
    struct bn_fp parts[12];
    for (size_t i = 0; i < 12; i++)
        if (!bn_fp_from_bytes_le(&parts[i], bytes + 32 * i)) return false;
    memcpy(out, parts, sizeof parts);
    return true;
}

void bn_fp12_to_bytes_le(uint8_t *bytes, const struct bn_fp12 *a)
{
    for (size_t i = 0; i < 12; i++)
        bn_fp_to_bytes_le(bytes + 32 * i, coefficients(a) + i);
}
