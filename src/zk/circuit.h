/* A circuit as its rows, and the values that are to satisfy it: what the composer hands to key
 * generation and to the prover. spec/plonk.md 2. */
#ifndef RK_ZK_CIRCUIT_H
#define RK_ZK_CIRCUIT_H

#include "crypto/fr.h"
#include "zk/plonk.h"

enum {
    /* The selectors are the first points of a key, in the key's order: PLONK_Q_M to PLONK_Q_VAR. */
    PLONK_SELECTOR_COUNT = PLONK_Q_VAR + 1,
    PLONK_WIRE_COUNT = 4, /* a, b, c, d */
};

/* One row: its coefficients, and on each wire the index of a witness. */
struct plonk_row {
    struct fr selectors[PLONK_SELECTOR_COUNT];
    uint32_t wires[PLONK_WIRE_COUNT];
};

/* The shape of a circuit, which keys are made from. A row of public_rows has a public input, which
 * is added outside q_arith; the rows are ascending and distinct. Borrows everything. */
struct plonk_circuit {
    const struct plonk_row *rows;
    size_t row_count;
    size_t witness_count; /* every wire is below it */
    const uint32_t *public_rows;
    size_t public_count;
};

/* The values for a circuit of that shape. Borrows everything. */
struct plonk_assignment {
    const struct fr *witnesses;     /* witness_count */
    const struct fr *public_inputs; /* public_count, in the order of public_rows */
};

#endif
