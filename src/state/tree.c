#include "state/tree.h"

#include "base/require.h"

#include <inttypes.h>

typedef const uint8_t (*const_hashes)[HASH_BYTES];

void tree_climb(const struct tree_shape *shape, const struct blake3_backend *backend,
                uint8_t hash[TREE_LANES_MAX][HASH_BYTES], unsigned top)
{
    uint8_t messages[TREE_LANES_MAX * TREE_ARITY_MAX * HASH_BYTES] = {0};
    size_t message_bytes = (size_t)tree_arity(shape) * HASH_BYTES;
    for (unsigned height = top; height < shape->height; height++) {
        for (unsigned lane = 0; lane < shape->lanes; lane++)
            memcpy(messages + lane * message_bytes, hash[lane], HASH_BYTES);
        tree_hash_messages(shape, backend, hash, messages, shape->lanes);
    }
}

enum rk_result tree_root_encode(const struct tree_shape *shape, struct buffer *out,
                                const struct tree_root *root)
{
    CHECK((root->location == RECORD_NONE) == (root->top == 0));
    RK_TRY(buffer_append_u8(out, root->top));
    RK_TRY(buffer_append_u64_le(out, root->location));
    return buffer_append(out, root->top_hash, (size_t)shape->lanes * HASH_BYTES);
}

enum rk_result tree_root_decode(const struct tree_shape *shape,
                                const struct blake3_backend *backend, struct tree_root *root,
                                struct reader *r, struct rk_error *error)
{
    struct tree_root decoded = {.top = reader_u8(r)};
    decoded.location = reader_u64_le(r);
    struct span hashes = reader_take(r, (size_t)shape->lanes * HASH_BYTES);
    if (r->failure)
        return rk_fail(error, RK_CORRUPT, reader_offset(r), "a tree's root ends too early");
    memcpy(decoded.top_hash, hashes.bytes, hashes.size_bytes);
    bool is_empty = decoded.location == RECORD_NONE;
    if (is_empty != (decoded.top == 0) || decoded.top > shape->height ||
        (is_empty && !(hash_is_zero(decoded.top_hash[0]) && hash_is_zero(decoded.top_hash[1]))))
        return rk_fail(error, RK_CORRUPT, reader_offset(r), "a tree's root contradicts itself");
    memcpy(decoded.hash, decoded.top_hash, sizeof decoded.hash);
    if (!is_empty) tree_climb(shape, backend, decoded.hash, decoded.top);
    *root = decoded;
    return RK_OK;
}

static enum rk_result fail_absent(uint64_t position, struct rk_error *error)
{
    return rk_fail(error, RK_NOT_FOUND, position, "position %" PRIu64 " is not in the tree",
                   position);
}

enum rk_result tree_find(struct state_access *access, const struct tree_shape *shape,
                         const struct tree_root *root, struct tree_entry *leaf, uint64_t position,
                         struct rk_error *error)
{
    if (root->top == 0 || position >= tree_capacity(shape, root->top))
        return fail_absent(position, error);
    struct tree_entry entry = {.location = root->location};
    memcpy(entry.hash, root->top_hash, sizeof entry.hash);
    for (unsigned height = root->top; height; height--) {
        struct tree_node node;
        RK_TRY(access_read_node(access, shape, &node, height, (const_hashes)entry.hash,
                                entry.location, error));
        entry = node.entries[tree_slot(shape, height, position)];
        if (entry.location == RECORD_NONE) return fail_absent(position, error);
    }
    *leaf = entry;
    return RK_OK;
}

enum rk_result tree_path(struct state_access *access, const struct tree_shape *shape,
                         const struct tree_root *root, struct tree_node *path, uint64_t position,
                         struct rk_error *error)
{
    if (root->top == 0 || position >= tree_capacity(shape, root->top))
        return fail_absent(position, error);
    struct tree_entry entry = {.location = root->location};
    memcpy(entry.hash, root->top_hash, sizeof entry.hash);
    for (unsigned height = root->top + 1u; height <= shape->height; height++) {
        struct tree_node *node = &path[height - 1];
        *node = (struct tree_node){.height = (uint8_t)height, .entries[0] = entry};
        node_hash(shape, access->backend, entry.hash, node);
    }
    memcpy(entry.hash, root->top_hash, sizeof entry.hash);
    for (unsigned height = root->top; height; height--) {
        RK_TRY(access_read_node(access, shape, &path[height - 1], height, (const_hashes)entry.hash,
                                entry.location, error));
        entry = path[height - 1].entries[tree_slot(shape, height, position)];
        if (entry.location == RECORD_NONE) return fail_absent(position, error);
    }
    return RK_OK;
}

/* ---- Walks ---- */

struct walk {
    struct state_access *access;
    const struct tree_shape *shape;
    uint64_t first;
    tree_visit visit;
    void *context;
    struct rk_error *error;
};

/* Recursion is as deep as the tree is high. */
static enum rk_result walk_subtree(const struct walk *walk, const struct tree_entry *entry,
                                   unsigned height, uint64_t base)
{
    if (height == 0) return walk->visit(walk->context, base, entry, walk->error);
    struct tree_node node;
    RK_TRY(access_read_node(walk->access, walk->shape, &node, height, (const_hashes)entry->hash,
                            entry->location, walk->error));
    uint64_t step = tree_capacity(walk->shape, height - 1);
    for (unsigned i = 0; i < tree_arity(walk->shape); i++) {
        uint64_t child_base = base + i * step;
        if (node.entries[i].location == RECORD_NONE || child_base + step <= walk->first) continue;
        RK_TRY(walk_subtree(walk, &node.entries[i], height - 1, child_base));
    }
    return RK_OK;
}

enum rk_result tree_walk(struct state_access *access, const struct tree_shape *shape,
                         const struct tree_root *root, uint64_t first, tree_visit visit,
                         void *context, struct rk_error *error)
{
    if (root->top == 0) return RK_OK;
    struct walk walk = {access, shape, first, visit, context, error};
    struct tree_entry entry = {.location = root->location};
    memcpy(entry.hash, root->top_hash, sizeof entry.hash);
    return walk_subtree(&walk, &entry, root->top, 0);
}

/* ---- Differences ---- */

struct difference {
    struct state_access *access;
    const struct tree_shape *shape;
    tree_visit_change visit;
    void *context;
    struct rk_error *error;
};

/* One side of a comparison: a node of height `height`, which stands for its ancestors too as long
 * as the other tree is the higher one. */
struct side {
    struct tree_entry entry;
    unsigned height;
};

static enum rk_result side_children(const struct difference *difference, struct side *children,
                                    const struct side *side, unsigned height)
{
    for (unsigned i = 0; i < TREE_ARITY_MAX; i++)
        children[i] = (struct side){.height = height - 1};
    if (side->entry.location == RECORD_NONE) return RK_OK;
    if (side->height < height) {
        children[0] = *side;
        return RK_OK;
    }
    struct tree_node node;
    RK_TRY(access_read_node(difference->access, difference->shape, &node, height,
                            (const_hashes)side->entry.hash, side->entry.location,
                            difference->error));
    for (unsigned i = 0; i < TREE_ARITY_MAX; i++)
        children[i].entry = node.entries[i];
    return RK_OK;
}

static bool sides_equal(const struct tree_shape *shape, const struct side *a, const struct side *b)
{
    bool a_present = a->entry.location != RECORD_NONE;
    bool b_present = b->entry.location != RECORD_NONE;
    if (!a_present || !b_present) return a_present == b_present;
    return a->height == b->height &&
           tree_hashes_equal(shape, (const_hashes)a->entry.hash, (const_hashes)b->entry.hash);
}

static enum rk_result compare_subtrees(const struct difference *difference,
                                       const struct side *before, const struct side *after,
                                       unsigned height, uint64_t base)
{
    const struct tree_shape *shape = difference->shape;
    if (sides_equal(shape, before, after)) return RK_OK;
    if (height == 0)
        return difference->visit(difference->context, base, &before->entry, &after->entry,
                                 difference->error);
    struct side before_children[TREE_ARITY_MAX], after_children[TREE_ARITY_MAX];
    RK_TRY(side_children(difference, before_children, before, height));
    RK_TRY(side_children(difference, after_children, after, height));
    for (unsigned i = 0; i < tree_arity(shape); i++)
        RK_TRY(compare_subtrees(difference, &before_children[i], &after_children[i], height - 1,
                                base + i * tree_capacity(shape, height - 1)));
    return RK_OK;
}

static struct side side_of(const struct tree_root *root)
{
    struct side side = {.entry.location = root->location, .height = root->top};
    memcpy(side.entry.hash, root->top_hash, sizeof side.entry.hash);
    return side;
}

enum rk_result tree_difference(struct state_access *access, const struct tree_shape *shape,
                               const struct tree_root *before, const struct tree_root *after,
                               tree_visit_change visit, void *context, struct rk_error *error)
{
    struct difference difference = {access, shape, visit, context, error};
    struct side sides[2] = {side_of(before), side_of(after)};
    unsigned height = before->top > after->top ? before->top : after->top;
    return compare_subtrees(&difference, &sides[0], &sides[1], height, 0);
}
