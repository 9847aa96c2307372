/* Verification: reads everything there is, in the order it lies on the disk, then walks the
 * commits.
 *
 * The first pass finds every byte that is not as it was written, whether anything needs it or not.
 * The second finds what is missing: a commit whose record is not where the index says, or that
 * reaches a place with nothing in it. Damage is reported and does not end the verification.
 *
 * The committer's turn is held only to note what there is: between batches every segment ends with
 * what is committed, and of these bytes none is written again. A hold on the generation keeps the
 * files from going when a compaction gives them up, and with them every location noted. */

#include "state/store_format.h"
#include "state/store_walk.h"

#include <fcntl.h>

struct verification {
    struct store *store;
    const struct store_verifier *verifier;
    struct store_verification sums;
    struct rk_error *error;
    /* The store as it was at the beginning. */
    struct segment_vec segments;
    struct commit_entry_vec commits;
    uint64_t generation;
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

static enum rk_result verify_segment(struct verification *v, const struct segment_extent *segment)
{
    struct record_scan scan;
    struct scanned_record record;
    RK_TRY(verify_head(v, segment->number));
    RK_TRY(record_scan_begin(&scan, v->store->log, segment->number, SEGMENT_HEADER_BYTES,
                             segment->size_bytes, v->error));
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
    uint64_t left = scan.end - scan.offset;
    record_scan_end(&scan);
    if (result == RK_CORRUPT) {
        report(v, record_location(segment->number, (uint32_t)scan.offset), left,
               "the file is shorter than its log");
        result = RK_OK;
    }
    return result == RK_NOT_FOUND ? RK_OK : result;
}

static bool is_damage(enum rk_result result)
{
    return result == RK_CORRUPT || result == RK_NOT_FOUND || result == RK_MALFORMED;
}

static enum rk_result verify_commits(struct verification *v)
{
    struct buffer payload = {0};
    struct rk_error damage;
    struct store_walk walk = {0};
    enum rk_result result = RK_OK;
    if (v->store->options.kinds)
        result = store_walk_begin(&walk, v->store, STORE_VERIFY_NAME, &v->segments, v->error);
    for (size_t i = 0; !result && i < v->commits.count; i++) {
        const struct commit_entry *entry = &v->commits.items[i];
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
    buffer_free(&payload);
    return result;
}

/* Notes what there is between two batches, and holds it. */
static enum rk_result note_store(struct verification *v)
{
    store_take_turn(v->store);
    enum rk_result result = store_log_segments(v->store, &v->segments, v->error);
    if (!result) result = commit_index_list(v->store->index, &v->commits, v->error);
    if (!result) result = store_hold_generation(v->store, &v->generation, v->error);
    store_end_turn(v->store);
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
    if (!store->log)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "a store in memory has no log");
    pthread_mutex_lock(&store->verification);
    enum rk_result result = note_store(&v);
    if (!result) {
        for (size_t i = 0; !result && i < v.segments.count; i++)
            result = verify_segment(&v, &v.segments.items[i]);
        if (!result) result = verify_commits(&v);
        store_release_generation(store, v.generation);
    }
    pthread_mutex_unlock(&store->verification);
    segment_vec_free(&v.segments);
    commit_entry_vec_free(&v.commits);
    if (!result) *done = v.sums;
    return result;
}
