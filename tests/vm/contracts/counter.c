/* The least contract there is. */
#include <ruskvm/contract.h>

static int64_t value = 0xfc;

RK_METHOD(read_value)
{
    RK_RETURN(value);
}

RK_METHOD(increment)
{
    value++;
    return 0;
}
