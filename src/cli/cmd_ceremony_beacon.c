/* The end of a ceremony: a factor that nobody chose. */
#include "cli/ceremony_command.h"

static int run(const struct invocation *v)
{
    struct ceremony_command c;
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t receipt[CEREMONY_HASH_BYTES];
    const char *value = invocation_string(v, "value"), *name = invocation_string(v, "name");
    if (!value) {
        output_complain(v, "--value is needed");
        return EXIT_CODE_USAGE;
    }
    int code = output_path_check(v, v->positionals[1]);
    if (!code) code = ceremony_command_open(&c, v, 0);
    if (code) return code;
    enum rk_result result = ceremony_add_beacon(
        v->positionals[1], receipt, &c.ceremony, span_of_string(name ? name : "beacon"),
        span_of_string(value), (unsigned)invocation_u64(v, "iterations-log", 24), &c.work, &error);
    code = ceremony_command_finish(&c, result, receipt, &error);
    ceremony_command_close(&c);
    return code;
}

static const struct option_spec options[] = {
    {.name = "value",
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "what nobody could foresee, up to 64 bytes as they are: the hash of a block"},
    {.name = "iterations-log",
     .letter = 'i',
     .kind = OPTION_U64,
     .argument = "NUMBER",
     .help = "hash it 2^NUMBER times (default: 24)",
     .max = CEREMONY_ITERATIONS_LOG_MAX},
    {.name = "name",
     .letter = 'n',
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "what the value is, for all to read (default: beacon)"},
    THREADS_OPTION,
    FORCE_OPTION,
};

const struct command cmd_ceremony_beacon = {
    .path = "ceremony beacon",
    .summary = "end a ceremony with a public value",
    .positionals = "IN OUT",
    .description =
        "Verifies IN and multiplies a factor into it that follows from a public value, so that "
        "not even the last party could choose what comes out. Announce beforehand which value it "
        "will be. Whoever verifies does the same hashes.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
