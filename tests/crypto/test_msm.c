/* Sums of products over G1 and G2. The points are known multiples of the generator, so that the sum
 * is one product, of a scalar from OpenSSL's big integers, made by the textbook. */

#include "crypto/g1.h"
#include "crypto/g2.h"
#include "crypto/slow_curve.h"
#include "vectors.h"

#include "base/hash.h"

enum { CASES = 200, COUNT_MAX = 400 };

static struct slow_curve slow;

static int set_up(void **state)
{
    (void)state;
    slow_curve_init(&slow);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    slow_curve_free(&slow);
    return 0;
}

static void random_scalar(struct fr *out, uint64_t *seed)
{
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fr_from_wide_le(out, bytes, sizeof bytes);
    switch (vectors_random(seed) % 8) {
    case 0: *out = fr_zero; break;
    case 1: *out = fr_one; break;
    case 2: fr_neg(out, &fr_one); break;
    case 3: fr_from_u64(out, vectors_random(seed) % 64); break;
    default: break;
    }
}

/* Sizes around the change of method and of the window, small ones often. */
static size_t random_count(size_t round, uint64_t *seed)
{
    if (round <= 40) return round;
    return vectors_random(seed) % (round % 4 ? 100 : COUNT_MAX + 1);
}

#define MSM_TEST(C, BYTES)                                                                      \
    static void C##_sums_agree_with_big_integers(void **state)                                  \
    {                                                                                           \
        (void)state;                                                                            \
        static struct C##_affine points[COUNT_MAX];                                             \
        static struct fr scalars[COUNT_MAX], factors[COUNT_MAX];                                \
        uint64_t seed = BYTES;                                                                  \
        struct slow_point g = slow_point_new(), z = slow_point_new();                           \
        uint8_t bytes[2 * BYTES], wanted[2 * BYTES];                                            \
        BIGNUM *total = BN_new();                                                               \
        C##_to_uncompressed(bytes, &C##_affine_generator);                                      \
        slow_read(&g, bytes, sizeof bytes);                                                     \
        for (size_t round = 0; round < CASES; round++) {                                        \
            size_t count = random_count(round, &seed);                                          \
            BN_zero(total);                                                                     \
            for (size_t i = 0; i < count; i++) {                                                \
                struct C point;                                                                 \
                uint64_t what = vectors_random(&seed) % 10;                                     \
                random_scalar(&scalars[i], &seed);                                              \
                random_scalar(&factors[i], &seed);                                              \
                size_t other = i ? vectors_random(&seed) % i : 0;                               \
                if (i && what < 3) factors[i] = factors[other];                                 \
                if (i && what == 1) fr_neg(&factors[i], &factors[i]);                           \
                if (i && what < 3 && i % 2) scalars[i] = scalars[other];                        \
                C##_mul_generator(&point, &factors[i]);                                         \
                C##_to_affine(&points[i], &point);                                              \
                uint8_t scalar_bytes[32], factor_bytes[32];                                     \
                fr_to_bytes_be(scalar_bytes, &scalars[i]);                                      \
                fr_to_bytes_be(factor_bytes, &factors[i]);                                      \
                BIGNUM *s = BN_bin2bn(scalar_bytes, 32, NULL);                                  \
                BIGNUM *f = BN_bin2bn(factor_bytes, 32, NULL);                                  \
                BN_mod_mul(s, s, f, slow.q, slow.context);                                      \
                BN_mod_add(total, total, s, slow.q, slow.context);                              \
                BN_free(s);                                                                     \
                BN_free(f);                                                                     \
            }                                                                                   \
            struct C sum;                                                                       \
            struct C##_affine affine;                                                           \
            size_t longer = round % 3 && count < COUNT_MAX ? count + 1 : count; /* zipped */    \
            assert_int_equal(C##_msm_vartime(&sum, points, round % 2 ? longer : count, scalars, \
                                             round % 2 ? count : longer),                       \
                             RK_OK);                                                            \
            slow_mul(&slow, &z, &g, total);                                                     \
            C##_to_affine(&affine, &sum);                                                       \
            C##_to_uncompressed(bytes, &affine);                                                \
            slow_write(wanted, &z, sizeof wanted);                                              \
            if (memcmp(bytes, wanted, sizeof bytes) != 0)                                       \
                fail_msg("round %zu, %zu", round, count);                                       \
        }                                                                                       \
        BN_free(total);                                                                         \
        slow_point_free(&g);                                                                    \
        slow_point_free(&z);                                                                    \
    }                                                                                           \
    static void C##_buckets_of_equal_and_opposite_points_are_emptied(void **state)              \
    {                                                                                           \
        (void)state;                                                                            \
        static struct C##_affine points[COUNT_MAX];                                             \
        static struct fr scalars[COUNT_MAX];                                                    \
        struct fr scalar, expected;                                                             \
        struct C sum, product;                                                                  \
        uint64_t seed = 7;                                                                      \
        random_scalar(&scalar, &seed);                                                          \
        for (size_t i = 0; i < COUNT_MAX; i++) {                                                \
            points[i] = C##_affine_generator;                                                   \
            fr_from_u64(&scalars[i], 5);                                                        \
        }                                                                                       \
        assert_int_equal(C##_msm_vartime(&sum, points, COUNT_MAX, scalars, COUNT_MAX), RK_OK);  \
        fr_from_u64(&expected, 5 * COUNT_MAX);                                                  \
        C##_mul_generator(&product, &expected);                                                 \
        assert_true(C##_equal(&sum, &product));                                                 \
        for (size_t i = 0; i < COUNT_MAX; i += 2)                                               \
            C##_affine_neg(&points[i], &points[i]);                                             \
        assert_int_equal(C##_msm_vartime(&sum, points, COUNT_MAX, scalars, COUNT_MAX), RK_OK);  \
        assert_true(C##_is_identity(&sum));                                                     \
        for (size_t i = 0; i < COUNT_MAX; i++)                                                  \
            points[i] = C##_affine_identity;                                                    \
        assert_int_equal(C##_msm_vartime(&sum, points, COUNT_MAX, scalars, COUNT_MAX), RK_OK);  \
        assert_true(C##_is_identity(&sum));                                                     \
    }

MSM_TEST(g1, 48)
MSM_TEST(g2, 96)

/* More points than are done at once, nearly all of them the identity, which costs nothing. */
#define PIECES_TEST(C)                                                               \
    static void C##_sums_in_pieces_are_one_sum(void **state)                         \
    {                                                                                \
        (void)state;                                                                 \
        enum { MANY = (1 << 17) + 10 };                                              \
        struct C##_affine *points = malloc(MANY * sizeof *points);                   \
        struct fr *scalars = calloc(MANY, sizeof *scalars), total = fr_zero;         \
        struct C sum, expected;                                                      \
        uint64_t seed = 9;                                                           \
        assert_true(points &&scalars);                                               \
        for (size_t i = 0; i < MANY; i++) {                                          \
            points[i] = C##_affine_identity;                                         \
            if (i >= 20 && i < MANY - 15) continue;                                  \
            points[i] = C##_affine_generator;                                        \
            random_scalar(&scalars[i], &seed);                                       \
            fr_add(&total, &total, &scalars[i]);                                     \
        }                                                                            \
        assert_int_equal(C##_msm_vartime(&sum, points, MANY, scalars, MANY), RK_OK); \
        C##_mul_generator(&expected, &total);                                        \
        assert_true(C##_equal(&sum, &expected));                                     \
        free(points);                                                                \
        free(scalars);                                                               \
    }

PIECES_TEST(g1)
PIECES_TEST(g2)

/* Sums over fixed points and others are those over all of them. */
#define FIXED_TEST(C)                                                                          \
    static void C##_sums_with_fixed_points_are_sums(void **state)                              \
    {                                                                                          \
        (void)state;                                                                           \
        static const size_t fixed_counts[] = {0, 1, 2, 16}, counts[] = {0, 1, 2, 11, 70, 200}; \
        enum { MOST = 16 + 200 };                                                              \
        struct C##_affine points[MOST];                                                        \
        struct fr scalars[MOST];                                                               \
        struct C point, wanted, sum;                                                           \
        uint64_t seed = 11;                                                                    \
        for (size_t i = 0; i < MOST; i++) {                                                    \
            random_scalar(&scalars[i], &seed);                                                 \
            C##_mul_generator(&point, &scalars[i]);                                            \
            C##_to_affine(&points[i], &point); /* the identity, equal and opposite ones too */ \
            random_scalar(&scalars[i], &seed);                                                 \
        }                                                                                      \
        for (size_t f = 0; f < RK_ARRAY_LENGTH(fixed_counts); f++) {                           \
            struct C##_fixed fixed;                                                            \
            size_t fixed_count = fixed_counts[f];                                              \
            assert_int_equal(C##_fixed_init(&fixed, points, fixed_count), RK_OK);              \
            for (size_t k = 0; k < RK_ARRAY_LENGTH(counts); k++) {                             \
                size_t all = fixed_count + counts[k];                                          \
                assert_int_equal(C##_msm_vartime(&wanted, points, all, scalars, all), RK_OK);  \
                assert_int_equal(C##_fixed_sum_vartime(&sum, &fixed, scalars,                  \
                                                       points + fixed_count,                   \
                                                       scalars + fixed_count, counts[k]),      \
                                 RK_OK);                                                       \
                assert_true(C##_equal(&sum, &wanted));                                         \
            }                                                                                  \
            C##_fixed_free(&fixed);                                                            \
        }                                                                                      \
    }

FIXED_TEST(g1)
FIXED_TEST(g2)

/* Scalar i of a list of some kind. */
static void scalar_of_kind(struct fr *out, unsigned kind, size_t i, uint64_t *seed)
{
    uint8_t bytes[64];
    struct fr z2, high;
    for (size_t k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)vectors_random(seed);
    switch (kind) {
    case 0: fr_from_wide_le(out, bytes, sizeof bytes); break;
    case 1: fr_from_wide_le(out, bytes, 3); break;
    case 2: fr_from_u64(out, i % 3); break;
    case 3: /* runs of equal digits in all windows of both halves */
        fr_from_u64(&z2, 0xd201000000010000);
        fr_sqr(&z2, &z2);
        fr_from_u64(out, i / 25 * 0x9e3779b97f4a7c15);
        fr_mul(&high, out, &z2);
        fr_add(out, out, &high);
        break;
    default: /* most of them small */
        fr_from_wide_le(out, bytes, i % 8 ? 1 : sizeof bytes);
        if (i % 5 == 0) fr_neg(out, out);
    }
}

/* Few enough to be asked each, and more than are done at once. */
#define MEMBERS_TEST(C, BYTES, MOST)                                                               \
    static void C##_points_outside_are_found_among_many(void **state)                              \
    {                                                                                              \
        (void)state;                                                                               \
        static const size_t counts[] = {1, 100, 5000, MOST};                                       \
        size_t most = counts[RK_ARRAY_LENGTH(counts) - 1];                                         \
        struct C##_affine *points = malloc(most * sizeof *points), outside;                        \
        struct C *sums = malloc(most * sizeof *sums), sum = C##_generator;                         \
        struct fp *scratch = malloc(2 * most * BYTES);                                             \
        uint8_t seed[32] = {1}, bytes[BYTES] = {0x80};                                             \
        bool answer;                                                                               \
        assert_true(points &&sums &&scratch);                                                      \
        for (size_t i = 0; i < most; i++) {                                                        \
            sums[i] = sum;                                                                         \
            C##_add_affine(&sum, &sum, &C##_affine_generator);                                     \
        }                                                                                          \
        C##_to_affine_batch(points, (void *)scratch, sums, most);                                  \
        do                                                                                         \
            bytes[BYTES - 1]++;                                                                    \
        while (C##_from_compressed_unchecked(&outside, bytes, NULL) ||                             \
               C##_affine_is_in_subgroup(&outside));                                               \
        for (size_t k = 0; k < RK_ARRAY_LENGTH(counts); k++) {                                     \
            size_t count = counts[k], at = count * 2 / 3, other = count - 1;                       \
            struct C##_affine before = points[at], before_other = points[other];                   \
            points[count / 2] = C##_affine_identity;                                               \
            assert_int_equal(C##_all_in_subgroup_vartime(&answer, points, count, seed, 2), RK_OK); \
            assert_true(answer);                                                                   \
            points[at] = outside;                                                                  \
            for (unsigned threads = 1; threads <= 3; threads++) {                                  \
                assert_int_equal(                                                                  \
                    C##_all_in_subgroup_vartime(&answer, points, count, seed, threads), RK_OK);    \
                assert_false(answer);                                                              \
            }                                                                                      \
            if (at != other) { /* what cancels */                                                  \
                C##_affine_neg(&points[other], &outside);                                          \
                assert_int_equal(C##_all_in_subgroup_vartime(&answer, points, count, seed, 2),     \
                                 RK_OK);                                                           \
                assert_false(answer);                                                              \
            }                                                                                      \
            points[at] = before;                                                                   \
            points[other] = before_other;                                                          \
        }                                                                                          \
        free(points);                                                                              \
        free(sums);                                                                                \
        free(scratch);                                                                             \
    }

MEMBERS_TEST(g1, 48, (1 << 17) + 5000)
MEMBERS_TEST(g2, 96, 9000)

/* Enough points for buckets to be filled as they come, whose sum is known: the identity, equal and
 * opposite points among them; scalars in no order, in runs, small, and few different ones. */
static void buckets_of_many_points_are_filled_in_any_order(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct g1_affine *points = malloc(COUNT * sizeof *points);
    struct g1 *multiples = malloc(COUNT * sizeof *multiples), sum = g1_identity, wanted;
    struct fp *scratch = malloc(2 * COUNT * sizeof *scratch);
    struct fr *scalars = malloc(COUNT * sizeof *scalars);
    uint64_t seed = test_seed(6);
    assert_true(points && multiples && scratch && scalars);
    for (size_t i = 0; i < COUNT; i++) {
        multiples[i] = sum;
        if (i % 4 == 1) g1_neg(&multiples[i], &sum);
        if (i % 4 == 3) g1_add_affine(&sum, &sum, &g1_affine_generator);
    }
    g1_to_affine_batch(points, scratch, multiples, COUNT);
    for (unsigned kind = 0; kind < 5; kind++) {
        struct fr total = fr_zero, term, multiple;
        for (size_t i = 0; i < COUNT; i++) {
            scalar_of_kind(&scalars[i], kind, i, &seed);
            fr_from_u64(&multiple, i / 4);
            fr_mul(&term, &scalars[i], &multiple);
            if (i % 4 == 1) fr_neg(&term, &term);
            fr_add(&total, &total, &term);
        }
        g1_mul_generator(&wanted, &total);
        assert_int_equal(g1_msm_vartime(&sum, points, COUNT, scalars, COUNT), RK_OK);
        assert_true(g1_equal(&sum, &wanted));
    }
    free(points);
    free(multiples);
    free(scratch);
    free(scalars);
}

static void sums_match_the_known_answers(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_groups.json");
    json_t *list = vectors_get(root, "msm_variable_base"), *entry;
    size_t k;
    json_array_foreach(list, k, entry)
    {
        unsigned count = 0;
        assert_int_equal(sscanf(vectors_text(entry, "points"), "k*G1, k=1..%u", &count), 1);
        assert_true(count > 0 && count <= 40);
        struct g1_affine points[40], affine;
        struct fr scalars[40];
        struct g1 point = g1_identity, sum;
        uint8_t bytes[48], wanted[48];
        for (uint64_t i = 0; i < count; i++) {
            uint64_t number = i + 1;
            uint8_t digest[64];
            assert_int_equal(blake2b(digest, 64, span_of(&number, 8)), RK_OK);
            fr_from_wide_le(&scalars[i], digest, 64);
            g1_add_affine(&point, &point, &g1_affine_generator);
            g1_to_affine(&points[i], &point);
        }
        assert_int_equal(g1_msm_vartime(&sum, points, count, scalars, count), RK_OK);
        g1_to_affine(&affine, &sum);
        g1_to_compressed(bytes, &affine);
        vectors_bytes(wanted, 48, entry, "compressed");
        assert_memory_equal(bytes, wanted, 48);
    }
    json_decref(root);
}

/* Sums over points with multiples at hand, of random and of extreme scalars, with identities,
 * against sums without. */
static void sums_over_levels_are_the_same(void **state)
{
    (void)state;
    enum { COUNT = 9000 };
    static const size_t counts[] = {0, 1, 100, 8191, 8192, COUNT};
    struct g1_affine *points = malloc(COUNT * sizeof *points);
    struct fr *scalars = malloc(COUNT * sizeof *scalars);
    struct g1_levels levels, restored;
    struct g1_levels_room room = {0};
    struct g1 point = g1_generator, wanted, found;
    uint64_t seed = test_seed(5);
    assert_true(points && scalars);
    for (size_t i = 0; i < COUNT; i++) {
        g1_to_affine(&points[i], &point);
        g1_add_affine(&point, &point, &points[i / 2]);
        if (i % 1000 == 7) points[i] = g1_affine_identity;
        if (i % 1000 == 9) points[i] = points[i - 1];
        random_scalar(&scalars[i], &seed);
    }
    assert_int_equal(g1_levels_init(&levels, points, COUNT), RK_OK);
    for (unsigned extended = 0; extended < 2; extended++) {
        for (size_t c = 0; c < RK_ARRAY_LENGTH(counts); c++) {
            assert_int_equal(g1_msm_vartime(&wanted, points, counts[c], scalars, counts[c]), RK_OK);
            for (unsigned threads = 1; threads < 20; threads = 3 * threads + 1) {
                assert_int_equal(g1_levels_sum_vartime(&found, &levels, scalars, counts[c], threads,
                                                       threads == 4 ? NULL : &room),
                                 RK_OK);
                assert_true(g1_equal(&wanted, &found));
            }
        }
        assert_int_equal(g1_levels_extend(&levels, 1 + extended), RK_OK);
    }
    /* None that is special: buckets are filled as points come, where there are lanes. */
    for (size_t i = 0; i < COUNT; i++)
        scalar_of_kind(&scalars[i], 0, i, &seed);
    for (size_t count = 8192; count <= COUNT; count += (COUNT - 8192) / 2) {
        assert_int_equal(g1_msm_vartime(&wanted, points, count, scalars, count), RK_OK);
        for (unsigned threads = 1; threads < 80; threads = 3 * threads + 1) {
            assert_int_equal(g1_levels_sum_vartime(&found, &levels, scalars, count, threads,
                                                   threads == 4 ? NULL : &room),
                             RK_OK);
            assert_true(g1_equal(&wanted, &found));
        }
    }
    /* All in one bucket: equal scalars. */
    for (size_t i = 0; i < COUNT; i++)
        scalars[i] = scalars[0];
    assert_int_equal(g1_msm_vartime(&wanted, points, COUNT, scalars, COUNT), RK_OK);
    assert_int_equal(g1_levels_sum_vartime(&found, &levels, scalars, COUNT, 2, &room), RK_OK);
    assert_true(g1_equal(&wanted, &found));
    /* Through bytes and back. */
    struct g1_xy *coordinates = malloc(G1_LEVELS * COUNT * sizeof *coordinates);
    assert_non_null(coordinates);
    for (unsigned level = 0; level < G1_LEVELS; level++)
        for (size_t i = 0; i < COUNT; i++)
            coordinates[level * COUNT + i] = *g1_levels_at(&levels, level, i);
    assert_int_equal(
        g1_levels_restore(&restored, (const uint8_t *)coordinates, COUNT, G1_LEVELS, 2), RK_OK);
    assert_memory_equal(restored.points, levels.points,
                        2 * G1_LEVELS * COUNT * sizeof *levels.points);
    free(coordinates);
    g1_levels_room_free(&room);
    g1_levels_free(&restored);
    g1_levels_free(&levels);
    free(points);
    free(scalars);
}

/* The scalars at which the halves of a scalar change their sign. */
static void halves_of_scalars_may_be_negative(void **state)
{
    (void)state;
    enum { COUNT = 8192 };
    static const uint8_t square[32] = {0, 0, 0, 0, 1, 0, 0, 0, 2, 0xa4, 1, 0, 1, 0xa4, 0x45, 0xac};
    static const size_t counts[] = {257, 500, 1100, 2500, 5000, COUNT}; /* windows of all widths */
    struct g1_affine *points = malloc(COUNT * sizeof *points);
    struct fr *scalars = calloc(COUNT, sizeof *scalars), z2, two, half, total = fr_zero, edge;
    struct g1_levels levels;
    struct g1 found, wanted;
    assert_true(points && scalars);
    assert_true(fr_from_bytes_le(&z2, square));
    fr_from_u64(&two, 2);
    fr_inverse(&half, &two);
    size_t next = 0;
    for (int a = -2; a <= 2; a++) {
        for (int b = -2; b <= 2; b++) {
            for (unsigned form = 0; form < 4; form++) {
                struct fr small, large;
                fr_from_u64(&small, (uint64_t)(a < 0 ? -a : a));
                if (a < 0) fr_neg(&small, &small);
                fr_from_u64(&large, (uint64_t)(b < 0 ? -b : b));
                if (b < 0) fr_neg(&large, &large);
                fr_mul(&large, &large, &z2);
                fr_add(&edge, &small, &large);
                if (form & 1) fr_mul(&edge, &edge, &half);
                if (form & 2) fr_mul(&edge, &edge, &z2);
                scalars[next++] = edge;
            }
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        points[i] = g1_affine_generator;
        fr_add(&total, &total, &scalars[i]);
    }
    g1_mul_generator(&wanted, &total);
    assert_int_equal(g1_levels_init(&levels, points, COUNT), RK_OK);
    assert_int_equal(g1_levels_extend(&levels, 1), RK_OK);
    assert_int_equal(g1_levels_sum_vartime(&found, &levels, scalars, COUNT, 1, NULL), RK_OK);
    assert_true(g1_equal(&wanted, &found));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(counts); i++) {
        assert_int_equal(g1_msm_vartime(&found, points, counts[i], scalars, counts[i]), RK_OK);
        assert_true(g1_equal(&wanted, &found));
    }
    /* And one by one, each beside zeros. */
    struct fr *edges = malloc(next * sizeof *edges);
    assert_non_null(edges);
    memcpy(edges, scalars, next * sizeof *edges);
    memset(scalars, 0, next * sizeof *scalars);
    for (size_t i = 0; i < next; i++) {
        scalars[i] = edges[i];
        g1_mul_generator(&wanted, &edges[i]);
        assert_int_equal(g1_levels_sum_vartime(&found, &levels, scalars, COUNT, 1, NULL), RK_OK);
        assert_true(g1_equal(&wanted, &found));
        const size_t count = counts[i % RK_ARRAY_LENGTH(counts)];
        assert_int_equal(g1_msm_vartime(&found, points, count, scalars, count), RK_OK);
        assert_true(g1_equal(&wanted, &found));
        scalars[i] = fr_zero;
    }
    free(edges);
    g1_levels_free(&levels);
    free(points);
    free(scalars);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_over_levels_are_the_same),
        cmocka_unit_test(halves_of_scalars_may_be_negative),
        cmocka_unit_test(g1_sums_agree_with_big_integers),
        cmocka_unit_test(g2_sums_agree_with_big_integers),
        cmocka_unit_test(g1_buckets_of_equal_and_opposite_points_are_emptied),
        cmocka_unit_test(g2_buckets_of_equal_and_opposite_points_are_emptied),
        cmocka_unit_test(g1_sums_in_pieces_are_one_sum),
        cmocka_unit_test(g2_sums_in_pieces_are_one_sum),
        cmocka_unit_test(g1_sums_with_fixed_points_are_sums),
        cmocka_unit_test(g2_sums_with_fixed_points_are_sums),
        cmocka_unit_test(g1_points_outside_are_found_among_many),
        cmocka_unit_test(g2_points_outside_are_found_among_many),
        cmocka_unit_test(buckets_of_many_points_are_filled_in_any_order),
        cmocka_unit_test(sums_match_the_known_answers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
