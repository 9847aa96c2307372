/* The deployed formats: known answers, rules of envelopes and of slack, and damage. */

#include "vectors.h"

#include "base/hash.h"
#include "chain/preverify.h"
#include "chain/transaction.h"
#include "chain/transaction_check.h"
#include "crypto/kzg.h"
#include "crypto/std_rng.h"

#include <cmocka.h>

struct sample {
    const char *name;
    int bls; /* the version that verifies the signature; 0: there is none */
    const char *bytes, *id;
    const char *archive;
    size_t archive_bytes;
    const char *stripped; /* NULL: like the archive */
    size_t stripped_bytes;
    const char *digest;
};

static const struct sample samples[] = {
#include "transaction_vectors.inc"
};

static struct buffer bytes_of(const char *hex)
{
    struct buffer bytes = {0};
    assert_int_equal(hex_decode_append(&bytes, span_of_string(hex), NULL), RK_OK);
    return bytes;
}

static void assert_hex(const char *what, const uint8_t *bytes, size_t size_bytes, const char *hex)
{
    char text[2 * 64 + 1];
    hex_encode(text, span_of(bytes, size_bytes));
    if (strcmp(text, hex) != 0) fail_msg("%s: %s, not %s", what, text, hex);
}

static unsigned formats_of(const struct sample *sample)
{
    return strcmp(sample->name, "pre_aegis_phoenix") == 0 ? TRANSACTION_PRE_AEGIS
                                                          : TRANSACTION_INGRESS;
}

static void assert_archive(const struct sample *sample, const struct transaction *t,
                           enum transaction_archive_form form)
{
    bool is_other = form == TRANSACTION_STRIPPED && sample->stripped;
    const char *hex = is_other ? sample->stripped : sample->archive;
    uint8_t hash[32];
    struct buffer archive = {0};
    struct rk_error error = {.result = RK_OK};
    if (!hex) return;
    if (transaction_archive(&archive, t, form, &error))
        fail_msg("%s: %s", sample->name, error.message);
    assert_int_equal(archive.size_bytes, is_other ? sample->stripped_bytes : sample->archive_bytes);
    sha256(hash, buffer_span(&archive));
    assert_hex(sample->name, hash, sizeof hash, hex);
    buffer_free(&archive);
}

static void assert_signature(const struct sample *sample, const struct transaction *t)
{
    for (int version = BLS_V1; version <= BLS_V2 && sample->bls; version++) {
        enum rk_result result = transaction_verify_signature(t, (enum bls_version)version, NULL);
        if ((result == RK_OK) != (version == sample->bls))
            fail_msg("%s: version %d says %s", sample->name, version, rk_result_name(result));
    }
}

static void hashes_archives_and_signatures_are_the_known_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(samples); i++) {
        const struct sample *sample = &samples[i];
        struct buffer bytes = bytes_of(sample->bytes), again = {0};
        struct rk_error error = {.result = RK_OK};
        struct transaction t;
        uint8_t hash[32];
        if (transaction_decode(&t, formats_of(sample), buffer_span(&bytes), &error))
            fail_msg("%s: %s at %llu", sample->name, error.message,
                     (unsigned long long)error.offset);
        assert_int_equal(transaction_encode(&again, &t, t.format), RK_OK);
        assert_true(span_equal(buffer_span(&again), buffer_span(&bytes)));
        assert_int_equal(transaction_id(hash, &t), RK_OK);
        assert_hex(sample->name, hash, sizeof hash, sample->id);
        if (sample->digest) {
            assert_int_equal(transaction_digest(hash, &t), RK_OK);
            assert_hex(sample->name, hash, sizeof hash, sample->digest);
        }
        assert_archive(sample, &t, TRANSACTION_WHOLE);
        assert_archive(sample, &t, TRANSACTION_STRIPPED);
        assert_signature(sample, &t);
        transaction_free(&t);
        buffer_free(&again);
        buffer_free(&bytes);
    }
}

static void payload_hashes_are_the_known_ones(void **state)
{
    static const struct {
        const char *name, *hash;
    } known[] = {
        {"phoenix_dummy", "6a6a07adb8512c3afe4fa91c80a8f09be962d95bd3ec2db0b736d5aeef23b902"},
        {"pre_aegis_phoenix", "c6d41b63169f93358c37fc9a5b595f26a89ffd72075aca9fd41fad29f861936f"},
    };
    (void)state;
    for (size_t k = 0; k < RK_ARRAY_LENGTH(known); k++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(samples); i++) {
            if (strcmp(samples[i].name, known[k].name) != 0) continue;
            struct buffer bytes = bytes_of(samples[i].bytes);
            struct transaction t;
            struct fr hash;
            uint8_t encoded[32];
            assert_int_equal(
                transaction_decode(&t, formats_of(&samples[i]), buffer_span(&bytes), NULL), RK_OK);
            assert_int_equal(transaction_payload_hash(&hash, &t), RK_OK);
            fr_to_bytes_le(encoded, &hash);
            assert_hex(known[k].name, encoded, sizeof encoded, known[k].hash);
            transaction_free(&t);
            buffer_free(&bytes);
        }
    }
}

/* The public inputs that spec/transactions.md 9.3 lists of the transaction before Aegis. */
static void public_inputs_of_a_transaction_with_torsion_are_the_known_ones(void **state)
{
    static const struct {
        size_t index;
        const char *hex;
    } known[] = {
        {0, "c6d41b63169f93358c37fc9a5b595f26a89ffd72075aca9fd41fad29f861936f"},
        {1, "d620ca42ea305b60b2483868800bbe3fd2dff29f5abfa4a30fe35dafdc636a58"},
        {6, "77aa15b84905647c2af8252356adbe415e31f3d5d89ae02c2fbafc46129bf750"},
        {8, "44703848d72ca470cb614e4fd0966f5a7f1d3e64f0650e9995dc89877a0efb47"},
        {12, "9cbef7f17b0b46f4b9988b9874f4aa77ecc545d6cf73893825ac87ad8f728a31"},
        {14, "7302f44958b13e838c55591fa7851deb31f2086effe471b80046f67561aa2500"},
    };
    (void)state;
    const struct sample *sample = &samples[RK_ARRAY_LENGTH(samples) - 1];
    struct buffer bytes = bytes_of(sample->bytes);
    struct transaction t;
    struct fr inputs[TRANSACTION_PUBLIC_INPUTS_MAX];
    size_t count;
    uint8_t encoded[32];
    assert_int_equal(transaction_decode(&t, TRANSACTION_PRE_AEGIS, buffer_span(&bytes), NULL),
                     RK_OK);
    assert_int_equal(transaction_public_inputs(inputs, &count, &t), RK_OK);
    assert_int_equal(count, 32);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        fr_to_bytes_le(encoded, &inputs[known[i].index]);
        assert_hex("input", encoded, sizeof encoded, known[i].hex);
    }
    transaction_free(&t);
    /* Aegis takes no points outside the subgroup. */
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error),
                     RK_INVALID);
    assert_non_null(strstr(error.message, "a note's key"));
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS | TRANSACTION_PRE_AEGIS,
                                        buffer_span(&bytes), NULL),
                     RK_OK);
    assert_int_equal(t.format, TRANSACTION_PRE_AEGIS);
    transaction_free(&t);
    buffer_free(&bytes);
}

static void ids_of_contracts_are_the_known_ones(void **state)
{
    (void)state;
    static const uint8_t code[] = {0x00, 0x61, 0x73, 0x6d};
    struct bls_secret_key secret = {0};
    struct bls_public_key key;
    uint8_t owner[BLS_PUBLIC_KEY_BYTES], id[32];
    transaction_contract_id(id, span_of(NULL, 0), 0, span_of(NULL, 0));
    assert_hex("empty", id, 32, "81e47a19e6b29b0a65b9591762ce5143ed30d0261e5d24a3201752506b20f15c");
    fr_from_u64(&secret.scalar, 7);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_bytes(owner, &key);
    transaction_contract_id(id, span_of(code, sizeof code), 4, span_of(owner, sizeof owner));
    assert_hex("key 7", id, 32, "dcbb69268404335b9673e2c068b1ed3c745c128ce6807a885e6f35365a404ed3");
}

/* The case of the deployed system's own test: code, nonce and owner from a generator. */
static void the_id_of_a_contract_of_random_bytes_is_the_known_one(void **state)
{
    (void)state;
    uint8_t code[1000], owner[2], id[32], hash[32];
    struct std_rng rng;
    std_rng_init_u64(&rng, 42);
    std_rng_bytes(&rng, code, sizeof code);
    sha256(hash, span_of(code, sizeof code));
    assert_hex("code", hash, 32,
               "6ca970f287b24bf4ac4978cd9244bea29450910f5586acc9e2dd1e3787638136");
    uint64_t nonce = std_rng_u64(&rng);
    assert_true(nonce == UINT64_C(16403860306566068123));
    std_rng_bytes(&rng, owner, sizeof owner);
    transaction_contract_id(id, span_of(code, sizeof code), nonce, span_of(owner, sizeof owner));
    assert_hex("id", id, 32, "2da8b6277789a88c7215789e227ef4dd97486db252e554805c7b874a17e07785");
}

/* ---- The skeleton of the deployed system's own test ---- */

static void append_u64(struct buffer *out, uint64_t value)
{
    assert_int_equal(buffer_append_u64_le(out, value), RK_OK);
}

static void append(struct buffer *out, struct span bytes)
{
    assert_int_equal(buffer_append(out, bytes.bytes, bytes.size_bytes), RK_OK);
}

/* A Phoenix transaction with this skeleton, a fee of its own, data and no proof; its offset of the
 * skeleton's length is 10. */
static void wrap_skeleton(struct buffer *out, uint8_t chain_id, struct span skeleton,
                          struct span data)
{
    uint8_t generator[JUBJUB_BYTES], zeros[128] = {0};
    jubjub_encode(generator, &jubjub_generator);
    assert_int_equal(buffer_append_u8(out, 0), RK_OK);
    append_u64(out, 1 + 8 + skeleton.size_bytes + TRANSACTION_FEE_BYTES + data.size_bytes);
    assert_int_equal(buffer_append_u8(out, chain_id), RK_OK);
    append_u64(out, skeleton.size_bytes);
    append(out, skeleton);
    append_u64(out, 311);
    append_u64(out, 2);
    append(out, span_of(generator, sizeof generator));
    append(out, span_of(generator, sizeof generator));
    assert_int_equal(buffer_append_u8(out, 1), RK_OK);
    append(out, span_of(zeros, sizeof zeros));
    append(out, data);
    append_u64(out, 0);
}

static void append_data(struct buffer *out, const json_t *data)
{
    const json_t *memo = json_object_get(data, "memo_utf8"), *call = json_object_get(data, "call");
    struct buffer arguments = {0};
    uint8_t contract[32];
    assert_int_equal(buffer_append_u8(out, memo   ? TRANSACTION_MEMO
                                           : call ? TRANSACTION_CALL
                                                  : TRANSACTION_NO_DATA),
                     RK_OK);
    if (memo) {
        struct span text = span_of_string(json_string_value(memo));
        append_u64(out, text.size_bytes);
        append(out, text);
    }
    if (call) {
        struct span name = span_of_string(vectors_text(call, "fn_name"));
        vectors_bytes(contract, sizeof contract, call, "contract");
        vectors_append(&arguments, call, "fn_args");
        append(out, span_of(contract, sizeof contract));
        append_u64(out, name.size_bytes);
        append(out, name);
        append_u64(out, arguments.size_bytes);
        append(out, buffer_span(&arguments));
    }
    buffer_free(&arguments);
}

static void payload_hashes_of_the_known_skeleton_are_the_known_ones(void **state)
{
    (void)state;
    json_t *root = vectors_load("phoenix/tx_skeleton.json"),
           *derived = vectors_get(root, "derived");
    json_t *hashes = vectors_get(derived, "payload_hash");
    struct buffer skeleton = {0};
    vectors_append(&skeleton, derived, "wire_hex");
    assert_int_equal(json_array_size(hashes), 3);
    for (size_t i = 0; i < json_array_size(hashes); i++) {
        const json_t *known = json_array_get(hashes, i);
        struct buffer bytes = {0}, data = {0}, again = {0};
        struct transaction t;
        struct rk_error error = {.result = RK_OK};
        struct fr hash;
        uint8_t encoded[32];
        append_data(&data, vectors_get(known, "data"));
        wrap_skeleton(&bytes, (uint8_t)json_integer_value(vectors_get(known, "chain_id")),
                      buffer_span(&skeleton), buffer_span(&data));
        if (transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error))
            fail_msg("%zu: %s at %llu", i, error.message, (unsigned long long)error.offset);
        assert_int_equal(t.phoenix.nullifier_count, 5);
        assert_int_equal(t.phoenix.max_fee, 622);
        assert_int_equal(t.deposit, 707);
        assert_int_equal(transaction_payload_hash(&hash, &t), RK_OK);
        fr_to_bytes_le(encoded, &hash);
        assert_hex("payload", encoded, sizeof encoded, vectors_text(known, "hash"));
        assert_int_equal(transaction_encode(&again, &t, TRANSACTION_AEGIS), RK_OK);
        assert_true(span_equal(buffer_span(&again), buffer_span(&bytes)));
        transaction_free(&t);
        buffer_free(&again);
        buffer_free(&data);
        buffer_free(&bytes);
    }
    buffer_free(&skeleton);
    json_decref(root);
}

/* A length of the skeleton other than that of what it holds, and more nullifiers than bytes. */
static void lengths_of_skeletons_are_checked(void **state)
{
    static const struct {
        size_t offset;
        int change;
        const char *field;
    } cases[] = {
        {1, 1, ""},                      /* the payload is longer */
        {10, 1, "follow the skeleton"},  /* the skeleton is longer */
        {10, -1, "within the deposit"},  /* shorter */
        {17, 1, "the skeleton has"},     /* much longer */
        {18 + 32, 1, "no note of type"}, /* a nullifier more */
        {18 + 39, 0x7f, "no 91"},        /* as many as cannot be: 0x7f00000000000005 */
    };
    (void)state;
    json_t *root = vectors_load("phoenix/tx_skeleton.json");
    struct buffer skeleton = {0}, bytes = {0};
    static const uint8_t none[1] = {0};
    vectors_append(&skeleton, vectors_get(root, "derived"), "wire_hex");
    wrap_skeleton(&bytes, 1, buffer_span(&skeleton), span_of(none, 1));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct transaction t;
        struct rk_error error = {.result = RK_OK};
        uint8_t was = bytes.bytes[cases[i].offset];
        bytes.bytes[cases[i].offset] = (uint8_t)(was + cases[i].change);
        assert_int_not_equal(
            transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error), RK_OK);
        if (!strstr(error.message, cases[i].field)) fail_msg("%zu: %s", i, error.message);
        if (i > 0)
            assert_int_not_equal(
                transaction_decode(&t, TRANSACTION_PRE_AEGIS, buffer_span(&bytes), NULL), RK_OK);
        bytes.bytes[cases[i].offset] = was;
    }
    buffer_free(&bytes);
    buffer_free(&skeleton);
    json_decref(root);
}

/* ---- Points ---- */

/* Each kind of point in each place of the first note and of the fee. */
static void points_are_taken_as_the_eras_take_them(void **state)
{
    static const struct {
        const char *name;
        bool by_strict, by_stealth; /* without slack: in commitments, in stealth addresses */
    } points[] = {
        {"generator", true, true},
        {"identity", true, false},
        {"order_2", false, false},
        {"generator_plus_order_2", false, false},
    };
    enum { NOTE = 1 + 8 + 1 + 8 + 32 + 8 + 32, FEE = NOTE + 2 * TRANSACTION_NOTE_BYTES + 16 };
    static const struct {
        size_t offset;
        bool is_stealth;
    } places[] = {{NOTE + 1, false},
                  {NOTE + 33, true},
                  {NOTE + 65, true},
                  {FEE + 16, true},
                  {FEE + 48, true}};
    (void)state;
    json_t *root = vectors_load("phoenix/decode_modes.json"), *known = vectors_get(root, "points");
    struct buffer bytes = bytes_of(samples[7].bytes);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(points); i++) {
        for (size_t j = 0; j < RK_ARRAY_LENGTH(places); j++) {
            struct transaction t;
            struct rk_error error = {.result = RK_OK};
            uint8_t was[JUBJUB_BYTES], *at = bytes.bytes + places[j].offset;
            bool taken = places[j].is_stealth ? points[i].by_stealth : points[i].by_strict;
            memcpy(was, at, sizeof was);
            vectors_bytes(at, JUBJUB_BYTES, known, points[i].name);
            enum rk_result strict =
                transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error);
            if ((strict == RK_OK) != taken) fail_msg("%s at %zu", points[i].name, j);
            if (strict) assert_int_equal(error.offset, places[j].offset);
            if (!strict) transaction_free(&t);
            assert_int_equal(
                transaction_decode(&t, TRANSACTION_PRE_AEGIS, buffer_span(&bytes), NULL), RK_OK);
            transaction_free(&t);
            memcpy(at, was, sizeof was);
        }
    }
    buffer_free(&bytes);
    json_decref(root);
}

/* ---- Envelopes ---- */

static void the_envelope_says_the_era(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[0].bytes), versioned = {0}, wrapped = {0};
    struct transaction t, u;
    uint8_t id[32], other[32];
    struct span inside;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(t.format, TRANSACTION_AEGIS);
    assert_int_equal(transaction_encode(&versioned, &t, TRANSACTION_BOREAS), RK_OK);
    assert_int_equal(versioned.bytes[0], 3);
    assert_int_equal(versioned.bytes[1], 2);
    assert_int_equal(transaction_decode(&u, TRANSACTION_INGRESS, buffer_span(&versioned), NULL),
                     RK_OK);
    assert_int_equal(u.format, TRANSACTION_BOREAS);
    assert_int_equal(transaction_id(id, &t), RK_OK);
    assert_int_equal(transaction_id(other, &u), RK_OK);
    assert_memory_equal(id, other, 32);
    transaction_free(&u);
    assert_int_equal(transaction_decode(&u, TRANSACTION_AEGIS, buffer_span(&versioned), &error),
                     RK_UNSUPPORTED);
    assert_int_equal(transaction_decode(&u, TRANSACTION_BOREAS, buffer_span(&bytes), &error),
                     RK_UNSUPPORTED);
    versioned.bytes[1] = 3;
    assert_int_equal(transaction_decode(&u, TRANSACTION_INGRESS, buffer_span(&versioned), &error),
                     RK_MALFORMED);
    assert_int_equal(error.offset, 1);

    assert_int_equal(transaction_wrap(&wrapped, &t, NULL), RK_OK);
    assert_int_equal(transaction_unwrap(&inside, buffer_span(&wrapped), NULL), RK_OK);
    assert_true(span_equal(inside, buffer_span(&bytes)));
    for (size_t i = 0; i < 12; i++) {
        wrapped.bytes[i] ^= 0x40;
        assert_int_not_equal(transaction_unwrap(&inside, buffer_span(&wrapped), NULL), RK_OK);
        wrapped.bytes[i] ^= 0x40;
    }
    transaction_free(&t);
    buffer_free(&wrapped);
    buffer_free(&versioned);
    buffer_free(&bytes);
}

static void bytes_behind_are_for_the_past_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(samples); i++) {
        struct buffer bytes = bytes_of(samples[i].bytes);
        struct transaction t;
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(buffer_append_u8(&bytes, 0), RK_OK);
        assert_int_not_equal(
            transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error), RK_OK);
        enum rk_result past =
            transaction_decode(&t, TRANSACTION_PRE_AEGIS, buffer_span(&bytes), &error);
        /* A signature is the rest of the bytes; a proof has its length. */
        assert_int_equal(past == RK_OK, bytes.bytes[0] == 0);
        if (!past) transaction_free(&t);
        buffer_free(&bytes);
    }
}

/* A payload with a byte behind its data, which is not a memo. */
static void slack_behind_data_does_not_enter_the_hash(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[0].bytes), longer = {0};
    struct transaction t;
    uint8_t id[32];
    size_t end = bytes.size_bytes - BLS_SIGNATURE_BYTES;
    assert_int_equal(buffer_append(&longer, bytes.bytes, end), RK_OK);
    assert_int_equal(buffer_append_u8(&longer, 0xaa), RK_OK);
    assert_int_equal(buffer_append(&longer, bytes.bytes + end, BLS_SIGNATURE_BYTES), RK_OK);
    longer.bytes[1]++;
    assert_int_not_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&longer), NULL),
                         RK_OK);
    assert_int_equal(transaction_decode(&t, TRANSACTION_PRE_AEGIS, buffer_span(&longer), NULL),
                     RK_OK);
    assert_int_equal(transaction_id(id, &t), RK_OK);
    assert_hex("id", id, 32, samples[0].id);
    transaction_free(&t);
    buffer_free(&longer);
    buffer_free(&bytes);
}

static void a_named_key_like_the_senders_is_taken_and_left_out(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[1].bytes), longer = {0}, again = {0};
    struct transaction t;
    size_t flag = 1 + 8 + 1 + 96;
    assert_int_equal(bytes.bytes[flag], 0);
    assert_int_equal(buffer_append(&longer, bytes.bytes, flag), RK_OK);
    assert_int_equal(buffer_append_u8(&longer, 1), RK_OK);
    assert_int_equal(buffer_append(&longer, bytes.bytes + 10, 96), RK_OK);
    assert_int_equal(buffer_append(&longer, bytes.bytes + flag + 1, bytes.size_bytes - flag - 1),
                     RK_OK);
    longer.bytes[1] = (uint8_t)(longer.bytes[1] + 96);
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&longer), NULL),
                     RK_OK);
    assert_int_equal(transaction_verify_signature(&t, BLS_V2, NULL), RK_OK);
    assert_int_equal(transaction_encode(&again, &t, TRANSACTION_AEGIS), RK_OK);
    assert_true(span_equal(buffer_span(&again), buffer_span(&bytes)));
    transaction_free(&t);
    buffer_free(&again);
    buffer_free(&longer);
    buffer_free(&bytes);
}

/* ---- Data ---- */

/* Replaces the data of the sample without data, and says what comes of it. */
static enum rk_result decode_with_data(const uint8_t *data, size_t size_bytes, unsigned formats,
                                       struct rk_error *error)
{
    struct buffer bytes = bytes_of(samples[0].bytes), changed = {0};
    struct transaction t;
    size_t end = bytes.size_bytes - BLS_SIGNATURE_BYTES - 1;
    append(&changed, span_of(bytes.bytes, end));
    append(&changed, span_of(data, size_bytes));
    append(&changed, span_of(bytes.bytes + end + 1, BLS_SIGNATURE_BYTES));
    uint64_t payload_bytes = end - 9 + size_bytes;
    memcpy(changed.bytes + 1, &payload_bytes, 8);
    enum rk_result result = transaction_decode(&t, formats, buffer_span(&changed), error);
    if (!result) transaction_free(&t);
    buffer_free(&changed);
    buffer_free(&bytes);
    return result;
}

static void data_is_bounded_and_its_kinds_and_flags_are_known(void **state)
{
    static const struct {
        uint8_t head[48];
        size_t size_bytes;
        enum rk_result result;
        const char *message;
    } cases[] = {
        {{0}, 0, RK_MALFORMED, "within the kind of data"},
        {{5}, 1, RK_MALFORMED, "no data of the kind 5"},
        {{0, 0}, 2, RK_MALFORMED, "1 bytes follow the data"},
        {{3, 1}, 9, RK_MALFORMED, "the memo has 1 bytes, of which 0 are there"},
        {{3, 0}, 9, RK_OK, ""},
        {{3, 1, 0, 0, 0, 0, 0, 0, 0, 'm', 'n'}, 11, RK_MALFORMED, "1 bytes follow the memo"},
        {{3, 255, 255, 255, 255, 255, 255, 255, 255}, 9, RK_MALFORMED, "the memo has 1844674"},
        {{4, 0}, 2, RK_OK, ""},
        {{4, 255}, 2, RK_MALFORMED, "there are no 255 blobs"},
        {{4, 1, [34] = 0}, 35, RK_OK, ""},
        {{4, 1, [34] = 2}, 35, RK_MALFORMED, "the flag of a blob's data is 2"},
        {{4, 1, [34] = 1}, 35, RK_MALFORMED, "within a blob"},
        {{1, [33] = 1, [41] = 0xff}, 48, RK_MALFORMED, "UTF-8"},
        {{2}, 33, RK_MALFORMED, "within the code"},
    };
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct rk_error error = {.result = RK_OK};
        enum rk_result result =
            decode_with_data(cases[i].head, cases[i].size_bytes, TRANSACTION_AEGIS, &error);
        if (result != cases[i].result || !strstr(error.message, cases[i].message))
            fail_msg("%zu: %s, %s", i, rk_result_name(result), error.message);
    }
    uint8_t memo[1 + 8 + TRANSACTION_MEMO_BYTES_MAX + 1] = {3, 0, 2};
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(decode_with_data(memo, sizeof memo - 1, TRANSACTION_AEGIS, &error), RK_OK);
    memo[1] = 1;
    assert_int_equal(decode_with_data(memo, sizeof memo, TRANSACTION_AEGIS, &error), RK_LIMIT);
}

/* ---- Checks ---- */

/* Blobs and the memo of their hashes are signed alike, which is why one may become the other. */
static void blobs_and_the_memo_of_their_hashes_share_an_id(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[5].bytes);
    struct transaction t, memo;
    uint8_t id[32], other[32], digest[32], hash[32];
    struct buffer encoded = {0};
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(t.data.kind, TRANSACTION_BLOBS);
    memo = t;
    memo.data = (struct transaction_data){.kind = TRANSACTION_MEMO,
                                          .memo = span_of(t.data.blobs[0].hash, 32)};
    assert_int_equal(transaction_id(id, &t), RK_OK);
    assert_int_equal(transaction_id(other, &memo), RK_OK);
    assert_memory_equal(id, other, 32);
    assert_int_equal(transaction_verify_signature(&memo, BLS_V2, NULL), RK_OK);
    assert_int_equal(transaction_digest(digest, &t), RK_OK);
    assert_int_equal(transaction_encode(&encoded, &memo, TRANSACTION_AEGIS), RK_OK);
    sha3_256(hash, buffer_span(&encoded));
    assert_memory_equal(hash, digest, 32);
    /* In a block they may stand without their bytes; into one they do not come without. */
    struct network_rules rules;
    struct executable e;
    struct transaction_claim claim;
    struct rk_error error = {.result = RK_OK};
    network_of_profile(&rules, chain_profile_by_name("dusk-aegis"));
    assert_int_equal(transaction_executable(&e, &claim, &t, span_of(NULL, 0), NULL), RK_OK);
    assert_int_equal(chain_check(&rules, 1, &e, &error), RK_OK);
    assert_int_equal(preverify_check(&rules, 1, &e, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "blob 0"));
    transaction_claim_free(&claim);
    transaction_free(&t);
    buffer_free(&encoded);
    buffer_free(&bytes);
}

/* The blob all of whose elements are 1: the commitment is the generator, the proof the identity. */
static void blobs_are_checked_against_their_hashes(void **state)
{
    (void)state;
    static uint8_t ones[TRANSACTION_BLOB_BYTES];
    static const uint8_t identity[48] = {0xc0};
    uint8_t generator[48];
    for (size_t i = 31; i < sizeof ones; i += 32)
        ones[i] = 1;
    assert_int_equal(
        hex_decode(generator, 48,
                   span_of_string("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
                                  "6c55e83ff97a1aeffb3af00adb22c6bb"),
                   NULL),
        RK_OK);
    struct transaction_blob blobs[2] = {{
        .has_sidecar = true,
        .commitment = span_of(generator, 48),
        .proof = span_of(identity, 48),
        .bytes = span_of(ones, sizeof ones),
    }};
    struct transaction_data data = {.kind = TRANSACTION_BLOBS, .blobs = blobs};
    struct rk_error error = {.result = RK_OK};
    kzg_versioned_hash(blobs[0].hash, generator);
    blobs[1] = blobs[0];
    data.blob_count = 2;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_OK);
    blobs[1].has_sidecar = false;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "blob 1"));
    data.blob_count = 1;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_OK);
    blobs[0].hash[31] ^= 1;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_INVALID);
    blobs[0].hash[31] ^= 1;
    ones[31] = 2;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "blob 0"));
    ones[31] = 1;
    blobs[0].proof = blobs[0].commitment;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_INVALID);
    memset(ones, 0xff, 32);
    assert_int_equal(transaction_check_blobs(&data, &error), RK_MALFORMED);
    data.kind = TRANSACTION_MEMO;
    assert_int_equal(transaction_check_blobs(&data, &error), RK_OK);
}

/* The bytes of blobs travel with the transaction, and are in neither its id nor what is executed.
 */
static void blobs_travel_with_their_bytes(void **state)
{
    (void)state;
    static uint8_t bytes[TRANSACTION_BLOB_BYTES], commitment[48], proof[48];
    struct buffer bare = bytes_of(samples[5].bytes), whole = {0}, again = {0}, archive = {0};
    struct transaction t, u;
    uint8_t id[32];
    memset(bytes, 1, sizeof bytes);
    memset(commitment, 2, sizeof commitment);
    memset(proof, 3, sizeof proof);
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bare), NULL), RK_OK);
    struct transaction_blob *blob = &t.data.blobs[0];
    blob->has_sidecar = true;
    blob->commitment = span_of(commitment, sizeof commitment);
    blob->proof = span_of(proof, sizeof proof);
    blob->bytes = span_of(bytes, sizeof bytes);
    assert_int_equal(transaction_encode(&whole, &t, TRANSACTION_BOREAS), RK_OK);
    assert_int_equal(whole.size_bytes, bare.size_bytes + 1 + 96 + sizeof bytes);
    assert_int_equal(transaction_decode(&u, TRANSACTION_INGRESS, buffer_span(&whole), NULL), RK_OK);
    assert_true(span_equal(u.data.blobs[0].bytes, blob->bytes));
    assert_true(span_equal(u.data.blobs[0].commitment, blob->commitment));
    assert_true(span_equal(u.data.blobs[0].proof, blob->proof));
    assert_int_equal(transaction_encode(&again, &u, TRANSACTION_BOREAS), RK_OK);
    assert_true(span_equal(buffer_span(&again), buffer_span(&whole)));
    assert_int_equal(transaction_id(id, &u), RK_OK);
    assert_hex("id", id, 32, samples[5].id);
    assert_archive(&(const struct sample){.name = "stripped",
                                          .archive = samples[5].stripped,
                                          .archive_bytes = samples[5].stripped_bytes},
                   &u, TRANSACTION_STRIPPED);
    /* spec/transactions.md 3, BlobData: tag, bytes, commitment, proof, hash. */
    assert_int_equal(transaction_archive(&archive, &u, TRANSACTION_WHOLE, NULL), RK_OK);
    assert_int_equal(archive.size_bytes, samples[5].archive_bytes);
    assert_int_equal(archive.bytes[0], 1);
    assert_memory_equal(archive.bytes + 1, bytes, sizeof bytes);
    assert_memory_equal(archive.bytes + 131073, commitment, sizeof commitment);
    assert_memory_equal(archive.bytes + 131121, proof, sizeof proof);
    assert_memory_equal(archive.bytes + 131169, blob->hash, sizeof blob->hash);
    transaction_free(&u);
    transaction_free(&t);
    buffer_free(&archive);
    buffer_free(&again);
    buffer_free(&whole);
    buffer_free(&bare);
}

static void amounts_do_not_wrap(void **state)
{
    static const struct {
        uint64_t limit, price, deposit, value, total;
        bool fits;
    } cases[] = {
        {100, 2, 3, 4, 207, true},           {UINT64_MAX, 1, 0, 0, UINT64_MAX, true},
        {UINT64_MAX, 1, 1, 0, 0, false},     {UINT64_MAX, 1, 0, 1, 0, false},
        {UINT64_MAX, 2, 0, 0, 0, false},     {1, UINT64_MAX - 5, 3, 2, UINT64_MAX, true},
        {1, UINT64_MAX - 5, 3, 3, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        const struct executable e = {
            .model = TRANSACTION_PUBLIC,
            .gas_limit = cases[i].limit,
            .gas_price = cases[i].price,
            .deposit = cases[i].deposit,
            .value = cases[i].value,
        };
        uint64_t total = 0;
        assert_int_equal(transaction_total_lux(&total, &e, NULL),
                         cases[i].fits ? RK_OK : RK_INVALID);
        assert_true(total == cases[i].total);
    }
}

static void the_executable_says_what_is_claimed_and_spent(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[1].bytes), phoenix = bytes_of(samples[7].bytes);
    struct transaction t;
    struct executable e;
    struct transaction_claim claim;
    struct spending_id spent;
    uint64_t total;
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(transaction_executable(&e, &claim, &t, span_of(NULL, 0), NULL), RK_OK);
    assert_hex("id", e.id, 32, samples[1].id);
    assert_int_equal(e.size_bytes, bytes.size_bytes);
    assert_int_equal(e.argument.size_bytes, 2232);
    assert_true(bls_verify(BLS_V2, &e.claim.key, &e.claim.signature, e.claim.message));
    assert_int_equal(transaction_check_fee(&e, NULL), RK_OK);
    assert_int_equal(transaction_total_lux(&total, &e, NULL), RK_OK);
    assert_true(total == 1100000000);
    assert_int_equal(transaction_spending_ids(&e), 1);
    transaction_spending_id(&spent, &e, 0);
    assert_int_equal(spent.size_bytes, 104);
    assert_memory_equal(spent.bytes, t.moonlight.sender.bytes, 96);
    assert_int_equal(spent.bytes[96], 1);
    transaction_claim_free(&claim);
    transaction_free(&t);

    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&phoenix), NULL),
                     RK_OK);
    assert_int_equal(transaction_executable(&e, &claim, &t, span_of(NULL, 0), NULL), RK_OK);
    assert_int_equal(transaction_check_fee(&e, NULL), RK_OK);
    assert_true(e.refund_is_change);
    e.gas_price++;
    assert_int_equal(transaction_check_fee(&e, NULL), RK_INVALID);
    assert_int_equal(transaction_spending_ids(&e), 1);
    transaction_spending_id(&spent, &e, 0);
    assert_int_equal(spent.size_bytes, 32);
    assert_int_equal(spent.bytes[0], 2);
    /* Its senders are contracts: there is no circuit for them. */
    assert_int_equal(e.claim.input_count, t.phoenix.outputs[0].sender.is_contract ? 0 : 29);
    transaction_claim_free(&claim);
    transaction_free(&t);
    buffer_free(&phoenix);
    buffer_free(&bytes);
}

/* ---- Signing ---- */

static void what_is_signed_verifies_and_by_its_sender_alone(void **state)
{
    (void)state;
    struct buffer bytes = bytes_of(samples[2].bytes), again = {0};
    struct transaction t;
    struct bls_secret_key seven = {0}, eleven = {0};
    fr_from_u64(&seven.scalar, 7);
    fr_from_u64(&eleven.scalar, 11);
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(transaction_sign(&t, BLS_V2, &seven, NULL), RK_OK);
    assert_int_equal(transaction_encode(&again, &t, TRANSACTION_AEGIS), RK_OK);
    assert_true(span_equal(buffer_span(&again), buffer_span(&bytes))); /* signing has no choice */
    assert_int_equal(transaction_sign(&t, BLS_V2, &eleven, NULL), RK_INVALID);
    assert_int_equal(transaction_sign(&t, BLS_V1, &seven, NULL), RK_OK);
    assert_int_equal(transaction_verify_signature(&t, BLS_V1, NULL), RK_OK);
    assert_int_equal(transaction_verify_signature(&t, BLS_V2, NULL), RK_INVALID);
    transaction_free(&t);
    buffer_free(&again);
    buffer_free(&bytes);
}

/* ---- Damage ---- */

/* Every damaged transaction is refused with a reason, or means something else: another id. */
static void assert_noticed(struct span bytes, const uint8_t id[32], size_t *refused)
{
    struct transaction t;
    struct rk_error error = {.result = RK_OK};
    uint8_t other[32];
    if (transaction_decode(&t, TRANSACTION_INGRESS, bytes, &error)) {
        assert_true(error.message[0] != '\0');
        assert_true(error.offset <= bytes.size_bytes);
        ++*refused;
        return;
    }
    /* Hashes leave out a deployment's code and nonce, and the fee of Phoenix (2.1, 2.3). */
    assert_int_equal(transaction_id(other, &t), RK_OK);
    if (t.model == TRANSACTION_PUBLIC && t.data.kind != TRANSACTION_DEPLOYMENT)
        assert_memory_not_equal(id, other, 32);
    transaction_free(&t);
}

static void damage_is_refused_or_changes_the_meaning(void **state)
{
    (void)state;
    size_t refused = 0, tried = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(samples); i++) {
        struct buffer bytes = bytes_of(samples[i].bytes);
        uint8_t id[32];
        assert_int_equal(hex_decode(id, 32, span_of_string(samples[i].id), NULL), RK_OK);
        for (size_t at = 0; at < bytes.size_bytes; at++) {
            bytes.bytes[at] ^= (uint8_t)(1 << at % 8);
            assert_noticed(buffer_span(&bytes), id, &refused);
            bytes.bytes[at] ^= (uint8_t)(1 << at % 8);
            struct transaction t;
            struct rk_error error = {.result = RK_OK};
            assert_int_not_equal(transaction_decode(&t, TRANSACTION_INGRESS | TRANSACTION_PRE_AEGIS,
                                                    span_of(bytes.bytes, at), &error),
                                 RK_OK);
            assert_true(error.message[0] != '\0');
            tried++;
        }
        buffer_free(&bytes);
    }
    assert_true(refused > tried / 2);
}

/* ---- Of the bench ---- */

static void real_transactions_encode_as_they_came(void **state)
{
    static const struct {
        const char *file, *archives[2];
        size_t archive_bytes;
    } sets[] = {
        {"transactions/moonlight-20.hex",
         {"96cc8f089e06af365ecdcc8f4a9f51fe2fa645230d63274ccd02fc6b79d187f5",
          "9a30501b0a94c39eb628fac259c2d473599efc99061c5f5212be5b0a4fbdc138"},
         2224},
        {"transactions/phoenix-20.hex",
         {"26f2a89e31b4e54ab548bf789e2b287eb0956e1809ccf01d7d5ce42b87afe18b",
          "b9c9dbf0b309de695ca77e7ae994d00ccf5efc8746eac653d4db417905319e96"},
         3264},
    };
    (void)state;
    for (size_t s = 0; s < RK_ARRAY_LENGTH(sets); s++) {
        static char line[1 << 14];
        FILE *file = vectors_open(sets[s].file);
        size_t count = 0;
        while (fgets(line, sizeof line, file)) {
            line[strcspn(line, "\r\n")] = '\0';
            struct buffer bytes = bytes_of(line), again = {0}, archive = {0};
            struct transaction t;
            struct rk_error error = {.result = RK_OK};
            uint8_t hash[32];
            if (transaction_decode(&t, TRANSACTION_INGRESS, buffer_span(&bytes), &error))
                fail_msg("%s %zu: %s", sets[s].file, count, error.message);
            assert_int_equal(transaction_encode(&again, &t, t.format), RK_OK);
            assert_true(span_equal(buffer_span(&again), buffer_span(&bytes)));
            assert_int_equal(transaction_archive(&archive, &t, TRANSACTION_STRIPPED, NULL), RK_OK);
            assert_int_equal(archive.size_bytes, sets[s].archive_bytes);
            sha256(hash, buffer_span(&archive));
            if (count < 2) assert_hex("archive", hash, 32, sets[s].archives[count]);
            if (t.model == TRANSACTION_PUBLIC)
                assert_int_equal(transaction_verify_signature(&t, BLS_V1, NULL), RK_OK);
            transaction_free(&t);
            buffer_free(&archive);
            buffer_free(&again);
            buffer_free(&bytes);
            count++;
        }
        fclose(file);
        assert_int_equal(count, 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_archives_and_signatures_are_the_known_ones),
        cmocka_unit_test(payload_hashes_are_the_known_ones),
        cmocka_unit_test(public_inputs_of_a_transaction_with_torsion_are_the_known_ones),
        cmocka_unit_test(ids_of_contracts_are_the_known_ones),
        cmocka_unit_test(the_id_of_a_contract_of_random_bytes_is_the_known_one),
        cmocka_unit_test(payload_hashes_of_the_known_skeleton_are_the_known_ones),
        cmocka_unit_test(lengths_of_skeletons_are_checked),
        cmocka_unit_test(points_are_taken_as_the_eras_take_them),
        cmocka_unit_test(the_envelope_says_the_era),
        cmocka_unit_test(bytes_behind_are_for_the_past_alone),
        cmocka_unit_test(slack_behind_data_does_not_enter_the_hash),
        cmocka_unit_test(a_named_key_like_the_senders_is_taken_and_left_out),
        cmocka_unit_test(data_is_bounded_and_its_kinds_and_flags_are_known),
        cmocka_unit_test(blobs_and_the_memo_of_their_hashes_share_an_id),
        cmocka_unit_test(blobs_are_checked_against_their_hashes),
        cmocka_unit_test(blobs_travel_with_their_bytes),
        cmocka_unit_test(amounts_do_not_wrap),
        cmocka_unit_test(the_executable_says_what_is_claimed_and_spent),
        cmocka_unit_test(what_is_signed_verifies_and_by_its_sender_alone),
        cmocka_unit_test(damage_is_refused_or_changes_the_meaning),
        cmocka_unit_test(real_transactions_encode_as_they_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
