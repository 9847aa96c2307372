/* Time and memory of this process, for benchmarks of proofs. */
#ifndef RK_BENCH_ZK_RESOURCES_H
#define RK_BENCH_ZK_RESOURCES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The high-water mark of resident memory, which the kernel forgets on demand. */
static inline double peak_mib(void)
{
    char line[256];
    double kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", 6) == 0) kib = strtod(line + 6, NULL);
    if (file) fclose(file);
    return kib / 1024;
}

static inline void forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file) return;
    fputs("5", file);
    fclose(file);
}

static inline void keep_least(double *least, double value)
{
    if (value < *least) *least = value;
}

#endif
