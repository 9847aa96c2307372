/* Products on G1 for up to eight points at a time, or up to sixteen, which take less than twice as
 * long. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G1_MUL_LANES_H
#define RK_CRYPTO_G1_MUL_LANES_H

#include "crypto/g1.h"

enum { G1_MUL_LANES = 16 };

/* [scalars[i]] points[i] for i < count, for points of the subgroup, the identity among them. All of
 * points are such and all of scalars are elements, all of out may be written. Time depends on the
 * longest half of a scalar: scalar_split.h. */
void g1_lanes_mul_vartime(struct g1 out[G1_MUL_LANES], const struct g1_affine points[G1_MUL_LANES],
                          const struct fr scalars[G1_MUL_LANES], size_t count);

#endif
