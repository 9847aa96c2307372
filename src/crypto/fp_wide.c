#include "crypto/fp_wide.h"

void fp_wide_mul_portable(struct fp_wide *out, const struct fp *a, const struct fp *b)
{
    struct fp_wide product;
    fp_mul_wide(product.limb, a, b);
    *out = product;
}

void fp_wide_reduce_portable(struct fp *out, const struct fp_wide *a)
{
    fp_reduce_wide(out, a->limb);
}
