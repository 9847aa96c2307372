/* Additions of affine points of G1, eight at a time, that share an inversion: what sums of many
 * products spend their time with (curve_sums.inc). Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G1_LANES_H
#define RK_CRYPTO_G1_LANES_H

#include "crypto/fp.h"

#include <string.h>

enum {
    G1_LANES_BATCH = 1024, /* additions to an inversion, at most */
    /* Divisors and products of them, eight limbs each, on lines of the cache. */
    G1_LANES_ROOM_WORDS = 2 * 8 * G1_LANES_BATCH + 7,
};

/* Points that are read after these, which are fetched between the products: more at once would make
 * everything wait. */
struct g1_lanes_ahead {
    const struct fp (*points)[2];
    const uint32_t *next, *end; /* twice the place of each among points, and anything; next moves */
};

/* out[i] = a[i] + b[i] for i < count, for any points of odd order: equal and opposite ones, and the
 * identity, which is any x and y = 0. A point is two elements, x and y. */
struct g1_lanes_batch {
    size_t count; /* at most G1_LANES_BATCH */
    const struct fp *a[G1_LANES_BATCH], *b[G1_LANES_BATCH];
    struct fp *out[G1_LANES_BATCH];
    bool negates_a[G1_LANES_BATCH], negates_b[G1_LANES_BATCH]; /* y counts with the other sign */
    struct g1_lanes_ahead ahead;                               /* zeros: none */
    uint64_t room[G1_LANES_ROOM_WORDS]; /* for the work, beside what it reads on few pages */
};

/* No additions, nothing ahead, and no signs of a. */
RK_INLINE void g1_lanes_batch_init(struct g1_lanes_batch *batch)
{
    batch->count = 0;
    batch->ahead = (struct g1_lanes_ahead){0};
    memset(batch->negates_a, 0, sizeof batch->negates_a);
}

/* Carries out the additions in their order. The place of an output may be read by its own addition
 * and by those before it. What is beyond `count` is written to. */
void g1_lanes_add(struct g1_lanes_batch *batch);

#endif
