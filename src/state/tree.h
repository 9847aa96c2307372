/* Reading persistent sparse trees.
 *
 *   height H    root                    H = 8 or 13 (page tree), 32 (contracts tree)
 *               | entry 0               between the top and the root every node has entry 0 only:
 *   height top  the highest stored node its hash is computed, nothing is stored
 *               / | | \
 *   height 1    nodes
 *   height 0    leaves: records of another kind
 *
 * All positions in a tree are below tree_capacity(top). A tree value is plain data: it may be
 * copied, and a changed tree is another value that shares the records of what did not change. */
#ifndef RK_STATE_TREE_H
#define RK_STATE_TREE_H

#include "state/access.h"

struct tree_root {
    uint8_t hash[TREE_LANES_MAX][HASH_BYTES];     /* at the shape's height; zero when empty */
    uint8_t top_hash[TREE_LANES_MAX][HASH_BYTES]; /* of the node at `location` */
    uint64_t location;                            /* RECORD_NONE: the tree is empty */
    uint8_t top;                                  /* 0 exactly when the tree is empty */
};

/* Turns the hash of a node of height `top` into that of the root. */
void tree_climb(const struct tree_shape *shape, const struct blake3_backend *backend,
                uint8_t hash[TREE_LANES_MAX][HASH_BYTES], unsigned top);

/* As part of a record: top u8, location u64, top hash (32 bytes a lane). The root's hash is not
 * written; decoding computes it. RK_CORRUPT for what no tree is. */
RK_CHECKED enum rk_result tree_root_encode(const struct tree_shape *shape, struct buffer *out,
                                           const struct tree_root *root);
RK_CHECKED enum rk_result tree_root_decode(const struct tree_shape *shape,
                                           const struct blake3_backend *backend,
                                           struct tree_root *root, struct reader *r,
                                           struct rk_error *error);

/* The leaf at a position; RK_NOT_FOUND when it is absent. Reads `top` records that are not in the
 * cache, each held against its hash. */
RK_CHECKED enum rk_result tree_find(struct state_access *access, const struct tree_shape *shape,
                                    const struct tree_root *root, struct tree_entry *leaf,
                                    uint64_t position, struct rk_error *error);

/* All nodes from the leaf's parent, path[0], to the root, path[shape->height - 1], those that are
 * not stored included (their entries have the location of the top). RK_NOT_FOUND when the leaf is
 * absent. */
RK_CHECKED enum rk_result tree_path(struct state_access *access, const struct tree_shape *shape,
                                    const struct tree_root *root, struct tree_node *path,
                                    uint64_t position, struct rk_error *error);

/* Calls visit for every leaf at a position >= first, in order, until it does not return RK_OK;
 * that is then the result. Visitors may read through the same access. */
typedef enum rk_result (*tree_visit)(void *context, uint64_t position,
                                     const struct tree_entry *leaf, struct rk_error *error);
RK_CHECKED enum rk_result tree_walk(struct state_access *access, const struct tree_shape *shape,
                                    const struct tree_root *root, uint64_t first, tree_visit visit,
                                    void *context, struct rk_error *error);

/* Calls visit, in order of positions, for every leaf whose presence or hash differs between the
 * two trees; the leaf that is absent has location RECORD_NONE. Subtrees of equal hash are not
 * read. */
typedef enum rk_result (*tree_visit_change)(void *context, uint64_t position,
                                            const struct tree_entry *before,
                                            const struct tree_entry *after, struct rk_error *error);
RK_CHECKED enum rk_result tree_difference(struct state_access *access,
                                          const struct tree_shape *shape,
                                          const struct tree_root *before,
                                          const struct tree_root *after, tree_visit_change visit,
                                          void *context, struct rk_error *error);

#endif
