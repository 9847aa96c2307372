#include "crypto/poseidon_tree.h"

#include "base/reader.h"
#include "crypto/poseidon.h"

enum { ARITY = POSEIDON_TREE_ARITY, DIGIT_BITS = 2, BATCH = 16 };

static bool is_height(unsigned height)
{
    return height >= 1 && height <= POSEIDON_TREE_HEIGHT_MAX;
}

enum rk_result poseidon_tree_init(struct poseidon_tree *tree, unsigned height)
{
    if (!is_height(height)) return RK_USAGE;
    *tree = (struct poseidon_tree){.height = height};
    return RK_OK;
}

void poseidon_tree_free(struct poseidon_tree *tree)
{
    poseidon_tree_nodes_free(&tree->nodes);
    *tree = (struct poseidon_tree){.height = tree->height};
}

/* The child that the way to a position takes, `levels_below` levels above the leaves. */
static unsigned digit_of(uint64_t position, unsigned levels_below)
{
    return (unsigned)(position >> DIGIT_BITS * levels_below) % ARITY;
}

static bool has_position(const struct poseidon_tree *tree, uint64_t position)
{
    return position >> DIGIT_BITS * tree->height == 0;
}

static struct poseidon_tree_node *node_at(const struct poseidon_tree *tree, uint32_t link)
{
    return &tree->nodes.items[link - 1];
}

/* A link to an empty node; the array has room for one more. */
static uint32_t node_take(struct poseidon_tree *tree)
{
    uint32_t link = tree->free;
    if (link) {
        tree->free = node_at(tree, link)->below[0];
    } else {
        REQUIRE(tree->nodes.count < tree->nodes.capacity);
        link = (uint32_t)++tree->nodes.count;
    }
    *node_at(tree, link) = (struct poseidon_tree_node){0};
    return link;
}

static void node_give(struct poseidon_tree *tree, uint32_t link)
{
    *node_at(tree, link) = (struct poseidon_tree_node){.below = {tree->free}};
    tree->free = link;
}

enum rk_result poseidon_tree_insert(struct poseidon_tree *tree, uint64_t position,
                                    const struct fr *leaf)
{
    struct fr value = *leaf; /* it may lie in a node that moves */
    if (!has_position(tree, position)) return RK_USAGE;
    if (tree->nodes.count > UINT32_MAX - tree->height) return RK_FULL;
    RK_TRY(poseidon_tree_nodes_reserve(&tree->nodes, tree->height));
    uint32_t *link = &tree->top;
    for (unsigned level = tree->height; level-- > 0;) {
        if (!*link) *link = node_take(tree);
        struct poseidon_tree_node *node = node_at(tree, *link);
        unsigned digit = digit_of(position, level);
        link = &node->below[digit];
        if (level > 0) {
            node->stale |= 1u << digit;
            continue;
        }
        node->hash[digit] = value;
        tree->leaves_count += !*link;
        *link = 1;
    }
    tree->root_stale = true;
    return RK_OK;
}

/* The links from the root down to the node above a position; false when there is no leaf. */
static bool find_path(const struct poseidon_tree *tree, uint32_t path[POSEIDON_TREE_HEIGHT_MAX],
                      uint64_t position)
{
    uint32_t link = tree->top;
    if (!has_position(tree, position)) return false;
    for (unsigned level = tree->height; level-- > 0 && link;) {
        path[tree->height - 1 - level] = link;
        link = node_at(tree, link)->below[digit_of(position, level)];
    }
    return link != 0;
}

const struct fr *poseidon_tree_leaf(const struct poseidon_tree *tree, uint64_t position)
{
    uint32_t path[POSEIDON_TREE_HEIGHT_MAX];
    if (!find_path(tree, path, position)) return NULL;
    return &node_at(tree, path[tree->height - 1])->hash[digit_of(position, 0)];
}

static bool node_is_empty(const struct poseidon_tree_node *node)
{
    return !(node->below[0] | node->below[1] | node->below[2] | node->below[3]);
}

enum rk_result poseidon_tree_remove(struct poseidon_tree *tree, struct fr *leaf, uint64_t position)
{
    uint32_t path[POSEIDON_TREE_HEIGHT_MAX];
    if (!find_path(tree, path, position)) return RK_NOT_FOUND;
    if (leaf) *leaf = *poseidon_tree_leaf(tree, position);
    bool below_is_empty = true;
    for (unsigned level = 0; level < tree->height; level++) {
        uint32_t link = path[tree->height - 1 - level];
        struct poseidon_tree_node *node = node_at(tree, link);
        unsigned digit = digit_of(position, level);
        if (!below_is_empty) {
            node->stale |= 1u << digit;
            continue;
        }
        node->hash[digit] = fr_zero;
        node->below[digit] = 0;
        node->stale &= ~(1u << digit);
        below_is_empty = node_is_empty(node);
        if (below_is_empty) node_give(tree, link);
    }
    if (below_is_empty) tree->top = 0;
    tree->leaves_count--;
    tree->root_stale = true;
    return RK_OK;
}

/* ---- Hashing what changed ---- */

/* A node to hash, and where its hash goes: a child of the node at link `parent`, or the root. */
struct change {
    uint32_t node, parent, digit;
};

VEC_DEFINE(changes, struct change);

/* Lists the nodes to hash, a level after the other from the root on; level i, counted from there,
 * ends before ends[i]. */
static enum rk_result list_changes(const struct poseidon_tree *tree, struct changes *changes,
                                   size_t ends[POSEIDON_TREE_HEIGHT_MAX])
{
    RK_TRY(changes_push(changes, (struct change){tree->top, 0, 0}));
    for (size_t level = 0, at = 0; level < tree->height; level++) {
        ends[level] = changes->count;
        for (; at < ends[level]; at++) {
            uint32_t link = changes->items[at].node;
            const struct poseidon_tree_node *node = node_at(tree, link);
            for (uint32_t i = 0; i < ARITY; i++)
                if (node->stale >> i & 1)
                    RK_TRY(changes_push(changes, (struct change){node->below[i], link, i}));
        }
    }
    return RK_OK;
}

/* Hashes nodes of one level, at most BATCH. */
static void hash_changes(struct poseidon_tree *tree, const struct change *changes, size_t count)
{
    struct fr rows[BATCH][ARITY], hashes[BATCH];
    for (size_t i = 0; i < count; i++)
        memcpy(rows[i], node_at(tree, changes[i].node)->hash, sizeof rows[i]);
    poseidon_merkle4_many(hashes, (const struct fr(*)[ARITY])rows, count);
    for (size_t i = 0; i < count; i++) {
        if (!changes[i].parent) {
            tree->root = hashes[i];
            continue;
        }
        struct poseidon_tree_node *parent = node_at(tree, changes[i].parent);
        parent->hash[changes[i].digit] = hashes[i];
        parent->stale &= ~(1u << changes[i].digit);
    }
}

static enum rk_result settle(struct poseidon_tree *tree)
{
    struct changes changes = {0};
    size_t ends[POSEIDON_TREE_HEIGHT_MAX];
    enum rk_result result = RK_OK;
    if (!tree->root_stale) return RK_OK;
    if (!tree->top) {
        tree->root = fr_zero;
        goto done;
    }
    result = list_changes(tree, &changes, ends);
    if (result) goto done;
    for (size_t level = tree->height; level-- > 0;)
        for (size_t at = level ? ends[level - 1] : 0; at < ends[level]; at += BATCH)
            hash_changes(tree, &changes.items[at],
                         ends[level] - at < BATCH ? ends[level] - at : BATCH);
done:
    changes_free(&changes);
    if (!result) tree->root_stale = false;
    return result;
}

enum rk_result poseidon_tree_root(struct poseidon_tree *tree, struct fr *root)
{
    RK_TRY(settle(tree));
    *root = tree->root;
    return RK_OK;
}

enum rk_result poseidon_tree_smallest_subtree(struct poseidon_tree *tree, struct fr *hash,
                                              unsigned *height)
{
    RK_TRY(settle(tree));
    const struct fr *found = &tree->root;
    unsigned levels = tree->top ? tree->height : 0;
    for (uint32_t link = tree->top; levels > 1; levels--) {
        const struct poseidon_tree_node *node = node_at(tree, link);
        unsigned children = 0, only = 0;
        for (unsigned i = 0; i < ARITY; i++)
            if (node->below[i]) children++, only = i;
        if (children > 1) break;
        found = &node->hash[only];
        link = node->below[only];
    }
    *hash = *found;
    *height = levels;
    return RK_OK;
}

/* ---- Openings ---- */

enum rk_result poseidon_tree_open(struct poseidon_tree *tree, struct poseidon_opening *opening,
                                  uint64_t position)
{
    uint32_t path[POSEIDON_TREE_HEIGHT_MAX];
    if (!find_path(tree, path, position)) return RK_NOT_FOUND;
    RK_TRY(settle(tree));
    *opening = (struct poseidon_opening){.root = tree->root, .height = tree->height};
    for (unsigned i = 0; i < tree->height; i++) {
        memcpy(opening->branch[i], node_at(tree, path[i])->hash, sizeof opening->branch[i]);
        opening->digit[i] = (uint8_t)digit_of(position, tree->height - 1 - i);
    }
    return RK_OK;
}

enum rk_result poseidon_tree_open_vacant(struct poseidon_tree *tree,
                                         struct poseidon_opening *opening, uint64_t position)
{
    if (!has_position(tree, position)) return RK_USAGE;
    RK_TRY(settle(tree));
    struct poseidon_opening found = {.root = tree->root, .height = tree->height};
    uint32_t link = tree->top;
    for (unsigned i = 0; i < tree->height; i++) {
        unsigned digit = digit_of(position, tree->height - 1 - i);
        found.digit[i] = (uint8_t)digit;
        if (!link) continue;
        const struct poseidon_tree_node *node = node_at(tree, link);
        memcpy(found.branch[i], node->hash, sizeof found.branch[i]);
        link = node->below[digit];
    }
    if (link) return RK_INVALID;
    *opening = found;
    return RK_OK;
}

bool poseidon_opening_verify_vartime(const struct poseidon_opening *opening, const struct fr *leaf)
{
    struct fr current = *leaf;
    REQUIRE(is_height(opening->height));
    for (unsigned i = opening->height; i-- > 0;) {
        REQUIRE(opening->digit[i] < ARITY);
        if (!fr_equal(&opening->branch[i][opening->digit[i]], &current)) return false;
        poseidon_merkle4(&current, opening->branch[i]);
    }
    return fr_equal(&current, &opening->root);
}

uint64_t poseidon_opening_position(const struct poseidon_opening *opening)
{
    uint64_t position = 0;
    for (unsigned i = 0; i < opening->height; i++)
        position = position << DIGIT_BITS | opening->digit[i];
    return position;
}

void poseidon_opening_encode(uint8_t *bytes, const struct poseidon_opening *opening)
{
    fr_to_bytes_le(bytes, &opening->root);
    bytes += 32;
    for (unsigned i = 0; i < opening->height; i++)
        for (unsigned j = 0; j < ARITY; j++, bytes += 32)
            fr_to_bytes_le(bytes, &opening->branch[i][j]);
    for (unsigned i = 0; i < opening->height; i++, bytes += 4) {
        uint32_t digit = opening->digit[i];
        memcpy(bytes, &digit, sizeof digit);
    }
}

static enum rk_result decode_scalar(struct reader *r, struct fr *out, struct rk_error *error)
{
    size_t at = reader_offset(r);
    if (fr_from_bytes_le(out, reader_take(r, 32).bytes)) return RK_OK;
    return rk_fail(error, RK_MALFORMED, at, "a scalar that is not below the modulus");
}

enum rk_result poseidon_opening_decode(struct poseidon_opening *opening, unsigned height,
                                       struct span bytes, struct rk_error *error)
{
    struct poseidon_opening read = {.height = height};
    struct reader r = reader_of(bytes);
    if (!is_height(height))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a tree of height %u: expected 1 to %d",
                       height, POSEIDON_TREE_HEIGHT_MAX);
    if (bytes.size_bytes != POSEIDON_OPENING_BYTES(height))
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes,
                       "%zu bytes for an opening of height %u: expected %zu", bytes.size_bytes,
                       height, POSEIDON_OPENING_BYTES(height));
    RK_TRY(decode_scalar(&r, &read.root, error));
    for (unsigned i = 0; i < height; i++)
        for (unsigned j = 0; j < ARITY; j++)
            RK_TRY(decode_scalar(&r, &read.branch[i][j], error));
    for (unsigned i = 0; i < height; i++) {
        size_t at = reader_offset(&r);
        uint32_t digit = reader_u32_le(&r);
        if (digit >= ARITY)
            return rk_fail(error, RK_MALFORMED, at, "child %u of a node: expected 0 to 3", digit);
        read.digit[i] = (uint8_t)digit;
    }
    REQUIRE(reader_done(&r) && !r.failure);
    *opening = read;
    return RK_OK;
}
