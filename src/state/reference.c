#include "state/reference.h"

#include "base/reader.h"
#include "state/commit.h"

struct reference_walk {
    struct reader r;
    struct record_reference_vec *out;
    struct rk_error *error;
};

/* Reads a location and notes it unless it is RECORD_NONE. */
static enum rk_result take_location(struct reference_walk *walk, enum record_kind kind)
{
    struct record_reference reference = {.offset = reader_offset(&walk->r), .kind = kind};
    reference.location = reader_u64_le(&walk->r);
    if (walk->r.failure || reference.location == RECORD_NONE || !walk->out) return RK_OK;
    if (record_reference_vec_push(walk->out, reference))
        return rk_fail(walk->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a reference");
    return RK_OK;
}

static enum rk_result walk_page(struct reference_walk *walk)
{
    unsigned mask = reader_u8(&walk->r);
    mask |= (unsigned)reader_u8(&walk->r) << 8;
    for (; mask && !walk->r.failure; mask &= mask - 1) {
        reader_take(&walk->r, HASH_BYTES);
        RK_TRY(take_location(walk, RECORD_GRANULE));
    }
    return RK_OK;
}

static enum rk_result walk_node(struct reference_walk *walk, const struct tree_shape *shape)
{
    unsigned height = reader_u8(&walk->r), mask = reader_u8(&walk->r);
    enum record_kind kind = height == 1 ? shape->leaf_kind : shape->node_kind;
    for (; mask && !walk->r.failure; mask &= mask - 1) {
        reader_take(&walk->r, (size_t)shape->lanes * HASH_BYTES);
        RK_TRY(take_location(walk, kind));
    }
    return RK_OK;
}

static enum rk_result walk_root(struct reference_walk *walk, const struct tree_shape *shape)
{
    reader_u8(&walk->r); /* top */
    RK_TRY(take_location(walk, shape->node_kind));
    reader_take(&walk->r, (size_t)shape->lanes * HASH_BYTES);
    return RK_OK;
}

static enum rk_result walk_contract(struct reference_walk *walk)
{
    reader_take(&walk->r, 1 + CONTRACT_ID_BYTES + 1 + 4 + 8 + HASH_BYTES);
    RK_TRY(take_location(walk, RECORD_CODE));
    RK_TRY(walk_root(walk, page_tree_shape(MEMORY_32)));
    reader_take(&walk->r, reader_u32_le(&walk->r));
    return RK_OK;
}

static enum rk_result walk_directory(struct reference_walk *walk)
{
    size_t key_bytes = reader_u8(&walk->r);
    reader_u8(&walk->r); /* depth */
    uint32_t masks = reader_u32_le(&walk->r);
    for (unsigned slot = 0; slot < 16 && !walk->r.failure; slot++) {
        if (masks >> slot & 1)
            reader_take(&walk->r, key_bytes + 4);
        else if (masks >> (16 + slot) & 1)
            RK_TRY(take_location(walk, RECORD_DIRECTORY));
    }
    return RK_OK;
}

static enum rk_result walk_commit(struct reference_walk *walk)
{
    reader_take(&walk->r, 1 + 2 * HASH_BYTES + 1 + 2 * HASH_BYTES + 4);
    RK_TRY(walk_root(walk, &contract_tree_shape));
    RK_TRY(take_location(walk, RECORD_DIRECTORY));
    return take_location(walk, RECORD_DIRECTORY);
}

static enum rk_result walk_record(struct reference_walk *walk, enum record_kind kind)
{
    switch (kind) {
    case RECORD_PAGE: return walk_page(walk);
    case RECORD_PAGE_TREE: return walk_node(walk, page_tree_shape(MEMORY_32));
    case RECORD_CONTRACT: return walk_contract(walk);
    case RECORD_CONTRACT_TREE: return walk_node(walk, &contract_tree_shape);
    case RECORD_DIRECTORY: return walk_directory(walk);
    case RECORD_COMMIT: return walk_commit(walk);
    case RECORD_GRANULE:
    case RECORD_CODE:
    case RECORD_TOMBSTONE:
    case RECORD_CHECKPOINT:
    case RECORD_KIND_COUNT: break;
    }
    walk->r.at = walk->r.end; /* bytes of no structure */
    return RK_OK;
}

enum rk_result record_references(struct record_reference_vec *out, enum record_kind kind,
                                 struct span payload, struct rk_error *error)
{
    struct reference_walk walk = {reader_of(payload), out, error};
    RK_TRY(walk_record(&walk, kind));
    if (walk.r.failure || !reader_done(&walk.r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&walk.r),
                       "a record of kind %d and %zu bytes %s", (int)kind, payload.size_bytes,
                       walk.r.failure ? "ends too early" : "has bytes left over");
    return RK_OK;
}
