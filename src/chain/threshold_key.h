/* Shared wallets: generating a key of which t of n participants can spend, and none has the whole.
 * See spec/phoenix-sound.md 6, crypto/frost.h and docs/wallet-threshold.md, which has the bytes.
 *
 *      1  everybody hands everybody the same message      threshold_first
 *      2  and then each of the others one of his own      threshold_second
 *      3  everybody hands everybody the same message      threshold_third
 *         each has a share                                threshold_finish
 *
 * Messages may pass through anybody's hands as long as the first ones arrive as they were sent: all
 * participants compare threshold_transcript over a channel they trust, such as a telephone, before
 * the second round. The second messages are sealed for their receivers, under keys that both
 * compute from the first messages.
 *
 * The view key a is the sum of what everybody contributes, and everybody has it: all see what the
 * wallet receives and spends.
 *
 * A seat is all that a participant keeps between the rounds: everything he says follows from it, so
 * a round may be repeated. It is bound to the first messages that its second round saw, since
 * second messages for other first ones would give shares away. Secret, as keys are: the caller
 * wipes both. Failures name the participant whose message is wrong. */
#ifndef RK_CHAIN_THRESHOLD_KEY_H
#define RK_CHAIN_THRESHOLD_KEY_H

#include "base/buffer.h"
#include "crypto/frost.h"

enum {
    THRESHOLD_HEAD_BYTES = 42,
    THRESHOLD_TRANSCRIPT_BYTES = 32,
    THRESHOLD_SEAT_BYTES = THRESHOLD_HEAD_BYTES + 32 + 1 + THRESHOLD_TRANSCRIPT_BYTES,
};

struct threshold_seat {
    struct frost_group group;
    unsigned index; /* 1 to group.signers */
    uint8_t seed[32];
    bool is_bound;
    uint8_t transcript[THRESHOLD_TRANSCRIPT_BYTES]; /* when bound; else zeros */
};

struct threshold_key {
    struct frost_key_share share;
    struct frost_public public;
    struct fj a;
};

/* A seat with fresh secrets. RK_USAGE for a group or number that cannot be. */
RK_CHECKED enum rk_result threshold_join(struct threshold_seat *out,
                                         const struct frost_group *group, unsigned index,
                                         struct rk_error *error);

/* The group that a first message is of: who joins takes it from there. RK_MALFORMED, RK_INVALID. */
RK_CHECKED enum rk_result threshold_group_of(struct frost_group *out, struct span first,
                                             struct rk_error *error);

/* Appends the first message. RK_NO_MEMORY, here and below. */
RK_CHECKED enum rk_result threshold_first(struct buffer *out, const struct threshold_seat *seat,
                                          struct rk_error *error);

/* A hash of all first messages, first[i] being that of participant i + 1, in the lists below too.
 * RK_MALFORMED, RK_INVALID for messages that are none. */
RK_CHECKED enum rk_result threshold_transcript(uint8_t out[THRESHOLD_TRANSCRIPT_BYTES],
                                               const struct threshold_seat *seat,
                                               const struct span *first, struct rk_error *error);

/* Appends the message to a receiver, who is not the seat's own. The seat is bound: it is to be
 * saved before the message is handed out. RK_INVALID when it is bound to other first messages. */
RK_CHECKED enum rk_result threshold_second(struct buffer *out, struct threshold_seat *seat,
                                           const struct span *first, unsigned receiver,
                                           struct rk_error *error);

/* Appends the third message, from what others sent to this seat; second[index - 1] is not read. */
RK_CHECKED enum rk_result threshold_third(struct buffer *out, const struct threshold_seat *seat,
                                          const struct span *first, const struct span *second,
                                          struct rk_error *error);

RK_CHECKED enum rk_result threshold_finish(struct threshold_key *out,
                                           const struct threshold_seat *seat,
                                           const struct span *first, const struct span *second,
                                           const struct span *third, struct rk_error *error);

/* What finds the wallet's notes and sees them spent. Secret. */
void threshold_view(struct shielded_full_view_key *out, const struct threshold_key *key);

/* For files, to be sealed. Decoders are total: RK_MALFORMED, RK_INVALID with an offset. */
RK_CHECKED enum rk_result threshold_key_encode(struct buffer *out, const struct threshold_key *key,
                                               struct rk_error *error);
RK_CHECKED enum rk_result threshold_key_decode(struct threshold_key *out, struct span bytes,
                                               struct rk_error *error);
void threshold_seat_encode(uint8_t out[THRESHOLD_SEAT_BYTES], const struct threshold_seat *seat);
RK_CHECKED enum rk_result threshold_seat_decode(struct threshold_seat *out, struct span bytes,
                                                struct rk_error *error);

#endif
