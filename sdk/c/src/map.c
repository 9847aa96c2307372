#include <ruskvm/map.h>

#include <ruskvm/alloc.h>
#include <ruskvm/panic.h>

/* Key and value follow, the value aligned to 8. */
struct entry {
    struct entry *next;
    uint32_t hash;
    uint32_t bucket; /* where its chain begins, for walking */
};

static uint32_t value_at(struct rk_map_sizes sizes)
{
    return (uint32_t)sizeof(struct entry) + ((sizes.key_bytes + 7) & ~7u);
}

static size_t entry_bytes(struct rk_map_sizes sizes)
{
    return (size_t)value_at(sizes) + sizes.value_bytes;
}

const void *rk_map_entry_key(const void *entry)
{
    return (const struct entry *)entry + 1;
}

void *rk_map_entry_value(const void *entry, struct rk_map_sizes sizes)
{
    return (uint8_t *)(uintptr_t)entry + value_at(sizes);
}

/* Multiply and fold, eight bytes at a time: 128-bit products are slow here, halves are not. */
static uint32_t hash_of(const void *key, uint32_t key_bytes)
{
    const uint8_t *bytes = key;
    uint64_t hash = key_bytes;
    for (uint32_t i = 0; i < key_bytes; i += 8) {
        uint64_t word = 0;
        if (i + 8 <= key_bytes)
            __builtin_memcpy(&word, bytes + i, 8);
        else
            for (uint32_t k = i; k < key_bytes; k++)
                word |= (uint64_t)bytes[k] << 8 * (k - i);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
        hash *= UINT64_C(0xbf58476d1ce4e5b9);
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

/* Buckets 0 .. n-1 are there, 2^k the power of two not above n: those below n - 2^k have been split
 * in two, so a hash takes k + 1 of its bits when that names a bucket there is, else k. */
static uint32_t bucket_of(uint32_t hash, uint32_t bucket_count)
{
    uint32_t high = 1u << (31 - (uint32_t)__builtin_clz(bucket_count));
    uint32_t bucket = hash & (2 * high - 1);
    return bucket < bucket_count ? bucket : bucket - high;
}

static struct entry **chain(const struct rk_map *map, uint32_t bucket)
{
    return rk_vector_at(&map->buckets, bucket, sizeof(struct entry *));
}

/* The pointer to the entry, or to the end of the chain where it would be. */
static struct entry **find(const struct rk_map *map, const void *key, uint32_t hash,
                           struct rk_map_sizes sizes)
{
    struct entry **at = chain(map, bucket_of(hash, map->buckets.count));
    while (*at && ((*at)->hash != hash || !rk_equal(*at + 1, key, sizes.key_bytes)))
        at = &(*at)->next;
    return at;
}

void *rk_map_find(const struct rk_map *map, const void *key, struct rk_map_sizes sizes)
{
    if (!map->buckets.count) return NULL;
    struct entry *found = *find(map, key, hash_of(key, sizes.key_bytes), sizes);
    return found ? rk_map_entry_value(found, sizes) : NULL;
}

/* Adds a bucket and moves what belongs there. */
static void split(struct rk_map *map)
{
    uint32_t bucket = map->buckets.count;
    struct entry **to = rk_vector_push(&map->buckets, sizeof *to);
    *to = NULL;
    if (!bucket) return;
    struct entry **from = chain(map, bucket - (1u << (31 - (uint32_t)__builtin_clz(bucket))));
    while (*from) {
        struct entry *entry = *from;
        if (bucket_of(entry->hash, bucket + 1) != bucket) {
            from = &entry->next;
            continue;
        }
        *from = entry->next;
        entry->next = NULL;
        entry->bucket = bucket;
        *to = entry;
        to = &entry->next;
    }
}

void *rk_map_obtain(struct rk_map *map, const void *key, struct rk_map_sizes sizes)
{
    uint32_t hash = hash_of(key, sizes.key_bytes);
    if (map->count >= map->buckets.count) split(map);
    struct entry **at = find(map, key, hash, sizes);
    if (!*at) {
        struct entry *entry = rk_alloc_zeroed(entry_bytes(sizes));
        entry->hash = hash;
        entry->bucket = bucket_of(hash, map->buckets.count);
        rk_copy(entry + 1, key, sizes.key_bytes);
        *at = entry;
        map->count++;
    }
    return rk_map_entry_value(*at, sizes);
}

bool rk_map_remove(struct rk_map *map, const void *key, struct rk_map_sizes sizes)
{
    if (!map->buckets.count) return false;
    struct entry **at = find(map, key, hash_of(key, sizes.key_bytes), sizes);
    struct entry *entry = *at;
    if (!entry) return false;
    *at = entry->next;
    rk_free(entry, entry_bytes(sizes));
    map->count--;
    return true;
}

const void *rk_map_next(const struct rk_map *map, const void *entry, struct rk_map_sizes sizes)
{
    (void)sizes;
    const struct entry *at = entry;
    if (at && at->next) return at->next;
    for (uint32_t bucket = at ? at->bucket + 1 : 0; bucket < map->buckets.count; bucket++)
        if (*chain(map, bucket)) return *chain(map, bucket);
    return NULL;
}

void rk_map_clear(struct rk_map *map, struct rk_map_sizes sizes)
{
    for (uint32_t bucket = 0; bucket < map->buckets.count; bucket++) {
        for (struct entry *entry = *chain(map, bucket); entry;) {
            struct entry *next = entry->next;
            rk_free(entry, entry_bytes(sizes));
            entry = next;
        }
    }
    rk_vector_clear(&map->buckets, sizeof(struct entry *));
    map->count = 0;
}
