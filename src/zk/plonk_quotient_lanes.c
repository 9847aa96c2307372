/* The quotient of sixteen rows at a time, two vectors of eight by turns: what
 * plonk_quotient_rows_portable works out, with the gates' formulas of plonk_gates.inc written as
 * sums of products that share a reduction.
 *
 * Elements in lanes are x 2^260, which the comments call plain, or x 2^256, which memory has and
 * the comments call short: a product of a plain and a short one is short. The circuit's columns
 * come plain; the key's come short and are loaded as they are or, times 16, plain.
 *
 * Integers are columns, sums of limbs of any size and sign, or factors, carried limbs of which
 * products see the lowest 52 bits alone (fr_rows_lanes.h). Neither is negative as a whole. Numbers
 * in brackets are bounds in units of q: a product of [u] and [v], or a sum of them, is below [0.029
 * u v + 1] and what is added, and factors must be below [35]. The circuit's columns are [1], the
 * key's times 16 [16]. */
#include "base/require.h"
#include "base/secret.h"
#include "zk/plonk_quotient_rows.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_fixed_lanes.h"
#include "crypto/jubjub.h"

static_assert((int)PLONK_LANES_ROWS == 2 * (int)FR_LANES, "a pair");

enum value { PERMUTATION, ARITHMETIC, RANGE, LOGIC, FIXED, VARIABLE, VALUE_COUNT };

struct constants {
    struct fr_lane_constant alpha;            /* short */
    struct fr_lane_constant beta, minus_beta; /* times 2^4, for a short factor */
    struct fr_lane_constant alpha_square, d, range[4], logic[5], fixed[4], variable[3];
    struct fr_lane_constant minus_fixed[4], twice_fixed_3, minus_variable_1;
    /* What is added, with as many q as keep sums from being negative: */
    struct fr_lane_constant one, minus_one, three_halves, minus_three_halves, nine_halves;
    struct fr_lane_constant twenty_seven_halves, minus_fifty_four, sixty_eight;
    struct fr_lane_constant gamma, minus_gamma, three_q;
    /* and of both vectors: */
    struct fr_lanes zero[2], minus_q[2], minus_five_quarters[2];
    struct fr_lanes minus_range[2], minus_logic[2], minus_fixed_0[2];
};

struct kernel {
    const struct plonk_quotient_rows *rows;
    struct constants k;
    size_t row; /* the first of sixteen */
    struct fr_lanes point[2], point_step[2], vanishing_inverse[2];
    /* Of the rows and those that are next to them, and -4 w - 3/2: */
    struct fr_lanes wires[PLONK_WIRE_COUNT][2], next[PLONK_WIRE_COUNT][2];
    struct fr_lanes minus_four[PLONK_WIRE_COUNT][2];
    struct fr_lanes q_l[2], q_r[2], q_c[2]; /* plain */
    struct fr_lanes bc[2], dbc[2];          /* columns, and d b c */
    struct fr_lanes values[VALUE_COUNT][2];
};

/* ---- Sums: of columns, to columns ---- */

RK_INLINE struct fr_lanes add(struct fr_lanes a, struct fr_lanes b)
{
    fr_lanes_add(&a, &a, &b);
    return a;
}

RK_INLINE struct fr_lanes sub(struct fr_lanes a, struct fr_lanes b)
{
    fr_lanes_sub(&a, &a, &b);
    return a;
}

RK_INLINE struct fr_lanes add_constant(struct fr_lanes a, const struct fr_lane_constant *c)
{
    fr_lanes_add_constant(&a, c);
    return a;
}

RK_INLINE struct fr_lanes constant_less(const struct fr_lane_constant *c, struct fr_lanes a)
{
    const struct fr_lanes all = {
        fr_lanes_word(c->limb[0]), fr_lanes_word(c->limb[1]), fr_lanes_word(c->limb[2]),
        fr_lanes_word(c->limb[3]), fr_lanes_word(c->limb[4]),
    };
    return sub(all, a);
}

/* a 2^bits */
RK_INLINE struct fr_lanes shift(struct fr_lanes a, unsigned bits)
{
    fr_lanes_shift(&a, &a, bits);
    return a;
}

RK_INLINE struct fr_lanes three_times(struct fr_lanes a)
{
    return add(shift(a, 1), a);
}

/* In CHECK builds: a factor is below times q. */
RK_INLINE void check(const struct fr_lanes a[2], int64_t times)
{
    for (size_t i = 0; i < 2; i++)
        fr_lanes_check_carried(&a[i], times);
}

RK_INLINE struct fr_lanes factor(struct fr_lanes a)
{
    fr_lanes_carry(&a);
    return a;
}

/* Columns [1000] mod q as a factor [1.1]: the quotient by q is estimated from the top limb without
 * its twelve lowest bits and from 2^64 / (q / 2^208), both rounded down. */
RK_INLINE struct fr_lanes fold(struct fr_lanes a)
{
    const __m512i reciprocal = FR_LANES_WORD_OF(UINT64_MAX / (FR_LANES_Q4 + 1));
    const __m512i top = _mm512_add_epi64(a.l4, _mm512_srai_epi64(a.l3, 52));
    const __m512i quotient =
        _mm512_madd52hi_epu64(_mm512_setzero_si512(), _mm512_srli_epi64(top, 12), reciprocal);
    CHECK(!_mm512_cmpgt_epu64_mask(top, fr_lanes_word(1000 * FR_LANES_Q4)));
    fr_lanes_subtract_multiple(&a, quotient);
    fr_lanes_carry(&a);
    fr_lanes_check_carried(&a, 2);
    return a;
}

/* ---- Products of factors, to columns or factors. Outputs may be inputs ---- */

/* a b + addend */
static RK_NOINLINE void mul_columns(struct fr_lanes out[2], const struct fr_lanes a[2],
                                    const struct fr_lanes b[2], const struct fr_lanes addend[2])
{
    fr_lanes_mul_rows_onto(out, a, b, addend);
}

static RK_NOINLINE void mul_factor(struct fr_lanes out[2], const struct fr_lanes a[2],
                                   const struct fr_lanes b[2], const struct fr_lanes addend[2])
{
    struct fr_lanes t[2];
    fr_lanes_mul_rows_onto(t, a, b, addend);
    for (size_t i = 0; i < 2; i++)
        out[i] = factor(t[i]);
}

/* Sums of them. */
#define TERMS(kind, ...) \
    (const struct kind[]){__VA_ARGS__}, RK_ARRAY_LENGTH(((const struct kind[]){__VA_ARGS__}))
#define PRODUCTS(...) TERMS(fr_lanes_product, __VA_ARGS__)
#define SCALED(...)   TERMS(fr_lanes_scaled, __VA_ARGS__)
#define NONE          NULL, 0

static RK_NOINLINE void sum_columns(struct fr_lanes out[2], const struct fr_lanes addend[2],
                                    const struct fr_lanes_product *products, size_t product_count,
                                    const struct fr_lanes_scaled *scaled, size_t scaled_count)
{
    fr_lanes_sum_rows_onto(out, addend, products, product_count, scaled, scaled_count);
}

static RK_NOINLINE void sum_factor(struct fr_lanes out[2], const struct fr_lanes addend[2],
                                   const struct fr_lanes_product *products, size_t product_count,
                                   const struct fr_lanes_scaled *scaled, size_t scaled_count)
{
    struct fr_lanes t[2];
    fr_lanes_sum_rows_onto(t, addend, products, product_count, scaled, scaled_count);
    for (size_t i = 0; i < 2; i++)
        out[i] = factor(t[i]);
}

/* ---- Loads ---- */

/* Eight elements: a factor, or columns that are one; times 16. */
RK_INLINE struct fr_lanes load_factor(const struct fr *values)
{
    struct lanes_rows words;
    struct fr_lanes out;
    fr_lanes_fetch_row(&words, values);
    fr_lanes_factor_of_words(&out, &words);
    return out;
}

RK_INLINE struct fr_lanes load(const struct fr *values)
{
    struct fr_lanes out = load_factor(values);
    fr_lanes_mask(&out);
    return out;
}

RK_INLINE struct fr_lanes load_factor_times_16(const struct fr *values)
{
    struct lanes_rows words;
    struct fr_lanes out;
    fr_lanes_fetch_row(&words, values);
    fr_lanes_factor_of_words_times_16(&out, &words);
    return out;
}

/* A polynomial of the key: a short factor, or a plain one; 0 has no values. */
RK_INLINE void load_key(struct fr_lanes out[2], const struct kernel *kernel,
                        enum plonk_key_point which)
{
    const struct fr *values = kernel->rows->prover->evaluations[which];
    for (size_t i = 0; i < 2; i++)
        out[i] = values ? load_factor(&values[kernel->row + i * FR_LANES]) : kernel->k.zero[i];
}

RK_INLINE void load_key_times_16(struct fr_lanes out[2], const struct kernel *kernel,
                                 enum plonk_key_point which)
{
    const struct fr *values = kernel->rows->prover->evaluations[which];
    for (size_t i = 0; i < 2; i++)
        out[i] =
            values ? load_factor_times_16(&values[kernel->row + i * FR_LANES]) : kernel->k.zero[i];
}

/* What more than one gate reads. */
static void load_rows(struct kernel *kernel)
{
    for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
        const struct fr *values = &kernel->rows->wires[j][kernel->row];
        for (size_t i = 0; i < 2; i++) {
            struct fr_lanes wire = load(&values[i * FR_LANES]);
            kernel->wires[j][i] = wire;
            kernel->minus_four[j][i] =
                constant_less(&kernel->k.minus_three_halves, shift(wire, 2)); /* [5] */
            kernel->next[j][i] = load(&values[i * FR_LANES + PLONK_LANES_STEP]);
        }
    }
    load_key_times_16(kernel->q_l, kernel, PLONK_Q_L);
    load_key_times_16(kernel->q_r, kernel, PLONK_Q_R);
    load_key_times_16(kernel->q_c, kernel, PLONK_Q_C);
    for (size_t i = 0; i < 2; i++) {
        fr_lanes_mask(&kernel->q_l[i]);
        fr_lanes_mask(&kernel->q_c[i]);
    }
}

/* ---- Gates: factors ---- */

/* z prod (w_j + gamma + K_j beta x) - z' prod (w_j + gamma + beta sigma_j) */
static void permutation(struct kernel *kernel)
{
    const struct constants *k = &kernel->k;
    const struct fr *z = &kernel->rows->z[kernel->row];
    struct fr_lanes x[PLONK_WIRE_COUNT][2], wires[PLONK_WIRE_COUNT][2], sigma[PLONK_WIRE_COUNT][2];
    struct fr_lanes left[2], right[2], point[2];
    for (size_t i = 0; i < 2; i++) {
        left[i] = load_factor(&z[i * FR_LANES]);
        right[i] = load_factor(&z[i * FR_LANES + PLONK_LANES_STEP]);
        /* x, 7 x, 13 x and 17 x of x [1.1] */
        const struct fr_lanes one = kernel->point[i], four = shift(one, 2), eight = shift(one, 3);
        const struct fr_lanes multiples[PLONK_WIRE_COUNT] = {
            one, sub(eight, one), add(add(eight, four), one), add(shift(eight, 1), one)};
        point[i] = factor(one);
        for (unsigned j = 0; j < PLONK_WIRE_COUNT; j++) {
            struct fr_lanes wire = add_constant(kernel->wires[j][i], &k->gamma); /* [2] */
            x[j][i] = factor(add(multiples[j], wire));                           /* [20.7] */
            wires[j][i] = wire;
        }
        /* The last factor on the right has the other sign. */
        wires[3][i] = constant_less(&k->minus_gamma, kernel->wires[3][i]); /* [2] */
    }
    check(x[3], 21);
    for (unsigned j = 0; j < PLONK_WIRE_COUNT; j++) {
        load_key(sigma[j], kernel, PLONK_SIGMA_1 + j);
        sum_factor(sigma[j], wires[j], NONE, SCALED({sigma[j], j < 3 ? &k->beta : &k->minus_beta}));
        check(sigma[j], 4); /* [3.1] */
    }
    for (unsigned j = 0; j < 3; j++) {
        mul_factor(left, left, x[j], k->zero);       /* [1.7] */
        mul_factor(right, right, sigma[j], k->zero); /* [1.2] */
    }
    sum_factor(kernel->values[PERMUTATION], k->zero, PRODUCTS({left, x[3]}, {right, sigma[3]}),
               NONE);                                               /* [2.2] */
    mul_columns(kernel->point, point, kernel->point_step, k->zero); /* [1.1] */
}

/* a (q_m b + q_l) + q_r b + q_o c + q_f d + q_c */
static void arithmetic(struct kernel *kernel)
{
    struct fr_lanes(*w)[2] = kernel->wires;
    struct fr_lanes q_m[2], q_o[2], q_f[2];
    load_key_times_16(q_m, kernel, PLONK_Q_M);
    load_key_times_16(q_o, kernel, PLONK_Q_O);
    load_key_times_16(q_f, kernel, PLONK_Q_F);
    mul_factor(q_m, q_m, w[1], kernel->q_l); /* [17.5] */
    sum_factor(kernel->values[ARITHMETIC], kernel->q_c,
               PRODUCTS({kernel->q_r, w[1]}, {q_o, w[2]}, {q_f, w[3]}, {q_m, w[0]}),
               NONE); /* [19] */
}

/* Of f = x - 4 y, f (f - 1) (f - 2) (f - 3) = v^2 - 1 for v = (f - 3/2)^2 - 5/4. */
static void range(struct kernel *kernel)
{
    const struct constants *k = &kernel->k;
    struct fr_lanes v[4][2];
    for (size_t i = 0; i < 2; i++) {
        v[0][i] = factor(add(kernel->wires[2][i], kernel->minus_four[3][i])); /* [6] */
        v[1][i] = factor(add(kernel->wires[1][i], kernel->minus_four[2][i]));
        v[2][i] = factor(add(kernel->wires[0][i], kernel->minus_four[1][i]));
        v[3][i] = factor(add(kernel->next[3][i], kernel->minus_four[0][i]));
    }
    for (size_t j = 0; j < 4; j++) {
        check(v[j], 6);
        mul_factor(v[j], v[j], v[j], k->minus_five_quarters); /* [3.1] */
    }
    for (size_t j = 0; j < 4; j++)
        mul_factor(v[j], v[j], v[j], k->zero); /* [1.3] */
    sum_factor(kernel->values[RANGE], k->minus_range, NONE,
               SCALED({v[0], &k->range[0]}, {v[1], &k->range[1]}, {v[2], &k->range[2]},
                      {v[3], &k->range[3]})); /* [2.2] */
}

/* The same of A, B and D, and w - A B, and
 *
 *      q_c (9 D - 3 S) + 3 (S + D) - 2 w (w (4 w - 18 S + 81) + 18 (A^2 + B^2) - 81 S + 83)
 *
 * for S = A + B. With h for f - 3/2 of each, and H for the sum of A's and B's, A^2 + B^2 is the sum
 * of their v and 3 H + 7, and S is H + 3. */
static void logic(struct kernel *kernel)
{
    static const unsigned wires[3] = {0, 1, 3};
    const struct constants *k = &kernel->k;
    struct fr_lanes *w = kernel->wires[2];
    struct fr_lanes f[3][2], v[3][2], three_sum[2], inner[2], outer[2], e[2], rest[2], a[2], b[2];
    struct fr_lanes minus_w[2];
    for (size_t i = 0; i < 2; i++) {
        struct fr_lanes h[3], sum, three_d;
        for (size_t j = 0; j < 3; j++) {
            h[j] = add(kernel->next[wires[j]][i], kernel->minus_four[wires[j]][i]); /* [6] */
            f[j][i] = factor(h[j]);
        }
        a[i] = factor(add_constant(h[0], &k->three_halves)); /* [7] */
        b[i] = factor(add_constant(h[1], &k->three_halves));
        minus_w[i] = constant_less(&k->three_q, w[i]);
        sum = three_times(add(h[0], h[1]));
        three_d = three_times(h[2]);
        three_sum[i] = sum;
        /* 3 (S + D) = 3 (H + h_D) + 27/2: [55] */
        rest[i] = add_constant(add(sum, three_d), &k->twenty_seven_halves);
        /* 9 D - 3 S = 9 h_D - 3 H + 9/2: [91] */
        e[i] = fold(add_constant(sub(three_times(three_d), sum), &k->nine_halves));
        /* -2 (4 w - 18 S + 81) = 4 (9 H - 2 w) - 54: [441] */
        sum = sub(three_times(sum), shift(w[i], 1));
        inner[i] = fold(add_constant(shift(sum, 2), &k->minus_fifty_four));
    }
    check(f[0], 6);
    for (size_t j = 0; j < 3; j++)
        mul_columns(v[j], f[j], f[j], k->minus_five_quarters); /* [3.1] */
    mul_factor(a, a, b, minus_w);                              /* [5.5] */
    for (size_t i = 0; i < 2; i++) {
        /* 18 (3 H - 2 (v_A + v_B)) + 68: [873]; limbs are from -2^62.9 on, since those of v are
         * below 20 2^52 and those of h not below -4 2^52 */
        struct fr_lanes t = sub(three_sum[i], shift(add(v[0][i], v[1][i]), 1));
        outer[i] = add_constant(shift(add(shift(t, 3), t), 1), &k->sixty_eight);
    }
    mul_columns(outer, inner, w, outer);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++)
            v[j][i] = factor(v[j][i]);
    for (size_t j = 0; j < 3; j++) {
        check(v[j], 4);
        mul_factor(v[j], v[j], v[j], k->zero); /* [1.3] */
    }
    for (size_t i = 0; i < 2; i++)
        outer[i] = fold(outer[i]);
    sum_columns(e, rest, PRODUCTS({e, kernel->q_c}, {outer, w}), NONE);
    for (size_t i = 0; i < 2; i++)
        e[i] = fold(e[i]);
    sum_factor(kernel->values[LOGIC], k->minus_logic, NONE,
               SCALED({v[0], &k->logic[0]}, {v[1], &k->logic[1]}, {v[2], &k->logic[2]},
                      {a, &k->logic[3]}, {e, &k->logic[4]})); /* [2.4] */
}

/* What the sums of points have in common. */
static void multiply_dbc(struct kernel *kernel)
{
    const struct constants *k = &kernel->k;
    struct fr_lanes bc[2];
    mul_columns(kernel->bc, kernel->wires[1], kernel->wires[2], k->zero); /* [1.1] */
    for (size_t i = 0; i < 2; i++)
        bc[i] = factor(kernel->bc[i]);
    sum_factor(kernel->dbc, k->zero, NONE, SCALED({bc, &k->d})); /* [1.1] */
}

/* With f_i for the challenge's powers, bit = d' - 2 d, x = q_l bit and y = (q_r - 1) bit^2 + 1 the
 * sum
 *
 *      f_0 (bit^3 - bit) + f_1 (q_c bit - c) + f_2 (a' (1 + d a b c) - a y - b x)
 *          + f_3 (b' (1 - d a b c) - b y - a x)
 *
 * by powers of the bit is
 *
 *      bit (bit (f_0 bit + (1 - q_r) u) - q_l v + f_1 q_c - f_0) - u + e d a b c + e + 2 f_3 b'
 *          - f_1 c
 *
 * for u = f_2 a + f_3 b, v = f_2 b + f_3 a and e = f_2 a' - f_3 b'. */
static void fixed(struct kernel *kernel)
{
    const struct constants *k = &kernel->k;
    struct fr_lanes(*w)[2] = kernel->wires, (*next)[2] = kernel->next;
    struct fr_lanes bit[2], minus_u[2], u[2], minus_v[2], e[2], t[2], abc[2], last[2];
    for (size_t i = 0; i < 2; i++)
        bit[i] = factor(add_constant(sub(next[3][i], shift(w[3][i], 1)), &k->three_q)); /* [4] */
    check(bit, 4);
    sum_columns(minus_u, k->zero, NONE,
                SCALED({w[0], &k->minus_fixed[2]}, {w[1], &k->minus_fixed[3]})); /* [1.1] */
    sum_factor(minus_v, k->zero, NONE,
               SCALED({w[1], &k->minus_fixed[2]}, {w[0], &k->minus_fixed[3]})); /* [1.1] */
    sum_columns(e, k->zero, NONE,
                SCALED({next[0], &k->fixed[2]}, {next[1], &k->minus_fixed[3]})); /* [1.1] */
    mul_factor(abc, kernel->dbc, w[0], k->zero);
    for (size_t i = 0; i < 2; i++) {
        t[i] = constant_less(&k->three_q, minus_u[i]);
        u[i] = factor(minus_u[i]);
        last[i] = add(minus_u[i], e[i]);
        e[i] = factor(e[i]);
    }
    sum_factor(t, t, PRODUCTS({u, kernel->q_r}), SCALED({bit, &k->fixed[0]})); /* [4.7] */
    check(t, 5);
    sum_factor(t, k->minus_fixed_0, PRODUCTS({minus_v, kernel->q_l}, {bit, t}),
               SCALED({kernel->q_c, &k->fixed[1]})); /* [3.6] */
    sum_factor(kernel->values[FIXED], last, PRODUCTS({abc, e}, {bit, t}),
               SCALED({w[2], &k->minus_fixed[1]}, {next[1], &k->twice_fixed_3})); /* [3.8] */
}

/* f_0 (a d - d') + f_1 (b c + d' - a' (1 + t)) + f_2 (b d + a c + b' (t - 1)) for t = d b c d' */
static void variable(struct kernel *kernel)
{
    const struct constants *k = &kernel->k;
    struct fr_lanes(*w)[2] = kernel->wires, (*next)[2] = kernel->next;
    struct fr_lanes t[2], x[2], y[2], z[2];
    for (size_t i = 0; i < 2; i++) {
        t[i] = add_constant(k->zero[i], &k->one);
        x[i] = constant_less(&k->three_q, add(kernel->bc[i], next[3][i]));
        y[i] = constant_less(&k->three_q, shift(next[1][i], 1));
        z[i] = constant_less(&k->three_q, next[3][i]);
    }
    mul_factor(t, kernel->dbc, next[3], t);                                     /* [2.1] */
    mul_factor(z, w[0], w[3], z);                                               /* [4.1] */
    mul_factor(x, next[0], t, x);                                               /* [4.1] */
    sum_factor(y, y, PRODUCTS({w[1], w[3]}, {w[0], w[2]}, {next[1], t}), NONE); /* [4.2] */
    sum_factor(
        kernel->values[VARIABLE], k->zero, NONE,
        SCALED({z, &k->variable[0]}, {x, &k->minus_variable_1}, {y, &k->variable[2]})); /* [1.4] */
}

/* (alpha permutation + arithmetic + gates + PI) / Z_H + alpha^2 (z - 1) L_1 / Z_H, short and
 * below q. */
static void finish(struct kernel *kernel)
{
    static const enum plonk_key_point selectors[VALUE_COUNT] = {
        [ARITHMETIC] = PLONK_Q_ARITH, [RANGE] = PLONK_Q_RANGE,  [LOGIC] = PLONK_Q_LOGIC,
        [FIXED] = PLONK_Q_FIXED,      [VARIABLE] = PLONK_Q_VAR,
    };
    const struct plonk_prover *prover = kernel->rows->prover;
    const struct constants *k = &kernel->k;
    const struct fr *z = &kernel->rows->z[kernel->row];
    struct fr *t = &kernel->rows->t[kernel->row];
    struct fr_lanes keys[VALUE_COUNT][2], less_one[2], first[2], all[2];
    struct fr_lanes_product gates[VALUE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        first[i] = load_factor(&prover->first[kernel->row + i * FR_LANES]);
        less_one[i] = factor(add_constant(load(&z[i * FR_LANES]), &k->minus_one)); /* [2] */
        all[i] = load(&t[i * FR_LANES]);
    }
    mul_factor(first, first, less_one, k->zero);
    for (unsigned g = ARITHMETIC; g < VALUE_COUNT; g++) {
        if (!prover->evaluations[selectors[g]]) continue;
        load_key(keys[g], kernel, selectors[g]);
        gates[count++] = (struct fr_lanes_product){kernel->values[g], keys[g]};
    }
    sum_factor(all, all, gates, count, SCALED({kernel->values[PERMUTATION], &k->alpha})); /* [3] */
    check(all, 3);
    sum_columns(all, k->minus_q, PRODUCTS({all, kernel->vanishing_inverse}),
                SCALED({first, &k->alpha_square})); /* from -q to 0.2 q */
    for (size_t i = 0; i < 2; i++) {
        fr_lanes_add_q_to_negative(&all[i]);
        fr_lanes_store_row(&t[i * FR_LANES], &all[i]);
    }
}

/* ---- Constants ---- */

/* An element times a number, as all lanes have it: 16 for a plain one, 1 for a short one. */
static struct fr_lane_constant constant(const struct fr *a, uint64_t times)
{
    struct fr factor;
    fr_from_u64(&factor, times);
    fr_mul(&factor, &factor, a);
    return fr_lane_constant_of(&factor);
}

static struct fr_lane_constant plain(const struct fr *a)
{
    return constant(a, PLONK_LANES_SCALE);
}

static struct fr_lane_constant minus(const struct fr *a)
{
    struct fr t;
    fr_neg(&t, a);
    return plain(&t);
}

/* n / 2 */
static struct fr_lane_constant halves(uint64_t n)
{
    return constant(&fr_one, n * (PLONK_LANES_SCALE / 2));
}

static struct fr_lane_constant minus_halves(uint64_t n)
{
    struct fr t;
    fr_from_u64(&t, n * (PLONK_LANES_SCALE / 2));
    fr_neg(&t, &t);
    return fr_lane_constant_of(&t);
}

/* a + times q, as columns */
static struct fr_lane_constant above(struct fr_lane_constant a, int64_t times)
{
    const int64_t q[] = {FR_LANES_Q0, FR_LANES_Q1, FR_LANES_Q2, FR_LANES_Q3, FR_LANES_Q4};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(q); i++)
        a.limb[i] += times * q[i];
    return a;
}

static void fill(struct fr_lanes out[2], struct fr_lane_constant c)
{
    const __m512i zero = _mm512_setzero_si512();
    for (size_t i = 0; i < 2; i++)
        out[i] = add_constant((struct fr_lanes){zero, zero, zero, zero, zero}, &c);
}

/* Minus the sum of elements. */
static void fill_minus_sum(struct fr_lanes out[2], const struct fr *a, size_t count)
{
    struct fr sum = fr_zero;
    for (size_t i = 0; i < count; i++)
        fr_add(&sum, &sum, &a[i]);
    fill(out, minus(&sum));
}

static void fill_constants(struct constants *k, const struct plonk_quotient_rows *rows)
{
    const struct plonk_challenges *c = rows->challenges;
    const struct plonk_gate_factors *f = &rows->factors;
    const struct fr_lane_constant none = {0};
    struct fr t;
    fill(k->zero, none);
    fill(k->minus_q, above(none, -1));
    k->three_q = above(none, 3);
    k->one = halves(2);
    k->minus_one = minus_halves(2);
    k->three_halves = halves(3);
    k->minus_three_halves = above(minus_halves(3), 4);
    k->minus_fifty_four = above(minus_halves(108), 8);
    k->sixty_eight = above(halves(136), 224);
    k->nine_halves = above(halves(9), 36);
    k->twenty_seven_halves = halves(27);
    /* 5/4 = 20 / 16 */
    fr_from_u64(&t, 20);
    fr_neg(&t, &t);
    fill(k->minus_five_quarters, fr_lane_constant_of(&t));
    k->d = plain(&jubjub_d);
    k->gamma = plain(&c->gamma);
    k->minus_gamma = above(minus(&c->gamma), 1);
    k->beta = constant(&c->beta, PLONK_LANES_SCALE * PLONK_LANES_SCALE);
    fr_neg(&t, &c->beta);
    k->minus_beta = constant(&t, PLONK_LANES_SCALE * PLONK_LANES_SCALE);
    k->alpha = constant(&c->alpha, 1);
    fr_sqr(&t, &c->alpha);
    k->alpha_square = plain(&t);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->range); i++)
        k->range[i] = plain(&f->range[i]);
    fill_minus_sum(k->minus_range, f->range, RK_ARRAY_LENGTH(k->range));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->logic); i++)
        k->logic[i] = i == 3 ? minus(&f->logic[i]) : plain(&f->logic[i]);
    fill_minus_sum(k->minus_logic, f->logic, 3);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->fixed); i++) {
        k->fixed[i] = plain(&f->fixed[i]);
        k->minus_fixed[i] = minus(&f->fixed[i]);
    }
    fill_minus_sum(k->minus_fixed_0, f->fixed, 1);
    k->twice_fixed_3 = constant(&f->fixed[3], UINT64_C(2) * PLONK_LANES_SCALE);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->variable); i++)
        k->variable[i] = plain(&f->variable[i]);
    k->minus_variable_1 = minus(&f->variable[1]);
}

/* beta x for the points x of the first rows, and what brings them sixteen rows on. */
static void fill_points(struct kernel *kernel, size_t from)
{
    const struct fr_domain *coset = &kernel->rows->prover->coset;
    struct fr points[PLONK_LANES_ROWS], inverses[PLONK_LANES_ROWS], beta, sixteen, step;
    fr_from_u64(&sixteen, PLONK_LANES_SCALE);
    fr_mul(&beta, &kernel->rows->challenges->beta, &coset->coset);
    fr_mul(&beta, &beta, &sixteen);
    for (size_t i = 0; i < PLONK_LANES_ROWS; i++) {
        fr_domain_element(&points[i], coset, from + i);
        fr_mul(&points[i], &points[i], &beta);
        fr_mul(&inverses[i], &kernel->rows->vanishing_inverse[i % PLONK_LANES_STEP], &sixteen);
    }
    fr_domain_element(&step, coset, PLONK_LANES_ROWS);
    fr_mul(&step, &step, &sixteen);
    for (size_t i = 0; i < 2; i++) {
        kernel->point[i] = load(&points[i * FR_LANES]);
        kernel->vanishing_inverse[i] = load(&inverses[i * FR_LANES]);
    }
    fill(kernel->point_step, fr_lane_constant_of(&step));
}

void plonk_quotient_rows_lanes(const struct plonk_quotient_rows *rows, size_t from, size_t to)
{
    struct fr *const *values = rows->prover->evaluations;
    struct kernel kernel;
    kernel.rows = rows;
    fill_constants(&kernel.k, rows);
    fill_points(&kernel, from);
    for (kernel.row = from; kernel.row < to; kernel.row += PLONK_LANES_ROWS) {
        load_rows(&kernel);
        permutation(&kernel);
        if (values[PLONK_Q_ARITH]) arithmetic(&kernel);
        if (values[PLONK_Q_RANGE]) range(&kernel);
        if (values[PLONK_Q_LOGIC]) logic(&kernel);
        if (values[PLONK_Q_FIXED] || values[PLONK_Q_VAR]) multiply_dbc(&kernel);
        if (values[PLONK_Q_FIXED]) fixed(&kernel);
        if (values[PLONK_Q_VAR]) variable(&kernel);
        finish(&kernel);
    }
    secret_wipe(&kernel, sizeof kernel);
}

#else

void plonk_quotient_rows_lanes(const struct plonk_quotient_rows *rows, size_t from, size_t to)
{
    (void)rows, (void)from, (void)to;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
