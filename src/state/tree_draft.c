#include "state/tree_draft.h"

#include "base/require.h"

#include <inttypes.h>

enum { MESSAGES_MAX = 64 }; /* hashed at once; a multiple of the lanes of every back end */

typedef const uint8_t (*const_hashes)[HASH_BYTES];

void tree_draft_init(struct tree_draft *draft, const struct tree_shape *shape,
                     const struct tree_root *root, struct state_access *access, struct arena *arena,
                     struct tree_batch *batch)
{
    *draft = (struct tree_draft){
        .shape = shape, .access = access, .arena = arena, .batch = batch, .root = *root};
}

static void queue_node(struct tree_draft_node *node)
{
    if (node->is_queued) return;
    struct tree_draft_node **queue = &node->tree->batch->queues[node->node.height];
    node->is_queued = true;
    node->queue = *queue;
    *queue = node;
}

/* An empty node, attached to nothing. */
static enum rk_result new_node(struct tree_draft *draft, struct tree_draft_node **out,
                               unsigned height, struct rk_error *error)
{
    struct tree_draft_node *node = arena_alloc(draft->arena, sizeof *node);
    if (!node) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a tree node");
    node->tree = draft;
    node->node.height = (uint8_t)height;
    node->next = draft->nodes;
    draft->nodes = node;
    *out = node;
    return RK_OK;
}

static enum rk_result load_node(struct tree_draft *draft, struct tree_draft_node **out,
                                unsigned height, const_hashes hash, uint64_t location,
                                struct rk_error *error)
{
    struct tree_node stored;
    RK_TRY(access_read_node(draft->access, draft->shape, &stored, height, hash, location, error));
    struct tree_draft_node *node = NULL;
    RK_TRY(new_node(draft, &node, height, error));
    node->node = stored;
    for (unsigned i = 0; i < tree_arity(draft->shape); i++)
        node->present |= (uint8_t)((stored.entries[i].location != RECORD_NONE) << i);
    *out = node;
    return RK_OK;
}

static enum rk_result obtain_top(struct tree_draft *draft, uint64_t position,
                                 struct rk_error *error)
{
    if (draft->top) return RK_OK;
    if (draft->root.top)
        return load_node(draft, &draft->top, draft->root.top, (const_hashes)draft->root.top_hash,
                         draft->root.location, error);
    unsigned height = 1;
    while (position >= tree_capacity(draft->shape, height))
        height++;
    return new_node(draft, &draft->top, height, error);
}

/* Puts another top above the present one. */
static enum rk_result raise_top(struct tree_draft *draft, struct rk_error *error)
{
    struct tree_draft_node *old = draft->top, *top = NULL;
    RK_TRY(new_node(draft, &top, old->node.height + 1u, error));
    if (old->present) {
        top->present = 1;
        memcpy(top->node.entries[0].hash, draft->root.top_hash, sizeof draft->root.top_hash);
        top->node.entries[0].location = draft->root.location;
        queue_node(top);
    }
    top->children[0] = old;
    old->parent = top;
    old->slot = 0;
    draft->top = top;
    return RK_OK;
}

enum rk_result tree_draft_obtain(struct tree_draft *draft, struct tree_draft_node **node,
                                 uint64_t position, struct rk_error *error)
{
    if (position >= tree_capacity(draft->shape, draft->shape->height))
        return rk_fail(error, RK_LIMIT, position, "the tree has no position %" PRIu64, position);
    RK_TRY(obtain_top(draft, position, error));
    while (position >= tree_capacity(draft->shape, draft->top->node.height))
        RK_TRY(raise_top(draft, error));
    struct tree_draft_node *at = draft->top;
    while (at->node.height > 1) {
        unsigned slot = tree_slot(draft->shape, at->node.height, position);
        struct tree_draft_node *child = at->children[slot];
        if (!child) {
            const struct tree_entry *entry = &at->node.entries[slot];
            unsigned height = at->node.height - 1u;
            if (tree_draft_has(at, slot))
                RK_TRY(load_node(draft, &child, height, (const_hashes)entry->hash, entry->location,
                                 error));
            else
                RK_TRY(new_node(draft, &child, height, error));
            child->parent = at;
            child->slot = (uint8_t)slot;
            at->children[slot] = child;
        }
        at = child;
    }
    *node = at;
    return RK_OK;
}

/* The one place where an entry changes. */
static void set_entry(struct tree_draft_node *node, unsigned slot, const_hashes hash)
{
    struct tree_entry *entry = &node->node.entries[slot];
    memcpy(entry->hash, hash, (size_t)node->tree->shape->lanes * HASH_BYTES);
    entry->location = RECORD_NONE;
    node->present |= (uint8_t)(1u << slot);
    queue_node(node);
}

void tree_draft_set(struct tree_draft_node *node, unsigned slot, const_hashes hash, void *leaf)
{
    REQUIRE(node->node.height == 1);
    node->children[slot] = leaf;
    if (tree_draft_has(node, slot) &&
        tree_hashes_equal(node->tree->shape, (const_hashes)node->node.entries[slot].hash, hash))
        return;
    set_entry(node, slot, hash);
}

/* ---- Hashing ---- */

/* Nodes, or the way up of a tree that ends below the root, collected until they fill a batch. */
struct hash_run {
    const struct blake3_backend *backend;
    const struct tree_shape *shape; /* any of the batch: arity and lanes are the same */
    size_t count;                   /* of owners; each has `lanes` messages */
    struct tree_draft_node *nodes[MESSAGES_MAX];
    struct tree_draft *trees[MESSAGES_MAX]; /* the owner where nodes[] is NULL */
    _Alignas(64) uint8_t messages[MESSAGES_MAX * TREE_ARITY_MAX * HASH_BYTES];
    uint8_t hashes[MESSAGES_MAX][HASH_BYTES];
};

static void deliver_to_tree(struct tree_draft *tree, const_hashes hash)
{
    memcpy(tree->root.hash, hash, (size_t)tree->shape->lanes * HASH_BYTES);
}

static void deliver_to_node(struct tree_draft_node *node, const_hashes hash)
{
    if (node->parent) {
        set_entry(node->parent, node->slot, hash);
        return;
    }
    struct tree_draft *tree = node->tree;
    deliver_to_tree(tree, hash);
    memcpy(tree->root.top_hash, hash, (size_t)tree->shape->lanes * HASH_BYTES);
    tree->root.location = RECORD_NONE;
    tree->root.top = node->node.height;
    tree->climb = tree->batch->climbing;
    tree->batch->climbing = tree;
}

static void run_flush(struct hash_run *run)
{
    if (run->count == 0) return;
    size_t lanes = run->shape->lanes;
    tree_hash_messages(run->shape, run->backend, run->hashes, run->messages, run->count * lanes);
    for (size_t i = 0; i < run->count; i++) {
        const_hashes hash = (const_hashes)run->hashes + i * lanes;
        if (run->nodes[i])
            deliver_to_node(run->nodes[i], hash);
        else
            deliver_to_tree(run->trees[i], hash);
    }
    run->count = 0;
}

/* Takes the place for one more owner; its messages are zeroed. */
static uint8_t *run_take(struct hash_run *run, struct tree_draft *tree,
                         struct tree_draft_node *node)
{
    size_t lanes = tree->shape->lanes;
    if (run->count && (run->count + 1) * lanes > MESSAGES_MAX) run_flush(run);
    size_t bytes = lanes * tree_arity(tree->shape) * HASH_BYTES;
    uint8_t *message = run->messages + run->count * bytes;
    memset(message, 0, bytes);
    run->shape = tree->shape;
    run->nodes[run->count] = node;
    run->trees[run->count] = tree;
    run->count++;
    return message;
}

static void run_add_node(struct hash_run *run, struct tree_draft_node *node)
{
    const struct tree_shape *shape = node->tree->shape;
    uint8_t *message = run_take(run, node->tree, node);
    for (unsigned lane = 0; lane < shape->lanes; lane++) {
        for (unsigned i = 0; i < tree_arity(shape); i++, message += HASH_BYTES)
            memcpy(message, node->node.entries[i].hash[lane], HASH_BYTES);
    }
}

/* One level up, where only entry 0 is present. */
static void run_add_climb(struct hash_run *run, struct tree_draft *tree)
{
    uint8_t *message = run_take(run, tree, NULL);
    for (unsigned lane = 0; lane < tree->shape->lanes; lane++)
        memcpy(message + lane * tree_arity(tree->shape) * HASH_BYTES, tree->root.hash[lane],
               HASH_BYTES);
}

void tree_batch_hash(struct tree_batch *batch, const struct blake3_backend *backend)
{
    struct hash_run run;
    run.backend = backend;
    run.count = 0;
    for (unsigned height = 1; height <= TREE_HEIGHT_MAX; height++) {
        for (struct tree_draft *tree = batch->climbing; tree; tree = tree->climb) {
            if (height <= tree->shape->height) run_add_climb(&run, tree);
        }
        /* Delivering to parents queues greater heights only. Trees that reach their top in this
         * round begin to climb with the next. */
        struct tree_draft_node *node = batch->queues[height];
        batch->queues[height] = NULL;
        while (node) {
            struct tree_draft_node *next = node->queue;
            node->queue = NULL;
            node->is_queued = false;
            run_add_node(&run, node);
            node = next;
        }
        run_flush(&run);
    }
    while (batch->climbing) {
        struct tree_draft *tree = batch->climbing;
        batch->climbing = tree->climb;
        tree->climb = NULL;
    }
}

/* ---- Writing ---- */

struct write {
    struct tree_draft *draft;
    tree_save_leaf save;
    void *context;
    struct rk_error *error;
};

/* Recursion is as deep as the tree is high. */
static enum rk_result write_node(const struct write *write, uint64_t *location,
                                 struct tree_draft_node *node)
{
    struct tree_draft *draft = write->draft;
    CHECK(!node->is_queued);
    for (unsigned i = 0; i < tree_arity(draft->shape); i++) {
        struct tree_entry *entry = &node->node.entries[i];
        if (!tree_draft_has(node, i) || entry->location != RECORD_NONE) continue;
        REQUIRE(node->children[i]);
        if (node->node.height == 1)
            RK_TRY(write->save(write->context, &entry->location, node->children[i], write->error));
        else
            RK_TRY(write_node(write, &entry->location, node->children[i]));
    }
    uint8_t record[NODE_RECORD_BYTES_MAX];
    size_t record_bytes = node_encode(draft->shape, record, &node->node);
    RK_TRY(record_append(draft->access->store, location, draft->shape->node_kind,
                         span_of(record, record_bytes), write->error));
    node->is_written = true;
    return RK_OK;
}

enum rk_result tree_draft_write(struct tree_draft *draft, tree_save_leaf save, void *context,
                                struct rk_error *error)
{
    if (!draft->top || !draft->top->present || draft->root.location != RECORD_NONE) return RK_OK;
    struct write write = {draft, save, context, error};
    return write_node(&write, &draft->root.location, draft->top);
}

void tree_draft_keep(struct tree_draft *draft)
{
    for (struct tree_draft_node *node = draft->nodes; node; node = node->next) {
        if (!node->is_written) continue;
        node->is_written = false;
        const struct tree_entry *entry =
            node->parent ? &node->parent->node.entries[node->slot] : NULL;
        access_keep_node(draft->access, draft->shape, &node->node,
                         (const_hashes)(entry ? entry->hash : draft->root.top_hash),
                         entry ? entry->location : draft->root.location);
    }
}
