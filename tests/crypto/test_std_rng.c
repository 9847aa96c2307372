/* The seeded generator against the deployed one's output. */

#include "crypto/std_rng.h"
#include "vectors.h"

static uint64_t number_of(const json_t *object, const char *key)
{
    const char *text = vectors_text(object, key);
    char *end;
    uint64_t number = strtoull(text, &end, 0);
    assert_true(*text && !*end);
    return number;
}

static void a_number_seeds_the_known_stream(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/stdrng.json"), *item;
    size_t i;
    assert_int_equal(json_array_size(vectors_get(root, "cases")), 6);
    json_array_foreach(vectors_get(root, "cases"), i, item)
    {
        struct std_rng rng, other;
        uint8_t seed[32], expected[64], bytes[64];
        std_rng_init_u64(&rng, number_of(item, "seed_u64"));
        vectors_bytes(seed, 32, item, "expanded_seed_hex");
        assert_memory_equal(rng.key, seed, 32);
        std_rng_bytes(&rng, bytes, 64);
        vectors_bytes(expected, 64, item, "first_64_bytes");
        assert_memory_equal(bytes, expected, 64);
        std_rng_init(&other, seed);
        for (unsigned k = 0; k < 4; k++)
            limb_store_le(bytes + 8 * k, std_rng_u64(&other));
        for (unsigned k = 0; k < 8; k++) {
            uint32_t word = std_rng_u32(&other);
            memcpy(bytes + 32 + 4 * k, &word, 4);
        }
        assert_memory_equal(bytes, expected, 64);
    }
    json_decref(root);
}

static void a_second_block_follows_the_first(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/keys_serde.json");
    uint8_t expected[128], bytes[128];
    struct std_rng rng;
    std_rng_init_u64(&rng, 0xc0b);
    std_rng_bytes(&rng, bytes, sizeof bytes);
    vectors_bytes(expected, 128, vectors_get(root, "rng"), "first_128_keystream_bytes");
    assert_memory_equal(bytes, expected, 128);
    json_decref(root);
}

static void a_word_used_in_part_is_lost(void **state)
{
    (void)state;
    uint8_t whole[256], piece[8];
    struct std_rng rng;
    std_rng_init_u64(&rng, 9);
    std_rng_bytes(&rng, whole, sizeof whole);
    std_rng_init_u64(&rng, 9);
    size_t at = 0;
    for (size_t i = 0; at + 8 <= sizeof whole; i++) {
        size_t size = i % 9;
        std_rng_bytes(&rng, piece, size);
        assert_memory_equal(piece, whole + at, size);
        at += (size + 3) / 4 * 4;
    }
}

static void random_elements_are_wide_integers_reduced(void **state)
{
    (void)state;
    uint8_t wide[96], bytes[48], other[48];
    struct std_rng rng, copy;
    struct fr r, r2;
    struct fj j;
    struct fp p, p2;
    std_rng_init_u64(&rng, 0xdead);
    std_rng_fj(&rng, &j); /* the known answer of the crate */
    fj_to_bytes_le(bytes, &j);
    assert_int_equal(
        hex_decode(
            other, 32,
            span_of_string("052385ff7468e23e6cc710b15579e0e7a7181b6cccc658a04d5c85682ee0f405"),
            NULL),
        RK_OK);
    assert_memory_equal(bytes, other, 32);
    copy = rng;
    std_rng_fr(&rng, &r);
    std_rng_bytes(&copy, wide, 64);
    fr_from_wide_le(&r2, wide, 64);
    assert_true(fr_equal(&r, &r2));
    std_rng_fp(&rng, &p);
    std_rng_bytes(&copy, wide, 96);
    fp_from_wide_be(&p2, wide, 96);
    assert_true(fp_equal(&p, &p2));
    std_rng_wipe(&rng);
    memset(&copy, 0, sizeof copy);
    assert_memory_equal(&rng, &copy, sizeof rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_used_in_part_is_lost),
        cmocka_unit_test(random_elements_are_wide_integers_reduced),
        cmocka_unit_test(a_number_seeds_the_known_stream),
        cmocka_unit_test(a_second_block_follows_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
