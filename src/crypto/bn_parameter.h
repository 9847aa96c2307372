/* The parameter x = 4965661367192848881 of which p, r and the loop of the pairing are polynomials
 * (p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1), in digits -1, 0 and 1 with no two neighbours nonzero.
 */
#ifndef RK_CRYPTO_BN_PARAMETER_H
#define RK_CRYPTO_BN_PARAMETER_H

#include "base/compiler.h"

#define BN_X         4965661367192848881u
#define BN_X_TRIPLED (3 * BN_X) /* below 2^64 */

static_assert(BN_X_TRIPLED / 3 == BN_X, "three times the parameter fits 64 bits");

/* The highest digit, which is 1. */
enum { BN_X_TOP_DIGIT = 62 };

/* The digits of x are those of 3 x less those of x, halved (Reitwiesner 1960). */
RK_INLINE int bn_x_digit(unsigned i)
{
    return (int)(BN_X_TRIPLED >> (i + 1) & 1) - (int)(BN_X >> (i + 1) & 1);
}

#endif
