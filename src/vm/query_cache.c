#include "vm/query_cache.h"

#include "base/require.h"

void query_cache_init(struct query_cache *cache, size_t bytes_max)
{
    *cache = (struct query_cache){.entries_max = bytes_max / QUERY_CACHE_ENTRY_BYTES / 2};
    REQUIRE(pthread_mutex_init(&cache->lock, NULL) == 0);
    table_init(&cache->young, sizeof(bool), 0); /* keys are hashes */
    table_init(&cache->old, sizeof(bool), 0);
}

void query_cache_free(struct query_cache *cache)
{
    table_free(&cache->young);
    table_free(&cache->old);
    pthread_mutex_destroy(&cache->lock);
}

static void put_locked(struct query_cache *cache, struct span key, bool result)
{
    void *value;
    if (cache->entries_max == 0) return;
    if (cache->young.count >= cache->entries_max && !table_find(&cache->young, key)) {
        table_free(&cache->old);
        cache->old = cache->young;
        table_init(&cache->young, sizeof(bool), 0);
    }
    if (!table_obtain(&cache->young, &value, key)) *(bool *)value = result;
}

bool query_cache_find(struct query_cache *cache, bool *result,
                      const uint8_t hash[BLAKE3_HASH_BYTES])
{
    struct span key = span_of(hash, BLAKE3_HASH_BYTES);
    pthread_mutex_lock(&cache->lock);
    const bool *found = table_find(&cache->young, key);
    if (found) {
        *result = *found;
    } else if ((found = table_find(&cache->old, key)) != NULL) {
        *result = *found;
        put_locked(cache, key, *result);
    }
    *(found ? &cache->hits : &cache->misses) += 1;
    pthread_mutex_unlock(&cache->lock);
    return found != NULL;
}

void query_cache_put(struct query_cache *cache, const uint8_t hash[BLAKE3_HASH_BYTES], bool result)
{
    pthread_mutex_lock(&cache->lock);
    put_locked(cache, span_of(hash, BLAKE3_HASH_BYTES), result);
    pthread_mutex_unlock(&cache->lock);
}
