/* One Schnorr signature by several signers, in two rounds. See spec/crypto.md 14.
 *
 * Round one: signer i draws nonces r and s, and publishes (r G, s G). When all commitments are
 * known, everyone opens the same session. Round two: each publishes a share; the sum of the shares
 * is a single signature under the session's key.
 *
 * In the DEPLOYED version that key is the plain sum of the keys: whoever publishes a key last may
 * choose it as a difference and so own the sum. Only signers who have proved that they know their
 * secrets may be summed. In the BOUND version each key is weighted by a hash of all. */
#ifndef RK_CRYPTO_SCHNORR_MULTISIG_H
#define RK_CRYPTO_SCHNORR_MULTISIG_H

#include "crypto/schnorr.h"

enum { SCHNORR_SIGNERS_MAX = 256 };

struct schnorr_commitment {
    struct jubjub_affine r, s;
};

struct schnorr_session {
    enum schnorr_version version;
    struct jubjub_affine key;        /* X, under which the signature verifies */
    struct jubjub_affine commitment; /* R + a S, summed */
    struct fj binding;               /* a */
    struct fj challenge;             /* c */
};

/* The key that `count` keys have in common, 1 to SCHNORR_SIGNERS_MAX (else RK_USAGE). RK_INVALID
 * when one is no valid point; the error's offset is its index. */
RK_CHECKED enum rk_result schnorr_shared_key(struct jubjub_affine *out,
                                             enum schnorr_version version,
                                             const struct jubjub_affine *keys, size_t count,
                                             struct rk_error *error);

/* What all signers compute from the same lists. RK_INVALID besides when a commitment is no valid
 * point or a nonce occurs twice. */
RK_CHECKED enum rk_result
schnorr_session_open(struct schnorr_session *out, enum schnorr_version version,
                     const struct jubjub_affine *keys, const struct schnorr_commitment *commitments,
                     size_t count, const struct fr *message, struct rk_error *error);

/* The share of the signer with this secret and these nonces. The same nonces must never serve in
 * two sessions. RK_INVALID when the signer's key is not in the list exactly once. */
RK_CHECKED enum rk_result schnorr_session_share(struct fj *share,
                                                const struct schnorr_session *session,
                                                const struct jubjub_affine *keys, size_t count,
                                                const struct fj *secret, const struct fj *r,
                                                const struct fj *s, struct rk_error *error);

/* Checks every share against its signer's key and commitment, and sums them. RK_INVALID with the
 * index of the first wrong one as the error's offset. */
RK_CHECKED enum rk_result schnorr_session_combine(struct schnorr_signature *out,
                                                  const struct schnorr_session *session,
                                                  const struct fj *shares,
                                                  const struct jubjub_affine *keys,
                                                  const struct schnorr_commitment *commitments,
                                                  size_t count, struct rk_error *error);

#endif
