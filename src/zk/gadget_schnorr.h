/* Schnorr signatures and ElGamal encryption in circuits, with the rows of the deployed circuits
 * (spec/crypto-supplement.md 2). crypto/schnorr.h and crypto/elgamal.h compute the same outside.
 *
 * Neither points nor scalars are checked to be what they should be: points of the subgroup, and u
 * below its order. In the layout COMPOSER_CHAIN challenges are not tied to what they hash
 * (composer_xor), so that SIGNATURES CAN BE FORGED: for the deployed circuits only. */
#ifndef RK_ZK_GADGET_SCHNORR_H
#define RK_ZK_GADGET_SCHNORR_H

#include "zk/composer.h"

struct witness_signature {
    struct witness u;
    struct witness_point r;
};

struct witness_signature_double {
    struct witness u;
    struct witness_point r, r_prime;
};

struct witness_elgamal {
    struct witness_point c1, c2;
};

/* u G + c key = R; 4,384 rows. */
void gadget_schnorr(struct composer *composer, const struct witness_signature *signature,
                    struct witness_point key, struct witness message);

/* The same for key under G and key' under G', as SCHNORR_DEPLOYED: the challenge does not hash
 * key'; 6,668 rows. */
void gadget_schnorr_double(struct composer *composer,
                           const struct witness_signature_double *signature,
                           struct witness_point key, struct witness_point key_prime,
                           struct witness message);

/* c1 = blinder G, c2 = message + blinder key; 2,280 rows. */
struct witness_elgamal gadget_elgamal(struct composer *composer, struct witness_point key,
                                      struct witness_point message, struct witness blinder);

#ifndef COMPOSER_NO_SITES
#define gadget_schnorr(c, ...)        gadget_schnorr(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_schnorr_double(c, ...) gadget_schnorr_double(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_elgamal(c, ...)        gadget_elgamal(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
