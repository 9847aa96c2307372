/* What tests of our transfer contract begin with: a scene with it, balances, transactions that
 * succeed or are refused, and what contracts are told. */
#ifndef RK_TESTS_CONTRACTS_TRANSFER_TEST_H
#define RK_TESTS_CONTRACTS_TRANSFER_TEST_H

#include "scene.h"

#include "crypto/shielded.h"

static const struct span nothing;

static inline struct span bytes_of(const struct buffer *buffer)
{
    return buffer_span(buffer);
}

static inline void begin(struct scene *scene)
{
    struct buffer code = machine_code("transfer");
    scene_begin(scene, SCENE_OURS, &host_query_rules_default, buffer_span(&code));
    buffer_free(&code);
}

/* A key of so many inputs; it is bytes of its number. */
static inline void set_verifier(struct scene *scene, uint32_t inputs, uint32_t is_audited)
{
    struct buffer argument = {0};
    uint8_t key[100];
    memset(key, (int)(10 * inputs + is_audited), sizeof key);
    scene_append(&argument, key, sizeof key);
    size_t root = scene_root(&argument, 16, 4);
    memcpy(argument.bytes + root, &inputs, 4);
    memcpy(argument.bytes + root + 4, &is_audited, 4);
    scene_put_vector(&argument, root + 8, 0, sizeof key);
    scene_expect(scene, 0, "set_verifier", buffer_span(&argument));
    buffer_free(&argument);
}

static inline void give(struct scene *scene, uint8_t account, uint64_t value)
{
    uint8_t bytes[208];
    scene_account(bytes, account);
    scene_put_u64(bytes + 200, value);
    scene_expect(scene, 0, "add_account_balance", span_of(bytes, sizeof bytes));
}

static inline void give_contract(struct scene *scene, uint8_t contract, uint64_t value)
{
    uint8_t bytes[40];
    scene_id(bytes, contract);
    scene_put_u64(bytes + 32, value);
    scene_expect(scene, 0, "add_contract_balance", span_of(bytes, sizeof bytes));
}

static inline uint64_t balance_of(struct scene *scene, uint8_t account, uint64_t *nonce)
{
    uint8_t key[KEY_BYTES];
    uint64_t data[2];
    scene_account(key, account);
    struct span answer = scene_expect(scene, 0, "account", span_of(key, sizeof key));
    assert_int_equal(answer.size_bytes, sizeof data);
    memcpy(data, answer.bytes, sizeof data);
    if (nonce) *nonce = data[0];
    return data[1];
}

static inline uint64_t contract_balance(struct scene *scene, uint8_t contract)
{
    uint8_t id[32];
    scene_id(id, contract);
    return scene_u64(scene, "contract_balance", span_of(id, sizeof id));
}

/* The only event of the last call, by its topic. */
static inline struct span the_event(struct scene *scene, const char *topic)
{
    const struct vm_events *events = &scene->m.receipt.events;
    for (size_t i = 0; i < events->list.count; i++)
        if (span_equal(vm_event_topic(events, i), span_of_string(topic)))
            return vm_event_data(events, i);
    fail_msg("no event %s", topic);
    return nothing;
}

static inline struct scene_transaction public_transaction(uint64_t nonce)
{
    return (struct scene_transaction){.is_public = true,
                                      .sender = 1,
                                      .receiver = 2,
                                      .value = 100,
                                      .nonce = nonce,
                                      .gas_limit = 1000,
                                      .gas_price = 3};
}

static inline struct scene_transaction shielded_transaction(struct scene *scene, uint64_t first)
{
    struct scene_transaction tx = {.nullifiers = {first, first + 1},
                                   .nullifier_count = 2,
                                   .outputs = (uint32_t)first * 2,
                                   .refund_address = (uint32_t)first * 2 + 100,
                                   .gas_limit = 1000,
                                   .gas_price = 3};
    scene_expect(scene, 0, "update_root", nothing);
    struct span root = scene_expect(scene, 0, "root", nothing);
    memcpy(tx.root, root.bytes, sizeof tx.root);
    return tx;
}

static inline void must_spend(struct scene *scene, const struct scene_transaction *tx)
{
    static const uint8_t empty[16] = {0, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff};
    enum rk_result result = scene_spend(scene, tx);
    if (result) fail_msg("%s: %s", rk_result_name(result), scene->m.failure.text);
    if (tx->call.contract) return;
    assert_true(span_equal(buffer_span(&scene->m.receipt.data), span_of(empty, sizeof empty)));
}

static inline void must_refuse(struct scene *scene, const struct scene_transaction *tx,
                               const char *text)
{
    struct buffer argument = {0};
    scene_argument(&argument, SCENE_OURS, tx);
    scene_refuse(scene, 0, "spend_and_execute", buffer_span(&argument), text);
    buffer_free(&argument);
}

static inline void must_refund(struct scene *scene, uint64_t gas_spent)
{
    if (scene_refund(scene, gas_spent)) fail_msg("%s", scene->m.failure.text);
}

static inline void context_of(struct fr *context)
{
    uint8_t transfer[32];
    scene_id(transfer, TRANSFER);
    shielded_context(context, 0xfa, transfer, 1);
}

/* Appends to what is expected of the public inputs. */
static inline void expect_number(struct buffer *inputs, uint64_t number)
{
    uint8_t scalar[SCALAR_BYTES];
    scene_put_scalar(scalar, number);
    scene_append(inputs, scalar, sizeof scalar);
}

#endif
