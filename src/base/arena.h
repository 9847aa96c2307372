/* Bump allocation with one release: everything allocated lives until the arena is reset or freed.
 *
 * Used per module, per compile and per call. One thread at a time. Memory comes in blocks of
 * doubling size, so an arena of n bytes costs O(log n) calls to malloc; `limit_bytes` bounds what
 * one arena may take from the host. */
#ifndef RK_BASE_ARENA_H
#define RK_BASE_ARENA_H

#include "base/compiler.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used_bytes;          /* in the newest block */
    size_t total_bytes;         /* taken from malloc over all blocks */
    size_t limit_bytes;         /* bound on total_bytes */
};

/* An empty arena that takes nothing until the first allocation. limit_bytes 0 means no bound. */
void arena_init(struct arena *arena, size_t limit_bytes);

/* size_bytes zeroed bytes aligned to 16; NULL when the limit or the host's memory is exhausted.
 * A size of 0 gives a valid, unique pointer. */
void *arena_alloc(struct arena *arena, size_t size_bytes);

/* arena_alloc(count * size_bytes) with the product checked. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size_bytes);

/* Returns all memory. The arena may be used again afterwards. */
void arena_free(struct arena *arena);

#endif
