/* Groth16 against the answers of arkworks, and on keys made here. */

#include "vectors.h"
#include "zk/groth16.h"

/* The known case: a prepared key, a proof and aggregated inputs, and its parts. */
struct known_case {
    struct buffer prepared_key, proof, inputs, wrong_inputs;
};

static json_t *known_answers;
static struct known_case known;

static int load_known_case(void **state)
{
    (void)state;
    known_answers = vectors_load("crypto/groth16_bn254.json");
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    vectors_append(&known.prepared_key, groth16, "pvk_uncompressed");
    vectors_append(&known.proof, groth16, "proof_compressed");
    vectors_append(&known.inputs, groth16, "prepared_inputs_compressed");
    vectors_append(&known.wrong_inputs, groth16, "wrong_prepared_inputs_compressed");
    return 0;
}

static int free_known_case(void **state)
{
    (void)state;
    buffer_free(&known.prepared_key);
    buffer_free(&known.proof);
    buffer_free(&known.inputs);
    buffer_free(&known.wrong_inputs);
    json_decref(known_answers);
    return 0;
}

/* What the encoded verifier answers, as a letter: t(rue), f(alse) or p(anic of the deployed one).
 */
static char answer(struct span prepared_key, struct span proof, struct span inputs)
{
    struct rk_error error = {.result = RK_OK};
    bool holds = false;
    enum rk_result result = groth16_verify_encoded(&holds, prepared_key, proof, inputs, &error);
    if (result == RK_OK) return holds ? 't' : 'f';
    assert_int_equal(result, RK_INVALID);
    assert_int_equal(error.result, RK_INVALID);
    assert_non_null(strstr(error.message, "expected 91"));
    return 'p';
}

static void assert_bytes(const struct buffer *bytes, const json_t *object, const char *key)
{
    struct buffer expected = {0};
    vectors_append(&expected, object, key);
    if (!span_equal(buffer_span(bytes), buffer_span(&expected))) fail_msg("'%s' differs", key);
    buffer_free(&expected);
}

static void a_key_prepares_to_the_known_bytes(void **state)
{
    (void)state;
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    struct buffer bytes = {0}, encoded = {0};
    struct groth16_key key = {0}, again = {0};
    struct groth16_prepared_key *prepared = NULL;
    size_t used_bytes = 0;
    vectors_append(&bytes, groth16, "vk_uncompressed");
    assert_int_equal(
        groth16_key_decode(&key, &used_bytes, buffer_span(&bytes), BN_UNCOMPRESSED, NULL), RK_OK);
    assert_int_equal(used_bytes, bytes.size_bytes);
    assert_int_equal(key.inputs.count, 2);
    assert_int_equal(groth16_prepare(&prepared, &key, NULL), RK_OK);
    assert_int_equal(groth16_prepared_key_encode(&encoded, prepared, BN_UNCOMPRESSED), RK_OK);
    assert_int_equal(encoded.size_bytes, 35930);
    assert_bytes(&encoded, groth16, "pvk_uncompressed");

    encoded.size_bytes = 0;
    assert_int_equal(groth16_key_encode(&encoded, &key, BN_COMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "vk_compressed");
    assert_int_equal(groth16_key_decode(&again, NULL, buffer_span(&encoded), BN_COMPRESSED, NULL),
                     RK_OK);
    encoded.size_bytes = 0;
    assert_int_equal(groth16_key_encode(&encoded, &again, BN_UNCOMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "vk_uncompressed");

    groth16_prepared_key_free(prepared);
    groth16_key_free(&key);
    groth16_key_free(&again);
    buffer_free(&bytes);
    buffer_free(&encoded);
}

static void public_inputs_aggregate_to_the_known_point(void **state)
{
    (void)state;
    const json_t *groth16 = vectors_get(known_answers, "groth16");
    struct groth16_prepared_key *prepared = NULL;
    struct buffer encoded = {0};
    struct bn_g1_affine point;
    struct bn_fr inputs[2];
    struct rk_error error;
    bn_fr_from_u64(&inputs[0], (uint64_t)json_integer_value(vectors_get(groth16, "public_input")));
    bn_fr_from_u64(&inputs[1], 0);
    assert_int_equal(groth16_prepared_key_decode(&prepared, NULL, buffer_span(&known.prepared_key),
                                                 BN_UNCOMPRESSED, NULL),
                     RK_OK);
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 1, NULL), RK_OK);
    assert_int_equal(groth16_inputs_encode(&encoded, &point, BN_COMPRESSED), RK_OK);
    assert_bytes(&encoded, groth16, "prepared_inputs_compressed");
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 2, &error), RK_USAGE);
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 0, &error), RK_USAGE);
    prepared->key.inputs.count = 0;
    assert_int_equal(groth16_aggregate(&point, &prepared->key, inputs, 0, &error), RK_USAGE);
    groth16_prepared_key_free(prepared);
    buffer_free(&encoded);
}

static void the_known_proof_holds_for_its_inputs_only(void **state)
{
    (void)state;
    struct span key = buffer_span(&known.prepared_key), proof = buffer_span(&known.proof);
    assert_int_equal(answer(key, proof, buffer_span(&known.inputs)), 't');
    assert_int_equal(answer(key, proof, buffer_span(&known.wrong_inputs)), 'f');
}

static void a_proof_has_two_forms(void **state)
{
    (void)state;
    struct groth16_proof proof;
    struct buffer encoded = {0};
    size_t used_bytes = 0;
    assert_int_equal(
        groth16_proof_decode(&proof, &used_bytes, buffer_span(&known.proof), BN_COMPRESSED, NULL),
        RK_OK);
    assert_int_equal(used_bytes, 128);
    assert_int_equal(groth16_proof_encode(&encoded, &proof, BN_UNCOMPRESSED), RK_OK);
    assert_bytes(&encoded, vectors_get(known_answers, "groth16"), "proof_uncompressed");
    assert_int_equal(
        groth16_proof_decode(&proof, &used_bytes, buffer_span(&encoded), BN_UNCOMPRESSED, NULL),
        RK_OK);
    assert_int_equal(used_bytes, 256);
    encoded.size_bytes = 0;
    assert_int_equal(groth16_proof_encode(&encoded, &proof, BN_COMPRESSED), RK_OK);
    assert_true(span_equal(buffer_span(&encoded), buffer_span(&known.proof)));
    buffer_free(&encoded);
}

/* `base` with `remove` bytes at `at` replaced by `insert`. */
static void edit(struct buffer *out, struct span base, size_t at, size_t remove, struct span insert)
{
    assert_true(at <= base.size_bytes && remove <= base.size_bytes - at);
    out->size_bytes = 0;
    assert_int_equal(buffer_append(out, base.bytes, at), RK_OK);
    assert_int_equal(buffer_append(out, insert.bytes, insert.size_bytes), RK_OK);
    assert_int_equal(buffer_append(out, base.bytes + at + remove, base.size_bytes - at - remove),
                     RK_OK);
}

/* The argument `name` of an edge case: the known one, edited where the case says so. */
static void edit_as_told(struct buffer *out, const struct buffer *base, const json_t *edge_case,
                         const char *name)
{
    struct buffer insert = {0};
    const json_t *change = json_object_get(edge_case, name);
    if (change) vectors_append(&insert, change, "insert");
    size_t at = change ? (size_t)json_integer_value(vectors_get(change, "at")) : 0;
    size_t remove = change ? (size_t)json_integer_value(vectors_get(change, "remove")) : 0;
    edit(out, buffer_span(base), at, remove, buffer_span(&insert));
    buffer_free(&insert);
}

static void every_edge_case_has_the_answer_of_arkworks(void **state)
{
    (void)state;
    json_t *edges = vectors_load("crypto/groth16_bn254_edge.json");
    const json_t *cases = vectors_get(edges, "cases");
    assert_int_equal(json_array_size(cases), 36);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *edge_case = json_array_get(cases, i);
        struct buffer key = {0}, proof = {0}, inputs = {0};
        edit_as_told(&key, &known.prepared_key, edge_case, "pvk");
        edit_as_told(&proof, &known.proof, edge_case, "proof");
        edit_as_told(&inputs, &known.inputs, edge_case, "inputs");
        char given = answer(buffer_span(&key), buffer_span(&proof), buffer_span(&inputs));
        if (given != vectors_text(edge_case, "result")[0])
            fail_msg("'%s' gives %c", vectors_text(edge_case, "name"), given);
        buffer_free(&key);
        buffer_free(&proof);
        buffer_free(&inputs);
    }
    json_decref(edges);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_prepares_to_the_known_bytes),
        cmocka_unit_test(public_inputs_aggregate_to_the_known_point),
        cmocka_unit_test(the_known_proof_holds_for_its_inputs_only),
        cmocka_unit_test(a_proof_has_two_forms),
        cmocka_unit_test(every_edge_case_has_the_answer_of_arkworks),
    };
    return cmocka_run_group_tests(tests, load_known_case, free_known_case);
}
