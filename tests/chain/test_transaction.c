/* The deployed formats: known answers, rules of envelopes and of slack, and damage. */

#include "vectors.h"

#include "base/hash.h"
#include "chain/transaction.h"

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
        cmocka_unit_test(the_envelope_says_the_era),
        cmocka_unit_test(bytes_behind_are_for_the_past_alone),
        cmocka_unit_test(slack_behind_data_does_not_enter_the_hash),
        cmocka_unit_test(a_named_key_like_the_senders_is_taken_and_left_out),
        cmocka_unit_test(what_is_signed_verifies_and_by_its_sender_alone),
        cmocka_unit_test(damage_is_refused_or_changes_the_meaning),
        cmocka_unit_test(real_transactions_encode_as_they_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
