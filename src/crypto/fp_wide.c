#include "crypto/fp_wide.h"

void fp_wide_mul(struct fp_wide *out, const struct fp *a, const struct fp *b)
{
    uint64_t t[12], carry = 0;
    for (size_t j = 0; j < 6; j++)
        t[j] = limb_mul_add(a->limb[j], b->limb[0], 0, &carry);
    t[6] = carry;
    for (size_t i = 1; i < 6; i++) {
        carry = 0;
        for (size_t j = 0; j < 6; j++)
            t[i + j] = limb_mul_add(a->limb[j], b->limb[i], t[i + j], &carry);
        t[i + 6] = carry;
    }
    memcpy(out->limb, t, sizeof t);
}

/* The low half alone decides the quotients, so it goes first and the high half is added once. */
void fp_wide_reduce(struct fp *out, const struct fp_wide *a)
{
    static const uint64_t inverse = 0x89f3fffcfffcfffd; /* -p^-1 mod 2^64 */
    uint64_t t[6], carry;
    memcpy(t, a->limb, sizeof t);
    for (size_t i = 0; i < 6; i++) {
        uint64_t quotient = t[0] * inverse;
        carry = 0;
        (void)limb_mul_add(quotient, fp_modulus[0], t[0], &carry);
        for (size_t j = 1; j < 6; j++)
            t[j - 1] = limb_mul_add(quotient, fp_modulus[j], t[j], &carry);
        t[5] = carry;
    }
    carry = 0;
    for (size_t i = 0; i < 6; i++)
        t[i] = limb_add(t[i], a->limb[6 + i], &carry);
    fp_reduce_once(out, t);
}
