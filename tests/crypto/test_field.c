/* Every field against OpenSSL's big integers, on random elements and on the edges. */

#include "crypto/bn_fp.h"
#include "crypto/bn_fr.h"
#include "crypto/fj.h"
#include "crypto/fp.h"
#include "crypto/fr.h"
#include "vectors.h"

#include <openssl/bn.h>

enum { CASES = 10000 };

/* The functions of a field, on limbs. */
struct field {
    const char *name;
    size_t limbs;
    const uint64_t *modulus;
    void (*add)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*sub)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*mul)(uint64_t *, const uint64_t *, const uint64_t *);
    void (*neg)(uint64_t *, const uint64_t *);
    void (*sqr)(uint64_t *, const uint64_t *);
    void (*inverse)(uint64_t *, const uint64_t *);
    void (*inverse_vartime)(uint64_t *, const uint64_t *);
    void (*inverse_batch)(uint64_t *, uint64_t *, size_t);
    void (*from_limbs)(uint64_t *, const uint64_t *);
    void (*to_limbs)(uint64_t *, const uint64_t *);
    bool (*from_bytes_le)(uint64_t *, const uint8_t *);
    bool (*from_bytes_be)(uint64_t *, const uint8_t *);
    void (*to_bytes_le)(uint8_t *, const uint64_t *);
    void (*to_bytes_be)(uint8_t *, const uint64_t *);
    void (*from_wide_le)(uint64_t *, const uint8_t *, size_t);
    void (*from_wide_be)(uint64_t *, const uint8_t *, size_t);
    void (*pow)(uint64_t *, const uint64_t *, const uint64_t *, size_t);
    bool (*sqrt)(uint64_t *, const uint64_t *);
};

enum { LIMBS_MAX = 6 };

#define UNARY(F, name)                                         \
    static void F##_u_##name(uint64_t *out, const uint64_t *a) \
    {                                                          \
        struct F x;                                            \
        memcpy(&x, a, sizeof x);                               \
        F##_##name(&x, &x);                                    \
        memcpy(out, &x, sizeof x);                             \
    }
#define BINARY(F, name)                                                           \
    static void F##_b_##name(uint64_t *out, const uint64_t *a, const uint64_t *b) \
    {                                                                             \
        struct F x, y;                                                            \
        memcpy(&x, a, sizeof x);                                                  \
        memcpy(&y, b, sizeof y);                                                  \
        F##_##name(&x, &x, &y);                                                   \
        memcpy(out, &x, sizeof x);                                                \
    }
#define BYTES(F, name)                                                                  \
    static bool F##_from_##name(uint64_t *out, const uint8_t *bytes)                    \
    {                                                                                   \
        struct F x;                                                                     \
        if (!F##_from_bytes_##name(&x, bytes)) return false;                            \
        memcpy(out, &x, sizeof x);                                                      \
        return true;                                                                    \
    }                                                                                   \
    static void F##_to_##name(uint8_t *bytes, const uint64_t *a)                        \
    {                                                                                   \
        struct F x;                                                                     \
        memcpy(&x, a, sizeof x);                                                        \
        F##_to_bytes_##name(bytes, &x);                                                 \
    }                                                                                   \
    static void F##_wide_##name(uint64_t *out, const uint8_t *bytes, size_t size_bytes) \
    {                                                                                   \
        struct F x;                                                                     \
        F##_from_wide_##name(&x, bytes, size_bytes);                                    \
        memcpy(out, &x, sizeof x);                                                      \
    }
#define SQUARE_ROOT(F, function)                           \
    static bool F##_root(uint64_t *out, const uint64_t *a) \
    {                                                      \
        struct F x;                                        \
        memcpy(&x, a, sizeof x);                           \
        if (!function(&x, &x)) return false;               \
        memcpy(out, &x, sizeof x);                         \
        return true;                                       \
    }
#define FUNCTIONS(F)                                                                         \
    UNARY(F, neg)                                                                            \
    UNARY(F, sqr)                                                                            \
    UNARY(F, inverse)                                                                        \
    UNARY(F, inverse_vartime)                                                                \
    BINARY(F, add)                                                                           \
    BINARY(F, sub)                                                                           \
    BINARY(F, mul)                                                                           \
    BYTES(F, le)                                                                             \
    BYTES(F, be)                                                                             \
    static void F##_batch(uint64_t *elements, uint64_t *scratch, size_t count)               \
    {                                                                                        \
        F##_inverse_batch((struct F *)elements, (struct F *)scratch, count);                 \
    }                                                                                        \
    static void F##_raise(uint64_t *out, const uint64_t *a, const uint64_t *e, size_t limbs) \
    {                                                                                        \
        struct F x;                                                                          \
        memcpy(&x, a, sizeof x);                                                             \
        F##_pow_vartime(&x, &x, e, limbs);                                                   \
        memcpy(out, &x, sizeof x);                                                           \
    }                                                                                        \
    static void F##_of_limbs(uint64_t *out, const uint64_t *a)                               \
    {                                                                                        \
        F##_from_limbs((struct F *)out, a);                                                  \
    }                                                                                        \
    static void F##_as_limbs(uint64_t *out, const uint64_t *a)                               \
    {                                                                                        \
        F##_to_limbs(out, (const struct F *)a);                                              \
    }
#define ENTRY(F, root)      \
    {#F,                    \
     sizeof(struct F) / 8,  \
     F##_modulus,           \
     F##_b_add,             \
     F##_b_sub,             \
     F##_b_mul,             \
     F##_u_neg,             \
     F##_u_sqr,             \
     F##_u_inverse,         \
     F##_u_inverse_vartime, \
     F##_batch,             \
     F##_of_limbs,          \
     F##_as_limbs,          \
     F##_from_le,           \
     F##_from_be,           \
     F##_to_le,             \
     F##_to_be,             \
     F##_wide_le,           \
     F##_wide_be,           \
     F##_raise,             \
     root}

FUNCTIONS(fr)
FUNCTIONS(fp)
FUNCTIONS(fj)
FUNCTIONS(bn_fp)
FUNCTIONS(bn_fr)
SQUARE_ROOT(fr, fr_sqrt_vartime)
SQUARE_ROOT(fp, fp_sqrt)
SQUARE_ROOT(bn_fp, bn_fp_sqrt)

static const struct field fields[] = {
    ENTRY(fr, fr_root),       ENTRY(fp, fp_root), ENTRY(fj, NULL),
    ENTRY(bn_fp, bn_fp_root), ENTRY(bn_fr, NULL),
};

static BIGNUM *integer(const uint64_t *limbs, size_t count)
{
    BIGNUM *number = BN_lebin2bn((const unsigned char *)limbs, (int)(count * 8), NULL);
    assert_non_null(number);
    return number;
}

/* Limbs below the modulus: 0, 1, p - 1 and their like, then random. */
static void pick(uint64_t *limbs, const struct field *field, size_t round, uint64_t *seed)
{
    size_t n = field->limbs;
    memset(limbs, 0, n * 8);
    if (round < 4) {
        limbs[0] = round;
        return;
    }
    if (round < 8) {
        memcpy(limbs, field->modulus, n * 8);
        limbs[0] -= round - 3;
        return;
    }
    BIGNUM *p = integer(field->modulus, n);
    for (size_t i = 0; i < n; i++) {
        limbs[i] = vectors_random(seed);
        if (vectors_random(seed) % 8 == 0) limbs[i] = vectors_random(seed) % 2 ? UINT64_MAX : 0;
    }
    BIGNUM *x = integer(limbs, n);
    BN_CTX *context = BN_CTX_new();
    assert_int_equal(BN_nnmod(x, x, p, context), 1);
    assert_int_equal(BN_bn2lebinpad(x, (unsigned char *)limbs, (int)n * 8), (int)n * 8);
    BN_CTX_free(context);
    BN_free(x);
    BN_free(p);
}

static void assert_value(const struct field *field, const char *what, const uint64_t *element,
                         const BIGNUM *expected)
{
    uint64_t limbs[LIMBS_MAX], wanted[LIMBS_MAX];
    field->to_limbs(limbs, element);
    assert_true(BN_bn2lebinpad(expected, (unsigned char *)wanted, (int)field->limbs * 8) > 0);
    if (memcmp(limbs, wanted, field->limbs * 8) != 0) fail_msg("%s: %s", field->name, what);
}

static void arithmetic_agrees_with_big_integers(void **state)
{
    (void)state;
    uint64_t seed = 1;
    BN_CTX *context = BN_CTX_new();
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        BIGNUM *p = integer(field->modulus, field->limbs), *z = BN_new();
        for (size_t round = 0; round < CASES; round++) {
            uint64_t a[LIMBS_MAX], b[LIMBS_MAX], x[LIMBS_MAX], y[LIMBS_MAX], out[LIMBS_MAX];
            pick(a, field, round % 100, &seed);
            pick(b, field, round / 100, &seed);
            BIGNUM *i = integer(a, field->limbs), *j = integer(b, field->limbs);
            field->from_limbs(x, a);
            field->from_limbs(y, b);
            field->add(out, x, y);
            BN_mod_add(z, i, j, p, context);
            assert_value(field, "add", out, z);
            field->sub(out, x, y);
            BN_mod_sub(z, i, j, p, context);
            assert_value(field, "sub", out, z);
            field->mul(out, x, y);
            BN_mod_mul(z, i, j, p, context);
            assert_value(field, "mul", out, z);
            field->sqr(out, x);
            BN_mod_sqr(z, i, p, context);
            assert_value(field, "sqr", out, z);
            field->neg(out, x);
            BN_zero(z);
            BN_mod_sub(z, z, i, p, context);
            assert_value(field, "neg", out, z);
            BN_free(i);
            BN_free(j);
        }
        BN_free(z);
        BN_free(p);
    }
    BN_CTX_free(context);
}

static void inverses_roots_and_powers_agree_with_big_integers(void **state)
{
    (void)state;
    uint64_t seed = 2;
    BN_CTX *context = BN_CTX_new();
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        BIGNUM *p = integer(field->modulus, field->limbs), *z = BN_new();
        for (size_t round = 0; round < CASES / 10; round++) {
            uint64_t a[LIMBS_MAX], e[LIMBS_MAX], x[LIMBS_MAX], out[LIMBS_MAX], square[LIMBS_MAX];
            pick(a, field, round, &seed);
            pick(e, field, round / 2, &seed);
            BIGNUM *i = integer(a, field->limbs), *j = integer(e, field->limbs);
            field->from_limbs(x, a);
            if (BN_is_zero(i))
                BN_zero(z);
            else
                assert_non_null(BN_mod_inverse(z, i, p, context));
            field->inverse(out, x);
            assert_value(field, "inverse", out, z);
            field->inverse_vartime(out, x);
            assert_value(field, "inverse_vartime", out, z);
            BN_mod_exp(z, i, j, p, context);
            field->pow(out, x, e, field->limbs);
            assert_value(field, "pow", out, z);
            if (field->sqrt) {
                bool is_square = BN_is_zero(i) || BN_kronecker(i, p, context) == 1;
                memset(out, 0xa5, sizeof out);
                assert_int_equal(field->sqrt(out, x), is_square);
                if (is_square) {
                    field->sqr(square, out);
                    assert_value(field, "sqrt", square, i);
                }
            }
            BN_free(i);
            BN_free(j);
        }
        BN_free(z);
        BN_free(p);
    }
    BN_CTX_free(context);
}

static void inverses_agree_with_big_integers(void **state)
{
    (void)state;
    uint64_t seed = 5;
    BN_CTX *context = BN_CTX_new();
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        BIGNUM *p = integer(field->modulus, field->limbs), *z = BN_new();
        for (size_t round = 1; round < CASES; round++) {
            uint64_t a[LIMBS_MAX], x[LIMBS_MAX], out[LIMBS_MAX];
            pick(a, field, round, &seed);
            BIGNUM *i = integer(a, field->limbs);
            assert_non_null(BN_mod_inverse(z, i, p, context));
            field->from_limbs(x, a);
            field->inverse(out, x);
            assert_value(field, "inverse", out, z);
            field->inverse_vartime(out, x);
            assert_value(field, "inverse_vartime", out, z);
            BN_free(i);
        }
        BN_free(z);
        BN_free(p);
    }
    BN_CTX_free(context);
}

static void a_batch_of_inverses_skips_zeros(void **state)
{
    (void)state;
    enum { COUNT = 37 };
    uint64_t seed = 3;
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        size_t n = field->limbs;
        for (size_t zeros = 0; zeros < 3; zeros++) {
            uint64_t batch[COUNT * LIMBS_MAX], scratch[COUNT * LIMBS_MAX], one[COUNT * LIMBS_MAX];
            for (size_t k = 0; k < COUNT; k++) {
                pick(one + k * n, field, 8, &seed);
                if (zeros && k % (zeros * 5) == 0) memset(one + k * n, 0, n * 8);
                memcpy(batch + k * n, one + k * n, n * 8);
            }
            field->inverse_batch(batch, scratch, COUNT);
            for (size_t k = 0; k < COUNT; k++) {
                field->inverse(one + k * n, one + k * n);
                assert_memory_equal(one + k * n, batch + k * n, n * 8);
            }
            field->inverse_batch(batch, scratch, 0);
        }
    }
}

static void bytes_are_canonical_and_wide_integers_are_reduced(void **state)
{
    (void)state;
    uint64_t seed = 4;
    BN_CTX *context = BN_CTX_new();
    for (size_t f = 0; f < RK_ARRAY_LENGTH(fields); f++) {
        const struct field *field = &fields[f];
        size_t size_bytes = field->limbs * 8;
        BIGNUM *p = integer(field->modulus, field->limbs);
        for (size_t round = 0; round < CASES / 10; round++) {
            uint8_t le[16 * LIMBS_MAX], be[16 * LIMBS_MAX], back[8 * LIMBS_MAX];
            uint64_t x[LIMBS_MAX], y[LIMBS_MAX];
            for (size_t i = 0; i < sizeof le; i++)
                le[i] = round < 2 ? (uint8_t)(0 - round) : (uint8_t)vectors_random(&seed);
            if (round % 4 == 3) le[size_bytes - 1] &= 15;
            if (round == 4 || round == 5) memcpy(le, field->modulus, size_bytes);
            if (round == 5) le[0]--;
            for (size_t i = 0; i < size_bytes; i++)
                be[size_bytes - 1 - i] = le[i];
            BIGNUM *i = BN_lebin2bn(le, (int)size_bytes, NULL);
            bool canonical = BN_cmp(i, p) < 0;
            assert_int_equal(field->from_bytes_le(x, le), canonical);
            assert_int_equal(field->from_bytes_be(y, be), canonical);
            if (canonical) {
                assert_value(field, "from_bytes_le", x, i);
                assert_value(field, "from_bytes_be", y, i);
                field->to_bytes_le(back, x);
                assert_memory_equal(back, le, size_bytes);
                field->to_bytes_be(back, x);
                assert_memory_equal(back, be, size_bytes);
            }
            memcpy(y, le, size_bytes);
            field->from_limbs(x, y);
            BN_nnmod(i, i, p, context);
            assert_value(field, "from_limbs", x, i);
            BN_free(i);
            size_t wide_bytes = round == 1 ? 2 * size_bytes : round % (2 * size_bytes + 1);
            i = BN_lebin2bn(le, (int)wide_bytes, NULL);
            for (size_t k = 0; k < wide_bytes; k++)
                be[wide_bytes - 1 - k] = le[k];
            BN_nnmod(i, i, p, context);
            field->from_wide_le(x, le, wide_bytes);
            field->from_wide_be(y, be, wide_bytes);
            assert_value(field, "from_wide_le", x, i);
            assert_value(field, "from_wide_be", y, i);
            BN_free(i);
        }
        BN_free(p);
    }
    BN_CTX_free(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_agrees_with_big_integers),
        cmocka_unit_test(inverses_roots_and_powers_agree_with_big_integers),
        cmocka_unit_test(inverses_agree_with_big_integers),
        cmocka_unit_test(a_batch_of_inverses_skips_zeros),
        cmocka_unit_test(bytes_are_canonical_and_wide_integers_are_reduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
