/* Blocks on stand-ins for the transfer and the stake contract: order, rewards, slashes, what does
 * not fit, what waits. */

#include "scene.h"

static struct bls_public_key key(uint64_t secret)
{
    struct bls_secret_key scalar;
    struct bls_public_key public;
    uint8_t bytes[BLS_SECRET_KEY_BYTES] = {0};
    memcpy(bytes, &secret, sizeof secret);
    assert_int_equal(bls_secret_key_from_bytes(&scalar, bytes, NULL), RK_OK);
    bls_public_key_of(&public, &scalar);
    return public;
}

enum { HAS_STAKE, NO_STAKE, SACRED };

/* A key to which the stand-in of the stake contract says this. */
static struct bls_public_key stake_key(unsigned kind, uint64_t secret)
{
    uint8_t archived[GENESIS_KEY_BYTES];
    for (;; secret++) {
        struct bls_public_key found = key(secret);
        g2_to_archive(archived, &found.point);
        if (archived[0] % 3 == kind) return found;
    }
}

static void seal(struct block *block, const struct voter *voters, size_t count)
{
    struct rk_error error = {.result = RK_OK};
    struct block_coinbase coinbase = {key(1), key(2), voters, count};
    if (block_seal(block, &coinbase, &error)) fail_msg("%s", error.message);
}

/* ---- Rewards and slashes ---- */

static void slashes_come_first_or_last_as_the_era_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *profile, *coinbase;
    } eras[] = {{"default", "slash slash reward"},
                {"dusk-boreas", "slash slash reward"},
                {"dusk-aegis", "reward slash slash"}};
    struct bls_public_key slashed[] = {stake_key(HAS_STAKE, 5), stake_key(NO_STAKE, 5),
                                       stake_key(HAS_STAKE, 50)};
    struct voter voters[] = {{key(3), 100}, {key(4), 28}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(eras); i++) {
        struct scene s;
        struct scene_transaction t;
        uint8_t archived[GENESIS_KEY_BYTES];
        char topics[64];
        scene_begin(&s, eras[i].profile);
        s.slashed = slashed;
        s.slashed_count = 3; /* the second has no stake, which is no reason to fail */
        struct block *block = scene_block(&s);
        scene_transaction(&t, SPEND);
        scene_execute(block, &t);
        seal(block, voters, 2);
        const struct vm_events *events = block_coinbase_events(block);
        scene_topics(topics, sizeof topics, events);
        size_t first_slash = i == 2;
        struct span slash = vm_event_data(events, first_slash);
        struct span reward = vm_event_data(events, i == 2 ? 0 : events->list.count - 1);
        assert_string_equal(topics, eras[i].coinbase);
        assert_int_equal(slash.size_bytes, 216);
        g2_to_archive(archived, &slashed[0].point);
        assert_memory_equal(slash.bytes, archived, GENESIS_KEY_BYTES);
        assert_int_equal(slash.bytes[200], 0); /* no amount */
        /* generator, fund, extra, two voters: 216 bytes each, and the vector. */
        assert_int_equal(reward.size_bytes, 5 * 216 + 8);
        g2_to_archive(archived, &voters[1].account.point);
        assert_memory_equal(reward.bytes + 4 * 216, archived, GENESIS_KEY_BYTES);
        assert_int_equal(reward.bytes[4 * 216 + 208], REWARD_VOTER);
        block_drop(block);
        scene_end(&s);
    }
}

static void a_slash_that_the_stake_contract_refuses_spoils_the_block(void **state)
{
    (void)state;
    struct bls_public_key slashed[] = {stake_key(HAS_STAKE, 5), stake_key(SACRED, 5)};
    static const char *const profiles[] = {"default", "dusk-aegis"};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(profiles); i++) {
        struct scene s;
        struct block *block = NULL;
        struct rk_error error = {.result = RK_OK};
        struct voter voter = {key(3), 128};
        struct block_coinbase coinbase = {key(1), key(2), &voter, 1};
        scene_begin(&s, profiles[i]);
        s.slashed = slashed;
        s.slashed_count = 2;
        struct block_options options = scene_options(&s);
        enum rk_result result = block_begin(&block, &options, &error);
        if (!result) result = block_seal(block, &coinbase, &error);
        assert_int_equal(result, RK_INVALID);
        assert_non_null(strstr(error.message, "the stake is sacred"));
        assert_int_equal(block == NULL, i == 0);
        block_drop(block);
        scene_end(&s);
    }
}

static void a_block_is_committed_when_it_is_sealed_and_has_the_same_key_again(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction t;
    struct commit_key keys[2];
    struct rk_error error = {.result = RK_OK};
    struct voter voter = {key(3), 128};
    scene_begin(&s, "default");
    scene_transaction(&t, SPEND);
    for (size_t i = 0; i < 2; i++) {
        struct block *block = scene_block(&s);
        assert_int_equal(block_commit(block, &keys[i], &error), RK_USAGE);
        scene_execute(block, &t);
        seal(block, &voter, 1);
        assert_int_equal(block_execute(block, &t.executable, &error), RK_USAGE);
        assert_int_equal(block_commit(block, &keys[i], &error), RK_OK);
        assert_memory_equal(&keys[i], block_key(block), sizeof keys[i]);
        block_drop(block);
    }
    assert_memory_equal(&keys[0], &keys[1], sizeof keys[0]);
    /* Nobody voted. */
    struct block *block = scene_block(&s);
    struct block_coinbase coinbase = {key(1), key(2), NULL, 0};
    assert_int_equal(block_seal(block, &coinbase, &error), RK_INVALID);
    block_drop(block);
    scene_end(&s);
}

/* ---- What fails between others ---- */

static void a_refund_that_fails_takes_the_transaction_back_and_keeps_the_others(void **state)
{
    (void)state;
    static const char *const profiles[] = {"default", "dusk-boreas", "dusk-aegis", "dusk-plonk-v1"};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(profiles); i++) {
        struct scene s;
        struct scene_transaction first, bad;
        struct commit_key before, after;
        struct rk_error error = {.result = RK_OK};
        scene_begin(&s, profiles[i]);
        struct block *block = scene_block(&s);
        scene_transaction(&first, SPEND);
        scene_nonce(&first, 1);
        scene_execute(block, &first);
        assert_int_equal(block_state(block, &before, NULL), RK_OK);
        scene_transaction(&bad, SPEND);
        scene_nonce(&bad, 2);
        bad.argument[1] = 1;
        assert_int_equal(block_execute(block, &bad.executable, &error), RK_INVALID);
        assert_int_equal(error.result, RK_INVALID);
        assert_non_null(strstr(error.message, "no refund"));
        assert_int_equal(block_state(block, &after, NULL), RK_OK);
        assert_memory_equal(&before, &after, sizeof before);
        assert_int_equal(block_transaction_count(block), 1);
        bad.argument[1] = 0;
        scene_execute(block, &bad);
        block_drop(block);
        scene_end(&s);
    }
}

static void verifying_names_the_transaction_that_is_refused(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction list[3];
    const struct executable *transactions[3];
    struct rk_error error = {.result = RK_OK};
    size_t refused = 99;
    scene_begin(&s, "dusk-aegis");
    for (size_t i = 0; i < 3; i++) {
        scene_transaction(&list[i], SPEND);
        transactions[i] = &list[i].executable;
    }
    struct block *block = scene_block(&s);
    assert_int_equal(block_verify(block, &refused, transactions, 3, &error), RK_OK);
    uint64_t gas = block_gas_spent(block);
    block_drop(block);
    s.gas_limit = gas;
    block = scene_block(&s);
    assert_int_equal(block_verify(block, &refused, transactions, 3, &error), RK_OK);
    assert_int_equal(refused, 99);
    block_drop(block);
    s.gas_limit = gas - 1;
    block = scene_block(&s);
    assert_int_equal(block_verify(block, &refused, transactions, 3, &error), RK_INVALID);
    assert_int_equal(error.result, RK_INVALID);
    assert_int_equal(refused, 2);
    block_drop(block);
    list[1].argument[0] = SPEND_PANIC;
    block = scene_block(&s);
    assert_int_equal(block_verify(block, &refused, transactions, 3, &error), RK_INVALID);
    assert_string_equal(error.message, "as it was told");
    assert_int_equal(refused, 1);
    block_drop(block);
    scene_end(&s);
}

static void simulating_tells_the_gas_and_leaves_nothing(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction t;
    struct transaction_receipt receipt = {0};
    struct rk_error error = {.result = RK_OK};
    scene_begin(&s, "default");
    scene_transaction(&t, SPEND);
    scene_nonce(&t, 1);
    struct block_options options = scene_options(&s);
    for (size_t i = 0; i < 2; i++) /* with the same nonce */
        assert_int_equal(block_simulate(&receipt, &options, &t.executable, &error), RK_OK);
    struct block *block = scene_block(&s);
    assert_int_equal(scene_execute(block, &t)->gas_spent, receipt.gas_spent);
    block_drop(block);
    options.gas_limit = t.executable.gas_limit;
    assert_int_equal(block_simulate(&receipt, &options, &t.executable, &error), RK_OK);
    options.gas_limit--;
    assert_int_equal(block_simulate(&receipt, &options, &t.executable, &error), RK_LIMIT);
    options.gas_limit = 0;
    t.argument[0] = SPEND_PANIC;
    assert_int_equal(block_simulate(&receipt, &options, &t.executable, &error), RK_INVALID);
    transaction_receipt_free(&receipt);
    scene_end(&s);
}

/* ---- Generating ---- */

enum { OFFERED_MAX = 24 };

struct offer {
    uint64_t nonce, price;
    enum scene_mode mode;
    size_t size_bytes;
    bool is_dear; /* spends its whole limit, which is more than the block's */
};

struct generated {
    struct scene s;
    struct block *block;
    struct scene_transaction transactions[OFFERED_MAX];
    struct block_candidate candidates[OFFERED_MAX];
};

static void generate(struct generated *g, const struct offer *offers, size_t count,
                     size_t bytes_max)
{
    struct rk_error error = {.result = RK_OK};
    uint8_t relay[VM_CONTRACT_ID_BYTES];
    memset(relay, RELAY_ID, sizeof relay);
    scene_begin(&g->s, "dusk-aegis");
    g->s.gas_limit = 10000000;
    g->block = scene_block(&g->s);
    for (size_t i = 0; i < count; i++) {
        struct scene_transaction *t = &g->transactions[i];
        if (offers[i].is_dear)
            scene_call(t, relay, "spin", span_of(NULL, 0));
        else
            scene_transaction(t, offers[i].mode);
        scene_nonce(t, offers[i].nonce);
        t->executable.gas_price = offers[i].price;
        t->executable.size_bytes = offers[i].size_bytes;
        memset(t->executable.id, (int)i, sizeof t->executable.id);
        g->candidates[i] = (struct block_candidate){.transaction = &t->executable};
    }
    if (block_generate(g->block, g->candidates, count, bytes_max, &error))
        fail_msg("%s", error.message);
}

static void end(struct generated *g)
{
    block_drop(g->block);
    scene_end(&g->s);
}

/* "0 2 1": the indices of what was accepted, in order. */
static void assert_order(const struct generated *g, const char *expected)
{
    char text[128] = "";
    size_t at = 0;
    for (size_t i = 0; i < block_transaction_count(g->block); i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%u", i ? " " : "",
                               block_receipt(g->block, i)->id[0]);
    assert_string_equal(text, expected);
}

static void the_best_paid_come_first_and_equals_in_their_order(void **state)
{
    (void)state;
    static const struct offer offers[] = {{0, 5, SPEND, 100, false}, {0, 9, SPEND, 100, false},
                                          {0, 5, SPEND, 100, false}, {0, 7, SPEND, 100, false},
                                          {0, 9, SPEND, 100, false}, {0, 1, SPEND, 100, false}};
    struct generated g;
    generate(&g, offers, RK_ARRAY_LENGTH(offers), 1 << 20);
    assert_order(&g, "1 4 3 0 2 5");
    end(&g);
}

static void nonces_that_are_not_next_wait_for_those_between(void **state)
{
    (void)state;
    /* By price: nonce 3, nonce 2, one of no nonce, nonce 1 (which frees 2 and 3), one of no nonce;
     * nonce 6 waits for 5 for ever. */
    static const struct offer offers[] = {{1, 6, SPEND, 100, false}, {2, 8, SPEND, 100, false},
                                          {3, 9, SPEND, 100, false}, {0, 7, SPEND, 100, false},
                                          {0, 5, SPEND, 100, false}, {6, 4, SPEND, 100, false}};
    struct generated g;
    generate(&g, offers, RK_ARRAY_LENGTH(offers), 1 << 20);
    assert_order(&g, "3 0 1 2 4");
    assert_int_equal(g.candidates[5].fate, BLOCK_WAITS);
    assert_int_equal(g.candidates[2].fate, BLOCK_ACCEPTED);
    end(&g);
}

static void what_was_released_in_vain_waits_for_another_block(void **state)
{
    (void)state;
    /* Nonces 3 and 2 wait for 1; 2 does not fit, which stops 3, and another 2 comes too late. */
    static const struct offer offers[] = {
        {3, 9, SPEND, 100, false},
        {2, 8, SPEND, 100, true},
        {1, 7, SPEND, 100, false},
        {2, 6, SPEND, 100, false},
    };
    struct generated g;
    generate(&g, offers, RK_ARRAY_LENGTH(offers), 1 << 20);
    assert_order(&g, "2 3");
    assert_int_equal(g.candidates[0].fate, BLOCK_WAITS);
    assert_int_equal(g.candidates[1].fate, BLOCK_LEFT);
    end(&g);
}

static void nothing_that_is_known_of_a_transaction_reaches_the_blocks_own_calls(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction t;
    uint8_t relay[VM_CONTRACT_ID_BYTES];
    struct voter voter = {key(3), 128};
    memset(relay, RELAY_ID, sizeof relay);
    scene_begin(&s, "dusk-plonk-v1");
    s.rules.shaded_contract = relay; /* which update_root of the stand-in calls */
    struct block *block = scene_block(&s);
    scene_transaction(&t, SPEND);
    scene_execute(block, &t);
    seal(block, &voter, 1);
    block_drop(block);
    scene_end(&s);
}

static void what_fails_is_discarded_with_the_reason(void **state)
{
    (void)state;
    static const struct offer offers[] = {{0, 9, SPEND_PANIC, 100, false},
                                          {1, 8, SPEND, 100, false},
                                          {1, 7, SPEND, 100, false},
                                          {0, 6, SPEND_SPIN, 100, false}};
    struct generated g;
    generate(&g, offers, RK_ARRAY_LENGTH(offers), 1 << 20);
    assert_order(&g, "1");
    assert_int_equal(g.candidates[0].fate, BLOCK_DISCARDED);
    assert_string_equal(g.candidates[0].reason, "as it was told");
    assert_int_equal(g.candidates[2].fate, BLOCK_DISCARDED);
    assert_string_equal(g.candidates[2].reason, "Already used nonce");
    assert_int_equal(g.candidates[3].fate, BLOCK_DISCARDED);
    assert_string_equal(g.candidates[1].reason, "");
    end(&g);
}

static void what_is_too_large_or_too_dear_is_left_for_another_block(void **state)
{
    (void)state;
    static const struct offer offers[] = {
        {1, 9, SPEND, 600, false}, {0, 8, SPEND, 500, false}, {0, 7, SPEND, 400, true},
        {2, 6, SPEND, 400, false}, {0, 5, SPEND, 1, false},
    };
    struct generated g;
    struct commit_key whole, again;
    generate(&g, offers, RK_ARRAY_LENGTH(offers), 1000);
    assert_order(&g, "0 3");
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(g.candidates[i].fate, i == 0 || i == 3 ? BLOCK_ACCEPTED : BLOCK_LEFT);
    /* The state is that of those two alone. */
    assert_int_equal(block_state(g.block, &whole, NULL), RK_OK);
    struct block *block = scene_block(&g.s);
    scene_execute(block, &g.transactions[0]);
    scene_execute(block, &g.transactions[3]);
    assert_int_equal(block_state(block, &again, NULL), RK_OK);
    assert_memory_equal(&whole, &again, sizeof whole);
    block_drop(block);
    end(&g);
}

static void generating_ends_after_so_many_misfits(void **state)
{
    (void)state;
    struct offer offers[OFFERED_MAX];
    for (size_t i = 0; i < OFFERED_MAX; i++)
        offers[i] = (struct offer){.price = i ? 10 : 11, .size_bytes = 100, .is_dear = i > 0};
    offers[BLOCK_MISFITS_MAX] =
        (struct offer){.price = 10, .size_bytes = 100}; /* fits: the last but one dear one */
    offers[OFFERED_MAX - 1] =
        (struct offer){.price = 9, .size_bytes = 100}; /* fits, and is not reached */
    struct generated g;
    generate(&g, offers, OFFERED_MAX, 1 << 20);
    assert_order(&g, "0 16");
    assert_int_equal(g.candidates[OFFERED_MAX - 1].fate, BLOCK_LEFT);
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slashes_come_first_or_last_as_the_era_has_them),
        cmocka_unit_test(a_slash_that_the_stake_contract_refuses_spoils_the_block),
        cmocka_unit_test(a_block_is_committed_when_it_is_sealed_and_has_the_same_key_again),
        cmocka_unit_test(a_refund_that_fails_takes_the_transaction_back_and_keeps_the_others),
        cmocka_unit_test(verifying_names_the_transaction_that_is_refused),
        cmocka_unit_test(simulating_tells_the_gas_and_leaves_nothing),
        cmocka_unit_test(the_best_paid_come_first_and_equals_in_their_order),
        cmocka_unit_test(nonces_that_are_not_next_wait_for_those_between),
        cmocka_unit_test(what_was_released_in_vain_waits_for_another_block),
        cmocka_unit_test(nothing_that_is_known_of_a_transaction_reaches_the_blocks_own_calls),
        cmocka_unit_test(what_fails_is_discarded_with_the_reason),
        cmocka_unit_test(what_is_too_large_or_too_dear_is_left_for_another_block),
        cmocka_unit_test(generating_ends_after_so_many_misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
