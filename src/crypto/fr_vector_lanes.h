/* What fr_vector.c has in lanes. Only where lanes_are_available().
 *
 * A *strand* is every 16th element, or in functions that must walk a row from one end to the other
 * a sixteenth of it: two vectors of eight strands are walked at a time, one multiplies while the
 * other waits. Counts are multiples of FR_STRANDS; elements are below q before and after. */
#ifndef RK_CRYPTO_FR_VECTOR_LANES_H
#define RK_CRYPTO_FR_VECTOR_LANES_H

#include "crypto/fr_vector.h"

enum { FR_STRANDS = 16 };

void fr_lanes_powers(struct fr *out, size_t count, const struct fr *first, const struct fr *base,
                     const struct fr *addend);
void fr_lanes_invert(struct fr *elements, struct fr *scratch, size_t count);

/* The value of a polynomial. */
void fr_lanes_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                       const struct fr *at);

/* Products, or values at a place, of each sixteenth of a row. */
void fr_lanes_strand_products(struct fr out[FR_STRANDS], const struct fr *elements, size_t count);
void fr_lanes_strand_values(struct fr out[FR_STRANDS], const struct fr *coefficients, size_t count,
                            const struct fr *at);

/* fr_vector_accumulate and fr_vector_divide of each sixteenth, beginning with carry[] at its first
 * element, or its last. */
void fr_lanes_strands_accumulate(struct fr *elements, size_t count, const struct fr *carry);
void fr_lanes_strands_divide(struct fr *coefficients, size_t count, const struct fr *carry,
                             const struct fr *at);

/* out[i] for i in [from, to), a multiple of eight apart, of as much of each term as makes whole
 * vectors: a term goes up to ends[], multiples of eight behind `from`. */
void fr_lanes_combine(struct fr *out, const struct fr_combination *sum, const size_t *ends,
                      size_t from, size_t to);

#endif
