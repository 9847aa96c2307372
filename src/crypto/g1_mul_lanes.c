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
    struct fp_lanes x[FP_TURNS], y[FP_TURNS], z[FP_TURNS];
};

/* The multiples 0 to 8 of points, and of their images under the endomorphism. */
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
                  const struct fp_lanes *bb, size_t turns)
{
    struct fp_lanes left[FP_TURNS], right[FP_TURNS];
    fp_turns_plus(left, a1, b1, turns);
    fp_turns_plus(right, a2, b2, turns);
    fp_turns_product(left, left, right, turns);
    for (size_t k = 0; k < turns; k++) {
        fp_lanes_sub(&left[k], &left[k], &aa[k]);
        fp_lanes_sub(&out[k], &left[k], &bb[k]);
        fp_lanes_add_p(&out[k], 3);
    }
}

static void add(struct point *out, const struct point *a, const struct point *b, size_t turns)
{
    struct fp_lanes xx[FP_TURNS], yy[FP_TURNS], zz[FP_TURNS], xy[FP_TURNS], yz[FP_TURNS];
    struct fp_lanes xz[FP_TURNS], sum[FP_TURNS], difference[FP_TURNS];
    fp_turns_product(xx, a->x, b->x, turns);
    fp_turns_product(yy, a->y, b->y, turns);
    fp_turns_product(zz, a->z, b->z, turns);
    cross(xy, a->x, a->y, b->x, b->y, xx, yy, turns);
    cross(yz, a->y, a->z, b->y, b->z, yy, zz, turns);
    cross(xz, a->x, a->z, b->x, b->z, xx, zz, turns);
    for (size_t k = 0; k < turns; k++) {
        fp_lanes_normalise(&xy[k]);
        fp_lanes_normalise(&yz[k]);
        times_3b(&zz[k], &zz[k]); /* below 12.1 */
        times_3b(&xz[k], &xz[k]); /* below 50 */
        fp_lanes_normalise(&xz[k]);
        fp_lanes_plus(&sum[k], &yy[k], &zz[k]);
        fp_lanes_minus(&difference[k], &yy[k], &zz[k], 13);
        fp_lanes_add(&yy[k], &xx[k], &xx[k]);
        fp_lanes_plus(&xx[k], &yy[k], &xx[k]); /* 3 xx */
    }
    fp_turns_product_sum(out->y, sum, difference, xx, xz, turns);
    fp_turns_product_sum(out->z, yz, sum, xx, xy, turns);
    fp_turns_negative(yz, yz, 5, turns);
    fp_turns_product_sum(out->x, xy, difference, yz, xz, turns);
}

static void double_point(struct point *p, size_t turns)
{
    struct fp_lanes yy[FP_TURNS], bzz[FP_TURNS], e[FP_TURNS], xy[FP_TURNS], yz[FP_TURNS];
    struct fp_lanes sum[FP_TURNS];
    fp_turns_square(yy, p->y, turns);
    fp_turns_square(bzz, p->z, turns);
    fp_turns_product(xy, p->x, p->y, turns);
    fp_turns_product(yz, p->y, p->z, turns);
    for (size_t k = 0; k < turns; k++) {
        times_3b(&bzz[k], &bzz[k]);
        fp_lanes_normalise(&bzz[k]); /* below 12.1 */
        fp_lanes_plus(&sum[k], &yy[k], &bzz[k]);
        fp_lanes_add(&e[k], &bzz[k], &bzz[k]);
        fp_lanes_add(&e[k], &e[k], &bzz[k]);
        fp_lanes_minus(&e[k], &yy[k], &e[k], 37); /* below 38.1 */
        fp_lanes_plus(&xy[k], &xy[k], &xy[k]);
        fp_lanes_shift(&yy[k], &yy[k], 3);
    }
    fp_turns_product(p->x, xy, e, turns);
    fp_turns_product_sum(p->y, e, sum, bzz, yy, turns);
    fp_turns_product(p->z, yy, yz, turns);
}

static void set_identity(struct point *out, size_t turns)
{
    const struct fp_lane_constant zero = {{0}};
    fp_turns_set(out->x, &zero, turns);
    fp_turns_set(out->y, &fp_lanes_one, turns);
    fp_turns_set(out->z, &zero, turns);
}

static void fill_tables(struct tables *out, const struct g1_affine *points, size_t turns)
{
    struct point(*multiples)[MULTIPLES] = out->multiples;
    set_identity(&multiples[0][0], turns);
    for (size_t k = 0; k < turns; k++) {
        const struct fp *x[FP_LANES], *y[FP_LANES], *z[FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++) {
            const struct g1_affine *point = &points[FP_LANES * k + i];
            x[i] = point->infinity ? &fp_zero : &point->x;
            y[i] = point->infinity ? &fp_one : &point->y;
            z[i] = point->infinity ? &fp_zero : &fp_one;
        }
        fp_lanes_enter(&multiples[0][1].x[k], x);
        fp_lanes_enter(&multiples[0][1].y[k], y);
        fp_lanes_enter(&multiples[0][1].z[k], z);
    }
    for (size_t i = 2; i < MULTIPLES; i++) {
        if (i % 2) {
            add(&multiples[0][i], &multiples[0][i - 1], &multiples[0][1], turns);
        } else {
            memcpy(&multiples[0][i], &multiples[0][i / 2], sizeof multiples[0][i]);
            double_point(&multiples[0][i], turns);
        }
    }
    /* [z^2] (x, y) = (beta x, -y): see g1_endomorphism. */
    for (size_t i = 0; i < MULTIPLES; i++) {
        fp_turns_product_constant(multiples[1][i].x, multiples[0][i].x, &beta, turns);
        fp_turns_negative(multiples[1][i].y, multiples[0][i].y, 2, turns);
        memcpy(multiples[1][i].z, multiples[0][i].z, turns * sizeof multiples[0][i].z[0]);
    }
}

/* In each lane of vector k the multiple that its digit says. */
static void choose(struct point *out, const struct point table[MULTIPLES],
                   const struct scalar_digit digits[FP_LANES], size_t k)
{
    int64_t magnitudes[FP_LANES];
    __mmask8 negative = 0;
    for (size_t i = 0; i < FP_LANES; i++) {
        magnitudes[i] = digits[i].magnitude;
        negative |= (__mmask8)(digits[i].negative << i);
    }
    const __m512i wanted = _mm512_loadu_si512(magnitudes);
    struct fp_lanes x = table[0].x[k], y = table[0].y[k], z = table[0].z[k], minus_y;
    for (int64_t m = 1; m < MULTIPLES; m++) {
        const __mmask8 mask = _mm512_cmpeq_epi64_mask(wanted, fp_lanes_word(m));
        fp_lanes_select(&x, mask, &table[m].x[k], &x);
        fp_lanes_select(&y, mask, &table[m].y[k], &y);
        fp_lanes_select(&z, mask, &table[m].z[k], &z);
    }
    fp_lanes_negative(&minus_y, &y, 2);
    fp_lanes_select(&out->y[k], negative, &minus_y, &y);
    out->x[k] = x;
    out->z[k] = z;
}

/* How many windows reach over all digits of both parts. */
static unsigned windows_of(const uint64_t (*parts)[4], size_t count)
{
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < count; i++) {
        low |= parts[i][0] | parts[i][2];
        high |= parts[i][1] | parts[i][3];
    }
    unsigned bits = high  ? 128 - (unsigned)__builtin_clzll(high)
                    : low ? 64 - (unsigned)__builtin_clzll(low)
                          : 0;
    return bits / WINDOW + 1;
}

static void store(struct g1 out[FP_LANES], const struct point *p, size_t k)
{
    struct fp *to[3][FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++) {
        to[0][i] = &out[i].x;
        to[1][i] = &out[i].y;
        to[2][i] = &out[i].z;
    }
    fp_lanes_leave(to[0], &p->x[k]);
    fp_lanes_leave(to[1], &p->y[k]);
    fp_lanes_leave(to[2], &p->z[k]);
}

void g1_lanes_mul_vartime(struct g1 out[G1_MUL_LANES], const struct g1_affine points[G1_MUL_LANES],
                          const struct fr scalars[G1_MUL_LANES], size_t count)
{
    REQUIRE(count <= G1_MUL_LANES);
    const size_t turns = count > FP_LANES ? FP_TURNS : 1;
    uint64_t parts[G1_MUL_LANES][4];
    struct tables tables;
    struct point sum, term;
    for (size_t i = 0; i < FP_LANES * turns; i++)
        scalar_split_2(parts[i], &scalars[i]);
    fill_tables(&tables, points, turns);
    set_identity(&sum, turns);
    unsigned windows = windows_of(parts, FP_LANES * turns);
    for (unsigned w = windows; w-- > 0;) {
        for (unsigned i = 0; i < WINDOW && w + 1 != windows; i++)
            double_point(&sum, turns);
        for (size_t part = 0; part < PARTS; part++) {
            for (size_t k = 0; k < turns; k++) {
                struct scalar_digit digits[FP_LANES];
                for (size_t i = 0; i < FP_LANES; i++)
                    digits[i] =
                        scalar_digit_at(parts[FP_LANES * k + i] + 2 * part, 2, w * WINDOW, WINDOW);
                choose(&term, tables.multiples[part], digits, k);
            }
            add(&sum, &sum, &term, turns);
        }
    }
    for (size_t k = 0; k < turns; k++)
        store(out + FP_LANES * k, &sum, k);
}

#else

void g1_lanes_mul_vartime(struct g1 out[G1_MUL_LANES], const struct g1_affine points[G1_MUL_LANES],
                          const struct fr scalars[G1_MUL_LANES], size_t count)
{
    (void)out, (void)points, (void)scalars, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
