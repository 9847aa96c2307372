/* Schnorr signatures against the deployed implementation's, against the equations in big integers,
 * and against everything that must not verify. */

#include "base/base58.h"
#include "base/hash.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "crypto/schnorr.h"
#include "crypto/schnorr_multisig.h"
#include "crypto/std_rng.h"
#include "jubjub_slow.h"
#include "vectors.h"

/* SHA-256 over what jubjub-schnorr 0.7.0-rc.0 gives for StdRng seeds 0 to 199: key and signature of
 * each kind; for seeds 0 to 39 the shares and the signature of seed % 8 + 1 signers. */
static const char single_digest[] =
    "72562b6e86e50e53d9659b197aac8e0a5e6aa1102f41c2e7a7c6be7ea2783577";
static const char double_digest[] =
    "1552dac9034e40f30632987b8346ec70959bb4f11f11140cdcfd12d84fb4de61";
static const char var_gen_digest[] =
    "e6fe52b7628bb467dcf4c0860220cbc82ae7bf7ed9494c3cf6971a22a728cef6";
static const char multisig_digest[] =
    "7dfd08f0b95fe3f2eef37cc44589754a757674dd559a18622fc367cfd7aeef94";

static void assert_digest(struct sha256 *hasher, const char *expected)
{
    uint8_t digest[32];
    char text[HEX_TEXT_BYTES(32)];
    sha256_final(hasher, digest);
    hex_encode(text, span_of(digest, 32));
    assert_string_equal(text, expected);
}

static void random_var_gen(struct schnorr_secret_var_gen *secret, struct std_rng *rng)
{
    struct fj k;
    std_rng_fj(rng, &secret->secret);
    std_rng_fj(rng, &k);
    jubjub_mul_generator(&secret->generator, &k);
}

static void sum_multisig(struct sha256 *hasher, struct std_rng *rng, size_t n,
                         const struct fr *message)
{
    struct fj secrets[8], r[8], s[8], shares[8];
    struct jubjub_affine keys[8];
    struct schnorr_commitment commitments[8];
    struct schnorr_session session;
    struct schnorr_signature signature;
    uint8_t bytes[SCHNORR_SIGNATURE_BYTES];
    for (size_t i = 0; i < n; i++) {
        std_rng_fj(rng, &secrets[i]);
        schnorr_key(&keys[i], &secrets[i]);
    }
    for (size_t i = 0; i < n; i++) {
        std_rng_fj(rng, &r[i]);
        std_rng_fj(rng, &s[i]);
        jubjub_mul_generator(&commitments[i].r, &r[i]);
        jubjub_mul_generator(&commitments[i].s, &s[i]);
    }
    assert_int_equal(
        schnorr_session_open(&session, SCHNORR_DEPLOYED, keys, commitments, n, message, NULL),
        RK_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(
            schnorr_session_share(&shares[i], &session, keys, n, &secrets[i], &r[i], &s[i], NULL),
            RK_OK);
        fj_to_bytes_le(bytes, &shares[i]);
        sha256_update(hasher, span_of(bytes, 32));
    }
    assert_int_equal(
        schnorr_session_combine(&signature, &session, shares, keys, commitments, n, NULL), RK_OK);
    assert_true(schnorr_verify(&session.key, &signature, message));
    schnorr_signature_encode(bytes, &signature);
    sha256_update(hasher, span_of(bytes, sizeof bytes));
}

static void signatures_are_byte_for_byte_the_deployed_ones(void **state)
{
    (void)state;
    struct sha256 single, doubles, var_gen, multisig;
    sha256_init(&single);
    sha256_init(&doubles);
    sha256_init(&var_gen);
    sha256_init(&multisig);
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct std_rng rng;
        struct fj secret, random;
        struct fr message;
        uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_BYTES];
        std_rng_init_u64(&rng, seed);
        std_rng_fj(&rng, &secret);
        std_rng_fr(&rng, &message);

        struct jubjub_affine key;
        struct schnorr_signature signature;
        std_rng_fj(&rng, &random);
        schnorr_key(&key, &secret);
        schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
        assert_true(schnorr_verify(&key, &signature, &message));
        jubjub_encode(bytes, &key);
        sha256_update(&single, span_of(bytes, SCHNORR_KEY_BYTES));
        schnorr_signature_encode(bytes, &signature);
        sha256_update(&single, span_of(bytes, SCHNORR_SIGNATURE_BYTES));

        struct schnorr_key_double key_double;
        struct schnorr_signature_double signature_double;
        std_rng_fj(&rng, &random);
        schnorr_key_double(&key_double, &secret);
        schnorr_sign_double(&signature_double, SCHNORR_DEPLOYED, &secret, &message, &random);
        assert_true(
            schnorr_verify_double(SCHNORR_DEPLOYED, &key_double, &signature_double, &message));
        schnorr_key_double_encode(bytes, &key_double);
        sha256_update(&doubles, span_of(bytes, SCHNORR_KEY_DOUBLE_BYTES));
        schnorr_signature_double_encode(bytes, &signature_double);
        sha256_update(&doubles, span_of(bytes, SCHNORR_SIGNATURE_DOUBLE_BYTES));

        struct schnorr_secret_var_gen secret_var_gen;
        struct schnorr_key_var_gen key_var_gen;
        random_var_gen(&secret_var_gen, &rng);
        std_rng_fj(&rng, &random);
        schnorr_key_var_gen(&key_var_gen, &secret_var_gen);
        schnorr_sign_var_gen(&signature, SCHNORR_DEPLOYED, &secret_var_gen, &message, &random);
        assert_true(schnorr_verify_var_gen(SCHNORR_DEPLOYED, &key_var_gen, &signature, &message));
        schnorr_key_var_gen_encode(bytes, &key_var_gen);
        sha256_update(&var_gen, span_of(bytes, SCHNORR_KEY_VAR_GEN_BYTES));
        schnorr_signature_encode(bytes, &signature);
        sha256_update(&var_gen, span_of(bytes, SCHNORR_SIGNATURE_BYTES));

        if (seed < 40) sum_multisig(&multisig, &rng, seed % 8 + 1, &message);
    }
    assert_digest(&single, single_digest);
    assert_digest(&doubles, double_digest);
    assert_digest(&var_gen, var_gen_digest);
    assert_digest(&multisig, multisig_digest);
}

/* A transcript written out: coordinates of points, and numbers. */
struct words {
    struct fr list[10];
    size_t count;
};

static void add_point(struct words *words, const struct jubjub_affine *point)
{
    words->list[words->count++] = point->u;
    words->list[words->count++] = point->v;
}

static BIGNUM *hash_words(const struct words *words)
{
    uint8_t bytes[32];
    struct fr hash;
    assert_int_equal(poseidon_hash(&hash, POSEIDON_OTHER, words->list, words->count), RK_OK);
    fr_to_bytes_le(bytes, &hash);
    BIGNUM *number = BN_lebin2bn(bytes, 32, NULL);
    BN_mask_bits(number, 250);
    return number;
}

/* u P + c key = R by the textbook. */
static void assert_equation(const struct slow_curve *curve, const struct jubjub_affine *generator,
                            const struct fj *u, const BIGNUM *c, const struct jubjub_affine *key,
                            const struct jubjub_affine *r)
{
    BIGNUM *scalar = slow_of_fj(u);
    struct slow_point g = slow_of_affine(generator), k = slow_of_affine(key),
                      left = slow_mul(curve, scalar, &g), right = slow_mul(curve, c, &k);
    slow_add(curve, &left, &left, &right);
    assert_true(slow_equals(&left, r));
    slow_point_free(&g);
    slow_point_free(&k);
    slow_point_free(&left);
    slow_point_free(&right);
    BN_free(scalar);
}

static void signatures_satisfy_the_equations_in_big_integers(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    struct std_rng rng;
    std_rng_init_u64(&rng, 77);
    for (unsigned round = 0; round < 200; round++) {
        enum schnorr_version version = round % 2 ? SCHNORR_BOUND : SCHNORR_DEPLOYED,
                             other = round % 2 ? SCHNORR_DEPLOYED : SCHNORR_BOUND;
        struct fj secret, random;
        struct fr message;
        struct jubjub_affine key;
        struct schnorr_signature signature;
        std_rng_fj(&rng, &secret);
        std_rng_fj(&rng, &random);
        std_rng_fr(&rng, &message);
        schnorr_key(&key, &secret);
        schnorr_sign(&signature, version, &secret, &message, &random);
        assert_true(schnorr_verify(&key, &signature, &message));
        struct words w = {.count = 0};
        add_point(&w, &signature.r);
        add_point(&w, &key);
        w.list[w.count++] = message;
        BIGNUM *c = hash_words(&w);
        assert_equation(&curve, &jubjub_generator, &signature.u, c, &key, &signature.r);
        BN_free(c);

        struct schnorr_key_double key_double;
        struct schnorr_signature_double signature_double;
        schnorr_key_double(&key_double, &secret);
        schnorr_sign_double(&signature_double, version, &secret, &message, &random);
        assert_true(schnorr_verify_double(version, &key_double, &signature_double, &message));
        assert_false(schnorr_verify_double(other, &key_double, &signature_double, &message));
        w.count = 0;
        if (version == SCHNORR_BOUND) fr_from_u64(&w.list[w.count++], 0x4a4a53434844424c);
        add_point(&w, &signature_double.r);
        add_point(&w, &signature_double.r_prime);
        add_point(&w, &key_double.key);
        if (version == SCHNORR_BOUND) add_point(&w, &key_double.key_prime);
        w.list[w.count++] = message;
        c = hash_words(&w);
        assert_equation(&curve, &jubjub_generator, &signature_double.u, c, &key_double.key,
                        &signature_double.r);
        assert_equation(&curve, &jubjub_generator_nums, &signature_double.u, c,
                        &key_double.key_prime, &signature_double.r_prime);
        BN_free(c);

        struct schnorr_secret_var_gen secret_var_gen;
        struct schnorr_key_var_gen key_var_gen;
        random_var_gen(&secret_var_gen, &rng);
        schnorr_key_var_gen(&key_var_gen, &secret_var_gen);
        schnorr_sign_var_gen(&signature, version, &secret_var_gen, &message, &random);
        assert_true(schnorr_verify_var_gen(version, &key_var_gen, &signature, &message));
        assert_false(schnorr_verify_var_gen(other, &key_var_gen, &signature, &message));
        w.count = 0;
        add_point(&w, &signature.r);
        add_point(&w, &key_var_gen.key);
        if (version == SCHNORR_BOUND) add_point(&w, &key_var_gen.generator);
        w.list[w.count++] = message;
        c = hash_words(&w);
        assert_equation(&curve, &key_var_gen.generator, &signature.u, c, &key_var_gen.key,
                        &signature.r);
        BN_free(c);
    }
    slow_curve_free(&curve);
}

static struct jubjub_affine order_two(void)
{
    struct jubjub_affine a = {.u = fr_zero};
    fr_neg(&a.v, &fr_one);
    return a;
}

/* A point plus the one of order two. */
static struct jubjub_affine with_torsion(const struct jubjub_affine *a)
{
    struct jubjub_affine two = order_two();
    struct jubjub_extended x;
    jubjub_from_affine(&x, a);
    jubjub_add_affine(&x, &x, &two);
    jubjub_to_affine(&two, &x);
    return two;
}

static void what_was_not_signed_does_not_verify(void **state)
{
    (void)state;
    struct fj secret, random;
    struct fr message, other;
    struct jubjub_affine key, bad;
    struct schnorr_signature signature, changed;
    fj_from_u64(&secret, 7);
    fj_from_u64(&random, 1234567);
    fr_from_u64(&message, 5);
    schnorr_key(&key, &secret);
    schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
    assert_true(schnorr_verify(&key, &signature, &message));
    fr_add(&other, &message, &fr_one);
    assert_false(schnorr_verify(&key, &signature, &other));
    changed = signature;
    fj_add(&changed.u, &changed.u, &fj_one);
    assert_false(schnorr_verify(&key, &changed, &message));
    changed = signature;
    jubjub_affine_neg(&changed.r, &changed.r);
    assert_false(schnorr_verify(&key, &changed, &message));
    changed.r = with_torsion(&signature.r);
    assert_false(schnorr_verify(&key, &changed, &message));
    changed.r = jubjub_affine_identity;
    assert_false(schnorr_verify(&key, &changed, &message));
    jubjub_affine_neg(&bad, &key);
    assert_false(schnorr_verify(&bad, &signature, &message));
    bad = key;
    fr_add(&bad.u, &bad.u, &fr_one);
    assert_false(schnorr_verify(&bad, &signature, &message));

    /* A key of order two and an even challenge satisfy the equation; the key is refused. */
    bad = order_two();
    for (uint64_t i = 1;; i++) {
        struct fj c;
        uint64_t limbs[4];
        fj_from_u64(&changed.u, i);
        jubjub_mul_generator(&changed.r, &changed.u);
        schnorr_challenge(&c, &bad, &changed.r, &message);
        fj_to_limbs(limbs, &c);
        if (limbs[0] % 2) continue;
        assert_false(schnorr_verify(&bad, &changed, &message));
        break;
    }
    /* So does the identity as a key. */
    assert_false(schnorr_verify(&jubjub_affine_identity, &changed, &message));
    /* And a key with torsion, whose signer knows the rest, with an even challenge. */
    bad = with_torsion(&key);
    for (uint64_t i = 1;; i++) {
        struct fj c, part;
        uint64_t limbs[4];
        fj_from_u64(&changed.u, i);
        jubjub_mul_generator(&changed.r, &changed.u);
        schnorr_challenge(&c, &bad, &changed.r, &message);
        fj_to_limbs(limbs, &c);
        if (limbs[0] % 2) continue;
        fj_mul(&part, &c, &secret);
        fj_sub(&changed.u, &changed.u, &part);
        assert_false(schnorr_verify(&bad, &changed, &message));
        break;
    }

    struct schnorr_key_double key_double, bad_double;
    struct schnorr_signature_double twice, bad_twice;
    schnorr_key_double(&key_double, &secret);
    for (unsigned v = 0; v < 2; v++) {
        enum schnorr_version version = v ? SCHNORR_BOUND : SCHNORR_DEPLOYED;
        schnorr_sign_double(&twice, version, &secret, &message, &random);
        assert_true(schnorr_verify_double(version, &key_double, &twice, &message));
        assert_false(schnorr_verify_double(version, &key_double, &twice, &other));
        bad_twice = twice;
        bad_twice.r_prime = twice.r;
        assert_false(schnorr_verify_double(version, &key_double, &bad_twice, &message));
        bad_twice.r_prime = jubjub_affine_identity;
        assert_false(schnorr_verify_double(version, &key_double, &bad_twice, &message));
        bad_double = key_double;
        bad_double.key_prime = key_double.key;
        assert_false(schnorr_verify_double(version, &bad_double, &twice, &message));
        bad_double.key_prime = with_torsion(&key_double.key_prime);
        assert_false(schnorr_verify_double(version, &bad_double, &twice, &message));

        struct schnorr_secret_var_gen var_gen = {secret, jubjub_generator_nums};
        struct schnorr_key_var_gen key_var_gen, bad_var_gen;
        schnorr_key_var_gen(&key_var_gen, &var_gen);
        schnorr_sign_var_gen(&signature, version, &var_gen, &message, &random);
        assert_true(schnorr_verify_var_gen(version, &key_var_gen, &signature, &message));
        assert_false(schnorr_verify_var_gen(version, &key_var_gen, &signature, &other));
        bad_var_gen = key_var_gen;
        bad_var_gen.generator = jubjub_generator;
        assert_false(schnorr_verify_var_gen(version, &bad_var_gen, &signature, &message));
        bad_var_gen.generator = jubjub_affine_identity;
        assert_false(schnorr_verify_var_gen(version, &bad_var_gen, &signature, &message));
        bad_var_gen.generator = with_torsion(&jubjub_generator_nums);
        assert_false(schnorr_verify_var_gen(version, &bad_var_gen, &signature, &message));
    }
}

/* Key' is free in the deployed challenge: R' is chosen first and key' = (R' - u G') / c follows. */
static void the_deployed_double_signature_does_not_bind_the_second_key(void **state)
{
    (void)state;
    struct fj secret, random, c, inverse, k;
    struct fr message;
    struct schnorr_key_double key;
    struct schnorr_signature_double signature;
    struct jubjub_extended x, y;
    fj_from_u64(&secret, 99);
    fj_from_u64(&random, 1000);
    fj_from_u64(&k, 31337);
    fr_from_u64(&message, 6);
    schnorr_key_double(&key, &secret);
    schnorr_sign_double(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
    jubjub_mul_generator(&signature.r_prime, &k);
    struct words w = {.count = 0};
    add_point(&w, &signature.r);
    add_point(&w, &signature.r_prime);
    add_point(&w, &key.key);
    w.list[w.count++] = message;
    assert_int_equal(poseidon_hash_truncated(&c, POSEIDON_OTHER, w.list, w.count), RK_OK);
    fj_mul(&signature.u, &c, &secret);
    fj_sub(&signature.u, &random, &signature.u);
    jubjub_mul_base(&x, &jubjub_base_generator_nums, &signature.u);
    jubjub_from_affine(&y, &signature.r_prime);
    jubjub_sub(&y, &y, &x);
    fj_inverse(&inverse, &c);
    jubjub_mul(&y, &y, &inverse);
    jubjub_to_affine(&key.key_prime, &y);
    assert_true(schnorr_verify_double(SCHNORR_DEPLOYED, &key, &signature, &message));
    assert_false(schnorr_verify_double(SCHNORR_BOUND, &key, &signature, &message));
}

static void hedged_nonces_depend_on_all_they_hash(void **state)
{
    (void)state;
    struct fj secret, random, other;
    struct fr message, message_2;
    struct schnorr_signature a, b;
    struct schnorr_signature_double d;
    fj_from_u64(&secret, 3);
    fj_from_u64(&random, 4);
    fj_from_u64(&other, 5);
    fr_from_u64(&message, 6);
    fr_from_u64(&message_2, 7);
    schnorr_sign(&a, SCHNORR_BOUND, &secret, &message, &random);
    schnorr_sign(&b, SCHNORR_BOUND, &secret, &message, &random);
    assert_memory_equal(&a, &b, sizeof a);
    schnorr_sign(&b, SCHNORR_BOUND, &secret, &message_2, &random);
    assert_false(jubjub_affine_equal(&a.r, &b.r));
    schnorr_sign(&b, SCHNORR_BOUND, &secret, &message, &other);
    assert_false(jubjub_affine_equal(&a.r, &b.r));
    schnorr_sign(&b, SCHNORR_BOUND, &other, &message, &random);
    assert_false(jubjub_affine_equal(&a.r, &b.r));
    schnorr_sign_double(&d, SCHNORR_BOUND, &secret, &message, &random);
    assert_false(jubjub_affine_equal(&a.r, &d.r));
}

static void a_batch_says_what_single_verification_says(void **state)
{
    (void)state;
    enum { CLAIMS = 160 };
    static const size_t sizes[] = {0, 1, 2, 3, 16, 17, 40, CLAIMS};
    static const unsigned bad_of[] = {0, 1, 2, 7, 100};
    static struct schnorr_claim claims[CLAIMS], batch[CLAIMS];
    struct std_rng rng;
    uint64_t seed = 1;
    std_rng_init_u64(&rng, 123);
    for (unsigned i = 0; i < CLAIMS; i++) {
        struct fj secret, random;
        std_rng_fj(&rng, &secret);
        if (i % 5) fj_from_u64(&secret, i % 5); /* keys occur again */
        std_rng_fj(&rng, &random);
        std_rng_fr(&rng, &claims[i].message);
        schnorr_key(&claims[i].key, &secret);
        schnorr_sign(&claims[i].signature, SCHNORR_DEPLOYED, &secret, &claims[i].message, &random);
    }
    for (unsigned s = 0; s < RK_ARRAY_LENGTH(sizes); s++) {
        for (unsigned b = 0; b < RK_ARRAY_LENGTH(bad_of); b++) {
            size_t n = sizes[s];
            bool valid[CLAIMS], expected[CLAIMS];
            memcpy(batch, claims, sizeof batch);
            for (unsigned k = 0; n && k < bad_of[b]; k++) {
                struct schnorr_claim *claim = &batch[vectors_random(&seed) % n];
                switch (vectors_random(&seed) % 6) {
                case 0: fj_add(&claim->signature.u, &claim->signature.u, &fj_one); break;
                case 1: fr_add(&claim->message, &claim->message, &fr_one); break;
                case 2: claim->key = with_torsion(&claim->key); break;
                case 3: claim->signature.r = with_torsion(&claim->signature.r); break;
                case 4: claim->key = jubjub_affine_identity; break;
                default: fr_add(&claim->key.v, &claim->key.v, &fr_one); break;
                }
            }
            /* Two errors that cancel in an unweighted sum. */
            if (n > 3 && b == 2) {
                fj_add(&batch[0].signature.u, &claims[0].signature.u, &fj_one);
                fj_sub(&batch[1].signature.u, &claims[1].signature.u, &fj_one);
            }
            for (size_t i = 0; i < n; i++) {
                expected[i] = schnorr_verify(&batch[i].key, &batch[i].signature, &batch[i].message);
                valid[i] = !expected[i];
            }
            assert_int_equal(schnorr_verify_batch(valid, batch, n), RK_OK);
            assert_memory_equal(valid, expected, n);
            if (b == 0)
                for (size_t i = 0; i < n; i++)
                    assert_true(valid[i]);
        }
    }
}

static void several_signers_make_one_signature(void **state)
{
    (void)state;
    enum { N = 5 };
    struct std_rng rng;
    std_rng_init_u64(&rng, 9);
    for (unsigned v = 0; v < 2; v++) {
        enum schnorr_version version = v ? SCHNORR_BOUND : SCHNORR_DEPLOYED;
        struct fj secrets[N], r[N], s[N], shares[N];
        struct jubjub_affine keys[N], shared;
        struct schnorr_commitment commitments[N], bad[N];
        struct schnorr_session session;
        struct schnorr_signature signature;
        struct rk_error error = {0};
        struct fr message;
        std_rng_fr(&rng, &message);
        for (unsigned i = 0; i < N; i++) {
            std_rng_fj(&rng, &secrets[i]);
            std_rng_fj(&rng, &r[i]);
            std_rng_fj(&rng, &s[i]);
            schnorr_key(&keys[i], &secrets[i]);
            jubjub_mul_generator(&commitments[i].r, &r[i]);
            jubjub_mul_generator(&commitments[i].s, &s[i]);
        }
        assert_int_equal(
            schnorr_session_open(&session, version, keys, commitments, N, &message, &error), RK_OK);
        assert_int_equal(schnorr_shared_key(&shared, version, keys, N, &error), RK_OK);
        assert_true(jubjub_affine_equal(&shared, &session.key));
        for (unsigned i = 0; i < N; i++)
            assert_int_equal(schnorr_session_share(&shares[i], &session, keys, N, &secrets[i],
                                                   &r[i], &s[i], &error),
                             RK_OK);
        assert_int_equal(
            schnorr_session_combine(&signature, &session, shares, keys, commitments, N, &error),
            RK_OK);
        assert_true(schnorr_verify(&session.key, &signature, &message));

        fj_add(&shares[3], &shares[3], &fj_one);
        assert_int_equal(
            schnorr_session_combine(&signature, &session, shares, keys, commitments, N, &error),
            RK_INVALID);
        assert_int_equal(error.offset, 3);
        memcpy(bad, commitments, sizeof bad);
        bad[4].s = bad[1].s;
        assert_int_equal(schnorr_session_open(&session, version, keys, bad, N, &message, &error),
                         RK_INVALID);
        assert_int_equal(error.offset, 4);
        bad[4].s = jubjub_affine_identity;
        assert_int_equal(schnorr_session_open(&session, version, keys, bad, N, &message, &error),
                         RK_INVALID);
        keys[2] = with_torsion(&keys[2]);
        assert_int_equal(
            schnorr_session_open(&session, version, keys, commitments, N, &message, &error),
            RK_INVALID);
        assert_int_equal(error.offset, 2);
        keys[2] = keys[1];
        assert_int_equal(
            schnorr_session_share(&shares[0], &session, keys, N, &secrets[1], &r[1], &s[1], &error),
            RK_INVALID);
        assert_int_equal(
            schnorr_session_share(&shares[0], &session, keys, N, &secrets[2], &r[2], &s[2], &error),
            RK_INVALID);
        assert_int_equal(schnorr_shared_key(&shared, version, keys, 0, &error), RK_USAGE);
        assert_int_equal(
            schnorr_shared_key(&shared, version, keys, SCHNORR_SIGNERS_MAX + 1, &error), RK_USAGE);
    }
}

/* Compares the encoding with a vector in hexadecimal and in base58. */
static void assert_serialised(const uint8_t *bytes, size_t size_bytes, const json_t *object,
                              const char *key)
{
    const json_t *item = vectors_get(object, key);
    uint8_t expected[BASE58_BYTES_MAX];
    char text[BASE58_TEXT_CHARS_MAX(BASE58_BYTES_MAX) + 1];
    size_t chars;
    vectors_bytes(expected, size_bytes, item, "hex");
    assert_memory_equal(bytes, expected, size_bytes);
    assert_int_equal(base58_encode(text, sizeof text, &chars, span_of(bytes, size_bytes)), RK_OK);
    assert_string_equal(text, vectors_text(item, "base58"));
}

static void seeded_signatures_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/jubjub_schnorr.json");
    for (unsigned v = 0; v < 2; v++) {
        enum schnorr_version version = v ? SCHNORR_BOUND : SCHNORR_DEPLOYED;
        const json_t *expected = vectors_get(root, v ? "head__hedged_nonce_and_tagged_double"
                                                     : "v0_7_0_rc_0__deployed_by_rusk_1_6");
        struct std_rng rng;
        struct fj secret, random;
        struct fr message;
        struct jubjub_affine key;
        struct schnorr_key_double key_double, back_double;
        struct schnorr_signature signature, back;
        struct schnorr_signature_double twice, back_twice;
        uint8_t bytes[96];
        std_rng_init_u64(&rng, 2321);
        std_rng_fj(&rng, &secret);
        std_rng_fr(&rng, &message);
        std_rng_fj(&rng, &random);
        fj_to_bytes_le(bytes, &secret);
        assert_serialised(bytes, 32, expected, "serde_secret_key");
        schnorr_key(&key, &secret);
        jubjub_encode(bytes, &key);
        assert_serialised(bytes, 32, expected, "serde_public_key");
        schnorr_key_double(&key_double, &secret);
        schnorr_key_double_encode(bytes, &key_double);
        assert_serialised(bytes, 64, expected, "serde_public_key_double");
        assert_true(schnorr_key_double_decode(&back_double, bytes));
        assert_memory_equal(&back_double, &key_double, sizeof key_double);
        schnorr_sign(&signature, version, &secret, &message, &random);
        schnorr_signature_encode(bytes, &signature);
        assert_serialised(bytes, 64, expected, "serde_signature");
        assert_true(schnorr_signature_decode(&back, bytes));
        assert_memory_equal(&back, &signature, sizeof signature);
        assert_true(schnorr_verify(&key, &back, &message));
        schnorr_sign_double(&twice, version, &secret, &message, &random);
        schnorr_signature_double_encode(bytes, &twice);
        assert_serialised(bytes, 96, expected, "serde_signature_double");
        assert_true(schnorr_signature_double_decode(&back_twice, bytes));
        assert_memory_equal(&back_twice, &twice, sizeof twice);
        assert_true(schnorr_verify_double(version, &key_double, &back_twice, &message));

        struct schnorr_secret_var_gen var_gen, back_var_gen;
        struct schnorr_key_var_gen key_var_gen, back_key;
        std_rng_init_u64(&rng, 2321);
        random_var_gen(&var_gen, &rng);
        std_rng_fr(&rng, &message);
        std_rng_fj(&rng, &random);
        schnorr_secret_var_gen_encode(bytes, &var_gen);
        assert_serialised(bytes, 64, expected, "serde_secret_key_var_gen");
        assert_true(schnorr_secret_var_gen_decode(&back_var_gen, bytes));
        assert_memory_equal(&back_var_gen, &var_gen, sizeof var_gen);
        schnorr_key_var_gen(&key_var_gen, &var_gen);
        schnorr_key_var_gen_encode(bytes, &key_var_gen);
        assert_serialised(bytes, 64, expected, "serde_public_key_var_gen");
        assert_true(schnorr_key_var_gen_decode(&back_key, bytes));
        assert_memory_equal(&back_key, &key_var_gen, sizeof key_var_gen);
        schnorr_sign_var_gen(&signature, version, &var_gen, &message, &random);
        schnorr_signature_encode(bytes, &signature);
        assert_serialised(bytes, 64, expected, "serde_signature_var_gen");
    }
    const json_t *extra = vectors_get(root, "extra_rc0");
    struct std_rng rng;
    struct fj secret, random;
    struct fr message;
    struct schnorr_signature signature;
    struct schnorr_signature_double twice;
    uint8_t bytes[96], expected[96];
    fr_from_u64(&message, 31);
    std_rng_init_u64(&rng, 0xdead);
    std_rng_fj(&rng, &secret);
    std_rng_fj(&rng, &random);
    schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &random);
    schnorr_signature_encode(bytes, &signature);
    vectors_bytes(expected, 64, extra, "signature");
    assert_memory_equal(bytes, expected, 64);
    std_rng_fj(&rng, &random);
    schnorr_sign_double(&twice, SCHNORR_DEPLOYED, &secret, &message, &random);
    schnorr_signature_double_encode(bytes, &twice);
    vectors_bytes(expected, 96, extra, "signature_double");
    assert_memory_equal(bytes, expected, 96);
    json_decref(root);
}

static void read_scalar(struct fj *out, const json_t *object, const char *key)
{
    uint8_t bytes[32];
    vectors_bytes(bytes, 32, object, key);
    assert_true(fj_from_bytes_le(out, bytes));
}

static void transcripts_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/schnorr_transcripts.json");
    static const char *const double_keys[2] = {"double_deployed", "double_bound"};
    struct fj secret, nonce, expected, c;
    struct fr message;
    uint8_t bytes[32];
    struct schnorr_signature signature;
    struct schnorr_signature_double twice;
    struct jubjub_affine key;
    read_scalar(&secret, root, "secret_key");
    read_scalar(&nonce, root, "nonce");
    vectors_bytes(bytes, 32, root, "message");
    assert_true(fr_from_bytes_le(&message, bytes));
    schnorr_key(&key, &secret);
    schnorr_sign(&signature, SCHNORR_DEPLOYED, &secret, &message, &nonce);
    read_scalar(&expected, vectors_get(root, "single"), "u");
    assert_true(fj_equal(&signature.u, &expected));
    read_scalar(&expected, vectors_get(root, "single"), "challenge");
    schnorr_challenge(&c, &key, &signature.r, &message);
    assert_true(fj_equal(&c, &expected));
    schnorr_sign_double(&twice, SCHNORR_DEPLOYED, &secret, &message, &nonce);
    read_scalar(&expected, vectors_get(root, double_keys[0]), "u");
    assert_true(fj_equal(&twice.u, &expected));
    /* The bound signature of the vectors has this nonce itself, not a hash of it. */
    read_scalar(&twice.u, vectors_get(root, double_keys[1]), "u");
    struct schnorr_key_double key_double;
    schnorr_key_double(&key_double, &secret);
    assert_true(schnorr_verify_double(SCHNORR_BOUND, &key_double, &twice, &message));
    json_decref(root);
}

static void the_bound_multisignature_is_that_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/schnorr_multisig.json");
    struct fj secrets[3], r[3], s[3], shares[3], expected;
    struct jubjub_affine keys[3];
    struct schnorr_commitment commitments[3];
    struct schnorr_session session;
    struct schnorr_signature signature;
    struct fr message;
    uint8_t bytes[64], wanted[64];
    fr_from_u64(&message, (uint64_t)json_integer_value(vectors_get(root, "message")));
    for (size_t i = 0; i < 3; i++) {
        fj_from_u64(&secrets[i], (uint64_t)json_integer_value(
                                     json_array_get(vectors_get(root, "secret_keys"), i)));
        fj_from_u64(&r[i], (uint64_t)json_integer_value(json_array_get(vectors_get(root, "r"), i)));
        fj_from_u64(&s[i], (uint64_t)json_integer_value(json_array_get(vectors_get(root, "s"), i)));
        schnorr_key(&keys[i], &secrets[i]);
        jubjub_mul_generator(&commitments[i].r, &r[i]);
        jubjub_mul_generator(&commitments[i].s, &s[i]);
    }
    assert_int_equal(
        schnorr_session_open(&session, SCHNORR_BOUND, keys, commitments, 3, &message, NULL), RK_OK);
    jubjub_encode(bytes, &session.key);
    vectors_bytes(wanted, 32, root, "aggregate_public_key");
    assert_memory_equal(bytes, wanted, 32);
    read_scalar(&expected, root, "binding_coefficient");
    assert_true(fj_equal(&session.binding, &expected));
    read_scalar(&expected, root, "challenge");
    assert_true(fj_equal(&session.challenge, &expected));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            schnorr_session_share(&shares[i], &session, keys, 3, &secrets[i], &r[i], &s[i], NULL),
            RK_OK);
        fj_to_bytes_le(bytes, &shares[i]);
        assert_int_equal(hex_decode(wanted, 32,
                                    span_of_string(json_string_value(
                                        json_array_get(vectors_get(root, "shares"), i))),
                                    NULL),
                         RK_OK);
        assert_memory_equal(bytes, wanted, 32);
    }
    assert_int_equal(
        schnorr_session_combine(&signature, &session, shares, keys, commitments, 3, NULL), RK_OK);
    schnorr_signature_encode(bytes, &signature);
    vectors_bytes(wanted, 64, root, "signature");
    assert_memory_equal(bytes, wanted, 64);
    assert_true(schnorr_verify(&session.key, &signature, &message));
    json_decref(root);
}

static void encodings_are_strict_but_that_of_a_single_key(void **state)
{
    (void)state;
    uint8_t full[32] = {11}, good[32] = {0x12}, bytes[96] = {0};
    struct jubjub_affine key;
    struct schnorr_signature signature;
    struct schnorr_signature_double twice;
    struct schnorr_key_double pair;
    struct schnorr_key_var_gen var_gen;
    struct schnorr_secret_var_gen secret;
    assert_true(schnorr_key_decode(&key, full));
    memcpy(bytes + 32, good, 32);
    memcpy(bytes + 64, good, 32);
    assert_true(schnorr_signature_decode(&signature, bytes));
    assert_true(schnorr_signature_double_decode(&twice, bytes));
    assert_true(schnorr_secret_var_gen_decode(&secret, bytes));
    assert_true(schnorr_key_double_decode(&pair, bytes + 32));
    assert_true(schnorr_key_var_gen_decode(&var_gen, bytes + 32));
    memcpy(bytes + 64, full, 32);
    assert_false(schnorr_signature_double_decode(&twice, bytes));
    assert_false(schnorr_key_double_decode(&pair, bytes + 32));
    assert_false(schnorr_key_var_gen_decode(&var_gen, bytes + 32));
    memcpy(bytes + 32, full, 32);
    assert_false(schnorr_signature_decode(&signature, bytes));
    assert_false(schnorr_secret_var_gen_decode(&secret, bytes));
    memcpy(bytes + 32, good, 32);
    memcpy(bytes, fj_modulus, 32); /* a scalar of r */
    assert_false(schnorr_signature_decode(&signature, bytes));
    assert_false(schnorr_secret_var_gen_decode(&secret, bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_byte_for_byte_the_deployed_ones),
        cmocka_unit_test(signatures_satisfy_the_equations_in_big_integers),
        cmocka_unit_test(what_was_not_signed_does_not_verify),
        cmocka_unit_test(the_deployed_double_signature_does_not_bind_the_second_key),
        cmocka_unit_test(hedged_nonces_depend_on_all_they_hash),
        cmocka_unit_test(a_batch_says_what_single_verification_says),
        cmocka_unit_test(several_signers_make_one_signature),
        cmocka_unit_test(encodings_are_strict_but_that_of_a_single_key),
        cmocka_unit_test(seeded_signatures_are_those_of_the_vectors),
        cmocka_unit_test(transcripts_are_those_of_the_vectors),
        cmocka_unit_test(the_bound_multisignature_is_that_of_the_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
