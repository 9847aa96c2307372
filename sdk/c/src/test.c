#include <ruskvm/test.h>

static bool contains(struct rk_span message, struct rk_span text)
{
    for (uint32_t i = 0; i + text.size_bytes <= message.size_bytes; i++)
        if (rk_equal(message.bytes + i, text.bytes, text.size_bytes)) return true;
    return false;
}

void rk_test_expect_panic(const char *file, int line, const char *function, uint32_t argument_bytes,
                          const char *text)
{
    static uint8_t argument[RK_ARGUMENT_BYTES];
    rk_copy(argument, A, argument_bytes); /* asking for the contract uses A */
    struct rk_id contract = rk_test_contract();
    rk_put(argument, argument_bytes);
    int32_t returned = rk_call_with_limit(&contract, function, argument_bytes, RK_TEST_PANIC_GAS);
    RK_REQUIRE(returned < 0, "%s:%d: expected '%s' to panic, and it returned", file, line,
               function);
    struct rk_span message = rk_call_message(returned);
    RK_REQUIRE(returned == RK_CALL_PANIC, "%s:%d: expected '%s' to panic, and it ended so: %s",
               file, line, function, rk_call_code_text(returned));
    RK_REQUIRE(contains(message, rk_text(text)), "%s:%d: expected '%s' to panic with '%s': %.*s",
               file, line, function, text, (int)message.size_bytes, (const char *)message.bytes);
}
