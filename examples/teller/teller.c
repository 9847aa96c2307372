/* A contract that calls another one: pays out of a counter and tells the world how it went.
 *
 * A call that fails takes back what it did, and the caller goes on: the teller's event stays, the
 * counter's loss does not. Needs no library; the header says what the chain provides. */
#include <ruskvm/host.h>

#define EXPORT(name) __attribute__((export_name(name), visibility("default")))

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

static uint64_t paid;

/* The argument is the counter's id, 32 bytes, and an amount, 8 bytes. Returns nothing; emits "paid"
 * or "refused" with the amount. */
EXPORT("pay") uint32_t pay(uint32_t argument_bytes)
{
    uint8_t counter[32];
    uint64_t amount;
    if (argument_bytes != sizeof counter + sizeof amount) __builtin_trap();
    __builtin_memcpy(counter, A, sizeof counter);
    __builtin_memcpy(&amount, A + sizeof counter, sizeof amount);
    __builtin_memcpy(A, &amount, sizeof amount);
    int32_t left_bytes = rk_host_call(counter, "withdraw", 8, sizeof amount, 0);
    __builtin_memcpy(A, &amount, sizeof amount);
    if (left_bytes < 0) {
        rk_host_emit("refused", 7, sizeof amount);
        return 0;
    }
    paid += amount;
    rk_host_emit("paid", 4, sizeof amount);
    return 0;
}

/* Returns what was paid in all, 8 bytes. */
EXPORT("total") uint32_t total(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, &paid, sizeof paid);
    return sizeof paid;
}
