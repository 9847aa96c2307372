/* Withdrawals from contracts, conversions between the shielded and the public model among them:
 * what is signed, and the archives that the transfer contract takes. See spec/transactions.md 8.1.3
 * and 8.1.4.
 *
 * A withdrawal pays a value out of a contract's balance to somebody who signs for it, in a
 * transaction that the signature names: by all its nullifiers, or by its nonce. On our own networks
 * the signed message begins with the chain, so that it is worth nothing on another:
 *
 *      "ruskvm-withdraw-v1" ‖ chain id u64 ‖ transfer contract 32 ‖
 *      contract 32 ‖ value u64 ‖ receiver ‖ all nullifiers, 32 each, or the nonce u64
 *
 * where a receiver is a one-time address (64) or an account (96).
 *
 * Whoever owns a shielded receiver's one-time key signs H_p of it (Schnorr), an account its bytes
 * (BLS V2). */
#ifndef RK_CHAIN_TRANSFER_CALL_H
#define RK_CHAIN_TRANSFER_CALL_H

#include "chain/typed_transaction.h"
#include "crypto/schnorr.h"

enum {
    WITHDRAWAL_BYTES = 584, /* the root of the archive; nullifiers stand before it */
};

struct withdrawal {
    uint8_t
        contract[VM_CONTRACT_ID_BYTES]; /* that pays: the transfer contract's own for `convert` */
    uint64_t value;
    /* Who gets it: */
    enum transaction_model receiver_model;
    struct phoenix_stealth_address stealth;
    uint8_t account[BLS_PUBLIC_KEY_BYTES];
    /* The transaction in which it is paid: */
    enum transaction_model transaction_model;
    struct fr nullifiers[SHIELDED_INPUTS_MAX];
    size_t nullifier_count;
    uint64_t nonce;
    /* By the receiver: */
    struct schnorr_signature schnorr;
    struct bls_signature bls;
};

/* A fresh one-time address of a shielded key, and its secret kappa, which signs the withdrawal to
 * it. rho is random, not 0 and never used twice. The note is found with the view key alone. */
void withdrawal_stealth(struct phoenix_stealth_address *out, struct fj *kappa,
                        const struct phoenix_secret_key *secret, const struct fj *rho);

/* Appends the message. RK_NO_MEMORY. */
RK_CHECKED enum rk_result withdrawal_message(struct buffer *out, const struct withdrawal *w,
                                             const struct typed_chain *chain);

/* Signs for the receiver. RK_INVALID when the key is not that of the receiver; RK_NO_MEMORY.
 * `random` is a scalar that is drawn anew each time. */
RK_CHECKED enum rk_result withdrawal_sign_shielded(struct withdrawal *w,
                                                   const struct typed_chain *chain,
                                                   const struct fj *kappa, const struct fj *random,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result withdrawal_sign_account(struct withdrawal *w,
                                                  const struct typed_chain *chain,
                                                  const struct bls_secret_key *key,
                                                  struct rk_error *error);
/* RK_INVALID when the signature is not the receiver's. */
RK_CHECKED enum rk_result withdrawal_verify(const struct withdrawal *w,
                                            const struct typed_chain *chain,
                                            struct rk_error *error);

/* Appends the archive `Withdraw` to *out, which holds nothing. RK_INVALID, RK_NO_MEMORY. */
RK_CHECKED enum rk_result withdrawal_encode(struct buffer *out, const struct withdrawal *w,
                                            struct rk_error *error);

/* The data of a transaction that converts: a call of `convert` on the transfer contract, whose
 * deposit is the value. The argument is the archive above and is borrowed. */
struct transaction_data transfer_convert_data(const struct typed_chain *chain,
                                              struct span argument);

#endif
