#include "crypto/hades.h"

#include "base/secret.h"
#include "crypto/hades_columns.h"
#include "crypto/hades_lanes.h"
#include "crypto/lanes.h"

/* The partial rounds are not computed as rounds. Four lanes of five have no S-box in them, so what
 * enters the S-box follows a linear recurrence. With x[n] entering the S-box of partial round n and
 * y[n] = x[n]^5 leaving it,
 *
 *      x[n] = a1 x[n-1] + .. + a4 x[n-4] + b1 y[n-1] + .. + b5 y[n-5] + constant[n],   n >= 5,
 *
 * with the same a and b for all n, since every round has the same matrix. Dividing all x by a fixed
 * unit makes b4 = 1. The first x come from the S-boxes of the last full round, the idle lanes at
 * the end from the last four x and y. Beside its S-box a round costs 8 products and one reduction;
 * taken literally it costs 25 and 5, with sparse matrices 9 and 5. docs/crypto-poseidon.md has the
 * proof. The arithmetic is that of hades_columns.h. */

#include "crypto/hades_constants.inc"

const struct hades_partial hades_partial = {
    .start = start,
    .entry = entry,
    .recurrence = recurrence,
    .constants = recurrence_constants,
    .leave = leave,
    .leave_constants = leave_constants,
    .unit = &unit,
};

/* ---- Rounds ---- */

RK_NOINLINE static void sboxes(struct fr lanes[HADES_WIDTH])
{
    for (size_t i = 0; i < HADES_WIDTH; i++)
        sbox(&lanes[i], &lanes[i]);
}

/* A full round whose constants are in the lanes already; adds those of the next. */
RK_NOINLINE static void full_round(struct fr lanes[HADES_WIDTH],
                                   const struct fr next_constants[HADES_WIDTH])
{
    struct fr y[HADES_WIDTH];
    memcpy(y, lanes, sizeof y);
    sboxes(y);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        dot(&lanes[i], hades_matrix[i], y, HADES_WIDTH, &next_constants[i]);
}

/* From the S-boxes of the last full round before to the lanes of the first one after. */
RK_NOINLINE static void partial_rounds(struct fr lanes[HADES_WIDTH])
{
    /* x and y by turns: x[n] is trail[2n], y[n] is trail[2n + 1]. */
    struct fr trail[2 * HADES_PARTIAL_ROUNDS + 1], begin[9] = {0}, x2, x4;
    memcpy(begin, lanes, HADES_WIDTH * sizeof *lanes);
    dot(&trail[0], start, begin, HADES_WIDTH, &recurrence_constants[0]);
    for (size_t n = 1; n < 5; n++) {
        struct fr *x = &trail[2 * n];
        sbox(x - 1, x - 2);
        begin[4 + n] = x[-1];
        dot(x, entry[n - 1], begin, 9, &recurrence_constants[n]);
    }
    for (size_t n = 5; n <= HADES_PARTIAL_ROUNDS; n++) {
        struct fr *x = &trail[2 * n], *window = x - 9;
        struct wide older;
        loose_sqr_small(&x2, x - 2);
        wide_dot(&older, recurrence, window, 8, 2); /* does not wait for the S-box */
        loose_sqr(&x4, &x2);
        loose_mul(x - 1, x - 2, &x4);
        wide_finish(x, &older, &recurrence[8], &window[8], &window[2], &recurrence_constants[n]);
    }
    const struct fr *last = &trail[2 * HADES_PARTIAL_ROUNDS];
    for (size_t i = 0; i < 4; i++)
        dot(&lanes[i], leave[i], last - 7, 8, &leave_constants[i]);
    dot(&lanes[4], &unit, last, 1, &fr_zero);
    secret_wipe(trail, sizeof trail);
}

/* lane + constant as the deployed system adds limbs of any value, then mod q: the carry out of
 * 2^256 is dropped, and the q that it may subtract makes no difference any more. Below 1.0003 q. */
static void begin_lane(struct fr *lane, const struct fr *constant)
{
    uint64_t sum[5] = {0}, carry = 0;
    for (size_t i = 0; i < 4; i++)
        sum[i] = limb_add(lane->limb[i], constant->limb[i], &carry);
    fold(lane, sum);
}

/* From below 1.0003 q to below q. The mask is opaque: clang turns the select of fr_reduce_once into
 * a branch here. */
static void finish_lane(struct fr *lane)
{
    uint64_t reduced[4], borrow = 0;
    for (size_t i = 0; i < 4; i++)
        reduced[i] = limb_sub(lane->limb[i], fr_modulus[i], &borrow);
    uint64_t keep = limb_opaque(0 - borrow);
    for (size_t i = 0; i < 4; i++)
        lane->limb[i] = limb_select(keep, lane->limb[i], reduced[i]);
}

void hades_permute_portable(struct fr lanes[HADES_WIDTH])
{
    static const struct fr none[HADES_WIDTH];
    enum { HALF = HADES_FULL_ROUNDS / 2, BACK = HALF + HADES_PARTIAL_ROUNDS };
    for (size_t i = 0; i < HADES_WIDTH; i++)
        begin_lane(&lanes[i], &hades_round_constants[0][i]);
    for (size_t round = 1; round < HALF; round++)
        full_round(lanes, hades_round_constants[round]);
    sboxes(lanes);
    partial_rounds(lanes);
    for (size_t round = BACK + 1; round < HADES_ROUNDS; round++)
        full_round(lanes, hades_round_constants[round]);
    full_round(lanes, none);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        finish_lane(&lanes[i]);
}

void hades_permute(struct fr lanes[HADES_WIDTH])
{
    if (!lanes_are_available()) {
        hades_permute_portable(lanes);
        return;
    }
    for (size_t i = 0; i < HADES_WIDTH; i++)
        begin_lane(&lanes[i], &hades_round_constants[0][i]);
    hades_lanes_permute_single(lanes);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        finish_lane(&lanes[i]);
}

/* Eight at a time, or sixteen. */
static void permute_in_lanes(struct fr (*states)[HADES_WIDTH], size_t groups)
{
    for (size_t i = 0; i < groups * HADES_LANES; i++)
        for (size_t j = 0; j < HADES_WIDTH; j++)
            begin_lane(&states[i][j], &hades_round_constants[0][j]);
    hades_lanes_permute(states, groups);
}

void hades_permute_many(struct fr (*states)[HADES_WIDTH], size_t count)
{
    /* Three in lanes are faster than three alone: what is left over is done beside copies of
     * itself. */
    enum { LANES_FROM = 3 };
    size_t i = 0;
    if (lanes_are_available()) {
        for (size_t groups = HADES_LANES_GROUPS; groups; groups--)
            for (; count - i >= groups * HADES_LANES; i += groups * HADES_LANES)
                permute_in_lanes(states + i, groups);
        if (count - i >= LANES_FROM) {
            struct fr some[HADES_LANES][HADES_WIDTH];
            for (size_t lane = 0; lane < HADES_LANES; lane++)
                memcpy(some[lane], states[i + lane < count ? i + lane : i], sizeof some[lane]);
            permute_in_lanes(some, 1);
            memcpy(states + i, some, (count - i) * sizeof *states);
            secret_wipe(some, sizeof some);
            i = count;
        }
    }
    for (; i < count; i++)
        hades_permute(states[i]);
}
