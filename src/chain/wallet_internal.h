/* What the sources of a wallet share. */
#ifndef RK_CHAIN_WALLET_INTERNAL_H
#define RK_CHAIN_WALLET_INTERNAL_H

#include "chain/wallet.h"

enum { WALLET_KEY_BYTES = 96, WALLET_MARK_BYTES = 32 };

struct wallet {
    char *path, *notes_path; /* owned */
    enum wallet_kind kind;
    unsigned profiles;
    uint8_t key[WALLET_KEY_BYTES];     /* secret: seed, or viewing key */
    uint8_t notes_key[SEAL_KEY_BYTES]; /* secret */

    /* Of FILE.notes: */
    uint64_t chain_id;
    uint64_t next_position;          /* of the first leaf not looked at */
    uint8_t mark[WALLET_MARK_BYTES]; /* BLAKE3 of the leaf before it: tells chains apart */
    uint64_t height;                 /* of the last scan */
    struct wallet_note_vec notes;    /* ascending by position, then profile */
    struct wallet_record_vec records;
};

/* Everything that a profile's keys are used for. Secret. */
struct wallet_keys {
    struct phoenix_view_key view;
    bool has_full_view, has_spend;
    struct jubjub_affine b_prime;
    struct phoenix_secret_key secret;
    struct bls_secret_key account;
};

/* RK_LIMIT when there is no such profile. The caller wipes *out. */
RK_CHECKED enum rk_result wallet_profile_keys(struct wallet_keys *out, const struct wallet *wallet,
                                              unsigned profile, struct rk_error *error);

/* Files, wallet_file.c. A file of notes that is not there, or cannot be read, leaves the wallet
 * without notes: RK_NOT_FOUND, RK_CORRUPT. */
RK_CHECKED enum rk_result wallet_file_read(struct wallet *wallet, struct span password,
                                           struct rk_error *error);
RK_CHECKED enum rk_result wallet_file_write(const struct wallet *wallet, struct seal_cost cost,
                                            struct span password, struct rk_error *error);
RK_CHECKED enum rk_result wallet_notes_read(struct wallet *wallet, struct rk_error *error);
RK_CHECKED enum rk_result wallet_notes_write(const struct wallet *wallet, struct rk_error *error);
void wallet_forget_notes(struct wallet *wallet);

/* Asks the chain a question whose answer has exactly so many bytes. */
RK_CHECKED enum rk_result wallet_ask(const struct wallet_chain *chain, uint8_t *answer,
                                     size_t answer_bytes, const uint8_t *contract,
                                     const char *function, struct span argument,
                                     struct rk_error *error);

struct wallet_account_state {
    uint64_t nonce, balance;
};
RK_CHECKED enum rk_result wallet_ask_account(struct wallet_account_state *out,
                                             const struct wallet_chain *chain,
                                             const struct bls_public_key *key,
                                             struct rk_error *error);

#endif
