/* A payment of a shared wallet, for others to sign. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/threshold_command.h"
#include "cli/wallet_payment.h"

#include <stdlib.h>

struct requesting {
    struct threshold_command share;
    struct wallet_command wallet;
    struct spend spend;
};

static int build(struct requesting *r)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = r->share.v;
    const struct wallet_payer payer = {.wallet = r->wallet.wallet, .chain = &r->wallet.view};
    struct wallet_order order = wallet_command_order(&r->wallet, WALLET_PAYMENT);
    struct shielded_full_view_key view;
    struct wallet_record record;
    enum rk_result result = address_decode(&order.receiver_kind, order.receiver, NULL,
                                           span_of_string(v->positionals[1]), &error);
    if (result) return output_failure(v, "the receiver", &error);
    const char *memo = invocation_string(v, "memo");
    if (memo) order.memo = span_of_string(memo);
    int code = wallet_command_amount(&order.value, v, 2);
    if (!code) code = wallet_command_scan(&r->wallet, NULL);
    if (code) return code;
    result = wallet_build(&r->spend, &record, &payer, &order, &error);
    if (result) return output_failure(v, NULL, &error);
    threshold_view(&view, &r->share.file.key);
    if (!jubjub_affine_equal(&view.b, &r->spend.view.b) || !fj_equal(&view.a, &r->spend.view.a))
        result = rk_fail(&error, RK_INVALID, RK_NO_POSITION,
                         "the wallet is not that of the group: `wallet threshold watch` makes it");
    secret_wipe(&view, sizeof view);
    return result ? wallet_command_fail(&r->wallet, &error) : EXIT_CODE_OK;
}

/* The spend stays here, the request goes out. */
static int hand_out(struct requesting *r)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct threshold_key *key = &r->share.file.key;
    const struct invocation *v = r->share.v;
    struct buffer kept = {0}, request = {0};
    char *path = NULL;
    int code = EXIT_CODE_OK;
    if (threshold_spend_encode(&kept, key, &r->spend, &error) ||
        threshold_ask(&request, key, &r->spend, &error))
        code = output_failure(v, NULL, &error);
    if (!code) code = threshold_beside(&path, &r->share, "spend", r->spend.transaction.id);
    if (!code && file_write_private(path, buffer_span(&kept), false, &error))
        code = output_failure(v, path, &error);
    if (!code) code = threshold_message_store(v, "request", buffer_span(&request));
    free(path);
    buffer_free(&kept);
    buffer_free(&request);
    return code ? code : threshold_print_written(v, "request", NULL, NULL);
}

static int run(const struct invocation *v)
{
    struct requesting r = {.wallet = {.v = v}};
    int code = threshold_message_is_new(v, "request");
    if (!code) code = threshold_command_open_key(&r.share, v, "share-password-file");
    if (!code) code = wallet_command_open(&r.wallet, v);
    if (!code) code = wallet_command_open_chain(&r.wallet);
    if (!code) code = build(&r);
    if (!code) code = hand_out(&r);
    spend_end(&r.spend);
    wallet_command_close(&r.wallet);
    threshold_command_close(&r.share);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    THRESHOLD_SHARE_PASSWORD_OPTION,
    WALLET_OPTION,
    LEDGER_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_MEMO_OPTION,
    {.name = "gas",
     .letter = 'g',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "the gas limit; what is not spent comes back (default: 200_000_000)",
     .min = 1,
     .max = UINT64_MAX},
    {.name = "gas-price",
     .kind = OPTION_U64,
     .argument = "LUX",
     .help = "the price of a unit of gas (default: 1)",
     .min = 1,
     .max = UINT64_MAX},
    {.name = "valid-until",
     .kind = OPTION_U64,
     .argument = "HEIGHT",
     .help = "the last block that may take the transaction (default: 100 blocks from now)",
     .min = 1,
     .max = UINT64_MAX},
};

const struct command cmd_wallet_threshold_request = {
    .path = "wallet threshold request",
    .summary = "ask the others to sign a payment of a shared wallet",
    .positionals = "DIR ADDRESS AMOUNT",
    .description =
        "Builds a payment from the notes of the wallet that `wallet threshold watch` made, without "
        "a "
        "signature, and writes the message request into DIR, sealed for the group. What this "
        "participant needs to send it later is kept beside his file, as FILE.spend-ID.\n\n"
        "Those who sign answer with `wallet threshold commit`.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 3,
    .positional_max = 3,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
