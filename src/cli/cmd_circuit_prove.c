/* A proof that values satisfy a circuit. */
#include "base/blake3.h"
#include "base/hex.h"
#include "base/secret.h"
#include "cli/circuit_command.h"
#include "zk/witness_file.h"

/* The blinders of --insecure-seed: the endless output of a keyed hash. */
struct seeded {
    struct blake3_hasher hasher;
    uint64_t at;
};

static void fill_seeded(void *context, uint8_t *bytes, size_t size_bytes)
{
    struct seeded *seeded = context;
    blake3_final_xof(&seeded->hasher, bytes, size_bytes, seeded->at);
    seeded->at += size_bytes;
}

static enum rk_result seed(struct seeded *seeded, const char *text, struct rk_error *error)
{
    uint8_t key[BLAKE3_HASH_BYTES];
    if (hex_decode(key, sizeof key, span_of_string(text), NULL))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the seed must have 64 hexadecimal digits");
    blake3_init_keyed(&seeded->hasher, blake3_backend_select(cpu_features_detect()), key);
    blake3_update(&seeded->hasher, span_of_string("ruskvm circuit prove --insecure-seed"));
    seeded->at = 0;
    return RK_OK;
}

/* What is read: a key, the circuit and the values. */
struct inputs {
    struct plonk_prover *prover;
    struct circuit_description circuit;
    struct witness_values values;
};

static void free_inputs(struct inputs *inputs)
{
    plonk_prover_free(inputs->prover);
    circuit_description_free(&inputs->circuit);
    witness_values_free(&inputs->values);
}

static enum rk_result read_values(struct witness_values *out, const char *path,
                                  struct rk_error *error)
{
    struct buffer bytes = {0};
    enum rk_result result = file_read(&bytes, error, path, SCALARS_BYTES_MAX);
    if (!result) result = witness_file_decode(out, buffer_span(&bytes), error);
    if (bytes.size_bytes) secret_wipe(bytes.bytes, bytes.size_bytes);
    buffer_free(&bytes);
    return result;
}

/* Fails with the index of the positional at fault. */
static enum rk_result read_inputs(struct inputs *inputs, size_t *at_fault,
                                  const struct invocation *v, const struct plonk_work *work,
                                  struct rk_error *error)
{
    const struct plonk_key_reading how = {
        .require_secure = !invocation_flag(v, "allow-insecure"),
        .work = *work,
    };
    *at_fault = 0;
    if (invocation_flag(v, "deployed"))
        RK_TRY(plonk_prover_import_file(&inputs->prover, v->positionals[0], &how, error));
    else
        RK_TRY(plonk_prover_open(&inputs->prover, v->positionals[0], &how, error));
    *at_fault = 1;
    RK_TRY(circuit_file_read(&inputs->circuit, v->positionals[1], error));
    *at_fault = 2;
    RK_TRY(read_values(&inputs->values, v->positionals[2], error));
    const struct plonk_circuit *circuit = &inputs->circuit.circuit;
    if (inputs->values.witness_count != circuit->witness_count ||
        inputs->values.public_count != circuit->public_count)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "%zu witnesses and %zu public inputs, where the circuit has %zu and %zu",
                       inputs->values.witness_count, inputs->values.public_count,
                       circuit->witness_count, circuit->public_count);
    return RK_OK;
}

static enum rk_result prove(const struct invocation *v, const struct inputs *inputs,
                            const struct plonk_work *work, struct rk_error *error)
{
    struct plonk_prove_options options = {.version = proof_version_wanted(v), .work = *work};
    struct seeded seeded;
    struct plonk_proof proof;
    uint8_t bytes[PLONK_PROOF_BYTES];
    const char *text = invocation_string(v, "insecure-seed");
    if (text) {
        RK_TRY(seed(&seeded, text, error));
        options.random = (struct plonk_random){fill_seeded, &seeded};
    }
    RK_TRY(plonk_prove(&proof, inputs->prover, &inputs->circuit.circuit, &inputs->values.assignment,
                       &options, error));
    plonk_proof_encode(bytes, &proof);
    return whole_file_write(v->positionals[3], span_of(bytes, sizeof bytes), error);
}

static enum rk_result write_public(const struct invocation *v, const struct inputs *inputs,
                                   struct rk_error *error)
{
    const char *path = invocation_string(v, "public");
    struct buffer bytes = {0};
    if (!path) return RK_OK;
    enum rk_result result = scalars_encode(&bytes, inputs->values.assignment.public_inputs,
                                           inputs->values.public_count);
    if (!result) result = whole_file_write(path, buffer_span(&bytes), error);
    buffer_free(&bytes);
    return result;
}

static int run(const struct invocation *v)
{
    struct inputs inputs = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = output_path_check(v, v->positionals[3]);
    if (!code) code = output_path_check(v, invocation_string(v, "public"));
    if (code) return code;
    struct progress progress;
    struct plonk_work work = circuit_work(v, &progress);
    size_t at_fault;
    enum rk_result result = read_inputs(&inputs, &at_fault, v, &work, &error);
    const char *path = result ? v->positionals[at_fault] : NULL;
    if (!result) result = prove(v, &inputs, &work, &error);
    if (!result) result = write_public(v, &inputs, &error);
    progress_end(&progress);
    if (result)
        code = output_failure(v, path, &error);
    else if (invocation_flag(v, "json"))
        code = output_json(v, json_pack("{s:i, s:s}", "proof_bytes", PLONK_PROOF_BYTES, "version",
                                        proof_version_names[proof_version_wanted(v) - PLONK_V1]));
    free_inputs(&inputs);
    return code;
}

static const struct option_spec options[] = {
    PROOF_VERSION_OPTION,
    {.name = "public",
     .letter = 'p',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "also write the public inputs, 32 bytes each, for `circuit verify --inputs`"},
    {.name = "deployed", .kind = OPTION_FLAG, .help = "KEY is a container of the deployed system"},
    {.name = "allow-insecure",
     .kind = OPTION_FLAG,
     .help = "take a key that is marked as made from parameters with a known secret"},
    {.name = "insecure-seed",
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "blind with numbers that follow from this seed: whoever has it learns WITNESS from "
             "the proof; for tests, equal seeds give equal proofs"},
    THREADS_OPTION,
    FORCE_OPTION,
};

const struct command cmd_circuit_prove = {
    .path = "circuit prove",
    .summary = "prove that values satisfy a circuit",
    .positionals = "KEY CIRCUIT WITNESS PROOF",
    .description =
        "Reads a key of `circuit setup`, the description it was made from, and a file with values "
        "for all witnesses and public inputs, and writes a proof of 1008 bytes. When the values "
        "do not satisfy the circuit, the first row that does not hold is named.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 4,
    .positional_max = 4,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
