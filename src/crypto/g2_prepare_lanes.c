/* One doubling after another of a point of G2, with what is independent side by side: four
 * elements of Fp2 in a vector, real parts in even lanes, imaginary parts in odd ones. Formulas and
 * names are those of line_double in pairing.c.
 *
 * Products are below 1.001p; sums have as many p added as keep them above 0, and none is ever above
 * 40p, so that no factor is above 80p. */
#include "crypto/pairing_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp2_lanes.h"
#include "crypto/fp_lanes_sums.h"

/* A permutation of elements; 4 to 7 are those of the second vector. */
#define PARTS(x)             2 * (x) + 1, 2 * (x)
#define ELEMENTS(a, b, c, d) _mm512_set_epi64(PARTS(d), PARTS(c), PARTS(b), PARTS(a))
/* A number for each element. */
#define NUMBERS(a, b, c, d) _mm512_set_epi64(d, d, c, c, b, b, a, a)
/* The lanes of one element, and of real and imaginary parts. */
#define ELEMENT(i)      ((__mmask8)(3 << 2 * (i)))
#define REAL_LANES      0x55
#define IMAGINARY_LANES 0xaa

/* Squares of four elements, at most 20p: (re + im)(re - im) and 2 im re. */
RK_NOINLINE static void square(struct fp_lanes *out, const struct fp_lanes *a)
{
    struct fp_lanes swapped, left, right;
    fp_lanes_swap_pairs(&swapped, a);
    fp_lanes_add(&left, a, a);
    fp_lanes_add(&right, a, &swapped);
#define LEFT(i) left.l##i = _mm512_mask_blend_epi64(REAL_LANES, left.l##i, right.l##i);
    FP_LANES_EACH(LEFT)
#undef LEFT
    right = *a;
    fp_lanes_sub_in(&right, REAL_LANES, &right, &swapped, 21);
#define RIGHT(i) right.l##i = _mm512_mask_blend_epi64(REAL_LANES, swapped.l##i, right.l##i);
    FP_LANES_EACH(RIGHT)
#undef RIGHT
    fp_lanes_normalise(&left);
    fp_lanes_normalise(&right);
    fp_lanes_mul(out, &left, &right);
}

RK_NOINLINE static void wide_product(struct fp_lanes_wide *out, const struct fp_lanes *a,
                                     const struct fp_lanes *b)
{
    fp_lanes_wide_mul(out, a, b);
}

/* Products of four elements; a is at most 40p and normal, so is b. */
static void multiply(struct fp_lanes *out, const struct fp_lanes *a, const struct fp_lanes *b)
{
    struct fp_lanes re, im, swapped;
    struct fp_lanes_wide first, second;
#define SPLIT(i)                                       \
    re.l##i = _mm512_unpacklo_epi64(a->l##i, a->l##i); \
    im.l##i = _mm512_unpackhi_epi64(a->l##i, a->l##i);
    FP_LANES_EACH(SPLIT)
#undef SPLIT
    fp_lanes_swap_pairs(&swapped, b);
    wide_product(&first, &re, b);
    wide_product(&second, &im, &swapped);
    for (size_t k = 0; k < RK_ARRAY_LENGTH(first.t); k++) {
        first.t[k] = _mm512_mask_sub_epi64(_mm512_add_epi64(first.t[k], second.t[k]), REAL_LANES,
                                           first.t[k], second.t[k]);
    }
    fp_lanes_wide_reduce(out, &first);
}

/* [x, y, z, -] becomes twice the point, below 20p each; *line is [c0, c1, c2, -]. Neither is
 * normal: who reads them, as a factor or to store them, carries. */
static void line_double(struct fp_lanes *point, struct fp_lanes *line)
{
    struct fp_lanes squares, more, in, other, f, a, b, products;
    /* [x^2, y^2, z^2, (y + z)^2] */
    fp_lanes_permute(&in, ELEMENTS(0, 1, 2, 1), point);
    fp_lanes_permute(&other, ELEMENTS(0, 1, 2, 2), point);
    fp_lanes_add_in(&in, ELEMENT(3), &in, &other);
    square(&squares, &in);
    /* [y^4, (y^2 + x)^2, m^2, (x + m)^2] for m = 3 x^2 */
    fp_lanes_permute(&in, ELEMENTS(1, 1, 0, 0), &squares);
    fp_lanes_shift_each(&other, &in, NUMBERS(1, 1, 1, 1));
    fp_lanes_add_in(&in, ELEMENT(2) | ELEMENT(3), &in, &other);
    fp_lanes_permute(&other, ELEMENTS(0, 0, 0, 0), point);
    fp_lanes_add_in(&in, ELEMENT(1) | ELEMENT(3), &in, &other);
    square(&more, &in);
    /* [s, Z3, c2, X3] = [2 (y^2 + x)^2, (y + z)^2, (x + m)^2, m^2]
     *                 - [2 x^2, y^2, x^2, 4 (y^2 + x)^2]
     *                 - [2 y^4, z^2, m^2, -4 x^2] - [0, 0, 4 y^2, -4 y^4] */
    fp_lanes_pick(&f, ELEMENTS(5, 3, 7, 6), &squares, &more);
    fp_lanes_shift_each(&f, &f, NUMBERS(1, 0, 0, 0));
    fp_lanes_pick(&other, ELEMENTS(0, 1, 0, 5), &squares, &more);
    fp_lanes_shift_each(&other, &other, NUMBERS(1, 0, 0, 2));
    fp_lanes_sub_in(&f, 0xff, &f, &other, 8);
    fp_lanes_pick(&other, ELEMENTS(4, 2, 6, 0), &squares, &more);
    fp_lanes_shift_each(&other, &other, NUMBERS(1, 0, 0, 2));
    fp_lanes_sub_in(&f, ELEMENT(0) | ELEMENT(1) | ELEMENT(2), &f, &other, 0);
    fp_lanes_add_in(&f, ELEMENT(3), &f, &other);
    fp_lanes_pick(&other, ELEMENTS(0, 1, 1, 4), &squares, &more);
    fp_lanes_shift_each(&other, &other, NUMBERS(0, 0, 2, 2));
    fp_lanes_sub_in(&f, ELEMENT(2), &f, &other, 0);
    fp_lanes_add_in(&f, ELEMENT(3), &f, &other);
    /* Below 18p. [(s - X3) m, m z^2, Z3 z^2] */
    fp_lanes_pick(&a, ELEMENTS(0, 4, 1, 1), &f, &squares);
    fp_lanes_permute(&other, ELEMENTS(3, 3, 3, 3), &f);
    fp_lanes_sub_in(&a, ELEMENT(0), &a, &other, 19);
    fp_lanes_shift_each(&other, &a, NUMBERS(1, 1, 1, 1));
    fp_lanes_add_in(&a, ELEMENT(1), &a, &other);
    fp_lanes_normalise(&a);
    fp_lanes_permute(&b, ELEMENTS(0, 2, 2, 2), &squares);
    fp_lanes_shift_each(&other, &b, NUMBERS(1, 1, 1, 1));
    fp_lanes_add_in(&b, ELEMENT(0), &b, &other);
    fp_lanes_normalise(&b);
    multiply(&products, &a, &b);
    /* [X3, Y3, Z3], with Y3 less 8 y^4 */
    fp_lanes_pick(point, ELEMENTS(3, 4, 1, 1), &f, &products);
    fp_lanes_permute(&other, ELEMENTS(0, 0, 0, 0), &more);
    fp_lanes_shift_each(&other, &other, NUMBERS(3, 3, 3, 3));
    fp_lanes_sub_in(point, ELEMENT(1), point, &other, 9);
    /* [2 Z3 z^2, -2 m z^2, c2] */
    fp_lanes_pick(&in, ELEMENTS(6, 5, 2, 2), &f, &products);
    fp_lanes_shift_each(&other, &in, NUMBERS(1, 1, 1, 1));
    fp_lanes_add_in(&a, ELEMENT(0), &in, &in);
    fp_lanes_sub_in(&b, 0xff, &in, &other, 3); /* x - 2 x + 3 p */
    fp_lanes_sub_in(&b, 0xff, &b, &in, 0);
#define CHOOSE(i) line->l##i = _mm512_mask_blend_epi64(ELEMENT(1), a.l##i, b.l##i);
    FP_LANES_EACH(CHOOSE)
#undef CHOOSE
}

static void load_point(struct fp_lanes *out, const struct g2_walker *t)
{
    const struct fp *const from[FP_LANES] = {&t->x.c0, &t->x.c1, &t->y.c0, &t->y.c1,
                                             &t->z.c0, &t->z.c1, &fp_zero, &fp_zero};
    fp_lanes_enter(out, from);
}

RK_NOINLINE static void store_three(struct fp2 *a, struct fp2 *b, struct fp2 *c,
                                    const struct fp_lanes *from)
{
    struct fp idle;
    struct fp *const to[FP_LANES] = {&a->c0, &a->c1, &b->c0, &b->c1, &c->c0, &c->c1, &idle, &idle};
    fp_lanes_leave(to, from);
}

void g2_lanes_prepare(struct g2_prepared *out, const struct g2_affine *q)
{
    struct g2_walker t = {q->x, q->y, fp2_one};
    struct g2_line *line = out->lines;
    struct fp_lanes point, coefficients;
    out->infinity = q->infinity;
    load_point(&point, &t);
    for (unsigned bit = 63; bit-- > 0; line++) {
        line_double(&point, &coefficients);
        store_three(&line->c0, &line->c1, &line->c2, &coefficients);
        if (!(PAIRING_Z >> bit & 1)) continue;
        store_three(&t.x, &t.y, &t.z, &point);
        g2_line_add(&t, ++line, q);
        load_point(&point, &t);
    }
    CHECK(line == out->lines + G2_PREPARED_LINES);
}

#else

void g2_lanes_prepare(struct g2_prepared *out, const struct g2_affine *q)
{
    (void)out, (void)q;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
