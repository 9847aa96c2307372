/* Two counters, and a call that may find nobody. */
#include <ruskvm/contract.h>

struct values {
    int64_t left, right;
};

static struct values values = {0xfc, 0xcf};

RK_METHOD(read_values)
{
    RK_RETURN(values);
}

RK_METHOD(increment_left)
{
    values.left++;
    return 0;
}

RK_METHOD(increment_right)
{
    values.right++;
    return 0;
}

/* Returns Result<(), ContractError>. */
RK_METHOD(increment_left_and_call)
{
    RK_ARGUMENT(struct rk_id, callee);
    values.left++;
    int32_t returned = rk_call(&callee, "hello", 0);
    if (returned < 0) return rk_put_call_error(returned, rk_call_message(returned), 16, 4);
    rk_zero(A, 16);
    return 16;
}
