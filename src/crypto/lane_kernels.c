#include "crypto/lane_kernels.h"

#include "crypto/backend.h"

#ifdef __x86_64__

struct lane_kernels lane_kernels = {.fp_mul_pair = fp_lanes_mul_pair_ifma};

__attribute__((constructor)) static void lane_kernels_choose(void)
{
    if (!crypto_sums_are_spare()) return;
    lane_kernels.sums_are_spare = true;
    lane_kernels.fp_mul_pair = fp_lanes_mul_pair_karatsuba_ifma;
}

#endif
