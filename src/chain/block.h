/* Blocks: transactions one after another on a state, and what belongs to a block besides
 * (spec/transactions.md 7).
 *
 *      block_begin       a session on the parent's state
 *        block_execute   a transaction
 *      block_seal        rewards, the root of the note tree; the state root
 *      block_commit      durable when it returns
 *      or block_drop     no trace
 *
 * Generating and verifying are the same but for what a refusal means: a generator leaves out what
 * is refused, a verifier refuses the block. Slashes come first or last, as the rules say.
 *
 * A block is for one thread at a time. It borrows the executables that it accepted until it ends:
 * when one does not fit, or its refund fails, what came before is executed anew. */
#ifndef RK_CHAIN_BLOCK_H
#define RK_CHAIN_BLOCK_H

#include "chain/coinbase.h"
#include "chain/execute.h"

enum {
    BLOCK_BLOOM_BYTES = 256,
    /* Of blocks that are generated; others may have more. */
    BLOCK_TRANSACTIONS_MAX = 1000,
    BLOCK_MISFITS_MAX = 16,
};

struct block_options {
    struct vm *vm;
    const struct commit_key *parent;
    const struct network_rules *rules; /* at this height; borrowed */
    uint64_t chain_id, height;
    uint64_t gas_limit;                   /* 0: that of the rules */
    const struct bls_public_key *slashed; /* borrowed; may be NULL */
    size_t slashed_count;
};

struct block;

RK_CHECKED enum rk_result block_begin(struct block **out, const struct block_options *options,
                                      struct rk_error *error);
void block_drop(struct block *block); /* NULL is allowed */

/* Executes a transaction behind those before it. RK_INVALID when it is discarded, with the reason;
 * RK_LIMIT when its gas does not fit into the block any more, so that it may go into another one;
 * the block is as it was in both cases. After any other failure only block_drop is left. */
RK_CHECKED enum rk_result block_execute(struct block *block, const struct executable *transaction,
                                        struct rk_error *error);

/* Executes all of somebody else's block (7.3). RK_INVALID when one of them is refused or the gas
 * limit does not do, with the reason and *refused, its index; only block_drop is left then. */
RK_CHECKED enum rk_result block_verify(struct block *block, size_t *refused,
                                       const struct executable *const *transactions, size_t count,
                                       struct rk_error *error);

/* What became of a transaction that a generator was offered. */
enum block_fate {
    BLOCK_LEFT,  /* does not fit, or was not looked at: for another block */
    BLOCK_WAITS, /* for an earlier nonce */
    BLOCK_ACCEPTED,
    BLOCK_DISCARDED, /* can never be executed */
};

struct block_candidate {
    const struct executable *transaction;
    enum block_fate fate;                /* set, as is what follows */
    char reason[RK_ERROR_MESSAGE_BYTES]; /* of BLOCK_DISCARDED; else empty */
};

/* Fills a block (7.2) with the best paid of the candidates, as far as they fit into `bytes_max` and
 * the gas limit. Those of a price keep their order. A public one whose nonce is not the next waits
 * until those between are accepted, and then comes before the others. Generating ends after
 * BLOCK_TRANSACTIONS_MAX, and after BLOCK_MISFITS_MAX whose gas did not fit, each of which costs
 * executing the block anew. A failure of the host leaves block_drop only. RK_NO_MEMORY. */
RK_CHECKED enum rk_result block_generate(struct block *block, struct block_candidate *candidates,
                                         size_t count, size_t bytes_max, struct rk_error *error);

/* What was accepted so far, in order; borrowed. */
size_t block_transaction_count(const struct block *block);
const struct transaction_receipt *block_receipt(const struct block *block, size_t index);
uint64_t block_gas_spent(const struct block *block);
uint64_t block_fees(const struct block *block);

/* Whom a block rewards. */
struct block_coinbase {
    struct bls_public_key generator, fund;
    const struct voter *voters;
    size_t voter_count;
};

/* Ends a block; no transaction follows. RK_INVALID when the stake contract refuses. */
RK_CHECKED enum rk_result block_seal(struct block *block, const struct block_coinbase *coinbase,
                                     struct rk_error *error);

/* The state as it is now, while the block has not been committed. */
RK_CHECKED enum rk_result block_state(struct block *block, struct commit_key *key,
                                      struct rk_error *error);
/* The gas of what nobody pays for: rewards, slashes and the like. */
uint64_t block_system_gas(const struct block *block);

/* Of a sealed block: the state's key, the events of rewards and slashes, and the filter of all
 * events: three bits for contract and topic, three for contract, topic and data. */
const struct commit_key *block_key(const struct block *block);
const struct vm_events *block_coinbase_events(const struct block *block);
void block_bloom(uint8_t out[BLOCK_BLOOM_BYTES], const struct block *block);

/* Ends the block unless it fails. */
RK_CHECKED enum rk_result block_commit(struct block *block, struct commit_key *key,
                                       struct rk_error *error);

/* Whether a filter may have a contract's topic, or exactly this event when data is not NULL. */
bool block_bloom_has(const uint8_t bloom[BLOCK_BLOOM_BYTES],
                     const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span topic,
                     const struct span *data);

/* Executes a transaction on a state as if it were in the next block, and takes it back: what it
 * would spend and whether it would succeed. Results as chain_execute's; RK_LIMIT when its gas limit
 * is higher than a block's. */
RK_CHECKED enum rk_result block_simulate(struct transaction_receipt *receipt,
                                         const struct block_options *options,
                                         const struct executable *transaction,
                                         struct rk_error *error);

#endif
