/* Keys from other secrets, by libcrypto: HKDF-SHA256 (RFC 5869) and PBKDF2-HMAC-SHA256 (RFC 8018).
 * What they give is secret; the caller wipes it. RK_NO_MEMORY when libcrypto has none, with the
 * output untouched or zeroed. */
#ifndef RK_CRYPTO_KDF_H
#define RK_CRYPTO_KDF_H

#include "base/result.h"
#include "base/span.h"

enum {
    HKDF_KEY_BYTES = 32,
    HKDF_BYTES_MAX = 255 * 32, /* that one expansion may give */
};

RK_CHECKED enum rk_result hkdf_extract(uint8_t key[HKDF_KEY_BYTES], struct span salt,
                                       struct span secret);
/* size_bytes from 1 to HKDF_BYTES_MAX, else RK_USAGE. */
RK_CHECKED enum rk_result hkdf_expand(uint8_t *bytes, size_t size_bytes,
                                      const uint8_t key[HKDF_KEY_BYTES], struct span info);

/* iterations from 1 to 2^24, all sizes up to 2^20, else RK_USAGE. */
RK_CHECKED enum rk_result pbkdf2(uint8_t *bytes, size_t size_bytes, struct span password,
                                 struct span salt, uint32_t iterations);

#endif
