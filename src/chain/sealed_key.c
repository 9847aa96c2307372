#include "chain/sealed_key.h"

#include "base/base58.h"
#include "base/hex.h"
#include "base/require.h"
#include "base/secret.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static const char format_name[] = "ruskvm key";
static const char stretching_name[] = "argon2id";
static const char cipher_name[] = "xchacha20-poly1305";

struct span sealed_key_public(const struct sealed_key *key)
{
    return span_of(key->public_key, key_kind_facts[key->kind].public_bytes);
}

struct span sealed_key_sealed(const struct sealed_key *key)
{
    return span_of(key->sealed, key_kind_facts[key->kind].secret_bytes + SEAL_TAG_BYTES);
}

/* What the seal binds: the format's name and version, the kind's name after its length, and the
 * public key, whose length the kind tells. Salt, cost and nonce are the seal's own. */
struct associated {
    size_t size_bytes;
    uint8_t bytes[sizeof format_name + 1 + 1 + 32 + KEY_PUBLIC_BYTES_MAX];
};

static void associated_add(struct associated *to, struct span bytes)
{
    REQUIRE(bytes.size_bytes <= sizeof to->bytes - to->size_bytes);
    memcpy(to->bytes + to->size_bytes, bytes.bytes, bytes.size_bytes);
    to->size_bytes += bytes.size_bytes;
}

static struct span associated_of(struct associated *to, const struct sealed_key *key)
{
    struct span kind = span_of_string(key_kind_facts[key->kind].name);
    const uint8_t numbers[] = {SEALED_KEY_VERSION, (uint8_t)kind.size_bytes};
    to->size_bytes = 0;
    associated_add(to, span_of_string(format_name));
    associated_add(to, span_of(numbers, sizeof numbers));
    associated_add(to, kind);
    associated_add(to, sealed_key_public(key));
    return span_of(to->bytes, to->size_bytes);
}

enum rk_result sealed_key_make(struct sealed_key *out, enum key_kind kind, const uint8_t *secret,
                               struct seal_cost cost, struct span password, struct rk_error *error)
{
    struct sealed_key key = {.kind = kind};
    struct associated associated;
    RK_TRY(key_public(key.public_key, kind, secret, error));
    RK_TRY(seal_close(&key.seal, key.sealed, cost, password, associated_of(&associated, &key),
                      span_of(secret, key_kind_facts[kind].secret_bytes), error));
    *out = key;
    return RK_OK;
}

enum rk_result sealed_key_open(uint8_t *secret, const struct sealed_key *key, struct span password,
                               struct rk_error *error)
{
    const struct key_kind_facts *facts = &key_kind_facts[key->kind];
    uint8_t public_key[KEY_PUBLIC_BYTES_MAX];
    struct associated associated;
    RK_TRY(seal_open(secret, &key->seal, password, associated_of(&associated, key),
                     sealed_key_sealed(key), error));
    enum rk_result result = key_public(public_key, key->kind, secret, error);
    if (!result && memcmp(public_key, key->public_key, facts->public_bytes) != 0)
        result = rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                         "the secret in the file does not belong to its public key");
    if (result) secret_wipe(secret, facts->secret_bytes);
    return result;
}

/* The members as they stand in the file; the texts belong to the JSON value. */
struct members {
    const char *kind, *public_key, *stretching, *salt, *cipher, *nonce, *sealed;
    json_int_t passes, memory_kib;
};

static enum rk_result read_hex(uint8_t *bytes, size_t size_bytes, const char *what,
                               const char *text, struct rk_error *error)
{
    if (!hex_decode(bytes, size_bytes, span_of_string(text), NULL)) return RK_OK;
    return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "'%s' must be %zu hexadecimal digits", what,
                   2 * size_bytes);
}

static enum rk_result read_cost(struct seal_cost *cost, const struct members *members,
                                struct rk_error *error)
{
    if (members->passes < 1 || members->passes > SEAL_OPERATIONS_MAX ||
        members->memory_kib < SEAL_MEMORY_KIB_MIN || members->memory_kib > SEAL_MEMORY_KIB_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "a cost of %" JSON_INTEGER_FORMAT " passes over %" JSON_INTEGER_FORMAT
                       " KiB: expected 1 to %d over %d to %d",
                       members->passes, members->memory_kib, SEAL_OPERATIONS_MAX,
                       SEAL_MEMORY_KIB_MIN, SEAL_MEMORY_KIB_MAX);
    *cost = (struct seal_cost){(uint32_t)members->passes, (uint32_t)members->memory_kib};
    return RK_OK;
}

static enum rk_result read_members(struct sealed_key *key, const struct members *members,
                                   struct rk_error *error)
{
    if (!key_kind_of_name(&key->kind, span_of_string(members->kind)))
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "'%s' is no kind of key we know",
                       members->kind);
    if (strcmp(members->stretching, stretching_name) != 0 ||
        strcmp(members->cipher, cipher_name) != 0)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "sealed by '%s' and '%s': expected '%s' and '%s'", members->stretching,
                       members->cipher, stretching_name, cipher_name);
    const struct key_kind_facts *facts = &key_kind_facts[key->kind];
    size_t size_bytes;
    if (base58_decode(key->public_key, sizeof key->public_key, &size_bytes,
                      span_of_string(members->public_key), NULL) ||
        size_bytes != facts->public_bytes)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "'public' must be the base 58 of %zu bytes", facts->public_bytes);
    RK_TRY(read_cost(&key->seal.cost, members, error));
    RK_TRY(read_hex(key->seal.salt, sizeof key->seal.salt, "salt", members->salt, error));
    RK_TRY(read_hex(key->seal.nonce, sizeof key->seal.nonce, "nonce", members->nonce, error));
    return read_hex(key->sealed, facts->secret_bytes + SEAL_TAG_BYTES, "sealed", members->sealed,
                    error);
}

/* The version is looked at before the rest, which another version may have otherwise. */
static enum rk_result read_version(json_t *file, struct rk_error *error)
{
    const char *format = json_string_value(json_object_get(file, "format"));
    json_t *version = json_object_get(file, "version");
    if (!format || strcmp(format, format_name) != 0)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "not a key file: no 'format' that is '%s'", format_name);
    if (!json_is_integer(version))
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "'version' must be an integer");
    if (json_integer_value(version) != SEALED_KEY_VERSION)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "version %" JSON_INTEGER_FORMAT ": expected %d", json_integer_value(version),
                       SEALED_KEY_VERSION);
    return RK_OK;
}

static enum rk_result read_file(struct sealed_key *key, json_t *file, struct rk_error *error)
{
    struct members m;
    json_error_t problem;
    const char *format;
    json_int_t version;
    RK_TRY(read_version(file, error));
    if (json_unpack_ex(file, &problem, JSON_STRICT,
                       "{s:s, s:I, s:s, s:s, s:{s:s, s:I, s:I, s:s}, s:{s:s, s:s, s:s}}", "format",
                       &format, "version", &version, "kind", &m.kind, "public", &m.public_key,
                       "kdf", "name", &m.stretching, "passes", &m.passes, "memory_kib",
                       &m.memory_kib, "salt", &m.salt, "cipher", "name", &m.cipher, "nonce",
                       &m.nonce, "sealed", &m.sealed))
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "not a key file: %s", problem.text);
    return read_members(key, &m, error);
}

enum rk_result sealed_key_read(struct sealed_key *out, struct span text, struct rk_error *error)
{
    struct sealed_key key = {0};
    json_error_t problem;
    if (text.size_bytes > SEALED_KEY_TEXT_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "%zu bytes: a key file has at most %d",
                       text.size_bytes, SEALED_KEY_TEXT_BYTES_MAX);
    json_t *file = json_loadb(text.size_bytes ? (const char *)text.bytes : "", text.size_bytes,
                              JSON_REJECT_DUPLICATES, &problem);
    if (!file && json_error_code(&problem) == json_error_out_of_memory)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    if (!file)
        return rk_fail(error, RK_MALFORMED, (uint64_t)(problem.position < 0 ? 0 : problem.position),
                       "not a key file: %s", problem.text);
    enum rk_result result = read_file(&key, file, error);
    json_decref(file);
    if (!result) *out = key;
    return result;
}

enum rk_result sealed_key_write(struct buffer *text, const struct sealed_key *key)
{
    char public_key[BASE58_TEXT_CHARS_MAX(KEY_PUBLIC_BYTES_MAX) + 1];
    char salt[HEX_TEXT_BYTES(SEAL_SALT_BYTES)], nonce[HEX_TEXT_BYTES(SEAL_NONCE_BYTES)];
    char sealed[HEX_TEXT_BYTES(KEY_SECRET_BYTES_MAX + SEAL_TAG_BYTES)];
    size_t chars;
    enum rk_result fits =
        base58_encode(public_key, sizeof public_key, &chars, sealed_key_public(key));
    REQUIRE(!fits);
    hex_encode(salt, span_of(key->seal.salt, sizeof key->seal.salt));
    hex_encode(nonce, span_of(key->seal.nonce, sizeof key->seal.nonce));
    hex_encode(sealed, sealed_key_sealed(key));
    return buffer_append_format(text,
                                "{\n"
                                "  \"format\": \"%s\",\n"
                                "  \"version\": %d,\n"
                                "  \"kind\": \"%s\",\n"
                                "  \"public\": \"%s\",\n"
                                "  \"kdf\": {\n"
                                "    \"name\": \"%s\",\n"
                                "    \"passes\": %" PRIu32 ",\n"
                                "    \"memory_kib\": %" PRIu32 ",\n"
                                "    \"salt\": \"%s\"\n"
                                "  },\n"
                                "  \"cipher\": {\n"
                                "    \"name\": \"%s\",\n"
                                "    \"nonce\": \"%s\",\n"
                                "    \"sealed\": \"%s\"\n"
                                "  }\n"
                                "}\n",
                                format_name, SEALED_KEY_VERSION, key_kind_facts[key->kind].name,
                                public_key, stretching_name, key->seal.cost.operations,
                                key->seal.cost.memory_kib, salt, cipher_name, nonce, sealed);
}
