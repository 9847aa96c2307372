/* The quotient of eight rows at a time: what plonk_quotient_rows_portable works out, with the
 * gates' formulas of plonk_gates.inc written as sums of products that share a reduction.
 *
 * Some hundred rows are done at a time, and of those one gate after the other, so that the code of
 * a loop fits into the instruction cache; what the gates come to waits in lanes and is multiplied
 * by the selectors at the end.
 *
 * Elements in lanes are x 2^260, which the comments call plain, or x 2^256, which memory has and
 * the comments call short: a product of a plain and a short one is short. Columns come plain,
 * selectors short. Numbers in brackets are bounds in units of q; a product of [u] and [v], or a sum
 * of them, is below [0.029 u v + 1], and none may reach [35]. Columns are [1], selectors times 16
 * [16]. */
#include "base/require.h"
#include "base/secret.h"
#include "zk/plonk_quotient_rows.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"
#include "crypto/jubjub.h"

enum { CHUNK = 16 /* vectors */ };

enum value { PERMUTATION, ARITHMETIC, RANGE, LOGIC, FIXED, VARIABLE, VALUE_COUNT };

struct constants {
    struct fr_lane_constant one, two, eighteen, minus_eighty_one, eighty_one, eighty_three, d;
    struct fr_lane_constant gamma, beta; /* beta times 2^4, for a short factor */
    struct fr_lane_constant alpha;       /* short */
    struct fr_lane_constant alpha_square;
    struct fr_lane_constant range[4], logic[4], logic_sum, logic_output, fixed[4], variable[3];
};

struct kernel {
    const struct plonk_quotient_rows *rows;
    struct constants k;
    size_t at, vectors; /* of the chunk: first row, and how many vectors */
    struct fr_lanes point, point_step;
    struct fr_lanes vanishing_inverse;
    struct fr_lanes values[VALUE_COUNT][CHUNK];
};

/* ---- Small arithmetic. What it gives is normal ---- */

/* a b */
RK_INLINE struct fr_lanes mul(struct fr_lanes a, struct fr_lanes b)
{
    fr_lanes_mul(&a, &a, &b);
    return a;
}

RK_INLINE struct fr_lanes scale(struct fr_lanes a, const struct fr_lane_constant *c)
{
    fr_lanes_mul_constant(&a, &a, c);
    return a;
}

RK_INLINE struct fr_lanes add(struct fr_lanes a, struct fr_lanes b)
{
    fr_lanes_add(&a, &a, &b);
    fr_lanes_normalise(&a);
    return a;
}

RK_INLINE struct fr_lanes add_constant(struct fr_lanes a, const struct fr_lane_constant *c)
{
    fr_lanes_add_constant(&a, c);
    fr_lanes_normalise(&a);
    return a;
}

/* a - b + times q, for b below times q. */
RK_INLINE struct fr_lanes sub(struct fr_lanes a, struct fr_lanes b, int64_t times)
{
    fr_lanes_sub(&a, &a, &b);
    fr_lanes_add_q(&a, times);
    fr_lanes_normalise(&a);
    return a;
}

/* a - 2^bits b, for b [1]. */
RK_INLINE struct fr_lanes sub_shifted(struct fr_lanes a, struct fr_lanes b, unsigned bits)
{
    fr_lanes_shift(&b, &b, bits);
    return sub(a, b, 1 << bits);
}

/* *s += a b, and so on, before fr_lanes_reduce. */
RK_INLINE void sum_product(struct fr_lanes_sum *s, struct fr_lanes a, struct fr_lanes b)
{
    fr_lanes_add_product(s, &a, &b);
}

RK_INLINE void sum_scaled(struct fr_lanes_sum *s, struct fr_lanes a,
                          const struct fr_lane_constant *c)
{
    fr_lanes_add_constant_product(s, &a, c);
}

RK_INLINE struct fr_lanes reduce(struct fr_lanes_sum *s)
{
    struct fr_lanes out;
    fr_lanes_reduce(&out, s);
    return out;
}

/* ---- Loads ---- */

RK_INLINE struct fr_lanes column(const struct fr *values, size_t row)
{
    struct fr_lanes out;
    fr_lanes_load_row(&out, &values[row]);
    return out;
}

RK_INLINE struct fr_lanes zeros(void)
{
    const __m512i zero = _mm512_setzero_si512();
    return (struct fr_lanes){zero, zero, zero, zero, zero};
}

/* A polynomial of the key: short [1], or plain [16]; 0 has no values. */
RK_INLINE struct fr_lanes selector(const struct kernel *kernel, enum plonk_key_point which,
                                   size_t row)
{
    const struct fr *values = kernel->rows->prover->evaluations[which];
    return values ? column(values, row) : zeros();
}

RK_INLINE struct fr_lanes selector_times_16(const struct kernel *kernel, enum plonk_key_point which,
                                            size_t row)
{
    const struct fr *values = kernel->rows->prover->evaluations[which];
    struct fr_lanes out = zeros();
    if (values) fr_lanes_load_row_times_16(&out, &values[row]);
    return out;
}

/* ---- Gates, for the vectors of a chunk: plain ---- */

/* z prod (w_j + gamma + K_j beta x) - z' prod (w_j + gamma + beta sigma_j) [6] */
static void permutation(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct constants *k = &kernel->k;
    struct fr_lanes point = kernel->point, step = kernel->point_step;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES;
        struct fr_lanes left = column(rows->z, row);
        struct fr_lanes right = column(rows->z, row + PLONK_LANES_STEP);
        struct fr_lanes x[PLONK_WIRE_COUNT], four, eight;
        /* x, 7 x, 13 x and 17 x of x [1.1]: [19] */
        fr_lanes_shift(&four, &point, 2);
        fr_lanes_shift(&eight, &point, 3);
        x[0] = point;
        fr_lanes_sub(&x[1], &eight, &point);
        fr_lanes_add(&x[2], &eight, &four);
        fr_lanes_add(&x[2], &x[2], &point);
        fr_lanes_add(&x[3], &eight, &eight);
        fr_lanes_add(&x[3], &x[3], &point);
        RK_UNROLL(4)
        for (unsigned j = 0; j < PLONK_WIRE_COUNT; j++) {
            struct fr_lanes wire = column(rows->wires[j], row), sigma;
            fr_lanes_add_constant(&wire, &k->gamma);
            left = mul(left, add(wire, x[j])); /* [21] and less: [2] */
            sigma = scale(selector(kernel, PLONK_SIGMA_1 + j, row), &k->beta);
            right = mul(right, add(wire, sigma)); /* [3.1]: [1.2] */
        }
        fr_lanes_check(&left, 2);
        kernel->values[PERMUTATION][v] = sub(left, right, 2); /* [4] */
        point = mul(point, step);
    }
    kernel->point = point;
}

/* q_arith (q_m a b + q_l a + q_r b + q_o c + q_f d + q_c), of which q_arith is [16]: short [2.1] */
static void arithmetic(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES;
        struct fr_lanes a = column(rows->wires[0], row), b = column(rows->wires[1], row);
        struct fr_lanes_sum s = fr_lanes_none();
        struct fr_lanes sum;
        sum_product(&s, selector(kernel, PLONK_Q_M, row), mul(a, b));
        sum_product(&s, selector(kernel, PLONK_Q_L, row), a);
        sum_product(&s, selector(kernel, PLONK_Q_R, row), b);
        sum_product(&s, selector(kernel, PLONK_Q_O, row), column(rows->wires[2], row));
        sum_product(&s, selector(kernel, PLONK_Q_F, row), column(rows->wires[3], row));
        sum = add(reduce(&s), selector(kernel, PLONK_Q_C, row)); /* [2.2] */
        kernel->values[ARITHMETIC][v] = mul(selector_times_16(kernel, PLONK_Q_ARITH, row), sum);
    }
}

/* f (f - 1) (f - 2) (f - 3) = t (t + 2) for t = f^2 - 3 f, for f [5]: [10]; *square is f^2 [1.8]
 */
RK_INLINE struct fr_lanes quad(const struct constants *k, struct fr_lanes *square,
                               struct fr_lanes f)
{
    struct fr_lanes three, t;
    *square = mul(f, f);
    fr_lanes_add(&three, &f, &f);
    fr_lanes_add(&three, &three, &f);
    t = sub(*square, three, 15); /* [16.8] */
    return mul(t, add_constant(t, &k->two));
}

static void range(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct constants *k = &kernel->k;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES;
        struct fr_lanes a = column(rows->wires[0], row), b = column(rows->wires[1], row);
        struct fr_lanes c = column(rows->wires[2], row), d = column(rows->wires[3], row);
        struct fr_lanes d_next = column(rows->wires[3], row + PLONK_LANES_STEP), square;
        struct fr_lanes_sum s = fr_lanes_none();
        sum_scaled(&s, quad(k, &square, sub_shifted(c, d, 2)), &k->range[0]);
        sum_scaled(&s, quad(k, &square, sub_shifted(b, c, 2)), &k->range[1]);
        sum_scaled(&s, quad(k, &square, sub_shifted(a, b, 2)), &k->range[2]);
        sum_scaled(&s, quad(k, &square, sub_shifted(d_next, a, 2)), &k->range[3]);
        kernel->values[RANGE][v] = reduce(&s); /* [2.2] */
    }
}

/* w (w (4 w - 18 (A + B) + 81) + 18 (A^2 + B^2) - 81 (A + B) + 83), for w [1], A + B [10] and the
 * squares' sum [3.6]: [1.1] */
RK_INLINE struct fr_lanes logic_output(const struct constants *k, struct fr_lanes w,
                                       struct fr_lanes sum, struct fr_lanes squares)
{
    struct fr_lanes_sum s = fr_lanes_none();
    struct fr_lanes inner, four;
    fr_lanes_shift(&four, &w, 2);
    fr_lanes_add_constant(&four, &k->eighty_one);
    inner = sub(four, scale(sum, &k->eighteen), 2); /* [7] */
    sum_product(&s, inner, w);
    sum_scaled(&s, squares, &k->eighteen);
    sum_scaled(&s, sum, &k->minus_eighty_one);
    return mul(add_constant(reduce(&s), &k->eighty_three), w); /* [2.6] [1] */
}

static void logic(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct constants *k = &kernel->k;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES, next = row + PLONK_LANES_STEP;
        struct fr_lanes w = column(rows->wires[2], row), sum, squares, square, e;
        struct fr_lanes a =
            sub_shifted(column(rows->wires[0], next), column(rows->wires[0], row), 2);
        struct fr_lanes b =
            sub_shifted(column(rows->wires[1], next), column(rows->wires[1], row), 2);
        struct fr_lanes d =
            sub_shifted(column(rows->wires[3], next), column(rows->wires[3], row), 2);
        struct fr_lanes_sum s = fr_lanes_none();
        sum_scaled(&s, quad(k, &squares, a), &k->logic[0]);
        sum_scaled(&s, quad(k, &square, b), &k->logic[1]);
        squares = add(squares, square);
        sum_scaled(&s, quad(k, &square, d), &k->logic[2]);
        sum_scaled(&s, sub(w, mul(a, b), 2), &k->logic[3]); /* [3] */
        /* q_c (9 D - 3 (A + B)) + 3 (A + B + D) - 2 F is
         * 3 (q_c (3 D - (A + B)) + A + B + D) - 2 F */
        sum = add(a, b);
        fr_lanes_add(&e, &d, &d);
        fr_lanes_add(&e, &e, &d);
        e = sub(e, sum, 10);                                   /* [25] */
        e = mul(e, selector_times_16(kernel, PLONK_Q_C, row)); /* [12.6] */
        fr_lanes_add(&e, &e, &sum);
        sum_scaled(&s, add(e, d), &k->logic_sum); /* [27.6] */
        sum_scaled(&s, logic_output(k, w, sum, squares), &k->logic_output);
        kernel->values[LOGIC][v] = reduce(&s); /* [2.9] */
    }
}

static void fixed(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct constants *k = &kernel->k;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES, next = row + PLONK_LANES_STEP;
        struct fr_lanes a = column(rows->wires[0], row), b = column(rows->wires[1], row);
        struct fr_lanes c = column(rows->wires[2], row), d = column(rows->wires[3], row);
        struct fr_lanes bit = sub_shifted(column(rows->wires[3], next), d, 1); /* [3] */
        struct fr_lanes square = mul(bit, bit), t, u, minus_x, minus_y, zero = zeros();
        struct fr_lanes_sum s = fr_lanes_none(), of_x = s, of_y = s;
        /* -x = bit (-q_l) [2.4], -y = square (1 - q_r) - 1 [2.7] */
        minus_x = mul(bit, sub(zero, selector_times_16(kernel, PLONK_Q_L, row), 16));
        u = zero;
        fr_lanes_add_constant(&u, &k->one);
        u = sub(u, selector_times_16(kernel, PLONK_Q_R, row), 16);
        t = mul(square, u);
        u = zero;
        fr_lanes_add_constant(&u, &k->one);
        minus_y = sub(t, u, 1);
        sum_scaled(&s, mul(sub(square, u, 1), bit), &k->fixed[0]);
        t = mul(bit, selector_times_16(kernel, PLONK_Q_C, row)); /* [2.4] */
        sum_scaled(&s, sub(t, c, 1), &k->fixed[1]);
        t = scale(mul(mul(a, b), c), &k->d);
        /* a' (1 + t) - (a y + b x), and b' (1 - t) - (b y + a x) */
        sum_product(&of_x, column(rows->wires[0], next), add_constant(t, &k->one));
        sum_product(&of_x, a, minus_y);
        sum_product(&of_x, b, minus_x);
        sum_scaled(&s, reduce(&of_x), &k->fixed[2]);
        sum_product(&of_y, column(rows->wires[1], next), sub(u, t, 2));
        sum_product(&of_y, b, minus_y);
        sum_product(&of_y, a, minus_x);
        sum_scaled(&s, reduce(&of_y), &k->fixed[3]);
        kernel->values[FIXED][v] = reduce(&s); /* [1.3] */
    }
}

static void variable(struct kernel *kernel)
{
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct constants *k = &kernel->k;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES, next = row + PLONK_LANES_STEP;
        struct fr_lanes a = column(rows->wires[0], row), b = column(rows->wires[1], row);
        struct fr_lanes c = column(rows->wires[2], row), d = column(rows->wires[3], row);
        struct fr_lanes d_next = column(rows->wires[3], next), y1x2 = mul(b, c), t, u;
        struct fr_lanes_sum s = fr_lanes_none(), of_y = s;
        sum_scaled(&s, sub(mul(a, d), d_next, 1), &k->variable[0]);
        t = scale(mul(y1x2, d_next), &k->d); /* [1.1] */
        /* x1y2 + y1x2 - a' (1 + t) */
        u = mul(column(rows->wires[0], next), add_constant(t, &k->one));
        fr_lanes_add(&y1x2, &y1x2, &d_next);
        sum_scaled(&s, sub(y1x2, u, 2), &k->variable[1]); /* [4.1] */
        /* b d + a c + b' (t - 1) */
        u = zeros();
        fr_lanes_add_constant(&u, &k->one);
        sum_product(&of_y, b, d);
        sum_product(&of_y, a, c);
        sum_product(&of_y, column(rows->wires[1], next), sub(t, u, 1));
        sum_scaled(&s, reduce(&of_y), &k->variable[2]);
        kernel->values[VARIABLE][v] = reduce(&s); /* [1.2] */
    }
}

/* (alpha permutation + arithmetic + gates + PI) / Z_H + alpha^2 (z - 1) L_1 / Z_H, short and
 * below q. */
static void finish(struct kernel *kernel)
{
    static const struct {
        enum value value;
        enum plonk_key_point selector;
    } gates[] = {
        {RANGE, PLONK_Q_RANGE},
        {LOGIC, PLONK_Q_LOGIC},
        {FIXED, PLONK_Q_FIXED},
        {VARIABLE, PLONK_Q_VAR},
    };
    const struct plonk_quotient_rows *rows = kernel->rows;
    const struct plonk_prover *prover = rows->prover;
    const struct constants *k = &kernel->k;
    for (size_t v = 0; v < kernel->vectors; v++) {
        size_t row = kernel->at + v * FR_LANES;
        struct fr_lanes_sum s = fr_lanes_none(), quotient = s;
        struct fr_lanes sum, z = column(rows->z, row), one = zeros();
        sum_scaled(&s, kernel->values[PERMUTATION][v], &k->alpha);
        for (size_t g = 0; g < RK_ARRAY_LENGTH(gates); g++)
            if (prover->evaluations[gates[g].selector])
                sum_product(&s, kernel->values[gates[g].value][v],
                            selector(kernel, gates[g].selector, row));
        sum = reduce(&s); /* [1.4] */
        if (prover->evaluations[PLONK_Q_ARITH])
            fr_lanes_add(&sum, &sum, &kernel->values[ARITHMETIC][v]);
        sum = add(sum, column(rows->t, row)); /* [4.5] */
        sum_product(&quotient, sum, kernel->vanishing_inverse);
        fr_lanes_add_constant(&one, &k->one);
        sum = mul(sub(z, one, 1), column(prover->first, row));
        sum_scaled(&quotient, sum, &k->alpha_square);
        sum = reduce(&quotient); /* [1.2] */
        fr_lanes_check(&sum, 2);
        fr_lanes_reduce_once(&sum);
        fr_lanes_store_row(&rows->t[row], &sum);
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

static struct fr_lane_constant number(uint64_t n)
{
    return constant(&fr_one, n * PLONK_LANES_SCALE);
}

static void fill_constants(struct constants *k, const struct plonk_quotient_rows *rows)
{
    const struct plonk_challenges *c = rows->challenges;
    const struct plonk_gate_factors *f = &rows->factors;
    struct fr t;
    k->one = number(1);
    k->two = number(2);
    k->eighteen = number(18);
    k->eighty_one = number(81);
    k->eighty_three = number(83);
    fr_from_u64(&t, 81);
    fr_neg(&t, &t);
    k->minus_eighty_one = plain(&t);
    k->d = plain(&jubjub_d);
    k->gamma = plain(&c->gamma);
    k->beta = constant(&c->beta, PLONK_LANES_SCALE * PLONK_LANES_SCALE);
    k->alpha = constant(&c->alpha, 1);
    fr_sqr(&t, &c->alpha);
    k->alpha_square = plain(&t);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->range); i++)
        k->range[i] = plain(&f->range[i]);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->logic); i++)
        k->logic[i] = plain(&f->logic[i]);
    k->logic_sum = constant(&f->logic[4], UINT64_C(3) * PLONK_LANES_SCALE);
    fr_neg(&t, &f->logic[4]);
    k->logic_output = constant(&t, UINT64_C(2) * PLONK_LANES_SCALE);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->fixed); i++)
        k->fixed[i] = plain(&f->fixed[i]);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k->variable); i++)
        k->variable[i] = plain(&f->variable[i]);
}

/* beta x for the points x of the first rows, and what brings them eight rows on. */
static void fill_points(struct kernel *kernel, size_t from)
{
    const struct fr_domain *coset = &kernel->rows->prover->coset;
    struct fr points[FR_LANES], inverses[FR_LANES], beta, sixteen, step;
    fr_from_u64(&sixteen, PLONK_LANES_SCALE);
    fr_mul(&beta, &kernel->rows->challenges->beta, &coset->coset);
    fr_mul(&beta, &beta, &sixteen);
    for (size_t i = 0; i < FR_LANES; i++) {
        fr_domain_element(&points[i], coset, from + i);
        fr_mul(&points[i], &points[i], &beta);
        fr_mul(&inverses[i], &kernel->rows->vanishing_inverse[i % PLONK_LANES_STEP], &sixteen);
    }
    fr_lanes_load_row(&kernel->point, points);
    fr_lanes_load_row(&kernel->vanishing_inverse, inverses);
    fr_domain_element(&step, coset, FR_LANES);
    fr_mul(&step, &step, &sixteen);
    for (size_t i = 0; i < FR_LANES; i++)
        points[i] = step;
    fr_lanes_load_row(&kernel->point_step, points);
}

void plonk_quotient_rows_lanes(const struct plonk_quotient_rows *rows, size_t from, size_t to)
{
    struct fr *const *values = rows->prover->evaluations;
    struct kernel kernel;
    kernel.rows = rows;
    fill_constants(&kernel.k, rows);
    fill_points(&kernel, from);
    for (kernel.at = from; kernel.at < to; kernel.at += kernel.vectors * FR_LANES) {
        size_t left = (to - kernel.at) / FR_LANES;
        kernel.vectors = left < CHUNK ? left : CHUNK;
        permutation(&kernel);
        if (values[PLONK_Q_ARITH]) arithmetic(&kernel);
        if (values[PLONK_Q_RANGE]) range(&kernel);
        if (values[PLONK_Q_LOGIC]) logic(&kernel);
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
