/* Products of many elements at once in the fields of BLS12-381: out[i] = a[i] b[i], the same bits
 * as fr_mul and fp_mul, in lanes where there are any (lanes.h).
 *
 * Inputs are reduced; an output may be its own input, and arrays may not overlap otherwise. Time
 * does not depend on the elements. */
#ifndef RK_CRYPTO_FIELD_MANY_H
#define RK_CRYPTO_FIELD_MANY_H

#include "crypto/fp.h"
#include "crypto/fr.h"

void fr_mul_many(struct fr *out, const struct fr *a, const struct fr *b, size_t count);
void fp_mul_many(struct fp *out, const struct fp *a, const struct fp *b, size_t count);

#endif
