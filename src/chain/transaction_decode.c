/* The deployed encodings, read: spec/transactions.md 1. */
#include "base/reader.h"
#include "base/utf8.h"
#include "chain/transaction.h"

#include <stdlib.h>

enum {
    LEGACY_PHOENIX = 0,
    LEGACY_MOONLIGHT = 1,
    VERSIONED_PHOENIX = 2,
    VERSIONED_MOONLIGHT = 3,
    FORMAT_VERSION = 2,
    BLOB_SIDECAR_BYTES = 48 + 48 + TRANSACTION_BLOB_BYTES,
};

/* What an era lets pass. */
struct slack {
    enum jubjub_decoding points, stealth_points;
    bool bytes_behind_data; /* other than a memo; they are no part of the hash */
    bool bytes_behind_proof;
};

struct decoder {
    struct reader reader;
    const struct slack *slack;
    const struct known_points *known; /* NULL: none */
    struct known_points *names;       /* where keys are named, and not decoded; NULL: nowhere */
    enum rk_result result;
    struct rk_error *error;
};

RK_PRINTF(4, 5)
static void refuse(struct decoder *d, enum rk_result result, uint64_t offset, const char *format,
                   ...)
{
    if (d->result) return;
    va_list arguments;
    va_start(arguments, format);
    d->result = rk_fail_v(d->error, result, offset, format, arguments);
    va_end(arguments);
}

static uint64_t here(const struct decoder *d)
{
    return reader_offset(&d->reader);
}

/* The next bytes, or NULL after a failure. */
static const uint8_t *take(struct decoder *d, size_t size_bytes, const char *field)
{
    if (d->result) return NULL;
    uint64_t offset = here(d);
    struct span bytes = reader_take(&d->reader, size_bytes);
    if (d->reader.failure) refuse(d, RK_MALFORMED, offset, "the transaction ends within %s", field);
    return d->result ? NULL : bytes.bytes;
}

static void read_bytes(struct decoder *d, void *to, size_t size_bytes, const char *field)
{
    const uint8_t *from = take(d, size_bytes, field);
    if (from) memcpy(to, from, size_bytes);
}

static uint8_t read_u8(struct decoder *d, const char *field)
{
    const uint8_t *from = take(d, 1, field);
    return from ? *from : 0;
}

static uint64_t read_u64(struct decoder *d, const char *field)
{
    uint64_t number = 0;
    read_bytes(d, &number, sizeof number, field); /* little endian, as hosts are */
    return number;
}

static bool read_flag(struct decoder *d, const char *field)
{
    uint64_t offset = here(d);
    uint8_t flag = read_u8(d, field);
    if (flag > 1) refuse(d, RK_MALFORMED, offset, "%s is %u, neither 0 nor 1", field, flag);
    return flag == 1;
}

/* A length and as many bytes. */
static struct span read_run(struct decoder *d, const char *field)
{
    uint64_t offset = here(d), size_bytes = read_u64(d, field);
    if (!d->result && size_bytes > reader_left(&d->reader))
        refuse(d, RK_MALFORMED, offset, "%s has %llu bytes, of which %zu are there", field,
               (unsigned long long)size_bytes, reader_left(&d->reader));
    const uint8_t *from = take(d, d->result ? 0 : (size_t)size_bytes, field);
    return from ? span_of(from, (size_t)size_bytes) : span_of(NULL, 0);
}

static void read_scalar(struct decoder *d, struct fr *out, const char *field)
{
    uint64_t offset = here(d);
    const uint8_t *from = take(d, 32, field);
    if (from && !fr_from_bytes_le(out, from))
        refuse(d, RK_INVALID, offset, "%s is not below the modulus", field);
}

static void read_point(struct decoder *d, struct jubjub_affine *out, enum jubjub_decoding decoding,
                       const char *field)
{
    static const char *const kinds[] = {
        [JUBJUB_LAX] = "no point of the curve",
        [JUBJUB_STRICT] = "no point of the subgroup",
        [JUBJUB_CHECKED] = "no point of the subgroup but the identity",
    };
    uint64_t offset = here(d);
    const uint8_t *from = take(d, JUBJUB_BYTES, field);
    if (from && !jubjub_decode(out, from, decoding))
        refuse(d, RK_INVALID, offset, "%s is %s", field, kinds[decoding]);
}

static void read_key(struct decoder *d, struct transaction_key *out, const char *field)
{
    uint64_t offset = here(d);
    struct rk_error inner = {.result = RK_OK};
    read_bytes(d, out->bytes, sizeof out->bytes, field);
    if (d->result) return;
    if (d->names) {
        d->result = known_points_add_key(d->names, out->bytes);
        return;
    }
    const struct bls_public_key *known = known_points_key(d->known, out->bytes);
    if (known)
        out->key = *known;
    else if (bls_public_key_from_bytes(&out->key, out->bytes, &inner))
        refuse(d, RK_INVALID, offset, "%s: %s", field, inner.message);
}

/* ---- Data (1.4) ---- */

static void read_call(struct decoder *d, struct transaction_call *out)
{
    read_bytes(d, out->contract, sizeof out->contract, "the contract");
    uint64_t offset = here(d);
    out->function = read_run(d, "the function's name");
    if (!d->result && !utf8_is_valid(out->function))
        refuse(d, RK_MALFORMED, offset + 8 + utf8_error(out->function),
               "the function's name is not UTF-8");
    out->argument = read_run(d, "the call's arguments");
}

static void read_deployment(struct decoder *d, struct transaction_deployment *out)
{
    read_bytes(d, out->code_hash, sizeof out->code_hash, "the code's hash");
    out->code = read_run(d, "the code");
    out->owner = read_run(d, "the contract's owner");
    out->has_argument = read_flag(d, "the flag of the arguments of init");
    if (out->has_argument) out->argument = read_run(d, "the arguments of init");
    out->nonce = read_u64(d, "the nonce of the deployment");
}

static void read_memo(struct decoder *d, struct span *out)
{
    uint64_t offset = here(d);
    *out = read_run(d, "the memo");
    if (out->size_bytes > TRANSACTION_MEMO_BYTES_MAX)
        refuse(d, RK_LIMIT, offset, "the memo has %zu bytes, more than %d", out->size_bytes,
               TRANSACTION_MEMO_BYTES_MAX);
    if (!d->result && !reader_done(&d->reader))
        refuse(d, RK_MALFORMED, here(d), "%zu bytes follow the memo", reader_left(&d->reader));
}

static void read_blobs(struct decoder *d, struct transaction_data *data)
{
    uint64_t offset = here(d);
    size_t count = read_u8(d, "the number of blobs");
    /* A blob has at least its hash and a flag. */
    if (!d->result && count * (TRANSACTION_BLOB_HASH_BYTES + 1) > reader_left(&d->reader))
        refuse(d, RK_MALFORMED, offset, "there are no %zu blobs", count);
    if (d->result || count == 0) return;
    data->blobs = calloc(count, sizeof *data->blobs);
    if (!data->blobs) {
        refuse(d, RK_NO_MEMORY, RK_NO_POSITION, "no memory for blobs");
        return;
    }
    data->blob_count = count;
    for (size_t i = 0; i < count; i++) {
        struct transaction_blob *blob = &data->blobs[i];
        read_bytes(d, blob->hash, sizeof blob->hash, "a blob's hash");
        blob->has_sidecar = read_flag(d, "the flag of a blob's data");
        if (!blob->has_sidecar) continue;
        const uint8_t *from = take(d, BLOB_SIDECAR_BYTES, "a blob");
        if (!from) return;
        blob->commitment = span_of(from, 48);
        blob->proof = span_of(from + 48, 48);
        blob->bytes = span_of(from + 96, TRANSACTION_BLOB_BYTES);
    }
}

/* To the end of the payload. */
static void read_data(struct decoder *d, struct transaction_data *out)
{
    uint64_t offset = here(d);
    uint8_t tag = read_u8(d, "the kind of data");
    if (d->result) return;
    switch (tag) {
    case TRANSACTION_NO_DATA: break;
    case TRANSACTION_CALL: read_call(d, &out->call); break;
    case TRANSACTION_DEPLOYMENT: read_deployment(d, &out->deployment); break;
    case TRANSACTION_MEMO: read_memo(d, &out->memo); break;
    case TRANSACTION_BLOBS: read_blobs(d, out); break;
    default: refuse(d, RK_MALFORMED, offset, "there is no data of the kind %u", tag); return;
    }
    out->kind = (enum transaction_data_kind)tag;
    if (!d->result && !d->slack->bytes_behind_data && !reader_done(&d->reader))
        refuse(d, RK_MALFORMED, here(d), "%zu bytes follow the data", reader_left(&d->reader));
}

/* ---- Payloads ---- */

/* A length, and a decoder of the bytes whose offsets are those of the whole. */
static struct decoder enter(struct decoder *d, const char *field)
{
    struct span inside = read_run(d, field);
    struct decoder inner = *d;
    if (!d->result) inner.reader.end = inside.bytes + inside.size_bytes;
    if (!d->result) inner.reader.at = inside.bytes;
    return inner;
}

/* All but the data. */
static void read_moonlight_fields(struct decoder *p, struct transaction *t)
{
    struct moonlight_transaction *m = &t->moonlight;
    t->chain_id = read_u8(p, "the chain id");
    read_key(p, &m->sender, "the sender");
    m->receiver = m->refund = m->sender;
    if (read_flag(p, "the flag of the receiver")) read_key(p, &m->receiver, "the receiver");
    m->value = read_u64(p, "the value");
    t->deposit = read_u64(p, "the deposit");
    t->gas_limit = read_u64(p, "the gas limit");
    t->gas_price = read_u64(p, "the gas price");
    if (read_flag(p, "the flag of the refund's address"))
        read_key(p, &m->refund, "the refund's address");
    m->nonce = read_u64(p, "the nonce");
}

static void read_moonlight(struct decoder *d, struct transaction *t)
{
    struct moonlight_transaction *m = &t->moonlight;
    struct decoder p = enter(d, "the payload");
    read_moonlight_fields(&p, t);
    read_data(&p, &t->data);
    d->result = p.result;

    uint64_t offset = here(d);
    struct rk_error inner = {.result = RK_OK};
    const uint8_t *signature = take(d, BLS_SIGNATURE_BYTES, "the signature");
    const struct bls_signature *known =
        signature ? known_points_signature(d->known, signature) : NULL;
    if (known)
        m->signature = *known;
    else if (signature && bls_signature_from_bytes(&m->signature, signature, &inner))
        refuse(d, RK_INVALID, offset, "the signature: %s", inner.message);
    if (!d->result && !reader_done(&d->reader))
        refuse(d, RK_MALFORMED, here(d), "%zu bytes follow the signature", reader_left(&d->reader));
}

static void read_sender(struct decoder *d, struct transaction_sender *out, const char *field)
{
    uint64_t offset = here(d);
    uint8_t tag = read_u8(d, field);
    if (tag > 1) refuse(d, RK_MALFORMED, offset, "%s is of no kind %u", field, tag);
    out->is_contract = tag == 1;
    if (out->is_contract) {
        read_bytes(d, out->info, sizeof out->info, field);
        return;
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(out->points); i++)
        read_point(d, &out->points[i], d->slack->points, field);
}

static void read_stealth(struct decoder *d, struct phoenix_stealth_address *out, const char *r,
                         const char *key)
{
    read_point(d, &out->r, d->slack->stealth_points, r);
    read_point(d, &out->key, d->slack->stealth_points, key);
}

static void read_note(struct decoder *d, struct transaction_note *out)
{
    uint64_t offset = here(d);
    out->type = read_u8(d, "a note's type");
    if (out->type > 1) refuse(d, RK_MALFORMED, offset, "there is no note of type %u", out->type);
    read_point(d, &out->commitment, d->slack->points, "a note's value commitment");
    read_stealth(d, &out->stealth, "a note's R", "a note's key");
    out->position = read_u64(d, "a note's position");
    read_bytes(d, out->value, sizeof out->value, "a note's value");
    read_sender(d, &out->sender, "a note's sender");
}

static void read_skeleton(struct decoder *d, struct transaction *t)
{
    struct phoenix_transaction *p = &t->phoenix;
    struct decoder s = enter(d, "the skeleton");
    read_scalar(&s, &p->root, "the root");
    uint64_t offset = here(&s), count = read_u64(&s, "the number of nullifiers");
    if (!s.result && count > reader_left(&s.reader) / 32)
        refuse(&s, RK_MALFORMED, offset, "there are no %llu nullifiers", (unsigned long long)count);
    if (!s.result) {
        p->nullifiers = calloc((size_t)count + 1, sizeof *p->nullifiers);
        if (!p->nullifiers)
            refuse(&s, RK_NO_MEMORY, RK_NO_POSITION, "no memory for nullifiers");
        else
            p->nullifier_count = (size_t)count;
    }
    for (size_t i = 0; i < p->nullifier_count && !s.result; i++)
        read_scalar(&s, &p->nullifiers[i], "a nullifier");
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        read_note(&s, &p->outputs[i]);
    p->max_fee = read_u64(&s, "the greatest fee");
    t->deposit = read_u64(&s, "the deposit");
    if (!s.result && !reader_done(&s.reader))
        refuse(&s, RK_MALFORMED, here(&s), "%zu bytes follow the skeleton", reader_left(&s.reader));
    d->result = s.result;
}

static void read_phoenix(struct decoder *d, struct transaction *t)
{
    struct phoenix_transaction *phoenix = &t->phoenix;
    struct decoder p = enter(d, "the payload");
    t->chain_id = read_u8(&p, "the chain id");
    read_skeleton(&p, t);
    t->gas_limit = read_u64(&p, "the gas limit");
    t->gas_price = read_u64(&p, "the gas price");
    read_stealth(&p, &phoenix->refund, "the refund's R", "the refund's key");
    read_sender(&p, &phoenix->refund_sender, "the refund's sender");
    read_data(&p, &t->data);
    d->result = p.result;
    phoenix->proof = read_run(d, "the proof");
    if (!d->result && !d->slack->bytes_behind_proof && !reader_done(&d->reader))
        refuse(d, RK_MALFORMED, here(d), "%zu bytes follow the proof", reader_left(&d->reader));
}

/* ---- Envelopes (1.1) ---- */

static enum rk_result decode_as(struct transaction *out, enum transaction_format format,
                                struct span bytes, size_t envelope_bytes,
                                const struct known_points *known, struct rk_error *error)
{
    static const struct slack strict = {.points = JUBJUB_STRICT, .stealth_points = JUBJUB_CHECKED};
    static const struct slack lenient = {
        .points = JUBJUB_LAX,
        .stealth_points = JUBJUB_LAX,
        .bytes_behind_data = true,
        .bytes_behind_proof = true,
    };
    struct decoder d = {
        .reader = reader_of(bytes),
        .slack = format == TRANSACTION_PRE_AEGIS ? &lenient : &strict,
        .known = known,
        .error = error,
    };
    struct transaction t = {
        .format = format,
        .model = bytes.bytes[0] % 2 == LEGACY_PHOENIX ? TRANSACTION_SHIELDED : TRANSACTION_PUBLIC,
    };
    (void)reader_take(&d.reader, envelope_bytes);
    if (t.model == TRANSACTION_PUBLIC)
        read_moonlight(&d, &t);
    else
        read_phoenix(&d, &t);
    if (d.result)
        transaction_free(&t);
    else
        *out = t;
    return d.result;
}

enum rk_result transaction_decode(struct transaction *out, unsigned formats, struct span bytes,
                                  struct rk_error *error)
{
    return transaction_decode_known(out, formats, bytes, NULL, error);
}

enum rk_result transaction_decode_known(struct transaction *out, unsigned formats,
                                        struct span bytes, const struct known_points *known,
                                        struct rk_error *error)
{
    if (bytes.size_bytes == 0)
        return rk_fail(error, RK_MALFORMED, 0, "the transaction has no bytes");
    uint8_t kind = bytes.bytes[0];
    if (kind > VERSIONED_MOONLIGHT)
        return rk_fail(error, RK_MALFORMED, 0, "there is no transaction of the kind %u", kind);
    if (kind >= VERSIONED_PHOENIX) {
        if (bytes.size_bytes < 2 || bytes.bytes[1] != FORMAT_VERSION)
            return rk_fail(error, RK_MALFORMED, 1, "the version of the format is not %d",
                           FORMAT_VERSION);
        if (!(formats & TRANSACTION_BOREAS))
            return rk_fail(error, RK_UNSUPPORTED, 0, "the versioned envelope is not taken here");
        return decode_as(out, TRANSACTION_BOREAS, bytes, 2, known, error);
    }
    if (formats & TRANSACTION_AEGIS) {
        enum rk_result result = decode_as(out, TRANSACTION_AEGIS, bytes, 1, known, error);
        if (!result || result == RK_NO_MEMORY || !(formats & TRANSACTION_PRE_AEGIS)) return result;
    }
    if (formats & TRANSACTION_PRE_AEGIS)
        return decode_as(out, TRANSACTION_PRE_AEGIS, bytes, 1, known, error);
    return rk_fail(error, RK_UNSUPPORTED, 0, "the envelope without a version is not taken here");
}

enum rk_result transaction_name_points(struct known_points *known, struct span bytes)
{
    if (bytes.size_bytes <= BLS_SIGNATURE_BYTES || bytes.bytes[0] > VERSIONED_MOONLIGHT ||
        bytes.bytes[0] % 2 != LEGACY_MOONLIGHT)
        return RK_OK;
    struct transaction t = {.model = TRANSACTION_PUBLIC};
    struct decoder d = {.reader = reader_of(bytes), .names = known};
    (void)reader_take(&d.reader, bytes.bytes[0] >= VERSIONED_PHOENIX ? 2 : 1);
    struct decoder p = enter(&d, "the payload");
    read_moonlight_fields(&p, &t);
    if (p.result) return p.result == RK_NO_MEMORY ? RK_NO_MEMORY : RK_OK;
    return known_points_add_signature(known, bytes.bytes + bytes.size_bytes - BLS_SIGNATURE_BYTES);
}

void transaction_free(struct transaction *t)
{
    free(t->data.blobs);
    if (t->model == TRANSACTION_SHIELDED) free(t->phoenix.nullifiers);
    *t = (struct transaction){0};
}
