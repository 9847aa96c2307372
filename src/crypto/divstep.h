/* Division steps, the inner loop of constant-time greatest common divisors.
 *
 * Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (TCHES 2019), with
 * the half step of Wuille. A step takes (delta, f, g), f odd, to
 *
 *      (1 - delta, g, (g - f) / 2)     when delta > 0 and g is odd
 *      (1 + delta, f, (g + f) / 2)     when delta <= 0 and g is odd
 *      (1 + delta, f, g / 2)           when g is even
 *
 * k steps depend on the low k bits of f and g only and are linear: 2^62 (f', g') = t (f, g) for a
 * matrix t of 62-bit integers, which is what is computed here from one limb of each. See
 * field_inverse.inc for the rest. */
#ifndef RK_CRYPTO_DIVSTEP_H
#define RK_CRYPTO_DIVSTEP_H

#include "base/compiler.h"

#include <stdint.h>

/* The sum of the absolute values of a row is at most 2^62. */
struct divstep_matrix {
    int64_t u, v, q, r; /* f' = u f + v g, g' = q f + r g, both over 2^62 */
};

/* 59 steps in constant time; the matrix is that of the steps times 2^3. `zeta` is -(delta + 1/2),
 * for a delta that starts at 1/2; the new one is returned. */
enum { DIVSTEP_COUNT = 59 };
int64_t divstep_matrix_59(struct divstep_matrix *t, int64_t zeta, uint64_t f, uint64_t g);

/* 62 steps in time that depends on f and g. `eta` is -delta, for a delta that starts at 1. */
int64_t divstep_matrix_62_vartime(struct divstep_matrix *t, int64_t eta, uint64_t f, uint64_t g);

#endif
