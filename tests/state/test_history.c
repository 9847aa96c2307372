/* Random histories of writes, growth, new contracts, root queries and forks, held against the
 * model after each step, and read back from the records. */

#include "model.h"

enum { CODES = 4, COMMITS_MAX = 64, GRANULE = BLAKE3_GRANULE_BYTES };

struct history_commit {
    struct model *model;
    struct commit_key key;
    uint64_t location;
};

struct history {
    struct bed *bed;
    uint64_t seed;
    struct history_commit commits[COMMITS_MAX];
    size_t commits_count;
};

static const char *const codes[CODES] = {"", "\1code", "another code", "a third one"};

static void random_id(struct history *history, uint8_t id[CONTRACT_ID_BYTES])
{
    for (unsigned i = 0; i < CONTRACT_ID_BYTES; i++)
        id[i] = (uint8_t)next_random(&history->seed);
    /* Some ids share their beginning, so that the directory has to go deep. */
    if (next_random(&history->seed) % 2) memset(id, 7, 20);
}

static void add_one(struct history *history, struct commit_draft *draft, struct model *model)
{
    if (model->count == MODEL_CONTRACTS_MAX) return;
    uint64_t *seed = &history->seed;
    uint8_t owner[MODEL_OWNER_BYTES_MAX] = {(uint8_t)next_random(seed), 2, 3};
    struct new_contract added = {
        .kind = next_random(seed) % 2 ? MEMORY_32 : MEMORY_64,
        .length_bytes = next_random(seed) % 5 * PAGE_BYTES,
        .code = span_of_string(codes[next_random(seed) % CODES]),
        .owner = span_of(owner, next_random(seed) % (MODEL_OWNER_BYTES_MAX + 1))};
    struct contract_draft *contract;
    random_id(history, added.id);
    must(commit_draft_add(draft, &contract, &added, &history->bed->error), &history->bed->error);
    model_add(model, &added);
    assert_int_equal(commit_draft_add(draft, &contract, &added, NULL), RK_EXISTS);
}

static uint64_t random_page_index(struct history *history, enum memory_kind kind)
{
    uint64_t *seed = &history->seed;
    uint64_t pages = kind == MEMORY_32 ? 65536 : (uint64_t)1 << 26;
    switch (next_random(seed) % 6) {
    case 0: return next_random(seed) % pages;
    case 1: return pages - 1 - next_random(seed) % 3;
    default: return next_random(seed) % 12;
    }
}

static void write_one(struct history *history, struct commit_draft *draft, struct model *model)
{
    if (model->count == 0) return;
    uint64_t *seed = &history->seed;
    struct model_contract *c = model->contracts[next_random(seed) % model->count];
    struct contract_draft *contract;
    must(commit_draft_find(draft, &contract, c->id, &history->bed->error), &history->bed->error);
    if (next_random(seed) % 8 == 0) {
        c->length_bytes += PAGE_BYTES;
        commit_draft_set_length(contract, c->length_bytes);
    }
    struct model_page *page = model_obtain_page(c, random_page_index(history, c->kind));
    if (!page) return;
    for (unsigned i = 0; i < 1 + next_random(seed) % 3; i++) {
        unsigned g = next_random(seed) % GRANULES_IN_PAGE;
        uint8_t *bytes = page->bytes + (size_t)g * GRANULE;
        switch (next_random(seed) % 4) {
        case 0: memset(bytes, 0, GRANULE); break;
        case 1: break; /* touched, and nothing changed */
        default: bytes[next_random(seed) % GRANULE] = (uint8_t)next_random(seed); break;
        }
        must(commit_draft_touch(contract, page->index * GRANULES_IN_PAGE + g, bytes,
                                &history->bed->error),
             &history->bed->error);
    }
}

static void assert_contract_reads_back(struct state_access *access, const struct commit *commit,
                                       const struct model_contract *c)
{
    struct contract stored;
    struct rk_error error;
    must(commit_find(access, commit, &stored, c->id, &error), &error);
    assert_int_equal(stored.position, c->position);
    assert_int_equal(stored.kind, c->kind);
    assert_int_equal(stored.length_bytes, c->length_bytes);
    assert_true(span_equal(buffer_span(&stored.owner), span_of(c->owner, c->owner_bytes)));
    struct span code;
    must(contract_read_code(access, &code, &stored, &error), &error);
    assert_true(span_equal(code, c->code));
    uint8_t *bytes = malloc(PAGE_BYTES);
    assert_non_null(bytes);
    for (size_t i = 0; i < c->pages_count; i++) {
        struct page page;
        must(page_tree_find(access, c->kind, &stored.pages, &page, c->pages[i].index, NULL, &error),
             &error);
        must(page_read_granules(access, bytes, &page, 0xffff, &error), &error);
        assert_memory_equal(bytes, c->pages[i].bytes, PAGE_BYTES);
    }
    free(bytes);
    contract_free(&stored);
}

struct index_list {
    const struct model_contract *contract;
    size_t at;
};

static enum rk_result expect_next_page(void *context, uint64_t position,
                                       const struct tree_entry *leaf, struct rk_error *error)
{
    (void)leaf, (void)error;
    struct index_list *list = context;
    assert_true(list->at < list->contract->pages_count);
    assert_int_equal(list->contract->pages[list->at++].index, position);
    return RK_OK;
}

static void assert_walk_finds_all_pages(struct state_access *access, const struct commit *commit,
                                        const struct model_contract *c)
{
    struct contract stored;
    must(commit_find(access, commit, &stored, c->id, NULL), NULL);
    const struct tree_shape *shape = page_tree_shape(c->kind);
    for (size_t from = 0; from <= c->pages_count; from++) {
        struct index_list list = {c, from};
        uint64_t first = from == 0 ? 0 : c->pages[from - 1].index + 1;
        assert_int_equal(
            tree_walk(access, shape, &stored.pages, first, expect_next_page, &list, NULL), RK_OK);
        assert_int_equal(list.at, c->pages_count);
    }
    contract_free(&stored);
}

static enum rk_result expect_next_contract(void *context, const struct contract *contract,
                                           struct rk_error *error)
{
    (void)error;
    uint32_t *position = context;
    assert_int_equal(contract->position, ++*position);
    return contract->position == 30 ? RK_FULL : RK_OK; /* a visitor may end the walk */
}

static void assert_commit_reads_back(struct history *history, const struct history_commit *done)
{
    struct state_access *access = &history->bed->access;
    struct commit commit;
    must(commit_read(access, &commit, done->location, &history->bed->error), &history->bed->error);
    assert_memory_equal(&commit.key, &done->key, sizeof done->key);
    assert_int_equal(commit.contracts_count, done->model->count);
    for (size_t i = 0; i < done->model->count; i++) {
        assert_contract_reads_back(access, &commit, done->model->contracts[i]);
        assert_walk_finds_all_pages(access, &commit, done->model->contracts[i]);
    }
    uint32_t seen = 0;
    assert_int_equal(commit_walk(access, &commit, 1, expect_next_contract, &seen, NULL),
                     done->model->count < 30 ? RK_OK : RK_FULL);
    assert_int_equal(seen, done->model->count < 30 ? done->model->count : 30);
    struct contract none;
    uint8_t id[CONTRACT_ID_BYTES];
    random_id(history, id);
    assert_int_equal(commit_find(access, &commit, &none, id, NULL), RK_NOT_FOUND);
}

/* One session on a random earlier commit, or on none. */
static void run_session(struct history *history)
{
    struct bed *bed = history->bed;
    size_t pick = next_random(&history->seed) % (history->commits_count + 1);
    if (history->commits_count && next_random(&history->seed) % 3) pick = history->commits_count;
    const struct history_commit *base = pick ? &history->commits[pick - 1] : NULL;
    struct model *model = base ? model_copy(base->model) : calloc(1, sizeof *model);
    struct commit_draft draft;
    struct commit_key asked, expected;
    assert_non_null(model);
    if (next_random(&history->seed) % 2) access_forget(&bed->access);
    must(commit_draft_open(&draft, &bed->access, base ? base->location : RECORD_NONE, &bed->error),
         &bed->error);

    unsigned commits = 1 + next_random(&history->seed) % 2; /* the draft goes on after a write */
    while (commits-- && history->commits_count < COMMITS_MAX) {
        for (uint64_t steps = next_random(&history->seed) % 20; steps; steps--) {
            uint64_t what = next_random(&history->seed) % 10;
            if (what == 0 || model->count == 0)
                add_one(history, &draft, model);
            else
                write_one(history, &draft, model);
            if (what >= 8) {
                must(commit_draft_key(&draft, &asked, &bed->error), &bed->error);
                model_key(model, &expected, false);
                assert_memory_equal(&asked, &expected, sizeof asked);
            }
        }
        struct history_commit *done = &history->commits[history->commits_count++];
        must(commit_draft_write(&draft, &done->location, &done->key, &bed->error), &bed->error);
        model_key(model, &expected, true);
        assert_memory_equal(&done->key, &expected, sizeof expected);
        done->model = model_copy(model);
        assert_commit_reads_back(history, done);
    }
    commit_draft_close(&draft);
    model_free(model);
}

/* What two commits differ in, found by comparing the models. */
struct expectation {
    struct state_access *access;
    const struct model *before, *after;
    size_t contracts_seen, pages_seen;
    /* The bytes of both sides, brought over from one to the other by what is reported. */
    struct model_contract *patched;
};

static enum rk_result patch_bytes(void *context, uint64_t offset, struct span before,
                                  struct span after, struct rk_error *error)
{
    (void)error;
    struct expectation *expectation = context;
    struct model_page *page = model_obtain_page(expectation->patched, offset >> PAGE_SHIFT);
    assert_non_null(page);
    uint8_t *bytes = page->bytes + (offset & (PAGE_BYTES - 1));
    assert_int_equal(before.size_bytes, after.size_bytes);
    assert_memory_equal(bytes, before.bytes, before.size_bytes);
    for (size_t i = 0; i < after.size_bytes; i++)
        assert_true(before.bytes[i] != after.bytes[i]);
    memcpy(bytes, after.bytes, after.size_bytes);
    return RK_OK;
}

static enum rk_result patch_page(void *context, const struct page_change *change,
                                 struct rk_error *error)
{
    struct expectation *expectation = context;
    assert_int_equal(change->was_there,
                     model_find_page(expectation->patched, change->index) != NULL);
    if (!change->is_there) return RK_OK; /* another branch of history: nothing to compare with */
    assert_non_null(model_obtain_page(expectation->patched, change->index));
    return page_change_bytes(expectation->access, change, patch_bytes, context, error);
}

static enum rk_result patch_contract(void *context, const struct contract *before,
                                     const struct contract *after, struct rk_error *error)
{
    struct expectation *expectation = context;
    if (!before || !after || memcmp(before->id, after->id, CONTRACT_ID_BYTES) != 0) return RK_OK;
    struct model_contract *old = model_find(expectation->before, before->id);
    const struct model_contract *new = model_find(expectation->after, after->id);
    assert_non_null(old);
    assert_non_null(new);
    expectation->patched = old;
    expectation->contracts_seen++;
    RK_TRY(page_tree_difference(expectation->access, before->kind, &before->pages, &after->pages,
                                patch_page, context, error));
    for (size_t i = 0; i < new->pages_count; i++) {
        const struct model_page *patched = model_find_page(old, new->pages[i].index);
        assert_non_null(patched);
        assert_memory_equal(patched->bytes, new->pages[i].bytes, PAGE_BYTES);
    }
    old->length_bytes = new->length_bytes;
    return RK_OK;
}

/* Contracts the walk of differences has not touched are equal in both models. */
static void assert_difference(struct history *history, const struct history_commit *before,
                              const struct history_commit *after)
{
    struct state_access *access = &history->bed->access;
    struct commit commits[2];
    must(commit_read(access, &commits[0], before->location, NULL), NULL);
    must(commit_read(access, &commits[1], after->location, NULL), NULL);
    struct model *patched = model_copy(before->model);
    struct expectation expectation = {.access = access, .before = patched, .after = after->model};
    must(commit_difference(access, &commits[0], &commits[1], patch_contract, &expectation,
                           &history->bed->error),
         &history->bed->error);
    for (size_t i = 0; i < patched->count; i++) {
        struct model_contract *old = patched->contracts[i];
        const struct model_contract *new = model_find(after->model, old->id);
        if (!new || new->position != old->position) continue;
        for (size_t p = 0; p < new->pages_count; p++) {
            const struct model_page *page = model_find_page(old, new->pages[p].index);
            assert_non_null(page);
            assert_memory_equal(page->bytes, new->pages[p].bytes, PAGE_BYTES);
        }
        assert_int_equal(old->length_bytes, new->length_bytes);
    }
    model_free(patched);
}

static void run_history(uint64_t seed)
{
    struct history *history = calloc(1, sizeof *history);
    assert_non_null(history);
    history->bed = bed_new();
    history->seed = seed;
    while (history->commits_count < 12)
        run_session(history);
    /* Later commits have left the earlier ones as they were. */
    access_forget(&history->bed->access);
    for (size_t i = 0; i < history->commits_count; i++) {
        assert_commit_reads_back(history, &history->commits[i]);
        size_t other = next_random(&history->seed) % history->commits_count;
        assert_difference(history, &history->commits[i], &history->commits[other]);
    }
    for (size_t i = 0; i < history->commits_count; i++)
        model_free(history->commits[i].model);
    bed_free(history->bed);
    free(history);
}

static void random_histories_agree_with_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        print_message("seed %llu\n", (unsigned long long)seed);
        run_history(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
