/* Fp6 = Fp2[v] / (v^3 - xi) over the base field of BN254: c0 + c1 v + c2 v^2. See
 * spec/crypto-supplement.md 1. Outputs may be inputs; constant time but for names in _vartime. */
#ifndef RK_CRYPTO_BN_FP6_H
#define RK_CRYPTO_BN_FP6_H

#include "crypto/bn_fp2.h"

struct bn_fp6 {
    struct bn_fp2 c0, c1, c2;
};

void bn_fp6_add(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b);
void bn_fp6_sub(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b);
void bn_fp6_neg(struct bn_fp6 *out, const struct bn_fp6 *a);
void bn_fp6_mul(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp6 *b);

/* a * v. */
void bn_fp6_mul_by_v(struct bn_fp6 *out, const struct bn_fp6 *a);

/* a * b, and a * (b0 + b1 v). */
void bn_fp6_mul_fp2(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp2 *b);
void bn_fp6_mul_linear(struct bn_fp6 *out, const struct bn_fp6 *a, const struct bn_fp2 *b0,
                       const struct bn_fp2 *b1);

/* 1/a, and 0 for 0. */
void bn_fp6_inverse_vartime(struct bn_fp6 *out, const struct bn_fp6 *a);

#endif
