/* Additions of affine points of G2, eight at a time, that share an inversion, as g1_lanes.h has
 * them for G1. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G2_SUMS_LANES_H
#define RK_CRYPTO_G2_SUMS_LANES_H

#include "crypto/fp2.h"

enum { G2_LANES_BATCH = 1024 }; /* additions to an inversion, at most */

/* *out = a + b, or 2 a when it is a doubling (b is then like a). A point is two elements, x and y;
 * none is the identity, nor is the sum. */
struct g2_lanes_step {
    const struct fp2 *a, *b;
    struct fp2 *out;
    bool negates_a, negates_b; /* y counts with the other sign */
    bool is_doubling;
};

/* Carries out at most G2_LANES_BATCH steps in their order. divisors[i] is x_b - x_a, or twice y_a
 * with its sign. The place of an output may be read by its own step and by those before it. */
void g2_lanes_add(const struct g2_lanes_step *steps, const struct fp2 *divisors, size_t count);

#endif
