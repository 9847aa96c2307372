#include "zk/circuit_detect_internal.h"

static const struct {
    const char *id, *text, *remedy;
} causes[] = {
#define DETECT_CAUSE(name, id, text, remedy) [DETECT_##name] = {id, text, remedy},
#include "zk/circuit_detect_causes.def"
#undef DETECT_CAUSE
};

const char *detect_cause_id(enum detect_cause cause)
{
    return causes[cause].id;
}

const char *detect_cause_text(enum detect_cause cause)
{
    return causes[cause].text;
}

const char *detect_cause_remedy(enum detect_cause cause)
{
    return causes[cause].remedy;
}

/* ---- What follows from what is known ---- */

void detect_queue_row(struct detector *d, uint32_t row)
{
    if (bitset_has(&d->queued, row)) return;
    bitset_add(&d->queued, row);
    /* Room for all rows has been made. */
    if (detect_u32_vec_push(&d->queue, row)) d->failure = RK_NO_MEMORY;
}

static void soil_segment(struct detector *d, uint32_t row)
{
    if (!d->segment_of[row]) return;
    uint32_t segment = d->segment_of[row] - 1;
    if (d->segments.items[segment].is_dirty) return;
    d->segments.items[segment].is_dirty = true;
    if (detect_u32_vec_push(&d->dirty, segment)) d->failure = RK_NO_MEMORY;
}

void detect_make_known(struct detector *d, uint32_t class)
{
    if (detect_is(d, class, DETECT_KNOWN)) return;
    d->state[class] |= DETECT_KNOWN;
    d->state[class] &= (uint8_t)~DETECT_BENIGN;
    for (uint32_t i = d->use_starts[class]; i < d->use_starts[class + 1]; i++) {
        uint32_t row = d->uses[i], before = row ? row - 1 : d->row_count - 1;
        detect_queue_row(d, row);
        soil_segment(d, row);
        if (!(d->shape[before] & DETECT_NEXT_WIRES)) continue;
        detect_queue_row(d, before);
        soil_segment(d, before);
    }
}

/* Rule L: one unknown, in the first power, with a coefficient that is not 0; a product with a value
 * that is known not to be 0 will do (rule M). */
static void apply_arithmetic(struct detector *d, uint32_t row)
{
    uint32_t classes[PLONK_WIRE_COUNT], unknown;
    struct detect_view view;
    unsigned all = detect_row_classes(classes, d, row), count = 0;
    for (unsigned i = 0; i < all; i++)
        if (!detect_is(d, classes[i], DETECT_KNOWN)) classes[count++] = classes[i];
    if (count == 2) detect_apply_parts(d, row, classes[0], classes[1]);
    if (count != 1) return;
    unknown = classes[0];
    detect_view_of(&view, d, row, unknown);
    if (view.is_squared) return;
    if (view.other == UINT32_MAX ? fr_is_zero(&view.coefficient)
                                 : !fr_is_zero(&view.coefficient) ||
                                       !detect_is(d, view.other, DETECT_NONZERO))
        return;
    detect_make_known(d, unknown);
}

/* Whether d (1 - p) = 0 with p computed as 1 - that, or as such. */
static bool is_zero_unless(const struct detector *d, uint32_t value, uint32_t p)
{
    for (uint32_t i = d->use_starts[value]; i < d->use_starts[value + 1]; i++) {
        uint32_t row = d->uses[i], classes[PLONK_WIRE_COUNT];
        const struct fr *s = d->circuit->rows[row].selectors;
        struct detect_view of_value;
        uint32_t other = UINT32_MAX;
        struct fr sum;
        if (d->shape[row] & (DETECT_PUBLIC | DETECT_HAS(PLONK_Q_C))) continue;
        if (!(d->shape[row] & DETECT_HAS(PLONK_Q_M))) continue;
        if (detect_row_classes(classes, d, row) > 3) continue;
        detect_view_of(&of_value, d, row, value);
        other = of_value.other;
        if (other == UINT32_MAX || of_value.is_squared) continue;
        /* value (q_m p + q) = 0 with q = -q_m. */
        fr_add(&sum, &s[PLONK_Q_M], &of_value.coefficient);
        bool alone = true;
        for (unsigned k = 0; k < PLONK_WIRE_COUNT; k++) {
            static const uint8_t linear[] = {PLONK_Q_L, PLONK_Q_R, PLONK_Q_O, PLONK_Q_F};
            uint32_t at = detect_wire(d, row, k);
            const struct fr *constant = detect_constant(d, at);
            if (!(d->shape[row] & DETECT_HAS(linear[k])) || at == value) continue;
            if (!constant || !fr_is_zero(constant)) alone = false;
        }
        if (!alone) continue;
        if (other == p && fr_is_zero(&sum)) return true;
        /* value t = 0 with t = 1 - p. */
        if (!fr_is_zero(&of_value.coefficient)) continue;
        uint32_t definition = d->definition[other];
        if (definition == DETECT_NO_ROW) continue;
        const struct fr *t = d->circuit->rows[definition].selectors;
        const uint16_t shape =
            (uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(PLONK_Q_L) | DETECT_HAS(PLONK_Q_O) |
                       DETECT_HAS(PLONK_Q_C));
        fr_add(&sum, &t[PLONK_Q_L], &t[PLONK_Q_C]);
        if (d->shape[definition] != shape || !fr_is_zero(&sum)) continue;
        fr_add(&sum, &t[PLONK_Q_O], &t[PLONK_Q_C]);
        if (fr_is_zero(&sum) && detect_wire(d, definition, 0) == p) return true;
    }
    return false;
}

bool detect_is_zero_test(const struct detector *d, uint32_t row, uint32_t value)
{
    const uint16_t shape = (uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(PLONK_Q_M) |
                                      DETECT_HAS(PLONK_Q_O));
    uint32_t a = detect_wire(d, row, 0), b = detect_wire(d, row, 1), p = detect_wire(d, row, 2);
    uint32_t inverse = a == value ? b : a;
    const struct fr *s = d->circuit->rows[row].selectors;
    struct fr sum;
    if (d->shape[row] != shape || (a != value && b != value)) return false;
    fr_add(&sum, &s[PLONK_Q_M], &s[PLONK_Q_O]);
    if (!fr_is_zero(&sum) || value == p || inverse == p || inverse == value) return false;
    if (d->use_starts[inverse + 1] - d->use_starts[inverse] != 1) return false;
    return is_zero_unless(d, value, p);
}

/* Rule Z: value * inverse = p and value (1 - p) = 0 determine p, whether value is 0; the inverse is
 * free when it is, and in no other row. */
static void apply_is_zero(struct detector *d, uint32_t row)
{
    for (unsigned wire = 0; wire < 2; wire++) {
        uint32_t value = detect_wire(d, row, wire), inverse = detect_wire(d, row, 1 - wire);
        if (!detect_is(d, value, DETECT_KNOWN) || detect_is(d, inverse, DETECT_KNOWN)) continue;
        if (!detect_is_zero_test(d, row, value)) continue;
        detect_make_known(d, detect_wire(d, row, 2));
        d->state[inverse] |= DETECT_BENIGN;
    }
}

/* Rule V: whatever the coordinates are, there is one sum at most (docs/zk-detector.md). */
static void apply_sum(struct detector *d, uint32_t row)
{
    uint32_t x1 = detect_wire(d, row, 0), y1 = detect_wire(d, row, 1);
    uint32_t x2 = detect_wire(d, row, 2), y2 = detect_wire(d, row, 3);
    if (detect_is(d, x1, DETECT_KNOWN) && detect_is(d, y2, DETECT_KNOWN))
        detect_make_known(d, detect_next_wire(d, row, 3));
    if (!detect_is(d, x1, DETECT_KNOWN) || !detect_is(d, y1, DETECT_KNOWN) ||
        !detect_is(d, x2, DETECT_KNOWN) || !detect_is(d, y2, DETECT_KNOWN))
        return;
    detect_make_known(d, detect_next_wire(d, row, 0));
    detect_make_known(d, detect_next_wire(d, row, 1));
}

static void propagate(struct detector *d)
{
    while (d->queue.count || d->dirty.count) {
        if (d->queue.count) {
            uint32_t row = d->queue.items[--d->queue.count];
            bitset_remove(&d->queued, row);
            if (d->shape[row] & DETECT_HAS(PLONK_Q_ARITH)) {
                apply_arithmetic(d, row);
                apply_is_zero(d, row);
                detect_apply_bits(d, row);
            }
            if (d->shape[row] & DETECT_HAS(PLONK_Q_VAR)) apply_sum(d, row);
        } else {
            uint32_t segment = d->dirty.items[--d->dirty.count];
            d->segments.items[segment].is_dirty = false;
            detect_apply_segment(d, segment);
        }
    }
}

/* ---- What is known at first ---- */

static bool is_input(const struct detector *d, uint32_t witness)
{
    if (!d->origins) return !(d->state[witness] & DETECT_FORMED);
    return witness < d->origins->witness_count && d->origins->witnesses[witness].is_input;
}

static bool is_public_input(const struct detector *d, uint32_t class)
{
    const uint16_t no_more = (uint16_t)~(DETECT_PUBLIC | DETECT_HAS(PLONK_Q_ARITH) |
                                         DETECT_HAS(PLONK_Q_L) | DETECT_HAS(PLONK_Q_C));
    for (uint32_t i = d->use_starts[class]; i < d->use_starts[class + 1]; i++) {
        uint16_t shape = d->shape[d->uses[i]];
        if (shape & DETECT_PUBLIC && shape & DETECT_HAS(PLONK_Q_L) && !(shape & no_more) &&
            detect_wire(d, d->uses[i], 0) == class)
            return true;
    }
    return false;
}

static void take_checked_points(struct detection *out, struct detector *d)
{
    for (size_t i = 0; d->origins && i < d->origins->checked_point_count; i++) {
        const struct circuit_checked_point *point = &d->origins->checked_points[i];
        uint32_t x = d->class_of[point->x], y = d->class_of[point->y];
        if (is_public_input(d, x) && is_public_input(d, y))
            (void)detect_note_point(d, x, y, 0);
        else
            out->lints.bad_checked_points++;
    }
    if (d->origins && d->origins->checked_point_count) detect_note_points(d);
}

static void begin(struct detection *out, struct detector *d)
{
    for (uint32_t i = 0; i < d->witness_count; i++) {
        uint32_t class = d->class_of[i];
        if (is_input(d, i)) {
            out->input_count++;
            detect_make_known(d, class);
        }
        if (detect_is(d, class, DETECT_CONSTANT)) detect_make_known(d, class);
    }
    detect_make_known(d, d->nothing);
    for (uint32_t row = d->row_count; row-- > 0;) {
        detect_queue_row(d, row);
        soil_segment(d, row);
    }
}

/* ---- Lints ---- */

/* Whether a row says something about the witness on a wire: under a selector, or as a custom row
 * has it. */
static bool says_something(const struct detector *d, uint32_t row, uint32_t class)
{
    uint32_t classes[PLONK_WIRE_COUNT], before = row ? row - 1 : d->row_count - 1;
    unsigned count = detect_row_classes(classes, d, row);
    if ((d->shape[row] | d->shape[before]) & DETECT_NEXT_WIRES) return true;
    for (unsigned i = 0; i < count; i++)
        if (classes[i] == class) return true;
    return false;
}

static void lint(struct detection *out, const struct detector *d)
{
    for (uint32_t i = 0; i < d->witness_count; i++) {
        bool is_used = d->class_of[i] != i; /* a row asserts that it is another's equal */
        if (!is_input(d, i)) continue;
        for (uint32_t k = d->use_starts[i]; k < d->use_starts[i + 1] && !is_used; k++)
            is_used = says_something(d, d->uses[k], i);
        if (!is_used && out->lints.unused_inputs++ == 0) out->lints.first_unused = i;
    }
    for (uint32_t row = 0; row < d->row_count; row++) {
        uint32_t classes[PLONK_WIRE_COUNT];
        if (!(d->shape[row] & DETECT_PUBLIC) || detect_row_classes(classes, d, row)) continue;
        if (out->lints.lone_public_inputs++ == 0) out->lints.first_lone_public = row;
    }
}

/* ---- Findings ---- */

static bool is_open(const struct detector *d, uint32_t class)
{
    return !(d->state[class] & (DETECT_KNOWN | DETECT_BENIGN));
}

static bool is_same_place(const struct detector *d, uint32_t a, uint32_t b)
{
    const struct circuit_origin *of_a, *of_b;
    if (!d->origins || a >= d->origins->row_count || b >= d->origins->row_count) return b <= a + 4;
    of_a = &d->origins->rows[a];
    of_b = &d->origins->rows[b];
    return of_a->component == of_b->component && of_a->line == of_b->line;
}

struct findings {
    struct detect_finding_vec list;
    bool are_all;
};

static void add_finding(struct findings *findings, struct detector *d, struct detect_finding add)
{
    struct detect_finding *last =
        findings->list.count ? &findings->list.items[findings->list.count - 1] : NULL;
    bool mergeable = add.cause == DETECT_ARITHMETIC || add.cause == DETECT_PRODUCT ||
                     add.cause == DETECT_SQUARE || add.cause == DETECT_BITS ||
                     add.cause == DETECT_UNUSED;
    if (last && mergeable && last->cause == add.cause &&
        (add.row == DETECT_NO_ROW || is_same_place(d, last->row, add.row))) {
        last->count += add.count;
        last->rows++;
        return;
    }
    if (findings->list.count == DETECT_FINDINGS_MAX) {
        findings->are_all = false;
        return;
    }
    if (detect_finding_vec_push(&findings->list, add)) d->failure = RK_NO_MEMORY;
}

/* All of a segment is assumed, once its first trouble has been told. */
static void assume_segment(struct findings *findings, struct detector *d, uint32_t segment,
                           struct detect_finding finding)
{
    const struct detect_segment_rows *s = &d->segments.items[segment];
    finding.cause = detect_segment_cause(d, segment);
    for (uint32_t i = 0; i < detect_segment_size(s); i++) {
        uint32_t class = detect_segment_class(d, s, i);
        if (!is_open(d, class)) continue;
        finding.count++;
        detect_make_known(d, class);
    }
    if (finding.cause == DETECT_FIXED_START) {
        (void)detect_note_point(d, detect_wire(d, s->first, 0), detect_wire(d, s->first, 1),
                                DETECT_TORSION_ANY);
        detect_note_points(d);
    }
    add_finding(findings, d, finding);
}

static enum detect_cause arithmetic_cause(const struct detector *d, uint32_t row, uint32_t class)
{
    uint32_t classes[PLONK_WIRE_COUNT], open = 0;
    struct detect_view view;
    unsigned count = detect_row_classes(classes, d, row);
    for (unsigned i = 0; i < count; i++)
        open += is_open(d, classes[i]);
    if (d->bit_count[d->circuit->rows[row].wires[2]] || detect_is(d, class, DETECT_BOOLEAN))
        return DETECT_BITS;
    if (open != 1) return DETECT_ARITHMETIC;
    detect_view_of(&view, d, row, class);
    if (view.is_squared) return DETECT_SQUARE;
    return view.other == UINT32_MAX ? DETECT_ARITHMETIC : DETECT_PRODUCT;
}

/* Tells of the open witness on a wire of a row and assumes it; the row before may be the cause. */
static void tell_wire(struct findings *findings, struct detector *d, uint32_t row, unsigned wire)
{
    uint32_t class = detect_wire(d, row, wire), before = row ? row - 1 : d->row_count - 1;
    struct detect_finding finding = {
        .row = row, .wire = (uint8_t)wire, .witness = d->circuit->rows[row].wires[wire], .rows = 1};
    if (d->segment_of[row]) {
        assume_segment(findings, d, d->segment_of[row] - 1, finding);
        return;
    }
    bool is_end = d->shape[before] & DETECT_NEXT_WIRES && d->segment_of[before] &&
                  (wire == 3 || (wire != 2 && !(d->shape[before] & DETECT_HAS(PLONK_Q_RANGE))));
    if (is_end || (d->shape[before] & DETECT_HAS(PLONK_Q_VAR) && wire != 2)) {
        finding.row = before;
        finding.is_next = true;
    }
    if (is_end) {
        assume_segment(findings, d, d->segment_of[before] - 1, finding);
        return;
    }
    finding.cause = arithmetic_cause(d, row, class);
    finding.count = 1;
    detect_make_known(d, class);
    add_finding(findings, d, finding);
}

/* Goes through the rows, and at each that has an open witness tells why, assumes that it was mended
 * and sees what follows; so that what is told is not a consequence of what was told before. */
static void find_causes(struct findings *findings, struct detector *d)
{
    for (uint32_t row = 0; row < d->row_count && findings->are_all; row++) {
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT && findings->are_all; wire++) {
            while (is_open(d, detect_wire(d, row, wire)) && findings->are_all) {
                tell_wire(findings, d, row, wire);
                propagate(d);
            }
        }
    }
    for (uint32_t i = 0; i < d->witness_count && findings->are_all; i++) {
        if (!is_open(d, d->class_of[i])) continue;
        add_finding(findings, d,
                    (struct detect_finding){.cause = DETECT_UNUSED, .row = DETECT_NO_ROW,
                                            .witness = i, .count = 1, .rows = 1});
    }
}

/* Points that are added and may be off the curve: told of once, then assumed. */
static void find_points(struct detection *out, struct findings *findings, struct detector *d)
{
    for (uint32_t row = 0; row < d->row_count && findings->are_all; row++) {
        if (!(d->shape[row] & DETECT_HAS(PLONK_Q_VAR))) continue;
        for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire += 2) {
            uint32_t x = detect_wire(d, row, wire), y = detect_wire(d, row, wire + 1);
            if (detect_point(d, x, y) != DETECT_NO_POINT) continue;
            detect_point_source(d, &x, &y);
            out->unchecked_points++;
            add_finding(findings, d,
                        (struct detect_finding){.cause = DETECT_POINT, .row = row,
                                                .wire = (uint8_t)wire, .witness = x, .rows = 1});
            /* In place of another point with the same x. */
            d->point_torsion[x] = DETECT_NO_POINT;
            (void)detect_note_point(d, x, y, DETECT_TORSION_ANY);
            detect_note_points(d);
        }
    }
}

static int compare_findings(const void *a, const void *b)
{
    const struct detect_finding *first = a, *second = b;
    if (first->row != second->row) return first->row < second->row ? -1 : 1;
    return (first->witness > second->witness) - (first->witness < second->witness);
}

/* ---- All of it ---- */

static enum rk_result count_open(struct detection *out, const struct detector *d)
{
    RK_TRY(bitset_init(&out->undetermined, d->witness_count));
    RK_TRY(bitset_init(&out->benign, d->witness_count));
    for (uint32_t i = 0; i < d->witness_count; i++) {
        uint32_t class = d->class_of[i];
        if (detect_is(d, class, DETECT_KNOWN)) continue;
        if (detect_is(d, class, DETECT_BENIGN)) {
            bitset_add(&out->benign, i);
            out->benign_count++;
            continue;
        }
        bitset_add(&out->undetermined, i);
        out->undetermined_count++;
    }
    for (uint32_t i = 0; i < d->segments.count; i++) {
        out->segments[d->segments.items[i].kind]++;
        if (!detect_segment_is_resolved(d, i)) out->unresolved[d->segments.items[i].kind]++;
    }
    return RK_OK;
}

static enum rk_result detect(struct detection *out, struct detector *d, struct findings *findings,
                             bool tells_causes, struct rk_error *error)
{
    RK_TRY(detect_prepare(d, error));
    take_checked_points(out, d);
    begin(out, d);
    propagate(d);
    RK_TRY(count_open(out, d));
    lint(out, d);
    if (out->undetermined_count && tells_causes) find_causes(findings, d);
    find_points(out, findings, d);
    if (findings->list.count)
        qsort(findings->list.items, findings->list.count, sizeof *findings->list.items,
              compare_findings);
    return d->failure;
}

static enum rk_result run(struct detection *out, const struct plonk_circuit *circuit,
                          const struct circuit_origins *origins, bool tells_causes,
                          struct rk_error *error)
{
    struct detection found = {.row_count = circuit->row_count,
                              .witness_count = circuit->witness_count,
                              .inputs_by_form = !origins};
    struct findings findings = {.are_all = true};
    struct detector d = {
        .circuit = circuit,
        .origins = origins,
        .row_count = (uint32_t)circuit->row_count,
        .witness_count = (uint32_t)circuit->witness_count,
        .nothing = (uint32_t)circuit->witness_count,
    };
    if (circuit->row_count > INT32_MAX || circuit->witness_count > INT32_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "no circuit has more than 2^31 rows or witnesses");
    enum rk_result result = detect(&found, &d, &findings, tells_causes, error);
    detector_free(&d);
    if (result) {
        if (result == RK_NO_MEMORY) rk_fail(error, result, RK_NO_POSITION, "out of memory");
        detect_finding_vec_free(&findings.list);
        detection_free(&found);
        return result;
    }
    found.findings = findings.list.items;
    found.finding_count = findings.list.count;
    found.findings_are_all = findings.are_all;
    *out = found;
    return RK_OK;
}

enum rk_result circuit_detect(struct detection *out, const struct plonk_circuit *circuit,
                              const struct circuit_origins *origins, struct rk_error *error)
{
    return run(out, circuit, origins, true, error);
}

enum rk_result circuit_detect_counts(struct detection *out, const struct plonk_circuit *circuit,
                                     const struct circuit_origins *origins, struct rk_error *error)
{
    return run(out, circuit, origins, false, error);
}

void detection_free(struct detection *detection)
{
    bitset_free(&detection->undetermined);
    bitset_free(&detection->benign);
    free(detection->findings);
    detection->findings = NULL;
}

bool detection_is_clean(const struct detection *detection)
{
    const struct detect_lints *lints = &detection->lints;
    return detection->undetermined_count + detection->unchecked_points + lints->unused_inputs + lints->lone_public_inputs +
               lints->bad_checked_points ==
           0;
}
