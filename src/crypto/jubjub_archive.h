/* JubJub scalars, points and signatures as contracts archive them: limbs in Montgomery form, little
 * endian, coordinates one after another. See spec/host-queries.md 3.5.
 *
 * An archive is not checked for limbs below their modulus, nor for points on the curve. A reader
 * here gives the limbs as they are and tells whether all are below their modulus; only then may the
 * value go to other functions. schnorr_verify_archived takes anything. */
#ifndef RK_CRYPTO_JUBJUB_ARCHIVE_H
#define RK_CRYPTO_JUBJUB_ARCHIVE_H

#include "crypto/jubjub.h"

enum {
    FR_ARCHIVE_BYTES = 32,
    FJ_ARCHIVE_BYTES = 32,
    JUBJUB_AFFINE_ARCHIVE_BYTES = 64,
    JUBJUB_EXTENDED_ARCHIVE_BYTES = 160,
    SCHNORR_SIGNATURE_ARCHIVE_BYTES = 192,        /* u, R */
    SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES = 352, /* u, R, R' */
};

/* A signature with the commitments as they stand in memory. */
struct schnorr_signature_archive {
    struct fj u;
    struct jubjub_extended r;
};

struct schnorr_signature_double_archive {
    struct fj u;
    struct jubjub_extended r, r_prime;
};

bool fr_archive_read(struct fr *out, const uint8_t bytes[FR_ARCHIVE_BYTES]);
bool fj_archive_read(struct fj *out, const uint8_t bytes[FJ_ARCHIVE_BYTES]);
bool jubjub_affine_archive_read(struct jubjub_affine *out,
                                const uint8_t bytes[JUBJUB_AFFINE_ARCHIVE_BYTES]);
bool jubjub_extended_archive_read(struct jubjub_extended *out,
                                  const uint8_t bytes[JUBJUB_EXTENDED_ARCHIVE_BYTES]);
bool schnorr_signature_archive_read(struct schnorr_signature_archive *out,
                                    const uint8_t bytes[SCHNORR_SIGNATURE_ARCHIVE_BYTES]);
bool schnorr_signature_double_archive_read(
    struct schnorr_signature_double_archive *out,
    const uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES]);

void fr_archive_write(uint8_t bytes[FR_ARCHIVE_BYTES], const struct fr *a);
void fj_archive_write(uint8_t bytes[FJ_ARCHIVE_BYTES], const struct fj *a);
void jubjub_affine_archive_write(uint8_t bytes[JUBJUB_AFFINE_ARCHIVE_BYTES],
                                 const struct jubjub_affine *a);
void jubjub_extended_archive_write(uint8_t bytes[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                                   const struct jubjub_extended *a);
void schnorr_signature_archive_write(uint8_t bytes[SCHNORR_SIGNATURE_ARCHIVE_BYTES],
                                     const struct schnorr_signature_archive *signature);
void schnorr_signature_double_archive_write(
    uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES],
    const struct schnorr_signature_double_archive *signature);

/* What the deployed verifier says of an archived message, key and signature, for any bytes
 * (spec/host-queries.md 6.5 and 7). Where it would end the host, for a key or commitment with Z =
 * 0, this is false. */
bool schnorr_verify_archived(const uint8_t message[FR_ARCHIVE_BYTES],
                             const uint8_t key[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                             const uint8_t signature[SCHNORR_SIGNATURE_ARCHIVE_BYTES]);

#endif
