/* The parameters that a ceremony made. */
#include "cli/ceremony_command.h"
#include "zk/plonk_srs.h"

#include <inttypes.h>
#include <string.h>

static const char *const form_names[] = {"compressed", "raw", "file", NULL};

static enum plonk_srs_form form_wanted(const struct invocation *v)
{
    static const enum plonk_srs_form forms[] = {PLONK_SRS_COMPRESSED, PLONK_SRS_RAW,
                                                PLONK_SRS_FILE};
    const char *wanted = invocation_string(v, "form");
    for (size_t i = 0; wanted && form_names[i]; i++)
        if (strcmp(form_names[i], wanted) == 0) return forms[i];
    return PLONK_SRS_COMPRESSED;
}

static enum rk_result export(struct ceremony_command *c, size_t *power_count,
                             struct rk_error *error) {
    const struct invocation *v = c->v; struct plonk_srs all = {0}, trimmed = {0};
    uint64_t degree = invocation_u64(v, "degree", 0);
    RK_TRY(ceremony_export(&all, &c->ceremony, &c->work, error));
    enum rk_result result = degree ? plonk_srs_trim(&trimmed, &all, (size_t)degree, error) : RK_OK;
    const struct plonk_srs *srs = degree ? &trimmed : &all;
    *power_count = srs->power_count;
    if (!result) result = plonk_srs_save(srs, v->positionals[1], form_wanted(v), error);
    plonk_srs_free(&all);
    plonk_srs_free(&trimmed);
    return result;
}

static int run(const struct invocation *v)
{
    struct ceremony_command c;
    struct rk_error error = {.offset = RK_NO_POSITION};
    size_t power_count = 0;
    int code = output_path_check(v, v->positionals[1]);
    if (!code) code = ceremony_command_open(&c, v, 0);
    if (code) return code;
    c.what = "verifying";
    enum rk_result result = export(&c, &power_count, &error);
    progress_end(&c.progress);
    if (result) {
        code = output_failure(v, NULL, &error);
    } else if (invocation_flag(v, "json")) {
        code = output_json(v, json_pack("{s:o}", "powers", output_json_u64(power_count)));
    } else {
        output_text(stdout, v->positionals[1]);
        printf(": %zu powers\n", power_count);
    }
    ceremony_command_close(&c);
    return code;
}

static const struct option_spec options[] = {
    {.name = "form",
     .kind = OPTION_STRING,
     .argument = "FORM",
     .help = "compressed (as deployed systems load it, the default), raw, or file (our own, which "
             "loads fastest)",
     .choices = form_names},
    {.name = "degree",
     .letter = 'd',
     .kind = OPTION_U64,
     .argument = "NUMBER",
     .help = "leave out what polynomials of this degree do not need",
     .min = 1,
     .max = UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX},
    THREADS_OPTION,
    FORCE_OPTION,
};

const struct command cmd_ceremony_export = {
    .path = "ceremony export",
    .summary = "write the parameters that a ceremony made",
    .positionals = "FILE OUT",
    .description = "Verifies FILE and writes its powers as parameters of PLONK, for `circuit "
                   "setup`. Without contributions there is nothing to write.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
