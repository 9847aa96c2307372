#include "crypto/phoenix_note.h"

#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "crypto/kdf.h"
#include "crypto/poseidon.h"

void phoenix_view_key(struct phoenix_view_key *out, const struct phoenix_secret_key *secret)
{
    out->a = secret->a;
    jubjub_mul_generator(&out->b, &secret->b);
}

void phoenix_address(struct phoenix_address *out, const struct phoenix_secret_key *secret)
{
    jubjub_mul_generator(&out->a, &secret->a);
    jubjub_mul_generator(&out->b, &secret->b);
}

void phoenix_secret_key_encode(uint8_t bytes[PHOENIX_KEY_BYTES],
                               const struct phoenix_secret_key *key)
{
    fj_to_bytes_le(bytes, &key->a);
    fj_to_bytes_le(bytes + 32, &key->b);
}

bool phoenix_secret_key_decode(struct phoenix_secret_key *out,
                               const uint8_t bytes[PHOENIX_KEY_BYTES])
{
    struct phoenix_secret_key key;
    bool valid = fj_from_bytes_le(&key.a, bytes) && fj_from_bytes_le(&key.b, bytes + 32);
    if (valid) *out = key;
    secret_wipe(&key, sizeof key);
    return valid;
}

void phoenix_view_key_encode(uint8_t bytes[PHOENIX_KEY_BYTES], const struct phoenix_view_key *key)
{
    fj_to_bytes_le(bytes, &key->a);
    jubjub_encode(bytes + 32, &key->b);
}

bool phoenix_view_key_decode(struct phoenix_view_key *out, const uint8_t bytes[PHOENIX_KEY_BYTES])
{
    struct phoenix_view_key key;
    bool valid =
        fj_from_bytes_le(&key.a, bytes) && jubjub_decode(&key.b, bytes + 32, JUBJUB_STRICT);
    if (valid) *out = key;
    secret_wipe(&key, sizeof key);
    return valid;
}

void phoenix_address_encode(uint8_t bytes[PHOENIX_KEY_BYTES], const struct phoenix_address *address)
{
    jubjub_encode(bytes, &address->a);
    jubjub_encode(bytes + 32, &address->b);
}

bool phoenix_address_decode(struct phoenix_address *out, const uint8_t bytes[PHOENIX_KEY_BYTES])
{
    struct phoenix_address address;
    if (!jubjub_decode(&address.a, bytes, JUBJUB_STRICT) ||
        !jubjub_decode(&address.b, bytes + 32, JUBJUB_STRICT))
        return false;
    *out = address;
    return true;
}

void phoenix_stealth_address_encode(uint8_t bytes[PHOENIX_KEY_BYTES],
                                    const struct phoenix_stealth_address *stealth)
{
    jubjub_encode(bytes, &stealth->r);
    jubjub_encode(bytes + 32, &stealth->key);
}

bool phoenix_stealth_address_decode(struct phoenix_stealth_address *out,
                                    const uint8_t bytes[PHOENIX_KEY_BYTES],
                                    enum jubjub_decoding decoding)
{
    struct phoenix_stealth_address stealth;
    if (!jubjub_decode(&stealth.r, bytes, decoding) ||
        !jubjub_decode(&stealth.key, bytes + 32, decoding))
        return false;
    *out = stealth;
    return true;
}

/* What only sender and receiver know: the encoding of rA = aR, by which keys and values are
 * hidden. */
static void exchange(uint8_t shared[JUBJUB_BYTES], const struct fj *secret,
                     const struct jubjub_affine *point)
{
    struct jubjub_affine product;
    jubjub_exchange(&product, secret, point);
    jubjub_encode(shared, &product);
    secret_wipe(&product, sizeof product);
}

/* h */
static void exchange_hashed(struct fj *hash, const struct fj *secret,
                            const struct jubjub_affine *point)
{
    uint8_t shared[JUBJUB_BYTES];
    exchange(shared, secret, point);
    fj_hash(hash, span_of(shared, sizeof shared));
    secret_wipe(shared, sizeof shared);
}

/* hG + B */
static void one_time_key(struct jubjub_affine *out, const struct fj *hash,
                         const struct jubjub_affine *b)
{
    struct jubjub_extended sum;
    jubjub_mul_base(&sum, &jubjub_base_generator, hash);
    jubjub_add_affine(&sum, &sum, b);
    jubjub_to_affine(out, &sum);
    secret_wipe(&sum, sizeof sum);
}

void phoenix_stealth_address(struct phoenix_stealth_address *out,
                             const struct phoenix_address *address, const struct fj *r)
{
    struct fj hash;
    exchange_hashed(&hash, r, &address->a);
    jubjub_mul_generator(&out->r, r);
    one_time_key(&out->key, &hash, &address->b);
    secret_wipe(&hash, sizeof hash);
}

void phoenix_stealth_address_exact(struct phoenix_stealth_address_exact *out,
                                   const struct phoenix_address *address, const struct fj *r)
{
    struct fj hash;
    struct jubjub_extended generator;
    jubjub_from_affine(&generator, &jubjub_generator);
    exchange_hashed(&hash, r, &address->a);
    jubjub_mul_exact(&out->r, &generator, r);
    jubjub_mul_exact(&out->key, &generator, &hash);
    jubjub_add_affine(&out->key, &out->key, &address->b);
    secret_wipe(&hash, sizeof hash);
}

bool phoenix_owns(const struct phoenix_view_key *view,
                  const struct phoenix_stealth_address *stealth)
{
    struct fj hash;
    struct jubjub_affine key;
    exchange_hashed(&hash, &view->a, &stealth->r);
    one_time_key(&key, &hash, &view->b);
    secret_wipe(&hash, sizeof hash);
    return jubjub_affine_equal(&key, &stealth->key);
}

void phoenix_note_secret(struct fj *out, const struct phoenix_secret_key *secret,
                         const struct phoenix_stealth_address *stealth)
{
    struct fj hash;
    exchange_hashed(&hash, &secret->a, &stealth->r);
    fj_add(out, &hash, &secret->b);
    secret_wipe(&hash, sizeof hash);
}

void phoenix_commit_value(struct jubjub_affine *out, uint64_t value, const struct fj *blinder)
{
    struct fj scalar;
    struct jubjub_extended sum, blinding;
    fj_from_u64(&scalar, value);
    jubjub_mul_base(&sum, &jubjub_base_generator, &scalar);
    jubjub_mul_base(&blinding, &jubjub_base_generator_nums, blinder);
    jubjub_add(&sum, &sum, &blinding);
    jubjub_to_affine(out, &sum);
    secret_wipe(&scalar, sizeof scalar);
    secret_wipe(&sum, sizeof sum);
    secret_wipe(&blinding, sizeof blinding);
}

static enum rk_result derive_key(uint8_t key[AES_KEY_BYTES], const struct fj *secret,
                                 const struct jubjub_affine *point,
                                 const struct phoenix_stealth_address *stealth)
{
    uint8_t shared[JUBJUB_BYTES], salt[PHOENIX_KEY_BYTES], extracted[HKDF_KEY_BYTES];
    exchange(shared, secret, point);
    phoenix_stealth_address_encode(salt, stealth);
    enum rk_result result =
        hkdf_extract(extracted, span_of(salt, sizeof salt), span_of(shared, sizeof shared));
    if (!result)
        result = hkdf_expand(key, AES_KEY_BYTES, extracted, span_of_string("Phoenix-Dusk"));
    secret_wipe(shared, sizeof shared);
    secret_wipe(extracted, sizeof extracted);
    return result;
}

enum rk_result phoenix_seal_value(uint8_t sealed[PHOENIX_SEALED_VALUE_BYTES], uint64_t value,
                                  const struct fj *blinder, const struct phoenix_address *address,
                                  const struct phoenix_stealth_address *stealth, const struct fj *r,
                                  const uint8_t nonce[AES_GCM_NONCE_BYTES])
{
    uint8_t key[AES_KEY_BYTES], plain[PHOENIX_PLAIN_VALUE_BYTES];
    uint8_t out[PHOENIX_SEALED_VALUE_BYTES];
    RK_TRY(derive_key(key, r, &address->a, stealth));
    limb_store_le(plain, value);
    fj_to_bytes_le(plain + 8, blinder);
    memcpy(out, nonce, AES_GCM_NONCE_BYTES);
    enum rk_result result =
        aes_gcm_seal(out + AES_GCM_NONCE_BYTES, key, nonce, span_of(plain, sizeof plain));
    if (!result) memcpy(sealed, out, sizeof out);
    secret_wipe(key, sizeof key);
    secret_wipe(plain, sizeof plain);
    return result;
}

enum rk_result phoenix_open_value(uint64_t *value, struct fj *blinder,
                                  const struct phoenix_view_key *view,
                                  const struct phoenix_stealth_address *stealth,
                                  const struct jubjub_affine *commitment,
                                  const uint8_t sealed[PHOENIX_SEALED_VALUE_BYTES])
{
    uint8_t key[AES_KEY_BYTES], plain[PHOENIX_PLAIN_VALUE_BYTES];
    struct fj found;
    struct jubjub_affine expected;
    RK_TRY(derive_key(key, &view->a, &stealth->r, stealth));
    enum rk_result result = aes_gcm_open(
        plain, key, sealed,
        span_of(sealed + AES_GCM_NONCE_BYTES, PHOENIX_SEALED_VALUE_BYTES - AES_GCM_NONCE_BYTES));
    if (result) goto done;
    if (!fj_from_bytes_le(&found, plain + 8)) {
        result = RK_INVALID;
        goto done;
    }
    uint64_t amount = limb_load_le(plain);
    if (commitment) {
        phoenix_commit_value(&expected, amount, &found);
        if (!jubjub_affine_equal(&expected, commitment)) {
            result = RK_INVALID;
            goto done;
        }
    }
    *value = amount;
    *blinder = found;
done:
    secret_wipe(key, sizeof key);
    secret_wipe(plain, sizeof plain);
    secret_wipe(&found, sizeof found);
    return result;
}

void phoenix_encrypt_sender(struct elgamal out[2], const struct phoenix_address *sender,
                            const struct jubjub_affine *note_key, const struct fj blinders[2])
{
    elgamal_encrypt(&out[0], NULL, note_key, &sender->a, NULL, &blinders[0]);
    elgamal_encrypt(&out[1], NULL, note_key, &sender->b, NULL, &blinders[1]);
}

void phoenix_decrypt_sender(struct phoenix_address *sender, const struct elgamal cipher[2],
                            const struct fj *note_secret)
{
    elgamal_decrypt(&sender->a, &cipher[0], note_secret);
    elgamal_decrypt(&sender->b, &cipher[1], note_secret);
}

void phoenix_note_hash(struct fr *out, uint8_t type, const struct jubjub_affine *commitment,
                       const struct jubjub_affine *note_key, uint64_t position)
{
    struct fr words[6] = {[1] = commitment->u, commitment->v, note_key->u, note_key->v};
    fr_from_u64(&words[0], type);
    fr_from_u64(&words[5], position);
    REQUIRE(poseidon_hash(out, POSEIDON_OTHER, words, 6) == RK_OK);
}

void phoenix_nullifier(struct fr *out, const struct fj *note_secret, uint64_t position)
{
    struct jubjub_affine point;
    struct fr words[3];
    jubjub_mul_generator_nums(&point, note_secret);
    words[0] = point.u;
    words[1] = point.v;
    fr_from_u64(&words[2], position);
    REQUIRE(poseidon_hash(out, POSEIDON_OTHER, words, 3) == RK_OK);
}
