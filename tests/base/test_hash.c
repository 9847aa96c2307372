/* BLAKE2b, SHA-256 and Keccak-256: values of their standards, and at once against in pieces at
 * lengths around every block size. */

#include "support.h"

#include "base/hash.h"
#include "base/hex.h"

static const struct {
    size_t size_bytes;
    const char *blake2b_128, *blake2b_256, *blake2b_512, *sha256, *keccak256;
} vectors[] = {
#include "hash_vectors.inc"
};

static uint8_t pattern[4096]; /* byte i = i mod 251 */

static int fill_pattern(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i % 251);
    return 0;
}

static void assert_hex(const uint8_t *bytes, size_t size_bytes, const char *hex)
{
    char text[HEX_TEXT_BYTES(BLAKE2B_HASH_BYTES_MAX)];
    hex_encode(text, span_of(bytes, size_bytes));
    assert_string_equal(text, hex);
}

static void values_of_the_standards_hold(void **state)
{
    (void)state;
    uint8_t hash[64];
    struct span abc = span_of_string("abc"), empty = span_of(NULL, 0);
    /* RFC 7693, appendix A. */
    assert_int_equal(blake2b(hash, 64, abc), RK_OK);
    assert_hex(hash, 64,
               "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
               "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    /* FIPS 180-4 examples. */
    sha256(hash, abc);
    assert_hex(hash, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256(hash, span_of_string("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    assert_hex(hash, 32, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    sha256(hash, empty);
    assert_hex(hash, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    /* Keccak's own padding: these are not the SHA3-256 values. */
    keccak256(hash, empty);
    assert_hex(hash, 32, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    keccak256(hash, abc);
    assert_hex(hash, 32, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

static void hash_at_once(uint8_t out[5][64], struct span message)
{
    assert_int_equal(blake2b(out[0], 16, message), RK_OK);
    blake2b_256(out[1], message);
    assert_int_equal(blake2b(out[2], 64, message), RK_OK);
    sha256(out[3], message);
    keccak256(out[4], message);
}

static void hash_in_pieces(uint8_t out[5][64], struct span message, size_t piece_bytes)
{
    struct blake2b b[3];
    struct sha256 s;
    struct keccak256 k;
    assert_int_equal(blake2b_init(&b[0], 16), RK_OK);
    assert_int_equal(blake2b_init(&b[1], 32), RK_OK);
    assert_int_equal(blake2b_init(&b[2], 64), RK_OK);
    sha256_init(&s);
    keccak256_init(&k);
    for (size_t at = 0; at < message.size_bytes; at += piece_bytes) {
        size_t left = message.size_bytes - at;
        struct span piece = span_of(message.bytes + at, left < piece_bytes ? left : piece_bytes);
        for (size_t i = 0; i < 3; i++)
            blake2b_update(&b[i], piece);
        sha256_update(&s, piece);
        keccak256_update(&k, piece);
    }
    keccak256_update(&k, span_of(NULL, 0));
    for (size_t i = 0; i < 3; i++)
        blake2b_final(&b[i], out[i]);
    sha256_final(&s, out[3]);
    keccak256_final(&k, out[4]);
}

static void vectors_hold_at_once_and_in_pieces(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 7, 64, 135, 136, 137, 5000};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(vectors); i++) {
        struct span message = span_of(pattern, vectors[i].size_bytes);
        for (size_t p = 0; p <= RK_ARRAY_LENGTH(pieces); p++) {
            uint8_t out[5][64];
            if (p == RK_ARRAY_LENGTH(pieces))
                hash_at_once(out, message);
            else
                hash_in_pieces(out, message, pieces[p]);
            assert_hex(out[0], 16, vectors[i].blake2b_128);
            assert_hex(out[1], 32, vectors[i].blake2b_256);
            assert_hex(out[2], 64, vectors[i].blake2b_512);
            assert_hex(out[3], 32, vectors[i].sha256);
            assert_hex(out[4], 32, vectors[i].keccak256);
        }
    }
}

static void blake2b_refuses_digests_the_library_lacks(void **state)
{
    (void)state;
    uint8_t hash[64] = {9};
    struct blake2b hasher;
    static const size_t refused[] = {0, 1, 15, 65, SIZE_MAX};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(refused); i++) {
        assert_int_equal(blake2b(hash, refused[i], span_of(pattern, 1)), RK_USAGE);
        assert_int_equal(blake2b_init(&hasher, refused[i]), RK_USAGE);
    }
    assert_int_equal(hash[0], 9);
    for (size_t size = 16; size <= 64; size++)
        assert_int_equal(blake2b(hash, size, span_of(pattern, 1)), RK_OK);
}

static void a_copied_state_forks_the_hash(void **state)
{
    (void)state;
    struct keccak256 a, b;
    uint8_t hash_a[32], hash_b[32], expected[32];
    keccak256_init(&a);
    keccak256_update(&a, span_of(pattern, 200));
    b = a;
    keccak256_update(&b, span_of(pattern + 200, 73));
    keccak256_final(&a, hash_a);
    keccak256_final(&b, hash_b);
    keccak256(expected, span_of(pattern, 200));
    assert_memory_equal(hash_a, expected, 32);
    assert_hex(hash_b, 32, vectors[21].keccak256);
    assert_int_equal(vectors[21].size_bytes, 273);
}

static void a_personalisation_makes_another_hash(void **state)
{
    (void)state;
    static const uint8_t none[BLAKE2B_PERSONAL_BYTES];
    uint8_t counting[BLAKE2B_PERSONAL_BYTES], hash[64], plain[64];
    struct span abc = span_of_string("abc");
    struct blake2b hasher;
    for (uint8_t i = 0; i < sizeof counting; i++)
        counting[i] = i;
    assert_int_equal(blake2b_init_personal(&hasher, 32, counting), RK_OK);
    blake2b_update(&hasher, abc);
    blake2b_final(&hasher, hash);
    assert_hex(hash, 32, "d95d49bd3699003da564fa5118df59bace54ed0c475bfe35c7524bec2fbcbfe3");
    assert_int_equal(blake2b_init_personal(&hasher, 64, none), RK_OK);
    blake2b_update(&hasher, abc);
    blake2b_final(&hasher, hash);
    assert_int_equal(blake2b(plain, 64, abc), RK_OK);
    assert_memory_equal(hash, plain, 64);
    assert_int_equal(blake2b_init_personal(&hasher, 15, none), RK_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_standards_hold),
        cmocka_unit_test(vectors_hold_at_once_and_in_pieces),
        cmocka_unit_test(blake2b_refuses_digests_the_library_lacks),
        cmocka_unit_test(a_copied_state_forks_the_hash),
        cmocka_unit_test(a_personalisation_makes_another_hash),
    };
    return cmocka_run_group_tests(tests, fill_pattern, NULL);
}
