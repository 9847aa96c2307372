#include <ruskvm/test.h>

RK_TEST(it_begins_at_zero)
{
    RK_EXPECT_EQUAL(RK_TEST_CALL_0(uint64_t, "read"), 0);
}

RK_TEST(adding_returns_the_sum)
{
    const uint64_t two = 2, three = 3;
    RK_EXPECT_EQUAL(RK_TEST_CALL(uint64_t, "add", two), 2);
    RK_EXPECT_EQUAL(RK_TEST_CALL(uint64_t, "add", three), 5);
    RK_EXPECT_EQUAL(RK_TEST_CALL_0(uint64_t, "read"), 5);
}

RK_TEST(adding_too_much_is_refused)
{
    const uint64_t two = 2, most = UINT64_MAX;
    RK_EXPECT_EQUAL(RK_TEST_CALL(uint64_t, "add", two), 2);
    RK_EXPECT_PANIC("add", rk_put(&most, sizeof most), "is too much");
    RK_EXPECT_EQUAL(RK_TEST_CALL_0(uint64_t, "read"), 2);
}

/* The owner in tests is the contract of the tests. */
RK_TEST(its_owner_resets_it)
{
    const uint64_t two = 2;
    struct rk_id contract = rk_test_contract();
    RK_EXPECT_EQUAL(RK_TEST_CALL(uint64_t, "add", two), 2);
    rk_call_expect(&contract, "reset", 0);
    RK_EXPECT_EQUAL(RK_TEST_CALL_0(uint64_t, "read"), 0);
}
