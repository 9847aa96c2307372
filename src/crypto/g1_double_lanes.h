/* Doublings of affine points of G1, over and over, eight at a time: multiples for sums
 * (g1_levels.inc). Only where lanes_are_available(). */
#ifndef RK_CRYPTO_G1_DOUBLE_LANES_H
#define RK_CRYPTO_G1_DOUBLE_LANES_H

#include "crypto/fp.h"

enum { G1_DOUBLE_LANES_MAX = 1024 };

/* Doubles each of `count` points, at most G1_DOUBLE_LANES_MAX, `times` times: coordinates x and y
 * by turns, below p before and after. The identity has y = 0 and keeps it; no other point has an
 * order of 2. Variable time: points are public. */
void g1_lanes_double(struct fp (*points)[2], size_t count, unsigned times);

#endif
