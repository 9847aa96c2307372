#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

/* libcrypto takes pointers to non-const and refuses NULL for empty octets. */
static OSSL_PARAM octets(const char *name, struct span bytes)
{
    static uint8_t nothing[1];
    return OSSL_PARAM_construct_octet_string(
        name, bytes.size_bytes ? (void *)(uintptr_t)bytes.bytes : nothing, bytes.size_bytes);
}

static enum rk_result hkdf(uint8_t *out, size_t size_bytes, int mode, OSSL_PARAM key,
                           OSSL_PARAM second)
{
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        key,
        second,
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool done = context && EVP_KDF_derive(context, out, size_bytes, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return done ? RK_OK : RK_NO_MEMORY;
}

enum rk_result hkdf_extract(uint8_t key[HKDF_KEY_BYTES], struct span salt, struct span secret)
{
    return hkdf(key, HKDF_KEY_BYTES, EVP_KDF_HKDF_MODE_EXTRACT_ONLY,
                octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt));
}

enum rk_result hkdf_expand(uint8_t *bytes, size_t size_bytes, const uint8_t key[HKDF_KEY_BYTES],
                           struct span info)
{
    if (size_bytes == 0 || size_bytes > HKDF_BYTES_MAX) return RK_USAGE;
    return hkdf(bytes, size_bytes, EVP_KDF_HKDF_MODE_EXPAND_ONLY,
                octets(OSSL_KDF_PARAM_KEY, span_of(key, HKDF_KEY_BYTES)),
                octets(OSSL_KDF_PARAM_INFO, info));
}

enum rk_result pbkdf2(uint8_t *bytes, size_t size_bytes, struct span password, struct span salt,
                      uint32_t iterations)
{
    if (iterations == 0 || iterations > 1u << 24 || size_bytes > 1u << 20) return RK_USAGE;
    if (password.size_bytes > 1u << 20 || salt.size_bytes > 1u << 20) return RK_USAGE;
    /* NULL stands for an absent password, which is another thing than an empty one. */
    const char *text = password.size_bytes ? (const char *)password.bytes : "";
    int done = PKCS5_PBKDF2_HMAC(text, (int)password.size_bytes, salt.bytes, (int)salt.size_bytes,
                                 (int)iterations, EVP_sha256(), (int)size_bytes, bytes);
    return done == 1 ? RK_OK : RK_NO_MEMORY;
}
