/* Contracts, and the sparse binary tree of height 32 over them.
 *
 * A contract has a position, 1, 2, 3, ... in the order of the commits that brought it, by ascending
 * id within one commit; position 0 is never used. Its leaf has two lanes: lane 0 is the root of its
 * page tree, as it is (32 zero bytes while no page was touched, and present all the same), and the
 * root of lane 0 is the state root. Lane 1 is the hash of what the state root does not bind:
 *
 *   metadata hash = BLAKE3("ruskvm contract 1" || id (32) || memory kind u8 || length in bytes u64
 *                          || bytecode hash (32) || owner size u32 || owner)
 *
 * and the root of lane 1 is the metadata digest of the state. Numbers are little endian.
 *
 * Record of a contract: version u8 = 1, id (32), memory kind u8 (32 or 64), position u32, length
 * in bytes u64, bytecode hash (32), bytecode location u64, page tree (tree.h), owner size u32,
 * owner. */
#ifndef RK_STATE_CONTRACT_TREE_H
#define RK_STATE_CONTRACT_TREE_H

#include "state/page_tree.h"

enum { CONTRACT_ID_BYTES = 32, CONTRACT_OWNER_BYTES_MAX = 65536 };

#define CONTRACT_POSITION_MAX UINT32_MAX

struct contract {
    uint8_t id[CONTRACT_ID_BYTES];
    enum memory_kind kind;
    uint32_t position;
    uint64_t length_bytes; /* of the memory */
    uint8_t code_hash[HASH_BYTES];
    uint64_t code_location; /* RECORD_NONE: its code is empty */
    struct tree_root pages;
    struct buffer owner;
};

extern const struct tree_shape contract_tree_shape;

/* Returns the owner's bytes; a zeroed contract is allowed. */
void contract_free(struct contract *contract);

/* The two hashes of the contract's leaf. */
void contract_leaf_hashes(const struct blake3_backend *backend,
                          uint8_t hash[TREE_LANES_MAX][HASH_BYTES],
                          const struct contract *contract);

/* Appends the record to *out. RK_NO_MEMORY. */
RK_CHECKED enum rk_result contract_encode(struct buffer *out, const struct contract *contract);

/* RK_CORRUPT unless the payload is a contract, to the byte; RK_NO_MEMORY. On success the contract
 * is the caller's to free; what it held before is dropped without being freed. */
RK_CHECKED enum rk_result contract_decode(const struct blake3_backend *backend,
                                          struct contract *contract, struct span payload,
                                          struct rk_error *error);

/* Reads the contract of a leaf and holds it against the leaf's two hashes and the position. */
RK_CHECKED enum rk_result contract_read(struct state_access *access, struct contract *contract,
                                        const struct tree_entry *leaf, uint64_t position,
                                        struct rk_error *error);

/* Reads the contract's code and holds it against its hash; empty when it has none. Lent until the
 * next read. */
RK_CHECKED enum rk_result contract_read_code(struct state_access *access, struct span *code,
                                             const struct contract *contract,
                                             struct rk_error *error);

#endif
