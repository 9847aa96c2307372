/* Bytes to scalars: the vectors of the specification. */

#include "base/hash.h"
#include "crypto/hash_to_scalar.h"
#include "vectors.h"

/* The message of a vector, which has it as text or in hexadecimal. */
static struct buffer message_of(const json_t *one)
{
    struct buffer message = {0};
    const char *text = json_string_value(json_object_get(one, "input_ascii"));
    if (text)
        assert_int_equal(buffer_append(&message, text, strlen(text)), RK_OK);
    else
        vectors_append(&message, one, "input_hex");
    return message;
}

static bool domain_of(uint8_t domain[32], const json_t *one)
{
    if (!json_is_string(vectors_get(one, "domain_hex"))) return false;
    vectors_bytes(domain, 32, one, "domain_hex");
    return true;
}

static void scalars_of_bls12_381_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_scalar_field.json");
    json_t *cases = vectors_get(root, "hash_to_scalar");
    assert_true(json_array_size(cases) >= 8);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct buffer message = message_of(one);
        uint8_t domain[32], expected[32], bytes[32];
        struct fr scalar;
        if (domain_of(domain, one))
            fr_hash_domain(&scalar, domain, buffer_span(&message));
        else
            fr_hash(&scalar, buffer_span(&message));
        if (json_object_get(one, "be_hex")) {
            vectors_bytes(expected, 32, one, "be_hex");
            fr_to_bytes_be(bytes, &scalar);
        } else {
            vectors_bytes(expected, 32, one, "le_hex");
            fr_to_bytes_le(bytes, &scalar);
        }
        assert_memory_equal(bytes, expected, 32);
        buffer_free(&message);
    }
    json_decref(root);
}

static void scalars_of_jubjub_hold(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/jubjub.json");
    json_t *cases = vectors_get(vectors_get(root, "scalar_field"), "hash_to_scalar");
    assert_true(json_array_size(cases) >= 5);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        struct buffer message = message_of(one), framed = {0};
        uint8_t domain[32], expected[32], bytes[32];
        struct fj scalar;
        const json_t *personal = json_object_get(one, "personal_ascii");
        if (!domain_of(domain, one)) {
            fj_hash(&scalar, buffer_span(&message));
        } else if (json_is_string(personal)) {
            fj_hash_domain(&scalar, domain, buffer_span(&message));
        } else { /* the superseded form, which nothing needs but this comparison */
            assert_int_equal(buffer_append(&framed, domain, sizeof domain), RK_OK);
            assert_int_equal(buffer_append(&framed, message.bytes, message.size_bytes), RK_OK);
            fj_hash(&scalar, buffer_span(&framed));
        }
        vectors_bytes(expected, 32, one, "le_hex");
        fj_to_bytes_le(bytes, &scalar);
        assert_memory_equal(bytes, expected, 32);
        buffer_free(&message);
        buffer_free(&framed);
    }
    json_decref(root);
}

static void a_domain_of_fr_is_a_prefix_and_one_of_fj_is_not(void **state)
{
    (void)state;
    uint8_t joined[40] = {7};
    struct fr prefixed, plain;
    struct fj separated, unseparated;
    struct span message = span_of(joined + 32, 8);
    fr_hash_domain(&prefixed, joined, message);
    fr_hash(&plain, span_of(joined, sizeof joined));
    assert_true(fr_equal(&prefixed, &plain));
    fj_hash_domain(&separated, joined, message);
    fj_hash(&unseparated, span_of(joined, sizeof joined));
    assert_false(fj_equal(&separated, &unseparated));
}

static void keying_material_is_a_big_endian_integer(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_scalar_field.json");
    json_t *cases = vectors_get(root, "rfc9380_from_okm");
    assert_int_equal(json_array_size(cases), 2);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const char *okm = vectors_text(one, "okm_ascii");
        uint8_t expected[32], bytes[32];
        struct fr scalar;
        assert_int_equal(strlen(okm), FR_OKM_BYTES);
        fr_from_okm(&scalar, (const uint8_t *)okm);
        fr_to_bytes_be(bytes, &scalar);
        vectors_bytes(expected, 32, one, "value_be_hex");
        assert_memory_equal(bytes, expected, 32);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_of_bls12_381_hold),
        cmocka_unit_test(scalars_of_jubjub_hold),
        cmocka_unit_test(a_domain_of_fr_is_a_prefix_and_one_of_fj_is_not),
        cmocka_unit_test(keying_material_is_a_big_endian_integer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
