/* The tower of BN254 against polynomials with big integers as coefficients.
 *
 * Fp12 is also Fp[w] / (w^12 - 18 w^6 + 82), where u is w^6 - 9. There a product is the schoolbook
 * product of polynomials; Fp2 and Fp6 are the elements without certain powers of w. */

#include "crypto/bn_fp12.h"
#include "vectors.h"

#include <openssl/bn.h>

enum { CASES = 10000, DEGREE = 12 };

struct polynomial {
    BIGNUM *c[DEGREE];
};

static BIGNUM *prime;
static BN_CTX *context;

static void polynomial_init(struct polynomial *a)
{
    for (size_t i = 0; i < DEGREE; i++)
        assert_non_null(a->c[i] = BN_new());
}

static void polynomial_free(struct polynomial *a)
{
    for (size_t i = 0; i < DEGREE; i++)
        BN_free(a->c[i]);
}

static int make_prime(void **state)
{
    (void)state;
    prime = BN_lebin2bn((const unsigned char *)bn_fp_modulus, sizeof bn_fp_modulus, NULL);
    context = BN_CTX_new();
    return !prime || !context;
}

static int free_prime(void **state)
{
    (void)state;
    BN_free(prime);
    BN_CTX_free(context);
    return 0;
}

static void polynomial_mul(struct polynomial *out, const struct polynomial *a,
                           const struct polynomial *b)
{
    BIGNUM *sums[2 * DEGREE - 1], *product = BN_new();
    for (size_t i = 0; i < 2 * DEGREE - 1; i++)
        sums[i] = BN_new();
    for (size_t i = 0; i < DEGREE; i++) {
        for (size_t j = 0; j < DEGREE; j++) {
            if (BN_is_zero(a->c[i]) || BN_is_zero(b->c[j])) continue;
            BN_mul(product, a->c[i], b->c[j], context);
            BN_add(sums[i + j], sums[i + j], product);
        }
    }
    for (size_t i = 2 * DEGREE - 1; i-- > DEGREE;) {
        BN_copy(product, sums[i]);
        BN_mul_word(product, 18);
        BN_add(sums[i - 6], sums[i - 6], product);
        BN_mul_word(sums[i], 82);
        BN_sub(sums[i - 12], sums[i - 12], sums[i]);
    }
    for (size_t i = 0; i < DEGREE; i++)
        BN_nnmod(out->c[i], sums[i], prime, context);
    for (size_t i = 0; i < 2 * DEGREE - 1; i++)
        BN_free(sums[i]);
    BN_free(product);
}

static struct bn_fp2 *coefficient(struct bn_fp12 *a, size_t i)
{
    struct bn_fp2 *parts[6] = {&a->c0.c0, &a->c1.c0, &a->c0.c1, &a->c1.c1, &a->c0.c2, &a->c1.c2};
    return parts[i];
}

static void integer_of(BIGNUM *out, const struct bn_fp *a)
{
    uint8_t bytes[32];
    bn_fp_to_bytes_le(bytes, a);
    assert_non_null(BN_lebin2bn(bytes, sizeof bytes, out));
}

/* (c0 + c1 u) w^i is (c0 - 9 c1) w^i + c1 w^(i + 6). */
static void polynomial_of(struct polynomial *out, const struct bn_fp12 *a)
{
    struct bn_fp12 copy = *a;
    for (size_t i = 0; i < 6; i++) {
        struct bn_fp2 *c = coefficient(&copy, i);
        integer_of(out->c[i + 6], &c->c1);
        integer_of(out->c[i], &c->c1);
        BN_mul_word(out->c[i], 9);
        BN_set_negative(out->c[i], 1);
        BIGNUM *low = BN_new();
        integer_of(low, &c->c0);
        BN_add(out->c[i], out->c[i], low);
        BN_nnmod(out->c[i], out->c[i], prime, context);
        BN_free(low);
    }
}

static void assert_polynomial(const char *what, const struct bn_fp12 *a,
                              const struct polynomial *expected)
{
    struct polynomial given;
    polynomial_init(&given);
    polynomial_of(&given, a);
    for (size_t i = 0; i < DEGREE; i++)
        if (BN_cmp(given.c[i], expected->c[i]) != 0) fail_msg("%s: coefficient %zu", what, i);
    polynomial_free(&given);
}

/* 0, 1, p - 1 and their like now and then, else random. */
static void pick(struct bn_fp *out, uint64_t *seed)
{
    uint64_t limbs[4];
    switch (vectors_random(seed) % 16) {
    case 0: bn_fp_from_u64(out, vectors_random(seed) % 4); return;
    case 1:
        bn_fp_from_u64(out, 1 + vectors_random(seed) % 4);
        bn_fp_neg(out, out);
        return;
    default:
        for (size_t i = 0; i < 4; i++)
            limbs[i] = vectors_random(seed);
        bn_fp_from_limbs(out, limbs);
    }
}

/* Which factors an operation takes: powers of w as bits, or one of the constants. */
enum {
    SHAPE_FP = 1 << 6,
    SHAPE_FP2 = 1,
    SHAPE_LINEAR = 1 | 1 << 2,
    SHAPE_FP6 = 1 | 1 << 2 | 1 << 4,
    SHAPE_LINE = 1 | 1 << 1 | 1 << 3,
    SHAPE_FP12 = 63,
    SHAPE_SAME = 1 << 7,
    SHAPE_XI = 1 << 8,
    SHAPE_V = 1 << 9,
};

static void pick_shape(struct bn_fp12 *out, unsigned shape, const struct bn_fp12 *other,
                       uint64_t *seed)
{
    memset(out, 0, sizeof *out);
    if (shape == SHAPE_SAME) *out = *other;
    if (shape == SHAPE_FP) pick(&out->c0.c0.c0, seed);
    if (shape == SHAPE_V) out->c0.c1 = bn_fp2_one;
    if (shape == SHAPE_XI) {
        bn_fp_from_u64(&out->c0.c0.c0, 9);
        bn_fp_from_u64(&out->c0.c0.c1, 1);
    }
    for (size_t i = 0; i < 6 && shape < 64; i++) {
        if (!(shape >> i & 1)) continue;
        pick(&coefficient(out, i)->c0, seed);
        pick(&coefficient(out, i)->c1, seed);
    }
}

/* Ours take the first factor in *out, so that outputs are inputs too. */
static void fp2_mul(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp2_mul(&out->c0.c0, &out->c0.c0, &b->c0.c0);
}
static void fp2_sqr(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    (void)b;
    bn_fp2_sqr(&out->c0.c0, &out->c0.c0);
}
static void fp2_mul_fp(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp2_mul_fp(&out->c0.c0, &out->c0.c0, &b->c0.c0.c0);
}
static void fp2_mul_by_xi(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    (void)b;
    bn_fp2_mul_by_xi(&out->c0.c0, &out->c0.c0);
}
static void fp6_mul(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp6_mul(&out->c0, &out->c0, &b->c0);
}
static void fp6_mul_fp2(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp6_mul_fp2(&out->c0, &out->c0, &b->c0.c0);
}
static void fp6_mul_linear(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp6_mul_linear(&out->c0, &out->c0, &b->c0.c0, &b->c0.c1);
}
static void fp6_mul_by_v(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    (void)b;
    bn_fp6_mul_by_v(&out->c0, &out->c0);
}
static void fp12_mul(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp12_mul(out, out, b);
}
static void fp12_sqr(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    (void)b;
    bn_fp12_sqr(out, out);
}
static void fp12_mul_line(struct bn_fp12 *out, const struct bn_fp12 *b)
{
    bn_fp12_mul_line(out, out, &b->c0.c0, &b->c1.c0, &b->c1.c1);
}

static const struct {
    const char *name;
    unsigned a_shape, b_shape;
    void (*ours)(struct bn_fp12 *out, const struct bn_fp12 *b);
} products[] = {
    {"fp2_mul", SHAPE_FP2, SHAPE_FP2, fp2_mul},
    {"fp2_sqr", SHAPE_FP2, SHAPE_SAME, fp2_sqr},
    {"fp2_mul_fp", SHAPE_FP2, SHAPE_FP, fp2_mul_fp},
    {"fp2_mul_by_xi", SHAPE_FP2, SHAPE_XI, fp2_mul_by_xi},
    {"fp6_mul", SHAPE_FP6, SHAPE_FP6, fp6_mul},
    {"fp6_mul_fp2", SHAPE_FP6, SHAPE_FP2, fp6_mul_fp2},
    {"fp6_mul_linear", SHAPE_FP6, SHAPE_LINEAR, fp6_mul_linear},
    {"fp6_mul_by_v", SHAPE_FP6, SHAPE_V, fp6_mul_by_v},
    {"fp12_mul", SHAPE_FP12, SHAPE_FP12, fp12_mul},
    {"fp12_sqr", SHAPE_FP12, SHAPE_SAME, fp12_sqr},
    {"fp12_mul_line", SHAPE_FP12, SHAPE_LINE, fp12_mul_line},
};

static void products_agree_with_polynomials(void **state)
{
    (void)state;
    uint64_t seed = 1;
    struct polynomial x, y, z;
    polynomial_init(&x);
    polynomial_init(&y);
    polynomial_init(&z);
    for (size_t k = 0; k < RK_ARRAY_LENGTH(products); k++) {
        for (size_t round = 0; round < CASES; round++) {
            struct bn_fp12 a, b;
            pick_shape(&a, products[k].a_shape, NULL, &seed);
            pick_shape(&b, products[k].b_shape, &a, &seed);
            polynomial_of(&x, &a);
            polynomial_of(&y, &b);
            polynomial_mul(&z, &x, &y);
            products[k].ours(&a, &b);
            assert_polynomial(products[k].name, &a, &z);
        }
    }
    polynomial_free(&x);
    polynomial_free(&y);
    polynomial_free(&z);
}

static void sums_agree_with_polynomials(void **state)
{
    (void)state;
    uint64_t seed = 2;
    struct polynomial x, y, z;
    polynomial_init(&x);
    polynomial_init(&y);
    polynomial_init(&z);
    for (size_t round = 0; round < CASES; round++) {
        struct bn_fp12 a, b, sum = {0}, difference = {0}, twice = {0};
        pick_shape(&a, SHAPE_FP6, NULL, &seed);
        pick_shape(&b, SHAPE_FP6, NULL, &seed);
        polynomial_of(&x, &a);
        polynomial_of(&y, &b);
        for (size_t i = 0; i < DEGREE; i++)
            BN_mod_add(z.c[i], x.c[i], y.c[i], prime, context);
        bn_fp6_add(&sum.c0, &a.c0, &b.c0);
        assert_polynomial("fp6_add", &sum, &z);
        for (size_t i = 0; i < DEGREE; i++)
            BN_mod_sub(z.c[i], x.c[i], y.c[i], prime, context);
        bn_fp6_sub(&difference.c0, &a.c0, &b.c0);
        assert_polynomial("fp6_sub", &difference, &z);
        for (size_t i = 0; i < 6; i++) {
            bn_fp2_double(coefficient(&twice, i), coefficient(&a, i));
            BN_mod_lshift1(z.c[i], x.c[i], prime, context);
            BN_mod_lshift1(z.c[i + 6], x.c[i + 6], prime, context);
        }
        assert_polynomial("fp2_double", &twice, &z);
        bn_fp6_neg(&b.c0, &a.c0);
        bn_fp6_add(&b.c0, &b.c0, &a.c0);
        assert_true(bn_fp12_is_zero(&b));
        bn_fp12_conjugate(&b, &a);
        assert_true(bn_fp12_equal(&a, &b));
        a.c1 = a.c0;
        bn_fp12_conjugate(&b, &a);
        bn_fp6_add(&b.c1, &b.c1, &a.c0);
        b.c0 = b.c1;
        assert_true(bn_fp12_is_zero(&b));
    }
    polynomial_free(&x);
    polynomial_free(&y);
    polynomial_free(&z);
}

static void an_element_times_its_inverse_is_one(void **state)
{
    (void)state;
    static const unsigned shapes[] = {SHAPE_FP2, SHAPE_FP6, SHAPE_FP12};
    uint64_t seed = 3;
    struct polynomial x, y, z;
    polynomial_init(&x);
    polynomial_init(&y);
    polynomial_init(&z);
    for (size_t k = 0; k < RK_ARRAY_LENGTH(shapes); k++) {
        for (size_t round = 0; round < CASES; round++) {
            struct bn_fp12 a, inverse = {0};
            pick_shape(&a, shapes[k], NULL, &seed);
            if (round == 0) memset(&a, 0, sizeof a);
            if (shapes[k] == SHAPE_FP2) bn_fp2_inverse_vartime(&inverse.c0.c0, &a.c0.c0);
            if (shapes[k] == SHAPE_FP6) bn_fp6_inverse_vartime(&inverse.c0, &a.c0);
            if (shapes[k] == SHAPE_FP12) bn_fp12_inverse_vartime(&inverse, &a);
            polynomial_of(&x, &a);
            polynomial_of(&y, &inverse);
            polynomial_mul(&z, &x, &y);
            bool zero = bn_fp12_is_zero(&a);
            assert_true(zero ? BN_is_zero(z.c[0]) : BN_is_one(z.c[0]));
            for (size_t i = 1; i < DEGREE; i++)
                assert_true(BN_is_zero(z.c[i]));
            if (zero) assert_true(bn_fp12_is_zero(&inverse));
        }
    }
    polynomial_free(&x);
    polynomial_free(&y);
    polynomial_free(&z);
}

/* The p-th power keeps Fp, so it takes the sum of c_i w^i to that of c_i (w^p)^i. */
static void frobenius_agrees_with_powers_of_w(void **state)
{
    (void)state;
    uint64_t seed = 4;
    struct polynomial powers[DEGREE], x, z;
    BIGNUM *product = BN_new();
    for (size_t i = 0; i < DEGREE; i++)
        polynomial_init(&powers[i]);
    polynomial_init(&x);
    polynomial_init(&z);
    BN_one(powers[0].c[0]);
    BN_one(powers[1].c[0]);
    BN_one(x.c[1]);
    for (int i = BN_num_bits(prime); i-- > 0;) {
        polynomial_mul(&powers[1], &powers[1], &powers[1]);
        if (BN_is_bit_set(prime, i)) polynomial_mul(&powers[1], &powers[1], &x);
    }
    for (size_t i = 2; i < DEGREE; i++)
        polynomial_mul(&powers[i], &powers[i - 1], &powers[1]);
    for (size_t round = 0; round < CASES; round++) {
        struct bn_fp12 a, b, c;
        pick_shape(&a, SHAPE_FP12, NULL, &seed);
        polynomial_of(&x, &a);
        for (size_t j = 0; j < DEGREE; j++) {
            BN_zero(z.c[j]);
            for (size_t i = 0; i < DEGREE; i++) {
                BN_mul(product, x.c[i], powers[i].c[j], context);
                BN_add(z.c[j], z.c[j], product);
            }
            BN_nnmod(z.c[j], z.c[j], prime, context);
        }
        bn_fp12_frobenius(&b, &a, 1);
        assert_polynomial("frobenius", &b, &z);
        bn_fp12_frobenius(&b, &b, 2);
        bn_fp12_frobenius(&c, &a, 3);
        assert_true(bn_fp12_equal(&b, &c));
        bn_fp12_frobenius(&c, &c, 3);
        bn_fp12_conjugate(&b, &a);
        assert_true(bn_fp12_equal(&b, &c));
    }
    for (size_t i = 0; i < DEGREE; i++)
        polynomial_free(&powers[i]);
    polynomial_free(&x);
    polynomial_free(&z);
    BN_free(product);
}

static void cyclotomic_squares_agree_with_polynomials(void **state)
{
    (void)state;
    uint64_t seed = 5;
    struct polynomial x, z;
    struct bn_fp12 element = bn_fp12_one;
    polynomial_init(&x);
    polynomial_init(&z);
    for (size_t round = 0; round < CASES; round++) {
        polynomial_of(&x, &element);
        polynomial_mul(&z, &x, &x);
        bn_fp12_cyclotomic_sqr(&element, &element);
        assert_polynomial("cyclotomic_sqr", &element, &z);
        if (round % 100) continue;
        /* A fresh one: a^((p^6 - 1)(p^2 + 1)). */
        struct bn_fp12 a, b;
        pick_shape(&a, SHAPE_FP12, NULL, &seed);
        bn_fp12_inverse_vartime(&b, &a);
        bn_fp12_conjugate(&a, &a);
        bn_fp12_mul(&a, &a, &b);
        bn_fp12_frobenius(&b, &a, 2);
        bn_fp12_mul(&element, &a, &b);
    }
    polynomial_free(&x);
    polynomial_free(&z);
}

/* An element of Fp2 is a square where its norm is one in Fp. */
static void roots_exist_where_the_norm_is_a_square(void **state)
{
    (void)state;
    uint64_t seed = 6;
    BIGNUM *norm = BN_new(), *other = BN_new();
    for (size_t round = 0; round < CASES; round++) {
        struct bn_fp2 a, root, square;
        pick(&a.c0, &seed);
        pick(&a.c1, &seed);
        if (round % 16 == 0) a.c1 = bn_fp_zero;
        if (round % 16 == 1) a.c0 = bn_fp_zero;
        if (round == 0) a.c0 = bn_fp_zero;
        integer_of(norm, &a.c0);
        integer_of(other, &a.c1);
        BN_mod_sqr(norm, norm, prime, context);
        BN_mod_sqr(other, other, prime, context);
        BN_mod_add(norm, norm, other, prime, context);
        bool expected = BN_is_zero(norm) || BN_kronecker(norm, prime, context) == 1;
        bool exists = bn_fp2_sqrt_vartime(&root, &a);
        assert_int_equal(exists, expected);
        if (!exists) continue;
        bn_fp2_sqr(&square, &root);
        assert_true(bn_fp2_equal(&square, &a));
    }
    BN_free(norm);
    BN_free(other);
}

static void the_sign_is_that_of_the_larger_integer(void **state)
{
    (void)state;
    uint64_t seed = 7;
    BIGNUM *half = BN_new(), *integer = BN_new();
    BN_rshift1(half, prime);
    for (size_t round = 0; round < CASES; round++) {
        struct bn_fp2 a;
        pick(&a.c0, &seed);
        pick(&a.c1, &seed);
        if (round < 2) {
            assert_int_equal(BN_bn2lebinpad(half, (unsigned char *)a.c0.limb, 32), 32);
            bn_fp_from_limbs(&a.c0, a.c0.limb);
            if (round == 1) bn_fp_neg(&a.c0, &a.c0);
        }
        integer_of(integer, &a.c0);
        bool larger = BN_cmp(integer, half) > 0;
        assert_int_equal(bn_fp_is_larger(&a.c0), larger);
        integer_of(integer, &a.c1);
        assert_int_equal(bn_fp2_is_larger(&a),
                         BN_is_zero(integer) ? larger : BN_cmp(integer, half) > 0);
        a.c1 = bn_fp_zero;
        assert_int_equal(bn_fp2_is_larger(&a), larger);
    }
    BN_free(half);
    BN_free(integer);
}

static void elements_read_back_and_each_coefficient_must_be_canonical(void **state)
{
    (void)state;
    uint64_t seed = 8;
    for (size_t round = 0; round < CASES / 100; round++) {
        struct bn_fp12 a, b;
        uint8_t bytes[BN_FP12_BYTES], broken[BN_FP12_BYTES];
        pick_shape(&a, SHAPE_FP12, NULL, &seed);
        bn_fp12_to_bytes_le(bytes, &a);
        assert_true(bn_fp12_from_bytes_le(&b, bytes));
        assert_true(bn_fp12_equal(&a, &b));
        for (size_t i = 0; i < 12; i++) {
            memcpy(broken, bytes, sizeof broken);
            memcpy(broken + 32 * i, bn_fp_modulus, 32);
            assert_false(bn_fp12_from_bytes_le(&b, broken));
            if (i < 2) assert_false(bn_fp2_from_bytes_le(&b.c0.c0, broken));
        }
        assert_true(bn_fp12_equal(&a, &b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_polynomials),
        cmocka_unit_test(sums_agree_with_polynomials),
        cmocka_unit_test(an_element_times_its_inverse_is_one),
        cmocka_unit_test(frobenius_agrees_with_powers_of_w),
        cmocka_unit_test(cyclotomic_squares_agree_with_polynomials),
        cmocka_unit_test(roots_exist_where_the_norm_is_a_square),
        cmocka_unit_test(the_sign_is_that_of_the_larger_integer),
        cmocka_unit_test(elements_read_back_and_each_coefficient_must_be_canonical),
    };
    return cmocka_run_group_tests(tests, make_prime, free_prime);
}
