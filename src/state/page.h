/* A page of 64 KiB: sixteen granules of 4 KiB, each known by its chaining value (CV) and by the
 * location of its bytes.
 *
 * The hash of the page follows from the CVs alone, so a page whose granules changed in part is
 * hashed without the others. A granule of zeros has no record: its location is RECORD_NONE and its
 * CV is the one every access knows. That the page exists at all is told by the tree above it.
 *
 * Record: mask u16 of granules that have a location, then for each of them its CV (32 bytes) and
 * its location u64, all little endian. */
#ifndef RK_STATE_PAGE_H
#define RK_STATE_PAGE_H

#include "state/access.h"

#define PAGE_BYTES            BLAKE3_PAGE_BYTES
#define PAGE_SHIFT            16
#define PAGE_RECORD_BYTES_MAX (2 + GRANULES_IN_PAGE * (HASH_BYTES + 8))

struct page {
    uint8_t cvs[GRANULES_IN_PAGE][HASH_BYTES];
    uint64_t locations[GRANULES_IN_PAGE];
};

/* A page of zeros. */
void page_init(const struct state_access *access, struct page *page);

void page_hash(const struct state_access *access, uint8_t hash[HASH_BYTES],
               const struct page *page);

/* Writes the record into *out and returns its size. */
size_t page_encode(uint8_t out[PAGE_RECORD_BYTES_MAX], const struct page *page);

/* RK_CORRUPT unless the payload is a page, to the byte. */
RK_CHECKED enum rk_result page_decode(const struct state_access *access, struct page *page,
                                      struct span payload, struct rk_error *error);

/* Reads a page's record and holds it against the page's hash. */
RK_CHECKED enum rk_result page_read(struct state_access *access, struct page *page,
                                    const uint8_t hash[HASH_BYTES], uint64_t location,
                                    struct rk_error *error);

/* Puts the bytes of the granules in the mask to their places in bytes[], which is 64 KiB, and holds
 * them against their CVs. On failure those places may have been written. */
RK_CHECKED enum rk_result page_read_granules(struct state_access *access, uint8_t *bytes,
                                             const struct page *page, uint16_t mask,
                                             struct rk_error *error);

/* The granules whose bytes differ. */
uint16_t page_difference(const struct page *before, const struct page *after);

/* Whether all bytes are zero. size_bytes is a multiple of 64. */
bool bytes_are_zero(const uint8_t *bytes, size_t size_bytes);

#endif
