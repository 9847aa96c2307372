/* A commit: one state, as a record that leads to all of it.
 *
 * Its key is the state root with the metadata digest (contract_tree.h), since the root alone binds
 * neither code nor owner nor length. The parent is named by its key, not by a location: it may be
 * gone.
 *
 * Record: version u8 = 1, root (32), metadata digest (32), has parent u8 (0 or 1), parent's root
 * and digest (64; zeros without one), count of contracts u32, contracts tree (tree.h), locations
 * u64 of the two tries of the directory (directory.h). All little endian. */
#ifndef RK_STATE_COMMIT_H
#define RK_STATE_COMMIT_H

#include "state/commit_key.h"
#include "state/contract_tree.h"
#include "state/directory.h"

struct commit {
    struct commit_key key;
    struct commit_key parent; /* zeros without one */
    bool has_parent;
    uint32_t contracts_count; /* they have the positions 1 .. contracts_count */
    struct tree_root contracts;
    uint64_t ids;   /* the trie of contract ids; RECORD_NONE without contracts */
    uint64_t folds; /* the trie of folded keys */
};

/* Appends the record to *out. RK_NO_MEMORY. */
RK_CHECKED enum rk_result commit_encode(struct buffer *out, const struct commit *commit);

/* RK_CORRUPT unless the payload is a commit, to the byte, whose hashes agree. */
RK_CHECKED enum rk_result commit_decode(const struct blake3_backend *backend, struct commit *commit,
                                        struct span payload, struct rk_error *error);

RK_CHECKED enum rk_result commit_read(struct state_access *access, struct commit *commit,
                                      uint64_t location, struct rk_error *error);

/* The contract with this id, or at this position; verified, and the caller's to free.
 * RK_NOT_FOUND. */
RK_CHECKED enum rk_result commit_find(struct state_access *access, const struct commit *commit,
                                      struct contract *contract,
                                      const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error);
RK_CHECKED enum rk_result commit_find_position(struct state_access *access,
                                               const struct commit *commit,
                                               struct contract *contract, uint64_t position,
                                               struct rk_error *error);

/* Calls visit with every contract, in order of positions from `first` on, until it does not return
 * RK_OK. The contract is lent. */
typedef enum rk_result (*commit_visit)(void *context, const struct contract *contract,
                                       struct rk_error *error);
RK_CHECKED enum rk_result commit_walk(struct state_access *access, const struct commit *commit,
                                      uint64_t first, commit_visit visit, void *context,
                                      struct rk_error *error);

/* Calls visit, in order of positions, with every contract that is not the same in both, NULL for
 * one that is absent; until visit does not return RK_OK. The contracts are lent. */
typedef enum rk_result (*commit_visit_change)(void *context, const struct contract *before,
                                              const struct contract *after, struct rk_error *error);
RK_CHECKED enum rk_result commit_difference(struct state_access *access,
                                            const struct commit *before, const struct commit *after,
                                            commit_visit_change visit, void *context,
                                            struct rk_error *error);

#endif
