/* Transactions of our own networks, shielded and public: a typed, length-prefixed encoding of which
 * every byte is signed. See spec/phoenix-sound.md 4 and 5, and docs/typed-transactions.md for the
 * bytes.
 *
 *      wire    u32 length of E ‖ E ‖ sidecars ‖ proof (1008) or signature (48)
 *      E       everything else; it has the hashes of code and blobs, which stand behind it
 *      m       H_p("ruskvm-phoenix-payload-v1" ‖ E), of public ones "ruskvm-public-payload-v1":
 *              what is signed, and a public input of the proof
 *      id      H_p("ruskvm-transaction-v1" ‖ E): proofs can be made anew and are no part of it
 *
 * One meaning has one encoding: what decodes encodes to the same bytes. The decoder is total and
 * applies the rules that the bytes alone decide; those of a chain (its id, the auditor, height,
 * recent roots, nullifiers that are new) are whoever's who has a chain.
 *
 * A decoded transaction borrows the bytes. Plain data but for `data.blobs`, which
 * typed_transaction_free returns. One that is built field by field is to be sealed before anything
 * else is asked of it. Nothing here keeps a state or starts a thread. */
#ifndef RK_CHAIN_TYPED_TRANSACTION_H
#define RK_CHAIN_TYPED_TRANSACTION_H

#include "base/buffer.h"
#include "base/result.h"
#include "chain/executable.h"
#include "chain/known_points.h"
#include "chain/statement.h"
#include "chain/transaction_data.h"
#include "zk/plonk.h"
#include "zk/shielded_circuit.h"

enum {
    TYPED_FORMAT_VERSION = 1,
    TYPED_MARKER_BYTES = 4, /* "RKT" and the version: the beginning of E */
    TYPED_NOTE_BYTES = 302, /* of an output, in the layout of the deployed system */
    TYPED_TRANSACTION_BYTES_MAX = 2 << 20,
    TYPED_FUNCTION_BYTES_MAX = 256,
    TYPED_OWNER_BYTES_MAX = 512,
    TYPED_BLOBS_MAX = 6,
};

/* What a transaction is checked against: facts of one chain. */
struct typed_chain {
    uint64_t chain_id;
    uint8_t contract[VM_CONTRACT_ID_BYTES]; /* the transfer contract */
    bool is_audited;                        /* then shielded transactions are to be, for: */
    struct jubjub_affine auditor;           /* Y, of the subgroup and not the identity */
};

struct typed_shielded {
    const struct statement *statement;
    struct fr root;
    struct fr nullifiers[SHIELDED_INPUTS_MAX];
    struct shielded_note outputs[SHIELDED_OUTPUTS];
    uint64_t max_fee;
    struct phoenix_stealth_address refund;
    struct shielded_audit audit; /* when the statement is audited */
    bool is_proven;
    uint8_t proof[PLONK_PROOF_BYTES];
};

struct typed_public {
    uint8_t sender[BLS_PUBLIC_KEY_BYTES];
    bool has_receiver; /* else value goes to the sender */
    uint8_t receiver[BLS_PUBLIC_KEY_BYTES];
    bool has_refund; /* else the refund goes to the sender */
    uint8_t refund[BLS_PUBLIC_KEY_BYTES];
    uint64_t value, nonce;
    bool is_signed;
    uint8_t signature[BLS_SIGNATURE_BYTES];
    /* The points of sender, receiver and refund address, computed as below; the last two only where
     * there is such a key. */
    struct bls_public_key sender_key, receiver_key, refund_key;
};

struct typed_transaction {
    uint64_t chain_id;
    uint8_t contract[VM_CONTRACT_ID_BYTES];
    enum transaction_model model;
    struct typed_shielded shielded;
    struct typed_public account;
    uint64_t deposit, gas_limit, gas_price;
    uint64_t last_valid_height; /* UINT64_MAX: for ever */
    struct transaction_data data;

    /* Computed, by decoding and by typed_transaction_seal: */
    struct fr context, message; /* ctx, m */
    uint8_t id[TRANSACTION_ID_BYTES];
    size_t size_bytes; /* of the wire with proof or signature; E alone: signed_bytes */
    size_t signed_bytes;
    const struct known_points *known; /* what it was decoded with, borrowed; or NULL */
};

/* Whether bytes begin as this format does: for tools that are given some transaction. */
bool typed_transaction_is(struct span bytes);

/* RK_MALFORMED for what is no encoding, RK_INVALID for a rule that is broken, RK_UNSUPPORTED for
 * what a later version may allow (a sponsor, an unknown statement), RK_LIMIT for what is too long;
 * all with the name of the field and its offset. Signature and proof are not verified.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result typed_transaction_decode(struct typed_transaction *out, struct span bytes,
                                                   struct rk_error *error);
/* The same for one that may end before its proof or signature. */
RK_CHECKED enum rk_result typed_transaction_decode_unsigned(struct typed_transaction *out,
                                                            struct span bytes,
                                                            struct rk_error *error);
/* The same as the first with points that are known beforehand (known_points.h), which it may ask
 * for until typed_transaction_executable has been called; and names those of a transaction, doing
 * nothing for bytes that it cannot read. RK_NO_MEMORY. */
RK_CHECKED enum rk_result typed_transaction_decode_known(struct typed_transaction *out,
                                                         struct span bytes,
                                                         const struct known_points *known,
                                                         struct rk_error *error);
RK_CHECKED enum rk_result typed_transaction_name_points(struct known_points *known,
                                                        struct span bytes);
void typed_transaction_free(struct typed_transaction *transaction); /* zeroed ones may be freed */

/* Appends the wire, which ends before the proof or signature when there is none. */
RK_CHECKED enum rk_result typed_transaction_encode(struct buffer *out,
                                                   const struct typed_transaction *transaction,
                                                   struct rk_error *error);
/* Appends E alone. */
RK_CHECKED enum rk_result typed_transaction_encode_signed_part(
    struct buffer *out, const struct typed_transaction *transaction, struct rk_error *error);

/* Checks the fields as the decoder does and computes ctx, m, id, sizes and points. Failures as the
 * decoder's. */
RK_CHECKED enum rk_result typed_transaction_seal(struct typed_transaction *transaction,
                                                 struct rk_error *error);

/* Whether the transaction is for this chain, audited as it demands, at this height: RK_INVALID with
 * the reason, also for an auditor's key that is none, which no proof would notice. */
RK_CHECKED enum rk_result typed_transaction_check_chain(const struct typed_transaction *transaction,
                                                        const struct typed_chain *chain,
                                                        uint64_t height, struct rk_error *error);

/* ---- Public transactions ---- */

/* Seals and signs. RK_INVALID when the key is not the sender's. */
RK_CHECKED enum rk_result typed_transaction_sign(struct typed_transaction *transaction,
                                                 const struct bls_secret_key *key,
                                                 struct rk_error *error);
/* RK_INVALID when it is not signed, or not by its sender. */
RK_CHECKED enum rk_result
typed_transaction_verify_signature(const struct typed_transaction *transaction,
                                   struct rk_error *error);

/* ---- Shielded transactions ---- */

/* The public inputs, with the chain's auditor where they have one; returns how many. */
size_t typed_transaction_public_inputs(struct fr out[SHIELDED_PUBLIC_INPUTS_MAX],
                                       const struct typed_transaction *transaction,
                                       const struct typed_chain *chain);
/* RK_INVALID when it is not proven, or the proof does not hold. RK_NO_MEMORY. */
RK_CHECKED enum rk_result
typed_transaction_verify_proof(const struct typed_transaction *transaction,
                               const struct typed_chain *chain,
                               const struct plonk_verifier *verifier, struct rk_error *error);

/* ---- For execution ---- */

/* What an executable refers to besides the transaction and the argument. */
struct typed_claim {
    struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
    uint8_t nullifiers[SHIELDED_INPUTS_MAX][32];
    uint8_t message[32];
};

/* Fills in *out and appends the argument of spend_and_execute (contracts/transfer) to *argument,
 * which holds nothing. *out borrows all four. `verifiers` are the keys that the contract has, one
 * for each of statements[], empty spans where it has none; NULL: not known. RK_LIMIT when the
 * argument has more than VM_ARGUMENT_BYTES_MAX bytes, RK_INVALID as typed_transaction_check_chain
 * but for the height, which the contract looks at, and for one without proof or signature.
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result
typed_transaction_executable(struct executable *out, struct typed_claim *claim,
                             struct buffer *argument, const struct typed_transaction *transaction,
                             const struct typed_chain *chain, const struct span *verifiers,
                             struct rk_error *error);

#endif
