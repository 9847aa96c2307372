/* Notes of the transfer contract: the tree, its roots, feeds, commitments of refunds. */
#include "transfer_test.h"

#include "crypto/poseidon_tree.h"

/* ---- Notes ---- */

static void add_leaf(struct poseidon_tree *tree, const uint8_t *note)
{
    struct fr context, leaf;
    struct jubjub_affine commitment, key;
    uint64_t position;
    context_of(&context);
    memcpy(&position, note + 648, sizeof position);
    assert_true(jubjub_affine_archive_read(&commitment, note + 264));
    assert_true(jubjub_affine_archive_read(&key, note + 328 + 160));
    shielded_leaf(&leaf, &context, note[724], &commitment, &key, position);
    assert_int_equal(position, tree->leaves_count);
    assert_int_equal(poseidon_tree_insert(tree, position, &leaf), RK_OK);
}

static void compare_root(struct scene *s, struct poseidon_tree *tree)
{
    struct fr root;
    uint8_t wanted[SCALAR_BYTES];
    assert_int_equal(poseidon_tree_root(tree, &root), RK_OK);
    fr_archive_write(wanted, &root);
    struct span got = scene_expect(s, 0, "root", nothing);
    assert_memory_equal(got.bytes, wanted, sizeof wanted);
}

static void compare_opening(struct scene *s, struct poseidon_tree *tree, uint64_t position)
{
    static struct poseidon_opening opening;
    uint8_t wanted[2280] = {0};
    struct span got = scene_expect(s, 0, "opening", span_of(&position, sizeof position));
    assert_int_equal(got.size_bytes, 8 + sizeof wanted);
    if (position >= tree->leaves_count) {
        assert_int_equal(got.bytes[0], 0);
        return;
    }
    assert_int_equal(poseidon_tree_open(tree, &opening, position), RK_OK);
    for (unsigned level = 0; level < 17; level++) {
        uint32_t digit = opening.digit[level];
        for (unsigned k = 0; k < 4; k++)
            fr_archive_write(wanted + (4 * level + k) * 32, &opening.branch[level][k]);
        memcpy(wanted + 2208 + 4 * level, &digit, sizeof digit);
    }
    fr_archive_write(wanted + 2176, &opening.root);
    assert_int_equal(got.bytes[0], 1);
    assert_memory_equal(got.bytes + 8, wanted, sizeof wanted);
}

/* The tree as the library has it, through sizes at which levels begin, with a batch that is larger
 * than a question to the host. */
static void the_tree_of_notes_is_the_librarys(void **state)
{
    (void)state;
    static struct scene s;
    struct poseidon_tree tree;
    static const uint32_t sizes[] = {0, 1, 2, 4, 5, 16, 17, 63, 64, 65, 700, 701};
    uint8_t argument[8 + NOTE_BYTES] = {0};
    uint32_t count = 0;
    begin(&s);
    assert_int_equal(poseidon_tree_init(&tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(sizes); i++) {
        for (; count < sizes[i]; count++) {
            scene_put_u64(argument, count / 10);
            if (count % 3)
                scene_note(argument + 8, SCENE_OURS, count);
            else
                scene_transparent(argument + 8, count, count + 1);
            struct span pushed =
                scene_expect(&s, 0, "push_note", span_of(argument, sizeof argument));
            assert_int_equal(pushed.size_bytes, 8 + NOTE_BYTES);
            assert_int_equal(pushed.bytes[0], 1);
            add_leaf(&tree, pushed.bytes + 8);
        }
        compare_root(&s, &tree);
        for (uint64_t k = 0; k <= count; k += 1 + count / 7)
            compare_opening(&s, &tree, k);
        compare_opening(&s, &tree, count);
        compare_opening(&s, &tree, UINT64_MAX);
    }
    assert_int_equal(scene_u64(&s, "num_notes", nothing), count);
    /* Values of 0 are left out. */
    scene_transparent(argument + 8, 3, 0);
    struct span none = scene_expect(&s, 0, "push_note", span_of(argument, sizeof argument));
    assert_int_equal(none.bytes[0], 0);
    assert_int_equal(scene_u64(&s, "num_notes", nothing), count);
    poseidon_tree_free(&tree);
    scene_end(&s);
}

static void leaves_are_fed_by_position_and_height(void **state)
{
    (void)state;
    static struct scene s;
    uint8_t argument[8 + NOTE_BYTES] = {0};
    begin(&s);
    for (uint64_t i = 0; i < 30; i++) {
        scene_put_u64(argument, i / 4 * 2); /* four notes at every other height */
        scene_note(argument + 8, SCENE_OURS, (uint32_t)i);
        scene_expect(&s, 0, "push_note", span_of(argument, sizeof argument));
    }
    static const struct {
        const char *function;
        uint64_t from, limit;
        uint64_t first, count;
    } cases[] = {
        {"sync", 0, 0, 0, 30},
        {"sync", 3, 5, 3, 5},
        {"sync", 29, 0, 29, 1},
        {"sync", 30, 0, 0, 0},
        {"sync", UINT64_MAX, 7, 0, 0},
        {"sync", 28, UINT64_MAX, 28, 2},
        {"leaves_from_pos", 7, 0, 7, 23},
        {"leaves_from_pos", 31, 0, 0, 0},
        {"leaves_from_height", 0, 0, 0, 30},
        {"leaves_from_height", 1, 0, 4, 26},
        {"leaves_from_height", 2, 0, 4, 26},
        {"leaves_from_height", 14, 0, 28, 2},
        {"leaves_from_height", 15, 0, 0, 0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint64_t range[2] = {cases[i].from, cases[i].limit};
        size_t argument_bytes = strcmp(cases[i].function, "sync") == 0 ? 16 : 8;
        scene_expect(&s, 0, cases[i].function, span_of(range, argument_bytes));
        assert_int_equal(s.feed.size_bytes, cases[i].count * 736);
        for (uint64_t k = 0; k < cases[i].count; k++) {
            uint64_t position;
            memcpy(&position, s.feed.bytes + k * 736 + 648, sizeof position);
            assert_int_equal(position, cases[i].first + k);
        }
    }
    scene_end(&s);
}

/* C = v G, as the library has it, for the values that exercise each digit. */
static void refunds_are_transparent_notes_with_right_commitments(void **state)
{
    (void)state;
    static struct scene s;
    static const struct fj zero;
    static const char origin[] = "refund\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    uint64_t value = 1, nullifier = 1;
    struct poseidon_tree tree;
    begin(&s);
    set_verifier(&s, 2, 0);
    assert_int_equal(poseidon_tree_init(&tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    for (unsigned i = 0; i < 100; i++, nullifier += 2) {
        struct jubjub_affine commitment, got;
        uint8_t stealth[320];
        struct scene_transaction tx = shielded_transaction(&s, nullifier);
        tx.gas_limit = value;
        tx.gas_price = 1;
        must_spend(&s, &tx);
        must_refund(&s, 0);
        struct span event = the_event(&s, "phoenix");
        size_t root = 2 * 32 + 2 * NOTE_BYTES;
        assert_int_equal(event.size_bytes, root + 768);
        assert_int_equal(event.bytes[root], 1);
        const uint8_t *note = event.bytes + root + 8;
        phoenix_commit_value(&commitment, value, &zero);
        assert_true(jubjub_affine_archive_read(&got, note + 264));
        assert_memory_equal(&got, &commitment, sizeof got);
        scene_stealth(stealth, tx.refund_address);
        assert_memory_equal(note + 328, stealth, sizeof stealth);
        assert_int_equal(note[0], 1);
        assert_memory_equal(note + 1, origin, sizeof origin);
        assert_memory_equal(note + 656, &value, sizeof value);
        assert_int_equal(note[724], 0);
        for (int k = 0; k < 2; k++)
            add_leaf(&tree, event.bytes + 64 + k * NOTE_BYTES);
        add_leaf(&tree, note);
        value = i < 64 ? UINT64_C(1) << i : value * 0x9e3779b97f4a7c15 + 3;
        if (i == 64) value = UINT64_MAX;
    }
    compare_root(&s, &tree);
    /* Nothing is left: no note. */
    struct scene_transaction tx = shielded_transaction(&s, nullifier);
    must_spend(&s, &tx);
    must_refund(&s, 1000);
    assert_int_equal(the_event(&s, "phoenix").bytes[64 + 2 * NOTE_BYTES], 0);
    poseidon_tree_free(&tree);
    scene_end(&s);
}

/* A root is good for 4,320 blocks, and longer where it comes again. */
static void roots_are_kept_for_two_epochs(void **state)
{
    (void)state;
    static struct scene s;
    uint8_t argument[8 + NOTE_BYTES] = {0};
    begin(&s);
    set_verifier(&s, 2, 0);
    struct scene_transaction first = shielded_transaction(&s, 1);
    for (unsigned i = 0; i < 3; i++) {
        scene_note(argument + 8, SCENE_OURS, i);
        scene_expect(&s, 0, "push_note", span_of(argument, sizeof argument));
    }
    struct scene_transaction second = shielded_transaction(&s, 5);
    scene_note(argument + 8, SCENE_OURS, 9);
    scene_expect(&s, 0, "push_note", span_of(argument, sizeof argument));
    for (unsigned i = 0; i < 4318; i++)
        scene_expect(&s, 0, "update_root", nothing);
    must_spend(&s, &first);
    must_refund(&s, 1000);
    scene_expect(&s, 0, "update_root", nothing); /* the ring is full: the first root is gone */
    first.nullifiers[0] = 50, first.nullifiers[1] = 51;
    must_refuse(&s, &first, "Root not found in the state!");
    must_spend(&s, &second);
    must_refund(&s, 1000);
    scene_expect(&s, 0, "update_root", nothing);
    second.nullifiers[0] = 60, second.nullifiers[1] = 61;
    must_refuse(&s, &second, "Root not found in the state!");
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_of_notes_is_the_librarys),
        cmocka_unit_test(leaves_are_fed_by_position_and_height),
        cmocka_unit_test(refunds_are_transparent_notes_with_right_commitments),
        cmocka_unit_test(roots_are_kept_for_two_epochs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
