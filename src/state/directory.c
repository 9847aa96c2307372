#include "state/directory.h"

#include "base/require.h"

#include <inttypes.h>

void directory_fold(uint8_t key[DIRECTORY_KEY_BYTES_MAX], const uint8_t id[32])
{
    uint32_t sum = 0; /* wraps by definition */
    for (unsigned i = 0; i < 32; i += 4) {
        uint32_t word;
        memcpy(&word, id + i, 4);
        sum += word;
    }
    memset(key, 0, DIRECTORY_KEY_BYTES_MAX);
    memcpy(key, &sum, sizeof sum);
}

static unsigned half_byte(const uint8_t *key, unsigned depth)
{
    return depth & 1 ? key[depth / 2] & 15 : key[depth / 2] >> 4;
}

enum rk_result directory_node_decode(struct directory_node *node, struct span payload,
                                     struct rk_error *error)
{
    struct reader r = reader_of(payload);
    memset(node, 0, sizeof *node);
    node->key_bytes = reader_u8(&r);
    node->depth = reader_u8(&r);
    uint32_t masks = reader_u32_le(&r);
    node->keys_mask = (uint16_t)masks;
    node->children_mask = (uint16_t)(masks >> 16);
    if (r.failure || node->key_bytes == 0 || node->key_bytes > DIRECTORY_KEY_BYTES_MAX ||
        node->depth >= 2 * node->key_bytes || masks == 0 || node->keys_mask & node->children_mask)
        return rk_fail(error, RK_CORRUPT, 0, "a directory node does not begin as one");
    for (unsigned slot = 0; slot < 16 && !r.failure; slot++) {
        if (node->keys_mask >> slot & 1) {
            struct span key = reader_take(&r, node->key_bytes);
            if (r.failure) break;
            memcpy(node->keys[slot].key, key.bytes, key.size_bytes);
            node->keys[slot].position = reader_u32_le(&r);
            if (half_byte(key.bytes, node->depth) != slot || node->keys[slot].position == 0)
                return rk_fail(error, RK_CORRUPT, reader_offset(&r),
                               "a directory node has a wrong key in slot %u", slot);
        } else if (node->children_mask >> slot & 1) {
            node->children[slot] = reader_u64_le(&r);
            if (!r.failure && node->children[slot] == RECORD_NONE)
                return rk_fail(error, RK_CORRUPT, reader_offset(&r),
                               "a directory node has no child in slot %u", slot);
        }
    }
    if (r.failure || !reader_done(&r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&r), "a directory node of %zu bytes %s",
                       payload.size_bytes, r.failure ? "ends too early" : "has bytes left over");
    return RK_OK;
}

static size_t node_record(uint8_t out[DIRECTORY_RECORD_BYTES_MAX],
                          const struct directory_node *node)
{
    size_t at = 6;
    out[0] = node->key_bytes;
    out[1] = node->depth;
    memcpy(out + 2, &node->keys_mask, 2);
    memcpy(out + 4, &node->children_mask, 2);
    for (unsigned slot = 0; slot < 16; slot++) {
        if (node->keys_mask >> slot & 1) {
            memcpy(out + at, node->keys[slot].key, node->key_bytes);
            memcpy(out + at + node->key_bytes, &node->keys[slot].position, 4);
            at += node->key_bytes + 4u;
        } else if (node->children_mask >> slot & 1) {
            memcpy(out + at, &node->children[slot], 8);
            at += 8;
        }
    }
    return at;
}

static enum rk_result read_directory_node(struct state_access *access, struct directory_node *node,
                                          unsigned key_bytes, unsigned depth, uint64_t location,
                                          struct rk_error *error)
{
    struct span payload;
    RK_TRY(access_read(access, &payload, RECORD_DIRECTORY, location, error));
    RK_TRY(directory_node_decode(node, payload, error));
    if (node->key_bytes != key_bytes || node->depth != depth)
        return rk_fail(error, RK_CORRUPT, location,
                       "the directory node at location %" PRIu64 " belongs elsewhere", location);
    return RK_OK;
}

enum rk_result directory_find(struct state_access *access, uint32_t *position, unsigned key_bytes,
                              const uint8_t *key, uint64_t location, struct rk_error *error)
{
    for (unsigned depth = 0; location != RECORD_NONE && depth < 2 * key_bytes; depth++) {
        struct directory_node node;
        RK_TRY(read_directory_node(access, &node, key_bytes, depth, location, error));
        unsigned slot = half_byte(key, depth);
        if (node.keys_mask >> slot & 1 && memcmp(node.keys[slot].key, key, key_bytes) == 0) {
            *position = node.keys[slot].position;
            return RK_OK;
        }
        location = node.children[slot]; /* RECORD_NONE where there is no child */
    }
    return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "the directory does not have this key");
}

struct insertion {
    struct state_access *access;
    struct arena *arena;
    unsigned key_bytes;
    struct rk_error *error;
};

static enum rk_result insert_at(const struct insertion *insertion, uint64_t *location,
                                const struct directory_item *items, size_t count, unsigned depth);

/* The items, and the key that sat in their way, in order: as long as the keys differ. */
static enum rk_result insert_with(const struct insertion *insertion, uint64_t *location,
                                  const struct directory_item *items, size_t count,
                                  const struct directory_item *old, unsigned depth)
{
    struct directory_item *merged = arena_alloc_array(insertion->arena, count + 1, sizeof *merged);
    if (!merged)
        return rk_fail(insertion->error, RK_NO_MEMORY, RK_NO_POSITION,
                       "no memory for the directory");
    size_t before = 0;
    while (before < count && memcmp(items[before].key, old->key, insertion->key_bytes) < 0)
        before++;
    memcpy(merged, items, before * sizeof *merged);
    merged[before] = *old;
    memcpy(merged + before + 1, items + before, (count - before) * sizeof *merged);
    return insert_at(insertion, location, merged, count + 1, depth);
}

static enum rk_result insert_group(const struct insertion *insertion, struct directory_node *node,
                                   unsigned slot, const struct directory_item *items, size_t count)
{
    bool has_key = node->keys_mask >> slot & 1, has_child = node->children_mask >> slot & 1;
    uint64_t child = node->children[slot];
    if (!has_key && !has_child && count == 1) {
        node->keys[slot] = items[0];
        node->keys_mask = (uint16_t)(node->keys_mask | 1u << slot);
        return RK_OK;
    }
    if (has_key)
        RK_TRY(insert_with(insertion, &child, items, count, &node->keys[slot], node->depth + 1u));
    else
        RK_TRY(insert_at(insertion, &child, items, count, node->depth + 1u));
    node->keys_mask = (uint16_t)(node->keys_mask & ~(1u << slot));
    node->children_mask = (uint16_t)(node->children_mask | 1u << slot);
    node->children[slot] = child;
    return RK_OK;
}

/* Recursion is as deep as keys have half bytes: all items here are equal in the first `depth`. */
static enum rk_result insert_at(const struct insertion *insertion, uint64_t *location,
                                const struct directory_item *items, size_t count, unsigned depth)
{
    struct state_access *access = insertion->access;
    if (depth == 2 * insertion->key_bytes)
        return rk_fail(insertion->error, RK_EXISTS, RK_NO_POSITION,
                       "the directory has this key already");
    struct directory_node node = {.key_bytes = (uint8_t)insertion->key_bytes,
                                  .depth = (uint8_t)depth};
    if (*location != RECORD_NONE)
        RK_TRY(read_directory_node(access, &node, insertion->key_bytes, depth, *location,
                                   insertion->error));
    size_t start = 0;
    while (start < count) {
        unsigned slot = half_byte(items[start].key, depth);
        size_t end = start + 1;
        while (end < count && half_byte(items[end].key, depth) == slot)
            end++;
        RK_TRY(insert_group(insertion, &node, slot, items + start, end - start));
        start = end;
    }
    uint8_t record[DIRECTORY_RECORD_BYTES_MAX];
    size_t record_bytes = node_record(record, &node);
    return record_append(access->store, location, RECORD_DIRECTORY, span_of(record, record_bytes),
                         insertion->error);
}

enum rk_result directory_insert(struct state_access *access, struct arena *arena,
                                uint64_t *location, unsigned key_bytes,
                                const struct directory_item *items, size_t count,
                                struct rk_error *error)
{
    REQUIRE(key_bytes > 0 && key_bytes <= DIRECTORY_KEY_BYTES_MAX);
    if (count == 0) return RK_OK;
    struct insertion insertion = {access, arena, key_bytes, error};
    uint64_t inserted = *location;
    RK_TRY(insert_at(&insertion, &inserted, items, count, 0));
    *location = inserted;
    return RK_OK;
}
