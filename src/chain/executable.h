/* A transaction as the executor and the verifier of blocks take it, whatever format it came in.
 *
 * Each format fills one in (transaction.h for the deployed ones, typed_transaction.h for that of
 * our own networks). Everything in it is borrowed from the decoded transaction and from the buffer
 * that holds its archive. */
#ifndef RK_CHAIN_EXECUTABLE_H
#define RK_CHAIN_EXECUTABLE_H

#include "chain/transaction_data.h"
#include "crypto/bls.h"
#include "crypto/fr.h"

enum transaction_model {
    TRANSACTION_SHIELDED = 0, /* "Phoenix" in the deployed system */
    TRANSACTION_PUBLIC = 1,   /* "Moonlight" */
};

enum { TRANSACTION_ID_BYTES = 32, TRANSACTION_NULLIFIERS_MAX = 4096 };

/* The one question to the host by which the transfer contract lets the transaction pass: a BLS
 * signature of a public one, a PLONK proof of a shielded one. Whoever answers it beforehand, in a
 * batch with others, puts the answer where the host looks first. */
struct executable_claim {
    enum transaction_model model;
    /* public: */
    struct span message;
    struct bls_public_key key;
    struct bls_signature signature;
    /* shielded: */
    struct span verifier; /* the key that the contract uses; empty: not known here */
    struct span proof;
    const struct fr *inputs;
    size_t input_count;
};

struct executable {
    enum transaction_model model;
    uint8_t id[TRANSACTION_ID_BYTES];
    size_t size_bytes;    /* of the transaction as it was sent */
    struct span argument; /* of spend_and_execute: what spec/transactions.md 6.1 calls tx' */
    const struct transaction_data *data;
    uint64_t gas_limit, gas_price;
    uint64_t deposit;
    uint64_t last_valid_height; /* UINT64_MAX where the format has none */

    /* public: */
    uint8_t sender[BLS_PUBLIC_KEY_BYTES];
    uint8_t sender_archive[200]; /* the metadata `public_sender` */
    uint64_t value, nonce;

    /* shielded: */
    uint64_t max_fee;
    bool refund_is_change; /* the refund's one-time address is that of output 1 */
    const uint8_t (*nullifiers)[32];
    size_t nullifier_count;

    struct executable_claim claim;
};

#endif
