/* Genesis: reading snapshots, the arguments of every call, and the root of mainnet. */

#include "chain_fixture.h"

#include "base/base58.h"
#include "base/hash.h"

/* ---- Snapshots ---- */

#define KEY_TEXT                                                                            \
    "o1YvWG34EBTwdskfZ7PCvWKRUWKzskVnhJNjZHdau6VaUNpgDxpoSsisK8KGF6FayUi8Lzn4taAvZcHGprQuP" \
    "sqFGH66SEPDRCbTmKGVwFYX7bEp2rF4wekvoc4dS8ghnKf"

static const struct {
    const char *text;
    enum rk_result result;
    const char *message;
} bad[] = {
    {"a = ", RK_MALFORMED, "expected a value"},
    {"owner = 7", RK_INVALID, "line 1: 'owner': must be a string"},
    {"owner = '0'", RK_INVALID, "'owner'"},
    {"owner = '1111'", RK_INVALID, "is too short"},
    {"base_state = 'x'", RK_UNSUPPORTED, "base_state"},
    {"stake = 3", RK_INVALID, "'stake': must be tables"},
    {"[[stake]]\namount = 1", RK_INVALID, "'address': is missing"},
    {"[[stake]]\naddress = '" KEY_TEXT "'", RK_INVALID, "'amount': is missing"},
    {"[[moonlight_account]]\naddress = '" KEY_TEXT "'\nbalance = -1", RK_INVALID, "line 3"},
    {"[[moonlight_account]]\naddress = 'z" KEY_TEXT "'\nbalance = 1", RK_INVALID, "'address'"},
    {"[[phoenix_balance]]\naddress = '" KEY_TEXT "'", RK_INVALID, "no shielded address"},
    {"[[phoenix_balance]]\nnotes = [1]", RK_INVALID, "'address': is missing"},
    {"chain_id = -1", RK_INVALID, "'chain_id': must be an integer"},
    {"auditor = '" KEY_TEXT "'", RK_INVALID, "'auditor': is no key of an auditor"},
    {"[[verifier]]\nkey = '00'", RK_INVALID, "'inputs': is missing"},
    {"[[verifier]]\ninputs = 0\nkey = '00'", RK_INVALID, "line 2: 'inputs': must be 1 to 255"},
    {"[[verifier]]\ninputs = 1", RK_INVALID, "'key': is missing"},
    {"[[verifier]]\ninputs = 1\nkey = '0'", RK_INVALID, "line 3: 'key'"},
    {"[[verifier]]\ninputs = 1\nkey = ''", RK_INVALID, "has a length that no key has"},
    {"[[verifier]]\ninputs = 1\naudited = 1\nkey = '00'", RK_INVALID, "must be true or false"},
    {"[[verifier]]\ninputs = 1\nkey = '00'\n[[verifier]]\ninputs = 1\nkey = '00'", RK_INVALID,
     "a key for this shape already"},
};

static void what_is_wrong_with_a_snapshot_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct genesis_snapshot snapshot;
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = genesis_read(&snapshot, span_of_string(bad[i].text), &error);
        genesis_free(&snapshot);
        if (result != bad[i].result || !strstr(error.message, bad[i].message))
            fail_msg("%s: %s: %s", bad[i].text, rk_result_name(result), error.message);
    }
}

static void a_snapshot_is_read_in_any_order_and_unknown_keys_are_counted(void **state)
{
    (void)state;
    struct genesis_snapshot snapshot;
    static const char text[] = "[[stake]]\naddress = '" KEY_TEXT "'\namount = 1_000\n"
                               "elegibility = 9\n"
                               "[[moonlight_account]]\nbalance = 7\naddress = \"" KEY_TEXT "\"\n";
    assert_int_equal(genesis_read(&snapshot, span_of_string(text), NULL), RK_OK);
    assert_int_equal(snapshot.stakes.count, 1);
    assert_int_equal(snapshot.stakes.items[0].amount, 1000);
    assert_int_equal(snapshot.stakes.items[0].eligibility, 0);
    assert_int_equal(snapshot.accounts.count, 1);
    assert_int_equal(snapshot.accounts.items[0].balance, 7);
    assert_memory_equal(snapshot.accounts.items[0].key, snapshot.stakes.items[0].owner,
                        GENESIS_KEY_BYTES);
    assert_int_equal(snapshot.unknown_keys, 1);
    assert_string_equal(snapshot.first_unknown, "line 4: elegibility");
    genesis_free(&snapshot);
}

/* ---- Building ---- */

/* What the deployed system's own model passes to each function on mainnet, all arguments one after
 * another (spec/genesis-walkthrough.md 2). The contracts here only note them. */
static const struct {
    const char *function;
    const char *hash;
} mainnet_arguments[] = {
    {"insert_stake", "b3cfd2a2fd5f10450405bff12be818374ceb8686f5ad7965788b8d7b9e5b9a3a"},
    {"add_contract_balance", "d88dd66891eb92c9a6f1c6b2d55d6b14cf53f9184d2ad6cacb6ff157b3f4c845"},
    {"push_note", "e56d52a4eed96cf5f773343c6b714f0b6914754c9e1e10c10574182753c2ede6"},
    {"add_account_balance", "6da87f196a6b012c7afa90f45a1c4588ed792f729dc8e4db3ee0296e7a50f443"},
};

struct recorder {
    struct sha256 hashers[RK_ARRAY_LENGTH(mainnet_arguments)];
    uint64_t progress;
};

static void record(void *context, const uint8_t *contract, struct span topic, struct span data)
{
    struct recorder *recorder = context;
    (void)contract;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(mainnet_arguments); i++)
        if (span_equal(topic, span_of_string(mainnet_arguments[i].function)))
            sha256_update(&recorder->hashers[i], data);
}

static void count_progress(void *context, enum genesis_step step, uint64_t done, uint64_t total)
{
    struct recorder *recorder = context;
    assert_true(done < total && (unsigned)step < GENESIS_STEP_COUNT);
    recorder->progress++;
}

static void the_arguments_of_mainnets_genesis_are_right(void **state)
{
    (void)state;
    struct machine m;
    struct host_queries *queries;
    struct genesis_snapshot snapshot;
    struct genesis_report report;
    struct rk_error error = {.result = RK_OK};
    struct recorder recorder = {.progress = 0};
    struct buffer text = fixture_snapshot("mainnet.toml"), code = machine_code("ledger");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(mainnet_arguments); i++)
        sha256_init(&recorder.hashers[i]);
    fixture_begin(&m, &queries, "dusk-aegis", 0);
    if (genesis_read(&snapshot, buffer_span(&text), &error)) fail_msg("%s", error.message);
    assert_int_equal(snapshot.accounts.count, 111);
    assert_int_equal(snapshot.stakes.count, 170);
    assert_int_equal(snapshot.values.count, 100);
    assert_int_equal(snapshot.unknown_keys, 0);
    struct vm_observer observer = {.emit = record, .context = &recorder};
    struct genesis_options options = {.transfer_code = buffer_span(&code),
                                      .stake_code = buffer_span(&code),
                                      .chain_id = 0xfa,
                                      .chain_id_bytes = 1,
                                      .progress = count_progress,
                                      .observer = &observer,
                                      .context = &recorder};
    if (genesis_build(m.vm, &report, &snapshot, &options, &m.failure, &error))
        fail_msg("%s", error.message);
    assert_int_equal(recorder.progress, 2 + 3 + 100 + 111 + 1 + 170 + 1);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(mainnet_arguments); i++) {
        uint8_t hash[SHA256_HASH_BYTES];
        char digits[HEX_TEXT_BYTES(SHA256_HASH_BYTES)];
        sha256_final(&recorder.hashers[i], hash);
        hex_encode(digits, span_of(hash, sizeof hash));
        assert_string_equal(digits, mainnet_arguments[i].hash);
    }
    genesis_free(&snapshot);
    buffer_free(&text);
    buffer_free(&code);
    machine_end(&m);
    host_queries_free(queries);
}

/* ---- Chains of our own ---- */

struct calls {
    struct buffer verifiers, auditor;
};

static void keep_call(void *context, const uint8_t *contract, struct span topic, struct span data)
{
    struct calls *calls = context;
    if (contract[0] != 1) return;
    struct buffer *to = span_equal(topic, span_of_string("set_verifier"))  ? &calls->verifiers
                        : span_equal(topic, span_of_string("set_auditor")) ? &calls->auditor
                                                                           : NULL;
    if (to) assert_int_equal(buffer_append(to, data.bytes, data.size_bytes), RK_OK);
}

/* The keys as contracts/transfer takes them: bytes, padding, inputs, audited, distance, length. */
static const uint8_t verifier_arguments[] = {
    0xaa, 0xbb, 0xcc, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0xf4, 0xff, 0xff, 0xff, 3, 0, 0, 0, /* first */
    1,    2,    3,    4, 1, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xff, 0xff, 0xff, 4, 0, 0, 0, /* second */
};

static void a_chain_of_our_own_gets_its_keys_and_its_auditor(void **state)
{
    (void)state;
    struct machine m;
    struct host_queries *queries;
    struct genesis_snapshot snapshot;
    struct genesis_report report;
    struct rk_error error = {.result = RK_OK};
    struct calls calls = {0};
    struct buffer code = machine_code("ledger"), text = {0};
    uint8_t encoded[JUBJUB_BYTES], archive[64];
    char base58[BASE58_TEXT_CHARS_MAX(JUBJUB_BYTES) + 1];
    size_t chars;
    jubjub_encode(encoded, &jubjub_generator);
    assert_int_equal(base58_encode(base58, sizeof base58, &chars, span_of(encoded, sizeof encoded)),
                     RK_OK);
    assert_int_equal(buffer_append_format(&text,
                                          "chain_id = 0x123456789a\nauditor = '%.*s'\n"
                                          "[[verifier]]\ninputs = 2\naudited = true\n"
                                          "key = 'aabbcc'\n"
                                          "[[verifier]]\ninputs = 1\nkey = '01020304'\n",
                                          (int)chars, base58),
                     RK_OK);
    fixture_begin(&m, &queries, "default", 0);
    if (genesis_read(&snapshot, buffer_span(&text), &error)) fail_msg("%s", error.message);
    assert_int_equal(snapshot.unknown_keys, 0);
    assert_true(snapshot.has_chain_id && snapshot.chain_id == 0x123456789a);
    struct vm_observer observer = {.emit = keep_call, .context = &calls};
    struct genesis_options options = {.transfer_code = buffer_span(&code),
                                      .stake_code = buffer_span(&code),
                                      .chain_id = snapshot.chain_id,
                                      .chain_id_bytes = 8,
                                      .observer = &observer};
    if (genesis_build(m.vm, &report, &snapshot, &options, &m.failure, &error))
        fail_msg("%s", error.message);
    assert_true(span_equal(buffer_span(&calls.verifiers),
                           span_of(verifier_arguments, sizeof verifier_arguments)));
    memcpy(archive, jubjub_generator.u.limb, 32);
    memcpy(archive + 32, jubjub_generator.v.limb, 32);
    assert_true(span_equal(buffer_span(&calls.auditor), span_of(archive, sizeof archive)));
    buffer_free(&calls.verifiers);
    buffer_free(&calls.auditor);
    genesis_free(&snapshot);
    buffer_free(&text);
    buffer_free(&code);
    machine_end(&m);
    host_queries_free(queries);
}

/* Step by step: spec/genesis-walkthrough.md 4. Those of our own chains do not take place. */
static const struct {
    uint64_t calls, gas_first, gas_last, gas_sum;
    const char *root;
} mainnet_steps[GENESIS_STEP_COUNT] = {
    [GENESIS_DEPLOY] = {2, 0, 0, 0,
                        "9280ede58e4e81813e69df7fa0ee902a3792a83e883353d56829efcc50630121"},
    [GENESIS_FIRST_STAKE] = {1, 41799, 41799, 41799,
                             "b46ff78aa7a3bd3280432b6351d142a0baae70a4fb23ed29ebaa32add93d8311"},
    [GENESIS_FIRST_BALANCE] = {1, 5007, 5007, 5007,
                               "b9b14adf5293de5b1f222fc2b7e39a0978859067cb6cdd4793e00b8f7b57351c"},
    [GENESIS_FIRST_ROOT] = {1, 1894, 1894, 1894,
                            "24fbc243a5ebcde21b2b99b91871fa9cbcf5c1981fbf596e3dbc7a4b1641a276"},
    [GENESIS_NOTES] = {100, 1438456, 1428526, 142888989,
                       "16675ae5e0aadcbcb7cc891b806eb2b41d56dc9779093088cce5c3891e294e8e"},
    [GENESIS_ACCOUNTS] = {111, 4913, 5460, 625604,
                          "74651e29cfb5fda36c8c8c5a5d4103cd43f2c947a917ab05878ef768e3cd77a8"},
    [GENESIS_ROOT] = {1, 521510539, 521510539, 521510539,
                      "477eafe0a0c121941ccd48ef712937c826f0f77464655dda7426461aa3afde46"},
    [GENESIS_STAKES] = {170, 40571, 61864, 10433452,
                        "91344fecff2127ed26d184769b737bf94cce6a222c39fb110c0475b98b8e3f4b"},
    [GENESIS_BALANCE] = {1, 1482, 1482, 1482,
                         "d90d03cf808252037ac2fdd8677868e1ac419caab09ec4cf0e87eafa86b8a612"},
};

static void the_root_of_mainnets_genesis_is_the_published_one(void **state)
{
    (void)state;
    char digits[HEX_TEXT_BYTES(32)];
    struct machine m;
    struct host_queries *queries;
    struct genesis_snapshot snapshot;
    struct genesis_report report;
    struct rk_error error = {.result = RK_OK};
    struct buffer transfer = fixture_module("transfer_contract.wasm");
    struct buffer stake = fixture_module("stake_contract.wasm");
    struct buffer text = fixture_snapshot("mainnet.toml");
    fixture_begin(&m, &queries, "dusk-aegis", 0);
    if (genesis_read(&snapshot, buffer_span(&text), &error)) fail_msg("%s", error.message);
    struct genesis_options options = {.transfer_code = buffer_span(&transfer),
                                      .stake_code = buffer_span(&stake),
                                      .chain_id = 0xfa,
                                      .chain_id_bytes = 1};
    if (genesis_build(m.vm, &report, &snapshot, &options, &m.failure, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < GENESIS_STEP_COUNT; i++) {
        const struct genesis_tally *tally = &report.steps[i];
        print_message("%s\n", genesis_step_name((enum genesis_step)i));
        assert_int_equal(tally->calls, mainnet_steps[i].calls);
        if (tally->calls == 0) continue;
        assert_int_equal(tally->gas_first, mainnet_steps[i].gas_first);
        assert_int_equal(tally->gas_last, mainnet_steps[i].gas_last);
        assert_int_equal(tally->gas_sum, mainnet_steps[i].gas_sum);
        hex_encode(digits, span_of(tally->root, sizeof tally->root));
        assert_string_equal(digits, mainnet_steps[i].root);
    }
    assert_memory_equal(report.key.root, report.steps[GENESIS_BALANCE].root, 32);
    genesis_free(&snapshot);
    buffer_free(&text);
    buffer_free(&transfer);
    buffer_free(&stake);
    machine_end(&m);
    host_queries_free(queries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_a_snapshot_is_told),
        cmocka_unit_test(a_snapshot_is_read_in_any_order_and_unknown_keys_are_counted),
        cmocka_unit_test(the_root_of_mainnets_genesis_is_the_published_one),
        cmocka_unit_test(the_arguments_of_mainnets_genesis_are_right),
        cmocka_unit_test(a_chain_of_our_own_gets_its_keys_and_its_auditor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
