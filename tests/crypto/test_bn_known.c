/* BN254 against known answers: encodings of the generators, and their pairing. */

#include "crypto/bn_pairing.h"
#include "vectors.h"

static json_t *root;

static int load(void **state)
{
    (void)state;
    root = vectors_load("crypto/groth16_bn254.json");
    return 0;
}

static int release(void **state)
{
    (void)state;
    json_decref(root);
    return 0;
}

static void the_known_encodings_are_those_of_the_generators(void **state)
{
    (void)state;
    const json_t *known = vectors_get(root, "generators");
    struct bn_g1_affine one[3] = {bn_g1_generator, {.infinity = true}, bn_g1_generator}, a;
    struct bn_g2_affine two[3] = {bn_g2_generator, {.infinity = true}, bn_g2_generator}, b;
    static const char *const names[2][3][2] = {
        {{"g1c", "g1u"}, {"g1id_c", "g1id_u"}, {"g1neg_c", NULL}},
        {{"g2c", "g2u"}, {"g2id_c", "g2id_u"}, {"g2neg_c", NULL}},
    };
    bn_g1_affine_neg(&one[2], &one[2]);
    bn_g2_affine_neg(&two[2], &two[2]);
    for (size_t i = 0; i < 3; i++) {
        for (enum bn_form form = BN_COMPRESSED; form <= BN_UNCOMPRESSED; form++) {
            uint8_t bytes[128], given[128];
            if (!names[0][i][form]) continue;
            size_t size_bytes = bn_encoding_bytes(32, form);
            vectors_bytes(bytes, size_bytes, known, names[0][i][form]);
            bn_g1_encode(given, &one[i], form);
            assert_memory_equal(given, bytes, size_bytes);
            assert_int_equal(bn_g1_decode(&a, bytes, form), RK_OK);
            assert_true(bn_g1_affine_equal(&a, &one[i]));
            vectors_bytes(bytes, 2 * size_bytes, known, names[1][i][form]);
            bn_g2_encode(given, &two[i], form);
            assert_memory_equal(given, bytes, 2 * size_bytes);
            assert_int_equal(bn_g2_decode(&b, bytes, form), RK_OK);
            assert_true(bn_g2_affine_equal(&b, &two[i]));
        }
    }
}

static void the_pairing_of_the_generators_is_known(void **state)
{
    (void)state;
    uint8_t bytes[BN_FP12_BYTES], given[BN_FP12_BYTES];
    struct bn_fp12 f;
    vectors_bytes(bytes, sizeof bytes, root, "e_G1_G2_fp12_le_hex");
    bn_pairing(&f, &bn_g1_generator, &bn_g2_generator);
    bn_fp12_to_bytes_le(given, &f);
    assert_memory_equal(given, bytes, sizeof bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_known_encodings_are_those_of_the_generators),
        cmocka_unit_test(the_pairing_of_the_generators_is_known),
    };
    return cmocka_run_group_tests(tests, load, release);
}
