/* Fp12 = Fp6[w] / (w^2 - v): c0 + c1 w. Values of the pairing live here. See spec/crypto.md 3, 5.
 *
 * Elements are reduced. All functions run in constant time but those that end in _vartime; outputs
 * may be inputs.
 *
 * The cyclotomic subgroup is that of order p^4 - p^2 + 1, which holds every element raised to
 * (p^6 - 1)(p^2 + 1). Its squares are cheap and its inverses are conjugates. */
#ifndef RK_CRYPTO_FP12_H
#define RK_CRYPTO_FP12_H

#include "crypto/fp6.h"

struct fp12 {
    struct fp6 c0, c1;
};

extern const struct fp12 fp12_zero;
extern const struct fp12 fp12_one;

RK_INLINE bool fp12_equal(const struct fp12 *a, const struct fp12 *b)
{
    bool low = fp6_equal(&a->c0, &b->c0), high = fp6_equal(&a->c1, &b->c1);
    return low && high;
}

/* c0 - c1 w, which is a^(p^6). */
RK_INLINE void fp12_conjugate(struct fp12 *out, const struct fp12 *a)
{
    out->c0 = a->c0;
    fp6_neg(&out->c1, &a->c1);
}

void fp12_mul(struct fp12 *out, const struct fp12 *a, const struct fp12 *b);
void fp12_sqr(struct fp12 *out, const struct fp12 *a);

/* a * (b0 + b1 v + b4 v w), the shape of a line of the Miller loop. */
void fp12_mul_by_line(struct fp12 *out, const struct fp12 *a, const struct fp2 *b0,
                      const struct fp2 *b1, const struct fp2 *b4);

/* 1/a, and 0 for 0. */
void fp12_inverse(struct fp12 *out, const struct fp12 *a);

/* a^p. */
void fp12_frobenius(struct fp12 *out, const struct fp12 *a);

/* a^2 in the cyclotomic subgroup. */
void fp12_cyclotomic_sqr(struct fp12 *out, const struct fp12 *a);

/* a^e in the cyclotomic subgroup for an exponent that is not secret. */
void fp12_cyclotomic_pow_vartime(struct fp12 *out, const struct fp12 *a, const uint64_t *exponent,
                                 size_t limbs);

/* An element of the cyclotomic subgroup without the coefficients of 1 and v w, which the others
 * determine: Karabina, "Squaring in cyclotomic subgroups", 2013. Squaring costs two thirds; getting
 * back costs an inversion, which a batch shares. */
struct fp12_compressed {
    struct fp2 v, v2, w, v2w; /* the coefficients of v, v^2, w and v^2 w */
};

void fp12_compress(struct fp12_compressed *out, const struct fp12 *a);
void fp12_compressed_sqr(struct fp12_compressed *out, const struct fp12_compressed *a);

enum { FP12_DECOMPRESS_MAX = 8 };

/* Of at most FP12_DECOMPRESS_MAX elements. */
void fp12_decompress_batch(struct fp12 *out, const struct fp12_compressed *a, size_t count);

enum { FP12_BYTES = 576 };

/* Canonical bytes: c0.c0.c0, c0.c0.c1, c0.c1.c0, ..., c1.c2.c1, each 48 big-endian. False, and
 * *out is untouched, when a coefficient is p or more. */
RK_CHECKED bool fp12_from_bytes(struct fp12 *out, const uint8_t bytes[FP12_BYTES]);
void fp12_to_bytes(uint8_t bytes[FP12_BYTES], const struct fp12 *a);

#endif
