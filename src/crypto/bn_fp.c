#define FIELD_KEEP
#include "crypto/bn_fp.h"

/* 2^256, its square and its cube mod p. */
#define FIELD_R  {0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f}
#define FIELD_R2 {0xf32cfc5b538afa89, 0xb5e71911d44501fb, 0x47ab1eff0a417ff6, 0x06d89f71cab8351f}
#define FIELD_R3 {0xb1cd6dafda1530df, 0x62f210e6a7283db6, 0xef7f0b0c0ada0afb, 0x20fd6e902d592544}
#include "crypto/field_body.inc"

bool bn_fp_sqrt(struct bn_fp *out, const struct bn_fp *a)
{
    /* (p + 1) / 4 */
    static const uint64_t exponent[4] = {0x4f082305b61f3f52, 0x65e05aa45a1c72a3, 0x6e14116da0605617,
                                         0x0c19139cb84c680a};
    struct bn_fp root, square;
    bn_fp_pow_vartime(&root, a, exponent, 4);
    bn_fp_sqr(&square, &root);
    if (!bn_fp_equal(&square, a)) return false;
    *out = root;
    return true;
}

bool bn_fp_is_larger(const struct bn_fp *a)
{
    /* (p - 1) / 2, the largest that is not */
    static const uint64_t half[4] = {0x9e10460b6c3e7ea3, 0xcbc0b548b438e546, 0xdc2822db40c0ac2e,
                                     0x183227397098d014};
    uint64_t limbs[4], borrow = 0;
    bn_fp_to_limbs(limbs, a);
    for (size_t i = 0; i < 4; i++)
        (void)limb_sub(half[i], limbs[i], &borrow);
    return borrow;
}
