#include "state/store_walk.h"

#include <stdio.h>

void walked_record_free(struct walked_record *record)
{
    buffer_free(&record->payload);
    record_reference_vec_free(&record->references);
}

static enum rk_result wrong(struct store_walk *walk, uint64_t location, const char *what)
{
    return rk_fail(walk->error, RK_CORRUPT, location_offset(location), "log-%08u at %u: %s",
                   location_segment(location), location_offset(location), what);
}

enum rk_result store_walk_begin(struct store_walk *walk, struct store *store, const char *scratch,
                                const struct segment_vec *segments, struct rk_error *error)
{
    char path[STORE_PATH_BYTES + 32];
    *walk = (struct store_walk){.store = store, .kinds = store->options.kinds, .error = error};
    RK_TRY(store_path(path, store, scratch, error));
    RK_TRY(location_table_open(&walk->table, path, error));
    enum rk_result result = RK_OK;
    for (size_t i = 0; !result && i < segments->count; i++) {
        struct segment_share share = {.number = segments->items[i].number,
                                      .size_bytes = segments->items[i].size_bytes};
        if (segment_share_vec_push(&walk->shares, share))
            result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the walk");
    }
    if (result) store_walk_end(walk);
    return result;
}

void store_walk_end(struct store_walk *walk)
{
    location_table_close(walk->table);
    segment_share_vec_free(&walk->shares);
    walk->table = NULL;
}

struct segment_share *store_walk_share(struct store_walk *walk, uint64_t location)
{
    size_t from = 0, to = walk->shares.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct segment_share *share = &walk->shares.items[middle];
        if (share->number == location_segment(location)) return share;
        if (share->number < location_segment(location))
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

enum rk_result store_walk_read(struct store_walk *walk, struct walked_record *record,
                               struct record_reference at)
{
    RK_TRY(record_read(walk->store->records, &record->payload, at.kind, at.location, walk->error));
    struct span payload = buffer_span(&record->payload);
    record->references.count = 0;
    record->prefix_bytes = 0;
    if (at.kind == RECORD_COMMIT) {
        struct commit_prefix prefix;
        if (commit_prefix_decode(&prefix, payload))
            return wrong(walk, at.location, "not the record of a commit");
        record->prefix_bytes = COMMIT_PREFIX_BYTES;
    }
    if (!record_kind_has_references(walk->kinds, at.kind)) return RK_OK;
    payload =
        span_of(payload.bytes + record->prefix_bytes, payload.size_bytes - record->prefix_bytes);
    enum rk_result result = walk->kinds->references(&record->references, at.kind, payload, NULL);
    if (result == RK_NO_MEMORY)
        return rk_fail(walk->error, result, RK_NO_POSITION, "no memory for the walk");
    if (result) return wrong(walk, at.location, "not a record of its kind");
    for (size_t i = 0; i < record->references.count; i++) {
        struct record_reference to = record->references.items[i];
        if (to.kind <= 0 || to.kind >= RECORD_KIND_COUNT || to.location >= at.location)
            return wrong(walk, at.location, "refers to what cannot be before it");
    }
    return RK_OK;
}

static enum rk_result add_live(struct store_walk *walk, uint64_t location, uint64_t size_bytes)
{
    struct segment_share *share = store_walk_share(walk, location);
    if (!share) return wrong(walk, location, "in a segment that was given up");
    share->live_bytes += size_bytes;
    return location_table_put(walk->table, location, WALK_REACHED, walk->error);
}

enum rk_result store_walk_mark(struct store_walk *walk, struct record_reference at, unsigned depth)
{
    uint64_t value, size_bytes;
    if (depth > RECORD_DEPTH_MAX) return wrong(walk, at.location, "reached by too long a path");
    enum rk_result result = location_table_get(walk->table, &value, at.location, walk->error);
    if (result != RK_NOT_FOUND) return result;
    if (!record_kind_has_references(walk->kinds, at.kind)) {
        RK_TRY(record_file_size(walk->store->log, &size_bytes, at.kind, at.location, walk->error));
        return add_live(walk, at.location, size_bytes);
    }
    struct walked_record record = {0};
    result = store_walk_read(walk, &record, at);
    size_bytes = record_size_bytes(record.payload.size_bytes);
    buffer_free(
        &record.payload); /* not needed below: only one path of references stays in memory */
    for (size_t i = 0; !result && i < record.references.count; i++)
        result = store_walk_mark(walk, record.references.items[i], depth + 1);
    if (!result) result = add_live(walk, at.location, size_bytes);
    walked_record_free(&record);
    return result;
}
