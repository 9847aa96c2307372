#include "crypto/g1_lanes.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes.h"

enum { GROUPS_MAX = G1_LANES_BATCH / FP_LANES, CHAINS = 2 };

/* 2^416 mod p: 1 as a factor of products, and 2^32 as an element. */
static const struct fp fp_2_416 = {{0x44f6480ea8e9b9af, 0xa96f7d65766c8fe4, 0xe82efd4228b540fe,
                                    0x6723e5f0ade53b2e, 0x25ff6eb6fdd4230a, 0x14c8ee06ef23c24a}};

static void load_group(struct fp_lanes *out, const struct fp *elements, size_t count)
{
    const struct fp *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        from[i] = i < count ? &elements[i] : &fp_one; /* an idle lane divides by 1 */
    fp_lanes_load(out, from);
}

/* The last products of both chains to their inverses, times 2^32. */
static void invert_products(struct fp_lanes products[CHAINS])
{
    struct fp elements[CHAINS * FP_LANES], scratch[CHAINS * FP_LANES], *to[FP_LANES];
    const struct fp *from[FP_LANES];
    for (size_t c = 0; c < CHAINS; c++) {
        for (size_t i = 0; i < FP_LANES; i++)
            to[i] = &elements[c * FP_LANES + i];
        fp_lanes_reduce_by(&products[c], 1);
        fp_lanes_store(to, &products[c]);
    }
    /* One inversion for all lanes: each result is the product of all, inverted, times the others.
     */
    struct fp product = fp_one;
    for (size_t i = 0; i < CHAINS * FP_LANES; i++) {
        scratch[i] = product;
        fp_mul(&product, &product, &elements[i]);
    }
    fp_inverse_vartime(&product, &product);
    fp_mul(&product, &product, &fp_2_416);
    for (size_t i = CHAINS * FP_LANES; i-- > 0;) {
        fp_mul(&scratch[i], &scratch[i], &product);
        fp_mul(&product, &product, &elements[i]);
    }
    for (size_t c = 0; c < CHAINS; c++) {
        for (size_t i = 0; i < FP_LANES; i++)
            from[i] = &scratch[c * FP_LANES + i];
        fp_lanes_load(&products[c], from);
    }
}

/* Inverts all divisors, times 2^32: Montgomery's trick in each lane, two chains by turns so that
 * one multiplies while the other waits. The powers of 2 that products lose come back: the k-th
 * product of a chain has lost 2^(32 (k - 1)), which its inverse gains. */
static void invert_divisors(struct fp_lanes *inverses, const struct fp *divisors, size_t count)
{
    size_t groups = (count + FP_LANES - 1) / FP_LANES;
    struct fp_lanes loaded[GROUPS_MAX], products[CHAINS];
    const struct fp *ones[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        ones[i] = &fp_2_416;
    fp_lanes_load(&products[0], ones);
    products[1] = products[0];
    for (size_t g = 0; g < groups; g++) {
        load_group(&loaded[g], divisors + g * FP_LANES, count - g * FP_LANES);
        inverses[g] = products[g % CHAINS];
        fp_lanes_mul(&products[g % CHAINS], &products[g % CHAINS], &loaded[g]);
    }
    invert_products(products);
    for (size_t g = groups; g-- > 0;) {
        fp_lanes_mul(&inverses[g], &inverses[g], &products[g % CHAINS]);
        fp_lanes_mul(&products[g % CHAINS], &products[g % CHAINS], &loaded[g]);
    }
}

/* What y_b is to be so that y_b - y_a is the numerator 3 x^2 of a tangent. */
static void tangent_numerator(struct fp *out, const struct g1_lanes_step *step)
{
    struct fp square, y;
    fp_sqr(&square, &step->a[0]);
    fp_double(out, &square);
    fp_add(out, out, &square);
    y = step->a[1];
    fp_negate_if(&y, limb_mask(step->negates_a), &y);
    fp_add(out, out, &y);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. */
static void add_group(const struct g1_lanes_step *steps, size_t count,
                      const struct fp_lanes *inverse)
{
    const struct fp *from[4][FP_LANES];
    struct fp tangents[FP_LANES], idle[2], *to[2][FP_LANES];
    __mmask8 negate_a = 0, negate_b = 0;
    for (size_t i = 0; i < FP_LANES; i++) {
        const struct g1_lanes_step *step = &steps[i < count ? i : 0];
        from[0][i] = &step->a[0];
        from[1][i] = &step->a[1];
        from[2][i] = &step->b[0];
        from[3][i] = &step->b[1];
        to[0][i] = i < count ? &step->out[0] : &idle[0];
        to[1][i] = i < count ? &step->out[1] : &idle[1];
        negate_a |= (__mmask8)(step->negates_a << i);
        if (RK_UNLIKELY(step->is_doubling)) {
            tangent_numerator(&tangents[i], step);
            from[3][i] = &tangents[i];
        } else {
            negate_b |= (__mmask8)(step->negates_b << i);
        }
    }
    struct fp_lanes ax, ay, bx, slope, half_wide, wide_slope, x, y;
    fp_lanes_load(&ax, from[0]);
    fp_lanes_load(&ay, from[1]);
    fp_lanes_load(&bx, from[2]);
    fp_lanes_load(&y, from[3]);
    fp_lanes_negate_if(&ay, negate_a);
    fp_lanes_negate_if(&y, negate_b);
    fp_lanes_sub(&y, &y, &ay);
    fp_lanes_add_p(&y, 1);
    fp_lanes_normalise(&y); /* below 2p */
    fp_lanes_mul(&slope, &y, inverse);
    fp_lanes_times_2_32(&wide_slope, &slope);
    fp_lanes_times_2_16(&half_wide, &slope);
    fp_lanes_sqr(&x, &half_wide);
    fp_lanes_sub(&x, &x, &ax);
    fp_lanes_sub(&x, &x, &bx);
    fp_lanes_add_p(&x, 2);
    fp_lanes_normalise(&x); /* below 4p */
    fp_lanes_reduce_by(&x, 2);
    fp_lanes_reduce_by(&x, 1);
    fp_lanes_sub(&y, &ax, &x);
    fp_lanes_add_p(&y, 1);
    fp_lanes_normalise(&y);
    fp_lanes_mul(&y, &y, &wide_slope);
    fp_lanes_sub(&y, &y, &ay);
    fp_lanes_add_p(&y, 1);
    fp_lanes_normalise(&y); /* below 3p */
    fp_lanes_reduce_by(&y, 2);
    fp_lanes_reduce_by(&y, 1);
    fp_lanes_store(to[0], &x);
    fp_lanes_store(to[1], &y);
}

void g1_lanes_add(const struct g1_lanes_step *steps, const struct fp *divisors, size_t count)
{
    struct fp_lanes inverses[GROUPS_MAX];
    if (!count) return;
    invert_divisors(inverses, divisors, count);
    for (size_t at = 0; at < count; at += FP_LANES)
        add_group(steps + at, count - at < FP_LANES ? count - at : FP_LANES,
                  &inverses[at / FP_LANES]);
}

#else

void g1_lanes_add(const struct g1_lanes_step *steps, const struct fp *divisors, size_t count)
{
    (void)steps, (void)divisors, (void)count;
    REQUIRE(!"there are no lanes");
}

#endif
