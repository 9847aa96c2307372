/* Pages are handed out lowest first. Whoever changes the set of free pages holds the lock; a page
 * belongs to the thread that took it out of the set, so copying and the calls that change
 * protections need no lock. Readers see owners alone. */
#include "wasm/code_region.h"

#include "base/bitset.h"
#include "base/require.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Behind the end of a blob: int3 on x86; zeros are undefined instructions elsewhere. */
#if defined(__x86_64__)
#define PADDING 0xcc
#else
#define PADDING 0
#endif

struct code_region {
    _Atomic uintptr_t base; /* 0: not reserved yet */
    size_t size_bytes;
    _Atomic(void *) *owners; /* one for each page; written before base */

    pthread_mutex_t lock;
    struct bitset free_pages; /* under the lock */
    size_t lowest_free;       /* no page below is free; under the lock */
};

static struct code_region process_region = {.size_bytes = CODE_REGION_BYTES,
                                            .lock = PTHREAD_MUTEX_INITIALIZER};

struct code_region *code_region_process(void)
{
    return &process_region;
}

/* ---- Making ---- */

/* Under the lock. */
static enum rk_result reserve(struct code_region *region)
{
    if (atomic_load_explicit(&region->base, memory_order_relaxed)) return RK_OK;
    size_t pages = region->size_bytes / CODE_PAGE_BYTES;
    /* calloc: the owners of pages that were never used take no memory. */
    _Atomic(void *) *owners = calloc(pages, sizeof *owners);
    if (!owners) return RK_NO_MEMORY;
    if (bitset_init(&region->free_pages, pages)) {
        free(owners);
        return RK_NO_MEMORY;
    }
    void *base = mmap(NULL, region->size_bytes, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) {
        free(owners);
        bitset_free(&region->free_pages);
        return RK_NO_MEMORY;
    }
    bitset_add_range(&region->free_pages, 0, pages);
    region->owners = owners;
    atomic_store_explicit(&region->base, (uintptr_t)base, memory_order_release);
    return RK_OK;
}

enum rk_result code_region_new(struct code_region **out, size_t size_bytes)
{
    REQUIRE(size_bytes && size_bytes % CODE_PAGE_BYTES == 0);
    struct code_region *region = calloc(1, sizeof *region);
    if (!region) return RK_NO_MEMORY;
    region->size_bytes = size_bytes;
    REQUIRE(pthread_mutex_init(&region->lock, NULL) == 0);
    enum rk_result result = reserve(region);
    if (result) {
        code_region_free(region);
        return result;
    }
    *out = region;
    return RK_OK;
}

void code_region_free(struct code_region *region)
{
    if (!region) return;
    uintptr_t base = atomic_load_explicit(&region->base, memory_order_acquire);
    if (base) munmap((void *)base, region->size_bytes);
    bitset_free(&region->free_pages);
    free(region->owners);
    pthread_mutex_destroy(&region->lock);
    free(region);
}

enum rk_result code_region_addresses(struct code_region *region, uintptr_t *begin,
                                     size_t *size_bytes)
{
    pthread_mutex_lock(&region->lock);
    enum rk_result result = reserve(region);
    pthread_mutex_unlock(&region->lock);
    if (result) return result;
    *begin = atomic_load_explicit(&region->base, memory_order_relaxed);
    *size_bytes = region->size_bytes;
    return RK_OK;
}

/* ---- Pages ---- */

/* With at least a byte behind the blob: the return address of a call at its end is its own. */
static size_t pages_of(size_t size_bytes)
{
    return size_bytes / CODE_PAGE_BYTES + 1;
}

/* The first run of `count` free pages, or the number of pages when there is none. Under the
 * lock. */
static size_t find_run(const struct bitset *free_pages, size_t from, size_t count)
{
    size_t pages = free_pages->bits;
    for (size_t first = bitset_next(free_pages, from); pages - first >= count;) {
        size_t end = first + 1;
        while (end < first + count && bitset_has(free_pages, end))
            end++;
        if (end == first + count) return first;
        first = bitset_next(free_pages, end);
    }
    return pages;
}

static enum rk_result take_pages(struct code_region *region, size_t *out, size_t count)
{
    pthread_mutex_lock(&region->lock);
    enum rk_result result = reserve(region);
    if (!result) {
        struct bitset *set = &region->free_pages;
        region->lowest_free = bitset_next(set, region->lowest_free);
        size_t first = find_run(set, region->lowest_free, count);
        if (first == set->bits) result = RK_FULL;
        for (size_t i = 0; !result && i < count; i++)
            bitset_remove(set, first + i);
        if (!result) *out = first;
    }
    pthread_mutex_unlock(&region->lock);
    return result;
}

/* Makes pages inaccessible, drops what is in them and lets them be taken again. Pages whose
 * mapping the host cannot change, as when the process has too many mappings, stay taken: their
 * content may be executable, so nobody may be given them to write to. */
static void give_pages(struct code_region *region, size_t first, size_t count)
{
    uint8_t *at = (uint8_t *)atomic_load_explicit(&region->base, memory_order_acquire);
    at += first * CODE_PAGE_BYTES;
    if (mprotect(at, count * CODE_PAGE_BYTES, PROT_NONE) ||
        madvise(at, count * CODE_PAGE_BYTES, MADV_DONTNEED))
        return;
    pthread_mutex_lock(&region->lock);
    bitset_add_range(&region->free_pages, first, count);
    if (first < region->lowest_free) region->lowest_free = first;
    pthread_mutex_unlock(&region->lock);
}

/* ---- Blobs ---- */

static void set_owners(struct code_region *region, size_t first, size_t count, void *owner)
{
    for (size_t i = 0; i < count; i++)
        atomic_store_explicit(&region->owners[first + i], owner, memory_order_release);
}

enum rk_result code_region_add(struct code_region *region, const uint8_t **out, struct span blob,
                               void *owner)
{
    REQUIRE(blob.size_bytes && owner);
    if (blob.size_bytes >= region->size_bytes) return RK_FULL;
    size_t first, count = pages_of(blob.size_bytes);
    RK_TRY(take_pages(region, &first, count));
    uint8_t *at = (uint8_t *)atomic_load_explicit(&region->base, memory_order_acquire);
    at += first * CODE_PAGE_BYTES;
    size_t used_bytes = count * CODE_PAGE_BYTES;
    if (mprotect(at, used_bytes, PROT_READ | PROT_WRITE)) goto failed;
    memcpy(at, blob.bytes, blob.size_bytes);
    memset(at + blob.size_bytes, PADDING, used_bytes - blob.size_bytes);
    if (mprotect(at, used_bytes, PROT_READ | PROT_EXEC)) goto failed;
    __builtin___clear_cache((char *)at, (char *)at + used_bytes);
    set_owners(region, first, count, owner);
    *out = at;
    return RK_OK;
failed:
    give_pages(region, first, count);
    return RK_NO_MEMORY;
}

void code_region_remove(struct code_region *region, const uint8_t *blob, size_t size_bytes)
{
    if (!blob) return;
    uintptr_t base = atomic_load_explicit(&region->base, memory_order_acquire);
    uintptr_t offset = (uintptr_t)blob - base;
    size_t first = offset / CODE_PAGE_BYTES, count = pages_of(size_bytes);
    REQUIRE(base && offset < region->size_bytes && offset % CODE_PAGE_BYTES == 0 && size_bytes &&
            size_bytes < region->size_bytes - offset);
    void *owner = atomic_load_explicit(&region->owners[first], memory_order_relaxed);
    void *last = atomic_load_explicit(&region->owners[first + count - 1], memory_order_relaxed);
    REQUIRE(owner && owner == last);
    set_owners(region, first, count, NULL);
    give_pages(region, first, count);
}

void *code_region_find(const struct code_region *region, uintptr_t address)
{
    uintptr_t base = atomic_load_explicit(&region->base, memory_order_acquire);
    if (!base || address - base >= region->size_bytes) return NULL;
    return atomic_load_explicit(&region->owners[(address - base) / CODE_PAGE_BYTES],
                                memory_order_acquire);
}
