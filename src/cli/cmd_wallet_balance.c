/* What a wallet has. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <inttypes.h>

static json_t *json_balance(const struct wallet_balance *b, unsigned profile)
{
    json_t *value = json_pack("{s:I, s:o, s:o, s:o}", "profile", (json_int_t)profile, "shielded",
                              output_json_u64(b->shielded), "notes", output_json_u64(b->note_count),
                              "spendable", output_json_u64(b->spendable));
    json_t *account = b->has_account
                          ? json_pack("{s:o, s:o}", "balance", output_json_u64(b->account), "nonce",
                                      output_json_u64(b->nonce))
                          : json_null();
    json_t *stake =
        b->has_stake
            ? json_pack("{s:o, s:o, s:o, s:o}", "amount", output_json_u64(b->stake), "locked",
                        output_json_u64(b->locked), "eligibility", output_json_u64(b->eligibility),
                        "reward", output_json_u64(b->reward))
            : json_null();
    if (value && (json_object_set_new(value, "account", account) ||
                  json_object_set_new(value, "stake", stake))) {
        json_decref(value);
        return NULL;
    }
    return value;
}

static void print_balance(const struct wallet_balance *b, unsigned profile)
{
    char one[AMOUNT_TEXT_BYTES], two[AMOUNT_TEXT_BYTES];
    printf("profile %u\n", profile);
    printf("  shielded  %s in %" PRIu64 " notes", amount_text(one, b->shielded), b->note_count);
    if (b->spendable < b->shielded)
        printf(", of which one transaction can spend %s", amount_text(two, b->spendable));
    putchar('\n');
    if (b->has_account)
        printf("  public    %s, nonce %" PRIu64 "\n", amount_text(one, b->account), b->nonce);
    if (b->stake || b->locked)
        printf("  stake     %s, %s locked, from block %" PRIu64 " on\n", amount_text(one, b->stake),
               amount_text(two, b->locked), b->eligibility);
    if (b->reward) printf("  rewards   %s\n", amount_text(one, b->reward));
}

static int show(const struct wallet_command *command)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    bool all = invocation_flag(v, "all");
    json_t *list = invocation_flag(v, "json") ? json_array() : NULL;
    unsigned from = all ? 0 : command->profile;
    unsigned end = all ? wallet_profile_count(command->wallet) : from + 1;
    for (unsigned profile = from; profile < end; profile++) {
        struct wallet_balance balance;
        if (wallet_balance(&balance, command->wallet, profile, &command->view, &error)) {
            json_decref(list);
            return wallet_command_fail(command, &error);
        }
        if (!list) {
            print_balance(&balance, profile);
        } else if (json_array_append_new(list, json_balance(&balance, profile))) {
            json_decref(list);
            return output_json(v, NULL);
        }
    }
    return list ? output_json(v, list) : EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct wallet_command command;
    int code = wallet_command_open(&command, v);
    if (!code) code = wallet_command_open_chain(&command);
    if (!code) code = wallet_command_scan(&command, NULL);
    if (!code) code = show(&command);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    LEDGER_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_PROFILE_OPTION,
    {.name = "all", .kind = OPTION_FLAG, .help = "of all profiles"},
};

const struct command cmd_wallet_balance = {
    .path = "wallet balance",
    .summary = "show what a wallet has on a chain",
    .positionals = "",
    .description = "Scans, and prints shielded and public funds, stake and rewards of a profile. "
                   "With --json amounts are in lux, of which 10^9 are a coin.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
