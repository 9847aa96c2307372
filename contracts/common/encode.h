/* The canonical bytes of what stands in archives: what is signed and hashed. Formats of
 * spec/host-queries.md 3.5 (dusk-bytes). */
#ifndef RK_CONTRACTS_COMMON_ENCODE_H
#define RK_CONTRACTS_COMMON_ENCODE_H

#include "common/types.h"

#define POINT_BYTES           32
#define STEALTH_ADDRESS_BYTES 64
#define ACCOUNT_KEY_BYTES     96

void scalar_encode(uint8_t bytes[RK_SCALAR_BYTES], const struct scalar *scalar);
/* v, and the lowest bit of u in the highest of the bytes. */
void point_affine_encode(uint8_t bytes[POINT_BYTES], const struct point_affine *point);
/* Ends the call in a panic for a point with z = 0. */
void point_encode(uint8_t bytes[POINT_BYTES], const struct point *point);
void stealth_address_encode(uint8_t bytes[STEALTH_ADDRESS_BYTES],
                            const struct stealth_address *address);
/* A compressed point of G2. */
void account_key_encode(uint8_t bytes[ACCOUNT_KEY_BYTES], const struct account_key *key);

#endif
