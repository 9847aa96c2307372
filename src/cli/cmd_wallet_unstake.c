/* A stake comes back. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

static int fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_balance balance;
    (void)context;
    if (command->v->positional_count) return wallet_command_amount(&order->value, command->v, 0);
    if (wallet_balance(&balance, command->wallet, command->profile, &command->view, &error))
        return wallet_command_fail(command, &error);
    order->value = balance.stake + balance.locked;
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    return wallet_command_run(v, WALLET_UNSTAKE, false, fill, NULL);
}

static const struct option_spec options[] = {WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_unstake = {
    .path = "wallet unstake",
    .summary = "take a stake back",
    .positionals = "[AMOUNT]",
    .description =
        "Takes coins of the profile's stake back to its account: the amount, or all of it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 0,
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
