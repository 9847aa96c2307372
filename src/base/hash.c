#include "base/hash.h"

#include "base/require.h"

/* libcrypto 3 wants digests made through EVP, which allocates and looks the algorithm up for every
 * message: half a microsecond, five times the hash of a short one. The functions below it are
 * marked deprecated but are still the ones that do the work. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>

static_assert(sizeof(crypto_generichash_blake2b_state) == sizeof((struct blake2b *)0)->state,
              "the state of libsodium's BLAKE2b");
static_assert(_Alignof(struct blake2b) >= _Alignof(crypto_generichash_blake2b_state),
              "and its alignment");
static_assert(sizeof(SHA256_CTX) == sizeof(struct sha256), "the state of libcrypto's SHA-256");
static_assert(_Alignof(struct sha256) >= _Alignof(SHA256_CTX), "and its alignment");
static_assert(BLAKE2B_HASH_BYTES_MIN == crypto_generichash_blake2b_BYTES_MIN &&
                  BLAKE2B_HASH_BYTES_MAX == crypto_generichash_blake2b_BYTES_MAX,
              "the digests libsodium gives");
static_assert(BLAKE2B_PERSONAL_BYTES == crypto_generichash_blake2b_PERSONALBYTES,
              "the personalisation of BLAKE2b");

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

enum rk_result blake2b_init_personal(struct blake2b *hasher, size_t hash_bytes,
                                     const uint8_t personal[BLAKE2B_PERSONAL_BYTES])
{
    if (!blake2b_gives(hash_bytes)) return RK_USAGE;
    hasher->hash_bytes = hash_bytes;
    int failed = crypto_generichash_blake2b_init_salt_personal(blake2b_state(hasher), NULL, 0,
                                                               hash_bytes, NULL, personal);
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

static SHA256_CTX *sha256_state(struct sha256 *hasher)
{
    return (SHA256_CTX *)(void *)hasher->state;
}

/* libcrypto's answers are 1 always: these functions have no way to fail. */

void sha256_init(struct sha256 *hasher)
{
    SHA256_Init(sha256_state(hasher));
}

void sha256_update(struct sha256 *hasher, struct span piece)
{
    if (piece.size_bytes) SHA256_Update(sha256_state(hasher), piece.bytes, piece.size_bytes);
}

void sha256_final(struct sha256 *hasher, uint8_t hash[SHA256_HASH_BYTES])
{
    SHA256_Final(hash, sha256_state(hasher));
}

void sha256(uint8_t hash[SHA256_HASH_BYTES], struct span message)
{
    struct sha256 hasher;
    sha256_init(&hasher);
    sha256_update(&hasher, message);
    sha256_final(&hasher, hash);
}

void sha3_256(uint8_t hash[32], struct span message)
{
    unsigned size_bytes = 32;
    REQUIRE(EVP_Digest(message.bytes, message.size_bytes, hash, &size_bytes, EVP_sha3_256(), NULL));
}
