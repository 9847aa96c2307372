/* What the root and the records of a commit cost, against hashing whole pages. */

#include "base/require.h"
#include "state/commit_draft.h"
#include "state/record_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGES = 256, ROUNDS = 300 };

struct bench {
    struct record_store *store;
    struct state_access access;
    struct commit_draft draft;
    struct contract_draft *contract;
    uint8_t *memory;
    uint64_t location; /* of the last commit */
    unsigned granules; /* touched in a round */
    unsigned round;
};

static const struct new_contract bench_contract = {.id = {1}, .kind = MEMORY_64};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

/* Every other touched granule lies in another page. */
static void touch(struct bench *bench)
{
    bench->round++;
    for (unsigned i = 0; i < bench->granules; i++) {
        uint64_t page = i / 2 * 5 % PAGES, granule = page * GRANULES_IN_PAGE + i % 2 * 7;
        uint8_t *bytes = bench->memory + granule * BLAKE3_GRANULE_BYTES;
        memcpy(bytes, &bench->round, sizeof bench->round);
        REQUIRE(commit_draft_touch(bench->contract, granule, bytes, NULL) == RK_OK);
    }
}

static void root(struct bench *bench)
{
    struct commit_key key;
    REQUIRE(commit_draft_key(&bench->draft, &key, NULL) == RK_OK);
}

static void write_records(struct bench *bench)
{
    struct commit_key key;
    REQUIRE(commit_draft_write(&bench->draft, &bench->location, &key, NULL) == RK_OK);
}

static void open_draft(struct bench *bench, bool is_cached)
{
    commit_draft_close(&bench->draft);
    if (!is_cached) access_forget(&bench->access);
    REQUIRE(!commit_draft_open(&bench->draft, &bench->access, bench->location, NULL));
    REQUIRE(!commit_draft_find(&bench->draft, &bench->contract, bench_contract.id, NULL));
}

static double measure_warm(struct bench *bench)
{
    double best = 1e12;
    for (unsigned i = 0; i < ROUNDS; i++) {
        double start = now_us();
        touch(bench);
        root(bench);
        double taken = now_us() - start;
        if (taken < best) best = taken;
    }
    return best;
}

static double measure_new_draft(struct bench *bench, bool is_cached)
{
    double best = 1e12;
    for (unsigned i = 0; i < ROUNDS; i++) {
        double start = now_us();
        open_draft(bench, is_cached);
        touch(bench);
        root(bench);
        double taken = now_us() - start;
        if (taken < best) best = taken;
    }
    return best;
}

static double measure_write(struct bench *bench, double *kibibytes)
{
    double best = 1e12;
    for (unsigned i = 0; i < ROUNDS; i++) {
        touch(bench);
        root(bench);
        uint64_t before = record_memory_bytes(bench->store);
        double start = now_us();
        write_records(bench);
        double taken = now_us() - start;
        if (taken < best) best = taken;
        *kibibytes = (double)(record_memory_bytes(bench->store) - before) / 1024;
    }
    return best;
}

static double measure_whole_pages(const struct bench *bench, unsigned pages)
{
    double best = 1e12;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint8_t hash[HASH_BYTES];
        double start = now_us();
        for (unsigned p = 0; p < pages; p++)
            blake3_page_hash(bench->access.backend, hash,
                             bench->memory + (size_t)(p * 5 % PAGES) * PAGE_BYTES);
        double taken = now_us() - start;
        if (taken < best) best = taken;
    }
    return best;
}

static void bench_init(struct bench *bench)
{
    REQUIRE(!record_memory_new(&bench->store));
    access_init(&bench->access, bench->store, blake3_backend_select(cpu_features_detect()));
    bench->memory = malloc((size_t)PAGES * PAGE_BYTES);
    REQUIRE(bench->memory);
    uint64_t noise = 1;
    for (size_t i = 0; i < (size_t)PAGES * PAGE_BYTES; i++) {
        noise = noise * 6364136223846793005u + 1442695040888963407u;
        bench->memory[i] = (uint8_t)(noise >> 56);
    }
    REQUIRE(!commit_draft_open(&bench->draft, &bench->access, RECORD_NONE, NULL));
    REQUIRE(!commit_draft_add(&bench->draft, &bench->contract, &bench_contract, NULL));
    for (uint64_t g = 0; g < PAGES * GRANULES_IN_PAGE; g++)
        REQUIRE(!commit_draft_touch(bench->contract, g, bench->memory + g * BLAKE3_GRANULE_BYTES,
                                    NULL));
    write_records(bench);
}

int main(void)
{
    static const unsigned counts[] = {1, 100};
    static struct bench bench;
    bench_init(&bench);
    printf("BLAKE3: %s\n", blake3_backend_name(bench.access.backend));
    printf("%8s %10s %12s %12s %10s %8s %12s\n", "granules", "root warm", "root cached",
           "root cold", "write", "KiB", "whole pages");
    for (size_t i = 0; i < RK_ARRAY_LENGTH(counts); i++) {
        double kibibytes = 0;
        bench.granules = counts[i];
        double write = measure_write(&bench, &kibibytes);
        double warm = measure_warm(&bench);
        double cached = measure_new_draft(&bench, true);
        double cold = measure_new_draft(&bench, false);
        double whole = measure_whole_pages(&bench, (counts[i] + 1) / 2);
        printf("%8u %10.1f %12.1f %12.1f %10.1f %8.1f %12.1f\n", counts[i], warm, cached, cold,
               write, kibibytes, whole);
    }
    commit_draft_close(&bench.draft);
    access_free(&bench.access);
    record_store_free(bench.store);
    free(bench.memory);
    return 0;
}
