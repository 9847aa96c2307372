/* The hash table against a model of its insertion order, under several seeds. */

#include "support.h"

#include "base/table.h"

enum { NUMBERS = 400 };

static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static struct span key_of(uint32_t *storage, uint32_t number)
{
    *storage = number;
    return span_of(storage, sizeof *storage);
}

/* model[i] = the time at which key i was added, 0 when it is not there. */
static void assert_same(const struct table *table, const uint64_t *model)
{
    size_t count = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        uint32_t storage;
        const uint64_t *value = table_find(table, key_of(&storage, i));
        if (model[i]) {
            assert_non_null(value);
            assert_int_equal(*value, model[i]);
            count++;
        } else {
            assert_null(value);
        }
    }
    assert_int_equal(table->count, count);
    uint64_t before = 0;
    size_t walked = 0;
    struct table_entry *entry;
    for (size_t at = 0; (entry = table_next(table, &at));) {
        uint64_t *added = table_value(entry);
        assert_true(*added > before);
        before = *added;
        walked++;
    }
    assert_int_equal(walked, count);
}

static void walk_is_in_order_of_insertion_whatever_the_seed(void **state)
{
    (void)state;
    for (uint64_t table_seed = 0; table_seed < 4; table_seed++) {
        uint64_t model[NUMBERS] = {0}, seed = 5;
        struct table table;
        table_init(&table, sizeof(uint64_t), table_seed * 0x123456789);
        for (uint64_t step = 1; step < 20000; step++) {
            uint32_t storage, number = (uint32_t)(next_random(&seed) % NUMBERS);
            struct span key = key_of(&storage, number);
            if (next_random(&seed) % 8 < (step % 4000 < 2000 ? 2 : 6)) {
                assert_int_equal(table_remove(&table, key), model[number] ? RK_OK : RK_NOT_FOUND);
                model[number] = 0;
            } else {
                void *value;
                assert_int_equal(table_obtain(&table, &value, key), RK_OK);
                assert_int_equal((uintptr_t)value % 16, 0);
                uint64_t *added = value;
                assert_int_equal(*added, model[number]);
                if (!model[number]) *added = model[number] = step;
            }
            if (step % 250 == 0) assert_same(&table, model);
        }
        table_free(&table);
        assert_int_equal(table.count, 0);
        size_t at = 0;
        assert_null(table_next(&table, &at));
    }
}

static void adding_and_removing_for_ever_needs_no_more_room(void **state)
{
    (void)state;
    struct table table;
    table_init(&table, 0, 1);
    for (uint32_t i = 0; i < 100000; i++) {
        void *value;
        struct span key = span_of(&i, sizeof i);
        assert_int_equal(table_obtain(&table, &value, key), RK_OK);
        assert_int_equal(table_remove(&table, key), RK_OK);
    }
    assert_true(table.slots_count <= 64);
    table_free(&table);
}

static void keys_of_any_length_differ(void **state)
{
    (void)state;
    struct table table;
    table_init(&table, 1, 9);
    static const uint8_t zeros[100];
    void *value;
    for (size_t size = 0; size <= sizeof zeros; size++)
        assert_int_equal(table_obtain(&table, &value, span_of(zeros, size)), RK_OK);
    assert_int_equal(table.count, sizeof zeros + 1);
    size_t size = 0, at = 0;
    for (struct table_entry *e; (e = table_next(&table, &at)); size++) {
        assert_int_equal(table_key(e).size_bytes, size);
        assert_int_equal(table_remove(&table, table_key(e)), RK_OK); /* allowed on a walk */
    }
    assert_int_equal(table.count, 0);
    table_free(&table);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    struct table table;
    void *value = NULL;
    table_init(&table, SIZE_MAX, 0);
    assert_int_equal(table_obtain(&table, &value, span_of("a", 1)), RK_NO_MEMORY);
    assert_null(value);
    assert_int_equal(table.count, 0);
    assert_null(table_find(&table, span_of("a", 1)));
    table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk_is_in_order_of_insertion_whatever_the_seed),
        cmocka_unit_test(adding_and_removing_for_ever_needs_no_more_room),
        cmocka_unit_test(keys_of_any_length_differ),
        cmocka_unit_test(impossible_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
