/* Recovery of public keys on secp256k1 against known answers and against OpenSSL's curve. */

#include "crypto/secp_recover.h"
#include "vectors.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

static void recoveries_have_the_known_answers(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/secp256k1_recover.json");
    const json_t *cases = vectors_get(root, "cases");
    assert_int_equal(json_array_size(cases), 7);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        uint8_t digest[32], signature[65], expected[65], given[65] = {0};
        vectors_bytes(digest, sizeof digest, one, "msg_hash");
        vectors_bytes(signature, sizeof signature, one, "sig");
        bool exists = !json_is_null(vectors_get(one, "pubkey"));
        memset(expected, 0, sizeof expected);
        if (exists) vectors_bytes(expected, sizeof expected, one, "pubkey");
        assert_int_equal(secp_recover(given, digest, signature), exists);
        assert_memory_equal(given, expected, sizeof given);
    }
    json_decref(root);
}

static void random_integer(BIGNUM *out, uint64_t *seed)
{
    uint64_t words[4];
    for (size_t i = 0; i < 4; i++)
        words[i] = vectors_random(seed);
    assert_non_null(BN_lebin2bn((const unsigned char *)words, sizeof words, out));
}

/* Signs by hand, s = (z + r d) / k, and expects d G back; every third time with -s and the other
 * v, and with a digest above the order now and then. */
static void signatures_give_back_the_key_that_made_them(void **state)
{
    (void)state;
    uint64_t seed = 1;
    BN_CTX *context = BN_CTX_new();
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp256k1);
    EC_POINT *nonce_point = EC_POINT_new(group), *key = EC_POINT_new(group);
    const BIGNUM *n = EC_GROUP_get0_order(group);
    BIGNUM *d = BN_new(), *k = BN_new(), *z = BN_new(), *r = BN_new(), *s = BN_new(), *x = BN_new(),
           *y = BN_new();
    for (size_t round = 0; round < 500; round++) {
        uint8_t digest[32], signature[65], expected[65], given[65];
        random_integer(d, &seed);
        random_integer(k, &seed);
        BN_nnmod(d, d, n, context);
        BN_nnmod(k, k, n, context);
        random_integer(z, &seed);
        if (round % 16 == 0) BN_set_word(z, vectors_random(&seed) % 3);
        BN_bn2binpad(z, digest, 32);
        if (round % 16 == 1) memset(digest, 0xff, 24);
        BN_bin2bn(digest, 32, z);
        EC_POINT_mul(group, key, d, NULL, NULL, context);
        EC_POINT_mul(group, nonce_point, k, NULL, NULL, context);
        EC_POINT_point2oct(group, key, POINT_CONVERSION_UNCOMPRESSED, expected, 65, context);
        EC_POINT_get_affine_coordinates(group, nonce_point, x, y, context);
        BN_nnmod(r, x, n, context);
        BN_mod_mul(s, r, d, n, context);
        BN_mod_add(s, s, z, n, context);
        assert_non_null(BN_mod_inverse(k, k, n, context));
        BN_mod_mul(s, s, k, n, context);
        int v = BN_is_odd(y);
        if (round % 3 == 0) {
            BN_sub(s, n, s);
            v ^= 1;
        }
        BN_bn2binpad(r, signature, 32);
        BN_bn2binpad(s, signature + 32, 32);
        signature[64] = (uint8_t)(v + (round % 2 ? 27 : 0));
        assert_true(secp_recover(given, digest, signature));
        assert_memory_equal(given, expected, sizeof given);
        signature[64] = (uint8_t)(1 - v);
        assert_true(secp_recover(given, digest, signature));
        assert_memory_not_equal(given, expected, sizeof given);
    }
    BN_free(d);
    BN_free(k);
    BN_free(z);
    BN_free(r);
    BN_free(s);
    BN_free(x);
    BN_free(y);
    EC_POINT_free(nonce_point);
    EC_POINT_free(key);
    EC_GROUP_free(group);
    BN_CTX_free(context);
}

/* The order of the group, big endian. */
static const uint8_t order[32] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
};

/* 2 is the x of a point, and so is 2 and the order of the group, for which v of 2 and 3 would
 * stand; with it and s = 1 all is well until one thing is changed. */
static void out_of_range_means_no_key(void **state)
{
    (void)state;
    uint8_t digest[32] = {7}, good[65] = {0}, signature[65], key[65];
    good[31] = 2;
    good[63] = 1;
    for (unsigned v = 0; v < 256; v++) {
        memcpy(signature, good, sizeof signature);
        signature[64] = (uint8_t)v;
        memset(key, 0xa5, sizeof key);
        bool known_v = v == 0 || v == 1 || v == 27 || v == 28;
        assert_int_equal(secp_recover(key, digest, signature), known_v);
        assert_int_equal(key[0], known_v ? 4 : 0xa5);
    }
    for (size_t part = 0; part < 2; part++) {
        memcpy(signature, good, sizeof signature);
        memset(signature + 32 * part, 0, 32);
        assert_false(secp_recover(key, digest, signature));
        memcpy(signature + 32 * part, order, 32);
        assert_false(secp_recover(key, digest, signature));
        memset(signature + 32 * part, 0xff, 32);
        assert_false(secp_recover(key, digest, signature));
    }
    memcpy(signature, good, sizeof signature);
    memcpy(signature + 32, order, 32);
    signature[63]--; /* s = n - 1 */
    assert_true(secp_recover(key, digest, signature));
    memcpy(signature, good, sizeof signature);
    signature[31] = 5; /* 5^3 + 7 is no square */
    assert_false(secp_recover(key, digest, signature));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_give_back_the_key_that_made_them),
        cmocka_unit_test(out_of_range_means_no_key),
        cmocka_unit_test(recoveries_have_the_known_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
