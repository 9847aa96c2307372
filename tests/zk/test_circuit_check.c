/* Values that satisfy circuits and values that do not: each component with right and wrong ones,
 * each equation broken alone, and what is told of the row. */

#include "crypto/jubjub_mul.h"
#include "random_field.h"
#include "vectors.h"
#include "zk/circuit_check.h"
#include "zk/composer.h"
#include "zk/composer_override.h"

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

static struct fr power_of_two(unsigned exponent)
{
    struct fr out = fr_one;
    while (exponent-- > 0)
        fr_double(&out, &out);
    return out;
}

static struct fr fr_of_fj(const struct fj *scalar)
{
    uint64_t limbs[4];
    struct fr out;
    fj_to_limbs(limbs, scalar);
    fr_from_limbs(&out, limbs);
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

static struct composer *begin(void)
{
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    return composer;
}

/* How many rows do not hold; frees the composer. */
static size_t failing_rows(struct composer *composer, struct circuit_failure *failure)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct rk_error error = {.result = RK_OK};
    if (composer_finish(composer, &circuit, &assignment, &error)) fail_msg("%s", error.message);
    size_t rows = circuit_check(failure, &circuit, &assignment);
    composer_free(composer);
    return rows;
}

static bool holds(struct composer *composer)
{
    struct circuit_failure failure;
    return failing_rows(composer, &failure) == 0;
}

#define ASSERT_HOLDS(composer, wanted) assert_int_equal(holds(composer), wanted)

/* ---- Gates ---- */

/* 2 a b + 3 a + 4 b + 5 d + 7 + PI = 5 c for a = 2, b = 3, d = 1, PI = 8 makes c = 10. */
static void a_gate_holds_for_what_solves_it(void **state)
{
    (void)state;
    static const struct {
        uint64_t c, constant, input;
        bool holds;
    } cases[] = {{10, 7, 8, true},  {11, 7, 8, false}, {10, 6, 8, false},
                 {10, 7, 9, false}, {10, 0, 15, true}, {10, 15, 0, true}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct composer *c = begin();
        struct fr k[] = {number(2), number(3), number(4), minus(5), number(5)};
        struct fr constant = number(cases[i].constant), input = number(cases[i].input);
        struct witness a = composer_witness_u64(c, 2), b = composer_witness_u64(c, 3);
        struct witness w = composer_witness_u64(c, cases[i].c);
        composer_gate(c, COMPOSER_GATE(.q_m = &k[0], .q_l = &k[1], .q_r = &k[2], .q_o = &k[3],
                                       .q_f = &k[4], .q_c = &constant, .public_input = &input,
                                       .a = a, .b = b, .c = w, .d = witness_one));
        ASSERT_HOLDS(c, cases[i].holds);
    }
}

static void computed_outputs_hold_and_others_do_not(void **state)
{
    (void)state;
    for (uint64_t off = 0; off < 2; off++) {
        struct composer *c = begin();
        struct fr input = number(7), wanted = number(2 + 3 + 6 + 5 + 7 + 1 + off);
        struct witness a = composer_witness_u64(c, 2), b = composer_witness_u64(c, 3);
        struct witness d = composer_witness_u64(c, 5);
        struct witness out = composer_compute(
            c, COMPOSER_GATE(.q_m = &fr_one, .q_l = &fr_one, .q_r = &fr_one, .q_f = &fr_one,
                             .q_c = &fr_one, .public_input = &input, .a = a, .b = b, .d = d));
        composer_assert_constant(c, out, &wanted);
        ASSERT_HOLDS(c, off == 0);
    }
}

static void equality_holds_for_equals(void **state)
{
    (void)state;
    static const uint64_t cases[][2] = {{0, 0}, {1, 1}, {77, 77}, {1, 0}, {77, 78}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct composer *c = begin();
        struct fr first = number(cases[i][0]);
        bool equal = cases[i][0] == cases[i][1];
        struct witness a = composer_witness_u64(c, cases[i][0]);
        struct witness b = composer_witness_u64(c, cases[i][1]);
        composer_assert_equal(c, a, b);
        ASSERT_HOLDS(c, equal);
        c = begin();
        composer_assert_constant(c, composer_witness_u64(c, cases[i][1]), &first);
        ASSERT_HOLDS(c, equal);
        c = begin();
        composer_assert_public(c, composer_witness_u64(c, cases[i][1]), &fr_zero, &first);
        ASSERT_HOLDS(c, equal);
        c = begin();
        composer_assert_public(c, composer_witness_u64(c, 1 + cases[i][1]), &fr_one, &first);
        ASSERT_HOLDS(c, equal);
    }
}

static void points_are_equal_in_both_coordinates(void **state)
{
    (void)state;
    struct jubjub_affine p = multiple(7), r = multiple(11);
    const struct jubjub_affine others[] = {p, r, {p.u, r.v}, {r.u, p.v}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(others); i++) {
        struct composer *c = begin();
        struct witness_point a = composer_point(c, &p), b = composer_point(c, &others[i]);
        composer_assert_equal_point(c, a, b);
        ASSERT_HOLDS(c, i == 0);
        c = begin();
        composer_assert_public_point(c, composer_point(c, &p), &others[i]);
        ASSERT_HOLDS(c, i == 0);
    }
}

/* ---- Bits and numbers ---- */

static void booleans_are_0_and_1(void **state)
{
    (void)state;
    uint64_t seed = test_seed(1);
    struct fr values[] = {fr_zero, fr_one, minus(0), minus(1), number(2), random_fr(&seed)};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(values); i++) {
        struct composer *c = begin();
        composer_boolean(c, composer_witness(c, &values[i]));
        ASSERT_HOLDS(c, i < 3);
    }
}

static void decompositions_hold_for_numbers_of_that_width(void **state)
{
    (void)state;
    static const unsigned widths[] = {1, 64, 252};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(widths); i++) {
        struct fr over = power_of_two(widths[i]), last;
        struct witness bits[252];
        fr_sub(&last, &over, &fr_one);
        const struct fr values[] = {fr_zero, fr_one, last, over};
        for (size_t k = 0; k < RK_ARRAY_LENGTH(values); k++) {
            struct composer *c = begin();
            composer_decompose(c, bits, composer_witness(c, &values[k]), widths[i]);
            ASSERT_HOLDS(c, k < 3);
        }
        /* The last bit flipped: its sum follows. */
        struct composer *c = begin();
        composer_override(c, COMPOSER_INITIAL_WITNESSES + 1, &fr_zero);
        composer_decompose(c, bits, composer_witness(c, &fr_one), widths[i]);
        ASSERT_HOLDS(c, false);
    }
}

static void ranges_hold_below_their_end(void **state)
{
    (void)state;
    static const unsigned pairs[] = {0, 1, 2, 3, 4, 5, 37, 64, 127};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(pairs); i++) {
        struct fr over = power_of_two(2 * pairs[i]), last;
        fr_sub(&last, &over, &fr_one);
        const struct fr values[] = {fr_zero, last, over, minus(1)};
        for (size_t k = 0; k < RK_ARRAY_LENGTH(values); k++) {
            struct composer *c = begin();
            composer_range(c, composer_witness(c, &values[k]), pairs[i]);
            ASSERT_HOLDS(c, k < 2);
        }
    }
    uint64_t seed = test_seed(2);
    for (size_t i = 0; i < 20; i++) {
        struct composer *c = begin();
        struct fr value = i ? random_fr(&seed) : minus(1);
        composer_range(c, composer_witness(c, &value), 128);
        ASSERT_HOLDS(c, true);
    }
}

/* The bits of a and b below `width`, joined; 256 bits are reduced. */
static struct fr join(const struct fr *a, const struct fr *b, unsigned width, bool xor)
{
    uint64_t limbs_a[4], limbs_b[4], joined[4];
    struct fr out;
    fr_to_limbs(limbs_a, a);
    fr_to_limbs(limbs_b, b);
    for (unsigned i = 0; i < 4; i++) {
        unsigned bits = width > 64 * i ? width - 64 * i : 0;
        uint64_t mask = bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
        joined[i] = (xor? limbs_a[i] ^ limbs_b[i] : limbs_a[i] & limbs_b[i]) & mask;
    }
    fr_from_limbs(&out, joined);
    return out;
}

static void and_and_xor_hold_for_their_results(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    static const unsigned pairs[] = {0, 1, 16, 32, 128, 200};
    for (size_t i = 0; i < 10 * RK_ARRAY_LENGTH(pairs); i++) {
        unsigned width = pairs[i % RK_ARRAY_LENGTH(pairs)];
        bool xor = vectors_random(&seed) & 1;
        for (uint64_t off = 0; off < 2; off++) {
            struct composer *c = begin();
            struct fr a = random_fr(&seed), b = random_fr(&seed);
            struct witness wa = composer_witness(c, &a), wb = composer_witness(c, &b);
            struct witness out =
                xor ? composer_xor(c, wa, wb, width) : composer_and(c, wa, wb, width);
            struct fr value = composer_value(c, out), wanted = join(&a, &b, 2 * width, xor);
            assert_true(fr_equal(&value, &wanted));
            if (off) fr_add(&wanted, &wanted, &fr_one);
            composer_assert_constant(c, out, &wanted);
            ASSERT_HOLDS(c, off == 0);
        }
    }
}

static void selections_hold_for_what_is_selected(void **state)
{
    (void)state;
    struct fr seven = number(7), wrong = number(8), ten = number(10);
    /* With bit 2 the component gives 2 * 7 - 10: it does not constrain its bit. */
    struct fr twice = number(4);
    const struct {
        uint64_t bit;
        const struct fr *wanted;
        bool holds;
    } cases[] = {{1, &seven, true},
                 {0, &ten, true},
                 {1, &ten, false},
                 {0, &wrong, false},
                 {2, &twice, true}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct composer *c = begin();
        struct witness bit = composer_witness_u64(c, cases[i].bit);
        struct witness a = composer_witness(c, &seven), b = composer_witness(c, &ten);
        struct witness out = composer_select(c, bit, a, b);
        composer_assert_constant(c, out, cases[i].wanted);
        ASSERT_HOLDS(c, cases[i].holds);
    }
    for (uint64_t bit = 0; bit < 2; bit++) {
        struct composer *c = begin();
        struct jubjub_affine p = multiple(7), r = multiple(11);
        struct witness w = composer_witness_u64(c, bit);
        struct witness_point first = composer_point(c, &p), second = composer_point(c, &r);
        composer_assert_equal_point(c, composer_select_point(c, w, first, second),
                                    bit ? first : second);
        composer_assert_equal_point(c, composer_select_identity(c, w, first),
                                    bit ? first : witness_identity);
        ASSERT_HOLDS(c, true);
    }
}

/* ---- Points ---- */

static void sums_of_points_are_those_of_the_curve(void **state)
{
    (void)state;
    uint64_t seed = test_seed(4);
    for (size_t i = 0; i < 20; i++) {
        struct fj scalars[2] = {random_fj(&seed), random_fj(&seed)};
        struct jubjub_affine points[2], wanted;
        struct jubjub_extended sum, first;
        if (i == 0) scalars[0] = fj_zero;
        if (i == 1) scalars[1] = scalars[0];
        if (i == 2) fj_neg(&scalars[1], &scalars[0]);
        for (size_t k = 0; k < 2; k++)
            jubjub_mul_generator(&points[k], &scalars[k]);
        jubjub_from_affine(&first, &points[0]);
        jubjub_add_affine(&sum, &first, &points[1]);
        jubjub_to_affine(&wanted, &sum);
        struct composer *c = begin();
        struct witness_point a = composer_point(c, &points[0]), b = composer_point(c, &points[1]);
        struct witness_point both = composer_add_point(c, a, b);
        composer_assert_public_point(c, both, &wanted);
        composer_assert_equal_point(c, composer_sub_point(c, both, b), a);
        composer_assert_equal_point(c, composer_add_point(c, both, composer_neg_point(c, both)),
                                    witness_identity);
        ASSERT_HOLDS(c, true);
        c = begin();
        a = composer_point(c, &points[0]);
        b = composer_point(c, &points[1]);
        both = composer_add_point(c, a, b);
        composer_assert_public_point(c, both, &jubjub_generator);
        ASSERT_HOLDS(c, false);
    }
}

/* 0, 1, the largest, and random ones. */
static struct fj sample_scalar(size_t index, uint64_t *seed)
{
    struct fj scalar = random_fj(seed);
    if (index == 0) scalar = fj_zero;
    if (index == 1) scalar = fj_one;
    if (index == 2) fj_neg(&scalar, &fj_one);
    return scalar;
}

static void products_of_generators_are_those_of_the_curve(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    for (size_t i = 0; i < 10; i++) {
        struct fj scalar = sample_scalar(i, &seed);
        struct fr value = fr_of_fj(&scalar);
        struct jubjub_affine wanted, nums;
        jubjub_mul_generator(&wanted, &scalar);
        jubjub_mul_generator_nums(&nums, &scalar);
        struct composer *c = begin();
        struct witness w = composer_witness(c, &value);
        composer_assert_public_point(c, composer_mul_generator(c, w, &jubjub_generator), &wanted);
        composer_assert_public_point(c, composer_mul_generator(c, w, &jubjub_generator_nums),
                                     &nums);
        ASSERT_HOLDS(c, true);
        c = begin();
        w = composer_witness(c, &value);
        struct witness_point product = composer_mul_generator(c, w, &jubjub_generator);
        struct witness_point one = composer_constant_point(c, &jubjub_generator);
        struct witness_point off = composer_add_point(c, product, one);
        composer_assert_public_point(c, off, &wanted);
        ASSERT_HOLDS(c, false);
    }
}

static void products_of_points_are_those_of_the_curve(void **state)
{
    (void)state;
    uint64_t seed = test_seed(6);
    for (size_t i = 0; i < 6; i++) {
        struct fj scalar = sample_scalar(i, &seed);
        struct fr value = fr_of_fj(&scalar);
        struct jubjub_affine point = multiple(7 + i), wanted;
        jubjub_exchange(&wanted, &scalar, &point);
        struct composer *c = begin();
        struct witness w = composer_witness(c, &value);
        struct witness_point p = composer_point(c, &point);
        struct witness_point product = composer_mul_point(c, w, p);
        composer_assert_public_point(c, product, &wanted);
        ASSERT_HOLDS(c, true);
    }
}

/* ---- Each equation alone ---- */

static void range_of_8_bits(struct composer *c)
{
    composer_range(c, composer_witness_u64(c, 200), 4);
}

static void and_of_8_bits(struct composer *c)
{
    struct witness a = composer_witness_u64(c, 0xb6), b = composer_witness_u64(c, 0x5d);
    composer_and(c, a, b, 4);
}

static void fixed_base(struct composer *c)
{
    composer_mul_generator(c, composer_witness_u64(c, 5), &jubjub_generator);
}

static void point_sum(struct composer *c)
{
    struct jubjub_affine p = multiple(7), r = multiple(11);
    struct witness_point a = composer_point(c, &p);
    composer_add_point(c, a, composer_point(c, &r));
}

/* The witness `offset` behind the initial ones becomes `value`. Which row and term then fail first
 * follows from the layouts of spec/plonk.md 3.3; AND: a, b, product, result of each step, the first
 * digits being 2 and 1. */
static const struct {
    void (*compose)(struct composer *c);
    size_t offset;
    uint64_t value;
    size_t row;
    enum circuit_term term;
} broken[] = {
    {range_of_8_bits, 1, 4, 4, CIRCUIT_RANGE_C},
    {range_of_8_bits, 2, 16, 4, CIRCUIT_RANGE_B},
    {range_of_8_bits, 3, 54, 4, CIRCUIT_RANGE_A},
    {range_of_8_bits, 4, 204, 4, CIRCUIT_RANGE_D},
    {range_of_8_bits, 4, 201, 6, CIRCUIT_ARITHMETIC},
    {and_of_8_bits, 2, 4, 4, CIRCUIT_LOGIC_A},
    {and_of_8_bits, 3, 4, 4, CIRCUIT_LOGIC_B},
    {and_of_8_bits, 5, 4, 4, CIRCUIT_LOGIC_D},
    {and_of_8_bits, 4, 3, 4, CIRCUIT_LOGIC_PRODUCT},
    {and_of_8_bits, 5, 1, 4, CIRCUIT_LOGIC_RESULT},
    {fixed_base, 1, 1, 4, CIRCUIT_ARITHMETIC},
    {fixed_base, 3 + 4, 2, 7, CIRCUIT_FIXED_DIGIT},
    {fixed_base, 4, 9, 7, CIRCUIT_FIXED_PRODUCT},
    {fixed_base, 5, 9, 7, CIRCUIT_FIXED_X},
    {fixed_base, 6, 9, 7, CIRCUIT_FIXED_Y},
    {point_sum, 4, 9, 4, CIRCUIT_VAR_PRODUCT},
    {point_sum, 5, 9, 4, CIRCUIT_VAR_X},
    {point_sum, 6, 9, 4, CIRCUIT_VAR_Y},
};

static void a_broken_equation_is_named_with_its_row(void **state)
{
    (void)state;
    bool named[CIRCUIT_TERM_COUNT] = {false};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(broken); i++) {
        struct composer *c = begin();
        struct circuit_failure failure = {.row = 0};
        broken[i].compose(c);
        ASSERT_HOLDS(c, true);
        c = begin();
        struct fr lie = number(broken[i].value);
        composer_override(c, COMPOSER_INITIAL_WITNESSES + broken[i].offset, &lie);
        broken[i].compose(c);
        assert_true(failing_rows(c, &failure) > 0);
        if (failure.row != broken[i].row || failure.term != broken[i].term)
            fail_msg("case %zu: row %zu, %s", i, failure.row, circuit_term_text(failure.term));
        assert_true(failure.row_count >= 1);
        named[failure.term] = true;
    }
    for (size_t term = 0; term < CIRCUIT_TERM_COUNT; term++)
        assert_true(named[term]);
}

/* d' of the last row is that of row 0 when the rows fill the domain, else 0. */
static void the_last_row_reaches_to_the_first_only_in_a_full_domain(void **state)
{
    (void)state;
    struct plonk_row rows[4] = {0};
    struct fr values[] = {fr_zero, number(5)};
    struct circuit_failure failure = {.row = 9};
    rows[0].wires[3] = 1;
    for (size_t count = 2; count <= 4; count++) {
        struct plonk_circuit circuit = {.rows = rows, .row_count = count, .witness_count = 2};
        struct plonk_assignment assignment = {.witnesses = values};
        rows[count - 1].selectors[PLONK_Q_RANGE] = fr_one;
        bool full = count != 3;
        assert_int_equal(circuit_check(&failure, &circuit, &assignment), full);
        if (full) assert_int_equal(failure.row, count - 1);
        if (full) assert_int_equal(failure.term, CIRCUIT_RANGE_D);
        rows[count - 1].selectors[PLONK_Q_RANGE] = fr_zero;
    }
}

/* ---- What is told ---- */

static void assert_text(const struct buffer *text, const char *wanted)
{
    if (text->size_bytes != strlen(wanted) || memcmp(text->bytes, wanted, text->size_bytes) != 0)
        fail_msg("\n%.*s\nis not\n%s", (int)text->size_bytes, (const char *)text->bytes, wanted);
}

static void a_report_tells_row_line_component_and_values(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct buffer line = {0}, report = {0};
    struct fr paid = number(100), claimed = minus(3);
    composer_enter_numbered(c, "input", 1);
    struct witness amount = composer_witness(c, &paid);
    composer_enter(c, "balance");
    composer_at(c, "invoice.circuit", 12);
    (composer_assert_public)(c, amount, NULL, &claimed);
    composer_at(c, "invoice.circuit", 13);
    (composer_range)(c, amount, 2);
    composer_leave(c);
    composer_leave(c);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 2);
    struct circuit_origins origins = composer_origins(c);
    assert_int_equal(circuit_failure_append(&line, &failure, &origins), RK_OK);
    assert_text(&line, "row 4 of input[1]/balance (invoice.circuit:12) does not hold: arithmetic, "
                       "q_m a b + q_l a + q_r b + q_o c + q_f d + q_c + PI = 0; 2 rows do not");
    assert_int_equal(circuit_failure_report(&report, &failure, &circuit, &assignment, &origins),
                     RK_OK);
    assert_text(&report,
                "row 4 of input[1]/balance (invoice.circuit:12) does not hold: arithmetic, "
                "q_m a b + q_l a + q_r b + q_o c + q_f d + q_c + PI = 0; 2 rows do not\n"
                "    q_l      -1\n"
                "    q_arith  1\n"
                "    PI       -3\n"
                "    a   w6        100\n"
                "    b   w0        0\n"
                "    c   w0        0\n"
                "    d   w0        0\n");
    buffer_free(&line);
    buffer_free(&report);
    composer_free(c);
}

static void a_report_of_a_row_that_reaches_on_has_the_next_row(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct circuit_failure failure;
    struct buffer report = {0};
    struct fr lie = number(4);
    composer_override(c, COMPOSER_INITIAL_WITNESSES + 1, &lie);
    (composer_range)(composer_at(c, "range.circuit", 3), (composer_witness_u64)(c, 2), 1);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_check(&failure, &circuit, &assignment), 2);
    assert_int_equal(circuit_failure_report(&report, &failure, &circuit, &assignment, NULL), RK_OK);
    assert_text(&report, "row 4 does not hold: range, d' - 4 a is 0, 1, 2 or 3; 2 rows do not\n"
                         "    q_range  1\n"
                         "    a   w0        0\n"
                         "    b   w0        0\n"
                         "    c   w0        0\n"
                         "    d   w0        0\n"
                         "    a'  w0        0\n"
                         "    b'  w0        0\n"
                         "    c'  w0        0\n"
                         "    d'  w7        4\n");
    buffer_free(&report);
    composer_free(c);
}

static void values_are_written_as_people_read_them(void **state)
{
    (void)state;
    struct fr edge = power_of_two(64), below = edge;
    fr_neg(&below, &below);
    const struct {
        struct fr value;
        const char *text;
    } cases[] = {
        {fr_zero, "0"},
        {number(UINT64_MAX), "18446744073709551615"},
        {minus(1), "-1"},
        {minus(UINT64_MAX), "-18446744073709551615"},
        {edge, "0x0000000000000000000000000000000000000000000000010000000000000000"},
        {below, "0x73eda753299d7d483339d80809a1d80553bda402fffe5bfdffffffff00000001"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer text = {0};
        assert_int_equal(circuit_value_append(&text, &cases[i].value), RK_OK);
        assert_text(&text, cases[i].text);
        buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gate_holds_for_what_solves_it),
        cmocka_unit_test(computed_outputs_hold_and_others_do_not),
        cmocka_unit_test(equality_holds_for_equals),
        cmocka_unit_test(points_are_equal_in_both_coordinates),
        cmocka_unit_test(booleans_are_0_and_1),
        cmocka_unit_test(decompositions_hold_for_numbers_of_that_width),
        cmocka_unit_test(ranges_hold_below_their_end),
        cmocka_unit_test(and_and_xor_hold_for_their_results),
        cmocka_unit_test(selections_hold_for_what_is_selected),
        cmocka_unit_test(sums_of_points_are_those_of_the_curve),
        cmocka_unit_test(products_of_generators_are_those_of_the_curve),
        cmocka_unit_test(products_of_points_are_those_of_the_curve),
        cmocka_unit_test(a_broken_equation_is_named_with_its_row),
        cmocka_unit_test(the_last_row_reaches_to_the_first_only_in_a_full_domain),
        cmocka_unit_test(a_report_tells_row_line_component_and_values),
        cmocka_unit_test(a_report_of_a_row_that_reaches_on_has_the_next_row),
        cmocka_unit_test(values_are_written_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
