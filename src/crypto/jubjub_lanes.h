/* Products on JubJub for eight points at a time. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_JUBJUB_LANES_H
#define RK_CRYPTO_JUBJUB_LANES_H

#include "crypto/jubjub.h"

enum { JUBJUB_LANES = 8 };

/* jubjub_exchange with one secret and JUBJUB_LANES points. What is done depends on neither: the
 * same instructions on the same addresses. */
void jubjub_lanes_exchange(struct jubjub_affine out[JUBJUB_LANES], const struct fj *secret,
                           const struct jubjub_affine points[JUBJUB_LANES]);

#endif
