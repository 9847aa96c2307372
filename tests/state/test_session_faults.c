/* Reads that fail under a session: when it opens, when a page is touched for the first time in the
 * middle of execution, when an undo goes back to the base, when it commits. The session tells, or
 * all is as it should be; and the next one finds everything. */

#include "session_world.h"

#include "faulty_io.h"

enum { PAGES = 40, CONTRACTS = 2 };

static struct faulty_io io;

struct scene {
    struct world world;
    uint8_t ids[CONTRACTS][CONTRACT_ID_BYTES];
    struct commit_key base, expected;
};

static void reset_io(void)
{
    faulty_io_init(&io);
    io.counted = FAULT_READ;
    worlds_io = &io.io;
}

/* What the session does, until something is refused. Nothing that was read may be wrong unless the
 * session knows. */
static enum rk_result work(struct scene *scene, struct session *session, struct commit_key *key,
                           struct rk_error *error)
{
    struct linear_memory *memories[CONTRACTS];
    uint32_t mark;
    uint64_t value = 99;
    bool is_right = true;
    for (unsigned i = 0; i < CONTRACTS; i++) {
        RK_TRY(session_contract(session, &memories[i], scene->ids[i], &fixed_rules, error));
        for (uint64_t page = i; page < PAGES; page += 13)
            is_right &= word_of(memories[i], page) == page * 7919 + 1;
    }
    enum rk_result result = session_check(session, error);
    assert_true(is_right || result);
    RK_TRY(result);
    must(linear_memory_write(memories[0], (uint64_t)3 << PAGE_SHIFT, &value, 8), NULL);
    RK_TRY(session_mark(session, &mark, error));
    must(linear_memory_write(memories[1], (uint64_t)5 << PAGE_SHIFT, &value, 8), NULL);
    must(linear_memory_write(memories[1], (uint64_t)26 << PAGE_SHIFT, &value, 8), NULL);
    RK_TRY(session_undo(session, mark, true, error));
    RK_TRY(session_check(session, error));
    assert_int_equal(word_of(memories[1], 5), 5 * 7919 + 1);
    assert_int_equal(word_of(memories[1], 26), 26 * 7919 + 1);
    RK_TRY(session_key(session, key, error));
    assert_memory_equal(key, &scene->expected, sizeof *key);
    return session_commit(session, key, error);
}

static void make_scene(struct scene *scene)
{
    struct session *session;
    struct linear_memory *memory;
    uint64_t value = 99;
    memset(scene, 0, sizeof *scene);
    world_open(&scene->world, (uint64_t)1 << 30);
    for (unsigned i = 0; i < CONTRACTS; i++)
        make_contract(&scene->world, scene->ids[i], &scene->base, (uint8_t)(2 + 4 * i), PAGES);
    memory = open_contract(&scene->world, &session, &scene->base, scene->ids[0]);
    must(linear_memory_write(memory, (uint64_t)3 << PAGE_SHIFT, &value, 8), NULL);
    must(session_key(session, &scene->expected, NULL), NULL);
    session_drop(session);
}

struct way {
    enum fault_kind kind;
    int error;
    bool is_harmless;
    enum rk_result result;
};

/* One session on a cold state, with the read `at` failing. Returns whether it was reached. */
static bool try_once(struct scene *scene, const struct way *way, unsigned long long at)
{
    struct session *session;
    struct commit_key key;
    struct rk_error error = {0};
    world_cool(&scene->world, (uint64_t)1 << 30);
    atomic_store(&io.failures, 0);
    io.error = way->error;
    io.fail_at = atomic_load(&io.calls) + at;
    io.kind = way->kind;
    enum rk_result result = session_open(scene->world.state, &session, &scene->base, &error);
    if (!result) {
        result = work(scene, session, &key, &error);
        bool reached = atomic_load(&io.failures) != 0;
        io.kind = FAULT_NONE;
        if (result) {
            assert_true(reached && !way->is_harmless);
            if (session_check(session, NULL) == RK_OK) {
                /* Nothing was executed on zeros: the session itself goes on. */
                must(work(scene, session, &key, &error), &error);
            } else {
                assert_int_equal(session_commit(session, &key, NULL), result);
                session_drop(session);
            }
        }
    }
    io.kind = FAULT_NONE;
    bool reached = atomic_load(&io.failures) != 0;
    if (result && result != way->result)
        fail_msg("read %llu: %s: %s", at, rk_result_name(result), error.message);
    assert_true(!result || error.message[0]);
    /* Whatever is warm by now is right, and so is what is not. */
    must(session_open(scene->world.state, &session, &scene->base, &error), &error);
    must(work(scene, session, &key, &error), &error);
    assert_memory_equal(&key, &scene->expected, sizeof key);
    must(store_delete(scene->world.store, &key, &error), &error);
    return reached;
}

static void every_read_may_fail_under_a_session(void **state)
{
    (void)state;
    static const struct way ways[] = {
        {FAULT_ERROR, EIO, false, RK_IO},
        {FAULT_END, 0, false, RK_CORRUPT},
        {FAULT_SHORT, 0, true, RK_OK},
        {FAULT_ERROR, EINTR, true, RK_OK},
    };
    struct scene scene;
    struct store_verification done;
    reset_io();
    make_scene(&scene);
    for (size_t way = 0; way < RK_ARRAY_LENGTH(ways); way++) {
        unsigned long long at = 0;
        for (bool reached = true; reached; at += reached)
            reached = try_once(&scene, &ways[way], at);
        print_message("%llu reads\n", at);
        assert_true(at > 30);
    }
    must(store_verify(scene.world.store, &done, NULL, NULL), NULL);
    assert_int_equal(done.damages, 0);
    world_close(&scene.world);
}

static void a_page_that_could_not_be_loaded_is_told_with_its_place(void **state)
{
    (void)state;
    struct scene scene;
    struct session *session;
    struct rk_error error;
    reset_io();
    make_scene(&scene);
    world_cool(&scene.world, (uint64_t)1 << 30);
    struct linear_memory *memory = open_contract(&scene.world, &session, &scene.base, scene.ids[1]);
    io.fail_at = atomic_load(&io.calls);
    io.kind = FAULT_ERROR;
    io.sticky = true;
    assert_int_equal(word_of(memory, 31), 0); /* execution goes on, on zeros */
    io.kind = FAULT_NONE;
    assert_int_equal(session_check(session, &error), RK_IO);
    assert_non_null(strstr(error.message, "contract 060606"));
    assert_non_null(strstr(error.message, "page 31:"));
    assert_non_null(strstr(error.message, "Input/output error"));
    session_drop(session);
    memory = open_contract(&scene.world, &session, &scene.base, scene.ids[1]);
    assert_int_equal(word_of(memory, 31), 31 * 7919 + 1);
    assert_int_equal(session_check(session, NULL), RK_OK);
    session_drop(session);
    world_close(&scene.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_read_may_fail_under_a_session),
        cmocka_unit_test(a_page_that_could_not_be_loaded_is_told_with_its_place),
    };
    worlds_are_in_files = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
