/* A payment of a shared wallet, once it is signed. */
#include "base/parallel.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/threshold_command.h"

#include <stdlib.h>
#include <unistd.h>

enum { SPEND_FILE_BYTES_MAX = TYPED_TRANSACTION_BYTES_MAX + (1 << 16) + 4096 };

struct sending {
    struct threshold_command share;
    struct wallet_command wallet;
    struct spend spend;
    struct buffer wire;
    char *path; /* of the spend */
};

static int show_phase(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    progress_show(context, plonk_phase_text(phase), done, total);
    return 0;
}

/* The spend that belongs to the request in the folder. */
static int open_spend(struct sending *s)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct threshold_key *key = &s->share.file.key;
    const struct invocation *v = s->share.v;
    struct threshold_request request = {0};
    struct buffer message = {0}, kept = {0};
    struct typed_chain chain;
    int code = threshold_message_load(&message, v, "request");
    if (!code && threshold_read(&request, key, buffer_span(&message), &error))
        code = output_failure(v, "the request", &error);
    if (!code) code = threshold_beside(&s->path, &s->share, "spend", request.transaction.id);
    if (!code && file_read_private(&kept, &error, s->path, SPEND_FILE_BYTES_MAX))
        code = output_failure(v, s->path, &error);
    if (!code && (wallet_typed_chain(&chain, &s->wallet.view, &error) ||
                  threshold_spend_decode(&s->spend, key, &chain, buffer_span(&kept), &error)))
        code = output_failure(v, s->path, &error);
    threshold_request_free(&request);
    buffer_free(&message);
    buffer_free(&kept);
    return code;
}

static int authorise(struct sending *s)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = s->share.v;
    struct threshold_messages commitments = {0}, shares = {0};
    unsigned who[FROST_SIGNERS_MAX];
    size_t count = 0;
    int code = threshold_signers(who, &count, &s->share);
    if (!code) code = threshold_messages_load_of(&commitments, v, "commitment", who, count);
    if (!code) code = threshold_messages_load_of(&shares, v, "share", who, count);
    if (!code && threshold_authorise(&s->spend, &s->share.file.key, commitments.spans, shares.spans,
                                     count, &error))
        code = output_failure(v, NULL, &error);
    threshold_messages_free(&commitments);
    threshold_messages_free(&shares);
    return code;
}

static enum rk_result prove(struct sending *s, struct progress *progress, struct rk_error *error)
{
    uint8_t proof[PLONK_PROOF_BYTES];
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    const struct statement *statement = s->spend.transaction.shielded.statement;
    struct circuit_keys **keys = &s->wallet.keys;
    const struct plonk_prove_options options = {
        .work = {.threads = parallel_processors(), .progress = show_phase, .context = progress},
    };
    RK_TRY(ledger_keys_open(keys, s->share.v, progress, error));
    RK_TRY(circuit_keys_prover(&prover, *keys, statement, error));
    RK_TRY(circuit_keys_verifier(&verifier, *keys, statement, error));
    RK_TRY(spend_prove(proof, &s->spend, prover, &options, error));
    return spend_finish(&s->wire, &s->spend, proof, verifier, error);
}

static int pay(struct sending *s)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct progress progress = progress_for(s->share.v);
    const struct shielded_output *paid = &s->spend.witness.outputs[1 - s->spend.change_output];
    struct wallet_record record = {.kind = WALLET_PAYMENT, .value = paid->value};
    uint8_t receiver[PHOENIX_KEY_BYTES];
    enum rk_result result = prove(s, &progress, &error);
    progress_end(&progress);
    if (result) return output_failure(s->share.v, NULL, &error);
    memcpy(record.id, s->spend.transaction.id, sizeof record.id);
    phoenix_address_encode(receiver, &paid->receiver);
    address_encode(record.receiver, ADDRESS_SHIELDED, receiver);
    int code = wallet_command_send(&s->wallet, buffer_span(&s->wire), &record);
    if (!code) unlink(s->path);
    return code;
}

static int run(const struct invocation *v)
{
    struct sending s = {.wallet = {.v = v}};
    int code = threshold_command_open_key(&s.share, v, "share-password-file");
    if (!code) code = wallet_command_open(&s.wallet, v);
    if (!code) code = wallet_command_open_chain(&s.wallet);
    if (!code) code = open_spend(&s);
    if (!code) code = authorise(&s);
    if (!code) code = pay(&s);
    free(s.path);
    buffer_free(&s.wire);
    spend_end(&s.spend);
    wallet_command_close(&s.wallet);
    threshold_command_close(&s.share);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION, THRESHOLD_SHARE_PASSWORD_OPTION,
    WALLET_OPTION,          LEDGER_OPTION,
    KEY_PASSWORD_OPTION,    THRESHOLD_BY_OPTION,
    LEDGER_KEYS_OPTIONS,    LEDGER_TIME_OPTION,
};

const struct command cmd_wallet_threshold_send = {
    .path = "wallet threshold send",
    .summary = "prove and send a payment that a shared wallet signed",
    .positionals = "DIR",
    .description = "Of the participant who asked: checks the shares in DIR, names whose is wrong, "
                   "adds them to a "
                   "signature, proves the transaction and sends it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
