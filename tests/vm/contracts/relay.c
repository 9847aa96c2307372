/* Calls another contract as it is told and tells what came of it.
 *
 * forward: id (32), gas limit u64, name size u32, name, argument. Returns the code (i32) and what
 * the call left in the buffer. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint64_t calls;
static uint8_t copy[4096];

static void move(uint8_t *to, const uint8_t *from, uint32_t bytes)
{
    __builtin_memmove(to, from, bytes);
}

EXPORT(forward) uint32_t forward(uint32_t argument_bytes)
{
    uint64_t gas;
    uint32_t name_bytes;
    move(copy, A, argument_bytes);
    __builtin_memcpy(&gas, copy + 32, 8);
    __builtin_memcpy(&name_bytes, copy + 40, 4);
    uint32_t rest = argument_bytes - 44 - name_bytes;
    move(A, copy + 44 + name_bytes, rest);
    calls++;
    int32_t code = rk_host_call(copy, (const char *)copy + 44, name_bytes, rest, gas);
    uint32_t kept = code >= 0 ? (uint32_t)code : 64;
    move(A + 4, A, kept);
    __builtin_memcpy(A, &code, 4);
    return 4 + kept;
}

EXPORT(calls) uint32_t count(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, &calls, 8);
    return 8;
}

EXPORT(write_and_panic) uint32_t write_and_panic(uint32_t argument_bytes)
{
    calls += 1000;
    rk_host_emit("doomed", 6, 0);
    rk_host_panic(argument_bytes);
    return 0;
}

EXPORT(who) uint32_t who(uint32_t argument_bytes)
{
    (void)argument_bytes;
    uint32_t is_called = rk_host_caller();
    rk_host_emit("who", 3, is_called * 32);
    return is_called * 32;
}

EXPORT(spin) uint32_t spin(uint32_t argument_bytes)
{
    (void)argument_bytes;
    for (volatile uint32_t i = 0;; i++)
        ;
}
