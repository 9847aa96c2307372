/* Bytes and numbers as points of JubJub's prime-order subgroup. See spec/crypto.md 9.6.
 *
 * Both try candidates until one decodes, so their time depends on the input: not for secrets. */
#ifndef RK_CRYPTO_JUBJUB_MAP_H
#define RK_CRYPTO_JUBJUB_MAP_H

#include "base/span.h"
#include "crypto/jubjub.h"

/* The first of BLAKE2b-256(message || counter as u64 LE), counter from 0, that is the strict
 * encoding of a point but the identity. Each try succeeds with probability 1/18 or so. */
void jubjub_hash_to_point(struct jubjub_affine *out, struct span message);

/* A point of even u whose encoding starts with the value's eight bytes: the first to decode of
 * v = value + (v of G above bit 64) + i 2^64 for i from 0, mod q. */
void jubjub_map_u64(struct jubjub_affine *out, uint64_t value);

/* The value that jubjub_map_u64 made a point of; some number for any other point. */
uint64_t jubjub_unmap_u64(const struct jubjub_affine *a);

#endif
