/* Opening: makes log and index agree again, whatever happened to either.
 *
 *      log-1                 log-2                 log-3
 *     +---------------------+---------------------+------------+--------------+
 *     |                     |                     |            |    tail      |
 *     +---------------------+---------------------+------------+--------------+
 *      <--------------- known to the index --------------------> ^            ^
 *                                                          end of the   end of the
 *                                                          last commit  file
 *
 * With a good index only the tail is read. Events found in it (commits, tombstones, checkpoints)
 * are applied to the index, and what follows the last event is cut off: an unfinished batch.
 * Segments the index does not name are part of the tail when their numbers are greater than all it
 * names, and were given up by compaction otherwise.
 *
 * Without a good index - missing, damaged, of another store, naming log that is not there - all of
 * the log is tail, and nothing is cut off: a new segment begins with a checkpoint of what was
 * found.
 *
 * Which commits can be believed? A power cut can leave any part of the last batch on the disk, the
 * commit's record without the rest included. So a commit counts when no damage lies between the
 * start of its batch and its record. A commit whose batch has damage counts all the same when a
 * later batch begins behind it, for then it was durable once and its damage is the disk's: it stays
 * listed, and reading the damaged record says so. Tombstones and checkpoints stand for themselves.
 *
 * A checkpoint makes void what the log says before it. It names the older segments still in use;
 * others, left by a crash before they could be removed, are removed now. */

#include "state/store_internal.h"

#include <errno.h>
#include <fcntl.h>

struct damaged_run {
    uint64_t from, to;
};
VEC_DEFINE(damaged_run_vec, struct damaged_run);

/* A commit that a later batch may still prove. */
struct suspect {
    struct commit_entry entry;
};
VEC_DEFINE(suspect_vec, struct suspect);

struct recovery {
    struct store *store;
    struct store_report *report;
    struct rk_error *error;
    struct commit_change *change;
    bool rebuild;
    uint8_t store_id[STORE_ID_BYTES];
    struct segment_vec files; /* of the folder */
    struct segment_vec known; /* of the index; empty when rebuilding */
    uint64_t sequence;        /* of the next record */
    uint64_t end;             /* of the last event, or what the index knows */
    struct damaged_run_vec damages;
    struct suspect_vec suspects;
    struct segment_vec retired; /* by checkpoints */
};

static enum rk_result no_memory(const struct recovery *r)
{
    return rk_fail(r->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to recover the store");
}

/* ---- Events ---- */

static enum rk_result put_commit(struct recovery *r, const struct commit_entry *entry)
{
    struct commit_entry old, put = *entry;
    enum rk_result result = commit_index_get(r->change, &old, &entry->key, r->error);
    if (result && result != RK_NOT_FOUND) return result;
    /* A copy made by compaction: the commit is where it was in the order, and what it was. */
    if (!result && old.sequence == entry->sequence) put.state = old.state;
    r->report->commits_found++;
    return commit_index_put(r->change, &put, r->error);
}

/* The batch that starts at `batch_start` exists, so what was before it had been durable. */
static enum rk_result settle_suspects(struct recovery *r, uint64_t batch_start)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->suspects.count; i++) {
        struct suspect suspect = r->suspects.items[i];
        if (batch_start > suspect.entry.location)
            RK_TRY(put_commit(r, &suspect.entry));
        else
            r->suspects.items[kept++] = suspect;
    }
    r->suspects.count = kept;
    return RK_OK;
}

static enum rk_result apply_commit(struct recovery *r, const struct scanned_record *record,
                                   const struct commit_prefix *prefix)
{
    RK_TRY(settle_suspects(r, prefix->batch_start));
    struct commit_entry entry = {
        .key = prefix->key,
        .parent = prefix->parent,
        .location = record->location,
        .sequence = prefix->sequence,
        .state = COMMIT_LIVE,
    };
    bool whole =
        r->damages.count == 0 || r->damages.items[r->damages.count - 1].to <= prefix->batch_start;
    if (whole) {
        r->end = record->end;
        return put_commit(r, &entry);
    }
    return suspect_vec_push(&r->suspects, (struct suspect){entry}) ? no_memory(r) : RK_OK;
}

static enum rk_result apply_tombstone(struct recovery *r, const struct tombstone *tombstone)
{
    struct commit_entry entry;
    RK_TRY(settle_suspects(r, tombstone->batch_start));
    enum rk_result result = commit_index_get(r->change, &entry, &tombstone->key, r->error);
    if (result == RK_NOT_FOUND) return RK_OK;
    RK_TRY(result);
    if (tombstone->event == TOMBSTONE_DELETED)
        return commit_index_remove(r->change, &tombstone->key, r->error);
    entry.state = COMMIT_FINALISED;
    return commit_index_put(r->change, &entry, r->error);
}

static bool names(const struct segment_vec *segments, uint32_t number)
{
    for (size_t i = 0; i < segments->count; i++)
        if (segments->items[i].number == number) return true;
    return false;
}

static enum rk_result apply_checkpoint(struct recovery *r, const struct scanned_record *record,
                                       const struct checkpoint *checkpoint)
{
    r->suspects.count = 0;
    RK_TRY(commit_index_clear(r->change, r->error));
    for (size_t i = 0; i < checkpoint->commits.count; i++)
        RK_TRY(commit_index_put(r->change, &checkpoint->commits.items[i], r->error));
    uint32_t own = location_segment(record->location);
    struct segment_vec segments = {0};
    enum rk_result result = record_file_segments(r->store->log, &segments);
    for (size_t i = 0; !result && i < segments.count; i++) {
        struct segment_extent segment = segments.items[i];
        if (segment.number < own && !names(&checkpoint->segments, segment.number) &&
            !names(&r->retired, segment.number))
            result = segment_vec_push(&r->retired, segment);
    }
    segment_vec_free(&segments);
    return result ? no_memory(r) : RK_OK;
}

/* RK_MALFORMED for a payload that is whole but not of its format. */
static enum rk_result apply_event(struct recovery *r, const struct scanned_record *record)
{
    struct commit_prefix prefix;
    struct tombstone tombstone;
    struct checkpoint checkpoint = {0};
    enum rk_result result = RK_OK;
    switch (record->kind) {
    case RECORD_COMMIT:
        RK_TRY(commit_prefix_decode(&prefix, record->payload));
        result = apply_commit(r, record, &prefix);
        break;
    case RECORD_TOMBSTONE:
        RK_TRY(tombstone_decode(&tombstone, record->payload));
        result = apply_tombstone(r, &tombstone);
        break;
    case RECORD_CHECKPOINT:
        result = checkpoint_decode(&checkpoint, record->payload);
        if (!result) result = apply_checkpoint(r, record, &checkpoint);
        checkpoint_free(&checkpoint);
        break;
    default: return RK_OK;
    }
    /* A suspect is not the end: unless a later event follows it is cut off with its batch. */
    if (!result && record->kind != RECORD_COMMIT) r->end = record->end;
    return result;
}

/* ---- Reading the tail ---- */

static enum rk_result note_damage(struct recovery *r, const struct scanned_record *record)
{
    struct damaged_run run = {record->location, record->end};
    r->report->damaged_runs++;
    r->report->damaged_bytes += record->end - record->location;
    return damaged_run_vec_push(&r->damages, run) ? no_memory(r) : RK_OK;
}

static enum rk_result scan_segment(struct recovery *r, uint32_t segment, uint64_t from)
{
    struct record_scan scan;
    struct scanned_record record;
    RK_TRY(record_scan_begin(&scan, r->store->log, segment, from, SEGMENT_WHOLE, r->error));
    scan.sequence = r->rebuild ? 0 : r->sequence - 1;
    enum rk_result result;
    while (!(result = record_scan_next(&scan, &record, r->error))) {
        if (!record.damaged) {
            if (record.sequence >= r->sequence) r->sequence = record.sequence + 1;
            result = apply_event(r, &record);
        }
        if (record.damaged || result == RK_MALFORMED) result = note_damage(r, &record);
        if (result) break;
    }
    record_scan_end(&scan);
    return result == RK_NOT_FOUND ? RK_OK : result;
}

static enum rk_result scan_tail(struct recovery *r)
{
    uint32_t known_last = r->known.count ? r->known.items[r->known.count - 1].number : 0;
    struct segment_vec segments = {0};
    enum rk_result result = RK_OK;
    if (record_file_segments(r->store->log, &segments)) result = no_memory(r);
    for (size_t i = 0; !result && i < segments.count; i++) {
        uint32_t number = segments.items[i].number;
        if (number < known_last) continue;
        uint64_t from = SEGMENT_HEADER_BYTES;
        if (number == known_last) from = r->known.items[r->known.count - 1].size_bytes;
        result = scan_segment(r, number, from);
    }
    segment_vec_free(&segments);
    r->report->commits_refused = r->suspects.count;
    return result;
}

/* ---- Log and index as they are found ---- */

/* The id in the first head that is whole; RK_NOT_FOUND when none is, RK_IO. *content tells whether
 * any file has more than a head. */
static enum rk_result find_store_id(struct recovery *r, bool *content)
{
    struct store_io *io = r->store->options.io;
    enum rk_result found = RK_NOT_FOUND;
    *content = false;
    for (size_t i = 0; i < r->files.count; i++) {
        char name[SEGMENT_NAME_BYTES];
        uint8_t head[SEGMENT_HEADER_BYTES + 1];
        size_t got;
        uint32_t number;
        segment_name(name, r->files.items[i].number);
        int fd = io->open(io, r->store->directory, name, O_RDONLY);
        if (fd < 0) return store_io_fail(r->error, fd, "opening a segment of the log");
        enum rk_result result = store_io_read_up_to(io, &got, head, sizeof head, fd, 0, r->error);
        io->close(io, fd);
        RK_TRY(result);
        if (got > SEGMENT_HEADER_BYTES) *content = true;
        if (got < SEGMENT_HEADER_BYTES) continue;
        uint8_t id[STORE_ID_BYTES];
        bool whole = !segment_header_decode(id, &number, head);
        if (whole && found) {
            memcpy(r->store_id, id, sizeof id);
            found = RK_OK;
        }
        if (!whole || number != r->files.items[i].number ||
            memcmp(r->store_id, id, sizeof id) != 0) {
            r->report->damaged_runs++;
            r->report->damaged_bytes += SEGMENT_HEADER_BYTES;
        }
    }
    return found;
}

/* Removes what compaction gave up, and lists what is to be opened. */
static enum rk_result choose_files(struct recovery *r, struct segment_vec *chosen)
{
    struct store_io *io = r->store->options.io;
    size_t at = 0;
    for (size_t i = 0; i < r->files.count; i++) {
        struct segment_extent file = r->files.items[i];
        while (at < r->known.count && r->known.items[at].number < file.number)
            at++;
        bool is_known = at < r->known.count && r->known.items[at].number == file.number;
        if (is_known && at + 1 < r->known.count) file.size_bytes = r->known.items[at].size_bytes;
        if (!is_known && at < r->known.count) {
            char name[SEGMENT_NAME_BYTES];
            segment_name(name, file.number);
            (void)io->remove(io, r->store->directory, name);
            continue;
        }
        if (segment_vec_push(chosen, file)) return no_memory(r);
    }
    return RK_OK;
}

/* RK_CORRUPT when the log is not the one the index describes. */
static enum rk_result compare_with_index(struct recovery *r)
{
    struct commit_entry_vec commits = {0};
    struct segment_vec present = {0};
    enum rk_result result = RK_OK;
    if (record_file_segments(r->store->log, &present)) result = no_memory(r);
    size_t at = 0;
    for (size_t i = 0; !result && i < r->known.count; i++) {
        struct segment_extent known = r->known.items[i];
        while (at < present.count && present.items[at].number < known.number)
            at++;
        if (at == present.count || present.items[at].number != known.number ||
            present.items[at].size_bytes < known.size_bytes ||
            known.size_bytes < SEGMENT_HEADER_BYTES)
            result = rk_fail(r->error, RK_CORRUPT, known.size_bytes,
                             "the index knows more of log-%08u than there is", known.number);
    }
    if (!result) result = commit_index_list(r->store->index, &commits, r->error);
    for (size_t i = 0; !result && i < commits.count; i++) {
        uint64_t location = commits.items[i].location;
        bool inside = false;
        for (size_t k = 0; k < r->known.count; k++)
            inside |= r->known.items[k].number == location_segment(location) &&
                      location_offset(location) < r->known.items[k].size_bytes;
        if (!inside)
            result = rk_fail(r->error, RK_CORRUPT, RK_NO_POSITION,
                             "the index has a commit that is not in the log");
    }
    commit_entry_vec_free(&commits);
    segment_vec_free(&present);
    return result;
}

static enum rk_result open_log(struct recovery *r, const struct segment_vec *segments)
{
    struct store *store = r->store;
    struct record_file_options options = {
        .io = store->options.io,
        .directory = store->directory,
        .segment_bytes_max = store->options.segment_bytes_max,
        .sequence = r->sequence,
    };
    memcpy(options.store_id, r->store_id, STORE_ID_BYTES);
    RK_TRY(record_file_open(&store->log, &options, segments->items, segments->count, r->error));
    store->records = record_file_store(store->log);
    return RK_OK;
}

static void close_log(struct recovery *r)
{
    record_store_free(r->store->records);
    r->store->records = NULL;
    r->store->log = NULL;
}

/* Opens index and log for reading the tail only. RK_CORRUPT, RK_NOT_FOUND: build the index again.
 */
static enum rk_result open_known(struct recovery *r, const struct commit_index_options *options,
                                 bool id_found)
{
    struct store *store = r->store;
    struct segment_vec chosen = {0};
    RK_TRY(commit_index_open(&store->index, options, r->error));
    const uint8_t *id = commit_index_store_id(store->index);
    enum rk_result result = RK_OK;
    if (id_found && memcmp(id, r->store_id, STORE_ID_BYTES) != 0)
        result = rk_fail(r->error, RK_CORRUPT, RK_NO_POSITION, "the index is of another store");
    if (!result) result = commit_index_log(store->index, &r->known, &r->sequence, r->error);
    if (!result && r->known.count == 0)
        result = rk_fail(r->error, RK_NOT_FOUND, RK_NO_POSITION, "the index knows of no log");
    if (result) goto done;
    memcpy(r->store_id, id, STORE_ID_BYTES);
    /* Nothing is removed before it is known that the index describes this log. */
    result = open_log(r, &r->files);
    if (!result) result = compare_with_index(r);
    if (store->log) close_log(r);
    if (!result) result = choose_files(r, &chosen);
    if (!result) result = open_log(r, &chosen);
done:
    segment_vec_free(&chosen);
    if (result) {
        commit_index_close(store->index);
        store->index = NULL;
        r->known.count = 0;
        r->sequence = 1;
        return result;
    }
    const struct segment_extent *last = &r->known.items[r->known.count - 1];
    r->end = record_location(last->number, (uint32_t)last->size_bytes);
    return RK_OK;
}

static enum rk_result open_to_rebuild(struct recovery *r,
                                      const struct commit_index_options *options)
{
    r->rebuild = true;
    r->sequence = 1;
    RK_TRY(open_log(r, &r->files));
    return commit_index_create(&r->store->index, options, r->error);
}

/* ---- Making them agree ---- */

static enum rk_result cut_tail(struct recovery *r)
{
    struct segment_vec segments = {0};
    if (record_file_segments(r->store->log, &segments)) return no_memory(r);
    uint32_t last = location_segment(r->end);
    for (size_t i = 0; i < segments.count; i++) {
        struct segment_extent segment = segments.items[i];
        if (segment.number > last) r->report->cut_bytes += segment.size_bytes;
        if (segment.number == last)
            r->report->cut_bytes += segment.size_bytes - location_offset(r->end);
    }
    segment_vec_free(&segments);
    return record_file_cut(r->store->log, r->end, r->error); /* an empty file goes too */
}

/* What was found becomes the beginning of a new segment, so that the rest of the log is never asked
 * again. The change has the commits; they are read from it once it is committed. */
static enum rk_result write_checkpoint(struct recovery *r)
{
    struct store *store = r->store;
    struct checkpoint checkpoint = {.batch_start = record_file_mark_location(store->log)};
    struct buffer payload = {0};
    uint64_t location;
    enum rk_result result = commit_index_list(store->index, &checkpoint.commits, r->error);
    if (!result) result = store_log_segments(store, &checkpoint.segments, r->error);
    if (!result && checkpoint_encode(&payload, &checkpoint)) result = no_memory(r);
    record_file_seal(store->log);
    if (!result)
        result = record_append(store->records, &location, RECORD_CHECKPOINT, buffer_span(&payload),
                               r->error);
    checkpoint_free(&checkpoint);
    buffer_free(&payload);
    struct commit_change *change;
    if (!result) result = commit_index_begin(store->index, &change, r->error);
    if (!result) result = store_finish(store, change, r->error);
    return result;
}

static enum rk_result retire(struct recovery *r)
{
    for (size_t i = 0; i < r->retired.count; i++) {
        struct retired_segment retired = {r->retired.items[i].number, 0};
        if (retired_segment_vec_push(&r->store->retired, retired)) return no_memory(r);
    }
    return RK_OK;
}

static enum rk_result agree(struct recovery *r)
{
    struct store *store = r->store;
    RK_TRY(commit_index_begin(store->index, &r->change, r->error));
    enum rk_result result = scan_tail(r);
    if (!result && !r->rebuild) result = cut_tail(r);
    if (!result) result = retire(r);
    record_file_set_sequence(store->log, r->sequence);
    record_file_mark(store->log);
    if (!result && r->rebuild) {
        /* The table of segments stays empty until the checkpoint is written: a crash in between
         * makes the next opening begin anew. */
        result = commit_index_commit(r->change, r->error);
        r->change = NULL;
        if (!result) result = write_checkpoint(r);
    } else if (!result && r->end != 0) {
        result = store_finish(store, r->change, r->error);
        r->change = NULL;
    }
    commit_index_abort(r->change);
    if (!result && store->retired.count) {
        RK_TRY(commit_index_flush(store->index, r->error));
        store->generation = 1;
        store_drop_retired(store);
    }
    return result;
}

enum rk_result store_recover(struct store *store, struct store_report *report,
                             struct rk_error *error)
{
    struct recovery r = {.store = store, .report = report, .error = error, .sequence = 1};
    char path[STORE_PATH_BYTES + 32];
    bool content;
    enum rk_result id_found = RK_NOT_FOUND;
    struct rk_error own_error = {.result = RK_OK};
    if (!error) r.error = &own_error;
    enum rk_result result = store_path(path, store, STORE_INDEX_NAME, r.error);
    if (!result) result = store_list_files(store->directory, &r.files, r.error);
    if (result) goto done;
    id_found = find_store_id(&r, &content);
    if (id_found && id_found != RK_NOT_FOUND) {
        result = id_found;
        goto done;
    }
    if (!content) {
        result =
            rk_fail(r.error, RK_NOT_FOUND, RK_NO_POSITION, "there is no store in %s", store->path);
        goto done;
    }
    struct commit_index_options options = {
        .io = store->options.io,
        .path = path,
        .map_bytes = store->options.index_map_bytes,
    };
    if (store->options.rebuild_index)
        result =
            rk_fail(r.error, RK_NOT_FOUND, RK_NO_POSITION, "the index is built again as asked");
    else
        result = open_known(&r, &options, id_found == RK_OK);
    if (result == RK_CORRUPT || result == RK_NOT_FOUND) {
        report->index_rebuilt = true;
        report->index_error = *r.error;
        if (id_found) {
            result = rk_fail(r.error, RK_CORRUPT, RK_NO_POSITION,
                             "neither index nor log of %s can be read", store->path);
            goto done;
        }
        memcpy(options.store_id, r.store_id, STORE_ID_BYTES);
        result = open_to_rebuild(&r, &options);
    }
    if (!result) result = agree(&r);
done:
    segment_vec_free(&r.files);
    segment_vec_free(&r.known);
    segment_vec_free(&r.retired);
    damaged_run_vec_free(&r.damages);
    suspect_vec_free(&r.suspects);
    return result;
}
