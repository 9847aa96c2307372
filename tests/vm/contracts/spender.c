#include <ruskvm/contract.h>

struct gas {
    uint64_t limit, spent_before, spent_after, called_limit, called_spent;
};

/* The limit, what was spent before and after calling itself, and what the call saw of both. */
RK_METHOD(get_limit_and_spent)
{
    struct rk_id caller;
    struct gas gas = {rk_gas_limit(), rk_gas_spent(), 0, 0, 0};
    if (!rk_caller(&caller)) {
        struct rk_id self = rk_self();
        struct gas called = RK_CALL_0(struct gas, &self, "get_limit_and_spent");
        gas.called_limit = called.limit;
        gas.called_spent = called.spent_before;
        gas.spent_after = rk_gas_spent();
    }
    RK_RETURN(gas);
}

RK_METHOD(spend)
{
    rk_panic("I like spending");
}
