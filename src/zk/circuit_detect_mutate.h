/* Circuits with one row less, and which rows wrong values ever meet: what shows that each row of a
 * circuit is needed, and that the detector would notice were it missing.
 *
 * Rows are of two kinds. Some determine witnesses: without one of them circuit_detect reports a
 * witness. The others only assert something of values that are determined anyway, and uniqueness
 * cannot miss them: for each of these, values must be known that it alone refuses, which is what
 * coverage counts. A row that is neither is superfluous, or nobody has tried what it is for. */
#ifndef RK_ZK_CIRCUIT_DETECT_MUTATE_H
#define RK_ZK_CIRCUIT_DETECT_MUTATE_H

#include "zk/circuit_check.h"
#include "zk/circuit_detect.h"

/* A circuit that owns its lists. */
struct detect_mutant {
    struct plonk_circuit circuit;
    struct plonk_row *rows;
    uint32_t *public_rows;
};

/* A copy without what one row says: its selectors and public input. A row that says nothing lends
 * its wires to the row before: then these are replaced by new witnesses, behind the others.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result detect_mutant_make(struct detect_mutant *out,
                                             const struct plonk_circuit *circuit, size_t row);
void detect_mutant_free(struct detect_mutant *mutant);

/* Leaves out each of the rows [first_row, end_row) in turn and adds those to *silent, a set of
 * row_count bits, without which no more is reported than with them: no other witness is
 * undetermined, no other point unchecked. Each takes as long as circuit_detect without its causes.
 * Failures of circuit_detect. */
RK_CHECKED enum rk_result detect_silent_rows(struct bitset *silent,
                                             const struct plonk_circuit *circuit,
                                             const struct circuit_origins *origins,
                                             size_t first_row, size_t end_row,
                                             struct rk_error *error);

/* By row, how many assignments it has refused, and how many that every other row accepted. Zero it,
 * init it, free it. */
struct detect_coverage {
    size_t row_count;
    uint32_t *refused, *alone;
    struct bitset failing; /* of the last assignment */
};

RK_CHECKED enum rk_result detect_coverage_init(struct detect_coverage *coverage, size_t row_count);
void detect_coverage_free(struct detect_coverage *coverage);
/* Counts an assignment of a circuit of that many rows; how many rows refuse it. */
size_t detect_coverage_add(struct detect_coverage *coverage, const struct plonk_circuit *circuit,
                           const struct plonk_assignment *assignment);
/* Takes the rows out of *rows which have refused something alone. How many stay. */
size_t detect_coverage_subtract(struct bitset *rows, const struct detect_coverage *coverage);

/* Appends a line for each row of a set: where it is from, and how often it refused. `coverage` may
 * be NULL. RK_NO_MEMORY. */
RK_CHECKED enum rk_result detect_rows_report(struct buffer *text, const struct bitset *rows,
                                             const struct detect_coverage *coverage,
                                             const struct circuit_origins *origins);

#endif
