/* Does what tests of genesis contracts tell it: calls on with what it is given, receives, refuses.
 */
#include <ruskvm/contract.h>

#define NAME_BYTES 32

struct order {
    struct rk_id contract;
    char function[NAME_BYTES]; /* zeros behind it */
};

/* The order, then the argument of the call; returns what the call returned. */
RK_METHOD(forward)
{
    struct order order;
    RK_REQUIRE(argument_bytes >= sizeof order, "no order");
    rk_copy(&order, A, sizeof order);
    uint32_t name_bytes = 0;
    while (name_bytes < NAME_BYTES && order.function[name_bytes])
        name_bytes++;
    rk_copy(A, A + sizeof order, argument_bytes - sizeof order);
    int32_t returned = rk_call_named(&order.contract, rk_span_of(order.function, name_bytes),
                                     argument_bytes - (uint32_t)sizeof order, 0);
    if (returned < 0) {
        struct rk_span why = rk_call_message(returned);
        rk_panic("%.*s", (int)why.size_bytes, (const char *)why.bytes);
    }
    return (uint32_t)returned;
}

static uint32_t received;

/* What contract_to_contract calls: its argument comes back as an event. */
RK_METHOD(receive)
{
    received++;
    rk_emit("received", argument_bytes);
    return 0;
}

RK_METHOD(received_count)
{
    RK_RETURN(received);
}

RK_METHOD(refuse)
{
    (void)received;
    rk_panic("I do not want it");
}

RK_METHOD(answer)
{
    return argument_bytes;
}
