#include "state/page_cache.h"

struct kept_page {
    uint64_t location;
    uint8_t hash[HASH_BYTES];
    struct page page;
};

/* What a table takes for an entry beside its value: head, key, slots. */
enum { ENTRY_OWN_BYTES = 64 };

void page_cache_init(struct page_cache *cache)
{
    table_init(&cache->pages, sizeof(struct kept_page), 0); /* page numbers are no secret keys */
}

void page_cache_free(struct page_cache *cache)
{
    table_free(&cache->pages);
}

uint64_t page_cache_bytes(const struct page_cache *cache)
{
    return (uint64_t)cache->pages.count * (sizeof(struct kept_page) + ENTRY_OWN_BYTES);
}

const struct page *page_cache_find(const struct page_cache *cache, uint64_t index,
                                   const uint8_t hash[HASH_BYTES], uint64_t location)
{
    const struct kept_page *kept = table_find(&cache->pages, span_of(&index, sizeof index));
    bool is_same = kept && kept->location == location && memcmp(kept->hash, hash, HASH_BYTES) == 0;
    return is_same ? &kept->page : NULL;
}

void page_cache_put(struct page_cache *cache, uint64_t index, const struct page *page,
                    const uint8_t hash[HASH_BYTES], uint64_t location)
{
    void *value;
    if (table_obtain(&cache->pages, &value, span_of(&index, sizeof index))) return;
    struct kept_page *kept = value;
    kept->location = location;
    memcpy(kept->hash, hash, HASH_BYTES);
    kept->page = *page;
}
