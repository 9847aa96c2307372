/* Hades eight states at a time (lanes.h): the recurrence of hades.c, with sums of products reduced
 * once. Elements come and go by shifts of 2^4, between memory's x 2^256 and the x 2^260 of lanes.
 *
 * At first elements are below 16.1q, so that x^2 is below 8.6q, x^4 below 3.2q and x^5 below 2.5q.
 * Then they are below 2q between steps, and below 3q with a constant added, so that x^2 is below
 * 1.3q, x^4 and x^5 below 1.1q, and a sum of nine products below 2q: nothing is ever near 2^260 =
 * 35q. */
#include "crypto/hades_lanes.h"

#include "base/require.h"
#include "base/secret.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"

#include "crypto/hades_lanes_constants.inc"

enum { GROUPS_MAX = HADES_LANES_GROUPS };

/* One group of eight states or two. Elements stand side by side, `groups` of each. What is reduced
 * waits for itself at every step, so that two go by turns. `groups` is a constant where these are
 * inlined. */
RK_INLINE void reduce(struct fr_lanes *out, struct fr_lanes_sum *sums, size_t groups)
{
    if (groups == 2)
        fr_lanes_reduce_two(&out[0], &out[1], &sums[0], &sums[1]);
    else
        fr_lanes_reduce(out, sums);
}

RK_INLINE void sqr(struct fr_lanes *out, const struct fr_lanes *a, size_t groups)
{
    struct fr_lanes_sum sums[GROUPS_MAX];
    for (size_t g = 0; g < groups; g++)
        sums[g] = fr_lanes_square_sum(&a[g]);
    reduce(out, sums, groups);
}

RK_INLINE void mul(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b,
                   size_t groups)
{
    struct fr_lanes_sum sums[GROUPS_MAX];
    for (size_t g = 0; g < groups; g++) {
        sums[g] = fr_lanes_none();
        fr_lanes_add_product(&sums[g], &a[g], &b[g]);
    }
    reduce(out, sums, groups);
}

/* out = sum, plus constant. */
RK_INLINE void reduce_and_add(struct fr_lanes *out, struct fr_lanes_sum *sums,
                              const struct fr_lane_constant *constant, size_t groups)
{
    reduce(out, sums, groups);
    for (size_t g = 0; g < groups && constant; g++) {
        fr_lanes_add_constant(&out[g], constant);
        fr_lanes_normalise(&out[g]);
    }
}

/* out = sum of a[t] c[t], plus constant. */
RK_INLINE void dot(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lane_constant *c,
                   size_t terms, const struct fr_lane_constant *constant, size_t groups)
{
    struct fr_lanes_sum sums[GROUPS_MAX];
    for (size_t g = 0; g < groups; g++) {
        sums[g] = fr_lanes_none();
        for (size_t t = 0; t < terms; t++)
            fr_lanes_add_constant_product(&sums[g], &a[t * groups + g], &c[t]);
    }
    reduce_and_add(out, sums, constant, groups);
}

RK_INLINE void sbox(struct fr_lanes *out, const struct fr_lanes *x, size_t groups)
{
    struct fr_lanes x2[GROUPS_MAX], x4[GROUPS_MAX];
    sqr(x2, x, groups);
    sqr(x4, x2, groups);
    mul(out, x, x4, groups);
}

/* Step by step, since the next step of one waits for the last one. */
RK_INLINE void sboxes(struct fr_lanes *state, size_t groups)
{
    struct fr_lanes x2[HADES_WIDTH * GROUPS_MAX], x4[HADES_WIDTH * GROUPS_MAX];
    for (size_t i = 0; i < HADES_WIDTH * groups; i += groups)
        sqr(&x2[i], &state[i], groups);
    for (size_t i = 0; i < HADES_WIDTH * groups; i += groups)
        sqr(&x4[i], &x2[i], groups);
    for (size_t i = 0; i < HADES_WIDTH * groups; i += groups)
        mul(&state[i], &state[i], &x4[i], groups);
}

RK_INLINE void full_round(struct fr_lanes *state, const struct fr_lane_constant *next,
                          size_t groups)
{
    struct fr_lanes y[HADES_WIDTH * GROUPS_MAX];
    memcpy(y, state, HADES_WIDTH * groups * sizeof *state);
    sboxes(y, groups);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        dot(&state[i * groups], y, matrix[i], HADES_WIDTH, next ? &next[i] : NULL, groups);
}

/* sums += sum of a[t] c[t] */
RK_INLINE void add_terms(struct fr_lanes_sum *sums, const struct fr_lanes *a,
                         const struct fr_lane_constant *c, size_t terms, size_t groups)
{
    for (size_t g = 0; g < groups; g++)
        for (size_t t = 0; t < terms; t++)
            fr_lanes_add_constant_product(&sums[g], &a[t * groups + g], &c[t]);
}

/* Element -1 of x is the S-box of element -2, x the sum of the nine before it. Terms that are known
 * stand between the steps of the S-box, of which each waits for the one before. */
RK_INLINE void partial_round(struct fr_lanes *x, const struct fr_lane_constant *constant,
                             size_t groups)
{
    struct fr_lanes x2[GROUPS_MAX], x4[GROUPS_MAX];
    struct fr_lanes_sum sums[GROUPS_MAX];
    const struct fr_lanes *known = x - 9 * groups, *last = x - 2 * groups;
    for (size_t g = 0; g < groups; g++)
        sums[g] = fr_lanes_none();
    add_terms(sums, known, recurrence, 2, groups);
    sqr(x2, last, groups);
    add_terms(sums, known + 2 * groups, recurrence + 2, 2, groups);
    sqr(x4, x2, groups);
    add_terms(sums, known + 4 * groups, recurrence + 4, 2, groups);
    mul(x - groups, last, x4, groups);
    add_terms(sums, known + 6 * groups, recurrence + 6, 3, groups);
    reduce_and_add(x, sums, constant, groups);
}

RK_INLINE void partial_rounds(struct fr_lanes *state, size_t groups)
{
    /* As in hades.c: x and y by turns. */
    struct fr_lanes trail[(2 * HADES_PARTIAL_ROUNDS + 1) * GROUPS_MAX], begin[9 * GROUPS_MAX];
    memset(begin, 0, sizeof begin);
    memcpy(begin, state, HADES_WIDTH * groups * sizeof *state);
    dot(trail, begin, start, HADES_WIDTH, &recurrence_constants[0], groups);
    for (size_t n = 1; n < 5; n++) {
        struct fr_lanes *x = &trail[2 * n * groups];
        sbox(x - groups, x - 2 * groups, groups);
        memcpy(&begin[(4 + n) * groups], x - groups, groups * sizeof *x);
        dot(x, begin, entry[n - 1], 9, &recurrence_constants[n], groups);
    }
    for (size_t n = 5; n <= HADES_PARTIAL_ROUNDS; n++)
        partial_round(&trail[2 * n * groups], &recurrence_constants[n], groups);
    const struct fr_lanes *last = &trail[2 * HADES_PARTIAL_ROUNDS * groups];
    for (size_t i = 0; i < 4; i++)
        dot(&state[i * groups], last - 7 * groups, leave[i], 8, &leave_constants[i], groups);
    for (size_t g = 0; g < groups; g++)
        fr_lanes_mul_constant(&state[4 * groups + g], &last[g], &unit);
    secret_wipe(trail, sizeof trail);
}

/* What is called many times, or long, is compiled once for each. */
#define OF_GROUPS(groups)                                                            \
    RK_NOINLINE static void sboxes_##groups(struct fr_lanes *state)                  \
    {                                                                                \
        sboxes(state, groups);                                                       \
    }                                                                                \
    RK_NOINLINE static void full_round_##groups(struct fr_lanes *state,              \
                                                const struct fr_lane_constant *next) \
    {                                                                                \
        full_round(state, next, groups);                                             \
    }                                                                                \
    RK_NOINLINE static void partial_rounds_##groups(struct fr_lanes *state)          \
    {                                                                                \
        partial_rounds(state, groups);                                               \
    }
OF_GROUPS(1)
OF_GROUPS(2)
#undef OF_GROUPS

struct steps {
    void (*sboxes)(struct fr_lanes *state);
    void (*full_round)(struct fr_lanes *state, const struct fr_lane_constant *next);
    void (*partial_rounds)(struct fr_lanes *state);
};

void hades_lanes_permute(struct fr (*states)[HADES_WIDTH], size_t groups)
{
    static const struct steps steps_of[] = {{sboxes_1, full_round_1, partial_rounds_1},
                                            {sboxes_2, full_round_2, partial_rounds_2}};
    enum { HALF = HADES_FULL_ROUNDS / 2, BACK = HALF + HADES_PARTIAL_ROUNDS };
    CHECK(groups == 1 || groups == 2);
    const struct steps *steps = &steps_of[groups - 1];
    struct fr_lanes state[HADES_WIDTH * GROUPS_MAX];
    struct fr *places[FR_LANES];
    for (size_t i = 0; i < HADES_WIDTH * groups; i++) {
        for (size_t lane = 0; lane < FR_LANES; lane++)
            places[lane] = &states[i % groups * FR_LANES + lane][i / groups];
        fr_lanes_load_times_16(&state[i], (const struct fr *const *)places);
    }
    for (size_t round = 1; round < HALF; round++)
        steps->full_round(state, round_constants[round]);
    steps->sboxes(state);
    steps->partial_rounds(state);
    for (size_t round = BACK + 1; round < HADES_ROUNDS; round++)
        steps->full_round(state, round_constants[round]);
    steps->full_round(state, NULL);
    for (size_t i = 0; i < HADES_WIDTH * groups; i++) {
        for (size_t lane = 0; lane < FR_LANES; lane++)
            places[lane] = &states[i % groups * FR_LANES + lane][i / groups];
        fr_lanes_shift_right(&state[i], 4); /* below 1.2q */
        fr_lanes_reduce_once(&state[i]);
        fr_lanes_store(places, &state[i]);
    }
    secret_wipe(state, sizeof state);
}

#else

void hades_lanes_permute(struct fr (*states)[HADES_WIDTH], size_t groups)
{
    (void)states, (void)groups;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
