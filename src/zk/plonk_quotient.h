/* The third round of a proof: t = N / Z_H, spec/plonk.md 2, 9. */
#ifndef RK_ZK_PLONK_QUOTIENT_H
#define RK_ZK_PLONK_QUOTIENT_H

#include "zk/plonk_prover_internal.h"

struct plonk_challenges {
    struct fr alpha, beta, gamma, range, logic, fixed, variable, z, v, v_next;
};

/* s, s^3, s^5, ...: what the terms of a gate are multiplied by. */
struct plonk_gate_factors {
    struct fr range[4], logic[5], fixed[4], variable[3];
};

/* What depends on the assignment: coefficients. */
struct plonk_witness_polynomials {
    const struct fr *wires[PLONK_WIRE_COUNT]; /* n + 2 */
    const struct fr *z;                       /* n + 3 */
    const struct fr *inputs;                  /* n; NULL when there are none */
};

enum { PLONK_QUOTIENT_BEYOND = 7 };

void plonk_gate_factors_init(struct plonk_gate_factors *factors,
                             const struct plonk_challenges *challenges);

/* The gates' expressions at one place, with their factors: range, logic, fixed, variable. `at` has
 * the evaluations of a proof. */
void plonk_gates_evaluate(struct fr gates[4], const struct plonk_gate_factors *factors,
                          const struct fr at[PLONK_EVALUATION_COUNT]);

/* How many elements plonk_quotient writes: 4n + 7, and more while it works. */
size_t plonk_quotient_room(const struct plonk_prover *prover);

/* The 4n + 7 coefficients of t, for an assignment that satisfies the circuit. What it works with is
 * wiped. RK_CANCELLED, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_quotient(struct fr *t, const struct plonk_prover *prover,
                                         const struct plonk_witness_polynomials *witness,
                                         const struct plonk_challenges *challenges,
                                         const struct plonk_work *work);

#endif
