/* What a commit costs, against a store that hashes whole pages and keeps one file for each.
 *
 * One workload: 100 granules of 4 KiB are written to, in 50 pages, of one contract of 256 pages or
 * spread evenly over ten of them. Both sides do it in turns, first one first, then the other, on
 * the same bytes. What is compared:
 *
 *   root    touches and the key of a draft that knows the chaining values of what was not touched;
 *           the 50 pages hashed whole by the same BLAKE3 back end, put into the same trees. Both
 *           must come to the same key.
 *           "warm": pages and nodes are in memory from the round before
 *           "new": a draft, or trees, that begin at the commit of the store
 *           "session": the first root of a session whose base is the commit that the session before
 *           has made, with its memories resident: opening it, copying what was touched, the key.
 *           The other side's trees are warm
 *   commit  all of a commit in our store: hold, read, draft, touch, write, release;
 *           the writing alone of 50 page files, an element file for each contract and a base file,
 *           in folders made for the commit. Nothing is hashed or encoded on that side
 *
 * with every file and folder synced, and with no syncs at all on either side. */

#include "base/require.h"
#include "bench_disk.h"
#include "state/session.h"
#include "state/state.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONTRACTS_MAX = 10,
    PAGES = 256,        /* of a contract */
    PAGES_TOUCHED = 50, /* of all contracts together, two granules in each */
    ROOT_ROUNDS = 300,
    COMMIT_ROUNDS = 60,
    ROUNDS_QUICK = 10,
    /* As much as the hashes of a page tree and the list of a commit's contracts at least take. */
    ELEMENT_BYTES = PAGES * 40,
    BASE_BYTES = 1024,
    PATH_FOLDERS_MAX = 256,
};

struct options {
    const char *parent;
    unsigned root_rounds;
    unsigned commit_rounds;
    bool json;
};

/* Trees whose leaves are hashes of whole pages: the other side of the root. */
struct whole_pages {
    struct arena arena;
    struct tree_batch pages_batch;
    struct tree_batch contracts_batch;
    struct tree_draft pages[CONTRACTS_MAX];
    struct tree_draft contracts;
    uint8_t leaves[CONTRACTS_MAX][TREE_LANES_MAX][HASH_BYTES];
    uint32_t positions[CONTRACTS_MAX];
};

struct bench {
    char folder[BENCH_PATH_BYTES];
    struct store *store;
    struct state_access access;
    struct commit_key tip;
    unsigned contracts;
    unsigned rounds_done;
    uint8_t ids[CONTRACTS_MAX][CONTRACT_ID_BYTES];
    uint8_t *memory; /* of all contracts, one after the other */
    uint64_t noise;
    struct commit_draft draft;
    struct contract_draft *drafts[CONTRACTS_MAX];
    struct state *state;
    struct linear_memory *memories[CONTRACTS_MAX]; /* in the session */
    struct whole_pages whole;
};

struct pair {
    struct sample_vec ours_us;
    struct sample_vec theirs_us;
    struct sample_vec ratios;
    uint64_t ours_bytes; /* of all rounds, handed to write calls */
    uint64_t theirs_bytes;
    uint64_t ours_log_bytes; /* the part that is the log's */
    uint64_t ours_syncs;
    uint64_t theirs_syncs;
};

/* ---- The workload ---- */

struct place {
    unsigned contract;
    unsigned page;
    uint8_t *bytes; /* of the page */
};

static struct place touched_page(const struct bench *bench, unsigned index)
{
    struct place place = {index % bench->contracts, index / bench->contracts * 5, NULL};
    place.bytes = bench->memory + ((size_t)place.contract * PAGES + place.page) * PAGE_BYTES;
    return place;
}

/* The two granules of a page. */
static unsigned touched_granule(unsigned which)
{
    return which ? 11 : 3;
}

/* Writes to every granule of the workload. */
static void change_bytes(struct bench *bench)
{
    for (unsigned i = 0; i < PAGES_TOUCHED; i++)
        for (unsigned j = 0; j < 2; j++)
            bench_noise(touched_page(bench, i).bytes +
                            (size_t)touched_granule(j) * BLAKE3_GRANULE_BYTES,
                        64, &bench->noise);
}

static void touch(struct bench *bench)
{
    for (unsigned i = 0; i < PAGES_TOUCHED; i++) {
        struct place place = touched_page(bench, i);
        for (unsigned j = 0; j < 2; j++) {
            unsigned granule = touched_granule(j);
            REQUIRE(!commit_draft_touch(
                bench->drafts[place.contract], (uint64_t)place.page * GRANULES_IN_PAGE + granule,
                place.bytes + (size_t)granule * BLAKE3_GRANULE_BYTES, NULL));
        }
    }
}

/* ---- Our side ---- */

static void begin_draft(struct bench *bench)
{
    struct commit tip;
    struct rk_error error = {0};
    bench_must(state_read_commit(bench->store, &bench->access, &tip, &bench->tip, &error), &error,
               "reading a commit");
    commit_draft_begin(&bench->draft, &bench->access, &tip);
    for (unsigned i = 0; i < bench->contracts; i++)
        bench_must(commit_draft_find(&bench->draft, &bench->drafts[i], bench->ids[i], &error),
                   &error, "finding a contract");
}

static struct commit_key root_ours(struct bench *bench)
{
    struct commit_key key;
    touch(bench);
    REQUIRE(!commit_draft_key(&bench->draft, &key, NULL));
    return key;
}

static void commit_ours(struct bench *bench)
{
    struct store_hold hold;
    struct commit_key key;
    bool is_known;
    struct rk_error error = {0};
    bench_must(store_hold(bench->store, &hold, &bench->tip, &error), &error, "holding a commit");
    begin_draft(bench);
    touch(bench);
    bench_must(state_commit(bench->store, &bench->draft, &key, &is_known, &hold, &error), &error,
               "committing");
    commit_draft_close(&bench->draft);
    store_release(bench->store, &hold);
    REQUIRE(!is_known);
    bench->tip = key;
}

/* ---- Our side as a session ---- */

static struct session *open_session(struct bench *bench)
{
    static const struct memory_rules rules = {.max_bytes = (uint64_t)PAGES * PAGE_BYTES,
                                              .fixed_access_bytes = LINEAR_MEMORY32_BYTES};
    struct session *session;
    struct rk_error error = {0};
    bench_must(session_open(bench->state, &session, &bench->tip, &error), &error,
               "opening a session");
    for (unsigned i = 0; i < bench->contracts; i++)
        bench_must(session_contract(session, &bench->memories[i], bench->ids[i], &rules, &error),
                   &error, "opening a contract");
    return session;
}

/* Brings what change_bytes has written into the session's memories. */
static void write_memories(struct bench *bench)
{
    for (unsigned i = 0; i < PAGES_TOUCHED; i++) {
        struct place place = touched_page(bench, i);
        for (unsigned j = 0; j < 2; j++) {
            size_t at = (size_t)touched_granule(j) * BLAKE3_GRANULE_BYTES;
            REQUIRE(!linear_memory_write(bench->memories[place.contract],
                                         (uint64_t)place.page * PAGE_BYTES + at, place.bytes + at,
                                         BLAKE3_GRANULE_BYTES));
        }
    }
}

/* The session and its time without what the contracts' code would do. */
static double time_session_root(struct bench *bench, struct session **session,
                                struct commit_key *key)
{
    struct rk_error error = {0};
    double start = bench_now_us();
    *session = open_session(bench);
    double opened = bench_now_us();
    write_memories(bench);
    double written = bench_now_us();
    bench_must(session_key(*session, key, &error), &error, "a session's root");
    return bench_now_us() - written + opened - start;
}

/* The first commit: all pages of all contracts. */
static void build_state(struct bench *bench)
{
    struct rk_error error = {0};
    bool is_known;
    commit_draft_begin(&bench->draft, &bench->access, NULL);
    for (unsigned i = 0; i < bench->contracts; i++) {
        struct new_contract added = {.kind = MEMORY_64,
                                     .length_bytes = (uint64_t)PAGES * PAGE_BYTES};
        bench->ids[i][0] = (uint8_t)(i + 1);
        memcpy(added.id, bench->ids[i], sizeof added.id);
        bench_must(commit_draft_add(&bench->draft, &bench->drafts[i], &added, &error), &error,
                   "adding a contract");
        const uint8_t *bytes = bench->memory + (size_t)i * PAGES * PAGE_BYTES;
        for (uint64_t g = 0; g < PAGES * GRANULES_IN_PAGE; g++)
            REQUIRE(
                !commit_draft_touch(bench->drafts[i], g, bytes + g * BLAKE3_GRANULE_BYTES, NULL));
    }
    bench_must(state_commit(bench->store, &bench->draft, &bench->tip, &is_known, NULL, &error),
               &error, "the first commit");
    commit_draft_close(&bench->draft);
}

static void bench_open(struct bench *bench, const struct options *options, unsigned contracts)
{
    struct rk_error error = {0};
    struct store_options store_options = {.kinds = &state_record_kinds};
    char path[BENCH_PATH_BYTES];
    memset(bench, 0, sizeof *bench);
    bench->contracts = contracts;
    bench->noise = 1;
    if (!bench_folder_make(bench->folder, options->parent)) exit(1);
    bench_path(path, bench->folder, "store");
    bench_must(store_create(path, &store_options, &error), &error, "making a store");
    bench_must(store_open(&bench->store, NULL, path, &store_options, &error), &error,
               "opening a store");
    access_init(&bench->access, store_records(bench->store),
                blake3_backend_select(cpu_features_detect()));
    size_t memory_bytes = (size_t)contracts * PAGES * PAGE_BYTES;
    bench->memory = malloc(memory_bytes);
    REQUIRE(bench->memory);
    bench_noise(bench->memory, memory_bytes, &bench->noise);
    build_state(bench);
}

static void bench_close(struct bench *bench)
{
    access_free(&bench->access);
    store_close(bench->store);
    free(bench->memory);
    bench_folder_remove(bench->folder);
}

/* ---- The other side: whole pages ---- */

static void whole_begin(struct bench *bench)
{
    struct whole_pages *whole = &bench->whole;
    struct state_access *access = &bench->access;
    struct commit tip;
    REQUIRE(!state_read_commit(bench->store, access, &tip, &bench->tip, NULL));
    memset(whole, 0, sizeof *whole);
    arena_init(&whole->arena, 0);
    tree_draft_init(&whole->contracts, &contract_tree_shape, &tip.contracts, access, &whole->arena,
                    &whole->contracts_batch);
    for (unsigned i = 0; i < bench->contracts; i++) {
        struct contract contract;
        REQUIRE(!commit_find(access, &tip, &contract, bench->ids[i], NULL));
        contract_leaf_hashes(access->backend, whole->leaves[i], &contract);
        whole->positions[i] = contract.position;
        tree_draft_init(&whole->pages[i], page_tree_shape(contract.kind), &contract.pages, access,
                        &whole->arena, &whole->pages_batch);
        contract_free(&contract);
    }
}

static void whole_end(struct bench *bench)
{
    arena_free(&bench->whole.arena);
}

static void set_leaf(struct tree_draft *tree, uint64_t position, const uint8_t (*hash)[HASH_BYTES])
{
    struct tree_draft_node *node;
    REQUIRE(!tree_draft_obtain(tree, &node, position, NULL));
    tree_draft_set(node, tree_slot(tree->shape, 1, position), hash, tree);
}

static struct commit_key root_theirs(struct bench *bench)
{
    struct whole_pages *whole = &bench->whole;
    const struct blake3_backend *backend = bench->access.backend;
    for (unsigned i = 0; i < PAGES_TOUCHED; i++) {
        struct place place = touched_page(bench, i);
        uint8_t hash[1][HASH_BYTES];
        blake3_page_hash(backend, hash[0], place.bytes);
        set_leaf(&whole->pages[place.contract], place.page, (const uint8_t(*)[HASH_BYTES])hash);
    }
    tree_batch_hash(&whole->pages_batch, backend);
    for (unsigned i = 0; i < bench->contracts; i++) {
        memcpy(whole->leaves[i][0], whole->pages[i].root.hash[0], HASH_BYTES);
        set_leaf(&whole->contracts, whole->positions[i],
                 (const uint8_t(*)[HASH_BYTES])whole->leaves[i]);
    }
    tree_batch_hash(&whole->contracts_batch, backend);
    struct commit_key key;
    memcpy(key.root, whole->contracts.root.hash[0], HASH_BYTES);
    memcpy(key.digest, whole->contracts.root.hash[1], HASH_BYTES);
    return key;
}

/* ---- The other side: a file for each page ---- */

/* The folders that got new names in a commit, to be synced once each at its end. */
struct folders {
    char paths[PATH_FOLDERS_MAX][BENCH_PATH_BYTES];
    size_t count;
};

static void remember_folder(struct folders *folders, const char *path)
{
    for (size_t i = 0; i < folders->count; i++)
        if (strcmp(folders->paths[i], path) == 0) return;
    REQUIRE(folders->count < PATH_FOLDERS_MAX);
    memcpy(folders->paths[folders->count++], path, strlen(path) + 1);
}

/* mkdir -p below the bench's folder, which is the first `root_bytes` of the path. */
static void make_folders(struct folders *folders, const char *path, size_t root_bytes)
{
    char part[BENCH_PATH_BYTES];
    size_t path_bytes = strlen(path);
    size_t parent_bytes = root_bytes;
    memcpy(part, path, path_bytes + 1);
    for (size_t i = root_bytes + 1; i <= path_bytes; i++) {
        if (path[i] != '/' && path[i] != 0) continue;
        part[i] = 0;
        if (mkdir(part, 0777) == 0) {
            part[parent_bytes] = 0;
            remember_folder(folders, part);
            part[parent_bytes] = '/';
        } else {
            REQUIRE(errno == EEXIST);
        }
        part[i] = path[i];
        parent_bytes = i;
    }
}

static uint64_t write_file(struct folders *folders, const char *folder, const char *name,
                           const uint8_t *bytes, size_t size_bytes)
{
    char path[BENCH_PATH_BYTES];
    bench_path(path, folder, "%s", name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    REQUIRE(file >= 0);
    REQUIRE(write(file, bytes, size_bytes) == (ssize_t)size_bytes);
    REQUIRE(fsync(file) == 0);
    struct stat status;
    REQUIRE(fstat(file, &status) == 0);
    close(file);
    remember_folder(folders, folder);
    return (uint64_t)status.st_size;
}

/* Returns the sizes of the files. */
static uint64_t commit_theirs(const struct bench *bench, unsigned round)
{
    static struct folders folders;
    char folder[BENCH_PATH_BYTES], name[32];
    size_t root_bytes = strlen(bench->folder);
    uint64_t size_bytes = 0;
    folders.count = 0;
    for (unsigned i = 0; i < PAGES_TOUCHED; i++) {
        struct place place = touched_page(bench, i);
        bench_path(folder, bench->folder, "files/memory/%064x/%064x", place.contract, round);
        make_folders(&folders, folder, root_bytes);
        snprintf(name, sizeof name, "%u", place.page);
        size_bytes += write_file(&folders, folder, name, place.bytes, PAGE_BYTES);
    }
    for (unsigned i = 0; i < bench->contracts; i++) {
        bench_path(folder, bench->folder, "files/leaf/%064x/%064x", i, round);
        make_folders(&folders, folder, root_bytes);
        size_bytes += write_file(&folders, folder, "element", bench->memory, ELEMENT_BYTES);
    }
    bench_path(folder, bench->folder, "files/%064x", round);
    make_folders(&folders, folder, root_bytes);
    size_bytes += write_file(&folders, folder, "base", bench->memory, BASE_BYTES);
    for (size_t i = 0; i < folders.count; i++) {
        int directory = open(folders.paths[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        REQUIRE(directory >= 0 && fsync(directory) == 0);
        close(directory);
    }
    return size_bytes;
}

/* ---- Measuring ---- */

static void pair_free(struct pair *pair)
{
    sample_vec_free(&pair->ours_us);
    sample_vec_free(&pair->theirs_us);
    sample_vec_free(&pair->ratios);
}

static void pair_add(struct pair *pair, double ours_us, double theirs_us)
{
    REQUIRE(!sample_vec_push(&pair->ours_us, ours_us) &&
            !sample_vec_push(&pair->theirs_us, theirs_us) &&
            !sample_vec_push(&pair->ratios, theirs_us / ours_us));
}

static double time_root(struct bench *bench, struct commit_key *key, bool ours, bool is_new)
{
    double start = bench_now_us();
    if (is_new && ours) begin_draft(bench);
    if (is_new && !ours) whole_begin(bench);
    *key = ours ? root_ours(bench) : root_theirs(bench);
    double taken = bench_now_us() - start;
    if (is_new && ours) commit_draft_close(&bench->draft);
    if (is_new && !ours) whole_end(bench);
    return taken;
}

static void measure_root(struct bench *bench, struct pair *pair, unsigned rounds, bool is_new)
{
    if (!is_new) {
        begin_draft(bench);
        whole_begin(bench);
    }
    for (unsigned i = 0; i < rounds; i++) {
        struct commit_key keys[2];
        double taken[2];
        change_bytes(bench);
        for (unsigned j = 0; j < 2; j++) {
            unsigned side = (i + j) % 2;
            taken[side] = time_root(bench, &keys[side], side == 0, is_new);
        }
        REQUIRE(commit_key_equal(&keys[0], &keys[1]));
        /* The first round of what stays open is one of what begins. */
        if (is_new || i > 0) pair_add(pair, taken[0], taken[1]);
    }
    if (!is_new) {
        commit_draft_close(&bench->draft);
        whole_end(bench);
    }
}

static void measure_session_root(struct bench *bench, struct pair *pair, unsigned rounds)
{
    struct rk_error error = {0};
    struct state_options options = {bench->store, (uint64_t)1 << 30};
    bench_must(state_open(&bench->state, &options, &error), &error, "opening a state");
    whole_begin(bench);
    bench_syncs.left_out = true;
    for (unsigned i = 0; i < rounds; i++) {
        struct commit_key keys[2];
        struct session *session = NULL;
        double taken[2];
        change_bytes(bench);
        for (unsigned j = 0; j < 2; j++) {
            unsigned side = (i + j) % 2;
            taken[side] = side == 0 ? time_session_root(bench, &session, &keys[0])
                                    : time_root(bench, &keys[1], false, false);
        }
        REQUIRE(commit_key_equal(&keys[0], &keys[1]));
        bench_must(session_commit(session, &bench->tip, &error), &error, "committing a session");
        /* The first session begins cold. */
        if (i > 0) pair_add(pair, taken[0], taken[1]);
    }
    bench_syncs.left_out = false;
    whole_end(bench);
    state_close(bench->state);
}

static uint64_t log_bytes(struct bench *bench)
{
    struct store_statistics statistics;
    REQUIRE(!store_statistics(bench->store, &statistics, NULL));
    return statistics.log_bytes;
}

static double time_commit(struct bench *bench, struct pair *pair, bool ours)
{
    bench_settle(bench->folder);
    uint64_t log_before = log_bytes(bench), written = bench_written_bytes();
    uint64_t syncs = bench_syncs.count, files_bytes = 0;
    double start = bench_now_us();
    if (ours)
        commit_ours(bench);
    else
        files_bytes = commit_theirs(bench, bench->rounds_done);
    double taken = bench_now_us() - start;
    written = bench_written_bytes() - written;
    syncs = bench_syncs.count - syncs;
    if (ours) {
        pair->ours_bytes += written;
        pair->ours_log_bytes += log_bytes(bench) - log_before;
        pair->ours_syncs += syncs;
    } else {
        REQUIRE(written == files_bytes);
        pair->theirs_bytes += files_bytes;
        pair->theirs_syncs += syncs;
    }
    return taken;
}

static void measure_commit(struct bench *bench, struct pair *pair, unsigned rounds, bool synced)
{
    bench_syncs.left_out = !synced;
    for (unsigned i = 0; i < rounds; i++) {
        double taken[2];
        change_bytes(bench);
        bench->rounds_done++;
        for (unsigned j = 0; j < 2; j++) {
            unsigned side = (i + j) % 2;
            taken[side] = time_commit(bench, pair, side == 0);
        }
        pair_add(pair, taken[0], taken[1]);
    }
    bench_syncs.left_out = false;
}

/* ---- Output ---- */

static void print_pair(const struct options *options, struct pair *pair, unsigned contracts,
                       const char *what, bool is_last)
{
    double ours_min = bench_percentile(&pair->ours_us, 0);
    double ours = bench_percentile(&pair->ours_us, 50);
    double theirs_min = bench_percentile(&pair->theirs_us, 0);
    double theirs = bench_percentile(&pair->theirs_us, 50);
    double ratio = bench_percentile(&pair->ratios, 50);
    double rounds = (double)pair->ours_us.count;
    double kib[] = {(double)pair->ours_bytes / rounds / 1024,
                    (double)pair->ours_log_bytes / rounds / 1024,
                    (double)pair->theirs_bytes / rounds / 1024};
    double syncs[] = {(double)pair->ours_syncs / rounds, (double)pair->theirs_syncs / rounds};
    if (options->json) {
        printf("  {\"contracts\": %u, \"what\": \"%s\", \"rounds\": %.0f,\n"
               "   \"ours_us\": {\"min\": %.1f, \"median\": %.1f},\n"
               "   \"whole_us\": {\"min\": %.1f, \"median\": %.1f},\n"
               "   \"ratio\": {\"of_min\": %.2f, \"median\": %.2f}",
               contracts, what, rounds, ours_min, ours, theirs_min, theirs, theirs_min / ours_min,
               ratio);
        if (pair->ours_bytes)
            printf(",\n   \"ours_bytes\": %.0f, \"ours_log_bytes\": %.0f, \"whole_bytes\": %.0f,\n"
                   "   \"ours_syncs\": %.1f, \"whole_syncs\": %.1f",
                   kib[0] * 1024, kib[1] * 1024, kib[2] * 1024, syncs[0], syncs[1]);
        printf("}%s\n", is_last ? "" : ",");
    } else {
        printf("%9u %-15s %9.0f %9.0f %10.0f %9.0f %7.2f %7.2f", contracts, what, ours_min, ours,
               theirs_min, theirs, theirs_min / ours_min, ratio);
        if (pair->ours_bytes)
            printf(" %8.0f %8.0f %8.0f %5.0f %5.0f", kib[0], kib[1], kib[2], syncs[0], syncs[1]);
        printf("\n");
    }
    fflush(stdout);
}

static void run(const struct options *options, unsigned contracts, bool is_last)
{
    static struct bench bench;
    static const char *const names[] = {"root, warm", "root, new", "root, session",
                                        "commit, synced", "commit, no sync"};
    enum { ROOT_WARM, ROOT_NEW, ROOT_SESSION, COMMIT_SYNCED, COMMIT_NO_SYNC, ROWS };
    bench_open(&bench, options, contracts);
    for (unsigned i = 0; i < ROWS; i++) {
        struct pair pair = {0};
        if (i == ROOT_SESSION)
            measure_session_root(&bench, &pair, options->root_rounds);
        else if (i < ROOT_SESSION)
            measure_root(&bench, &pair, options->root_rounds, i == ROOT_NEW);
        else
            measure_commit(&bench, &pair, options->commit_rounds, i == COMMIT_SYNCED);
        print_pair(options, &pair, contracts, names[i], is_last && i + 1 == ROWS);
        pair_free(&pair);
    }
    bench_close(&bench);
}

static void print_help(void)
{
    printf(
        "usage: bench_state_store [OPTION]...\n"
        "Measures a commit of 100 granules in 50 pages against whole pages in files.\n\n"
        "  --dir FOLDER   where the files go for the time of the run (default:\n"
        "                 %s)\n"
        "  --quick        %d rounds of everything\n"
        "  --json         JSON instead of a table\n"
        "  --help         this text\n\n"
        "Times are microseconds, minimum and median; ratio is how many times longer the other\n"
        "side takes: by the minima, and the median of all rounds. KiB: handed to write calls by\n"
        "us, the part of it that is the log, and by the other side. syncs: of files and folders.\n",
        BENCH_DIR, ROUNDS_QUICK);
}

int main(int count, char **arguments)
{
    enum { OPT_DIR = 1, OPT_QUICK, OPT_JSON, OPT_HELP };
    static const struct option table[] = {{"dir", required_argument, NULL, OPT_DIR},
                                          {"quick", no_argument, NULL, OPT_QUICK},
                                          {"json", no_argument, NULL, OPT_JSON},
                                          {"help", no_argument, NULL, OPT_HELP},
                                          {0}};
    struct options options = {BENCH_DIR, ROOT_ROUNDS, COMMIT_ROUNDS, false};
    int option;
    while ((option = getopt_long(count, arguments, "", table, NULL)) != -1)
        switch (option) {
        case OPT_DIR: options.parent = optarg; break;
        case OPT_QUICK: options.root_rounds = options.commit_rounds = ROUNDS_QUICK; break;
        case OPT_JSON: options.json = true; break;
        case OPT_HELP: print_help(); return 0;
        default: return 2;
        }
    if (optind < count) {
        fprintf(stderr, "bench_state_store: unexpected argument '%s'\n", arguments[optind]);
        return 2;
    }
    const char *backend = blake3_backend_name(blake3_backend_select(cpu_features_detect()));
    if (options.json)
        printf("{\"blake3\": \"%s\", \"results\": [\n", backend);
    else
        printf("BLAKE3: %s\n%9s %-15s %9s %9s %10s %9s %7s %7s %8s %8s %8s %5s %5s\n", backend,
               "contracts", "what", "ours min", "median", "whole min", "median", "ratio", "median",
               "KiB", "log KiB", "whole", "syncs", "whole");
    run(&options, 1, false);
    run(&options, CONTRACTS_MAX, true);
    if (options.json) printf("]}\n");
    return 0;
}
