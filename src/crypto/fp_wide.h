/* Products of the base field of BLS12-381 that are not reduced yet: integers of 768 bits.
 *
 * A Montgomery reduction costs more than a product of integers, so the tower sums products first
 * and reduces each coefficient once (lazy reduction: Aranha, Karabina, Longa, Gebotys and Lopez,
 * "Faster explicit formulas for computing pairings over ordinary curves", 2011).
 *
 * With R = 2^384 a reduction takes integers below p * R, and p * R is more than nine times p^2:
 * that many products of reduced elements may be added plainly. Functions that end in _mod work
 * modulo p * R, on integers below it. All functions run in constant time; outputs may be
 * inputs where it is not said otherwise. */
#ifndef RK_CRYPTO_FP_WIDE_H
#define RK_CRYPTO_FP_WIDE_H

#include "crypto/fp.h"

struct fp_wide {
    uint64_t limb[12];
};

/* As fp_wide_mul and fp_wide_reduce, in C (kernels.h). */
void fp_wide_mul_portable(struct fp_wide *out, const struct fp *a, const struct fp *b);
void fp_wide_reduce_portable(struct fp *out, const struct fp_wide *a);

/* a * b, of any limbs; the output must not lie over an input. */
RK_INLINE void fp_wide_mul(struct fp_wide *out, const struct fp *a, const struct fp *b)
{
    field_kernels.fp_wide_mul(out, a, b);
}

/* a / R mod p, reduced, for a below p * R. */
RK_INLINE void fp_wide_reduce(struct fp *out, const struct fp_wide *a)
{
    field_kernels.fp_wide_reduce(out, a);
}

/* a + b as it is: for factors of fp_wide_mul only. The caller sees to it that it is below R. */
RK_INLINE void fp_add_unreduced(struct fp *out, const struct fp *a, const struct fp *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < 6; i++)
        out->limb[i] = limb_add(a->limb[i], b->limb[i], &carry);
}

/* a + b, which must be below 2^768. */
RK_INLINE void fp_wide_add(struct fp_wide *out, const struct fp_wide *a, const struct fp_wide *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < 12; i++)
        out->limb[i] = limb_add(a->limb[i], b->limb[i], &carry);
}

/* a - b, which must not be negative. */
RK_INLINE void fp_wide_sub(struct fp_wide *out, const struct fp_wide *a, const struct fp_wide *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < 12; i++)
        out->limb[i] = limb_sub(a->limb[i], b->limb[i], &borrow);
}

RK_INLINE void fp_wide_add_mod(struct fp_wide *out, const struct fp_wide *a,
                               const struct fp_wide *b)
{
    uint64_t sum[12], reduced[6], carry = 0, borrow = 0;
    for (size_t i = 0; i < 12; i++)
        sum[i] = limb_add(a->limb[i], b->limb[i], &carry);
    for (size_t i = 0; i < 6; i++)
        reduced[i] = limb_sub(sum[6 + i], fp_modulus[i], &borrow);
    uint64_t mask = 0 - borrow;
    for (size_t i = 0; i < 6; i++) {
        out->limb[i] = sum[i];
        out->limb[6 + i] = limb_select(mask, sum[6 + i], reduced[i]);
    }
}

RK_INLINE void fp_wide_sub_mod(struct fp_wide *out, const struct fp_wide *a,
                               const struct fp_wide *b)
{
    uint64_t difference[12], borrow = 0, carry = 0;
    for (size_t i = 0; i < 12; i++)
        difference[i] = limb_sub(a->limb[i], b->limb[i], &borrow);
    uint64_t mask = limb_opaque(0 - borrow);
    for (size_t i = 0; i < 6; i++)
        out->limb[i] = difference[i];
    for (size_t i = 0; i < 6; i++)
        out->limb[6 + i] = limb_add(difference[6 + i], fp_modulus[i] & mask, &carry);
}

#endif
