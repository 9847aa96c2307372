/* The rows of a quotient, for plonk_quotient.c: one at a time, or sixteen at a time in lanes. Both
 * give the same values. */
#ifndef RK_ZK_PLONK_QUOTIENT_ROWS_H
#define RK_ZK_PLONK_QUOTIENT_ROWS_H

#include "zk/plonk_quotient.h"

enum {
    PLONK_ROWS_STEP_MAX = 1 << PLONK_COSET_LOG_MIN,
    /* Of rows in lanes: */
    PLONK_LANES_STEP = 4,  /* from a point of the coset to omega times it */
    PLONK_LANES_ROWS = 16, /* pieces of rows are multiples of it */
    /* What the columns are multiplied by: 2^256, which elements in memory have, and 16 are the
     * 2^260 of lanes. */
    PLONK_LANES_SCALE = 16,
};

/* Borrows everything. What is of the key stands in the prover: its values on the coset, `first`,
 * and the coset. */
struct plonk_quotient_rows {
    const struct plonk_prover *prover;
    const struct plonk_challenges *challenges;
    struct plonk_gate_factors factors;
    /* Values on the coset. For lanes, times PLONK_LANES_SCALE, and with the first PLONK_LANES_STEP
     * of them once more behind the end. */
    const struct fr *wires[PLONK_WIRE_COUNT], *z;
    struct fr *t; /* values of PI, which become those of the quotient */
    size_t step;  /* from a point to omega times it */
    struct fr vanishing_inverse[PLONK_ROWS_STEP_MAX]; /* 1 / Z_H, `step` of them, which repeat */
};

/* The rows [from, to). In lanes both are multiples of PLONK_LANES_ROWS, the step is
 * PLONK_LANES_STEP; only where lanes_are_available(). */
void plonk_quotient_rows_portable(const struct plonk_quotient_rows *rows, size_t from, size_t to);
void plonk_quotient_rows_lanes(const struct plonk_quotient_rows *rows, size_t from, size_t to);

#endif
