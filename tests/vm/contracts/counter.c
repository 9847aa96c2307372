/* A counter that begins at 0xfc. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint64_t value = 0xfc;

EXPORT(increment) uint32_t increment(uint32_t argument_bytes)
{
    (void)argument_bytes;
    value++;
    return 0;
}

EXPORT(read_value) uint32_t read_value(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, &value, 8);
    return 8;
}
