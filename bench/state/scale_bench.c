/* How the time of a small commit depends on the size of the state it stands on.
 *
 * The commit: a session on the tip touches 4 granules in each of 3 contracts and commits durably.
 * Two series of states: ever more contracts with one touched page each; and ten contracts of which
 * one, always among the three, has ever more memory, all of it noise. All states are built first,
 * each in a store of its own. A round then makes one commit in every state, so that whatever
 * disturbs the machine or the disk disturbs all alike.
 *
 * Each state is measured with syncs, as the store is used, and without any: what is left is the
 * work, in which growth would show that the disk's syncs hide. Of that the time of the processor is
 * told too, which other programs on the machine disturb less. The access has a cache of tree nodes
 * as a state with enough memory has it. */

#include "base/require.h"
#include "bench_disk.h"
#include "state/state.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONTRACTS_TOUCHED = 3,
    GRANULES_TOUCHED = 4, /* of each */
    CONTRACTS_BESIDE = 9, /* of the large one */
    CONTRACTS_MAX = 100000,
    BATCH_CONTRACTS = 4096, /* in a commit while a state is built */
    BATCH_PAGES = 1024,
    POINTS_MAX = 16,
    ROUNDS = 1000,
    ROUNDS_QUICK = 50,
    WARM_ROUNDS = 10, /* not counted */
    MEMORY_MIB_MAX = 1024,
    MEMORY_MIB_QUICK = 10,
    NODES_BYTES = 64 << 20,
};

struct options {
    const char *parent;
    unsigned rounds;
    uint64_t contracts_max;
    uint64_t memory_mib_max;
    bool json;
};

/* A state and what was measured on it. */
struct point {
    uint64_t contracts;
    uint64_t pages; /* of the first contract; 0: like the others */
    struct store *store;
    struct state_access access;
    struct node_cache *nodes;
    struct commit_key tip;
    uint64_t log_bytes; /* before the first commit that is measured */
    struct sample_vec synced_us;
    struct sample_vec unsynced_us;
    struct sample_vec processor_us; /* of the same commits as unsynced_us */
};

struct bench {
    char folder[BENCH_PATH_BYTES];
    struct point points[POINTS_MAX];
    size_t count;
    uint64_t noise;
    uint8_t (*ids)[CONTRACT_ID_BYTES]; /* the contracts of every state are the first of these */
    uint8_t *bytes;                    /* of a batch while building */
};

/* ---- Building ---- */

/* Ids in no order, as hashes are, no two with one folded key. */
static void make_ids(struct bench *bench, size_t count)
{
    struct map folds;
    map_init(&folds, 1);
    bench->ids = calloc(count, sizeof *bench->ids);
    REQUIRE(bench->ids);
    for (size_t i = 0; i < count;) {
        uint8_t folded[DIRECTORY_KEY_BYTES_MAX];
        void *value;
        bench_noise(bench->ids[i], CONTRACT_ID_BYTES, &bench->noise);
        directory_fold(folded, bench->ids[i]);
        struct span key = span_of(folded, FOLDED_KEY_BYTES);
        if (map_find(&folds, key)) continue;
        REQUIRE(!map_obtain(&folds, &value, key));
        i++;
    }
    map_free(&folds);
}

static void begin_draft(struct point *point, struct commit_draft *draft)
{
    struct commit tip;
    struct rk_error error = {0};
    bench_must(state_read_commit(point->store, &point->access, &tip, &point->tip, &error), &error,
               "reading a commit");
    commit_draft_begin(draft, &point->access, &tip);
}

static void end_draft(struct point *point, struct commit_draft *draft)
{
    struct rk_error error = {0};
    struct store_hold hold;
    struct commit_key key;
    bool has_base = draft->has_base, is_known;
    if (has_base)
        bench_must(store_hold(point->store, &hold, &point->tip, &error), &error,
                   "holding a commit");
    bench_must(state_commit(point->store, draft, &key, &is_known, has_base ? &hold : NULL, &error),
               &error, "committing");
    REQUIRE(!is_known);
    commit_draft_close(draft);
    if (has_base) store_release(point->store, &hold);
    point->tip = key;
}

/* Of the granules that a page of a small contract has; the same are written to later, so that the
 * records of all contracts keep their sizes. */
static uint64_t small_granule(unsigned which)
{
    return (uint64_t)which * (GRANULES_IN_PAGE / GRANULES_TOUCHED);
}

static void build_contracts(struct bench *bench, struct point *point)
{
    struct rk_error error = {0};
    for (uint64_t first = 0; first < point->contracts; first += BATCH_CONTRACTS) {
        struct commit_draft draft;
        if (first)
            begin_draft(point, &draft);
        else
            commit_draft_begin(&draft, &point->access, NULL);
        for (uint64_t i = 0; i < BATCH_CONTRACTS && first + i < point->contracts; i++) {
            uint64_t number = first + i;
            struct new_contract added = {.kind = MEMORY_64, .length_bytes = PAGE_BYTES};
            struct contract_draft *contract;
            memcpy(added.id, bench->ids[number], sizeof added.id);
            if (number == 0 && point->pages) added.length_bytes = point->pages * PAGE_BYTES;
            bench_must(commit_draft_add(&draft, &contract, &added, &error), &error,
                       "adding a contract");
            for (unsigned g = 0; g < GRANULES_TOUCHED; g++) {
                uint8_t *bytes =
                    bench->bytes + (i * GRANULES_TOUCHED + g) * (size_t)BLAKE3_GRANULE_BYTES;
                bench_noise(bytes, 64, &bench->noise);
                REQUIRE(!commit_draft_touch(contract, small_granule(g), bytes, NULL));
            }
        }
        end_draft(point, &draft);
    }
}

static void build_memory(struct bench *bench, struct point *point)
{
    struct rk_error error = {0};
    for (uint64_t first = 0; first < point->pages; first += BATCH_PAGES) {
        struct commit_draft draft;
        struct contract_draft *contract;
        uint64_t pages = point->pages - first < BATCH_PAGES ? point->pages - first : BATCH_PAGES;
        bench_noise(bench->bytes, (size_t)pages * PAGE_BYTES, &bench->noise);
        begin_draft(point, &draft);
        bench_must(commit_draft_find(&draft, &contract, bench->ids[0], &error), &error,
                   "finding a contract");
        for (uint64_t g = 0; g < pages * GRANULES_IN_PAGE; g++)
            REQUIRE(!commit_draft_touch(contract, first * GRANULES_IN_PAGE + g,
                                        bench->bytes + g * BLAKE3_GRANULE_BYTES, NULL));
        end_draft(point, &draft);
    }
}

static void build(struct bench *bench, struct point *point, size_t index)
{
    char path[BENCH_PATH_BYTES];
    struct rk_error error = {0};
    struct store_options options = {.kinds = &state_record_kinds};
    struct store_statistics statistics;
    bench_path(path, bench->folder, "%zu", index);
    bench_must(store_create(path, &options, &error), &error, "making a store");
    bench_must(store_open(&point->store, NULL, path, &options, &error), &error, "opening a store");
    access_init(&point->access, store_records(point->store),
                blake3_backend_select(cpu_features_detect()));
    REQUIRE(!node_cache_new(&point->nodes, NODES_BYTES));
    access_share_nodes(&point->access, point->nodes);
    build_contracts(bench, point);
    build_memory(bench, point);
    bench_must(store_statistics(point->store, &statistics, &error), &error, "statistics");
    point->log_bytes = statistics.log_bytes;
}

/* ---- Measuring ---- */

/* Which contracts and granules a commit touches, and the bytes. */
struct work {
    uint64_t contracts[CONTRACTS_TOUCHED];
    uint64_t granules[CONTRACTS_TOUCHED][GRANULES_TOUCHED];
    uint8_t bytes[CONTRACTS_TOUCHED][GRANULES_TOUCHED][BLAKE3_GRANULE_BYTES];
};

static void choose_work(struct bench *bench, const struct point *point, struct work *work)
{
    for (unsigned i = 0; i < CONTRACTS_TOUCHED; i++) {
        /* From a third of the contracts each, so that no two are the same. */
        uint64_t third = point->contracts / CONTRACTS_TOUCHED;
        bool is_large = i == 0 && point->pages;
        work->contracts[i] = is_large ? 0 : i * third + bench_random(&bench->noise) % third;
        for (unsigned g = 0; g < GRANULES_TOUCHED; g++) {
            uint64_t page = is_large ? bench_random(&bench->noise) % point->pages : 0;
            work->granules[i][g] = page * GRANULES_IN_PAGE + small_granule(g);
        }
    }
    bench_noise(work->bytes[0][0], sizeof work->bytes, &bench->noise);
}

struct taken {
    double us;
    double processor_us;
};

static struct taken time_commit(struct bench *bench, struct point *point, const struct work *work)
{
    struct commit_draft draft;
    double start = bench_now_us(), processor_start = bench_processor_us();
    begin_draft(point, &draft);
    for (unsigned i = 0; i < CONTRACTS_TOUCHED; i++) {
        struct contract_draft *contract;
        REQUIRE(!commit_draft_find(&draft, &contract, bench->ids[work->contracts[i]], NULL));
        for (unsigned g = 0; g < GRANULES_TOUCHED; g++)
            REQUIRE(!commit_draft_touch(contract, work->granules[i][g], work->bytes[i][g], NULL));
    }
    end_draft(point, &draft);
    double processor_us = bench_processor_us() - processor_start;
    return (struct taken){bench_now_us() - start, processor_us};
}

static void measure(struct bench *bench, const struct options *options, bool synced)
{
    static struct work work;
    bench_syncs.left_out = !synced;
    for (unsigned round = 0; round < options->rounds + WARM_ROUNDS; round++)
        for (size_t j = 0; j < bench->count; j++) {
            /* Not always in the same order: what follows the largest state would pay for it. */
            struct point *point = &bench->points[(j * 7 + round) % bench->count];
            choose_work(bench, point, &work);
            struct taken taken = time_commit(bench, point, &work);
            if (round < WARM_ROUNDS) continue;
            REQUIRE(!sample_vec_push(synced ? &point->synced_us : &point->unsynced_us, taken.us));
            if (!synced) REQUIRE(!sample_vec_push(&point->processor_us, taken.processor_us));
        }
    bench_syncs.left_out = false;
}

/* ---- Output ---- */

static double commits_per_second(const struct sample_vec *samples)
{
    double sum_us = 0;
    for (size_t i = 0; i < samples->count; i++)
        sum_us += samples->items[i];
    return (double)samples->count * 1e6 / sum_us;
}

static void print_point(const struct options *options, struct point *point, bool is_last)
{
    struct sample_vec *series[] = {&point->synced_us, &point->unsynced_us};
    double numbers[2][3];
    for (unsigned i = 0; i < 2; i++) {
        numbers[i][0] = commits_per_second(series[i]);
        numbers[i][1] = bench_percentile(series[i], 50);
        numbers[i][2] = bench_percentile(series[i], 99);
    }
    unsigned long long mib = point->pages * PAGE_BYTES >> 20, contracts = point->contracts;
    double log_mib = (double)point->log_bytes / (1 << 20);
    double processor[] = {bench_percentile(&point->processor_us, 0),
                          bench_percentile(&point->processor_us, 50)};
    if (options->json)
        printf("  {\"contracts\": %llu, \"memory_mib\": %llu, \"log_mib\": %.1f,\n"
               "   \"durable\": {\"per_second\": %.1f, \"median_us\": %.1f, \"p99_us\": %.1f},\n"
               "   \"no_sync\": {\"per_second\": %.1f, \"median_us\": %.1f, \"p99_us\": %.1f},\n"
               "   \"processor\": {\"min_us\": %.1f, \"median_us\": %.1f}}%s\n",
               contracts, mib, log_mib, numbers[0][0], numbers[0][1], numbers[0][2], numbers[1][0],
               numbers[1][1], numbers[1][2], processor[0], processor[1], is_last ? "" : ",");
    else
        printf("%9llu %8llu %9.1f | %9.0f %9.0f %9.0f | %9.0f %9.0f %9.0f | %9.0f %9.0f\n",
               contracts, mib, log_mib, numbers[0][0], numbers[0][1], numbers[0][2], numbers[1][0],
               numbers[1][1], numbers[1][2], processor[0], processor[1]);
}

static void print_results(const struct options *options, struct bench *bench)
{
    if (options->json)
        printf("{\"rounds\": %u, \"states\": [\n", options->rounds);
    else
        printf("%28s | %29s | %29s | %19s\n%9s %8s %9s | %9s %9s %9s | %9s %9s %9s | %9s %9s\n",
               "state", "durable", "no sync", "processor", "contracts", "MiB", "log MiB",
               "commits/s", "median us", "p99 us", "commits/s", "median us", "p99 us", "least us",
               "median us");
    for (size_t i = 0; i < bench->count; i++)
        print_point(options, &bench->points[i], i + 1 == bench->count);
    if (options->json) printf("]}\n");
}

static void run(const struct options *options)
{
    static struct bench bench = {.noise = 1};
    if (!bench_folder_make(bench.folder, options->parent)) exit(1);
    for (uint64_t contracts = 10; contracts <= options->contracts_max; contracts *= 10)
        bench.points[bench.count++].contracts = contracts;
    for (uint64_t mib = 1; mib <= options->memory_mib_max; mib *= 10) {
        if (mib == 1000) mib = 1024;
        if (mib > options->memory_mib_max) break;
        struct point *point = &bench.points[bench.count++];
        point->contracts = CONTRACTS_BESIDE + 1;
        point->pages = mib << 20 >> PAGE_SHIFT;
    }
    make_ids(&bench, (size_t)options->contracts_max);
    bench.bytes = calloc(BATCH_PAGES, PAGE_BYTES);
    REQUIRE(bench.bytes);
    static_assert((size_t)BATCH_CONTRACTS * GRANULES_TOUCHED <=
                      (size_t)BATCH_PAGES * GRANULES_IN_PAGE,
                  "a batch of contracts fits into the bytes of a batch of pages");
    for (size_t i = 0; i < bench.count; i++) {
        double start = bench_now_us();
        build(&bench, &bench.points[i], i);
        fprintf(stderr, "built state %zu of %zu in %.1f s\n", i + 1, bench.count,
                (bench_now_us() - start) / 1e6);
    }
    bench_settle(bench.folder);
    measure(&bench, options, true);
    measure(&bench, options, false);
    print_results(options, &bench);
    for (size_t i = 0; i < bench.count; i++) {
        access_free(&bench.points[i].access);
        node_cache_free(bench.points[i].nodes);
        store_close(bench.points[i].store);
        sample_vec_free(&bench.points[i].synced_us);
        sample_vec_free(&bench.points[i].unsynced_us);
        sample_vec_free(&bench.points[i].processor_us);
    }
    free(bench.bytes);
    free(bench.ids);
    bench_folder_remove(bench.folder);
}

static void print_help(void)
{
    printf("usage: bench_state_scale [OPTION]...\n"
           "Measures a small durable commit on states of growing size.\n\n"
           "  --dir FOLDER           where the stores go for the time of the run (default:\n"
           "                         %s)\n"
           "  --rounds N             commits measured on each state (default %d)\n"
           "  --contracts-max N      the most contracts, from 10 (default %d)\n"
           "  --memory-mib-max N     the most memory of one contract (default %d)\n"
           "  --quick                %d rounds, at most 1000 contracts and %d MiB\n"
           "  --json                 JSON, for plot.py, instead of a table\n"
           "  --help                 this text\n\n"
           "The disk needs room for 3 GiB, and for what contracts of more than 1 GiB take.\n",
           BENCH_DIR, ROUNDS, CONTRACTS_MAX, MEMORY_MIB_MAX, ROUNDS_QUICK, MEMORY_MIB_QUICK);
}

static bool read_number(uint64_t *number, const char *text, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < least || value > most) {
        fprintf(stderr, "bench_state_scale: '%s' is no number from %llu to %llu\n", text,
                (unsigned long long)least, (unsigned long long)most);
        return false;
    }
    *number = value;
    return true;
}

int main(int count, char **arguments)
{
    enum { OPT_DIR = 1, OPT_ROUNDS, OPT_CONTRACTS, OPT_MEMORY, OPT_QUICK, OPT_JSON, OPT_HELP };
    static const struct option table[] = {{"dir", required_argument, NULL, OPT_DIR},
                                          {"rounds", required_argument, NULL, OPT_ROUNDS},
                                          {"contracts-max", required_argument, NULL, OPT_CONTRACTS},
                                          {"memory-mib-max", required_argument, NULL, OPT_MEMORY},
                                          {"quick", no_argument, NULL, OPT_QUICK},
                                          {"json", no_argument, NULL, OPT_JSON},
                                          {"help", no_argument, NULL, OPT_HELP},
                                          {0}};
    struct options options = {BENCH_DIR, ROUNDS, CONTRACTS_MAX, MEMORY_MIB_MAX, false};
    uint64_t rounds = ROUNDS;
    bool good = true;
    int option;
    while (good && (option = getopt_long(count, arguments, "", table, NULL)) != -1)
        switch (option) {
        case OPT_DIR: options.parent = optarg; break;
        case OPT_ROUNDS: good = read_number(&rounds, optarg, 1, 1000000); break;
        case OPT_CONTRACTS:
            good = read_number(&options.contracts_max, optarg, 10, CONTRACTS_MAX);
            break;
        case OPT_MEMORY: good = read_number(&options.memory_mib_max, optarg, 1, 102400); break;
        case OPT_QUICK:
            rounds = ROUNDS_QUICK;
            options.contracts_max = 1000;
            options.memory_mib_max = MEMORY_MIB_QUICK;
            break;
        case OPT_JSON: options.json = true; break;
        case OPT_HELP: print_help(); return 0;
        default: good = false;
        }
    if (good && optind < count) {
        fprintf(stderr, "bench_state_scale: unexpected argument '%s'\n", arguments[optind]);
        good = false;
    }
    if (!good) return 2;
    options.rounds = (unsigned)rounds;
    run(&options);
    return 0;
}
