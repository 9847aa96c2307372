/* The encodings of Schnorr keys and signatures: rows of scalars and points of 32 bytes. */

#include "crypto/schnorr.h"

static bool decode_points(struct jubjub_affine *a, struct jubjub_affine *b, const uint8_t *bytes)
{
    return jubjub_decode(a, bytes, JUBJUB_STRICT) &&
           jubjub_decode(b, bytes + JUBJUB_BYTES, JUBJUB_STRICT);
}

static void encode_points(uint8_t *bytes, const struct jubjub_affine *a,
                          const struct jubjub_affine *b)
{
    jubjub_encode(bytes, a);
    jubjub_encode(bytes + JUBJUB_BYTES, b);
}

void schnorr_signature_encode(uint8_t bytes[SCHNORR_SIGNATURE_BYTES],
                              const struct schnorr_signature *signature)
{
    fj_to_bytes_le(bytes, &signature->u);
    jubjub_encode(bytes + 32, &signature->r);
}

bool schnorr_signature_decode(struct schnorr_signature *out,
                              const uint8_t bytes[SCHNORR_SIGNATURE_BYTES])
{
    struct schnorr_signature signature;
    if (!fj_from_bytes_le(&signature.u, bytes) ||
        !jubjub_decode(&signature.r, bytes + 32, JUBJUB_STRICT))
        return false;
    *out = signature;
    return true;
}

void schnorr_signature_double_encode(uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_BYTES],
                                     const struct schnorr_signature_double *signature)
{
    fj_to_bytes_le(bytes, &signature->u);
    encode_points(bytes + 32, &signature->r, &signature->r_prime);
}

bool schnorr_signature_double_decode(struct schnorr_signature_double *out,
                                     const uint8_t bytes[SCHNORR_SIGNATURE_DOUBLE_BYTES])
{
    struct schnorr_signature_double signature;
    if (!fj_from_bytes_le(&signature.u, bytes) ||
        !decode_points(&signature.r, &signature.r_prime, bytes + 32))
        return false;
    *out = signature;
    return true;
}

bool schnorr_key_decode(struct jubjub_affine *out, const uint8_t bytes[SCHNORR_KEY_BYTES])
{
    return jubjub_decode(out, bytes, JUBJUB_LAX);
}

void schnorr_key_double_encode(uint8_t bytes[SCHNORR_KEY_DOUBLE_BYTES],
                               const struct schnorr_key_double *key)
{
    encode_points(bytes, &key->key, &key->key_prime);
}

bool schnorr_key_double_decode(struct schnorr_key_double *out,
                               const uint8_t bytes[SCHNORR_KEY_DOUBLE_BYTES])
{
    struct schnorr_key_double key;
    if (!decode_points(&key.key, &key.key_prime, bytes)) return false;
    *out = key;
    return true;
}

void schnorr_key_var_gen_encode(uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES],
                                const struct schnorr_key_var_gen *key)
{
    encode_points(bytes, &key->key, &key->generator);
}

bool schnorr_key_var_gen_decode(struct schnorr_key_var_gen *out,
                                const uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES])
{
    struct schnorr_key_var_gen key;
    if (!decode_points(&key.key, &key.generator, bytes)) return false;
    *out = key;
    return true;
}

void schnorr_secret_var_gen_encode(uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES],
                                   const struct schnorr_secret_var_gen *secret)
{
    fj_to_bytes_le(bytes, &secret->secret);
    jubjub_encode(bytes + 32, &secret->generator);
}

bool schnorr_secret_var_gen_decode(struct schnorr_secret_var_gen *out,
                                   const uint8_t bytes[SCHNORR_KEY_VAR_GEN_BYTES])
{
    struct schnorr_secret_var_gen secret;
    if (!fj_from_bytes_le(&secret.secret, bytes) ||
        !jubjub_decode(&secret.generator, bytes + 32, JUBJUB_STRICT))
        return false;
    *out = secret;
    return true;
}
