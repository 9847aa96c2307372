#include "crypto/schnorr_multisig.h"

#include "base/secret.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

enum { WORDS_MAX = 3 + 4 * SCHNORR_SIGNERS_MAX };

static size_t put_point(struct fr *words, size_t at, const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

/* d = P250(key, all keys), which makes the sum of the weighted keys nobody's to choose. */
static void weight_of(struct fj *weight, enum schnorr_version version,
                      const struct jubjub_affine *keys, size_t count,
                      const struct jubjub_affine *key)
{
    struct fr words[2 + 2 * SCHNORR_SIGNERS_MAX];
    if (version == SCHNORR_DEPLOYED) {
        *weight = fj_one;
        return;
    }
    size_t n = put_point(words, 0, key);
    for (size_t i = 0; i < count; i++)
        n = put_point(words, n, &keys[i]);
    REQUIRE(poseidon_hash_truncated(weight, POSEIDON_OTHER, words, n) == RK_OK);
}

static enum rk_result check_count(size_t count, struct rk_error *error)
{
    if (count >= 1 && count <= SCHNORR_SIGNERS_MAX) return RK_OK;
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a signature has 1 to %d signers, not %zu",
                   SCHNORR_SIGNERS_MAX, count);
}

enum rk_result schnorr_shared_key(struct jubjub_affine *out, enum schnorr_version version,
                                  const struct jubjub_affine *keys, size_t count,
                                  struct rk_error *error)
{
    struct jubjub_extended sum = jubjub_identity;
    RK_TRY(check_count(count, error));
    for (size_t i = 0; i < count; i++) {
        struct fj weight;
        struct jubjub_extended key;
        if (!jubjub_affine_is_valid(&keys[i]))
            return rk_fail(error, RK_INVALID, i, "key %zu is no valid point", i);
        weight_of(&weight, version, keys, count, &keys[i]);
        jubjub_from_affine(&key, &keys[i]);
        if (version != SCHNORR_DEPLOYED) jubjub_mul_vartime(&key, &key, &weight);
        jubjub_add(&sum, &sum, &key);
    }
    jubjub_to_affine_vartime(out, &sum);
    return RK_OK;
}

static enum rk_result check_commitments(const struct schnorr_commitment *commitments, size_t count,
                                        struct rk_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!jubjub_affine_is_valid(&commitments[i].r) ||
            !jubjub_affine_is_valid(&commitments[i].s))
            return rk_fail(error, RK_INVALID, i, "commitment %zu is no valid point", i);
        for (size_t j = 0; j < i; j++)
            if (jubjub_affine_equal(&commitments[i].r, &commitments[j].r) ||
                jubjub_affine_equal(&commitments[i].s, &commitments[j].s))
                return rk_fail(error, RK_INVALID, i, "commitments %zu and %zu share a nonce", j, i);
    }
    return RK_OK;
}

/* R + a S */
static void bound_commitment(struct jubjub_extended *out,
                             const struct schnorr_commitment *commitment, const struct fj *binding)
{
    jubjub_from_affine(out, &commitment->s);
    jubjub_mul_vartime(out, out, binding);
    jubjub_add_affine(out, out, &commitment->r);
}

enum rk_result schnorr_session_open(struct schnorr_session *out, enum schnorr_version version,
                                    const struct jubjub_affine *keys,
                                    const struct schnorr_commitment *commitments, size_t count,
                                    const struct fr *message, struct rk_error *error)
{
    struct schnorr_session session = {.version = version};
    struct fr words[WORDS_MAX];
    struct jubjub_extended sum = jubjub_identity, part;
    RK_TRY(schnorr_shared_key(&session.key, version, keys, count, error));
    RK_TRY(check_commitments(commitments, count, error));
    size_t n = put_point(words, 0, &session.key);
    words[n++] = *message;
    for (size_t i = 0; i < count; i++) {
        n = put_point(words, n, &commitments[i].r);
        n = put_point(words, n, &commitments[i].s);
    }
    REQUIRE(poseidon_hash_truncated(&session.binding, POSEIDON_OTHER, words, n) == RK_OK);
    for (size_t i = 0; i < count; i++) {
        bound_commitment(&part, &commitments[i], &session.binding);
        jubjub_add(&sum, &sum, &part);
    }
    jubjub_to_affine_vartime(&session.commitment, &sum);
    schnorr_challenge(&session.challenge, &session.key, &session.commitment, message);
    *out = session;
    return RK_OK;
}

/* c d, by which a signer's secret enters the share. */
static void share_factor(struct fj *factor, const struct schnorr_session *session,
                         const struct jubjub_affine *keys, size_t count,
                         const struct jubjub_affine *key)
{
    struct fj weight;
    weight_of(&weight, session->version, keys, count, key);
    fj_mul(factor, &session->challenge, &weight);
}

enum rk_result schnorr_session_share(struct fj *share, const struct schnorr_session *session,
                                     const struct jubjub_affine *keys, size_t count,
                                     const struct fj *secret, const struct fj *r,
                                     const struct fj *s, struct rk_error *error)
{
    struct jubjub_affine key;
    struct fj factor, part;
    size_t found = 0;
    RK_TRY(check_count(count, error));
    schnorr_key(&key, secret);
    for (size_t i = 0; i < count; i++)
        found += jubjub_affine_equal(&keys[i], &key);
    if (found != 1)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the signer's key is in the list %zu times", found);
    share_factor(&factor, session, keys, count, &key);
    fj_mul(&factor, &factor, secret);
    fj_mul(&part, s, &session->binding);
    fj_add(&part, &part, r);
    fj_sub(share, &part, &factor);
    secret_wipe(&factor, sizeof factor);
    secret_wipe(&part, sizeof part);
    return RK_OK;
}

/* z G + c d key = R + a S */
static bool share_holds(const struct schnorr_session *session, const struct fj *share,
                        const struct jubjub_affine *keys, size_t count,
                        const struct jubjub_affine *key,
                        const struct schnorr_commitment *commitment)
{
    struct fj factor;
    struct jubjub_extended left, right;
    share_factor(&factor, session, keys, count, key);
    jubjub_from_affine(&left, key);
    jubjub_mul_base_add_vartime(&left, &jubjub_base_generator, share, &left, &factor);
    bound_commitment(&right, commitment, &session->binding);
    return jubjub_equal(&left, &right);
}

enum rk_result schnorr_session_combine(struct schnorr_signature *out,
                                       const struct schnorr_session *session,
                                       const struct fj *shares, const struct jubjub_affine *keys,
                                       const struct schnorr_commitment *commitments, size_t count,
                                       struct rk_error *error)
{
    struct fj sum = fj_zero;
    RK_TRY(check_count(count, error));
    for (size_t i = 0; i < count; i++) {
        if (!share_holds(session, &shares[i], keys, count, &keys[i], &commitments[i]))
            return rk_fail(error, RK_INVALID, i, "share %zu is wrong", i);
        fj_add(&sum, &sum, &shares[i]);
    }
    *out = (struct schnorr_signature){.u = sum, .r = session->commitment};
    return RK_OK;
}
