/* The composer itself: failures that are kept, where rows come from, what components cost, layouts
 * that do not depend on values, and witnesses that lie. */

#include "crypto/jubjub_mul.h"
#include "vectors.h"
#include "zk/circuit_check.h"
#include "zk/circuit_layout.h"
#include "zk/composer.h"
#include "zk/composer_override.h"
#include "zk/gadget_poseidon.h"
#include "zk/gadget_schnorr.h"

static struct composer *begin(void)
{
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    return composer;
}

static void finish(const struct composer *composer, struct plonk_circuit *circuit,
                   struct plonk_assignment *assignment)
{
    struct rk_error error = {.result = RK_OK};
    if (composer_finish(composer, circuit, assignment, &error)) fail_msg("%s", error.message);
}

static void assert_text(const struct buffer *text, const char *wanted)
{
    if (text->size_bytes != strlen(wanted) || memcmp(text->bytes, wanted, text->size_bytes) != 0)
        fail_msg("\n%.*s\nis not\n%s", (int)text->size_bytes, (const char *)text->bytes, wanted);
}

static void a_layout_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, (enum composer_layout)1), RK_UNSUPPORTED);
    assert_null(composer);
    composer_free(NULL);
}

static void constants_are_what_they_say(void **state)
{
    (void)state;
    struct fr sum;
    struct composer *c = begin();
    fr_add(&sum, &composer_minus_one, &fr_one);
    assert_true(fr_is_zero(&sum));
    struct jubjub_affine identity = composer_point_value(c, witness_identity);
    struct fr zero = composer_value(c, witness_zero), one = composer_value(c, witness_one);
    assert_true(jubjub_affine_is_identity(&identity));
    assert_true(fr_is_zero(&zero));
    assert_true(fr_equal(&one, &fr_one));
    assert_int_equal(composer_row_count(c), COMPOSER_INITIAL_ROWS);
    assert_int_equal(composer_witness_count(c), COMPOSER_INITIAL_WITNESSES);
    assert_int_equal(composer_public_count(c), 0);
    composer_free(c);
}

/* ---- Failures ---- */

static void use_after_failure(struct composer *c)
{
    struct witness w = composer_witness_u64(c, 5), bits[4] = {0};
    struct jubjub_affine point = jubjub_generator;
    struct poseidon_opening opening = {.height = 2};
    composer_enter(c, "anything");
    struct witness_point p = composer_public_point(c, &point);
    composer_decompose(c, bits, w, 4);
    composer_range(c, w, 4);
    struct witness_point product = composer_mul_generator(c, w, &point);
    composer_assert_equal_point(c, product, composer_mul_point(c, w, p));
    w = composer_xor(c, gadget_poseidon_opening(c, &opening, w), bits[3], 4);
    gadget_schnorr(c, &(struct witness_signature){w, p}, p, w);
    composer_leave(c);
    assert_int_equal(w.index, 0);
}

static void the_first_failure_stays_and_names_its_place(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct plonk_circuit circuit = {.row_count = 99};
    struct plonk_assignment assignment = {0};
    struct rk_error error = {.result = RK_OK};
    uint64_t r[4];
    struct fr value;
    memcpy(r, fj_modulus, sizeof r);
    fr_from_limbs(&value, r);
    composer_enter_numbered(c, "output", 1);
    struct witness scalar = composer_witness(c, &value);
    (composer_mul_generator)(composer_at(c, "pay.circuit", 31), scalar, &jubjub_generator);
    assert_int_equal(composer_result(c), RK_INVALID);
    size_t rows = composer_row_count(c), witnesses = composer_witness_count(c);
    use_after_failure(c);
    composer_fail(c, RK_LIMIT, "another");
    assert_int_equal(composer_row_count(c), rows);
    assert_int_equal(composer_witness_count(c), witnesses);
    assert_int_equal(composer_finish(c, &circuit, &assignment, &error), RK_INVALID);
    assert_int_equal(error.result, RK_INVALID);
    assert_string_equal(error.message,
                        "the scalar of a fixed-base product is not below the order of the subgroup "
                        "at row 4, in output[1] (pay.circuit:31)");
    assert_int_equal(circuit.row_count, 99);
    composer_free(c);
}

static void components_refuse_what_they_cannot_do(void **state)
{
    (void)state;
    struct witness bits[COMPOSER_BITS_MAX + 1], inputs[3] = {0};
    static const unsigned counts[] = {0, COMPOSER_BITS_MAX + 1};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(counts); i++) {
        struct composer *c = begin();
        composer_decompose(c, bits, witness_one, counts[i]);
        assert_int_equal(composer_result(c), RK_USAGE);
        composer_free(c);
    }
    struct composer *c = begin();
    gadget_poseidon_hash(c, UINT64_C(0xf), inputs, 3);
    assert_int_equal(composer_result(c), RK_INVALID);
    composer_free(c);
    c = begin();
    gadget_poseidon_hash(c, 0, inputs, 0);
    assert_int_equal(composer_result(c), RK_INVALID);
    composer_free(c);
}

/* ---- Origins ---- */

static void rows_tell_the_line_and_the_component_that_made_them(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct buffer text = {0};
    char wanted[200];
    struct witness w = composer_witness_u64(c, 9), inputs[1] = {w};
    composer_enter(c, "outer");
    unsigned line = __LINE__ + 1;
    composer_range(c, w, 4);
    gadget_poseidon_hash(c, 0, inputs, 1);
    composer_leave(c);
    struct circuit_origins origins = composer_origins(c);
    assert_int_equal(origins.row_count, composer_row_count(c));
    const struct {
        size_t row;
        const char *path;
        unsigned line;
    } rows[] = {{4, "outer/range", line},
                {6, "outer/range", line},
                {7, "outer/poseidon", line + 1},
                {9, "outer/poseidon/hades", line + 1},
                {origins.row_count - 1, "outer/poseidon/hades", line + 1}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        snprintf(wanted, sizeof wanted, "%s (test_composer.c:%u)", rows[i].path, rows[i].line);
        text.size_bytes = 0;
        assert_int_equal(circuit_origin_append(&text, &origins, rows[i].row), RK_OK);
        assert_text(&text, wanted);
    }
    text.size_bytes = 0;
    assert_int_equal(circuit_origin_append(&text, &origins, 0), RK_OK);
    assert_text(&text, "circuit");
    buffer_free(&text);
    composer_free(c);
}

static void compose_sample(struct composer *c)
{
    composer_public(c, &fr_one);
    for (uint32_t i = 0; i < 2; i++) {
        composer_enter_numbered(c, "input", i);
        composer_range(c, composer_witness_u64(c, 200), 4);
        composer_leave(c);
    }
    composer_enter_numbered(c, "input", 0);
    composer_boolean(c, witness_one);
    composer_leave(c);
    composer_enter(c, "end");
    composer_public(c, &fr_zero);
    composer_leave(c);
}

static void statistics_tell_what_components_cost(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct buffer text = {0};
    compose_sample(c);
    struct circuit_origins origins = composer_origins(c);
    assert_int_equal(
        circuit_statistics_append(&text, &origins, CIRCUIT_STATISTICS_TABLE, UINT32_MAX), RK_OK);
    assert_text(&text, "    rows      own witnesses       own  public     own  component\n"
                       "      13        5        18         7       2       1  circuit\n"
                       "       4        0         5         1       0       0    input[0]\n"
                       "       3        3         4         4       0       0      range\n"
                       "       1        1         0         0       0       0      boolean\n"
                       "       3        0         5         1       0       0    input[1]\n"
                       "       3        3         4         4       0       0      range\n"
                       "       1        1         1         1       1       1    end\n");
    text.size_bytes = 0;
    assert_int_equal(circuit_statistics_append(&text, &origins, CIRCUIT_STATISTICS_TSV, 1), RK_OK);
    assert_text(&text, "rows\trows_own\twitnesses\twitnesses_own\tpublic\tpublic_own\tcomponent\n"
                       "13\t5\t18\t7\t2\t1\tcircuit\n"
                       "4\t0\t5\t1\t0\t0\tinput[0]\n"
                       "3\t0\t5\t1\t0\t0\tinput[1]\n"
                       "1\t1\t1\t1\t1\t1\tend\n");
    assert_int_equal(composer_row_count(c), 13);
    assert_int_equal(composer_witness_count(c), 18);
    assert_int_equal(composer_public_count(c), 2);
    text.size_bytes = 0;
    assert_int_equal(circuit_statistics_append(&text, &origins, CIRCUIT_STATISTICS_TSV, 2), RK_OK);
    assert_non_null(memmem(text.bytes, text.size_bytes, "\tinput[1]/range\n", 16));
    buffer_free(&text);
    composer_free(c);
}

/* ---- Layouts ---- */

static void compose_everything(struct composer *c, uint64_t *seed)
{
    struct witness bits[64], w = composer_witness_u64(c, vectors_random(seed));
    struct fj scalar;
    struct jubjub_affine point;
    fj_from_u64(&scalar, vectors_random(seed));
    jubjub_mul_generator(&point, &scalar);
    struct witness_point p = composer_point(c, &point);
    composer_decompose(c, bits, w, 64);
    composer_range(c, w, 32);
    struct witness joined = composer_and(c, composer_xor(c, w, bits[3], 20), w, 30);
    struct witness_point q = composer_mul_generator(c, w, &jubjub_generator_nums);
    q = composer_sub_point(c, composer_mul_point(c, joined, p), q);
    q = composer_select_point(c, bits[0], p, q);
    composer_select(c, bits[1], q.x, q.y);
    struct witness inputs[5] = {w, joined, q.x, q.y, p.x};
    gadget_poseidon_hash_truncated(c, 0, inputs, 5);
    gadget_elgamal(c, p, q, w);
}

static void the_rows_are_those_of_the_code_whatever_the_values(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7);
    uint8_t prints[3][CIRCUIT_FINGERPRINT_BYTES], values[3][CIRCUIT_FINGERPRINT_BYTES];
    for (size_t i = 0; i < 3; i++) {
        struct composer *c = begin();
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct circuit_failure failure;
        compose_everything(c, &seed);
        finish(c, &circuit, &assignment);
        assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
        circuit_fingerprint(prints[i], &circuit);
        circuit_witness_fingerprint(values[i], &circuit, &assignment);
        composer_free(c);
    }
    assert_memory_equal(prints[0], prints[1], sizeof prints[0]);
    assert_memory_equal(prints[0], prints[2], sizeof prints[0]);
    assert_memory_not_equal(values[0], values[1], sizeof values[0]);
}

/* ---- Witnesses that lie ---- */

static void what_is_computed_from_a_lie_follows_it(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct fr seven, wanted;
    fr_from_u64(&seven, 7);
    fr_from_u64(&wanted, 49);
    composer_override(c, composer_witness_count(c), &seven);
    struct witness w = composer_witness_u64(c, 3);
    struct witness square = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = w, .b = w));
    struct fr value = composer_value(c, square);
    assert_true(fr_equal(&value, &wanted));
    finish(c, &circuit, &assignment);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
    composer_free(c);
}

/* The gap of spec/crypto-supplement.md 8, E1: accumulators of any number satisfy the rows that
 * truncate a hash. Only those of the input are lied about; the result follows. */
static void the_deployed_xor_may_have_any_result(void **state)
{
    (void)state;
    enum { PAIRS = 125 };
    struct composer *c = begin();
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct fr sum = fr_zero, digit;
    struct witness input = composer_witness_u64(c, 0x1234567);
    size_t first = composer_witness_count(c);
    for (size_t i = 0; i < PAIRS; i++) {
        fr_double(&sum, &sum);
        fr_double(&sum, &sum);
        fr_from_u64(&digit, (i * i + 1) & 3);
        fr_add(&sum, &sum, &digit);
        composer_override(c, first + 4 * i, &sum);
    }
    struct witness result = composer_xor(c, input, witness_zero, PAIRS);
    struct fr value = composer_value(c, result);
    assert_true(fr_equal(&value, &sum));
    finish(c, &circuit, &assignment);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
    composer_free(c);
}

/* The gap of E5: the digits of a fixed-base product may be those of t + q, of which the multiple is
 * another point. Only the sums of digits are lied about; points follow. */
static void the_deployed_fixed_base_product_may_be_of_another_scalar(void **state)
{
    (void)state;
    enum { DIGITS = 256, T = 5 };
    struct composer *c = begin();
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct fr sum = fr_zero, bit;
    uint64_t carry = 0, shifted[4];
    struct fj multiple;
    struct jubjub_affine wanted;
    for (size_t i = 0; i < 4; i++)
        shifted[i] = limb_add(fr_modulus[i], i ? 0 : T, &carry);
    fj_from_limbs(&multiple, shifted);
    jubjub_mul_generator(&wanted, &multiple);

    struct witness scalar = composer_witness_u64(c, T);
    size_t first = composer_witness_count(c);
    for (size_t i = 0; i < DIGITS; i++) {
        size_t at = DIGITS - 1 - i;
        fr_double(&sum, &sum);
        fr_from_u64(&bit, shifted[at / 64] >> at % 64 & 1);
        fr_add(&sum, &sum, &bit);
        composer_override(c, first + 4 * (i + 1) + 2, &sum);
    }
    struct witness_point product = composer_mul_generator(c, scalar, &jubjub_generator);
    struct jubjub_affine point = composer_point_value(c, product);
    assert_true(jubjub_affine_equal(&point, &wanted));
    finish(c, &circuit, &assignment);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 0);
    composer_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_that_does_not_exist_is_refused),
        cmocka_unit_test(constants_are_what_they_say),
        cmocka_unit_test(the_first_failure_stays_and_names_its_place),
        cmocka_unit_test(components_refuse_what_they_cannot_do),
        cmocka_unit_test(rows_tell_the_line_and_the_component_that_made_them),
        cmocka_unit_test(statistics_tell_what_components_cost),
        cmocka_unit_test(the_rows_are_those_of_the_code_whatever_the_values),
        cmocka_unit_test(what_is_computed_from_a_lie_follows_it),
        cmocka_unit_test(the_deployed_xor_may_have_any_result),
        cmocka_unit_test(the_deployed_fixed_base_product_may_be_of_another_scalar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
