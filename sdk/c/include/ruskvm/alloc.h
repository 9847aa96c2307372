/* Memory that lasts: what is allocated stays until it is freed, over all calls.
 *
 * Sizes are classes: 16, 24, 32, 48, 64, 96, ... A freed block waits in the list of its class, the
 * block freed last is given out first, and new blocks are cut from memory that grows by pages of 64
 * KiB. A block of up to a page never lies across two. No headers: the size is given back with the
 * block, so allocating touches the block's page and the one with the lists. What comes out depends
 * on nothing but the order of calls. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_ALLOC_H
#define RK_SDK_C_INCLUDE_RUSKVM_ALLOC_H

#include <stddef.h>

/* A block of at least size_bytes, aligned to 8, its contents undefined. Panics when memory is at an
 * end. NULL for 0 bytes. */
void *rk_alloc(size_t size_bytes);

/* The same, filled with zeros. */
void *rk_alloc_zeroed(size_t size_bytes);

/* Gives a block back; size_bytes as it was asked for. NULL with 0 bytes is allowed. */
void rk_free(void *block, size_t size_bytes);

/* What rk_alloc gives at least for a size: growing within it is free. */
size_t rk_alloc_size(size_t size_bytes);

#endif
