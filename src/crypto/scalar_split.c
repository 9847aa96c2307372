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
