/* A contract with an argument at its beginning: a number that it keeps. Tells the height of the
 * block, counts down into a feed, emits as often as it is told, and has functions whose names a
 * hostile driver of the tests knows. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint64_t number;

static uint32_t tell(uint64_t value)
{
    __builtin_memcpy(A, &value, 8);
    return 8;
}

EXPORT(init) uint32_t init(uint32_t argument_bytes)
{
    if (argument_bytes != 8) {
        __builtin_memcpy(A, "no number", 9);
        rk_host_panic(9);
    }
    __builtin_memcpy(&number, A, 8);
    rk_host_emit("made", 4, 8);
    return 0;
}

EXPORT(get) uint32_t get(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return tell(number);
}

EXPORT(height) uint32_t height(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return rk_host_data("block_height", 12);
}

EXPORT(count_down) uint32_t count_down(uint32_t argument_bytes)
{
    (void)argument_bytes;
    for (uint64_t left = number; left; left--) {
        A[0] = (uint8_t)left;
        rk_host_feed(1);
    }
    return 0;
}

EXPORT(chatter) uint32_t chatter(uint32_t argument_bytes)
{
    uint32_t times = 0;
    if (argument_bytes == 4) __builtin_memcpy(&times, A, 4);
    for (uint32_t i = 0; i < times; i++)
        rk_host_emit("chat", 4, 0);
    return 0;
}

#define QUIET(name)                                \
    EXPORT(name) uint32_t quiet_##name(uint32_t n) \
    {                                              \
        return n & 0;                              \
    }

QUIET(words)
QUIET(bytes)
QUIET(trap)
QUIET(huge)
