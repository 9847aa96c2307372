/* A sparse tree of hashes, four children to a node, 17 levels; nodes that are missing are zeros. */
#include <ruskvm/contract.h>
#include <ruskvm/map.h>

#define LEVELS     17
#define HASH_BYTES 32

struct hash {
    uint8_t bytes[HASH_BYTES];
};

struct place {
    uint64_t level; /* 0: leaves */
    uint64_t index;
};

RK_MAP(node_map, struct place, struct hash)

static struct node_map nodes;

/* ---- BLAKE3 of at most two blocks ---- */

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t rotate(uint32_t word, int count)
{
    return word >> count | word << (32 - count);
}

static void mix(uint32_t *s, int a, int b, int c, int d, uint32_t x, uint32_t y)
{
    s[a] += s[b] + x;
    s[d] = rotate(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 12);
    s[a] += s[b] + y;
    s[d] = rotate(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 7);
}

/* Flags: 1 begins a chunk, 2 ends it, 8 is the root. */
static void compress(uint32_t value[8], const uint32_t message[16], uint32_t size_bytes,
                     uint32_t flags)
{
    static const uint8_t order[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    uint32_t m[16], s[16];
    for (int i = 0; i < 16; i++) {
        m[i] = message[i];
        s[i] = i < 8 ? value[i] : i < 12 ? initial[i - 8] : 0;
    }
    s[14] = size_bytes;
    s[15] = flags;
    for (int round = 0; round < 7; round++) {
        uint32_t next[16];
        for (int i = 0; i < 4; i++)
            mix(s, i, 4 + i, 8 + i, 12 + i, m[2 * i], m[2 * i + 1]);
        for (int i = 0; i < 4; i++)
            mix(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[8 + 2 * i],
                m[9 + 2 * i]);
        for (int i = 0; i < 16; i++)
            next[i] = m[order[i]];
        rk_copy(m, next, sizeof m);
    }
    for (int i = 0; i < 8; i++)
        value[i] = s[i] ^ s[i + 8];
}

static struct hash hash_of(const void *bytes, uint32_t size_bytes)
{
    uint32_t message[32] = {0}, value[8];
    struct hash hash;
    rk_copy(message, bytes, size_bytes);
    rk_copy(value, initial, sizeof value);
    if (size_bytes > 64) {
        compress(value, message, 64, 1);
        compress(value, message + 16, size_bytes - 64, 2 | 8);
    } else {
        compress(value, message, size_bytes, 1 | 2 | 8);
    }
    rk_copy(&hash, value, sizeof hash);
    return hash;
}

/* ---- The tree ---- */

RK_METHOD(insert)
{
    struct arguments {
        uint64_t index, number;
    };
    RK_ARGUMENT(struct arguments, in);
    struct place place = {0, in.index};
    struct hash children[4], hash = hash_of(&in.number, sizeof in.number);
    *node_map_obtain(&nodes, &place) = hash;
    while (place.level < LEVELS) {
        struct place child = {place.level, place.index & ~UINT64_C(3)};
        for (int i = 0; i < 4; i++, child.index++) {
            const struct hash *found = node_map_find(&nodes, &child);
            rk_zero(&children[i], HASH_BYTES);
            if (found) rk_copy(&children[i], found, HASH_BYTES);
        }
        hash = hash_of(children, sizeof children);
        place.level++;
        place.index /= 4;
        *node_map_obtain(&nodes, &place) = hash;
    }
    return 0;
}

RK_METHOD(root)
{
    const struct place place = {LEVELS, 0};
    const struct hash *found = node_map_find(&nodes, &place);
    struct hash root = {{0}};
    if (found) root = *found;
    RK_RETURN(root);
}
