/* Copies of granules, and what marks, undo and release make of them. session.h has the idea. */
#include "state/session_internal.h"

#include "base/require.h"

#include <stdlib.h>

enum { SLAB_GRANULES = 64 };

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for what a session changed");
}

/* ---- Room for copies ---- */

static struct saved_granule *granule_alloc(struct session *session)
{
    if (!session->free_granules) {
        struct saved_granule *slab = aligned_alloc(64, SLAB_GRANULES * sizeof *slab);
        if (!slab || slab_vec_push(&session->slabs, slab)) {
            free(slab);
            return NULL;
        }
        for (unsigned i = SLAB_GRANULES; i-- > 0;) {
            slab[i].older = session->free_granules;
            session->free_granules = &slab[i];
        }
    }
    struct saved_granule *granule = session->free_granules;
    session->free_granules = granule->older;
    return granule;
}

static void granule_free(struct session *session, struct saved_granule *granule)
{
    granule->older = session->free_granules;
    session->free_granules = granule;
}

void session_forget_pages(struct session *session, struct session_contract *contract)
{
    struct table_entry *entry;
    for (size_t at = 0; (entry = table_next(&contract->pages, &at));) {
        struct saved_page *page = table_value(entry);
        for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
            while (page->latest[g]) {
                struct saved_granule *granule = page->latest[g];
                page->latest[g] = granule->older;
                granule_free(session, granule);
            }
        }
    }
    table_free(&contract->pages);
}

/* ---- Saving ---- */

static struct saved_page *find_page(const struct session_contract *contract, uint64_t index)
{
    return table_find(&contract->pages, span_of(&index, sizeof index));
}

static enum rk_result obtain_page(struct session_contract *contract, struct saved_page **out,
                                  uint64_t index)
{
    if (*out && (*out)->index == index) return RK_OK;
    void *value;
    RK_TRY(table_obtain(&contract->pages, &value, span_of(&index, sizeof index)));
    *out = value;
    (*out)->index = index;
    return RK_OK;
}

static uint64_t top_mark(const struct session *session)
{
    return session->marks.count ? session->marks.items[session->marks.count - 1] : 0;
}

/* Tells the draft, when there is one, that a granule is not what it knows. */
static enum rk_result mark_stale(struct session *session, struct session_contract *contract,
                                 struct saved_page *page, unsigned g)
{
    if (!session->has_draft) return RK_OK;
    if (!page->is_queued)
        RK_TRY(stale_vec_push(&session->stale, (struct stale_page){contract, page}));
    page->is_queued = true;
    page->stale = (uint16_t)(page->stale | 1u << g);
    return RK_OK;
}

/* `needed` is the time of the last mark there is: of the copies that are younger none but the
 * newest can ever be asked for. */
static enum rk_result save_granule(struct session *session, struct session_contract *contract,
                                   struct saved_page *page, uint64_t granule, uint64_t needed)
{
    unsigned g = granule % GRANULES_IN_PAGE;
    struct saved_granule *saved = page->latest[g];
    struct linear_memory *memory = &contract->resident->memory;
    RK_TRY(mark_stale(session, contract, page, g));
    linear_memory_load(memory, granule << GRANULE_SHIFT, GRANULE_BYTES);
    if (!saved || saved->time <= needed) {
        struct log_entry entry = {contract, session->clock, granule};
        RK_TRY(log_vec_reserve(&session->log, 1));
        saved = granule_alloc(session);
        if (!saved) return RK_NO_MEMORY;
        saved->older = page->latest[g];
        page->latest[g] = saved;
        session->log.items[session->log.count++] = entry;
    } else {
        while (saved->older && saved->older->time > needed) {
            struct saved_granule *needless = saved->older;
            saved->older = needless->older;
            granule_free(session, needless);
        }
    }
    saved->time = session->clock;
    memcpy(saved->bytes, linear_memory_granule(memory, granule), GRANULE_BYTES);
    return RK_OK;
}

static enum rk_result save_length(struct session *session, struct session_contract *contract,
                                  uint64_t needed)
{
    struct saved_length_vec *lengths = &contract->lengths;
    struct saved_length now = {session->clock, contract->resident->memory.length_bytes};
    struct saved_length *last = &lengths->items[lengths->count - 1];
    if (last->length_bytes == now.length_bytes) return RK_OK;
    if (last->time <= needed) {
        struct log_entry entry = {contract, session->clock, LOG_LENGTH};
        RK_TRY(log_vec_reserve(&session->log, 1));
        RK_TRY(saved_length_vec_push(lengths, now));
        session->log.items[session->log.count++] = entry;
        return RK_OK;
    }
    while (lengths->count > 2 && lengths->items[lengths->count - 2].time > needed)
        lengths->count--;
    lengths->items[lengths->count - 1] = now;
    return RK_OK;
}

static enum rk_result save_contract(struct session *session, struct session_contract *contract,
                                    uint64_t needed)
{
    struct linear_memory *memory = &contract->resident->memory;
    struct saved_page *page = NULL;
    for (uint64_t granule = linear_memory_next_touched(memory, 0); granule != UINT64_MAX;
         granule = linear_memory_next_touched(memory, granule + 1)) {
        RK_TRY(obtain_page(contract, &page, granule / GRANULES_IN_PAGE));
        RK_TRY(save_granule(session, contract, page, granule, needed));
    }
    RK_TRY(save_length(session, contract, needed));
    if (page) linear_memory_clear_touches(memory);
    return RK_OK;
}

/* A failure leaves a contract's touches and copies both, which is no harm: the next time, or an
 * undo, sees the granules touched. */
enum rk_result session_save(struct session *session, struct rk_error *error)
{
    uint64_t needed = top_mark(session);
    session->clock++;
    for (size_t i = 0; i < session->active.count; i++) {
        if (save_contract(session, session->active.items[i], needed)) return no_memory(error);
    }
    return RK_OK;
}

enum rk_result session_mark(struct session *session, uint32_t *mark, struct rk_error *error)
{
    if (time_vec_reserve(&session->marks, 1)) return no_memory(error);
    RK_TRY(session_save(session, error));
    *mark = (uint32_t)session->marks.count;
    session->marks.items[session->marks.count++] = session->clock;
    return RK_OK;
}

enum rk_result session_rest(struct session *session, struct rk_error *error)
{
    RK_TRY(session_save(session, error));
    RK_TRY(session_check(session, error));
    for (size_t i = 0; i < session->active.count; i++)
        session->active.items[i]->is_active = false;
    session->active.count = 0;
    return RK_OK;
}

void session_release(struct session *session, uint32_t mark)
{
    REQUIRE(mark < session->marks.count);
    session->marks.count = mark;
    if (mark == 0) session->log.count = 0; /* no undo can go back over it */
}

/* ---- Putting back ---- */

/* Where the base is read from; granules of one page come one after the other. */
struct base_reader {
    struct session *session;
    struct session_contract *contract;
    uint64_t index;
    struct page page;
    bool has_page;
    struct rk_error *error;
};

/* Whether the bytes of a granule of the page were kept; they are put there then. */
static bool take_kept(const struct session *session, uint8_t *bytes, const struct page *page,
                      unsigned g)
{
    const struct base_granules *kept = session->base_granules;
    for (size_t i = 0; kept && i < kept->count; i++) {
        if (kept->kept[i].place != g || memcmp(kept->kept[i].cv, page->cvs[g], HASH_BYTES) != 0)
            continue;
        memcpy(bytes, kept->kept[i].bytes, GRANULE_BYTES);
        return true;
    }
    return false;
}

/* In the place of the one that was kept first. Without memory nothing is kept. */
static void keep(struct session *session, const uint8_t *bytes, const struct page *page, unsigned g)
{
    if (!session->base_granules) session->base_granules = calloc(1, sizeof *session->base_granules);
    struct base_granules *kept = session->base_granules;
    if (!kept) return;
    const size_t at = kept->next++ % BASE_GRANULES;
    if (kept->count < BASE_GRANULES) kept->count++;
    memcpy(kept->kept[at].cv, page->cvs[g], HASH_BYTES);
    kept->kept[at].place = g;
    memcpy(kept->kept[at].bytes, bytes, GRANULE_BYTES);
}

static enum rk_result read_base(struct base_reader *reader, struct session_contract *contract,
                                uint64_t granule)
{
    struct state_access *access = &reader->session->access;
    const struct contract *element = &contract->resident->contract;
    uint64_t index = granule / GRANULES_IN_PAGE;
    if (!reader->has_page || reader->contract != contract || reader->index != index) {
        reader->has_page = false;
        enum rk_result result =
            page_tree_find(access, element->kind, &element->pages, &reader->page, index,
                           &contract->resident->known, reader->error);
        if (result == RK_NOT_FOUND)
            page_init(access, &reader->page);
        else if (result)
            return result;
        reader->contract = contract;
        reader->index = index;
        reader->has_page = true;
    }
    const unsigned g = granule % GRANULES_IN_PAGE;
    uint8_t *bytes = linear_memory_granule(&contract->resident->memory, index * GRANULES_IN_PAGE);
    uint8_t *there = bytes + (size_t)g * GRANULE_BYTES;
    const bool is_zero = reader->page.locations[g] == RECORD_NONE;
    if (!is_zero && take_kept(reader->session, there, &reader->page, g)) return RK_OK;
    RK_TRY(page_read_granules(access, bytes, &reader->page, (uint16_t)(1u << g), reader->error));
    if (!is_zero) keep(reader->session, there, &reader->page, g);
    return RK_OK;
}

/* Puts a granule back to its newest copy, or to the base when it has none: then it is not touched
 * any more. */
static enum rk_result put_back(struct base_reader *reader, struct session_contract *contract,
                               struct saved_page *page, uint64_t granule)
{
    struct session *session = reader->session;
    struct linear_memory *memory = &contract->resident->memory;
    unsigned g = granule % GRANULES_IN_PAGE;
    if (page && page->latest[g]) {
        memcpy(linear_memory_granule(memory, granule), page->latest[g]->bytes, GRANULE_BYTES);
        if (mark_stale(session, contract, page, g)) session_close_draft(session);
        return RK_OK;
    }
    if (page && page->in_draft >> g & 1) session_close_draft(session);
    if (!linear_memory_is_loaded(memory, granule / GRANULES_IN_PAGE)) return RK_OK;
    return read_base(reader, contract, granule);
}

/* The granules the touch map has. */
static enum rk_result put_touched_back(struct base_reader *reader,
                                       struct session_contract *contract)
{
    struct linear_memory *memory = &contract->resident->memory;
    bool any = false;
    for (uint64_t granule = linear_memory_next_touched(memory, 0); granule != UINT64_MAX;
         granule = linear_memory_next_touched(memory, granule + 1)) {
        any = true;
        RK_TRY(
            put_back(reader, contract, find_page(contract, granule / GRANULES_IN_PAGE), granule));
    }
    if (any) linear_memory_clear_touches(memory);
    return RK_OK;
}

/* Drops the copies of a granule that are younger than the time; false when there are none. */
static bool drop_younger(struct session *session, struct saved_page *page, unsigned g,
                         uint64_t time)
{
    bool any = false;
    while (page->latest[g] && page->latest[g]->time > time) {
        struct saved_granule *younger = page->latest[g];
        page->latest[g] = younger->older;
        granule_free(session, younger);
        any = true;
    }
    return any;
}

static enum rk_result put_length_back(struct session_contract *contract, uint64_t time,
                                      bool size_follows)
{
    struct saved_length_vec *lengths = &contract->lengths;
    struct linear_memory *memory = &contract->resident->memory;
    while (lengths->items[lengths->count - 1].time > time)
        lengths->count--;
    uint64_t length = lengths->items[lengths->count - 1].length_bytes;
    if (memory->length_bytes == length && (!size_follows || memory->size_bytes == length))
        return RK_OK;
    return linear_memory_set_length(memory, length, size_follows);
}

static enum rk_result undo_log(struct base_reader *reader, uint64_t time)
{
    struct session *session = reader->session;
    for (size_t i = session->log.count; i-- > 0;) {
        const struct log_entry *entry = &session->log.items[i];
        if (entry->time <= time) break;
        if (entry->granule == LOG_LENGTH) continue;
        struct saved_page *page = find_page(entry->contract, entry->granule / GRANULES_IN_PAGE);
        if (drop_younger(session, page, entry->granule % GRANULES_IN_PAGE, time))
            RK_TRY(put_back(reader, entry->contract, page, entry->granule));
    }
    return RK_OK;
}

/* Lengths come last: bytes past a length cannot be put back. */
static enum rk_result undo_lengths(struct session *session, uint64_t time, bool size_follows)
{
    for (size_t i = session->log.count; i-- > 0;) {
        const struct log_entry *entry = &session->log.items[i];
        if (entry->time <= time) break;
        if (entry->granule == LOG_LENGTH)
            RK_TRY(put_length_back(entry->contract, time, size_follows));
    }
    for (size_t i = 0; i < session->active.count; i++)
        RK_TRY(put_length_back(session->active.items[i], time, size_follows));
    return RK_OK;
}

static void remove_created(struct session *session, uint64_t time)
{
    struct map *contracts = &session->contracts;
    for (struct map_entry *e = map_first(contracts), *next; e; e = next) {
        struct session_contract *contract = *(struct session_contract **)map_value(e);
        next = map_after(contracts, map_key(e));
        if (contract->created_at > time) session_remove_contract(session, contract);
    }
}

enum rk_result session_undo(struct session *session, uint32_t mark, bool size_follows,
                            struct rk_error *error)
{
    REQUIRE(mark < session->marks.count);
    struct rk_error failure = {0};
    struct base_reader reader = {.session = session, .error = &failure};
    uint64_t time = session->marks.items[mark];
    enum rk_result result = undo_log(&reader, time);
    for (size_t i = 0; !result && i < session->active.count; i++)
        result = put_touched_back(&reader, session->active.items[i]);
    if (!result) result = undo_lengths(session, time, size_follows);
    if (result) {
        if (!failure.result) no_memory(&failure);
        session->failure = failure;
        if (error) *error = failure;
        return result;
    }
    while (session->log.count && session->log.items[session->log.count - 1].time > time)
        session->log.count--;
    if (session->folds.count) remove_created(session, time);
    session->marks.count = mark;
    if (mark == 0) session->log.count = 0;
    return RK_OK;
}

enum rk_result session_restore_base(struct session *session, struct session_contract *contract,
                                    struct rk_error *error)
{
    struct base_reader reader = {.session = session, .error = error};
    struct table_entry *entry;
    for (size_t at = 0; (entry = table_next(&contract->pages, &at));) {
        struct saved_page *page = table_value(entry);
        for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
            if (!drop_younger(session, page, g, 0)) continue;
            RK_TRY(put_back(&reader, contract, page, page->index * GRANULES_IN_PAGE + g));
        }
    }
    RK_TRY(put_touched_back(&reader, contract));
    return put_length_back(contract, 0, true);
}
