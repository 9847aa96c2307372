/* The store as its users see it, and what is left of it after accidents. */

#include "toy.h"

#include "faulty_io.h"

static const struct store_options small = {
    .segment_bytes_max = 128 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

static struct store *create_and_open(char path[FOLDER_BYTES])
{
    struct store *store;
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
    return store;
}

static struct store *reopen(const char *path, struct store_report *report)
{
    struct store *store;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = store_open(&store, report, path, &small, &error);
    if (result) fail_msg("opening: %s: %s", rk_result_name(result), error.message);
    return store;
}

static void finalise(struct store *store, uint64_t number)
{
    struct commit_key key = toy_key(number);
    assert_int_equal(store_finalise(store, &key, NULL), RK_OK);
}

static void delete_commit(struct store *store, uint64_t number)
{
    struct commit_key key = toy_key(number);
    assert_int_equal(store_delete(store, &key, NULL), RK_OK);
}

/* Deletes, finalises, forks and refuses, on a store that may be in memory. */
static void use_store(struct store *store)
{
    struct commit_entry entry;
    struct commit_key key;
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    for (uint64_t n = 2; n <= 20; n++)
        assert_int_equal(toy_commit(store, n - 1, n, 3, NULL), RK_OK);
    for (uint64_t n = 101; n <= 110; n++)
        assert_int_equal(toy_commit(store, 5, n, 2, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 5, 101, 2, NULL), RK_EXISTS);
    assert_int_equal(toy_commit(store, 999, 1000, 2, NULL), RK_NOT_FOUND);
    assert_int_equal(toy_check_all(store), 30);
    finalise(store, 3);
    finalise(store, 3);
    delete_commit(store, 104);
    assert_false(toy_has(store, 104));
    key = toy_key(104);
    assert_int_equal(store_delete(store, &key, NULL), RK_NOT_FOUND);
    assert_int_equal(store_finalise(store, &key, NULL), RK_NOT_FOUND);
    key = toy_key(3);
    assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
    assert_int_equal(entry.state, COMMIT_FINALISED);
    assert_int_equal(toy_number(&entry.parent), 2);
    key = toy_key(1);
    assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
    assert_true(commit_key_is_none(&entry.parent));
    assert_int_equal(store_begin(store, NULL, NULL), RK_OK);
    store_abandon(store);
    assert_int_equal(toy_check_all(store), 29);
}

static void commits_fork_finalise_and_go(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store *store = create_and_open(path);
    use_store(store);
    store_close(store);
    struct store_report report;
    store = reopen(path, &report);
    assert_false(report.index_rebuilt);
    assert_int_equal(report.cut_bytes, 0);
    assert_int_equal(report.damaged_runs, 0);
    assert_int_equal(toy_check_all(store), 29);
    struct store_verification verification;
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
    store_close(store);
    folder_remove(path);
}

static void a_store_in_memory_behaves_like_one_on_disk(void **state)
{
    (void)state;
    struct store *store;
    assert_int_equal(store_open_ephemeral(&store, &small, NULL), RK_OK);
    use_store(store);
    struct store_compaction done;
    assert_int_equal(store_compact(store, &done, 50, NULL), RK_UNSUPPORTED);
    store_close(store);
}

static void a_store_is_opened_once_and_created_once(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store *store = create_and_open(path), *second;
    assert_int_equal(store_open(&second, NULL, path, &small, NULL), RK_EXISTS);
    assert_int_equal(store_create(path, &small, NULL), RK_EXISTS);
    store_close(store);
    assert_int_equal(store_create(path, &small, NULL), RK_EXISTS);
    folder_remove(path);
    assert_int_equal(store_open(&second, NULL, path, &small, NULL), RK_NOT_FOUND);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(store_open(&second, NULL, path, &small, NULL), RK_NOT_FOUND);
    folder_remove(path);
}

/* The list of all commits, for comparison; locations too when nothing may have moved. */
static struct commit_entry_vec list_of(struct store *store)
{
    struct commit_entry_vec list = {0};
    assert_int_equal(store_list(store, &list, NULL), RK_OK);
    return list;
}

static void assert_same_list(struct store *store, const struct commit_entry_vec *expected)
{
    struct commit_entry_vec list = list_of(store);
    assert_int_equal(list.count, expected->count);
    for (size_t i = 0; i < list.count; i++) {
        const struct commit_entry *a = &list.items[i], *b = &expected->items[i];
        assert_true(commit_key_equal(&a->key, &b->key));
        assert_true(commit_key_equal(&a->parent, &b->parent));
        assert_int_equal(a->location, b->location);
        assert_int_equal(a->sequence, b->sequence);
        assert_int_equal(a->state, b->state);
    }
    commit_entry_vec_free(&list);
}

static void lose_index(const char *path, unsigned way)
{
    char data[FOLDER_BYTES + 32], folder[FOLDER_BYTES + 32];
    snprintf(folder, sizeof folder, "%s/index", path);
    snprintf(data, sizeof data, "%s/index/data.mdb", path);
    if (way == 0) folder_remove(folder);
    if (way == 1) assert_int_equal(unlink(data), 0);
    if (way == 2) assert_int_equal(truncate(data, 5000), 0);
    if (way == 3) assert_int_equal(truncate(data, 0), 0);
    if (way >= 4) { /* an index of another store */
        char other[FOLDER_BYTES], from[FOLDER_BYTES + 32];
        store_close(create_and_open(other));
        folder_remove(folder);
        snprintf(from, sizeof from, "%s/index", other);
        folder_copy(folder, from);
        folder_remove(other);
    }
}

static void a_lost_index_is_built_again_with_the_same_commits(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 5; way++) {
        char path[FOLDER_BYTES];
        struct store *store = create_and_open(path);
        use_store(store);
        struct commit_entry_vec before = list_of(store);
        store_close(store);
        lose_index(path, way);
        struct store_report report;
        store = reopen(path, &report);
        assert_true(report.index_rebuilt);
        assert_int_equal(report.damaged_runs, 0);
        assert_int_equal(report.commits_refused, 0);
        assert_same_list(store, &before);
        assert_int_equal(toy_check_all(store), 29);
        assert_int_equal(toy_commit(store, 20, 21, 3, NULL), RK_OK);
        delete_commit(store, 21);
        store_close(store);
        /* Once more, from the checkpoint that the first time has written. */
        lose_index(path, way);
        store = reopen(path, &report);
        assert_true(report.index_rebuilt);
        assert_same_list(store, &before);
        store_close(store);
        commit_entry_vec_free(&before);
        folder_remove(path);
    }
}

static void an_index_is_built_again_when_asked_and_only_by_who_has_the_store(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], data[FOLDER_BYTES + 32];
    struct store_options rebuild = small;
    struct store_report report;
    struct stat before, after;
    rebuild.rebuild_index = true;
    struct store *store = create_and_open(path), *second;
    snprintf(data, sizeof data, "%s/index/data.mdb", path);
    use_store(store);
    struct commit_entry_vec list = list_of(store);
    assert_int_equal(stat(data, &before), 0);
    assert_int_equal(store_open(&second, NULL, path, &rebuild, NULL), RK_EXISTS);
    assert_int_equal(stat(data, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_same_list(store, &list);
    store_close(store);
    assert_int_equal(store_open(&store, &report, path, &rebuild, NULL), RK_OK);
    assert_true(report.index_rebuilt);
    assert_same_list(store, &list);
    store_close(store);
    store = reopen(path, &report);
    assert_false(report.index_rebuilt);
    assert_same_list(store, &list);
    assert_int_equal(toy_check_all(store), 29);
    store_close(store);
    commit_entry_vec_free(&list);
    folder_remove(path);
}

/* Where no head can be read, the index is all that knows the store's id, and is left alone. */
static void an_index_is_kept_when_the_log_cannot_replace_it(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    struct store_options rebuild = small;
    rebuild.rebuild_index = true;
    struct store *store = create_and_open(path);
    assert_int_equal(toy_commit(store, 0, 1, 2, NULL), RK_OK);
    store_close(store);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    file_flip(name, 20, 1);
    assert_int_equal(store_open(&store, NULL, path, &rebuild, NULL), RK_CORRUPT);
    store = reopen(path, NULL);
    assert_int_equal(toy_check_all(store), 1);
    store_close(store);
    folder_remove(path);
}

/* Does to the store, now and then while it is verified, what verification must not stand in the way
 * of. */
struct busy {
    struct store *store;
    uint64_t tip;
    unsigned calls;
    bool fails;
};

static enum rk_result be_busy(void *context, enum record_kind kind, struct span payload)
{
    (void)kind, (void)payload;
    struct busy *busy = context;
    struct store_compaction done;
    if (busy->calls++ % 4) return RK_OK;
    enum rk_result result = toy_commit(busy->store, busy->tip, busy->tip + 1, 3, NULL);
    struct commit_key key = toy_key(busy->tip++);
    if (!result) result = store_delete(busy->store, &key, NULL);
    if (!result && busy->calls % 16 == 1) result = store_compact(busy->store, &done, 90, NULL);
    busy->fails |= result != RK_OK;
    return RK_OK;
}

static void a_verification_sees_the_store_of_its_beginning_and_stops_nobody(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store *store = create_and_open(path);
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    for (uint64_t n = 2; n <= 20; n++)
        assert_int_equal(toy_commit(store, n - 1, n, 4, NULL), RK_OK);
    struct busy busy = {.store = store, .tip = 20};
    const struct store_verifier verifier = {.context = &busy, .content = be_busy};
    struct store_verification quiet, verification;
    struct store_statistics statistics;
    assert_int_equal(store_verify(store, &quiet, NULL, NULL), RK_OK);
    assert_int_equal(store_verify(store, &verification, &verifier, NULL), RK_OK);
    assert_false(busy.fails);
    assert_true(busy.tip > 40);
    assert_int_equal(verification.damages, 0);
    assert_int_equal(verification.records, quiet.records);
    assert_int_equal(verification.bytes, quiet.bytes);
    /* Whatever was kept for the verification has gone with it. */
    assert_int_equal(store_statistics(store, &statistics, NULL), RK_OK);
    assert_int_equal(statistics.holds, 0);
    assert_int_equal(statistics.retired_segments, 0);
    assert_int_equal(toy_check_all(store), 20);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
    store_close(store);
    folder_remove(path);
}

static void an_index_older_than_the_log_catches_up(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], saved[FOLDER_BYTES + 8], index[FOLDER_BYTES + 8];
    struct store *store = create_and_open(path);
    snprintf(saved, sizeof saved, "%s.index", path);
    snprintf(index, sizeof index, "%s/index", path);
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 1, 2, 2, NULL), RK_OK);
    store_close(store);
    folder_copy(saved, index);
    store = reopen(path, NULL);
    for (uint64_t n = 3; n < 40; n++)
        assert_int_equal(toy_commit(store, n - 1, n, 4, NULL), RK_OK);
    delete_commit(store, 1);
    finalise(store, 2);
    struct commit_entry_vec before = list_of(store);
    store_close(store);
    folder_remove(index);
    folder_copy(index, saved);
    struct store_report report;
    store = reopen(path, &report);
    assert_false(report.index_rebuilt);
    assert_int_equal(report.commits_found, 37);
    assert_int_equal(report.cut_bytes, 0);
    assert_same_list(store, &before);
    assert_int_equal(toy_check_all(store), 38);
    store_close(store);
    commit_entry_vec_free(&before);
    folder_remove(path);
    folder_remove(saved);
}

struct damage_log {
    unsigned count;
    uint64_t location;
    uint64_t end;
};

static void note_damage(void *context, uint64_t location, uint64_t size_bytes, const char *what)
{
    struct damage_log *log = context;
    (void)what;
    if (location == 0) return;
    if (log->count++ == 0) {
        log->location = location;
        log->end = location + size_bytes;
    }
}

static void every_flipped_byte_is_named_by_verify(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    struct store *store = create_and_open(path);
    assert_int_equal(toy_commit(store, 0, 1, 2, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 1, 2, 1, NULL), RK_OK);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    uint64_t size = file_size(name);
    assert_true(size > 3 * GRANULE_BYTES);
    for (uint64_t at = 0; at < size; at += at % GRANULE_BYTES < 200 ? 1 : 37) {
        file_flip(name, at, (uint8_t)(1 << at % 8));
        struct damage_log log = {0};
        struct store_verifier verifier = {.context = &log, .damage = note_damage};
        struct store_verification verification;
        assert_int_equal(store_verify(store, &verification, &verifier, NULL), RK_OK);
        assert_true(verification.damages >= 1);
        assert_int_equal(log.count, 1);
        assert_true((log.location & UINT32_MAX) <= at && at < (log.end & UINT32_MAX));
        /* Whoever needs the byte is told as well. */
        struct commit_entry_vec commits = list_of(store);
        enum rk_result worst = RK_OK;
        for (size_t i = 0; i < commits.count; i++) {
            struct rk_error error;
            enum rk_result result = toy_check(store, &commits.items[i], &error);
            assert_true(result == RK_OK || result == RK_CORRUPT);
            if (result) worst = result;
        }
        /* The head and the first checkpoint are of no commit. */
        assert_int_equal(worst, at >= 128 ? RK_CORRUPT : RK_OK);
        commit_entry_vec_free(&commits);
        file_flip(name, at, (uint8_t)(1 << at % 8));
    }
    assert_int_equal(toy_check_all(store), 2);
    store_close(store);
    folder_remove(path);
}

static void damage_in_the_log_loses_no_other_commit_when_the_index_is_rebuilt(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], name[FOLDER_BYTES + 32];
    struct store *store = create_and_open(path);
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    struct store_statistics before;
    assert_int_equal(store_statistics(store, &before, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 0, 2, 4, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 1, 3, 2, NULL), RK_OK);
    store_close(store);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    file_flip(name, before.log_bytes + 100, 1);
    lose_index(path, 0);
    struct store_report report;
    store = reopen(path, &report);
    assert_true(report.index_rebuilt);
    assert_int_equal(report.damaged_runs, 1);
    assert_int_equal(report.commits_refused, 0);
    for (uint64_t n = 1; n <= 3; n++) {
        struct commit_entry entry;
        struct commit_key key = toy_key(n);
        struct rk_error error;
        assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
        assert_int_equal(toy_check(store, &entry, &error), n == 2 ? RK_CORRUPT : RK_OK);
    }
    store_close(store);
    /* In the last batch it is as if the power had failed: the commit was never whole. */
    file_flip(name, before.log_bytes + 100, 1);
    folder_remove(path);
    store = create_and_open(path);
    assert_int_equal(toy_commit(store, 0, 1, SLOTS, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 0, 2, 4, NULL), RK_OK);
    store_close(store);
    snprintf(name, sizeof name, "%s/log-00000001", path);
    file_flip(name, before.log_bytes + 100, 1);
    lose_index(path, 0);
    store = reopen(path, &report);
    assert_int_equal(report.commits_refused, 1);
    assert_true(toy_has(store, 1));
    assert_false(toy_has(store, 2));
    assert_int_equal(toy_commit(store, 1, 2, 4, NULL), RK_OK);
    store_close(store);
    store = reopen(path, NULL);
    assert_int_equal(toy_check_all(store), 2);
    store_close(store);
    folder_remove(path);
}

/* A short life of a store; returns how far it came. Each step that returned RK_OK must last. */
enum { LIFE_STEPS = 12 };

static unsigned live(struct store *store, bool *done)
{
    unsigned count = 0;
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        struct commit_key key;
        enum rk_result result;
        struct rk_error error = {.result = RK_OK};
        switch (step) {
        case 6:
            key = toy_key(2);
            result = store_delete(store, &key, &error);
            break;
        case 9:
            key = toy_key(4);
            result = store_finalise(store, &key, &error);
            break;
        default:
            result = toy_commit(store, 0, step + 1, SLOTS, &error);
            /* An error may leave the outcome open only when it says so: here it never does. */
            if (result) assert_false(toy_has(store, step + 1));
            break;
        }
        if (result)
            assert_true(result == RK_IO || result == RK_FULL ||
                        (step == 6 && result == RK_NOT_FOUND) ||
                        (step == 9 && result == RK_NOT_FOUND));
        done[step] = result == RK_OK;
        count += result == RK_OK;
    }
    return count;
}

/* When every call fails from some point on, the batch at that point cannot be taken back: it may be
 * found whole at the next opening. */
static void assert_life(struct store *store, const bool *done, bool is_sticky)
{
    bool first_failure_open = is_sticky;
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        bool is_open = first_failure_open && !done[step];
        if (is_open) first_failure_open = false;
        if (is_open || step == 6 || step == 9) continue;
        bool deleted = step == 1 && done[6];
        bool maybe_deleted = step == 1 && is_sticky && !done[6];
        if (maybe_deleted) continue;
        assert_int_equal(toy_has(store, step + 1), done[step] && !deleted);
    }
    struct commit_entry entry;
    struct commit_key key = toy_key(4);
    if (done[9]) {
        assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
        assert_int_equal(entry.state, COMMIT_FINALISED);
    }
    toy_check_all(store);
}

static unsigned long long fail_once(unsigned long long at, enum fault_kind kind, int error_number,
                                    bool sticky)
{
    char path[FOLDER_BYTES];
    struct store_options options = small;
    struct faulty_io io;
    struct store *store;
    bool done[LIFE_STEPS] = {0};
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    faulty_io_init(&io);
    options.io = &io.io;
    io.fail_at = at;
    io.error = error_number;
    io.sticky = sticky;
    io.kind = kind;
    struct rk_error error;
    enum rk_result result = store_open(&store, NULL, path, &options, &error);
    if (result) assert_true(result == RK_IO || result == RK_FULL);
    if (!result) {
        live(store, done);
        assert_life(store, done, false);
        store_close(store);
    }
    unsigned long long failures = io.failures;
    struct store_report report;
    store = reopen(path, &report);
    assert_life(store, done, sticky);
    struct store_verification verification;
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
    assert_int_equal(toy_commit(store, 0, 1000, 2, NULL), RK_OK);
    store_close(store);
    folder_remove(path);
    return failures;
}

static void an_error_at_any_call_loses_nothing(void **state)
{
    (void)state;
    static const struct {
        enum fault_kind kind;
        int error;
        bool sticky;
    } ways[] = {
        {FAULT_ERROR, EIO, false},       {FAULT_ERROR, ENOSPC, true},
        {FAULT_SHORT_WRITE, EIO, false}, {FAULT_SHORT_WRITE, ENOSPC, false},
        {FAULT_ERROR, EIO, true},
    };
    for (size_t way = 0; way < RK_ARRAY_LENGTH(ways); way++) {
        unsigned long long at = 0;
        while (fail_once(at, ways[way].kind, ways[way].error, ways[way].sticky))
            at++;
        assert_true(at > 40);
    }
}

static void a_full_disk_is_reported_and_room_makes_it_work_again(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct faulty_io io;
    struct store_options options = small;
    struct store *store;
    faulty_io_init(&io);
    options.io = &io.io;
    folder_make(path);
    assert_int_equal(store_create(path, &options, NULL), RK_OK);
    assert_int_equal(store_open(&store, NULL, path, &options, NULL), RK_OK);
    assert_int_equal(toy_commit(store, 0, 1, 4, NULL), RK_OK);
    /* The third call of a commit on: its write and sync, and the index; room to shorten the log. */
    io.kind = FAULT_SHORT_WRITE;
    io.error = ENOSPC;
    io.fail_at = io.calls;
    assert_int_equal(toy_commit(store, 1, 2, 4, NULL), RK_FULL);
    assert_int_equal(io.failures, 1);
    assert_false(toy_has(store, 2));
    assert_int_equal(toy_commit(store, 1, 2, 4, NULL), RK_OK);
    assert_int_equal(toy_check_all(store), 2);
    store_close(store);
    folder_remove(path);
}

static void a_full_index_is_reported_and_a_larger_one_goes_on(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct store *store;
    struct store_options options = small;
    options.index_map_bytes = 96 << 10;
    folder_make(path);
    assert_int_equal(store_create(path, &options, NULL), RK_OK);
    assert_int_equal(store_open(&store, NULL, path, &options, NULL), RK_OK);
    enum rk_result result;
    uint64_t number = 1;
    while (!(result = toy_commit(store, 0, number, 1, NULL)))
        number++;
    assert_int_equal(result, RK_FULL);
    assert_true(number > 20);
    assert_int_equal(toy_check_all(store), number - 1);
    store_close(store);
    store = reopen(path, NULL);
    assert_int_equal(toy_check_all(store), number - 1);
    assert_int_equal(toy_commit(store, 1, number, 1, NULL), RK_OK);
    store_close(store);
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commits_fork_finalise_and_go),
        cmocka_unit_test(a_store_in_memory_behaves_like_one_on_disk),
        cmocka_unit_test(a_store_is_opened_once_and_created_once),
        cmocka_unit_test(a_lost_index_is_built_again_with_the_same_commits),
        cmocka_unit_test(an_index_is_built_again_when_asked_and_only_by_who_has_the_store),
        cmocka_unit_test(an_index_is_kept_when_the_log_cannot_replace_it),
        cmocka_unit_test(an_index_older_than_the_log_catches_up),
        cmocka_unit_test(a_verification_sees_the_store_of_its_beginning_and_stops_nobody),
        cmocka_unit_test(every_flipped_byte_is_named_by_verify),
        cmocka_unit_test(damage_in_the_log_loses_no_other_commit_when_the_index_is_rebuilt),
        cmocka_unit_test(an_error_at_any_call_loses_nothing),
        cmocka_unit_test(a_full_disk_is_reported_and_room_makes_it_work_again),
        cmocka_unit_test(a_full_index_is_reported_and_a_larger_one_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
