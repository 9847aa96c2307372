#include "base/large_memory.h"

#include "base/checked.h"

#include <stdlib.h>
#include <sys/mman.h>

void *large_memory_allocate(size_t count, size_t item_bytes)
{
    const size_t page_bytes = (size_t)2 << 20;
    size_t size_bytes;
    void *memory = NULL;
    if (!checked_mul_size(&size_bytes, count, item_bytes)) return NULL;
    if (size_bytes < 2 * page_bytes) return malloc(size_bytes + 1);
    if (posix_memalign(&memory, page_bytes, size_bytes)) return NULL;
    /* It is as good without. */
    (void)madvise(memory, size_bytes, MADV_HUGEPAGE);
    return memory;
}
