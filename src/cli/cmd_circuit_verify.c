/* Whether a proof holds. */
#include "cli/circuit_command.h"
#include "cli/key_text.h"
#include "zk/witness_file.h"

#include <stdlib.h>

enum { CONTAINER_BYTES_MAX = 64 << 20, PROOF_BYTES_MAX = 1 << 20 };

struct inputs {
    struct plonk_verifier *verifier;
    struct plonk_proof proof;
    struct fr *scalars;
    size_t scalar_count;
};

static enum plonk_decoding decoding_wanted(const struct invocation *v)
{
    return invocation_flag(v, "deployed") ? PLONK_DEPLOYED : PLONK_STRICT;
}

static enum rk_result read_verifier(struct inputs *inputs, const struct invocation *v,
                                    struct rk_error *error)
{
    struct buffer bytes = {0};
    enum rk_result result = file_read(&bytes, error, v->positionals[0], CONTAINER_BYTES_MAX);
    if (!result)
        result = plonk_verifier_decode(&inputs->verifier, decoding_wanted(v), buffer_span(&bytes),
                                       error);
    buffer_free(&bytes);
    return result;
}

static enum rk_result read_proof(struct inputs *inputs, const struct invocation *v,
                                 struct rk_error *error)
{
    struct buffer bytes = {0};
    enum rk_result result = file_read(&bytes, error, v->positionals[1], PROOF_BYTES_MAX);
    if (!result)
        result = plonk_proof_decode(&inputs->proof, decoding_wanted(v), buffer_span(&bytes), error);
    buffer_free(&bytes);
    return result;
}

static enum rk_result read_scalars(struct inputs *inputs, const struct invocation *v,
                                   struct rk_error *error)
{
    const char *path = invocation_string(v, "inputs");
    if (path) {
        struct buffer bytes = {0};
        enum rk_result result = file_read(&bytes, error, path, SCALARS_BYTES_MAX);
        if (!result)
            result =
                scalars_decode(&inputs->scalars, &inputs->scalar_count, buffer_span(&bytes), error);
        buffer_free(&bytes);
        return result;
    }
    inputs->scalar_count = v->positional_count - 2;
    inputs->scalars = malloc(inputs->scalar_count * sizeof *inputs->scalars + 1);
    if (!inputs->scalars)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for public inputs");
    for (size_t i = 0; i < inputs->scalar_count; i++)
        RK_TRY(scalar_text_read(&inputs->scalars[i], v->positionals[2 + i], error));
    return RK_OK;
}

/* A proof that does not hold is no error: *holds tells. */
static int verify(const struct invocation *v, bool *holds, struct inputs *inputs)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    if (read_verifier(inputs, v, &error)) return output_failure(v, v->positionals[0], &error);
    if (read_proof(inputs, v, &error)) return output_failure(v, v->positionals[1], &error);
    if (read_scalars(inputs, v, &error))
        return output_failure(v, invocation_string(v, "inputs"), &error);
    size_t wanted = plonk_verifier_input_count(inputs->verifier);
    enum rk_result result = RK_OK;
    if (inputs->scalar_count != wanted)
        result =
            rk_fail(&error, RK_INVALID, RK_NO_POSITION,
                    "%zu public inputs, where the verifier has %zu", inputs->scalar_count, wanted);
    else if (plonk_verify(holds, inputs->verifier, proof_version_wanted(v), &inputs->proof,
                          inputs->scalars, inputs->scalar_count))
        result = rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to verify");
    return result ? output_failure(v, NULL, &error) : EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct inputs inputs = {0};
    bool holds = false;
    if (invocation_string(v, "inputs") && v->positional_count > 2) {
        output_complain(v, "public inputs come from --inputs or from the command line");
        return EXIT_CODE_USAGE;
    }
    int code = verify(v, &holds, &inputs);
    if (!code && invocation_flag(v, "json"))
        code = output_json(v, json_pack("{s:b}", "holds", holds));
    else if (!code)
        puts(holds ? "the proof holds" : "the proof does not hold");
    plonk_verifier_free(inputs.verifier);
    free(inputs.scalars);
    return code ? code : holds ? EXIT_CODE_OK : EXIT_CODE_NO;
}

static const struct option_spec options[] = {
    PROOF_VERSION_OPTION,
    {.name = "inputs",
     .letter = 'i',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "public inputs, 32 bytes each, little endian"},
    {.name = "deployed",
     .kind = OPTION_FLAG,
     .help = "decode with the slack of the deployed system"},
};

const struct command cmd_circuit_verify = {
    .path = "circuit verify",
    .summary = "check a proof",
    .positionals = "VERIFIER PROOF [INPUT ...]",
    .description =
        "Checks a proof against the container of `circuit setup` and public inputs: numbers, "
        "decimal or hexadecimal after 0x, in the order of their rows, or a file of them. The "
        "status is 0 when the proof holds and 1 when it does not.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
