/* Points stay in lanes for all doublings, as x 2^416, below 2p; a doubling of all shares one
 * inversion, by Montgomery's trick in each lane of two chains that take turns. The slope of a
 * tangent is 3 x^2 / 2 y. Products of factors below c p and d p are below 2p for all c d here. */
#include "crypto/g1_double_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes.h"

enum { GROUPS_MAX = G1_DOUBLE_LANES_MAX / FP_LANES, CHAINS = 2 };

/* 2^416 mod p as it stands: 1 in lanes, 2^32 as an element. */
static const struct fp fp_2_416 = {{0x44f6480ea8e9b9af, 0xa96f7d65766c8fe4, 0xe82efd4228b540fe,
                                    0x6723e5f0ade53b2e, 0x25ff6eb6fdd4230a, 0x14c8ee06ef23c24a}};

struct block {
    struct fp_lanes x[GROUPS_MAX], y[GROUPS_MAX], inverses[GROUPS_MAX];
    __mmask8 is_identity[GROUPS_MAX];
    struct fp_lanes one;
    struct fp shift; /* 2^64 as an element, 2^448 mod p as it stands */
    size_t groups;
};

static void load_same(struct fp_lanes *out, const struct fp *element)
{
    const struct fp *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = element;
    fp_lanes_load(out, from);
}

/* One coordinate of a group. Idle lanes have the identity. */
static void load_group(struct fp_lanes *out, const struct block *b, struct fp (*points)[2],
                       size_t coordinate, size_t count)
{
    const struct fp *from[FP_LANES];
    struct fp_lanes shift;
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = i < count ? &points[i][coordinate] : &fp_zero;
    load_same(&shift, &b->shift);
    fp_lanes_load(out, from);
    fp_lanes_mul(out, out, &shift);
}

static void store_group(struct fp (*points)[2], size_t coordinate, const struct fp_lanes *a,
                        size_t count)
{
    struct fp idle, *to[FP_LANES];
    struct fp_lanes unshift, element;
    for (size_t i = 0; i < FP_LANES; i++)
        to[i] = i < count ? &points[i][coordinate] : &idle;
    load_same(&unshift, &fp_one); /* 2^384 */
    fp_lanes_mul(&element, a, &unshift);
    fp_lanes_reduce_by(&element, 1);
    fp_lanes_store(to, &element);
}

static __mmask8 zero_mask(const struct fp_lanes *a)
{
    __m512i any = a->l0;
#define JOIN(i) any = _mm512_or_si512(any, a->l##i);
    FP_LANES_EACH(JOIN)
#undef JOIN
    return _mm512_testn_epi64_mask(any, any);
}

/* a in the lanes of the mask, else b. */
RK_INLINE void choose(struct fp_lanes *out, __mmask8 mask, const struct fp_lanes *a,
                      const struct fp_lanes *b)
{
#define CHOOSE(i) out->l##i = _mm512_mask_blend_epi64(mask, b->l##i, a->l##i);
    FP_LANES_EACH(CHOOSE)
#undef CHOOSE
}

/* The last products of both chains to their inverses, by one inversion for all lanes. */
static void invert_products(struct fp_lanes products[CHAINS], const struct fp *shift)
{
    struct fp elements[CHAINS * FP_LANES], before[CHAINS * FP_LANES], product = fp_one;
    for (size_t c = 0; c < CHAINS; c++) {
        struct fp *to[FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++)
            to[i] = &elements[c * FP_LANES + i];
        fp_lanes_reduce_by(&products[c], 1);
        fp_lanes_store(to, &products[c]);
    }
    for (size_t i = 0; i < CHAINS * FP_LANES; i++) {
        before[i] = product;
        fp_mul(&product, &product, &elements[i]);
    }
    fp_inverse_vartime(&product, &product);
    /* What is x 2^416 as it stands is x 2^32 as an element. */
    fp_mul(&product, &product, shift);
    for (size_t i = CHAINS * FP_LANES; i-- > 0;) {
        fp_mul(&before[i], &before[i], &product);
        fp_mul(&product, &product, &elements[i]);
    }
    for (size_t c = 0; c < CHAINS; c++) {
        const struct fp *from[FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++)
            from[i] = &before[c * FP_LANES + i];
        fp_lanes_load(&products[c], from);
    }
}

/* 2 y, or 1 for the identity: below 4p. */
RK_INLINE void divisor_of(struct fp_lanes *out, const struct block *b, size_t g)
{
    fp_lanes_add(out, &b->y[g], &b->y[g]);
    fp_lanes_normalise(out);
    choose(out, b->is_identity[g], &b->one, out);
}

/* A group by its tangents: the inverse of the identity's divisor counts as 0. */
RK_INLINE void double_group(struct block *b, size_t g, const struct fp_lanes *inverse)
{
    const __m512i zero = _mm512_setzero_si512();
    const struct fp_lanes none = {zero, zero, zero, zero, zero, zero, zero, zero};
    struct fp_lanes slope, square, x, y;
    choose(&slope, b->is_identity[g], &none, inverse);
    fp_lanes_mul(&square, &b->x[g], &b->x[g]);
    fp_lanes_add(&x, &square, &square);
    fp_lanes_add(&x, &x, &square);
    fp_lanes_normalise(&x); /* below 6p */
    fp_lanes_mul(&slope, &slope, &x);
    fp_lanes_mul(&x, &slope, &slope);
    fp_lanes_sub(&x, &x, &b->x[g]);
    fp_lanes_sub(&x, &x, &b->x[g]);
    fp_lanes_add_p(&x, 4);
    fp_lanes_normalise(&x); /* below 6p */
    fp_lanes_reduce_by(&x, 4);
    fp_lanes_reduce_by(&x, 2);
    fp_lanes_sub(&y, &b->x[g], &x);
    fp_lanes_add_p(&y, 2);
    fp_lanes_normalise(&y); /* below 4p */
    fp_lanes_mul(&y, &y, &slope);
    fp_lanes_sub(&y, &y, &b->y[g]);
    fp_lanes_add_p(&y, 2);
    fp_lanes_normalise(&y); /* at most 4p */
    fp_lanes_reduce_by(&y, 2);
    b->x[g] = x;
    b->y[g] = y;
}

static void double_all(struct block *b)
{
    struct fp_lanes products[CHAINS] = {b->one, b->one}, divisor;
    for (size_t g = 0; g < b->groups; g++) {
        divisor_of(&divisor, b, g);
        b->inverses[g] = products[g % CHAINS];
        fp_lanes_mul(&products[g % CHAINS], &products[g % CHAINS], &divisor);
    }
    invert_products(products, &b->shift);
    for (size_t g = b->groups; g-- > 0;) {
        struct fp_lanes inverse;
        fp_lanes_mul(&inverse, &b->inverses[g], &products[g % CHAINS]);
        divisor_of(&divisor, b, g);
        fp_lanes_mul(&products[g % CHAINS], &products[g % CHAINS], &divisor);
        double_group(b, g, &inverse);
    }
}

void g1_lanes_double(struct fp (*points)[2], size_t count, unsigned times)
{
    struct block b;
    REQUIRE(count <= G1_DOUBLE_LANES_MAX);
    b.groups = (count + FP_LANES - 1) / FP_LANES;
    fp_mul(&b.shift, &fp_2_416, &fp_2_416);
    load_same(&b.one, &fp_2_416);
    for (size_t g = 0; g < b.groups; g++) {
        load_group(&b.x[g], &b, points + g * FP_LANES, 0, count - g * FP_LANES);
        load_group(&b.y[g], &b, points + g * FP_LANES, 1, count - g * FP_LANES);
        b.is_identity[g] = zero_mask(&b.y[g]);
    }
    for (unsigned i = 0; i < times; i++)
        double_all(&b);
    for (size_t g = 0; g < b.groups; g++) {
        store_group(points + g * FP_LANES, 0, &b.x[g], count - g * FP_LANES);
        store_group(points + g * FP_LANES, 1, &b.y[g], count - g * FP_LANES);
    }
}

#else

void g1_lanes_double(struct fp (*points)[2], size_t count, unsigned times)
{
    (void)points, (void)count, (void)times;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
