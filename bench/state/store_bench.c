/* What a durable commit costs: 100 granules of 4 KiB with their nodes in the store, against the
 * file-per-page way of 50 files of 64 KiB, each synced. Then reading granules, and compaction.
 *
 * usage: state_store_bench FOLDER */

#include "state/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 30, GRANULES = 100, GRANULE_BYTES = 4096, FILES = 50, FILE_BYTES = 65536 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *what, double *ms, size_t count)
{
    qsort(ms, count, sizeof *ms, compare);
    printf("%-44s median %8.2f ms, best %8.2f, worst %8.2f\n", what, ms[count / 2], ms[0],
           ms[count - 1]);
}

static void must(enum rk_result result, const char *what)
{
    if (!result) return;
    fprintf(stderr, "store_bench: %s: %s\n", what, rk_result_name(result));
    exit(1);
}

/* A payload for a commit: where its granules are. */
struct bench_commit {
    uint64_t locations[GRANULES];
};

static enum rk_result enumerate(struct record_reference_vec *references, struct span payload)
{
    struct bench_commit commit;
    if (payload.size_bytes != sizeof commit) return RK_MALFORMED;
    memcpy(&commit, payload.bytes, sizeof commit);
    for (size_t i = 0; i < GRANULES; i++)
        RK_TRY(record_reference_vec_push(
            references, (struct record_reference){commit.locations[i], RECORD_GRANULE}));
    return RK_OK;
}

static void rewrite(uint8_t *payload, size_t payload_bytes, const uint64_t *locations, size_t count)
{
    (void)payload_bytes;
    memcpy(payload, locations, count * sizeof *locations);
}

static const struct record_kinds kinds = {.ops = {[RECORD_COMMIT] = {enumerate, rewrite}}};

static void commit_once(struct store *store, struct bench_commit *commit, uint64_t number)
{
    static uint8_t granule[GRANULE_BYTES];
    struct commit_key key = {{0}};
    memcpy(key.bytes, &number, sizeof number);
    must(store_begin(store, NULL, NULL), "begin");
    for (uint64_t i = 0; i < GRANULES; i++) {
        memcpy(granule, &number, sizeof number);
        memcpy(granule + 8, &i, sizeof i);
        must(record_append(store_records(store), &commit->locations[i], RECORD_GRANULE,
                           span_of(granule, sizeof granule), NULL),
             "append");
    }
    must(store_commit(store, &key, span_of(commit, sizeof *commit), NULL), "commit");
}

static void bench_store(struct store *store)
{
    double ms[ROUNDS];
    struct bench_commit commit;
    struct store_statistics before, after;
    must(store_statistics(store, &before, NULL), "statistics");
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = now_ms();
        commit_once(store, &commit, round + 1);
        ms[round] = now_ms() - start;
    }
    must(store_statistics(store, &after, NULL), "statistics");
    report("commit of 100 granules of 4 KiB", ms, ROUNDS);
    printf("%-44s %llu\n", "bytes of log for each",
           (unsigned long long)((after.log_bytes - before.log_bytes) / ROUNDS));
    struct buffer payload = {0};
    double start = now_ms();
    for (unsigned i = 0; i < 100 * GRANULES; i++)
        must(record_read(store_records(store), &payload, RECORD_GRANULE,
                         commit.locations[i % GRANULES], NULL),
             "read");
    printf("%-44s %.2f us\n", "read of a granule, in the page cache",
           (now_ms() - start) * 1e3 / (100 * GRANULES));
    buffer_free(&payload);
    for (uint64_t number = 1; number <= ROUNDS; number += 2) {
        struct commit_key key = {{0}};
        memcpy(key.bytes, &number, sizeof number);
        must(store_delete(store, &key, NULL), "delete");
    }
    struct store_compaction done;
    start = now_ms();
    must(store_compact(store, &done, 100, NULL), "compact");
    printf("%-44s %.2f ms, %llu of %llu bytes copied\n",
           "compaction with every other commit deleted", now_ms() - start,
           (unsigned long long)done.copied_bytes, (unsigned long long)done.log_bytes);
}

static void bench_files(const char *path)
{
    static uint8_t page[FILE_BYTES];
    double ms[ROUNDS];
    char name[4200];
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = now_ms();
        for (unsigned i = 0; i < FILES; i++) {
            snprintf(name, sizeof name, "%s/page-%u", path, i);
            int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
            if (fd < 0 || write(fd, page, sizeof page) != (ssize_t)sizeof page || fsync(fd) < 0)
                must(RK_IO, "writing a file");
            close(fd);
        }
        ms[round] = now_ms() - start;
    }
    report("50 files of 64 KiB, each synced", ms, ROUNDS);
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%s/page-%u", path, i);
        unlink(name);
    }
}

int main(int argument_count, char **arguments)
{
    struct store *store;
    if (argument_count != 2) {
        fprintf(stderr, "usage: state_store_bench FOLDER (a new one)\n");
        return 2;
    }
    const struct store_options options = {.kinds = &kinds};
    must(store_create(arguments[1], &options, NULL), "create");
    must(store_open(&store, NULL, arguments[1], &options, NULL), "open");
    bench_store(store);
    store_close(store);
    bench_files(arguments[1]);
    return 0;
}
