#include "chain/threshold_key.h"

#include "base/blake3.h"
#include "base/cpu.h"
#include "base/secret.h"
#include "chain/threshold_internal.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHARE_BYTES = 64, /* of a second message: the share, and what is contributed to a */
    SECOND_BYTES = THRESHOLD_TRANSCRIPT_BYTES + THRESHOLD_SEAL_BYTES + SHARE_BYTES,
};

/* What follows from a seat. Secret. */
struct secrets {
    struct frost_polynomial polynomial;
    struct frost_dealing dealing;
    struct fj exchange, view; /* the key to which others seal; the part of a */
};

/* Everybody's first messages. */
struct round {
    struct frost_dealing dealings[FROST_SIGNERS_MAX];
    struct jubjub_affine exchange[FROST_SIGNERS_MAX], view[FROST_SIGNERS_MAX];
    uint8_t transcript[THRESHOLD_TRANSCRIPT_BYTES];
};

static enum rk_result scalar_of(struct fj *out, const struct threshold_seat *seat, const char *use,
                                struct rk_error *error)
{
    uint8_t wide[64];
    const struct span seed = span_of(seat->seed, sizeof seat->seed);
    enum rk_result result = threshold_derive(wide, seed, use, span_of("0", 1), error);
    if (!result) result = threshold_derive(wide + 32, seed, use, span_of("1", 1), error);
    if (!result) fj_from_wide_le(out, wide, sizeof wide);
    secret_wipe(wide, sizeof wide);
    return result;
}

static enum rk_result secrets_of(struct secrets *out, const struct threshold_seat *seat,
                                 struct rk_error *error)
{
    uint8_t random[FROST_RANDOM_BYTES];
    enum rk_result result = threshold_derive(random, span_of(seat->seed, sizeof seat->seed),
                                             "dealing", span_of(seat->group.session, 32), error);
    if (!result && frost_deal(&out->polynomial, &out->dealing, &seat->group, seat->index, random))
        result = rk_fail(error, RK_USAGE, RK_NO_POSITION, "no such group or participant");
    secret_wipe(random, sizeof random);
    if (!result) result = scalar_of(&out->exchange, seat, "exchange", error);
    if (!result) result = scalar_of(&out->view, seat, "view", error);
    if (result) secret_wipe(out, sizeof *out);
    return result;
}

enum rk_result threshold_join(struct threshold_seat *out, const struct frost_group *group,
                              unsigned index, struct rk_error *error)
{
    if (group->threshold < 1 || group->threshold > group->signers ||
        group->signers > FROST_SIGNERS_MAX || index < 1 || index > group->signers)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "participant %u, %u of %u: a group has at most %d participants, numbered "
                       "from 1",
                       index, group->threshold, group->signers, FROST_SIGNERS_MAX);
    *out = (struct threshold_seat){.group = *group, .index = index};
    secret_random(out->seed, sizeof out->seed);
    return RK_OK;
}

enum rk_result threshold_group_of(struct frost_group *out, struct span first,
                                  struct rk_error *error)
{
    struct threshold_head head;
    struct span body;
    RK_TRY(threshold_head_decode(&head, &body, first, THRESHOLD_FIRST, SIZE_MAX, error));
    *out = head.group;
    return RK_OK;
}

/* ---- First ---- */

enum rk_result threshold_first(struct buffer *out, const struct threshold_seat *seat,
                               struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_FIRST, seat->group, seat->index, 0};
    const size_t dealing_bytes = FROST_DEALING_BYTES(seat->group.threshold);
    uint8_t bytes[THRESHOLD_HEAD_BYTES + FROST_DEALING_BYTES(FROST_SIGNERS_MAX) + 64];
    struct secrets s;
    struct jubjub_affine point;
    RK_TRY(secrets_of(&s, seat, error));
    uint8_t *at = bytes + THRESHOLD_HEAD_BYTES;
    threshold_head_encode(bytes, &head);
    frost_dealing_encode(at, &seat->group, &s.dealing);
    at += dealing_bytes;
    jubjub_mul_generator(&point, &s.exchange);
    jubjub_encode(at, &point);
    jubjub_mul_generator(&point, &s.view);
    jubjub_encode(at + 32, &point);
    secret_wipe(&s, sizeof s);
    return threshold_append(out, bytes, THRESHOLD_HEAD_BYTES + dealing_bytes + 64, error);
}

static enum rk_result read_first(struct round *out, const struct threshold_seat *seat,
                                 const struct span *first, unsigned i, struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_FIRST, seat->group, i + 1, 0};
    const size_t dealing_bytes = FROST_DEALING_BYTES(seat->group.threshold);
    struct span body;
    RK_TRY(threshold_message_body(&body, first[i], &head, dealing_bytes + 64, error));
    RK_TRY(frost_dealing_decode(&out->dealings[i], &seat->group, span_of(body.bytes, dealing_bytes),
                                error));
    RK_TRY(frost_dealing_check(&seat->group, i + 1, &out->dealings[i], error));
    if (!jubjub_decode(&out->exchange[i], body.bytes + dealing_bytes, JUBJUB_CHECKED) ||
        !jubjub_decode(&out->view[i], body.bytes + dealing_bytes + 32, JUBJUB_CHECKED))
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES + dealing_bytes,
                       "keys: no points of the group");
    return RK_OK;
}

/* Puts who sent it before what is wrong with a message. */
static enum rk_result blame(struct rk_error *error, unsigned who, const char *which,
                            const struct rk_error *inner)
{
    return rk_fail(error, inner->result, inner->offset, "participant %u, %s message: %s", who,
                   which, inner->message);
}

static enum rk_result read_round(struct round *out, const struct threshold_seat *seat,
                                 const struct span *first, struct rk_error *error)
{
    const unsigned n = seat->group.signers;
    const struct blake3_backend *backend = blake3_backend_select(cpu_features_detect());
    uint8_t hashes[FROST_SIGNERS_MAX * 32];
    for (unsigned i = 0; i < n; i++) {
        struct rk_error inner = {.result = RK_OK};
        if (read_first(out, seat, first, i, &inner)) return blame(error, i + 1, "first", &inner);
        blake3_hash(backend, hashes + (size_t)32 * i, first[i]);
    }
    blake3_hash(backend, out->transcript, span_of(hashes, (size_t)32 * n));
    if (seat->is_bound && memcmp(seat->transcript, out->transcript, sizeof out->transcript) != 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "first messages: they are not those that this seat went on with");
    return RK_OK;
}

static enum rk_result new_round(struct round **out, const struct threshold_seat *seat,
                                const struct span *first, struct rk_error *error)
{
    struct round *round = malloc(sizeof *round);
    if (!round) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for messages");
    enum rk_result result = read_round(round, seat, first, error);
    if (result)
        free(round);
    else
        *out = round;
    return result;
}

enum rk_result threshold_transcript(uint8_t out[THRESHOLD_TRANSCRIPT_BYTES],
                                    const struct threshold_seat *seat, const struct span *first,
                                    struct rk_error *error)
{
    struct round *round;
    RK_TRY(new_round(&round, seat, first, error));
    memcpy(out, round->transcript, sizeof round->transcript);
    free(round);
    return RK_OK;
}

/* ---- Second ---- */

/* The key of the messages between two, in one direction. */
static enum rk_result pair_key(uint8_t out[32], const struct fj *secret,
                               const struct jubjub_affine *other, const struct round *round,
                               unsigned from, unsigned to, struct rk_error *error)
{
    struct jubjub_affine shared;
    uint8_t point[JUBJUB_BYTES], context[THRESHOLD_TRANSCRIPT_BYTES + 2];
    jubjub_exchange(&shared, secret, other);
    jubjub_encode(point, &shared);
    memcpy(context, round->transcript, sizeof round->transcript);
    context[THRESHOLD_TRANSCRIPT_BYTES] = (uint8_t)from;
    context[THRESHOLD_TRANSCRIPT_BYTES + 1] = (uint8_t)to;
    enum rk_result result = threshold_derive(out, span_of(point, sizeof point), "pair",
                                             span_of(context, sizeof context), error);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(point, sizeof point);
    return result;
}

static enum rk_result send_second(struct buffer *out, const struct threshold_seat *seat,
                                  const struct round *round, unsigned receiver,
                                  struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_SECOND, seat->group, seat->index, receiver};
    uint8_t bytes[THRESHOLD_HEAD_BYTES + THRESHOLD_TRANSCRIPT_BYTES], plain[SHARE_BYTES], key[32];
    struct secrets s;
    struct fj share;
    RK_TRY(secrets_of(&s, seat, error));
    frost_deal_share(&share, &seat->group, &s.polynomial, receiver);
    fj_to_bytes_le(plain, &share);
    fj_to_bytes_le(plain + 32, &s.view);
    threshold_head_encode(bytes, &head);
    memcpy(bytes + THRESHOLD_HEAD_BYTES, round->transcript, sizeof round->transcript);
    enum rk_result result = pair_key(key, &s.exchange, &round->exchange[receiver - 1], round,
                                     seat->index, receiver, error);
    if (!result) result = threshold_append(out, bytes, sizeof bytes, error);
    if (!result)
        result = threshold_seal(out, key, span_of(bytes, sizeof bytes),
                                span_of(plain, sizeof plain), error);
    secret_wipe(&s, sizeof s);
    secret_wipe(&share, sizeof share);
    secret_wipe(plain, sizeof plain);
    secret_wipe(key, sizeof key);
    return result;
}

enum rk_result threshold_second(struct buffer *out, struct threshold_seat *seat,
                                const struct span *first, unsigned receiver, struct rk_error *error)
{
    struct round *round;
    if (receiver < 1 || receiver > seat->group.signers || receiver == seat->index)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no other participant %u", receiver);
    RK_TRY(new_round(&round, seat, first, error));
    enum rk_result result = send_second(out, seat, round, receiver, error);
    if (!result) {
        seat->is_bound = true;
        memcpy(seat->transcript, round->transcript, sizeof seat->transcript);
    }
    free(round);
    return result;
}

/* The share and the part of a that a dealer sent. */
static enum rk_result read_second(struct fj *share, struct fj *view,
                                  const struct threshold_seat *seat, const struct secrets *s,
                                  const struct round *round, struct span message, unsigned dealer,
                                  struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_SECOND, seat->group, dealer, seat->index};
    uint8_t plain[SHARE_BYTES], key[32];
    struct span body;
    struct jubjub_affine point;
    RK_TRY(threshold_message_body(&body, message, &head, SECOND_BYTES, error));
    if (memcmp(body.bytes, round->transcript, sizeof round->transcript) != 0)
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES,
                       "transcript: the sender has other first messages");
    RK_TRY(pair_key(key, &s->exchange, &round->exchange[dealer - 1], round, dealer, seat->index,
                    error));
    const size_t open_bytes = THRESHOLD_HEAD_BYTES + THRESHOLD_TRANSCRIPT_BYTES;
    bool is_open =
        threshold_unseal(plain, key, span_of(message.bytes, open_bytes),
                         span_of(message.bytes + open_bytes, message.size_bytes - open_bytes));
    secret_wipe(key, sizeof key);
    if (!is_open) return rk_fail(error, RK_INVALID, open_bytes, "share: it was changed on the way");
    bool is_read = fj_from_bytes_le(share, plain) && fj_from_bytes_le(view, plain + 32);
    secret_wipe(plain, sizeof plain);
    if (is_read) jubjub_mul_generator(&point, view);
    if (!is_read || !jubjub_affine_equal(&point, &round->view[dealer - 1]) ||
        !frost_share_check(&seat->group, &round->dealings[dealer - 1], seat->index, share))
        return rk_fail(error, RK_INVALID, open_bytes,
                       "share: it is not what the first message commits to");
    return RK_OK;
}

static enum rk_result collect(struct threshold_key *out, const struct threshold_seat *seat,
                              const struct round *round, const struct span *second,
                              struct rk_error *error)
{
    struct fj shares[FROST_SIGNERS_MAX], view;
    struct secrets s;
    enum rk_result result = secrets_of(&s, seat, error);
    if (result) return result;
    out->a = s.view;
    for (unsigned i = 0; i < seat->group.signers && !result; i++) {
        struct rk_error inner = {.result = RK_OK};
        if (i + 1 == seat->index) {
            frost_deal_share(&shares[i], &seat->group, &s.polynomial, seat->index);
            continue;
        }
        if (read_second(&shares[i], &view, seat, &s, round, second[i], i + 1, &inner))
            result = blame(error, i + 1, "second", &inner);
        else
            fj_add(&out->a, &out->a, &view);
    }
    if (!result)
        result = frost_key_finish(&out->share, &seat->group, seat->index, round->dealings, shares,
                                  error);
    if (!result && fj_is_zero(&out->a))
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION, "the view key is zero: begin again");
    secret_wipe(&s, sizeof s);
    secret_wipe(shares, sizeof shares);
    secret_wipe(&view, sizeof view);
    if (result) secret_wipe(out, sizeof *out);
    return result;
}

/* ---- Third ---- */

enum rk_result threshold_third(struct buffer *out, const struct threshold_seat *seat,
                               const struct span *first, const struct span *second,
                               struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_THIRD, seat->group, seat->index, 0};
    uint8_t bytes[THRESHOLD_HEAD_BYTES + FROST_PUBLIC_SHARE_BYTES], random[FROST_RANDOM_BYTES];
    struct frost_public_share share;
    struct threshold_key key = {0};
    struct round *round;
    RK_TRY(new_round(&round, seat, first, error));
    enum rk_result result = collect(&key, seat, round, second, error);
    free(round);
    if (result) return result;
    secret_random(random, sizeof random);
    frost_publish(&share, &seat->group, &key.share, random);
    threshold_head_encode(bytes, &head);
    frost_public_share_encode(bytes + THRESHOLD_HEAD_BYTES, &share);
    secret_wipe(random, sizeof random);
    secret_wipe(&key, sizeof key);
    return threshold_append(out, bytes, sizeof bytes, error);
}

static enum rk_result publish_all(struct threshold_key *key, const struct threshold_seat *seat,
                                  const struct round *round, const struct span *third,
                                  struct rk_error *error)
{
    struct frost_public_share shares[FROST_SIGNERS_MAX];
    for (unsigned i = 0; i < seat->group.signers; i++) {
        const struct threshold_head head = {THRESHOLD_THIRD, seat->group, i + 1, 0};
        struct rk_error inner = {.result = RK_OK};
        struct span body;
        if (threshold_message_body(&body, third[i], &head, FROST_PUBLIC_SHARE_BYTES, &inner) ||
            frost_public_share_decode(&shares[i], body, &inner))
            return blame(error, i + 1, "third", &inner);
    }
    return frost_public_make(&key->public, &seat->group, round->dealings, shares, error);
}

enum rk_result threshold_finish(struct threshold_key *out, const struct threshold_seat *seat,
                                const struct span *first, const struct span *second,
                                const struct span *third, struct rk_error *error)
{
    struct threshold_key key = {0};
    struct round *round;
    RK_TRY(new_round(&round, seat, first, error));
    enum rk_result result = collect(&key, seat, round, second, error);
    if (!result) result = publish_all(&key, seat, round, third, error);
    if (!result) *out = key;
    secret_wipe(&key, sizeof key);
    free(round);
    return result;
}

void threshold_view(struct shielded_full_view_key *out, const struct threshold_key *key)
{
    *out = (struct shielded_full_view_key){key->a, key->public.b, key->public.b_prime};
}

/* ---- Files ---- */

enum rk_result threshold_key_encode(struct buffer *out, const struct threshold_key *key,
                                    struct rk_error *error)
{
    const struct threshold_head head = {THRESHOLD_KEY, key->public.group, key->share.index, 0};
    uint8_t bytes[THRESHOLD_HEAD_BYTES + 4 * 32 + FROST_SIGNERS_MAX * 64];
    uint8_t *at = bytes + THRESHOLD_HEAD_BYTES + 4 * 32;
    threshold_head_encode(bytes, &head);
    fj_to_bytes_le(at - 128, &key->a);
    fj_to_bytes_le(at - 96, &key->share.secret);
    jubjub_encode(at - 64, &key->public.b);
    jubjub_encode(at - 32, &key->public.b_prime);
    for (unsigned i = 0; i < key->public.group.signers; i++, at += 64) {
        jubjub_encode(at, &key->public.shares[i]);
        jubjub_encode(at + 32, &key->public.shares_prime[i]);
    }
    enum rk_result result = threshold_append(out, bytes, (size_t)(at - bytes), error);
    secret_wipe(bytes, sizeof bytes);
    return result;
}

static enum rk_result read_key(struct threshold_key *key, const struct threshold_head *head,
                               struct span body, struct rk_error *error)
{
    const uint8_t *at = body.bytes;
    struct jubjub_affine points[2];
    if (head->to != 0 || body.size_bytes != 4 * 32 + (size_t)64 * head->group.signers)
        return rk_fail(error, RK_MALFORMED, 41, "key: it has another size or receiver");
    if (!fj_from_bytes_le(&key->a, at) || fj_is_zero(&key->a) ||
        !fj_from_bytes_le(&key->share.secret, at + 32) ||
        !jubjub_decode(&key->public.b, at + 64, JUBJUB_CHECKED) ||
        !jubjub_decode(&key->public.b_prime, at + 96, JUBJUB_CHECKED))
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES, "key: no such scalars or points");
    key->public.group = head->group;
    key->share.index = head->from;
    for (unsigned i = 0; i < head->group.signers; i++) {
        at = body.bytes + 128 + (size_t)64 * i;
        if (!jubjub_decode(&key->public.shares[i], at, JUBJUB_STRICT) ||
            !jubjub_decode(&key->public.shares_prime[i], at + 32, JUBJUB_STRICT))
            return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES + 128 + (uint64_t)64 * i,
                           "key: participant %u has no such points", i + 1);
    }
    jubjub_mul_generator(&points[0], &key->share.secret);
    jubjub_mul_generator_nums(&points[1], &key->share.secret);
    key->share.public = points[0];
    if (!jubjub_affine_equal(&points[0], &key->public.shares[head->from - 1]) ||
        !jubjub_affine_equal(&points[1], &key->public.shares_prime[head->from - 1]))
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES + 32,
                       "key: the share is not participant %u's", head->from);
    return RK_OK;
}

enum rk_result threshold_key_decode(struct threshold_key *out, struct span bytes,
                                    struct rk_error *error)
{
    struct threshold_head head;
    struct threshold_key key = {0};
    struct span body;
    RK_TRY(threshold_head_decode(&head, &body, bytes, THRESHOLD_KEY, SIZE_MAX, error));
    enum rk_result result = read_key(&key, &head, body, error);
    if (!result) *out = key;
    secret_wipe(&key, sizeof key);
    return result;
}

void threshold_seat_encode(uint8_t out[THRESHOLD_SEAT_BYTES], const struct threshold_seat *seat)
{
    const struct threshold_head head = {THRESHOLD_SEAT, seat->group, seat->index, 0};
    threshold_head_encode(out, &head);
    memcpy(out + THRESHOLD_HEAD_BYTES, seat->seed, 32);
    out[THRESHOLD_HEAD_BYTES + 32] = seat->is_bound;
    memcpy(out + THRESHOLD_HEAD_BYTES + 33, seat->transcript, THRESHOLD_TRANSCRIPT_BYTES);
}

enum rk_result threshold_seat_decode(struct threshold_seat *out, struct span bytes,
                                     struct rk_error *error)
{
    static const uint8_t none[THRESHOLD_TRANSCRIPT_BYTES];
    struct threshold_head head;
    struct span body;
    RK_TRY(threshold_head_decode(&head, &body, bytes, THRESHOLD_SEAT,
                                 THRESHOLD_SEAT_BYTES - THRESHOLD_HEAD_BYTES, error));
    const uint8_t *transcript = body.bytes + 33;
    if (head.to != 0) return rk_fail(error, RK_INVALID, 41, "to: a seat is for nobody else");
    if (body.bytes[32] > 1 || (body.bytes[32] == 0 && memcmp(transcript, none, sizeof none) != 0))
        return rk_fail(error, RK_INVALID, THRESHOLD_HEAD_BYTES + 32,
                       "transcript: bound or not is 1 or 0");
    *out = (struct threshold_seat){
        .group = head.group, .index = head.from, .is_bound = body.bytes[32] == 1};
    memcpy(out->seed, body.bytes, 32);
    memcpy(out->transcript, transcript, sizeof out->transcript);
    return RK_OK;
}
