/* Public funds to an account. */
#include "cli/commands.h"
#include "cli/wallet_payment.h"

static int run(const struct invocation *v)
{
    enum address_kind kind = ADDRESS_ACCOUNT;
    return wallet_command_run(v, WALLET_TRANSFER, false, wallet_payment_fill, &kind);
}

static const struct option_spec options[] = {WALLET_MEMO_OPTION, WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_transfer = {
    .path = "wallet transfer",
    .summary = "send public funds to an account",
    .positionals = "ACCOUNT AMOUNT",
    .description =
        "Sends coins from the public account of a profile to another account. Everybody can see "
        "who paid how much to whom; `wallet pay` is for payments that nobody sees. Amounts are "
        "coins with at most nine decimal places, or lux:N. The status is 1 when the transaction is "
        "refused, 4 or 5 when it is in a block and a call in it failed.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
