/* What a transaction may do and what it is charged, in every era, with a stand-in for the transfer
 * contract. */

#include "scene.h"

#include "chain/transfer_archive.h"

static const char *const eras[] = {"default", "dusk-boreas", "dusk-aegis", "dusk-plonk-v1"};

/* ---- Checks that need no state ---- */

struct refusal {
    const char *reason;  /* NULL: none */
    const char *profile; /* NULL: all */
    void (*change)(struct scene *s, struct scene_transaction *t, struct buffer *code);
};

#define CHANGE(name) \
    static void name(struct scene *s, struct scene_transaction *t, struct buffer *code)

CHANGE(nothing)
{
    (void)s, (void)t, (void)code;
}

CHANGE(late)
{
    (void)s, (void)code;
    t->executable.last_valid_height = SCENE_HEIGHT - 1;
}

CHANGE(just_in_time)
{
    (void)s, (void)code;
    t->executable.last_valid_height = SCENE_HEIGHT;
}

CHANGE(shielded)
{
    (void)s, (void)code;
    t->executable.model = TRANSACTION_SHIELDED;
    t->executable.max_fee = t->executable.gas_limit * t->executable.gas_price;
    t->executable.refund_is_change = true;
}

CHANGE(higher_fee)
{
    shielded(s, t, code);
    t->executable.max_fee++;
}

CHANGE(overflowing_fee)
{
    shielded(s, t, code);
    t->executable.gas_limit = UINT64_C(1) << 32;
    t->executable.gas_price = UINT64_C(1) << 32;
    t->executable.max_fee = 0;
}

CHANGE(refund_elsewhere)
{
    shielded(s, t, code);
    t->executable.refund_is_change = false;
}

CHANGE(deployment)
{
    (void)s;
    *code = machine_code("twin");
    scene_deployment(t, buffer_span(code));
}

CHANGE(deployment_64)
{
    (void)s;
    *code = machine_code("twin64");
    scene_deployment(t, buffer_span(code));
}

CHANGE(deployment_32_disabled)
{
    deployment(s, t, code);
    s->rules.chain.disable_wasm32 = true;
    s->rules.chain.disable_wasm64 = false;
}

CHANGE(deployment_64_while_32_disabled)
{
    deployment_64(s, t, code);
    s->rules.chain.disable_wasm32 = true;
    s->rules.chain.disable_wasm64 = false;
}

CHANGE(deployment_disabled)
{
    deployment(s, t, code);
    s->rules.chain.disable_wasm32 = s->rules.chain.disable_wasm64 = true;
}

CHANGE(cheap_deployment)
{
    deployment(s, t, code);
    t->executable.gas_price = s->rules.chain.min_deploy_gas_price - 1;
}

CHANGE(short_deployment)
{
    deployment(s, t, code);
    t->executable.gas_limit = s->rules.chain.min_deploy_points - 1;
}

CHANGE(long_deployment)
{
    static uint8_t bytes[300000];
    (void)code;
    scene_deployment(t, span_of(bytes, sizeof bytes));
    t->executable.gas_limit = sizeof bytes * s->rules.chain.gas_per_deploy_byte - 1;
}

CHANGE(third_party)
{
    uint8_t id[VM_CONTRACT_ID_BYTES] = {3};
    (void)code;
    s->rules.chain.disable_3rd_party = true;
    scene_call(t, id, "hail", span_of(NULL, 0));
}

CHANGE(stake_while_no_third_party)
{
    (void)code;
    s->rules.chain.disable_3rd_party = true;
    scene_call(t, chain_stake_id, "refunds", span_of(NULL, 0));
}

static void blobs(struct scene *s, struct scene_transaction *t, size_t count)
{
    static struct transaction_blob list[7];
    s->rules.chain.with_blob = true;
    t->data.kind = TRANSACTION_BLOBS;
    t->data.blobs = list;
    t->data.blob_count = count;
}

CHANGE(six_blobs)
{
    (void)code;
    blobs(s, t, 6);
}

CHANGE(seven_blobs)
{
    (void)code;
    blobs(s, t, 7);
}

CHANGE(no_blobs)
{
    (void)code;
    blobs(s, t, 0);
}

CHANGE(blobs_disabled)
{
    (void)code;
    blobs(s, t, 1);
    s->rules.chain.with_blob = false;
}

CHANGE(blobs_without_gas)
{
    (void)code;
    blobs(s, t, 2);
    t->executable.gas_limit = 2 * s->rules.chain.gas_per_blob - 1;
}

static const struct refusal refusals[] = {
    {NULL, NULL, nothing},
    {"the transaction was valid until height 99", NULL, late},
    {NULL, NULL, just_in_time},
    {NULL, "default", shielded},
    {NULL, "dusk-aegis", shielded},
    {NULL, "dusk-plonk-v1", shielded},
    {"shielded transactions are disabled", "dusk-boreas", shielded},
    {"", "default", higher_fee},
    {"", "dusk-aegis", higher_fee},
    {"", "dusk-plonk-v1", higher_fee},
    {"", "dusk-plonk-v1", overflowing_fee},
    {"the refund does not go to the address of the change", "dusk-aegis", refund_elsewhere},
    {NULL, "default", refund_elsewhere},
    {NULL, "dusk-plonk-v1", refund_elsewhere},
    {NULL, NULL, deployment},
    {NULL, "default", deployment_64},
    {NULL, "dusk-plonk-v1", deployment_64},
    {"deployment of 64-bit contracts is disabled", "dusk-aegis", deployment_64},
    {"deployment of 64-bit contracts is disabled", "dusk-boreas", deployment_64},
    {"deployment of 32-bit contracts is disabled", NULL, deployment_32_disabled},
    {NULL, NULL, deployment_64_while_32_disabled},
    {"contract deployment is disabled", NULL, deployment_disabled},
    {"gas price too low to deploy: 1999, of at least 2000", "dusk-aegis", cheap_deployment},
    {"not enough gas to deploy", NULL, short_deployment},
    {"not enough gas to deploy", NULL, long_deployment},
    {"calls to other contracts than transfer and stake are disabled", NULL, third_party},
    {NULL, NULL, stake_while_no_third_party},
    {NULL, NULL, six_blobs},
    {"7 blobs, of 1 to 6", NULL, seven_blobs},
    {"0 blobs, of 1 to 6", NULL, no_blobs},
    {"blobs are not enabled", NULL, blobs_disabled},
    {"not enough gas for the blobs", NULL, blobs_without_gas},
};

static void assert_refusal(struct scene *s, const struct refusal *refusal)
{
    struct scene_transaction t;
    struct buffer code = {0};
    struct rk_error error = {.result = RK_OK};
    struct commit_key before, after;
    network_of_profile(&s->rules, s->rules.profile);
    scene_transaction(&t, SPEND);
    refusal->change(s, &t, &code);
    struct block *block = scene_block(s);
    assert_int_equal(block_state(block, &before, NULL), RK_OK);
    enum rk_result result = block_execute(block, &t.executable, &error);
    assert_int_equal(block_state(block, &after, NULL), RK_OK);
    if (refusal->reason) {
        assert_int_equal(result, RK_INVALID);
        if (refusal->reason[0]) assert_string_equal(error.message, refusal->reason);
        assert_memory_equal(&before, &after, sizeof before);
        assert_int_equal(block_transaction_count(block), 0);
    } else {
        if (result) fail_msg("%zu: %s", (size_t)(refusal - refusals), error.message);
        assert_memory_not_equal(&before, &after, sizeof before);
    }
    block_drop(block);
    buffer_free(&code);
}

static void what_is_refused_by_what_it_says_changes_nothing(void **state)
{
    (void)state;
    for (size_t era = 0; era < RK_ARRAY_LENGTH(eras); era++) {
        struct scene s;
        scene_begin(&s, eras[era]);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(refusals); i++)
            if (!refusals[i].profile || strcmp(refusals[i].profile, eras[era]) == 0)
                assert_refusal(&s, &refusals[i]);
        scene_end(&s);
    }
}

/* ---- Charges ---- */

/* What the refund was told, which is what is charged. */
static void assert_refunded(const struct transaction_receipt *receipt)
{
    size_t last = receipt->events.list.count - 1;
    struct span data = vm_event_data(&receipt->events, last);
    uint64_t told;
    assert_true(span_equal(vm_event_topic(&receipt->events, last), span_of_string("refund")));
    assert_int_equal(data.size_bytes, sizeof told);
    memcpy(&told, data.bytes, sizeof told);
    assert_int_equal(told, receipt->gas_spent);
}

/* What spending costs alone. */
static uint64_t spending_gas(const struct scene *s)
{
    struct scene_transaction t;
    struct block *block = scene_block(s);
    scene_transaction(&t, SPEND);
    uint64_t gas = scene_execute(block, &t)->gas_spent;
    block_drop(block);
    return gas;
}

static const struct outcome_case {
    const char *name;
    uint8_t contract; /* all bytes of its id */
    const char *function;
    enum contract_error outcome;
    const char *text;
} outcomes[] = {
    {"a call", RELAY_ID, "calls", CONTRACT_OK, ""},
    {"a panic", RELAY_ID, "write_and_panic", CONTRACT_PANIC, "Panic: alas"},
    {"a call without end", RELAY_ID, "spin", CONTRACT_OUT_OF_GAS, "OutOfGas"},
    {"a call of nobody", 0x42, "calls", CONTRACT_DOES_NOT_EXIST, "DoesNotExist"},
    {"a call of nothing", RELAY_ID, "nothing", CONTRACT_UNKNOWN, "Unknown"},
};

static void a_call_that_fails_costs_everything_and_the_spending_stays(void **state)
{
    (void)state;
    for (size_t era = 0; era < RK_ARRAY_LENGTH(eras); era++) {
        struct scene s;
        scene_begin(&s, eras[era]);
        uint64_t least = spending_gas(&s);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(outcomes); i++) {
            const struct outcome_case *o = &outcomes[i];
            struct scene_transaction t;
            char text[64];
            uint8_t id[VM_CONTRACT_ID_BYTES];
            memset(id, o->contract, sizeof id);
            scene_call(&t, id, o->function, span_of_string("alas"));
            struct block *block = scene_block(&s);
            const struct transaction_receipt *receipt = scene_execute(block, &t);
            assert_int_equal(receipt->outcome, o->outcome);
            transaction_receipt_error(text, sizeof text, receipt);
            assert_string_equal(text, o->text);
            if (o->outcome == CONTRACT_OK) {
                assert_true(receipt->gas_spent > least && receipt->gas_spent < 2 * least + 10000);
                assert_int_equal(receipt->data.size_bytes, 8);
            } else {
                assert_int_equal(receipt->gas_spent, receipt->gas_limit);
            }
            assert_refunded(receipt);
            assert_int_equal(block_fees(block), receipt->gas_spent * receipt->gas_price);
            block_drop(block);
        }
        scene_end(&s);
    }
}

static void events_of_what_failed_are_marked_where_an_era_marks_them(void **state)
{
    (void)state;
    static const char *const expected[] = {"spend [doomed] refund", "spend [doomed] refund",
                                           "spend doomed refund", "spend doomed refund"};
    static const bool is_in_bloom[] = {false, false, true, true};
    for (size_t era = 0; era < RK_ARRAY_LENGTH(eras); era++) {
        struct scene s;
        struct scene_transaction t;
        uint8_t id[VM_CONTRACT_ID_BYTES], bloom[BLOCK_BLOOM_BYTES];
        scene_begin(&s, eras[era]);
        memset(id, RELAY_ID, sizeof id);
        scene_call(&t, id, "write_and_panic", span_of(NULL, 0));
        struct block *block = scene_block(&s);
        scene_assert_topics(&scene_execute(block, &t)->events, expected[era]);
        block_bloom(bloom, block);
        assert_int_equal(block_bloom_has(bloom, id, span_of_string("doomed"), NULL),
                         is_in_bloom[era]);
        assert_true(block_bloom_has(bloom, chain_transfer_id, span_of_string("refund"), NULL));
        block_drop(block);
        scene_end(&s);
    }
}

static void
events_of_what_was_discarded_come_with_the_next_one_on_the_deployed_network(void **state)
{
    (void)state;
    static const char *const expected[] = {"spend refund", "[spend] spend refund",
                                           "spend spend refund", "spend spend refund"};
    for (size_t era = 0; era < RK_ARRAY_LENGTH(eras); era++) {
        struct scene s;
        struct scene_transaction t;
        struct rk_error error = {.result = RK_OK};
        struct commit_key before, after;
        scene_begin(&s, eras[era]);
        struct block *block = scene_block(&s);
        assert_int_equal(block_state(block, &before, NULL), RK_OK);
        scene_transaction(&t, SPEND_PANIC);
        assert_int_equal(block_execute(block, &t.executable, &error), RK_INVALID);
        assert_string_equal(error.message, "as it was told");
        assert_int_equal(block_state(block, &after, NULL), RK_OK);
        assert_memory_equal(&before, &after, sizeof before);
        scene_transaction(&t, SPEND);
        scene_assert_topics(&scene_execute(block, &t)->events, expected[era]);
        block_drop(block);
        scene_end(&s);
    }
}

static void running_out_of_gas_while_spending_discards(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction t;
    struct rk_error error = {.result = RK_OK};
    scene_begin(&s, "default");
    struct block *block = scene_block(&s);
    scene_transaction(&t, SPEND_SPIN);
    assert_int_equal(block_execute(block, &t.executable, &error), RK_INVALID);
    assert_true(error.message[0]);
    scene_transaction(&t, SPEND_GARBAGE);
    assert_int_equal(block_execute(block, &t.executable, &error), RK_CORRUPT);
    block_drop(block);
    scene_end(&s);
}

static void blobs_cost_a_minimum(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction t;
    scene_begin(&s, "dusk-aegis");
    struct block *block = scene_block(&s);
    scene_transaction(&t, SPEND);
    blobs(&s, &t, 3);
    const struct transaction_receipt *receipt = scene_execute(block, &t);
    assert_int_equal(receipt->gas_spent, 3000000);
    assert_refunded(receipt);
    block_drop(block);
    scene_end(&s);
}

static void the_sender_is_told_where_an_era_tells_it(void **state)
{
    (void)state;
    for (int is_told = 0; is_told < 2; is_told++) {
        struct scene s;
        struct scene_transaction t;
        struct buffer none = {0};
        scene_begin(&s, "dusk-aegis");
        s.rules.chain.with_public_sender = is_told;
        struct block *block = scene_block(&s);
        scene_transaction(&t, SPEND);
        const struct transaction_receipt *receipt = scene_execute(block, &t);
        struct span data = vm_event_data(&receipt->events, 0);
        assert_int_equal(data.size_bytes, is_told ? 200 : 0);
        if (is_told) assert_int_equal(data.bytes[199], 0x5a);
        shielded(&s, &t, &none); /* after it, without a sender */
        receipt = scene_execute(block, &t);
        assert_int_equal(vm_event_data(&receipt->events, 0).size_bytes, 0);
        block_drop(block);
        scene_end(&s);
    }
}

/* ---- Deployments ---- */

struct deploy_case {
    const char *name;
    uint64_t more_gas;              /* gas_limit - the charge, in gas of spending */
    uint64_t exact_more;            /* and so much in addition */
    uint8_t argument;               /* of init; 0: none */
    bool is_other_code;             /* another hash */
    enum contract_error outcome[4]; /* in the eras' order */
    const char *events[4];
    const char *text;
};

#define OK     CONTRACT_OK
#define PANICS CONTRACT_PANIC
#define EMPTY  CONTRACT_OUT_OF_GAS
#define ALL(x) {x, x, x, x}

/* Before Boreas the spent gas must be left over once more, since it is counted twice. */
static const struct deploy_case deployments[] = {
    {"plenty", 2, 10000000, 0, false, ALL(OK), ALL("spend hello refund"), ""},
    {"one short", 1, UINT64_MAX, 0, false, ALL(EMPTY), ALL("spend refund"), "OutOfGas"},
    {"twice but one",
     2,
     UINT64_MAX,
     0,
     false,
     {OK, OK, EMPTY, EMPTY},
     {"spend hello refund", "spend hello refund", "spend refund", "spend refund"},
     NULL},
    /* Enough for the charge, and nothing or next to nothing for init. */
    {"exactly",
     1,
     0,
     0,
     false,
     {PANICS, PANICS, EMPTY, EMPTY},
     {NULL, NULL, "spend refund", "spend refund"},
     NULL},
    {"one over",
     1,
     1,
     0,
     false,
     {PANICS, PANICS, EMPTY, EMPTY},
     {NULL, NULL, "spend refund", "spend refund"},
     NULL},
    {"twice", 2, 0, 0, false, ALL(OK), ALL("spend hello refund"), ""},
    {"another hash", 2, 10000000, 0, true, ALL(PANICS), ALL("spend refund"),
     "Panic: failed bytecode hash check"},
    {"init panics", 2, 10000000, 1, false, ALL(PANICS), ALL(NULL), NULL},
    {"init spins", 2, 10000000, 2, false, ALL(PANICS), ALL(NULL), NULL},
};

static void assert_deployment(struct scene *s, const struct deploy_case *c, size_t era,
                              struct span code, uint64_t spending)
{
    struct scene_transaction t;
    char text[RK_ERROR_MESSAGE_BYTES];
    const struct chain_rules *rules = &s->rules.chain;
    uint64_t charge = code.size_bytes * rules->gas_per_deploy_byte;
    if (charge < rules->min_deploy_points) charge = rules->min_deploy_points;
    scene_deployment(&t, code);
    t.executable.gas_limit = charge + c->more_gas * spending + c->exact_more;
    t.data.deployment.has_argument = c->argument;
    t.data.deployment.argument = span_of(&c->argument, 1);
    t.data.deployment.code_hash[0] ^= c->is_other_code;
    struct block *block = scene_block(s);
    const struct transaction_receipt *receipt = scene_execute(block, &t);
    if (receipt->outcome != c->outcome[era]) fail_msg("%s: %d", c->name, (int)receipt->outcome);
    transaction_receipt_error(text, sizeof text, receipt);
    if (c->text) assert_string_equal(text, c->text);
    if (c->events[era]) scene_assert_topics(&receipt->events, c->events[era]);
    assert_refunded(receipt);
    uint64_t init_gas = receipt->gas_spent - spending - charge;
    if (receipt->outcome != CONTRACT_OK)
        assert_int_equal(receipt->gas_spent, receipt->gas_limit);
    else if (rules->charge_init_gas)
        assert_true(init_gas > 0 && init_gas < 1000);
    else
        assert_int_equal(init_gas, 0);
    block_drop(block);
}

static void deployments_are_charged_as_the_era_charges_them(void **state)
{
    (void)state;
    static uint8_t padded[80000];
    struct buffer code = machine_code("greeter");
    /* A custom section fills the code up, so that its length counts and not the minimum. */
    memcpy(padded, code.bytes, code.size_bytes);
    size_t section = sizeof padded - code.size_bytes - 4;
    uint8_t *to = padded + code.size_bytes;
    to[0] = 0;
    to[1] = (uint8_t)(section & 0x7f) | 0x80;
    to[2] = (uint8_t)(section >> 7 & 0x7f) | 0x80;
    to[3] = (uint8_t)(section >> 14);
    for (size_t era = 0; era < RK_ARRAY_LENGTH(eras); era++) {
        struct scene s;
        scene_begin(&s, eras[era]);
        uint64_t spending = spending_gas(&s);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(deployments); i++) {
            assert_deployment(&s, &deployments[i], era, buffer_span(&code), spending);
            assert_deployment(&s, &deployments[i], era, span_of(padded, sizeof padded), spending);
        }
        scene_end(&s);
    }
    buffer_free(&code);
}

static void a_deployed_contract_answers_under_its_id(void **state)
{
    (void)state;
    struct scene s;
    struct scene_transaction deploy, call;
    uint8_t id[VM_CONTRACT_ID_BYTES];
    struct buffer code = machine_code("greeter");
    scene_begin(&s, "default");
    scene_deployment(&deploy, buffer_span(&code));
    deploy.data.deployment.nonce = 3;
    transaction_contract_id(id, buffer_span(&code), 3, span_of_string("owner"));
    struct block *block = scene_block(&s);
    scene_execute(block, &deploy);
    scene_call(&call, id, "hail", span_of(NULL, 0));
    scene_assert_topics(&scene_execute(block, &call)->events, "spend hail refund");
    /* A second one of the same id fails, and costs everything. */
    const struct transaction_receipt *receipt = scene_execute(block, &deploy);
    assert_int_equal(receipt->outcome, CONTRACT_PANIC);
    assert_int_equal(receipt->gas_spent, receipt->gas_limit);
    block_drop(block);
    buffer_free(&code);
    scene_end(&s);
}

/* ---- Calls that are looked at ---- */

/* The archive of a withdrawal whose token lists so many nullifiers. */
static void withdrawal(struct buffer *out, size_t nullifiers, bool is_public)
{
    enum { ROOT = 584, TOKEN = 328 };
    uint8_t root[ROOT] = {0};
    size_t before = 32 * nullifiers;
    int32_t offset = -(int32_t)(before + TOKEN + 4);
    uint32_t count = (uint32_t)nullifiers;
    root[TOKEN] = is_public;
    if (!is_public) {
        memcpy(root + TOKEN + 4, &offset, sizeof offset);
        memcpy(root + TOKEN + 8, &count, sizeof count);
    }
    static const uint8_t zeros[32 * 4];
    assert_int_equal(buffer_append(out, zeros, before), RK_OK);
    assert_int_equal(buffer_append(out, root, sizeof root), RK_OK);
}

static void a_withdrawal_lists_as_many_nullifiers_as_the_transaction_has(void **state)
{
    (void)state;
    static const struct {
        size_t listed, there;
        bool is_public, is_cut, passes;
    } cases[] = {
        {2, 2, false, false, true}, {1, 2, false, false, false}, {3, 2, false, false, false},
        {0, 0, false, false, true}, {0, 2, true, false, true},   {2, 2, false, true, false},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++)
        for (int is_checked = 0; is_checked < 2; is_checked++) {
            struct scene s;
            struct scene_transaction t;
            struct buffer argument = {0};
            scene_begin(&s, is_checked ? "dusk-boreas" : "dusk-aegis");
            withdrawal(&argument, cases[i].listed, cases[i].is_public);
            if (cases[i].is_cut) argument.size_bytes -= 100;
            scene_relay(&t, chain_transfer_id, "withdraw", buffer_span(&argument));
            t.executable.nullifier_count = cases[i].there;
            struct block *block = scene_block(&s);
            const struct transaction_receipt *receipt = scene_execute(block, &t);
            bool passes = cases[i].passes || !is_checked;
            int32_t code;
            memcpy(&code, receipt->data.bytes, sizeof code); /* the relay tells */
            if ((code >= 0) != passes) fail_msg("case %zu: %d", i, (int)code);
            scene_assert_topics(&receipt->events,
                                passes ? "spend withdraw refund" : "spend refund");
            block_drop(block);
            buffer_free(&argument);
            scene_end(&s);
        }
}

static void a_shaded_contract_is_as_good_as_none(void **state)
{
    (void)state;
    uint8_t relay[VM_CONTRACT_ID_BYTES], argument[33] = {3};
    struct buffer code = machine_code("greeter");
    memset(relay, RELAY_ID, sizeof relay);
    memset(argument + 1, RELAY_ID, 32);
    struct scene s;
    struct scene_transaction t;
    scene_begin(&s, "dusk-plonk-v1");
    s.rules.shaded_contract = relay;
    struct block *block = scene_block(&s);
    scene_call(&t, relay, "calls", span_of(NULL, 0));
    assert_int_equal(scene_execute(block, &t)->outcome, CONTRACT_DOES_NOT_EXIST);
    scene_call(&t, chain_stake_id, "refunds", span_of(NULL, 0));
    assert_int_equal(scene_execute(block, &t)->outcome, CONTRACT_OK);
    scene_deployment(&t, buffer_span(&code)); /* whose init calls it */
    t.data.deployment.has_argument = true;
    t.data.deployment.argument = span_of(argument, sizeof argument);
    assert_int_equal(scene_execute(block, &t)->outcome, CONTRACT_PANIC);
    block_drop(block);
    buffer_free(&code);
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused_by_what_it_says_changes_nothing),
        cmocka_unit_test(a_call_that_fails_costs_everything_and_the_spending_stays),
        cmocka_unit_test(events_of_what_failed_are_marked_where_an_era_marks_them),
        cmocka_unit_test(
            events_of_what_was_discarded_come_with_the_next_one_on_the_deployed_network),
        cmocka_unit_test(running_out_of_gas_while_spending_discards),
        cmocka_unit_test(blobs_cost_a_minimum),
        cmocka_unit_test(the_sender_is_told_where_an_era_tells_it),
        cmocka_unit_test(deployments_are_charged_as_the_era_charges_them),
        cmocka_unit_test(a_deployed_contract_answers_under_its_id),
        cmocka_unit_test(a_withdrawal_lists_as_many_nullifiers_as_the_transaction_has),
        cmocka_unit_test(a_shaded_contract_is_as_good_as_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
