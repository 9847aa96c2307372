/* A chain in a folder with two accounts, and transactions for it. */
#ifndef RK_TESTS_CHAIN_LEDGER_WORLD_H
#define RK_TESTS_CHAIN_LEDGER_WORLD_H

#include "../state/folder.h"

#include "base/base58.h"
#include "chain/genesis.h"
#include "chain/ledger.h"
#include "chain/typed_transaction.h"

enum { WORLD_CHAIN_ID = 7001, WORLD_GAS = 50000000, WORLD_PRICE = 2 };
#define WORLD_BALANCE UINT64_C(1000000000000000)

static const uint8_t world_transfer_id[VM_CONTRACT_ID_BYTES] = {1};

static inline void world_key(struct bls_secret_key *secret, uint8_t number)
{
    uint8_t bytes[BLS_SECRET_KEY_BYTES] = {number};
    assert_int_equal(bls_secret_key_from_bytes(secret, bytes, NULL), RK_OK);
}

static inline void world_public(uint8_t out[BLS_PUBLIC_KEY_BYTES], uint8_t number)
{
    struct bls_secret_key secret;
    struct bls_public_key key;
    world_key(&secret, number);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_bytes(out, &key);
}

/* Accounts 1 and 2 have money; 1 owns the contracts. */
static inline void world_snapshot(struct buffer *text, uint64_t chain_id)
{
    char one[BLS_PUBLIC_KEY_TEXT_BYTES], two[BLS_PUBLIC_KEY_TEXT_BYTES];
    struct bls_secret_key secret;
    struct bls_public_key key;
    world_key(&secret, 1);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_text(one, &key);
    world_key(&secret, 2);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_text(two, &key);
    assert_int_equal(buffer_append_format(text,
                                          "chain_id = %llu\nowner = '%s'\ngenerator = '%s'\n"
                                          "[[moonlight_account]]\naddress = '%s'\nbalance = %llu\n"
                                          "[[moonlight_account]]\naddress = '%s'\nbalance = %llu\n",
                                          (unsigned long long)chain_id, one, two, one,
                                          (unsigned long long)WORLD_BALANCE, two,
                                          (unsigned long long)WORLD_BALANCE),
                     RK_OK);
}

static inline enum rk_result world_create(const char *folder, uint64_t chain_id,
                                          const struct ledger_options *options,
                                          struct rk_error *error)
{
    struct buffer text = {0};
    world_snapshot(&text, chain_id);
    struct ledger_genesis genesis = {.snapshot = buffer_span(&text), .time = 1000};
    enum rk_result result = ledger_create(folder, &genesis, options, error);
    buffer_free(&text);
    return result;
}

static inline struct ledger *world_open(const char *folder, struct ledger_report *report,
                                        const struct ledger_options *options)
{
    struct ledger *ledger;
    struct rk_error error = {.result = RK_OK};
    if (ledger_open(&ledger, report, folder, options, &error)) fail_msg("%s", error.message);
    return ledger;
}

/* What a transaction is to be; fields may be changed before world_sign. */
static inline struct typed_transaction world_transfer(uint8_t from, uint8_t to, uint64_t value,
                                                      uint64_t nonce)
{
    struct typed_transaction t = {
        .chain_id = WORLD_CHAIN_ID,
        .model = TRANSACTION_PUBLIC,
        .gas_limit = WORLD_GAS,
        .gas_price = WORLD_PRICE,
        .last_valid_height = UINT64_MAX,
        .account = {.has_receiver = from != to, .value = value, .nonce = nonce},
    };
    memcpy(t.contract, world_transfer_id, sizeof t.contract);
    world_public(t.account.sender, from);
    world_public(t.account.receiver, to);
    return t;
}

static inline struct buffer world_sign(struct typed_transaction *t, uint8_t from)
{
    struct bls_secret_key secret;
    struct buffer bytes = {0};
    struct rk_error error = {.result = RK_OK};
    world_key(&secret, from);
    if (typed_transaction_sign(t, &secret, &error) || typed_transaction_encode(&bytes, t, &error))
        fail_msg("%s", error.message);
    return bytes;
}

static inline struct buffer world_signed(uint8_t from, uint8_t to, uint64_t value, uint64_t nonce)
{
    struct typed_transaction t = world_transfer(from, to, value, nonce);
    return world_sign(&t, from);
}

struct world_account {
    uint64_t nonce, balance;
};

static inline struct world_account world_account(struct ledger *ledger, uint8_t number)
{
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES], raw[GENESIS_KEY_BYTES];
    struct bls_public_key key;
    struct buffer answer = {0};
    struct rk_error error = {.result = RK_OK};
    struct world_account account;
    world_public(bytes, number);
    assert_int_equal(bls_public_key_from_bytes(&key, bytes, NULL), RK_OK);
    g2_to_archive(raw, &key.point);
    if (ledger_query(ledger, &answer, world_transfer_id, span_of_string("account"),
                     span_of(raw, sizeof raw), &error))
        fail_msg("%s", error.message);
    assert_int_equal(answer.size_bytes, sizeof account);
    memcpy(&account, answer.bytes, sizeof account);
    buffer_free(&answer);
    return account;
}

static inline struct ledger_outcome world_submit(struct ledger *ledger, struct buffer bytes)
{
    struct ledger_outcome outcome;
    struct rk_error error = {.result = RK_OK};
    struct span transaction = buffer_span(&bytes);
    if (ledger_submit(ledger, &outcome, NULL, &transaction, 1, ledger_tip(ledger)->time, false,
                      &error))
        fail_msg("%s", error.message);
    buffer_free(&bytes);
    return outcome;
}

#endif
