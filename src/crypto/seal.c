#include "crypto/seal.h"

#include "base/require.h"
#include "base/secret.h"

#include <sodium.h>

static_assert(SEAL_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "the salt of Argon2id");
static_assert(SEAL_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce");
static_assert(SEAL_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "the tag");

enum { KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES };

const struct seal_cost seal_cost_default = {.operations = 3, .memory_kib = 256 << 10};

static bool cost_is_allowed(struct seal_cost cost)
{
    return cost.operations >= 1 && cost.operations <= SEAL_OPERATIONS_MAX &&
           cost.memory_kib >= SEAL_MEMORY_KIB_MIN && cost.memory_kib <= SEAL_MEMORY_KIB_MAX;
}

static enum rk_result derive_key(uint8_t key[KEY_BYTES], const struct seal *seal,
                                 struct span password, struct rk_error *error)
{
    int failed = crypto_pwhash_argon2id(key, KEY_BYTES, (const char *)password.bytes,
                                        password.size_bytes, seal->salt, seal->cost.operations,
                                        (size_t)seal->cost.memory_kib << 10,
                                        crypto_pwhash_argon2id_ALG_ARGON2ID13);
    if (!failed) return RK_OK;
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION,
                   "no %u KiB of memory to stretch the password", seal->cost.memory_kib);
}

enum rk_result seal_close(struct seal *seal, uint8_t *sealed, struct seal_cost cost,
                          struct span password, struct span associated, struct span plain,
                          struct rk_error *error)
{
    struct seal fresh = {.cost = cost};
    uint8_t key[KEY_BYTES];
    if (!cost_is_allowed(cost))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "a cost of %u passes over %u KiB: expected 1 to %d over %d to %d",
                       cost.operations, cost.memory_kib, SEAL_OPERATIONS_MAX, SEAL_MEMORY_KIB_MIN,
                       SEAL_MEMORY_KIB_MAX);
    if (plain.size_bytes > SEAL_PLAIN_BYTES_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "more than %d bytes to seal",
                       SEAL_PLAIN_BYTES_MAX);
    secret_random(fresh.salt, sizeof fresh.salt);
    secret_random(fresh.nonce, sizeof fresh.nonce);
    enum rk_result result = derive_key(key, &fresh, password, error);
    if (!result) {
        int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
            sealed, NULL, plain.bytes, plain.size_bytes, associated.bytes, associated.size_bytes,
            NULL, fresh.nonce, key);
        REQUIRE(!failed); /* it has no way to fail on sizes below 2^38 */
        *seal = fresh;
    }
    secret_wipe(key, sizeof key);
    return result;
}

enum rk_result seal_open(uint8_t *plain, const struct seal *seal, struct span password,
                         struct span associated, struct span sealed, struct rk_error *error)
{
    uint8_t key[KEY_BYTES];
    if (!cost_is_allowed(seal->cost))
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the seal asks for %u passes over %u KiB: more than %d over %d, or too few",
                       seal->cost.operations, seal->cost.memory_kib, SEAL_OPERATIONS_MAX,
                       SEAL_MEMORY_KIB_MAX);
    if (sealed.size_bytes < SEAL_TAG_BYTES ||
        sealed.size_bytes > SEAL_PLAIN_BYTES_MAX + SEAL_TAG_BYTES)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "%zu sealed bytes: expected %d to %d",
                       sealed.size_bytes, SEAL_TAG_BYTES, SEAL_PLAIN_BYTES_MAX + SEAL_TAG_BYTES);
    RK_TRY(derive_key(key, seal, password, error));
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, sealed.bytes, sealed.size_bytes, associated.bytes, associated.size_bytes,
        seal->nonce, key);
    secret_wipe(key, sizeof key);
    if (!failed) return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                   "the password is wrong, or the sealed bytes were changed");
}

void seal_key_close(uint8_t nonce[SEAL_NONCE_BYTES], uint8_t *sealed,
                    const uint8_t key[SEAL_KEY_BYTES], struct span associated, struct span plain)
{
    secret_random(nonce, SEAL_NONCE_BYTES);
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed, NULL, plain.bytes, plain.size_bytes, associated.bytes, associated.size_bytes, NULL,
        nonce, key);
    REQUIRE(!failed);
}

bool seal_key_open(uint8_t *plain, const uint8_t nonce[SEAL_NONCE_BYTES],
                   const uint8_t key[SEAL_KEY_BYTES], struct span associated, struct span sealed)
{
    if (sealed.size_bytes < SEAL_TAG_BYTES) return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.bytes,
                                                      sealed.size_bytes, associated.bytes,
                                                      associated.size_bytes, nonce, key) == 0;
}
