#include <ruskvm/contract.h>

static uint64_t nth(uint32_t n)
{
    return n < 2 ? 1 : nth(n - 1) + nth(n - 2);
}

RK_METHOD(nth)
{
    RK_ARGUMENT(uint32_t, n);
    RK_RETURN(nth(n));
}
