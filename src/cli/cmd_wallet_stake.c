/* Coins at stake. */
#include "cli/commands.h"
#include "cli/wallet_command.h"

static int fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    (void)context;
    return wallet_command_amount(&order->value, command->v, 0);
}

static int run(const struct invocation *v)
{
    return wallet_command_run(v, WALLET_STAKE, false, fill, NULL);
}

static const struct option_spec options[] = {WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_stake = {
    .path = "wallet stake",
    .summary = "stake public funds",
    .positionals = "AMOUNT",
    .description = "Stakes coins of the profile's account. They take part from the block on that "
                   "`wallet balance` shows, and earn rewards.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
