/* Montgomery's products of two times eight elements of the scalar field, row by row and by turns,
 * and sums of products, with fewer operations beside the products than fr_lanes_mul has, for
 * processors that do all of them in the same two places:
 *
 * - Factors are carried limbs, of which only the lowest 52 bits count (fr_lanes_carry).
 * - The quotient of a row is one product.
 * - Columns that vanish begin at 2^52 - 1, which rounds their carries up, and the others at what is
 *   to be added to the result. With -q that is centred for sums and differences, and its sign says
 *   whether q is to be added again. It is left as columns.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FR_ROWS_LANES_H
#define RK_CRYPTO_FR_ROWS_LANES_H

#include "crypto/fr_lanes.h"

/* Carries from limb to limb, with signs. Of all but the top one only the lowest 52 bits are the
 * integer's then: what is above them has been carried, and products and fr_lanes_to_words do not
 * see it. */
RK_INLINE void fr_lanes_carry(struct fr_lanes *a)
{
    a->l1 = _mm512_add_epi64(a->l1, _mm512_srai_epi64(a->l0, 52));
    a->l2 = _mm512_add_epi64(a->l2, _mm512_srai_epi64(a->l1, 52));
    a->l3 = _mm512_add_epi64(a->l3, _mm512_srai_epi64(a->l2, 52));
    a->l4 = _mm512_add_epi64(a->l4, _mm512_srai_epi64(a->l3, 52));
}

/* In CHECK builds: a, carried, is from low q to high q, modulo 2^260 = 35.3 q, as far as its top
 * limb tells. */
RK_INLINE void fr_lanes_check_between(const struct fr_lanes *a, int64_t low, int64_t high)
{
#ifdef RUSKVM_CHECK
    const __m512i top = _mm512_and_si512(a->l4, fr_lanes_word(FR_LANES_MASK));
    CHECK(!_mm512_cmplt_epu64_mask(top, fr_lanes_word(low * FR_LANES_Q4)));
    CHECK(!_mm512_cmpgt_epu64_mask(top, fr_lanes_word(high * (FR_LANES_Q4 + 1))));
#endif
    (void)a;
    (void)low;
    (void)high;
}

RK_INLINE void fr_lanes_check_carried(const struct fr_lanes *a, int64_t times)
{
    fr_lanes_check_between(a, 0, times);
}

/* a + q where a, of -q to q and not carried, is negative. Carried. */
RK_INLINE void fr_lanes_add_q_to_negative(struct fr_lanes *a)
{
    struct fr_lanes sign = *a;
    fr_lanes_carry(&sign);
    const __mmask8 is_negative = _mm512_cmplt_epi64_mask(sign.l4, _mm512_setzero_si512());
    a->l0 = _mm512_mask_add_epi64(a->l0, is_negative, a->l0, fr_lanes_word(FR_LANES_Q0));
    a->l1 = _mm512_mask_add_epi64(a->l1, is_negative, a->l1, fr_lanes_word(FR_LANES_Q1));
    a->l2 = _mm512_mask_add_epi64(a->l2, is_negative, a->l2, fr_lanes_word(FR_LANES_Q2));
    a->l3 = _mm512_mask_add_epi64(a->l3, is_negative, a->l3, fr_lanes_word(FR_LANES_Q3));
    a->l4 = _mm512_mask_add_epi64(a->l4, is_negative, a->l4, fr_lanes_word(FR_LANES_Q4));
    fr_lanes_carry(a);
    fr_lanes_check_carried(a, 1);
}

/* Limbs of 52 bits of carried ones. */
RK_INLINE void fr_lanes_mask(struct fr_lanes *a)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    a->l0 = _mm512_and_si512(a->l0, mask);
    a->l1 = _mm512_and_si512(a->l1, mask);
    a->l2 = _mm512_and_si512(a->l2, mask);
    a->l3 = _mm512_and_si512(a->l3, mask);
}

/* Limbs of words of 64 bits as factors, as they are and times 2^4. */
RK_INLINE void fr_lanes_factor_of_words(struct fr_lanes *out, const struct lanes_rows *x)
{
    out->l0 = x->r0;
    out->l1 = _mm512_shrdi_epi64(x->r0, x->r1, 52);
    out->l2 = _mm512_shrdi_epi64(x->r1, x->r2, 40);
    out->l3 = _mm512_shrdi_epi64(x->r2, x->r3, 28);
    out->l4 = _mm512_srli_epi64(x->r3, 16);
}

RK_INLINE void fr_lanes_factor_of_words_times_16(struct fr_lanes *out, const struct lanes_rows *x)
{
    out->l0 = _mm512_slli_epi64(x->r0, 4);
    out->l1 = _mm512_shrdi_epi64(x->r0, x->r1, 48);
    out->l2 = _mm512_shrdi_epi64(x->r1, x->r2, 36);
    out->l3 = _mm512_shrdi_epi64(x->r2, x->r3, 24);
    out->l4 = _mm512_srli_epi64(x->r3, 12);
}

/* What a sum of products begins with: 2^52 - 1 in columns that vanish, and what is added to the
 * result, whose limbs may have both signs. */
RK_INLINE struct fr_lanes_sum fr_lanes_sum_onto(const struct fr_lanes *addend)
{
    const __m512i mask = fr_lanes_word(FR_LANES_MASK);
    return (struct fr_lanes_sum){
        mask, mask, mask, mask, mask, addend->l0, addend->l1, addend->l2, addend->l3, addend->l4,
    };
}

/* t[i] = a[i] b[i] 2^-260 + addend[i], for a[i] below u q and b[i] below v q from 0 to (0.029 u v +
 * 1) q and the addend. Columns of both signs below 2^57 and the addend's, not carried. */
RK_INLINE void fr_lanes_mul_rows_onto(struct fr_lanes t[2], const struct fr_lanes a[2],
                                      const struct fr_lanes b[2], const struct fr_lanes addend[2])
{
    const __m512i inverse = fr_lanes_word(FR_LANES_INVERSE);
    struct fr_lanes_sum s[2] = {fr_lanes_sum_onto(&addend[0]), fr_lanes_sum_onto(&addend[1])};
    __m512i m[2];
#define FR_LANES_BOTH(half, column, x, y) \
    half(s[0].t##column, x(0), y(0)) half(s[1].t##column, x(1), y(1))
#define FR_LANES_M(i)  m[i]
#define FR_LANES_A0(i) a[i].l0
#define FR_LANES_A1(i) a[i].l1
#define FR_LANES_A2(i) a[i].l2
#define FR_LANES_A3(i) a[i].l3
#define FR_LANES_A4(i) a[i].l4
#define FR_LANES_B0(i) b[i].l0
#define FR_LANES_B1(i) b[i].l1
#define FR_LANES_B2(i) b[i].l2
#define FR_LANES_B3(i) b[i].l3
#define FR_LANES_B4(i) b[i].l4
#define FR_LANES_P0(i) fr_lanes_word(FR_LANES_Q0)
#define FR_LANES_P1(i) fr_lanes_word(FR_LANES_Q1)
#define FR_LANES_P2(i) fr_lanes_word(FR_LANES_Q2)
#define FR_LANES_P3(i) fr_lanes_word(FR_LANES_Q3)
#define FR_LANES_P4(i) fr_lanes_word(FR_LANES_Q4)
#define FR_LANES_OUT(i, c, d) \
    s[i].t##d = _mm512_add_epi64(s[i].t##d, _mm512_srli_epi64(s[i].t##c, 52));
/* What the next quotient waits for comes first; its column has the next row's product already. */
#define FR_LANES_MUL_ROW(y, next, c, d, e, f, g, h)            \
    m[0] = _mm512_madd52lo_epu64(inverse, s[0].t##c, inverse); \
    m[1] = _mm512_madd52lo_epu64(inverse, s[1].t##c, inverse); \
    FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_A1, y);            \
    FR_LANES_BOTH(FR_LANES_LOW, e, FR_LANES_A2, y);            \
    FR_LANES_BOTH(FR_LANES_LOW, f, FR_LANES_A3, y);            \
    FR_LANES_BOTH(FR_LANES_LOW, g, FR_LANES_A4, y);            \
    FR_LANES_BOTH(FR_LANES_HIGH, d, FR_LANES_A0, y);           \
    FR_LANES_BOTH(FR_LANES_HIGH, e, FR_LANES_A1, y);           \
    next(d);                                                   \
    FR_LANES_OUT(0, c, d);                                     \
    FR_LANES_OUT(1, c, d);                                     \
    FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_P1, FR_LANES_M);   \
    FR_LANES_BOTH(FR_LANES_HIGH, f, FR_LANES_A2, y);           \
    FR_LANES_BOTH(FR_LANES_HIGH, g, FR_LANES_A3, y);           \
    FR_LANES_BOTH(FR_LANES_HIGH, d, FR_LANES_P0, FR_LANES_M);  \
    FR_LANES_BOTH(FR_LANES_HIGH, h, FR_LANES_A4, y);           \
    FR_LANES_BOTH(FR_LANES_LOW, e, FR_LANES_P2, FR_LANES_M);   \
    FR_LANES_BOTH(FR_LANES_LOW, f, FR_LANES_P3, FR_LANES_M);   \
    FR_LANES_BOTH(FR_LANES_LOW, g, FR_LANES_P4, FR_LANES_M);   \
    FR_LANES_BOTH(FR_LANES_HIGH, e, FR_LANES_P1, FR_LANES_M);  \
    FR_LANES_BOTH(FR_LANES_HIGH, f, FR_LANES_P2, FR_LANES_M);  \
    FR_LANES_BOTH(FR_LANES_HIGH, g, FR_LANES_P3, FR_LANES_M);  \
    FR_LANES_BOTH(FR_LANES_HIGH, h, FR_LANES_P4, FR_LANES_M);
#define FR_LANES_NEXT1(d) FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_A0, FR_LANES_B1)
#define FR_LANES_NEXT2(d) FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_A0, FR_LANES_B2)
#define FR_LANES_NEXT3(d) FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_A0, FR_LANES_B3)
#define FR_LANES_NEXT4(d) FR_LANES_BOTH(FR_LANES_LOW, d, FR_LANES_A0, FR_LANES_B4)
#define FR_LANES_NONE(d)
    FR_LANES_BOTH(FR_LANES_LOW, 0, FR_LANES_A0, FR_LANES_B0);
    FR_LANES_MUL_ROW(FR_LANES_B0, FR_LANES_NEXT1, 0, 1, 2, 3, 4, 5)
    FR_LANES_MUL_ROW(FR_LANES_B1, FR_LANES_NEXT2, 1, 2, 3, 4, 5, 6)
    FR_LANES_MUL_ROW(FR_LANES_B2, FR_LANES_NEXT3, 2, 3, 4, 5, 6, 7)
    FR_LANES_MUL_ROW(FR_LANES_B3, FR_LANES_NEXT4, 3, 4, 5, 6, 7, 8)
    FR_LANES_MUL_ROW(FR_LANES_B4, FR_LANES_NONE, 4, 5, 6, 7, 8, 9)
#undef FR_LANES_NEXT1
#undef FR_LANES_NEXT2
#undef FR_LANES_NEXT3
#undef FR_LANES_NEXT4
#undef FR_LANES_NONE
#undef FR_LANES_BOTH
#undef FR_LANES_M
#undef FR_LANES_A0
#undef FR_LANES_A1
#undef FR_LANES_A2
#undef FR_LANES_A3
#undef FR_LANES_A4
#undef FR_LANES_B0
#undef FR_LANES_B1
#undef FR_LANES_B2
#undef FR_LANES_B3
#undef FR_LANES_B4
#undef FR_LANES_P0
#undef FR_LANES_P1
#undef FR_LANES_P2
#undef FR_LANES_P3
#undef FR_LANES_P4
#undef FR_LANES_OUT
#undef FR_LANES_MUL_ROW
    for (size_t i = 0; i < 2; i++)
        t[i] = (struct fr_lanes){s[i].t5, s[i].t6, s[i].t7, s[i].t8, s[i].t9};
}

/* t[i] = a[i] b[i] 2^-260 - q, from -q to 0.029 u v q. */
RK_INLINE void fr_lanes_mul_rows(struct fr_lanes t[2], const struct fr_lanes a[2],
                                 const struct fr_lanes b[2])
{
    struct fr_lanes less[2] = {0};
    fr_lanes_add_q(&less[0], -1);
    fr_lanes_add_q(&less[1], -1);
    fr_lanes_mul_rows_onto(t, a, b, less);
}

/* ---- Sums of products that share a reduction ---- */

/* Terms of two sums: products of two factors each, and of two factors with one that all lanes
 * have. */
struct fr_lanes_product {
    const struct fr_lanes *a, *b;
};

struct fr_lanes_scaled {
    const struct fr_lanes *a;
    const struct fr_lane_constant *c;
};

#define FR_LANES_TERM_ROW(y0, y1, x0, x1, ...)                             \
    s = s0;                                                                \
    FR_LANES_ROW_(y0, x0->l0, x0->l1, x0->l2, x0->l3, x0->l4, __VA_ARGS__) \
    s = s1;                                                                \
    FR_LANES_ROW_(y1, x1->l0, x1->l1, x1->l2, x1->l3, x1->l4, __VA_ARGS__)

RK_INLINE void fr_lanes_add_products(struct fr_lanes_sum *s0, struct fr_lanes_sum *s1,
                                     const struct fr_lanes a[2], const struct fr_lanes b[2])
{
    const struct fr_lanes *x0 = &a[0], *x1 = &a[1];
    struct fr_lanes_sum *s;
    FR_LANES_TERM_ROW(b[0].l0, b[1].l0, x0, x1, 0, 1, 2, 3, 4, 5)
    FR_LANES_TERM_ROW(b[0].l1, b[1].l1, x0, x1, 1, 2, 3, 4, 5, 6)
    FR_LANES_TERM_ROW(b[0].l2, b[1].l2, x0, x1, 2, 3, 4, 5, 6, 7)
    FR_LANES_TERM_ROW(b[0].l3, b[1].l3, x0, x1, 3, 4, 5, 6, 7, 8)
    FR_LANES_TERM_ROW(b[0].l4, b[1].l4, x0, x1, 4, 5, 6, 7, 8, 9)
}

RK_INLINE void fr_lanes_add_scaled(struct fr_lanes_sum *s0, struct fr_lanes_sum *s1,
                                   const struct fr_lanes a[2], const struct fr_lane_constant *c)
{
    const struct fr_lanes *x0 = &a[0], *x1 = &a[1];
    struct fr_lanes_sum *s;
    __m512i y;
    y = fr_lanes_word(c->limb[0]);
    FR_LANES_TERM_ROW(y, y, x0, x1, 0, 1, 2, 3, 4, 5)
    y = fr_lanes_word(c->limb[1]);
    FR_LANES_TERM_ROW(y, y, x0, x1, 1, 2, 3, 4, 5, 6)
    y = fr_lanes_word(c->limb[2]);
    FR_LANES_TERM_ROW(y, y, x0, x1, 2, 3, 4, 5, 6, 7)
    y = fr_lanes_word(c->limb[3]);
    FR_LANES_TERM_ROW(y, y, x0, x1, 3, 4, 5, 6, 7, 8)
    y = fr_lanes_word(c->limb[4]);
    FR_LANES_TERM_ROW(y, y, x0, x1, 4, 5, 6, 7, 8, 9)
}
#undef FR_LANES_TERM_ROW

#define FR_LANES_STEP(sum, a, b, c, d, e, f)                             \
    s = sum;                                                             \
    m = _mm512_madd52lo_epu64(inverse, s->t##a, inverse);                \
    s->t##b = _mm512_add_epi64(s->t##b, _mm512_srli_epi64(s->t##a, 52)); \
    FR_LANES_LOW(s->t##b, m, fr_lanes_word(FR_LANES_Q1))                 \
    FR_LANES_HIGH(s->t##b, m, fr_lanes_word(FR_LANES_Q0))                \
    FR_LANES_LOW(s->t##c, m, fr_lanes_word(FR_LANES_Q2))                 \
    FR_LANES_LOW(s->t##d, m, fr_lanes_word(FR_LANES_Q3))                 \
    FR_LANES_LOW(s->t##e, m, fr_lanes_word(FR_LANES_Q4))                 \
    FR_LANES_HIGH(s->t##c, m, fr_lanes_word(FR_LANES_Q1))                \
    FR_LANES_HIGH(s->t##d, m, fr_lanes_word(FR_LANES_Q2))                \
    FR_LANES_HIGH(s->t##e, m, fr_lanes_word(FR_LANES_Q3))                \
    FR_LANES_HIGH(s->t##f, m, fr_lanes_word(FR_LANES_Q4))
#define FR_LANES_STEPS(...)              \
    FR_LANES_STEP(&sums[0], __VA_ARGS__) \
    FR_LANES_STEP(&sums[1], __VA_ARGS__)

/* t[i] = the sum of the products 2^-260 + addend[i], as fr_lanes_mul_rows_onto: from the addend on
 * to (0.029 times the sum of u v + 1) q more. Columns of both signs below 2^57 for each of the
 * terms, 2^57 more, and the addend's. */
RK_INLINE void fr_lanes_sum_rows_onto(struct fr_lanes t[2], const struct fr_lanes addend[2],
                                      const struct fr_lanes_product *products, size_t product_count,
                                      const struct fr_lanes_scaled *scaled, size_t scaled_count)
{
    const __m512i inverse = fr_lanes_word(FR_LANES_INVERSE);
    struct fr_lanes_sum sums[2] = {fr_lanes_sum_onto(&addend[0]), fr_lanes_sum_onto(&addend[1])};
    struct fr_lanes_sum *s;
    __m512i m;
    for (size_t k = 0; k < scaled_count; k++)
        fr_lanes_add_scaled(&sums[0], &sums[1], scaled[k].a, scaled[k].c);
    for (size_t k = 0; k < product_count; k++)
        fr_lanes_add_products(&sums[0], &sums[1], products[k].a, products[k].b);
    FR_LANES_STEPS(0, 1, 2, 3, 4, 5)
    FR_LANES_STEPS(1, 2, 3, 4, 5, 6)
    FR_LANES_STEPS(2, 3, 4, 5, 6, 7)
    FR_LANES_STEPS(3, 4, 5, 6, 7, 8)
    FR_LANES_STEPS(4, 5, 6, 7, 8, 9)
    for (size_t i = 0; i < 2; i++)
        t[i] = (struct fr_lanes){sums[i].t5, sums[i].t6, sums[i].t7, sums[i].t8, sums[i].t9};
}
#undef FR_LANES_STEP
#undef FR_LANES_STEPS

#endif
