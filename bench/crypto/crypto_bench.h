/* Times rows of operations, ours and a peer's in turns within one run, and prints the least time of
 * each and their ratio. */
#ifndef RK_BENCH_CRYPTO_CRYPTO_BENCH_H
#define RK_BENCH_CRYPTO_CRYPTO_BENCH_H

#include "base/compiler.h"
#include "cli/bench_clock.h"

#include <stddef.h>
#include <stdio.h>

#ifdef RUSKVM_BLST
#include <blst.h>
#endif

struct bench_row {
    const char *name;
    unsigned operations; /* of one run */
    bench_run *ours;
    bench_run *peer; /* NULL when there is none */
};

/* Times each row in slices of about a millisecond, or one run, ours and the peer's by turns. */
static inline void bench_report_turns(const struct bench_row *rows, size_t count, void *context,
                                      unsigned turns)
{
    printf("%-36s %12s %12s %8s\n", "operation", "ours, ns", "peer, ns", "ratio");
    for (size_t i = 0; i < count; i++) {
        const struct bench_row *row = &rows[i];
        double ours, peer = 1e300;
        unsigned times = bench_times_for(&ours, row->ours, context, 1e6);
        for (unsigned turn = 0; turn < turns; turn++) {
            double time = bench_measure(row->ours, context, times);
            if (time < ours) ours = time;
            if (!row->peer) continue;
            time = bench_measure(row->peer, context, times);
            if (time < peer) peer = time;
        }
        double per = (double)times * row->operations;
        if (row->peer)
            printf("%-36s %12.1f %12.1f %8.2f\n", row->name, ours / per, peer / per, ours / peer);
        else
            printf("%-36s %12.1f %12s %8s\n", row->name, ours / per, "-", "-");
    }
}

static inline void bench_report(const struct bench_row *rows, size_t count, void *context)
{
    bench_report_turns(rows, count, context, 60);
}

#endif
