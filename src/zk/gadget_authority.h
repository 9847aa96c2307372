/* Schnorr signatures with challenges that are tied to what they hash, under one base and under two,
 * and encryption to an auditor. They hold in every layout.
 *
 * A signature (u, R) of m by the key X = xG: c = the low 250 bits of a sponge over context, R, X
 * and m in a domain of the statement, uG + cX = R. With the key in the subgroup this proves
 * knowledge of x (in the random oracle model) bound to m. Under two bases, X = xG and X' = xG' with
 * one u and c, both keys hashed, it proves besides that both have one logarithm. u is canonical. */
#ifndef RK_ZK_GADGET_AUTHORITY_H
#define RK_ZK_GADGET_AUTHORITY_H

#include "crypto/shielded.h"
#include "zk/gadget_group.h"

/* What is signed in which statement. */
struct signed_words {
    uint64_t domain;
    struct witness context, message;
};

/* uG + cX = R, c over (context, R, X, message); 3,668 rows. */
void gadget_signature(struct composer *composer, const struct signed_words *words,
                      const struct fj *u, const struct jubjub_affine *r, struct group_point key);

/* uG + cB = R1 and uG' + cB' = R2, c over (context, R1, R2, B, B', message): shielded_authority in
 * the domain SHIELDED_SPEND. 6,075 rows. */
void gadget_authority(struct composer *composer, const struct signed_words *words,
                      const struct shielded_authority *authority, struct group_point b,
                      struct group_point b_prime);

/* A Diffie-Hellman secret with a key, and its public half. */
struct exchange {
    struct group_point e, shared; /* eps G, eps key */
};

/* 2,301 rows: a canonical eps of 540, then 253 and 1,508. */
struct exchange gadget_exchange(struct composer *composer, const struct fj *eps,
                                struct group_point key);

/* a + b is the next public input, which has this value: how a masked word is shown; 1 row. */
void gadget_assert_public_sum(struct composer *composer, struct witness a, struct witness b,
                              const struct fr *value);

/* Shows the ciphertext of words to the holder of a key: the next public inputs are E and then each
 * word under a mask of the sponge over (shared, context) in the domain. `cipher` has `count`
 * values. Whoever decrypts gets the words of the witness, which is what makes the encryption
 * verifiable. gadget_exchange, 2 + count rows, and the sponge. A fresh eps for every use. */
void gadget_encrypt(struct composer *composer, uint64_t domain, struct witness context,
                    struct group_point key, const struct fj *eps, const struct witness *words,
                    size_t count, const struct jubjub_affine *e, const struct fr *cipher);

enum { GADGET_ENCRYPT_WORDS_MAX = 64 };

#ifndef COMPOSER_NO_SITES
#define gadget_signature(c, ...)         gadget_signature(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_authority(c, ...)         gadget_authority(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_exchange(c, ...)          gadget_exchange(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_assert_public_sum(c, ...) gadget_assert_public_sum(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_encrypt(c, ...)           gadget_encrypt(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
