/* The quotient from values on a coset of 4n points.
 *
 * deg t = 4n + 6, so 4n values do not determine t: the interpolation u has
 *
 *      u_i = t_i + 7^(4n) t_(4n+i) for i = 0..6, and u_i = t_i for the others.
 *
 * Since t (X^n - 1) = N and deg t < 5n, t_(4n+i) = N_(5n+i): these seven are the leading
 * coefficients of N, which need no more than the leading coefficients of its factors. So N is
 * worked out twice by the same formulas: for values, and for polynomials of which eight leading
 * coefficients are kept (spec/crypto-supplement.md 3). That takes n >= 8; below, the coset has 32
 * points, which are enough. */
#include "zk/plonk_quotient.h"

#include "base/large_memory.h"
#include "base/parallel.h"
#include "base/require.h"
#include "base/secret.h"
#include "crypto/jubjub.h"
#include "crypto/lanes.h"
#include "zk/plonk_quotient_rows.h"

#include <stdlib.h>

/* Numbers as elements. */
static const struct {
    struct fr two, eighteen, eighty_one, eighty_three, minus_one;
} gate_constants = {
    .two = {{0x00000003fffffffc, 0xb1096ff400069004, 0x33189fdfd9789fea, 0x304962b3598a0adf}},
    .eighteen = {{0x00000026ffffffd9, 0x3e1c038b003ffc27, 0x323016c688581730, 0x56cb8254a901ea00}},
    .eighty_one = {{0x000000b1ffffff4e, 0xc623f5ea012408b2, 0x61c7ca694d77cc4b,
                    0x64c1a82d107ee3cc}},
    .eighty_three = {{0x000000b6ffffff49, 0x236fc1db012c3cb7, 0x61a692411d4e9431,
                      0x211d638d406b7163}},
    .minus_one = {{0xfffffffd00000003, 0xfb38ec08fffb13fc, 0x99ad88181ce5880f, 0x5bc8f5f97cd877d8}},
};

#define GATE_INLINE     static inline
#define GATE(name)      fr_##name
#define fr_number       fr
#define fr_scale        fr_mul
#define fr_add_constant fr_add
#include "zk/plonk_gates.inc"
#undef GATE
#undef fr_number
#undef fr_scale
#undef fr_add_constant

/* ---- Leading coefficients ---- */

/* coefficients[k] is that of X^(degree - k); those below are not known. Of a polynomial whose
 * degree is less the first ones are 0. */
enum { LEADING = 8 };

struct leading {
    size_t degree;
    struct fr coefficients[LEADING];
};

static void leading_combine(struct leading *out, const struct leading *a, const struct leading *b,
                            void (*combine)(struct fr *, const struct fr *, const struct fr *))
{
    struct leading sum = {.degree = a->degree > b->degree ? a->degree : b->degree};
    for (size_t k = 0; k < LEADING; k++) {
        size_t left = k - (sum.degree - a->degree), right = k - (sum.degree - b->degree);
        combine(&sum.coefficients[k], left < LEADING ? &a->coefficients[left] : &fr_zero,
                right < LEADING ? &b->coefficients[right] : &fr_zero);
    }
    *out = sum;
}

static void add_elements(struct fr *out, const struct fr *a, const struct fr *b)
{
    fr_add(out, a, b);
}

static void sub_elements(struct fr *out, const struct fr *a, const struct fr *b)
{
    fr_sub(out, a, b);
}

static void leading_add(struct leading *out, const struct leading *a, const struct leading *b)
{
    leading_combine(out, a, b, add_elements);
}

static void leading_sub(struct leading *out, const struct leading *a, const struct leading *b)
{
    leading_combine(out, a, b, sub_elements);
}

static void leading_double(struct leading *out, const struct leading *a)
{
    leading_combine(out, a, a, add_elements);
}

static void leading_mul(struct leading *out, const struct leading *a, const struct leading *b)
{
    struct leading product = {.degree = a->degree + b->degree};
    for (size_t i = 0; i < LEADING; i++) {
        for (size_t j = 0; i + j < LEADING; j++) {
            struct fr term, *sum = &product.coefficients[i + j];
            fr_mul(&term, &a->coefficients[i], &b->coefficients[j]);
            fr_add(sum, sum, &term);
        }
    }
    *out = product;
}

static void leading_scale(struct leading *out, const struct leading *a, const struct fr *factor)
{
    out->degree = a->degree;
    for (size_t k = 0; k < LEADING; k++)
        fr_mul(&out->coefficients[k], &a->coefficients[k], factor);
}

static void leading_neg(struct leading *out, const struct leading *a)
{
    out->degree = a->degree;
    for (size_t k = 0; k < LEADING; k++)
        fr_neg(&out->coefficients[k], &a->coefficients[k]);
}

static void leading_add_constant(struct leading *out, const struct leading *a,
                                 const struct fr *constant)
{
    *out = *a;
    if (a->degree < LEADING)
        fr_add(&out->coefficients[a->degree], &out->coefficients[a->degree], constant);
}

#define GATE(name)     leading_##name
#define leading_number leading
#include "zk/plonk_gates.inc"
#undef GATE
#undef leading_number

static struct leading leading_of(const struct fr *coefficients, size_t count)
{
    struct leading out = {.degree = count - 1};
    for (size_t k = 0; k < LEADING && k < count; k++)
        out.coefficients[k] = coefficients[count - 1 - k];
    return out;
}

/* f(omega X) */
static struct leading leading_next(const struct leading *f, const struct fr_domain *domain)
{
    struct leading out = *f;
    for (size_t k = 0; k < LEADING && k <= f->degree; k++) {
        struct fr power;
        fr_domain_element(&power, domain, f->degree - k);
        fr_mul(&out.coefficients[k], &out.coefficients[k], &power);
    }
    return out;
}

/* ---- Challenges ---- */

static void odd_powers(struct fr *factors, size_t count, const struct fr *s)
{
    struct fr square;
    fr_sqr(&square, s);
    factors[0] = *s;
    for (size_t i = 1; i < count; i++)
        fr_mul(&factors[i], &factors[i - 1], &square);
}

void plonk_gate_factors_init(struct plonk_gate_factors *factors, const struct plonk_challenges *c)
{
    odd_powers(factors->range, RK_ARRAY_LENGTH(factors->range), &c->range);
    odd_powers(factors->logic, RK_ARRAY_LENGTH(factors->logic), &c->logic);
    odd_powers(factors->fixed, RK_ARRAY_LENGTH(factors->fixed), &c->fixed);
    odd_powers(factors->variable, RK_ARRAY_LENGTH(factors->variable), &c->variable);
}

void plonk_gates_evaluate(struct fr gates[4], const struct plonk_gate_factors *factors,
                          const struct fr at[PLONK_EVALUATION_COUNT])
{
    struct fr_gate_values v = {
        &at[PLONK_AT_A],      &at[PLONK_AT_B],      &at[PLONK_AT_C],      &at[PLONK_AT_D],
        &at[PLONK_AT_A_NEXT], &at[PLONK_AT_B_NEXT], &at[PLONK_AT_D_NEXT], &at[PLONK_AT_Q_L],
        &at[PLONK_AT_Q_R],    &at[PLONK_AT_Q_C],
    };
    fr_range_gate(&gates[0], &v, factors->range);
    fr_logic_gate(&gates[1], &v, factors->logic);
    fr_fixed_gate(&gates[2], &v, factors->fixed);
    fr_variable_gate(&gates[3], &v, factors->variable);
}

/* ---- Values on the coset ---- */

/* 7 x, 13 x and 17 x. */
static void coset_multiples(struct fr out[PLONK_WIRE_COUNT], const struct fr *x)
{
    struct fr four, eight;
    fr_double(&four, x);
    fr_double(&four, &four);
    fr_double(&eight, &four);
    out[0] = *x;
    fr_sub(&out[1], &eight, x);
    fr_add(&out[2], &eight, &four);
    fr_add(&out[2], &out[2], x);
    fr_double(&out[3], &eight);
    fr_add(&out[3], &out[3], x);
}

/* A polynomial of the key that is 0 has no values. */
static const struct fr *value_or_zero(const struct fr *values, size_t i)
{
    return values ? &values[i] : &fr_zero;
}

/* alpha times the two products of the permutation, without L_1. */
static void permutation_at(struct fr *out, const struct plonk_quotient_rows *q,
                           const struct fr *beta_coset, size_t i, size_t next)
{
    const struct plonk_challenges *c = q->challenges;
    struct fr x[PLONK_WIRE_COUNT], point, left = q->z[i], right = q->z[next], factor, wire;
    fr_domain_element(&point, &q->prover->coset, i);
    fr_mul(&point, &point, beta_coset);
    coset_multiples(x, &point);
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        const struct fr *sigma = q->prover->evaluations[PLONK_SIGMA_1 + j];
        fr_add(&wire, &q->wires[j][i], &c->gamma);
        fr_add(&factor, &wire, &x[j]);
        fr_mul(&left, &left, &factor);
        fr_mul(&factor, value_or_zero(sigma, i), &c->beta);
        fr_add(&factor, &factor, &wire);
        fr_mul(&right, &right, &factor);
    }
    fr_sub(&left, &left, &right);
    fr_mul(out, &left, &c->alpha);
}

/* q_arith (q_m a b + q_l a + q_r b + q_o c + q_f d + q_c) */
static void arithmetic_at(struct fr *out, const struct plonk_quotient_rows *q, size_t i)
{
    static const enum plonk_key_point linear[PLONK_WIRE_COUNT] = {PLONK_Q_L, PLONK_Q_R, PLONK_Q_O,
                                                                  PLONK_Q_F};
    struct fr *const *values = q->prover->evaluations;
    struct fr sum = fr_zero, term;
    if (values[PLONK_Q_M]) {
        fr_mul(&sum, &q->wires[0][i], &q->wires[1][i]);
        fr_mul(&sum, &sum, &values[PLONK_Q_M][i]);
    }
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        if (!values[linear[j]]) continue;
        fr_mul(&term, &values[linear[j]][i], &q->wires[j][i]);
        fr_add(&sum, &sum, &term);
    }
    if (values[PLONK_Q_C]) fr_add(&sum, &sum, &values[PLONK_Q_C][i]);
    fr_mul(out, &sum, &values[PLONK_Q_ARITH][i]);
}

static void add_gates_at(struct fr *sum, const struct plonk_quotient_rows *q, size_t i, size_t next)
{
    struct fr *const *values = q->prover->evaluations;
    const struct fr *const *w = q->wires;
    struct fr gate;
    struct fr_gate_values v = {
        &w[0][i],
        &w[1][i],
        &w[2][i],
        &w[3][i],
        &w[0][next],
        &w[1][next],
        &w[3][next],
        value_or_zero(values[PLONK_Q_L], i),
        value_or_zero(values[PLONK_Q_R], i),
        value_or_zero(values[PLONK_Q_C], i),
    };
    if (values[PLONK_Q_RANGE]) {
        fr_range_gate(&gate, &v, q->factors.range);
        fr_accumulate(sum, &values[PLONK_Q_RANGE][i], &gate);
    }
    if (values[PLONK_Q_LOGIC]) {
        fr_logic_gate(&gate, &v, q->factors.logic);
        fr_accumulate(sum, &values[PLONK_Q_LOGIC][i], &gate);
    }
    if (values[PLONK_Q_FIXED]) {
        fr_fixed_gate(&gate, &v, q->factors.fixed);
        fr_accumulate(sum, &values[PLONK_Q_FIXED][i], &gate);
    }
    if (values[PLONK_Q_VAR]) {
        fr_variable_gate(&gate, &v, q->factors.variable);
        fr_accumulate(sum, &values[PLONK_Q_VAR][i], &gate);
    }
}

void plonk_quotient_rows_portable(const struct plonk_quotient_rows *q, size_t from, size_t to)
{
    size_t size = (size_t)q->prover->coset.size;
    struct fr beta_coset, alpha_square;
    fr_mul(&beta_coset, &q->challenges->beta, &q->prover->coset.coset);
    fr_sqr(&alpha_square, &q->challenges->alpha);
    for (size_t i = from; i < to; i++) {
        size_t next = (i + q->step) & (size - 1);
        struct fr sum = q->t[i], term;
        permutation_at(&term, q, &beta_coset, i, next);
        fr_add(&sum, &sum, &term);
        if (q->prover->evaluations[PLONK_Q_ARITH]) {
            arithmetic_at(&term, q, i);
            fr_add(&sum, &sum, &term);
        }
        add_gates_at(&sum, q, i, next);
        fr_mul(&sum, &sum, &q->vanishing_inverse[i & (q->step - 1)]);
        fr_sub(&term, &q->z[i], &fr_one);
        fr_mul(&term, &term, &q->prover->first[i]);
        fr_accumulate(&sum, &alpha_square, &term);
        q->t[i] = sum;
    }
}

/* ---- The seven coefficients beyond ---- */

/* alpha times the two products of the permutation. */
static struct leading leading_permutation(const struct plonk_quotient_rows *q,
                                          const struct leading *wires, const struct leading *z,
                                          const struct leading *z_next)
{
    const struct plonk_challenges *c = q->challenges;
    struct leading left = *z, right = *z_next, factor;
    struct fr x[PLONK_WIRE_COUNT];
    coset_multiples(x, &c->beta);
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        struct leading linear = {.degree = 1, .coefficients = {x[j], c->gamma}};
        leading_add(&factor, &wires[j], &linear);
        leading_mul(&left, &left, &factor);
        factor = leading_of(q->prover->polynomials[PLONK_SIGMA_1 + j], q->prover->size);
        leading_scale(&factor, &factor, &c->beta);
        leading_add(&factor, &factor, &wires[j]);
        leading_add_constant(&factor, &factor, &c->gamma);
        leading_mul(&right, &right, &factor);
    }
    leading_sub(&left, &left, &right);
    leading_scale(&left, &left, &c->alpha);
    return left;
}

/* Adds the gates: nothing else of N has a degree of 5n. */
static void leading_add_gates(struct leading *sum, const struct plonk_quotient_rows *q,
                              const struct leading *wires)
{
    static const enum plonk_key_point selectors[] = {
        PLONK_Q_L, PLONK_Q_R, PLONK_Q_C, PLONK_Q_RANGE, PLONK_Q_LOGIC, PLONK_Q_FIXED, PLONK_Q_VAR};
    const struct plonk_prover *prover = q->prover;
    struct leading next[PLONK_WIRE_COUNT], s[RK_ARRAY_LENGTH(selectors)], gate;
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
        next[j] = leading_next(&wires[j], &prover->domain);
    for (size_t j = 0; j < RK_ARRAY_LENGTH(selectors); j++)
        s[j] = leading_of(prover->polynomials[selectors[j]], prover->size);
    struct leading_gate_values v = {&wires[0], &wires[1], &wires[2], &wires[3], &next[0],
                                    &next[1],  &next[3],  &s[0],     &s[1],     &s[2]};
    leading_range_gate(&gate, &v, q->factors.range);
    leading_mul(&gate, &gate, &s[3]);
    leading_add(sum, sum, &gate);
    leading_logic_gate(&gate, &v, q->factors.logic);
    leading_mul(&gate, &gate, &s[4]);
    leading_add(sum, sum, &gate);
    leading_fixed_gate(&gate, &v, q->factors.fixed);
    leading_mul(&gate, &gate, &s[5]);
    leading_add(sum, sum, &gate);
    leading_variable_gate(&gate, &v, q->factors.variable);
    leading_mul(&gate, &gate, &s[6]);
    leading_add(sum, sum, &gate);
}

/* Completes t from the interpolation of its values. */
static void complete(struct plonk_quotient_rows *q, const struct plonk_witness_polynomials *witness)
{
    const struct plonk_prover *prover = q->prover;
    size_t n = prover->size;
    struct leading wires[PLONK_WIRE_COUNT], z = leading_of(witness->z, n + 3), z_next;
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
        wires[j] = leading_of(witness->wires[j], n + 2);
    z_next = leading_next(&z, &prover->domain);
    struct leading sum = leading_permutation(q, wires, &z, &z_next);
    leading_add_gates(&sum, q, wires);
    REQUIRE(sum.degree == 5 * n + PLONK_QUOTIENT_BEYOND - 1);
    struct fr wrapped = prover->coset.coset;
    fr_sqr_times(&wrapped, &wrapped, prover->coset.log_size); /* 7^(4n) */
    for (size_t i = 0; i < PLONK_QUOTIENT_BEYOND; i++) {
        struct fr term;
        q->t[4 * n + i] = sum.coefficients[PLONK_QUOTIENT_BEYOND - 1 - i];
        fr_mul(&term, &q->t[4 * n + i], &wrapped);
        fr_sub(&q->t[i], &q->t[i], &term);
    }
    secret_wipe(wires, sizeof wires);
    secret_wipe(&z, sizeof z);
    secret_wipe(&z_next, sizeof z_next);
    secret_wipe(&sum, sizeof sum);
}

/* ---- All of it ---- */

size_t plonk_quotient_room(const struct plonk_prover *prover)
{
    size_t coefficients = 4 * prover->size + PLONK_QUOTIENT_BEYOND;
    size_t size = (size_t)prover->coset.size;
    return size > coefficients ? size : coefficients;
}

static void init(struct plonk_quotient_rows *q, const struct plonk_prover *prover,
                 const struct plonk_challenges *challenges)
{
    struct fr power = prover->coset.coset, root = prover->coset.generator,
              scratch[PLONK_ROWS_STEP_MAX];
    q->prover = prover;
    q->challenges = challenges;
    q->step = (size_t)prover->coset.size / prover->size;
    plonk_gate_factors_init(&q->factors, challenges);
    if (prover->domain.log_size) {
        fr_sqr_times(&power, &power, prover->domain.log_size);
        fr_sqr_times(&root, &root, prover->domain.log_size);
    }
    for (size_t i = 0; i < q->step; i++) {
        fr_sub(&q->vanishing_inverse[i], &power, &fr_one);
        fr_mul(&power, &power, &root);
    }
    fr_inverse_batch(q->vanishing_inverse, scratch, q->step);
}

static void rows_portable(void *context, unsigned worker, size_t from, size_t to)
{
    (void)worker;
    plonk_quotient_rows_portable(context, from, to);
}

static void rows_lanes(void *context, unsigned worker, size_t from, size_t to)
{
    (void)worker;
    plonk_quotient_rows_lanes(context, from, to);
}

/* A column of values, times what the rows want, with its beginning once more behind its end. */
static void evaluate(struct fr *values, const struct plonk_quotient_rows *q,
                     const struct fr *coefficients, size_t count, bool in_lanes, unsigned threads)
{
    size_t size = (size_t)q->prover->coset.size;
    struct fr factor = fr_one;
    if (in_lanes) fr_from_u64(&factor, PLONK_LANES_SCALE);
    fr_domain_coset_values(&q->prover->coset, values, coefficients, count, &factor, threads);
    memcpy(values + size, values, PLONK_LANES_STEP * sizeof *values);
}

enum rk_result plonk_quotient(struct fr *t, const struct plonk_prover *prover,
                              const struct plonk_witness_polynomials *witness,
                              const struct plonk_challenges *challenges,
                              const struct plonk_work *work)
{
    enum { ROWS_GRAIN = 1024, COLUMNS = PLONK_WIRE_COUNT + 1, STEPS = COLUMNS + 3 };
    size_t size = (size_t)prover->coset.size, n = prover->size;
    size_t room = size + PLONK_LANES_ROWS; /* of a column */
    bool in_lanes = size == PLONK_LANES_STEP * n && lanes_are_available();
    struct plonk_quotient_rows q = {.t = t};
    struct fr *columns = large_memory_allocate(COLUMNS * room, sizeof *columns);
    enum rk_result result = columns ? RK_OK : RK_NO_MEMORY;
    if (result) return result;
    init(&q, prover, challenges);
    for (unsigned j = 0; j < COLUMNS && !result; j++) {
        struct fr *column = columns + j * room;
        result = plonk_step(work, PLONK_PHASE_QUOTIENT, j, STEPS);
        if (result) break;
        if (j < PLONK_WIRE_COUNT) {
            q.wires[j] = column;
            evaluate(column, &q, witness->wires[j], n + 2, in_lanes, work->threads);
        } else {
            q.z = column;
            evaluate(column, &q, witness->z, n + 3, in_lanes, work->threads);
        }
    }
    if (!result) result = plonk_step(work, PLONK_PHASE_QUOTIENT, COLUMNS, STEPS);
    if (!result) {
        if (witness->inputs)
            fr_domain_coset_values(&prover->coset, t, witness->inputs, n, &fr_one, work->threads);
        else
            memset(t, 0, size * sizeof *t);
        result = plonk_step(work, PLONK_PHASE_QUOTIENT, COLUMNS + 1, STEPS);
    }
    if (!result) {
        parallel_for(work->threads, size, ROWS_GRAIN, in_lanes ? rows_lanes : rows_portable, &q);
        result = plonk_step(work, PLONK_PHASE_QUOTIENT, COLUMNS + 2, STEPS);
    }
    if (!result) {
        fr_domain_transform(&prover->coset, t, FR_COSET_INVERSE, size, work->threads);
        if (4 * n == size) complete(&q, witness);
    }
    secret_wipe(columns, COLUMNS * room * sizeof *columns);
    free(columns);
    return result;
}
