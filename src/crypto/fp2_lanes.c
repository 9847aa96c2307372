#include "crypto/fp2_lanes.h"

#ifdef __AVX512IFMA__

void fp_lanes_product(struct fp_lanes *out, const struct fp_lanes *a, const struct fp_lanes *b)
{
    CHECK(fp_lanes_is_below(a, 1 << 12) && fp_lanes_is_below(b, 1 << 12));
    fp_lanes_mul(out, a, b);
}

void fp_lanes_square_times(struct fp_lanes *out, const struct fp_lanes *a, unsigned count)
{
    struct fp_lanes x = *a;
    for (unsigned i = 0; i < count; i++) {
        struct fp_lanes_wide wide;
        CHECK(fp_lanes_is_below(&x, 1 << 9));
        fp_lanes_wide_sqr(&wide, &x);
        fp_lanes_wide_reduce(&x, &wide);
    }
    *out = x;
}

/* Sliding windows of five bits over an exponent that is not secret: 378 squares, 80 products. */
void fp_lanes_inverse_root(struct fp_lanes *out, const struct fp_lanes *a)
{
    /* (p - 3) / 4, as in fp_inverse_root */
    static const uint64_t exponent[6] = {0xee7fbfffffffeaaa, 0x07aaffffac54ffff,
                                         0xd9cc34a83dac3d89, 0xd91dd2e13ce144af,
                                         0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6};
    enum { WINDOW = 5, TOP = 378 };
    struct fp_lanes odd_powers[1 << (WINDOW - 1)], square, x;
    fp_lanes_square_times(&square, a, 1);
    odd_powers[0] = *a;
    for (size_t i = 1; i < RK_ARRAY_LENGTH(odd_powers); i++)
        fp_lanes_product(&odd_powers[i], &odd_powers[i - 1], &square);
    bool begun = false;
    unsigned pending = 0; /* squarings before the next product */
    for (unsigned end = TOP + 1; end > 0;) {
        unsigned top = end - 1, low = top >= WINDOW - 1 ? top - (WINDOW - 1) : 0, window = 0;
        if (!(exponent[top / 64] >> top % 64 & 1)) {
            pending++;
            end--;
            continue;
        }
        while (!(exponent[low / 64] >> low % 64 & 1))
            low++;
        for (unsigned i = end; i-- > low;)
            window = window << 1 | (unsigned)(exponent[i / 64] >> i % 64 & 1);
        if (begun) {
            fp_lanes_square_times(&x, &x, pending + end - low);
            fp_lanes_product(&x, &x, &odd_powers[window / 2]);
        } else {
            x = odd_powers[window / 2];
            begun = true;
        }
        pending = 0;
        end = low;
    }
    fp_lanes_square_times(out, &x, pending);
}

/* ---- Fp2 ---- */

/* Karatsuba: c1 = (a0 + a1)(b0 + b1) - a0 b0 - a1 b1, which is not negative, and
 * c0 = a0 b0 - a1 b1. */
RK_INLINE void wide_mul(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                        const struct fp2_lanes *b)
{
    struct fp_lanes_wide low, high;
    struct fp_lanes a_sum, b_sum;
    fp_lanes_sum(&a_sum, &a->c0, &a->c1);
    fp_lanes_sum(&b_sum, &b->c0, &b->c1);
    fp_lanes_wide_mul(&low, &a->c0, &b->c0);
    fp_lanes_wide_mul(&high, &a->c1, &b->c1);
    fp_lanes_wide_sub(&out->c0, &low, &high);
    fp_lanes_wide_add(&low, &low, &high);
    fp_lanes_wide_mul(&out->c1, &a_sum, &b_sum);
    fp_lanes_wide_sub(&out->c1, &out->c1, &low);
}

/* (a0 + a1)(a0 - a1 + 2^8 p) + 2 a0 a1 u. */
RK_INLINE void wide_sqr(struct fp2_lanes_wide *out, const struct fp2_lanes *a)
{
    struct fp_lanes sum, difference, twice;
    fp_lanes_sum(&sum, &a->c0, &a->c1);
    fp_lanes_difference(&difference, &a->c0, &a->c1, 1 << 8);
    fp_lanes_sum(&twice, &a->c1, &a->c1);
    fp_lanes_wide_mul(&out->c1, &a->c0, &twice);
    fp_lanes_wide_mul(&out->c0, &sum, &difference);
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

static void load(struct fp_lanes *out, const struct fp *const from[FP_LANES])
{
    /* 2^448 mod p */
    static const uint64_t factor[8] = {0x7fde37dba9366, 0x4e27525bc342b, 0x1f5b1e9778489,
                                       0xb872b2b91b9dc, 0xb206f497dfcaf, 0x4137cc89a9b0b,
                                       0xd9d20d7e39959, 0x411c};
    struct fp_lanes x, by;
#define WORD(i) by.l##i = fp_lanes_word((int64_t)factor[i]);
    FP_LANES_EACH(WORD)
#undef WORD
    fp_lanes_load(&x, from);
    fp_lanes_product(out, &x, &by);
}

void fp2_lanes_load(struct fp2_lanes *out, const struct fp2 *const from[FP_LANES])
{
    const struct fp *parts[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c0;
    load(&out->c0, parts);
    for (size_t i = 0; i < FP_LANES; i++)
        parts[i] = &from[i]->c1;
    load(&out->c1, parts);
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
