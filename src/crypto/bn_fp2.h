/* Fp2 = Fp[u] / (u^2 + 1) over the base field of BN254: c0 + c1 u. See spec/crypto-supplement.md 1.
 *
 * Elements are reduced. Outputs may be inputs. Functions that end in _vartime take time that
 * depends on their inputs, the others do not. */
#ifndef RK_CRYPTO_BN_FP2_H
#define RK_CRYPTO_BN_FP2_H

#include "crypto/bn_fp_wide.h"

struct bn_fp2 {
    struct bn_fp c0, c1;
};

/* A product before reduction; each coefficient is below p * 2^256. */
struct bn_fp2_wide {
    struct bn_fp_wide c0, c1;
};

extern const struct bn_fp2 bn_fp2_zero;
extern const struct bn_fp2 bn_fp2_one;

/* xi^(i (p - 1) / 6) for i = 0 to 5: what the p-th power makes of w^i, since w^6 = xi. */
extern const struct bn_fp2 bn_fp2_frobenius[6];

RK_INLINE void bn_fp2_add(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp2 *b)
{
    bn_fp_add(&out->c0, &a->c0, &b->c0);
    bn_fp_add(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void bn_fp2_sub(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp2 *b)
{
    bn_fp_sub(&out->c0, &a->c0, &b->c0);
    bn_fp_sub(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void bn_fp2_double(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    bn_fp2_add(out, a, a);
}

RK_INLINE void bn_fp2_neg(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    bn_fp_neg(&out->c0, &a->c0);
    bn_fp_neg(&out->c1, &a->c1);
}

/* c0 - c1 u, which is a^p. */
RK_INLINE void bn_fp2_conjugate(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    out->c0 = a->c0;
    bn_fp_neg(&out->c1, &a->c1);
}

/* a * xi, xi = 9 + u: the element without square and cube root of which the tower is made. */
RK_INLINE void bn_fp2_mul_by_xi(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    struct bn_fp c0;
    bn_fp_nine_minus(&c0, &a->c0, &a->c1);
    bn_fp_nine_plus(&out->c1, &a->c1, &a->c0);
    out->c0 = c0;
}

RK_INLINE bool bn_fp2_is_zero(const struct bn_fp2 *a)
{
    return bn_fp_zero_mask(&a->c0) & bn_fp_zero_mask(&a->c1) & 1;
}

RK_INLINE bool bn_fp2_equal(const struct bn_fp2 *a, const struct bn_fp2 *b)
{
    struct bn_fp2 difference;
    bn_fp2_sub(&difference, a, b);
    return bn_fp2_is_zero(&difference);
}

void bn_fp2_mul(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp2 *b);
void bn_fp2_sqr(struct bn_fp2 *out, const struct bn_fp2 *a);
void bn_fp2_mul_fp(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp *b);

/* 1/a, and 0 for 0. */
void bn_fp2_inverse_vartime(struct bn_fp2 *out, const struct bn_fp2 *a);

/* Whether a square root exists; then *out is one of the two, a function of a alone. */
RK_CHECKED bool bn_fp2_sqrt_vartime(struct bn_fp2 *out, const struct bn_fp2 *a);

/* Whether a is above -a in the order that compares c1 first, then c0, as integers: the sign bit of
 * encoded points. */
bool bn_fp2_is_larger(const struct bn_fp2 *a);

/* Canonical little-endian bytes, c0 first: 64 of them. False, and *out is untouched, when a
 * coefficient is p or more. */
RK_CHECKED bool bn_fp2_from_bytes_le(struct bn_fp2 *out, const uint8_t *bytes);
void bn_fp2_to_bytes_le(uint8_t *bytes, const struct bn_fp2 *a);

/* The product before reduction, its sums modulo p * 2^256, and the reduction. */
void bn_fp2_wide_mul(struct bn_fp2_wide *out, const struct bn_fp2 *a, const struct bn_fp2 *b);
void bn_fp2_wide_reduce(struct bn_fp2 *out, const struct bn_fp2_wide *a);

RK_INLINE void bn_fp2_wide_add(struct bn_fp2_wide *out, const struct bn_fp2_wide *a,
                               const struct bn_fp2_wide *b)
{
    bn_fp_wide_add_mod(&out->c0, &a->c0, &b->c0);
    bn_fp_wide_add_mod(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void bn_fp2_wide_sub(struct bn_fp2_wide *out, const struct bn_fp2_wide *a,
                               const struct bn_fp2_wide *b)
{
    bn_fp_wide_sub_mod(&out->c0, &a->c0, &b->c0);
    bn_fp_wide_sub_mod(&out->c1, &a->c1, &b->c1);
}

/* a * xi. */
RK_INLINE void bn_fp2_wide_mul_by_xi(struct bn_fp2_wide *out, const struct bn_fp2_wide *a)
{
    struct bn_fp_wide c0;
    bn_fp_wide_nine_minus_mod(&c0, &a->c0, &a->c1);
    bn_fp_wide_nine_plus_mod(&out->c1, &a->c1, &a->c0);
    out->c0 = c0;
}

#endif
