/* A stake contract between stand-ins, for tests: the transfer contract and a contract that owns
 * stakes are tellers (actors/teller.c). */
#ifndef RK_TESTS_CONTRACTS_STAKE_WORLD_H
#define RK_TESTS_CONTRACTS_STAKE_WORLD_H

#include "../vm/machine.h"

#include "chain/profile.h"
#include "chain/stake_message.h"

#define NO_BYTES     span_of(NULL, 0)
#define PLAIN(value) span_of(&(value), sizeof(value))

static const uint8_t transfer_id[VM_CONTRACT_ID_BYTES] = {1};
static const uint8_t stake_id[VM_CONTRACT_ID_BYTES] = {2};
static const uint8_t owner_id[VM_CONTRACT_ID_BYTES] = {9, 9}; /* owns stakes */

#define WORLD_GAS     UINT64_C(3000000000)
#define WORLD_EPOCH   UINT64_C(2160)
#define WORLD_MINIMUM UINT64_C(1000000000000)

/* ---- Keys ---- */

enum { WORLD_KEYS = 6 };

struct world_key {
    struct bls_secret_key secret;
    struct bls_public_key public;
    uint8_t archive[200];
};

static struct world_key world_keys[WORLD_KEYS];

static inline void world_keys_make(void)
{
    for (size_t i = 0; i < WORLD_KEYS; i++) {
        struct world_key *key = &world_keys[i];
        fr_from_u64(&key->secret.scalar, 7 + 4 * i); /* 7 and 11 are those of known answers */
        bls_public_key_of(&key->public, &key->secret);
        g2_to_archive(key->archive, &key->public.point);
    }
}

/* ---- Outcomes ---- */

/* What can be seen of a call: everything but its gas is in `bytes`, so that outcomes compare. */
struct outcome {
    bool is_ok;
    struct buffer data;  /* the result, or the text of the failure */
    struct buffer bytes; /* with events */
    uint64_t gas;
};

static inline void append(struct buffer *out, struct span bytes)
{
    if (bytes.size_bytes)
        assert_int_equal(buffer_append(out, bytes.bytes, bytes.size_bytes), RK_OK);
}

static inline void append_number(struct buffer *out, uint64_t number)
{
    append(out, PLAIN(number));
}

static inline void outcome_free(struct outcome *outcome)
{
    buffer_free(&outcome->data);
    buffer_free(&outcome->bytes);
}

/* ---- The world ---- */

struct world {
    struct machine m;
    struct host_queries *queries;
    struct typed_chain chain;
    enum stake_form form;
    uint64_t height;
    struct outcome last;
};

static inline void world_deploy(struct world *w, const uint8_t *id, struct span code)
{
    struct vm_deployment deployment = {
        .id = id, .code = code, .owner = span_of_string("owner"), .gas_limit = TEST_GAS};
    if (vm_deploy(w->m.session, NULL, &w->m.receipt, &deployment, &w->m.failure))
        fail_msg("deploying: %s", w->m.failure.text);
}

static inline void world_set_height(struct world *w, uint64_t height)
{
    w->height = height;
    assert_int_equal(vm_session_set_data(w->m.session, "block_height", PLAIN(height), NULL), RK_OK);
}

/* Under the rules of our own networks, or those of the deployed ones. */
static inline void world_begin(struct world *w, enum stake_form form, struct span stake_code)
{
    const struct chain_profile *profile =
        chain_profile_by_name(form == STAKE_FORM_OWN ? "default" : "dusk-aegis");
    struct vm_query list[HOST_QUERY_COUNT];
    *w = (struct world){.form = form, .chain = {.chain_id = 0x1234}};
    if (form == STAKE_FORM_DEPLOYED) w->chain.chain_id = 0xfa;
    memcpy(w->chain.contract, transfer_id, sizeof transfer_id);
    assert_int_equal(host_queries_new(&w->queries, profile->queries, 0, NULL), RK_OK);
    struct vm_options options = machine_options(profile->vm);
    options.queries = list;
    options.query_count = host_queries_list(w->queries, list);
    machine_begin_with(&w->m, options);
    struct span chain_id = PLAIN(w->chain.chain_id);
    if (form == STAKE_FORM_DEPLOYED) chain_id.size_bytes = 1;
    assert_int_equal(vm_session_set_data(w->m.session, "chain_id", chain_id, NULL), RK_OK);
    world_set_height(w, 1);
    struct buffer teller = machine_code("teller");
    world_deploy(w, transfer_id, buffer_span(&teller));
    world_deploy(w, owner_id, buffer_span(&teller));
    world_deploy(w, stake_id, stake_code);
    buffer_free(&teller);
}

static inline void world_end(struct world *w)
{
    outcome_free(&w->last);
    machine_end(&w->m);
    host_queries_free(w->queries);
}

/* ---- Calls ---- */

/* Who calls the stake contract. */
enum route {
    BY_NODE,
    BY_TRANSFER,       /* as transactions do */
    BY_OWNER,          /* a contract, directly */
    BY_OWNER_TRANSFER, /* a contract, through the transfer contract */
};

/* A script of a teller's relay. */
static inline void append_script(struct buffer *out, const uint8_t *contract, const char *function,
                                 struct span argument)
{
    static const uint8_t zeros[8];
    size_t name_bytes = strlen(function);
    append(out, span_of(contract, VM_CONTRACT_ID_BYTES));
    append_number(out, name_bytes);
    append(out, span_of(function, name_bytes));
    append(out, span_of(zeros, -name_bytes & 7));
    append(out, argument);
}

static enum rk_result world_feed(void *context, struct span data)
{
    struct buffer *fed = context;
    append_number(fed, data.size_bytes);
    append(fed, data);
    return RK_OK;
}

static inline void note_events(struct outcome *outcome, const struct vm_events *events)
{
    append_number(&outcome->bytes, events->list.count);
    for (size_t i = 0; i < events->list.count; i++) {
        struct span topic = vm_event_topic(events, i), data = vm_event_data(events, i);
        append(&outcome->bytes, span_of(events->list.items[i].source, VM_CONTRACT_ID_BYTES));
        append_number(&outcome->bytes, events->list.items[i].is_reverted);
        append_number(&outcome->bytes, topic.size_bytes);
        append(&outcome->bytes, topic);
        append_number(&outcome->bytes, data.size_bytes);
        append(&outcome->bytes, data);
    }
}

/* Calls a function of the stake contract; what came of it is in w->last. Fed items, each with its
 * size in front, are the data where something was fed. */
static inline const struct outcome *world_call(struct world *w, enum route route,
                                               const char *function, struct span argument)
{
    static const uint8_t *const ways[][3] = {
        [BY_NODE] = {stake_id},
        [BY_TRANSFER] = {transfer_id, stake_id},
        [BY_OWNER] = {owner_id, stake_id},
        [BY_OWNER_TRANSFER] = {owner_id, transfer_id, stake_id},
    };
    struct outcome *outcome = &w->last;
    struct buffer script = {0}, fed = {0};
    size_t relays = route == BY_NODE ? 0 : route == BY_OWNER_TRANSFER ? 2 : 1;
    append(&script, argument);
    for (size_t i = relays; i-- > 0;) {
        struct buffer outer = {0};
        append_script(&outer, ways[route][i + 1], i + 1 == relays ? function : "relay",
                      buffer_span(&script));
        buffer_free(&script);
        script = outer;
    }
    struct vm_call call = {.contract = ways[route][0],
                           .function = span_of_string(relays ? "relay" : function),
                           .argument = buffer_span(&script),
                           .gas_limit = WORLD_GAS,
                           .feed = world_feed,
                           .feed_context = &fed};
    enum rk_result result = vm_call(w->m.session, &w->m.receipt, &call, &w->m.failure);
    outcome->data.size_bytes = outcome->bytes.size_bytes = 0;
    outcome->gas = w->m.receipt.gas_spent;
    outcome->is_ok = result == RK_OK;
    if (result == RK_TRAP) {
        append(&outcome->data, w->m.failure.error == VM_PANIC
                                   ? buffer_span(&w->m.failure.panic)
                                   : span_of_string(vm_error_name(w->m.failure.error)));
    } else {
        assert_int_equal(result, RK_OK);
        struct span data = buffer_span(&w->m.receipt.data);
        for (size_t i = 0; i < relays; i++) {
            int64_t code;
            assert_true(data.size_bytes >= sizeof code);
            memcpy(&code, data.bytes, sizeof code);
            data = span_of(data.bytes + sizeof code, data.size_bytes - sizeof code);
            if (i + 1 == relays) outcome->is_ok = code == 0;
            if (code == -2) data = span_of_string("out-of-gas");
        }
        append(&outcome->data, fed.size_bytes ? buffer_span(&fed) : data);
    }
    append_number(&outcome->bytes, outcome->is_ok);
    append_number(&outcome->bytes, outcome->data.size_bytes);
    append(&outcome->bytes, buffer_span(&outcome->data));
    note_events(outcome, &w->m.receipt.events);
    buffer_free(&script);
    buffer_free(&fed);
    return outcome;
}

/* ---- Arguments ---- */

static inline struct span key_archive(size_t key)
{
    return span_of(world_keys[key].archive, sizeof world_keys[key].archive);
}

static inline struct stake_order order_of(size_t account, size_t owner, uint64_t value)
{
    return (struct stake_order){
        .account = world_keys[account].public, .owner = world_keys[owner].public, .value = value};
}

static inline struct stake_order order_of_contract(size_t account, const uint8_t *contract,
                                                   uint64_t value)
{
    struct stake_order order = order_of(account, account, value);
    order.is_owned_by_contract = true;
    memcpy(order.owner_contract, contract, sizeof order.owner_contract);
    return order;
}

static inline void order_sign(const struct world *w, struct stake_order *order, size_t account,
                              size_t owner)
{
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX];
    struct span message = span_of(bytes, stake_order_message(bytes, order, &w->chain, w->form));
    bls_sign(&order->account_signature, BLS_V2, &world_keys[account].secret, message);
    bls_sign(&order->owner_signature, BLS_V2, &world_keys[owner].secret, message);
}

/* A withdrawal to an account, in a transaction with the nonce 1; signed by all. */
static inline struct stake_withdrawal withdrawal_of(const struct world *w, size_t account,
                                                    size_t owner, uint64_t value)
{
    struct stake_withdrawal out = {.account = world_keys[account].public};
    struct buffer message = {0};
    memcpy(out.payment.contract, stake_id, sizeof stake_id);
    out.payment.value = value;
    out.payment.receiver_model = out.payment.transaction_model = TRANSACTION_PUBLIC;
    out.payment.nonce = 1;
    bls_public_key_to_bytes(out.payment.account, &world_keys[account].public);
    assert_int_equal(stake_payment_message(&message, &out.payment, &w->chain, w->form), RK_OK);
    bls_sign(&out.payment.bls, BLS_V2, &world_keys[account].secret, buffer_span(&message));
    buffer_free(&message);
    assert_int_equal(stake_withdrawal_sign(&out, &w->chain, w->form, &world_keys[account].secret,
                                           &world_keys[owner].secret, NULL),
                     RK_OK);
    return out;
}

/* (StakeKeys, StakeData) of insert_stake. */
struct stake_entry {
    uint8_t bytes[456];
};

struct stake_numbers {
    bool has_amount;
    uint64_t value, locked, eligibility, reward;
    uint8_t faults, hard_faults;
};

static inline struct stake_entry entry_of(const struct stake_order *keys,
                                          const struct stake_numbers *numbers)
{
    struct stake_entry entry = {{0}};
    uint8_t order[STAKE_ORDER_BYTES];
    const struct typed_chain no_chain = {0};
    stake_order_encode(order, keys, &no_chain);
    memcpy(entry.bytes, order, 408);
    if (numbers->has_amount) {
        entry.bytes[408] = 1;
        memcpy(entry.bytes + 416, &numbers->value, 8);
        memcpy(entry.bytes + 424, &numbers->locked, 8);
        memcpy(entry.bytes + 432, &numbers->eligibility, 8);
    }
    memcpy(entry.bytes + 440, &numbers->reward, 8);
    entry.bytes[448] = numbers->faults;
    entry.bytes[449] = numbers->hard_faults;
    return entry;
}

/* (key, Option<u64>) of slash; (key, Option<u64>, Option<u8>) of hard_slash. */
struct slash_argument {
    uint8_t bytes[224];
};

static inline struct slash_argument slash_of(size_t key, const uint64_t *amount)
{
    struct slash_argument out = {{0}};
    memcpy(out.bytes, world_keys[key].archive, 200);
    out.bytes[200] = amount != NULL;
    if (amount) memcpy(out.bytes + 208, amount, 8);
    return out;
}

static inline struct slash_argument hard_slash_of(size_t key, const uint64_t *amount,
                                                  const uint8_t *severity)
{
    struct slash_argument out = {{0}};
    out.bytes[0] = amount != NULL;
    if (amount) memcpy(out.bytes + 8, amount, 8);
    memcpy(out.bytes + 16, world_keys[key].archive, 200);
    out.bytes[216] = severity != NULL;
    if (severity) out.bytes[217] = *severity;
    return out;
}

static inline void append_reward(struct buffer *out, size_t key, uint64_t value, uint8_t reason)
{
    append(out, key_archive(key));
    append_number(out, value);
    append_number(out, reason);
}

/* Ends a vector whose elements of so many bytes are all that is in the buffer. */
static inline void end_vector(struct buffer *out, uint32_t element_bytes)
{
    int32_t distance = -(int32_t)out->size_bytes;
    uint32_t count = (uint32_t)out->size_bytes / element_bytes;
    append(out, PLAIN(distance));
    append(out, PLAIN(count));
}

/* ReceiveFromContract: what the transfer contract tells who is paid. */
static inline void append_receive(struct buffer *out, const uint8_t *contract, uint64_t value,
                                  struct span data)
{
    static const uint8_t zeros[8];
    append(out, data);
    append(out, span_of(zeros, -data.size_bytes & 7));
    int32_t distance = -(int32_t)(out->size_bytes + 40);
    uint32_t count = (uint32_t)data.size_bytes;
    append(out, span_of(contract, VM_CONTRACT_ID_BYTES));
    append_number(out, value);
    append(out, PLAIN(distance));
    append(out, PLAIN(count));
}

/* WithdrawToContract. The function's name has up to 7 bytes. */
static inline void append_to_contract(struct buffer *out, size_t account, uint64_t value,
                                      const char *function, struct span data)
{
    static const uint8_t zeros[8];
    uint8_t text[8] = {0};
    append(out, data);
    append(out, span_of(zeros, -data.size_bytes & 7));
    int32_t distance = -(int32_t)(out->size_bytes + 216);
    uint32_t count = (uint32_t)data.size_bytes;
    memcpy(text, function, strlen(function));
    text[7] = (uint8_t)strlen(function);
    append(out, key_archive(account));
    append_number(out, value);
    append(out, span_of(text, sizeof text));
    append(out, PLAIN(distance));
    append(out, PLAIN(count));
}

#endif
