/* The cryptography of Phoenix notes: keys, stealth addresses, values and senders. See
 * spec/crypto.md 17 and spec/phoenix.md 2 to 4. What a note, a transaction and a tree are is told
 * elsewhere.
 *
 * A secret key (a, b) has the address (A, B) = (aG, bG) and the view key (a, B), with which
 * incoming notes are found and read but not spent. Whoever pays draws r: R = rG and the note's
 * one-time key K = hG + B, h the hash of rA = aR; its secret is h + b. Functions that take secrets
 * run in constant time and wipe what they derive. */
#ifndef RK_CRYPTO_PHOENIX_NOTE_H
#define RK_CRYPTO_PHOENIX_NOTE_H

#include "base/result.h"
#include "crypto/aes.h"
#include "crypto/elgamal.h"
#include "crypto/jubjub.h"

enum {
    PHOENIX_KEY_BYTES = 64, /* of all three kinds, and of a stealth address */
    PHOENIX_PLAIN_VALUE_BYTES = 40,
    PHOENIX_SEALED_VALUE_BYTES =
        AES_GCM_NONCE_BYTES + PHOENIX_PLAIN_VALUE_BYTES + AES_GCM_TAG_BYTES,
    PHOENIX_SENDER_BYTES = 2 * ELGAMAL_BYTES,
};
static_assert(PHOENIX_SEALED_VALUE_BYTES == 68, "the field of a note");

struct phoenix_secret_key {
    struct fj a, b;
};

struct phoenix_view_key {
    struct fj a;
    struct jubjub_affine b;
};

struct phoenix_address {
    struct jubjub_affine a, b;
};

struct phoenix_stealth_address {
    struct jubjub_affine r, key;
};

/* The same with the coordinates that contracts keep. */
struct phoenix_stealth_address_exact {
    struct jubjub_extended r, key;
};

void phoenix_view_key(struct phoenix_view_key *out, const struct phoenix_secret_key *secret);
void phoenix_address(struct phoenix_address *out, const struct phoenix_secret_key *secret);

/* Encodings, two scalars or points of 32 bytes: scalars canonical, points as `decoding` says for
 * stealth addresses and strict for keys. */
void phoenix_secret_key_encode(uint8_t bytes[PHOENIX_KEY_BYTES],
                               const struct phoenix_secret_key *key);
RK_CHECKED bool phoenix_secret_key_decode(struct phoenix_secret_key *out,
                                          const uint8_t bytes[PHOENIX_KEY_BYTES]);
void phoenix_view_key_encode(uint8_t bytes[PHOENIX_KEY_BYTES], const struct phoenix_view_key *key);
RK_CHECKED bool phoenix_view_key_decode(struct phoenix_view_key *out,
                                        const uint8_t bytes[PHOENIX_KEY_BYTES]);
void phoenix_address_encode(uint8_t bytes[PHOENIX_KEY_BYTES],
                            const struct phoenix_address *address);
RK_CHECKED bool phoenix_address_decode(struct phoenix_address *out,
                                       const uint8_t bytes[PHOENIX_KEY_BYTES]);
void phoenix_stealth_address_encode(uint8_t bytes[PHOENIX_KEY_BYTES],
                                    const struct phoenix_stealth_address *stealth);
RK_CHECKED bool phoenix_stealth_address_decode(struct phoenix_stealth_address *out,
                                               const uint8_t bytes[PHOENIX_KEY_BYTES],
                                               enum jubjub_decoding decoding);

/* A one-time address of `address` with the random r. The exact one has the coordinates that the
 * deployed system's has, for an address that came from bytes: genesis state depends on them. */
void phoenix_stealth_address(struct phoenix_stealth_address *out,
                             const struct phoenix_address *address, const struct fj *r);
void phoenix_stealth_address_exact(struct phoenix_stealth_address_exact *out,
                                   const struct phoenix_address *address, const struct fj *r);

/* Whether the note of this address is for the key's owner. */
bool phoenix_owns(const struct phoenix_view_key *view,
                  const struct phoenix_stealth_address *stealth);

/* h + b, the secret of the note's one-time key. */
void phoenix_note_secret(struct fj *out, const struct phoenix_secret_key *secret,
                         const struct phoenix_stealth_address *stealth);

/* value G + blinder G' (Pedersen). Transparent notes have the blinder 0. */
void phoenix_commit_value(struct jubjub_affine *out, uint64_t value, const struct fj *blinder);

/* Seals value and blinder for the receiver of a stealth address made with r: a nonce that never
 * serves twice with it, AES-256-GCM under HKDF of rA. RK_NO_MEMORY when libcrypto has none. */
RK_CHECKED enum rk_result phoenix_seal_value(uint8_t sealed[PHOENIX_SEALED_VALUE_BYTES],
                                             uint64_t value, const struct fj *blinder,
                                             const struct phoenix_address *address,
                                             const struct phoenix_stealth_address *stealth,
                                             const struct fj *r,
                                             const uint8_t nonce[AES_GCM_NONCE_BYTES]);

/* The receiver's reading of it. RK_INVALID when the bytes were not sealed for this key and address,
 * or are not the opening of `commitment`: a sender could show the receiver another amount than the
 * note has. NULL leaves out that check, as old releases do. */
RK_CHECKED enum rk_result phoenix_open_value(uint64_t *value, struct fj *blinder,
                                             const struct phoenix_view_key *view,
                                             const struct phoenix_stealth_address *stealth,
                                             const struct jubjub_affine *commitment,
                                             const uint8_t sealed[PHOENIX_SEALED_VALUE_BYTES]);

/* The sender's address for the owner of the note's key: A and B by ElGamal, two blinders. */
void phoenix_encrypt_sender(struct elgamal out[2], const struct phoenix_address *sender,
                            const struct jubjub_affine *note_key, const struct fj blinders[2]);
void phoenix_decrypt_sender(struct phoenix_address *sender, const struct elgamal cipher[2],
                            const struct fj *note_secret);

/* Poseidon of (type, commitment, note key, position): the leaf of the tree. */
void phoenix_note_hash(struct fr *out, uint8_t type, const struct jubjub_affine *commitment,
                       const struct jubjub_affine *note_key, uint64_t position);

/* Poseidon of (note_secret G', position). */
void phoenix_nullifier(struct fr *out, const struct fj *note_secret, uint64_t position);

#endif
