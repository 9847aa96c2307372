/* The store: a folder with a log of records, an index of commits, and a lock.
 *
 *     STORE/
 *       lock                     held with flock while the store is open
 *       log-00000001 ...         every record, oldest first            record_file.c
 *       index/data.mdb           the commits, and the log's lengths    commit_index.c
 *       scratch/                 during compaction                     location_table.c
 *       scratch-verify/          during verification
 *
 * A commit goes through these steps, and whatever the store looks like between two of them, opening
 * it gives the state before the commit or after it:
 *
 *     1. records are appended, children first, the commit's own record last
 *     2. the log is synced                     from here on the commit survives a crash
 *     3. one index transaction adds the commit and moves the log's end behind it
 *     4. the batch is marked                   from here on a rollback cannot take it back
 *
 * A crash before 2 leaves bytes behind the end that the index knows; recovery finds no whole batch
 * in them and cuts them off. A crash between 2 and 3 leaves a whole batch, which recovery adds to
 * the index, though nobody was told of the commit. Deleting and finalising are the same with a
 * tombstone in the place of records.
 *
 * Dropped: reference counts. They would make deletion cost as much as the commit did, must be
 * correct after every crash, and still leave holes in an append-only log that only copying closes.
 * Reachability is computed when it is needed, by compaction. */

#include "state/store.h"

#include "state/record_memory.h"
#include "state/store_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Turns ---- */

void store_take_turn(struct store *store)
{
    REQUIRE(pthread_mutex_lock(&store->turn) == 0); /* fails when this thread has it */
}

void store_end_turn(struct store *store)
{
    REQUIRE(pthread_mutex_unlock(&store->turn) == 0);
}

/* Drops the batch. A store that cannot is read only from then on, which the next write reports. */
static void roll_back(struct store *store)
{
    if (store->log) (void)!record_file_rollback(store->log, NULL);
}

enum rk_result store_log_segments(struct store *store, struct segment_vec *out,
                                  struct rk_error *error)
{
    if (record_file_segments(store->log, out))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the list of segments");
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        bool retired = false;
        for (size_t j = 0; j < store->retired.count; j++)
            retired |= store->retired.items[j].number == out->items[i].number;
        if (!retired) out->items[kept++] = out->items[i];
    }
    out->count = kept;
    return RK_OK;
}

/* The lengths in the index: of all segments, or of those that the batch has written to. */
static enum rk_result note_log(struct store *store, struct commit_change *change, bool all,
                               struct rk_error *error)
{
    struct segment_vec segments = {0};
    uint64_t sequence = record_file_sequence(store->log);
    enum rk_result result = RK_OK;
    if (all)
        result = store_log_segments(store, &segments, error);
    else if (record_file_batch_segments(store->log, &segments))
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a list of segments");
    if (!result && all)
        result = commit_index_set_log(change, segments.items, segments.count, sequence, error);
    else if (!result)
        result = commit_index_put_log(change, segments.items, segments.count, sequence, error);
    segment_vec_free(&segments);
    return result;
}

static enum rk_result finish(struct store *store, struct commit_change *change, bool all_segments,
                             struct rk_error *error)
{
    enum rk_result result = record_sync(store->records, error);
    if (!result) result = note_log(store, change, all_segments, error);
    if (!result)
        result = commit_index_commit(change, error);
    else
        commit_index_abort(change);
    if (result)
        roll_back(store);
    else
        record_file_mark(store->log);
    return result;
}

enum rk_result store_finish(struct store *store, struct commit_change *change,
                            struct rk_error *error)
{
    return finish(store, change, true, error);
}

/* ---- Holds ---- */

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the store");
}

/* The lock is held. */
static enum rk_result find_locked(struct store *store, struct commit_entry *entry,
                                  const struct commit_key *key, struct rk_error *error)
{
    if (store->index) return commit_index_find(store->index, entry, key, error);
    const struct commit_entry *found = map_find(&store->commits, span_of(key, sizeof *key));
    if (!found) return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no such commit");
    *entry = *found;
    return RK_OK;
}

enum rk_result store_find(struct store *store, struct commit_entry *entry,
                          const struct commit_key *key, struct rk_error *error)
{
    pthread_mutex_lock(&store->lock);
    enum rk_result result = find_locked(store, entry, key, error);
    pthread_mutex_unlock(&store->lock);
    return result;
}

/* The lock is held. */
static enum rk_result count_hold(struct store *store, struct rk_error *error)
{
    struct generation_holds_vec *holds = &store->holds;
    if (holds->count == 0 || holds->items[holds->count - 1].generation != store->generation) {
        struct generation_holds fresh = {store->generation, 0};
        if (generation_holds_vec_push(holds, fresh)) return no_memory(error);
    }
    holds->items[holds->count - 1].count++;
    return RK_OK;
}

enum rk_result store_hold_generation(struct store *store, uint64_t *generation,
                                     struct rk_error *error)
{
    pthread_mutex_lock(&store->lock);
    enum rk_result result = count_hold(store, error);
    if (!result) *generation = store->generation;
    pthread_mutex_unlock(&store->lock);
    return result;
}

enum rk_result store_hold(struct store *store, struct store_hold *hold,
                          const struct commit_key *key, struct rk_error *error)
{
    pthread_mutex_lock(&store->lock);
    struct commit_entry entry;
    enum rk_result result = find_locked(store, &entry, key, error);
    if (!result) result = count_hold(store, error);
    if (!result) *hold = (struct store_hold){entry, store->generation};
    pthread_mutex_unlock(&store->lock);
    return result;
}

void store_release_generation(struct store *store, uint64_t generation)
{
    pthread_mutex_lock(&store->lock);
    struct generation_holds_vec *holds = &store->holds;
    size_t at = 0;
    while (at < holds->count && holds->items[at].generation != generation)
        at++;
    REQUIRE(at < holds->count);
    bool last = --holds->items[at].count == 0;
    if (last) {
        memmove(holds->items + at, holds->items + at + 1,
                (holds->count - at - 1) * sizeof *holds->items);
        holds->count--;
    }
    bool waiting = last && store->retired.count != 0;
    pthread_mutex_unlock(&store->lock);
    /* When another thread has the turn, the files go at the end of it. */
    if (waiting && pthread_mutex_trylock(&store->turn) == 0) {
        if (!store->batch_open) store_drop_retired(store);
        store_end_turn(store);
    }
}

void store_release(struct store *store, struct store_hold *hold)
{
    store_release_generation(store, hold->generation);
    hold->generation = UINT64_MAX;
}

bool store_hold_is_stale(struct store *store, const struct store_hold *hold)
{
    return hold->generation != store_generation(store);
}

uint64_t store_generation(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    uint64_t generation = store->generation;
    pthread_mutex_unlock(&store->lock);
    return generation;
}

void store_drop_retired(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    uint64_t oldest = store->holds.count ? store->holds.items[0].generation : UINT64_MAX;
    size_t kept = 0;
    for (size_t i = 0; i < store->retired.count; i++) {
        struct retired_segment retired = store->retired.items[i];
        if (oldest <= retired.generation ||
            record_file_drop(store->log, retired.number, NULL) != RK_OK)
            store->retired.items[kept++] = retired;
    }
    store->retired.count = kept;
    pthread_mutex_unlock(&store->lock);
}

/* ---- Commits ---- */

const char *store_folder(const struct store *store)
{
    return store->directory < 0 ? NULL : store->path;
}

struct record_store *store_records(struct store *store)
{
    return store->records;
}

enum rk_result store_list(struct store *store, struct commit_entry_vec *out, struct rk_error *error)
{
    if (store->index) return commit_index_list(store->index, out, error);
    pthread_mutex_lock(&store->lock);
    enum rk_result result = commit_entry_vec_reserve(out, store->commits.count);
    struct map_entry *entry = map_first(&store->commits);
    for (; !result && entry; entry = map_after(&store->commits, map_key(entry)))
        result = commit_entry_vec_push(out, *(struct commit_entry *)map_value(entry));
    pthread_mutex_unlock(&store->lock);
    return result ? no_memory(error) : RK_OK;
}

enum rk_result store_read_commit(struct store *store, struct buffer *payload,
                                 const struct commit_entry *entry, struct rk_error *error)
{
    struct commit_prefix prefix;
    RK_TRY(record_read(store->records, payload, RECORD_COMMIT, entry->location, error));
    if (commit_prefix_decode(&prefix, buffer_span(payload)) ||
        !commit_key_equal(&prefix.key, &entry->key)) {
        payload->size_bytes = 0;
        return rk_fail(error, RK_CORRUPT, location_offset(entry->location),
                       "log-%08u at %u: the record of another commit",
                       location_segment(entry->location), location_offset(entry->location));
    }
    payload->size_bytes -= COMMIT_PREFIX_BYTES;
    memmove(payload->bytes, payload->bytes + COMMIT_PREFIX_BYTES, payload->size_bytes);
    return RK_OK;
}

enum rk_result store_begin(struct store *store, const struct store_hold *base,
                           struct rk_error *error)
{
    store_take_turn(store);
    if (base && store_hold_is_stale(store, base)) {
        store_end_turn(store);
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "records were moved since the session took its base: hold it again");
    }
    store->base = base ? base->entry.key : (struct commit_key){0};
    store->batch_open = true;
    return RK_OK;
}

static void end_batch(struct store *store)
{
    store->batch_open = false;
    if (store->log && store->retired.count != 0) store_drop_retired(store);
    store_end_turn(store);
}

void store_abandon(struct store *store)
{
    REQUIRE(store->batch_open);
    roll_back(store);
    end_batch(store);
}

static enum rk_result append_commit(struct store *store, struct commit_entry *entry,
                                    struct span payload, struct rk_error *error)
{
    struct commit_prefix prefix = {
        .key = entry->key,
        .parent = entry->parent,
        .batch_start = store->log ? record_file_mark_location(store->log) : 0,
        .sequence = entry->sequence,
    };
    uint8_t bytes[COMMIT_PREFIX_BYTES];
    struct buffer whole = {0};
    commit_prefix_encode(bytes, &prefix);
    enum rk_result result = buffer_append(&whole, bytes, sizeof bytes);
    if (!result) result = buffer_append(&whole, payload.bytes, payload.size_bytes);
    if (result)
        result = no_memory(error);
    else
        result = record_append(store->records, &entry->location, RECORD_COMMIT, buffer_span(&whole),
                               error);
    buffer_free(&whole);
    return result;
}

static enum rk_result put_in_memory(struct store *store, const struct commit_entry *entry,
                                    struct rk_error *error)
{
    void *value;
    pthread_mutex_lock(&store->lock);
    enum rk_result result =
        map_obtain(&store->commits, &value, span_of(&entry->key, sizeof entry->key));
    if (!result) memcpy(value, entry, sizeof *entry);
    pthread_mutex_unlock(&store->lock);
    return result ? no_memory(error) : RK_OK;
}

static enum rk_result commit_batch(struct store *store, const struct commit_key *key,
                                   struct span payload, struct rk_error *error)
{
    struct commit_entry entry;
    enum rk_result result = store_find(store, &entry, key, error);
    if (result == RK_OK) return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "there is such a commit");
    if (result != RK_NOT_FOUND) return result;
    entry = (struct commit_entry){
        .key = *key,
        .parent = store->base,
        .sequence = store->log ? record_file_sequence(store->log) : store->sequence++,
        .state = COMMIT_LIVE,
    };
    RK_TRY(append_commit(store, &entry, payload, error));
    if (!store->log) return put_in_memory(store, &entry, error);
    struct commit_change *change;
    RK_TRY(commit_index_begin(store->index, &change, error));
    result = commit_index_put(change, &entry, error);
    if (result) {
        commit_index_abort(change);
        return result;
    }
    return finish(store, change, false, error);
}

enum rk_result store_commit(struct store *store, const struct commit_key *key, struct span payload,
                            struct rk_error *error)
{
    REQUIRE(store->batch_open);
    enum rk_result result;
    if (commit_key_is_none(key))
        result = rk_fail(error, RK_USAGE, RK_NO_POSITION, "a commit needs a key");
    else
        result = commit_batch(store, key, payload, error);
    if (result) roll_back(store);
    end_batch(store);
    return result;
}

static enum rk_result change_in_memory(struct store *store, const struct commit_entry *entry,
                                       enum tombstone_event event)
{
    struct span key = span_of(&entry->key, sizeof entry->key);
    enum rk_result result = RK_OK;
    pthread_mutex_lock(&store->lock);
    struct commit_entry *found = map_find(&store->commits, key);
    if (event == TOMBSTONE_DELETED)
        result = map_remove(&store->commits, key);
    else if (found)
        found->state = COMMIT_FINALISED;
    pthread_mutex_unlock(&store->lock);
    return result;
}

static enum rk_result change_commit(struct store *store, const struct commit_key *key,
                                    enum tombstone_event event, struct rk_error *error)
{
    struct commit_entry entry;
    RK_TRY(store_find(store, &entry, key, error));
    if (event == TOMBSTONE_FINALISED && entry.state == COMMIT_FINALISED) return RK_OK;
    if (!store->log) return change_in_memory(store, &entry, event);
    struct tombstone tombstone = {*key, record_file_mark_location(store->log), event};
    uint8_t bytes[TOMBSTONE_BYTES];
    uint64_t location;
    tombstone_encode(bytes, &tombstone);
    RK_TRY(record_append(store->records, &location, RECORD_TOMBSTONE, span_of(bytes, sizeof bytes),
                         error));
    struct commit_change *change;
    RK_TRY(commit_index_begin(store->index, &change, error));
    entry.state = COMMIT_FINALISED;
    enum rk_result result = event == TOMBSTONE_DELETED ? commit_index_remove(change, key, error)
                                                       : commit_index_put(change, &entry, error);
    if (result) {
        commit_index_abort(change);
        return result;
    }
    return finish(store, change, false, error);
}

static enum rk_result change_in_turn(struct store *store, const struct commit_key *key,
                                     enum tombstone_event event, struct rk_error *error)
{
    store_take_turn(store);
    enum rk_result result = change_commit(store, key, event, error);
    if (result) roll_back(store);
    end_batch(store);
    return result;
}

enum rk_result store_finalise(struct store *store, const struct commit_key *key,
                              struct rk_error *error)
{
    return change_in_turn(store, key, TOMBSTONE_FINALISED, error);
}

enum rk_result store_delete(struct store *store, const struct commit_key *key,
                            struct rk_error *error)
{
    return change_in_turn(store, key, TOMBSTONE_DELETED, error);
}

enum rk_result store_statistics(struct store *store, struct store_statistics *statistics,
                                struct rk_error *error)
{
    struct store_statistics found = {0};
    struct commit_entry_vec commits = {0};
    struct segment_vec segments = {0};
    enum rk_result result = store_list(store, &commits, error);
    if (!result && store->log && record_file_segments(store->log, &segments))
        result = no_memory(error);
    if (result) goto done;
    found.commits = commits.count;
    found.segments = segments.count;
    for (size_t i = 0; i < segments.count; i++)
        found.log_bytes += segments.items[i].size_bytes;
    if (!store->log) found.log_bytes = record_memory_bytes(store->records);
    pthread_mutex_lock(&store->lock);
    found.generation = store->generation;
    found.retired_segments = store->retired.count;
    for (size_t i = 0; i < store->holds.count; i++)
        found.holds += store->holds.items[i].count;
    pthread_mutex_unlock(&store->lock);
    *statistics = found;
done:
    commit_entry_vec_free(&commits);
    segment_vec_free(&segments);
    return result;
}

/* ---- Folders ---- */

enum rk_result store_path(char path[STORE_PATH_BYTES + 32], const struct store *store,
                          const char *name, struct rk_error *error)
{
    int length = snprintf(path, STORE_PATH_BYTES + 32, "%s/%s", store->path, name);
    if (length < 0 || length >= STORE_PATH_BYTES + 32)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the store is too long");
    return RK_OK;
}

/* The number in "log-00000001", 0 for any other name. */
static uint32_t number_of_name(const char *name)
{
    uint64_t number = 0;
    if (strncmp(name, "log-", 4) != 0 || strlen(name) < 12) return 0;
    for (const char *at = name + 4; *at; at++) {
        if (*at < '0' || *at > '9') return 0;
        number = number * 10 + (uint64_t)(*at - '0');
        if (number >= UINT32_MAX) return 0;
    }
    char again[SEGMENT_NAME_BYTES];
    segment_name(again, (uint32_t)number);
    return strcmp(again, name) == 0 ? (uint32_t)number : 0;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = ((const struct segment_extent *)a)->number;
    uint32_t y = ((const struct segment_extent *)b)->number;
    return (x > y) - (x < y);
}

enum rk_result store_list_files(int directory, struct segment_vec *out, struct rk_error *error)
{
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (!listing) {
        int code = errno;
        if (fd >= 0) close(fd);
        return store_io_fail(error, -code, "listing the folder of the store");
    }
    enum rk_result result = RK_OK;
    for (const struct dirent *item; !result && (item = readdir(listing)) != NULL;) {
        struct segment_extent extent = {number_of_name(item->d_name), SEGMENT_WHOLE};
        if (extent.number && segment_vec_push(out, extent)) result = no_memory(error);
    }
    closedir(listing);
    if (out->count) qsort(out->items, out->count, sizeof *out->items, compare_numbers);
    return result;
}

static enum rk_result lock_folder(struct store *store, struct rk_error *error)
{
    store->lock_file =
        openat(store->directory, STORE_LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (store->lock_file < 0) return store_io_fail(error, -errno, "opening the lock of the store");
    if (flock(store->lock_file, LOCK_EX | LOCK_NB) == 0) return RK_OK;
    if (errno != EWOULDBLOCK) return store_io_fail(error, -errno, "locking the store");
    return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "%s is open in another process", store->path);
}

static enum rk_result new_store(struct store **out, const struct store_options *options,
                                struct rk_error *error)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store) return no_memory(error);
    if (options) store->options = *options;
    if (!store->options.io) store->options.io = store_io_posix();
    if (!store->options.segment_bytes_max) store->options.segment_bytes_max = SEGMENT_BYTES_NORMAL;
    if (!store->options.index_map_bytes) store->options.index_map_bytes = (uint64_t)1 << 40;
    store->directory = store->lock_file = -1;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&store->turn, &attributes);
    pthread_mutexattr_destroy(&attributes);
    pthread_mutex_init(&store->verification, NULL);
    pthread_mutex_init(&store->lock, NULL);
    map_init(&store->commits, sizeof(struct commit_entry));
    store->sequence = 1;
    *out = store;
    return RK_OK;
}

static enum rk_result open_folder(struct store **out, const char *path,
                                  const struct store_options *options, struct rk_error *error)
{
    struct store *store;
    RK_TRY(new_store(&store, options, error));
    enum rk_result result = RK_OK;
    size_t length = strlen(path);
    if (length >= sizeof store->path) {
        result = rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the store is too long");
        goto done;
    }
    memcpy(store->path, path, length + 1);
    store->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->directory < 0)
        result = errno == ENOENT
                     ? rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no folder %s", path)
                     : store_io_fail(error, -errno, "opening the folder of the store");
    if (!result) result = lock_folder(store, error);
done:
    if (result)
        store_close(store);
    else
        *out = store;
    return result;
}

enum rk_result store_open(struct store **out, struct store_report *report, const char *path,
                          const struct store_options *options, struct rk_error *error)
{
    struct store *store = NULL;
    struct store_report unwanted;
    if (!report) report = &unwanted;
    memset(report, 0, sizeof *report);
    RK_TRY(open_folder(&store, path, options, error));
    enum rk_result result = store_recover(store, report, error);
    if (result)
        store_close(store);
    else
        *out = store;
    return result;
}

enum rk_result store_open_ephemeral(struct store **out, const struct store_options *options,
                                    struct rk_error *error)
{
    struct store *store;
    RK_TRY(new_store(&store, options, error));
    if (record_memory_new(&store->records)) {
        store_close(store);
        return no_memory(error);
    }
    *out = store;
    return RK_OK;
}

void store_close(struct store *store)
{
    if (!store) return;
    REQUIRE(!store->batch_open);
    if (store->log) store_drop_retired(store);
    commit_index_close(store->index);
    record_store_free(store->records);
    if (store->lock_file >= 0) close(store->lock_file);
    if (store->directory >= 0) close(store->directory);
    generation_holds_vec_free(&store->holds);
    retired_segment_vec_free(&store->retired);
    map_free(&store->commits);
    pthread_mutex_destroy(&store->verification);
    pthread_mutex_destroy(&store->turn);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

/* ---- Creating ---- */

/* Writes the first record of a new store, a checkpoint of nothing, and its index. */
static enum rk_result write_first(struct store *store, const uint8_t store_id[STORE_ID_BYTES],
                                  struct rk_error *error)
{
    struct record_file_options file = {
        .io = store->options.io,
        .directory = store->directory,
        .segment_bytes_max = store->options.segment_bytes_max,
        .sequence = 1,
    };
    memcpy(file.store_id, store_id, STORE_ID_BYTES);
    RK_TRY(record_file_open(&store->log, &file, NULL, 0, error));
    store->records = record_file_store(store->log);
    struct checkpoint nothing = {0};
    struct buffer payload = {0};
    uint64_t location;
    enum rk_result result = checkpoint_encode(&payload, &nothing);
    if (!result)
        result = record_append(store->records, &location, RECORD_CHECKPOINT, buffer_span(&payload),
                               error);
    buffer_free(&payload);
    RK_TRY(result);
    RK_TRY(record_sync(store->records, error));
    char path[STORE_PATH_BYTES + 32];
    RK_TRY(store_path(path, store, STORE_INDEX_NAME, error));
    struct commit_index_options index = {
        .io = store->options.io,
        .path = path,
        .map_bytes = store->options.index_map_bytes,
    };
    memcpy(index.store_id, store_id, STORE_ID_BYTES);
    RK_TRY(commit_index_create(&store->index, &index, error));
    struct commit_change *change;
    RK_TRY(commit_index_begin(store->index, &change, error));
    return store_finish(store, change, error);
}

/* RK_EXISTS when something in the folder may be of value; else removes what a crash has left. */
static enum rk_result clear_folder(struct store *store, struct rk_error *error)
{
    struct store_io *io = store->options.io;
    struct segment_vec files = {0};
    enum rk_result result = store_list_files(store->directory, &files, error);
    for (size_t i = 0; !result && i < files.count; i++) {
        char name[SEGMENT_NAME_BYTES];
        uint64_t size_bytes = UINT64_MAX;
        segment_name(name, files.items[i].number);
        int fd = io->open(io, store->directory, name, O_RDONLY);
        if (fd >= 0) (void)io->size(io, fd, &size_bytes);
        if (fd >= 0) io->close(io, fd);
        if (size_bytes > SEGMENT_HEADER_BYTES)
            result =
                rk_fail(error, RK_EXISTS, RK_NO_POSITION, "there is a store in %s", store->path);
        else if (io->remove(io, store->directory, name) < 0)
            result = rk_fail(error, RK_IO, RK_NO_POSITION, "%s cannot be removed", name);
    }
    segment_vec_free(&files);
    return result;
}

enum rk_result store_create(const char *path, const struct store_options *options,
                            struct rk_error *error)
{
    uint8_t store_id[STORE_ID_BYTES];
    if (getrandom(store_id, sizeof store_id, 0) != (ssize_t)sizeof store_id)
        return store_io_fail(error, -errno, "asking for random bytes");
    if (mkdir(path, 0777) < 0 && errno != EEXIST)
        return store_io_fail(error, -errno, "creating the folder of the store");
    struct store *store;
    RK_TRY(open_folder(&store, path, options, error));
    enum rk_result result = clear_folder(store, error);
    if (!result) result = write_first(store, store_id, error);
    store_close(store);
    return result;
}
