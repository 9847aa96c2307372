/* What the parts of a ledger share: ledger.c opens and recovers, ledger_execute.c makes blocks and
 * makes them again, ledger_view.c answers questions. */
#ifndef RK_CHAIN_LEDGER_INTERNAL_H
#define RK_CHAIN_LEDGER_INTERNAL_H

#include "chain/block.h"
#include "chain/genesis.h"
#include "chain/ledger.h"
#include "chain/ledger_genesis.h"
#include "chain/ledger_log.h"
#include "chain/ledger_transaction.h"

struct ledger {
    char *folder;
    struct store_io *io;
    void (*progress)(void *context, const char *what, uint64_t done, uint64_t total);
    void *context;

    struct ledger_genesis_file genesis;
    struct genesis_snapshot snapshot;
    const struct chain_profile *profile;
    uint64_t chain_id;
    struct network_rules rules;
    struct ledger_network network;
    struct block_coinbase coinbase; /* without voters */
    uint8_t coinbase_bytes[LEDGER_COINBASE_BYTES];

    struct store *store;
    struct host_queries *queries;
    struct vm *vm;

    struct known_points known; /* keys of accounts that came lately */

    struct ledger_log log;
    struct ledger_header tip;
    uint8_t tip_hash[LEDGER_HASH_BYTES];
    uint64_t wallet_time; /* of blocks that the wallet's chain makes */
};

static inline void ledger_tell(const struct ledger *ledger, const char *what, uint64_t done,
                               uint64_t total)
{
    if (ledger->progress) ledger->progress(ledger->context, what, done, total);
}

/* Builds the genesis on the machine and tells its commit, which is final; what is there already
 * stays. */
RK_CHECKED enum rk_result ledger_build_genesis(struct ledger *ledger, struct commit_key *key,
                                               struct rk_error *error);

/* Executes a block again on the commit of the one before it and compares all of it. With `commits`
 * its state is committed and final. RK_CORRUPT with what differs. */
RK_CHECKED enum rk_result ledger_replay(struct ledger *ledger, const struct ledger_block *block,
                                        const struct ledger_header *parent, bool commits,
                                        struct rk_error *error);

#endif
