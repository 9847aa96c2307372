/* Verification: reads everything there is, in the order it lies on the disk, then walks the
 * commits.
 *
 * The first pass finds every byte that is not as it was written, whether anything needs it or not.
 * The second finds what is missing: a commit whose record is not where the index says, or that
 * reaches a place with nothing in it. Damage is reported and does not end the verification. */

#include "state/store_format.h"
#include "state/store_walk.h"

#include <fcntl.h>

struct verification {
    struct store *store;
    const struct store_verifier *verifier;
    struct store_verification sums;
    struct rk_error *error;
};

static void report(struct verification *v, uint64_t location, uint64_t size_bytes, const char *what)
{
    v->sums.damages++;
    if (v->verifier->damage) v->verifier->damage(v->verifier->context, location, size_bytes, what);
}

static enum rk_result verify_head(struct verification *v, uint32_t segment)
{
    struct store_io *io = v->store->options.io;
    char name[SEGMENT_NAME_BYTES];
    uint8_t head[SEGMENT_HEADER_BYTES], id[STORE_ID_BYTES];
    size_t got;
    uint32_t number;
    segment_name(name, segment);
    int fd = io->open(io, v->store->directory, name, O_RDONLY);
    if (fd < 0) return store_io_fail(v->error, fd, "opening a segment of the log");
    enum rk_result result = store_io_read_up_to(io, &got, head, sizeof head, fd, 0, v->error);
    io->close(io, fd);
    RK_TRY(result);
    if (got < sizeof head || segment_header_decode(id, &number, head) || number != segment ||
        memcmp(id, commit_index_store_id(v->store->index), sizeof id) != 0)
        report(v, record_location(segment, 0), SEGMENT_HEADER_BYTES,
               "the head of the segment is damaged");
    return RK_OK;
}

/* Whether the content is good, as far as the verifier looks at it. */
static bool content_is_good(const struct verification *v, const struct scanned_record *record)
{
    struct span content = record->payload;
    struct commit_prefix prefix;
    if (record->kind == RECORD_COMMIT) {
        if (commit_prefix_decode(&prefix, content)) return false;
        content =
            span_of(content.bytes + COMMIT_PREFIX_BYTES, content.size_bytes - COMMIT_PREFIX_BYTES);
    }
    return !v->verifier->content ||
           !v->verifier->content(v->verifier->context, record->kind, content);
}

static enum rk_result verify_segment(struct verification *v, uint32_t segment)
{
    struct record_scan scan;
    struct scanned_record record;
    RK_TRY(verify_head(v, segment));
    RK_TRY(record_scan_begin(&scan, v->store->log, segment, SEGMENT_HEADER_BYTES, v->error));
    enum rk_result result;
    while (!(result = record_scan_next(&scan, &record, v->error))) {
        uint64_t size_bytes = record.end - record.location;
        v->sums.bytes += size_bytes;
        v->sums.records += !record.damaged;
        if (record.damaged)
            report(v, record.location, size_bytes, "no record, or a damaged one");
        else if (!content_is_good(v, &record))
            report(v, record.location, size_bytes, "the content is not what its hash says");
    }
    record_scan_end(&scan);
    return result == RK_NOT_FOUND ? RK_OK : result;
}

static bool is_damage(enum rk_result result)
{
    return result == RK_CORRUPT || result == RK_NOT_FOUND || result == RK_MALFORMED;
}

static enum rk_result verify_commits(struct verification *v)
{
    struct commit_entry_vec commits = {0};
    struct buffer payload = {0};
    struct rk_error damage;
    struct store_walk walk = {0};
    enum rk_result result = commit_index_list(v->store->index, &commits, v->error);
    if (!result && v->store->options.kinds) result = store_walk_begin(&walk, v->store, v->error);
    for (size_t i = 0; !result && i < commits.count; i++) {
        const struct commit_entry *entry = &commits.items[i];
        result = store_read_commit(v->store, &payload, entry, &damage);
        walk.error = &damage;
        if (!result && walk.table) result = store_walk_mark(&walk, commit_reference(entry), 0);
        if (is_damage(result)) {
            report(v, 0, 0, damage.message);
            result = RK_OK;
        } else if (result && v->error)
            *v->error = damage;
    }
    store_walk_end(&walk);
    commit_entry_vec_free(&commits);
    buffer_free(&payload);
    return result;
}

enum rk_result store_verify(struct store *store, struct store_verification *done,
                            const struct store_verifier *verifier, struct rk_error *error)
{
    static const struct store_verifier silent;
    struct verification v = {
        .store = store,
        .verifier = verifier ? verifier : &silent,
        .error = error,
    };
    struct segment_vec segments = {0};
    if (!store->log)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "a store in memory has no log");
    store_take_turn(store);
    enum rk_result result = store_log_segments(store, &segments, error);
    for (size_t i = 0; !result && i < segments.count; i++)
        result = verify_segment(&v, segments.items[i].number);
    if (!result) result = verify_commits(&v);
    store_end_turn(store);
    segment_vec_free(&segments);
    if (!result) *done = v.sums;
    return result;
}
