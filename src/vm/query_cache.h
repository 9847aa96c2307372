/* Results of verifications by the hash of what was verified.
 *
 * Two generations: a result is put into the young one; when that is full it becomes the old one and
 * what was old is dropped. What is found in the old one is put into the young one again, so that
 * what is asked for stays. For any thread. */
#ifndef RK_VM_QUERY_CACHE_H
#define RK_VM_QUERY_CACHE_H

#include "base/blake3.h"
#include "base/table.h"

#include <pthread.h>

enum { QUERY_CACHE_ENTRY_BYTES = 160 }; /* what one takes of memory, table included */

struct query_cache {
    pthread_mutex_t lock;
    size_t entries_max; /* of a generation */
    /* Under the lock. */
    struct table young, old; /* hash -> bool */
    uint64_t hits, misses;
};

void query_cache_init(struct query_cache *cache, size_t bytes_max);
void query_cache_free(struct query_cache *cache);

/* Whether there is a result for the hash. */
bool query_cache_find(struct query_cache *cache, bool *result,
                      const uint8_t hash[BLAKE3_HASH_BYTES]);

/* Remembers a result; no memory for it is no failure. */
void query_cache_put(struct query_cache *cache, const uint8_t hash[BLAKE3_HASH_BYTES], bool result);

#endif
