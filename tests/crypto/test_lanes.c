/* Points in lanes against one at a time. Results are compared bit by bit, but sums, which have no
 * representative of their own. */

#include "lane_integers.h"
#include "lane_steps.h"
#include "vectors.h"

#include "crypto/g1.h"
#include "crypto/g1_double_lanes.h"
#include "crypto/g1_levels_lanes.h"
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
static struct point expected(const struct lane_step *step)
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
    static struct lane_step steps[G1_LANES_BATCH];
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
            steps[i] = (struct lane_step){
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
        lane_steps_add(steps, count);
        assert_memory_equal(sums, wanted, count * sizeof sums[0]);
    }
}

/* Outputs go where inputs of the same step or of earlier ones were, as sums by buckets have it. */
static void a_row_is_halved_in_place(void **state)
{
    (void)state;
    static struct lane_step steps[G1_LANES_BATCH];
    static struct point row[2 * G1_LANES_BATCH], wanted[G1_LANES_BATCH];
    if (!lanes_are_available()) skip();
    make_points();
    for (size_t i = 0; i < 2 * G1_LANES_BATCH; i++)
        row[i] = points[i];
    for (size_t i = 0; i < G1_LANES_BATCH; i++) {
        steps[i] = (struct lane_step){.a = &row[2 * i].x, .b = &row[2 * i + 1].x, .out = &row[i].x};
        wanted[i] = expected(&steps[i]);
    }
    lane_steps_add(steps, G1_LANES_BATCH);
    assert_memory_equal(row, wanted, sizeof wanted);
}

static struct fj random_scalar(uint64_t *seed)
{
    struct fj scalar;
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fj_from_wide_le(&scalar, bytes, sizeof bytes);
    return scalar;
}

/* Scalars at the edges first, then powers of two and what is one below, then any. */
static struct fj scalar_of_round(size_t round, uint64_t *seed)
{
    struct fj scalar = random_scalar(seed), power = fj_one;
    if (round < 20) {
        fj_from_u64(&scalar, round);
    } else if (round < 40) {
        fj_from_u64(&power, round - 20);
        fj_neg(&scalar, &power);
    } else if (round < 40 + 2 * 252) {
        for (size_t i = 0; i < (round - 40) / 2; i++)
            fj_double(&power, &power);
        scalar = power;
        if (round % 2) fj_sub(&scalar, &power, &fj_one);
    }
    return scalar;
}

/* Points of the curve whose order is 8 times the prime one, and of small orders. */
static struct jubjub_affine point_outside_of_subgroup(uint64_t *seed)
{
    struct jubjub_affine point;
    uint8_t bytes[JUBJUB_BYTES];
    do {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)vectors_random(seed);
        bytes[31] &= 0xbf;
    } while (!jubjub_decode(&point, bytes, JUBJUB_LAX));
    return point;
}

/* One secret: edges of the scalar, points of small order, outside of the subgroup and the identity
 * too. A point that is none and leads to Z = 0 does not harm its neighbours. */
static void exchanges_in_lanes_are_those_of_single_points(void **state)
{
    (void)state;
    enum { MANY = JUBJUB_LANES_BATCH };
    struct jubjub_affine bases[MANY], found[MANY], wanted;
    uint64_t seed = test_seed(2);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 40 + 2 * 252 + 100; round++) {
        struct fj secret = scalar_of_round(round, &seed), k;
        size_t count = JUBJUB_LANES;
        if (round % 64 == 0) count = MANY;
        if (round % 64 == 1) count = 3 * JUBJUB_LANES;
        for (size_t i = 0; i < count; i++) {
            fj_from_u64(&k, vectors_random(&seed) >> (round % 60));
            jubjub_mul_generator(&bases[i], &k);
            if (i % 5 == 4) bases[i] = point_outside_of_subgroup(&seed);
        }
        size_t stray = (round + 5) % JUBJUB_LANES;
        bases[round % JUBJUB_LANES] = (struct jubjub_affine){.v = fr_one}; /* the identity */
        fr_neg(&bases[(round + 3) % JUBJUB_LANES].v, &fr_one);             /* of order 2 */
        bases[(round + 3) % JUBJUB_LANES].u = fr_zero;
        bases[stray] = (struct jubjub_affine){fr_one, fr_one}; /* twice it has Z = 0 */
        jubjub_lanes_exchange(found, &secret, bases, count);
        for (size_t i = 0; i < count; i++) {
            if (i == stray) continue;
            jubjub_exchange(&wanted, &secret, &bases[i]);
            assert_memory_equal(&found[i], &wanted, sizeof wanted);
        }
    }
}

/* u, v of no point for which Z = 0 comes out where 3 is added last: with w = u v that takes
 * 2 d w^2 (u^2 + v^2) = 1 - d^2 w^4. */
static void point_of_no_curve(struct jubjub_affine *out, uint64_t *seed)
{
    struct fr w, above, below, sum, difference, half;
    fr_from_u64(&half, 2);
    fr_inverse(&half, &half);
    do {
        fr_from_u64(&w, vectors_random(seed));
        fr_sqr(&below, &w);
        fr_mul(&below, &below, &jubjub_d);
        fr_sqr(&above, &below);
        fr_sub(&above, &fr_one, &above);
        fr_double(&below, &below);
        fr_inverse(&below, &below);
        fr_mul(&above, &above, &below);
        fr_double(&w, &w);
        fr_add(&sum, &above, &w);
        fr_sub(&difference, &above, &w);
    } while (!fr_sqrt_vartime(&sum, &sum) || !fr_sqrt_vartime(&difference, &difference));
    fr_add(&out->u, &sum, &difference);
    fr_sub(&out->v, &sum, &difference);
    fr_mul(&out->u, &out->u, &half);
    fr_mul(&out->v, &out->v, &half);
}

/* In every group in turn, and in several at once. */
static void a_point_of_no_curve_does_not_harm_those_beside_it(void **state)
{
    (void)state;
    enum { GROUPS = JUBJUB_LANES_BATCH / JUBJUB_LANES };
    struct jubjub_affine bases[JUBJUB_LANES_BATCH], found[JUBJUB_LANES_BATCH], wanted;
    struct fj three, k;
    uint64_t seed = test_seed(8);
    if (!lanes_are_available()) skip();
    fj_from_u64(&three, 3);
    for (size_t round = 0; round < 4 * GROUPS; round++) {
        bool is_stray[JUBJUB_LANES_BATCH] = {0};
        for (size_t i = 0; i < JUBJUB_LANES_BATCH; i++) {
            is_stray[i] = i == round % GROUPS * JUBJUB_LANES + round % JUBJUB_LANES ||
                          (round >= 2 * GROUPS && vectors_random(&seed) % 8 == 0);
            k = random_scalar(&seed);
            jubjub_mul_generator(&bases[i], &k);
            if (is_stray[i]) point_of_no_curve(&bases[i], &seed);
        }
        memcpy(found, bases, sizeof found); /* outputs may be inputs */
        jubjub_lanes_exchange(found, &three, found, JUBJUB_LANES_BATCH);
        for (size_t i = 0; i < JUBJUB_LANES_BATCH; i++) {
            if (is_stray[i]) continue;
            jubjub_exchange(&wanted, &three, &bases[i]);
            assert_memory_equal(&found[i], &wanted, sizeof wanted);
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
                for (unsigned k = 0; k < times[t] && !is_identity; k++) {
                    struct lane_step step = {.a = &wanted[i].x, .b = &wanted[i].x};
                    wanted[i] = expected(&step);
                }
            }
            g1_lanes_double(found, count, times[t]);
            assert_memory_equal(found, wanted, count * sizeof *wanted);
        }
    }
}

/* Coordinates about which the formulas do not ask for a curve: 0, 1, and what is near 0, p or a
 * limb's end in lanes or in memory. */
static void odd_coordinate(struct fp *out, uint64_t *seed)
{
    const uint64_t random = vectors_random(seed);
    const unsigned bits = random >> 24 & 1 ? BITS_IN_MEMORY : BITS_IN_LANES;
    uint8_t bytes[48];
    switch (random % 4) {
    case 0: lane_integer(out, random >> 8 & 3, 52 * (unsigned)(random >> 16 & 7), bits); break;
    case 1: lane_integer(out, 1 + (random >> 8 & 7), 0, bits); break;
    case 2: fp_from_u64(out, random >> 8 & 3); break;
    default:
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)vectors_random(seed);
        fp_from_wide_le(out, bytes, sizeof bytes);
    }
    if (random >> 32 & 1) fp_neg(out, out);
}

/* By the tangent, as often as is wanted: y is 0 for the identity alone. */
static void double_by_tangents(struct point *point, unsigned times)
{
    for (unsigned i = 0; i < times && !fp_is_zero(&point->y); i++) {
        struct fp slope, below, x;
        fp_sqr(&x, &point->x);
        fp_double(&slope, &x);
        fp_add(&slope, &slope, &x);
        fp_double(&below, &point->y);
        fp_inverse(&below, &below);
        fp_mul(&slope, &slope, &below);
        fp_sqr(&x, &slope);
        fp_sub(&x, &x, &point->x);
        fp_sub(&x, &x, &point->x);
        fp_sub(&below, &point->x, &x);
        fp_mul(&below, &below, &slope);
        fp_sub(&point->y, &below, &point->y);
        point->x = x;
    }
}

/* Of all small numbers of points, and no more than these are read or written. */
static void doublings_of_any_coordinates_are_those_by_tangents(void **state)
{
    (void)state;
    enum { COUNTS = 50 };
    static const unsigned times[] = {0, 1, 2, 5};
    uint64_t seed = test_seed(7);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 2 * COUNTS * RK_ARRAY_LENGTH(times); round++) {
        const size_t count = round % COUNTS;
        const unsigned doublings = times[round / COUNTS % RK_ARRAY_LENGTH(times)];
        struct point wanted[COUNTS];
        struct fp(*found)[2] = malloc(count * sizeof *found + !count);
        assert_non_null(found);
        for (size_t i = 0; i < count; i++) {
            odd_coordinate(&wanted[i].x, &seed);
            odd_coordinate(&wanted[i].y, &seed);
            found[i][0] = wanted[i].x;
            found[i][1] = wanted[i].y;
            double_by_tangents(&wanted[i], doublings);
        }
        g1_lanes_double(found, count, doublings);
        for (size_t i = 0; i < count; i++) {
            assert_memory_equal(&found[i][1], &wanted[i].y, sizeof wanted[i].y);
            if (fp_is_zero(&wanted[i].y)) continue;
            assert_memory_equal(&found[i][0], &wanted[i].x, sizeof wanted[i].x);
        }
        free(found);
    }
}

static void products_of_the_generator_in_lanes_are_single_ones(void **state)
{
    (void)state;
    struct fj scalars[JUBJUB_LANES];
    struct jubjub_affine found[JUBJUB_LANES], wanted;
    uint64_t seed = test_seed(3);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 40 + 2 * 252 + 1000; round++) {
        for (size_t i = 0; i < JUBJUB_LANES; i++)
            scalars[i] =
                i == round % JUBJUB_LANES ? scalar_of_round(round, &seed) : random_scalar(&seed);
        jubjub_lanes_mul_generator(found, scalars);
        for (size_t i = 0; i < JUBJUB_LANES; i++) {
            jubjub_mul_generator(&wanted, &scalars[i]);
            assert_memory_equal(&found[i], &wanted, sizeof wanted);
        }
    }
}

/* Keys are right, or wrong in one bit of a coordinate, or negative. */
static void keys_match_in_lanes_where_they_are_equal(void **state)
{
    (void)state;
    struct fj scalars[JUBJUB_LANES];
    struct jubjub_affine keys[JUBJUB_LANES], b;
    bool matches[JUBJUB_LANES], wanted[JUBJUB_LANES];
    uint64_t seed = test_seed(4);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < 300; round++) {
        struct fj k = scalar_of_round(round, &seed);
        jubjub_mul_generator(&b, &k);
        if (round % 10 == 9) b = point_outside_of_subgroup(&seed);
        for (size_t i = 0; i < JUBJUB_LANES; i++) {
            struct jubjub_extended sum;
            uint64_t random = vectors_random(&seed);
            scalars[i] = random_scalar(&seed);
            if (random % 16 == 0) fj_neg(&scalars[i], &k); /* K is the identity */
            if (random % 16 == 1) scalars[i] = k;          /* and twice B */
            jubjub_mul_generator(&keys[i], &scalars[i]);
            jubjub_from_affine(&sum, &keys[i]);
            jubjub_add_affine(&sum, &sum, &b);
            jubjub_to_affine(&keys[i], &sum);
            if (random >> 8 & 1) fr_add(&keys[i].u, &keys[i].u, &fr_one);
            if (random >> 9 & 1) fr_neg(&keys[i].v, &keys[i].v);
            wanted[i] = jubjub_equal_affine(&sum, &keys[i]);
        }
        jubjub_lanes_match(matches, scalars, &b, keys);
        assert_memory_equal(matches, wanted, sizeof wanted);
    }
}

/* Multiples of a point of order 8, which a point of the curve times the prime order is. */
static struct jubjub_affine point_of_small_order(uint64_t *seed)
{
    struct jubjub_extended point, multiple;
    struct jubjub_affine any = point_outside_of_subgroup(seed), out;
    struct fj minus_one;
    fj_neg(&minus_one, &fj_one);
    jubjub_from_affine(&point, &any);
    jubjub_mul_vartime(&multiple, &point, &minus_one);
    jubjub_add(&multiple, &multiple, &point);
    jubjub_to_affine(&out, &multiple);
    return out;
}

static struct jubjub_affine point_of_some_kind(uint64_t *seed)
{
    uint64_t random = vectors_random(seed);
    struct jubjub_affine point, small = point_of_small_order(seed);
    struct jubjub_extended sum;
    struct fj k = random_scalar(seed);
    jubjub_mul_generator(&point, &k);
    switch (random % 8) {
    case 0: return point_outside_of_subgroup(seed);
    case 1: return small;
    case 2: return jubjub_affine_identity;
    case 3:
        jubjub_from_affine(&sum, &point);
        jubjub_add_affine(&sum, &sum, &small);
        jubjub_to_affine(&point, &sum);
        return point;
    case 4: fr_add(&point.u, &point.u, &fr_one); return point; /* not on the curve */
    case 5: fr_neg(&point.v, &point.v); return point;
    default: return point;
    }
}

static void points_are_valid_in_lanes_as_alone(void **state)
{
    (void)state;
    enum { MANY = 40 };
    struct jubjub_affine some[MANY];
    bool valid[MANY];
    uint64_t seed = test_seed(5);
    size_t valid_count = 0;
    for (size_t round = 0; round < 4 * (MANY + 1); round++) {
        size_t count = round % (MANY + 1);
        for (size_t i = 0; i < count; i++)
            some[i] = point_of_some_kind(&seed);
        if (round % 4 == 0 && count) some[round % count] = (struct jubjub_affine){fr_zero, fr_zero};
        jubjub_affine_are_valid(valid, some, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(valid[i], jubjub_affine_is_valid(&some[i]));
            valid_count += valid[i];
        }
    }
    assert_true(valid_count > MANY);
}

/* Any coordinates, hardly ever of the curve, whose sums are as small as they come. */
static void pairs_of_no_points_are_not_valid(void **state)
{
    (void)state;
    enum { MANY = 160, ROUNDS_OF_PAIRS = 60 };
    struct jubjub_affine some[MANY];
    bool valid[MANY];
    uint64_t seed = test_seed(9);
    for (size_t round = 0; round < ROUNDS_OF_PAIRS; round++) {
        for (size_t i = 0; i < MANY; i++) {
            uint8_t bytes[64];
            for (size_t k = 0; k < sizeof bytes; k++)
                bytes[k] = (uint8_t)vectors_random(&seed);
            fr_from_wide_le(&some[i].u, bytes, 32);
            fr_from_wide_le(&some[i].v, bytes + 32, 32);
        }
        jubjub_affine_are_valid(valid, some, MANY);
        for (size_t i = 0; i < MANY; i++)
            assert_false(valid[i]);
    }
}

/* Eights of scalars of one length each, so that the first, the middle or the last are longest. */
static void sums_of_eights_of_any_length_are_those_of_single_products(void **state)
{
    (void)state;
    enum { EIGHTS = 4, MANY = 8 * EIGHTS };
    static struct jubjub_term terms[MANY];
    uint64_t seed = test_seed(10);
    for (size_t round = 0; round < 60; round++) {
        struct jubjub_extended wanted = jubjub_identity, found, point, product;
        for (size_t i = 0; i < MANY; i++) {
            static const size_t sizes_bytes[] = {1, 8, 16, 17, 20, 24, 30, 31};
            uint8_t bytes[32];
            struct fj scalar, k = random_scalar(&seed);
            struct jubjub_affine affine;
            size_t choice = round >> i / 8 % EIGHTS * 2 & 3;
            if (round % 5 == 0) choice = vectors_random(&seed) % 4;
            for (size_t j = 0; j < sizeof bytes; j++)
                bytes[j] = (uint8_t)vectors_random(&seed);
            const size_t size_bytes = sizes_bytes[round % 2 * 4 + choice];
            bytes[size_bytes - 1] |= 0x80;
            fj_from_wide_le(&scalar, bytes, size_bytes);
            jubjub_mul_generator(&affine, &k);
            jubjub_term_set(&terms[i], &scalar, &affine);
            jubjub_from_affine(&point, &affine);
            jubjub_mul_vartime(&product, &point, &scalar);
            jubjub_add(&wanted, &wanted, &product);
        }
        jubjub_sum_terms_vartime(&found, terms, MANY);
        assert_true(jubjub_is_on_curve(&found));
        assert_true(jubjub_equal(&found, &wanted));
    }
}

/* Of few terms and of more than share doublings, short scalars among long ones. */
static void sums_of_products_are_those_of_single_products(void **state)
{
    (void)state;
    enum { MANY = 300 };
    static struct jubjub_term terms[MANY];
    uint64_t seed = test_seed(6);
    for (size_t round = 0; round < 60; round++) {
        struct jubjub_extended wanted = jubjub_identity, found, point, product;
        size_t count = round < 40 ? round : vectors_random(&seed) % (MANY + 1);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            struct fj scalar = random_scalar(&seed);
            struct jubjub_affine affine = point_outside_of_subgroup(&seed);
            if (random % 16 == 0) scalar = scalar_of_round(random >> 8 & 511, &seed);
            if (random % 2) {
                uint8_t bytes[16];
                memset(bytes, 0xff, sizeof bytes);
                memcpy(bytes, &random, random >> 16 & 1 ? sizeof random : 0);
                fj_from_wide_le(&scalar, bytes, sizeof bytes);
            }
            if (random % 32 == 3) affine = jubjub_affine_identity;
            jubjub_term_set(&terms[i], &scalar, &affine);
            jubjub_from_affine(&point, &affine);
            jubjub_mul_vartime(&product, &point, &scalar);
            jubjub_add(&wanted, &wanted, &product);
        }
        jubjub_sum_terms_vartime(&found, terms, count);
        assert_true(jubjub_is_on_curve(&found));
        assert_true(jubjub_equal(&found, &wanted));
        jubjub_sum_terms_portable_vartime(&found, terms, count);
        assert_true(jubjub_equal(&found, &wanted));
    }
}

/* A scalar where one of its parts, or the scalar, changes its sign, or any. */
static void scalar_to_cut(struct fr *out, uint64_t *seed)
{
    static const uint8_t square[32] = {0, 0, 0, 0, 1, 0, 0, 0, 2, 0xa4, 1, 0, 1, 0xa4, 0x45, 0xac};
    const uint64_t random = vectors_random(seed);
    struct fr half, term, small;
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fr_from_wide_le(out, bytes, sizeof bytes);
    if (random % 4 == 0) return;
    fr_from_u64(&half, 2);
    fr_inverse(&half, &half);
    assert_true(fr_from_bytes_le(&term, square));
    /* m z^2 + z^2 / 2, m / 2 or m, with a few more or less; m of any length. */
    memset(bytes + 1 + (random >> 8) % 17, 0, sizeof bytes - 17);
    memset(bytes + 17, 0, sizeof bytes - 17);
    fr_from_wide_le(out, bytes, sizeof bytes);
    if (random % 4 == 1) {
        fr_mul(out, out, &term);
        fr_mul(&term, &term, &half);
        fr_add(out, out, &term);
    } else if (random % 4 == 2) {
        fr_mul(out, out, &half);
    }
    fr_from_u64(&small, random >> 32 & 3);
    if (random >> 40 & 1)
        fr_sub(out, out, &small);
    else
        fr_add(out, out, &small);
}

/* What digits of one scalar come to, place after place of both parts. */
static void scalar_of_digits(struct fr *out, const int16_t *digits, size_t stride)
{
    static const uint8_t square[32] = {0, 0, 0, 0, 1, 0, 0, 0, 2, 0xa4, 1, 0, 1, 0xa4, 0x45, 0xac};
    struct fr parts[2] = {fr_zero, fr_zero}, base, term;
    fr_from_u64(&base, 1 << 16);
    for (size_t d = G1_LEVELS_DIGITS; d-- > 0;) {
        for (size_t part = 0; part < 2; part++) {
            int digit = digits[d * stride + part];
            fr_from_u64(&term, (uint64_t)(digit < 0 ? -digit : digit));
            if (digit < 0) fr_neg(&term, &term);
            fr_mul(&parts[part], &parts[part], &base);
            fr_add(&parts[part], &parts[part], &term);
        }
    }
    assert_true(fr_from_bytes_le(&term, square));
    fr_mul(&parts[1], &parts[1], &term);
    fr_add(out, &parts[0], &parts[1]);
}

static void digits_of_scalars_come_to_them(void **state)
{
    (void)state;
    enum { CUTS = 5000, MANY = G1_LEVELS_DIGITS_SCALARS, STRIDE = 2 * MANY + 3 };
    static int16_t digits[G1_LEVELS_DIGITS * STRIDE];
    struct fr scalars[MANY], found;
    uint64_t seed = test_seed(4);
    if (!lanes_are_available()) skip();
    for (unsigned round = 0; round < CUTS; round++) {
        for (size_t i = 0; i < MANY; i++)
            scalar_to_cut(&scalars[i], &seed);
        g1_levels_cut(digits, STRIDE, scalars);
        for (size_t i = 0; i < MANY; i++) {
            const int16_t *first = digits + 2 * i, *last = first + (G1_LEVELS_DIGITS - 1) * STRIDE;
            scalar_of_digits(&found, first, STRIDE);
            assert_true(fr_equal(&found, &scalars[i]));
            /* Parts are hardly above z^2 / 2 = 0x5622d... 2^112. */
            for (size_t part = 0; part < 2; part++)
                assert_in_range(last[part] + 0x5700, 0, 2 * 0x5700);
        }
    }
}

/* Digits of ranges of buckets, of all sizes of both, with the extreme ones. */
static void digits_are_chosen_as_one_by_one(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    static const int16_t extremes[] = {0, 1, -1, 2, INT16_MIN, INT16_MIN + 1, INT16_MAX, 1 << 14};
    static int16_t digits[MANY];
    uint64_t seed = test_seed(3);
    if (!lanes_are_available()) skip();
    for (unsigned round = 0; round < 400; round++) {
        const unsigned bits = 9 + round % 7, ranges = 1u << (15 - bits);
        const size_t count = round < 100 ? round : vectors_random(&seed) % (MANY + 1);
        const uint32_t at = (uint32_t)(vectors_random(&seed) >> 36);
        /* No more than is said to be written. */
        uint32_t *places = malloc((count + G1_LEVELS_CHOOSE_BEYOND) * sizeof *places);
        uint32_t *buckets = malloc((count + G1_LEVELS_CHOOSE_BEYOND) * sizeof *buckets);
        size_t total = 0, wanted_total = 0;
        assert_true(places && buckets);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            digits[i] =
                random >> 60 ? (int16_t)random : extremes[random % RK_ARRAY_LENGTH(extremes)];
            if (round % 3 == 0) digits[i] = 1; /* all in one range */
            wanted_total += digits[i] != 0;
        }
        for (unsigned range = 0; range < ranges; range++) {
            size_t found = g1_levels_choose(places, buckets, digits, count, at, range, bits), k = 0;
            for (size_t i = 0; i < count; i++) {
                int digit = digits[i], magnitude = digit < 0 ? -digit : digit;
                if (digit == 0 || (unsigned)(magnitude - 1) >> bits != range) continue;
                assert_true(k < found);
                assert_int_equal(places[k], 2 * (at + i) + (digit < 0));
                assert_int_equal(buckets[k++], (unsigned)(magnitude - 1) & ((1u << bits) - 1));
            }
            assert_int_equal(k, found);
            total += found;
        }
        assert_int_equal(total, wanted_total);
        free(places);
        free(buckets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doublings_are_those_of_the_curve),
        cmocka_unit_test(doublings_of_any_coordinates_are_those_by_tangents),
        cmocka_unit_test(sums_in_lanes_are_those_of_single_additions),
        cmocka_unit_test(a_row_is_halved_in_place),
        cmocka_unit_test(digits_of_scalars_come_to_them),
        cmocka_unit_test(digits_are_chosen_as_one_by_one),
        cmocka_unit_test(exchanges_in_lanes_are_those_of_single_points),
        cmocka_unit_test(a_point_of_no_curve_does_not_harm_those_beside_it),
        cmocka_unit_test(products_of_the_generator_in_lanes_are_single_ones),
        cmocka_unit_test(keys_match_in_lanes_where_they_are_equal),
        cmocka_unit_test(points_are_valid_in_lanes_as_alone),
        cmocka_unit_test(pairs_of_no_points_are_not_valid),
        cmocka_unit_test(sums_of_products_are_those_of_single_products),
        cmocka_unit_test(sums_of_eights_of_any_length_are_those_of_single_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
