/* Sealing secrets with a password. */

#include "crypto/seal.h"

#include "base/hex.h"
#include "support.h"

#include <sodium.h>
#include <string.h>

static const struct seal_cost cheap = {.operations = 1, .memory_kib = SEAL_MEMORY_KIB_MIN};

static void what_was_sealed_opens_with_its_password_alone(void **state)
{
    (void)state;
    static const char text[] = "thirty-two bytes of some secret.";
    for (size_t size_bytes = 0; size_bytes < sizeof text; size_bytes += 16) {
        struct seal seal;
        uint8_t sealed[sizeof text + SEAL_TAG_BYTES], plain[sizeof text];
        struct span whole = {sealed, size_bytes + SEAL_TAG_BYTES};
        struct span password = span_of_string("correct"), context = span_of_string("bls");
        assert_int_equal(
            seal_close(&seal, sealed, cheap, password, context, span_of(text, size_bytes), NULL),
            RK_OK);
        assert_int_equal(seal_open(plain, &seal, password, context, whole, NULL), RK_OK);
        assert_memory_equal(plain, text, size_bytes);

        memset(plain, 0xa5, sizeof plain);
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(seal_open(plain, &seal, span_of_string("Correct"), context, whole, &error),
                         RK_INVALID);
        assert_non_null(strstr(error.message, "password"));
        assert_int_equal(seal_open(plain, &seal, password, span_of_string("bl"), whole, NULL),
                         RK_INVALID);
        struct seal other = seal;
        other.salt[15] ^= 1;
        assert_int_equal(seal_open(plain, &other, password, context, whole, NULL), RK_INVALID);
        other = seal;
        other.nonce[23] ^= 128;
        assert_int_equal(seal_open(plain, &other, password, context, whole, NULL), RK_INVALID);
        other = seal;
        other.cost.operations++;
        assert_int_equal(seal_open(plain, &other, password, context, whole, NULL), RK_INVALID);
        other = seal;
        other.cost.memory_kib *= 2;
        assert_int_equal(seal_open(plain, &other, password, context, whole, NULL), RK_INVALID);
        for (size_t i = 0; i < whole.size_bytes; i++) {
            sealed[i] ^= 4;
            assert_int_equal(seal_open(plain, &seal, password, context, whole, NULL), RK_INVALID);
            sealed[i] ^= 4;
        }
        for (size_t i = 0; i < size_bytes; i++)
            assert_int_equal(plain[i], 0);
    }
}

static void no_two_seals_are_alike(void **state)
{
    (void)state;
    struct seal one, two;
    uint8_t a[SEAL_TAG_BYTES + 4], b[SEAL_TAG_BYTES + 4];
    struct span password = span_of_string("p"), none = span_of(NULL, 0), plain = span_of("abcd", 4);
    assert_int_equal(seal_close(&one, a, cheap, password, none, plain, NULL), RK_OK);
    assert_int_equal(seal_close(&two, b, cheap, password, none, plain, NULL), RK_OK);
    assert_memory_not_equal(one.salt, two.salt, sizeof one.salt);
    assert_memory_not_equal(one.nonce, two.nonce, sizeof one.nonce);
    assert_memory_not_equal(a, b, sizeof a);
}

/* A seal made by the two algorithms' reference implementations (argon2-cffi, PyCryptodome). */
static void a_seal_made_elsewhere_opens(void **state)
{
    (void)state;
    struct seal seal = {.cost = {.operations = 2, .memory_kib = 64}};
    uint8_t sealed[5 + SEAL_TAG_BYTES], plain[5];
    for (size_t i = 0; i < sizeof seal.salt; i++)
        seal.salt[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof seal.nonce; i++)
        seal.nonce[i] = (uint8_t)(0x40 + i);
    assert_int_equal(hex_decode(sealed, sizeof sealed,
                                span_of_string("06e951641a761c4c7655661a997ff801abb4ec34ab"), NULL),
                     RK_OK);
    assert_int_equal(seal_open(plain, &seal, span_of_string("password"), span_of_string("context"),
                               span_of(sealed, sizeof sealed), NULL),
                     RK_OK);
    assert_memory_equal(plain, "hello", 5);
}

static void costs_outside_the_limits_are_refused_before_they_are_paid(void **state)
{
    (void)state;
    static const struct seal_cost costs[] = {
        {0, 64},
        {SEAL_OPERATIONS_MAX + 1, 64},
        {UINT32_MAX, 64},
        {1, SEAL_MEMORY_KIB_MIN - 1},
        {1, SEAL_MEMORY_KIB_MAX + 1},
        {1, UINT32_MAX},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(costs); i++) {
        struct seal seal = {.cost = costs[i]};
        uint8_t bytes[64] = {0};
        struct span none = span_of(NULL, 0);
        assert_int_equal(seal_open(bytes, &seal, none, none, span_of(bytes, 32), NULL), RK_LIMIT);
        assert_int_equal(seal_close(&seal, bytes, costs[i], none, none, none, NULL), RK_USAGE);
    }
}

static void sizes_outside_the_limits_are_refused(void **state)
{
    (void)state;
    struct seal seal = {.cost = cheap};
    uint8_t bytes[64] = {0};
    struct span none = span_of(NULL, 0);
    assert_int_equal(seal_open(bytes, &seal, none, none, span_of(bytes, SEAL_TAG_BYTES - 1), NULL),
                     RK_MALFORMED);
    assert_int_equal(seal_open(bytes, &seal, none, none,
                               span_of(bytes, SEAL_PLAIN_BYTES_MAX + SEAL_TAG_BYTES + 1), NULL),
                     RK_MALFORMED);
    assert_int_equal(
        seal_close(&seal, bytes, cheap, none, none, span_of(bytes, SEAL_PLAIN_BYTES_MAX + 1), NULL),
        RK_USAGE);
}

int main(void)
{
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens_with_its_password_alone),
        cmocka_unit_test(no_two_seals_are_alike),
        cmocka_unit_test(a_seal_made_elsewhere_opens),
        cmocka_unit_test(costs_outside_the_limits_are_refused_before_they_are_paid),
        cmocka_unit_test(sizes_outside_the_limits_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
