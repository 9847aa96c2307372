/* The KZG check of EIP-4844 with Ethereum's mainnet setup. See spec/crypto.md 18.
 *
 * Field elements are 32 bytes big endian, below q; commitments and proofs are compressed points of
 * G1, the identity among them. All functions work on public data and take time that depends on it.
 *
 * Failures: RK_MALFORMED for bytes that encode no element or no coordinates, RK_INVALID for a point
 * outside the curve or the subgroup or for a proof that does not hold; `error`, which may be NULL,
 * tells which argument. Nothing allocates. */
#ifndef RK_CRYPTO_KZG_H
#define RK_CRYPTO_KZG_H

#include "base/result.h"
#include "crypto/fr.h"

enum {
    KZG_POINT_BYTES = 48,
    KZG_ELEMENT_BYTES = 32,
    KZG_BLOB_ELEMENTS = 4096,
    KZG_BLOB_BYTES = KZG_BLOB_ELEMENTS * KZG_ELEMENT_BYTES,
    KZG_VERSIONED_HASH_BYTES = 32,
};

/* RK_OK when the polynomial of the commitment has the value y at z:
 * e(C - y g1, g2) = e(W, tau g2 - z g2). */
RK_CHECKED enum rk_result kzg_verify_proof(const uint8_t commitment[KZG_POINT_BYTES],
                                           const uint8_t z[KZG_ELEMENT_BYTES],
                                           const uint8_t y[KZG_ELEMENT_BYTES],
                                           const uint8_t proof[KZG_POINT_BYTES],
                                           struct rk_error *error);

/* The point at which a blob's polynomial is opened: SHA-256 of the blob and its commitment. */
void kzg_blob_challenge(struct fr *out, const uint8_t blob[KZG_BLOB_BYTES],
                        const uint8_t commitment[KZG_POINT_BYTES]);

/* The value at z of the polynomial that has a blob's elements as its values at the 4096th roots of
 * unity, in bit-reversed order (the barycentric formula). */
RK_CHECKED enum rk_result kzg_evaluate_blob(struct fr *out, const uint8_t blob[KZG_BLOB_BYTES],
                                            const struct fr *z, struct rk_error *error);

/* RK_OK when the commitment is the blob's, as the proof of its value at the challenge shows. */
RK_CHECKED enum rk_result kzg_verify_blob_proof(const uint8_t blob[KZG_BLOB_BYTES],
                                                const uint8_t commitment[KZG_POINT_BYTES],
                                                const uint8_t proof[KZG_POINT_BYTES],
                                                struct rk_error *error);

/* 0x01 and the last 31 bytes of the commitment's SHA-256. */
void kzg_versioned_hash(uint8_t out[KZG_VERSIONED_HASH_BYTES],
                        const uint8_t commitment[KZG_POINT_BYTES]);

#endif
