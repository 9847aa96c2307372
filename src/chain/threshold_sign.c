#include "chain/threshold_sign.h"

#include "base/draft_file.h"
#include "base/secret.h"
#include "chain/threshold_internal.h"
#include "crypto/jubjub_mul.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    OUTPUT_BYTES = PHOENIX_KEY_BYTES + 32 + 8, /* receiver, rho, value */
    OUTPUTS_BYTES = SHIELDED_OUTPUTS * OUTPUT_BYTES,
    COMMITMENT_BODY_BYTES = 32 + FROST_COMMITMENT_BYTES,
    SHARE_BODY_BYTES = 32 + 32,
    NONCE_PLAIN_BYTES = 32 + 2 * 32, /* m, d, e */
    NONCE_FILE_BYTES = THRESHOLD_HEAD_BYTES + THRESHOLD_SEAL_BYTES + NONCE_PLAIN_BYTES,
};

/* What the group has in common, and nobody else. */
static enum rk_result group_key(uint8_t out[32], const struct threshold_key *key,
                                struct rk_error *error)
{
    uint8_t a[32];
    fj_to_bytes_le(a, &key->a);
    enum rk_result result = threshold_derive(out, span_of(a, sizeof a), "group",
                                             span_of(key->public.group.session, 32), error);
    secret_wipe(a, sizeof a);
    return result;
}

/* What a participant alone has. */
static enum rk_result own_key(uint8_t out[32], const struct threshold_key *key, const char *use,
                              struct rk_error *error)
{
    uint8_t b[32];
    fj_to_bytes_le(b, &key->share.secret);
    enum rk_result result = threshold_derive(out, span_of(b, sizeof b), use,
                                             span_of(key->public.group.session, 32), error);
    secret_wipe(b, sizeof b);
    return result;
}

static enum rk_result blame(struct rk_error *error, unsigned who, const char *what,
                            const struct rk_error *inner)
{
    return rk_fail(error, inner->result, inner->offset, "participant %u, %s: %s", who, what,
                   inner->message);
}

/* ---- Requests ---- */

static enum rk_result request_plain(struct buffer *out, const struct spend *spend,
                                    struct rk_error *error)
{
    uint8_t bytes[OUTPUTS_BYTES], *at = bytes;
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++, at += OUTPUT_BYTES) {
        const struct shielded_output *output = &spend->witness.outputs[i];
        phoenix_address_encode(at, &output->receiver);
        fj_to_bytes_le(at + PHOENIX_KEY_BYTES, &output->rho);
        memcpy(at + PHOENIX_KEY_BYTES + 32, &output->value, 8);
    }
    enum rk_result result = threshold_append(out, bytes, sizeof bytes, error);
    secret_wipe(bytes, sizeof bytes);
    return result ? result : typed_transaction_encode(out, &spend->transaction, error);
}

static void free_secret(struct buffer *buffer)
{
    if (buffer->bytes) secret_wipe(buffer->bytes, buffer->size_bytes);
    buffer_free(buffer);
}

enum rk_result threshold_ask(struct buffer *out, const struct threshold_key *key,
                             const struct spend *spend, struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_REQUEST, key->public.group, key->share.index, 0};
    uint8_t bytes[THRESHOLD_HEAD_BYTES], secret[32];
    struct buffer plain = {0};
    if (!spend->is_built)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no transaction to sign");
    threshold_head_encode(bytes, &head);
    enum rk_result result = request_plain(&plain, spend, error);
    if (!result) result = group_key(secret, key, error);
    if (!result) result = threshold_append(out, bytes, sizeof bytes, error);
    if (!result)
        result =
            threshold_seal(out, secret, span_of(bytes, sizeof bytes), buffer_span(&plain), error);
    secret_wipe(secret, sizeof secret);
    free_secret(&plain);
    return result;
}

/* The sealed part of a request. */
static enum rk_result unseal_request(struct threshold_request *out, const struct threshold_key *key,
                                     struct span request, struct rk_error *error)
{
    struct threshold_head head, expected = {THRESHOLD_REQUEST, key->public.group, 0, 0};
    uint8_t secret[32];
    struct span body;
    RK_TRY(threshold_head_decode(&head, &body, request, THRESHOLD_REQUEST, SIZE_MAX, error));
    expected.from = head.from;
    RK_TRY(threshold_message_body(&body, request, &expected, SIZE_MAX, error));
    if (body.size_bytes < THRESHOLD_SEAL_BYTES + OUTPUTS_BYTES ||
        body.size_bytes > THRESHOLD_SEAL_BYTES + OUTPUTS_BYTES + TYPED_TRANSACTION_BYTES_MAX)
        return rk_fail(error, RK_MALFORMED, THRESHOLD_HEAD_BYTES, "body: %zu bytes are no request",
                       body.size_bytes);
    size_t plain_bytes = body.size_bytes - THRESHOLD_SEAL_BYTES;
    if (buffer_reserve(&out->plain, plain_bytes))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a request");
    RK_TRY(group_key(secret, key, error));
    bool is_open = threshold_unseal(out->plain.bytes, secret,
                                    span_of(request.bytes, THRESHOLD_HEAD_BYTES), body);
    secret_wipe(secret, sizeof secret);
    if (!is_open)
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES,
                       "body: it was changed, or sealed for others");
    out->plain.size_bytes = plain_bytes;
    out->coordinator = head.from;
    return RK_OK;
}

static bool same_note(const struct shielded_note *a, const struct shielded_note *b)
{
    bool is_same = jubjub_affine_equal(&a->key, &b->key) &&
                   jubjub_affine_equal(&a->commitment, &b->commitment) &&
                   jubjub_affine_equal(&a->r, &b->r) &&
                   fr_equal(&a->value_cipher, &b->value_cipher);
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        is_same &= fr_equal(&a->sender_cipher[i], &b->sender_cipher[i]);
    return is_same;
}

/* Makes an output anew from what the request says of it. */
static enum rk_result check_output(struct threshold_request *out, size_t i,
                                   const struct phoenix_address *own, struct rk_error *error)
{
    const size_t offset = i * OUTPUT_BYTES;
    const uint8_t *at = out->plain.bytes + offset;
    struct phoenix_address *receiver = &out->outputs[i].receiver;
    struct shielded_note note;
    struct fj rho;
    if (!phoenix_address_decode(receiver, at) || !fj_from_bytes_le(&rho, at + PHOENIX_KEY_BYTES) ||
        fj_is_zero(&rho))
        return rk_fail(error, RK_INVALID, offset, "output %zu: no address or scalar", i);
    memcpy(&out->outputs[i].value, at + PHOENIX_KEY_BYTES + 32, 8);
    shielded_pay(&note, receiver, &rho, out->outputs[i].value, own);
    secret_wipe(&rho, sizeof rho);
    if (!same_note(&note, &out->transaction.shielded.outputs[i]))
        return rk_fail(error, RK_INVALID, offset,
                       "output %zu: the transaction pays something else than the request says", i);
    out->outputs[i].is_own =
        jubjub_affine_equal(&receiver->a, &own->a) && jubjub_affine_equal(&receiver->b, &own->b);
    return RK_OK;
}

static enum rk_result check_request(struct threshold_request *out, const struct threshold_key *key,
                                    struct rk_error *error)
{
    struct phoenix_view_key view = {key->a, key->public.b};
    struct phoenix_address own = {.b = key->public.b};
    const struct phoenix_stealth_address *refund = &out->transaction.shielded.refund;
    enum rk_result result = RK_OK;
    if (out->transaction.model != TRANSACTION_SHIELDED || out->transaction.shielded.is_proven)
        return rk_fail(error, RK_INVALID, OUTPUTS_BYTES,
                       "transaction: not a shielded one without proof");
    jubjub_mul_generator(&own.a, &key->a);
    for (size_t i = 0; i < SHIELDED_OUTPUTS && !result; i++)
        result = check_output(out, i, &own, error);
    if (!result && !shielded_owns(&view, &refund->r, &refund->key))
        result = rk_fail(error, RK_INVALID, OUTPUTS_BYTES,
                         "transaction: what is left of the fee goes to somebody else");
    secret_wipe(&view, sizeof view);
    return result;
}

enum rk_result threshold_read(struct threshold_request *out, const struct threshold_key *key,
                              struct span request, struct rk_error *error)
{
    struct threshold_request r = {0};
    enum rk_result result = unseal_request(&r, key, request, error);
    if (!result)
        result = typed_transaction_decode_unsigned(
            &r.transaction,
            span_of(r.plain.bytes + OUTPUTS_BYTES, r.plain.size_bytes - OUTPUTS_BYTES), error);
    if (!result) result = check_request(&r, key, error);
    if (result)
        threshold_request_free(&r);
    else
        *out = r;
    return result;
}

void threshold_request_free(struct threshold_request *request)
{
    typed_transaction_free(&request->transaction);
    free_secret(&request->plain);
    secret_wipe(request, sizeof *request);
}

/* ---- Nonces ---- */

static enum rk_result write_nonce(const char *path, struct span bytes, struct rk_error *error)
{
    struct draft_file file = {0};
    if (access(path, F_OK) == 0)
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION,
                       "there is a file of this name, which could have nonces");
    enum rk_result result = draft_file_open(&file, path, error);
    if (!result && fchmod(file.fd, S_IRUSR | S_IWUSR))
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the file cannot be kept from others: %s",
                         strerror(errno));
    if (!result) result = draft_file_write(&file, bytes.bytes, bytes.size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    if (result) draft_file_discard(&file);
    return result;
}

/* Reads a file of nonces and destroys it, and its bytes on the disk where the file system writes in
 * place. Of two that try at once, who removes the name has the nonces: RK_NOT_FOUND for others. */
static enum rk_result take_file(uint8_t out[NONCE_FILE_BYTES], const char *path,
                                struct rk_error *error)
{
    static const uint8_t zeros[NONCE_FILE_BYTES];
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return rk_fail(error, errno == ENOENT ? RK_NOT_FOUND : RK_IO, RK_NO_POSITION,
                       "no nonces, which serve once: %s", strerror(errno));
    enum rk_result result = RK_OK;
    if (pread(fd, out, NONCE_FILE_BYTES, 0) != NONCE_FILE_BYTES)
        result = rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "nonces: the file has another size");
    else if (unlink(path))
        result = rk_fail(error, errno == ENOENT ? RK_NOT_FOUND : RK_IO, RK_NO_POSITION,
                         "the nonces cannot be used up: %s", strerror(errno));
    else if (pwrite(fd, zeros, sizeof zeros, 0) != (ssize_t)sizeof zeros || fsync(fd))
        result = rk_fail(error, RK_IO, RK_NO_POSITION, "the nonces cannot be wiped: %s",
                         strerror(errno));
    close(fd);
    if (result) secret_wipe(out, NONCE_FILE_BYTES);
    return result;
}

static enum rk_result seal_nonce(const char *path, const struct threshold_key *key,
                                 const uint8_t plain[NONCE_PLAIN_BYTES], struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_NONCE, key->public.group, key->share.index, 0};
    uint8_t bytes[THRESHOLD_HEAD_BYTES], secret[32];
    struct buffer file = {0};
    threshold_head_encode(bytes, &head);
    RK_TRY(own_key(secret, key, "nonce", error));
    enum rk_result result = threshold_append(&file, bytes, sizeof bytes, error);
    if (!result)
        result = threshold_seal(&file, secret, span_of(bytes, sizeof bytes),
                                span_of(plain, NONCE_PLAIN_BYTES), error);
    if (!result) result = write_nonce(path, buffer_span(&file), error);
    secret_wipe(secret, sizeof secret);
    buffer_free(&file);
    return result;
}

enum rk_result threshold_commit(struct buffer *out, const char *path,
                                const struct threshold_key *key,
                                const struct threshold_request *request, struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_COMMITMENT, key->public.group, key->share.index,
                                        0};
    uint8_t message[THRESHOLD_HEAD_BYTES + COMMITMENT_BODY_BYTES], plain[NONCE_PLAIN_BYTES];
    uint8_t random[FROST_RANDOM_BYTES];
    struct frost_nonce nonce;
    struct frost_commitment commitment;
    secret_random(random, sizeof random);
    frost_commit(&nonce, &commitment, &key->share, random);
    fr_to_bytes_le(plain, &request->transaction.message);
    fj_to_bytes_le(plain + 32, &nonce.d);
    fj_to_bytes_le(plain + 64, &nonce.e);
    threshold_head_encode(message, &head);
    memcpy(message + THRESHOLD_HEAD_BYTES, plain, 32);
    frost_commitment_encode(message + THRESHOLD_HEAD_BYTES + 32, &commitment);
    enum rk_result result = seal_nonce(path, key, plain, error);
    secret_wipe(random, sizeof random);
    secret_wipe(&nonce, sizeof nonce);
    secret_wipe(plain, sizeof plain);
    return result ? result : threshold_append(out, message, sizeof message, error);
}

/* The nonces of this request, which are gone from then on. */
static enum rk_result take_nonce(struct frost_nonce *out, const char *path,
                                 const struct threshold_key *key, const struct fr *message,
                                 struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_NONCE, key->public.group, key->share.index, 0};
    uint8_t file[NONCE_FILE_BYTES], secret[32], plain[NONCE_PLAIN_BYTES], m[32];
    struct span body;
    RK_TRY(own_key(secret, key, "nonce", error));
    enum rk_result result = take_file(file, path, error);
    if (!result)
        result = threshold_message_body(&body, span_of(file, sizeof file), &head,
                                        THRESHOLD_SEAL_BYTES + NONCE_PLAIN_BYTES, error);
    if (!result && !threshold_unseal(plain, secret, span_of(file, THRESHOLD_HEAD_BYTES), body))
        result = rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES,
                         "nonces: the file was changed, or is another's");
    secret_wipe(secret, sizeof secret);
    if (result) return result;
    fr_to_bytes_le(m, message);
    if (memcmp(plain, m, sizeof m) != 0)
        result = rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES, "nonces: for another request");
    else if (!fj_from_bytes_le(&out->d, plain + 32) || !fj_from_bytes_le(&out->e, plain + 64))
        result = rk_fail(error, RK_MALFORMED, THRESHOLD_HEAD_BYTES, "nonces: no scalars");
    secret_wipe(plain, sizeof plain);
    return result;
}

/* ---- Signing ---- */

/* The body of a message about the transaction m, from anybody of the group. */
static enum rk_result read_about(struct span *body, unsigned *from, struct span bytes,
                                 enum threshold_kind kind, const struct threshold_key *key,
                                 const struct fr *message, size_t body_bytes,
                                 struct rk_error *error)
{
    struct threshold_head head, expected = {kind, key->public.group, 0, 0};
    uint8_t m[32];
    RK_TRY(threshold_head_decode(&head, body, bytes, kind, body_bytes, error));
    expected.from = *from = head.from;
    RK_TRY(threshold_message_body(body, bytes, &expected, body_bytes, error));
    fr_to_bytes_le(m, message);
    if (memcmp(body->bytes, m, sizeof m) != 0)
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES, "m: about another transaction");
    *body = span_of(body->bytes + 32, body->size_bytes - 32);
    return RK_OK;
}

static enum rk_result open_session(struct frost_session *out, const struct threshold_key *key,
                                   const struct fr *context, const struct fr *message,
                                   const struct span *commitments, size_t count,
                                   struct rk_error *error)
{
    struct frost_commitment list[FROST_SIGNERS_MAX];
    if (count < key->public.group.threshold || count > key->public.group.signers)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%zu signers, and the group needs %u",
                       count, key->public.group.threshold);
    for (size_t i = 0; i < count; i++) {
        struct rk_error inner = {.result = RK_OK};
        unsigned from = 0;
        struct span body;
        if (read_about(&body, &from, commitments[i], THRESHOLD_COMMITMENT, key, message,
                       COMMITMENT_BODY_BYTES, &inner) ||
            frost_commitment_decode(&list[i], body, &inner))
            return blame(error, from, "commitment", &inner);
        if (list[i].index != from)
            return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES + 32,
                           "participant %u, commitment: it has the number %u", from, list[i].index);
    }
    return frost_session_open(out, &key->public, context, message, list, count, error);
}

enum rk_result threshold_sign(struct buffer *out, const char *path, const struct threshold_key *key,
                              const struct threshold_request *request,
                              const struct span *commitments, size_t count, struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_SHARE, key->public.group, key->share.index, 0};
    const struct typed_transaction *t = &request->transaction;
    uint8_t message[THRESHOLD_HEAD_BYTES + SHARE_BODY_BYTES];
    struct frost_session session;
    struct frost_nonce nonce;
    struct fj share;
    RK_TRY(open_session(&session, key, &t->context, &t->message, commitments, count, error));
    RK_TRY(take_nonce(&nonce, path, key, &t->message, error));
    if (frost_sign(&share, &session, &key->share, &nonce))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the commitments do not have the one to these nonces");
    threshold_head_encode(message, &head);
    fr_to_bytes_le(message + THRESHOLD_HEAD_BYTES, &t->message);
    fj_to_bytes_le(message + THRESHOLD_HEAD_BYTES + 32, &share);
    return threshold_append(out, message, sizeof message, error);
}

enum rk_result threshold_authorise(struct spend *spend, const struct threshold_key *key,
                                   const struct span *commitments, const struct span *shares,
                                   size_t count, struct rk_error *error)
{
    const struct shielded_statement *statement = &spend->statement;
    struct frost_session session;
    struct fj list[FROST_SIGNERS_MAX];
    if (!spend->is_built)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no transaction to sign");
    RK_TRY(open_session(&session, key, &statement->context, &statement->message, commitments, count,
                        error));
    for (size_t i = 0; i < count; i++) {
        struct rk_error inner = {.result = RK_OK};
        unsigned from = 0;
        struct span body;
        enum rk_result result = read_about(&body, &from, shares[i], THRESHOLD_SHARE, key,
                                           &statement->message, SHARE_BODY_BYTES, &inner);
        if (!result && from != session.commitments[i].index)
            result = rk_fail(&inner, RK_INVALID, 40, "from: participant %u is to be here",
                             session.commitments[i].index);
        if (!result && !fj_from_bytes_le(&list[i], body.bytes))
            result = rk_fail(&inner, RK_INVALID, THRESHOLD_HEAD_BYTES + 32, "u: no scalar");
        if (result) return blame(error, from, "share", &inner);
    }
    return frost_combine(&spend->witness.authority, &session, &key->public, list, error);
}
