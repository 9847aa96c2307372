/* Looking at a request, and the first of two messages of a signature. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

#include <stdlib.h>

static int commit(const struct threshold_command *command, const struct threshold_request *request)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct threshold_key *key = &command->file.key;
    const struct invocation *v = command->v;
    struct buffer commitment = {0};
    char name[THRESHOLD_NAME_BYTES], *path;
    int code = threshold_beside(&path, command, "nonce", request->transaction.id);
    if (!code && threshold_commit(&commitment, path, key, request, &error))
        code = output_failure(v, path, &error);
    snprintf(name, sizeof name, "commitment-%u", key->share.index);
    if (!code) code = threshold_message_store(v, name, buffer_span(&commitment));
    buffer_free(&commitment);
    free(path);
    return code;
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    struct threshold_request request = {0};
    int code = threshold_command_open_key(&command, v, "password-file");
    if (!code) code = threshold_request_open(&request, &command);
    if (!code) code = commit(&command, &request);
    if (!code && invocation_flag(v, "json"))
        code = output_json(v, threshold_request_json(&request));
    else if (!code)
        threshold_request_print(&request);
    threshold_request_free(&request);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
    LEDGER_OPTION,
};

const struct command cmd_wallet_threshold_commit = {
    .path = "wallet threshold commit",
    .summary = "look at a request to pay, and prepare to sign it",
    .positionals = "DIR",
    .description =
        "Reads the request in DIR, looks whether the transaction is for the chain and is what the "
        "request says, tells whom it pays how much, and writes commitment-NUMBER. Nothing is "
        "signed "
        "by that: `wallet threshold sign` does it.\n\n"
        "The nonces of the signature are kept beside the participant's file, as FILE.nonce-ID, and "
        "serve once. They belong into no backup: a signature made twice with the same nonces gives "
        "the share away.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
