/* A hash table from byte strings to values of one size, walked in order of insertion.
 *
 * Keys are hashed with SipHash-2-4 under a seed of the caller's, so that whoever picks keys but
 * not the seed cannot make them collide. The walk is in the order in which keys were added (a key
 * removed and added again comes last), which never depends on the seed or on addresses. The table
 * owns copies of its keys and the values; a value stays at its address, aligned to 16, until its
 * entry is removed. Expected O(1) per operation. At most TABLE_COUNT_MAX keys. One thread at a
 * time. Where key order is wanted, use map.h. */
#ifndef RK_BASE_TABLE_H
#define RK_BASE_TABLE_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

#define TABLE_COUNT_MAX ((size_t)1 << 30)

struct table_entry;

struct table {
    struct table_entry **entries; /* in order of insertion; NULL where one was removed */
    uint32_t *slots;              /* 0: free; else 1 + index into entries, removed ones included */
    size_t entries_used;          /* removed ones included; at most half of slots_count */
    size_t slots_count;           /* 0 or a power of two */
    size_t count;                 /* keys */
    size_t value_bytes;
    uint64_t seed;
};

void table_init(struct table *table, size_t value_bytes, uint64_t seed);
/* Returns all memory; the table is then empty and usable. */
void table_free(struct table *table);

/* The value of the key, or NULL. */
void *table_find(const struct table *table, struct span key);

/* Tells the value of the key, adding it as zeros when it is not there: table->count tells which.
 * RK_NO_MEMORY and RK_FULL leave the table as it was. */
RK_CHECKED enum rk_result table_obtain(struct table *table, void **value, struct span key);

/* RK_NOT_FOUND when the key is not there. */
RK_CHECKED enum rk_result table_remove(struct table *table, struct span key);

/* A walk: *at starts as 0; NULL at the end. Keys may be removed on the way, but not added.
 *     for (size_t at = 0; (e = table_next(t, &at));) */
struct table_entry *table_next(const struct table *table, size_t *at);

struct span table_key(const struct table_entry *entry); /* borrowed until the entry is removed */
void *table_value(struct table_entry *entry);

#endif
