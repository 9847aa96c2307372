#include "crypto/fp2.h"

const struct fp2 fp2_zero;
const struct fp2 fp2_one = {{{0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba,
                              0x77ce585370525745, 0x5c071a97a256ec6d, 0x15f65ec3fa80e493}},
                            {{0}}};

/* Karatsuba: c1 = (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 is a0 b1 + a1 b0 and so never negative. With
 * coefficients below 2p the sums are below 4p < 2^384 and c1 is at most 8 p^2 < p * 2^384. The
 * three products are inlined, which makes a pairing faster by a twelfth. */
void fp2_wide_mul(struct fp2_wide *out, const struct fp2 *a, const struct fp2 *b)
{
    struct fp a_sum, b_sum;
    struct fp_wide low, high, cross;
    fp_add_unreduced(&a_sum, &a->c0, &a->c1);
    fp_add_unreduced(&b_sum, &b->c0, &b->c1);
    fp_wide_mul(&cross, &a_sum, &b_sum);
    fp_wide_mul(&low, &a->c0, &b->c0);
    fp_wide_mul(&high, &a->c1, &b->c1);
    fp_wide_sub(&cross, &cross, &low);
    fp_wide_sub(&out->c1, &cross, &high);
    fp_wide_sub_mod(&out->c0, &low, &high);
}

/* (a0 + a1)(a0 - a1) + 2 a0 a1 u, for reduced coefficients: both products are below 2 p^2. */
void fp2_wide_sqr(struct fp2_wide *out, const struct fp2 *a)
{
    struct fp sum, difference, twice;
    fp_add_unreduced(&sum, &a->c0, &a->c1);
    fp_sub(&difference, &a->c0, &a->c1);
    fp_add_unreduced(&twice, &a->c0, &a->c0);
    fp_wide_mul(&out->c1, &twice, &a->c1);
    fp_wide_mul(&out->c0, &sum, &difference);
}

void fp2_wide_reduce(struct fp2 *out, const struct fp2_wide *a)
{
    fp_wide_reduce(&out->c0, &a->c0);
    fp_wide_reduce(&out->c1, &a->c1);
}

void fp2_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    struct fp2_wide product;
    fp2_wide_mul(&product, a, b);
    fp2_wide_reduce(out, &product);
}

/* The second factor of a product may be any number, only the first must be reduced. */
void fp2_sqr(struct fp2 *out, const struct fp2 *a)
{
    struct fp sum, difference, twice;
    fp_add_unreduced(&sum, &a->c0, &a->c1);
    fp_sub(&difference, &a->c0, &a->c1);
    fp_add_unreduced(&twice, &a->c0, &a->c0);
    fp_mul(&out->c1, &a->c1, &twice);
    fp_mul(&out->c0, &difference, &sum);
}

void fp2_mul_add_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b, const struct fp2 *c,
                     const struct fp2 *d)
{
    struct fp2_wide left, right;
    fp2_wide_mul(&left, a, b);
    fp2_wide_mul(&right, c, d);
    fp2_wide_add(&left, &left, &right);
    fp2_wide_reduce(out, &left);
}

void fp2_mul_sub_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b, const struct fp2 *c,
                     const struct fp2 *d)
{
    struct fp2_wide left, right;
    fp2_wide_mul(&left, a, b);
    fp2_wide_mul(&right, c, d);
    fp2_wide_sub(&left, &left, &right);
    fp2_wide_reduce(out, &left);
}

void fp2_sqr_times(struct fp2 *out, const struct fp2 *a, unsigned count)
{
    struct fp2 x = *a;
    for (unsigned i = 0; i < count; i++)
        fp2_sqr(&x, &x);
    *out = x;
}

void fp2_mul_fp(struct fp2 *out, const struct fp2 *a, const struct fp *b)
{
    struct fp factor = *b;
    fp_mul(&out->c0, &a->c0, &factor);
    fp_mul(&out->c1, &a->c1, &factor);
}

static void norm(struct fp *out, const struct fp2 *a)
{
    fp_mul_add_mul(out, &a->c0, &a->c0, &a->c1, &a->c1);
}

/* The conjugate times the inverse of the norm c0^2 + c1^2. */
static void mul_conjugate(struct fp2 *out, const struct fp2 *a, const struct fp *inverse)
{
    struct fp negated;
    fp_neg(&negated, inverse);
    fp_mul(&out->c0, &a->c0, inverse);
    fp_mul(&out->c1, &a->c1, &negated);
}

void fp2_inverse(struct fp2 *out, const struct fp2 *a)
{
    struct fp inverse;
    norm(&inverse, a);
    fp_inverse(&inverse, &inverse);
    mul_conjugate(out, a, &inverse);
}

void fp2_inverse_vartime(struct fp2 *out, const struct fp2 *a)
{
    struct fp inverse;
    norm(&inverse, a);
    fp_inverse_vartime(&inverse, &inverse);
    mul_conjugate(out, a, &inverse);
}

void fp2_inverse_batch(struct fp2 *elements, struct fp2 *scratch, size_t count)
{
    /* A 0 counts as 1 in the products and is put back at the end. */
    struct fp2 product = fp2_one, inverse, factor, result;
    for (size_t i = 0; i < count; i++) {
        uint64_t zero = fp2_zero_mask(&elements[i]);
        scratch[i] = product;
        fp2_select(&factor, zero, &fp2_one, &elements[i]);
        fp2_mul(&product, &product, &factor);
    }
    fp2_inverse(&inverse, &product);
    for (size_t i = count; i-- > 0;) {
        uint64_t zero = fp2_zero_mask(&elements[i]);
        fp2_mul(&result, &inverse, &scratch[i]);
        fp2_select(&factor, zero, &fp2_one, &elements[i]);
        fp2_mul(&inverse, &inverse, &factor);
        fp2_select(&elements[i], zero, &fp2_zero, &result);
    }
}

/* The complex method with two powers and no inversion. With s a root of the norm and
 * t = (a0 + s) / 2, a root is (x0, a1 / (2 x0)) for x0^2 = t. When t has no root, -t has: x0^2 =
 * -t, and then (a1 / (2 x0), x0) is one, since t (a0 - s) / 2 = -(a1 / 2)^2. For a1 = 0 the sum may
 * vanish; then a0 takes its place. */
bool fp2_sqrt(struct fp2 *out, const struct fp2 *a)
{
    /* 1/2 in Montgomery form */
    static const struct fp half = {{0x1804000000015554, 0x855000053ab00001, 0x633cb57c253c276f,
                                    0x6e22d1ec31ebb502, 0xd3916126f2d14ca2, 0x17fbb8571a006596}};
    struct fp norm_a, root, t, inverse, x0, other;
    norm(&norm_a, a);
    fp_inverse_root(&root, &norm_a);
    fp_mul(&root, &root, &norm_a);
    fp_add(&t, &a->c0, &root);
    fp_mul(&t, &t, &half);
    fp_select(&t, fp_zero_mask(&t), &a->c0, &t);
    fp_inverse_root(&inverse, &t);
    fp_mul(&x0, &inverse, &t);
    fp_mul(&other, &a->c1, &half);
    fp_mul(&other, &other, &inverse);
    struct fp check;
    fp_sqr(&check, &x0);
    uint64_t square_mask = limb_mask(fp_equal(&check, &t));
    fp_negate_if(&other, ~square_mask, &other);
    struct fp2 result, result_square;
    fp_select(&result.c0, square_mask, &x0, &other);
    fp_select(&result.c1, square_mask, &other, &x0);
    fp2_sqr(&result_square, &result);
    if (!fp2_equal(&result_square, a)) return false;
    *out = result;
    return true;
}

uint64_t fp2_larger_mask(const struct fp2 *a)
{
    return fp_larger_mask(&a->c1) | (fp_zero_mask(&a->c1) & fp_larger_mask(&a->c0));
}

bool fp2_from_bytes_be(struct fp2 *out, const uint8_t *bytes)
{
    struct fp c0, c1;
    if (!fp_from_bytes_be(&c1, bytes) || !fp_from_bytes_be(&c0, bytes + 48)) return false;
    *out = (struct fp2){c0, c1};
    return true;
}

void fp2_to_bytes_be(uint8_t *bytes, const struct fp2 *a)
{
    fp_to_bytes_be(bytes, &a->c1);
    fp_to_bytes_be(bytes + 48, &a->c0);
}
