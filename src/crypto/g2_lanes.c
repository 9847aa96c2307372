/* Roots: fp2_sqrt, with its selections. Subgroup: psi is the product by z on the subgroup alone
 * (g2.c); multiples in Jacobian coordinates, doubled as dbl-2009-l of the Explicit-Formulas
 * Database and added as madd-2007-bl does up to a factor of Z.
 *
 * Bounds in multiples of p stand beside what is not nearly reduced (fp2_lanes.h). */
#include "crypto/g2_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp2_lanes.h"
#include "crypto/pairing_lanes.h"

/* Times 2^416: 1/2, 4, and the factors of psi (g2.c): psi_x_c1, and -c0 of psi_y, whose c1 is
 * its opposite. */
static const struct fp_lane_constant half = {{0xaa4075474b22d, 0xb213e047f1ff7, 0xfb31b91640dbe,
                                              0x26f727afe7f18, 0x0e5cd98bad0b5, 0x8d8b36a08fe7f,
                                              0xff89451d47238, 0x1764f}};
static const struct fp_lane_constant four = {{0xc203aa3a7e6bb, 0x99c5b63f91e5d, 0xec2218e49b9f5,
                                              0xb47d6b297d25b, 0x36f29b533dd05, 0xaac3b92d6d85a,
                                              0x25d100f5559b6, 0x5208}};
static const struct fp_lane_constant psi_x = {{0x18a5500cc654c, 0x2e1c1e9482fe9, 0xd5d532d24a460,
                                               0x023e982695377, 0x36c99171ef509, 0x19b0966cc23e1,
                                               0x44c5fb3cf7304, 0x1227f}};
static const struct fp_lane_constant psi_y = {{0x53e598836494a, 0x0d44ccf702cac, 0xd677e519e1819,
                                               0x7253f567ab707, 0xc14d00a8de6bd, 0x975b0e8b07449,
                                               0xdf760e4bf908f, 0x10e93}};

/* ---- Roots ---- */

/* Roots of a, which are nearly reduced, and the lanes that have one, as fp_turns_zero_mask has
 * them. */
static uint16_t find_root(struct fp2_lanes *out, const struct fp2_lanes *a, size_t turns)
{
    struct fp_lanes norm[FP_TURNS], root[FP_TURNS], t[FP_TURNS], inverse[FP_TURNS], x0, other,
        check;
    unsigned has_root = 0;
    for (size_t k = 0; k < turns; k++) {
        struct fp_lanes_wide left, right;
        fp_lanes_wide_sqr(&left, &a[k].c0);
        fp_lanes_wide_sqr(&right, &a[k].c1);
        fp_lanes_wide_add(&left, &left, &right);
        fp_lanes_wide_reduce(&norm[k], &left);
    }
    fp_turns_inverse_root(root, norm, turns);
    fp_turns_product(root, root, norm, turns);
    for (size_t k = 0; k < turns; k++) {
        fp_lanes_plus(&t[k], &a[k].c0, &root[k]);
        fp_lanes_product_constant(&t[k], &t[k], &half);
        fp_lanes_select(&t[k], fp_lanes_zero_mask(&t[k]), &a[k].c0, &t[k]);
    }
    fp_turns_inverse_root(inverse, t, turns);
    for (size_t k = 0; k < turns; k++) {
        struct fp2_lanes square;
        fp_lanes_product(&x0, &inverse[k], &t[k]);
        fp_lanes_product_constant(&other, &a[k].c1, &half);
        fp_lanes_product(&other, &other, &inverse[k]);
        fp_lanes_product(&check, &x0, &x0);
        /* Where t is no square other is to change its sign: then it is c0. */
        __mmask8 is_square = fp_lanes_equal_mask(&check, &t[k]);
        fp_lanes_select(&out[k].c1, is_square, &other, &x0);
        fp_lanes_negative(&other, &other, 2);
        fp_lanes_select(&out[k].c0, is_square, &x0, &other); /* 2 */
        fp2_lanes_sqr(&square, &out[k]);
        has_root |= (unsigned)(fp_lanes_equal_mask(&square.c0, &a[k].c0) &
                               fp_lanes_equal_mask(&square.c1, &a[k].c1))
                    << FP_LANES * k;
    }
    return (uint16_t)has_root;
}

static void load(struct fp2_lanes *out, const struct fp2 elements[FP_LANES])
{
    const struct fp2 *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = &elements[i];
    fp2_lanes_load(out, from);
}

static void store(struct fp2 elements[FP_LANES], const struct fp2_lanes *a)
{
    struct fp2 *to[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        to[i] = &elements[i];
    fp2_lanes_store(to, a);
}

/* How many vectors hold as many elements. */
static size_t turns_of(size_t count)
{
    REQUIRE(count <= G2_ROOT_LANES);
    return count > FP_LANES ? FP_TURNS : 1;
}

unsigned g2_lanes_sqrt(struct fp2 out[G2_ROOT_LANES], const struct fp2 a[G2_ROOT_LANES],
                       size_t count)
{
    const size_t turns = turns_of(count);
    struct fp2_lanes square[FP_TURNS], root[FP_TURNS];
    for (size_t k = 0; k < turns; k++)
        load(&square[k], a + FP_LANES * k);
    unsigned has_root = find_root(root, square, turns);
    for (size_t k = 0; k < turns; k++)
        store(out + FP_LANES * k, &root[k]);
    return has_root;
}

unsigned g2_lanes_find_y(struct fp2 y[G2_ROOT_LANES], const struct fp2 x[G2_ROOT_LANES],
                         size_t count)
{
    const size_t turns = turns_of(count);
    struct fp2_lanes right[FP_TURNS], root[FP_TURNS];
    for (size_t k = 0; k < turns; k++) {
        struct fp2_lanes point_x;
        struct fp_lanes b;
        load(&point_x, x + FP_LANES * k);
        fp2_lanes_sqr(&right[k], &point_x);
        fp2_lanes_mul(&right[k], &right[k], &point_x);
        fp_lanes_set(&b, &four);
        fp_lanes_plus(&right[k].c0, &right[k].c0, &b); /* 1.2, as 4 is 0.2 here */
        fp_lanes_plus(&right[k].c1, &right[k].c1, &b);
    }
    unsigned has_root = find_root(root, right, turns);
    for (size_t k = 0; k < turns; k++)
        store(y + FP_LANES * k, &root[k]);
    return has_root;
}

/* ---- Walking ---- */

/* X / Z^2, Y / Z^3: x below 11p, y nearly reduced, z below 6p. */
struct walker {
    struct fp2_lanes x, y, z;
};

static void begin(struct walker *t, struct fp2_lanes *x, struct fp2_lanes *y,
                  const struct g2_affine *const points[G2_LANES])
{
    const struct fp2 *from[G2_LANES];
    for (size_t i = 0; i < G2_LANES; i++)
        from[i] = &points[i]->x;
    fp2_lanes_load(x, from);
    for (size_t i = 0; i < G2_LANES; i++)
        from[i] = &points[i]->y;
    fp2_lanes_load(y, from);
    t->x = *x;
    t->y = *y;
    memset(&t->z, 0, sizeof t->z);
    fp_lanes_set(&t->z.c0, &fp_lanes_one);
}

/* 3a */
static void triple(struct fp2_lanes *out, const struct fp2_lanes *a)
{
#define TRIPLE(i)                                                                          \
    out->c0.l##i = _mm512_add_epi64(a->c0.l##i, _mm512_add_epi64(a->c0.l##i, a->c0.l##i)); \
    out->c1.l##i = _mm512_add_epi64(a->c1.l##i, _mm512_add_epi64(a->c1.l##i, a->c1.l##i));
    FP_LANES_EACH(TRIPLE)
#undef TRIPLE
    fp_lanes_normalise(&out->c0);
    fp_lanes_normalise(&out->c1);
}

/* a - 2^bits b + times p, where 2^bits b is below times p. */
RK_INLINE void sub_shifted(struct fp2_lanes *out, const struct fp2_lanes *a,
                           const struct fp2_lanes *b, unsigned bits, int64_t times)
{
#define SUB(i)                                                                        \
    out->c0.l##i = _mm512_sub_epi64(a->c0.l##i, _mm512_slli_epi64(b->c0.l##i, bits)); \
    out->c1.l##i = _mm512_sub_epi64(a->c1.l##i, _mm512_slli_epi64(b->c1.l##i, bits));
    FP_LANES_EACH(SUB)
#undef SUB
    fp_lanes_add_p(&out->c0, times);
    fp_lanes_add_p(&out->c1, times);
    fp_lanes_normalise(&out->c0);
    fp_lanes_normalise(&out->c1);
}

/* X3 = m^2 - 2 s, Y3 = m (s - X3) - 8 Y^4, Z3 = 2 Y Z for m = 3 X^2 and s = 4 X Y^2. */
static void double_walker(struct walker *t)
{
    struct fp2_lanes m, m_square, x_square, y_square, xyy, s, y2;
    struct fp2_lanes_wide left, right;
    fp2_lanes_sqr(&x_square, &t->x);
    fp2_lanes_sqr(&y_square, &t->y);
    triple(&m, &x_square); /* 4 */
    fp2_lanes_sqr(&m_square, &m);
    fp2_lanes_mul(&xyy, &t->x, &y_square);
    sub_shifted(&t->x, &m_square, &xyy, 3, 9); /* 11 */
    fp2_lanes_shift(&s, &xyy, 2);              /* 5 */
    fp2_lanes_sub(&s, &s, &t->x, 11);          /* 16 */
    fp2_lanes_shift(&y2, &t->y, 1);
    fp2_lanes_mul(&t->z, &t->z, &y2);
    fp2_lanes_wide_mul(&left, &s, &m);
    fp2_lanes_wide_sqr(&right, &y_square);
    fp2_lanes_wide_sub_shifted(&left, &left, &right, 3);
    fp2_lanes_wide_reduce(&t->y, &left);
}

/* ---- The subgroup ---- */

/* Adds (x, y): with h = x Z^2 - X and r = y Z^3 - Y
 *
 *      X3 = r^2 - h^3 - 2 X h^2,  Y3 = r (X h^2 - X3) - Y h^3,  Z3 = Z h.
 *
 * Z3 is 0 for the identity, for equal points, of which the sum is not computed, and for opposite
 * ones; it then stays 0 for ever. */
static void add_affine(struct walker *t, const struct fp2_lanes *x, const struct fp2_lanes *y)
{
    struct fp2_lanes zz, h, r, hh, hhh, v;
    struct fp2_lanes_wide left, right;
    fp2_lanes_sqr(&zz, &t->z);
    fp2_lanes_mul(&h, x, &zz);
    fp2_lanes_sub(&h, &h, &t->x, 11); /* 13 */
    fp2_lanes_mul(&zz, &zz, &t->z);
    fp2_lanes_mul(&r, y, &zz);
    fp2_lanes_sub(&r, &r, &t->y, 2); /* 4 */
    fp2_lanes_mul(&t->z, &t->z, &h);
    fp2_lanes_sqr(&hh, &h);
    fp2_lanes_mul(&hhh, &h, &hh);
    fp2_lanes_mul(&v, &t->x, &hh);
    fp2_lanes_sqr(&t->x, &r);
    fp2_lanes_sub(&t->x, &t->x, &hhh, 2);
    sub_shifted(&t->x, &t->x, &v, 1, 3); /* 7 */
    fp2_lanes_sub(&v, &v, &t->x, 7);     /* 9 */
    fp2_lanes_wide_mul(&left, &r, &v);
    fp2_lanes_wide_mul(&right, &t->y, &hhh);
    fp2_lanes_wide_sub(&left, &left, &right);
    fp2_lanes_wide_reduce(&t->y, &left);
}

/* Whether the walker is where -psi puts (x, y): psi_x (x1 + x0 u) and, with psi_y here for -c0 of
 * what g2.c has under this name, psi_y ((y0 - y1) - (y0 + y1) u). */
static __mmask8 is_image(const struct walker *t, const struct fp2_lanes *x,
                         const struct fp2_lanes *y)
{
    struct fp2_lanes image_x, image_y, zz;
    struct fp_lanes part;
    fp_lanes_minus(&part, &y->c0, &y->c1, 2);
    fp_lanes_product_constant(&image_y.c0, &part, &psi_y);
    fp_lanes_plus(&part, &y->c0, &y->c1);
    fp_lanes_negative(&part, &part, 3);
    fp_lanes_product_constant(&image_y.c1, &part, &psi_y);
    fp_lanes_product_constant(&image_x.c0, &x->c1, &psi_x);
    fp_lanes_product_constant(&image_x.c1, &x->c0, &psi_x);
    fp2_lanes_sqr(&zz, &t->z);
    fp2_lanes_mul(&image_x, &image_x, &zz);
    fp2_lanes_mul(&zz, &zz, &t->z);
    fp2_lanes_mul(&image_y, &image_y, &zz);
    return fp_lanes_equal_mask(&t->x.c0, &image_x.c0) & fp_lanes_equal_mask(&t->x.c1, &image_x.c1) &
           fp_lanes_equal_mask(&t->y.c0, &image_y.c0) & fp_lanes_equal_mask(&t->y.c1, &image_y.c1);
}

unsigned g2_lanes_in_subgroup(unsigned *unknown, const struct g2_affine *const points[G2_LANES])
{
    struct fp2_lanes x, y;
    struct walker t;
    begin(&t, &x, &y, points);
    for (unsigned bit = 63; bit-- > 0;) {
        double_walker(&t);
        if (PAIRING_Z >> bit & 1) add_affine(&t, &x, &y);
    }
    *unknown = fp_lanes_zero_mask(&t.z.c0) & fp_lanes_zero_mask(&t.z.c1);
    return is_image(&t, &x, &y) & ~*unknown;
}

#else

unsigned g2_lanes_sqrt(struct fp2 out[G2_ROOT_LANES], const struct fp2 a[G2_ROOT_LANES],
                       size_t count)
{
    (void)out, (void)a, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

unsigned g2_lanes_find_y(struct fp2 y[G2_ROOT_LANES], const struct fp2 x[G2_ROOT_LANES],
                         size_t count)
{
    (void)y, (void)x, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

unsigned g2_lanes_in_subgroup(unsigned *unknown, const struct g2_affine *const points[G2_LANES])
{
    (void)unknown, (void)points;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
