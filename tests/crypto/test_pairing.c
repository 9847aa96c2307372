/* The pairing against known answers, against an independent implementation and against its own
 * algebra. */

#include "base/hash.h"
#include "crypto/lanes.h"
#include "crypto/pairing.h"
#include "crypto/pairing_lanes.h"
#include "vectors.h"

enum { CASES = 200 };

static const char *const digests[CASES] = {
#include "crypto/pairing_digests.inc"
};

static void random_scalar(struct fr *out, uint64_t *seed)
{
    uint8_t bytes[32];
    for (size_t i = 0; i < 4; i++)
        limb_store_le(bytes + 8 * i, vectors_random(seed));
    fr_from_wide_le(out, bytes, sizeof bytes);
}

static void multiples(struct g1_affine *p, struct g2_affine *q, const struct fr *a,
                      const struct fr *b)
{
    struct g1 first;
    struct g2 second;
    g1_mul_generator(&first, a);
    g2_mul_generator(&second, b);
    g1_to_affine(p, &first);
    g2_to_affine(q, &second);
}

static void pair(struct fp12 *out, const struct g1_affine *p, const struct g2_affine *q)
{
    struct g2_prepared prepared;
    g2_prepare(&prepared, q);
    pairing_product(out, &(struct pairing_term){p, &prepared}, 1);
}

static void assert_elements(const struct fp12 *value, const json_t *list)
{
    uint8_t bytes[FP12_BYTES], expected[FP12_BYTES];
    assert_int_equal(json_array_size(list), 12);
    for (size_t i = 0; i < 12; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        assert_int_equal(hex_decode(expected + 48 * i, 48, span_of_string(text), NULL), RK_OK);
    }
    fp12_to_bytes(bytes, value);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

static void two_hundred_pairings_agree_with_another_implementation(void **state)
{
    (void)state;
    uint64_t seed = 2001;
    for (size_t i = 0; i < CASES; i++) {
        struct fr a, b;
        struct g1_affine p;
        struct g2_affine q;
        struct fp12 value;
        uint8_t bytes[FP12_BYTES], digest[32];
        char text[HEX_TEXT_BYTES(32)];
        random_scalar(&a, &seed);
        random_scalar(&b, &seed);
        multiples(&p, &q, &a, &b);
        pair(&value, &p, &q);
        fp12_to_bytes(bytes, &value);
        sha256(digest, span_of(bytes, sizeof bytes));
        hex_encode(text, span_of(digest, sizeof digest));
        assert_string_equal(text, digests[i]);
    }
}

static void pairings_are_bilinear_and_of_order_q(void **state)
{
    (void)state;
    uint64_t seed = 21;
    struct fp12 generator, expected, value, inverse;
    pair(&generator, &g1_affine_generator, &g2_affine_generator);
    assert_false(fp12_equal(&generator, &fp12_one));
    fp12_cyclotomic_pow_vartime(&value, &generator, fr_modulus, 4);
    assert_true(fp12_equal(&value, &fp12_one));
    for (size_t i = 0; i < 20; i++) {
        struct fr a, b, product;
        struct g1_affine p, minus_p;
        struct g2_affine q;
        uint64_t limbs[4];
        random_scalar(&a, &seed);
        random_scalar(&b, &seed);
        if (i == 0) b = fr_one;
        if (i == 1) fr_neg(&b, &fr_one);
        multiples(&p, &q, &a, &b);
        pair(&value, &p, &q);
        fr_mul(&product, &a, &b);
        fr_to_limbs(limbs, &product);
        fp12_cyclotomic_pow_vartime(&expected, &generator, limbs, 4);
        assert_true(fp12_equal(&value, &expected));
        g1_affine_neg(&minus_p, &p);
        pair(&inverse, &minus_p, &q);
        fp12_mul(&value, &value, &inverse);
        assert_true(fp12_equal(&value, &fp12_one));
    }
}

static void a_product_is_the_product_of_its_pairings(void **state)
{
    (void)state;
    enum { TERMS = 5 };
    uint64_t seed = 22;
    static struct g2_prepared prepared[TERMS];
    struct g1_affine p[TERMS];
    struct pairing_term terms[TERMS] = {0};
    struct fp12 product = fp12_one, value;
    struct fr a, b, sum = fr_zero;
    struct g2_affine q;
    pairing_product(&value, terms, 0);
    assert_true(fp12_equal(&value, &fp12_one));
    assert_true(pairing_product_is_one(terms, 0));
    for (size_t i = 0; i < TERMS; i++) {
        random_scalar(&a, &seed);
        random_scalar(&b, &seed);
        if (i == TERMS - 1) { /* makes the product 1 */
            fr_neg(&a, &sum);
            b = fr_one;
        }
        multiples(&p[i], &q, &a, &b);
        fr_mul(&a, &a, &b);
        fr_add(&sum, &sum, &a);
        g2_prepare(&prepared[i], &q);
        terms[i] = (struct pairing_term){&p[i], &prepared[i]};
        pair(&value, &p[i], &q);
        fp12_mul(&product, &product, &value);
        pairing_product(&value, terms, i + 1);
        assert_true(fp12_equal(&value, &product));
        assert_int_equal(pairing_product_is_one(terms, i + 1), i == TERMS - 1);
    }
}

static void terms_with_an_identity_are_skipped(void **state)
{
    (void)state;
    struct g2_prepared identity;
    struct fp12 generator, value;
    g2_prepare(&identity, &g2_affine_identity);
    assert_true(identity.infinity);
    const struct pairing_term terms[3] = {
        {&g1_affine_identity, &g2_prepared_generator},
        {&g1_affine_generator, &g2_prepared_generator},
        {&g1_affine_generator, &identity},
    };
    assert_true(pairing_product_is_one(&terms[0], 1));
    assert_true(pairing_product_is_one(&terms[2], 1));
    assert_false(pairing_product_is_one(&terms[1], 1));
    pairing_product(&generator, &terms[1], 1);
    pairing_product(&value, terms, 3);
    assert_true(fp12_equal(&value, &generator));
}

static void the_prepared_generator_is_what_preparing_gives(void **state)
{
    (void)state;
    struct g2_prepared prepared;
    g2_prepare(&prepared, &g2_affine_generator);
    assert_memory_equal(prepared.lines, g2_prepared_generator.lines, sizeof prepared.lines);
    assert_false(g2_prepared_generator.infinity);
}

static void raw_prepared_points_are_read_back_and_bounded(void **state)
{
    (void)state;
    static uint8_t raw[G2_PREPARED_RAW_BYTES + 1];
    struct g2_prepared back = {.infinity = true};
    struct rk_error error;
    g2_prepared_to_raw(raw, &g2_prepared_generator);
    assert_int_equal(g2_prepared_from_raw(&back, span_of(raw, G2_PREPARED_RAW_BYTES), &error),
                     RK_OK);
    assert_memory_equal(back.lines, g2_prepared_generator.lines, sizeof back.lines);
    assert_false(back.infinity);
    assert_int_equal(g2_prepared_from_raw(&back, span_of(raw, G2_PREPARED_RAW_BYTES - 1), &error),
                     RK_MALFORMED);
    assert_int_equal(g2_prepared_from_raw(&back, span_of(raw, sizeof raw), NULL), RK_MALFORMED);
    assert_int_equal(g2_prepared_from_raw(&back, span_of(NULL, 0), NULL), RK_MALFORMED);
    memcpy(raw + 48 * 100, fp_modulus, 48);
    assert_int_equal(g2_prepared_from_raw(&back, span_of(raw, G2_PREPARED_RAW_BYTES), &error),
                     RK_MALFORMED);
    assert_int_equal(error.offset, 48 * 100);
    raw[48 * 100]--; /* p - 1 is the largest that is read */
    assert_int_equal(g2_prepared_from_raw(&back, span_of(raw, G2_PREPARED_RAW_BYTES), &error),
                     RK_OK);
}

static void the_exponentiation_of_zero_is_zero(void **state)
{
    (void)state;
    struct fp12 value;
    pairing_final_exponentiation(&value, &fp12_zero);
    assert_true(fp12_equal(&value, &fp12_zero));
}

static void known_pairings_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_pairing.json");
    struct fp12 value;
    pairing_product(&value, &(struct pairing_term){&g1_affine_generator, &g2_prepared_generator},
                    1);
    assert_elements(&value, vectors_get(root, "e_G1_G2_be_hex"));
    const json_t *bilinearity = vectors_get(root, "bilinearity");
    uint8_t bytes[32];
    struct fr a, b;
    struct g1_affine p;
    struct g2_affine q;
    vectors_bytes(bytes, 32, bilinearity, "a_be_hex");
    assert_true(fr_from_bytes_be(&a, bytes));
    vectors_bytes(bytes, 32, bilinearity, "b_be_hex");
    assert_true(fr_from_bytes_be(&b, bytes));
    multiples(&p, &q, &a, &b);
    pair(&value, &p, &q);
    assert_elements(&value, vectors_get(bilinearity, "e_aG1_bG2_be_hex"));
    json_decref(root);
}

static void assert_line(const struct g2_line *line, const json_t *list)
{
    const struct fp2 *all[3] = {&line->c0, &line->c1, &line->c2};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 2; j++) {
            uint8_t bytes[48], expected[48];
            const char *text = json_string_value(json_array_get(json_array_get(list, i), j));
            assert_int_equal(hex_decode(expected, 48, span_of_string(text), NULL), RK_OK);
            fp_to_bytes_be(bytes, j ? &all[i]->c1 : &all[i]->c0);
            assert_memory_equal(bytes, expected, 48);
        }
}

static void the_raw_prepared_generator_is_the_known_one(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_pairing.json");
    const json_t *known = vectors_get(root, "g2_prepared_generator");
    static uint8_t raw[G2_PREPARED_RAW_BYTES];
    uint8_t digest[32], expected[32];
    assert_int_equal(json_integer_value(vectors_get(known, "num_coeffs")), G2_PREPARED_LINES);
    assert_int_equal(json_integer_value(vectors_get(known, "raw_len")), G2_PREPARED_RAW_BYTES);
    assert_line(&g2_prepared_generator.lines[0], vectors_get(known, "first_coeff"));
    assert_line(&g2_prepared_generator.lines[G2_PREPARED_LINES - 1],
                vectors_get(known, "last_coeff"));
    g2_prepared_to_raw(raw, &g2_prepared_generator);
    sha256(digest, span_of(raw, sizeof raw));
    vectors_bytes(expected, 32, known, "raw_sha256");
    assert_memory_equal(digest, expected, 32);
    json_decref(root);
}

/* Any element: often 0, 1, p - 1 or close to it. */
static void any_element(struct fp *out, uint64_t *seed)
{
    uint64_t random = vectors_random(seed), small = random >> 8 & 3;
    uint8_t bytes[48];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_be(out, bytes, sizeof bytes);
    if (random % 8 == 0) fp_from_u64(out, small);
    if (random % 8 == 1) {
        memcpy(out->limb, fp_modulus, sizeof out->limb); /* the largest limbs there are */
        out->limb[0] -= 1 + small;
    }
    if (random % 8 == 2) {
        fp_from_u64(out, small + 1);
        fp_neg(out, out);
    }
}

static void any_elements(void *out, size_t size_bytes, uint64_t *seed)
{
    struct fp *elements = out;
    for (size_t i = 0; i < size_bytes / sizeof *elements; i++)
        any_element(&elements[i], seed);
}

static void skip_without_lanes(void)
{
    if (lanes_are_available()) return;
    print_message("this processor has no lanes\n");
    skip();
}

/* Lines need not be those of a point, and an exponentiation takes any element. */
static void loops_and_exponents_in_lanes_are_those_without(void **state)
{
    (void)state;
    enum { ROUNDS = 200, TERMS = 70 };
    skip_without_lanes();
    static struct g2_prepared prepared[TERMS];
    static struct g1_affine points[TERMS];
    static struct pairing_term terms[TERMS];
    uint64_t seed = test_seed(11);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = round < 3 ? round : round % 50 == 3 ? TERMS : 1;
        struct fp12 found, wanted, f;
        for (size_t i = 0; i < count; i++) {
            any_elements(prepared[i].lines, sizeof prepared[i].lines, &seed);
            any_elements(&points[i].x, 2 * sizeof points[i].x, &seed);
            points[i].infinity = round == 2 && i == 0;
            terms[i] = (struct pairing_term){&points[i], &prepared[i]};
        }
        pairing_lanes_miller_loop(&found, terms, count);
        pairing_portable_miller_loop(&wanted, terms, count);
        assert_memory_equal(&found, &wanted, sizeof wanted);
        any_elements(&f, sizeof f, &seed);
        if (round == 0) f = fp12_zero;
        if (round == 1) f = fp12_one;
        pairing_lanes_final_exponentiation(&found, &f);
        pairing_portable_final_exponentiation(&wanted, &f);
        assert_memory_equal(&found, &wanted, sizeof wanted);
    }
}

/* Points need not be on the curve either. */
static void points_prepared_in_lanes_are_those_without(void **state)
{
    (void)state;
    skip_without_lanes();
    static struct g2_prepared found, wanted;
    uint64_t seed = test_seed(12);
    for (size_t round = 0; round < 1000; round++) {
        struct g2_affine q = {.infinity = round == 5};
        any_elements(&q.x, 2 * sizeof q.x, &seed);
        g2_lanes_prepare(&found, &q);
        g2_portable_prepare(&wanted, &q);
        assert_memory_equal(found.lines, wanted.lines, sizeof wanted.lines);
        assert_int_equal(found.infinity, wanted.infinity);
    }
}

/* All counts up to a group and some of more; points with the identity among them. */
static void loops_of_points_are_those_of_prepared_ones(void **state)
{
    (void)state;
    enum { PAIRS = 150 };
    static struct g1_affine p[PAIRS];
    static struct g2_affine q[PAIRS];
    struct pairing_pair pairs[PAIRS];
    uint64_t seed = test_seed(13);
    for (size_t round = 0; round < 24; round++) {
        size_t count = round < 20 ? round : round == 20 ? 64 : round == 21 ? 150 : 21 + 8 * round;
        struct fp12 found, wanted;
        count = count > PAIRS ? PAIRS : count;
        for (size_t i = 0; i < count; i++) {
            any_elements(&p[i].x, 2 * sizeof p[i].x, &seed);
            any_elements(&q[i].x, 2 * sizeof q[i].x, &seed);
            p[i].infinity = vectors_random(&seed) % 16 == 0;
            q[i].infinity = vectors_random(&seed) % 16 == 0;
            pairs[i] = (struct pairing_pair){&p[i], &q[i]};
        }
        pairing_portable_miller_loop_of_points(&wanted, pairs, count);
        pairing_miller_loop_of_points(&found, pairs, count);
        assert_memory_equal(&found, &wanted, sizeof wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_hundred_pairings_agree_with_another_implementation),
        cmocka_unit_test(pairings_are_bilinear_and_of_order_q),
        cmocka_unit_test(a_product_is_the_product_of_its_pairings),
        cmocka_unit_test(terms_with_an_identity_are_skipped),
        cmocka_unit_test(the_prepared_generator_is_what_preparing_gives),
        cmocka_unit_test(raw_prepared_points_are_read_back_and_bounded),
        cmocka_unit_test(the_exponentiation_of_zero_is_zero),
        cmocka_unit_test(known_pairings_are_reproduced),
        cmocka_unit_test(the_raw_prepared_generator_is_the_known_one),
        cmocka_unit_test(loops_and_exponents_in_lanes_are_those_without),
        cmocka_unit_test(points_prepared_in_lanes_are_those_without),
        cmocka_unit_test(loops_of_points_are_those_of_prepared_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
