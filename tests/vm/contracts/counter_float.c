#include <ruskvm/contract.h>

static double value = 252;

RK_METHOD(read_value)
{
    RK_RETURN(value);
}

RK_METHOD(increment)
{
    value += 1;
    return 0;
}
