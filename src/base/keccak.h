/* Keccak-256: the sponge of the Keccak submission with rate 1088, capacity 512 and the submission's
 * own padding (a single 1 bit, then 10*1), as Ethereum uses it. It is not SHA3-256, whose padding
 * begins with 01 (FIPS 202, section 6.1). Own code, since OpenSSL 3.0 has the latter only. */
#ifndef RK_BASE_KECCAK_H
#define RK_BASE_KECCAK_H

#include "base/compiler.h"
#include "base/span.h"

enum { KECCAK256_HASH_BYTES = 32, KECCAK256_RATE_BYTES = 136 };

/* The permutation Keccak-f[1600], section 3.3 of FIPS 202; lane (x, y) is lanes[x + 5y]. */
void keccak_permute(uint64_t lanes[25]);

/* Plain data; may be copied, needs no release. Invariant: at < KECCAK256_RATE_BYTES. */
struct keccak256 {
    uint64_t lanes[25];
    size_t at; /* bytes absorbed since the last permutation */
};

void keccak256_init(struct keccak256 *hasher);
void keccak256_update(struct keccak256 *hasher, struct span piece);
/* Ends the message; the hasher must be initialised again before more. */
void keccak256_final(struct keccak256 *hasher, uint8_t hash[KECCAK256_HASH_BYTES]);

void keccak256(uint8_t hash[KECCAK256_HASH_BYTES], struct span message);

#endif
