/* The bench block with the deployed contracts: every gas, root and event that
 * spec/genesis-walkthrough.md 5 names. */

#include "bench_fixture.h"

#include "base/hash.h"

enum { CACHE_BYTES = 8 << 20 };

static const uint64_t gas[BENCH_ALL] = {
    103149, 102986, 102818, 102525, 102948, 102998, 103521, 104043, 103402, 103630,
    103442, 102743, 103044, 103596, 103851, 103428, 103207, 103876, 104140, 103828,
    511469, 511434, 511151, 511335, 512601, 512492, 511959, 511940, 512289, 515514,
    516204, 517664, 518733, 516414, 511929, 514452, 515234, 516033, 514718, 515392};

/* Orders of transactions and what the block is then. */
static const struct arrangement {
    const char *name;
    size_t first, count, then, then_count;
    uint64_t fees, update_root_gas;
    const char *root;
    size_t events;
} arrangements[] = {
    {"Moonlight", 0, 20, 0, 0, 2067175, 948,
     "8946ad96a5d80a8567b818f21578f6f4c230d4c4eb937737c29aa6c00c1b42ae", 21},
    {"Phoenix", 20, 20, 0, 0, 10278957, 380248197,
     "b3563e36f6be845356310f63335cf88c304f7a30f8e3dd96f780876093e65221", 21},
    {"Moonlight, then Phoenix", 0, 40, 0, 0, 12346132, 380248197,
     "305945f34962ec6456c7ad243a908b5e93ad16ac8d1ad1cf30d889a1e5c3d8ee", 41},
    {"Phoenix, then Moonlight", 20, 20, 0, 20, 12346132, 380248197,
     "19177234a29ee6c95d0f04d62077599bed1299b455055234d2b730b81b92f4de", 41},
};
enum { BOTH = 2 }; /* the arrangement whose roots on the way are known */

static void assert_root(const char *what, struct block *block, const char *hex)
{
    struct commit_key key;
    char digits[HEX_TEXT_BYTES(32)];
    assert_int_equal(block_state(block, &key, NULL), RK_OK);
    hex_encode(digits, span_of(key.root, 32));
    if (strcmp(digits, hex) != 0) fail_msg("%s: the root is %s, not %s", what, digits, hex);
}

static void execute(struct bench *b, struct block *block, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++) {
        struct rk_error error = {.result = RK_OK};
        if (block_execute(block, &b->transactions[i].executable, &error))
            fail_msg("transaction %zu: %s", i, error.message);
        const struct transaction_receipt *receipt =
            block_receipt(block, block_transaction_count(block) - 1);
        if (receipt->gas_spent != gas[i])
            fail_msg("transaction %zu spends %llu of gas, not %llu", i,
                     (unsigned long long)receipt->gas_spent, (unsigned long long)gas[i]);
        assert_int_equal(receipt->outcome, CONTRACT_OK);
        assert_int_equal(receipt->data.size_bytes, 0);
        assert_int_equal(receipt->events.list.count, 1);
        assert_memory_equal(receipt->id, b->transactions[i].executable.id, 32);
    }
}

static void seal(struct bench *b, struct block *block)
{
    struct block_coinbase coinbase = {.generator = b->generator, .fund = b->generator};
    struct rk_error error = {.result = RK_OK};
    if (block_seal(block, &coinbase, &error)) fail_msg("%s", error.message);
}

static void add_events(struct sha256 *hasher, const struct vm_events *events)
{
    for (size_t i = 0; i < events->list.count; i++) {
        sha256_update(hasher, span_of(events->list.items[i].source, 32));
        sha256_update(hasher, vm_event_topic(events, i));
        sha256_update(hasher, vm_event_data(events, i));
    }
}

static size_t count_events(const struct block *block)
{
    size_t count = block_coinbase_events(block)->list.count;
    for (size_t i = 0; i < block_transaction_count(block); i++)
        count += block_receipt(block, i)->events.list.count;
    return count;
}

static void assert_events(const struct block *block)
{
    struct sha256 hasher;
    uint8_t hash[32], bloom[BLOCK_BLOOM_BYTES];
    char digits[HEX_TEXT_BYTES(32)];
    sha256_init(&hasher);
    for (size_t i = 0; i < block_transaction_count(block); i++)
        add_events(&hasher, &block_receipt(block, i)->events);
    add_events(&hasher, block_coinbase_events(block));
    sha256_final(&hasher, hash);
    hex_encode(digits, span_of(hash, 32));
    assert_string_equal(digits, "31d3edb06e6be8afcbfc7ea90180b02826e7880992d46f9c51acb86d0930d583");
    block_bloom(bloom, block);
    assert_true(block_bloom_has(bloom, chain_transfer_id, span_of_string("moonlight"), NULL));
    assert_true(block_bloom_has(bloom, chain_transfer_id, span_of_string("phoenix"), NULL));
    assert_true(block_bloom_has(bloom, chain_stake_id, span_of_string("reward"), NULL));
    assert_false(block_bloom_has(bloom, chain_transfer_id, span_of_string("convert"), NULL));
    const struct vm_events *coinbase = block_coinbase_events(block);
    struct span data = vm_event_data(coinbase, 0);
    assert_true(block_bloom_has(bloom, chain_stake_id, span_of_string("reward"), &data));
    data.size_bytes--;
    assert_false(block_bloom_has(bloom, chain_stake_id, span_of_string("reward"), &data));
}

static void run_arrangement(struct bench *b, const struct arrangement *a)
{
    struct block *block = bench_block(b);
    print_message("%s\n", a->name);
    assert_root("before_state_transition", block,
                "87180512209f75ad56fda684d3cf520fdefdde359813363552eed30a4b87cfe8");
    execute(b, block, a->first, a->first == 0 && a->count ? 1 : a->count);
    if (a == &arrangements[BOTH])
        assert_root("the first transaction", block,
                    "a9cace318768dc0e65aadeca0218d144128ebff4a02ccc42f6583283c0b042e7");
    if (a->first == 0) execute(b, block, 1, a->count - 1);
    execute(b, block, a->then, a->then_count);
    if (a == &arrangements[BOTH])
        assert_root("all transactions", block,
                    "8b1f83a38768e779aacc153e99e295cec8fb4cbfab54f27432b379febe8987b0");
    assert_int_equal(block_fees(block), a->fees);
    assert_int_equal(block_gas_spent(block), a->fees); /* the price is 1 */
    seal(b, block);
    assert_root("the block", block, a->root);
    assert_int_equal(block_system_gas(block), 450 + 73961 + a->update_root_gas);
    assert_int_equal(count_events(block), a->events);
    if (a == &arrangements[BOTH]) assert_events(block);
    block_drop(block);
}

static void gas_roots_and_events_are_the_named_ones(void **state)
{
    (void)state;
    struct bench b;
    char digits[HEX_TEXT_BYTES(32)];
    bench_begin(&b, 0);
    hex_encode(digits, span_of(b.genesis.key.root, 32));
    assert_string_equal(digits, "9e8a2fb8f6049b93d02ef7bba72d7c9aff708ab3e03dd2b7e36aac3ac7f5caa0");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(arrangements); i++)
        run_arrangement(&b, &arrangements[i]);
    bench_end(&b);
}

/* ---- Second copies, and what does not fit ---- */

static void a_second_copy_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    struct bench b;
    bench_begin(&b, CACHE_BYTES);
    struct block *block = bench_block(&b);
    execute(&b, block, 0, BENCH_ALL);
    for (size_t i = 0; i < BENCH_ALL; i++) {
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(block_execute(block, &b.transactions[i].executable, &error), RK_INVALID);
        assert_string_equal(error.message, i < BENCH_EACH
                                               ? "Already used nonce"
                                               : "A provided nullifier has already been spent");
    }
    assert_int_equal(block_transaction_count(block), BENCH_ALL);
    assert_root("the block", block,
                "8b1f83a38768e779aacc153e99e295cec8fb4cbfab54f27432b379febe8987b0");
    block_drop(block);
    bench_end(&b);
}

static void what_does_not_fit_leaves_the_block_as_it_was(void **state)
{
    (void)state;
    struct bench b;
    struct block *block = NULL;
    struct commit_key before, after;
    struct rk_error error = {.result = RK_OK};
    bench_begin(&b, CACHE_BYTES);
    struct block_options options = {.vm = b.m.vm,
                                    .parent = &b.genesis.key,
                                    .rules = &b.rules,
                                    .chain_id = BENCH_CHAIN_ID,
                                    .height = BENCH_HEIGHT,
                                    .gas_limit = gas[0] + gas[1] + gas[3]};
    assert_int_equal(block_begin(&block, &options, NULL), RK_OK);
    execute(&b, block, 0, 2);
    assert_int_equal(block_state(block, &before, NULL), RK_OK);
    assert_int_equal(block_execute(block, &b.transactions[2].executable, &error), RK_LIMIT);
    assert_int_equal(block_state(block, &after, NULL), RK_OK);
    assert_memory_equal(&before, &after, sizeof before);
    execute(&b, block, 3, 1); /* fits exactly */
    assert_int_equal(block_gas_spent(block), options.gas_limit);
    block_drop(block);
    bench_end(&b);
}

/* ---- Verification beforehand ---- */

static void preverify(struct bench *b, bool valid[BENCH_ALL], unsigned threads)
{
    const struct executable *list[BENCH_ALL];
    for (size_t i = 0; i < BENCH_ALL; i++)
        list[i] = &b->transactions[i].executable;
    assert_int_equal(preverify_batch(valid, b->queries, list, BENCH_ALL, threads), RK_OK);
}

static void execution_finds_the_answers_of_batches(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct bench b;
        bool valid[BENCH_ALL];
        struct host_query_statistics statistics;
        bench_begin(&b, CACHE_BYTES);
        preverify(&b, valid, threads);
        for (size_t i = 0; i < BENCH_ALL; i++)
            assert_true(valid[i]);
        struct block *block = bench_block(&b);
        execute(&b, block, 0, BENCH_ALL);
        seal(&b, block);
        assert_root("the block", block, arrangements[BOTH].root);
        host_queries_statistics(b.queries, &statistics);
        assert_int_equal(statistics.hits, BENCH_ALL);
        assert_int_equal(statistics.misses, 0);
        block_drop(block);
        bench_end(&b);
    }
}

static void wrong_signatures_and_proofs_are_told_from_right_ones(void **state)
{
    (void)state;
    static const size_t wrong[] = {3, 19, 20, 31};
    struct bench b;
    bool valid[BENCH_ALL];
    bench_begin(&b, CACHE_BYTES);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wrong); i++) {
        struct bench_transaction *t = &b.transactions[wrong[i]];
        size_t other = wrong[i] == 3 || wrong[i] == 20 ? wrong[i] + 1 : wrong[i] - 1;
        t->executable.claim.signature = b.transactions[other].executable.claim.signature;
        t->executable.claim.proof = b.transactions[other].executable.claim.proof;
    }
    preverify(&b, valid, 2);
    for (size_t i = 0; i < BENCH_ALL; i++) {
        bool is_wrong = false;
        for (size_t j = 0; j < RK_ARRAY_LENGTH(wrong); j++)
            is_wrong |= wrong[j] == i;
        assert_int_equal(valid[i], !is_wrong);
    }
    bench_end(&b);
}

static void the_state_says_who_may_go_on(void **state)
{
    (void)state;
    struct bench b;
    struct rk_error error = {.result = RK_OK};
    bool waits = true;
    bench_begin(&b, CACHE_BYTES);
    struct vm_session *session = NULL;
    assert_int_equal(vm_session_open(b.m.vm, &session, &b.genesis.key, NULL), RK_OK);
    for (size_t i = 0; i < BENCH_ALL; i++) {
        const struct executable *tx = &b.transactions[i].executable;
        if (preverify_check(&b.rules, BENCH_HEIGHT, tx, &error) ||
            preverify_state(session, &waits, tx, &error))
            fail_msg("%zu: %s", i, error.message);
        assert_false(waits);
    }
    struct executable tx = b.transactions[0].executable;
    tx.nonce++;
    assert_int_equal(preverify_state(session, &waits, &tx, &error), RK_OK);
    assert_true(waits);
    tx.nonce = 0;
    assert_int_equal(preverify_state(session, &waits, &tx, &error), RK_INVALID);
    assert_string_equal(error.message, "Already used nonce");
    tx = b.transactions[0].executable;
    tx.value = UINT64_C(10000000001);
    assert_int_equal(preverify_state(session, &waits, &tx, &error), RK_INVALID);
    assert_string_equal(error.message, "Account doesn't have enough funds");
    tx.value = UINT64_MAX;
    assert_int_equal(preverify_state(session, &waits, &tx, &error), RK_INVALID);
    vm_session_drop(session);
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gas_roots_and_events_are_the_named_ones),
        cmocka_unit_test(a_second_copy_is_refused_and_changes_nothing),
        cmocka_unit_test(what_does_not_fit_leaves_the_block_as_it_was),
        cmocka_unit_test(execution_finds_the_answers_of_batches),
        cmocka_unit_test(wrong_signatures_and_proofs_are_told_from_right_ones),
        cmocka_unit_test(the_state_says_who_may_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
