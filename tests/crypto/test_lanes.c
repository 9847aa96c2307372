/* Additions of points in lanes against one at a time, and that the processor can be told to have
 * none. Results are compared bit by bit. */

#include "vectors.h"

#include "crypto/g1.h"
#include "crypto/g1_double_lanes.h"
#include "crypto/g1_lanes.h"
#include "crypto/jubjub_lanes.h"
#include "crypto/jubjub_mul.h"
#include "crypto/lanes.h"

enum { POINTS = 3000, ROUNDS = 120 };

struct point {
    struct fp x, y;
};

static struct point points[POINTS], identities[2];

static void make_points(void)
{
    struct g1 sum = g1_generator;
    for (size_t i = 0; i < POINTS; i++) {
        struct g1_affine affine;
        g1_to_affine(&affine, &sum);
        points[i] = (struct point){affine.x, affine.y};
        if (i % 2)
            g1_double(&sum, &sum);
        else
            g1_add(&sum, &sum, &g1_generator);
    }
    identities[1].x = points[7].x;
}

/* What a step is to give, by the formulas of the curve; the identity is 0, 0. */
static struct point expected(const struct g1_lanes_step *step)
{
    struct g1_affine a = {step->a[0], step->a[1], fp_is_zero(&step->a[1])};
    struct g1_affine b = {step->b[0], step->b[1], fp_is_zero(&step->b[1])}, out;
    struct g1 sum;
    if (step->negates_a) g1_affine_neg(&a, &a);
    if (step->negates_b) g1_affine_neg(&b, &b);
    g1_from_affine(&sum, &a);
    g1_add_affine(&sum, &sum, &b);
    g1_to_affine(&out, &sum);
    return out.infinity ? (struct point){{{0}}, {{0}}} : (struct point){out.x, out.y};
}

static void sums_in_lanes_are_those_of_single_additions(void **state)
{
    (void)state;
    static struct g1_lanes_step steps[G1_LANES_BATCH];
    static struct point sums[G1_LANES_BATCH], wanted[G1_LANES_BATCH];
    uint64_t seed = test_seed(1);
    if (!lanes_are_available()) {
        print_message("this processor has no lanes\n");
        skip();
    }
    make_points();
    for (size_t round = 0; round < ROUNDS; round++) {
        /* All small sizes, and then any. */
        size_t count = round < 40 ? round : vectors_random(&seed) % (G1_LANES_BATCH + 1);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            size_t a = random % POINTS, b = (a + 1 + (random >> 32) % (POINTS - 1)) % POINTS;
            /* A few equal, opposite, and identities, which have any x; in some rounds many. */
            unsigned odd = (unsigned)(random >> 60) % (round % 4 ? 16 : 4);
            steps[i] = (struct g1_lanes_step){
                .a = odd == 1 ? &identities[random >> 50 & 1].x : &points[a].x,
                .b = odd == 0 || odd == 3 ? &points[a].x
                     : odd == 2           ? &identities[random >> 51 & 1].x
                                          : &points[b].x,
                .out = &sums[i].x,
                .negates_a = random >> 59 & 1,
                .negates_b = random >> 58 & 1,
            };
            if (odd == 1 && (random >> 52 & 1)) steps[i].b = &identities[random >> 53 & 1].x;
            wanted[i] = expected(&steps[i]);
        }
        g1_lanes_add(steps, count);
        assert_memory_equal(sums, wanted, count * sizeof sums[0]);
    }
}

/* Outputs go where inputs of the same step or of earlier ones were, as sums by buckets have it. */
static void a_row_is_halved_in_place(void **state)
{
    (void)state;
    static struct g1_lanes_step steps[G1_LANES_BATCH];
    static struct point row[2 * G1_LANES_BATCH], wanted[G1_LANES_BATCH];
    if (!lanes_are_available()) skip();
    make_points();
    for (size_t i = 0; i < 2 * G1_LANES_BATCH; i++)
        row[i] = points[i];
    for (size_t i = 0; i < G1_LANES_BATCH; i++) {
        steps[i] =
            (struct g1_lanes_step){.a = &row[2 * i].x, .b = &row[2 * i + 1].x, .out = &row[i].x};
        wanted[i] = expected(&steps[i]);
    }
    g1_lanes_add(steps, G1_LANES_BATCH);
    assert_memory_equal(row, wanted, sizeof wanted);
}

/* One secret, eight points: edges of the scalar, points of small order and the identity too. */
static void exchanges_in_lanes_are_those_of_single_points(void **state)
{
    (void)state;
    struct jubjub_affine bases[JUBJUB_LANES], found[JUBJUB_LANES], wanted;
    uint64_t seed = test_seed(2);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 300; round++) {
        struct fj secret, k;
        uint8_t bytes[64];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)vectors_random(&seed);
        fj_from_wide_le(&secret, bytes, sizeof bytes);
        if (round < 20) fj_from_u64(&secret, round);
        if (round == 20) fj_neg(&secret, &fj_one);
        for (size_t lane = 0; lane < JUBJUB_LANES; lane++) {
            fj_from_u64(&k, vectors_random(&seed) >> (round % 60));
            jubjub_mul_generator(&bases[lane], &k);
        }
        bases[round % JUBJUB_LANES] = (struct jubjub_affine){.v = fr_one}; /* the identity */
        fr_neg(&bases[(round + 3) % JUBJUB_LANES].v, &fr_one);             /* of order 2 */
        bases[(round + 3) % JUBJUB_LANES].u = fr_zero;
        jubjub_lanes_exchange(found, &secret, bases);
        for (size_t lane = 0; lane < JUBJUB_LANES; lane++) {
            jubjub_exchange(&wanted, &secret, &bases[lane]);
            assert_memory_equal(&found[lane], &wanted, sizeof wanted);
        }
    }
}

static void doublings_are_those_of_the_curve(void **state)
{
    (void)state;
    if (!lanes_are_available()) skip();
    static const size_t counts[] = {1, 7, 8, 9, 100, G1_DOUBLE_LANES_MAX};
    static const unsigned times[] = {0, 1, 2, 16};
    static struct fp found[G1_DOUBLE_LANES_MAX][2];
    static struct point wanted[G1_DOUBLE_LANES_MAX];
    make_points();
    for (size_t c = 0; c < RK_ARRAY_LENGTH(counts); c++) {
        for (size_t t = 0; t < RK_ARRAY_LENGTH(times); t++) {
            size_t count = counts[c];
            for (size_t i = 0; i < count; i++) {
                bool is_identity = i % 13 == 5;
                wanted[i] = points[(i + 7 * t) % POINTS];
                if (is_identity) wanted[i] = (struct point){fp_zero, fp_zero};
                found[i][0] = wanted[i].x;
                found[i][1] = wanted[i].y;
                struct g1_affine affine = {wanted[i].x, wanted[i].y, false};
                struct g1 sum;
                g1_from_affine(&sum, &affine);
                for (unsigned k = 0; k < times[t]; k++)
                    g1_double(&sum, &sum);
                if (is_identity) continue;
                g1_to_affine(&affine, &sum);
                wanted[i] = (struct point){affine.x, affine.y};
            }
            g1_lanes_double(found, count, times[t]);
            assert_memory_equal(found, wanted, count * sizeof *wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doublings_are_those_of_the_curve),
        cmocka_unit_test(sums_in_lanes_are_those_of_single_additions),
        cmocka_unit_test(a_row_is_halved_in_place),
        cmocka_unit_test(exchanges_in_lanes_are_those_of_single_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
