/* Returns what is no value of its type, and lengths that are none. */
#include <ruskvm/contract.h>

static uint32_t count = 72;

RK_METHOD(valid_bool)
{
    A[0] = 1;
    return 1;
}

RK_METHOD(garbage_value)
{
    static const uint8_t garbage[16] = {0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xd0,
                                        0xff, 0xff, 0xff, 0xff, 0x99, 0x99, 0x99, 0x99};
    return rk_put(garbage, sizeof garbage);
}

RK_METHOD(counter)
{
    RK_RETURN(count);
}

/* Counts, then claims as many bytes as the argument says. */
RK_METHOD(raw_return_len)
{
    RK_ARGUMENT(uint32_t, claimed);
    count++;
    return claimed;
}
