/* Whether eight field elements at a time pay: AVX-512 with products of 52 bits (IFMA).
 *
 * The sources *_lanes.c are compiled for such processors alone and entered only where this says so.
 * Their results are those of the portable code to the last bit. docs/crypto-lanes.md says which of
 * them may see secrets. */
#ifndef RK_CRYPTO_LANES_H
#define RK_CRYPTO_LANES_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>

/* Any thread. Whether the back end in use is CRYPTO_IFMA (backend.h). */
bool lanes_are_available(void);

/* How many of those that are left go into the next group, where functions take up to eight, or up
 * to sixteen in less than twice the time: one alone is not worth a second vector. */
RK_INLINE size_t lanes_group(size_t left)
{
    return left > 16 ? 16 : left == 9 ? 8 : left;
}

#endif
