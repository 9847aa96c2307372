/* B-trees. A node has up to `most` entries, an interior one a child more; all but the root have at
 * least `most` / 2. Going down, inserting splits full nodes and removing fills lean ones, so that
 * neither has to come back up. */
#include <ruskvm/ordered_map.h>

#include <ruskvm/alloc.h>
#include <ruskvm/panic.h>

#define NODE_BYTES 1024

/* Values, keys and, in an interior node, children follow. */
struct node {
    uint64_t count;
};

struct layout {
    uint32_t key_bytes, value_bytes;
    enum rk_order order;
    uint32_t most; /* odd, at least 3 */
    uint32_t keys_at, children_at;
    uint32_t leaf_bytes, node_bytes;
};

static struct layout layout_of(struct rk_ordered_sizes sizes)
{
    uint32_t entry_bytes = sizes.key_bytes + sizes.value_bytes + (uint32_t)sizeof(struct node *);
    uint32_t most = (NODE_BYTES - (uint32_t)sizeof(struct node) - 8) / entry_bytes;
    struct layout l = {
        sizes.key_bytes, sizes.value_bytes, sizes.order, most < 4 ? 3 : (most - 1) | 1, 0, 0, 0, 0};
    /* Both begin at multiples of 8, so that keys and values of any type are aligned. */
    l.keys_at = ((uint32_t)sizeof(struct node) + l.most * l.value_bytes + 7) & ~7u;
    l.children_at = (l.keys_at + l.most * l.key_bytes + 7) & ~7u;
    l.leaf_bytes = l.children_at;
    l.node_bytes = l.children_at + (l.most + 1) * (uint32_t)sizeof(struct node *);
    return l;
}

static uint8_t *value(const struct layout *l, struct node *node, uint32_t i)
{
    return (uint8_t *)(node + 1) + (size_t)i * l->value_bytes;
}

static uint8_t *key(const struct layout *l, struct node *node, uint32_t i)
{
    return (uint8_t *)node + l->keys_at + (size_t)i * l->key_bytes;
}

static struct node **child(const struct layout *l, struct node *node, uint32_t i)
{
    return (struct node **)(void *)((uint8_t *)node + l->children_at) + i;
}

static struct node *new_node(const struct layout *l, uint32_t height)
{
    struct node *node = rk_alloc(height ? l->node_bytes : l->leaf_bytes);
    node->count = 0;
    return node;
}

static void free_node(const struct layout *l, struct node *node, uint32_t height)
{
    rk_free(node, height ? l->node_bytes : l->leaf_bytes);
}

static uint64_t number(const void *bytes, uint32_t size_bytes)
{
    uint64_t n = 0;
    switch (size_bytes) {
    case 8: __builtin_memcpy(&n, bytes, 8); break;
    case 4: __builtin_memcpy(&n, bytes, 4); break;
    case 2: __builtin_memcpy(&n, bytes, 2); break;
    default: RK_ASSERT(size_bytes == 1); __builtin_memcpy(&n, bytes, 1);
    }
    return n;
}

static int compare(const struct layout *l, const void *a, const void *b)
{
    if (l->order == RK_ORDER_BYTES) return memcmp(a, b, l->key_bytes);
    uint64_t x = number(a, l->key_bytes), y = number(b, l->key_bytes);
    return (x > y) - (x < y);
}

/* The first entry of a node whose key is not less than `wanted`; *is_equal whether it is equal. */
static uint32_t search(const struct layout *l, struct node *node, const void *wanted,
                       bool *is_equal)
{
    uint32_t low = 0, high = (uint32_t)node->count;
    *is_equal = false;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = compare(l, key(l, node, middle), wanted);
        if (order == 0) {
            *is_equal = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- Moving entries ---- */

static void move(const struct layout *l, struct node *to, uint32_t to_at, struct node *from,
                 uint32_t from_at, uint32_t count)
{
    rk_copy(value(l, to, to_at), value(l, from, from_at), (size_t)count * l->value_bytes);
    rk_copy(key(l, to, to_at), key(l, from, from_at), (size_t)count * l->key_bytes);
}

static void move_children(const struct layout *l, struct node *to, uint32_t to_at,
                          struct node *from, uint32_t from_at, uint32_t count)
{
    rk_copy(child(l, to, to_at), child(l, from, from_at), count * sizeof(struct node *));
}

/* Makes room for an entry at i, and in an interior node for the child behind it. */
static void open_gap(const struct layout *l, struct node *node, uint32_t i, bool is_interior)
{
    uint32_t count = (uint32_t)node->count;
    move(l, node, i + 1, node, i, count - i);
    if (is_interior) move_children(l, node, i + 2, node, i + 1, count - i);
    node->count++;
}

/* Takes out the entry at i, and in an interior node the child behind it. */
static void close_gap(const struct layout *l, struct node *node, uint32_t i, bool is_interior)
{
    uint32_t count = (uint32_t)node->count;
    move(l, node, i, node, i + 1, count - i - 1);
    if (is_interior) move_children(l, node, i + 1, node, i + 2, count - i - 1);
    node->count--;
}

/* Splits the full child i, which is `height` levels above the leaves: its middle entry comes up. */
static void split(const struct layout *l, struct node *parent, uint32_t i, uint32_t height)
{
    uint32_t half = l->most / 2;
    struct node *left = *child(l, parent, i), *right = new_node(l, height);
    move(l, right, 0, left, half + 1, half);
    if (height) move_children(l, right, 0, left, half + 1, half + 1);
    right->count = half;
    open_gap(l, parent, i, true);
    move(l, parent, i, left, half, 1);
    *child(l, parent, i + 1) = right;
    left->count = half;
}

/* Joins child i, the entry at i, and child i + 1. */
static void join(const struct layout *l, struct node *parent, uint32_t i, uint32_t height)
{
    struct node *left = *child(l, parent, i), *right = *child(l, parent, i + 1);
    uint32_t count = (uint32_t)left->count, more = (uint32_t)right->count;
    move(l, left, count, parent, i, 1);
    move(l, left, count + 1, right, 0, more);
    if (height) move_children(l, left, count + 1, right, 0, more + 1);
    left->count = count + 1 + more;
    close_gap(l, parent, i, true);
    free_node(l, right, height);
}

/* Gives child i, which is lean, an entry from a neighbour or joins it with one. Returns where the
 * child is now. */
static uint32_t fill(const struct layout *l, struct node *parent, uint32_t i, uint32_t height)
{
    uint32_t least = l->most / 2;
    struct node *node = *child(l, parent, i);
    struct node *left = i > 0 ? *child(l, parent, i - 1) : NULL;
    struct node *right = i < parent->count ? *child(l, parent, i + 1) : NULL;
    if (left && left->count > least) {
        if (height) {
            move_children(l, node, 1, node, 0, (uint32_t)node->count + 1);
            move_children(l, node, 0, left, (uint32_t)left->count, 1);
        }
        open_gap(l, node, 0, false);
        move(l, node, 0, parent, i - 1, 1);
        left->count--;
        move(l, parent, i - 1, left, (uint32_t)left->count, 1);
        return i;
    }
    if (right && right->count > least) {
        move(l, node, (uint32_t)node->count, parent, i, 1);
        node->count++;
        move(l, parent, i, right, 0, 1);
        if (height) {
            move_children(l, node, (uint32_t)node->count, right, 0, 1);
            move_children(l, right, 0, right, 1, (uint32_t)right->count);
        }
        close_gap(l, right, 0, false);
        return i;
    }
    if (left) i--;
    join(l, parent, i, height);
    return i;
}

/* ---- Finding ---- */

void *rk_ordered_map_find(const struct rk_ordered_map *map, const void *wanted,
                          struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    struct node *node = map->root;
    for (uint32_t height = map->height; node; height--) {
        bool is_equal;
        uint32_t i = search(&l, node, wanted, &is_equal);
        if (is_equal) return value(&l, node, i);
        if (!height) break;
        node = *child(&l, node, i);
    }
    return NULL;
}

static void *found_entry(const struct layout *l, struct node *node, uint32_t i, void *found)
{
    if (!node) return NULL;
    rk_copy(found, key(l, node, i), l->key_bytes);
    return value(l, node, i);
}

static void *end_of(const struct rk_ordered_map *map, void *found, bool is_last,
                    struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    struct node *node = map->root;
    if (!node) return NULL;
    for (uint32_t height = map->height; height; height--)
        node = *child(&l, node, is_last ? (uint32_t)node->count : 0);
    return found_entry(&l, node, is_last ? (uint32_t)node->count - 1 : 0, found);
}

void *rk_ordered_map_first(const struct rk_ordered_map *map, void *found,
                           struct rk_ordered_sizes sizes)
{
    return end_of(map, found, false, sizes);
}

void *rk_ordered_map_last(const struct rk_ordered_map *map, void *found,
                          struct rk_ordered_sizes sizes)
{
    return end_of(map, found, true, sizes);
}

static void *bound(const struct rk_ordered_map *map, void *found, const void *wanted,
                   bool takes_equal, struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    struct node *node = map->root, *best = NULL;
    uint32_t best_at = 0;
    for (uint32_t height = map->height; node; height--) {
        bool is_equal;
        uint32_t i = search(&l, node, wanted, &is_equal);
        if (is_equal && takes_equal) return found_entry(&l, node, i, found);
        i += is_equal;
        if (i < node->count) {
            best = node;
            best_at = i;
        }
        if (!height) break;
        node = *child(&l, node, i);
    }
    return found_entry(&l, best, best_at, found);
}

void *rk_ordered_map_after(const struct rk_ordered_map *map, void *found, const void *wanted,
                           struct rk_ordered_sizes sizes)
{
    return bound(map, found, wanted, false, sizes);
}

void *rk_ordered_map_from(const struct rk_ordered_map *map, void *found, const void *wanted,
                          struct rk_ordered_sizes sizes)
{
    return bound(map, found, wanted, true, sizes);
}

/* ---- Adding ---- */

/* A root above a full one, so that every split has a parent. */
static void raise(const struct layout *l, struct rk_ordered_map *map)
{
    struct node *root = new_node(l, 1);
    *child(l, root, 0) = map->root;
    map->root = root;
    split(l, root, 0, map->height++);
}

void *rk_ordered_map_obtain(struct rk_ordered_map *map, const void *wanted,
                            struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    if (!map->root) map->root = new_node(&l, 0);
    if (((struct node *)map->root)->count == l.most) raise(&l, map);
    struct node *node = map->root;
    for (uint32_t height = map->height;; height--) {
        bool is_equal;
        uint32_t i = search(&l, node, wanted, &is_equal);
        if (is_equal) return value(&l, node, i);
        if (!height) {
            open_gap(&l, node, i, false);
            rk_copy(key(&l, node, i), wanted, l.key_bytes);
            rk_zero(value(&l, node, i), l.value_bytes);
            map->count++;
            return value(&l, node, i);
        }
        if ((*child(&l, node, i))->count == l.most) {
            split(&l, node, i, height - 1);
            int order = compare(&l, key(&l, node, i), wanted);
            if (order == 0) return value(&l, node, i);
            i += order < 0;
        }
        node = *child(&l, node, i);
    }
}

/* ---- Removing ---- */

/* Takes an entry out of a subtree whose root is not lean, or is the tree's: the one with the key,
 * or with `wanted` NULL the last, which is moved to `into`. */
static void take(const struct layout *l, struct node *node, uint32_t height, const void *wanted,
                 struct node *into, uint32_t into_at)
{
    uint32_t least = l->most / 2;
    for (;;) {
        bool is_equal = false;
        uint32_t i = wanted ? search(l, node, wanted, &is_equal) : (uint32_t)node->count;
        if (!height) {
            if (!wanted) move(l, into, into_at, node, --i, 1);
            close_gap(l, node, i, false);
            return;
        }
        if ((*child(l, node, i))->count <= least) {
            i = fill(l, node, i, height - 1);
            if (is_equal) continue; /* the entry may have gone elsewhere, up to the child */
        } else if (is_equal) {
            /* The entry before it, the last one below child i, takes its place. */
            into = node;
            into_at = i;
            wanted = NULL;
        }
        node = *child(l, node, i);
        height--;
    }
}

bool rk_ordered_map_remove(struct rk_ordered_map *map, const void *wanted,
                           struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    if (!rk_ordered_map_find(map, wanted, sizes)) return false;
    struct node *root = map->root;
    take(&l, root, map->height, wanted, NULL, 0);
    map->count--;
    if (!root->count) {
        map->root = map->height ? *child(&l, root, 0) : NULL;
        free_node(&l, root, map->height);
        if (map->height) map->height--;
    }
    return true;
}

static void free_tree(const struct layout *l, struct node *node, uint32_t height)
{
    for (uint32_t i = 0; height && i <= node->count; i++)
        free_tree(l, *child(l, node, i), height - 1);
    free_node(l, node, height);
}

void rk_ordered_map_clear(struct rk_ordered_map *map, struct rk_ordered_sizes sizes)
{
    struct layout l = layout_of(sizes);
    if (map->root) free_tree(&l, map->root, map->height);
    *map = (struct rk_ordered_map){0, 0, NULL};
}
