#include "crypto/fr_hash.h"

#include "base/hash.h"

void fr_hash(struct fr *out, struct span prefix, struct span message)
{
    struct blake2b hasher;
    uint8_t digest[BLAKE2B_HASH_BYTES_MAX];
    enum rk_result result = blake2b_init(&hasher, sizeof digest);
    REQUIRE(result == RK_OK);
    blake2b_update(&hasher, prefix);
    blake2b_update(&hasher, message);
    blake2b_final(&hasher, digest);
    fr_from_wide_le(out, digest, sizeof digest);
}
