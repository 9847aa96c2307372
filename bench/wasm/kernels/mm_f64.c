/* A product of square matrices of doubles. Sums and products only, whose IEEE results are the same
 * everywhere; one element of the left matrix changes each round. */
#include "kernel.h"

enum { ORDER = 48 };

static double left[ORDER][ORDER], right[ORDER][ORDER], product[ORDER][ORDER];

static KERNEL_NOINLINE void multiply(void)
{
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++) {
            double sum = 0;
            for (size_t k = 0; k < ORDER; k++)
                sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
}

/* A double in [0, 1) with the top 53 bits of a random word. */
static double random_unit(uint64_t *state)
{
    return (double)(kernel_random(state) >> 11) * 0x1p-53;
}

uint64_t run(uint32_t rounds)
{
    uint64_t state = 1, sum = 0;
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++) {
            left[i][j] = random_unit(&state);
            right[i][j] = random_unit(&state) - 0.5;
        }
    for (uint32_t round = 0; round < rounds; round++) {
        multiply();
        for (size_t i = 0; i < ORDER; i++) {
            uint64_t bits;
            memcpy(&bits, &product[i][(i + round) % ORDER], sizeof bits);
            sum = kernel_mix(sum, bits);
        }
        left[round % ORDER][round / ORDER % ORDER] = random_unit(&state);
    }
    return sum;
}
