/* Keys from seeds, key files, and the libcrypto functions below them. */

#include "crypto/kdf.h"
#include "crypto/wallet_keys.h"
#include "vectors.h"

#include <openssl/bn.h>

static void assert_decimal(const struct fr *key, const char *decimal)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, key);
    BIGNUM *number = BN_lebin2bn(bytes, 32, NULL);
    char *text = BN_bn2dec(number);
    assert_string_equal(text, decimal);
    OPENSSL_free(text);
    BN_free(number);
}

static void hex_bytes(uint8_t *bytes, size_t size_bytes, const char *text)
{
    assert_int_equal(hex_decode(bytes, size_bytes, span_of_string(text), NULL), RK_OK);
}

static void seeds_give_the_known_keys(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/wallet_key_derivation.json"), *item;
    uint8_t seed[64], expected[64], bytes[64];
    size_t i, checked = 0;
    struct fr account;
    struct fj a, b;
    json_array_foreach(vectors_get(root, "cases"), i, item)
    {
        const char *output = vectors_text(item, "output");
        uint64_t index = (uint64_t)json_integer_value(vectors_get(item, "index"));
        struct std_rng rng;
        vectors_bytes(seed, 64, item, "seed_hex");
        vectors_bytes(expected, 32, item, "chacha12_key");
        wallet_rng(&rng, seed, index, vectors_text(item, "tag"));
        assert_memory_equal(rng.key, expected, 32);
        if (strcmp(output, "phoenix_sk") == 0) {
            wallet_shielded_key(&a, &b, seed, index);
            fj_to_bytes_le(bytes, &a);
            fj_to_bytes_le(bytes + 32, &b);
            vectors_bytes(expected, 64, item, "expected");
            assert_memory_equal(bytes, expected, 64);
            checked++;
        } else if (strcmp(output, "bls_sk") == 0) {
            wallet_account_key(&account, seed, index);
            fr_to_bytes_le(bytes, &account);
            vectors_bytes(expected, 32, item, "expected");
            assert_memory_equal(bytes, expected, 32);
            checked++;
        }
    }
    assert_int_equal(checked, 3);
    json_array_foreach(vectors_get(vectors_get(root, "profiles"), "cases"), i, item)
    {
        vectors_bytes(seed, 64, item, "seed_hex");
        wallet_account_key(&account, seed,
                           (uint64_t)json_integer_value(vectors_get(item, "index")));
        fr_to_bytes_le(bytes, &account);
        vectors_bytes(expected, 32, item, "derived_bls_sk");
        assert_memory_equal(bytes, expected, 32);
    }
    json_decref(root);
}

static void eip2333_gives_the_known_keys(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/eip2333.json"), *item;
    size_t i;
    json_array_foreach(vectors_get(root, "cases"), i, item)
    {
        struct buffer seed = {0};
        struct fr master, child;
        json_t *index = vectors_get(item, "child_index");
        vectors_append(&seed, item, "seed_hex");
        assert_int_equal(eip2333_master(&master, buffer_span(&seed)), RK_OK);
        assert_decimal(&master, vectors_text(item, "master_sk"));
        uint32_t number = json_is_integer(index)
                              ? (uint32_t)json_integer_value(index)
                              : (uint32_t)strtoul(json_string_value(index), NULL, 10);
        assert_int_equal(eip2333_child(&child, &master, number), RK_OK);
        assert_decimal(&child, vectors_text(item, "child_sk"));
        buffer_free(&seed);
    }
    json_array_foreach(vectors_get(root, "paths"), i, item)
    {
        struct buffer seed = {0};
        struct fr key;
        vectors_append(&seed, item, "seed_hex");
        assert_int_equal(eip2333_path(&key, buffer_span(&seed),
                                      span_of_string(vectors_text(item, "path")), NULL),
                         RK_OK);
        assert_decimal(&key, vectors_text(item, "sk"));
        buffer_free(&seed);
    }
    json_decref(root);
}

static void only_paths_of_decimal_indexes_are_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint64_t offset;
    } bad[] = {
        {"", 0},
        {"x/12381/3600/0/0/0", 0},
        {"m", 1},
        {"m/qwert/3600/0/0/0", 2},
        {"m/", 2},
        {"m/a/3s/1726/0", 2},
        {"m/1/3s", 5},
        {"m/1/", 4},
        {"m/1//2", 4},
        {"m/4294967296", 11},
        {"m/-1", 2},
        {"m1", 1},
        {"m/99999999999999999999", 11},
    };
    uint8_t seed[32] = {1};
    struct fr key, same;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct rk_error error = {0};
        key = fr_one;
        assert_int_equal(eip2333_path(&key, span_of(seed, 32), span_of_string(bad[i].path), &error),
                         RK_MALFORMED);
        assert_int_equal(error.offset, bad[i].offset);
        assert_true(fr_equal(&key, &fr_one));
    }
    char deep[1 + 2 * 33];
    for (unsigned i = 0; i < sizeof deep; i++)
        deep[i] = "m/0"[i == 0 ? 0 : 2 - i % 2];
    struct span path = span_of(deep, sizeof deep);
    assert_int_equal(eip2333_path(&key, span_of(seed, 32), path, NULL), RK_MALFORMED);
    assert_int_equal(eip2333_path(&key, span_of(seed, 32), span_of_string("m/4294967295"), NULL),
                     RK_OK);
    assert_int_equal(eip2333_path(&key, span_of(seed, 31), span_of_string("m/0"), NULL), RK_USAGE);
    assert_int_equal(eip2333_master(&same, span_of(seed, 32)), RK_OK);
    assert_int_equal(eip2333_child(&same, &same, UINT32_MAX), RK_OK);
    assert_int_equal(eip2333_path(&key, span_of(seed, 32), span_of_string("m/4294967295"), NULL),
                     RK_OK);
    assert_true(fr_equal(&key, &same));
}

static void key_derivations_give_the_answers_of_their_rfcs(void **state)
{
    (void)state;
    /* RFC 5869, test case 1; RFC 7914, section 11, PBKDF2-HMAC-SHA-256. */
    uint8_t secret[22], salt[13], info[10], key[32], expected[64], bytes[64];
    memset(secret, 0x0b, sizeof secret);
    for (unsigned i = 0; i < 13; i++)
        salt[i] = (uint8_t)i;
    for (unsigned i = 0; i < 10; i++)
        info[i] = (uint8_t)(0xf0 + i);
    assert_int_equal(hkdf_extract(key, span_of(salt, 13), span_of(secret, 22)), RK_OK);
    hex_bytes(expected, 32, "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    assert_memory_equal(key, expected, 32);
    assert_int_equal(hkdf_expand(bytes, 42, key, span_of(info, 10)), RK_OK);
    hex_bytes(
        expected, 42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    assert_memory_equal(bytes, expected, 42);
    assert_int_equal(hkdf_expand(bytes, 0, key, span_of(info, 10)), RK_USAGE);
    assert_int_equal(hkdf_expand(bytes, HKDF_BYTES_MAX + 1, key, span_of(info, 10)), RK_USAGE);
    assert_int_equal(pbkdf2(bytes, 64, span_of_string("passwd"), span_of_string("salt"), 1), RK_OK);
    hex_bytes(expected, 64,
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    assert_memory_equal(bytes, expected, 64);
    assert_int_equal(pbkdf2(bytes, 64, span_of_string("passwd"), span_of_string("salt"), 0),
                     RK_USAGE);
}

static void a_key_file_opens_with_its_password_only(void **state)
{
    (void)state;
    uint8_t salt[32] = {7}, nonce[12] = {9}, sealed[5 + 16], plain[5];
    struct span message = span_of("abcde", 5), password = span_of_string("correct");
    assert_int_equal(key_file_seal(sealed, password, salt, nonce, message), RK_OK);
    struct span whole = span_of(sealed, sizeof sealed);
    assert_int_equal(key_file_open(plain, password, salt, nonce, whole), RK_OK);
    assert_memory_equal(plain, "abcde", 5);
    assert_int_equal(key_file_open(plain, span_of_string("wrong"), salt, nonce, whole), RK_INVALID);
    assert_memory_equal(plain, "\0\0\0\0\0", 5);
    assert_int_equal(key_file_open(plain, password, salt, nonce, span_of(sealed, 15)),
                     RK_MALFORMED);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_int_equal(key_file_open(plain, password, salt, nonce, whole), RK_INVALID);
        sealed[i] ^= 1;
    }
    salt[0] ^= 1;
    assert_int_equal(key_file_open(plain, password, salt, nonce, whole), RK_INVALID);
}

static void a_sealed_message_is_that_of_the_standard(void **state)
{
    (void)state;
    /* Test case 13 and 14 of the GCM specification: zero key and nonce, no data and a zero block.
     */
    static const uint8_t zero[32];
    uint8_t sealed[32], expected[32], plain[16];
    assert_int_equal(aes_gcm_seal(sealed, zero, zero, span_of(NULL, 0)), RK_OK);
    hex_bytes(expected, 16, "530f8afbc74536b9a963b4f1c4cb738b");
    assert_memory_equal(sealed, expected, 16);
    assert_int_equal(aes_gcm_open(plain, zero, zero, span_of(sealed, 16)), RK_OK);
    assert_int_equal(aes_gcm_seal(sealed, zero, zero, span_of(zero, 16)), RK_OK);
    hex_bytes(expected, 32, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    assert_memory_equal(sealed, expected, 32);
    assert_int_equal(aes_gcm_open(plain, zero, zero, span_of(sealed, 32)), RK_OK);
    assert_memory_equal(plain, zero, 16);
    assert_int_equal(aes_gcm_seal(sealed, zero, zero, span_of(zero, AES_PLAIN_BYTES_MAX + 1)),
                     RK_LIMIT);
}

static void an_old_key_file_opens(void **state)
{
    (void)state;
    /* AES-256-CBC of "old secret" under SHA-256("password") and an all-zero vector, by openssl enc.
     */
    uint8_t file[32] = {0}, plain[16];
    size_t plain_bytes = 0;
    struct span password = span_of_string("password");
    hex_bytes(file + 16, 16, "ec8a78e5f1121074d4cf8330816bb7e2");
    assert_int_equal(key_file_open_old(plain, &plain_bytes, password, span_of(file, 32)), RK_OK);
    assert_int_equal(plain_bytes, 10);
    assert_memory_equal(plain, "old secret", 10);
    assert_int_equal(key_file_open_old(plain, &plain_bytes, password, span_of(file, 31)),
                     RK_MALFORMED);
    assert_int_equal(key_file_open_old(plain, &plain_bytes, password, span_of(file, 16)),
                     RK_MALFORMED);
    assert_int_equal(key_file_open_old(plain, &plain_bytes, password, span_of(file, 3)),
                     RK_MALFORMED);
    assert_int_equal(
        key_file_open_old(plain, &plain_bytes, span_of_string("passwort"), span_of(file, 32)),
        RK_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_paths_of_decimal_indexes_are_paths),
        cmocka_unit_test(key_derivations_give_the_answers_of_their_rfcs),
        cmocka_unit_test(a_key_file_opens_with_its_password_only),
        cmocka_unit_test(a_sealed_message_is_that_of_the_standard),
        cmocka_unit_test(an_old_key_file_opens),
        cmocka_unit_test(seeds_give_the_known_keys),
        cmocka_unit_test(eip2333_gives_the_known_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
