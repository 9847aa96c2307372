/* Which witnesses rows determine: the deployed circuit, of which the gaps are known; sound ones; and
 * for each cause of a finding a small circuit that has it and one that does not. */

#include "crypto/poseidon.h"
#include "vectors.h"
#include "zk/circuit_detect.h"
#include "zk/gadget_group.h"
#include "zk/gadget_poseidon.h"
#include "zk/gadget_tree.h"
#include "zk/phoenix_circuit.h"
#include "zk/shielded_circuit.h"

typedef void (*compose_function)(struct composer *composer);

struct checked {
    struct composer *composer;
    struct plonk_circuit circuit;
    struct circuit_origins origins;
    struct detection found;
};

static struct composer *begin(void)
{
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    return composer;
}

/* Takes the composer over. */
static struct checked check_composed(struct composer *composer, bool with_origins)
{
    struct checked out = {.composer = composer};
    struct plonk_assignment assignment;
    struct rk_error error = {.result = RK_OK};
    if (composer_finish(composer, &out.circuit, &assignment, &error)) fail_msg("%s", error.message);
    out.origins = composer_origins(composer);
    if (circuit_detect(&out.found, &out.circuit, with_origins ? &out.origins : NULL, &error))
        fail_msg("%s", error.message);
    return out;
}

static struct checked check(compose_function compose)
{
    struct composer *composer = begin();
    compose(composer);
    return check_composed(composer, true);
}

static void checked_free(struct checked *checked)
{
    detection_free(&checked->found);
    composer_free(checked->composer);
}

static void print_report(const struct checked *checked)
{
    struct buffer text = {0};
    assert_int_equal(detection_report(&text, &checked->found, &checked->origins), RK_OK);
    print_message("%.*s", (int)text.size_bytes, (const char *)text.bytes);
    buffer_free(&text);
}

static void assert_clean(const struct checked *checked, const char *name)
{
    if (detection_is_clean(&checked->found)) return;
    print_report(checked);
    fail_msg("%s is not clean", name);
}

/* ---- The deployed circuit ---- */

static struct checked check_deployed(size_t inputs, bool with_origins)
{
    struct composer *composer = begin();
    struct phoenix_transaction transaction;
    phoenix_transaction_blank(&transaction, inputs);
    phoenix_circuit_compose(composer, &transaction);
    return check_composed(composer, with_origins);
}

/* spec/crypto-supplement.md 8 and 9: the truncations (E1), the fixed-base products (E5) and the
 * points that nothing holds to the curve (E4). */
static const struct {
    uint32_t row;
    enum detect_cause cause;
} deployed[] = {
    {1985, DETECT_LOGIC},        {2114, DETECT_FIXED_WIDTH},  {2881, DETECT_POINT},
    {4394, DETECT_FIXED_WIDTH},  {5161, DETECT_POINT},        {7679, DETECT_FIXED_WIDTH},
    {7940, DETECT_FIXED_WIDTH},  {27347, DETECT_FIXED_WIDTH}, {27608, DETECT_FIXED_WIDTH},
    {27886, DETECT_FIXED_WIDTH}, {28147, DETECT_FIXED_WIDTH}, {30389, DETECT_LOGIC},
    {30518, DETECT_FIXED_WIDTH}, {31285, DETECT_POINT},       {34773, DETECT_LOGIC},
    {34902, DETECT_FIXED_WIDTH}, {35669, DETECT_POINT},       {37694, DETECT_POINT},
    {39205, DETECT_FIXED_WIDTH}, {41485, DETECT_FIXED_WIDTH}, {42262, DETECT_POINT},
    {43773, DETECT_FIXED_WIDTH}, {46053, DETECT_FIXED_WIDTH},
};

static void the_deployed_circuit_is_open_at_the_known_rows(void **state)
{
    (void)state;
    for (unsigned with_origins = 0; with_origins < 2; with_origins++) {
        struct checked deployed_one = check_deployed(1, with_origins);
        const struct detection *found = &deployed_one.found;
        assert_int_equal(found->row_count, 46321);
        assert_int_equal(found->witness_count, 62253);
        assert_int_equal(found->finding_count, RK_ARRAY_LENGTH(deployed));
        for (size_t i = 0; i < RK_ARRAY_LENGTH(deployed); i++) {
            assert_int_equal(found->findings[i].row, deployed[i].row);
            assert_int_equal(found->findings[i].cause, deployed[i].cause);
        }
        assert_int_equal(found->segments[DETECT_SEGMENT_LOGIC], 3);
        assert_int_equal(found->unresolved[DETECT_SEGMENT_LOGIC], 3);
        assert_int_equal(found->segments[DETECT_SEGMENT_FIXED], 14);
        assert_int_equal(found->unresolved[DETECT_SEGMENT_FIXED], 14);
        assert_int_equal(found->segments[DETECT_SEGMENT_RANGE], 3);
        assert_int_equal(found->unresolved[DETECT_SEGMENT_RANGE], 0);
        assert_true(found->undetermined_count > 20000);
        assert_int_equal(found->inputs_by_form, !with_origins);
        checked_free(&deployed_one);
    }
}

static void reports_name_row_wire_component_line_and_remedy(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "row 1985 of input[0]/schnorr_double/poseidon_truncated/xor (phoenix_circuit.c:",
        ", wire c, w2002: the accumulators of the operands are not tied",
        "to mend it: assert that the last accumulators are the low bits of the operands",
        "row 2881 of input[0]/schnorr_double/mul_point/add_point (phoenix_circuit.c:",
        "wire c, w9: a point that is added is not known to be on the curve",
        "3 of 3 logic segments are unresolved; 14 of 14 fixed-base segments are unresolved",
        "6 points are added unchecked",
        "         500  input[0]/schnorr_double/poseidon_truncated/xor\n",
    };
    struct checked one = check_deployed(1, true);
    struct buffer text = {0};
    assert_int_equal(detection_report(&text, &one.found, &one.origins), RK_OK);
    assert_int_equal(buffer_append_u8(&text, 0), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wanted); i++)
        if (!strstr((const char *)text.bytes, wanted[i])) fail_msg("missing: %s", wanted[i]);
    buffer_free(&text);
    checked_free(&one);
}

/* ---- Sound circuits ---- */

static void the_sound_circuits_leave_nothing_open(void **state)
{
    (void)state;
    static const size_t inputs[] = {1, 2, 4};
    for (size_t i = 0; i < 2 * RK_ARRAY_LENGTH(inputs); i++) {
        struct shielded_statement *statement = calloc(1, sizeof *statement);
        struct shielded_witness *witness = calloc(1, sizeof *witness);
        struct composer *composer = begin();
        assert_non_null(statement);
        assert_non_null(witness);
        shielded_blank(statement, witness, inputs[i / 2], i % 2);
        shielded_circuit_compose(composer, statement, witness);
        struct checked sound = check_composed(composer, true);
        assert_clean(&sound, "shielded");
        assert_int_equal(sound.found.undetermined_count, 0);
        assert_int_equal(sound.found.finding_count, 0);
        assert_true(sound.found.benign_count > 0);
        checked_free(&sound);
        free(statement);
        free(witness);
    }
}

/* The prover knows a leaf of the tree with this root, and what hashes to it. */
static void compose_member(struct composer *c)
{
    struct poseidon_opening opening = {.height = 3};
    struct witness words[2];
    words[0] = composer_witness_u64(c, 5);
    words[1] = composer_witness_u64(c, 6);
    struct witness leaf = gadget_poseidon_hash(c, POSEIDON_OTHER, words, 2);
    struct witness root = gadget_poseidon_opening(c, &opening, leaf);
    composer_assert_public(c, root, NULL, &fr_zero);
}

/* The same with the gadgets of our own. */
static void compose_member_sound(struct composer *c)
{
    struct poseidon_opening opening = {.height = 2};
    struct tree_way way = gadget_tree_way(c, &opening, composer_witness_u64(c, 7));
    composer_assert_public(c, way.root, NULL, &fr_zero);
    composer_assert_public(c, way.position, NULL, &fr_zero);
}

/* Two numbers of 64 bits, one of which is less, and the smaller one is shown. */
static void compose_least(struct composer *c)
{
    struct bounded a = gadget_range(c, composer_witness_u64(c, 3), 64);
    struct bounded b = gadget_range(c, composer_witness_u64(c, 4), 64);
    struct bit less = gadget_less(c, a, b);
    struct witness least = gadget_choose(c, less, a.value, b.value);
    composer_assert_public(c, least, NULL, &fr_zero);
}

/* Every gadget on numbers, and points of the subgroup. */
static void compose_gadgets(struct composer *c)
{
    struct bit_string bits;
    struct witness x = composer_witness_u64(c, 9);
    gadget_split(c, x, 127);
    gadget_truncate_bits(c, &bits, x);
    gadget_element_bits(c, &bits, x);
    gadget_range(c, composer_witness_u64(c, 1), 1);
    gadget_range(c, composer_witness_u64(c, 1), 253);
    gadget_element_less(c, x, composer_witness_u64(c, 4));
    gadget_assert_nonzero(c, x);
    gadget_scalar_string(c, &bits, &fj_one);
    struct group_point p = gadget_group_witness(c, &jubjub_generator);
    struct group_point q = gadget_group_public(c, &jubjub_generator);
    struct group_point product = gadget_group_mul(c, &bits, q);
    struct bounded scalar = gadget_scalar(c, &fj_one);
    struct group_point sum = gadget_group_add(c, product, gadget_group_commit(c, scalar, scalar));
    gadget_group_assert_nonzero(c, p);
    gadget_group_assert_equal(c, sum, p.point);
}

static void small_sound_circuits_are_clean(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        compose_function compose;
    } circuits[] = {{"member", compose_member},
                    {"member of our own tree", compose_member_sound},
                    {"least", compose_least},
                    {"gadgets", compose_gadgets}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(circuits); i++) {
        struct checked sound = check(circuits[i].compose);
        assert_clean(&sound, circuits[i].name);
        checked_free(&sound);
    }
}

/* ---- Causes ---- */

static struct witness hint(struct composer *c)
{
    return composer_hint(c, &fr_zero);
}

/* Two unknowns in one row; with a second row both are determined. */
static void two_unknowns(struct composer *c, bool mended)
{
    struct witness a = hint(c), b = hint(c);
    struct witness x = composer_witness_u64(c, 0);
    composer_gate(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .q_o = &composer_minus_one,
                                   .a = a, .b = b, .c = x));
    if (mended) composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .q_l = &fr_one, .a = a, .b = x));
    if (mended) composer_assert_equal(c, a, x);
}

/* known * unknown = known, where the first may be 0. */
static void inverse(struct composer *c, bool mended)
{
    struct witness x = composer_witness_u64(c, 0), y = composer_witness_u64(c, 0), u;
    u = hint(c);
    composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .q_o = &composer_minus_one, .a = x, .b = u,
                                   .c = y));
    if (mended) gadget_assert_nonzero(c, x);
}

static void square(struct composer *c, bool mended)
{
    struct witness x = composer_witness_u64(c, 0), root = hint(c);
    composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .q_o = &composer_minus_one, .a = root,
                                   .b = root, .c = x));
    if (mended) composer_assert_equal(c, root, composer_witness_u64(c, 0));
}

/* Bits whose sum is that of nothing, or of a number that has them. */
static void bits(struct composer *c, bool mended)
{
    struct witness bit[256];
    composer_decompose(c, bit, mended ? composer_witness_u64(c, 0) : hint(c), 16);
}

static void too_many_bits(struct composer *c, bool mended)
{
    struct witness bit[256];
    composer_decompose(c, bit, composer_witness_u64(c, 0), mended ? 254 : 255);
}

static void range(struct composer *c, bool mended)
{
    composer_range(c, mended ? composer_witness_u64(c, 0) : hint(c), 8);
}

static void too_wide_range(struct composer *c, bool mended)
{
    composer_range(c, composer_witness_u64(c, 0), mended ? 127 : 128);
}

static void logic(struct composer *c, bool mended)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct witness a = composer_witness_u64(c, 0), b = composer_witness_u64(c, 0);
    composer_assert_public(c, composer_xor(c, a, b, 16), NULL, &fr_zero);
    assert_int_equal(composer_finish(c, &circuit, &assignment, NULL), RK_OK);
    const struct plonk_row last = circuit.rows[circuit.row_count - 2];
    if (mended) composer_assert_equal(c, (struct witness){last.wires[0]}, a);
    composer_assert_equal(c, (struct witness){last.wires[1]}, b);
}

static void fixed_width(struct composer *c, bool mended)
{
    struct witness x = composer_witness_u64(c, 0);
    struct witness_point p = mended
                                 ? composer_mul_generator_short(c, x, 253, &jubjub_generator)
                                 : composer_mul_generator(c, x, &jubjub_generator);
    composer_assert_public_point(c, p, &jubjub_generator);
}

static void fixed_scalar(struct composer *c, bool mended)
{
    struct witness x = mended ? composer_witness_u64(c, 0) : hint(c);
    composer_mul_generator_short(c, x, 8, &jubjub_generator);
}

static void fixed_base(struct composer *c, bool mended)
{
    struct jubjub_affine off = jubjub_generator;
    if (!mended) fr_add(&off.v, &off.v, &fr_one);
    composer_mul_generator_short(c, composer_witness_u64(c, 0), 8, &off);
}

/* Three digits that start at a point of the prover's choice. */
static void fixed_start(struct composer *c, bool mended)
{
    struct witness_point start = composer_point(c, &jubjub_affine_identity), end;
    struct witness scalar = composer_witness_u64(c, 0), product = hint(c);
    struct fr xy;
    if (mended) start = witness_identity;
    end.x = hint(c);
    end.y = hint(c);
    fr_mul(&xy, &jubjub_generator.u, &jubjub_generator.v);
    composer_custom_gate(c, COMPOSER_GATE(.q_fixed = &fr_one, .q_l = &jubjub_generator.u,
                                          .q_r = &jubjub_generator.v, .q_c = &xy, .a = start.x,
                                          .b = start.y, .c = product, .d = witness_zero));
    composer_gate(c, COMPOSER_GATE(.a = end.x, .b = end.y, .d = scalar));
}

static void point(struct composer *c, bool mended)
{
    struct witness_point p = composer_point(c, &jubjub_affine_identity);
    if (mended) p = gadget_group_witness(c, &jubjub_affine_identity).point;
    composer_add_point(c, p, p);
    if (mended) return;
}

static void unused(struct composer *c, bool mended)
{
    struct witness h = hint(c);
    if (mended) composer_assert_constant(c, h, &fr_one);
}

static const struct {
    const char *name;
    void (*compose)(struct composer *composer, bool mended);
    enum detect_cause cause;
} causes[] = {
    {"two unknowns", two_unknowns, DETECT_ARITHMETIC},
    {"inverse", inverse, DETECT_PRODUCT},
    {"square", square, DETECT_SQUARE},
    {"bits", bits, DETECT_BITS},
    {"too many bits", too_many_bits, DETECT_BITS},
    {"range", range, DETECT_RANGE},
    {"too wide a range", too_wide_range, DETECT_RANGE},
    {"logic", logic, DETECT_LOGIC},
    {"fixed width", fixed_width, DETECT_FIXED_WIDTH},
    {"fixed scalar", fixed_scalar, DETECT_FIXED_SCALAR},
    {"fixed base", fixed_base, DETECT_FIXED_BASE},
    {"fixed start", fixed_start, DETECT_FIXED_START},
    {"point", point, DETECT_POINT},
    {"unused", unused, DETECT_UNUSED},
};

static void each_cause_is_told_and_goes_away_when_mended(void **state)
{
    (void)state;
    bool seen[DETECT_CAUSE_COUNT] = {false};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(causes); i++) {
        for (unsigned mended = 0; mended < 2; mended++) {
            struct composer *composer = begin();
            causes[i].compose(composer, mended);
            struct checked checked = check_composed(composer, true);
            const struct detection *found = &checked.found;
            bool is_open = found->finding_count > 0;
            if (is_open == (mended != 0) ||
                (is_open && found->findings[0].cause != causes[i].cause)) {
                print_report(&checked);
                fail_msg("%s, mended: %u", causes[i].name, mended);
            }
            checked_free(&checked);
        }
        seen[causes[i].cause] = true;
    }
    for (size_t i = 0; i < DETECT_CAUSE_COUNT; i++)
        if (!seen[i]) fail_msg("no circuit has the cause %s", detect_cause_id((enum detect_cause)i));
}

/* A value with several forms is no harm inside of its component, but is when used elsewhere. */
static void digits_that_are_used_elsewhere_are_no_longer_benign(void **state)
{
    (void)state;
    for (unsigned leaks = 0; leaks < 2; leaks++) {
        struct composer *c = begin();
        struct witness x = composer_witness_u64(c, 3);
        composer_mul_generator_short(c, x, 8, &jubjub_generator);
        /* The product of coordinates of the second digit. */
        struct witness digit = {x.index + 5};
        if (leaks) composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .a = digit));
        struct checked checked = check_composed(c, true);
        assert_true(checked.found.benign_count > 0);
        if (!leaks) assert_clean(&checked, "digits");
        if (leaks) assert_int_equal(checked.found.undetermined_count, 2);
        checked_free(&checked);
    }
}

/* Each condition of a canonical split, left out by composing it wrongly. */
static void splits_need_every_part_of_their_comparison(void **state)
{
    (void)state;
    for (unsigned part = 0; part < 4; part++) {
        struct composer *c = begin();
        struct witness x = composer_witness_u64(c, 5), low, high;
        struct fr weight = fr_one;
        for (unsigned i = 0; i < 250; i++)
            fr_double(&weight, &weight);
        low = hint(c);
        high = hint(c);
        composer_gate(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &weight, .q_o = &composer_minus_one,
                                       .a = low, .b = high, .c = x));
        /* 254 bits are unique, 255 without more are not, 253 and unbounded parts are not. */
        if (part != 2) composer_range(c, low, part == 3 ? 126 : 125);
        if (part != 1) gadget_range(c, high, part == 0 ? 4 : 5);
        struct checked checked = check_composed(c, true);
        assert_int_equal(checked.found.undetermined_count == 0, part == 0);
        checked_free(&checked);
    }
}

/* ---- Lints ---- */

static void inputs_without_rows_and_lone_public_inputs_are_told(void **state)
{
    (void)state;
    struct composer *c = begin();
    struct witness used = composer_witness_u64(c, 1), loose = composer_witness_u64(c, 2);
    struct witness inert = composer_witness_u64(c, 3);
    composer_assert_constant(c, used, &fr_one);
    composer_gate(c, COMPOSER_GATE(.a = inert));
    composer_gate(c, COMPOSER_GATE(.public_input = &fr_one));
    composer_declare_checked(c, (struct witness_point){used, used});
    struct checked checked = check_composed(c, true);
    assert_int_equal(checked.found.lints.unused_inputs, 2);
    assert_int_equal(checked.found.lints.first_unused, loose.index);
    assert_int_equal(checked.found.lints.lone_public_inputs, 1);
    assert_int_equal(checked.found.lints.first_lone_public, checked.circuit.row_count - 1);
    assert_int_equal(checked.found.lints.bad_checked_points, 1);
    assert_int_equal(checked.found.undetermined_count, 0);
    assert_false(detection_is_clean(&checked.found));
    struct buffer text = {0};
    assert_int_equal(detection_report(&text, &checked.found, &checked.origins), RK_OK);
    assert_true(text.size_bytes > 100);
    buffer_free(&text);
    checked_free(&checked);
}

/* ---- Circuits from outside ---- */

static void circuits_that_are_none_are_refused(void **state)
{
    (void)state;
    struct plonk_row row = {.wires = {0, 1, 2, 3}};
    const uint32_t publics[] = {1};
    struct plonk_circuit circuit = {.rows = &row, .row_count = 1, .witness_count = 4};
    struct detection found;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(circuit_detect(&found, &circuit, NULL, &error), RK_OK);
    detection_free(&found);
    circuit.public_rows = publics;
    circuit.public_count = 1;
    assert_int_equal(circuit_detect(&found, &circuit, NULL, &error), RK_INVALID);
    circuit.public_count = 0;
    circuit.witness_count = 3;
    assert_int_equal(circuit_detect(&found, &circuit, NULL, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "witness 3 of 3"));
    circuit = (struct plonk_circuit){.rows = &row};
    assert_int_equal(circuit_detect(&found, &circuit, NULL, &error), RK_OK);
    detection_free(&found);
}

/* Rows of random selectors and wires: whatever they mean, there is an answer. */
static void any_rows_have_an_answer(void **state)
{
    (void)state;
    enum { ROWS = 64, WITNESSES = 40 };
    uint64_t seed = test_seed(7);
    for (unsigned round = 0; round < 300; round++) {
        struct plonk_row rows[ROWS] = {0};
        struct detection found;
        for (size_t i = 0; i < ROWS; i++) {
            for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
                rows[i].wires[w] = (uint32_t)(vectors_random(&seed) % WITNESSES);
            for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++) {
                uint64_t random = vectors_random(&seed);
                if (random % 4) continue;
                fr_from_u64(&rows[i].selectors[s], 1 + (random >> 8) % 3);
                fr_negate_if(&rows[i].selectors[s], limb_mask(random >> 16 & 1),
                             &rows[i].selectors[s]);
            }
        }
        const struct plonk_circuit circuit = {
            .rows = rows, .row_count = ROWS - round % 3, .witness_count = WITNESSES};
        assert_int_equal(circuit_detect(&found, &circuit, NULL, NULL), RK_OK);
        assert_true(found.undetermined_count <= WITNESSES);
        assert_int_equal(bitset_count(&found.undetermined), found.undetermined_count);
        detection_free(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deployed_circuit_is_open_at_the_known_rows),
        cmocka_unit_test(reports_name_row_wire_component_line_and_remedy),
        cmocka_unit_test(the_sound_circuits_leave_nothing_open),
        cmocka_unit_test(small_sound_circuits_are_clean),
        cmocka_unit_test(each_cause_is_told_and_goes_away_when_mended),
        cmocka_unit_test(digits_that_are_used_elsewhere_are_no_longer_benign),
        cmocka_unit_test(splits_need_every_part_of_their_comparison),
        cmocka_unit_test(inputs_without_rows_and_lone_public_inputs_are_told),
        cmocka_unit_test(circuits_that_are_none_are_refused),
        cmocka_unit_test(any_rows_have_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
