/* Arithmetic on eight elements of the base field against one at a time. Compiled for the
 * instructions of lanes where there are any (tests/CMakeLists.txt). */

#include "vectors.h"

#include "crypto/lanes.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes_pow.h"

enum { ROUNDS = 3000 };

static void require_lanes(void)
{
    if (lanes_are_available()) return;
    print_message("this processor has no lanes\n");
    skip();
}

/* Elements whose limbs are anything: 0, 1, 2^384 - as they are in memory, near p, with limbs of
 * ones and zeros, and random ones. */
static void any_element(struct fp *out, uint64_t *seed)
{
    uint64_t random = vectors_random(seed);
    for (size_t i = 0; i < 6; i++) {
        uint64_t limb = vectors_random(seed);
        if (random >> (8 + 2 * i) % 64 & 1) limb = random >> (9 + 2 * i) % 64 & 1 ? UINT64_MAX : 0;
        out->limb[i] = limb;
    }
    out->limb[5] %= fp_modulus[5];
    switch (random % 16) {
    case 0: *out = fp_zero; break;
    case 1: *out = (struct fp){{1}}; break;
    case 2: *out = fp_one; break;
    case 3: fp_neg(out, &fp_one); break;
    case 4: fp_neg(out, &(struct fp){{1 + (random >> 32) % 3}}); break;
    default: break;
    }
}

struct eight {
    struct fp element[FP_LANES];
};

static void any_eight(struct eight *out, struct fp_lanes *lanes, uint64_t *seed)
{
    const struct fp *from[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++) {
        any_element(&out->element[i], seed);
        from[i] = &out->element[i];
    }
    fp_lanes_enter(lanes, from);
}

static void assert_eight(const struct fp_lanes *lanes, const struct eight *wanted)
{
    struct eight found;
    struct fp *to[FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++)
        to[i] = &found.element[i];
    fp_lanes_leave(to, lanes);
    assert_memory_equal(&found, wanted, sizeof found);
}

static void products_and_squares_are_those_of_single_elements(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    require_lanes();
    for (size_t round = 0; round < ROUNDS; round++) {
        struct eight a, b, c, d, wanted;
        struct fp_lanes x, y, z, w, out;
        any_eight(&a, &x, &seed);
        any_eight(&b, &y, &seed);
        any_eight(&c, &z, &seed);
        any_eight(&d, &w, &seed);
        assert_eight(&x, &a);
        fp_lanes_product(&out, &x, &y);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_mul(&wanted.element[i], &a.element[i], &b.element[i]);
        assert_eight(&out, &wanted);
        fp_lanes_product_sum(&out, &x, &y, &z, &w);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_mul_add_mul(&wanted.element[i], &a.element[i], &b.element[i], &c.element[i],
                           &d.element[i]);
        assert_eight(&out, &wanted);
        fp_lanes_square(&out, &x);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_sqr(&wanted.element[i], &a.element[i]);
        assert_eight(&out, &wanted);
        /* In place, of the same factor. */
        out = x;
        fp_lanes_product(&out, &out, &out);
        assert_eight(&out, &wanted);
        out = x;
        fp_lanes_square_times(&out, &out, 3);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_sqr_times(&wanted.element[i], &a.element[i], 3);
        assert_eight(&out, &wanted);
    }
}

/* Integers up to the bounds that the comments allow: 2^35 p^2 and no limb to spare. */
static void large_factors_are_reduced(void **state)
{
    (void)state;
    uint64_t seed = test_seed(2);
    require_lanes();
    for (size_t round = 0; round < ROUNDS; round++) {
        struct eight a, b, wanted;
        struct fp_lanes x, y, out;
        int64_t times = (int64_t)(vectors_random(&seed) % (1 << 17));
        any_eight(&a, &x, &seed);
        any_eight(&b, &y, &seed);
        for (int64_t left = times; left > 0; left -= 1 << 11) {
            fp_lanes_add_p(&x, left < 1 << 11 ? left : 1 << 11);
            fp_lanes_normalise(&x);
            fp_lanes_add_p(&y, left < 1 << 11 ? left : 1 << 11);
            fp_lanes_normalise(&y);
        }
        assert_true(fp_lanes_is_normal(&x));
        fp_lanes_product(&out, &x, &y);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_mul(&wanted.element[i], &a.element[i], &b.element[i]);
        assert_eight(&out, &wanted);
        fp_lanes_square(&out, &x);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_sqr(&wanted.element[i], &a.element[i]);
        assert_eight(&out, &wanted);
    }
}

static void sums_and_masks_are_those_of_single_elements(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    require_lanes();
    for (size_t round = 0; round < ROUNDS; round++) {
        struct eight a, b, wanted;
        struct fp_lanes x, y, out;
        any_eight(&a, &x, &seed);
        any_eight(&b, &y, &seed);
        fp_lanes_minus(&out, &x, &y, 2);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_sub(&wanted.element[i], &a.element[i], &b.element[i]);
        assert_eight(&out, &wanted);
        fp_lanes_plus(&out, &x, &y);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_add(&wanted.element[i], &a.element[i], &b.element[i]);
        assert_eight(&out, &wanted);
        fp_lanes_negative(&out, &x, 2);
        for (size_t i = 0; i < FP_LANES; i++)
            fp_neg(&wanted.element[i], &a.element[i]);
        assert_eight(&out, &wanted);
        unsigned zeros = 0, odd = 0;
        for (size_t i = 0; i < FP_LANES; i++) {
            uint64_t limbs[6];
            fp_to_limbs(limbs, &a.element[i]);
            zeros |= (unsigned)fp_is_zero(&a.element[i]) << i;
            odd |= (unsigned)(limbs[0] & 1) << i;
        }
        assert_int_equal(fp_lanes_zero_mask(&x), zeros);
        assert_int_equal(fp_lanes_odd_mask(&x), odd);
        fp_lanes_minus(&out, &x, &x, 1); /* 0 that is p, an odd number */
        assert_int_equal(fp_lanes_zero_mask(&out), 0xff);
        assert_int_equal(fp_lanes_odd_mask(&out), 0);
    }
}

/* Each vector of two by turns is what it would be alone. */
static void two_vectors_by_turns_are_two_vectors(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    require_lanes();
    for (size_t round = 0; round < ROUNDS; round++) {
        struct eight ignored;
        struct fp_lanes a[2], b[2], c[2], d[2], out[2], wanted;
        for (size_t k = 0; k < 2; k++) {
            any_eight(&ignored, &a[k], &seed);
            any_eight(&ignored, &b[k], &seed);
            any_eight(&ignored, &c[k], &seed);
            any_eight(&ignored, &d[k], &seed);
            fp_lanes_shift(&b[k], &b[k], (unsigned)(round % 12));
            fp_lanes_shift(&d[k], &d[k], (unsigned)(round % 11));
        }
        fp_turns_product_sum(out, a, b, c, d, 2);
        for (size_t k = 0; k < 2; k++) {
            fp_lanes_product_sum(&wanted, &a[k], &b[k], &c[k], &d[k]);
            assert_memory_equal(&out[k], &wanted, sizeof wanted);
        }
        fp_turns_product(out, a, b, 2);
        for (size_t k = 0; k < 2; k++) {
            fp_lanes_product(&wanted, &a[k], &b[k]);
            assert_memory_equal(&out[k], &wanted, sizeof wanted);
        }
        fp_turns_square_times(out, b, 3, 2);
        for (size_t k = 0; k < 2; k++) {
            fp_lanes_square_times(&wanted, &b[k], 3);
            assert_memory_equal(&out[k], &wanted, sizeof wanted);
        }
        /* In place, of the same factors. */
        fp_turns_product_sum(a, a, a, a, a, 2);
        fp_turns_square(c, c, 2);
        for (size_t k = 0; k < 2; k++) {
            unsigned zeros = (unsigned)fp_lanes_zero_mask(&a[k]);
            assert_int_equal(fp_turns_zero_mask(a, 2) >> 8 * k & 0xff, zeros);
            assert_int_equal(fp_turns_odd_mask(c, 2) >> 8 * k & 0xff, fp_lanes_odd_mask(&c[k]));
        }
    }
}

static void powers_are_those_of_single_elements(void **state)
{
    (void)state;
    uint64_t seed = test_seed(4);
    require_lanes();
    for (size_t round = 0; round < 200; round++) {
        const size_t turns = 1 + round % 2;
        struct eight a[2], wanted;
        struct fp_lanes x[2], out[2];
        uint64_t exponent[2] = {vectors_random(&seed) | 1, vectors_random(&seed) >> round % 64};
        if (round < 40) exponent[0] = round + 1;
        if (round < 20) exponent[1] = 0;
        for (size_t k = 0; k < turns; k++)
            any_eight(&a[k], &x[k], &seed);
        fp_turns_pow(out, x, exponent, 2, turns);
        for (size_t k = 0; k < turns; k++) {
            for (size_t i = 0; i < FP_LANES; i++)
                fp_pow_vartime(&wanted.element[i], &a[k].element[i], exponent, 2);
            assert_eight(&out[k], &wanted);
        }
        fp_turns_inverse_root(out, x, turns);
        for (size_t k = 0; k < turns; k++) {
            for (size_t i = 0; i < FP_LANES; i++)
                fp_inverse_root(&wanted.element[i], &a[k].element[i]);
            assert_eight(&out[k], &wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_squares_are_those_of_single_elements),
        cmocka_unit_test(large_factors_are_reduced),
        cmocka_unit_test(sums_and_masks_are_those_of_single_elements),
        cmocka_unit_test(two_vectors_by_turns_are_two_vectors),
        cmocka_unit_test(powers_are_those_of_single_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    print_message("compiled without lanes\n");
    return TEST_SKIPPED;
}

#endif
