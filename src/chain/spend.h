/* Building shielded transactions of our own networks from notes that were found.
 *
 *      spend_select(...)                    which notes, from their values
 *      spend_begin(&s, ...)                 with their openings: inputs, nullifiers
 *      spend_build(&s, &payment, ...)       outputs, E, ctx, m
 *      spend_authorise(&s, &b, ...)         the signature; or s.witness.authority from elsewhere
 *      spend_prove(&proof, &s, prover, ...) here, or elsewhere from spend_bundle
 *      spend_finish(&wire, &s, proof, ...)  attaches the proof once it holds
 *      spend_end(&s)
 *
 * Data may name the transaction's nullifiers (s.statement.nullifiers), as withdrawals do
 * (transfer_call.h): they are known after spend_begin. Threshold and hardware signers get
 * s.statement.context and s.statement.message after spend_build and give back an authority
 * (frost.h, crypto/shielded.h); nothing here needs b but spend_authorise.
 *
 * Secret: a spend holds what it pays to whom. It is wiped by spend_end. One thread at a time. */
#ifndef RK_CHAIN_SPEND_H
#define RK_CHAIN_SPEND_H

#include "chain/typed_transaction.h"
#include "zk/plonk_prover.h"

/* Where secrets of a transaction come from. What is drawn is hashed with the view key and with what
 * it is for, so that a bad generator alone gives nothing away. */
struct spend_random {
    void (*fill)(void *context, uint8_t *bytes, size_t size_bytes); /* NULL: the system's */
    void *context;
};

/* ---- Notes ---- */

/* Chooses notes of at least `cost` together: spec/phoenix.md 7. With no more than inputs_max notes
 * all of them; else of the lists of inputs_max notes, ascending by value, the first that suffices,
 * which spends small notes before large ones. *chosen are indexes into values, ascending by value;
 * notes of equal value in their order.
 *
 * RK_INVALID when all notes together have less than the cost, RK_LIMIT when they have enough but
 * not any inputs_max of them: merge notes first (spec/phoenix-sound.md 4, the shape of 4 inputs).
 * RK_NO_MEMORY, RK_USAGE for inputs_max of 0 or more than SHIELDED_INPUTS_MAX. */
RK_CHECKED enum rk_result spend_select(size_t chosen[SHIELDED_INPUTS_MAX], size_t *chosen_count,
                                       const uint64_t *values, size_t count, uint64_t cost,
                                       size_t inputs_max, struct rk_error *error);

/* The same for the shapes: two notes where two suffice, else four. */
RK_CHECKED enum rk_result spend_select_shape(size_t chosen[SHIELDED_INPUTS_MAX],
                                             size_t *chosen_count, const uint64_t *values,
                                             size_t count, uint64_t cost, struct rk_error *error);

/* The input that a transparent note is, as contracts make them: its value is in clear. RK_NOT_FOUND
 * when it is not for this key. For others: shielded_input_of. */
RK_CHECKED enum rk_result spend_input_transparent(struct shielded_input *out,
                                                  const struct phoenix_view_key *view,
                                                  const struct phoenix_stealth_address *stealth,
                                                  uint64_t value, uint64_t position,
                                                  const struct poseidon_opening *opening);

/* ---- Transactions ---- */

struct spend {
    struct shielded_statement statement;
    struct shielded_witness witness;
    struct typed_transaction transaction;
    bool is_built;
    size_t change_output; /* which of the two outputs is the change; the other is the payment */
    struct shielded_full_view_key view;
    struct typed_chain chain;
    struct buffer held; /* copies of data that the transaction refers to */
};

/* Begins a transaction that spends these notes. Inputs up to the shape's are filled with dummies;
 * input_count is 1, 2 or 4, or 0 for the smallest of 2 and 4 that has room. Openings are checked:
 * RK_INVALID tells which note is not in a tree of this root, or not the key's. RK_USAGE for no
 * notes, or more than the shape has room for; a transaction without any value is none. */
RK_CHECKED enum rk_result spend_begin(struct spend *out, const struct typed_chain *chain,
                                      const struct shielded_full_view_key *view,
                                      const struct shielded_input *notes, size_t note_count,
                                      size_t input_count, const struct spend_random *random,
                                      struct rk_error *error);

struct spend_payment {
    const struct phoenix_address *receiver; /* NULL: nobody, value is 0 */
    const struct phoenix_address
        *refund; /* of change and what is left of the fee; NULL: the sender's */
    uint64_t value, deposit;
    uint64_t gas_limit, gas_price;
    uint64_t last_valid_height;          /* UINT64_MAX: for ever */
    const struct transaction_data *data; /* copied; NULL: none */
};

/* Makes outputs, the refund's address, E, ctx and m. RK_INVALID when the notes have less than
 * value, fee and deposit; RK_USAGE for a value without receiver or a deposit without call; failures
 * of typed_transaction_seal. RK_NO_MEMORY. */
RK_CHECKED enum rk_result spend_build(struct spend *spend, const struct spend_payment *payment,
                                      const struct spend_random *random, struct rk_error *error);

/* Signs what was built. RK_INVALID when b is not the secret of the view key, RK_USAGE when nothing
 * was built. */
RK_CHECKED enum rk_result spend_authorise(struct spend *spend, const struct fj *b,
                                          const struct spend_random *random,
                                          struct rk_error *error);

/* Appends what another prover needs: neither a nor b, but what the transaction says. RK_INVALID
 * when it is not authorised. */
RK_CHECKED enum rk_result spend_bundle(struct buffer *out, const struct spend *spend,
                                       struct rk_error *error);

/* What a prover does with a bundle, for which it knows no chain: the statement's name is found from
 * its shape (statement_by_shape). Failures of shielded_bundle_decode, composing and plonk_prove. */
RK_CHECKED enum rk_result spend_prove_bundle(uint8_t proof[PLONK_PROOF_BYTES], struct span bundle,
                                             const struct plonk_prover *prover,
                                             const struct plonk_prove_options *options,
                                             struct rk_error *error);

/* Proves here. Failures as above, and of an authority that is none. */
RK_CHECKED enum rk_result spend_prove(uint8_t proof[PLONK_PROOF_BYTES], const struct spend *spend,
                                      const struct plonk_prover *prover,
                                      const struct plonk_prove_options *options,
                                      struct rk_error *error);

/* Attaches a proof that holds for this transaction, wherever it comes from, and appends the wire.
 * RK_INVALID when it does not hold; nothing changes then. */
RK_CHECKED enum rk_result spend_finish(struct buffer *wire, struct spend *spend,
                                       const uint8_t proof[PLONK_PROOF_BYTES],
                                       const struct plonk_verifier *verifier,
                                       struct rk_error *error);

/* Wipes and frees. Zeroed ones may be given. */
void spend_end(struct spend *spend);

#endif
