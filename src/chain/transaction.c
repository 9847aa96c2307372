/* The deployed encodings, written; hashes and signatures: spec/transactions.md 1, 2 and 5. */
#include "chain/transaction.h"

#include "base/hash.h"
#include "base/reader.h"
#include "base/require.h"
#include "crypto/hash_to_scalar.h"

enum {
    WRAP_VERSION = 1,
    WRAP_TYPE = 1,
    WRAP_HEADER_BYTES = 12,
    FORMAT_VERSION = 2,
};

/* ---- Parts ---- */

static enum rk_result put_span(struct buffer *out, struct span bytes)
{
    return buffer_append(out, bytes.bytes, bytes.size_bytes);
}

static enum rk_result put_run(struct buffer *out, struct span bytes)
{
    RK_TRY(buffer_append_u64_le(out, bytes.size_bytes));
    return put_span(out, bytes);
}

static enum rk_result put_scalar(struct buffer *out, const struct fr *scalar)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, scalar);
    return buffer_append(out, bytes, sizeof bytes);
}

static enum rk_result put_point(struct buffer *out, const struct jubjub_affine *point)
{
    uint8_t bytes[JUBJUB_BYTES];
    jubjub_encode(bytes, point);
    return buffer_append(out, bytes, sizeof bytes);
}

static bool is_same_key(const struct transaction_key *a, const struct transaction_key *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* A flag and the key, unless it is the sender's. */
static enum rk_result put_other_key(struct buffer *out, const struct transaction_key *key,
                                    const struct transaction_key *sender)
{
    if (is_same_key(key, sender)) return buffer_append_u8(out, 0);
    RK_TRY(buffer_append_u8(out, 1));
    return buffer_append(out, key->bytes, sizeof key->bytes);
}

static enum rk_result put_data(struct buffer *out, const struct transaction_data *data)
{
    RK_TRY(buffer_append_u8(out, (uint8_t)data->kind));
    switch (data->kind) {
    case TRANSACTION_NO_DATA: return RK_OK;
    case TRANSACTION_CALL:
        RK_TRY(buffer_append(out, data->call.contract, sizeof data->call.contract));
        RK_TRY(put_run(out, data->call.function));
        return put_run(out, data->call.argument);
    case TRANSACTION_DEPLOYMENT:
        RK_TRY(buffer_append(out, data->deployment.code_hash, sizeof data->deployment.code_hash));
        RK_TRY(put_run(out, data->deployment.code));
        RK_TRY(put_run(out, data->deployment.owner));
        RK_TRY(buffer_append_u8(out, data->deployment.has_argument));
        if (data->deployment.has_argument) RK_TRY(put_run(out, data->deployment.argument));
        return buffer_append_u64_le(out, data->deployment.nonce);
    case TRANSACTION_MEMO: return put_run(out, data->memo);
    case TRANSACTION_BLOBS: break;
    }
    RK_TRY(buffer_append_u8(out, (uint8_t)data->blob_count));
    for (size_t i = 0; i < data->blob_count; i++) {
        const struct transaction_blob *blob = &data->blobs[i];
        RK_TRY(buffer_append(out, blob->hash, sizeof blob->hash));
        RK_TRY(buffer_append_u8(out, blob->has_sidecar));
        if (!blob->has_sidecar) continue;
        RK_TRY(put_span(out, blob->commitment));
        RK_TRY(put_span(out, blob->proof));
        RK_TRY(put_span(out, blob->bytes));
    }
    return RK_OK;
}

/* ---- Payloads ---- */

static enum rk_result put_moonlight_payload(struct buffer *out, const struct transaction *t)
{
    const struct moonlight_transaction *m = &t->moonlight;
    RK_TRY(buffer_append_u8(out, t->chain_id));
    RK_TRY(buffer_append(out, m->sender.bytes, sizeof m->sender.bytes));
    RK_TRY(put_other_key(out, &m->receiver, &m->sender));
    RK_TRY(buffer_append_u64_le(out, m->value));
    RK_TRY(buffer_append_u64_le(out, t->deposit));
    RK_TRY(buffer_append_u64_le(out, t->gas_limit));
    RK_TRY(buffer_append_u64_le(out, t->gas_price));
    RK_TRY(put_other_key(out, &m->refund, &m->sender));
    RK_TRY(buffer_append_u64_le(out, m->nonce));
    return put_data(out, &t->data);
}

static enum rk_result put_sender(struct buffer *out, const struct transaction_sender *sender)
{
    RK_TRY(buffer_append_u8(out, sender->is_contract));
    if (sender->is_contract) return buffer_append(out, sender->info, sizeof sender->info);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(sender->points); i++)
        RK_TRY(put_point(out, &sender->points[i]));
    return RK_OK;
}

static enum rk_result put_note(struct buffer *out, const struct transaction_note *note)
{
    RK_TRY(buffer_append_u8(out, note->type));
    RK_TRY(put_point(out, &note->commitment));
    RK_TRY(put_point(out, &note->stealth.r));
    RK_TRY(put_point(out, &note->stealth.key));
    RK_TRY(buffer_append_u64_le(out, note->position));
    RK_TRY(buffer_append(out, note->value, sizeof note->value));
    return put_sender(out, &note->sender);
}

/* The skeleton, with the number of nullifiers or, for hashes, without. */
static enum rk_result put_skeleton(struct buffer *out, const struct transaction *t, bool counts)
{
    const struct phoenix_transaction *p = &t->phoenix;
    RK_TRY(put_scalar(out, &p->root));
    if (counts) RK_TRY(buffer_append_u64_le(out, p->nullifier_count));
    for (size_t i = 0; i < p->nullifier_count; i++)
        RK_TRY(put_scalar(out, &p->nullifiers[i]));
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        RK_TRY(put_note(out, &p->outputs[i]));
    RK_TRY(buffer_append_u64_le(out, p->max_fee));
    return buffer_append_u64_le(out, t->deposit);
}

/* Replaces the eight bytes at `at` by the number of bytes behind them. */
static void set_length(struct buffer *out, size_t at)
{
    uint64_t length = out->size_bytes - at - 8;
    memcpy(out->bytes + at, &length, sizeof length);
}

static enum rk_result put_phoenix_payload(struct buffer *out, const struct transaction *t)
{
    const struct phoenix_transaction *p = &t->phoenix;
    RK_TRY(buffer_append_u8(out, t->chain_id));
    size_t at = out->size_bytes;
    RK_TRY(buffer_append_u64_le(out, 0));
    RK_TRY(put_skeleton(out, t, true));
    set_length(out, at);
    RK_TRY(buffer_append_u64_le(out, t->gas_limit));
    RK_TRY(buffer_append_u64_le(out, t->gas_price));
    RK_TRY(put_point(out, &p->refund.r));
    RK_TRY(put_point(out, &p->refund.key));
    RK_TRY(put_sender(out, &p->refund_sender));
    return put_data(out, &t->data);
}

enum rk_result transaction_encode(struct buffer *out, const struct transaction *t,
                                  enum transaction_format format)
{
    bool is_public = t->model == TRANSACTION_PUBLIC;
    if (format == TRANSACTION_BOREAS) {
        RK_TRY(buffer_append_u8(out, is_public ? 3 : 2));
        RK_TRY(buffer_append_u8(out, FORMAT_VERSION));
    } else {
        RK_TRY(buffer_append_u8(out, is_public));
    }
    size_t at = out->size_bytes;
    RK_TRY(buffer_append_u64_le(out, 0));
    if (is_public) {
        uint8_t signature[BLS_SIGNATURE_BYTES];
        RK_TRY(put_moonlight_payload(out, t));
        set_length(out, at);
        bls_signature_to_bytes(signature, &t->moonlight.signature);
        return buffer_append(out, signature, sizeof signature);
    }
    RK_TRY(put_phoenix_payload(out, t));
    set_length(out, at);
    return put_run(out, t->phoenix.proof);
}

/* ---- Hashes and signatures ---- */

/* What the data adds to messages: no lengths and no kinds (2.1). */
static enum rk_result put_data_message(struct buffer *out, const struct transaction_data *data)
{
    switch (data->kind) {
    case TRANSACTION_NO_DATA: return RK_OK;
    case TRANSACTION_CALL:
        RK_TRY(buffer_append(out, data->call.contract, sizeof data->call.contract));
        RK_TRY(put_span(out, data->call.function));
        return put_span(out, data->call.argument);
    case TRANSACTION_DEPLOYMENT:
        RK_TRY(buffer_append(out, data->deployment.code_hash, sizeof data->deployment.code_hash));
        RK_TRY(put_span(out, data->deployment.owner));
        return data->deployment.has_argument ? put_span(out, data->deployment.argument) : RK_OK;
    case TRANSACTION_MEMO: return put_span(out, data->memo);
    case TRANSACTION_BLOBS: break;
    }
    for (size_t i = 0; i < data->blob_count; i++)
        RK_TRY(buffer_append(out, data->blobs[i].hash, sizeof data->blobs[i].hash));
    return RK_OK;
}

enum rk_result transaction_signed_message(struct buffer *out, const struct transaction *t)
{
    const struct moonlight_transaction *m = &t->moonlight;
    RK_TRY(buffer_append_u8(out, t->chain_id));
    RK_TRY(buffer_append(out, m->sender.bytes, sizeof m->sender.bytes));
    if (!is_same_key(&m->receiver, &m->sender))
        RK_TRY(buffer_append(out, m->receiver.bytes, sizeof m->receiver.bytes));
    RK_TRY(buffer_append_u64_le(out, m->value));
    RK_TRY(buffer_append_u64_le(out, t->deposit));
    RK_TRY(buffer_append_u64_le(out, t->gas_limit));
    RK_TRY(buffer_append_u64_le(out, t->gas_price));
    if (!is_same_key(&m->refund, &m->sender))
        RK_TRY(buffer_append(out, m->refund.bytes, sizeof m->refund.bytes));
    RK_TRY(buffer_append_u64_le(out, m->nonce));
    return put_data_message(out, &t->data);
}

static enum rk_result put_phoenix_message(struct buffer *out, const struct transaction *t)
{
    RK_TRY(buffer_append_u8(out, t->chain_id));
    RK_TRY(put_skeleton(out, t, false));
    return put_data_message(out, &t->data);
}

enum rk_result transaction_payload_hash(struct fr *out, const struct transaction *t)
{
    struct buffer message = {0};
    enum rk_result result = put_phoenix_message(&message, t);
    if (!result) fr_hash(out, buffer_span(&message));
    buffer_free(&message);
    return result;
}

/* The message, and the signature or the proof. */
static enum rk_result put_identity(struct buffer *out, const struct transaction *t)
{
    if (t->model == TRANSACTION_SHIELDED) {
        RK_TRY(put_phoenix_message(out, t));
        return put_span(out, t->phoenix.proof);
    }
    uint8_t signature[BLS_SIGNATURE_BYTES];
    RK_TRY(transaction_signed_message(out, t));
    bls_signature_to_bytes(signature, &t->moonlight.signature);
    return buffer_append(out, signature, sizeof signature);
}

enum rk_result transaction_id(uint8_t out[TRANSACTION_ID_BYTES], const struct transaction *t)
{
    struct buffer bytes = {0};
    struct fr hash;
    enum rk_result result = put_identity(&bytes, t);
    if (!result) {
        fr_hash(&hash, buffer_span(&bytes));
        fr_to_bytes_le(out, &hash);
    }
    buffer_free(&bytes);
    return result;
}

enum rk_result transaction_sign(struct transaction *t, enum bls_version version,
                                const struct bls_secret_key *key, struct rk_error *error)
{
    struct bls_public_key public_key;
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    struct buffer message = {0};
    bls_public_key_of(&public_key, key);
    bls_public_key_to_bytes(bytes, &public_key);
    if (t->model != TRANSACTION_PUBLIC || memcmp(bytes, t->moonlight.sender.bytes, sizeof bytes))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the key is not the sender's");
    enum rk_result result = transaction_signed_message(&message, t);
    if (!result) bls_sign(&t->moonlight.signature, version, key, buffer_span(&message));
    buffer_free(&message);
    return result;
}

enum rk_result transaction_verify_signature(const struct transaction *t, enum bls_version version,
                                            struct rk_error *error)
{
    struct buffer message = {0};
    if (t->model != TRANSACTION_PUBLIC)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "a shielded transaction is not signed");
    enum rk_result result = transaction_signed_message(&message, t);
    if (!result && !bls_verify(version, &t->moonlight.sender.key, &t->moonlight.signature,
                               buffer_span(&message)))
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION, "the signature is not the sender's");
    buffer_free(&message);
    return result;
}

static struct fr *put_coordinates(struct fr *at, const struct jubjub_affine *point)
{
    *at++ = point->u;
    *at++ = point->v;
    return at;
}

enum rk_result transaction_public_inputs(struct fr out[TRANSACTION_PUBLIC_INPUTS_MAX],
                                         size_t *count, const struct transaction *t)
{
    const struct phoenix_transaction *p = &t->phoenix;
    struct fr *at = out;
    *count = 0;
    if (t->model != TRANSACTION_SHIELDED || p->nullifier_count > TRANSACTION_INPUTS_MAX)
        return RK_OK;
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        if (p->outputs[i].sender.is_contract) return RK_OK;
    RK_TRY(transaction_payload_hash(at++, t));
    *at++ = p->root;
    for (size_t i = 0; i < p->nullifier_count; i++)
        *at++ = p->nullifiers[i];
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        at = put_coordinates(at, &p->outputs[i].commitment);
    fr_from_u64(at++, p->max_fee);
    fr_from_u64(at++, t->deposit);
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        at = put_coordinates(at, &p->outputs[i].stealth.key);
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        for (size_t j = 0; j < 4; j++)
            at = put_coordinates(at, &p->outputs[i].sender.points[j]);
    *count = (size_t)(at - out);
    return RK_OK;
}

void transaction_contract_id(uint8_t out[VM_CONTRACT_ID_BYTES], struct span code, uint64_t nonce,
                             struct span owner)
{
    struct blake2b hasher;
    uint8_t bytes[8];
    memcpy(bytes, &nonce, sizeof bytes);
    REQUIRE(blake2b_init(&hasher, VM_CONTRACT_ID_BYTES) == RK_OK);
    blake2b_update(&hasher, code);
    blake2b_update(&hasher, span_of(bytes, sizeof bytes));
    blake2b_update(&hasher, owner);
    blake2b_final(&hasher, out);
}

/* ---- On ledger and network ---- */

enum rk_result transaction_wrap(struct buffer *out, const struct transaction *t,
                                struct rk_error *error)
{
    size_t at = out->size_bytes;
    RK_TRY(buffer_append_u32_le(out, WRAP_VERSION));
    RK_TRY(buffer_append_u32_le(out, WRAP_TYPE));
    RK_TRY(buffer_append_u32_le(out, 0));
    RK_TRY(transaction_encode(out, t, TRANSACTION_AEGIS));
    size_t size_bytes = out->size_bytes - at - WRAP_HEADER_BYTES;
    if (size_bytes > TRANSACTION_BYTES_MAX) {
        out->size_bytes = at;
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the transaction has %zu bytes",
                       size_bytes);
    }
    uint32_t length = (uint32_t)size_bytes;
    memcpy(out->bytes + at + 8, &length, sizeof length);
    return RK_OK;
}

enum rk_result transaction_unwrap(struct span *out, struct span bytes, struct rk_error *error)
{
    struct reader r = reader_of(bytes);
    uint32_t version = reader_u32_le(&r), type = reader_u32_le(&r), length = reader_u32_le(&r);
    if (r.failure)
        return rk_fail(error, RK_MALFORMED, reader_offset(&r),
                       "a wrapped transaction has %d bytes "
                       "at least",
                       WRAP_HEADER_BYTES);
    if (version != WRAP_VERSION)
        return rk_fail(error, RK_UNSUPPORTED, 0, "the version is %u, not %d", version,
                       WRAP_VERSION);
    if (type != WRAP_TYPE)
        return rk_fail(error, RK_UNSUPPORTED, 4, "the type is %u, not %d", type, WRAP_TYPE);
    if (length > TRANSACTION_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, 8, "the transaction has %u bytes, more than %d", length,
                       TRANSACTION_BYTES_MAX);
    if (length != reader_left(&r))
        return rk_fail(error, RK_MALFORMED, 8, "the transaction has %u bytes, and %zu are there",
                       length, reader_left(&r));
    *out = reader_take(&r, length);
    return RK_OK;
}

/* The transaction with blobs turned into the memo of their hashes; `hashes` holds these. */
static enum rk_result without_blobs(struct transaction *out, struct buffer *hashes,
                                    const struct transaction *t)
{
    *out = *t;
    if (t->data.kind != TRANSACTION_BLOBS) return RK_OK;
    RK_TRY(put_data_message(hashes, &t->data));
    out->data = (struct transaction_data){.kind = TRANSACTION_MEMO, .memo = buffer_span(hashes)};
    return RK_OK;
}

enum rk_result transaction_digest(uint8_t out[32], const struct transaction *t)
{
    struct buffer hashes = {0}, bytes = {0};
    struct transaction plain;
    enum rk_result result = without_blobs(&plain, &hashes, t);
    if (!result) result = transaction_encode(&bytes, &plain, TRANSACTION_AEGIS);
    if (!result) sha3_256(out, buffer_span(&bytes));
    buffer_free(&bytes);
    buffer_free(&hashes);
    return result;
}
