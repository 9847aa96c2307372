#include "crypto/fp2_lanes.h"

#ifdef __AVX512IFMA__

/* Karatsuba: c1 = (a0 + a1)(b0 + b1) - a0 b0 - a1 b1, which is not negative, and
 * c0 = a0 b0 - a1 b1. */
RK_INLINE void wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b)
{
    struct fp_lanes_wide low, high;
    struct fp_lanes a_sum, b_sum;
    CHECK((fp2_lanes_is_below(a, 1 << 9) && fp2_lanes_is_below(b, 1 << 9)) ||
          (fp2_lanes_is_below(a, 2) && fp2_lanes_is_below(b, 1 << 18)));
    fp_lanes_plus(&a_sum, &a->c0, &a->c1);
    fp_lanes_plus(&b_sum, &b->c0, &b->c1);
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
    fp_lanes_plus(&sum, &a->c0, &a->c1);
    fp_lanes_wide_sqr(&low, &a->c0);
    fp_lanes_wide_sqr(&high, &a->c1);
    fp_lanes_wide_sub(&out->c0, &low, &high);
    fp_lanes_wide_add(&low, &low, &high);
    fp_lanes_wide_sqr(&out->c1, &sum);
    fp_lanes_wide_sub(&out->c1, &out->c1, &low);
}

void fp2_lanes_mul(struct fp2_lanes *out, const struct fp2_lanes *a, const struct fp2_lanes *b)
{
    struct fp2_lanes_wide wide;
    wide_mul(&wide, a, b);
    fp_lanes_wide_reduce(&out->c0, &wide.c0);
    fp_lanes_wide_reduce(&out->c1, &wide.c1);
}

void fp2_lanes_sqr(struct fp2_lanes *out, const struct fp2_lanes *a)
{
    struct fp2_lanes_wide wide;
    wide_sqr(&wide, a);
    fp_lanes_wide_reduce(&out->c0, &wide.c0);
    fp_lanes_wide_reduce(&out->c1, &wide.c1);
}

void fp2_lanes_wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b)
{
    wide_mul(out, a, b);
}

void fp2_lanes_wide_sqr(struct fp2_lanes_wide *out, const struct fp2_lanes *a)
{
    wide_sqr(out, a);
}

void fp2_lanes_wide_reduce(struct fp2_lanes *out, const struct fp2_lanes_wide *a)
{
    fp_lanes_wide_reduce(&out->c0, &a->c0);
    fp_lanes_wide_reduce(&out->c1, &a->c1);
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

/* Divides by 2^32 as Montgomery does: the multiple of p that makes the lowest 32 bits 0 is added,
 * and they are shifted out. What is below 2^12 p becomes less than 2p. */
static void store(struct fp *const to[FP_LANES], const struct fp_lanes *a)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK), low = fp_lanes_word(0xffffffff);
    const __m512i m = _mm512_and_si512(_mm512_mul_epu32(a->l0, fp_lanes_word(0xfffcfffd)), low);
    struct fp_lanes x = *a;
    CHECK(fp_lanes_is_below(a, 1 << 12));
#define LOW(i) x.l##i = _mm512_madd52lo_epu64(x.l##i, m, fp_lanes_word(FP_LANES_P##i));
    FP_LANES_EACH(LOW)
#undef LOW
#define HIGH(i, j) x.l##j = _mm512_madd52hi_epu64(x.l##j, m, fp_lanes_word(FP_LANES_P##i));
    HIGH(0, 1)
    HIGH(1, 2)
    HIGH(2, 3)
    HIGH(3, 4)
    HIGH(4, 5)
    HIGH(5, 6)
    HIGH(6, 7)
#undef HIGH
    fp_lanes_normalise(&x);
#define SHIFT(i, j)            \
    x.l##i = _mm512_and_si512( \
        _mm512_or_si512(_mm512_srli_epi64(x.l##i, 32), _mm512_slli_epi64(x.l##j, 20)), mask);
    SHIFT(0, 1)
    SHIFT(1, 2)
    SHIFT(2, 3)
    SHIFT(3, 4)
    SHIFT(4, 5)
    SHIFT(5, 6)
    SHIFT(6, 7)
#undef SHIFT
    x.l7 = _mm512_srli_epi64(x.l7, 32);
    fp_lanes_reduce_by(&x, 1);
    fp_lanes_store(to, &x);
}

void fp2_lanes_store(struct fp2 *const to[FP_LANES], const struct fp2_lanes *a)
{
    struct fp *parts[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c0;
    store(parts, &a->c0);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &to[i]->c1;
    store(parts, &a->c1);
}

#endif
