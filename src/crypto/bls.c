#include "crypto/bls.h"

#include "base/require.h"
#include "base/secret.h"
#include "crypto/g2_batch.h"
#include "crypto/hash_to_curve.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/pairing.h"

/* A constant of consensus; not one of the names of ciphersuites that the IETF draft defines. */
static const char dst_message_v2[] = "BLS_SIG_BLS12381G1_XMD:SHA-256_DUSK_V2";
static const char dst_key_v2[] = "BLS_SIG_BLS12381_SCALAR_SHA256_DUSK_H1_V2";

enum rk_result bls_secret_key_from_bytes(struct bls_secret_key *out,
                                         const uint8_t bytes[BLS_SECRET_KEY_BYTES],
                                         struct rk_error *error)
{
    if (!fr_from_bytes_le(&out->scalar, bytes))
        return rk_fail(error, RK_MALFORMED, 0, "the secret key is not below the group's order");
    return RK_OK;
}

void bls_secret_key_to_bytes(uint8_t bytes[BLS_SECRET_KEY_BYTES], const struct bls_secret_key *key)
{
    fr_to_bytes_le(bytes, &key->scalar);
}

void bls_secret_key_from_seed(struct bls_secret_key *out,
                              const uint8_t seed[BLS_SECRET_KEY_SEED_BYTES])
{
    fr_from_wide_le(&out->scalar, seed, BLS_SECRET_KEY_SEED_BYTES);
}

/* Reads text that stands for exactly size_bytes bytes. */
static enum rk_result bytes_from_text(uint8_t *bytes, size_t size_bytes, struct span text,
                                      struct rk_error *error)
{
    uint8_t all[BASE58_BYTES_MAX];
    size_t found_bytes = 0;
    enum rk_result result = base58_decode(all, sizeof all, &found_bytes, text, error);
    if (!result && found_bytes != size_bytes)
        result = rk_fail(error, RK_MALFORMED, 0, "the text stands for %zu bytes, not %zu",
                         found_bytes, size_bytes);
    if (!result) memcpy(bytes, all, size_bytes);
    secret_wipe(all, sizeof all);
    return result;
}

static void text_of_bytes(char *text, size_t text_bytes_max, const uint8_t *bytes,
                          size_t size_bytes)
{
    size_t text_chars;
    enum rk_result result =
        base58_encode(text, text_bytes_max, &text_chars, span_of(bytes, size_bytes));
    REQUIRE(result == RK_OK);
}

enum rk_result bls_secret_key_from_text(struct bls_secret_key *out, struct span text,
                                        struct rk_error *error)
{
    uint8_t bytes[BLS_SECRET_KEY_BYTES];
    enum rk_result result = bytes_from_text(bytes, sizeof bytes, text, error);
    if (!result) result = bls_secret_key_from_bytes(out, bytes, error);
    secret_wipe(bytes, sizeof bytes);
    return result;
}

void bls_secret_key_to_text(char text[BLS_SECRET_KEY_TEXT_BYTES], const struct bls_secret_key *key)
{
    uint8_t bytes[BLS_SECRET_KEY_BYTES];
    bls_secret_key_to_bytes(bytes, key);
    text_of_bytes(text, BLS_SECRET_KEY_TEXT_BYTES, bytes, sizeof bytes);
    secret_wipe(bytes, sizeof bytes);
}

void bls_secret_key_wipe(struct bls_secret_key *key)
{
    secret_wipe(key, sizeof *key);
}

void bls_public_key_of(struct bls_public_key *out, const struct bls_secret_key *key)
{
    struct g2 point;
    g2_mul_generator(&point, &key->scalar);
    g2_to_affine(&out->point, &point);
}

enum rk_result bls_public_key_from_bytes(struct bls_public_key *out,
                                         const uint8_t bytes[BLS_PUBLIC_KEY_BYTES],
                                         struct rk_error *error)
{
    return g2_from_compressed(&out->point, bytes, error);
}

void bls_public_key_to_bytes(uint8_t bytes[BLS_PUBLIC_KEY_BYTES], const struct bls_public_key *key)
{
    g2_to_compressed(bytes, &key->point);
}

void bls_public_key_from_raw(struct bls_public_key *out,
                             const uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES])
{
    g2_from_raw_unchecked(&out->point, bytes);
}

void bls_public_key_to_raw(uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES],
                           const struct bls_public_key *key)
{
    g2_to_raw(bytes, &key->point);
}

enum rk_result bls_public_key_from_text(struct bls_public_key *out, struct span text,
                                        struct rk_error *error)
{
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    RK_TRY(bytes_from_text(bytes, sizeof bytes, text, error));
    return bls_public_key_from_bytes(out, bytes, error);
}

void bls_public_key_to_text(char text[BLS_PUBLIC_KEY_TEXT_BYTES], const struct bls_public_key *key)
{
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    bls_public_key_to_bytes(bytes, key);
    text_of_bytes(text, BLS_PUBLIC_KEY_TEXT_BYTES, bytes, sizeof bytes);
}

enum rk_result bls_signature_from_bytes(struct bls_signature *out,
                                        const uint8_t bytes[BLS_SIGNATURE_BYTES],
                                        struct rk_error *error)
{
    return g1_from_compressed(&out->point, bytes, error);
}

void bls_signatures_from_bytes(struct bls_signature *out, enum rk_result *results,
                               const uint8_t *const *bytes, size_t count, struct rk_error *errors)
{
    static_assert(sizeof out->point == sizeof *out, "a signature is its point");
    g1_from_compressed_each(&out->point, results, bytes, count, errors);
}

void bls_signature_to_bytes(uint8_t bytes[BLS_SIGNATURE_BYTES],
                            const struct bls_signature *signature)
{
    g1_to_compressed(bytes, &signature->point);
}

void bls_signature_from_raw(struct bls_signature *out, const uint8_t bytes[BLS_SIGNATURE_RAW_BYTES])
{
    g1_from_raw_unchecked(&out->point, bytes);
}

void bls_signature_to_raw(uint8_t bytes[BLS_SIGNATURE_RAW_BYTES],
                          const struct bls_signature *signature)
{
    g1_to_raw(bytes, &signature->point);
}

enum rk_result bls_signature_from_text(struct bls_signature *out, struct span text,
                                       struct rk_error *error)
{
    uint8_t bytes[BLS_SIGNATURE_BYTES];
    RK_TRY(bytes_from_text(bytes, sizeof bytes, text, error));
    return bls_signature_from_bytes(out, bytes, error);
}

void bls_signature_to_text(char text[BLS_SIGNATURE_TEXT_BYTES],
                           const struct bls_signature *signature)
{
    uint8_t bytes[BLS_SIGNATURE_BYTES];
    bls_signature_to_bytes(bytes, signature);
    text_of_bytes(text, BLS_SIGNATURE_TEXT_BYTES, bytes, sizeof bytes);
}

bool bls_public_key_is_valid(const struct bls_public_key *key)
{
    return !key->point.infinity && g2_affine_is_on_curve(&key->point) &&
           g2_affine_is_in_subgroup(&key->point);
}

bool bls_signature_is_valid(const struct bls_signature *signature)
{
    return !signature->point.infinity && g1_affine_is_on_curve(&signature->point) &&
           g1_affine_is_in_subgroup(&signature->point);
}

void bls_hash_message_scalar(struct fr *out, struct span message)
{
    fr_hash(out, message);
}

void bls_hash_message(struct g1 *out, enum bls_version version, struct span message)
{
    struct fr scalar;
    if (version == BLS_V2) {
        hash_to_g1(out, message, span_of_string(dst_message_v2));
        return;
    }
    bls_hash_message_scalar(&scalar, message);
    g1_mul_generator(out, &scalar);
}

void bls_hash_messages(struct g1_affine *out, const struct span *messages, size_t count)
{
    hash_to_g1_each(out, messages, count, span_of_string(dst_message_v2));
}

void bls_key_coefficient(struct fr *out, enum bls_version version, const struct bls_public_key *key)
{
    uint8_t bytes[sizeof dst_key_v2 - 1 + BLS_PUBLIC_KEY_BYTES];
    size_t prefix_bytes = version == BLS_V2 ? sizeof dst_key_v2 - 1 : 0;
    memcpy(bytes, dst_key_v2, prefix_bytes);
    bls_public_key_to_bytes(bytes + prefix_bytes, key);
    fr_hash(out, span_of(bytes, prefix_bytes + BLS_PUBLIC_KEY_BYTES));
}

/* [secret] H0(message). */
static void sign_with(struct bls_signature *out, enum bls_version version, const struct fr *secret,
                      struct span message)
{
    struct g1 point;
    if (version == BLS_V2) {
        bls_hash_message(&point, version, message);
        g1_mul(&point, &point, secret);
    } else {
        struct fr scalar;
        bls_hash_message_scalar(&scalar, message);
        fr_mul(&scalar, &scalar, secret);
        g1_mul_generator(&point, &scalar);
        secret_wipe(&scalar, sizeof scalar);
    }
    g1_to_affine(&out->point, &point);
}

void bls_sign(struct bls_signature *out, enum bls_version version,
              const struct bls_secret_key *secret_key, struct span message)
{
    sign_with(out, version, &secret_key->scalar, message);
}

void bls_sign_multisig(struct bls_signature *out, enum bls_version version,
                       const struct bls_secret_key *secret_key,
                       const struct bls_public_key *public_key, struct span message)
{
    struct fr secret;
    bls_key_coefficient(&secret, version, public_key);
    fr_mul(&secret, &secret, &secret_key->scalar);
    sign_with(out, version, &secret, message);
    secret_wipe(&secret, sizeof secret);
}

enum rk_result bls_aggregate_keys(struct bls_public_key *out, enum bls_version version,
                                  const struct bls_public_key *keys, size_t count)
{
    enum { CHUNK = 64 }; /* what stands on the stack at a time, and enough for sums to pay */
    struct g2_affine points[CHUNK];
    const struct g2_affine *places[CHUNK];
    bool are_members[CHUNK];
    struct fr coefficients[CHUNK];
    struct g2 sum = g2_identity, part;
    if (count == 0) return RK_INVALID;
    for (size_t start = 0; start < count; start += CHUNK) {
        size_t n = count - start < CHUNK ? count - start : CHUNK;
        for (size_t i = 0; i < n; i++) {
            const struct bls_public_key *key = &keys[start + i];
            if (key->point.infinity) return RK_INVALID;
            points[i] = key->point;
            places[i] = &points[i];
            bls_key_coefficient(&coefficients[i], version, key);
        }
        g2_affine_each_is_member(are_members, places, n);
        for (size_t i = 0; i < n; i++)
            if (!are_members[i]) return RK_INVALID;
        RK_TRY(g2_msm_vartime(&part, points, n, coefficients, n));
        g2_add(&sum, &sum, &part);
    }
    g2_to_affine(&out->point, &sum);
    return RK_OK;
}

enum rk_result bls_aggregate_signatures(struct bls_signature *out,
                                        const struct bls_signature *signatures, size_t count)
{
    struct g1 sum = g1_identity;
    for (size_t i = 0; i < count; i++) {
        if (!g1_affine_is_on_curve(&signatures[i].point)) return RK_INVALID;
        g1_add_affine(&sum, &sum, &signatures[i].point);
    }
    g1_to_affine(&out->point, &sum);
    return RK_OK;
}

/* e(signature, g2) e(-H0(message), pk) = 1. */
bool bls_verify(enum bls_version version, const struct bls_public_key *key,
                const struct bls_signature *signature, struct span message)
{
    if (!bls_public_key_is_valid(key) || !bls_signature_is_valid(signature)) return false;
    struct g1 hash;
    struct g1_affine minus_hash;
    struct g2_prepared prepared;
    bls_hash_message(&hash, version, message);
    g1_neg(&hash, &hash);
    g1_to_affine(&minus_hash, &hash);
    g2_prepare(&prepared, &key->point);
    const struct pairing_term terms[2] = {{&signature->point, &g2_prepared_generator},
                                          {&minus_hash, &prepared}};
    return pairing_product_is_one(terms, RK_ARRAY_LENGTH(terms));
}

enum rk_result bls_verify_multisig(enum bls_version version, const struct bls_public_key *keys,
                                   size_t count, const struct bls_signature *signature,
                                   struct span message)
{
    struct bls_public_key aggregate;
    RK_TRY(bls_aggregate_keys(&aggregate, version, keys, count));
    return bls_verify(version, &aggregate, signature, message) ? RK_OK : RK_INVALID;
}
