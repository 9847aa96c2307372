/* Does whatever a test of the interface wants done. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(16))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default"))) uint32_t name

static uint64_t value;
static uint8_t copy[4096];

static uint32_t return_value(void)
{
    __builtin_memcpy(A, &value, sizeof value);
    return sizeof value;
}

/* The value is the argument, when there is one. 99 does not please it. */
EXPORT(init)(uint32_t argument_bytes)
{
    if (argument_bytes >= sizeof value) __builtin_memcpy(&value, A, sizeof value);
    if (value == 99) __builtin_trap();
    rk_host_emit("made", 4, argument_bytes);
    return 0;
}

EXPORT(get)(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return return_value();
}

/* Adds the argument and tells it. */
EXPORT(add)(uint32_t argument_bytes)
{
    uint64_t more = 1;
    if (argument_bytes == sizeof more) __builtin_memcpy(&more, A, sizeof more);
    value += more;
    return_value();
    rk_host_emit("added", 5, sizeof value);
    return sizeof value;
}

/* Panics with the argument after an event and a change. */
EXPORT(panic)(uint32_t argument_bytes)
{
    value += 1000;
    rk_host_emit("doomed", 6, argument_bytes);
    rk_host_panic(argument_bytes);
    return 0;
}

EXPORT(trap)(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_trap();
}

EXPORT(spin)(uint32_t argument_bytes)
{
    (void)argument_bytes;
    for (volatile uint32_t i = 0;; i++)
        ;
}

/* Feeds the argument three times. */
EXPORT(feed)(uint32_t argument_bytes)
{
    for (int i = 0; i < 3; i++)
        rk_host_feed(argument_bytes);
    return 0;
}

/* The metadata of this name. */
EXPORT(data)(uint32_t argument_bytes)
{
    __builtin_memcpy(copy, A, argument_bytes);
    return rk_host_data((const char *)copy, argument_bytes);
}

/* Asks a query: name size u32, name, argument. */
EXPORT(ask)(uint32_t argument_bytes)
{
    uint32_t name_bytes;
    __builtin_memcpy(&name_bytes, A, 4);
    __builtin_memcpy(copy, A + 4, name_bytes);
    uint32_t rest = argument_bytes - 4 - name_bytes;
    __builtin_memmove(A, A + 4 + name_bytes, rest);
    return rk_host_query((const char *)copy, name_bytes, rest);
}

/* Calls a function of another contract: id (32), name. Returns the code i32 and what came back; of
 * a call that failed 64 bytes. */
EXPORT(call)(uint32_t argument_bytes)
{
    __builtin_memcpy(copy, A, argument_bytes);
    int32_t code = rk_host_call(copy, (const char *)copy + 32, argument_bytes - 32, 0, 0);
    uint32_t kept = code >= 0 ? (uint32_t)code : 64;
    __builtin_memmove(A + 4, A, kept);
    __builtin_memcpy(A, &code, 4);
    return 4 + kept;
}

EXPORT(owner)(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return rk_host_owner(NULL);
}
