/* G2 of BLS12-381: the subgroup of order q of y^2 = x^3 + 4(u+1) over Fp2. See spec/crypto.md 4. */
#ifndef RK_CRYPTO_G2_H
#define RK_CRYPTO_G2_H

#include "base/result.h"
#include "crypto/fp2.h"
#include "crypto/fr.h"

#define CURVE             g2
#define CURVE_FIELD       fp2
#define CURVE_FIELD_BYTES 96
#include "crypto/curve_inline.inc"

/* psi: (x, y) to (psi_x conj(x), psi_y conj(y)), the power p of Frobenius carried over the twist.
 * On the subgroup it is the product by z. */
void g2_psi(struct g2 *out, const struct g2 *a);

/* [|z|] a for a in the subgroup: -psi(a). */
void g2_endomorphism(struct g2 *out, const struct g2 *a);
void g2_affine_endomorphism(struct g2_affine *out, const struct g2_affine *a);

#include "crypto/curve_end.inc"

#endif
