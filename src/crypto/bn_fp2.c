#include "crypto/bn_fp2.h"

#define BN_ONE {{0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f}}

const struct bn_fp2 bn_fp2_zero;
const struct bn_fp2 bn_fp2_one = {BN_ONE, {{0}}};

const struct bn_fp2 bn_fp2_frobenius[6] = {
    {BN_ONE, {{0}}},
    {{{0xaf9ba69633144907, 0xca6b1d7387afb78a, 0x11bded5ef08a2087, 0x02f34d751a1f3a7c}},
     {{0xa222ae234c492d72, 0xd00f02a4565de15b, 0xdc2ff3a253dfc926, 0x10a75716b3899551}}},
    {{{0xb5773b104563ab30, 0x347f91c8a9aa6454, 0x7a007127242e0991, 0x1956bcd8118214ec}},
     {{0x6e849f1ea0aa4757, 0xaa1c7b6d89f89141, 0xb6e713cdfae0ca3a, 0x26694fbb4e82ebc3}}},
    {{{0xe4bbdd0c2936b629, 0xbb30f162e133bacb, 0x31a9d1b6f9645366, 0x253570bea500f8dd}},
     {{0xa1d77ce45ffe77c7, 0x07affd117826d1db, 0x6d16bd27bb7edc6b, 0x2c87200285defecc}}},
    {{{0x7361d77f843abe92, 0xa5bb2bd3273411fb, 0x9c941f314b3e2399, 0x15df9cddbb9fd3ec}},
     {{0x5dddfd154bd8c949, 0x62cb29a5a4445b60, 0x37bc870a0c7dd2b9, 0x24830a9d3171f0fd}}},
    {{{0xc970692f41690fe7, 0xe240342127694b0b, 0x32bee66b83c459e8, 0x12aabced0ab08841}},
     {{0x0d485d2340aebfa9, 0x05193418ab2fcc57, 0xd3b0a40b8a4910f5, 0x2f21ebb535d2925a}}},
};

/* Karatsuba: c1 = (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 is a0 b1 + a1 b0, below 2 p^2 and never
 * negative on the way. */
void bn_fp2_wide_mul(struct bn_fp2_wide *out, const struct bn_fp2 *a, const struct bn_fp2 *b)
{
    struct bn_fp a_sum, b_sum;
    struct bn_fp_wide low, high, cross;
    bn_fp_add_unreduced(&a_sum, &a->c0, &a->c1);
    bn_fp_add_unreduced(&b_sum, &b->c0, &b->c1);
    bn_fp_wide_mul(&cross, &a_sum, &b_sum);
    bn_fp_wide_mul(&low, &a->c0, &b->c0);
    bn_fp_wide_mul(&high, &a->c1, &b->c1);
    bn_fp_wide_sub(&cross, &cross, &low);
    bn_fp_wide_sub(&out->c1, &cross, &high);
    bn_fp_wide_sub_mod(&out->c0, &low, &high);
}

void bn_fp2_wide_reduce(struct bn_fp2 *out, const struct bn_fp2_wide *a)
{
    bn_fp_wide_reduce(&out->c0, &a->c0);
    bn_fp_wide_reduce(&out->c1, &a->c1);
}

void bn_fp2_mul(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp2 *b)
{
    struct bn_fp2_wide product;
    bn_fp2_wide_mul(&product, a, b);
    bn_fp2_wide_reduce(out, &product);
}

/* (a0 - a1)(a0 + a1) + 2 a0 a1 u. The second factor of a product may be any number. */
void bn_fp2_sqr(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    struct bn_fp sum, difference, twice;
    bn_fp_add_unreduced(&sum, &a->c0, &a->c1);
    bn_fp_sub(&difference, &a->c0, &a->c1);
    bn_fp_add_unreduced(&twice, &a->c0, &a->c0);
    bn_fp_mul(&out->c1, &a->c1, &twice);
    bn_fp_mul(&out->c0, &difference, &sum);
}

void bn_fp2_mul_fp(struct bn_fp2 *out, const struct bn_fp2 *a, const struct bn_fp *b)
{
    struct bn_fp factor = *b;
    bn_fp_mul(&out->c0, &a->c0, &factor);
    bn_fp_mul(&out->c1, &a->c1, &factor);
}

/* a0^2 + a1^2. */
static void norm(struct bn_fp *out, const struct bn_fp2 *a)
{
    struct bn_fp_wide square, sum;
    bn_fp_wide_sqr(&square, &a->c0);
    bn_fp_wide_sqr(&sum, &a->c1);
    bn_fp_wide_add(&sum, &sum, &square);
    bn_fp_wide_reduce(out, &sum);
}

/* The conjugate divided by the norm. */
void bn_fp2_inverse_vartime(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    struct bn_fp inverse;
    norm(&inverse, a);
    bn_fp_inverse_vartime(&inverse, &inverse);
    bn_fp_mul(&out->c0, &a->c0, &inverse);
    bn_fp_neg(&inverse, &inverse);
    bn_fp_mul(&out->c1, &a->c1, &inverse);
}

/* a^((p - 3) / 4): for a square 1 / sqrt(a), times a then the root. */
static void inverse_root(struct bn_fp *out, const struct bn_fp *a)
{
    static const uint64_t exponent[4] = {0x4f082305b61f3f51, 0x65e05aa45a1c72a3, 0x6e14116da0605617,
                                         0x0c19139cb84c680a};
    bn_fp_pow_vartime(out, a, exponent, 4);
}

/* The complex method. With s a root of the norm and t = (a0 + s) / 2, a root is x + a1 / (2 x) u
 * for x^2 = t. When t has no root, -t has one, and then a1 / (2 x) + x u is a root for x^2 = -t:
 * its square is (a1^2 / (4 x^2) - x^2) + a1 u, and t (a0 - s) / 2 = -(a1 / 2)^2. With a1 = 0 and
 * s = -a0 the sum vanishes, and a0 takes the place of t. The check at the end also tells when the
 * norm had no root. */
bool bn_fp2_sqrt_vartime(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    /* 1/2 */
    static const struct bn_fp half = {
        {0x87bee7d24f060572, 0xd0fd2add2f1c6ae5, 0x8f5f7492fcfd4f44, 0x1f37631a3d9cbfac}};
    struct bn_fp square, s, t, inverse, x, other;
    norm(&square, a);
    inverse_root(&s, &square);
    bn_fp_mul(&s, &s, &square);
    bn_fp_add(&t, &a->c0, &s);
    bn_fp_mul(&t, &t, &half);
    if (bn_fp_is_zero(&t)) t = a->c0;
    inverse_root(&inverse, &t);
    bn_fp_mul(&x, &inverse, &t);
    bn_fp_mul(&other, &a->c1, &half);
    bn_fp_mul(&other, &other, &inverse);
    bn_fp_sqr(&square, &x);
    struct bn_fp2 root = {x, other}, check;
    if (!bn_fp_equal(&square, &t)) {
        /* 1 / x is -inverse, since inverse * x = t^((p - 1) / 2) = -1. */
        bn_fp_neg(&root.c0, &other);
        root.c1 = x;
    }
    bn_fp2_sqr(&check, &root);
    if (!bn_fp2_equal(&check, a)) return false;
    *out = root;
    return true;
}

bool bn_fp2_is_larger(const struct bn_fp2 *a)
{
    return bn_fp_is_zero(&a->c1) ? bn_fp_is_larger(&a->c0) : bn_fp_is_larger(&a->c1);
}

bool bn_fp2_from_bytes_le(struct bn_fp2 *out, const uint8_t *bytes)
{
    struct bn_fp c0, c1;
    if (!bn_fp_from_bytes_le(&c0, bytes) || !bn_fp_from_bytes_le(&c1, bytes + 32)) return false;
    *out = (struct bn_fp2){c0, c1};
    return true;
}

void bn_fp2_to_bytes_le(uint8_t *bytes, const struct bn_fp2 *a)
{
    bn_fp_to_bytes_le(bytes, &a->c0);
    bn_fp_to_bytes_le(bytes + 32, &a->c1);
}
