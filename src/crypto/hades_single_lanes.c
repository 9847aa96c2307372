/* One permutation of Hades with lanes inside.
 *
 * In full rounds the five elements of the state are lanes: the S-boxes are three products of
 * vectors, and the matrix five products of a column and an element in all lanes, reduced once.
 *
 * In partial rounds one element goes through one S-box, on which all that follows waits. That runs
 * on whole limbs of 64 bits, as in hades.c, whose single products are sooner done. What older x and
 * y add to the next x does not wait: four sums, for the next four x, are lanes of half a vector.
 * Each x and y is multiplied into all four by its coefficients and then the sums move on by a lane;
 * the first is reduced while the S-box is computed. Only b1 y[n-1] is added in limbs, with the
 * constant.
 *
 * Bounds of full rounds are those of hades_lanes.c, of partial rounds those of hades_columns.h: the
 * sum of the older is below (0.029 (4 * 1.0003 + 4 * 1.888) + 1) q = 1.34q, so that a new x is
 * below (0.453 * 1.888 + 1 + 1.34 + 1) q before fold(). Columns of sums are below 2^59. */
#include "crypto/hades_lanes.h"

#include "base/require.h"
#include "base/secret.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"
#include "crypto/hades_columns.h"

#include "crypto/hades_single_constants.inc"

enum { HALF = HADES_FULL_ROUNDS / 2, LIMBS = 5, SUMS = 4 };

/* 2^264 and 2^256 mod q: from elements in memory to those in lanes, and back. */
static const struct fr_lane_constant to_lanes = {
    {0x00234fffffdcb, 0x61039ef635000, 0xdce3c3e2e7505, 0x7fa6f1563642b, 0x247db575276a}};
static const struct fr_lane_constant from_lanes = {
    {0x00001fffffffe, 0xfa00034802000, 0xcbc4ff55884b7, 0x056f998c4fefe, 0x1824b159acc5}};

/* ---- Full rounds ---- */

RK_INLINE void vector_sbox(struct fr_lanes *x)
{
    struct fr_lanes x2, x4;
    fr_lanes_sqr(&x2, x);
    fr_lanes_sqr(&x4, &x2);
    fr_lanes_mul(x, x, &x4);
}

RK_INLINE struct fr_lanes row_of(const int64_t limbs[LIMBS][FR_LANES])
{
    return (struct fr_lanes){_mm512_load_si512(limbs[0]), _mm512_load_si512(limbs[1]),
                             _mm512_load_si512(limbs[2]), _mm512_load_si512(limbs[3]),
                             _mm512_load_si512(limbs[4])};
}

RK_INLINE void vector_full_round(struct fr_lanes *state, const int64_t (*next)[FR_LANES])
{
    struct fr_lanes_sum sum = fr_lanes_none();
    vector_sbox(state);
#pragma GCC unroll 5
    for (int64_t j = 0; j < HADES_WIDTH; j++) {
        const __m512i lane = fr_lanes_word(j);
        const struct fr_lanes column = row_of(matrix_columns[j]);
        const struct fr_lanes element = {
            _mm512_permutexvar_epi64(lane, state->l0), _mm512_permutexvar_epi64(lane, state->l1),
            _mm512_permutexvar_epi64(lane, state->l2), _mm512_permutexvar_epi64(lane, state->l3),
            _mm512_permutexvar_epi64(lane, state->l4)};
        fr_lanes_add_product(&sum, &element, &column);
    }
    fr_lanes_reduce_raw(state, &sum);
    if (next) {
        const struct fr_lanes constants = row_of(next);
        state->l0 = _mm512_add_epi64(state->l0, constants.l0);
        state->l1 = _mm512_add_epi64(state->l1, constants.l1);
        state->l2 = _mm512_add_epi64(state->l2, constants.l2);
        state->l3 = _mm512_add_epi64(state->l3, constants.l3);
        state->l4 = _mm512_add_epi64(state->l4, constants.l4);
    }
    fr_lanes_normalise(state);
}

/* The state, and its last element in the lanes that are not used. */
static void load_state(struct fr_lanes *out, const struct fr state[HADES_WIDTH])
{
    const struct fr *places[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = &state[i < HADES_WIDTH ? i : HADES_WIDTH - 1];
    fr_lanes_load(out, places);
    fr_lanes_mul_constant(out, out, &to_lanes);
}

static void store_state(struct fr state[HADES_WIDTH], struct fr_lanes *a)
{
    struct fr others[FR_LANES - HADES_WIDTH], *places[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = i < HADES_WIDTH ? &state[i] : &others[i - HADES_WIDTH];
    fr_lanes_mul_constant(a, a, &from_lanes);
    fr_lanes_store(places, a);
}

/* ---- Four sums of products in half a vector ---- */

struct sums {
    __m256i t[2 * LIMBS];
};

/* The limbs of 52 bits of an element below 2^256, in all lanes. */
RK_INLINE void spread(__m256i out[LIMBS], const struct fr *a)
{
    const uint64_t *x = a->limb, mask = FR_LANES_MASK;
    out[0] = _mm256_set1_epi64x((int64_t)(x[0] & mask));
    out[1] = _mm256_set1_epi64x((int64_t)((x[0] >> 52 | x[1] << 12) & mask));
    out[2] = _mm256_set1_epi64x((int64_t)((x[1] >> 40 | x[2] << 24) & mask));
    out[3] = _mm256_set1_epi64x((int64_t)((x[2] >> 28 | x[3] << 36) & mask));
    out[4] = _mm256_set1_epi64x((int64_t)(x[3] >> 16));
}

/* sums += the factors times a */
RK_INLINE void add_times(struct sums *sums, const int64_t factors[LIMBS][SUMS], const struct fr *a)
{
    __m256i x[LIMBS];
    spread(x, a);
#pragma GCC unroll 5
    for (size_t i = 0; i < LIMBS; i++) {
        const __m256i factor = _mm256_load_si256((const void *)factors[i]);
#pragma GCC unroll 5
        for (size_t j = 0; j < LIMBS; j++) {
            sums->t[i + j] = _mm256_madd52lo_epu64(sums->t[i + j], factor, x[j]);
            sums->t[i + j + 1] = _mm256_madd52hi_epu64(sums->t[i + j + 1], factor, x[j]);
        }
    }
}

/* As fr_lanes_reduce_raw. */
RK_INLINE void reduce(__m256i out[LIMBS], const struct sums *sums)
{
    static const int64_t q[LIMBS] = {FR_LANES_Q0, FR_LANES_Q1, FR_LANES_Q2, FR_LANES_Q3,
                                     FR_LANES_Q4};
    const __m256i zero = _mm256_setzero_si256(), mask = _mm256_set1_epi64x(FR_LANES_MASK);
    struct sums s = *sums;
#pragma GCC unroll 5
    for (size_t i = 0; i < LIMBS; i++) {
        const __m256i m =
            _mm256_sub_epi64(zero, _mm256_add_epi64(s.t[i], _mm256_slli_epi64(s.t[i], 32)));
#pragma GCC unroll 5
        for (size_t j = 0; j < LIMBS; j++) {
            const __m256i limb = _mm256_set1_epi64x(q[j]);
            if (j) s.t[i + j] = _mm256_madd52lo_epu64(s.t[i + j], m, limb);
            s.t[i + j + 1] = _mm256_madd52hi_epu64(s.t[i + j + 1], m, limb);
        }
        s.t[i + 1] =
            _mm256_add_epi64(s.t[i + 1], _mm256_srli_epi64(_mm256_add_epi64(s.t[i], mask), 52));
    }
    for (size_t i = 0; i < LIMBS; i++)
        out[i] = s.t[LIMBS + i];
}

/* The sums of the next x become those of this one. */
RK_INLINE void move_on(struct sums *sums)
{
#pragma GCC unroll 10
    for (size_t i = 0; i < 2 * LIMBS; i++)
        sums->t[i] = _mm256_alignr_epi64(_mm256_setzero_si256(), sums->t[i], 1);
}

/* The integer below 2^256 of limbs with carries that wait. */
RK_INLINE void collect(struct fr *out, const uint64_t l[LIMBS])
{
    u128 sum = l[0] + ((u128)l[1] << 52);
    out->limb[0] = (uint64_t)sum;
    sum = (sum >> 64) + ((u128)l[2] << 40);
    out->limb[1] = (uint64_t)sum;
    sum = (sum >> 64) + ((u128)l[3] << 28);
    out->limb[2] = (uint64_t)sum;
    sum = (sum >> 64) + ((u128)l[4] << 16);
    out->limb[3] = (uint64_t)sum;
}

RK_INLINE uint64_t first_lane(__m256i x)
{
    return (uint64_t)_mm_cvtsi128_si64(_mm256_castsi256_si128(x));
}

/* ---- Partial rounds ---- */

/* From the S-boxes of the last full round before to the elements of the first one after. */
RK_NOINLINE static void single_partial_rounds(struct fr state[HADES_WIDTH])
{
    /* x and y by turns, as in hades.c. */
    struct fr trail[2 * HADES_PARTIAL_ROUNDS + 1], begin[9] = {0}, x2, x4, older;
    const struct hades_partial *tables = &hades_partial;
    const struct wide none = {0};
    struct sums sums = {0};
    __m256i reduced[LIMBS];
    memcpy(begin, state, HADES_WIDTH * sizeof *state);
    dot(&trail[0], tables->start, begin, HADES_WIDTH, &tables->constants[0]);
    for (size_t n = 1; n < 5; n++) {
        struct fr *x = &trail[2 * n];
        sbox(x - 1, x - 2);
        begin[4 + n] = x[-1];
        dot(x, tables->entry[n - 1], begin, 9, &tables->constants[n]);
        add_times(&sums, x_factors, x - 2);
        move_on(&sums);
        add_times(&sums, y_factors, x - 1);
    }
    for (size_t n = 5; n <= HADES_PARTIAL_ROUNDS; n++) {
        struct fr *x = &trail[2 * n];
        add_times(&sums, x_factors, x - 2);
        loose_sqr_small(&x2, x - 2);
        reduce(reduced, &sums);
        loose_sqr(&x4, &x2);
        loose_mul(x - 1, x - 2, &x4);
        const uint64_t limbs[LIMBS] = {first_lane(reduced[0]), first_lane(reduced[1]),
                                       first_lane(reduced[2]), first_lane(reduced[3]),
                                       first_lane(reduced[4])};
        collect(&older, limbs);
        wide_finish(x, &none, &tables->recurrence[8], x - 1, &older, &tables->constants[n]);
        move_on(&sums);
        add_times(&sums, y_factors, x - 1);
    }
    const struct fr *last = &trail[2 * HADES_PARTIAL_ROUNDS];
    sums = (struct sums){0};
    for (size_t t = 0; t < 8; t++)
        add_times(&sums, leave_factors[t], last - 7 + t);
    reduce(reduced, &sums);
    for (size_t i = 0; i < 4; i++) {
        uint64_t lanes[LIMBS][SUMS], limbs[LIMBS];
        for (size_t l = 0; l < LIMBS; l++) {
            _mm256_storeu_si256((void *)lanes[l], reduced[l]);
            limbs[l] = lanes[l][i];
        }
        collect(&older, limbs);
        uint64_t sum[5], carry = 0;
        for (size_t l = 0; l < 4; l++)
            sum[l] = limb_add(older.limb[l], tables->leave_constants[i].limb[l], &carry);
        sum[4] = carry;
        fold(&state[i], sum);
    }
    dot(&state[4], tables->unit, last, 1, &fr_zero);
    secret_wipe(trail, sizeof trail);
    secret_wipe(begin, sizeof begin);
}

void hades_lanes_permute_single(struct fr state[HADES_WIDTH])
{
    struct fr_lanes vector;
    load_state(&vector, state);
    for (size_t round = 0; round < HALF - 1; round++)
        vector_full_round(&vector, full_constants[round]);
    vector_sbox(&vector);
    store_state(state, &vector);
    single_partial_rounds(state);
    load_state(&vector, state);
    for (size_t round = HALF - 1; round < 2 * HALF - 2; round++)
        vector_full_round(&vector, full_constants[round]);
    vector_full_round(&vector, NULL);
    store_state(state, &vector);
    secret_wipe(&vector, sizeof vector);
}

#else

void hades_lanes_permute_single(struct fr state[HADES_WIDTH])
{
    (void)state;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
