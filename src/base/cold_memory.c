#include "base/cold_memory.h"

#include "base/fault.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define TOUCH_PAGE_BYTES ((uint64_t)4096)

/* Looking through so many costs less than the fault that opens one. */
enum { TOUCH_PAGES_KEPT_OPEN = 16 };

/* ---- Loading ---- */

/* How far pages of the part may be opened. */
static uint64_t accessible_bytes(const struct cold_part *part)
{
    const struct linear_memory *memory = part->owner->memory;
    if (part == &part->owner->near && !memory->fixed_access) return memory->access_bytes;
    return part->size_bytes;
}

/* Fills a page that is open and zero. When the source fails the page stays zero. */
static void load_page(struct cold_part *part, uint64_t page)
{
    struct cold_memory *cold = part->owner;
    uint8_t *bytes = part->base + (page << LINEAR_PAGE_SHIFT);
    uint64_t first = part == &cold->far ? cold->memory->near_bytes >> LINEAR_PAGE_SHIFT : 0;
    struct rk_error error = {.offset = RK_NO_POSITION};
    bitset_add(&part->loaded, page);
    enum rk_result result = cold->source.load(cold->source.context, bytes, first + page, &error);
    if (!result) {
        cold->content_pages++;
        return;
    }
    if (result == RK_NOT_FOUND) return;
    memset(bytes, 0, LINEAR_PAGE_BYTES);
    if (cold->error.result) return;
    cold->error = error;
    cold->error.result = result;
}

static bool open_range(struct cold_part *part, uint64_t first, uint64_t end)
{
    if (mprotect(part->base + (first << LINEAR_PAGE_SHIFT), (end - first) << LINEAR_PAGE_SHIFT,
                 PROT_READ | PROT_WRITE))
        return false;
    for (uint64_t page = first; page < end; page++) {
        if (!bitset_has(&part->loaded, page)) load_page(part, page);
    }
    return true;
}

/* False when the page may not be opened, or is open. */
static bool open_page(struct cold_part *part, uint64_t page)
{
    struct cold_memory *cold = part->owner;
    uint64_t end = accessible_bytes(part) >> LINEAR_PAGE_SHIFT;
    if (page >= end || bitset_has(&part->loaded, page)) return false;
    uint64_t unit = 1, doublings = cold->opens++ / COLD_OPENS_PER_DOUBLING;
    while (doublings-- && unit < COLD_UNIT_PAGES_MAX)
        unit *= 2;
    uint64_t unit_first = page & ~(unit - 1);
    uint64_t unit_end = unit_first + unit < end ? unit_first + unit : end;
    /* With no mapping left for the process, opening everything gives some back. */
    return open_range(part, unit_first, unit_end) || open_range(part, 0, end);
}

static int protection_of(enum linear_access access)
{
    return access == LINEAR_MAY_WRITE  ? PROT_READ | PROT_WRITE
           : access == LINEAR_MAY_READ ? PROT_READ
                                       : PROT_NONE;
}

static bool protect(struct cold_part *part, uint64_t first, uint64_t end, enum linear_access access)
{
    return mprotect(part->base + (first << LINEAR_PAGE_SHIFT), (end - first) << LINEAR_PAGE_SHIFT,
                    protection_of(access)) == 0;
}

/* An access that has to be told. */
static bool tell_page(struct cold_part *part, uint64_t page)
{
    struct cold_memory *cold = part->owner;
    uint64_t first = part == &cold->far ? cold->memory->near_bytes >> LINEAR_PAGE_SHIFT : 0;
    if (page >= accessible_bytes(part) >> LINEAR_PAGE_SHIFT) return false;
    if (!bitset_has(&part->loaded, page)) {
        cold->opens++;
        if (!open_range(part, page, page + 1)) return false;
    }
    enum linear_access access = cold->watch.touched(cold->watch.context, first + page);
    return protect(part, page, page + 1, access);
}

static bool open_touch_page(struct cold_part *part, uint64_t touch_page)
{
    if (bitset_has(&part->touch_is_open, touch_page)) return false;
    if (mprotect(part->touch + touch_page * TOUCH_PAGE_BYTES, TOUCH_PAGE_BYTES,
                 PROT_READ | PROT_WRITE))
        return false;
    bitset_add(&part->touch_is_open, touch_page);
    return true;
}

static bool serve_fault(void *context, const struct fault *fault)
{
    struct cold_part *part = context;
    uint64_t at = fault->address - (uintptr_t)part->base;
    uint64_t touch_at = fault->address - (uintptr_t)part->touch;
    if (at < part->size_bytes)
        return part->owner->watch.touched ? tell_page(part, at >> LINEAR_PAGE_SHIFT)
                                          : open_page(part, at >> LINEAR_PAGE_SHIFT);
    if (touch_at < part->touch_bytes) return open_touch_page(part, touch_at / TOUCH_PAGE_BYTES);
    return false;
}

void cold_memory_load(struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    if (size_bytes == 0) return;
    bool is_far = at >= memory->near_bytes;
    struct cold_part *part = is_far ? &memory->cold->far : &memory->cold->near;
    if (is_far) at -= memory->near_bytes;
    if (!part->base) return;
    uint64_t last = (at + size_bytes - 1) >> LINEAR_PAGE_SHIFT;
    for (uint64_t page = at >> LINEAR_PAGE_SHIFT; page <= last; page++) {
        if (!bitset_has(&part->loaded, page) && !open_page(part, page)) return;
    }
}

bool cold_memory_is_loaded(const struct linear_memory *memory, uint64_t page)
{
    uint64_t near_pages = memory->near_bytes >> LINEAR_PAGE_SHIFT;
    const struct cold_memory *cold = memory->cold;
    if (page < near_pages) return bitset_has(&cold->near.loaded, page);
    return cold->far.base && bitset_has(&cold->far.loaded, page - near_pages);
}

void cold_memory_forget(struct linear_memory *memory, uint64_t from, uint64_t end)
{
    struct cold_part *part = &memory->cold->near;
    if (from >= end) return;
    REQUIRE(mprotect(part->base + from, end - from, PROT_NONE) == 0 &&
            madvise(part->base + from, end - from, MADV_DONTNEED) == 0);
    uint64_t end_page = end >> LINEAR_PAGE_SHIFT;
    for (uint64_t page = bitset_next(&part->loaded, from >> LINEAR_PAGE_SHIFT); page < end_page;
         page = bitset_next(&part->loaded, page + 1))
        bitset_remove(&part->loaded, page);
}

/* ---- Touches ---- */

static bool is_zero_64(const uint8_t *bytes)
{
    uint64_t words[8], any = 0;
    memcpy(words, bytes, sizeof words);
    for (unsigned i = 0; i < 8; i++)
        any |= words[i];
    return any == 0;
}

/* The touches of one page of the map end here: nothing behind what is accessible is touched
 * (linear_memory_set_length sees to it), and looking there would cost cache lines. */
static uint64_t touch_page_end(const struct cold_part *part, uint64_t page)
{
    uint64_t end = (page + 1) * TOUCH_PAGE_BYTES, limit = accessible_bytes(part) >> GRANULE_SHIFT;
    return end < limit ? end : limit;
}

static uint64_t next_touched(const struct cold_part *part, uint64_t granule)
{
    uint64_t at = granule;
    for (uint64_t page = bitset_next(&part->touch_is_open, at / TOUCH_PAGE_BYTES);
         page < part->touch_is_open.bits; page = bitset_next(&part->touch_is_open, page + 1)) {
        uint64_t start = page * TOUCH_PAGE_BYTES, end = touch_page_end(part, page);
        if (at < start) at = start;
        for (; at < end && (at & 63); at++) {
            if (part->touch[at]) return at;
        }
        while (at < end && is_zero_64(part->touch + at))
            at += 64;
        for (; at < end; at += 8) {
            uint64_t eight;
            memcpy(&eight, part->touch + at, sizeof eight);
            if (eight) return at + (uint64_t)(__builtin_ctzll(eight) >> 3);
        }
    }
    return UINT64_MAX;
}

uint64_t cold_memory_next_touched(const struct linear_memory *memory, uint64_t granule)
{
    const struct cold_memory *cold = memory->cold;
    uint64_t near_granules = memory->near_bytes >> GRANULE_SHIFT;
    if (granule < near_granules) {
        uint64_t found = next_touched(&cold->near, granule);
        if (found != UINT64_MAX) return found;
        granule = near_granules;
    }
    if (!cold->far.base) return UINT64_MAX;
    uint64_t found = next_touched(&cold->far, granule - near_granules);
    return found == UINT64_MAX ? found : found + near_granules;
}

static void clear_touches(struct cold_part *part)
{
    struct bitset *open = &part->touch_is_open;
    for (size_t page = bitset_next(open, 0); page < open->bits;
         page = bitset_next(open, page + 1)) {
        uint64_t start = page * TOUCH_PAGE_BYTES, end = touch_page_end(part, page);
        if (start < end) memset(part->touch + start, 0, end - start);
    }
}

void cold_memory_clear_touches(struct linear_memory *memory)
{
    clear_touches(&memory->cold->near);
    if (memory->cold->far.base) clear_touches(&memory->cold->far);
}

/* The map is zero; its pages open again as they are written to. */
static void close_touch_pages(struct cold_part *part)
{
    if (bitset_count(&part->touch_is_open) <= TOUCH_PAGES_KEPT_OPEN) return;
    if (mprotect(part->touch, part->touch_bytes, PROT_NONE)) return;
    bitset_clear(&part->touch_is_open);
}

void cold_memory_settle_touches(struct linear_memory *memory)
{
    close_touch_pages(&memory->cold->near);
    if (memory->cold->far.base) close_touch_pages(&memory->cold->far);
}

/* ---- Watching ---- */

/* All loaded pages, in runs. */
static bool protect_loaded(struct cold_part *part, enum linear_access access)
{
    struct bitset *loaded = &part->loaded;
    if (!part->base) return true;
    for (uint64_t first = bitset_next(loaded, 0), end; first < loaded->bits;
         first = bitset_next(loaded, end)) {
        for (end = first + 1; end < loaded->bits && bitset_has(loaded, end);)
            end++;
        if (!protect(part, first, end, access)) return false;
        if (end >= loaded->bits) break;
    }
    return true;
}

enum rk_result linear_memory_set_watch(struct linear_memory *memory,
                                       const struct linear_memory_watch *watch)
{
    static const struct linear_memory_watch nobody;
    struct cold_memory *cold = memory->cold;
    REQUIRE(cold);
    enum linear_access access = watch ? LINEAR_MAY_NOTHING : LINEAR_MAY_WRITE;
    if (!protect_loaded(&cold->near, access) || !protect_loaded(&cold->far, access)) {
        /* Fewer different pages need fewer mappings. */
        REQUIRE(protect_loaded(&cold->near, LINEAR_MAY_WRITE) &&
                protect_loaded(&cold->far, LINEAR_MAY_WRITE));
        cold->watch = nobody;
        return watch ? RK_NO_MEMORY : RK_OK;
    }
    cold->watch = watch ? *watch : nobody;
    return RK_OK;
}

enum rk_result linear_memory_permit(struct linear_memory *memory, uint64_t page,
                                    enum linear_access access)
{
    uint64_t near_pages = memory->near_bytes >> LINEAR_PAGE_SHIFT;
    struct cold_part *part = page < near_pages ? &memory->cold->near : &memory->cold->far;
    if (page >= near_pages) page -= near_pages;
    if (!part->base || !bitset_has(&part->loaded, page)) return RK_OK;
    return protect(part, page, page + 1, access) ? RK_OK : RK_NO_MEMORY;
}

/* ---- Opening and closing ---- */

static void close_part(struct cold_part *part, uint64_t reserved_bytes)
{
    if (part->base) {
        fault_range_remove(part->fault_slot);
        linear_reservation_free(part->base, reserved_bytes);
    }
    bitset_free(&part->loaded);
    bitset_free(&part->touch_is_open);
    *part = (struct cold_part){0};
}

static enum rk_result open_part(struct cold_memory *cold, struct cold_part *part,
                                uint64_t size_bytes, uint64_t reserved_bytes)
{
    uint64_t touch_pages =
        ((size_bytes >> GRANULE_SHIFT) + TOUCH_PAGE_BYTES - 1) / TOUCH_PAGE_BYTES;
    struct cold_part made = {
        .size_bytes = size_bytes, .touch_bytes = touch_pages * TOUCH_PAGE_BYTES, .owner = cold};
    enum rk_result result = RK_NO_MEMORY;
    uint8_t *base = linear_reservation_make(reserved_bytes);
    if (!base) return RK_NO_MEMORY;
    made.base = base;
    made.touch = base - LINEAR_TOUCH_DISTANCE;
    if (bitset_init(&made.loaded, size_bytes >> LINEAR_PAGE_SHIFT) ||
        bitset_init(&made.touch_is_open, touch_pages))
        goto failed;
    struct fault_range range = {(uintptr_t)made.touch, LINEAR_TOUCH_DISTANCE + reserved_bytes,
                                serve_fault, part};
    result = fault_range_add(&made.fault_slot, &range);
    if (result) goto failed;
    *part = made;
    return RK_OK;
failed:
    linear_reservation_free(base, reserved_bytes);
    bitset_free(&made.loaded);
    bitset_free(&made.touch_is_open);
    return result;
}

enum rk_result cold_memory_open(struct linear_memory *memory,
                                const struct linear_memory_source *source)
{
    struct cold_memory *cold = calloc(1, sizeof *cold);
    if (!cold) return RK_NO_MEMORY;
    cold->memory = memory;
    cold->source = *source;
    enum rk_result result =
        open_part(cold, &cold->near, memory->near_bytes, memory->reserved_bytes);
    if (result) {
        free(cold);
        return result;
    }
    memory->cold = cold;
    memory->base = cold->near.base;
    memory->touch = cold->near.touch;
    return RK_OK;
}

enum rk_result cold_memory_open_far(struct linear_memory *memory)
{
    struct cold_memory *cold = memory->cold;
    uint64_t far_bytes = LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes;
    RK_TRY(open_part(cold, &cold->far, far_bytes, far_bytes));
    memory->far_base = cold->far.base;
    memory->far_touch = cold->far.touch;
    return RK_OK;
}

void cold_memory_close(struct linear_memory *memory)
{
    close_part(&memory->cold->near, memory->reserved_bytes);
    close_part(&memory->cold->far, LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes);
    free(memory->cold);
}

/* ---- For the owner ---- */

enum rk_result linear_memory_check(const struct linear_memory *memory, struct rk_error *error)
{
    if (!memory->cold) return RK_OK;
    atomic_signal_fence(memory_order_seq_cst); /* a handler may have written it */
    if (!memory->cold->error.result) return RK_OK;
    if (error) *error = memory->cold->error;
    return memory->cold->error.result;
}

uint64_t linear_memory_loaded_bytes(const struct linear_memory *memory)
{
    if (!memory->cold) return 0;
    const struct cold_memory *cold = memory->cold;
    uint64_t pages = cold->opens > cold->content_pages ? cold->opens : cold->content_pages;
    return pages << LINEAR_PAGE_SHIFT;
}
