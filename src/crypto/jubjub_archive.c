#include "crypto/jubjub_archive.h"

#include "crypto/jubjub_raw.h"
#include "crypto/schnorr.h"

static_assert(sizeof(struct fr) == FR_ARCHIVE_BYTES && sizeof(struct fj) == FJ_ARCHIVE_BYTES &&
                  sizeof(struct jubjub_affine) == JUBJUB_AFFINE_ARCHIVE_BYTES &&
                  sizeof(struct jubjub_extended) == JUBJUB_EXTENDED_ARCHIVE_BYTES &&
                  sizeof(struct schnorr_signature_archive) == SCHNORR_SIGNATURE_ARCHIVE_BYTES &&
                  sizeof(struct schnorr_signature_double_archive) ==
                      SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES,
              "archives are the structs themselves");

static bool below(const uint64_t limbs[4], const uint64_t modulus[4])
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < 4; i++)
        (void)limb_sub(limbs[i], modulus[i], &borrow);
    return borrow;
}

static bool fr_is_canonical(const struct fr *a)
{
    return below(a->limb, fr_modulus);
}

static bool fj_is_canonical(const struct fj *a)
{
    return below(a->limb, fj_modulus);
}

static bool extended_is_canonical(const struct jubjub_extended *a)
{
    return fr_is_canonical(&a->u) && fr_is_canonical(&a->v) && fr_is_canonical(&a->z) &&
           fr_is_canonical(&a->t1) && fr_is_canonical(&a->t2);
}

bool fr_archive_read(struct fr *out, const uint8_t bytes[FR_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return fr_is_canonical(out);
}

bool fj_archive_read(struct fj *out, const uint8_t bytes[FJ_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return fj_is_canonical(out);
}

bool jubjub_affine_archive_read(struct jubjub_affine *out,
                                const uint8_t bytes[JUBJUB_AFFINE_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return fr_is_canonical(&out->u) && fr_is_canonical(&out->v);
}

bool jubjub_extended_archive_read(struct jubjub_extended *out,
                                  const uint8_t bytes[JUBJUB_EXTENDED_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return extended_is_canonical(out);
}

bool schnorr_signature_archive_read(struct schnorr_signature_archive *out,
                                    const uint8_t bytes[SCHNORR_SIGNATURE_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return fj_is_canonical(&out->u) && extended_is_canonical(&out->r);
}

bool schnorr_signature_double_archive_read(
    struct schnorr_signature_double_archive *out,
    const uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES])
{
    memcpy(out, bytes, sizeof *out);
    return fj_is_canonical(&out->u) && extended_is_canonical(&out->r) &&
           extended_is_canonical(&out->r_prime);
}

void fr_archive_write(uint8_t bytes[FR_ARCHIVE_BYTES], const struct fr *a)
{
    memcpy(bytes, a, sizeof *a);
}

void fj_archive_write(uint8_t bytes[FJ_ARCHIVE_BYTES], const struct fj *a)
{
    memcpy(bytes, a, sizeof *a);
}

void jubjub_affine_archive_write(uint8_t bytes[JUBJUB_AFFINE_ARCHIVE_BYTES],
                                 const struct jubjub_affine *a)
{
    memcpy(bytes, a, sizeof *a);
}

void jubjub_extended_archive_write(uint8_t bytes[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                                   const struct jubjub_extended *a)
{
    memcpy(bytes, a, sizeof *a);
}

void schnorr_signature_archive_write(uint8_t bytes[SCHNORR_SIGNATURE_ARCHIVE_BYTES],
                                     const struct schnorr_signature_archive *signature)
{
    memcpy(bytes, signature, sizeof *signature);
}

void schnorr_signature_double_archive_write(
    uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_ARCHIVE_BYTES],
    const struct schnorr_signature_double_archive *signature)
{
    memcpy(bytes, signature, sizeof *signature);
}

bool schnorr_verify_archived(const uint8_t message[FR_ARCHIVE_BYTES],
                             const uint8_t key[JUBJUB_EXTENDED_ARCHIVE_BYTES],
                             const uint8_t signature[SCHNORR_SIGNATURE_ARCHIVE_BYTES])
{
    struct jubjub_extended points[2];
    struct schnorr_signature_archive archive;
    struct fr m, scratch[4];
    bool canonical = fr_archive_read(&m, message);
    canonical &= jubjub_extended_archive_read(&points[0], key);
    canonical &= schnorr_signature_archive_read(&archive, signature);
    if (!canonical) return jubjub_raw_schnorr_verify(&m, &points[0], &archive.u, &archive.r);
    points[1] = archive.r;
    if (!jubjub_is_on_curve(&points[0]) || !jubjub_is_on_curve(&points[1])) return false;
    struct jubjub_affine affine[2];
    jubjub_to_affine_batch(affine, scratch, points, 2);
    struct schnorr_signature plain = {.u = archive.u, .r = affine[1]};
    return schnorr_verify(&affine[0], &plain, &m);
}
