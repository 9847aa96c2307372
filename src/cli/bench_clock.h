/* The time of an operation: the processor's time of this process, which other programs disturb less
 * than they do the clock. For `ruskvm bench` and the programs in bench/. */
#ifndef RK_CLI_BENCH_CLOCK_H
#define RK_CLI_BENCH_CLOCK_H

#include "base/compiler.h"

#include <stdint.h>
#include <time.h>

/* Does the operation, or some number of them; the context is the bench's own. */
typedef void bench_run(void *context);

RK_INLINE uint64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The time of `times` runs in ns. */
RK_INLINE double bench_measure(bench_run *run, void *context, unsigned times)
{
    uint64_t start = bench_now_ns();
    for (unsigned i = 0; i < times; i++)
        run(context);
    return (double)(bench_now_ns() - start);
}

/* How many runs take some slice_ns: the least power of two of them that took so long, at most 2^20.
 * *spent_ns is what they took. */
RK_INLINE unsigned bench_times_for(double *spent_ns, bench_run *run, void *context, double slice_ns)
{
    unsigned times = 1;
    while ((*spent_ns = bench_measure(run, context, times)) < slice_ns && times < 1u << 20)
        times *= 2;
    return times;
}

#endif
