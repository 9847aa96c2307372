/* What is measured: the smallest methods, and a call between contracts. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint64_t count;

EXPORT(nothing) uint32_t nothing(uint32_t argument_bytes)
{
    return argument_bytes;
}

EXPORT(increment) uint32_t increment(uint32_t argument_bytes)
{
    (void)argument_bytes;
    count++;
    return 0;
}

/* Counts to the number in the argument. */
EXPORT(work) uint32_t work(uint32_t argument_bytes)
{
    (void)argument_bytes;
    uint32_t times;
    __builtin_memcpy(&times, A, 4);
    for (volatile uint32_t i = 0; i < times; i++)
        ;
    return 0;
}

/* Calls `nothing` of the contract whose id is the argument as often as the number behind it says.
 */
EXPORT(call) uint32_t call(uint32_t argument_bytes)
{
    (void)argument_bytes;
    static uint8_t id[32];
    uint32_t times;
    __builtin_memcpy(id, A, 32);
    __builtin_memcpy(&times, A + 32, 4);
    for (uint32_t i = 0; i < times; i++)
        if (rk_host_call(id, "nothing", 7, 0, 0) != 0) rk_host_panic(0);
    return 0;
}

/* Calls `work` of the contract whose id is the argument with the number behind it. */
EXPORT(call_work) uint32_t call_work(uint32_t argument_bytes)
{
    (void)argument_bytes;
    static uint8_t id[32];
    __builtin_memcpy(id, A, 32);
    __builtin_memcpy(A, A + 32, 4);
    if (rk_host_call(id, "work", 4, 4, 0) != 0) rk_host_panic(0);
    return 0;
}
