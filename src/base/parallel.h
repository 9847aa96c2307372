/* Loops over several threads.
 *
 * A loop over `count` things is cut into pieces of `grain` (the last may be shorter), the same ones
 * whatever the number of threads; which thread does which piece is not determined. So results are
 * the same for any number of threads when what a piece does depends on the piece alone.
 *
 * Threads are made for a loop and end with it; a loop should last some milliseconds at least. When
 * the system refuses a thread the others do its work: a loop never fails. */
#ifndef RK_BASE_PARALLEL_H
#define RK_BASE_PARALLEL_H

#include "base/compiler.h"

#include <stddef.h>

enum { PARALLEL_THREADS_MAX = 256 };

/* Does the things [from, to), a piece. `worker` is below the number of threads and differs between
 * pieces that run at the same time, for scratch memory. */
typedef void parallel_run(void *context, unsigned worker, size_t from, size_t to);

/* Calls `run` once for each piece and returns when all are done. The calling thread is one of
 * `threads`, of which 0 counts as 1 and more than PARALLEL_THREADS_MAX as that; a grain of 0 as 1.
 */
void parallel_for(unsigned threads, size_t count, size_t grain, parallel_run *run, void *context);

/* The number that a loop uses at most when it is asked for `threads`. */
unsigned parallel_threads(unsigned threads);

/* The processors that this process may use, at least 1. */
unsigned parallel_processors(void);

#endif
