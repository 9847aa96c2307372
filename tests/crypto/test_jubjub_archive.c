/* Archived points and signatures: known archives, and limbs that are not below their modulus. */

#include "base/hash.h"
#include "crypto/jubjub_archive.h"
#include "crypto/jubjub_mul.h"
#include "crypto/jubjub_raw.h"
#include "crypto/schnorr.h"
#include "crypto/std_rng.h"
#include "vectors.h"

/* What jubjub-schnorr 0.7.0-rc.0 on dusk-jubjub 0.15.2 says of 2,000 signatures some of whose limbs
 * had their modulus added: how many it accepts, and SHA-256 over
 * its verdicts, a byte each. */
static const char lifted_digest[] =
    "fd8631318d4817a79dbf3c2a1ef6f350d1bb7507196e158ba0fd4b8c84e77dce";
enum { LIFTED_ACCEPTED = 592 };

/* limbs + modulus, unless that has no room. */
static void lift(uint64_t limbs[4], const uint64_t modulus[4])
{
    uint64_t sum[4], carry = 0;
    for (unsigned i = 0; i < 4; i++)
        sum[i] = limb_add(limbs[i], modulus[i], &carry);
    if (!carry) memcpy(limbs, sum, sizeof sum);
}

static void lift_point(struct jubjub_extended *point, uint64_t mask)
{
    struct fr *coordinates[5] = {&point->u, &point->v, &point->z, &point->t1, &point->t2};
    for (unsigned i = 0; i < 5; i++)
        if (mask >> i & 1) lift(coordinates[i]->limb, fr_modulus);
}

static struct jubjub_extended exact_multiple(const struct fj *k)
{
    struct jubjub_extended point;
    jubjub_from_affine(&point, &jubjub_generator);
    jubjub_mul_exact(&point, &point, k);
    return point;
}

static void normalise(struct jubjub_extended *point)
{
    struct jubjub_affine affine;
    jubjub_to_affine(&affine, point);
    jubjub_from_affine(point, &affine);
}

static void limbs_beyond_the_modulus_are_judged_as_deployed(void **state)
{
    (void)state;
    uint64_t seed = 99;
    unsigned accepted = 0;
    struct sha256 hasher;
    sha256_init(&hasher);
    for (uint64_t i = 0; i < 200; i++) {
        struct std_rng rng;
        struct fj secret, random;
        struct fr message;
        struct schnorr_signature signature;
        std_rng_init_u64(&rng, i);
        std_rng_fj(&rng, &secret);
        std_rng_fr(&rng, &message);
        std_rng_fj(&rng, &random);
        schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
        struct jubjub_extended key = exact_multiple(&secret), r = exact_multiple(&random);
        if (i % 2 == 0) normalise(&key);
        if (i % 3 == 0) normalise(&r);
        for (unsigned j = 0; j < 10; j++) {
            uint64_t mask = vectors_random(&seed);
            if (j == 9) mask = 31 << 11;
            if (j == 8) mask &= mask >> 20;
            struct jubjub_extended lifted_key = key;
            struct schnorr_signature_archive lifted = {signature.u, r};
            struct fr lifted_message = message;
            lift_point(&lifted_key, mask & 31);
            lift_point(&lifted.r, mask >> 5 & 31);
            if (mask >> 10 & 1) lift(lifted_message.limb, fr_modulus);
            for (unsigned n = 0; n < (mask >> 11 & 31); n++)
                lift(lifted.u.limb, fj_modulus);
            uint8_t message_bytes[FR_ARCHIVE_BYTES], key_bytes[JUBJUB_EXTENDED_ARCHIVE_BYTES];
            uint8_t signature_bytes[SCHNORR_SIGNATURE_ARCHIVE_BYTES];
            fr_archive_write(message_bytes, &lifted_message);
            jubjub_extended_archive_write(key_bytes, &lifted_key);
            schnorr_signature_archive_write(signature_bytes, &lifted);
            uint8_t verdict = schnorr_verify_archived(message_bytes, key_bytes, signature_bytes);
            accepted += verdict;
            sha256_update(&hasher, span_of(&verdict, 1));
        }
    }
    uint8_t digest[32];
    char text[HEX_TEXT_BYTES(32)];
    sha256_final(&hasher, digest);
    hex_encode(text, span_of(digest, 32));
    assert_int_equal(accepted, LIFTED_ACCEPTED);
    assert_string_equal(text, lifted_digest);
}

static void both_verifiers_agree_on_limbs_below_the_modulus(void **state)
{
    (void)state;
    struct std_rng rng;
    std_rng_init_u64(&rng, 31);
    for (unsigned i = 0; i < 50; i++) {
        struct fj secret, random;
        struct fr message;
        struct schnorr_signature signature;
        std_rng_fj(&rng, &secret);
        std_rng_fj(&rng, &random);
        std_rng_fr(&rng, &message);
        schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
        struct jubjub_extended key = exact_multiple(&secret);
        struct schnorr_signature_archive archive = {signature.u, exact_multiple(&random)};
        bool expected = i % 5 == 0;
        switch (i % 5) {
        case 1: fj_add(&archive.u, &archive.u, &fj_one); break;
        case 2: fr_add(&key.t1, &key.t1, &fr_one); break; /* T1 T2 is not UV/Z */
        case 3: fr_add(&archive.r.z, &archive.r.z, &fr_one); break;
        case 4: memset(i % 2 ? &key : &archive.r, 0, sizeof key); break;
        default: break;
        }
        assert_int_equal(jubjub_raw_schnorr_verify(&message, &key, &archive.u, &archive.r),
                         expected);
        assert_int_equal(schnorr_verify_archived((const uint8_t *)&message, (const uint8_t *)&key,
                                                 (const uint8_t *)&archive),
                         expected);
    }
}

static void readers_tell_limbs_that_are_not_below_the_modulus(void **state)
{
    (void)state;
    uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES] = {0};
    struct fr r;
    struct fj j;
    struct jubjub_affine affine;
    struct jubjub_extended extended;
    struct schnorr_signature_archive signature;
    struct schnorr_signature_double_archive twice;
    assert_true(schnorr_signature_double_archive_read(&twice, bytes));
    for (unsigned at = 0; at < sizeof bytes; at += 32) {
        memset(bytes, 0, sizeof bytes);
        memcpy(bytes + at, at ? fr_modulus : fj_modulus, 32);
        assert_false(schnorr_signature_double_archive_read(&twice, bytes));
        assert_memory_equal(&twice, bytes, sizeof bytes);
        assert_int_equal(schnorr_signature_archive_read(&signature, bytes), at >= 192);
        assert_int_equal(jubjub_extended_archive_read(&extended, bytes + 32), at < 32 || at >= 192);
        assert_int_equal(jubjub_affine_archive_read(&affine, bytes + 32), at < 32 || at >= 96);
        assert_int_equal(fr_archive_read(&r, bytes + 32), at != 32);
        assert_int_equal(fj_archive_read(&j, bytes), at != 0);
        bytes[at] -= 1;
        assert_true(schnorr_signature_double_archive_read(&twice, bytes));
    }
}

/* The arguments of a host query, from the specification: secret key 7, message 5. */
static void a_known_query_verifies(void **state)
{
    (void)state;
    uint8_t query[384];
    static const char hex[] =
        "f5ffffff0a0000000b0c1200dff3d966c5b70b96a7b783cce59d3b366dcfc904873a2bd1b463c264"
        "912b2b286387f934d6122d80b19ed3e4fbf90d71ac264670729c0c90016f35db8a87249920c142fc"
        "82dd934578278e1d338f062de1ce8a310794e6fdfd859967f3c865f0f99dcd2716ed9bba4ad0621f"
        "c986d84b4f52ae0e233195ed6081fafd6491d366eecce705fd81e38f29c736977c8e2d0e11bd7856"
        "ce682fd4791f705ff02378996b8c7175edbbf52c808d34f4ea03e7a777f1df35a132c6883820e860"
        "9dd8be36003b3a45ecc178cafc78914a6f50dea552656e06fec7910b8071a57eb10174710e8b442a"
        "205db246292d3d6abae923c9ee043211b819840cd9d50b4eb8f4013fb58b6ffd2f31c3ecf0dcaad0"
        "48073db391e7834f2393cadc8db6269576db5b96376892eb1025fbfaf66892a53364e869ba091311"
        "1b2bb3558651e27beec308d7ca89f2f0c8a13ea99d85b77fffa5912ee9ac523bf1f8334679928a19"
        "c123c543af6a61cf1961b7b4a289d824431cfe62edbee741";
    assert_int_equal(hex_decode(query, sizeof query, span_of_string(hex), NULL), RK_OK);
    assert_true(schnorr_verify_archived(query, query + 32, query + 192));
    for (unsigned i = 0; i < sizeof query; i += 7) {
        query[i] ^= 4;
        assert_false(schnorr_verify_archived(query, query + 32, query + 192));
        query[i] ^= 4;
    }
}

static void archives_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/rkyv_crypto_archives.json");
    const json_t *archives = vectors_get(root, "archives_hex");
    uint8_t key[160], signature[192], tuple[384], twice[352], bytes[352];
    struct jubjub_extended point;
    struct schnorr_signature_archive archive;
    struct schnorr_signature_double_archive double_archive;
    vectors_bytes(key, sizeof key, archives, "schnorr_pk");
    vectors_bytes(signature, sizeof signature, archives, "schnorr_sig");
    vectors_bytes(tuple, sizeof tuple, archives, "tuple_msg_pk_sig");
    vectors_bytes(twice, sizeof twice, archives, "schnorr_sigdouble");
    assert_true(schnorr_verify_archived(tuple, key, signature));
    assert_memory_equal(tuple + 32, key, sizeof key);
    assert_memory_equal(tuple + 192, signature, sizeof signature);
    assert_true(jubjub_extended_archive_read(&point, key));
    assert_true(jubjub_is_valid(&point));
    jubjub_extended_archive_write(bytes, &point);
    assert_memory_equal(bytes, key, sizeof key);
    assert_true(schnorr_signature_archive_read(&archive, signature));
    schnorr_signature_archive_write(bytes, &archive);
    assert_memory_equal(bytes, signature, sizeof signature);
    assert_true(schnorr_signature_double_archive_read(&double_archive, twice));
    assert_true(jubjub_is_valid(&double_archive.r) && jubjub_is_valid(&double_archive.r_prime));
    schnorr_signature_double_archive_write(bytes, &double_archive);
    assert_memory_equal(bytes, twice, sizeof twice);

    /* The key of StdRng seed 0xdead, from the deployed multiplication. */
    struct std_rng rng;
    struct fj secret;
    std_rng_init_u64(&rng, 0xdead);
    std_rng_fj(&rng, &secret);
    point = exact_multiple(&secret);
    assert_memory_equal(&point, key, sizeof key);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limbs_beyond_the_modulus_are_judged_as_deployed),
        cmocka_unit_test(both_verifiers_agree_on_limbs_below_the_modulus),
        cmocka_unit_test(readers_tell_limbs_that_are_not_below_the_modulus),
        cmocka_unit_test(a_known_query_verifies),
        cmocka_unit_test(archives_are_those_of_the_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
