/* The Keccak-f[1600] permutation (FIPS 202), applied to its own output. */
#include "kernel.h"

enum { LANES = 25, PERMUTATION_ROUNDS = 24, PERMUTATIONS = 64 };

static const uint64_t iota_constants[PERMUTATION_ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* Rotation of lane x + 5y. */
static const uint8_t rho_offsets[LANES] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                           25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

static inline uint64_t rotate_left(uint64_t x, unsigned count)
{
    return (x << count) | (x >> ((64 - count) & 63));
}

static void permute(uint64_t lanes[LANES])
{
    uint64_t a[LANES];
    memcpy(a, lanes, sizeof a);
    for (unsigned round = 0; round < PERMUTATION_ROUNDS; round++) {
        uint64_t column[5], b[LANES];
#pragma clang loop unroll(full)
        for (unsigned x = 0; x < 5; x++)
            column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        /* theta, rho and pi: lane (x, y) goes to (y, 2x + 3y). */
#pragma clang loop unroll(full)
        for (unsigned i = 0; i < LANES; i++) {
            unsigned x = i % 5, y = i / 5;
            uint64_t theta = column[(x + 4) % 5] ^ rotate_left(column[(x + 1) % 5], 1);
            b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate_left(a[i] ^ theta, rho_offsets[i]);
        }
        /* chi */
#pragma clang loop unroll(full)
        for (unsigned i = 0; i < LANES; i++) {
            unsigned x = i % 5, row = i - x;
            a[i] = b[i] ^ (~b[row + (x + 1) % 5] & b[row + (x + 2) % 5]);
        }
        a[0] ^= iota_constants[round];
    }
    memcpy(lanes, a, sizeof a);
}

uint64_t run(uint32_t rounds)
{
    uint64_t lanes[LANES] = {0}, sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < PERMUTATIONS; i++)
            permute(lanes);
        for (unsigned i = 0; i < LANES; i++)
            sum = kernel_mix(sum, lanes[i]);
    }
    return sum;
}
