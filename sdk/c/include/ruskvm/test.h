/* Tests of a contract, run by `ruskvm test`.
 *
 * Tests are a contract of their own, tests.c, which calls the one under test as the chain would:
 *
 *     #include <ruskvm/test.h>
 *
 *     RK_TEST(adding_returns_the_sum)
 *     {
 *         const uint64_t amount = 2;
 *         RK_EXPECT_EQUAL(RK_TEST_CALL(uint64_t, "add", amount), 2);
 *     }
 *
 * Each test begins on a chain of its own, on which the contract has just been deployed with the id
 * of the tests as its owner; one that ends in a panic has failed. A contract whose `init` takes an
 * argument gets it from
 *
 *     RK_TEST_ARGUMENT
 *     {
 *         const uint64_t first = 5;
 *         return rk_put(&first, sizeof first);
 *     }
 */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_TEST_H
#define RK_SDK_C_INCLUDE_RUSKVM_TEST_H

#include <ruskvm/contract.h>

#define RK_TEST(name)                                                         \
    static void rk_test_##name(void);                                         \
    RK_EXPORT("test_" #name) uint32_t rk_run_##name(uint32_t argument_bytes); \
    uint32_t rk_run_##name(__attribute__((unused)) uint32_t argument_bytes)   \
    {                                                                         \
        rk_test_##name();                                                     \
        return 0;                                                             \
    }                                                                         \
    static void rk_test_##name(void)

#define RK_TEST_ARGUMENT RK_METHOD(deployment_argument)

/* The contract under test. */
static inline struct rk_id rk_test_contract(void)
{
    struct rk_id id;
    RK_REQUIRE(rk_session_data(&id, sizeof id, "contract_under_test"), "run by ruskvm test only");
    return id;
}

/* Ends the test unless the condition holds, or two integers are equal. */
#define RK_EXPECT(condition) \
    RK_REQUIRE(condition, "%s:%d: expected %s", __FILE_NAME__, __LINE__, #condition)
#define RK_EXPECT_EQUAL(got, wanted)                                                         \
    do {                                                                                     \
        long long rk_got_ = (long long)(got), rk_wanted_ = (long long)(wanted);              \
        RK_REQUIRE(rk_got_ == rk_wanted_, "%s:%d: %s is %lld, expected %lld", __FILE_NAME__, \
                   __LINE__, #got, rk_got_, rk_wanted_);                                     \
    } while (0)

/* Calls the contract under test with a plain argument (a variable), and without one. */
#define RK_TEST_CALL(type, function, argument)            \
    ({                                                    \
        struct rk_id rk_contract_ = rk_test_contract();   \
        RK_CALL(type, &rk_contract_, function, argument); \
    })
#define RK_TEST_CALL_0(type, function)                  \
    ({                                                  \
        struct rk_id rk_contract_ = rk_test_contract(); \
        RK_CALL_0(type, &rk_contract_, function);       \
    })

/* Ends the test unless the call on the argument in A (rk_put) ends in a panic with this text in its
 * message. A call that fails costs its limit, so it has one. */
#define RK_TEST_PANIC_GAS 1000000
#define RK_EXPECT_PANIC(function, argument_bytes, text) \
    rk_test_expect_panic(__FILE_NAME__, __LINE__, function, argument_bytes, text)
void rk_test_expect_panic(const char *file, int line, const char *function, uint32_t argument_bytes,
                          const char *text);

#endif
