/* The coordinator's spend in a file: the bundle of a prover, whose signature is not there yet,
 * which output is the change, and the transaction. */
#include "base/secret.h"
#include "chain/threshold_internal.h"
#include "chain/threshold_sign.h"

#include <string.h>

enum { SPEND_BYTES_MAX = TYPED_TRANSACTION_BYTES_MAX + (1 << 16) };

static enum rk_result spend_key(uint8_t out[32], const struct threshold_key *key,
                                struct rk_error *error)
{
    uint8_t b[32];
    fj_to_bytes_le(b, &key->share.secret);
    enum rk_result result = threshold_derive(out, span_of(b, sizeof b), "spend",
                                             span_of(key->public.group.session, 32), error);
    secret_wipe(b, sizeof b);
    return result;
}

static void free_secret(struct buffer *buffer)
{
    if (buffer->bytes) secret_wipe(buffer->bytes, buffer->size_bytes);
    buffer_free(buffer);
}

static enum rk_result plain_of(struct buffer *out, const struct spend *spend,
                               struct rk_error *error)
{
    struct shielded_witness witness = spend->witness;
    const uint8_t change = (uint8_t)spend->change_output;
    /* Points that can be read again stand for the signature. */
    witness.authority =
        (struct shielded_authority){.r1 = jubjub_generator, .r2 = jubjub_generator_nums};
    enum rk_result result = shielded_bundle_encode(out, &spend->statement, &witness);
    secret_wipe(&witness, sizeof witness);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for a spend");
    RK_TRY(threshold_append(out, &change, 1, error));
    return typed_transaction_encode(out, &spend->transaction, error);
}

enum rk_result threshold_spend_encode(struct buffer *out, const struct threshold_key *key,
                                      const struct spend *spend, struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_SPEND, key->public.group, key->share.index, 0};
    uint8_t bytes[THRESHOLD_HEAD_BYTES], secret[32];
    struct buffer plain = {0};
    if (!spend->is_built)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no transaction to keep");
    threshold_head_encode(bytes, &head);
    RK_TRY(spend_key(secret, key, error));
    enum rk_result result = plain_of(&plain, spend, error);
    if (!result) result = threshold_append(out, bytes, sizeof bytes, error);
    if (!result)
        result =
            threshold_seal(out, secret, span_of(bytes, sizeof bytes), buffer_span(&plain), error);
    secret_wipe(secret, sizeof secret);
    free_secret(&plain);
    return result;
}

/* ---- Reading ---- */

static enum rk_result no_spend(struct rk_error *error, const char *why)
{
    return rk_fail(error, RK_MALFORMED, THRESHOLD_HEAD_BYTES, "spend: %s", why);
}

/* The transaction refers to bytes of s->held. */
static enum rk_result read_plain(struct spend *s, struct rk_error *error)
{
    const struct span plain = buffer_span(&s->held);
    if (plain.size_bytes < 2 || plain.bytes[0] < 1 || plain.bytes[0] > SHIELDED_INPUTS_MAX ||
        plain.bytes[1] > 1)
        return no_spend(error, "it begins with no bundle");
    size_t bundle_bytes = SHIELDED_BUNDLE_BYTES((size_t)plain.bytes[0], plain.bytes[1]);
    if (plain.size_bytes < bundle_bytes + 1 || plain.bytes[bundle_bytes] >= SHIELDED_OUTPUTS)
        return no_spend(error, "it ends too early");
    s->change_output = plain.bytes[bundle_bytes];
    RK_TRY(shielded_bundle_decode(&s->statement, &s->witness, span_of(plain.bytes, bundle_bytes),
                                  error));
    RK_TRY(typed_transaction_decode_unsigned(
        &s->transaction,
        span_of(plain.bytes + bundle_bytes + 1, plain.size_bytes - bundle_bytes - 1), error));
    if (s->transaction.model != TRANSACTION_SHIELDED ||
        !fr_equal(&s->statement.context, &s->transaction.context) ||
        !fr_equal(&s->statement.message, &s->transaction.message))
        return no_spend(error, "bundle and transaction do not belong together");
    s->is_built = true;
    return RK_OK;
}

enum rk_result threshold_spend_decode(struct spend *out, const struct threshold_key *key,
                                      const struct typed_chain *chain, struct span bytes,
                                      struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_SPEND, key->public.group, key->share.index, 0};
    struct spend s = {.chain = *chain};
    uint8_t secret[32];
    struct span body;
    RK_TRY(threshold_message_body(&body, bytes, &head, SIZE_MAX, error));
    if (body.size_bytes < THRESHOLD_SEAL_BYTES || body.size_bytes > SPEND_BYTES_MAX)
        return no_spend(error, "it has another size");
    size_t plain_bytes = body.size_bytes - THRESHOLD_SEAL_BYTES;
    if (buffer_reserve(&s.held, plain_bytes + 1))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a spend");
    enum rk_result result = spend_key(secret, key, error);
    if (!result &&
        !threshold_unseal(s.held.bytes, secret, span_of(bytes.bytes, THRESHOLD_HEAD_BYTES), body))
        result = rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES,
                         "spend: it was changed, or is another's");
    secret_wipe(secret, sizeof secret);
    s.held.size_bytes = plain_bytes;
    if (!result) result = read_plain(&s, error);
    threshold_view(&s.view, key);
    if (result)
        spend_end(&s);
    else
        *out = s;
    return result;
}
