#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct loop {
    parallel_run *run;
    void *context;
    size_t count, grain, pieces;
    atomic_size_t next; /* piece that nobody has taken */
};

struct worker {
    struct loop *loop;
    unsigned index;
    pthread_t thread;
};

unsigned parallel_threads(unsigned threads)
{
    return threads == 0 ? 1 : threads > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : threads;
}

unsigned parallel_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? parallel_threads((unsigned)count) : 1;
}

static void work(struct loop *loop, unsigned worker)
{
    for (;;) {
        size_t piece = atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
        if (piece >= loop->pieces) return;
        size_t from = piece * loop->grain, left = loop->count - from;
        loop->run(loop->context, worker, from, from + (left < loop->grain ? left : loop->grain));
    }
}

static void *start(void *context)
{
    struct worker *worker = context;
    work(worker->loop, worker->index);
    return NULL;
}

void parallel_for(unsigned threads, size_t count, size_t grain, parallel_run *run, void *context)
{
    if (count == 0) return;
    if (grain == 0) grain = 1;
    struct loop loop = {.run = run, .context = context, .count = count, .grain = grain};
    loop.pieces = (count - 1) / grain + 1;
    threads = parallel_threads(threads);
    if (threads > loop.pieces) threads = (unsigned)loop.pieces;
    struct worker workers[PARALLEL_THREADS_MAX];
    unsigned started = 1;
    for (; started < threads; started++) {
        struct worker *worker = &workers[started];
        worker->loop = &loop;
        worker->index = started;
        if (pthread_create(&worker->thread, NULL, start, worker)) break;
    }
    work(&loop, 0);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}
