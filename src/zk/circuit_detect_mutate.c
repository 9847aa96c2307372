#include "zk/circuit_detect_mutate.h"

#include <stdlib.h>
#include <string.h>

/* ---- One row less ---- */

void detect_mutant_free(struct detect_mutant *mutant)
{
    free(mutant->rows);
    free(mutant->public_rows);
    *mutant = (struct detect_mutant){0};
}

/* Whether all selectors are 0 but q_arith, which says nothing alone. */
static bool says_nothing(const struct plonk_row *row)
{
    for (unsigned s = 0; s < PLONK_SELECTOR_COUNT; s++)
        if (s != PLONK_Q_ARITH && !fr_is_zero(&row->selectors[s])) return false;
    return true;
}

static void drop_public_input(struct detect_mutant *mutant, size_t row)
{
    struct plonk_circuit *circuit = &mutant->circuit;
    size_t kept = 0;
    for (size_t i = 0; i < circuit->public_count; i++)
        if (mutant->public_rows[i] != row) mutant->public_rows[kept++] = mutant->public_rows[i];
    circuit->public_count = kept;
}

static void drop_row(struct detect_mutant *mutant, size_t row)
{
    struct plonk_row *dropped = &mutant->rows[row];
    if (says_nothing(dropped))
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            dropped->wires[wire] = (uint32_t)mutant->circuit.witness_count++;
    memset(dropped->selectors, 0, sizeof dropped->selectors);
    drop_public_input(mutant, row);
}

enum rk_result detect_mutant_make(struct detect_mutant *out, const struct plonk_circuit *circuit,
                                  size_t row)
{
    struct detect_mutant mutant = {.circuit = *circuit};
    mutant.rows = calloc(circuit->row_count, sizeof *mutant.rows);
    mutant.public_rows = calloc(circuit->public_count + 1, sizeof *mutant.public_rows);
    if (!mutant.rows || !mutant.public_rows) {
        detect_mutant_free(&mutant);
        return RK_NO_MEMORY;
    }
    memcpy(mutant.rows, circuit->rows, circuit->row_count * sizeof *mutant.rows);
    if (circuit->public_count)
        memcpy(mutant.public_rows, circuit->public_rows,
               circuit->public_count * sizeof *mutant.public_rows);
    mutant.circuit.rows = mutant.rows;
    mutant.circuit.public_rows = mutant.public_rows;
    drop_row(&mutant, row);
    *out = mutant;
    return RK_OK;
}

static bool reports_more(const struct detection *mutant, const struct detection *whole)
{
    return mutant->undetermined_count > whole->undetermined_count ||
           mutant->unchecked_points > whole->unchecked_points;
}

enum rk_result detect_silent_rows(struct bitset *silent, const struct plonk_circuit *circuit,
                                  const struct circuit_origins *origins, size_t first_row,
                                  size_t end_row, struct rk_error *error)
{
    struct detection whole;
    RK_TRY(circuit_detect_counts(&whole, circuit, origins, error));
    enum rk_result result = RK_OK;
    for (size_t row = first_row; row < end_row && !result; row++) {
        struct detect_mutant mutant = {0};
        struct detection found;
        result = detect_mutant_make(&mutant, circuit, row);
        if (!result) result = circuit_detect_counts(&found, &mutant.circuit, origins, error);
        detect_mutant_free(&mutant);
        if (result) break;
        if (!reports_more(&found, &whole)) bitset_add(silent, row);
        detection_free(&found);
    }
    detection_free(&whole);
    return result;
}

/* ---- Coverage ---- */

enum rk_result detect_coverage_init(struct detect_coverage *coverage, size_t row_count)
{
    coverage->row_count = row_count;
    coverage->refused = calloc(row_count + 1, sizeof *coverage->refused);
    coverage->alone = calloc(row_count + 1, sizeof *coverage->alone);
    if (!coverage->refused || !coverage->alone) return RK_NO_MEMORY;
    return bitset_init(&coverage->failing, row_count);
}

void detect_coverage_free(struct detect_coverage *coverage)
{
    free(coverage->refused);
    free(coverage->alone);
    bitset_free(&coverage->failing);
    *coverage = (struct detect_coverage){0};
}

size_t detect_coverage_add(struct detect_coverage *coverage, const struct plonk_circuit *circuit,
                           const struct plonk_assignment *assignment)
{
    REQUIRE(circuit->row_count == coverage->row_count);
    size_t failing = circuit_check_all(&coverage->failing, circuit, assignment);
    for (size_t row = bitset_next(&coverage->failing, 0); row < coverage->row_count;
         row = bitset_next(&coverage->failing, row + 1)) {
        coverage->refused[row]++;
        if (failing == 1) coverage->alone[row]++;
    }
    return failing;
}

size_t detect_coverage_subtract(struct bitset *rows, const struct detect_coverage *coverage)
{
    size_t left = 0;
    for (size_t row = bitset_next(rows, 0); row < rows->bits; row = bitset_next(rows, row + 1)) {
        if (coverage->alone[row])
            bitset_remove(rows, row);
        else
            left++;
    }
    return left;
}

enum rk_result detect_rows_report(struct buffer *text, const struct bitset *rows,
                                  const struct detect_coverage *coverage,
                                  const struct circuit_origins *origins)
{
    for (size_t row = bitset_next(rows, 0); row < rows->bits; row = bitset_next(rows, row + 1)) {
        RK_TRY(buffer_append_format(text, "row %zu", row));
        if (origins && row < origins->row_count) {
            RK_TRY(buffer_append_format(text, " of "));
            RK_TRY(circuit_origin_append(text, origins, row));
        }
        if (coverage)
            RK_TRY(buffer_append_format(text, ", refused %u, alone %u", coverage->refused[row],
                                        coverage->alone[row]));
        RK_TRY(buffer_append_u8(text, '\n'));
    }
    return RK_OK;
}
