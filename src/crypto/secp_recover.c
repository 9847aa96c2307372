#include "crypto/secp_recover.h"

#include "base/require.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stddef.h>

bool secp_recover(uint8_t public_key[SECP_PUBLIC_KEY_BYTES],
                  const uint8_t digest[SECP_DIGEST_BYTES],
                  const uint8_t signature[SECP_SIGNATURE_BYTES])
{
    /* Recovery has no secrets, so the library's constant context, never randomised, is enough. */
    const secp256k1_context *context = secp256k1_context_static;
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    size_t size_bytes = SECP_PUBLIC_KEY_BYTES;
    uint8_t v = signature[SECP_SIGNATURE_BYTES - 1];
    if (v == 27 || v == 28) v = (uint8_t)(v - 27);
    if (v > 1) return false;
    if (!secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature, v))
        return false;
    if (!secp256k1_ecdsa_recover(context, &key, &parsed, digest)) return false;
    REQUIRE(secp256k1_ec_pubkey_serialize(context, public_key, &size_bytes, &key,
                                          SECP256K1_EC_UNCOMPRESSED));
    return true;
}
