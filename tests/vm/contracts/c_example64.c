/* A contract of 64 bits on the bare imports. */
#include <ruskvm/contract.h>

RK_METHOD(increment_and_read)
{
    RK_ARGUMENT(struct rk_id, counter);
    rk_host_call(counter.bytes, "increment", 9, 0, 0);
    return (uint32_t)rk_host_call(counter.bytes, "read_value", 10, 0, 0);
}

/* Two bytes that end past the largest memory there can be. */
RK_METHOD(out_of_bounds)
{
    rk_host_data((const char *)0x3ffffffffff, 2);
    return 0;
}

/* Two bytes at the end of the first 4 GiB, far outside this contract's memory. */
RK_METHOD(not_out_of_bounds)
{
    rk_host_data((const char *)0xffffffff, 2);
    return 0;
}
