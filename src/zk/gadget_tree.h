/* Membership and absence in Poseidon trees (crypto/poseidon_tree.h). They hold in every layout.
 *
 * Each gadget gives the root that a way leads to; whose root that is the caller constrains. Then,
 * as long as nobody finds collisions of Poseidon or preimages of 0 under it, the tree of that root
 * has, or lacks, what the gadget says. The opening's own root is not used, and openings from
 * anywhere will do: wrong ones lead to other roots. */
#ifndef RK_ZK_GADGET_TREE_H
#define RK_ZK_GADGET_TREE_H

#include "crypto/poseidon_tree.h"
#include "zk/gadget_number.h"
#include "zk/gadget_sponge.h"

enum {
    /* Two bits, three selections the last of which is the child, and the hash. */
    GADGET_TREE_LEVEL_ROWS = 8 + GADGET_MERKLE4_ROWS,
    GADGET_VACANT_LEVEL_ROWS = GADGET_TREE_LEVEL_ROWS + 6,
};

/* The domain of leaves of ordered sets: "RSKSET" and a number. */
#define GADGET_SET_DOMAIN UINT64_C(0x52534b5345540001)

/* What a way up a tree gives: the root, and the position it began at when it was asked for. */
struct tree_way {
    struct witness root, position;
};

/* The root above a leaf that is somewhere in the tree; GADGET_TREE_LEVEL_ROWS a level. Levels leave
 * open which of two equal children is meant, so that bits are unique only when children differ. */
struct witness gadget_tree_root(struct composer *composer, const struct poseidon_opening *opening,
                                struct witness leaf);

/* The same for a leaf at a position, which is then tied to the way: height rows more. */
struct tree_way gadget_tree_way(struct composer *composer, const struct poseidon_opening *opening,
                                struct witness leaf);

/* The way from a position without a leaf. At each level a bit tells that the node is empty, which
 * makes its children 0 and it itself 0: GADGET_VACANT_LEVEL_ROWS a level and height rows for the
 * position. A node of four empty children that is hashed leads to no root in use. */
struct tree_way gadget_tree_vacant(struct composer *composer,
                                   const struct poseidon_opening *opening);

/* ---- Ordered sets ----
 *
 * A set of elements is kept as a tree whose leaves are hashes of (low, high): neighbours in the
 * order of canonical integers, nothing of the set between them; how the ends are written is the
 * user's, such as 0 and q - 1 as members that nobody has. */

/* The leaf of a gap outside of circuits. */
void gadget_set_leaf(struct fr *out, const struct fr *low, const struct fr *high);

/* low < element < high for a leaf of the tree: the element is not in the set. The root; two
 * comparisons of elements, a hash and a way without position. */
struct witness gadget_set_absent(struct composer *composer, const struct poseidon_opening *opening,
                                 const struct fr *low, const struct fr *high,
                                 struct witness element);

#ifndef COMPOSER_NO_SITES
#define gadget_tree_root(c, ...)   gadget_tree_root(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_tree_way(c, ...)    gadget_tree_way(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_tree_vacant(c, ...) gadget_tree_vacant(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_set_absent(c, ...)  gadget_set_absent(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
