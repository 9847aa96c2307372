#include "zk/circuit_detect_summary.h"

#include "base/require.h"
#include "crypto/jubjub.h"
#include "zk/composer.h"
#include "zk/gadget_poseidon.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *id, *text;
} names[] = {
#define DETECT_COMPONENT(name, id, text) [DETECT_COMPONENT_##name] = {id, text},
#include "zk/circuit_detect_components.def"
#undef DETECT_COMPONENT
};

const struct detect_summary detect_summaries[] = {
#define DETECT_SUMMARY(component, width, p, holds) {DETECT_COMPONENT_##component, width, p, holds},
#include "zk/circuit_detect_summaries.def"
#undef DETECT_SUMMARY
};
const size_t detect_summary_count = RK_ARRAY_LENGTH(detect_summaries);

const char *detect_component_id(enum detect_component component)
{
    return names[component].id;
}

const char *detect_component_text(enum detect_component component)
{
    return names[component].text;
}

/* ---- Components, composed ---- */

enum { PORTS_MAX = 16 };

/* The witnesses that go in and out. Inputs [points_from, points_end) are pairs on the curve. */
struct ports {
    struct witness in[PORTS_MAX], out[PORTS_MAX];
    size_t in_count, out_count;
    size_t points_from, points_end;
};

static struct witness take(struct composer *c, struct ports *ports)
{
    struct witness w = composer_witness(c, &fr_zero);
    REQUIRE(ports->in_count < PORTS_MAX);
    ports->in[ports->in_count++] = w;
    return w;
}

static struct witness_point take_point(struct composer *c, struct ports *ports)
{
    struct witness x = take(c, ports);
    return (struct witness_point){x, take(c, ports)};
}

static void give(struct ports *ports, struct witness w)
{
    REQUIRE(ports->out_count < PORTS_MAX);
    ports->out[ports->out_count++] = w;
}

static void give_point(struct ports *ports, struct witness_point point)
{
    give(ports, point.x);
    give(ports, point.y);
}

static void compose_boolean(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    composer_boolean(c, take(c, ports));
}

static void compose_select(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness bit = take(c, ports), a, b;
    a = take(c, ports);
    b = take(c, ports);
    give(ports, composer_select(c, bit, a, b));
}

static void compose_select_zero(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness bit = take(c, ports);
    struct witness a = take(c, ports);
    give(ports, composer_select_zero(c, bit, a));
}

static void compose_select_one(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness bit = take(c, ports);
    struct witness a = take(c, ports);
    give(ports, composer_select_one(c, bit, a));
}

static void compose_select_point(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness bit = take(c, ports);
    struct witness_point a = take_point(c, ports);
    struct witness_point b = take_point(c, ports);
    ports->points_from = 1;
    ports->points_end = 5;
    composer_boolean(c, bit);
    give_point(ports, composer_select_point(c, bit, a, b));
}

static void compose_select_identity(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness bit = take(c, ports);
    struct witness_point a = take_point(c, ports);
    ports->points_from = 1;
    ports->points_end = 3;
    composer_boolean(c, bit);
    give_point(ports, composer_select_identity(c, bit, a));
}

static void compose_decomposition(struct composer *c, struct ports *ports, unsigned width)
{
    struct witness bits[PORTS_MAX];
    composer_decompose(c, bits, take(c, ports), width);
    for (unsigned i = 0; i < width; i++)
        give(ports, bits[i]);
}

static void compose_range(struct composer *c, struct ports *ports, unsigned width)
{
    struct witness value = take(c, ports);
    composer_range(c, value, width);
    for (unsigned i = 0; i < width; i++)
        give(ports, (struct witness){value.index + 1 + i});
}

/* The accumulators of the operands are on a and b of the last row. */
static void compose_logic(struct composer *c, struct ports *ports, unsigned width, bool xor,
                          bool tied)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct witness a = take(c, ports);
    struct witness b = take(c, ports);
    give(ports, xor? composer_xor(c, a, b, width) : composer_and(c, a, b, width));
    if (!tied || composer_finish(c, &circuit, &assignment, NULL)) return;
    const struct plonk_row last = circuit.rows[circuit.row_count - 1];
    composer_assert_equal(c, (struct witness){last.wires[0]}, a);
    composer_assert_equal(c, (struct witness){last.wires[1]}, b);
}

static void compose_and_tied(struct composer *c, struct ports *ports, unsigned width)
{
    compose_logic(c, ports, width, false, true);
}

static void compose_xor_tied(struct composer *c, struct ports *ports, unsigned width)
{
    compose_logic(c, ports, width, true, true);
}

static void compose_xor_free(struct composer *c, struct ports *ports, unsigned width)
{
    compose_logic(c, ports, width, true, false);
}

static void compose_add_any(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness_point a = take_point(c, ports);
    struct witness_point b = take_point(c, ports);
    give_point(ports, composer_add_point(c, a, b));
}

static void compose_add_point(struct composer *c, struct ports *ports, unsigned width)
{
    compose_add_any(c, ports, width);
    ports->points_end = 4;
}

static void compose_neg_point(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    give_point(ports, composer_neg_point(c, take_point(c, ports)));
    ports->points_end = 2;
}

static void compose_sub_point(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness_point a = take_point(c, ports);
    struct witness_point b = take_point(c, ports);
    give_point(ports, composer_sub_point(c, a, b));
    ports->points_end = 4;
}

/* composer_mul_point with another number of bits. */
static void compose_mul_point(struct composer *c, struct ports *ports, unsigned width)
{
    struct witness bits[PORTS_MAX];
    struct witness_point sum = witness_identity;
    struct witness scalar = take(c, ports);
    struct witness_point point = take_point(c, ports);
    ports->points_from = 1;
    ports->points_end = 3;
    composer_decompose(c, bits, scalar, width);
    for (unsigned i = width; i-- > 0;) {
        sum = composer_add_point(c, sum, sum);
        struct witness_point chosen = composer_select_identity(c, bits[i], point);
        sum = composer_add_point(c, sum, chosen);
    }
    give_point(ports, sum);
}

static void compose_mul_generator(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    give_point(ports, composer_mul_generator(c, take(c, ports), &jubjub_generator));
}

/* The bits and children are the witnesses behind the needle, in turn. */
static void compose_opening_level(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct poseidon_opening opening = {.height = 1};
    struct witness needle = take(c, ports);
    (void)gadget_poseidon_opening(c, &opening, needle);
    for (uint32_t i = 0; i < POSEIDON_TREE_ARITY; i++)
        ports->in[ports->in_count++] = (struct witness){needle.index + 1 + 2 * i};
    for (uint32_t i = 0; i < POSEIDON_TREE_ARITY; i++)
        ports->in[ports->in_count++] = (struct witness){needle.index + 2 + 2 * i};
}

static void compose_is_zero(struct composer *c, struct ports *ports, unsigned width)
{
    (void)width;
    struct witness value = take(c, ports);
    struct witness inverse = composer_hint(c, &fr_zero);
    struct witness p =
        composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = value, .b = inverse));
    struct witness t =
        composer_compute(c, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &fr_one, .a = p));
    composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .a = value, .b = t));
    give(ports, p);
}

/* ---- What they are to say ---- */

static bool is_boolean(const struct field_curve *curve, unsigned width, const uint32_t *in,
                       uint32_t *out)
{
    (void)curve, (void)width, (void)out;
    return in[0] < 2;
}

static bool select_value(const struct field_curve *curve, unsigned width, const uint32_t *in,
                         uint32_t *out)
{
    (void)width;
    out[0] = (in[0] * in[1] + (1 + curve->p - in[0]) * in[2]) % curve->p;
    return true;
}

static bool select_zero(const struct field_curve *curve, unsigned width, const uint32_t *in,
                        uint32_t *out)
{
    (void)width;
    out[0] = in[0] * in[1] % curve->p;
    return true;
}

static bool select_one(const struct field_curve *curve, unsigned width, const uint32_t *in,
                       uint32_t *out)
{
    (void)width;
    out[0] = (1 + curve->p - in[0] + in[0] * in[1]) % curve->p;
    return true;
}

static bool select_point(const struct field_curve *curve, unsigned width, const uint32_t *in,
                         uint32_t *out)
{
    (void)curve, (void)width;
    out[0] = in[0] ? in[1] : in[3];
    out[1] = in[0] ? in[2] : in[4];
    return in[0] < 2;
}

static bool select_identity(const struct field_curve *curve, unsigned width, const uint32_t *in,
                            uint32_t *out)
{
    (void)curve, (void)width;
    out[0] = in[0] ? in[1] : 0;
    out[1] = in[0] ? in[2] : 1;
    return in[0] < 2;
}

static bool bits_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                    uint32_t *out)
{
    (void)curve;
    for (unsigned i = 0; i < width; i++)
        out[i] = in[0] >> i & 1;
    return in[0] >> width == 0;
}

static bool accumulators_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                            uint32_t *out)
{
    (void)curve;
    for (unsigned i = 0; i < width; i++)
        out[i] = in[0] >> 2 * (width - 1 - i);
    return in[0] >> 2 * width == 0;
}

static bool and_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                   uint32_t *out)
{
    (void)curve;
    out[0] = in[0] & in[1];
    return (in[0] | in[1]) >> 2 * width == 0;
}

static bool xor_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                   uint32_t *out)
{
    (void)curve;
    out[0] = in[0] ^ in[1];
    return (in[0] | in[1]) >> 2 * width == 0;
}

static bool sum_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                   uint32_t *out)
{
    (void)width;
    const struct field_point a = {in[0], in[1]}, b = {in[2], in[3]};
    struct field_point sum = field_point_add(curve, &a, &b);
    out[0] = sum.x;
    out[1] = sum.y;
    return true;
}

static bool negative_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                        uint32_t *out)
{
    (void)width;
    out[0] = (curve->p - in[0]) % curve->p;
    out[1] = in[1];
    return true;
}

static bool difference_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                          uint32_t *out)
{
    const uint32_t negated[] = {in[0], in[1], (curve->p - in[2]) % curve->p, in[3]};
    return sum_of(curve, width, negated, out);
}

static bool product_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                       uint32_t *out)
{
    const struct field_point point = {in[1], in[2]};
    struct field_point product = field_point_mul(curve, in[0], &point);
    out[0] = product.x;
    out[1] = product.y;
    return in[0] >> width == 0;
}

static bool multiple_of(const struct field_curve *curve, unsigned width, const uint32_t *in,
                        uint32_t *out)
{
    struct field_point base = field_generator(curve);
    uint32_t end = UINT32_C(1) << width, negative = curve->p - in[0];
    bool is_positive = in[0] < end;
    struct field_point product = field_point_mul(curve, is_positive ? in[0] : negative, &base);
    out[0] = is_positive ? product.x : (curve->p - product.x) % curve->p;
    out[1] = product.y;
    return is_positive || negative < end;
}

static bool is_child(const struct field_curve *curve, unsigned width, const uint32_t *in,
                     uint32_t *out)
{
    (void)curve, (void)width, (void)out;
    const uint32_t *bits = in + 1, *children = bits + POSEIDON_TREE_ARITY;
    uint32_t ones = 0, child = in[0];
    for (size_t i = 0; i < POSEIDON_TREE_ARITY; i++) {
        if (bits[i] > 1) return false;
        ones += bits[i];
        if (bits[i]) child = children[i];
    }
    return ones == 1 && child == in[0];
}

static bool is_not_zero(const struct field_curve *curve, unsigned width, const uint32_t *in,
                        uint32_t *out)
{
    (void)curve, (void)width;
    out[0] = in[0] != 0;
    return true;
}

static const struct {
    void (*compose)(struct composer *composer, struct ports *ports, unsigned width);
    field_function function;
    size_t rows_max; /* of the component, from its first; 0 for all */
    bool needs_curve;
} components[DETECT_COMPONENT_COUNT] = {
    [DETECT_COMPONENT_BOOLEAN] = {compose_boolean, is_boolean, 0, false},
    [DETECT_COMPONENT_SELECT] = {compose_select, select_value, 0, false},
    [DETECT_COMPONENT_SELECT_ZERO] = {compose_select_zero, select_zero, 0, false},
    [DETECT_COMPONENT_SELECT_ONE] = {compose_select_one, select_one, 0, false},
    [DETECT_COMPONENT_SELECT_POINT] = {compose_select_point, select_point, 0, true},
    [DETECT_COMPONENT_SELECT_IDENTITY] = {compose_select_identity, select_identity, 0, true},
    [DETECT_COMPONENT_DECOMPOSITION] = {compose_decomposition, bits_of, 0, false},
    [DETECT_COMPONENT_RANGE] = {compose_range, accumulators_of, 0, false},
    [DETECT_COMPONENT_AND_TIED] = {compose_and_tied, and_of, 0, false},
    [DETECT_COMPONENT_XOR_TIED] = {compose_xor_tied, xor_of, 0, false},
    [DETECT_COMPONENT_XOR_FREE] = {compose_xor_free, xor_of, 0, false},
    [DETECT_COMPONENT_ADD_POINT] = {compose_add_point, sum_of, 0, true},
    [DETECT_COMPONENT_ADD_ANY] = {compose_add_any, NULL, 0, true},
    [DETECT_COMPONENT_NEG_POINT] = {compose_neg_point, negative_of, 0, true},
    [DETECT_COMPONENT_SUB_POINT] = {compose_sub_point, difference_of, 0, true},
    [DETECT_COMPONENT_MUL_POINT] = {compose_mul_point, product_of, 0, true},
    [DETECT_COMPONENT_MUL_GENERATOR] = {compose_mul_generator, multiple_of, 0, true},
    /* Four booleans, their sum and its assertion; then three rows a child. The rest is a hash. */
    [DETECT_COMPONENT_OPENING_LEVEL] = {compose_opening_level, is_child, 7 + 12, false},
    [DETECT_COMPONENT_IS_ZERO] = {compose_is_zero, is_not_zero, 0, false},
};

/* ---- Rows, taken out ---- */

/* Rows with witnesses that are numbered anew, in the order in which they appear. */
struct extract {
    struct plonk_row rows[FIELD_ROWS_MAX];
    size_t row_count;
    uint32_t *numbers; /* by witness, plus 1; 0 for those not met */
    uint32_t count;
};

static uint32_t renumber(struct extract *e, uint32_t witness)
{
    if (!e->numbers[witness]) e->numbers[witness] = ++e->count;
    return e->numbers[witness] - 1;
}

static bool take_row(struct extract *e, const struct plonk_row *row)
{
    if (e->row_count == FIELD_ROWS_MAX) return false;
    struct plonk_row *to = &e->rows[e->row_count++];
    *to = *row;
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
        to->wires[wire] = renumber(e, row->wires[wire]);
    return true;
}

/* The rows that pin the witnesses of 0 and 1, and those of the component. Of the 256 digits of a
 * fixed-base product the last `width`, the first of which starts where the first of all did. */
static bool take_rows(struct extract *e, const struct plonk_circuit *circuit,
                      const struct detect_summary *summary)
{
    enum { PINS = 3, DIGITS = 256 };
    bool is_fixed = summary->component == DETECT_COMPONENT_MUL_GENERATOR, fits = true;
    size_t first = COMPOSER_INITIAL_ROWS, end = circuit->row_count;
    size_t first_digit = first + PINS, kept_digit = first_digit + DIGITS - summary->width;
    if (components[summary->component].rows_max)
        end = first + components[summary->component].rows_max;
    for (size_t row = 0; row < 2; row++)
        fits = fits && take_row(e, &circuit->rows[row]);
    for (size_t row = first; row < end && fits; row++) {
        if (is_fixed && row >= first_digit && row < kept_digit) continue;
        struct plonk_row taken = circuit->rows[row];
        if (is_fixed && row == kept_digit)
            for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
                if (wire != 2) taken.wires[wire] = circuit->rows[first_digit].wires[wire];
        fits = take_row(e, &taken);
    }
    return fits;
}

static enum rk_result fill(struct detect_summary_relation *out, struct extract *e,
                           const struct ports *ports, const struct detect_summary *summary)
{
    struct field_relation *relation = &out->relation;
    for (size_t i = 0; i < ports->in_count; i++)
        out->inputs[i] = renumber(e, ports->in[i].index);
    for (size_t i = 0; i < ports->out_count; i++)
        out->outputs[i] = renumber(e, ports->out[i].index);
    RK_TRY(field_relation_append(
        relation,
        &(const struct plonk_circuit){
            .rows = e->rows, .row_count = e->row_count, .witness_count = e->count},
        0, e->row_count));
    for (size_t i = ports->points_from; i < ports->points_end; i += 2)
        field_relation_add_point(relation, out->inputs[i], out->inputs[i + 1]);
    /* The digits in order have the weights 2^(width - 1) to 1. */
    struct field_point base = field_generator(&relation->curve);
    for (size_t row = relation->row_count; row-- > 0;) {
        if (!relation->rows[row].selectors[PLONK_Q_FIXED]) continue;
        field_relation_set_base(relation, row, &base);
        base = field_point_add(&relation->curve, &base, &base);
    }
    out->question = (struct field_question){
        .inputs = out->inputs,
        .input_count = ports->in_count,
        .outputs = out->outputs,
        .output_count = ports->out_count,
        .function = components[summary->component].function,
        .width = summary->width,
        .nodes_max = UINT64_C(1) << 30,
    };
    return RK_OK;
}

enum rk_result detect_summary_compose(struct detect_summary_relation *out,
                                      const struct detect_summary *summary)
{
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct ports ports = {0};
    struct composer *composer = NULL;
    struct extract *extract = calloc(1, sizeof *extract);
    enum rk_result result = RK_NO_MEMORY;
    *out = (struct detect_summary_relation){0};
    if (summary->width < 1 || summary->width > PORTS_MAX) result = RK_UNSUPPORTED;
    if (result == RK_UNSUPPORTED || !extract) goto done;
    result = field_curve_find(&out->relation.curve, summary->p);
    if (result && !components[summary->component].needs_curve) {
        out->relation.curve = (struct field_curve){.p = summary->p};
        result = RK_OK;
    }
    if (!result) result = composer_new(&composer, COMPOSER_CHAIN);
    if (result) goto done;
    components[summary->component].compose(composer, &ports, summary->width);
    result = composer_finish(composer, &circuit, &assignment, NULL);
    if (result) goto done;
    result = RK_NO_MEMORY;
    extract->numbers = calloc(circuit.witness_count, sizeof *extract->numbers);
    if (!extract->numbers) goto done;
    result = take_rows(extract, &circuit, summary) ? fill(out, extract, &ports, summary)
                                                   : RK_UNSUPPORTED;
done:
    if (extract) free(extract->numbers);
    free(extract);
    composer_free(composer);
    return result;
}

enum rk_result detect_summary_prove(bool *is_proved, struct field_answer *answer,
                                    const struct detect_summary *summary)
{
    struct detect_summary_relation relation;
    RK_TRY(detect_summary_compose(&relation, summary));
    RK_TRY(field_search(answer, &relation.relation, &relation.question));
    *is_proved = summary->holds ? answer->is_function : !answer->is_determined;
    return RK_OK;
}

enum rk_result detect_summaries_report(struct buffer *text, bool *all_proved)
{
    *all_proved = true;
    for (size_t i = 0; i < detect_summary_count; i++) {
        const struct detect_summary *summary = &detect_summaries[i];
        struct field_answer answer;
        bool is_proved = false;
        RK_TRY(detect_summary_prove(&is_proved, &answer, summary));
        *all_proved = *all_proved && is_proved;
        RK_TRY(buffer_append_format(text, "%-16s k = %u, p = %-3u %s, %llu solutions, %llu values\n",
                                    detect_component_id(summary->component), summary->width,
                                    summary->p,
                                    !is_proved       ? "NOT AS SAID"
                                    : summary->holds ? "holds"
                                                     : "has a second output, as said",
                                    (unsigned long long)answer.solutions,
                                    (unsigned long long)answer.nodes));
    }
    return RK_OK;
}
