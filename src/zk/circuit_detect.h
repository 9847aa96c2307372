/* Finding under-constrained circuits: which witnesses do the rows determine, given the circuit's
 * inputs?
 *
 * A circuit that leaves a value open that should follow from others proves less than its author
 * means: whoever makes a proof chooses the value. circuit_detect goes through the rows from what is
 * known (inputs, constants, public inputs) to what follows from it and can have one value only,
 * until nothing more follows. What stays is reported with row, wire, component and line, and with
 * what would determine it. Rules are listed in docs/zk-detector.md with what proves each; those
 * that are about components rest on summaries that circuit_detect_summary.h proves on small fields.
 *
 * What is reported may be harmless; what is NOT reported is determined, as far as the inputs are
 * declared right: an input is the prover's to choose, so that a value declared an input which
 * should follow is not seen. It says nothing of what a determined value is: a wrong formula
 * determines its result too. See circuit_detect_mutate.h for rows that only assert.
 *
 * Nothing depends on values. Circuits may come from outside: all of it is total, in memory and time
 * linear in rows and witnesses, but for the findings, of which there are DETECT_FINDINGS_MAX at
 * most. */
#ifndef RK_ZK_CIRCUIT_DETECT_H
#define RK_ZK_CIRCUIT_DETECT_H

#include "base/bitset.h"
#include "zk/circuit.h"
#include "zk/circuit_origin.h"

enum { DETECT_FINDINGS_MAX = 1000 };

/* Why a witness is not determined. */
enum detect_cause {
#define DETECT_CAUSE(name, id, text, remedy) DETECT_##name,
#include "zk/circuit_detect_causes.def"
#undef DETECT_CAUSE
    DETECT_CAUSE_COUNT
};

/* "fixed-width": for programs; what is so; and what would make it determined. */
const char *detect_cause_id(enum detect_cause cause);
const char *detect_cause_text(enum detect_cause cause);
const char *detect_cause_remedy(enum detect_cause cause);

/* A place where something begins to be undetermined. What only follows from an earlier finding is
 * none of its own: each is made as if all before it were mended. */
struct detect_finding {
    enum detect_cause cause;
    uint32_t row;     /* UINT32_MAX when the witness is in no row */
    uint8_t wire;     /* 0 to 3, a to d, of that row, or of the next when is_next */
    bool is_next;     /* the wire is of the row after it, as custom rows have them */
    uint32_t witness; /* the first one */
    uint32_t count;   /* undetermined witnesses of this finding; 0 for DETECT_POINT */
    uint32_t rows;    /* how many neighbouring rows say the same of the same line */
};

/* Segments of custom rows, and how many of each are not resolved. */
enum detect_segment {
    DETECT_SEGMENT_RANGE,
    DETECT_SEGMENT_LOGIC,
    DETECT_SEGMENT_FIXED,
    DETECT_SEGMENT_COUNT,
};
const char *detect_segment_name(enum detect_segment segment);

/* Inputs that no row says anything about, and public inputs that stand alone. */
struct detect_lints {
    size_t unused_inputs;       /* in no row, or under selectors of 0 only */
    uint32_t first_unused;      /* a witness */
    size_t lone_public_inputs;  /* rows with a public input and no wire: it must be a constant */
    uint32_t first_lone_public; /* a row */
    size_t bad_checked_points;  /* declared checked but not public inputs; not relied upon */
};

struct detection {
    size_t row_count, witness_count;
    size_t input_count;    /* declared, or taken to be inputs by their form */
    bool inputs_by_form;   /* there were no origins: see circuit_detect */
    struct bitset undetermined, benign; /* witnesses */
    size_t undetermined_count;
    size_t benign_count; /* with several values, of which nothing outside depends */
    size_t unchecked_points; /* added, and not known to be on the curve */
    size_t segments[DETECT_SEGMENT_COUNT], unresolved[DETECT_SEGMENT_COUNT];
    struct detect_lints lints;
    struct detect_finding *findings; /* rows ascending, those in no row last */
    size_t finding_count;
    bool findings_are_all; /* false: there were more */
};

/* Fills *out, which the caller frees. Without origins (NULL), as descriptions are, the inputs are
 * guessed by form: a witness that does not first stand where a component puts what it computes (c
 * of an arithmetic row with q_o; accumulators, products and sums of custom rows; bits of a
 * decomposition) is taken to be an input, so that hints of other components go unseen.
 * RK_INVALID for a circuit with a wire that is no witness; RK_LIMIT for one of more than 2^31
 * witnesses; RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_detect(struct detection *out, const struct plonk_circuit *circuit,
                                         const struct circuit_origins *origins,
                                         struct rk_error *error);
/* The same without the causes of undetermined witnesses, for those who compare many circuits. */
RK_CHECKED enum rk_result circuit_detect_counts(struct detection *out,
                                                const struct plonk_circuit *circuit,
                                                const struct circuit_origins *origins,
                                                struct rk_error *error);
void detection_free(struct detection *detection);

/* Whether there is nothing to tell: no undetermined witness, unchecked point or lint. */
bool detection_is_clean(const struct detection *detection);

/* Appends "row 1985 of PATH (FILE:LINE), wire d', w2345". RK_NO_MEMORY. */
RK_CHECKED enum rk_result detect_place_append(struct buffer *text,
                                              const struct detect_finding *finding,
                                              const struct circuit_origins *origins);

/* Appends the report for people: counts, findings with remedies, undetermined witnesses by
 * component. A line each, no values. RK_NO_MEMORY. */
RK_CHECKED enum rk_result detection_report(struct buffer *text, const struct detection *detection,
                                           const struct circuit_origins *origins);

#endif
