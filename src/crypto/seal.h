/* Secrets at rest, sealed with a password.
 *
 * The password is stretched by Argon2id (RFC 9106, version 1.3, one lane) into the key of
 * XChaCha20-Poly1305; both come from libsodium. What the seal needs to be opened again, but for the
 * password, is in struct seal: it is public, and the caller stores it beside the sealed bytes.
 * Associated bytes are bound but not hidden; so are all fields of the seal, since another salt or
 * cost gives another key and the nonce is the cipher's own.
 *
 * A seal may come from an enemy: opening refuses costs beyond the limits below before it spends
 * anything. */
#ifndef RK_CRYPTO_SEAL_H
#define RK_CRYPTO_SEAL_H

#include "base/result.h"
#include "base/span.h"

enum {
    SEAL_SALT_BYTES = 16,
    SEAL_NONCE_BYTES = 24,
    SEAL_TAG_BYTES = 16,
    SEAL_OPERATIONS_MAX = 64,
    SEAL_MEMORY_KIB_MIN = 8,
    SEAL_MEMORY_KIB_MAX = 1 << 20,
    SEAL_PLAIN_BYTES_MAX = 1 << 20,
};

/* How dear one guess of a password is. */
struct seal_cost {
    uint32_t operations; /* passes over the memory, 1 to SEAL_OPERATIONS_MAX */
    uint32_t memory_kib; /* SEAL_MEMORY_KIB_MIN to SEAL_MEMORY_KIB_MAX */
};

/* 3 passes over 256 MiB: about a second of one core of 2020. */
extern const struct seal_cost seal_cost_default;

struct seal {
    struct seal_cost cost;
    uint8_t salt[SEAL_SALT_BYTES];
    uint8_t nonce[SEAL_NONCE_BYTES];
};

/* Seals `plain` into sealed[plain.size_bytes + SEAL_TAG_BYTES], with a fresh salt and nonce in
 * *seal. Both outputs are untouched on failure: RK_USAGE for a cost outside its limits or more than
 * SEAL_PLAIN_BYTES_MAX bytes, RK_NO_MEMORY when Argon2id gets no memory. */
RK_CHECKED enum rk_result seal_close(struct seal *seal, uint8_t *sealed, struct seal_cost cost,
                                     struct span password, struct span associated,
                                     struct span plain, struct rk_error *error);

/* Opens `sealed` into plain[sealed.size_bytes - SEAL_TAG_BYTES], which then holds a secret: wipe
 * it. RK_LIMIT for a cost outside the limits, RK_MALFORMED for fewer bytes than a tag or too many,
 * RK_NO_MEMORY; RK_INVALID when the password is wrong or anything was changed, which cannot be told
 * apart, and `plain` is then zeroed. */
RK_CHECKED enum rk_result seal_open(uint8_t *plain, const struct seal *seal, struct span password,
                                    struct span associated, struct span sealed,
                                    struct rk_error *error);

/* The same under a key of 32 uniform bytes that need no stretching, and with no bound on sizes:
 * `nonce` is fresh and random. seal_key_open is false when anything was changed, and `plain` is
 * then zeroed. */
enum { SEAL_KEY_BYTES = 32 };
void seal_key_close(uint8_t nonce[SEAL_NONCE_BYTES], uint8_t *sealed,
                    const uint8_t key[SEAL_KEY_BYTES], struct span associated, struct span plain);
RK_CHECKED bool seal_key_open(uint8_t *plain, const uint8_t nonce[SEAL_NONCE_BYTES],
                              const uint8_t key[SEAL_KEY_BYTES], struct span associated,
                              struct span sealed);

#endif
