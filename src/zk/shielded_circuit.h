/* The shielded transaction of our own networks: what is proven, and what proves it. See
 * spec/phoenix-sound.md 4, whose letters are used here, and docs/zk-shielded.md for the rows and
 * the argument why they suffice.
 *
 *      struct shielded_statement s = {.input_count = 2, .context = ..., .root = ..., ...};
 *      shielded_statement_make(&s, &w);         nullifiers, notes and the auditor's words from w
 *      s.message = ...;                         the hash of the transaction that shows them
 *      shielded_authorise(&w.authority, &s.context, &s.message, &b, random);
 *      shielded_circuit_compose(composer, &s, &w);
 *
 * Neither a nor b is in the witness: whoever is given it, or the bundle below, can prove this
 * transaction and nothing else. */
#ifndef RK_ZK_SHIELDED_CIRCUIT_H
#define RK_ZK_SHIELDED_CIRCUIT_H

#include "base/buffer.h"
#include "crypto/poseidon_tree.h"
#include "crypto/shielded.h"
#include "zk/composer.h"

enum {
    SHIELDED_INPUTS_MAX = 4, /* shapes in use are 1, 2 and 4 inputs */
    SHIELDED_PUBLIC_INPUTS_MAX = 27 + SHIELDED_INPUTS_MAX + 4 + SHIELDED_AUDIT_WORDS,
};

/* What everybody sees, and whoever verifies computes from a transaction. He also checks what is not
 * proven (spec/phoenix-sound.md 5): that nullifiers are distinct and new, the root recent, the R of
 * outputs distinct, max_fee and deposit below 2^64 and points of the subgroup, not the identity. */
struct shielded_statement {
    size_t input_count;
    struct fr context, message, root;
    struct fr nullifiers[SHIELDED_INPUTS_MAX];
    struct shielded_note outputs[SHIELDED_OUTPUTS];
    uint64_t max_fee, deposit;
    bool is_audited; /* then auditor and audit are part of it */
    struct jubjub_affine auditor;
    struct shielded_audit audit;
};

/* A note that is spent. One of value 0 need not be in the tree: with it a transaction hides how
 * many notes it spends. */
struct shielded_input {
    struct fr shared[2]; /* S */
    uint64_t type, value, position;
    struct fj blinder;
    struct poseidon_opening opening;
};

struct shielded_output {
    struct phoenix_address receiver;
    struct fj rho;
    uint64_t value;
};

struct shielded_witness {
    struct phoenix_address sender;
    struct jubjub_affine b_prime;
    struct shielded_authority authority;
    struct shielded_input inputs[SHIELDED_INPUTS_MAX];
    struct shielded_output outputs[SHIELDED_OUTPUTS];
    struct fj eps; /* of the auditor's words */
};

/* The input that a found note is. */
void shielded_input_of(struct shielded_input *out, const struct shielded_opening *note,
                       uint64_t position, const struct poseidon_opening *opening);

/* A note of value 0 in a tree of its own. Its S is two random words that are never used twice:
 * its nullifier follows from them, and is inserted like others. */
void shielded_input_dummy(struct shielded_input *out, const struct fr *context,
                          const struct phoenix_address *sender, const struct fr random[2]);

/* Fills in what follows from the witness: nullifiers, outputs and audit. */
void shielded_statement_make(struct shielded_statement *statement,
                             const struct shielded_witness *witness);

/* A statement and witness with the rows of every other of the shape, for making keys. They do not
 * hold. */
void shielded_blank(struct shielded_statement *statement, struct shielded_witness *witness,
                    size_t input_count, bool is_audited);

/* The public inputs in order, of which there are 27 and the inputs, 18 more when audited. Returns
 * how many. */
size_t shielded_public_inputs(struct fr out[SHIELDED_PUBLIC_INPUTS_MAX],
                              const struct shielded_statement *statement);

/* Composes the circuit behind the initial rows. Failures are kept by the composer. */
void shielded_circuit_compose(struct composer *composer, const struct shielded_statement *statement,
                              const struct shielded_witness *witness);

/* ---- Bundles for provers ----
 *
 * What a wallet that does not prove itself sends: the numbers of inputs and of auditors (u8, u8),
 * ctx, m, root, max_fee, deposit; A, B, B', u, R1, R2; for each input S, type (u8), value,
 * position, blinder, opening; for each output A_r, B_r, rho, value; and when audited Y, eps. Little
 * endian, canonical, points compressed. The rest follows (shielded_statement_make). Secret: the
 * prover learns what the transaction says. */
#define SHIELDED_BUNDLE_BYTES(input_count, is_audited)                                    \
    ((size_t)2 + 3 * 32 + 2 * 8 + 6 * 32 +                                                \
     (input_count) *                                                                      \
         (2 * 32 + 1 + 8 + 8 + 32 + POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_NOTES)) + \
     SHIELDED_OUTPUTS * (3 * 32 + 8) + ((is_audited) ? 2 * 32 : 0))

/* RK_NO_MEMORY. */
RK_CHECKED enum rk_result shielded_bundle_encode(struct buffer *out,
                                                 const struct shielded_statement *statement,
                                                 const struct shielded_witness *witness);

/* Both structs, made to agree. RK_MALFORMED and RK_INVALID with an offset. */
RK_CHECKED enum rk_result shielded_bundle_decode(struct shielded_statement *statement,
                                                 struct shielded_witness *witness,
                                                 struct span bytes, struct rk_error *error);

#endif
