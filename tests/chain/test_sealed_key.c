/* Kinds of keys, and key files. */

#include "chain/sealed_key.h"

#include "base/base58.h"
#include "base/hex.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

static const struct seal_cost cheap = {.operations = 1, .memory_kib = SEAL_MEMORY_KIB_MIN};

/* ---- Kinds ---- */

/* Secrets and public keys of the deployed system's own tests, but for the last of Schnorr. */
static const struct {
    enum key_kind kind;
    const char *secret;
    const char *public_key;
} known[] = {
    {KEY_BLS, "0700000000000000000000000000000000000000000000000000000000000000",
     "8d0273f6bf31ed37c3b8d68083ec3d8e20b5f2cc170fa24b9b5be35b34ed013f9a921f1cad1644d4bdb1467424723"
     "4"
     "c8049cd1dbb2d2c3581e54c088135fef36505a6823d61b859437bfc79b617030dc8b40e32bad1fa85b9c0f368af6d"
     "3"
     "8d3c"},
    {KEY_SCHNORR, "0b21981f3b886fec8a57993589ba634085e08c659e2bba148f2f4782d2766100",
     "be7b1ac077e440771084524098632b42072244a60a862f5adf4a0453af874768"},
    {KEY_SCHNORR, "0700000000000000000000000000000000000000000000000000000000000000",
     "c9435b58975505cf2094a5a2c9782616368563c4ab0c95225defd01c016e62e9"},
    {KEY_PHOENIX,
     "aea46347583e5e2a7ebb9e1367e94eacc926364d8f664b559388ae6fa3705505a040a10b77345946f8f1b147badee"
     "4"
     "30891fed2d0e48278e2a55c864adcf570b",
     "278bc4aecb149aa3c0e4fc2367ef2085a7de0d237a0229eef6064137fb388e34d1e0734235c1060d8c0cce3bab90b"
     "7"
     "333dfe7be8efe179832803ff575c6ff79f"},
    {KEY_PHOENIX_VIEW,
     "aea46347583e5e2a7ebb9e1367e94eacc926364d8f664b559388ae6fa3705505d1e0734235c1060d8c0cce3bab90b"
     "7"
     "333dfe7be8efe179832803ff575c6ff79f",
     "278bc4aecb149aa3c0e4fc2367ef2085a7de0d237a0229eef6064137fb388e34d1e0734235c1060d8c0cce3bab90b"
     "7"
     "333dfe7be8efe179832803ff575c6ff79f"},
};

static void public_keys_of_known_secrets_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        const struct key_kind_facts *facts = &key_kind_facts[known[i].kind];
        uint8_t secret[KEY_SECRET_BYTES_MAX], got[KEY_PUBLIC_BYTES_MAX];
        char text[HEX_TEXT_BYTES(KEY_PUBLIC_BYTES_MAX)];
        assert_int_equal(
            hex_decode(secret, facts->secret_bytes, span_of_string(known[i].secret), NULL), RK_OK);
        assert_int_equal(key_public(got, known[i].kind, secret, NULL), RK_OK);
        hex_encode(text, span_of(got, facts->public_bytes));
        assert_string_equal(text, known[i].public_key);
    }
}

static void the_view_key_of_a_shielded_address_is_that_of_the_deployed_system(void **state)
{
    (void)state;
    uint8_t secret[64], view[64];
    char text[HEX_TEXT_BYTES(sizeof view)];
    assert_int_equal(hex_decode(secret, sizeof secret, span_of_string(known[3].secret), NULL),
                     RK_OK);
    assert_int_equal(key_view(view, secret, NULL), RK_OK);
    hex_encode(text, span_of(view, sizeof view));
    assert_string_equal(text, known[4].secret);
    memset(secret, 0, 32);
    assert_int_equal(key_view(view, secret, NULL), RK_INVALID);
}

static void a_double_key_begins_with_the_single_one(void **state)
{
    (void)state;
    static const uint8_t secret[32] = {7};
    uint8_t one[32], two[64];
    assert_int_equal(key_public(one, KEY_SCHNORR, secret, NULL), RK_OK);
    assert_int_equal(key_public(two, KEY_SCHNORR_DOUBLE, secret, NULL), RK_OK);
    assert_memory_equal(one, two, sizeof one);
    assert_memory_not_equal(one, two + 32, sizeof one);
}

static void secrets_are_canonical_and_no_part_of_them_is_zero(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KEY_KIND_COUNT; kind++) {
        const size_t parts = key_kind_facts[kind].secret_bytes / 32;
        uint8_t good[KEY_SECRET_BYTES_MAX], public_key[KEY_PUBLIC_BYTES_MAX];
        uint8_t identity[32] = {1}; /* of JubJub: v = 1 */
        memset(good, 0, sizeof good);
        good[0] = good[32] = 7;
        if (kind == KEY_PHOENIX_VIEW)
            assert_int_equal(hex_decode(good + 32, 32, span_of_string(known[2].public_key), NULL),
                             RK_OK);
        assert_int_equal(key_public(public_key, (enum key_kind)kind, good, NULL), RK_OK);
        for (size_t part = 0; part < parts; part++) {
            bool is_point = kind == KEY_PHOENIX_VIEW && part == 1;
            uint8_t bad[KEY_SECRET_BYTES_MAX];
            memcpy(bad, good, sizeof bad);
            memcpy(bad + 32 * part, is_point ? identity : (const uint8_t[32]){0}, 32);
            assert_int_equal(key_public(public_key, (enum key_kind)kind, bad, NULL), RK_INVALID);
            memset(bad + 32 * part, 0xff, 32);
            assert_int_equal(key_public(public_key, (enum key_kind)kind, bad, NULL), RK_MALFORMED);
        }
    }
}

static void generated_secrets_differ_and_are_valid(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KEY_KIND_COUNT; kind++) {
        uint8_t a[KEY_SECRET_BYTES_MAX] = {0}, b[KEY_SECRET_BYTES_MAX] = {0};
        uint8_t public_key[KEY_PUBLIC_BYTES_MAX];
        enum rk_result result = key_generate(a, (enum key_kind)kind, NULL);
        if (kind == KEY_PHOENIX_VIEW) {
            assert_int_equal(result, RK_UNSUPPORTED);
            continue;
        }
        assert_int_equal(result, RK_OK);
        assert_int_equal(key_generate(b, (enum key_kind)kind, NULL), RK_OK);
        for (size_t part = 0; part < key_kind_facts[kind].secret_bytes; part += 32)
            assert_memory_not_equal(a + part, b + part, 32);
        assert_int_equal(key_public(public_key, (enum key_kind)kind, a, NULL), RK_OK);
    }
}

static void kinds_are_found_by_name(void **state)
{
    (void)state;
    enum key_kind kind = KEY_KIND_COUNT;
    for (size_t i = 0; i < KEY_KIND_COUNT; i++) {
        assert_true(key_kind_of_name(&kind, span_of_string(key_kind_facts[i].name)));
        assert_int_equal(kind, i);
    }
    kind = KEY_KIND_COUNT;
    assert_false(key_kind_of_name(&kind, span_of_string("BLS")));
    assert_false(key_kind_of_name(&kind, span_of_string("")));
    assert_int_equal(kind, KEY_KIND_COUNT);
}

/* ---- Files ---- */

static struct sealed_key make(enum key_kind kind, uint8_t secret[KEY_SECRET_BYTES_MAX])
{
    struct sealed_key key;
    memset(secret, 0, KEY_SECRET_BYTES_MAX);
    secret[0] = secret[32] = 7;
    if (kind == KEY_PHOENIX_VIEW)
        assert_int_equal(hex_decode(secret + 32, 32, span_of_string(known[2].public_key), NULL),
                         RK_OK);
    assert_int_equal(sealed_key_make(&key, kind, secret, cheap, span_of_string("correct"), NULL),
                     RK_OK);
    return key;
}

static void what_was_written_is_read_and_opens_with_its_password_alone(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KEY_KIND_COUNT; kind++) {
        uint8_t secret[KEY_SECRET_BYTES_MAX], got[KEY_SECRET_BYTES_MAX];
        const size_t secret_bytes = key_kind_facts[kind].secret_bytes;
        struct sealed_key key = make((enum key_kind)kind, secret), again;
        struct buffer text = {0}, second = {0};
        struct rk_error error;
        assert_int_equal(sealed_key_write(&text, &key), RK_OK);
        assert_true(text.size_bytes < 1000);
        assert_int_equal(sealed_key_read(&again, buffer_span(&text), NULL), RK_OK);
        assert_int_equal(sealed_key_open(got, &again, span_of_string("correct"), NULL), RK_OK);
        assert_memory_equal(got, secret, secret_bytes);
        assert_int_equal(sealed_key_write(&second, &again), RK_OK);
        assert_true(span_equal(buffer_span(&text), buffer_span(&second)));
        assert_int_equal(sealed_key_open(got, &again, span_of_string("Correct"), &error),
                         RK_INVALID);
        assert_non_null(strstr(error.message, "password"));
        for (size_t i = 0; i < secret_bytes; i++)
            assert_int_equal(got[i], 0);
        buffer_free(&text);
        buffer_free(&second);
    }
}

/* A single key's file becomes one of a double key, or shows another's key, by its public part
 * alone: the seal has to notice. */
static void every_public_part_is_bound(void **state)
{
    (void)state;
    uint8_t secret[KEY_SECRET_BYTES_MAX], got[KEY_SECRET_BYTES_MAX];
    struct span password = span_of_string("correct");
    struct sealed_key key = make(KEY_SCHNORR, secret), other = key;
    assert_int_equal(sealed_key_open(got, &key, password, NULL), RK_OK);

    static const uint8_t eight[32] = {8};
    assert_int_equal(key_public(other.public_key, KEY_SCHNORR, eight, NULL), RK_OK);
    assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    other = key;
    other.kind = KEY_SCHNORR_DOUBLE;
    assert_int_equal(key_public(other.public_key, KEY_SCHNORR_DOUBLE, secret, NULL), RK_OK);
    assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    other = key;
    other.seal.salt[0] ^= 1;
    assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    other = key;
    other.seal.nonce[0] ^= 1;
    assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    other = key;
    other.seal.cost.operations++;
    assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    for (size_t i = 0; i < 32 + SEAL_TAG_BYTES; i++) {
        other = key;
        other.sealed[i] ^= 0x80;
        assert_int_equal(sealed_key_open(got, &other, password, NULL), RK_INVALID);
    }
}

/* The associated bytes as docs/key-files.md tells them, made here by hand. */
static void a_file_whose_maker_lied_about_the_public_key_is_corrupt(void **state)
{
    (void)state;
    static const uint8_t seven[32] = {7}, eight[32] = {8};
    uint8_t associated[10 + 2 + 7 + 32] = "ruskvm key\x01\x07schnorr", got[32];
    struct sealed_key key = {.kind = KEY_SCHNORR};
    for (int lies = 0; lies < 2; lies++) {
        assert_int_equal(key_public(key.public_key, KEY_SCHNORR, lies ? eight : seven, NULL),
                         RK_OK);
        memcpy(associated + 19, key.public_key, 32);
        assert_int_equal(seal_close(&key.seal, key.sealed, cheap, span_of_string("p"),
                                    span_of(associated, sizeof associated),
                                    span_of(seven, sizeof seven), NULL),
                         RK_OK);
        memset(got, 0xa5, sizeof got);
        enum rk_result result = sealed_key_open(got, &key, span_of_string("p"), NULL);
        assert_int_equal(result, lies ? RK_CORRUPT : RK_OK);
        for (size_t i = 0; i < sizeof got; i++)
            assert_int_equal(got[i], !lies && i == 0 ? 7 : 0);
    }
}

static void nothing_is_sealed_that_is_no_key(void **state)
{
    (void)state;
    static const uint8_t zero[KEY_SECRET_BYTES_MAX];
    struct span password = span_of_string("p");
    struct sealed_key key = {.kind = KEY_KIND_COUNT};
    const struct seal_cost dear = {.operations = 65, .memory_kib = 8};
    assert_int_equal(sealed_key_make(&key, KEY_BLS, zero, cheap, password, NULL), RK_INVALID);
    assert_int_equal(sealed_key_make(&key, KEY_BLS, (const uint8_t[32]){1}, dear, password, NULL),
                     RK_USAGE);
    assert_int_equal(key.kind, KEY_KIND_COUNT);
}

/* Made by independent implementations of Argon2id and XChaCha20-Poly1305 (argon2-cffi,
 * PyCryptodome) after docs/key-files.md; the secret and its base 58 are of the deployed system's
 * tests. */
static const char sample[] =
    "{\"format\": \"ruskvm key\", \"version\": 1, \"kind\": \"schnorr\", \"public\": "
    "\"DpZLY4DYeQfPL1buDu8mD6ksNms6Egs98dSSFnFaSbRy\", \"kdf\": {\"name\": \"argon2id\", "
    "\"passes\": 2, \"memory_kib\": 64, \"salt\": \"000102030405060708090a0b0c0d0e0f\"}, "
    "\"cipher\": {\"name\": \"xchacha20-poly1305\", \"nonce\": "
    "\"404142434445464748494a4b4c4d4e4f5051525354555657\", \"sealed\": "
    "\"ed9f333559b952bda4317b02aa9076380c241fdf3e30a3778957cea394193936391edf7a619d2d607ff17e261a02"
    "7928\"}}";

static void a_file_made_elsewhere_opens(void **state)
{
    (void)state;
    struct sealed_key key;
    uint8_t secret[32];
    char text[HEX_TEXT_BYTES(sizeof secret)];
    assert_int_equal(sealed_key_read(&key, span_of_string(sample), NULL), RK_OK);
    assert_int_equal(sealed_key_open(secret, &key, span_of_string("p\xc3\xa4ssword"), NULL), RK_OK);
    hex_encode(text, span_of(secret, sizeof secret));
    assert_string_equal(text, known[1].secret);
}

/* Changes of the sample, by replacing a part of it. */
static const struct {
    const char *part, *by;
    enum rk_result result;
    const char *message;
} bad[] = {
    {"{\"format\"", "[\"format\"", RK_MALFORMED, "not a key file"},
    {"\"}}", "\"}}}", RK_MALFORMED, "end of file expected"},
    {"\"}}", "\"}", RK_MALFORMED, "not a key file"},
    {"ruskvm key", "rusk key", RK_MALFORMED, "'ruskvm key'"},
    {"\"format\"", "\"Format\"", RK_MALFORMED, "'ruskvm key'"},
    {"\"version\": 1", "\"version\": 2", RK_UNSUPPORTED, "version 2"},
    {"\"version\": 1", "\"version\": \"1\"", RK_MALFORMED, "integer"},
    {"\"version\": 1", "\"version\": 1.0", RK_MALFORMED, "integer"},
    {"\"version\": 1", "\"version\": 4294967297", RK_UNSUPPORTED, "version 4294967297"},
    {"\"version\": 1,", "", RK_MALFORMED, "'version'"},
    {"\"version\": 1,", "\"version\": 1, \"version\": 1,", RK_MALFORMED, "duplicate"},
    {"\"version\": 1,", "\"version\": 1, \"more\": 1,", RK_MALFORMED, "more"},
    {"\"passes\"", "\"more\": 1, \"passes\"", RK_MALFORMED, "more"},
    {"\"nonce\"", "\"more\": 1, \"nonce\"", RK_MALFORMED, "more"},
    {"\"kind\": \"schnorr\"", "\"kind\": \"rsa\"", RK_UNSUPPORTED, "'rsa'"},
    {"\"kind\": \"schnorr\"", "\"kind\": 7", RK_MALFORMED, "not a key file"},
    {"\"kind\": \"schnorr\"", "\"kind\": \"bls\"", RK_MALFORMED, "96 bytes"},
    {"\"schnorr\"", "\"schnorr\\u0000\"", RK_MALFORMED, "not a key file"},
    {"DpZL", "0pZL", RK_MALFORMED, "'public'"},
    {"DpZL", "", RK_MALFORMED, "32 bytes"},
    {"argon2id", "scrypt", RK_UNSUPPORTED, "'scrypt'"},
    {"xchacha20-poly1305", "rot13", RK_UNSUPPORTED, "'rot13'"},
    {"\"passes\": 2", "\"passes\": 0", RK_LIMIT, "0 passes"},
    {"\"passes\": 2", "\"passes\": -1", RK_LIMIT, "-1 passes"},
    {"\"passes\": 2", "\"passes\": 65", RK_LIMIT, "65 passes"},
    {"\"passes\": 2", "\"passes\": 4294967297", RK_LIMIT, "4294967297 passes"},
    {"\"passes\": 2", "\"passes\": true", RK_MALFORMED, "not a key file"},
    {"\"memory_kib\": 64", "\"memory_kib\": 7", RK_LIMIT, "7 KiB"},
    {"\"memory_kib\": 64", "\"memory_kib\": 1048577", RK_LIMIT, "1048577 KiB"},
    {"\"memory_kib\": 64", "\"memory_kib\": 99999999999999999999", RK_MALFORMED, "integer"},
    {"0e0f", "0e0", RK_MALFORMED, "'salt'"},
    {"0e0f", "0e0g", RK_MALFORMED, "'salt'"},
    {"5657", "565758", RK_MALFORMED, "'nonce'"},
    {"\"sealed\": \"ed9f", "\"sealed\": \"ed", RK_MALFORMED, "'sealed' must be 96"},
};

static void what_is_wrong_with_a_file_is_told(void **state)
{
    (void)state;
    struct sealed_key key;
    assert_int_equal(sealed_key_read(&key, span_of_string(sample), NULL), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct buffer text = {0};
        struct rk_error error = {.result = RK_OK};
        const char *at = strstr(sample, bad[i].part);
        assert_non_null(at);
        assert_int_equal(buffer_append_format(&text, "%.*s%s%s", (int)(at - sample), sample,
                                              bad[i].by, at + strlen(bad[i].part)),
                         RK_OK);
        key.kind = KEY_KIND_COUNT;
        enum rk_result result = sealed_key_read(&key, buffer_span(&text), &error);
        if (result != bad[i].result || !strstr(error.message, bad[i].message))
            fail_msg("%s for %s: %s: %s", bad[i].by, bad[i].part, rk_result_name(result),
                     error.message);
        assert_int_equal(key.kind, KEY_KIND_COUNT);
        buffer_free(&text);
    }
}

static void files_cut_short_and_files_too_long_are_refused(void **state)
{
    (void)state;
    struct sealed_key key;
    for (size_t size_bytes = 0; size_bytes < sizeof sample - 1; size_bytes++)
        assert_int_equal(sealed_key_read(&key, span_of(sample, size_bytes), NULL), RK_MALFORMED);
    char *spaced = malloc(SEALED_KEY_TEXT_BYTES_MAX + 1);
    assert_non_null(spaced);
    memset(spaced, ' ', SEALED_KEY_TEXT_BYTES_MAX + 1);
    memcpy(spaced, sample, sizeof sample - 1);
    assert_int_equal(sealed_key_read(&key, span_of(spaced, SEALED_KEY_TEXT_BYTES_MAX), NULL),
                     RK_OK);
    assert_int_equal(sealed_key_read(&key, span_of(spaced, SEALED_KEY_TEXT_BYTES_MAX + 1), NULL),
                     RK_LIMIT);
    memset(spaced, '[', SEALED_KEY_TEXT_BYTES_MAX);
    assert_int_equal(sealed_key_read(&key, span_of(spaced, SEALED_KEY_TEXT_BYTES_MAX), NULL),
                     RK_MALFORMED);
    free(spaced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_keys_of_known_secrets_are_known),
        cmocka_unit_test(the_view_key_of_a_shielded_address_is_that_of_the_deployed_system),
        cmocka_unit_test(a_double_key_begins_with_the_single_one),
        cmocka_unit_test(secrets_are_canonical_and_no_part_of_them_is_zero),
        cmocka_unit_test(generated_secrets_differ_and_are_valid),
        cmocka_unit_test(kinds_are_found_by_name),
        cmocka_unit_test(what_was_written_is_read_and_opens_with_its_password_alone),
        cmocka_unit_test(every_public_part_is_bound),
        cmocka_unit_test(a_file_whose_maker_lied_about_the_public_key_is_corrupt),
        cmocka_unit_test(nothing_is_sealed_that_is_no_key),
        cmocka_unit_test(a_file_made_elsewhere_opens),
        cmocka_unit_test(what_is_wrong_with_a_file_is_told),
        cmocka_unit_test(files_cut_short_and_files_too_long_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
