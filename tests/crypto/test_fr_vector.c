/* Arithmetic on many elements against one at a time: all small counts and some large ones, elements
 * of all kinds. Runs with lanes and without. */

#include "crypto/fr_domain.h"
#include "crypto/fr_vector.h"
#include "vectors.h"

enum { COUNT_MAX = 5000 };

static struct fr a[COUNT_MAX], found[COUNT_MAX], wanted[COUNT_MAX], scratch[COUNT_MAX];

/* Mostly random; 0, 1, -1, the largest integer in memory. */
static void draw(struct fr *out, uint64_t *seed)
{
    uint8_t bytes[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fr_from_wide_le(out, bytes, sizeof bytes);
    switch (vectors_random(seed) % 8) {
    case 0: *out = fr_zero; break;
    case 1: *out = fr_one; break;
    case 2: fr_neg(out, &fr_one); break;
    case 3:
        memcpy(out->limb, fr_modulus, sizeof out->limb);
        out->limb[0]--;
        break;
    default: break;
    }
}

static size_t count_of(size_t round)
{
    return round < 200 ? round : COUNT_MAX - (round - 200) * 97;
}

enum { ROUNDS = 220 };

static void fill(struct fr *out, size_t count, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++)
        draw(&out[i], seed);
}

static void powers_and_products(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = count_of(round);
        struct fr first, base, addend, power;
        draw(&first, &seed);
        draw(&base, &seed);
        draw(&addend, &seed);
        power = first;
        for (size_t i = 0; i < count; i++) {
            fr_add(&wanted[i], &power, &addend);
            fr_mul(&power, &power, &base);
        }
        fr_vector_powers(found, count, &first, &base, &addend);
        assert_memory_equal(found, wanted, count * sizeof *found);
    }
}

static void inverses(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = count_of(round);
        fill(found, count, &seed);
        if (round % 7 == 6) memset(found, 0, count * sizeof *found);
        memcpy(wanted, found, count * sizeof *found);
        fr_inverse_batch(wanted, scratch, count);
        fr_vector_invert(found, scratch, count);
        assert_memory_equal(found, wanted, count * sizeof *found);
    }
}

static void accumulated_products(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = count_of(round);
        struct fr product = fr_one;
        fill(found, count, &seed);
        for (size_t i = 0; i < count && round % 3; i++)
            if (fr_is_zero(&found[i])) found[i] = fr_one;
        for (size_t i = 0; i < count; i++) {
            wanted[i] = product;
            fr_mul(&product, &product, &found[i]);
        }
        fr_vector_accumulate(found, count);
        assert_memory_equal(found, wanted, count * sizeof *found);
    }
}

static void values_and_quotients(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = count_of(round);
        struct fr at, value = fr_zero, result;
        draw(&at, &seed);
        fill(found, count, &seed);
        for (size_t i = count; i-- > 0;) {
            wanted[i] = value;
            fr_mul(&value, &value, &at);
            fr_add(&value, &value, &found[i]);
        }
        fr_polynomial_evaluate(&result, found, count, &at);
        assert_true(fr_equal(&result, &value));
        result = fr_vector_divide(found, count, &at);
        assert_true(fr_equal(&result, &value));
        assert_memory_equal(found, wanted, count * sizeof *found);
    }
}

static void combinations(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = count_of(round), from = vectors_random(&seed) % (count + 1);
        struct fr_combination sum = {.terms = round % (FR_VECTOR_TERMS_MAX + 1)};
        fill(a, count, &seed);
        if (round % 5 == 4)
            for (size_t i = 0; i < count; i++)
                fr_neg(&a[i], &fr_one);
        for (size_t k = 0; k < sum.terms; k++) {
            size_t start = vectors_random(&seed) % (count + 1);
            sum.coefficients[k] = &a[start];
            sum.counts[k] = count - start;
            draw(&sum.factors[k], &seed);
        }
        for (size_t i = 0; i < count; i++) {
            wanted[i] = fr_zero;
            for (size_t k = 0; k < sum.terms; k++) {
                struct fr term;
                if (i >= sum.counts[k]) continue;
                fr_mul(&term, &sum.factors[k], &sum.coefficients[k][i]);
                fr_add(&wanted[i], &wanted[i], &term);
            }
        }
        fr_vector_combine(found, &sum, 0, from);
        fr_vector_combine(found, &sum, from, count);
        assert_memory_equal(found, wanted, count * sizeof *found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_and_products),  cmocka_unit_test(inverses),
        cmocka_unit_test(accumulated_products), cmocka_unit_test(values_and_quotients),
        cmocka_unit_test(combinations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
