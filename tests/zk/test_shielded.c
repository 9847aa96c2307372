/* The shielded transaction: known answers, shapes, and what each constraint is for. */

#include "shielded_vectors.h"

#include "crypto/frost.h"
#include "crypto/poseidon.h"
#include "zk/circuit_layout.h"
#include "zk/composer_override.h"

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

/* ---- What each constraint is for ---- */

/* The component of the first row that does not hold, "" when all do. */
static void first_failure(char path[128], const struct shielded_scene *s)
{
    struct composer *composer = NULL;
    struct circuit_failure failure;
    struct buffer text = {0};
    path[0] = 0;
    if (shielded_scene_check(&composer, &failure, s)) {
        struct circuit_origins origins = composer_origins(composer);
        assert_int_equal(circuit_path_append(&text, &origins, origins.rows[failure.row].component),
                         RK_OK);
        assert_in_range(text.size_bytes, 1, 127);
        memcpy(path, text.bytes, text.size_bytes);
        path[text.size_bytes] = 0;
        buffer_free(&text);
    }
    composer_free(composer);
}

static void add_one(struct fr *element)
{
    fr_add(element, element, &fr_one);
}

/* Statements that say something else than was signed and witnessed. */
static void change_context(struct shielded_scene *s)
{
    add_one(&s->statement.context);
}
static void change_message(struct shielded_scene *s)
{
    add_one(&s->statement.message);
}
static void change_root(struct shielded_scene *s)
{
    add_one(&s->statement.root);
}
static void change_nullifier(struct shielded_scene *s)
{
    add_one(&s->statement.nullifiers[1]);
}
static void change_key(struct shielded_scene *s)
{
    s->statement.outputs[0].key = s->statement.outputs[1].key;
}
static void change_commitment(struct shielded_scene *s)
{
    s->statement.outputs[1].commitment = s->statement.outputs[0].commitment;
}
static void change_r(struct shielded_scene *s)
{
    s->statement.outputs[1].r = s->statement.outputs[0].r;
}
static void change_value_cipher(struct shielded_scene *s)
{
    add_one(&s->statement.outputs[0].value_cipher);
}
static void change_sender_cipher(struct shielded_scene *s)
{
    add_one(&s->statement.outputs[1].sender_cipher[3]);
}
static void change_fee(struct shielded_scene *s)
{
    s->statement.max_fee++;
}
static void change_deposit(struct shielded_scene *s)
{
    s->statement.deposit--;
}
static void change_auditor(struct shielded_scene *s)
{
    s->statement.auditor = s->statement.outputs[0].r;
}
static void change_exchange(struct shielded_scene *s)
{
    s->statement.audit.e = s->statement.outputs[0].r;
}
static void change_audit(struct shielded_scene *s)
{
    add_one(&s->statement.audit.cipher[SHIELDED_AUDIT_WORDS - 1]);
}

/* Witnesses of something else, for which the statement was made and signed. */
static void spend_more(struct shielded_scene *s)
{
    s->witness.inputs[0].value++;
    s->witness.outputs[0].value++;
}
static void spend_another_blinder(struct shielded_scene *s)
{
    fj_add(&s->witness.inputs[0].blinder, &s->witness.inputs[0].blinder, &fj_one);
}
static void spend_at_another_position(struct shielded_scene *s)
{
    s->witness.inputs[0].position ^= 1;
}
static void spend_another_type(struct shielded_scene *s)
{
    s->witness.inputs[0].type = 0;
}
static void spend_with_another_shared_point(struct shielded_scene *s)
{
    add_one(&s->witness.inputs[0].shared[0]);
}
static void spend_from_another_tree(struct shielded_scene *s)
{
    add_one(&s->witness.inputs[0].opening.branch[5][3]);
}
static void pay_more_than_is_spent(struct shielded_scene *s)
{
    s->witness.outputs[1].value++;
}
static void pay_from_a_dummy(struct shielded_scene *s)
{
    s->witness.inputs[2].value = 1;
    s->witness.outputs[1].value++;
}
static void use_another_nullifier_key(struct shielded_scene *s)
{
    s->witness.b_prime = s->address.b;
}

static const struct change {
    void (*change)(struct shielded_scene *s);
    bool is_signed; /* the statement is made and signed again */
    const char *path;
} changes[] = {
    {change_context, false, "sender/authority"},
    {change_message, false, "sender/authority"},
    {change_root, false, "input[0]/membership"},
    {change_nullifier, false, "input[1]/nullifier"},
    {change_key, false, "output[0]/note"},
    {change_commitment, false, "output[1]/note"},
    {change_r, false, "output[1]/note"},
    {change_value_cipher, false, "output[0]/note"},
    {change_sender_cipher, false, "output[1]/note"},
    {change_fee, false, "balance"},
    {change_deposit, false, "balance"},
    {change_auditor, false, "audit/encrypt"},
    {change_exchange, false, "audit/encrypt"},
    {change_audit, false, "audit/encrypt"},
    {spend_more, true, "input[0]/membership/tree/level[16]"},
    {spend_another_blinder, true, "input[0]/membership/tree/level[16]"},
    {spend_at_another_position, true, "input[0]/membership/tree/level[16]"},
    {spend_another_type, true, "input[0]/membership/tree/level[16]"},
    {spend_with_another_shared_point, true, "input[0]/membership/tree/level[16]"},
    {spend_from_another_tree, true, "input[0]/membership/tree/level[4]"},
    {pay_more_than_is_spent, true, "balance"},
    {pay_from_a_dummy, true, "input[2]/membership/tree/level[16]"},
    {use_another_nullifier_key, true, "sender/authority"},
};

static void a_change_is_found_in_the_component_that_constrains_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(changes); i++) {
        struct shielded_scene s;
        char path[128];
        shielded_scene_random(&s, 8, 3, 1, true);
        changes[i].change(&s);
        if (changes[i].is_signed) shielded_scene_sign(&s);
        first_failure(path, &s);
        /* Equal points fail in both coordinates: the component is the same. */
        if (strcmp(path, changes[i].path) != 0)
            fail_msg("change %zu: '%s' is not '%s'", i, path, changes[i].path);
        shielded_scene_free(&s);
    }
}

/* A dummy whose tree is not the root's: with the value 1 its root is compared. */
static void a_dummy_has_no_value(void **state)
{
    (void)state;
    struct shielded_scene s;
    char path[128];
    for (uint64_t value = 0; value < 2; value++) {
        shielded_scene_random(&s, 9, 2, 1, false);
        struct shielded_input *dummy = &s.witness.inputs[1];
        struct jubjub_affine commitment, key;
        struct shielded_secrets secrets;
        struct fr needle;
        const struct jubjub_affine shared = {dummy->shared[0], dummy->shared[1]};
        dummy->value = value;
        phoenix_commit_value(&commitment, value, &fj_zero);
        shielded_derive(&secrets, &shared, &s.address);
        shielded_key(&key, &secrets.h, &s.address.b);
        shielded_leaf(&needle, &s.statement.context, 0, &commitment, &key, 0);
        for (unsigned h = dummy->opening.height; h-- > 0;) {
            dummy->opening.branch[h][0] = needle;
            poseidon_merkle4(&needle, dummy->opening.branch[h]);
        }
        s.witness.outputs[0].value += value;
        shielded_scene_sign(&s);
        first_failure(path, &s);
        assert_string_equal(path, value ? "input[1]/membership" : "");
        shielded_scene_free(&s);
    }
}

/* Two outputs whose values add up modulo q, one of them far above 2^64. */
static void values_do_not_wrap(void **state)
{
    (void)state;
    struct shielded_scene s;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct composer *c = NULL;
    uint32_t value = 0;
    shielded_scene_random(&s, 10, 1, 0, false);
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    shielded_circuit_compose(c, &s.statement, &s.witness);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    struct circuit_origins origins = composer_origins(c);
    for (size_t i = 0; i < circuit.row_count; i++) {
        struct buffer text = {0};
        assert_int_equal(circuit_path_append(&text, &origins, origins.rows[i].component), RK_OK);
        /* The last row of the range compares with the value. */
        if (span_equal(buffer_span(&text), span_of_string("output[1]/note/range")))
            value = circuit.rows[i].wires[1];
        buffer_free(&text);
    }
    composer_free(c);
    assert_true(value != 0);
    struct fr lie;
    fr_from_u64(&lie, s.witness.outputs[1].value);
    s.witness.outputs[0].value += s.witness.outputs[1].value + 1;
    shielded_statement_make(&s.statement, &s.witness);
    shielded_scene_sign(&s);
    fr_neg(&lie, &fr_one); /* -1 */
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    composer_override(c, value, &lie);
    shielded_circuit_compose(c, &s.statement, &s.witness);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    assert_true(circuit_check(&failure, &circuit, &assignment) > 0);
    struct buffer text = {0};
    origins = composer_origins(c);
    assert_int_equal(circuit_path_append(&text, &origins, origins.rows[failure.row].component),
                     RK_OK);
    assert_true(span_equal(buffer_span(&text), span_of_string("output[1]/note/range")));
    buffer_free(&text);
    composer_free(c);
    shielded_scene_free(&s);
}

/* ---- Who can do what ---- */

/* All that a wallet hands out for proving. */
static void bundles_have_neither_a_nor_b(void **state)
{
    (void)state;
    for (size_t inputs = 1; inputs <= SHIELDED_INPUTS_MAX; inputs *= 2) {
        struct shielded_scene s, back = {0};
        struct buffer bytes = {0};
        uint8_t secret[2][32];
        shielded_scene_random(&s, 11, inputs, inputs / 2, inputs == 2);
        assert_int_equal(shielded_bundle_encode(&bytes, &s.statement, &s.witness), RK_OK);
        assert_int_equal(bytes.size_bytes, SHIELDED_BUNDLE_BYTES(inputs, inputs == 2));
        fj_to_bytes_le(secret[0], &s.secret.a);
        fj_to_bytes_le(secret[1], &s.secret.b);
        for (size_t i = 0; i < 2; i++)
            assert_null(memmem(bytes.bytes, bytes.size_bytes, secret[i], 16));
        assert_int_equal(
            shielded_bundle_decode(&back.statement, &back.witness, buffer_span(&bytes), NULL),
            RK_OK);
        assert_holds(&back, 1 << 17);
        struct fr wanted[SHIELDED_PUBLIC_INPUTS_MAX], found[SHIELDED_PUBLIC_INPUTS_MAX];
        size_t count = shielded_public_inputs(wanted, &s.statement);
        assert_int_equal(shielded_public_inputs(found, &back.statement), count);
        for (size_t i = 0; i < count; i++)
            assert_true(fr_equal(&wanted[i], &found[i]));
        buffer_free(&bytes);
        shielded_scene_free(&s);
    }
}

static void bad_bundles_are_refused_with_their_place(void **state)
{
    (void)state;
    /* ctx, A, B', u, R2; of the input S, the blinder, the opening; of the outputs A_r and rho; Y.
     */
    static const size_t places[] = {2, 114, 178, 210, 274, 306, 387, 2695, 2759, 2903};
    struct shielded_scene s;
    struct shielded_statement statement;
    struct shielded_witness witness;
    struct buffer bytes = {0};
    struct rk_error error = {.result = RK_OK};
    shielded_scene_random(&s, 12, 1, 0, true);
    assert_int_equal(shielded_bundle_encode(&bytes, &s.statement, &s.witness), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(places); i++) {
        uint8_t before[32];
        memcpy(before, bytes.bytes + places[i], sizeof before);
        memset(bytes.bytes + places[i], 0xff, sizeof before);
        assert_int_equal(shielded_bundle_decode(&statement, &witness, buffer_span(&bytes), &error),
                         RK_INVALID);
        assert_int_equal(error.offset, places[i]);
        memcpy(bytes.bytes + places[i], before, sizeof before);
    }
    for (size_t cut = 0; cut < bytes.size_bytes; cut += 7)
        assert_int_equal(
            shielded_bundle_decode(&statement, &witness, span_of(bytes.bytes, cut), &error),
            RK_MALFORMED);
    assert_int_equal(buffer_append_u8(&bytes, 0), RK_OK);
    assert_int_equal(shielded_bundle_decode(&statement, &witness, buffer_span(&bytes), &error),
                     RK_MALFORMED);
    bytes.bytes[0] = SHIELDED_INPUTS_MAX + 1;
    assert_int_equal(shielded_bundle_decode(&statement, &witness, buffer_span(&bytes), &error),
                     RK_MALFORMED);
    buffer_free(&bytes);
    shielded_scene_free(&s);
}

static void a_threshold_signature_satisfies_the_same_circuit(void **state)
{
    (void)state;
    enum { T = 2, N = 3 };
    const struct frost_group group = {.threshold = T, .signers = N, .session = {9}};
    struct frost_polynomial polynomials[N];
    struct frost_dealing dealings[N];
    struct frost_key_share keys[N];
    struct frost_public_share published[N];
    struct frost_public public;
    struct shielded_scene s;
    uint8_t random[FROST_RANDOM_BYTES] = {1};
    for (unsigned i = 0; i < N; i++, random[1]++)
        assert_int_equal(frost_deal(&polynomials[i], &dealings[i], &group, i + 1, random), RK_OK);
    for (unsigned i = 0; i < N; i++, random[1]++) {
        struct fj shares[N];
        for (unsigned j = 0; j < N; j++)
            frost_deal_share(&shares[j], &group, &polynomials[j], i + 1);
        assert_int_equal(frost_key_finish(&keys[i], &group, i + 1, dealings, shares, NULL), RK_OK);
        frost_publish(&published[i], &group, &keys[i], random);
    }
    assert_int_equal(frost_public_make(&public, &group, dealings, published, NULL), RK_OK);

    /* The wallet of B = the key of all: a is shared as a view key is. */
    uint64_t seed = 15;
    memset(&s, 0, sizeof s);
    s.secret.a = random_fj(&seed);
    s.statement = (struct shielded_statement){
        .input_count = 1, .context = random_fr(&seed), .message = random_fr(&seed)};
    jubjub_mul_generator(&s.address.a, &s.secret.a);
    s.address.b = public.b;
    s.view = (struct shielded_full_view_key){s.secret.a, public.b, public.b_prime};
    s.witness.sender = s.address;
    s.witness.b_prime = public.b_prime;
    assert_int_equal(poseidon_tree_init(&s.tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    struct fj rho = random_fj(&seed);
    shielded_scene_receive(&s, 0, &rho, 500);
    shielded_scene_open(&s);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        s.witness.outputs[i] = (struct shielded_output){.receiver = s.address, .value = 250};
        s.witness.outputs[i].rho = random_fj(&seed);
    }
    shielded_statement_make(&s.statement, &s.witness);

    struct frost_nonce nonces[T];
    struct frost_commitment commitments[T];
    struct frost_session session;
    struct fj shares[T];
    static const unsigned signers[T] = {0, 2};
    for (size_t i = 0; i < T; i++, random[1]++)
        frost_commit(&nonces[i], &commitments[i], &keys[signers[i]], random);
    assert_int_equal(frost_session_open(&session, &public, &s.statement.context,
                                        &s.statement.message, commitments, T, NULL),
                     RK_OK);
    for (size_t i = 0; i < T; i++)
        assert_int_equal(frost_sign(&shares[i], &session, &keys[signers[i]], &nonces[i]), RK_OK);
    assert_int_equal(frost_combine(&s.witness.authority, &session, &public, shares, NULL), RK_OK);
    assert_holds(&s, 1 << 15);
    shielded_scene_free(&s);
}

/* The view key finds and reads; the full view key knows what was spent; S opens one note. */
static void keys_read_what_they_may(void **state)
{
    (void)state;
    struct shielded_scene s;
    struct shielded_opening opening;
    struct shielded_full_view_key full;
    uint8_t bytes[SHIELDED_FULL_VIEW_KEY_BYTES];
    shielded_scene_random(&s, 16, 1, 0, false);
    struct phoenix_secret_key receiver;
    uint64_t seed = 17;
    receiver.a = random_fj(&seed);
    receiver.b = random_fj(&seed);
    phoenix_address(&s.witness.outputs[0].receiver, &receiver);
    shielded_statement_make(&s.statement, &s.witness);
    const struct shielded_note *note = &s.statement.outputs[0];
    struct phoenix_view_key view;
    phoenix_view_key(&view, &receiver);
    assert_int_equal(shielded_find(&opening, note, &view), RK_OK);
    assert_true(shielded_owns(&view, &note->r, &note->key));
    assert_int_equal(opening.value, s.witness.outputs[0].value);
    assert_true(jubjub_affine_equal(&opening.sender.a, &s.address.a));
    assert_true(jubjub_affine_equal(&opening.sender.b, &s.address.b));
    assert_int_equal(shielded_find(&opening, &s.statement.outputs[1], &view), RK_NOT_FOUND);
    assert_false(shielded_owns(&view, &s.statement.outputs[1].r, &s.statement.outputs[1].key));

    enum { MANY = 90 }; /* more than are tried at once */
    struct phoenix_stealth_address many[MANY];
    bool owns[MANY];
    for (size_t i = 0; i < MANY; i++) {
        const struct shielded_note *one = &s.statement.outputs[i % 3 != 0];
        many[i] = (struct phoenix_stealth_address){one->r, one->key};
    }
    for (size_t count = 0; count <= MANY; count++) {
        memset(owns, 2, sizeof owns);
        shielded_owns_many(owns, &view, &s.witness.outputs[0].receiver, many, count);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(owns[i], i % 3 == 0);
    }

    struct jubjub_affine shared = opening.shared;
    assert_int_equal(shielded_open(&opening, note, &shared, &s.witness.outputs[0].receiver), RK_OK);
    assert_int_equal(shielded_open(&opening, note, &shared, &s.address), RK_NOT_FOUND);
    struct shielded_note other = *note;
    add_one(&other.value_cipher);
    assert_int_equal(shielded_find(&opening, &other, &view), RK_INVALID);
    other = *note;
    other.commitment = s.statement.outputs[1].commitment;
    assert_int_equal(shielded_find(&opening, &other, &view), RK_INVALID);

    shielded_full_view_key(&full, &s.secret);
    shielded_full_view_key_encode(bytes, &full);
    assert_true(shielded_full_view_key_decode(&full, bytes));
    const struct shielded_input *input = &s.witness.inputs[0];
    const struct jubjub_affine spent = {input->shared[0], input->shared[1]};
    struct shielded_secrets secrets;
    struct jubjub_affine key_prime;
    struct fr nullifier;
    shielded_derive(&secrets, &spent, &s.address);
    shielded_key_prime(&key_prime, &secrets.h, &full.b_prime);
    shielded_nullifier(&nullifier, &s.statement.context, &key_prime, input->position);
    assert_true(fr_equal(&nullifier, &s.statement.nullifiers[0]));
    jubjub_encode(bytes + 64, &jubjub_affine_identity);
    assert_false(shielded_full_view_key_decode(&full, bytes));
    memset(bytes, 0xff, 32);
    assert_false(shielded_full_view_key_decode(&full, bytes));
    shielded_scene_free(&s);
}

/* A signature is of one message in one context by one key. */
static void an_authority_is_of_its_message_alone(void **state)
{
    (void)state;
    struct shielded_scene s;
    shielded_scene_random(&s, 18, 1, 0, false);
    struct fr context = s.statement.context, message = s.statement.message;
    const struct shielded_authority *authority = &s.witness.authority;
    assert_true(
        shielded_authority_verify(authority, &context, &message, &s.address.b, &s.view.b_prime));
    add_one(&message);
    assert_false(
        shielded_authority_verify(authority, &context, &message, &s.address.b, &s.view.b_prime));
    message = s.statement.message;
    add_one(&context);
    assert_false(
        shielded_authority_verify(authority, &context, &message, &s.address.b, &s.view.b_prime));
    context = s.statement.context;
    assert_false(
        shielded_authority_verify(authority, &context, &message, &s.address.a, &s.view.b_prime));
    assert_false(
        shielded_authority_verify(authority, &context, &message, &s.address.b, &s.address.b));
    assert_false(shielded_authority_verify(authority, &context, &message, &s.address.b,
                                           &jubjub_affine_identity));
    shielded_scene_free(&s);
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
        cmocka_unit_test(a_change_is_found_in_the_component_that_constrains_it),
        cmocka_unit_test(a_dummy_has_no_value),
        cmocka_unit_test(values_do_not_wrap),
        cmocka_unit_test(bundles_have_neither_a_nor_b),
        cmocka_unit_test(bad_bundles_are_refused_with_their_place),
        cmocka_unit_test(a_threshold_signature_satisfies_the_same_circuit),
        cmocka_unit_test(keys_read_what_they_may),
        cmocka_unit_test(an_authority_is_of_its_message_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
