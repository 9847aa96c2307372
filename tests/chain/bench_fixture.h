/* The bench of spec/genesis-walkthrough.md 5: its genesis, and twenty transactions of each model as
 * executables. */
#ifndef RK_TESTS_CHAIN_BENCH_FIXTURE_H
#define RK_TESTS_CHAIN_BENCH_FIXTURE_H

#include "chain_fixture.h"

#include "chain/block.h"
#include "chain/preverify.h"
#include "chain/transaction.h"

enum { BENCH_EACH = 20, BENCH_ALL = 2 * BENCH_EACH, BENCH_CHAIN_ID = 0xfa, BENCH_HEIGHT = 1 };

struct bench_transaction {
    struct buffer bytes;
    struct transaction decoded;
    struct transaction_claim claim;
    struct executable executable;
};

struct bench {
    struct machine m; /* its session is not used */
    struct host_queries *queries;
    struct network_rules rules;
    struct genesis_report genesis;
    struct buffer verifier;                           /* of one input */
    struct bench_transaction transactions[BENCH_ALL]; /* Moonlight, then Phoenix */
    struct bls_public_key generator;
};

static inline void bench_decode(struct bench *b, struct bench_transaction *t, const char *hex)
{
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(hex_decode_append(&t->bytes, span_of_string(hex), NULL), RK_OK);
    if (transaction_decode(&t->decoded, TRANSACTION_AEGIS, buffer_span(&t->bytes), &error) ||
        transaction_executable(&t->executable, &t->claim, &t->decoded, buffer_span(&b->verifier),
                               &error))
        fail_msg("%s", error.message);
}

static inline void bench_read(struct bench *b, const char *name, size_t first)
{
    static char line[1 << 14];
    FILE *file = vectors_open(name);
    for (size_t i = 0; i < BENCH_EACH; i++) {
        if (!fgets(line, sizeof line, file)) fail_msg("%s has fewer lines", name);
        line[strcspn(line, "\r\n")] = '\0';
        bench_decode(b, &b->transactions[first + i], line);
    }
    fclose(file);
}

/* cache_bytes: of the host queries' memory of results. */
static inline void bench_begin(struct bench *b, size_t cache_bytes)
{
    struct genesis_snapshot snapshot;
    struct rk_error error = {.result = RK_OK};
    uint8_t key[GENESIS_OWNER_BYTES];
    *b = (struct bench){0};
    struct buffer transfer = fixture_module("transfer_contract.wasm");
    struct buffer stake = fixture_module("stake_contract.wasm");
    struct buffer text = fixture_snapshot("bench.toml");
    fixture_begin(&b->m, &b->queries, "dusk-plonk-v1", cache_bytes);
    network_rules_at(&b->rules, network_by_name("bench"), BENCH_HEIGHT);
    if (genesis_read(&snapshot, buffer_span(&text), &error)) fail_msg("%s", error.message);
    struct genesis_options options = {.transfer_code = buffer_span(&transfer),
                                      .stake_code = buffer_span(&stake),
                                      .chain_id = BENCH_CHAIN_ID,
                                      .chain_id_bytes = 1};
    if (genesis_build(b->m.vm, &b->genesis, &snapshot, &options, &b->m.failure, &error))
        fail_msg("%s", error.message);
    memcpy(key, snapshot.owner, sizeof key);
    assert_int_equal(bls_public_key_from_bytes(&b->generator, key, NULL), RK_OK);
    json_t *verifiers = vectors_load("phoenix/verifier_data.json");
    vectors_append(&b->verifier, json_array_get(vectors_get(verifiers, "circuits"), 0), "hex");
    json_decref(verifiers);
    bench_read(b, "transactions/moonlight-20.hex", 0);
    bench_read(b, "transactions/phoenix-20.hex", BENCH_EACH);
    genesis_free(&snapshot);
    buffer_free(&text);
    buffer_free(&transfer);
    buffer_free(&stake);
}

static inline void bench_transaction_free(struct bench_transaction *t)
{
    transaction_claim_free(&t->claim);
    transaction_free(&t->decoded);
    buffer_free(&t->bytes);
}

static inline void bench_end(struct bench *b)
{
    for (size_t i = 0; i < BENCH_ALL; i++)
        bench_transaction_free(&b->transactions[i]);
    buffer_free(&b->verifier);
    machine_end(&b->m);
    host_queries_free(b->queries);
}

static inline struct block *bench_block(struct bench *b)
{
    struct block *block = NULL;
    struct rk_error error = {.result = RK_OK};
    struct block_options options = {
        .vm = b->m.vm,
        .parent = &b->genesis.key,
        .rules = &b->rules,
        .chain_id = BENCH_CHAIN_ID,
        .height = BENCH_HEIGHT,
        .gas_limit = UINT64_C(1000000000000),
    };
    if (block_begin(&block, &options, &error)) fail_msg("%s", error.message);
    return block;
}

#endif
