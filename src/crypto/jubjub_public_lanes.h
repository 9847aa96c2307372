/* Checks and sums of public points of JubJub in lanes, in variable time. Only where
 * lanes_are_available(). */
#ifndef RK_CRYPTO_JUBJUB_PUBLIC_LANES_H
#define RK_CRYPTO_JUBJUB_PUBLIC_LANES_H

#include "crypto/jubjub_mul.h"

enum {
    JUBJUB_VALID_LANES = 16, /* points that jubjub_lanes_are_valid looks at */
    JUBJUB_LANES_TERMS = 6,  /* terms, from which a sum in lanes is faster */
};

/* jubjub_affine_is_valid of each point, whose coordinates are below q. */
void jubjub_lanes_are_valid(bool valid[JUBJUB_VALID_LANES],
                            const struct jubjub_affine points[JUBJUB_VALID_LANES]);

/* jubjub_sum_terms_vartime, with some other representative. Takes 180 KiB of stack. */
void jubjub_lanes_sum_terms(struct jubjub_extended *out, const struct jubjub_term *terms,
                            size_t count);

#endif
