/* The license statement that this project's replaces, as a circuit of the deployed components: as
 * much of spec/citadel.md 3 and 6 as its faults need. Values, hashes, order of public inputs and
 * constraints are those of that text. The tree has two levels in place of sixteen, which changes
 * nothing but the size; the product of the challenge has 253 digits in place of 256, so that all
 * that satisfies it extends to the deployed component, with digits 0 in front. */
#ifndef RK_TESTS_ZK_CITADEL_MODEL_H
#define RK_TESTS_ZK_CITADEL_MODEL_H

#include "support.h"

#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "zk/composer_override.h"
#include "zk/gadget_number.h"
#include "zk/gadget_poseidon.h"

#include <string.h>

enum { CITADEL_HEIGHT = 2, CITADEL_INPUTS = 8, CITADEL_WORDS_MAX = 16 };

/* Of spec/citadel.md 2. */
enum citadel_tag {
    CITADEL_LICENSE_HASH = 4,
    CITADEL_LICENSE_MESSAGE = 5,
    CITADEL_SESSION_HASH = 6,
    CITADEL_SESSION_AUTH = 7,
    CITADEL_SESSION_ID = 8,
    CITADEL_ISSUER = 9,
    CITADEL_LICENSE_CHALLENGE = 11,
    CITADEL_SESSION_CHALLENGE = 12,
    CITADEL_ATTRIBUTES = 13,
};

/* Its letters: what a user proves with, all of which a dishonest one may choose. */
struct citadel {
    struct jubjub_affine lpk, lpk_prime, issuer;
    struct fr c; /* any element */
    struct fj attr_data, s_1, s_2;
    struct fr s_0, session_hash;
    struct fj license_z, session_z;
    struct jubjub_affine license_r, session_r, session_r_prime;
    struct poseidon_opening opening;
    /* The challenges that the prover would like to have, where he forges: 250 bits. */
    const struct fj *license_e, *session_e;
    /* What follows. */
    struct fr session_id, com_0;
    struct jubjub_affine com_1, com_2;
};

/* ---- Outside of the circuit ---- */

static inline void citadel_tag_context(struct fr *out, enum citadel_tag tag)
{
    struct fr words[3] = {fr_zero, fr_zero};
    fr_from_u64(&words[2], (uint64_t)tag);
    assert_int_equal(poseidon_hash(out, POSEIDON_OTHER, words, 3), RK_OK);
}

static inline void citadel_hash(struct fr *out, enum citadel_tag tag, const struct fr *words,
                                size_t count)
{
    struct fr all[CITADEL_WORDS_MAX];
    assert_true(count < CITADEL_WORDS_MAX);
    citadel_tag_context(&all[0], tag);
    memcpy(all + 1, words, count * sizeof *words);
    assert_int_equal(poseidon_hash(out, POSEIDON_OTHER, all, count + 1), RK_OK);
}

static inline void citadel_hash_truncated(struct fj *out, enum citadel_tag tag,
                                          const struct fr *words, size_t count)
{
    struct fr hash;
    citadel_hash(&hash, tag, words, count);
    poseidon_truncate(out, &hash);
}

static inline size_t citadel_put(struct fr *words, size_t at, const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

/* j P + k Q */
static inline void citadel_sum(struct jubjub_affine *out, const struct fj *j,
                               const struct jubjub_affine *p, const struct fj *k,
                               const struct jubjub_affine *q)
{
    struct jubjub_extended a, b;
    jubjub_from_affine(&a, p);
    jubjub_from_affine(&b, q);
    jubjub_mul_exact(&a, &a, j);
    jubjub_mul_exact(&b, &b, k);
    jubjub_add(&a, &a, &b);
    jubjub_to_affine(out, &a);
}

/* An element as a scalar of JubJub, which the product of the challenge takes it for. */
static inline void citadel_scalar(struct fj *out, const struct fr *element)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, element);
    fj_from_wide_le(out, bytes, sizeof bytes);
}

static inline void citadel_license_message(struct fr *out, const struct citadel *s)
{
    struct fr words[3];
    size_t n = citadel_put(words, 0, &s->lpk);
    jubjub_scalar_to_fr(&words[n], &s->attr_data);
    citadel_hash(out, CITADEL_LICENSE_MESSAGE, words, 3);
}

static inline void citadel_license_challenge(struct fj *out, const struct citadel *s)
{
    struct fr words[5];
    citadel_license_message(
        &words[citadel_put(words, citadel_put(words, 0, &s->issuer), &s->license_r)], s);
    citadel_hash_truncated(out, CITADEL_LICENSE_CHALLENGE, words, 5);
}

static inline void citadel_sign_license(struct citadel *s, const struct fj *secret,
                                        const struct fj *nonce)
{
    struct fj e;
    jubjub_mul_generator(&s->issuer, secret);
    jubjub_mul_generator(&s->license_r, nonce);
    citadel_license_challenge(&e, s);
    fj_mul(&e, &e, secret);
    fj_add(&s->license_z, nonce, &e);
}

/* What follows from the choices but the session's signature. */
static inline void citadel_make(struct citadel *s)
{
    struct fj c;
    struct fr words[3];
    words[citadel_put(words, 0, &s->lpk_prime)] = s->c;
    citadel_hash(&s->session_id, CITADEL_SESSION_ID, words, 3);
    words[citadel_put(words, 0, &s->issuer)] = s->s_0;
    citadel_hash(&s->com_0, CITADEL_ISSUER, words, 3);
    citadel_scalar(&c, &s->c);
    citadel_sum(&s->com_1, &s->attr_data, &jubjub_generator, &s->s_1, &jubjub_generator_nums);
    citadel_sum(&s->com_2, &c, &jubjub_generator, &s->s_2, &jubjub_generator_nums);
}

static inline void citadel_inputs(struct fr out[CITADEL_INPUTS], const struct citadel *s)
{
    out[0] = s->session_id;
    out[1] = s->session_hash;
    out[2] = s->com_0;
    citadel_put(out, citadel_put(out, 3, &s->com_1), &s->com_2);
    out[7] = s->opening.root;
}

static inline void citadel_session_challenge(struct fj *out, const struct citadel *s)
{
    struct fr inputs[CITADEL_INPUTS], words[9];
    size_t n = citadel_put(words, citadel_put(words, 0, &s->lpk), &s->lpk_prime);
    n = citadel_put(words, citadel_put(words, n, &s->session_r), &s->session_r_prime);
    citadel_inputs(inputs, s);
    citadel_hash(&words[n], CITADEL_SESSION_AUTH, inputs, CITADEL_INPUTS);
    citadel_hash_truncated(out, CITADEL_SESSION_CHALLENGE, words, 9);
}

/* Signs with R' = nonce G' + shift, and z = nonce + e lsk. */
static inline void citadel_sign_session(struct citadel *s, struct fj *e, const struct fj *lsk,
                                        const struct fj *nonce, const struct jubjub_affine *shift)
{
    struct fj product;
    jubjub_mul_generator(&s->session_r, nonce);
    citadel_sum(&s->session_r_prime, nonce, &jubjub_generator_nums, &fj_one, shift);
    citadel_session_challenge(e, s);
    fj_mul(&product, e, lsk);
    fj_add(&s->session_z, nonce, &product);
}

/* ---- The circuit ---- */

static inline struct witness citadel_scalar_witness(struct composer *c, const struct fj *scalar)
{
    struct fr value;
    jubjub_scalar_to_fr(&value, scalar);
    return composer_witness(c, &value);
}

static inline struct witness citadel_gadget_hash(struct composer *c, enum citadel_tag tag,
                                                 const struct witness *words, size_t count)
{
    struct witness all[CITADEL_WORDS_MAX];
    struct fr context;
    citadel_tag_context(&context, tag);
    all[0] = composer_constant(c, &context);
    memcpy(all + 1, words, count * sizeof *words);
    return gadget_poseidon_hash(c, POSEIDON_OTHER, all, count + 1);
}

/* The low 250 bits as the deployed component has them (gadget_poseidon_hash_truncated), or what the
 * prover would like: the XOR with 0 runs over digits of his choice. */
static inline struct witness citadel_gadget_truncate(struct composer *c, struct witness hash,
                                                     const struct fj *wanted)
{
    enum { PAIRS = 125, WITNESSES_PER_PAIR = 4 };
    uint64_t limbs[4];
    size_t first = composer_witness_count(c);
    struct fr sum = fr_zero, digit;
    for (unsigned i = 0; wanted && i < PAIRS; i++) {
        unsigned at = 2 * (PAIRS - 1 - i);
        fj_to_limbs(limbs, wanted);
        fr_from_u64(&digit, limbs[at / 64] >> at % 64 & 3);
        fr_double(&sum, &sum);
        fr_double(&sum, &sum);
        fr_add(&sum, &sum, &digit);
        composer_override(c, first + WITNESSES_PER_PAIR * i, &sum);
    }
    return composer_xor(c, hash, witness_zero, PAIRS);
}

/* On the curve, and 8 P is not the identity (so neither is P). */
static inline void citadel_gadget_valid(struct composer *c, struct witness_point p)
{
    struct witness x2 = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = p.x, .b = p.x));
    struct witness y2 = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = p.y, .b = p.y));
    composer_gate(c, COMPOSER_GATE(.q_m = &jubjub_d, .q_l = &fr_one, .q_r = &composer_minus_one,
                                   .q_c = &fr_one, .a = x2, .b = y2));
    for (unsigned i = 0; i < 3; i++)
        p = composer_add_point(c, p, p);
    gadget_assert_nonzero(c, p.x);
}

/* zP = R + eX */
static inline void citadel_gadget_equation(struct composer *c, struct witness z,
                                           const struct jubjub_affine *base, struct witness e,
                                           struct witness_point key, struct witness_point r)
{
    struct witness_point a = composer_mul_generator(c, z, base);
    struct witness_point b = composer_mul_point(c, e, key);
    struct witness_point sum = composer_add_point(c, r, b);
    composer_assert_equal_point(c, a, sum);
}

static inline struct witness_point citadel_gadget_sum(struct composer *c, struct witness_point a,
                                                      struct witness s)
{
    struct witness_point b = composer_mul_generator(c, s, &jubjub_generator_nums);
    return composer_add_point(c, a, b);
}

struct citadel_witnesses {
    struct witness_point lpk, lpk_prime, issuer, license_r, session_r, session_r_prime;
    struct witness inputs[CITADEL_INPUTS];
    struct witness c, attr_data, s_0, s_1, s_2, license_z, session_z;
};

static inline void citadel_compose_witnesses(struct composer *c, struct citadel_witnesses *w,
                                             const struct citadel *s)
{
    struct fr inputs[CITADEL_INPUTS];
    w->lpk = composer_point(c, &s->lpk);
    w->lpk_prime = composer_point(c, &s->lpk_prime);
    citadel_gadget_valid(c, w->lpk);
    citadel_gadget_valid(c, w->lpk_prime);
    citadel_inputs(inputs, s);
    for (size_t i = 0; i < CITADEL_INPUTS; i++)
        w->inputs[i] = composer_public(c, &inputs[i]);
    w->c = composer_witness(c, &s->c);
    w->attr_data = citadel_scalar_witness(c, &s->attr_data);
    w->s_0 = composer_witness(c, &s->s_0);
    w->s_1 = citadel_scalar_witness(c, &s->s_1);
    w->s_2 = citadel_scalar_witness(c, &s->s_2);
    w->license_z = citadel_scalar_witness(c, &s->license_z);
    w->session_z = citadel_scalar_witness(c, &s->session_z);
    w->issuer = composer_point(c, &s->issuer);
    w->license_r = composer_point(c, &s->license_r);
    w->session_r = composer_point(c, &s->session_r);
    w->session_r_prime = composer_point(c, &s->session_r_prime);
}

static inline void citadel_compose_license(struct composer *c, const struct citadel_witnesses *w,
                                           const struct citadel *s)
{
    citadel_gadget_valid(c, w->license_r);
    citadel_gadget_valid(c, w->issuer);
    const struct witness signed_words[] = {w->lpk.x, w->lpk.y, w->attr_data};
    struct witness message = citadel_gadget_hash(c, CITADEL_LICENSE_MESSAGE, signed_words, 3);
    const struct witness words[] = {w->issuer.x, w->issuer.y, w->license_r.x, w->license_r.y,
                                    message};
    struct witness hash = citadel_gadget_hash(c, CITADEL_LICENSE_CHALLENGE, words, 5);
    struct witness e = citadel_gadget_truncate(c, hash, s->license_e);
    citadel_gadget_equation(c, w->license_z, &jubjub_generator, e, w->issuer, w->license_r);
}

static inline void citadel_compose_commitments(struct composer *c,
                                               const struct citadel_witnesses *w)
{
    const struct witness issuer[] = {w->issuer.x, w->issuer.y, w->s_0};
    struct witness com_0 = citadel_gadget_hash(c, CITADEL_ISSUER, issuer, 3);
    composer_assert_equal(c, com_0, w->inputs[2]);
    struct witness_point a = composer_mul_generator(c, w->attr_data, &jubjub_generator);
    struct witness_point com_1 = citadel_gadget_sum(c, a, w->s_1);
    composer_assert_equal(c, com_1.x, w->inputs[3]);
    composer_assert_equal(c, com_1.y, w->inputs[4]);
    struct witness_point b = composer_mul_generator_short(c, w->c, 253, &jubjub_generator);
    struct witness_point com_2 = citadel_gadget_sum(c, b, w->s_2);
    composer_assert_equal(c, com_2.x, w->inputs[5]);
    composer_assert_equal(c, com_2.y, w->inputs[6]);
}

static inline void citadel_compose_session(struct composer *c, const struct citadel_witnesses *w,
                                           const struct citadel *s)
{
    struct witness auth = citadel_gadget_hash(c, CITADEL_SESSION_AUTH, w->inputs, CITADEL_INPUTS);
    citadel_gadget_valid(c, w->session_r);
    citadel_gadget_valid(c, w->session_r_prime);
    const struct witness words[] = {w->lpk.x,
                                    w->lpk.y,
                                    w->lpk_prime.x,
                                    w->lpk_prime.y,
                                    w->session_r.x,
                                    w->session_r.y,
                                    w->session_r_prime.x,
                                    w->session_r_prime.y,
                                    auth};
    struct witness hash = citadel_gadget_hash(c, CITADEL_SESSION_CHALLENGE, words, 9);
    struct witness e = citadel_gadget_truncate(c, hash, s->session_e);
    citadel_gadget_equation(c, w->session_z, &jubjub_generator, e, w->lpk, w->session_r);
    citadel_gadget_equation(c, w->session_z, &jubjub_generator_nums, e, w->lpk_prime,
                            w->session_r_prime);
}

static inline void citadel_compose(struct composer *c, const struct citadel *s)
{
    struct citadel_witnesses w;
    citadel_compose_witnesses(c, &w, s);
    const struct witness number[] = {w.lpk_prime.x, w.lpk_prime.y, w.c};
    struct witness id = citadel_gadget_hash(c, CITADEL_SESSION_ID, number, 3);
    composer_assert_equal(c, id, w.inputs[0]);
    citadel_compose_license(c, &w, s);
    citadel_compose_commitments(c, &w);
    citadel_compose_session(c, &w, s);
    const struct witness key[] = {w.lpk.x, w.lpk.y};
    struct witness leaf = citadel_gadget_hash(c, CITADEL_LICENSE_HASH, key, 2);
    struct witness root = gadget_poseidon_opening(c, &s->opening, leaf);
    composer_assert_equal(c, root, w.inputs[7]);
}

#endif
