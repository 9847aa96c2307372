/* What a circuit is made of. */
#include "cli/circuit_command.h"

#include <inttypes.h>

static const char *const selector_names[PLONK_SELECTOR_COUNT] = {
    [PLONK_Q_M] = "q_m",         [PLONK_Q_L] = "q_l",         [PLONK_Q_R] = "q_r",
    [PLONK_Q_O] = "q_o",         [PLONK_Q_F] = "q_f",         [PLONK_Q_C] = "q_c",
    [PLONK_Q_ARITH] = "q_arith", [PLONK_Q_LOGIC] = "q_logic", [PLONK_Q_RANGE] = "q_range",
    [PLONK_Q_FIXED] = "q_fixed", [PLONK_Q_VAR] = "q_var",
};

struct facts {
    size_t rows_with[PLONK_SELECTOR_COUNT];
    uint64_t size; /* rows of the domain */
    size_t powers;
};

static struct facts count(const struct plonk_circuit *circuit)
{
    struct facts facts = {.size = 1, .powers = plonk_srs_powers_for(circuit->row_count)};
    while (facts.size < circuit->row_count)
        facts.size *= 2;
    for (size_t i = 0; i < circuit->row_count; i++)
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
            facts.rows_with[s] += !fr_is_zero(&circuit->rows[i].selectors[s]);
    return facts;
}

static json_t *selectors_json(const struct facts *facts)
{
    json_t *object = json_object();
    for (size_t s = 0; object && s < PLONK_SELECTOR_COUNT; s++) {
        if (json_object_set_new(object, selector_names[s], output_json_u64(facts->rows_with[s]))) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *public_rows_json(const struct plonk_circuit *circuit)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < circuit->public_count; i++) {
        if (json_array_append_new(array, output_json_u64(circuit->public_rows[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static int print_facts(const struct invocation *v, const struct plonk_circuit *circuit)
{
    struct facts facts = count(circuit);
    char text[COUNT_TEXT_BYTES];
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rows",
                         output_json_u64(circuit->row_count), "size", output_json_u64(facts.size),
                         "powers", output_json_u64(facts.powers), "witnesses",
                         output_json_u64(circuit->witness_count), "public_inputs",
                         output_json_u64(circuit->public_count), "public_rows",
                         public_rows_json(circuit), "rows_with", selectors_json(&facts)));
    printf("%-14s %12s\n", "rows", output_count(text, circuit->row_count));
    printf("%-14s %12s\n", "of a domain of", output_count(text, facts.size));
    printf("%-14s %12s\n", "powers needed", output_count(text, facts.powers));
    printf("%-14s %12s\n", "witnesses", output_count(text, circuit->witness_count));
    printf("%-14s %12s\n", "public inputs", output_count(text, circuit->public_count));
    printf("rows with\n");
    for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
        printf("  %-12s %12s\n", selector_names[s], output_count(text, facts.rows_with[s]));
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct circuit_description description = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (circuit_file_read(&description, v->positionals[0], &error))
        return output_failure(v, v->positionals[0], &error);
    int code = print_facts(v, &description.circuit);
    circuit_description_free(&description);
    return code;
}

const struct command cmd_circuit_stats = {
    .path = "circuit stats",
    .summary = "count what a circuit is made of",
    .positionals = "CIRCUIT",
    .description =
        "Reads the compressed description of a circuit and prints its rows, the domain they are "
        "padded to, how many powers the parameters of its keys must have, its witnesses and "
        "public inputs, and how many rows use each selector. A description does not say which "
        "components rows are from.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
