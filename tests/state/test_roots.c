/* The worked roots of the deployed system's state format: pages Z (zeros), P (byte i is i mod 251)
 * and O (01, then zeros). */

#include "model.h"

static uint8_t page_z[PAGE_BYTES], page_p[PAGE_BYTES], page_o[PAGE_BYTES];

static int make_pages(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PAGE_BYTES; i++)
        page_p[i] = (uint8_t)(i % 251);
    page_o[0] = 1;
    return 0;
}

struct page_case {
    const char *pages; /* root of the page tree */
    const char *state; /* root of a state with this contract alone */
    enum memory_kind kind;
    struct {
        uint64_t index;
        const uint8_t *bytes;
    } content[4];
    uint64_t zero_pages; /* pages 0 .. zero_pages - 1 are Z, besides */
};

static const struct page_case page_cases[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000",
     "1da15ab9bb7bbd48fcf1a1ae648d1242bebfcd27f07ad2cf064594a9b6ae79af",
     MEMORY_32,
     {{0}},
     0},
    {"875b9e505a47cc577b655a620fb6f72eb45d6e90efae833ff1c161a06b06cd1c",
     "8608765c54727be725dd4589bf23016020382cb3bfb1f0d5b796247bfc8ead8d",
     MEMORY_32,
     {{0}},
     1},
    {"8289b22dd4fac3d7eb06070f1fd6ede17abfbeaf60310acb1e8150f7c3fc67c3",
     "34b225372b2c4d728609e530c39725329294f1ed9a88e8194dc26effaa47e12a",
     MEMORY_32,
     {{0}},
     2},
    {"1a19c29ff1b584dc3113169f8adbd5c3644dc706d97638d9cc6a93f825f0dc83",
     "0c380101f33e918a729c66abc3ec1e6be9d9d0af09f29cb87e0095309536d8e6",
     MEMORY_32,
     {{0}},
     4},
    {"8e0bd1b8f0d0ccf4922fa390afaa65b788cecb2565e4c57e324fed8da0efae60",
     "5e5d344bf69269aacf4fa24fdc9a798e1d7bcd028499b4aeedc91104eedf5b30",
     MEMORY_32,
     {{0}},
     5},
    {"24263843a277a46fb0c40da56262bd3f21975881d97b905e47a98871ff2ca04e",
     "09b8a8869eebfdb125cfb6bf7e895db1ee2e7d2bbf16cf9f4ca0bba2f5f905fc",
     MEMORY_32,
     {{0}},
     17},
    {"5d40681454664c0bda6e4d30d269f0b97b9b0466a2bf898240ea506a04148568",
     "bddb0faecee5e2cdf2431f7acc1d77d19d562bedd167edd89bf7856b930314f6",
     MEMORY_32,
     {{16, page_z}},
     0},
    {"2ea8ca3176c8f0ea085a7e3069e4fe7e6680bc1fd74745f38fee1f538a6f0b7b",
     "d06bdfdedadd27a27a7b124c59cf7834500cc701205d36361211fce85221b00a",
     MEMORY_32,
     {{65535, page_z}},
     0},
    {"f9a37902647505e5156d48c5265eb5431d15b02442ec3494ba342e532906b564",
     "bcd0e58c748581a7d0b0a54798c318c77f14c8e9f49b59f9f005c0de4c0d63b6",
     MEMORY_64,
     {{0}},
     1},
    {"953f63d51376e82ffdc836ba42db52ed24df1966a3187af9a73b52c1c94df773",
     "d12427e2a1850784a467677c79e396cba9277c032f39247f31ef6e58177f7690",
     MEMORY_32,
     {{0, page_p}},
     0},
    {"5911056713dcd2d100e5eff6c5adbc55a8e8feb3b4b9c8fde6c5823a4c263312",
     "1c86195d5f191f865bdefb93ee3e39ae66c0678f2ffdd1b046b7bcf78983587b",
     MEMORY_32,
     {{0, page_p}, {1, page_z}, {3, page_o}},
     0},
};

static void touch_page(struct contract_draft *contract, uint64_t index, const uint8_t *bytes)
{
    for (uint64_t g = 0; g < GRANULES_IN_PAGE; g++) {
        assert_int_equal(commit_draft_touch(contract, index * GRANULES_IN_PAGE + g,
                                            bytes + g * BLAKE3_GRANULE_BYTES, NULL),
                         RK_OK);
    }
}

static void touch_case(struct contract_draft *contract, const struct page_case *one)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(one->content); i++) {
        if (one->content[i].bytes)
            touch_page(contract, one->content[i].index, one->content[i].bytes);
    }
    for (uint64_t index = 0; index < one->zero_pages; index++)
        touch_page(contract, index, page_z);
}

static struct contract_draft *add_contract(struct commit_draft *draft, uint8_t name,
                                           enum memory_kind kind)
{
    struct contract_draft *contract;
    struct new_contract added = {.id = {name}, .kind = kind};
    assert_int_equal(commit_draft_add(draft, &contract, &added, NULL), RK_OK);
    return contract;
}

static void an_empty_state_has_the_root_zero(void **state)
{
    (void)state;
    struct bed *bed = bed_new();
    struct commit_draft draft;
    struct commit_key key;
    uint64_t location;
    assert_int_equal(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), RK_OK);
    assert_int_equal(commit_draft_key(&draft, &key, NULL), RK_OK);
    assert_true(hash_is_zero(key.root));
    assert_int_equal(commit_draft_write(&draft, &location, &key, NULL), RK_OK);
    assert_true(hash_is_zero(key.root) && hash_is_zero(key.digest));
    commit_draft_close(&draft);
    struct commit commit;
    assert_int_equal(commit_read(&bed->access, &commit, location, NULL), RK_OK);
    assert_int_equal(commit.contracts_count, 0);
    bed_free(bed);
}

static void one_contract_has_the_worked_roots(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(page_cases); i++) {
        const struct page_case *one = &page_cases[i];
        struct bed *bed = bed_new();
        struct commit_draft draft;
        struct commit_key asked, written;
        uint64_t location;
        assert_int_equal(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), RK_OK);
        struct contract_draft *contract = add_contract(&draft, 1, one->kind);
        touch_case(contract, one);
        assert_int_equal(commit_draft_key(&draft, &asked, NULL), RK_OK);
        assert_int_equal(record_memory_count(bed->store), 0);
        assert_hash_is(asked.root, one->state);
        assert_int_equal(commit_draft_write(&draft, &location, &written, NULL), RK_OK);
        assert_memory_equal(&asked, &written, sizeof asked);
        commit_draft_close(&draft);

        struct commit commit;
        struct contract stored;
        access_forget(&bed->access);
        must(commit_read(&bed->access, &commit, location, &bed->error), &bed->error);
        must(commit_find_position(&bed->access, &commit, &stored, 1, &bed->error), &bed->error);
        assert_hash_is(commit.key.root, one->state);
        assert_hash_is(stored.pages.hash[0], one->pages);
        contract_free(&stored);
        bed_free(bed);
    }
}

/* Contracts in the order of their positions: a (one page Z), b (one page P), e (nothing). */
static void several_contracts_have_the_worked_roots(void **state)
{
    (void)state;
    static const struct {
        const char *contracts;
        const char *state;
    } cases[] = {
        {"ab", "4eb6f88f9ad7ee10bfce3cb0341bc84c9dcc648c7b2b0594f0ee828e05f05b67"},
        {"ba", "9689400761ebc67796d7378b87d3247e4e2b1e754446d8e102057ba75aa84155"},
        {"abe", "4eb6f88f9ad7ee10bfce3cb0341bc84c9dcc648c7b2b0594f0ee828e05f05b67"},
        {"aeb", "2a07d9ecf2652d8de771ac48d7953fba494b8d5aa48fa58dd4902ed0bb00853d"},
        {"abee", "0e478629a1bfd451b284292da1a84836ac7d8980bc88c1c3f8708f6dbde07b38"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        /* Deployed in the opposite order, which must not matter. */
        struct bed *bed = bed_new();
        struct commit_draft draft;
        struct commit_key key;
        assert_int_equal(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), RK_OK);
        for (size_t n = strlen(cases[i].contracts); n; n--) {
            struct contract_draft *contract = add_contract(&draft, (uint8_t)n, MEMORY_32);
            char what = cases[i].contracts[n - 1];
            if (what == 'a') touch_page(contract, 0, page_z);
            if (what == 'b') touch_page(contract, 0, page_p);
            assert_int_equal(commit_draft_key(&draft, &key, NULL), RK_OK);
        }
        assert_hash_is(key.root, cases[i].state);
        commit_draft_close(&draft);
        bed_free(bed);
    }
}

static void hash_of_hex(uint8_t hash[HASH_BYTES], const char *hex)
{
    must(hex_decode(hash, HASH_BYTES, span_of_string(hex), NULL), NULL);
}

/* The roots of two page trees as a genesis goes on, and the root of the state they make. */
static void two_page_roots_make_the_roots_of_a_genesis(void **state)
{
    (void)state;
    static const struct {
        const char *pages[2];
        const char *state;
    } steps[] = {
        {{"799de94b9673dd0e11f4566cbe1f292b1fe0641484b617d8060fbd61fc897dc4",
          "31f5a5535bfcd58e4b8f2d55c9fa1a488a15c3f69bb6ede25c745bdda899058a"},
         "9280ede58e4e81813e69df7fa0ee902a3792a83e883353d56829efcc50630121"},
        {{"f422cbb2d785583217804c138f4f042fb5b3cbd0e53620c40163f362683d4d6b",
          "7816a4b52bed5a25bf81acae11db2b1f45838fd9bcbb36b1066ab5420b1e5094"},
         "24fbc243a5ebcde21b2b99b91871fa9cbcf5c1981fbf596e3dbc7a4b1641a276"},
        {{"f6441abf0653de32d7fd938d6481adda601b37b706becd2e1cdc47a1e178fdc8", NULL},
         "16675ae5e0aadcbcb7cc891b806eb2b41d56dc9779093088cce5c3891e294e8e"},
        {{"2a44a59330d35f87cd508d1793de0f4b7a71fca2c10e0172f493ccfc14e333ae", NULL},
         "74651e29cfb5fda36c8c8c5a5d4103cd43f2c947a917ab05878ef768e3cd77a8"},
        {{"3734c3ab6535b4b46da97d3be9c827cf09b1d0ab8d0522633904528d6ff7ce75", NULL},
         "477eafe0a0c121941ccd48ef712937c826f0f77464655dda7426461aa3afde46"},
        {{NULL, "078f2b39e7f92c92dcee40c9458e5dafbba2541e9e24ae41cd4d1c73959ea9c7"},
         "91344fecff2127ed26d184769b737bf94cce6a222c39fb110c0475b98b8e3f4b"},
        {{"99dd241cd3cf67389466e4f0eadf0c5c26aeaa06a79db570ba12099048cd77fb", NULL},
         "d90d03cf808252037ac2fdd8677868e1ac419caab09ec4cf0e87eafa86b8a612"},
    };
    struct bed *bed = bed_new();
    struct arena arena;
    struct tree_batch batch = {0};
    struct tree_draft tree;
    arena_init(&arena, 0);
    tree_draft_init(&tree, &contract_tree_shape, &(struct tree_root){0}, &bed->access, &arena,
                    &batch);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(steps); i++) {
        for (unsigned contract = 0; contract < 2; contract++) {
            if (!steps[i].pages[contract]) continue; /* as before */
            uint8_t leaf[TREE_LANES_MAX][HASH_BYTES] = {0};
            struct tree_draft_node *node;
            uint64_t position = contract + 1;
            hash_of_hex(leaf[0], steps[i].pages[contract]);
            must(tree_draft_obtain(&tree, &node, position, NULL), NULL);
            tree_draft_set(node, tree_slot(&contract_tree_shape, 1, position),
                           (const uint8_t(*)[HASH_BYTES])leaf, bed);
        }
        tree_batch_hash(&batch, bed->access.backend);
        assert_hash_is(tree.root.hash[0], steps[i].state);
    }
    arena_free(&arena);
    bed_free(bed);
}

static void a_granule_of_a_page_of_zeros_makes_it_a_leaf(void **state)
{
    (void)state;
    struct bed *bed = bed_new();
    struct commit_draft draft;
    struct commit_key key;
    uint64_t location;
    assert_int_equal(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), RK_OK);
    struct contract_draft *contract = add_contract(&draft, 1, MEMORY_32);
    assert_int_equal(commit_draft_touch(contract, 7, page_z, NULL), RK_OK);
    assert_int_equal(commit_draft_write(&draft, &location, &key, NULL), RK_OK);
    assert_hash_is(key.root, "8608765c54727be725dd4589bf23016020382cb3bfb1f0d5b796247bfc8ead8d");
    /* Nothing but nodes is stored for it. */
    for (uint64_t at = 1; at <= record_memory_count(bed->store); at++)
        assert_int_not_equal(record_memory_kind(bed->store, at), RECORD_GRANULE);
    commit_draft_close(&draft);
    bed_free(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_state_has_the_root_zero),
        cmocka_unit_test(one_contract_has_the_worked_roots),
        cmocka_unit_test(several_contracts_have_the_worked_roots),
        cmocka_unit_test(two_page_roots_make_the_roots_of_a_genesis),
        cmocka_unit_test(a_granule_of_a_page_of_zeros_makes_it_a_leaf),
    };
    return cmocka_run_group_tests(tests, make_pages, NULL);
}
