/* Elements of the base field that are small integers where a kernel has them: bounds of lazy
 * reduction are reached by these, and not by random elements. */
#ifndef RK_TESTS_CRYPTO_LANE_INTEGERS_H
#define RK_TESTS_CRYPTO_LANE_INTEGERS_H

#include "crypto/fp.h"

enum { BITS_IN_MEMORY = 384, BITS_IN_LANES = 416 };

/* What stands as the integer n 2^shift where elements are x 2^bits; after a product it may be p
 * more where that is far below p. */
static inline void lane_integer(struct fp *out, uint64_t n, unsigned shift, unsigned bits)
{
    struct fp half;
    fp_from_u64(&half, 2);
    fp_inverse(&half, &half);
    fp_from_u64(out, n);
    for (; shift < bits; shift++)
        fp_mul(out, out, &half);
}

#endif
