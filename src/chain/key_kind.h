/* The kinds of secret keys that people keep, as bytes: how a secret is made, and the public key
 * that belongs to it.
 *
 * Encodings are those of the deployed system (spec/crypto.md 14, 15, 17): scalars 32 bytes little
 * endian and canonical, points compressed.
 *
 *      kind             secret      public
 *      bls              s           s g2
 *      schnorr          s           s G
 *      schnorr-double   s           s G, s G'
 *      phoenix          a, b        a G, b G
 *      phoenix-view     a, B        a G, B
 *
 * Public keys are worked out in constant time but for the point B of a view key, which is public.
 * Secrets are the caller's to wipe. */
#ifndef RK_CHAIN_KEY_KIND_H
#define RK_CHAIN_KEY_KIND_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

#include <stdbool.h>

enum key_kind {
#define KEY_KIND(name, text, secret_bytes, public_bytes, about) name,
#include "chain/key_kinds.def"
    KEY_KIND_COUNT
};

enum { KEY_SECRET_BYTES_MAX = 64, KEY_PUBLIC_BYTES_MAX = 96 };

struct key_kind_facts {
    const char *name;
    size_t secret_bytes;
    size_t public_bytes;
    const char *about; /* what it is for, to read */
};

/* By kind. */
extern const struct key_kind_facts key_kind_facts[KEY_KIND_COUNT];

/* False, leaving *kind alone, when no kind has this name. */
RK_CHECKED bool key_kind_of_name(enum key_kind *kind, struct span name);

/* A fresh secret of key_kind_facts[kind].secret_bytes bytes from the operating system's generator.
 * RK_UNSUPPORTED for view keys, which belong to a secret key. */
RK_CHECKED enum rk_result key_generate(uint8_t *secret, enum key_kind kind, struct rk_error *error);

/* The public key of a secret, which is thereby checked: RK_MALFORMED when it is not an encoding,
 * RK_INVALID when a part of it is zero or the identity, which no signature or note may have. */
RK_CHECKED enum rk_result key_public(uint8_t *public_key, enum key_kind kind, const uint8_t *secret,
                                     struct rk_error *error);

/* Writes the view key of a phoenix secret: the secret bytes of the kind phoenix-view. Errors as
 * key_public. */
RK_CHECKED enum rk_result key_view(uint8_t *view, const uint8_t *secret, struct rk_error *error);

#endif
