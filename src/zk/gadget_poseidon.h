/* Poseidon in circuits: the Hades permutation, hashes and openings of Merkle trees, with the rows
 * of the deployed circuits (spec/crypto-supplement.md 2). crypto/poseidon.h and poseidon_tree.h
 * compute the same outside of circuits. Failures are kept by the composer. */
#ifndef RK_ZK_GADGET_POSEIDON_H
#define RK_ZK_GADGET_POSEIDON_H

#include "crypto/hades.h"
#include "crypto/poseidon_tree.h"
#include "zk/composer.h"

/* Replaces the lanes by those of the permuted state; 985 gates. */
void gadget_hades(struct composer *composer, struct witness lanes[HADES_WIDTH]);

/* poseidon_hash: 1 + count + 985 ceil(count / 4) gates. RK_INVALID for what that refuses. */
struct witness gadget_poseidon_hash(struct composer *composer, uint64_t domain,
                                    const struct witness *inputs, size_t count);

/* poseidon_hash_truncated, with 126 rows more. In the layout COMPOSER_CHAIN NOTHING TIES IT TO THE
 * HASH, so that a prover may choose it: see composer_xor. */
struct witness gadget_poseidon_hash_truncated(struct composer *composer, uint64_t domain,
                                              const struct witness *inputs, size_t count);

/* The root that an opening leads to from a leaf: 7 gates and a hash of four for each level. Whose
 * root that is the caller constrains. The opening's own root is not used. */
struct witness gadget_poseidon_opening(struct composer *composer,
                                       const struct poseidon_opening *opening, struct witness leaf);

#ifndef COMPOSER_NO_SITES
#define gadget_hades(c, ...)         gadget_hades(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_poseidon_hash(c, ...) gadget_poseidon_hash(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_poseidon_hash_truncated(c, ...) \
    gadget_poseidon_hash_truncated(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_poseidon_opening(c, ...) gadget_poseidon_opening(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
