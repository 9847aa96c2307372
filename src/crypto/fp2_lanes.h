/* Eight elements of Fp2 at a time, for IFMA, over eight of Fp (fp_lanes_pow.h).
 *
 * Elements here are x 2^416 mod p, so that products are closed; fp2_lanes_load and fp2_lanes_store
 * turn elements of memory, which are x 2^384, into them and back.
 *
 * Products of integers are sixteen columns of 52 bits that are not carried, and may be negative:
 * sums and differences of products are made of columns, and each coefficient is reduced once. What
 * goes into a product is *normal* (fp_lanes.h), each coefficient below c p and d p with c d at most
 * 2^19 (check builds look at it); to what is reduced a multiple of p is added, 2^400 p, so that the
 * difference of products in c0 is not negative. All results of products are normal and below
 *
 *      p + 2^400 p / 2^416 + 2 c d p^2 / 2^416 < 1.001 p,
 *
 * *nearly reduced*: they are p or more only by chance, never by more than a thousandth. Sums and
 * differences are normal too, and below what their comments say.
 *
 * Instructions and addresses do not depend on the elements, but in products where sums are spare
 * (lane_kernels.h), one of some 2^16 of which at most takes longer. For sources that are compiled
 * for IFMA; elsewhere there is nothing in this header. */
#ifndef RK_CRYPTO_FP2_LANES_H
#define RK_CRYPTO_FP2_LANES_H

#include "base/require.h"
#include "crypto/fp2.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes_pow.h"

struct fp2_lanes {
    struct fp_lanes c0, c1;
};

/* Column i counts 2^(52 i); a column holds a signed number of at most 62 bits. */
struct fp_lanes_wide {
    __m512i t[16];
};

struct fp2_lanes_wide {
    struct fp_lanes_wide c0, c1;
};

#define FP_LANES_WIDE_EACH(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

/* Whether all limbs are those of a number below about times p: for CHECK. */
RK_INLINE bool fp_lanes_is_below(const struct fp_lanes *a, int64_t times)
{
    const __m512i high = fp_lanes_word(~(int64_t)FP_LANES_MASK);
    __m512i any = _mm512_setzero_si512();
#define FP2_LANES_ANY(i) any = _mm512_or_si512(any, _mm512_and_si512(a->l##i, high));
    FP2_LANES_ANY(0)
    FP2_LANES_ANY(1)
    FP2_LANES_ANY(2)
    FP2_LANES_ANY(3)
    FP2_LANES_ANY(4)
    FP2_LANES_ANY(5)
    FP2_LANES_ANY(6)
#undef FP2_LANES_ANY
    const __m512i limit = fp_lanes_word(times * (FP_LANES_P7 + 1));
    return !_mm512_test_epi64_mask(any, any) && !_mm512_cmpge_epu64_mask(a->l7, limit);
}

RK_INLINE bool fp2_lanes_is_below(const struct fp2_lanes *a, int64_t times)
{
    return fp_lanes_is_below(&a->c0, times) && fp_lanes_is_below(&a->c1, times);
}

/* The lanes in which a and b, b below 2p, are equal modulo p. */
RK_INLINE __mmask8 fp_lanes_equal_mask(const struct fp_lanes *a, const struct fp_lanes *b)
{
    struct fp_lanes x;
    fp_lanes_minus(&x, a, b, 2);
    return fp_lanes_zero_mask(&x);
}

/* ---- Columns ---- */

#define FP_LANES_WIDE_LOW(i, x, y)  t[i] = _mm512_madd52lo_epu64(t[i], x, y);
#define FP_LANES_WIDE_HIGH(i, x, y) t[i] = _mm512_madd52hi_epu64(t[i], x, y);

/* a b, of normal numbers: 128 products. */
RK_INLINE void fp_lanes_wide_mul(struct fp_lanes_wide *out, const struct fp_lanes *a,
                                 const struct fp_lanes *b)
{
    __m512i t[16];
#define FP_LANES_WIDE_ZERO(i) t[i] = _mm512_setzero_si512();
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_ZERO)
#undef FP_LANES_WIDE_ZERO
#define FP_LANES_WIDE_ROW(j)                    \
    FP_LANES_WIDE_LOW(j, a->l0, b->l##j)        \
    FP_LANES_WIDE_LOW((j) + 1, a->l1, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 2, a->l2, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 3, a->l3, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 4, a->l4, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 5, a->l5, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 6, a->l6, b->l##j)  \
    FP_LANES_WIDE_LOW((j) + 7, a->l7, b->l##j)  \
    FP_LANES_WIDE_HIGH((j) + 1, a->l0, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 2, a->l1, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 3, a->l2, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 4, a->l3, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 5, a->l4, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 6, a->l5, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 7, a->l6, b->l##j) \
    FP_LANES_WIDE_HIGH((j) + 8, a->l7, b->l##j)
    FP_LANES_EACH(FP_LANES_WIDE_ROW)
#undef FP_LANES_WIDE_ROW
#define FP_LANES_WIDE_OUT(i) out->t[i] = t[i];
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_OUT)
#undef FP_LANES_WIDE_OUT
}

/* a^2, of a normal number: 72 products; those of two different limbs count twice. */
RK_INLINE void fp_lanes_wide_sqr(struct fp_lanes_wide *out, const struct fp_lanes *a)
{
    __m512i t[16];
#define FP_LANES_WIDE_ZERO(i) t[i] = _mm512_setzero_si512();
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_ZERO)
#undef FP_LANES_WIDE_ZERO
#define PAIR(i, j)                                 \
    FP_LANES_WIDE_LOW((i) + (j), a->l##i, a->l##j) \
    FP_LANES_WIDE_HIGH((i) + (j) + 1, a->l##i, a->l##j)
    PAIR(0, 1)
    PAIR(0, 2)
    PAIR(0, 3)
    PAIR(0, 4)
    PAIR(0, 5)
    PAIR(0, 6)
    PAIR(0, 7)
    PAIR(1, 2)
    PAIR(1, 3)
    PAIR(1, 4)
    PAIR(1, 5)
    PAIR(1, 6)
    PAIR(1, 7)
    PAIR(2, 3)
    PAIR(2, 4)
    PAIR(2, 5)
    PAIR(2, 6)
    PAIR(2, 7)
    PAIR(3, 4)
    PAIR(3, 5)
    PAIR(3, 6)
    PAIR(3, 7)
    PAIR(4, 5)
    PAIR(4, 6)
    PAIR(4, 7)
    PAIR(5, 6)
    PAIR(5, 7)
    PAIR(6, 7)
#define FP_LANES_WIDE_TWICE(i) t[i] = _mm512_add_epi64(t[i], t[i]);
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_TWICE)
#undef FP_LANES_WIDE_TWICE
#define SQUARE(i) PAIR(i, i)
    FP_LANES_EACH(SQUARE)
#undef SQUARE
#undef PAIR
#define FP_LANES_WIDE_OUT(i) out->t[i] = t[i];
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_OUT)
#undef FP_LANES_WIDE_OUT
}

RK_INLINE void fp_lanes_wide_add(struct fp_lanes_wide *out, const struct fp_lanes_wide *a,
                                 const struct fp_lanes_wide *b){
#define FP_LANES_WIDE_ADD(i) out->t[i] = _mm512_add_epi64(a->t[i], b->t[i]);
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_ADD)
#undef FP_LANES_WIDE_ADD
}

RK_INLINE void fp_lanes_wide_sub(struct fp_lanes_wide *out, const struct fp_lanes_wide *a,
                                 const struct fp_lanes_wide *b){
#define FP_LANES_WIDE_SUB(i) out->t[i] = _mm512_sub_epi64(a->t[i], b->t[i]);
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_SUB)
#undef FP_LANES_WIDE_SUB
}

/* a - 2^bits b */
RK_INLINE void fp_lanes_wide_sub_shifted(struct fp_lanes_wide *out, const struct fp_lanes_wide *a,
                                         const struct fp_lanes_wide *b, unsigned bits){
#define FP_LANES_WIDE_SUB(i) \
    out->t[i] = _mm512_sub_epi64(a->t[i], _mm512_slli_epi64(b->t[i], bits));
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_SUB)
#undef FP_LANES_WIDE_SUB
}

/* a / 2^416 mod p, normal and nearly reduced, for a between -2^400 p and 2^19 p^2: 128 products.
 * A row makes its lowest column, negative or not, the next multiple of 2^52, which is carried. */
RK_INLINE void fp_lanes_wide_reduce(struct fp_lanes *out, const struct fp_lanes_wide *a)
{
    const __m512i zero = _mm512_setzero_si512(), mask = fp_lanes_word(FP_LANES_MASK);
    __m512i t[16], m;
#define FP_LANES_WIDE_IN(i) t[i] = a->t[i];
    FP_LANES_WIDE_EACH(FP_LANES_WIDE_IN)
#undef FP_LANES_WIDE_IN
    /* 2^400 p = 2^364 times these */
    t[7] = _mm512_add_epi64(t[7], fp_lanes_word(0xaaab000000000));
    t[8] = _mm512_add_epi64(t[8], fp_lanes_word(0xfb9feffffffff));
    t[9] = _mm512_add_epi64(t[9], fp_lanes_word(0xabfffeb153fff));
    t[10] = _mm512_add_epi64(t[10], fp_lanes_word(0x2a0f6b0f6241e));
    t[11] = _mm512_add_epi64(t[11], fp_lanes_word(0xf38512bf6730d));
    t[12] = _mm512_add_epi64(t[12], fp_lanes_word(0xbacd764774b84));
    t[13] = _mm512_add_epi64(t[13], fp_lanes_word(0x9a4b1ba7b6434));
    t[14] = _mm512_add_epi64(t[14], fp_lanes_word(0x1a0111ea397fe6));
#define FP_LANES_WIDE_ROW(i)                                                \
    m = _mm512_madd52lo_epu64(zero, t[i], fp_lanes_word(FP_LANES_INVERSE)); \
    FP_LANES_WIDE_LOW((i) + 1, m, fp_lanes_word(FP_LANES_P1))               \
    FP_LANES_WIDE_LOW((i) + 2, m, fp_lanes_word(FP_LANES_P2))               \
    FP_LANES_WIDE_LOW((i) + 3, m, fp_lanes_word(FP_LANES_P3))               \
    FP_LANES_WIDE_LOW((i) + 4, m, fp_lanes_word(FP_LANES_P4))               \
    FP_LANES_WIDE_LOW((i) + 5, m, fp_lanes_word(FP_LANES_P5))               \
    FP_LANES_WIDE_LOW((i) + 6, m, fp_lanes_word(FP_LANES_P6))               \
    FP_LANES_WIDE_LOW((i) + 7, m, fp_lanes_word(FP_LANES_P7))               \
    FP_LANES_WIDE_HIGH((i) + 1, m, fp_lanes_word(FP_LANES_P0))              \
    FP_LANES_WIDE_HIGH((i) + 2, m, fp_lanes_word(FP_LANES_P1))              \
    FP_LANES_WIDE_HIGH((i) + 3, m, fp_lanes_word(FP_LANES_P2))              \
    FP_LANES_WIDE_HIGH((i) + 4, m, fp_lanes_word(FP_LANES_P3))              \
    FP_LANES_WIDE_HIGH((i) + 5, m, fp_lanes_word(FP_LANES_P4))              \
    FP_LANES_WIDE_HIGH((i) + 6, m, fp_lanes_word(FP_LANES_P5))              \
    FP_LANES_WIDE_HIGH((i) + 7, m, fp_lanes_word(FP_LANES_P6))              \
    FP_LANES_WIDE_HIGH((i) + 8, m, fp_lanes_word(FP_LANES_P7))              \
    t[(i) + 1] = _mm512_add_epi64(t[(i) + 1], _mm512_srai_epi64(_mm512_add_epi64(t[i], mask), 52));
    FP_LANES_EACH(FP_LANES_WIDE_ROW)
#undef FP_LANES_WIDE_ROW
    *out = (struct fp_lanes){t[8], t[9], t[10], t[11], t[12], t[13], t[14], t[15]};
    fp_lanes_normalise(out);
    CHECK(fp_lanes_is_below(out, 2));
}

/* Two of them at once, in assembly that scripts/lane-kernels writes, whose oracle the other is. */
void fp_lanes_wide_reduce_pair_ifma(struct fp_lanes out[2], const struct fp_lanes_wide a[2]);

/* ---- Coefficients ---- */

/* a + b, below the sum of their bounds; a - b + times p, for b below times p, below a's bound and
 * times p. */
RK_INLINE void fp2_lanes_add(struct fp2_lanes *out, const struct fp2_lanes *a,
                             const struct fp2_lanes *b)
{
    fp_lanes_plus(&out->c0, &a->c0, &b->c0);
    fp_lanes_plus(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_lanes_sub(struct fp2_lanes *out, const struct fp2_lanes *a,
                             const struct fp2_lanes *b, int64_t times)
{
    fp_lanes_minus(&out->c0, &a->c0, &b->c0, times);
    fp_lanes_minus(&out->c1, &a->c1, &b->c1, times);
}

/* a 2^bits, a's bound times as much. */
RK_INLINE void fp2_lanes_shift(struct fp2_lanes *out, const struct fp2_lanes *a, unsigned bits)
{
    fp_lanes_shift(&out->c0, &a->c0, bits);
    fp_lanes_shift(&out->c1, &a->c1, bits);
}

RK_INLINE void fp2_lanes_wide_add(struct fp2_lanes_wide *out, const struct fp2_lanes_wide *a,
                                  const struct fp2_lanes_wide *b)
{
    fp_lanes_wide_add(&out->c0, &a->c0, &b->c0);
    fp_lanes_wide_add(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_lanes_wide_sub(struct fp2_lanes_wide *out, const struct fp2_lanes_wide *a,
                                  const struct fp2_lanes_wide *b)
{
    fp_lanes_wide_sub(&out->c0, &a->c0, &b->c0);
    fp_lanes_wide_sub(&out->c1, &a->c1, &b->c1);
}

/* a - 2^bits b */
RK_INLINE void fp2_lanes_wide_sub_shifted(struct fp2_lanes_wide *out,
                                          const struct fp2_lanes_wide *a,
                                          const struct fp2_lanes_wide *b, unsigned bits)
{
    fp_lanes_wide_sub_shifted(&out->c0, &a->c0, &b->c0, bits);
    fp_lanes_wide_sub_shifted(&out->c1, &a->c1, &b->c1, bits);
}

/* ---- Products, out of line: each is some thousands of bytes of code ---- */

/* 640 products of eight times 52 bits (544 where sums are spare), and 472, of elements below 2^9 p;
 * or, for _mul, of a below 2p and b below 2^18 p. */
void fp2_lanes_mul(struct fp2_lanes *out, const struct fp2_lanes *a, const struct fp2_lanes *b);
void fp2_lanes_sqr(struct fp2_lanes *out, const struct fp2_lanes *a);

/* The same before reduction: 384 (288) and 216. The integers are above -2 c d p^2 and below that.
 */
void fp2_lanes_wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b);
void fp2_lanes_wide_sqr(struct fp2_lanes_wide *out, const struct fp2_lanes *a);

/* 256. Coefficients are between -2^400 p, which is more than -2^19 p^2, and 2^19 p^2. */
void fp2_lanes_wide_reduce(struct fp2_lanes *out, const struct fp2_lanes_wide *a);

/* ---- To and from memory ---- */

/* Nearly reduced. */
void fp2_lanes_load(struct fp2_lanes *out, const struct fp2 *const from[FP_LANES]);

/* Fully reduced, from elements below 2^12 p. */
void fp2_lanes_store(struct fp2 *const to[FP_LANES], const struct fp2_lanes *a);

#endif

#endif
