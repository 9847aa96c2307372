/* A counter that anyone may raise and only its owner may reset. */
#include <ruskvm/contract.h>

static uint64_t count;

RK_METHOD(read)
{
    RK_RETURN(count);
}

/* Adds the argument, a u64, and returns the sum. */
RK_METHOD(add)
{
    RK_ARGUMENT(uint64_t, amount);
    RK_REQUIRE(amount <= UINT64_MAX - count, "adding %llu is too much", (unsigned long long)amount);
    count += amount;
    RK_EMIT("added", amount);
    RK_RETURN(count);
}

RK_METHOD(reset)
{
    struct rk_id owner, caller;
    RK_REQUIRE(rk_caller(&caller) && rk_owner(&owner, sizeof owner, NULL) &&
                   rk_equal(&caller, &owner, sizeof owner),
               "only the owner may reset");
    count = 0;
    return 0;
}
