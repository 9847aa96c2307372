/* The two forms of what pairing.h has, of which pairing.c chooses: one element at a time, and with
 * what is independent side by side (lanes.h): products in Fp2 of a step of the walk, coefficients
 * in Fp12. Results are the same, bit by bit. */
#ifndef RK_CRYPTO_PAIRING_LANES_H
#define RK_CRYPTO_PAIRING_LANES_H

#include "crypto/pairing.h"

/* The exponent of the Miller loop is -PAIRING_Z. */
#define PAIRING_Z 0xd201000000010000u

/* A point of G2 with x = X / Z^2, y = Y / Z^3. */
struct g2_walker {
    struct fp2 x, y, z;
};

/* Adds q to the point and gives the line through both. */
void g2_line_add(struct g2_walker *t, struct g2_line *line, const struct g2_affine *q);

void g2_portable_prepare(struct g2_prepared *out, const struct g2_affine *q);
void g2_lanes_prepare(struct g2_prepared *out, const struct g2_affine *q);

void pairing_portable_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count);
void pairing_portable_final_exponentiation(struct fp12 *out, const struct fp12 *f);

void pairing_lanes_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count);
void pairing_lanes_final_exponentiation(struct fp12 *out, const struct fp12 *f);

void pairing_portable_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                            size_t count);
void pairing_lanes_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                         size_t count);

#endif
