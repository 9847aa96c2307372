/* Arithmetic on many elements of the scalar field: in lanes where the processor has them, and the
 * same elements without.
 *
 * Time depends on the counts, not on the elements. Outputs may be inputs where it says so. */
#ifndef RK_CRYPTO_FR_VECTOR_H
#define RK_CRYPTO_FR_VECTOR_H

#include "crypto/fr.h"

/* out[i] = first base^i + addend */
void fr_vector_powers(struct fr *out, size_t count, const struct fr *first, const struct fr *base,
                      const struct fr *addend);

/* fr_inverse_batch: each element becomes its inverse, 0 stays; `scratch` is of the same length. */
void fr_vector_invert(struct fr *elements, struct fr *scratch, size_t count);

/* Each element becomes the product of those before it. */
void fr_vector_accumulate(struct fr *elements, size_t count);

/* Divides a polynomial by X - at, in place: the quotient has a coefficient less, the last one
 * becomes 0. The remainder, the value at that place, is given back. */
struct fr fr_vector_divide(struct fr *coefficients, size_t count, const struct fr *at);

enum { FR_VECTOR_TERMS_MAX = 32 };

/* A sum of polynomials with factors. */
struct fr_combination {
    size_t terms;
    const struct fr *coefficients[FR_VECTOR_TERMS_MAX];
    size_t counts[FR_VECTOR_TERMS_MAX];
    struct fr factors[FR_VECTOR_TERMS_MAX];
};

/* out[i] = the sum's coefficient of degree i, for i in [from, to). */
void fr_vector_combine(struct fr *out, const struct fr_combination *sum, size_t from, size_t to);

#endif
