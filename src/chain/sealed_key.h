/* A secret key in a file, sealed with a password: docs/key-files.md has the format.
 *
 * The kind and the public key are in the clear, so that a file can be told from others without its
 * password. They are bound to the seal as associated bytes, and opening compares the public key
 * with that of the secret it finds: a file never shows one key and signs with another.
 *
 * Files may come from an enemy. Reading takes any bytes, is bounded by their number, and refuses
 * costs outside the limits of crypto/seal.h, so that opening takes at most 1 GiB of memory. */
#ifndef RK_CHAIN_SEALED_KEY_H
#define RK_CHAIN_SEALED_KEY_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/span.h"
#include "chain/key_kind.h"
#include "crypto/seal.h"

enum {
    SEALED_KEY_VERSION = 1,
    SEALED_KEY_TEXT_BYTES_MAX = 4096, /* what is written has less than 1,000 */
};

/* Plain data; nothing in it is secret. */
struct sealed_key {
    enum key_kind kind;
    uint8_t public_key[KEY_PUBLIC_BYTES_MAX];
    struct seal seal;
    uint8_t sealed[KEY_SECRET_BYTES_MAX + SEAL_TAG_BYTES];
};

/* The public key, and the sealed secret. */
struct span sealed_key_public(const struct sealed_key *key);
struct span sealed_key_sealed(const struct sealed_key *key);

/* Seals a secret under a fresh salt and nonce. Errors of key_public and seal_close; *out is
 * untouched on failure. */
RK_CHECKED enum rk_result sealed_key_make(struct sealed_key *out, enum key_kind kind,
                                          const uint8_t *secret, struct seal_cost cost,
                                          struct span password, struct rk_error *error);

/* Writes the secret, which has key_kind_facts[kind].secret_bytes bytes and is the caller's to wipe.
 * Errors of seal_open, RK_INVALID for a wrong password among them, and of key_public; RK_CORRUPT
 * when the secret has another public key. `secret` is zeroed or untouched on failure. */
RK_CHECKED enum rk_result sealed_key_open(uint8_t *secret, const struct sealed_key *key,
                                          struct span password, struct rk_error *error);

/* Reads a file. RK_LIMIT for more than SEALED_KEY_TEXT_BYTES_MAX bytes or a cost outside its
 * limits, RK_UNSUPPORTED for a version, kind, stretching or cipher that is not known, RK_MALFORMED
 * for anything else that is not the format, RK_NO_MEMORY. Whether the public key is a point is not
 * asked. */
RK_CHECKED enum rk_result sealed_key_read(struct sealed_key *out, struct span text,
                                          struct rk_error *error);

/* Appends the file. RK_NO_MEMORY. */
RK_CHECKED enum rk_result sealed_key_write(struct buffer *text, const struct sealed_key *key);

#endif
