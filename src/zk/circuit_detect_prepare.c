/* What propagation knows before it begins: classes of equal witnesses, constants, facts that single
 * rows state, chains of bits and segments of custom rows. Rows are gone through in order, a few
 * times. */

#include "zk/circuit_detect_internal.h"

uint32_t detect_wire(const struct detector *d, uint32_t row, unsigned wire)
{
    return d->class_of[d->circuit->rows[row].wires[wire]];
}

/* spec/plonk.md 2: the row after the last is the first when rows fill their domain, else zeros. */
uint32_t detect_next_wire(const struct detector *d, uint32_t row, unsigned wire)
{
    bool fills = (d->row_count & (d->row_count - 1)) == 0;
    if (row + 1 < d->row_count) return detect_wire(d, row + 1, wire);
    return fills ? detect_wire(d, 0, wire) : d->nothing;
}

/* ---- Rows by themselves ---- */

static const struct fr *selector(const struct detector *d, uint32_t row, enum plonk_key_point s)
{
    return &d->circuit->rows[row].selectors[s];
}

/* By wire: the selector of its linear term. */
static const uint8_t linear_selectors[PLONK_WIRE_COUNT] = {PLONK_Q_L, PLONK_Q_R, PLONK_Q_O,
                                                           PLONK_Q_F};

/* Whether the arithmetic identity of a row says anything about its wires. */
static bool is_arithmetic(const struct detector *d, uint32_t row)
{
    return d->shape[row] & DETECT_HAS(PLONK_Q_ARITH);
}

static bool has_term(const struct detector *d, uint32_t row, unsigned wire)
{
    uint16_t shape = d->shape[row];
    if (shape & DETECT_HAS(linear_selectors[wire])) return true;
    return wire < 2 && shape & DETECT_HAS(PLONK_Q_M);
}

unsigned detect_row_classes(uint32_t classes[PLONK_WIRE_COUNT], const struct detector *d,
                            uint32_t row)
{
    unsigned count = 0;
    if (!is_arithmetic(d, row)) return 0;
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++) {
        uint32_t class = detect_wire(d, row, wire);
        bool is_there = false;
        if (!has_term(d, row, wire)) continue;
        for (unsigned i = 0; i < count; i++)
            is_there = is_there || classes[i] == class;
        if (!is_there) classes[count++] = class;
    }
    return count;
}

void detect_view_of(struct detect_view *view, const struct detector *d, uint32_t row,
                    uint32_t class)
{
    *view = (struct detect_view){.coefficient = fr_zero, .other = UINT32_MAX};
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
        if (detect_wire(d, row, wire) == class)
            fr_add(&view->coefficient, &view->coefficient,
                   selector(d, row, linear_selectors[wire]));
    if (!(d->shape[row] & DETECT_HAS(PLONK_Q_M))) return;
    uint32_t a = detect_wire(d, row, 0), b = detect_wire(d, row, 1);
    view->is_squared = a == class && b == class;
    if (view->is_squared || (a != class && b != class)) return;
    view->other = a == class ? b : a;
    const struct fr *value = detect_constant(d, view->other);
    if (!value) return;
    struct fr product;
    fr_mul(&product, value, selector(d, row, PLONK_Q_M));
    fr_add(&view->coefficient, &view->coefficient, &product);
    view->other = UINT32_MAX;
}

/* The value of a row without the terms of `class`, if all the rest is constant. */
static bool constant_rest(struct fr *rest, const struct detector *d, uint32_t row, uint32_t class)
{
    *rest = *selector(d, row, PLONK_Q_C);
    if (d->shape[row] & DETECT_PUBLIC) return false;
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++) {
        uint32_t at = detect_wire(d, row, wire);
        struct fr term;
        if (at == class || !(d->shape[row] & DETECT_HAS(linear_selectors[wire]))) continue;
        const struct fr *value = detect_constant(d, at);
        if (!value) return false;
        fr_mul(&term, value, selector(d, row, linear_selectors[wire]));
        fr_add(rest, rest, &term);
    }
    return true;
}

/* ---- Memory ---- */

static enum rk_result allocate(struct detector *d)
{
    size_t classes = (size_t)d->witness_count + 1, rows = d->row_count ? d->row_count : 1;
    d->shape = calloc(rows, sizeof *d->shape);
    d->class_of = calloc(classes, sizeof *d->class_of);
    d->state = calloc(classes, sizeof *d->state);
    d->constants = calloc(classes, sizeof *d->constants);
    d->use_starts = calloc(classes + 1, sizeof *d->use_starts);
    d->uses = calloc(PLONK_WIRE_COUNT * rows, sizeof *d->uses);
    d->definition = calloc(classes, sizeof *d->definition);
    d->point_y = calloc(classes, sizeof *d->point_y);
    d->point_torsion = calloc(classes, sizeof *d->point_torsion);
    d->bit_count = calloc(classes, sizeof *d->bit_count);
    d->bit_row = calloc(classes, sizeof *d->bit_row);
    d->bound_bits = calloc(classes, sizeof *d->bound_bits);
    d->segment_of = calloc(rows, sizeof *d->segment_of);
    if (!d->shape || !d->class_of || !d->state || !d->constants || !d->use_starts || !d->uses ||
        !d->definition || !d->point_y || !d->point_torsion || !d->bit_count || !d->bit_row ||
        !d->bound_bits || !d->segment_of)
        return RK_NO_MEMORY;
    for (size_t i = 0; i < classes; i++) {
        d->class_of[i] = (uint32_t)i;
        d->definition[i] = DETECT_NO_ROW;
        d->point_torsion[i] = DETECT_NO_POINT;
    }
    RK_TRY(detect_u32_vec_reserve(&d->queue, rows));
    return bitset_init(&d->queued, rows);
}

void detector_free(struct detector *d)
{
    free(d->shape);
    free(d->class_of);
    free(d->state);
    free(d->constants);
    free(d->use_starts);
    free(d->uses);
    free(d->definition);
    free(d->point_y);
    free(d->point_torsion);
    free(d->bit_count);
    free(d->bit_row);
    free(d->bound_bits);
    free(d->segment_of);
    detect_segment_vec_free(&d->segments);
    detect_u32_vec_free(&d->queue);
    detect_u32_vec_free(&d->dirty);
    bitset_free(&d->queued);
}

/* ---- Shapes and classes ---- */

static enum rk_result read_rows(struct detector *d, struct rk_error *error)
{
    for (uint32_t row = 0; row < d->row_count; row++) {
        const struct plonk_row *r = &d->circuit->rows[row];
        for (unsigned s = 0; s < PLONK_SELECTOR_COUNT; s++)
            if (!fr_is_zero(&r->selectors[s])) d->shape[row] |= DETECT_HAS(s);
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            if (r->wires[wire] >= d->witness_count)
                return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                               "row %u has witness %u of %u on a wire", row, r->wires[wire],
                               d->witness_count);
    }
    for (size_t i = 0; i < d->circuit->public_count; i++) {
        if (d->circuit->public_rows[i] >= d->row_count)
            return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                           "public input %zu is of row %u, of which there are %u", i,
                           d->circuit->public_rows[i], d->row_count);
        d->shape[d->circuit->public_rows[i]] |= DETECT_PUBLIC;
    }
    return RK_OK;
}

static uint32_t find_class(struct detector *d, uint32_t witness)
{
    while (d->class_of[witness] != witness) {
        d->class_of[witness] = d->class_of[d->class_of[witness]];
        witness = d->class_of[witness];
    }
    return witness;
}

/* q (a - b) = 0 on any two wires, and nothing else in the row. */
static bool asserts_equality(const struct detector *d, uint32_t row, unsigned wires[2])
{
    const uint16_t none = (uint16_t)(DETECT_PUBLIC | DETECT_HAS(PLONK_Q_M) | DETECT_HAS(PLONK_Q_C));
    unsigned count = 0;
    struct fr sum;
    if (d->shape[row] & none || !is_arithmetic(d, row)) return false;
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++) {
        if (!(d->shape[row] & DETECT_HAS(linear_selectors[wire]))) continue;
        if (count == 2) return false;
        wires[count++] = wire;
    }
    if (count < 2) return false;
    fr_add(&sum, selector(d, row, linear_selectors[wires[0]]),
           selector(d, row, linear_selectors[wires[1]]));
    return fr_is_zero(&sum);
}

static void unite_equals(struct detector *d)
{
    unsigned wires[2];
    for (uint32_t row = 0; row < d->row_count; row++) {
        if (!asserts_equality(d, row, wires)) continue;
        uint32_t a = find_class(d, d->circuit->rows[row].wires[wires[0]]);
        uint32_t b = find_class(d, d->circuit->rows[row].wires[wires[1]]);
        d->class_of[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t i = 0; i < d->witness_count; i++)
        d->class_of[i] = find_class(d, i);
}

static void list_uses(struct detector *d)
{
    for (uint32_t row = 0; row < d->row_count; row++)
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            d->use_starts[detect_wire(d, row, wire) + 1]++;
    for (uint32_t i = 0; i <= d->witness_count; i++)
        d->use_starts[i + 1] += d->use_starts[i];
    /* Filled from the start of each list, which moves on and is moved back. */
    for (uint32_t row = 0; row < d->row_count; row++)
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
            d->uses[d->use_starts[detect_wire(d, row, wire)]++] = row;
    for (uint32_t i = d->witness_count + 1; i > 0; i--)
        d->use_starts[i] = d->use_starts[i - 1];
    d->use_starts[0] = 0;
}

/* ---- Facts of single rows ---- */

static void note_constant(struct detector *d, uint32_t class, const struct fr *coefficient,
                          const struct fr *rest)
{
    struct fr scale = *coefficient, value;
    fr_neg(&scale, &scale);
    if (!fr_equal(&scale, &fr_one) && !fr_equal(coefficient, &fr_one)) fr_inverse(&scale, &scale);
    fr_mul(&value, rest, &scale);
    d->constants[class] = value;
    d->state[class] |= DETECT_CONSTANT;
    if (!fr_is_zero(&value)) d->state[class] |= DETECT_NONZERO;
    if (fr_is_zero(&value) || fr_equal(&value, &fr_one)) d->state[class] |= DETECT_BOOLEAN;
}

/* x (x - 1) times anything, of one class. */
static bool asserts_boolean(const struct detector *d, uint32_t row, const struct detect_view *view)
{
    struct fr sum;
    if (!view->is_squared || d->shape[row] & (DETECT_PUBLIC | DETECT_HAS(PLONK_Q_C))) return false;
    fr_add(&sum, &view->coefficient, selector(d, row, PLONK_Q_M));
    return fr_is_zero(&sum);
}

/* a b is a constant other than 0: neither is 0. */
static void note_product(struct detector *d, uint32_t row, uint32_t a, uint32_t b)
{
    struct detect_view of_a, of_b;
    struct fr rest;
    detect_view_of(&of_a, d, row, a);
    detect_view_of(&of_b, d, row, b);
    if (of_a.other != b || !fr_is_zero(&of_a.coefficient) || !fr_is_zero(&of_b.coefficient)) return;
    if (!constant_rest(&rest, d, row, a)) return;
    /* What constant_rest counts of b is 0 b, its coefficient being 0. */
    if (fr_is_zero(&rest)) return;
    d->state[a] |= DETECT_NONZERO;
    d->state[b] |= DETECT_NONZERO;
}

/* The classes of a row that are no constants. */
static unsigned variables_of(uint32_t classes[PLONK_WIRE_COUNT], const struct detector *d,
                             uint32_t row)
{
    unsigned all = detect_row_classes(classes, d, row), count = 0;
    for (unsigned i = 0; i < all; i++)
        if (!detect_is(d, classes[i], DETECT_CONSTANT)) classes[count++] = classes[i];
    return count;
}

/* A sum that says which value its c has: the row that computes it. */
static void note_definition(struct detector *d, uint32_t row)
{
    uint32_t c = detect_wire(d, row, 2);
    if (!(d->shape[row] & DETECT_HAS(PLONK_Q_O)) || d->definition[c] != DETECT_NO_ROW) return;
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
        if (wire != 2 && has_term(d, row, wire) && detect_wire(d, row, wire) == c) return;
    d->definition[c] = row;
}

static void note_facts(struct detector *d)
{
    d->constants[d->nothing] = fr_zero;
    d->state[d->nothing] = DETECT_CONSTANT | DETECT_BOOLEAN;
    for (uint32_t row = 0; row < d->row_count; row++) {
        uint32_t classes[PLONK_WIRE_COUNT];
        struct detect_view view;
        struct fr rest;
        if (!is_arithmetic(d, row)) continue;
        note_definition(d, row);
        unsigned count = variables_of(classes, d, row);
        if (count == 0) continue;
        detect_view_of(&view, d, row, classes[0]);
        if (count == 2) note_product(d, row, classes[0], classes[1]);
        if (count != 1) continue;
        if (asserts_boolean(d, row, &view)) d->state[classes[0]] |= DETECT_BOOLEAN;
        if (view.is_squared || fr_is_zero(&view.coefficient)) continue;
        if (constant_rest(&rest, d, row, classes[0]))
            note_constant(d, classes[0], &view.coefficient, &rest);
    }
}

/* ---- Bits ---- */

/* Whether a row adds a bit with the weight 2^count to a sum of `count` bits; to 0 for the first. */
static bool extends_bits(const struct detector *d, uint32_t row, unsigned bit_wire,
                         const struct fr *power, unsigned count)
{
    unsigned sum_wire = 1 - bit_wire;
    uint32_t bit = detect_wire(d, row, bit_wire);
    if (!detect_is(d, bit, DETECT_BOOLEAN) || detect_is(d, bit, DETECT_CONSTANT)) return false;
    if (count == 0) {
        const struct fr *zero = detect_constant(d, detect_wire(d, row, sum_wire));
        if (!zero || !fr_is_zero(zero)) return false;
    }
    return fr_equal(selector(d, row, linear_selectors[bit_wire]), power) &&
           fr_equal(selector(d, row, linear_selectors[sum_wire]), &fr_one);
}

/* Sums of bits from the least significant on, as composer_decompose makes them. */
static void note_bits(struct detector *d)
{
    const uint16_t shape = (uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(PLONK_Q_L) |
                                      DETECT_HAS(PLONK_Q_R) | DETECT_HAS(PLONK_Q_O));
    struct fr powers[DETECT_BITS_MAX + 2], minus_one;
    fr_neg(&minus_one, &fr_one);
    powers[0] = fr_one;
    for (size_t i = 1; i < RK_ARRAY_LENGTH(powers); i++)
        fr_double(&powers[i], &powers[i - 1]);
    for (uint32_t row = 0; row < d->row_count; row++) {
        const uint32_t *wires = d->circuit->rows[row].wires;
        if (d->shape[row] != shape || d->bit_count[wires[2]]) continue;
        if (wires[2] == wires[0] || wires[2] == wires[1]) continue;
        if (!fr_equal(selector(d, row, PLONK_Q_O), &minus_one)) continue;
        for (unsigned bit_wire = 0; bit_wire < 2; bit_wire++) {
            unsigned count = d->bit_count[wires[1 - bit_wire]];
            if (count >= RK_ARRAY_LENGTH(powers)) continue;
            if (!extends_bits(d, row, bit_wire, &powers[count], count)) continue;
            d->bit_count[wires[2]] = (uint16_t)(count + 1);
            d->bit_row[wires[2]] = 2 * row + bit_wire;
            break;
        }
    }
}

/* ---- Segments ---- */

static const uint8_t segment_selectors[DETECT_SEGMENT_COUNT] = {
    [DETECT_SEGMENT_RANGE] = PLONK_Q_RANGE,
    [DETECT_SEGMENT_LOGIC] = PLONK_Q_LOGIC,
    [DETECT_SEGMENT_FIXED] = PLONK_Q_FIXED,
};

static bool on_curve(const struct jubjub_affine *point)
{
    return jubjub_affine_is_on_curve(point);
}

/* Whether two rows have P and Q = 2 P, as (q_l, q_r), by the law of the curve without division. */
static bool is_double(const struct jubjub_affine *twice, const struct jubjub_affine *point)
{
    struct jubjub_extended p, q, t;
    jubjub_from_affine(&p, point);
    jubjub_double(&q, &p);
    jubjub_from_affine(&t, twice);
    return jubjub_equal(&q, &t);
}

static struct jubjub_affine row_point(const struct detector *d, uint32_t row)
{
    return (struct jubjub_affine){*selector(d, row, PLONK_Q_L), *selector(d, row, PLONK_Q_R)};
}

static void check_base(struct detector *d, struct detect_segment_rows *segment)
{
    uint32_t last = segment->first + segment->count - 1;
    struct jubjub_affine base = row_point(d, last);
    struct jubjub_extended extended;
    bool is_right = on_curve(&base);
    for (uint32_t row = segment->first; row <= last && is_right; row++) {
        struct jubjub_affine point = row_point(d, row), next;
        struct fr product;
        fr_mul(&product, &point.u, &point.v);
        is_right = fr_equal(&product, selector(d, row, PLONK_Q_C));
        if (!is_right || row == last) continue;
        next = row_point(d, row + 1);
        is_right = is_double(&point, &next);
    }
    segment->base_is_right = is_right;
    if (!is_right) return;
    jubjub_from_affine(&extended, &base);
    segment->base_torsion = jubjub_is_torsion_free(&extended) ? 0 : DETECT_TORSION_ANY;
}

static enum rk_result list_segments(struct detector *d)
{
    for (uint32_t row = 0; row < d->row_count; row++) {
        for (unsigned kind = 0; kind < DETECT_SEGMENT_COUNT; kind++) {
            uint16_t has = DETECT_HAS(segment_selectors[kind]);
            uint32_t count = 0;
            if (!(d->shape[row] & has) || d->segment_of[row]) continue;
            while (row + count < d->row_count && d->shape[row + count] & has)
                d->segment_of[row + count++] = (uint32_t)d->segments.count + 1;
            struct detect_segment_rows segment = {
                .kind = (enum detect_segment)kind, .first = row, .count = count};
            if (kind == DETECT_SEGMENT_FIXED) check_base(d, &segment);
            RK_TRY(detect_segment_vec_push(&d->segments, segment));
        }
    }
    return detect_u32_vec_reserve(&d->dirty, d->segments.count);
}

/* ---- Inputs by form ---- */

/* Whether a component writes to this wire of a row what it has computed. */
static bool is_output_place(const struct detector *d, uint32_t row, unsigned wire)
{
    const uint16_t chains = (uint16_t)(DETECT_HAS(PLONK_Q_RANGE) | DETECT_HAS(PLONK_Q_LOGIC) |
                                       DETECT_HAS(PLONK_Q_FIXED));
    uint16_t before = row ? d->shape[row - 1] : 0;
    if (d->shape[row] & chains) return true;
    if (before & DETECT_HAS(PLONK_Q_RANGE) && wire == 3) return true;
    if (before & (DETECT_NEXT_WIRES & ~DETECT_HAS(PLONK_Q_RANGE)) && wire != 2) return true;
    return is_arithmetic(d, row) && wire == 2 && d->definition[detect_wire(d, row, wire)] == row;
}

static void mark_forms(struct detector *d)
{
    struct bitset seen;
    if (bitset_init(&seen, (size_t)d->witness_count + 1)) {
        d->failure = RK_NO_MEMORY;
        return;
    }
    for (uint32_t row = 0; row < d->row_count; row++) {
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++) {
            uint32_t witness = d->circuit->rows[row].wires[wire];
            if (bitset_has(&seen, witness)) continue;
            bitset_add(&seen, witness);
            if (is_output_place(d, row, wire)) d->state[witness] |= DETECT_FORMED;
        }
    }
    for (uint32_t i = 0; i < d->witness_count; i++) {
        /* Witnesses in no row, and the bits of sums of two or more. */
        if (!bitset_has(&seen, i)) d->state[i] |= DETECT_FORMED;
        if (d->bit_count[i] < 2) continue;
        const uint32_t *wires = d->circuit->rows[d->bit_row[i] / 2].wires;
        unsigned bit_wire = d->bit_row[i] % 2;
        uint32_t sum = wires[1 - bit_wire];
        d->state[wires[bit_wire]] |= DETECT_FORMED;
        if (d->bit_count[sum] != 1) continue;
        d->state[d->circuit->rows[d->bit_row[sum] / 2].wires[d->bit_row[sum] % 2]] |= DETECT_FORMED;
    }
    bitset_free(&seen);
}

enum rk_result detect_prepare(struct detector *d, struct rk_error *error)
{
    RK_TRY(allocate(d));
    RK_TRY(read_rows(d, error));
    unite_equals(d);
    list_uses(d);
    note_facts(d);
    note_bits(d);
    RK_TRY(list_segments(d));
    detect_note_bounds(d);
    if (!d->origins) mark_forms(d);
    detect_note_curve_equations(d);
    detect_note_points(d);
    return d->failure;
}
