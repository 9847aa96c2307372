/* Sessions against a model that keeps a full copy of everything at each mark: random histories of
 * writes, growth, marks, undos, releases, commits, forks and drops. Then the things a model does
 * not show: damage, cold memories, and what is not read. All of it on a store in memory, and again
 * on one in files. */

#include "counted_reads.h"
#include "session_world.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { COMMITS_MAX = 24 };

/* ---- Histories ---- */

static void run_history(uint64_t seed)
{
    struct world world;
    struct history_commit commits[COMMITS_MAX];
    size_t count = 0;
    uint64_t bytes_max = seed % 2 ? (uint64_t)1 << 30 : (uint64_t)3 << 20;
    world_open(&world, bytes_max);
    while (count < COMMITS_MAX) {
        size_t pick = next_random(&seed) % (count + 1);
        if (count && next_random(&seed) % 3) pick = count; /* mostly the tip */
        const struct history_commit *base = pick ? &commits[pick - 1] : NULL;
        struct run run;
        run_open(&run, &world, next_random(&seed), base ? base->model : NULL,
                 base ? &base->key : NULL);
        run_steps(&run, (unsigned)(next_random(&seed) % 120));
        if (next_random(&seed) % 3) {
            struct history_commit *made = &commits[count++];
            struct commit_key expected;
            must(session_commit(run.session, &made->key, &run.error), &run.error);
            model_key(run.model, &expected, true);
            assert_memory_equal(&made->key, &expected, sizeof expected);
            made->model = model_copy(run.model);
        } else {
            session_drop(run.session);
        }
        drop_marks(&run, 0);
        model_free(run.model);
        if (next_random(&seed) % 8 == 0) world_cool(&world, bytes_max);
        if (worlds_are_in_files && next_random(&seed) % 6 == 0) world_compact(&world);
        if (base) assert_commit_reopens(&world, base);
    }
    for (size_t i = 0; i < count; i++)
        assert_commit_reopens(&world, &commits[i]);
    world_cool(&world, 0);
    for (size_t i = 0; i < count; i++) {
        assert_commit_reopens(&world, &commits[i]);
        assert_int_equal(state_resident_bytes(world.state), 0);
        model_free(commits[i].model);
    }
    world_close(&world);
}

static void random_histories_agree_with_the_model(void **state)
{
    (void)state;
    uint64_t first = test_seed(1);
    for (uint64_t seed = first; seed < first + (worlds_are_in_files ? 5 : 10); seed++)
        run_history(seed);
}

/* ---- What is read ---- */

static void a_warm_tip_opens_without_reading(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0}, next;
    uint8_t ids[2][CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, ids[0], &key, 2, 20);
    make_contract(&world, ids[1], &key, 3, 20);
    count_reads(world.store);
    /* The second contract was not in the session that made the tip; the first not in the next. */
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 2; i++) {
            struct linear_memory *memory = open_contract(&world, &session, &key, ids[i]);
            assert_int_equal(word_of(memory, 9), 9 * 7919 + 1);
            assert_int_equal(reads_count, 0);
            session_drop(session);
        }
        struct linear_memory *memory = open_contract(&world, &session, &key, ids[0]);
        assert_int_equal(reads_count, 0);
        must(linear_memory_write(memory, 1000 + round, "x", 1), NULL);
        must(session_commit(session, &next, &world.error), &world.error);
        key = next;
        reads_count = 0;
    }
    world_close(&world);
}

static void a_memory_is_brought_to_another_commit_by_what_differs(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key keys[3];
    memset(keys, 0, sizeof keys);
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &keys[0], 2, 100);
    for (unsigned i = 1; i < 3; i++) { /* two children of one commit */
        struct linear_memory *memory = open_contract(&world, &session, &keys[0], id);
        uint64_t value = 1000 + i;
        must(linear_memory_write(memory, (uint64_t)50 << PAGE_SHIFT, &value, 8), NULL);
        must(session_commit(session, &keys[i], &world.error), &world.error);
    }
    count_reads(world.store);
    for (unsigned i = 0; i < 30; i++) {
        const struct commit_key *key = &keys[i % 3];
        struct linear_memory *memory = open_contract(&world, &session, key, id);
        assert_int_equal(word_of(memory, 50), i % 3 ? 1000 + i % 3 : 50 * 7919 + 1);
        assert_int_equal(word_of(memory, 51), 51 * 7919 + 1);
        assert_int_equal(linear_memory_loaded_bytes(memory), 100 * PAGE_BYTES);
        session_drop(session);
    }
    assert_true(reads_count < 30 * 20);
    world_close(&world);
}

static uint64_t resident_set_bytes(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*u %llu", &pages), 1);
    fclose(file);
    return pages * 4096;
}

static void a_contract_of_a_gigabyte_costs_what_is_touched(void **state)
{
    (void)state;
    enum { PAGES = 16384 };
    struct world world;
    struct session *session;
    struct commit_key key = {0};
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)2 << 30);
    make_contract(&world, id, &key, 2, PAGES);
    world_cool(&world, (uint64_t)2 << 30);
    uint64_t before = resident_set_bytes();
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    assert_int_equal(memory->length_bytes, 1 << 30);
    assert_int_equal(linear_memory_loaded_bytes(memory), 0);
    for (uint64_t page = 5; page < PAGES; page += 164)
        assert_int_equal(word_of(memory, page), page * 7919 + 1);
    assert_int_equal(linear_memory_loaded_bytes(memory), 100 * PAGE_BYTES);
    assert_true(resident_set_bytes() < before + ((uint64_t)32 << 20));
    session_drop(session);
    assert_true(state_resident_bytes(world.state) >= 100 * PAGE_BYTES);
    world_close(&world);
}

static void the_bound_on_idle_memories_is_kept(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0};
    uint8_t ids[6][CONTRACT_ID_BYTES];
    uint64_t bytes_max = 3 * 41 * PAGE_BYTES; /* pages, what is known of them, tree nodes */
    world_open(&world, bytes_max);
    for (uint8_t i = 0; i < 6; i++) {
        make_contract(&world, ids[i], &key, (uint8_t)(2 + 4 * i), 38);
        assert_true(state_resident_bytes(world.state) <= bytes_max);
    }
    count_reads(world.store);
    for (unsigned i = 5; i >= 3; i--) { /* the newest are there */
        struct linear_memory *memory = open_contract(&world, &session, &key, ids[i]);
        assert_int_equal(word_of(memory, 3), 3 * 7919 + 1);
        session_drop(session);
    }
    assert_int_equal(reads_count, 0);
    struct linear_memory *memory = open_contract(&world, &session, &key, ids[0]);
    assert_int_equal(linear_memory_loaded_bytes(memory), 0);
    session_drop(session);
    world_close(&world);
}

/* ---- Damage ---- */

/* Changes a byte in all files of the log behind each place where a granule that begins with the
 * word may begin: there are no other such words. */
static void damage_granule_in_files(const struct world *world, uint64_t word)
{
    DIR *listing = opendir(world->path);
    unsigned found = 0;
    assert_non_null(listing);
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        char name[4096];
        if (strncmp(item->d_name, "log-", 4) != 0) continue;
        path_join(name, world->path, item->d_name);
        uint64_t size = file_size(name);
        uint8_t *bytes = malloc(size);
        assert_non_null(bytes);
        int fd = open(name, O_RDONLY);
        assert_int_equal(read(fd, bytes, size), (ssize_t)size);
        close(fd);
        for (uint64_t at = 0; at + GRANULE_BYTES <= size; at += 16) {
            if (memcmp(bytes + at, &word, sizeof word) != 0) continue;
            file_flip(name, at + 2000, 1);
            found++;
        }
        free(bytes);
    }
    closedir(listing);
    assert_int_equal(found, 1);
}

/* Changes a byte of the granule that begins with the word; in memory the record's own checks are
 * then about the damaged bytes. */
static void damage_granule(struct world *world, uint64_t word)
{
    if (worlds_are_in_files) {
        damage_granule_in_files(world, word);
        return;
    }
    struct record_store *records = store_records(world->store);
    for (uint64_t location = 1; location <= record_memory_count(records); location++) {
        size_t size_bytes;
        uint8_t *payload = record_memory_payload(records, &size_bytes, location);
        if (record_memory_kind(records, location) != RECORD_GRANULE) continue;
        if (memcmp(payload, &word, sizeof word) == 0) payload[2000] ^= 1;
    }
}

static void a_damaged_page_is_told_with_contract_and_page(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0}, other;
    uint8_t id[CONTRACT_ID_BYTES];
    struct rk_error error;
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 0x4a, 10);
    damage_granule(&world, 7 * 7919 + 1);
    world_cool(&world, (uint64_t)1 << 30);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    assert_int_equal(word_of(memory, 6), 6 * 7919 + 1);
    assert_int_equal(session_check(session, &error), RK_OK);
    assert_int_equal(word_of(memory, 7), 0); /* the code that runs sees zeros */
    assert_int_equal(session_check(session, &error), RK_CORRUPT);
    assert_non_null(strstr(error.message, "contract 4a4a4a"));
    assert_non_null(strstr(error.message, "page 7:"));
    must(linear_memory_write(memory, 0, "x", 1), NULL);
    assert_int_equal(session_commit(session, &other, &error), RK_CORRUPT);
    assert_int_equal(session_key(session, &other, &error), RK_CORRUPT);
    session_drop(session);
    assert_int_equal(state_resident_bytes(world.state), 0); /* such a memory is not kept */
    memory = open_contract(&world, &session, &key, id);
    assert_int_equal(word_of(memory, 7), 0);
    assert_int_equal(session_rest(session, &error), RK_CORRUPT);
    session_drop(session);
    world_close(&world);
}

static void a_base_that_cannot_be_read_back_is_told_by_the_undo(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0};
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t mark;
    struct rk_error error;
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 10);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    must(session_mark(session, &mark, NULL), NULL);
    must(linear_memory_write(memory, (uint64_t)7 << PAGE_SHIFT, "damage", 6), NULL);
    damage_granule(&world, 7 * 7919 + 1);
    assert_int_equal(session_undo(session, mark, true, &error), RK_CORRUPT);
    assert_int_equal(session_check(session, NULL), RK_CORRUPT);
    assert_int_equal(session_commit(session, &key, NULL), RK_CORRUPT);
    session_drop(session);
    world_close(&world);
}

/* ---- Corners ---- */

static void a_commit_without_contracts_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key;
    world_open(&world, 0);
    must(session_open(world.state, &session, NULL, NULL), NULL);
    must(session_key(session, &key, NULL), NULL);
    assert_true(commit_key_is_none(&key));
    assert_int_equal(session_commit(session, &key, NULL), RK_USAGE);
    session_drop(session);
    struct commit_key unknown = {.root = {1}};
    assert_int_equal(session_open(world.state, &session, &unknown, NULL), RK_NOT_FOUND);
    world_close(&world);
}

static void a_state_that_is_committed_already_stays(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0}, again;
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    must(linear_memory_write(memory, 0, memory->base, 8), NULL); /* the same bytes */
    must(session_commit(session, &again, NULL), NULL);
    assert_memory_equal(&key, &again, sizeof key);
    memory = open_contract(&world, &session, &key, id);
    assert_int_equal(word_of(memory, 2), 2 * 7919 + 1);
    session_drop(session);
    world_close(&world);
}

static void the_size_keeps_what_an_undone_growth_made_it_until_the_rest(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0};
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t mark;
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    must(session_mark(session, &mark, NULL), NULL);
    must(linear_memory_grow(memory, PAGE_BYTES), NULL);
    must(session_undo(session, mark, false, NULL), NULL);
    assert_int_equal(memory->length_bytes, 3 * PAGE_BYTES);
    assert_int_equal(memory->size_bytes, 4 * PAGE_BYTES);
    must(session_rest(session, NULL), NULL);
    must(session_contract(session, &memory, id, &fixed_rules, NULL), NULL);
    assert_int_equal(memory->size_bytes, 3 * PAGE_BYTES);
    session_drop(session);
    world_close(&world);
}

static void an_undone_creation_leaves_no_trace(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0}, before, after;
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t mark;
    struct linear_memory *memory;
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    open_contract(&world, &session, &key, id);
    must(session_key(session, &before, NULL), NULL);
    for (unsigned round = 0; round < 3; round++) {
        struct new_contract created = {.id = {9}, .kind = MEMORY_64, .length_bytes = PAGE_BYTES};
        must(session_mark(session, &mark, NULL), NULL);
        must(session_create(session, &memory, &created, &fixed64_rules, NULL), NULL);
        must(linear_memory_write(memory, 5, "x", 1), NULL);
        struct new_contract collides = {.id = {[4] = 9}, .kind = MEMORY_32};
        assert_int_equal(session_create(session, &memory, &collides, &fixed_rules, NULL),
                         RK_INVALID);
        must(session_key(session, &after, NULL), NULL);
        assert_memory_not_equal(&before, &after, sizeof before);
        must(session_undo(session, mark, true, NULL), NULL);
        assert_int_equal(session_contract(session, &memory, created.id, &fixed64_rules, NULL),
                         RK_NOT_FOUND);
        assert_null(session_element(session, created.id));
        must(session_key(session, &after, NULL), NULL);
        assert_memory_equal(&before, &after, sizeof before);
    }
    session_drop(session);
    world_close(&world);
}

/* A root that was asked inside a part that is then undone must not stick. */
static void an_undo_takes_back_what_a_root_was_computed_from(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0}, before, inside, after;
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t mark;
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    must(linear_memory_write(memory, 10, "a", 1), NULL);
    must(session_key(session, &before, NULL), NULL);
    must(session_mark(session, &mark, NULL), NULL);
    must(linear_memory_write(memory, 10, "b", 1), NULL);
    must(session_key(session, &inside, NULL), NULL);
    assert_memory_not_equal(&before, &inside, sizeof before);
    must(session_undo(session, mark, true, NULL), NULL);
    must(session_key(session, &after, NULL), NULL);
    assert_memory_equal(&before, &after, sizeof before);
    session_drop(session);
    world_close(&world);
}

/* Two memories of one contract are idle when a commit changes it: only one of them has the change.
 */
static void a_commit_is_not_noted_for_another_memory_of_a_changed_contract(void **state)
{
    (void)state;
    struct world world;
    struct session *sessions[2], *session;
    struct commit_key key = {0}, child;
    uint8_t id[CONTRACT_ID_BYTES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    struct linear_memory *memory = open_contract(&world, &sessions[0], &key, id);
    open_contract(&world, &sessions[1], &key, id);
    session_drop(sessions[1]);
    must(linear_memory_write(memory, 10, "b", 1), NULL);
    must(session_commit(sessions[0], &child, NULL), NULL);
    for (unsigned i = 0; i < 2; i++) {
        memory = open_contract(&world, &sessions[i], &child, id);
        assert_int_equal(memory->base[10], 'b');
    }
    for (unsigned i = 0; i < 2; i++)
        session_drop(sessions[i]);
    memory = open_contract(&world, &session, &key, id);
    assert_int_equal(memory->base[10], 0);
    session_drop(session);
    world_close(&world);
}

/* A long call that makes many nested ones must not pile up copies. */
static void copies_that_no_mark_needs_are_not_kept(void **state)
{
    (void)state;
    struct world world;
    struct session *session;
    struct commit_key key = {0};
    uint8_t id[CONTRACT_ID_BYTES];
    uint32_t marks[3];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &key, 2, 3);
    struct linear_memory *memory = open_contract(&world, &session, &key, id);
    must(session_mark(session, &marks[0], NULL), NULL);
    for (unsigned round = 0; round < 20000; round++) {
        must(linear_memory_write(memory, 0, &round, 4), NULL);
        must(session_mark(session, &marks[1], NULL), NULL);
        must(linear_memory_write(memory, 4, &round, 4), NULL);
        must(session_mark(session, &marks[2], NULL), NULL);
        must(linear_memory_write(memory, 8, &round, 4), NULL);
        if (round % 7 == 0) must(session_undo(session, marks[2], true, NULL), NULL);
        session_release(session, marks[1]);
    }
    assert_int_equal(session->slabs.count, 1);
    must(session_undo(session, marks[0], true, NULL), NULL);
    assert_int_equal(word_of(memory, 0), 1);
    session_drop(session);
    world_close(&world);
}

/* More than are kept, of two bases of one contract that do not have the same bytes. */
static void granules_put_back_over_and_over_are_those_of_their_base(void **state)
{
    (void)state;
    enum { PAGES = 2 * BASE_GRANULES + 3, BASES = 2, ROUNDS = 400, TOUCHED = 3, LATER = 12345 };
    struct world world;
    struct session *session;
    struct commit_key keys[BASES] = {0};
    uint8_t id[CONTRACT_ID_BYTES];
    uint64_t seed = 12, words[BASES][PAGES];
    world_open(&world, (uint64_t)1 << 30);
    make_contract(&world, id, &keys[0], 2, PAGES);
    struct linear_memory *memory = open_contract(&world, &session, &keys[0], id);
    for (uint64_t i = 0; i < PAGES; i++) {
        words[0][i] = words[1][i] = word_of(memory, i);
        if (i % 3 == 0) continue;
        words[1][i] = LATER + i;
        must(linear_memory_write(memory, i << PAGE_SHIFT, &words[1][i], 8), NULL);
    }
    must(session_commit(session, &keys[1], NULL), NULL);
    for (size_t turn = 0; turn < 3 * BASES; turn++) {
        memory = open_contract(&world, &session, &keys[turn % BASES], id);
        for (unsigned round = 0; round < ROUNDS; round++) {
            uint64_t touched[TOUCHED];
            uint32_t mark;
            must(session_mark(session, &mark, NULL), NULL);
            for (size_t i = 0; i < TOUCHED; i++) {
                touched[i] = next_random(&seed) % (round % 2 ? PAGES : TOUCHED);
                must(linear_memory_write(memory, touched[i] << PAGE_SHIFT, "damage", 6), NULL);
            }
            must(session_undo(session, mark, true, NULL), NULL);
            for (size_t i = 0; i < TOUCHED; i++)
                assert_int_equal(word_of(memory, touched[i]), words[turn % BASES][touched[i]]);
        }
        session_drop(session);
    }
    world_close(&world);
}

/* ---- Threads ---- */

enum { THREADS = 4, THREAD_COMMITS = 6 };

struct worker {
    struct world *world;
    uint64_t seed;
    struct model *model;
    struct commit_key key;
    pthread_t thread;
};

/* Goes on from the common base on a branch of its own. */
static void *work(void *argument)
{
    struct worker *worker = argument;
    for (unsigned i = 0; i < THREAD_COMMITS; i++) {
        struct run run;
        struct commit_key expected;
        run_open(&run, worker->world, next_random(&worker->seed), worker->model, &worker->key);
        run_steps(&run, 40);
        if (i % 3 == 2) {
            session_drop(run.session);
        } else {
            must(session_commit(run.session, &worker->key, &run.error), &run.error);
            model_key(run.model, &expected, true);
            assert_memory_equal(&worker->key, &expected, sizeof expected);
            model_free(worker->model);
            worker->model = model_copy(run.model);
        }
        drop_marks(&run, 0);
        model_free(run.model);
    }
    return NULL;
}

static void forks_go_on_in_parallel_threads(void **state)
{
    (void)state;
    struct world world;
    struct worker workers[THREADS];
    struct run run;
    struct commit_key key, expected;
    world_open(&world, (uint64_t)64 << 20);
    run_open(&run, &world, 99, NULL, NULL);
    run_steps(&run, 80);
    must(session_commit(run.session, &key, &run.error), &run.error);
    model_key(run.model, &expected, true);
    assert_memory_equal(&key, &expected, sizeof key);
    drop_marks(&run, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){&world, i + 1, model_copy(run.model), key, 0};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        struct history_commit commit = {workers[i].model, workers[i].key};
        assert_commit_reopens(&world, &commit);
        model_free(workers[i].model);
    }
    model_free(run.model);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_agree_with_the_model),
        cmocka_unit_test(a_warm_tip_opens_without_reading),
        cmocka_unit_test(a_memory_is_brought_to_another_commit_by_what_differs),
        cmocka_unit_test(a_contract_of_a_gigabyte_costs_what_is_touched),
        cmocka_unit_test(the_bound_on_idle_memories_is_kept),
        cmocka_unit_test(a_damaged_page_is_told_with_contract_and_page),
        cmocka_unit_test(a_base_that_cannot_be_read_back_is_told_by_the_undo),
        cmocka_unit_test(a_commit_without_contracts_is_refused),
        cmocka_unit_test(a_state_that_is_committed_already_stays),
        cmocka_unit_test(the_size_keeps_what_an_undone_growth_made_it_until_the_rest),
        cmocka_unit_test(an_undone_creation_leaves_no_trace),
        cmocka_unit_test(an_undo_takes_back_what_a_root_was_computed_from),
        cmocka_unit_test(a_commit_is_not_noted_for_another_memory_of_a_changed_contract),
        cmocka_unit_test(copies_that_no_mark_needs_are_not_kept),
        cmocka_unit_test(granules_put_back_over_and_over_are_those_of_their_base),
        cmocka_unit_test(forks_go_on_in_parallel_threads),
    };
    int failed = cmocka_run_group_tests_name("sessions in memory", tests, NULL, NULL);
    worlds_are_in_files = true;
    return failed + cmocka_run_group_tests_name("sessions in files", tests, NULL, NULL);
}
