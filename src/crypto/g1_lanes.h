/* Additions of affine points of G1, eight at a time, that share an inversion: what sums of many
 * products spend their time with (curve_sums.inc). Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G1_LANES_H
#define RK_CRYPTO_G1_LANES_H

#include "crypto/fp.h"

enum { G1_LANES_BATCH = 1024 }; /* additions to an inversion, at most */

/* *out = a + b, for any points of odd order: equal and opposite ones, and the identity, which is
 * any x and y = 0. A point is two elements, x and y. */
struct g1_lanes_step {
    const struct fp *a, *b;
    struct fp *out;
    bool negates_a, negates_b; /* y counts with the other sign */
    uint8_t kind;              /* 0; what is found out on the way */
};

/* Carries out at most G1_LANES_BATCH steps in their order. The place of an output may be read by
 * its own step and by those before it. */
void g1_lanes_add(struct g1_lanes_step *steps, size_t count);

#endif
