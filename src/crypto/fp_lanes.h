/* Eight elements of the base field of BLS12-381 at a time: radix 2^52, for IFMA.
 *
 * A struct fp_lanes holds limb i of lane j in element j of li. Limbs are *normal* when they are
 * below 2^52 (the top one may be larger as long as the value is below 2^416); sums and differences
 * leave limbs that are not, even negative ones, until fp_lanes_normalise. Products want normal
 * factors, or *carried* ones, whose low 52 bits alone are those of a normal limb (fp_lanes_carry).
 *
 * The product is Montgomery's with 2^416: of factors whose integers are below c p and d p it is
 * below 2p as long as c d is below 2^35. Elements in memory are x 2^384 mod p; so
 *
 *      fp_lanes_mul(x 2^384, y 2^384) = x y 2^384 2^-32
 *
 * and who wants x y 2^384 gives factors times 2^16 (fp_lanes_factor_of_words_times_2_16,
 * fp_lanes_times_2_16). Such a factor counts as c = 2^16. Larger ones are multiplied more slowly by
 * fp_lanes_mul_pair_karatsuba_ifma.
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP_LANES_H
#define RK_CRYPTO_FP_LANES_H

#include "crypto/fp.h"
#include "crypto/lanes_rows.h"

enum { FP_LANES = 8 };

/* FP_LANES_EACH(X): the limbs. Loops over arrays of vectors end in memory with some compilers. */
#define FP_LANES_EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

struct fp_lanes {
    __m512i l0, l1, l2, l3, l4, l5, l6, l7;
};

/* p in limbs of 52 bits, and -p^-1 mod 2^52. */
#define FP_LANES_P0      0xeffffffffaaab
#define FP_LANES_P1      0xfeb153ffffb9f
#define FP_LANES_P2      0x6b0f6241eabff
#define FP_LANES_P3      0x12bf6730d2a0f
#define FP_LANES_P4      0x764774b84f385
#define FP_LANES_P5      0x1ba7b6434bacd
#define FP_LANES_P6      0x1ea397fe69a4b
#define FP_LANES_P7      0x1a011
#define FP_LANES_INVERSE 0x3fffcfffcfffd
#define FP_LANES_MASK    0xfffffffffffff

RK_INLINE __m512i fp_lanes_word(int64_t word)
{
    return _mm512_set1_epi64(word);
}

/* Carries from limb to limb, with signs: afterwards limbs are normal if the value is not negative,
 * else the top one is negative. */
RK_INLINE void fp_lanes_normalise(struct fp_lanes *a)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK);
#define FP_LANES_CARRY(i, j)                                             \
    a->l##j = _mm512_add_epi64(a->l##j, _mm512_srai_epi64(a->l##i, 52)); \
    a->l##i = _mm512_and_si512(a->l##i, mask);
    FP_LANES_CARRY(0, 1)
    FP_LANES_CARRY(1, 2)
    FP_LANES_CARRY(2, 3)
    FP_LANES_CARRY(3, 4)
    FP_LANES_CARRY(4, 5)
    FP_LANES_CARRY(5, 6)
    FP_LANES_CARRY(6, 7)
#undef FP_LANES_CARRY
}

/* In CHECK builds: clears what stands above the 52 bits of limbs, which products do not look at but
 * checks do. */
RK_INLINE void fp_lanes_clear_for_check(struct fp_lanes *a)
{
#ifdef RUSKVM_CHECK
#define FP_LANES_CLEAR(i) a->l##i = _mm512_and_si512(a->l##i, fp_lanes_word(FP_LANES_MASK));
    FP_LANES_EACH(FP_LANES_CLEAR)
#undef FP_LANES_CLEAR
#endif
    (void)a;
}

/* Carries as fp_lanes_normalise does, of a value that is not negative and goes into products alone:
 * what stands above the 52 bits of a limb is left there. */
RK_INLINE void fp_lanes_carry(struct fp_lanes *a)
{
#define FP_LANES_CARRY(i, j) a->l##j = _mm512_add_epi64(a->l##j, _mm512_srai_epi64(a->l##i, 52));
    FP_LANES_CARRY(0, 1)
    FP_LANES_CARRY(1, 2)
    FP_LANES_CARRY(2, 3)
    FP_LANES_CARRY(3, 4)
    FP_LANES_CARRY(4, 5)
    FP_LANES_CARRY(5, 6)
    FP_LANES_CARRY(6, 7)
#undef FP_LANES_CARRY
    CHECK(!_mm512_cmplt_epi64_mask(a->l7, _mm512_setzero_si512()));
    fp_lanes_clear_for_check(a);
}

/* Not normal. */
RK_INLINE void fp_lanes_add(struct fp_lanes *out, const struct fp_lanes *a,
                            const struct fp_lanes *b){
#define FP_LANES_ADD(i) out->l##i = _mm512_add_epi64(a->l##i, b->l##i);
    FP_LANES_EACH(FP_LANES_ADD)
#undef FP_LANES_ADD
}

RK_INLINE
    void fp_lanes_sub(struct fp_lanes *out, const struct fp_lanes *a, const struct fp_lanes *b){
#define FP_LANES_SUB(i) out->l##i = _mm512_sub_epi64(a->l##i, b->l##i);
        FP_LANES_EACH(FP_LANES_SUB)
#undef FP_LANES_SUB
    }

/* a += times p; times may be negative. Not normal. */
RK_INLINE void fp_lanes_add_p(struct fp_lanes *a, int64_t times){
#define FP_LANES_ADD_P(i) \
    a->l##i = _mm512_add_epi64(a->l##i, fp_lanes_word(times * (int64_t)FP_LANES_P##i));
    FP_LANES_EACH(FP_LANES_ADD_P)
#undef FP_LANES_ADD_P
}

/* a += p in the lanes of the mask. Not normal. */
RK_INLINE void fp_lanes_add_p_if(struct fp_lanes *a, __mmask8 mask){
#define FP_LANES_ADD_P(i) \
    a->l##i = _mm512_mask_add_epi64(a->l##i, mask, a->l##i, fp_lanes_word(FP_LANES_P##i));
    FP_LANES_EACH(FP_LANES_ADD_P)
#undef FP_LANES_ADD_P
}

/* p - a in the lanes of the mask. Not normal. */
RK_INLINE void fp_lanes_negate_if(struct fp_lanes *a, __mmask8 mask){
#define FP_LANES_NEGATE(i) \
    a->l##i = _mm512_mask_sub_epi64(a->l##i, mask, fp_lanes_word(FP_LANES_P##i), a->l##i);
    FP_LANES_EACH(FP_LANES_NEGATE)
#undef FP_LANES_NEGATE
}

/* a where it is below times p, else less times p. Normal before and after. */
RK_INLINE void fp_lanes_reduce_by(struct fp_lanes *a, int64_t times)
{
    struct fp_lanes less = *a;
    fp_lanes_add_p(&less, -times);
    fp_lanes_normalise(&less);
    const __mmask8 is_negative = _mm512_cmplt_epi64_mask(less.l7, _mm512_setzero_si512());
#define FP_LANES_CHOOSE(i) a->l##i = _mm512_mask_blend_epi64(is_negative, less.l##i, a->l##i);
    FP_LANES_EACH(FP_LANES_CHOOSE)
#undef FP_LANES_CHOOSE
}

/* Whether a, normal, is below p: for CHECK. */
RK_INLINE bool fp_lanes_is_reduced(const struct fp_lanes *a)
{
    struct fp_lanes less = *a;
    fp_lanes_add_p(&less, -1);
    fp_lanes_normalise(&less);
    return _mm512_cmplt_epi64_mask(less.l7, _mm512_setzero_si512()) == 0xff;
}

/* A normal a below 2p that is hardly ever p or more, below p. Variable time. */
RK_INLINE void fp_lanes_reduce_rarely(struct fp_lanes *a)
{
    if (RK_UNLIKELY(_mm512_cmpge_epu64_mask(a->l7, fp_lanes_word(FP_LANES_P7))))
        fp_lanes_reduce_by(a, 1);
}

/* A difference, not normal, between -p and p or hardly more, modulo p: normal, below p. The top
 * limb tells whether p is to be added; lower limbs may take 1 from it, so that p is added once too
 * often where it is close, and what is p or a little more then is put right. Variable time. */
RK_INLINE void fp_lanes_add_below_zero(struct fp_lanes *a)
{
    fp_lanes_add_p_if(a, _mm512_cmplt_epi64_mask(a->l7, fp_lanes_word(1)));
    fp_lanes_normalise(a);
    fp_lanes_reduce_rarely(a);
}

/* The same of a number less two others, above -2p: lower limbs may take 2. */
RK_INLINE void fp_lanes_add_twice_below_zero(struct fp_lanes *a)
{
    const __mmask8 once = _mm512_cmplt_epi64_mask(a->l7, fp_lanes_word(2));
    const __mmask8 twice = _mm512_cmplt_epi64_mask(a->l7, fp_lanes_word(2 - FP_LANES_P7));
    fp_lanes_add_p_if(a, once);
    fp_lanes_add_p_if(a, twice);
    fp_lanes_normalise(a);
    fp_lanes_reduce_rarely(a);
}

/* a 2^16, for a carried a that leaves room for it below 2^416: normal. */
RK_INLINE void fp_lanes_times_2_16(struct fp_lanes *out, const struct fp_lanes *a)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK);
    const struct fp_lanes x = *a;
#define FP_LANES_SHIFT(i, j) \
    out->l##j =              \
        _mm512_and_si512(_mm512_shldi_epi64(x.l##j, _mm512_slli_epi64(x.l##i, 12), 16), mask);
    out->l0 = _mm512_and_si512(_mm512_slli_epi64(x.l0, 16), mask);
    FP_LANES_SHIFT(0, 1)
    FP_LANES_SHIFT(1, 2)
    FP_LANES_SHIFT(2, 3)
    FP_LANES_SHIFT(3, 4)
    FP_LANES_SHIFT(4, 5)
    FP_LANES_SHIFT(5, 6)
    FP_LANES_SHIFT(6, 7)
#undef FP_LANES_SHIFT
}

/* Whether no limb has more than 52 bits, of which alone products know. */
RK_INLINE bool fp_lanes_is_factor(const struct fp_lanes *a)
{
    __m512i any = _mm512_setzero_si512();
#define FP_LANES_ANY(i) any = _mm512_or_si512(any, a->l##i);
    FP_LANES_EACH(FP_LANES_ANY)
#undef FP_LANES_ANY
    return !_mm512_cmpgt_epu64_mask(any, fp_lanes_word(FP_LANES_MASK));
}

#define FP_LANES_LOW(t, x, y)  t = _mm512_madd52lo_epu64(t, x, y);
#define FP_LANES_HIGH(t, x, y) t = _mm512_madd52hi_epu64(t, x, y);
/* t += x y for a limb y, low halves and high halves. */
#define FP_LANES_ADD_LOW(x, y, t0, t1, t2, t3, t4, t5, t6, t7) \
    FP_LANES_LOW(t0, (x)->l0, y)                               \
    FP_LANES_LOW(t1, (x)->l1, y)                               \
    FP_LANES_LOW(t2, (x)->l2, y)                               \
    FP_LANES_LOW(t3, (x)->l3, y)                               \
    FP_LANES_LOW(t4, (x)->l4, y)                               \
    FP_LANES_LOW(t5, (x)->l5, y)                               \
    FP_LANES_LOW(t6, (x)->l6, y)                               \
    FP_LANES_LOW(t7, (x)->l7, y)
#define FP_LANES_ADD_HIGH(x, y, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_HIGH(t1, (x)->l0, y)                               \
    FP_LANES_HIGH(t2, (x)->l1, y)                               \
    FP_LANES_HIGH(t3, (x)->l2, y)                               \
    FP_LANES_HIGH(t4, (x)->l3, y)                               \
    FP_LANES_HIGH(t5, (x)->l4, y)                               \
    FP_LANES_HIGH(t6, (x)->l5, y)                               \
    FP_LANES_HIGH(t7, (x)->l6, y)                               \
    FP_LANES_HIGH(t8, (x)->l7, y)

/* The m for which t + m p has 0 in the low 52 bits of t0: as soon as these are known, since it
 * takes time to become ready. */
#define FP_LANES_QUOTIENT(t0) m = _mm512_madd52lo_epu64(zero, t0, fp_lanes_word(FP_LANES_INVERSE));

/* t += m p. The low half of m p0 is what t0 lacks to a multiple of 2^52: it is not computed, and
 * what is carried into t1 is t0 / 2^52 rounded up. */
#define FP_LANES_REDUCE(t0, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_LOW(t1, m, fp_lanes_word(FP_LANES_P1))         \
    FP_LANES_LOW(t2, m, fp_lanes_word(FP_LANES_P2))         \
    FP_LANES_LOW(t3, m, fp_lanes_word(FP_LANES_P3))         \
    FP_LANES_LOW(t4, m, fp_lanes_word(FP_LANES_P4))         \
    FP_LANES_LOW(t5, m, fp_lanes_word(FP_LANES_P5))         \
    FP_LANES_LOW(t6, m, fp_lanes_word(FP_LANES_P6))         \
    FP_LANES_LOW(t7, m, fp_lanes_word(FP_LANES_P7))         \
    FP_LANES_HIGH(t1, m, fp_lanes_word(FP_LANES_P0))        \
    FP_LANES_HIGH(t2, m, fp_lanes_word(FP_LANES_P1))        \
    FP_LANES_HIGH(t3, m, fp_lanes_word(FP_LANES_P2))        \
    FP_LANES_HIGH(t4, m, fp_lanes_word(FP_LANES_P3))        \
    FP_LANES_HIGH(t5, m, fp_lanes_word(FP_LANES_P4))        \
    FP_LANES_HIGH(t6, m, fp_lanes_word(FP_LANES_P5))        \
    FP_LANES_HIGH(t7, m, fp_lanes_word(FP_LANES_P6))        \
    FP_LANES_HIGH(t8, m, fp_lanes_word(FP_LANES_P7))        \
    t1 = _mm512_add_epi64(                                  \
        t1, _mm512_srli_epi64(_mm512_add_epi64(t0, fp_lanes_word(FP_LANES_MASK)), 52));

/* Rows of a product by turns with its reduction; FP_LANES_STEP(i, columns) does row i. */
#define FP_LANES_STEPS                                   \
    FP_LANES_STEP(0, t0, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_STEP(1, t1, t2, t3, t4, t5, t6, t7, t8, t0) \
    FP_LANES_STEP(2, t2, t3, t4, t5, t6, t7, t8, t0, t1) \
    FP_LANES_STEP(3, t3, t4, t5, t6, t7, t8, t0, t1, t2) \
    FP_LANES_STEP(4, t4, t5, t6, t7, t8, t0, t1, t2, t3) \
    FP_LANES_STEP(5, t5, t6, t7, t8, t0, t1, t2, t3, t4) \
    FP_LANES_STEP(6, t6, t7, t8, t0, t1, t2, t3, t4, t5) \
    FP_LANES_STEP(7, t7, t8, t0, t1, t2, t3, t4, t5, t6)

/* Normal. */
RK_INLINE void fp_lanes_mul(struct fp_lanes *out, const struct fp_lanes *a,
                            const struct fp_lanes *b)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero, t5 = zero, t6 = zero, t7 = zero;
    __m512i t8, m;
    CHECK(fp_lanes_is_factor(a) && fp_lanes_is_factor(b));
#define FP_LANES_STEP(i, t0, t1, t2, t3, t4, t5, t6, t7, t8)      \
    t8 = zero;                                                    \
    FP_LANES_ADD_LOW(a, b->l##i, t0, t1, t2, t3, t4, t5, t6, t7)  \
    FP_LANES_QUOTIENT(t0)                                         \
    FP_LANES_ADD_HIGH(a, b->l##i, t1, t2, t3, t4, t5, t6, t7, t8) \
    FP_LANES_REDUCE(t0, t1, t2, t3, t4, t5, t6, t7, t8)
    FP_LANES_STEPS
#undef FP_LANES_STEP
    *out = (struct fp_lanes){t8, t0, t1, t2, t3, t4, t5, t6};
    fp_lanes_normalise(out);
}

/* a^2 2^-416, as the product: with products of two different limbs once, doubled as columns. */
RK_INLINE void fp_lanes_sqr(struct fp_lanes *out, const struct fp_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero, t5 = zero, t6 = zero, t7 = zero;
    __m512i t8 = zero, t9 = zero, t10 = zero, t11 = zero, t12 = zero, t13 = zero, t14 = zero;
    __m512i t15 = zero, m;
    CHECK(fp_lanes_is_factor(a));
#define FP_LANES_CROSS(i, j, low, high)    \
    FP_LANES_LOW(t##low, a->l##i, a->l##j) \
    FP_LANES_HIGH(t##high, a->l##i, a->l##j)
    FP_LANES_CROSS(0, 1, 1, 2)
    FP_LANES_CROSS(0, 2, 2, 3)
    FP_LANES_CROSS(0, 3, 3, 4)
    FP_LANES_CROSS(0, 4, 4, 5)
    FP_LANES_CROSS(0, 5, 5, 6)
    FP_LANES_CROSS(0, 6, 6, 7)
    FP_LANES_CROSS(0, 7, 7, 8)
    FP_LANES_CROSS(1, 2, 3, 4)
    FP_LANES_CROSS(1, 3, 4, 5)
    FP_LANES_CROSS(1, 4, 5, 6)
    FP_LANES_CROSS(1, 5, 6, 7)
    FP_LANES_CROSS(1, 6, 7, 8)
    FP_LANES_CROSS(1, 7, 8, 9)
    FP_LANES_CROSS(2, 3, 5, 6)
    FP_LANES_CROSS(2, 4, 6, 7)
    FP_LANES_CROSS(2, 5, 7, 8)
    FP_LANES_CROSS(2, 6, 8, 9)
    FP_LANES_CROSS(2, 7, 9, 10)
    FP_LANES_CROSS(3, 4, 7, 8)
    FP_LANES_CROSS(3, 5, 8, 9)
    FP_LANES_CROSS(3, 6, 9, 10)
    FP_LANES_CROSS(3, 7, 10, 11)
    FP_LANES_CROSS(4, 5, 9, 10)
    FP_LANES_CROSS(4, 6, 10, 11)
    FP_LANES_CROSS(4, 7, 11, 12)
    FP_LANES_CROSS(5, 6, 11, 12)
    FP_LANES_CROSS(5, 7, 12, 13)
    FP_LANES_CROSS(6, 7, 13, 14)
#define FP_LANES_DOUBLE(i) t##i = _mm512_add_epi64(t##i, t##i);
    FP_LANES_DOUBLE(1)
    FP_LANES_DOUBLE(2)
    FP_LANES_DOUBLE(3)
    FP_LANES_DOUBLE(4)
    FP_LANES_DOUBLE(5)
    FP_LANES_DOUBLE(6)
    FP_LANES_DOUBLE(7)
    FP_LANES_DOUBLE(8)
    FP_LANES_DOUBLE(9)
    FP_LANES_DOUBLE(10)
    FP_LANES_DOUBLE(11)
    FP_LANES_DOUBLE(12)
    FP_LANES_DOUBLE(13)
    FP_LANES_DOUBLE(14)
#undef FP_LANES_DOUBLE
    FP_LANES_CROSS(0, 0, 0, 1)
    FP_LANES_CROSS(1, 1, 2, 3)
    FP_LANES_CROSS(2, 2, 4, 5)
    FP_LANES_CROSS(3, 3, 6, 7)
    FP_LANES_CROSS(4, 4, 8, 9)
    FP_LANES_CROSS(5, 5, 10, 11)
    FP_LANES_CROSS(6, 6, 12, 13)
    FP_LANES_CROSS(7, 7, 14, 15)
#undef FP_LANES_CROSS
    FP_LANES_QUOTIENT(t0)
    FP_LANES_REDUCE(t0, t1, t2, t3, t4, t5, t6, t7, t8)
    FP_LANES_QUOTIENT(t1)
    FP_LANES_REDUCE(t1, t2, t3, t4, t5, t6, t7, t8, t9)
    FP_LANES_QUOTIENT(t2)
    FP_LANES_REDUCE(t2, t3, t4, t5, t6, t7, t8, t9, t10)
    FP_LANES_QUOTIENT(t3)
    FP_LANES_REDUCE(t3, t4, t5, t6, t7, t8, t9, t10, t11)
    FP_LANES_QUOTIENT(t4)
    FP_LANES_REDUCE(t4, t5, t6, t7, t8, t9, t10, t11, t12)
    FP_LANES_QUOTIENT(t5)
    FP_LANES_REDUCE(t5, t6, t7, t8, t9, t10, t11, t12, t13)
    FP_LANES_QUOTIENT(t6)
    FP_LANES_REDUCE(t6, t7, t8, t9, t10, t11, t12, t13, t14)
    FP_LANES_QUOTIENT(t7)
    FP_LANES_REDUCE(t7, t8, t9, t10, t11, t12, t13, t14, t15)
    *out = (struct fp_lanes){t8, t9, t10, t11, t12, t13, t14, t15};
    fp_lanes_normalise(out);
}

/* ---- To and from memory ---- */

/* Limbs of eight elements of six words each: normal. */
RK_INLINE void fp_lanes_of_words(struct fp_lanes *out, const struct lanes_rows *x)
{
    const __m512i mask = fp_lanes_word(FP_LANES_MASK);
#define FROM(low, high, bits) _mm512_and_si512(_mm512_shrdi_epi64(low, high, bits), mask)
    out->l0 = _mm512_and_si512(x->r0, mask);
    out->l1 = FROM(x->r0, x->r1, 52);
    out->l2 = FROM(x->r1, x->r2, 40);
    out->l3 = FROM(x->r2, x->r3, 28);
    out->l4 = FROM(x->r3, x->r4, 16);
    out->l5 = _mm512_and_si512(_mm512_srli_epi64(x->r4, 4), mask);
    out->l6 = FROM(x->r4, x->r5, 56);
    out->l7 = _mm512_srli_epi64(x->r5, 44);
#undef FROM
}

/* The same times 2^16, for products alone: carried (fp_lanes_carry). */
RK_INLINE void fp_lanes_factor_of_words_times_2_16(struct fp_lanes *out, const struct lanes_rows *x)
{
    out->l0 = _mm512_slli_epi64(x->r0, 16);
    out->l1 = _mm512_shrdi_epi64(x->r0, x->r1, 36);
    out->l2 = _mm512_shrdi_epi64(x->r1, x->r2, 24);
    out->l3 = _mm512_srli_epi64(x->r2, 12);
    out->l4 = x->r3;
    out->l5 = _mm512_shrdi_epi64(x->r3, x->r4, 52);
    out->l6 = _mm512_shrdi_epi64(x->r4, x->r5, 40);
    out->l7 = _mm512_srli_epi64(x->r5, 28);
    fp_lanes_clear_for_check(out);
}

/* Words of normal limbs of integers below 2^384: the first six. */
RK_INLINE void fp_lanes_to_words(struct lanes_rows *x, const struct fp_lanes *a)
{
#define FROM(low, high, bits) _mm512_shrdi_epi64(_mm512_slli_epi64(low, 12), high, bits)
    x->r0 = FROM(a->l0, a->l1, 12);
    x->r1 = FROM(a->l1, a->l2, 24);
    x->r2 = FROM(a->l2, a->l3, 36);
    x->r3 = FROM(a->l3, a->l4, 48);
    x->r4 = _mm512_or_si512(FROM(a->l4, a->l5, 60), _mm512_slli_epi64(a->l6, 56));
    x->r5 = FROM(a->l6, a->l7, 20);
#undef FROM
}

/* Eight elements from where they are: normal. */
RK_INLINE void fp_lanes_load(struct fp_lanes *out, const struct fp *const from[FP_LANES])
{
    struct lanes_rows x;
#define FP_LANES_LOAD(i) x.r##i = _mm512_maskz_loadu_epi64(0x3f, from[i]);
    FP_LANES_EACH(FP_LANES_LOAD)
#undef FP_LANES_LOAD
    lanes_transpose(&x);
    fp_lanes_of_words(out, &x);
}

/* Eight elements to where they go, from normal limbs below p. */
RK_INLINE void fp_lanes_store(struct fp *const to[FP_LANES], const struct fp_lanes *a)
{
    struct lanes_rows x;
    fp_lanes_to_words(&x, a);
    x.r6 = x.r7 = _mm512_setzero_si512();
    lanes_transpose(&x);
#define FP_LANES_STORE(i) _mm512_mask_storeu_epi64(to[i], 0x3f, x.r##i);
    FP_LANES_EACH(FP_LANES_STORE)
#undef FP_LANES_STORE
}

#endif
