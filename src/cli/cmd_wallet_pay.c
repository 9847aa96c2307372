/* Shielded funds to a shielded address. */
#include "cli/commands.h"
#include "cli/wallet_payment.h"

static int run(const struct invocation *v)
{
    enum address_kind kind = ADDRESS_SHIELDED;
    return wallet_command_run(v, WALLET_PAYMENT, true, wallet_payment_fill, &kind);
}

static const struct option_spec options[] = {WALLET_MEMO_OPTION, WALLET_DELEGATION_OPTIONS,
                                             WALLET_ORDER_OPTIONS};

const struct command cmd_wallet_pay = {
    .path = "wallet pay",
    .summary = "send shielded funds to a shielded address",
    .positionals = "ADDRESS AMOUNT",
    .description =
        "Sends coins from the notes of a profile to a shielded address. Neither sender nor "
        "receiver "
        "nor amount can be seen, but by the receiver and, where the chain has one, the auditor. "
        "Scans first, proves the transaction and sends it.\n\n"
        "With --unproven and --bundle another machine can prove: `wallet prove` there makes the "
        "proof from the bundle, `wallet attach` here verifies it and sends the transaction. Who "
        "proves learns what the transaction says, and can change nothing in it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
