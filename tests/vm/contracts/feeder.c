#include <ruskvm/contract.h>

RK_METHOD(feed_num)
{
    RK_ARGUMENT(uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        rk_feed(&i, sizeof i);
    return 0;
}

RK_METHOD(feed_num_raw)
{
    RK_ARGUMENT(uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        rk_host_feed(rk_put(&i, sizeof i));
    return 0;
}
