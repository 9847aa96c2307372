/* A small state with something of everything: two kinds of memory, code, owners, zero granules, a
 * page beyond the first level, an empty contract. */
#ifndef RK_TESTS_STATE_SAMPLE_H
#define RK_TESTS_STATE_SAMPLE_H

#include "model.h"

enum { SAMPLE_CONTRACTS = 5 };

struct sample {
    struct bed *bed;
    struct model *model;
    struct commit_draft draft; /* open, holding what the model holds */
};

MODEL_FUNCTION void sample_write(struct sample *sample, size_t contract, uint64_t granule,
                                 uint8_t value)
{
    struct model_contract *c = sample->model->contracts[contract];
    struct contract_draft *changed;
    struct model_page *page = model_obtain_page(c, granule / GRANULES_IN_PAGE);
    assert_non_null(page);
    uint8_t *bytes = page->bytes + granule % GRANULES_IN_PAGE * BLAKE3_GRANULE_BYTES;
    for (unsigned i = 0; i < BLAKE3_GRANULE_BYTES; i++)
        bytes[i] = (uint8_t)(value * (1 + i % 253));
    must(commit_draft_find(&sample->draft, &changed, c->id, NULL), NULL);
    must(commit_draft_touch(changed, granule, bytes, NULL), NULL);
}

MODEL_FUNCTION struct sample *sample_new(void)
{
    struct sample *sample = calloc(1, sizeof *sample);
    assert_non_null(sample);
    sample->bed = bed_new();
    sample->model = calloc(1, sizeof *sample->model);
    assert_non_null(sample->model);
    must(commit_draft_open(&sample->draft, &sample->bed->access, RECORD_NONE, NULL), NULL);
    for (unsigned i = 0; i < SAMPLE_CONTRACTS; i++) {
        struct contract_draft *contract;
        struct new_contract added = {.kind = i % 2 ? MEMORY_64 : MEMORY_32,
                                     .length_bytes = i * UINT64_C(65536),
                                     .code = span_of("bytecode", i * 2),
                                     .owner = span_of("an owner of some length", i * 5)};
        memset(added.id, 3, 4);
        added.id[4] = (uint8_t)(i * 9);
        must(commit_draft_add(&sample->draft, &contract, &added, NULL), NULL);
        model_add(sample->model, &added);
    }
    for (uint64_t granule = 0; granule < 7; granule++)
        sample_write(sample, 0, granule * 3, (uint8_t)(granule * 77));
    sample_write(sample, 1, 5, 9);
    sample_write(sample, 1, 16 * 70 + 3, 11);
    sample_write(sample, 2, 16 * 65535 + 15, 4);
    sample_write(sample, 3, 16 * 4, 0);
    return sample;
}

MODEL_FUNCTION void sample_free(struct sample *sample)
{
    commit_draft_close(&sample->draft);
    model_free(sample->model);
    bed_free(sample->bed);
    free(sample);
}

/* Reads all that the model has. Returns the first failure; aborts on wrong contents. */
MODEL_FUNCTION enum rk_result read_all_of(struct state_access *access, const struct commit *commit,
                                          const struct model *model, struct rk_error *error)
{
    uint8_t *bytes = malloc(PAGE_BYTES);
    enum rk_result result = RK_OK;
    assert_non_null(bytes);
    for (size_t i = 0; i < model->count && !result; i++) {
        const struct model_contract *c = model->contracts[i];
        struct contract stored = {0};
        struct span code;
        result = commit_find(access, commit, &stored, c->id, error);
        if (result) break;
        assert_memory_equal(stored.id, c->id, CONTRACT_ID_BYTES);
        assert_int_equal(stored.length_bytes, c->length_bytes);
        assert_true(span_equal(buffer_span(&stored.owner), span_of(c->owner, c->owner_bytes)));
        for (size_t p = 0; p < c->pages_count && !result; p++) {
            struct page page;
            result = page_tree_find(access, stored.kind, &stored.pages, &page, c->pages[p].index,
                                    NULL, error);
            if (!result) result = page_read_granules(access, bytes, &page, 0xffff, error);
            if (!result) assert_memory_equal(bytes, c->pages[p].bytes, PAGE_BYTES);
        }
        if (!result) result = contract_read_code(access, &code, &stored, error);
        if (!result) assert_true(span_equal(code, c->code));
        contract_free(&stored);
    }
    free(bytes);
    return result;
}

/* The same of the commit whose record is at the location. */
MODEL_FUNCTION enum rk_result read_all(struct state_access *access, uint64_t location,
                                       const struct model *model, struct rk_error *error)
{
    struct commit commit;
    RK_TRY(commit_read(access, &commit, location, error));
    return read_all_of(access, &commit, model, error);
}

#endif
