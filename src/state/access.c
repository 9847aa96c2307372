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
    if (node_cache_new(&access->nodes, ACCESS_CACHE_BYTES)) access->nodes = NULL;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        granules[g] = zeros;
        counters[g] = (uint64_t)g * BLAKE3_GRANULE_CHUNKS;
    }
    blake3_granule_cvs(backend, access->zero_cvs, granules, counters, GRANULES_IN_PAGE);
}

static void free_own_nodes(struct state_access *access)
{
    if (!access->nodes_are_shared) node_cache_free(access->nodes);
    access->nodes = NULL;
}

void access_free(struct state_access *access)
{
    free_own_nodes(access);
    buffer_free(&access->payload);
}

void access_share_nodes(struct state_access *access, struct node_cache *nodes)
{
    free_own_nodes(access);
    access->nodes = nodes;
    access->nodes_are_shared = true;
}

void access_forget(struct state_access *access)
{
    if (access->nodes) node_cache_clear(access->nodes);
}

void access_keep_node(struct state_access *access, const struct tree_shape *shape,
                      const struct tree_node *node, const uint8_t (*hash)[HASH_BYTES],
                      uint64_t location)
{
    if (access->nodes) node_cache_put(access->nodes, shape, node, hash, location);
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

enum rk_result access_read_node(struct state_access *access, const struct tree_shape *shape,
                                struct tree_node *node, unsigned height,
                                const uint8_t (*hash)[HASH_BYTES], uint64_t location,
                                struct rk_error *error)
{
    if (access->nodes && node_cache_find(access->nodes, shape, node, height, hash, location))
        return RK_OK;
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
    access_keep_node(access, shape, &decoded, hash, location);
    *node = decoded;
    return RK_OK;
}
