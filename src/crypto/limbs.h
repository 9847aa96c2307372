/* Arithmetic on 64-bit limbs, least significant first: what every field is made of.
 *
 * All functions run in constant time. Masks are all zeros or all ones. */
#ifndef RK_CRYPTO_LIMBS_H
#define RK_CRYPTO_LIMBS_H

#include "base/compiler.h"
#include "base/require.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* a + b + *carry; *carry is 0 or 1 before and after. The builtin lets the compiler keep a chain of
 * carries in the flag; a sum of 128 bits often costs twice the time. */
RK_INLINE uint64_t limb_add(uint64_t a, uint64_t b, uint64_t *carry)
{
#if __has_builtin(__builtin_addcll)
    unsigned long long carry_out;
    uint64_t sum = __builtin_addcll(a, b, *carry, &carry_out);
    *carry = carry_out;
    return sum;
#else
    u128 sum = (u128)a + b + *carry;
    *carry = (uint64_t)(sum >> 64);
    return (uint64_t)sum;
#endif
}

/* a - b - *borrow; *borrow is 0 or 1 before and after. */
RK_INLINE uint64_t limb_sub(uint64_t a, uint64_t b, uint64_t *borrow)
{
#if __has_builtin(__builtin_subcll)
    unsigned long long borrow_out;
    uint64_t difference = __builtin_subcll(a, b, *borrow, &borrow_out);
    *borrow = borrow_out;
    return difference;
#else
    u128 difference = (u128)a - b - *borrow;
    *borrow = (uint64_t)(difference >> 64) & 1;
    return (uint64_t)difference;
#endif
}

/* The low limb of a * b + c + *carry; the high one becomes *carry. Never overflows. */
RK_INLINE uint64_t limb_mul_add(uint64_t a, uint64_t b, uint64_t c, uint64_t *carry)
{
    u128 sum = (u128)a * b + c + *carry;
    *carry = (uint64_t)(sum >> 64);
    return (uint64_t)sum;
}

/* Keeps the compiler from seeing that a mask has two values only, which invites it to branch. */
RK_INLINE uint64_t limb_opaque(uint64_t x)
{
    __asm__("" : "+r"(x));
    return x;
}

/* All ones for a flag of 1, zero for 0. */
RK_INLINE uint64_t limb_mask(bool flag)
{
    return limb_opaque(0 - (uint64_t)flag);
}

/* All ones when x is 0. */
RK_INLINE uint64_t limb_zero_mask(uint64_t x)
{
    return limb_opaque(((x | (0 - x)) >> 63) - 1);
}

/* a where the mask is all ones, b where it is zero. */
RK_INLINE uint64_t limb_select(uint64_t mask, uint64_t a, uint64_t b)
{
    return b ^ (mask & (a ^ b));
}

RK_INLINE uint64_t limb_load_le(const uint8_t bytes[8])
{
    uint64_t x;
    memcpy(&x, bytes, sizeof x);
    return x;
}

RK_INLINE void limb_store_le(uint8_t bytes[8], uint64_t x)
{
    memcpy(bytes, &x, sizeof x);
}

RK_INLINE uint64_t limb_load_be(const uint8_t bytes[8])
{
    return __builtin_bswap64(limb_load_le(bytes));
}

RK_INLINE void limb_store_be(uint8_t bytes[8], uint64_t x)
{
    limb_store_le(bytes, __builtin_bswap64(x));
}

#endif
