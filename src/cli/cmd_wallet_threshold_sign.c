/* A share of the signature. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

#include <stdlib.h>

static int sign(const struct threshold_command *command, const struct threshold_request *request,
                const struct span *commitments, size_t count)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct threshold_key *key = &command->file.key;
    const struct invocation *v = command->v;
    struct buffer share = {0};
    char name[THRESHOLD_NAME_BYTES], *path;
    int code = threshold_beside(&path, command, "nonce", request->transaction.id);
    if (!code && threshold_sign(&share, path, key, request, commitments, count, &error))
        code = output_failure(v, NULL, &error);
    snprintf(name, sizeof name, "share-%u", key->share.index);
    if (!code) code = threshold_message_store(v, name, buffer_span(&share));
    buffer_free(&share);
    free(path);
    return code;
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    struct threshold_request request = {0};
    struct threshold_messages commitments = {0};
    unsigned who[FROST_SIGNERS_MAX];
    size_t count = 0;
    int code = threshold_command_open_key(&command, v, "password-file");
    if (!code) code = threshold_request_open(&request, &command);
    if (!code) code = threshold_signers(who, &count, &command);
    if (!code) code = threshold_messages_load_of(&commitments, v, "commitment", who, count);
    if (!code) code = sign(&command, &request, commitments.spans, count);
    if (!code && invocation_flag(v, "json"))
        code = output_json(v, threshold_request_json(&request));
    else if (!code)
        threshold_request_print(&request);
    threshold_messages_free(&commitments);
    threshold_request_free(&request);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
    LEDGER_OPTION,
    THRESHOLD_BY_OPTION,
};

const struct command cmd_wallet_threshold_sign = {
    .path = "wallet threshold sign",
    .summary = "sign a payment of a shared wallet",
    .positionals = "DIR",
    .description =
        "Once the commitments of all who sign are in DIR, writes share-NUMBER, a share of the "
        "signature "
        "under the request. The nonces of the commitment are destroyed before: a request is signed "
        "once. All who sign must agree who they are, from the commitments in DIR or by --by.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
