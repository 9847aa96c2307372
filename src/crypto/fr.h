/* The scalar field of BLS12-381, which is the base field of JubJub. See spec/crypto.md 2.1. */
#ifndef RK_CRYPTO_FR_H
#define RK_CRYPTO_FR_H

#include "crypto/kernels.h"
#include "crypto/limbs.h"

#define FIELD       fr
#define FIELD_LIMBS 4
#define FIELD_MODULUS \
    {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48}
#define FIELD_INVERSE 0xfffffffeffffffff
#define FIELD_KERNELS
#include "crypto/field_inline.inc"

/* 7^((q-1)/2^32), of order 2^32; 7 generates the multiplicative group. */
extern const struct fr fr_root_of_unity;

/* Whether a square root exists; then *out is one of the two, a function of a alone. */
RK_CHECKED bool fr_sqrt_vartime(struct fr *out, const struct fr *a);

/* The same for a/b, b not 0, for the price of little more than the root. */
RK_CHECKED bool fr_sqrt_ratio_vartime(struct fr *out, const struct fr *a, const struct fr *b);

#include "crypto/field_end.inc"

#endif
