/* A thread's way into the records: the store, the hash back end, room for one payload, and a small
 * cache of tree nodes that were verified.
 *
 * One for each thread that reads or drafts; the store behind it is shared. When the store moves
 * records (compaction), access_forget must be called before the next read. */
#ifndef RK_STATE_ACCESS_H
#define RK_STATE_ACCESS_H

#include "state/node.h"

enum { ACCESS_CACHE_SLOTS = 256, GRANULES_IN_PAGE = BLAKE3_PAGE_GRANULES };

struct cached_node {
    uint64_t location; /* RECORD_NONE: the slot is empty */
    uint8_t hash[TREE_LANES_MAX][HASH_BYTES];
    struct tree_node node;
};

struct state_access {
    struct record_store *store; /* borrowed */
    const struct blake3_backend *backend;
    struct buffer payload;                          /* of the record read last */
    uint8_t zero_cvs[GRANULES_IN_PAGE][HASH_BYTES]; /* of granules of zeros */
    struct cached_node cache[ACCESS_CACHE_SLOTS];   /* by a hash of the location */
};

void access_init(struct state_access *access, struct record_store *store,
                 const struct blake3_backend *backend);
void access_free(struct state_access *access);

/* Empties the cache. */
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

#endif
