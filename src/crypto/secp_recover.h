/* Public keys recovered from ECDSA signatures on secp256k1, through Debian's libsecp256k1. See
 * spec/crypto.md 20. */
#ifndef RK_CRYPTO_SECP_RECOVER_H
#define RK_CRYPTO_SECP_RECOVER_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stdint.h>

enum { SECP_DIGEST_BYTES = 32, SECP_SIGNATURE_BYTES = 65, SECP_PUBLIC_KEY_BYTES = 65 };

/* Whether there is a public key for which the signature r || s || v on the digest is valid; then
 * its uncompressed form 04 || x || y goes to public_key. Integers are big endian. v is 0 or 1, or
 * 27 or 28, and says whether the y of the nonce's point is odd. r and s must be below the order of
 * the group and not 0; a high s is as good as a low one. The digest counts modulo the order. False
 * leaves public_key untouched. */
RK_CHECKED bool secp_recover(uint8_t public_key[SECP_PUBLIC_KEY_BYTES],
                             const uint8_t digest[SECP_DIGEST_BYTES],
                             const uint8_t signature[SECP_SIGNATURE_BYTES]);

#endif
