/* The calls of one root call, as a tree in the order in which they began.
 *
 *      A calls B and then C; B calls D:     A  B  D  C        parents  -  0  1  0
 *
 * A call that begins is the last node, and a call that fails takes everything from itself on with
 * it: what began later is below it. So the tree is an array that grows and is cut at its end. While
 * a call runs `spent` is 0; when it has returned, it is all that the call cost, calls below it
 * included; call_tree_finish turns it into each call's own share (contract-abi.md 2.15). */
#ifndef RK_VM_CALL_TREE_H
#define RK_VM_CALL_TREE_H

#include "base/vec.h"
#include "vm/rules.h"

#define CALL_TREE_NONE UINT32_MAX

struct call_node {
    uint8_t contract[VM_CONTRACT_ID_BYTES];
    uint64_t gas_limit;
    uint64_t gas_spent;
    uint64_t memory_bytes; /* of the contract when the call began */
    uint32_t parent;       /* CALL_TREE_NONE for the root */
    uint32_t depth;        /* 1 for the root */
};

VEC_DEFINE(call_node_vec, struct call_node);

struct call_tree {
    struct call_node_vec nodes;
    uint32_t current; /* the call that runs, or CALL_TREE_NONE */
};

void call_tree_init(struct call_tree *tree);
void call_tree_free(struct call_tree *tree);

/* Empties the tree and keeps its memory. */
void call_tree_clear(struct call_tree *tree);

/* The number of calls that run: the depth of the current one. */
uint32_t call_tree_depth(const struct call_tree *tree);

/* Begins a call below the current one and tells its index. RK_NO_MEMORY. */
RK_CHECKED enum rk_result call_tree_push(struct call_tree *tree, uint32_t *index,
                                         const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                         uint64_t gas_limit, uint64_t memory_bytes);

/* The current call returned. */
void call_tree_return(struct call_tree *tree, uint64_t gas_spent);

/* The current call failed: it and all below it are gone. */
void call_tree_prune(struct call_tree *tree);

/* After the root has returned: leaves each node its own share of gas_spent. */
void call_tree_finish(struct call_tree *tree);

#endif
