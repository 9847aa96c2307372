/* Spending keys of many: t of n signers make the signature that spends a shielded note, fewer
 * cannot, and none ever has the key. See spec/phoenix-sound.md 6; after Komlo and Goldberg, "FROST"
 * (2020/852), with every public value under both bases G and G'.
 *
 * Generating a key, by n participants numbered from 1 over channels that are private for shares and
 * the same for everybody else's messages (a broadcast):
 *
 *      1  each makes a dealing and broadcasts it            frost_deal, frost_dealing_check
 *      2  each sends every other a share in private         frost_deal_share, frost_share_check
 *      3  each sums what it got                             frost_key_finish
 *      4  each broadcasts B'_i with a proof                 frost_publish
 *      5  all compute B, B' and all B_i, B'_i               frost_public_make
 *
 * Signing, by t or more of them, in two rounds:
 *
 *      1  each broadcasts commitments to two nonces         frost_commit
 *      2  each opens the same session and sends a share     frost_session_open, frost_sign
 *         anybody adds the shares                           frost_combine
 *
 * What others send is checked, and a failure names who sent it: the error's offset is the number of
 * the participant. Whoever says that a private share was wrong shows it, and everybody checks it
 * with frost_share_check (that it was sent is for the channel to show).
 *
 * Security is that of FROST: unforgeability with up to t - 1 signers corrupted, under the one-more
 * discrete logarithm assumption for JubJub in the random oracle model; a dealer who speaks last may
 * choose some bits of B, which does not help him to sign. A corrupted signer can stop a signature,
 * and is named. A nonce serves once: frost_sign wipes it.
 *
 * The same keys decrypt for an auditor: frost_exchange. Secrets are the caller's to wipe. */
#ifndef RK_CRYPTO_FROST_H
#define RK_CRYPTO_FROST_H

#include "base/span.h"
#include "crypto/shielded.h"

enum {
    FROST_SIGNERS_MAX = 64,
    FROST_RANDOM_BYTES = 32,
    FROST_PROOF_BYTES = 64,
    FROST_COMMITMENT_BYTES = 1 + 4 * JUBJUB_BYTES,
    FROST_PUBLIC_SHARE_BYTES = JUBJUB_BYTES + FROST_PROOF_BYTES,
};
#define FROST_DEALING_BYTES(threshold) ((size_t)(threshold) * JUBJUB_BYTES + FROST_PROOF_BYTES)

/* Who generates which key. `session` is a value that no other generation has, such as the hash of
 * the invitation; proofs are bound to it. */
struct frost_group {
    unsigned threshold, signers; /* 1 <= t <= n <= FROST_SIGNERS_MAX */
    uint8_t session[32];
};

/* Of the knowledge of a logarithm, or of equal ones: challenge and response. */
struct frost_proof {
    struct fj c, z;
};

/* ---- Generating a key ---- */

struct frost_polynomial {
    struct fj coefficients[FROST_SIGNERS_MAX]; /* threshold of them; secret */
};

struct frost_dealing {
    struct jubjub_affine commitments[FROST_SIGNERS_MAX]; /* coefficient * G; threshold of them */
    struct frost_proof proof;                            /* that the dealer knows the first */
};

struct frost_key_share {
    unsigned index;
    struct fj secret;            /* b_i */
    struct jubjub_affine public; /* B_i = b_i G */
};

struct frost_public_share {
    struct jubjub_affine prime; /* B'_i = b_i G' */
    struct frost_proof proof;   /* that it has the logarithm of B_i */
};

/* What all know of a key: B, B', and of each signer, index - 1, B_i and B'_i. */
struct frost_public {
    struct frost_group group;
    struct jubjub_affine b, b_prime;
    struct jubjub_affine shares[FROST_SIGNERS_MAX], shares_prime[FROST_SIGNERS_MAX];
};

/* RK_USAGE for a group or an index that cannot be, here and below. */
RK_CHECKED enum rk_result frost_deal(struct frost_polynomial *polynomial,
                                     struct frost_dealing *dealing, const struct frost_group *group,
                                     unsigned dealer, const uint8_t random[FROST_RANDOM_BYTES]);

/* RK_INVALID when the first commitment is not of a key, another is not of the subgroup, or the
 * proof does not hold. */
RK_CHECKED enum rk_result frost_dealing_check(const struct frost_group *group, unsigned dealer,
                                              const struct frost_dealing *dealing,
                                              struct rk_error *error);

/* The polynomial at the receiver's number. */
void frost_deal_share(struct fj *share, const struct frost_group *group,
                      const struct frost_polynomial *polynomial, unsigned receiver);

/* Whether a dealer's share is what the dealing commits to. */
bool frost_share_check(const struct frost_group *group, const struct frost_dealing *dealing,
                       unsigned receiver, const struct fj *share);

/* The sum of the shares of all dealers, shares[j] being that of dealer j + 1, its own among them.
 * RK_INVALID with the number of the first dealer whose dealing or share is wrong. */
RK_CHECKED enum rk_result frost_key_finish(struct frost_key_share *out,
                                           const struct frost_group *group, unsigned receiver,
                                           const struct frost_dealing *dealings,
                                           const struct fj *shares, struct rk_error *error);

void frost_publish(struct frost_public_share *out, const struct frost_group *group,
                   const struct frost_key_share *key, const uint8_t random[FROST_RANDOM_BYTES]);

/* RK_INVALID with the number of the first participant whose dealing or public share is wrong, or 0
 * when the sum of the dealings is the identity. */
RK_CHECKED enum rk_result frost_public_make(struct frost_public *out,
                                            const struct frost_group *group,
                                            const struct frost_dealing *dealings,
                                            const struct frost_public_share *shares,
                                            struct rk_error *error);

/* ---- Signing ---- */

struct frost_nonce {
    struct fj d, e; /* secret; for one signature */
};

struct frost_commitment {
    unsigned index;
    struct jubjub_affine d, e, d_prime, e_prime;
};

/* What all signers compute from the same lists. */
struct frost_session {
    struct jubjub_affine r1, r2;
    struct fj challenge;
    size_t count;
    struct frost_commitment commitments[FROST_SIGNERS_MAX];
    struct fj bindings[FROST_SIGNERS_MAX];     /* w_i */
    struct fj coefficients[FROST_SIGNERS_MAX]; /* lambda_i, of Lagrange at 0 */
};

/* Two nonces, hashes of `random` and the share. Once for each signature, before its message is
 * known if that saves a round. */
void frost_commit(struct frost_nonce *nonce, struct frost_commitment *commitment,
                  const struct frost_key_share *key, const uint8_t random[FROST_RANDOM_BYTES]);

/* threshold or more commitments in the order of their indexes. RK_INVALID with the number of the
 * first that is no valid point, of nobody, or out of order; 0 when there are too few or too many.
 */
RK_CHECKED enum rk_result frost_session_open(struct frost_session *out,
                                             const struct frost_public *key,
                                             const struct fr *context, const struct fr *message,
                                             const struct frost_commitment *commitments,
                                             size_t count, struct rk_error *error);

/* u_i, and the nonce is wiped whatever comes. RK_INVALID when the session does not have this
 * signer's commitment to this nonce, which is also what happens to a nonce that was used. */
RK_CHECKED enum rk_result frost_sign(struct fj *share, const struct frost_session *session,
                                     const struct frost_key_share *key, struct frost_nonce *nonce);

/* The signature, from shares in the order of the commitments, each checked under both bases.
 * RK_INVALID with the number of the first signer whose share is wrong. */
RK_CHECKED enum rk_result frost_combine(struct shielded_authority *out,
                                        const struct frost_session *session,
                                        const struct frost_public *key, const struct fj *shares,
                                        struct rk_error *error);

/* ---- Decrypting ---- */

/* One of threshold or more parts of S = yE, y the key that B is of. */
struct frost_exchange {
    unsigned index;
    struct jubjub_affine part; /* y_i E */
    struct frost_proof proof;  /* that it has the logarithm of B_i */
};

void frost_exchange(struct frost_exchange *out, const struct frost_group *group,
                    const struct frost_key_share *key, const struct jubjub_affine *e,
                    const uint8_t random[FROST_RANDOM_BYTES]);

/* S from parts in the order of their indexes. RK_INVALID as frost_session_open and frost_combine.
 */
RK_CHECKED enum rk_result frost_exchange_combine(struct jubjub_affine *shared,
                                                 const struct frost_public *key,
                                                 const struct jubjub_affine *e,
                                                 const struct frost_exchange *parts, size_t count,
                                                 struct rk_error *error);

/* ---- Messages as bytes ----
 *
 * Points compressed, then proofs; scalars canonical. Decoders take exactly the bytes of one
 * message: RK_MALFORMED for another size, RK_INVALID for what is no element, with an offset. */

void frost_dealing_encode(uint8_t *bytes, const struct frost_group *group,
                          const struct frost_dealing *dealing);
RK_CHECKED enum rk_result frost_dealing_decode(struct frost_dealing *out,
                                               const struct frost_group *group, struct span bytes,
                                               struct rk_error *error);
void frost_public_share_encode(uint8_t bytes[FROST_PUBLIC_SHARE_BYTES],
                               const struct frost_public_share *share);
RK_CHECKED enum rk_result frost_public_share_decode(struct frost_public_share *out,
                                                    struct span bytes, struct rk_error *error);
void frost_commitment_encode(uint8_t bytes[FROST_COMMITMENT_BYTES],
                             const struct frost_commitment *commitment);
RK_CHECKED enum rk_result frost_commitment_decode(struct frost_commitment *out, struct span bytes,
                                                  struct rk_error *error);

#endif
