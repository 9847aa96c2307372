/* The factors of the permutation's product, row by row: spec/plonk.md 9, second round. */
#ifndef RK_ZK_PLONK_FACTORS_H
#define RK_ZK_PLONK_FACTORS_H

#include "zk/plonk_quotient.h"

/* Borrows everything. */
struct plonk_factors {
    const struct plonk_prover *prover;
    const struct plonk_circuit *circuit;
    const struct plonk_assignment *assignment;
    const struct plonk_challenges *challenges; /* beta and gamma */
};

/* For the rows [from, to): prod (w_j + gamma + beta K_j omega^i) and prod (w_j + gamma + beta
 * sigma_j), both times the same number: their quotient is what counts. In lanes `from` and `to` are
 * multiples of eight; only where lanes_are_available(). */
void plonk_factors_portable(struct fr *numerators, struct fr *denominators,
                            const struct plonk_factors *factors, size_t from, size_t to);
void plonk_factors_lanes(struct fr *numerators, struct fr *denominators,
                         const struct plonk_factors *factors, size_t from, size_t to);

#endif
