/* As test_crash.c, with what only a state does: a child imports snapshots, deletes commits,
 * compacts and builds the index again, and is killed; the store then holds the commits of the last
 * step told or of the one in work, each of which gives the very snapshot it came from. */

#include "killing.h"
#include "sample.h"

#include "state/snapshot.h"

enum { STATES = 6, KILLS = 200 };

static const struct store_options small = {
    .segment_bytes_max = 256 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &state_record_kinds,
};

/* The states there are, as snapshots. */
static struct {
    struct buffer file;
    struct commit_key key;
} states[STATES];

static uint64_t life_seed;

enum action { ACTION_IMPORT, ACTION_DELETE, ACTION_COMPACT, ACTION_REBUILD, ACTION_COUNT };

static const char *const action_names[ACTION_COUNT] = {"import", "delete", "compact", "rebuild"};

struct life {
    uint64_t steps;
    bool has[STATES];
};

static enum action next_action(const struct life *life, size_t *at)
{
    uint64_t seed = life_seed + life->steps;
    uint64_t dice = test_random(&seed);
    *at = dice / 16 % STATES;
    switch (dice % 16) {
    case 0: return ACTION_COMPACT;
    case 1:
    case 2:
    case 3: return ACTION_REBUILD;
    default: return life->has[*at] ? ACTION_DELETE : ACTION_IMPORT;
    }
}

static void advance(struct life *life)
{
    size_t at;
    enum action action = next_action(life, &at);
    if (action == ACTION_IMPORT) life->has[at] = true;
    if (action == ACTION_DELETE) life->has[at] = false;
    life->steps++;
}

/* ---- Snapshots in memory ---- */

static enum rk_result append_piece(void *context, struct span bytes, struct rk_error *error)
{
    (void)error;
    return buffer_append(context, bytes.bytes, bytes.size_bytes);
}

struct file_reader {
    struct span left;
};

static enum rk_result read_piece(void *context, size_t *got, uint8_t *bytes, size_t size_bytes_max,
                                 struct rk_error *error)
{
    (void)error;
    struct file_reader *reader = context;
    *got = reader->left.size_bytes < size_bytes_max ? reader->left.size_bytes : size_bytes_max;
    if (*got) memcpy(bytes, reader->left.bytes, *got);
    reader->left = span_of(reader->left.bytes + *got, reader->left.size_bytes - *got);
    return RK_OK;
}

/* States of some contracts of noise, of 40 KiB up to 1 MiB. */
static void make_states(uint64_t seed)
{
    static uint8_t noise[BLAKE3_GRANULE_BYTES * 8];
    for (size_t s = 0; s < STATES; s++) {
        struct bed *bed = bed_new();
        struct commit_draft draft;
        struct commit commit;
        struct snapshot_sums sums;
        uint64_t location;
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = (uint8_t)test_random(&seed);
        must(commit_draft_open(&draft, &bed->access, RECORD_NONE, NULL), NULL);
        for (uint8_t c = 0; c < 2 + s; c++) {
            struct contract_draft *contract;
            struct new_contract added = {.kind = c % 2 ? MEMORY_64 : MEMORY_32,
                                         .id = {[0] = c, [9] = (uint8_t)s},
                                         .code = span_of(noise, (s * c) << 10)};
            must(commit_draft_add(&draft, &contract, &added, NULL), NULL);
            for (uint64_t g = 0; g < 5 + 7 * s; g++)
                must(commit_draft_touch(contract, g * 5,
                                        noise + test_random(&seed) % 8 * BLAKE3_GRANULE_BYTES,
                                        NULL),
                     NULL);
        }
        must(commit_draft_write(&draft, &location, &states[s].key, NULL), NULL);
        must(commit_read(&bed->access, &commit, location, NULL), NULL);
        const struct snapshot_sink sink = {&states[s].file, append_piece};
        must(snapshot_export(&bed->access, &sums, &commit, &sink, NULL), NULL);
        commit_draft_close(&draft);
        bed_free(bed);
    }
}

/* ---- The child ---- */

static enum rk_result step(struct store **store, const char *path, const struct life *life)
{
    size_t at;
    struct store_options rebuild = small;
    struct store_compaction done;
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    rebuild.rebuild_index = true;
    enum action action = next_action(life, &at);
    struct file_reader reader = {buffer_span(&states[at].file)};
    const struct snapshot_source source = {&reader, read_piece};
    switch (action) {
    case ACTION_IMPORT: return snapshot_import(*store, &key, &is_known, &sums, &source, NULL, NULL);
    case ACTION_DELETE: return store_delete(*store, &states[at].key, NULL);
    case ACTION_COMPACT: return store_compact(*store, &done, 70, NULL);
    default: store_close(*store); return store_open(store, NULL, path, &rebuild, NULL);
    }
}

static void work(const char *path, struct life life, int pipe_end)
{
    struct store *store;
    if (store_open(&store, NULL, path, &small, NULL)) _exit(3);
    for (;;) {
        if (step(&store, path, &life)) _exit(4);
        advance(&life);
        if (write(pipe_end, "", 1) != 1) _exit(5);
    }
}

/* ---- The parent ---- */

static bool agrees(struct store *store, const struct life *life)
{
    struct store_statistics statistics;
    size_t count = 0;
    bool same = true;
    must(store_statistics(store, &statistics, NULL), NULL);
    for (size_t s = 0; s < STATES; s++) {
        struct commit_entry entry;
        bool is_there = store_find(store, &entry, &states[s].key, NULL) == RK_OK;
        same &= is_there == life->has[s];
        count += is_there;
    }
    return same && count == statistics.commits;
}

/* Every commit there is gives its snapshot, byte by byte. */
static void assert_exports(struct store *store, const struct life *life)
{
    struct state_access *access = calloc(1, sizeof *access);
    assert_non_null(access);
    access_init(access, store_records(store), fast_backend());
    for (size_t s = 0; s < STATES; s++) {
        struct buffer file = {0};
        struct commit commit;
        struct snapshot_sums sums;
        struct rk_error error;
        const struct snapshot_sink sink = {&file, append_piece};
        if (!life->has[s]) continue;
        must(state_read_commit(store, access, &commit, &states[s].key, &error), &error);
        must(snapshot_export(access, &sums, &commit, &sink, &error), &error);
        assert_true(span_equal(buffer_span(&file), buffer_span(&states[s].file)));
        buffer_free(&file);
    }
    access_free(access);
    free(access);
}

static uint64_t count_damages(struct store *store)
{
    const struct store_verifier verifier = {.content = state_check_content};
    struct store_verification done;
    must(store_verify(store, &done, &verifier, NULL), NULL);
    return done.damages;
}

/* Opens the store and takes the life to where it is. */
static void look(const char *path, struct life *life)
{
    struct store *store;
    struct store_report report;
    struct store_compaction done;
    struct rk_error error;
    size_t at;
    must(store_open(&store, &report, path, &small, &error), &error);
    if (!agrees(store, life)) {
        const char *name = action_names[next_action(life, &at)];
        advance(life);
        if (!agrees(store, life))
            fail_msg("the store is neither before nor after step %llu, %s",
                     (unsigned long long)life->steps, name);
    }
    assert_exports(store, life);
    uint64_t damages = count_damages(store);
    if (damages && report.index_rebuilt) {
        /* The rebuilding itself was killed; what it had begun to write is garbage. */
        must(store_compact(store, &done, 100, &error), &error);
        damages = count_damages(store);
        assert_exports(store, life);
    }
    assert_int_equal(damages, 0);
    assert_true(agrees(store, life));
    store_close(store);
}

static void a_process_killed_in_import_or_rebuild_leaves_the_last_step_whole(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct life life = {0};
    uint64_t seed = test_seed(11);
    uint64_t step_us = 1000;
    unsigned hits[ACTION_COUNT] = {0};
    life_seed = seed << 32;
    make_states(seed);
    folder_make_fast(path); /* a kill takes nothing back that was written, synced or not */
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    for (unsigned kill_at = 0; kill_at < KILLS; kill_at++) {
        int ends[2];
        size_t at;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) work(path, life, ends[1]);
        close(ends[1]);
        for (unsigned told = kill_within(child, ends[0], 5, &seed, &step_us); told > 0; told--)
            advance(&life);
        close(ends[0]);
        hits[next_action(&life, &at)]++;
        look(path, &life);
    }
    print_message("%llu steps; killed in", (unsigned long long)life.steps);
    for (size_t i = 0; i < ACTION_COUNT; i++)
        print_message(" %s %u", action_names[i], hits[i]);
    print_message("\n");
    assert_true(hits[ACTION_IMPORT] >= 20 && hits[ACTION_REBUILD] >= 20);
    folder_remove(path);
    for (size_t s = 0; s < STATES; s++)
        buffer_free(&states[s].file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_killed_in_import_or_rebuild_leaves_the_last_step_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
