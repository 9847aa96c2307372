/* G1 of BN254: y^2 = x^3 + 3 over Fp. The whole curve has prime order, so that every point of it is
 * in the subgroup. See spec/crypto-supplement.md 1. */
#ifndef RK_CRYPTO_BN_G1_H
#define RK_CRYPTO_BN_G1_H

#include "base/result.h"
#include "crypto/bn_encoding.h"
#include "crypto/bn_fp.h"
#include "crypto/bn_fr.h"

#define CURVE       bn_g1
#define CURVE_COORD bn_fp
#define CURVE_BYTES BN_G1_COORDINATE_BYTES
#include "crypto/bn_curve_inline.inc"

#include "crypto/bn_curve_end.inc"

#endif
