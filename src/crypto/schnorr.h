/* Schnorr signatures over JubJub: single, double (for a key under two generators at once, which
 * circuits need), under a generator of the key's own, and for several signers. See
 * spec/crypto.md 14.
 *
 * There are two versions of what is hashed. DEPLOYED is jubjub-schnorr 0.7.0-rc.0, which the chain
 * verifies: its double challenge leaves out the second key and its var-gen challenge the generator,
 * so that a signature does not bind them. BOUND hashes everything, hedges nonces and delinearises
 * the keys of several signers: use it wherever no deployed verifier has to agree.
 *
 * Signing runs in constant time and wipes what it derives; verification is of public data and does
 * not. A signer gives `random`, a fresh random scalar: in the DEPLOYED version it is the nonce
 * itself, and two messages under one nonce give the key away; in the BOUND version the nonce is a
 * hash of it, the secret and the message. Messages are elements of the base field.
 *
 * Verifiers take any coordinates that are below q, and refuse what is not a point. Text forms are
 * base58 of the encodings. */
#ifndef RK_CRYPTO_SCHNORR_H
#define RK_CRYPTO_SCHNORR_H

#include "base/result.h"
#include "crypto/jubjub.h"

enum schnorr_version {
    SCHNORR_DEPLOYED,
    SCHNORR_BOUND,
};

enum {
    SCHNORR_SIGNATURE_BYTES = 64,        /* u, R */
    SCHNORR_SIGNATURE_DOUBLE_BYTES = 96, /* u, R, R' */
    SCHNORR_KEY_BYTES = 32,
    SCHNORR_KEY_DOUBLE_BYTES = 64,  /* key, key' */
    SCHNORR_KEY_VAR_GEN_BYTES = 64, /* key, generator; so also a secret key, its scalar first */
};

struct schnorr_signature {
    struct fj u;
    struct jubjub_affine r;
};

struct schnorr_signature_double {
    struct fj u;
    struct jubjub_affine r, r_prime;
};

/* secret * G and secret * G'. */
struct schnorr_key_double {
    struct jubjub_affine key, key_prime;
};

/* secret * generator. */
struct schnorr_key_var_gen {
    struct jubjub_affine key, generator;
};

struct schnorr_secret_var_gen {
    struct fj secret;
    struct jubjub_affine generator;
};

void schnorr_key(struct jubjub_affine *out, const struct fj *secret);
void schnorr_key_double(struct schnorr_key_double *out, const struct fj *secret);
void schnorr_key_var_gen(struct schnorr_key_var_gen *out,
                         const struct schnorr_secret_var_gen *secret);

void schnorr_sign(struct schnorr_signature *out, enum schnorr_version version,
                  const struct fj *secret, const struct fr *message, const struct fj *random);
void schnorr_sign_double(struct schnorr_signature_double *out, enum schnorr_version version,
                         const struct fj *secret, const struct fr *message,
                         const struct fj *random);
void schnorr_sign_var_gen(struct schnorr_signature *out, enum schnorr_version version,
                          const struct schnorr_secret_var_gen *secret, const struct fr *message,
                          const struct fj *random);

/* R, key and message: what the challenge of a single signature hashes. */
enum { SCHNORR_CHALLENGE_WORDS = 5 };
void schnorr_challenge_words(struct fr words[SCHNORR_CHALLENGE_WORDS],
                             const struct jubjub_affine *key, const struct jubjub_affine *r,
                             const struct fr *message);

/* P250(R, key, message): the challenge of a single signature. */
void schnorr_challenge(struct fj *c, const struct jubjub_affine *key, const struct jubjub_affine *r,
                       const struct fr *message);

/* Whether key and R are valid points (jubjub_is_valid) and u G + c key = R for
 * c = schnorr_challenge(), which is the same in both versions. */
bool schnorr_verify(const struct jubjub_affine *key, const struct schnorr_signature *signature,
                    const struct fr *message);
/* Likewise for both pairs of key and R, under G and G'. */
bool schnorr_verify_double(enum schnorr_version version, const struct schnorr_key_double *key,
                           const struct schnorr_signature_double *signature,
                           const struct fr *message);
/* Likewise for a valid generator. */
bool schnorr_verify_var_gen(enum schnorr_version version, const struct schnorr_key_var_gen *key,
                            const struct schnorr_signature *signature, const struct fr *message);

/* One signature of a batch. */
struct schnorr_claim {
    struct jubjub_affine key;
    struct schnorr_signature signature;
    struct fr message;
};

/* What schnorr_verify says of each claim, for less: after the checks of points it tests one sum
 * with 128-bit weights that hash all of the batch (spec/crypto-supplement.md 5), and halves a batch
 * whose sum is not 0. A wrong signature passes with a probability of 2^-128. RK_NO_MEMORY leaves
 * valid[] untouched. */
RK_CHECKED enum rk_result schnorr_verify_batch(bool *valid, const struct schnorr_claim *claims,
                                               size_t count);

/* Encodings: scalars 32 bytes little endian below r, points as jubjub_encode. All are strict but
 * that of a single key, which takes points outside of the subgroup, as deployed; verification
 * refuses these. */
void schnorr_signature_encode(uint8_t bytes[SCHNORR_SIGNATURE_BYTES],
                              const struct schnorr_signature *signature);
RK_CHECKED bool schnorr_signature_decode(struct schnorr_signature *out,
                                         const uint8_t bytes[SCHNORR_SIGNATURE_BYTES]);
void schnorr_signature_double_encode(uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_BYTES],
                                     const struct schnorr_signature_double *signature);
RK_CHECKED bool
schnorr_signature_double_decode(struct schnorr_signature_double *out,
                                const uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_BYTES]);
RK_CHECKED bool schnorr_key_decode(struct jubjub_affine *out,
                                   const uint8_t bytes[SCHNORR_KEY_BYTES]);
void schnorr_key_double_encode(uint8_t bytes[SCHNORR_KEY_DOUBLE_BYTES],
                               const struct schnorr_key_double *key);
RK_CHECKED bool schnorr_key_double_decode(struct schnorr_key_double *out,
                                          const uint8_t bytes[SCHNORR_KEY_DOUBLE_BYTES]);
void schnorr_key_var_gen_encode(uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES],
                                const struct schnorr_key_var_gen *key);
RK_CHECKED bool schnorr_key_var_gen_decode(struct schnorr_key_var_gen *out,
                                           const uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES]);
void schnorr_secret_var_gen_encode(uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES],
                                   const struct schnorr_secret_var_gen *secret);
RK_CHECKED bool schnorr_secret_var_gen_decode(struct schnorr_secret_var_gen *out,
                                              const uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES]);

#endif
