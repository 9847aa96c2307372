#include "crypto/lane_kernels.h"

#include "crypto/backend.h"

#ifdef __x86_64__

struct lane_kernels lane_kernels = {
    .fp_mul_pair = fp_lanes_mul_pair_ifma,
    .fp_mul_sum_pair = fp_lanes_mul_sum_pair_ifma,
    .fp2_mul = fp2_lanes_mul_by_rows,
    .fp2_wide_mul = fp2_lanes_wide_mul_by_rows,
};

static const struct lane_kernels with_spare_sums = {
    .fp_mul_pair = fp_lanes_mul_pair_karatsuba_ifma,
    .fp_mul_sum_pair = fp_lanes_mul_sum_pair_karatsuba_ifma,
    .fp2_mul = fp2_lanes_mul_karatsuba_ifma,
    .fp2_wide_mul = fp2_lanes_wide_mul_karatsuba_ifma,
};

__attribute__((constructor)) static void lane_kernels_choose(void)
{
    if (crypto_sums_are_spare()) lane_kernels = with_spare_sums;
}

#endif
