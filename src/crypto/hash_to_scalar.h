/* Bytes to scalars: BLAKE2b-512 read as a little-endian integer, modulo the order
 * (spec/crypto.md 2.3 and 9.5), and the last step of RFC 9380 for scalars (2.2).
 *
 * With 512 bits over 255 or 252 the results are uniform. Constant time but for the message's size.
 */
#ifndef RK_CRYPTO_HASH_TO_SCALAR_H
#define RK_CRYPTO_HASH_TO_SCALAR_H

#include "base/span.h"
#include "crypto/fj.h"
#include "crypto/fr.h"

enum {
    HASH_TO_SCALAR_DOMAIN_BYTES = 32,
    FR_OKM_BYTES = 48,
};

/* Without a domain: what is deployed everywhere. */
void fr_hash(struct fr *out, struct span message);
void fj_hash(struct fj *out, struct span message);

/* With one. That of fr is the domain put before the message, so fr_hash(domain || message) collides
 * with it on purpose; that of fj is personalised as well, and does not. */
void fr_hash_domain(struct fr *out, const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES],
                    struct span message);
void fj_hash_domain(struct fj *out, const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES],
                    struct span message);

/* Output keying material of RFC 9380 5.2 with L = 48: a big-endian integer mod q. */
void fr_from_okm(struct fr *out, const uint8_t okm[FR_OKM_BYTES]);

#endif
