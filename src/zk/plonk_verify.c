/* The verifier's equation: spec/plonk.md 10.
 *
 * A proof is accepted when
 *
 *     e( -(W_z + u W_zw), x h ) e( z W_z + u z omega W_zw + F - E g, h ) = 1.
 *
 * The second point is one sum over 27 points: 15 commitments and g of the key, and 11 of the proof.
 * So a proof becomes a list of scalars (struct claim); those of a batch are multiplied by the
 * proofs' weights, those of one key are added up, and there is one sum and one product of pairings
 * for all. */
#include "base/require.h"
#include "zk/plonk_internal.h"

#include "crypto/jubjub.h"
#include "zk/verifier_cache.h"

#include <stdlib.h>

/* What a proof asks of its points. */
struct claim {
    struct fr key[PLONK_KEY_TERMS];
    struct fr proof[PLONK_PROOF_POINT_COUNT];
    struct fr left_w_zw; /* u; W_z has 1 */
};

struct challenges {
    struct fr alpha, beta, gamma, range, logic, fixed, variable, z, v, v_next, u;
};

/* ---- Small arithmetic, to read like the formulas ---- */

static struct fr add(struct fr a, struct fr b)
{
    fr_add(&a, &a, &b);
    return a;
}

static struct fr sub(struct fr a, struct fr b)
{
    fr_sub(&a, &a, &b);
    return a;
}

static struct fr mul(struct fr a, struct fr b)
{
    fr_mul(&a, &a, &b);
    return a;
}

static struct fr neg(struct fr a)
{
    fr_neg(&a, &a);
    return a;
}

static struct fr number(uint64_t n)
{
    struct fr a;
    fr_from_u64(&a, n);
    return a;
}

static struct fr times(uint64_t n, struct fr a)
{
    return mul(number(n), a);
}

/* terms[0] + k (terms[1] + k (...)). */
static struct fr horner(struct fr k, const struct fr *terms, size_t count)
{
    struct fr sum = terms[count - 1];
    for (size_t i = count - 1; i-- > 0;)
        sum = add(terms[i], mul(k, sum));
    return sum;
}

/* f (f - 1) (f - 2) (f - 3) */
static struct fr quad(struct fr f)
{
    struct fr product = f;
    for (uint64_t i = 1; i <= 3; i++)
        product = mul(product, sub(f, number(i)));
    return product;
}

/* ---- The custom gates at the evaluations: spec/plonk.md 2.2 to 2.5 ---- */

static struct fr range_gate(const struct fr *at, struct fr s)
{
    const struct fr terms[] = {
        quad(sub(at[PLONK_AT_C], times(4, at[PLONK_AT_D]))),
        quad(sub(at[PLONK_AT_B], times(4, at[PLONK_AT_C]))),
        quad(sub(at[PLONK_AT_A], times(4, at[PLONK_AT_B]))),
        quad(sub(at[PLONK_AT_D_NEXT], times(4, at[PLONK_AT_A]))),
    };
    return mul(s, horner(mul(s, s), terms, RK_ARRAY_LENGTH(terms)));
}

static struct fr logic_gate(const struct fr *at, struct fr s)
{
    struct fr a = sub(at[PLONK_AT_A_NEXT], times(4, at[PLONK_AT_A]));
    struct fr b = sub(at[PLONK_AT_B_NEXT], times(4, at[PLONK_AT_B]));
    struct fr d = sub(at[PLONK_AT_D_NEXT], times(4, at[PLONK_AT_D]));
    struct fr w = at[PLONK_AT_C], ab = add(a, b), squares = add(mul(a, a), mul(b, b));
    struct fr f = add(sub(times(4, w), times(18, ab)), number(81));
    f = add(sub(add(mul(w, f), times(18, squares)), times(81, ab)), number(83));
    f = mul(w, f);
    struct fr e = mul(at[PLONK_AT_Q_C], sub(times(9, d), times(3, ab)));
    e = sub(add(e, times(3, add(ab, d))), times(2, f));
    const struct fr terms[] = {quad(a), quad(b), quad(d), sub(w, mul(a, b)), e};
    return mul(s, horner(mul(s, s), terms, RK_ARRAY_LENGTH(terms)));
}

static struct fr fixed_gate(const struct fr *at, struct fr s)
{
    struct fr bit = sub(at[PLONK_AT_D_NEXT], times(2, at[PLONK_AT_D]));
    struct fr a = at[PLONK_AT_A], b = at[PLONK_AT_B], c = at[PLONK_AT_C];
    struct fr y = add(mul(mul(bit, bit), sub(at[PLONK_AT_Q_R], fr_one)), fr_one);
    struct fr x = mul(bit, at[PLONK_AT_Q_L]);
    struct fr t = mul(mul(jubjub_d, c), mul(a, b));
    struct fr a_next = at[PLONK_AT_A_NEXT], b_next = at[PLONK_AT_B_NEXT];
    const struct fr terms[] = {
        mul(bit, mul(sub(bit, fr_one), add(bit, fr_one))),
        sub(mul(bit, at[PLONK_AT_Q_C]), c),
        sub(add(a_next, mul(a_next, t)), add(mul(a, y), mul(b, x))),
        sub(sub(b_next, mul(b_next, t)), add(mul(b, y), mul(a, x))),
    };
    return mul(s, horner(mul(s, s), terms, RK_ARRAY_LENGTH(terms)));
}

static struct fr variable_gate(const struct fr *at, struct fr s)
{
    struct fr x1 = at[PLONK_AT_A], y1 = at[PLONK_AT_B], x2 = at[PLONK_AT_C], y2 = at[PLONK_AT_D];
    struct fr x3 = at[PLONK_AT_A_NEXT], y3 = at[PLONK_AT_B_NEXT], x1y2 = at[PLONK_AT_D_NEXT];
    struct fr y1x2 = mul(y1, x2), t = mul(jubjub_d, mul(x1y2, y1x2));
    const struct fr terms[] = {
        sub(mul(x1, y2), x1y2),
        sub(sub(add(x1y2, y1x2), x3), mul(x3, t)),
        add(sub(add(mul(y1, y2), mul(x1, x2)), y3), mul(y3, t)),
    };
    return mul(s, horner(mul(s, s), terms, RK_ARRAY_LENGTH(terms)));
}

/* ---- Challenges: spec/plonk.md 7.2 ---- */

static void draw(struct challenges *c, struct transcript t, const struct plonk_proof *proof,
                 const struct fr *inputs, size_t input_count)
{
    static const char *const points[] = {"a_comm",         "b_comm",          "c_comm",
                                         "d_comm",         "z_comm",          "t_low_comm",
                                         "t_mid_comm",     "t_high_comm",     "t_fourth_comm",
                                         "w_z_chall_comm", "w_z_chall_w_comm"};
    static const struct {
        const char *label;
        enum plonk_evaluation evaluation;
    } evaluations[] = {
        {"a_eval", PLONK_AT_A},
        {"b_eval", PLONK_AT_B},
        {"c_eval", PLONK_AT_C},
        {"d_eval", PLONK_AT_D},
        {"s_sigma_1_eval", PLONK_AT_SIGMA_1},
        {"s_sigma_2_eval", PLONK_AT_SIGMA_2},
        {"s_sigma_3_eval", PLONK_AT_SIGMA_3},
        {"z_eval", PLONK_AT_Z},
        {"a_w_eval", PLONK_AT_A_NEXT},
        {"b_w_eval", PLONK_AT_B_NEXT},
        {"d_w_eval", PLONK_AT_D_NEXT},
        {"q_arith_eval", PLONK_AT_Q_ARITH},
        {"q_c_eval", PLONK_AT_Q_C},
        {"q_l_eval", PLONK_AT_Q_L},
        {"q_r_eval", PLONK_AT_Q_R},
    };
    static_assert(RK_ARRAY_LENGTH(evaluations) == PLONK_EVALUATION_COUNT, "all are absorbed");
    for (size_t i = 0; i < input_count; i++)
        transcript_append_scalar(&t, "pi", &inputs[i]);
    for (size_t i = PLONK_A; i <= PLONK_D; i++)
        transcript_append_point(&t, points[i], &proof->points[i]);
    transcript_challenge_scalar(&t, "beta", &c->beta);
    transcript_append_scalar(&t, "beta", &c->beta);
    transcript_challenge_scalar(&t, "gamma", &c->gamma);
    transcript_append_point(&t, points[PLONK_Z], &proof->points[PLONK_Z]);
    transcript_challenge_scalar(&t, "alpha", &c->alpha);
    transcript_challenge_scalar(&t, "range separation challenge", &c->range);
    transcript_challenge_scalar(&t, "logic separation challenge", &c->logic);
    transcript_challenge_scalar(&t, "fixed base separation challenge", &c->fixed);
    transcript_challenge_scalar(&t, "variable base separation challenge", &c->variable);
    for (size_t i = PLONK_T_LOW; i <= PLONK_T_FOURTH; i++)
        transcript_append_point(&t, points[i], &proof->points[i]);
    transcript_challenge_scalar(&t, "z_challenge", &c->z);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(evaluations); i++)
        transcript_append_scalar(&t, evaluations[i].label,
                                 &proof->evaluations[evaluations[i].evaluation]);
    transcript_challenge_scalar(&t, "v_challenge", &c->v);
    transcript_challenge_scalar(&t, "v_w_challenge", &c->v_next);
    for (size_t i = PLONK_W_Z; i <= PLONK_W_ZW; i++)
        transcript_append_point(&t, points[i], &proof->points[i]);
    transcript_challenge_scalar(&t, "u_challenge", &c->u);
}

/* ---- The domain ---- */

struct domain_values {
    struct fr omega, z_n, vanishing, first; /* z^n, z^n - 1, L_1(z) */
    struct fr inputs;                       /* the polynomial of the public inputs at z */
};

/* The last of equal rows counts, as in the deployed system, which writes them into a vector. */
static bool is_overwritten(const struct plonk_verifier *v, size_t at)
{
    for (size_t i = at + 1; i < v->row_count; i++)
        if (v->rows[i] == v->rows[at]) return true;
    return false;
}

static bool rows_ascend(const struct plonk_verifier *v)
{
    for (size_t i = 1; i < v->row_count; i++)
        if (v->rows[i] <= v->rows[i - 1]) return false;
    return true;
}

/* False when there is no such domain, when z is in it or when rows are beyond the header's size:
 * the deployed verifier then fails or panics. RK_NO_MEMORY. */
static enum rk_result evaluate_domain(bool *is_possible, struct domain_values *d,
                                      const struct plonk_verifier *v, struct fr z,
                                      const struct fr *inputs)
{
    *is_possible = false;
    unsigned log = plonk_verifier_domain_log(v);
    if (log > PLONK_DOMAIN_LOG_MAX) return RK_OK;
    for (size_t i = 0; i < v->row_count; i++)
        if (v->rows[i] >= v->size) return RK_OK;
    d->omega = v->omega;
    d->z_n = z;
    if (log) fr_sqr_times(&d->z_n, &d->z_n, log);
    d->vanishing = sub(d->z_n, fr_one);

    /* One inversion for n, z - 1 and omega^-row z - 1. */
    size_t count = v->row_count + 2;
    struct fr *inverses = malloc(2 * count * sizeof *inverses), *scratch = inverses + count;
    if (!inverses) return RK_NO_MEMORY;
    inverses[0] = number(UINT64_C(1) << log);
    inverses[1] = sub(z, fr_one);
    bool has_zero = fr_is_zero(&inverses[1]), ascend = rows_ascend(v);
    for (size_t i = 0; i < v->row_count; i++) {
        inverses[i + 2] = sub(mul(v->row_powers[i], z), fr_one);
        has_zero |= fr_is_zero(&inverses[i + 2]);
    }
    fr_inverse_batch(inverses, scratch, count);
    struct fr scale = mul(d->vanishing, inverses[0]);
    d->first = mul(scale, inverses[1]);
    d->inputs = fr_zero;
    for (size_t i = 0; i < v->row_count; i++)
        if (ascend || !is_overwritten(v, i))
            d->inputs = add(d->inputs, mul(inputs[i], inverses[i + 2]));
    d->inputs = mul(d->inputs, scale);
    free(inverses);
    *is_possible = !has_zero;
    return RK_OK;
}

/* ---- From a proof to scalars ---- */

static struct fr permutation_factor(struct fr value, struct fr beta_term, struct fr gamma)
{
    return add(add(value, beta_term), gamma);
}

/* Linear combination D, without the openings. */
static void fill_linearisation(struct claim *claim, const struct challenges *c,
                               const struct domain_values *d, const struct fr *at)
{
    struct fr a = at[PLONK_AT_A], b = at[PLONK_AT_B], w = at[PLONK_AT_C], f = at[PLONK_AT_D];
    struct fr q = at[PLONK_AT_Q_ARITH], beta_z = mul(c->beta, c->z);
    claim->key[PLONK_Q_M] = mul(q, mul(a, b));
    claim->key[PLONK_Q_L] = mul(q, a);
    claim->key[PLONK_Q_R] = mul(q, b);
    claim->key[PLONK_Q_O] = mul(q, w);
    claim->key[PLONK_Q_F] = mul(q, f);
    claim->key[PLONK_Q_C] = q;
    claim->key[PLONK_Q_RANGE] = range_gate(at, c->range);
    claim->key[PLONK_Q_LOGIC] = logic_gate(at, c->logic);
    claim->key[PLONK_Q_FIXED] = fixed_gate(at, c->fixed);
    claim->key[PLONK_Q_VAR] = variable_gate(at, c->variable);

    struct fr identity = permutation_factor(a, beta_z, c->gamma);
    identity = mul(identity, permutation_factor(b, times(7, beta_z), c->gamma));
    identity = mul(identity, permutation_factor(w, times(13, beta_z), c->gamma));
    identity = mul(identity, permutation_factor(f, times(17, beta_z), c->gamma));
    struct fr alpha_2 = mul(c->alpha, c->alpha);
    claim->proof[PLONK_Z] = add(mul(c->alpha, identity), add(mul(d->first, alpha_2), c->u));

    struct fr power = neg(d->vanishing);
    for (size_t i = PLONK_T_LOW; i <= PLONK_T_FOURTH; i++) {
        claim->proof[i] = power;
        power = mul(power, d->z_n);
    }
}

/* Adds the openings of polynomials at z, with powers of v, to the claim; returns the combination of
 * their values. */
static struct fr fill_openings(struct claim *claim, const struct challenges *c, const struct fr *at,
                               enum plonk_version version)
{
    struct fr *const scalars[] = {
        &claim->proof[PLONK_A],     &claim->proof[PLONK_B],     &claim->proof[PLONK_C],
        &claim->proof[PLONK_D],     &claim->key[PLONK_SIGMA_1], &claim->key[PLONK_SIGMA_2],
        &claim->key[PLONK_SIGMA_3], &claim->key[PLONK_Q_ARITH], &claim->key[PLONK_Q_C],
        &claim->key[PLONK_Q_L],     &claim->key[PLONK_Q_R],
    };
    static const enum plonk_evaluation values[] = {
        PLONK_AT_A,       PLONK_AT_B,       PLONK_AT_C,       PLONK_AT_D,
        PLONK_AT_SIGMA_1, PLONK_AT_SIGMA_2, PLONK_AT_SIGMA_3, PLONK_AT_Q_ARITH,
        PLONK_AT_Q_C,     PLONK_AT_Q_L,     PLONK_AT_Q_R,
    };
    /* V1 does not open the selectors that a proof sends, which is why it can be forged. */
    size_t count = version == PLONK_V1 ? 7 : RK_ARRAY_LENGTH(values);
    struct fr power = c->v, sum = fr_zero;
    for (size_t i = 0; i < count; i++) {
        *scalars[i] = add(*scalars[i], power);
        sum = add(sum, mul(power, at[values[i]]));
        power = mul(power, c->v);
    }
    return sum;
}

/* The same at z omega, with u and powers of v_next; z itself is in the linearisation. */
static struct fr fill_next_openings(struct claim *claim, const struct challenges *c,
                                    const struct fr *at)
{
    static const struct {
        enum plonk_proof_point point;
        enum plonk_evaluation value;
    } opened[] = {
        {PLONK_A, PLONK_AT_A_NEXT}, {PLONK_B, PLONK_AT_B_NEXT}, {PLONK_D, PLONK_AT_D_NEXT}};
    struct fr power = mul(c->u, c->v_next), sum = mul(c->u, at[PLONK_AT_Z]);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(opened); i++) {
        claim->proof[opened[i].point] = add(claim->proof[opened[i].point], power);
        sum = add(sum, mul(power, at[opened[i].value]));
        power = mul(power, c->v_next);
    }
    return sum;
}

/* RK_OK with *is_possible false for what cannot hold. */
static enum rk_result derive(bool *is_possible, struct claim *claim,
                             const struct plonk_batch_item *item)
{
    const struct plonk_verifier *v = item->verifier;
    const struct fr *at = item->proof->evaluations;
    struct challenges c;
    struct domain_values d;
    *is_possible = item->input_count == v->row_count;
    if (!*is_possible) return RK_OK;
    draw(&c, item->version == PLONK_V3 ? v->current : v->legacy, item->proof, item->inputs,
         item->input_count);
    RK_TRY(evaluate_domain(is_possible, &d, v, c.z, item->inputs));
    if (!*is_possible) return RK_OK;
    memset(claim, 0, sizeof *claim);
    fill_linearisation(claim, &c, &d, at);

    struct fr sigma =
        permutation_factor(at[PLONK_AT_A], mul(c.beta, at[PLONK_AT_SIGMA_1]), c.gamma);
    sigma =
        mul(sigma, permutation_factor(at[PLONK_AT_B], mul(c.beta, at[PLONK_AT_SIGMA_2]), c.gamma));
    sigma =
        mul(sigma, permutation_factor(at[PLONK_AT_C], mul(c.beta, at[PLONK_AT_SIGMA_3]), c.gamma));
    sigma = mul(mul(sigma, c.alpha), at[PLONK_AT_Z]);
    claim->key[PLONK_SIGMA_4] = neg(mul(c.beta, sigma));
    struct fr r0 = sub(d.inputs, mul(d.first, mul(c.alpha, c.alpha)));
    r0 = sub(r0, mul(sigma, add(at[PLONK_AT_D], c.gamma)));

    struct fr values = neg(r0);
    values = add(values, fill_openings(claim, &c, at, item->version));
    values = add(values, fill_next_openings(claim, &c, at));
    claim->key[PLONK_KEY_TERMS - 1] = neg(values);
    claim->proof[PLONK_W_Z] = c.z;
    claim->proof[PLONK_W_ZW] = mul(c.u, mul(c.z, d.omega));
    claim->left_w_zw = c.u;
    return RK_OK;
}

/* ---- Batches ---- */

/* A batch in work. Sums are over keys that share an opening key; `group` numbers the different
 * ones. */
struct batch {
    const struct plonk_batch_item *items;
    struct claim *claims;
    bool *is_possible;
    struct fr *weights;
    bool *valid;
    struct g1_affine *points; /* room for the largest sum */
    struct fr *scalars;
};

static bool same_opening(const struct plonk_verifier *a, const struct plonk_verifier *b)
{
    return a == b || (g2_affine_equal(&a->opening.h, &b->opening.h) &&
                      g2_affine_equal(&a->opening.xh, &b->opening.xh));
}

/* The scalar of a key's term, over the possible items of [from, to) under it. */
static struct fr sum_key_term(const struct batch *b, size_t from, size_t to,
                              const struct plonk_verifier *v, size_t term)
{
    struct fr sum = fr_zero;
    for (size_t i = from; i < to; i++)
        if (b->is_possible[i] && b->items[i].verifier == v)
            sum = add(sum, mul(b->weights[i], b->claims[i].key[term]));
    return sum;
}

/* The right sum over the possible items of [from, to) whose opening key is `lead`'s. */
static enum rk_result sum_right(struct g1_affine *out, const struct batch *b, size_t from,
                                size_t to, const struct plonk_verifier *lead)
{
    size_t count = 0;
    struct fr lead_scalars[PLONK_KEY_TERMS];
    for (size_t k = 0; k < PLONK_KEY_TERMS; k++)
        lead_scalars[k] = sum_key_term(b, from, to, lead, k);
    for (size_t i = from; i < to; i++) {
        const struct plonk_verifier *v = b->items[i].verifier;
        if (!b->is_possible[i] || !same_opening(v, lead)) continue;
        for (size_t k = 0; k < PLONK_PROOF_POINT_COUNT; k++) {
            b->points[count] = b->items[i].proof->points[k];
            b->scalars[count++] = mul(b->weights[i], b->claims[i].proof[k]);
        }
        /* The points of another key come once, with the first proof under it. */
        bool is_first = v != lead;
        for (size_t j = from; j < i && is_first; j++)
            is_first = !b->is_possible[j] || b->items[j].verifier != v;
        if (!is_first) continue;
        for (size_t k = 0; k < PLONK_KEY_TERMS; k++) {
            b->points[count] = k < PLONK_KEY_POINT_COUNT ? v->points[k] : v->opening.g;
            b->scalars[count++] = sum_key_term(b, i, to, v, k);
        }
    }
    struct g1 sum;
    RK_TRY(g1_fixed_sum_vartime(&sum, &lead->terms, lead_scalars, b->points, b->scalars, count));
    g1_to_affine(out, &sum);
    return RK_OK;
}

/* -(sum of W_z + u W_zw) likewise. The first weight of a batch is 1. */
static enum rk_result sum_left(struct g1_affine *out, const struct batch *b, size_t from, size_t to,
                               const struct plonk_verifier *lead)
{
    size_t count = 0;
    struct g1 plain = g1_identity, sum;
    for (size_t i = from; i < to; i++) {
        if (!b->is_possible[i] || !same_opening(b->items[i].verifier, lead)) continue;
        const struct g1_affine *points = b->items[i].proof->points;
        if (fr_equal(&b->weights[i], &fr_one)) {
            g1_add_affine(&plain, &plain, &points[PLONK_W_Z]);
        } else {
            b->points[count] = points[PLONK_W_Z];
            b->scalars[count++] = b->weights[i];
        }
        b->points[count] = points[PLONK_W_ZW];
        b->scalars[count++] = mul(b->weights[i], b->claims[i].left_w_zw);
    }
    RK_TRY(g1_msm_vartime(&sum, b->points, count, b->scalars, count));
    g1_add(&sum, &sum, &plain);
    g1_neg(&sum, &sum);
    g1_to_affine(out, &sum);
    return RK_OK;
}

/* Whether all possible items of [from, to) hold together. */
static enum rk_result check(const struct batch *b, bool *holds, size_t from, size_t to)
{
    enum { PAIRS_MAX = 16 };
    struct g1_affine sums[2 * PAIRS_MAX];
    struct pairing_term terms[2 * PAIRS_MAX];
    size_t pairs = 0;
    *holds = true;
    for (size_t i = from; i < to && *holds; i++) {
        const struct plonk_verifier *v = b->items[i].verifier;
        bool is_first = b->is_possible[i];
        for (size_t j = from; j < i && is_first; j++)
            is_first = !b->is_possible[j] || !same_opening(b->items[j].verifier, v);
        if (!is_first) continue;
        if (pairs == PAIRS_MAX) {
            *holds = pairing_product_is_one(terms, 2 * pairs);
            pairs = 0;
        }
        RK_TRY(sum_left(&sums[2 * pairs], b, from, to, v));
        RK_TRY(sum_right(&sums[2 * pairs + 1], b, from, to, v));
        terms[2 * pairs] = (struct pairing_term){&sums[2 * pairs], &v->xh};
        terms[2 * pairs + 1] = (struct pairing_term){&sums[2 * pairs + 1], &v->h};
        pairs++;
    }
    *holds = *holds && pairing_product_is_one(terms, 2 * pairs);
    return RK_OK;
}

/* Halves what does not hold until single proofs are left. */
static enum rk_result settle(const struct batch *b, size_t from, size_t to)
{
    bool holds;
    RK_TRY(check(b, &holds, from, to));
    if (holds || to - from == 1) {
        for (size_t i = from; i < to; i++)
            b->valid[i] = holds && b->is_possible[i];
        return RK_OK;
    }
    size_t middle = from + (to - from) / 2;
    RK_TRY(settle(b, from, middle));
    return settle(b, middle, to);
}

/* Weights bind the whole batch; the first is 1. */
static void draw_weights(struct fr *weights, const struct plonk_batch_item *items, size_t count)
{
    static const char domain[] = "ruskvm plonk batch 1";
    const struct blake3_backend *backend = blake3_backend_select(cpu_features_detect());
    struct blake3_hasher hasher;
    uint8_t digest[BLAKE3_HASH_BYTES + 8], hash[BLAKE3_HASH_BYTES], bytes[PLONK_PROOF_BYTES];
    blake3_init(&hasher, backend);
    blake3_update(&hasher, span_of(domain, sizeof domain));
    for (size_t i = 0; i < count; i++) {
        uint64_t head[2] = {(uint64_t)items[i].version, items[i].input_count};
        blake3_update(&hasher, span_of(head, sizeof head));
        blake3_update(&hasher, span_of(items[i].verifier->digest, BLAKE3_HASH_BYTES));
        for (size_t k = 0; k < items[i].input_count; k++) {
            fr_to_bytes_le(bytes, &items[i].inputs[k]);
            blake3_update(&hasher, span_of(bytes, 32));
        }
        plonk_proof_encode(bytes, items[i].proof);
        blake3_update(&hasher, span_of(bytes, sizeof bytes));
    }
    blake3_final(&hasher, digest);
    weights[0] = fr_one;
    for (uint64_t i = 1; i < count; i++) {
        memcpy(digest + BLAKE3_HASH_BYTES, &i, sizeof i);
        blake3_hash(backend, hash, span_of(digest, sizeof digest));
        fr_from_wide_le(&weights[i], hash, 16);
    }
}

enum rk_result plonk_verify_batch(bool *valid, size_t *invalid_count,
                                  const struct plonk_batch_item *items, size_t count)
{
    struct batch b = {.items = items, .valid = valid};
    enum rk_result result = RK_OK;
    *invalid_count = 0;
    if (count == 0) return RK_OK;
    size_t terms = count * (PLONK_PROOF_POINT_COUNT + PLONK_KEY_TERMS);
    b.claims = calloc(count, sizeof *b.claims);
    b.is_possible = calloc(count, sizeof *b.is_possible);
    b.weights = calloc(count, sizeof *b.weights);
    b.points = calloc(terms, sizeof *b.points);
    b.scalars = calloc(terms, sizeof *b.scalars);
    if (!b.claims || !b.is_possible || !b.weights || !b.points || !b.scalars) result = RK_NO_MEMORY;
    for (size_t i = 0; i < count && !result; i++)
        result = derive(&b.is_possible[i], &b.claims[i], &items[i]);
    if (!result) {
        draw_weights(b.weights, items, count);
        result = settle(&b, 0, count);
    }
    for (size_t i = 0; i < count && !result; i++)
        *invalid_count += !valid[i];
    free(b.claims);
    free(b.is_possible);
    free(b.weights);
    free(b.points);
    free(b.scalars);
    return result;
}

/* ---- One proof ---- */

enum rk_result plonk_verify(bool *holds, const struct plonk_verifier *verifier,
                            enum plonk_version version, const struct plonk_proof *proof,
                            const struct fr *inputs, size_t input_count)
{
    struct plonk_batch_item item = {verifier, version, proof, inputs, input_count};
    struct claim claim;
    struct g1_affine points[PLONK_PROOF_POINT_COUNT + PLONK_KEY_TERMS];
    struct fr scalars[PLONK_PROOF_POINT_COUNT + PLONK_KEY_TERMS], weight = fr_one;
    bool is_possible, valid = false;
    struct batch b = {
        .items = &item,
        .claims = &claim,
        .is_possible = &is_possible,
        .weights = &weight,
        .valid = &valid,
        .points = points,
        .scalars = scalars,
    };
    RK_TRY(derive(&is_possible, &claim, &item));
    if (is_possible) RK_TRY(settle(&b, 0, 1));
    *holds = valid;
    return RK_OK;
}

static enum rk_result decode_and_verify(bool *holds, const struct plonk_verifier *verifier,
                                        enum plonk_version version, enum plonk_decoding decoding,
                                        struct span proof_bytes, const struct fr *inputs,
                                        size_t input_count, struct rk_error *error)
{
    struct plonk_proof proof;
    RK_TRY(plonk_proof_decode(&proof, decoding, proof_bytes, error));
    return plonk_verify(holds, verifier, version, &proof, inputs, input_count);
}

enum rk_result plonk_verify_encoded(bool *holds, struct verifier_cache *cache,
                                    enum plonk_version version, enum plonk_decoding decoding,
                                    struct span verifier_data, struct span proof_bytes,
                                    const struct fr *public_inputs, size_t input_count,
                                    struct rk_error *error)
{
    struct plonk_verifier *own = NULL;
    struct verifier_lease lease = {0};
    bool result_holds = false;
    enum rk_result result =
        cache ? verifier_cache_borrow(cache, &lease, decoding, verifier_data, error)
              : plonk_verifier_decode(&own, decoding, verifier_data, error);
    if (!result)
        result = decode_and_verify(&result_holds, cache ? lease.verifier : own, version, decoding,
                                   proof_bytes, public_inputs, input_count, error);
    if (cache) verifier_cache_return(cache, &lease);
    plonk_verifier_free(own);
    if (result == RK_NO_MEMORY) return result;
    *holds = !result && result_holds;
    return RK_OK;
}
