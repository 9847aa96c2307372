/* A proof from elsewhere. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/wallet_command.h"

enum { UNPROVEN_BYTES_MAX = 4 << 20 };

/* What is remembered of it: what the transaction itself tells. */
static struct wallet_record record_of(struct span wire)
{
    struct wallet_record record = {.kind = WALLET_PAYMENT};
    struct typed_transaction t;
    if (typed_transaction_decode(&t, wire, NULL)) return record;
    if (t.data.kind == TRANSACTION_DEPLOYMENT) record.kind = WALLET_DEPLOYMENT;
    if (t.data.kind == TRANSACTION_CALL)
        record.kind = memcmp(t.data.call.contract, t.contract, sizeof t.contract) == 0
                          ? WALLET_UNSHIELD
                          : WALLET_CALL;
    record.value = t.deposit;
    typed_transaction_free(&t);
    return record;
}

static int attach(struct wallet_command *command, const struct buffer *unproven,
                  const struct buffer *proof)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct progress progress = progress_for(command->v);
    struct buffer wire = {0};
    const char *out = invocation_string(command->v, "out");
    if (ledger_keys_open(&command->keys, command->v, &progress, &error))
        return output_failure(command->v, NULL, &error);
    const struct wallet_payer payer = {
        .wallet = command->wallet,
        .chain = &command->view,
        .keys = command->keys,
    };
    int code = EXIT_CODE_OK;
    if (wallet_attach(&wire, &payer, buffer_span(unproven), buffer_span(proof), &error))
        code = output_failure(command->v, command->v->positionals[1], &error);
    else if (out && file_write_private(out, buffer_span(&wire), true, &error))
        code = output_failure(command->v, out, &error);
    progress_end(&progress);
    if (!code && !out) {
        struct wallet_record record = record_of(buffer_span(&wire));
        record.profile = command->profile;
        code = wallet_command_send(command, buffer_span(&wire), &record);
    }
    buffer_free(&wire);
    return code;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_command command = {.v = v};
    struct buffer unproven = {0}, proof = {0};
    int code = EXIT_CODE_OK;
    if (file_read(&unproven, &error, v->positionals[0], UNPROVEN_BYTES_MAX))
        code = output_failure(v, v->positionals[0], &error);
    else if (file_read(&proof, &error, v->positionals[1], UNPROVEN_BYTES_MAX))
        code = output_failure(v, v->positionals[1], &error);
    if (!code) code = wallet_command_open(&command, v);
    if (!code) code = wallet_command_open_chain(&command);
    if (!code) code = attach(&command, &unproven, &proof);
    wallet_command_close(&command);
    buffer_free(&unproven);
    buffer_free(&proof);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    LEDGER_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_PROFILE_OPTION,
    LEDGER_KEYS_OPTIONS,
    LEDGER_TIME_OPTION,
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "write the transaction to FILE and do not send it"},
};

const struct command cmd_wallet_attach = {
    .path = "wallet attach",
    .summary = "attach a proof to a transaction and send it",
    .positionals = "UNPROVEN PROOF",
    .description = "Verifies the proof that another machine made for a transaction without one, "
                   "attaches it and sends the transaction. A proof that does not hold is refused "
                   "with status 1.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
