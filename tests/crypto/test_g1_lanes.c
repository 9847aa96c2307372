/* Points of G1 decoded and checked eight at a time against one at a time: every kind of point that
 * an enemy may send, in all places and numbers. */

#include "lane_integers.h"
#include "vectors.h"

#include "crypto/g1.h"
#include "crypto/g1_decode_lanes.h"
#include "crypto/g1_mul_lanes.h"
#include "crypto/lanes.h"

#include <openssl/bn.h>

enum { KINDS_MAX = 500, COUNT_MAX = 37, ROUNDS = 150 };

/* What there is to choose from. */
static struct g1_affine points[KINDS_MAX];
static uint8_t encodings[KINDS_MAX][48];
static size_t point_count, encoding_count;

static void random_bytes(uint8_t *bytes, size_t size_bytes, uint64_t *seed)
{
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
}

/* Of the curve, hardly of the subgroup. */
static void random_point(struct g1_affine *out, uint64_t *seed)
{
    uint8_t bytes[48];
    do {
        random_bytes(bytes, sizeof bytes, seed);
        bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x80);
    } while (g1_from_compressed_unchecked(out, bytes, NULL));
}

static void multiply(struct g1_affine *out, const struct g1_affine *a, const BIGNUM *k)
{
    struct g1 sum = g1_identity;
    for (int i = BN_num_bits(k); i-- > 0;) {
        g1_double(&sum, &sum);
        if (BN_is_bit_set(k, i)) g1_add_affine(&sum, &sum, a);
    }
    g1_to_affine(out, &sum);
}

static void keep_point(const struct g1_affine *a)
{
    assert_true(point_count < KINDS_MAX && encoding_count < KINDS_MAX);
    points[point_count++] = *a;
    g1_to_compressed(encodings[encoding_count++], a);
}

static uint8_t *keep_bytes(const uint8_t bytes[48])
{
    assert_true(encoding_count < KINDS_MAX);
    return memcpy(encodings[encoding_count++], bytes, 48);
}

/* Points of each prime order that divides the cofactor. */
static void make_small_orders(uint64_t *seed)
{
    static const BN_ULONG primes[] = {3, 11, 10177, 859267, 52437899};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(primes); i++) {
        BN_CTX *context = BN_CTX_new();
        BIGNUM *rest = NULL, *q = NULL;
        struct g1_affine point, small;
        assert_true(BN_hex2bn(&rest, "396c8c005555e1568c00aaab0000aaab") != 0);
        assert_true(
            BN_hex2bn(&q, "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"));
        while (BN_mod_word(rest, primes[i]) == 0)
            assert_int_equal(BN_div_word(rest, primes[i]), 0);
        BN_mul(rest, rest, q, context);
        for (size_t times = 0; times < 4; times++) {
            do {
                random_point(&point, seed);
                multiply(&small, &point, rest);
            } while (small.infinity);
            keep_point(&small);
            struct g1 sum;
            g1_from_affine(&sum, &small);
            g1_add_affine(&sum, &sum, &g1_affine_generator);
            g1_to_affine(&point, &sum);
            keep_point(&point); /* of small order beside the subgroup */
        }
        /* Of the order of the cofactor. */
        random_point(&point, seed);
        multiply(&small, &point, q);
        keep_point(&small);
        BN_free(rest);
        BN_free(q);
        BN_CTX_free(context);
    }
}

/* p is 10 modulo 27: a^((2 p + 7) / 27) is a root up to a ninth root of unity. */
static bool cube_root(struct fp *out, const struct fp *a)
{
    static const uint64_t exponent[6] = {0x7612e38e38e387e7, 0x740cbda1169ded09,
                                         0x2d91d6b69703a074, 0xbb970f135468ac0e,
                                         0x93c928de17f2a481, 0x01ed1dc57f84bbbf};
    /* (p - 1) / 9; 2 is no cube. */
    static const uint64_t ninth[6] = {0x311c555555554bda, 0xae131c71a1ece38e, 0x445ac211e28570ae,
                                      0x9962969cfe9d0215, 0x5dadbd4d23ebf6c2, 0x02e3aca83f47199f};
    const struct fp wanted = *a;
    struct fp unity, cube;
    fp_from_u64(&unity, 2);
    fp_pow_vartime(&unity, &unity, ninth, 6);
    fp_pow_vartime(out, a, exponent, 6);
    for (size_t i = 0; i < 9; i++) {
        fp_sqr(&cube, out);
        fp_mul(&cube, &cube, out);
        if (fp_equal(&cube, &wanted)) return true;
        fp_mul(out, out, &unity);
    }
    return false;
}

/* A point where x, y, y^2, y of twice the point, or half of its z in Jacobian coordinates, where
 * the point has z = 1, is what products exceed p for. */
static bool point_with_small(struct g1_affine *out, unsigned kind, const struct fp *small)
{
    struct fp c, b, eight;
    fp_from_u64(&b, 4);
    fp_from_u64(&eight, 8);
    out->infinity = false;
    if (kind == 0) { /* x */
        out->x = *small;
        fp_sqr(&c, small);
        fp_mul(&c, &c, small);
        fp_add(&c, &c, &b);
        return fp_sqrt(&out->y, &c);
    }
    switch (kind) {
    case 1: out->y = *small; break;
    case 2:
        if (!fp_sqrt(&out->y, small)) return false;
        break;
    case 3: /* c^2 + 80 c - 128 with c = x^3 */
        fp_from_u64(&c, 40 * 40 + 128);
        fp_add(&c, &c, small);
        if (!fp_sqrt(&c, &c)) return false;
        fp_from_u64(&eight, 36);
        fp_sub(&c, &c, &eight);
        if (!fp_sqrt(&out->y, &c)) return false;
        break;
    default: /* 8 y^3 */
        fp_inverse(&eight, &eight);
        fp_mul(&c, small, &eight);
        if (!cube_root(&out->y, &c)) return false;
    }
    fp_sqr(&c, &out->y);
    fp_sub(&c, &c, &b);
    return cube_root(&out->x, &c);
}

enum { SMALL_KINDS = 5 };

/* Points whose coordinates, or what is made of them first, are below p by hardly anything in lanes,
 * or above it. */
static void make_small_coordinates(void)
{
    for (unsigned kind = 0; kind < SMALL_KINDS; kind++) {
        size_t found[2] = {0};
        for (uint64_t n = 1; found[0] < 4 || found[1] < 2; n++) {
            struct g1_affine point;
            struct fp small;
            lane_integer(&small, n, 0, BITS_IN_LANES);
            if (n % 2) fp_neg(&small, &small);
            if (found[n % 2] == 4 || !point_with_small(&point, kind, &small)) continue;
            assert_true(g1_affine_is_on_curve(&point));
            keep_point(&point);
            found[n % 2]++;
        }
    }
}

static void make_kinds(uint64_t *seed)
{
    static const uint8_t modulus[48] = {0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b,
                                        0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7, 0x64, 0x77, 0x4b, 0x84,
                                        0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0,
                                        0xf6, 0x24, 0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff,
                                        0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab};
    uint8_t bytes[48] = {0};
    point_count = encoding_count = 0;
    keep_point(&g1_affine_identity);
    keep_point(&g1_affine_generator);
    make_small_orders(seed);
    make_small_coordinates();
    for (size_t i = 0; i < 60; i++) {
        struct g1_affine point;
        struct g1 product;
        struct fr k;
        fr_from_u64(&k, vectors_random(seed) >> i);
        g1_mul_generator(&product, &k);
        g1_to_affine(&point, &product);
        keep_point(&point);
        g1_affine_neg(&point, &point);
        keep_point(&point);
        random_point(&point, seed);
        keep_point(&point);
    }
    /* Small x, x around the modulus, all flags, one bit wrong, and anything. */
    for (uint8_t x = 0; x < 12; x++) {
        memset(bytes, 0, sizeof bytes);
        bytes[47] = x;
        bytes[0] = (uint8_t)(0x80 | (x & 1 ? 0x20 : 0));
        keep_bytes(bytes);
        memcpy(bytes, modulus, sizeof bytes);
        bytes[47] = (uint8_t)(bytes[47] - 6 + x);
        bytes[0] |= 0x80;
        keep_bytes(bytes);
        random_bytes(bytes, sizeof bytes, seed);
        keep_bytes(bytes);
        g1_to_compressed(bytes, &g1_affine_generator);
        bytes[0] = (uint8_t)((bytes[0] & 0x1f) | x << 5);
        keep_bytes(bytes);
        g1_to_compressed(bytes, &g1_affine_generator);
        bytes[x * 4] ^= (uint8_t)(1 << x % 5);
        keep_bytes(bytes);
    }
    memset(bytes, 0, sizeof bytes);
    bytes[0] = 0xc0;
    keep_bytes(bytes)[0] |= 0x20;
    keep_bytes(bytes)[40] = 1;
    memset(bytes, 0xff, sizeof bytes);
    keep_bytes(bytes);
}

static void assert_error(const struct rk_error *found, const struct rk_error *wanted)
{
    assert_int_equal(found->result, wanted->result);
    assert_int_equal(found->offset, wanted->offset);
    assert_string_equal(found->message, wanted->message);
}

static void assert_affine(const struct g1_affine *found, const struct g1_affine *wanted)
{
    assert_memory_equal(&found->x, &wanted->x, sizeof found->x);
    assert_memory_equal(&found->y, &wanted->y, sizeof found->y);
    assert_int_equal(found->infinity, wanted->infinity);
}

static void decode_and_compare(const uint8_t *const *bytes, size_t count)
{
    struct g1_affine found[COUNT_MAX], wanted;
    enum rk_result results[COUNT_MAX];
    static struct rk_error errors[COUNT_MAX];
    for (size_t i = 0; i < count; i++) {
        found[i] = (struct g1_affine){.x = {{7 + i}}, .infinity = true};
        errors[i] = (struct rk_error){.offset = i};
    }
    g1_from_compressed_each(found, results, bytes, count, errors);
    for (size_t i = 0; i < count; i++) {
        struct rk_error error = {.offset = i};
        wanted = (struct g1_affine){.x = {{7 + i}}, .infinity = true};
        assert_int_equal(results[i], g1_from_compressed(&wanted, bytes[i], &error));
        assert_affine(&found[i], &wanted);
        assert_error(&errors[i], &error);
    }
    g1_from_compressed_each(found, results, bytes, count, NULL);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(results[i], g1_from_compressed(&wanted, bytes[i], NULL));
}

static void many_points_decode_like_single_ones(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    const uint8_t *bytes[KINDS_MAX];
    make_kinds(&seed);
    for (size_t i = 0; i < encoding_count; i++)
        bytes[i] = encodings[i];
    for (size_t at = 0; at < encoding_count; at += COUNT_MAX)
        decode_and_compare(bytes + at,
                           encoding_count - at < COUNT_MAX ? encoding_count - at : COUNT_MAX);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = round < 40 ? round % COUNT_MAX : vectors_random(&seed) % (COUNT_MAX + 1);
        for (size_t i = 0; i < count; i++)
            bytes[i] = encodings[vectors_random(&seed) % encoding_count];
        decode_and_compare(bytes, count);
    }
}

/* A list is as good as its first bad point, and then gives identities. */
static void lists_decode_like_single_points(void **state)
{
    (void)state;
    uint64_t seed = test_seed(2);
    make_kinds(&seed);
    for (size_t round = 0; round < ROUNDS; round++) {
        static uint8_t list[COUNT_MAX * 48];
        struct g1_affine found[COUNT_MAX], wanted[COUNT_MAX];
        size_t count = vectors_random(&seed) % (COUNT_MAX + 1), bad = count;
        bool checked = round % 2;
        struct rk_error error = {.offset = 9}, wanted_error = {.offset = 9};
        enum rk_result result = RK_OK;
        for (size_t i = 0; i < count; i++) {
            size_t kind = vectors_random(&seed) % encoding_count;
            if (round % 3) kind = i % 2; /* good ones */
            if (round % 3 == 1 && vectors_random(&seed) % 20 == 0)
                kind = vectors_random(&seed) % encoding_count;
            memcpy(list + i * 48, encodings[kind], 48);
        }
        for (size_t i = 0; i < count && bad == count; i++) {
            result = checked
                         ? g1_from_compressed(&wanted[i], list + i * 48, &wanted_error)
                         : g1_from_compressed_unchecked(&wanted[i], list + i * 48, &wanted_error);
            if (!result) continue;
            bad = i;
            wanted_error.offset += i * 48;
        }
        assert_int_equal(g1_from_compressed_batch(found, list, count, checked, &error), result);
        assert_int_equal(g1_from_compressed_batch(found, list, count, checked, NULL), result);
        assert_error(&error, &wanted_error);
        for (size_t i = 0; i < count; i++)
            assert_affine(&found[i], bad == count ? &wanted[i] : &g1_affine_identity);
    }
}

/* To (4 x, 8 y), a point of another curve, to which the check of the subgroup says what it says to
 * (x, y): only the equation of the curve tells. */
static void scale(struct g1_affine *a)
{
    fp_double(&a->x, &a->x);
    fp_double(&a->x, &a->x);
    fp_double(&a->y, &a->y);
    fp_double(&a->y, &a->y);
    fp_double(&a->y, &a->y);
}

static void members_are_found_as_of_single_points(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    size_t members = 0;
    make_kinds(&seed);
    for (size_t round = 0; round < 2 * ROUNDS; round++) {
        struct g1_affine group[COUNT_MAX];
        bool answers[COUNT_MAX];
        size_t count = round < COUNT_MAX ? round : vectors_random(&seed) % (COUNT_MAX + 1);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            group[i] = points[random % point_count];
            /* Off the curve; the identity keeps any coordinates. */
            if (random >> 60 == 0) fp_add(&group[i].y, &group[i].y, &fp_one);
            if (random >> 60 == 1) fp_neg(&group[i].x, &group[i].x);
            if (random >> 60 == 2) group[i].x = fp_zero;
            if (random >> 60 == 3) group[i].y = fp_zero;
            if (random >> 60 == 4) fp_neg(&group[i].y, &fp_one);
            if (random >> 60 == 5) group[i].infinity = true;
            if (random >> 60 == 6) scale(&group[i]);
        }
        g1_affine_each_is_member(answers, group, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(answers[i], g1_affine_is_on_curve(&group[i]) &&
                                             g1_affine_is_in_subgroup(&group[i]));
            members += answers[i];
        }
    }
    assert_true(members > ROUNDS);
}

static bool fourth_root(struct fp *out, const struct fp *a)
{
    struct fp root, minus_root;
    if (!fp_sqrt(&root, a)) return false;
    fp_neg(&minus_root, &root);
    return fp_sqrt(out, &root) || fp_sqrt(out, &minus_root);
}

/* x and y with
 * 0: 9 x^4 = a, x y^2 = b, of the first doubling;
 * 1: 9 x^4 - 8 x y^2 = a, 4 x y^2 = b, the x of the first addition;
 * 2: 36 x^3 y^2 - 27 x^6 - 8 y^4 = a, 8 y^4 = b, the y of it. */
static bool coordinates_with_small(struct fp *x, struct fp *y, unsigned kind, const struct fp *a,
                                   const struct fp *b)
{
    struct fp n, c, t, inverse;
    if (kind < 2) {
        fp_from_u64(&n, 9);
        fp_inverse(&inverse, &n);
        fp_double(&t, b);
        fp_add(&c, a, kind ? &t : &fp_zero);
        fp_mul(&c, &c, &inverse);
        if (!fourth_root(x, &c)) return false;
        fp_from_u64(&n, kind ? 4 : 1);
        fp_mul(&t, x, &n);
        fp_inverse(&t, &t);
        fp_mul(&t, &t, b);
        return fp_sqrt(y, &t);
    }
    fp_from_u64(&n, 8);
    fp_inverse(&inverse, &n);
    fp_mul(&t, b, &inverse);
    if (!fourth_root(y, &t)) return false;
    /* 27 c^2 - 36 y^2 c + a + b = 0 for c = x^3: (27 c - 18 y^2)^2 = 324 y^4 - 27 (a + b) */
    fp_from_u64(&n, 324);
    fp_mul(&t, &t, &n);
    fp_from_u64(&n, 27);
    fp_add(&c, a, b);
    fp_mul(&c, &c, &n);
    fp_sub(&t, &t, &c);
    if (!fp_sqrt(&c, &t)) return false;
    fp_inverse(&inverse, &n);
    fp_from_u64(&n, 18);
    fp_sqr(&t, y);
    fp_mul(&t, &t, &n);
    fp_add(&c, &c, &t);
    fp_mul(&c, &c, &inverse);
    return cube_root(x, &c);
}

/* Coordinates, off the curve, for which one term of a difference is p or a little more and the
 * others are hardly above 0. Check builds look at what comes of them. */
static void bounds_of_sums_are_kept_by_any_coordinates(void **state)
{
    (void)state;
    uint64_t seed = test_seed(8);
    enum { GROUP = 16 };
    for (size_t round = 0; round < 100; round++) {
        struct g1_affine group[GROUP];
        bool answers[GROUP];
        for (size_t i = 0; i < GROUP;) {
            const uint64_t random = vectors_random(&seed);
            struct fp a, b;
            lane_integer(&a, vectors_random(&seed), 276 + random % 8, BITS_IN_LANES);
            lane_integer(&b, vectors_random(&seed), 276 + random / 8 % 8, BITS_IN_LANES);
            group[i].infinity = false;
            i += coordinates_with_small(&group[i].x, &group[i].y, random >> 32 & 3, &a, &b);
        }
        g1_affine_each_is_member(answers, group, GROUP);
        for (size_t i = 0; i < GROUP; i++)
            assert_int_equal(answers[i], g1_affine_is_on_curve(&group[i]) &&
                                             g1_affine_is_in_subgroup(&group[i]));
    }
}

/* Scalars that end early, carry through, or have a digit in one half only. */
static void any_scalar(struct fr *out, uint64_t *seed)
{
    uint64_t random = vectors_random(seed);
    uint8_t bytes[64];
    struct fr z2, low, high;
    random_bytes(bytes, sizeof bytes, seed);
    fr_from_u64(&z2, 0xd201000000010000);
    fr_sqr(&z2, &z2);
    switch (random % 8) {
    case 0: fr_from_u64(out, random >> 58); break;
    case 1: fr_from_u64(out, UINT64_MAX << (random >> 58)); break;
    case 2: fr_neg(out, &fr_one); break;
    case 3: *out = z2; break;
    case 4: fr_from_wide_le(out, bytes, 16); break;
    case 5:
        fr_from_u64(&low, vectors_random(seed));
        fr_from_u64(&high, vectors_random(seed));
        fr_mul(&high, &high, &z2);
        fr_add(out, &low, &high);
        break;
    default: fr_from_wide_le(out, bytes, sizeof bytes);
    }
}

static void products_are_those_of_single_points(void **state)
{
    (void)state;
    uint64_t seed = test_seed(4);
    for (size_t round = 0; round < 100; round++) {
        struct g1_affine bases[COUNT_MAX], found[COUNT_MAX], wanted;
        struct fr scalars[COUNT_MAX];
        size_t count = round < COUNT_MAX ? round : vectors_random(&seed) % (COUNT_MAX + 1);
        for (size_t i = 0; i < count; i++) {
            struct g1 point;
            struct fr k;
            any_scalar(&k, &seed);
            g1_mul_generator(&point, &k);
            g1_to_affine(&bases[i], &point);
            any_scalar(&scalars[i], &seed);
            if (round % 3 == 0) fr_from_u64(&scalars[i], vectors_random(&seed) >> round % 64);
        }
        g1_mul_each_vartime(found, bases, scalars, count);
        for (size_t i = 0; i < count; i++) {
            struct g1 point;
            g1_from_affine(&point, &bases[i]);
            g1_mul(&point, &point, &scalars[i]);
            g1_to_affine(&wanted, &point);
            assert_affine(&found[i], &wanted);
        }
    }
}

/* Points of any order, by scalars whose upper half is 0. */
static void products_of_points_with_small_coordinates_are_single_ones(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    struct g1_affine found[COUNT_MAX], wanted;
    struct fr scalars[COUNT_MAX];
    point_count = encoding_count = 0;
    make_small_coordinates();
    assert_in_range(point_count, COUNT_MAX - 10, COUNT_MAX + 10);
    const size_t count = point_count < COUNT_MAX ? point_count : COUNT_MAX;
    for (size_t round = 0; round < 8; round++) {
        for (size_t i = 0; i < count; i++)
            fr_from_u64(&scalars[i], round ? vectors_random(&seed) >> 7 * round : 7);
        g1_mul_each_vartime(found, points, scalars, count);
        for (size_t i = 0; i < count; i++) {
            struct g1 point;
            g1_from_affine(&point, &points[i]);
            g1_mul(&point, &point, &scalars[i]);
            g1_to_affine(&wanted, &point);
            assert_affine(&found[i], &wanted);
        }
    }
}

/* Nine too, which callers do not ask for. Identities keep any coordinates; in some rounds one half
 * of all scalars is 0. */
static void lanes_multiply_any_number_of_points(void **state)
{
    (void)state;
    struct g1_affine bases[G1_MUL_LANES];
    struct fr scalars[G1_MUL_LANES], z2, low;
    struct g1 found[G1_MUL_LANES], wanted;
    uint64_t seed = test_seed(6);
    if (!lanes_are_available()) {
        print_message("this processor has no lanes\n");
        skip();
    }
    fr_from_u64(&z2, 0xd201000000010000);
    fr_sqr(&z2, &z2);
    for (size_t round = 0; round < 6 * G1_MUL_LANES; round++) {
        const size_t count = 1 + round % G1_MUL_LANES, kind = round / G1_MUL_LANES;
        const unsigned shift = (unsigned)(vectors_random(&seed) % 64);
        for (size_t i = 0; i < G1_MUL_LANES; i++) {
            any_scalar(&scalars[i], &seed);
            g1_mul_generator(&wanted, &scalars[i]);
            g1_to_affine(&bases[i], &wanted);
            if (vectors_random(&seed) % 4 == 0) bases[i].infinity = true;
            any_scalar(&scalars[i], &seed);
            if (kind > 2) continue;
            fr_from_u64(&scalars[i], vectors_random(&seed) >> shift);
            if (kind == 0) continue;
            fr_mul(&scalars[i], &scalars[i], &z2);
            fr_from_u64(&low, vectors_random(&seed) >> 32);
            if (kind == 2) fr_add(&scalars[i], &scalars[i], &low);
        }
        g1_lanes_mul_vartime(found, bases, scalars, count);
        for (size_t i = 0; i < count; i++) {
            g1_from_affine(&wanted, &bases[i]);
            g1_mul(&wanted, &wanted, &scalars[i]);
            assert_true(g1_equal(&found[i], &wanted));
        }
    }
}

/* x of no point of the curve, with y^2 = -(x^3 + 4) for a y with which the check of the subgroup
 * says yes: (t x, sqrt(t)^3 y) for a member (x, y) and t^3 = -2 / (x^3 + 2). */
static void twisted_x(struct fp *out, uint64_t *seed)
{
    struct fp two, minus_two, t, root;
    fp_from_u64(&two, 2);
    fp_neg(&minus_two, &two);
    do {
        struct g1 product;
        struct g1_affine member;
        struct fr k;
        fr_from_u64(&k, vectors_random(seed));
        g1_mul_generator(&product, &k);
        g1_to_affine(&member, &product);
        fp_sqr(&t, &member.x);
        fp_mul(&t, &t, &member.x);
        fp_add(&t, &t, &two);
        fp_inverse(&t, &t);
        fp_mul(&t, &t, &minus_two);
        *out = member.x;
    } while (!cube_root(&t, &t) || !fp_sqrt(&root, &t));
    fp_mul(out, out, &t);
}

static void lanes_decode_any_number_of_points(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7);
    if (!lanes_are_available()) skip();
    make_kinds(&seed);
    for (size_t round = 0; round < 6 * G1_DECODE_LANES; round++) {
        const size_t count = 1 + round % G1_DECODE_LANES;
        struct g1_affine group[G1_DECODE_LANES];
        struct fp x[G1_DECODE_LANES], y[G1_DECODE_LANES], right, square, b;
        uint16_t on_curve, members, is_member;
        for (size_t i = 0; i < G1_DECODE_LANES; i++) {
            group[i] = points[1 + vectors_random(&seed) % (point_count - 1)];
            assert_false(group[i].infinity);
            if (vectors_random(&seed) % 4 == 0) twisted_x(&group[i].x, &seed);
            x[i] = group[i].x;
        }
        g1_lanes_decode(y, &on_curve, round % 2 ? &members : NULL, x, count);
        is_member = g1_lanes_members(group, count);
        fp_from_u64(&b, 4);
        for (size_t i = 0; i < count; i++) {
            struct g1_affine point = {.x = x[i], .y = y[i]};
            fp_sqr(&right, &x[i]);
            fp_mul(&right, &right, &x[i]);
            fp_add(&right, &right, &b);
            bool has_y = fp_sqrt(&square, &right);
            assert_int_equal(on_curve >> i & 1, has_y);
            assert_true(!has_y || g1_affine_is_on_curve(&point));
            if (round % 2)
                assert_int_equal(members >> i & 1, has_y && g1_affine_is_in_subgroup(&point));
            assert_int_equal(is_member >> i & 1, g1_affine_is_on_curve(&group[i]) &&
                                                     g1_affine_is_in_subgroup(&group[i]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_points_decode_like_single_ones),
        cmocka_unit_test(lists_decode_like_single_points),
        cmocka_unit_test(members_are_found_as_of_single_points),
        cmocka_unit_test(bounds_of_sums_are_kept_by_any_coordinates),
        cmocka_unit_test(products_are_those_of_single_points),
        cmocka_unit_test(products_of_points_with_small_coordinates_are_single_ones),
        cmocka_unit_test(lanes_multiply_any_number_of_points),
        cmocka_unit_test(lanes_decode_any_number_of_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
