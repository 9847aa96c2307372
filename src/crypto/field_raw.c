#include "crypto/field_raw.h"

/* Additions, subtractions and negations of field_inline.inc drop the carries that are to be
 * dropped, and subtract or add p once, so they serve for any limbs. Its products do not: their
 * interleaved rows have no limb for what a large factor carries. */

/* -p^-1 mod 2^64 for odd p: Newton's iteration doubles the bits that are right, 3 at the start. */
static uint64_t negated_inverse(uint64_t p)
{
    uint64_t inverse = p;
    for (unsigned i = 0; i < 5; i++)
        inverse *= 2 - p * inverse;
    return 0 - inverse;
}

/* The product, its carries and its reduction, for `limbs` of 4 or 6. Leaves the result, before the
 * last subtraction, in the high half of t. */
static void multiply(uint64_t *t, const uint64_t *a, const uint64_t *b, const uint64_t *p,
                     size_t limbs)
{
    uint64_t factor = negated_inverse(p[0]), carried = 0;
    memset(t, 0, 2 * limbs * sizeof *t);
    for (size_t i = 0; i < limbs; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < limbs; j++)
            t[i + j] = limb_mul_add(a[j], b[i], t[i + j], &carry);
        t[i + limbs] = carry;
    }
    for (size_t i = 0; i < limbs; i++) {
        uint64_t quotient = t[i] * factor, carry = 0;
        for (size_t j = 0; j < limbs; j++)
            t[i + j] = limb_mul_add(quotient, p[j], t[i + j], &carry);
        t[i + limbs] = limb_add(t[i + limbs], carry, &carried);
    }
}

#define DEFINE(F, limbs_count)                                            \
    void F##_raw_add(struct F *out, const struct F *a, const struct F *b) \
    {                                                                     \
        F##_add(out, a, b);                                               \
    }                                                                     \
    void F##_raw_neg(struct F *out, const struct F *a)                    \
    {                                                                     \
        F##_neg(out, a);                                                  \
    }                                                                     \
    void F##_raw_mul(struct F *out, const struct F *a, const struct F *b) \
    {                                                                     \
        uint64_t t[2 * (limbs_count)];                                    \
        multiply(t, a->limb, b->limb, F##_modulus, limbs_count);          \
        F##_reduce_once(out, t + (limbs_count));                          \
    }                                                                     \
    void F##_raw_to_limbs(uint64_t *limbs, const struct F *a)             \
    {                                                                     \
        static const struct F integer_one = {{1}};                        \
        struct F product;                                                 \
        F##_raw_mul(&product, a, &integer_one);                           \
        memcpy(limbs, product.limb, sizeof product.limb);                 \
    }                                                                     \
    void F##_raw_reduce(struct F *out, const struct F *a)                 \
    {                                                                     \
        F##_raw_mul(out, a, &F##_one);                                    \
    }

DEFINE(fr, 4)
DEFINE(fj, 4)
DEFINE(fp, 6)

void fr_raw_sub(struct fr *out, const struct fr *a, const struct fr *b)
{
    fr_sub(out, a, b);
}

void fj_raw_sub(struct fj *out, const struct fj *a, const struct fj *b)
{
    fj_sub(out, a, b);
}

void fp_raw_sub(struct fp *out, const struct fp *a, const struct fp *b)
{
    struct fp negative;
    fp_neg(&negative, b);
    fp_add(out, &negative, a);
}
