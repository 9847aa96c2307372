/* Eight elements of the scalar field of BLS12-381 at a time: radix 2^52, for IFMA. As fp_lanes.h
 * has it for the base field, with five limbs and Montgomery's 2^260.
 *
 * Elements in memory are x 2^256 mod q, those in lanes x 2^260. A product, or a sum of products, of
 * integers below u q and v q is below (0.029 u v + 1) q; an integer must be below 2^260 = 35 q.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FR_LANES_H
#define RK_CRYPTO_FR_LANES_H

#include "base/require.h"
#include "crypto/fr.h"
#include "crypto/lanes_rows.h"

enum { FR_LANES = 8 };

struct fr_lanes {
    __m512i l0, l1, l2, l3, l4;
};

/* An element of all lanes: x 2^260 mod q in limbs of 52 bits. */
struct fr_lane_constant {
    int64_t limb[5];
};

#define FR_LANES_Q0      0xfffff00000001
#define FR_LANES_Q1      0x2fffe5bfefff
#define FR_LANES_Q2      0x9a1d80553bda4
#define FR_LANES_Q3      0x7d483339d8080
#define FR_LANES_Q4      0x73eda753299d
#define FR_LANES_INVERSE 0xffffeffffffff
#define FR_LANES_MASK    0xfffffffffffff

RK_INLINE __m512i fr_lanes_word(int64_t word)
{
    return _mm512_set1_epi64(word);
}

/* Carries from limb to limb, with signs: all but the top one are below 2^52 afterwards. */
RK_INLINE void fr_lanes_normalise(struct fr_lanes *a)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
#define FR_LANES_CARRY(i, j)                                             \
    a->l##j = _mm512_add_epi64(a->l##j, _mm512_srai_epi64(a->l##i, 52)); \
    a->l##i = _mm512_and_si512(a->l##i, mask);
    FR_LANES_CARRY(0, 1)
    FR_LANES_CARRY(1, 2)
    FR_LANES_CARRY(2, 3)
    FR_LANES_CARRY(3, 4)
#undef FR_LANES_CARRY
}

/* ---- Sums and differences: not normal, unless they say so ---- */

RK_INLINE void fr_lanes_add(struct fr_lanes *out, const struct fr_lanes *a,
                            const struct fr_lanes *b)
{
    out->l0 = _mm512_add_epi64(a->l0, b->l0);
    out->l1 = _mm512_add_epi64(a->l1, b->l1);
    out->l2 = _mm512_add_epi64(a->l2, b->l2);
    out->l3 = _mm512_add_epi64(a->l3, b->l3);
    out->l4 = _mm512_add_epi64(a->l4, b->l4);
}

RK_INLINE void fr_lanes_sub(struct fr_lanes *out, const struct fr_lanes *a,
                            const struct fr_lanes *b)
{
    out->l0 = _mm512_sub_epi64(a->l0, b->l0);
    out->l1 = _mm512_sub_epi64(a->l1, b->l1);
    out->l2 = _mm512_sub_epi64(a->l2, b->l2);
    out->l3 = _mm512_sub_epi64(a->l3, b->l3);
    out->l4 = _mm512_sub_epi64(a->l4, b->l4);
}

/* a 2^bits */
RK_INLINE void fr_lanes_shift(struct fr_lanes *out, const struct fr_lanes *a, unsigned bits)
{
    out->l0 = _mm512_slli_epi64(a->l0, bits);
    out->l1 = _mm512_slli_epi64(a->l1, bits);
    out->l2 = _mm512_slli_epi64(a->l2, bits);
    out->l3 = _mm512_slli_epi64(a->l3, bits);
    out->l4 = _mm512_slli_epi64(a->l4, bits);
}

/* a += times q */
RK_INLINE void fr_lanes_add_q(struct fr_lanes *a, int64_t times)
{
    a->l0 = _mm512_add_epi64(a->l0, fr_lanes_word(times * FR_LANES_Q0));
    a->l1 = _mm512_add_epi64(a->l1, fr_lanes_word(times * FR_LANES_Q1));
    a->l2 = _mm512_add_epi64(a->l2, fr_lanes_word(times * FR_LANES_Q2));
    a->l3 = _mm512_add_epi64(a->l3, fr_lanes_word(times * FR_LANES_Q3));
    a->l4 = _mm512_add_epi64(a->l4, fr_lanes_word(times * FR_LANES_Q4));
}

/* a - q where that is not negative, else a. Normal before and after. */
RK_INLINE void fr_lanes_reduce_once(struct fr_lanes *a)
{
    struct fr_lanes less = *a;
    fr_lanes_add_q(&less, -1);
    fr_lanes_normalise(&less);
    const __mmask8 is_negative = _mm512_cmplt_epi64_mask(less.l4, _mm512_setzero_si512());
    a->l0 = _mm512_mask_blend_epi64(is_negative, less.l0, a->l0);
    a->l1 = _mm512_mask_blend_epi64(is_negative, less.l1, a->l1);
    a->l2 = _mm512_mask_blend_epi64(is_negative, less.l2, a->l2);
    a->l3 = _mm512_mask_blend_epi64(is_negative, less.l3, a->l3);
    a->l4 = _mm512_mask_blend_epi64(is_negative, less.l4, a->l4);
}

/* a mod q, below 1.4q, for a normal a below 2^260: the quotient is estimated from the top limb,
 * 35/2^52 being a little less than 1 / (q / 2^208), and k (2^260 - q) is added, of which k 2^260
 * falls away. Normal. */
RK_INLINE void fr_lanes_fold(struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    const __m512i k = _mm512_madd52hi_epu64(zero, a->l4, fr_lanes_word(35));
    const __m512i n0 = fr_lanes_word(FR_LANES_MASK + 1 - FR_LANES_Q0);
    const __m512i n1 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q1);
    const __m512i n2 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q2);
    const __m512i n3 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q3);
    const __m512i n4 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q4);
    a->l0 = _mm512_madd52lo_epu64(a->l0, k, n0);
    a->l1 = _mm512_madd52lo_epu64(a->l1, k, n1);
    a->l2 = _mm512_madd52lo_epu64(a->l2, k, n2);
    a->l3 = _mm512_madd52lo_epu64(a->l3, k, n3);
    a->l4 = _mm512_madd52lo_epu64(a->l4, k, n4);
    a->l1 = _mm512_madd52hi_epu64(a->l1, k, n0);
    a->l2 = _mm512_madd52hi_epu64(a->l2, k, n1);
    a->l3 = _mm512_madd52hi_epu64(a->l3, k, n2);
    a->l4 = _mm512_madd52hi_epu64(a->l4, k, n3);
    fr_lanes_normalise(a);
    a->l4 = _mm512_and_si512(a->l4, fr_lanes_word(FR_LANES_MASK));
}

/* In CHECK builds: a is normal and below times q, as far as its top limb tells. */
RK_INLINE void fr_lanes_check(const struct fr_lanes *a, int64_t times)
{
#ifdef RUSKVM_CHECK
    const __m512i above = _mm512_or_si512(_mm512_or_si512(a->l0, a->l1),
                                          _mm512_or_si512(_mm512_or_si512(a->l2, a->l3), a->l4));
    CHECK(!_mm512_test_epi64_mask(above, fr_lanes_word(~FR_LANES_MASK)));
    CHECK(!_mm512_cmpgt_epu64_mask(a->l4, fr_lanes_word(times * (FR_LANES_Q4 + 1))));
#endif
    (void)a;
    (void)times;
}

/* Whether no limb has more than 52 bits, of which alone products know. */
RK_INLINE bool fr_lanes_are_factors(const struct fr_lanes *a)
{
    const __m512i any = _mm512_or_si512(
        _mm512_or_si512(_mm512_or_si512(a->l0, a->l1), _mm512_or_si512(a->l2, a->l3)), a->l4);
    return !_mm512_cmpgt_epu64_mask(any, fr_lanes_word(FR_LANES_MASK));
}

/* A sum of products in columns of 52 bits; ten of them. */
struct fr_lanes_sum {
    __m512i t0, t1, t2, t3, t4, t5, t6, t7, t8, t9;
};

RK_INLINE struct fr_lanes_sum fr_lanes_none(void)
{
    const __m512i zero = _mm512_setzero_si512();
    return (struct fr_lanes_sum){zero, zero, zero, zero, zero, zero, zero, zero, zero, zero};
}

#define FR_LANES_LOW(t, x, y)  t = _mm512_madd52lo_epu64(t, x, y);
#define FR_LANES_HIGH(t, x, y) t = _mm512_madd52hi_epu64(t, x, y);
/* x times the limbs y0 .. y4, from column a on. */
#define FR_LANES_ROW(x, y0, y1, y2, y3, y4, a, b, c, d, e, f) \
    FR_LANES_LOW(s->t##a, x, y0)                              \
    FR_LANES_LOW(s->t##b, x, y1)                              \
    FR_LANES_LOW(s->t##c, x, y2)                              \
    FR_LANES_LOW(s->t##d, x, y3)                              \
    FR_LANES_LOW(s->t##e, x, y4)                              \
    FR_LANES_HIGH(s->t##b, x, y0)                             \
    FR_LANES_HIGH(s->t##c, x, y1)                             \
    FR_LANES_HIGH(s->t##d, x, y2)                             \
    FR_LANES_HIGH(s->t##e, x, y3)                             \
    FR_LANES_HIGH(s->t##f, x, y4)

/* s += a b */
RK_INLINE void fr_lanes_add_product(struct fr_lanes_sum *s, const struct fr_lanes *a,
                                    const struct fr_lanes *b)
{
    CHECK(fr_lanes_are_factors(a) && fr_lanes_are_factors(b));
#define FR_LANES_OF_B            b->l0, b->l1, b->l2, b->l3, b->l4
#define FR_LANES_ROW_(x, y, ...) FR_LANES_ROW(x, y, __VA_ARGS__)
    FR_LANES_ROW_(a->l0, FR_LANES_OF_B, 0, 1, 2, 3, 4, 5)
    FR_LANES_ROW_(a->l1, FR_LANES_OF_B, 1, 2, 3, 4, 5, 6)
    FR_LANES_ROW_(a->l2, FR_LANES_OF_B, 2, 3, 4, 5, 6, 7)
    FR_LANES_ROW_(a->l3, FR_LANES_OF_B, 3, 4, 5, 6, 7, 8)
    FR_LANES_ROW_(a->l4, FR_LANES_OF_B, 4, 5, 6, 7, 8, 9)
#undef FR_LANES_OF_B
}

/* s += a c */
RK_INLINE void fr_lanes_add_constant_product(struct fr_lanes_sum *s, const struct fr_lanes *a,
                                             const struct fr_lane_constant *c)
{
    CHECK(fr_lanes_are_factors(a));
#define FR_LANES_OF_A a->l0, a->l1, a->l2, a->l3, a->l4
    FR_LANES_ROW_(fr_lanes_word(c->limb[0]), FR_LANES_OF_A, 0, 1, 2, 3, 4, 5)
    FR_LANES_ROW_(fr_lanes_word(c->limb[1]), FR_LANES_OF_A, 1, 2, 3, 4, 5, 6)
    FR_LANES_ROW_(fr_lanes_word(c->limb[2]), FR_LANES_OF_A, 2, 3, 4, 5, 6, 7)
    FR_LANES_ROW_(fr_lanes_word(c->limb[3]), FR_LANES_OF_A, 3, 4, 5, 6, 7, 8)
    FR_LANES_ROW_(fr_lanes_word(c->limb[4]), FR_LANES_OF_A, 4, 5, 6, 7, 8, 9)
#undef FR_LANES_OF_A
}

/* A step of Montgomery's reduction, column by column.
 *
 * -1/q mod 2^52 is -(2^32 + 1), so that the factor m of q needs a shift, which goes where products
 * do not; its product takes the low 52 bits. The low half of m q0 is what the column lacks to a
 * multiple of 2^52: it is not computed, the carry is rounded up. */
#define FR_LANES_STEP(a, b, c, d, e, f)                                                    \
    m = _mm512_sub_epi64(zero, _mm512_add_epi64(s->t##a, _mm512_slli_epi64(s->t##a, 32))); \
    FR_LANES_LOW(s->t##b, m, fr_lanes_word(FR_LANES_Q1))                                   \
    FR_LANES_LOW(s->t##c, m, fr_lanes_word(FR_LANES_Q2))                                   \
    FR_LANES_LOW(s->t##d, m, fr_lanes_word(FR_LANES_Q3))                                   \
    FR_LANES_LOW(s->t##e, m, fr_lanes_word(FR_LANES_Q4))                                   \
    FR_LANES_HIGH(s->t##b, m, fr_lanes_word(FR_LANES_Q0))                                  \
    FR_LANES_HIGH(s->t##c, m, fr_lanes_word(FR_LANES_Q1))                                  \
    FR_LANES_HIGH(s->t##d, m, fr_lanes_word(FR_LANES_Q2))                                  \
    FR_LANES_HIGH(s->t##e, m, fr_lanes_word(FR_LANES_Q3))                                  \
    FR_LANES_HIGH(s->t##f, m, fr_lanes_word(FR_LANES_Q4))                                  \
    s->t##b = _mm512_add_epi64(s->t##b, _mm512_srli_epi64(_mm512_add_epi64(s->t##a, mask), 52));

/* s 2^-260. Not normal: limbs below 2^59, for sums that are made normal as a whole. */
RK_INLINE void fr_lanes_reduce_raw(struct fr_lanes *out, struct fr_lanes_sum *s)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    __m512i m;
    FR_LANES_STEP(0, 1, 2, 3, 4, 5)
    FR_LANES_STEP(1, 2, 3, 4, 5, 6)
    FR_LANES_STEP(2, 3, 4, 5, 6, 7)
    FR_LANES_STEP(3, 4, 5, 6, 7, 8)
    FR_LANES_STEP(4, 5, 6, 7, 8, 9)
    *out = (struct fr_lanes){s->t5, s->t6, s->t7, s->t8, s->t9};
}

/* The same. Normal. */
RK_INLINE void fr_lanes_reduce(struct fr_lanes *out, struct fr_lanes_sum *s)
{
    fr_lanes_reduce_raw(out, s);
    fr_lanes_normalise(out);
}

/* Two of them by turns: a step waits for the one before it, and the other sum's runs meanwhile. */
RK_INLINE void fr_lanes_reduce_two(struct fr_lanes *x, struct fr_lanes *y, struct fr_lanes_sum *sx,
                                   struct fr_lanes_sum *sy)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    struct fr_lanes_sum *s;
    __m512i m;
#define FR_LANES_STEPS(...)            \
    s = sx;                            \
    FR_LANES_STEP(__VA_ARGS__) s = sy; \
    FR_LANES_STEP(__VA_ARGS__)
    FR_LANES_STEPS(0, 1, 2, 3, 4, 5)
    FR_LANES_STEPS(1, 2, 3, 4, 5, 6)
    FR_LANES_STEPS(2, 3, 4, 5, 6, 7)
    FR_LANES_STEPS(3, 4, 5, 6, 7, 8)
    FR_LANES_STEPS(4, 5, 6, 7, 8, 9)
#undef FR_LANES_STEPS
    *x = (struct fr_lanes){sx->t5, sx->t6, sx->t7, sx->t8, sx->t9};
    *y = (struct fr_lanes){sy->t5, sy->t6, sy->t7, sy->t8, sy->t9};
    fr_lanes_normalise(x);
    fr_lanes_normalise(y);
}
#undef FR_LANES_STEP

RK_INLINE void fr_lanes_mul(struct fr_lanes *out, const struct fr_lanes *a,
                            const struct fr_lanes *b)
{
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_add_product(&s, a, b);
    fr_lanes_reduce(out, &s);
}

/* The columns of a a: products of different limbs once and then twice, 30 instead of 50. */
RK_INLINE struct fr_lanes_sum fr_lanes_square_sum(const struct fr_lanes *a)
{
    struct fr_lanes_sum sum = fr_lanes_none(), *s = &sum;
#define FR_LANES_CROSS(i, j, low, high) \
    FR_LANES_LOW(s->t##low, a->i, a->j) \
    FR_LANES_HIGH(s->t##high, a->i, a->j)
    FR_LANES_CROSS(l0, l1, 1, 2)
    FR_LANES_CROSS(l0, l2, 2, 3)
    FR_LANES_CROSS(l0, l3, 3, 4)
    FR_LANES_CROSS(l0, l4, 4, 5)
    FR_LANES_CROSS(l1, l2, 3, 4)
    FR_LANES_CROSS(l1, l3, 4, 5)
    FR_LANES_CROSS(l1, l4, 5, 6)
    FR_LANES_CROSS(l2, l3, 5, 6)
    FR_LANES_CROSS(l2, l4, 6, 7)
    FR_LANES_CROSS(l3, l4, 7, 8)
#define FR_LANES_TWICE(k) s->t##k = _mm512_add_epi64(s->t##k, s->t##k);
    FR_LANES_TWICE(1)
    FR_LANES_TWICE(2)
    FR_LANES_TWICE(3)
    FR_LANES_TWICE(4)
    FR_LANES_TWICE(5)
    FR_LANES_TWICE(6)
    FR_LANES_TWICE(7)
    FR_LANES_TWICE(8)
#undef FR_LANES_TWICE
    FR_LANES_CROSS(l0, l0, 0, 1)
    FR_LANES_CROSS(l1, l1, 2, 3)
    FR_LANES_CROSS(l2, l2, 4, 5)
    FR_LANES_CROSS(l3, l3, 6, 7)
    FR_LANES_CROSS(l4, l4, 8, 9)
#undef FR_LANES_CROSS
    return sum;
}

RK_INLINE void fr_lanes_sqr(struct fr_lanes *out, const struct fr_lanes *a)
{
    struct fr_lanes_sum s = fr_lanes_square_sum(a);
    fr_lanes_reduce(out, &s);
}

RK_INLINE void fr_lanes_mul_constant(struct fr_lanes *out, const struct fr_lanes *a,
                                     const struct fr_lane_constant *c)
{
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_add_constant_product(&s, a, c);
    fr_lanes_reduce(out, &s);
}

RK_INLINE void fr_lanes_mul_constant_two(struct fr_lanes *x, struct fr_lanes *y,
                                         const struct fr_lane_constant *c)
{
    struct fr_lanes_sum sx = fr_lanes_none(), sy = sx;
    fr_lanes_add_constant_product(&sx, x, c);
    fr_lanes_add_constant_product(&sy, y, c);
    fr_lanes_reduce_two(x, y, &sx, &sy);
}

/* a += c. Not normal. */
RK_INLINE void fr_lanes_add_constant(struct fr_lanes *a, const struct fr_lane_constant *c)
{
    a->l0 = _mm512_add_epi64(a->l0, fr_lanes_word(c->limb[0]));
    a->l1 = _mm512_add_epi64(a->l1, fr_lanes_word(c->limb[1]));
    a->l2 = _mm512_add_epi64(a->l2, fr_lanes_word(c->limb[2]));
    a->l3 = _mm512_add_epi64(a->l3, fr_lanes_word(c->limb[3]));
    a->l4 = _mm512_add_epi64(a->l4, fr_lanes_word(c->limb[4]));
}

/* a 2^-shift, for a normal a below 2^260: a multiple m q with m below 2^shift makes the low bits 0.
 * Below q + a 2^-shift; normal. */
RK_INLINE void fr_lanes_shift_right(struct fr_lanes *a, unsigned shift)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    const __m128i right = _mm_cvtsi64_si128((int64_t)shift);
    const __m128i left = _mm_cvtsi64_si128((int64_t)(52 - shift));
    const __m512i low = fr_lanes_word((INT64_C(1) << shift) - 1);
    const __m512i m =
        _mm512_and_si512(_mm512_madd52lo_epu64(zero, a->l0, fr_lanes_word(FR_LANES_INVERSE)), low);
    __m512i top = _mm512_madd52hi_epu64(zero, m, fr_lanes_word(FR_LANES_Q4));
    a->l0 = _mm512_madd52lo_epu64(a->l0, m, fr_lanes_word(FR_LANES_Q0));
    a->l1 = _mm512_madd52lo_epu64(a->l1, m, fr_lanes_word(FR_LANES_Q1));
    a->l2 = _mm512_madd52lo_epu64(a->l2, m, fr_lanes_word(FR_LANES_Q2));
    a->l3 = _mm512_madd52lo_epu64(a->l3, m, fr_lanes_word(FR_LANES_Q3));
    a->l4 = _mm512_madd52lo_epu64(a->l4, m, fr_lanes_word(FR_LANES_Q4));
    a->l1 = _mm512_madd52hi_epu64(a->l1, m, fr_lanes_word(FR_LANES_Q0));
    a->l2 = _mm512_madd52hi_epu64(a->l2, m, fr_lanes_word(FR_LANES_Q1));
    a->l3 = _mm512_madd52hi_epu64(a->l3, m, fr_lanes_word(FR_LANES_Q2));
    a->l4 = _mm512_madd52hi_epu64(a->l4, m, fr_lanes_word(FR_LANES_Q3));
    fr_lanes_normalise(a);
    top = _mm512_add_epi64(top, _mm512_srli_epi64(a->l4, 52));
    a->l4 = _mm512_and_si512(a->l4, mask);
#define FR_LANES_DOWN(i, upper)                                 \
    a->l##i = _mm512_or_si512(_mm512_srl_epi64(a->l##i, right), \
                              _mm512_and_si512(_mm512_sll_epi64(upper, left), mask));
    FR_LANES_DOWN(0, a->l1)
    FR_LANES_DOWN(1, a->l2)
    FR_LANES_DOWN(2, a->l3)
    FR_LANES_DOWN(3, a->l4)
    FR_LANES_DOWN(4, top)
#undef FR_LANES_DOWN
}

/* ---- To and from memory ---- */

RK_INLINE void fr_lanes_fetch(struct lanes_rows *x, const struct fr *const from[FR_LANES])
{
#define FR_LANES_LOAD(i) x->r##i = _mm512_maskz_loadu_epi64(0xf, from[i]);
    FR_LANES_LOAD(0)
    FR_LANES_LOAD(1)
    FR_LANES_LOAD(2)
    FR_LANES_LOAD(3)
    FR_LANES_LOAD(4)
    FR_LANES_LOAD(5)
    FR_LANES_LOAD(6)
    FR_LANES_LOAD(7)
#undef FR_LANES_LOAD
    lanes_transpose(x);
}

/* The same of eight elements that stand side by side. */
RK_INLINE void fr_lanes_fetch_row(struct lanes_rows *x, const struct fr *from)
{
    const __m512i low = _mm512_setr_epi64(0, 4, 8, 12, 2, 6, 10, 14);
    const __m512i high = _mm512_setr_epi64(1, 5, 9, 13, 3, 7, 11, 15);
    const uint64_t *words = from->limb;
    const __m512i a0 = _mm512_loadu_si512(words), a1 = _mm512_loadu_si512(words + 8);
    const __m512i a2 = _mm512_loadu_si512(words + 16), a3 = _mm512_loadu_si512(words + 24);
    const __m512i b0 = _mm512_permutex2var_epi64(a0, low, a1);
    const __m512i b1 = _mm512_permutex2var_epi64(a0, high, a1);
    const __m512i b2 = _mm512_permutex2var_epi64(a2, low, a3);
    const __m512i b3 = _mm512_permutex2var_epi64(a2, high, a3);
    x->r0 = _mm512_shuffle_i64x2(b0, b2, 0x44);
    x->r1 = _mm512_shuffle_i64x2(b1, b3, 0x44);
    x->r2 = _mm512_shuffle_i64x2(b0, b2, 0xee);
    x->r3 = _mm512_shuffle_i64x2(b1, b3, 0xee);
}

#define RIGHT(x, bits) _mm512_srli_epi64(x, bits)
#define LEFT(x, bits)  _mm512_slli_epi64(x, bits)
#define FROM(low, low_bits, high, high_bits) \
    _mm512_and_si512(_mm512_or_si512(RIGHT(low, low_bits), LEFT(high, high_bits)), mask)

/* Limbs of 52 bits of words of 64, as they are and times 2^4. */
RK_INLINE void fr_lanes_of_words(struct fr_lanes *out, const struct lanes_rows *x)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    out->l0 = _mm512_and_si512(x->r0, mask);
    out->l1 = FROM(x->r0, 52, x->r1, 12);
    out->l2 = FROM(x->r1, 40, x->r2, 24);
    out->l3 = FROM(x->r2, 28, x->r3, 36);
    out->l4 = RIGHT(x->r3, 16);
}

RK_INLINE void fr_lanes_of_words_times_16(struct fr_lanes *out, const struct lanes_rows *x)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    out->l0 = _mm512_and_si512(LEFT(x->r0, 4), mask);
    out->l1 = FROM(x->r0, 48, x->r1, 16);
    out->l2 = FROM(x->r1, 36, x->r2, 28);
    out->l3 = FROM(x->r2, 24, x->r3, 40);
    out->l4 = RIGHT(x->r3, 12);
}

/* The integers of eight elements, which may be any below 2^256, as they are: x 2^256 stays. */
RK_INLINE void fr_lanes_load(struct fr_lanes *out, const struct fr *const from[FR_LANES])
{
    struct lanes_rows x;
    fr_lanes_fetch(&x, from);
    fr_lanes_of_words(out, &x);
}

RK_INLINE void fr_lanes_load_row(struct fr_lanes *out, const struct fr *from)
{
    struct lanes_rows x;
    fr_lanes_fetch_row(&x, from);
    fr_lanes_of_words(out, &x);
}

/* The same times 2^4: a factor whose product with x 2^256 is x y 2^256. */
RK_INLINE void fr_lanes_load_times_16(struct fr_lanes *out, const struct fr *const from[FR_LANES])
{
    struct lanes_rows x;
    fr_lanes_fetch(&x, from);
    fr_lanes_of_words_times_16(out, &x);
}

RK_INLINE void fr_lanes_load_row_times_16(struct fr_lanes *out, const struct fr *from)
{
    struct lanes_rows x;
    fr_lanes_fetch_row(&x, from);
    fr_lanes_of_words_times_16(out, &x);
}

/* The integer of one element for all lanes. */
RK_INLINE struct fr_lane_constant fr_lane_constant_of(const struct fr *a)
{
    const uint64_t *x = a->limb;
    return (struct fr_lane_constant){{
        (int64_t)(x[0] & FR_LANES_MASK),
        (int64_t)((x[0] >> 52 | x[1] << 12) & FR_LANES_MASK),
        (int64_t)((x[1] >> 40 | x[2] << 24) & FR_LANES_MASK),
        (int64_t)((x[2] >> 28 | x[3] << 36) & FR_LANES_MASK),
        (int64_t)(x[3] >> 16),
    }};
}

#undef FROM

/* Words of 64 bits of limbs, of which only the lowest 52 bits count: limbs move to the top of a
 * word, from where one shift takes them down with the low bits of the next. */
RK_INLINE void fr_lanes_to_words(struct lanes_rows *x, const struct fr_lanes *a)
{
    x->r0 = _mm512_shrdi_epi64(LEFT(a->l0, 12), a->l1, 12);
    x->r1 = _mm512_shrdi_epi64(LEFT(a->l1, 12), a->l2, 24);
    x->r2 = _mm512_shrdi_epi64(LEFT(a->l2, 12), a->l3, 36);
    x->r3 = _mm512_shrdi_epi64(LEFT(a->l3, 12), a->l4, 48);
}
#undef LEFT
#undef RIGHT

/* The integers below 2^256 of normal lanes. */
RK_INLINE void fr_lanes_store(struct fr *const to[FR_LANES], const struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    struct lanes_rows x = {.r4 = zero, .r5 = zero, .r6 = zero, .r7 = zero};
    fr_lanes_to_words(&x, a);
    lanes_transpose(&x);
#define FR_LANES_STORE(i) _mm512_mask_storeu_epi64(to[i], 0xf, x.r##i);
    FR_LANES_STORE(0)
    FR_LANES_STORE(1)
    FR_LANES_STORE(2)
    FR_LANES_STORE(3)
    FR_LANES_STORE(4)
    FR_LANES_STORE(5)
    FR_LANES_STORE(6)
    FR_LANES_STORE(7)
#undef FR_LANES_STORE
}

/* The same side by side. */
RK_INLINE void fr_lanes_store_row(struct fr *to, const struct fr_lanes *a)
{
    const __m512i left = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
    const __m512i right = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
    const __m512i high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    struct lanes_rows x;
    uint64_t *words = to->limb;
    fr_lanes_to_words(&x, a);
    const __m512i b0 = _mm512_permutex2var_epi64(x.r0, left, x.r1);
    const __m512i b1 = _mm512_permutex2var_epi64(x.r0, right, x.r1);
    const __m512i b2 = _mm512_permutex2var_epi64(x.r2, left, x.r3);
    const __m512i b3 = _mm512_permutex2var_epi64(x.r2, right, x.r3);
    _mm512_storeu_si512(words, _mm512_permutex2var_epi64(b0, low, b2));
    _mm512_storeu_si512(words + 8, _mm512_permutex2var_epi64(b0, high, b2));
    _mm512_storeu_si512(words + 16, _mm512_permutex2var_epi64(b1, low, b3));
    _mm512_storeu_si512(words + 24, _mm512_permutex2var_epi64(b1, high, b3));
}

#endif
