/* Public funds become shielded ones, and shielded ones public. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <string.h>

static const char *const directions[] = {"to-shielded", "to-public", NULL};

static int fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    (void)context;
    return wallet_command_amount(&order->value, command->v, 1);
}

static int run(const struct invocation *v)
{
    bool shields = strcmp(v->positionals[0], directions[0]) == 0;
    if (!shields && strcmp(v->positionals[0], directions[1]) != 0) {
        output_complain(v, "'%s' is neither to-shielded nor to-public", v->positionals[0]);
        return EXIT_CODE_USAGE;
    }
    return wallet_command_run(v, shields ? WALLET_SHIELD : WALLET_UNSHIELD, !shields, fill, NULL);
}

static const struct option_spec options[] = {WALLET_DELEGATION_OPTIONS, WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_convert = {
    .path = "wallet convert",
    .summary = "make public funds shielded, or shielded ones public",
    .positionals = "to-shielded|to-public AMOUNT",
    .description = "Converts coins of a profile between its account and its shielded address. "
                   "Everybody can see the amount; what becomes of shielded coins later, nobody.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
