/* Another password for a wallet. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_command command;
    struct secret_line password;
    int code = wallet_command_open(&command, v);
    if (!code) code = wallet_command_password(&password, v, "new-password-file", true);
    if (!code) {
        if (wallet_set_password(command.wallet, wallet_command_cost(v), secret_line_span(&password),
                                &error))
            code = wallet_command_fail(&command, &error);
        secret_wipe(&password, sizeof password);
    }
    wallet_command_close(&command);
    if (code || !invocation_flag(v, "json")) return code;
    return output_json(
        v, json_pack("{s:o}", "file", output_json_text(span_of_string(wallet_command_path(v)))));
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    KEY_PASSWORD_OPTION,
    {.name = "new-password-file",
     .letter = 'n',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "take the new password from the first line of FILE, - for standard input; default: "
             "ask on the terminal"},
    KEY_COST_OPTIONS,
};

const struct command cmd_wallet_password = {
    .path = "wallet password",
    .summary = "change the password of a wallet, or its cost",
    .positionals = "",
    .description = "Opens the wallet with its password and seals it anew with another one. Copies "
                   "of the old file still open with the old password.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
