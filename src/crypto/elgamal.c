#include "crypto/elgamal.h"

#include "base/secret.h"
#include "crypto/jubjub_map.h"
#include "crypto/jubjub_mul.h"

void elgamal_encrypt(struct elgamal *out, struct jubjub_affine *shared,
                     const struct jubjub_affine *key, const struct jubjub_affine *message,
                     const struct jubjub_affine *generator, const struct fj *blinder)
{
    struct jubjub_extended mask, sum;
    struct elgamal cipher;
    if (generator)
        jubjub_exchange(&cipher.c1, blinder, generator);
    else
        jubjub_mul_generator(&cipher.c1, blinder);
    jubjub_from_affine(&mask, key);
    jubjub_mul(&mask, &mask, blinder);
    jubjub_add_affine(&sum, &mask, message);
    jubjub_to_affine(&cipher.c2, &sum);
    if (shared) jubjub_to_affine(shared, &mask);
    *out = cipher;
    secret_wipe(&mask, sizeof mask);
    secret_wipe(&sum, sizeof sum);
}

void elgamal_decrypt(struct jubjub_affine *message, const struct elgamal *cipher,
                     const struct fj *secret)
{
    struct jubjub_affine shared;
    jubjub_exchange(&shared, secret, &cipher->c1);
    elgamal_decrypt_shared(message, cipher, &shared);
    secret_wipe(&shared, sizeof shared);
}

void elgamal_decrypt_shared(struct jubjub_affine *message, const struct elgamal *cipher,
                            const struct jubjub_affine *shared)
{
    struct jubjub_extended point;
    jubjub_from_affine(&point, &cipher->c2);
    jubjub_sub_affine(&point, &point, shared);
    jubjub_to_affine(message, &point);
    secret_wipe(&point, sizeof point);
}

void elgamal_encrypt_u64_vartime(struct elgamal *out, struct jubjub_affine *shared,
                                 const struct jubjub_affine *key, uint64_t message,
                                 const struct jubjub_affine *generator, const struct fj *blinder)
{
    struct jubjub_affine point;
    jubjub_map_u64(&point, message);
    elgamal_encrypt(out, shared, key, &point, generator, blinder);
    secret_wipe(&point, sizeof point);
}

uint64_t elgamal_decrypt_u64(const struct elgamal *cipher, const struct fj *secret)
{
    struct jubjub_affine point;
    elgamal_decrypt(&point, cipher, secret);
    uint64_t message = jubjub_unmap_u64(&point);
    secret_wipe(&point, sizeof point);
    return message;
}

void elgamal_encode(uint8_t bytes[ELGAMAL_BYTES], const struct elgamal *cipher)
{
    jubjub_encode(bytes, &cipher->c1);
    jubjub_encode(bytes + JUBJUB_BYTES, &cipher->c2);
}

bool elgamal_decode(struct elgamal *out, const uint8_t bytes[ELGAMAL_BYTES])
{
    struct elgamal cipher;
    if (!jubjub_decode(&cipher.c1, bytes, JUBJUB_STRICT)) return false;
    if (!jubjub_decode(&cipher.c2, bytes + JUBJUB_BYTES, JUBJUB_STRICT)) return false;
    *out = cipher;
    return true;
}
