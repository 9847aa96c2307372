/* Montgomery products modulo the 255-bit order r of the BLS12-381 groups, eight limbs of 32 bits
 * with 64-bit sums: what code for 32-bit machines does. Returns the checksum of modmul_u128 at
 * equal rounds. */
#include "kernel.h"

enum { LIMBS = 8, PRODUCTS = 1000 };

static const uint32_t modulus[LIMBS] = {0x00000001, 0xffffffff, 0xfffe5bfe, 0x53bda402,
                                        0x09a1d805, 0x3339d808, 0x299d7d48, 0x73eda753};
/* -1/r mod 2^32 */
static const uint32_t modulus_inverse = 0xffffffff;

/* out = a b / 2^256 mod r, for a, b < r. Row by row: add a times one limb of b, then the multiple
 * of r that clears the lowest limb, and drop that limb. The running value t stays below 2r, and
 * 2r < 2^256, so eight limbs hold it between rows. */
static KERNEL_NOINLINE void multiply(uint32_t out[LIMBS], const uint32_t a[LIMBS],
                                     const uint32_t b[LIMBS])
{
    uint32_t t[LIMBS + 1] = {0};
    for (unsigned i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < LIMBS; j++) {
            uint64_t x = (uint64_t)a[j] * b[i] + t[j] + carry;
            t[j] = (uint32_t)x;
            carry = x >> 32;
        }
        t[LIMBS] = (uint32_t)carry;

        uint32_t m = t[0] * modulus_inverse;
        carry = ((uint64_t)m * modulus[0] + t[0]) >> 32;
        for (unsigned j = 1; j < LIMBS; j++) {
            uint64_t x = (uint64_t)m * modulus[j] + t[j] + carry;
            t[j - 1] = (uint32_t)x;
            carry = x >> 32;
        }
        t[LIMBS - 1] = t[LIMBS] + (uint32_t)carry;
    }

    /* t - r when that is not negative. */
    uint32_t reduced[LIMBS], borrow = 0;
    for (unsigned j = 0; j < LIMBS; j++) {
        uint64_t x = (uint64_t)t[j] - modulus[j] - borrow;
        reduced[j] = (uint32_t)x;
        borrow = (uint32_t)(x >> 32) & 1;
    }
    for (unsigned j = 0; j < LIMBS; j++)
        out[j] = borrow ? t[j] : reduced[j];
}

uint64_t run(uint32_t rounds)
{
    uint32_t x[LIMBS] = {2, 0, 3, 0, 5, 0, 7, 0}, y[LIMBS] = {11, 0, 13, 0, 17, 0, 19, 0};
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < PRODUCTS / 2; i++) {
            multiply(x, x, y);
            multiply(y, y, x);
        }
        for (unsigned j = 0; j < LIMBS; j += 2)
            sum = kernel_mix(sum, x[j] | (uint64_t)x[j + 1] << 32);
    }
    return sum;
}
