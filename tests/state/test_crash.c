/* A child works on a store and tells of each step that is done; its parent kills it, or cuts its
 * power, and looks at what is left: the state after the last step told, or after the one in work.
 *
 * Steps are a function of the state before them, so the parent knows what the child was doing. */

#include "toy.h"

#include "faulty_io.h"
#include "killing.h"

enum { COMMITS_MAX = 12, MODEL_MAX = COMMITS_MAX + 4 };

static const struct store_options small = {
    .segment_bytes_max = 256 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

/* What a store should hold after `steps` steps. */
struct model {
    uint64_t steps;
    size_t count;
    struct {
        uint64_t number;
        bool finalised;
    } commits[MODEL_MAX]; /* oldest first */
};

enum action { ACTION_COMMIT, ACTION_DELETE, ACTION_FINALISE, ACTION_COMPACT };

/* Of all that is done; parent and child have the same. */
static uint64_t life_seed;

/* What the next step does, and to which commit of the model. */
static enum action next_action(const struct model *model, size_t *at)
{
    uint64_t seed = life_seed + model->steps;
    uint64_t dice = test_random(&seed);
    *at = model->count ? dice / 16 % model->count : 0;
    if (model->count >= COMMITS_MAX) return ACTION_DELETE;
    if (model->count < 3) return ACTION_COMMIT;
    switch (dice % 16) {
    case 0:
    case 1:
    case 2: return ACTION_DELETE;
    case 3:
    case 4: return ACTION_FINALISE;
    case 5: return ACTION_COMPACT;
    default: return ACTION_COMMIT;
    }
}

static void advance(struct model *model)
{
    size_t at;
    switch (next_action(model, &at)) {
    case ACTION_COMMIT:
        model->commits[model->count].number = model->steps + 1;
        model->commits[model->count++].finalised = false;
        break;
    case ACTION_DELETE:
        memmove(&model->commits[at], &model->commits[at + 1],
                (model->count - at - 1) * sizeof model->commits[0]);
        model->count--;
        break;
    case ACTION_FINALISE: model->commits[at].finalised = true; break;
    case ACTION_COMPACT: break;
    }
    model->steps++;
}

static enum rk_result step(struct store *store, const struct model *model)
{
    size_t at;
    struct store_compaction done;
    enum action action = next_action(model, &at);
    struct commit_key key = toy_key(model->count ? model->commits[at].number : 0);
    switch (action) {
    case ACTION_COMMIT:
        return toy_commit(store, model->count ? model->commits[at].number : 0, model->steps + 1,
                          model->count ? 3 : SLOTS, NULL);
    case ACTION_DELETE: return store_delete(store, &key, NULL);
    case ACTION_FINALISE: return store_finalise(store, &key, NULL);
    default: return store_compact(store, &done, 70, NULL);
    }
}

static bool agrees(struct store *store, const struct model *model)
{
    struct commit_entry_vec commits = {0};
    assert_int_equal(store_list(store, &commits, NULL), RK_OK);
    bool same = commits.count == model->count;
    for (size_t i = 0; same && i < model->count; i++) {
        struct commit_entry entry;
        struct commit_key key = toy_key(model->commits[i].number);
        same = store_find(store, &entry, &key, NULL) == RK_OK &&
               (entry.state == COMMIT_FINALISED) == model->commits[i].finalised;
    }
    commit_entry_vec_free(&commits);
    return same;
}

/* The child: works until something ends it, and writes a byte for each step that is done. */
static void work(const char *path, struct model model, struct store_io *io, int pipe_end,
                 unsigned steps)
{
    struct store_options options = small;
    struct store *store;
    options.io = io;
    if (store_open(&store, NULL, path, &options, NULL)) _exit(3);
    for (unsigned i = 0; i < steps; i++) {
        if (step(store, &model)) _exit(4);
        advance(&model);
        if (write(pipe_end, "", 1) != 1) _exit(5);
    }
    _exit(0);
}

/* Takes the model over what the child told of, opens the store, and takes it further when the
 * store is. Returns whether the step in work is there. */
static bool look(const char *path, struct model *model, int pipe_end, bool lose_index)
{
    uint8_t bytes[512];
    for (ssize_t got; (got = read(pipe_end, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            advance(model);
    if (lose_index) {
        char index[FOLDER_BYTES + 16];
        snprintf(index, sizeof index, "%s/index", path);
        folder_remove(index);
    }
    struct store *store;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = store_open(&store, NULL, path, &small, &error);
    if (result) fail_msg("opening: %s: %s", rk_result_name(result), error.message);
    bool further = false;
    if (!agrees(store, model)) {
        advance(model);
        further = true;
        if (!agrees(store, model))
            fail_msg("after step %llu the store is neither before nor after it",
                     (unsigned long long)model->steps);
    }
    toy_check_all(store);
    struct store_verification verification;
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    if (lose_index && verification.damages != 0) {
        /* Without an index an unfinished batch is told from damage by nobody; it is garbage. */
        struct store_compaction done;
        assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
        assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
        assert_true(agrees(store, model));
        toy_check_all(store);
    }
    assert_int_equal(verification.damages, 0);
    store_close(store);
    return further;
}

static void a_process_killed_at_any_time_leaves_the_last_step_whole(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct model model = {0};
    uint64_t seed = test_seed(7);
    uint64_t step_us = 1000;
    unsigned further = 0, rounds = 200;
    life_seed = seed << 32;
    folder_make_fast(path); /* neither a kill nor our cuts need a disk */
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    for (unsigned round = 0; round < rounds; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) work(path, model, NULL, ends[1], 1000000);
        close(ends[1]);
        for (unsigned told = kill_within(child, ends[0], 5, &seed, &step_us); told > 0; told--)
            advance(&model);
        further += look(path, &model, ends[0], round % 10 == 9);
        close(ends[0]);
    }
    print_message("%llu steps in %u rounds, %u times the step in work was there\n",
                  (unsigned long long)model.steps, rounds, further);
    folder_remove(path);
}

/* ---- Power ---- */

enum { SECTOR_BYTES = 512, WRITES_MAX = 512 };

/* Keeps what every write since the last sync of its file has replaced. */
struct cut_io {
    struct faulty_io faulty;
    struct {
        int file;
        uint64_t offset, size_before;
        size_t size_bytes;
        uint8_t *before;
    } writes[WRITES_MAX];
    unsigned count;
    uint64_t seed;
};

/* Takes back a random part of what was not synced, sector by sector, newest first. */
static void cut_power(struct cut_io *io)
{
    bool shorten = test_random(&io->seed) % 2;
    for (unsigned i = io->count; i-- > 0;) {
        uint64_t from = io->writes[i].offset, end = from + io->writes[i].size_bytes;
        while (from < end) {
            uint64_t to = (from / SECTOR_BYTES + 1) * SECTOR_BYTES;
            if (to > end) to = end;
            if (test_random(&io->seed) % 2 &&
                pwrite(io->writes[i].file, io->writes[i].before + (from - io->writes[i].offset),
                       to - from, (off_t)from) < 0)
                _exit(6);
            from = to;
        }
        if (shorten && ftruncate(io->writes[i].file, (off_t)io->writes[i].size_before) < 0)
            _exit(7);
    }
    _exit(9);
}

static void cut_now(struct store_io *io)
{
    struct cut_io *cut = (struct cut_io *)io;
    if (fault_now(io, FAULT_WRITE)) cut_power(cut);
}

static ssize_t cut_write(struct store_io *io, int file, const void *bytes, size_t size_bytes,
                         uint64_t offset)
{
    struct cut_io *cut = (struct cut_io *)io;
    if (cut->count == WRITES_MAX) _exit(8);
    uint8_t *before = calloc(1, size_bytes);
    if (!before || pread(file, before, size_bytes, (off_t)offset) < 0) _exit(8);
    uint64_t size_before = 0;
    (void)store_io_posix()->size(io, file, &size_before);
    ssize_t put = store_io_posix()->write(io, file, bytes, size_bytes, offset);
    cut->writes[cut->count].file = file;
    cut->writes[cut->count].offset = offset;
    cut->writes[cut->count].size_before = size_before;
    cut->writes[cut->count].size_bytes = size_bytes;
    cut->writes[cut->count++].before = before;
    cut_now(io);
    return put;
}

static int cut_sync(struct store_io *io, int file)
{
    struct cut_io *cut = (struct cut_io *)io;
    cut_now(io);
    unsigned kept = 0;
    for (unsigned i = 0; i < cut->count; i++) {
        if (cut->writes[i].file == file)
            free(cut->writes[i].before);
        else
            cut->writes[kept++] = cut->writes[i];
    }
    cut->count = kept;
    cut_now(io);
    return 0;
}

static int cut_index_commit(struct store_io *io, bool done)
{
    (void)done;
    cut_now(io);
    return 0;
}

static void a_power_cut_at_any_call_leaves_the_last_step_whole(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    struct model model = {0};
    unsigned further = 0, cuts = 0;
    uint64_t seed = test_seed(0);
    life_seed = seed << 32;
    folder_make_fast(path); /* neither a kill nor our cuts need a disk */
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    for (unsigned long long at = 0; at < 400; at++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            static struct cut_io io;
            faulty_io_init(&io.faulty);
            io.faulty.kind = FAULT_ERROR;
            io.faulty.fail_at = at % 80;
            io.faulty.io.write = cut_write;
            io.faulty.io.sync = cut_sync;
            io.faulty.io.index_commit = cut_index_commit;
            io.faulty.io.open = store_io_posix()->open;
            io.faulty.io.size = store_io_posix()->size;
            io.faulty.io.truncate = store_io_posix()->truncate;
            io.faulty.io.remove = store_io_posix()->remove;
            io.faulty.io.sync_directory = store_io_posix()->sync_directory;
            io.seed = seed << 32 | at;
            work(path, model, &io.faulty.io, ends[1], 20);
        }
        close(ends[1]);
        int status;
        waitpid(child, &status, 0);
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 9);
        cuts += WEXITSTATUS(status) == 9;
        further += look(path, &model, ends[0], at % 7 == 6);
        close(ends[0]);
    }
    print_message("%llu steps, %u cuts, %u times the step in work was there\n",
                  (unsigned long long)model.steps, cuts, further);
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_killed_at_any_time_leaves_the_last_step_whole),
        cmocka_unit_test(a_power_cut_at_any_call_leaves_the_last_step_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
