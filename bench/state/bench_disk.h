/* What the benchmarks of the state share: a clock, samples, noise, a folder on a disk, and the
 * syncs, which can be counted and left out. One thread. */
#ifndef RK_BENCH_STATE_BENCH_DISK_H
#define RK_BENCH_STATE_BENCH_DISK_H

#include "base/result.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

double bench_now_us(void);
/* What the processor has worked for this thread, the kernel included. */
double bench_processor_us(void);

VEC_DEFINE(sample_vec, double);

/* Sorts the samples and tells the one below which `percent` of them lie; 0 tells the least. */
double bench_percentile(struct sample_vec *samples, unsigned percent);

/* xorshift64: the next number; *state must not be 0. */
uint64_t bench_random(uint64_t *state);
/* size_bytes is a multiple of 8. */
void bench_noise(uint8_t *bytes, size_t size_bytes, uint64_t *state);

enum { BENCH_PATH_BYTES = 4096 };

/* Makes a new folder inside `parent`. False, with a message on stderr, when it cannot. */
bool bench_folder_make(char path[BENCH_PATH_BYTES], const char *parent);
/* Removes it with all that is in it. */
void bench_folder_remove(const char *path);

/* path = folder/name, by a format for the name. */
void bench_path(char path[BENCH_PATH_BYTES], const char *folder, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Every fsync and fdatasync of the process, that of the index too, comes by here. */
struct bench_syncs {
    bool left_out; /* they then succeed and do nothing */
    uint64_t count;
};
extern struct bench_syncs bench_syncs;

/* Brings everything that was written to the disk, so that what is measured next does not pay for
 * what came before. Not counted, never left out. */
void bench_settle(const char *path);

/* Bytes that the process has handed to write calls. */
uint64_t bench_written_bytes(void);

/* Ends the program when a step of it failed; `what` says which. */
void bench_must(enum rk_result result, const struct rk_error *error, const char *what);

#endif
