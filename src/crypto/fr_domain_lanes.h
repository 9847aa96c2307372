/* The passes of fr_domain.c over eight elements at a time. Only where lanes_are_available().
 *
 * Between passes elements in memory are below 1.4q, not q, and eight of them lie word by word:
 * whoever begins a transform here ends it here, with fr_lanes_finish. */
#ifndef RK_CRYPTO_FR_DOMAIN_LANES_H
#define RK_CRYPTO_FR_DOMAIN_LANES_H

#include "crypto/fr.h"

#include <stdbool.h>

enum {
    FR_LANES_LEVELS_MAX = 4, /* of a pass */
    FR_LANES_END_LEVELS_MIN = 3,
    FR_LANES_LAST_LEVELS = 4, /* after passes */
    FR_LANES_SHIFT_MIN = 5,
    FR_LANES_SHIFT_MAX = 32,
    /* In units of q, what is added to elements in a pass and taken from products, so that sums and
     * differences stay within what can be reduced: fr_domain_lanes.c says how they come about. */
    FR_LANES_OFFSET = 17,
    FR_LANES_CENTRE = 4,
};

/* A factor c for all lanes: c and floor(c 2^260 / q) in limbs of 52 bits (fr_fixed_lanes.h). */
struct fr_lane_factor {
    uint64_t value[5], quotient[5];
};

/* Factors are wanted for blocks of sixteen elements and larger ones, an eighth of all twiddles. */
enum { FR_LANES_FACTORS_SHARE = 8 };

/* Of `count` elements that are times 2^4. */
void fr_lane_factors_of(struct fr_lane_factor *out, const struct fr *twiddles, size_t count);

/* A part of a transform that turns the order of the input into reversed bits: levels of blocks of
 * `block` elements, which are divided `levels` times. A block is a polynomial modulo X^block - c,
 * its halves are that modulo X^(block / 2) -+ the root of c, the *twiddle* of the block: that of
 * block k, of whatever size, is twiddles[k], the powers of w in the order of reversed bits. */
struct fr_lanes_pass {
    const struct fr_lane_factor *factors; /* the twiddles */
    size_t block;
    unsigned levels; /* 1 to FR_LANES_LEVELS_MAX; block >> levels is 16 or more */
    bool is_whole;   /* the block: this is the first pass */
    /* Elements of a block that may not be 0: all, or a quarter and at most seven more. Then there
     * are two levels at least, and no more than a quarter and eight are read. */
    size_t used;
};

/* The pass for elements whose place in a part of the block is in [from, to), multiples of 16; for
 * block `index` of its size. */
void fr_lanes_levels(struct fr *block, size_t index, size_t from, size_t to,
                     const struct fr_lanes_pass *pass);

/* The last pass of a block of 16 << pass->levels elements, with FR_LANES_END_LEVELS_MIN levels at
 * least, all of whose elements may not be 0, and the four levels after it; then a division by
 * 2^shift, 0 or FR_LANES_SHIFT_MIN to FR_LANES_SHIFT_MAX. Elements are below q afterwards. */
void fr_lanes_finish(struct fr *block, size_t index, const struct fr_lanes_pass *pass,
                     const struct fr *twiddles, unsigned shift);

/* out[i] = in[i] * first * base^i; `count` is a multiple of 8. Elements are below q before and
 * after. */
void fr_lanes_scale_by_powers(struct fr *out, const struct fr *in, size_t count,
                              const struct fr *first, const struct fr *base);

#endif
