#include "base/hash.h"
#include "base/parallel.h"
#include "base/utf8.h"
#include "zk/ceremony_internal.h"

#include <stdatomic.h>

/* Of the header, all numbers little endian. */
enum {
    AT_VERSION = 16,
    AT_RECORDS = 20,
    AT_POWERS = 24,
    AT_LABEL_BYTES = 32,
    AT_LABEL = 40,
};

static const char magic[16] = "ruskvm ceremony";

bool ceremony_text_is_valid(struct span text)
{
    if (text.size_bytes == 0 || text.size_bytes > CEREMONY_TEXT_BYTES_MAX) return false;
    for (size_t i = 0; i < text.size_bytes; i++) {
        uint8_t c = text.bytes[i], next = i + 1 < text.size_bytes ? text.bytes[i + 1] : 0;
        if (c < 0x20 || c == 0x7f || (c == 0xc2 && next < 0xa0)) return false;
    }
    return utf8_is_valid(text);
}

static uint32_t load_u32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static bool is_zero(const uint8_t *bytes, size_t size_bytes)
{
    uint8_t any = 0;
    for (size_t i = 0; i < size_bytes; i++)
        any |= bytes[i];
    return any == 0;
}

void ceremony_write_header(uint8_t header[CEREMONY_HEADER_BYTES], struct span label,
                           uint64_t power_count, uint32_t record_count)
{
    uint32_t version = CEREMONY_VERSION;
    memset(header, 0, CEREMONY_HEADER_BYTES);
    memcpy(header, magic, sizeof magic);
    memcpy(header + AT_VERSION, &version, sizeof version);
    memcpy(header + AT_RECORDS, &record_count, sizeof record_count);
    limb_store_le(header + AT_POWERS, power_count);
    header[AT_LABEL_BYTES] = (uint8_t)label.size_bytes;
    memcpy(header + AT_LABEL, label.bytes, label.size_bytes);
}

struct span ceremony_body(const struct ceremony *c)
{
    size_t at = CEREMONY_HEADER_BYTES + (size_t)c->record_count * CEREMONY_RECORD_BYTES;
    return span_of(c->bytes.bytes + at, c->bytes.size_bytes - at);
}

struct span ceremony_record_bytes(const struct ceremony *c, uint32_t index)
{
    size_t at = CEREMONY_HEADER_BYTES + (size_t)index * CEREMONY_RECORD_BYTES;
    return span_of(c->bytes.bytes + at, CEREMONY_RECORD_BYTES);
}

/* ---- Hashes ---- */

static void begin(struct blake3_hasher *hasher, const char *domain)
{
    blake3_init_derive_key(hasher, blake3_backend_select(cpu_features_detect()),
                           span_of_string(domain));
}

void ceremony_chain_init(uint8_t hash[CEREMONY_HASH_BYTES],
                         const uint8_t header[CEREMONY_HEADER_BYTES])
{
    struct blake3_hasher hasher;
    uint8_t copy[CEREMONY_HEADER_BYTES];
    memcpy(copy, header, sizeof copy);
    memset(copy + AT_RECORDS, 0, sizeof(uint32_t)); /* the only number that changes */
    begin(&hasher, "ruskvm ceremony 1 header");
    blake3_update(&hasher, span_of(copy, sizeof copy));
    blake3_final(&hasher, hash);
}

void ceremony_chain_add(uint8_t hash[CEREMONY_HASH_BYTES],
                        const uint8_t record[CEREMONY_RECORD_BYTES])
{
    struct blake3_hasher hasher;
    begin(&hasher, "ruskvm ceremony 1 record");
    blake3_update(&hasher, span_of(hash, CEREMONY_HASH_BYTES));
    blake3_update(&hasher, span_of(record, CEREMONY_RECORD_BYTES));
    blake3_final(&hasher, hash);
}

void ceremony_challenge(struct fr *out, const uint8_t chain[CEREMONY_HASH_BYTES],
                        const struct g1_affine *before, const uint8_t record[CEREMONY_RECORD_BYTES])
{
    struct blake3_hasher hasher;
    uint8_t copy[CEREMONY_RECORD_BYTES], point[g1_compressed_bytes], wide[64];
    memcpy(copy, record, sizeof copy);
    memset(copy + CEREMONY_AT_ANSWER, 0, 32);
    g1_to_compressed(point, before);
    begin(&hasher, "ruskvm ceremony 1 proof");
    blake3_update(&hasher, span_of(chain, CEREMONY_HASH_BYTES));
    blake3_update(&hasher, span_of(point, sizeof point));
    blake3_update(&hasher, span_of(copy, sizeof copy));
    blake3_final_xof(&hasher, wide, sizeof wide, 0);
    fr_from_wide_le(out, wide, sizeof wide);
}

enum rk_result ceremony_report(const struct ceremony_work *work, uint64_t done, uint64_t total,
                               struct rk_error *error)
{
    if (!work->progress || work->progress(work->context, done, total) == 0) return RK_OK;
    return rk_fail(error, RK_CANCELLED, RK_NO_POSITION, "stopped on request");
}

enum rk_result ceremony_beacon_factor(struct fr *out, const uint8_t chain[CEREMONY_HASH_BYTES],
                                      const uint8_t record[CEREMONY_RECORD_BYTES],
                                      const struct ceremony_work *work, struct rk_error *error)
{
    enum { BETWEEN_REPORTS = 1 << 20 };
    struct blake3_hasher hasher;
    uint8_t hash[SHA256_HASH_BYTES], wide[64];
    uint64_t total = UINT64_C(1) << record[CEREMONY_AT_ITERATIONS];
    sha256(hash, span_of(record + CEREMONY_AT_VALUE, record[CEREMONY_AT_VALUE_BYTES]));
    for (uint64_t i = 1; i < total; i++) {
        sha256(hash, span_of(hash, sizeof hash));
        if (i % BETWEEN_REPORTS == 0) RK_TRY(ceremony_report(work, i, total, error));
    }
    begin(&hasher, "ruskvm ceremony 1 beacon");
    blake3_update(&hasher, span_of(hash, sizeof hash));
    blake3_update(&hasher, span_of(chain, CEREMONY_HASH_BYTES));
    blake3_update(&hasher, span_of(record, CEREMONY_AT_POINT));
    blake3_final_xof(&hasher, wide, sizeof wide, 0);
    fr_from_wide_le(out, wide, sizeof wide);
    return fr_is_zero(out) ? rk_fail(error, RK_INVALID, RK_NO_POSITION, "the beacon's factor is 0")
                           : RK_OK;
}

/* ---- Decoding ---- */

static enum rk_result check_record(const uint8_t *r, uint64_t offset, bool is_last,
                                   struct rk_error *error)
{
    size_t name_bytes = r[CEREMONY_AT_NAME_BYTES], value_bytes = r[CEREMONY_AT_VALUE_BYTES];
    bool is_beacon = r[CEREMONY_AT_KIND] == CEREMONY_BEACON;
    if (!is_beacon && r[CEREMONY_AT_KIND] != CEREMONY_CONTRIBUTION)
        return rk_fail(error, RK_MALFORMED, offset, "no kind of record is %u", r[CEREMONY_AT_KIND]);
    if (is_beacon && !is_last)
        return rk_fail(error, RK_MALFORMED, offset, "records behind a beacon");
    if (!ceremony_text_is_valid(span_of(r + CEREMONY_AT_NAME, name_bytes)) ||
        !is_zero(r + CEREMONY_AT_NAME + name_bytes, CEREMONY_TEXT_BYTES_MAX - name_bytes))
        return rk_fail(error, RK_MALFORMED, offset + CEREMONY_AT_NAME,
                       "a name is no text of 1 to %d bytes", CEREMONY_TEXT_BYTES_MAX);
    if (is_beacon ? value_bytes == 0 || value_bytes > CEREMONY_TEXT_BYTES_MAX : value_bytes != 0)
        return rk_fail(error, RK_MALFORMED, offset + CEREMONY_AT_VALUE_BYTES,
                       "a beacon's value has %zu bytes", value_bytes);
    if (r[CEREMONY_AT_ITERATIONS] > (is_beacon ? CEREMONY_ITERATIONS_LOG_MAX : 0))
        return rk_fail(error, RK_MALFORMED, offset + CEREMONY_AT_ITERATIONS,
                       "2^%u iterations are too many", r[CEREMONY_AT_ITERATIONS]);
    if (!is_zero(r + CEREMONY_AT_ITERATIONS + 1, CEREMONY_AT_NAME - CEREMONY_AT_ITERATIONS - 1) ||
        !is_zero(r + CEREMONY_AT_VALUE + value_bytes, CEREMONY_TEXT_BYTES_MAX - value_bytes) ||
        (is_beacon && !is_zero(r + CEREMONY_AT_NONCE, CEREMONY_AT_VALUE - CEREMONY_AT_NONCE)))
        return rk_fail(error, RK_MALFORMED, offset, "bytes without a meaning are not 0");
    return RK_OK;
}

static enum rk_result check_header(const uint8_t *header, struct rk_error *error)
{
    size_t label_bytes = header[AT_LABEL_BYTES];
    uint64_t powers = limb_load_le(header + AT_POWERS);
    if (memcmp(header, magic, sizeof magic) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "not a file of a ceremony");
    if (load_u32(header + AT_VERSION) != CEREMONY_VERSION)
        return rk_fail(error, RK_MALFORMED, AT_VERSION, "version %u of the file is not known",
                       load_u32(header + AT_VERSION));
    if (load_u32(header + AT_RECORDS) > CEREMONY_RECORDS_MAX)
        return rk_fail(error, RK_MALFORMED, AT_RECORDS, "too many records: %u",
                       load_u32(header + AT_RECORDS));
    if (powers < CEREMONY_POWERS_MIN || powers > CEREMONY_POWERS_MAX)
        return rk_fail(error, RK_MALFORMED, AT_POWERS, "%llu powers are too few or too many",
                       (unsigned long long)powers);
    if (!ceremony_text_is_valid(span_of(header + AT_LABEL, label_bytes)))
        return rk_fail(error, RK_MALFORMED, AT_LABEL, "the label is no text of 1 to %d bytes",
                       CEREMONY_TEXT_BYTES_MAX);
    if (!is_zero(header + AT_LABEL_BYTES + 1, AT_LABEL - AT_LABEL_BYTES - 1) ||
        !is_zero(header + AT_LABEL + label_bytes, CEREMONY_HEADER_BYTES - AT_LABEL - label_bytes))
        return rk_fail(error, RK_MALFORMED, AT_LABEL, "bytes without a meaning are not 0");
    return RK_OK;
}

enum rk_result ceremony_decode(struct ceremony *out, struct span bytes, struct rk_error *error)
{
    if (bytes.size_bytes < CEREMONY_HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the header is cut short");
    const uint8_t *header = bytes.bytes;
    RK_TRY(check_header(header, error));
    struct ceremony c = {
        .bytes = bytes,
        .label = span_of(header + AT_LABEL, header[AT_LABEL_BYTES]),
        .power_count = limb_load_le(header + AT_POWERS),
        .record_count = load_u32(header + AT_RECORDS),
    };
    /* None of the factors is large: no sum wraps around. */
    uint64_t records_bytes = (uint64_t)c.record_count * CEREMONY_RECORD_BYTES;
    uint64_t size_bytes = CEREMONY_HEADER_BYTES + records_bytes + CEREMONY_XH_BYTES +
                          c.power_count * CEREMONY_POWER_BYTES;
    if (bytes.size_bytes != size_bytes)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "the file has %zu bytes where its header says %llu", bytes.size_bytes,
                       (unsigned long long)size_bytes);
    ceremony_chain_init(c.receipt, header);
    for (uint32_t i = 0; i < c.record_count; i++) {
        struct span record = ceremony_record_bytes(&c, i);
        RK_TRY(check_record(record.bytes, (uint64_t)(record.bytes - header),
                            i + 1 == c.record_count, error));
        ceremony_chain_add(c.receipt, record.bytes);
        c.has_ended = record.bytes[CEREMONY_AT_KIND] == CEREMONY_BEACON;
    }
    *out = c;
    return RK_OK;
}

bool ceremony_next(const struct ceremony *c, struct ceremony_record *record)
{
    if (record->number == c->record_count) return false;
    if (record->number == 0) ceremony_chain_init(record->receipt, c->bytes.bytes);
    record->bytes = ceremony_record_bytes(c, record->number++);
    const uint8_t *r = record->bytes.bytes;
    ceremony_chain_add(record->receipt, r);
    record->kind = (enum ceremony_kind)r[CEREMONY_AT_KIND];
    record->name = span_of(r + CEREMONY_AT_NAME, r[CEREMONY_AT_NAME_BYTES]);
    record->value = span_of(r + CEREMONY_AT_VALUE, r[CEREMONY_AT_VALUE_BYTES]);
    record->iterations_log = r[CEREMONY_AT_ITERATIONS];
    return true;
}

/* ---- Powers ---- */

struct reading {
    struct g1_affine *out;
    const uint8_t *bytes;
    atomic_size_t first_bad; /* index of a power, their number when there is none */
};

static enum rk_result read_power(struct g1_affine *out, const uint8_t *bytes,
                                 struct rk_error *error)
{
    RK_TRY(g1_from_uncompressed_unchecked(out, bytes, error));
    if (out->infinity) return rk_fail(error, RK_INVALID, 0, "a power is the identity");
    if (!g1_affine_is_on_curve(out))
        return rk_fail(error, RK_INVALID, 0, "a power is not on the curve");
    return RK_OK;
}

static void read_piece(void *context, unsigned worker, size_t from, size_t to)
{
    struct reading *reading = context;
    (void)worker;
    for (size_t i = from; i < to; i++) {
        if (!read_power(&reading->out[i], reading->bytes + i * CEREMONY_POWER_BYTES, NULL))
            continue;
        size_t first = atomic_load(&reading->first_bad);
        while (i < first && !atomic_compare_exchange_weak(&reading->first_bad, &first, i))
            continue;
        return;
    }
}

enum rk_result ceremony_read_powers(struct g1_affine *out, const struct ceremony *c, uint64_t from,
                                    size_t count, unsigned threads, struct rk_error *error)
{
    enum { GRAIN = 1024 };
    const uint8_t *bytes = ceremony_body(c).bytes + CEREMONY_XH_BYTES + from * CEREMONY_POWER_BYTES;
    struct reading reading = {.out = out, .bytes = bytes, .first_bad = count};
    parallel_for(threads, count, GRAIN, read_piece, &reading);
    size_t bad = atomic_load(&reading.first_bad);
    if (bad == count) return RK_OK;
    enum rk_result result = read_power(&out[bad], bytes + bad * CEREMONY_POWER_BYTES, error);
    if (error) error->offset = (uint64_t)(bytes - c->bytes.bytes) + bad * CEREMONY_POWER_BYTES;
    return result;
}
