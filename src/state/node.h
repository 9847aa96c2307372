/* Inner nodes of the two sparse Merkle trees, as records and as hashes.
 *
 * Both trees are of one make, told apart by a shape: a page tree has arity 4 and one hash to an
 * entry; the contracts tree has arity 2 and two hashes to an entry, side by side: lane 0 is the
 * state root's tree, lane 1 that of the metadata. A node's hash, in each lane, is BLAKE3 over its
 * entries' hashes of that lane; an absent entry counts as 32 zero bytes. An entry is present
 * exactly when it has a location: a present leaf may well have the hash 0.
 *
 * Record: height u8, mask of present entries u8, then for each present entry its hashes (32 bytes a
 * lane) and its location u64, all little endian. */
#ifndef RK_STATE_NODE_H
#define RK_STATE_NODE_H

#include "base/blake3.h"
#include "base/reader.h"
#include "state/record.h"

#define HASH_BYTES BLAKE3_HASH_BYTES

enum { TREE_ARITY_MAX = 4, TREE_HEIGHT_MAX = 32, TREE_LANES_MAX = 2 };

#define NODE_RECORD_BYTES_MAX (2 + TREE_ARITY_MAX * (TREE_LANES_MAX * HASH_BYTES + 8))

struct tree_shape {
    uint8_t arity_log2; /* 1 or 2 */
    uint8_t height;     /* the root's; leaves have height 0 */
    uint8_t lanes;
    enum record_kind node_kind;
    enum record_kind leaf_kind;
};

struct tree_entry {
    uint8_t hash[TREE_LANES_MAX][HASH_BYTES];
    uint64_t location; /* RECORD_NONE: absent, its hashes are zero */
};

struct tree_node {
    struct tree_entry entries[TREE_ARITY_MAX];
    uint8_t height; /* 1 .. shape->height */
};

static inline unsigned tree_arity(const struct tree_shape *shape)
{
    return 1u << shape->arity_log2;
}

/* How many positions lie below a node of this height. */
static inline uint64_t tree_capacity(const struct tree_shape *shape, unsigned height)
{
    return UINT64_C(1) << (shape->arity_log2 * height);
}

/* Which entry of a node of this height leads to the position. */
static inline unsigned tree_slot(const struct tree_shape *shape, unsigned height, uint64_t position)
{
    return (unsigned)(position >> (shape->arity_log2 * (height - 1))) & (tree_arity(shape) - 1);
}

bool hash_is_zero(const uint8_t hash[HASH_BYTES]);

/* Whether the hashes of all lanes of the shape are equal. */
bool tree_hashes_equal(const struct tree_shape *shape, const uint8_t (*a)[HASH_BYTES],
                       const uint8_t (*b)[HASH_BYTES]);

/* Hashes `count` nodes given as messages: the hashes of their entries, one after the other. */
void tree_hash_messages(const struct tree_shape *shape, const struct blake3_backend *backend,
                        uint8_t (*hashes)[HASH_BYTES], const uint8_t *messages, size_t count);

/* The node's hash in each lane; unused lanes become zero. */
void node_hash(const struct tree_shape *shape, const struct blake3_backend *backend,
               uint8_t hash[TREE_LANES_MAX][HASH_BYTES], const struct tree_node *node);

/* Writes the record into *out and returns its size. */
size_t node_encode(const struct tree_shape *shape, uint8_t out[NODE_RECORD_BYTES_MAX],
                   const struct tree_node *node);

/* RK_CORRUPT unless the payload is a node of this shape and height (1 to the shape's), to the
 * byte. */
RK_CHECKED enum rk_result node_decode(const struct tree_shape *shape, struct tree_node *node,
                                      unsigned height, struct span payload, struct rk_error *error);

#endif
