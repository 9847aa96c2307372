/* Messages as points of BLS12-381: RFC 9380. See spec/crypto.md 8.
 *
 * The suites BLS12381G1_XMD:SHA-256_SSWU_RO_ and _NU_ and the same of G2: `hash_to_` is the random
 * oracle, `encode_to_` the cheaper map whose points are not uniform. `dst` is the domain separation
 * tag, of any length; one of more than 255 bytes is hashed first. A message is taken as public: the
 * time of hashing to G2 depends on it. Nothing allocates. */
#ifndef RK_CRYPTO_HASH_TO_CURVE_H
#define RK_CRYPTO_HASH_TO_CURVE_H

#include "base/result.h"
#include "base/span.h"
#include "crypto/g1.h"
#include "crypto/g2.h"

enum { EXPAND_MESSAGE_BYTES_MAX = 255 * 32 };

/* expand_message_xmd with SHA-256, RFC 9380 5.3.1. RK_LIMIT for more than EXPAND_MESSAGE_BYTES_MAX
 * bytes. */
RK_CHECKED enum rk_result expand_message(uint8_t *out, size_t out_bytes, struct span message,
                                         struct span dst);

void hash_to_g1(struct g1 *out, struct span message, struct span dst);
void encode_to_g1(struct g1 *out, struct span message, struct span dst);
/* What hash_to_g1 does with the two field elements of a message. */
void field_pair_to_g1(struct g1 *out, const struct fp u[2]);

/* The points of field_pair_to_g1 for `count` pairs, in coordinates that may be others. Where there
 * are lanes (lanes.h) eight cost less than two alone; time then depends on the elements, in ways
 * that nobody can bring about with messages. */
void field_pairs_to_g1(struct g1 *out, const struct fp (*u)[2], size_t count);

/* hash_to_g1 of `count` messages with one tag, and its affine form: in lanes as well. */
void hash_to_g1_each(struct g1_affine *out, const struct span *messages, size_t count,
                     struct span dst);

void hash_to_g2(struct g2 *out, struct span message, struct span dst);
void encode_to_g2(struct g2 *out, struct span message, struct span dst);

#endif
