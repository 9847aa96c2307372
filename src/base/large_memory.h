/* Memory for large tables that are read in no order: the system is asked for large pages, of which
 * a processor remembers where they are for longer. */
#ifndef RK_BASE_LARGE_MEMORY_H
#define RK_BASE_LARGE_MEMORY_H

#include "base/compiler.h"

#include <stddef.h>

/* `count` items, not initialised; NULL when the host refuses them or their size does not fit. From
 * 512 KiB on they are on whole pages of 2 MiB. May be given to free. */
void *large_memory_allocate(size_t count, size_t item_bytes);

#endif
