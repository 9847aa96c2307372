#include "crypto/fp12.h"

const struct fp12 fp12_zero;
const struct fp12 fp12_one = {
    .c0.c0.c0 = {{0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, 0x77ce585370525745,
                  0x5c071a97a256ec6d, 0x15f65ec3fa80e493}}};

/* low + v * high. */
static void fp6_wide_add_v(struct fp6_wide *out, const struct fp6_wide *low,
                           const struct fp6_wide *high)
{
    struct fp2_wide top;
    fp2_wide_mul_by_nonresidue(&top, &high->c2);
    fp2_wide_add(&out->c2, &low->c2, &high->c1);
    fp2_wide_add(&out->c1, &low->c1, &high->c0);
    fp2_wide_add(&out->c0, &low->c0, &top);
}

/* Karatsuba: low + v high, and cross - low - high. */
static void fp12_of_products(struct fp12 *out, struct fp6_wide *cross, struct fp6_wide *low,
                             const struct fp6_wide *high)
{
    fp6_wide_sub(cross, cross, low);
    fp6_wide_sub(cross, cross, high);
    fp6_wide_reduce(&out->c1, cross);
    fp6_wide_add_v(low, low, high);
    fp6_wide_reduce(&out->c0, low);
}

void fp12_mul(struct fp12 *out, const struct fp12 *a, const struct fp12 *b)
{
    struct fp6_wide low, high, cross;
    struct fp6 a_sum, b_sum;
    fp6_add(&a_sum, &a->c0, &a->c1);
    fp6_add(&b_sum, &b->c0, &b->c1);
    fp6_wide_mul(&low, &a->c0, &b->c0);
    fp6_wide_mul(&high, &a->c1, &b->c1);
    fp6_wide_mul(&cross, &a_sum, &b_sum);
    fp12_of_products(out, &cross, &low, &high);
}

/* The complex method: c0 = (a0 + a1)(a0 + v a1) - (1 + v) a0 a1, c1 = 2 a0 a1. */
void fp12_sqr(struct fp12 *out, const struct fp12 *a)
{
    struct fp6_wide product, square;
    struct fp6 sum, other;
    fp6_add(&sum, &a->c0, &a->c1);
    fp6_mul_by_v(&other, &a->c1);
    fp6_add(&other, &other, &a->c0);
    fp6_wide_mul(&product, &a->c0, &a->c1);
    fp6_wide_mul(&square, &sum, &other);
    fp6_wide_sub(&square, &square, &product);
    fp6_wide_reduce(&out->c1, &product);
    fp6_add(&out->c1, &out->c1, &out->c1);
    fp2_wide_mul_by_nonresidue(&product.c2, &product.c2);
    fp2_wide_sub(&square.c0, &square.c0, &product.c2);
    fp2_wide_sub(&square.c1, &square.c1, &product.c0);
    fp2_wide_sub(&square.c2, &square.c2, &product.c1);
    fp6_wide_reduce(&out->c0, &square);
}

void fp12_mul_by_line(struct fp12 *out, const struct fp12 *a, const struct fp2 *b0,
                      const struct fp2 *b1, const struct fp2 *b4)
{
    struct fp6_wide low, high, cross;
    struct fp6 a_sum;
    struct fp2 b_sum;
    fp6_add(&a_sum, &a->c0, &a->c1);
    fp2_add(&b_sum, b1, b4);
    fp6_wide_mul_by_01(&low, &a->c0, b0, b1);
    fp6_wide_mul_by_1(&high, &a->c1, b4);
    fp6_wide_mul_by_01(&cross, &a_sum, b0, &b_sum);
    fp12_of_products(out, &cross, &low, &high);
}

/* The conjugate divided by the norm c0^2 - v c1^2. */
void fp12_inverse(struct fp12 *out, const struct fp12 *a)
{
    struct fp6 norm, square;
    fp6_sqr(&norm, &a->c0);
    fp6_sqr(&square, &a->c1);
    fp6_mul_by_v(&square, &square);
    fp6_sub(&norm, &norm, &square);
    fp6_inverse(&norm, &norm);
    fp6_mul(&out->c0, &a->c0, &norm);
    fp6_neg(&norm, &norm);
    fp6_mul(&out->c1, &a->c1, &norm);
}

void fp12_frobenius(struct fp12 *out, const struct fp12 *a)
{
    /* (1 + u)^((p-1)/6) */
    static const struct fp2 w_factor = {
        {{0x07089552b319d465, 0xc6695f92b50a8313, 0x97e83cccd117228f, 0xa35baecab2dc29ee,
          0x1ce393ea5daace4d, 0x08f2220fb0fb66eb}},
        {{0xb2f66aad4ce5d646, 0x5842a06bfc497cec, 0xcf4895d42599d394, 0xc11b9cba40a8e8d0,
          0x2e3813cbe5a0de89, 0x110eefda88847faf}}};
    fp6_frobenius(&out->c0, &a->c0);
    fp6_frobenius(&out->c1, &a->c1);
    fp2_mul(&out->c1.c0, &out->c1.c0, &w_factor);
    fp2_mul(&out->c1.c1, &out->c1.c1, &w_factor);
    fp2_mul(&out->c1.c2, &out->c1.c2, &w_factor);
}

/* (a + b s)^2 for s^2 = 1 + u: low = a^2 + (1 + u) b^2, high = 2 a b. */
static void fp4_sqr(struct fp2 *low, struct fp2 *high, const struct fp2 *a, const struct fp2 *b)
{
    struct fp2_wide a_square, b_square, cross;
    struct fp2 sum;
    fp2_add(&sum, a, b);
    fp2_wide_sqr(&a_square, a);
    fp2_wide_sqr(&b_square, b);
    fp2_wide_sqr(&cross, &sum);
    fp2_wide_sub(&cross, &cross, &a_square);
    fp2_wide_sub(&cross, &cross, &b_square);
    fp2_wide_reduce(high, &cross);
    fp2_wide_mul_by_nonresidue(&b_square, &b_square);
    fp2_wide_add(&a_square, &a_square, &b_square);
    fp2_wide_reduce(low, &a_square);
}

/* 3 t - 2 a. */
RK_INLINE void fp2_triple_less_twice(struct fp2 *out, const struct fp2 *t, const struct fp2 *a)
{
    struct fp2 x;
    fp2_sub(&x, t, a);
    fp2_double(&x, &x);
    fp2_add(out, &x, t);
}

/* 3 t + 2 a. */
RK_INLINE void fp2_triple_plus_twice(struct fp2 *out, const struct fp2 *t, const struct fp2 *a)
{
    struct fp2 x;
    fp2_add(&x, t, a);
    fp2_double(&x, &x);
    fp2_add(out, &x, t);
}

/* Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010:
 * three squares in Fp4 = Fp2[s], of the pairs of coefficients (1, v w), (w, v^2) and (v, v^2 w). */
void fp12_cyclotomic_sqr(struct fp12 *out, const struct fp12 *a)
{
    struct fp2 low, high, last_low, last_high;
    fp4_sqr(&low, &high, &a->c0.c0, &a->c1.c1);
    fp2_triple_less_twice(&out->c0.c0, &low, &a->c0.c0);
    fp2_triple_plus_twice(&out->c1.c1, &high, &a->c1.c1);
    fp4_sqr(&low, &high, &a->c1.c0, &a->c0.c2);
    fp4_sqr(&last_low, &last_high, &a->c0.c1, &a->c1.c2);
    fp2_triple_less_twice(&out->c0.c1, &low, &a->c0.c1);
    fp2_triple_plus_twice(&out->c1.c2, &high, &a->c1.c2);
    fp2_mul_by_nonresidue(&last_high, &last_high);
    fp2_triple_plus_twice(&out->c1.c0, &last_high, &a->c1.c0);
    fp2_triple_less_twice(&out->c0.c2, &last_low, &a->c0.c2);
}

void fp12_compress(struct fp12_compressed *out, const struct fp12 *a)
{
    *out = (struct fp12_compressed){a->c0.c1, a->c0.c2, a->c1.c0, a->c1.c2};
}

/* What fp12_cyclotomic_sqr does with these coefficients. */
void fp12_compressed_sqr(struct fp12_compressed *out, const struct fp12_compressed *a)
{
    struct fp2 low, high, last_low, last_high;
    fp4_sqr(&low, &high, &a->w, &a->v2);
    fp4_sqr(&last_low, &last_high, &a->v, &a->v2w);
    fp2_triple_less_twice(&out->v, &low, &a->v);
    fp2_triple_plus_twice(&out->v2w, &high, &a->v2w);
    fp2_mul_by_nonresidue(&last_high, &last_high);
    fp2_triple_plus_twice(&out->w, &last_high, &a->w);
    fp2_triple_less_twice(&out->v2, &last_low, &a->v2);
}

/* The coefficient g1 of v w is (n g5^2 + 3 g4^2 - 2 g3) / (4 g2), or 2 g4 g5 / g3 where g2 = 0, for
 * g2 .. g5 those of w, v^2, v, v^2 w and n = 1 + u. Where both are 0 the element is 1. */
static void decompression_fraction(struct fp2 *numerator, struct fp2 *denominator,
                                   const struct fp12_compressed *a)
{
    struct fp2 x, other;
    fp2_sqr(numerator, &a->v2w);
    fp2_mul_by_nonresidue(numerator, numerator);
    fp2_sqr(&x, &a->v);
    fp2_sub(&other, &x, &a->v2);
    fp2_double(&other, &other);
    fp2_add(&x, &x, &other);
    fp2_add(numerator, numerator, &x);
    fp2_double(denominator, &a->w);
    fp2_double(denominator, denominator);
    uint64_t special = fp2_zero_mask(&a->w);
    fp2_mul(&other, &a->v, &a->v2w);
    fp2_double(&other, &other);
    fp2_select(numerator, special, &other, numerator);
    fp2_select(denominator, special, &a->v2, denominator);
}

void fp12_decompress_batch(struct fp12 *out, const struct fp12_compressed *a, size_t count)
{
    struct fp2 numerators[FP12_DECOMPRESS_MAX], inverses[FP12_DECOMPRESS_MAX];
    struct fp2 scratch[FP12_DECOMPRESS_MAX];
    REQUIRE(count <= FP12_DECOMPRESS_MAX);
    for (size_t i = 0; i < count; i++)
        decompression_fraction(&numerators[i], &inverses[i], &a[i]);
    fp2_inverse_batch(inverses, scratch, count);
    for (size_t i = 0; i < count; i++) {
        /* g0 = n (2 g1^2 + g2 g5 - 3 g3 g4) + 1 */
        struct fp2 g0, g1, x;
        fp2_mul(&g1, &numerators[i], &inverses[i]);
        fp2_sqr(&g0, &g1);
        fp2_mul(&x, &a[i].v2, &a[i].v);
        fp2_sub(&g0, &g0, &x);
        fp2_double(&g0, &g0);
        fp2_sub(&g0, &g0, &x);
        fp2_mul(&x, &a[i].w, &a[i].v2w);
        fp2_add(&g0, &g0, &x);
        fp2_mul_by_nonresidue(&g0, &g0);
        fp2_add(&g0, &g0, &fp2_one);
        out[i] = (struct fp12){{g0, a[i].v, a[i].v2}, {a[i].w, g1, a[i].v2w}};
    }
}

void fp12_cyclotomic_pow_vartime(struct fp12 *out, const struct fp12 *a, const uint64_t *exponent,
                                 size_t limbs)
{
    struct fp12 base = *a, x = fp12_one;
    bool begun = false;
    for (size_t i = limbs * 64; i-- > 0;) {
        if (begun) fp12_cyclotomic_sqr(&x, &x);
        if (!(exponent[i / 64] >> i % 64 & 1)) continue;
        if (begun)
            fp12_mul(&x, &x, &base);
        else
            x = base;
        begun = true;
    }
    *out = x;
}

static struct fp2 *fp12_coefficient(struct fp12 *a, size_t i)
{
    struct fp6 *half = i < 3 ? &a->c0 : &a->c1;
    i %= 3;
    return i == 0 ? &half->c0 : i == 1 ? &half->c1 : &half->c2;
}

bool fp12_from_bytes(struct fp12 *out, const uint8_t bytes[FP12_BYTES])
{
    struct fp12 result;
    for (size_t i = 0; i < 6; i++) {
        struct fp2 *c = fp12_coefficient(&result, i);
        if (!fp_from_bytes_be(&c->c0, bytes + 96 * i)) return false;
        if (!fp_from_bytes_be(&c->c1, bytes + 96 * i + 48)) return false;
    }
    *out = result;
    return true;
}

void fp12_to_bytes(uint8_t bytes[FP12_BYTES], const struct fp12 *a)
{
    struct fp12 copy = *a;
    for (size_t i = 0; i < 6; i++) {
        const struct fp2 *c = fp12_coefficient(&copy, i);
        fp_to_bytes_be(bytes + 96 * i, &c->c0);
        fp_to_bytes_be(bytes + 96 * i + 48, &c->c1);
    }
}
