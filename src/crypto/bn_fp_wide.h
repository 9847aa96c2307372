/* Integers of 512 bits: products of the base field of BN254 that are not reduced yet.
 *
 * A product in Fp2 or Fp6 sums products of integers and reduces each coefficient once (lazy
 * reduction: Aranha, Karabina, Longa, Gebotys and Lopez, "Faster explicit formulas for computing
 * pairings over ordinary curves", 2011). With R = 2^256 a reduction takes integers below p * R, and
 * p * R is more than five times p^2. Functions that end in _mod work modulo p * R on integers below
 * it. All functions run in constant time; outputs may be inputs. */
#ifndef RK_CRYPTO_BN_FP_WIDE_H
#define RK_CRYPTO_BN_FP_WIDE_H

#include "crypto/bn_fp.h"

struct bn_fp_wide {
    uint64_t limb[8];
};

/* a * b, and a^2, of any limbs. */
RK_INLINE void bn_fp_wide_mul(struct bn_fp_wide *out, const struct bn_fp *a, const struct bn_fp *b)
{
    bn_fp_mul_wide(out->limb, a, b);
}

RK_INLINE void bn_fp_wide_sqr(struct bn_fp_wide *out, const struct bn_fp *a)
{
    bn_fp_sqr_wide(out->limb, a);
}

/* a / R mod p, reduced, for a below p * R. */
RK_INLINE void bn_fp_wide_reduce(struct bn_fp *out, const struct bn_fp_wide *a)
{
    bn_fp_reduce_wide(out, a->limb);
}

/* a + b as it is, below 2^256 for reduced a and b: for the second factor of bn_fp_mul and for
 * bn_fp_wide_mul. */
RK_INLINE void bn_fp_add_unreduced(struct bn_fp *out, const struct bn_fp *a, const struct bn_fp *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < 4; i++)
        out->limb[i] = limb_add(a->limb[i], b->limb[i], &carry);
}

/* a - b, which must not be negative. */
RK_INLINE void bn_fp_wide_sub(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                              const struct bn_fp_wide *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < 8; i++)
        out->limb[i] = limb_sub(a->limb[i], b->limb[i], &borrow);
}

/* a + b, which must be below 2^512. */
RK_INLINE void bn_fp_wide_add(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                              const struct bn_fp_wide *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < 8; i++)
        out->limb[i] = limb_add(a->limb[i], b->limb[i], &carry);
}

RK_INLINE void bn_fp_wide_add_mod(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                                  const struct bn_fp_wide *b)
{
    struct bn_fp high;
    bn_fp_wide_add(out, a, b);
    bn_fp_reduce_once(&high, out->limb + 4);
    memcpy(out->limb + 4, high.limb, sizeof high.limb);
}

RK_INLINE void bn_fp_wide_sub_mod(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                                  const struct bn_fp_wide *b)
{
    uint64_t borrow = 0, carry = 0;
    for (size_t i = 0; i < 8; i++)
        out->limb[i] = limb_sub(a->limb[i], b->limb[i], &borrow);
    uint64_t mask = limb_opaque(0 - borrow);
    for (size_t i = 0; i < 4; i++)
        out->limb[4 + i] = limb_add(out->limb[4 + i], bn_fp_modulus[i] & mask, &carry);
}

/* x mod p for x of five limbs below 16 p.
 *
 * p / 2^248 is 48.39 and 1354 / 2^16 the largest such fraction below its inverse, so with the bits
 * of x from 248 up the quotient is never too large and too small by less than 1.03: what is left
 * is below 2 p. */
RK_INLINE void bn_fp_reduce_small(struct bn_fp *out, const uint64_t x[5])
{
    uint64_t top = x[3] >> 56 | x[4] << 8, quotient = top * 1354 >> 16;
    uint64_t t[4], carry = 0, borrow = 0;
    for (size_t i = 0; i < 4; i++) {
        uint64_t multiple = limb_mul_add(quotient, bn_fp_modulus[i], 0, &carry);
        t[i] = limb_sub(x[i], multiple, &borrow);
    }
    bn_fp_reduce_once(out, t);
}

/* 9 a + b. */
RK_INLINE void bn_fp_nine_plus(struct bn_fp *out, const struct bn_fp *a, const struct bn_fp *b)
{
    uint64_t t[5], carry = 0;
    for (size_t i = 0; i < 4; i++)
        t[i] = limb_mul_add(9, a->limb[i], b->limb[i], &carry);
    t[4] = carry;
    bn_fp_reduce_small(out, t);
}

/* 9 a - b. */
RK_INLINE void bn_fp_nine_minus(struct bn_fp *out, const struct bn_fp *a, const struct bn_fp *b)
{
    struct bn_fp negated;
    uint64_t borrow = 0;
    for (size_t i = 0; i < 4; i++)
        negated.limb[i] = limb_sub(bn_fp_modulus[i], b->limb[i], &borrow);
    bn_fp_nine_plus(out, a, &negated);
}

/* 9 a + b. Only the high halves have to be reduced, below 10 p with the carry into them. */
RK_INLINE void bn_fp_wide_nine_plus_mod(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                                        const struct bn_fp_wide *b)
{
    uint64_t t[9], carry = 0;
    struct bn_fp high;
    for (size_t i = 0; i < 8; i++)
        t[i] = limb_mul_add(9, a->limb[i], b->limb[i], &carry);
    t[8] = carry;
    bn_fp_reduce_small(&high, t + 4);
    memcpy(out->limb, t, 4 * sizeof t[0]);
    memcpy(out->limb + 4, high.limb, sizeof high.limb);
}

/* 9 a - b, as 9 a + (p R - b). */
RK_INLINE void bn_fp_wide_nine_minus_mod(struct bn_fp_wide *out, const struct bn_fp_wide *a,
                                         const struct bn_fp_wide *b)
{
    struct bn_fp_wide negated;
    uint64_t borrow = 0;
    for (size_t i = 0; i < 8; i++)
        negated.limb[i] = limb_sub(i < 4 ? 0 : bn_fp_modulus[i - 4], b->limb[i], &borrow);
    bn_fp_wide_nine_plus_mod(out, a, &negated);
}

#endif
