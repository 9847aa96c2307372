/* What the sources of shared wallets have in common: heads of messages, and keys. */
#ifndef RK_CHAIN_THRESHOLD_INTERNAL_H
#define RK_CHAIN_THRESHOLD_INTERNAL_H

#include "base/reader.h"
#include "chain/threshold_key.h"
#include "crypto/seal.h"

enum threshold_kind {
    THRESHOLD_FIRST = 1,
    THRESHOLD_SECOND,
    THRESHOLD_THIRD,
    THRESHOLD_SEAT,
    THRESHOLD_KEY,
    THRESHOLD_REQUEST,
    THRESHOLD_COMMITMENT,
    THRESHOLD_SHARE,
    THRESHOLD_NONCE,
    THRESHOLD_SPEND,
};

/* "RKTH", kind, version, t, n, session, who it is from and to (0: everybody). */
struct threshold_head {
    enum threshold_kind kind;
    struct frost_group group;
    unsigned from, to;
};

void threshold_head_encode(uint8_t out[THRESHOLD_HEAD_BYTES], const struct threshold_head *head);

/* A head of this kind, followed by exactly body_bytes (SIZE_MAX: any number). */
RK_CHECKED enum rk_result threshold_head_decode(struct threshold_head *out, struct span *body,
                                                struct span bytes, enum threshold_kind kind,
                                                size_t body_bytes, struct rk_error *error);

/* The same, and that it is from and to these, of this group. */
RK_CHECKED enum rk_result threshold_message_body(struct span *body, struct span bytes,
                                                 const struct threshold_head *expected,
                                                 size_t body_bytes, struct rk_error *error);

/* A key of its own for each secret and use. */
RK_CHECKED enum rk_result threshold_derive(uint8_t out[32], struct span secret, const char *use,
                                           struct span context, struct rk_error *error);

RK_CHECKED enum rk_result threshold_append(struct buffer *out, const void *bytes, size_t size_bytes,
                                           struct rk_error *error);

/* Appends a nonce and the sealed bytes; opens them into plain[sealed.size_bytes - 40]. */
RK_CHECKED enum rk_result threshold_seal(struct buffer *out, const uint8_t key[SEAL_KEY_BYTES],
                                         struct span associated, struct span plain,
                                         struct rk_error *error);
RK_CHECKED bool threshold_unseal(uint8_t *plain, const uint8_t key[SEAL_KEY_BYTES],
                                 struct span associated, struct span sealed);
enum { THRESHOLD_SEAL_BYTES = SEAL_NONCE_BYTES + SEAL_TAG_BYTES };

#endif
