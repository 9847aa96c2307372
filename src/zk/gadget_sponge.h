/* Poseidon in circuits at two thirds of the deployed rows: the same function, its partial rounds
 * with sparse matrices (crypto/hades_sparse.h), constants inside the rows of S-boxes, and only
 * those lanes of the last permutation that are squeezed. Every row computes one new witness, so
 * that outputs are determined by inputs. crypto/poseidon.h computes the same outside. */
#ifndef RK_ZK_GADGET_SPONGE_H
#define RK_ZK_GADGET_SPONGE_H

#include "crypto/hades.h"
#include "zk/composer.h"

enum {
    GADGET_HADES_ROWS = 650,
    GADGET_MERKLE4_ROWS = 1 + GADGET_HADES_ROWS - 8, /* four in, one out */
};

/* Replaces the lanes by those of the permuted state; 650 rows. With `wanted` lanes from the second
 * on alone (1 to 4) the others become witness_zero: 2 rows less for each. 0: all. */
void gadget_hades_sparse(struct composer *composer, struct witness lanes[HADES_WIDTH],
                         unsigned wanted);

/* poseidon_sponge: a row for the tag, permutations, and a row for each input behind the fourth.
 * RK_INVALID for what that refuses. */
void gadget_sponge(struct composer *composer, struct witness *outputs, size_t outputs_count,
                   uint64_t domain, const struct witness *inputs, size_t count);

/* The first `wanted` of outputs_count outputs, the tag being that of all: permutations for the
 * others are left out. */
void gadget_sponge_first(struct composer *composer, struct witness *outputs, size_t wanted,
                         size_t outputs_count, uint64_t domain, const struct witness *inputs,
                         size_t count);

/* gadget_sponge with one output. */
struct witness gadget_sponge_hash(struct composer *composer, uint64_t domain,
                                  const struct witness *inputs, size_t count);

#ifndef COMPOSER_NO_SITES
#define gadget_hades_sparse(c, ...) gadget_hades_sparse(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_sponge(c, ...)       gadget_sponge(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_sponge_first(c, ...) gadget_sponge_first(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_sponge_hash(c, ...)  gadget_sponge_hash(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
