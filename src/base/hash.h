/* The plain hashes besides BLAKE3, at once and in pieces: BLAKE2b, SHA-256 and Keccak-256.
 *
 * BLAKE2b (RFC 7693, unkeyed) comes from libsodium, whose smallest digest is 16 bytes, so digests
 * of 1 to 15 bytes, which the RFC has, are refused. It is correct before sodium_init() and faster
 * after. SHA-256 (FIPS 180-4) comes from libcrypto, which has the processor's SHA instructions.
 * Keccak-256 is ours: keccak.h.
 *
 * All states are plain data: they may be copied to fork a hash and need no release. After final a
 * state must be initialised again. None of these functions allocates. */
#ifndef RK_BASE_HASH_H
#define RK_BASE_HASH_H

#include "base/compiler.h"
#include "base/keccak.h"
#include "base/result.h"
#include "base/span.h"

enum {
    BLAKE2B_HASH_BYTES_MIN = 16,
    BLAKE2B_HASH_BYTES_MAX = 64,
    BLAKE2B_PERSONAL_BYTES = 16,
    SHA256_HASH_BYTES = 32,
};

struct blake2b {
    _Alignas(64) uint8_t state[384]; /* libsodium's, checked against its size in hash.c */
    size_t hash_bytes;
};

/* The digest size is part of what is hashed: BLAKE2b-256 is not BLAKE2b-512 cut short. RK_USAGE
 * when it is outside BLAKE2B_HASH_BYTES_MIN .. BLAKE2B_HASH_BYTES_MAX. */
RK_CHECKED enum rk_result blake2b_init(struct blake2b *hasher, size_t hash_bytes);
/* With the personalisation of RFC 7693's parameter block, which makes it another function. RK_USAGE
 * as blake2b_init. */
RK_CHECKED enum rk_result blake2b_init_personal(struct blake2b *hasher, size_t hash_bytes,
                                                const uint8_t personal[BLAKE2B_PERSONAL_BYTES]);
void blake2b_update(struct blake2b *hasher, struct span piece);
/* Writes the hash_bytes given to blake2b_init. */
void blake2b_final(struct blake2b *hasher, uint8_t *hash);
/* RK_USAGE as blake2b_init; `hash` is then untouched. */
RK_CHECKED enum rk_result blake2b(uint8_t *hash, size_t hash_bytes, struct span message);

/* BLAKE2b with a digest of 32 bytes. */
void blake2b_256(uint8_t hash[32], struct span message);

struct sha256 {
    _Alignas(8) uint8_t state[112]; /* libcrypto's, checked against its size in hash.c */
};

void sha256_init(struct sha256 *hasher);
void sha256_update(struct sha256 *hasher, struct span piece);
void sha256_final(struct sha256 *hasher, uint8_t hash[SHA256_HASH_BYTES]);
void sha256(uint8_t hash[SHA256_HASH_BYTES], struct span message);

/* SHA3-256 (FIPS 202), from libcrypto. */
void sha3_256(uint8_t hash[32], struct span message);

#endif
