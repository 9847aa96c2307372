/* BLS signatures: known answers, 200 of each kind by another implementation, and what must be
 * refused. */

#include "base/hash.h"
#include "crypto/bls.h"
#include "vectors.h"

enum { CASES = 200 };

static const char *const digests[CASES] = {
#include "crypto/bls_digests.inc"
};

static const enum bls_version versions[2] = {BLS_V1, BLS_V2};

/* Points of the curves outside the subgroups, from the edges of their x coordinates: the first x of
 * 0, 1, 2... (and of u + 0, 1, 2...) that is on the curve. */
static void outside_g1(struct g1_affine *out)
{
    for (uint64_t x = 1;; x++) {
        struct fp four, square;
        fp_from_u64(&out->x, x);
        fp_from_u64(&four, 4);
        fp_sqr(&square, &out->x);
        fp_mul(&square, &square, &out->x);
        fp_add(&square, &square, &four);
        out->infinity = false;
        if (fp_sqrt(&out->y, &square) && !g1_affine_is_in_subgroup(out)) return;
    }
}

static void outside_g2(struct g2_affine *out)
{
    for (uint64_t x = 1;; x++) {
        struct fp2 four, square;
        out->x = fp2_zero;
        fp_from_u64(&out->x.c0, x);
        fp_from_u64(&four.c0, 4);
        four.c1 = four.c0;
        fp2_sqr(&square, &out->x);
        fp2_mul(&square, &square, &out->x);
        fp2_add(&square, &square, &four);
        out->infinity = false;
        if (fp2_sqrt(&out->y, &square) && !g2_affine_is_in_subgroup(out)) return;
    }
}

static void key_from_limbs(struct bls_secret_key *out, uint64_t *seed)
{
    uint8_t bytes[BLS_SECRET_KEY_SEED_BYTES] = {0};
    for (size_t i = 0; i < 4; i++)
        limb_store_le(bytes + 8 * i, vectors_random(seed));
    bls_secret_key_from_seed(out, bytes);
}

struct signer {
    struct bls_secret_key secret_key;
    struct bls_public_key public_key;
    uint8_t message[CASES];
    size_t message_bytes;
};

static struct span message_of(const struct signer *signer)
{
    return span_of(signer->message, signer->message_bytes);
}

static void make_signers(struct signer signers[CASES])
{
    uint64_t seed = 2002;
    for (size_t i = 0; i < CASES; i++) {
        key_from_limbs(&signers[i].secret_key, &seed);
        bls_public_key_of(&signers[i].public_key, &signers[i].secret_key);
        signers[i].message_bytes = i;
        for (size_t j = 0; j < i; j++)
            signers[i].message[j] = (uint8_t)vectors_random(&seed);
    }
}

/* The key, then for each version signature, multisignature and the aggregate of the keys of one to
 * four signers from this one on. */
static void two_hundred_signatures_of_each_kind_agree_with_another_implementation(void **state)
{
    (void)state;
    static struct signer signers[CASES];
    make_signers(signers);
    for (size_t i = 0; i < CASES; i++) {
        struct signer *signer = &signers[i];
        struct bls_public_key keys[4], aggregate;
        struct bls_signature single, multi;
        uint8_t bytes[96 + 2 * (48 + 48 + 96)], digest[32];
        char text[HEX_TEXT_BYTES(32)];
        bls_public_key_to_bytes(bytes, &signer->public_key);
        for (size_t k = 0; k < 4; k++)
            keys[k] = signers[(i + k) % CASES].public_key;
        for (size_t v = 0; v < 2; v++) {
            uint8_t *at = bytes + 96 + 192 * v;
            bls_sign(&single, versions[v], &signer->secret_key, message_of(signer));
            bls_sign_multisig(&multi, versions[v], &signer->secret_key, &signer->public_key,
                              message_of(signer));
            assert_int_equal(bls_aggregate_keys(&aggregate, versions[v], keys, 1 + i % 4), RK_OK);
            bls_signature_to_bytes(at, &single);
            bls_signature_to_bytes(at + 48, &multi);
            bls_public_key_to_bytes(at + 96, &aggregate);
        }
        sha256(digest, span_of(bytes, sizeof bytes));
        hex_encode(text, span_of(digest, sizeof digest));
        assert_string_equal(text, digests[i]);
    }
}

static void a_signature_verifies_for_its_key_message_version_and_kind_only(void **state)
{
    (void)state;
    uint64_t seed = 31;
    struct span message = span_of_string("a message"), other = span_of_string("a messagf");
    for (size_t round = 0; round < 4; round++) {
        struct bls_secret_key secret, other_secret;
        struct bls_public_key key, other_key, aggregate;
        struct bls_signature single, multi;
        key_from_limbs(&secret, &seed);
        key_from_limbs(&other_secret, &seed);
        bls_public_key_of(&key, &secret);
        bls_public_key_of(&other_key, &other_secret);
        for (size_t v = 0; v < 2; v++) {
            enum bls_version version = versions[v], wrong = versions[1 - v];
            bls_sign(&single, version, &secret, message);
            bls_sign_multisig(&multi, version, &secret, &key, message);
            assert_int_equal(bls_aggregate_keys(&aggregate, version, &key, 1), RK_OK);
            assert_true(bls_verify(version, &key, &single, message));
            assert_true(bls_verify(version, &aggregate, &multi, message));
            assert_int_equal(bls_verify_multisig(version, &key, 1, &multi, message), RK_OK);
            assert_false(bls_verify(version, &key, &single, other));
            assert_false(bls_verify(version, &key, &single, span_of(NULL, 0)));
            assert_false(bls_verify(version, &other_key, &single, message));
            assert_false(bls_verify(wrong, &key, &single, message));
            assert_false(bls_verify(version, &key, &multi, message));
            assert_false(bls_verify(version, &aggregate, &single, message));
            assert_int_equal(bls_verify_multisig(wrong, &key, 1, &multi, message), RK_INVALID);
            assert_int_equal(bls_verify_multisig(version, &key, 1, &single, message), RK_INVALID);
            g1_affine_neg(&single.point, &single.point);
            assert_false(bls_verify(version, &key, &single, message));
        }
    }
}

static void multisignatures_do_not_depend_on_order_and_count_duplicates(void **state)
{
    (void)state;
    enum { SIGNERS = 130 }; /* more than what is summed at once */
    static struct signer signers[CASES];
    static struct bls_public_key keys[SIGNERS], backwards[SIGNERS];
    static struct bls_signature shares[SIGNERS];
    struct span message = span_of_string("a block");
    make_signers(signers);
    for (size_t v = 0; v < 2; v++) {
        enum bls_version version = versions[v];
        struct bls_public_key a, b;
        struct bls_signature sum;
        for (size_t i = 0; i < SIGNERS; i++) {
            const struct signer *signer = &signers[i == 7 ? 6 : i];
            keys[i] = backwards[SIGNERS - 1 - i] = signer->public_key;
            bls_sign_multisig(&shares[i], version, &signer->secret_key, &signer->public_key,
                              message);
        }
        assert_int_equal(bls_aggregate_signatures(&sum, shares, SIGNERS), RK_OK);
        assert_int_equal(bls_verify_multisig(version, keys, SIGNERS, &sum, message), RK_OK);
        assert_int_equal(bls_aggregate_keys(&a, version, keys, SIGNERS), RK_OK);
        assert_int_equal(bls_aggregate_keys(&b, version, backwards, SIGNERS), RK_OK);
        assert_true(g2_affine_equal(&a.point, &b.point));
        assert_int_equal(bls_verify_multisig(version, keys, SIGNERS - 1, &sum, message),
                         RK_INVALID);
        assert_int_equal(bls_aggregate_signatures(&sum, shares, SIGNERS - 1), RK_OK);
        assert_int_equal(bls_verify_multisig(version, keys, SIGNERS, &sum, message), RK_INVALID);
    }
}

/* x = 1 is on neither curve with y = 1. */
static void spoil_key(struct bls_public_key *key, size_t how)
{
    if (how == 0) key->point = g2_affine_identity;
    if (how == 1) fp2_add(&key->point.x, &key->point.x, &fp2_one);
    if (how == 2) outside_g2(&key->point);
}

static void spoil_signature(struct bls_signature *signature, size_t how)
{
    if (how == 0) signature->point = g1_affine_identity;
    if (how == 1) fp_add(&signature->point.x, &signature->point.x, &fp_one);
    if (how == 2) outside_g1(&signature->point);
}

static void identities_points_off_the_curve_and_outside_the_subgroup_are_refused(void **state)
{
    (void)state;
    uint64_t seed = 32;
    struct bls_secret_key secret, zero = {fr_zero};
    struct span message = span_of_string("m");
    key_from_limbs(&secret, &seed);
    for (size_t v = 0; v < 2; v++) {
        enum bls_version version = versions[v];
        struct bls_public_key keys[2], spoiled, out;
        struct bls_signature signature, bad;
        bls_public_key_of(&keys[0], &secret);
        bls_sign(&signature, version, &secret, message);
        for (size_t how = 0; how < 3; how++) {
            spoiled = keys[1] = keys[0];
            bad = signature;
            spoil_key(&spoiled, how);
            spoil_signature(&bad, how);
            assert_false(bls_public_key_is_valid(&spoiled));
            assert_false(bls_signature_is_valid(&bad));
            assert_false(bls_verify(version, &spoiled, &signature, message));
            assert_false(bls_verify(version, &keys[0], &bad, message));
            assert_false(bls_verify(version, &spoiled, &bad, message));
            for (size_t place = 0; place < 2; place++) {
                struct bls_public_key list[2] = {keys[0], keys[0]};
                list[place] = spoiled;
                assert_int_equal(bls_aggregate_keys(&out, version, list, 2), RK_INVALID);
                assert_int_equal(bls_verify_multisig(version, list, 2, &signature, message),
                                 RK_INVALID);
            }
        }
        assert_int_equal(bls_aggregate_keys(&out, version, keys, 0), RK_INVALID);
        assert_int_equal(bls_verify_multisig(version, keys, 0, &signature, message), RK_INVALID);
        /* the key 0 has the identity on both sides of the equation */
        bls_public_key_of(&spoiled, &zero);
        bls_sign(&bad, version, &zero, message);
        assert_true(spoiled.point.infinity);
        assert_true(bad.point.infinity);
        assert_false(bls_verify(version, &spoiled, &bad, message));
        spoil_signature(&signature, 1);
        assert_int_equal(bls_aggregate_signatures(&bad, &signature, 1), RK_INVALID);
        assert_int_equal(bls_aggregate_signatures(&bad, NULL, 0), RK_OK);
        assert_true(bad.point.infinity);
    }
}

static void encodings_are_read_back_and_wrong_ones_refused(void **state)
{
    (void)state;
    uint64_t seed = 33;
    struct bls_secret_key secret, secret_back;
    struct bls_public_key key, key_back;
    struct bls_signature signature, signature_back;
    struct rk_error error;
    uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES];
    char text[BLS_PUBLIC_KEY_TEXT_BYTES];
    key_from_limbs(&secret, &seed);
    bls_public_key_of(&key, &secret);
    bls_sign(&signature, BLS_V2, &secret, span_of_string("x"));

    bls_secret_key_to_bytes(bytes, &secret);
    assert_int_equal(bls_secret_key_from_bytes(&secret_back, bytes, &error), RK_OK);
    assert_true(fr_equal(&secret.scalar, &secret_back.scalar));
    memcpy(bytes, fr_modulus, 32);
    assert_int_equal(bls_secret_key_from_bytes(&secret_back, bytes, &error), RK_MALFORMED);
    bls_secret_key_to_text(text, &secret);
    assert_int_equal(bls_secret_key_from_text(&secret_back, span_of_string(text), &error), RK_OK);
    assert_true(fr_equal(&secret.scalar, &secret_back.scalar));

    bls_public_key_to_bytes(bytes, &key);
    assert_int_equal(bls_public_key_from_bytes(&key_back, bytes, &error), RK_OK);
    assert_true(g2_affine_equal(&key.point, &key_back.point));
    bytes[0] &= 0x7f;
    assert_int_equal(bls_public_key_from_bytes(&key_back, bytes, &error), RK_MALFORMED);
    bls_public_key_to_raw(bytes, &key);
    bls_public_key_from_raw(&key_back, bytes);
    assert_true(g2_affine_equal(&key.point, &key_back.point));
    bytes[192] = 2;
    bls_public_key_from_raw(&key_back, bytes);
    assert_false(bls_public_key_is_valid(&key_back));
    bls_public_key_to_text(text, &key);
    assert_int_equal(bls_public_key_from_text(&key_back, span_of_string(text), &error), RK_OK);
    assert_true(g2_affine_equal(&key.point, &key_back.point));
    assert_int_equal(bls_signature_from_text(&signature_back, span_of_string(text), &error),
                     RK_MALFORMED);
    text[3] = '0';
    assert_int_equal(bls_public_key_from_text(&key_back, span_of_string(text), &error),
                     RK_MALFORMED);
    assert_int_equal(error.offset, 3);

    bls_signature_to_bytes(bytes, &signature);
    assert_int_equal(bls_signature_from_bytes(&signature_back, bytes, &error), RK_OK);
    assert_true(g1_affine_equal(&signature.point, &signature_back.point));
    bls_signature_to_raw(bytes, &signature);
    bls_signature_from_raw(&signature_back, bytes);
    assert_true(g1_affine_equal(&signature.point, &signature_back.point));
    bls_signature_to_text(text, &signature);
    assert_int_equal(bls_signature_from_text(&signature_back, span_of_string(text), &error), RK_OK);
    assert_true(g1_affine_equal(&signature.point, &signature_back.point));

    outside_g1(&signature.point);
    bls_signature_to_bytes(bytes, &signature);
    assert_int_equal(bls_signature_from_bytes(&signature_back, bytes, &error), RK_INVALID);
    outside_g2(&key.point);
    bls_public_key_to_bytes(bytes, &key);
    assert_int_equal(bls_public_key_from_bytes(&key_back, bytes, &error), RK_INVALID);
    bls_secret_key_wipe(&secret);
    assert_true(fr_is_zero(&secret.scalar));
}

enum { BATCH = 48 };

struct fixture {
    struct signer signers[CASES];
    struct bls_signature signatures[BATCH];
    struct bls_public_key keys[BATCH];
    struct bls_batch_item items[BATCH];
};

/* `period` different keys. */
static void make_batch(struct fixture *f, enum bls_version version, size_t period)
{
    for (size_t i = 0; i < BATCH; i++) {
        const struct signer *signer = &f->signers[i % period];
        f->keys[i] = signer->public_key;
        bls_sign(&f->signatures[i], version, &signer->secret_key, message_of(&f->signers[i]));
        f->items[i] =
            (struct bls_batch_item){&f->keys[i], &f->signatures[i], message_of(&f->signers[i])};
    }
}

/* A batch tells what one by one tells. */
static void assert_batch(struct fixture *f, enum bls_version version, size_t count, size_t bad)
{
    bool valid[BATCH];
    size_t invalid_count = SIZE_MAX;
    assert_int_equal(bls_verify_batch(valid, &invalid_count, version, f->items, count), RK_OK);
    assert_int_equal(invalid_count, bad);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(valid[i], bls_verify(version, f->items[i].key, f->items[i].signature,
                                              f->items[i].message));
}

static void batches_tell_what_single_verification_tells(void **state)
{
    (void)state;
    static struct fixture f;
    make_signers(f.signers);
    for (size_t v = 0; v < 2; v++)
        for (size_t period = 1; period <= BATCH; period = period * 3 + 1) {
            enum bls_version version = versions[v];
            make_batch(&f, version, period);
            for (size_t count = 0; count < 4; count++)
                assert_batch(&f, version, count, 0);
            assert_batch(&f, version, BATCH, 0);
            /* spoilt one after another, in each of the ways there are */
            fp_add(&f.signatures[5].point.x, &f.signatures[5].point.x, &fp_one);
            assert_batch(&f, version, BATCH, 1);
            f.items[17].message = span_of_string("another");
            assert_batch(&f, version, BATCH, 2);
            f.signatures[18].point = g1_affine_identity;
            outside_g2(&f.keys[40].point);
            f.keys[41].point = g2_affine_identity;
            outside_g1(&f.signatures[0].point);
            assert_batch(&f, version, BATCH, 6);
        }
}

/* Their sum verifies, they do not: without weights a batch would take them. */
static void errors_that_cancel_in_the_sum_are_found(void **state)
{
    (void)state;
    static struct fixture f;
    make_signers(f.signers);
    for (size_t v = 0; v < 2; v++) {
        make_batch(&f, versions[v], 1);
        struct g1 up, down;
        g1_from_affine(&up, &f.signatures[2].point);
        g1_add(&up, &up, &g1_generator);
        g1_from_affine(&down, &f.signatures[3].point);
        g1_sub(&down, &down, &g1_generator);
        g1_to_affine(&f.signatures[2].point, &up);
        g1_to_affine(&f.signatures[3].point, &down);
        assert_batch(&f, versions[v], 8, 2);
        /* and with two signatures exchanged */
        make_batch(&f, versions[v], 1);
        struct bls_signature exchanged = f.signatures[0];
        f.signatures[0] = f.signatures[1];
        f.signatures[1] = exchanged;
        assert_batch(&f, versions[v], 2, 2);
    }
}

/* q times a point outside of the subgroup has an order that q does not share: pairings do not see
 * it. A key or a signature with such a point added satisfies the equation and is refused all the
 * same. */
static void points_that_pairings_do_not_see_are_refused(void **state)
{
    (void)state;
    static struct fixture f;
    make_signers(f.signers);
    struct g1_affine outside_1;
    struct g2_affine outside_2;
    struct g1 hidden_1 = g1_identity;
    struct g2 hidden_2 = g2_identity;
    outside_g1(&outside_1);
    outside_g2(&outside_2);
    for (unsigned bit = 255; bit-- > 0;) {
        g1_double(&hidden_1, &hidden_1);
        g2_double(&hidden_2, &hidden_2);
        if (!(fr_modulus[bit / 64] >> bit % 64 & 1)) continue;
        g1_add_affine(&hidden_1, &hidden_1, &outside_1);
        g2_add_affine(&hidden_2, &hidden_2, &outside_2);
    }
    for (size_t v = 0; v < 2; v++) {
        struct g1 signature = hidden_1;
        struct g2 key = hidden_2;
        make_batch(&f, versions[v], 1);
        g1_add_affine(&signature, &signature, &f.signatures[1].point);
        g1_to_affine(&f.signatures[1].point, &signature);
        g2_add_affine(&key, &key, &f.keys[3].point);
        g2_to_affine(&f.keys[3].point, &key);
        assert_batch(&f, versions[v], 9, 2);
        assert_batch(&f, versions[v], BATCH, 2);
    }
}

static void a_batch_of_bad_signatures_only_is_told_one_by_one(void **state)
{
    (void)state;
    static struct fixture f;
    make_signers(f.signers);
    for (size_t v = 0; v < 2; v++) {
        make_batch(&f, versions[1 - v], 5);
        assert_batch(&f, versions[v], 11, 11);
    }
}

static void check_serde(const json_t *root, const char *name, enum bls_version version)
{
    const json_t *entry = vectors_get(root, name);
    struct span message = span_of_string(vectors_text(entry, "message_ascii"));
    struct bls_secret_key secret;
    struct bls_public_key key, multi_key;
    struct bls_signature signature, multi_signature;
    uint8_t expected[96], bytes[96];
    char text[BLS_PUBLIC_KEY_TEXT_BYTES];
    const json_t *part = vectors_get(entry, "serde_secret_key");
    vectors_bytes(bytes, 32, part, "hex");
    assert_int_equal(bls_secret_key_from_bytes(&secret, bytes, NULL), RK_OK);
    bls_secret_key_to_text(text, &secret);
    assert_string_equal(text, vectors_text(part, "base58"));
    bls_public_key_of(&key, &secret);
    assert_int_equal(bls_aggregate_keys(&multi_key, version, &key, 1), RK_OK);
    bls_sign(&signature, version, &secret, message);
    bls_sign_multisig(&multi_signature, version, &secret, &key, message);
    const char *const key_names[2] = {"serde_public_key", "serde_multisig_public_key"};
    const char *const signature_names[2] = {"serde_signature", "serde_multisig_signature"};
    for (size_t i = 0; i < 2; i++) {
        part = vectors_get(entry, key_names[i]);
        vectors_bytes(expected, 96, part, "hex");
        bls_public_key_to_bytes(bytes, i ? &multi_key : &key);
        assert_memory_equal(bytes, expected, 96);
        bls_public_key_to_text(text, i ? &multi_key : &key);
        assert_string_equal(text, vectors_text(part, "base58"));
        part = vectors_get(entry, signature_names[i]);
        vectors_bytes(expected, 48, part, "hex");
        bls_signature_to_bytes(bytes, i ? &multi_signature : &signature);
        assert_memory_equal(bytes, expected, 48);
        bls_signature_to_text(text, i ? &multi_signature : &signature);
        assert_string_equal(text, vectors_text(part, "base58"));
    }
    assert_true(bls_verify(version, &key, &signature, message));
    assert_true(bls_verify(version, &multi_key, &multi_signature, message));
}

static void known_keys_and_signatures_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls_signatures.json");
    check_serde(root, "serde_v2_head", BLS_V2);
    check_serde(root, "serde_v1", BLS_V1);
    json_decref(root);
}

static void read_key(struct bls_public_key *out, const char *hex)
{
    uint8_t bytes[96];
    assert_int_equal(hex_decode(bytes, 96, span_of_string(hex), NULL), RK_OK);
    assert_int_equal(bls_public_key_from_bytes(out, bytes, NULL), RK_OK);
}

static void read_signature(struct bls_signature *out, const json_t *object, const char *key)
{
    uint8_t bytes[48];
    vectors_bytes(bytes, 48, object, key);
    assert_int_equal(bls_signature_from_bytes(out, bytes, NULL), RK_OK);
}

static void known_intermediate_values_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls_signatures.json");
    const json_t *entry = vectors_get(root, "intermediate");
    struct span message = span_of_string("a message");
    struct bls_public_key key;
    struct fr scalar;
    struct g1 point;
    struct g1_affine affine;
    uint8_t bytes[48], expected[48];
    read_key(&key, vectors_text(entry, "pk"));
    bls_hash_message_scalar(&scalar, message);
    fr_to_bytes_le(bytes, &scalar);
    vectors_bytes(expected, 32, entry, "h0_v1_scalar_le_hex");
    assert_memory_equal(bytes, expected, 32);
    for (size_t v = 0; v < 2; v++) {
        bls_hash_message(&point, versions[v], message);
        g1_to_affine(&affine, &point);
        g1_to_compressed(bytes, &affine);
        vectors_bytes(expected, 48, entry, v ? "h0_v2_point" : "h0_v1_point");
        assert_memory_equal(bytes, expected, 48);
        bls_key_coefficient(&scalar, versions[v], &key);
        fr_to_bytes_le(bytes, &scalar);
        vectors_bytes(expected, 32, entry, v ? "h1_v2_le_hex" : "h1_v1_le_hex");
        assert_memory_equal(bytes, expected, 32);
    }
    json_decref(root);
}

static void legacy_vectors_verify_under_the_first_version_only(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls_signatures.json");
    const json_t *entry = vectors_get(root, "legacy_v1_vectors");
    struct buffer message = {0};
    struct bls_public_key key, keys[2], aggregate, expected;
    struct bls_signature signature;
    vectors_append(&message, entry, "msg");
    read_key(&key, vectors_text(entry, "pk"));
    read_signature(&signature, entry, "sig");
    assert_true(bls_verify(BLS_V1, &key, &signature, buffer_span(&message)));
    assert_false(bls_verify(BLS_V2, &key, &signature, buffer_span(&message)));
    for (size_t i = 0; i < 2; i++)
        read_key(&keys[i], json_string_value(json_array_get(vectors_get(entry, "multi_pks"), i)));
    read_key(&expected, vectors_text(entry, "multi_apk"));
    assert_int_equal(bls_aggregate_keys(&aggregate, BLS_V1, keys, 2), RK_OK);
    assert_true(g2_affine_equal(&aggregate.point, &expected.point));
    read_signature(&signature, entry, "multi_sig");
    assert_int_equal(bls_verify_multisig(BLS_V1, keys, 2, &signature, buffer_span(&message)),
                     RK_OK);
    assert_int_equal(bls_verify_multisig(BLS_V2, keys, 2, &signature, buffer_span(&message)),
                     RK_INVALID);
    buffer_free(&message);
    json_decref(root);
}

static void known_answers_of_two_signers_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls_signatures.json");
    const json_t *entry = vectors_get(root, "two_signers");
    struct span message = span_of_string(vectors_text(entry, "message_ascii"));
    struct bls_secret_key secrets[2];
    struct bls_public_key keys[2], known;
    uint8_t bytes[193], expected[193];
    for (size_t i = 0; i < 2; i++) {
        const char *text = json_string_value(json_array_get(vectors_get(entry, "sk"), i));
        assert_int_equal(hex_decode(bytes, 32, span_of_string(text), NULL), RK_OK);
        assert_int_equal(bls_secret_key_from_bytes(&secrets[i], bytes, NULL), RK_OK);
        bls_public_key_of(&keys[i], &secrets[i]);
        read_key(&known, json_string_value(json_array_get(vectors_get(entry, "pk"), i)));
        assert_true(g2_affine_equal(&keys[i].point, &known.point));
    }
    bls_public_key_to_raw(bytes, &keys[0]);
    vectors_bytes(expected, 193, entry, "pk0_raw193");
    assert_memory_equal(bytes, expected, 193);
    for (size_t v = 0; v < 2; v++) {
        const json_t *answers = vectors_get(entry, v ? "v2" : "v1");
        struct bls_signature single, shares[2], sum, expected_signature;
        struct bls_public_key aggregate;
        bls_sign(&single, versions[v], &secrets[0], message);
        for (size_t i = 0; i < 2; i++)
            bls_sign_multisig(&shares[i], versions[v], &secrets[i], &keys[i], message);
        assert_int_equal(bls_aggregate_signatures(&sum, shares, 2), RK_OK);
        assert_int_equal(bls_aggregate_keys(&aggregate, versions[v], keys, 2), RK_OK);
        read_signature(&expected_signature, answers, "sig0");
        assert_true(g1_affine_equal(&single.point, &expected_signature.point));
        read_signature(&expected_signature, answers, "msig0");
        assert_true(g1_affine_equal(&shares[0].point, &expected_signature.point));
        read_signature(&expected_signature, answers, "agg_sig");
        assert_true(g1_affine_equal(&sum.point, &expected_signature.point));
        read_key(&known, vectors_text(answers, "apk"));
        assert_true(g2_affine_equal(&aggregate.point, &known.point));
        assert_int_equal(bls_verify_multisig(versions[v], keys, 2, &sum, message), RK_OK);
    }
    const json_t *reject = vectors_get(root, "reject");
    read_key(&known, vectors_text(reject, "identity_pk"));
    assert_true(known.point.infinity);
    assert_false(bls_public_key_is_valid(&known));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_hundred_signatures_of_each_kind_agree_with_another_implementation),
        cmocka_unit_test(a_signature_verifies_for_its_key_message_version_and_kind_only),
        cmocka_unit_test(multisignatures_do_not_depend_on_order_and_count_duplicates),
        cmocka_unit_test(identities_points_off_the_curve_and_outside_the_subgroup_are_refused),
        cmocka_unit_test(encodings_are_read_back_and_wrong_ones_refused),
        cmocka_unit_test(batches_tell_what_single_verification_tells),
        cmocka_unit_test(errors_that_cancel_in_the_sum_are_found),
        cmocka_unit_test(points_that_pairings_do_not_see_are_refused),
        cmocka_unit_test(a_batch_of_bad_signatures_only_is_told_one_by_one),
        cmocka_unit_test(known_keys_and_signatures_are_reproduced),
        cmocka_unit_test(known_intermediate_values_are_reproduced),
        cmocka_unit_test(legacy_vectors_verify_under_the_first_version_only),
        cmocka_unit_test(known_answers_of_two_signers_are_reproduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
