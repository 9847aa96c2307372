/* Checked arithmetic at the edges of each type. */

#include "support.h"

#include "base/checked.h"

#define EDGE_TEST(T, type, type_max)                                                     \
    static void T##_tells_when_a_result_does_not_fit(void **state)                       \
    {                                                                                    \
        (void)state;                                                                     \
        const type max = type_max;                                                       \
        type out = 7;                                                                    \
        assert_true(checked_add_##T(&out, max - 1, 1) && out == max);                    \
        assert_true(checked_sub_##T(&out, 5, 5) && out == 0);                            \
        assert_true(checked_mul_##T(&out, max / 2, 2) && out == max - 1);                \
        assert_true(checked_align_up_##T(&out, 4097, 4096) && out == 8192);              \
        assert_true(checked_align_up_##T(&out, 8192, 4096) && out == 8192);              \
        assert_true(checked_align_up_##T(&out, max, 1) && out == max);                   \
        assert_true(checked_align_up_##T(&out, 0, 16) && out == 0);                      \
        out = 7;                                                                         \
        assert_false(checked_add_##T(&out, max, 1));                                     \
        assert_false(checked_sub_##T(&out, 4, 5));                                       \
        assert_false(checked_mul_##T(&out, max / 2 + 1, 2));                             \
        assert_false(checked_align_up_##T(&out, max, 2));                                \
        assert_true(out == 7);                                                           \
        assert_true(saturating_add_##T(max, 1) == max && saturating_add_##T(2, 3) == 5); \
        assert_true(saturating_sub_##T(1, 2) == 0 && saturating_sub_##T(3, 2) == 1);     \
    }
CHECKED_TYPES(EDGE_TEST)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_tells_when_a_result_does_not_fit),
        cmocka_unit_test(u32_tells_when_a_result_does_not_fit),
        cmocka_unit_test(u64_tells_when_a_result_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
