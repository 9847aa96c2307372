/* Batches of points of G2 against one point at a time, bit by bit. Where there are lanes batches go
 * through them; the same with RUSKVM_CPU=portable. */

#include "crypto/g2_batch.h"
#include "crypto/g2_lanes.h"
#include "crypto/g2_sums_lanes.h"
#include "crypto/lanes.h"
#include "lane_integers.h"
#include "vectors.h"

#include <openssl/bn.h>

enum { BYTES = 96, BATCH_MAX = 27, POINTS = 160 };

/* The order of the curve: the cofactor times q. */
static const char cofactor[] =
    "5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a669"
    "1ae1616ec6e786f0c70cf1c38e31c7238e5";
static const char order[] = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
static const BN_ULONG small_orders[] = {13, 23, 2713, 11953, 262069};

static void random_fp(struct fp *out, uint64_t *seed)
{
    uint8_t bytes[48];
    uint64_t kind = vectors_random(seed) % 8;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_le(out, bytes, sizeof bytes);
    if (kind > 2) return;
    /* 0, 1, 2 and their opposites, in and out of Montgomery form. */
    memset(out, 0, sizeof *out);
    out->limb[0] = vectors_random(seed) % 3;
    if (kind == 1) {
        *out = fp_zero;
        for (uint64_t n = vectors_random(seed) % 3; n > 0; n--)
            fp_add(out, out, &fp_one);
    }
    if (vectors_random(seed) % 2) fp_neg(out, out);
}

static void random_fp2(struct fp2 *out, uint64_t *seed)
{
    random_fp(&out->c0, seed);
    random_fp(&out->c1, seed);
}

/* A point of the curve, hardly ever of the subgroup. */
static void random_curve_point(struct g2_affine *out, uint64_t *seed)
{
    uint8_t bytes[BYTES];
    do {
        struct fp2 x;
        random_fp2(&x, seed);
        fp2_to_bytes_be(bytes, &x);
        bytes[0] |= 0x80 | (vectors_random(seed) % 2 ? 0x20 : 0);
    } while (g2_from_compressed_unchecked(out, bytes, NULL));
}

static void multiply(struct g2_affine *out, const struct g2_affine *a, const BIGNUM *k)
{
    struct g2 sum = g2_identity;
    for (int i = BN_num_bits(k); i-- > 0;) {
        g2_double(&sum, &sum);
        if (BN_is_bit_set(k, i)) g2_add_affine(&sum, &sum, a);
    }
    g2_to_affine(out, &sum);
}

static void add(struct g2_affine *out, const struct g2_affine *a, const struct g2_affine *b)
{
    struct g2 sum;
    g2_from_affine(&sum, a);
    g2_add_affine(&sum, &sum, b);
    g2_to_affine(out, &sum);
}

/* A point (4 x, 8 y) of another curve, to which the check of the subgroup says what it says to
 * (x, y): only the equation of the curve tells. */
static void scaled(struct g2_affine *out, const struct g2_affine *a)
{
    fp2_double(&out->x, &a->x);
    fp2_double(&out->x, &out->x);
    fp2_double(&out->y, &a->y);
    fp2_double(&out->y, &out->y);
    fp2_double(&out->y, &out->y);
    out->infinity = false;
}

/* Points of all kinds: of the subgroup, the identity among them, of the curve, of the order of the
 * cofactor, of small orders, and sums of these. */
static struct g2_affine points[POINTS];

static void make_points(void)
{
    uint64_t seed = test_seed(1);
    BIGNUM *q = NULL, *rest = BN_new();
    BN_CTX *context = BN_CTX_new();
    assert_true(BN_hex2bn(&q, order) && rest && context);
    struct g2 sum = g2_generator;
    for (size_t i = 0; i < POINTS; i++) {
        struct g2_affine *point = &points[i];
        switch (i % 8) {
        case 0: random_curve_point(point, &seed); break;
        case 1:
            random_curve_point(point, &seed);
            multiply(point, point, q);
            break;
        case 2: add(point, point - 1, point - 2); break;
        case 3: {
            BN_ULONG prime = small_orders[i / 8 % RK_ARRAY_LENGTH(small_orders)];
            BIGNUM *h = NULL;
            assert_true(BN_hex2bn(&h, cofactor) && BN_mul(rest, h, q, context));
            while (BN_mod_word(rest, prime) == 0)
                assert_int_equal(BN_div_word(rest, prime), 0);
            do {
                random_curve_point(point, &seed);
                multiply(point, point, rest);
            } while (point->infinity);
            BN_free(h);
            /* Down to the prime itself. */
            struct g2_affine next = *point;
            assert_true(BN_set_word(rest, prime));
            for (multiply(&next, point, rest); !next.infinity; multiply(&next, point, rest))
                *point = next;
            break;
        }
        case 4:
            g2_to_affine(point, &sum);
            add(point, point, point - 1);
            break;
        default:
            g2_double(&sum, &sum);
            if (i % 3) g2_add(&sum, &sum, &g2_generator);
            g2_to_affine(point, &sum);
            if (i % 40 == 5) *point = g2_affine_identity;
        }
        assert_true(g2_affine_is_on_curve(point));
    }
    BN_free(q);
    BN_free(rest);
    BN_CTX_free(context);
}

static void members_are_those_of_each(void **state)
{
    (void)state;
    uint64_t seed = test_seed(2);
    size_t inside = 0, asked = 0;
    bool expected[POINTS];
    for (size_t i = 0; i < POINTS; i++) {
        expected[i] = g2_affine_is_in_subgroup(&points[i]);
        inside += expected[i];
    }
    assert_in_range(inside, POINTS / 4, POINTS / 2);
    for (size_t round = 0; round < 60; round++) {
        const struct g2_affine *list[BATCH_MAX];
        struct g2_affine off[BATCH_MAX];
        size_t choices[BATCH_MAX], count = round < BATCH_MAX ? round : BATCH_MAX;
        bool answers[BATCH_MAX];
        for (size_t i = 0; i < count; i++) {
            choices[i] = round < 30 ? vectors_random(&seed) % POINTS : asked++ % POINTS;
            list[i] = &points[choices[i]];
            if (vectors_random(&seed) % 8) continue;
            random_fp2(&off[i].x, &seed);
            random_fp2(&off[i].y, &seed);
            off[i].infinity = false;
            if (vectors_random(&seed) % 2 && !list[i]->infinity) scaled(&off[i], list[i]);
            if (!g2_affine_is_on_curve(&off[i])) list[i] = &off[i];
        }
        g2_affine_each_is_member(answers, list, count);
        for (size_t i = 0; i < count; i++) {
            bool is_off = list[i] == &off[i];
            assert_int_equal(answers[i], !is_off && expected[choices[i]]);
        }
    }
    assert_true(asked > POINTS);
}

/* x with 9 x^4 a little above the 2^16th of p, y with x y^2 a little below it. */
static void pair_of_large_difference(struct fp *x, struct fp *y, uint64_t *seed)
{
    struct fp nine, small;
    fp_from_u64(&nine, 9);
    fp_inverse(&nine, &nine);
    do {
        lane_integer(&small, vectors_random(seed) | UINT64_C(1) << 63, 302, BITS_IN_LANES);
        fp_mul(&small, &small, &nine);
        if (!fp_sqrt(x, &small)) continue;
        fp_neg(y, x);
    } while (!fp_sqrt(x, x) && !fp_sqrt(x, y));
    lane_integer(&small, UINT64_C(1) << 63 | vectors_random(seed) >> 2, 301, BITS_IN_LANES);
    fp_inverse(&nine, x);
    fp_mul(&small, &small, &nine);
    if (fp_sqrt(y, &small)) return;
    fp_neg(x, x);
    fp_neg(&small, &small);
    assert_true(fp_sqrt(y, &small));
}

/* Coordinates, off the curve, whose sums and differences are as large as they can be, and as small.
 * Check builds look at what comes of them. */
static void bounds_of_sums_are_kept_by_any_coordinates(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7);
    for (size_t round = 0; round < 20; round++) {
        struct g2_affine off[G2_LANES];
        const struct g2_affine *list[G2_LANES];
        bool answers[G2_LANES];
        for (size_t i = 0; i < G2_LANES; i++) {
            struct g2_affine *point = &off[i];
            list[i] = point;
            random_fp2(&point->x, &seed);
            random_fp2(&point->y, &seed);
            point->infinity = false;
            lane_integer(&point->y.c1, 1 + vectors_random(&seed) % 4, 0, BITS_IN_LANES);
            if (i % 4 == 1)
                lane_integer(&point->y.c0, 1 + vectors_random(&seed) % 4, 0, BITS_IN_LANES);
            if (i % 4 == 2) point->y.c0 = fp_zero;
            if (i % 4 != 3) continue;
            pair_of_large_difference(&point->x.c0, &point->y.c0, &seed);
            point->x.c1 = point->y.c1 = fp_zero;
        }
        g2_affine_each_is_member(answers, list, G2_LANES);
        for (size_t i = 0; i < G2_LANES; i++)
            assert_false(answers[i]);
    }
}

/* One encoding in three is damaged somewhere. */
static void make_encoding(uint8_t bytes[BYTES], const struct g2_affine *point, uint64_t *seed)
{
    struct g2_affine other;
    g2_to_compressed(bytes, point);
    uint64_t random = vectors_random(seed);
    switch (random >> 8 & 15) {
    case 0: bytes[0] ^= 0x80; break;
    case 1: bytes[0] ^= 0x40; break;
    case 2: bytes[0] ^= 0x20; break; /* the other point */
    case 3: bytes[random % BYTES] ^= (uint8_t)(1u << (random >> 16 & 7)); break;
    case 4: memset(bytes + (random & 1) * 48, 0xff, 48); break;
    case 5: bytes[0] |= 0x1f; break;
    case 6:
        random_curve_point(&other, seed);
        g2_to_compressed(bytes, &other);
        break;
    default: break;
    }
}

static void decoded_ones_are_those_of_each(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    size_t seen[16] = {0};
    for (size_t round = 0; round < 120; round++) {
        size_t count = round < BATCH_MAX ? round : vectors_random(&seed) % (BATCH_MAX + 1);
        uint8_t bytes[BATCH_MAX][BYTES];
        const uint8_t *list[BATCH_MAX];
        struct g2_affine out[BATCH_MAX];
        enum rk_result results[BATCH_MAX];
        memset(out, 0xaa, sizeof out);
        for (size_t i = 0; i < count; i++) {
            /* One batch in three has points of the subgroup alone. */
            size_t choice = vectors_random(&seed) % POINTS;
            if (round % 3 == 0) choice |= 7;
            list[i] = bytes[i];
            make_encoding(bytes[i], &points[choice], &seed);
        }
        g2_from_compressed_each(out, results, list, count);
        for (size_t i = 0; i < count; i++) {
            struct g2_affine expected;
            memset(&expected, 0xaa, sizeof expected);
            enum rk_result result = g2_from_compressed(&expected, bytes[i], NULL);
            assert_int_equal(results[i], result);
            assert_memory_equal(&out[i].x, &expected.x, sizeof expected.x);
            assert_memory_equal(&out[i].y, &expected.y, sizeof expected.y);
            assert_memory_equal(&out[i].infinity, &expected.infinity, sizeof expected.infinity);
            seen[result]++;
        }
    }
    assert_true(seen[RK_OK] > 100 && seen[RK_MALFORMED] > 100 && seen[RK_INVALID] > 100);
}

static void roots_in_lanes_are_those_of_each(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    size_t found = 0;
    if (!lanes_are_available()) {
        print_message("this processor has no lanes\n");
        skip();
    }
    for (size_t round = 0; round < 400; round++) {
        const size_t count = 1 + round % G2_ROOT_LANES;
        struct fp2 a[G2_ROOT_LANES], out[G2_ROOT_LANES];
        for (size_t i = 0; i < G2_ROOT_LANES; i++) {
            random_fp2(&a[i], &seed);
            if (vectors_random(&seed) % 4 == 0) a[i].c1 = fp_zero;
            if (vectors_random(&seed) % 8 == 0) a[i].c0 = fp_zero;
            if (vectors_random(&seed) % 4 == 0) fp2_sqr(&a[i], &a[i]);
        }
        unsigned has_root = g2_lanes_sqrt(out, a, count);
        for (size_t i = 0; i < count; i++) {
            struct fp2 expected;
            bool has = fp2_sqrt(&expected, &a[i]);
            assert_int_equal(has_root >> i & 1, has);
            if (has) assert_memory_equal(&out[i], &expected, sizeof expected);
            found += has;
        }
    }
    assert_in_range(found, 1800, 3300);
}

/* All numbers of x, those too that callers do not ask for. */
static void lanes_find_y_of_any_number_of_points(void **state)
{
    (void)state;
    uint64_t seed = test_seed(8);
    size_t found = 0;
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 4 * G2_ROOT_LANES; round++) {
        const size_t count = 1 + round % G2_ROOT_LANES;
        struct fp2 x[G2_ROOT_LANES], y[G2_ROOT_LANES];
        for (size_t i = 0; i < G2_ROOT_LANES; i++)
            random_fp2(&x[i], &seed);
        unsigned has_y = g2_lanes_find_y(y, x, count);
        for (size_t i = 0; i < count; i++) {
            uint8_t bytes[BYTES];
            struct g2_affine point;
            fp2_to_bytes_be(bytes, &x[i]);
            bytes[0] |= 0x80;
            bool has = !g2_from_compressed_unchecked(&point, bytes, NULL);
            assert_int_equal(has_y >> i & 1, has);
            if (!has) continue;
            if (!fp2_equal(&y[i], &point.y)) fp2_neg(&y[i], &y[i]);
            assert_memory_equal(&y[i], &point.y, sizeof point.y);
            found++;
        }
    }
    assert_in_range(found, 150, 400);
}

/* As g1's in test_lanes.c: all small numbers of additions, and then any. */
static void additions_in_lanes_are_those_of_each(void **state)
{
    (void)state;
    enum { MANY = 400 };
    static struct g2_lanes_batch batch;
    static struct fp2 places[MANY][2], sums[G2_LANES_BATCH][2], identity[2];
    uint64_t seed = test_seed(6);
    struct g2 sum = g2_generator;
    if (!lanes_are_available()) {
        print_message("this processor has no lanes\n");
        skip();
    }
    for (size_t i = 0; i < MANY; i++) {
        struct g2_affine affine;
        g2_to_affine(&affine, &sum);
        places[i][0] = affine.x;
        places[i][1] = affine.y;
        if (i % 2)
            g2_double(&sum, &sum);
        else
            g2_add_affine(&sum, &sum, &g2_affine_generator);
    }
    identity[0] = places[7][0];
    for (size_t round = 0; round < 60; round++) {
        size_t count = round < 40 ? round : vectors_random(&seed) % (G2_LANES_BATCH + 1);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            size_t a = random % MANY, b = (a + 1 + (random >> 32) % (MANY - 1)) % MANY;
            /* A few equal, opposite, and identities, which have any x; in some rounds many. */
            unsigned odd = (unsigned)(random >> 60) % (round % 4 ? 16 : 4);
            batch.a[i] = odd == 1 ? identity : places[a];
            batch.b[i] = odd == 0 || odd == 3                           ? places[a]
                         : odd == 2 || (odd == 1 && (random >> 52 & 1)) ? identity
                                                                        : places[b];
            batch.out[i] = sums[i];
            batch.negates_a[i] = random >> 20 & 1;
            batch.negates_b[i] = random >> 21 & 1;
        }
        batch.count = count;
        g2_lanes_add(&batch);
        for (size_t i = 0; i < count; i++) {
            struct g2_affine a = {batch.a[i][0], batch.a[i][1], batch.a[i] == identity};
            struct g2_affine b = {batch.b[i][0], batch.b[i][1], batch.b[i] == identity}, expected;
            if (batch.negates_a[i]) g2_affine_neg(&a, &a);
            if (batch.negates_b[i]) g2_affine_neg(&b, &b);
            add(&expected, &a, &b);
            assert_int_equal(fp2_is_zero(&sums[i][1]), expected.infinity);
            if (expected.infinity) continue;
            assert_memory_equal(&sums[i][0], &expected.x, sizeof expected.x);
            assert_memory_equal(&sums[i][1], &expected.y, sizeof expected.y);
        }
    }
}

/* By the formulas of the line through both, which know no coefficient of the curve. */
static void add_by_the_line(struct fp2 out[2], const struct fp2 a[2], const struct fp2 b[2])
{
    const bool is_double = fp2_equal(&a[0], &b[0]);
    struct fp2 above, below, slope, x;
    const struct fp2 *only = fp2_is_zero(&b[1]) ? a : fp2_is_zero(&a[1]) ? b : NULL;
    if (only) {
        x = only[0];
        out[1] = only[1];
        out[0] = x;
        return;
    }
    if (is_double && !fp2_equal(&a[1], &b[1])) {
        out[0] = out[1] = fp2_zero;
        return;
    }
    fp2_sub(&above, &b[1], &a[1]);
    fp2_sub(&below, &b[0], &a[0]);
    if (is_double) {
        fp2_sqr(&x, &a[0]);
        fp2_double(&above, &x);
        fp2_add(&above, &above, &x);
        fp2_double(&below, &a[1]);
    }
    fp2_inverse(&slope, &below);
    fp2_mul(&slope, &slope, &above);
    fp2_sqr(&x, &slope);
    fp2_sub(&x, &x, &a[0]);
    fp2_sub(&x, &x, &b[0]);
    fp2_sub(&below, &a[0], &x);
    fp2_mul(&below, &below, &slope);
    fp2_sub(&out[1], &below, &a[1]);
    out[0] = x;
}

/* Coordinates that the curve hardly has: with a coefficient of 0, or one that both points share,
 * and around 0 and p. Full batches too, and outputs in the place of either input. */
static void additions_of_any_coordinates_are_those_by_the_line(void **state)
{
    (void)state;
    static struct g2_lanes_batch batch;
    static struct fp2 left[G2_LANES_BATCH][2], right[G2_LANES_BATCH][2], wanted[G2_LANES_BATCH][2];
    static struct fp2 apart[G2_LANES_BATCH][2];
    uint64_t seed = test_seed(9);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 30; round++) {
        const size_t count = round < 20 ? round : G2_LANES_BATCH - (round - 20) * (round - 20);
        batch.count = count;
        for (size_t i = 0; i < count; i++) {
            struct fp2 *a = left[i], *b = right[i], signed_a[2], signed_b[2];
            const uint64_t random = vectors_random(&seed);
            random_fp2(&a[0], &seed);
            random_fp2(&a[1], &seed);
            random_fp2(&b[0], &seed);
            random_fp2(&b[1], &seed);
            if (random % 16 == 0) b[0].c0 = a[0].c0;
            if (random % 16 == 1) b[0].c1 = a[0].c1;
            if (random % 16 == 2) b[1].c0 = a[1].c0;
            if (random % 16 == 3) b[1].c1 = a[1].c1;
            if (random % 16 == 4) a[1].c0 = b[1].c1 = fp_zero;
            if (random % 16 == 5) a[1].c1 = b[1].c0 = fp_zero;
            if (random % 16 < 6 && fp2_equal(&a[0], &b[0])) fp2_add(&a[0], &a[0], &fp2_one);
            if (random % 16 > 12 || fp2_equal(&a[0], &b[0])) memcpy(b, a, 2 * sizeof *a);
            batch.negates_a[i] = random >> 20 & 1;
            batch.negates_b[i] = random >> 21 & 1;
            batch.a[i] = a;
            batch.b[i] = b;
            batch.out[i] = random >> 30 & 1 ? apart[i] : random >> 31 & 1 ? a : b;
            memcpy(signed_a, a, sizeof signed_a);
            memcpy(signed_b, b, sizeof signed_b);
            if (batch.negates_a[i]) fp2_neg(&signed_a[1], &a[1]);
            if (batch.negates_b[i]) fp2_neg(&signed_b[1], &b[1]);
            add_by_the_line(wanted[i], signed_a, signed_b);
        }
        g2_lanes_add(&batch);
        for (size_t i = 0; i < count; i++) {
            assert_memory_equal(&batch.out[i][1], &wanted[i][1], sizeof wanted[i][1]);
            if (fp2_is_zero(&wanted[i][1])) continue;
            assert_memory_equal(&batch.out[i][0], &wanted[i][0], sizeof wanted[i][0]);
        }
    }
}

int main(void)
{
    make_points();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_those_of_each),
        cmocka_unit_test(bounds_of_sums_are_kept_by_any_coordinates),
        cmocka_unit_test(decoded_ones_are_those_of_each),
        cmocka_unit_test(roots_in_lanes_are_those_of_each),
        cmocka_unit_test(lanes_find_y_of_any_number_of_points),
        cmocka_unit_test(additions_in_lanes_are_those_of_each),
        cmocka_unit_test(additions_of_any_coordinates_are_those_by_the_line),
    };
    return cmocka_run_group_tests_name("G2 in batches", tests, NULL, NULL);
}
