/* The sparse Poseidon tree against trees computed from nothing but their leaves. */

#include "crypto/poseidon.h"
#include "crypto/poseidon_tree.h"
#include "sample.h"

struct leaf {
    uint64_t position;
    struct fr value;
};

enum { LEAVES_MAX = 96 };

/* Leaves in order of position. */
struct model {
    struct leaf leaves[LEAVES_MAX];
    size_t count;
};

static size_t model_at_least(const struct model *model, uint64_t position)
{
    size_t i = 0;
    while (i < model->count && model->leaves[i].position < position)
        i++;
    return i;
}

static bool model_has(const struct model *model, uint64_t position)
{
    size_t i = model_at_least(model, position);
    return i < model->count && model->leaves[i].position == position;
}

static void model_set(struct model *model, uint64_t position, const struct fr *value)
{
    size_t i = model_at_least(model, position);
    if (!model_has(model, position)) {
        assert_true(model->count < LEAVES_MAX);
        memmove(&model->leaves[i + 1], &model->leaves[i],
                (model->count++ - i) * sizeof *model->leaves);
    }
    model->leaves[i] = (struct leaf){position, *value};
}

static void model_remove(struct model *model, uint64_t position)
{
    size_t i = model_at_least(model, position);
    memmove(&model->leaves[i], &model->leaves[i + 1], (--model->count - i) * sizeof *model->leaves);
}

/* The hash of the subtree of this height whose first position is `first`, by the definition. */
static struct fr model_hash(const struct model *model, uint64_t first, unsigned height)
{
    uint64_t positions = UINT64_C(1) << 2 * height;
    size_t begin = model_at_least(model, first), end = model_at_least(model, first + positions);
    struct fr children[4], hash;
    if (begin == end) return fr_zero;
    if (height == 0) return model->leaves[begin].value;
    for (unsigned i = 0; i < 4; i++)
        children[i] = model_hash(model, first + i * (positions / 4), height - 1);
    assert_int_equal(poseidon_hash(&hash, POSEIDON_MERKLE4, children, 4), RK_OK);
    return hash;
}

static void assert_root(struct poseidon_tree *tree, const struct fr *expected)
{
    struct fr root;
    assert_int_equal(poseidon_tree_root(tree, &root), RK_OK);
    assert_fr_equal(&root, expected);
}

static void assert_opens(struct poseidon_tree *tree, const struct leaf *leaf)
{
    static uint8_t bytes[POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_MAX)];
    struct poseidon_opening opening, decoded;
    struct fr other;
    assert_int_equal(poseidon_tree_open(tree, &opening, leaf->position), RK_OK);
    assert_true(poseidon_opening_verify_vartime(&opening, &leaf->value));
    assert_root(tree, &opening.root);
    assert_int_equal(poseidon_opening_position(&opening), leaf->position);
    fr_add(&other, &leaf->value, &fr_one);
    assert_false(poseidon_opening_verify_vartime(&opening, &other));
    poseidon_opening_encode(bytes, &opening);
    assert_int_equal(poseidon_opening_decode(&decoded, tree->height,
                                             span_of(bytes, POSEIDON_OPENING_BYTES(tree->height)),
                                             NULL),
                     RK_OK);
    assert_memory_equal(&decoded, &opening, sizeof opening);
}

static void assert_smallest_subtree(struct poseidon_tree *tree, const struct model *model)
{
    struct fr hash, expected = fr_zero;
    unsigned height, expected_height = 0;
    assert_int_equal(poseidon_tree_smallest_subtree(tree, &hash, &height), RK_OK);
    if (model->count) {
        uint64_t first = model->leaves[0].position;
        uint64_t last = model->leaves[model->count - 1].position;
        for (expected_height = 1; first >> 2 * expected_height != last >> 2 * expected_height;)
            expected_height++;
        first = first >> 2 * expected_height << 2 * expected_height;
        expected = model_hash(model, first, expected_height);
    }
    assert_int_equal(height, expected_height);
    assert_fr_equal(&hash, &expected);
}

static void random_histories_agree_with_trees_built_from_their_leaves(void **state)
{
    (void)state;
    static const unsigned heights[] = {1, 2, 3, 6, 17, 31};
    uint64_t seed = 10;
    for (size_t h = 0; h < RK_ARRAY_LENGTH(heights); h++) {
        unsigned height = heights[h];
        struct poseidon_tree tree;
        static struct model model;
        model.count = 0;
        assert_int_equal(poseidon_tree_init(&tree, height), RK_OK);
        for (size_t step = 0; step < 300; step++) {
            uint64_t position = vectors_random(&seed) >> (64 - 2 * height);
            if (height > 2 && vectors_random(&seed) % 2) position %= 20; /* neighbours too */
            struct fr value = vectors_random(&seed) % 16 ? sample_fr(&seed, false) : fr_zero;
            if (vectors_random(&seed) % 5 >= 2 && model.count < LEAVES_MAX) {
                assert_int_equal(poseidon_tree_insert(&tree, position, &value), RK_OK);
                model_set(&model, position, &value);
            } else {
                if (model.count && vectors_random(&seed) % 4)
                    position = model.leaves[vectors_random(&seed) % model.count].position;
                bool there = model_has(&model, position);
                struct fr removed = fr_one, *wanted = step % 2 ? &removed : NULL;
                assert_int_equal(poseidon_tree_remove(&tree, wanted, position),
                                 there ? RK_OK : RK_NOT_FOUND);
                if (there) {
                    size_t i = model_at_least(&model, position);
                    if (wanted) assert_fr_equal(&removed, &model.leaves[i].value);
                    model_remove(&model, position);
                }
            }
            assert_int_equal(tree.leaves_count, model.count);
            assert_true((poseidon_tree_leaf(&tree, position) != NULL) ==
                        model_has(&model, position));
            if (vectors_random(&seed) % 8 || step % 3) continue;
            struct fr expected = model_hash(&model, 0, height);
            assert_root(&tree, &expected);
            assert_smallest_subtree(&tree, &model);
            if (model.count)
                assert_opens(&tree, &model.leaves[vectors_random(&seed) % model.count]);
        }
        while (model.count) {
            assert_int_equal(poseidon_tree_remove(&tree, NULL, model.leaves[0].position), RK_OK);
            model_remove(&model, model.leaves[0].position);
        }
        assert_root(&tree, &fr_zero);
        assert_int_equal(tree.top, 0);
        poseidon_tree_free(&tree);
    }
}

static void the_order_of_changes_does_not_show_in_the_root(void **state)
{
    (void)state;
    enum { LEAVES = 200 };
    struct poseidon_tree forward, backward;
    assert_int_equal(poseidon_tree_init(&forward, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    assert_int_equal(poseidon_tree_init(&backward, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    struct fr root;
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct fr first = sample_number(i), last = sample_number(LEAVES - 1 - i);
        assert_int_equal(poseidon_tree_insert(&forward, i * i, &first), RK_OK);
        assert_int_equal(
            poseidon_tree_insert(&backward, (LEAVES - 1 - i) * (LEAVES - 1 - i), &last), RK_OK);
        if (i % 50 == 0) assert_int_equal(poseidon_tree_root(&backward, &root), RK_OK);
    }
    assert_int_equal(poseidon_tree_root(&forward, &root), RK_OK);
    assert_root(&backward, &root);
    poseidon_tree_free(&forward);
    poseidon_tree_free(&backward);
}

static void leaves_in_a_row_take_a_third_of_a_node_each_and_room_is_used_again(void **state)
{
    (void)state;
    enum { LEAVES = 4096 };
    struct poseidon_tree tree;
    assert_int_equal(poseidon_tree_init(&tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    for (size_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < LEAVES; i++)
            assert_int_equal(poseidon_tree_insert(&tree, i, &fr_one), RK_OK);
        assert_in_range(tree.nodes.count, LEAVES / 3, LEAVES / 3 + POSEIDON_TREE_HEIGHT_NOTES);
        for (uint64_t i = 0; i < LEAVES; i++)
            assert_int_equal(poseidon_tree_remove(&tree, NULL, i * 1025 % LEAVES), RK_OK);
    }
    assert_root(&tree, &fr_zero);
    poseidon_tree_free(&tree);
}

static void a_leaf_of_value_0_is_a_leaf(void **state)
{
    (void)state;
    struct poseidon_tree tree;
    struct fr row[4] = {0}, expected;
    assert_int_equal(poseidon_tree_init(&tree, 1), RK_OK);
    assert_root(&tree, &fr_zero);
    assert_int_equal(poseidon_tree_insert(&tree, 2, &fr_zero), RK_OK);
    poseidon_merkle4(&expected, row);
    assert_root(&tree, &expected);
    assert_int_equal(poseidon_tree_remove(&tree, NULL, 2), RK_OK);
    assert_root(&tree, &fr_zero);
    poseidon_tree_free(&tree);
}

static void heights_and_positions_out_of_range_are_refused(void **state)
{
    (void)state;
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    assert_int_equal(poseidon_tree_init(&tree, 0), RK_USAGE);
    assert_int_equal(poseidon_tree_init(&tree, POSEIDON_TREE_HEIGHT_MAX + 1), RK_USAGE);
    assert_int_equal(poseidon_tree_init(&tree, 2), RK_OK);
    assert_int_equal(poseidon_tree_insert(&tree, 16, &fr_one), RK_USAGE);
    assert_int_equal(poseidon_tree_insert(&tree, UINT64_MAX, &fr_one), RK_USAGE);
    assert_int_equal(poseidon_tree_insert(&tree, 15, &fr_one), RK_OK);
    assert_int_equal(poseidon_tree_remove(&tree, NULL, 31), RK_NOT_FOUND);
    assert_int_equal(poseidon_tree_open(&tree, &opening, 14), RK_NOT_FOUND);
    assert_int_equal(poseidon_tree_open(&tree, &opening, 31), RK_NOT_FOUND);
    assert_null(poseidon_tree_leaf(&tree, 31));
    poseidon_tree_free(&tree);
}

static void known_roots_and_openings_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/poseidon_merkle.json");
    json_t *cases = vectors_get(root, "cases");
    assert_int_equal(json_array_size(cases), 4);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct fr expected = sample_value(vectors_get(one, "root_le_hex"));
        unsigned height = (unsigned)json_integer_value(vectors_get(one, "height"));
        struct poseidon_tree tree;
        const char *key;
        json_t *value;
        assert_int_equal(poseidon_tree_init(&tree, height), RK_OK);
        json_object_foreach(vectors_get(one, "leaves"), key, value)
        {
            struct fr leaf = sample_value(value);
            assert_int_equal(poseidon_tree_insert(&tree, strtoull(key, NULL, 10), &leaf), RK_OK);
        }
        assert_root(&tree, &expected);
        const json_t *known = json_object_get(one, "opening");
        if (known) {
            uint8_t bytes[POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_MAX)];
            struct poseidon_opening opening;
            struct buffer text = {0};
            uint64_t position = (uint64_t)json_integer_value(vectors_get(known, "position"));
            vectors_append(&text, known, "bytes_hex");
            assert_int_equal(text.size_bytes, POSEIDON_OPENING_BYTES(height));
            assert_int_equal(poseidon_tree_open(&tree, &opening, position), RK_OK);
            poseidon_opening_encode(bytes, &opening);
            assert_memory_equal(bytes, text.bytes, text.size_bytes);
            buffer_free(&text);
        }
        poseidon_tree_free(&tree);
    }
    json_decref(root);
}

static void openings_with_anything_changed_do_not_verify(void **state)
{
    (void)state;
    struct poseidon_tree tree;
    struct poseidon_opening opening;
    struct fr leaf = sample_number(8);
    assert_int_equal(poseidon_tree_init(&tree, 4), RK_OK);
    for (uint64_t i = 0; i < 9; i++) {
        struct fr value = sample_number(i + 1);
        assert_int_equal(poseidon_tree_insert(&tree, i * 7, &value), RK_OK);
    }
    assert_int_equal(poseidon_tree_open(&tree, &opening, 49), RK_OK);
    assert_true(poseidon_opening_verify_vartime(&opening, &leaf));
    for (unsigned level = 0; level < 4; level++) {
        for (unsigned child = 0; child < 4; child++) {
            struct poseidon_opening changed = opening;
            fr_add(&changed.branch[level][child], &changed.branch[level][child], &fr_one);
            assert_false(poseidon_opening_verify_vartime(&changed, &leaf));
        }
        for (uint8_t digit = 0; digit < 4; digit++) {
            struct poseidon_opening changed = opening;
            changed.digit[level] = digit;
            assert_true(poseidon_opening_verify_vartime(&changed, &leaf) ==
                        (digit == opening.digit[level]));
        }
    }
    fr_add(&opening.root, &opening.root, &fr_one);
    assert_false(poseidon_opening_verify_vartime(&opening, &leaf));
    poseidon_tree_free(&tree);
}

static void malformed_openings_are_refused_at_their_place(void **state)
{
    (void)state;
    enum { HEIGHT = 2, BYTES = POSEIDON_OPENING_BYTES(HEIGHT) };
    uint8_t bytes[BYTES + 1] = {0};
    struct poseidon_opening opening = {.height = 99};
    struct rk_error error;
    for (size_t size = 0; size <= sizeof bytes; size++) {
        if (size == BYTES) continue;
        assert_int_equal(poseidon_opening_decode(&opening, HEIGHT, span_of(bytes, size), &error),
                         RK_MALFORMED);
        assert_int_equal(error.offset, size);
    }
    for (size_t at = 0; at < BYTES; at += at < 32 * 9 ? 32 : 4) {
        size_t size = at < 32 * 9 ? 32 : 4;
        memset(bytes, 0, sizeof bytes);
        if (size == 32)
            memcpy(bytes + at, fr_modulus, 32);
        else
            bytes[at] = 4;
        assert_int_equal(poseidon_opening_decode(&opening, HEIGHT, span_of(bytes, BYTES), &error),
                         RK_MALFORMED);
        assert_int_equal(error.offset, at);
    }
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(poseidon_opening_decode(&opening, 0, span_of(bytes, 32), &error), RK_USAGE);
    assert_int_equal(opening.height, 99);
    assert_int_equal(poseidon_opening_decode(&opening, HEIGHT, span_of(bytes, BYTES), &error),
                     RK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_agree_with_trees_built_from_their_leaves),
        cmocka_unit_test(the_order_of_changes_does_not_show_in_the_root),
        cmocka_unit_test(leaves_in_a_row_take_a_third_of_a_node_each_and_room_is_used_again),
        cmocka_unit_test(a_leaf_of_value_0_is_a_leaf),
        cmocka_unit_test(heights_and_positions_out_of_range_are_refused),
        cmocka_unit_test(openings_with_anything_changed_do_not_verify),
        cmocka_unit_test(malformed_openings_are_refused_at_their_place),
        cmocka_unit_test(known_roots_and_openings_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
