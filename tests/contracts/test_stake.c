/* The stake contract of our own networks: what stakes become over time, what is burnt, which
 * messages it takes, what a call costs. Results, events and error texts of every function are held
 * against the deployed contract by contracts.stake_reference. */
#include "stake_world.h"

static void begin(struct world *w)
{
    struct buffer code = machine_code("stake");
    world_keys_make();
    world_begin(w, STAKE_FORM_OWN, buffer_span(&code));
    buffer_free(&code);
}

/* ---- Shorthands ---- */

static void must(const struct outcome *outcome)
{
    if (!outcome->is_ok)
        fail_msg("%.*s", (int)outcome->data.size_bytes, (const char *)outcome->data.bytes);
}

static void refused(const struct outcome *outcome, const char *text)
{
    assert_false(outcome->is_ok);
    if (!span_equal(buffer_span(&outcome->data), span_of_string(text)))
        fail_msg("'%.*s' instead of '%s'", (int)outcome->data.size_bytes,
                 (const char *)outcome->data.bytes, text);
}

static const struct outcome *give_order(struct world *w, const struct stake_order *order)
{
    uint8_t bytes[STAKE_ORDER_BYTES];
    stake_order_encode(bytes, order, &w->chain);
    return world_call(w, BY_TRANSFER, "stake", span_of(bytes, sizeof bytes));
}

static const struct outcome *stake(struct world *w, size_t account, uint64_t value)
{
    struct stake_order order = order_of(account, account, value);
    order_sign(w, &order, account, account);
    return give_order(w, &order);
}

static const struct outcome *withdraw(struct world *w, const char *function,
                                      const struct stake_withdrawal *withdrawal)
{
    struct buffer argument = {0};
    assert_int_equal(stake_withdrawal_encode(&argument, withdrawal, NULL), RK_OK);
    const struct outcome *outcome = world_call(w, BY_TRANSFER, function, buffer_span(&argument));
    buffer_free(&argument);
    return outcome;
}

static const struct outcome *unstake(struct world *w, size_t account, uint64_t value)
{
    struct stake_withdrawal withdrawal = withdrawal_of(w, account, account, value);
    return withdraw(w, "unstake", &withdrawal);
}

static void insert(struct world *w, size_t account, const struct stake_numbers *numbers)
{
    struct stake_order keys = order_of(account, account, 0);
    struct stake_entry entry = entry_of(&keys, numbers);
    must(world_call(w, BY_NODE, "insert_stake", PLAIN(entry)));
}

static bool get(struct world *w, size_t account, struct stake_numbers *numbers)
{
    const struct outcome *outcome = world_call(w, BY_NODE, "get_stake", key_archive(account));
    must(outcome);
    assert_int_equal(outcome->data.size_bytes, 56);
    const uint8_t *data = outcome->data.bytes + 8;
    *numbers =
        (struct stake_numbers){.has_amount = data[0], .faults = data[40], .hard_faults = data[41]};
    memcpy(&numbers->value, data + 8, 8);
    memcpy(&numbers->locked, data + 16, 8);
    memcpy(&numbers->eligibility, data + 24, 8);
    memcpy(&numbers->reward, data + 32, 8);
    return outcome->data.bytes[0];
}

static uint64_t ask(struct world *w, const char *function)
{
    uint64_t number;
    const struct outcome *outcome = world_call(w, BY_NODE, function, NO_BYTES);
    must(outcome);
    assert_int_equal(outcome->data.size_bytes, sizeof number);
    memcpy(&number, outcome->data.bytes, sizeof number);
    return number;
}

/* ---- Stakes ---- */

static void a_stake_is_eligible_an_epoch_after_the_next_epoch_begins(void **state)
{
    (void)state;
    static const uint64_t rows[][2] = {{0, 4320},    {1, 4320},    {2159, 4320}, {2160, 6480},
                                       {2161, 6480}, {4319, 6480}, {4320, 8640}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct world w;
        struct stake_numbers numbers;
        begin(&w);
        world_set_height(&w, rows[i][0]);
        refused(stake(&w, 0, WORLD_MINIMUM - 1),
                "The staked value is lower than the minimum amount!");
        must(stake(&w, 0, WORLD_MINIMUM));
        assert_true(get(&w, 0, &numbers));
        assert_int_equal(numbers.eligibility, rows[i][1]);
        assert_int_equal(numbers.value, WORLD_MINIMUM);
        world_end(&w);
    }
}

static void a_tenth_of_what_is_added_to_an_eligible_stake_is_locked(void **state)
{
    (void)state;
    static const struct {
        uint64_t height, value, added, locked;
    } rows[] = {{4319, 1999, 1999, 0}, {4320, 1999, 1800, 199}, {9000, 9, 9, 0}, {9000, 10, 9, 1}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct world w;
        struct stake_numbers numbers;
        begin(&w);
        must(stake(&w, 0, WORLD_MINIMUM));
        world_set_height(&w, rows[i].height);
        must(stake(&w, 0, rows[i].value));
        assert_true(get(&w, 0, &numbers));
        assert_int_equal(numbers.value, WORLD_MINIMUM + rows[i].added);
        assert_int_equal(numbers.locked, rows[i].locked);
        assert_int_equal(numbers.eligibility, 4320);
        world_end(&w);
    }
}

static void what_is_locked_is_taken_last_and_nothing_left_is_forgotten(void **state)
{
    (void)state;
    struct world w;
    struct stake_numbers numbers = {.has_amount = true, .value = 2 * WORLD_MINIMUM, .locked = 50};
    begin(&w);
    insert(&w, 0, &numbers);
    refused(unstake(&w, 0, 2 * WORLD_MINIMUM + 51),
            "Value to unstake higher than the staked amount");
    refused(unstake(&w, 0, 2 * WORLD_MINIMUM), "Stake left is lower than minimum stake");
    must(unstake(&w, 0, WORLD_MINIMUM));
    assert_true(get(&w, 0, &numbers));
    assert_int_equal(numbers.value, WORLD_MINIMUM);
    assert_int_equal(numbers.locked, 50);
    must(unstake(&w, 0, WORLD_MINIMUM + 50));
    assert_false(get(&w, 0, &numbers));
    refused(unstake(&w, 0, 1), "A stake should exist in the map to be unstaked!");
    world_end(&w);
}

static void rewards_outlast_the_stake_and_are_taken_alone(void **state)
{
    (void)state;
    struct world w;
    struct stake_numbers numbers = {.has_amount = true, .value = WORLD_MINIMUM, .reward = 7};
    begin(&w);
    insert(&w, 0, &numbers);
    must(unstake(&w, 0, WORLD_MINIMUM));
    assert_true(get(&w, 0, &numbers));
    assert_false(numbers.has_amount);
    struct stake_withdrawal withdrawal = withdrawal_of(&w, 0, 0, 8);
    refused(withdraw(&w, "withdraw", &withdrawal),
            "Value to withdraw is higher than available reward");
    withdrawal = withdrawal_of(&w, 0, 0, 7);
    must(withdraw(&w, "withdraw", &withdrawal));
    assert_false(get(&w, 0, &numbers));
    world_end(&w);
}

/* ---- Slashes ---- */

static void soft_slashes_lock_and_hard_ones_burn(void **state)
{
    (void)state;
    static const struct {
        bool is_hard;
        uint8_t faults;                  /* there already, of the same kind */
        int severity;                    /* -1: none given */
        uint64_t value, slashed, epochs; /* 0: eligibility stays */
    } rows[] = {
        {false, 0, -1, 1000, 0, 0},      {false, 1, -1, 1000, 100, 1},
        {false, 2, -1, 1999, 380, 2},    {false, 9, -1, 1000, 900, 9},
        {false, 11, -1, 1000, 1000, 11}, {false, 255, -1, 1000, 1000, 254},
        {true, 0, -1, 1000, 100, 1},     {true, 0, 0, 1000, 0, 0},
        {true, 1, 3, 1999, 760, 4},      {true, 254, 9, 1000, 1000, 255},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct world w;
        uint8_t severity = (uint8_t)rows[i].severity;
        struct stake_numbers numbers = {.has_amount = true,
                                        .value = rows[i].value,
                                        .eligibility = 77,
                                        .faults = rows[i].faults,
                                        .hard_faults = rows[i].faults};
        begin(&w);
        insert(&w, 0, &numbers);
        world_set_height(&w, 2161);
        struct slash_argument soft = slash_of(0, NULL);
        struct slash_argument hard =
            hard_slash_of(0, NULL, rows[i].severity < 0 ? NULL : &severity);
        must(rows[i].is_hard ? world_call(&w, BY_NODE, "hard_slash", span_of(hard.bytes, 224))
                             : world_call(&w, BY_NODE, "slash", span_of(soft.bytes, 216)));
        assert_true(get(&w, 0, &numbers));
        assert_int_equal(numbers.value, rows[i].value - rows[i].slashed);
        assert_int_equal(numbers.locked, rows[i].is_hard ? 0 : rows[i].slashed);
        uint64_t suspended = 4320 + rows[i].epochs * WORLD_EPOCH;
        bool stays = !rows[i].is_hard && rows[i].epochs == 0;
        assert_int_equal(numbers.eligibility, stays ? 77 : suspended);
        assert_int_equal(ask(&w, "burnt_amount"), rows[i].is_hard ? rows[i].slashed : 0);
        world_end(&w);
    }
}

/* ---- Messages ---- */

static void a_stake_signed_for_another_chain_or_network_is_refused(void **state)
{
    (void)state;
    struct world w, other;
    begin(&w);
    other = w;
    other.chain.chain_id ^= 0xff00; /* the same low byte */
    struct stake_order order = order_of(0, 1, WORLD_MINIMUM);
    order_sign(&other, &order, 0, 1);
    refused(give_order(&w, &order), "Invalid owner signature!");
    other = w;
    other.form = STAKE_FORM_DEPLOYED;
    order_sign(&other, &order, 0, 1);
    refused(give_order(&w, &order), "Invalid owner signature!");
    order_sign(&w, &order, 0, 0);
    refused(give_order(&w, &order), "Invalid owner signature!");
    order_sign(&w, &order, 1, 1);
    refused(give_order(&w, &order), "Invalid account signature!");
    order_sign(&w, &order, 0, 1);
    w.chain.chain_id++;
    refused(give_order(&w, &order), "The stake must target the correct chain");
    w.chain.chain_id--;
    must(give_order(&w, &order));
    world_end(&w);
}

static void taking_out_signed_for_another_chain_or_network_is_refused(void **state)
{
    (void)state;
    struct world w, other;
    struct stake_numbers numbers = {.has_amount = true, .value = WORLD_MINIMUM};
    begin(&w);
    insert(&w, 0, &numbers);
    other = w;
    other.chain.chain_id ^= 0xff00;
    struct stake_withdrawal withdrawal = withdrawal_of(&other, 0, 0, WORLD_MINIMUM);
    refused(withdraw(&w, "unstake", &withdrawal), "Invalid owner signature!");
    other = w;
    other.form = STAKE_FORM_DEPLOYED;
    withdrawal = withdrawal_of(&other, 0, 0, WORLD_MINIMUM);
    refused(withdraw(&w, "unstake", &withdrawal), "Invalid owner signature!");
    withdrawal = withdrawal_of(&w, 0, 0, WORLD_MINIMUM);
    withdrawal.payment.nonce++; /* of another transaction */
    refused(withdraw(&w, "unstake", &withdrawal), "Invalid owner signature!");
    withdrawal.payment.nonce--;
    must(withdraw(&w, "unstake", &withdrawal));
    world_end(&w);
}

static void a_stake_goes_to_a_shielded_receiver_that_signs_for_it(void **state)
{
    (void)state;
    struct world w;
    struct stake_numbers numbers = {.has_amount = true, .value = WORLD_MINIMUM};
    struct phoenix_secret_key secret;
    struct fj kappa, random;
    begin(&w);
    insert(&w, 0, &numbers);
    fj_from_u64(&secret.a, 5);
    fj_from_u64(&secret.b, 6);
    fj_from_u64(&random, 99);
    struct stake_withdrawal withdrawal = withdrawal_of(&w, 0, 0, WORLD_MINIMUM);
    struct withdrawal *payment = &withdrawal.payment;
    payment->receiver_model = payment->transaction_model = TRANSACTION_SHIELDED;
    payment->nullifier_count = 2;
    fr_from_u64(&payment->nullifiers[0], 11);
    fr_from_u64(&payment->nullifiers[1], 12);
    withdrawal_stealth(&payment->stealth, &kappa, &secret, &random);
    assert_int_equal(withdrawal_sign_shielded(payment, &w.chain, &kappa, &random, NULL), RK_OK);
    refused(withdraw(&w, "unstake", &withdrawal), "Invalid owner signature!");
    assert_int_equal(stake_withdrawal_sign(&withdrawal, &w.chain, w.form, &world_keys[0].secret,
                                           &world_keys[0].secret, NULL),
                     RK_OK);
    must(withdraw(&w, "unstake", &withdrawal));

    /* The transfer contract is given the withdrawal as it was. */
    struct buffer argument = {0};
    assert_int_equal(withdrawal_encode(&argument, payment, NULL), RK_OK);
    const struct vm_events *events = &w.m.receipt.events;
    assert_true(span_equal(vm_event_topic(events, 0), span_of_string("withdraw")));
    assert_true(span_equal(vm_event_data(events, 0), buffer_span(&argument)));
    assert_true(span_equal(vm_event_topic(events, 1), span_of_string("unstake")));
    buffer_free(&argument);
    world_end(&w);
}

/* ---- Calls in between ---- */

static void a_contract_cannot_take_more_by_calling_in_while_it_is_paid(void **state)
{
    (void)state;
    static const struct {
        uint64_t inner, outer;
        const char *text; /* NULL: both are paid */
    } rows[] = {{40, 60, NULL},
                {40, 61, "attempt to subtract with overflow"},
                {100, 1, "A stake should exist in the map to be unstaked!"}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct world w;
        struct buffer script = {0}, inner = {0}, outer = {0};
        struct stake_order keys = order_of_contract(0, owner_id, 0);
        struct stake_numbers numbers = {.has_amount = true, .value = 100};
        uint64_t pays = 2;
        begin(&w);
        struct stake_entry entry = entry_of(&keys, &numbers);
        must(world_call(&w, BY_NODE, "insert_stake", PLAIN(entry)));
        struct vm_call call = {.contract = transfer_id,
                               .function = span_of_string("set_mode"),
                               .argument = PLAIN(pays),
                               .gas_limit = WORLD_GAS};
        assert_int_equal(vm_call(w.m.session, NULL, &call, NULL), RK_OK);
        append_to_contract(&inner, 0, rows[i].inner, "paid", NO_BYTES);
        append_script(&script, stake_id, "unstake_from_contract", buffer_span(&inner));
        append_to_contract(&outer, 0, rows[i].outer, "paid", buffer_span(&script));
        const struct outcome *outcome =
            world_call(&w, BY_OWNER, "unstake_from_contract", buffer_span(&outer));
        if (rows[i].text)
            refused(outcome, rows[i].text);
        else
            must(outcome);
        assert_int_equal(get(&w, 0, &numbers), rows[i].text != NULL);
        assert_int_equal(numbers.value, rows[i].text ? 100 : 0);
        buffer_free(&script);
        buffer_free(&inner);
        buffer_free(&outer);
        world_end(&w);
    }
}

/* ---- Gas ---- */

/* Without the relay and the transfer contract, which are stand-ins: a snapshot, within a twentieth,
 * since another version of the compiler makes other code. */
static const struct {
    const char *name;
    uint64_t gas;
} snapshot[] = {
    {"insert_stake", 9996}, {"stake", 3523730},    {"top up", 3526097},
    {"unstake", 3549171},   {"withdraw", 3547522}, {"reward", 11669},
    {"slash", 11759},       {"hard_slash", 12965}, {"get_stake", 9761},
};

static void held(size_t *row, const char *name, const struct outcome *outcome)
{
    if (!outcome->is_ok)
        fail_msg("%s: %.*s", name, (int)outcome->data.size_bytes,
                 (const char *)outcome->data.bytes);
    assert_string_equal(snapshot[*row].name, name);
    uint64_t gas = outcome->gas, wanted = snapshot[(*row)++].gas;
    print_message("%-12s %llu\n", name, (unsigned long long)gas);
    assert_in_range(gas, wanted - wanted / 20, wanted + wanted / 20);
}

static void calls_cost_what_they_did(void **state)
{
    (void)state;
    struct world w;
    struct stake_numbers numbers = {
        .has_amount = true, .value = 2 * WORLD_MINIMUM, .reward = 9, .faults = 3};
    struct stake_order keys = order_of(3, 3, 0);
    struct buffer rewards = {0};
    size_t row = 0;
    begin(&w);
    struct stake_entry entry = entry_of(&keys, &numbers);
    held(&row, "insert_stake", world_call(&w, BY_NODE, "insert_stake", PLAIN(entry)));
    held(&row, "stake", stake(&w, 0, 2 * WORLD_MINIMUM));
    held(&row, "top up", stake(&w, 0, 5));
    held(&row, "unstake", unstake(&w, 0, 5));
    struct stake_withdrawal withdrawal = withdrawal_of(&w, 3, 3, 4);
    held(&row, "withdraw", withdraw(&w, "withdraw", &withdrawal));
    append_reward(&rewards, 0, 1, 0);
    end_vector(&rewards, 216);
    held(&row, "reward", world_call(&w, BY_NODE, "reward", buffer_span(&rewards)));
    struct slash_argument soft = slash_of(3, NULL), hard = hard_slash_of(3, NULL, NULL);
    held(&row, "slash", world_call(&w, BY_NODE, "slash", span_of(soft.bytes, 216)));
    held(&row, "hard_slash", world_call(&w, BY_NODE, "hard_slash", span_of(hard.bytes, 224)));
    held(&row, "get_stake", world_call(&w, BY_NODE, "get_stake", key_archive(0)));
    buffer_free(&rewards);
    world_end(&w);
}

/* Keys that are no points, so that there may be many: only their order matters. */
static void costs_do_not_grow_with_the_number_of_stakes(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct world w;
    struct stake_numbers numbers = {.has_amount = true, .value = WORLD_MINIMUM};
    uint64_t few = 0, most = 0;
    begin(&w);
    insert(&w, 0, &numbers);
    struct slash_argument slash = slash_of(0, NULL);
    must(world_call(&w, BY_NODE, "slash", span_of(slash.bytes, 216)));
    few = w.last.gas;
    for (uint64_t i = 0; i < MANY; i++) {
        struct stake_order keys = order_of(0, 0, 0);
        struct stake_entry entry = entry_of(&keys, &numbers);
        uint64_t scattered = (i + 1) * 0x9e3779b97f4a7c15;
        memcpy(entry.bytes + 208 + 8, &scattered, 8);
        must(world_call(&w, BY_NODE, "insert_stake", PLAIN(entry)));
        if (w.last.gas > most) most = w.last.gas;
    }
    print_message("the dearest of %d insertions: %llu\n", MANY, (unsigned long long)most);
    assert_true(most < 3 * snapshot[0].gas);
    must(world_call(&w, BY_NODE, "before_state_transition", NO_BYTES));
    must(world_call(&w, BY_NODE, "slash", span_of(slash.bytes, 216)));
    print_message("slash: %llu of one, %llu of many\n", (unsigned long long)few,
                  (unsigned long long)w.last.gas);
    assert_true(w.last.gas < 2 * few);
    must(world_call(&w, BY_NODE, "stakes", NO_BYTES));
    assert_int_equal(w.last.data.size_bytes, (MANY + 1) * (8 + 456));
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stake_is_eligible_an_epoch_after_the_next_epoch_begins),
        cmocka_unit_test(a_tenth_of_what_is_added_to_an_eligible_stake_is_locked),
        cmocka_unit_test(what_is_locked_is_taken_last_and_nothing_left_is_forgotten),
        cmocka_unit_test(rewards_outlast_the_stake_and_are_taken_alone),
        cmocka_unit_test(soft_slashes_lock_and_hard_ones_burn),
        cmocka_unit_test(a_stake_signed_for_another_chain_or_network_is_refused),
        cmocka_unit_test(taking_out_signed_for_another_chain_or_network_is_refused),
        cmocka_unit_test(a_stake_goes_to_a_shielded_receiver_that_signs_for_it),
        cmocka_unit_test(a_contract_cannot_take_more_by_calling_in_while_it_is_paid),
        cmocka_unit_test(calls_cost_what_they_did),
        cmocka_unit_test(costs_do_not_grow_with_the_number_of_stakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
