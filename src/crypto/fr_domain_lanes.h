/* The passes of fr_domain.c over eight elements at a time. Only where lanes_are_available().
 *
 * Between passes elements in memory are below 1.1q, not q: whoever begins a transform here ends it
 * here, with fr_lanes_last_levels. */
#ifndef RK_CRYPTO_FR_DOMAIN_LANES_H
#define RK_CRYPTO_FR_DOMAIN_LANES_H

#include "crypto/fr.h"

enum {
    FR_LANES_LEVELS_MAX = 4,  /* of a pass */
    FR_LANES_LAST_LEVELS = 3, /* that fr_lanes_last_levels does */
    FR_LANES_LAST_BLOCK = 64, /* elements that it does at a time */
};

/* A part of a transform by decimation in frequency: levels of blocks of `block` elements, which are
 * divided `levels` times. powers[] are those of the whole, of `size` elements. */
struct fr_lanes_pass {
    const struct fr *powers;
    size_t size, block;
    unsigned levels; /* 1 to FR_LANES_LEVELS_MAX; block >> levels is 8 or more */
};

/* The pass for elements whose place in a part of the block is in [from, to), multiples of 8. */
void fr_lanes_levels(struct fr *block, size_t from, size_t to, const struct fr_lanes_pass *pass);

/* The last three levels of FR_LANES_LAST_BLOCK elements, each of eight blocks of eight. Elements
 * are below q afterwards. */
void fr_lanes_last_levels(struct fr *elements, const struct fr *powers, size_t size);

/* elements[i] *= factor, and elements[i] *= first * base^i; `count` is a multiple of 8. Elements
 * are below q before and after. */
void fr_lanes_scale(struct fr *elements, size_t count, const struct fr *factor);
void fr_lanes_scale_by_powers(struct fr *elements, size_t count, const struct fr *first,
                              const struct fr *base);

#endif
