/* The archives of curve points, scalars and host-query arguments that the deployed code wrote: all
 * are accepted, their parts are where the formats say, and writing gives the same bytes. */

#include "support.h"

#include "vectors.h"

#include "archive_types.h"

static const struct archive_field verify_groth16_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &archive_type_bytes, 8}, {"", &archive_type_bytes, 16}};
static const struct archive_type verify_groth16 =
    ARCHIVE_TUPLE_OF("verify_groth16_bn254", 24, 4, verify_groth16_fields);

static const struct archive_type schnorr_key = ARCHIVE_OPAQUE_OF("SchnorrPublicKey", 160, 8);
static const struct archive_type schnorr_signature = ARCHIVE_OPAQUE_OF("SchnorrSignature", 192, 8);
static const struct archive_field verify_schnorr_fields[] = {
    {"", &scalar, 0}, {"", &schnorr_key, 32}, {"", &schnorr_signature, 192}};
static const struct archive_type verify_schnorr =
    ARCHIVE_TUPLE_OF("verify_schnorr", 384, 8, verify_schnorr_fields);

static void deployed_archives_are_read_and_written_alike(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct archive_type *type;
    } cases[] = {
        {"scalar_one", &scalar},
        {"schnorr_pk", &schnorr_key},
        {"schnorr_sig", &schnorr_signature},
        {"tuple_msg_pk_sig", &verify_schnorr},
        {"bls_pk", &g2_point},
        {"bls_sig", &g1_point},
        {"g1_gen", &g1_point},
        {"g1_id", &g1_point},
        {"g2_gen", &g2_point},
        {"vec_scalar", &vec_scalar},
        {"vec_u8", &archive_type_bytes},
        {"opt65_none", &option_bytes_65},
        {"opt65_some", &option_bytes_65},
        {"bool_true", &archive_type_bool},
        {"verify_bls_arg", &verify_bls},
        {"verify_bls_multisig_arg", &verify_bls_multisig},
        {"kzg_arg", &verify_kzg_proof},
        {"secp_arg", &secp256k1_recover},
        {"groth_arg", &verify_groth16},
        {"plonk_arg", &verify_plonk},
    };
    json_t *root = vectors_load("crypto/rkyv_crypto_archives.json");
    const json_t *archives = vectors_get(root, "archives_hex");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer bytes = {0};
        vectors_append(&bytes, archives, cases[i].name);
        struct archive_view view;
        struct rk_error error = {.result = RK_OK};
        if (archive_validate(&view, cases[i].type, buffer_span(&bytes), ARCHIVE_ALIGN_MAX, &error))
            fail_msg("%s: %s", cases[i].name, error.message);
        struct arena arena;
        arena_init(&arena, 0);
        struct archive_value value = archive_tree(&arena, view);
        uint8_t written[4096];
        size_t size_bytes = 0;
        if (archive_write(written, sizeof written, &size_bytes, cases[i].type, &value, &error))
            fail_msg("%s: %s", cases[i].name, error.message);
        if (!span_equal(span_of(written, size_bytes), buffer_span(&bytes)))
            fail_msg("%s is not written alike", cases[i].name);
        arena_free(&arena);
        buffer_free(&bytes);
    }
    json_decref(root);
}

static void arguments_of_a_query_lie_where_the_format_says(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/rkyv_crypto_archives.json");
    struct buffer bytes = {0};
    vectors_append(&bytes, vectors_get(root, "archives_hex"), "verify_bls_multisig_arg");
    struct archive_view view;
    assert_int_equal(
        archive_validate(&view, &verify_bls_multisig, buffer_span(&bytes), ARCHIVE_ALIGN_MAX, NULL),
        RK_OK);
    struct span message = archive_span(archive_child(view, 0));
    struct archive_view keys = archive_child(view, 1);
    assert_true(span_equal(message, span_of_string("some-message")));
    assert_ptr_equal(archive_span(keys).bytes, bytes.bytes); /* the lowest */
    assert_int_equal(archive_count(keys) * 200, archive_span(keys).size_bytes);
    assert_ptr_equal(archive_child(view, 2).at, bytes.bytes + bytes.size_bytes - 120 + 16);
    buffer_free(&bytes);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deployed_archives_are_read_and_written_alike),
        cmocka_unit_test(arguments_of_a_query_lie_where_the_format_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
