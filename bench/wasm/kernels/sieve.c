/* The sieve of Eratosthenes over odd numbers, one byte each. */
#include "kernel.h"

enum { LIMIT = 65536, ODDS = LIMIT / 2 }; /* index i stands for 2i + 1 */

static uint8_t composite[ODDS];

uint64_t run(uint32_t rounds)
{
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        memset(composite, 0, sizeof composite);
        for (uint32_t p = 3; p * p < LIMIT; p += 2)
            if (!composite[p / 2])
                for (uint32_t i = p * p / 2; i < ODDS; i += p)
                    composite[i] = 1;
        uint64_t count = 1, total = 2;
        for (uint32_t i = 1; i < ODDS; i++)
            if (!composite[i]) {
                count++;
                total += 2 * i + 1;
            }
        sum = kernel_mix(sum, count);
        sum = kernel_mix(sum, total);
    }
    return sum;
}
