/* Proofs for others. */
#include "base/parallel.h"
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/wallet_command.h"

enum { BUNDLE_BYTES_MAX = 1 << 20 };

static int show_phase(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    progress_show(context, plonk_phase_text(phase), done, total);
    return 0;
}

/* The shape of the circuit that a bundle is for. */
static enum rk_result statement_of(const struct statement **out, struct span bundle,
                                   struct rk_error *error)
{
    struct shielded_statement says;
    struct shielded_witness witness;
    RK_TRY(shielded_bundle_decode(&says, &witness, bundle, error));
    secret_wipe(&witness, sizeof witness);
    *out = statement_by_shape(says.input_count, says.is_audited);
    return *out ? RK_OK
                : rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                          "there is no circuit of %zu inputs", (size_t)says.input_count);
}

static enum rk_result prove(const struct invocation *v, uint8_t proof[PLONK_PROOF_BYTES],
                            struct span bundle, struct progress *progress, struct rk_error *error)
{
    const struct plonk_prover *prover;
    const struct statement *statement;
    struct circuit_keys *keys;
    struct plonk_prove_options options = {
        .work = {.threads = parallel_processors(), .progress = show_phase, .context = progress},
    };
    RK_TRY(statement_of(&statement, bundle, error));
    RK_TRY(ledger_keys_open(&keys, v, progress, error));
    enum rk_result result = circuit_keys_prover(&prover, keys, statement, error);
    if (!result) result = spend_prove_bundle(proof, bundle, prover, &options, error);
    circuit_keys_close(keys);
    progress_end(progress);
    return result;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct progress progress = progress_for(v);
    struct buffer bundle = {0};
    uint8_t proof[PLONK_PROOF_BYTES];
    int code = EXIT_CODE_OK;
    if (file_read_private(&bundle, &error, v->positionals[0], BUNDLE_BYTES_MAX) ||
        prove(v, proof, buffer_span(&bundle), &progress, &error))
        code = output_failure(v, v->positionals[0], &error);
    else if (file_write_private(v->positionals[1], span_of(proof, sizeof proof), true, &error))
        code = output_failure(v, v->positionals[1], &error);
    buffer_free(&bundle);
    if (code || !invocation_flag(v, "json")) return code;
    return output_json(
        v, json_pack("{s:o}", "proof", output_json_text(span_of_string(v->positionals[1]))));
}

static const struct option_spec options[] = {LEDGER_OPTION, LEDGER_KEYS_OPTIONS};

const struct command cmd_wallet_prove = {
    .path = "wallet prove",
    .summary = "prove a transaction of another machine's wallet",
    .positionals = "BUNDLE PROOF",
    .description = "Makes the proof for a bundle that `wallet pay --unproven --bundle` wrote, and "
                   "writes it to PROOF. A bundle tells what the transaction says, and holds no key "
                   "that could spend or look.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
