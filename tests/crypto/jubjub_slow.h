/* JubJub as a textbook has it: affine points of OpenSSL's big integers, one formula, double and
 * add. Slow, and shares nothing with src/crypto. */
#ifndef RK_TESTS_CRYPTO_JUBJUB_SLOW_H
#define RK_TESTS_CRYPTO_JUBJUB_SLOW_H

#include "base/require.h"
#include "crypto/jubjub.h"

#include <openssl/bn.h>

struct slow_curve {
    BN_CTX *context;
    BIGNUM *q, *r, *d, *one;
};

struct slow_point {
    BIGNUM *u, *v;
};

static inline BIGNUM *slow_number(const char *hex)
{
    BIGNUM *number = NULL;
    REQUIRE(BN_hex2bn(&number, hex) > 0);
    return number;
}

static inline BIGNUM *slow_of_fr(const struct fr *a)
{
    uint8_t bytes[32];
    fr_to_bytes_le(bytes, a);
    return BN_lebin2bn(bytes, sizeof bytes, NULL);
}

static inline BIGNUM *slow_of_fj(const struct fj *a)
{
    uint8_t bytes[32];
    fj_to_bytes_le(bytes, a);
    return BN_lebin2bn(bytes, sizeof bytes, NULL);
}

static inline struct slow_curve slow_curve_new(void)
{
    struct slow_curve c = {
        .context = BN_CTX_new(),
        .q = slow_number("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"),
        .r = slow_number("0e7db4ea6533afa906673b0101343b00a6682093ccc81082d0970e5ed6f72cb7"),
        .d = BN_new(),
        .one = BN_new(),
    };
    /* -10240/10241 */
    REQUIRE(BN_set_word(c.one, 10241) && BN_mod_inverse(c.d, c.one, c.q, c.context));
    REQUIRE(BN_mul_word(c.d, 10240) && BN_sub(c.d, c.q, c.d) && BN_nnmod(c.d, c.d, c.q, c.context));
    REQUIRE(BN_set_word(c.one, 1));
    return c;
}

static inline void slow_curve_free(struct slow_curve *c)
{
    BN_CTX_free(c->context);
    BN_free(c->q);
    BN_free(c->r);
    BN_free(c->d);
    BN_free(c->one);
}

static inline struct slow_point slow_identity(void)
{
    struct slow_point p = {BN_new(), BN_new()};
    BN_zero(p.u);
    REQUIRE(BN_set_word(p.v, 1));
    return p;
}

static inline struct slow_point slow_of_affine(const struct jubjub_affine *a)
{
    return (struct slow_point){slow_of_fr(&a->u), slow_of_fr(&a->v)};
}

static inline void slow_point_free(struct slow_point *p)
{
    BN_free(p->u);
    BN_free(p->v);
}

/* out = a + b: u = (ua vb + va ub) / (1 + k), v = (va vb + ua ub) / (1 - k), k = d ua ub va vb. */
static inline void slow_add(const struct slow_curve *c, struct slow_point *out,
                            const struct slow_point *a, const struct slow_point *b)
{
    BN_CTX_start(c->context);
    BIGNUM *x = BN_CTX_get(c->context), *y = BN_CTX_get(c->context), *k = BN_CTX_get(c->context),
           *plus = BN_CTX_get(c->context), *minus = BN_CTX_get(c->context),
           *inverse = BN_CTX_get(c->context);
    REQUIRE(BN_mod_mul(x, a->u, b->u, c->q, c->context));
    REQUIRE(BN_mod_mul(y, a->v, b->v, c->q, c->context));
    REQUIRE(BN_mod_mul(k, x, y, c->q, c->context) && BN_mod_mul(k, k, c->d, c->q, c->context));
    REQUIRE(BN_mod_add(plus, c->one, k, c->q, c->context));
    REQUIRE(BN_mod_sub(minus, c->one, k, c->q, c->context));
    REQUIRE(BN_mod_add(y, y, x, c->q, c->context));
    REQUIRE(BN_mod_mul(x, a->u, b->v, c->q, c->context));
    REQUIRE(BN_mod_mul(k, a->v, b->u, c->q, c->context));
    REQUIRE(BN_mod_add(x, x, k, c->q, c->context));
    REQUIRE(BN_mod_mul(k, plus, minus, c->q, c->context));
    REQUIRE(BN_mod_inverse(inverse, k, c->q, c->context) == inverse);
    REQUIRE(BN_mod_mul(x, x, minus, c->q, c->context));
    REQUIRE(BN_mod_mul(y, y, plus, c->q, c->context));
    REQUIRE(BN_mod_mul(out->u, x, inverse, c->q, c->context));
    REQUIRE(BN_mod_mul(out->v, y, inverse, c->q, c->context));
    BN_CTX_end(c->context);
}

static inline struct slow_point slow_mul(const struct slow_curve *c, const BIGNUM *k,
                                         const struct slow_point *a)
{
    struct slow_point sum = slow_identity();
    for (int i = BN_num_bits(k); i-- > 0;) {
        slow_add(c, &sum, &sum, &sum);
        if (BN_is_bit_set(k, i)) slow_add(c, &sum, &sum, a);
    }
    return sum;
}

static inline bool slow_equals(const struct slow_point *a, const struct jubjub_affine *b)
{
    struct slow_point other = slow_of_affine(b);
    bool equal = BN_cmp(a->u, other.u) == 0 && BN_cmp(a->v, other.v) == 0;
    slow_point_free(&other);
    return equal;
}

#endif
