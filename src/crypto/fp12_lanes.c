#ifdef __AVX512IFMA__
#include "crypto/fp12_lanes.h"

#include "crypto/fp2_lanes.h"
#include "crypto/fp_lanes_sums.h"

enum { COLUMNS = sizeof(struct fp_lanes_wide) / sizeof(__m512i) };

/* Products of coefficients in Fp2 that are not reduced yet. */
struct wide {
    struct fp_lanes_wide re, im;
};

/* The lanes of c0 and those of c1. */
#define LOW_HALF  0x0f
#define HIGH_HALF 0xf0

/* A permutation of lanes; idle ones stay. */
#define LANES(a, b, c, d, e, f) _mm512_set_epi64(7, f, e, d, 3, c, b, a)

/* ---- Sums before products: limbs of factors ---- */

/* The halves exchanged. */
RK_INLINE void swap_halves(struct fp_lanes *out, const struct fp_lanes *a){
#define SWAP(i) out->l##i = _mm512_shuffle_i64x2(a->l##i, a->l##i, 0x4e);
    FP_LANES_EACH(SWAP)
#undef SWAP
}

/* Times 1 + u in the lanes of the mask: c0 - c1 + times p and c0 + c1. Not normal. */
RK_INLINE void nonresidue_in(struct fp12_lanes *a, __mmask8 mask, int64_t times)
{
    struct fp_lanes im;
    fp_lanes_add_in(&im, mask, &a->im, &a->re);
    fp_lanes_sub_in(&a->re, mask, &a->re, &a->im, times);
    a->im = im;
}

RK_INLINE void normalise(struct fp12_lanes *a)
{
    fp_lanes_normalise(&a->re);
    fp_lanes_normalise(&a->im);
}

/* ---- Sums of products: columns ---- */

#define EACH_COLUMN for (size_t k = 0; k < COLUMNS; k++)

RK_NOINLINE static void reduce(struct fp_lanes *out, const struct fp_lanes_wide *a)
{
    fp_lanes_wide_reduce(out, a);
}

RK_NOINLINE static void multiply(struct fp_lanes_wide *out, const struct fp_lanes *a,
                                 const struct fp_lanes *b)
{
    fp_lanes_wide_mul(out, a, b);
}

/* The sum of the products of a[k] with one lane of b. The columns stay in registers over all of
 * them. */
RK_NOINLINE static void multiply_three_by_lanes(struct fp_lanes_wide *out,
                                                const struct fp_lanes *const as[3],
                                                const struct fp_lanes *b, const unsigned lanes[3])
{
    __m512i t[16];
#define ZERO(i) t[i] = _mm512_setzero_si512();
    FP_LANES_WIDE_EACH(ZERO)
#undef ZERO
    for (size_t k = 0; k < 3; k++) {
        const struct fp_lanes *a = as[k];
        const int64_t *limbs = (const int64_t *)(const void *)b + lanes[k];
        CHECK(fp_lanes_is_below(a, 1 << 8) && fp_lanes_is_below(b, 1 << 8));
#define PRODUCT(i, j, y)                     \
    FP_LANES_WIDE_LOW((i) + (j), a->l##i, y) \
    FP_LANES_WIDE_HIGH((i) + (j) + 1, a->l##i, y)
#define ROW(j)                                           \
    {                                                    \
        const __m512i y = fp_lanes_word(limbs[8 * (j)]); \
        PRODUCT(0, j, y)                                 \
        PRODUCT(1, j, y)                                 \
        PRODUCT(2, j, y)                                 \
        PRODUCT(3, j, y)                                 \
        PRODUCT(4, j, y)                                 \
        PRODUCT(5, j, y)                                 \
        PRODUCT(6, j, y)                                 \
        PRODUCT(7, j, y)                                 \
    }
        FP_LANES_EACH(ROW)
#undef ROW
#undef PRODUCT
    }
#define STORE(i) out->t[i] = t[i];
    FP_LANES_WIDE_EACH(STORE)
#undef STORE
}

/* From the products of real parts, of imaginary parts and of sums of both (Karatsuba). */
RK_INLINE void join(struct wide *out, const struct fp_lanes_wide *real,
                    const struct fp_lanes_wide *imaginary, const struct fp_lanes_wide *sums)
{
    EACH_COLUMN
    {
        const __m512i a = real->t[k], b = imaginary->t[k];
        out->re.t[k] = _mm512_sub_epi64(a, b);
        out->im.t[k] = _mm512_sub_epi64(sums->t[k], _mm512_add_epi64(a, b));
    }
}

/* Six products in Fp2. */
static void multiply_coefficients(struct wide *out, const struct fp12_lanes *a,
                                  const struct fp12_lanes *b)
{
    struct fp_lanes_wide real, imaginary, sums;
    struct fp_lanes a_sum, b_sum;
    fp_lanes_add(&a_sum, &a->re, &a->im);
    fp_lanes_add(&b_sum, &b->re, &b->im);
    fp_lanes_normalise(&a_sum);
    fp_lanes_normalise(&b_sum);
    multiply(&real, &a->re, &b->re);
    multiply(&imaginary, &a->im, &b->im);
    multiply(&sums, &a_sum, &b_sum);
    join(out, &real, &imaginary, &sums);
}

/* In each half the coefficients of x y in Fp6 from the three x_i y_i and from
 * (x0 + x1)(y0 + y1), (x1 + x2)(y1 + y2), (x2 + x0)(y2 + y0): with d_ij what the latter have more
 * than x_i y_i + x_j y_j, they are p0 + (1 + u) d12, d01 + (1 + u) p2 and d20 + p1. */
static void interpolate(struct wide *out, const struct wide *products, const struct wide *crosses)
{
    const __m512i next = LANES(1, 2, 0, 5, 6, 4);
    const __m512i first = LANES(0, 8, 10, 4, 12, 14), second = LANES(9, 2, 1, 13, 6, 5);
    const __mmask8 nonresidue = 0x33;
    EACH_COLUMN
    {
        const __m512i re = products->re.t[k], im = products->im.t[k];
        const __m512i re_d = _mm512_sub_epi64(
            crosses->re.t[k], _mm512_add_epi64(re, _mm512_permutexvar_epi64(next, re)));
        const __m512i im_d = _mm512_sub_epi64(
            crosses->im.t[k], _mm512_add_epi64(im, _mm512_permutexvar_epi64(next, im)));
        const __m512i re_2 = _mm512_permutex2var_epi64(re, second, re_d);
        const __m512i im_2 = _mm512_permutex2var_epi64(im, second, im_d);
        out->re.t[k] = _mm512_add_epi64(_mm512_permutex2var_epi64(re, first, re_d),
                                        _mm512_mask_sub_epi64(re_2, nonresidue, re_2, im_2));
        out->im.t[k] = _mm512_add_epi64(_mm512_permutex2var_epi64(im, first, im_d),
                                        _mm512_mask_add_epi64(im_2, nonresidue, im_2, re_2));
    }
}

/* x_i + x_j in each half, in the order of `interpolate`. Not normal. */
RK_INLINE void sum_neighbours(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    const __m512i next = LANES(1, 2, 0, 5, 6, 4);
    fp_lanes_permute(&out->re, next, &a->re);
    fp_lanes_permute(&out->im, next, &a->im);
    fp_lanes_add(&out->re, &out->re, &a->re);
    fp_lanes_add(&out->im, &out->im, &a->im);
}

static void reduce_both(struct fp12_lanes *out, const struct wide *a)
{
    reduce(&out->re, &a->re);
    reduce(&out->im, &a->im);
}

/* x + y in the low half and, of what sum_neighbours makes of x and y, their sum in the high one.
 * Not normal. */
RK_INLINE void sum_halves(struct fp12_lanes *out, const struct fp12_lanes *a,
                          const struct fp12_lanes *neighbours)
{
#define SUM(part, i)                                                                              \
    out->part.l##i =                                                                              \
        _mm512_add_epi64(_mm512_mask_blend_epi64(HIGH_HALF, a->part.l##i, neighbours->part.l##i), \
                         _mm512_shuffle_i64x2(a->part.l##i, neighbours->part.l##i, 0x4e));
#define SUM_RE(i) SUM(re, i)
#define SUM_IM(i) SUM(im, i)
    FP_LANES_EACH(SUM_RE)
    FP_LANES_EACH(SUM_IM)
#undef SUM_RE
#undef SUM_IM
#undef SUM
}

/* Limb i of k p, for k from 0 to 7. */
static const int64_t multiples_of_p[8][8] = {
    {0x0, 0xeffffffffaaab, 0xdffffffff5556, 0xcffffffff0001, 0xbfffffffeaaac, 0xafffffffe5557,
     0x9fffffffe0002, 0x8fffffffdaaad},
    {0x0, 0xfeb153ffffb9f, 0xfd62a7ffff73f, 0xfc13fbffff2df, 0xfac54ffffee7f, 0xf976a3fffea1f,
     0xf827f7fffe5bf, 0xf6d94bfffe15f},
    {0x0, 0x6b0f6241eabff, 0xd61ec483d57ff, 0x412e26c5c03ff, 0xac3d8907aafff, 0x174ceb4995bff,
     0x825c4d8b807ff, 0xed6bafcd6b3ff},
    {0x0, 0x12bf6730d2a0f, 0x257ece61a541e, 0x383e359277e2e, 0x4afd9cc34a83d, 0x5dbd03f41d24d,
     0x707c6b24efc5c, 0x833bd255c266b},
    {0x0, 0x764774b84f385, 0xec8ee9709e70a, 0x62d65e28eda8f, 0xd91dd2e13ce14, 0x4f6547998c199,
     0xc5acbc51db51e, 0x3bf4310a2a8a3},
    {0x0, 0x1ba7b6434bacd, 0x374f6c869759a, 0x52f722c9e3068, 0x6e9ed90d2eb35, 0x8a468f507a603,
     0xa5ee4593c60d0, 0xc195fbd711b9e},
    {0x0, 0x1ea397fe69a4b, 0x3d472ffcd3496, 0x5beac7fb3cee1, 0x7a8e5ff9a692c, 0x9931f7f810377,
     0xb7d58ff679dc2, 0xd67927f4e380d},
    {0x0, 0x1a011, 0x34022, 0x4e033, 0x68044, 0x82055, 0x9c066, 0xb6077},
};

/* From a normal value below 8p to one below 1.001p: less as many p as the top limb, p / 2^364 =
 * 106513.1..., tells for sure. */
static void reduce_small(struct fp_lanes *a)
{
    CHECK(fp_lanes_is_below(a, 8));
    const __m512i times = _mm512_srli_epi64(_mm512_mul_epu32(a->l7, fp_lanes_word(40323)), 32);
#define LESS(i)                 \
    a->l##i = _mm512_sub_epi64( \
        a->l##i, _mm512_permutexvar_epi64(times, _mm512_loadu_si512(multiples_of_p[i])));
    FP_LANES_EACH(LESS)
#undef LESS
    fp_lanes_normalise(a);
    CHECK(fp_lanes_is_below(a, 2));
}

/* ---- The element ---- */

void fp12_lanes_load(struct fp12_lanes *out, const struct fp12 *a)
{
    const struct fp *const re[FP_LANES] = {&a->c0.c0.c0, &a->c0.c1.c0, &a->c0.c2.c0, &fp_zero,
                                           &a->c1.c0.c0, &a->c1.c1.c0, &a->c1.c2.c0, &fp_zero};
    const struct fp *const im[FP_LANES] = {&a->c0.c0.c1, &a->c0.c1.c1, &a->c0.c2.c1, &fp_zero,
                                           &a->c1.c0.c1, &a->c1.c1.c1, &a->c1.c2.c1, &fp_zero};
    fp_lanes_enter(&out->re, re);
    fp_lanes_enter(&out->im, im);
}

void fp12_lanes_store(struct fp12 *out, const struct fp12_lanes *a)
{
    struct fp idle;
    struct fp *const re[FP_LANES] = {&out->c0.c0.c0, &out->c0.c1.c0, &out->c0.c2.c0, &idle,
                                     &out->c1.c0.c0, &out->c1.c1.c0, &out->c1.c2.c0, &idle};
    struct fp *const im[FP_LANES] = {&out->c0.c0.c1, &out->c0.c1.c1, &out->c0.c2.c1, &idle,
                                     &out->c1.c0.c1, &out->c1.c1.c1, &out->c1.c2.c1, &idle};
    fp_lanes_leave(re, &a->re);
    fp_lanes_leave(im, &a->im);
}

/* Karatsuba: with [low | high] the products of the halves of a and b and `cross` that of their
 * sums, [low + v high | cross - low - high]. */
void fp12_lanes_mul(struct fp12_lanes *out, const struct fp12_lanes *a, const struct fp12_lanes *b)
{
    struct fp12_lanes a_pairs, b_pairs, a_sums, b_sums;
    struct wide products, crosses, both, swapped, cross;
    sum_neighbours(&a_pairs, a);
    sum_neighbours(&b_pairs, b);
    sum_halves(&a_sums, a, &a_pairs);
    sum_halves(&b_sums, b, &b_pairs);
    normalise(&a_pairs); /* below 4.1p */
    normalise(&b_pairs);
    normalise(&a_sums); /* below 8.1p */
    normalise(&b_sums);
    multiply_coefficients(&products, a, b);
    multiply_coefficients(&crosses, &a_pairs, &b_pairs);
    interpolate(&products, &products, &crosses);
    multiply_coefficients(&both, &a_sums, &b_sums);
    EACH_COLUMN
    {
        swapped.re.t[k] = _mm512_shuffle_i64x2(both.re.t[k], both.re.t[k], 0x4e);
        swapped.im.t[k] = _mm512_shuffle_i64x2(both.im.t[k], both.im.t[k], 0x4e);
    }
    interpolate(&cross, &both, &swapped);
    const __m512i shift = LANES(6, 4, 5, 0, 1, 2);
    EACH_COLUMN
    {
        const __m512i re = _mm512_permutexvar_epi64(shift, products.re.t[k]);
        const __m512i im = _mm512_permutexvar_epi64(shift, products.im.t[k]);
        const __m512i re_sum =
            _mm512_add_epi64(products.re.t[k], _mm512_mask_sub_epi64(re, 1, re, im));
        const __m512i im_sum =
            _mm512_add_epi64(products.im.t[k], _mm512_mask_add_epi64(im, 1, im, re));
        products.re.t[k] = _mm512_mask_sub_epi64(
            re_sum, HIGH_HALF, _mm512_shuffle_i64x2(cross.re.t[k], cross.re.t[k], 0x4e), re_sum);
        products.im.t[k] = _mm512_mask_sub_epi64(
            im_sum, HIGH_HALF, _mm512_shuffle_i64x2(cross.im.t[k], cross.im.t[k], 0x4e), im_sum);
    }
    reduce_both(out, &products);
}

/* The complex method: with the products [a0 a1 | (a0 + a1)(a0 + v a1)] of halves,
 * [(a0 + a1)(a0 + v a1) - (1 + v) a0 a1 | 2 a0 a1]. */
void fp12_lanes_sqr(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    struct fp12_lanes swapped, left, right, by_v, left_pairs, right_pairs;
    struct wide products, crosses;
    const __m512i shift = LANES(0, 1, 2, 6, 4, 5);
    swap_halves(&swapped.re, &a->re);
    swap_halves(&swapped.im, &a->im);
    fp_lanes_add_in(&left.re, HIGH_HALF, &a->re, &swapped.re);
    fp_lanes_add_in(&left.im, HIGH_HALF, &a->im, &swapped.im);
    fp_lanes_permute(&by_v.re, shift, &a->re);
    fp_lanes_permute(&by_v.im, shift, &a->im);
    nonresidue_in(&by_v, 0x10, 3);
    fp_lanes_add_in(&right.re, HIGH_HALF, &swapped.re, &by_v.re);
    fp_lanes_add_in(&right.im, HIGH_HALF, &swapped.im, &by_v.im);
    sum_neighbours(&left_pairs, &left);
    sum_neighbours(&right_pairs, &right);
    normalise(&left);  /* below 4.1p */
    normalise(&right); /* below 7.1p */
    normalise(&left_pairs);
    normalise(&right_pairs);
    multiply_coefficients(&products, &left, &right);
    multiply_coefficients(&crosses, &left_pairs, &right_pairs);
    interpolate(&products, &products, &crosses);
    const __m512i turn = LANES(4, 5, 6, 0, 1, 2), turn_by_v = LANES(2, 0, 1, 0, 1, 2);
    EACH_COLUMN
    {
        const __m512i re = products.re.t[k], im = products.im.t[k];
        const __m512i re_1 = _mm512_permutexvar_epi64(turn, re);
        const __m512i im_1 = _mm512_permutexvar_epi64(turn, im);
        const __m512i re_v = _mm512_permutexvar_epi64(turn_by_v, re);
        const __m512i im_v = _mm512_permutexvar_epi64(turn_by_v, im);
        const __m512i re_2 = _mm512_mask_sub_epi64(re_v, 1, re_v, im_v);
        const __m512i im_2 = _mm512_mask_add_epi64(im_v, 1, im_v, re_v);
        products.re.t[k] = _mm512_mask_sub_epi64(_mm512_add_epi64(re_1, re_2), LOW_HALF, re_1,
                                                 _mm512_add_epi64(re, re_2));
        products.im.t[k] = _mm512_mask_sub_epi64(_mm512_add_epi64(im_1, im_2), LOW_HALF, im_1,
                                                 _mm512_add_epi64(im, im_2));
    }
    reduce_both(out, &products);
}

/* As fp12_cyclotomic_sqr: for the pairs of coefficients (1, v w), (w, v^2), (v, v^2 w), named
 * (a, b), 3 (a^2 + (1 + u) b^2) - 2 old in the low half and 3 ((a + b)^2 - a^2 - b^2) + 2 old in
 * the high one, the last pair's times 1 + u. */
void fp12_lanes_cyclotomic_sqr(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    struct fp_lanes sum, difference, re, im, x, y;
    struct wide squares;
    struct fp_lanes_wide cross;
    /* (re + im)(re - im) and 2 re im for every coefficient. */
    fp_lanes_add(&sum, &a->re, &a->im);
    fp_lanes_sub_in(&difference, 0xff, &a->re, &a->im, 3);
    fp_lanes_normalise(&sum);
    fp_lanes_normalise(&difference);
    multiply(&squares.re, &sum, &difference);
    multiply(&squares.im, &a->re, &a->im);
    /* The same for a + b of each pair, its real part in the low half, re im in the high one. */
    const __m512i firsts = LANES(0, 4, 1, 0, 4, 1), seconds = LANES(5, 2, 6, 5, 2, 6);
    fp_lanes_permute(&re, firsts, &a->re);
    fp_lanes_permute(&x, seconds, &a->re);
    fp_lanes_add(&re, &re, &x);
    fp_lanes_permute(&im, firsts, &a->im);
    fp_lanes_permute(&x, seconds, &a->im);
    fp_lanes_add(&im, &im, &x);
    fp_lanes_add_in(&x, LOW_HALF, &re, &im);
#define OTHER(i)                                                                          \
    y.l##i = _mm512_mask_add_epi64(im.l##i, LOW_HALF, _mm512_sub_epi64(re.l##i, im.l##i), \
                                   fp_lanes_word(5 * (int64_t)FP_LANES_P##i));
    FP_LANES_EACH(OTHER)
#undef OTHER
    fp_lanes_normalise(&x); /* below 8.1p */
    fp_lanes_normalise(&y); /* below 9.1p */
    multiply(&cross, &x, &y);
    const __m512i of_a = LANES(0, 4, 1, 1, 0, 4), of_b = LANES(5, 2, 6, 6, 5, 2);
    const __m512i cross_re = LANES(0, 1, 2, 2, 0, 1), cross_im = LANES(0, 1, 2, 6, 4, 5);
    EACH_COLUMN
    {
        const __m512i twice = _mm512_slli_epi64(squares.im.t[k], 1);
        const __m512i a_re = _mm512_permutexvar_epi64(of_a, squares.re.t[k]);
        const __m512i a_im = _mm512_permutexvar_epi64(of_a, twice);
        const __m512i b_re = _mm512_permutexvar_epi64(of_b, squares.re.t[k]);
        const __m512i b_im = _mm512_permutexvar_epi64(of_b, twice);
        const __m512i c_re = _mm512_permutexvar_epi64(cross_re, cross.t[k]);
        const __m512i c_im = _mm512_permutexvar_epi64(cross_im, _mm512_slli_epi64(cross.t[k], 1));
        const __m512i t_re =
            _mm512_mask_sub_epi64(_mm512_add_epi64(a_re, _mm512_sub_epi64(b_re, b_im)), HIGH_HALF,
                                  c_re, _mm512_add_epi64(a_re, b_re));
        const __m512i t_im =
            _mm512_mask_sub_epi64(_mm512_add_epi64(a_im, _mm512_add_epi64(b_re, b_im)), HIGH_HALF,
                                  c_im, _mm512_add_epi64(a_im, b_im));
        squares.re.t[k] = _mm512_mask_sub_epi64(t_re, 0x10, t_re, t_im);
        squares.im.t[k] = _mm512_mask_add_epi64(t_im, 0x10, t_im, t_re);
    }
    reduce(&re, &squares.re);
    reduce(&im, &squares.im);
    /* Below 7.1p: 3 * 1.001p, and 3p - 2 * 0 or, in the high half, 2 * 2.001p. */
#define FINISH(part, i)                                                                          \
    {                                                                                            \
        const __m512i triple = _mm512_add_epi64(part.l##i, _mm512_slli_epi64(part.l##i, 1));     \
        const __m512i old = _mm512_slli_epi64(a->part.l##i, 1);                                  \
        const __m512i lifted =                                                                   \
            _mm512_add_epi64(triple, fp_lanes_word(3 * (int64_t)FP_LANES_P##i));                 \
        part.l##i = _mm512_mask_sub_epi64(_mm512_add_epi64(triple, old), LOW_HALF, lifted, old); \
    }
#define FINISH_RE(i) FINISH(re, i)
#define FINISH_IM(i) FINISH(im, i)
    FP_LANES_EACH(FINISH_RE)
    FP_LANES_EACH(FINISH_IM)
#undef FINISH_RE
#undef FINISH_IM
#undef FINISH
    fp_lanes_normalise(&re);
    fp_lanes_normalise(&im);
    reduce_small(&re);
    reduce_small(&im);
    out->re = re;
    out->im = im;
}

/* 2p - a in the lanes of the mask; below 2p for an a that is not 0 mod p. */
static void negate_in(struct fp_lanes *out, __mmask8 mask, const struct fp_lanes *a)
{
#define NEGATE(i) \
    out->l##i =   \
        _mm512_mask_sub_epi64(a->l##i, mask, fp_lanes_word(2 * (int64_t)FP_LANES_P##i), a->l##i);
    FP_LANES_EACH(NEGATE)
#undef NEGATE
    fp_lanes_normalise(out);
}

void fp12_lanes_conjugate(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    negate_in(&out->re, HIGH_HALF, &a->re);
    negate_in(&out->im, HIGH_HALF, &a->im);
}

void fp12_lanes_frobenius(struct fp12_lanes *out, const struct fp12_lanes *a,
                          const struct fp12_lanes *factors)
{
    struct fp12_lanes x = *a;
    struct wide products;
    negate_in(&x.im, 0xff, &a->im);
    multiply_coefficients(&products, &x, factors);
    reduce_both(out, &products);
}

void fp12_lanes_point_load(struct fp12_lanes_point *out, const struct fp *x, const struct fp *y)
{
    static const struct fp factor = {{0x42b7fde37dba9366, 0x7784894e27525bc3, 0xb2b91b9dc1f5b1e9,
                                      0x206f497dfcafb872, 0x594137cc89a9b0bb, 0x411cd9d20d7e399}};
    struct fp wide_x, wide_y;
    fp_mul(&wide_x, x, &factor);
    fp_mul(&wide_y, y, &factor);
    const struct fp *const from[FP_LANES] = {&wide_y, &wide_y, &wide_x,  &wide_x,
                                             &factor, &factor, &fp_zero, &fp_zero};
    fp_lanes_load(&out->factors, from);
}

/* a times the constant, times v and times v w, each times a number in Fp2. */
void fp12_lanes_mul_by_line(struct fp12_lanes *out, const struct fp12_lanes *a,
                            const struct fp2 *c0, const struct fp2 *c1, const struct fp2 *c2,
                            const struct fp12_lanes_point *point)
{
    const struct fp *const from[FP_LANES] = {&c0->c0, &c0->c1, &c1->c0,  &c1->c1,
                                             &c2->c0, &c2->c1, &fp_zero, &fp_zero};
    struct fp_lanes numbers, number_sums, sums[3];
    struct fp12_lanes by_v, by_vw;
    struct fp_lanes_wide real, imaginary, both;
    struct wide product;
    fp_lanes_load(&numbers, from);
    fp_lanes_mul(&numbers, &numbers, &point->factors);
#define PAIR(i)        \
    number_sums.l##i = \
        _mm512_add_epi64(numbers.l##i, _mm512_shuffle_epi32(numbers.l##i, _MM_PERM_BADC));
    FP_LANES_EACH(PAIR)
#undef PAIR
    fp_lanes_normalise(&number_sums);
    const __m512i shift = LANES(2, 0, 1, 6, 4, 5), shift_by_w = LANES(5, 6, 4, 2, 0, 1);
    fp_lanes_permute(&by_v.re, shift, &a->re);
    fp_lanes_permute(&by_v.im, shift, &a->im);
    nonresidue_in(&by_v, 0x11, 3);
    fp_lanes_permute(&by_vw.re, shift_by_w, &a->re);
    fp_lanes_permute(&by_vw.im, shift_by_w, &a->im);
    nonresidue_in(&by_vw, 0x13, 3);
    fp_lanes_add(&sums[0], &a->re, &a->im);
    fp_lanes_add(&sums[1], &by_v.re, &by_v.im);
    fp_lanes_add(&sums[2], &by_vw.re, &by_vw.im);
    for (size_t i = 0; i < 3; i++)
        fp_lanes_normalise(&sums[i]);
    normalise(&by_v); /* below 5.1p */
    normalise(&by_vw);
    multiply_three_by_lanes(&real, (const struct fp_lanes *const[]){&a->re, &by_v.re, &by_vw.re},
                            &numbers, (const unsigned[]){4, 2, 0});
    multiply_three_by_lanes(&imaginary,
                            (const struct fp_lanes *const[]){&a->im, &by_v.im, &by_vw.im}, &numbers,
                            (const unsigned[]){5, 3, 1});
    multiply_three_by_lanes(&both, (const struct fp_lanes *const[]){&sums[0], &sums[1], &sums[2]},
                            &number_sums, (const unsigned[]){4, 2, 0});
    join(&product, &real, &imaginary, &both);
    reduce_both(out, &product);
}

#endif
