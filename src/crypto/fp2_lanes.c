#include "crypto/fp2_lanes.h"

#include "crypto/lane_kernels.h"

#ifdef __AVX512IFMA__

/* Karatsuba: c1 = (a0 + a1)(b0 + b1) - a0 b0 - a1 b1, which is not negative, and
 * c0 = a0 b0 - a1 b1. */
RK_INLINE void wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b)
{
    struct fp_lanes_wide low, high;
    struct fp_lanes a_sum, b_sum;
    fp_lanes_add(&a_sum, &a->c0, &a->c1);
    fp_lanes_carry(&a_sum);
    fp_lanes_add(&b_sum, &b->c0, &b->c1);
    fp_lanes_carry(&b_sum);
    fp_lanes_wide_mul(&low, &a->c0, &b->c0);
    fp_lanes_wide_mul(&high, &a->c1, &b->c1);
    fp_lanes_wide_sub(&out->c0, &low, &high);
    fp_lanes_wide_add(&low, &low, &high);
    fp_lanes_wide_mul(&out->c1, &a_sum, &b_sum);
    fp_lanes_wide_sub(&out->c1, &out->c1, &low);
}

/* a0^2 - a1^2 + ((a0 + a1)^2 - a0^2 - a1^2) u: three squares cost less than two products. */
RK_INLINE void wide_sqr(struct fp2_lanes_wide *out, const struct fp2_lanes *a)
{
    struct fp_lanes_wide low, high;
    struct fp_lanes sum;
    CHECK(fp2_lanes_is_below(a, 1 << 9));
    fp_lanes_add(&sum, &a->c0, &a->c1);
    fp_lanes_carry(&sum);
    fp_lanes_wide_sqr(&low, &a->c0);
    fp_lanes_wide_sqr(&high, &a->c1);
    fp_lanes_wide_sub(&out->c0, &low, &high);
    fp_lanes_wide_add(&low, &low, &high);
    fp_lanes_wide_sqr(&out->c1, &sum);
    fp_lanes_wide_sub(&out->c1, &out->c1, &low);
}

static_assert(sizeof(struct fp2_lanes) == 2 * sizeof(struct fp_lanes) &&
                  sizeof(struct fp2_lanes_wide) == 2 * sizeof(struct fp_lanes_wide),
              "coefficients stand side by side");

/* Both coefficients by turns, since a row of a reduction waits for the one before it. */
RK_INLINE void wide_reduce(struct fp2_lanes *out, const struct fp2_lanes_wide *a)
{
    fp_lanes_wide_reduce_pair_ifma((struct fp_lanes *)(void *)out,
                                   (const struct fp_lanes_wide *)(const void *)a);
    CHECK(fp2_lanes_is_below(out, 2));
}

void fp2_lanes_mul_by_rows(struct fp2_lanes *out, const struct fp2_lanes *a,
                           const struct fp2_lanes *b)
{
    struct fp2_lanes_wide wide;
    wide_mul(&wide, a, b);
    wide_reduce(out, &wide);
}

void fp2_lanes_wide_mul_by_rows(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                                const struct fp2_lanes *b)
{
    wide_mul(out, a, b);
}

/* In CHECK builds. */
RK_INLINE void check_factors(const struct fp2_lanes *a, const struct fp2_lanes *b)
{
    CHECK((fp2_lanes_is_below(a, 1 << 9) && fp2_lanes_is_below(b, 1 << 9)) ||
          (fp2_lanes_is_below(a, 2) && fp2_lanes_is_below(b, 1 << 18)));
    (void)a, (void)b;
}

void fp2_lanes_mul(struct fp2_lanes *out, const struct fp2_lanes *a, const struct fp2_lanes *b)
{
    check_factors(a, b);
    lane_kernels.fp2_mul(out, a, b);
    CHECK(fp2_lanes_is_below(out, 2));
}

void fp2_lanes_sqr(struct fp2_lanes *out, const struct fp2_lanes *a)
{
    struct fp2_lanes_wide wide;
    wide_sqr(&wide, a);
    wide_reduce(out, &wide);
}

void fp2_lanes_wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b)
{
    check_factors(a, b);
    lane_kernels.fp2_wide_mul(out, a, b);
}

void fp2_lanes_wide_sqr(struct fp2_lanes_wide *out, const struct fp2_lanes *a)
{
    wide_sqr(out, a);
}

void fp2_lanes_wide_reduce(struct fp2_lanes *out, const struct fp2_lanes_wide *a)
{
    wide_reduce(out, a);
}

/* ---- To and from memory ---- */

void fp2_lanes_load(struct fp2_lanes *out, const struct fp2 *const from[FP_LANES])
{
    const struct fp *parts[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c0;
    fp_lanes_enter(&out->c0, parts);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c1;
    fp_lanes_enter(&out->c1, parts);
}

void fp2_lanes_store(struct fp2 *const to[FP_LANES], const struct fp2_lanes *a)
{
    struct fp *parts[FP_LANES];
    CHECK(fp2_lanes_is_below(a, 1 << 12));
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c0;
    fp_lanes_leave(parts, &a->c0);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c1;
    fp_lanes_leave(parts, &a->c1);
}

#endif
