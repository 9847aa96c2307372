/* A transaction of any format that a chain takes, from its bytes to what is executed. */
#ifndef RK_CHAIN_LEDGER_TRANSACTION_H
#define RK_CHAIN_LEDGER_TRANSACTION_H

#include "chain/genesis.h"
#include "chain/transaction.h"
#include "chain/typed_transaction.h"

/* What decoding needs to know of a chain. Borrows its snapshot. */
struct ledger_network {
    unsigned formats; /* chain_rules.h; 0: typed transactions */
    struct typed_chain chain;
    struct span verifiers[STATEMENT_COUNT]; /* by statements[]; empty: none */
};

void ledger_network_make(struct ledger_network *out, const struct genesis_snapshot *snapshot,
                         uint64_t chain_id, unsigned formats);

/* Borrows the bytes it was read from, and the network. */
struct ledger_transaction {
    struct executable executable;
    struct buffer argument; /* of typed ones */
    struct typed_transaction typed;
    struct typed_claim typed_claim;
    struct transaction deployed;
    struct transaction_claim deployed_claim;
};

/* Decodes and checks what needs no state. Zero it first, and free it after any result.
 * RK_MALFORMED, RK_INVALID, RK_UNSUPPORTED, RK_LIMIT: the transaction is refused, with the reason;
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result ledger_transaction_read(struct ledger_transaction *out,
                                                  const struct ledger_network *network,
                                                  struct span bytes, struct rk_error *error);

/* What ledger_transaction_read said of one. */
struct ledger_reading {
    enum rk_result result;
    struct rk_error error;
};

/* Reads `count` transactions across threads: *out and *readings, both zeroed before, become what
 * reading each alone makes of them. Their points are decoded together, those that are not in
 * *known; there they stay, and *out borrows it like the bytes and the network. */
void ledger_transactions_read(struct ledger_transaction *out, struct ledger_reading *readings,
                              const struct ledger_network *network, struct known_points *known,
                              const struct span *bytes, size_t count, unsigned threads);

void ledger_transaction_free(struct ledger_transaction *transaction);

#endif
