/* Sessions that are open while the store is compacted: whatever they have touched, marked and
 * computed before, they go on as if nothing had been moved. */

#include "session_world.h"

#include "faulty_io.h"

enum { COMMITS_MAX = 40, RUNS = 4 };

/* The commits of a world that are there, and runs open on some of them. */
struct scene {
    struct world world;
    struct history_commit commits[COMMITS_MAX];
    size_t count;
    struct run runs[RUNS];
    size_t bases[RUNS]; /* in commits; COMMITS_MAX: none */
    uint64_t seed;
};

static void open_run(struct scene *scene, unsigned i)
{
    size_t pick = next_random(&scene->seed) % (scene->count + 1);
    const struct history_commit *base = pick ? &scene->commits[pick - 1] : NULL;
    scene->bases[i] = pick ? pick - 1 : COMMITS_MAX;
    run_open(&scene->runs[i], &scene->world, next_random(&scene->seed), base ? base->model : NULL,
             base ? &base->key : NULL);
}

static bool is_known(const struct scene *scene, const struct commit_key *key)
{
    for (size_t i = 0; i < scene->count; i++)
        if (commit_key_equal(&scene->commits[i].key, key)) return true;
    return false;
}

/* Commits or drops the run, and opens another one in its place. */
static void end_run(struct scene *scene, unsigned i)
{
    struct run *run = &scene->runs[i];
    struct commit_key key, expected;
    if (run->model->count && next_random(&scene->seed) % 3) {
        must(session_commit(run->session, &key, &run->error), &run->error);
        model_key(run->model, &expected, true);
        assert_memory_equal(&key, &expected, sizeof key);
        if (scene->count < COMMITS_MAX && !is_known(scene, &key))
            scene->commits[scene->count++] = (struct history_commit){model_copy(run->model), key};
    } else {
        session_drop(run->session);
    }
    drop_marks(run, 0);
    model_free(run->model);
    open_run(scene, i);
}

static bool is_base(const struct scene *scene, size_t commit)
{
    for (unsigned i = 0; i < RUNS; i++)
        if (scene->bases[i] == commit) return true;
    return false;
}

/* Deletes commits that no run stands on, so that there is something to give up. */
static void delete_some(struct scene *scene)
{
    size_t kept = 0, places[COMMITS_MAX + 1];
    places[COMMITS_MAX] = COMMITS_MAX;
    for (size_t i = 0; i < scene->count; i++) {
        struct history_commit commit = scene->commits[i];
        places[i] = kept;
        if (is_base(scene, i) || next_random(&scene->seed) % 2) {
            scene->commits[kept++] = commit;
            continue;
        }
        must(store_delete(scene->world.store, &commit.key, NULL), NULL);
        model_free(commit.model);
    }
    scene->count = kept;
    for (unsigned i = 0; i < RUNS; i++)
        scene->bases[i] = places[scene->bases[i]];
}

static void step_scene(struct scene *scene)
{
    unsigned i = (unsigned)(next_random(&scene->seed) % RUNS);
    switch (next_random(&scene->seed) % 8) {
    case 0:
    case 1:
        if (scene->count < COMMITS_MAX) end_run(scene, i);
        break;
    case 2:
        delete_some(scene);
        world_compact(&scene->world);
        break;
    default: run_steps(&scene->runs[i], (unsigned)(next_random(&scene->seed) % 20)); break;
    }
}

static void play(uint64_t seed)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->seed = seed;
    world_open(&scene->world, seed % 2 ? (uint64_t)1 << 30 : (uint64_t)2 << 20);
    for (unsigned i = 0; i < RUNS; i++)
        open_run(scene, i);
    for (unsigned i = 0; i < 200; i++)
        step_scene(scene);
    for (unsigned i = 0; i < RUNS; i++) {
        struct run *run = &scene->runs[i];
        step_key(run);
        session_drop(run->session);
        drop_marks(run, 0);
        model_free(run->model);
    }
    struct store_statistics statistics;
    must(store_statistics(scene->world.store, &statistics, NULL), NULL);
    assert_int_equal(statistics.holds, 0);
    assert_int_equal(statistics.retired_segments, 0);
    assert_true(statistics.generation > 4);
    world_cool(&scene->world, 0);
    for (size_t i = 0; i < scene->count; i++) {
        assert_commit_reopens(&scene->world, &scene->commits[i]);
        model_free(scene->commits[i].model);
    }
    world_close(&scene->world);
    free(scene);
}

static void sessions_go_on_across_compactions_as_the_model_does(void **state)
{
    (void)state;
    uint64_t first = test_seed(1);
    for (uint64_t seed = first; seed < first + 8; seed++)
        play(seed);
}

/* ---- One thing at a time ---- */

/* A world whose only commit is the last of three: much of what was written before is garbage. */
static void make_sparse(struct world *world, uint8_t id[CONTRACT_ID_BYTES], struct commit_key *key)
{
    *key = (struct commit_key){.root = {0}};
    make_contract(world, id, key, 2, 30);
    for (uint64_t i = 0; i < 2; i++) {
        struct session *session;
        struct commit_key next;
        struct linear_memory *memory = open_contract(world, &session, key, id);
        for (uint64_t page = 0; page < 30; page += 2) {
            uint64_t value = 1000 * (i + 1) + page;
            must(linear_memory_write(memory, page << PAGE_SHIFT, &value, sizeof value), NULL);
        }
        must(session_commit(session, &next, NULL), NULL);
        must(store_delete(world->store, key, NULL), NULL);
        *key = next;
    }
}

/* The commit that writes 77 into page 4 has this key. */
static struct commit_key expected_key(struct world *world, const uint8_t *id,
                                      const struct commit_key *base)
{
    struct session *session;
    struct commit_key key;
    uint64_t value = 77;
    struct linear_memory *memory = open_contract(world, &session, base, id);
    must(linear_memory_write(memory, (uint64_t)4 << PAGE_SHIFT, &value, sizeof value), NULL);
    must(session_key(session, &key, NULL), NULL);
    session_drop(session);
    return key;
}

static void a_draft_from_before_is_committed_as_it_was(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key, drafted;
    uint8_t id[CONTRACT_ID_BYTES];
    uint64_t value = 77;
    world_open(&world, (uint64_t)1 << 30);
    make_sparse(&world, id, &base);
    for (unsigned compactions = 1; compactions <= 2; compactions++) {
        struct linear_memory *memory = open_contract(&world, &session, &base, id);
        must(linear_memory_write(memory, (uint64_t)4 << PAGE_SHIFT, &value, sizeof value), NULL);
        must(session_key(session, &drafted, NULL), NULL);
        uint64_t generation = store_generation(world.store);
        world_compact(&world);
        /* Something more to move, under the session. */
        uint8_t other[CONTRACT_ID_BYTES];
        struct commit_key more = {.root = {0}};
        make_contract(&world, other, &more, 7, 5);
        must(store_delete(world.store, &more, NULL), NULL);
        world_compact(&world);
        assert_true(store_generation(world.store) > generation);
        must(session_commit(session, &key, NULL), NULL);
        assert_memory_equal(&key, &drafted, sizeof key);
        memory = open_contract(&world, &session, &key, id);
        assert_int_equal(word_of(memory, 4), value);
        assert_int_equal(word_of(memory, 6), 2006);
        session_drop(session);
        must(store_delete(world.store, &key, NULL), NULL);
    }
    world_close(&world);
}

static void an_undo_reads_the_base_where_it_was_and_where_it_is(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key;
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t outer, inner;
    uint64_t value = 77;
    world_open(&world, (uint64_t)1 << 30);
    make_sparse(&world, id, &base);
    struct commit_key expected = expected_key(&world, id, &base);
    world_cool(&world, 0);
    struct linear_memory *memory = open_contract(&world, &session, &base, id);
    must(linear_memory_write(memory, (uint64_t)4 << PAGE_SHIFT, &value, sizeof value), NULL);
    must(session_mark(session, &outer, NULL), NULL);
    must(linear_memory_write(memory, (uint64_t)6 << PAGE_SHIFT, &value, sizeof value), NULL);
    must(session_mark(session, &inner, NULL), NULL);
    must(linear_memory_write(memory, (uint64_t)8 << PAGE_SHIFT, &value, sizeof value), NULL);
    must(linear_memory_grow(memory, PAGE_BYTES), NULL);
    world_compact(&world);
    must(session_undo(session, inner, true, NULL), NULL);
    assert_int_equal(word_of(memory, 8), 2008);
    assert_int_equal(word_of(memory, 10), 2010); /* loaded now, from where it was */
    must(session_undo(session, outer, true, NULL), NULL);
    assert_int_equal(word_of(memory, 6), 2006);
    must(session_key(session, &key, NULL), NULL);
    assert_memory_equal(&key, &expected, sizeof key);
    must(session_commit(session, &key, NULL), NULL);
    assert_memory_equal(&key, &expected, sizeof key);
    world_close(&world);
}

static void a_base_that_was_deleted_and_moved_can_be_read_and_not_committed_on(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key base, key;
    uint8_t id[CONTRACT_ID_BYTES], other[CONTRACT_ID_BYTES];
    uint64_t value = 77;
    world_open(&world, 0);
    make_sparse(&world, id, &base);
    struct commit_key expected = expected_key(&world, id, &base);
    struct linear_memory *memory = open_contract(&world, &session, &base, id);
    must(linear_memory_write(memory, (uint64_t)4 << PAGE_SHIFT, &value, sizeof value), NULL);
    struct commit_key fork = {.root = {0}};
    make_contract(&world, other, &fork, 7, 5);
    must(store_delete(world.store, &base, NULL), NULL);
    world_compact(&world);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(session_commit(session, &key, NULL), RK_NOT_FOUND);
        assert_int_equal(word_of(memory, 10 + i * 2), 2010 + i * 2);
        must(session_key(session, &key, NULL), NULL);
        assert_memory_equal(&key, &expected, sizeof key);
    }
    session_drop(session);
    struct store_statistics statistics;
    must(store_statistics(world.store, &statistics, NULL), NULL);
    assert_int_equal(statistics.retired_segments, 0);
    world_close(&world);
}

/* The session finds its base again by reading; each of these reads fails once. */
static void a_commit_that_cannot_find_its_base_again_can_be_tried_again(void **state)
{
    (void)state;
    struct faulty_io io;
    faulty_io_init(&io);
    io.counted = FAULT_READ;
    io.error = EIO;
    worlds_io = &io.io;
    unsigned long long at = 0;
    for (bool reached = true; reached; at++) {
        struct world world;
        struct session *session;
        struct commit_key base, key;
        struct rk_error error;
        uint8_t id[CONTRACT_ID_BYTES];
        uint32_t mark;
        uint64_t value = 77;
        world_open(&world, (uint64_t)1 << 30);
        make_sparse(&world, id, &base);
        struct commit_key expected = expected_key(&world, id, &base);
        struct linear_memory *memory = open_contract(&world, &session, &base, id);
        must(linear_memory_write(memory, (uint64_t)4 << PAGE_SHIFT, &value, sizeof value), NULL);
        must(session_mark(session, &mark, NULL), NULL);
        must(linear_memory_write(memory, (uint64_t)6 << PAGE_SHIFT, &value, sizeof value), NULL);
        world_compact(&world);
        io.kind = FAULT_ERROR;
        io.fail_at = atomic_load(&io.calls) + at;
        atomic_store(&io.failures, 0);
        enum rk_result result = session_commit(session, &key, &error);
        reached = atomic_load(&io.failures) != 0;
        io.kind = FAULT_NONE;
        if (reached) {
            assert_int_equal(result, RK_IO);
            must(session_undo(session, mark, true, &error), &error);
            assert_int_equal(word_of(memory, 6), 2006);
            must(session_commit(session, &key, &error), &error);
            assert_memory_equal(&key, &expected, sizeof key);
        } else {
            must(result, &error);
        }
        world_close(&world);
    }
    assert_true(at > 5);
    worlds_io = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_go_on_across_compactions_as_the_model_does),
        cmocka_unit_test(a_draft_from_before_is_committed_as_it_was),
        cmocka_unit_test(an_undo_reads_the_base_where_it_was_and_where_it_is),
        cmocka_unit_test(a_base_that_was_deleted_and_moved_can_be_read_and_not_committed_on),
        cmocka_unit_test(a_commit_that_cannot_find_its_base_again_can_be_tried_again),
    };
    worlds_are_in_files = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
