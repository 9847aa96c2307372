/* Whether values satisfy a circuit, and if not, where.
 *
 * Rows are tried one by one, which takes about a microsecond for six of them: a prover asks
 * before it begins, since a proof of an unsatisfied circuit fails late and does not say where. Copy
 * constraints hold by construction, a witness having one value.
 *
 * The time of a check depends on the circuit, and on values only when they do not satisfy it. */
#ifndef RK_ZK_CIRCUIT_CHECK_H
#define RK_ZK_CIRCUIT_CHECK_H

#include "base/bitset.h"
#include "zk/circuit.h"
#include "zk/circuit_origin.h"

enum circuit_term {
#define CIRCUIT_TERM(name, identity, text) CIRCUIT_##name,
#include "zk/circuit_terms.def"
#undef CIRCUIT_TERM
    CIRCUIT_TERM_COUNT
};

/* "range", and "c - 4 d is 0, 1, 2 or 3". */
const char *circuit_term_identity(enum circuit_term term);
const char *circuit_term_text(enum circuit_term term);

struct circuit_failure {
    size_t row;             /* the first that does not hold */
    enum circuit_term term; /* its first equation that does not */
    size_t row_count;       /* how many rows do not hold */
};

/* How many rows do not hold; *failure is filled when there are any. The row after the last is the
 * first when the rows fill their domain, else a row of zeros (spec/plonk.md 2). */
size_t circuit_check(struct circuit_failure *failure, const struct plonk_circuit *circuit,
                     const struct plonk_assignment *assignment);

/* The same on several threads. */
size_t circuit_check_threads(struct circuit_failure *failure, const struct plonk_circuit *circuit,
                             const struct plonk_assignment *assignment, unsigned threads);

/* The same; the set, of row_count bits, becomes that of the rows that do not hold. */
size_t circuit_check_all(struct bitset *failing_rows, const struct plonk_circuit *circuit,
                         const struct plonk_assignment *assignment);

/* Appends one line without values: which row, where it comes from, what does not hold. For errors,
 * which may be kept. `origins` may be NULL. RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_failure_append(struct buffer *text,
                                                 const struct circuit_failure *failure,
                                                 const struct circuit_origins *origins);

/* Appends the same with the selectors, wires and values of the row, on lines of their own. VALUES
 * ARE SECRETS of whoever proves: for the author of a circuit only. RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_failure_report(struct buffer *text,
                                                 const struct circuit_failure *failure,
                                                 const struct plonk_circuit *circuit,
                                                 const struct plonk_assignment *assignment,
                                                 const struct circuit_origins *origins);

/* Appends a scalar as people read it: decimal when it or its negative is below 2^64, else 64 digits
 * of hexadecimal, the most significant first. */
RK_CHECKED enum rk_result circuit_value_append(struct buffer *text, const struct fr *value);

#endif
