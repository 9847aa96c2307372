#include "crypto/frost.h"

#include "base/reader.h"
#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

/* ---- Hashes ---- */

/* What is hashed to a scalar: a session, a number and points. */
enum { POINTS_MAX = 6, TRANSCRIPT_BYTES = 32 + 8 + POINTS_MAX * JUBJUB_BYTES };

static const uint8_t domain_dealer[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm frost dealer v1";
static const uint8_t domain_equal[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm frost equal v1";
static const uint8_t domain_random[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm frost random v1";

static void hash_points(struct fj *out, const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES],
                        const struct frost_group *group, unsigned index,
                        const struct jubjub_affine *const *points, size_t count)
{
    uint8_t bytes[TRANSCRIPT_BYTES];
    REQUIRE(count <= POINTS_MAX);
    memcpy(bytes, group->session, 32);
    limb_store_le(bytes + 32, index);
    for (size_t i = 0; i < count; i++)
        jubjub_encode(bytes + 40 + i * JUBJUB_BYTES, points[i]);
    fj_hash_domain(out, domain, span_of(bytes, 40 + count * JUBJUB_BYTES));
}

/* A scalar from random bytes, a secret and a number, for all the random choices here. */
static void derive(struct fj *out, const uint8_t random[FROST_RANDOM_BYTES],
                   const struct fj *secret, uint64_t number)
{
    uint8_t bytes[FROST_RANDOM_BYTES + 32 + 8];
    memcpy(bytes, random, FROST_RANDOM_BYTES);
    fj_to_bytes_le(bytes + 32, secret);
    limb_store_le(bytes + 64, number);
    fj_hash_domain(out, domain_random, span_of(bytes, sizeof bytes));
    secret_wipe(bytes, sizeof bytes);
}

/* ---- Sums of products, of what is public ---- */

/* z base - c key, what a prover committed to if the proof holds. */
static void commitment_of(struct jubjub_affine *out, const struct frost_proof *proof,
                          const struct jubjub_affine *base, const struct jubjub_affine *key)
{
    struct jubjub_term terms[2];
    struct jubjub_extended sum;
    struct fj negative;
    fj_neg(&negative, &proof->c);
    jubjub_term_set(&terms[0], &proof->z, base);
    jubjub_term_set(&terms[1], &negative, key);
    jubjub_sum_terms_vartime(&sum, terms, 2);
    jubjub_to_affine_vartime(out, &sum);
}

/* sum of factors[i] points[i] */
static void combine_points(struct jubjub_affine *out, const struct fj *factors,
                           const struct jubjub_affine *points, size_t count)
{
    struct jubjub_term terms[FROST_SIGNERS_MAX];
    struct jubjub_extended sum;
    for (size_t i = 0; i < count; i++)
        jubjub_term_set(&terms[i], &factors[i], &points[i]);
    jubjub_sum_terms_vartime(&sum, terms, count);
    jubjub_to_affine_vartime(out, &sum);
}

/* lambda_i = product over j != i of x_j / (x_j - x_i), at 0. */
static void lagrange(struct fj *out, const unsigned *indexes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fj above = fj_one, below = fj_one, xi, xj, difference;
        fj_from_u64(&xi, indexes[i]);
        for (size_t j = 0; j < count; j++) {
            if (j == i) continue;
            fj_from_u64(&xj, indexes[j]);
            fj_sub(&difference, &xj, &xi);
            fj_mul(&above, &above, &xj);
            fj_mul(&below, &below, &difference);
        }
        fj_inverse_vartime(&below, &below);
        fj_mul(&out[i], &above, &below);
    }
}

/* ---- Proofs ---- */

/* c secret + nonce, wiping the nonce. */
static void respond(struct frost_proof *proof, struct fj *nonce, const struct fj *secret)
{
    struct fj product;
    fj_mul(&product, &proof->c, secret);
    fj_add(&proof->z, nonce, &product);
    secret_wipe(nonce, sizeof *nonce);
    secret_wipe(&product, sizeof product);
}

/* Equal logarithms of B_i to G and of `other` to `base` (Chaum and Pedersen 1992). */
static void prove_equal(struct frost_proof *proof, const struct frost_group *group,
                        const struct frost_key_share *key, const struct jubjub_affine *base,
                        const struct jubjub_affine *other, const uint8_t random[FROST_RANDOM_BYTES])
{
    struct fj nonce;
    struct jubjub_affine first, second;
    derive(&nonce, random, &key->secret, 0);
    jubjub_mul_generator(&first, &nonce);
    jubjub_exchange(&second, &nonce, base);
    const struct jubjub_affine *const points[] = {&key->public, base, other, &first, &second};
    hash_points(&proof->c, domain_equal, group, key->index, points, RK_ARRAY_LENGTH(points));
    respond(proof, &nonce, &key->secret);
}

static bool equal_holds(const struct frost_proof *proof, const struct frost_group *group,
                        unsigned index, const struct jubjub_affine *public,
                        const struct jubjub_affine *base, const struct jubjub_affine *other)
{
    struct jubjub_affine first, second;
    struct fj c;
    if (!jubjub_affine_is_on_curve(other) || !jubjub_affine_is_torsion_free(other)) return false;
    commitment_of(&first, proof, &jubjub_generator, public);
    commitment_of(&second, proof, base, other);
    const struct jubjub_affine *const points[] = {public, base, other, &first, &second};
    hash_points(&c, domain_equal, group, index, points, RK_ARRAY_LENGTH(points));
    return fj_equal(&c, &proof->c);
}

/* ---- Generating a key ---- */

static bool is_group(const struct frost_group *group)
{
    return group->threshold >= 1 && group->threshold <= group->signers &&
           group->signers <= FROST_SIGNERS_MAX;
}

static bool is_member(const struct frost_group *group, unsigned index)
{
    return index >= 1 && index <= group->signers;
}

enum rk_result frost_deal(struct frost_polynomial *polynomial, struct frost_dealing *dealing,
                          const struct frost_group *group, unsigned dealer,
                          const uint8_t random[FROST_RANDOM_BYTES])
{
    struct fj nonce;
    struct jubjub_affine commitment;
    if (!is_group(group) || !is_member(group, dealer)) return RK_USAGE;
    for (unsigned i = 0; i < group->threshold; i++) {
        struct fj number;
        fj_from_u64(&number, dealer);
        derive(&polynomial->coefficients[i], random, &number, 1 + i);
        jubjub_mul_generator(&dealing->commitments[i], &polynomial->coefficients[i]);
    }
    derive(&nonce, random, &polynomial->coefficients[0], 0);
    jubjub_mul_generator(&commitment, &nonce);
    const struct jubjub_affine *const points[] = {&dealing->commitments[0], &commitment};
    hash_points(&dealing->proof.c, domain_dealer, group, dealer, points, RK_ARRAY_LENGTH(points));
    respond(&dealing->proof, &nonce, &polynomial->coefficients[0]);
    return RK_OK;
}

enum rk_result frost_dealing_check(const struct frost_group *group, unsigned dealer,
                                   const struct frost_dealing *dealing, struct rk_error *error)
{
    struct jubjub_affine commitment;
    struct fj c;
    if (!is_group(group) || !is_member(group, dealer))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no such group or dealer");
    if (!jubjub_affine_is_valid(&dealing->commitments[0]))
        return rk_fail(error, RK_INVALID, dealer, "dealer %u has no key", dealer);
    for (unsigned i = 1; i < group->threshold; i++)
        if (!jubjub_affine_is_on_curve(&dealing->commitments[i]) ||
            !jubjub_affine_is_torsion_free(&dealing->commitments[i]))
            return rk_fail(error, RK_INVALID, dealer,
                           "commitment %u of dealer %u is no valid point", i, dealer);
    commitment_of(&commitment, &dealing->proof, &jubjub_generator, &dealing->commitments[0]);
    const struct jubjub_affine *const points[] = {&dealing->commitments[0], &commitment};
    hash_points(&c, domain_dealer, group, dealer, points, RK_ARRAY_LENGTH(points));
    if (!fj_equal(&c, &dealing->proof.c))
        return rk_fail(error, RK_INVALID, dealer, "the proof of dealer %u does not hold", dealer);
    return RK_OK;
}

void frost_deal_share(struct fj *share, const struct frost_group *group,
                      const struct frost_polynomial *polynomial, unsigned receiver)
{
    struct fj sum = fj_zero, x;
    fj_from_u64(&x, receiver);
    for (unsigned i = group->threshold; i-- > 0;) {
        fj_mul(&sum, &sum, &x);
        fj_add(&sum, &sum, &polynomial->coefficients[i]);
    }
    *share = sum;
    secret_wipe(&sum, sizeof sum);
}

/* What a dealing says of the share of a receiver: sum of x^i times the commitments. */
static void public_share(struct jubjub_affine *out, const struct frost_group *group,
                         const struct frost_dealing *dealing, unsigned receiver)
{
    struct fj powers[FROST_SIGNERS_MAX], x;
    fj_from_u64(&x, receiver);
    powers[0] = fj_one;
    for (unsigned i = 1; i < group->threshold; i++)
        fj_mul(&powers[i], &powers[i - 1], &x);
    combine_points(out, powers, dealing->commitments, group->threshold);
}

bool frost_share_check(const struct frost_group *group, const struct frost_dealing *dealing,
                       unsigned receiver, const struct fj *share)
{
    struct jubjub_affine wanted, got;
    if (!is_group(group) || !is_member(group, receiver)) return false;
    public_share(&wanted, group, dealing, receiver);
    jubjub_mul_generator(&got, share);
    return jubjub_affine_equal(&wanted, &got);
}

enum rk_result frost_key_finish(struct frost_key_share *out, const struct frost_group *group,
                                unsigned receiver, const struct frost_dealing *dealings,
                                const struct fj *shares, struct rk_error *error)
{
    struct frost_key_share key = {.index = receiver};
    if (!is_group(group) || !is_member(group, receiver))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no such group or receiver");
    for (unsigned i = 0; i < group->signers; i++) {
        RK_TRY(frost_dealing_check(group, i + 1, &dealings[i], error));
        if (!frost_share_check(group, &dealings[i], receiver, &shares[i]))
            return rk_fail(error, RK_INVALID, i + 1, "the share of dealer %u is wrong", i + 1);
    }
    for (unsigned i = 0; i < group->signers; i++)
        fj_add(&key.secret, &key.secret, &shares[i]);
    jubjub_mul_generator(&key.public, &key.secret);
    *out = key;
    secret_wipe(&key, sizeof key);
    return RK_OK;
}

void frost_publish(struct frost_public_share *out, const struct frost_group *group,
                   const struct frost_key_share *key, const uint8_t random[FROST_RANDOM_BYTES])
{
    jubjub_mul_generator_nums(&out->prime, &key->secret);
    prove_equal(&out->proof, group, key, &jubjub_generator_nums, &out->prime, random);
}

static void add_to(struct jubjub_extended *sum, const struct jubjub_affine *point)
{
    jubjub_add_affine(sum, sum, point);
}

/* B and all B_i. */
static void sum_dealings(struct frost_public *key, const struct frost_dealing *dealings)
{
    for (unsigned i = 0; i <= key->group.signers; i++) {
        struct jubjub_extended sum = jubjub_identity;
        for (unsigned j = 0; j < key->group.signers; j++) {
            struct jubjub_affine part = dealings[j].commitments[0];
            if (i) public_share(&part, &key->group, &dealings[j], i);
            add_to(&sum, &part);
        }
        jubjub_to_affine_vartime(i ? &key->shares[i - 1] : &key->b, &sum);
    }
}

enum rk_result frost_public_make(struct frost_public *out, const struct frost_group *group,
                                 const struct frost_dealing *dealings,
                                 const struct frost_public_share *shares, struct rk_error *error)
{
    struct frost_public key = {.group = *group};
    unsigned indexes[FROST_SIGNERS_MAX] = {0};
    struct fj coefficients[FROST_SIGNERS_MAX];
    if (!is_group(group)) return rk_fail(error, RK_USAGE, RK_NO_POSITION, "no such group");
    for (unsigned i = 0; i < group->signers; i++)
        RK_TRY(frost_dealing_check(group, i + 1, &dealings[i], error));
    sum_dealings(&key, dealings);
    if (jubjub_affine_is_identity(&key.b))
        return rk_fail(error, RK_INVALID, 0, "the dealings cancel each other");
    for (unsigned i = 0; i < group->signers; i++) {
        if (!equal_holds(&shares[i].proof, group, i + 1, &key.shares[i], &jubjub_generator_nums,
                         &shares[i].prime))
            return rk_fail(error, RK_INVALID, i + 1, "the public share of %u is wrong", i + 1);
        key.shares_prime[i] = shares[i].prime;
        indexes[i] = i + 1;
    }
    /* Their logarithms are those of B_i, a polynomial of degree t - 1: any t give B'. */
    lagrange(coefficients, indexes, group->threshold);
    combine_points(&key.b_prime, coefficients, key.shares_prime, group->threshold);
    *out = key;
    return RK_OK;
}

/* ---- Signing ---- */

void frost_commit(struct frost_nonce *nonce, struct frost_commitment *commitment,
                  const struct frost_key_share *key, const uint8_t random[FROST_RANDOM_BYTES])
{
    derive(&nonce->d, random, &key->secret, 1);
    derive(&nonce->e, random, &key->secret, 2);
    commitment->index = key->index;
    jubjub_mul_generator(&commitment->d, &nonce->d);
    jubjub_mul_generator(&commitment->e, &nonce->e);
    jubjub_mul_generator_nums(&commitment->d_prime, &nonce->d);
    jubjub_mul_generator_nums(&commitment->e_prime, &nonce->e);
}

static enum rk_result check_order(const struct frost_group *group, unsigned index, unsigned before,
                                  struct rk_error *error)
{
    if (is_member(group, index) && index > before) return RK_OK;
    return rk_fail(error, RK_INVALID, index, "signer %u is none, or out of order", index);
}

static enum rk_result check_count(const struct frost_group *group, size_t count,
                                  struct rk_error *error)
{
    if (count >= group->threshold && count <= group->signers) return RK_OK;
    return rk_fail(error, RK_INVALID, 0, "%zu signers: expected %u to %u", count, group->threshold,
                   group->signers);
}

static enum rk_result check_commitments(const struct frost_public *key,
                                        const struct frost_commitment *commitments, size_t count,
                                        struct rk_error *error)
{
    RK_TRY(check_count(&key->group, count, error));
    for (size_t i = 0; i < count; i++) {
        const struct frost_commitment *c = &commitments[i];
        RK_TRY(check_order(&key->group, c->index, i ? commitments[i - 1].index : 0, error));
        if (!jubjub_affine_is_valid(&c->d) || !jubjub_affine_is_valid(&c->e) ||
            !jubjub_affine_is_valid(&c->d_prime) || !jubjub_affine_is_valid(&c->e_prime))
            return rk_fail(error, RK_INVALID, c->index, "a commitment of %u is no valid point",
                           c->index);
    }
    return RK_OK;
}

static size_t put_point(struct fr *words, size_t at, const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

static void frost_hash(struct fr *out, const struct fr *words, size_t count)
{
    enum rk_result result = poseidon_sponge(out, 1, SHIELDED_FROST, words, count);
    REQUIRE(!result);
}

/* w_i of all, from the digest of the whole list. */
static void bind(struct frost_session *s, const struct frost_public *key, const struct fr *context,
                 const struct fr *message)
{
    struct fr list[9 * FROST_SIGNERS_MAX], words[6] = {*context, *message}, hash;
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct frost_commitment *c = &s->commitments[i];
        fr_from_u64(&list[n++], c->index);
        n = put_point(list, put_point(list, n, &c->d), &c->e);
        n = put_point(list, put_point(list, n, &c->d_prime), &c->e_prime);
    }
    put_point(words, 2, &key->b);
    frost_hash(&words[5], list, n);
    for (size_t i = 0; i < s->count; i++) {
        fr_from_u64(&words[4], s->commitments[i].index);
        frost_hash(&hash, words, RK_ARRAY_LENGTH(words));
        poseidon_truncate(&s->bindings[i], &hash);
    }
}

/* D + w E */
static void bound_commitment(struct jubjub_extended *out, const struct jubjub_affine *d,
                             const struct jubjub_affine *e, const struct fj *binding)
{
    jubjub_from_affine(out, e);
    jubjub_mul_vartime(out, out, binding);
    jubjub_add_affine(out, out, d);
}

enum rk_result frost_session_open(struct frost_session *out, const struct frost_public *key,
                                  const struct fr *context, const struct fr *message,
                                  const struct frost_commitment *commitments, size_t count,
                                  struct rk_error *error)
{
    struct frost_session s = {.count = count};
    struct jubjub_extended r1 = jubjub_identity, r2 = jubjub_identity, part;
    unsigned indexes[FROST_SIGNERS_MAX] = {0};
    RK_TRY(check_commitments(key, commitments, count, error));
    memcpy(s.commitments, commitments, count * sizeof *commitments);
    bind(&s, key, context, message);
    for (size_t i = 0; i < count; i++) {
        const struct frost_commitment *c = &commitments[i];
        indexes[i] = c->index;
        bound_commitment(&part, &c->d, &c->e, &s.bindings[i]);
        jubjub_add(&r1, &r1, &part);
        bound_commitment(&part, &c->d_prime, &c->e_prime, &s.bindings[i]);
        jubjub_add(&r2, &r2, &part);
    }
    jubjub_to_affine_vartime(&s.r1, &r1);
    jubjub_to_affine_vartime(&s.r2, &r2);
    lagrange(s.coefficients, indexes, count);
    shielded_challenge(&s.challenge, context, message, &s.r1, &s.r2, &key->b, &key->b_prime);
    *out = s;
    return RK_OK;
}

/* The place of a signer's commitment to a nonce, or count. */
static size_t find_commitment(const struct frost_session *session,
                              const struct frost_key_share *key, const struct frost_nonce *nonce)
{
    struct jubjub_affine d, e;
    size_t i = 0;
    jubjub_mul_generator(&d, &nonce->d);
    jubjub_mul_generator(&e, &nonce->e);
    while (i < session->count && session->commitments[i].index != key->index)
        i++;
    if (i < session->count && jubjub_affine_equal(&session->commitments[i].d, &d) &&
        jubjub_affine_equal(&session->commitments[i].e, &e))
        return i;
    return session->count;
}

enum rk_result frost_sign(struct fj *share, const struct frost_session *session,
                          const struct frost_key_share *key, struct frost_nonce *nonce)
{
    size_t i = find_commitment(session, key, nonce);
    if (i < session->count) {
        struct fj sum, product;
        fj_mul(&product, &session->bindings[i], &nonce->e);
        fj_add(&sum, &nonce->d, &product);
        fj_mul(&product, &session->coefficients[i], &session->challenge);
        fj_mul(&product, &product, &key->secret);
        fj_sub(share, &sum, &product);
        secret_wipe(&sum, sizeof sum);
        secret_wipe(&product, sizeof product);
    }
    secret_wipe(nonce, sizeof *nonce);
    return i < session->count ? RK_OK : RK_INVALID;
}

/* u_i base + lambda_i c key = D + w E */
static bool share_holds(const struct frost_session *s, size_t i, const struct fj *share,
                        const struct jubjub_affine *base, const struct jubjub_affine *key,
                        const struct jubjub_affine *d, const struct jubjub_affine *e)
{
    struct fj factors[2] = {*share};
    const struct jubjub_affine points[2] = {*base, *key};
    struct jubjub_affine left;
    struct jubjub_extended right;
    fj_mul(&factors[1], &s->coefficients[i], &s->challenge);
    combine_points(&left, factors, points, 2);
    bound_commitment(&right, d, e, &s->bindings[i]);
    return jubjub_equal_affine(&right, &left);
}

enum rk_result frost_combine(struct shielded_authority *out, const struct frost_session *session,
                             const struct frost_public *key, const struct fj *shares,
                             struct rk_error *error)
{
    struct shielded_authority sum = {.u = fj_zero, .r1 = session->r1, .r2 = session->r2};
    for (size_t i = 0; i < session->count; i++) {
        const struct frost_commitment *c = &session->commitments[i];
        if (!share_holds(session, i, &shares[i], &jubjub_generator, &key->shares[c->index - 1],
                         &c->d, &c->e) ||
            !share_holds(session, i, &shares[i], &jubjub_generator_nums,
                         &key->shares_prime[c->index - 1], &c->d_prime, &c->e_prime))
            return rk_fail(error, RK_INVALID, c->index, "the share of signer %u is wrong",
                           c->index);
        fj_add(&sum.u, &sum.u, &shares[i]);
    }
    *out = sum;
    return RK_OK;
}

/* ---- Decrypting ---- */

void frost_exchange(struct frost_exchange *out, const struct frost_group *group,
                    const struct frost_key_share *key, const struct jubjub_affine *e,
                    const uint8_t random[FROST_RANDOM_BYTES])
{
    out->index = key->index;
    jubjub_exchange(&out->part, &key->secret, e);
    prove_equal(&out->proof, group, key, e, &out->part, random);
}

enum rk_result frost_exchange_combine(struct jubjub_affine *shared, const struct frost_public *key,
                                      const struct jubjub_affine *e,
                                      const struct frost_exchange *parts, size_t count,
                                      struct rk_error *error)
{
    unsigned indexes[FROST_SIGNERS_MAX] = {0};
    struct jubjub_affine points[FROST_SIGNERS_MAX];
    struct fj coefficients[FROST_SIGNERS_MAX];
    RK_TRY(check_count(&key->group, count, error));
    for (size_t i = 0; i < count; i++) {
        const struct frost_exchange *part = &parts[i];
        RK_TRY(check_order(&key->group, part->index, i ? parts[i - 1].index : 0, error));
        if (!equal_holds(&part->proof, &key->group, part->index, &key->shares[part->index - 1], e,
                         &part->part))
            return rk_fail(error, RK_INVALID, part->index, "the part of signer %u is wrong",
                           part->index);
        indexes[i] = part->index;
        points[i] = part->part;
    }
    lagrange(coefficients, indexes, count);
    combine_points(shared, coefficients, points, count);
    return RK_OK;
}
