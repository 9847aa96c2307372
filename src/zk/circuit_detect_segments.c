/* Rules about several rows: sums of bits (D), ranges (R), logic (G) and fixed-base products (F).
 * Each rests on the uniqueness of a representation by digits below q; circuit_detect_summary.h
 * proves them on small fields, with the widths that go wrong. */

#include "zk/circuit_detect_internal.h"

/* ---- The parts of a segment ---- */

enum { CHAIN_MAX = 3 };

/* By kind: the wires of a row in the order of their values in time, all of which but `single` go on
 * in the next row; of the row after the last only the first `ends` of `end_wires` belong to it. */
static const struct {
    const char *name;
    uint8_t wires[PLONK_WIRE_COUNT];
    uint8_t ends;
    uint8_t end_wires[CHAIN_MAX];
} layouts[DETECT_SEGMENT_COUNT] = {
    [DETECT_SEGMENT_RANGE] = {"range", {3, 2, 1, 0}, 1, {3}},
    [DETECT_SEGMENT_LOGIC] = {"logic", {0, 1, 3, 2}, 3, {0, 1, 3}},
    [DETECT_SEGMENT_FIXED] = {"fixed-base", {0, 1, 3, 2}, 3, {0, 1, 3}},
};

const char *detect_segment_name(enum detect_segment segment)
{
    return layouts[segment].name;
}

uint32_t detect_segment_size(const struct detect_segment_rows *segment)
{
    return PLONK_WIRE_COUNT * segment->count + layouts[segment->kind].ends;
}

uint32_t detect_segment_class(const struct detector *d, const struct detect_segment_rows *segment,
                              uint32_t position)
{
    uint32_t row = position / PLONK_WIRE_COUNT, at = position % PLONK_WIRE_COUNT;
    if (row < segment->count)
        return detect_wire(d, segment->first + row, layouts[segment->kind].wires[at]);
    return detect_next_wire(d, segment->first + segment->count - 1,
                            layouts[segment->kind].end_wires[at]);
}

bool detect_segment_is_resolved(const struct detector *d, uint32_t segment)
{
    const struct detect_segment_rows *s = &d->segments.items[segment];
    for (uint32_t i = 0; i < detect_segment_size(s); i++)
        if (!(d->state[detect_segment_class(d, s, i)] & (DETECT_KNOWN | DETECT_BENIGN)))
            return false;
    return true;
}

/* ---- Chains of accumulators ---- */

/* The accumulators of one chain are the classes at first, first + step, ... */
struct chain {
    uint32_t first, step, count;
};

static uint32_t chain_class(const struct detector *d, const struct detect_segment_rows *segment,
                            const struct chain *chain, uint32_t i)
{
    return detect_segment_class(d, segment, chain->first + i * chain->step);
}

/* Between two that are known, digits_max digits apart or less, all are: the digits are those of
 * their difference, and no two numbers of that many digits are equal modulo q. */
static void apply_chain(struct detector *d, const struct detect_segment_rows *segment,
                        const struct chain *chain, uint32_t digits_max)
{
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 0; i < chain->count; i++) {
        if (!detect_is(d, chain_class(d, segment, chain, i), DETECT_KNOWN)) continue;
        if (last != UINT32_MAX && i - last <= digits_max)
            for (uint32_t k = last + 1; k < i; k++)
                detect_make_known(d, chain_class(d, segment, chain, k));
        last = i;
    }
}

/* Whether the chain's first and last are known, as far apart as they are. */
static bool ends_are_known(const struct detector *d, const struct detect_segment_rows *segment,
                           const struct chain *chain)
{
    return detect_is(d, chain_class(d, segment, chain, 0), DETECT_KNOWN) &&
           detect_is(d, chain_class(d, segment, chain, chain->count - 1), DETECT_KNOWN);
}

static void apply_range(struct detector *d, const struct detect_segment_rows *segment)
{
    const struct chain chain = {0, 1, PLONK_WIRE_COUNT * segment->count + 1};
    apply_chain(d, segment, &chain, DETECT_QUADS_MAX);
}

static bool both_known(const struct detector *d, uint32_t a, uint32_t b)
{
    return detect_is(d, a, DETECT_KNOWN) && detect_is(d, b, DETECT_KNOWN);
}

/* E of spec/plonk.md 2.3 has D with the coefficient 9 q_c + 3. */
static bool result_has_coefficient(const struct detector *d, uint32_t row)
{
    struct fr nine, three, sum;
    fr_from_u64(&nine, 9);
    fr_from_u64(&three, 3);
    fr_mul(&sum, &nine, &d->circuit->rows[row].selectors[PLONK_Q_C]);
    fr_add(&sum, &sum, &three);
    return !fr_is_zero(&sum);
}

static void apply_logic(struct detector *d, const struct detect_segment_rows *segment)
{
    for (uint32_t at = 0; at < CHAIN_MAX; at++) {
        const struct chain chain = {at, PLONK_WIRE_COUNT, segment->count + 1};
        apply_chain(d, segment, &chain, DETECT_QUADS_MAX);
    }
    for (uint32_t row = segment->first; row < segment->first + segment->count; row++) {
        if (!both_known(d, detect_wire(d, row, 0), detect_next_wire(d, row, 0)) ||
            !both_known(d, detect_wire(d, row, 1), detect_next_wire(d, row, 1)))
            continue;
        detect_make_known(d, detect_wire(d, row, 2));
        if (!result_has_coefficient(d, row)) continue;
        if (detect_is(d, detect_wire(d, row, 3), DETECT_KNOWN))
            detect_make_known(d, detect_next_wire(d, row, 3));
    }
}

/* ---- Fixed-base products ---- */

static bool start_is_known_point(const struct detector *d,
                                 const struct detect_segment_rows *segment)
{
    uint32_t x = detect_wire(d, segment->first, 0), y = detect_wire(d, segment->first, 1);
    return both_known(d, x, y) && detect_point(d, x, y) != DETECT_NO_POINT;
}

/* Whether a row is one of a segment or the one behind it. */
static bool is_within(const struct detect_segment_rows *segment, uint32_t row)
{
    return row >= segment->first && row <= segment->first + segment->count;
}

static bool is_used_outside(const struct detector *d, const struct detect_segment_rows *segment,
                            uint32_t class)
{
    for (uint32_t i = d->use_starts[class]; i < d->use_starts[class + 1]; i++)
        if (!is_within(segment, d->uses[i])) return true;
    return false;
}

/* One point has many forms as signed digits, so that what is inside may vary: no harm, unless it is
 * used elsewhere. */
static void make_inside_benign(struct detector *d, const struct detect_segment_rows *segment)
{
    uint32_t size = detect_segment_size(segment);
    for (uint32_t i = 0; i < size - layouts[segment->kind].ends; i++) {
        uint32_t class = detect_segment_class(d, segment, i);
        if (detect_is(d, class, DETECT_KNOWN) || is_used_outside(d, segment, class)) continue;
        d->state[class] |= DETECT_BENIGN;
    }
}

static void apply_fixed(struct detector *d, const struct detect_segment_rows *segment)
{
    const struct chain scalars = {2, PLONK_WIRE_COUNT, segment->count + 1};
    uint32_t last = segment->first + segment->count - 1;
    if (!segment->base_is_right || !start_is_known_point(d, segment)) return;
    /* Digits that are known one by one. */
    for (uint32_t row = segment->first; row <= last; row++) {
        if (!both_known(d, detect_wire(d, row, 3), detect_next_wire(d, row, 3))) break;
        if (!both_known(d, detect_wire(d, row, 0), detect_wire(d, row, 1))) break;
        detect_make_known(d, detect_wire(d, row, 2));
        detect_make_known(d, detect_next_wire(d, row, 0));
        detect_make_known(d, detect_next_wire(d, row, 1));
    }
    if (segment->count > DETECT_SIGNED_DIGITS_MAX || !ends_are_known(d, segment, &scalars)) return;
    detect_make_known(d, detect_next_wire(d, last, 0));
    detect_make_known(d, detect_next_wire(d, last, 1));
    make_inside_benign(d, segment);
}

void detect_apply_segment(struct detector *d, uint32_t segment)
{
    static void (*const rules[])(struct detector *d, const struct detect_segment_rows *segment) = {
        [DETECT_SEGMENT_RANGE] = apply_range,
        [DETECT_SEGMENT_LOGIC] = apply_logic,
        [DETECT_SEGMENT_FIXED] = apply_fixed,
    };
    const struct detect_segment_rows *s = &d->segments.items[segment];
    rules[s->kind](d, s);
}

enum detect_cause detect_segment_cause(const struct detector *d, uint32_t segment)
{
    const struct detect_segment_rows *s = &d->segments.items[segment];
    const struct chain scalars = {2, PLONK_WIRE_COUNT, s->count + 1};
    if (s->kind == DETECT_SEGMENT_RANGE) return DETECT_RANGE;
    if (s->kind == DETECT_SEGMENT_LOGIC) return DETECT_LOGIC;
    if (!s->base_is_right) return DETECT_FIXED_BASE;
    if (!start_is_known_point(d, s)) return DETECT_FIXED_START;
    if (!ends_are_known(d, s, &scalars)) return DETECT_FIXED_SCALAR;
    return DETECT_FIXED_WIDTH;
}

/* ---- Bits ---- */

void detect_apply_bits(struct detector *d, uint32_t row)
{
    uint32_t sum = d->circuit->rows[row].wires[2];
    if (!d->bit_count[sum] || d->bit_count[sum] > DETECT_BITS_MAX || d->bit_row[sum] / 2 != row ||
        !detect_is(d, d->class_of[sum], DETECT_KNOWN))
        return;
    /* The row of the sum without this bit is looked at next. */
    detect_make_known(d, detect_wire(d, row, 0));
    detect_make_known(d, detect_wire(d, row, 1));
}
