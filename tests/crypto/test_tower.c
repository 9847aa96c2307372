/* The tower Fp2, Fp6, Fp12 against polynomials over big integers: with w^2 = v and w^6 = v^3 = 1 +
 * u, Fp12 is Fp[w] / (w^12 - 2 w^6 + 2), and products there need no tower. */

#include "crypto/fp12.h"
#include "vectors.h"

#include <openssl/bn.h>

enum { CASES = 10000, DEGREE = 12 };

struct oracle {
    BN_CTX *context;
    BIGNUM *p;
    BIGNUM *a[DEGREE], *b[DEGREE], *product[2 * DEGREE], *x;
};

static void oracle_open(struct oracle *o)
{
    o->context = BN_CTX_new();
    o->p = BN_lebin2bn((const unsigned char *)fp_modulus, 48, NULL);
    o->x = BN_new();
    for (size_t i = 0; i < DEGREE; i++) {
        o->a[i] = BN_new();
        o->b[i] = BN_new();
    }
    for (size_t i = 0; i < 2 * DEGREE; i++)
        o->product[i] = BN_new();
}

static void oracle_close(struct oracle *o)
{
    for (size_t i = 0; i < 2 * DEGREE; i++)
        BN_free(o->product[i]);
    for (size_t i = 0; i < DEGREE; i++) {
        BN_free(o->a[i]);
        BN_free(o->b[i]);
    }
    BN_free(o->x);
    BN_free(o->p);
    BN_CTX_free(o->context);
}

static void integer_of(BIGNUM *out, const struct fp *a)
{
    uint8_t bytes[48];
    fp_to_bytes_le(bytes, a);
    assert_non_null(BN_lebin2bn(bytes, 48, out));
}

/* The coefficient of v^(k / 2) w^(k % 2) in Fp2, which is w^k. */
static const struct fp2 *coefficient(const struct fp12 *a, size_t k)
{
    const struct fp6 *half = k % 2 ? &a->c1 : &a->c0;
    const struct fp2 *all[3] = {&half->c0, &half->c1, &half->c2};
    return all[k / 2];
}

/* c0 + c1 u = (c0 - c1) + c1 w^6. */
static void polynomial_of(struct oracle *o, BIGNUM *out[DEGREE], const struct fp12 *a)
{
    for (size_t k = 0; k < 6; k++) {
        integer_of(out[k], &coefficient(a, k)->c0);
        integer_of(out[k + 6], &coefficient(a, k)->c1);
        BN_mod_sub_quick(out[k], out[k], out[k + 6], o->p);
    }
}

static void oracle_mul(struct oracle *o, BIGNUM *out[DEGREE])
{
    for (size_t i = 0; i < 2 * DEGREE; i++)
        BN_zero(o->product[i]);
    for (size_t i = 0; i < DEGREE; i++)
        for (size_t j = 0; j < DEGREE; j++) {
            if (BN_is_zero(o->a[i]) || BN_is_zero(o->b[j])) continue;
            BN_mul(o->x, o->a[i], o->b[j], o->context);
            BN_add(o->product[i + j], o->product[i + j], o->x);
        }
    for (size_t i = 2 * DEGREE; i-- > DEGREE;) { /* w^i = 2 w^(i-6) - 2 w^(i-12) */
        BN_lshift1(o->x, o->product[i]);
        BN_add(o->product[i - 6], o->product[i - 6], o->x);
        BN_sub(o->product[i - 12], o->product[i - 12], o->x);
    }
    for (size_t i = 0; i < DEGREE; i++)
        BN_nnmod(out[i], o->product[i], o->p, o->context);
}

static void assert_polynomial(struct oracle *o, const char *what, size_t round,
                              const struct fp12 *a, BIGNUM *const expected[DEGREE])
{
    BIGNUM *found[DEGREE];
    for (size_t i = 0; i < DEGREE; i++)
        found[i] = BN_new();
    polynomial_of(o, found, a);
    for (size_t i = 0; i < DEGREE; i++)
        if (BN_cmp(found[i], expected[i]) != 0) fail_msg("%s, case %zu: w^%zu", what, round, i);
    for (size_t i = 0; i < DEGREE; i++)
        BN_free(found[i]);
}

/* Reduced elements; some coefficients are 0, 1 and p - 1, the first cases all of them. */
static void pick_fp(struct fp *out, size_t round, uint64_t *seed)
{
    uint8_t bytes[96];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_le(out, bytes, sizeof bytes);
    uint64_t kind = round < 3 ? round : vectors_random(seed) % 24;
    if (kind == 0) *out = fp_zero;
    if (kind == 1) *out = fp_one;
    if (kind == 2) { /* the limbs of p - 1: the largest there are */
        memcpy(out->limb, fp_modulus, sizeof out->limb);
        out->limb[0]--;
    }
}

static void pick_fp2(struct fp2 *out, size_t round, uint64_t *seed)
{
    pick_fp(&out->c0, round, seed);
    pick_fp(&out->c1, round, seed);
}

static void pick_fp6(struct fp6 *out, size_t round, uint64_t *seed)
{
    pick_fp2(&out->c0, round, seed);
    pick_fp2(&out->c1, round, seed);
    pick_fp2(&out->c2, round, seed);
}

static void pick_fp12(struct fp12 *out, size_t round, uint64_t *seed)
{
    pick_fp6(&out->c0, round, seed);
    pick_fp6(&out->c1, round, seed);
}

/* Compares a product of a and b, all of them embedded in Fp12. */
static void check_product(struct oracle *o, const char *what, size_t round,
                          const struct fp12 *result, const struct fp12 *a, const struct fp12 *b)
{
    BIGNUM *expected[DEGREE];
    for (size_t i = 0; i < DEGREE; i++)
        expected[i] = BN_new();
    polynomial_of(o, o->a, a);
    polynomial_of(o, o->b, b);
    oracle_mul(o, expected);
    assert_polynomial(o, what, round, result, expected);
    for (size_t i = 0; i < DEGREE; i++)
        BN_free(expected[i]);
}

static void quadratic_extension_agrees_with_polynomials(void **state)
{
    (void)state;
    struct oracle o;
    uint64_t seed = 11;
    oracle_open(&o);
    const struct fp12 nonresidue = {.c0.c0 = {fp_one, fp_one}};
    for (size_t round = 0; round < CASES; round++) {
        struct fp12 a = {0}, b = {0}, out = {0};
        pick_fp2(&a.c0.c0, round % 4, &seed);
        pick_fp2(&b.c0.c0, round / 4, &seed);
        fp2_mul(&out.c0.c0, &a.c0.c0, &b.c0.c0);
        check_product(&o, "fp2 mul", round, &out, &a, &b);
        fp2_sqr(&out.c0.c0, &a.c0.c0);
        check_product(&o, "fp2 sqr", round, &out, &a, &a);
        fp2_mul_by_nonresidue(&out.c0.c0, &a.c0.c0);
        check_product(&o, "fp2 mul_by_nonresidue", round, &out, &a, &nonresidue);
        struct fp12 scalar = {.c0.c0.c0 = b.c0.c0.c0};
        fp2_mul_fp(&out.c0.c0, &a.c0.c0, &b.c0.c0.c0);
        check_product(&o, "fp2 mul_fp", round, &out, &a, &scalar);
        struct fp2 conjugate, inverse;
        fp2_conjugate(&conjugate, &a.c0.c0);
        fp2_mul(&conjugate, &conjugate, &a.c0.c0);
        assert_true(fp_is_zero(&conjugate.c1)); /* the norm */
        fp2_inverse(&inverse, &a.c0.c0);
        fp2_mul(&inverse, &inverse, &a.c0.c0);
        assert_true(fp2_equal(&inverse, fp2_is_zero(&a.c0.c0) ? &fp2_zero : &fp2_one));
    }
    oracle_close(&o);
}

static void square_roots_in_the_quadratic_extension_are_found_when_they_exist(void **state)
{
    (void)state;
    uint64_t seed = 12;
    size_t squares = 0;
    for (size_t round = 0; round < CASES / 5; round++) {
        struct fp2 a, square, root, negated;
        pick_fp2(&a, round, &seed);
        if (round % 5 == 1) a.c0 = fp_zero;
        if (round % 5 == 2) a.c1 = fp_zero;
        fp2_sqr(&square, &a);
        assert_true(fp2_sqrt(&root, &square));
        fp2_neg(&negated, &root);
        assert_true(fp2_equal(&root, &a) || fp2_equal(&negated, &a));
        if (!fp2_is_zero(&a))
            assert_true(fp2_larger_mask(&root) == ~fp2_larger_mask(&negated));
        else
            assert_true(fp2_larger_mask(&a) == 0);
        /* a is a square exactly when its norm is one in Fp */
        struct fp norm, x;
        fp_sqr(&norm, &a.c0);
        fp_sqr(&x, &a.c1);
        fp_add(&norm, &norm, &x);
        root = fp2_one;
        bool is_square = fp_sqrt(&x, &norm);
        assert_int_equal(fp2_sqrt(&root, &a), is_square);
        if (!is_square) assert_true(fp2_equal(&root, &fp2_one));
        squares += is_square;
    }
    assert_true(squares > CASES / 20 && squares < CASES / 5);
}

static void the_larger_of_two_is_decided_by_the_second_coefficient_first(void **state)
{
    (void)state;
    struct fp2 a = {fp_one, fp_one}, b;
    assert_true(fp2_larger_mask(&a) == 0);
    fp_neg(&a.c0, &a.c0);
    assert_true(fp2_larger_mask(&a) == 0);
    a.c1 = fp_zero;
    assert_true(fp2_larger_mask(&a) == UINT64_MAX);
    fp2_neg(&b, &a);
    assert_true(fp2_larger_mask(&b) == 0);
    /* (p - 1) / 2 is not above itself, (p + 1) / 2 is */
    struct fp half;
    fp_add(&half, &fp_one, &fp_one);
    fp_inverse(&half, &half); /* (p + 1) / 2 */
    assert_true(fp_larger_mask(&half) == UINT64_MAX);
    fp_neg(&half, &half);
    assert_true(fp_larger_mask(&half) == 0);
}

static void a_batch_of_inverses_in_the_quadratic_extension_skips_zeros(void **state)
{
    (void)state;
    enum { COUNT = 33 };
    uint64_t seed = 13;
    struct fp2 batch[COUNT], scratch[COUNT], one[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        pick_fp2(&batch[i], i % 8 == 3 ? 0 : 9, &seed);
        fp2_inverse(&one[i], &batch[i]);
    }
    fp2_inverse_batch(batch, scratch, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(fp2_equal(&batch[i], &one[i]));
}

static void sextic_extension_agrees_with_polynomials(void **state)
{
    (void)state;
    struct oracle o;
    uint64_t seed = 14;
    oracle_open(&o);
    const struct fp12 v = {.c0.c1.c0 = fp_one};
    for (size_t round = 0; round < CASES; round++) {
        struct fp12 a = {0}, b = {0}, out = {0};
        pick_fp6(&a.c0, round % 4, &seed);
        pick_fp6(&b.c0, round / 4, &seed);
        fp6_mul(&out.c0, &a.c0, &b.c0);
        check_product(&o, "fp6 mul", round, &out, &a, &b);
        fp6_sqr(&out.c0, &a.c0);
        check_product(&o, "fp6 sqr", round, &out, &a, &a);
        fp6_mul_by_v(&out.c0, &a.c0);
        check_product(&o, "fp6 mul_by_v", round, &out, &a, &v);
        struct fp6 inverse;
        fp6_inverse(&inverse, &a.c0);
        fp6_mul(&inverse, &inverse, &a.c0);
        assert_true(fp6_equal(&inverse, fp6_equal(&a.c0, &fp6_zero) ? &fp6_zero : &fp6_one));
    }
    oracle_close(&o);
}

static void twelfth_extension_agrees_with_polynomials(void **state)
{
    (void)state;
    struct oracle o;
    uint64_t seed = 15;
    oracle_open(&o);
    for (size_t round = 0; round < CASES; round++) {
        struct fp12 a, b, out;
        pick_fp12(&a, round % 4, &seed);
        pick_fp12(&b, round / 4, &seed);
        fp12_mul(&out, &a, &b);
        check_product(&o, "fp12 mul", round, &out, &a, &b);
        fp12_sqr(&out, &a);
        check_product(&o, "fp12 sqr", round, &out, &a, &a);
        struct fp12 line = {.c0 = {b.c0.c0, b.c0.c1, fp2_zero}, .c1.c1 = b.c1.c1};
        fp12_mul_by_line(&out, &a, &b.c0.c0, &b.c0.c1, &b.c1.c1);
        check_product(&o, "fp12 mul_by_line", round, &out, &a, &line);
        if (round % 8) continue;
        fp12_inverse(&out, &a);
        fp12_mul(&out, &out, &a);
        assert_true(fp12_equal(&out, fp12_equal(&a, &fp12_zero) ? &fp12_zero : &fp12_one));
    }
    oracle_close(&o);
}

/* a^p for a = the sum of a_k w^k is the sum of a_k (w^p)^k. */
static void frobenius_agrees_with_polynomials(void **state)
{
    (void)state;
    struct oracle o;
    uint64_t seed = 16;
    oracle_open(&o);
    BIGNUM *powers[DEGREE][DEGREE], *expected[DEGREE], *x = BN_new();
    for (size_t k = 0; k < DEGREE; k++) {
        expected[k] = BN_new();
        for (size_t i = 0; i < DEGREE; i++)
            powers[k][i] = BN_new();
        for (size_t i = 0; i < DEGREE; i++)
            BN_zero(powers[k][i]);
    }
    BN_one(powers[0][0]);
    BN_one(powers[1][0]); /* becomes w^p */
    for (int bit = BN_num_bits(o.p); bit-- > 0;) {
        for (size_t i = 0; i < DEGREE; i++) {
            BN_copy(o.a[i], powers[1][i]);
            BN_copy(o.b[i], powers[1][i]);
        }
        oracle_mul(&o, powers[1]);
        if (!BN_is_bit_set(o.p, bit)) continue;
        for (size_t i = 0; i < DEGREE; i++) {
            BN_copy(o.a[i], powers[1][i]);
            BN_zero(o.b[i]);
        }
        BN_one(o.b[1]);
        oracle_mul(&o, powers[1]);
    }
    for (size_t k = 2; k < DEGREE; k++) {
        for (size_t i = 0; i < DEGREE; i++) {
            BN_copy(o.a[i], powers[1][i]);
            BN_copy(o.b[i], powers[k - 1][i]);
        }
        oracle_mul(&o, powers[k]);
    }
    for (size_t round = 0; round < CASES; round++) {
        struct fp12 a, out;
        pick_fp12(&a, round, &seed);
        polynomial_of(&o, o.a, &a);
        for (size_t i = 0; i < DEGREE; i++) {
            BN_zero(expected[i]);
            for (size_t k = 0; k < DEGREE; k++) {
                BN_mul(x, o.a[k], powers[k][i], o.context);
                BN_add(expected[i], expected[i], x);
            }
            BN_nnmod(expected[i], expected[i], o.p, o.context);
        }
        fp12_frobenius(&out, &a);
        assert_polynomial(&o, "fp12 frobenius", round, &out, expected);
    }
    for (size_t k = 0; k < DEGREE; k++) {
        BN_free(expected[k]);
        for (size_t i = 0; i < DEGREE; i++)
            BN_free(powers[k][i]);
    }
    BN_free(x);
    oracle_close(&o);
}

/* a^((p^6 - 1) (p^2 + 1)). */
static void into_cyclotomic_subgroup(struct fp12 *a)
{
    struct fp12 x, y;
    fp12_inverse(&x, a);
    fp12_conjugate(&y, a);
    fp12_mul(&y, &y, &x);
    fp12_frobenius(&x, &y);
    fp12_frobenius(&x, &x);
    fp12_mul(a, &x, &y);
}

static void cyclotomic_squares_and_powers_are_those_of_the_field(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (size_t round = 0; round < CASES / 10; round++) {
        struct fp12 a, square, out;
        pick_fp12(&a, 3 + round, &seed);
        into_cyclotomic_subgroup(&a);
        fp12_sqr(&square, &a);
        fp12_cyclotomic_sqr(&out, &a);
        assert_true(fp12_equal(&out, &square));
        fp12_conjugate(&out, &a);
        fp12_mul(&out, &out, &a);
        assert_true(fp12_equal(&out, &fp12_one));
        struct fp12_compressed compressed;
        fp12_compress(&compressed, &a);
        fp12_compressed_sqr(&compressed, &compressed);
        fp12_decompress_batch(&out, &compressed, 1);
        assert_true(fp12_equal(&out, &square));
        if (round % 20) continue;
        uint64_t exponent[2] = {vectors_random(&seed), round % 40 ? vectors_random(&seed) : 0};
        if (round == 0) exponent[0] = 0;
        struct fp12 power = fp12_one;
        for (size_t i = 128; i-- > 0;) {
            fp12_sqr(&power, &power);
            if (exponent[i / 64] >> i % 64 & 1) fp12_mul(&power, &power, &a);
        }
        fp12_cyclotomic_pow_vartime(&out, &a, exponent, 2);
        assert_true(fp12_equal(&out, &power));
    }
}

/* The coefficient to be divided by is 0 for 1. */
static void compression_handles_zeros_in_a_batch(void **state)
{
    (void)state;
    uint64_t seed = 19;
    struct fp12 a[FP12_DECOMPRESS_MAX], back[FP12_DECOMPRESS_MAX];
    struct fp12_compressed compressed[FP12_DECOMPRESS_MAX];
    for (size_t i = 0; i < FP12_DECOMPRESS_MAX; i++) {
        pick_fp12(&a[i], 9, &seed);
        into_cyclotomic_subgroup(&a[i]);
        if (i % 3 == 1) a[i] = fp12_one;
        fp12_compress(&compressed[i], &a[i]);
    }
    fp12_decompress_batch(back, compressed, FP12_DECOMPRESS_MAX);
    for (size_t i = 0; i < FP12_DECOMPRESS_MAX; i++)
        assert_true(fp12_equal(&back[i], &a[i]));
    fp12_decompress_batch(back, compressed, 0);
}

/* An element with no coefficient of w. With t = g4 / g5 and n = 1 + u, membership in the subgroup
 * asks for g3 = g5^2 (n + 3 t^2) / 2, g1 = 4 t / (n + 3 t^2), g0 = (n - t^2) / (n + 3 t^2), and for
 * a g5 whose cube is a function of t: this is one for t = 2 + u. */
static void compression_handles_an_element_without_the_divisor(void **state)
{
    (void)state;
    static const char g5_hex[] = "0f8d1b10be01a24f3124a447be34a8da9534ab88c72a2e41996284e7e5ae47ba1"
                                 "35ef05c71bbfb68be207ca2426d"
                                 "cc4217822b8ac872fa00d8ffc9e4088c8c302b03463ee212b21453474af679dcc"
                                 "147a85d63278b92206f54c55f73"
                                 "19e8600b";
    uint8_t bytes[96];
    struct fp2 g5, t, t2, t2_tripled, sum, half = fp2_one, nonresidue = {fp_one, fp_one};
    assert_int_equal(hex_decode(bytes, 96, span_of_string(g5_hex), NULL), RK_OK);
    assert_true(fp2_from_bytes_be(&g5, bytes));
    fp2_add(&t, &fp2_one, &nonresidue);
    fp2_sqr(&t2, &t);
    fp2_double(&t2_tripled, &t2);
    fp2_add(&t2_tripled, &t2_tripled, &t2);
    fp2_add(&sum, &nonresidue, &t2_tripled);
    fp2_double(&half, &half);
    fp2_inverse(&half, &half);
    struct fp12 a = {.c1.c2 = g5}, back, x, y;
    fp2_mul(&a.c0.c1, &t, &g5);
    fp2_sqr(&a.c0.c2, &g5);
    fp2_mul(&a.c0.c2, &a.c0.c2, &sum);
    fp2_mul(&a.c0.c2, &a.c0.c2, &half);
    fp2_inverse(&sum, &sum);
    fp2_double(&a.c1.c1, &t);
    fp2_double(&a.c1.c1, &a.c1.c1);
    fp2_mul(&a.c1.c1, &a.c1.c1, &sum);
    fp2_sub(&a.c0.c0, &nonresidue, &t2);
    fp2_mul(&a.c0.c0, &a.c0.c0, &sum);
    /* a^(p^4 - p^2 + 1) = 1 */
    fp12_frobenius(&x, &a);
    fp12_frobenius(&x, &x);
    fp12_frobenius(&y, &x);
    fp12_frobenius(&y, &y);
    fp12_mul(&y, &y, &a);
    assert_true(fp12_equal(&x, &y));
    struct fp12_compressed compressed;
    fp12_compress(&compressed, &a);
    assert_true(fp2_is_zero(&compressed.w));
    fp12_decompress_batch(&back, &compressed, 1);
    assert_true(fp12_equal(&back, &a));
}

static void bytes_are_canonical(void **state)
{
    (void)state;
    uint64_t seed = 18;
    for (size_t round = 0; round < 20; round++) {
        struct fp12 a, back;
        uint8_t bytes[FP12_BYTES];
        pick_fp12(&a, round, &seed);
        fp12_to_bytes(bytes, &a);
        assert_true(fp12_from_bytes(&back, bytes));
        assert_true(fp12_equal(&a, &back));
        for (size_t i = 0; i < 12; i++) {
            uint8_t wrong[FP12_BYTES];
            memcpy(wrong, bytes, sizeof wrong);
            memset(wrong + 48 * i, 0xff, 48);
            assert_false(fp12_from_bytes(&back, wrong));
            assert_true(fp12_equal(&a, &back));
        }
        uint8_t pair[96];
        struct fp2 x;
        fp2_to_bytes_be(pair, &a.c0.c0);
        assert_memory_equal(pair, bytes + 48, 48); /* c1 first */
        assert_true(fp2_from_bytes_be(&x, pair));
        assert_true(fp2_equal(&x, &a.c0.c0));
        memset(pair, 0x1b, 48);
        assert_false(fp2_from_bytes_be(&x, pair));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quadratic_extension_agrees_with_polynomials),
        cmocka_unit_test(square_roots_in_the_quadratic_extension_are_found_when_they_exist),
        cmocka_unit_test(the_larger_of_two_is_decided_by_the_second_coefficient_first),
        cmocka_unit_test(a_batch_of_inverses_in_the_quadratic_extension_skips_zeros),
        cmocka_unit_test(sextic_extension_agrees_with_polynomials),
        cmocka_unit_test(twelfth_extension_agrees_with_polynomials),
        cmocka_unit_test(frobenius_agrees_with_polynomials),
        cmocka_unit_test(cyclotomic_squares_and_powers_are_those_of_the_field),
        cmocka_unit_test(compression_handles_zeros_in_a_batch),
        cmocka_unit_test(compression_handles_an_element_without_the_divisor),
        cmocka_unit_test(bytes_are_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
