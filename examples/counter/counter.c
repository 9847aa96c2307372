/* A contract in the shape the chain calls: every exported function takes the number of argument
 * bytes that lie in the exported buffer A and returns the number of result bytes it left there.
 * Integers in A are little endian, as is the machine. Needs no library and no import. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name), visibility("default")))
#define NOINLINE     __attribute__((noinline))

#define ARGUMENT_BYTES 65536

__attribute__((visibility("default"), aligned(8))) uint8_t A[ARGUMENT_BYTES];

static uint64_t count = 252;
static const uint8_t weights[8] = {3, 1, 4, 1, 5, 9, 2, 6};

static uint64_t argument_u64(uint32_t argument_bytes, uint64_t absent)
{
    return argument_bytes == sizeof(uint64_t) ? *(const uint64_t *)A : absent;
}

static uint32_t return_u64(uint64_t value)
{
    *(uint64_t *)A = value;
    return sizeof value;
}

/* Adds the argument, or 1 when there is none. Returns nothing. */
EXPORT("increment") uint32_t increment(uint32_t argument_bytes)
{
    count += argument_u64(argument_bytes, 1);
    return 0;
}

/* Returns the count. */
EXPORT("read_value") uint32_t read_value(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return return_u64(count);
}

/* Returns a weighted sum over the whole buffer: a call with some work in it. */
EXPORT("checksum") uint32_t checksum(uint32_t argument_bytes)
{
    (void)argument_bytes;
    uint64_t sum = count;
    for (uint32_t i = 0; i < ARGUMENT_BYTES; i++) {
        sum = sum * 31 + (uint64_t)A[i] * weights[i % sizeof weights];
    }
    return return_u64(sum);
}

/* Counts without end: only the gas limit stops it. */
EXPORT("spin") uint32_t spin(uint32_t argument_bytes)
{
    for (;;) {
        *(volatile uint64_t *)&count += argument_bytes;
    }
}

static NOINLINE void require_enough(uint64_t amount)
{
    if (amount > count) __builtin_trap();
}

static NOINLINE void take(uint64_t amount)
{
    require_enough(amount);
    count -= amount;
}

/* Subtracts the argument, or a million when there is none; traps when the count is smaller. */
EXPORT("withdraw") uint32_t withdraw(uint32_t argument_bytes)
{
    take(argument_u64(argument_bytes, 1000000));
    return return_u64(count);
}
