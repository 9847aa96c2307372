/* Groth16 proofs over BN254, in the key format of arkworks 0.4. See spec/crypto.md 19 and
 * spec/crypto-supplement.md 1.
 *
 * A proof (a, b, c) of a statement with the public inputs x_1, x_2, ... holds under a key when
 *
 *      e(a, b) e(I, -gamma) e(c, -delta) = e(alpha, beta),    I = g_0 + x_1 g_1 + x_2 g_2 + ...
 *
 * for the points g of the key (Groth, "On the size of pairing-based non-interactive arguments",
 * 2016). A prepared key has the right side and the lines of -gamma and -delta worked out.
 *
 * A prepared key that comes from outside is taken at its word: its lines and its right side are
 * what verification uses, and the points beside them are checked to be points and then mean
 * nothing. Who lets others supply a prepared key lets them decide what is proved. groth16_prepare
 * makes one from a key.
 *
 * Everything is public and takes time that depends on it. A key owns its list of points
 * (groth16_key_free); a prepared key, which takes 36 KB, comes from the heap. Nothing changes what
 * is given to be read, so threads may share it. */
#ifndef RK_ZK_GROTH16_H
#define RK_ZK_GROTH16_H

#include "base/buffer.h"
#include "base/vec.h"
#include "crypto/bn_pairing.h"

VEC_DEFINE(groth16_points, struct bn_g1_affine);

struct groth16_key {
    struct bn_g1_affine alpha;
    struct bn_g2_affine beta, gamma, delta;
    struct groth16_points inputs; /* g_0, g_1, ...: one more than there are public inputs */
};

struct groth16_prepared_key {
    struct groth16_key key;
    struct bn_fp12 target; /* e(alpha, beta) */
    struct bn_g2_prepared gamma_negated, delta_negated;
};

struct groth16_proof {
    struct bn_g1_affine a;
    struct bn_g2_affine b;
    struct bn_g1_affine c;
};

/* Returns the list of points; the key is then empty. A zero-initialised key may be given. */
void groth16_key_free(struct groth16_key *key);

/* Returns all of it; NULL may be given. */
void groth16_prepared_key_free(struct groth16_prepared_key *prepared);

/* What verification needs of a key, with a copy of it, owned by the caller. RK_NO_MEMORY. */
RK_CHECKED enum rk_result groth16_prepare(struct groth16_prepared_key **out,
                                          const struct groth16_key *key, struct rk_error *error);

/* I for `count` public inputs; RK_USAGE when the key is not for so many. */
RK_CHECKED enum rk_result groth16_aggregate(struct bn_g1_affine *out, const struct groth16_key *key,
                                            const struct bn_fr *inputs, size_t count,
                                            struct rk_error *error);

/* Whether the proof holds for the aggregated inputs I. A pair one of whose points is the identity
 * counts as 1. RK_INVALID when the key has fewer lines than the loop needs for a pair that counts:
 * there is then no answer, since the deployed verifier ends in a panic; the caller ends its call
 * with an error and gives no result. */
RK_CHECKED enum rk_result groth16_verify(bool *holds, const struct groth16_prepared_key *prepared,
                                         const struct groth16_proof *proof,
                                         const struct bn_g1_affine *inputs, struct rk_error *error);

/* The same for bytes as the host query takes them: the prepared key uncompressed, the proof and the
 * aggregated inputs compressed, each checked and with anything behind it ignored. Bytes that do not
 * decode make a proof that does not hold, with RK_OK, and *error says what is wrong with them; so
 * RK_INVALID has but the one meaning above. RK_NO_MEMORY when there is none for the key. */
RK_CHECKED enum rk_result groth16_verify_encoded(bool *holds, struct span prepared_key,
                                                 struct span proof, struct span inputs,
                                                 struct rk_error *error);

/* Decoders, whose outputs need not be initialised. Points are checked to be in their groups; bytes
 * behind the object are left alone, and *used_bytes (may be NULL) says how many belong to it.
 * Failures: RK_MALFORMED for bytes that end early, integers of p or more, flags or booleans that do
 * not exist; RK_INVALID for what is no point of its group; RK_NO_MEMORY. The error has the offset
 * of the value at fault. Lists are as long as they say, but no longer than the bytes that are left.
 */
RK_CHECKED enum rk_result groth16_key_decode(struct groth16_key *out, size_t *used_bytes,
                                             struct span bytes, enum bn_form form,
                                             struct rk_error *error);

/* The same; the caller owns the prepared key. Lines beyond BN_LINES must be well-formed and are not
 * kept, since nothing reads them. */
RK_CHECKED enum rk_result groth16_prepared_key_decode(struct groth16_prepared_key **out,
                                                      size_t *used_bytes, struct span bytes,
                                                      enum bn_form form, struct rk_error *error);
RK_CHECKED enum rk_result groth16_proof_decode(struct groth16_proof *out, size_t *used_bytes,
                                               struct span bytes, enum bn_form form,
                                               struct rk_error *error);
RK_CHECKED enum rk_result groth16_inputs_decode(struct bn_g1_affine *out, size_t *used_bytes,
                                                struct span bytes, enum bn_form form,
                                                struct rk_error *error);

/* Encoders append; RK_NO_MEMORY leaves the buffer as it was. */
RK_CHECKED enum rk_result groth16_key_encode(struct buffer *out, const struct groth16_key *key,
                                             enum bn_form form);
RK_CHECKED enum rk_result groth16_prepared_key_encode(struct buffer *out,
                                                      const struct groth16_prepared_key *prepared,
                                                      enum bn_form form);
RK_CHECKED enum rk_result
groth16_proof_encode(struct buffer *out, const struct groth16_proof *proof, enum bn_form form);
RK_CHECKED enum rk_result
groth16_inputs_encode(struct buffer *out, const struct bn_g1_affine *inputs, enum bn_form form);

#endif
