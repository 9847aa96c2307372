#include "bench_disk.h"

#include "base/require.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double clock_us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

double bench_now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

double bench_processor_us(void)
{
    return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

static int compare_samples(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

double bench_percentile(struct sample_vec *samples, unsigned percent)
{
    REQUIRE(samples->count && percent < 100);
    qsort(samples->items, samples->count, sizeof *samples->items, compare_samples);
    return samples->items[samples->count * percent / 100];
}

uint64_t bench_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

void bench_noise(uint8_t *bytes, size_t size_bytes, uint64_t *state)
{
    for (size_t i = 0; i < size_bytes; i += sizeof(uint64_t)) {
        uint64_t word = bench_random(state);
        memcpy(bytes + i, &word, sizeof word);
    }
}

/* ---- Folders ---- */

void bench_path(char path[BENCH_PATH_BYTES], const char *folder, const char *format, ...)
{
    char name[256];
    va_list arguments;
    va_start(arguments, format);
    int name_bytes = vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    REQUIRE(name_bytes >= 0 && (size_t)name_bytes < sizeof name);
    int path_bytes = snprintf(path, BENCH_PATH_BYTES, "%s/%s", folder, name);
    REQUIRE(path_bytes > 0 && path_bytes < BENCH_PATH_BYTES);
}

bool bench_folder_make(char path[BENCH_PATH_BYTES], const char *parent)
{
    bench_path(path, parent, "state-bench-XXXXXX");
    if (mkdtemp(path)) return true;
    fprintf(stderr, "cannot make a folder in %s: %s\n", parent, strerror(errno));
    return false;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

void bench_folder_remove(const char *path)
{
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS))
        fprintf(stderr, "cannot remove all of %s\n", path);
}

/* ---- Syncs ---- */

struct bench_syncs bench_syncs;

static int sync_or_not(long call, int file)
{
    bench_syncs.count++;
    return bench_syncs.left_out ? 0 : (int)syscall(call, file);
}

/* These two stand before those of the C library for the whole program, shared libraries included:
 * the index syncs its file by itself and has no other place to hold it back. */
__attribute__((visibility("default"))) int fsync(int fd)
{
    return sync_or_not(SYS_fsync, fd);
}

__attribute__((visibility("default"))) int fdatasync(int fildes)
{
    return sync_or_not(SYS_fdatasync, fildes);
}

void bench_settle(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(folder >= 0 && syncfs(folder) == 0);
    close(folder);
}

uint64_t bench_written_bytes(void)
{
    FILE *file = fopen("/proc/self/io", "re");
    uint64_t bytes = 0;
    char line[128];
    REQUIRE(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "wchar: ", 7) == 0) bytes = strtoull(line + 7, NULL, 10);
    fclose(file);
    return bytes;
}

void bench_must(enum rk_result result, const struct rk_error *error, const char *what)
{
    if (!result) return;
    fprintf(stderr, "%s: %s\n", what, error->message);
    exit(1);
}
