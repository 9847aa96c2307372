/* The shielded transaction: known answers, shapes, and what each constraint is for. */

#include "shielded_vectors.h"

#include "zk/circuit_layout.h"

#include <stdio.h>

static void assert_fr(const struct fr *value, const json_t *wanted, const char *what)
{
    struct fr w;
    circuit_vectors_fr(&w, wanted);
    if (!fr_equal(value, &w)) fail_msg("%s differs", what);
}

static void assert_point(const struct jubjub_affine *point, const json_t *object, const char *key)
{
    struct jubjub_affine wanted = shielded_vector_point(object, key);
    if (!jubjub_affine_equal(point, &wanted)) fail_msg("%s differs", key);
}

static void assert_fj(const struct fj *scalar, const json_t *object, const char *key)
{
    struct fj wanted = shielded_vector_fj(object, key);
    if (!fj_equal(scalar, &wanted)) fail_msg("%s differs", key);
}

static void the_context_is_the_hash_of_its_parts(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/sound_statement.json");
    uint8_t preimage[65];
    struct fr context;
    uint64_t chain_id;
    uint32_t version;
    vectors_bytes(preimage, sizeof preimage, root, "ctx_preimage");
    memcpy(&chain_id, preimage + 21, 8);
    memcpy(&version, preimage + 61, 4);
    shielded_context(&context, chain_id, preimage + 29, version);
    assert_fr(&context, vectors_get(root, "ctx"), "ctx");
    assert_fr(&shielded_leaf_tag, vectors_get(root, "leaf_tag"), "leaf_tag");
    json_decref(root);
}

static void notes_are_those_of_the_model(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/sound_statement.json");
    struct shielded_scene s;
    shielded_scene_vectors(&s, root, true);
    const json_t *keys = vectors_get(root, "keys"), *inputs = vectors_get(root, "inputs");
    assert_point(&s.address.a, keys, "A");
    assert_point(&s.address.b, keys, "B");
    assert_point(&s.view.b_prime, keys, "B_prime");
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *input = json_array_get(inputs, i);
        struct shielded_secrets secrets;
        struct shielded_note note;
        struct jubjub_affine shared = shielded_vector_point(input, "S"), key_prime;
        struct fj rho = shielded_vector_fj(input, "rho");
        struct fr hash;
        uint64_t position = (uint64_t)json_integer_value(vectors_get(input, "position"));
        shielded_derive(&secrets, &shared, &s.address);
        assert_fj(&secrets.h, input, "h");
        assert_fj(&secrets.blinder, input, "blinder");
        for (size_t z = 0; z < SHIELDED_MASKS; z++)
            assert_fr(&secrets.masks[z], json_array_get(vectors_get(input, "z"), 2 + z), "z");
        shielded_pay(&note, &s.address, &rho,
                     (uint64_t)json_integer_value(vectors_get(input, "value")), &s.address);
        assert_point(&note.r, input, "R");
        assert_point(&note.key, input, "K");
        assert_point(&note.commitment, input, "C");
        shielded_key_prime(&key_prime, &secrets.h, &s.view.b_prime);
        assert_point(&key_prime, input, "K_prime");
        shielded_leaf(&hash, &s.statement.context,
                      (uint64_t)json_integer_value(vectors_get(input, "type")), &note.commitment,
                      &note.key, position);
        assert_fr(&hash, vectors_get(input, "leaf"), "leaf");
        assert_fr(&s.statement.nullifiers[i], vectors_get(input, "nullifier"), "nullifier");
    }
    assert_fr(&s.statement.root, vectors_get(root, "root"), "root");
    shielded_scene_free(&s);
    json_decref(root);
}

static void outputs_and_the_auditors_words_are_those_of_the_model(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/sound_statement.json");
    struct shielded_scene s;
    shielded_scene_vectors(&s, root, true);
    const json_t *outputs = vectors_get(root, "outputs"), *audit = vectors_get(root, "audit");
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        const json_t *output = json_array_get(outputs, i);
        const struct shielded_note *note = &s.statement.outputs[i];
        assert_point(&note->r, output, "R");
        assert_point(&note->key, output, "K");
        assert_point(&note->commitment, output, "C");
        assert_fr(&note->value_cipher, vectors_get(output, "value_ct"), "value_ct");
        for (size_t w = 0; w < SHIELDED_SENDER_WORDS; w++)
            assert_fr(&note->sender_cipher[w], json_array_get(vectors_get(output, "sender_ct"), w),
                      "sender_ct");
    }
    assert_point(&s.statement.audit.e, audit, "E");
    for (size_t i = 0; i < SHIELDED_AUDIT_WORDS; i++)
        assert_fr(&s.statement.audit.cipher[i], json_array_get(vectors_get(audit, "ciphertext"), i),
                  "ciphertext");
    struct fj y = shielded_vector_fj(audit, "y");
    struct jubjub_affine shared;
    struct shielded_audit_plain plain;
    jubjub_exchange(&shared, &y, &s.statement.audit.e);
    assert_int_equal(
        shielded_audit_decrypt(&plain, &s.statement.context, &shared, &s.statement.audit), RK_OK);
    assert_true(jubjub_affine_equal(&plain.sender.a, &s.address.a));
    assert_true(jubjub_affine_equal(&plain.sender.b, &s.address.b));
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        assert_true(jubjub_affine_equal(&plain.receivers[i].a, &s.witness.outputs[i].receiver.a));
        assert_true(jubjub_affine_equal(&plain.receivers[i].b, &s.witness.outputs[i].receiver.b));
        assert_int_equal(plain.values[i], s.witness.outputs[i].value);
    }
    shielded_scene_free(&s);
    json_decref(root);
}

static void the_challenge_and_the_signature_are_those_of_the_model(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/sound_statement.json");
    struct shielded_scene s;
    struct fj challenge;
    shielded_scene_vectors(&s, root, false);
    const json_t *spend = vectors_get(root, "spend");
    const struct shielded_authority *authority = &s.witness.authority;
    shielded_challenge(&challenge, &s.statement.context, &s.statement.message, &authority->r1,
                       &authority->r2, &s.address.b, &s.view.b_prime);
    assert_fj(&challenge, spend, "c");
    assert_true(shielded_authority_verify(authority, &s.statement.context, &s.statement.message,
                                          &s.address.b, &s.view.b_prime));
    shielded_scene_free(&s);
    json_decref(root);
}

static void assert_holds(const struct shielded_scene *s, size_t rows_max)
{
    struct composer *composer = NULL;
    struct circuit_failure failure;
    struct buffer text = {0};
    size_t wrong = shielded_scene_check(&composer, &failure, s);
    if (wrong) {
        struct circuit_origins origins = composer_origins(composer);
        assert_int_equal(circuit_failure_append(&text, &failure, &origins), RK_OK);
        fail_msg("%zu rows: %.*s", wrong, (int)text.size_bytes, (const char *)text.bytes);
    }
    print_message("%zu inputs%s: %zu rows, %zu witnesses\n", s->statement.input_count,
                  s->statement.is_audited ? " audited" : "", composer_row_count(composer),
                  composer_witness_count(composer));
    assert_in_range(composer_row_count(composer), 1, rows_max);
    composer_free(composer);
}

static void the_models_transaction_satisfies_the_circuit(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/sound_statement.json");
    for (int audited = 0; audited < 2; audited++) {
        struct shielded_scene s;
        struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
        shielded_scene_vectors(&s, root, audited);
        assert_holds(&s, 1 << 16);
        size_t count = shielded_public_inputs(inputs, &s.statement);
        assert_int_equal(count, 27 + 2 + 18 * (size_t)audited);
        const json_t *wanted = vectors_get(root, "public_inputs");
        for (size_t i = 0; i < json_array_size(wanted) && i < count; i++)
            assert_fr(&inputs[i], json_array_get(json_array_get(wanted, i), 1), "public input");
        shielded_scene_free(&s);
    }
    json_decref(root);
}

/* Proofs of 2^k - 5 rows and more need parameters of twice the size. */
enum { SPARE_ROWS = 6 };

static void all_shapes_hold_within_their_rows(void **state)
{
    (void)state;
    static const size_t rows_max[] = {1 << 15, 1 << 16, 1 << 16, 1 << 17};
    for (size_t inputs = 1; inputs <= SHIELDED_INPUTS_MAX; inputs++)
        for (int audited = 0; audited < 2; audited++) {
            struct shielded_scene s;
            shielded_scene_random(&s, 77 + inputs, inputs, inputs / 2, audited);
            /* The auditor's words are 5,000 rows, for which one input has no room in 2^15. */
            size_t most = audited ? rows_max[inputs - 1] << 1 : rows_max[inputs - 1];
            assert_holds(&s, most - SPARE_ROWS);
            shielded_scene_free(&s);
        }
}

static void public_inputs_of_the_circuit_are_those_of_the_statement(void **state)
{
    (void)state;
    for (int audited = 0; audited < 2; audited++) {
        struct shielded_scene s;
        struct composer *composer = NULL;
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
        shielded_scene_random(&s, 5, 2, 0, audited);
        assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
        shielded_circuit_compose(composer, &s.statement, &s.witness);
        assert_int_equal(composer_finish(composer, &circuit, &assignment, NULL), RK_OK);
        assert_int_equal(circuit.public_count, shielded_public_inputs(inputs, &s.statement));
        for (size_t i = 0; i < circuit.public_count; i++)
            assert_true(fr_equal(&inputs[i], &assignment.public_inputs[i]));
        composer_free(composer);
        shielded_scene_free(&s);
    }
}

static void a_blank_transaction_has_the_rows_of_every_other(void **state)
{
    (void)state;
    for (size_t inputs = 1; inputs <= SHIELDED_INPUTS_MAX; inputs *= 2)
        for (int audited = 0; audited < 2; audited++) {
            uint8_t prints[2][CIRCUIT_FINGERPRINT_BYTES];
            struct shielded_scene s;
            shielded_scene_random(&s, 6, inputs, inputs / 2, audited);
            for (size_t i = 0; i < 2; i++) {
                struct composer *composer = NULL;
                struct plonk_circuit circuit;
                struct plonk_assignment assignment;
                if (i) shielded_blank(&s.statement, &s.witness, inputs, audited);
                assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
                shielded_circuit_compose(composer, &s.statement, &s.witness);
                assert_int_equal(composer_finish(composer, &circuit, &assignment, NULL), RK_OK);
                circuit_fingerprint(prints[i], &circuit);
                composer_free(composer);
            }
            assert_memory_equal(prints[0], prints[1], sizeof prints[0]);
            shielded_scene_free(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_context_is_the_hash_of_its_parts),
        cmocka_unit_test(notes_are_those_of_the_model),
        cmocka_unit_test(outputs_and_the_auditors_words_are_those_of_the_model),
        cmocka_unit_test(the_challenge_and_the_signature_are_those_of_the_model),
        cmocka_unit_test(the_models_transaction_satisfies_the_circuit),
        cmocka_unit_test(all_shapes_hold_within_their_rows),
        cmocka_unit_test(public_inputs_of_the_circuit_are_those_of_the_statement),
        cmocka_unit_test(a_blank_transaction_has_the_rows_of_every_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
