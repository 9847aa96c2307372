/* A folder whose log is hostile bytes opens as a store or is refused, and what opens can be listed,
 * read, verified, written to and opened again.
 *
 * The input is a script, because no fuzzer forges keyed checksums: it is split at each 0xff byte
 * into pieces; a piece is put into the log as it is, or, when its first byte is below the number of
 * kinds, as the payload of a record of that kind with right checksums. */

#include "base/require.h"
#include "state/store.h"
#include "state/store_format.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOG_BYTES_MAX = 1 << 16 };

static const struct store_options options = {
    .segment_bytes_max = 1 << 20,
    .index_map_bytes = 16 << 20,
};

static size_t build_log(uint8_t *log, const uint8_t *data, size_t size)
{
    static const uint8_t id[STORE_ID_BYTES] = {1, 2, 3};
    static struct record_checker checker;
    record_checker_init(&checker, id);
    segment_header_encode(log, id, 1);
    size_t at = SEGMENT_HEADER_BYTES, from = 0;
    uint64_t sequence = 1;
    while (from < size) {
        const uint8_t *stop = memchr(data + from, 0xff, size - from);
        size_t piece = stop ? (size_t)(stop - (data + from)) : size - from;
        if (at + record_size_bytes(piece) > LOG_BYTES_MAX) break;
        const uint8_t *bytes = data + from;
        if (piece > 0 && bytes[0] > 0 && bytes[0] < RECORD_KIND_COUNT) {
            struct span payload = span_of(bytes + 1, piece - 1);
            struct record_header header = {(enum record_kind)bytes[0], (uint32_t)(piece - 1),
                                           sequence++};
            memset(log + at, 0, record_size_bytes(payload.size_bytes));
            record_header_encode(log + at, &checker, header, payload,
                                 record_location(1, (uint32_t)at));
            memcpy(log + at + RECORD_HEADER_BYTES, payload.bytes, payload.size_bytes);
            at += record_size_bytes(payload.size_bytes);
        } else if (piece > 0 && from == 0) {
            memcpy(log, bytes, piece); /* over the head */
            if (piece > at) at = piece;
        } else {
            memcpy(log + at, bytes, piece);
            at += piece;
        }
        from += piece + 1;
    }
    return at;
}

static void use(const char *path)
{
    struct store *store;
    struct rk_error error;
    if (store_open(&store, NULL, path, &options, &error)) return;
    struct commit_entry_vec commits = {0};
    struct buffer payload = {0};
    REQUIRE(store_list(store, &commits, NULL) == RK_OK);
    for (size_t i = 0; i < commits.count; i++)
        (void)!store_read_commit(store, &payload, &commits.items[i], NULL);
    struct store_verification verification;
    REQUIRE(store_verify(store, &verification, NULL, NULL) == RK_OK);
    struct commit_key key = {.root = {0xaa}};
    REQUIRE(store_begin(store, NULL, NULL) == RK_OK);
    enum rk_result result = store_commit(store, &key, span_of("x", 1), NULL);
    REQUIRE(result == RK_OK || result == RK_EXISTS);
    size_t count = commits.count + (result == RK_OK);
    store_close(store);
    struct store_report report;
    REQUIRE(store_open(&store, &report, path, &options, NULL) == RK_OK);
    REQUIRE(!report.index_rebuilt);
    commits.count = 0;
    REQUIRE(store_list(store, &commits, NULL) == RK_OK);
    REQUIRE(commits.count == count);
    store_close(store);
    commit_entry_vec_free(&commits);
    buffer_free(&payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t log[LOG_BYTES_MAX + 4096];
    static char path[64];
    char name[128];
    if (size > LOG_BYTES_MAX / 2) return 0;
    if (!path[0]) snprintf(path, sizeof path, "/dev/shm/ruskvm-fuzz-log-%d", (int)getpid());
    static const char *const leftovers[] = {"index/data.mdb", "index/lock.mdb", "lock",
                                            "log-00000001",   "log-00000002",   "log-00000003"};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(leftovers); i++) {
        snprintf(name, sizeof name, "%s/%s", path, leftovers[i]);
        unlink(name);
    }
    mkdir(path, 0777);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    size_t log_bytes = build_log(log, data, size);
    REQUIRE(fd >= 0 && write(fd, log, log_bytes) == (ssize_t)log_bytes);
    close(fd);
    use(path);
    return 0;
}
