/* The cryptography of notes against known notes and the notes of the deployed genesis. */

#include "base/base58.h"
#include "base/hash.h"
#include "crypto/jubjub_archive.h"
#include "crypto/phoenix_note.h"
#include "crypto/std_rng.h"
#include "vectors.h"

#include <ctype.h>

static void read_scalar(struct fj *out, const json_t *object, const char *key)
{
    uint8_t bytes[32];
    vectors_bytes(bytes, 32, object, key);
    assert_true(fj_from_bytes_le(out, bytes));
}

static void read_secret(struct phoenix_secret_key *out, const json_t *object, const char *key)
{
    uint8_t bytes[64];
    vectors_bytes(bytes, 64, object, key);
    assert_true(phoenix_secret_key_decode(out, bytes));
}

static void assert_hex(const uint8_t *bytes, size_t size_bytes, const json_t *object,
                       const char *key)
{
    uint8_t expected[304];
    assert_true(size_bytes <= sizeof expected);
    vectors_bytes(expected, size_bytes, object, key);
    assert_memory_equal(bytes, expected, size_bytes);
}

static void assert_base58(const uint8_t bytes[64], const json_t *object, const char *key)
{
    char text[BASE58_TEXT_CHARS_MAX(64) + 1];
    size_t chars;
    assert_int_equal(base58_encode(text, sizeof text, &chars, span_of(bytes, 64)), RK_OK);
    assert_string_equal(text, vectors_text(object, key));
}

static void assert_point(const struct jubjub_affine *point, const json_t *object, const char *key)
{
    uint8_t bytes[32];
    jubjub_encode(bytes, point);
    assert_hex(bytes, 32, object, key);
}

static void assert_element(const struct fr *element, const json_t *object, const char *key)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, element);
    assert_hex(bytes, 32, object, key);
}

static void keys_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/keys_serde.json");
    struct std_rng rng;
    struct phoenix_secret_key secret, secret_back;
    struct phoenix_view_key view, view_back;
    struct phoenix_address address, address_back;
    uint8_t bytes[64];
    std_rng_init_u64(&rng, 0xc0b);
    std_rng_fj(&rng, &secret.a);
    std_rng_fj(&rng, &secret.b);
    phoenix_secret_key_encode(bytes, &secret);
    assert_hex(bytes, 64, vectors_get(root, "secret_key"), "bytes");
    assert_base58(bytes, vectors_get(root, "secret_key"), "upstream_base58");
    assert_true(phoenix_secret_key_decode(&secret_back, bytes));
    assert_memory_equal(&secret_back, &secret, sizeof secret);
    phoenix_view_key(&view, &secret);
    phoenix_view_key_encode(bytes, &view);
    assert_hex(bytes, 64, vectors_get(root, "view_key"), "bytes");
    assert_base58(bytes, vectors_get(root, "view_key"), "upstream_base58");
    assert_true(phoenix_view_key_decode(&view_back, bytes));
    assert_memory_equal(&view_back, &view, sizeof view);
    phoenix_address(&address, &secret);
    phoenix_address_encode(bytes, &address);
    assert_hex(bytes, 64, vectors_get(root, "public_key"), "bytes");
    assert_base58(bytes, vectors_get(root, "public_key"), "upstream_base58");
    assert_true(phoenix_address_decode(&address_back, bytes));
    assert_memory_equal(&address_back, &address, sizeof address);
    json_decref(root);
}

static void a_seed_of_a_wallet_gives_its_address(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/phoenix_crypto.json");
    const json_t *wallet = vectors_get(root, "wallet_keys_seed_64_zero_bytes");
    struct phoenix_secret_key secret;
    struct phoenix_view_key view;
    struct phoenix_address address;
    uint8_t bytes[64];
    read_secret(&secret, wallet, "phoenix_sk");
    phoenix_address(&address, &secret);
    phoenix_address_encode(bytes, &address);
    assert_hex(bytes, 64, wallet, "phoenix_pk");
    phoenix_view_key(&view, &secret);
    phoenix_view_key_encode(bytes, &view);
    assert_hex(bytes, 64, wallet, "phoenix_vk");
    json_decref(root);
}

static void the_stealth_address_is_that_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/stealth_address.json");
    struct phoenix_secret_key secret, stranger;
    struct phoenix_view_key view;
    struct phoenix_address address;
    struct phoenix_stealth_address stealth, back;
    struct phoenix_stealth_address_exact exact;
    struct fj r, note_secret;
    uint8_t bytes[64];
    read_secret(&secret, root, "receiver_secret_key");
    read_scalar(&r, root, "r");
    phoenix_address(&address, &secret);
    phoenix_stealth_address(&stealth, &address, &r);
    phoenix_stealth_address_encode(bytes, &stealth);
    assert_hex(bytes, 64, root, "bytes");
    assert_base58(bytes, root, "upstream_base58");
    assert_true(phoenix_stealth_address_decode(&back, bytes, JUBJUB_CHECKED));
    assert_memory_equal(&back, &stealth, sizeof stealth);
    phoenix_stealth_address_exact(&exact, &address, &r);
    assert_true(jubjub_equal_affine(&exact.r, &stealth.r));
    assert_true(jubjub_equal_affine(&exact.key, &stealth.key));
    phoenix_note_secret(&note_secret, &secret, &stealth);
    fj_to_bytes_le(bytes, &note_secret);
    assert_hex(bytes, 32, root, "note_sk");
    phoenix_view_key(&view, &secret);
    assert_true(phoenix_owns(&view, &stealth));
    stranger = secret;
    fj_add(&stranger.b, &stranger.b, &fj_one);
    phoenix_view_key(&view, &stranger);
    assert_false(phoenix_owns(&view, &stealth));
    stranger = secret;
    fj_add(&stranger.a, &stranger.a, &fj_one);
    phoenix_view_key(&view, &stranger);
    assert_false(phoenix_owns(&view, &stealth));
    json_decref(root);
}

static void check_note(const json_t *note, uint8_t type)
{
    struct phoenix_secret_key sender_secret, secret;
    struct phoenix_address sender, address, seen;
    struct phoenix_view_key view;
    struct phoenix_stealth_address stealth;
    struct jubjub_affine commitment;
    struct elgamal cipher[2];
    struct fj r, blinder, blinders[2], note_secret, found;
    struct fr element;
    uint8_t bytes[302] = {type};
    uint64_t value = strtoull(vectors_text(note, "value"), NULL, 10), amount;
    read_secret(&sender_secret, note, "sender_secret_key");
    read_secret(&secret, note, "receiver_secret_key");
    read_scalar(&r, note, "r");
    read_scalar(&blinder, note, "value_blinder");
    for (unsigned i = 0; i < 2; i++) {
        const char *text =
            json_string_value(json_array_get(vectors_get(note, "sender_blinder"), i));
        uint8_t scalar[32];
        assert_int_equal(hex_decode(scalar, 32, span_of_string(text), NULL), RK_OK);
        assert_true(fj_from_bytes_le(&blinders[i], scalar));
    }
    phoenix_address(&sender, &sender_secret);
    phoenix_address(&address, &secret);
    phoenix_view_key(&view, &secret);
    phoenix_stealth_address(&stealth, &address, &r);
    assert_point(&stealth.r, note, "R");
    assert_point(&stealth.key, note, "note_pk");
    phoenix_commit_value(&commitment, value, &blinder);
    assert_point(&commitment, note, "value_commitment");
    phoenix_note_secret(&note_secret, &secret, &stealth);

    jubjub_encode(bytes + 1, &commitment);
    phoenix_stealth_address_encode(bytes + 33, &stealth);
    memset(bytes + 97, 0xff, 8);
    if (type) {
        const json_t *encryption = vectors_get(note, "encryption");
        uint8_t nonce[AES_GCM_NONCE_BYTES];
        vectors_bytes(nonce, sizeof nonce, encryption, "nonce");
        assert_int_equal(
            phoenix_seal_value(bytes + 105, value, &blinder, &address, &stealth, &r, nonce), RK_OK);
        assert_hex(bytes + 105, 68, note, "value_enc");
        assert_int_equal(
            phoenix_open_value(&amount, &found, &view, &stealth, &commitment, bytes + 105), RK_OK);
        assert_int_equal(amount, value);
        assert_true(fj_equal(&found, &blinder));
    } else {
        limb_store_le(bytes + 105, value);
    }
    phoenix_encrypt_sender(cipher, &sender, &stealth.key, blinders);
    elgamal_encode(bytes + 174, &cipher[0]);
    elgamal_encode(bytes + 238, &cipher[1]);
    assert_hex(bytes, sizeof bytes, note, "note_bytes");
    phoenix_decrypt_sender(&seen, cipher, &note_secret);
    assert_true(jubjub_affine_equal(&seen.a, &sender.a) && jubjub_affine_equal(&seen.b, &sender.b));
    phoenix_note_hash(&element, type, &commitment, &stealth.key, UINT64_MAX);
    assert_element(&element, note, "note_hash");
    phoenix_note_hash(&element, type, &commitment, &stealth.key, 0);
    assert_element(&element, note, "note_hash_pos0");
    phoenix_nullifier(&element, &note_secret, UINT64_MAX);
    assert_element(&element, note, "nullifier");
    phoenix_nullifier(&element, &note_secret, 0);
    assert_element(&element, note, "nullifier_pos0");
}

static void notes_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/note.json");
    check_note(vectors_get(root, "intermediates"), 1);
    check_note(vectors_get(root, "transparent"), 0);
    json_decref(root);
    root = vectors_load("phoenix/primitives.json");
    struct jubjub_affine commitment;
    phoenix_commit_value(&commitment, 25, &fj_zero);
    assert_point(&commitment, root, "transparent_commitment_25");
    json_decref(root);
}

static void a_sealed_value_opens_for_its_receiver_only(void **state)
{
    (void)state;
    struct std_rng rng;
    struct phoenix_secret_key secret, other;
    struct phoenix_address address;
    struct phoenix_view_key view, stranger;
    struct phoenix_stealth_address stealth, moved;
    struct jubjub_affine commitment;
    struct fj r, blinder, found;
    uint64_t value = 1;
    uint8_t sealed[PHOENIX_SEALED_VALUE_BYTES], nonce[AES_GCM_NONCE_BYTES] = {5};
    std_rng_init_u64(&rng, 1);
    std_rng_fj(&rng, &secret.a);
    std_rng_fj(&rng, &secret.b);
    std_rng_fj(&rng, &other.a);
    other.b = secret.b;
    std_rng_fj(&rng, &r);
    std_rng_fj(&rng, &blinder);
    phoenix_address(&address, &secret);
    phoenix_view_key(&view, &secret);
    phoenix_view_key(&stranger, &other);
    phoenix_stealth_address(&stealth, &address, &r);
    phoenix_commit_value(&commitment, UINT64_MAX, &blinder);
    assert_int_equal(
        phoenix_seal_value(sealed, UINT64_MAX, &blinder, &address, &stealth, &r, nonce), RK_OK);
    assert_int_equal(phoenix_open_value(&value, &found, &stranger, &stealth, &commitment, sealed),
                     RK_INVALID);
    moved = stealth;
    moved.key = jubjub_generator;
    assert_int_equal(phoenix_open_value(&value, &found, &view, &moved, &commitment, sealed),
                     RK_INVALID);
    assert_int_equal(phoenix_open_value(&value, &found, &view, &stealth, &jubjub_generator, sealed),
                     RK_INVALID);
    assert_int_equal(value, 1);
    assert_int_equal(phoenix_open_value(&value, &found, &view, &stealth, NULL, sealed), RK_OK);
    assert_true(value == UINT64_MAX && fj_equal(&found, &blinder));
    for (unsigned i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 0x80;
        assert_int_equal(phoenix_open_value(&value, &found, &view, &stealth, NULL, sealed),
                         RK_INVALID);
        sealed[i] ^= 0x80;
    }
}

static void stealth_addresses_decode_by_their_mode(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/decode_modes.json"), *item;
    static const char *const names[3] = {"legacy", "strict", "checked"};
    static const enum jubjub_decoding modes[3] = {JUBJUB_LAX, JUBJUB_STRICT, JUBJUB_CHECKED};
    size_t i;
    assert_int_equal(json_array_size(vectors_get(root, "stealth_address")), 5);
    json_array_foreach(vectors_get(root, "stealth_address"), i, item)
    {
        uint8_t bytes[64];
        struct phoenix_stealth_address stealth;
        vectors_bytes(bytes, 32, vectors_get(root, "points"), vectors_text(item, "R"));
        vectors_bytes(bytes + 32, 32, vectors_get(root, "points"), vectors_text(item, "note_pk"));
        for (unsigned m = 0; m < 3; m++)
            assert_int_equal(phoenix_stealth_address_decode(&stealth, bytes, modes[m]),
                             json_is_true(vectors_get(item, names[m])));
    }
    json_decref(root);
}

static void keys_decode_strictly(void **state)
{
    (void)state;
    uint8_t bytes[64] = {0x12};
    struct phoenix_secret_key secret;
    struct phoenix_view_key view;
    struct phoenix_address address;
    bytes[32] = 0x12;
    assert_true(phoenix_secret_key_decode(&secret, bytes));
    assert_true(phoenix_view_key_decode(&view, bytes));
    assert_true(phoenix_address_decode(&address, bytes));
    bytes[32] = 0x0b; /* of order 8 r */
    assert_false(phoenix_view_key_decode(&view, bytes));
    assert_false(phoenix_address_decode(&address, bytes));
    bytes[32] = 0x12;
    bytes[0] = 0x0b;
    assert_false(phoenix_address_decode(&address, bytes));
    memcpy(bytes, fj_modulus, 32);
    assert_false(phoenix_secret_key_decode(&secret, bytes));
    assert_false(phoenix_view_key_decode(&view, bytes));
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes + 32, fj_modulus, 32);
    assert_false(phoenix_secret_key_decode(&secret, bytes));
}

/* The argument of the genesis call that inserts a transparent note: spec/genesis-walkthrough.md 2.
 */
static void genesis_argument(uint8_t bytes[736], const struct phoenix_address *address,
                             uint64_t value, const struct fj *r)
{
    struct jubjub_affine commitment;
    struct phoenix_stealth_address_exact stealth;
    phoenix_commit_value(&commitment, value, &fj_zero);
    phoenix_stealth_address_exact(&stealth, address, r);
    memset(bytes, 0, 736);
    bytes[8] = 1;
    jubjub_affine_archive_write(bytes + 8 + 264, &commitment);
    jubjub_extended_archive_write(bytes + 8 + 328, &stealth.r);
    jubjub_extended_archive_write(bytes + 8 + 488, &stealth.key);
    memset(bytes + 8 + 648, 0xff, 8);
    limb_store_le(bytes + 8 + 656, value);
}

/* The integers of a line, which may have underscores and a prefix 0x; tells how many. */
static size_t read_integers(uint64_t *numbers, size_t numbers_max, const char *line)
{
    size_t count = 0;
    for (const char *at = strchr(line, '=') + 1; *at;) {
        char digits[32];
        size_t n = 0;
        while (*at && !isdigit((unsigned char)*at))
            at++;
        while (isalnum((unsigned char)*at) || *at == '_') {
            if (*at != '_' && n < sizeof digits - 1) digits[n++] = *at;
            at++;
        }
        digits[n] = 0;
        if (n && count < numbers_max) numbers[count++] = strtoull(digits, NULL, 0);
    }
    return count;
}

static void genesis_notes_have_the_deployed_coordinates(void **state)
{
    (void)state;
    const char *shared = getenv("RUSKVM_SHARED");
    char path[4096], line[4096];
    if (!shared) shared = RUSKVM_SOURCE_DIR "/../shared";
    assert_true(snprintf(path, sizeof path, "%s/vectors/genesis/mainnet.toml", shared) <
                (int)sizeof path);
    FILE *file = fopen(path, "r");
    assert_non_null(file); /* the other vectors are there */
    struct phoenix_address address;
    struct std_rng rng;
    struct sha256 hasher;
    bool balance = false;
    size_t notes = 0;
    sha256_init(&hasher);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '[') balance = strncmp(line, "[[phoenix_balance]]", 19) == 0;
        if (!balance) continue;
        uint64_t numbers[64];
        if (strncmp(line, "address", 7) == 0) {
            uint8_t bytes[64];
            size_t size_bytes;
            char *text = strpbrk(line, "'\"") + 1;
            *strpbrk(text, "'\"") = 0;
            assert_int_equal(base58_decode(bytes, 64, &size_bytes, span_of_string(text), NULL),
                             RK_OK);
            assert_int_equal(size_bytes, 64);
            assert_true(phoenix_address_decode(&address, bytes));
        } else if (strncmp(line, "seed", 4) == 0) {
            assert_int_equal(read_integers(numbers, 64, line), 1);
            std_rng_init_u64(&rng, numbers[0]);
        } else if (strncmp(line, "notes", 5) == 0) {
            size_t count = read_integers(numbers, 64, line);
            for (size_t i = 0; i < count; i++, notes++) {
                struct fj r;
                uint8_t argument[736];
                std_rng_fj(&rng, &r);
                genesis_argument(argument, &address, numbers[i], &r);
                sha256_update(&hasher, span_of(argument, sizeof argument));
            }
        }
    }
    fclose(file);
    uint8_t digest[32];
    char text[HEX_TEXT_BYTES(32)];
    sha256_final(&hasher, digest);
    hex_encode(text, span_of(digest, 32));
    assert_int_equal(notes, 100);
    assert_string_equal(text, "e56d52a4eed96cf5f773343c6b714f0b6914754c9e1e10c10574182753c2ede6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_value_opens_for_its_receiver_only),
        cmocka_unit_test(keys_decode_strictly),
        cmocka_unit_test(keys_are_those_of_the_vectors),
        cmocka_unit_test(a_seed_of_a_wallet_gives_its_address),
        cmocka_unit_test(the_stealth_address_is_that_of_the_vectors),
        cmocka_unit_test(notes_are_those_of_the_vectors),
        cmocka_unit_test(stealth_addresses_decode_by_their_mode),
        cmocka_unit_test(genesis_notes_have_the_deployed_coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
