/* Shared wallets: signing a shielded transaction by t of n. See threshold_key.h and
 * docs/wallet-threshold.md.
 *
 *      coordinator   builds a spend that is not authorised, and asks    threshold_ask
 *      signers       read what it does, to whom                         threshold_read
 *                    commit to nonces, which they keep                  threshold_commit
 *      coordinator   hands everybody all commitments
 *      signers       sign                                               threshold_sign
 *      coordinator   checks and adds the shares                         threshold_authorise
 *
 * and then proves and finishes as always. Anybody of the group coordinates, signs too if he likes,
 * and gets nothing but this one signature. Requests are sealed for the group: they say who is paid.
 *
 * A nonce is a file of its signer, for one request, and serves once: signing destroys the file
 * before it computes anything. A copy of it put back would give the share away: nonces belong into
 * no backup. */
#ifndef RK_CHAIN_THRESHOLD_SIGN_H
#define RK_CHAIN_THRESHOLD_SIGN_H

#include "chain/spend.h"
#include "chain/threshold_key.h"

/* Appends the request for a spend that was built. RK_USAGE when nothing was built. RK_NO_MEMORY,
 * here and below. */
RK_CHECKED enum rk_result threshold_ask(struct buffer *out, const struct threshold_key *key,
                                        const struct spend *spend, struct rk_error *error);

/* What the coordinator keeps until the shares are there, sealed with a key that follows from his
 * share: for a file of his own. RK_USAGE when nothing was built. */
RK_CHECKED enum rk_result threshold_spend_encode(struct buffer *out,
                                                 const struct threshold_key *key,
                                                 const struct spend *spend, struct rk_error *error);
/* RK_MALFORMED, RK_INVALID, the latter also when it is another's. To be ended with spend_end. */
RK_CHECKED enum rk_result threshold_spend_decode(struct spend *out, const struct threshold_key *key,
                                                 const struct typed_chain *chain, struct span bytes,
                                                 struct rk_error *error);

/* What a request asks for. Receivers and values are those of the transaction: the outputs were made
 * anew from them. What is left of the fee comes back to the group. */
struct threshold_request {
    unsigned coordinator;
    struct buffer plain; /* borrowed by the transaction */
    struct typed_transaction transaction;
    struct {
        struct phoenix_address receiver;
        uint64_t value;
        bool is_own; /* change */
    } outputs[SHIELDED_OUTPUTS];
};

/* RK_MALFORMED, RK_INVALID with field and offset; the latter also when the outputs or the refund
 * are not what the request says. That the chain is the right one is for
 * typed_transaction_check_chain to say. */
RK_CHECKED enum rk_result threshold_read(struct threshold_request *out,
                                         const struct threshold_key *key, struct span request,
                                         struct rk_error *error);
void threshold_request_free(struct threshold_request *request); /* zeroed ones may be freed */

/* Draws nonces, keeps them sealed in a new file at `path` and appends the commitment. RK_EXISTS
 * when there is such a file; RK_IO. */
RK_CHECKED enum rk_result threshold_commit(struct buffer *out, const char *path,
                                           const struct threshold_key *key,
                                           const struct threshold_request *request,
                                           struct rk_error *error);

/* Destroys the file of the nonces and appends the share of the signature. The commitments are those
 * of all who sign, ascending by number. Commitments are checked first: RK_INVALID names whose is
 * wrong, and the file stays. RK_NOT_FOUND when the nonces were used; RK_INVALID when they are for
 * another request or the commitments do not have them. */
RK_CHECKED enum rk_result threshold_sign(struct buffer *out, const char *path,
                                         const struct threshold_key *key,
                                         const struct threshold_request *request,
                                         const struct span *commitments, size_t count,
                                         struct rk_error *error);

/* Checks all shares, shares[i] being of who made commitments[i], and puts the signature into the
 * spend. RK_INVALID names whose share is wrong. */
RK_CHECKED enum rk_result threshold_authorise(struct spend *spend, const struct threshold_key *key,
                                              const struct span *commitments,
                                              const struct span *shares, size_t count,
                                              struct rk_error *error);

#endif
