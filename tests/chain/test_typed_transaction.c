/* The encoding of typed transactions: known answers, rules, mutations, archives. */

#include "typed_sample.h"

#include "base/archive.h"
#include "base/blake3.h"
#include "chain/transfer_archive.h"

/* ---- Known answers ---- */

struct known {
    const char *name, *signed_part, *sidecars, *message, *id;
};

static const struct known known[] = {
#define TYPED_VECTOR(name_, signed_part_, sidecars_, message_, id_) \
    {#name_, signed_part_, sidecars_, message_, id_},
#include "typed_vectors.inc"
#undef TYPED_VECTOR
};

static void append_hex(struct buffer *out, const char *text)
{
    assert_int_equal(hex_decode_append(out, span_of_string(text), NULL), RK_OK);
}

/* The wire of a known answer, without proof or signature when none is wanted. */
static void known_wire(struct buffer *out, const struct known *k, bool is_whole)
{
    struct buffer body = {0};
    append_hex(&body, k->signed_part);
    assert_int_equal(buffer_append_u32_le(out, (uint32_t)body.size_bytes), RK_OK);
    append_hex(&body, k->sidecars);
    assert_int_equal(buffer_append(out, body.bytes, body.size_bytes), RK_OK);
    size_t more = body.bytes[44] == TRANSACTION_SHIELDED ? PLONK_PROOF_BYTES : BLS_SIGNATURE_BYTES;
    for (size_t i = 0; is_whole && i < more; i++)
        assert_int_equal(buffer_append_u8(out, (uint8_t)i), RK_OK);
    buffer_free(&body);
}

static void assert_hex(const uint8_t *bytes, size_t size_bytes, const char *expected)
{
    char text[HEX_TEXT_BYTES(64)];
    hex_encode(text, span_of(bytes, size_bytes));
    assert_string_equal(text, expected);
}

static void known_transactions_have_the_hashes_of_the_model(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        struct buffer wire = {0}, again = {0};
        struct typed_transaction t;
        struct rk_error error = {.result = RK_OK};
        uint8_t message[32];
        known_wire(&wire, &known[i], true);
        assert_true(typed_transaction_is(buffer_span(&wire)));
        if (typed_transaction_decode(&t, buffer_span(&wire), &error))
            fail_msg("%s: %s at %llu", known[i].name, error.message,
                     (unsigned long long)error.offset);
        fr_to_bytes_le(message, &t.message);
        assert_hex(message, sizeof message, known[i].message);
        assert_hex(t.id, sizeof t.id, known[i].id);
        assert_int_equal(t.size_bytes, wire.size_bytes);
        assert_int_equal(typed_transaction_encode(&again, &t, NULL), RK_OK);
        assert_true(span_equal(buffer_span(&wire), buffer_span(&again)));
        buffer_free(&again);
        buffer_free(&wire);
        typed_transaction_free(&t);
    }
}

static void
transactions_without_proof_or_signature_are_read_only_where_that_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        struct buffer wire = {0}, again = {0};
        struct typed_transaction t;
        known_wire(&wire, &known[i], false);
        assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_MALFORMED);
        assert_int_equal(typed_transaction_decode_unsigned(&t, buffer_span(&wire), NULL), RK_OK);
        assert_false(t.shielded.is_proven || t.account.is_signed);
        assert_hex(t.id, sizeof t.id, known[i].id);
        assert_int_equal(typed_transaction_encode(&again, &t, NULL), RK_OK);
        assert_true(span_equal(buffer_span(&wire), buffer_span(&again)));
        buffer_free(&again);
        buffer_free(&wire);
        typed_transaction_free(&t);
    }
}

/* The fields of the most detailed ones are where the model put them. */
static void known_fields_are_read(void **state)
{
    (void)state;
    struct buffer wire = {0};
    struct typed_transaction t;
    known_wire(&wire, &known[0], true);
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_OK);
    assert_int_equal(t.chain_id, 9);
    assert_int_equal(t.model, TRANSACTION_PUBLIC);
    assert_true(t.account.has_receiver && !t.account.has_refund);
    assert_int_equal(t.account.nonce, 1);
    assert_int_equal(t.account.value, 1000000000);
    assert_int_equal(t.gas_limit, 100000000);
    assert_true(t.last_valid_height == UINT64_MAX);
    wire.size_bytes = 0;
    known_wire(&wire, &known[6], true);
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_OK);
    assert_string_equal(t.shielded.statement->name, "2-2");
    assert_int_equal(t.shielded.max_fee, 5000);
    assert_int_equal(t.deposit, 100);
    assert_int_equal(t.data.kind, TRANSACTION_CALL);
    assert_true(span_equal(t.data.call.function, span_of_string("stake")));
    wire.size_bytes = 0;
    known_wire(&wire, &known[3], true);
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_OK);
    assert_int_equal(t.data.deployment.code.size_bytes, 8);
    assert_true(t.data.deployment.has_argument);
    assert_int_equal(t.data.deployment.nonce, 4);
    buffer_free(&wire);
}

/* ---- Rules ---- */

/* Places in E of a shielded transaction of two inputs: docs/typed-transactions.md. */
enum {
    AT_CHAIN = 4,
    AT_MODEL = 44,
    AT_STATEMENT = 45,
    AT_ROOT = 77,
    AT_COUNT = 109,
    AT_NULLIFIERS = 110,
    AT_OUTPUTS = 174,
    AT_REFUND = AT_OUTPUTS + 2 * TYPED_NOTE_BYTES,
    AT_AUDITORS = AT_REFUND + 64,
    AT_FEE = AT_AUDITORS + 1,
    AT_DEPOSIT = AT_FEE + 8,
    AT_LIMIT = AT_DEPOSIT + 8,
    AT_PRICE = AT_LIMIT + 8,
    AT_LAST = AT_PRICE + 8,
    AT_SPONSOR = AT_LAST + 8,
    AT_KIND = AT_SPONSOR + 1,
    NOTE_C = 1,
    NOTE_R = 33,
    NOTE_K = 65,
    NOTE_POSITION = 97,
    NOTE_VALUE = 105,
    NOTE_PADDING = 137,
    NOTE_TAG = 173,
    NOTE_SENDER = 174,
};

/* The identity, and the point (0, -1) of order two. */
static const uint8_t identity[JUBJUB_BYTES] = {1};
static const uint8_t order_two[JUBJUB_BYTES] = {
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0x02, 0xa4, 0xbd, 0x53,
    0x05, 0xd8, 0xa1, 0x09, 0x08, 0xd8, 0x39, 0x33, 0x48, 0x7d, 0x9d, 0x29, 0x53, 0xa7, 0xed, 0x73};
static const uint8_t not_below_q[32] = {
    0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0x02, 0xa4, 0xbd, 0x53,
    0x05, 0xd8, 0xa1, 0x09, 0x08, 0xd8, 0x39, 0x33, 0x48, 0x7d, 0x9d, 0x29, 0x53, 0xa7, 0xed, 0x73};

struct rule {
    const char *message; /* a part of it */
    enum rk_result result;
    size_t at; /* what is written, in E */
    const uint8_t *bytes;
    size_t size_bytes;
    size_t copy_from; /* in E, instead of bytes when they are NULL */
    size_t offset;    /* of the error, in E */
};

#define BYTE(value) ((const uint8_t[]){value}), 1, 0
#define U64(value)                                                                               \
    ((const uint8_t[]){(uint8_t)(value), (uint8_t)((uint64_t)(value) >> 8),                      \
                       (uint8_t)((uint64_t)(value) >> 16), (uint8_t)((uint64_t)(value) >> 24),   \
                       (uint8_t)((uint64_t)(value) >> 32), (uint8_t)((uint64_t)(value) >> 40),   \
                       (uint8_t)((uint64_t)(value) >> 48), (uint8_t)((uint64_t)(value) >> 56)}), \
        8, 0
#define BYTES(array)     array, sizeof array, 0
#define COPY(size, from) NULL, size, from
#define POINT_RULES(at, name)                                            \
    {name " is no point", RK_INVALID, (at), BYTES(identity), (at)},      \
        {name " is no point", RK_INVALID, (at), BYTES(order_two), (at)}, \
    {                                                                    \
        name " is no point", RK_INVALID, (at), BYTES(not_below_q), (at)  \
    }

static const struct rule shielded_rules[] = {
    {"the marker", RK_MALFORMED, 0, BYTE('X'), 0},
    {"version 2", RK_UNSUPPORTED, 3, BYTE(2), 3},
    {"the model is 2", RK_MALFORMED, AT_MODEL, BYTE(2), AT_MODEL},
    {"none that is known", RK_UNSUPPORTED, AT_STATEMENT, BYTE(0), AT_STATEMENT},
    {"the root is not below", RK_MALFORMED, AT_ROOT, BYTES(not_below_q), AT_ROOT},
    {"the number of nullifiers is 1", RK_INVALID, AT_COUNT, BYTE(1), AT_COUNT},
    {"the number of nullifiers is 4", RK_INVALID, AT_COUNT, BYTE(4), AT_COUNT},
    {"a nullifier is not below", RK_MALFORMED, AT_NULLIFIERS, BYTES(not_below_q), AT_NULLIFIERS},
    {"nullifiers 0 and 1 are equal", RK_INVALID, AT_NULLIFIERS, COPY(32, AT_NULLIFIERS + 32),
     AT_NULLIFIERS + 32},
    {"the type of an output", RK_MALFORMED, AT_OUTPUTS, BYTE(0), AT_OUTPUTS},
    POINT_RULES(AT_OUTPUTS + NOTE_C, "the commitment of an output"),
    POINT_RULES(AT_OUTPUTS + NOTE_R, "R of an output"),
    POINT_RULES(AT_OUTPUTS + NOTE_K, "the one-time key of an output"),
    {"the position", RK_MALFORMED, AT_OUTPUTS + NOTE_POSITION + 7, BYTE(0),
     AT_OUTPUTS + NOTE_POSITION + 7},
    {"the value cipher", RK_MALFORMED, AT_OUTPUTS + NOTE_VALUE, BYTES(not_below_q),
     AT_OUTPUTS + NOTE_VALUE},
    {"the padding", RK_MALFORMED, AT_OUTPUTS + NOTE_PADDING + 35, BYTE(1),
     AT_OUTPUTS + NOTE_PADDING + 35},
    {"the sender's tag", RK_MALFORMED, AT_OUTPUTS + NOTE_TAG, BYTE(0), AT_OUTPUTS + NOTE_TAG},
    {"the sender cipher", RK_MALFORMED, AT_OUTPUTS + NOTE_SENDER + 96, BYTES(not_below_q),
     AT_OUTPUTS + NOTE_SENDER + 96},
    POINT_RULES(AT_OUTPUTS + TYPED_NOTE_BYTES + NOTE_C, "the commitment of an output"),
    POINT_RULES(AT_OUTPUTS + TYPED_NOTE_BYTES + NOTE_R, "R of an output"),
    POINT_RULES(AT_OUTPUTS + TYPED_NOTE_BYTES + NOTE_K, "the one-time key of an output"),
    {"the outputs have the same R", RK_INVALID, AT_OUTPUTS + NOTE_R,
     COPY(32, AT_OUTPUTS + TYPED_NOTE_BYTES + NOTE_R), AT_OUTPUTS + TYPED_NOTE_BYTES},
    POINT_RULES(AT_REFUND, "R of the refund"),
    POINT_RULES(AT_REFUND + 32, "the one-time key of the refund"),
    {"the R of output 0", RK_INVALID, AT_REFUND, COPY(32, AT_OUTPUTS + NOTE_R), AT_REFUND},
    {"the R of output 1", RK_INVALID, AT_REFUND, COPY(32, AT_OUTPUTS + TYPED_NOTE_BYTES + NOTE_R),
     AT_REFUND},
    {"the number of auditors is 1", RK_INVALID, AT_AUDITORS, BYTE(1), AT_AUDITORS},
    {"max_fee is not", RK_INVALID, AT_FEE, U64(101), AT_FEE},
    {"max_fee is not", RK_INVALID, AT_PRICE, U64(3), AT_FEE},
    {"2^64 or more", RK_INVALID, AT_LIMIT, U64((uint64_t)1 << 63), AT_FEE},
    {"a sponsor", RK_UNSUPPORTED, AT_SPONSOR, BYTE(1), AT_SPONSOR},
    {"the sponsor's flag is 2", RK_MALFORMED, AT_SPONSOR, BYTE(2), AT_SPONSOR},
    {"kind 5", RK_MALFORMED, AT_KIND, BYTE(5), AT_KIND},
    {"the memo has 513", RK_LIMIT, AT_KIND + 1, BYTES(((const uint8_t[]){1, 2})), AT_KIND + 1},
    {"end within the memo", RK_MALFORMED, AT_KIND + 1, BYTE(10), AT_KIND + 5},
    {"behind the data", RK_MALFORMED, AT_KIND + 1, BYTE(8), AT_KIND + 13},
};

/* Of the sample of sample_public with no data; the keys are of 96 bytes. */
enum {
    AT_SENDER = 45,
    AT_HAS_RECEIVER = 141,
    AT_RECEIVER = 142,
    AT_HAS_REFUND = 238,
    AT_NONCE = 239,
    AT_VALUE = 247,
    AT_PUBLIC_DEPOSIT = 255,
    AT_PUBLIC_PRICE = 271,
    AT_PUBLIC_SPONSOR = 287,
    AT_PUBLIC_KIND = 288,
};

static const uint8_t key_identity[BLS_PUBLIC_KEY_BYTES] = {0xc0};

static const struct rule public_rules[] = {
    {"the sender is no key", RK_INVALID, AT_SENDER, BYTE(0), AT_SENDER},
    {"the sender is the identity", RK_INVALID, AT_SENDER, BYTES(key_identity), AT_SENDER},
    {"the receiver is no key", RK_INVALID, AT_RECEIVER + 95, BYTE(0), AT_RECEIVER},
    {"the receiver is the identity", RK_INVALID, AT_RECEIVER, BYTES(key_identity), AT_RECEIVER},
    {"the receiver is the sender", RK_MALFORMED, AT_RECEIVER, COPY(96, AT_SENDER), AT_RECEIVER},
    {"the receiver is 2", RK_MALFORMED, AT_HAS_RECEIVER, BYTE(2), AT_HAS_RECEIVER},
    {"the refund address is 3", RK_MALFORMED, AT_HAS_REFUND, BYTE(3), AT_HAS_REFUND},
    {"are 2^64 or more", RK_INVALID, AT_VALUE, U64(UINT64_MAX - 199), AT_VALUE},
    {"are 2^64 or more", RK_INVALID, AT_PUBLIC_DEPOSIT, U64(UINT64_MAX - 1000), AT_VALUE},
    {"are 2^64 or more", RK_INVALID, AT_PUBLIC_PRICE, U64((uint64_t)1 << 62), AT_VALUE},
    {"a sponsor", RK_UNSUPPORTED, AT_PUBLIC_SPONSOR, BYTE(1), AT_PUBLIC_SPONSOR},
    {"kind 9", RK_MALFORMED, AT_PUBLIC_KIND, BYTE(9), AT_PUBLIC_KIND},
};

/* With the words for an auditor in the place of AT_FEE. */
static const struct rule audited_rules[] = {
    {"the number of auditors is 0", RK_INVALID, AT_AUDITORS, BYTE(0), AT_AUDITORS},
    POINT_RULES(AT_AUDITORS + 1, "E of the auditor's words"),
    {"an auditor's word is not below", RK_MALFORMED, AT_AUDITORS + 33 + 13 * 32, BYTES(not_below_q),
     AT_AUDITORS + 33 + 13 * 32},
    {"max_fee is not", RK_INVALID, AT_AUDITORS + 33 + 14 * 32, U64(99), AT_AUDITORS + 33 + 14 * 32},
};

/* Of public transactions with a call of "stake", a deployment and two blobs. */
enum {
    AT_FUNCTION = AT_PUBLIC_KIND + 33,
    AT_ARGUMENT = AT_FUNCTION + 4 + 5,
    AT_CODE_HASH = AT_PUBLIC_KIND + 1,
    AT_CODE_LENGTH = AT_CODE_HASH + 32,
    AT_OWNER = AT_CODE_LENGTH + 4,
    AT_HAS_ARGUMENT = AT_OWNER + 4 + 5,
    AT_BLOB_COUNT = AT_PUBLIC_KIND + 1,
};

#define U32(value)                                                                               \
    ((const uint8_t[]){(uint8_t)(value), (uint8_t)((value) >> 8), (uint8_t)((value) >> 16), 0}), \
        4, 0

static const struct rule call_rules[] = {
    {"the function's name has 257", RK_LIMIT, AT_FUNCTION, U32(257), AT_FUNCTION},
    {"is not UTF-8", RK_MALFORMED, AT_FUNCTION + 4, BYTE(0xff), AT_FUNCTION},
    {"the argument of a call has 65537", RK_LIMIT, AT_ARGUMENT, U32(65537), AT_ARGUMENT},
    {"end within the argument of a call", RK_MALFORMED, AT_ARGUMENT, U32(65536), AT_ARGUMENT + 4},
};

static const struct rule deployment_rules[] = {
    {"the code has another hash", RK_INVALID, AT_CODE_HASH, BYTES(not_below_q),
     AT_HAS_ARGUMENT + 1 + 8 + 8},
    {"code of more than", RK_LIMIT, AT_CODE_LENGTH, U32(0x200001), AT_CODE_LENGTH},
    {"end within the code", RK_MALFORMED, AT_CODE_LENGTH, U32(0x100000),
     AT_HAS_ARGUMENT + 1 + 8 + 8},
    {"the owner has 513", RK_LIMIT, AT_OWNER, U32(513), AT_OWNER},
    {"the flag of the argument is 2", RK_MALFORMED, AT_HAS_ARGUMENT, BYTE(2), AT_HAS_ARGUMENT},
    {"the argument of a deployment has 65537", RK_LIMIT, AT_HAS_ARGUMENT + 1, U32(65537),
     AT_HAS_ARGUMENT + 1},
};

static const struct rule blob_rules[] = {
    {"0 blobs", RK_INVALID, AT_BLOB_COUNT, BYTE(0), AT_BLOB_COUNT},
    {"7 blobs", RK_INVALID, AT_BLOB_COUNT, BYTE(7), AT_BLOB_COUNT},
    {"end within the hash of a blob", RK_MALFORMED, AT_BLOB_COUNT, BYTE(3), AT_BLOB_COUNT + 65},
    {"bytes behind the data", RK_MALFORMED, AT_BLOB_COUNT, BYTE(1), AT_BLOB_COUNT + 33},
    {"the flag of a blob is 2", RK_MALFORMED, AT_BLOB_COUNT + 65, BYTE(2), AT_BLOB_COUNT + 65},
    /* The signature is taken for the commitment. */
    {"end within the proof of a blob", RK_MALFORMED, AT_BLOB_COUNT + 66, BYTE(1),
     AT_BLOB_COUNT + 67 + 48},
};

static void assert_rules(const struct buffer *wire, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &rules[i];
        struct buffer changed = {0};
        struct typed_transaction t;
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(buffer_append(&changed, wire->bytes, wire->size_bytes), RK_OK);
        uint8_t *signed_part = changed.bytes + 4;
        memcpy(signed_part + rule->at, rule->bytes ? rule->bytes : signed_part + rule->copy_from,
               rule->size_bytes);
        enum rk_result result = typed_transaction_decode(&t, buffer_span(&changed), &error);
        if (result != rule->result || !strstr(error.message, rule->message) ||
            error.offset != rule->offset + 4)
            fail_msg("rule %zu, '%s': %s '%s' at %lld in E, expected %zu", i, rule->message,
                     rk_result_name(result), error.message, (long long)error.offset - 4,
                     rule->offset);
        buffer_free(&changed);
    }
}

static void every_rule_is_a_refusal_with_field_and_offset(void **state)
{
    (void)state;
    struct typed_sample s;
    struct spend spend;
    struct bls_secret_key key;
    struct typed_transaction t;
    struct buffer wire = {0};
    sample_begin(&s, false);
    sample_spend(&spend, &s, 2, 2);
    sample_wire(&wire, &spend);
    assert_rules(&wire, shielded_rules, RK_ARRAY_LENGTH(shielded_rules));
    wire.size_bytes = 0;
    sample_public(&t, &key, NULL);
    assert_int_equal(typed_transaction_encode(&wire, &t, NULL), RK_OK);
    assert_rules(&wire, public_rules, RK_ARRAY_LENGTH(public_rules));
    buffer_free(&wire);
    spend_end(&spend);
    sample_end(&s);

    sample_begin(&s, true);
    sample_spend(&spend, &s, 2, 2);
    sample_wire(&wire, &spend);
    assert_rules(&wire, audited_rules, RK_ARRAY_LENGTH(audited_rules));
    buffer_free(&wire);
    spend_end(&spend);
    sample_end(&s);
}

static void every_rule_of_data_is_a_refusal_with_field_and_offset(void **state)
{
    (void)state;
    static const uint8_t code[] = {0, 'a', 's', 'm'};
    struct transaction_blob blobs[2] = {{.hash = {1, 2}}, {.hash = {1, 3}}};
    struct {
        struct transaction_data data;
        const struct rule *rules;
        size_t count;
    } cases[] = {
        {{.kind = TRANSACTION_CALL,
          .call = {.function = span_of_string("stake"), .argument = span_of_string("abc")}},
         call_rules,
         RK_ARRAY_LENGTH(call_rules)},
        {{.kind = TRANSACTION_DEPLOYMENT,
          .deployment = {.code = span_of(code, sizeof code),
                         .owner = span_of_string("owner"),
                         .has_argument = true,
                         .argument = span_of_string("init"),
                         .nonce = 4}},
         deployment_rules,
         RK_ARRAY_LENGTH(deployment_rules)},
        {{.kind = TRANSACTION_BLOBS, .blobs = blobs, .blob_count = 2},
         blob_rules,
         RK_ARRAY_LENGTH(blob_rules)},
    };
    blake3_hash(blake3_backend_select(0), cases[1].data.deployment.code_hash,
                span_of(code, sizeof code));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct typed_transaction t;
        struct bls_secret_key key;
        struct buffer wire = {0};
        sample_public(&t, &key, &cases[i].data);
        assert_int_equal(typed_transaction_encode(&wire, &t, NULL), RK_OK);
        assert_rules(&wire, cases[i].rules, cases[i].count);
        buffer_free(&wire);
    }
}

static void what_breaks_a_rule_is_not_encoded_either(void **state)
{
    (void)state;
    struct typed_sample s;
    struct spend spend;
    struct buffer out = {0};
    struct rk_error error;
    sample_begin(&s, false);
    sample_spend(&spend, &s, 2, 2);
    struct typed_transaction t = spend.transaction;
    t.shielded.refund.r = t.shielded.outputs[1].r;
    assert_int_equal(typed_transaction_seal(&t, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "the R of output 1"));
    t = spend.transaction;
    t.shielded.nullifiers[1] = t.shielded.nullifiers[0];
    assert_int_equal(typed_transaction_encode(&out, &t, &error), RK_INVALID);
    t = spend.transaction;
    t.shielded.outputs[0].key = jubjub_affine_identity;
    assert_int_equal(typed_transaction_encode(&out, &t, &error), RK_INVALID);
    t = spend.transaction;
    t.shielded.max_fee++;
    assert_int_equal(typed_transaction_encode(&out, &t, &error), RK_INVALID);
    t = spend.transaction;
    t.data.memo.size_bytes = TRANSACTION_MEMO_BYTES_MAX + 1;
    assert_int_equal(typed_transaction_encode(&out, &t, &error), RK_LIMIT);
    assert_int_equal(out.size_bytes, 0);
    buffer_free(&out);
    spend_end(&spend);
    sample_end(&s);
}

static void codes_and_blobs_are_those_that_are_signed(void **state)
{
    (void)state;
    struct buffer wire = {0};
    struct typed_transaction t;
    struct rk_error error;
    known_wire(&wire, &known[3], true);
    wire.bytes[wire.size_bytes - BLS_SIGNATURE_BYTES - 1] ^= 1;
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), &error), RK_INVALID);
    assert_non_null(strstr(error.message, "another hash"));
    buffer_free(&wire);

    struct bls_secret_key key;
    uint8_t *blob = calloc(1, TRANSACTION_BLOB_BYTES), commitment[48] = {0xc0}, proof[48] = {0xc0};
    assert_non_null(blob);
    struct transaction_blob item = {.has_sidecar = true,
                                    .commitment = span_of(commitment, sizeof commitment),
                                    .proof = span_of(proof, sizeof proof),
                                    .bytes = span_of(blob, TRANSACTION_BLOB_BYTES)};
    struct transaction_data data = {.kind = TRANSACTION_BLOBS, .blobs = &item, .blob_count = 1};
    static const char hash[] = "010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014";
    assert_int_equal(hex_decode(item.hash, sizeof item.hash, span_of_string(hash), NULL), RK_OK);
    sample_public(&t, &key, &data);
    assert_int_equal(typed_transaction_encode(&wire, &t, NULL), RK_OK);
    assert_true(wire.size_bytes > TRANSACTION_BLOB_BYTES);
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_OK);
    assert_true(t.data.blobs[0].has_sidecar);
    assert_int_equal(typed_transaction_verify_signature(&t, NULL), RK_OK);
    typed_transaction_free(&t);
    /* The first byte of the commitment. */
    wire.bytes[4 + t.signed_bytes + 1] ^= 0x20;
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), &error), RK_INVALID);
    buffer_free(&wire);
    free(blob);
}

/* ---- Mutations ---- */

/* Changes one byte at a time: refused with a reason, or read back as it is with another m and id as
 * long as the byte is of E. Returns how many were read. */
static size_t mutate(const struct buffer *wire, const struct typed_transaction *original,
                     uint64_t *seed, size_t turns, bool is_signature_verified)
{
    size_t read = 0;
    struct buffer changed = {0}, again = {0};
    assert_int_equal(buffer_append(&changed, wire->bytes, wire->size_bytes), RK_OK);
    for (size_t i = 0; i < turns; i++) {
        struct typed_transaction t;
        struct rk_error error = {.result = RK_OK};
        size_t at = i < wire->size_bytes ? i : vectors_random(seed) % wire->size_bytes;
        uint8_t change = (uint8_t)(1 + vectors_random(seed) % 255);
        changed.bytes[at] ^= change;
        enum rk_result result = typed_transaction_decode(&t, buffer_span(&changed), &error);
        if (result) {
            assert_true(error.result == result && error.message[0]);
        } else {
            bool is_signed_byte = at < 4 + original->signed_bytes;
            read++;
            assert_int_equal(fr_equal(&t.message, &original->message), !is_signed_byte);
            assert_int_equal(memcmp(t.id, original->id, sizeof t.id) == 0, !is_signed_byte);
            again.size_bytes = 0;
            assert_int_equal(typed_transaction_encode(&again, &t, NULL), RK_OK);
            assert_true(span_equal(buffer_span(&again), buffer_span(&changed)));
            if (is_signature_verified)
                assert_int_equal(typed_transaction_verify_signature(&t, NULL), RK_INVALID);
            typed_transaction_free(&t);
        }
        changed.bytes[at] ^= change;
    }
    buffer_free(&changed);
    buffer_free(&again);
    return read;
}

/* Ten thousand in all. The proof binds m, which test_spend.c tries with a real one. */
static void no_byte_can_be_changed(void **state)
{
    (void)state;
    enum { SHIELDED_TURNS = 3000, PUBLIC_TURNS = 500 };
    static const bool audited[] = {false, true};
    uint64_t seed = test_seed(20260712);
    struct buffer wire = {0};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(audited); i++) {
        struct typed_sample s;
        struct spend spend;
        sample_begin(&s, audited[i]);
        sample_spend(&spend, &s, 2, 2);
        wire.size_bytes = 0;
        sample_wire(&wire, &spend);
        size_t read = mutate(&wire, &spend.transaction, &seed, SHIELDED_TURNS, false);
        assert_true(read > SHIELDED_TURNS / 10);
        spend_end(&spend);
        sample_end(&s);
    }
    static const uint8_t code[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct transaction_data data[8] = {
        {.kind = TRANSACTION_NO_DATA},
        {.kind = TRANSACTION_CALL,
         .call = {.contract = {2},
                  .function = span_of_string("stake"),
                  .argument = span_of_string("argument")}},
        {.kind = TRANSACTION_DEPLOYMENT,
         .deployment = {.code = span_of(code, sizeof code),
                        .owner = span_of_string("owner"),
                        .has_argument = true,
                        .argument = span_of_string("init"),
                        .nonce = 4}},
        {.kind = TRANSACTION_MEMO, .memo = span_of_string("a memo")},
    };
    data[4] = data[1];
    data[4].call.argument = span_of(NULL, 0);
    data[5] = data[2];
    data[5].deployment.has_argument = false;
    data[6] = data[3];
    data[6].memo = span_of(NULL, 0);
    data[7] = data[1];
    data[7].call.function = span_of(NULL, 0);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(data); i++) {
        struct bls_secret_key key;
        struct typed_transaction t;
        blake3_hash(blake3_backend_select(0), data[i].deployment.code_hash,
                    data[i].deployment.code);
        sample_public(&t, &key, &data[i]);
        assert_int_equal(typed_transaction_verify_signature(&t, NULL), RK_OK);
        wire.size_bytes = 0;
        assert_int_equal(typed_transaction_encode(&wire, &t, NULL), RK_OK);
        assert_true(mutate(&wire, &t, &seed, PUBLIC_TURNS, true) > PUBLIC_TURNS / 20);
    }
    buffer_free(&wire);
}

static void no_beginning_of_a_transaction_is_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        struct buffer wire = {0};
        struct typed_transaction t;
        known_wire(&wire, &known[i], true);
        for (size_t size = 0; size < wire.size_bytes; size++)
            assert_int_not_equal(typed_transaction_decode(&t, span_of(wire.bytes, size), NULL),
                                 RK_OK);
        assert_int_equal(buffer_append_u8(&wire, 0), RK_OK);
        assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_MALFORMED);
        buffer_free(&wire);
    }
}

/* ---- Chains and signatures ---- */

static void a_transaction_is_for_one_chain_and_until_a_height(void **state)
{
    (void)state;
    struct typed_sample s;
    struct spend spend;
    struct rk_error error;
    sample_begin(&s, false);
    sample_spend(&spend, &s, 1, 1);
    const struct typed_transaction *t = &spend.transaction;
    struct typed_chain other = s.chain;
    assert_int_equal(typed_transaction_check_chain(t, &s.chain, 1000, &error), RK_OK);
    assert_int_equal(typed_transaction_check_chain(t, &s.chain, 1001, &error), RK_INVALID);
    other.chain_id = 251;
    assert_int_equal(typed_transaction_check_chain(t, &other, 0, &error), RK_INVALID);
    other = s.chain;
    other.contract[31] = 1;
    assert_int_equal(typed_transaction_check_chain(t, &other, 0, &error), RK_INVALID);
    other = s.chain;
    other.is_audited = true;
    assert_int_equal(typed_transaction_check_chain(t, &other, 0, &error), RK_INVALID);
    spend_end(&spend);
    sample_end(&s);

    /* An auditor's key that would let anybody read. */
    sample_begin(&s, true);
    sample_spend(&spend, &s, 1, 1);
    other = s.chain;
    assert_int_equal(typed_transaction_check_chain(t, &other, 1000, &error), RK_OK);
    other.auditor = jubjub_affine_identity;
    assert_int_equal(typed_transaction_check_chain(t, &other, 0, &error), RK_INVALID);
    struct spend refused;
    assert_int_equal(spend_begin(&refused, &other, &s.view, s.notes, 1, 1, NULL, &error),
                     RK_INVALID);
    spend_end(&spend);
    sample_end(&s);
}

static void only_the_sender_signs(void **state)
{
    (void)state;
    struct bls_secret_key key, other;
    struct typed_transaction t;
    sample_public(&t, &key, NULL);
    assert_int_equal(typed_transaction_verify_signature(&t, NULL), RK_OK);
    fr_from_u64(&other.scalar, 8);
    assert_int_equal(typed_transaction_sign(&t, &other, NULL), RK_INVALID);
    t.account.is_signed = false;
    assert_int_equal(typed_transaction_verify_signature(&t, NULL), RK_INVALID);
}

/* ---- For execution ---- */

static uint64_t number_at(struct span bytes, size_t at)
{
    uint64_t number;
    memcpy(&number, bytes.bytes + at, sizeof number);
    return number;
}

static void assert_scalar_at(struct span bytes, size_t at, const struct fr *expected)
{
    assert_memory_equal(bytes.bytes + at, expected->limb, sizeof expected->limb);
}

static void the_argument_of_a_shielded_transaction_has_its_fields_in_their_places(void **state)
{
    (void)state;
    for (unsigned is_audited = 0; is_audited < 2; is_audited++) {
        struct typed_sample s;
        struct spend spend;
        struct executable e;
        struct typed_claim claim;
        struct buffer argument = {0};
        sample_begin(&s, is_audited);
        sample_spend(&spend, &s, 2, 2);
        struct typed_transaction t = spend.transaction;
        struct rk_error error;
        assert_int_equal(
            typed_transaction_executable(&e, &claim, &argument, &t, &s.chain, NULL, &error),
            RK_INVALID); /* without proof */
        t.shielded.is_proven = true;
        assert_int_equal(
            typed_transaction_executable(&e, &claim, &argument, &t, &s.chain, NULL, &error), RK_OK);
        assert_int_equal(e.claim.input_count, is_audited ? 47 : 29);
        assert_true(fr_equal(&e.claim.inputs[1], &t.message));
        assert_int_equal(e.max_fee, 100);
        assert_int_equal(e.nullifier_count, 2);
        assert_memory_equal(e.id, t.id, sizeof t.id);
        assert_false(e.refund_is_change);
        /* root places of the last 2,280 bytes */
        struct span root = span_of(e.argument.bytes + e.argument.size_bytes - 2280, 2280);
        assert_int_equal(root.bytes[0], TRANSACTION_SHIELDED);
        assert_int_equal(root.bytes[8], 2); /* tag of the sender of note 0 */
        assert_scalar_at(root, 16, &t.shielded.outputs[0].sender_cipher[0]);
        assert_scalar_at(root, 8 + 264, &t.shielded.outputs[0].commitment.u);
        assert_scalar_at(root, 8 + 328, &t.shielded.outputs[0].r.u);
        assert_scalar_at(root, 8 + 328 + 64, &fr_one);
        assert_scalar_at(root, 8 + 488, &t.shielded.outputs[0].key.u);
        assert_true(number_at(root, 8 + 648) == UINT64_MAX);
        assert_scalar_at(root, 8 + 656, &t.shielded.outputs[0].value_cipher);
        assert_int_equal(root.bytes[8 + 724], 1);
        assert_scalar_at(root, 8 + 728 + 656, &t.shielded.outputs[1].value_cipher);
        assert_scalar_at(root, 8 + 1456, &t.shielded.root);
        assert_int_equal(number_at(root, 8 + 1496), 100);
        assert_int_equal(number_at(root, 8 + 1504), 0);
        assert_int_equal(root.bytes[8 + 1512], TRANSFER_SENDER_CONTRACT);
        assert_int_equal(number_at(root, 8 + 1512 + 264), 50);
        assert_int_equal(number_at(root, 8 + 1512 + 272), 2);
        assert_scalar_at(root, 8 + 1512 + 280, &t.shielded.refund.r.u);
        assert_int_equal(root.bytes[8 + 2112], 1);     /* there is data */
        assert_int_equal(root.bytes[8 + 2112 + 8], 2); /* a memo */
        assert_int_equal(root.bytes[8 + 2200], 0);     /* the short chain id */
        assert_scalar_at(root, 2224, &t.message);
        assert_int_equal(number_at(root, 2256), 250);
        assert_int_equal(number_at(root, 2264), 1000);
        uint32_t words;
        memcpy(&words, root.bytes + 2276, sizeof words);
        assert_int_equal(words, is_audited ? 16 : 0);
        assert_int_equal(e.argument.size_bytes - 2280,
                         2 * 32 + 16 /* memo, padded */ + PLONK_PROOF_BYTES + words * 32);
        assert_scalar_at(e.argument, 0, &t.shielded.nullifiers[0]);
        assert_scalar_at(e.argument, 32, &t.shielded.nullifiers[1]);
        if (is_audited)
            assert_scalar_at(e.argument, e.argument.size_bytes - 2280 - 16 * 32,
                             &t.shielded.audit.e.u);
        buffer_free(&argument);
        spend_end(&spend);
        sample_end(&s);
    }
}

static void the_argument_of_a_public_transaction_has_its_fields_in_their_places(void **state)
{
    (void)state;
    struct typed_sample s;
    struct bls_secret_key key;
    struct typed_transaction t;
    struct executable e;
    struct typed_claim claim;
    struct buffer argument = {0};
    sample_begin(&s, false);
    const struct transaction_data data = {.kind = TRANSACTION_CALL,
                                          .call = {.contract = {2},
                                                   .function = span_of_string("stake"),
                                                   .argument = span_of_string("abcd")}};
    sample_public(&t, &key, &data);
    assert_int_equal(typed_transaction_executable(&e, &claim, &argument, &t, &s.chain, NULL, NULL),
                     RK_OK);
    struct span root = span_of(e.argument.bytes + e.argument.size_bytes - 2280, 2280);
    assert_int_equal(e.argument.size_bytes, 2288); /* four bytes, padded to eight */
    assert_int_equal(root.bytes[0], TRANSACTION_PUBLIC);
    assert_int_equal(root.bytes[8], 1);
    assert_int_equal(root.bytes[16], 0); /* a call */
    assert_memory_equal(root.bytes + 20, data.call.contract, 32);
    assert_memory_equal(root.bytes + 96, e.sender_archive, sizeof e.sender_archive);
    assert_memory_not_equal(root.bytes + 296, e.sender_archive, sizeof e.sender_archive);
    assert_int_equal(number_at(root, 8 + 488), 1000);
    assert_int_equal(number_at(root, 8 + 504), 100);
    assert_int_equal(number_at(root, 8 + 512), 2);
    assert_memory_equal(root.bytes + 8 + 520, e.sender_archive, sizeof e.sender_archive);
    assert_int_equal(number_at(root, 8 + 720), 3);
    assert_scalar_at(root, 2224, &t.message);
    assert_int_equal(number_at(root, 2256), 250);
    assert_true(number_at(root, 2264) == UINT64_MAX);
    assert_true(bls_verify(BLS_V2, &e.claim.key, &e.claim.signature, e.claim.message));
    assert_int_equal(e.nonce, 3);
    buffer_free(&argument);
    sample_end(&s);
}

/* Code stays out of what the contract gets, blobs become the memo of their hashes, and what does
 * not fit is refused. */
static void the_contract_gets_neither_code_nor_blobs(void **state)
{
    (void)state;
    struct typed_chain chain = {.chain_id = 9, .contract = {1}};
    static const size_t which[] = {3, 4, 5};
    static const size_t sizes[] = {2280 + 96 + 2 + 6, 2280, 2280 + 64};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(which); i++) {
        struct buffer wire = {0}, argument = {0};
        struct typed_transaction t;
        struct executable e;
        struct typed_claim claim;
        struct bls_secret_key key;
        fr_from_u64(&key.scalar, 7);
        known_wire(&wire, &known[which[i]], true);
        assert_int_equal(typed_transaction_decode(&t, buffer_span(&wire), NULL), RK_OK);
        assert_int_equal(typed_transaction_sign(&t, &key, NULL), RK_OK);
        assert_int_equal(
            typed_transaction_executable(&e, &claim, &argument, &t, &chain, NULL, NULL), RK_OK);
        assert_int_equal(e.argument.size_bytes, sizes[i]);
        buffer_free(&argument);
        buffer_free(&wire);
        typed_transaction_free(&t);
    }
    struct bls_secret_key key;
    struct typed_transaction t;
    struct executable e;
    struct typed_claim claim;
    struct buffer argument = {0};
    uint8_t *large = calloc(1, VM_ARGUMENT_BYTES_MAX);
    assert_non_null(large);
    const struct transaction_data data = {
        .kind = TRANSACTION_CALL,
        .call = {.function = span_of_string("f"),
                 .argument = span_of(large, VM_ARGUMENT_BYTES_MAX)}};
    chain.chain_id = 250;
    sample_public(&t, &key, &data);
    assert_int_equal(typed_transaction_executable(&e, &claim, &argument, &t, &chain, NULL, NULL),
                     RK_LIMIT);
    buffer_free(&argument);
    free(large);
}

/* ---- Statements ---- */

static void statements_are_found_by_what_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        const struct statement *s = &statements[i];
        assert_ptr_equal(statement_by_id(s->id), s);
        assert_ptr_equal(statement_by_name(span_of_string(s->name)), s);
        assert_ptr_equal(statement_by_shape(s->input_count, s->is_audited), s);
    }
    assert_null(statement_by_shape(3, false));
    assert_string_equal(statement_for(1, false)->name, "2-2");
    assert_string_equal(statement_for(3, true)->name, "4-2-audited");
    assert_null(statement_for(5, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_transactions_have_the_hashes_of_the_model),
        cmocka_unit_test(
            transactions_without_proof_or_signature_are_read_only_where_that_is_asked_for),
        cmocka_unit_test(known_fields_are_read),
        cmocka_unit_test(every_rule_is_a_refusal_with_field_and_offset),
        cmocka_unit_test(every_rule_of_data_is_a_refusal_with_field_and_offset),
        cmocka_unit_test(what_breaks_a_rule_is_not_encoded_either),
        cmocka_unit_test(codes_and_blobs_are_those_that_are_signed),
        cmocka_unit_test(no_byte_can_be_changed),
        cmocka_unit_test(no_beginning_of_a_transaction_is_one),
        cmocka_unit_test(a_transaction_is_for_one_chain_and_until_a_height),
        cmocka_unit_test(only_the_sender_signs),
        cmocka_unit_test(the_argument_of_a_shielded_transaction_has_its_fields_in_their_places),
        cmocka_unit_test(the_argument_of_a_public_transaction_has_its_fields_in_their_places),
        cmocka_unit_test(the_contract_gets_neither_code_nor_blobs),
        cmocka_unit_test(statements_are_found_by_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
