/* Verified tree nodes, kept in memory: a table of fixed size from the location of a node's record
 * to what it says.
 *
 * A node is found by location and hash together. A record never changes and its location is given
 * to no other record, with one exception: records of a batch that was rolled back are gone, and
 * their locations are given again. So a node goes in when it was read from a commit's records and
 * held against its hash, or when the batch that wrote it has become a commit, and never before.
 * Then nothing here is ever wrong: not after forks, deletions or compactions. What no commit refers
 * to any more is not asked for and gives way.
 *
 * Sets of four, and in a set they give way in turn. Any thread: a set is guarded by one of a few
 * locks, which is held for as long as it takes to copy a node. */
#ifndef RK_STATE_NODE_CACHE_H
#define RK_STATE_NODE_CACHE_H

#include "state/node.h"

struct node_cache;

/* A cache of at most bytes_max bytes, and of one set at least. Memory is taken as it fills.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result node_cache_new(struct node_cache **out, uint64_t bytes_max);
void node_cache_free(struct node_cache *cache); /* NULL is allowed */

/* How many bytes it takes when it is full. */
uint64_t node_cache_bytes(const struct node_cache *cache);

/* Empties it. */
void node_cache_clear(struct node_cache *cache);

/* True and the node, when it is there with these hashes. */
bool node_cache_find(struct node_cache *cache, const struct tree_shape *shape,
                     struct tree_node *node, unsigned height, const uint8_t (*hash)[HASH_BYTES],
                     uint64_t location);

/* Keeps a node whose record and hashes these are. */
void node_cache_put(struct node_cache *cache, const struct tree_shape *shape,
                    const struct tree_node *node, const uint8_t (*hash)[HASH_BYTES],
                    uint64_t location);

#endif
