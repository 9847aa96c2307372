/* Vectors, maps, sets and lists of the contract kit against the plainest models of them. */
#include "kit_host.h"

#include <ruskvm/list.h>
#include <ruskvm/map.h>
#include <ruskvm/ordered_map.h>

#include <stdio.h>

/* splitmix64 */
static uint64_t random_state;
static uint64_t random_u64(void)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* ---- Vectors ---- */

RK_VECTOR(word_vector, uint64_t)

static void a_vector_keeps_elements_at_their_addresses(void **state)
{
    (void)state;
    struct word_vector v = {0};
    uint64_t *first = NULL, last;
    for (uint64_t i = 0; i < 5000; i++) {
        word_vector_push(&v, i * i);
        if (i == 0) first = word_vector_at(&v, 0);
    }
    assert_ptr_equal(first, word_vector_at(&v, 0));
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(*word_vector_at(&v, i), (uint64_t)i * i);
    EXPECT_PANIC((void)word_vector_at(&v, 5000), "index 5000 of a vector of 5000");
    for (uint64_t i = 5000; i-- > 0;) {
        assert_true(word_vector_pop(&v, &last));
        assert_int_equal(last, i * i);
    }
    assert_false(word_vector_pop(&v, &last));
    word_vector_clear(&v);
    assert_int_equal(allocated_bytes, 0);
}

/* Apart, because locals do not outlive a jump. */
static void expect_read_panic(const struct rk_vector *v, uint8_t *copy)
{
    EXPECT_PANIC(rk_vector_read(v, copy, 1, 200000, 1), "of a vector of 200000");
}

static void many_elements_are_added_and_read_at_once(void **state)
{
    (void)state;
    static uint8_t model[200000], copy[200000];
    struct rk_vector v = {0};
    uint32_t size = 0;
    random_state = 7;
    while (size < sizeof model) {
        uint32_t some = (uint32_t)(random_u64() % 9000);
        if (some > sizeof model - size) some = (uint32_t)sizeof model - size;
        for (uint32_t i = 0; i < some; i++)
            model[size + i] = (uint8_t)random_u64();
        rk_vector_append(&v, model + size, some, 1);
        size += some;
        uint32_t from = (uint32_t)(random_u64() % (size + 1)), count = size - from;
        rk_vector_read(&v, copy, from, count, 1);
        assert_memory_equal(copy, model + from, count);
    }
    expect_read_panic(&v, copy);
    rk_vector_clear(&v, 1);
    assert_int_equal(allocated_bytes, 0);
}

/* ---- Maps ---- */

#define MODEL_KEYS 3000

/* The model: a value for each small key, 0 for none. */
static uint64_t model[MODEL_KEYS];

RK_MAP(number_map, uint64_t, uint64_t)
RK_SET(number_set, uint64_t)

static void a_map_agrees_with_its_model(void **state)
{
    (void)state;
    struct number_map map = {0};
    struct number_set set = {0};
    uint32_t count = 0;
    random_state = 1;
    memset(model, 0, sizeof model);
    for (int step = 0; step < 60000; step++) {
        uint64_t key = random_u64() % MODEL_KEYS, value = random_u64() | 1;
        bool was = model[key] != 0;
        switch (random_u64() % (step < 30000 ? 3 : 2)) {
        case 0: {
            assert_int_equal(number_map_remove(&map, &key), was);
            assert_int_equal(number_set_remove(&set, &key), was);
            count -= was;
            model[key] = 0;
            break;
        }
        case 1: {
            uint64_t *found = number_map_find(&map, &key);
            assert_int_equal(found ? *found : 0, model[key]);
            assert_int_equal(number_set_has(&set, &key), was);
            break;
        }
        default: {
            uint64_t *place = number_map_obtain(&map, &key);
            assert_int_equal(*place, model[key]);
            assert_int_equal(number_set_add(&set, &key), !was);
            *place = model[key] = value;
            count += !was;
        }
        }
        assert_int_equal(number_map_count(&map), count);
        assert_int_equal(number_set_count(&set), count);
    }
    uint32_t seen = 0;
    for (const void *e = NULL; (e = number_map_next(&map, e));) {
        assert_int_equal(*number_map_value(e), model[*number_map_key(e)]);
        seen++;
    }
    assert_int_equal(seen, count);
    number_map_clear(&map);
    number_set_clear(&set);
    assert_int_equal(allocated_bytes, 0);
}

/* ---- Ordered maps ---- */

struct wide {
    uint8_t bytes[300];
};

RK_ORDERED_MAP(ordered_map, uint64_t, uint64_t, RK_ORDER_NUMBER)
RK_ORDERED_SET(ordered_set, uint32_t, RK_ORDER_NUMBER)
/* Nodes of three entries: the smallest trees there are. */
RK_ORDERED_MAP(wide_map, uint64_t, struct wide, RK_ORDER_NUMBER)

static void check_walk(const struct ordered_map *map)
{
    uint64_t key, expected = 0, walked = 0;
    for (uint64_t *at = ordered_map_first(map, &key); at; at = ordered_map_after(map, &key, &key)) {
        while (expected < MODEL_KEYS && !model[expected])
            expected++;
        assert_int_equal(key, expected);
        assert_int_equal(*at, model[expected++]);
        walked++;
    }
    assert_int_equal(walked, ordered_map_count(map));
}

static void check_bounds(const struct ordered_map *map, uint64_t key)
{
    uint64_t found, *at = ordered_map_from(map, &found, &key), i = key;
    while (i < MODEL_KEYS && !model[i])
        i++;
    assert_int_equal(at != NULL, i < MODEL_KEYS);
    if (at) assert_int_equal(found, i);
    at = ordered_map_last(map, &found);
    for (i = MODEL_KEYS; i > 0 && !model[i - 1];)
        i--;
    assert_int_equal(at != NULL, i > 0);
    if (at) assert_int_equal(found, i - 1);
}

static void an_ordered_map_agrees_with_its_model(void **state)
{
    (void)state;
    struct ordered_map map = {{0}};
    struct ordered_set set = {{0}};
    struct wide_map wide = {{0}};
    random_state = 2;
    memset(model, 0, sizeof model);
    for (int step = 0; step < 90000; step++) {
        uint64_t key = random_u64() % MODEL_KEYS, value = random_u64() | 1;
        uint32_t small = (uint32_t)key;
        bool was = model[key] != 0;
        /* Grows, shrinks, grows, and is emptied. */
        bool adds = random_u64() % 8 < (step / 15000 % 2 ? 2 : 6);
        if (adds) {
            uint64_t *place = ordered_map_obtain(&map, &key);
            assert_int_equal(*place, model[key]);
            assert_int_equal(ordered_set_add(&set, &small), !was);
            memcpy(wide_map_obtain(&wide, &key)->bytes, &value, sizeof value);
            *place = model[key] = value;
        } else {
            uint64_t *found = ordered_map_find(&map, &key);
            assert_int_equal(found ? *found : 0, model[key]);
            if (found) assert_memory_equal(wide_map_find(&wide, &key)->bytes, found, 8);
            assert_int_equal(ordered_map_remove(&map, &key), was);
            assert_int_equal(ordered_set_remove(&set, &small), was);
            assert_int_equal(wide_map_remove(&wide, &key), was);
            model[key] = 0;
        }
        if (step % 100 == 0) check_bounds(&map, key);
        if (step % 1000 == 0) check_walk(&map);
    }
    for (uint64_t key = 0; key < MODEL_KEYS; key++) {
        ordered_map_remove(&map, &key);
        assert_int_equal(wide_map_remove(&wide, &key), model[key] != 0);
        model[key] = 0;
    }
    assert_int_equal(ordered_map_count(&map), 0);
    ordered_set_clear(&set);
    assert_int_equal(allocated_bytes, 0);
}

static void keys_of_bytes_are_ordered_first_byte_first(void **state)
{
    (void)state;
    struct {
        uint8_t bytes[5];
    } keys[] = {{"b"}, {"ab"}, {"aa"}, {"\xff"}, {""}}, found,
      order[] = {{""}, {"aa"}, {"ab"}, {"b"}, {"\xff"}};
    const struct rk_ordered_sizes sizes = {5, 1, RK_ORDER_BYTES};
    struct rk_ordered_map map = {0};
    for (size_t i = 0; i < 5; i++)
        *(uint8_t *)rk_ordered_map_obtain(&map, &keys[i], sizes) = (uint8_t)i;
    size_t i = 0;
    for (void *at = rk_ordered_map_first(&map, &found, sizes); at;
         at = rk_ordered_map_after(&map, &found, &found, sizes))
        assert_memory_equal(&found, &order[i++], 5);
    assert_int_equal(i, 5);
    rk_ordered_map_clear(&map, sizes);
    assert_int_equal(allocated_bytes, 0);
}

/* ---- Lists ---- */

RK_LIST(word_list, uint64_t)

static void a_list_is_added_to_and_left_anywhere(void **state)
{
    (void)state;
    struct word_list list = {0};
    uint64_t order[] = {1, 2, 3, 4, 5}, taken, i = 0;
    *word_list_add_last(&list) = 2;
    uint64_t *four = word_list_add_last(&list);
    *four = 4;
    *word_list_add_first(&list) = 1;
    *word_list_add_before(&list, four) = 3;
    *word_list_add_last(&list) = 5;
    for (uint64_t *e = word_list_first(&list); e; e = word_list_after(e))
        assert_int_equal(*e, order[i++]);
    for (uint64_t *e = word_list_last(&list); e; e = word_list_before(e))
        assert_int_equal(*e, order[--i]);
    word_list_remove(&list, four);
    assert_int_equal(word_list_count(&list), 4);
    assert_true(word_list_take_first(&list, &taken));
    assert_int_equal(taken, 1);
    word_list_remove(&list, word_list_last(&list));
    assert_int_equal(*word_list_last(&list), 3);
    word_list_clear(&list);
    assert_false(word_list_take_first(&list, &taken));
    assert_int_equal(allocated_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vector_keeps_elements_at_their_addresses),
        cmocka_unit_test(many_elements_are_added_and_read_at_once),
        cmocka_unit_test(a_map_agrees_with_its_model),
        cmocka_unit_test(an_ordered_map_agrees_with_its_model),
        cmocka_unit_test(keys_of_bytes_are_ordered_first_byte_first),
        cmocka_unit_test(a_list_is_added_to_and_left_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
