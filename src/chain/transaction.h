/* Transactions of the deployed system: their bytes, hashes, signatures and archives. See
 * spec/transactions.md 1 to 5. Its names are used here: a Moonlight transaction is public, a
 * Phoenix transaction shielded.
 *
 *      legacy envelope      00 Phoenix, 01 Moonlight; the body
 *      versioned envelope   02 Phoenix, 03 Moonlight; the version 02; the body
 *
 * What an era took differs in the envelope and in slack (enum transaction_format). The hash, which
 * is the id, is the same in all of them.
 *
 * Decoders are total and bounded by the bytes they are given; errors name the field and its offset.
 * A decoded transaction borrows the bytes; transaction_free returns what it owns. Nothing here
 * keeps a state or starts a thread. */
#ifndef RK_CHAIN_TRANSACTION_H
#define RK_CHAIN_TRANSACTION_H

#include "base/buffer.h"
#include "base/result.h"
#include "chain/executable.h"
#include "chain/known_points.h"
#include "crypto/jubjub.h"
#include "crypto/phoenix_note.h"

/* The formats of the eras (1.1). The values are bits: a reader says which it takes. */
enum transaction_format {
    /* The legacy envelope, for replaying what came before Aegis: points outside the subgroup, the
     * identity, and bytes behind a proof or behind data other than a memo are let pass. */
    TRANSACTION_PRE_AEGIS = 1,
    TRANSACTION_AEGIS = 2,  /* the legacy envelope without slack */
    TRANSACTION_BOREAS = 4, /* the versioned envelope without slack */
    TRANSACTION_INGRESS = TRANSACTION_AEGIS | TRANSACTION_BOREAS,
};

enum {
    TRANSACTION_NOTE_BYTES = 302,
    TRANSACTION_SENDER_BYTES = 129,
    TRANSACTION_FEE_BYTES = 209,
    TRANSACTION_OUTPUTS = 2,
    TRANSACTION_BYTES_MAX = 2 << 20, /* on ledger and network (1.5) */
    TRANSACTION_INPUTS_MAX = 4,      /* that there are circuits for */
    TRANSACTION_PUBLIC_INPUTS_MAX = 28 + TRANSACTION_INPUTS_MAX,
};

/* Who paid: ElGamal ciphertexts of A and B under the note's key, or what a contract says. */
struct transaction_sender {
    bool is_contract;
    struct jubjub_affine points[4]; /* A.c1, A.c2, B.c1, B.c2 */
    uint8_t info[128];
};

struct transaction_note {
    uint8_t type; /* 0 transparent, 1 obfuscated */
    struct jubjub_affine commitment;
    struct phoenix_stealth_address stealth;
    uint64_t position;
    uint8_t value[PHOENIX_SEALED_VALUE_BYTES];
    struct transaction_sender sender;
};

struct phoenix_transaction {
    struct fr root;
    struct fr *nullifiers; /* owned */
    size_t nullifier_count;
    struct transaction_note outputs[TRANSACTION_OUTPUTS];
    uint64_t max_fee;
    struct phoenix_stealth_address refund;
    struct transaction_sender refund_sender;
    struct span proof; /* borrowed */
};

/* A key of an account with its encoding. */
struct transaction_key {
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    struct bls_public_key key;
};

struct moonlight_transaction {
    struct transaction_key sender;
    struct transaction_key receiver; /* like the sender when the transaction names none */
    struct transaction_key refund;   /* likewise */
    uint64_t value, nonce;
    struct bls_signature signature;
};

struct transaction {
    enum transaction_format format; /* that it was decoded as */
    enum transaction_model model;
    uint8_t chain_id;
    uint64_t deposit, gas_limit, gas_price;
    struct transaction_data data;
    union {
        struct phoenix_transaction phoenix;     /* TRANSACTION_SHIELDED */
        struct moonlight_transaction moonlight; /* TRANSACTION_PUBLIC */
    };
};

/* Decodes one that is all of `bytes`, as the first of the formats in `formats` that fits: the
 * envelope decides between Boreas and the others, and Aegis comes before what has slack.
 * RK_MALFORMED for what is no encoding, RK_INVALID for keys, points and numbers that are none,
 * RK_UNSUPPORTED for an envelope that is not among the formats; with field and offset.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_decode(struct transaction *out, unsigned formats,
                                             struct span bytes, struct rk_error *error);
/* The same with points that are known beforehand (known_points.h); and names those of a public
 * transaction, doing nothing for bytes that it cannot read. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_decode_known(struct transaction *out, unsigned formats,
                                                   struct span bytes,
                                                   const struct known_points *known,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result transaction_name_points(struct known_points *known, struct span bytes);
void transaction_free(struct transaction *transaction); /* zeroed ones may be freed */

/* Appends the encoding. Keys that the sender's stands for are left out, whether or not they stood
 * there. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_encode(struct buffer *out,
                                             const struct transaction *transaction,
                                             enum transaction_format format);

/* ---- Hashes and signatures (2) ---- */

/* Appends what a Moonlight transaction's sender signs. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_signed_message(struct buffer *out,
                                                     const struct transaction *transaction);
/* What a Phoenix transaction proves and signs. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_payload_hash(struct fr *out,
                                                   const struct transaction *transaction);
/* The hash and id. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_id(uint8_t out[TRANSACTION_ID_BYTES],
                                         const struct transaction *transaction);

/* Signs a Moonlight transaction. RK_INVALID when the key is not the sender's; RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_sign(struct transaction *transaction,
                                           enum bls_version version,
                                           const struct bls_secret_key *key,
                                           struct rk_error *error);
/* RK_INVALID when the signature of a Moonlight transaction is not its sender's. */
RK_CHECKED enum rk_result transaction_verify_signature(const struct transaction *transaction,
                                                       enum bls_version version,
                                                       struct rk_error *error);

/* The public inputs of a Phoenix transaction's proof in their order (2.3): 28 and the nullifiers,
 * of which there are at most TRANSACTION_INPUTS_MAX; 0 when there are more, or when an output names
 * a contract as its sender, since no circuit is for these. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_public_inputs(struct fr out[TRANSACTION_PUBLIC_INPUTS_MAX],
                                                    size_t *count,
                                                    const struct transaction *transaction);

/* ---- Ids of contracts (5) ---- */

void transaction_contract_id(uint8_t out[VM_CONTRACT_ID_BYTES], struct span code, uint64_t nonce,
                             struct span owner);

/* ---- On ledger and network (1.5) ---- */

/* Appends version, type and length, and the legacy encoding. RK_LIMIT, RK_NO_MEMORY. */
RK_CHECKED enum rk_result
transaction_wrap(struct buffer *out, const struct transaction *transaction, struct rk_error *error);
/* What is inside; RK_MALFORMED with the offset. */
RK_CHECKED enum rk_result transaction_unwrap(struct span *out, struct span bytes,
                                             struct rk_error *error);

/* SHA3-256 of the encoding: the digest by which blocks list their transactions. Blobs are turned
 * into the memo of their hashes before. RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_digest(uint8_t out[32],
                                             const struct transaction *transaction);

/* ---- For execution (3 and 6.1) ---- */

enum transaction_archive_form {
    TRANSACTION_WHOLE,    /* with code and blobs: what acceptance measures */
    TRANSACTION_STRIPPED, /* without code, blobs as memo: what is executed */
};

/* Appends the archive of the transaction to a buffer that is empty. RK_LIMIT for a stripped one of
 * more than VM_ARGUMENT_BYTES_MAX bytes; RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_archive(struct buffer *out,
                                              const struct transaction *transaction,
                                              enum transaction_archive_form form,
                                              struct rk_error *error);

/* What an executable refers to besides the transaction. */
struct transaction_claim {
    struct buffer argument; /* owned, as the next two */
    struct buffer message;
    uint8_t (*nullifiers)[32];
    struct fr inputs[TRANSACTION_PUBLIC_INPUTS_MAX];
};

/* Fills in *out and *claim, which out borrows with the transaction. `verifier` is the key that the
 * transfer contract has for so many inputs; empty: not known. Free the claim after any result.
 * RK_LIMIT as transaction_archive, RK_NO_MEMORY. */
RK_CHECKED enum rk_result transaction_executable(struct executable *out,
                                                 struct transaction_claim *claim,
                                                 const struct transaction *transaction,
                                                 struct span verifier, struct rk_error *error);
void transaction_claim_free(struct transaction_claim *claim);

#endif
