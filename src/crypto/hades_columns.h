/* The arithmetic of the portable permutation (hades.c), and tables of its partial rounds: for
 * hades.c and hades_single_lanes.c alone.
 *
 * Bounds. Sums of products are taken whole, column by column, and reduced once (Montgomery's method
 * by product scanning: Koc, Acar and Kaliski 1996, FIPS). For factors u q and v q the result is
 * below (0.453 u v + 1) q, and 2^256 is 2.208 q. What enters an S-box is below 1.0003 q; then x^2
 * < 1.454 q, x^4 < 1.957 q and x^5 < 1.888 q need no subtraction. The longest sum, the recurrence,
 * is below (4 * 0.453 * 1.0003 + 4 * 0.453 * 1.888 + 1.888 + 1 + 1) q < 9.2 q before fold(). */
#ifndef RK_CRYPTO_HADES_COLUMNS_H
#define RK_CRYPTO_HADES_COLUMNS_H

#include "crypto/hades.h"

/* What hades.c says of them: the first x from what enters, those from 1 to 4, those from 5 on, and
 * the idle lanes from the last four x and y. */
struct hades_partial {
    const struct fr *start;           /* HADES_WIDTH */
    const struct fr (*entry)[9];      /* 4 */
    const struct fr *recurrence;      /* 9: b5, a4, b4, .. a1, b1 */
    const struct fr *constants;       /* HADES_PARTIAL_ROUNDS + 1 */
    const struct fr (*leave)[8];      /* 4 */
    const struct fr *leave_constants; /* 4 */
    const struct fr *unit;
};

extern const struct hades_partial hades_partial;

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

/* ---- Sums of products and their reduction ---- */

/* The partial products of column k of the sum of `terms` products a[t] b[t], without that at
 * `skip`. Every argument but the factors is a constant where this is inlined. */
RK_INLINE void add_products(struct column *column, const struct fr *a, const struct fr *b,
                            size_t terms, size_t skip, unsigned k)
{
#pragma GCC unroll 9
    for (size_t t = 0; t < terms; t++) {
        if (t == skip) continue;
        const uint64_t *x = a[t].limb, *y = b[t].limb;
        if (k < 4) column_add(column, x[0], y[k]);
        if (k >= 1 && k < 5) column_add(column, x[1], y[k - 1]);
        if (k >= 2 && k < 6) column_add(column, x[2], y[k - 2]);
        if (k >= 3 && k < 7) column_add(column, x[3], y[k - 3]);
    }
}

enum { NONE = 9 }; /* no term is skipped */

/* A sum whose columns are made one after the other, with the multiple of q that makes the first
 * four limbs 0: factor[i] * q at weight 2^64i. What is left are the five limbs r. */
struct reduction {
    struct column column;
    uint64_t factor[4], r[5];
};

/* Ends column k of the sum. */
RK_INLINE void reduction_next(struct reduction *sum, unsigned k)
{
    struct column *column = &sum->column;
    if (k >= 1 && k < 4) column_add(column, sum->factor[0], k == 1 ? Q1 : k == 2 ? Q2 : Q3);
    if (k >= 2 && k < 5) column_add(column, sum->factor[1], k == 2 ? Q1 : k == 3 ? Q2 : Q3);
    if (k >= 3 && k < 6) column_add(column, sum->factor[2], k == 3 ? Q1 : k == 4 ? Q2 : Q3);
    if (k >= 4 && k < 7) column_add(column, sum->factor[3], k == 4 ? Q1 : k == 5 ? Q2 : Q3);
    if (k >= 4) {
        sum->r[k - 4] = column_next(column);
        return;
    }
    sum->factor[k] = (uint64_t)column->sum * Q_INVERSE;
    column_add(column, sum->factor[k], Q0);
    (void)column_next(column);
}

/* A sum of products that waits for its reduction. */
struct wide {
    uint64_t limb[9];
};

RK_INLINE void wide_dot(struct wide *out, const struct fr *a, const struct fr *b, size_t terms,
                        size_t skip)
{
    struct column column = {0, 0};
#pragma GCC unroll 9
    for (unsigned k = 0; k < 9; k++) {
        add_products(&column, a, b, terms, skip, k);
        out->limb[k] = column_next(&column);
    }
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
    struct reduction sum = {0};
#pragma GCC unroll 9
    for (unsigned k = 0; k < 9; k++) {
        if (k >= 4 && k < 8) column_add_wide(&sum.column, constant->limb[k - 4]);
        add_products(&sum.column, a, b, terms, NONE, k);
        reduction_next(&sum, k);
    }
    fold(out, sum.r);
}

/* w / 2^256 + a b + c + d; below 1.0003 q. */
RK_INLINE void wide_finish(struct fr *out, const struct wide *w, const struct fr *a,
                           const struct fr *b, const struct fr *c, const struct fr *d)
{
    struct reduction sum = {0};
#pragma GCC unroll 9
    for (unsigned k = 0; k < 9; k++) {
        u128 others = w->limb[k];
        if (k >= 4 && k < 8) others += (u128)c->limb[k - 4] + d->limb[k - 4];
        column_add_wide(&sum.column, others);
        add_products(&sum.column, a, b, 1, NONE, k);
        reduction_next(&sum, k);
    }
    fold(out, sum.r);
}

/* ---- The S-box, on values below 2^256 that its bounds keep there ---- */

RK_INLINE void loose_mul(struct fr *out, const struct fr *a, const struct fr *b)
{
    struct reduction sum = {0};
#pragma GCC unroll 8
    for (unsigned k = 0; k < 8; k++) {
        add_products(&sum.column, a, b, 1, NONE, k);
        reduction_next(&sum, k);
    }
    memcpy(out->limb, sum.r, sizeof out->limb);
}

/* The square of x below 2^255: limb i times twice the limbs above it. */
RK_INLINE void loose_sqr_small(struct fr *out, const struct fr *a)
{
    const uint64_t *x = a->limb;
    uint64_t twice_2 = x[2] << 1 | x[1] >> 63, twice_3 = x[3] << 1 | x[2] >> 63;
    struct reduction sum = {0};
#pragma GCC unroll 8
    for (unsigned k = 0; k < 8; k++) {
        if (k == 1) column_add(&sum.column, x[0], x[1] << 1);
        if (k == 2) column_add(&sum.column, x[0], twice_2);
        if (k == 3) column_add(&sum.column, x[0], twice_3);
        if (k == 3) column_add(&sum.column, x[1], x[2] << 1);
        if (k == 4) column_add(&sum.column, x[1], twice_3);
        if (k == 5) column_add(&sum.column, x[2], x[3] << 1);
        if (k % 2 == 0) column_add(&sum.column, x[k / 2], x[k / 2]);
        reduction_next(&sum, k);
    }
    memcpy(out->limb, sum.r, sizeof out->limb);
}

RK_INLINE void column_add_twice(struct column *column, uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    column_add_wide(column, product);
    column_add_wide(column, product);
}

/* The square of any x. */
RK_INLINE void loose_sqr(struct fr *out, const struct fr *a)
{
    const uint64_t *x = a->limb;
    struct reduction sum = {0};
#pragma GCC unroll 8
    for (unsigned k = 0; k < 8; k++) {
        if (k >= 1 && k < 4) column_add_twice(&sum.column, x[0], x[k]);
        if (k >= 3 && k < 5) column_add_twice(&sum.column, x[1], x[k - 1]);
        if (k == 5) column_add_twice(&sum.column, x[2], x[3]);
        if (k % 2 == 0) column_add(&sum.column, x[k / 2], x[k / 2]);
        reduction_next(&sum, k);
    }
    memcpy(out->limb, sum.r, sizeof out->limb);
}

RK_INLINE void sbox(struct fr *out, const struct fr *x)
{
    struct fr x2, x4;
    loose_sqr_small(&x2, x);
    loose_sqr(&x4, &x2);
    loose_mul(out, x, &x4);
}

#endif
