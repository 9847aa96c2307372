/* A chain of our own kind in a folder: its state, the log of its blocks, and what finds them.
 *
 *      DIR/genesis     what the first state is made from: rules, snapshot, both contracts
 *      DIR/state       the store (state/store.h), a commit for every block
 *      DIR/blocks      the log: a record for every block (ledger_record.h)
 *      DIR/index       where blocks and transactions are in the log; can be lost
 *
 * docs/ledger.md has the formats. What is true is the log: a block counts when its record is
 * synced, and everything else can be made again from genesis and log. A block is made in this
 * order: execution, the commit of its state, its record. So whatever ends the program, the chain
 * opens at its last whole block: a commit whose block is not in the log is deleted, a block whose
 * commit is missing is executed again. A full disk refuses the block and leaves the chain as it
 * was.
 *
 * The chain knows no clock: times are the caller's, in milliseconds since 1970, and never less
 * than the parent's. Everything else in a block follows from genesis and transactions.
 *
 * Never open a folder twice: the store locks it, and a second process is told RK_EXISTS. One thread
 * at a time uses a ledger; it may use others inside. */
#ifndef RK_CHAIN_LEDGER_H
#define RK_CHAIN_LEDGER_H

#include "chain/ledger_record.h"
#include "chain/profile.h"
#include "chain/wallet_chain.h"

#define LEDGER_QUERY_GAS UINT64_C(3000000000)
#define LEDGER_FEED_GAS  UINT64_C(3000000000000)

struct ledger;
struct genesis_snapshot;

/* ---- Making one ---- */

struct ledger_genesis {
    const char *profile; /* name of the rules, chain/profile.h; NULL: default */
    struct span
        snapshot; /* genesis.h; with `chain_id` and, for shielded transactions, `verifier` */
    struct span transfer_code, stake_code; /* empty: the ones built into the program */
    uint64_t time;                         /* of block 0 */
};

struct ledger_options {
    const char *tier;            /* name, wasm/tier.h; NULL: the fastest */
    uint64_t resident_bytes_max; /* of memories kept; 0: 256 MiB */
    uint64_t query_cache_bytes;  /* of answers to contracts' questions; 0: 4 MiB */
    struct store_io *io;         /* NULL: the system's */
    /* Told while blocks are executed again, and while a genesis is built; may be NULL. */
    void (*progress)(void *context, const char *what, uint64_t done, uint64_t total);
    void *context;
};

/* Makes the folder, builds the genesis and writes block 0; the folder is then closed. `options` may
 * be NULL. RK_EXISTS when there is a chain; RK_INVALID and what genesis_read says for a snapshot
 * that will not do; RK_TRAP when a contract refuses the genesis, with its words. A folder that was
 * left half made is begun anew. */
RK_CHECKED enum rk_result ledger_create(const char *folder, const struct ledger_genesis *genesis,
                                        const struct ledger_options *options,
                                        struct rk_error *error);

/* Whether a folder holds a chain. */
bool ledger_is_there(const char *folder);

/* What opening found and did. */
struct ledger_report {
    uint64_t cut_bytes;         /* of an unfinished record, removed from the log */
    uint64_t commits_deleted;   /* whose block was never finished */
    uint64_t blocks_reproduced; /* executed again, since the store had lost their commits */
    bool index_rebuilt;
};

/* Opens a chain and recovers it. `report` and `options` may be NULL. RK_NOT_FOUND when there is
 * none, RK_EXISTS when it is open elsewhere, RK_CORRUPT when the log is damaged before its last
 * record, or when a block executed again has another state. */
RK_CHECKED enum rk_result ledger_open(struct ledger **out, struct ledger_report *report,
                                      const char *folder, const struct ledger_options *options,
                                      struct rk_error *error);
void ledger_close(struct ledger *ledger); /* NULL is allowed */

/* ---- What is known of it ---- */

/* The newest block's header, and its hash; borrowed until the next block. */
const struct ledger_header *ledger_tip(const struct ledger *ledger);
const uint8_t *ledger_tip_hash(const struct ledger *ledger);

uint64_t ledger_chain_id(const struct ledger *ledger);
const struct chain_profile *ledger_profile(const struct ledger *ledger);
/* The parsed snapshot of its genesis. */
const struct genesis_snapshot *ledger_snapshot(const struct ledger *ledger);

/* Reads a block. Free it with ledger_block_free after RK_OK. RK_NOT_FOUND above the tip,
 * RK_CORRUPT. */
RK_CHECKED enum rk_result ledger_block(struct ledger *ledger, struct ledger_block *out,
                                       uint64_t height, struct rk_error *error);

/* Where a transaction is: the block's height, and its place in it from 0 on. RK_NOT_FOUND. */
RK_CHECKED enum rk_result ledger_find(const struct ledger *ledger, uint64_t *height,
                                      uint32_t *position, const uint8_t id[TRANSACTION_ID_BYTES],
                                      struct rk_error *error);

/* ---- Transactions ---- */

/* What became of one that was sent. */
struct ledger_outcome {
    bool accepted;      /* in the block */
    enum rk_result why; /* of a refused one: RK_MALFORMED, RK_INVALID, RK_LIMIT, RK_EXISTS */
    char reason[RK_ERROR_MESSAGE_BYTES]; /* of a refused one */
    struct wallet_chain_receipt receipt; /* of an accepted one; height and root are the block's */
};

/* Makes one block of the transactions that are not refused, in their order, at this time, and tells
 * of each what became of it. What is refused leaves no trace. When all are refused there is no
 * block unless `allow_empty`. *has_block may be NULL.
 *
 * RK_OK also when all are refused; RK_INVALID for a time before the parent's; RK_FULL, RK_IO and
 * other failures of the host leave the chain as it was, outcomes say nothing then. */
RK_CHECKED enum rk_result ledger_submit(struct ledger *ledger, struct ledger_outcome *outcomes,
                                        bool *has_block, const struct span *transactions,
                                        size_t count, uint64_t time, bool allow_empty,
                                        struct rk_error *error);

/* The same for one on top of the newest state, of which nothing stays. RK_MALFORMED, RK_INVALID,
 * RK_LIMIT when it would be refused. */
RK_CHECKED enum rk_result ledger_simulate(struct ledger *ledger, struct wallet_chain_receipt *out,
                                          struct span transaction, struct rk_error *error);

/* ---- Questions to contracts, on the newest state; nothing changes ---- */

/* Appends what the function returns. RK_TRAP with the contract's words. */
RK_CHECKED enum rk_result ledger_query(struct ledger *ledger, struct buffer *out,
                                       const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                       struct span function, struct span argument,
                                       struct rk_error *error);
/* The same for functions that feed. */
RK_CHECKED enum rk_result ledger_feed(struct ledger *ledger, vm_feed *feed, void *feed_context,
                                      const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                      struct span function, struct span argument,
                                      struct rk_error *error);

/* ---- All of it again ---- */

struct ledger_verification {
    uint64_t blocks;       /* that agree */
    uint64_t transactions; /* in them */
    uint64_t gas_spent;
};

/* Builds the genesis again from its file, executes every block on top of the one before, and holds
 * headers, receipts, events, roots and hashes against the log. RK_CORRUPT with the height and what
 * differs; *done then tells how far everything was right. */
RK_CHECKED enum rk_result ledger_verify(struct ledger *ledger, struct ledger_verification *done,
                                        struct rk_error *error);

/* ---- The chain of a wallet ---- */

/* A view for wallets; sending makes a block of the one transaction. It borrows the ledger. Blocks
 * have the time that was last given here, or their parent's where that is later. */
struct wallet_chain ledger_wallet_chain(struct ledger *ledger, uint64_t time);

#endif
