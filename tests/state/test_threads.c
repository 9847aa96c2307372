/* Two threads commit on two forks, one of them compacts now and then, and eight read meanwhile. */

#include "toy.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WRITERS = 2, READERS = 8, COMMITS = 40 };

static const struct store_options small = {
    .segment_bytes_max = 256 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

struct shared {
    struct store *store;
    atomic_bool stop;
    atomic_int failures; /* assertions belong to the main thread */
    atomic_int checks;
    atomic_ullong tips[WRITERS];
};

struct writer {
    struct shared *shared;
    unsigned fork;
};

static void count_failure(struct shared *shared, enum rk_result result)
{
    if (result) atomic_fetch_add(&shared->failures, 1);
}

static void *write_fork(void *context)
{
    struct writer *writer = context;
    struct shared *shared = writer->shared;
    uint64_t tip = 1;
    for (uint64_t i = 1; i <= COMMITS; i++) {
        uint64_t number = 1000 * (writer->fork + 1) + i;
        enum rk_result result = toy_commit(shared->store, tip, number, 3, NULL);
        /* The other thread may have compacted between the hold and the turn. */
        if (result == RK_INVALID) {
            i--;
            continue;
        }
        count_failure(shared, result);
        struct commit_key key = toy_key(tip);
        if (tip != 1) count_failure(shared, store_delete(shared->store, &key, NULL));
        tip = number;
        atomic_store(&shared->tips[writer->fork], tip);
        struct store_compaction done;
        if (writer->fork == 0 && i % 10 == 0)
            count_failure(shared, store_compact(shared->store, &done, 60, NULL));
    }
    return NULL;
}

static void *read_tips(void *context)
{
    struct shared *shared = context;
    for (unsigned i = 0; !atomic_load(&shared->stop); i++) {
        struct store_hold hold;
        struct commit_key key = toy_key(atomic_load(&shared->tips[i % WRITERS]));
        enum rk_result result = store_hold(shared->store, &hold, &key, NULL);
        if (result == RK_NOT_FOUND) continue; /* deleted since */
        count_failure(shared, result);
        count_failure(shared, toy_check(shared->store, &hold.entry, NULL));
        atomic_fetch_add(&shared->checks, 1);
        store_release(shared->store, &hold);
    }
    return NULL;
}

static void forks_are_committed_while_others_read(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct shared shared = {.store = NULL};
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS + READERS];
    folder_make(path);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    assert_int_equal(store_open(&shared.store, NULL, path, &small, NULL), RK_OK);
    assert_int_equal(toy_commit(shared.store, 0, 1, SLOTS, NULL), RK_OK);
    for (unsigned i = 0; i < WRITERS; i++)
        atomic_store(&shared.tips[i], 1);
    for (unsigned i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[WRITERS + i], NULL, read_tips, &shared), 0);
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){&shared, i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_fork, &writers[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&shared.stop, true);
    for (unsigned i = 0; i < READERS; i++)
        pthread_join(threads[WRITERS + i], NULL);
    assert_int_equal(atomic_load(&shared.failures), 0);
    assert_true(atomic_load(&shared.checks) > 0);
    print_message("%d commits read while %d were made\n", atomic_load(&shared.checks),
                  WRITERS * COMMITS);
    assert_int_equal(toy_check_all(shared.store), 1 + WRITERS);
    struct store_statistics statistics;
    assert_int_equal(store_statistics(shared.store, &statistics, NULL), RK_OK);
    assert_int_equal(statistics.holds, 0);
    store_close(shared.store);
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forks_are_committed_while_others_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
