#include "chain/threshold_file.h"

#include "base/draft_file.h"
#include "base/mapped_file.h"
#include "base/secret.h"
#include "chain/threshold_internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
    VERSION = 1,
    MAGIC_BYTES = 8,
    BOUND_BYTES = MAGIC_BYTES + 4, /* magic and version: what the seal binds */
    HEAD_BYTES = BOUND_BYTES + 8 + SEAL_SALT_BYTES + SEAL_NONCE_BYTES,
    PLAIN_BYTES_MAX = THRESHOLD_HEAD_BYTES + 4 * 32 + FROST_SIGNERS_MAX * 64, /* a key */
    FILE_BYTES_MAX = HEAD_BYTES + PLAIN_BYTES_MAX + SEAL_TAG_BYTES,
};

static const char magic[MAGIC_BYTES + 1] = "RKSHARE\n";

static void put(uint8_t **at, const void *bytes, size_t size_bytes)
{
    memcpy(*at, bytes, size_bytes);
    *at += size_bytes;
}

/* Seat or key, as their own heads tell. */
static enum rk_result encode(struct buffer *out, const struct threshold_file *file,
                             struct rk_error *error)
{
    uint8_t seat[THRESHOLD_SEAT_BYTES];
    if (file->has_key) return threshold_key_encode(out, &file->key, error);
    threshold_seat_encode(seat, &file->seat);
    enum rk_result result = threshold_append(out, seat, sizeof seat, error);
    secret_wipe(seat, sizeof seat);
    return result;
}

static enum rk_result write_file(const char *path, struct span bytes, struct rk_error *error)
{
    struct draft_file file = {0};
    enum rk_result result = draft_file_open(&file, path, error);
    if (!result && fchmod(file.fd, S_IRUSR | S_IWUSR))
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the file cannot be kept from others: %s",
                         strerror(errno));
    if (!result) result = draft_file_write(&file, bytes.bytes, bytes.size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    if (result) draft_file_discard(&file);
    return result;
}

static void free_secret(struct buffer *buffer)
{
    if (buffer->bytes) secret_wipe(buffer->bytes, buffer->size_bytes);
    buffer_free(buffer);
}

enum rk_result threshold_file_write(const char *path, const struct threshold_file *file,
                                    struct span password, struct rk_error *error)
{
    uint8_t bytes[FILE_BYTES_MAX], *at = bytes;
    const uint32_t version = VERSION;
    struct buffer plain = {0};
    struct seal seal;
    put(&at, magic, MAGIC_BYTES);
    put(&at, &version, sizeof version);
    /* As many bytes as it may need, so that growing leaves no copies behind. */
    enum rk_result result = buffer_reserve(&plain, PLAIN_BYTES_MAX);
    result = result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a share")
                    : encode(&plain, file, error);
    if (!result)
        result = seal_close(&seal, bytes + HEAD_BYTES, file->cost, password,
                            span_of(bytes, BOUND_BYTES), buffer_span(&plain), error);
    if (!result) {
        put(&at, &seal.cost.operations, 4);
        put(&at, &seal.cost.memory_kib, 4);
        put(&at, seal.salt, sizeof seal.salt);
        put(&at, seal.nonce, sizeof seal.nonce);
        result =
            write_file(path, span_of(bytes, HEAD_BYTES + plain.size_bytes + SEAL_TAG_BYTES), error);
    }
    free_secret(&plain);
    return result;
}

/* ---- Reading ---- */

static enum rk_result no_share(struct rk_error *error, const char *why)
{
    return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "not a share of a shared wallet: %s", why);
}

static enum rk_result decode(struct threshold_file *out, struct span plain, struct rk_error *error)
{
    out->has_key = plain.size_bytes > 4 && plain.bytes[4] == THRESHOLD_KEY;
    return out->has_key ? threshold_key_decode(&out->key, plain, error)
                        : threshold_seat_decode(&out->seat, plain, error);
}

static enum rk_result open_file(struct threshold_file *out, struct span file, struct span password,
                                struct rk_error *error)
{
    uint8_t plain[PLAIN_BYTES_MAX];
    struct reader r = reader_of(file);
    struct seal seal;
    struct span found = reader_take(&r, MAGIC_BYTES);
    uint32_t version = reader_u32_le(&r);
    if (r.failure || memcmp(found.bytes, magic, MAGIC_BYTES) != 0)
        return no_share(error, "it begins otherwise");
    if (version != VERSION)
        return rk_fail(error, RK_UNSUPPORTED, MAGIC_BYTES,
                       "the share has version %u, and this program knows %d", version, VERSION);
    if (file.size_bytes <= HEAD_BYTES + SEAL_TAG_BYTES || file.size_bytes > FILE_BYTES_MAX)
        return no_share(error, "it has another size");
    seal.cost.operations = reader_u32_le(&r);
    seal.cost.memory_kib = reader_u32_le(&r);
    memcpy(seal.salt, reader_take(&r, sizeof seal.salt).bytes, sizeof seal.salt);
    memcpy(seal.nonce, reader_take(&r, sizeof seal.nonce).bytes, sizeof seal.nonce);
    struct span sealed = reader_take(&r, reader_left(&r));
    enum rk_result result =
        seal_open(plain, &seal, password, span_of(file.bytes, BOUND_BYTES), sealed, error);
    if (result == RK_INVALID)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the password is wrong, or the share was changed");
    if (result) return result;
    out->cost = seal.cost;
    result = decode(out, span_of(plain, sealed.size_bytes - SEAL_TAG_BYTES), error);
    secret_wipe(plain, sizeof plain);
    return result;
}

enum rk_result threshold_file_read(struct threshold_file *out, const char *path,
                                   struct span password, struct rk_error *error)
{
    struct mapped_file mapped = {0};
    struct threshold_file file = {0};
    RK_TRY(mapped_file_open(&mapped, path, error));
    enum rk_result result = open_file(&file, mapped.bytes, password, error);
    mapped_file_close(&mapped);
    if (!result) *out = file;
    secret_wipe(&file, sizeof file);
    return result;
}
