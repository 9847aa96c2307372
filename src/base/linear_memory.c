/* Reservations are PROT_NONE and opened as the memory grows, so that a page behind the size is
 * never readable under strict rules; with a fixed access bound the whole range is open from the
 * start. Nothing is charged to the host before a page is touched (MAP_NORESERVE). */
#include "base/linear_memory.h"

#include "base/cold_memory.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE_BYTES ((uint64_t)65536)

/* A 32-bit offset and 16 bytes of access behind the last index. */
#define GUARD_BYTES (((uint64_t)1 << 32) + PAGE_BYTES)

uint8_t *linear_reservation_make(uint64_t size_bytes)
{
    uint8_t *at = mmap(NULL, LINEAR_TOUCH_DISTANCE + size_bytes, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at + LINEAR_TOUCH_DISTANCE;
}

void linear_reservation_free(uint8_t *base, uint64_t size_bytes)
{
    if (base) munmap(base - LINEAR_TOUCH_DISTANCE, LINEAR_TOUCH_DISTANCE + size_bytes);
}

static bool open_touch_map(uint8_t *base, uint64_t memory_bytes)
{
    return mprotect(base - LINEAR_TOUCH_DISTANCE, memory_bytes >> GRANULE_SHIFT,
                    PROT_READ | PROT_WRITE) == 0;
}

/* Goes on from a memory whose sizes are set. */
static enum rk_result init_cold(struct linear_memory *memory, const struct linear_memory *sized,
                                const struct linear_memory_options *options)
{
    *memory = *sized;
    enum rk_result result = cold_memory_open(memory, options->source);
    memory->length_bytes = memory->size_bytes = options->size_bytes;
    memory->access_bytes = memory->fixed_access ? options->fixed_access_bytes : options->size_bytes;
    if (!result && options->has_far_content && memory->near_bytes < LINEAR_MEMORY64_BYTES_MAX)
        result = cold_memory_open_far(memory);
    if (result) linear_memory_free(memory);
    return result;
}

uint64_t linear_memory_near_bytes(const struct linear_memory_options *options)
{
    if (!options->is_64 || options->fixed_access_bytes) return LINEAR_MEMORY32_BYTES;
    /* Where loads and stores follow a size that can pass the near region, all of it is near. */
    return options->max_bytes > LINEAR_MEMORY64_NEAR_BYTES ? options->max_bytes
                                                           : LINEAR_MEMORY64_NEAR_BYTES;
}

enum rk_result linear_memory_init(struct linear_memory *memory,
                                  const struct linear_memory_options *options)
{
    uint64_t capacity = options->is_64 ? LINEAR_MEMORY64_BYTES_MAX : LINEAR_MEMORY32_BYTES;
    if (options->size_bytes > options->max_bytes || options->max_bytes > capacity ||
        options->fixed_access_bytes > LINEAR_MEMORY32_BYTES ||
        (options->size_bytes | options->max_bytes) % PAGE_BYTES)
        return RK_USAGE;
    struct linear_memory m = {
        .is_64 = options->is_64,
        .max_bytes = options->max_bytes,
        .fixed_access = options->fixed_access_bytes != 0,
        .near_bytes = linear_memory_near_bytes(options),
    };
    m.reserved_bytes = m.near_bytes + GUARD_BYTES;
    if (options->source) return init_cold(memory, &m, options);
    m.base = linear_reservation_make(m.reserved_bytes);
    if (!m.base || !open_touch_map(m.base, m.near_bytes)) goto failed;
    m.touch = m.base - LINEAR_TOUCH_DISTANCE;
    if (m.fixed_access) {
        if (mprotect(m.base, m.near_bytes, PROT_READ | PROT_WRITE)) goto failed;
        m.access_bytes = options->fixed_access_bytes;
    }
    if (linear_memory_grow(&m, options->size_bytes)) goto failed;
    *memory = m;
    return RK_OK;
failed:
    linear_memory_free(&m);
    return RK_NO_MEMORY;
}

void linear_memory_free(struct linear_memory *memory)
{
    if (memory->cold) {
        cold_memory_close(memory);
        *memory = (struct linear_memory){0};
        return;
    }
    linear_reservation_free(memory->base, memory->reserved_bytes);
    linear_reservation_free(memory->far_base, LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes);
    *memory = (struct linear_memory){0};
}

enum rk_result linear_memory_grow(struct linear_memory *memory, uint64_t delta_bytes)
{
    uint64_t size;
    if (__builtin_add_overflow(memory->length_bytes, delta_bytes, &size) ||
        size > memory->max_bytes)
        return RK_LIMIT;
    if (!memory->fixed_access && delta_bytes && !memory->cold) {
        if (mprotect(memory->base + memory->length_bytes, delta_bytes, PROT_READ | PROT_WRITE))
            return RK_NO_MEMORY;
    }
    memory->length_bytes = size;
    memory->size_bytes = size;
    if (!memory->fixed_access) memory->access_bytes = size;
    return RK_OK;
}

enum rk_result linear_memory_set_length(struct linear_memory *memory, uint64_t length_bytes,
                                        bool size_follows)
{
    if (length_bytes > memory->length_bytes) {
        uint64_t size_bytes = memory->size_bytes;
        RK_TRY(linear_memory_grow(memory, length_bytes - memory->length_bytes));
        if (!size_follows && memory->fixed_access) memory->size_bytes = size_bytes;
        return RK_OK;
    }
    uint64_t end = memory->length_bytes;
    memory->length_bytes = length_bytes;
    if (size_follows || !memory->fixed_access) memory->size_bytes = length_bytes;
    if (memory->fixed_access) return RK_OK;
    CHECK(linear_memory_next_touched(memory, length_bytes >> GRANULE_SHIFT) == UINT64_MAX);
    memory->access_bytes = length_bytes;
    if (memory->cold)
        cold_memory_forget(memory, length_bytes, end);
    else if (length_bytes < end)
        REQUIRE(mprotect(memory->base + length_bytes, end - length_bytes, PROT_NONE) == 0 &&
                madvise(memory->base + length_bytes, end - length_bytes, MADV_DONTNEED) == 0);
    return RK_OK;
}

/* Makes the far reservation. */
static enum rk_result far_open(struct linear_memory *memory)
{
    if (memory->far_base) return RK_OK;
    if (memory->cold) return cold_memory_open_far(memory);
    uint64_t far_bytes = LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes;
    uint8_t *base = linear_reservation_make(far_bytes);
    if (!base) return RK_NO_MEMORY;
    if (mprotect(base, far_bytes, PROT_READ | PROT_WRITE) || !open_touch_map(base, far_bytes)) {
        linear_reservation_free(base, far_bytes);
        return RK_NO_MEMORY;
    }
    memory->far_base = base;
    memory->far_touch = base - LINEAR_TOUCH_DISTANCE;
    return RK_OK;
}

static void mark_range(uint8_t *touch, uint64_t at, uint64_t size_bytes)
{
    if (size_bytes == 0) return;
    uint64_t first = at >> GRANULE_SHIFT;
    uint64_t last = (at + size_bytes - 1) >> GRANULE_SHIFT;
    memset(touch + first, 1, last - first + 1);
}

void linear_memory_mark(struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    CHECK(at <= memory->near_bytes && size_bytes <= memory->near_bytes - at);
    mark_range(memory->touch, at, size_bytes);
}

/* A contiguous piece of the range at `at`: its host address and how much of size_bytes it holds.
 * NULL for a piece of the far part before that is open. */
static uint8_t *piece(const struct linear_memory *memory, uint64_t at, uint64_t size_bytes,
                      uint64_t *piece_bytes)
{
    if (at < memory->near_bytes) {
        uint64_t left = memory->near_bytes - at;
        *piece_bytes = size_bytes < left ? size_bytes : left;
        return memory->base + at;
    }
    *piece_bytes = size_bytes;
    return memory->far_base ? memory->far_base + (at - memory->near_bytes) : NULL;
}

static void mark_any(struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    if (at < memory->near_bytes)
        mark_range(memory->touch, at, size_bytes);
    else
        mark_range(memory->far_touch, at - memory->near_bytes, size_bytes);
}

void linear_memory_mark_page(struct linear_memory *memory, uint64_t page)
{
    mark_any(memory, page << LINEAR_PAGE_SHIFT, 1);
}

static enum rk_result reach(struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    return at + size_bytes > memory->near_bytes ? far_open(memory) : RK_OK;
}

enum rk_result linear_memory_fill(struct linear_memory *memory, uint64_t to, uint8_t value,
                                  uint64_t size_bytes)
{
    enum rk_result result = reach(memory, to, size_bytes);
    while (!result && size_bytes) {
        uint64_t part;
        uint8_t *target = piece(memory, to, size_bytes, &part);
        memset(target, value, part);
        mark_any(memory, to, part);
        to += part;
        size_bytes -= part;
    }
    return result;
}

/* Copies the piece that both ends have contiguous, from the front or (for a destination above an
 * overlapping source) from the back. */
static uint64_t copy_step(struct linear_memory *memory, uint64_t to, uint64_t from,
                          uint64_t size_bytes, bool backwards)
{
    uint64_t to_part = size_bytes, from_part = size_bytes;
    uint64_t skip = 0;
    if (backwards) {
        uint64_t near = memory->near_bytes;
        uint64_t to_start = to < near && to + size_bytes > near ? near : to;
        uint64_t from_start = from < near && from + size_bytes > near ? near : from;
        uint64_t to_skip = to_start - to, from_skip = from_start - from;
        skip = to_skip > from_skip ? to_skip : from_skip;
    }
    uint8_t *target = piece(memory, to + skip, size_bytes - skip, &to_part);
    const uint8_t *source = piece(memory, from + skip, size_bytes - skip, &from_part);
    uint64_t part = to_part < from_part ? to_part : from_part;
    memmove(target, source, part);
    mark_any(memory, to + skip, part);
    return part;
}

enum rk_result linear_memory_copy(struct linear_memory *memory, uint64_t to, uint64_t from,
                                  uint64_t size_bytes)
{
    enum rk_result result = reach(memory, to, size_bytes);
    if (!result) result = reach(memory, from, size_bytes);
    bool backwards = to > from;
    while (!result && size_bytes) {
        uint64_t part = copy_step(memory, to, from, size_bytes, backwards);
        size_bytes -= part;
        if (!backwards) {
            to += part;
            from += part;
        }
    }
    return result;
}

static bool in_host_range(const struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    uint64_t capacity = memory->is_64 ? LINEAR_MEMORY64_BYTES_MAX : memory->near_bytes;
    return at <= capacity && size_bytes <= capacity - at;
}

enum rk_result linear_memory_write(struct linear_memory *memory, uint64_t to, const void *bytes,
                                   uint64_t size_bytes)
{
    if (!in_host_range(memory, to, size_bytes)) return RK_INVALID;
    if (!memory->fixed_access && to + size_bytes > memory->access_bytes) return RK_INVALID;
    enum rk_result result = reach(memory, to, size_bytes);
    const uint8_t *source = bytes;
    while (!result && size_bytes) {
        uint64_t part;
        uint8_t *target = piece(memory, to, size_bytes, &part);
        memcpy(target, source, part);
        mark_any(memory, to, part);
        to += part;
        source += part;
        size_bytes -= part;
    }
    return result;
}

enum rk_result linear_memory_read(const struct linear_memory *memory, void *bytes, uint64_t from,
                                  uint64_t size_bytes)
{
    if (!in_host_range(memory, from, size_bytes)) return RK_INVALID;
    uint8_t *target = bytes;
    /* What is open is contiguous from 0 in the near region; the rest has never been written. */
    uint64_t open = memory->fixed_access ? memory->near_bytes : memory->access_bytes;
    while (size_bytes) {
        uint64_t part;
        const uint8_t *source = piece(memory, from, size_bytes, &part);
        bool is_far = from >= memory->near_bytes;
        if (is_far ? !source : from >= open) {
            memset(target, 0, part);
        } else {
            if (!is_far && part > open - from) part = open - from;
            memcpy(target, source, part);
        }
        from += part;
        target += part;
        size_bytes -= part;
    }
    return RK_OK;
}

static uint64_t next_nonzero(const uint8_t *touch, uint64_t from, uint64_t end)
{
    uint64_t i = from;
    for (; i < end && (i & 7); i++) {
        if (touch[i]) return i;
    }
    /* Long empty runs are the rule, and memcmp is the fastest reader there is. */
    static const uint8_t zeros[1024];
    while (i + sizeof zeros <= end && memcmp(touch + i, zeros, sizeof zeros) == 0)
        i += sizeof zeros;
    for (; i < end; i += 8) { /* the map's size is a multiple of 8 */
        uint64_t eight;
        memcpy(&eight, touch + i, sizeof eight);
        if (eight) return i + (uint64_t)(__builtin_ctzll(eight) >> 3);
    }
    return UINT64_MAX;
}

uint64_t linear_memory_next_touched(const struct linear_memory *memory, uint64_t granule)
{
    if (memory->cold) return cold_memory_next_touched(memory, granule);
    uint64_t near_granules = memory->near_bytes >> GRANULE_SHIFT;
    /* What was never accessible was never written. */
    uint64_t open_granules =
        memory->fixed_access ? near_granules : memory->size_bytes >> GRANULE_SHIFT;
    if (open_granules > near_granules) open_granules = near_granules;
    if (granule < open_granules) {
        uint64_t found = next_nonzero(memory->touch, granule, open_granules);
        if (found != UINT64_MAX) return found;
    }
    if (granule < near_granules) granule = near_granules;
    if (!memory->far_touch) return UINT64_MAX;
    uint64_t far_granules = (LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes) >> GRANULE_SHIFT;
    uint64_t found = next_nonzero(memory->far_touch, granule - near_granules, far_granules);
    return found == UINT64_MAX ? found : found + near_granules;
}

void linear_memory_load(struct linear_memory *memory, uint64_t at, uint64_t size_bytes)
{
    if (memory->cold) cold_memory_load(memory, at, size_bytes);
}

bool linear_memory_is_loaded(const struct linear_memory *memory, uint64_t page)
{
    return !memory->cold || cold_memory_is_loaded(memory, page);
}

void linear_memory_settle_touches(struct linear_memory *memory)
{
    if (memory->cold) cold_memory_settle_touches(memory);
}

void linear_memory_clear_touches(struct linear_memory *memory)
{
    if (memory->cold) {
        cold_memory_clear_touches(memory);
        return;
    }
    /* Dropping the pages zeroes the map at the cost of what was used of it. */
    int failed = madvise(memory->touch, memory->near_bytes >> GRANULE_SHIFT, MADV_DONTNEED);
    if (memory->far_touch)
        failed |= madvise(memory->far_touch,
                          (LINEAR_MEMORY64_BYTES_MAX - memory->near_bytes) >> GRANULE_SHIFT,
                          MADV_DONTNEED);
    REQUIRE(!failed);
}
