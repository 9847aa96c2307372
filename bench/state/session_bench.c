/* What sessions cost: opening on a warm and on a cold state, marks and undos, roots and commits.
 *
 * usage: bench_state_session [FOLDER [PAGES]]
 * The contract has PAGES full pages (16384: 1 GiB). The store is made in FOLDER, which must not
 * have one yet, or is in memory when no folder is given. */

#include "base/require.h"
#include "state/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGES_AT_ONCE = 1024, ROUNDS = 400, GRANULES = 100, TOUCHED_PAGES = 50, COLD_PAGES = 100 };

static const struct memory_rules rules = {.max_bytes = LINEAR_MEMORY32_BYTES,
                                          .fixed_access_bytes = LINEAR_MEMORY32_BYTES};
static const uint8_t id[CONTRACT_ID_BYTES] = {7, 7, 7};

struct bench {
    struct store *store;
    struct state *state;
    struct commit_key tip;
    uint64_t pages;
    uint32_t round;
};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *what, double *times, size_t count)
{
    qsort(times, count, sizeof *times, compare_times);
    printf("%-56s %10.2f us least, %10.2f us median of %zu\n", what, times[0], times[count / 2],
           count);
}

static void must(enum rk_result result, const struct rk_error *error)
{
    if (result) fprintf(stderr, "%s: %s\n", rk_result_name(result), error->message);
    REQUIRE(!result);
}

static void start(struct bench *bench)
{
    struct rk_error error = {0};
    struct state_options options = {bench->store, (uint64_t)4 << 30};
    must(state_open(&bench->state, &options, &error), &error);
}

static struct linear_memory *open_session(struct bench *bench, struct session **session)
{
    struct rk_error error = {0};
    struct linear_memory *memory;
    must(session_open(bench->state, session, &bench->tip, &error), &error);
    must(session_contract(*session, &memory, id, &rules, &error), &error);
    return memory;
}

static void commit(struct bench *bench, struct session *session)
{
    struct rk_error error = {0};
    must(session_commit(session, &bench->tip, &error), &error);
}

static void fill(struct bench *bench)
{
    struct rk_error error = {0};
    struct session *session;
    struct linear_memory *memory;
    struct new_contract created = {.kind = MEMORY_32, .length_bytes = bench->pages * PAGE_BYTES};
    memcpy(created.id, id, sizeof id);
    must(session_open(bench->state, &session, NULL, &error), &error);
    must(session_create(session, &memory, &created, &rules, &error), &error);
    commit(bench, session);
    uint64_t word = 1;
    for (uint64_t page = 0; page < bench->pages; page += PAGES_AT_ONCE) {
        uint64_t end = page + PAGES_AT_ONCE < bench->pages ? page + PAGES_AT_ONCE : bench->pages;
        memory = open_session(bench, &session);
        for (uint64_t at = page * PAGE_BYTES; at < end * PAGE_BYTES; at += sizeof word) {
            word = word * 6364136223846793005u + 1442695040888963407u;
            memcpy(memory->base + at, &word, sizeof word);
        }
        linear_memory_mark(memory, page * PAGE_BYTES, (end - page) * PAGE_BYTES);
        commit(bench, session);
    }
}

static void measure_warm_open(struct bench *bench)
{
    double times[ROUNDS], bare[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct session *session;
        struct rk_error error = {0};
        double start_us = now_us();
        open_session(bench, &session);
        times[i] = now_us() - start_us;
        session_drop(session);
        start_us = now_us();
        must(session_open(bench->state, &session, &bench->tip, &error), &error);
        bare[i] = now_us() - start_us;
        session_drop(session);
    }
    report("open a session on a warm tip", bare, ROUNDS);
    report("open a session on a warm tip, and a contract", times, ROUNDS);
}

static void measure_cold_open(struct bench *bench)
{
    enum { COLD_ROUNDS = 9 };
    double times[COLD_ROUNDS], opens[COLD_ROUNDS];
    volatile uint8_t sum = 0;
    for (unsigned i = 0; i < COLD_ROUNDS; i++) {
        struct session *session;
        state_close(bench->state);
        start(bench);
        double start_us = now_us();
        struct linear_memory *memory = open_session(bench, &session);
        opens[i] = now_us() - start_us;
        for (uint64_t p = 0; p < COLD_PAGES; p++)
            sum += memory->base[p * (bench->pages / COLD_PAGES) * PAGE_BYTES + i];
        times[i] = now_us() - start_us;
        session_drop(session);
    }
    report("open a cold session and contract", opens, COLD_ROUNDS);
    report("open a cold session and contract, touch 100 pages", times, COLD_ROUNDS);
}

/* 100 granules over 50 pages, as generated code does it. */
static void touch(struct bench *bench, struct linear_memory *memory)
{
    bench->round++;
    for (uint64_t i = 0; i < GRANULES; i++) {
        uint64_t granule = i / 2 * (bench->pages / TOUCHED_PAGES) * GRANULES_IN_PAGE + i % 2 * 7;
        memcpy(memory->base + (granule << GRANULE_SHIFT), &bench->round, sizeof bench->round);
        memory->touch[granule] = 1;
    }
}

static void measure_session(struct bench *bench)
{
    static double marks[ROUNDS], undos[ROUNDS], drops[ROUNDS], roots[ROUNDS], again[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct session *session;
        struct rk_error error = {0};
        struct commit_key key;
        uint32_t outer, mark;
        struct linear_memory *memory = open_session(bench, &session);
        must(session_mark(session, &outer, &error), &error);
        touch(bench, memory);
        double start_us = now_us();
        must(session_mark(session, &mark, &error), &error);
        marks[i] = now_us() - start_us;
        touch(bench, memory);
        start_us = now_us();
        must(session_undo(session, mark, true, &error), &error);
        undos[i] = now_us() - start_us;
        start_us = now_us();
        must(session_key(session, &key, &error), &error);
        roots[i] = now_us() - start_us;
        touch(bench, memory);
        start_us = now_us();
        must(session_key(session, &key, &error), &error);
        again[i] = now_us() - start_us;
        start_us = now_us();
        session_drop(session);
        drops[i] = now_us() - start_us;
    }
    report("mark with 100 granules touched (50 pages)", marks, ROUNDS);
    report("undo of 100 granules from copies", undos, ROUNDS);
    report("first root of a session with 100 granules touched", roots, ROUNDS);
    report("next root, the same granules touched again", again, ROUNDS);
    report("drop: 100 granules back from the base", drops, ROUNDS);
}

static void measure_idle_mark(struct bench *bench)
{
    static double times[ROUNDS];
    struct session *session;
    struct rk_error error = {0};
    open_session(bench, &session);
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint32_t mark;
        double start_us = now_us();
        must(session_mark(session, &mark, &error), &error);
        session_release(session, mark);
        times[i] = now_us() - start_us;
    }
    session_drop(session);
    report("mark and release with nothing touched", times, ROUNDS);
}

static void measure_commit(struct bench *bench)
{
    enum { COMMITS = 50 };
    double times[COMMITS];
    for (unsigned i = 0; i < COMMITS; i++) {
        struct session *session;
        struct linear_memory *memory = open_session(bench, &session);
        touch(bench, memory);
        double start_us = now_us();
        commit(bench, session);
        times[i] = now_us() - start_us;
    }
    report("commit of 100 granules (50 pages)", times, COMMITS);
}

int main(int argc, char **argv)
{
    struct bench bench = {.pages = argc > 2 ? strtoull(argv[2], NULL, 10) : 16384};
    struct rk_error error = {0};
    struct store_options options = {0};
    REQUIRE(bench.pages >= COLD_PAGES && bench.pages <= 65536);
    if (argc > 1) {
        must(store_create(argv[1], &options, &error), &error);
        must(store_open(&bench.store, NULL, argv[1], &options, &error), &error);
    } else {
        must(store_open_ephemeral(&bench.store, &options, &error), &error);
    }
    start(&bench);
    fill(&bench);
    measure_warm_open(&bench);
    measure_idle_mark(&bench);
    measure_session(&bench);
    measure_cold_open(&bench);
    measure_commit(&bench);
    state_close(bench.state);
    store_close(bench.store);
    return 0;
}
