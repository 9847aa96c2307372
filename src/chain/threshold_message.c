#include "chain/threshold_internal.h"
#include "crypto/kdf.h"

#include "base/secret.h"

#include <string.h>

enum { VERSION = 1, MAGIC_BYTES = 4 };

static const char magic[MAGIC_BYTES + 1] = "RKTH";

void threshold_head_encode(uint8_t out[THRESHOLD_HEAD_BYTES], const struct threshold_head *head)
{
    memcpy(out, magic, MAGIC_BYTES);
    out[4] = (uint8_t)head->kind;
    out[5] = VERSION;
    out[6] = (uint8_t)head->group.threshold;
    out[7] = (uint8_t)head->group.signers;
    memcpy(out + 8, head->group.session, 32);
    out[40] = (uint8_t)head->from;
    out[41] = (uint8_t)head->to;
}

enum rk_result threshold_head_decode(struct threshold_head *out, struct span *body,
                                     struct span bytes, enum threshold_kind kind, size_t body_bytes,
                                     struct rk_error *error)
{
    const uint8_t *b = bytes.bytes;
    struct threshold_head head = {.kind = kind};
    if (bytes.size_bytes < THRESHOLD_HEAD_BYTES || memcmp(b, magic, MAGIC_BYTES) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "head: no message of a shared wallet");
    if (b[4] != kind)
        return rk_fail(error, RK_MALFORMED, 4, "kind: %u where %u is expected", b[4],
                       (unsigned)kind);
    if (b[5] != VERSION)
        return rk_fail(error, RK_UNSUPPORTED, 5, "version: %u, and this program knows %d", b[5],
                       VERSION);
    head.group.threshold = b[6];
    head.group.signers = b[7];
    memcpy(head.group.session, b + 8, 32);
    head.from = b[40];
    head.to = b[41];
    if (b[6] < 1 || b[6] > b[7] || b[7] > FROST_SIGNERS_MAX)
        return rk_fail(error, RK_INVALID, 6, "group: %u of %u is none", b[6], b[7]);
    if (head.from < 1 || head.from > b[7])
        return rk_fail(error, RK_INVALID, 40, "from: no participant %u of %u", b[40], b[7]);
    if (head.to > b[7])
        return rk_fail(error, RK_INVALID, 41, "to: no participant %u of %u", b[41], b[7]);
    if (body_bytes != SIZE_MAX && bytes.size_bytes - THRESHOLD_HEAD_BYTES != body_bytes)
        return rk_fail(error, RK_MALFORMED, THRESHOLD_HEAD_BYTES, "body: %zu bytes, not %zu",
                       bytes.size_bytes - THRESHOLD_HEAD_BYTES, body_bytes);
    *out = head;
    *body = span_of(b + THRESHOLD_HEAD_BYTES, bytes.size_bytes - THRESHOLD_HEAD_BYTES);
    return RK_OK;
}

enum rk_result threshold_message_body(struct span *body, struct span bytes,
                                      const struct threshold_head *expected, size_t body_bytes,
                                      struct rk_error *error)
{
    struct threshold_head head;
    RK_TRY(threshold_head_decode(&head, body, bytes, expected->kind, body_bytes, error));
    if (head.group.threshold != expected->group.threshold ||
        head.group.signers != expected->group.signers ||
        memcmp(head.group.session, expected->group.session, 32) != 0)
        return rk_fail(error, RK_INVALID, 6, "group: the message is of another wallet");
    if (head.from != expected->from)
        return rk_fail(error, RK_INVALID, 40, "from: participant %u where %u is expected",
                       head.from, expected->from);
    if (head.to != expected->to)
        return rk_fail(error, RK_INVALID, 41, "to: participant %u where %u is expected", head.to,
                       expected->to);
    return RK_OK;
}

enum rk_result threshold_derive(uint8_t out[32], struct span secret, const char *use,
                                struct span context, struct rk_error *error)
{
    uint8_t one[HKDF_KEY_BYTES], two[HKDF_KEY_BYTES];
    enum rk_result result = hkdf_extract(one, span_of_string("ruskvm threshold"), secret);
    if (!result) result = hkdf_extract(two, span_of(one, sizeof one), context);
    if (!result) result = hkdf_expand(out, 32, two, span_of_string(use));
    secret_wipe(one, sizeof one);
    secret_wipe(two, sizeof two);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a key") : RK_OK;
}

enum rk_result threshold_append(struct buffer *out, const void *bytes, size_t size_bytes,
                                struct rk_error *error)
{
    enum rk_result result = buffer_append(out, bytes, size_bytes);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a message") : RK_OK;
}

enum rk_result threshold_seal(struct buffer *out, const uint8_t key[SEAL_KEY_BYTES],
                              struct span associated, struct span plain, struct rk_error *error)
{
    if (buffer_reserve(out, THRESHOLD_SEAL_BYTES + plain.size_bytes))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a message");
    uint8_t *at = out->bytes + out->size_bytes;
    seal_key_close(at, at + SEAL_NONCE_BYTES, key, associated, plain);
    out->size_bytes += THRESHOLD_SEAL_BYTES + plain.size_bytes;
    return RK_OK;
}

bool threshold_unseal(uint8_t *plain, const uint8_t key[SEAL_KEY_BYTES], struct span associated,
                      struct span sealed)
{
    return sealed.size_bytes >= THRESHOLD_SEAL_BYTES &&
           seal_key_open(
               plain, sealed.bytes, key, associated,
               span_of(sealed.bytes + SEAL_NONCE_BYTES, sealed.size_bytes - SEAL_NONCE_BYTES));
}
