/* A wallet that sees what a shared one has. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

static int make(const struct threshold_command *command)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct shielded_full_view_key view;
    struct secret_line password;
    uint8_t key[SHIELDED_FULL_VIEW_KEY_BYTES];
    char address[ADDRESS_TEXT_BYTES];
    const struct invocation *v = command->v;
    const char *path = wallet_command_path(v);
    int code = wallet_command_password(&password, v, "new-password-file", true);
    if (code) return code;
    threshold_view(&view, &command->file.key);
    shielded_full_view_key_encode(key, &view);
    const struct wallet_content content = {.kind = WALLET_FULL_VIEW, .key = key, .profiles = 1};
    if (wallet_create(path, &content, wallet_command_cost(v), secret_line_span(&password), &error))
        code = output_failure(v, path, &error);
    secret_wipe(&password, sizeof password);
    secret_wipe(&view, sizeof view);
    secret_wipe(key, sizeof key);
    if (code) return code;
    threshold_address_text(address, &command->file.key);
    if (invocation_flag(v, "json"))
        return output_json(v,
                           json_pack("{s:o, s:s}", "file", output_json_text(span_of_string(path)),
                                     "shielded", address));
    printf("shielded  %s\n", address);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    int code = threshold_command_open_key(&command, v, "password-file");
    if (!code) code = make(&command);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_OPTION,
    {.name = "new-password-file",
     .letter = 'n',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "take the wallet's password from the first line of FILE, - for standard input; "
             "default: ask on the terminal"},
    KEY_COST_OPTIONS,
};

const struct command cmd_wallet_threshold_watch = {
    .path = "wallet threshold watch",
    .summary = "make a wallet that sees the funds of a shared one",
    .positionals = "",
    .description =
        "Makes the file of a wallet with the group's full viewing key, under a password of its "
        "own, for "
        "`wallet scan`, `balance`, `history` and `address`. It sees incoming and spent notes and "
        "cannot spend; `wallet threshold request` takes the notes to spend from it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 0,
    .positional_max = 0,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
