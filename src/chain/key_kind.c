#include "chain/key_kind.h"

#include "base/secret.h"
#include "crypto/bls.h"
#include "crypto/phoenix_note.h"
#include "crypto/schnorr.h"

const struct key_kind_facts key_kind_facts[KEY_KIND_COUNT] = {
#define KEY_KIND(name, text, secret_bytes, public_bytes, about) \
    [name] = {text, secret_bytes, public_bytes, about},
#include "chain/key_kinds.def"
};

#define KEY_KIND(name, text, secret_bytes, public_bytes, about)                               \
    static_assert((secret_bytes) <= KEY_SECRET_BYTES_MAX, "secrets fit where they are kept"); \
    static_assert((public_bytes) <= KEY_PUBLIC_BYTES_MAX, "public keys likewise");
#include "chain/key_kinds.def"

bool key_kind_of_name(enum key_kind *kind, struct span name)
{
    for (size_t i = 0; i < KEY_KIND_COUNT; i++) {
        if (!span_equal(span_of_string(key_kind_facts[i].name), name)) continue;
        *kind = (enum key_kind)i;
        return true;
    }
    return false;
}

/* Writes a uniform scalar of JubJub, as 512 random bits reduced. */
static void random_jubjub_scalar(uint8_t bytes[32])
{
    uint8_t wide[64];
    struct fj scalar;
    secret_random(wide, sizeof wide);
    fj_from_wide_le(&scalar, wide, sizeof wide);
    fj_to_bytes_le(bytes, &scalar);
    secret_wipe(wide, sizeof wide);
    secret_wipe(&scalar, sizeof scalar);
}

static void random_bls_key(uint8_t bytes[BLS_SECRET_KEY_BYTES])
{
    uint8_t seed[BLS_SECRET_KEY_SEED_BYTES];
    struct bls_secret_key key;
    secret_random(seed, sizeof seed);
    bls_secret_key_from_seed(&key, seed);
    bls_secret_key_to_bytes(bytes, &key);
    secret_wipe(seed, sizeof seed);
    bls_secret_key_wipe(&key);
}

enum rk_result key_generate(uint8_t *secret, enum key_kind kind, struct rk_error *error)
{
    switch (kind) {
    case KEY_BLS: random_bls_key(secret); return RK_OK;
    case KEY_PHOENIX: random_jubjub_scalar(secret + 32); RK_FALLTHROUGH;
    case KEY_SCHNORR:
    case KEY_SCHNORR_DOUBLE: random_jubjub_scalar(secret); return RK_OK;
    case KEY_PHOENIX_VIEW:
    case KEY_KIND_COUNT: break;
    }
    return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                   "a view key is not made alone: it belongs to a shielded address");
}

static enum rk_result not_canonical(struct rk_error *error)
{
    return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                   "not a secret key: a scalar is not below the group's order");
}

static enum rk_result refuse_zero(struct rk_error *error)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "not a secret key: a part of it is zero");
}

static enum rk_result bls_public(uint8_t *public_key, const uint8_t *secret, struct rk_error *error)
{
    struct bls_secret_key key;
    if (bls_secret_key_from_bytes(&key, secret, NULL)) return not_canonical(error);
    enum rk_result result = RK_OK;
    if (fr_is_zero(&key.scalar)) {
        result = refuse_zero(error);
    } else {
        struct bls_public_key point;
        bls_public_key_of(&point, &key);
        bls_public_key_to_bytes(public_key, &point);
    }
    bls_secret_key_wipe(&key);
    return result;
}

static enum rk_result schnorr_public(uint8_t *public_key, bool is_double, const uint8_t *secret,
                                     struct rk_error *error)
{
    struct fj scalar;
    struct schnorr_key_double keys;
    if (!fj_from_bytes_le(&scalar, secret)) return not_canonical(error);
    enum rk_result result = RK_OK;
    if (fj_is_zero(&scalar)) {
        result = refuse_zero(error);
    } else if (is_double) {
        schnorr_key_double(&keys, &scalar);
        schnorr_key_double_encode(public_key, &keys);
    } else {
        schnorr_key(&keys.key, &scalar);
        jubjub_encode(public_key, &keys.key);
    }
    secret_wipe(&scalar, sizeof scalar);
    return result;
}

static enum rk_result phoenix_secret(struct phoenix_secret_key *key, const uint8_t *secret,
                                     struct rk_error *error)
{
    if (!phoenix_secret_key_decode(key, secret)) return not_canonical(error);
    if (!fj_is_zero(&key->a) && !fj_is_zero(&key->b)) return RK_OK;
    secret_wipe(key, sizeof *key);
    return refuse_zero(error);
}

static enum rk_result phoenix_public(uint8_t *public_key, const uint8_t *secret,
                                     struct rk_error *error)
{
    struct phoenix_secret_key key;
    struct phoenix_address address;
    RK_TRY(phoenix_secret(&key, secret, error));
    phoenix_address(&address, &key);
    phoenix_address_encode(public_key, &address);
    secret_wipe(&key, sizeof key);
    return RK_OK;
}

static enum rk_result view_public(uint8_t *public_key, const uint8_t *secret,
                                  struct rk_error *error)
{
    struct phoenix_view_key key;
    if (!phoenix_view_key_decode(&key, secret))
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "not a view key: expected a scalar below the group's order and a point of "
                       "the group");
    enum rk_result result = RK_OK;
    if (fj_is_zero(&key.a) || jubjub_affine_is_identity(&key.b)) {
        result = refuse_zero(error);
    } else {
        struct phoenix_address address = {.b = key.b};
        schnorr_key(&address.a, &key.a);
        phoenix_address_encode(public_key, &address);
    }
    secret_wipe(&key, sizeof key);
    return result;
}

enum rk_result key_public(uint8_t *public_key, enum key_kind kind, const uint8_t *secret,
                          struct rk_error *error)
{
    switch (kind) {
    case KEY_BLS: return bls_public(public_key, secret, error);
    case KEY_SCHNORR: return schnorr_public(public_key, false, secret, error);
    case KEY_SCHNORR_DOUBLE: return schnorr_public(public_key, true, secret, error);
    case KEY_PHOENIX: return phoenix_public(public_key, secret, error);
    case KEY_PHOENIX_VIEW: return view_public(public_key, secret, error);
    case KEY_KIND_COUNT: break;
    }
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no such kind of key");
}

enum rk_result key_view(uint8_t *view, const uint8_t *secret, struct rk_error *error)
{
    struct phoenix_secret_key key;
    struct phoenix_view_key view_key;
    RK_TRY(phoenix_secret(&key, secret, error));
    phoenix_view_key(&view_key, &key);
    phoenix_view_key_encode(view, &view_key);
    secret_wipe(&key, sizeof key);
    secret_wipe(&view_key, sizeof view_key);
    return RK_OK;
}
