#include <ruskvm/contract.h>

static uint8_t value;

RK_METHOD(init)
{
    value = 0x10;
    return 0;
}

RK_METHOD(read_value)
{
    RK_RETURN(value);
}

RK_METHOD(increment)
{
    value++;
    return 0;
}
