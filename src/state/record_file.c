/* The log.
 *
 * A store's records stand one behind the other in files log-00000001, log-00000002, ... of up to
 * segment_bytes_max each. A location is the segment's number and the offset in it. Numbers grow and
 * are never used again, so a later record always has a greater location.
 *
 *      segment 1                segment 2                 segment 3 (active)
 *     +----+----+------+-----+ +----+------+-----------+ +----+-----+---------+- - - - - +
 *     |head|rec |record| rec | |head|record|  record   | |head| rec | record  : buffer   :
 *     +----+----+------+-----+ +----+------+-----------+ +----+-----+---------+- - - - - +
 *                                                               ^   ^         ^          ^
 *                                                             mark  :      flushed      end
 *                                                                   first of the batch
 *
 * Appending copies into a buffer of one MiB; a full buffer, a sync and a change of segment write it
 * with one pwrite. A record that exceeds the buffer goes to the file directly. `flushed` and `end`
 * are what a reader looks at: what is below `flushed` it reads from the file with pread, the rest
 * it copies out of the buffer.
 *
 * The lock is held for reading during a read, the pread included, and for writing only to move
 * `flushed` and to add or drop a segment; writes and syncs happen outside it. Writers have
 * priority, or eight busy readers would keep a committer out for ever.
 *
 * After a failed write the unwritten bytes are still in the buffer and the next attempt writes them
 * to the same place, so nothing has to be undone. After a failed sync it is unknown what the disk
 * has, and the kernel may believe that it has all: the batch is lost. So the rollback that follows
 * begins a new segment instead of trusting the pages of the old one.
 *
 * Mapping the segments was tried on paper and dropped: a read error would arrive as a signal, and
 * the copy it saves is a tenth of the checksum that has to be computed anyway. */

#include "state/record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum {
    BUFFER_BYTES = 1 << 20,
    FIRST_READ_BYTES = RECORD_HEADER_BYTES + 4096, /* a granule in one pread */
    WINDOW_BYTES = 1 << 20,
};

struct segment {
    uint32_t number;
    int fd;
    _Atomic uint64_t end; /* written by the committer, read under the lock */
    uint64_t flushed;     /* lock; <= end, less only in the active segment */
    bool unsynced;        /* committer: written to since the last sync; note_unsynced sets it */
};

VEC_DEFINE(segment_pointer_vec, struct segment *);

struct record_file {
    struct record_store store;
    struct record_file_options options;
    struct record_checker checker;
    pthread_rwlock_t lock;
    struct segment_pointer_vec segments; /* lock; ascending; the last one is active */
    uint8_t *buffer;                     /* bytes [flushed, end) of the active segment */

    /* The rest is the committer's. */
    bool sealed;         /* the next record begins a segment */
    bool broken;         /* nothing may be written any more */
    bool names_unsynced; /* a file was created since the last sync of the directory */
    size_t unsynced_count;
    bool sync_failed;     /* since the mark */
    uint32_t next_number; /* of a segment */
    uint64_t sequence;
    uint64_t mark;
    uint64_t mark_sequence;
};

static struct record_file *file_of(struct record_store *store)
{
    return (struct record_file *)store;
}

void segment_name(char name[SEGMENT_NAME_BYTES], uint32_t number)
{
    snprintf(name, SEGMENT_NAME_BYTES, "log-%08u", number);
}

static struct segment *active_segment(const struct record_file *file)
{
    size_t count = file->segments.count;
    return count ? file->segments.items[count - 1] : NULL;
}

/* Under the lock, or by the committer. */
static struct segment *find_segment(const struct record_file *file, uint32_t number)
{
    size_t from = 0, to = file->segments.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct segment *segment = file->segments.items[middle];
        if (segment->number == number) return segment;
        if (segment->number < number)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static uint64_t segment_end(const struct segment *segment)
{
    return atomic_load_explicit(&segment->end, memory_order_acquire);
}

static uint64_t end_location(const struct record_file *file)
{
    const struct segment *active = active_segment(file);
    return active ? record_location(active->number, 0) + segment_end(active) : 0;
}

static void note_unsynced(struct record_file *file, struct segment *segment, bool unsynced)
{
    if (segment->unsynced == unsynced) return;
    segment->unsynced = unsynced;
    file->unsynced_count += unsynced ? 1 : SIZE_MAX; /* wraps: one less */
}

/* ---- Segments ---- */

/* Adds a segment at the end of the list; the segment takes the descriptor over on success. */
static enum rk_result add_segment(struct record_file *file, uint32_t number, int fd, uint64_t end,
                                  struct rk_error *error)
{
    if (file->segments.count == SEGMENTS_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "more than %d segments", SEGMENTS_MAX);
    struct segment *segment = calloc(1, sizeof *segment);
    if (!segment) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a segment");
    segment->number = number;
    segment->fd = fd;
    atomic_init(&segment->end, end);
    segment->flushed = end;
    pthread_rwlock_wrlock(&file->lock);
    enum rk_result result = segment_pointer_vec_push(&file->segments, segment);
    pthread_rwlock_unlock(&file->lock);
    if (result) {
        free(segment);
        return rk_fail(error, result, RK_NO_POSITION, "no memory for a segment");
    }
    if (number >= file->next_number) file->next_number = number + 1;
    return RK_OK;
}

static void remove_segment(struct record_file *file, struct segment *segment)
{
    size_t at = 0;
    pthread_rwlock_wrlock(&file->lock);
    while (file->segments.items[at] != segment)
        at++;
    memmove(file->segments.items + at, file->segments.items + at + 1,
            (file->segments.count - at - 1) * sizeof *file->segments.items);
    file->segments.count--;
    pthread_rwlock_unlock(&file->lock);
    note_unsynced(file, segment, false);
    file->options.io->close(file->options.io, segment->fd);
    free(segment);
}

static enum rk_result open_segment(struct record_file *file, struct segment_extent extent,
                                   struct rk_error *error)
{
    struct store_io *io = file->options.io;
    char name[SEGMENT_NAME_BYTES];
    segment_name(name, extent.number);
    int fd = io->open(io, file->options.directory, name, O_RDWR);
    if (fd == -ENOENT) return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "%s is missing", name);
    if (fd == -EMFILE || fd == -ENFILE)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "too few file descriptors for the log");
    if (fd < 0) return store_io_fail(error, fd, "opening a segment of the log");
    uint64_t size_bytes;
    /* Whatever recovery finds in it may not have reached the disk yet. */
    bool whole = extent.size_bytes == SEGMENT_WHOLE;
    enum rk_result result = RK_OK;
    int failed = io->size(io, fd, &size_bytes);
    if (failed) {
        result = store_io_fail(error, failed, "asking for the size of a segment");
        goto done;
    }
    if (whole) extent.size_bytes = size_bytes < UINT32_MAX ? size_bytes : UINT32_MAX;
    if (extent.size_bytes > size_bytes || extent.size_bytes > UINT32_MAX) {
        result =
            rk_fail(error, RK_CORRUPT, size_bytes, "%s is shorter than what was committed", name);
        goto done;
    }
    result = add_segment(file, extent.number, fd, extent.size_bytes, error);
    if (!result && whole) {
        note_unsynced(file, active_segment(file), true);
        file->names_unsynced = true;
    }
done:
    if (result) io->close(io, fd);
    return result;
}

static enum rk_result flush(struct record_file *file, struct rk_error *error);
static enum rk_result sync_segment(struct record_file *file, struct segment *segment,
                                   struct rk_error *error);

/* Ends the active segment, durably, and begins the next. */
static enum rk_result begin_segment(struct record_file *file, struct rk_error *error)
{
    struct store_io *io = file->options.io;
    struct segment *active = active_segment(file);
    if (active) {
        RK_TRY(flush(file, error));
        RK_TRY(sync_segment(file, active, error));
    }
    char name[SEGMENT_NAME_BYTES];
    uint8_t head[SEGMENT_HEADER_BYTES];
    uint32_t number = file->next_number;
    if (number == 0) return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "no segment numbers left");
    segment_name(name, number);
    segment_header_encode(head, file->options.store_id, number);
    int fd = io->open(io, file->options.directory, name, O_RDWR | O_CREAT | O_TRUNC);
    if (fd < 0) return store_io_fail(error, fd, "creating a segment of the log");
    file->names_unsynced = true;
    enum rk_result result = store_io_write_all(io, fd, head, sizeof head, 0, error);
    if (!result) result = add_segment(file, number, fd, sizeof head, error);
    if (result) {
        io->close(io, fd);
        (void)io->remove(io, file->options.directory, name);
        return result;
    }
    note_unsynced(file, active_segment(file), true);
    file->sealed = false;
    return RK_OK;
}

/* ---- Appending ---- */

static enum rk_result flush(struct record_file *file, struct rk_error *error)
{
    struct segment *active = active_segment(file);
    if (!active) return RK_OK;
    uint64_t end = segment_end(active);
    size_t size_bytes = (size_t)(end - active->flushed);
    if (size_bytes == 0) return RK_OK;
    note_unsynced(file, active, true);
    RK_TRY(store_io_write_all(file->options.io, active->fd, file->buffer, size_bytes,
                              active->flushed, error));
    pthread_rwlock_wrlock(&file->lock);
    active->flushed = end;
    pthread_rwlock_unlock(&file->lock);
    return RK_OK;
}

/* A record larger than the buffer, which is empty. */
static enum rk_result append_directly(struct record_file *file, struct segment *active,
                                      const uint8_t header[RECORD_HEADER_BYTES],
                                      struct span payload, uint64_t size_bytes,
                                      struct rk_error *error)
{
    static const uint8_t zeros[RECORD_ALIGN_BYTES];
    struct store_io *io = file->options.io;
    uint64_t at = segment_end(active);
    size_t padding = (size_t)(size_bytes - RECORD_HEADER_BYTES - payload.size_bytes);
    note_unsynced(file, active, true);
    RK_TRY(store_io_write_all(io, active->fd, header, RECORD_HEADER_BYTES, at, error));
    at += RECORD_HEADER_BYTES;
    RK_TRY(store_io_write_all(io, active->fd, payload.bytes, payload.size_bytes, at, error));
    at += payload.size_bytes;
    RK_TRY(store_io_write_all(io, active->fd, zeros, padding, at, error));
    pthread_rwlock_wrlock(&file->lock);
    active->flushed = at + padding;
    atomic_store_explicit(&active->end, at + padding, memory_order_release);
    pthread_rwlock_unlock(&file->lock);
    return RK_OK;
}

static void append_to_buffer(struct record_file *file, struct segment *active,
                             const uint8_t header[RECORD_HEADER_BYTES], struct span payload,
                             uint64_t size_bytes)
{
    uint64_t end = segment_end(active);
    uint8_t *to = file->buffer + (end - active->flushed);
    memcpy(to, header, RECORD_HEADER_BYTES);
    if (payload.size_bytes) memcpy(to + RECORD_HEADER_BYTES, payload.bytes, payload.size_bytes);
    size_t used = RECORD_HEADER_BYTES + payload.size_bytes;
    memset(to + used, 0, (size_t)size_bytes - used);
    atomic_store_explicit(&active->end, end + size_bytes, memory_order_release);
}

static enum rk_result refuse_if_broken(const struct record_file *file, struct rk_error *error)
{
    if (!file->broken) return RK_OK;
    return rk_fail(error, RK_IO, RK_NO_POSITION,
                   "the log could not be repaired after an error: open the store again");
}

static enum rk_result file_append(struct record_store *store, uint64_t *location,
                                  enum record_kind kind, struct span payload,
                                  struct rk_error *error)
{
    struct record_file *file = file_of(store);
    if (kind <= 0 || kind >= RECORD_KIND_COUNT)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "record kind %d", (int)kind);
    if (payload.size_bytes > RECORD_PAYLOAD_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a record of %zu bytes",
                       payload.size_bytes);
    RK_TRY(refuse_if_broken(file, error));
    uint64_t size_bytes = record_size_bytes(payload.size_bytes);
    struct segment *active = active_segment(file);
    bool room = active && !file->sealed &&
                (segment_end(active) + size_bytes <= file->options.segment_bytes_max ||
                 segment_end(active) == SEGMENT_HEADER_BYTES);
    CHECK(!room || segment_end(active) >= SEGMENT_HEADER_BYTES);
    if (!room) {
        RK_TRY(begin_segment(file, error));
        active = active_segment(file);
        REQUIRE(active);
    }
    if (segment_end(active) - active->flushed + size_bytes > BUFFER_BYTES)
        RK_TRY(flush(file, error));
    uint64_t where = record_location(active->number, (uint32_t)segment_end(active));
    struct record_header fields = {kind, (uint32_t)payload.size_bytes, file->sequence};
    uint8_t header[RECORD_HEADER_BYTES];
    record_header_encode(header, &file->checker, fields, payload, where);
    if (size_bytes > BUFFER_BYTES)
        RK_TRY(append_directly(file, active, header, payload, size_bytes, error));
    else
        append_to_buffer(file, active, header, payload, size_bytes);
    file->sequence++;
    *location = where;
    return RK_OK;
}

static enum rk_result sync_segment(struct record_file *file, struct segment *segment,
                                   struct rk_error *error)
{
    struct store_io *io = file->options.io;
    if (!segment->unsynced) return RK_OK;
    int failed = io->sync(io, segment->fd);
    if (failed) {
        file->sync_failed = true;
        return store_io_fail(error, failed, "making the log durable");
    }
    note_unsynced(file, segment, false);
    return RK_OK;
}

static enum rk_result file_sync(struct record_store *store, struct rk_error *error)
{
    struct record_file *file = file_of(store);
    struct store_io *io = file->options.io;
    RK_TRY(refuse_if_broken(file, error));
    if (file->sync_failed)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "an earlier sync of this batch failed");
    RK_TRY(flush(file, error));
    for (size_t i = file->segments.count; file->unsynced_count && i-- > 0;)
        RK_TRY(sync_segment(file, file->segments.items[i], error));
    if (file->names_unsynced) {
        int failed = io->sync_directory(io, file->options.directory);
        if (failed) return store_io_fail(error, failed, "making the names of the log durable");
        file->names_unsynced = false;
    }
    return RK_OK;
}

/* ---- Batches ---- */

/* Under the lock, or by the committer. */
static enum rk_result append_extents(const struct record_file *file, struct segment_vec *out,
                                     size_t first)
{
    RK_TRY(segment_vec_reserve(out, file->segments.count - first));
    for (size_t i = first; i < file->segments.count; i++) {
        const struct segment *segment = file->segments.items[i];
        struct segment_extent extent = {segment->number, segment_end(segment)};
        RK_TRY(segment_vec_push(out, extent));
    }
    return RK_OK;
}

void record_file_mark(struct record_file *file)
{
    file->mark = end_location(file);
    file->mark_sequence = file->sequence;
    file->sync_failed = false;
}

uint64_t record_file_mark_location(const struct record_file *file)
{
    return file->mark;
}

enum rk_result record_file_batch_segments(const struct record_file *file, struct segment_vec *out)
{
    size_t first = file->segments.count;
    while (first && file->segments.items[first - 1]->number >= location_segment(file->mark))
        first--;
    return append_extents(file, out, first);
}

static enum rk_result remove_file(struct record_file *file, struct segment *segment,
                                  struct rk_error *error)
{
    struct store_io *io = file->options.io;
    char name[SEGMENT_NAME_BYTES];
    segment_name(name, segment->number);
    int failed = io->remove(io, file->options.directory, name);
    if (failed && failed != -ENOENT) return store_io_fail(error, failed, "removing a segment");
    remove_segment(file, segment);
    file->names_unsynced = true;
    return RK_OK;
}

/* Shortens the active segment to `end`, what is written and what is buffered alike. */
static enum rk_result shorten(struct record_file *file, struct segment *active, uint64_t end,
                              struct rk_error *error)
{
    struct store_io *io = file->options.io;
    uint64_t written;
    int failed = io->size(io, active->fd, &written);
    if (!failed && written > end) {
        failed = io->truncate(io, active->fd, end);
        note_unsynced(file, active, true);
    }
    if (failed) return store_io_fail(error, failed, "shortening the log");
    pthread_rwlock_wrlock(&file->lock);
    atomic_store_explicit(&active->end, end, memory_order_release);
    active->flushed = end;
    pthread_rwlock_unlock(&file->lock);
    return RK_OK;
}

static enum rk_result cut_to(struct record_file *file, uint64_t location, struct rk_error *error)
{
    uint32_t last = location_segment(location);
    for (;;) {
        struct segment *active = active_segment(file);
        if (!active || active->number <= last) break;
        RK_TRY(remove_file(file, active, error));
    }
    struct segment *active = active_segment(file);
    if (!active || active->number != last) return RK_OK;
    return shorten(file, active, location_offset(location), error);
}

enum rk_result record_file_rollback(struct record_file *file, struct rk_error *error)
{
    const struct segment *active = active_segment(file);
    if (file->mark == end_location(file) && !(active && active->unsynced)) return RK_OK;
    RK_TRY(refuse_if_broken(file, error));
    enum rk_result result = cut_to(file, file->mark, error);
    if (result) {
        file->broken = true;
        return result;
    }
    if (file->sync_failed) file->sealed = true;
    file->sync_failed = false;
    file->sequence = file->mark_sequence;
    return RK_OK;
}

enum rk_result record_file_cut(struct record_file *file, uint64_t location, struct rk_error *error)
{
    RK_TRY(cut_to(file, location, error));
    record_file_mark(file);
    return RK_OK;
}

void record_file_seal(struct record_file *file)
{
    file->sealed = true;
}

enum rk_result record_file_drop(struct record_file *file, uint32_t number, struct rk_error *error)
{
    struct segment *segment = find_segment(file, number);
    if (!segment) return RK_OK;
    REQUIRE(segment != active_segment(file));
    return remove_file(file, segment, error);
}

uint64_t record_file_sequence(const struct record_file *file)
{
    return file->sequence;
}

void record_file_set_sequence(struct record_file *file, uint64_t sequence)
{
    file->sequence = sequence;
    file->mark_sequence = sequence;
}

/* ---- Reading ---- */

static enum rk_result damaged(struct rk_error *error, uint64_t location, const char *what)
{
    return rk_fail(error, RK_CORRUPT, location_offset(location), "log-%08u at %u: %s",
                   location_segment(location), location_offset(location), what);
}

/* Bytes of a segment from the file or the buffer; the lock is held. They lie below the end. */
static enum rk_result read_bytes(struct record_file *file, const struct segment *segment,
                                 uint8_t *bytes, size_t size_bytes, uint64_t offset,
                                 struct rk_error *error)
{
    if (offset >= segment->flushed) {
        memcpy(bytes, file->buffer + (offset - segment->flushed), size_bytes);
        return RK_OK;
    }
    size_t got;
    RK_TRY(
        store_io_read_up_to(file->options.io, &got, bytes, size_bytes, segment->fd, offset, error));
    if (got < size_bytes)
        return damaged(error, record_location(segment->number, (uint32_t)offset),
                       "the file ends inside a record");
    return RK_OK;
}

static enum rk_result check_header(const struct record_file *file, struct record_header *header,
                                   const uint8_t *bytes, uint64_t room_bytes, enum record_kind kind,
                                   uint64_t location, struct rk_error *error)
{
    if (!record_header_decode(header, bytes, &file->checker, location))
        return damaged(error, location, "no record, or its header is damaged");
    if (record_size_bytes(header->payload_bytes) > room_bytes)
        return damaged(error, location, "the log ends inside the record");
    if (header->kind != kind)
        return rk_fail(error, RK_CORRUPT, location_offset(location),
                       "log-%08u at %u: a record of kind %d, not %d", location_segment(location),
                       location_offset(location), (int)header->kind, (int)kind);
    return RK_OK;
}

static bool all_zero(const uint8_t *bytes, size_t size_bytes)
{
    uint8_t any = 0;
    for (size_t i = 0; i < size_bytes; i++)
        any |= bytes[i];
    return any == 0;
}

/* Finds the segment of a location and how many bytes of log follow there; the lock is held. */
static enum rk_result locate(const struct record_file *file, struct segment **segment,
                             uint64_t *room_bytes, uint64_t location, struct rk_error *error)
{
    *segment = find_segment(file, location_segment(location));
    uint64_t offset = location_offset(location);
    uint64_t end = *segment ? segment_end(*segment) : 0;
    if (!*segment || offset < SEGMENT_HEADER_BYTES || offset % RECORD_ALIGN_BYTES != 0 ||
        offset >= end)
        return rk_fail(error, RK_NOT_FOUND, offset, "log-%08u at %u: nothing was written there",
                       location_segment(location), location_offset(location));
    *room_bytes = end - offset;
    if (*room_bytes < RECORD_HEADER_BYTES)
        return damaged(error, location, "the log ends inside the record");
    return RK_OK;
}

static enum rk_result read_locked(struct record_file *file, struct buffer *payload,
                                  enum record_kind kind, uint64_t location, struct rk_error *error)
{
    struct segment *segment;
    uint64_t room_bytes;
    RK_TRY(locate(file, &segment, &room_bytes, location, error));
    uint64_t offset = location_offset(location);
    if (offset < segment->flushed && room_bytes > segment->flushed - offset)
        room_bytes = segment->flushed - offset; /* a record never lies in both file and buffer */
    uint8_t first[FIRST_READ_BYTES];
    size_t first_bytes = room_bytes < sizeof first ? (size_t)room_bytes : sizeof first;
    RK_TRY(read_bytes(file, segment, first, first_bytes, offset, error));
    struct record_header header;
    RK_TRY(check_header(file, &header, first, room_bytes, kind, location, error));

    /* The payload and its padding, so that the padding is checked too. */
    size_t body_bytes = (size_t)record_size_bytes(header.payload_bytes) - RECORD_HEADER_BYTES;
    payload->size_bytes = 0;
    if (buffer_reserve(payload, body_bytes + 1)) /* so that there are bytes to point at */
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a record");
    size_t have = first_bytes - RECORD_HEADER_BYTES;
    if (have > body_bytes) have = body_bytes;
    if (have) memcpy(payload->bytes, first + RECORD_HEADER_BYTES, have);
    if (have < body_bytes)
        RK_TRY(read_bytes(file, segment, payload->bytes + have, body_bytes - have,
                          offset + RECORD_HEADER_BYTES + have, error));
    struct span content = span_of(payload->bytes, header.payload_bytes);
    if (!record_payload_matches(&file->checker, first, content, location) ||
        !all_zero(payload->bytes + header.payload_bytes, body_bytes - header.payload_bytes))
        return damaged(error, location, "the record does not match its checksum");
    payload->size_bytes = header.payload_bytes;
    return RK_OK;
}

static enum rk_result file_read(struct record_store *store, struct buffer *payload,
                                enum record_kind kind, uint64_t location, struct rk_error *error)
{
    struct record_file *file = file_of(store);
    pthread_rwlock_rdlock(&file->lock);
    enum rk_result result = read_locked(file, payload, kind, location, error);
    pthread_rwlock_unlock(&file->lock);
    return result;
}

enum rk_result record_file_size(struct record_file *file, uint64_t *size_bytes,
                                enum record_kind kind, uint64_t location, struct rk_error *error)
{
    struct segment *segment;
    uint64_t room_bytes;
    uint8_t bytes[RECORD_HEADER_BYTES];
    struct record_header header;
    pthread_rwlock_rdlock(&file->lock);
    enum rk_result result = locate(file, &segment, &room_bytes, location, error);
    if (!result)
        result = read_bytes(file, segment, bytes, sizeof bytes, location_offset(location), error);
    pthread_rwlock_unlock(&file->lock);
    if (!result) result = check_header(file, &header, bytes, room_bytes, kind, location, error);
    if (!result) *size_bytes = record_size_bytes(header.payload_bytes);
    return result;
}

enum rk_result record_file_segments(struct record_file *file, struct segment_vec *out)
{
    pthread_rwlock_rdlock(&file->lock);
    enum rk_result result = append_extents(file, out, 0);
    pthread_rwlock_unlock(&file->lock);
    return result;
}

/* ---- Scanning ---- */

enum rk_result record_scan_begin(struct record_scan *scan, struct record_file *file,
                                 uint32_t segment, uint64_t offset, uint64_t end,
                                 struct rk_error *error)
{
    pthread_rwlock_rdlock(&file->lock);
    const struct segment *found = find_segment(file, segment);
    if (found && end > found->flushed) end = found->flushed;
    pthread_rwlock_unlock(&file->lock);
    if (!found)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no log-%08u", segment);
    *scan = (struct record_scan){.file = file, .segment = segment, .offset = offset, .end = end};
    return RK_OK;
}

void record_scan_end(struct record_scan *scan)
{
    buffer_free(&scan->window);
}

/* Points *bytes at size_bytes of the segment, which lie below the end; valid until the next call.*/
static enum rk_result window_at(struct record_scan *scan, const uint8_t **bytes, uint64_t offset,
                                uint64_t size_bytes, struct rk_error *error)
{
    struct buffer *window = &scan->window;
    if (offset < scan->window_offset ||
        offset + size_bytes > scan->window_offset + window->size_bytes) {
        uint64_t wanted = size_bytes > WINDOW_BYTES ? size_bytes : WINDOW_BYTES;
        if (wanted > scan->end - offset) wanted = scan->end - offset;
        window->size_bytes = 0;
        if (buffer_reserve(window, (size_t)wanted))
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to scan the log");
        struct record_file *file = scan->file;
        pthread_rwlock_rdlock(&file->lock);
        const struct segment *segment = find_segment(file, scan->segment);
        enum rk_result result =
            segment ? store_io_read_up_to(file->options.io, &window->size_bytes, window->bytes,
                                          (size_t)wanted, segment->fd, offset, error)
                    : rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "the segment was dropped");
        pthread_rwlock_unlock(&file->lock);
        RK_TRY(result);
        scan->window_offset = offset;
        if (window->size_bytes < size_bytes)
            return damaged(error, record_location(scan->segment, (uint32_t)offset),
                           "the file is shorter than its log");
    }
    *bytes = window->bytes + (offset - scan->window_offset);
    return RK_OK;
}

/* Looks at one offset. *record is filled, and *size_bytes not 0, when a header stands there: then
 * `damaged` tells whether the rest of the record is whole. */
static enum rk_result probe(struct record_scan *scan, struct scanned_record *record,
                            uint64_t *size_bytes, uint64_t offset, struct rk_error *error)
{
    *size_bytes = 0;
    const uint8_t *bytes;
    struct record_header header;
    uint64_t location = record_location(scan->segment, (uint32_t)offset);
    if (scan->end - offset < RECORD_HEADER_BYTES) return RK_OK;
    RK_TRY(window_at(scan, &bytes, offset, RECORD_HEADER_BYTES, error));
    if (!record_header_decode(&header, bytes, &scan->file->checker, location)) return RK_OK;
    uint64_t size = record_size_bytes(header.payload_bytes);
    /* What is left of an earlier batch that was rolled back has numbers that were given again. */
    if (size > scan->end - offset || header.sequence <= scan->sequence) return RK_OK;
    RK_TRY(window_at(scan, &bytes, offset, size, error));
    struct span payload = span_of(bytes + RECORD_HEADER_BYTES, header.payload_bytes);
    size_t padding = (size_t)size - RECORD_HEADER_BYTES - payload.size_bytes;
    bool whole = record_payload_matches(&scan->file->checker, bytes, payload, location) &&
                 all_zero(payload.bytes + payload.size_bytes, padding);
    *record = (struct scanned_record){
        .location = location,
        .end = location + size,
        .damaged = !whole,
        .kind = header.kind,
        .sequence = header.sequence,
        .payload = payload,
    };
    *size_bytes = size;
    return RK_OK;
}

enum rk_result record_scan_next(struct record_scan *scan, struct scanned_record *record,
                                struct rk_error *error)
{
    if (scan->offset >= scan->end) return RK_NOT_FOUND;
    uint64_t size_bytes = 0, from = scan->offset, at = from;
    for (; at < scan->end; at += RECORD_ALIGN_BYTES) {
        RK_TRY(probe(scan, record, &size_bytes, at, error));
        if (size_bytes) break;
    }
    if (at > scan->end) at = scan->end;
    if (at > from) {
        uint64_t base = record_location(scan->segment, 0);
        *record =
            (struct scanned_record){.location = base + from, .end = base + at, .damaged = true};
        scan->offset = at;
        return RK_OK;
    }
    scan->offset += size_bytes;
    if (!record->damaged) scan->sequence = record->sequence;
    return RK_OK;
}

/* ---- Opening and freeing ---- */

static void file_free(struct record_store *store)
{
    struct record_file *file = file_of(store);
    for (size_t i = 0; i < file->segments.count; i++) {
        file->options.io->close(file->options.io, file->segments.items[i]->fd);
        free(file->segments.items[i]);
    }
    segment_pointer_vec_free(&file->segments);
    pthread_rwlock_destroy(&file->lock);
    free(file->buffer);
    free(file);
}

static const struct record_store_vtable file_vtable = {
    .append = file_append,
    .read = file_read,
    .sync = file_sync,
    .free = file_free,
};

struct record_store *record_file_store(struct record_file *file)
{
    return &file->store;
}

enum rk_result record_file_open(struct record_file **out, const struct record_file_options *options,
                                const struct segment_extent *segments, size_t segment_count,
                                struct rk_error *error)
{
    if (options->segment_bytes_max < SEGMENT_BYTES_LEAST ||
        options->segment_bytes_max > SEGMENT_BYTES_MOST)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "segments of %llu bytes",
                       (unsigned long long)options->segment_bytes_max);
    struct record_file *file = calloc(1, sizeof *file);
    uint8_t *buffer = malloc(BUFFER_BYTES);
    if (!file || !buffer) {
        free(buffer);
        free(file);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the log");
    }
    file->store.vtable = &file_vtable;
    file->options = *options;
    file->buffer = buffer;
    file->next_number = 1;
    record_checker_init(&file->checker, options->store_id);
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&file->lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
    enum rk_result result = RK_OK;
    for (size_t i = 0; !result && i < segment_count; i++)
        result = open_segment(file, segments[i], error);
    if (result) {
        file_free(&file->store);
        return result;
    }
    file->sequence = options->sequence;
    record_file_mark(file);
    *out = file;
    return RK_OK;
}
