/* Whether transactions may go into a block, before they are executed: the rules of acceptance
 * (spec/transactions.md 4) that need no list of those that wait, and their signatures and proofs,
 * in batches and across cores.
 *
 * Answers about signatures and proofs are put where the transfer contract's questions are looked
 * up, so that executing finds them. They depend on the bytes alone and not on the number of
 * threads; a wrong one is only ever slow, since what is not found is verified. */
#ifndef RK_CHAIN_PREVERIFY_H
#define RK_CHAIN_PREVERIFY_H

#include "chain/execute.h"
#include "vm/host_query.h"

enum {
    PREVERIFY_BYTES_MAX =
        (1 << 20) - 1024, /* of a transaction: a block has 1 MiB with its header */
};

/* By what a transaction says: size, gas price and limit, chain_check, and its blobs,
 * which have to be there. RK_INVALID with the reason, RK_MALFORMED for a blob's elements. */
RK_CHECKED enum rk_result preverify_check(const struct network_rules *rules, uint64_t height,
                                          const struct executable *transaction,
                                          struct rk_error *error);

/* By the state: funds and nonce of the sender, nullifiers that are new and distinct. A nonce that
 * is not the next but higher is let pass: *waits says so. Asks the transfer contract in `session`,
 * which stays as it is. RK_INVALID with the reason. */
RK_CHECKED enum rk_result preverify_state(struct vm_session *session, bool *waits,
                                          const struct executable *transaction,
                                          struct rk_error *error);

/* Verifies the signatures and proofs of many: valid[i] is whether that of transactions[i] holds,
 * and true where its key is not known here, which executing then finds out. Remembers all answers
 * in `queries`. RK_NO_MEMORY, valid[] is then of no meaning. */
RK_CHECKED enum rk_result preverify_batch(bool *valid, struct host_queries *queries,
                                          const struct executable *const *transactions,
                                          size_t count, unsigned threads);

#endif
