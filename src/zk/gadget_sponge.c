#define COMPOSER_NO_SITES
#include "zk/gadget_sponge.h"

#include "crypto/poseidon.h"

enum { WIDTH = HADES_WIDTH, IDLE = HADES_IDLE, RATE = WIDTH - 1, HALF = HADES_FULL_ROUNDS / 2 };

/* (x + k)^5 as x^2 + 2 k x + k^2, its square, and that times x + k. */
static struct witness fifth_power(struct composer *composer, struct witness x, const struct fr *k)
{
    struct fr twice, square;
    fr_double(&twice, k);
    fr_sqr(&square, k);
    struct witness x2 = composer_compute(
        composer, COMPOSER_GATE(.q_m = &fr_one, .q_l = &twice, .q_c = &square, .a = x, .b = x));
    struct witness x4 = composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = x2, .b = x2));
    return composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .q_l = k, .a = x4, .b = x));
}

/* A sum of coefficients times witnesses: three in the first row, two in every further one. */
static struct witness weighted_sum(struct composer *composer, const struct fr *factors,
                                   const struct witness *terms, size_t count)
{
    struct witness sum = composer_compute(
        composer, COMPOSER_GATE(.q_l = &factors[0], .q_r = &factors[1], .q_f = &factors[2],
                                .a = terms[0], .b = terms[1], .d = terms[2]));
    for (size_t i = 3; i < count; i += 2) {
        bool pair = i + 1 < count;
        sum = composer_compute(
            composer,
            COMPOSER_GATE(.q_l = &factors[i], .q_r = pair ? &factors[i + 1] : NULL, .q_f = &fr_one,
                          .a = terms[i], .b = pair ? terms[i + 1] : witness_zero, .d = sum));
    }
    return sum;
}

/* S-boxes of all lanes and a matrix, of which `wanted` rows from the second on are needed, or all
 * when it is 0: 15 rows, and 2 for each. */
static void full_round(struct composer *composer, struct witness lanes[WIDTH],
                       const struct fr constants[WIDTH], const struct fr matrix[WIDTH][WIDTH],
                       unsigned wanted)
{
    struct witness mixed[WIDTH] = {0};
    for (size_t i = 0; i < WIDTH; i++)
        lanes[i] = fifth_power(composer, lanes[i], &constants[i]);
    for (size_t i = wanted ? 1 : 0; i < (wanted ? 1 + wanted : WIDTH); i++)
        mixed[i] = weighted_sum(composer, matrix[i], lanes, WIDTH);
    memcpy(lanes, mixed, sizeof mixed);
}

/* Partial rounds i and i + 1; 15 rows. The idle lanes change once: what the first round added to
 * them enters the sum of the second through row . column of the first. */
static void two_partial_rounds(struct composer *composer, struct witness lanes[WIDTH],
                               const struct hades_sparse *sparse, size_t i)
{
    struct fr factors[IDLE + 2], product;
    struct witness terms[IDLE + 2];
    memcpy(terms, lanes, IDLE * sizeof *terms);
    struct witness y = fifth_power(composer, lanes[IDLE], &sparse->constant[i]);
    terms[IDLE] = y;
    memcpy(factors, sparse->row[i], IDLE * sizeof *factors);
    factors[IDLE] = sparse->corner;
    struct witness between = weighted_sum(composer, factors, terms, IDLE + 1);

    struct witness z = fifth_power(composer, between, &sparse->constant[i + 1]);
    terms[IDLE + 1] = z;
    memcpy(factors, sparse->row[i + 1], IDLE * sizeof *factors);
    factors[IDLE] = fr_zero;
    for (size_t j = 0; j < IDLE; j++) {
        fr_mul(&product, &sparse->row[i + 1][j], &sparse->column[i][j]);
        fr_add(&factors[IDLE], &factors[IDLE], &product);
    }
    factors[IDLE + 1] = sparse->corner;
    lanes[IDLE] = weighted_sum(composer, factors, terms, IDLE + 2);
    for (size_t j = 0; j < IDLE; j++)
        lanes[j] =
            composer_compute(composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &sparse->column[i][j],
                                                     .q_f = &sparse->column[i + 1][j],
                                                     .a = lanes[j], .b = y, .d = z));
}

void gadget_hades_sparse(struct composer *composer, struct witness lanes[WIDTH], unsigned wanted)
{
    struct fr constants[WIDTH];
    const struct hades_sparse *sparse = composer_hades_sparse(composer);
    REQUIRE(wanted < WIDTH);
    if (!sparse) return;
    composer_enter(composer, "hades_sparse");
    for (size_t round = 0; round < HALF; round++)
        full_round(composer, lanes, hades_round_constants[round],
                   round + 1 < HALF ? hades_matrix : sparse->before, 0);
    for (size_t i = 0; i < HADES_PARTIAL_ROUNDS; i += 2)
        two_partial_rounds(composer, lanes, sparse, i);
    for (size_t round = HALF + HADES_PARTIAL_ROUNDS; round < HADES_ROUNDS; round++) {
        memcpy(constants, hades_round_constants[round], sizeof constants);
        for (size_t i = 0; i < WIDTH && round == HALF + HADES_PARTIAL_ROUNDS; i++)
            fr_add(&constants[i], &constants[i], &sparse->carry[i]);
        full_round(composer, lanes, constants, hades_matrix, round + 1 < HADES_ROUNDS ? 0 : wanted);
    }
    composer_leave(composer);
}

void gadget_sponge_first(struct composer *composer, struct witness *outputs, size_t wanted,
                         size_t outputs_count, uint64_t domain, const struct witness *inputs,
                         size_t count)
{
    struct witness lanes[WIDTH] = {0};
    struct fr tag;
    REQUIRE(wanted <= outputs_count);
    memset(outputs, 0, wanted * sizeof *outputs);
    if (poseidon_tag(&tag, domain, count, outputs_count)) {
        composer_fail(composer, RK_INVALID, "no sponge of %zu elements to %zu", count,
                      outputs_count);
        return;
    }
    composer_enter(composer, "sponge");
    lanes[0] = composer_constant(composer, &tag);
    for (size_t i = 0; i < count; i++) {
        struct witness *lane = &lanes[1 + i % RATE];
        if (i && i % RATE == 0) gadget_hades_sparse(composer, lanes, 0);
        *lane = i < RATE ? inputs[i]
                         : composer_compute(composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one,
                                                                    .a = inputs[i], .b = *lane));
    }
    for (size_t i = 0; i < wanted; i++) {
        size_t left = wanted - i;
        if (i % RATE == 0) gadget_hades_sparse(composer, lanes, left <= RATE ? (unsigned)left : 0);
        outputs[i] = lanes[1 + i % RATE];
    }
    composer_leave(composer);
}

void gadget_sponge(struct composer *composer, struct witness *outputs, size_t outputs_count,
                   uint64_t domain, const struct witness *inputs, size_t count)
{
    gadget_sponge_first(composer, outputs, outputs_count, outputs_count, domain, inputs, count);
}

struct witness gadget_sponge_hash(struct composer *composer, uint64_t domain,
                                  const struct witness *inputs, size_t count)
{
    struct witness out;
    gadget_sponge(composer, &out, 1, domain, inputs, count);
    return out;
}
