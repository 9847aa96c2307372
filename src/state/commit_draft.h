/* The next commit, while it is being made.
 *
 *   commit_draft_open      on a base commit, or on none
 *   commit_draft_find      a contract of the base, to be changed; commit_draft_enter, when what the
 *                          base says of it is known
 *   commit_draft_add       a new contract
 *   commit_draft_touch     a granule of its memory was written to
 *   commit_draft_key       root and metadata digest of what the draft is now; writes nothing, and
 *                          keeps all hashes for the next time
 *   commit_draft_write     appends everything that has no record yet, the commit last
 *
 * New contracts get their positions by ascending id when the key is asked or the draft is written;
 * before the write they may move as more contracts are added. After a write the draft stands on the
 * commit it wrote and may go on to the next one with its nodes warm; its memory grows with what was
 * touched, so a long run closes and opens it anew now and then.
 *
 * Nothing here makes a commit durable or known: that is for whoever owns the store. One thread. */
#ifndef RK_STATE_COMMIT_DRAFT_H
#define RK_STATE_COMMIT_DRAFT_H

#include "base/linear_memory.h"
#include "base/map.h"
#include "state/commit.h"

/* A contract in a draft; it stays at its address until the draft is closed. Readable for all,
 * changed by the functions below alone. */
struct contract_draft {
    struct contract contract;                 /* its page tree is that of the base */
    struct page_tree_draft pages;             /* the page tree as it becomes */
    struct span code;                         /* of a new contract until it is written; borrowed */
    uint8_t leaf[TREE_LANES_MAX][HASH_BYTES]; /* as it is in the contracts tree */
    uint32_t leaf_position;                   /* where it is there; 0: not yet */
    bool is_new;
    bool has_new_metadata;
};

struct commit_draft {
    struct state_access *access; /* borrowed */
    struct commit base;          /* zeros without one */
    bool has_base;
    struct arena arena;
    struct map contracts; /* id -> struct contract_draft */
    struct map folds;     /* folded key of a new contract -> struct contract_draft * */
    struct page_batch pages;
    struct tree_batch nodes;
    struct tree_draft tree;
};

/* `base` is copied; NULL without one. The draft must stay where it is. */
void commit_draft_begin(struct commit_draft *draft, struct state_access *access,
                        const struct commit *base);

/* The same on the location of a commit's record, or on RECORD_NONE. RK_CORRUPT and what the store
 * says; there is then nothing to close. */
RK_CHECKED enum rk_result commit_draft_open(struct commit_draft *draft, struct state_access *access,
                                            uint64_t base, struct rk_error *error);
void commit_draft_close(struct commit_draft *draft);

/* RK_NOT_FOUND when neither base nor draft has the contract. */
RK_CHECKED enum rk_result commit_draft_find(struct commit_draft *draft,
                                            struct contract_draft **contract,
                                            const uint8_t id[CONTRACT_ID_BYTES],
                                            struct rk_error *error);

/* A contract of the base that is not in the draft yet, of which the caller has read before, from a
 * commit that has it as the base has it, what the base says: nothing is read here. `known` is asked
 * for its pages and learns them, when they are written too; it outlives the draft. NULL is allowed.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result commit_draft_enter(struct commit_draft *draft,
                                             struct contract_draft **out,
                                             const struct contract *contract,
                                             struct page_cache *known, struct rk_error *error);

struct new_contract {
    uint8_t id[CONTRACT_ID_BYTES];
    enum memory_kind kind;
    uint64_t length_bytes;
    struct span code;  /* borrowed until the draft is written or closed; empty: none is kept */
    struct span owner; /* copied */
    struct page_cache *known; /* as commit_draft_enter; or NULL */
};

/* RK_EXISTS when there is a contract with this id, RK_INVALID when there is another with its folded
 * key, RK_LIMIT for an owner that is too long or a contract too many, RK_USAGE for a memory kind
 * that does not exist. The draft is then as it was. */
RK_CHECKED enum rk_result commit_draft_add(struct commit_draft *draft,
                                           struct contract_draft **contract,
                                           const struct new_contract *added,
                                           struct rk_error *error);

/* As page_tree_touch: the bytes are borrowed until commit_draft_write, and a granule whose bytes
 * change is touched again. */
RK_CHECKED enum rk_result commit_draft_touch(struct contract_draft *contract, uint64_t granule,
                                             const uint8_t *bytes, struct rk_error *error);

/* Touches all granules that are touched in the memory. */
RK_CHECKED enum rk_result commit_draft_touch_memory(struct contract_draft *contract,
                                                    const struct linear_memory *memory,
                                                    struct rk_error *error);

void commit_draft_set_length(struct contract_draft *contract, uint64_t length_bytes);

/* RK_CORRUPT and what the store says, RK_NO_MEMORY. */
RK_CHECKED enum rk_result commit_draft_key(struct commit_draft *draft, struct commit_key *key,
                                           struct rk_error *error);

/* Appends everything but the commit's own record, which is told in *commit for the caller to write;
 * commit_draft_rebase, once it is written and nothing can take it back, puts the draft on it, and
 * lets the access and caches of pages know what was written. On failure another try goes on from
 * there. */
RK_CHECKED enum rk_result commit_draft_write_parts(struct commit_draft *draft,
                                                   struct commit *commit, struct rk_error *error);
void commit_draft_rebase(struct commit_draft *draft, const struct commit *commit);

/* Both, with the commit's record in between. Tells the location of the new commit. On failure the
 * store has records that nobody refers to, and another try goes on from there. */
RK_CHECKED enum rk_result commit_draft_write(struct commit_draft *draft, uint64_t *location,
                                             struct commit_key *key, struct rk_error *error);

#endif
