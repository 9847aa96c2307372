/* What a wallet is. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

static int show(const struct wallet_command *command)
{
    const struct wallet *wallet = command->wallet;
    const char *kind = wallet_kind_name(wallet_kind_of(wallet));
    unsigned profiles = wallet_profile_count(wallet);
    size_t notes = wallet_notes(wallet)->count, sent = wallet_records(wallet)->count;
    if (invocation_flag(command->v, "json"))
        return output_json(command->v, json_pack("{s:s, s:I, s:I, s:I}", "kind", kind, "profiles",
                                                 (json_int_t)profiles, "notes", (json_int_t)notes,
                                                 "sent", (json_int_t)sent));
    printf("kind      %s\nprofiles  %u\nnotes     %zu\nsent      %zu transactions\n", kind,
           profiles, notes, sent);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct wallet_command command;
    int code = wallet_command_open(&command, v);
    if (!code) code = show(&command);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {WALLET_OPTION, KEY_PASSWORD_OPTION};

const struct command cmd_wallet_show = {
    .path = "wallet show",
    .summary = "show what a wallet is and how much it knows",
    .positionals = "",
    .description = "Prints whether the wallet has a seed or only looks, how many profiles it has, "
                   "and how many notes and transactions are kept beside it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
