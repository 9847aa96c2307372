#include <ruskvm/contract.h>
#include <ruskvm/vector.h>

RK_VECTOR(number_vector, int16_t)

static struct number_vector numbers;

RK_METHOD(push)
{
    RK_ARGUMENT(int16_t, number);
    number_vector_push(&numbers, number);
    return 0;
}

RK_METHOD(pop)
{
    int16_t number = 0;
    bool is_there = number_vector_pop(&numbers, &number);
    return rk_put_archived_option(is_there, &number, sizeof number, 2);
}
