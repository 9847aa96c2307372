/* The base field of BN254. See spec/crypto-supplement.md 1. */
#ifndef RK_CRYPTO_BN_FP_H
#define RK_CRYPTO_BN_FP_H

#include "crypto/limbs.h"

#define FIELD       bn_fp
#define FIELD_LIMBS 4
#define FIELD_MODULUS \
    {0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029}
#define FIELD_INVERSE 0x87d20782e4866389
#include "crypto/field_inline.inc"

/* Whether a square root exists; then *out is a^((p+1)/4). Constant time. */
RK_CHECKED bool bn_fp_sqrt(struct bn_fp *out, const struct bn_fp *a);

/* Whether a is above -a as an integer: the sign bit of encoded points. */
bool bn_fp_is_larger(const struct bn_fp *a);

#include "crypto/field_end.inc"

#endif
