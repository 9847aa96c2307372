/* The rounds of a proof: spec/plonk.md 9. */
#include "base/large_memory.h"
#include "base/parallel.h"
#include "base/require.h"
#include "base/secret.h"
#include "crypto/field_many.h"
#include "crypto/fr_vector.h"
#include "crypto/lanes.h"
#include "zk/circuit_check.h"
#include "zk/plonk_factors.h"
#include "zk/plonk_internal.h"
#include "zk/plonk_quotient.h"

#include <stdlib.h>

enum { WIRE_BLINDERS = 2, Z_BLINDERS = 3, T_BLINDERS = 3, T_PARTS = 4 };

struct proving {
    const struct plonk_prover *prover;
    const struct plonk_circuit *circuit;
    const struct plonk_assignment *assignment;
    const struct plonk_prove_options *options;
    enum plonk_version version;
    struct transcript transcript;
    struct plonk_challenges c;
    struct plonk_proof proof;
    struct fr blinders[PLONK_BLINDER_COUNT];
    /* Coefficients, in one block of secrets. */
    struct fr *block;
    size_t block_count;
    struct fr *wires[PLONK_WIRE_COUNT]; /* n + 2 */
    struct fr *z;                       /* n + 3 */
    struct fr *inputs;                  /* n; NULL when there are none */
    struct fr *t;                       /* 4n + 7, and room for the coset */
    struct fr *scratch;                 /* 2n + 8 */
    struct g1_levels_room room;         /* of commitments */
};

/* ---- Memory ---- */

static enum rk_result allocate(struct proving *p)
{
    size_t n = p->prover->size, inputs = p->circuit->public_count ? n : 0;
    size_t room = plonk_quotient_room(p->prover);
    p->block_count = PLONK_WIRE_COUNT * (n + 2) + (n + 3) + inputs + room + (2 * n + 8);
    p->block = large_memory_allocate(p->block_count, sizeof *p->block);
    if (!p->block) return RK_NO_MEMORY;
    struct fr *at = p->block;
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++, at += n + 2)
        p->wires[j] = at;
    p->z = at;
    at += n + 3;
    p->inputs = inputs ? at : NULL;
    at += inputs;
    p->t = at;
    p->scratch = at + room;
    return RK_OK;
}

static void draw_blinders(struct proving *p)
{
    const struct plonk_random *random = &p->options->random;
    uint8_t bytes[PLONK_BLINDER_BYTES];
    for (size_t i = 0; i < PLONK_BLINDER_COUNT; i++) {
        if (random->fill)
            random->fill(random->context, bytes, sizeof bytes);
        else
            secret_random(bytes, sizeof bytes);
        fr_from_wide_le(&p->blinders[i], bytes, sizeof bytes);
    }
    secret_wipe(bytes, sizeof bytes);
}

/* Adds (r_0 + r_1 X + ...) (X^n - 1), which is 0 on the domain. */
static void blind(struct fr *coefficients, size_t n, const struct fr *blinders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fr_sub(&coefficients[i], &coefficients[i], &blinders[i]);
        coefficients[n + i] = blinders[i];
    }
}

static enum rk_result commit(struct proving *p, enum plonk_proof_point point, const char *label,
                             const struct fr *coefficients, size_t count)
{
    RK_TRY(plonk_commit(&p->proof.points[point], p->prover, coefficients, count,
                        p->options->work.threads, &p->room));
    transcript_append_point(&p->transcript, label, &p->proof.points[point]);
    return RK_OK;
}

/* ---- Before the first round ---- */

static enum rk_result check_rows(const struct proving *p, struct rk_error *error)
{
    struct circuit_failure failure;
    struct buffer text = {0};
    if (p->circuit->row_count != p->prover->constraints)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "a circuit of %zu rows, but the key is for one of %llu",
                       p->circuit->row_count, (unsigned long long)p->prover->constraints);
    if (p->prover->has_verifier &&
        p->circuit->public_count != plonk_verifier_input_count(p->prover->verifier))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "a circuit of %zu public inputs, but the key is for one of %zu",
                       p->circuit->public_count, plonk_verifier_input_count(p->prover->verifier));
    if (circuit_check_threads(&failure, p->circuit, p->assignment, p->options->work.threads) == 0)
        return RK_OK;
    enum rk_result result = circuit_failure_append(&text, &failure, NULL);
    if (!result)
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION, "%.*s", (int)text.size_bytes,
                         (const char *)text.bytes);
    buffer_free(&text);
    return result;
}

/* ---- Round 1 ---- */

static enum rk_result commit_wires(struct proving *p)
{
    static const char *const labels[] = {"a_comm", "b_comm", "c_comm", "d_comm"};
    enum { STEPS = 2 * PLONK_WIRE_COUNT };
    const struct plonk_work *work = &p->options->work;
    size_t n = p->prover->size, rows = p->circuit->row_count;
    for (size_t i = 0; i < p->circuit->public_count; i++)
        transcript_append_scalar(&p->transcript, "pi", &p->assignment->public_inputs[i]);
    if (p->inputs) {
        memset(p->inputs, 0, n * sizeof *p->inputs);
        for (size_t i = 0; i < p->circuit->public_count; i++)
            p->inputs[p->circuit->public_rows[i]] = p->assignment->public_inputs[i];
        fr_domain_transform(&p->prover->domain, p->inputs, FR_INVERSE, n, work->threads);
    }
    for (unsigned j = 0; j < PLONK_WIRE_COUNT; j++) {
        struct fr *wire = p->wires[j];
        RK_TRY(plonk_step(work, PLONK_PHASE_WIRES, 2 * j, STEPS));
        for (size_t i = 0; i < rows; i++)
            wire[i] = p->assignment->witnesses[p->circuit->rows[i].wires[j]];
        memset(wire + rows, 0, (n - rows) * sizeof *wire);
        fr_domain_transform(&p->prover->domain, wire, FR_INVERSE, n, work->threads);
        blind(wire, n, p->blinders + j * WIRE_BLINDERS, WIRE_BLINDERS);
        RK_TRY(plonk_step(work, PLONK_PHASE_WIRES, 2 * j + 1, STEPS));
        RK_TRY(commit(p, PLONK_A + j, labels[j], wire, n + WIRE_BLINDERS));
    }
    return RK_OK;
}

/* ---- Round 2 ---- */

/* The quotients of the factors of rows [from, to), to z. */
static void fill_factors(void *context, unsigned worker, size_t from, size_t to)
{
    const struct proving *p = context;
    const struct plonk_factors factors = {p->prover, p->circuit, p->assignment, &p->c};
    size_t n = p->prover->size;
    (void)worker;
    if (lanes_are_available() && from % 8 == 0 && to % 8 == 0)
        plonk_factors_lanes(p->z, p->scratch, &factors, from, to);
    else
        plonk_factors_portable(p->z, p->scratch, &factors, from, to);
    fr_vector_invert(p->scratch + from, p->scratch + n + from, to - from);
    fr_mul_many(p->z + from, p->z + from, p->scratch + from, to - from);
}

static enum rk_result commit_permutation(struct proving *p)
{
    enum { GRAIN = 2048, STEPS = 2 };
    const struct plonk_work *work = &p->options->work;
    struct transcript *t = &p->transcript;
    size_t n = p->prover->size;
    transcript_challenge_scalar(t, "beta", &p->c.beta);
    transcript_append_scalar(t, "beta", &p->c.beta);
    transcript_challenge_scalar(t, "gamma", &p->c.gamma);
    RK_TRY(plonk_step(work, PLONK_PHASE_PERMUTATION, 0, STEPS));
    parallel_for(work->threads, n, GRAIN, fill_factors, p);
    fr_vector_accumulate(p->z, n);
    fr_domain_transform(&p->prover->domain, p->z, FR_INVERSE, n, work->threads);
    blind(p->z, n, p->blinders + PLONK_WIRE_COUNT * WIRE_BLINDERS, Z_BLINDERS);
    RK_TRY(plonk_step(work, PLONK_PHASE_PERMUTATION, 1, STEPS));
    return commit(p, PLONK_Z, "z_comm", p->z, n + Z_BLINDERS);
}

/* ---- Round 3 ---- */

/* The parts of t: n coefficients each, the last one n + 7, blinded at both ends so that their
 * combination stays. A part is copied, since it needs room for one more coefficient. */
static void fill_part(struct fr *part, size_t *count, const struct proving *p, size_t k)
{
    const struct fr *blinders = p->blinders + PLONK_BLINDER_COUNT - T_BLINDERS;
    size_t n = p->prover->size;
    *count = k + 1 < T_PARTS ? n + 1 : n + PLONK_QUOTIENT_BEYOND;
    memcpy(part, p->t + k * n, *count * sizeof *part);
    if (k + 1 < T_PARTS) part[n] = blinders[k];
    if (k > 0) fr_sub(&part[0], &part[0], &blinders[k - 1]);
}

static enum rk_result commit_quotient(struct proving *p)
{
    static const char *const labels[] = {"t_low_comm", "t_mid_comm", "t_high_comm",
                                         "t_fourth_comm"};
    const struct plonk_work *work = &p->options->work;
    struct transcript *t = &p->transcript;
    transcript_challenge_scalar(t, "alpha", &p->c.alpha);
    transcript_challenge_scalar(t, "range separation challenge", &p->c.range);
    transcript_challenge_scalar(t, "logic separation challenge", &p->c.logic);
    transcript_challenge_scalar(t, "fixed base separation challenge", &p->c.fixed);
    transcript_challenge_scalar(t, "variable base separation challenge", &p->c.variable);
    struct plonk_witness_polynomials witness = {
        .wires = {p->wires[0], p->wires[1], p->wires[2], p->wires[3]},
        .z = p->z,
        .inputs = p->inputs,
    };
    RK_TRY(plonk_quotient(p->t, p->prover, &witness, &p->c, work));
    for (unsigned k = 0; k < T_PARTS; k++) {
        size_t count;
        RK_TRY(plonk_step(work, PLONK_PHASE_COMMIT, k, T_PARTS));
        fill_part(p->scratch, &count, p, k);
        RK_TRY(commit(p, PLONK_T_LOW + k, labels[k], p->scratch, count));
    }
    return RK_OK;
}

/* ---- Round 4 ---- */

/* In the order in which the transcript takes them. */
static const struct {
    const char *label;
    enum plonk_evaluation evaluation;
    bool is_wire; /* a wire, or z after them; else of the key */
    bool is_next;
    uint8_t index;
} evaluations[] = {
    {"a_eval", PLONK_AT_A, true, false, 0},
    {"b_eval", PLONK_AT_B, true, false, 1},
    {"c_eval", PLONK_AT_C, true, false, 2},
    {"d_eval", PLONK_AT_D, true, false, 3},
    {"s_sigma_1_eval", PLONK_AT_SIGMA_1, false, false, PLONK_SIGMA_1},
    {"s_sigma_2_eval", PLONK_AT_SIGMA_2, false, false, PLONK_SIGMA_2},
    {"s_sigma_3_eval", PLONK_AT_SIGMA_3, false, false, PLONK_SIGMA_3},
    {"z_eval", PLONK_AT_Z, true, true, PLONK_WIRE_COUNT},
    {"a_w_eval", PLONK_AT_A_NEXT, true, true, 0},
    {"b_w_eval", PLONK_AT_B_NEXT, true, true, 1},
    {"d_w_eval", PLONK_AT_D_NEXT, true, true, 3},
    {"q_arith_eval", PLONK_AT_Q_ARITH, false, false, PLONK_Q_ARITH},
    {"q_c_eval", PLONK_AT_Q_C, false, false, PLONK_Q_C},
    {"q_l_eval", PLONK_AT_Q_L, false, false, PLONK_Q_L},
    {"q_r_eval", PLONK_AT_Q_R, false, false, PLONK_Q_R},
};
static_assert(RK_ARRAY_LENGTH(evaluations) == PLONK_EVALUATION_COUNT, "all are absorbed");

static void evaluate(void *context, unsigned worker, size_t from, size_t to)
{
    struct proving *p = context;
    size_t n = p->prover->size;
    struct fr next;
    (void)worker;
    fr_mul(&next, &p->c.z, &p->prover->domain.generator);
    for (size_t i = from; i < to; i++) {
        const struct fr *coefficients = p->z;
        size_t index = evaluations[i].index, count = n + Z_BLINDERS;
        if (!evaluations[i].is_wire) {
            coefficients = p->prover->polynomials[index];
            count = p->prover->counts[index];
        } else if (index < PLONK_WIRE_COUNT) {
            coefficients = p->wires[index];
            count = n + WIRE_BLINDERS;
        }
        fr_polynomial_evaluate(&p->proof.evaluations[evaluations[i].evaluation], coefficients,
                               count, evaluations[i].is_next ? &next : &p->c.z);
    }
}

/* ---- Round 5 ---- */

/* A combination in work. */
struct combination {
    struct fr *out;
    struct fr_combination sum;
};

static void add_term(struct combination *c, const struct fr *coefficients, size_t count,
                     const struct fr *factor)
{
    REQUIRE(c->sum.terms < FR_VECTOR_TERMS_MAX);
    c->sum.coefficients[c->sum.terms] = coefficients;
    c->sum.counts[c->sum.terms] = count;
    c->sum.factors[c->sum.terms++] = *factor;
}

static void combine(void *context, unsigned worker, size_t from, size_t to)
{
    const struct combination *c = context;
    (void)worker;
    fr_vector_combine(c->out, &c->sum, from, to);
}

/* (w + beta factor + gamma) for a value w, multiplied to *product. */
static void multiply_factor(struct fr *product, const struct plonk_challenges *c,
                            const struct fr *w, const struct fr *beta_term)
{
    struct fr factor;
    fr_add(&factor, w, beta_term);
    fr_add(&factor, &factor, &c->gamma);
    fr_mul(product, product, &factor);
}

/* What the linearisation r has as factors, and the value that it must have at z. */
struct linearisation {
    struct fr key[PLONK_KEY_POINT_COUNT];
    struct fr z, t[T_PARTS];
    struct fr value;
};

static void linearise(struct linearisation *r, const struct proving *p)
{
    const struct plonk_challenges *c = &p->c;
    const struct fr *at = p->proof.evaluations;
    static const enum plonk_evaluation wires[] = {PLONK_AT_A, PLONK_AT_B, PLONK_AT_C, PLONK_AT_D};
    struct plonk_gate_factors factors;
    struct fr gates[4], beta_z, term, q = at[PLONK_AT_Q_ARITH];
    plonk_gate_factors_init(&factors, c);
    plonk_gates_evaluate(gates, &factors, at);
    memset(r, 0, sizeof *r);
    fr_mul(&r->key[PLONK_Q_M], &at[PLONK_AT_A], &at[PLONK_AT_B]);
    fr_mul(&r->key[PLONK_Q_M], &r->key[PLONK_Q_M], &q);
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
        fr_mul(&r->key[PLONK_Q_L + j], &q, &at[wires[j]]);
    static_assert(PLONK_Q_R == PLONK_Q_L + 1 && PLONK_Q_O == PLONK_Q_L + 2 &&
                      PLONK_Q_F == PLONK_Q_L + 3,
                  "the linear selectors are in the order of their wires");
    r->key[PLONK_Q_C] = q;
    r->key[PLONK_Q_RANGE] = gates[0];
    r->key[PLONK_Q_LOGIC] = gates[1];
    r->key[PLONK_Q_FIXED] = gates[2];
    r->key[PLONK_Q_VAR] = gates[3];

    struct fr z_n = c->z, vanishing, first, alpha_square;
    if (p->prover->domain.log_size) fr_sqr_times(&z_n, &z_n, p->prover->domain.log_size);
    fr_sub(&vanishing, &z_n, &fr_one);
    fr_sub(&first, &c->z, &fr_one);
    fr_inverse_vartime(&first, &first);
    fr_mul(&first, &first, &vanishing);
    fr_mul(&first, &first, &p->prover->domain.size_inverse);
    fr_sqr(&alpha_square, &c->alpha);
    fr_mul(&first, &first, &alpha_square);

    r->z = c->alpha;
    fr_mul(&beta_z, &c->beta, &c->z);
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        fr_from_u64(&term, plonk_wire_cosets[j]);
        fr_mul(&term, &term, &beta_z);
        multiply_factor(&r->z, c, &at[wires[j]], &term);
    }
    fr_add(&r->z, &r->z, &first);

    struct fr sigma;
    fr_mul(&sigma, &c->alpha, &at[PLONK_AT_Z]);
    for (size_t j = 0; j + 1 < PLONK_WIRE_COUNT; j++) {
        fr_mul(&term, &c->beta, &at[PLONK_AT_SIGMA_1 + j]);
        multiply_factor(&sigma, c, &at[wires[j]], &term);
    }
    fr_mul(&r->key[PLONK_SIGMA_4], &sigma, &c->beta);
    fr_neg(&r->key[PLONK_SIGMA_4], &r->key[PLONK_SIGMA_4]);

    fr_neg(&r->t[0], &vanishing);
    for (size_t k = 1; k < T_PARTS; k++)
        fr_mul(&r->t[k], &r->t[k - 1], &z_n);

    /* r(z) = alpha^2 L_1 + sigma (d + gamma) - PI */
    fr_add(&term, &at[PLONK_AT_D], &c->gamma);
    fr_mul(&term, &term, &sigma);
    fr_add(&r->value, &first, &term);
    if (p->inputs) {
        fr_polynomial_evaluate(&term, p->inputs, p->prover->size, &c->z);
        fr_sub(&r->value, &r->value, &term);
    }
}

/* W_z: r and what is opened at z, with powers of v; its value must be what the evaluations say. */
static enum rk_result open_here(struct proving *p, struct rk_error *error)
{
    static const enum plonk_evaluation values[] = {
        PLONK_AT_A,       PLONK_AT_B,       PLONK_AT_C,       PLONK_AT_D,
        PLONK_AT_SIGMA_1, PLONK_AT_SIGMA_2, PLONK_AT_SIGMA_3, PLONK_AT_Q_ARITH,
        PLONK_AT_Q_C,     PLONK_AT_Q_L,     PLONK_AT_Q_R,
    };
    static const enum plonk_key_point keys[] = {PLONK_SIGMA_1, PLONK_SIGMA_2, PLONK_SIGMA_3,
                                                PLONK_Q_ARITH, PLONK_Q_C,     PLONK_Q_L,
                                                PLONK_Q_R};
    enum { GRAIN = 2048, V1_OPENED = 7 };
    const struct plonk_prover *prover = p->prover;
    size_t n = prover->size, opened = RK_ARRAY_LENGTH(values);
    /* V1 does not open the selectors, which is why it can be forged. */
    if (p->version == PLONK_V1) opened = V1_OPENED;
    struct linearisation r;
    struct combination sum = {.out = p->scratch};
    struct fr power = p->c.v, term, remainder;
    linearise(&r, p);
    for (size_t k = 0; k < opened; k++) {
        fr_mul(&term, &power, &p->proof.evaluations[values[k]]);
        fr_add(&r.value, &r.value, &term);
        if (k < PLONK_WIRE_COUNT) {
            add_term(&sum, p->wires[k], n + WIRE_BLINDERS, &power);
        } else {
            struct fr *factor = &r.key[keys[k - PLONK_WIRE_COUNT]];
            fr_add(factor, factor, &power);
        }
        fr_mul(&power, &power, &p->c.v);
    }
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++)
        add_term(&sum, prover->polynomials[k], prover->counts[k], &r.key[k]);
    add_term(&sum, p->z, n + Z_BLINDERS, &r.z);
    for (size_t k = 0; k < T_PARTS; k++)
        add_term(&sum, p->t + k * n, k + 1 < T_PARTS ? n : n + PLONK_QUOTIENT_BEYOND, &r.t[k]);
    parallel_for(p->options->work.threads, n + PLONK_QUOTIENT_BEYOND, GRAIN, combine, &sum);
    /* The blinders of the parts, which are not in t. */
    for (size_t k = 0; k + 1 < T_PARTS; k++) {
        const struct fr *blinder = &p->blinders[PLONK_BLINDER_COUNT - T_BLINDERS + k];
        fr_mul(&term, blinder, &r.t[k]);
        fr_add(&sum.out[n], &sum.out[n], &term);
        fr_mul(&term, blinder, &r.t[k + 1]);
        fr_sub(&sum.out[0], &sum.out[0], &term);
    }
    remainder = fr_vector_divide(sum.out, n + PLONK_QUOTIENT_BEYOND, &p->c.z);
    if (!fr_equal(&remainder, &r.value))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the circuit is not the one that the key was made from");
    return commit(p, PLONK_W_Z, "w_z_chall_comm", sum.out, n + PLONK_QUOTIENT_BEYOND - 1);
}

static enum rk_result open_next(struct proving *p)
{
    enum { GRAIN = 2048 };
    static const uint8_t opened[] = {0, 1, 3}; /* a, b, d, after z */
    size_t n = p->prover->size;
    struct combination sum = {.out = p->scratch};
    struct fr power = p->c.v_next, next;
    add_term(&sum, p->z, n + Z_BLINDERS, &fr_one);
    for (size_t k = 0; k < RK_ARRAY_LENGTH(opened); k++) {
        add_term(&sum, p->wires[opened[k]], n + WIRE_BLINDERS, &power);
        fr_mul(&power, &power, &p->c.v_next);
    }
    parallel_for(p->options->work.threads, n + Z_BLINDERS, GRAIN, combine, &sum);
    fr_mul(&next, &p->c.z, &p->prover->domain.generator);
    (void)fr_vector_divide(sum.out, n + Z_BLINDERS, &next);
    return commit(p, PLONK_W_ZW, "w_z_chall_w_comm", sum.out, n + Z_BLINDERS - 1);
}

static enum rk_result open_all(struct proving *p, struct rk_error *error)
{
    enum { STEPS = 3 };
    const struct plonk_work *work = &p->options->work;
    transcript_challenge_scalar(&p->transcript, "z_challenge", &p->c.z);
    RK_TRY(plonk_step(work, PLONK_PHASE_OPENING, 0, STEPS));
    parallel_for(work->threads, PLONK_EVALUATION_COUNT, 1, evaluate, p);
    for (size_t i = 0; i < PLONK_EVALUATION_COUNT; i++)
        transcript_append_scalar(&p->transcript, evaluations[i].label,
                                 &p->proof.evaluations[evaluations[i].evaluation]);
    transcript_challenge_scalar(&p->transcript, "v_challenge", &p->c.v);
    transcript_challenge_scalar(&p->transcript, "v_w_challenge", &p->c.v_next);
    RK_TRY(plonk_step(work, PLONK_PHASE_OPENING, 1, STEPS));
    RK_TRY(open_here(p, error));
    RK_TRY(plonk_step(work, PLONK_PHASE_OPENING, 2, STEPS));
    return open_next(p);
}

static enum rk_result prove(struct proving *p, struct rk_error *error)
{
    RK_TRY(plonk_step(&p->options->work, PLONK_PHASE_CHECK, 0, 1));
    RK_TRY(check_rows(p, error));
    RK_TRY(allocate(p));
    draw_blinders(p);
    RK_TRY(commit_wires(p));
    RK_TRY(commit_permutation(p));
    RK_TRY(commit_quotient(p));
    return open_all(p, error);
}

enum rk_result plonk_prove(struct plonk_proof *out, const struct plonk_prover *prover,
                           const struct plonk_circuit *circuit,
                           const struct plonk_assignment *assignment,
                           const struct plonk_prove_options *options, struct rk_error *error)
{
    struct proving p = {.prover = prover,
                        .circuit = circuit,
                        .assignment = assignment,
                        .options = options,
                        .version = options->version ? options->version : PLONK_V3};
    if (p.version < PLONK_V1 || p.version > PLONK_V3)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no version %d of proofs",
                       (int)p.version);
    p.transcript = p.version == PLONK_V3 ? prover->verifier->current : prover->verifier->legacy;
    enum rk_result result = prove(&p, error);
    if (!result) *out = p.proof;
    if (result == RK_NO_MEMORY) rk_fail(error, result, RK_NO_POSITION, "no memory for a proof");
    if (result == RK_CANCELLED) rk_fail(error, result, RK_NO_POSITION, "cancelled");
    if (p.block) secret_wipe(p.block, p.block_count * sizeof *p.block);
    free(p.block);
    g1_levels_room_free(&p.room);
    secret_wipe(&p, sizeof p);
    return result;
}
