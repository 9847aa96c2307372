/* Points of JubJub in lanes: (U, V, Z, T) with T = UV / Z, on a curve with a = -1 (Hisil, Wong,
 * Carter and Dawson, "Twisted Edwards Curves Revisited", 2008: dbl-2008-hwcd and add-2008-hwcd-3,
 * which is complete here).
 *
 * Coordinates are below 1.8q. Sums of squares and products are taken before carries are moved, and
 * have the multiples of q added that keep them positive; each line says what it is below, in q. A
 * product of factors below x and y is below 0.029 x y + 1 (fr_lanes.h).
 *
 * Only for sources that are compiled for IFMA. What is done depends on no coordinate. */
#ifndef RK_CRYPTO_JUBJUB_POINT_LANES_H
#define RK_CRYPTO_JUBJUB_POINT_LANES_H

#include "base/require.h"
#include "crypto/fr_lanes.h"
#include "crypto/jubjub.h"

struct point_lanes {
    struct fr_lanes u, v, z, t;
};

/* What an addition needs of its second point: V - U, V + U, 2 d T, 2 Z, below 3.8, 3.6, 1.1 and
 * 3.6. */
struct niels_lanes {
    struct fr_lanes minus, plus, t2d, z2;
};

/* The same where Z = 1, all below 1.1 but sums, below 2.2. */
struct affine_niels_lanes {
    struct fr_lanes minus, plus, t2d;
};

/* Times 2^260: 2^264 to come from memory (fr_lanes.h), 2^256 to go back, 2 d, 1. */
static const struct fr_lane_constant point_to_lanes = {
    {0x00234fffffdcb, 0x61039ef635000, 0xdce3c3e2e7505, 0x7fa6f1563642b, 0x247db575276a}};
static const struct fr_lane_constant point_from_lanes = {
    {0x00001fffffffe, 0xfa00034802000, 0xcbc4ff55884b7, 0x056f998c4fefe, 0x1824b159acc5}};
static const struct fr_lane_constant point_twice_d = {
    {0x48acf2e9ed5e8, 0x99b380b67d4a4, 0x798d9bfb3d1dd, 0x070a73b331d76, 0x20d72553db01}};
static const struct fr_lane_constant point_one = {
    {0x022ffffffdd, 0x9700396c23000, 0xedf77458d1293, 0xdf20ff1776e6a, 0x26821fa14f77}};

RK_INLINE void lanes_set_constant(struct fr_lanes *out, const struct fr_lane_constant *c)
{
    *out = (struct fr_lanes){fr_lanes_word(c->limb[0]), fr_lanes_word(c->limb[1]),
                             fr_lanes_word(c->limb[2]), fr_lanes_word(c->limb[3]),
                             fr_lanes_word(c->limb[4])};
}

/* In check builds: a is normal and not above tenths / 10 q, as its top limb tells. */
RK_INLINE void lanes_check_below(const struct fr_lanes *a, int64_t tenths)
{
#ifdef RUSKVM_CHECK
    const __m512i top = fr_lanes_word(tenths * FR_LANES_Q4 / 10 + 1), zero = _mm512_setzero_si512();
    const __m512i low =
        _mm512_or_si512(_mm512_or_si512(a->l0, a->l1), _mm512_or_si512(a->l2, a->l3));
    CHECK(!_mm512_cmpgt_epi64_mask(a->l4, top) && !_mm512_cmplt_epi64_mask(a->l4, zero));
    CHECK(!_mm512_cmpgt_epu64_mask(low, fr_lanes_word(FR_LANES_MASK)));
#else
    (void)a, (void)tenths;
#endif
}

/* ---- Sums whose carries wait ---- */

#define LANES_EACH_LIMB(X) X(l0, 0) X(l1, 1) X(l2, 2) X(l3, 3) X(l4, 4)

RK_INLINE void lanes_add_raw(struct fr_lanes *out, const struct fr_lanes *a,
                             const struct fr_lanes *b){
#define LIMB(l, i) out->l = _mm512_add_epi64(a->l, b->l);
    LANES_EACH_LIMB(LIMB)
#undef LIMB
}

RK_INLINE
    void lanes_sub_raw(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b){
#define LIMB(l, i) out->l = _mm512_sub_epi64(a->l, b->l);
        LANES_EACH_LIMB(LIMB)
#undef LIMB
    }

/* a += times q */
RK_INLINE void lanes_add_modulus(struct fr_lanes *a, int64_t times){
#define LIMB(l, i) a->l = _mm512_add_epi64(a->l, fr_lanes_word(times * FR_LANES_Q##i));
    LANES_EACH_LIMB(LIMB)
#undef LIMB
}

RK_INLINE void lanes_add(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b)
{
    lanes_add_raw(out, a, b);
    fr_lanes_normalise(out);
}

/* a - b + times q, which is not negative. */
RK_INLINE void lanes_sub(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b,
                         int64_t times)
{
    lanes_sub_raw(out, a, b);
    lanes_add_modulus(out, times);
    fr_lanes_normalise(out);
}

RK_INLINE void lanes_mul_raw(struct fr_lanes *out, const struct fr_lanes *a,
                             const struct fr_lanes *b)
{
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_add_product(&s, a, b);
    fr_lanes_reduce_raw(out, &s);
}

RK_INLINE void lanes_sqr_raw(struct fr_lanes *out, const struct fr_lanes *a)
{
    struct fr_lanes_sum s = fr_lanes_square_sum(a);
    fr_lanes_reduce_raw(out, &s);
}

/* a in the lanes of the mask, b in the others. */
RK_INLINE void lanes_blend(struct fr_lanes *out, __mmask8 mask, const struct fr_lanes *a,
                           const struct fr_lanes *b){
#define LIMB(l, i) out->l = _mm512_mask_blend_epi64(mask, b->l, a->l);
    LANES_EACH_LIMB(LIMB)
#undef LIMB
}

/* ---- Points ---- */

RK_INLINE void point_lanes_check(const struct point_lanes *p)
{
    lanes_check_below(&p->u, 18);
    lanes_check_below(&p->v, 18);
    lanes_check_below(&p->z, 18);
}

/* EF, GH, FG and EH. */
RK_INLINE void point_lanes_complete(struct point_lanes *p, const struct fr_lanes *e,
                                    const struct fr_lanes *f, const struct fr_lanes *g,
                                    const struct fr_lanes *h, bool with_t)
{
    fr_lanes_mul(&p->u, e, f);
    fr_lanes_mul(&p->v, g, h);
    fr_lanes_mul(&p->z, f, g);
    if (with_t) fr_lanes_mul(&p->t, e, h);
    point_lanes_check(p);
}

/* T is computed where an addition follows, and never read. A reduction of x is from x 2^-260 to q
 * more than that, so that (U + V)^2 - A - B is above -2q, though A + B may be 2.2q. */
RK_INLINE void point_lanes_double(struct point_lanes *p, bool with_t)
{
    struct fr_lanes a, b, c, e, f, g, h, s;
    lanes_add(&s, &p->u, &p->v); /* 3.6 */
    lanes_sqr_raw(&a, &p->u);    /* 1.1 */
    lanes_sqr_raw(&b, &p->v);    /* 1.1 */
    lanes_sqr_raw(&c, &p->z);    /* 1.1 */
    lanes_sqr_raw(&e, &s);       /* 1.4 */
    lanes_add_raw(&h, &a, &b);   /* 2.2 */
    lanes_sub_raw(&e, &e, &h);   /* (U + V)^2 - A - B */
    lanes_add_modulus(&e, 2);    /* 3.4 */
    lanes_sub_raw(&g, &b, &a);   /* B - A */
    lanes_sub_raw(&f, &g, &c);   /* B - A - 2C */
    lanes_sub_raw(&f, &f, &c);
    lanes_add_modulus(&f, 4); /* 5.1 */
    lanes_add_modulus(&g, 2); /* 3.1 */
    lanes_sub_raw(&h, &(const struct fr_lanes){0}, &h);
    lanes_add_modulus(&h, 3); /* -A - B, 3 */
    fr_lanes_normalise(&e);
    fr_lanes_normalise(&f);
    fr_lanes_normalise(&g);
    fr_lanes_normalise(&h);
    point_lanes_complete(p, &e, &f, &g, &h, with_t); /* 1.6, 1.3, 1.5, 1.3 */
}

/* From the products A = (V - U) minus, B = (V + U) plus and C = T t2d, below 1.5, 1.4 and 1.1, and
 * D, which is 2 Z times the other Z and below 3.6, all with carries that wait. `swaps` has the
 * lanes in which C is to count as -C. */
RK_INLINE void point_lanes_sum(struct point_lanes *p, const struct fr_lanes *a,
                               const struct fr_lanes *b, const struct fr_lanes *c,
                               const struct fr_lanes *d, const __mmask8 *swaps, bool with_t)
{
    struct fr_lanes e, f, g, h;
    lanes_sub_raw(&e, b, a);
    lanes_add_modulus(&e, 2); /* 3.4 */
    lanes_sub_raw(&f, d, c);
    lanes_add_modulus(&f, 2); /* 5.6 */
    lanes_add_raw(&g, d, c);  /* 4.7 */
    lanes_add_raw(&h, b, a);  /* 2.9 */
    if (swaps) {
        const struct fr_lanes low = f;
        lanes_blend(&f, *swaps, &g, &f);
        lanes_blend(&g, *swaps, &low, &g);
    }
    fr_lanes_normalise(&e);
    fr_lanes_normalise(&f);
    fr_lanes_normalise(&g);
    fr_lanes_normalise(&h);
    /* 1.56, 1.48 with F for G, 1.77, 1.3 */
    point_lanes_complete(p, &e, &f, &g, &h, with_t);
}

RK_INLINE void point_lanes_add_niels(struct point_lanes *p, const struct niels_lanes *n,
                                     bool with_t)
{
    struct fr_lanes a, b, c, d;
    lanes_sub(&a, &p->v, &p->u, 2); /* 3.8 */
    lanes_add(&b, &p->v, &p->u);    /* 3.6 */
    lanes_mul_raw(&a, &a, &n->minus);
    lanes_mul_raw(&b, &b, &n->plus);
    lanes_mul_raw(&c, &p->t, &n->t2d);
    lanes_mul_raw(&d, &p->z, &n->z2); /* 1.2 */
    point_lanes_sum(p, &a, &b, &c, &d, NULL, with_t);
}

/* In the lanes of `negatives` minus and plus have been exchanged by the caller and t2d counts as
 * its negative. */
RK_INLINE void point_lanes_add_affine(struct point_lanes *p, const struct affine_niels_lanes *n,
                                      const __mmask8 *negatives, bool with_t)
{
    struct fr_lanes a, b, c, d;
    lanes_sub(&a, &p->v, &p->u, 2); /* 3.8 */
    lanes_add(&b, &p->v, &p->u);    /* 3.6 */
    lanes_mul_raw(&a, &a, &n->minus);
    lanes_mul_raw(&b, &b, &n->plus);
    lanes_mul_raw(&c, &p->t, &n->t2d);
    lanes_add_raw(&d, &p->z, &p->z);
    point_lanes_sum(p, &a, &b, &c, &d, negatives, with_t);
}

RK_INLINE void niels_lanes_of(struct niels_lanes *out, const struct point_lanes *p)
{
    lanes_sub(&out->minus, &p->v, &p->u, 2);
    lanes_add(&out->plus, &p->v, &p->u);
    fr_lanes_mul_constant(&out->t2d, &p->t, &point_twice_d);
    lanes_add(&out->z2, &p->z, &p->z);
}

RK_INLINE void point_lanes_set_identity(struct point_lanes *out)
{
    memset(out, 0, sizeof *out);
    lanes_set_constant(&out->v, &point_one);
    out->z = out->v;
}

/* Coordinates of memory, any below 2^256; below 1.1q. */
RK_INLINE void lanes_load_affine(struct fr_lanes *u, struct fr_lanes *v,
                                 const struct jubjub_affine points[FR_LANES])
{
    const struct fr *us[FR_LANES], *vs[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++) {
        us[i] = &points[i].u;
        vs[i] = &points[i].v;
    }
    fr_lanes_load(u, us);
    fr_lanes_load(v, vs);
    fr_lanes_mul_constant(u, u, &point_to_lanes);
    fr_lanes_mul_constant(v, v, &point_to_lanes);
}

RK_INLINE void point_lanes_load(struct point_lanes *out,
                                const struct jubjub_affine points[FR_LANES])
{
    lanes_load_affine(&out->u, &out->v, points);
    lanes_set_constant(&out->z, &point_one);
    fr_lanes_mul(&out->t, &out->u, &out->v);
}

/* x - q where that is not negative, else x, for normal x below 2q. */
RK_INLINE void lanes_reduce_once(struct fr_lanes *x)
{
    struct fr_lanes reduced = *x;
    lanes_add_modulus(&reduced, -1);
    fr_lanes_normalise(&reduced);
    const __mmask8 keeps = _mm512_cmplt_epi64_mask(reduced.l4, _mm512_setzero_si512());
    lanes_blend(x, keeps, x, &reduced);
}

/* a times the factor, as elements below q; lanes are those of `to`. */
RK_INLINE void lanes_store_fr(struct fr *const to[FR_LANES], const struct fr_lanes *a)
{
    struct fr_lanes x;
    fr_lanes_mul_constant(&x, a, &point_from_lanes); /* 1.1 */
    lanes_reduce_once(&x);
    fr_lanes_store(to, &x);
}

/* The lanes in which a is 0 mod q, for a below 30. */
RK_INLINE __mmask8 lanes_zero_mask(const struct fr_lanes *a)
{
    struct fr_lanes x;
    fr_lanes_mul_constant(&x, a, &point_one); /* 1.9 */
    lanes_reduce_once(&x);
    const __m512i any = _mm512_or_si512(
        _mm512_or_si512(_mm512_or_si512(x.l0, x.l1), _mm512_or_si512(x.l2, x.l3)), x.l4);
    return _mm512_cmpeq_epi64_mask(any, _mm512_setzero_si512());
}

/* The affine form of some eights of points, whose Z it overwrites, with one inversion: at most
 * JUBJUB_LANES_BATCH points. (0, 0) where Z = 0. In constant time. */
void point_lanes_to_affine(struct jubjub_affine *out, struct point_lanes *points, size_t groups);

/* The affine form of some eights of points, whose Z it overwrites, with one inversion: at most
 * JUBJUB_LANES_BATCH points. (0, 0) where Z = 0. In constant time. (jubjub_lanes.c) */
void point_lanes_to_affine(struct jubjub_affine *out, struct point_lanes *points, size_t groups);

#endif
