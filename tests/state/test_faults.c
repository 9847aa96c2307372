/* Every call of the store to the system fails once, in everything a store does: what was asked for
 * is refused with the right result, or done; nothing else is lost; and the next attempt works.
 *
 * A scenario is a store on disk as something has left it, and one thing to do with it. It is done
 * again and again, each time on a fresh copy, with the n-th call failing, until there is no n-th
 * call. */

#include "toy.h"

#include "faulty_io.h"

#include <sys/wait.h>

enum { COMMITS = 12, NEXT = 100 };

static const struct store_options small = {
    .segment_bytes_max = 64 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

static struct store *open_at(const char *path, struct store_io *io)
{
    struct store *store;
    struct rk_error error = {.result = RK_OK};
    struct store_options options = small;
    options.io = io;
    enum rk_result result = store_open(&store, NULL, path, &options, &error);
    if (result) fail_msg("opening: %s: %s", rk_result_name(result), error.message);
    return store;
}

/* ---- What was there before ---- */

static void index_path(char index[FOLDER_BYTES + 16], const char *path)
{
    snprintf(index, FOLDER_BYTES + 16, "%s/index", path);
}

/* Commits 1 .. COMMITS in a chain. */
static void make_store(const char *path)
{
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store = open_at(path, NULL);
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    for (uint64_t n = 2; n <= COMMITS; n++)
        assert_int_equal(toy_commit(store, n - 1, n, 6, NULL), RK_OK);
    store_close(store);
}

/* The index knows half of the commits only. */
static void make_store_with_tail(const char *path)
{
    char index[FOLDER_BYTES + 16], saved[FOLDER_BYTES + 16];
    index_path(index, path);
    snprintf(saved, sizeof saved, "%s.saved", path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    for (uint64_t n = 1; n <= COMMITS; n++) {
        struct store *store = open_at(path, NULL);
        assert_int_equal(toy_commit(store, n - 1, n, n == 1 ? SLOTS : 6, NULL), RK_OK);
        store_close(store);
        if (n == COMMITS / 2) folder_copy(saved, index);
    }
    folder_remove(index);
    folder_copy(index, saved);
    folder_remove(saved);
}

/* A process has died with a part of the next batch written. */
static void make_store_with_torn_end(const char *path)
{
    make_store(path);
    pid_t child = fork();
    if (child == 0) {
        struct faulty_io io;
        faulty_io_init(&io);
        io.counted = FAULT_WRITE;
        struct store *store = open_at(path, &io.io);
        io.kind = FAULT_EXIT;
        io.fail_at = io.calls;
        (void)!toy_commit(store, 1, NEXT, 6, NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 9);
}

/* A process has died after a compaction while somebody held an old commit. */
static void make_store_with_given_up_files(const char *path)
{
    make_store(path);
    pid_t child = fork();
    if (child == 0) {
        struct store *store = open_at(path, NULL);
        struct store_hold hold;
        struct store_compaction done;
        struct commit_key key = toy_key(1), gone = toy_key(NEXT);
        if (toy_commit(store, 1, NEXT, SLOTS, NULL) || store_hold(store, &hold, &key, NULL) ||
            store_delete(store, &gone, NULL) || store_compact(store, &done, 100, NULL) ||
            done.dropped_bytes == 0)
            _exit(1);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void make_store_without_index(const char *path)
{
    char index[FOLDER_BYTES + 16];
    make_store(path);
    index_path(index, path);
    folder_remove(index);
}

/* Half of the commits are deleted. */
static void make_sparse_store(const char *path)
{
    make_store(path);
    struct store *store = open_at(path, NULL);
    for (uint64_t n = 101; n <= 100 + COMMITS; n++) {
        struct commit_key key = toy_key(n);
        assert_int_equal(toy_commit(store, n == 101 ? COMMITS : n - 1, n, 6, NULL), RK_OK);
        if (n > 101) key = toy_key(n - 1);
        if (n > 101) assert_int_equal(store_delete(store, &key, NULL), RK_OK);
    }
    struct commit_key last = toy_key(100 + COMMITS);
    assert_int_equal(store_delete(store, &last, NULL), RK_OK);
    store_close(store);
}

/* ---- What is done ---- */

static enum rk_result do_commit(struct store *store, struct rk_error *error)
{
    return toy_commit(store, COMMITS, NEXT, 6, error);
}

static enum rk_result do_delete(struct store *store, struct rk_error *error)
{
    struct commit_key key = toy_key(COMMITS);
    return store_delete(store, &key, error);
}

static enum rk_result do_finalise(struct store *store, struct rk_error *error)
{
    struct commit_key key = toy_key(COMMITS);
    return store_finalise(store, &key, error);
}

static enum rk_result do_compact(struct store *store, struct rk_error *error)
{
    struct store_compaction done;
    return store_compact(store, &done, 100, error);
}

static enum rk_result do_verify(struct store *store, struct rk_error *error)
{
    struct store_verification done;
    enum rk_result result = store_verify(store, &done, NULL, error);
    return !result && done.damages ? RK_CORRUPT : result;
}

static enum rk_result do_read(struct store *store, struct rk_error *error)
{
    struct commit_entry entry;
    struct commit_key key = toy_key(COMMITS);
    enum rk_result result = store_find(store, &entry, &key, error);
    return result ? result : toy_check(store, &entry, error);
}

static const struct scenario {
    const char *name;
    void (*prepare)(const char *path);
    enum rk_result (*act)(struct store *store, struct rk_error *error); /* NULL: opening */
    unsigned reads_least, others_least; /* so many calls there are at least */
    bool deletes;                       /* the last commit */
    unsigned stride;                    /* only every so manieth call: there are many alike */
} scenarios[] = {
    {"opening", make_store, NULL, 1, 4, false, 1},
    {"opening with an old index", make_store_with_tail, NULL, 3, 5, false, 1},
    {"opening with a torn batch", make_store_with_torn_end, NULL, 3, 6, false, 1},
    {"opening with files given up", make_store_with_given_up_files, NULL, 2, 5, false, 1},
    {"building the index again", make_store_without_index, NULL, 6, 8, false, 1},
    {"committing", make_store, do_commit, 4, 3, false, 1},
    {"deleting", make_store, do_delete, 0, 3, true, 1},
    {"finalising", make_store, do_finalise, 0, 3, false, 1},
    {"compacting", make_sparse_store, do_compact, 40, 8, false, 5},
    {"verifying", make_store, do_verify, 20, 3, false, 4},
    {"reading", make_store, do_read, 20, 0, false, 1},
};

static const struct way {
    enum fault_kind kind;
    enum fault_calls counted;
    int error;
    bool is_harmless; /* what is done succeeds all the same */
} ways[] = {
    {FAULT_ERROR, FAULT_READ, EIO, false},
    {FAULT_END, FAULT_READ, 0, false},
    {FAULT_SHORT, FAULT_READ, 0, true},
    {FAULT_ERROR, FAULT_READ, EINTR, true},
    {FAULT_ERROR, FAULT_ALL_CALLS & ~FAULT_READ, EIO, false},
    {FAULT_ERROR, FAULT_ALL_CALLS & ~FAULT_READ, ENOSPC, false},
    {FAULT_SHORT_WRITE, FAULT_WRITE, EFBIG, false},
    {FAULT_SHORT, FAULT_WRITE, 0, true},
    {FAULT_ERROR, FAULT_WRITE, EINTR, true},
};

/* Whether the result is one the fault may have. */
static bool is_named(enum rk_result result, const struct way *way)
{
    if (way->kind == FAULT_END) return result == RK_CORRUPT || result == RK_NOT_FOUND;
    if (way->error == ENOSPC || way->error == EFBIG) return result == RK_FULL || result == RK_IO;
    return result == RK_IO;
}

static void assert_all_there(struct store *store, const struct scenario *scenario)
{
    struct store_verification verification;
    for (uint64_t n = 1; n <= COMMITS; n++)
        assert_true(toy_has(store, n) || (n == COMMITS && scenario->deletes));
    toy_check_all(store);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
}

/* One attempt with one fault. Returns whether the fault was reached. */
static bool try_once(const struct scenario *scenario, const struct way *way, const char *path,
                     unsigned long long at)
{
    struct faulty_io io;
    struct store *store = NULL;
    struct store_options options = small;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = RK_OK;
    faulty_io_init(&io);
    io.counted = way->counted;
    io.error = way->error;
    options.io = &io.io;
    if (scenario->act) store = open_at(path, &io.io);
    io.kind = way->kind;
    io.fail_at = io.calls + at;
    if (scenario->act)
        result = scenario->act(store, &error);
    else
        result = store_open(&store, NULL, path, &options, &error);
    bool reached = io.failures != 0;
    io.kind = FAULT_NONE;
    if (result && (!reached || way->is_harmless || !is_named(result, way)))
        fail_msg("%s, call %llu: %s: %s", scenario->name, at, rk_result_name(result),
                 error.message);
    if (!store) store = open_at(path, NULL);
    if (result) {
        assert_all_there(store, scenario);
        if (scenario->act) assert_int_equal(scenario->act(store, &error), RK_OK);
    }
    store_close(store);
    store = open_at(path, NULL);
    assert_all_there(store, scenario);
    store_close(store);
    return reached;
}

static void every_call_may_fail_once(void **state)
{
    (void)state;
    char original[FOLDER_BYTES], path[FOLDER_BYTES + 8];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(scenarios); i++) {
        const struct scenario *scenario = &scenarios[i];
        unsigned most[2] = {0};
        folder_make_fast(original);
        snprintf(path, sizeof path, "%s.copy", original);
        scenario->prepare(original);
        for (size_t way = 0; way < RK_ARRAY_LENGTH(ways); way++) {
            unsigned long long at = 0;
            for (bool reached = true; reached; at += reached * scenario->stride) {
                folder_copy(path, original);
                reached = try_once(scenario, &ways[way], path, at);
                folder_remove(path);
            }
            bool reads = ways[way].counted == FAULT_READ;
            if (at > most[!reads]) most[!reads] = (unsigned)at;
        }
        print_message("%s: %u reads, %u other calls\n", scenario->name, most[0], most[1]);
        assert_true(most[0] >= scenario->reads_least && most[1] >= scenario->others_least);
        folder_remove(original);
    }
}

static void a_store_that_could_not_be_created_can_be(void **state)
{
    (void)state;
    for (size_t way = 0; way < RK_ARRAY_LENGTH(ways); way++) {
        unsigned long long at = 0;
        for (bool reached = true; reached; at++) {
            char path[FOLDER_BYTES];
            struct faulty_io io;
            struct store_options options = small;
            struct rk_error error;
            folder_make_fast(path);
            faulty_io_init(&io);
            io.counted = ways[way].counted;
            io.kind = ways[way].kind;
            io.error = ways[way].error;
            io.fail_at = at;
            options.io = &io.io;
            enum rk_result result = store_create(path, &options, &error);
            reached = io.failures != 0;
            if (result) {
                assert_true(reached && !ways[way].is_harmless && is_named(result, &ways[way]));
                /* What has got as far as a record is a store, which has nothing in it. */
                result = store_create(path, &small, NULL);
                assert_true(result == RK_OK || result == RK_EXISTS);
            }
            struct store *store = open_at(path, NULL);
            assert_int_equal(toy_check_all(store), 0);
            assert_int_equal(toy_commit(store, 0, 1, 3, NULL), RK_OK);
            store_close(store);
            store = open_at(path, NULL);
            assert_int_equal(toy_check_all(store), 1);
            store_close(store);
            folder_remove(path);
        }
        if (ways[way].counted & FAULT_OPEN) assert_true(at > 5);
    }
}

/* A file that somebody cuts off under an open store is damage, and told as such. */
static void a_log_cut_off_under_an_open_store_is_named(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    folder_make_fast(path);
    make_store(path);
    struct store *store = open_at(path, NULL);
    struct store_verification verification;
    snprintf(name, sizeof name, "%s/log-00000001", path);
    assert_int_equal(truncate(name, 10000), 0);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_true(verification.damages >= 2); /* the end of the file, and commits that need it */
    struct commit_entry entry;
    struct commit_key key = toy_key(1);
    assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
    assert_int_equal(toy_check(store, &entry, NULL), RK_CORRUPT);
    store_close(store);
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_may_fail_once),
        cmocka_unit_test(a_store_that_could_not_be_created_can_be),
        cmocka_unit_test(a_log_cut_off_under_an_open_store_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
