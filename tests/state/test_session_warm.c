/* What stays warm between sessions - pages that are known, tree nodes, contracts - against the
 * model: over forks, undos, evictions, commits that fail and compactions, on a store in files. Then
 * what is warm is counted in reads, and the caches by themselves. */

#include "counted_reads.h"
#include "faulty_io.h"
#include "session_world.h"

enum { COMMITS_MAX = 20 };

static struct faulty_io io;

/* ---- Histories ---- */

struct history {
    struct world world;
    uint64_t seed;
    struct history_commit commits[COMMITS_MAX];
    size_t count;
    unsigned failed; /* commits */
    unsigned moved;  /* compactions that did something */
};

static void end_run(struct run *run)
{
    drop_marks(run, 0);
    model_free(run->model);
}

/* Commits while a call of the store may fail; what failed is tried again or given up. */
static void commit_run(struct history *history, struct run *run)
{
    struct commit_key key, expected;
    model_key(run->model, &expected, true);
    io.kind = next_random(&history->seed) % 2 ? FAULT_ERROR : FAULT_NONE;
    io.fail_at = atomic_load(&io.calls) + next_random(&history->seed) % 4;
    enum rk_result result = session_commit(run->session, &key, &run->error);
    io.kind = FAULT_NONE;
    if (result) {
        assert_int_equal(result, RK_IO);
        history->failed++;
        if (next_random(&history->seed) % 3 == 0) {
            session_drop(run->session);
            return;
        }
        must(session_commit(run->session, &key, &run->error), &run->error);
    }
    assert_memory_equal(&key, &expected, sizeof key);
    for (size_t i = 0; i < history->count; i++)
        if (commit_key_equal(&history->commits[i].key, &key)) return;
    history->commits[history->count++] = (struct history_commit){model_copy(run->model), key};
}

/* Deletes some commits and moves the records of the others. */
static void compact(struct history *history)
{
    size_t kept = 0;
    for (size_t i = 0; i < history->count; i++) {
        struct history_commit *commit = &history->commits[i];
        if (i + 1 == history->count || next_random(&history->seed) % 2) {
            history->commits[kept++] = *commit;
            continue;
        }
        must(store_delete(history->world.store, &commit->key, NULL), NULL);
        model_free(commit->model);
    }
    history->count = kept;
    uint64_t generation = store_generation(history->world.store);
    world_compact(&history->world);
    history->moved += store_generation(history->world.store) != generation;
}

static void open_somewhere(struct history *history, struct run *run)
{
    uint64_t *seed = &history->seed;
    size_t pick = history->count;
    if (pick && next_random(seed) % 3 == 0) pick = next_random(seed) % (history->count + 1);
    const struct history_commit *base = pick ? &history->commits[pick - 1] : NULL;
    run_open(run, &history->world, next_random(seed), base ? base->model : NULL,
             base ? &base->key : NULL);
}

static void play(uint64_t seed)
{
    static const uint64_t bounds[] = {(uint64_t)1 << 30, (uint64_t)3 << 20, (uint64_t)300 << 10, 0};
    struct history *history = calloc(1, sizeof *history);
    assert_non_null(history);
    history->seed = seed;
    uint64_t bound = bounds[seed % 4];
    world_open(&history->world, bound);
    while (history->count < COMMITS_MAX) {
        struct run run, beside;
        bool is_beside = next_random(&history->seed) % 3 == 0;
        open_somewhere(history, &run);
        /* Another session has memories of the same contracts meanwhile. */
        if (is_beside) open_somewhere(history, &beside);
        run_steps(&run, (unsigned)(next_random(&history->seed) % 60));
        if (is_beside) run_steps(&beside, (unsigned)(next_random(&history->seed) % 30));
        if (next_random(&history->seed) % 4)
            commit_run(history, &run);
        else
            session_drop(run.session);
        end_run(&run);
        if (is_beside) {
            step_key(&beside);
            if (history->count < COMMITS_MAX && next_random(&history->seed) % 2)
                commit_run(history, &beside);
            else
                session_drop(beside.session);
            end_run(&beside);
        }
        if (history->count < COMMITS_MAX && next_random(&history->seed) % 8 == 0) compact(history);
        if (next_random(&history->seed) % 16 == 0) world_cool(&history->world, bound);
    }
    assert_true(history->failed > 0);
    assert_true(history->moved > 0);
    for (unsigned i = 0; i < 2; i++) {
        for (size_t j = 0; j < history->count; j++)
            assert_commit_reopens(&history->world, &history->commits[j]);
        world_cool(&history->world, 0);
    }
    for (size_t i = 0; i < history->count; i++)
        model_free(history->commits[i].model);
    world_close(&history->world);
    free(history);
}

static void what_is_warm_is_what_the_model_says(void **state)
{
    (void)state;
    uint64_t first = test_seed(1);
    for (uint64_t seed = first; seed < first + 4; seed++)
        play(seed);
}

/* ---- One thing at a time ---- */

static void write_word(struct linear_memory *memory, uint64_t granule, uint64_t value)
{
    must(linear_memory_write(memory, granule << GRANULE_SHIFT, &value, sizeof value), NULL);
}

/* Commits a granule of a contract, past the state and its caches. */
static void commit_outside(struct world *world, struct commit_key *key, const uint8_t *id,
                           const struct commit_key *base, uint64_t granule, const uint8_t *bytes)
{
    struct state_access access;
    struct store_hold hold;
    struct commit commit;
    struct commit_draft draft;
    struct contract_draft *contract;
    bool is_known;
    access_init(&access, store_records(world->store), fast_backend());
    must(store_hold(world->store, &hold, base, NULL), NULL);
    must(state_read_commit(world->store, &access, &commit, base, NULL), NULL);
    commit_draft_begin(&draft, &access, &commit);
    must(commit_draft_find(&draft, &contract, id, NULL), NULL);
    must(commit_draft_touch(contract, granule, bytes, NULL), NULL);
    must(state_commit(world->store, &draft, key, &is_known, &hold, NULL), NULL);
    commit_draft_close(&draft);
    store_release(world->store, &hold);
    access_free(&access);
}

/* On two forks, one page of two is written to so that both come to the same pages. The first commit
 * fails; the second puts records of the same sizes, and a node of the same hash, in their places,
 * but the node's pages are where they are not in the first. */
static void what_a_failed_commit_has_written_is_not_kept(void **state)
{
    (void)state;
    enum { FIRST = 1, SECOND = GRANULES_IN_PAGE + 1 }; /* granules of either page */
    unsigned long long at = 0;
    for (bool reached = true; reached; at++) {
        struct world world;
        struct session *session;
        struct commit_key base = {.root = {0}}, forks[2], tip, key;
        uint8_t id[CONTRACT_ID_BYTES];
        world_open(&world, (uint64_t)1 << 30);
        make_contract(&world, id, &base, 2, 2);
        for (unsigned i = 0; i < 2; i++) {
            struct linear_memory *memory = open_contract(&world, &session, &base, id);
            write_word(memory, FIRST, i == 0 ? 5 : 111);
            write_word(memory, SECOND, i == 0 ? 222 : 6);
            must(session_commit(session, &forks[i], NULL), NULL);
        }
        struct linear_memory *memory = open_contract(&world, &session, &forks[0], id);
        write_word(memory, FIRST, 111);
        io.kind = FAULT_ERROR;
        io.fail_at = atomic_load(&io.calls) + at;
        atomic_store(&io.failures, 0);
        enum rk_result result = session_commit(session, &key, NULL);
        reached = atomic_load(&io.failures) != 0;
        io.kind = FAULT_NONE;
        if (result) {
            session_drop(session);
            uint8_t bytes[GRANULE_BYTES] = {222};
            commit_outside(&world, &tip, id, &forks[1], SECOND, bytes);
            memory = open_contract(&world, &session, &tip, id);
            write_word(memory, 3, 333);
            must(session_commit(session, &key, &world.error), &world.error);
            world_cool(&world, 0);
            memory = open_contract(&world, &session, &key, id);
            assert_int_equal(word_of(memory, 0), 1);
            assert_int_equal(*linear_memory_granule(memory, FIRST), 111);
            assert_int_equal(*linear_memory_granule(memory, SECOND), 222);
            must(session_check(session, &world.error), &world.error);
            session_drop(session);
        }
        world_close(&world);
    }
    assert_true(at > 3);
}

static void the_first_root_on_a_warm_tip_reads_nothing(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct linear_memory *memory;
    struct commit_key key = {.root = {0}}, root;
    uint8_t ids[2][CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, ids[0], &key, 2, 100);
    make_contract(&world, ids[1], &key, 3, 100);
    count_reads(world.store);
    for (uint64_t round = 0; round < 6; round++) {
        must(session_open(world.state, &session, &key, NULL), NULL);
        for (unsigned i = 0; i < 2; i++) {
            must(session_contract(session, &memory, ids[i], &fixed_rules, NULL), NULL);
            for (uint64_t page = i; page < 100; page += 2)
                write_word(memory, page * GRANULES_IN_PAGE, round * 1000 + page);
        }
        must(session_key(session, &root, NULL), NULL);
        assert_int_equal(reads_count, 0);
        if (round % 2) { /* what was undone is known as well */
            session_drop(session);
            reads_count = 0;
            continue;
        }
        must(session_commit(session, &key, NULL), NULL);
        assert_memory_equal(&key, &root, sizeof key);
        assert_int_equal(reads_count, 0);
    }
    world_close(&world);
}

/* A memory that is brought to a fork and back reads what differs, and so does its root. */
static void a_root_on_a_fork_reads_what_differs(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base = {.root = {0}}, fork, key;
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &base, 2, 200);
    struct linear_memory *memory = open_contract(&world, &session, &base, id);
    write_word(memory, 0, 77);
    must(session_commit(session, &fork, NULL), NULL);
    count_reads(world.store);
    for (unsigned i = 0; i < 6; i++) {
        memory = open_contract(&world, &session, i % 2 ? &fork : &base, id);
        reads_count = 0;
        for (uint64_t page = 0; page < 200; page++)
            write_word(memory, page * GRANULES_IN_PAGE + 5, 9);
        must(session_key(session, &key, NULL), NULL);
        assert_true(reads_count <= 2);
        session_drop(session);
    }
    world_close(&world);
}

/* ---- The caches ---- */

static void a_page_is_known_by_its_hash_and_location(void **state)
{
    (void)state;
    struct page_cache cache;
    struct page page;
    memset(&page, 7, sizeof page);
    uint8_t hash[HASH_BYTES] = {1}, other[HASH_BYTES] = {2};
    page_cache_init(&cache);
    page_cache_put(&cache, 5, &page, hash, 64);
    assert_memory_equal(page_cache_find(&cache, 5, hash, 64), &page, sizeof page);
    assert_null(page_cache_find(&cache, 5, hash, 80));
    assert_null(page_cache_find(&cache, 5, other, 64));
    assert_null(page_cache_find(&cache, 6, hash, 64));
    page_cache_put(&cache, 5, &page, other, 80);
    assert_null(page_cache_find(&cache, 5, hash, 64));
    assert_non_null(page_cache_find(&cache, 5, other, 80));
    assert_true(page_cache_bytes(&cache) >= sizeof page);
    page_cache_free(&cache);
}

static void a_node_is_known_by_its_hash_and_location(void **state)
{
    (void)state;
    static const struct tree_shape *shapes[] = {&contract_tree_shape, NULL};
    struct node_cache *cache;
    must(node_cache_new(&cache, 0), NULL);
    for (unsigned i = 0; i < 2; i++) {
        const struct tree_shape *shape = shapes[i] ? shapes[i] : page_tree_shape(MEMORY_64);
        struct tree_node node = {.height = 3}, found;
        for (unsigned e = 0; e < tree_arity(shape); e++) {
            node.entries[e].location = 16 * e;
            memset(node.entries[e].hash, (int)(9 * e), (size_t)shape->lanes * HASH_BYTES);
        }
        uint8_t hash[TREE_LANES_MAX][HASH_BYTES] = {{1}}, other[TREE_LANES_MAX][HASH_BYTES] = {{2}};
        typedef const uint8_t(*const_hashes)[HASH_BYTES];
        node_cache_put(cache, shape, &node, (const_hashes)hash, 64);
        assert_true(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, 64));
        assert_memory_equal(&node, &found, sizeof node);
        assert_false(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, 80));
        assert_false(node_cache_find(cache, shape, &found, 4, (const_hashes)hash, 64));
        assert_false(node_cache_find(cache, shape, &found, 3, (const_hashes)other, 64));
        assert_false(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, RECORD_NONE));
        for (uint64_t more = 1; more < 100; more++) /* it is full after four */
            node_cache_put(cache, shape, &node, (const_hashes)hash, 1024 * more);
        assert_false(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, 64));
        assert_true(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, 1024 * 99));
        node_cache_clear(cache);
        assert_false(node_cache_find(cache, shape, &found, 3, (const_hashes)hash, 1024 * 99));
    }
    node_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_warm_is_what_the_model_says),
        cmocka_unit_test(what_a_failed_commit_has_written_is_not_kept),
        cmocka_unit_test(the_first_root_on_a_warm_tip_reads_nothing),
        cmocka_unit_test(a_root_on_a_fork_reads_what_differs),
        cmocka_unit_test(a_page_is_known_by_its_hash_and_location),
        cmocka_unit_test(a_node_is_known_by_its_hash_and_location),
    };
    faulty_io_init(&io);
    io.counted = FAULT_WRITE | FAULT_SYNC | FAULT_INDEX_COMMIT;
    io.error = EIO;
    worlds_io = &io.io;
    worlds_are_in_files = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
