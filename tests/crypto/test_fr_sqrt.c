/* Square roots in the scalar field: the tables, every size of root of unity, and quotients. */

#include "crypto/fr.h"
#include "vectors.h"

#include "crypto/fr_roots.inc"

static struct fr random_element(uint64_t *seed)
{
    uint64_t limbs[4];
    struct fr a;
    for (unsigned i = 0; i < 4; i++)
        limbs[i] = vectors_random(seed);
    fr_from_limbs(&a, limbs);
    return a;
}

static void the_tables_are_powers_and_logarithms(void **state)
{
    (void)state;
    struct fr base, power, h = fr_root_of_unity;
    fr_inverse(&base, &fr_root_of_unity);
    for (unsigned i = 0; i < 8; i++) {
        power = fr_one;
        for (unsigned j = 0; j < 16; j++) {
            assert_true(fr_equal(&power, &root_powers[i][j]));
            fr_mul(&power, &power, &base);
        }
        base = power;
    }
    assert_true(fr_equal(&base, &fr_one));
    fr_sqr_times(&h, &h, 24);
    power = fr_one;
    for (unsigned j = 0; j < 256; j++) {
        assert_int_equal(root_logarithms[power.limb[0] * ROOT_HASH_FACTOR >> ROOT_HASH_SHIFT], j);
        fr_mul(&power, &power, &h);
    }
    assert_true(fr_equal(&power, &fr_one));
}

static void roots_of_unity_have_roots_but_the_odd_powers(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (unsigned round = 0; round < 500; round++) {
        uint64_t exponent = vectors_random(&seed) >> 32;
        struct fr a, root;
        if (round < 33) exponent = round == 32 ? 0 : (uint64_t)1 << round;
        fr_pow_vartime(&a, &fr_root_of_unity, &exponent, 1);
        assert_int_equal(fr_sqrt_vartime(&root, &a), exponent % 2 == 0);
        if (exponent % 2) continue;
        fr_sqr(&root, &root);
        assert_true(fr_equal(&root, &a));
    }
}

static void a_root_of_a_quotient_is_one(void **state)
{
    (void)state;
    uint64_t seed = 2;
    unsigned squares = 0;
    for (unsigned round = 0; round < 10000; round++) {
        struct fr a = random_element(&seed), b = random_element(&seed), root, quotient, other;
        if (round % 50 == 0) a = fr_zero;
        if (round % 50 == 1) b = fr_one;
        if (round % 50 == 2) a = b;
        if (round % 4 == 3) { /* a square for certain */
            fr_sqr(&a, &a);
            fr_mul(&a, &a, &b);
        }
        fr_inverse(&quotient, &b);
        fr_mul(&quotient, &quotient, &a);
        root = fr_one;
        bool found = fr_sqrt_ratio_vartime(&root, &a, &b);
        assert_int_equal(found, fr_sqrt_vartime(&other, &quotient));
        if (round % 4 == 3) assert_true(found);
        if (!found) {
            assert_true(fr_equal(&root, &fr_one));
            continue;
        }
        squares++;
        assert_true(fr_equal(&root, &other));
        fr_sqr(&root, &root);
        assert_true(fr_equal(&root, &quotient));
    }
    assert_in_range(squares, 5500, 7000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_are_powers_and_logarithms),
        cmocka_unit_test(roots_of_unity_have_roots_but_the_odd_powers),
        cmocka_unit_test(a_root_of_a_quotient_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
