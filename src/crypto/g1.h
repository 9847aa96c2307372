/* G1 of BLS12-381: the subgroup of order q of y^2 = x^3 + 4 over Fp. See spec/crypto.md 4. */
#ifndef RK_CRYPTO_G1_H
#define RK_CRYPTO_G1_H

#include "base/result.h"
#include "crypto/fp.h"
#include "crypto/fr.h"

#define CURVE             g1
#define CURVE_FIELD       fp
#define CURVE_FIELD_BYTES 48
#include "crypto/curve_inline.inc"

/* [z^2] a for a in the subgroup: (beta x, -y) for a cube root of unity beta, beta (x, y) being
 * [-z^2] (x, y). */
void g1_endomorphism(struct g1 *out, const struct g1 *a);
void g1_affine_endomorphism(struct g1_affine *out, const struct g1_affine *a);

#include "crypto/curve_end.inc"

#endif
