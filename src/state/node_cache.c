#include "state/node_cache.h"

#include "base/require.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    WAYS = 4,
    LOCKS = 64,
    NODE_HASHES = 4, /* in a node of either tree: arity times lanes */
};

/* A node as it is kept: the hashes of its entries without the lanes that the shape does not have.
 */
struct kept_node {
    uint64_t location; /* RECORD_NONE: the place is empty */
    uint8_t hash[TREE_LANES_MAX][HASH_BYTES];
    uint64_t locations[TREE_ARITY_MAX];
    uint8_t hashes[NODE_HASHES][HASH_BYTES];
    uint8_t height;
};

struct shard {
    pthread_mutex_t lock;
    unsigned turn; /* under the lock: which place of a full set gives way */
};

struct node_cache {
    size_t sets_count;              /* a power of two */
    struct kept_node (*sets)[WAYS]; /* a set is guarded by the lock of its index modulo LOCKS */
    struct shard shards[LOCKS];
};

enum rk_result node_cache_new(struct node_cache **out, uint64_t bytes_max)
{
    struct node_cache *cache = calloc(1, sizeof *cache);
    if (!cache) return RK_NO_MEMORY;
    cache->sets_count = 1;
    while (cache->sets_count < SIZE_MAX / (4 * sizeof *cache->sets) &&
           cache->sets_count * 2 * sizeof *cache->sets <= bytes_max)
        cache->sets_count *= 2;
    cache->sets = calloc(cache->sets_count, sizeof *cache->sets);
    if (!cache->sets) {
        free(cache);
        return RK_NO_MEMORY;
    }
    for (size_t i = 0; i < LOCKS; i++)
        REQUIRE(pthread_mutex_init(&cache->shards[i].lock, NULL) == 0);
    *out = cache;
    return RK_OK;
}

void node_cache_free(struct node_cache *cache)
{
    if (!cache) return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&cache->shards[i].lock);
    free(cache->sets);
    free(cache);
}

uint64_t node_cache_bytes(const struct node_cache *cache)
{
    return cache->sets_count * sizeof *cache->sets;
}

/* Locations in files are multiples of 16, those in memory are dense: Fibonacci hashing spreads both
 * over all sets. */
static struct kept_node *lock_set(struct node_cache *cache, struct shard **shard, uint64_t location)
{
    size_t set = location * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (cache->sets_count - 1);
    *shard = &cache->shards[set % LOCKS];
    pthread_mutex_lock(&(*shard)->lock);
    return cache->sets[set];
}

void node_cache_clear(struct node_cache *cache)
{
    for (size_t set = 0; set < cache->sets_count; set++) {
        struct shard *shard = &cache->shards[set % LOCKS];
        pthread_mutex_lock(&shard->lock);
        for (unsigned way = 0; way < WAYS; way++)
            cache->sets[set][way].location = RECORD_NONE;
        pthread_mutex_unlock(&shard->lock);
    }
}

bool node_cache_find(struct node_cache *cache, const struct tree_shape *shape,
                     struct tree_node *node, unsigned height, const uint8_t (*hash)[HASH_BYTES],
                     uint64_t location)
{
    struct shard *shard;
    if (location == RECORD_NONE) return false;
    const struct kept_node *kept = lock_set(cache, &shard, location);
    unsigned way = 0;
    while (way < WAYS && kept[way].location != location)
        way++;
    bool found = way < WAYS && kept[way].height == height &&
                 tree_hashes_equal(shape, (const uint8_t(*)[HASH_BYTES])kept[way].hash, hash);
    if (found) {
        kept += way;
        memset(node, 0, sizeof *node);
        node->height = kept->height;
        for (unsigned i = 0; i < tree_arity(shape); i++) {
            node->entries[i].location = kept->locations[i];
            for (unsigned lane = 0; lane < shape->lanes; lane++)
                memcpy(node->entries[i].hash[lane], kept->hashes[i * shape->lanes + lane],
                       HASH_BYTES);
        }
    }
    pthread_mutex_unlock(&shard->lock);
    return found;
}

void node_cache_put(struct node_cache *cache, const struct tree_shape *shape,
                    const struct tree_node *node, const uint8_t (*hash)[HASH_BYTES],
                    uint64_t location)
{
    struct shard *shard;
    CHECK(location != RECORD_NONE && tree_arity(shape) * shape->lanes <= NODE_HASHES);
    struct kept_node *kept = lock_set(cache, &shard, location);
    unsigned way = 0;
    while (way < WAYS && kept[way].location != location && kept[way].location != RECORD_NONE)
        way++;
    kept += way < WAYS ? way : shard->turn++ % WAYS;
    kept->location = location;
    kept->height = node->height;
    memcpy(kept->hash, hash, (size_t)shape->lanes * HASH_BYTES);
    for (unsigned i = 0; i < tree_arity(shape); i++) {
        kept->locations[i] = node->entries[i].location;
        for (unsigned lane = 0; lane < shape->lanes; lane++)
            memcpy(kept->hashes[i * shape->lanes + lane], node->entries[i].hash[lane], HASH_BYTES);
    }
    pthread_mutex_unlock(&shard->lock);
}
