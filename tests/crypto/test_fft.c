/* Transforms over the scalar field against evaluation, and the roots of unity against known
 * answers. */

#include "crypto/fr_domain.h"
#include "vectors.h"

static void random_element(struct fr *out, uint64_t *seed)
{
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fr_from_wide_le(out, bytes, sizeof bytes);
}

static void transforms_evaluate_and_interpolate(void **state)
{
    (void)state;
    enum { LOG_MAX = 10, ELEMENTS_MAX = 1 << LOG_MAX };
    static struct fr coefficients[ELEMENTS_MAX], values[ELEMENTS_MAX], coset_values[ELEMENTS_MAX];
    uint64_t seed = 1;
    for (unsigned log_size = 0; log_size <= LOG_MAX; log_size++) {
        struct fr_domain domain;
        assert_int_equal(fr_domain_init(&domain, log_size), RK_OK);
        size_t size = (size_t)domain.size;
        for (size_t i = 0; i < size; i++)
            random_element(&coefficients[i], &seed);
        memcpy(values, coefficients, size * sizeof values[0]);
        memcpy(coset_values, coefficients, size * sizeof values[0]);
        fr_domain_forward(&domain, values);
        fr_domain_coset_forward(&domain, coset_values);
        struct fr at = fr_one, coset_at, value;
        for (size_t i = 0; i < size; i++) {
            fr_domain_element(&value, &domain, i);
            assert_true(fr_equal(&value, &at));
            fr_polynomial_evaluate(&value, coefficients, size, &at);
            assert_true(fr_equal(&value, &values[i]));
            fr_mul(&coset_at, &at, &domain.coset);
            fr_polynomial_evaluate(&value, coefficients, size, &coset_at);
            assert_true(fr_equal(&value, &coset_values[i]));
            fr_mul(&at, &at, &domain.generator);
        }
        assert_true(fr_equal(&at, &fr_one));
        fr_domain_element(&value, &domain, domain.size + 1);
        assert_true(fr_equal(&value, &domain.generator));
        fr_domain_inverse(&domain, values);
        fr_domain_coset_inverse(&domain, coset_values);
        for (size_t i = 0; i < size; i++) {
            assert_true(fr_equal(&values[i], &coefficients[i]));
            assert_true(fr_equal(&coset_values[i], &coefficients[i]));
        }
        fr_domain_free(&domain);
    }
}

static void large_transforms_invert_and_evaluate(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (unsigned log_size = 14; log_size <= 15; log_size++) {
        struct fr_domain domain;
        assert_int_equal(fr_domain_init(&domain, log_size), RK_OK);
        size_t size = (size_t)domain.size;
        struct fr *coefficients = calloc(size, sizeof *coefficients);
        struct fr *values = calloc(size, sizeof *values);
        assert_true(coefficients && values);
        for (size_t i = 0; i < size; i++)
            random_element(&coefficients[i], &seed);
        memcpy(values, coefficients, size * sizeof *values);
        fr_domain_forward(&domain, values);
        for (size_t k = 0; k < 20; k++) {
            uint64_t i = vectors_random(&seed) % size;
            struct fr at, value;
            fr_domain_element(&at, &domain, i);
            fr_polynomial_evaluate(&value, coefficients, size, &at);
            assert_true(fr_equal(&value, &values[i]));
        }
        fr_domain_inverse(&domain, values);
        assert_memory_equal(values, coefficients, size * sizeof *values);
        free(coefficients);
        free(values);
        fr_domain_free(&domain);
    }
}

static void roots_match_the_known_answers(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_scalar_field.json");
    json_t *constants = vectors_get(root, "constants");
    json_t *roots = vectors_get(constants, "roots_by_log_size_be_hex");
    uint8_t bytes[32], wanted[32];
    /* The tables of the largest domains would take too much memory: their roots are squares. */
    struct fr power = fr_root_of_unity;
    for (unsigned log_size = 33; log_size-- > 0;) {
        char key[8];
        snprintf(key, sizeof key, "%u", log_size);
        vectors_bytes(wanted, 32, roots, key);
        fr_to_bytes_be(bytes, &power);
        assert_memory_equal(bytes, wanted, 32);
        if (log_size <= 12) {
            struct fr_domain domain;
            assert_int_equal(fr_domain_init(&domain, log_size), RK_OK);
            fr_to_bytes_be(bytes, &domain.generator);
            assert_memory_equal(bytes, wanted, 32);
            fr_domain_free(&domain);
        }
        fr_sqr(&power, &power);
    }
    json_decref(root);
}

static void a_domain_is_written_as_six_numbers(void **state)
{
    (void)state;
    struct fr_domain domain;
    struct fr element, expected;
    uint8_t bytes[FR_DOMAIN_BYTES];
    assert_int_equal(fr_domain_init(&domain, 3), RK_OK);
    fr_domain_to_bytes(bytes, &domain);
    static const uint8_t head[13] = {8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 8};
    assert_memory_equal(bytes, head, sizeof head);
    assert_true(fr_from_bytes_le(&element, bytes + 44));
    fr_from_u64(&expected, 8);
    fr_mul(&element, &element, &expected);
    assert_true(fr_equal(&element, &fr_one));
    assert_true(fr_from_bytes_le(&element, bytes + 76));
    assert_true(fr_equal(&element, &domain.generator));
    assert_true(fr_from_bytes_le(&expected, bytes + 108));
    fr_mul(&element, &element, &expected);
    assert_true(fr_equal(&element, &fr_one));
    assert_true(fr_from_bytes_le(&element, bytes + 140));
    fr_from_u64(&expected, 7);
    fr_mul(&element, &element, &expected);
    assert_true(fr_equal(&element, &fr_one));
    fr_domain_free(&domain);
}

static void threads_and_zeros_change_nothing(void **state)
{
    (void)state;
    enum { LOG_MAX = 16, ELEMENTS_MAX = 1 << LOG_MAX };
    struct fr *wanted = malloc(ELEMENTS_MAX * sizeof *wanted);
    struct fr *found = malloc(ELEMENTS_MAX * sizeof *found);
    uint64_t seed = 3;
    assert_true(wanted && found);
    for (unsigned log_size = 0; log_size <= LOG_MAX; log_size += log_size < 6 ? 1 : 5) {
        struct fr_domain domain;
        assert_int_equal(fr_domain_init(&domain, log_size), RK_OK);
        size_t size = (size_t)domain.size;
        for (unsigned round = 0; round < 12; round++) {
            enum fr_transform kind = (enum fr_transform)(round % 4);
            /* Up to a little more than a quarter, which transforms make use of, or all. */
            size_t used = round < 4 ? size / 4 + 3 : round < 8 ? size / 8 : size;
            if (used > size || kind == FR_INVERSE || kind == FR_COSET_INVERSE) used = size;
            memset(wanted, 0, size * sizeof *wanted);
            for (size_t i = 0; i < used; i++)
                random_element(&wanted[i], &seed);
            memcpy(found, wanted, size * sizeof *wanted);
            switch (kind) {
            case FR_FORWARD: fr_domain_forward(&domain, wanted); break;
            case FR_INVERSE: fr_domain_inverse(&domain, wanted); break;
            case FR_COSET_FORWARD: fr_domain_coset_forward(&domain, wanted); break;
            case FR_COSET_INVERSE: fr_domain_coset_inverse(&domain, wanted); break;
            }
            fr_domain_transform(&domain, found, kind, used, 1 + round % 5);
            assert_memory_equal(found, wanted, size * sizeof *wanted);
        }
        fr_domain_free(&domain);
    }
    free(wanted);
    free(found);
}

/* The same domain as a processor without lanes has it: not to be freed. */
static struct fr_domain without_lanes(const struct fr_domain *domain, struct fr *inverse_powers)
{
    struct fr_domain portable = *domain;
    portable.twiddles = portable.inverse_twiddles = NULL;
    portable.inverse_powers = inverse_powers;
    inverse_powers[0] = fr_one;
    for (size_t i = 1; i < domain->size / 2; i++)
        fr_mul(&inverse_powers[i], &inverse_powers[i - 1], &domain->generator_inverse);
    return portable;
}

/* Elements of all kinds, and the extremes: all 0, all 1, all the largest integer in memory. */
static void fill_kind(struct fr *elements, size_t count, unsigned kind, uint64_t *seed)
{
    struct fr largest;
    memcpy(largest.limb, fr_modulus, sizeof largest.limb);
    largest.limb[0]--;
    for (size_t i = 0; i < count; i++) {
        random_element(&elements[i], seed);
        uint64_t draw = kind == 3 ? vectors_random(seed) % 5 : kind;
        if (draw == 0) elements[i] = fr_zero;
        if (draw == 1) elements[i] = fr_one;
        if (draw == 2) elements[i] = largest;
    }
}

static void lanes_change_nothing(void **state)
{
    (void)state;
    enum { LOG_MAX = 16, ELEMENTS_MAX = 1 << LOG_MAX };
    struct fr *wanted = malloc(ELEMENTS_MAX * sizeof *wanted);
    struct fr *found = malloc(ELEMENTS_MAX * sizeof *found);
    struct fr *inverse_powers = malloc(ELEMENTS_MAX * sizeof *found);
    struct fr *coefficients = malloc(ELEMENTS_MAX * sizeof *found);
    uint64_t seed = 4;
    assert_true(wanted && found && inverse_powers && coefficients);
    for (unsigned log_size = 6; log_size <= LOG_MAX; log_size++) {
        struct fr_domain domain;
        assert_int_equal(fr_domain_init(&domain, log_size), RK_OK);
        struct fr_domain portable = without_lanes(&domain, inverse_powers);
        size_t size = (size_t)domain.size;
        for (unsigned kind = 0; kind < 20; kind++) {
            enum fr_transform transform = (enum fr_transform)(kind % 4);
            fill_kind(wanted, size, kind / 4, &seed);
            memcpy(found, wanted, size * sizeof *wanted);
            fr_domain_transform(&portable, wanted, transform, size, 1);
            fr_domain_transform(&domain, found, transform, size, 1 + kind % 3);
            assert_memory_equal(found, wanted, size * sizeof *wanted);
        }
        struct fr factor;
        for (size_t more = 0; more < 10; more++) {
            size_t used = size / 4 + more - (more == 9 ? size / 8 : 0);
            random_element(&factor, &seed);
            fill_kind(coefficients, size, 3, &seed);
            /* What stands behind is not read. */
            fill_kind(found, size, 3, &seed);
            fr_domain_coset_values(&portable, wanted, coefficients, used, &factor, 1);
            fr_domain_coset_values(&domain, found, coefficients, used, &factor, 1);
            assert_memory_equal(found, wanted, size * sizeof *wanted);
        }
        fr_domain_free(&domain);
    }
    free(wanted);
    free(found);
    free(inverse_powers);
    free(coefficients);
}

static void domains_beyond_the_roots_are_refused(void **state)
{
    (void)state;
    struct fr_domain domain = {.log_size = 77};
    assert_int_equal(fr_domain_init(&domain, 33), RK_LIMIT);
    assert_int_equal(domain.log_size, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_zeros_change_nothing),
        cmocka_unit_test(lanes_change_nothing),
        cmocka_unit_test(transforms_evaluate_and_interpolate),
        cmocka_unit_test(large_transforms_invert_and_evaluate),
        cmocka_unit_test(a_domain_is_written_as_six_numbers),
        cmocka_unit_test(domains_beyond_the_roots_are_refused),
        cmocka_unit_test(roots_match_the_known_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
