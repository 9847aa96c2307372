/* The optimal ate pairing of BLS12-381. See spec/crypto.md 5.
 *
 * A pairing is a Miller loop, which walks the multiples of the point of G2 and multiplies the
 * values of lines at the point of G1, and a final exponentiation to 3 (p^12 - 1) / q. The lines
 * depend on the point of G2 alone: a g2_prepared holds them, so that a point used again is walked
 * once. The loops of several pairs share their squarings, so that products of pairings cost less
 * than pairings.
 *
 * Points must be on their curves and in the subgroups of order q. None of this is for secrets: a
 * pair with the identity is skipped. Nothing allocates and nothing is shared between threads. */
#ifndef RK_CRYPTO_PAIRING_H
#define RK_CRYPTO_PAIRING_H

#include "base/result.h"
#include "base/span.h"
#include "crypto/fp12.h"
#include "crypto/g1.h"
#include "crypto/g2.h"

enum {
    G2_PREPARED_LINES = 68,
    G2_PREPARED_RAW_BYTES = G2_PREPARED_LINES * 288,
};

/* The line c0 y_P v w + c1 x_P v + c2 through two multiples of a point. */
struct g2_line {
    struct fp2 c0, c1, c2;
};

/* The lines of a point in the order the Miller loop meets them. */
struct g2_prepared {
    struct g2_line lines[G2_PREPARED_LINES];
    bool infinity; /* then the lines have no meaning */
};

/* The generator of G2, prepared. */
extern const struct g2_prepared g2_prepared_generator;

void g2_prepare(struct g2_prepared *out, const struct g2_affine *q);

/* The lines as Montgomery limbs, little endian, coefficients in the order c0, c1, c2. The identity
 * is not marked: what is read back never is the identity. See spec/crypto.md 4.1. */
void g2_prepared_to_raw(uint8_t bytes[G2_PREPARED_RAW_BYTES], const struct g2_prepared *a);

/* RK_MALFORMED for another size, or with the offset of a number that is not below p. That the lines
 * are those of a point is not checked: only read what is trusted. `error` may be NULL. */
RK_CHECKED enum rk_result g2_prepared_from_raw(struct g2_prepared *out, struct span bytes,
                                               struct rk_error *error);

/* Borrows its points. */
struct pairing_term {
    const struct g1_affine *p;
    const struct g2_prepared *q;
};

/* The product of the Miller loops; 1 for none. The value depends on how the lines are scaled and
 * means something only after the final exponentiation. */
void pairing_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count);

/* A pair whose point of G2 is used once; borrows its points. */
struct pairing_pair {
    const struct g1_affine *p;
    const struct g2_affine *q;
};

/* The same value for points that were not prepared, and none are kept: where there are lanes many
 * pairs cost less than half of what preparing and looping does. */
void pairing_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                   size_t count);

/* f^(3 (p^12 - 1) / q), and 0 for 0. */
void pairing_final_exponentiation(struct fp12 *out, const struct fp12 *f);

/* The product of the pairings, e(p1, q1) e(p2, q2) ...; 1 for none. */
void pairing_product(struct fp12 *out, const struct pairing_term *terms, size_t count);

/* Whether the product is 1. */
bool pairing_product_is_one(const struct pairing_term *terms, size_t count);

#endif
