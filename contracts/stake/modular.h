/* Arithmetic modulo the two primes that the shared headers know nothing of: coordinates of
 * BLS12-381 (381 bits) and scalars of JubJub (252 bits).
 *
 * Numbers are limbs of 32 bits, least first, in Montgomery form (R = 2^(32 * limbs)), which is how
 * archives have them (host-queries.md 3.5). Everything is public: time depends on values. */
#ifndef RK_CONTRACTS_STAKE_MODULAR_H
#define RK_CONTRACTS_STAKE_MODULAR_H

#include <ruskvm/span.h>

enum {
    MODULAR_LIMBS_MAX = 12,
};

struct modulus {
    uint32_t limb_count;
    uint32_t inverse; /* -1 / modulus mod 2^32 */
    uint32_t limbs[MODULAR_LIMBS_MAX];
    uint32_t one[MODULAR_LIMBS_MAX]; /* R mod modulus */
};

extern const struct modulus modulus_fp; /* coordinates of BLS12-381 */
extern const struct modulus modulus_fj; /* scalars of JubJub */

/* Operands may be the result and must be below the modulus, but for `a` of modular_mul and
 * modular_canonical, which may be anything; results are below it. */
void modular_mul(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b);
void modular_add(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b);
void modular_sub(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b);
bool modular_is_zero(const struct modulus *m, const uint32_t *a);

/* The number that limbs stand for: a / R. */
void modular_canonical(const struct modulus *m, uint32_t *out, const uint32_t *a);

/* Whether a canonical number is greater than half the modulus. */
bool modular_is_high(const struct modulus *m, const uint32_t *canonical);

#endif
