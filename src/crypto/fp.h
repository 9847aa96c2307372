/* The base field of BLS12-381. See spec/crypto.md 3. */
#ifndef RK_CRYPTO_FP_H
#define RK_CRYPTO_FP_H

#include "crypto/kernels.h"
#include "crypto/limbs.h"

#define FIELD       fp
#define FIELD_LIMBS 6
#define FIELD_MODULUS                                            \
    {0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624, \
     0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a}
#define FIELD_INVERSE 0x89f3fffcfffcfffd
#define FIELD_KERNELS
#include "crypto/field_inline.inc"

/* Whether a square root exists; then *out is a^((p+1)/4). Constant time. */
RK_CHECKED bool fp_sqrt(struct fp *out, const struct fp *a);

/* a^((p-3)/4). With r for the result, a * r is a square root of a and r its inverse when a is a
 * square, else a * r is a square root of -a and -r its inverse. Constant time. */
void fp_inverse_root(struct fp *out, const struct fp *a);

/* All ones when the integer a is above (p-1)/2: the sign of the encodings of points. Constant time.
 */
uint64_t fp_larger_mask(const struct fp *a);

/* a b + c d and a b - c d, with one reduction. */
void fp_mul_add_mul_portable(struct fp *out, const struct fp *a, const struct fp *b,
                             const struct fp *c, const struct fp *d);
RK_INLINE void fp_mul_add_mul(struct fp *out, const struct fp *a, const struct fp *b,
                              const struct fp *c, const struct fp *d)
{
    field_kernels.fp_mul_add_mul(out, a, b, c, d);
}
void fp_mul_sub_mul(struct fp *out, const struct fp *a, const struct fp *b, const struct fp *c,
                    const struct fp *d);

#include "crypto/field_end.inc"

#endif
