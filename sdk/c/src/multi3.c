/* What clang calls for a product of 128 bits, which WebAssembly has no operator for. Name, type and
 * meaning are the compiler's.
 *
 * The compiler of ruskvm knows the function by its body and emits the machine's own product
 * (src/wasm/jit_multiply.c); so a change here needs a new row there. */
#include <stdint.h>

typedef unsigned __int128 u128;

u128 __multi3(u128 a, u128 b);

/* The low 128 bits of a product. Only 64-bit arithmetic inside: a 128-bit product would call this
 * function again. */
u128 __multi3(u128 a, u128 b)
{
    uint64_t a_low = (uint64_t)a, a_high = (uint64_t)(a >> 64);
    uint64_t b_low = (uint64_t)b, b_high = (uint64_t)(b >> 64);
    uint64_t a0 = a_low & UINT32_MAX, a1 = a_low >> 32;
    uint64_t b0 = b_low & UINT32_MAX, b1 = b_low >> 32;

    /* Schoolbook with 32-bit digits; each sum stays below 2^64: (2^32-1)^2 + 2(2^32-1) < 2^64. */
    uint64_t p00 = a0 * b0;
    uint64_t p01 = a0 * b1 + (p00 >> 32);
    uint64_t p10 = a1 * b0 + (p01 & UINT32_MAX);
    uint64_t low = (p10 << 32) | (p00 & UINT32_MAX);
    uint64_t high = a1 * b1 + (p01 >> 32) + (p10 >> 32);

    high += a_low * b_high + a_high * b_low;
    return ((u128)high << 64) | low;
}
