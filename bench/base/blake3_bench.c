/* BLAKE3 throughput in GB/s (10^9 bytes a second) per back end: whole messages of three sizes,
 * batched 4 KiB granules and Merkle nodes, and the cost of one page hash from cached CVs. */

#include "base/blake3.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { INPUT_BYTES = 1 << 20, GRANULES = 16, NODES = 64 };

struct bench {
    const struct blake3_backend *backend;
    const uint8_t *input;
    size_t size_bytes; /* of the messages of one run */
    uint8_t out[NODES][BLAKE3_HASH_BYTES];
};

static void run_hash(struct bench *bench)
{
    blake3_hash(bench->backend, bench->out[0], span_of(bench->input, bench->size_bytes));
}

static void run_page(struct bench *bench)
{
    blake3_page_hash(bench->backend, bench->out[0], bench->input);
}

static void run_granules(struct bench *bench)
{
    const uint8_t *granules[GRANULES];
    uint64_t counters[GRANULES];
    size_t count = bench->size_bytes / BLAKE3_GRANULE_BYTES;
    for (size_t i = 0; i < count; i++) {
        granules[i] = bench->input + i * BLAKE3_GRANULE_BYTES;
        counters[i] = i * BLAKE3_GRANULE_CHUNKS;
    }
    blake3_granule_cvs(bench->backend, bench->out, granules, counters, count);
}

static void run_page_from_cvs(struct bench *bench)
{
    blake3_page_hashes_from_cvs(
        bench->backend, bench->out,
        (const uint8_t(*)[BLAKE3_PAGE_GRANULES][BLAKE3_HASH_BYTES])bench->input,
        bench->size_bytes / (BLAKE3_PAGE_GRANULES * BLAKE3_HASH_BYTES));
}

static void run_nodes_64(struct bench *bench)
{
    blake3_hash_many_64(bench->backend, bench->out, (const uint8_t(*)[64])bench->input,
                        bench->size_bytes / 64);
}

static void run_nodes_128(struct bench *bench)
{
    blake3_hash_many_128(bench->backend, bench->out, (const uint8_t(*)[128])bench->input,
                         bench->size_bytes / 128);
}

static const struct {
    const char *name;
    void (*run)(struct bench *bench);
    size_t size_bytes;
} runs[] = {
    {"hash 64 B", run_hash, 64},
    {"hash 128 B", run_hash, 128},
    {"hash 1 KiB", run_hash, 1024},
    {"hash 4 KiB", run_hash, 4096},
    {"hash 64 KiB", run_hash, 65536},
    {"hash 1 MiB", run_hash, INPUT_BYTES},
    {"page 64 KiB", run_page, 65536},
    {"1 granule", run_granules, 4096},
    {"4 granules", run_granules, 4 * 4096},
    {"16 granules", run_granules, 16 * 4096},
    {"1 page from CVs", run_page_from_cvs, 512},
    {"16 pages from CVs", run_page_from_cvs, 16 * 512},
    {"1 node 64 B", run_nodes_64, 64},
    {"64 nodes 64 B", run_nodes_64, NODES * 64},
    {"64 nodes 128 B", run_nodes_128, NODES * 128},
};

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Seconds of one run: the best of many short rounds, since other work only ever slows one down. */
static double measure(void (*run)(struct bench *bench), struct bench *bench)
{
    double best = 1e9;
    size_t repeats = 1 + ((size_t)1 << 18) / (bench->size_bytes + 512);
    for (unsigned round = 0; round < 200; round++) {
        double start = now_seconds();
        for (size_t i = 0; i < repeats; i++)
            run(bench);
        double seconds = (now_seconds() - start) / (double)repeats;
        if (seconds < best) best = seconds;
    }
    return best;
}

int main(void)
{
    uint8_t *input = malloc(INPUT_BYTES);
    if (!input) return 1;
    for (size_t i = 0; i < INPUT_BYTES; i++)
        input[i] = (uint8_t)(i % 251);
    cpu_features features = cpu_features_detect();
    printf("%-10s %-18s %10s %10s\n", "back end", "what", "GB/s", "ns");
    for (size_t i = 0; blake3_backend_at(i); i++) {
        struct bench bench = {.backend = blake3_backend_at(i), .input = input};
        if (!cpu_has(features, blake3_backend_needs(bench.backend))) continue;
        for (size_t k = 0; k < RK_ARRAY_LENGTH(runs); k++) {
            bench.size_bytes = runs[k].size_bytes;
            double seconds = measure(runs[k].run, &bench);
            printf("%-10s %-18s %10.2f %10.0f\n", blake3_backend_name(bench.backend), runs[k].name,
                   (double)bench.size_bytes / seconds * 1e-9, seconds * 1e9);
        }
    }
    free(input);
    return 0;
}
