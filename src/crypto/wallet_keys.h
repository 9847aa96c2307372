/* Secret keys from a wallet's seed, and the envelopes of the deployed system's key files. See
 * spec/crypto.md 23 and spec/phoenix.md 2. Everything made here is secret: the caller wipes it. */
#ifndef RK_CRYPTO_WALLET_KEYS_H
#define RK_CRYPTO_WALLET_KEYS_H

#include "base/result.h"
#include "base/span.h"
#include "crypto/aes.h"
#include "crypto/fj.h"
#include "crypto/fr.h"
#include "crypto/std_rng.h"

enum {
    WALLET_SEED_BYTES = 64, /* of BIP-39 */
    KEY_FILE_SALT_BYTES = 32,
    KEY_FILE_ITERATIONS = 10000,
};

/* The generator seeded with SHA-256(seed || index as u64 LE || tag): the tag is "SK" for the secret
 * key of an account, "SSK" for that of a shielded address. */
void wallet_rng(struct std_rng *rng, const uint8_t seed[WALLET_SEED_BYTES], uint64_t index,
                const char *tag);

/* The BLS secret key of a profile's account; the pair (a, b) of its shielded address. */
void wallet_account_key(struct fr *secret, const uint8_t seed[WALLET_SEED_BYTES], uint64_t index);
void wallet_shielded_key(struct fj *a, struct fj *b, const uint8_t seed[WALLET_SEED_BYTES],
                         uint64_t index);

/* EIP-2333: the master key of a seed of at least 32 bytes (else RK_USAGE), and a child of a key.
 * RK_NO_MEMORY when libcrypto has none. */
RK_CHECKED enum rk_result eip2333_master(struct fr *secret, struct span seed);
RK_CHECKED enum rk_result eip2333_child(struct fr *secret, const struct fr *parent, uint32_t index);

/* The key at a path such as m/12381/3600/0/0/0: an m, then at least one and at most 32 decimal
 * indexes below 2^32. RK_MALFORMED with the position of what is none. */
RK_CHECKED enum rk_result eip2333_path(struct fr *secret, struct span seed, struct span path,
                                       struct rk_error *error);

/* The sealed part of a consensus key file: AES-256-GCM under PBKDF2(password, salt, 10 000 rounds).
 * As aes_gcm_seal and aes_gcm_open; a wrong password is RK_INVALID. For new files prefer seal.h:
 * ten thousand rounds are little today. */
RK_CHECKED enum rk_result key_file_seal(uint8_t *sealed, struct span password,
                                        const uint8_t salt[KEY_FILE_SALT_BYTES],
                                        const uint8_t nonce[AES_GCM_NONCE_BYTES],
                                        struct span plain);
RK_CHECKED enum rk_result key_file_open(uint8_t *plain, struct span password,
                                        const uint8_t salt[KEY_FILE_SALT_BYTES],
                                        const uint8_t nonce[AES_GCM_NONCE_BYTES],
                                        struct span sealed);

/* The same for files of the old format, which are an initialisation vector of 16 bytes and
 * AES-256-CBC under SHA-256(password): at most file.size_bytes - 16 bytes, and how many. */
RK_CHECKED enum rk_result key_file_open_old(uint8_t *plain, size_t *plain_bytes,
                                            struct span password, struct span file);

#endif
