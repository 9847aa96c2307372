#include "state/page_tree.h"

#include "base/require.h"

#include <stdlib.h>

const struct tree_shape *page_tree_shape(enum memory_kind kind)
{
    static const struct tree_shape shape_32 = {2, 8, 1, RECORD_PAGE_TREE, RECORD_PAGE};
    static const struct tree_shape shape_64 = {2, 13, 1, RECORD_PAGE_TREE, RECORD_PAGE};
    if (kind == MEMORY_32) return &shape_32;
    return kind == MEMORY_64 ? &shape_64 : NULL;
}

/* ---- Reading ---- */

static enum rk_result read_page(struct state_access *access, struct page *page, uint64_t index,
                                const struct tree_entry *leaf, struct page_cache *known,
                                struct rk_error *error)
{
    const struct page *found =
        known ? page_cache_find(known, index, leaf->hash[0], leaf->location) : NULL;
    if (found) {
        *page = *found;
        return RK_OK;
    }
    RK_TRY(page_read(access, page, leaf->hash[0], leaf->location, error));
    if (known) page_cache_put(known, index, page, leaf->hash[0], leaf->location);
    return RK_OK;
}

enum rk_result page_tree_find(struct state_access *access, enum memory_kind kind,
                              const struct tree_root *root, struct page *page, uint64_t index,
                              struct page_cache *known, struct rk_error *error)
{
    struct tree_entry leaf;
    RK_TRY(tree_find(access, page_tree_shape(kind), root, &leaf, index, error));
    return read_page(access, page, index, &leaf, known, error);
}

struct page_comparison {
    struct state_access *access;
    page_visit_change visit;
    void *context;
};

static enum rk_result read_side(struct state_access *access, struct page *page, bool *is_there,
                                const struct tree_entry *leaf, struct rk_error *error)
{
    *is_there = leaf->location != RECORD_NONE;
    if (*is_there) return page_read(access, page, leaf->hash[0], leaf->location, error);
    page_init(access, page);
    return RK_OK;
}

static enum rk_result visit_changed_leaf(void *context, uint64_t position,
                                         const struct tree_entry *before,
                                         const struct tree_entry *after, struct rk_error *error)
{
    const struct page_comparison *comparison = context;
    struct page_change change = {.index = position};
    RK_TRY(read_side(comparison->access, &change.before, &change.was_there, before, error));
    RK_TRY(read_side(comparison->access, &change.after, &change.is_there, after, error));
    change.granules = page_difference(&change.before, &change.after);
    return comparison->visit(comparison->context, &change, error);
}

enum rk_result page_tree_difference(struct state_access *access, enum memory_kind kind,
                                    const struct tree_root *before, const struct tree_root *after,
                                    page_visit_change visit, void *context, struct rk_error *error)
{
    struct page_comparison comparison = {access, visit, context};
    return tree_difference(access, page_tree_shape(kind), before, after, visit_changed_leaf,
                           &comparison, error);
}

/* The runs in both sides' bytes of a page; granules outside the mask are equal and not read. */
static enum rk_result visit_runs(const struct page_change *change, const uint8_t *before,
                                 const uint8_t *after, page_visit_bytes visit, void *context,
                                 struct rk_error *error)
{
    size_t at = 0;
    while (at < PAGE_BYTES) {
        if (!(change->granules >> (at / BLAKE3_GRANULE_BYTES) & 1)) {
            at += BLAKE3_GRANULE_BYTES - at % BLAKE3_GRANULE_BYTES;
            continue;
        }
        if (before[at] == after[at]) {
            at++;
            continue;
        }
        size_t start = at++;
        while (at < PAGE_BYTES && change->granules >> (at / BLAKE3_GRANULE_BYTES) & 1 &&
               before[at] != after[at])
            at++;
        RK_TRY(visit(context, (change->index << PAGE_SHIFT) + start,
                     span_of(before + start, at - start), span_of(after + start, at - start),
                     error));
    }
    return RK_OK;
}

enum rk_result page_change_bytes(struct state_access *access, const struct page_change *change,
                                 page_visit_bytes visit, void *context, struct rk_error *error)
{
    uint8_t *bytes = malloc((size_t)2 * PAGE_BYTES);
    if (!bytes) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for two pages");
    uint8_t *before = bytes, *after = bytes + PAGE_BYTES;
    enum rk_result result =
        page_read_granules(access, before, &change->before, change->granules, error);
    if (!result)
        result = page_read_granules(access, after, &change->after, change->granules, error);
    if (!result) result = visit_runs(change, before, after, visit, context, error);
    free(bytes);
    return result;
}

/* ---- Changing ---- */

void page_tree_draft_init(struct page_tree_draft *draft, enum memory_kind kind,
                          const struct tree_root *root, struct state_access *access,
                          struct arena *arena, struct page_batch *batch, struct page_cache *known)
{
    tree_draft_init(&draft->tree, page_tree_shape(kind), root, access, arena, &batch->nodes);
    draft->batch = batch;
    draft->known = known;
    draft->pages = NULL;
}

/* The page in memory, read from its record or made of zeros. It is not in the tree by this. */
static enum rk_result obtain_page(struct page_tree_draft *draft, struct page_draft **out,
                                  uint64_t index, struct rk_error *error)
{
    struct state_access *access = draft->tree.access;
    struct tree_draft_node *parent;
    RK_TRY(tree_draft_obtain(&draft->tree, &parent, index, error));
    unsigned slot = tree_slot(draft->tree.shape, 1, index);
    struct page_draft *page = parent->children[slot];
    if (!page) {
        page = arena_alloc(draft->tree.arena, sizeof *page);
        if (!page) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a page");
        page->parent = parent;
        page->index = index;
        const struct tree_entry *leaf = &parent->node.entries[slot];
        if (tree_draft_has(parent, slot))
            RK_TRY(read_page(access, &page->page, index, leaf, draft->known, error));
        else
            page_init(access, &page->page);
        parent->children[slot] = page;
        page->next = draft->pages;
        draft->pages = page;
    }
    *out = page;
    return RK_OK;
}

enum rk_result page_tree_touch(struct page_tree_draft *draft, uint64_t granule,
                               const uint8_t *bytes, struct rk_error *error)
{
    struct page_draft *page = NULL;
    RK_TRY(obtain_page(draft, &page, granule / GRANULES_IN_PAGE, error));
    unsigned g = granule % GRANULES_IN_PAGE;
    if (!page->touched) {
        page->queue = draft->batch->touched;
        draft->batch->touched = page;
    }
    page->touched = (uint16_t)(page->touched | 1u << g);
    page->bytes[g] = bytes;
    return RK_OK;
}

enum { GRANULES_AT_ONCE = 64, PAGES_AT_ONCE = 16 };

struct granule_run {
    const struct state_access *access;
    size_t count;
    struct page_draft *pages[GRANULES_AT_ONCE];
    const uint8_t *bytes[GRANULES_AT_ONCE];
    uint64_t counters[GRANULES_AT_ONCE];
    uint8_t cvs[GRANULES_AT_ONCE][HASH_BYTES];
};

static void granule_run_flush(struct granule_run *run)
{
    blake3_granule_cvs(run->access->backend, run->cvs, run->bytes, run->counters, run->count);
    for (size_t i = 0; i < run->count; i++) {
        struct page_draft *page = run->pages[i];
        unsigned g = (unsigned)(run->counters[i] / BLAKE3_GRANULE_CHUNKS);
        if (memcmp(page->page.cvs[g], run->cvs[i], HASH_BYTES) == 0) continue;
        memcpy(page->page.cvs[g], run->cvs[i], HASH_BYTES);
        page->page.locations[g] = RECORD_NONE;
        page->unsaved = (uint16_t)(page->unsaved | 1u << g);
    }
    run->count = 0;
}

static void granule_run_add(struct granule_run *run, struct page_draft *page, unsigned g)
{
    if (bytes_are_zero(page->bytes[g], BLAKE3_GRANULE_BYTES)) {
        memcpy(page->page.cvs[g], run->access->zero_cvs[g], HASH_BYTES);
        page->page.locations[g] = RECORD_NONE;
        page->unsaved = (uint16_t)(page->unsaved & ~(1u << g));
        return;
    }
    run->pages[run->count] = page;
    run->bytes[run->count] = page->bytes[g];
    run->counters[run->count] = (uint64_t)g * BLAKE3_GRANULE_CHUNKS;
    if (++run->count == GRANULES_AT_ONCE) granule_run_flush(run);
}

static void hash_pages(const struct state_access *access, struct page_draft *const *pages,
                       size_t count)
{
    _Alignas(64) uint8_t cvs[PAGES_AT_ONCE][GRANULES_IN_PAGE][HASH_BYTES];
    uint8_t hashes[PAGES_AT_ONCE][HASH_BYTES];
    for (size_t i = 0; i < count; i++)
        memcpy(cvs[i], pages[i]->page.cvs, sizeof cvs[i]);
    blake3_page_hashes_from_cvs(access->backend, hashes,
                                (const uint8_t(*)[BLAKE3_PAGE_GRANULES][HASH_BYTES])cvs, count);
    for (size_t i = 0; i < count; i++) {
        struct tree_draft_node *parent = pages[i]->parent;
        unsigned slot = tree_slot(parent->tree->shape, 1, pages[i]->index);
        tree_draft_set(parent, slot, (const uint8_t(*)[HASH_BYTES]) & hashes[i], pages[i]);
    }
}

void page_batch_hash(struct page_batch *batch, const struct state_access *access)
{
    struct granule_run run;
    run.access = access;
    run.count = 0;
    for (struct page_draft *page = batch->touched; page; page = page->queue) {
        for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
            if (page->touched >> g & 1) granule_run_add(&run, page, g);
        }
    }
    granule_run_flush(&run);

    struct page_draft *pages[PAGES_AT_ONCE];
    size_t count = 0;
    while (batch->touched) {
        struct page_draft *page = batch->touched;
        batch->touched = page->queue;
        page->queue = NULL;
        page->touched = 0;
        pages[count++] = page;
        if (count == PAGES_AT_ONCE || !batch->touched) {
            hash_pages(access, pages, count);
            count = 0;
        }
    }
    tree_batch_hash(&batch->nodes, access->backend);
}

/* Whether borrowed bytes are still those that were hashed; for CHECK. */
static __attribute__((unused)) bool granule_is_unchanged(const struct page_draft *page, unsigned g)
{
    const struct blake3_backend *backend = page->parent->tree->access->backend;
    uint64_t counter = (uint64_t)g * BLAKE3_GRANULE_CHUNKS;
    uint8_t cv[1][HASH_BYTES];
    blake3_granule_cvs(backend, cv, &page->bytes[g], &counter, 1);
    return memcmp(cv[0], page->page.cvs[g], HASH_BYTES) == 0;
}

static enum rk_result save_page(void *context, uint64_t *location, void *leaf,
                                struct rk_error *error)
{
    struct record_store *store = context;
    struct page_draft *page = leaf;
    CHECK(page->touched == 0);
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (!(page->unsaved >> g & 1)) continue;
        CHECK(granule_is_unchanged(page, g));
        RK_TRY(record_append(store, &page->page.locations[g], RECORD_GRANULE,
                             span_of(page->bytes[g], BLAKE3_GRANULE_BYTES), error));
        page->unsaved = (uint16_t)(page->unsaved & ~(1u << g));
    }
    uint8_t record[PAGE_RECORD_BYTES_MAX];
    size_t record_bytes = page_encode(record, &page->page);
    RK_TRY(record_append(store, location, RECORD_PAGE, span_of(record, record_bytes), error));
    page->is_written = true;
    return RK_OK;
}

enum rk_result page_tree_write(struct page_tree_draft *draft, struct rk_error *error)
{
    return tree_draft_write(&draft->tree, save_page, draft->tree.access->store, error);
}

void page_tree_keep(struct page_tree_draft *draft)
{
    tree_draft_keep(&draft->tree);
    for (struct page_draft *page = draft->pages; page; page = page->next) {
        unsigned slot = tree_slot(draft->tree.shape, 1, page->index);
        const struct tree_entry *leaf = &page->parent->node.entries[slot];
        if (page->is_written && draft->known)
            page_cache_put(draft->known, page->index, &page->page, leaf->hash[0], leaf->location);
        page->is_written = false;
    }
}
