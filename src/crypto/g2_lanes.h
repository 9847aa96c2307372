/* Points of G2, eight at a time, or roots for up to sixteen, which take less than twice as long as
 * for up to eight: what decoding and verifying many keys spend their time with (g2_batch.h). Only
 * where lanes_are_available(). Points are public. */
#ifndef RK_CRYPTO_G2_LANES_H
#define RK_CRYPTO_G2_LANES_H

#include "crypto/g2.h"

enum { G2_LANES = 8, G2_ROOT_LANES = 16 };

/* fp2_sqrt of each: bit i of the answer, i < count, says whether a[i] has a root, which out[i] is
 * then the same of the two as there; else out[i] has no meaning. All of a are elements, all of out
 * may be written. */
unsigned g2_lanes_sqrt(struct fp2 out[G2_ROOT_LANES], const struct fp2 a[G2_ROOT_LANES],
                       size_t count);

/* The same, of reduced x: y[i] is one of the two for which (x[i], y[i]) is a point of the curve.
 * Bit i of the answer says whether there is one; else y[i] has no meaning. */
unsigned g2_lanes_find_y(struct fp2 y[G2_ROOT_LANES], const struct fp2 x[G2_ROOT_LANES],
                         size_t count);

/* For points of the curve, none of them the identity: bit i of the answer says whether points[i]
 * is in the subgroup of order q, unless bit i of *unknown is set. Nothing is known of some points
 * of small orders, for which the additions made here are not complete. */
unsigned g2_lanes_in_subgroup(unsigned *unknown, const struct g2_affine *const points[G2_LANES]);

#endif
