/* The deployed circuit of private transactions: TxCircuit with 1 to 4 inputs and 2 outputs
 * (spec/phoenix.md 10, spec/crypto-supplement.md 2).
 *
 * IT IS NOT SOUND: section 8 of the supplement spends notes of others and spends one twice. It is
 * here because deployed keys, proofs and tools are about it. */
#ifndef RK_ZK_PHOENIX_CIRCUIT_H
#define RK_ZK_PHOENIX_CIRCUIT_H

#include "crypto/elgamal.h"
#include "crypto/phoenix_note.h"
#include "crypto/poseidon_tree.h"
#include "crypto/schnorr.h"
#include "zk/composer.h"

enum {
    PHOENIX_INPUTS_MAX = 4,
    PHOENIX_OUTPUTS = 2,
    PHOENIX_NOTE_BYTES = 302,
    PHOENIX_INPUT_BYTES = POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_NOTES) + PHOENIX_NOTE_BYTES +
                          JUBJUB_BYTES + 8 + 32 + 32 + SCHNORR_SIGNATURE_DOUBLE_BYTES,
    PHOENIX_OUTPUT_BYTES = 8 + 2 * JUBJUB_BYTES + 32 + PHOENIX_SENDER_BYTES + 2 * 32,
};
static_assert(PHOENIX_INPUT_BYTES == 2778 && PHOENIX_OUTPUT_BYTES == 296, "spec/phoenix.md 10.4");

/* A note that is spent, and the signature that its key and key' = secret G' made of the payload's
 * hash. */
struct phoenix_input {
    struct poseidon_opening opening;
    uint8_t type;
    uint64_t position;
    struct jubjub_affine key, key_prime;
    uint64_t value;
    struct fj blinder;
    struct fr nullifier;
    struct schnorr_signature_double signature;
};

/* A note that is made, with the sender's address encrypted under its key. */
struct phoenix_output {
    uint64_t value;
    struct jubjub_affine commitment;
    struct fj blinder;
    struct jubjub_affine key;
    struct elgamal sender[2];
    struct fj sender_blinders[2];
};

/* Everything a proof is about; secrets of the sender. */
struct phoenix_transaction {
    struct phoenix_input inputs[PHOENIX_INPUTS_MAX];
    size_t input_count;
    struct phoenix_output outputs[PHOENIX_OUTPUTS];
    struct fr payload_hash, root;
    uint64_t deposit, max_fee;
    struct phoenix_address sender;
    struct schnorr_signature signatures[2]; /* by the secrets of sender.a and sender.b */
};

/* The bundle that wallets send to provers, without the count before it: PHOENIX_INPUT_BYTES an
 * input, then PHOENIX_OUTPUT_BYTES an output, then what is common. RK_USAGE when input_count is not
 * 1 to PHOENIX_INPUTS_MAX; RK_MALFORMED and RK_INVALID with an offset. */
RK_CHECKED enum rk_result phoenix_transaction_decode(struct phoenix_transaction *out,
                                                     size_t input_count, struct span bytes,
                                                     struct rk_error *error);

/* A transaction of zeros, of which the rows are those of every other: for making keys. */
void phoenix_transaction_blank(struct phoenix_transaction *out, size_t input_count);

/* Composes the circuit behind the initial rows. 18,996 rows, and 27,325 for each input. Failures
 * are kept by the composer. */
void phoenix_circuit_compose(struct composer *composer,
                             const struct phoenix_transaction *transaction);

#endif
