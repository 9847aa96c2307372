/* Square roots and subgroup checks of many points of G1 at a time: up to eight, or up to sixteen,
 * which take less than twice as long. Only where lanes_are_available(). What is done does not
 * depend on the points. */
#ifndef RK_CRYPTO_G1_DECODE_LANES_H
#define RK_CRYPTO_G1_DECODE_LANES_H

#include "crypto/g1.h"

enum { G1_DECODE_LANES = 16 };

/* For i < count: y[i] becomes a y of the point with x[i], of either sign, where bit i of *on_curve
 * is set; of the others, nothing of meaning. When members is not NULL its bit i tells whether the
 * point is in the subgroup as well. All of x are elements, all of y may be written. */
void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint16_t *on_curve, uint16_t *members,
                     const struct fp x[G1_DECODE_LANES], size_t count);

/* Bit i of the answer, i < count: whether point i, which has any coordinates and is not the
 * identity, is on the curve and in the subgroup. All of points have elements for coordinates. */
uint16_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES], size_t count);

#endif
