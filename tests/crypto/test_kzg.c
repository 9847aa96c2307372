/* The KZG check: all cases of the reference implementation, blobs, and the constants. */

#include "crypto/kzg.h"
#include "crypto/pairing.h"
#include "vectors.h"

static json_t *root;

/* The bytes of a text that may be of the wrong length. */
static size_t any_bytes(uint8_t *bytes, size_t bytes_max, const char *text)
{
    struct buffer buffer = {0};
    assert_int_equal(hex_decode_append(&buffer, span_of_string(text), NULL), RK_OK);
    size_t size_bytes = buffer.size_bytes;
    if (size_bytes && size_bytes <= bytes_max) memcpy(bytes, buffer.bytes, size_bytes);
    buffer_free(&buffer);
    return size_bytes;
}

static void all_cases_of_the_reference_have_its_verdict(void **state)
{
    (void)state;
    size_t index, held = 0, malformed = 0;
    json_t *entry;
    json_array_foreach(vectors_get(root, "verify_kzg_proof"), index, entry)
    {
        static const char *const names[4] = {"commitment", "z", "y", "proof"};
        static const size_t sizes[4] = {48, 32, 32, 48};
        uint8_t arguments[4][64];
        bool expected = json_is_true(vectors_get(entry, "host_query_result")), sized = true;
        for (size_t i = 0; i < 4; i++)
            sized &= any_bytes(arguments[i], sizes[i], vectors_text(entry, names[i])) == sizes[i];
        if (!sized) { /* cannot be expressed as a call */
            assert_false(expected);
            malformed++;
            continue;
        }
        struct rk_error error = {.result = RK_OK};
        enum rk_result result =
            kzg_verify_proof(arguments[0], arguments[1], arguments[2], arguments[3], &error);
        if ((result == RK_OK) != expected) fail_msg("%s", vectors_text(entry, "name"));
        if (result) assert_int_equal(error.result, result);
        held += expected;
        /* where the reference says false the bytes are well formed, where null they are not */
        if (json_is_false(vectors_get(entry, "ckzg_result"))) {
            assert_int_equal(result, RK_INVALID);
            assert_true(error.offset == RK_NO_POSITION);
        }
    }
    assert_int_equal(index, 122);
    assert_true(held > 20 && malformed < 40);
}

/* The two blobs of the vectors. */
static void make_blob(uint8_t blob[KZG_BLOB_BYTES], size_t which)
{
    memset(blob, 0, KZG_BLOB_BYTES);
    if (which == 0) {
        blob[0] = 1;
        return;
    }
    for (size_t i = 0; i < KZG_BLOB_ELEMENTS; i++) {
        blob[32 * i + 30] = (uint8_t)((i + 1) >> 8);
        blob[32 * i + 31] = (uint8_t)(i + 1);
    }
}

static void blobs_are_challenged_evaluated_and_verified(void **state)
{
    (void)state;
    static uint8_t blob[KZG_BLOB_BYTES];
    const json_t *cases = vectors_get(vectors_get(root, "blob_cases"), "cases");
    assert_int_equal(json_array_size(cases), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *entry = json_array_get(cases, i);
        uint8_t commitment[48], proof[48], blob_proof[48], y[32], z[32] = {0};
        uint8_t bytes[32], expected[32];
        struct fr challenge, value;
        make_blob(blob, i);
        vectors_bytes(commitment, 48, entry, "commitment");
        vectors_bytes(proof, 48, entry, "proof");
        vectors_bytes(blob_proof, 48, entry, "blob_proof");
        vectors_bytes(y, 32, entry, "y");
        z[31] = (uint8_t)json_integer_value(vectors_get(entry, "z"));
        assert_int_equal(kzg_verify_proof(commitment, z, y, proof, NULL), RK_OK);
        /* z = 1 is a root of unity, where the value is an element of the blob */
        assert_true(fr_from_bytes_be(&value, z));
        assert_int_equal(kzg_evaluate_blob(&value, blob, &value, NULL), RK_OK);
        fr_to_bytes_be(bytes, &value);
        assert_memory_equal(bytes, y, 32);
        kzg_blob_challenge(&challenge, blob, commitment);
        fr_to_bytes_be(bytes, &challenge);
        vectors_bytes(expected, 32, entry, "blob_challenge_be_hex");
        assert_memory_equal(bytes, expected, 32);
        assert_int_equal(kzg_evaluate_blob(&value, blob, &challenge, NULL), RK_OK);
        fr_to_bytes_be(bytes, &value);
        vectors_bytes(expected, 32, entry, "blob_eval_be_hex");
        assert_memory_equal(bytes, expected, 32);
        kzg_versioned_hash(bytes, commitment);
        vectors_bytes(expected, 32, entry, "versioned_hash");
        assert_memory_equal(bytes, expected, 32);
        assert_int_equal(kzg_verify_blob_proof(blob, commitment, blob_proof, NULL), RK_OK);
        assert_int_equal(kzg_verify_blob_proof(blob, commitment, proof, NULL), RK_INVALID);
        blob[KZG_BLOB_BYTES - 1] ^= 1;
        assert_int_equal(kzg_verify_blob_proof(blob, commitment, blob_proof, NULL), RK_INVALID);
    }
}

/* Evaluation at each root of unity gives the element that stands there; the order is that of the
 * index with its twelve bits reversed. */
static void a_blob_has_its_elements_as_values_at_the_roots_of_unity(void **state)
{
    (void)state;
    static uint8_t blob[KZG_BLOB_BYTES];
    make_blob(blob, 1);
    struct fr root_of_unity, z = fr_one, value;
    fr_sqr_times(&root_of_unity, &fr_root_of_unity, 20);
    for (unsigned i = 0; i < KZG_BLOB_ELEMENTS; i++) {
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < 12; bit++)
            reversed |= (i >> bit & 1) << (11 - bit);
        if (i < 8 || i % 101 == 0 || i == KZG_BLOB_ELEMENTS - 1) {
            uint64_t limbs[4];
            assert_int_equal(kzg_evaluate_blob(&value, blob, &z, NULL), RK_OK);
            fr_to_limbs(limbs, &value);
            assert_int_equal(limbs[0], reversed + 1);
        }
        fr_mul(&z, &z, &root_of_unity);
    }
}

static void elements_of_q_or_more_are_malformed(void **state)
{
    (void)state;
    static uint8_t blob[KZG_BLOB_BYTES];
    uint8_t identity[48] = {0xc0}, zero[32] = {0}, modulus[32];
    struct rk_error error;
    struct fr value = fr_one;
    for (size_t i = 0; i < 4; i++)
        limb_store_be(modulus + 8 * i, fr_modulus[3 - i]);
    assert_int_equal(kzg_verify_proof(identity, zero, zero, identity, &error), RK_OK);
    assert_int_equal(kzg_verify_proof(identity, modulus, zero, identity, &error), RK_MALFORMED);
    assert_int_equal(kzg_verify_proof(identity, zero, modulus, identity, &error), RK_MALFORMED);
    memcpy(blob + 32 * 1000, modulus, 32);
    assert_int_equal(kzg_evaluate_blob(&value, blob, &fr_one, &error), RK_MALFORMED);
    assert_int_equal(error.offset, 32 * 1000);
    assert_true(fr_equal(&value, &fr_one));
    assert_int_equal(kzg_verify_blob_proof(blob, identity, identity, &error), RK_MALFORMED);
}

/* tau g2 is the known one, e(tau g1, g2) = e(g1, tau g2), and its lines open the polynomial X. */
static void the_prepared_element_of_the_setup_is_the_known_one(void **state)
{
    (void)state;
    const json_t *setup = vectors_get(root, "trusted_setup");
    uint8_t tau_g2[96], tau_g1[48], zero[32] = {0};
    struct g1_affine first, minus_generator;
    struct g2_affine second;
    static struct g2_prepared prepared;
    vectors_bytes(tau_g2, 96, setup, "g2_monomial_1");
    vectors_bytes(tau_g1, 48, setup, "g1_monomial_1");
    assert_int_equal(g2_from_compressed(&second, tau_g2, NULL), RK_OK);
    assert_int_equal(g1_from_compressed(&first, tau_g1, NULL), RK_OK);
    g2_prepare(&prepared, &second);
    g1_affine_neg(&minus_generator, &g1_affine_generator);
    const struct pairing_term terms[2] = {{&first, &g2_prepared_generator},
                                          {&minus_generator, &prepared}};
    assert_true(pairing_product_is_one(terms, 2));
    /* the polynomial X has the value 0 at 0, with the proof X / X = 1 */
    uint8_t generator[48];
    g1_to_compressed(generator, &g1_affine_generator);
    assert_int_equal(kzg_verify_proof(tau_g1, zero, zero, generator, NULL), RK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cases_of_the_reference_have_its_verdict),
        cmocka_unit_test(blobs_are_challenged_evaluated_and_verified),
        cmocka_unit_test(a_blob_has_its_elements_as_values_at_the_roots_of_unity),
        cmocka_unit_test(elements_of_q_or_more_are_malformed),
        cmocka_unit_test(the_prepared_element_of_the_setup_is_the_known_one),
    };
    root = vectors_load("crypto/kzg.json");
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(root);
    return failures;
}
