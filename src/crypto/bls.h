/* BLS signatures of the Dusk network: public keys in G2, signatures in G1. See spec/crypto.md 15.
 *
 * There are two versions that do not verify each other's signatures. V1 hashes a message to a
 * scalar times the generator, so that whoever sees one signature can make others: it is for
 * replaying old blocks only. V2 hashes to the curve.
 *
 * A multisignature is the sum of signatures that each signer has multiplied by a coefficient
 * derived from their own key, which keeps out keys made to cancel others'; it is verified like a
 * single signature, against the aggregate key.
 *
 * Decoders of the 96 and 48 byte forms accept points of the subgroups, the identity among them;
 * verification and aggregation refuse the identity, points off the curve and points outside the
 * subgroup, wherever they come from. Functions that take a secret key run in constant time and wipe
 * what they derive from it; a bls_secret_key itself is its owner's to wipe. Everything else is
 * public. */
#ifndef RK_CRYPTO_BLS_H
#define RK_CRYPTO_BLS_H

#include "base/base58.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/fr.h"
#include "crypto/g1.h"
#include "crypto/g2.h"

enum bls_version {
    BLS_V1 = 1,
    BLS_V2 = 2,
};

enum {
    BLS_SECRET_KEY_BYTES = 32,
    BLS_SECRET_KEY_SEED_BYTES = 64,
    BLS_PUBLIC_KEY_BYTES = 96,
    BLS_PUBLIC_KEY_RAW_BYTES = 193,
    BLS_SIGNATURE_BYTES = 48,
    BLS_SIGNATURE_RAW_BYTES = 97,
    /* Base-58 texts with their terminating zero. */
    BLS_SECRET_KEY_TEXT_BYTES = BASE58_TEXT_CHARS_MAX(BLS_SECRET_KEY_BYTES) + 1,
    BLS_PUBLIC_KEY_TEXT_BYTES = BASE58_TEXT_CHARS_MAX(BLS_PUBLIC_KEY_BYTES) + 1,
    BLS_SIGNATURE_TEXT_BYTES = BASE58_TEXT_CHARS_MAX(BLS_SIGNATURE_BYTES) + 1,
};

struct bls_secret_key {
    struct fr scalar;
};

/* Of one signer, or the aggregate of several. */
struct bls_public_key {
    struct g2_affine point;
};

/* Single or multiple. */
struct bls_signature {
    struct g1_affine point;
};

/* Secret keys: 32 bytes, little endian. RK_MALFORMED for q or more. A key of 0 is read, but nothing
 * it signs verifies. */
RK_CHECKED enum rk_result bls_secret_key_from_bytes(struct bls_secret_key *out,
                                                    const uint8_t bytes[BLS_SECRET_KEY_BYTES],
                                                    struct rk_error *error);
void bls_secret_key_to_bytes(uint8_t bytes[BLS_SECRET_KEY_BYTES], const struct bls_secret_key *key);

/* The key of 64 uniform bytes, taken as a little-endian integer mod q: spec/crypto.md 2.2. */
void bls_secret_key_from_seed(struct bls_secret_key *out,
                              const uint8_t seed[BLS_SECRET_KEY_SEED_BYTES]);

/* Base 58. Conversion takes time that depends on the key: not where others can measure it. */
RK_CHECKED enum rk_result bls_secret_key_from_text(struct bls_secret_key *out, struct span text,
                                                   struct rk_error *error);
void bls_secret_key_to_text(char text[BLS_SECRET_KEY_TEXT_BYTES], const struct bls_secret_key *key);

void bls_secret_key_wipe(struct bls_secret_key *key);

/* sk * g2. */
void bls_public_key_of(struct bls_public_key *out, const struct bls_secret_key *key);

/* Public keys and signatures, compressed: errors as g1_from_compressed. Texts are the base 58 of
 * the compressed form, RK_MALFORMED for any other number of bytes. The raw form (spec/crypto.md
 * 4.1) is not checked at all; verification and aggregation check. */
RK_CHECKED enum rk_result bls_public_key_from_bytes(struct bls_public_key *out,
                                                    const uint8_t bytes[BLS_PUBLIC_KEY_BYTES],
                                                    struct rk_error *error);
void bls_public_key_to_bytes(uint8_t bytes[BLS_PUBLIC_KEY_BYTES], const struct bls_public_key *key);
void bls_public_key_from_raw(struct bls_public_key *out,
                             const uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES]);
void bls_public_key_to_raw(uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES],
                           const struct bls_public_key *key);
RK_CHECKED enum rk_result bls_public_key_from_text(struct bls_public_key *out, struct span text,
                                                   struct rk_error *error);
void bls_public_key_to_text(char text[BLS_PUBLIC_KEY_TEXT_BYTES], const struct bls_public_key *key);

RK_CHECKED enum rk_result bls_signature_from_bytes(struct bls_signature *out,
                                                   const uint8_t bytes[BLS_SIGNATURE_BYTES],
                                                   struct rk_error *error);
/* Many signatures, which may lie anywhere: out[i], results[i] and errors[i] become what
 * bls_signature_from_bytes gives for bytes[i], outputs staying as they were where it fails.
 * `errors` may be NULL. Costs less than one by one where there are lanes (lanes.h). */
void bls_signatures_from_bytes(struct bls_signature *out, enum rk_result *results,
                               const uint8_t *const *bytes, size_t count, struct rk_error *errors);
void bls_signature_to_bytes(uint8_t bytes[BLS_SIGNATURE_BYTES],
                            const struct bls_signature *signature);
void bls_signature_from_raw(struct bls_signature *out,
                            const uint8_t bytes[BLS_SIGNATURE_RAW_BYTES]);
void bls_signature_to_raw(uint8_t bytes[BLS_SIGNATURE_RAW_BYTES],
                          const struct bls_signature *signature);
RK_CHECKED enum rk_result bls_signature_from_text(struct bls_signature *out, struct span text,
                                                  struct rk_error *error);
void bls_signature_to_text(char text[BLS_SIGNATURE_TEXT_BYTES],
                           const struct bls_signature *signature);

/* On the curve, in the subgroup and not the identity. */
bool bls_public_key_is_valid(const struct bls_public_key *key);
bool bls_signature_is_valid(const struct bls_signature *signature);

/* H0: the point of a message. For V1 it is the scalar times the generator of G1, and
 * bls_hash_message_scalar gives the scalar. */
void bls_hash_message(struct g1 *out, enum bls_version version, struct span message);
void bls_hash_message_scalar(struct fr *out, struct span message);
/* H0 of V2 for many messages, which costs less than one by one where there are lanes. */
void bls_hash_messages(struct g1_affine *out, const struct span *messages, size_t count);

/* H1: the coefficient of a key in aggregates. */
void bls_key_coefficient(struct fr *out, enum bls_version version,
                         const struct bls_public_key *key);

void bls_sign(struct bls_signature *out, enum bls_version version,
              const struct bls_secret_key *secret_key, struct span message);

/* The share of a multisignature; public_key must be that of secret_key. */
void bls_sign_multisig(struct bls_signature *out, enum bls_version version,
                       const struct bls_secret_key *secret_key,
                       const struct bls_public_key *public_key, struct span message);

/* The sum of H1(key) * key. Order does not matter; a key given twice counts twice. RK_INVALID for
 * no keys or a key that is not valid, RK_NO_MEMORY. */
RK_CHECKED enum rk_result bls_aggregate_keys(struct bls_public_key *out, enum bls_version version,
                                             const struct bls_public_key *keys, size_t count);

/* The sum of the points, of which nothing is checked but that they are on the curve: RK_INVALID for
 * one that is not. No signatures give the identity. */
RK_CHECKED enum rk_result bls_aggregate_signatures(struct bls_signature *out,
                                                   const struct bls_signature *signatures,
                                                   size_t count);

/* Whether the signature is the key's for this message; a multisignature goes with the aggregate
 * key. False also for a key or a signature that is not valid. */
RK_CHECKED bool bls_verify(enum bls_version version, const struct bls_public_key *key,
                           const struct bls_signature *signature, struct span message);

/* Aggregates and verifies. RK_OK, or RK_INVALID for anything wrong with keys or signature, or
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result bls_verify_multisig(enum bls_version version,
                                              const struct bls_public_key *keys, size_t count,
                                              const struct bls_signature *signature,
                                              struct span message);

/* One signature of a batch; borrows everything. */
struct bls_batch_item {
    const struct bls_public_key *key;
    const struct bls_signature *signature;
    struct span message;
};

/* Tells for each of `count` signatures what bls_verify tells, and how many are bad, in less time:
 * their equations are added with weights of 128 bits, V1 costs two Miller loops in all and V2 one
 * for each different key. Weights are hashes of the whole batch, so they are the same in every run
 * and nobody can choose signatures to fit them; a bad batch passes with probability 2^-128. When it
 * fails its halves are tried until the bad ones are found: b of them among n cost about b log2(n/b)
 * smaller batches. RK_NO_MEMORY: needs less than 1 KiB an item and
 * 200 KiB besides the scratch memory of g1_msm_vartime and g2_msm_vartime. */
RK_CHECKED enum rk_result bls_verify_batch(bool *valid, size_t *invalid_count,
                                           enum bls_version version,
                                           const struct bls_batch_item *items, size_t count);

#endif
