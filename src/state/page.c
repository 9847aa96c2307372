#include "state/page.h"

#include <inttypes.h>

void page_init(const struct state_access *access, struct page *page)
{
    memcpy(page->cvs, access->zero_cvs, sizeof page->cvs);
    memset(page->locations, 0, sizeof page->locations);
}

void page_hash(const struct state_access *access, uint8_t hash[HASH_BYTES], const struct page *page)
{
    blake3_page_hashes_from_cvs(access->backend, (uint8_t(*)[HASH_BYTES])hash,
                                (const uint8_t(*)[BLAKE3_PAGE_GRANULES][HASH_BYTES]) & page->cvs,
                                1);
}

size_t page_encode(uint8_t out[PAGE_RECORD_BYTES_MAX], const struct page *page)
{
    uint16_t mask = 0;
    size_t at = sizeof mask;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (page->locations[g] == RECORD_NONE) continue;
        mask = (uint16_t)(mask | 1u << g);
        memcpy(out + at, page->cvs[g], HASH_BYTES);
        memcpy(out + at + HASH_BYTES, &page->locations[g], 8);
        at += HASH_BYTES + 8;
    }
    memcpy(out, &mask, sizeof mask);
    return at;
}

enum rk_result page_decode(const struct state_access *access, struct page *page,
                           struct span payload, struct rk_error *error)
{
    struct reader r = reader_of(payload);
    struct page decoded;
    page_init(access, &decoded);
    unsigned mask = reader_u8(&r);
    mask |= (unsigned)reader_u8(&r) << 8;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (!(mask >> g & 1)) continue;
        struct span cv = reader_take(&r, HASH_BYTES);
        decoded.locations[g] = reader_u64_le(&r);
        if (r.failure) break;
        memcpy(decoded.cvs[g], cv.bytes, HASH_BYTES);
        if (decoded.locations[g] == RECORD_NONE)
            return rk_fail(error, RK_CORRUPT, reader_offset(&r) - 8,
                           "granule %u of a page has a place and no location", g);
    }
    if (r.failure || !reader_done(&r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&r), "a page record of %zu bytes %s",
                       payload.size_bytes, r.failure ? "ends too early" : "has bytes left over");
    *page = decoded;
    return RK_OK;
}

enum rk_result page_read(struct state_access *access, struct page *page,
                         const uint8_t hash[HASH_BYTES], uint64_t location, struct rk_error *error)
{
    struct span payload;
    struct page decoded;
    uint8_t computed[HASH_BYTES];
    RK_TRY(access_read(access, &payload, RECORD_PAGE, location, error));
    RK_TRY(page_decode(access, &decoded, payload, error));
    page_hash(access, computed, &decoded);
    if (memcmp(computed, hash, HASH_BYTES) != 0)
        return rk_fail(error, RK_CORRUPT, location,
                       "the page at location %" PRIu64 " has another hash", location);
    *page = decoded;
    return RK_OK;
}

enum rk_result page_read_granules(struct state_access *access, uint8_t *bytes,
                                  const struct page *page, uint16_t mask, struct rk_error *error)
{
    const uint8_t *granules[GRANULES_IN_PAGE];
    uint64_t counters[GRANULES_IN_PAGE];
    uint8_t cvs[GRANULES_IN_PAGE][HASH_BYTES];
    size_t count = 0;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (!(mask >> g & 1)) continue;
        uint8_t *to = bytes + (size_t)g * BLAKE3_GRANULE_BYTES;
        if (page->locations[g] == RECORD_NONE) {
            memset(to, 0, BLAKE3_GRANULE_BYTES);
            continue;
        }
        struct span payload;
        RK_TRY(access_read(access, &payload, RECORD_GRANULE, page->locations[g], error));
        if (payload.size_bytes != BLAKE3_GRANULE_BYTES)
            return rk_fail(error, RK_CORRUPT, page->locations[g],
                           "the granule at location %" PRIu64 " has %zu bytes", page->locations[g],
                           payload.size_bytes);
        memcpy(to, payload.bytes, BLAKE3_GRANULE_BYTES);
        granules[count] = to;
        counters[count] = (uint64_t)g * BLAKE3_GRANULE_CHUNKS;
        count++;
    }
    blake3_granule_cvs(access->backend, cvs, granules, counters, count);
    for (size_t i = 0; i < count; i++) {
        unsigned g = (unsigned)(counters[i] / BLAKE3_GRANULE_CHUNKS);
        if (memcmp(cvs[i], page->cvs[g], HASH_BYTES) != 0)
            return rk_fail(error, RK_CORRUPT, page->locations[g],
                           "the granule at location %" PRIu64 " has another hash",
                           page->locations[g]);
    }
    return RK_OK;
}

uint16_t page_difference(const struct page *before, const struct page *after)
{
    unsigned mask = 0;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        mask |= (unsigned)(memcmp(before->cvs[g], after->cvs[g], HASH_BYTES) != 0) << g;
    return (uint16_t)mask;
}

bool bytes_are_zero(const uint8_t *bytes, size_t size_bytes)
{
    for (size_t at = 0; at < size_bytes; at += 64) {
        uint64_t words[8], any = 0;
        memcpy(words, bytes + at, sizeof words);
        for (unsigned i = 0; i < 8; i++)
            any |= words[i];
        if (any) return false;
    }
    return true;
}
