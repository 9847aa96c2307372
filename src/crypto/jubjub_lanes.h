/* Secret products on JubJub for eight points or eight scalars at a time. Only where
 * lanes_are_available().
 *
 * What is done depends on no argument but counts: the same instructions on the same addresses. */
#ifndef RK_CRYPTO_JUBJUB_LANES_H
#define RK_CRYPTO_JUBJUB_LANES_H

#include "crypto/jubjub.h"

enum {
    JUBJUB_LANES = 8,
    JUBJUB_LANES_BATCH = 64, /* points at once, for one inversion */
};

/* jubjub_exchange with one secret and `count` points of the curve, a multiple of JUBJUB_LANES up to
 * JUBJUB_LANES_BATCH. A point that is not on the curve gives some pair of numbers, and harms no
 * other. `out` may be `points`. */
void jubjub_lanes_exchange(struct jubjub_affine *out, const struct fj *secret,
                           const struct jubjub_affine *points, size_t count);

/* jubjub_mul_generator for each of eight scalars. */
void jubjub_lanes_mul_generator(struct jubjub_affine out[JUBJUB_LANES],
                                const struct fj scalars[JUBJUB_LANES]);

/* Whether keys[i] is scalars[i] G + b, without an inversion. Coordinates are below q. */
void jubjub_lanes_match(bool matches[JUBJUB_LANES], const struct fj scalars[JUBJUB_LANES],
                        const struct jubjub_affine *b,
                        const struct jubjub_affine keys[JUBJUB_LANES]);

#endif
