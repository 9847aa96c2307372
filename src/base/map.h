/* An ordered map from byte strings to values of one size, walked in key order.
 *
 * Order is that of memcmp, a proper prefix first; numbers are keys of eight big-endian bytes, so
 * their order is numeric. The map owns copies of its keys and the values; a value stays at its
 * address, aligned to 16, until its entry is removed. It is an AA tree (Andersson, "Balanced search
 * trees made simple", 1993): find, insert and remove take O(log n) in the worst case, whatever the
 * keys, and the walk depends on nothing but the keys. One thread at a time. */
#ifndef RK_BASE_MAP_H
#define RK_BASE_MAP_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

struct map_entry;

struct map {
    struct map_entry *root;
    size_t count;
    size_t value_bytes;
};

void map_init(struct map *map, size_t value_bytes);
/* Returns all memory; the map is then empty and usable. */
void map_free(struct map *map);

/* The value of the key, or NULL. */
void *map_find(const struct map *map, struct span key);

/* Tells the value of the key, adding it as zeros when it is not there: map->count tells which.
 * RK_NO_MEMORY leaves the map as it was. */
RK_CHECKED enum rk_result map_obtain(struct map *map, void **value, struct span key);

/* RK_NOT_FOUND when the key is not there. */
RK_CHECKED enum rk_result map_remove(struct map *map, struct span key);

/* The first entry; the first with a key >= or > the given one; NULL when there is none. A walk is
 *     for (e = map_first(m); e; e = map_after(m, map_key(e)))
 * and any key, the one just visited included, may be added or removed on the way as long as the
 * key passed to map_after is still alive. */
struct map_entry *map_first(const struct map *map);
struct map_entry *map_at_least(const struct map *map, struct span key);
struct map_entry *map_after(const struct map *map, struct span key);

struct span map_key(const struct map_entry *entry); /* borrowed until the entry is removed */
void *map_value(struct map_entry *entry);

/* The longest path in entries, at most 2 log2(count + 1). For tests. */
size_t map_height(const struct map *map);

/* ---- Numbers as keys ---- */

struct map_number {
    uint8_t bytes[8];
};

RK_INLINE struct map_number map_number_of(uint64_t number)
{
    struct map_number key;
    number = __builtin_bswap64(number);
    memcpy(key.bytes, &number, sizeof key.bytes);
    return key;
}
RK_INLINE uint64_t map_key_u64(const struct map_entry *entry)
{
    uint64_t number = 0;
    struct span key = map_key(entry);
    memcpy(&number, key.bytes, sizeof number);
    return __builtin_bswap64(number);
}
RK_INLINE void *map_find_u64(const struct map *map, uint64_t number)
{
    struct map_number key = map_number_of(number);
    return map_find(map, span_of(key.bytes, sizeof key.bytes));
}
RK_CHECKED RK_INLINE enum rk_result map_obtain_u64(struct map *map, void **value, uint64_t number)
{
    struct map_number key = map_number_of(number);
    return map_obtain(map, value, span_of(key.bytes, sizeof key.bytes));
}
RK_CHECKED RK_INLINE enum rk_result map_remove_u64(struct map *map, uint64_t number)
{
    struct map_number key = map_number_of(number);
    return map_remove(map, span_of(key.bytes, sizeof key.bytes));
}
RK_INLINE struct map_entry *map_at_least_u64(const struct map *map, uint64_t number)
{
    struct map_number key = map_number_of(number);
    return map_at_least(map, span_of(key.bytes, sizeof key.bytes));
}

#endif
