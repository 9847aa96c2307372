/* Two threads commit on two forks, one of them compacts now and then, and eight read meanwhile: on
 * a store of toys, and on a state with sessions, verified by another thread all the while. The
 * preset `tsan` runs this under ThreadSanitizer. */

#include "toy.h"

#include "session_world.h"

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

/* ---- Sessions on forks ---- */

enum { FORK_PAGES = 6, FORK_COMMITS = 24 };

/* A tip holds one number in a word of each of these pages. */
static const uint64_t fork_pages[FORK_PAGES] = {0, 3, 7, 64, 65, 4000};
static const uint8_t fork_id[CONTRACT_ID_BYTES] = {2, 5, 7};

struct forks {
    struct world world;
    pthread_mutex_t lock;
    struct commit_key tips[WRITERS]; /* lock */
    atomic_bool stop;
    atomic_int failures, reads, verifications;
};

struct fork_writer {
    struct forks *forks;
    unsigned fork;
};

static struct commit_key tip_of(struct forks *forks, unsigned fork)
{
    pthread_mutex_lock(&forks->lock);
    struct commit_key key = forks->tips[fork];
    pthread_mutex_unlock(&forks->lock);
    return key;
}

/* Commits the number on the tip. */
static enum rk_result go_on(struct forks *forks, unsigned fork, uint64_t number)
{
    struct commit_key base = tip_of(forks, fork), key;
    struct linear_memory *memory;
    struct session *session;
    uint32_t mark;
    RK_TRY(session_open(forks->world.state, &session, &base, NULL));
    enum rk_result result = session_contract(session, &memory, fork_id, &fixed_rules, NULL);
    for (unsigned i = 0; !result && i < FORK_PAGES; i++) {
        result = linear_memory_write(memory, fork_pages[i] << PAGE_SHIFT, &number, sizeof number);
        if (!result && i == 2) result = session_mark(session, &mark, NULL);
        if (!result && i == 4) result = session_key(session, &key, NULL);
    }
    if (!result) result = session_commit(session, &key, NULL);
    if (result) {
        session_drop(session);
        return result;
    }
    pthread_mutex_lock(&forks->lock);
    forks->tips[fork] = key;
    pthread_mutex_unlock(&forks->lock);
    return RK_OK;
}

static void *go_on_with_fork(void *context)
{
    struct fork_writer *writer = context;
    struct forks *forks = writer->forks;
    struct commit_key root = tip_of(forks, writer->fork);
    for (uint64_t i = 1; i <= FORK_COMMITS; i++) {
        struct store_compaction done;
        struct commit_key before = tip_of(forks, writer->fork);
        enum rk_result result = go_on(forks, writer->fork, 1000 * (writer->fork + 1) + i);
        if (!result && !commit_key_equal(&before, &root))
            result = store_delete(forks->world.store, &before, NULL);
        if (!result && writer->fork == 0 && i % 6 == 0)
            result = store_compact(forks->world.store, &done, 80, NULL);
        if (result) atomic_fetch_add(&forks->failures, 1);
    }
    return NULL;
}

/* Everything a session sees is of one commit. */
static bool reads_one_commit(struct session *session)
{
    struct linear_memory *memory;
    bool same = session_contract(session, &memory, fork_id, &fixed_rules, NULL) == RK_OK;
    for (unsigned i = 1; same && i < FORK_PAGES; i++)
        same = word_of(memory, fork_pages[i]) == word_of(memory, fork_pages[0]);
    return same && session_check(session, NULL) == RK_OK;
}

static void *read_forks(void *context)
{
    struct forks *forks = context;
    for (unsigned i = 0; !atomic_load(&forks->stop); i++) {
        struct session *session;
        struct commit_key tip = tip_of(forks, i % WRITERS);
        enum rk_result result = session_open(forks->world.state, &session, &tip, NULL);
        if (result == RK_NOT_FOUND) continue; /* deleted since */
        if (result || !reads_one_commit(session)) atomic_fetch_add(&forks->failures, 1);
        if (!result) session_drop(session);
        atomic_fetch_add(&forks->reads, 1);
    }
    return NULL;
}

static void *verify_again_and_again(void *context)
{
    struct forks *forks = context;
    do {
        struct store_verification done;
        if (store_verify(forks->world.store, &done, NULL, NULL) || done.damages)
            atomic_fetch_add(&forks->failures, 1);
        atomic_fetch_add(&forks->verifications, 1);
    } while (!atomic_load(&forks->stop));
    return NULL;
}

static void make_fork_base(struct forks *forks)
{
    struct session *session;
    struct linear_memory *memory;
    struct commit_key key;
    struct new_contract created = {.kind = MEMORY_32, .length_bytes = PAGE_BYTES};
    memcpy(created.id, fork_id, sizeof fork_id);
    must(session_open(forks->world.state, &session, NULL, NULL), NULL);
    must(session_create(session, &memory, &created, &fixed_rules, NULL), NULL);
    for (unsigned i = 0; i < FORK_PAGES; i++)
        must(linear_memory_write(memory, fork_pages[i] << PAGE_SHIFT, &(uint64_t){1}, 8), NULL);
    must(session_commit(session, &key, NULL), NULL);
    for (unsigned i = 0; i < WRITERS; i++)
        forks->tips[i] = key;
}

static void forks_of_a_state_go_on_while_others_read_and_verify(void **state)
{
    (void)state;
    struct forks forks = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct fork_writer writers[WRITERS];
    pthread_t threads[WRITERS + READERS + 1];
    world_open(&forks.world, (uint64_t)4 << 20);
    make_fork_base(&forks);
    for (unsigned i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[WRITERS + i], NULL, read_forks, &forks), 0);
    assert_int_equal(
        pthread_create(&threads[WRITERS + READERS], NULL, verify_again_and_again, &forks), 0);
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (struct fork_writer){&forks, i};
        assert_int_equal(pthread_create(&threads[i], NULL, go_on_with_fork, &writers[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&forks.stop, true);
    for (unsigned i = 0; i <= READERS; i++)
        pthread_join(threads[WRITERS + i], NULL);
    assert_int_equal(atomic_load(&forks.failures), 0);
    assert_true(atomic_load(&forks.reads) > 0);
    print_message("%d sessions read and %d verifications ran while %d commits were made\n",
                  atomic_load(&forks.reads), atomic_load(&forks.verifications),
                  WRITERS * FORK_COMMITS);
    struct store_statistics statistics;
    must(store_statistics(forks.world.store, &statistics, NULL), NULL);
    assert_int_equal(statistics.commits, 1 + WRITERS);
    assert_int_equal(statistics.holds, 0);
    world_close(&forks.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forks_are_committed_while_others_read),
        cmocka_unit_test(forks_of_a_state_go_on_while_others_read_and_verify),
    };
    worlds_are_in_files = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
