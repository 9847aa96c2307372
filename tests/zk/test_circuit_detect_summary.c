/* Summaries of components, proved over all values of small fields; that each of their rows is
 * needed; and what the search and the detector say of each other. */

#include "vectors.h"
#include "zk/circuit_check.h"
#include "zk/circuit_detect.h"
#include "zk/circuit_detect_summary.h"
#include "zk/composer.h"

/* ---- The table ---- */

static void summaries_are_as_the_table_says(void **state)
{
    (void)state;
    bool holds[DETECT_COMPONENT_COUNT] = {false};
    for (size_t i = 0; i < detect_summary_count; i++) {
        const struct detect_summary *summary = &detect_summaries[i];
        struct field_answer answer = {0};
        bool is_proved = false;
        assert_int_equal(detect_summary_prove(&is_proved, &answer, summary), RK_OK);
        if (!is_proved)
            fail_msg("%s of width %u over %u", detect_component_id(summary->component),
                     summary->width, summary->p);
        if (summary->holds) holds[summary->component] = true;
        assert_true(answer.accepted > 0);
    }
    for (size_t i = 0; i < DETECT_COMPONENT_COUNT; i++)
        if (!holds[i] && i != DETECT_COMPONENT_XOR_FREE)
            fail_msg("%s is proved on no field", detect_component_id((enum detect_component)i));
}

/* A width that is one too many, or one too few, is told from the right one. */
static void summaries_of_other_widths_are_not(void **state)
{
    (void)state;
    static const struct detect_summary wrong[] = {
        {DETECT_COMPONENT_DECOMPOSITION, 5, 17, true},
        {DETECT_COMPONENT_DECOMPOSITION, 4, 17, false},
        {DETECT_COMPONENT_RANGE, 3, 17, true},
        {DETECT_COMPONENT_RANGE, 2, 17, false},
        {DETECT_COMPONENT_MUL_GENERATOR, 4, 17, true},
        {DETECT_COMPONENT_MUL_GENERATOR, 3, 17, false},
        {DETECT_COMPONENT_XOR_FREE, 1, 17, true},
        {DETECT_COMPONENT_ADD_POINT, 1, 17, false},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wrong); i++) {
        struct field_answer answer;
        bool is_proved = true;
        assert_int_equal(detect_summary_prove(&is_proved, &answer, &wrong[i]), RK_OK);
        if (is_proved) fail_msg("wrong summary %zu is proved", i);
    }
}

/* ---- Every row is needed ---- */

/* Whether a row is one of the two pins of 0 and 1 and its witness in no equation. */
static bool is_idle_pin(const struct detect_summary_relation *r, size_t row)
{
    uint32_t pinned = r->relation.rows[row].wires[0];
    if (row >= 2) return false;
    for (size_t i = 0; i < r->relation.row_count; i++) {
        const struct field_row *other = &r->relation.rows[i];
        bool custom = other->selectors[PLONK_Q_RANGE] || other->selectors[PLONK_Q_LOGIC] ||
                      other->selectors[PLONK_Q_FIXED] || other->selectors[PLONK_Q_VAR];
        static const uint8_t linear[] = {PLONK_Q_L, PLONK_Q_R, PLONK_Q_O, PLONK_Q_F};
        if (i == row) continue;
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
            if (other->wires[w] == pinned && (custom || other->selectors[linear[w]])) return false;
    }
    return true;
}

/* The answer to the same question without a row: true when it is not the function any more, or has
 * more solutions. */
static bool is_noticed(const struct detect_summary_relation *whole,
                       const struct field_answer *before, size_t row)
{
    struct detect_summary_relation *mutant = malloc(sizeof *mutant);
    struct field_answer answer = {0};
    assert_non_null(mutant);
    *mutant = *whole;
    mutant->question.inputs = mutant->inputs;
    mutant->question.outputs = mutant->outputs;
    field_relation_drop(&mutant->relation, row);
    enum rk_result result = field_search(&answer, &mutant->relation, &mutant->question);
    free(mutant);
    /* More values than a search may take is more than there were. */
    if (result == RK_LIMIT) return true;
    assert_int_equal(result, RK_OK);
    return !answer.is_function || answer.solutions > before->solutions;
}

static void every_row_of_a_component_is_noticed_when_it_is_dropped(void **state)
{
    (void)state;
    static const struct detect_summary small[] = {
        {DETECT_COMPONENT_BOOLEAN, 1, 13, true},
        {DETECT_COMPONENT_SELECT, 1, 13, true},
        {DETECT_COMPONENT_SELECT_ZERO, 1, 13, true},
        {DETECT_COMPONENT_SELECT_ONE, 1, 13, true},
        {DETECT_COMPONENT_SELECT_POINT, 1, 17, true},
        {DETECT_COMPONENT_SELECT_IDENTITY, 1, 17, true},
        {DETECT_COMPONENT_DECOMPOSITION, 3, 13, true},
        {DETECT_COMPONENT_RANGE, 1, 17, true},
        {DETECT_COMPONENT_RANGE, 2, 17, true},
        {DETECT_COMPONENT_AND_TIED, 1, 5, true},
        {DETECT_COMPONENT_XOR_TIED, 1, 5, true},
        {DETECT_COMPONENT_ADD_POINT, 1, 17, true},
        {DETECT_COMPONENT_NEG_POINT, 1, 17, true},
        {DETECT_COMPONENT_SUB_POINT, 1, 17, true},
        {DETECT_COMPONENT_MUL_POINT, 2, 17, true},
        {DETECT_COMPONENT_MUL_GENERATOR, 2, 17, true},
        {DETECT_COMPONENT_OPENING_LEVEL, 1, 5, true},
        {DETECT_COMPONENT_IS_ZERO, 1, 13, true},
    };
    size_t rows = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(small); i++) {
        struct detect_summary_relation *whole = malloc(sizeof *whole);
        struct field_answer answer;
        assert_non_null(whole);
        assert_int_equal(detect_summary_compose(whole, &small[i]), RK_OK);
        whole->question.nodes_max = 20000000;
        assert_int_equal(field_search(&answer, &whole->relation, &whole->question), RK_OK);
        assert_true(answer.is_function);
        for (size_t row = 0; row < whole->relation.row_count; row++) {
            if (is_idle_pin(whole, row)) continue;
            rows++;
            if (!is_noticed(whole, &answer, row))
                fail_msg("row %zu of %s is not missed", row,
                         detect_component_id(small[i].component));
        }
        free(whole);
    }
    print_message("%zu rows\n", rows);
    assert_true(rows > 80);
}

/* ---- The search itself ---- */

static void curves_are_groups_of_the_order_they_say(void **state)
{
    (void)state;
    static const uint32_t primes[] = {17, 29, 37};
    struct field_curve curve;
    assert_int_equal(field_curve_find(&curve, 13), RK_UNSUPPORTED); /* no order 8 k, k odd */
    assert_int_equal(field_curve_find(&curve, 19), RK_UNSUPPORTED); /* 3 modulo 4 */
    assert_int_equal(field_curve_find(&curve, 21), RK_UNSUPPORTED); /* no prime */
    assert_int_equal(field_curve_find(&curve, 131), RK_UNSUPPORTED);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(primes); i++) {
        struct field_point points[64];
        uint32_t count = 0;
        assert_int_equal(field_curve_find(&curve, primes[i]), RK_OK);
        for (struct field_point at = {0, 0}; at.x < curve.p; at.x++)
            for (at.y = 0; at.y < curve.p; at.y++)
                if (field_is_on_curve(&curve, &at)) points[count++] = at;
        assert_int_equal(count, curve.order);
        assert_int_equal(curve.order % 16, 8);
        for (uint32_t a = 0; a < count; a++) {
            struct field_point zero = field_point_mul(&curve, curve.order, &points[a]);
            assert_true(zero.x == 0 && zero.y == 1);
            for (uint32_t b = 0; b < count; b++) {
                struct field_point sum = field_point_add(&curve, &points[a], &points[b]);
                assert_true(field_is_on_curve(&curve, &sum));
                for (uint32_t c = 0; c < count; c += 5) {
                    struct field_point left = field_point_add(&curve, &sum, &points[c]);
                    struct field_point right = field_point_add(&curve, &points[b], &points[c]);
                    right = field_point_add(&curve, &points[a], &right);
                    assert_true(left.x == right.x && left.y == right.y);
                }
            }
        }
        struct field_point generator = field_generator(&curve);
        assert_false(generator.x == 0);
        generator = field_point_mul(&curve, curve.order / 8, &generator);
        assert_true(generator.x == 0 && generator.y == 1);
    }
}

/* Values that satisfy rows as integers satisfy them modulo q and modulo p; so what circuit_check
 * takes of small values, the search takes. */
static void small_values_that_hold_hold_over_small_fields(void **state)
{
    (void)state;
    enum { WITNESSES = 8 };
    uint64_t seed = test_seed(11);
    size_t held = 0;
    for (unsigned round = 0; round < 40000; round++) {
        struct plonk_row rows[2] = {{.wires = {0, 1, 2, 3}}, {.wires = {4, 5, 6, 7}}};
        struct fr values[WITNESSES];
        uint32_t small[WITNESSES];
        struct fr minus_one;
        uint64_t random = vectors_random(&seed);
        fr_neg(&minus_one, &fr_one);
        bool logic = random & 1, is_xor = random >> 1 & 1;
        rows[0].selectors[logic ? PLONK_Q_LOGIC : PLONK_Q_RANGE] = is_xor ? minus_one : fr_one;
        rows[0].selectors[PLONK_Q_C] = is_xor ? minus_one : fr_one;
        /* Near to right: accumulators grow by small digits. */
        uint32_t digit_a = random >> 8 & 3, digit_b = random >> 10 & 3, off = random >> 12 & 7;
        small[0] = random >> 16 & 1;
        small[1] = random >> 17 & 1;
        small[3] = random >> 18 & 1;
        small[2] = digit_a * digit_b + (uint32_t)(off == 0);
        small[4] = 4 * small[0] + digit_a + (uint32_t)(off == 1);
        small[5] = 4 * small[1] + digit_b + 4 * (uint32_t)(off == 2);
        small[6] = 0;
        uint32_t result = is_xor ? digit_a ^ digit_b : digit_a & digit_b;
        small[7] = 4 * small[3] + result + (uint32_t)(off == 3);
        if (!logic) {
            small[3] = 0;
            small[2] = 0;
            small[1] = 4 * small[2] + digit_b + (uint32_t)(off == 0);
            small[0] = 4 * small[1] + (uint32_t)(random >> 20 & 3);
            small[7] = 4 * small[0] + (uint32_t)(random >> 22 & 3) + 2 * (uint32_t)(off == 1);
        }
        for (size_t i = 0; i < WITNESSES; i++)
            fr_from_u64(&values[i], small[i]);
        const struct plonk_circuit circuit = {
            .rows = rows, .row_count = 2, .witness_count = WITNESSES};
        struct field_relation relation = {.curve = {.p = 127}};
        struct circuit_failure failure;
        bool holds = circuit_check(&failure, &circuit,
                                   &(const struct plonk_assignment){.witnesses = values}) == 0;
        /* Arithmetic is not asked: q_arith is 0. */
        assert_int_equal(field_relation_append(&relation, &circuit, 0, 2), RK_OK);
        bool small_holds = field_row_holds(&relation, 0, small);
        if (holds && !small_holds) fail_msg("a row that holds does not over the small field");
        /* Equations of ranges are products of factors below 127, which vanish only if one does. */
        if (!logic && holds != small_holds) fail_msg("a row that does not hold does");
        held += holds;
    }
    assert_true(held > 5000 && held < 35000);
}

static void searches_are_bounded_and_what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct detect_summary_relation relation;
    struct field_answer answer;
    const struct detect_summary add = {DETECT_COMPONENT_ADD_POINT, 1, 17, true};
    const struct detect_summary wide = {DETECT_COMPONENT_DECOMPOSITION, 60, 17, true};
    const struct detect_summary curveless = {DETECT_COMPONENT_ADD_POINT, 1, 13, true};
    assert_int_equal(detect_summary_compose(&relation, &add), RK_OK);
    relation.question.nodes_max = 1000;
    assert_int_equal(field_search(&answer, &relation.relation, &relation.question), RK_LIMIT);
    assert_int_equal(detect_summary_compose(&relation, &wide), RK_UNSUPPORTED);
    assert_int_equal(detect_summary_compose(&relation, &curveless), RK_UNSUPPORTED);

    struct plonk_row row = {.wires = {0, 1, 2, 3}};
    struct plonk_circuit circuit = {.rows = &row, .row_count = 1, .witness_count = 4};
    struct field_relation empty = {.curve = {.p = 17}};
    row.selectors[PLONK_Q_L] = jubjub_d; /* not small */
    assert_int_equal(field_relation_append(&empty, &circuit, 0, 1), RK_UNSUPPORTED);
    row.selectors[PLONK_Q_L] = fr_one;
    circuit.witness_count = FIELD_VARIABLES_MAX + 1;
    assert_int_equal(field_relation_append(&empty, &circuit, 0, 1), RK_UNSUPPORTED);
}

/* ---- The detector against the search ---- */

enum { ROWS = 6, WITNESSES = 6 };

static void random_row(struct plonk_row *row, uint64_t *seed)
{
    static const uint8_t selectors[] = {PLONK_Q_M, PLONK_Q_L, PLONK_Q_R,
                                        PLONK_Q_O, PLONK_Q_F, PLONK_Q_C};
    *row = (struct plonk_row){0};
    for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
        row->wires[w] = (uint32_t)(vectors_random(seed) % WITNESSES);
    for (size_t s = 0; s < RK_ARRAY_LENGTH(selectors); s++) {
        uint64_t random = vectors_random(seed);
        if (random % 2) continue;
        fr_from_u64(&row->selectors[selectors[s]], 1 + (random >> 8) % 2);
        fr_negate_if(&row->selectors[selectors[s]], limb_mask(random >> 16 & 1),
                     &row->selectors[selectors[s]]);
    }
    row->selectors[PLONK_Q_ARITH] = fr_one;
    if (vectors_random(seed) % 4) return;
    *row =
        (struct plonk_row){.wires = {row->wires[0], row->wires[1], row->wires[2], row->wires[3]}};
    row->selectors[PLONK_Q_VAR] = fr_one;
}

/* What the detector takes for determined has one value for all values of the others that it takes
 * for given. */
static void what_is_reported_determined_is_so_over_a_small_field(void **state)
{
    (void)state;
    uint64_t seed = test_seed(13);
    size_t asked = 0, ambiguous = 0;
    for (unsigned round = 0; round < 400; round++) {
        struct plonk_row rows[ROWS];
        struct circuit_witness_origin places[WITNESSES] = {0};
        uint32_t inputs[WITNESSES], others[WITNESSES];
        size_t input_count = 0, other_count = 0;
        struct detection found;
        for (size_t i = 0; i + 1 < ROWS; i++)
            random_row(&rows[i], &seed);
        rows[ROWS - 1] = (struct plonk_row){.wires = {0, 1, 2, 3}};
        for (uint32_t i = 0; i < WITNESSES; i++) {
            places[i].is_input = vectors_random(&seed) % 2;
            if (places[i].is_input) inputs[input_count++] = i;
        }
        const struct plonk_circuit circuit = {
            .rows = rows, .row_count = ROWS, .witness_count = WITNESSES};
        const struct circuit_origins origins = {.witnesses = places, .witness_count = WITNESSES};
        assert_int_equal(circuit_detect(&found, &circuit, &origins, NULL), RK_OK);
        for (uint32_t i = 0; i < WITNESSES; i++)
            if (!places[i].is_input && !bitset_has(&found.undetermined, i) &&
                found.benign_count == 0)
                others[other_count++] = i;
        detection_free(&found);
        struct field_relation relation = {0};
        struct field_answer answer;
        /* Outputs that stand in no equation are not determined: the detector must say so too. */
        assert_int_equal(field_curve_find(&relation.curve, 17), RK_OK);
        assert_int_equal(field_relation_append(&relation, &circuit, 0, ROWS), RK_OK);
        const struct field_question question = {.inputs = inputs,
                                                .input_count = input_count,
                                                .outputs = others,
                                                .output_count = other_count,
                                                .nodes_max = 200000000};
        assert_int_equal(field_search(&answer, &relation, &question), RK_OK);
        if (!answer.is_determined) fail_msg("round %u: determined, but has two values", round);
        asked += other_count;
        ambiguous += input_count + other_count < WITNESSES;
    }
    /* Both answers occur. */
    assert_true(asked > 100);
    assert_true(ambiguous > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summaries_are_as_the_table_says),
        cmocka_unit_test(summaries_of_other_widths_are_not),
        cmocka_unit_test(every_row_of_a_component_is_noticed_when_it_is_dropped),
        cmocka_unit_test(curves_are_groups_of_the_order_they_say),
        cmocka_unit_test(small_values_that_hold_hold_over_small_fields),
        cmocka_unit_test(searches_are_bounded_and_what_does_not_fit_is_refused),
        cmocka_unit_test(what_is_reported_determined_is_so_over_a_small_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
