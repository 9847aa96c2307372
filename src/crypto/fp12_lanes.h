/* One element of Fp12 in eight lanes, for pairings: its six coefficients in Fp2 side by side. As
 * fp12.h, with the same results.
 *
 * Lanes 0 to 2 have c0.c0, c0.c1 and c0.c2, lanes 4 to 6 those of c1; 3 and 7 are idle. Elements
 * are x 2^416 and each coefficient is normal and below 1.001p. All functions run in constant time;
 * outputs may be inputs.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP12_LANES_H
#define RK_CRYPTO_FP12_LANES_H

#include "crypto/fp12.h"
#include "crypto/fp_lanes.h"

struct fp12_lanes {
    struct fp_lanes re, im;
};

void fp12_lanes_load(struct fp12_lanes *out, const struct fp12 *a);
void fp12_lanes_store(struct fp12 *out, const struct fp12_lanes *a);

void fp12_lanes_mul(struct fp12_lanes *out, const struct fp12_lanes *a, const struct fp12_lanes *b);
void fp12_lanes_sqr(struct fp12_lanes *out, const struct fp12_lanes *a);
void fp12_lanes_cyclotomic_sqr(struct fp12_lanes *out, const struct fp12_lanes *a);
void fp12_lanes_conjugate(struct fp12_lanes *out, const struct fp12_lanes *a);

/* a^p; `factors` are the coefficients of (1 + v + v^2)(1 + w) raised to p. */
void fp12_lanes_frobenius(struct fp12_lanes *out, const struct fp12_lanes *a,
                          const struct fp12_lanes *factors);

/* What the six numbers of a line are multiplied by: y twice, x twice, 1 twice. */
struct fp12_lanes_point {
    struct fp_lanes factors;
};

void fp12_lanes_point_load(struct fp12_lanes_point *out, const struct fp *x, const struct fp *y);

/* a (c2 + c1 x v + c0 y v w), for the coefficients of a line. */
void fp12_lanes_mul_by_line(struct fp12_lanes *out, const struct fp12_lanes *a,
                            const struct fp2 *c0, const struct fp2 *c1, const struct fp2 *c2,
                            const struct fp12_lanes_point *point);

#endif
