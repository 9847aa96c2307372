/* Two counters, 0xfc and 0xcf; tells what init was given. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint64_t values[2] = {0xfc, 0xcf};
static uint64_t given;

EXPORT(init) uint32_t init(uint32_t argument_bytes)
{
    if (argument_bytes) __builtin_memcpy(&given, A, 8);
    rk_host_emit("init", 4, argument_bytes);
    if (given == 13) rk_host_panic(0);
    return 0;
}

EXPORT(increment_left) uint32_t increment_left(uint32_t argument_bytes)
{
    uint64_t by;
    (void)argument_bytes;
    __builtin_memcpy(&by, A, 8);
    values[0] += by;
    return 0;
}

EXPORT(read_values) uint32_t read_values(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, values, 16);
    __builtin_memcpy(A + 16, &given, 8);
    return 24;
}
