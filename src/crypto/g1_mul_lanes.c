/* Homogeneous coordinates and complete formulas (curve_body.inc, its bounds of intermediate values
 * counted as fp_lanes_pow.h has it): points, multiples and scalars are anything, so that lanes meet
 * the exceptions of other formulas at different times. Coordinates are below 1. */
#include "crypto/g1_mul_lanes.h"

#include "base/require.h"
#include "crypto/scalar_split.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes_pow.h"

enum { WINDOW = 4, MULTIPLES = (1 << (WINDOW - 1)) + 1, PARTS = 2 };

struct point {
    struct fp_lanes x, y, z;
};

/* The multiples 0 to 8 of eight points, and of their images under the endomorphism. */
struct tables {
    struct point multiples[PARTS][MULTIPLES];
};

static const struct fp_lane_constant beta = {{0xd75aaff33455f, 0xd095356b7cbb6, 0x953a2f6fa079f,
                                              0x1080cf0a3d697, 0x3f7de3465fe7c, 0x01f71fd6896ec,
                                              0xd9dd9cc172747, 0x07d91}};

/* 12 a, not normal: 3 b a of the curve. */
RK_INLINE void times_3b(struct fp_lanes *out, const struct fp_lanes *a)
{
#define TIMES_3B(i) \
    out->l##i = _mm512_add_epi64(_mm512_slli_epi64(a->l##i, 3), _mm512_slli_epi64(a->l##i, 2));
    FP_LANES_EACH(TIMES_3B)
#undef TIMES_3B
}

/* (a1 + b1) (a2 + b2) - aa - bb + 3 p, which is a1 b2 + a2 b1: below 4.1, not normal. */
static void cross(struct fp_lanes *out, const struct fp_lanes *a1, const struct fp_lanes *b1,
                  const struct fp_lanes *a2, const struct fp_lanes *b2, const struct fp_lanes *aa,
                  const struct fp_lanes *bb)
{
    struct fp_lanes left, right;
    fp_lanes_plus(&left, a1, b1);
    fp_lanes_plus(&right, a2, b2);
    fp_lanes_product(&left, &left, &right);
    fp_lanes_sub(&left, &left, aa);
    fp_lanes_sub(out, &left, bb);
    fp_lanes_add_p(out, 3);
}

static void add(struct point *out, const struct point *a, const struct point *b)
{
    struct fp_lanes xx, yy, zz, xy, yz, xz, sum, difference;
    fp_lanes_product(&xx, &a->x, &b->x);
    fp_lanes_product(&yy, &a->y, &b->y);
    fp_lanes_product(&zz, &a->z, &b->z);
    cross(&xy, &a->x, &a->y, &b->x, &b->y, &xx, &yy);
    cross(&yz, &a->y, &a->z, &b->y, &b->z, &yy, &zz);
    cross(&xz, &a->x, &a->z, &b->x, &b->z, &xx, &zz);
    fp_lanes_normalise(&xy);
    fp_lanes_normalise(&yz);
    times_3b(&zz, &zz); /* below 12.1 */
    times_3b(&xz, &xz); /* below 50 */
    fp_lanes_normalise(&xz);
    fp_lanes_plus(&sum, &yy, &zz);
    fp_lanes_minus(&difference, &yy, &zz, 13);
    fp_lanes_add(&yy, &xx, &xx);
    fp_lanes_plus(&xx, &yy, &xx); /* 3 xx */
    fp_lanes_product_sum(&out->y, &sum, &difference, &xx, &xz);
    fp_lanes_product_sum(&out->z, &yz, &sum, &xx, &xy);
    fp_lanes_negative(&yz, &yz, 5);
    fp_lanes_product_sum(&out->x, &xy, &difference, &yz, &xz);
}

static void double_point(struct point *p)
{
    struct fp_lanes yy, bzz, e, xy, yz, sum;
    fp_lanes_square(&yy, &p->y);
    fp_lanes_square(&bzz, &p->z);
    fp_lanes_product(&xy, &p->x, &p->y);
    fp_lanes_product(&yz, &p->y, &p->z);
    times_3b(&bzz, &bzz);
    fp_lanes_normalise(&bzz); /* below 12.1 */
    fp_lanes_plus(&sum, &yy, &bzz);
    fp_lanes_add(&e, &bzz, &bzz);
    fp_lanes_add(&e, &e, &bzz);
    fp_lanes_minus(&e, &yy, &e, 37); /* below 38.1 */
    fp_lanes_plus(&xy, &xy, &xy);
    fp_lanes_product(&p->x, &xy, &e);
    fp_lanes_shift(&yy, &yy, 3);
    fp_lanes_product_sum(&p->y, &e, &sum, &bzz, &yy);
    fp_lanes_product(&p->z, &yy, &yz);
}

static void set_identity(struct point *out)
{
    const struct fp_lane_constant zero = {{0}};
    fp_lanes_set(&out->x, &zero);
    fp_lanes_set(&out->y, &fp_lanes_one);
    fp_lanes_set(&out->z, &zero);
}

static void fill_tables(struct tables *out, const struct g1_affine points[G1_MUL_LANES])
{
    const struct fp *x[FP_LANES], *y[FP_LANES], *z[FP_LANES];
    struct point(*multiples)[MULTIPLES] = out->multiples;
    for (size_t i = 0; i < FP_LANES; i++) {
        bool infinity = points[i].infinity;
        x[i] = infinity ? &fp_zero : &points[i].x;
        y[i] = infinity ? &fp_one : &points[i].y;
        z[i] = infinity ? &fp_zero : &fp_one;
    }
    set_identity(&multiples[0][0]);
    fp_lanes_enter(&multiples[0][1].x, x);
    fp_lanes_enter(&multiples[0][1].y, y);
    fp_lanes_enter(&multiples[0][1].z, z);
    for (size_t i = 2; i < MULTIPLES; i++) {
        if (i % 2) {
            add(&multiples[0][i], &multiples[0][i - 1], &multiples[0][1]);
        } else {
            multiples[0][i] = multiples[0][i / 2];
            double_point(&multiples[0][i]);
        }
    }
    /* [z^2] (x, y) = (beta x, -y): see g1_endomorphism. */
    for (size_t i = 0; i < MULTIPLES; i++) {
        fp_lanes_product_constant(&multiples[1][i].x, &multiples[0][i].x, &beta);
        fp_lanes_negative(&multiples[1][i].y, &multiples[0][i].y, 2);
        multiples[1][i].z = multiples[0][i].z;
    }
}

/* In each lane the multiple that its digit says. */
static void choose(struct point *out, const struct point table[MULTIPLES],
                   const struct scalar_digit digits[G1_MUL_LANES])
{
    enum { VECTORS = sizeof(struct point) / sizeof(__m512i) };
    int64_t magnitudes[G1_MUL_LANES];
    __mmask8 negative = 0;
    for (size_t i = 0; i < G1_MUL_LANES; i++) {
        magnitudes[i] = digits[i].magnitude;
        negative |= (__mmask8)(digits[i].negative << i);
    }
    const __m512i wanted = _mm512_loadu_si512(magnitudes);
    __m512i *to = (__m512i *)(void *)out;
    *out = table[0];
    for (int64_t m = 1; m < MULTIPLES; m++) {
        const __m512i *from = (const __m512i *)(const void *)&table[m];
        const __mmask8 mask = _mm512_cmpeq_epi64_mask(wanted, fp_lanes_word(m));
        for (size_t k = 0; k < VECTORS; k++)
            to[k] = _mm512_mask_blend_epi64(mask, to[k], from[k]);
    }
    struct fp_lanes minus_y;
    fp_lanes_negative(&minus_y, &out->y, 2);
    fp_lanes_select(&out->y, negative, &minus_y, &out->y);
}

/* How many windows reach over all digits of both parts. */
static unsigned windows_of(const uint64_t parts[G1_MUL_LANES][4])
{
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < G1_MUL_LANES; i++) {
        low |= parts[i][0] | parts[i][2];
        high |= parts[i][1] | parts[i][3];
    }
    unsigned bits = high  ? 128 - (unsigned)__builtin_clzll(high)
                    : low ? 64 - (unsigned)__builtin_clzll(low)
                          : 0;
    return bits / WINDOW + 1;
}

static void store(struct g1 out[G1_MUL_LANES], const struct point *p)
{
    struct fp *to[3][FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++) {
        to[0][i] = &out[i].x;
        to[1][i] = &out[i].y;
        to[2][i] = &out[i].z;
    }
    fp_lanes_leave(to[0], &p->x);
    fp_lanes_leave(to[1], &p->y);
    fp_lanes_leave(to[2], &p->z);
}

void g1_lanes_mul_vartime(struct g1 out[G1_MUL_LANES], const struct g1_affine points[G1_MUL_LANES],
                          const struct fr scalars[G1_MUL_LANES])
{
    uint64_t parts[G1_MUL_LANES][4];
    struct tables tables;
    struct point sum, term;
    for (size_t i = 0; i < G1_MUL_LANES; i++)
        scalar_split_2(parts[i], &scalars[i]);
    fill_tables(&tables, points);
    set_identity(&sum);
    unsigned windows = windows_of(parts);
    for (unsigned w = windows; w-- > 0;) {
        for (unsigned i = 0; i < WINDOW && w + 1 != windows; i++)
            double_point(&sum);
        for (size_t part = 0; part < PARTS; part++) {
            struct scalar_digit digits[G1_MUL_LANES];
            for (size_t i = 0; i < G1_MUL_LANES; i++)
                digits[i] = scalar_digit_at(parts[i] + 2 * part, 2, w * WINDOW, WINDOW);
            choose(&term, tables.multiples[part], digits);
            add(&sum, &sum, &term);
        }
    }
    store(out, &sum);
}

#else

void g1_lanes_mul_vartime(struct g1 out[G1_MUL_LANES], const struct g1_affine points[G1_MUL_LANES],
                          const struct fr scalars[G1_MUL_LANES])
{
    (void)out, (void)points, (void)scalars;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
