/* Verification of PLONK proofs as the deployed system makes them: spec/plonk.md.
 *
 * A verifier is decoded from its container once and may then verify many proofs, on many threads:
 * its points are checked, its points of G2 prepared and the beginnings of its transcripts made. */
#ifndef RK_ZK_PLONK_H
#define RK_ZK_PLONK_H

#include "base/buffer.h"
#include "base/result.h"
#include "crypto/pairing.h"
#include "zk/transcript.h"

/* What proofs say and how they are hashed has changed twice; a proof holds under one version alone.
 * V1 is forgeable and V2 seeds its transcript with one point too few: for replay (spec/plonk.md
 * 12). */
enum plonk_version { PLONK_V1 = 1, PLONK_V2 = 2, PLONK_V3 = 3 };

/* How much slack an encoding may have (spec/plonk.md 11). */
enum plonk_decoding {
    /* As the deployed decoder: bytes behind the end, longer parts, a header that fits nothing. */
    PLONK_DEPLOYED,
    /* One encoding for a verifier: exact lengths, numbers that agree with each other, ascending
     * indexes of rows that exist, and an opening key without the identity. */
    PLONK_STRICT,
};

/* PLONK_KEY_POINTS(X): the commitments of a key in the order of its encoding, and the labels under
 * which the transcript takes them. */
#define PLONK_KEY_POINTS(X)          \
    X(Q_M, "q_m")                    \
    X(Q_L, "q_l")                    \
    X(Q_R, "q_r")                    \
    X(Q_O, "q_o")                    \
    X(Q_F, "q_f")                    \
    X(Q_C, "q_c")                    \
    X(Q_ARITH, "q_arith")            \
    X(Q_LOGIC, "q_logic")            \
    X(Q_RANGE, "q_range")            \
    X(Q_FIXED, "q_fixed_group_add")  \
    X(Q_VAR, "q_variable_group_add") \
    X(SIGMA_1, "s_sigma_1")          \
    X(SIGMA_2, "s_sigma_2")          \
    X(SIGMA_3, "s_sigma_3")          \
    X(SIGMA_4, "s_sigma_4")

enum plonk_key_point {
#define PLONK_KEY_POINT_ENUM(name, label) PLONK_##name,
    PLONK_KEY_POINTS(PLONK_KEY_POINT_ENUM)
#undef PLONK_KEY_POINT_ENUM
        PLONK_KEY_POINT_COUNT
};

/* The commitments of a proof in the order of its encoding. */
enum plonk_proof_point {
    PLONK_A,
    PLONK_B,
    PLONK_C,
    PLONK_D,
    PLONK_Z,
    PLONK_T_LOW,
    PLONK_T_MID,
    PLONK_T_HIGH,
    PLONK_T_FOURTH,
    PLONK_W_Z,
    PLONK_W_ZW,
    PLONK_PROOF_POINT_COUNT
};

/* Its evaluations likewise: at z, and those with NEXT and that of the permutation at z omega. */
enum plonk_evaluation {
    PLONK_AT_A,
    PLONK_AT_B,
    PLONK_AT_C,
    PLONK_AT_D,
    PLONK_AT_A_NEXT,
    PLONK_AT_B_NEXT,
    PLONK_AT_D_NEXT,
    PLONK_AT_Q_ARITH,
    PLONK_AT_Q_C,
    PLONK_AT_Q_L,
    PLONK_AT_Q_R,
    PLONK_AT_SIGMA_1,
    PLONK_AT_SIGMA_2,
    PLONK_AT_SIGMA_3,
    PLONK_AT_Z,
    PLONK_EVALUATION_COUNT
};

enum {
    PLONK_VERIFIER_HEADER_BYTES = 48,
    PLONK_KEY_BYTES = 968,
    PLONK_OPENING_KEY_BYTES = 240,
    PLONK_PROOF_BYTES = 48 * PLONK_PROOF_POINT_COUNT + 32 * PLONK_EVALUATION_COUNT,
    PLONK_DOMAIN_LOG_MAX = 31,
};

struct plonk_proof {
    struct g1_affine points[PLONK_PROOF_POINT_COUNT];
    struct fr evaluations[PLONK_EVALUATION_COUNT];
};

/* The key that openings are checked against: g in G1, h and x h in G2. */
struct plonk_opening_key {
    struct g1_affine g;
    struct g2_affine h, xh;
};

struct plonk_verifier;

/* RK_MALFORMED and RK_INVALID with an offset, RK_NO_MEMORY. Memory is bounded by the bytes given,
 * not by what the header says. */
RK_CHECKED enum rk_result plonk_verifier_decode(struct plonk_verifier **out,
                                                enum plonk_decoding decoding, struct span bytes,
                                                struct rk_error *error);
void plonk_verifier_free(struct plonk_verifier *verifier); /* NULL is allowed */

/* Appends the container that a strict decoder takes. RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_verifier_encode(struct buffer *out,
                                                const struct plonk_verifier *verifier);

/* What it says: the number of public inputs and the row of each, the rows of the circuit with and
 * without padding, the label (borrowed), and what it takes of memory. */
size_t plonk_verifier_input_count(const struct plonk_verifier *verifier);
uint64_t plonk_verifier_input_row(const struct plonk_verifier *verifier, size_t input);
uint64_t plonk_verifier_size_rows(const struct plonk_verifier *verifier);
uint64_t plonk_verifier_constraints(const struct plonk_verifier *verifier);
struct span plonk_verifier_label(const struct plonk_verifier *verifier);
size_t plonk_verifier_memory_bytes(const struct plonk_verifier *verifier);

/* Public inputs are given in their sparse form: values in the order of their rows, as many as
 * plonk_verifier_input_count. The dense form has a value for each row of the padded circuit, 0
 * where there is no input. RK_INVALID for another number of rows, for a value where there is no
 * input, and for a verifier whose rows do not ascend (from) or are beyond its size (both), which
 * only the deployed decoder lets pass. */
RK_CHECKED enum rk_result plonk_inputs_from_dense(struct fr *inputs,
                                                  const struct plonk_verifier *verifier,
                                                  const struct fr *dense, size_t dense_count);
RK_CHECKED enum rk_result plonk_inputs_to_dense(struct fr *dense, size_t dense_count,
                                                const struct plonk_verifier *verifier,
                                                const struct fr *inputs);

/* Bytes behind the proof are refused by PLONK_STRICT alone. */
RK_CHECKED enum rk_result plonk_proof_decode(struct plonk_proof *out, enum plonk_decoding decoding,
                                             struct span bytes, struct rk_error *error);
/* Many proofs: results[i] and out[i] become what plonk_proof_decode gives for bytes[i], an output
 * staying as it was where it fails. Where points are decoded in lanes (g1_from_compressed_each)
 * this leaves fewer of them idle. */
void plonk_proofs_decode(struct plonk_proof *out, enum rk_result *results,
                         enum plonk_decoding decoding, const struct span *bytes, size_t count);
void plonk_proof_encode(uint8_t bytes[PLONK_PROOF_BYTES], const struct plonk_proof *proof);

/* Whether the proof holds for the public inputs, in the order of their rows. False also for another
 * number of inputs than the verifier's. RK_NO_MEMORY is the only failure. */
RK_CHECKED enum rk_result plonk_verify(bool *holds, const struct plonk_verifier *verifier,
                                       enum plonk_version version, const struct plonk_proof *proof,
                                       const struct fr *inputs, size_t input_count);

/* One proof of a batch; borrows everything. */
struct plonk_batch_item {
    const struct plonk_verifier *verifier;
    enum plonk_version version;
    const struct plonk_proof *proof;
    const struct fr *inputs;
    size_t input_count;
};

/* Tells for each proof what plonk_verify tells, and how many do not hold, in less time: the
 * equations are added with weights of 128 bits that are hashes of the whole batch, so that nobody
 * can choose proofs to fit them, and checked in one product of pairings. A batch that fails is
 * halved until the bad ones are found (spec/crypto-supplement.md 5). RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_verify_batch(bool *valid, size_t *invalid_count,
                                             const struct plonk_batch_item *items, size_t count);

struct verifier_cache;

/* Everything at once, for bytes as the host query takes them. RK_OK with *holds for all bytes there
 * are: what makes the deployed verifier panic does not hold. RK_NO_MEMORY. *error tells why bytes
 * do not decode. `cache`, which may be NULL, keeps the prepared verifier. */
RK_CHECKED enum rk_result
plonk_verify_encoded(bool *holds, struct verifier_cache *cache, enum plonk_version version,
                     enum plonk_decoding decoding, struct span verifier_data, struct span proof,
                     const struct fr *public_inputs, size_t input_count, struct rk_error *error);

#endif
