/* Square roots and subgroup checks of eight points of G1 at a time. Only where
 * lanes_are_available(). What is done does not depend on the points. */
#ifndef RK_CRYPTO_G1_DECODE_LANES_H
#define RK_CRYPTO_G1_DECODE_LANES_H

#include "crypto/g1.h"

enum { G1_DECODE_LANES = 8 };

/* y[i] becomes a y of the point with x[i], of either sign, where bit i of *on_curve is set; of the
 * others, nothing of meaning. When members is not NULL its bit i tells whether the point is in the
 * subgroup as well. */
void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint8_t *on_curve, uint8_t *members,
                     const struct fp x[G1_DECODE_LANES]);

/* Bit i of the answer: whether point i, which has any coordinates and is not the identity, is on
 * the curve and in the subgroup. */
uint8_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES]);

#endif
