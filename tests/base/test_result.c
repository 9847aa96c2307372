/* Result names and filled errors. */
#include "support.h"

#include "base/result.h"

#include <string.h>

static void every_result_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(rk_result_name(RK_OK), "ok");
    assert_string_equal(rk_result_name(RK_MALFORMED), "malformed");
    assert_string_equal(rk_result_name(RK_RESULT_COUNT), "unknown");
    assert_string_equal(rk_result_name((enum rk_result)1000), "unknown");
    for (int a = 0; a < RK_RESULT_COUNT; a++) {
        const char *name = rk_result_name((enum rk_result)a);
        assert_non_null(name);
        assert_string_not_equal(name, "unknown");
        for (int b = 0; b < a; b++)
            assert_string_not_equal(name, rk_result_name((enum rk_result)b));
    }
}

static void an_error_is_filled_and_its_result_returned(void **state)
{
    (void)state;
    struct rk_error error = {0};
    assert_int_equal(rk_fail(&error, RK_LIMIT, 17, "%s of %d", "too many", 3), RK_LIMIT);
    assert_int_equal(error.result, RK_LIMIT);
    assert_int_equal(error.offset, 17);
    assert_string_equal(error.message, "too many of 3");
    assert_int_equal(rk_fail(NULL, RK_IO, 0, "nobody asks"), RK_IO);
}

static void a_long_message_is_cut_and_terminated(void **state)
{
    (void)state;
    struct {
        struct rk_error error;
        char behind;
    } filled = {.behind = 'x'};
    rk_fail(&filled.error, RK_IO, RK_NO_POSITION, "%01000d", 5);
    assert_int_equal(strlen(filled.error.message), RK_ERROR_MESSAGE_BYTES - 1);
    assert_int_equal(filled.behind, 'x');
}

static enum rk_result passes_on(enum rk_result first, int *reached)
{
    RK_TRY(first);
    *reached = 1;
    return RK_FULL;
}

static void try_returns_a_failure_and_goes_on_after_success(void **state)
{
    (void)state;
    int reached = 0;
    assert_int_equal(passes_on(RK_CORRUPT, &reached), RK_CORRUPT);
    assert_int_equal(reached, 0);
    assert_int_equal(passes_on(RK_OK, &reached), RK_FULL);
    assert_int_equal(reached, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_result_has_a_name_of_its_own),
        cmocka_unit_test(an_error_is_filled_and_its_result_returned),
        cmocka_unit_test(a_long_message_is_cut_and_terminated),
        cmocka_unit_test(try_returns_a_failure_and_goes_on_after_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
