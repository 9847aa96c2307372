/* The deployed verification of a Schnorr signature, product by product, for coordinates and scalars
 * of any limbs.
 *
 * Contracts can hand the host limbs that are not below their modulus. The deployed system computes
 * with them as they are, and some signatures verify so, others not, depending on carries that are
 * lost (crypto/field_raw.h): on which formulas it uses, in which order, and even on the addition
 * chain of its inversion. This repeats all of them; it is as slow as the deployed one and for such
 * input only. */
#ifndef RK_CRYPTO_JUBJUB_RAW_H
#define RK_CRYPTO_JUBJUB_RAW_H

#include "crypto/jubjub.h"

/* Limbs may have any value. False for a point with Z = 0, where the deployed system ends the host.
 */
bool jubjub_raw_schnorr_verify(const struct fr *message, const struct jubjub_extended *key,
                               const struct fj *u, const struct jubjub_extended *r);

#endif
