/* What `wallet transfer` and `wallet pay` share: a receiver, an amount, a memo. */
#ifndef RK_CLI_WALLET_PAYMENT_H
#define RK_CLI_WALLET_PAYMENT_H

#include "cli/wallet_command.h"

#define WALLET_MEMO_OPTION  \
    {.name = "memo",        \
     .kind = OPTION_STRING, \
     .argument = "TEXT",    \
     .help = "at most 512 bytes that go with the payment; everybody can read them"}

/* A wallet_order_fill: the first positional is an address of the kind that *context says, the
 * second an amount. */
int wallet_payment_fill(struct wallet_command *command, struct wallet_order *order, void *context);

#endif
