/* The bit set against an array of flags, at bounds around the word size. */

#include "support.h"

#include "base/bitset.h"

static void every_small_range_is_added_exactly(void **state)
{
    (void)state;
    enum { BITS = 131 };
    for (size_t from = 0; from <= BITS; from++) {
        for (size_t count = 0; count <= BITS - from; count++) {
            struct bitset set;
            assert_int_equal(bitset_init(&set, BITS), RK_OK);
            bitset_add_range(&set, from, count);
            assert_int_equal(bitset_count(&set), count);
            assert_int_equal(bitset_next(&set, 0), count ? from : BITS);
            size_t walked = 0;
            for (size_t i = bitset_next(&set, 0); i < BITS; i = bitset_next(&set, i + 1)) {
                assert_true(i >= from && i < from + count && bitset_has(&set, i));
                walked++;
            }
            assert_int_equal(walked, count);
            bitset_free(&set);
        }
    }
}

static void members_come_and_go(void **state)
{
    (void)state;
    static const size_t bounds[] = {1, 63, 64, 65, 1000};
    for (size_t k = 0; k < RK_ARRAY_LENGTH(bounds); k++) {
        size_t bits = bounds[k];
        struct bitset set, other;
        assert_int_equal(bitset_init(&set, bits), RK_OK);
        assert_int_equal(bitset_init(&other, bits), RK_OK);
        for (size_t i = 0; i < bits; i++) {
            assert_false(bitset_has(&set, i));
            if (i % 3 == 0) bitset_add(&set, i);
            if (i % 5 == 0) bitset_add(&other, i);
        }
        bitset_add_all(&set, &other);
        for (size_t i = 0; i < bits; i++)
            assert_int_equal(bitset_has(&set, i), i % 3 == 0 || i % 5 == 0);
        bitset_remove(&set, 0);
        bitset_remove(&set, 0);
        assert_false(bitset_has(&set, 0));
        bitset_clear(&set);
        assert_int_equal(bitset_count(&set), 0);
        assert_int_equal(bitset_next(&set, bits), bits);
        assert_int_equal(bitset_next(&set, SIZE_MAX), bits);
        bitset_free(&set);
        bitset_free(&other);
    }
}

static void a_set_of_nothing_is_a_set(void **state)
{
    (void)state;
    struct bitset set;
    assert_int_equal(bitset_init(&set, 0), RK_OK);
    assert_int_equal(bitset_next(&set, 0), 0);
    assert_int_equal(bitset_count(&set), 0);
    bitset_clear(&set);
    bitset_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_small_range_is_added_exactly),
        cmocka_unit_test(members_come_and_go),
        cmocka_unit_test(a_set_of_nothing_is_a_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
