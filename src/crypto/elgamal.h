/* ElGamal encryption of JubJub points. See spec/crypto.md 16.
 *
 * A ciphertext is malleable and says nothing about who made it; protocols bind it. Keys, blinders
 * and messages are secrets: constant time, but for the mapping of numbers to points. */
#ifndef RK_CRYPTO_ELGAMAL_H
#define RK_CRYPTO_ELGAMAL_H

#include "crypto/jubjub.h"

enum { ELGAMAL_BYTES = 2 * JUBJUB_BYTES };

struct elgamal {
    struct jubjub_affine c1, c2;
};

/* c1 = blinder * generator, c2 = message + blinder * key, shared = blinder * key. The generator is
 * G when `generator` is NULL; `shared` may be NULL. */
void elgamal_encrypt(struct elgamal *out, struct jubjub_affine *shared,
                     const struct jubjub_affine *key, const struct jubjub_affine *message,
                     const struct jubjub_affine *generator, const struct fj *blinder);

/* c2 - secret * c1, and c2 - shared. */
void elgamal_decrypt(struct jubjub_affine *message, const struct elgamal *cipher,
                     const struct fj *secret);
void elgamal_decrypt_shared(struct jubjub_affine *message, const struct elgamal *cipher,
                            const struct jubjub_affine *shared);

/* The same for a number as jubjub_map_u64 maps it, which takes a time that depends on it. */
void elgamal_encrypt_u64_vartime(struct elgamal *out, struct jubjub_affine *shared,
                                 const struct jubjub_affine *key, uint64_t message,
                                 const struct jubjub_affine *generator, const struct fj *blinder);
uint64_t elgamal_decrypt_u64(const struct elgamal *cipher, const struct fj *secret);

/* 64 bytes, c1 then c2. Decoding is strict: points of the subgroup, the identity too. */
void elgamal_encode(uint8_t bytes[ELGAMAL_BYTES], const struct elgamal *cipher);
RK_CHECKED bool elgamal_decode(struct elgamal *out, const uint8_t bytes[ELGAMAL_BYTES]);

#endif
