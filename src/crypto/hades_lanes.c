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

/* out = sum of a[t] c[t], plus constant. */
RK_INLINE void dot(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lane_constant *c,
                   size_t terms, const struct fr_lane_constant *constant)
{
    struct fr_lanes_sum s = fr_lanes_none();
    for (size_t t = 0; t < terms; t++)
        fr_lanes_add_constant_product(&s, &a[t], &c[t]);
    fr_lanes_reduce(out, &s);
    if (!constant) return;
    fr_lanes_add_constant(out, constant);
    fr_lanes_normalise(out);
}

RK_INLINE void sbox(struct fr_lanes *out, const struct fr_lanes *x)
{
    struct fr_lanes x2, x4;
    fr_lanes_sqr(&x2, x);
    fr_lanes_sqr(&x4, &x2);
    fr_lanes_mul(out, x, &x4);
}

/* Step by step, since the next step of one waits for the last one. */
RK_NOINLINE static void sboxes(struct fr_lanes state[HADES_WIDTH])
{
    struct fr_lanes x2[HADES_WIDTH], x4[HADES_WIDTH];
    for (size_t i = 0; i < HADES_WIDTH; i++)
        fr_lanes_sqr(&x2[i], &state[i]);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        fr_lanes_sqr(&x4[i], &x2[i]);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        fr_lanes_mul(&state[i], &state[i], &x4[i]);
}

RK_NOINLINE static void full_round(struct fr_lanes state[HADES_WIDTH],
                                   const struct fr_lane_constant *next)
{
    struct fr_lanes y[HADES_WIDTH];
    memcpy(y, state, sizeof y);
    sboxes(y);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        dot(&state[i], y, matrix[i], HADES_WIDTH, next ? &next[i] : NULL);
}

/* x[-1] is the S-box of x[-2], x the sum of the nine before it. Terms that are known stand between
 * the steps of the S-box, of which each waits for the one before. */
RK_INLINE void partial_round(struct fr_lanes *x, const struct fr_lane_constant *constant)
{
    struct fr_lanes x2, x4;
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_sqr(&x2, &x[-2]);
    fr_lanes_add_constant_product(&s, &x[-9], &recurrence[0]);
    fr_lanes_add_constant_product(&s, &x[-8], &recurrence[1]);
    fr_lanes_add_constant_product(&s, &x[-7], &recurrence[2]);
    fr_lanes_sqr(&x4, &x2);
    fr_lanes_add_constant_product(&s, &x[-6], &recurrence[3]);
    fr_lanes_add_constant_product(&s, &x[-5], &recurrence[4]);
    fr_lanes_add_constant_product(&s, &x[-4], &recurrence[5]);
    fr_lanes_mul(&x[-1], &x[-2], &x4);
    fr_lanes_add_constant_product(&s, &x[-3], &recurrence[6]);
    fr_lanes_add_constant_product(&s, &x[-2], &recurrence[7]);
    fr_lanes_add_constant_product(&s, &x[-1], &recurrence[8]);
    fr_lanes_reduce(x, &s);
    fr_lanes_add_constant(x, constant);
    fr_lanes_normalise(x);
}

RK_NOINLINE static void partial_rounds(struct fr_lanes state[HADES_WIDTH])
{
    /* As in hades.c: x and y by turns. */
    struct fr_lanes trail[2 * HADES_PARTIAL_ROUNDS + 1], begin[9];
    memset(begin, 0, sizeof begin);
    memcpy(begin, state, HADES_WIDTH * sizeof *state);
    dot(&trail[0], begin, start, HADES_WIDTH, &recurrence_constants[0]);
    for (size_t n = 1; n < 5; n++) {
        struct fr_lanes *x = &trail[2 * n];
        sbox(x - 1, x - 2);
        begin[4 + n] = x[-1];
        dot(x, begin, entry[n - 1], 9, &recurrence_constants[n]);
    }
    for (size_t n = 5; n <= HADES_PARTIAL_ROUNDS; n++)
        partial_round(&trail[2 * n], &recurrence_constants[n]);
    const struct fr_lanes *last = &trail[2 * HADES_PARTIAL_ROUNDS];
    for (size_t i = 0; i < 4; i++)
        dot(&state[i], last - 7, leave[i], 8, &leave_constants[i]);
    fr_lanes_mul_constant(&state[4], last, &unit);
    secret_wipe(trail, sizeof trail);
}

void hades_lanes_permute(struct fr (*states)[HADES_WIDTH])
{
    enum { HALF = HADES_FULL_ROUNDS / 2, BACK = HALF + HADES_PARTIAL_ROUNDS };
    struct fr_lanes state[HADES_WIDTH];
    struct fr *places[FR_LANES];
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        for (size_t lane = 0; lane < FR_LANES; lane++)
            places[lane] = &states[lane][i];
        fr_lanes_load_times_16(&state[i], (const struct fr *const *)places);
    }
    for (size_t round = 1; round < HALF; round++)
        full_round(state, round_constants[round]);
    sboxes(state);
    partial_rounds(state);
    for (size_t round = BACK + 1; round < HADES_ROUNDS; round++)
        full_round(state, round_constants[round]);
    full_round(state, NULL);
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        for (size_t lane = 0; lane < FR_LANES; lane++)
            places[lane] = &states[lane][i];
        fr_lanes_shift_right(&state[i], 4); /* below 1.2q */
        fr_lanes_reduce_once(&state[i]);
        fr_lanes_store(places, &state[i]);
    }
    secret_wipe(state, sizeof state);
}

#else

void hades_lanes_permute(struct fr (*states)[HADES_WIDTH])
{
    (void)states;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
