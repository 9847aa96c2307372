#include "state/node.h"

#include "base/require.h"

bool hash_is_zero(const uint8_t hash[HASH_BYTES])
{
    static const uint8_t zero[HASH_BYTES];
    return memcmp(hash, zero, HASH_BYTES) == 0;
}

bool tree_hashes_equal(const struct tree_shape *shape, const uint8_t (*a)[HASH_BYTES],
                       const uint8_t (*b)[HASH_BYTES])
{
    return memcmp(a, b, (size_t)shape->lanes * HASH_BYTES) == 0;
}

void tree_hash_messages(const struct tree_shape *shape, const struct blake3_backend *backend,
                        uint8_t (*hashes)[HASH_BYTES], const uint8_t *messages, size_t count)
{
    if (shape->arity_log2 == 1)
        blake3_hash_many_64(backend, hashes, (const uint8_t(*)[64])messages, count);
    else
        blake3_hash_many_128(backend, hashes, (const uint8_t(*)[128])messages, count);
}

void node_hash(const struct tree_shape *shape, const struct blake3_backend *backend,
               uint8_t hash[TREE_LANES_MAX][HASH_BYTES], const struct tree_node *node)
{
    uint8_t messages[TREE_LANES_MAX * TREE_ARITY_MAX * HASH_BYTES];
    unsigned arity = tree_arity(shape);
    for (unsigned lane = 0; lane < shape->lanes; lane++) {
        for (unsigned i = 0; i < arity; i++)
            memcpy(messages + (lane * arity + i) * HASH_BYTES, node->entries[i].hash[lane],
                   HASH_BYTES);
    }
    memset(hash, 0, (size_t)TREE_LANES_MAX * HASH_BYTES);
    tree_hash_messages(shape, backend, hash, messages, shape->lanes);
}

size_t node_encode(const struct tree_shape *shape, uint8_t out[NODE_RECORD_BYTES_MAX],
                   const struct tree_node *node)
{
    size_t hashes_bytes = (size_t)shape->lanes * HASH_BYTES;
    size_t at = 2;
    unsigned mask = 0;
    for (unsigned i = 0; i < tree_arity(shape); i++) {
        const struct tree_entry *entry = &node->entries[i];
        if (entry->location == RECORD_NONE) continue;
        mask |= 1u << i;
        memcpy(out + at, entry->hash, hashes_bytes);
        memcpy(out + at + hashes_bytes, &entry->location, 8);
        at += hashes_bytes + 8;
    }
    CHECK(mask != 0);
    out[0] = node->height;
    out[1] = (uint8_t)mask;
    return at;
}

enum rk_result node_decode(const struct tree_shape *shape, struct tree_node *node, unsigned height,
                           struct span payload, struct rk_error *error)
{
    struct reader r = reader_of(payload);
    struct tree_node decoded = {.height = reader_u8(&r)};
    unsigned mask = reader_u8(&r);
    if (r.failure || height == 0 || height > shape->height || decoded.height != height ||
        mask == 0 || mask >> tree_arity(shape))
        return rk_fail(error, RK_CORRUPT, 0, "a tree node of height %u does not begin as one",
                       height);
    for (unsigned i = 0; i < tree_arity(shape); i++) {
        if (!(mask >> i & 1)) continue;
        struct tree_entry *entry = &decoded.entries[i];
        struct span hashes = reader_take(&r, (size_t)shape->lanes * HASH_BYTES);
        entry->location = reader_u64_le(&r);
        if (r.failure) break;
        memcpy(entry->hash, hashes.bytes, hashes.size_bytes);
        if (entry->location == RECORD_NONE)
            return rk_fail(error, RK_CORRUPT, reader_offset(&r) - 8,
                           "entry %u of a tree node is present and has no location", i);
    }
    if (r.failure || !reader_done(&r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&r), "a tree node of %zu bytes %s",
                       payload.size_bytes, r.failure ? "ends too early" : "has bytes left over");
    *node = decoded;
    return RK_OK;
}
