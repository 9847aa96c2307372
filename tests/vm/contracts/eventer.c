#include <ruskvm/contract.h>

static uint32_t value;

RK_METHOD(emit_events)
{
    RK_ARGUMENT(uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        RK_EMIT("number", i);
    return 0;
}

RK_METHOD(emit_events_raw)
{
    RK_ARGUMENT(uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        rk_emit("number", rk_put(&i, sizeof i));
    return 0;
}

/* Vec<u8>; what had been spent before and after. */
RK_METHOD(emit_input)
{
    struct {
        uint64_t before, after;
    } spent;
    struct rk_reader in = rk_argument(argument_bytes, 8, 4);
    struct rk_span data = rk_read_byte_vector(&in, 0);
    spent.before = rk_gas_spent();
    rk_emit_bytes("input", data.bytes, data.size_bytes);
    spent.after = rk_gas_spent();
    RK_RETURN(spent);
}

RK_METHOD(emit_and_mutate)
{
    RK_ARGUMENT(uint32_t, wanted);
    value = wanted;
    RK_EMIT("number", value);
    return 0;
}

RK_METHOD(read_value)
{
    RK_RETURN(value);
}
