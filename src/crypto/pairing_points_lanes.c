/* Miller loops of eight pairs at a time, one pair to a lane: points of G2 are walked and their
 * lines used at once, so that nothing is kept. Lane j multiplies the lines of pairs j, j + 8, ...
 * into one value, which is squared once for all of them. Formulas and names are those of
 * pairing.c.
 *
 * Elements of the value are nearly reduced (fp2_lanes.h). Coordinates of a walking point are below
 * 16p; differences have as many p added as what is taken off is below. */
#include "crypto/pairing_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp2_lanes.h"

enum { GROUPS = 8, LEAST_IN_GROUP = 5 };

struct six {
    struct fp2_lanes c0, c1, c2;
};

struct six_wide {
    struct fp2_lanes_wide c0, c1, c2;
};

struct twelve {
    struct six c0, c1;
};

/* Eight pairs on their way. */
struct walk {
    struct fp2_lanes q_x, q_y, x, y, z;
    struct fp_lanes p_x, p_y;
    __mmask8 active; /* other lanes multiply by 1 */
};

struct line {
    struct fp2_lanes c0, c1, c2;
};

/* ---- The tower ---- */

RK_INLINE void six_add(struct six *out, const struct six *a, const struct six *b)
{
    fp2_lanes_add(&out->c0, &a->c0, &b->c0);
    fp2_lanes_add(&out->c1, &a->c1, &b->c1);
    fp2_lanes_add(&out->c2, &a->c2, &b->c2);
}

RK_INLINE void six_wide_sub(struct six_wide *out, const struct six_wide *a,
                            const struct six_wide *b)
{
    fp2_lanes_wide_sub(&out->c0, &a->c0, &b->c0);
    fp2_lanes_wide_sub(&out->c1, &a->c1, &b->c1);
    fp2_lanes_wide_sub(&out->c2, &a->c2, &b->c2);
}

RK_INLINE void six_wide_reduce(struct six *out, const struct six_wide *a)
{
    fp2_lanes_wide_reduce(&out->c0, &a->c0);
    fp2_lanes_wide_reduce(&out->c1, &a->c1);
    fp2_lanes_wide_reduce(&out->c2, &a->c2);
}

/* a (1 + u) */
RK_INLINE void wide_by_nonresidue(struct fp2_lanes_wide *out, const struct fp2_lanes_wide *a)
{
    struct fp_lanes_wide difference;
    fp_lanes_wide_sub(&difference, &a->c0, &a->c1);
    fp_lanes_wide_add(&out->c1, &a->c0, &a->c1);
    out->c0 = difference;
}

/* (a + b)(c + d) - ac - bd */
static void wide_cross(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                       const struct fp2_lanes *b, const struct fp2_lanes *c,
                       const struct fp2_lanes *d, const struct fp2_lanes_wide *ac,
                       const struct fp2_lanes_wide *bd)
{
    struct fp2_lanes left, right;
    fp2_lanes_add(&left, a, b);
    fp2_lanes_add(&right, c, d);
    fp2_lanes_wide_mul(out, &left, &right);
    fp2_lanes_wide_sub(out, out, ac);
    fp2_lanes_wide_sub(out, out, bd);
}

static void six_wide_mul(struct six_wide *out, const struct six *a, const struct six *b)
{
    struct fp2_lanes_wide v0, v1, v2, cross;
    fp2_lanes_wide_mul(&v0, &a->c0, &b->c0);
    fp2_lanes_wide_mul(&v1, &a->c1, &b->c1);
    fp2_lanes_wide_mul(&v2, &a->c2, &b->c2);
    wide_cross(&cross, &a->c1, &a->c2, &b->c1, &b->c2, &v1, &v2);
    wide_by_nonresidue(&cross, &cross);
    fp2_lanes_wide_add(&out->c0, &cross, &v0);
    wide_cross(&cross, &a->c0, &a->c2, &b->c0, &b->c2, &v0, &v2);
    fp2_lanes_wide_add(&out->c2, &cross, &v1);
    wide_cross(&cross, &a->c0, &a->c1, &b->c0, &b->c1, &v0, &v1);
    wide_by_nonresidue(&v2, &v2);
    fp2_lanes_wide_add(&out->c1, &cross, &v2);
}

/* a (b0 + b1 v) */
static void six_wide_mul_by_01(struct six_wide *out, const struct six *a,
                               const struct fp2_lanes *b0, const struct fp2_lanes *b1)
{
    struct fp2_lanes_wide v0, v1, top;
    fp2_lanes_wide_mul(&v0, &a->c0, b0);
    fp2_lanes_wide_mul(&v1, &a->c1, b1);
    fp2_lanes_wide_mul(&top, &a->c2, b1);
    wide_by_nonresidue(&top, &top);
    fp2_lanes_wide_add(&out->c0, &v0, &top);
    fp2_lanes_wide_mul(&top, &a->c2, b0);
    fp2_lanes_wide_add(&out->c2, &v1, &top);
    wide_cross(&out->c1, &a->c0, &a->c1, b0, b1, &v0, &v1);
}

/* a b1 v */
static void six_wide_mul_by_1(struct six_wide *out, const struct six *a, const struct fp2_lanes *b1)
{
    fp2_lanes_wide_mul(&out->c0, &a->c2, b1);
    wide_by_nonresidue(&out->c0, &out->c0);
    fp2_lanes_wide_mul(&out->c1, &a->c0, b1);
    fp2_lanes_wide_mul(&out->c2, &a->c1, b1);
}

/* f times c2 + c1 v + c0 v w, the line at a point. */
static void multiply_by_line(struct twelve *f, const struct line *line)
{
    struct six_wide low, high, cross;
    struct six sum;
    struct fp2_lanes line_sum;
    struct fp2_lanes_wide top;
    six_add(&sum, &f->c0, &f->c1);
    fp2_lanes_add(&line_sum, &line->c1, &line->c0);
    six_wide_mul_by_01(&low, &f->c0, &line->c2, &line->c1);
    six_wide_mul_by_1(&high, &f->c1, &line->c0);
    six_wide_mul_by_01(&cross, &sum, &line->c2, &line_sum);
    six_wide_sub(&cross, &cross, &low);
    six_wide_sub(&cross, &cross, &high);
    six_wide_reduce(&f->c1, &cross);
    wide_by_nonresidue(&top, &high.c2);
    fp2_lanes_wide_add(&low.c2, &low.c2, &high.c1);
    fp2_lanes_wide_add(&low.c1, &low.c1, &high.c0);
    fp2_lanes_wide_add(&low.c0, &low.c0, &top);
    six_wide_reduce(&f->c0, &low);
}

/* The complex method: c0 = (a0 + a1)(a0 + v a1) - (1 + v) a0 a1, c1 = 2 a0 a1. */
static void square(struct twelve *f)
{
    struct six_wide product, squares;
    struct six sum, other;
    struct fp2_lanes_wide top;
    six_add(&sum, &f->c0, &f->c1);
    fp_lanes_minus(&other.c0.c0, &f->c1.c2.c0, &f->c1.c2.c1, 2);
    fp_lanes_plus(&other.c0.c1, &f->c1.c2.c0, &f->c1.c2.c1);
    other.c1 = f->c1.c0;
    other.c2 = f->c1.c1;
    six_add(&other, &other, &f->c0);
    six_wide_mul(&product, &f->c0, &f->c1);
    six_wide_mul(&squares, &sum, &other);
    six_wide_sub(&squares, &squares, &product);
    fp2_lanes_wide_sub(&squares.c1, &squares.c1, &product.c0);
    fp2_lanes_wide_sub(&squares.c2, &squares.c2, &product.c1);
    wide_by_nonresidue(&top, &product.c2);
    fp2_lanes_wide_sub(&squares.c0, &squares.c0, &top);
    six_wide_reduce(&f->c0, &squares);
    fp2_lanes_wide_add(&product.c0, &product.c0, &product.c0);
    fp2_lanes_wide_add(&product.c1, &product.c1, &product.c1);
    fp2_lanes_wide_add(&product.c2, &product.c2, &product.c2);
    six_wide_reduce(&f->c1, &product);
}

/* ---- The walk ---- */

/* The line's c1 at x and c0 at y; p_x and p_y are -2 x and 2 y, and c1 and c0 lack these factors.
 */
static void line_at(struct line *line, const struct walk *t)
{
    fp_lanes_product(&line->c1.c0, &line->c1.c0, &t->p_x);
    fp_lanes_product(&line->c1.c1, &line->c1.c1, &t->p_x);
    fp_lanes_product(&line->c0.c0, &line->c0.c0, &t->p_y);
    fp_lanes_product(&line->c0.c1, &line->c0.c1, &t->p_y);
}

/* Doubles the points and gives the tangents at them. */
static void line_double(struct walk *t, struct line *line)
{
    struct fp2_lanes_wide x_square, y_square, y_fourth, m_square, z_square, s_wide, sum;
    struct fp2_lanes squares, s, m, y2, z2;
    fp2_lanes_wide_sqr(&x_square, &t->x);
    fp2_lanes_wide_sqr(&y_square, &t->y);
    fp2_lanes_wide_sqr(&z_square, &t->z);
    fp2_lanes_wide_reduce(&y2, &y_square);
    fp2_lanes_wide_reduce(&z2, &z_square);
    fp2_lanes_wide_sqr(&y_fourth, &y2);
    /* s = 4 X Y^2 = 2 ((Y^2 + X)^2 - X^2 - Y^4), m = 3 X^2 */
    fp2_lanes_add(&squares, &y2, &t->x);
    fp2_lanes_wide_sqr(&s_wide, &squares);
    fp2_lanes_wide_sub(&s_wide, &s_wide, &x_square);
    fp2_lanes_wide_sub(&s_wide, &s_wide, &y_fourth);
    fp2_lanes_wide_add(&s_wide, &s_wide, &s_wide);
    fp2_lanes_wide_reduce(&s, &s_wide);
    fp2_lanes_wide_reduce(&squares, &x_square);
    fp2_lanes_shift(&m, &squares, 1);
    fp2_lanes_add(&m, &m, &squares);
    fp2_lanes_wide_sqr(&m_square, &m);
    /* c2 = (X + m)^2 - X^2 - m^2 - 4 Y^2 = 6 X^3 - 4 Y^2 */
    fp2_lanes_add(&squares, &t->x, &m);
    fp2_lanes_wide_sqr(&sum, &squares);
    fp2_lanes_wide_sub(&sum, &sum, &x_square);
    fp2_lanes_wide_sub(&sum, &sum, &m_square);
    fp2_lanes_wide_sub_shifted(&sum, &sum, &y_square, 2);
    fp2_lanes_wide_reduce(&line->c2, &sum);
    /* X3 = m^2 - 2 s, Z3 = (Y + Z)^2 - Y^2 - Z^2, Y3 = m (s - X3) - 8 Y^4 */
    fp2_lanes_wide_sub_shifted(&sum, &m_square, &s_wide, 1);
    fp2_lanes_wide_reduce(&t->x, &sum);
    fp2_lanes_add(&squares, &t->y, &t->z);
    fp2_lanes_wide_sqr(&sum, &squares);
    fp2_lanes_wide_sub(&sum, &sum, &y_square);
    fp2_lanes_wide_sub(&sum, &sum, &z_square);
    fp2_lanes_wide_reduce(&t->z, &sum);
    fp2_lanes_sub(&s, &s, &t->x, 2);
    fp2_lanes_wide_mul(&sum, &s, &m);
    fp2_lanes_wide_sub_shifted(&sum, &sum, &y_fourth, 3);
    fp2_lanes_wide_reduce(&t->y, &sum);
    /* c1 = -2 m Z^2, c0 = 2 Z3 Z^2 */
    fp2_lanes_mul(&line->c1, &m, &z2);
    fp2_lanes_mul(&line->c0, &t->z, &z2);
    line_at(line, t);
}

/* Adds q to the points and gives the lines through both. */
static void line_add(struct walk *t, struct line *line)
{
    struct fp2_lanes z2, h, h2, i, j, r, v, x;
    struct fp2_lanes_wide sum, product;
    fp2_lanes_sqr(&z2, &t->z);
    /* h = q_x Z^2 - X, r = 2 (q_y Z^3 - Y) */
    fp2_lanes_mul(&h, &z2, &t->q_x);
    fp2_lanes_sub(&h, &h, &t->x, 2);
    fp2_lanes_mul(&r, &t->q_y, &t->z);
    fp2_lanes_mul(&r, &r, &z2);
    fp2_lanes_sub(&r, &r, &t->y, 2);
    fp2_lanes_shift(&r, &r, 1); /* below 6.1p */
    /* i = 4 h^2, j = h i, v = X i */
    fp2_lanes_sqr(&h2, &h);
    fp2_lanes_shift(&i, &h2, 2);
    fp2_lanes_mul(&j, &i, &h);
    fp2_lanes_mul(&v, &i, &t->x);
    /* X3 = r^2 - j - 2 v, Z3 = (Z + h)^2 - Z^2 - h^2 = 2 Z h, Y3 = r (v - X3) - 2 Y j */
    fp2_lanes_sqr(&x, &r);
    fp2_lanes_sub(&x, &x, &j, 2);
    fp2_lanes_sub(&x, &x, &v, 2);
    fp2_lanes_sub(&t->x, &x, &v, 2); /* below 7.1p */
    fp2_lanes_mul(&t->z, &t->z, &h);
    fp2_lanes_shift(&t->z, &t->z, 1);
    fp2_lanes_sub(&v, &v, &t->x, 8);
    fp2_lanes_wide_mul(&sum, &r, &v);
    fp2_lanes_wide_mul(&product, &t->y, &j);
    fp2_lanes_wide_sub_shifted(&sum, &sum, &product, 1);
    fp2_lanes_wide_reduce(&t->y, &sum);
    /* c0 = 2 Z3, c1 = -2 r, c2 = 2 r q_x - 2 q_y Z3 */
    fp2_lanes_wide_mul(&sum, &r, &t->q_x);
    fp2_lanes_wide_mul(&product, &t->q_y, &t->z);
    fp2_lanes_wide_sub(&sum, &sum, &product);
    fp2_lanes_wide_add(&sum, &sum, &sum);
    fp2_lanes_wide_reduce(&line->c2, &sum);
    line->c0 = t->z;
    line->c1 = r;
    line_at(line, t);
}

/* 1 for lanes that have no pair. */
static void fill_idle(struct line *line, __mmask8 active, const struct fp2_lanes *one)
{
    const struct fp_lanes zero = {0};
    fp_lanes_select(&line->c0.c0, active, &line->c0.c0, &zero);
    fp_lanes_select(&line->c0.c1, active, &line->c0.c1, &zero);
    fp_lanes_select(&line->c1.c0, active, &line->c1.c0, &zero);
    fp_lanes_select(&line->c1.c1, active, &line->c1.c1, &zero);
    fp_lanes_select(&line->c2.c0, active, &line->c2.c0, &one->c0);
    fp_lanes_select(&line->c2.c1, active, &line->c2.c1, &one->c1);
}

/* ---- The loop ---- */

static void load_same(struct fp2_lanes *out, const struct fp2 *element)
{
    const struct fp2 *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = element;
    fp2_lanes_load(out, from);
}

/* `count` pairs, at most eight of them. */
static void start_walk(struct walk *t, const struct pairing_pair *pairs, size_t count)
{
    struct fp2 points[FP_LANES];
    const struct fp2 *x[FP_LANES], *y[FP_LANES], *p[FP_LANES];
    struct fp2_lanes at;
    t->active = (__mmask8)((1u << count) - 1);
    for (size_t i = 0; i < FP_LANES; i++) {
        const struct pairing_pair *pair = &pairs[i < count ? i : 0];
        x[i] = &pair->q->x;
        y[i] = &pair->q->y;
        fp_double(&points[i].c0, &pair->p->x);
        fp_neg(&points[i].c0, &points[i].c0);
        fp_double(&points[i].c1, &pair->p->y);
        p[i] = &points[i];
    }
    fp2_lanes_load(&t->q_x, x);
    fp2_lanes_load(&t->q_y, y);
    fp2_lanes_load(&at, p);
    t->p_x = at.c0;
    t->p_y = at.c1;
    t->x = t->q_x;
    t->y = t->q_y;
    load_same(&t->z, &fp2_one);
}

static void multiply_lines(struct twelve *f, struct walk *walks, size_t count, bool adds,
                           const struct fp2_lanes *one)
{
    for (size_t g = 0; g < count; g++) {
        struct line line;
        if (adds)
            line_add(&walks[g], &line);
        else
            line_double(&walks[g], &line);
        if (walks[g].active != 0xff) fill_idle(&line, walks[g].active, one);
        multiply_by_line(f, &line);
    }
}

/* The values of the eight lanes. */
static void store_values(struct fp12 values[FP_LANES], const struct twelve *f)
{
    struct fp2 *to[FP_LANES];
#define STORE(half, part)                 \
    for (size_t i = 0; i < FP_LANES; i++) \
        to[i] = &values[i].half.part;     \
    fp2_lanes_store(to, &f->half.part);
    STORE(c0, c0)
    STORE(c0, c1)
    STORE(c0, c2)
    STORE(c1, c0)
    STORE(c1, c1)
    STORE(c1, c2)
#undef STORE
}

/* At most GROUPS times eight pairs, none with the identity. */
static void some_pairs(struct fp12 *out, const struct pairing_pair *pairs, size_t count)
{
    struct walk walks[GROUPS];
    struct twelve f;
    struct fp2_lanes one;
    struct fp12 values[FP_LANES];
    size_t groups = 0;
    for (size_t i = 0; i < count; i += FP_LANES)
        start_walk(&walks[groups++], pairs + i, count - i < FP_LANES ? count - i : FP_LANES);
    load_same(&one, &fp2_one);
    memset(&f, 0, sizeof f);
    f.c0.c0 = one;
    for (unsigned bit = 63; bit-- > 0;) {
        multiply_lines(&f, walks, groups, false, &one);
        if (PAIRING_Z >> bit & 1) multiply_lines(&f, walks, groups, true, &one);
        if (bit) square(&f);
    }
    store_values(values, &f);
    *out = values[0];
    for (size_t i = 1; i < FP_LANES; i++)
        fp12_mul(out, out, &values[i]);
    fp12_conjugate(out, out); /* z is negative */
}

/* Few pairs, by what pairing_lanes.c does with prepared points. */
static void few_pairs(struct fp12 *out, const struct pairing_pair *pairs, size_t count)
{
    struct g2_prepared prepared[LEAST_IN_GROUP - 1];
    struct pairing_term terms[LEAST_IN_GROUP - 1];
    REQUIRE(count < LEAST_IN_GROUP);
    for (size_t i = 0; i < count; i++) {
        g2_lanes_prepare(&prepared[i], pairs[i].q);
        terms[i] = (struct pairing_term){pairs[i].p, &prepared[i]};
    }
    pairing_lanes_miller_loop(out, terms, count);
}

void pairing_lanes_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                         size_t count)
{
    struct pairing_pair some[GROUPS * FP_LANES];
    struct fp12 product = fp12_one, part;
    size_t gathered = 0;
    for (size_t i = 0; i < count; i++) {
        if (!pairs[i].p->infinity && !pairs[i].q->infinity) some[gathered++] = pairs[i];
        if (gathered < RK_ARRAY_LENGTH(some)) continue;
        some_pairs(&part, some, gathered);
        fp12_mul(&product, &product, &part);
        gathered = 0;
    }
    size_t rest = gathered % FP_LANES < LEAST_IN_GROUP ? gathered % FP_LANES : 0;
    if (gathered > rest) {
        some_pairs(&part, some, gathered - rest);
        fp12_mul(&product, &product, &part);
    }
    if (rest) {
        few_pairs(&part, some + gathered - rest, rest);
        fp12_mul(&product, &product, &part);
    }
    *out = product;
}

#else

void pairing_lanes_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                         size_t count)
{
    (void)out, (void)pairs, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
