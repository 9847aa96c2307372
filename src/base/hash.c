#include "base/hash.h"

#include "base/require.h"

#include <openssl/sha.h>
#include <sodium.h>

static_assert(sizeof(crypto_generichash_blake2b_state) == sizeof((struct blake2b *)0)->state,
              "the state of libsodium's BLAKE2b");
static_assert(_Alignof(struct blake2b) >= _Alignof(crypto_generichash_blake2b_state),
              "and its alignment");
static_assert(sizeof(crypto_hash_sha256_state) == sizeof(struct sha256),
              "the state of libsodium's SHA-256");
static_assert(_Alignof(struct sha256) >= _Alignof(crypto_hash_sha256_state), "and its alignment");
static_assert(BLAKE2B_HASH_BYTES_MIN == crypto_generichash_blake2b_BYTES_MIN &&
                  BLAKE2B_HASH_BYTES_MAX == crypto_generichash_blake2b_BYTES_MAX,
              "the digests libsodium gives");

static bool blake2b_gives(size_t hash_bytes)
{
    return hash_bytes >= BLAKE2B_HASH_BYTES_MIN && hash_bytes <= BLAKE2B_HASH_BYTES_MAX;
}

static crypto_generichash_blake2b_state *blake2b_state(struct blake2b *hasher)
{
    return (crypto_generichash_blake2b_state *)(void *)hasher->state;
}

/* libsodium's hash functions fail only on arguments that are ruled out here, and on a second final,
 * so their answers are required to be good. */

enum rk_result blake2b_init(struct blake2b *hasher, size_t hash_bytes)
{
    if (!blake2b_gives(hash_bytes)) return RK_USAGE;
    hasher->hash_bytes = hash_bytes;
    int failed = crypto_generichash_blake2b_init(blake2b_state(hasher), NULL, 0, hash_bytes);
    REQUIRE(!failed);
    return RK_OK;
}

void blake2b_update(struct blake2b *hasher, struct span piece)
{
    int failed =
        crypto_generichash_blake2b_update(blake2b_state(hasher), piece.bytes, piece.size_bytes);
    REQUIRE(!failed);
}

void blake2b_final(struct blake2b *hasher, uint8_t *hash)
{
    int failed = crypto_generichash_blake2b_final(blake2b_state(hasher), hash, hasher->hash_bytes);
    REQUIRE(!failed);
}

enum rk_result blake2b(uint8_t *hash, size_t hash_bytes, struct span message)
{
    if (!blake2b_gives(hash_bytes)) return RK_USAGE;
    int failed =
        crypto_generichash_blake2b(hash, hash_bytes, message.bytes, message.size_bytes, NULL, 0);
    REQUIRE(!failed);
    return RK_OK;
}

void blake2b_256(uint8_t hash[32], struct span message)
{
    enum rk_result result = blake2b(hash, 32, message);
    REQUIRE(!result);
}

static crypto_hash_sha256_state *sha256_state(struct sha256 *hasher)
{
    return (crypto_hash_sha256_state *)(void *)hasher->state;
}

void sha256_init(struct sha256 *hasher)
{
    crypto_hash_sha256_init(sha256_state(hasher));
}

void sha256_update(struct sha256 *hasher, struct span piece)
{
    crypto_hash_sha256_update(sha256_state(hasher), piece.bytes, piece.size_bytes);
}

void sha256_final(struct sha256 *hasher, uint8_t hash[SHA256_HASH_BYTES])
{
    crypto_hash_sha256_final(sha256_state(hasher), hash);
}

void sha256(uint8_t hash[SHA256_HASH_BYTES], struct span message)
{
    SHA256(message.bytes, message.size_bytes, hash);
}
