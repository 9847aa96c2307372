/* The AES-256 modes of the deployed system's notes and key files, by libcrypto. */
#ifndef RK_CRYPTO_AES_H
#define RK_CRYPTO_AES_H

#include "base/result.h"
#include "base/span.h"

enum {
    AES_KEY_BYTES = 32,
    AES_BLOCK_BYTES = 16,
    AES_GCM_NONCE_BYTES = 12,
    AES_GCM_TAG_BYTES = 16,
    AES_PLAIN_BYTES_MAX = 1 << 20,
};

/* AES-256-GCM (NIST SP 800-38D) without associated data: writes the plaintext's bytes enciphered
 * and then the tag. A nonce must never serve twice under a key. RK_LIMIT beyond
 * AES_PLAIN_BYTES_MAX, RK_NO_MEMORY when libcrypto has none. */
RK_CHECKED enum rk_result aes_gcm_seal(uint8_t *sealed, const uint8_t key[AES_KEY_BYTES],
                                       const uint8_t nonce[AES_GCM_NONCE_BYTES], struct span plain);

/* Writes sealed.size_bytes - AES_GCM_TAG_BYTES bytes. RK_INVALID, with zeros written, when the tag
 * is not that of the key, nonce and bytes; RK_MALFORMED when there is no room for a tag; else as
 * aes_gcm_seal. */
RK_CHECKED enum rk_result aes_gcm_open(uint8_t *plain, const uint8_t key[AES_KEY_BYTES],
                                       const uint8_t nonce[AES_GCM_NONCE_BYTES],
                                       struct span sealed);

/* AES-256-CBC with PKCS 7 padding, which old key files have: deciphers into at most
 * sealed.size_bytes bytes and tells how many. Nothing authenticates them. RK_MALFORMED when the
 * size is 0 or no multiple of a block, RK_INVALID when the padding is wrong. */
RK_CHECKED enum rk_result aes_cbc_open(uint8_t *plain, size_t *plain_bytes,
                                       const uint8_t key[AES_KEY_BYTES],
                                       const uint8_t iv[AES_BLOCK_BYTES], struct span sealed);

#endif
