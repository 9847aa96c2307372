#include "base/large_memory.h"

#include "base/checked.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *large_memory_allocate(size_t count, size_t item_bytes)
{
    const size_t page_bytes = (size_t)2 << 20;
    const size_t least_bytes = page_bytes / 4; /* that are worth one of their own */
    size_t size_bytes;
    void *memory = NULL;
    if (!checked_mul_size(&size_bytes, count, item_bytes)) return NULL;
    if (size_bytes < least_bytes) return malloc(size_bytes + 1);
    if (size_bytes > SIZE_MAX - page_bytes) return NULL;
    size_bytes = (size_bytes + page_bytes - 1) / page_bytes * page_bytes;
    if (posix_memalign(&memory, page_bytes, size_bytes)) return NULL;
    /* It is as good without. */
    (void)madvise(memory, size_bytes, MADV_HUGEPAGE);
    return memory;
}
