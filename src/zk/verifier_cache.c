#include "zk/verifier_cache.h"

#include "base/blake3.h"
#include "base/require.h"
#include "base/table.h"

#include <pthread.h>
#include <stdlib.h>

/* Kept entries are in the table and in a list, most recently used first. */
struct verifier_cache_entry {
    struct plonk_verifier *verifier;
    uint8_t digest[BLAKE3_HASH_BYTES];
    size_t size_bytes;
    /* Under the lock of the cache. */
    struct verifier_cache_entry *newer, *older;
    size_t leases;
    bool is_kept;
};

struct verifier_cache {
    pthread_mutex_t lock;
    const struct blake3_backend *backend;
    size_t bytes_max;
    /* Under the lock. */
    struct table entries; /* digest -> struct verifier_cache_entry * */
    struct verifier_cache_entry *newest, *oldest;
    size_t size_bytes;
    uint64_t hits, misses;
};

enum rk_result verifier_cache_new(struct verifier_cache **out, size_t bytes_max)
{
    struct verifier_cache *cache = calloc(1, sizeof *cache);
    if (!cache) return RK_NO_MEMORY;
    REQUIRE(pthread_mutex_init(&cache->lock, NULL) == 0);
    cache->backend = blake3_backend_select(cpu_features_detect());
    cache->bytes_max = bytes_max;
    table_init(&cache->entries, sizeof(struct verifier_cache_entry *), 0); /* keys are hashes */
    *out = cache;
    return RK_OK;
}

static void free_entry(struct verifier_cache_entry *entry)
{
    plonk_verifier_free(entry->verifier);
    free(entry);
}

/* ---- The list, under the lock ---- */

static void unlink_entry(struct verifier_cache *cache, struct verifier_cache_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct verifier_cache *cache, struct verifier_cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void drop(struct verifier_cache *cache, struct verifier_cache_entry *entry)
{
    unlink_entry(cache, entry);
    REQUIRE(table_remove(&cache->entries, span_of(entry->digest, BLAKE3_HASH_BYTES)) == RK_OK);
    cache->size_bytes -= entry->size_bytes;
    entry->is_kept = false;
    if (entry->leases == 0) free_entry(entry);
}

/* NULL when there is none. */
static struct verifier_cache_entry *find(struct verifier_cache *cache, struct span digest)
{
    struct verifier_cache_entry **slot = table_find(&cache->entries, digest);
    if (!slot) return NULL;
    unlink_entry(cache, *slot);
    link_newest(cache, *slot);
    return *slot;
}

/* Keeps an entry if there is room for it; no memory for that is no failure. */
static void keep(struct verifier_cache *cache, struct verifier_cache_entry *entry)
{
    void *slot;
    if (entry->size_bytes > cache->bytes_max) return;
    while (cache->size_bytes > cache->bytes_max - entry->size_bytes)
        drop(cache, cache->oldest);
    if (table_obtain(&cache->entries, &slot, span_of(entry->digest, BLAKE3_HASH_BYTES))) return;
    *(struct verifier_cache_entry **)slot = entry;
    link_newest(cache, entry);
    cache->size_bytes += entry->size_bytes;
    entry->is_kept = true;
}

void verifier_cache_free(struct verifier_cache *cache)
{
    if (!cache) return;
    while (cache->oldest) {
        REQUIRE(cache->oldest->leases == 0);
        drop(cache, cache->oldest);
    }
    table_free(&cache->entries);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* ---- Leases ---- */

static void hash_container(const struct verifier_cache *cache, uint8_t digest[BLAKE3_HASH_BYTES],
                           enum plonk_decoding decoding, struct span bytes)
{
    struct blake3_hasher hasher;
    uint8_t head = (uint8_t)decoding;
    blake3_init(&hasher, cache->backend);
    blake3_update(&hasher, span_of(&head, sizeof head));
    blake3_update(&hasher, bytes);
    blake3_final(&hasher, digest);
}

static enum rk_result decode(struct verifier_cache_entry **out, enum plonk_decoding decoding,
                             struct span bytes, struct rk_error *error)
{
    struct verifier_cache_entry *entry = calloc(1, sizeof *entry);
    if (!entry) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a verifier");
    enum rk_result result = plonk_verifier_decode(&entry->verifier, decoding, bytes, error);
    if (result) {
        free(entry);
        return result;
    }
    entry->size_bytes = sizeof *entry + plonk_verifier_memory_bytes(entry->verifier);
    *out = entry;
    return RK_OK;
}

enum rk_result verifier_cache_borrow(struct verifier_cache *cache, struct verifier_lease *lease,
                                     enum plonk_decoding decoding, struct span bytes,
                                     struct rk_error *error)
{
    struct verifier_cache_entry *entry, *decoded = NULL;
    uint8_t digest[BLAKE3_HASH_BYTES];
    struct span key = span_of(digest, sizeof digest);
    hash_container(cache, digest, decoding, bytes);
    pthread_mutex_lock(&cache->lock);
    entry = find(cache, key);
    *(entry ? &cache->hits : &cache->misses) += 1;
    if (entry) entry->leases++;
    pthread_mutex_unlock(&cache->lock);
    if (!entry) {
        /* Not under the lock: another thread may do the same meanwhile, and then its one is used.
         */
        RK_TRY(decode(&decoded, decoding, bytes, error));
        memcpy(decoded->digest, digest, sizeof digest);
        pthread_mutex_lock(&cache->lock);
        entry = find(cache, key);
        if (!entry) {
            entry = decoded;
            decoded = NULL;
            keep(cache, entry);
        }
        entry->leases++;
        pthread_mutex_unlock(&cache->lock);
        if (decoded) free_entry(decoded);
    }
    *lease = (struct verifier_lease){entry->verifier, entry};
    return RK_OK;
}

void verifier_cache_return(struct verifier_cache *cache, struct verifier_lease *lease)
{
    struct verifier_cache_entry *entry = lease->entry;
    if (!entry) return;
    pthread_mutex_lock(&cache->lock);
    bool is_last = --entry->leases == 0 && !entry->is_kept;
    pthread_mutex_unlock(&cache->lock);
    if (is_last) free_entry(entry);
    *lease = (struct verifier_lease){0};
}

void verifier_cache_statistics(struct verifier_cache *cache,
                               struct verifier_cache_statistics *statistics)
{
    pthread_mutex_lock(&cache->lock);
    *statistics = (struct verifier_cache_statistics){cache->hits, cache->misses,
                                                     cache->entries.count, cache->size_bytes};
    pthread_mutex_unlock(&cache->lock);
}
