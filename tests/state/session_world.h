/* Sessions with models beside them: a store, a state on it, and runs of random steps - writes,
 * growth, marks, undos, releases, roots - after each of which session and model must agree. */
#ifndef RK_TESTS_STATE_SESSION_WORLD_H
#define RK_TESTS_STATE_SESSION_WORLD_H

#include "folder.h"
#include "model.h"

#include "state/session_internal.h"
#include "state/state.h"

enum { MARKS_MAX = 12, WRITE_BYTES_MAX = 9000 };

static const struct memory_rules strict_rules = {.max_bytes = (uint64_t)200 * PAGE_BYTES};
static const struct memory_rules fixed_rules = {.max_bytes = LINEAR_MEMORY32_BYTES,
                                                .fixed_access_bytes = LINEAR_MEMORY32_BYTES};
static const struct memory_rules fixed64_rules = {.max_bytes = LINEAR_MEMORY64_BYTES_MAX,
                                                  .fixed_access_bytes = LINEAR_MEMORY32_BYTES};

/* A contract's id tells its rules. */
static const struct memory_rules *rules_of(const uint8_t *id)
{
    if (id[0] % 4 == 0) return &strict_rules;
    return id[0] % 4 == 1 ? &fixed64_rules : &fixed_rules;
}
MODEL_FUNCTION enum memory_kind kind_of(const uint8_t *id)
{
    return rules_of(id) == &fixed64_rules ? MEMORY_64 : MEMORY_32;
}

/* What a migration brings under an id may have the other kind of memory. */
MODEL_FUNCTION const struct memory_rules *rules_of_contract(const struct model_contract *c)
{
    if (c->kind == MEMORY_64) return &fixed64_rules;
    return c->id[0] % 4 == 0 ? &strict_rules : &fixed_rules;
}

/* Where the stores of worlds are, and what their files go through; set by each test program. */
static bool worlds_are_in_files;
static struct store_io *worlds_io;

struct world {
    struct store *store;
    struct state *state;
    char path[FOLDER_BYTES]; /* in files */
    struct rk_error error;
};

MODEL_FUNCTION void world_open_store(struct world *world)
{
    const struct store_options options = {.io = worlds_io,
                                          .segment_bytes_max = (uint64_t)256 << 10,
                                          .index_map_bytes = (uint64_t)64 << 20,
                                          .kinds = &state_record_kinds};
    if (worlds_are_in_files)
        must(store_open(&world->store, NULL, world->path, &options, &world->error), &world->error);
    else
        must(store_open_ephemeral(&world->store, &options, &world->error), &world->error);
}

MODEL_FUNCTION void world_open(struct world *world, uint64_t resident_bytes_max)
{
    *world = (struct world){0};
    if (worlds_are_in_files) {
        folder_make_fast(world->path);
        must(store_create(world->path, &(struct store_options){0}, &world->error), &world->error);
    }
    world_open_store(world);
    struct state_options options = {world->store, resident_bytes_max};
    must(state_open(&world->state, &options, &world->error), &world->error);
}

/* Nothing stays warm; what is in files is opened again. */
MODEL_FUNCTION void world_cool(struct world *world, uint64_t resident_bytes_max)
{
    struct state_options options = {world->store, resident_bytes_max};
    state_close(world->state);
    if (worlds_are_in_files) {
        store_close(world->store);
        world_open_store(world);
        options.store = world->store;
    }
    must(state_open(&world->state, &options, &world->error), &world->error);
}

/* Moves as much as a compaction can. */
MODEL_FUNCTION void world_compact(struct world *world)
{
    struct store_compaction done;
    must(store_compact(world->store, &done, 100, &world->error), &world->error);
}

MODEL_FUNCTION void world_close(struct world *world)
{
    state_close(world->state);
    store_close(world->store);
    if (worlds_are_in_files) folder_remove(world->path);
}

/* ---- One session with its model ---- */

struct run {
    struct world *world;
    uint64_t seed;
    struct session *session;
    struct model *model;
    struct model *at_marks[MARKS_MAX];
    uint32_t marks_count;
    struct rk_error error;
};

MODEL_FUNCTION struct linear_memory *memory_of(struct run *run, const struct model_contract *c)
{
    struct linear_memory *memory;
    must(session_contract(run->session, &memory, c->id, rules_of_contract(c), &run->error),
         &run->error);
    assert_int_equal(memory->length_bytes, c->length_bytes);
    return memory;
}

MODEL_FUNCTION struct model_contract *any_contract(struct run *run)
{
    if (run->model->count == 0) return NULL;
    if (next_random(&run->seed) % 2) return run->model->contracts[0];
    return run->model->contracts[next_random(&run->seed) % run->model->count];
}

MODEL_FUNCTION void step_create(struct run *run)
{
    uint64_t *seed = &run->seed;
    if (run->model->count >= 12) return;
    uint8_t owner[MODEL_OWNER_BYTES_MAX] = {(uint8_t)next_random(seed), 5, 6};
    struct new_contract created = {.length_bytes = next_random(seed) % 5 * PAGE_BYTES,
                                   .code = span_of_string("some code"),
                                   .owner = span_of(owner, next_random(seed) % 41)};
    for (unsigned i = 0; i < CONTRACT_ID_BYTES; i++)
        created.id[i] = (uint8_t)next_random(seed);
    created.kind = kind_of(created.id);
    struct linear_memory *memory;
    must(session_create(run->session, &memory, &created, rules_of(created.id), &run->error),
         &run->error);
    assert_int_equal(memory->length_bytes, created.length_bytes);
    model_add(run->model, &created);
    assert_int_equal(session_create(run->session, &memory, &created, rules_of(created.id), NULL),
                     RK_EXISTS);
}

/* Where a contract may be written to. */
MODEL_FUNCTION bool pick_range(struct run *run, const struct model_contract *c, uint64_t *at,
                               uint64_t *size_bytes)
{
    uint64_t *seed = &run->seed;
    *size_bytes = next_random(seed) % 3 ? 1 + next_random(seed) % 40
                                        : 1 + next_random(seed) % WRITE_BYTES_MAX;
    const struct memory_rules *rules = rules_of_contract(c);
    uint64_t room = (uint64_t)10 * PAGE_BYTES;
    if (rules == &strict_rules) room = c->length_bytes;
    if (room < *size_bytes) return false;
    *at = next_random(seed) % (room - *size_bytes + 1);
    /* Half of the writes meet in the same few granules. */
    uint64_t hot = next_random(seed) % 3 * 5 * GRANULE_BYTES + next_random(seed) % 64;
    if (next_random(seed) % 2 && hot + *size_bytes <= room) *at = hot;
    if (rules == &fixed_rules && next_random(seed) % 6 == 0)
        *at = LINEAR_MEMORY32_BYTES - *size_bytes - next_random(seed) % 3 * 4096;
    if (rules == &fixed64_rules && c->id[1] % 4 == 0 && next_random(seed) % 6 == 0)
        *at += LINEAR_MEMORY32_BYTES - (uint64_t)PAGE_BYTES; /* where the far part begins */
    return true;
}

MODEL_FUNCTION void model_write(struct model_contract *c, uint64_t at, const uint8_t *bytes,
                                uint64_t size_bytes)
{
    for (uint64_t i = 0; i < size_bytes; i++) {
        struct model_page *page = model_obtain_page(c, (at + i) >> PAGE_SHIFT);
        assert_non_null(page);
        page->bytes[(at + i) % PAGE_BYTES] = bytes[i];
    }
}

MODEL_FUNCTION void step_write(struct run *run)
{
    uint64_t *seed = &run->seed;
    struct model_contract *c = any_contract(run);
    uint64_t at, size_bytes;
    if (!c || c->pages_count > MODEL_PAGES_MAX - 2 || !pick_range(run, c, &at, &size_bytes)) return;
    struct linear_memory *memory = memory_of(run, c);
    uint8_t bytes[WRITE_BYTES_MAX];
    uint64_t what = next_random(seed) % 4;
    if (what == 0) /* touched, and nothing changed */
        assert_int_equal(linear_memory_read(memory, bytes, at, size_bytes), RK_OK);
    else
        for (uint64_t i = 0; i < size_bytes; i++)
            bytes[i] = what == 1 ? 0 : (uint8_t)next_random(seed);
    if (at + size_bytes <= memory->near_bytes && next_random(seed) % 2) {
        /* As the engine does it: marks, then bytes. */
        for (uint64_t g = at >> GRANULE_SHIFT; g <= (at + size_bytes - 1) >> GRANULE_SHIFT; g++)
            memory->touch[g] = 1;
        memcpy(memory->base + at, bytes, size_bytes);
    } else {
        assert_int_equal(linear_memory_write(memory, at, bytes, size_bytes), RK_OK);
    }
    model_write(c, at, bytes, size_bytes);
}

MODEL_FUNCTION void step_grow(struct run *run)
{
    struct model_contract *c = any_contract(run);
    if (!c || c->length_bytes > (uint64_t)30 * PAGE_BYTES) return;
    uint64_t delta = next_random(&run->seed) % 4 * PAGE_BYTES;
    assert_int_equal(linear_memory_grow(memory_of(run, c), delta), RK_OK);
    c->length_bytes += delta;
}

MODEL_FUNCTION void step_mark(struct run *run)
{
    uint32_t mark;
    if (run->marks_count == MARKS_MAX) return;
    must(session_mark(run->session, &mark, &run->error), &run->error);
    assert_int_equal(mark, run->marks_count);
    run->at_marks[run->marks_count++] = model_copy(run->model);
}

MODEL_FUNCTION void drop_marks(struct run *run, uint32_t from)
{
    while (run->marks_count > from)
        model_free(run->at_marks[--run->marks_count]);
}

MODEL_FUNCTION void step_release(struct run *run)
{
    if (run->marks_count == 0) return;
    uint32_t mark = next_random(&run->seed) % 4
                        ? run->marks_count - 1
                        : (uint32_t)(next_random(&run->seed) % run->marks_count);
    session_release(run->session, mark);
    drop_marks(run, mark);
}

MODEL_FUNCTION void check_contract(struct run *run, const struct model_contract *c)
{
    static _Thread_local uint8_t bytes[PAGE_BYTES];
    const struct linear_memory *memory = memory_of(run, c);
    for (size_t i = 0; i < c->pages_count; i++) {
        assert_int_equal(
            linear_memory_read(memory, bytes, c->pages[i].index << PAGE_SHIFT, PAGE_BYTES), RK_OK);
        assert_memory_equal(bytes, c->pages[i].bytes, PAGE_BYTES);
    }
    for (uint64_t page = 0; page < 12; page++) {
        bool is_there = false;
        for (size_t i = 0; i < c->pages_count; i++)
            is_there |= c->pages[i].index == page;
        if (is_there) continue;
        assert_int_equal(linear_memory_read(memory, bytes, page << PAGE_SHIFT, PAGE_BYTES), RK_OK);
        assert_true(bytes_are_zero(bytes, PAGE_BYTES));
    }
}

MODEL_FUNCTION void check_all(struct run *run)
{
    for (size_t i = 0; i < run->model->count; i++)
        check_contract(run, run->model->contracts[i]);
}

MODEL_FUNCTION void step_key(struct run *run)
{
    struct commit_key key, expected;
    must(session_key(run->session, &key, &run->error), &run->error);
    model_key(run->model, &expected, false);
    assert_memory_equal(&key, &expected, sizeof key);
}

MODEL_FUNCTION void step_undo(struct run *run)
{
    if (run->marks_count == 0) return;
    uint32_t mark = next_random(&run->seed) % 3
                        ? run->marks_count - 1
                        : (uint32_t)(next_random(&run->seed) % run->marks_count);
    must(session_undo(run->session, mark, next_random(&run->seed) % 2, &run->error), &run->error);
    model_free(run->model);
    run->model = model_copy(run->at_marks[mark]);
    drop_marks(run, mark);
    if (next_random(&run->seed) % 2) check_all(run);
    if (next_random(&run->seed) % 4 == 0) step_key(run);
}

/* The model's contract `moved` takes the place of `other`, or just its id when there is none. */
MODEL_FUNCTION void model_rekey(struct model *model, struct model_contract *moved,
                                struct model_contract *other, const uint8_t *to)
{
    size_t count = 0;
    for (size_t i = 0; i < model->count; i++) {
        if (model->contracts[i] != moved && model->contracts[i] != other)
            model->contracts[count++] = model->contracts[i];
    }
    memcpy(moved->id, to, CONTRACT_ID_BYTES);
    moved->position = other ? other->position : 0;
    for (size_t p = 0; other && p < other->pages_count; p++)
        free(other->pages[p].bytes);
    free(other);
    size_t at = count++;
    for (; at && memcmp(model->contracts[at - 1]->id, to, CONTRACT_ID_BYTES) > 0; at--)
        model->contracts[at] = model->contracts[at - 1];
    model->contracts[at] = moved;
    model->count = count;
}

/* Makes a contract, lets some steps pass, and gives it the id of another, or a new one. */
MODEL_FUNCTION void step_migrate(struct run *run)
{
    uint64_t *seed = &run->seed;
    struct model_contract *other = next_random(seed) % 4 ? any_contract(run) : NULL;
    uint8_t from[CONTRACT_ID_BYTES], to[CONTRACT_ID_BYTES];
    struct linear_memory *memory;
    struct new_contract created = {.length_bytes = next_random(seed) % 5 * PAGE_BYTES,
                                   .code = span_of_string("other code"),
                                   .owner = span_of("owner", next_random(seed) % 6)};
    if (run->marks_count || run->model->count >= 12) return;
    for (unsigned i = 0; i < CONTRACT_ID_BYTES; i++) {
        from[i] = (uint8_t)next_random(seed);
        to[i] = other ? other->id[i] : (uint8_t)next_random(seed);
    }
    memcpy(created.id, from, sizeof from);
    from[0] = created.id[0] = (uint8_t)(created.id[0] / 4 * 4 + to[0] % 4); /* the same rules */
    created.kind = next_random(seed) % 2 ? MEMORY_32 : MEMORY_64;
    struct model_contract *moved = model_add(run->model, &created);
    must(session_create(run->session, &memory, &created, rules_of_contract(moved), &run->error),
         &run->error);
    for (uint64_t steps = next_random(seed) % 6; steps--;) {
        uint64_t what = next_random(seed) % 8;
        if (what == 0) step_key(run);
        if (what == 1) must(session_rest(run->session, &run->error), &run->error);
        if (what == 2) step_mark(run);
        if (what > 2) step_write(run);
    }
    if (run->marks_count) {
        if (next_random(seed) % 2 == 0) {
            session_release(run->session, 0);
        } else {
            must(session_undo(run->session, 0, true, &run->error), &run->error);
            model_free(run->model);
            run->model = model_copy(run->at_marks[0]);
        }
        drop_marks(run, 0);
    }
    must(session_check_rekey(run->session, from, to, &run->error), &run->error);
    must(session_rekey(run->session, from, to, &run->error), &run->error);
    assert_int_equal(session_rekey(run->session, from, to, NULL), RK_NOT_FOUND);
    moved = model_find(run->model, from);
    model_rekey(run->model, moved, model_find(run->model, to), to);
    if (next_random(seed) % 4 == 0) step_key(run);
}

MODEL_FUNCTION void step(struct run *run)
{
    switch (next_random(&run->seed) % 25) {
    case 24: step_migrate(run); break;
    case 0: step_create(run); break;
    case 1:
    case 2: step_grow(run); break;
    case 3:
    case 4:
    case 5:
    case 6: step_mark(run); break;
    case 7:
    case 8: step_undo(run); break;
    case 9:
    case 10: step_release(run); break;
    case 11: must(session_rest(run->session, &run->error), &run->error); break;
    case 12: step_key(run); break;
    case 13: {
        const struct model_contract *c = any_contract(run);
        if (c) check_contract(run, c);
        break;
    }
    default: step_write(run); break;
    }
}

MODEL_FUNCTION void run_open(struct run *run, struct world *world, uint64_t seed,
                             const struct model *base_model, const struct commit_key *base)
{
    *run = (struct run){.world = world, .seed = seed};
    run->model = base_model ? model_copy(base_model) : calloc(1, sizeof *run->model);
    assert_non_null(run->model);
    must(session_open(world->state, &run->session, base, &run->error), &run->error);
}

MODEL_FUNCTION void run_steps(struct run *run, unsigned steps)
{
    if (run->model->count == 0) step_create(run);
    while (steps--)
        step(run);
    check_all(run);
    assert_int_equal(session_check(run->session, NULL), RK_OK);
}

/* ---- Commits with their models ---- */

struct history_commit {
    struct model *model;
    struct commit_key key;
};

MODEL_FUNCTION void assert_commit_reopens(struct world *world, const struct history_commit *commit)
{
    struct run run;
    run_open(&run, world, 1, commit->model, &commit->key);
    check_all(&run);
    struct commit_key key;
    must(session_key(run.session, &key, &run.error), &run.error);
    assert_memory_equal(&key, &commit->key, sizeof key);
    session_drop(run.session);
    model_free(run.model);
}

/* ---- Small worlds ---- */

/* Commits a contract of so many pages with one granule each written. */
MODEL_FUNCTION void make_contract(struct world *world, uint8_t id[CONTRACT_ID_BYTES],
                                  struct commit_key *key, uint8_t first_byte, uint64_t pages)
{
    struct session *session;
    struct linear_memory *memory;
    memset(id, first_byte, CONTRACT_ID_BYTES);
    struct new_contract created = {.kind = MEMORY_32, .length_bytes = pages * PAGE_BYTES};
    memcpy(created.id, id, CONTRACT_ID_BYTES);
    must(session_open(world->state, &session, commit_key_is_none(key) ? NULL : key, &world->error),
         &world->error);
    must(session_create(session, &memory, &created, &fixed_rules, &world->error), &world->error);
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t value = page * 7919 + 1;
        must(linear_memory_write(memory, page << PAGE_SHIFT, &value, sizeof value), NULL);
    }
    must(session_commit(session, key, &world->error), &world->error);
}

MODEL_FUNCTION struct linear_memory *open_contract(struct world *world, struct session **session,
                                                   const struct commit_key *key, const uint8_t *id)
{
    struct linear_memory *memory;
    must(session_open(world->state, session, key, &world->error), &world->error);
    must(session_contract(*session, &memory, id, &fixed_rules, &world->error), &world->error);
    return memory;
}

MODEL_FUNCTION uint64_t word_of(const struct linear_memory *memory, uint64_t page)
{
    uint64_t value;
    memcpy(&value, memory->base + (page << PAGE_SHIFT), sizeof value);
    return value;
}

#endif
