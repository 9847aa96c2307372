/* The growable array: order, growth, and refusal of sizes no host has. */

#include "support.h"

#include "base/vec.h"

struct wide {
    uint64_t words[5];
};

VEC_DEFINE(u32_vec, uint32_t);
VEC_DEFINE(wide_vec, struct wide);

static void items_stay_in_order_over_growth(void **state)
{
    (void)state;
    struct u32_vec v = {0};
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(u32_vec_push(&v, i * 3), RK_OK);
    assert_int_equal(v.count, 10000);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(v.items[i], i * 3);
    assert_int_equal(u32_vec_pop(&v), 29997);
    u32_vec_truncate(&v, 2);
    static const uint32_t more[3] = {7, 8, 9};
    assert_int_equal(u32_vec_append(&v, more, 3), RK_OK);
    assert_int_equal(u32_vec_append(&v, NULL, 0), RK_OK);
    assert_int_equal(v.count, 5);
    assert_int_equal(v.items[1], 3);
    assert_int_equal(v.items[4], 9);
    u32_vec_free(&v);
    assert_null(v.items);
    u32_vec_free(&v);
}

static void impossible_sizes_are_refused_without_change(void **state)
{
    (void)state;
    struct wide_vec v = {0};
    assert_int_equal(wide_vec_reserve(&v, SIZE_MAX), RK_NO_MEMORY);
    assert_int_equal(wide_vec_reserve(&v, SIZE_MAX / sizeof(struct wide) + 1), RK_NO_MEMORY);
    assert_int_equal(wide_vec_push(&v, (struct wide){{1, 2, 3, 4, 5}}), RK_OK);
    assert_int_equal(wide_vec_reserve(&v, SIZE_MAX), RK_NO_MEMORY);
    assert_int_equal(v.count, 1);
    assert_int_equal(v.items[0].words[4], 5);
    wide_vec_free(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_in_order_over_growth),
        cmocka_unit_test(impossible_sizes_are_refused_without_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
