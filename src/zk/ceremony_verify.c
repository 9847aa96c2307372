/* Verification of a ceremony.
 *
 * Each record's point is the one before it times a factor that its maker knew, or that a beacon
 * gives. The powers P_0 ... P_(n-1) are those of one x, the one of x h, when P_0 = g and
 * e(P_(i+1), h) = e(P_i, x h) for all i. With random weights r_i these are one equation,
 *
 *      e(sum r_i P_(i+1), h) e(-sum r_i P_i, x h) = 1,
 *
 * which holds with a probability of 2^-128 at most when one of them does not. Weights are a hash
 * of the file, so that everybody checks the same and nobody could know them before the file was
 * made. P_1 is the last record's point. */
#include "crypto/pairing.h"
#include "zk/ceremony_internal.h"

#include <stdlib.h>

enum { WEIGHT_BYTES = 16 };

/* ---- Records ---- */

static enum rk_result fail_record(struct rk_error *error, const struct ceremony_record *record,
                                  const char *what)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "record %u (%.*s): %s", record->number,
                   (int)record->name.size_bytes, (const char *)record->name.bytes, what);
}

/* Schnorr's proof that the maker knew s with after = s before: answer before = nonce + challenge
 * after. */
static enum rk_result check_proof(const struct ceremony_record *record,
                                  const uint8_t chain[CEREMONY_HASH_BYTES],
                                  const struct g1_affine *before, const struct g1_affine *after,
                                  struct rk_error *error)
{
    const uint8_t *r = record->bytes.bytes;
    struct g1_affine points[2] = {*before, *after}, nonce;
    struct fr scalars[2];
    struct g1 sum, wanted;
    if (g1_from_compressed(&nonce, r + CEREMONY_AT_NONCE, NULL) ||
        !fr_from_bytes_le(&scalars[0], r + CEREMONY_AT_ANSWER))
        return fail_record(error, record, "its proof does not decode");
    ceremony_challenge(&scalars[1], chain, before, r);
    fr_neg(&scalars[1], &scalars[1]);
    RK_TRY(g1_msm_vartime(&sum, points, 2, scalars, 2));
    g1_from_affine(&wanted, &nonce);
    return g1_equal(&sum, &wanted) ? RK_OK : fail_record(error, record, "its proof does not hold");
}

static enum rk_result check_beacon(const struct ceremony_record *record,
                                   const uint8_t chain[CEREMONY_HASH_BYTES],
                                   const struct g1_affine *before, const struct g1_affine *after,
                                   const struct ceremony_work *work, struct rk_error *error)
{
    struct fr factor;
    struct g1 point, wanted;
    RK_TRY(ceremony_beacon_factor(&factor, chain, record->bytes.bytes, work, error));
    g1_from_affine(&point, before);
    g1_mul_vartime(&point, &point, &factor);
    g1_from_affine(&wanted, after);
    return g1_equal(&point, &wanted)
               ? RK_OK
               : fail_record(error, record, "the beacon gives another factor");
}

/* *last becomes the point of the last record. */
static enum rk_result check_records(struct g1_affine *last, const struct ceremony *c,
                                    const struct ceremony_work *work, struct rk_error *error)
{
    struct ceremony_record record = {0};
    uint8_t chain[CEREMONY_HASH_BYTES];
    struct g1_affine before = g1_affine_generator, after;
    ceremony_chain_init(chain, c->bytes.bytes);
    while (ceremony_next(c, &record)) {
        if (g1_from_compressed(&after, record.bytes.bytes + CEREMONY_AT_POINT, NULL) ||
            after.infinity)
            return fail_record(error, &record, "its point does not decode");
        if (record.kind == CEREMONY_BEACON)
            RK_TRY(check_beacon(&record, chain, &before, &after, work, error));
        else
            RK_TRY(check_proof(&record, chain, &before, &after, error));
        memcpy(chain, record.receipt, sizeof chain);
        before = after;
    }
    *last = before;
    return RK_OK;
}

/* ---- Powers ---- */

struct powers_check {
    const struct ceremony *ceremony;
    const struct ceremony_work *work;
    struct blake3_hasher weights;
    uint8_t seed[CEREMONY_HASH_BYTES]; /* of the check of membership */
    struct g1_affine *points;          /* a block */
    struct fr *lower, *upper;          /* r_i, and r_(i-1) */
    struct g1 lower_sum, upper_sum;
};

static void seed_hashes(struct powers_check *p, const uint8_t digest[CEREMONY_HASH_BYTES])
{
    struct blake3_hasher hasher;
    blake3_init_derive_key(&p->weights, blake3_backend_select(cpu_features_detect()),
                           span_of_string("ruskvm ceremony 1 weights"));
    blake3_update(&p->weights, span_of(p->ceremony->receipt, CEREMONY_HASH_BYTES));
    blake3_update(&p->weights, span_of(digest, CEREMONY_HASH_BYTES));
    blake3_init_derive_key(&hasher, blake3_backend_select(cpu_features_detect()),
                           span_of_string("ruskvm ceremony 1 members"));
    blake3_update(&hasher, span_of(p->ceremony->receipt, CEREMONY_HASH_BYTES));
    blake3_update(&hasher, span_of(digest, CEREMONY_HASH_BYTES));
    blake3_final(&hasher, p->seed);
}

/* The weights of powers [from, from + count): lower[i] is r of the power, upper[i] that of the
 * power before it. The last has no successor and the first no predecessor. */
static void fill_weights(struct powers_check *p, uint64_t from, size_t count)
{
    enum { PIECE_WEIGHTS = 64 };
    uint8_t bytes[PIECE_WEIGHTS * WEIGHT_BYTES];
    struct fr before = fr_zero;
    if (from > 0) {
        blake3_final_xof(&p->weights, bytes, WEIGHT_BYTES, (from - 1) * WEIGHT_BYTES);
        fr_from_wide_le(&before, bytes, WEIGHT_BYTES);
    }
    for (size_t i = 0; i < count; i++) {
        if (i % PIECE_WEIGHTS == 0)
            blake3_final_xof(&p->weights, bytes, sizeof bytes, (from + i) * WEIGHT_BYTES);
        fr_from_wide_le(&p->lower[i], bytes + i % PIECE_WEIGHTS * WEIGHT_BYTES, WEIGHT_BYTES);
        if (from + i + 1 == p->ceremony->power_count) p->lower[i] = fr_zero;
        p->upper[i] = before;
        before = p->lower[i];
    }
}

static enum rk_result add_block(struct powers_check *p, size_t count)
{
    struct g1_levels levels = {0};
    struct g1 sum;
    RK_TRY(g1_levels_init(&levels, p->points, count));
    enum rk_result result =
        g1_levels_sum_vartime(&sum, &levels, p->lower, count, p->work->threads, NULL);
    if (!result) {
        g1_add(&p->lower_sum, &p->lower_sum, &sum);
        result = g1_levels_sum_vartime(&sum, &levels, p->upper, count, p->work->threads, NULL);
    }
    if (!result) g1_add(&p->upper_sum, &p->upper_sum, &sum);
    g1_levels_free(&levels);
    return result;
}

static enum rk_result check_block(struct powers_check *p, uint64_t from, size_t count,
                                  const struct g1_affine *x_g, struct rk_error *error)
{
    bool are_members;
    RK_TRY(ceremony_read_powers(p->points, p->ceremony, from, count, p->work->threads, error));
    if (from == 0 && (!g1_affine_equal(&p->points[0], &g1_affine_generator) ||
                      !g1_affine_equal(&p->points[1], x_g)))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the powers do not begin with g and the last record's point");
    RK_TRY(g1_all_in_subgroup_vartime(&are_members, p->points, count, p->seed, p->work->threads));
    if (!are_members)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "a power is not in the subgroup of prime order");
    fill_weights(p, from, count);
    return add_block(p, count);
}

static enum rk_result check_equation(const struct powers_check *p, struct rk_error *error)
{
    struct g2_affine xh;
    struct g1_affine lower, upper;
    struct g2_prepared prepared;
    struct g1 negated;
    if (g2_from_compressed(&xh, ceremony_body(p->ceremony).bytes, NULL) || xh.infinity)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the multiple of h does not decode");
    g2_prepare(&prepared, &xh);
    g1_neg(&negated, &p->lower_sum);
    g1_to_affine(&lower, &negated);
    g1_to_affine(&upper, &p->upper_sum);
    const struct pairing_term terms[2] = {{&upper, &g2_prepared_generator}, {&lower, &prepared}};
    return pairing_product_is_one(terms, 2)
               ? RK_OK
               : rk_fail(error, RK_INVALID, RK_NO_POSITION, "the powers are not those of one x");
}

static enum rk_result check_powers(const struct ceremony *c, const struct g1_affine *x_g,
                                   const struct ceremony_work *work, struct rk_error *error)
{
    struct powers_check p = {
        .ceremony = c, .work = work, .lower_sum = g1_identity, .upper_sum = g1_identity};
    uint8_t digest[CEREMONY_HASH_BYTES];
    blake3_hash(blake3_backend_select(cpu_features_detect()), digest, ceremony_body(c));
    if (c->record_count &&
        memcmp(digest, ceremony_record_bytes(c, c->record_count - 1).bytes + CEREMONY_AT_DIGEST,
               sizeof digest) != 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the last record is about other powers");
    seed_hashes(&p, digest);
    size_t block = c->power_count < CEREMONY_BLOCK_POWERS ? (size_t)c->power_count
                                                          : (size_t)CEREMONY_BLOCK_POWERS;
    p.points = malloc(block * sizeof *p.points);
    p.lower = malloc(block * sizeof *p.lower);
    p.upper = malloc(block * sizeof *p.upper);
    enum rk_result result = p.points && p.lower && p.upper ? RK_OK : RK_NO_MEMORY;
    for (uint64_t at = 0; at < c->power_count && !result; at += block) {
        size_t count = c->power_count - at < block ? (size_t)(c->power_count - at) : block;
        result = check_block(&p, at, count, x_g, error);
        if (!result) result = ceremony_report(work, at + count, c->power_count, error);
    }
    if (!result) result = check_equation(&p, error);
    free(p.points);
    free(p.lower);
    free(p.upper);
    return result;
}

enum rk_result ceremony_verify(const struct ceremony *c, const struct ceremony_work *work,
                               struct rk_error *error)
{
    struct g1_affine x_g;
    enum rk_result result = check_records(&x_g, c, work, error);
    if (!result) result = check_powers(c, &x_g, work, error);
    if (result == RK_NO_MEMORY)
        rk_fail(error, result, RK_NO_POSITION, "no memory to verify a ceremony");
    return result;
}
