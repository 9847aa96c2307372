/* field_many.h in lanes. Only where lanes_are_available(). */
#ifndef RK_CRYPTO_FIELD_MANY_LANES_H
#define RK_CRYPTO_FIELD_MANY_LANES_H

#include "crypto/fp.h"
#include "crypto/fr.h"

enum { FIELD_MANY_LANES = 16 };

/* `count` is a multiple of FIELD_MANY_LANES. */
void fr_lanes_mul_many(struct fr *out, const struct fr *a, const struct fr *b, size_t count);
void fp_lanes_mul_many(struct fp *out, const struct fp *a, const struct fp *b, size_t count);

#endif
