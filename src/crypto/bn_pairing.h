/* The optimal ate pairing of BN254 with the lines of arkworks 0.4. See spec/crypto.md 19 and
 * spec/crypto-supplement.md 1.
 *
 * A point of G2 is prepared once: the lines that the loop over the digits of 6 x + 2 meets, in the
 * order in which it meets them, each as the coefficients that do not depend on the point of G1.
 * Lines may also come from outside, in keys of the deployed Groth16 verifier, and are then used as
 * they are: nothing here assumes that they belong to a point.
 *
 * The final exponent is (p^12 - 1) / r * 2 x (6 x^2 + 3 x + 1). All of it is for public values and
 * takes time that depends on them. */
#ifndef RK_CRYPTO_BN_PAIRING_H
#define RK_CRYPTO_BN_PAIRING_H

#include "crypto/bn_fp12.h"
#include "crypto/bn_g1.h"
#include "crypto/bn_g2.h"

/* 64 doublings, 25 additions for the digits that are not 0, and the last two. */
enum { BN_LINES = 91 };

/* c0 y + (c1 x) w + c2 v w at the point (x, y) of G1. */
struct bn_line {
    struct bn_fp2 c0, c1, c2;
};

/* A point of G2 as its lines. Of lines from outside there may be fewer; `infinity` stands for the
 * identity, whose lines are never read. */
struct bn_g2_prepared {
    struct bn_line lines[BN_LINES];
    size_t line_count; /* 0 to BN_LINES */
    bool infinity;
};

/* The lines of a point of the subgroup; none for the identity. */
void bn_g2_prepare(struct bn_g2_prepared *out, const struct bn_g2_affine *a);

/* Both points outlive the call they are given to. */
struct bn_pair {
    const struct bn_g1_affine *p;
    const struct bn_g2_prepared *q;
};

/* The product of the Miller functions of all pairs; pairs with an identity are left out. False, and
 * *out is untouched, when another pair has fewer than BN_LINES lines. */
RK_CHECKED bool bn_miller_loop(struct bn_fp12 *out, const struct bn_pair *pairs, size_t count);

/* f raised to the final exponent. False, and *out is untouched, for f = 0. */
RK_CHECKED bool bn_final_exponent(struct bn_fp12 *out, const struct bn_fp12 *f);

/* e(p, q) for points of the two groups. */
void bn_pairing(struct bn_fp12 *out, const struct bn_g1_affine *p, const struct bn_g2_affine *q);

#endif
