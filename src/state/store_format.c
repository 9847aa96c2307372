#include "state/store_format.h"

#include "base/reader.h"

enum { CHECKPOINT_ENTRY_BYTES = 152 };

static_assert(2 * COMMIT_KEY_BYTES + 16 == COMMIT_PREFIX_BYTES, "layout of a commit");
static_assert(COMMIT_KEY_BYTES + 16 == TOMBSTONE_BYTES, "layout of a tombstone");
static_assert(2 * COMMIT_KEY_BYTES + 24 == CHECKPOINT_ENTRY_BYTES, "layout of a checkpoint");

static uint8_t *put_key(uint8_t *at, const struct commit_key *key)
{
    memcpy(at, key->bytes, COMMIT_KEY_BYTES);
    return at + COMMIT_KEY_BYTES;
}

static uint8_t *put_u64(uint8_t *at, uint64_t value)
{
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static void take_key(struct reader *r, struct commit_key *key)
{
    struct span bytes = reader_take(r, COMMIT_KEY_BYTES);
    if (bytes.size_bytes == COMMIT_KEY_BYTES) memcpy(key->bytes, bytes.bytes, COMMIT_KEY_BYTES);
}

void commit_prefix_encode(uint8_t bytes[COMMIT_PREFIX_BYTES], const struct commit_prefix *prefix)
{
    uint8_t *at = put_key(bytes, &prefix->key);
    at = put_key(at, &prefix->parent);
    at = put_u64(at, prefix->batch_start);
    put_u64(at, prefix->sequence);
}

enum rk_result commit_prefix_decode(struct commit_prefix *prefix, struct span payload)
{
    struct reader r = reader_of(payload);
    struct commit_prefix found = {0};
    take_key(&r, &found.key);
    take_key(&r, &found.parent);
    found.batch_start = reader_u64_le(&r);
    found.sequence = reader_u64_le(&r);
    if (r.failure || commit_key_is_none(&found.key)) return RK_MALFORMED;
    *prefix = found;
    return RK_OK;
}

void tombstone_encode(uint8_t bytes[TOMBSTONE_BYTES], const struct tombstone *tombstone)
{
    uint8_t *at = put_key(bytes, &tombstone->key);
    at = put_u64(at, tombstone->batch_start);
    put_u64(at, (uint64_t)tombstone->event);
}

enum rk_result tombstone_decode(struct tombstone *tombstone, struct span payload)
{
    struct reader r = reader_of(payload);
    struct tombstone found = {0};
    take_key(&r, &found.key);
    found.batch_start = reader_u64_le(&r);
    uint64_t event = reader_u64_le(&r);
    if (r.failure || !reader_done(&r)) return RK_MALFORMED;
    if (event != TOMBSTONE_DELETED && event != TOMBSTONE_FINALISED) return RK_MALFORMED;
    found.event = (enum tombstone_event)event;
    *tombstone = found;
    return RK_OK;
}

enum rk_result checkpoint_encode(struct buffer *out, const struct checkpoint *checkpoint)
{
    size_t segments = checkpoint->segments.count, commits = checkpoint->commits.count;
    if (commits > (RECORD_PAYLOAD_BYTES_MAX - 8 * SEGMENTS_MAX) / CHECKPOINT_ENTRY_BYTES)
        return RK_LIMIT;
    RK_TRY(buffer_append_u64_le(out, checkpoint->batch_start));
    RK_TRY(buffer_append_u64_le(out, segments));
    RK_TRY(buffer_append_u64_le(out, commits));
    for (size_t i = 0; i < segments; i++)
        RK_TRY(buffer_append_u32_le(out, checkpoint->segments.items[i].number));
    if (segments % 2 != 0) RK_TRY(buffer_append_u32_le(out, 0));
    for (size_t i = 0; i < commits; i++) {
        const struct commit_entry *entry = &checkpoint->commits.items[i];
        uint8_t bytes[CHECKPOINT_ENTRY_BYTES];
        uint8_t *at = put_key(bytes, &entry->key);
        at = put_key(at, &entry->parent);
        at = put_u64(at, entry->location);
        at = put_u64(at, entry->sequence);
        put_u64(at, (uint64_t)entry->state);
        RK_TRY(buffer_append(out, bytes, sizeof bytes));
    }
    return RK_OK;
}

enum rk_result checkpoint_decode(struct checkpoint *checkpoint, struct span payload)
{
    struct reader r = reader_of(payload);
    checkpoint->batch_start = reader_u64_le(&r);
    uint64_t segments = reader_u64_le(&r), commits = reader_u64_le(&r);
    if (r.failure || segments > SEGMENTS_MAX || commits > payload.size_bytes) return RK_MALFORMED;
    uint64_t numbers_bytes = 4 * (segments + segments % 2);
    if (reader_left(&r) != numbers_bytes + commits * CHECKPOINT_ENTRY_BYTES) return RK_MALFORMED;
    uint32_t last = 0;
    for (uint64_t i = 0; i < segments; i++) {
        struct segment_extent extent = {reader_u32_le(&r), SEGMENT_WHOLE};
        if (extent.number <= last) return RK_MALFORMED;
        last = extent.number;
        RK_TRY(segment_vec_push(&checkpoint->segments, extent));
    }
    if (segments % 2 != 0 && reader_u32_le(&r) != 0) return RK_MALFORMED;
    for (uint64_t i = 0; i < commits; i++) {
        struct commit_entry entry = {0};
        take_key(&r, &entry.key);
        take_key(&r, &entry.parent);
        entry.location = reader_u64_le(&r);
        entry.sequence = reader_u64_le(&r);
        uint64_t state = reader_u64_le(&r);
        if (state != COMMIT_LIVE && state != COMMIT_FINALISED) return RK_MALFORMED;
        entry.state = (enum commit_state)state;
        RK_TRY(commit_entry_vec_push(&checkpoint->commits, entry));
    }
    return RK_OK;
}

void checkpoint_free(struct checkpoint *checkpoint)
{
    segment_vec_free(&checkpoint->segments);
    commit_entry_vec_free(&checkpoint->commits);
}
