/* Every component against the rows, wires and witness values of the deployed composer. */

#include "circuit_vectors.h"
#include "crypto/jubjub_mul.h"
#include "zk/composer.h"

enum { RETURNED_MAX = 8 };

/* What a case composes on, and the witnesses that its components gave. */
struct bench {
    struct composer *composer;
    uint32_t returned[RETURNED_MAX];
    size_t returned_count;
};

static void give(struct bench *bench, struct witness witness)
{
    assert_true(bench->returned_count < RETURNED_MAX);
    bench->returned[bench->returned_count++] = witness.index;
}

static void give_point(struct bench *bench, struct witness_point point)
{
    give(bench, point.x);
    give(bench, point.y);
}

static struct fr number(uint64_t value)
{
    struct fr out;
    fr_from_u64(&out, value);
    return out;
}

static struct fr minus(uint64_t value)
{
    struct fr out = number(value);
    fr_neg(&out, &out);
    return out;
}

static struct jubjub_affine multiple(uint64_t value)
{
    struct jubjub_affine out;
    struct fj scalar;
    fj_from_u64(&scalar, value);
    jubjub_mul_generator(&out, &scalar);
    return out;
}

static struct witness take(struct bench *bench, uint64_t value)
{
    struct witness w = composer_witness_u64(bench->composer, value);
    give(bench, w);
    return w;
}

/* ---- The cases, in the order of the vectors ---- */

static void nothing(struct bench *bench)
{
    (void)bench;
}

static void witnesses(struct bench *bench)
{
    struct fr nine = number(9), eleven = number(11);
    take(bench, 5);
    give(bench, composer_public(bench->composer, &nine));
    give(bench, composer_constant(bench->composer, &eleven));
}

static void points(struct bench *bench)
{
    struct jubjub_affine p = multiple(7);
    struct witness_point a = composer_point(bench->composer, &p);
    struct witness_point b = composer_constant_point(bench->composer, &p);
    struct witness_point c = composer_public_point(bench->composer, &p);
    composer_assert_equal_point(bench->composer, a, b);
    composer_assert_public_point(bench->composer, c, &p);
    give_point(bench, a);
    give_point(bench, b);
    give_point(bench, c);
}

static void gates(struct bench *bench)
{
    struct composer *c = bench->composer;
    struct fr k[8];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(k); i++)
        k[i] = number(i);
    struct witness a = composer_witness_u64(c, 2), b = composer_witness_u64(c, 3);
    give(bench, composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = a, .b = b)));
    give(bench, composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = a, .b = b)));
    give(bench, composer_compute(c, COMPOSER_GATE(.q_m = &k[2], .q_l = &k[3], .q_r = &k[4],
                                                  .q_f = &k[5], .q_c = &k[6], .public_input = &k[7],
                                                  .a = a, .b = b, .d = a)));
    composer_assert_equal(c, a, a);
    composer_assert_public(c, a, &fr_zero, &k[2]);
}

static void evaluated_outputs(struct bench *bench)
{
    struct fr outputs[] = {number(1), minus(1), number(2), number(0)};
    struct witness a = composer_witness_u64(bench->composer, 2);
    struct witness b = composer_witness_u64(bench->composer, 3);
    struct fr two = number(2);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(outputs); i++) {
        bool solved;
        struct witness c = composer_evaluated_output(
            bench->composer, &solved,
            COMPOSER_GATE(.q_m = &fr_one, .q_c = &two, .q_o = &outputs[i], .a = a, .b = b));
        assert_int_equal(solved, i < 3);
        if (solved) give(bench, c);
    }
}

static void boolean(struct bench *bench)
{
    composer_boolean(bench->composer, witness_one);
}

static void selections(struct bench *bench)
{
    struct composer *c = bench->composer;
    struct witness a = composer_witness_u64(c, 2), b = composer_witness_u64(c, 3);
    give(bench, composer_select(c, witness_one, a, b));
    give(bench, composer_select_one(c, witness_one, a));
    give(bench, composer_select_zero(c, witness_one, a));
}

static void point_selections(struct bench *bench)
{
    struct jubjub_affine p = multiple(7);
    struct witness_point a = composer_point(bench->composer, &p);
    give_point(bench, composer_select_point(bench->composer, witness_one, a, witness_identity));
    give_point(bench, composer_select_identity(bench->composer, witness_zero, a));
}

static void decomposition_of_4(struct bench *bench)
{
    struct witness bits[4];
    composer_decompose(bench->composer, bits, composer_witness_u64(bench->composer, 11), 4);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bits); i++)
        give(bench, bits[i]);
}

static void decomposition_of_254(struct bench *bench)
{
    struct witness bits[254];
    struct fr value = minus(1);
    composer_decompose(bench->composer, bits, composer_witness(bench->composer, &value), 254);
    give(bench, bits[0]);
    give(bench, bits[1]);
}

#define RANGE(name, value, pairs)                                       \
    static void name(struct bench *bench)                               \
    {                                                                   \
        struct fr element = value;                                      \
        struct witness w = composer_witness(bench->composer, &element); \
        composer_range(bench->composer, w, pairs);                      \
        give(bench, w);                                                 \
    }
RANGE(range_0, number(0), 0)
RANGE(range_1, number(2), 1)
RANGE(range_2, number(9), 2)
RANGE(range_3, number(40), 3)
RANGE(range_4, number(200), 4)
RANGE(range_5, number(1000), 5)
RANGE(range_8, number(40000), 8)
RANGE(range_16, minus(1), 16)
RANGE(range_32_minus, minus(1), 32)
RANGE(range_32, number(0xfedcba9876543210), 32)
RANGE(range_128, minus(1), 128)
RANGE(range_127, number(123), 127)

#define LOGIC(name, operation, first, second, pairs)               \
    static void name(struct bench *bench)                          \
    {                                                              \
        struct fr a = first, b = second;                           \
        struct witness wa = composer_witness(bench->composer, &a); \
        struct witness wb = composer_witness(bench->composer, &b); \
        give(bench, operation(bench->composer, wa, wb, pairs));    \
    }
LOGIC(and_4, composer_and, number(0xb6), number(0x5d), 4)
LOGIC(xor_4, composer_xor, number(0xb6), number(0x5d), 4)
LOGIC(xor_2, composer_xor, number(0xb6), number(0x5d), 2)
LOGIC(and_128, composer_and, minus(1), minus(2), 128)
LOGIC(xor_128, composer_xor, minus(1), minus(2), 128)

static void and_0(struct bench *bench)
{
    give(bench, composer_and(bench->composer, witness_one, witness_one, 0));
}

static void sums_of_points(struct bench *bench)
{
    struct jubjub_affine seven = multiple(7), eleven = multiple(11);
    struct witness_point a = composer_point(bench->composer, &seven);
    struct witness_point b = composer_point(bench->composer, &eleven);
    give_point(bench, composer_add_point(bench->composer, a, b));
    give_point(bench, composer_neg_point(bench->composer, a));
    give_point(bench, composer_sub_point(bench->composer, b, a));
}

static void mul_generator(struct bench *bench)
{
    struct witness s = composer_witness_u64(bench->composer, 0x1234567);
    give_point(bench, composer_mul_generator(bench->composer, s, &jubjub_generator));
}

static void mul_generator_nums(struct bench *bench)
{
    struct fj largest;
    struct fr value;
    uint64_t limbs[4];
    fj_neg(&largest, &fj_one);
    fj_to_limbs(limbs, &largest);
    fr_from_limbs(&value, limbs);
    struct witness s = composer_witness(bench->composer, &value);
    give_point(bench, composer_mul_generator(bench->composer, s, &jubjub_generator_nums));
}

static void mul_point(struct bench *bench)
{
    struct jubjub_affine seven = multiple(7);
    struct witness s = composer_witness_u64(bench->composer, 17);
    struct witness_point p = composer_point(bench->composer, &seven);
    give_point(bench, composer_mul_point(bench->composer, s, p));
}

static void (*const cases[])(struct bench *bench) = {
    nothing,
    witnesses,
    points,
    gates,
    evaluated_outputs,
    boolean,
    selections,
    point_selections,
    decomposition_of_4,
    decomposition_of_254,
    range_0,
    range_1,
    range_2,
    range_3,
    range_4,
    range_5,
    range_8,
    range_16,
    range_32_minus,
    range_32,
    range_128,
    range_127,
    and_4,
    xor_4,
    xor_2,
    and_0,
    and_128,
    xor_128,
    sums_of_points,
    mul_generator,
    mul_generator_nums,
    mul_point,
};

static void components_have_the_rows_and_values_of_the_deployed_composer(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/gadgets.json"), *entries = vectors_get(root, "gadgets");
    assert_int_equal(json_array_size(entries), RK_ARRAY_LENGTH(cases));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        const json_t *entry = json_array_get(entries, i);
        const json_t *returned = vectors_get(entry, "returned_witness_indices");
        const char *name = vectors_text(entry, "name");
        struct bench bench = {.composer = NULL};
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        assert_int_equal(composer_new(&bench.composer, COMPOSER_CHAIN), RK_OK);
        cases[i](&bench);
        assert_int_equal(composer_finish(bench.composer, &circuit, &assignment, NULL), RK_OK);
        circuit_vectors_check(entry, name, &circuit, &assignment);
        if (bench.returned_count != json_array_size(returned))
            fail_msg("%s: %zu witnesses are returned", name, bench.returned_count);
        for (size_t k = 0; k < bench.returned_count; k++)
            assert_int_equal(bench.returned[k], json_integer_value(json_array_get(returned, k)));
        composer_free(bench.composer);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(components_have_the_rows_and_values_of_the_deployed_composer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
