#include <ruskvm/contract.h>

static int64_t value = 0xfc;

RK_METHOD(read_value)
{
    RK_RETURN(value);
}

RK_METHOD(increment)
{
    struct rk_reader in = rk_argument(argument_bytes, 1, 1);
    bool panics = rk_read_bool(&in, 0);
    value++;
    RK_REQUIRE(!panics, "Incremental panic");
    return 0;
}
