/* Digits of sums over levels (g1_levels.inc), made and chosen many at a time. Only where
 * lanes_are_available(). */
#ifndef RK_CRYPTO_G1_LEVELS_LANES_H
#define RK_CRYPTO_G1_LEVELS_LANES_H

#include "crypto/fr.h"

#include <stddef.h>
#include <stdint.h>

enum {
    G1_LEVELS_DIGITS = 8,           /* of a part of a scalar, with 16 bits and a sign */
    G1_LEVELS_DIGITS_SCALARS = 8,   /* that are cut at a time */
    G1_LEVELS_CHOOSE_MAX = 1 << 14, /* digits at a time */
    G1_LEVELS_CHOOSE_BEYOND = 16,   /* places after the last one, which are written to as well */
};

/* Cuts scalars in two parts, k = p_0 + z^2 p_1 modulo q with |p| below 2^126.5, and these in digits
 * from -2^15 to 2^15 - 1: digit d of part p of scalar i goes to digits[d * stride + 2 i + p]. Time
 * does not depend on scalars. */
void g1_levels_cut(int16_t *digits, size_t stride,
                   const struct fr scalars[G1_LEVELS_DIGITS_SCALARS]);

/* Of `count` digits, at most G1_LEVELS_CHOOSE_MAX, those of a range of buckets: digits that are not
 * 0 and of which (|digit| - 1) / 2^bits is `range`, in their order. For digit i they are
 * points[k] = 2 (at + i) + (digit < 0) and buckets[k] = (|digit| - 1) mod 2^bits. Returns how many.
 */
size_t g1_levels_choose(uint32_t *points, uint32_t *buckets, const int16_t *digits, size_t count,
                        uint32_t at, unsigned range, unsigned bits);

#endif
