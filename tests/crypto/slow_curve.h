/* Points of y^2 = x^3 + b over Fp2 = Fp[u] / (u^2 + 1), slowly: affine, by the textbook, on
 * OpenSSL's big integers. A curve over Fp is the case without u. Points are read and written as
 * uncompressed encodings, so that nothing is shared with what is tested. */
#ifndef RK_TESTS_CRYPTO_SLOW_CURVE_H
#define RK_TESTS_CRYPTO_SLOW_CURVE_H

#include "support.h"

#include <openssl/bn.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct slow_fp2 {
    BIGNUM *c0, *c1;
};

struct slow_point {
    struct slow_fp2 x, y;
    bool infinity;
};

struct slow_curve {
    BN_CTX *context;
    BIGNUM *p, *q;
    struct slow_fp2 lambda, t, s; /* what an addition works with */
};

static inline struct slow_fp2 slow_fp2_new(void)
{
    struct slow_fp2 a = {BN_new(), BN_new()};
    assert_non_null(a.c0);
    assert_non_null(a.c1);
    return a;
}

static inline void slow_fp2_free(struct slow_fp2 *a)
{
    BN_free(a->c0);
    BN_free(a->c1);
}

static inline void slow_curve_init(struct slow_curve *curve)
{
    *curve = (struct slow_curve){BN_CTX_new(),   NULL,           NULL,
                                 slow_fp2_new(), slow_fp2_new(), slow_fp2_new()};
    assert_true(BN_hex2bn(&curve->p,
                          "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
                          "1eabfffeb153ffffb9feffffffffaaab") != 0);
    assert_true(BN_hex2bn(&curve->q, "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff"
                                     "00000001") != 0);
}

static inline void slow_curve_free(struct slow_curve *curve)
{
    slow_fp2_free(&curve->lambda);
    slow_fp2_free(&curve->t);
    slow_fp2_free(&curve->s);
    BN_free(curve->p);
    BN_free(curve->q);
    BN_CTX_free(curve->context);
}

static inline struct slow_point slow_point_new(void)
{
    return (struct slow_point){slow_fp2_new(), slow_fp2_new(), true};
}

static inline void slow_point_free(struct slow_point *a)
{
    slow_fp2_free(&a->x);
    slow_fp2_free(&a->y);
}

static inline void slow_fp2_copy(struct slow_fp2 *out, const struct slow_fp2 *a)
{
    assert_non_null(BN_copy(out->c0, a->c0));
    assert_non_null(BN_copy(out->c1, a->c1));
}

static inline void slow_point_copy(struct slow_point *out, const struct slow_point *a)
{
    slow_fp2_copy(&out->x, &a->x);
    slow_fp2_copy(&out->y, &a->y);
    out->infinity = a->infinity;
}

static inline void slow_fp2_sub(struct slow_curve *curve, struct slow_fp2 *out,
                                const struct slow_fp2 *a, const struct slow_fp2 *b)
{
    BN_mod_sub(out->c0, a->c0, b->c0, curve->p, curve->context);
    BN_mod_sub(out->c1, a->c1, b->c1, curve->p, curve->context);
}

static inline void slow_fp2_mul(struct slow_curve *curve, struct slow_fp2 *out,
                                const struct slow_fp2 *a, const struct slow_fp2 *b)
{
    BN_CTX_start(curve->context);
    BIGNUM *low = BN_CTX_get(curve->context), *high = BN_CTX_get(curve->context);
    BIGNUM *c0 = BN_CTX_get(curve->context), *c1 = BN_CTX_get(curve->context);
    BN_mul(low, a->c0, b->c0, curve->context);
    BN_mul(high, a->c1, b->c1, curve->context);
    BN_mod_sub(c0, low, high, curve->p, curve->context);
    BN_mul(low, a->c0, b->c1, curve->context);
    BN_mul(high, a->c1, b->c0, curve->context);
    BN_mod_add(c1, low, high, curve->p, curve->context);
    assert_non_null(BN_copy(out->c0, c0));
    assert_non_null(BN_copy(out->c1, c1));
    BN_CTX_end(curve->context);
}

static inline void slow_fp2_inverse(struct slow_curve *curve, struct slow_fp2 *out,
                                    const struct slow_fp2 *a)
{
    BN_CTX_start(curve->context);
    BIGNUM *norm = BN_CTX_get(curve->context), *t = BN_CTX_get(curve->context);
    BN_mod_sqr(norm, a->c0, curve->p, curve->context);
    BN_mod_sqr(t, a->c1, curve->p, curve->context);
    BN_mod_add(norm, norm, t, curve->p, curve->context);
    assert_non_null(BN_mod_inverse(norm, norm, curve->p, curve->context));
    BN_mod_mul(out->c0, a->c0, norm, curve->p, curve->context);
    BN_sub(norm, curve->p, norm);
    BN_mod_mul(out->c1, a->c1, norm, curve->p, curve->context);
    BN_CTX_end(curve->context);
}

static inline bool slow_fp2_equal(const struct slow_fp2 *a, const struct slow_fp2 *b)
{
    return BN_cmp(a->c0, b->c0) == 0 && BN_cmp(a->c1, b->c1) == 0;
}

/* Chord and tangent. The output may be an input. */
static inline void slow_add(struct slow_curve *curve, struct slow_point *out,
                            const struct slow_point *a, const struct slow_point *b)
{
    struct slow_fp2 *lambda = &curve->lambda, *t = &curve->t, *s = &curve->s;
    if (a->infinity || b->infinity) {
        slow_point_copy(out, a->infinity ? b : a);
        return;
    }
    if (!slow_fp2_equal(&a->x, &b->x)) {
        slow_fp2_sub(curve, t, &b->x, &a->x);
        slow_fp2_sub(curve, lambda, &b->y, &a->y);
    } else if (slow_fp2_equal(&a->y, &b->y) && !(BN_is_zero(a->y.c0) && BN_is_zero(a->y.c1))) {
        slow_fp2_mul(curve, lambda, &a->x, &a->x); /* 3 x^2 / 2 y */
        BN_mul_word(lambda->c0, 3);
        BN_mul_word(lambda->c1, 3);
        BN_mod_add(t->c0, a->y.c0, a->y.c0, curve->p, curve->context);
        BN_mod_add(t->c1, a->y.c1, a->y.c1, curve->p, curve->context);
    } else {
        out->infinity = true;
        return;
    }
    slow_fp2_inverse(curve, t, t);
    slow_fp2_mul(curve, lambda, lambda, t);
    slow_fp2_mul(curve, s, lambda, lambda);
    slow_fp2_sub(curve, s, s, &a->x);
    slow_fp2_sub(curve, s, s, &b->x);
    slow_fp2_sub(curve, t, &a->x, s);
    slow_fp2_mul(curve, t, t, lambda);
    slow_fp2_sub(curve, &out->y, t, &a->y);
    slow_fp2_copy(&out->x, s);
    out->infinity = false;
}

/* Bit by bit from the top. The output is not an input. */
static inline void slow_mul(struct slow_curve *curve, struct slow_point *out,
                            const struct slow_point *a, const BIGNUM *k)
{
    out->infinity = true;
    for (int i = BN_num_bits(k); i-- > 0;) {
        slow_add(curve, out, out, out);
        if (BN_is_bit_set(k, i)) slow_add(curve, out, out, a);
    }
}

/* Uncompressed encodings, 96 bytes for a curve over Fp and 192 for one over Fp2. */
static inline void slow_read(struct slow_point *out, const uint8_t *bytes, size_t size_bytes)
{
    out->infinity = bytes[0] & 0x40;
    if (out->infinity) return;
    BN_zero(out->x.c1);
    BN_zero(out->y.c1);
    if (size_bytes == 192) {
        BN_bin2bn(bytes, 48, out->x.c1);
        BN_bin2bn(bytes + 96, 48, out->y.c1);
    }
    BN_bin2bn(bytes + size_bytes / 2 - 48, 48, out->x.c0);
    BN_bin2bn(bytes + size_bytes - 48, 48, out->y.c0);
}

static inline void slow_write(uint8_t *bytes, const struct slow_point *a, size_t size_bytes)
{
    memset(bytes, 0, size_bytes);
    if (a->infinity) {
        bytes[0] = 0x40;
        return;
    }
    if (size_bytes == 192) {
        assert_int_equal(BN_bn2binpad(a->x.c1, bytes, 48), 48);
        assert_int_equal(BN_bn2binpad(a->y.c1, bytes + 96, 48), 48);
    }
    assert_int_equal(BN_bn2binpad(a->x.c0, bytes + size_bytes / 2 - 48, 48), 48);
    assert_int_equal(BN_bn2binpad(a->y.c0, bytes + size_bytes - 48, 48), 48);
}

#endif
