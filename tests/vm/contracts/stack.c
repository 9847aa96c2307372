#include <ruskvm/contract.h>
#include <ruskvm/vector.h>

RK_VECTOR(number_stack, int32_t)

static struct number_stack numbers;

RK_METHOD(push)
{
    RK_ARGUMENT(int32_t, number);
    number_stack_push(&numbers, number);
    return 0;
}

RK_METHOD(pop)
{
    int32_t number = 0;
    bool is_there = number_stack_pop(&numbers, &number);
    return rk_put_archived_option(is_there, &number, sizeof number, 4);
}

RK_METHOD(len)
{
    RK_RETURN(number_stack_count(&numbers));
}
