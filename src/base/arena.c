#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_ALIGN = 16, ARENA_BLOCK_MIN = 4096 };

struct arena_block {
    struct arena_block *next;
    size_t capacity_bytes;
    _Alignas(ARENA_ALIGN) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){.limit_bytes = limit_bytes ? limit_bytes : SIZE_MAX};
}

static struct arena_block *arena_grow(struct arena *arena, size_t need_bytes)
{
    size_t want = arena->blocks ? arena->blocks->capacity_bytes * 2 : ARENA_BLOCK_MIN;
    if (want > (size_t)1 << 20) want = (size_t)1 << 20; /* keeps the unused tail small */
    if (want < need_bytes) want = need_bytes;
    if (want > SIZE_MAX - sizeof(struct arena_block)) return NULL;
    size_t size_bytes = sizeof(struct arena_block) + want;
    if (size_bytes > arena->limit_bytes - arena->total_bytes) return NULL;
    struct arena_block *block = malloc(size_bytes);
    if (!block) return NULL;
    block->next = arena->blocks;
    block->capacity_bytes = want;
    arena->blocks = block;
    arena->used_bytes = 0;
    arena->total_bytes += size_bytes;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    if (size_bytes > SIZE_MAX - ARENA_ALIGN) return NULL;
    size_t rounded = (size_bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (rounded == 0) rounded = ARENA_ALIGN;
    struct arena_block *block = arena->blocks;
    if (!block || block->capacity_bytes - arena->used_bytes < rounded) {
        block = arena_grow(arena, rounded);
        if (!block) return NULL;
    }
    void *memory = block->bytes + arena->used_bytes;
    arena->used_bytes += rounded;
    return memset(memory, 0, size_bytes);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size_bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, size_bytes, &total)) return NULL;
    return arena_alloc(arena, total);
}

void arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks; block;) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena, arena->limit_bytes);
}
