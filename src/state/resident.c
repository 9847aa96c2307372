#include "state/resident.h"

#include "base/hex.h"
#include "base/require.h"

#include <inttypes.h>
#include <stdlib.h>

/* What a resident takes beside its pages: the parts of its touch map, page tables, the struct. */
#define RESIDENT_OWN_BYTES ((uint64_t)64 << 10)

static struct span id_of(const struct resident *resident)
{
    return span_of(resident->contract.id, CONTRACT_ID_BYTES);
}

/* ---- One resident ---- */

/* Names the contract and the page in front of what went wrong. */
static enum rk_result fail_page(const struct resident *resident, uint64_t page,
                                enum rk_result result, const struct rk_error *cause,
                                struct rk_error *error)
{
    char id[HEX_TEXT_BYTES(CONTRACT_ID_BYTES)];
    hex_encode(id, id_of(resident));
    return rk_fail(error, result, page << PAGE_SHIFT, "contract %s, page %" PRIu64 ": %s", id, page,
                   cause->message);
}

static enum rk_result load_page(void *context, uint8_t *bytes, uint64_t index,
                                struct rk_error *error)
{
    struct resident *resident = context;
    const struct contract *contract = &resident->contract;
    struct page page;
    struct rk_error cause = {0};
    REQUIRE(resident->access);
    enum rk_result result = page_tree_find(resident->access, contract->kind, &contract->pages,
                                           &page, index, &resident->known, &cause);
    if (result == RK_NOT_FOUND) return result;
    if (!result) result = page_read_granules(resident->access, bytes, &page, 0xffff, &cause);
    return result ? fail_page(resident, index, result, &cause, error) : RK_OK;
}

static enum rk_result stop_at_first(void *context, uint64_t position, const struct tree_entry *leaf,
                                    struct rk_error *error)
{
    (void)position, (void)leaf, (void)error;
    *(bool *)context = true;
    return RK_EXISTS; /* ends the walk */
}

/* Whether the contract has a page that lies past the near region of a 64-bit memory. */
static enum rk_result find_far_content(struct state_access *access, bool *has_far,
                                       const struct contract *contract, uint64_t near_bytes,
                                       struct rk_error *error)
{
    uint64_t near_pages = near_bytes >> LINEAR_PAGE_SHIFT;
    const struct tree_shape *shape = page_tree_shape(contract->kind);
    bool found = false;
    if (contract->kind == MEMORY_64 && contract->pages.top &&
        tree_capacity(shape, contract->pages.top) > near_pages) {
        enum rk_result result =
            tree_walk(access, shape, &contract->pages, near_pages, stop_at_first, &found, error);
        if (result && result != RK_EXISTS) return result;
    }
    *has_far = found;
    return RK_OK;
}

enum rk_result resident_new(struct resident **out, struct contract *contract, uint64_t generation,
                            const struct memory_rules *rules, struct state_access *access,
                            struct rk_error *error)
{
    struct linear_memory_options options = {.is_64 = contract->kind == MEMORY_64,
                                            .size_bytes = contract->length_bytes,
                                            .max_bytes = rules->max_bytes,
                                            .fixed_access_bytes = rules->fixed_access_bytes};
    RK_TRY(find_far_content(access, &options.has_far_content, contract,
                            linear_memory_near_bytes(&options), error));
    struct resident *made = calloc(1, sizeof *made);
    if (!made)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a resident contract");
    struct linear_memory_source source = {load_page, made};
    options.source = &source;
    made->rules = *rules;
    made->access = access;
    made->generation = generation;
    page_cache_init(&made->known);
    enum rk_result result = linear_memory_init(&made->memory, &options);
    if (result) {
        free(made);
        return rk_fail(error, result, RK_NO_POSITION,
                       "a memory of %" PRIu64 " bytes cannot be reserved", contract->length_bytes);
    }
    made->contract = *contract;
    *contract = (struct contract){0};
    *out = made;
    return RK_OK;
}

void resident_free(struct resident *resident)
{
    if (!resident) return;
    linear_memory_free(&resident->memory);
    page_cache_free(&resident->known);
    contract_free(&resident->contract);
    free(resident);
}

void resident_rename(struct resident *resident, struct contract *contract, uint64_t generation)
{
    contract_free(&resident->contract);
    resident->contract = *contract;
    *contract = (struct contract){0};
    resident->generation = generation;
    memset(resident->commits, 0, sizeof resident->commits);
}

/* ---- Versions ---- */

static bool is_same_version(const struct contract *a, const struct contract *b)
{
    return a->kind == b->kind && a->length_bytes == b->length_bytes &&
           memcmp(a->pages.hash[0], b->pages.hash[0], HASH_BYTES) == 0;
}

struct bring {
    struct resident *resident;
    unsigned pages_left;
};

static enum rk_result bring_page(void *context, const struct page_change *change,
                                 struct rk_error *error)
{
    struct bring *bring = context;
    struct resident *resident = bring->resident;
    if (bring->pages_left-- == 0)
        return rk_fail(error, RK_LIMIT, change->index, "too many pages differ");
    if (!linear_memory_is_loaded(&resident->memory, change->index)) return RK_OK;
    uint8_t *bytes = linear_memory_granule(&resident->memory, change->index * GRANULES_IN_PAGE);
    return page_read_granules(resident->access, bytes, &change->after, change->granules, error);
}

enum rk_result resident_bring(struct resident *resident, struct contract *contract,
                              uint64_t generation, unsigned pages_max, struct rk_error *error)
{
    struct bring bring = {resident, pages_max};
    bool has_far = false;
    if (resident->contract.kind != contract->kind)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "memories of two kinds");
    RK_TRY(
        find_far_content(resident->access, &has_far, contract, resident->memory.near_bytes, error));
    if (has_far && !resident->memory.far_base)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the memory has no far part");
    RK_TRY(page_tree_difference(resident->access, contract->kind, &resident->contract.pages,
                                &contract->pages, bring_page, &bring, error));
    RK_TRY(linear_memory_set_length(&resident->memory, contract->length_bytes, true));
    resident_rename(resident, contract, generation);
    return RK_OK;
}

void resident_note(struct resident *resident, uint64_t commit)
{
    if (resident->commits[0] == commit) return;
    memmove(resident->commits + 1, resident->commits,
            (RESIDENT_COMMITS - 1) * sizeof resident->commits[0]);
    resident->commits[0] = commit;
}

static bool is_noted(const struct resident *resident, uint64_t commit)
{
    for (unsigned i = 0; i < RESIDENT_COMMITS; i++) {
        if (resident->commits[i] == commit) return true;
    }
    return false;
}

/* ---- The cache ---- */

void resident_cache_init(struct resident_cache *cache, uint64_t bytes_max)
{
    *cache = (struct resident_cache){.bytes_max = bytes_max};
    REQUIRE(pthread_mutex_init(&cache->lock, NULL) == 0);
    map_init(&cache->by_id, sizeof(struct resident *));
}

void resident_cache_free(struct resident_cache *cache)
{
    for (struct resident *at = cache->oldest, *next; at; at = next) {
        next = at->newer;
        resident_free(at);
    }
    map_free(&cache->by_id);
    pthread_mutex_destroy(&cache->lock);
}

/* Takes it out of list and map. Under the lock. */
static void unlink_resident(struct resident_cache *cache, struct resident *resident)
{
    *(resident->newer ? &resident->newer->older : &cache->newest) = resident->older;
    *(resident->older ? &resident->older->newer : &cache->oldest) = resident->newer;
    struct resident **first = map_find(&cache->by_id, id_of(resident));
    REQUIRE(first);
    struct resident **at = first;
    while (*at != resident)
        at = &(*at)->same_id;
    *at = resident->same_id;
    if (!*first) REQUIRE(map_remove(&cache->by_id, id_of(resident)) == RK_OK);
    cache->bytes -= resident->bytes;
    cache->count--;
    resident->newer = resident->older = resident->same_id = NULL;
}

static bool has_rules(const struct resident *resident, const struct memory_rules *rules)
{
    return resident->rules.max_bytes == rules->max_bytes &&
           resident->rules.fixed_access_bytes == rules->fixed_access_bytes;
}

struct resident *resident_take_at(struct resident_cache *cache, const uint8_t id[CONTRACT_ID_BYTES],
                                  const struct memory_rules *rules, uint64_t generation,
                                  uint64_t commit)
{
    pthread_mutex_lock(&cache->lock);
    struct resident **first = map_find(&cache->by_id, span_of(id, CONTRACT_ID_BYTES));
    struct resident *found = first ? *first : NULL;
    while (found &&
           !(found->generation == generation && is_noted(found, commit) && has_rules(found, rules)))
        found = found->same_id;
    if (found) unlink_resident(cache, found);
    pthread_mutex_unlock(&cache->lock);
    return found;
}

struct resident *resident_take(struct resident_cache *cache, const struct contract *contract,
                               const struct memory_rules *rules)
{
    pthread_mutex_lock(&cache->lock);
    struct resident **first = map_find(&cache->by_id, span_of(contract->id, CONTRACT_ID_BYTES));
    struct resident *found = NULL;
    for (struct resident *at = first ? *first : NULL; at; at = at->same_id) {
        if (at->contract.kind != contract->kind || !has_rules(at, rules)) continue;
        if (!found) found = at;
        if (!is_same_version(&at->contract, contract)) continue;
        found = at;
        break;
    }
    if (found) unlink_resident(cache, found);
    pthread_mutex_unlock(&cache->lock);
    return found;
}

/* Takes the oldest out while there is too much; a list through `older`. Under the lock. */
static struct resident *take_surplus(struct resident_cache *cache)
{
    struct resident *surplus = NULL;
    while (cache->bytes > cache->bytes_max) {
        struct resident *oldest = cache->oldest;
        unlink_resident(cache, oldest);
        oldest->older = surplus;
        surplus = oldest;
    }
    return surplus;
}

void resident_give(struct resident_cache *cache, struct resident *resident)
{
    CHECK(linear_memory_next_touched(&resident->memory, 0) == UINT64_MAX);
    linear_memory_settle_touches(&resident->memory);
    resident->access = NULL;
    resident->bytes = linear_memory_loaded_bytes(&resident->memory) +
                      page_cache_bytes(&resident->known) + RESIDENT_OWN_BYTES;
    void *first;
    struct resident *surplus = NULL;
    pthread_mutex_lock(&cache->lock);
    if (linear_memory_check(&resident->memory, NULL) ||
        map_obtain(&cache->by_id, &first, id_of(resident))) {
        surplus = resident;
    } else {
        memcpy(&resident->same_id, first, sizeof resident->same_id);
        memcpy(first, &resident, sizeof(struct resident *));
        resident->older = cache->newest;
        *(cache->newest ? &cache->newest->newer : &cache->oldest) = resident;
        cache->newest = resident;
        cache->bytes += resident->bytes;
        cache->count++;
        surplus = take_surplus(cache);
    }
    pthread_mutex_unlock(&cache->lock);
    while (surplus) {
        struct resident *next = surplus->older;
        resident_free(surplus);
        surplus = next;
    }
}

void resident_note_child(struct resident_cache *cache, const struct map *changed, uint64_t parent,
                         uint64_t commit)
{
    pthread_mutex_lock(&cache->lock);
    for (struct resident *at = cache->newest; at; at = at->older) {
        if (is_noted(at, parent) && !map_find(changed, id_of(at))) resident_note(at, commit);
    }
    pthread_mutex_unlock(&cache->lock);
}
