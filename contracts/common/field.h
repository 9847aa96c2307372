/* Arithmetic of the scalar field of BLS12-381, and what notes need of JubJub. All values are
 * public: nothing here takes the same time for all of them. Limbs from outside may be at or above
 * the modulus; what is computed from them is below it but for scalar_equal, which compares limbs.
 */
#ifndef RK_CONTRACTS_COMMON_FIELD_H
#define RK_CONTRACTS_COMMON_FIELD_H

#include "common/types.h"

extern const struct scalar scalar_one;

static inline bool scalar_equal(const struct scalar *a, const struct scalar *b)
{
    return rk_equal(a, b, sizeof *a);
}

bool scalar_is_canonical(const struct scalar *a); /* limbs below the modulus */
void scalar_add(struct scalar *out, const struct scalar *a, const struct scalar *b);
void scalar_subtract(struct scalar *out, const struct scalar *a, const struct scalar *b);
void scalar_multiply(struct scalar *out, const struct scalar *a, const struct scalar *b);
/* Ends the call in a panic for 0. */
void scalar_invert(struct scalar *out, const struct scalar *a);
struct scalar scalar_of(uint64_t number);
/* The scalar of an integer below 2^256. */
void scalar_of_integer(struct scalar *out, const uint64_t integer[4]);

/* u / z, v / z, below the modulus. Ends the call in a panic for z = 0. */
struct point_affine point_affine_of(const struct point *point);

#endif
