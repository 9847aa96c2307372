/* Keys of a circuit. */
#include "cli/circuit_command.h"
#include "zk/plonk_srs.h"

#include <inttypes.h>
#include <string.h>

static const char *const form_names[] = {"compressed", "raw", "file", NULL};

static enum rk_result open_parameters(struct plonk_srs *out, const struct invocation *v,
                                      size_t powers_max, struct rk_error *error)
{
    static const enum plonk_srs_form forms[] = {PLONK_SRS_COMPRESSED, PLONK_SRS_RAW,
                                                PLONK_SRS_FILE};
    const char *wanted = invocation_string(v, "form");
    struct plonk_srs_reading how = {
        .form = PLONK_SRS_COMPRESSED,
        .is_checked = invocation_flag(v, "check"),
        .require_secure = !invocation_flag(v, "allow-insecure"),
        .powers_max = powers_max,
        .threads = threads_wanted(v),
    };
    for (size_t i = 0; wanted && form_names[i]; i++)
        if (strcmp(form_names[i], wanted) == 0) how.form = forms[i];
    return plonk_srs_open(out, v->positionals[1], &how, error);
}

struct keys {
    struct plonk_prover *prover;
    struct buffer verifier;
};

static enum rk_result make_keys(struct keys *keys, const struct invocation *v,
                                const struct circuit_description *description,
                                struct rk_error *error)
{
    struct plonk_srs srs = {0};
    struct progress progress;
    struct plonk_work work = circuit_work(v, &progress);
    const char *label = invocation_string(v, "label");
    size_t powers = plonk_srs_powers_for(description->circuit.row_count);
    enum rk_result result = open_parameters(&srs, v, powers, error);
    if (!result)
        result = plonk_prover_make(&keys->prover, &srs, &description->circuit,
                                   span_of_string(label ? label : ""), &work, error);
    if (!result) result = plonk_prover_encode_verifier(&keys->verifier, keys->prover, error);
    progress_end(&progress);
    plonk_srs_free(&srs);
    return result;
}

static enum rk_result write_keys(const struct invocation *v, const struct keys *keys,
                                 struct rk_error *error)
{
    struct progress progress;
    struct plonk_work work = circuit_work(v, &progress);
    const char *path = v->positionals[2];
    enum rk_result result = invocation_flag(v, "deployed")
                                ? plonk_prover_export_file(keys->prover, path, &work, error)
                                : plonk_prover_save(keys->prover, path, error);
    progress_end(&progress);
    if (result) return result;
    return whole_file_write(v->positionals[3], buffer_span(&keys->verifier), error);
}

static int print_done(const struct invocation *v, const struct keys *keys)
{
    struct plonk_prover_facts facts = plonk_prover_facts(keys->prover);
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:o, s:o, s:b}", "rows", output_json_u64(facts.constraints),
                         "size", output_json_u64(facts.size), "public_inputs",
                         output_json_u64(facts.public_count), "powers",
                         output_json_u64(facts.power_count), "is_insecure", facts.is_insecure));
    if (facts.is_insecure)
        output_complain(v, "warning: the secret of the parameters is known: anybody who has it "
                           "can forge proofs");
    printf("%" PRIu64 " rows of %" PRIu64 ", %zu public inputs, %zu powers\n", facts.constraints,
           facts.size, facts.public_count, facts.power_count);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct circuit_description description = {0};
    struct keys keys = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = output_path_check(v, v->positionals[2]);
    if (!code) code = output_path_check(v, v->positionals[3]);
    if (code) return code;
    if (circuit_file_read(&description, v->positionals[0], &error))
        return output_failure(v, v->positionals[0], &error);
    if (make_keys(&keys, v, &description, &error))
        code = output_failure(v, v->positionals[1], &error);
    else
        code =
            write_keys(v, &keys, &error) ? output_failure(v, NULL, &error) : print_done(v, &keys);
    plonk_prover_free(keys.prover);
    buffer_free(&keys.verifier);
    circuit_description_free(&description);
    return code;
}

static const struct option_spec options[] = {
    {.name = "label",
     .letter = 'l',
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "what proofs are bound to besides the circuit (default: empty)"},
    {.name = "form",
     .kind = OPTION_STRING,
     .argument = "FORM",
     .help = "of PARAMETERS: compressed (the default), raw, or file (our own)",
     .choices = form_names},
    {.name = "check",
     .kind = OPTION_FLAG,
     .help = "check every power to be in the group, for parameters that nobody has checked"},
    {.name = "allow-insecure",
     .kind = OPTION_FLAG,
     .help = "take parameters that are marked as having a known secret"},
    {.name = "deployed",
     .kind = OPTION_FLAG,
     .help = "write KEY as the container of the deployed system, about 4.9 KiB a row"},
    THREADS_OPTION,
    FORCE_OPTION,
};

const struct command cmd_circuit_setup = {
    .path = "circuit setup",
    .summary = "make the keys of a circuit",
    .positionals = "CIRCUIT PARAMETERS KEY VERIFIER",
    .description =
        "Reads the compressed description of a circuit and parameters (`ceremony export`), and "
        "writes KEY, which proves, and VERIFIER, the container that checks. Both are functions of "
        "what was read.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 4,
    .positional_max = 4,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
