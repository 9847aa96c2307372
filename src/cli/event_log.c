#include "cli/event_log.h"
#include "base/hex.h"
#include "base/require.h"
#include "cli/output.h"
#include "cli/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLOSING_PREFIX "{\"committed\":\""
#define CLOSING_SUFFIX "\"}\n"
#define BATCH_PREFIX   "{\"contract\":\""

enum {
    CLOSING_BYTES = sizeof CLOSING_PREFIX - 1 + 2 * COMMIT_KEY_BYTES + sizeof CLOSING_SUFFIX - 1,
    CHUNK_BYTES = 65536,
    LINE_BYTES_MAX = 1 << 20, /* topic and data escaped as far as can be, and the rest */
};

static enum rk_result fail_with_errno(const struct event_log *log, struct rk_error *error,
                                      const char *what)
{
    return rk_fail(error, errno == ENOMEM ? RK_NO_MEMORY : RK_IO, RK_NO_POSITION,
                   "cannot %s the log of events %s: %s", what, log->path, strerror(errno));
}

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
}

static bool is_closing(struct span line)
{
    size_t size_bytes = sizeof CLOSING_PREFIX - 1;
    return line.size_bytes >= size_bytes && memcmp(line.bytes, CLOSING_PREFIX, size_bytes) == 0;
}

/* ---- Reading ---- */

/* Visits the lines between two offsets, closing ones included; the last one may lack its end. */
typedef enum rk_result visit_line(void *context, struct span line, uint64_t at, bool is_whole,
                                  struct rk_error *error);

static enum rk_result walk_pieces(const struct event_log *log, struct buffer *line, uint64_t from,
                                  uint64_t end, visit_line *visit, void *context,
                                  struct rk_error *error)
{
    char chunk[CHUNK_BYTES];
    uint64_t line_at = from;
    for (uint64_t at = from; at < end;) {
        size_t wanted = end - at < sizeof chunk ? (size_t)(end - at) : sizeof chunk;
        ssize_t got = pread(log->fd, chunk, wanted, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_with_errno(log, error, "read");
        if (got == 0) break;
        for (size_t used = 0; used < (size_t)got;) {
            const char *stop = memchr(chunk + used, '\n', (size_t)got - used);
            size_t piece = stop ? (size_t)(stop - chunk) - used : (size_t)got - used;
            if (line->size_bytes + piece > LINE_BYTES_MAX)
                return rk_fail(error, RK_CORRUPT, line_at, "%s is no log of events", log->path);
            if (buffer_append(line, chunk + used, piece)) return no_memory(error);
            used += piece + (stop ? 1 : 0);
            if (!stop) break;
            RK_TRY(visit(context, buffer_span(line), line_at, true, error));
            line->size_bytes = 0;
            line_at = at + used;
        }
        at += (uint64_t)got;
    }
    return line->size_bytes ? visit(context, buffer_span(line), line_at, false, error) : RK_OK;
}

static enum rk_result walk_lines(const struct event_log *log, uint64_t from, uint64_t end,
                                 visit_line *visit, void *context, struct rk_error *error)
{
    struct buffer line = {0};
    enum rk_result result = walk_pieces(log, &line, from, end, visit, context, error);
    buffer_free(&line);
    return result;
}

struct reading {
    event_log_visit *visit;
    void *context;
};

static enum rk_result pass_event(void *context, struct span line, uint64_t at, bool is_whole,
                                 struct rk_error *error)
{
    const struct reading *reading = context;
    (void)at, (void)is_whole;
    return is_closing(line) ? RK_OK : reading->visit(reading->context, line, error);
}

enum rk_result event_log_read(const struct event_log *log, event_log_visit *visit, void *context,
                              struct rk_error *error)
{
    struct reading reading = {visit, context};
    if (log->fd < 0) return RK_OK;
    return walk_lines(log, 0, log->end_bytes, pass_event, &reading, error);
}

/* ---- The last batch ---- */

/* What stands behind the last closing line. */
struct tail {
    uint64_t at;     /* where it begins */
    uint64_t end;    /* of the last whole line of the batch */
    uint64_t count;  /* whole lines of one batch */
    uint64_t of;     /* how many the batch has; 0: nothing was found */
    bool is_foreign; /* no log looks like this */
    struct commit_key key;
};

static bool read_batch_line(struct tail *tail, struct span line)
{
    struct commit_key key;
    json_int_t index, of;
    const char *root, *digest;
    bool done = false;
    json_t *event = json_loadb((const char *)line.bytes, line.size_bytes, 0, NULL);
    if (event && !json_unpack(event, "{s:s, s:s, s:I, s:I}", "root", &root, "digest", &digest,
                              "index", &index, "of", &of))
        done = !hex_decode(key.root, 32, span_of_string(root), NULL) &&
               !hex_decode(key.digest, 32, span_of_string(digest), NULL) &&
               index == (json_int_t)tail->count && of > index &&
               (index == 0 || (commit_key_equal(&key, &tail->key) && (uint64_t)of == tail->of));
    if (done) {
        tail->key = key;
        tail->of = (uint64_t)of;
        tail->count++;
    }
    json_decref(event);
    return done;
}

/* Whether the line and the text are the same as far as both go. */
static bool agrees(struct span line, const char *text)
{
    size_t size_bytes = strlen(text);
    if (size_bytes > line.size_bytes) size_bytes = line.size_bytes;
    return memcmp(line.bytes, text, size_bytes) == 0;
}

static enum rk_result take_tail_line(void *context, struct span line, uint64_t at, bool is_whole,
                                     struct rk_error *error)
{
    struct tail *tail = context;
    bool is_complete = tail->of && tail->count == tail->of;
    (void)error;
    if (line.size_bytes == 0 || (!agrees(line, BATCH_PREFIX) && !agrees(line, CLOSING_PREFIX)))
        tail->is_foreign = true;
    if (is_whole && is_closing(line)) {
        *tail = (struct tail){.at = at + line.size_bytes + 1};
    } else if (!is_whole) {
        if (!is_complete) tail->of = UINT64_MAX; /* never as many as there are */
    } else if (is_complete || !read_batch_line(tail, line)) {
        tail->of = UINT64_MAX;
    } else {
        tail->end = at + line.size_bytes + 1;
    }
    return RK_OK;
}

static enum rk_result ends_with_closing(const struct event_log *log, bool *is_closed, uint64_t size,
                                        struct rk_error *error)
{
    char line[CLOSING_BYTES];
    *is_closed = size == 0;
    if (size < sizeof line) return RK_OK;
    ssize_t got = pread(log->fd, line, sizeof line, (off_t)(size - sizeof line));
    if (got < 0) return fail_with_errno(log, error, "read");
    *is_closed = got == (ssize_t)sizeof line && is_closing(span_of(line, sizeof line)) &&
                 line[sizeof line - 1] == '\n';
    return RK_OK;
}

/* Finds out what of the file counts. */
static enum rk_result settle(struct event_log *log, struct store *store, struct rk_error *error)
{
    struct tail tail = {.at = 0};
    struct commit_entry entry;
    struct stat about;
    bool is_closed;
    if (fstat(log->fd, &about) != 0) return fail_with_errno(log, error, "read");
    log->end_bytes = (uint64_t)about.st_size;
    RK_TRY(ends_with_closing(log, &is_closed, log->end_bytes, error));
    if (is_closed) return RK_OK;
    RK_TRY(walk_lines(log, 0, log->end_bytes, take_tail_line, &tail, error));
    if (tail.is_foreign)
        return rk_fail(error, RK_CORRUPT, tail.at, "%s is no log of events", log->path);
    if (tail.of == 0 || tail.of != tail.count) {
        log->end_bytes = tail.at;
        return RK_OK;
    }
    enum rk_result result = store_find(store, &entry, &tail.key, error);
    if (result && result != RK_NOT_FOUND) return result;
    log->lacks_end = !result;
    log->last = tail.key;
    log->end_bytes = result ? tail.at : tail.end;
    return RK_OK;
}

enum rk_result event_log_open(struct event_log *log, const char *folder, struct store *store,
                              bool writes, struct rk_error *error)
{
    size_t size_bytes = strlen(folder);
    *log = (struct event_log){.fd = -1, .is_writable = writes};
    while (size_bytes > 1 && folder[size_bytes - 1] == '/')
        size_bytes--;
    log->path = malloc(size_bytes + sizeof ".events");
    if (!log->path) return no_memory(error);
    memcpy(log->path, folder, size_bytes);
    memcpy(log->path + size_bytes, ".events", sizeof ".events");
    log->fd = open(log->path, (writes ? O_RDWR | O_APPEND : O_RDONLY) | O_CLOEXEC);
    if (log->fd < 0 && errno == ENOENT) return RK_OK;
    enum rk_result result =
        log->fd < 0 ? fail_with_errno(log, error, "open") : settle(log, store, error);
    if (result) event_log_close(log);
    return result;
}

void event_log_close(struct event_log *log)
{
    if (log->path && log->fd >= 0) close(log->fd);
    free(log->path);
    *log = (struct event_log){.fd = -1};
}

/* ---- Writing ---- */

/* Makes the file and its name durable. */
static enum rk_result create(struct event_log *log, struct rk_error *error)
{
    log->fd = open(log->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (log->fd < 0) return fail_with_errno(log, error, "create");
    char *slash = strrchr(log->path, '/');
    char kept = slash ? slash[1] : 0;
    if (slash) slash[1] = 0;
    int folder = open(slash ? log->path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash) slash[1] = kept;
    bool is_durable = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0) close(folder);
    return is_durable ? RK_OK : fail_with_errno(log, error, "create");
}

/* Appends to what counts; on failure puts the length back as well as can be. */
static enum rk_result append(struct event_log *log, struct span text, struct rk_error *error)
{
    size_t written = 0;
    if (ftruncate(log->fd, (off_t)log->end_bytes) != 0) return fail_with_errno(log, error, "write");
    while (written < text.size_bytes) {
        ssize_t got = write(log->fd, text.bytes + written, text.size_bytes - written);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) break;
        written += (size_t)got;
    }
    if (written == text.size_bytes && fdatasync(log->fd) == 0) return RK_OK;
    enum rk_result result = fail_with_errno(log, error, "write");
    /* What is left of it is no whole batch, or one whose commit the store does not have. */
    if (ftruncate(log->fd, (off_t)log->end_bytes) != 0) return result;
    return result;
}

static enum rk_result append_closing(struct event_log *log, struct rk_error *error)
{
    char digits[HEX_TEXT_BYTES(COMMIT_KEY_BYTES)], line[CLOSING_BYTES + 1];
    hex_encode(digits, span_of(log->last.bytes, COMMIT_KEY_BYTES));
    snprintf(line, sizeof line, "%s%s%s", CLOSING_PREFIX, digits, CLOSING_SUFFIX);
    RK_TRY(append(log, span_of_string(line), error));
    log->end_bytes += CLOSING_BYTES;
    log->lacks_end = false;
    return RK_OK;
}

static enum rk_result append_line(struct buffer *text, const struct commit_key *key,
                                  struct span function, const struct vm_events *events, size_t at,
                                  uint64_t index, uint64_t of)
{
    struct span data = vm_event_data(events, at);
    json_t *line = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I}", "contract",
        json_hex(events->list.items[at].source, VM_CONTRACT_ID_BYTES), "function",
        output_json_text(function), "topic", output_json_text(vm_event_topic(events, at)), "data",
        json_hex(data.bytes, data.size_bytes), "root", json_hex(key->root, 32), "digest",
        json_hex(key->digest, 32), "index", (json_int_t)index, "of", (json_int_t)of);
    char *compact = line ? json_dumps(line, JSON_COMPACT) : NULL;
    enum rk_result result = compact ? buffer_append_format(text, "%s\n", compact) : RK_NO_MEMORY;
    free(compact);
    json_decref(line);
    return result;
}

enum rk_result event_log_prepare(struct event_log *log, const struct commit_key *key,
                                 struct span function, const struct vm_events *events,
                                 struct rk_error *error)
{
    struct buffer text = {0};
    uint64_t index = 0, of = 0;
    enum rk_result result = RK_OK;
    REQUIRE(log->is_writable);
    for (size_t i = 0; i < events->list.count; i++)
        of += !events->list.items[i].is_reverted;
    if (of == 0) return RK_OK;
    for (size_t i = 0; !result && i < events->list.count; i++)
        if (!events->list.items[i].is_reverted)
            result = append_line(&text, key, function, events, i, index++, of);
    if (result) result = no_memory(error);
    if (!result && log->fd < 0) result = create(log, error);
    if (!result && log->lacks_end) result = append_closing(log, error);
    if (!result) result = append(log, buffer_span(&text), error);
    if (!result) {
        log->last = *key;
        log->batch_bytes = text.size_bytes;
    }
    buffer_free(&text);
    return result;
}

enum rk_result event_log_confirm(struct event_log *log, struct rk_error *error)
{
    if (log->batch_bytes == 0) return RK_OK;
    log->end_bytes += log->batch_bytes;
    log->batch_bytes = 0;
    log->lacks_end = true;
    return append_closing(log, error);
}
