#include "crypto/kernels.h"

#include "crypto/fp_wide.h"
#include "crypto/fr.h"

#define PORTABLE                                   \
    {                                              \
        .fr_mul = fr_mul_portable,                 \
        .fr_sqr = fr_sqr_portable,                 \
        .fp_mul = fp_mul_portable,                 \
        .fp_sqr = fp_sqr_portable,                 \
        .fp_mul_add_mul = fp_mul_add_mul_portable, \
        .fp_wide_mul = fp_wide_mul_portable,       \
        .fp_wide_reduce = fp_wide_reduce_portable, \
    }

struct field_kernels field_kernels = PORTABLE;
static const struct field_kernels portable = PORTABLE;

#ifdef __x86_64__
void fr_mul_adx(struct fr *out, const struct fr *a, const struct fr *b);
void fr_sqr_adx(struct fr *out, const struct fr *a);
void fp_mul_adx(struct fp *out, const struct fp *a, const struct fp *b);
void fp_sqr_adx(struct fp *out, const struct fp *a);
void fp_wide_mul_adx(struct fp_wide *out, const struct fp *a, const struct fp *b);
void fp_wide_reduce_adx(struct fp *out, const struct fp_wide *a);

void fp_mul_add_mul_adx(struct fp *out, const struct fp *a, const struct fp *b, const struct fp *c,
                        const struct fp *d);

static const struct field_kernels adx = {
    .fr_mul = fr_mul_adx,
    .fr_sqr = fr_sqr_adx,
    .fp_mul = fp_mul_adx,
    .fp_sqr = fp_sqr_adx,
    .fp_mul_add_mul = fp_mul_add_mul_adx,
    .fp_wide_mul = fp_wide_mul_adx,
    .fp_wide_reduce = fp_wide_reduce_adx,
};
#endif

const struct field_kernels *field_kernels_of(enum crypto_backend backend)
{
#ifdef __x86_64__
    if (backend >= CRYPTO_ADX) return &adx;
#endif
    (void)backend;
    return &portable;
}

__attribute__((constructor)) static void field_kernels_choose(void)
{
    field_kernels = *field_kernels_of(crypto_backend_in_use());
}
