/* Our transfer contract, in the build for comparison, beside the module of the deployed system: the
 * same calls give the same results, events, errors and questions to the host, and lead to the same
 * notes, nullifiers, balances and roots. The module is looked for in the folder that RUSKVM_GENESIS
 * names. */
#include "scene.h"

#include "chain/genesis.h"
#include "chain/transaction.h"
#include "vectors.h"

struct pair {
    struct scene ours, theirs;
};

static struct buffer read_all(FILE *file)
{
    uint8_t bytes[65536];
    struct buffer content = {0};
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        scene_append(&content, bytes, got);
    fclose(file);
    return content;
}

static struct buffer read_module(const char *name)
{
    const char *folder = getenv("RUSKVM_GENESIS");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
    FILE *file = folder ? fopen(path, "rb") : NULL;
    if (!file) {
        printf("skipped: %s is absent (RUSKVM_GENESIS names its folder)\n", name);
        exit(TEST_SKIPPED);
    }
    return read_all(file);
}

/* Gives our build the keys of the circuits that the module has in itself. */
static void set_verifiers(struct scene *scene)
{
    json_t *vectors = vectors_load("phoenix/verifier_data.json");
    json_t *circuits = vectors_get(vectors, "circuits");
    for (size_t i = 0; i < json_array_size(circuits); i++) {
        const char *hex = vectors_text(json_array_get(circuits, i), "hex");
        uint8_t key[4096];
        struct buffer argument = {0};
        size_t key_bytes = strlen(hex) / 2;
        uint32_t inputs = (uint32_t)i + 1;
        assert_true(key_bytes <= sizeof key);
        assert_int_equal(hex_decode(key, key_bytes, span_of_string(hex), NULL), RK_OK);
        scene_append(&argument, key, key_bytes);
        size_t root = scene_root(&argument, 16, 4);
        memcpy(argument.bytes + root, &inputs, sizeof inputs);
        scene_put_vector(&argument, root + 8, 0, key_bytes);
        scene_expect(scene, 0, "set_verifier", buffer_span(&argument));
        buffer_free(&argument);
    }
    json_decref(vectors);
}

static void pair_begin(struct pair *pair)
{
    struct buffer ours = machine_code("transfer_deployed"),
                  theirs = read_module("transfer_contract.wasm");
    scene_begin(&pair->ours, SCENE_DEPLOYED, &host_query_rules_comparison, buffer_span(&ours));
    scene_begin(&pair->theirs, SCENE_DEPLOYED, &host_query_rules_comparison, buffer_span(&theirs));
    set_verifiers(&pair->ours);
    buffer_free(&ours);
    buffer_free(&theirs);
}

static void pair_end(struct pair *pair)
{
    scene_end(&pair->ours);
    scene_end(&pair->theirs);
}

/* ---- What must be the same ---- */

static void show(const char *what, struct span a, struct span b)
{
    size_t at = 0, common = a.size_bytes < b.size_bytes ? a.size_bytes : b.size_bytes;
    while (at < common && a.bytes[at] == b.bytes[at])
        at++;

    fail_msg("%s: %zu and %zu bytes, different from %zu on", what, a.size_bytes, b.size_bytes, at);
}

static void compare(const char *what, struct span ours, struct span theirs)
{
    if (!span_equal(ours, theirs)) show(what, ours, theirs);
}

static void compare_events(const char *function, const struct vm_events *ours,
                           const struct vm_events *theirs)
{
    if (ours->list.count != theirs->list.count)
        fail_msg("%s: %zu and %zu events", function, ours->list.count, theirs->list.count);
    for (size_t i = 0; i < ours->list.count; i++) {
        compare(function, vm_event_topic(ours, i), vm_event_topic(theirs, i));
        compare(function, vm_event_data(ours, i), vm_event_data(theirs, i));
        assert_memory_equal(ours->list.items[i].source, theirs->list.items[i].source, 32);
    }
}

/* What cannot happen on a chain is told in words of our own. */
static const struct {
    const char *ours, *theirs;
} other_words[] = {
    {"The deposit has already been taken", "internal error: entered unreachable code"},
};

static bool says_the_same(struct span ours, struct span theirs)
{
    if (span_equal(ours, theirs)) return true;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(other_words); i++)
        if (span_equal(ours, span_of_string(other_words[i].ours)) &&
            span_equal(theirs, span_of_string(other_words[i].theirs)))
            return true;
    return false;
}

static enum rk_result pair_call_contract(struct pair *pair, uint8_t contract, uint8_t caller,
                                         const char *function, struct span argument)
{
    struct scene *ours = &pair->ours, *theirs = &pair->theirs;
    ours->asked.size_bytes = theirs->asked.size_bytes = 0;
    enum rk_result a = scene_call_contract(ours, contract, caller, function, argument);
    enum rk_result b = scene_call_contract(theirs, contract, caller, function, argument);
    if (a != b)
        fail_msg("%s: ours %s (%s), theirs %s (%s)", function, rk_result_name(a),
                 a ? ours->m.failure.text : "", rk_result_name(b), b ? theirs->m.failure.text : "");
    compare(function, buffer_span(&ours->asked), buffer_span(&theirs->asked));
    if (a) {
        struct span said = buffer_span(&ours->m.failure.panic);
        struct span wanted = buffer_span(&theirs->m.failure.panic);
        assert_int_equal(ours->m.failure.error, theirs->m.failure.error);
        if (!says_the_same(said, wanted))
            fail_msg("%s: ours \"%.*s\", theirs \"%.*s\"", function, (int)said.size_bytes,
                     (const char *)said.bytes, (int)wanted.size_bytes, (const char *)wanted.bytes);
        return a;
    }
    compare(function, buffer_span(&ours->m.receipt.data), buffer_span(&theirs->m.receipt.data));
    compare(function, buffer_span(&ours->feed), buffer_span(&theirs->feed));
    compare_events(function, &ours->m.receipt.events, &theirs->m.receipt.events);
    return RK_OK;
}

static enum rk_result pair_call(struct pair *pair, uint8_t caller, const char *function,
                                struct span argument)
{
    return pair_call_contract(pair, TRANSFER, caller, function, argument);
}

static void pair_must(struct pair *pair, const char *function, struct span argument)
{
    if (pair_call(pair, 0, function, argument))
        fail_msg("%s: %s", function, pair->theirs.m.failure.text);
}

static void pair_refused(struct pair *pair, uint8_t caller, const char *function,
                         struct span argument, const char *text)
{
    assert_int_equal(pair_call(pair, caller, function, argument), RK_TRAP);
    struct span said = buffer_span(&pair->ours.m.failure.panic);
    if (!span_equal(said, span_of_string(text)))
        fail_msg("%s: \"%.*s\" instead of \"%s\"", function, (int)said.size_bytes,
                 (const char *)said.bytes, text);
}

static const struct span nothing;

static void compare_state(struct pair *pair)
{
    static const uint64_t ranges[][2] = {{0, 0}, {3, 2}, {1, 1000000}, {1000000, 5}, {7, 0}};
    uint8_t asked[KEY_BYTES];
    pair_must(pair, "num_notes", nothing);
    pair_must(pair, "root", nothing);
    pair_must(pair, "chain_id", nothing);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(ranges); i++) {
        struct span range = span_of(ranges[i], sizeof ranges[i]);
        pair_must(pair, "sync", range);
        pair_must(pair, "sync_nullifiers", range);
        pair_must(pair, "sync_accounts", range);
        pair_must(pair, "sync_contract_balances", range);
        pair_must(pair, "leaves_from_pos", span_of(ranges[i], 8));
        pair_must(pair, "leaves_from_height", span_of(ranges[i], 8));
        pair_must(pair, "opening", span_of(ranges[i], 8));
    }
    for (uint8_t i = 0; i < 12; i++) {
        scene_account(asked, i);
        pair_must(pair, "account", span_of(asked, KEY_BYTES));
        scene_id(asked, i);
        pair_must(pair, "contract_balance", span_of(asked, 32));
    }
}

/* ---- Arguments ---- */

struct random {
    uint64_t state;
};

static uint64_t draw(struct random *random, uint64_t below)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (random->state >> 11) % below;
}

static struct span key_and_value(uint8_t bytes[208], uint8_t account, uint64_t value)
{
    scene_account(bytes, account);
    scene_put_u64(bytes + 200, value);
    return span_of(bytes, 208);
}

static struct span id_and_value(uint8_t bytes[40], uint8_t contract, uint64_t value)
{
    scene_id(bytes, contract);
    scene_put_u64(bytes + 32, value);
    return span_of(bytes, 40);
}

/* ---- Histories ---- */

struct history {
    struct pair pair;
    struct random random;
    uint64_t nonces[10];
    uint64_t nullifiers; /* numbers given out */
    uint32_t notes;
    unsigned fine, refused;
};

static void step_push_note(struct history *h)
{
    uint8_t bytes[8 + NOTE_BYTES];
    scene_put_u64(bytes, h->pair.ours.height);
    if (draw(&h->random, 2))
        scene_note(bytes + 8, SCENE_DEPLOYED, h->notes++);
    else
        scene_transparent(bytes + 8, h->notes++, draw(&h->random, 3) ? draw(&h->random, 1000) : 0);
    if (draw(&h->random, 2)) {
        /* Coordinates as multiplications leave them: z is not 1. */
        struct jubjub_affine point;
        struct jubjub_extended sum;
        scene_point(&point, h->notes);
        jubjub_from_affine(&sum, &point);
        jubjub_double(&sum, &sum);
        jubjub_extended_archive_write(bytes + 8 + 328 + 160, &sum);
    }
    pair_must(&h->pair, "push_note", span_of(bytes, sizeof bytes));
}

static void step_balances(struct history *h)
{
    uint8_t bytes[208];
    uint64_t value = draw(&h->random, 3) ? draw(&h->random, 1000000) : UINT64_MAX / 3;
    uint8_t who = (uint8_t)draw(&h->random, 8);
    switch (draw(&h->random, 4)) {
    case 0:
    case 1: pair_must(&h->pair, "add_account_balance", key_and_value(bytes, who, value)); break;
    case 2: pair_must(&h->pair, "sub_account_balance", key_and_value(bytes, who, value)); break;
    case 3:
        pair_must(&h->pair, "add_contract_balance", id_and_value(bytes, who, value % 1000000));
        break;
    }
}

static struct scene_withdrawal random_withdrawal(struct history *h, uint8_t contract,
                                                 const struct scene_transaction *tx, uint64_t value)
{
    bool to_account = draw(&h->random, 2);
    return (struct scene_withdrawal){
        .contract = contract,
        .value = value,
        .to_account = to_account,
        .receiver = (uint32_t)draw(&h->random, 9) + 1,
        .has_schnorr = draw(&h->random, 12) ? !to_account : to_account,
        .nullifiers = tx->is_public && draw(&h->random, 12) ? NULL : tx->nullifiers,
        .nullifier_count = draw(&h->random, 12) ? tx->nullifier_count : 0,
        .nonce = tx->nonce + (draw(&h->random, 12) == 0),
    };
}

/* What the transaction calls: the argument is the caller's to free. */
static void random_call(struct history *h, struct scene_transaction *tx, struct buffer *argument)
{
    struct buffer inner = {0};
    struct scene_withdrawal w;
    uint64_t value = draw(&h->random, 10) ? tx->deposit : draw(&h->random, 100);
    uint8_t bytes[256];
    tx->call = (struct scene_call_data){ACTOR, "forward", nothing};
    switch (draw(&h->random, 8)) {
    case 0: /* a call that is refused */
        tx->call.function = draw(&h->random, 2) ? "refuse" : "no_such_function";
        break;
    case 1: /* an answer */
        scene_append(argument, "some bytes", 10);
        tx->call.function = "answer";
        break;
    case 2:
    case 3: scene_forward(argument, TRANSFER, "deposit", span_of(&value, sizeof value)); break;
    case 4:
        w = random_withdrawal(h, TRANSFER, tx, value);
        scene_withdrawal(argument, &w);
        tx->call = (struct scene_call_data){TRANSFER, "convert", nothing};
        break;
    case 5:
        w = random_withdrawal(h, ACTOR, tx, draw(&h->random, 1000));
        scene_withdrawal(&inner, &w);
        scene_forward(argument, TRANSFER, "withdraw", buffer_span(&inner));
        break;
    case 6:
        scene_order(&inner, OTHER_ACTOR, draw(&h->random, 1000),
                    draw(&h->random, 6) ? "receive" : "refuse", span_of("to you", 6));
        scene_forward(argument, TRANSFER, "contract_to_contract", buffer_span(&inner));
        break;
    case 7:
        scene_forward(argument, TRANSFER, "contract_to_account",
                      key_and_value(bytes, (uint8_t)draw(&h->random, 9), draw(&h->random, 1000)));
        break;
    }
    buffer_free(&inner);
    tx->call.argument = buffer_span(argument);
}

static struct scene_transaction random_public(struct history *h)
{
    uint8_t sender = (uint8_t)draw(&h->random, 6) + 1;
    return (struct scene_transaction){
        .is_public = true,
        .sender = sender,
        .receiver = (uint8_t)draw(&h->random, 9),
        .refund = (uint8_t)draw(&h->random, 3) * 4,
        .value = draw(&h->random, 4) ? draw(&h->random, 1000) : 0,
        .nonce = h->nonces[sender] + 1 - (draw(&h->random, 15) == 0) + (draw(&h->random, 15) == 0),
    };
}

static struct scene_transaction random_shielded(struct history *h)
{
    struct scene_transaction tx = {
        .nullifier_count = draw(&h->random, 20) ? draw(&h->random, 4) + 1 : draw(&h->random, 7),
        .outputs = h->notes,
        .refund_address = h->notes + 2,
        .is_transparent = draw(&h->random, 10) == 0,
        .names_no_sender = draw(&h->random, 30) == 0,
        .transparent_values = {draw(&h->random, 2) * 55, draw(&h->random, 2) * 66},
    };
    for (size_t i = 0; i < tx.nullifier_count; i++) {
        h->nullifiers++;
        tx.nullifiers[i] = h->nullifiers * 3 + (h->nullifiers % 7 << 40);
    }
    if (draw(&h->random, 15) == 0) tx.nullifiers[tx.nullifier_count / 2] = tx.nullifiers[0];
    if (draw(&h->random, 15) == 0) tx.nullifiers[0] = 3 + (UINT64_C(1) << 40);
    if (draw(&h->random, 8)) pair_must(&h->pair, "update_root", nothing);
    pair_must(&h->pair, "root", nothing);
    memcpy(tx.root, h->pair.ours.m.receipt.data.bytes, SCALAR_BYTES);
    if (draw(&h->random, 20) == 0) tx.root[5] ^= 1;
    h->notes += 3;
    return tx;
}

/* A contract does something while the transaction is executed. */
static void step_contract(struct history *h, const struct scene_transaction *tx)
{
    static const char *const names[] = {"deposit", "withdraw",         "mint",
                                        "convert", "mint_to_contract", "contract_to_contract"};
    static const char *const functions[] = {"receive", "receive", "refuse", "no_such_function"};
    struct buffer argument = {0};
    const char *name = names[draw(&h->random, 6)];
    uint8_t caller = (uint8_t)(draw(&h->random, 3) ? STAKE + draw(&h->random, 3) : TRANSFER);
    uint8_t named = (uint8_t)(draw(&h->random, 8) ? caller : STAKE);
    uint64_t value = draw(&h->random, 3) ? tx->deposit : draw(&h->random, 2000);
    if (strcmp(name, "deposit") == 0) {
        scene_append(&argument, &value, sizeof value);
    } else if (strstr(name, "to_contract")) {
        scene_order(&argument, (uint8_t)(draw(&h->random, 6) ? OTHER_ACTOR : 77), value,
                    functions[draw(&h->random, 4)], span_of("bytes", 5));
        if (strcmp(name, "mint_to_contract") == 0) caller = STAKE;
    } else {
        struct scene_withdrawal w = random_withdrawal(h, named, tx, value);
        scene_withdrawal(&argument, &w);
    }
    enum rk_result result = pair_call(&h->pair, caller, name, buffer_span(&argument));
    *(result ? &h->refused : &h->fine) += 1;
    buffer_free(&argument);
}

static void step_spend(struct history *h)
{
    struct buffer argument = {0}, call = {0};
    struct scene_transaction tx = draw(&h->random, 2) ? random_public(h) : random_shielded(h);
    tx.gas_limit = draw(&h->random, 30) ? 1000 + draw(&h->random, 1000) : UINT64_MAX / 2;
    tx.gas_price = draw(&h->random, 20) ? draw(&h->random, 4) + 1 : 0;
    tx.wrong_chain = draw(&h->random, 20) == 0;
    if (draw(&h->random, 3)) tx.deposit = draw(&h->random, 100);
    if (draw(&h->random, 10)) random_call(h, &tx, &call);
    if (!tx.call.contract && draw(&h->random, 8)) tx.deposit = 0;
    if (!tx.call.contract) tx.memo = draw(&h->random, 2) ? "a memo" : NULL;
    bool answer = draw(&h->random, 20) != 0;
    h->pair.ours.answer = h->pair.theirs.answer = answer;
    scene_argument(&argument, SCENE_DEPLOYED, &tx);
    enum rk_result result = pair_call(&h->pair, 0, "spend_and_execute", buffer_span(&argument));
    buffer_free(&argument);
    buffer_free(&call);
    *(result ? &h->refused : &h->fine) += 1;
    if (result) return;
    if (tx.is_public) h->nonces[tx.sender]++;
    for (uint64_t i = draw(&h->random, 4); i > 0; i--)
        step_contract(h, &tx);
    uint64_t spent = draw(&h->random, 5) ? draw(&h->random, 1000) : tx.gas_limit;
    if (pair_call(&h->pair, 0, "refund", span_of(&spent, sizeof spent))) h->refused++;
}

static void histories_lead_to_the_same_state(void **state)
{
    (void)state;
    static struct history h;
    h = (struct history){.random = {test_seed(20260101)}};
    pair_begin(&h.pair);
    for (uint8_t i = 1; i < 7; i++) {
        uint8_t bytes[208];
        pair_must(&h.pair, "add_account_balance", key_and_value(bytes, i, 1000000));
    }
    for (unsigned i = 0; i < 600; i++) {
        switch (draw(&h.random, 8)) {
        case 0: step_push_note(&h); break;
        case 1: step_balances(&h); break;
        case 2:
            pair_must(&h.pair, "update_root", nothing);
            scene_set_height(&h.pair.ours, h.pair.ours.height + 1);
            scene_set_height(&h.pair.theirs, h.pair.ours.height);
            break;
        default: step_spend(&h); break;
        }
        if (i % 60 == 59) compare_state(&h.pair);
    }
    print_message("%u transactions were executed, %u refused\n", h.fine, h.refused);
    assert_true(h.fine > 100 && h.refused > 50);
    pair_end(&h.pair);
}

/* Who may call what, before anything else is looked at. */
static void callers_are_refused_alike(void **state)
{
    (void)state;
    static struct pair pair;
    struct buffer spend = {0}, withdraw = {0}, order = {0};
    static const uint8_t zeros[8 + NOTE_BYTES];
    const struct scene_transaction tx = {.is_public = true, .sender = 1, .gas_price = 1};
    const struct scene_withdrawal w = {
        .contract = ACTOR, .to_account = true, .receiver = 1, .value = 5};
    uint8_t to_account[208], sum[40];
    pair_begin(&pair);
    scene_argument(&spend, SCENE_DEPLOYED, &tx);
    scene_withdrawal(&withdraw, &w);
    scene_order(&order, OTHER_ACTOR, 5, "receive", nothing);
    struct span to = key_and_value(to_account, 1, 5), of = id_and_value(sum, ACTOR, 5);
    const char *outside = "Can only be called from the outside the VM";
    const char *stake = "Can only be called by the stake contract";
    const struct {
        const char *function;
        struct span argument;
        uint8_t caller;
        const char *text;
    } cases[] = {
        {"spend_and_execute", buffer_span(&spend), ACTOR, outside},
        {"refund", span_of(zeros, 8), ACTOR, outside},
        {"refund", span_of(zeros, 8), STAKE, outside},
        {"push_note", span_of(zeros, sizeof zeros), ACTOR, outside},
        {"update_root", nothing, ACTOR, outside},
        {"add_account_balance", to, ACTOR, outside},
        {"sub_account_balance", to, ACTOR, outside},
        {"add_contract_balance", of, ACTOR, outside},
        {"sub_contract_balance", of, 0, stake},
        {"sub_contract_balance", of, ACTOR, stake},
        {"sub_contract_balance", of, STAKE, "Cannot subtract balance: NotEnoughBalance"},
        {"mint", buffer_span(&withdraw), 0, stake},
        {"mint", buffer_span(&withdraw), ACTOR, stake},
        {"mint", buffer_span(&withdraw), STAKE, "Withdrawal should from the stake contract"},
        {"mint_to_contract", buffer_span(&order), 0, stake},
        {"withdraw", buffer_span(&withdraw), 0,
         "A withdrawal must happen in the context of a transaction"},
        {"withdraw", buffer_span(&withdraw), OTHER_ACTOR,
         "The \"withdraw\" function can only be called by the specified contract."},
        {"withdraw", buffer_span(&withdraw), ACTOR, "The contract doesn't have enough balance"},
        {"convert", buffer_span(&withdraw), 0,
         "A conversion must happen in the context of a transaction"},
        {"convert", buffer_span(&withdraw), ACTOR,
         "Only the first contract call can be a conversion"},
        {"convert", buffer_span(&withdraw), TRANSFER,
         "The conversion must target the transfer contract"},
        {"deposit", span_of(zeros, 8), 0, "A deposit must happen in the context of a transaction"},
        {"deposit", span_of(zeros, 8), ACTOR, "There must be an ongoing transaction"},
        {"refund", span_of(zeros, 8), 0, "There must be an ongoing transaction"},
        {"contract_to_contract", buffer_span(&order), 0,
         "A transfer to a contract must happen in the context of a transaction"},
        {"contract_to_contract", buffer_span(&order), TRANSFER,
         "Cannot be called directly by the transfer contract"},
        {"contract_to_contract", buffer_span(&order), ACTOR, "Caller must have a balance"},
        {"contract_to_account", to, 0,
         "A transfer to an account must happen in the context of a transaction"},
        {"contract_to_account", to, TRANSFER, "Cannot be called directly by the transfer contract"},
        {"contract_to_account", to, ACTOR, "Caller must have a balance"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++)
        pair_refused(&pair, cases[i].caller, cases[i].function, cases[i].argument, cases[i].text);
    pair_must(&pair, "add_contract_balance", id_and_value(sum, ACTOR, 4));
    pair_refused(&pair, ACTOR, "contract_to_contract", buffer_span(&order),
                 "Caller must have enough balance");
    pair_refused(&pair, ACTOR, "contract_to_account", to, "Caller must have enough balance");
    compare_state(&pair);
    buffer_free(&spend);
    buffer_free(&withdraw);
    buffer_free(&order);
    pair_end(&pair);
}

/* ---- Damage ---- */

static enum rk_result simulate(struct scene *scene, uint8_t caller, const char *function,
                               struct span argument)
{
    uint8_t id[32], caller_id[32];
    scene_id(id, TRANSFER);
    scene_id(caller_id, caller);
    struct vm_call call = {.contract = id,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = SCENE_GAS,
                           .caller = caller ? caller_id : NULL};
    return vm_simulate(scene->m.session, &scene->m.receipt, &call, &scene->m.failure);
}

/* Changes a few bytes, and sometimes the length. */
static void damage(struct random *random, struct buffer *argument)
{
    static const uint8_t likely[] = {0, 1, 2, 3, 4, 0x7f, 0x80, 0xff};
    for (uint64_t k = draw(random, 4); k > 0; k--) {
        size_t at = (size_t)draw(random, argument->size_bytes);
        uint8_t any = (uint8_t)draw(random, 256);
        argument->bytes[at] = draw(random, 2) ? likely[any % sizeof likely] : any;
    }
    if (draw(random, 20) == 0) argument->size_bytes -= (size_t)draw(random, 16);
}

/* A function with an argument of some kind; the caller it needs. */
static const char *random_argument(struct history *h, struct buffer *argument, uint8_t *caller)
{
    struct buffer inner = {0};
    struct scene_transaction tx = draw(&h->random, 2) ? random_public(h) : random_shielded(h);
    const char *function = "spend_and_execute";
    tx.gas_limit = 1000, tx.gas_price = 1, tx.deposit = draw(&h->random, 2) * 5;
    random_call(h, &tx, &inner);
    struct scene_withdrawal w = random_withdrawal(h, ACTOR, &tx, 5);
    *caller = ACTOR;
    switch (draw(&h->random, 4)) {
    case 0: scene_withdrawal(argument, &w), function = "withdraw"; break;
    case 1:
        scene_order(argument, OTHER_ACTOR, 1, "receive", span_of("some data", 9));
        function = "contract_to_contract";
        break;
    default: scene_argument(argument, SCENE_DEPLOYED, &tx), *caller = 0;
    }
    buffer_free(&inner);
    return function;
}

/* What is no archive for the deployed contract ends in a panic of ours, and what both take has the
 * same end. Ours looks at what it reads only: it may take what the other, which first checks that
 * nothing overlaps and all is in its order, does not. */
static void damaged_arguments_have_the_same_end(void **state)
{
    (void)state;
    static struct history h;
    uint8_t bytes[208];
    size_t slack = 0;
    h = (struct history){.random = {test_seed(77)}};
    pair_begin(&h.pair);
    for (uint8_t i = 1; i < 7; i++)
        pair_must(&h.pair, "add_account_balance", key_and_value(bytes, i, 1000000));
    pair_must(&h.pair, "add_contract_balance", id_and_value(bytes, ACTOR, 1000));
    for (unsigned i = 0; i < 4000; i++) {
        struct scene *ours = &h.pair.ours, *theirs = &h.pair.theirs;
        struct buffer argument = {0};
        uint8_t caller;
        const char *function = random_argument(&h, &argument, &caller);
        damage(&h.random, &argument);
        enum rk_result a = simulate(ours, caller, function, buffer_span(&argument));
        enum rk_result b = simulate(theirs, caller, function, buffer_span(&argument));
        struct span why = buffer_span(&theirs->m.failure.panic);
        bool is_no_archive =
            b && why.size_bytes > 20 && memcmp(why.bytes, "Argument should", 15) == 0;
        if (a && ours->m.failure.error != VM_PANIC) fail_msg("%s", ours->m.failure.text);
        if (a != b && !is_no_archive)
            fail_msg("%u %s: ours %s, theirs %s", i, function, a ? ours->m.failure.text : "fine",
                     b ? theirs->m.failure.text : "fine");
        slack += a != b;
        buffer_free(&argument);
    }
    print_message("%zu are taken that the other does not take\n", slack);
    pair_end(&h.pair);
}

/* ---- The twenty public and twenty shielded transactions of the bench ---- */

/* Builds the state that they are for with a transfer contract, in the place of the scene's own. */
static void begin_bench(struct scene *scene, struct span transfer, struct span stake)
{
    struct buffer text = read_all(vectors_open("genesis/bench.toml"));
    struct genesis_snapshot snapshot;
    struct genesis_report report;
    struct genesis_options options = {.transfer_code = transfer,
                                      .stake_code = stake,
                                      .chain_id = scene_chain_id[0],
                                      .chain_id_bytes = 1};
    assert_int_equal(genesis_read(&snapshot, buffer_span(&text), NULL), RK_OK);
    vm_session_drop(scene->m.session);
    assert_int_equal(
        genesis_build(scene->m.vm, &report, &snapshot, &options, &scene->m.failure, NULL), RK_OK);
    assert_int_equal(vm_session_open(scene->m.vm, &scene->m.session, &report.key, NULL), RK_OK);
    assert_int_equal(
        vm_session_set_data(scene->m.session, "chain_id", span_of(scene_chain_id, 1), NULL), RK_OK);
    scene_set_height(scene, 1);
    scene->is_real = true;
    genesis_free(&snapshot);
    buffer_free(&text);
}

/* Gas is the deployed contract's, so that refunds are the same. */
static void run_bench(struct pair *pair, const char *name)
{
    struct buffer text = read_all(vectors_open(name));
    size_t count = 0;
    for (size_t at = 0, end; at < text.size_bytes; at = end + 1) {
        static uint8_t bytes[65536];
        struct buffer argument = {0};
        struct transaction tx;
        for (end = at; end < text.size_bytes && text.bytes[end] != '\n';)
            end++;
        if (end == at) continue;
        size_t size_bytes = (end - at) / 2;
        assert_int_equal(hex_decode(bytes, size_bytes, span_of(text.bytes + at, end - at), NULL),
                         RK_OK);
        assert_int_equal(
            transaction_decode(&tx, TRANSACTION_PRE_AEGIS, span_of(bytes, size_bytes), NULL),
            RK_OK);
        assert_int_equal(transaction_archive(&argument, &tx, TRANSACTION_STRIPPED, NULL), RK_OK);
        pair_must(pair, "spend_and_execute", buffer_span(&argument));
        uint64_t gas = pair->theirs.m.receipt.gas_spent;
        pair_must(pair, "refund", span_of(&gas, sizeof gas));
        pair_refused(pair, 0, "spend_and_execute", buffer_span(&argument),
                     tx.model == TRANSACTION_PUBLIC
                         ? "Already used nonce"
                         : "A provided nullifier has already been spent");
        buffer_free(&argument);
        transaction_free(&tx);
        count++;
    }
    assert_int_equal(count, 20);
    buffer_free(&text);
}

/* The roots are those of spec/genesis-walkthrough.md 5. */
static void the_transactions_of_the_bench_do_the_same(void **state)
{
    (void)state;
    static struct pair pair;
    static const char *const roots[] = {
        "be6d1ec1f421eb1631a86464ac8df41c11d3e298692a0b368468acc438d2e759",
        "59b6243209a991e0e0f97a765d60f1c41d571d9221373e14136bbfd856742637"};
    struct buffer ours = machine_code("transfer_deployed");
    struct buffer theirs = read_module("transfer_contract.wasm");
    struct buffer stake = read_module("stake_contract.wasm");
    pair_begin(&pair);
    begin_bench(&pair.ours, buffer_span(&ours), buffer_span(&stake));
    begin_bench(&pair.theirs, buffer_span(&theirs), buffer_span(&stake));
    set_verifiers(&pair.ours);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(roots); i++) {
        uint8_t wanted[32], bytes[32];
        struct fr root;
        pair_must(&pair, "root", nothing);
        assert_true(fr_archive_read(&root, pair.ours.m.receipt.data.bytes));
        fr_to_bytes_le(bytes, &root);
        assert_int_equal(hex_decode(wanted, 32, span_of_string(roots[i]), NULL), RK_OK);
        assert_memory_equal(bytes, wanted, 32);
        if (i > 0) break;
        run_bench(&pair, "transactions/moonlight-20.hex");
        run_bench(&pair, "transactions/phoenix-20.hex");
        pair_must(&pair, "update_root", nothing);
    }
    compare_state(&pair);
    buffer_free(&ours);
    buffer_free(&theirs);
    buffer_free(&stake);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callers_are_refused_alike),
        cmocka_unit_test(the_transactions_of_the_bench_do_the_same),
        cmocka_unit_test(damaged_arguments_have_the_same_end),
        cmocka_unit_test(histories_lead_to_the_same_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
