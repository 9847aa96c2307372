/* What stakers sign, and the arguments of the stake contract's functions `stake`, `unstake` and
 * `withdraw`. See spec/transactions.md 8.2 and contracts/stake.
 *
 * Two forms: that of the deployed networks, and that of our own, which says what it is for and
 * names the whole chain:
 *
 *      own       "ruskvm-stake-v1" ‖ chain id u64 ‖ account 96 ‖ owner 96 ‖ value u64
 *      deployed  chain id u8 ‖ account 96 ‖ owner 96 ‖ value u64
 *
 *      own       "ruskvm-unstake-v1" ‖ chain id u64 ‖ account 96 ‖ message ‖ signature
 *      deployed  account 96 ‖ message ‖ signature
 *
 * A contract as owner is its id and 64 zeros. Stake and rewards are taken out with the second kind,
 * where message and signature (48 or 64) are those of the withdrawal that pays them
 * (transfer_call.h); the deployed form of its message lacks text, chain id and transfer contract.
 */
#ifndef RK_CHAIN_STAKE_MESSAGE_H
#define RK_CHAIN_STAKE_MESSAGE_H

#include "chain/transfer_call.h"

enum stake_form {
    STAKE_FORM_OWN,
    STAKE_FORM_DEPLOYED,
};

enum {
    STAKE_MESSAGE_BYTES_MAX = 15 + 8 + 2 * BLS_PUBLIC_KEY_BYTES + 8,
    STAKE_ORDER_BYTES = 632,
    STAKE_WITHDRAWAL_BYTES = 992, /* the root of the archive; nullifiers stand before it */
};

/* A stake, or an addition to one. */
struct stake_order {
    struct bls_public_key account; /* votes */
    bool is_owned_by_contract;     /* who may take the funds out: */
    struct bls_public_key owner;
    uint8_t owner_contract[VM_CONTRACT_ID_BYTES];
    uint64_t value;
    struct bls_signature account_signature, owner_signature;
};

/* The message that account and owner sign; its size. */
size_t stake_order_message(uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], const struct stake_order *order,
                           const struct typed_chain *chain, enum stake_form form);
/* Signs (BLS V2). A contract does not sign: `owner_key` is then not looked at, and the account's
 * signature stands for both. RK_INVALID when a key is not that of account or owner. */
RK_CHECKED enum rk_result stake_order_sign(struct stake_order *order,
                                           const struct typed_chain *chain, enum stake_form form,
                                           const struct bls_secret_key *account_key,
                                           const struct bls_secret_key *owner_key,
                                           struct rk_error *error);
/* RK_INVALID when a signature does not hold, with whose it is. */
RK_CHECKED enum rk_result stake_order_verify(const struct stake_order *order,
                                             const struct typed_chain *chain, enum stake_form form,
                                             struct rk_error *error);
/* The archive `Stake`. Of the chain id it holds the low byte. */
void stake_order_encode(uint8_t bytes[STAKE_ORDER_BYTES], const struct stake_order *order,
                        const struct typed_chain *chain);

/* Taking a stake or rewards out. The withdrawal is signed first: with withdrawal_sign_account or
 * withdrawal_sign_shielded on our own networks. */
struct stake_withdrawal {
    struct withdrawal payment;
    struct bls_public_key account;
    struct bls_signature account_signature, owner_signature;
};

/* Appends the message that account and owner sign. RK_NO_MEMORY. */
RK_CHECKED enum rk_result stake_withdrawal_message(struct buffer *out,
                                                   const struct stake_withdrawal *w,
                                                   const struct typed_chain *chain,
                                                   enum stake_form form);
/* Appends the message of a withdrawal in that form: what `payment` is signed over. RK_NO_MEMORY. */
RK_CHECKED enum rk_result stake_payment_message(struct buffer *out, const struct withdrawal *w,
                                                const struct typed_chain *chain,
                                                enum stake_form form);
/* Signs (BLS V2). RK_INVALID when the key is not that of the account; RK_NO_MEMORY. */
RK_CHECKED enum rk_result
stake_withdrawal_sign(struct stake_withdrawal *w, const struct typed_chain *chain,
                      enum stake_form form, const struct bls_secret_key *account_key,
                      const struct bls_secret_key *owner_key, struct rk_error *error);
/* RK_INVALID when a signature does not hold, with whose it is; RK_NO_MEMORY. */
RK_CHECKED enum rk_result stake_withdrawal_verify(const struct stake_withdrawal *w,
                                                  const struct typed_chain *chain,
                                                  enum stake_form form,
                                                  const struct bls_public_key *owner,
                                                  struct rk_error *error);
/* Appends the archive `Withdraw` of the stake contract to *out, which holds nothing. RK_INVALID,
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result stake_withdrawal_encode(struct buffer *out,
                                                  const struct stake_withdrawal *w,
                                                  struct rk_error *error);

#endif
