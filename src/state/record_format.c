#include "state/record_format.h"

#include "base/reader.h"

enum {
    RECORD_MAGIC = 0x4b52,
    FIELDS_BYTES = 16, /* magic to sequence: what the checks cover of a header */
    HEADER_CHECK_AT = 16,
    HEADER_CHECK_BYTES = 4,
    PAYLOAD_CHECK_AT = 20,
    PAYLOAD_CHECK_BYTES = 12,
    STORE_ID_AT = 16,
    SEGMENT_CHECK_AT = 48,
    SEGMENT_CHECK_BYTES = 16,
};

static const char segment_magic[8] = {'r', 'k', 'v', 'm', 'l', 'o', 'g', '\n'};

static_assert(PAYLOAD_CHECK_AT + PAYLOAD_CHECK_BYTES == RECORD_HEADER_BYTES, "layout of a record");
static_assert(SEGMENT_CHECK_AT + SEGMENT_CHECK_BYTES == SEGMENT_HEADER_BYTES, "layout of a head");

void record_checker_init(struct record_checker *checker, const uint8_t store_id[STORE_ID_BYTES])
{
    blake3_init_keyed(&checker->hasher, blake3_backend_select(cpu_features_detect()), store_id);
    memcpy(checker->store_id, store_id, STORE_ID_BYTES);
}

static void check_of(uint8_t hash[BLAKE3_HASH_BYTES], const struct record_checker *checker,
                     const uint8_t *fields, struct span payload, uint64_t location)
{
    struct blake3_hasher hasher = checker->hasher;
    blake3_update(&hasher, span_of(&location, sizeof location));
    blake3_update(&hasher, span_of(fields, FIELDS_BYTES));
    blake3_update(&hasher, payload);
    blake3_final(&hasher, hash);
}

void record_header_encode(uint8_t bytes[RECORD_HEADER_BYTES], const struct record_checker *checker,
                          struct record_header header, struct span payload, uint64_t location)
{
    uint16_t magic = RECORD_MAGIC, kind = (uint16_t)header.kind;
    memcpy(bytes, &magic, 2);
    memcpy(bytes + 2, &kind, 2);
    memcpy(bytes + 4, &header.payload_bytes, 4);
    memcpy(bytes + 8, &header.sequence, 8);
    uint8_t hash[BLAKE3_HASH_BYTES];
    check_of(hash, checker, bytes, span_of(NULL, 0), location);
    memcpy(bytes + HEADER_CHECK_AT, hash, HEADER_CHECK_BYTES);
    check_of(hash, checker, bytes, payload, location);
    memcpy(bytes + PAYLOAD_CHECK_AT, hash, PAYLOAD_CHECK_BYTES);
}

bool record_header_decode(struct record_header *header, const uint8_t bytes[RECORD_HEADER_BYTES],
                          const struct record_checker *checker, uint64_t location)
{
    uint16_t magic, kind;
    memcpy(&magic, bytes, 2);
    if (magic != RECORD_MAGIC) return false;
    struct record_header found;
    memcpy(&kind, bytes + 2, 2);
    memcpy(&found.payload_bytes, bytes + 4, 4);
    memcpy(&found.sequence, bytes + 8, 8);
    if (kind == 0 || kind >= RECORD_KIND_COUNT) return false;
    if (found.payload_bytes > RECORD_PAYLOAD_BYTES_MAX) return false;
    uint8_t hash[BLAKE3_HASH_BYTES];
    check_of(hash, checker, bytes, span_of(NULL, 0), location);
    if (memcmp(bytes + HEADER_CHECK_AT, hash, HEADER_CHECK_BYTES) != 0) return false;
    found.kind = (enum record_kind)kind;
    *header = found;
    return true;
}

bool record_payload_matches(const struct record_checker *checker,
                            const uint8_t header_bytes[RECORD_HEADER_BYTES], struct span payload,
                            uint64_t location)
{
    uint8_t hash[BLAKE3_HASH_BYTES];
    check_of(hash, checker, header_bytes, payload, location);
    return memcmp(header_bytes + PAYLOAD_CHECK_AT, hash, PAYLOAD_CHECK_BYTES) == 0;
}

static void segment_check(uint8_t hash[BLAKE3_HASH_BYTES],
                          const uint8_t bytes[SEGMENT_HEADER_BYTES])
{
    blake3_hash(blake3_backend_select(0), hash, span_of(bytes, SEGMENT_CHECK_AT));
}

void segment_header_encode(uint8_t bytes[SEGMENT_HEADER_BYTES],
                           const uint8_t store_id[STORE_ID_BYTES], uint32_t segment)
{
    uint32_t version = SEGMENT_VERSION;
    memcpy(bytes, segment_magic, sizeof segment_magic);
    memcpy(bytes + 8, &version, 4);
    memcpy(bytes + 12, &segment, 4);
    memcpy(bytes + STORE_ID_AT, store_id, STORE_ID_BYTES);
    uint8_t hash[BLAKE3_HASH_BYTES];
    segment_check(hash, bytes);
    memcpy(bytes + SEGMENT_CHECK_AT, hash, SEGMENT_CHECK_BYTES);
}

enum rk_result segment_header_decode(uint8_t store_id[STORE_ID_BYTES], uint32_t *segment,
                                     const uint8_t bytes[SEGMENT_HEADER_BYTES])
{
    uint8_t hash[BLAKE3_HASH_BYTES];
    uint32_t version;
    segment_check(hash, bytes);
    memcpy(&version, bytes + 8, 4);
    if (memcmp(bytes, segment_magic, sizeof segment_magic) != 0 || version != SEGMENT_VERSION ||
        memcmp(bytes + SEGMENT_CHECK_AT, hash, SEGMENT_CHECK_BYTES) != 0)
        return RK_CORRUPT;
    memcpy(segment, bytes + 12, 4);
    memcpy(store_id, bytes + STORE_ID_AT, STORE_ID_BYTES);
    return RK_OK;
}
