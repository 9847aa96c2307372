/* The tree of notes: append-only, four children to a node, 17 levels, a subtree without leaves
 * being 0 (spec/crypto.md 13). Leaves and nodes lie level by level in vectors. Hashing waits until
 * somebody asks for the root: then each level is hashed from the first changed node to the last,
 * many to a question, and so are the leaves before them. */
#include "transfer/state.h"

#include <ruskvm/ordered_map.h>
#include <ruskvm/vector.h>

enum {
    HEIGHT = 17,
    ARITY = 4,
    ROOTS_KEPT = 4320, /* two epochs of blocks */
    BATCH_SCALARS = 512,
};

RK_VECTOR(scalar_vector, struct scalar)
static struct scalar_vector levels[HEIGHT + 1]; /* leaves first; the last has the root */
/* Scalars that are being hashed; the stack has 64 KiB only. */
static struct scalar batch[BATCH_SCALARS];

/* `count` scalars of a level from `index` on, zeros behind its end. */
static void read_level(struct scalar *out, uint32_t level, uint32_t index, uint32_t count)
{
    uint32_t there = scalar_vector_count(&levels[level]);
    uint32_t left = index < there ? there - index : 0;
    if (left < count) rk_zero(out + left, (count - left) * sizeof *out);
    scalar_vector_read(&levels[level], out, index, left < count ? left : count);
}

/* Hashes the nodes of a level from `first` to before `end`; those that are new are added. */
static void hash_level(uint32_t level, uint32_t first, uint32_t end)
{
    const uint32_t most = BATCH_SCALARS / ARITY;
    for (uint32_t count; first < end; first += count) {
        count = end - first < most ? end - first : most;
        read_level(batch, level - 1, first * ARITY, count * ARITY);
        rk_query_poseidon_nodes(batch, batch, count);
        for (uint32_t i = 0; i < count; i++) {
            if (first + i < scalar_vector_count(&levels[level]))
                *scalar_vector_at(&levels[level], first + i) = batch[i];
            else
                scalar_vector_push(&levels[level], batch[i]);
        }
    }
}

/* The leaves of the notes from `first` to before `end`, which are new. */
static void hash_leaves(uint32_t first, uint32_t end)
{
    const uint32_t most = BATCH_SCALARS / LEAF_WORDS;
    for (uint32_t count; first < end; first += count) {
        count = end - first < most ? end - first : most;
        for (uint32_t i = 0; i < count; i++)
            note_leaf_words(batch + i * LEAF_WORDS, note_at(first + i));
        rk_query_poseidon_hashes(batch, batch, LEAF_WORDS, count);
        scalar_vector_append(&levels[0], batch, count);
    }
}

static void hash_changed(void)
{
    uint32_t changed = scalar_vector_count(&levels[0]), end = note_count();
    if (changed == end) return;
    hash_leaves(changed, end);
    for (uint32_t level = 1; level <= HEIGHT; level++) {
        changed /= ARITY;
        end = (uint32_t)(((uint64_t)end + ARITY - 1) / ARITY);
        hash_level(level, changed, end);
    }
}

struct scalar tree_root(void)
{
    struct scalar root;
    hash_changed();
    read_level(&root, HEIGHT, 0, 1);
    return root;
}

/* ---- Roots that transactions may name ---- */

RK_ORDERED_MAP(root_map, struct scalar, uint32_t, RK_ORDER_BYTES)
static struct root_map root_counts; /* how often a root is in the ring */
static struct scalar root_ring[ROOTS_KEPT];
static uint32_t roots_kept, next_root;

bool tree_root_is_kept(const struct scalar *root)
{
    return root_map_find(&root_counts, root) != NULL;
}

static void keep_root(const struct scalar *root)
{
    struct scalar *place = &root_ring[next_root];
    if (roots_kept == ROOTS_KEPT) {
        uint32_t *count = root_map_find(&root_counts, place);
        RK_ASSERT(count);
        if (--*count == 0) root_map_remove(&root_counts, place);
    } else {
        roots_kept++;
    }
    *place = *root;
    next_root = (next_root + 1) % ROOTS_KEPT;
    ++*root_map_obtain(&root_counts, root);
}

RK_METHOD(update_root)
{
    require_external();
    struct scalar root = tree_root();
    keep_root(&root);
    return 0;
}

RK_METHOD(root)
{
    RK_RETURN(tree_root());
}

/* ---- Openings ---- */

struct opening {
    struct scalar branch[HEIGHT][ARITY]; /* the children of the root first */
    struct scalar root;
    uint32_t positions[HEIGHT];
    uint32_t padding;
};
static_assert(sizeof(struct opening) == 2280, "archive");
static_assert(offsetof(struct opening, root) == 2176, "archive");

RK_METHOD(opening)
{
    RK_ARGUMENT(uint64_t, position);
    struct opening opening = {.root = tree_root()};
    bool is_there = position < note_count();
    uint32_t index = (uint32_t)position;
    for (uint32_t level = 0; is_there && level < HEIGHT; level++, index /= ARITY) {
        uint32_t row = HEIGHT - 1 - level;
        opening.positions[row] = index % ARITY;
        read_level(opening.branch[row], level, index / ARITY * ARITY, ARITY);
    }
    return rk_put_archived_option(is_there, &opening, sizeof opening, 8);
}
