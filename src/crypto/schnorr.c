#include "crypto/schnorr.h"

#include "base/secret.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

enum { TRANSCRIPT_MAX = 10 };

/* What is hashed to a challenge or a nonce, in order. */
struct transcript {
    struct fr words[TRANSCRIPT_MAX];
    size_t count;
};

static void put(struct transcript *transcript, const struct fr *word)
{
    REQUIRE(transcript->count < TRANSCRIPT_MAX);
    transcript->words[transcript->count++] = *word;
}

static void put_point(struct transcript *transcript, const struct jubjub_affine *point)
{
    put(transcript, &point->u);
    put(transcript, &point->v);
}

static void put_number(struct transcript *transcript, uint64_t number)
{
    struct fr word;
    fr_from_u64(&word, number);
    put(transcript, &word);
}

/* A scalar as the same integer of the larger field. */
static void put_scalar(struct transcript *transcript, const struct fj *scalar)
{
    struct fr word;
    jubjub_scalar_to_fr(&word, scalar);
    put(transcript, &word);
    secret_wipe(&word, sizeof word);
}

/* P250 of spec/crypto.md 14. */
static void finish(struct fj *out, struct transcript *transcript)
{
    REQUIRE(poseidon_hash_truncated(out, POSEIDON_OTHER, transcript->words, transcript->count) ==
            RK_OK);
    secret_wipe(transcript, sizeof *transcript);
}

void schnorr_challenge_words(struct fr words[SCHNORR_CHALLENGE_WORDS],
                             const struct jubjub_affine *key, const struct jubjub_affine *r,
                             const struct fr *message)
{
    const struct fr in_order[SCHNORR_CHALLENGE_WORDS] = {r->u, r->v, key->u, key->v, *message};
    memcpy(words, in_order, sizeof in_order);
}

void schnorr_challenge(struct fj *c, const struct jubjub_affine *key, const struct jubjub_affine *r,
                       const struct fr *message)
{
    struct transcript t = {.count = SCHNORR_CHALLENGE_WORDS};
    schnorr_challenge_words(t.words, key, r, message);
    finish(c, &t);
}

static void challenge_double(struct fj *c, enum schnorr_version version,
                             const struct jubjub_affine *r, const struct jubjub_affine *r_prime,
                             const struct schnorr_key_double *key, const struct fr *message)
{
    static const uint64_t tag = 0x4a4a53434844424c; /* "JJSCHDBL" */
    struct transcript t = {.count = 0};
    if (version == SCHNORR_BOUND) put_number(&t, tag);
    put_point(&t, r);
    put_point(&t, r_prime);
    put_point(&t, &key->key);
    if (version == SCHNORR_BOUND) put_point(&t, &key->key_prime);
    put(&t, message);
    finish(c, &t);
}

static void challenge_var_gen(struct fj *c, enum schnorr_version version,
                              const struct jubjub_affine *r, const struct schnorr_key_var_gen *key,
                              const struct fr *message)
{
    struct transcript t = {.count = 0};
    put_point(&t, r);
    put_point(&t, &key->key);
    if (version == SCHNORR_BOUND) put_point(&t, &key->generator);
    put(&t, message);
    finish(c, &t);
}

/* The nonce of a signature. A BOUND one hashes what tells the kinds of signature apart: 1 for
 * single, 2 for double, the generator's coordinates for var-gen. */
static void nonce_numbered(struct fj *nonce, enum schnorr_version version, const struct fj *secret,
                           const struct fr *message, const struct fj *random, uint64_t kind)
{
    struct transcript t = {.count = 0};
    *nonce = *random;
    if (version == SCHNORR_DEPLOYED) return;
    put_scalar(&t, random);
    put_scalar(&t, secret);
    put_number(&t, kind);
    put(&t, message);
    finish(nonce, &t);
}

static void nonce_var_gen(struct fj *nonce, enum schnorr_version version,
                          const struct schnorr_secret_var_gen *secret, const struct fr *message,
                          const struct fj *random)
{
    struct transcript t = {.count = 0};
    *nonce = *random;
    if (version == SCHNORR_DEPLOYED) return;
    put_scalar(&t, random);
    put_scalar(&t, &secret->secret);
    put_point(&t, &secret->generator);
    put(&t, message);
    finish(nonce, &t);
}

void schnorr_key(struct jubjub_affine *out, const struct fj *secret)
{
    jubjub_mul_generator(out, secret);
}

void schnorr_key_double(struct schnorr_key_double *out, const struct fj *secret)
{
    jubjub_mul_generator(&out->key, secret);
    jubjub_mul_generator_nums(&out->key_prime, secret);
}

void schnorr_key_var_gen(struct schnorr_key_var_gen *out,
                         const struct schnorr_secret_var_gen *secret)
{
    struct jubjub_affine key;
    jubjub_exchange(&key, &secret->secret, &secret->generator);
    out->generator = secret->generator;
    out->key = key;
}

/* nonce - challenge * secret; the nonce is wiped. */
static void respond(struct fj *u, struct fj *nonce, const struct fj *challenge,
                    const struct fj *secret)
{
    struct fj product;
    fj_mul(&product, secret, challenge);
    fj_sub(u, nonce, &product);
    secret_wipe(nonce, sizeof *nonce);
    secret_wipe(&product, sizeof product);
}

void schnorr_sign(struct schnorr_signature *out, enum schnorr_version version,
                  const struct fj *secret, const struct fr *message, const struct fj *random)
{
    struct fj nonce, challenge;
    struct jubjub_affine key, r;
    nonce_numbered(&nonce, version, secret, message, random, 1);
    schnorr_key(&key, secret);
    jubjub_mul_generator(&r, &nonce);
    schnorr_challenge(&challenge, &key, &r, message);
    respond(&out->u, &nonce, &challenge, secret);
    out->r = r;
}

void schnorr_sign_double(struct schnorr_signature_double *out, enum schnorr_version version,
                         const struct fj *secret, const struct fr *message, const struct fj *random)
{
    struct fj nonce, challenge;
    struct schnorr_key_double key;
    struct jubjub_affine r, r_prime;
    nonce_numbered(&nonce, version, secret, message, random, 2);
    schnorr_key_double(&key, secret);
    jubjub_mul_generator(&r, &nonce);
    jubjub_mul_generator_nums(&r_prime, &nonce);
    challenge_double(&challenge, version, &r, &r_prime, &key, message);
    respond(&out->u, &nonce, &challenge, secret);
    out->r = r;
    out->r_prime = r_prime;
}

void schnorr_sign_var_gen(struct schnorr_signature *out, enum schnorr_version version,
                          const struct schnorr_secret_var_gen *secret, const struct fr *message,
                          const struct fj *random)
{
    struct fj nonce, challenge;
    struct schnorr_key_var_gen key;
    struct jubjub_affine r;
    nonce_var_gen(&nonce, version, secret, message, random);
    schnorr_key_var_gen(&key, secret);
    jubjub_exchange(&r, &nonce, &secret->generator);
    challenge_var_gen(&challenge, version, &r, &key, message);
    respond(&out->u, &nonce, &challenge, &secret->secret);
    out->r = r;
}

/* u P + c key = R, for the point P of a table. */
static bool equation_holds(const struct jubjub_base *base, const struct fj *u, const struct fj *c,
                           const struct jubjub_affine *key, const struct jubjub_affine *r)
{
    struct jubjub_extended sum;
    jubjub_from_affine(&sum, key);
    jubjub_mul_base_add_vartime(&sum, base, u, &sum, c);
    return jubjub_equal_affine(&sum, r);
}

bool schnorr_verify(const struct jubjub_affine *key, const struct schnorr_signature *signature,
                    const struct fr *message)
{
    struct fj c;
    if (!jubjub_affine_is_valid(key) || !jubjub_affine_is_valid(&signature->r)) return false;
    schnorr_challenge(&c, key, &signature->r, message);
    return equation_holds(&jubjub_base_generator, &signature->u, &c, key, &signature->r);
}

bool schnorr_verify_double(enum schnorr_version version, const struct schnorr_key_double *key,
                           const struct schnorr_signature_double *signature,
                           const struct fr *message)
{
    struct fj c;
    if (!jubjub_affine_is_valid(&key->key) || !jubjub_affine_is_valid(&key->key_prime) ||
        !jubjub_affine_is_valid(&signature->r) || !jubjub_affine_is_valid(&signature->r_prime))
        return false;
    challenge_double(&c, version, &signature->r, &signature->r_prime, key, message);
    return equation_holds(&jubjub_base_generator, &signature->u, &c, &key->key, &signature->r) &&
           equation_holds(&jubjub_base_generator_nums, &signature->u, &c, &key->key_prime,
                          &signature->r_prime);
}

bool schnorr_verify_var_gen(enum schnorr_version version, const struct schnorr_key_var_gen *key,
                            const struct schnorr_signature *signature, const struct fr *message)
{
    struct fj c;
    struct jubjub_term terms[2];
    struct jubjub_extended sum;
    if (!jubjub_affine_is_valid(&key->key) || !jubjub_affine_is_valid(&key->generator) ||
        !jubjub_affine_is_valid(&signature->r))
        return false;
    challenge_var_gen(&c, version, &signature->r, key, message);
    jubjub_term_set(&terms[0], &signature->u, &key->generator);
    jubjub_term_set(&terms[1], &c, &key->key);
    jubjub_sum_terms_vartime(&sum, terms, 2);
    return jubjub_equal_affine(&sum, &signature->r);
}
