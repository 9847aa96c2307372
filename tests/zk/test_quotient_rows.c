/* Rows of a quotient, and of the permutation's product, in lanes against those one at a time, for
 * values that no polynomial has. */

#include "crypto/lanes.h"
#include "random_field.h"
#include "zk/plonk_factors.h"
#include "zk/plonk_quotient_rows.h"

enum { LOG = 6, N = 1 << LOG, SIZE = PLONK_LANES_STEP * N, ROOM = SIZE + PLONK_LANES_STEP };

struct scene {
    struct plonk_prover prover;
    struct plonk_challenges challenges;
    struct fr keys[PLONK_KEY_POINT_COUNT][SIZE], first[SIZE];
    struct fr columns[PLONK_WIRE_COUNT + 1][ROOM], scaled[PLONK_WIRE_COUNT + 1][ROOM];
    struct fr inputs[SIZE], wanted[SIZE], found[SIZE];
    uint64_t seed;
};

/* The largest integer below q, as it stands in memory, over a number. */
static void largest_over(struct fr *out, uint64_t number)
{
    struct fr inverse;
    memcpy(out->limb, fr_modulus, sizeof out->limb);
    out->limb[0]--;
    fr_from_u64(&inverse, number);
    fr_inverse(&inverse, &inverse);
    fr_mul(out, out, &inverse);
}

/* 0, 1, -1 and others of few or many bits among elements of all sizes. */
static void draw(struct fr *out, uint64_t *seed)
{
    uint64_t kind = vectors_random(seed) % 8;
    *out = random_fr(seed);
    if (kind == 0) *out = fr_zero;
    if (kind == 1) *out = fr_one;
    if (kind == 3) fr_from_u64(out, vectors_random(seed) % 100);
    if (kind <= 3) fr_negate_if(out, limb_mask(vectors_random(seed) & 1), out);
    if (kind == 4) largest_over(out, 1);
}

/* The smallest or the largest that lanes see in a column, which is scaled for them. */
static void draw_end(struct fr *out, uint64_t *seed)
{
    *out = fr_zero;
    if (vectors_random(seed) & 1) largest_over(out, PLONK_LANES_SCALE);
}

static void draw_all(struct fr *out, size_t count, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++)
        draw(&out[i], seed);
}

static void fill(struct scene *s, struct plonk_quotient_rows *rows, unsigned missing, bool at_ends)
{
    struct fr *challenges[] = {&s->challenges.alpha,    &s->challenges.beta,  &s->challenges.gamma,
                               &s->challenges.range,    &s->challenges.logic, &s->challenges.fixed,
                               &s->challenges.variable, &s->challenges.z,     &s->challenges.v,
                               &s->challenges.v_next};
    struct fr scale;
    fr_from_u64(&scale, PLONK_LANES_SCALE);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(challenges); i++)
        draw(challenges[i], &s->seed);
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++) {
        draw_all(s->keys[i], SIZE, &s->seed);
        s->prover.evaluations[i] = missing >> i & 1 ? NULL : s->keys[i];
    }
    draw_all(s->first, SIZE, &s->seed);
    draw_all(s->inputs, SIZE, &s->seed);
    s->prover.first = s->first;
    for (size_t j = 0; j <= PLONK_WIRE_COUNT; j++) {
        draw_all(s->columns[j], SIZE, &s->seed);
        for (size_t i = 0; at_ends && i < SIZE; i++)
            draw_end(&s->columns[j][i], &s->seed);
        memcpy(&s->columns[j][SIZE], s->columns[j], PLONK_LANES_STEP * sizeof s->columns[j][0]);
        for (size_t i = 0; i < ROOM; i++)
            fr_mul(&s->scaled[j][i], &s->columns[j][i], &scale);
    }
    *rows = (struct plonk_quotient_rows){
        .prover = &s->prover, .challenges = &s->challenges, .step = PLONK_LANES_STEP};
    plonk_gate_factors_init(&rows->factors, &s->challenges);
    draw_all(rows->vanishing_inverse, PLONK_LANES_STEP, &s->seed);
}

static void run(struct scene *s, struct plonk_quotient_rows *rows, bool in_lanes, struct fr *out,
                size_t from, size_t to)
{
    for (size_t j = 0; j <= PLONK_WIRE_COUNT; j++) {
        const struct fr *column = in_lanes ? s->scaled[j] : s->columns[j];
        if (j < PLONK_WIRE_COUNT)
            rows->wires[j] = column;
        else
            rows->z = column;
    }
    memcpy(out, s->inputs, SIZE * sizeof *out);
    rows->t = out;
    if (in_lanes)
        plonk_quotient_rows_lanes(rows, from, to);
    else
        plonk_quotient_rows_portable(rows, from, to);
}

static void rows_in_lanes_are_those_one_at_a_time(void **state)
{
    (void)state;
    if (!lanes_are_available()) skip();
    /* All polynomials, none, each alone missing, and arithmetic alone. */
    static const unsigned arithmetic =
        1U << PLONK_Q_RANGE | 1U << PLONK_Q_LOGIC | 1U << PLONK_Q_FIXED | 1U << PLONK_Q_VAR;
    struct scene *s = calloc(1, sizeof *s);
    struct plonk_quotient_rows rows;
    assert_non_null(s);
    s->seed = 31;
    assert_int_equal(fr_domain_init(&s->prover.domain, LOG), RK_OK);
    assert_int_equal(fr_domain_init(&s->prover.coset, LOG + 2), RK_OK);
    s->prover.size = N;
    for (unsigned turn = 0; turn < 60; turn++) {
        enum { ROWS = PLONK_LANES_ROWS, FROM = 2 * ROWS };
        unsigned missing = 0;
        if (turn == 1) missing = (1U << PLONK_KEY_POINT_COUNT) - 1;
        if (turn == 2) missing = arithmetic;
        if (turn >= 3 && turn < 3 + PLONK_KEY_POINT_COUNT) missing = 1U << (turn - 3);
        fill(s, &rows, missing, turn >= 40);
        run(s, &rows, false, s->wanted, 0, SIZE);
        run(s, &rows, true, s->found, 0, SIZE);
        assert_memory_equal(s->found, s->wanted, sizeof s->wanted);
        size_t to = FROM + ROWS * (vectors_random(&s->seed) % 14); /* a piece */
        run(s, &rows, false, s->wanted, FROM, to);
        run(s, &rows, true, s->found, FROM, to);
        assert_memory_equal(s->found, s->wanted, sizeof s->wanted);
    }
    fr_domain_free(&s->prover.domain);
    fr_domain_free(&s->prover.coset);
    free(s);
}

static void factors_in_lanes_are_those_one_at_a_time(void **state)
{
    (void)state;
    enum { WITNESSES = 40 };
    if (!lanes_are_available()) skip();
    static struct plonk_row circuit_rows[N];
    static struct fr witnesses[WITNESSES], sigma[PLONK_SIGMA_COUNT][N], wanted[2][N], found[2][N];
    struct plonk_prover prover = {.size = N};
    struct plonk_challenges challenges;
    struct plonk_circuit circuit = {.rows = circuit_rows, .witness_count = WITNESSES};
    struct plonk_assignment assignment = {.witnesses = witnesses};
    const struct plonk_factors factors = {&prover, &circuit, &assignment, &challenges};
    struct fr lost;
    uint64_t seed = 32;
    fr_from_u64(&lost, 1 << 12);
    assert_int_equal(fr_domain_init(&prover.domain, LOG), RK_OK);
    for (unsigned turn = 0; turn < 100; turn++) {
        draw(&challenges.beta, &seed);
        draw(&challenges.gamma, &seed);
        draw_all(witnesses, WITNESSES, &seed);
        circuit.row_count = N - vectors_random(&seed) % 20;
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < PLONK_WIRE_COUNT; j++)
                circuit_rows[i].wires[j] = (uint32_t)(vectors_random(&seed) % WITNESSES);
        for (size_t j = 0; j < PLONK_SIGMA_COUNT; j++) {
            draw_all(sigma[j], N, &seed);
            prover.sigma[j] = sigma[j];
        }
        /* Some products are 0. */
        if (challenges.beta.limb[0] & 1) {
            fr_neg(&challenges.gamma, &witnesses[circuit_rows[9].wires[1]]);
            sigma[1][9] = fr_zero;
        }
        size_t from = 8 * (vectors_random(&seed) % 3);
        plonk_factors_portable(wanted[0], wanted[1], &factors, from, N);
        plonk_factors_lanes(found[0], found[1], &factors, from, N);
        for (size_t i = from; i < N; i++) {
            for (size_t side = 0; side < 2; side++) {
                fr_mul(&found[side][i], &found[side][i], &lost);
                assert_memory_equal(&found[side][i], &wanted[side][i], sizeof found[0][0]);
            }
        }
    }
    fr_domain_free(&prover.domain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_lanes_are_those_one_at_a_time),
        cmocka_unit_test(factors_in_lanes_are_those_one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
