/* Points as (U, V, Z, T) with T = UV / Z, on a curve with a = -1 (Hisil, Wong, Carter and Dawson,
 * "Twisted Edwards Curves Revisited", 2008: dbl-2008-hwcd and add-2008-hwcd-3, which is complete
 * here). Windows of four bits; a multiple is chosen by looking at all sixteen.
 *
 * Coordinates are below 2.1q: sums of two are below 4.2q, differences have multiples of q added,
 * and no factor is above 6.2q, so that products are below (0.029 * 4.6 * 6.2 + 1) q < 1.9q. */
#include "crypto/jubjub_lanes.h"

#include "base/require.h"
#include "base/secret.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"

enum { WINDOW = 4, MULTIPLES = 1 << WINDOW, WINDOWS = 252 / WINDOW };

struct point {
    struct fr_lanes u, v, z, t;
};

/* What an addition needs of its second point: V - U, V + U, 2 d T, 2 Z. */
struct niels {
    struct fr_lanes minus, plus, t2d, z2;
};

/* Times 2^260: 2^264 to come from memory (fr_lanes.h), 2 d, 1 and 2. */
static const struct fr_lane_constant to_lanes = {
    {0x00234fffffdcb, 0x61039ef635000, 0xdce3c3e2e7505, 0x7fa6f1563642b, 0x247db575276a}};
static const struct fr_lane_constant from_lanes = {
    {0x00001fffffffe, 0xfa00034802000, 0xcbc4ff55884b7, 0x056f998c4fefe, 0x1824b159acc5}};
static const struct fr_lane_constant twice_d = {
    {0x48acf2e9ed5e8, 0x99b380b67d4a4, 0x798d9bfb3d1dd, 0x070a73b331d76, 0x20d72553db01}};
static const struct fr_lane_constant one = {
    {0x022ffffffdd, 0x9700396c23000, 0xedf77458d1293, 0xdf20ff1776e6a, 0x26821fa14f77}};

RK_INLINE void add(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b)
{
    out->l0 = _mm512_add_epi64(a->l0, b->l0);
    out->l1 = _mm512_add_epi64(a->l1, b->l1);
    out->l2 = _mm512_add_epi64(a->l2, b->l2);
    out->l3 = _mm512_add_epi64(a->l3, b->l3);
    out->l4 = _mm512_add_epi64(a->l4, b->l4);
    fr_lanes_normalise(out);
}

/* a - b + times q, which is not negative. */
RK_INLINE void sub(struct fr_lanes *out, const struct fr_lanes *a, const struct fr_lanes *b,
                   int64_t times)
{
    out->l0 = _mm512_add_epi64(_mm512_sub_epi64(a->l0, b->l0), fr_lanes_word(times * FR_LANES_Q0));
    out->l1 = _mm512_add_epi64(_mm512_sub_epi64(a->l1, b->l1), fr_lanes_word(times * FR_LANES_Q1));
    out->l2 = _mm512_add_epi64(_mm512_sub_epi64(a->l2, b->l2), fr_lanes_word(times * FR_LANES_Q2));
    out->l3 = _mm512_add_epi64(_mm512_sub_epi64(a->l3, b->l3), fr_lanes_word(times * FR_LANES_Q3));
    out->l4 = _mm512_add_epi64(_mm512_sub_epi64(a->l4, b->l4), fr_lanes_word(times * FR_LANES_Q4));
    fr_lanes_normalise(out);
}

/* T is computed where an addition follows. */
static void double_point(struct point *p, bool with_t)
{
    struct fr_lanes a, b, c, e, f, g, h, s;
    fr_lanes_sqr(&a, &p->u);
    fr_lanes_sqr(&b, &p->v);
    fr_lanes_sqr(&c, &p->z);
    add(&c, &c, &c);
    add(&s, &p->u, &p->v);
    fr_lanes_sqr(&s, &s);
    add(&h, &a, &b);
    sub(&e, &s, &h, 3); /* (U + V)^2 - A - B, below 4.6q */
    sub(&g, &b, &a, 2); /* B - A, below 3.2q */
    sub(&f, &g, &c, 3); /* G - 2 Z^2, below 6.2q */
    const struct fr_lanes zero = {_mm512_setzero_si512(), _mm512_setzero_si512(),
                                  _mm512_setzero_si512(), _mm512_setzero_si512(),
                                  _mm512_setzero_si512()};
    sub(&h, &zero, &h, 3); /* -A - B */
    fr_lanes_mul(&p->u, &e, &f);
    fr_lanes_mul(&p->v, &g, &h);
    fr_lanes_mul(&p->z, &f, &g);
    if (with_t) fr_lanes_mul(&p->t, &e, &h);
}

static void add_niels(struct point *p, const struct niels *n)
{
    struct fr_lanes a, b, c, d, e, f, g, h;
    sub(&a, &p->v, &p->u, 3);
    fr_lanes_mul(&a, &a, &n->minus);
    add(&b, &p->v, &p->u);
    fr_lanes_mul(&b, &b, &n->plus);
    fr_lanes_mul(&c, &p->t, &n->t2d);
    fr_lanes_mul(&d, &p->z, &n->z2);
    sub(&e, &b, &a, 2);
    sub(&f, &d, &c, 2);
    add(&g, &d, &c);
    add(&h, &b, &a);
    fr_lanes_mul(&p->u, &e, &f);
    fr_lanes_mul(&p->v, &g, &h);
    fr_lanes_mul(&p->z, &f, &g);
    fr_lanes_mul(&p->t, &e, &h);
}

static void niels_of(struct niels *out, const struct point *p)
{
    sub(&out->minus, &p->v, &p->u, 3);
    add(&out->plus, &p->v, &p->u);
    fr_lanes_mul_constant(&out->t2d, &p->t, &twice_d);
    add(&out->z2, &p->z, &p->z);
}

RK_INLINE void set_constant(struct fr_lanes *out, const struct fr_lane_constant *c)
{
    *out = (struct fr_lanes){fr_lanes_word(c->limb[0]), fr_lanes_word(c->limb[1]),
                             fr_lanes_word(c->limb[2]), fr_lanes_word(c->limb[3]),
                             fr_lanes_word(c->limb[4])};
}

static void set_identity(struct point *out)
{
    memset(out, 0, sizeof *out);
    set_constant(&out->v, &one);
    out->z = out->v;
}

/* The multiples 0 to 15. */
static void fill_table(struct niels table[MULTIPLES], const struct point *base)
{
    struct point multiple;
    set_identity(&multiple);
    niels_of(&table[0], &multiple);
    niels_of(&table[1], base);
    multiple = *base;
    for (size_t i = 2; i < MULTIPLES; i++) {
        add_niels(&multiple, &table[1]);
        niels_of(&table[i], &multiple);
    }
    secret_wipe(&multiple, sizeof multiple);
}

static void choose(struct niels *out, const struct niels table[MULTIPLES], unsigned digit)
{
    enum { VECTORS = sizeof(struct niels) / sizeof(__m512i) };
    __m512i *to = (__m512i *)(void *)out;
    *out = table[0];
    for (unsigned i = 1; i < MULTIPLES; i++) {
        const __m512i *from = (const __m512i *)(const void *)&table[i];
        const __m512i mask = fr_lanes_word((int64_t)limb_zero_mask(digit ^ i));
        for (size_t k = 0; k < VECTORS; k++)
            to[k] =
                _mm512_or_si512(_mm512_and_si512(mask, from[k]), _mm512_andnot_si512(mask, to[k]));
    }
}

static void load_points(struct point *out, const struct jubjub_affine points[JUBJUB_LANES])
{
    const struct fr *us[FR_LANES], *vs[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++) {
        us[i] = &points[i].u;
        vs[i] = &points[i].v;
    }
    fr_lanes_load(&out->u, us);
    fr_lanes_load(&out->v, vs);
    fr_lanes_mul_constant(&out->u, &out->u, &to_lanes);
    fr_lanes_mul_constant(&out->v, &out->v, &to_lanes);
    set_constant(&out->z, &one);
    fr_lanes_mul(&out->t, &out->u, &out->v);
}

/* Elements below q. */
static void store(struct fr to[FR_LANES], const struct fr_lanes *a)
{
    struct fr *places[FR_LANES];
    struct fr_lanes x;
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = &to[i];
    fr_lanes_mul_constant(&x, a, &from_lanes); /* below 1.1q */
    fr_lanes_store(places, &x);
    for (size_t i = 0; i < FR_LANES; i++)
        fr_reduce_once(&to[i], to[i].limb);
}

void jubjub_lanes_exchange(struct jubjub_affine out[JUBJUB_LANES], const struct fj *secret,
                           const struct jubjub_affine points[JUBJUB_LANES])
{
    struct niels table[MULTIPLES], chosen;
    struct point p;
    struct fr u[FR_LANES], v[FR_LANES], z[FR_LANES], scratch[FR_LANES];
    uint64_t limbs[4];
    fj_to_limbs(limbs, secret);
    load_points(&p, points);
    fill_table(table, &p);
    set_identity(&p);
    for (unsigned w = WINDOWS; w-- > 0;) {
        for (unsigned i = 0; i < WINDOW; i++)
            double_point(&p, i == WINDOW - 1);
        choose(&chosen, table, limbs[w * WINDOW / 64] >> w * WINDOW % 64 & (MULTIPLES - 1));
        add_niels(&p, &chosen);
    }
    store(u, &p.u);
    store(v, &p.v);
    store(z, &p.z);
    fr_inverse_batch(z, scratch, FR_LANES);
    for (size_t i = 0; i < FR_LANES; i++) {
        fr_mul(&out[i].u, &u[i], &z[i]);
        fr_mul(&out[i].v, &v[i], &z[i]);
    }
    secret_wipe(table, sizeof table);
    secret_wipe(&chosen, sizeof chosen);
    secret_wipe(&p, sizeof p);
    secret_wipe(u, sizeof u);
    secret_wipe(v, sizeof v);
    secret_wipe(z, sizeof z);
    secret_wipe(scratch, sizeof scratch);
    secret_wipe(limbs, sizeof limbs);
}

#else

void jubjub_lanes_exchange(struct jubjub_affine out[JUBJUB_LANES], const struct fj *secret,
                           const struct jubjub_affine points[JUBJUB_LANES])
{
    (void)out, (void)secret, (void)points;
    REQUIRE(!"there are no lanes");
}

#endif
