/* Montgomery products modulo the 255-bit order r of the BLS12-381 groups, four limbs of 64 bits.
 * On WebAssembly every limb product is a call of __multi3. Does the same sums as modmul_8x32 and
 * returns the same checksum at equal rounds. */
#include "kernel.h"

typedef unsigned __int128 u128;

enum { LIMBS = 4, PRODUCTS = 1000 };

static const uint64_t modulus[LIMBS] = {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                        0x73eda753299d7d48};
/* -1/r mod 2^64 */
static const uint64_t modulus_inverse = 0xfffffffeffffffff;

/* out = a b / 2^256 mod r, for a, b < r. Row by row: add a times one limb of b, then the multiple
 * of r that clears the lowest limb, and drop that limb. The running value t stays below 2r, and
 * 2r < 2^256, so four limbs hold it between rows. */
static KERNEL_NOINLINE void multiply(uint64_t out[LIMBS], const uint64_t a[LIMBS],
                                     const uint64_t b[LIMBS])
{
    uint64_t t[LIMBS + 1] = {0};
    for (unsigned i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < LIMBS; j++) {
            u128 x = (u128)a[j] * b[i] + t[j] + carry;
            t[j] = (uint64_t)x;
            carry = (uint64_t)(x >> 64);
        }
        t[LIMBS] = carry;

        uint64_t m = t[0] * modulus_inverse;
        carry = (uint64_t)(((u128)m * modulus[0] + t[0]) >> 64);
        for (unsigned j = 1; j < LIMBS; j++) {
            u128 x = (u128)m * modulus[j] + t[j] + carry;
            t[j - 1] = (uint64_t)x;
            carry = (uint64_t)(x >> 64);
        }
        t[LIMBS - 1] = t[LIMBS] + carry;
    }

    /* t - r when that is not negative. */
    uint64_t reduced[LIMBS], borrow = 0;
    for (unsigned j = 0; j < LIMBS; j++) {
        u128 x = (u128)t[j] - modulus[j] - borrow;
        reduced[j] = (uint64_t)x;
        borrow = (uint64_t)(x >> 64) & 1;
    }
    for (unsigned j = 0; j < LIMBS; j++)
        out[j] = borrow ? t[j] : reduced[j];
}

uint64_t run(uint32_t rounds)
{
    uint64_t x[LIMBS] = {2, 3, 5, 7}, y[LIMBS] = {11, 13, 17, 19}, sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < PRODUCTS / 2; i++) {
            multiply(x, x, y);
            multiply(y, y, x);
        }
        for (unsigned j = 0; j < LIMBS; j++)
            sum = kernel_mix(sum, x[j]);
    }
    return sum;
}
