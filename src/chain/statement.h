/* The statements that shielded transactions of our own networks prove: one for each shape of
 * zk/shielded_circuit.h that is in use, named by a hash of its circuit.
 *
 * The id is BLAKE3 of the packed description (circuit_pack), which is a function of the rows alone.
 * It stands in every transaction, so that a signature for one circuit says nothing about another.
 * The table is plain constant data; a test composes each circuit and compares. */
#ifndef RK_CHAIN_STATEMENT_H
#define RK_CHAIN_STATEMENT_H

#include "base/result.h"
#include "zk/composer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STATEMENT_ID_BYTES = 32,
    STATEMENT_COUNT = 6,
    STATEMENT_VERSION = 1, /* goes into ctx: spec/phoenix-sound.md 1 */
};

/* What transcripts of all of them begin with. */
#define STATEMENT_LABEL "ruskvm-shielded-v1"

struct statement {
    const char *name; /* "2-2", "2-2-audited" */
    uint8_t input_count;
    bool is_audited;
    uint32_t rows; /* of the circuit, without padding */
    uint8_t id[STATEMENT_ID_BYTES];
};

/* Ascending by inputs, the audited one behind the other. */
extern const struct statement statements[STATEMENT_COUNT];

/* NULL when there is none. */
const struct statement *statement_by_id(const uint8_t id[STATEMENT_ID_BYTES]);
const struct statement *statement_by_shape(size_t input_count, bool is_audited);
const struct statement *statement_by_name(struct span name);

/* The smallest shape that spends so many notes and hides how many they are, from 2 inputs on; NULL
 * for more than SHIELDED_INPUTS_MAX. */
const struct statement *statement_for(size_t note_count, bool is_audited);

/* The circuit with values that do not hold, for making keys. It is borrowed from *out, which the
 * caller frees. RK_NO_MEMORY. */
RK_CHECKED enum rk_result statement_compose(struct composer **out, struct plonk_circuit *circuit,
                                            const struct statement *statement,
                                            struct rk_error *error);

#endif
