/* Pages of one contract whose records are known: chaining values and locations, without bytes.
 *
 * What a draft must know to hash a page of which a granule was touched. It stays with the
 * contract's memory from session to session (resident.h), so that the next root does not read the
 * page's record again. A page is found by index, and only with the hash and the location that the
 * tree has for it: so a memory that was moved to another commit, or whose records were moved, still
 * knows what is the same there and reads the rest anew. What may go in and why it stays right is
 * as in node_cache.h: pages read from a commit's records, and pages written once the batch that
 * wrote them has become a commit.
 *
 * One page for each index, the one that was put last. One thread at a time. */
#ifndef RK_STATE_PAGE_CACHE_H
#define RK_STATE_PAGE_CACHE_H

#include "base/table.h"
#include "state/page.h"

struct page_cache {
    struct table pages; /* index -> page, its hash and location */
};

void page_cache_init(struct page_cache *cache);
void page_cache_free(struct page_cache *cache);

/* About how much memory it takes. */
uint64_t page_cache_bytes(const struct page_cache *cache);

/* NULL when the page is not there as this; lent until the next put. */
const struct page *page_cache_find(const struct page_cache *cache, uint64_t index,
                                   const uint8_t hash[HASH_BYTES], uint64_t location);

/* Keeps a page whose hash and record these are; without memory for it, it is not kept. */
void page_cache_put(struct page_cache *cache, uint64_t index, const struct page *page,
                    const uint8_t hash[HASH_BYTES], uint64_t location);

#endif
