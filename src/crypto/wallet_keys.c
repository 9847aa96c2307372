#include "crypto/wallet_keys.h"

#include "base/hash.h"
#include "base/secret.h"
#include "crypto/kdf.h"

void wallet_rng(struct std_rng *rng, const uint8_t seed[WALLET_SEED_BYTES], uint64_t index,
                const char *tag)
{
    uint8_t index_bytes[8], key[SHA256_HASH_BYTES];
    struct sha256 hasher;
    limb_store_le(index_bytes, index);
    sha256_init(&hasher);
    sha256_update(&hasher, span_of(seed, WALLET_SEED_BYTES));
    sha256_update(&hasher, span_of(index_bytes, sizeof index_bytes));
    sha256_update(&hasher, span_of_string(tag));
    sha256_final(&hasher, key);
    std_rng_init(rng, key);
    secret_wipe(key, sizeof key);
    secret_wipe(&hasher, sizeof hasher);
}

void wallet_account_key(struct fr *secret, const uint8_t seed[WALLET_SEED_BYTES], uint64_t index)
{
    struct std_rng rng;
    wallet_rng(&rng, seed, index, "SK");
    std_rng_fr(&rng, secret);
    std_rng_wipe(&rng);
}

void wallet_shielded_key(struct fj *a, struct fj *b, const uint8_t seed[WALLET_SEED_BYTES],
                         uint64_t index)
{
    struct std_rng rng;
    wallet_rng(&rng, seed, index, "SSK");
    std_rng_fj(&rng, a);
    std_rng_fj(&rng, b);
    std_rng_wipe(&rng);
}

enum {
    EIP2333_SEED_BYTES_MIN = 32,
    EIP2333_SEED_BYTES_MAX = 1024,
    EIP2333_DEPTH_MAX = 32,
    EIP2333_KEY_BYTES = 48, /* that are reduced to a key */
    LAMPORT_PARTS = 255,
    LAMPORT_BYTES = LAMPORT_PARTS * 32,
};

/* hkdf_mod_r of the EIP, with empty key_info. */
static enum rk_result reduce_to_key(struct fr *secret, struct span material)
{
    static const uint8_t info[2] = {0, EIP2333_KEY_BYTES};
    uint8_t salt[32], extracted[HKDF_KEY_BYTES], okm[EIP2333_KEY_BYTES];
    uint8_t padded[EIP2333_SEED_BYTES_MAX + 1] = {0};
    enum rk_result result;
    struct fr key = fr_zero;
    memcpy(padded, material.bytes, material.size_bytes);
    sha256(salt, span_of_string("BLS-SIG-KEYGEN-SALT-"));
    for (;;) {
        result = hkdf_extract(extracted, span_of(salt, sizeof salt),
                              span_of(padded, material.size_bytes + 1));
        if (result) goto done;
        result = hkdf_expand(okm, sizeof okm, extracted, span_of(info, sizeof info));
        if (result) goto done;
        fr_from_wide_be(&key, okm, sizeof okm);
        if (!fr_is_zero(&key)) break;
        sha256(salt, span_of(salt, sizeof salt));
    }
    *secret = key;
done:
    secret_wipe(padded, sizeof padded);
    secret_wipe(extracted, sizeof extracted);
    secret_wipe(okm, sizeof okm);
    secret_wipe(&key, sizeof key);
    return result;
}

enum rk_result eip2333_master(struct fr *secret, struct span seed)
{
    if (seed.size_bytes < EIP2333_SEED_BYTES_MIN || seed.size_bytes > EIP2333_SEED_BYTES_MAX)
        return RK_USAGE;
    return reduce_to_key(secret, seed);
}

/* Hashes the public half of one of the two Lamport keys that a parent key makes. */
static enum rk_result hash_lamport(struct sha256 *hasher, struct span salt,
                                   const uint8_t material[32])
{
    uint8_t extracted[HKDF_KEY_BYTES], parts[LAMPORT_BYTES], hash[SHA256_HASH_BYTES];
    enum rk_result result = hkdf_extract(extracted, salt, span_of(material, 32));
    if (result) goto done;
    result = hkdf_expand(parts, sizeof parts, extracted, span_of(NULL, 0));
    if (result) goto done;
    for (size_t i = 0; i < LAMPORT_PARTS; i++) {
        sha256(hash, span_of(parts + 32 * i, 32));
        sha256_update(hasher, span_of(hash, sizeof hash));
    }
done:
    secret_wipe(extracted, sizeof extracted);
    secret_wipe(parts, sizeof parts);
    return result;
}

enum rk_result eip2333_child(struct fr *secret, const struct fr *parent, uint32_t index)
{
    uint8_t salt[4] = {(uint8_t)(index >> 24), (uint8_t)(index >> 16), (uint8_t)(index >> 8),
                       (uint8_t)index};
    uint8_t material[32], hash[SHA256_HASH_BYTES];
    struct sha256 hasher;
    sha256_init(&hasher);
    fr_to_bytes_be(material, parent);
    enum rk_result result = hash_lamport(&hasher, span_of(salt, sizeof salt), material);
    if (result) goto done;
    for (size_t i = 0; i < sizeof material; i++)
        material[i] = (uint8_t)~material[i];
    result = hash_lamport(&hasher, span_of(salt, sizeof salt), material);
    if (result) goto done;
    sha256_final(&hasher, hash);
    result = reduce_to_key(secret, span_of(hash, sizeof hash));
done:
    secret_wipe(material, sizeof material);
    secret_wipe(hash, sizeof hash);
    return result;
}

/* Reads "/<decimal>" at *at. */
static bool read_index(uint32_t *index, struct span path, size_t *at)
{
    uint64_t value = 0;
    size_t i = *at, digits = 0;
    if (i == path.size_bytes || path.bytes[i] != '/') return false;
    for (i++; i < path.size_bytes && path.bytes[i] >= '0' && path.bytes[i] <= '9'; i++) {
        value = value * 10 + (uint64_t)(path.bytes[i] - '0');
        digits++;
        *at = i;
        if (value > UINT32_MAX) return false;
    }
    *at = i;
    *index = (uint32_t)value;
    return digits != 0;
}

enum rk_result eip2333_path(struct fr *secret, struct span seed, struct span path,
                            struct rk_error *error)
{
    uint32_t indexes[EIP2333_DEPTH_MAX];
    size_t depth = 0, at = 1;
    if (path.size_bytes == 0 || path.bytes[0] != 'm')
        return rk_fail(error, RK_MALFORMED, 0, "a path begins with m");
    do {
        if (depth == EIP2333_DEPTH_MAX)
            return rk_fail(error, RK_MALFORMED, at, "a path has at most %d indexes",
                           EIP2333_DEPTH_MAX);
        if (!read_index(&indexes[depth++], path, &at))
            return rk_fail(error, RK_MALFORMED, at, "expected / and an index below 2^32");
    } while (at < path.size_bytes);

    struct fr key;
    enum rk_result result = eip2333_master(&key, seed);
    for (size_t i = 0; !result && i < depth; i++)
        result = eip2333_child(&key, &key, indexes[i]);
    if (!result) *secret = key;
    secret_wipe(&key, sizeof key);
    if (result == RK_USAGE)
        return rk_fail(error, result, RK_NO_POSITION, "a seed has %d to %d bytes, this one %zu",
                       EIP2333_SEED_BYTES_MIN, EIP2333_SEED_BYTES_MAX, seed.size_bytes);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for deriving a key");
    return RK_OK;
}

enum rk_result key_file_seal(uint8_t *sealed, struct span password,
                             const uint8_t salt[KEY_FILE_SALT_BYTES],
                             const uint8_t nonce[AES_GCM_NONCE_BYTES], struct span plain)
{
    uint8_t key[AES_KEY_BYTES];
    RK_TRY(
        pbkdf2(key, sizeof key, password, span_of(salt, KEY_FILE_SALT_BYTES), KEY_FILE_ITERATIONS));
    enum rk_result result = aes_gcm_seal(sealed, key, nonce, plain);
    secret_wipe(key, sizeof key);
    return result;
}

enum rk_result key_file_open(uint8_t *plain, struct span password,
                             const uint8_t salt[KEY_FILE_SALT_BYTES],
                             const uint8_t nonce[AES_GCM_NONCE_BYTES], struct span sealed)
{
    uint8_t key[AES_KEY_BYTES];
    RK_TRY(
        pbkdf2(key, sizeof key, password, span_of(salt, KEY_FILE_SALT_BYTES), KEY_FILE_ITERATIONS));
    enum rk_result result = aes_gcm_open(plain, key, nonce, sealed);
    secret_wipe(key, sizeof key);
    return result;
}

enum rk_result key_file_open_old(uint8_t *plain, size_t *plain_bytes, struct span password,
                                 struct span file)
{
    uint8_t key[SHA256_HASH_BYTES];
    if (file.size_bytes < AES_BLOCK_BYTES) return RK_MALFORMED;
    sha256(key, password);
    enum rk_result result =
        aes_cbc_open(plain, plain_bytes, key, file.bytes,
                     span_of(file.bytes + AES_BLOCK_BYTES, file.size_bytes - AES_BLOCK_BYTES));
    secret_wipe(key, sizeof key);
    return result;
}
