#include "crypto/aes.h"

#include "base/secret.h"

#include <openssl/evp.h>

enum rk_result aes_gcm_seal(uint8_t *sealed, const uint8_t key[AES_KEY_BYTES],
                            const uint8_t nonce[AES_GCM_NONCE_BYTES], struct span plain)
{
    if (plain.size_bytes > AES_PLAIN_BYTES_MAX) return RK_LIMIT;
    int written = 0, rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool done = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                (plain.size_bytes == 0 || EVP_EncryptUpdate(context, sealed, &written, plain.bytes,
                                                            (int)plain.size_bytes) == 1) &&
                EVP_EncryptFinal_ex(context, sealed + written, &rest) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, AES_GCM_TAG_BYTES,
                                    sealed + plain.size_bytes) == 1;
    EVP_CIPHER_CTX_free(context);
    return done ? RK_OK : RK_NO_MEMORY;
}

enum rk_result aes_gcm_open(uint8_t *plain, const uint8_t key[AES_KEY_BYTES],
                            const uint8_t nonce[AES_GCM_NONCE_BYTES], struct span sealed)
{
    if (sealed.size_bytes < AES_GCM_TAG_BYTES) return RK_MALFORMED;
    size_t plain_bytes = sealed.size_bytes - AES_GCM_TAG_BYTES;
    if (plain_bytes > AES_PLAIN_BYTES_MAX) return RK_LIMIT;
    uint8_t tag[AES_GCM_TAG_BYTES];
    memcpy(tag, sealed.bytes + plain_bytes, sizeof tag);
    int written = 0, rest = 0;
    enum rk_result result = RK_NO_MEMORY;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        (plain_bytes == 0 ||
         EVP_DecryptUpdate(context, plain, &written, sealed.bytes, (int)plain_bytes) == 1) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1) {
        bool authentic = EVP_DecryptFinal_ex(context, plain + written, &rest) == 1;
        result = authentic ? RK_OK : RK_INVALID;
    }
    if (result && plain_bytes) secret_wipe(plain, plain_bytes);
    EVP_CIPHER_CTX_free(context);
    return result;
}

enum rk_result aes_cbc_open(uint8_t *plain, size_t *plain_bytes, const uint8_t key[AES_KEY_BYTES],
                            const uint8_t iv[AES_BLOCK_BYTES], struct span sealed)
{
    if (sealed.size_bytes == 0 || sealed.size_bytes % AES_BLOCK_BYTES) return RK_MALFORMED;
    if (sealed.size_bytes > AES_PLAIN_BYTES_MAX) return RK_LIMIT;
    int written = 0, rest = 0;
    enum rk_result result = RK_NO_MEMORY;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_DecryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv) == 1 &&
        EVP_DecryptUpdate(context, plain, &written, sealed.bytes, (int)sealed.size_bytes) == 1) {
        bool padded = EVP_DecryptFinal_ex(context, plain + written, &rest) == 1;
        result = padded ? RK_OK : RK_INVALID;
    }
    if (result)
        secret_wipe(plain, sealed.size_bytes);
    else
        *plain_bytes = (size_t)written + (size_t)rest;
    EVP_CIPHER_CTX_free(context);
    return result;
}
