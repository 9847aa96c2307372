/* The Hades permutation of Poseidon over the scalar field of BLS12-381, as the deployed system has
 * it: five lanes, 4 + 60 + 4 rounds, x^5 (Grassi et al., "Poseidon", 2019/458; spec/crypto.md 10).
 *
 * Lanes come in with any limbs, below 2^256 and not only below q, because archives of contracts can
 * hold such; results are those of the deployed system's limb arithmetic (crypto/field_raw.h). They
 * are always below q. Constant time. Nothing here keeps a state. */
#ifndef RK_CRYPTO_HADES_H
#define RK_CRYPTO_HADES_H

#include "crypto/fr.h"

enum {
    HADES_WIDTH = 5,
    HADES_FULL_ROUNDS = 8, /* half of them before the partial rounds, half after */
    HADES_PARTIAL_ROUNDS = 60,
    HADES_ROUNDS = HADES_FULL_ROUNDS + HADES_PARTIAL_ROUNDS,
};

/* What a round adds to the lanes before its S-boxes, and what it multiplies them by after. */
extern const struct fr hades_round_constants[HADES_ROUNDS][HADES_WIDTH];
extern const struct fr hades_matrix[HADES_WIDTH][HADES_WIDTH];

void hades_permute(struct fr lanes[HADES_WIDTH]);

/* `count` states, none of which depends on another. */
void hades_permute_many(struct fr (*states)[HADES_WIDTH], size_t count);

/* hades_permute without lanes, to compare with. */
void hades_permute_portable(struct fr lanes[HADES_WIDTH]);

/* The same function written as it is defined, some times slower: what the fast one is compared
 * with, and what a circuit for the permutation can be read against. */
void hades_permute_reference(struct fr lanes[HADES_WIDTH]);

#endif
