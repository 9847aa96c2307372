#include "chain/statement.h"

#include "base/span.h"
#include "zk/shielded_circuit.h"

const struct statement statements[STATEMENT_COUNT] = {
#define STATEMENT_ROW(name_, inputs_, audited_, rows_, ...) \
    {.name = (name_),                                       \
     .input_count = (inputs_),                              \
     .is_audited = (audited_),                              \
     .rows = (rows_),                                       \
     .id = {__VA_ARGS__}},
#include "chain/statements.def"
#undef STATEMENT_ROW
};

const struct statement *statement_by_id(const uint8_t id[STATEMENT_ID_BYTES])
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (memcmp(statements[i].id, id, STATEMENT_ID_BYTES) == 0) return &statements[i];
    return NULL;
}

const struct statement *statement_by_shape(size_t input_count, bool is_audited)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (statements[i].input_count == input_count && statements[i].is_audited == is_audited)
            return &statements[i];
    return NULL;
}

const struct statement *statement_by_name(struct span name)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (span_equal(span_of_string(statements[i].name), name)) return &statements[i];
    return NULL;
}

const struct statement *statement_for(size_t note_count, bool is_audited)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (statements[i].input_count >= 2 && statements[i].input_count >= note_count &&
            statements[i].is_audited == is_audited)
            return &statements[i];
    return NULL;
}

enum rk_result statement_compose(struct composer **out, struct plonk_circuit *circuit,
                                 const struct statement *statement, struct rk_error *error)
{
    struct shielded_statement blank;
    struct shielded_witness witness;
    struct composer *composer = NULL;
    struct plonk_assignment assignment;
    enum rk_result result = composer_new(&composer, COMPOSER_CHAIN);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for a circuit");
    shielded_blank(&blank, &witness, statement->input_count, statement->is_audited);
    shielded_circuit_compose(composer, &blank, &witness);
    result = composer_finish(composer, circuit, &assignment, error);
    if (!result)
        *out = composer;
    else
        composer_free(composer);
    return result;
}
