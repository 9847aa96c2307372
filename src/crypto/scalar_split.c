#include "crypto/scalar_split.h"

/* Barrett: with mu = floor(2^(64 n) / d), (k * mu) / 2^(64 n) is the quotient or one less.
 * k has n limbs, quotient, remainder and d have n / 2, mu one more. */
RK_INLINE void divide(uint64_t *quotient, uint64_t *remainder, const uint64_t *k, size_t n,
                      const uint64_t *d, const uint64_t *mu)
{
    size_t half = n / 2;
    uint64_t product[7] = {0}, rest[3] = {0}, reduced[3], carry, borrow = 0;
    for (size_t i = 0; i < half + 1; i++) {
        carry = 0;
        for (size_t j = 0; j < n; j++)
            product[i + j] = limb_mul_add(mu[i], k[j], product[i + j], &carry);
        product[i + n] = carry;
    }
    /* k - q d is below 2 d: its lowest n / 2 + 1 limbs are enough. */
    for (size_t i = 0; i < half; i++) {
        carry = 0;
        for (size_t j = 0; j < half && i + j <= half; j++)
            rest[i + j] = limb_mul_add(product[n + i], d[j], rest[i + j], &carry);
        if (i == 0) rest[half] = carry;
    }
    for (size_t i = 0; i <= half; i++)
        rest[i] = limb_sub(k[i], rest[i], &borrow);
    borrow = 0;
    for (size_t i = 0; i <= half; i++)
        reduced[i] = limb_sub(rest[i], i < half ? d[i] : 0, &borrow);
    uint64_t smaller = limb_mask(borrow), one_more = 1 - borrow;
    for (size_t i = 0; i < half; i++) {
        remainder[i] = limb_select(smaller, rest[i], reduced[i]);
        quotient[i] = product[n + i];
    }
    carry = one_more;
    for (size_t i = 0; i < half; i++)
        quotient[i] = limb_add(quotient[i], 0, &carry);
}

void scalar_split_2_limbs(uint64_t parts[4], const uint64_t limbs[4])
{
    static const uint64_t square[2] = {0x0000000100000000, 0xac45a4010001a402};
    static const uint64_t mu[3] = {0x63f6e522f6cfee2e, 0x7c6becf1e01faadd, 1};
    divide(parts + 2, parts, limbs, 4, square, mu);
}

void scalar_split_2(uint64_t parts[4], const struct fr *k)
{
    uint64_t limbs[4];
    fr_to_limbs(limbs, k);
    scalar_split_2_limbs(parts, limbs);
}

void scalar_split_2_signed(uint64_t parts[4], const struct fr *k)
{
    /* q, (q - 1) / 2, and z^2 with half of it */
    static const uint64_t modulus[4] = {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                        0x73eda753299d7d48};
    static const uint64_t half[4] = {0x7fffffff80000000, 0xa9ded2017fff2dff, 0x199cec0404d0ec02,
                                     0x39f6d3a994cebea4};
    static const uint64_t square[2] = {0x0000000100000000, 0xac45a4010001a402};
    static const uint64_t half_square[2] = {0x0000000080000000, 0x5622d2008000d201};
    uint64_t limbs[4], opposite[4], borrow = 0, carry;
    fr_to_limbs(limbs, k);
    for (size_t i = 0; i < 4; i++)
        (void)limb_sub(half[i], limbs[i], &borrow);
    const uint64_t negative = limb_mask(borrow);
    borrow = 0;
    for (size_t i = 0; i < 4; i++)
        opposite[i] = limb_sub(modulus[i], limbs[i], &borrow);
    for (size_t i = 0; i < 4; i++)
        limbs[i] = limb_select(negative, opposite[i], limbs[i]);
    scalar_split_2_limbs(parts, limbs);
    borrow = 0;
    for (size_t i = 0; i < 2; i++)
        (void)limb_sub(half_square[i], parts[i], &borrow);
    const uint64_t above = limb_mask(borrow);
    carry = borrow;
    borrow = 0;
    for (size_t i = 0; i < 2; i++) {
        parts[i] = limb_sub(parts[i], above & square[i], &borrow);
        parts[2 + i] = limb_add(parts[2 + i], 0, &carry);
    }
    for (size_t part = 0; part < 2; part++) {
        carry = negative & 1;
        for (size_t i = 0; i < 2; i++)
            parts[2 * part + i] = limb_add(parts[2 * part + i] ^ negative, 0, &carry);
    }
}

void scalar_split_4(uint64_t parts[4], const struct fr *k)
{
    static const uint64_t parameter[1] = {BLS_PARAMETER};
    static const uint64_t mu[2] = {0x381204ca56cd56b5, 1};
    uint64_t halves[4];
    scalar_split_2(halves, k);
    divide(parts + 1, parts, halves, 2, parameter, mu);
    divide(parts + 3, parts + 2, halves + 2, 2, parameter, mu);
}

unsigned scalar_naf_vartime(int8_t digits[SCALAR_NAF_DIGITS_MAX], const uint64_t *x, size_t limbs,
                            unsigned width)
{
    const int all = 1 << width, half = all / 2;
    unsigned bits = (unsigned)limbs * 64, length = 0, carry = 0;
    REQUIRE((limbs == 1 || limbs == 2) && width >= 2 && width <= 8);
    memset(digits, 0, SCALAR_NAF_DIGITS_MAX);
    for (unsigned bit = 0; bit < bits;) {
        unsigned at = bit / 64, shift = bit % 64;
        uint64_t window = x[at] >> shift;
        if (shift && at + 1 < limbs) window |= x[at + 1] << (64 - shift);
        if ((window & 1) == carry) { /* an even rest */
            bit++;
            continue;
        }
        int value = ((int)window & (all - 1)) + (int)carry;
        carry = value > half;
        digits[bit] = (int8_t)(carry ? value - all : value);
        length = bit + 1;
        bit += width;
    }
    if (carry) {
        digits[bits] = 1;
        length = bits + 1;
    }
    return length;
}
