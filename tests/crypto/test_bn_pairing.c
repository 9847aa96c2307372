/* The pairing of BN254: against another implementation, and by its own laws. */

#include "base/hash.h"
#include "crypto/bn_pairing.h"
#include "crypto/bn_parameter.h"
#include "vectors.h"

#include <openssl/bn.h>

static const char *const digests[] = {
#include "bn_pairings.inc"
};

static void random_scalar(struct bn_fr *out, uint64_t *seed)
{
    uint64_t words[8];
    for (size_t i = 0; i < 8; i++)
        words[i] = vectors_random(seed);
    bn_fr_from_wide_le(out, (const uint8_t *)words, sizeof words);
}

static void g1_multiple(struct bn_g1_affine *out, const struct bn_fr *scalar)
{
    struct bn_g1 multiple;
    bn_g1_mul_vartime(&multiple, &bn_g1_generator, scalar);
    bn_g1_to_affine(out, &multiple);
}

static void g2_multiple(struct bn_g2_affine *out, const struct bn_fr *scalar)
{
    struct bn_g2 multiple;
    bn_g2_mul_vartime(&multiple, &bn_g2_generator, scalar);
    bn_g2_to_affine(out, &multiple);
}

static void power(struct bn_fp12 *out, const struct bn_fp12 *a, const BIGNUM *exponent)
{
    struct bn_fp12 result = bn_fp12_one;
    for (int i = BN_num_bits(exponent); i-- > 0;) {
        bn_fp12_sqr(&result, &result);
        if (BN_is_bit_set(exponent, i)) bn_fp12_mul(&result, &result, a);
    }
    *out = result;
}

static void power_scalar(struct bn_fp12 *out, const struct bn_fp12 *a, const struct bn_fr *exponent)
{
    uint8_t bytes[32];
    bn_fr_to_bytes_le(bytes, exponent);
    BIGNUM *integer = BN_lebin2bn(bytes, sizeof bytes, NULL);
    power(out, a, integer);
    BN_free(integer);
}

static void two_hundred_pairings_are_those_of_another_implementation(void **state)
{
    (void)state;
    uint64_t seed = 0x424e323534;
    assert_int_equal(RK_ARRAY_LENGTH(digests), 200);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(digests); i++) {
        uint8_t expected[SHA256_HASH_BYTES], given[SHA256_HASH_BYTES], bytes[BN_FP12_BYTES];
        struct bn_fr a, b;
        struct bn_g1_affine p;
        struct bn_g2_affine q;
        struct bn_fp12 f;
        random_scalar(&a, &seed);
        random_scalar(&b, &seed);
        if (i == 0) a = b = bn_fr_one;
        g1_multiple(&p, &a);
        g2_multiple(&q, &b);
        bn_pairing(&f, &p, &q);
        bn_fp12_to_bytes_le(bytes, &f);
        sha256(given, span_of(bytes, sizeof bytes));
        assert_int_equal(hex_decode(expected, sizeof expected, span_of_string(digests[i]), NULL),
                         RK_OK);
        assert_memory_equal(given, expected, sizeof given);
    }
}

static void pairings_are_bilinear_and_not_trivial(void **state)
{
    (void)state;
    uint64_t seed = 1;
    struct bn_fp12 base, left, right;
    bn_pairing(&base, &bn_g1_generator, &bn_g2_generator);
    assert_false(bn_fp12_equal(&base, &bn_fp12_one));
    for (size_t round = 0; round < 50; round++) {
        struct bn_fr a, b, product;
        struct bn_g1_affine p;
        struct bn_g2_affine q;
        random_scalar(&a, &seed);
        random_scalar(&b, &seed);
        if (round < 4) bn_fr_from_u64(&a, round);
        bn_fr_mul(&product, &a, &b);
        g1_multiple(&p, &a);
        g2_multiple(&q, &b);
        bn_pairing(&left, &p, &q);
        power_scalar(&right, &base, &product);
        assert_true(bn_fp12_equal(&left, &right));
        g1_multiple(&p, &b);
        g2_multiple(&q, &a);
        bn_pairing(&left, &p, &q);
        assert_true(bn_fp12_equal(&left, &right));
    }
}

static void the_exponent_is_the_one_of_the_formula(void **state)
{
    (void)state;
    uint64_t seed = 2;
    BN_CTX *context = BN_CTX_new();
    BIGNUM *p = BN_lebin2bn((const unsigned char *)bn_fp_modulus, 32, NULL);
    BIGNUM *r = BN_lebin2bn((const unsigned char *)bn_fr_modulus, 32, NULL);
    BIGNUM *exponent = BN_new(), *factor = BN_new(), *rest = BN_new(), *x = BN_new();
    BN_set_word(x, BN_X);
    BN_set_word(factor, 12);
    BN_exp(exponent, p, factor, context); /* (p^12 - 1) / r */
    BN_sub_word(exponent, 1);
    BN_div(exponent, rest, exponent, r, context);
    assert_true(BN_is_zero(rest));
    BN_sqr(factor, x, context); /* 2 x (6 x^2 + 3 x + 1) */
    BN_mul_word(factor, 2);
    BN_add(factor, factor, x);
    BN_mul_word(factor, 3);
    BN_add_word(factor, 1);
    BN_mul(factor, factor, x, context);
    BN_mul_word(factor, 2);
    BN_mul(exponent, exponent, factor, context);
    for (size_t round = 0; round < 10; round++) {
        struct bn_fp12 f, given, expected;
        uint8_t bytes[BN_FP12_BYTES];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = i % 32 == 31 ? 0 : (uint8_t)vectors_random(&seed);
        assert_true(bn_fp12_from_bytes_le(&f, bytes));
        power(&expected, &f, exponent);
        assert_true(bn_final_exponent(&given, &f));
        assert_true(bn_fp12_equal(&given, &expected));
    }
    BN_free(p);
    BN_free(r);
    BN_free(exponent);
    BN_free(factor);
    BN_free(rest);
    BN_free(x);
    BN_CTX_free(context);
}

static void zero_has_no_final_power(void **state)
{
    (void)state;
    struct bn_fp12 zero = {0}, f = bn_fp12_one;
    assert_false(bn_final_exponent(&f, &zero));
    assert_true(bn_fp12_equal(&f, &bn_fp12_one));
    assert_true(bn_final_exponent(&f, &f));
    assert_true(bn_fp12_equal(&f, &bn_fp12_one));
}

static void a_loop_over_pairs_is_the_product_of_their_pairings(void **state)
{
    (void)state;
    enum { PAIRS = 6 };
    static struct bn_g2_prepared prepared[PAIRS];
    uint64_t seed = 3;
    struct bn_g1_affine p[PAIRS];
    struct bn_g2_affine q[PAIRS];
    struct bn_pair pairs[PAIRS];
    for (size_t i = 0; i < PAIRS; i++) {
        struct bn_fr scalar;
        random_scalar(&scalar, &seed);
        if (i == 2) scalar = bn_fr_zero;
        g1_multiple(&p[i], &scalar);
        random_scalar(&scalar, &seed);
        if (i == 4) scalar = bn_fr_zero;
        g2_multiple(&q[i], &scalar);
        bn_g2_prepare(&prepared[i], &q[i]);
        assert_int_equal(prepared[i].line_count, i == 4 ? 0 : BN_LINES);
        pairs[i] = (struct bn_pair){&p[i], &prepared[i]};
    }
    for (size_t count = 0; count <= PAIRS; count++) {
        struct bn_fp12 given, expected = bn_fp12_one, f;
        for (size_t i = 0; i < count; i++) {
            bn_pairing(&f, &p[i], &q[i]);
            bn_fp12_mul(&expected, &expected, &f);
        }
        assert_true(bn_miller_loop(&f, pairs, count));
        assert_true(bn_final_exponent(&given, &f));
        assert_true(bn_fp12_equal(&given, &expected));
    }
}

static void missing_lines_are_told_unless_the_pair_is_left_out(void **state)
{
    (void)state;
    static struct bn_g2_prepared full, cut;
    struct bn_g1_affine identity = {.infinity = true};
    struct bn_fp12 f = bn_fp12_one;
    bn_g2_prepare(&full, &bn_g2_generator);
    cut = full;
    cut.line_count = BN_LINES - 1;
    struct bn_pair pairs[2] = {{&bn_g1_generator, &full}, {&bn_g1_generator, &cut}};
    assert_false(bn_miller_loop(&f, pairs, 2));
    assert_true(bn_fp12_equal(&f, &bn_fp12_one));
    pairs[1].p = &identity;
    assert_true(bn_miller_loop(&f, pairs, 2));
    pairs[1].p = &bn_g1_generator;
    cut.infinity = true;
    assert_true(bn_miller_loop(&f, pairs, 2));
    cut.infinity = false;
    cut.line_count = 0;
    assert_false(bn_miller_loop(&f, pairs + 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_hundred_pairings_are_those_of_another_implementation),
        cmocka_unit_test(pairings_are_bilinear_and_not_trivial),
        cmocka_unit_test(the_exponent_is_the_one_of_the_formula),
        cmocka_unit_test(zero_has_no_final_power),
        cmocka_unit_test(a_loop_over_pairs_is_the_product_of_their_pairings),
        cmocka_unit_test(missing_lines_are_told_unless_the_pair_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
