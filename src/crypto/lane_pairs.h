/* Two products of eight elements each at once, in assembly that scripts/lane-kernels writes: rows
 * of one stand between rows of the other. Where there are two for the same, lane_kernels.h has the
 * choice. Their results are those of fp_lanes_mul, fp_lanes_sqr,
 * fp_lanes_product_sum and fr_lanes_mul_rows, which are their oracles; factors and bounds are the
 * same, but that what is squared must be below 2^415. The outputs may be inputs.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_LANE_PAIRS_H
#define RK_CRYPTO_LANE_PAIRS_H

#include "base/require.h"
#include "crypto/fp_lanes.h"
#include "crypto/fr_lanes.h"
#include "crypto/lane_kernels.h"

void fp_lanes_sqr_pair_ifma(struct fp_lanes out[2], const struct fp_lanes a[2]);
void fr_lanes_mul_pair_ifma(struct fr_lanes out[2], const struct fr_lanes a[2],
                            const struct fr_lanes b[2]);

RK_INLINE void fp_lanes_mul_pair(struct fp_lanes out[2], const struct fp_lanes a[2],
                                 const struct fp_lanes b[2])
{
    CHECK(fp_lanes_is_factor(&a[0]) && fp_lanes_is_factor(&a[1]));
    CHECK(fp_lanes_is_factor(&b[0]) && fp_lanes_is_factor(&b[1]));
    lane_kernels.fp_mul_pair(out, a, b);
}

RK_INLINE void fp_lanes_sqr_pair(struct fp_lanes out[2], const struct fp_lanes a[2])
{
    CHECK(fp_lanes_is_factor(&a[0]) && fp_lanes_is_factor(&a[1]));
    fp_lanes_sqr_pair_ifma(out, a);
}

/* a b + c d with one reduction. */
RK_INLINE void fp_lanes_mul_sum_pair(struct fp_lanes out[2], const struct fp_lanes a[2],
                                     const struct fp_lanes b[2], const struct fp_lanes c[2],
                                     const struct fp_lanes d[2])
{
    CHECK(fp_lanes_is_factor(&a[0]) && fp_lanes_is_factor(&a[1]));
    CHECK(fp_lanes_is_factor(&b[0]) && fp_lanes_is_factor(&b[1]));
    CHECK(fp_lanes_is_factor(&c[0]) && fp_lanes_is_factor(&c[1]));
    CHECK(fp_lanes_is_factor(&d[0]) && fp_lanes_is_factor(&d[1]));
    lane_kernels.fp_mul_sum_pair(out, a, b, c, d);
}

/* Less q and not carried; of factors that are. */
RK_INLINE void fr_lanes_mul_pair(struct fr_lanes out[2], const struct fr_lanes a[2],
                                 const struct fr_lanes b[2])
{
    fr_lanes_mul_pair_ifma(out, a, b);
}

#endif
