/* The tree of calls by itself (docs/vm-acceptance.md). Lists go from the call that began last to
 * the root, as the deployed system walks them. */
#include "support.h"

#include "vm/call_tree.h"

#include <string.h>

/* Begins calls and ends them as a text says: a letter begins a call of that contract with limit
 * 1000, a digit d ends the current one with 100 d spent, '!' prunes it. */
static void play(struct call_tree *tree, const char *script)
{
    uint8_t id[VM_CONTRACT_ID_BYTES];
    for (; *script; script++) {
        uint32_t index;
        if (*script == '!') {
            call_tree_prune(tree);
        } else if (*script >= '0' && *script <= '9') {
            call_tree_return(tree, (uint64_t)(*script - '0') * 100);
        } else {
            memset(id, *script, sizeof id);
            assert_int_equal(call_tree_push(tree, &index, id, 1000, 8192), RK_OK);
            assert_int_equal(index, tree->nodes.count - 1);
        }
    }
}

static void expect_walk(const struct call_tree *tree, const char *wanted)
{
    char walk[64] = "";
    for (size_t i = 0; i < tree->nodes.count; i++)
        walk[i] = (char)tree->nodes.items[tree->nodes.count - 1 - i].contract[0];
    assert_string_equal(walk, wanted);
}

static void trees_have_the_shapes_of_their_calls(void **state)
{
    (void)state;
    static const struct {
        const char *script, *walk;
        uint32_t depth;
    } cases[] = {
        {"", "", 0},         /* an empty tree */
        {"A", "A", 1},       /* a leaf is all there is */
        {"AB", "BA", 2},     /* child first */
        {"ABC", "CBA", 3},   /* three calls deep */
        {"ABC00", "CBA", 1}, /* and two returned */
        {"ABC00!", "", 0},   /* pruned at the root */
        {"AB0C", "CBA", 2},
        {"ABD00C0", "CDBA", 1},    /* A[B[D], C]: C first, A last */
        {"ABD0E00C0", "CEDBA", 1}, /* A[B[D, E], C] */
        {"RA0B0C0", "CBAR", 1},    /* siblings */
        {"RA0B0C!", "BAR", 1},     /* a pruned leaf is gone */
        {"RA0BCD!!!", "AR", 1},    /* branch by branch */
        {"RA0BCD00!", "AR", 1},    /* a branch goes with its children */
        {"RABC!!", "AR", 2},
        {"AB!C!D!E0", "EA", 1},
        {"TA0TC00D0", "DCTAT", 1}, /* a contract that calls another and itself */
        {"RA0B0C0D0", "DCBAR", 1}, /* four siblings */
    };
    struct call_tree tree;
    call_tree_init(&tree);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        play(&tree, cases[i].script);
        expect_walk(&tree, cases[i].walk);
        assert_int_equal(call_tree_depth(&tree), cases[i].depth);
        call_tree_clear(&tree);
        expect_walk(&tree, "");
        assert_int_equal(call_tree_depth(&tree), 0);
    }
    call_tree_free(&tree);
}

static void a_call_keeps_what_it_began_with(void **state)
{
    (void)state;
    struct call_tree tree;
    uint8_t id[VM_CONTRACT_ID_BYTES] = {5};
    uint32_t index;
    call_tree_init(&tree);
    assert_int_equal(call_tree_push(&tree, &index, id, 999999, 8192), RK_OK);
    assert_int_equal(tree.nodes.items[0].parent, CALL_TREE_NONE);
    assert_int_equal(tree.nodes.items[0].gas_limit, 999999);
    assert_int_equal(tree.nodes.items[0].memory_bytes, 8192);
    call_tree_return(&tree, 500);
    assert_int_equal(tree.nodes.items[0].gas_spent, 500);
    assert_int_equal(call_tree_depth(&tree), 0);
    call_tree_clear(&tree);
    assert_int_equal(call_tree_push(&tree, &index, id, UINT64_MAX, UINT64_MAX), RK_OK);
    call_tree_return(&tree, UINT64_MAX);
    call_tree_finish(&tree);
    assert_int_equal(tree.nodes.items[0].gas_limit, UINT64_MAX);
    assert_int_equal(tree.nodes.items[0].gas_spent, UINT64_MAX);
    assert_int_equal(tree.nodes.items[0].memory_bytes, UINT64_MAX);
    call_tree_free(&tree);
}

static void a_chain_knows_its_parents(void **state)
{
    (void)state;
    struct call_tree tree;
    call_tree_init(&tree);
    play(&tree, "ABCDE");
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(tree.nodes.items[i].parent, i ? i - 1 : CALL_TREE_NONE);
        assert_int_equal(tree.nodes.items[i].depth, i + 1);
    }
    play(&tree, "12345");
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(tree.nodes.items[i].gas_spent, 100 * (5 - i));
    call_tree_free(&tree);
}

static void each_call_ends_with_its_own_share(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        uint64_t shares[4];
    } cases[] = {
        {"AB37", {400, 300}}, /* 700 - 300 */
        {"AB0C39", {600, 0, 300}},
        {"AB3C29", {400, 300, 200}}, /* 900 - 300 - 200 */
        {"ABC148", {400, 300, 100}}, /* a chain: each less what is below it */
        {"AB00", {0, 0}},
    };
    struct call_tree tree;
    call_tree_init(&tree);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        play(&tree, cases[i].script);
        call_tree_finish(&tree);
        for (size_t n = 0; n < tree.nodes.count; n++) {
            assert_int_equal(tree.nodes.items[n].gas_spent, cases[i].shares[n]);
            assert_int_equal(tree.nodes.items[n].gas_limit, 1000);
        }
        call_tree_clear(&tree);
    }
    call_tree_free(&tree);
}

static void a_tree_of_a_hundred_levels_goes_back_to_nothing(void **state)
{
    (void)state;
    struct call_tree tree;
    call_tree_init(&tree);
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 100; i++) {
            play(&tree, "A");
            assert_int_equal(call_tree_depth(&tree), i + 1);
        }
        for (uint32_t i = 100; i > 0; i--) {
            if (round == 1)
                play(&tree, "!");
            else
                play(&tree, "1");
            assert_int_equal(call_tree_depth(&tree), i - 1);
        }
        assert_int_equal(tree.nodes.count, round == 1 ? 0 : 100);
        call_tree_clear(&tree);
    }
    call_tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_have_the_shapes_of_their_calls),
        cmocka_unit_test(a_call_keeps_what_it_began_with),
        cmocka_unit_test(a_chain_knows_its_parents),
        cmocka_unit_test(each_call_ends_with_its_own_share),
        cmocka_unit_test(a_tree_of_a_hundred_levels_goes_back_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
