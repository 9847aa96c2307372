#include "cli/wallet_payment.h"

#include "cli/exit.h"

int wallet_payment_fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    const enum address_kind *wanted = context;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    const char *memo = invocation_string(v, "memo");
    enum rk_result result = address_decode(&order->receiver_kind, order->receiver, NULL,
                                           span_of_string(v->positionals[0]), &error);
    if (!result && order->receiver_kind != *wanted)
        result = rk_fail(&error, RK_INVALID, RK_NO_POSITION, "that is %s: this pays to %s",
                         address_about(order->receiver_kind), address_about(*wanted));
    if (result) return output_failure(v, "the receiver", &error);
    if (memo) order->memo = span_of_string(memo);
    return wallet_command_amount(&order->value, v, 1);
}
