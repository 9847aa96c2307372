#include "crypto/hades.h"

#include "base/secret.h"

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
 * proof.
 *
 * Bounds. Sums of products are taken whole, column by column, and reduced once (Montgomery's method
 * by product scanning: Koc, Acar and Kaliski 1996, FIPS). For factors u q and v q the result is
 * below (0.453 u v + 1) q, and 2^256 is 2.208 q. What enters an S-box is below 1.0003 q; then x^2
 * < 1.454 q, x^4 < 1.957 q and x^5 < 1.888 q need no subtraction. The longest sum, the recurrence,
 * is below (4 * 0.453 * 1.0003 + 4 * 0.453 * 1.888 + 1.888 + 1 + 1) q < 9.2 q before fold(). */

#include "crypto/hades_constants.inc"

/* q and -q^-1 mod 2^64, as literals that the compiler can keep in registers. */
#define Q0        0xffffffff00000001
#define Q1        0x53bda402fffe5bfe
#define Q2        0x3339d80809a1d805
#define Q3        0x73eda753299d7d48
#define Q_INVERSE 0xfffffffeffffffff

/* ---- Columns: all partial products of one weight 2^64k, in three limbs ---- */

struct column {
    u128 sum;
    uint64_t over; /* opaque after each step: compilers would add up the carries as a tree */
};

RK_INLINE void column_add_wide(struct column *column, u128 a)
{
    column->over = limb_opaque(column->over + __builtin_add_overflow(column->sum, a, &column->sum));
}

RK_INLINE void column_add(struct column *column, uint64_t a, uint64_t b)
{
    column_add_wide(column, (u128)a * b);
}

/* The limb of this weight; what is above it begins the next column. */
RK_INLINE uint64_t column_next(struct column *column)
{
    uint64_t limb = (uint64_t)column->sum;
    column->sum = column->sum >> 64 | (u128)column->over << 64;
    column->over = 0;
    return limb;
}

/* Adds the multiple of q that makes the limb of this weight 0, goes to the next column, and tells
 * the factor. */
RK_INLINE uint64_t column_cancel(struct column *column)
{
    uint64_t factor = (uint64_t)column->sum * Q_INVERSE;
    column_add(column, factor, Q0);
    (void)column_next(column);
    return factor;
}

/* ---- Sums of products ---- */

/* The steps below name what surrounds them: column, the factors a[] and b[], their number `terms`,
 * and `skip`, the one that is left out, or `terms` for none. */
#define ADD(i, j) column_add(&column, a[t].limb[i], b[t].limb[j]);
#define EACH(steps)                                                           \
    _Pragma("GCC unroll 9") for (size_t t = 0; t < terms; t++) if (t != skip) \
    {                                                                         \
        steps                                                                 \
    }
#define PRODUCTS_0 EACH(ADD(0, 0))
#define PRODUCTS_1 EACH(ADD(0, 1) ADD(1, 0))
#define PRODUCTS_2 EACH(ADD(0, 2) ADD(1, 1) ADD(2, 0))
#define PRODUCTS_3 EACH(ADD(0, 3) ADD(1, 2) ADD(2, 1) ADD(3, 0))
#define PRODUCTS_4 EACH(ADD(1, 3) ADD(2, 2) ADD(3, 1))
#define PRODUCTS_5 EACH(ADD(2, 3) ADD(3, 2))
#define PRODUCTS_6 EACH(ADD(3, 3))

/* Columns 0 to 6, each given as steps, plus the multiple of q that makes the low half 0: leaves the
 * first three limbs of the high half in r[] and the rest in `column`. */
#define REDUCE(column_0, column_1, column_2, column_3, column_4, column_5, column_6) \
    column_0 uint64_t f0 = column_cancel(&column);                                   \
    column_1 column_add(&column, f0, Q1);                                            \
    uint64_t f1 = column_cancel(&column);                                            \
    column_2 column_add(&column, f0, Q2), column_add(&column, f1, Q1);               \
    uint64_t f2 = column_cancel(&column);                                            \
    column_3 column_add(&column, f0, Q3), column_add(&column, f1, Q2);               \
    column_add(&column, f2, Q1);                                                     \
    uint64_t f3 = column_cancel(&column);                                            \
    column_4 column_add(&column, f1, Q3), column_add(&column, f2, Q2);               \
    column_add(&column, f3, Q1);                                                     \
    r[0] = column_next(&column);                                                     \
    column_5 column_add(&column, f2, Q3), column_add(&column, f3, Q2);               \
    r[1] = column_next(&column);                                                     \
    column_6 column_add(&column, f3, Q3);                                            \
    r[2] = column_next(&column)

/* A sum of products that waits for its reduction. */
struct wide {
    uint64_t limb[9];
};

RK_INLINE void wide_dot(struct wide *out, const struct fr *a, const struct fr *b, size_t terms,
                        size_t skip)
{
    struct column column = {0, 0};
    PRODUCTS_0 out->limb[0] = column_next(&column);
    PRODUCTS_1 out->limb[1] = column_next(&column);
    PRODUCTS_2 out->limb[2] = column_next(&column);
    PRODUCTS_3 out->limb[3] = column_next(&column);
    PRODUCTS_4 out->limb[4] = column_next(&column);
    PRODUCTS_5 out->limb[5] = column_next(&column);
    PRODUCTS_6 out->limb[6] = column_next(&column);
    out->limb[7] = column_next(&column);
    out->limb[8] = column_next(&column);
}

/* r mod q, below 1.0003 q, for r below 16 q. 2^272 / q is 144720.6, so that the quotient is short
 * of r / q by 1 + 2^-13 at most: of its top bits 2^-14.8 is lost, of the factor 16 * 0.6 / 144720.
 */
RK_INLINE void fold(struct fr *out, const uint64_t r[5])
{
    static const uint64_t q[4] = {Q0, Q1, Q2, Q3};
    uint64_t quotient = (r[4] << 16 | r[3] >> 48) * 144720 >> 32, carry = 0, borrow = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        uint64_t part = limb_mul_add(quotient, q[i], 0, &carry);
        out->limb[i] = limb_sub(r[i], part, &borrow);
    }
}

/* sum of a[t] b[t], plus constant; below 1.0003 q. */
RK_INLINE void dot(struct fr *out, const struct fr *a, const struct fr *b, size_t terms,
                   const struct fr *constant)
{
    const size_t skip = terms;
    const uint64_t *c = constant->limb;
    struct column column = {0, 0};
    uint64_t r[5];
    REDUCE(PRODUCTS_0, PRODUCTS_1, PRODUCTS_2, PRODUCTS_3, column_add_wide(&column, c[0]);
           PRODUCTS_4, column_add_wide(&column, c[1]); PRODUCTS_5, column_add_wide(&column, c[2]);
           PRODUCTS_6);
    column_add_wide(&column, c[3]);
    r[3] = column_next(&column);
    r[4] = column_next(&column);
    fold(out, r);
}

/* w / 2^256 + a b + c + d; below 1.0003 q. */
RK_INLINE void wide_finish(struct fr *out, const struct wide *w, const struct fr *a,
                           const struct fr *b, const struct fr *c, const struct fr *d)
{
    const size_t terms = 1, skip = 1;
    struct column column = {0, 0};
    uint64_t r[5];
#define WIDE(i) column_add_wide(&column, w->limb[i]);
#define HIGH(i) column_add_wide(&column, (u128)w->limb[4 + (i)] + c->limb[i] + d->limb[i]);
    REDUCE(WIDE(0) PRODUCTS_0, WIDE(1) PRODUCTS_1, WIDE(2) PRODUCTS_2, WIDE(3) PRODUCTS_3,
           HIGH(0) PRODUCTS_4, HIGH(1) PRODUCTS_5, HIGH(2) PRODUCTS_6);
    HIGH(3)
    r[3] = column_next(&column);
    r[4] = column_next(&column) + w->limb[8];
    fold(out, r);
#undef WIDE
#undef HIGH
}

/* ---- The S-box ---- */

RK_INLINE void loose_mul(struct fr *out, const struct fr *a, const struct fr *b)
{
    const size_t terms = 1, skip = 1;
    struct column column = {0, 0};
    uint64_t *r = out->limb;
    struct fr product;
    r = product.limb;
    REDUCE(PRODUCTS_0, PRODUCTS_1, PRODUCTS_2, PRODUCTS_3, PRODUCTS_4, PRODUCTS_5, PRODUCTS_6);
    r[3] = column_next(&column);
    *out = product;
}

/* The square of x, below 2^255. Twice the limbs above limb i, for the products with it. */
RK_INLINE void loose_sqr_small(struct fr *out, const struct fr *a)
{
    const uint64_t *x = a->limb;
    uint64_t after_0[4] = {0, x[1] << 1, x[2] << 1 | x[1] >> 63, x[3] << 1 | x[2] >> 63};
    uint64_t after_1[4] = {0, 0, x[2] << 1, after_0[3]}, after_2 = x[3] << 1;
    struct column column = {0, 0};
    struct fr square;
    uint64_t *r = square.limb;
    REDUCE(column_add(&column, x[0], x[0]);, column_add(&column, x[0], after_0[1]);
           , column_add(&column, x[0], after_0[2]); column_add(&column, x[1], x[1]);
           , column_add(&column, x[0], after_0[3]); column_add(&column, x[1], after_1[2]);
           , column_add(&column, x[1], after_1[3]); column_add(&column, x[2], x[2]);
           , column_add(&column, x[2], after_2);, column_add(&column, x[3], x[3]););
    r[3] = column_next(&column);
    *out = square;
}

RK_INLINE void column_add_twice(struct column *column, uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    column_add_wide(column, product);
    column_add_wide(column, product);
}

/* The square of x, below 2^256. */
RK_INLINE void loose_sqr(struct fr *out, const struct fr *a)
{
    const uint64_t *x = a->limb;
    struct column column = {0, 0};
    struct fr square;
    uint64_t *r = square.limb;
    REDUCE(column_add(&column, x[0], x[0]);, column_add_twice(&column, x[0], x[1]);
           , column_add_twice(&column, x[0], x[2]); column_add(&column, x[1], x[1]);
           , column_add_twice(&column, x[0], x[3]); column_add_twice(&column, x[1], x[2]);
           , column_add_twice(&column, x[1], x[3]); column_add(&column, x[2], x[2]);
           , column_add_twice(&column, x[2], x[3]);, column_add(&column, x[3], x[3]););
    r[3] = column_next(&column);
    *out = square;
}

RK_INLINE void sbox(struct fr *out, const struct fr *x)
{
    struct fr x2, x4;
    loose_sqr_small(&x2, x);
    loose_sqr(&x4, &x2);
    loose_mul(out, x, &x4);
}

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

void hades_permute(struct fr lanes[HADES_WIDTH])
{
    static const struct fr none[HADES_WIDTH];
    enum { HALF = HADES_FULL_ROUNDS / 2, BACK = HALF + HADES_PARTIAL_ROUNDS };
    for (size_t i = 0; i < HADES_WIDTH; i++) {
        /* The sum as the deployed system has it for limbs of q and more; then below q. */
        fr_add(&lanes[i], &lanes[i], &hades_round_constants[0][i]);
        fr_reduce_once(&lanes[i], lanes[i].limb);
    }
    for (size_t round = 1; round < HALF; round++)
        full_round(lanes, hades_round_constants[round]);
    sboxes(lanes);
    partial_rounds(lanes);
    for (size_t round = BACK + 1; round < HADES_ROUNDS; round++)
        full_round(lanes, hades_round_constants[round]);
    full_round(lanes, none);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        fr_reduce_once(&lanes[i], lanes[i].limb);
}

void hades_permute_many(struct fr (*states)[HADES_WIDTH], size_t count)
{
    for (size_t i = 0; i < count; i++)
        hades_permute(states[i]);
}
