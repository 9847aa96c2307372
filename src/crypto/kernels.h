/* Which function multiplies in the fields of BLS12-381: in C, or in assembly that
 * scripts/field-kernels writes (docs/crypto-kernels.md).
 *
 * fp_mul, fr_sqr and the others call through `field_kernels`. It holds the portable functions until
 * a constructor has asked for the back end (backend.h), before main and before other threads, and
 * does not change afterwards. All functions run in constant time and give the same bits. */
#ifndef RK_CRYPTO_KERNELS_H
#define RK_CRYPTO_KERNELS_H

#include "crypto/backend.h"

struct fr;
struct fp;
struct fp_wide;

struct field_kernels {
    /* a b and a^2 in Montgomery form, as fr.h and fp.h have them: a is reduced, b is any number of
     * its limbs. The output may be an input. */
    void (*fr_mul)(struct fr *out, const struct fr *a, const struct fr *b);
    void (*fr_sqr)(struct fr *out, const struct fr *a);
    void (*fp_mul)(struct fp *out, const struct fp *a, const struct fp *b);
    void (*fp_sqr)(struct fp *out, const struct fp *a);
    /* a b + c d, of reduced ones. */
    void (*fp_mul_add_mul)(struct fp *out, const struct fp *a, const struct fp *b,
                           const struct fp *c, const struct fp *d);
    /* As fp_wide.h has them. */
    void (*fp_wide_mul)(struct fp_wide *out, const struct fp *a, const struct fp *b);
    void (*fp_wide_reduce)(struct fp *out, const struct fp_wide *a);
};

extern struct field_kernels field_kernels __attribute__((visibility("hidden")));

/* Those of a back end that the processor has, for tests and benchmarks. */
const struct field_kernels *field_kernels_of(enum crypto_backend backend);

#endif
