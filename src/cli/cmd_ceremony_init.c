/* The first file of a ceremony. */
#include "cli/ceremony_command.h"

#include <inttypes.h>

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = v->positionals[0], *label = invocation_string(v, "label");
    uint64_t degree = invocation_u64(v, "degree", 0);
    if (!label || !degree) {
        output_complain(v, "--%s is needed", label ? "degree" : "label");
        return EXIT_CODE_USAGE;
    }
    int code = output_path_check(v, path);
    if (code) return code;
    if (ceremony_init(path, span_of_string(label), degree + PLONK_SRS_EXTRA_POWERS, &error))
        return output_failure(v, path, &error);
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o}", "powers", output_json_u64(degree + PLONK_SRS_EXTRA_POWERS)));
    output_text(stdout, path);
    printf(": %" PRIu64 " powers of 1\n", degree + PLONK_SRS_EXTRA_POWERS);
    return EXIT_CODE_OK;
}

static const struct option_spec options[] = {
    {.name = "label",
     .letter = 'l',
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "what the parameters are for; part of every hash"},
    {.name = "degree",
     .letter = 'd',
     .kind = OPTION_U64,
     .argument = "NUMBER",
     .help = "degree of the largest polynomials: 131072 serves circuits of up to 131066 rows",
     .min = 1,
     .max = UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX},
    FORCE_OPTION,
};

const struct command cmd_ceremony_init = {
    .path = "ceremony init",
    .summary = "begin a ceremony that makes parameters of proofs",
    .positionals = "OUT",
    .description = "Writes a file with powers of 1, which nobody has contributed to. Every party "
                   "then takes the file of the one before it, contributes and passes on its own.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
