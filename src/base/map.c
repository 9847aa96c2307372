/* An AA tree is a binary tree with a level in each node:
 *   a leaf has level 1; a left child is exactly one level below its parent; a right child is on
 *   its parent's level or one below; a right child's right child is below the grandparent; a node
 *   above level 1 has two children.
 * So a node and its right child on the same level stand for one node of a 2-3 tree, and height is
 * at most twice the root's level. `skew` and `split` restore the rules on the way up. */

#include "base/map.h"

#include "base/checked.h"

#include <stdlib.h>

struct map_entry {
    struct map_entry *left;
    struct map_entry *right;
    size_t key_bytes;
    uint32_t level;
    uint32_t key_offset;          /* of the key in bytes[], after the value */
    _Alignas(16) uint8_t bytes[]; /* value, then key */
};

void map_init(struct map *map, size_t value_bytes)
{
    *map = (struct map){.value_bytes = value_bytes};
}

static void free_below(struct map_entry *entry)
{
    while (entry) {
        free_below(entry->left);
        struct map_entry *right = entry->right;
        free(entry);
        entry = right;
    }
}

void map_free(struct map *map)
{
    free_below(map->root);
    map_init(map, map->value_bytes);
}

struct span map_key(const struct map_entry *entry)
{
    return span_of(entry->bytes + entry->key_offset, entry->key_bytes);
}

void *map_value(struct map_entry *entry)
{
    return entry->bytes;
}

static int compare(struct span key, const struct map_entry *entry)
{
    struct span other = map_key(entry);
    size_t common = key.size_bytes < other.size_bytes ? key.size_bytes : other.size_bytes;
    int order = common ? memcmp(key.bytes, other.bytes, common) : 0;
    if (order) return order;
    return (key.size_bytes > other.size_bytes) - (key.size_bytes < other.size_bytes);
}

void *map_find(const struct map *map, struct span key)
{
    for (struct map_entry *at = map->root; at;) {
        int order = compare(key, at);
        if (order == 0) return map_value(at);
        at = order < 0 ? at->left : at->right;
    }
    return NULL;
}

/* The first entry with a key >= the given one, or > it when `past`. */
static struct map_entry *first_from(const struct map *map, struct span key, bool past)
{
    struct map_entry *found = NULL;
    for (struct map_entry *at = map->root; at;) {
        int order = compare(key, at);
        if (order < 0 || (order == 0 && !past)) {
            found = at;
            at = at->left;
        } else {
            at = at->right;
        }
    }
    return found;
}

struct map_entry *map_at_least(const struct map *map, struct span key)
{
    return first_from(map, key, false);
}

struct map_entry *map_after(const struct map *map, struct span key)
{
    return first_from(map, key, true);
}

struct map_entry *map_first(const struct map *map)
{
    return first_from(map, span_of(NULL, 0), false);
}

static uint32_t level_of(const struct map_entry *entry)
{
    return entry ? entry->level : 0;
}

/* Turns a left child on the same level into a parent; the new top. */
static struct map_entry *skew(struct map_entry *top)
{
    struct map_entry *left = top->left;
    if (level_of(left) != top->level) return top;
    top->left = left->right;
    left->right = top;
    return left;
}

/* Raises the middle of three entries on the same level; the new top. */
static struct map_entry *split(struct map_entry *top)
{
    struct map_entry *right = top->right;
    if (!right || level_of(right->right) != top->level) return top;
    top->right = right->left;
    right->left = top;
    right->level++;
    return right;
}

static struct map_entry *insert_below(struct map_entry *top, struct map_entry *entry)
{
    if (!top) return entry;
    if (compare(map_key(entry), top) < 0)
        top->left = insert_below(top->left, entry);
    else
        top->right = insert_below(top->right, entry);
    return split(skew(top));
}

static struct map_entry *entry_new(const struct map *map, struct span key)
{
    size_t size_bytes;
    if (map->value_bytes > UINT32_MAX) return NULL;
    if (!checked_add_size(&size_bytes, sizeof(struct map_entry) + map->value_bytes, key.size_bytes))
        return NULL;
    struct map_entry *entry = calloc(1, size_bytes);
    if (!entry) return NULL;
    entry->level = 1;
    entry->key_offset = (uint32_t)map->value_bytes;
    entry->key_bytes = key.size_bytes;
    if (key.size_bytes) memcpy(entry->bytes + map->value_bytes, key.bytes, key.size_bytes);
    return entry;
}

enum rk_result map_obtain(struct map *map, void **value, struct span key)
{
    void *found = map_find(map, key);
    if (!found) {
        struct map_entry *entry = entry_new(map, key);
        if (!entry) return RK_NO_MEMORY;
        map->root = insert_below(map->root, entry);
        map->count++;
        found = map_value(entry);
    }
    *value = found;
    return RK_OK;
}

/* Restores the rules at `top` after one of its subtrees may have lost a level. */
static struct map_entry *lower(struct map_entry *top)
{
    uint32_t left = level_of(top->left), right = level_of(top->right);
    uint32_t level = (left < right ? left : right) + 1;
    if (level < top->level) {
        top->level = level;
        if (level < right) top->right->level = level;
    }
    top = skew(top);
    if (top->right) {
        top->right = skew(top->right);
        if (top->right->right) top->right->right = skew(top->right->right);
    }
    top = split(top);
    if (top->right) top->right = split(top->right);
    return top;
}

/* Unlinks the first entry below `top` and tells which; the new top. */
static struct map_entry *unlink_first(struct map_entry *top, struct map_entry **first)
{
    if (!top->left) {
        *first = top;
        return top->right;
    }
    top->left = unlink_first(top->left, first);
    return lower(top);
}

/* Unlinks the entry of the key, if any, and tells which; the new top. */
static struct map_entry *unlink_key(struct map_entry *top, struct span key,
                                    struct map_entry **unlinked)
{
    if (!top) return NULL;
    int order = compare(key, top);
    if (order < 0) {
        top->left = unlink_key(top->left, key, unlinked);
    } else if (order > 0) {
        top->right = unlink_key(top->right, key, unlinked);
    } else {
        *unlinked = top;
        if (!top->right) return top->left; /* level 1, so left is empty too */
        struct map_entry *next;
        struct map_entry *right = unlink_first(top->right, &next);
        next->left = top->left;
        next->right = right;
        next->level = top->level;
        top = next;
    }
    return lower(top);
}

enum rk_result map_remove(struct map *map, struct span key)
{
    struct map_entry *unlinked = NULL;
    map->root = unlink_key(map->root, key, &unlinked);
    if (!unlinked) return RK_NOT_FOUND;
    free(unlinked);
    map->count--;
    return RK_OK;
}

static size_t height_below(const struct map_entry *entry)
{
    if (!entry) return 0;
    size_t left = height_below(entry->left), right = height_below(entry->right);
    return 1 + (left > right ? left : right);
}

size_t map_height(const struct map *map)
{
    return height_below(map->root);
}
