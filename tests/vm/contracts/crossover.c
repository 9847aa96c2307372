/* Two of these call each other and fail, to see what is taken back. */
#include <ruskvm/contract.h>

static int32_t value;

RK_METHOD(crossover)
{
    RK_RETURN(value);
}

static uint32_t set(int32_t wanted)
{
    int32_t old = value;
    value = wanted;
    RK_RETURN(old);
}

RK_METHOD(set_crossover)
{
    RK_ARGUMENT(int32_t, wanted);
    return set(wanted);
}

struct pair {
    int32_t forward, back;
};

static void expect_failure(const struct rk_id *contract, struct pair values)
{
    RK_REQUIRE(rk_call(contract, "set_back_and_panic", rk_put(&values, sizeof values)) < 0,
               "the call should have failed");
}

RK_METHOD(check_consistent_state_on_errors)
{
    struct arguments {
        struct rk_id contract;
        int32_t set, set_forward, set_back;
    };
    RK_ARGUMENT(struct arguments, in);
    expect_failure(&in.contract, (struct pair){in.set_forward, in.set_back});
    RK_REQUIRE(value == 0, "the value should be 0, not %d", value);
    int32_t other = RK_CALL_0(int32_t, &in.contract, "crossover");
    RK_REQUIRE(other == 0, "the other's value should be 0, not %d", other);
    set(in.set);
    return 0;
}

RK_METHOD(check_iccs_dont_rollback)
{
    struct arguments {
        struct rk_id contract;
        int32_t set;
    };
    RK_ARGUMENT(struct arguments, in);
    set(in.set);
    expect_failure(&in.contract, (struct pair){5, 6});
    return 0;
}

RK_METHOD(set_back_and_panic)
{
    RK_ARGUMENT(struct pair, in);
    struct rk_id caller;
    set(in.forward);
    RK_REQUIRE(rk_caller(&caller), "called by nobody");
    rk_call_expect(&caller, "set_crossover", rk_put(&in.back, sizeof in.back));
    rk_panic("OH NOES");
}
