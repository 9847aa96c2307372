/* Stands in for the transfer and the stake contract: does what a transaction tells it to, so that
 * what is around them can be tested without them.
 *
 * Argument of spend_and_execute: mode u8, whether the refund fails u8, 6 bytes, nonce u64 (0: none
 * is checked), contract 32, the length of a name u64, name, argument. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum { NOTHING, PANIC, SPIN, CALL, GARBAGE };
enum { HEAD_BYTES = 56, RESULT_BYTES = 16, INLINE_BYTES = 7 };

static uint8_t order[4096];
static uint64_t nonce, refunds;
static uint8_t refund_fails;

static void move(uint8_t *to, const uint8_t *from, uint32_t bytes)
{
    __builtin_memmove(to, from, bytes);
}

static void fail(const char *text)
{
    uint32_t bytes = 0;
    for (; text[bytes]; bytes++)
        A[bytes] = (uint8_t)text[bytes];
    rk_host_panic(bytes);
}

/* Ok(the first bytes of A) */
static uint32_t succeed(uint32_t bytes)
{
    uint32_t root = (bytes + 3) & ~3u;
    int32_t offset = -(int32_t)root - 4;
    __builtin_memset(A + bytes, 0, root - bytes + RESULT_BYTES);
    __builtin_memcpy(A + root + 4, &offset, 4);
    __builtin_memcpy(A + root + 8, &bytes, 4);
    return root + RESULT_BYTES;
}

/* Err(..), for what a call returned; a panic's text is cut so that it lies inline. */
static uint32_t report(int32_t code)
{
    static const int32_t codes[] = {-1, -2, -3};
    uint8_t text[INLINE_BYTES + 1] = {0};
    uint32_t bytes;
    __builtin_memcpy(&bytes, A, 4);
    if (bytes > INLINE_BYTES) bytes = INLINE_BYTES;
    if (code == codes[0]) {
        move(text, A + 4, bytes);
        text[INLINE_BYTES] = (uint8_t)bytes;
    }
    __builtin_memset(A, 0, RESULT_BYTES);
    A[0] = 1;
    while (A[4] < 3 && codes[A[4]] != code)
        A[4]++;
    move(A + 8, text, sizeof text);
    return RESULT_BYTES;
}

static uint32_t call(uint32_t rest)
{
    uint32_t name_bytes;
    __builtin_memcpy(&name_bytes, order + 48, 4);
    rest -= name_bytes;
    move(A, order + HEAD_BYTES + name_bytes, rest);
    int32_t code = rk_host_call(order + 16, (const char *)order + HEAD_BYTES, name_bytes, rest, 0);
    return code < 0 ? report(code) : succeed((uint32_t)code);
}

EXPORT(spend_and_execute) uint32_t spend_and_execute(uint32_t argument_bytes)
{
    uint64_t wanted;
    move(order, A, argument_bytes);
    __builtin_memcpy(&wanted, order + 8, 8);
    rk_host_emit("spend", 5, rk_host_data("public_sender", 13));
    if (wanted && wanted <= nonce) fail("Already used nonce");
    if (wanted > nonce + 1) fail("Nonce not ready to be used yet");
    if (wanted) nonce = wanted;
    refund_fails = order[1];
    switch (order[0]) {
    case PANIC: fail("as it was told");
    case SPIN:
        for (volatile uint32_t i = 0;; i++)
            ;
    case CALL: return call(argument_bytes - HEAD_BYTES);
    case GARBAGE: return 3;
    default: return succeed(0);
    }
}

EXPORT(refund) uint32_t refund(uint32_t argument_bytes)
{
    if (refund_fails) fail("no refund");
    refunds++;
    rk_host_emit("refund", 6, argument_bytes);
    return 0;
}

EXPORT(refunds) uint32_t count(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, &refunds, 8);
    return 8;
}

EXPORT(withdraw) uint32_t withdraw(uint32_t argument_bytes)
{
    rk_host_emit("withdraw", 8, argument_bytes);
    return 0;
}

/* Calls the contract 99..., which no rule about transactions may keep it from. */
EXPORT(update_root) uint32_t update_root(uint32_t argument_bytes)
{
    uint8_t relay[32];
    __builtin_memset(relay, 0x99, sizeof relay);
    if (rk_host_call(relay, "calls", 5, 0, 0) < 0) fail("no relay");
    rk_host_emit("root", 4, argument_bytes);
    return 0;
}

EXPORT(before_state_transition) uint32_t before_state_transition(uint32_t argument_bytes)
{
    (void)argument_bytes;
    refunds += 1000;
    return 0;
}

EXPORT(reward) uint32_t reward(uint32_t argument_bytes)
{
    rk_host_emit("reward", 6, argument_bytes);
    return 0;
}

/* Keys of whose archives the first byte is 1 modulo 3 have no stake; 2: it cannot be slashed. */
EXPORT(slash) uint32_t slash(uint32_t argument_bytes)
{
    if (A[0] % 3 == 1) fail("The stake to slash should exist");
    if (A[0] % 3 == 2) fail("the stake is sacred");
    rk_host_emit("slash", 5, argument_bytes);
    return 0;
}
