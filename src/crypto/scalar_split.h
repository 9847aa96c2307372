/* Scalars of BLS12-381 cut into parts for endomorphisms, and into signed windows.
 *
 * With z = -0xd201000000010000, the parameter of the curve, q = z^4 - z^2 + 1. On G1 the product
 * by z^2 costs one multiplication in the field, on G2 that by |z| few more: a scalar is written
 * with two digits to the base z^2, or four to the base |z|, and the digits are walked at once
 * (Gallant, Lambert and Vanstone 2001; Galbraith and Scott 2008). All digits are non-negative,
 * which is what makes this form simple. All functions run in constant time. */
#ifndef RK_CRYPTO_SCALAR_SPLIT_H
#define RK_CRYPTO_SCALAR_SPLIT_H

#include "crypto/fr.h"

/* |z| */
#define BLS_PARAMETER 0xd201000000010000

/* k = parts[0..1] + z^2 parts[2..3], both below 2^128; _limbs takes an integer below q. */
void scalar_split_2(uint64_t parts[4], const struct fr *k);
void scalar_split_2_limbs(uint64_t parts[4], const uint64_t limbs[4]);

/* The same with signs, in two's complement: k is q - k where that is smaller, and a part p above
 * z^2 / 2 is p - z^2, which adds 1 to the other. Both are between -2^126.5 and 2^126.5, and digits
 * of 128 bits in all cover them. */
void scalar_split_2_signed(uint64_t parts[4], const struct fr *k);

/* k = parts[0] + |z| parts[1] + |z|^2 parts[2] + |z|^3 parts[3]. */
void scalar_split_4(uint64_t parts[4], const struct fr *k);

/* A digit of Booth's recoding: the integer x is the sum of digits * 2^(i * width), i from 0, each
 * from -2^(width-1) to 2^(width-1). The digits cover x when their number times `width` exceeds its
 * bits; one in two's complement when that is as many as its bits. */
struct scalar_digit {
    uint32_t magnitude;
    uint32_t negative; /* 0 or 1; may be 1 for a magnitude of 0 */
};

/* The digit whose lowest bit is `bit`, of an integer of `limbs` limbs. The width is at most 31. */
RK_INLINE struct scalar_digit scalar_digit_at(const uint64_t *x, size_t limbs, unsigned bit,
                                              unsigned width)
{
    /* The bits of the window and the one below. */
    unsigned start = bit ? bit - 1 : 0, at = start / 64, shift = start % 64;
    uint64_t w = at < limbs ? x[at] >> shift : 0;
    if (shift && at + 1 < limbs) w |= x[at + 1] << (64 - shift);
    if (bit == 0) w <<= 1;
    w &= (UINT64_C(2) << width) - 1;
    uint64_t negative = w >> width, value = (w >> 1) + (w & 1), mask = 0 - negative;
    uint64_t magnitude = (value ^ mask) - mask + (mask & (UINT64_C(1) << width));
    return (struct scalar_digit){(uint32_t)magnitude, (uint32_t)negative};
}

/* The non-adjacent form of a width from 2 to 8 of an integer of 1 or 2 limbs: digits that are 0, or
 * odd and below 2^(width - 1) in magnitude, of which no two among `width` neighbours are not 0.
 * Returns their number; those above are 0. */
enum { SCALAR_NAF_DIGITS_MAX = 129 };
unsigned scalar_naf_vartime(int8_t digits[SCALAR_NAF_DIGITS_MAX], const uint64_t *x, size_t limbs,
                            unsigned width);

#endif
