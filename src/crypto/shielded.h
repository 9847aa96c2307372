/* The cryptography of shielded notes on our own networks: keys, one-time keys, ciphertexts,
 * nullifiers and the signature that spends. What a transaction proves about them is in
 * zk/shielded_circuit.h. See spec/phoenix-sound.md 1 to 6, whose letters are used here.
 *
 * A secret key (a, b) has the address (A, B) = (aG, bG). Three keys may do less:
 *
 *      view key            a, B        find incoming notes, read value and sender
 *      full view key       a, B, B'    besides compute nullifiers, B' = b G'
 *      nullifier key       B'          compute nullifiers of notes found otherwise
 *
 * and b alone may spend. Whoever pays draws rho: R = rho G, S = rho A = a R. A sponge over S, A and
 * B gives the one-time key K = hG + B, the blinder s and the masks of both ciphertexts; so K
 * commits to the whole address.
 *
 * Functions that take secrets run in constant time and wipe what they derive. Points from outside
 * are to be checked by whoever decodes them (JUBJUB_CHECKED). Nothing here keeps a state. */
#ifndef RK_CRYPTO_SHIELDED_H
#define RK_CRYPTO_SHIELDED_H

#include "base/result.h"
#include "crypto/jubjub.h"
#include "crypto/phoenix_note.h"

/* Domains of the sponge. */
#define SHIELDED_STEALTH   UINT64_C(0x52534b5650480001)
#define SHIELDED_NULLIFIER UINT64_C(0x52534b5650480002)
#define SHIELDED_SPEND     UINT64_C(0x52534b5650480003)
#define SHIELDED_AUDIT     UINT64_C(0x52534b5650480004)
#define SHIELDED_FROST     UINT64_C(0x52534b5650480005)

enum {
    SHIELDED_STEALTH_WORDS = 7, /* of the sponge: for h, s, the value and four of the sender */
    SHIELDED_SENDER_WORDS = 4,
    SHIELDED_MASKS = 1 + SHIELDED_SENDER_WORDS,
    SHIELDED_OUTPUTS = 2,
    /* A, B, and for each output A_r, B_r and the value. */
    SHIELDED_AUDIT_WORDS = 4 + 5 * SHIELDED_OUTPUTS,
    SHIELDED_FULL_VIEW_KEY_BYTES = 96,
    SHIELDED_CONTRACT_BYTES = 32,
    SHIELDED_RANDOM_BYTES = 32,
    SHIELDED_OBFUSCATED = 1, /* the type of notes that transactions make */
};

/* The first word of a leaf: the bytes `ruskvm.leaf.v1`. */
extern const struct fr shielded_leaf_tag;

/* ctx: what everything here is bound to, so that nothing carries over to another chain, contract or
 * version of the statement. */
void shielded_context(struct fr *out, uint64_t chain_id,
                      const uint8_t contract[SHIELDED_CONTRACT_BYTES], uint32_t version);

/* ---- Keys ---- */

struct shielded_full_view_key {
    struct fj a;
    struct jubjub_affine b, b_prime;
};

void shielded_full_view_key(struct shielded_full_view_key *out,
                            const struct phoenix_secret_key *secret);
/* a, B, B'. The decoder takes a canonical scalar and points of the subgroup but the identity.
 * Whether B' has the logarithm of B shows at the first note that was spent, not here. */
void shielded_full_view_key_encode(uint8_t bytes[SHIELDED_FULL_VIEW_KEY_BYTES],
                                   const struct shielded_full_view_key *key);
RK_CHECKED bool shielded_full_view_key_decode(struct shielded_full_view_key *out,
                                              const uint8_t bytes[SHIELDED_FULL_VIEW_KEY_BYTES]);

/* ---- Notes ---- */

/* What S and the receiver's address give. Secret. */
struct shielded_secrets {
    struct fj h, blinder;
    struct fr masks[SHIELDED_MASKS];
};

void shielded_derive(struct shielded_secrets *out, const struct jubjub_affine *shared,
                     const struct phoenix_address *receiver);

/* What the chain sees of a note that a transaction made. */
struct shielded_note {
    struct jubjub_affine key, commitment, r;
    struct fr value_cipher, sender_cipher[SHIELDED_SENDER_WORDS];
};

/* The note that pays `value` to `receiver`, from `sender`. rho is random, never used twice and not
 * 0; it opens the note, as S does. */
void shielded_pay(struct shielded_note *out, const struct phoenix_address *receiver,
                  const struct fj *rho, uint64_t value, const struct phoenix_address *sender);

/* A note as its owner, or whoever was given S, sees it. Secret. */
struct shielded_opening {
    struct jubjub_affine shared; /* S */
    struct fj h, blinder;
    uint64_t value;
    struct phoenix_address sender;
};

/* Opens a note with S, which is for this receiver: what a payer or an owner hands over to disclose
 * one payment. RK_NOT_FOUND when the note's key does not follow from them; RK_INVALID when the
 * commitment is not that of the value, so that the note was not made by a proven transaction. */
RK_CHECKED enum rk_result shielded_open(struct shielded_opening *out,
                                        const struct shielded_note *note,
                                        const struct jubjub_affine *shared,
                                        const struct phoenix_address *receiver);

/* The same with the receiver's view key, to find notes. */
RK_CHECKED enum rk_result shielded_find(struct shielded_opening *out,
                                        const struct shielded_note *note,
                                        const struct phoenix_view_key *view);

/* Whether a note of any making, such as a transparent one, is for the key: K and R alone. */
bool shielded_owns(const struct phoenix_view_key *view, const struct jubjub_affine *r,
                   const struct jubjub_affine *key);

/* The same for many notes: owns[i] for stealths[i]. `address` is that of the view key, and hashes
 * are made many at a time, so that a note costs some half. */
void shielded_owns_many(bool *owns, const struct phoenix_view_key *view,
                        const struct phoenix_address *address,
                        const struct phoenix_stealth_address *stealths, size_t count);

/* The leaf of a note in the tree. */
void shielded_leaf(struct fr *out, const struct fr *context, uint64_t type,
                   const struct jubjub_affine *commitment, const struct jubjub_affine *key,
                   uint64_t position);

/* K = hG + B, K' = hG' + B', and the nullifier of K' at a position. */
void shielded_key(struct jubjub_affine *out, const struct fj *h, const struct jubjub_affine *b);
void shielded_key_prime(struct jubjub_affine *out, const struct fj *h,
                        const struct jubjub_affine *b_prime);
void shielded_nullifier(struct fr *out, const struct fr *context,
                        const struct jubjub_affine *key_prime, uint64_t position);

/* ---- Authority ---- */

/* That whoever knows b has signed m: uG + cB = R1, uG' + cB' = R2. */
struct shielded_authority {
    struct fj u;
    struct jubjub_affine r1, r2;
};

/* c, the low 250 bits of the hash of ctx, R1, R2, B, B' and m. */
void shielded_challenge(struct fj *out, const struct fr *context, const struct fr *message,
                        const struct jubjub_affine *r1, const struct jubjub_affine *r2,
                        const struct jubjub_affine *b, const struct jubjub_affine *b_prime);

/* Signs. The nonce is a hash of `random`, b, ctx and m, so that neither a bad generator nor a
 * repeated signature gives b away, as long as not both fail. */
void shielded_authorise(struct shielded_authority *out, const struct fr *context,
                        const struct fr *message, const struct fj *b,
                        const uint8_t random[SHIELDED_RANDOM_BYTES]);

bool shielded_authority_verify(const struct shielded_authority *authority, const struct fr *context,
                               const struct fr *message, const struct jubjub_affine *b,
                               const struct jubjub_affine *b_prime);

/* ---- Auditors ---- */

/* What an auditor with the key Y = yG reads of a transaction: E = eps G, and the words of the
 * statement under masks of S_a = eps Y = y E. */
struct shielded_audit {
    struct jubjub_affine e;
    struct fr cipher[SHIELDED_AUDIT_WORDS];
};

struct shielded_audit_plain {
    struct phoenix_address sender;
    struct phoenix_address receivers[SHIELDED_OUTPUTS];
    uint64_t values[SHIELDED_OUTPUTS];
};

/* eps is random, never used twice and not 0. */
void shielded_audit_encrypt(struct shielded_audit *out, const struct fr *context,
                            const struct jubjub_affine *auditor, const struct fj *eps,
                            const struct shielded_audit_plain *plain);

/* Reads with S_a, which an auditor computes from y, or several from shares of y. RK_INVALID when a
 * value has more than 64 bits, which no proven transaction leads to. */
RK_CHECKED enum rk_result shielded_audit_decrypt(struct shielded_audit_plain *out,
                                                 const struct fr *context,
                                                 const struct jubjub_affine *shared,
                                                 const struct shielded_audit *audit);

#endif
