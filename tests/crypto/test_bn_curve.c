/* The groups of BN254 against textbook formulas on big integers, and their encodings. */

#include "crypto/bn_g1.h"
#include "crypto/bn_g2.h"
#include "vectors.h"

#include <openssl/bn.h>

enum { CASES = 10000, POOL = 64 };

static BIGNUM *prime, *order;
static BN_CTX *context;

static int make_moduli(void **state)
{
    (void)state;
    prime = BN_lebin2bn((const unsigned char *)bn_fp_modulus, 32, NULL);
    order = BN_lebin2bn((const unsigned char *)bn_fr_modulus, 32, NULL);
    context = BN_CTX_new();
    return !prime || !order || !context;
}

static int free_moduli(void **state)
{
    (void)state;
    BN_free(prime);
    BN_free(order);
    BN_CTX_free(context);
    return 0;
}

/* a0 + a1 u with u^2 = -1; the coordinates of G1 have a1 = 0. */
struct number {
    BIGNUM *a0, *a1;
};

struct textbook_point {
    struct number x, y;
    bool infinity;
};

static struct number number_new(void)
{
    return (struct number){BN_new(), BN_new()};
}

static void number_free(struct number *a)
{
    BN_free(a->a0);
    BN_free(a->a1);
}

static void number_set(struct number *out, const struct number *a)
{
    BN_copy(out->a0, a->a0);
    BN_copy(out->a1, a->a1);
}

static void number_sub(struct number *out, const struct number *a, const struct number *b)
{
    BN_mod_sub(out->a0, a->a0, b->a0, prime, context);
    BN_mod_sub(out->a1, a->a1, b->a1, prime, context);
}

static void number_scale(struct number *out, BN_ULONG factor)
{
    BN_mul_word(out->a0, factor);
    BN_mul_word(out->a1, factor);
}

static void number_mul(struct number *out, const struct number *a, const struct number *b)
{
    BIGNUM *low = BN_new(), *high = BN_new(), *left = BN_new(), *right = BN_new();
    BN_mul(low, a->a0, b->a0, context);
    BN_mul(high, a->a1, b->a1, context);
    BN_mul(left, a->a0, b->a1, context);
    BN_mul(right, a->a1, b->a0, context);
    BN_mod_sub(out->a0, low, high, prime, context);
    BN_mod_add(out->a1, left, right, prime, context);
    BN_free(low);
    BN_free(high);
    BN_free(left);
    BN_free(right);
}

/* The conjugate divided by the norm. */
static void number_inverse(struct number *out, const struct number *a)
{
    BIGNUM *norm = BN_new(), *square = BN_new();
    BN_mod_sqr(norm, a->a0, prime, context);
    BN_mod_sqr(square, a->a1, prime, context);
    BN_mod_add(norm, norm, square, prime, context);
    assert_non_null(BN_mod_inverse(norm, norm, prime, context));
    BN_mod_mul(out->a0, a->a0, norm, prime, context);
    BN_mod_mul(out->a1, a->a1, norm, prime, context);
    BN_mod_sub(out->a1, prime, out->a1, prime, context);
    BN_free(norm);
    BN_free(square);
}

static bool number_equal(const struct number *a, const struct number *b)
{
    return BN_cmp(a->a0, b->a0) == 0 && BN_cmp(a->a1, b->a1) == 0;
}

static struct textbook_point textbook_new(void)
{
    return (struct textbook_point){number_new(), number_new(), true};
}

static void textbook_free(struct textbook_point *a)
{
    number_free(&a->x);
    number_free(&a->y);
}

/* The sum by chord and tangent: slope s, x = s^2 - x1 - x2, y = s (x1 - x) - y1. */
static void textbook_add(struct textbook_point *out, const struct textbook_point *a,
                         const struct textbook_point *b)
{
    struct number slope = number_new(), t = number_new(), x = number_new();
    number_sub(&slope, &b->y, &a->y);
    number_sub(&t, &b->x, &a->x);
    bool same_x = BN_is_zero(t.a0) && BN_is_zero(t.a1);
    bool tangent = same_x && BN_is_zero(slope.a0) && BN_is_zero(slope.a1);
    if (a->infinity || b->infinity) {
        const struct textbook_point *other = a->infinity ? b : a;
        out->infinity = other->infinity;
        number_set(&out->x, &other->x);
        number_set(&out->y, &other->y);
    } else if (same_x && !tangent) {
        out->infinity = true;
    } else {
        if (tangent) {
            number_mul(&slope, &a->x, &a->x);
            number_scale(&slope, 3);
            number_set(&t, &a->y);
            number_scale(&t, 2);
        }
        number_inverse(&t, &t);
        number_mul(&slope, &slope, &t);
        number_mul(&x, &slope, &slope);
        number_sub(&x, &x, &a->x);
        number_sub(&x, &x, &b->x);
        number_sub(&t, &a->x, &x);
        number_mul(&t, &t, &slope);
        number_sub(&out->y, &t, &a->y);
        number_set(&out->x, &x);
        out->infinity = false;
    }
    number_free(&slope);
    number_free(&t);
    number_free(&x);
}

static void integer_of(BIGNUM *out, const struct bn_fp *a)
{
    uint8_t bytes[32];
    bn_fp_to_bytes_le(bytes, a);
    assert_non_null(BN_lebin2bn(bytes, sizeof bytes, out));
}

static void number_of_bn_fp(struct number *out, const struct bn_fp *a)
{
    integer_of(out->a0, a);
    BN_zero(out->a1);
}

static void number_of_bn_fp2(struct number *out, const struct bn_fp2 *a)
{
    integer_of(out->a0, &a->c0);
    integer_of(out->a1, &a->c1);
}

static void random_bn_fp(struct bn_fp *out, uint64_t *seed)
{
    uint64_t limbs[4];
    for (size_t i = 0; i < 4; i++)
        limbs[i] = vectors_random(seed);
    bn_fp_from_limbs(out, limbs);
}

static void random_bn_fp2(struct bn_fp2 *out, uint64_t *seed)
{
    random_bn_fp(&out->c0, seed);
    random_bn_fp(&out->c1, seed);
}

static bool root_bn_fp(struct bn_fp *out, const struct bn_fp *a)
{
    return bn_fp_sqrt(out, a);
}

static bool root_bn_fp2(struct bn_fp2 *out, const struct bn_fp2 *a)
{
    return bn_fp2_sqrt_vartime(out, a);
}

static void random_scalar(struct bn_fr *out, uint64_t *seed)
{
    uint64_t limbs[4];
    for (size_t i = 0; i < 4; i++)
        limbs[i] = vectors_random(seed);
    if (vectors_random(seed) % 8 == 0) limbs[1] = limbs[2] = limbs[3] = 0;
    bn_fr_from_limbs(out, limbs);
    if (vectors_random(seed) % 8 == 0) bn_fr_neg(out, out);
}

/* For a group C over the field F: the tests that both have. Points of the whole curve are made by
 * taking x at random until it has a y. */
#define GROUP(C, F)                                                                               \
    static void C##_curve_b(struct F *out)                                                        \
    {                                                                                             \
        struct F cube;                                                                            \
        F##_sqr(&cube, &C##_generator.x);                                                         \
        F##_mul(&cube, &cube, &C##_generator.x);                                                  \
        F##_sqr(out, &C##_generator.y);                                                           \
        F##_sub(out, out, &cube);                                                                 \
    }                                                                                             \
    static void C##_random(struct C##_affine *out, uint64_t *seed)                                \
    {                                                                                             \
        struct F b, square;                                                                       \
        C##_curve_b(&b);                                                                          \
        out->infinity = false;                                                                    \
        do {                                                                                      \
            random_##F(&out->x, seed);                                                            \
            F##_sqr(&square, &out->x);                                                            \
            F##_mul(&square, &square, &out->x);                                                   \
            F##_add(&square, &square, &b);                                                        \
        } while (!root_##F(&out->y, &square));                                                    \
        if (vectors_random(seed) % 2) F##_neg(&out->y, &out->y);                                  \
        assert_true(C##_is_on_curve(out));                                                        \
    }                                                                                             \
    /* The same point with another denominator. */                                                \
    static void C##_rescale(struct C *out, const struct C##_affine *a, uint64_t *seed)            \
    {                                                                                             \
        struct F z, power;                                                                        \
        random_##F(&z, seed);                                                                     \
        C##_from_affine(out, a);                                                                  \
        F##_sqr(&power, &z);                                                                      \
        F##_mul(&out->x, &out->x, &power);                                                        \
        F##_mul(&power, &power, &z);                                                              \
        F##_mul(&out->y, &out->y, &power);                                                        \
        F##_mul(&out->z, &out->z, &z);                                                            \
    }                                                                                             \
    static void C##_textbook(struct textbook_point *out, const struct C##_affine *a)              \
    {                                                                                             \
        number_of_##F(&out->x, &a->x);                                                            \
        number_of_##F(&out->y, &a->y);                                                            \
        out->infinity = a->infinity;                                                              \
    }                                                                                             \
    static void C##_assert(const char *what, const struct C *a,                                   \
                           const struct textbook_point *expected)                                 \
    {                                                                                             \
        struct textbook_point given = textbook_new();                                             \
        struct C##_affine affine;                                                                 \
        C##_to_affine(&affine, a);                                                                \
        C##_textbook(&given, &affine);                                                            \
        bool equal = given.infinity == expected->infinity;                                        \
        if (!given.infinity && equal)                                                             \
            equal = number_equal(&given.x, &expected->x) && number_equal(&given.y, &expected->y); \
        if (!equal) fail_msg(#C ": %s", what);                                                    \
        textbook_free(&given);                                                                    \
    }                                                                                             \
    /* Any multiple, bit by bit, with the additions that the next test checks. */                 \
    static void C##_slow_mul(struct C *out, const struct C##_affine *a, const BIGNUM *scalar)     \
    {                                                                                             \
        *out = C##_identity;                                                                      \
        for (int i = BN_num_bits(scalar); i-- > 0;) {                                             \
            C##_double(out, out);                                                                 \
            if (BN_is_bit_set(scalar, i)) C##_add_affine(out, out, a);                            \
        }                                                                                         \
    }                                                                                             \
    static void C##_additions_agree_with_the_textbook(void **state)                               \
    {                                                                                             \
        (void)state;                                                                              \
        uint64_t seed = 1;                                                                        \
        struct C##_affine pool[POOL];                                                             \
        struct textbook_point x = textbook_new(), y = textbook_new(), z = textbook_new();         \
        for (size_t i = 0; i < POOL; i++)                                                         \
            C##_random(&pool[i], &seed);                                                          \
        for (size_t round = 0; round < CASES; round++) {                                          \
            struct C##_affine a = pool[vectors_random(&seed) % POOL], b;                          \
            struct C p, q, sum;                                                                   \
            size_t kind = round % 16;                                                             \
            b = kind < 2 ? a : pool[vectors_random(&seed) % POOL];                                \
            if (kind == 1) C##_affine_neg(&b, &a);                                                \
            if (kind == 2 || kind == 4) a = (struct C##_affine){.infinity = true};                \
            if (kind == 3 || kind == 4) b = (struct C##_affine){.infinity = true};                \
            C##_rescale(&p, &a, &seed);                                                           \
            C##_rescale(&q, &b, &seed);                                                           \
            C##_textbook(&x, &a);                                                                 \
            C##_textbook(&y, &b);                                                                 \
            textbook_add(&z, &x, &y);                                                             \
            C##_add(&sum, &p, &q);                                                                \
            C##_assert("add", &sum, &z);                                                          \
            sum = p;                                                                              \
            C##_add(&q, &sum, &q);                                                                \
            C##_assert("add in place", &q, &z);                                                   \
            C##_add_affine(&sum, &sum, &b);                                                       \
            C##_assert("add_affine", &sum, &z);                                                   \
            assert_true(C##_equal(&sum, &q));                                                     \
            textbook_add(&z, &x, &x);                                                             \
            C##_double(&p, &p);                                                                   \
            C##_assert("double", &p, &z);                                                         \
            C##_from_affine(&q, &a);                                                              \
            assert_int_equal(C##_equal(&p, &q), a.infinity);                                      \
            C##_neg(&p, &p);                                                                      \
            C##_add_affine(&p, &p, &a);                                                           \
            C##_add_affine(&p, &p, &a);                                                           \
            assert_true(C##_is_identity(&p));                                                     \
            pool[round % POOL] = a.infinity ? pool[round % POOL] : a;                             \
            if (!a.infinity) C##_affine_neg(&pool[round % POOL], &a);                             \
        }                                                                                         \
        textbook_free(&x);                                                                        \
        textbook_free(&y);                                                                        \
        textbook_free(&z);                                                                        \
    }                                                                                             \
    static void C##_multiples_agree_with_repeated_addition(void **state)                          \
    {                                                                                             \
        (void)state;                                                                              \
        uint64_t seed = 2;                                                                        \
        BIGNUM *integer = BN_new();                                                               \
        for (size_t round = 0; round < CASES / 10; round++) {                                     \
            struct C##_affine a;                                                                  \
            struct bn_fr scalar;                                                                  \
            struct C given, expected;                                                             \
            uint8_t bytes[32];                                                                    \
            C##_random(&a, &seed);                                                                \
            random_scalar(&scalar, &seed);                                                        \
            if (round < 20) bn_fr_from_u64(&scalar, round);                                       \
            bn_fr_to_bytes_le(bytes, &scalar);                                                    \
            BN_lebin2bn(bytes, sizeof bytes, integer);                                            \
            C##_slow_mul(&expected, &a, integer);                                                 \
            C##_mul_vartime(&given, &a, &scalar);                                                 \
            assert_true(C##_equal(&given, &expected));                                            \
        }                                                                                         \
        BN_free(integer);                                                                         \
    }                                                                                             \
    static void C##_sums_of_multiples_are_those_of_their_parts(void **state)                      \
    {                                                                                             \
        (void)state;                                                                              \
        enum { POINTS = 40 };                                                                     \
        uint64_t seed = 3;                                                                        \
        for (size_t round = 0; round < 200; round++) {                                            \
            struct C##_affine points[POINTS];                                                     \
            struct bn_fr scalars[POINTS];                                                         \
            struct C given, expected = C##_identity, part;                                        \
            size_t count = round % (POINTS + 1);                                                  \
            for (size_t i = 0; i < count; i++) {                                                  \
                C##_random(&points[i], &seed);                                                    \
                if (i % 7 == 6) points[i] = points[i - 1];                                        \
                if (i % 11 == 10) points[i] = (struct C##_affine){.infinity = true};              \
                random_scalar(&scalars[i], &seed);                                                \
                C##_mul_vartime(&part, &points[i], &scalars[i]);                                  \
                C##_add(&expected, &expected, &part);                                             \
            }                                                                                     \
            C##_msm_vartime(&given, points, scalars, count);                                      \
            assert_true(C##_equal(&given, &expected));                                            \
        }                                                                                         \
    }                                                                                             \
    static void C##_the_generator_has_the_order_of_the_scalars(void **state)                      \
    {                                                                                             \
        (void)state;                                                                              \
        struct C multiple;                                                                        \
        struct C##_affine negated, affine;                                                        \
        struct bn_fr minus_one;                                                                   \
        C##_slow_mul(&multiple, &C##_generator, order);                                           \
        assert_true(C##_is_identity(&multiple));                                                  \
        bn_fr_neg(&minus_one, &bn_fr_one);                                                        \
        C##_mul_vartime(&multiple, &C##_generator, &minus_one);                                   \
        C##_to_affine(&affine, &multiple);                                                        \
        C##_affine_neg(&negated, &C##_generator);                                                 \
        assert_true(C##_affine_equal(&affine, &negated));                                         \
        assert_false(C##_affine_equal(&affine, &C##_generator));                                  \
    }                                                                                             \
    static void C##_points_read_back_in_both_forms(void **state)                                  \
    {                                                                                             \
        (void)state;                                                                              \
        enum { SIZE = sizeof(struct F) };                                                         \
        uint64_t seed = 4;                                                                        \
        for (size_t round = 0; round < 500; round++) {                                            \
            struct C##_affine a, b;                                                               \
            struct bn_fr scalar;                                                                  \
            struct C multiple;                                                                    \
            uint8_t bytes[2 * SIZE];                                                              \
            random_scalar(&scalar, &seed);                                                        \
            C##_mul_vartime(&multiple, &C##_generator, &scalar);                                  \
            C##_to_affine(&a, &multiple);                                                         \
            if (round == 0) a = (struct C##_affine){.infinity = true};                            \
            C##_encode(bytes, &a, BN_COMPRESSED);                                                 \
            assert_int_equal(C##_decode(&b, bytes, BN_COMPRESSED), RK_OK);                        \
            assert_true(C##_affine_equal(&a, &b));                                                \
            if (!a.infinity) {                                                                    \
                bytes[SIZE - 1] ^= BN_POINT_LARGER;                                               \
                assert_int_equal(C##_decode(&b, bytes, BN_COMPRESSED), RK_OK);                    \
                F##_neg(&b.y, &b.y);                                                              \
                assert_true(C##_affine_equal(&a, &b));                                            \
            }                                                                                     \
            C##_encode(bytes, &a, BN_UNCOMPRESSED);                                               \
            assert_int_equal(C##_decode(&b, bytes, BN_UNCOMPRESSED), RK_OK);                      \
            assert_true(C##_affine_equal(&a, &b));                                                \
            if (a.infinity) continue;                                                             \
            assert_int_equal(bytes[2 * SIZE - 1] >> 7, F##_is_larger(&a.y));                      \
            bytes[2 * SIZE - 1] ^= BN_POINT_LARGER; /* means nothing here */                      \
            assert_int_equal(C##_decode(&b, bytes, BN_UNCOMPRESSED), RK_OK);                      \
            assert_true(C##_affine_equal(&a, &b));                                                \
            bytes[SIZE] ^= 1; /* y + 1 or y - 1 */                                                \
            assert_int_equal(C##_decode(&b, bytes, BN_UNCOMPRESSED), RK_INVALID);                 \
            bytes[2 * SIZE - 1] |= BN_POINT_INFINITY;                                             \
            bytes[2 * SIZE - 1] &= 0x7f;                                                          \
            assert_int_equal(C##_decode(&b, bytes, BN_UNCOMPRESSED), RK_OK);                      \
            assert_true(b.infinity);                                                              \
        }                                                                                         \
    }                                                                                             \
    static void C##_broken_encodings_are_refused(void **state)                                    \
    {                                                                                             \
        (void)state;                                                                              \
        enum { SIZE = sizeof(struct F) };                                                         \
        struct C##_affine a = C##_generator, b = C##_generator;                                   \
        uint8_t bytes[2 * SIZE];                                                                  \
        for (enum bn_form form = BN_COMPRESSED; form <= BN_UNCOMPRESSED; form++) {                \
            size_t last = bn_encoding_bytes(SIZE, form) - 1;                                      \
            C##_encode(bytes, &a, form);                                                          \
            bytes[last] |= 0xc0;                                                                  \
            assert_int_equal(C##_decode(&b, bytes, form), RK_MALFORMED);                          \
            for (size_t at = 0; at <= last; at += 32) {                                           \
                for (uint8_t flag = 0; flag < 0xc0; flag = (uint8_t)(flag + 0x40)) {              \
                    C##_encode(bytes, &a, form);                                                  \
                    memcpy(bytes + at, bn_fp_modulus, 32);                                        \
                    bytes[last] |= flag;                                                          \
                    assert_int_equal(C##_decode(&b, bytes, form), RK_MALFORMED);                  \
                }                                                                                 \
            }                                                                                     \
        }                                                                                         \
        C##_encode(bytes, &a, BN_UNCOMPRESSED);                                                   \
        bytes[SIZE - 1] |= 0x80; /* x has no flags */                                             \
        assert_int_equal(C##_decode(&b, bytes, BN_UNCOMPRESSED), RK_MALFORMED);                   \
        assert_true(C##_affine_equal(&a, &b));                                                    \
    }

GROUP(bn_g1, bn_fp)
GROUP(bn_g2, bn_fp2)

/* Of small x some have a y on the curve of G1; with those on the twist it is in no case a point of
 * the subgroup. */
static void x_without_a_y_is_refused(void **state)
{
    (void)state;
    BIGNUM *right = BN_new();
    for (uint8_t x = 0; x < 200; x++) {
        struct bn_g1_affine a;
        struct bn_g2_affine b;
        uint8_t bytes[64] = {x};
        BN_set_word(right, (BN_ULONG)x * x * x + 3);
        bool exists = BN_kronecker(right, prime, context) == 1;
        assert_int_equal(bn_g1_decode(&a, bytes, BN_COMPRESSED), exists ? RK_OK : RK_INVALID);
        assert_int_equal(bn_g2_decode(&b, bytes, BN_COMPRESSED), RK_INVALID);
    }
    BN_free(right);
}

/* The subgroup test is a short equation; [r] Q = 0 is what it has to mean. */
static void subgroup_membership_is_being_killed_by_the_order(void **state)
{
    (void)state;
    static const char *const factors[] = {"10069", "5864401", "1875725156269"};
    uint64_t seed = 5;
    BIGNUM *cofactor = BN_new(), *multiplier = BN_new(), *factor = NULL;
    BN_lshift1(cofactor, prime);
    BN_sub(cofactor, cofactor, order);
    for (size_t round = 0; round < CASES / 10; round++) {
        struct bn_g2_affine a;
        struct bn_g2 multiple, killed;
        bn_g2_random(&a, &seed);
        BN_one(multiplier);
        if (round % 3 == 1) BN_copy(multiplier, cofactor); /* into the subgroup */
        if (round % 3 == 2) {                              /* of a small order, or r times that */
            BN_dec2bn(&factor, factors[round / 3 % RK_ARRAY_LENGTH(factors)]);
            assert_int_equal(BN_div(multiplier, NULL, cofactor, factor, context), 1);
            if (round % 2) BN_mul(multiplier, multiplier, order, context);
        }
        bn_g2_slow_mul(&multiple, &a, multiplier);
        bn_g2_to_affine(&a, &multiple);
        bn_g2_slow_mul(&killed, &a, order);
        assert_int_equal(bn_g2_is_in_subgroup(&a), bn_g2_is_identity(&killed));
        if (round % 3 == 1) assert_true(bn_g2_is_in_subgroup(&a));
        if (round % 3 != 1) assert_false(bn_g2_is_in_subgroup(&a));
    }
    struct bn_g2_affine identity = {.infinity = true};
    assert_true(bn_g2_is_in_subgroup(&identity));
    BN_free(cofactor);
    BN_free(multiplier);
    BN_free(factor);
}

static void points_outside_the_subgroup_are_refused(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (size_t round = 0; round < 100; round++) {
        struct bn_g2_affine a, b;
        uint8_t bytes[128];
        bn_g2_random(&a, &seed);
        bn_g2_encode(bytes, &a, BN_COMPRESSED);
        assert_int_equal(bn_g2_decode(&b, bytes, BN_COMPRESSED), RK_INVALID);
        bn_g2_encode(bytes, &a, BN_UNCOMPRESSED);
        assert_int_equal(bn_g2_decode(&b, bytes, BN_UNCOMPRESSED), RK_INVALID);
    }
}

static void psi_multiplies_by_p_in_the_subgroup(void **state)
{
    (void)state;
    struct bn_g2_affine a;
    struct bn_g2 expected;
    bn_g2_slow_mul(&expected, &bn_g2_generator, prime);
    bn_g2_psi(&a, &bn_g2_generator);
    struct bn_g2 given;
    bn_g2_from_affine(&given, &a);
    assert_true(bn_g2_equal(&given, &expected));
}

#define GROUP_TESTS(C)                                                    \
    cmocka_unit_test(C##_additions_agree_with_the_textbook),              \
        cmocka_unit_test(C##_multiples_agree_with_repeated_addition),     \
        cmocka_unit_test(C##_sums_of_multiples_are_those_of_their_parts), \
        cmocka_unit_test(C##_the_generator_has_the_order_of_the_scalars), \
        cmocka_unit_test(C##_points_read_back_in_both_forms),             \
        cmocka_unit_test(C##_broken_encodings_are_refused)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GROUP_TESTS(bn_g1),
        GROUP_TESTS(bn_g2),
        cmocka_unit_test(x_without_a_y_is_refused),
        cmocka_unit_test(subgroup_membership_is_being_killed_by_the_order),
        cmocka_unit_test(points_outside_the_subgroup_are_refused),
        cmocka_unit_test(psi_multiplies_by_p_in_the_subgroup),
    };
    return cmocka_run_group_tests(tests, make_moduli, free_moduli);
}
