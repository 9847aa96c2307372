/* Arithmetic on eight elements of the base field for long computations: squares, sums of two
 * products, powers. See fp_lanes.h.
 *
 * Here elements are x 2^416, *inner* elements, whose products need no factor put right; a product
 * by a constant brings them in and out. Nothing is reduced in between: a product of integers below
 * c p and d p is below (1 + c d 2^-35) p, and there is room for 2^35 p, so sums and differences
 * grow, and comments count: "below 5" is below 5 p. Products whose bounds multiply to less than
 * 2^28 are said to be below 1, which they exceed by less than a hundredth: whoever subtracts one
 * adds 2 p. All functions take and give normal limbs; outputs may be inputs. Check builds look at
 * factors and at what is not to be negative. Functions named fp_turns do the same for two vectors
 * by turns.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP_LANES_POW_H
#define RK_CRYPTO_FP_LANES_POW_H

#include "base/require.h"
#include "crypto/fp_lanes.h"
#include "crypto/lane_pairs.h"

/* The same number in all lanes; x 2^416 mod p where it is an inner element. */
struct fp_lane_constant {
    int64_t limb[8];
};

/* 2^448 mod p: products by it are inner elements of those in memory. */
static const struct fp_lane_constant fp_lanes_2_448 = {
    {0x7fde37dba9366, 0x4e27525bc342b, 0x1f5b1e9778489, 0xb872b2b91b9dc, 0xb206f497dfcaf,
     0x4137cc89a9b0b, 0xd9d20d7e39959, 0x411c}};
/* The inner element 1, and the integer 1: the product by that is the integer of an element. */
static const struct fp_lane_constant fp_lanes_one = {
    {0x6480ea8e9b9af, 0x65766c8fe444f, 0x8b540fea96f7d, 0x3b2ee82efd422, 0xa6723e5f0ade5,
     0xff6eb6fdd4230, 0xe06ef23c24a25, 0x14c8e}};
static const struct fp_lane_constant fp_lanes_integer_one = {{1}};

RK_INLINE void fp_lanes_set(struct fp_lanes *out, const struct fp_lane_constant *c){
#define FP_LANES_SET(i) out->l##i = fp_lanes_word(c->limb[i]);
    FP_LANES_EACH(FP_LANES_SET)
#undef FP_LANES_SET
}

/* a in the lanes of the mask, b in the others. */
RK_INLINE void fp_lanes_select(struct fp_lanes *out, __mmask8 mask, const struct fp_lanes *a,
                               const struct fp_lanes *b)
{
#define FP_LANES_CHOOSE(i) out->l##i = _mm512_mask_blend_epi64(mask, b->l##i, a->l##i);
    FP_LANES_EACH(FP_LANES_CHOOSE)
#undef FP_LANES_CHOOSE
}

/* Whether limbs are normal and the value is not negative. */
static inline bool fp_lanes_is_normal(const struct fp_lanes *a)
{
    __m512i any = _mm512_setzero_si512();
#define FP_LANES_ANY(i) any = _mm512_or_si512(any, a->l##i);
    FP_LANES_EACH(FP_LANES_ANY)
#undef FP_LANES_ANY
    return !_mm512_test_epi64_mask(any, fp_lanes_word((int64_t)~(uint64_t)FP_LANES_MASK));
}

/* Whether a b is below 2^35 p^2, from the top limbs. */
static inline bool fp_lanes_are_factors(const struct fp_lanes *a, const struct fp_lanes *b)
{
    int64_t x[FP_LANES], y[FP_LANES];
    memcpy(x, &a->l7, sizeof x);
    memcpy(y, &b->l7, sizeof y);
    for (size_t i = 0; i < FP_LANES; i++)
        if ((u128)(x[i] + 1) * (u128)(y[i] + 1) >> 35 >= (u128)FP_LANES_P7 * FP_LANES_P7)
            return false;
    return fp_lanes_is_normal(a) && fp_lanes_is_normal(b);
}

/* ---- Sums: they are normalised ---- */

RK_INLINE void fp_lanes_plus(struct fp_lanes *out, const struct fp_lanes *a,
                             const struct fp_lanes *b)
{
    fp_lanes_add(out, a, b);
    fp_lanes_normalise(out);
}

/* a - b + times p, for a b below times p. */
RK_INLINE void fp_lanes_minus(struct fp_lanes *out, const struct fp_lanes *a,
                              const struct fp_lanes *b, int64_t times)
{
    fp_lanes_sub(out, a, b);
    fp_lanes_add_p(out, times);
    fp_lanes_normalise(out);
    CHECK(fp_lanes_is_normal(out));
}

/* times p - a, for an a that is not above it. */
RK_INLINE void fp_lanes_negative(struct fp_lanes *out, const struct fp_lanes *a, int64_t times)
{
#define FP_LANES_NEGATIVE(i) \
    out->l##i = _mm512_sub_epi64(fp_lanes_word(times * (int64_t)FP_LANES_P##i), a->l##i);
    FP_LANES_EACH(FP_LANES_NEGATIVE)
#undef FP_LANES_NEGATIVE
    fp_lanes_normalise(out);
    CHECK(fp_lanes_is_normal(out));
}

/* a 2^bits, bits at most 11. */
RK_INLINE void fp_lanes_shift(struct fp_lanes *out, const struct fp_lanes *a, unsigned bits)
{
#define FP_LANES_SHIFT(i) out->l##i = _mm512_slli_epi64(a->l##i, bits);
    FP_LANES_EACH(FP_LANES_SHIFT)
#undef FP_LANES_SHIFT
    fp_lanes_normalise(out);
}

/* ---- Products: functions, since a formula of several fills the instruction cache ---- */

static inline void fp_lanes_product(struct fp_lanes *out, const struct fp_lanes *a,
                                    const struct fp_lanes *b)
{
    CHECK(fp_lanes_are_factors(a, b));
    fp_lanes_mul(out, a, b);
}

/* a b + c d with one reduction; the products of bounds are added. */
static inline void fp_lanes_product_sum(struct fp_lanes *out, const struct fp_lanes *a,
                                        const struct fp_lanes *b, const struct fp_lanes *c,
                                        const struct fp_lanes *d)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero, t5 = zero, t6 = zero, t7 = zero;
    __m512i t8, m;
    CHECK(fp_lanes_are_factors(a, b) && fp_lanes_are_factors(c, d));
#define FP_LANES_STEP(i, t0, t1, t2, t3, t4, t5, t6, t7, t8)      \
    t8 = zero;                                                    \
    FP_LANES_ADD_LOW(a, b->l##i, t0, t1, t2, t3, t4, t5, t6, t7)  \
    FP_LANES_ADD_LOW(c, d->l##i, t0, t1, t2, t3, t4, t5, t6, t7)  \
    FP_LANES_QUOTIENT(t0)                                         \
    FP_LANES_ADD_HIGH(a, b->l##i, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_ADD_HIGH(c, d->l##i, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_REDUCE(t0, t1, t2, t3, t4, t5, t6, t7, t8)
    FP_LANES_STEPS
#undef FP_LANES_STEP
    *out = (struct fp_lanes){t8, t0, t1, t2, t3, t4, t5, t6};
    fp_lanes_normalise(out);
}

static inline void fp_lanes_square(struct fp_lanes *out, const struct fp_lanes *a)
{
    CHECK(fp_lanes_are_factors(a, a));
    fp_lanes_sqr(out, a);
}

/* a^(2^count) */
static inline void fp_lanes_square_times(struct fp_lanes *out, const struct fp_lanes *a,
                                         unsigned count)
{
    struct fp_lanes x = *a;
    for (unsigned i = 0; i < count; i++)
        fp_lanes_sqr(&x, &x);
    *out = x;
}

RK_INLINE void fp_lanes_product_constant(struct fp_lanes *out, const struct fp_lanes *a,
                                         const struct fp_lane_constant *c)
{
    struct fp_lanes factor;
    fp_lanes_set(&factor, c);
    fp_lanes_product(out, a, &factor);
}

/* ---- In, out, and what is looked at ---- */

/* Inner elements of those in memory. */
static inline void fp_lanes_enter(struct fp_lanes *out, const struct fp *const from[FP_LANES])
{
    fp_lanes_load(out, from);
    fp_lanes_product_constant(out, out, &fp_lanes_2_448);
}

/* Elements in memory of inner ones below 2^28 p. Divides by 2^32 as Montgomery does: the multiple
 * of p that makes the lowest 32 bits 0 is added, and they are shifted out, which leaves less than
 * 2p. */
static inline void fp_lanes_leave(struct fp *const to[FP_LANES], const struct fp_lanes *a)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK), low = fp_lanes_word(0xffffffff);
    const __m512i m = _mm512_and_si512(_mm512_mul_epu32(a->l0, fp_lanes_word(0xfffcfffd)), low);
    struct fp_lanes x = *a;
#define FP_LANES_LEAVE_LOW(i) \
    x.l##i = _mm512_madd52lo_epu64(x.l##i, m, fp_lanes_word(FP_LANES_P##i));
    FP_LANES_EACH(FP_LANES_LEAVE_LOW)
#undef FP_LANES_LEAVE_LOW
#define FP_LANES_LEAVE_HIGH(i, j) \
    x.l##j = _mm512_madd52hi_epu64(x.l##j, m, fp_lanes_word(FP_LANES_P##i));
    FP_LANES_LEAVE_HIGH(0, 1)
    FP_LANES_LEAVE_HIGH(1, 2)
    FP_LANES_LEAVE_HIGH(2, 3)
    FP_LANES_LEAVE_HIGH(3, 4)
    FP_LANES_LEAVE_HIGH(4, 5)
    FP_LANES_LEAVE_HIGH(5, 6)
    FP_LANES_LEAVE_HIGH(6, 7)
#undef FP_LANES_LEAVE_HIGH
    fp_lanes_normalise(&x);
#define FP_LANES_LEAVE_SHIFT(i, j) \
    x.l##i = _mm512_and_si512(     \
        _mm512_or_si512(_mm512_srli_epi64(x.l##i, 32), _mm512_slli_epi64(x.l##j, 20)), mask);
    FP_LANES_LEAVE_SHIFT(0, 1)
    FP_LANES_LEAVE_SHIFT(1, 2)
    FP_LANES_LEAVE_SHIFT(2, 3)
    FP_LANES_LEAVE_SHIFT(3, 4)
    FP_LANES_LEAVE_SHIFT(4, 5)
    FP_LANES_LEAVE_SHIFT(5, 6)
    FP_LANES_LEAVE_SHIFT(6, 7)
#undef FP_LANES_LEAVE_SHIFT
    x.l7 = _mm512_srli_epi64(x.l7, 32);
    fp_lanes_reduce_by(&x, 1);
    fp_lanes_store(to, &x);
}

/* The lanes in which a, below 2^28 p, is 0. */
static inline __mmask8 fp_lanes_zero_mask(const struct fp_lanes *a)
{
    struct fp_lanes x;
    fp_lanes_product_constant(&x, a, &fp_lanes_one);
    fp_lanes_reduce_by(&x, 1);
    __m512i any = _mm512_setzero_si512();
#define FP_LANES_ANY(i) any = _mm512_or_si512(any, x.l##i);
    FP_LANES_EACH(FP_LANES_ANY)
#undef FP_LANES_ANY
    return _mm512_testn_epi64_mask(any, any);
}

/* The lanes in which the integer of a, below 2^28 p, is odd. */
static inline __mmask8 fp_lanes_odd_mask(const struct fp_lanes *a)
{
    struct fp_lanes x;
    fp_lanes_product_constant(&x, a, &fp_lanes_integer_one);
    fp_lanes_reduce_by(&x, 1);
    return _mm512_test_epi64_mask(x.l0, fp_lanes_word(1));
}

/* ---- One vector, or two by turns ----
 *
 * A chain of products waits for the quotients and carries of each; the kernels of lane_pairs.h work
 * on a second chain meanwhile. Here elements are arrays of as many vectors as `turns` says, 1 or 2,
 * so that formulas are written once. Names and bounds are those of the functions above. */

enum { FP_TURNS = 2, FP_TURNS_LANES = FP_TURNS * FP_LANES };

static inline void fp_turns_product(struct fp_lanes *out, const struct fp_lanes *a,
                                    const struct fp_lanes *b, size_t turns)
{
    if (turns == 1) {
        fp_lanes_product(out, a, b);
        return;
    }
    CHECK(fp_lanes_are_factors(&a[0], &b[0]) && fp_lanes_are_factors(&a[1], &b[1]));
    fp_lanes_mul_pair(out, a, b);
}

static inline void fp_turns_product_sum(struct fp_lanes *out, const struct fp_lanes *a,
                                        const struct fp_lanes *b, const struct fp_lanes *c,
                                        const struct fp_lanes *d, size_t turns)
{
    if (turns == 1) {
        fp_lanes_product_sum(out, a, b, c, d);
        return;
    }
    CHECK(fp_lanes_are_factors(&a[0], &b[0]) && fp_lanes_are_factors(&a[1], &b[1]));
    CHECK(fp_lanes_are_factors(&c[0], &d[0]) && fp_lanes_are_factors(&c[1], &d[1]));
    fp_lanes_mul_sum_pair(out, a, b, c, d);
}

static inline void fp_turns_square_times(struct fp_lanes *out, const struct fp_lanes *a,
                                         unsigned count, size_t turns)
{
    if (turns == 1) {
        fp_lanes_square_times(out, a, count);
        return;
    }
    if (out != a) memcpy(out, a, FP_TURNS * sizeof *out);
    for (unsigned i = 0; i < count; i++) {
        CHECK(fp_lanes_are_factors(&out[0], &out[0]) && fp_lanes_are_factors(&out[1], &out[1]));
        fp_lanes_sqr_pair(out, out);
    }
}

static inline void fp_turns_square(struct fp_lanes *out, const struct fp_lanes *a, size_t turns)
{
    if (turns == 1) {
        fp_lanes_square(out, a);
        return;
    }
    CHECK(fp_lanes_are_factors(&a[0], &a[0]) && fp_lanes_are_factors(&a[1], &a[1]));
    fp_lanes_sqr_pair(out, a);
}

RK_INLINE void fp_turns_set(struct fp_lanes *out, const struct fp_lane_constant *c, size_t turns)
{
    for (size_t k = 0; k < turns; k++)
        fp_lanes_set(&out[k], c);
}

static inline void fp_turns_product_constant(struct fp_lanes *out, const struct fp_lanes *a,
                                             const struct fp_lane_constant *c, size_t turns)
{
    struct fp_lanes factor[FP_TURNS];
    fp_turns_set(factor, c, turns);
    fp_turns_product(out, a, factor, turns);
}

RK_INLINE void fp_turns_plus(struct fp_lanes *out, const struct fp_lanes *a,
                             const struct fp_lanes *b, size_t turns)
{
    for (size_t k = 0; k < turns; k++)
        fp_lanes_plus(&out[k], &a[k], &b[k]);
}

RK_INLINE void fp_turns_minus(struct fp_lanes *out, const struct fp_lanes *a,
                              const struct fp_lanes *b, int64_t times, size_t turns)
{
    for (size_t k = 0; k < turns; k++)
        fp_lanes_minus(&out[k], &a[k], &b[k], times);
}

RK_INLINE void fp_turns_negative(struct fp_lanes *out, const struct fp_lanes *a, int64_t times,
                                 size_t turns)
{
    for (size_t k = 0; k < turns; k++)
        fp_lanes_negative(&out[k], &a[k], times);
}

/* Lane j of vector k is bit 8 k + j. */
static inline uint16_t fp_turns_zero_mask(const struct fp_lanes *a, size_t turns)
{
    unsigned mask = 0;
    for (size_t k = 0; k < turns; k++)
        mask |= (unsigned)fp_lanes_zero_mask(&a[k]) << FP_LANES * k;
    return (uint16_t)mask;
}

static inline uint16_t fp_turns_odd_mask(const struct fp_lanes *a, size_t turns)
{
    unsigned mask = 0;
    for (size_t k = 0; k < turns; k++)
        mask |= (unsigned)fp_lanes_odd_mask(&a[k]) << FP_LANES * k;
    return (uint16_t)mask;
}

RK_INLINE void fp_turns_select(struct fp_lanes *out, uint16_t mask, const struct fp_lanes *a,
                               const struct fp_lanes *b, size_t turns)
{
    for (size_t k = 0; k < turns; k++)
        fp_lanes_select(&out[k], (__mmask8)(mask >> FP_LANES * k), &a[k], &b[k]);
}

/* ---- Powers ---- */

/* Windows of at most five bits that begin and end with a one, from the top. The exponent is not 0
 * and is public. a below 2^14; below 1. */
static inline void fp_turns_pow(struct fp_lanes *out, const struct fp_lanes *a,
                                const uint64_t *exponent, size_t limbs, size_t turns)
{
    struct fp_lanes odd_powers[16][FP_TURNS], square[FP_TURNS], x[FP_TURNS];
    const size_t size_bytes = turns * sizeof x[0];
    fp_turns_square(square, a, turns);
    memcpy(odd_powers[0], a, size_bytes);
    for (size_t i = 1; i < 16; i++)
        fp_turns_product(odd_powers[i], odd_powers[i - 1], square, turns);
    bool begun = false;
    unsigned waiting = 0; /* squares */
    for (size_t end = limbs * 64; end > 0;) {
        size_t top = end - 1, low = top > 4 ? top - 4 : 0;
        if (!(exponent[top / 64] >> top % 64 & 1)) {
            waiting++;
            end--;
            continue;
        }
        while (!(exponent[low / 64] >> low % 64 & 1))
            low++;
        unsigned window = 0;
        for (size_t i = end; i-- > low;)
            window = window << 1 | (unsigned)(exponent[i / 64] >> i % 64 & 1);
        if (begun) {
            fp_turns_square_times(x, x, waiting + (unsigned)(end - low), turns);
            fp_turns_product(x, x, odd_powers[window / 2], turns);
        } else {
            memcpy(x, odd_powers[window / 2], size_bytes);
        }
        begun = true;
        waiting = 0;
        end = low;
    }
    fp_turns_square_times(out, x, waiting, turns);
}

/* a^((p - 3) / 4): see fp_inverse_root. */
static inline void fp_turns_inverse_root(struct fp_lanes *out, const struct fp_lanes *a,
                                         size_t turns)
{
    static const uint64_t exponent[6] = {0xee7fbfffffffeaaa, 0x07aaffffac54ffff,
                                         0xd9cc34a83dac3d89, 0xd91dd2e13ce144af,
                                         0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6};
    fp_turns_pow(out, a, exponent, 6, turns);
}

#endif
