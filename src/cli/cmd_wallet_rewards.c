/* Rewards of a stake. */
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
    order->value = balance.reward;
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    return wallet_command_run(v, WALLET_REWARDS, false, fill, NULL);
}

static const struct option_spec options[] = {WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_rewards = {
    .path = "wallet rewards",
    .summary = "have the rewards of a stake paid out",
    .positionals = "[AMOUNT]",
    .description =
        "Pays rewards of the profile's stake to its account: the amount, or all of them.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 0,
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
