/* Compaction: gives disk back, keeps every commit, and can fail or be cut off anywhere. */

#include "toy.h"

#include "faulty_io.h"

static const struct store_options small = {
    .segment_bytes_max = 256 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

static struct store *open_at(const char *path, struct store_io *io)
{
    struct store *store;
    struct store_options options = small;
    struct rk_error error = {.result = RK_OK};
    options.io = io;
    enum rk_result result = store_open(&store, NULL, path, &options, &error);
    if (result) fail_msg("opening: %s: %s", rk_result_name(result), error.message);
    return store;
}

/* Commits 1 .. 60 in a chain; deletes all but every tenth. */
static void fill(struct store *store)
{
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    for (uint64_t n = 2; n <= 60; n++)
        assert_int_equal(toy_commit(store, n - 1, n, 4, NULL), RK_OK);
    for (uint64_t n = 1; n <= 60; n++) {
        struct commit_key key = toy_key(n);
        if (n % 10 != 0) assert_int_equal(store_delete(store, &key, NULL), RK_OK);
    }
}

static uint64_t log_bytes(struct store *store)
{
    struct store_statistics statistics;
    assert_int_equal(store_statistics(store, &statistics, NULL), RK_OK);
    return statistics.log_bytes;
}

static void assert_sound(struct store *store)
{
    struct store_verification verification;
    assert_int_equal(toy_check_all(store), 6);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
}

static void deleted_commits_give_their_disk_back(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], index[FOLDER_BYTES + 8];
    struct store_compaction done;
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store = open_at(path, NULL);
    fill(store);
    uint64_t before = log_bytes(store);
    assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
    uint64_t after = log_bytes(store);
    assert_int_equal(done.log_bytes, before);
    assert_true(done.dropped_bytes > 0 && done.live_bytes < before);
    assert_true(after <= done.live_bytes + 8192);
    assert_sound(store);
    /* What is left is alive: once more does nothing. */
    assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
    assert_int_equal(done.dropped_bytes, 0);
    assert_int_equal(log_bytes(store), after);
    assert_int_equal(toy_commit(store, 60, 61, 3, NULL), RK_OK);
    store_close(store);
    snprintf(index, sizeof index, "%s/index", path);
    folder_remove(index);
    store = open_at(path, NULL);
    assert_int_equal(toy_check_all(store), 7);
    /* With everything deleted nothing but the last checkpoint remains. */
    for (uint64_t n = 1; n <= 61; n++) {
        struct commit_key key = toy_key(n);
        enum rk_result result = store_delete(store, &key, NULL);
        assert_int_equal(result, n % 10 == 0 || n == 61 ? RK_OK : RK_NOT_FOUND);
    }
    assert_int_equal(store_compact(store, &done, 0, NULL), RK_OK);
    assert_int_equal(done.live_bytes, 0);
    assert_true(log_bytes(store) < 4096);
    store_close(store);
    folder_remove(path);
}

static void the_threshold_chooses_the_sparse_segments(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store_compaction lax, strict;
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store = open_at(path, NULL);
    fill(store);
    assert_int_equal(store_compact(store, &lax, 30, NULL), RK_OK);
    assert_sound(store);
    assert_int_equal(store_compact(store, &strict, 90, NULL), RK_OK);
    assert_sound(store);
    assert_true(strict.log_bytes <= lax.log_bytes);
    store_close(store);
    folder_remove(path);
}

static void a_hold_keeps_what_it_reads_and_must_be_taken_again_to_commit(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store_compaction done;
    struct store_statistics statistics;
    struct store_hold hold, deleted;
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store = open_at(path, NULL);
    fill(store);
    assert_int_equal(toy_commit(store, 60, 70, 2, NULL), RK_OK);
    struct commit_key key = toy_key(60), gone = toy_key(70);
    assert_int_equal(store_hold(store, &hold, &key, NULL), RK_OK);
    assert_int_equal(store_hold(store, &deleted, &gone, NULL), RK_OK);
    assert_int_equal(store_delete(store, &gone, NULL), RK_OK);
    assert_false(store_hold_is_stale(store, &hold));
    assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
    assert_true(store_hold_is_stale(store, &hold));
    assert_int_equal(toy_check(store, &hold.entry, NULL), RK_OK);
    assert_int_equal(toy_check(store, &deleted.entry, NULL), RK_OK);
    assert_int_equal(store_statistics(store, &statistics, NULL), RK_OK);
    assert_true(statistics.retired_segments > 0);
    assert_int_equal(statistics.holds, 2);
    assert_int_equal(toy_commit_on(store, &hold, 80, 2, NULL), RK_INVALID);
    struct store_hold fresh;
    assert_int_equal(store_hold(store, &fresh, &key, NULL), RK_OK);
    store_release(store, &hold);
    assert_int_equal(toy_check(store, &deleted.entry, NULL), RK_OK);
    store_release(store, &deleted);
    assert_int_equal(store_statistics(store, &statistics, NULL), RK_OK);
    assert_int_equal(statistics.retired_segments, 0);
    assert_true(toy_check(store, &deleted.entry, NULL) != RK_OK);
    assert_int_equal(toy_commit_on(store, &fresh, 80, 2, NULL), RK_OK);
    store_release(store, &fresh);
    assert_int_equal(toy_check_all(store), 7);
    store_close(store);
    folder_remove(path);
}

static void a_compaction_that_fails_at_any_call_changes_nothing(void **state)
{
    (void)state;
    char original[FOLDER_BYTES], path[FOLDER_BYTES + 8];
    folder_make(original);
    snprintf(path, sizeof path, "%s.copy", original);
    assert_int_equal(store_create(original, &small, NULL), RK_OK);
    struct store *store = open_at(original, NULL);
    fill(store);
    store_close(store);
    static const int errors[] = {EIO, ENOSPC};
    for (unsigned way = 0; way < 4; way++) {
        unsigned failures = 0;
        for (unsigned long long at = 0;; at++) {
            struct faulty_io io;
            struct store_compaction done;
            folder_copy(path, original);
            faulty_io_init(&io);
            store = open_at(path, &io.io);
            io.kind = way < 2 ? FAULT_ERROR : FAULT_SHORT_WRITE;
            io.error = errors[way % 2];
            io.fail_at = io.calls + at;
            enum rk_result result = store_compact(store, &done, 100, NULL);
            assert_true(result == RK_OK || result == RK_IO || result == RK_FULL);
            bool reached = io.failures != 0;
            failures += result != RK_OK;
            io.kind = FAULT_NONE;
            assert_sound(store);
            assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
            assert_sound(store);
            store_close(store);
            store = open_at(path, NULL);
            assert_sound(store);
            store_close(store);
            folder_remove(path);
            if (!reached) break;
        }
        assert_true(failures > 8);
    }
    folder_remove(original);
}

/* A reference to a place behind its own record, as only a bug can write it. */
static void a_commit_that_reaches_what_is_not_there_stops_the_compaction(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store_compaction done;
    struct store_verification verification;
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store = open_at(path, NULL);
    fill(store);
    struct toy_commit commit = {.root = {(uint64_t)1 << 32 | 0xfff0, RECORD_PAGE_TREE}};
    struct commit_key key = toy_key(99);
    assert_int_equal(store_begin(store, NULL, NULL), RK_OK);
    assert_int_equal(store_commit(store, &key, span_of(&commit, sizeof commit), NULL), RK_OK);
    uint64_t before = log_bytes(store);
    enum rk_result result = store_compact(store, &done, 100, NULL);
    assert_true(result == RK_CORRUPT || result == RK_NOT_FOUND);
    assert_int_equal(log_bytes(store), before);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 1);
    assert_int_equal(store_delete(store, &key, NULL), RK_OK);
    assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
    assert_sound(store);
    store_close(store);
    folder_remove(path);
}

/* A crash can come between the creation of a segment and the writing of its head. Without an index
 * the file is taken for a part of the log: it is damage, and a compaction clears it away. */
static void a_segment_whose_head_was_never_written_goes(void **state)
{
    (void)state;
    for (size_t size_bytes = 0; size_bytes <= 40; size_bytes += 40) {
        char path[FOLDER_BYTES], inner[FOLDER_BYTES + 16];
        struct store_compaction done;
        struct store_verification verification;
        folder_make(path);
        assert_int_equal(store_create(path, &small, NULL), RK_OK);
        struct store *store = open_at(path, NULL);
        fill(store);
        struct store_statistics statistics;
        assert_int_equal(store_statistics(store, &statistics, NULL), RK_OK);
        store_close(store);
        snprintf(inner, sizeof inner, "%s/index", path);
        folder_remove(inner);
        snprintf(inner, sizeof inner, "%s/log-%08u", path, (unsigned)statistics.segments + 1);
        int fd = open(inner, O_WRONLY | O_CREAT | O_EXCL, 0666);
        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, (off_t)size_bytes), 0);
        close(fd);
        store = open_at(path, NULL);
        assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
        assert_int_equal(verification.damages, 1);
        assert_int_equal(store_compact(store, &done, 0, NULL), RK_OK);
        assert_sound(store);
        store_close(store);
        folder_remove(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deleted_commits_give_their_disk_back),
        cmocka_unit_test(the_threshold_chooses_the_sparse_segments),
        cmocka_unit_test(a_hold_keeps_what_it_reads_and_must_be_taken_again_to_commit),
        cmocka_unit_test(a_compaction_that_fails_at_any_call_changes_nothing),
        cmocka_unit_test(a_commit_that_reaches_what_is_not_there_stops_the_compaction),
        cmocka_unit_test(a_segment_whose_head_was_never_written_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
