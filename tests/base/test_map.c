/* The ordered map against an array of flags, its balance under hostile orders, and its order. */

#include "support.h"

#include "base/map.h"

enum { NUMBERS = 512 };

static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void assert_balanced(const struct map *map)
{
    size_t log2 = 0;
    while ((map->count + 1) >> log2)
        log2++;
    assert_true(map_height(map) <= 2 * log2);
}

static void assert_same(const struct map *map, const uint64_t *model)
{
    struct map_entry *entry = map_first(map);
    size_t count = 0;
    for (uint64_t n = 0; n < NUMBERS; n++) {
        uint64_t *value = map_find_u64(map, n);
        struct map_entry *at_least = map_at_least_u64(map, n);
        assert_ptr_equal(at_least, entry);
        if (!model[n]) {
            assert_null(value);
            continue;
        }
        assert_int_equal(*value, model[n]);
        assert_non_null(entry);
        assert_int_equal(map_key_u64(entry), n);
        assert_ptr_equal(map_value(entry), value);
        entry = map_after(map, map_key(entry));
        count++;
    }
    assert_null(entry);
    assert_int_equal(map->count, count);
    assert_balanced(map);
}

static void random_operations_agree_with_a_model(void **state)
{
    (void)state;
    uint64_t seed = 11;
    print_message("seed %llu\n", (unsigned long long)seed);
    uint64_t model[NUMBERS] = {0};
    struct map map;
    map_init(&map, sizeof(uint64_t));
    for (unsigned step = 0; step < 40000; step++) {
        uint64_t n = next_random(&seed) % NUMBERS;
        /* Grows in one half of the run, shrinks in the other. */
        bool remove = next_random(&seed) % 8 < (step % 10000 < 5000 ? 2 : 6);
        if (remove) {
            assert_int_equal(map_remove_u64(&map, n), model[n] ? RK_OK : RK_NOT_FOUND);
            model[n] = 0;
        } else {
            void *value;
            size_t count = map.count;
            assert_int_equal(map_obtain_u64(&map, &value, n), RK_OK);
            assert_int_equal(map.count - count, model[n] == 0);
            uint64_t *number = value;
            assert_int_equal(*number, model[n]);
            *number = model[n] = step + 1;
        }
        if (step % 500 == 0) assert_same(&map, model);
    }
    assert_same(&map, model);
    map_free(&map);
    assert_int_equal(map.count, 0);
    assert_null(map_first(&map));
}

static void sorted_insertion_and_removal_stay_balanced(void **state)
{
    (void)state;
    struct map map;
    map_init(&map, 0);
    for (unsigned down = 0; down < 2; down++) {
        void *value;
        for (uint64_t i = 0; i < 20000; i++)
            assert_int_equal(map_obtain_u64(&map, &value, down ? 20000 - i : i), RK_OK);
        assert_balanced(&map);
        for (uint64_t i = 0; i < 19990; i++) {
            assert_int_equal(map_remove_u64(&map, down ? 20000 - i : i), RK_OK);
            if (i % 1000 == 0) assert_balanced(&map);
        }
        assert_balanced(&map);
        map_free(&map);
    }
}

/* All orders of inserting six keys and removing six: small enough to try each. */
static void every_order_of_six_keys_works(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 720 * 720; code += 7) {
        unsigned orders[2] = {code / 720, code % 720};
        struct map map;
        map_init(&map, 1);
        for (unsigned pass = 0; pass < 2; pass++) {
            uint64_t left[6] = {0, 1, 2, 3, 4, 5};
            for (unsigned size = 6; size; size--) {
                unsigned pick = orders[pass] % size;
                orders[pass] /= size;
                uint64_t key = left[pick];
                left[pick] = left[size - 1];
                void *value;
                if (pass == 0)
                    assert_int_equal(map_obtain_u64(&map, &value, key), RK_OK);
                else
                    assert_int_equal(map_remove_u64(&map, key), RK_OK);
                assert_balanced(&map);
            }
        }
        assert_null(map.root);
    }
}

static void keys_are_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size_bytes;
    } sorted[] = {{"", 0},   {"\0", 1}, {"\0\0", 2}, {"\0\1", 2}, {"a", 1},    {"aa", 2},
                  {"ab", 2}, {"b", 1},  {"\x7f", 1}, {"\x80", 1}, {"\xff", 1}, {"\xff\0", 2}};
    struct map map;
    map_init(&map, sizeof(size_t));
    for (size_t k = 0; k < RK_ARRAY_LENGTH(sorted); k++) {
        size_t i = k * 5 % RK_ARRAY_LENGTH(sorted); /* 5 and 12 have no common factor */
        void *value;
        struct span key = span_of(sorted[i].bytes, sorted[i].size_bytes);
        assert_int_equal(map_obtain(&map, &value, key), RK_OK);
        assert_int_equal((uintptr_t)value % 16, 0);
        *(size_t *)value = i;
    }
    size_t expected = 0;
    for (struct map_entry *e = map_first(&map); e; e = map_after(&map, map_key(e)))
        assert_int_equal(*(size_t *)map_value(e), expected++);
    assert_int_equal(expected, RK_ARRAY_LENGTH(sorted));
    map_free(&map);
}

static void values_stay_where_they_are(void **state)
{
    (void)state;
    struct map map;
    map_init(&map, 8);
    void *first, *value;
    assert_int_equal(map_obtain_u64(&map, &first, 500), RK_OK);
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(map_obtain_u64(&map, &value, i), RK_OK);
    for (uint64_t i = 0; i < 1000; i++) {
        if (i != 500) assert_int_equal(map_remove_u64(&map, i), RK_OK);
    }
    assert_ptr_equal(map_find_u64(&map, 500), first);
    map_free(&map);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    struct map map;
    void *value = NULL;
    map_init(&map, SIZE_MAX);
    assert_int_equal(map_obtain_u64(&map, &value, 1), RK_NO_MEMORY);
    map_init(&map, 8);
    assert_int_equal(map_obtain(&map, &value, span_of("", SIZE_MAX - 7)), RK_NO_MEMORY);
    assert_null(value);
    assert_int_equal(map.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_agree_with_a_model),
        cmocka_unit_test(sorted_insertion_and_removal_stay_balanced),
        cmocka_unit_test(every_order_of_six_keys_works),
        cmocka_unit_test(keys_are_in_the_order_of_their_bytes),
        cmocka_unit_test(values_stay_where_they_are),
        cmocka_unit_test(impossible_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
