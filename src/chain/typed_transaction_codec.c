/* The encoding of typed transactions: one walk over the fields, which reads or writes them, and
 * applies the same rules either way. */
#include "chain/typed_transaction_internal.h"

#include "base/blake3.h"
#include "base/cpu.h"
#include "base/reader.h"
#include "base/utf8.h"
#include "crypto/kzg.h"

#include <stdlib.h>

static const uint8_t marker[TYPED_MARKER_BYTES] = {'R', 'K', 'T', TYPED_FORMAT_VERSION};

enum {
    NOTE_TYPE = SHIELDED_OBFUSCATED,
    NOTE_VALUE_PADDING_BYTES = PHOENIX_SEALED_VALUE_BYTES - 32,
    NOTE_SENDER_TAG = 2, /* a sender under the masks of phoenix-sound 3 */
    ID_BYTES = VM_CONTRACT_ID_BYTES,
};
static_assert(1 + 3 * JUBJUB_BYTES + 8 + 32 + NOTE_VALUE_PADDING_BYTES + 1 +
                      SHIELDED_SENDER_WORDS * 32 ==
                  TYPED_NOTE_BYTES,
              "the layout of a note");

/* ---- The walk ---- */

struct walk {
    bool is_reading;
    struct reader reader;
    uint64_t base;                    /* of offsets: where the reader's bytes stand */
    const struct known_points *known; /* NULL: none */
    struct known_points *names;       /* where keys are named, and not decoded; NULL: nowhere */
    struct buffer *out;
    enum rk_result result;
    struct rk_error *error;
};

/* The place of the next byte, for messages. */
static uint64_t here(const struct walk *w)
{
    return w->base + (w->is_reading ? reader_offset(&w->reader) : w->out->size_bytes);
}

RK_PRINTF(4, 5)
static void refuse(struct walk *w, enum rk_result result, uint64_t offset, const char *format, ...)
{
    if (w->result) return;
    va_list arguments;
    va_start(arguments, format);
    w->result = rk_fail_v(w->error, result, offset, format, arguments);
    va_end(arguments);
}

/* The next bytes when reading; NULL after a failure, of which the end of the bytes is one. */
static const uint8_t *take(struct walk *w, size_t size_bytes, const char *name)
{
    if (w->result) return NULL;
    uint64_t offset = here(w);
    struct span bytes = reader_take(&w->reader, size_bytes);
    if (w->reader.failure) refuse(w, RK_MALFORMED, offset, "the bytes end within %s", name);
    return w->result ? NULL : bytes.bytes;
}

static void put(struct walk *w, const void *bytes, size_t size_bytes)
{
    if (w->result) return;
    enum rk_result result = buffer_append(w->out, bytes, size_bytes);
    if (result) refuse(w, result, RK_NO_POSITION, "no memory for a transaction");
}

static void walk_bytes(struct walk *w, void *bytes, size_t size_bytes, const char *name)
{
    if (!w->is_reading) {
        put(w, bytes, size_bytes);
        return;
    }
    const uint8_t *from = take(w, size_bytes, name);
    if (from && size_bytes) memcpy(bytes, from, size_bytes);
}

static void walk_u8(struct walk *w, uint8_t *number, const char *name)
{
    walk_bytes(w, number, 1, name);
}

/* Integers are little endian, as hosts are. */
static void walk_u32(struct walk *w, uint32_t *number, const char *name)
{
    walk_bytes(w, number, sizeof *number, name);
}

static void walk_u64(struct walk *w, uint64_t *number, const char *name)
{
    walk_bytes(w, number, sizeof *number, name);
}

static void walk_flag(struct walk *w, bool *flag, const char *name)
{
    uint64_t offset = here(w);
    uint8_t byte = *flag;
    walk_u8(w, &byte, name);
    if (byte > 1) refuse(w, RK_MALFORMED, offset, "%s is %u, neither 0 nor 1", name, byte);
    *flag = byte == 1;
}

/* Bytes that have one value. */
static void walk_fixed(struct walk *w, const uint8_t *value, size_t size_bytes, const char *name)
{
    if (!w->is_reading) {
        put(w, value, size_bytes);
        return;
    }
    uint64_t offset = here(w);
    const uint8_t *from = take(w, size_bytes, name);
    for (size_t i = 0; from && i < size_bytes; i++)
        if (from[i] != value[i])
            refuse(w, RK_MALFORMED, offset + i, "%s has the byte 0x%02x where only 0x%02x may be",
                   name, from[i], value[i]);
}

static void walk_fr(struct walk *w, struct fr *element, const char *name)
{
    uint8_t bytes[32];
    uint64_t offset = here(w);
    if (!w->is_reading) {
        fr_to_bytes_le(bytes, element);
        put(w, bytes, sizeof bytes);
        return;
    }
    const uint8_t *from = take(w, sizeof bytes, name);
    if (from && !fr_from_bytes_le(element, from))
        refuse(w, RK_MALFORMED, offset, "%s is not below the modulus", name);
}

/* Of the subgroup, and not the identity. */
static void walk_point(struct walk *w, struct jubjub_affine *point, const char *name)
{
    uint8_t bytes[JUBJUB_BYTES];
    uint64_t offset = here(w);
    bool is_valid = true;
    if (w->is_reading) {
        const uint8_t *from = take(w, sizeof bytes, name);
        is_valid = !from || jubjub_decode(point, from, JUBJUB_CHECKED);
    } else {
        is_valid = jubjub_affine_is_valid(point);
        jubjub_encode(bytes, point);
        put(w, bytes, sizeof bytes);
    }
    if (!is_valid)
        refuse(w, RK_INVALID, offset, "%s is no point of prime order other than the identity",
               name);
}

/* A length and so many bytes, which are borrowed. */
static void walk_span(struct walk *w, struct span *bytes, size_t max, const char *name)
{
    uint64_t offset = here(w);
    if (!w->is_reading && bytes->size_bytes > max) {
        refuse(w, RK_LIMIT, offset, "%s has %zu bytes, more than %zu", name, bytes->size_bytes,
               max);
        return;
    }
    uint32_t length = (uint32_t)bytes->size_bytes;
    walk_u32(w, &length, name);
    if (length > max)
        refuse(w, RK_LIMIT, offset, "%s has %u bytes, more than %zu", name, length, max);
    if (!w->is_reading) {
        put(w, bytes->bytes, length);
        return;
    }
    const uint8_t *from = take(w, length, name);
    if (from) *bytes = span_of(from, length);
}

/* The key of an account: of the subgroup, and not the identity. */
static void walk_key(struct walk *w, struct bls_public_key *key,
                     uint8_t bytes[BLS_PUBLIC_KEY_BYTES], const char *name)
{
    uint64_t offset = here(w);
    struct g2 point;
    walk_bytes(w, bytes, BLS_PUBLIC_KEY_BYTES, name);
    if (w->result) return;
    if (w->names) {
        enum rk_result result = known_points_add_key(w->names, bytes);
        if (result) refuse(w, result, RK_NO_POSITION, "no memory for a key");
        return;
    }
    const struct bls_public_key *known = known_points_key(w->known, bytes);
    if (known) {
        *key = *known;
    } else if (bls_public_key_from_bytes(key, bytes, NULL)) {
        refuse(w, RK_INVALID, offset, "%s is no key of an account", name);
        return;
    }
    g2_from_affine(&point, &key->point);
    if (g2_is_identity(&point))
        refuse(w, RK_INVALID, offset, "%s is the identity, which no account has", name);
}

/* A key that is left out when it is the sender's. */
static void walk_other_key(struct walk *w, bool *has, struct bls_public_key *key,
                           uint8_t bytes[BLS_PUBLIC_KEY_BYTES],
                           const uint8_t sender[BLS_PUBLIC_KEY_BYTES], const char *name)
{
    walk_flag(w, has, name);
    if (w->result || !*has) return;
    uint64_t offset = here(w);
    walk_key(w, key, bytes, name);
    if (memcmp(bytes, sender, BLS_PUBLIC_KEY_BYTES) == 0)
        refuse(w, RK_MALFORMED, offset, "%s is the sender, which is to be left out", name);
}

/* ---- Parts of E ---- */

static void walk_head(struct walk *w, struct typed_transaction *t)
{
    uint64_t offset = here(w);
    uint8_t model = (uint8_t)t->model, version = TYPED_FORMAT_VERSION;
    walk_fixed(w, marker, TYPED_MARKER_BYTES - 1, "the marker");
    walk_u8(w, &version, "the version of the format");
    if (version != TYPED_FORMAT_VERSION)
        refuse(w, RK_UNSUPPORTED, offset + TYPED_MARKER_BYTES - 1,
               "version %u of the format; this is %d", version, TYPED_FORMAT_VERSION);
    walk_u64(w, &t->chain_id, "the chain id");
    walk_bytes(w, t->contract, ID_BYTES, "the transfer contract");
    offset = here(w);
    walk_u8(w, &model, "the model");
    if (model > TRANSACTION_PUBLIC)
        refuse(w, RK_MALFORMED, offset, "the model is %u, neither 0 (shielded) nor 1 (public)",
               model);
    t->model = model;
}

static void walk_statement(struct walk *w, struct typed_shielded *s)
{
    uint64_t offset = here(w);
    uint8_t id[STATEMENT_ID_BYTES] = {0};
    if (!w->is_reading && !s->statement) {
        refuse(w, RK_USAGE, offset, "a shielded transaction without a statement");
        return;
    }
    if (s->statement) memcpy(id, s->statement->id, sizeof id);
    walk_bytes(w, id, sizeof id, "the statement's id");
    if (w->result || !w->is_reading) return;
    s->statement = statement_by_id(id);
    if (!s->statement)
        refuse(w, RK_UNSUPPORTED, offset,
               "the statement 0x%02x%02x%02x%02x... is none that is known", id[0], id[1], id[2],
               id[3]);
}

/* A number that the statement says too. */
static void walk_expected(struct walk *w, unsigned expected, const char *name)
{
    uint64_t offset = here(w);
    uint8_t count = (uint8_t)expected;
    walk_u8(w, &count, name);
    if (count != expected)
        refuse(w, RK_INVALID, offset, "%s is %u; the statement has %u", name, count, expected);
}

static void walk_nullifiers(struct walk *w, struct typed_shielded *s)
{
    if (w->result) return;
    walk_expected(w, s->statement->input_count, "the number of nullifiers");
    for (size_t i = 0; !w->result && i < s->statement->input_count; i++) {
        uint64_t offset = here(w);
        walk_fr(w, &s->nullifiers[i], "a nullifier");
        for (size_t j = 0; j < i; j++)
            if (fr_equal(&s->nullifiers[i], &s->nullifiers[j]))
                refuse(w, RK_INVALID, offset, "nullifiers %zu and %zu are equal", j, i);
    }
}

static void walk_note(struct walk *w, struct shielded_note *note)
{
    static const uint8_t type = NOTE_TYPE, tag = NOTE_SENDER_TAG;
    static const uint8_t zeros[NOTE_VALUE_PADDING_BYTES];
    static const uint8_t no_position[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    walk_fixed(w, &type, 1, "the type of an output");
    walk_point(w, &note->commitment, "the commitment of an output");
    walk_point(w, &note->r, "R of an output");
    walk_point(w, &note->key, "the one-time key of an output");
    walk_fixed(w, no_position, sizeof no_position, "the position of an output");
    walk_fr(w, &note->value_cipher, "the value cipher of an output");
    walk_fixed(w, zeros, sizeof zeros, "the padding of an output's value");
    walk_fixed(w, &tag, 1, "the sender's tag of an output");
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        walk_fr(w, &note->sender_cipher[i], "the sender cipher of an output");
}

static void walk_outputs(struct walk *w, struct typed_shielded *s)
{
    for (size_t i = 0; !w->result && i < SHIELDED_OUTPUTS; i++) {
        uint64_t offset = here(w);
        walk_note(w, &s->outputs[i]);
        for (size_t j = 0; j < i; j++)
            if (jubjub_affine_equal(&s->outputs[i].r, &s->outputs[j].r))
                refuse(w, RK_INVALID, offset, "the outputs have the same R");
    }
}

static void walk_refund(struct walk *w, struct typed_shielded *s)
{
    uint64_t offset = here(w);
    walk_point(w, &s->refund.r, "R of the refund");
    walk_point(w, &s->refund.key, "the one-time key of the refund");
    for (size_t i = 0; !w->result && i < SHIELDED_OUTPUTS; i++)
        if (jubjub_affine_equal(&s->outputs[i].r, &s->refund.r))
            refuse(w, RK_INVALID, offset, "the refund has the R of output %zu", i);
}

static void walk_audit(struct walk *w, struct typed_shielded *s)
{
    if (w->result) return;
    walk_expected(w, s->statement->is_audited, "the number of auditors");
    if (w->result || !s->statement->is_audited) return;
    walk_point(w, &s->audit.e, "E of the auditor's words");
    for (size_t i = 0; i < SHIELDED_AUDIT_WORDS; i++)
        walk_fr(w, &s->audit.cipher[i], "an auditor's word");
}

/* What both models have: the price, and until when. */
static void walk_gas(struct walk *w, struct typed_transaction *t)
{
    walk_u64(w, &t->deposit, "the deposit");
    walk_u64(w, &t->gas_limit, "the gas limit");
    walk_u64(w, &t->gas_price, "the gas price");
    walk_u64(w, &t->last_valid_height, "the last valid height");
    uint64_t offset = here(w);
    bool is_sponsored = false;
    walk_flag(w, &is_sponsored, "the sponsor's flag");
    if (is_sponsored)
        refuse(w, RK_UNSUPPORTED, offset, "a sponsor, whom this version does not have");
}

static void walk_shielded(struct walk *w, struct typed_transaction *t)
{
    struct typed_shielded *s = &t->shielded;
    walk_statement(w, s);
    walk_fr(w, &s->root, "the root");
    walk_nullifiers(w, s);
    walk_outputs(w, s);
    walk_refund(w, s);
    walk_audit(w, s);
    uint64_t offset = here(w), fee = 0;
    walk_u64(w, &s->max_fee, "max_fee");
    walk_gas(w, t);
    if (w->result) return;
    if (__builtin_mul_overflow(t->gas_limit, t->gas_price, &fee))
        refuse(w, RK_INVALID, offset, "gas limit times gas price is 2^64 or more");
    else if (fee != s->max_fee)
        refuse(w, RK_INVALID, offset, "max_fee is not gas limit times gas price");
}

static void walk_public(struct walk *w, struct typed_transaction *t)
{
    struct typed_public *p = &t->account;
    uint64_t total = 0;
    walk_key(w, &p->sender_key, p->sender, "the sender");
    walk_other_key(w, &p->has_receiver, &p->receiver_key, p->receiver, p->sender, "the receiver");
    walk_other_key(w, &p->has_refund, &p->refund_key, p->refund, p->sender, "the refund address");
    walk_u64(w, &p->nonce, "the nonce");
    uint64_t offset = here(w);
    walk_u64(w, &p->value, "the value");
    walk_gas(w, t);
    if (__builtin_mul_overflow(t->gas_limit, t->gas_price, &total) ||
        __builtin_add_overflow(total, p->value, &total) ||
        __builtin_add_overflow(total, t->deposit, &total))
        refuse(w, RK_INVALID, offset, "value, deposit and fee together are 2^64 or more");
}

static void walk_call(struct walk *w, struct transaction_call *call)
{
    walk_bytes(w, call->contract, ID_BYTES, "the called contract");
    uint64_t offset = here(w);
    walk_span(w, &call->function, TYPED_FUNCTION_BYTES_MAX, "the function's name");
    if (!w->result && !utf8_is_valid(call->function))
        refuse(w, RK_MALFORMED, offset, "the function's name is not UTF-8");
    walk_span(w, &call->argument, VM_ARGUMENT_BYTES_MAX, "the argument of a call");
}

/* The length of the code, which stands behind E, is kept in code.size_bytes meanwhile. */
static void walk_deployment(struct walk *w, struct transaction_deployment *d)
{
    uint32_t code_bytes = (uint32_t)d->code.size_bytes;
    walk_bytes(w, d->code_hash, sizeof d->code_hash, "the hash of the code");
    uint64_t offset = here(w);
    if (d->code.size_bytes > TYPED_TRANSACTION_BYTES_MAX) code_bytes = UINT32_MAX;
    walk_u32(w, &code_bytes, "the length of the code");
    if (code_bytes > TYPED_TRANSACTION_BYTES_MAX)
        refuse(w, RK_LIMIT, offset, "code of more than %d bytes", TYPED_TRANSACTION_BYTES_MAX);
    if (w->is_reading) d->code = span_of(NULL, code_bytes);
    walk_span(w, &d->owner, TYPED_OWNER_BYTES_MAX, "the owner");
    walk_flag(w, &d->has_argument, "the flag of the argument");
    if (d->has_argument)
        walk_span(w, &d->argument, VM_ARGUMENT_BYTES_MAX, "the argument of a deployment");
    walk_u64(w, &d->nonce, "the nonce of a deployment");
}

static void walk_blobs(struct walk *w, struct transaction_data *data)
{
    uint64_t offset = here(w);
    uint8_t count = data->blob_count > TYPED_BLOBS_MAX ? UINT8_MAX : (uint8_t)data->blob_count;
    walk_u8(w, &count, "the number of blobs");
    if (count < 1 || count > TYPED_BLOBS_MAX)
        refuse(w, RK_INVALID, offset, "%u blobs; 1 to %d may be", count, TYPED_BLOBS_MAX);
    if (w->result) return;
    if (w->is_reading) {
        data->blobs = calloc(count, sizeof *data->blobs);
        if (!data->blobs) {
            refuse(w, RK_NO_MEMORY, RK_NO_POSITION, "no memory for blobs");
            return;
        }
        data->blob_count = count;
    }
    for (size_t i = 0; i < count; i++)
        walk_bytes(w, data->blobs[i].hash, TRANSACTION_BLOB_HASH_BYTES, "the hash of a blob");
}

static void walk_data(struct walk *w, struct transaction_data *data)
{
    uint64_t offset = here(w);
    uint8_t kind = (uint8_t)data->kind;
    walk_u8(w, &kind, "the kind of data");
    if (w->result) return;
    data->kind = kind;
    switch (data->kind) {
    case TRANSACTION_NO_DATA: return;
    case TRANSACTION_CALL: walk_call(w, &data->call); return;
    case TRANSACTION_DEPLOYMENT: walk_deployment(w, &data->deployment); return;
    case TRANSACTION_MEMO:
        walk_span(w, &data->memo, TRANSACTION_MEMO_BYTES_MAX, "the memo");
        return;
    case TRANSACTION_BLOBS: walk_blobs(w, data); return;
    }
    refuse(w, RK_MALFORMED, offset, "there is no kind %u of data", kind);
}

static void walk_signed_part(struct walk *w, struct typed_transaction *t)
{
    walk_head(w, t);
    if (w->result) return;
    if (t->model == TRANSACTION_SHIELDED)
        walk_shielded(w, t);
    else
        walk_public(w, t);
    walk_data(w, &t->data);
}

/* ---- Beside E ---- */

static void walk_blob_sidecar(struct walk *w, struct transaction_blob *blob)
{
    struct {
        struct span *bytes;
        size_t size_bytes;
        const char *name;
    } const parts[] = {
        {&blob->commitment, KZG_POINT_BYTES, "the commitment of a blob"},
        {&blob->proof, KZG_POINT_BYTES, "the proof of a blob"},
        {&blob->bytes, TRANSACTION_BLOB_BYTES, "the bytes of a blob"},
    };
    walk_flag(w, &blob->has_sidecar, "the flag of a blob");
    if (!blob->has_sidecar) return;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(parts); i++) {
        uint64_t offset = here(w);
        if (w->is_reading) {
            const uint8_t *from = take(w, parts[i].size_bytes, parts[i].name);
            if (from) *parts[i].bytes = span_of(from, parts[i].size_bytes);
        } else if (parts[i].bytes->size_bytes != parts[i].size_bytes) {
            refuse(w, RK_USAGE, offset, "%s has %zu bytes", parts[i].name,
                   parts[i].bytes->size_bytes);
        } else {
            put(w, parts[i].bytes->bytes, parts[i].size_bytes);
        }
    }
}

static void walk_sidecars(struct walk *w, struct transaction_data *data)
{
    if (data->kind == TRANSACTION_DEPLOYMENT) {
        struct span *code = &data->deployment.code;
        if (w->is_reading) {
            const uint8_t *from = take(w, code->size_bytes, "the code");
            code->bytes = from;
        } else {
            put(w, code->bytes, code->size_bytes);
        }
    }
    if (data->kind != TRANSACTION_BLOBS) return;
    for (size_t i = 0; i < data->blob_count; i++)
        walk_blob_sidecar(w, &data->blobs[i]);
}

/* That the code and the blobs are those that E names. */
static void check_sidecars(struct walk *w, const struct transaction_data *data, uint64_t offset)
{
    uint8_t hash[32];
    if (w->result) return;
    if (data->kind == TRANSACTION_DEPLOYMENT) {
        blake3_hash(blake3_backend_select(cpu_features_detect()), hash, data->deployment.code);
        if (memcmp(hash, data->deployment.code_hash, sizeof hash) != 0)
            refuse(w, RK_INVALID, offset, "the code has another hash than the transaction says");
    }
    if (data->kind != TRANSACTION_BLOBS) return;
    for (size_t i = 0; i < data->blob_count; i++) {
        const struct transaction_blob *blob = &data->blobs[i];
        if (!blob->has_sidecar) continue;
        kzg_versioned_hash(hash, blob->commitment.bytes);
        if (memcmp(hash, blob->hash, sizeof hash) != 0)
            refuse(w, RK_INVALID, offset,
                   "blob %zu has a commitment of another hash than the transaction says", i);
    }
}

/* The proof or signature, to the end of the bytes. */
static void walk_authorization(struct walk *w, struct typed_transaction *t, bool may_be_absent)
{
    bool is_shielded = t->model == TRANSACTION_SHIELDED;
    bool *has = is_shielded ? &t->shielded.is_proven : &t->account.is_signed;
    uint8_t *bytes = is_shielded ? t->shielded.proof : t->account.signature;
    size_t size_bytes = is_shielded ? sizeof t->shielded.proof : sizeof t->account.signature;
    const char *name = is_shielded ? "the proof" : "the signature";
    if (w->result) return;
    if (w->is_reading) *has = !may_be_absent || !reader_done(&w->reader);
    if (*has) walk_bytes(w, bytes, size_bytes, name);
    if (w->is_reading && !w->result && !reader_done(&w->reader))
        refuse(w, RK_MALFORMED, here(w), "%zu bytes behind %s", reader_left(&w->reader), name);
}

/* ---- Both directions ---- */

bool typed_transaction_is(struct span bytes)
{
    return bytes.size_bytes >= TYPED_LENGTH_BYTES + TYPED_MARKER_BYTES &&
           memcmp(bytes.bytes + TYPED_LENGTH_BYTES, marker, TYPED_MARKER_BYTES - 1) == 0;
}

static enum rk_result decode(struct typed_transaction *out, struct span bytes, bool may_be_absent,
                             const struct known_points *known, struct rk_error *error)
{
    struct typed_transaction t = {.known = known};
    struct reader whole = reader_of(bytes);
    if (bytes.size_bytes > TYPED_TRANSACTION_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a transaction of %zu bytes, more than %d",
                       bytes.size_bytes, TYPED_TRANSACTION_BYTES_MAX);
    uint32_t length = reader_u32_le(&whole);
    struct span signed_part = reader_take(&whole, length);
    if (whole.failure)
        return rk_fail(error, RK_MALFORMED, 0,
                       "the bytes end before those that the transaction's length promises");
    struct walk w = {.is_reading = true,
                     .reader = reader_of(signed_part),
                     .base = TYPED_LENGTH_BYTES,
                     .known = known,
                     .error = error};
    walk_signed_part(&w, &t);
    if (!w.result && !reader_done(&w.reader))
        refuse(&w, RK_MALFORMED, here(&w), "%zu bytes behind the data", reader_left(&w.reader));
    uint64_t sidecars_at = TYPED_LENGTH_BYTES + (uint64_t)length;
    if (!w.result) {
        w.base = sidecars_at;
        w.reader = reader_of(span_of(whole.at, reader_left(&whole)));
        walk_sidecars(&w, &t.data);
        check_sidecars(&w, &t.data, sidecars_at);
    }
    size_t sidecar_bytes = reader_offset(&w.reader);
    walk_authorization(&w, &t, may_be_absent);
    if (w.result) {
        typed_transaction_free(&t);
        return w.result;
    }
    typed_transaction_compute(&t, signed_part, sidecar_bytes);
    *out = t;
    return RK_OK;
}

enum rk_result typed_transaction_decode(struct typed_transaction *out, struct span bytes,
                                        struct rk_error *error)
{
    return decode(out, bytes, false, NULL, error);
}

enum rk_result typed_transaction_decode_known(struct typed_transaction *out, struct span bytes,
                                              const struct known_points *known,
                                              struct rk_error *error)
{
    return decode(out, bytes, false, known, error);
}

enum rk_result typed_transaction_name_points(struct known_points *known, struct span bytes)
{
    struct typed_transaction t = {0};
    if (bytes.size_bytes <= TYPED_LENGTH_BYTES + BLS_SIGNATURE_BYTES) return RK_OK;
    struct walk w = {.is_reading = true,
                     .reader = reader_of(span_of(bytes.bytes + TYPED_LENGTH_BYTES,
                                                 bytes.size_bytes - TYPED_LENGTH_BYTES)),
                     .names = known};
    walk_head(&w, &t);
    if (w.result || t.model != TRANSACTION_PUBLIC) return RK_OK;
    walk_public(&w, &t);
    if (w.result) return w.result == RK_NO_MEMORY ? RK_NO_MEMORY : RK_OK;
    return known_points_add_signature(known, bytes.bytes + bytes.size_bytes - BLS_SIGNATURE_BYTES);
}

enum rk_result typed_transaction_decode_unsigned(struct typed_transaction *out, struct span bytes,
                                                 struct rk_error *error)
{
    return decode(out, bytes, true, NULL, error);
}

void typed_transaction_free(struct typed_transaction *transaction)
{
    free(transaction->data.blobs);
    transaction->data.blobs = NULL;
    transaction->data.blob_count = 0;
}

/* Appends E, or all of the wire; on failure the buffer is as it was. Offsets are in what is
 * appended. What the walk computes stays in *t. */
static enum rk_result write(struct buffer *out, struct typed_transaction *t, bool is_whole,
                            size_t *signed_bytes, struct rk_error *error)
{
    struct buffer bytes = {0};
    static const uint8_t no_length[TYPED_LENGTH_BYTES];
    struct walk w = {.out = &bytes, .error = error};
    if (is_whole) put(&w, no_length, sizeof no_length);
    walk_signed_part(&w, t);
    *signed_bytes = bytes.size_bytes - (is_whole ? sizeof no_length : 0);
    if (is_whole && !w.result) {
        uint64_t sidecars_at = bytes.size_bytes;
        for (size_t i = 0; i < sizeof no_length; i++)
            bytes.bytes[i] = (uint8_t)(*signed_bytes >> 8 * i);
        walk_sidecars(&w, &t->data);
        check_sidecars(&w, &t->data, sidecars_at);
        walk_authorization(&w, t, true);
        if (bytes.size_bytes > TYPED_TRANSACTION_BYTES_MAX)
            refuse(&w, RK_LIMIT, RK_NO_POSITION, "a transaction of %zu bytes, more than %d",
                   bytes.size_bytes, TYPED_TRANSACTION_BYTES_MAX);
    }
    if (!w.result) {
        enum rk_result result = buffer_append(out, bytes.bytes, bytes.size_bytes);
        if (result) refuse(&w, result, RK_NO_POSITION, "no memory for a transaction");
    }
    buffer_free(&bytes);
    return w.result;
}

enum rk_result typed_transaction_encode(struct buffer *out,
                                        const struct typed_transaction *transaction,
                                        struct rk_error *error)
{
    struct typed_transaction t = *transaction;
    size_t signed_bytes;
    return write(out, &t, true, &signed_bytes, error);
}

enum rk_result typed_transaction_encode_signed_part(struct buffer *out,
                                                    const struct typed_transaction *transaction,
                                                    struct rk_error *error)
{
    struct typed_transaction t = *transaction;
    size_t signed_bytes;
    return write(out, &t, false, &signed_bytes, error);
}

enum rk_result typed_transaction_seal(struct typed_transaction *transaction, struct rk_error *error)
{
    struct typed_transaction t = *transaction;
    struct buffer wire = {0};
    size_t signed_bytes;
    t.shielded.is_proven = t.account.is_signed = false;
    enum rk_result result = write(&wire, &t, true, &signed_bytes, error);
    if (!result) {
        typed_transaction_compute(&t, span_of(wire.bytes + TYPED_LENGTH_BYTES, signed_bytes),
                                  wire.size_bytes - TYPED_LENGTH_BYTES - signed_bytes);
        t.shielded.is_proven = transaction->shielded.is_proven;
        t.account.is_signed = transaction->account.is_signed;
        *transaction = t;
    }
    buffer_free(&wire);
    return result;
}
