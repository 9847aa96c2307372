#include "vm/call_tree.h"

void call_tree_init(struct call_tree *tree)
{
    *tree = (struct call_tree){.current = CALL_TREE_NONE};
}

void call_tree_free(struct call_tree *tree)
{
    call_node_vec_free(&tree->nodes);
    tree->current = CALL_TREE_NONE;
}

void call_tree_clear(struct call_tree *tree)
{
    tree->nodes.count = 0;
    tree->current = CALL_TREE_NONE;
}

uint32_t call_tree_depth(const struct call_tree *tree)
{
    return tree->current == CALL_TREE_NONE ? 0 : tree->nodes.items[tree->current].depth;
}

enum rk_result call_tree_push(struct call_tree *tree, uint32_t *index,
                              const uint8_t contract[VM_CONTRACT_ID_BYTES], uint64_t gas_limit,
                              uint64_t memory_bytes)
{
    struct call_node node = {
        .gas_limit = gas_limit,
        .memory_bytes = memory_bytes,
        .parent = tree->current,
        .depth = call_tree_depth(tree) + 1,
    };
    memcpy(node.contract, contract, sizeof node.contract);
    if (tree->nodes.count >= CALL_TREE_NONE) return RK_NO_MEMORY;
    RK_TRY(call_node_vec_push(&tree->nodes, node));
    *index = tree->current = (uint32_t)tree->nodes.count - 1;
    return RK_OK;
}

void call_tree_return(struct call_tree *tree, uint64_t gas_spent)
{
    REQUIRE(tree->current < tree->nodes.count);
    struct call_node *node = &tree->nodes.items[tree->current];
    node->gas_spent = gas_spent;
    tree->current = node->parent;
}

void call_tree_prune(struct call_tree *tree)
{
    REQUIRE(tree->current < tree->nodes.count);
    uint32_t first = tree->current;
    tree->current = tree->nodes.items[first].parent;
    tree->nodes.count = first;
}

void call_tree_finish(struct call_tree *tree)
{
    /* A node stands before those below it, so what it takes from its parent is still its whole
     * cost. */
    for (size_t i = 0; i < tree->nodes.count; i++) {
        const struct call_node *node = &tree->nodes.items[i];
        if (node->parent == CALL_TREE_NONE) continue;
        struct call_node *parent = &tree->nodes.items[node->parent];
        parent->gas_spent -= node->gas_spent;
    }
}
