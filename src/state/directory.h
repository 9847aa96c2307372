/* The directory of a commit: which position a contract has.
 *
 * Two persistent tries of one make, the first from contract ids (32 bytes), the second from folded
 * keys (4 bytes), both to positions. A folded key is the id's eight little-endian u32 summed modulo
 * 2^32; two contracts must not share one (the second cannot be deployed). A trie branches sixteen
 * ways on the half bytes of a key, the high one first; a key sits in the first node where no other
 * key of the trie begins like it, so the records depend on the set of keys only. Adding contracts
 * writes each node on their paths once and shares the rest.
 *
 * The directory is a finder and is bound by no hash: what it finds is held against the contract's
 * own record.
 *
 * Record: key size u8, depth u8 (half bytes consumed), mask u16 of keys, mask u16 of children; then
 * for each of the sixteen slots in order a key and its position u32, or a location u64. */
#ifndef RK_STATE_DIRECTORY_H
#define RK_STATE_DIRECTORY_H

#include "base/arena.h"
#include "state/access.h"

enum { DIRECTORY_KEY_BYTES_MAX = 32, FOLDED_KEY_BYTES = 4 };

struct directory_item {
    uint8_t key[DIRECTORY_KEY_BYTES_MAX]; /* shorter keys are followed by zeros */
    uint32_t position;                    /* not 0 */
};

struct directory_node {
    struct directory_item keys[16];
    uint64_t children[16];
    uint16_t keys_mask;
    uint16_t children_mask; /* shares no bit with keys_mask */
    uint8_t key_bytes;
    uint8_t depth;
};

#define DIRECTORY_RECORD_BYTES_MAX (6 + 16 * (DIRECTORY_KEY_BYTES_MAX + 4))

/* The folded key of a contract id, as the key of the second trie. */
void directory_fold(uint8_t key[DIRECTORY_KEY_BYTES_MAX], const uint8_t id[32]);

/* RK_CORRUPT unless the payload is a node, to the byte. */
RK_CHECKED enum rk_result directory_node_decode(struct directory_node *node, struct span payload,
                                                struct rk_error *error);

/* The position of a key in the trie at `location`; RK_NOT_FOUND. Reads as many records as the key
 * shares half bytes with others, and one. */
RK_CHECKED enum rk_result directory_find(struct state_access *access, uint32_t *position,
                                         unsigned key_bytes, const uint8_t *key, uint64_t location,
                                         struct rk_error *error);

/* Writes a trie that has the items, which are in ascending order of their keys, too; its location
 * becomes *location. RK_EXISTS when a key is there already or comes twice; what was appended until
 * then is nobody's. The arena is used for the time of the call. */
RK_CHECKED enum rk_result directory_insert(struct state_access *access, struct arena *arena,
                                           uint64_t *location, unsigned key_bytes,
                                           const struct directory_item *items, size_t count,
                                           struct rk_error *error);

#endif
