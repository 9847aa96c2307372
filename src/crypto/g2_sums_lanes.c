/* Elements are x 2^384 here, as in memory, so that loading is cheap; a product in lanes then loses
 * 2^32 (fp_lanes.h), which inverses bring back: times 2^48 they make slopes that are s 2^16. The
 * square of such a slope is s^2, and its product with a number times 2^16 is s times the number. */
#include "crypto/g2_sums_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp2_lanes.h"

enum { GROUPS_MAX = G2_LANES_BATCH / FP_LANES };

/* Only the first two have something to divide. */
enum { STEP_ADDS, STEP_DOUBLES, STEP_TAKES_A, STEP_TAKES_B, STEP_CANCELS };

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

/* What the slope of a step is divided by: x_b - x_a, twice y of a doubling, and 1 where nothing is
 * to be divided. */
static void find_divisor(struct fp2 *out, struct g2_lanes_step *step)
{
    struct fp2 a, b;
    fp2_sub(out, &step->b[0], &step->a[0]);
    step->kind = STEP_ADDS;
    if (fp2_is_zero(&step->b[1])) {
        step->kind = STEP_TAKES_A;
    } else if (fp2_is_zero(&step->a[1])) {
        step->kind = STEP_TAKES_B;
    } else if (fp2_is_zero(out)) {
        signed_y(&a, step->a, step->negates_a);
        signed_y(&b, step->b, step->negates_b);
        step->kind = fp2_equal(&a, &b) ? STEP_DOUBLES : STEP_CANCELS;
        fp2_double(out, &a);
    }
    if (step->kind > STEP_DOUBLES) *out = fp2_one;
}

/* Inverts all divisors, times 2^48: Montgomery's trick in each lane. The k-th product of a chain
 * has lost 2^(32 (k - 1)), which its inverse gains. */
static void invert_divisors(struct fp2_lanes *inverses, struct g2_lanes_step *steps, size_t count)
{
    size_t groups = (count + FP_LANES - 1) / FP_LANES;
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
            if (at < count) find_divisor(&divisors[i], &steps[at]);
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
static void tangent_numerator(struct fp2 *out, const struct g2_lanes_step *step)
{
    struct fp2 square, y;
    fp2_sqr(&square, &step->a[0]);
    fp2_double(out, &square);
    fp2_add(out, out, &square);
    signed_y(&y, step->a, step->negates_a);
    fp2_add(out, out, &y);
}

/* A sum that is one of the points, or the identity. */
static RK_COLD void take_point(struct fp2 out[2], const struct g2_lanes_step *step)
{
    const struct fp2 *point = step->kind == STEP_TAKES_A ? step->a : step->b;
    out[0] = out[1] = fp2_zero;
    if (step->kind == STEP_CANCELS) return;
    out[0] = point[0];
    signed_y(&out[1], point, step->kind == STEP_TAKES_A ? step->negates_a : step->negates_b);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. */
static void add_group(const struct g2_lanes_step *steps, size_t count,
                      const struct fp2_lanes *inverse)
{
    const struct fp2 *from[4][FP_LANES];
    struct fp2 tangents[FP_LANES], taken[FP_LANES][2], idle[2], *to[2][FP_LANES];
    __mmask8 negate_a = 0, negate_b = 0;
    for (size_t i = 0; i < FP_LANES; i++) {
        const struct g2_lanes_step *step = &steps[i < count ? i : 0];
        from[0][i] = &step->a[0];
        from[1][i] = &step->a[1];
        from[2][i] = &step->b[0];
        from[3][i] = &step->b[1];
        to[0][i] = i < count ? &step->out[0] : &idle[0];
        to[1][i] = i < count ? &step->out[1] : &idle[1];
        negate_a |= (__mmask8)(step->negates_a << i);
        if (RK_UNLIKELY(step->kind == STEP_DOUBLES)) {
            tangent_numerator(&tangents[i], step);
            from[3][i] = &tangents[i];
        } else {
            negate_b |= (__mmask8)(step->negates_b << i);
        }
        if (RK_UNLIKELY(step->kind > STEP_DOUBLES)) {
            take_point(taken[i], step);
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
    fp_lanes_normalise(&ay.c0);
    fp_lanes_normalise(&ay.c1);
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
        if (RK_UNLIKELY(steps[i].kind > STEP_DOUBLES))
            memcpy(steps[i].out, taken[i], sizeof taken[i]);
}

void g2_lanes_add(struct g2_lanes_step *steps, size_t count)
{
    struct fp2_lanes inverses[GROUPS_MAX];
    if (!count) return;
    invert_divisors(inverses, steps, count);
    for (size_t at = 0; at < count; at += FP_LANES)
        add_group(steps + at, count - at < FP_LANES ? count - at : FP_LANES,
                  &inverses[at / FP_LANES]);
}

#else

void g2_lanes_add(struct g2_lanes_step *steps, size_t count)
{
    (void)steps, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
