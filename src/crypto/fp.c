#define FIELD_KEEP
#include "crypto/fp.h"

/* 2^384, its square and its cube mod p. */
#define FIELD_R                                                  \
    {0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, \
     0x77ce585370525745, 0x5c071a97a256ec6d, 0x15f65ec3fa80e493}
#define FIELD_R2                                                 \
    {0xf4df1f341c341746, 0x0a76e6a609d104f1, 0x8de5476c4c95b6d5, \
     0x67eb88a9939d83c0, 0x9a793e85b519952d, 0x11988fe592cae3aa}
#define FIELD_R3                                                 \
    {0xed48ac6bd94ca1e0, 0x315f831e03a7adf8, 0x9a53352a615e29dd, \
     0x34c04e5e921e1761, 0x2512d43565724728, 0x0aa6346091755d4d}
#include "crypto/field_body.inc"

void fp_inverse_root(struct fp *out, const struct fp *a)
{
    /* (p - 3) / 4 */
    static const uint64_t exponent[6] = {0xee7fbfffffffeaaa, 0x07aaffffac54ffff,
                                         0xd9cc34a83dac3d89, 0xd91dd2e13ce144af,
                                         0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6};
    fp_pow_vartime(out, a, exponent, 6);
}

bool fp_sqrt(struct fp *out, const struct fp *a)
{
    struct fp root, square;
    fp_inverse_root(&root, a);
    fp_mul(&root, &root, a);
    fp_sqr(&square, &root);
    if (!fp_equal(&square, a)) return false;
    *out = root;
    return true;
}

uint64_t fp_larger_mask(const struct fp *a)
{
    /* (p - 1) / 2 */
    static const uint64_t half[6] = {0xdcff7fffffffd555, 0x0f55ffff58a9ffff, 0xb39869507b587b12,
                                     0xb23ba5c279c2895f, 0x258dd3db21a5d66b, 0x0d0088f51cbff34d};
    uint64_t limbs[6], borrow = 0;
    fp_to_limbs(limbs, a);
    for (size_t i = 0; i < 6; i++)
        (void)limb_sub(half[i], limbs[i], &borrow);
    return limb_mask(borrow);
}

/* As _mul_inline, with two rows of products to one of the reduction. The sum before the last
 * subtraction is below p + 2 p^2 / 2^384 < 2p, and p has three bits to spare in its top limb. */
void fp_mul_add_mul_portable(struct fp *out, const struct fp *a, const struct fp *b,
                             const struct fp *c, const struct fp *d)
{
    uint64_t t[2 * FIELD_LIMBS + 1] = {0};
    RK_UNROLL(8)
    for (size_t i = 0; i < FIELD_LIMBS; i++) {
        fp_add_row(t + i, a->limb, b->limb[i]);
        fp_add_row(t + i, c->limb, d->limb[i]);
        fp_add_row(t + i, fp_modulus, t[i] * FIELD_INVERSE);
    }
    fp_reduce_once(out, t + FIELD_LIMBS);
}

void fp_mul_sub_mul(struct fp *out, const struct fp *a, const struct fp *b, const struct fp *c,
                    const struct fp *d)
{
    struct fp negated;
    fp_neg(&negated, c);
    fp_mul_add_mul(out, a, b, &negated, d);
}
