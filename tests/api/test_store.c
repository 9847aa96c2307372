/* Stores in folders: what opening, listing and upkeep say. */
#include "api/world.h"

#include <stdlib.h>
#include <unistd.h>

/* A folder of its own for each test, removed at its end. */
static int make_folder(void **state)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/ruskvm-api-XXXXXX");
    *state = mkdtemp(path);
    return *state == NULL;
}

static int remove_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return system(command);
}

/* As world_begin, on a new store in the folder. */
static void begin_in(struct world *w, const char *path)
{
    *w = (struct world){.store = NULL};
    assert_int_equal(rk_store_create(path, NULL, &w->error), RK_OK);
    assert_int_equal(rk_store_open(&w->store, NULL, path, NULL, &w->error), RK_OK);
    assert_int_equal(rk_vm_open(w->store, &w->vm, NULL, &w->error), RK_OK);
    assert_int_equal(rk_session_open(w->vm, &w->session, NULL, &w->error), RK_OK);
    assert_int_equal(rk_receipt_new(&w->receipt), RK_OK);
    assert_int_equal(rk_failure_new(&w->failure), RK_OK);
}

static void a_store_is_created_once_and_opened_once(void **state)
{
    struct rk_store *store = NULL, *again = NULL;
    struct rk_error error;
    char missing[128];
    struct rk_store_report report = {.size_bytes = sizeof report};
    snprintf(missing, sizeof missing, "%s/missing", (const char *)*state);
    assert_int_equal(rk_store_open(&store, NULL, missing, NULL, &error), RK_NOT_FOUND);
    assert_int_equal(rk_store_create(*state, NULL, &error), RK_OK);
    assert_int_equal(rk_store_create(*state, NULL, &error), RK_EXISTS);
    assert_int_equal(rk_store_open(&store, &report, *state, NULL, &error), RK_OK);
    assert_int_equal(report.index_rebuilt, 0);
    assert_int_equal(rk_store_open(&again, NULL, *state, NULL, &error), RK_EXISTS);
    assert_null(again);
    rk_store_close(store);

    struct rk_store_options options = {.size_bytes = sizeof options,
                                       .flags = RK_STORE_REBUILD_INDEX};
    assert_int_equal(rk_store_open(&store, &report, *state, &options, &error), RK_OK);
    assert_int_equal(report.index_rebuilt, 1);
    rk_store_close(store);
    options.flags = UINT64_C(1) << 63;
    assert_int_equal(rk_store_open(&store, NULL, *state, &options, &error), RK_UNSUPPORTED);
    assert_int_equal(rk_store_create("/dev/null/store", NULL, &error), RK_IO);
}

static void a_commit_outlives_the_store(void **state)
{
    struct world w;
    begin_in(&w, *state);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    world_expect(&w, 1, "add", no_bytes());
    struct rk_commit_key key = world_commit(&w);
    rk_session_drop(w.session);
    rk_vm_close(w.vm);
    rk_store_close(w.store);
    assert_int_equal(rk_store_open(&w.store, NULL, *state, NULL, &w.error), RK_OK);
    assert_int_equal(rk_vm_open(w.store, &w.vm, NULL, &w.error), RK_OK);
    assert_int_equal(rk_session_open(w.vm, &w.session, &key, &w.error), RK_OK);
    assert_int_equal(world_value(&w, 1), 1);
    world_end(&w);
}

struct listed {
    struct rk_commit commits[8];
    size_t count, count_max;
};

static enum rk_result take_commit(void *context, const struct rk_commit *commit)
{
    struct listed *listed = context;
    if (listed->count == listed->count_max) return RK_FULL;
    listed->commits[listed->count++] = *commit;
    return RK_OK;
}

static void commits_are_listed_finalised_and_deleted(void **state)
{
    struct world w;
    struct listed listed = {.count_max = 8};
    struct rk_commit commit = {.size_bytes = sizeof commit};
    static const struct rk_commit_key none;
    begin_in(&w, *state);
    assert_int_equal(rk_store_list(w.store, take_commit, &listed, &w.error), RK_OK);
    assert_int_equal(listed.count, 0);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct rk_commit_key first = world_commit(&w);
    world_expect(&w, 1, "add", no_bytes());
    struct rk_commit_key second = world_commit(&w);

    assert_int_equal(rk_store_list(w.store, take_commit, &listed, &w.error), RK_OK);
    assert_int_equal(listed.count, 2);
    assert_true(memcmp(&listed.commits[0].key, &listed.commits[1].key, sizeof first) < 0);
    listed = (struct listed){.count_max = 1};
    assert_int_equal(rk_store_list(w.store, take_commit, &listed, &w.error), RK_FULL);
    assert_int_equal(listed.count, 1);

    assert_int_equal(rk_store_find(w.store, &commit, &second, &w.error), RK_OK);
    assert_memory_equal(&commit.parent, &first, sizeof first);
    assert_int_equal(commit.state, RK_COMMIT_LIVE);
    uint64_t sequence = commit.sequence;
    assert_int_equal(rk_store_finalise(w.store, &first, &w.error), RK_OK);
    assert_int_equal(rk_store_finalise(w.store, &first, &w.error), RK_OK);
    assert_int_equal(rk_store_find(w.store, &commit, &first, &w.error), RK_OK);
    assert_int_equal(commit.state, RK_COMMIT_FINALISED);
    assert_memory_equal(&commit.parent, &none, sizeof none);
    assert_true(commit.sequence < sequence);

    assert_int_equal(rk_store_delete(w.store, &first, &w.error), RK_OK);
    assert_int_equal(rk_store_delete(w.store, &first, &w.error), RK_NOT_FOUND);
    assert_int_equal(rk_store_finalise(w.store, &first, &w.error), RK_NOT_FOUND);
    assert_int_equal(rk_store_find(w.store, &commit, &first, &w.error), RK_NOT_FOUND);
    assert_int_equal(world_value(&w, 1), 1);
    world_end(&w);
}

static void count_damage(void *context, const char *what)
{
    (void)what;
    ++*(int *)context;
}

static void upkeep_gives_space_back_and_finds_no_damage(void **state)
{
    struct world w;
    int damages = 0;
    struct rk_store_statistics statistics = {.size_bytes = sizeof statistics};
    struct rk_store_compaction done = {.size_bytes = sizeof done};
    struct rk_store_verification verified = {.size_bytes = sizeof verified};
    begin_in(&w, *state);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct rk_commit_key first = world_commit(&w);
    for (int i = 0; i < 20; i++) {
        world_expect(&w, 1, "add", no_bytes());
        struct rk_commit_key next = world_commit(&w);
        assert_int_equal(rk_store_delete(w.store, &first, &w.error), RK_OK);
        first = next;
    }
    assert_int_equal(rk_store_statistics(w.store, &statistics, &w.error), RK_OK);
    assert_int_equal(statistics.commits, 1);
    assert_int_equal(statistics.holds, 1);
    assert_true(statistics.log_bytes > 0 && statistics.segments > 0);
    rk_session_drop(w.session);
    w.session = NULL;
    assert_int_equal(rk_store_compact(w.store, &done, 100, &w.error), RK_OK);
    assert_true(done.dropped_bytes > done.copied_bytes);
    assert_int_equal(done.log_bytes, statistics.log_bytes);
    assert_int_equal(rk_store_compact(w.store, NULL, 50, &w.error), RK_OK);
    assert_int_equal(rk_store_compact(w.store, NULL, 101, &w.error), RK_USAGE);
    assert_int_equal(rk_store_verify(w.store, &verified, count_damage, &damages, &w.error), RK_OK);
    assert_int_equal(verified.damages, 0);
    assert_int_equal(damages, 0);
    assert_true(verified.records > 0 && verified.bytes > 0);
    assert_int_equal(rk_session_open(w.vm, &w.session, &first, &w.error), RK_OK);
    assert_int_equal(world_value(&w, 1), 20);
    world_end(&w);
}

static void damage_is_reported_in_words(void **state)
{
    struct world w;
    char command[256];
    int damages = 0;
    struct rk_store_verification verified = {.size_bytes = sizeof verified};
    begin_in(&w, *state);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    world_commit(&w);
    /* A byte in the middle of the first file of the log. */
    snprintf(command, sizeof command,
             "f=$(find '%s' -type f ! -name '*.mdb' -size +2k | sort | head -n 1) && "
             "printf 'X' | dd of=\"$f\" bs=1 seek=1500 conv=notrunc status=none",
             (const char *)*state);
    assert_int_equal(system(command), 0);
    assert_int_equal(rk_store_verify(w.store, &verified, count_damage, &damages, &w.error), RK_OK);
    assert_true(damages > 0);
    assert_int_equal(verified.damages, damages);
    assert_int_equal(rk_store_verify(w.store, &verified, NULL, NULL, &w.error), RK_OK);
    assert_int_equal(verified.damages, damages);
    world_end(&w);
}

static void a_store_in_memory_is_not_compacted(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    world_commit(&w);
    assert_int_equal(rk_store_compact(w.store, NULL, 50, &w.error), RK_UNSUPPORTED);
    world_end(&w);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_store_is_created_once_and_opened_once),
        IN_FOLDER(a_commit_outlives_the_store),
        IN_FOLDER(commits_are_listed_finalised_and_deleted),
        IN_FOLDER(upkeep_gives_space_back_and_finds_no_damage),
        IN_FOLDER(damage_is_reported_in_words),
        cmocka_unit_test(a_store_in_memory_is_not_compacted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
