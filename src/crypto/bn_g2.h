/* G2 of BN254: the subgroup of order r of y^2 = x^3 + 3 / xi over Fp2, whose cofactor is 2 p - r.
 * See spec/crypto-supplement.md 1. */
#ifndef RK_CRYPTO_BN_G2_H
#define RK_CRYPTO_BN_G2_H

#include "base/result.h"
#include "crypto/bn_encoding.h"
#include "crypto/bn_fp2.h"
#include "crypto/bn_fr.h"

#define CURVE       bn_g2
#define CURVE_COORD bn_fp2
#define CURVE_BYTES BN_G2_COORDINATE_BYTES
#include "crypto/bn_curve_inline.inc"

/* psi, the p-th power map of the curve carried over to its twist:
 * (conj(x) xi^((p - 1) / 3), conj(y) xi^((p - 1) / 2)). */
void bn_g2_psi(struct bn_g2_affine *out, const struct bn_g2_affine *a);

/* Whether [r] a is the identity, for a point of the curve. */
bool bn_g2_is_in_subgroup(const struct bn_g2_affine *a);

#include "crypto/bn_curve_end.inc"

#endif
