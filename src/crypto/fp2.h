/* Fp2 = Fp[u] / (u^2 + 1): c0 + c1 u. See spec/crypto.md 3.
 *
 * Elements are reduced unless a function says otherwise. All functions run in constant time;
 * outputs may be inputs. */
#ifndef RK_CRYPTO_FP2_H
#define RK_CRYPTO_FP2_H

#include "crypto/fp_wide.h"

struct fp2 {
    struct fp c0, c1;
};

/* A product whose coefficients are not reduced yet; each is below p * 2^384. */
struct fp2_wide {
    struct fp_wide c0, c1;
};

extern const struct fp2 fp2_zero;
extern const struct fp2 fp2_one;

RK_INLINE void fp2_add(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    fp_add(&out->c0, &a->c0, &b->c0);
    fp_add(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_sub(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    fp_sub(&out->c0, &a->c0, &b->c0);
    fp_sub(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_double(struct fp2 *out, const struct fp2 *a)
{
    fp2_add(out, a, a);
}

RK_INLINE void fp2_neg(struct fp2 *out, const struct fp2 *a)
{
    fp_neg(&out->c0, &a->c0);
    fp_neg(&out->c1, &a->c1);
}

/* c0 - c1 u, which is a^p. */
RK_INLINE void fp2_conjugate(struct fp2 *out, const struct fp2 *a)
{
    out->c0 = a->c0;
    fp_neg(&out->c1, &a->c1);
}

/* a * (1 + u), the element that has no square and no cube root, of which the tower is made. */
RK_INLINE void fp2_mul_by_nonresidue(struct fp2 *out, const struct fp2 *a)
{
    struct fp difference;
    fp_sub(&difference, &a->c0, &a->c1);
    fp_add(&out->c1, &a->c0, &a->c1);
    out->c0 = difference;
}

/* a where the mask is all ones, b where it is zero. */
RK_INLINE void fp2_select(struct fp2 *out, uint64_t mask, const struct fp2 *a, const struct fp2 *b)
{
    fp_select(&out->c0, mask, &a->c0, &b->c0);
    fp_select(&out->c1, mask, &a->c1, &b->c1);
}

/* -a where the mask is all ones, a where it is zero. */
RK_INLINE void fp2_negate_if(struct fp2 *out, uint64_t mask, const struct fp2 *a)
{
    fp_negate_if(&out->c0, mask, &a->c0);
    fp_negate_if(&out->c1, mask, &a->c1);
}

/* All ones when a is 0. */
RK_INLINE uint64_t fp2_zero_mask(const struct fp2 *a)
{
    return fp_zero_mask(&a->c0) & fp_zero_mask(&a->c1);
}

RK_INLINE bool fp2_is_zero(const struct fp2 *a)
{
    return fp2_zero_mask(a) & 1;
}

RK_INLINE bool fp2_equal(const struct fp2 *a, const struct fp2 *b)
{
    struct fp2 difference;
    fp2_sub(&difference, a, b);
    return fp2_is_zero(&difference);
}

void fp2_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b);
void fp2_sqr(struct fp2 *out, const struct fp2 *a);
void fp2_mul_fp(struct fp2 *out, const struct fp2 *a, const struct fp *b);

/* a b + c d and a b - c d, with one reduction of each coefficient. */
void fp2_mul_add_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b, const struct fp2 *c,
                     const struct fp2 *d);
void fp2_mul_sub_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b, const struct fp2 *c,
                     const struct fp2 *d);

/* a^(2^count), count at least 1. */
void fp2_sqr_times(struct fp2 *out, const struct fp2 *a, unsigned count);

/* 1/a, and 0 for 0; the second, faster, for what is not secret. */
void fp2_inverse(struct fp2 *out, const struct fp2 *a);
void fp2_inverse_vartime(struct fp2 *out, const struct fp2 *a);

/* Replaces each of `count` elements by its inverse, 0 by 0, with one inversion; `scratch` has room
 * for `count` elements. */
void fp2_inverse_batch(struct fp2 *elements, struct fp2 *scratch, size_t count);

/* Whether a square root exists; then *out is one of the two, a function of a alone. */
RK_CHECKED bool fp2_sqrt(struct fp2 *out, const struct fp2 *a);

/* All ones when a is above -a in the order that compares c1 first, then c0, as integers: the sign
 * of the encodings of points. */
uint64_t fp2_larger_mask(const struct fp2 *a);

/* Canonical big-endian bytes, c1 first: 96 of them. False, and *out is untouched, when a
 * coefficient is p or more. */
RK_CHECKED bool fp2_from_bytes_be(struct fp2 *out, const uint8_t *bytes);
void fp2_to_bytes_be(uint8_t *bytes, const struct fp2 *a);

/* Products before reduction. For the product of two, the coefficients of a and b may be unreduced
 * sums of two reduced ones. */
RK_INLINE void fp2_wide_mul(struct fp2_wide *out, const struct fp2 *a, const struct fp2 *b)
{
    field_kernels.fp2_wide_mul(out, a, b);
}

RK_INLINE void fp2_wide_sqr(struct fp2_wide *out, const struct fp2 *a)
{
    field_kernels.fp2_wide_sqr(out, a);
}

/* The same in C (kernels.h). */
void fp2_wide_mul_portable(struct fp2_wide *out, const struct fp2 *a, const struct fp2 *b);
void fp2_wide_sqr_portable(struct fp2_wide *out, const struct fp2 *a);

void fp2_wide_reduce(struct fp2 *out, const struct fp2_wide *a);

RK_INLINE void fp2_add_unreduced(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    fp_add_unreduced(&out->c0, &a->c0, &b->c0);
    fp_add_unreduced(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_wide_add(struct fp2_wide *out, const struct fp2_wide *a,
                            const struct fp2_wide *b)
{
    fp_wide_add_mod(&out->c0, &a->c0, &b->c0);
    fp_wide_add_mod(&out->c1, &a->c1, &b->c1);
}

RK_INLINE void fp2_wide_sub(struct fp2_wide *out, const struct fp2_wide *a,
                            const struct fp2_wide *b)
{
    fp_wide_sub_mod(&out->c0, &a->c0, &b->c0);
    fp_wide_sub_mod(&out->c1, &a->c1, &b->c1);
}

/* a * (1 + u). */
RK_INLINE void fp2_wide_mul_by_nonresidue(struct fp2_wide *out, const struct fp2_wide *a)
{
    struct fp_wide difference;
    fp_wide_sub_mod(&difference, &a->c0, &a->c1);
    fp_wide_add_mod(&out->c1, &a->c0, &a->c1);
    out->c0 = difference;
}

#endif
