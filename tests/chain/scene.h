/* A chain whose transfer and stake contract are stand-ins that do as they are told
 * (tests/vm/contracts/stand_in.c), and transactions for it. */
#ifndef RK_TESTS_CHAIN_SCENE_H
#define RK_TESTS_CHAIN_SCENE_H

#include "chain_fixture.h"

#include "base/blake3.h"
#include "base/cpu.h"
#include "chain/block.h"
#include "chain/transaction.h"

enum { SCENE_CHAIN_ID = 7, SCENE_HEIGHT = 100, RELAY_ID = 0x99, SCENE_ARGUMENT_BYTES = 1024 };

struct scene {
    struct machine m;
    struct host_queries *queries;
    struct network_rules rules;
    struct commit_key parent;
    const struct bls_public_key *slashed;
    size_t slashed_count;
    uint64_t gas_limit;
};

static inline void scene_deploy(struct scene *s, const uint8_t id[32], const char *name)
{
    struct buffer code = machine_code(name);
    struct vm_deployment deployment = {.id = id,
                                       .code = buffer_span(&code),
                                       .owner = span_of_string("owner"),
                                       .gas_limit = TEST_GAS};
    assert_int_equal(vm_deploy(s->m.session, NULL, &s->m.receipt, &deployment, &s->m.failure),
                     RK_OK);
    buffer_free(&code);
}

static inline void scene_begin(struct scene *s, const char *profile)
{
    uint8_t relay[VM_CONTRACT_ID_BYTES];
    *s = (struct scene){.gas_limit = 0};
    memset(relay, RELAY_ID, sizeof relay);
    fixture_begin(&s->m, &s->queries, profile, 1 << 20);
    network_of_profile(&s->rules, chain_profile_by_name(profile));
    scene_deploy(s, chain_transfer_id, "stand_in");
    scene_deploy(s, chain_stake_id, "stand_in");
    scene_deploy(s, relay, "relay");
    assert_int_equal(vm_session_commit(s->m.session, &s->parent, NULL), RK_OK);
    s->m.session = NULL;
}

static inline void scene_end(struct scene *s)
{
    machine_end(&s->m);
    host_queries_free(s->queries);
}

static inline struct block_options scene_options(const struct scene *s)
{
    return (struct block_options){.vm = s->m.vm,
                                  .parent = &s->parent,
                                  .rules = &s->rules,
                                  .chain_id = SCENE_CHAIN_ID,
                                  .height = SCENE_HEIGHT,
                                  .gas_limit = s->gas_limit,
                                  .slashed = s->slashed,
                                  .slashed_count = s->slashed_count};
}

static inline struct block *scene_block(const struct scene *s)
{
    struct block *block = NULL;
    struct rk_error error = {.result = RK_OK};
    struct block_options options = scene_options(s);
    if (block_begin(&block, &options, &error)) fail_msg("%s", error.message);
    return block;
}

/* ---- Transactions ---- */

enum scene_mode { SPEND, SPEND_PANIC, SPEND_SPIN, SPEND_CALL, SPEND_GARBAGE };

struct scene_transaction {
    struct executable executable;
    struct transaction_data data;
    uint8_t argument[SCENE_ARGUMENT_BYTES];
};

/* A public one. It must not move. */
static inline void scene_transaction(struct scene_transaction *t, enum scene_mode mode)
{
    *t = (struct scene_transaction){.data = {.kind = TRANSACTION_NO_DATA}};
    t->argument[0] = (uint8_t)mode;
    t->executable = (struct executable){.model = TRANSACTION_PUBLIC,
                                        .size_bytes = 300,
                                        .argument = span_of(t->argument, 56),
                                        .data = &t->data,
                                        .gas_limit = 20000000,
                                        .gas_price = 2000,
                                        .last_valid_height = UINT64_MAX};
    memset(t->executable.sender_archive, 0x5a, sizeof t->executable.sender_archive);
}

static inline void scene_nonce(struct scene_transaction *t, uint64_t nonce)
{
    t->executable.nonce = nonce;
    memcpy(t->argument + 8, &nonce, sizeof nonce);
}

static inline void scene_call(struct scene_transaction *t, const uint8_t id[32], const char *name,
                              struct span argument)
{
    uint64_t name_bytes = strlen(name);
    scene_transaction(t, SPEND_CALL);
    t->data.kind = TRANSACTION_CALL;
    memcpy(t->data.call.contract, id, 32);
    t->data.call.function = span_of_string(name);
    t->data.call.argument = argument;
    memcpy(t->argument + 16, id, 32);
    memcpy(t->argument + 48, &name_bytes, sizeof name_bytes);
    memcpy(t->argument + 56, name, name_bytes);
    assert_true(56 + name_bytes + argument.size_bytes <= sizeof t->argument);
    if (argument.size_bytes)
        memcpy(t->argument + 56 + name_bytes, argument.bytes, argument.size_bytes);
    t->executable.argument.size_bytes = 56 + name_bytes + argument.size_bytes;
}

/* A call of the relay, which calls another contract. */
static inline void scene_relay(struct scene_transaction *t, const uint8_t id[32], const char *name,
                               struct span argument)
{
    uint8_t relay[VM_CONTRACT_ID_BYTES], forward[SCENE_ARGUMENT_BYTES] = {0};
    uint32_t name_bytes = (uint32_t)strlen(name);
    size_t size_bytes = 44 + name_bytes;
    memset(relay, RELAY_ID, sizeof relay);
    memcpy(forward, id, 32);
    memcpy(forward + 40, &name_bytes, sizeof name_bytes);
    memcpy(forward + 44, name, name_bytes);
    assert_true(size_bytes + argument.size_bytes <= sizeof forward);
    if (argument.size_bytes) memcpy(forward + size_bytes, argument.bytes, argument.size_bytes);
    scene_call(t, relay, "forward", span_of(forward, size_bytes + argument.size_bytes));
}

static inline void scene_deployment(struct scene_transaction *t, struct span code)
{
    struct transaction_deployment *d = &t->data.deployment;
    scene_transaction(t, SPEND);
    t->data.kind = TRANSACTION_DEPLOYMENT;
    *d = (struct transaction_deployment){.code = code, .owner = span_of_string("owner")};
    blake3_hash(blake3_backend_select(cpu_features_detect()), d->code_hash, code);
}

/* The receipt of the last accepted transaction. */
static inline const struct transaction_receipt *scene_receipt(const struct block *block)
{
    return block_receipt(block, block_transaction_count(block) - 1);
}

static inline const struct transaction_receipt *scene_execute(struct block *block,
                                                              const struct scene_transaction *t)
{
    struct rk_error error = {.result = RK_OK};
    if (block_execute(block, &t->executable, &error)) fail_msg("%s", error.message);
    return scene_receipt(block);
}

/* "spend hello refund"; topics of reverted events in brackets. */
static inline void scene_topics(char *text, size_t capacity_bytes, const struct vm_events *events)
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < events->list.count; i++) {
        struct span topic = vm_event_topic(events, i);
        bool is_reverted = events->list.items[i].is_reverted;
        at += (size_t)snprintf(text + at, capacity_bytes - at, "%s%s%.*s%s", i ? " " : "",
                               is_reverted ? "[" : "", (int)topic.size_bytes, topic.bytes,
                               is_reverted ? "]" : "");
        assert_true(at < capacity_bytes);
    }
}

static inline void scene_assert_topics(const struct vm_events *events, const char *expected)
{
    char text[256];
    scene_topics(text, sizeof text, events);
    assert_string_equal(text, expected);
}

#endif
