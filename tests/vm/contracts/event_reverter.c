#include <ruskvm/contract.h>

RK_METHOD(emit_then_panic)
{
    RK_ARGUMENT(struct rk_id, eventer);
    const uint32_t value = 42;
    rk_call_expect(&eventer, "emit_and_mutate", rk_put(&value, sizeof value));
    rk_panic("event reverter panic");
}
