/* Points stay in lanes for all doublings, as x 2^416 below p; a doubling of all shares one
 * inversion, by Montgomery's trick in each lane of two chains that take turns. The slope of a
 * tangent is 3 x^2 / 2 y. Products are hardly ever p or more, for all factors here. */
#include "crypto/g1_double_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes_invert.h"
#include "crypto/lane_pairs.h"

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
    fp_lanes_reduce_rarely(out);
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

/* 2 y, or 1 for the identity: below 2p and carried. */
RK_INLINE void divisor_of(struct fp_lanes *out, const struct block *b, size_t g)
{
    fp_lanes_add(out, &b->y[g], &b->y[g]);
    fp_lanes_carry(out);
    if (RK_UNLIKELY(b->is_identity[g])) fp_lanes_select(out, b->is_identity[g], &b->one, out);
}

/* Two groups by their tangents: the inverse of the identity's divisor counts as 0. */
static void double_groups(struct block *b, size_t first, struct fp_lanes inverses[CHAINS])
{
    const __m512i zero = _mm512_setzero_si512();
    const struct fp_lanes none = {zero, zero, zero, zero, zero, zero, zero, zero};
    struct fp_lanes slopes[CHAINS], t[CHAINS], *x = &b->x[first], *y = &b->y[first];
    fp_lanes_sqr_pair(t, x);
    for (size_t k = 0; k < CHAINS; k++) {
        const __mmask8 is_identity = b->is_identity[first + k];
        CHECK(fp_lanes_is_reduced(&x[k]) && fp_lanes_is_reduced(&y[k]));
        if (RK_UNLIKELY(is_identity))
            fp_lanes_select(&inverses[k], is_identity, &none, &inverses[k]);
        fp_lanes_add(&slopes[k], &t[k], &t[k]);
        fp_lanes_add(&t[k], &slopes[k], &t[k]);
        fp_lanes_carry(&t[k]); /* below 4p */
    }
    fp_lanes_mul_pair(slopes, inverses, t);
    fp_lanes_sqr_pair(t, slopes);
    for (size_t k = 0; k < CHAINS; k++) {
        const struct fp_lanes before = x[k];
        fp_lanes_sub(&x[k], &t[k], &before);
        fp_lanes_sub(&x[k], &x[k], &before);
        fp_lanes_add_twice_below_zero(&x[k]);
        fp_lanes_sub(&t[k], &before, &x[k]);
        fp_lanes_add_p(&t[k], 1);
        fp_lanes_carry(&t[k]); /* below 2p */
    }
    fp_lanes_mul_pair(t, t, slopes);
    for (size_t k = 0; k < CHAINS; k++) {
        fp_lanes_sub(&y[k], &t[k], &y[k]);
        fp_lanes_add_below_zero(&y[k]);
    }
}

static void double_all(struct block *b)
{
    struct fp_lanes products[CHAINS] = {b->one, b->one}, divisors[CHAINS], inverses[CHAINS];
    for (size_t g = 0; g < b->groups; g += CHAINS) {
        for (size_t k = 0; k < CHAINS; k++) {
            divisor_of(&divisors[k], b, g + k);
            b->inverses[g + k] = products[k];
        }
        fp_lanes_mul_pair(products, products, divisors);
    }
    /* What is x 2^416 as it stands has 2^832 / x 2^416 as its inverse. */
    fp_lanes_invert_two(products, &b->shift);
    for (size_t g = b->groups; g > 0;) {
        g -= CHAINS;
        for (size_t k = 0; k < CHAINS; k++)
            divisor_of(&divisors[k], b, g + k);
        fp_lanes_mul_pair(inverses, &b->inverses[g], products);
        fp_lanes_mul_pair(products, products, divisors);
        double_groups(b, g, inverses);
    }
}

void g1_lanes_double(struct fp (*points)[2], size_t count, unsigned times)
{
    struct block b;
    REQUIRE(count <= G1_DOUBLE_LANES_MAX);
    b.groups = (count + CHAINS * FP_LANES - 1) / (CHAINS * FP_LANES) * CHAINS;
    fp_mul(&b.shift, &fp_2_416, &fp_2_416);
    load_same(&b.one, &fp_2_416);
    for (size_t g = 0; g < b.groups; g++) {
        size_t at = g * FP_LANES, left = at < count ? count - at : 0;
        load_group(&b.x[g], &b, points + at, 0, left);
        load_group(&b.y[g], &b, points + at, 1, left);
        b.is_identity[g] = zero_mask(&b.y[g]);
    }
    for (unsigned i = 0; i < times; i++)
        double_all(&b);
    for (size_t g = 0; g * FP_LANES < count; g++) {
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
