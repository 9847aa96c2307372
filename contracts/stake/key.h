/* Keys of accounts, and signatures as canonical bytes (host-queries.md 3.5). */
#ifndef RK_CONTRACTS_STAKE_KEY_H
#define RK_CONTRACTS_STAKE_KEY_H

#include "common/encode.h"

enum {
    BLS_SIGNATURE_BYTES = 48,     /* a compressed point of G1 */
    SCHNORR_SIGNATURE_BYTES = 64, /* the scalar, the commitment */
};

/* As points: the identity is equal to itself, however its coordinates are written. */
bool key_is_equal(const struct account_key *a, const struct account_key *b);

/* On the curve, in the subgroup and not the identity. The host tells only that a signature is
 * wrong; this says whether it was for the key. It is thousands of products, and for failures. */
bool key_is_valid(const struct account_key *key);

void bls_signature_encode(uint8_t bytes[BLS_SIGNATURE_BYTES],
                          const struct bls_signature *signature);
/* Ends the call in a panic for a commitment with z = 0. */
void schnorr_signature_encode(uint8_t bytes[SCHNORR_SIGNATURE_BYTES],
                              const struct schnorr_signature *signature);

#endif
