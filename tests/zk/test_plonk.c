/* PLONK verification against proofs of the deployed system, good and bad. */

#include "zk/plonk_vectors.h"

static const struct {
    const char *name;
    enum plonk_version version;
} versions[] = {{"V1", PLONK_V1}, {"V2", PLONK_V2}, {"V3", PLONK_V3}};

static bool verify(enum plonk_version version, enum plonk_decoding decoding, struct span verifier,
                   struct span proof, const struct inputs *inputs)
{
    bool holds = true;
    assert_int_equal(plonk_verify_encoded(&holds, NULL, version, decoding, verifier, proof,
                                          inputs->items, inputs->count, NULL),
                     RK_OK);
    return holds;
}

/* A case with "proof", "public_inputs" and what each version says. */
static void check_versions(struct span verifier, const json_t *entry)
{
    struct buffer proof = read_hex(entry, "proof");
    struct inputs inputs = read_inputs(vectors_get(entry, "public_inputs"));
    const json_t *expected = vectors_get(entry, "verifies");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(versions); i++) {
        bool wanted = json_is_true(vectors_get(expected, versions[i].name));
        for (unsigned decoding = PLONK_DEPLOYED; decoding <= PLONK_STRICT; decoding++)
            assert_int_equal(verify(versions[i].version, (enum plonk_decoding)decoding, verifier,
                                    buffer_span(&proof), &inputs),
                             wanted);
    }
    buffer_free(&proof);
}

static void proofs_hold_under_their_version_alone(void **state)
{
    (void)state;
    static const char *const files[] = {"plonk/proofs_small.json", "plonk/tx_circuit_proofs.json"};
    for (size_t f = 0; f < RK_ARRAY_LENGTH(files); f++) {
        json_t *root = vectors_load(files[f]), *circuits = vectors_get(root, "circuits");
        for (size_t c = 0; c < json_array_size(circuits); c++) {
            const json_t *circuit = json_array_get(circuits, c);
            struct buffer verifier = read_hex(circuit, "verifier_bytes");
            const json_t *proofs = vectors_get(circuit, "proofs");
            for (size_t p = 0; p < json_array_size(proofs); p++)
                check_versions(buffer_span(&verifier), json_array_get(proofs, p));
            buffer_free(&verifier);
        }
        json_decref(root);
    }
}

static void transactions_of_mainnet_hold(void **state)
{
    (void)state;
    static const char *const files[] = {"plonk/phoenix_txs_bench.json",
                                        "plonk/phoenix_txs_mainnet.json"};
    for (size_t f = 0; f < RK_ARRAY_LENGTH(files); f++) {
        json_t *root = vectors_load(files[f]), *txs = vectors_get(root, "txs");
        for (size_t i = 0; i < json_array_size(txs); i++) {
            const json_t *tx = json_array_get(txs, i);
            struct buffer verifier =
                mainnet_verifier(json_integer_value(vectors_get(tx, "inputs")));
            check_versions(buffer_span(&verifier), tx);
            buffer_free(&verifier);
        }
        json_decref(root);
    }
}

static void a_forgery_passes_the_first_version_alone(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/forged_v1.json");
    struct buffer verifier = read_hex(root, "verifier_bytes");
    check_versions(buffer_span(&verifier), vectors_get(root, "honest_v3"));
    check_versions(buffer_span(&verifier), vectors_get(root, "forged"));
    buffer_free(&verifier);
    json_decref(root);
}

static void the_deployed_decoders_slack_is_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/negative.json"), *cases = vectors_get(root, "cases");
    unsigned accepted = 0, strictly = 0;
    assert_int_equal(json_array_size(cases), 96);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        bool own_verifier = json_is_string(vectors_get(c, "verifier_bytes"));
        bool own_proof = json_is_string(vectors_get(c, "proof"));
        struct buffer verifier = read_hex(own_verifier ? c : root, "verifier_bytes");
        struct buffer proof = read_hex(own_proof ? c : root, "proof");
        struct inputs inputs = read_inputs(vectors_get(c, "public_inputs"));
        bool wanted = strcmp(vectors_text(c, "result"), "true") == 0;
        bool holds =
            verify(PLONK_V3, PLONK_DEPLOYED, buffer_span(&verifier), buffer_span(&proof), &inputs);
        if (holds != wanted) fail_msg("%s", vectors_text(c, "name"));
        accepted += holds;
        holds =
            verify(PLONK_V3, PLONK_STRICT, buffer_span(&verifier), buffer_span(&proof), &inputs);
        if (holds && strcmp(vectors_text(c, "name"), "baseline") != 0)
            fail_msg("strictly: %s", vectors_text(c, "name"));
        strictly += holds;
        buffer_free(&verifier);
        buffer_free(&proof);
    }
    assert_int_equal(accepted, 9);
    assert_int_equal(strictly, 1);
    json_decref(root);
}

static void verifiers_and_proofs_are_encoded_as_they_were_read(void **state)
{
    (void)state;
    struct plonk_verifier *verifier;
    struct plonk_proof proof;
    struct buffer again = {0}, bytes = mainnet_verifier(4);
    uint8_t encoded[PLONK_PROOF_BYTES];
    assert_int_equal(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    assert_int_equal(plonk_verifier_input_count(verifier), 32);
    assert_int_equal(plonk_verifier_encode(&again, verifier), RK_OK);
    assert_true(span_equal(buffer_span(&bytes), buffer_span(&again)));
    plonk_verifier_free(verifier);
    buffer_free(&bytes);
    buffer_free(&again);
    json_t *root = vectors_load("plonk/negative.json");
    bytes = read_hex(root, "proof");
    assert_int_equal(plonk_proof_decode(&proof, PLONK_STRICT, buffer_span(&bytes), NULL), RK_OK);
    plonk_proof_encode(encoded, &proof);
    assert_memory_equal(encoded, bytes.bytes, sizeof encoded);
    buffer_free(&bytes);
    json_decref(root);
}

/* What the strict decoder refuses and the deployed one takes, one thing at a time. */
static void a_verifier_has_one_strict_encoding(void **state)
{
    (void)state;
    struct buffer good = mainnet_verifier(1);
    const size_t key = PLONK_VERIFIER_HEADER_BYTES + 12, opening = key + PLONK_KEY_BYTES;
    const size_t rows = opening + PLONK_OPENING_KEY_BYTES;
    static const uint8_t identity = 0xc0;
    const struct {
        const char *what;
        size_t at, size_bytes; /* what becomes 0, but for its first byte */
        uint8_t first;
        enum rk_result strictly;
    } cases[] = {
        {"constraints of the header", 47, 1, 0, RK_INVALID},
        {"constraints of the key", key, 1, 0, RK_INVALID},
        {"a larger size", 37, 1, 2, RK_INVALID},
        {"a row twice", rows + 8, 8, 0, RK_INVALID},
        {"a row that does not exist", rows + 8 * 28 + 4, 1, 1, RK_INVALID},
        {"a meaningless byte", opening - 1, 1, 1, RK_INVALID},
        {"g", opening, 48, identity, RK_INVALID},
        {"h", opening + 48, 96, identity, RK_INVALID},
        {"x h", opening + 144, 96, identity, RK_INVALID},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct plonk_verifier *verifier = NULL;
        struct buffer changed = {0};
        assert_int_equal(buffer_append(&changed, good.bytes, good.size_bytes), RK_OK);
        memset(changed.bytes + cases[i].at, 0, cases[i].size_bytes);
        changed.bytes[cases[i].at] = cases[i].first;
        if (plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&changed), NULL) !=
            cases[i].strictly)
            fail_msg("%s", cases[i].what);
        assert_int_equal(
            plonk_verifier_decode(&verifier, PLONK_DEPLOYED, buffer_span(&changed), NULL), RK_OK);
        plonk_verifier_free(verifier);
        buffer_free(&changed);
    }
    buffer_free(&good);
}

static void inputs_have_a_dense_form(void **state)
{
    (void)state;
    struct plonk_verifier *verifier;
    struct buffer bytes = mainnet_verifier(1);
    assert_int_equal(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    buffer_free(&bytes);
    size_t rows = (size_t)plonk_verifier_size_rows(verifier), others = 0;
    size_t count = plonk_verifier_input_count(verifier);
    struct fr *dense = malloc(rows * sizeof *dense), inputs[INPUTS_MAX], again[INPUTS_MAX];
    assert_non_null(dense);
    assert_int_equal(rows, 65536);
    assert_int_equal(plonk_verifier_constraints(verifier), 46321);
    assert_int_equal(count, 29);
    assert_int_equal(plonk_verifier_input_row(verifier, 3), 27331);
    assert_true(span_equal(plonk_verifier_label(verifier), span_of_string("dusk-network")));
    for (size_t i = 0; i < count; i++)
        fr_from_u64(&inputs[i], i * 1000); /* the first is 0 */
    assert_int_equal(plonk_inputs_to_dense(dense, rows, verifier, inputs), RK_OK);
    for (size_t row = 0; row < rows; row++)
        others += !fr_is_zero(&dense[row]);
    assert_int_equal(others, count - 1);
    assert_true(fr_equal(&dense[27331], &inputs[3]));
    assert_int_equal(plonk_inputs_from_dense(again, verifier, dense, rows), RK_OK);
    for (size_t i = 0; i < count; i++)
        assert_true(fr_equal(&inputs[i], &again[i]));
    /* Another size, and a value where there is no input. */
    assert_int_equal(plonk_inputs_to_dense(dense, rows - 1, verifier, inputs), RK_INVALID);
    assert_int_equal(plonk_inputs_from_dense(again, verifier, dense, rows - 1), RK_INVALID);
    dense[rows - 1] = fr_one;
    assert_int_equal(plonk_inputs_from_dense(again, verifier, dense, rows), RK_INVALID);
    free(dense);
    plonk_verifier_free(verifier);
}

/* ---- Batches ---- */

enum { BATCH = 20 };

struct batch {
    struct plonk_verifier *verifier;
    struct plonk_proof proofs[BATCH];
    struct inputs inputs[BATCH];
    struct plonk_batch_item items[BATCH];
};

static void read_batch(struct batch *b)
{
    json_t *root = vectors_load("plonk/phoenix_txs_bench.json"), *txs = vectors_get(root, "txs");
    struct buffer verifier = mainnet_verifier(1);
    assert_int_equal(json_array_size(txs), BATCH);
    assert_int_equal(
        plonk_verifier_decode(&b->verifier, PLONK_STRICT, buffer_span(&verifier), NULL), RK_OK);
    for (size_t i = 0; i < BATCH; i++) {
        const json_t *tx = json_array_get(txs, i);
        struct buffer proof = read_hex(tx, "proof");
        b->inputs[i] = read_inputs(vectors_get(tx, "public_inputs"));
        assert_int_equal(plonk_proof_decode(&b->proofs[i], PLONK_STRICT, buffer_span(&proof), NULL),
                         RK_OK);
        b->items[i] = (struct plonk_batch_item){b->verifier, PLONK_V1, &b->proofs[i],
                                                b->inputs[i].items, b->inputs[i].count};
        buffer_free(&proof);
    }
    buffer_free(&verifier);
    json_decref(root);
}

static void a_batch_names_the_bad_ones(void **state)
{
    (void)state;
    struct batch *b = calloc(1, sizeof *b);
    bool valid[BATCH];
    size_t invalid;
    assert_non_null(b);
    read_batch(b);
    assert_int_equal(plonk_verify_batch(valid, &invalid, b->items, BATCH), RK_OK);
    assert_int_equal(invalid, 0);
    assert_int_equal(plonk_verify_batch(valid, &invalid, b->items, 0), RK_OK);
    assert_int_equal(invalid, 0);
    /* A changed input, an input too few, another version, two that are exchanged. */
    fr_add(&b->inputs[3].items[5], &b->inputs[3].items[5], &fr_one);
    b->items[7].input_count--;
    b->items[8].version = PLONK_V3;
    struct plonk_proof moved = b->proofs[18];
    b->proofs[18] = b->proofs[19];
    b->proofs[19] = moved;
    assert_int_equal(plonk_verify_batch(valid, &invalid, b->items, BATCH), RK_OK);
    assert_int_equal(invalid, 5);
    for (size_t i = 0; i < BATCH; i++) {
        bool single;
        const struct plonk_batch_item *item = &b->items[i];
        assert_int_equal(plonk_verify(&single, item->verifier, item->version, item->proof,
                                      item->inputs, item->input_count),
                         RK_OK);
        assert_int_equal(valid[i], single);
        assert_int_equal(valid[i], i != 3 && i != 7 && i != 8 && i < 18);
    }
    plonk_verifier_free(b->verifier);
    free(b);
}

/* Proofs under keys with other opening keys, in one batch. */
static void a_batch_may_have_several_keys(void **state)
{
    (void)state;
    struct batch *b = calloc(1, sizeof *b);
    struct plonk_verifier *other;
    struct plonk_proof proof;
    bool valid[BATCH + 2];
    size_t invalid;
    assert_non_null(b);
    read_batch(b);
    json_t *root = vectors_load("plonk/negative.json");
    struct inputs inputs =
        read_inputs(vectors_get(json_array_get(vectors_get(root, "cases"), 0), "public_inputs"));
    struct buffer bytes = read_hex(root, "verifier_bytes");
    assert_int_equal(plonk_verifier_decode(&other, PLONK_STRICT, buffer_span(&bytes), NULL), RK_OK);
    buffer_free(&bytes);
    bytes = read_hex(root, "proof");
    assert_int_equal(plonk_proof_decode(&proof, PLONK_STRICT, buffer_span(&bytes), NULL), RK_OK);
    buffer_free(&bytes);
    struct plonk_batch_item items[BATCH + 2];
    memcpy(items + 1, b->items, sizeof b->items);
    items[0] = items[BATCH + 1] =
        (struct plonk_batch_item){other, PLONK_V3, &proof, inputs.items, inputs.count};
    assert_int_equal(plonk_verify_batch(valid, &invalid, items, BATCH + 2), RK_OK);
    assert_int_equal(invalid, 0);
    items[BATCH + 1].version = PLONK_V2;
    assert_int_equal(plonk_verify_batch(valid, &invalid, items, BATCH + 2), RK_OK);
    assert_int_equal(invalid, 1);
    assert_false(valid[BATCH + 1]);
    plonk_verifier_free(other);
    plonk_verifier_free(b->verifier);
    free(b);
    json_decref(root);
}

/* Whole ones, too short and too long ones, and such with a changed byte anywhere. */
static void proofs_decoded_together_are_those_decoded_alone(void **state)
{
    (void)state;
    enum { COUNT = 21, ROOM = PLONK_PROOF_BYTES + 1 };
    static uint8_t bytes[COUNT][ROOM];
    static struct plonk_proof found[COUNT], alone;
    static const enum plonk_decoding decodings[] = {PLONK_DEPLOYED, PLONK_STRICT};
    struct span spans[COUNT];
    enum rk_result results[COUNT];
    json_t *root = vectors_load("plonk/negative.json");
    struct buffer proof = read_hex(root, "proof");
    uint64_t seed = 6;
    for (size_t round = 0; round < 60; round++) {
        size_t count = round < COUNT ? round : COUNT, good = 0;
        for (size_t i = 0; i < count; i++) {
            uint64_t draw = vectors_random(&seed);
            size_t size_bytes = PLONK_PROOF_BYTES;
            memcpy(bytes[i], proof.bytes, PLONK_PROOF_BYTES);
            if (draw % 8 == 0) size_bytes++;
            if (draw % 8 == 1) size_bytes -= 1 + (draw >> 32) % PLONK_PROOF_BYTES;
            if (draw % 8 > 4) bytes[i][(draw >> 32) % PLONK_PROOF_BYTES] ^= (uint8_t)(draw >> 8);
            spans[i] = span_of(bytes[i], size_bytes);
        }
        enum plonk_decoding decoding = decodings[round % 2];
        memset(found, 0x55, sizeof found);
        plonk_proofs_decode(found, results, decoding, spans, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(results[i], plonk_proof_decode(&alone, decoding, spans[i], NULL));
            good += !results[i];
            if (!results[i]) {
                uint8_t encoded[PLONK_PROOF_BYTES];
                plonk_proof_encode(encoded, &found[i]);
                assert_memory_equal(encoded, bytes[i], sizeof encoded);
            } else {
                memset(&alone, 0x55, sizeof alone);
                assert_memory_equal(&found[i], &alone, sizeof alone);
            }
        }
        assert_true(count < COUNT || good > 0);
    }
    buffer_free(&proof);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_hold_under_their_version_alone),
        cmocka_unit_test(transactions_of_mainnet_hold),
        cmocka_unit_test(a_forgery_passes_the_first_version_alone),
        cmocka_unit_test(the_deployed_decoders_slack_is_reproduced),
        cmocka_unit_test(a_verifier_has_one_strict_encoding),
        cmocka_unit_test(inputs_have_a_dense_form),
        cmocka_unit_test(verifiers_and_proofs_are_encoded_as_they_were_read),
        cmocka_unit_test(proofs_decoded_together_are_those_decoded_alone),
        cmocka_unit_test(a_batch_names_the_bad_ones),
        cmocka_unit_test(a_batch_may_have_several_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
