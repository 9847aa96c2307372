/* A sparse tree being changed: the nodes on the paths to what changed are in memory, everything
 * else stays in records.
 *
 *   tree_draft_set     puts a leaf's new hash into its parent and queues the parent
 *   tree_batch_hash    hashes all queued nodes of all trees of the batch, height by height, so that
 *                      each is hashed once and many fill the lanes of the hash
 *   tree_draft_write   appends what has no record yet, children before parents
 *
 * Setting and hashing may alternate; each round costs what changed since the last. In a node of a
 * draft an entry that is present and has no location is one whose record is not written yet; its
 * child is then in memory. Nodes live in the caller's arena and end with it. One thread. */
#ifndef RK_STATE_TREE_DRAFT_H
#define RK_STATE_TREE_DRAFT_H

#include "base/arena.h"
#include "state/tree.h"

struct tree_draft_node {
    struct tree_node node;
    struct tree_draft *tree;
    struct tree_draft_node *parent; /* NULL: the top */
    struct tree_draft_node *queue;  /* the next queued node of this height */
    struct tree_draft_node *next;   /* the next in tree_draft.nodes */
    void *children[TREE_ARITY_MAX]; /* nodes, or the owner's leaves below height 1; or NULL */
    uint8_t slot;                   /* in the parent */
    uint8_t present;                /* mask of entries */
    bool is_queued;
    bool is_written; /* since tree_draft_keep */
};

/* Trees of equal arity and lanes that are hashed together. Zero-initialise. */
struct tree_batch {
    struct tree_draft_node *queues[TREE_HEIGHT_MAX + 1]; /* by height */
    struct tree_draft *climbing; /* trees whose hash is on its way from top to root */
};

struct tree_draft {
    const struct tree_shape *shape;
    struct state_access *access; /* borrowed */
    struct arena *arena;         /* borrowed */
    struct tree_batch *batch;    /* borrowed */
    struct tree_root root; /* hashes are current after tree_batch_hash, location after write */
    struct tree_draft_node *top;   /* NULL until something is changed */
    struct tree_draft_node *nodes; /* all that are in memory */
    struct tree_draft *climb;      /* the next in batch->climbing */
};

/* Starts from a tree, which may be empty. The draft must stay where it is. */
void tree_draft_init(struct tree_draft *draft, const struct tree_shape *shape,
                     const struct tree_root *root, struct state_access *access, struct arena *arena,
                     struct tree_batch *batch);

/* Tells the node above a leaf, bringing the path to it into memory and the tree to the height that
 * holds the position. The leaf itself is not added. RK_LIMIT for a position that the shape has no
 * room for, RK_CORRUPT and what the store says, RK_NO_MEMORY; the tree's value is then unchanged
 * and the draft may be used on. */
RK_CHECKED enum rk_result tree_draft_obtain(struct tree_draft *draft, struct tree_draft_node **node,
                                            uint64_t position, struct rk_error *error);

/* Whether the leaf is there, and what it is. */
static inline bool tree_draft_has(const struct tree_draft_node *node, unsigned slot)
{
    return node->present >> slot & 1;
}

/* Makes the leaf present with these hashes (one for each lane). When that changes the tree, the
 * leaf's record is to be written anew: `leaf` is given to the function that saves it. */
void tree_draft_set(struct tree_draft_node *node, unsigned slot, const uint8_t (*hash)[HASH_BYTES],
                    void *leaf);

/* Brings the hashes of all nodes and roots up to date. */
void tree_batch_hash(struct tree_batch *batch, const struct blake3_backend *backend);

/* Saves a leaf that has no record and tells its location. */
typedef enum rk_result (*tree_save_leaf)(void *context, uint64_t *location, void *leaf,
                                         struct rk_error *error);

/* Writes all nodes without a record. Hashes must be up to date. On failure what was written keeps
 * its location, so that another try goes on from there. */
RK_CHECKED enum rk_result tree_draft_write(struct tree_draft *draft, tree_save_leaf save,
                                           void *context, struct rk_error *error);

/* What was written is part of a commit by now: the access keeps these nodes. */
void tree_draft_keep(struct tree_draft *draft);

#endif
