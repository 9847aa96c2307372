#include "state/access.h"

#include <inttypes.h>

void access_init(struct state_access *access, struct record_store *store,
                 const struct blake3_backend *backend)
{
    static const uint8_t zeros[BLAKE3_GRANULE_BYTES];
    const uint8_t *granules[GRANULES_IN_PAGE];
    uint64_t counters[GRANULES_IN_PAGE];
    memset(access, 0, sizeof *access);
    access->store = store;
    access->backend = backend;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        granules[g] = zeros;
        counters[g] = (uint64_t)g * BLAKE3_GRANULE_CHUNKS;
    }
    blake3_granule_cvs(backend, access->zero_cvs, granules, counters, GRANULES_IN_PAGE);
}

void access_free(struct state_access *access)
{
    buffer_free(&access->payload);
}

void access_forget(struct state_access *access)
{
    for (unsigned i = 0; i < ACCESS_CACHE_SLOTS; i++)
        access->cache[i].location = RECORD_NONE;
}

enum rk_result access_read(struct state_access *access, struct span *payload, enum record_kind kind,
                           uint64_t location, struct rk_error *error)
{
    enum rk_result result = record_read(access->store, &access->payload, kind, location, error);
    /* What is looked for may be absent; a record that another refers to may not. */
    if (result == RK_NOT_FOUND) {
        if (error) error->result = RK_CORRUPT;
        return RK_CORRUPT;
    }
    if (result) return result;
    *payload = buffer_span(&access->payload);
    return RK_OK;
}

/* Locations in files are multiples of 16, those in memory are dense: Fibonacci hashing spreads both
 * over all slots. */
static size_t cache_slot(uint64_t location)
{
    static_assert(ACCESS_CACHE_SLOTS == 256, "the upper 8 bits of the product are the slot");
    return location * UINT64_C(0x9e3779b97f4a7c15) >> 56;
}

enum rk_result access_read_node(struct state_access *access, const struct tree_shape *shape,
                                struct tree_node *node, unsigned height,
                                const uint8_t (*hash)[HASH_BYTES], uint64_t location,
                                struct rk_error *error)
{
    struct cached_node *cached = &access->cache[cache_slot(location)];
    if (location != RECORD_NONE && cached->location == location && cached->node.height == height &&
        tree_hashes_equal(shape, (const uint8_t(*)[HASH_BYTES])cached->hash, hash)) {
        *node = cached->node;
        return RK_OK;
    }
    struct span payload;
    RK_TRY(access_read(access, &payload, shape->node_kind, location, error));
    struct tree_node decoded;
    RK_TRY(node_decode(shape, &decoded, height, payload, error));
    uint8_t computed[TREE_LANES_MAX][HASH_BYTES];
    node_hash(shape, access->backend, computed, &decoded);
    if (!tree_hashes_equal(shape, (const uint8_t(*)[HASH_BYTES])computed, hash))
        return rk_fail(error, RK_CORRUPT, location,
                       "the tree node of height %u at location %" PRIu64 " has another hash",
                       height, location);
    cached->location = location;
    memcpy(cached->hash, computed, sizeof computed);
    cached->node = decoded;
    *node = decoded;
    return RK_OK;
}
