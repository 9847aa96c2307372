#include <ruskvm/contract.h>

static uint8_t value = 0x50;

RK_METHOD(init)
{
    RK_ARGUMENT(uint8_t, wanted);
    value = wanted;
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
