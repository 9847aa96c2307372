/* The directory: all that was put in is found, whatever the order, and the trie is one and the
 * same for the same keys. */

#include "model.h"

#include "state/directory.h"

enum { KEYS = 400 };

static int compare_items(const void *a, const void *b)
{
    const struct directory_item *x = a, *y = b;
    return memcmp(x->key, y->key, DIRECTORY_KEY_BYTES_MAX);
}

/* Keys that share long and short beginnings. */
static void make_items(struct directory_item *items, unsigned key_bytes, uint64_t *seed)
{
    for (uint32_t i = 0; i < KEYS; i++) {
        memset(items[i].key, 0, sizeof items[i].key);
        memcpy(items[i].key, &i, sizeof i); /* distinct */
        uint64_t shared = next_random(seed) % key_bytes;
        if (key_bytes > 4) {
            memset(items[i].key, 0xaa, sizeof items[i].key);
            items[i].key[shared] = (uint8_t)next_random(seed);
            memcpy(items[i].key + key_bytes - 4, &i, sizeof i);
        }
        items[i].position = i + 1;
    }
}

static void assert_tries_equal(struct state_access *access, uint64_t a, uint64_t b)
{
    struct span payload;
    struct directory_node nodes[2];
    must(access_read(access, &payload, RECORD_DIRECTORY, a, NULL), NULL);
    must(directory_node_decode(&nodes[0], payload, NULL), NULL);
    must(access_read(access, &payload, RECORD_DIRECTORY, b, NULL), NULL);
    must(directory_node_decode(&nodes[1], payload, NULL), NULL);
    assert_int_equal(nodes[0].depth, nodes[1].depth);
    assert_int_equal(nodes[0].keys_mask, nodes[1].keys_mask);
    assert_int_equal(nodes[0].children_mask, nodes[1].children_mask);
    assert_memory_equal(nodes[0].keys, nodes[1].keys, sizeof nodes[0].keys);
    for (unsigned slot = 0; slot < 16; slot++) {
        if (nodes[0].children_mask >> slot & 1)
            assert_tries_equal(access, nodes[0].children[slot], nodes[1].children[slot]);
    }
}

static void insert_in_rounds(struct bed *bed, uint64_t *location,
                             const struct directory_item *items, unsigned key_bytes,
                             unsigned rounds)
{
    static struct directory_item part[KEYS];
    struct arena arena;
    arena_init(&arena, 0);
    *location = RECORD_NONE;
    for (unsigned round = 0; round < rounds; round++) {
        size_t count = 0;
        for (size_t i = 0; i < KEYS; i++) {
            if (i * 7 % rounds == round) part[count++] = items[i];
        }
        qsort(part, count, sizeof part[0], compare_items);
        must(directory_insert(&bed->access, &arena, location, key_bytes, part, count, NULL), NULL);
        for (size_t i = 0; i < KEYS; i++) {
            uint32_t position = 0;
            bool is_in = i * 7 % rounds <= round;
            assert_int_equal(
                directory_find(&bed->access, &position, key_bytes, items[i].key, *location, NULL),
                is_in ? RK_OK : RK_NOT_FOUND);
            assert_int_equal(position, is_in ? items[i].position : 0);
        }
    }
    arena_free(&arena);
}

static void a_trie_depends_on_its_keys_only(void **state)
{
    (void)state;
    static const unsigned sizes[] = {CONTRACT_ID_BYTES, FOLDED_KEY_BYTES};
    static struct directory_item items[KEYS];
    for (size_t s = 0; s < RK_ARRAY_LENGTH(sizes); s++) {
        struct bed *bed = bed_new();
        uint64_t seed = 3, at_once, in_rounds, one_by_one;
        make_items(items, sizes[s], &seed);
        insert_in_rounds(bed, &at_once, items, sizes[s], 1);
        insert_in_rounds(bed, &in_rounds, items, sizes[s], 9);
        insert_in_rounds(bed, &one_by_one, items, sizes[s], KEYS);
        assert_tries_equal(&bed->access, at_once, in_rounds);
        assert_tries_equal(&bed->access, at_once, one_by_one);
        bed_free(bed);
    }
}

static void a_key_that_is_there_is_refused(void **state)
{
    (void)state;
    struct bed *bed = bed_new();
    struct arena arena;
    struct directory_item items[2] = {{.key = {1}, .position = 1}, {.key = {1}, .position = 2}};
    uint64_t location = RECORD_NONE;
    arena_init(&arena, 0);
    assert_int_equal(directory_insert(&bed->access, &arena, &location, 32, items, 2, NULL),
                     RK_EXISTS);
    assert_int_equal(location, RECORD_NONE);
    must(directory_insert(&bed->access, &arena, &location, 32, items, 1, NULL), NULL);
    uint64_t before = location;
    assert_int_equal(directory_insert(&bed->access, &arena, &location, 32, items, 1, NULL),
                     RK_EXISTS);
    assert_int_equal(location, before);
    arena_free(&arena);
    bed_free(bed);
}

static void folded_keys_are_sums_of_words(void **state)
{
    (void)state;
    uint8_t key[DIRECTORY_KEY_BYTES_MAX], id[32] = {1};
    uint32_t folded;
    directory_fold(key, id);
    memcpy(&folded, key, 4);
    assert_int_equal(folded, 1);
    memset(id, 0xff, sizeof id);
    directory_fold(key, id);
    memcpy(&folded, key, 4);
    assert_int_equal(folded, 4294967288u);
    for (unsigned i = 0; i < 32; i++)
        id[i] = (uint8_t)i;
    directory_fold(key, id);
    memcpy(&folded, key, 4);
    assert_int_equal(folded, 2290120816u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trie_depends_on_its_keys_only),
        cmocka_unit_test(a_key_that_is_there_is_refused),
        cmocka_unit_test(folded_keys_are_sums_of_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
