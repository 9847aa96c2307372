/* Archives of the transfer contract: the types of what it is given, as its author's compiler laid
 * them out. See spec/transactions.md 3 and 8.1.4.
 *
 * Parts without pointers are opaque blocks, which the functions below write. */
#ifndef RK_CHAIN_TRANSFER_ARCHIVE_H
#define RK_CHAIN_TRANSFER_ARCHIVE_H

#include "base/archive_writer.h"
#include "base/buffer.h"
#include "chain/transaction_data.h"
#include "crypto/jubjub_archive.h"
#include "crypto/shielded.h"

enum {
    TRANSFER_KEY_BYTES = 200,       /* of an account */
    TRANSFER_SIGNATURE_BYTES = 104, /* BLS */
    TRANSFER_NOTE_BYTES = 728,
    TRANSFER_SENDER_BYTES = 264, /* in a note and in a fee: tag, and what it says */
    TRANSFER_STEALTH_BYTES = 320,
    TRANSFER_FEE_BYTES = 600, /* of a shielded transaction */
    TRANSFER_TRANSACTION_BYTES = 2224,
    TRANSFER_BLOB_BYTES = 131201,
    /* Tags of senders: */
    TRANSFER_SENDER_ENCRYPTED = 0, /* deployed networks: ElGamal */
    TRANSFER_SENDER_CONTRACT = 1,
    TRANSFER_SENDER_MASKED = 2, /* our own: four scalars */
};

extern const struct archive_type transfer_type_scalar;
extern const struct archive_type transfer_type_scalars; /* Vec */
extern const struct archive_type transfer_type_contract_id;
extern const struct archive_type transfer_type_key;
extern const struct archive_type transfer_type_signature;
/* (0 shielded, 1 public): the payload and the proof, or the payload and the signature. */
extern const struct archive_type transfer_type_transaction;
extern const struct archive_type transfer_type_withdraw;

/* Coordinates with z = 1. */
void transfer_put_point(uint8_t to[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                        const struct jubjub_affine *point);
void transfer_put_stealth(uint8_t to[TRANSFER_STEALTH_BYTES],
                          const struct phoenix_stealth_address *stealth);

/* A note that a transaction made, which has no position yet. */
void transfer_put_note(uint8_t to[TRANSFER_NOTE_BYTES], const struct shielded_note *note);

/* The fee, with the sender "contract" of zeros. */
void transfer_put_fee(uint8_t to[TRANSFER_FEE_BYTES], uint64_t gas_limit, uint64_t gas_price,
                      const struct phoenix_stealth_address *refund);

enum { TRANSFER_DATA_ITEMS = 9 };

/* The value of an Option<TransactionData> as contracts are given it: code is left out, blobs are
 * the memo of their hashes (spec/transactions.md 6.1). Borrows the data; the struct must not move.
 */
struct transfer_data_value {
    struct archive_value value;
    struct archive_value items[TRANSFER_DATA_ITEMS];
    uint8_t hashes[TRANSACTION_BLOBS_MAX * TRANSACTION_BLOB_HASH_BYTES];
};
void transfer_data_value(struct transfer_data_value *out, const struct transaction_data *data);
/* The same with code, and blobs as they are; these go to `blobs_out`. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transfer_data_value_whole(struct transfer_data_value *out,
                                                    struct buffer *blobs_out,
                                                    const struct transaction_data *data);

/* Appends an archive to a buffer that is empty, RK_LIMIT when it has more than
 * VM_ARGUMENT_BYTES_MAX bytes. */
RK_CHECKED enum rk_result transfer_archive(struct buffer *out, const struct archive_type *type,
                                           const struct archive_value *value,
                                           struct rk_error *error);

#endif
