/* A party's contribution to a ceremony. */
#include "base/secret.h"
#include "cli/ceremony_command.h"
#include "cli/file.h"

enum { ENTROPY_BYTES_MAX = 64 << 20 };

static int contribute(struct ceremony_command *c, struct span entropy)
{
    const struct invocation *v = c->v;
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t receipt[CEREMONY_HASH_BYTES];
    c->what = "powers";
    enum rk_result result = ceremony_contribute(v->positionals[1], receipt, &c->ceremony,
                                                span_of_string(invocation_string(v, "name")),
                                                entropy, &c->work, &error);
    return ceremony_command_finish(c, result, receipt, &error);
}

static int run(const struct invocation *v)
{
    struct ceremony_command c;
    struct buffer entropy = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = invocation_string(v, "entropy");
    if (!invocation_string(v, "name")) {
        output_complain(v, "--name is needed");
        return EXIT_CODE_USAGE;
    }
    int code = output_path_check(v, v->positionals[1]);
    if (code) return code;
    if (path && file_read(&entropy, &error, path, ENTROPY_BYTES_MAX))
        return output_failure(v, path, &error);
    code = ceremony_command_open(&c, v, 0);
    if (!code) {
        code = contribute(&c, buffer_span(&entropy));
        ceremony_command_close(&c);
    }
    if (entropy.size_bytes) secret_wipe(entropy.bytes, entropy.size_bytes);
    buffer_free(&entropy);
    return code;
}

static const struct option_spec options[] = {
    {.name = "name",
     .letter = 'n',
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "who contributes, for all to read"},
    {.name = "entropy",
     .letter = 'e',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "bytes of your own to mix into the secret; keep them to yourself"},
    THREADS_OPTION,
    FORCE_OPTION,
};

const struct command cmd_ceremony_contribute = {
    .path = "ceremony contribute",
    .summary = "multiply a secret of your own into a ceremony",
    .positionals = "IN OUT",
    .description =
        "Verifies IN, draws a secret, multiplies it into all powers, proves that it was known, "
        "forgets it, and writes OUT. The secret comes from the system's randomness and --entropy "
        "and is stored nowhere.\n\n"
        "Publish the receipt that is printed: `ceremony verify --includes RECEIPT` tells whether a "
        "later file still has the contribution.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
