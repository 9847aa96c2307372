/* A thread's way into the records: the store, the hash back end, room for one payload, and a cache
 * of tree nodes that were verified, small and its own or shared with others.
 *
 * One for each thread that reads or drafts; the store behind it is shared. */
#ifndef RK_STATE_ACCESS_H
#define RK_STATE_ACCESS_H

#include "state/node_cache.h"

enum { ACCESS_CACHE_BYTES = 64 << 10, GRANULES_IN_PAGE = BLAKE3_PAGE_GRANULES };

struct state_access {
    struct record_store *store; /* borrowed */
    const struct blake3_backend *backend;
    struct buffer payload;                          /* of the record read last */
    uint8_t zero_cvs[GRANULES_IN_PAGE][HASH_BYTES]; /* of granules of zeros */
    struct node_cache *nodes;                       /* NULL: nothing is kept */
    bool nodes_are_shared;                          /* borrowed */
};

/* With a cache of its own; without memory for one nothing is kept. */
void access_init(struct state_access *access, struct record_store *store,
                 const struct blake3_backend *backend);
void access_free(struct state_access *access);

/* From now on uses a cache that others of the same store use too; borrowed. */
void access_share_nodes(struct state_access *access, struct node_cache *nodes);

/* Empties the cache, so that everything is read again. */
void access_forget(struct state_access *access);

/* Reads into access->payload and lends it until the next read. RK_CORRUPT also when there is no
 * such record. */
RK_CHECKED enum rk_result access_read(struct state_access *access, struct span *payload,
                                      enum record_kind kind, uint64_t location,
                                      struct rk_error *error);

/* Reads a tree node and holds it against its hash, from the cache when it is there. RK_CORRUPT,
 * or what the store says. */
RK_CHECKED enum rk_result access_read_node(struct state_access *access,
                                           const struct tree_shape *shape, struct tree_node *node,
                                           unsigned height, const uint8_t (*hash)[HASH_BYTES],
                                           uint64_t location, struct rk_error *error);

/* Keeps a node whose record is part of a commit by now (node_cache.h says why only then). */
void access_keep_node(struct state_access *access, const struct tree_shape *shape,
                      const struct tree_node *node, const uint8_t (*hash)[HASH_BYTES],
                      uint64_t location);

#endif
