/* Elements are x 2^384 here, as in memory, so that loading is cheap; a product in lanes then loses
 * 2^32 (fp_lanes.h), which inverses bring back: times 2^48 they make slopes that are s 2^16. The
 * square of such a slope is s^2, and its product with a number times 2^16 is s times the number. */
#include "crypto/g2_sums_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp2_lanes.h"

enum { GROUPS_MAX = G2_LANES_BATCH / FP_LANES };

/* What an addition comes to. Only the first two have something to divide. */
enum kind { STEP_ADDS, STEP_DOUBLES, STEP_TAKES_A, STEP_TAKES_B, STEP_CANCELS };

/* 2^416 and 2^432 mod p: 1 as a factor of products, and the element 2^48. */
static const struct fp2 factor_one = {
    {{0x44f6480ea8e9b9af, 0xa96f7d65766c8fe4, 0xe82efd4228b540fe, 0x6723e5f0ade53b2e,
      0x25ff6eb6fdd4230a, 0x14c8ee06ef23c24a}},
    {{0}}};
static const struct fp element_2_48 = {{0x48aca8e9fde36676, 0x7f3e81ec2e0c7cea, 0x6547e4c7fba1f6b3,
                                        0xd4221fc8e41ccfd2, 0x0a003db64c9a1624,
                                        0x07173ac25996deeb}};

static void load(struct fp2_lanes *out, const struct fp2 *const from[FP_LANES])
{
    const struct fp *parts[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c0;
    fp_lanes_load(&out->c0, parts);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c1;
    fp_lanes_load(&out->c1, parts);
}

/* From elements below p. */
static void store(struct fp2 *const to[FP_LANES], const struct fp2_lanes *a)
{
    struct fp *parts[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c0;
    fp_lanes_store(parts, &a->c0);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c1;
    fp_lanes_store(parts, &a->c1);
}

/* Below p, from below 4p. */
static void reduce(struct fp2_lanes *a)
{
    fp_lanes_reduce_by(&a->c0, 2);
    fp_lanes_reduce_by(&a->c0, 1);
    fp_lanes_reduce_by(&a->c1, 2);
    fp_lanes_reduce_by(&a->c1, 1);
}

/* The last products of a chain to their inverses, times 2^48. */
static void invert_products(struct fp2_lanes *products)
{
    struct fp2 elements[FP_LANES], before[FP_LANES], *to[FP_LANES], product = fp2_one;
    const struct fp2 *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++) {
        to[i] = &elements[i];
        from[i] = &before[i];
    }
    reduce(products);
    store(to, products);
    /* One inversion for all lanes: each result is the product of all, inverted, times the others.
     */
    for (size_t i = 0; i < FP_LANES; i++) {
        before[i] = product;
        fp2_mul(&product, &product, &elements[i]);
    }
    fp2_inverse_vartime(&product, &product);
    fp2_mul_fp(&product, &product, &element_2_48);
    for (size_t i = FP_LANES; i-- > 0;) {
        fp2_mul(&before[i], &before[i], &product);
        fp2_mul(&product, &product, &elements[i]);
    }
    load(products, from);
}

static void signed_y(struct fp2 *out, const struct fp2 *point, bool negates)
{
    fp2_negate_if(out, limb_mask(negates), &point[1]);
}

/* What a slope is divided by: x_b - x_a, twice y of a doubling, and 1 where nothing is to be
 * divided. */
static enum kind find_divisor(struct fp2 *out, const struct g2_lanes_batch *batch, size_t i)
{
    const struct fp2 *a = batch->a[i], *b = batch->b[i];
    struct fp2 y_a, y_b;
    enum kind kind = STEP_ADDS;
    fp2_sub(out, &b[0], &a[0]);
    if (fp2_is_zero(&b[1])) {
        kind = STEP_TAKES_A;
    } else if (fp2_is_zero(&a[1])) {
        kind = STEP_TAKES_B;
    } else if (fp2_is_zero(out)) {
        signed_y(&y_a, a, batch->negates_a[i]);
        signed_y(&y_b, b, batch->negates_b[i]);
        kind = fp2_equal(&y_a, &y_b) ? STEP_DOUBLES : STEP_CANCELS;
        fp2_double(out, &y_a);
    }
    if (kind > STEP_DOUBLES) *out = fp2_one;
    return kind;
}

/* Inverts all divisors, times 2^48: Montgomery's trick in each lane. The k-th product of a chain
 * has lost 2^(32 (k - 1)), which its inverse gains. */
static void invert_divisors(struct fp2_lanes *inverses, uint8_t *kinds,
                            const struct g2_lanes_batch *batch)
{
    size_t groups = (batch->count + FP_LANES - 1) / FP_LANES;
    struct fp2_lanes loaded[GROUPS_MAX], products;
    struct fp2 divisors[FP_LANES];
    const struct fp2 *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = &factor_one;
    load(&products, from);
    for (size_t g = 0; g < groups; g++) {
        for (size_t i = 0, at = g * FP_LANES; i < FP_LANES; i++, at++) {
            from[i] = &divisors[i];
            divisors[i] = fp2_one; /* an idle lane divides by 1 */
            if (at < batch->count) kinds[at] = (uint8_t)find_divisor(&divisors[i], batch, at);
        }
        load(&loaded[g], from);
        inverses[g] = products;
        fp2_lanes_mul(&products, &products, &loaded[g]);
    }
    invert_products(&products);
    for (size_t g = groups; g-- > 0;) {
        fp2_lanes_mul(&inverses[g], &inverses[g], &products);
        fp2_lanes_mul(&products, &products, &loaded[g]);
    }
}

/* What y_b is to be so that y_b - y_a is the numerator 3 x^2 of a tangent. */
static void tangent_numerator(struct fp2 *out, const struct fp2 *a, bool negates_a)
{
    struct fp2 square, y;
    fp2_sqr(&square, &a[0]);
    fp2_double(out, &square);
    fp2_add(out, out, &square);
    signed_y(&y, a, negates_a);
    fp2_add(out, out, &y);
}

/* A sum that is one of the points, or the identity. */
static RK_COLD void take_point(struct fp2 out[2], const struct g2_lanes_batch *batch, size_t i,
                               enum kind kind)
{
    const struct fp2 *point = kind == STEP_TAKES_A ? batch->a[i] : batch->b[i];
    out[0] = out[1] = fp2_zero;
    if (kind == STEP_CANCELS) return;
    out[0] = point[0];
    signed_y(&out[1], point, (kind == STEP_TAKES_A ? batch->negates_a : batch->negates_b)[i]);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. */
static void add_group(const struct g2_lanes_batch *batch, const uint8_t *kinds, size_t at,
                      const struct fp2_lanes *inverse)
{
    const struct fp2 *from[4][FP_LANES];
    struct fp2 tangents[FP_LANES], taken[FP_LANES][2], idle[2], *to[2][FP_LANES];
    size_t left = batch->count - at, count = left < FP_LANES ? left : FP_LANES;
    __mmask8 negate_a = 0, negate_b = 0;
    for (size_t i = 0; i < FP_LANES; i++) {
        const size_t k = at + (i < count ? i : 0);
        from[0][i] = &batch->a[k][0];
        from[1][i] = &batch->a[k][1];
        from[2][i] = &batch->b[k][0];
        from[3][i] = &batch->b[k][1];
        to[0][i] = i < count ? &batch->out[k][0] : &idle[0];
        to[1][i] = i < count ? &batch->out[k][1] : &idle[1];
        negate_a |= (__mmask8)(batch->negates_a[k] << i);
        if (RK_UNLIKELY(kinds[k] == STEP_DOUBLES)) {
            tangent_numerator(&tangents[i], batch->a[k], batch->negates_a[k]);
            from[3][i] = &tangents[i];
        } else {
            negate_b |= (__mmask8)(batch->negates_b[k] << i);
        }
        if (RK_UNLIKELY(kinds[k] > STEP_DOUBLES)) {
            take_point(taken[i], batch, k, (enum kind)kinds[k]);
            to[0][i] = &idle[0];
            to[1][i] = &idle[1];
        }
    }
    struct fp2_lanes ax, ay, bx, slope, x, y;
    load(&ax, from[0]);
    load(&ay, from[1]);
    load(&bx, from[2]);
    load(&y, from[3]);
    fp_lanes_negate_if(&ay.c0, negate_a);
    fp_lanes_negate_if(&ay.c1, negate_a);
    fp_lanes_negate_if(&y.c0, negate_b);
    fp_lanes_negate_if(&y.c1, negate_b);
    fp2_lanes_sub(&y, &y, &ay, 1); /* at most 2p */
    fp2_lanes_mul(&slope, &y, inverse);
    fp2_lanes_sqr(&x, &slope);
    fp2_lanes_sub(&x, &x, &ax, 1);
    fp2_lanes_sub(&x, &x, &bx, 1); /* 4p */
    reduce(&x);
    fp2_lanes_sub(&y, &ax, &x, 1); /* 2p */
    fp_lanes_times_2_16(&y.c0, &y.c0);
    fp_lanes_times_2_16(&y.c1, &y.c1);
    fp2_lanes_mul(&y, &slope, &y);
    fp2_lanes_sub(&y, &y, &ay, 1); /* 3p */
    reduce(&y);
    store(to[0], &x);
    store(to[1], &y);
    for (size_t i = 0; i < count; i++)
        if (RK_UNLIKELY(kinds[at + i] > STEP_DOUBLES))
            memcpy(batch->out[at + i], taken[i], sizeof taken[i]);
}

void g2_lanes_add(const struct g2_lanes_batch *batch)
{
    struct fp2_lanes inverses[GROUPS_MAX];
    uint8_t kinds[G2_LANES_BATCH];
    if (!batch->count) return;
    invert_divisors(inverses, kinds, batch);
    for (size_t at = 0; at < batch->count; at += FP_LANES)
        add_group(batch, kinds, at, &inverses[at / FP_LANES]);
}

#else

void g2_lanes_add(const struct g2_lanes_batch *batch)
{
    (void)batch;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
