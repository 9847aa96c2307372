/* Hashing to G1 for up to eight messages at a time, or up to sixteen, which take less than twice as
 * long, from where they are field elements. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_HASH_TO_CURVE_LANES_H
#define RK_CRYPTO_HASH_TO_CURVE_LANES_H

#include "crypto/g1.h"

enum { HASH_TO_CURVE_LANES = 16 };

/* The points of field_pair_to_g1 for i < count, in coordinates that may be others for the same
 * point. Bit i of the answer is set where point i is right; it is not where the two points that are
 * added are equal or opposite, or sums that follow have such an exception. All of u are elements,
 * all of out may be written. */
uint16_t hash_lanes_to_g1(struct g1 out[HASH_TO_CURVE_LANES],
                          const struct fp u[HASH_TO_CURVE_LANES][2], size_t count);

#endif
