/* A sparse Merkle tree of arity 4 over Poseidon, and proofs that a leaf is in one (spec/crypto.md
 * 13).
 *
 * A tree of height H has 4^H positions, each with a leaf or none; a leaf is a scalar below q. The
 * hash of a node is Poseidon of its four children; a subtree without leaves counts as 0 at every
 * level. So the root is 0 for the empty tree, and depends on nothing but which positions have which
 * leaves.
 *
 * In memory there is a node for every subtree that has a leaf, from the root down to four leaves:
 * 152 bytes each, in one array, with the room of removed nodes used again. n leaves in a row take
 * about n/3 nodes, scattered ones up to n * H. Inserting and removing touch H nodes and hash
 * nothing; asking for the root, a proof or the smallest subtree first hashes what changed, each
 * node once: at most H hashes for a leaf, and for many leaves the nodes they share only once, level
 * by level in batches.
 *
 * One thread at a time, asking included. */
#ifndef RK_CRYPTO_POSEIDON_TREE_H
#define RK_CRYPTO_POSEIDON_TREE_H

#include "base/result.h"
#include "base/span.h"
#include "base/vec.h"
#include "crypto/fr.h"

enum {
    POSEIDON_TREE_ARITY = 4,
    POSEIDON_TREE_HEIGHT_MAX = 31,
    POSEIDON_TREE_HEIGHT_NOTES = 17, /* of the tree of Phoenix notes */
};

struct poseidon_tree_node {
    struct fr hash[POSEIDON_TREE_ARITY]; /* of the children, or the leaves; 0 where there is none */
    uint32_t below[POSEIDON_TREE_ARITY]; /* 1 + index of the child; 1 for a leaf; 0 for none */
    uint32_t stale;                      /* bit i: hash[i] is to be computed */
};

VEC_DEFINE(poseidon_tree_nodes, struct poseidon_tree_node);

struct poseidon_tree {
    struct poseidon_tree_nodes nodes;
    struct fr root;
    uint64_t leaves_count;
    unsigned height;
    uint32_t top;  /* 1 + index of the node at the root; 0 when the tree is empty */
    uint32_t free; /* 1 + index of a node that is not used; the next is its below[0] */
    bool root_stale;
};

/* An empty tree, which takes no memory. RK_USAGE when the height is not 1 to
 * POSEIDON_TREE_HEIGHT_MAX. */
RK_CHECKED enum rk_result poseidon_tree_init(struct poseidon_tree *tree, unsigned height);
/* Returns all memory; the tree is then empty and usable. */
void poseidon_tree_free(struct poseidon_tree *tree);

/* Sets the leaf at a position, whether there was one or not. RK_USAGE for a position of 4^height or
 * more; RK_NO_MEMORY and RK_FULL (2^32 nodes) leave the tree as it was. */
RK_CHECKED enum rk_result poseidon_tree_insert(struct poseidon_tree *tree, uint64_t position,
                                               const struct fr *leaf);

/* Takes the leaf at a position out and tells it, unless `leaf` is NULL. RK_NOT_FOUND when there is
 * none. */
RK_CHECKED enum rk_result poseidon_tree_remove(struct poseidon_tree *tree, struct fr *leaf,
                                               uint64_t position);

/* The leaf at a position, borrowed until the next change; NULL when there is none. */
const struct fr *poseidon_tree_leaf(const struct poseidon_tree *tree, uint64_t position);

/* RK_NO_MEMORY when there is no room for a list of the nodes to hash; the tree is as it was. */
RK_CHECKED enum rk_result poseidon_tree_root(struct poseidon_tree *tree, struct fr *root);

/* The hash and the height of the lowest node that has all leaves under it; its height is at least
 * 1, and both are 0 for the empty tree. Failures as poseidon_tree_root. */
RK_CHECKED enum rk_result poseidon_tree_smallest_subtree(struct poseidon_tree *tree,
                                                         struct fr *hash, unsigned *height);

/* ---- Openings: proofs that a leaf is at a position ---- */

/* The children of each node on the way, that of the root first, and which of them the way takes. */
struct poseidon_opening {
    struct fr root;
    struct fr branch[POSEIDON_TREE_HEIGHT_MAX][POSEIDON_TREE_ARITY];
    uint8_t digit[POSEIDON_TREE_HEIGHT_MAX]; /* below POSEIDON_TREE_ARITY */
    unsigned height;
};

#define POSEIDON_OPENING_BYTES(height) ((size_t)(height) * (4 * 32 + 4) + 32)

/* RK_NOT_FOUND when there is no leaf at the position; else failures as poseidon_tree_root. */
RK_CHECKED enum rk_result poseidon_tree_open(struct poseidon_tree *tree,
                                             struct poseidon_opening *opening, uint64_t position);

/* The way to a position without a leaf: below the last node on it all children are 0. RK_INVALID
 * when there is a leaf, RK_USAGE for a position of 4^height or more; else failures as
 * poseidon_tree_root. Such an opening is for circuits (zk/gadget_tree.h), since
 * poseidon_opening_verify_vartime hashes nodes without leaves too. */
RK_CHECKED enum rk_result poseidon_tree_open_vacant(struct poseidon_tree *tree,
                                                    struct poseidon_opening *opening,
                                                    uint64_t position);

/* Whether the opening leads from this leaf to its root. Whose root that is the caller must know:
 * the position and the root are as good as who sent them. Not constant time. */
bool poseidon_opening_verify_vartime(const struct poseidon_opening *opening, const struct fr *leaf);

/* The position that the digits of an opening name. */
uint64_t poseidon_opening_position(const struct poseidon_opening *opening);

/* The root, the branches from the root on, the digits as u32 in the same order; little endian, and
 * POSEIDON_OPENING_BYTES(opening->height) of them. */
void poseidon_opening_encode(uint8_t *bytes, const struct poseidon_opening *opening);

/* RK_MALFORMED with the place of what is wrong: another size, a scalar of q or more, a digit of 4
 * or more. RK_USAGE for a height that no tree has. */
RK_CHECKED enum rk_result poseidon_opening_decode(struct poseidon_opening *opening, unsigned height,
                                                  struct span bytes, struct rk_error *error);

#endif
