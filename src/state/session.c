#include "state/session.h"

#include "base/require.h"
#include "state/session_internal.h"
#include "state/state.h"

#include <stdlib.h>

enum {
    RECENT_COMMITS = 8,     /* kept decoded */
    BRING_PAGES_MAX = 256,  /* a memory that differs in more pages is loaded anew */
    IDLE_SESSIONS_MAX = 64, /* kept with their caches */
    SLABS_KEPT = 64,        /* of an idle session, 256 KiB each */
    NODES_SHARE = 32,       /* of the bytes for residents, one part is for tree nodes */
};

/* Enough for the nodes above a quarter of a million contracts or 16 GiB of memory. */
#define NODES_BYTES_MAX ((uint64_t)64 << 20)

struct recent_commit {
    uint64_t number; /* 0: none */
    uint64_t generation;
    struct commit commit;
};

struct state {
    struct store *store;
    const struct blake3_backend *backend;
    struct resident_cache residents;
    struct node_cache *nodes; /* for all sessions */
    pthread_mutex_t lock;
    /* Under the lock. */
    struct session *idle;
    size_t idle_count;
    struct recent_commit recent[RECENT_COMMITS];
    size_t recent_next;
};

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a session");
}

/* What residents and recent commits are noted under: never 0. */
static uint64_t commit_number(const struct commit_entry *entry)
{
    return entry->sequence + 1;
}

/* ---- The state ---- */

enum rk_result state_open(struct state **out, const struct state_options *options,
                          struct rk_error *error)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state) return no_memory(error);
    state->store = options->store;
    state->backend = blake3_backend_select(cpu_features_detect());
    uint64_t nodes_bytes = options->resident_bytes_max / NODES_SHARE;
    if (nodes_bytes > NODES_BYTES_MAX) nodes_bytes = NODES_BYTES_MAX;
    if (node_cache_new(&state->nodes, nodes_bytes)) {
        free(state);
        return no_memory(error);
    }
    nodes_bytes = node_cache_bytes(state->nodes);
    resident_cache_init(&state->residents, options->resident_bytes_max > nodes_bytes
                                               ? options->resident_bytes_max - nodes_bytes
                                               : 0);
    REQUIRE(pthread_mutex_init(&state->lock, NULL) == 0);
    *out = state;
    return RK_OK;
}

static void free_session(struct session *session)
{
    for (size_t i = 0; i < session->slabs.count; i++)
        free(session->slabs.items[i]);
    slab_vec_free(&session->slabs);
    free(session->base_granules);
    active_vec_free(&session->active);
    time_vec_free(&session->marks);
    log_vec_free(&session->log);
    stale_vec_free(&session->stale);
    map_free(&session->contracts);
    map_free(&session->folds);
    access_free(&session->access);
    free(session);
}

void state_close(struct state *state)
{
    if (!state) return;
    while (state->idle) {
        struct session *session = state->idle;
        state->idle = session->next_idle;
        free_session(session);
    }
    resident_cache_free(&state->residents);
    node_cache_free(state->nodes);
    pthread_mutex_destroy(&state->lock);
    free(state);
}

uint64_t state_resident_bytes(struct state *state)
{
    pthread_mutex_lock(&state->residents.lock);
    uint64_t bytes = state->residents.bytes;
    pthread_mutex_unlock(&state->residents.lock);
    return bytes;
}

static bool find_recent(struct state *state, struct commit *commit, const struct store_hold *hold)
{
    uint64_t number = commit_number(&hold->entry);
    bool found = false;
    pthread_mutex_lock(&state->lock);
    for (size_t i = 0; i < RECENT_COMMITS && !found; i++) {
        const struct recent_commit *recent = &state->recent[i];
        found = recent->number == number && recent->generation == hold->generation;
        if (found) *commit = recent->commit;
    }
    pthread_mutex_unlock(&state->lock);
    return found;
}

static void keep_recent(struct state *state, const struct commit *commit, uint64_t number,
                        uint64_t generation)
{
    pthread_mutex_lock(&state->lock);
    state->recent[state->recent_next++ % RECENT_COMMITS] =
        (struct recent_commit){number, generation, *commit};
    pthread_mutex_unlock(&state->lock);
}

static enum rk_result read_commit(struct state *state, struct commit *commit,
                                  const struct store_hold *hold, struct rk_error *error)
{
    if (find_recent(state, commit, hold)) return RK_OK;
    struct buffer payload = {0};
    enum rk_result result = store_read_commit(state->store, &payload, &hold->entry, error);
    if (!result) result = commit_decode(state->backend, commit, buffer_span(&payload), error);
    buffer_free(&payload);
    if (!result && !commit_key_equal(&commit->key, &hold->entry.key))
        result = rk_fail(error, RK_CORRUPT, hold->entry.location, "a commit has another key");
    if (!result) keep_recent(state, commit, commit_number(&hold->entry), hold->generation);
    return result;
}

/* ---- Opening and ending ---- */

static enum rk_result take_session(struct state *state, struct session **out,
                                   struct rk_error *error)
{
    pthread_mutex_lock(&state->lock);
    struct session *session = state->idle;
    if (session) {
        state->idle = session->next_idle;
        state->idle_count--;
    }
    pthread_mutex_unlock(&state->lock);
    if (!session) {
        session = aligned_alloc(64, (sizeof *session + 63) / 64 * 64);
        if (!session) return no_memory(error);
        memset(session, 0, sizeof *session);
        session->state = state;
        access_init(&session->access, store_records(state->store), state->backend);
        access_share_nodes(&session->access, state->nodes);
        map_init(&session->contracts, sizeof(struct session_contract *));
        map_init(&session->folds, 1);
    }
    *out = session;
    return RK_OK;
}

/* Without contracts and draft by now. */
static void put_session(struct session *session)
{
    struct state *state = session->state;
    if (session->has_base) store_release(state->store, &session->hold);
    session->has_base = false;
    session->active.count = session->marks.count = session->log.count = 0;
    session->stale.count = 0;
    session->clock = 0;
    session->failure = (struct rk_error){0};
    map_free(&session->folds);
    bool is_kept = session->slabs.count <= SLABS_KEPT;
    pthread_mutex_lock(&state->lock);
    is_kept = is_kept && state->idle_count < IDLE_SESSIONS_MAX;
    if (is_kept) {
        session->next_idle = state->idle;
        state->idle = session;
        state->idle_count++;
    }
    pthread_mutex_unlock(&state->lock);
    if (!is_kept) free_session(session);
}

enum rk_result session_open(struct state *state, struct session **out,
                            const struct commit_key *base, struct rk_error *error)
{
    struct session *session = NULL;
    RK_TRY(take_session(state, &session, error));
    enum rk_result result = RK_OK;
    if (base) {
        result = store_hold(state->store, &session->hold, base, error);
        session->has_base = !result;
        if (!result) result = read_commit(state, &session->base, &session->hold, error);
    } else {
        session->base = (struct commit){0};
    }
    if (result) {
        put_session(session);
        return result;
    }
    *out = session;
    return RK_OK;
}

struct session_contract *session_known_contract(const struct session *session,
                                                const uint8_t id[CONTRACT_ID_BYTES])
{
    struct session_contract **found = map_find(&session->contracts, span_of(id, CONTRACT_ID_BYTES));
    return found ? *found : NULL;
}

/* Everything but the resident, which the caller has dealt with. */
static void free_contract(struct session *session, struct session_contract *contract)
{
    session_forget_pages(session, contract);
    saved_length_vec_free(&contract->lengths);
    buffer_free(&contract->code);
    contract_free(&contract->replaced);
    free(contract);
}

void session_close_draft(struct session *session)
{
    if (!session->has_draft) return;
    commit_draft_close(&session->draft);
    session->has_draft = false;
    session->stale.count = 0;
    struct map *contracts = &session->contracts;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        struct table_entry *entry;
        contract->draft = NULL;
        for (size_t at = 0; (entry = table_next(&contract->pages, &at));) {
            struct saved_page *page = table_value(entry);
            page->in_draft = page->stale = 0;
            page->is_queued = false;
        }
    }
}

static void folded_key(uint8_t key[DIRECTORY_KEY_BYTES_MAX],
                       const struct session_contract *contract)
{
    directory_fold(key, contract->resident->contract.id);
}

void session_end_contract(struct session *session, struct session_contract *contract)
{
    for (size_t i = 0; contract->is_active && i < session->active.count; i++) {
        if (session->active.items[i] != contract) continue;
        session->active.items[i] = session->active.items[--session->active.count];
        break;
    }
    resident_free(contract->resident);
    free_contract(session, contract);
}

void session_remove_contract(struct session *session, struct session_contract *contract)
{
    uint8_t folded[DIRECTORY_KEY_BYTES_MAX];
    session_close_draft(session);
    folded_key(folded, contract);
    REQUIRE(map_remove(&session->folds, span_of(folded, FOLDED_KEY_BYTES)) == RK_OK);
    REQUIRE(map_remove(&session->contracts,
                       span_of(contract->resident->contract.id, CONTRACT_ID_BYTES)) == RK_OK);
    session_end_contract(session, contract);
}

/* Ends all contracts: their residents go to the cache when `is_kept` and they can. */
static void give_contracts(struct session *session)
{
    struct map *contracts = &session->contracts;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        if (contract->resident) resident_give(&session->state->residents, contract->resident);
        free_contract(session, contract);
    }
    map_free(contracts);
}

void session_drop(struct session *session)
{
    if (!session) return;
    session_close_draft(session);
    struct map *contracts = &session->contracts;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        if (contract->created_at || session->failure.result ||
            session_restore_base(session, contract, NULL)) {
            resident_free(contract->resident);
            contract->resident = NULL;
        }
    }
    give_contracts(session);
    put_session(session);
}

/* ---- Contracts ---- */

static enum rk_result activate(struct session *session, struct session_contract *contract,
                               struct linear_memory **memory, struct rk_error *error)
{
    struct linear_memory *live = &contract->resident->memory;
    if (!contract->is_active) {
        if (active_vec_push(&session->active, contract)) return no_memory(error);
        if (linear_memory_set_length(live, live->length_bytes, true)) return no_memory(error);
        contract->is_active = true;
    }
    *memory = live;
    return RK_OK;
}

/* Enters a contract and takes its resident over; on failure the resident is freed. */
static enum rk_result enter(struct session *session, struct session_contract **out,
                            struct resident *resident, struct rk_error *error)
{
    struct session_contract *made = calloc(1, sizeof *made);
    struct saved_length length = {0, resident->memory.length_bytes};
    void *value = NULL;
    if (!made || saved_length_vec_push(&made->lengths, length) ||
        map_obtain(&session->contracts, &value,
                   span_of(resident->contract.id, CONTRACT_ID_BYTES))) {
        if (made) saved_length_vec_free(&made->lengths);
        free(made);
        resident_free(resident);
        return no_memory(error);
    }
    table_init(&made->pages, sizeof(struct saved_page), 0); /* page numbers are no secret keys */
    made->resident = resident;
    resident->access = &session->access;
    memcpy(value, &made, sizeof made);
    *out = made;
    return RK_OK;
}

/* A resident of the contract as the session's base has it, warm where possible. */
static enum rk_result obtain_resident(struct session *session, struct resident **out,
                                      const uint8_t *id, const struct memory_rules *rules,
                                      struct rk_error *error)
{
    struct resident_cache *cache = &session->state->residents;
    uint64_t generation = session->hold.generation, number = commit_number(&session->hold.entry);
    struct resident *resident = resident_take_at(cache, id, rules, generation, number);
    if (resident) {
        *out = resident;
        return RK_OK;
    }
    struct contract element;
    RK_TRY(commit_find(&session->access, &session->base, &element, id, error));
    enum rk_result result = RK_OK;
    resident = resident_take(cache, &element, rules);
    if (resident) {
        resident->access = &session->access;
        if (resident_bring(resident, &element, generation, BRING_PAGES_MAX, NULL)) {
            resident_free(resident);
            resident = NULL;
        }
    }
    if (!resident)
        result = resident_new(&resident, &element, generation, rules, &session->access, error);
    contract_free(&element);
    if (result) return result;
    resident_note(resident, number);
    *out = resident;
    return RK_OK;
}

enum rk_result session_contract(struct session *session, struct linear_memory **memory,
                                const uint8_t id[CONTRACT_ID_BYTES],
                                const struct memory_rules *rules, struct rk_error *error)
{
    struct session_contract *contract = session_known_contract(session, id);
    if (!contract) {
        struct resident *resident;
        if (!session->has_base)
            return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no such contract");
        RK_TRY(obtain_resident(session, &resident, id, rules, error));
        RK_TRY(enter(session, &contract, resident, error));
    }
    return activate(session, contract, memory, error);
}

/* As commit_draft_add has it; the draft is not there yet. */
static enum rk_result check_is_free(struct session *session, const struct new_contract *created,
                                    const uint8_t *folded, struct rk_error *error)
{
    struct state_access *access = &session->access;
    uint32_t position = 0;
    enum rk_result result = RK_OK;
    if (!session_known_contract(session, created->id))
        result = directory_find(access, &position, CONTRACT_ID_BYTES, created->id,
                                session->base.ids, error);
    if (!result) return rk_fail(error, RK_EXISTS, position, "there is a contract with this id");
    if (result != RK_NOT_FOUND) return result;
    result = RK_OK;
    if (!map_find(&session->folds, span_of(folded, FOLDED_KEY_BYTES)))
        result =
            directory_find(access, &position, FOLDED_KEY_BYTES, folded, session->base.folds, error);
    if (!result)
        return rk_fail(error, RK_INVALID, position,
                       "another contract has an id with the same folded key");
    return result == RK_NOT_FOUND ? RK_OK : result;
}

static enum rk_result check_created(struct session *session, const struct new_contract *created,
                                    const uint8_t *folded, struct rk_error *error)
{
    if (!page_tree_shape(created->kind))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "memories have 32 or 64 bits");
    if (created->owner.size_bytes > CONTRACT_OWNER_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "an owner of %zu bytes exceeds the limit",
                       created->owner.size_bytes);
    if (session->base.contracts_count + (uint64_t)session->folds.count >= CONTRACT_POSITION_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the state has no room for a contract");
    return check_is_free(session, created, folded, error);
}

enum rk_result session_create(struct session *session, struct linear_memory **memory,
                              const struct new_contract *created, const struct memory_rules *rules,
                              struct rk_error *error)
{
    uint8_t folded[DIRECTORY_KEY_BYTES_MAX];
    void *value;
    directory_fold(folded, created->id);
    RK_TRY(check_created(session, created, folded, error));

    struct contract element = {.kind = created->kind, .length_bytes = created->length_bytes};
    struct session_contract *contract = NULL;
    struct resident *resident = NULL;
    struct buffer code = {0};
    memcpy(element.id, created->id, CONTRACT_ID_BYTES);
    blake3_hash(session->state->backend, element.code_hash, created->code);
    enum rk_result result =
        buffer_append(&element.owner, created->owner.bytes, created->owner.size_bytes);
    if (!result) result = buffer_append(&code, created->code.bytes, created->code.size_bytes);
    if (!result) result = map_obtain(&session->folds, &value, span_of(folded, FOLDED_KEY_BYTES));
    if (result) {
        no_memory(error);
        goto done;
    }
    result = resident_new(&resident, &element, 0, rules, &session->access, error);
    if (!result) result = enter(session, &contract, resident, error);
    if (result) {
        REQUIRE(map_remove(&session->folds, span_of(folded, FOLDED_KEY_BYTES)) == RK_OK);
        goto done;
    }
    contract->code = code;
    contract->created_at = session->clock + 1;
    code = (struct buffer){0};
    result = activate(session, contract, memory, error);
    if (result) session_remove_contract(session, contract);
done:
    contract_free(&element);
    buffer_free(&code);
    return result;
}

const struct contract *session_element(const struct session *session,
                                       const uint8_t id[CONTRACT_ID_BYTES])
{
    const struct session_contract *contract = session_known_contract(session, id);
    return contract ? &contract->resident->contract : NULL;
}

enum rk_result session_code(struct session *session, struct span *code,
                            const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error)
{
    const struct session_contract *contract = session_known_contract(session, id);
    if (!contract) return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "the contract is not open");
    if (!contract->created_at)
        return contract_read_code(&session->access, code, &contract->resident->contract, error);
    if (!contract->code.size_bytes)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "the contract has no code");
    *code = buffer_span(&contract->code);
    return RK_OK;
}

/* ---- Roots ---- */

enum rk_result session_check(struct session *session, struct rk_error *error)
{
    if (session->failure.result) {
        if (error) *error = session->failure;
        return session->failure.result;
    }
    for (size_t i = 0; i < session->active.count; i++) {
        enum rk_result result =
            linear_memory_check(&session->active.items[i]->resident->memory, &session->failure);
        if (!result) continue;
        if (error) *error = session->failure;
        return result;
    }
    return RK_OK;
}

static enum rk_result touch_page(struct session_contract *contract, struct saved_page *page,
                                 uint16_t granules, struct rk_error *error)
{
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (!(granules >> g & 1)) continue;
        uint64_t granule = page->index * GRANULES_IN_PAGE + g;
        const uint8_t *bytes = linear_memory_granule(&contract->resident->memory, granule);
        RK_TRY(commit_draft_touch(contract->draft, granule, bytes, error));
        page->in_draft = (uint16_t)(page->in_draft | 1u << g);
    }
    return RK_OK;
}

static uint16_t touched_granules(const struct saved_page *page)
{
    unsigned mask = 0;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        mask |= (unsigned)(page->latest[g] != NULL) << g;
    return (uint16_t)mask;
}

/* Enters a contract into the draft. */
static enum rk_result draft_contract(struct session *session, struct session_contract *contract,
                                     struct rk_error *error)
{
    const struct contract *element = &contract->resident->contract;
    struct page_cache *known = &contract->resident->known;
    if (contract->draft) return RK_OK;
    if (!contract->created_at)
        return commit_draft_enter(&session->draft, &contract->draft, element, known, error);
    struct new_contract created = {.kind = element->kind,
                                   .length_bytes = element->length_bytes,
                                   .code = buffer_span(&contract->code),
                                   .owner = buffer_span(&element->owner),
                                   .known = known};
    memcpy(created.id, element->id, CONTRACT_ID_BYTES);
    if (contract->is_replacement)
        return commit_draft_replace(&session->draft, &contract->draft, &contract->replaced,
                                    &created, error);
    return commit_draft_add(&session->draft, &contract->draft, &created, error);
}

/* Makes the draft of a session that has none, and tells it all that was touched. */
static enum rk_result open_draft(struct session *session, struct rk_error *error)
{
    struct map *contracts = &session->contracts;
    commit_draft_begin(&session->draft, &session->access,
                       session->has_base ? &session->base : NULL);
    session->has_draft = true;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        struct table_entry *entry;
        for (size_t at = 0; (entry = table_next(&contract->pages, &at));) {
            struct saved_page *page = table_value(entry);
            uint16_t granules = touched_granules(page);
            if (!granules) continue;
            RK_TRY(draft_contract(session, contract, error));
            RK_TRY(touch_page(contract, page, granules, error));
        }
    }
    return RK_OK;
}

static enum rk_result draft_stale_pages(struct session *session, struct rk_error *error)
{
    while (session->stale.count) {
        struct stale_page *stale = &session->stale.items[session->stale.count - 1];
        uint16_t granules = stale->page->stale & touched_granules(stale->page);
        if (granules) {
            RK_TRY(draft_contract(session, stale->contract, error));
            RK_TRY(touch_page(stale->contract, stale->page, granules, error));
        }
        stale->page->stale = 0;
        stale->page->is_queued = false;
        session->stale.count--;
    }
    return RK_OK;
}

/* Brings the draft up to what the session is. */
static enum rk_result sync_draft(struct session *session, struct rk_error *error)
{
    RK_TRY(session_save(session, error));
    RK_TRY(session_check(session, error));
    enum rk_result result =
        session->has_draft ? draft_stale_pages(session, error) : open_draft(session, error);
    struct map *contracts = &session->contracts;
    for (struct map_entry *e = map_first(contracts); e && !result;
         e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        uint64_t length = contract->resident->memory.length_bytes;
        bool is_other = contract->created_at || length != contract->resident->contract.length_bytes;
        if (is_other) result = draft_contract(session, contract, error);
        if (!result && contract->draft) commit_draft_set_length(contract->draft, length);
    }
    if (result) session_close_draft(session);
    return result;
}

enum rk_result session_key(struct session *session, struct commit_key *key, struct rk_error *error)
{
    RK_TRY(sync_draft(session, error));
    return commit_draft_key(&session->draft, key, error);
}

/* ---- Committing ---- */

/* The element in the session's base, moved, of a contract or of what it replaces; nothing for
 * another created one. */
static enum rk_result find_again(struct session *session, struct contract *element,
                                 struct map_entry *entry, const struct commit *base,
                                 struct rk_error *error)
{
    const struct session_contract *contract = *(struct session_contract **)map_value(entry);
    if (contract->created_at && !contract->is_replacement) return RK_OK;
    return commit_find(&session->access, base, element, contract->resident->contract.id, error);
}

/* Compaction has moved the base: what the session knows by location is read again. All of it or
 * nothing, since a session that cannot read now may go on and try again. */
static enum rk_result renew_base(struct session *session, struct rk_error *error)
{
    struct store *store = session->state->store;
    struct store_hold hold;
    struct commit base;
    RK_TRY(store_hold(store, &hold, &session->base.key, error));
    struct map *contracts = &session->contracts;
    struct contract *elements = calloc(contracts->count + 1, sizeof *elements);
    enum rk_result result =
        elements ? read_commit(session->state, &base, &hold, error) : no_memory(error);
    session_close_draft(session);
    size_t at = 0;
    for (struct map_entry *e = map_first(contracts); e && !result;
         e = map_after(contracts, map_key(e)), at++)
        result = find_again(session, &elements[at], e, &base, error);
    /* Until here the session is on its old base, which it still holds. */
    at = 0;
    for (struct map_entry *e = map_first(contracts); e && !result;
         e = map_after(contracts, map_key(e)), at++) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        if (contract->is_replacement) {
            contract_free(&contract->replaced);
            contract->replaced = elements[at];
            elements[at] = (struct contract){0};
        }
        if (contract->created_at) continue;
        resident_rename(contract->resident, &elements[at], hold.generation);
        resident_note(contract->resident, commit_number(&hold.entry));
    }
    for (at = 0; elements && at < contracts->count; at++)
        contract_free(&elements[at]);
    free(elements);
    if (result) {
        store_release(store, &hold);
        return result;
    }
    store_release(store, &session->hold);
    session->hold = hold;
    session->base = base;
    return RK_OK;
}

/* Takes the committer's turn with a draft that is up to date. */
static enum rk_result begin_commit(struct session *session, struct rk_error *error)
{
    struct store *store = session->state->store;
    for (unsigned tries = 0;; tries++) {
        RK_TRY(sync_draft(session, error));
        enum rk_result result =
            store_begin(store, session->has_base ? &session->hold : NULL, error);
        if (result != RK_INVALID || tries == 3) return result;
        RK_TRY(renew_base(session, error));
    }
}

/* After a commit: the residents are what the commit has, and go back warm. */
static void hand_over(struct session *session, const struct commit *commit, uint64_t generation)
{
    struct state *state = session->state;
    struct commit_entry entry;
    uint64_t parent = session->has_base ? commit_number(&session->hold.entry) : 0;
    uint64_t number = 0;
    if (!store_find(state->store, &entry, &commit->key, NULL)) number = commit_number(&entry);
    if (number) keep_recent(state, commit, number, generation);

    struct map changed;
    map_init(&changed, 1);
    struct map *contracts = &session->contracts;
    bool knows_all = number != 0 && parent != 0;
    for (struct map_entry *e = map_first(contracts); e; e = map_after(contracts, map_key(e))) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        if (contract->draft) {
            void *value;
            resident_rename(contract->resident, &contract->draft->contract, generation);
            if (map_obtain(&changed, &value, map_key(e))) knows_all = false;
        }
        if (number) resident_note(contract->resident, number);
    }
    if (knows_all) resident_note_child(&state->residents, &changed, parent, number);
    map_free(&changed);
}

enum rk_result session_commit(struct session *session, struct commit_key *key,
                              struct rk_error *error)
{
    struct store *store = session->state->store;
    struct commit_key wanted;
    struct commit_entry entry;
    struct commit commit;
    RK_TRY(begin_commit(session, error));
    uint64_t generation = store_generation(store); /* no compaction during our turn */
    enum rk_result result = commit_draft_key(&session->draft, &wanted, error);
    if (!result) {
        struct rk_error found = {.result = RK_OK};
        result = store_find(store, &entry, &wanted, &found);
        if (result && result != RK_NOT_FOUND && error) *error = found;
    }
    if (!result) {
        /* There is such a commit. Its records are not ours to know, so the memories go back as
         * they were in the base. */
        store_abandon(store);
        *key = wanted;
        session_drop(session);
        return RK_OK;
    }
    if (result != RK_NOT_FOUND) {
        store_abandon(store);
        return result;
    }
    result = state_write_commit(store, &session->draft, &commit, error);
    if (result) {
        session_close_draft(session); /* its locations mean nothing any more, and are given again */
        access_forget(&session->access);
        return result;
    }
    *key = commit.key;
    commit_draft_rebase(&session->draft, &commit);
    hand_over(session, &commit, generation);
    session_close_draft(session);
    give_contracts(session);
    put_session(session);
    return RK_OK;
}
