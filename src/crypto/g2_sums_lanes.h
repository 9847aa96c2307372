/* Additions of affine points of G2, eight at a time, that share an inversion, as g1_lanes.h has
 * them for G1. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G2_SUMS_LANES_H
#define RK_CRYPTO_G2_SUMS_LANES_H

#include "crypto/fp2.h"

#include <string.h>

enum { G2_LANES_BATCH = 1024 }; /* additions to an inversion, at most */

/* out[i] = a[i] + b[i], as in struct g1_lanes_batch. A point is two elements, x and y. */
struct g2_lanes_batch {
    size_t count; /* at most G2_LANES_BATCH */
    const struct fp2 *a[G2_LANES_BATCH], *b[G2_LANES_BATCH];
    struct fp2 *out[G2_LANES_BATCH];
    bool negates_a[G2_LANES_BATCH], negates_b[G2_LANES_BATCH];
};

/* No additions, and no signs of a. */
RK_INLINE void g2_lanes_batch_init(struct g2_lanes_batch *batch)
{
    batch->count = 0;
    memset(batch->negates_a, 0, sizeof batch->negates_a);
}

/* Carries out the additions in their order. The place of an output may be read by its own addition
 * and by those before it. */
void g2_lanes_add(const struct g2_lanes_batch *batch);

#endif
