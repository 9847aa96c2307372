/* Hashing to a scalar of BLS12-381: BLAKE2b with a digest of 64 bytes, taken as a little-endian
 * integer mod q. See spec/crypto.md 2.3. */
#ifndef RK_CRYPTO_FR_HASH_H
#define RK_CRYPTO_FR_HASH_H

#include "base/span.h"
#include "crypto/fr.h"

/* The hash of `prefix` followed by `message`; either may be empty. */
void fr_hash(struct fr *out, struct span prefix, struct span message);

#endif
