/* The state as a whole: random histories through drafts and stores, in files and in memory, held
 * against the model; and again after reopening, finalising, deleting and compacting. */

#include "folder.h"
#include "sample.h"

#include "state/state.h"

enum { COMMITS_MAX = 40, CODES = 3 };

static const char *const codes[CODES] = {"", "some code", "other code"};

/* One store with the access to it. */
struct side {
    struct store *store;
    struct state_access access;
};

struct known_commit {
    struct model *model; /* NULL: deleted */
    struct commit_key key;
};

struct world {
    char path[FOLDER_BYTES];
    struct side files, memory;
    struct rk_error error;
    uint64_t seed;
    struct known_commit commits[COMMITS_MAX];
    size_t count;
};

static const struct store_options small = {
    .segment_bytes_max = 256 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &state_record_kinds,
};

static void open_files(struct world *world, struct store_report *report)
{
    must(store_open(&world->files.store, report, world->path, &small, &world->error),
         &world->error);
    access_init(&world->files.access, store_records(world->files.store), fast_backend());
}

static void close_side(struct side *side)
{
    access_free(&side->access);
    store_close(side->store);
}

static struct world *world_new(uint64_t seed)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->seed = seed;
    folder_make(world->path);
    must(store_create(world->path, &small, &world->error), &world->error);
    open_files(world, NULL);
    must(store_open_ephemeral(&world->memory.store, &small, &world->error), &world->error);
    access_init(&world->memory.access, store_records(world->memory.store), fast_backend());
    return world;
}

static void world_free(struct world *world)
{
    close_side(&world->files);
    close_side(&world->memory);
    folder_remove(world->path);
    for (size_t i = 0; i < world->count; i++)
        if (world->commits[i].model) model_free(world->commits[i].model);
    free(world);
}

static uint64_t pick(struct world *world, uint64_t below)
{
    return next_random(&world->seed) % below;
}

/* A session on one store: what commit_draft.h and store.h ask for. */
struct session {
    struct side *side;
    struct store_hold hold;
    bool has_base;
    struct commit_draft draft;
};

static void session_begin(struct session *session, struct side *side, const struct commit_key *base)
{
    struct commit commit;
    struct rk_error error;
    session->side = side;
    session->has_base = base != NULL;
    if (base) {
        must(store_hold(side->store, &session->hold, base, &error), &error);
        must(state_read_commit(side->store, &side->access, &commit, base, &error), &error);
    }
    commit_draft_begin(&session->draft, &side->access, base ? &commit : NULL);
}

static void session_end(struct session *session, struct commit_key *key, bool *is_known)
{
    struct rk_error error;
    must(state_commit(session->side->store, &session->draft, key, is_known,
                      session->has_base ? &session->hold : NULL, &error),
         &error);
    commit_draft_close(&session->draft);
    if (session->has_base) store_release(session->side->store, &session->hold);
}

static void add_contract(struct world *world, struct session sessions[2], struct model *model)
{
    struct new_contract added = {.kind = pick(world, 2) ? MEMORY_32 : MEMORY_64,
                                 .length_bytes = pick(world, 4) * PAGE_BYTES,
                                 .code = span_of_string(codes[pick(world, CODES)]),
                                 .owner = span_of("whoever it is", pick(world, 13))};
    for (unsigned i = 0; i < CONTRACT_ID_BYTES; i++)
        added.id[i] = (uint8_t)pick(world, 256);
    for (unsigned i = 0; i < 2; i++) {
        struct contract_draft *contract;
        must(commit_draft_add(&sessions[i].draft, &contract, &added, &world->error), &world->error);
    }
    model_add(model, &added);
}

static void write_granule(struct world *world, struct session sessions[2], struct model *model)
{
    struct model_contract *c = model->contracts[pick(world, model->count)];
    uint64_t index = pick(world, 5) ? pick(world, 10) : pick(world, 65536);
    struct model_page *page = model_obtain_page(c, index);
    if (!page) return;
    unsigned granule = (unsigned)pick(world, GRANULES_IN_PAGE);
    uint8_t *bytes = page->bytes + (size_t)granule * BLAKE3_GRANULE_BYTES;
    switch (pick(world, 4)) {
    case 0: memset(bytes, 0, BLAKE3_GRANULE_BYTES); break;
    case 1: break; /* touched and the same */
    default: bytes[pick(world, BLAKE3_GRANULE_BYTES)] = (uint8_t)pick(world, 256); break;
    }
    bool grows = pick(world, 8) == 0;
    if (grows) c->length_bytes += PAGE_BYTES;
    for (unsigned i = 0; i < 2; i++) {
        struct contract_draft *contract;
        must(commit_draft_find(&sessions[i].draft, &contract, c->id, &world->error), &world->error);
        must(commit_draft_touch(contract, index * GRANULES_IN_PAGE + granule, bytes, &world->error),
             &world->error);
        if (grows) commit_draft_set_length(contract, c->length_bytes);
    }
}

static struct known_commit *find_known(struct world *world, const struct commit_key *key)
{
    for (size_t i = 0; i < world->count; i++)
        if (commit_key_equal(&world->commits[i].key, key)) return &world->commits[i];
    return NULL;
}

/* One session on a random commit, on both stores, and what the model says of it. */
static void run_session(struct world *world)
{
    const struct known_commit *base = NULL;
    if (world->count && pick(world, 8)) base = &world->commits[pick(world, world->count)];
    if (world->count && pick(world, 2)) base = &world->commits[world->count - 1];
    if (base && !base->model) base = NULL;
    struct model *model = base ? model_copy(base->model) : calloc(1, sizeof *model);
    struct session *sessions = calloc(2, sizeof *sessions);
    assert_non_null(model);
    assert_non_null(sessions);
    session_begin(&sessions[0], &world->files, base ? &base->key : NULL);
    session_begin(&sessions[1], &world->memory, base ? &base->key : NULL);
    for (uint64_t steps = pick(world, 25); steps; steps--) {
        bool add = model->count == 0 || (pick(world, 8) == 0 && model->count < MODEL_CONTRACTS_MAX);
        if (add)
            add_contract(world, sessions, model);
        else
            write_granule(world, sessions, model);
    }
    struct commit_key keys[2], expected;
    bool known[2];
    for (unsigned i = 0; i < 2; i++)
        session_end(&sessions[i], &keys[i], &known[i]);
    model_key(model, &expected, true);
    assert_memory_equal(&keys[0], &expected, sizeof expected);
    assert_memory_equal(&keys[1], &expected, sizeof expected);
    struct known_commit *before = find_known(world, &expected);
    assert_int_equal(known[0], before && before->model);
    assert_int_equal(known[1], before && before->model);
    free(sessions);
    if (known[0]) {
        model_free(model);
    } else if (before) {
        before->model = model; /* deleted, and made again */
    } else {
        world->commits[world->count++] = (struct known_commit){model, expected};
    }
}

static void assert_side_reads_back(struct world *world, struct side *side)
{
    struct store_statistics statistics;
    uint64_t alive = 0;
    access_forget(&side->access);
    for (size_t i = 0; i < world->count; i++) {
        const struct known_commit *known = &world->commits[i];
        struct commit commit;
        enum rk_result result =
            state_read_commit(side->store, &side->access, &commit, &known->key, &world->error);
        if (!known->model) {
            assert_int_equal(result, RK_NOT_FOUND);
            continue;
        }
        must(result, &world->error);
        alive++;
        assert_int_equal(commit.contracts_count, known->model->count);
        must(read_all_of(&side->access, &commit, known->model, &world->error), &world->error);
    }
    must(store_statistics(side->store, &statistics, &world->error), &world->error);
    assert_int_equal(statistics.commits, alive);
    assert_int_equal(statistics.holds, 0);
}

static void print_damage(void *context, uint64_t location, uint64_t size_bytes, const char *what)
{
    (void)context;
    print_message("damage at %llu, %llu bytes: %s\n", (unsigned long long)location,
                  (unsigned long long)size_bytes, what);
}

static void assert_sound(struct world *world)
{
    const struct store_verifier verifier = {.content = state_check_content, .damage = print_damage};
    struct store_verification done;
    must(store_verify(world->files.store, &done, &verifier, &world->error), &world->error);
    assert_int_equal(done.damages, 0);
    assert_true(world->count == 0 || done.records > world->count);
    assert_side_reads_back(world, &world->files);
    assert_side_reads_back(world, &world->memory);
}

static void reopen(struct world *world, bool without_index)
{
    struct store_report report;
    char index[FOLDER_BYTES + 8];
    close_side(&world->files);
    snprintf(index, sizeof index, "%s/index", world->path);
    if (without_index) folder_remove(index);
    open_files(world, &report);
    assert_int_equal(report.index_rebuilt, without_index);
    assert_int_equal(report.damaged_runs, 0);
}

/* Finalises some and deletes some, alike on both sides. */
static void thin_out(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        struct known_commit *known = &world->commits[i];
        if (!known->model) continue;
        uint64_t what = pick(world, 3);
        for (unsigned side = 0; side < 2; side++) {
            struct store *store = side ? world->memory.store : world->files.store;
            enum rk_result result = RK_OK;
            if (what == 0) result = store_finalise(store, &known->key, &world->error);
            if (what == 1) result = store_delete(store, &known->key, &world->error);
            must(result, &world->error);
        }
        if (what != 1) continue;
        model_free(known->model);
        known->model = NULL;
    }
}

static void run_history(uint64_t seed)
{
    struct world *world = world_new(seed);
    struct store_compaction done;
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 10 && world->count < COMMITS_MAX; i++)
            run_session(world);
        assert_sound(world);
        reopen(world, round == 1);
        assert_sound(world);
        thin_out(world);
        assert_sound(world);
        must(store_compact(world->files.store, &done, 100, &world->error), &world->error);
        assert_true(done.live_bytes <= done.log_bytes);
        assert_sound(world);
        reopen(world, round == 2);
        assert_sound(world);
    }
    world_free(world);
}

static void random_histories_agree_in_files_and_in_memory(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        print_message("seed %llu\n", (unsigned long long)seed);
        run_history(seed);
    }
}

static void a_session_from_before_a_compaction_is_refused_and_leaves_no_trace(void **state)
{
    (void)state;
    struct world *world = world_new(9);
    struct store *store = world->files.store;
    while (world->count < 6)
        run_session(world);
    for (size_t i = 0; i + 1 < world->count; i++) {
        must(store_delete(store, &world->commits[i].key, &world->error), &world->error);
        must(store_delete(world->memory.store, &world->commits[i].key, NULL), NULL);
        model_free(world->commits[i].model);
        world->commits[i].model = NULL;
    }
    const struct known_commit *last = &world->commits[world->count - 1];
    struct session *session = calloc(1, sizeof *session);
    struct store_compaction done;
    struct commit_key key;
    bool is_known;
    assert_non_null(session);
    session_begin(session, &world->files, &last->key);
    must(store_compact(store, &done, 100, &world->error), &world->error);
    assert_true(done.copied_bytes > 0);
    assert_true(store_hold_is_stale(store, &session->hold));
    assert_int_equal(
        state_commit(store, &session->draft, &key, &is_known, &session->hold, &world->error),
        RK_INVALID);
    commit_draft_close(&session->draft);
    store_release(store, &session->hold);
    assert_sound(world);
    run_session(world);
    assert_sound(world);
    free(session);
    world_free(world);
}

/* A flipped bit anywhere in the log is found by the verification. */
static void verification_finds_a_flipped_bit(void **state)
{
    (void)state;
    struct world *world = world_new(4);
    while (world->count < 3)
        run_session(world);
    DIR *listing = opendir(world->path);
    char log[2 * FOLDER_BYTES + 256] = "";
    assert_non_null(listing);
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        char name[2 * FOLDER_BYTES + 256];
        snprintf(name, sizeof name, "%s/%s", world->path, item->d_name);
        if (item->d_type == DT_REG && file_size(name) > 4096) memcpy(log, name, sizeof log);
    }
    closedir(listing);
    assert_true(log[0]);
    const struct store_verifier verifier = {.content = state_check_content};
    for (unsigned i = 0; i < 20; i++) {
        struct store_verification done;
        uint64_t at = 64 + pick(world, file_size(log) - 64);
        file_flip(log, at, 4);
        must(store_verify(world->files.store, &done, &verifier, &world->error), &world->error);
        assert_true(done.damages > 0);
        file_flip(log, at, 4);
    }
    assert_sound(world);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_agree_in_files_and_in_memory),
        cmocka_unit_test(a_session_from_before_a_compaction_is_refused_and_leaves_no_trace),
        cmocka_unit_test(verification_finds_a_flipped_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
