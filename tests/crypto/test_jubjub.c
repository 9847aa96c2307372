/* The group of JubJub against a textbook implementation, against the deployed one's coordinates,
 * and on the points that break careless code. */

#include "base/hash.h"
#include "crypto/jubjub.h"
#include "crypto/jubjub_mul.h"
#include "jubjub_slow.h"
#include "vectors.h"

#include "jubjub_exact.inc"

static struct fj random_scalar(uint64_t *seed)
{
    uint8_t wide[64];
    struct fj k;
    for (size_t i = 0; i < 8; i++)
        limb_store_le(wide + 8 * i, vectors_random(seed));
    fj_from_wide_le(&k, wide, sizeof wide);
    return k;
}

/* A scalar that is small, near the order, of few bits, or random. */
static struct fj pick_scalar(uint64_t *seed, unsigned round)
{
    struct fj k, x;
    fj_from_u64(&k, round / 8);
    if (round % 8 == 1) fj_neg(&k, &k);
    if (round % 8 < 2) return k;
    if (round % 8 == 2) { /* a power of two, plus or minus a little */
        uint64_t limbs[4] = {0};
        limbs[vectors_random(seed) % 4] = (uint64_t)1 << vectors_random(seed) % 60;
        fj_from_limbs(&k, limbs);
        fj_from_u64(&x, vectors_random(seed) % 3);
        fj_sub(&k, &k, &x);
        return k;
    }
    return random_scalar(seed);
}

static void sum_up(struct sha256 *hasher, const struct jubjub_extended *point)
{
    sha256_update(hasher, span_of(point, sizeof *point));
}

static void assert_point(const struct jubjub_extended *actual, const char *expected)
{
    char text[HEX_TEXT_BYTES(sizeof *actual)];
    hex_encode(text, span_of(actual, sizeof *actual));
    assert_string_equal(text, expected);
}

static struct jubjub_extended extended_generator(void)
{
    struct jubjub_extended g;
    jubjub_from_affine(&g, &jubjub_generator);
    return g;
}

/* v = 11, of order 8 r. */
static struct jubjub_affine full_generator(void)
{
    uint8_t bytes[32] = {11};
    struct jubjub_affine a;
    assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX));
    return a;
}

/* k times the generator of the points of order dividing 8. */
static struct jubjub_extended small_order_point(unsigned k)
{
    struct jubjub_affine full = full_generator();
    struct slow_curve curve = slow_curve_new();
    struct slow_point a = slow_of_affine(&full), t = slow_mul(&curve, curve.r, &a);
    struct jubjub_affine base;
    struct jubjub_extended point = jubjub_identity;
    uint8_t bytes[32];
    assert_true(BN_bn2lebinpad(t.u, bytes, 32) == 32 && fr_from_bytes_le(&base.u, bytes));
    assert_true(BN_bn2lebinpad(t.v, bytes, 32) == 32 && fr_from_bytes_le(&base.v, bytes));
    for (unsigned i = 0; i < k; i++)
        jubjub_add_affine(&point, &point, &base);
    slow_point_free(&a);
    slow_point_free(&t);
    slow_curve_free(&curve);
    return point;
}

static void assert_slow(const struct slow_point *expected, const struct jubjub_extended *actual,
                        const char *what)
{
    struct jubjub_affine affine, same;
    jubjub_to_affine(&affine, actual);
    jubjub_to_affine_vartime(&same, actual);
    if (!slow_equals(expected, &affine)) fail_msg("%s is wrong", what);
    assert_true(jubjub_affine_equal(&affine, &same) && jubjub_equal_affine(actual, &same));
    assert_true(jubjub_is_on_curve(actual) && jubjub_affine_is_on_curve(&affine));
}

static void constants_are_those_of_the_specification(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    BIGNUM *d = slow_of_fr(&jubjub_d);
    assert_int_equal(BN_cmp(d, curve.d), 0);
    BN_free(d);
    slow_curve_free(&curve);
    struct fr eighteen;
    fr_from_u64(&eighteen, 18);
    assert_true(fr_equal(&jubjub_generator.v, &eighteen));
    assert_true(jubjub_affine_is_valid(&jubjub_generator));
    assert_true(jubjub_affine_is_valid(&jubjub_generator_nums));
    assert_true(jubjub_is_identity(&jubjub_identity));
    assert_true(jubjub_affine_is_identity(&jubjub_affine_identity));
    uint8_t bytes[32];
    BIGNUM *u = slow_number("3fd2814c43ac65a6f1fbf02d0fd6cce62e3ebb21fd6c54ed4df7b7ffec7beaca");
    BIGNUM *ours = slow_of_fr(&jubjub_generator.u);
    assert_int_equal(BN_cmp(u, ours), 0);
    BN_free(u);
    BN_free(ours);

    /* G' is the first of prime order among the first halves of BLAKE2b-512(G || counter). */
    uint8_t input[40], hash[64];
    struct jubjub_affine point;
    jubjub_encode(input, &jubjub_generator);
    for (uint64_t counter = 0;; counter++) {
        limb_store_le(input + 32, counter);
        assert_int_equal(blake2b(hash, 64, span_of(input, sizeof input)), RK_OK);
        if (!jubjub_decode(&point, hash, JUBJUB_CHECKED)) continue;
        assert_int_equal(counter, 18);
        break;
    }
    assert_true(jubjub_affine_equal(&point, &jubjub_generator_nums));
    jubjub_encode(bytes, &point);
    assert_memory_equal(bytes, hash, 32);
}

static void coordinates_are_bit_for_bit_the_deployed_ones(void **state)
{
    (void)state;
    struct jubjub_affine full = full_generator();
    struct jubjub_extended g = extended_generator(), nums, other;
    struct sha256 hasher;
    uint64_t seed = 0x5eed;
    jubjub_from_affine(&nums, &jubjub_generator_nums);
    jubjub_from_affine(&other, &full);
    sha256_init(&hasher);
    for (unsigned round = 0; round < 1000; round++) {
        struct fj a = random_scalar(&seed), b = random_scalar(&seed);
        struct jubjub_extended p[14], qa_extended;
        struct jubjub_affine qa;
        jubjub_mul_exact(&p[0], round % 4 == 3 ? &other : &g, &a);
        jubjub_mul_exact(&p[1], &nums, &b);
        jubjub_to_affine(&qa, &p[1]);
        jubjub_from_affine(&qa_extended, &qa);
        jubjub_add(&p[2], &p[0], &p[1]);
        jubjub_sub(&p[3], &p[0], &p[1]);
        jubjub_double(&p[4], &p[0]);
        jubjub_neg(&p[5], &p[0]);
        jubjub_add_affine(&p[6], &p[0], &qa);
        jubjub_sub_affine(&p[7], &p[0], &qa);
        jubjub_mul_exact(&p[8], &p[1], &a);
        jubjub_mul_cofactor(&p[9], &p[0]);
        jubjub_mul_exact(&p[10], &qa_extended, &a);
        p[11] = p[0]; /* in place */
        jubjub_add(&p[11], &p[11], &p[1]);
        jubjub_add(&p[11], &p[11], &p[1]);
        jubjub_sub(&p[11], &p[11], &p[0]);
        jubjub_add(&p[12], &p[0], &jubjub_identity);
        jubjub_mul_exact(&p[13], &jubjub_identity, &a);
        for (unsigned i = 0; i < 14; i++) {
            if (round < 2) assert_point(&p[i], exact_points[round][i]);
            sum_up(&hasher, &p[i]);
        }
    }
    uint8_t digest[32];
    char text[HEX_TEXT_BYTES(32)];
    sha256_final(&hasher, digest);
    hex_encode(text, span_of(digest, 32));
    assert_string_equal(text, exact_digest);
}

static void additions_and_doublings_agree_with_the_textbook(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    struct jubjub_affine full = full_generator(), a_affine, b_affine;
    struct jubjub_extended a = extended_generator(), b, out;
    struct jubjub_niels niels;
    struct slow_point expected = slow_identity();
    uint64_t seed = 3;
    jubjub_from_affine(&b, &full);
    for (unsigned round = 0; round < 10000; round++) {
        if (round % 100 == 0) { /* fresh points, and at times equal, opposite or trivial ones */
            struct fj k = random_scalar(&seed);
            jubjub_mul_vartime(&a, &b, &k);
            if (round % 500 == 100) b = a;
            if (round % 500 == 200) jubjub_neg(&b, &a);
            if (round % 500 == 300) b = jubjub_identity;
            if (round % 500 == 400) b = small_order_point(round / 500 % 8);
            if (round % 500 == 0) jubjub_from_affine(&b, &full);
        }
        jubjub_to_affine(&a_affine, &a);
        jubjub_to_affine(&b_affine, &b);
        struct slow_point x = slow_of_affine(&a_affine), y = slow_of_affine(&b_affine);
        slow_add(&curve, &expected, &x, &x);
        jubjub_double(&out, &a);
        assert_slow(&expected, &out, "double");
        slow_add(&curve, &expected, &x, &y);
        jubjub_add_affine(&out, &a, &b_affine);
        assert_slow(&expected, &out, "add_affine");
        jubjub_add(&out, &a, &b);
        assert_slow(&expected, &out, "add");
        jubjub_neg(&out, &b);
        jubjub_sub(&out, &a, &out);
        assert_slow(&expected, &out, "sub");
        jubjub_affine_neg(&b_affine, &b_affine);
        jubjub_sub_affine(&out, &a, &b_affine);
        assert_slow(&expected, &out, "sub_affine");
        jubjub_to_niels(&niels, &b);
        jubjub_sub_niels(&out, &out, &niels);
        assert_true(jubjub_equal(&out, &a));
        jubjub_select(&out, round % 2 ? UINT64_MAX : 0, &a, &b);
        assert_memory_equal(&out, round % 2 ? &a : &b, sizeof out);
        jubjub_add(&a, &a, &b);
        slow_point_free(&x);
        slow_point_free(&y);
    }
    slow_point_free(&expected);
    slow_curve_free(&curve);
}

static void the_tables_of_the_generators_are_their_multiples(void **state)
{
    (void)state;
    const struct jubjub_base *bases[2] = {&jubjub_base_generator, &jubjub_base_generator_nums};
    const struct jubjub_affine *points[2] = {&jubjub_generator, &jubjub_generator_nums};
    for (unsigned b = 0; b < 2; b++) {
        struct jubjub_extended power[256], sum, twice;
        struct jubjub_affine affine;
        struct jubjub_affine_niels niels;
        jubjub_from_affine(&power[0], points[b]);
        for (unsigned i = 1; i < 256; i++)
            jubjub_double(&power[i], &power[i - 1]);
        for (unsigned comb = 0; comb < 8; comb++) {
            for (unsigned m = 0; m < 8; m++) {
                sum = power[32 * comb + 24];
                for (unsigned tooth = 0; tooth < 3; tooth++)
                    (m >> tooth & 1 ? jubjub_add : jubjub_sub)(&sum, &sum,
                                                               &power[32 * comb + 8 * tooth]);
                jubjub_to_affine(&affine, &sum);
                jubjub_affine_to_niels(&niels, &affine);
                assert_memory_equal(&niels, &bases[b]->comb[comb][m], sizeof niels);
            }
        }
        twice = power[1];
        sum = power[0];
        for (unsigned i = 0; i < 64; i++) {
            jubjub_to_affine(&affine, &sum);
            jubjub_affine_to_niels(&niels, &affine);
            assert_memory_equal(&niels, &bases[b]->odd[i], sizeof niels);
            jubjub_add(&sum, &sum, &twice);
        }
    }
}

static void multiplications_agree_with_the_textbook(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    struct jubjub_affine full = full_generator(), affine;
    struct slow_point g = slow_of_affine(&jubjub_generator),
                      nums = slow_of_affine(&jubjub_generator_nums);
    uint64_t seed = 4;
    for (unsigned round = 0; round < 1000; round++) {
        struct fj k = pick_scalar(&seed, round), j = random_scalar(&seed);
        struct jubjub_extended point, out, other;
        jubjub_from_affine(&point, round % 3 ? &jubjub_generator_nums : &full);
        jubjub_mul_vartime(&point, &point, &j);
        if (round % 50 == 49) point = small_order_point(round / 50 % 8);
        jubjub_to_affine(&affine, &point);
        struct slow_point p = slow_of_affine(&affine);
        BIGNUM *number = slow_of_fj(&k);
        struct slow_point expected = slow_mul(&curve, number, &p);
        jubjub_mul_exact(&out, &point, &k);
        assert_slow(&expected, &out, "mul_exact");
        jubjub_mul(&out, &point, &k);
        assert_slow(&expected, &out, "mul");
        jubjub_mul_vartime(&out, &point, &k);
        assert_slow(&expected, &out, "mul_vartime");
        jubjub_exchange(&affine, &k, &affine);
        assert_true(slow_equals(&expected, &affine));
        if (round % 4 == 0) {
            struct slow_point multiple = slow_mul(&curve, number, &g);
            jubjub_mul_base(&other, &jubjub_base_generator, &k);
            assert_slow(&multiple, &other, "mul_base");
            jubjub_mul_generator(&affine, &k);
            assert_true(slow_equals(&multiple, &affine));
            slow_add(&curve, &multiple, &multiple, &expected);
            jubjub_mul_base_add_vartime(&other, &jubjub_base_generator, &k, &point, &k);
            assert_slow(&multiple, &other, "mul_base_add");
            slow_point_free(&multiple);
            multiple = slow_mul(&curve, number, &nums);
            jubjub_mul_generator_nums(&affine, &k);
            assert_true(slow_equals(&multiple, &affine));
            slow_point_free(&multiple);
        }
        slow_point_free(&expected);
        slow_point_free(&p);
        BN_free(number);
    }
    slow_point_free(&g);
    slow_point_free(&nums);
    slow_curve_free(&curve);
}

static void sums_of_products_agree_with_single_products(void **state)
{
    (void)state;
    enum { TERMS = 4100 };
    static const size_t sizes[] = {0, 1, 2, 31, 32, 33, 100, 249, 250, 499, 600, 1500, TERMS};
    static struct jubjub_term terms[TERMS];
    static struct jubjub_extended partial[TERMS + 1];
    struct jubjub_affine full = full_generator(), affine;
    struct jubjub_extended point, out;
    uint64_t seed = 5;
    jubjub_from_affine(&point, &full);
    partial[0] = jubjub_identity;
    for (unsigned i = 0; i < TERMS; i++) {
        struct fj k = pick_scalar(&seed, i);
        if (i % 3 == 0) { /* of 128 bits, as weights are */
            uint64_t limbs[4] = {vectors_random(&seed), vectors_random(&seed)};
            fj_from_limbs(&k, limbs);
        }
        jubjub_add_affine(&point, &point, i % 7 ? &jubjub_generator : &full);
        jubjub_to_affine_vartime(&affine, &point);
        jubjub_term_set(&terms[i], &k, &affine);
        jubjub_mul_vartime(&out, &point, &k);
        jubjub_add(&partial[i + 1], &partial[i], &out);
    }
    for (unsigned i = 0; i < RK_ARRAY_LENGTH(sizes); i++) {
        jubjub_sum_terms_vartime(&out, terms, sizes[i]);
        assert_true(jubjub_equal(&out, &partial[sizes[i]]) && jubjub_is_on_curve(&out));
    }
}

static void a_batch_is_normalised_as_single_points_are(void **state)
{
    (void)state;
    struct jubjub_extended points[9];
    struct jubjub_affine affine[9], one;
    struct fr scratch[18];
    points[0] = extended_generator();
    for (unsigned i = 1; i < 9; i++)
        jubjub_double(&points[i], &points[i - 1]);
    jubjub_to_affine_batch(affine, scratch, points, 9);
    for (unsigned i = 0; i < 9; i++) {
        jubjub_to_affine(&one, &points[i]);
        assert_memory_equal(&one, &affine[i], sizeof one);
    }
}

static void only_the_subgroup_is_torsion_free(void **state)
{
    (void)state;
    struct fj k;
    uint64_t seed = 6;
    for (unsigned torsion = 0; torsion < 8; torsion++) {
        struct jubjub_extended small = small_order_point(torsion), eight, point;
        jubjub_mul_cofactor(&eight, &small);
        assert_true(jubjub_is_identity(&eight));
        assert_true(jubjub_is_small_order(&small) && jubjub_is_on_curve(&small));
        assert_int_equal(jubjub_is_identity(&small), torsion == 0);
        assert_int_equal(jubjub_is_torsion_free(&small), torsion == 0);
        assert_false(jubjub_is_valid(&small));
        struct jubjub_affine affine;
        jubjub_to_affine(&affine, &small);
        assert_int_equal(jubjub_affine_is_torsion_free(&affine), torsion == 0);
        assert_false(jubjub_affine_is_valid(&affine));
        for (unsigned i = 0; i < 200; i++) {
            k = pick_scalar(&seed, i + 8);
            jubjub_mul_base(&point, i % 2 ? &jubjub_base_generator : &jubjub_base_generator_nums,
                            &k);
            if (jubjub_is_identity(&point)) continue;
            jubjub_add(&point, &point, &small);
            assert_int_equal(jubjub_is_torsion_free(&point), torsion == 0);
            assert_int_equal(jubjub_is_valid(&point), torsion == 0);
            assert_false(jubjub_is_small_order(&point));
        }
    }
}

static void torsion_is_what_the_order_leaves(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    struct jubjub_affine full = full_generator();
    struct jubjub_extended point;
    uint64_t seed = 7;
    for (unsigned i = 0; i < 64; i++) {
        struct jubjub_affine affine;
        struct fj k = random_scalar(&seed);
        jubjub_from_affine(&point, &full);
        jubjub_mul(&point, &point, &k);
        jubjub_to_affine(&affine, &point);
        struct slow_point p = slow_of_affine(&affine), left = slow_mul(&curve, curve.r, &p);
        assert_int_equal(jubjub_is_torsion_free(&point), BN_is_zero(left.u) && BN_is_one(left.v));
        slow_point_free(&p);
        slow_point_free(&left);
    }
    slow_curve_free(&curve);
}

static void points_off_the_curve_are_not_on_it(void **state)
{
    (void)state;
    struct jubjub_extended g = extended_generator(), bad;
    struct jubjub_affine affine = jubjub_generator;
    jubjub_double(&g, &g);
    struct fr *coordinate[5] = {&bad.u, &bad.v, &bad.z, &bad.t1, &bad.t2};
    for (unsigned i = 0; i < 5; i++) {
        bad = g;
        fr_add(coordinate[i], coordinate[i], &fr_one);
        assert_false(jubjub_is_on_curve(&bad));
        assert_false(jubjub_is_valid(&bad));
        bad = g;
        *coordinate[i] = fr_zero;
        assert_false(jubjub_is_valid(&bad));
    }
    memset(&bad, 0, sizeof bad);
    assert_false(jubjub_is_valid(&bad));
    fr_add(&affine.u, &affine.u, &fr_one);
    assert_false(jubjub_affine_is_on_curve(&affine));
    assert_false(jubjub_affine_is_valid(&affine));
}

static void encodings_are_those_of_the_vectors(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/jubjub.json"), *item;
    uint8_t bytes[32], expected[32];
    struct jubjub_affine a;
    size_t i;
    json_t *torsion = vectors_get(root, "eight_torsion_multiples_1_to_8_of_r*full_generator");
    assert_int_equal(json_array_size(torsion), 8);
    json_array_foreach(torsion, i, item)
    {
        struct jubjub_extended point = small_order_point((unsigned)i + 1);
        jubjub_to_affine(&a, &point);
        jubjub_encode(bytes, &a);
        vectors_bytes(expected, 32, item, "enc");
        assert_memory_equal(bytes, expected, 32);
        assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX));
        assert_true(jubjub_equal_affine(&point, &a));
        assert_int_equal(jubjub_decode(&a, bytes, JUBJUB_STRICT), i == 7);
        assert_false(jubjub_decode(&a, bytes, JUBJUB_CHECKED));
    }
    struct jubjub_affine full = full_generator();
    struct jubjub_extended eight, sum = jubjub_identity;
    jubjub_from_affine(&eight, &full);
    jubjub_mul_cofactor(&eight, &eight);
    json_t *multiples = vectors_get(root, "compressed_multiples_1_to_16_of_8*full_generator");
    assert_int_equal(json_array_size(multiples), 16);
    json_array_foreach(multiples, i, item)
    {
        jubjub_add(&sum, &sum, &eight);
        jubjub_to_affine(&a, &sum);
        jubjub_encode(bytes, &a);
        assert_int_equal(hex_decode(expected, 32, span_of_string(json_string_value(item)), NULL),
                         RK_OK);
        assert_memory_equal(bytes, expected, 32);
        assert_true(jubjub_decode(&a, bytes, JUBJUB_CHECKED));
        assert_true(jubjub_equal_affine(&sum, &a));
    }
    json_t *decode = vectors_get(root, "decode");
    json_array_foreach(vectors_get(decode, "reject_noncanonical_sign"), i, item)
    {
        assert_int_equal(hex_decode(bytes, 32, span_of_string(json_string_value(item)), NULL),
                         RK_OK);
        assert_false(jubjub_decode(&a, bytes, JUBJUB_LAX));
        assert_false(jubjub_decode(&a, bytes, JUBJUB_STRICT));
    }
    vectors_bytes(bytes, 32, decode, "accept_identity");
    assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX) && jubjub_decode(&a, bytes, JUBJUB_STRICT));
    assert_false(jubjub_decode(&a, bytes, JUBJUB_CHECKED));
    vectors_bytes(bytes, 32, vectors_get(decode, "torsion_point_(0,-1)"), "enc");
    assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX) && !jubjub_decode(&a, bytes, JUBJUB_STRICT));
    vectors_bytes(bytes, 32, vectors_get(decode, "full_generator"), "enc");
    assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX) && !jubjub_decode(&a, bytes, JUBJUB_STRICT));
    vectors_bytes(bytes, 32, vectors_get(decode, "v_not_canonical"), "enc");
    assert_false(jubjub_decode(&a, bytes, JUBJUB_LAX) || jubjub_decode(&a, bytes, JUBJUB_STRICT));
    json_array_foreach(vectors_get(root, "scalar_mul_generator"), i, item)
    {
        struct fj k;
        fj_from_u64(&k, (uint64_t)json_integer_value(vectors_get(item, "k")));
        jubjub_mul_generator(&a, &k);
        jubjub_encode(bytes, &a);
        vectors_bytes(expected, 32, item, "kG");
        assert_memory_equal(bytes, expected, 32);
        jubjub_mul_generator_nums(&a, &k);
        jubjub_encode(bytes, &a);
        vectors_bytes(expected, 32, item, "kG_nums");
        assert_memory_equal(bytes, expected, 32);
    }
    json_decref(root);
}

/* Decoding by the definition: some u with -u^2 + v^2 = 1 + d u^2 v^2, found by big integers. */
static void any_bytes_decode_to_what_encodes_to_them(void **state)
{
    (void)state;
    struct slow_curve curve = slow_curve_new();
    uint64_t seed = 8;
    unsigned accepted = 0;
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t bytes[32], back[32];
        struct jubjub_affine a, untouched;
        for (unsigned i = 0; i < 4; i++)
            limb_store_le(bytes + 8 * i, vectors_random(&seed));
        if (round % 4) bytes[31] &= 0xbf;
        memset(&a, 0xaa, sizeof a);
        untouched = a;
        BIGNUM *v = BN_lebin2bn(bytes, 32, NULL), *vv = BN_new(), *x = BN_new(), *y = BN_new();
        BN_clear_bit(v, 255);
        bool expected = BN_cmp(v, curve.q) < 0;
        if (expected) {
            BN_mod_sqr(vv, v, curve.q, curve.context);
            BN_mod_mul(x, vv, curve.d, curve.q, curve.context);
            BN_add_word(x, 1);
            BN_sub_word(vv, 1);
            BN_mod_inverse(y, x, curve.q, curve.context);
            BN_mod_mul(x, vv, y, curve.q, curve.context);
            expected = BN_kronecker(x, curve.q, curve.context) >= 0;
        }
        assert_int_equal(jubjub_decode(&a, bytes, JUBJUB_LAX), expected);
        if (!expected) {
            assert_memory_equal(&a, &untouched, sizeof a);
            assert_false(jubjub_decode(&a, bytes, JUBJUB_STRICT));
        } else {
            accepted++;
            assert_true(jubjub_affine_is_on_curve(&a));
            jubjub_encode(back, &a);
            assert_memory_equal(back, bytes, 32);
            assert_int_equal(jubjub_decode(&untouched, bytes, JUBJUB_STRICT),
                             jubjub_affine_is_torsion_free(&a));
        }
        BN_free(v);
        BN_free(vv);
        BN_free(x);
        BN_free(y);
    }
    assert_in_range(accepted, 700, 1100);
    slow_curve_free(&curve);
}

static void points_of_u_0_have_no_sign(void **state)
{
    (void)state;
    uint8_t bytes[32] = {1};
    struct jubjub_affine a = jubjub_affine_identity;
    assert_true(jubjub_decode(&a, bytes, JUBJUB_STRICT) && jubjub_affine_is_identity(&a));
    bytes[31] = 0x80;
    assert_false(jubjub_decode(&a, bytes, JUBJUB_LAX));
    fr_neg(&a.v, &fr_one); /* of order two */
    jubjub_encode(bytes, &a);
    assert_true(jubjub_decode(&a, bytes, JUBJUB_LAX));
    bytes[31] |= 0x80;
    assert_false(jubjub_decode(&a, bytes, JUBJUB_LAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_those_of_the_specification),
        cmocka_unit_test(coordinates_are_bit_for_bit_the_deployed_ones),
        cmocka_unit_test(additions_and_doublings_agree_with_the_textbook),
        cmocka_unit_test(the_tables_of_the_generators_are_their_multiples),
        cmocka_unit_test(multiplications_agree_with_the_textbook),
        cmocka_unit_test(sums_of_products_agree_with_single_products),
        cmocka_unit_test(a_batch_is_normalised_as_single_points_are),
        cmocka_unit_test(only_the_subgroup_is_torsion_free),
        cmocka_unit_test(torsion_is_what_the_order_leaves),
        cmocka_unit_test(points_off_the_curve_are_not_on_it),
        cmocka_unit_test(points_of_u_0_have_no_sign),
        cmocka_unit_test(any_bytes_decode_to_what_encodes_to_them),
        cmocka_unit_test(encodings_are_those_of_the_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
