/* Dishonest provers, tried in turn: a circuit is composed again and again, each time with one
 * witness that lies (zk/composer_override.h) and everything that is computed from it following. What
 * the rows say of each lie is counted: which row refuses it alone, and whether none does.
 *
 * A lie about a hint that no row refuses, with inputs and public inputs as they were, is a second
 * witness of the same statement. */
#ifndef RK_TESTS_ZK_CIRCUIT_LIES_H
#define RK_TESTS_ZK_CIRCUIT_LIES_H

#include "vectors.h"
#include "zk/circuit_detect_mutate.h"
#include "zk/composer.h"
#include "zk/composer_override.h"

struct lies {
    void (*compose)(struct composer *composer);
    struct composer *honest;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_origins origins;
    struct detection found;
    struct detect_coverage coverage;
    size_t tried, second_witnesses;
    uint32_t first_second; /* the witness of the first lie that passed */
};

static inline void lies_begin(struct lies *lies, void (*compose)(struct composer *composer))
{
    struct rk_error error = {.result = RK_OK};
    struct circuit_failure failure;
    *lies = (struct lies){.compose = compose};
    assert_int_equal(composer_new(&lies->honest, COMPOSER_CHAIN), RK_OK);
    compose(lies->honest);
    if (composer_finish(lies->honest, &lies->circuit, &lies->assignment, &error))
        fail_msg("%s", error.message);
    lies->origins = composer_origins(lies->honest);
    assert_int_equal(circuit_check(&failure, &lies->circuit, &lies->assignment), 0);
    assert_int_equal(circuit_detect(&lies->found, &lies->circuit, &lies->origins, NULL), RK_OK);
    assert_int_equal(detect_coverage_init(&lies->coverage, lies->circuit.row_count), RK_OK);
}

static inline void lies_end(struct lies *lies)
{
    detect_coverage_free(&lies->coverage);
    detection_free(&lies->found);
    composer_free(lies->honest);
}

/* Whether inputs and public inputs are the honest ones, and something else is not, apart from what
 * the detector says may vary without harm. */
static inline bool lies_is_second(const struct lies *lies, const struct plonk_assignment *assignment)
{
    bool differs = false;
    for (size_t i = 0; i < lies->circuit.witness_count; i++) {
        bool same = fr_equal(&assignment->witnesses[i], &lies->assignment.witnesses[i]);
        if (!same && lies->origins.witnesses[i].is_input) return false;
        differs = differs || (!same && !bitset_has(&lies->found.benign, i));
    }
    for (size_t i = 0; i < lies->circuit.public_count; i++)
        if (!fr_equal(&assignment->public_inputs[i], &lies->assignment.public_inputs[i]))
            return false;
    return differs;
}

/* Composes with these lies; how many rows refuse. */
static inline size_t lies_tell(struct lies *lies, const uint32_t *witnesses,
                               const struct fr *values, size_t count)
{
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    for (size_t i = 0; i < count; i++)
        composer_override(composer, witnesses[i], &values[i]);
    lies->compose(composer);
    /* A component may refuse the value itself. */
    if (composer_finish(composer, &circuit, &assignment, NULL)) {
        composer_free(composer);
        return SIZE_MAX;
    }
    size_t refused = detect_coverage_add(&lies->coverage, &circuit, &assignment);
    lies->tried++;
    if (refused == 0 && lies_is_second(lies, &assignment) && lies->second_witnesses++ == 0)
        lies->first_second = witnesses[0];
    composer_free(composer);
    return refused;
}

/* Several lies about one witness: its neighbours, its negative, and small numbers. */
static inline void lies_tell_about(struct lies *lies, uint32_t witness)
{
    enum { KINDS = 6 };
    struct fr value = lies->assignment.witnesses[witness], values[KINDS];
    fr_add(&values[0], &value, &fr_one);
    fr_sub(&values[1], &value, &fr_one);
    fr_from_u64(&values[2], 2);
    fr_neg(&values[3], &value);
    values[4] = fr_zero;
    values[5] = fr_one;
    for (size_t i = 0; i < KINDS; i++)
        if (!fr_equal(&values[i], &value)) (void)lies_tell(lies, &witness, &values[i], 1);
}

/* Lies about all witnesses behind the initial ones, or only those on the wires of these rows. */
static inline void lies_tell_all(struct lies *lies, const struct bitset *rows)
{
    struct bitset wanted;
    assert_int_equal(bitset_init(&wanted, lies->circuit.witness_count), RK_OK);
    if (!rows)
        bitset_add_range(&wanted, COMPOSER_INITIAL_WITNESSES,
                         lies->circuit.witness_count - COMPOSER_INITIAL_WITNESSES);
    for (size_t row = rows ? bitset_next(rows, 0) : 0; rows && row < rows->bits;
         row = bitset_next(rows, row + 1))
        for (size_t wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            if (lies->circuit.rows[row].wires[wire] >= COMPOSER_INITIAL_WITNESSES)
                bitset_add(&wanted, lies->circuit.rows[row].wires[wire]);
    for (size_t i = bitset_next(&wanted, 0); i < wanted.bits; i = bitset_next(&wanted, i + 1))
        lies_tell_about(lies, (uint32_t)i);
    bitset_free(&wanted);
}

#endif
