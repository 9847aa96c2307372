#include "crypto/speed_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/lane_pairs.h"

static_assert((int)FR_LANES * 2 == (int)SPEED_LANES_PRODUCTS, "a pair");

/* Limbs of 16 bits are those of integers below either prime. The results must be thought to be
 * read. */
#define SPEED_LANES(F)                                        \
    void speed_lanes_##F(unsigned times)                      \
    {                                                         \
        struct F##_lanes factors[2], out[2];                  \
        uint16_t limbs[sizeof(struct F##_lanes)]; /* two */   \
        for (size_t i = 0; i < RK_ARRAY_LENGTH(limbs); i++)   \
            limbs[i] = i % 4 ? 0 : (uint16_t)(0x1234567 * i); \
        memcpy(factors, limbs, sizeof factors);               \
        for (unsigned i = 0; i < times; i++) {                \
            F##_lanes_mul_pair(out, factors, factors);        \
            __asm__ volatile("" : "+m"(out));                 \
        }                                                     \
    }

#else

#define SPEED_LANES(F)                                            \
    void speed_lanes_##F(unsigned times)                          \
    {                                                             \
        (void)times;                                              \
        require_failed("there are no lanes", __FILE__, __LINE__); \
    }

#endif

SPEED_LANES(fr)
SPEED_LANES(fp)
