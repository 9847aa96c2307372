/* Montgomery's products of two times eight elements of the scalar field, row by row and by turns,
 * with fewer operations beside the products than fr_lanes_mul has, for processors that do all of
 * them in the same two places:
 *
 * - Factors are carried limbs, of which only the lowest 52 bits count (fr_lanes_carry).
 * - The quotient of a row is one product.
 * - Columns that vanish begin at 2^52 - 1, which rounds their carries up, and the others at -q: the
 *   result, a b 2^-260 - q, is centred for sums and differences, and its sign says whether q is to
 *   be added again. It is left as columns.
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

/* t[i] = a[i] b[i] 2^-260 - q, for a[i] below u q and b[i] below v q from -q to 0.029 u v q.
 * Columns of both signs below 2^57, not carried. */
RK_INLINE void fr_lanes_mul_rows(struct fr_lanes t[2], const struct fr_lanes a[2],
                                 const struct fr_lanes b[2])
{
    const __m512i inverse = fr_lanes_word(FR_LANES_INVERSE), mask = fr_lanes_word(FR_LANES_MASK);
    const struct fr_lanes_sum first = {
        .t0 = mask,
        .t1 = mask,
        .t2 = mask,
        .t3 = mask,
        .t4 = mask,
        .t5 = fr_lanes_word(-FR_LANES_Q0),
        .t6 = fr_lanes_word(-FR_LANES_Q1),
        .t7 = fr_lanes_word(-FR_LANES_Q2),
        .t8 = fr_lanes_word(-FR_LANES_Q3),
        .t9 = fr_lanes_word(-FR_LANES_Q4),
    };
    struct fr_lanes_sum s[2] = {first, first};
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

#endif
