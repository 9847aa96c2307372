/* The product of two 48x48 matrices of floats, four columns at a time. */
#include "kernel.h"

enum { SIZE = 48, VECTORS = SIZE / 4 };

typedef float floats __attribute__((vector_size(16)));

static float a[SIZE][SIZE];
static floats b[SIZE][VECTORS], c[SIZE][VECTORS];

static void multiply(void)
{
    for (uint32_t row = 0; row < SIZE; row++) {
        for (uint32_t column = 0; column < VECTORS; column++) {
            floats sum = {0, 0, 0, 0};
            for (uint32_t k = 0; k < SIZE; k++) {
                floats factor = {a[row][k], a[row][k], a[row][k], a[row][k]};
                sum += factor * b[k][column];
            }
            c[row][column] = sum;
        }
    }
}

uint64_t run(uint32_t rounds)
{
    for (uint32_t i = 0; i < SIZE; i++) {
        for (uint32_t k = 0; k < SIZE; k++) {
            a[i][k] = (float)((i * 7 + k * 3) % 17) * 0.25f - 2;
            b[i][k / 4][k % 4] = (float)((i * 5 + k * 11) % 19) * 0.5f - 4;
        }
    }
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        a[round % SIZE][round * 5 % SIZE] += 0.125f;
        multiply();
        floats row = c[round % SIZE][round % VECTORS];
        for (uint32_t i = 0; i < 4; i++)
            sum = kernel_mix(sum, (uint64_t)(int64_t)(row[i] * 64));
    }
    return sum;
}
