/* A product of square matrices of 32-bit integers; the product is the next left factor. */
#include "kernel.h"

enum { ORDER = 48 };

static uint32_t left[ORDER][ORDER], right[ORDER][ORDER], product[ORDER][ORDER];

static KERNEL_NOINLINE void multiply(void)
{
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++) {
            uint32_t sum = 0;
            for (size_t k = 0; k < ORDER; k++)
                sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
}

uint64_t run(uint32_t rounds)
{
    uint64_t state = 2, sum = 0;
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++) {
            left[i][j] = (uint32_t)kernel_random(&state);
            right[i][j] = (uint32_t)kernel_random(&state);
        }
    for (uint32_t round = 0; round < rounds; round++) {
        multiply();
        for (size_t i = 0; i < ORDER; i++)
            sum = kernel_mix(sum, product[i][(i + round) % ORDER]);
        memcpy(left, product, sizeof left);
        /* Powers of even determinants run to zero; the random row keeps the values large. */
        for (size_t j = 0; j < ORDER; j++)
            left[round % ORDER][j] = (uint32_t)kernel_random(&state);
    }
    return sum;
}
