/* Fp12 = Fp6[w] / (w^2 - v) over the base field of BN254: c0 + c1 w, where pairings take their
 * values. See spec/crypto-supplement.md 1. Outputs may be inputs; constant time but for names in
 * _vartime. */
#ifndef RK_CRYPTO_BN_FP12_H
#define RK_CRYPTO_BN_FP12_H

#include "crypto/bn_fp6.h"

enum { BN_FP12_BYTES = 384 };

struct bn_fp12 {
    struct bn_fp6 c0, c1;
};

extern const struct bn_fp12 bn_fp12_one;

bool bn_fp12_equal(const struct bn_fp12 *a, const struct bn_fp12 *b);
bool bn_fp12_is_zero(const struct bn_fp12 *a);

void bn_fp12_mul(struct bn_fp12 *out, const struct bn_fp12 *a, const struct bn_fp12 *b);
void bn_fp12_sqr(struct bn_fp12 *out, const struct bn_fp12 *a);

/* a * (l0 + l1 w + l2 v w), the form of a line. */
void bn_fp12_mul_line(struct bn_fp12 *out, const struct bn_fp12 *a, const struct bn_fp2 *l0,
                      const struct bn_fp2 *l1, const struct bn_fp2 *l2);

/* c0 - c1 w, which is a^(p^6): the inverse where a^(p^6 + 1) = 1. */
void bn_fp12_conjugate(struct bn_fp12 *out, const struct bn_fp12 *a);

/* 1/a, and 0 for 0. */
void bn_fp12_inverse_vartime(struct bn_fp12 *out, const struct bn_fp12 *a);

/* a^(p^power). */
void bn_fp12_frobenius(struct bn_fp12 *out, const struct bn_fp12 *a, unsigned power);

/* a^2 where a^(p^4 - p^2 + 1) = 1 (Granger and Scott, "Faster squaring in the cyclotomic subgroup
 * of sixth degree extensions", 2010). */
void bn_fp12_cyclotomic_sqr(struct bn_fp12 *out, const struct bn_fp12 *a);

/* Canonical little-endian bytes, BN_FP12_BYTES of them: c0 first, then in it c0, c1, c2. False, and
 * *out is untouched, when a coefficient is p or more. */
RK_CHECKED bool bn_fp12_from_bytes_le(struct bn_fp12 *out, const uint8_t *bytes);
void bn_fp12_to_bytes_le(uint8_t *bytes, const struct bn_fp12 *a);

#endif
