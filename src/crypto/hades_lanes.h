/* Hades, eight states at a time, sixteen, or one. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_HADES_LANES_H
#define RK_CRYPTO_HADES_LANES_H

#include "crypto/hades.h"

enum { HADES_LANES = 8, HADES_LANES_GROUPS = 2 };

/* Of one group of eight states, or of two in less than twice the time. From after the constants of
 * the first round have been added, with elements below 1.001q; they are reduced afterwards. */
void hades_lanes_permute(struct fr (*states)[HADES_WIDTH], size_t groups);

/* The same of one state, with elements of any value below 2^256 before, and below 2q afterwards. */
void hades_lanes_permute_single(struct fr state[HADES_WIDTH]);

#endif
