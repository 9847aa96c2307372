/* Messages of frost.h as bytes. */

#include "crypto/frost.h"

#include "base/reader.h"

static void encode_proof(uint8_t bytes[FROST_PROOF_BYTES], const struct frost_proof *proof)
{
    fj_to_bytes_le(bytes, &proof->c);
    fj_to_bytes_le(bytes + 32, &proof->z);
}

static enum rk_result check_size(struct span bytes, size_t size_bytes, struct rk_error *error)
{
    if (bytes.size_bytes == size_bytes) return RK_OK;
    return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "%zu bytes of a message: expected %zu",
                   bytes.size_bytes, size_bytes);
}

static enum rk_result decode_point(struct reader *r, struct jubjub_affine *point,
                                   enum jubjub_decoding decoding, struct rk_error *error)
{
    size_t offset = reader_offset(r);
    if (jubjub_decode(point, reader_take(r, JUBJUB_BYTES).bytes, decoding)) return RK_OK;
    return rk_fail(error, RK_INVALID, offset, "no valid point");
}

static enum rk_result decode_scalar(struct reader *r, struct fj *scalar, struct rk_error *error)
{
    size_t offset = reader_offset(r);
    if (fj_from_bytes_le(scalar, reader_take(r, 32).bytes)) return RK_OK;
    return rk_fail(error, RK_INVALID, offset, "a scalar that is not below the order");
}

static enum rk_result decode_proof(struct reader *r, struct frost_proof *proof,
                                   struct rk_error *error)
{
    RK_TRY(decode_scalar(r, &proof->c, error));
    return decode_scalar(r, &proof->z, error);
}

void frost_dealing_encode(uint8_t *bytes, const struct frost_group *group,
                          const struct frost_dealing *dealing)
{
    for (unsigned i = 0; i < group->threshold; i++, bytes += JUBJUB_BYTES)
        jubjub_encode(bytes, &dealing->commitments[i]);
    encode_proof(bytes, &dealing->proof);
}

enum rk_result frost_dealing_decode(struct frost_dealing *out, const struct frost_group *group,
                                    struct span bytes, struct rk_error *error)
{
    struct frost_dealing read = {0};
    struct reader r = reader_of(bytes);
    if (group->threshold < 1 || group->threshold > FROST_SIGNERS_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no such group");
    RK_TRY(check_size(bytes, FROST_DEALING_BYTES(group->threshold), error));
    for (unsigned i = 0; i < group->threshold; i++)
        RK_TRY(decode_point(&r, &read.commitments[i], i ? JUBJUB_STRICT : JUBJUB_CHECKED, error));
    RK_TRY(decode_proof(&r, &read.proof, error));
    *out = read;
    return RK_OK;
}

void frost_public_share_encode(uint8_t bytes[FROST_PUBLIC_SHARE_BYTES],
                               const struct frost_public_share *share)
{
    jubjub_encode(bytes, &share->prime);
    encode_proof(bytes + JUBJUB_BYTES, &share->proof);
}

enum rk_result frost_public_share_decode(struct frost_public_share *out, struct span bytes,
                                         struct rk_error *error)
{
    struct frost_public_share read;
    struct reader r = reader_of(bytes);
    RK_TRY(check_size(bytes, FROST_PUBLIC_SHARE_BYTES, error));
    RK_TRY(decode_point(&r, &read.prime, JUBJUB_STRICT, error));
    RK_TRY(decode_proof(&r, &read.proof, error));
    *out = read;
    return RK_OK;
}

void frost_commitment_encode(uint8_t bytes[FROST_COMMITMENT_BYTES],
                             const struct frost_commitment *commitment)
{
    bytes[0] = (uint8_t)commitment->index;
    jubjub_encode(bytes + 1, &commitment->d);
    jubjub_encode(bytes + 1 + JUBJUB_BYTES, &commitment->e);
    jubjub_encode(bytes + 1 + 2 * JUBJUB_BYTES, &commitment->d_prime);
    jubjub_encode(bytes + 1 + 3 * JUBJUB_BYTES, &commitment->e_prime);
}

enum rk_result frost_commitment_decode(struct frost_commitment *out, struct span bytes,
                                       struct rk_error *error)
{
    struct frost_commitment read;
    struct reader r = reader_of(bytes);
    RK_TRY(check_size(bytes, FROST_COMMITMENT_BYTES, error));
    read.index = reader_u8(&r);
    if (read.index < 1 || read.index > FROST_SIGNERS_MAX)
        return rk_fail(error, RK_INVALID, 0, "no signer has the number %u", read.index);
    RK_TRY(decode_point(&r, &read.d, JUBJUB_CHECKED, error));
    RK_TRY(decode_point(&r, &read.e, JUBJUB_CHECKED, error));
    RK_TRY(decode_point(&r, &read.d_prime, JUBJUB_CHECKED, error));
    RK_TRY(decode_point(&r, &read.e_prime, JUBJUB_CHECKED, error));
    *out = read;
    return RK_OK;
}
