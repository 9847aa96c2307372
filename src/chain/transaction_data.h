/* What a transaction asks for besides moving value: nothing, a call, a deployment, a memo, blobs
 * (spec/transactions.md 1.4). Common to all formats.
 *
 * Spans are borrowed from the bytes that were decoded, or from whoever fills the struct in. */
#ifndef RK_CHAIN_TRANSACTION_DATA_H
#define RK_CHAIN_TRANSACTION_DATA_H

#include "base/span.h"
#include "vm/rules.h"

/* The values are the tags of the deployed formats. */
enum transaction_data_kind {
    TRANSACTION_NO_DATA = 0,
    TRANSACTION_CALL = 1,
    TRANSACTION_DEPLOYMENT = 2,
    TRANSACTION_MEMO = 3,
    TRANSACTION_BLOBS = 4,
};

enum {
    TRANSACTION_MEMO_BYTES_MAX = 512,
    TRANSACTION_BLOB_BYTES = 131072,
    TRANSACTION_BLOB_HASH_BYTES = 32,
    TRANSACTION_BLOBS_MAX = 255, /* that a format can say; rules allow fewer */
};

struct transaction_call {
    uint8_t contract[VM_CONTRACT_ID_BYTES];
    struct span function; /* UTF-8 */
    struct span argument;
};

struct transaction_deployment {
    uint8_t code_hash[32]; /* BLAKE3 of the code, as it says */
    struct span code;
    struct span owner;
    bool has_argument; /* of `init` */
    struct span argument;
    uint64_t nonce; /* of the contract's id */
};

struct transaction_blob {
    uint8_t hash[TRANSACTION_BLOB_HASH_BYTES]; /* versioned */
    bool has_sidecar;
    struct span commitment, proof; /* 48 bytes each */
    struct span bytes;             /* TRANSACTION_BLOB_BYTES */
};

struct transaction_data {
    enum transaction_data_kind kind;
    struct transaction_call call;
    struct transaction_deployment deployment;
    struct span memo;
    struct transaction_blob *blobs; /* owned by whoever owns the transaction */
    size_t blob_count;
};

#endif
