/* Calls and returns, with next to nothing between them. */
#include "kernel.h"

static KERNEL_NOINLINE uint32_t fib(uint32_t n)
{
    if (n < 2) return n;
    return fib(n - 1) + fib(n - 2);
}

uint64_t run(uint32_t rounds)
{
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++)
        sum = kernel_mix(sum, fib(kernel_opaque(20)));
    return sum;
}
