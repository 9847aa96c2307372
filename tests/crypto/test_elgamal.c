/* Points from bytes and numbers, Diffie-Hellman, and ElGamal encryption. */

#include "crypto/elgamal.h"
#include "crypto/jubjub_map.h"
#include "crypto/jubjub_mul.h"
#include "crypto/std_rng.h"
#include "vectors.h"

static uint64_t number_of(const json_t *object, const char *key)
{
    const json_t *value = vectors_get(object, key);
    if (json_is_integer(value)) return (uint64_t)json_integer_value(value);
    return strtoull(json_string_value(value), NULL, 10);
}

static void assert_encodes_to(const struct jubjub_affine *a, const json_t *object, const char *key)
{
    uint8_t bytes[32], expected[32];
    jubjub_encode(bytes, a);
    vectors_bytes(expected, 32, object, key);
    assert_memory_equal(bytes, expected, 32);
}

static struct jubjub_affine multiple(uint64_t k)
{
    struct jubjub_affine a;
    struct fj scalar;
    fj_from_u64(&scalar, k);
    jubjub_mul_generator(&a, &scalar);
    return a;
}

static void bytes_and_numbers_map_to_the_known_points(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/jubjub.json"), *item;
    struct jubjub_affine a;
    size_t i;
    json_array_foreach(vectors_get(root, "hash_to_point"), i, item)
    {
        struct buffer input = {0};
        vectors_append(&input, item, "input_hex");
        jubjub_hash_to_point(&a, buffer_span(&input));
        assert_encodes_to(&a, item, "point");
        assert_true(jubjub_affine_is_valid(&a));
        buffer_free(&input);
    }
    json_array_foreach(vectors_get(root, "map_to_point_u64"), i, item)
    {
        jubjub_map_u64(&a, number_of(item, "value"));
        assert_encodes_to(&a, item, "point");
        assert_int_equal(jubjub_unmap_u64(&a), number_of(item, "value"));
    }
    json_array_foreach(vectors_get(root, "dhke"), i, item)
    {
        struct fj secret;
        struct jubjub_affine public = multiple(11);
        fj_from_u64(&secret, number_of(item, "secret"));
        jubjub_exchange(&a, &secret, &public);
        assert_encodes_to(&a, item, "shared");
    }
    json_decref(root);
}

static void every_number_maps_to_a_point_and_back(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (unsigned i = 0; i < 100; i++) {
        uint64_t value = i < 20 ? i : i < 30 ? UINT64_MAX - i : vectors_random(&seed);
        struct jubjub_affine a;
        jubjub_map_u64(&a, value);
        assert_true(jubjub_affine_is_valid(&a));
        assert_int_equal(jubjub_unmap_u64(&a), value);
    }
}

static void ciphertexts_are_the_known_ones(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/jubjub_elgamal.json"), *item;
    size_t i;
    assert_int_equal(json_array_size(vectors_get(root, "cases")), 2);
    json_array_foreach(vectors_get(root, "cases"), i, item)
    {
        struct fj secret, blinder;
        struct jubjub_affine key = multiple(number_of(item, "sk")), message = multiple(1234),
                             shared, back;
        struct elgamal cipher, decoded;
        uint8_t bytes[64], expected[64];
        bool number = json_object_get(item, "message_u64");
        fj_from_u64(&secret, number_of(item, "sk"));
        fj_from_u64(&blinder, number_of(item, "r"));
        if (number)
            elgamal_encrypt_u64_vartime(&cipher, &shared, &key, number_of(item, "message_u64"),
                                        NULL, &blinder);
        else
            elgamal_encrypt(&cipher, &shared, &key, &message, NULL, &blinder);
        elgamal_encode(bytes, &cipher);
        vectors_bytes(expected, 64, item, "cipher");
        assert_memory_equal(bytes, expected, 64);
        if (!number) assert_encodes_to(&shared, item, "shared_key");
        assert_true(elgamal_decode(&decoded, bytes));
        elgamal_decrypt(&back, &decoded, &secret);
        if (number)
            assert_int_equal(elgamal_decrypt_u64(&decoded, &secret),
                             number_of(item, "message_u64"));
        else
            assert_true(jubjub_affine_equal(&back, &message));
        elgamal_decrypt_shared(&message, &decoded, &shared);
        assert_true(jubjub_affine_equal(&back, &message));
    }
    json_decref(root);
}

static void what_is_encrypted_decrypts_under_any_generator(void **state)
{
    (void)state;
    struct std_rng rng;
    std_rng_init_u64(&rng, 5);
    for (unsigned i = 0; i < 200; i++) {
        struct fj secret, blinder, k;
        struct jubjub_affine key, message, back, generator = jubjub_generator_nums;
        struct elgamal cipher;
        std_rng_fj(&rng, &secret);
        std_rng_fj(&rng, &blinder);
        std_rng_fj(&rng, &k);
        jubjub_exchange(&key, &secret, i % 2 ? &generator : &jubjub_generator);
        jubjub_mul_generator(&message, &k);
        elgamal_encrypt(&cipher, NULL, &key, &message, i % 2 ? &generator : NULL, &blinder);
        elgamal_decrypt(&back, &cipher, &secret);
        assert_true(jubjub_affine_equal(&back, &message));
        fj_add(&secret, &secret, &fj_one);
        elgamal_decrypt(&back, &cipher, &secret);
        assert_false(jubjub_affine_equal(&back, &message));
    }
}

static void ciphertexts_decode_strictly(void **state)
{
    (void)state;
    struct elgamal cipher;
    uint8_t bytes[64] = {0x12};
    bytes[32] = 0x12;
    assert_true(elgamal_decode(&cipher, bytes));
    bytes[0] = 0x0b; /* of order 8 r */
    assert_false(elgamal_decode(&cipher, bytes));
    bytes[0] = 0x12;
    bytes[32] = 0x0b;
    assert_false(elgamal_decode(&cipher, bytes));
    bytes[32] = 1; /* the identity */
    assert_true(elgamal_decode(&cipher, bytes));
    bytes[63] = 0x80;
    assert_false(elgamal_decode(&cipher, bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_maps_to_a_point_and_back),
        cmocka_unit_test(what_is_encrypted_decrypts_under_any_generator),
        cmocka_unit_test(ciphertexts_decode_strictly),
        cmocka_unit_test(bytes_and_numbers_map_to_the_known_points),
        cmocka_unit_test(ciphertexts_are_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
