/* Eight elements of the scalar field of BLS12-381 at a time: radix 2^52, for IFMA. As fp_lanes.h
 * has it for the base field, with five limbs and Montgomery's 2^260.
 *
 * Elements in memory are x 2^256 mod q, those in lanes x 2^260. A product, or a sum of products, of
 * integers below u q and v q is below (0.029 u v + 1) q; an integer must be below 2^260 = 35 q.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FR_LANES_H
#define RK_CRYPTO_FR_LANES_H

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

#define FR_LANES_Q0   0xfffff00000001
#define FR_LANES_Q1   0x2fffe5bfefff
#define FR_LANES_Q2   0x9a1d80553bda4
#define FR_LANES_Q3   0x7d483339d8080
#define FR_LANES_Q4   0x73eda753299d
#define FR_LANES_MASK 0xfffffffffffff

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

/* s 2^-260, by Montgomery's reduction column by column. Normal.
 *
 * q0 = 2^52 - 2^32 + 1, so that m = -t / q0 mod 2^52 is -t - 2^32 t: products look at the low 52
 * bits of their factors only, the rest may be what it likes. The low half of m q0 makes the low 52
 * bits of t vanish: it is not computed, what is carried is t / 2^52 rounded up. */
RK_INLINE void fr_lanes_reduce(struct fr_lanes *out, struct fr_lanes_sum *s)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fr_lanes_word(FR_LANES_MASK);
    __m512i m;
#define FR_LANES_STEP(a, b, c, d, e, f)                                                          \
    m = _mm512_sub_epi64(zero, _mm512_add_epi64(s->t##a, _mm512_slli_epi64(s->t##a, 32)));       \
    s->t##b = _mm512_add_epi64(s->t##b, _mm512_srli_epi64(_mm512_add_epi64(s->t##a, mask), 52)); \
    FR_LANES_LOW(s->t##b, m, fr_lanes_word(FR_LANES_Q1))                                         \
    FR_LANES_LOW(s->t##c, m, fr_lanes_word(FR_LANES_Q2))                                         \
    FR_LANES_LOW(s->t##d, m, fr_lanes_word(FR_LANES_Q3))                                         \
    FR_LANES_LOW(s->t##e, m, fr_lanes_word(FR_LANES_Q4))                                         \
    FR_LANES_HIGH(s->t##b, m, fr_lanes_word(FR_LANES_Q0))                                        \
    FR_LANES_HIGH(s->t##c, m, fr_lanes_word(FR_LANES_Q1))                                        \
    FR_LANES_HIGH(s->t##d, m, fr_lanes_word(FR_LANES_Q2))                                        \
    FR_LANES_HIGH(s->t##e, m, fr_lanes_word(FR_LANES_Q3))                                        \
    FR_LANES_HIGH(s->t##f, m, fr_lanes_word(FR_LANES_Q4))
    FR_LANES_STEP(0, 1, 2, 3, 4, 5)
    FR_LANES_STEP(1, 2, 3, 4, 5, 6)
    FR_LANES_STEP(2, 3, 4, 5, 6, 7)
    FR_LANES_STEP(3, 4, 5, 6, 7, 8)
    FR_LANES_STEP(4, 5, 6, 7, 8, 9)
#undef FR_LANES_STEP
    *out = (struct fr_lanes){s->t5, s->t6, s->t7, s->t8, s->t9};
    fr_lanes_normalise(out);
}

RK_INLINE void fr_lanes_mul(struct fr_lanes *out, const struct fr_lanes *a,
                            const struct fr_lanes *b)
{
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_add_product(&s, a, b);
    fr_lanes_reduce(out, &s);
}

/* a^2, with products of two different limbs once, doubled as columns. */
RK_INLINE void fr_lanes_sqr(struct fr_lanes *out, const struct fr_lanes *a)
{
    struct fr_lanes_sum s = fr_lanes_none();
    CHECK(fr_lanes_are_factors(a));
#define FR_LANES_CROSS(i, j, low, high)      \
    FR_LANES_LOW(s.t##low, a->l##i, a->l##j) \
    FR_LANES_HIGH(s.t##high, a->l##i, a->l##j)
    FR_LANES_CROSS(0, 1, 1, 2)
    FR_LANES_CROSS(0, 2, 2, 3)
    FR_LANES_CROSS(0, 3, 3, 4)
    FR_LANES_CROSS(0, 4, 4, 5)
    FR_LANES_CROSS(1, 2, 3, 4)
    FR_LANES_CROSS(1, 3, 4, 5)
    FR_LANES_CROSS(1, 4, 5, 6)
    FR_LANES_CROSS(2, 3, 5, 6)
    FR_LANES_CROSS(2, 4, 6, 7)
    FR_LANES_CROSS(3, 4, 7, 8)
#define FR_LANES_DOUBLE(i) s.t##i = _mm512_add_epi64(s.t##i, s.t##i);
    FR_LANES_DOUBLE(1)
    FR_LANES_DOUBLE(2)
    FR_LANES_DOUBLE(3)
    FR_LANES_DOUBLE(4)
    FR_LANES_DOUBLE(5)
    FR_LANES_DOUBLE(6)
    FR_LANES_DOUBLE(7)
    FR_LANES_DOUBLE(8)
#undef FR_LANES_DOUBLE
    FR_LANES_CROSS(0, 0, 0, 1)
    FR_LANES_CROSS(1, 1, 2, 3)
    FR_LANES_CROSS(2, 2, 4, 5)
    FR_LANES_CROSS(3, 3, 6, 7)
    FR_LANES_CROSS(4, 4, 8, 9)
#undef FR_LANES_CROSS
    fr_lanes_reduce(out, &s);
}

RK_INLINE void fr_lanes_mul_constant(struct fr_lanes *out, const struct fr_lanes *a,
                                     const struct fr_lane_constant *c)
{
    struct fr_lanes_sum s = fr_lanes_none();
    fr_lanes_add_constant_product(&s, a, c);
    fr_lanes_reduce(out, &s);
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

#define RIGHT(x, bits) _mm512_srli_epi64(x, bits)
#define LEFT(x, bits)  _mm512_slli_epi64(x, bits)
#define FROM(low, low_bits, high, high_bits) \
    _mm512_and_si512(_mm512_or_si512(RIGHT(low, low_bits), LEFT(high, high_bits)), mask)

/* The integers of eight elements, which may be any below 2^256, as they are: x 2^256 stays. */
RK_INLINE void fr_lanes_load(struct fr_lanes *out, const struct fr *const from[FR_LANES])
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    struct lanes_rows x;
    fr_lanes_fetch(&x, from);
    out->l0 = _mm512_and_si512(x.r0, mask);
    out->l1 = FROM(x.r0, 52, x.r1, 12);
    out->l2 = FROM(x.r1, 40, x.r2, 24);
    out->l3 = FROM(x.r2, 28, x.r3, 36);
    out->l4 = RIGHT(x.r3, 16);
}

/* The same times 2^4: a factor whose product with x 2^256 is x y 2^256. */
RK_INLINE void fr_lanes_load_times_16(struct fr_lanes *out, const struct fr *const from[FR_LANES])
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    struct lanes_rows x;
    fr_lanes_fetch(&x, from);
    out->l0 = _mm512_and_si512(LEFT(x.r0, 4), mask);
    out->l1 = FROM(x.r0, 48, x.r1, 16);
    out->l2 = FROM(x.r1, 36, x.r2, 28);
    out->l3 = FROM(x.r2, 24, x.r3, 40);
    out->l4 = RIGHT(x.r3, 12);
}

/* A normal a below 2q, times 2^4. */
RK_INLINE void fr_lanes_times_16(struct fr_lanes *out, const struct fr_lanes *a)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    const struct fr_lanes x = *a;
    out->l0 = _mm512_and_si512(LEFT(x.l0, 4), mask);
    out->l1 = FROM(x.l0, 48, x.l1, 4);
    out->l2 = FROM(x.l1, 48, x.l2, 4);
    out->l3 = FROM(x.l2, 48, x.l3, 4);
    out->l4 = _mm512_or_si512(RIGHT(x.l3, 48), LEFT(x.l4, 4));
}
#undef FROM

/* The integers below 2^256 of normal lanes. */
RK_INLINE void fr_lanes_store(struct fr *const to[FR_LANES], const struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    struct lanes_rows x = {.r4 = zero, .r5 = zero, .r6 = zero, .r7 = zero};
    x.r0 = _mm512_or_si512(a->l0, LEFT(a->l1, 52));
    x.r1 = _mm512_or_si512(RIGHT(a->l1, 12), LEFT(a->l2, 40));
    x.r2 = _mm512_or_si512(RIGHT(a->l2, 24), LEFT(a->l3, 28));
    x.r3 = _mm512_or_si512(RIGHT(a->l3, 36), LEFT(a->l4, 16));
#undef LEFT
#undef RIGHT
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

#endif
