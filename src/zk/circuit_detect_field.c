#include "zk/circuit_detect_field.h"

#include "base/require.h"

#include <stdlib.h>
#include <string.h>

/* ---- Arithmetic modulo p ---- */

static uint32_t add(uint32_t p, uint32_t a, uint32_t b)
{
    return (a + b) % p;
}

static uint32_t sub(uint32_t p, uint32_t a, uint32_t b)
{
    return (a + p - b) % p;
}

static uint32_t mul(uint32_t p, uint32_t a, uint32_t b)
{
    return a * b % p;
}

static uint32_t power(uint32_t p, uint32_t a, uint32_t exponent)
{
    uint32_t out = 1 % p;
    for (; exponent; exponent >>= 1) {
        if (exponent & 1) out = mul(p, out, a);
        a = mul(p, a, a);
    }
    return out;
}

static uint32_t invert(uint32_t p, uint32_t a)
{
    return power(p, a, p - 2);
}

/* ---- The curve ---- */

bool field_is_on_curve(const struct field_curve *curve, const struct field_point *point)
{
    uint32_t p = curve->p, x2 = mul(p, point->x, point->x), y2 = mul(p, point->y, point->y);
    return sub(p, y2, x2) == add(p, 1, mul(p, curve->d, mul(p, x2, y2)));
}

struct field_point field_point_add(const struct field_curve *curve, const struct field_point *a,
                                   const struct field_point *b)
{
    uint32_t p = curve->p, x1y2 = mul(p, a->x, b->y), y1x2 = mul(p, a->y, b->x);
    uint32_t cross = mul(p, curve->d, mul(p, x1y2, y1x2));
    uint32_t x = add(p, x1y2, y1x2), y = add(p, mul(p, a->y, b->y), mul(p, a->x, b->x));
    return (struct field_point){mul(p, x, invert(p, add(p, 1, cross))),
                                mul(p, y, invert(p, sub(p, 1, cross)))};
}

struct field_point field_point_mul(const struct field_curve *curve, uint32_t scalar,
                                   const struct field_point *a)
{
    struct field_point out = {0, 1}, twice = *a;
    for (; scalar; scalar >>= 1) {
        if (scalar & 1) out = field_point_add(curve, &out, &twice);
        twice = field_point_add(curve, &twice, &twice);
    }
    return out;
}

static bool is_prime(uint32_t p)
{
    for (uint32_t i = 2; i * i <= p; i++)
        if (p % i == 0) return false;
    return p > 1;
}

static uint32_t count_points(const struct field_curve *curve)
{
    uint32_t count = 0;
    for (struct field_point at = {0, 0}; at.x < curve->p; at.x++)
        for (at.y = 0; at.y < curve->p; at.y++)
            count += field_is_on_curve(curve, &at);
    return count;
}

enum rk_result field_curve_find(struct field_curve *out, uint32_t p)
{
    enum { COFACTOR = 8 };
    if (p > FIELD_PRIME_MAX || p % 4 != 1 || !is_prime(p)) return RK_UNSUPPORTED;
    for (uint32_t d = 2; d < p; d++) {
        struct field_curve curve = {p, d, 0};
        if (power(p, d, (p - 1) / 2) == 1 || d == p - 1) continue;
        curve.order = count_points(&curve);
        if (curve.order % (2 * COFACTOR) != COFACTOR || curve.order == COFACTOR) continue;
        *out = curve;
        return RK_OK;
    }
    return RK_UNSUPPORTED;
}

struct field_point field_generator(const struct field_curve *curve)
{
    struct field_point at = {0, 0}, out = {0, 1};
    for (at.x = 0; at.x < curve->p && out.x == 0; at.x++)
        for (at.y = 0; at.y < curve->p && out.x == 0; at.y++)
            if (field_is_on_curve(curve, &at)) out = field_point_mul(curve, 8, &at);
    return out;
}

/* ---- Relations ---- */

/* v or -v for v below 2^32, modulo p. */
static bool small_coefficient(uint32_t *out, const struct fr *value, uint32_t p)
{
    uint64_t limbs[4];
    struct fr negative;
    for (unsigned sign = 0; sign < 2; sign++) {
        fr_neg(&negative, value);
        fr_to_limbs(limbs, sign ? &negative : value);
        if (limbs[1] | limbs[2] | limbs[3] | limbs[0] >> 32) continue;
        uint32_t reduced = (uint32_t)(limbs[0] % p);
        *out = sign ? sub(p, 0, reduced) : reduced;
        return true;
    }
    return false;
}

static bool convert_row(struct field_relation *out, const struct plonk_row *row)
{
    static const uint8_t base[] = {PLONK_Q_L, PLONK_Q_R, PLONK_Q_C};
    struct field_row *to = &out->rows[out->row_count];
    bool is_fixed = !fr_is_zero(&row->selectors[PLONK_Q_FIXED]);
    for (unsigned s = 0; s < PLONK_SELECTOR_COUNT; s++) {
        to->selectors[s] = 0;
        if (is_fixed && memchr(base, (int)s, sizeof base)) continue;
        if (!small_coefficient(&to->selectors[s], &row->selectors[s], out->curve.p)) return false;
        /* A selector that is there must not vanish with the field. */
        if (!fr_is_zero(&row->selectors[s]) && s >= PLONK_Q_ARITH && !to->selectors[s])
            to->selectors[s] = 1;
    }
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT; wire++)
        to->wires[wire] = row->wires[wire];
    out->row_count++;
    return true;
}

enum rk_result field_relation_append(struct field_relation *out,
                                     const struct plonk_circuit *circuit, size_t first_row,
                                     size_t end_row)
{
    if (circuit->public_count || circuit->witness_count > FIELD_VARIABLES_MAX ||
        end_row - first_row > FIELD_ROWS_MAX - out->row_count)
        return RK_UNSUPPORTED;
    for (size_t row = first_row; row < end_row; row++)
        if (!convert_row(out, &circuit->rows[row])) return RK_UNSUPPORTED;
    if (out->variable_count < circuit->witness_count)
        out->variable_count = (uint32_t)circuit->witness_count;
    return RK_OK;
}

void field_relation_set_base(struct field_relation *relation, size_t row,
                             const struct field_point *base)
{
    uint32_t *selectors = relation->rows[row].selectors;
    selectors[PLONK_Q_L] = base->x;
    selectors[PLONK_Q_R] = base->y;
    selectors[PLONK_Q_C] = mul(relation->curve.p, base->x, base->y);
}

void field_relation_add_point(struct field_relation *relation, uint32_t x, uint32_t y)
{
    REQUIRE(relation->point_count < RK_ARRAY_LENGTH(relation->points));
    relation->points[relation->point_count++] = (struct field_point){x, y};
}

void field_relation_drop(struct field_relation *relation, size_t row)
{
    struct field_row *dropped = &relation->rows[row];
    bool is_empty = true;
    for (unsigned s = 0; s < PLONK_SELECTOR_COUNT; s++)
        is_empty = is_empty && (s == PLONK_Q_ARITH || !dropped->selectors[s]);
    memset(dropped->selectors, 0, sizeof dropped->selectors);
    for (unsigned wire = 0; wire < PLONK_WIRE_COUNT && is_empty; wire++) {
        REQUIRE(relation->variable_count < FIELD_VARIABLES_MAX);
        dropped->wires[wire] = relation->variable_count++;
    }
}

/* ---- Equations ---- */

enum equation {
    EQUATION_ARITHMETIC,
    EQUATION_RANGE_C,
    EQUATION_RANGE_B,
    EQUATION_RANGE_A,
    EQUATION_RANGE_D,
    EQUATION_LOGIC_A,
    EQUATION_LOGIC_B,
    EQUATION_LOGIC_D,
    EQUATION_LOGIC_PRODUCT,
    EQUATION_LOGIC_RESULT,
    EQUATION_FIXED_DIGIT,
    EQUATION_FIXED_PRODUCT,
    EQUATION_FIXED_X,
    EQUATION_FIXED_Y,
    EQUATION_VAR_PRODUCT,
    EQUATION_VAR_X,
    EQUATION_VAR_Y,
    EQUATION_COUNT,
};

/* The selector under which an equation stands, and the wires it is about, A, B and D being those of
 * the next row. Arithmetic rows have the wires that their selectors name. */
static const struct {
    uint8_t selector;
    const char *wires;
} equations[EQUATION_COUNT] = {
    [EQUATION_ARITHMETIC] = {PLONK_Q_ARITH, ""},
    [EQUATION_RANGE_C] = {PLONK_Q_RANGE, "dc"},
    [EQUATION_RANGE_B] = {PLONK_Q_RANGE, "cb"},
    [EQUATION_RANGE_A] = {PLONK_Q_RANGE, "ba"},
    [EQUATION_RANGE_D] = {PLONK_Q_RANGE, "aD"},
    [EQUATION_LOGIC_A] = {PLONK_Q_LOGIC, "aA"},
    [EQUATION_LOGIC_B] = {PLONK_Q_LOGIC, "bB"},
    [EQUATION_LOGIC_D] = {PLONK_Q_LOGIC, "dD"},
    [EQUATION_LOGIC_PRODUCT] = {PLONK_Q_LOGIC, "aAbBc"},
    [EQUATION_LOGIC_RESULT] = {PLONK_Q_LOGIC, "aAbBcdD"},
    [EQUATION_FIXED_DIGIT] = {PLONK_Q_FIXED, "dD"},
    [EQUATION_FIXED_PRODUCT] = {PLONK_Q_FIXED, "dDc"},
    [EQUATION_FIXED_X] = {PLONK_Q_FIXED, "dDcabA"},
    [EQUATION_FIXED_Y] = {PLONK_Q_FIXED, "dDcabB"},
    [EQUATION_VAR_PRODUCT] = {PLONK_Q_VAR, "adD"},
    [EQUATION_VAR_X] = {PLONK_Q_VAR, "abcdDA"},
    [EQUATION_VAR_Y] = {PLONK_Q_VAR, "abcdDB"},
};

/* The values on the wires of a row and the next. */
struct wires {
    uint32_t a, b, c, d, a_next, b_next, d_next;
};

static uint32_t value_on(const struct field_relation *r, size_t row, unsigned wire,
                         const uint32_t *values)
{
    if (row >= r->row_count || r->rows[row].wires[wire] == FIELD_NOTHING) return 0;
    return values[r->rows[row].wires[wire]];
}

static struct wires wires_of(const struct field_relation *r, size_t row, const uint32_t *values)
{
    return (struct wires){
        value_on(r, row, 0, values),     value_on(r, row, 1, values), value_on(r, row, 2, values),
        value_on(r, row, 3, values),     value_on(r, row + 1, 0, values),
        value_on(r, row + 1, 1, values), value_on(r, row + 1, 3, values)};
}

static bool arithmetic_holds(uint32_t p, const uint32_t *s, const struct wires *w)
{
    uint32_t sum = s[PLONK_Q_C] + mul(p, s[PLONK_Q_M], mul(p, w->a, w->b));
    sum += mul(p, s[PLONK_Q_L], w->a) + mul(p, s[PLONK_Q_R], w->b);
    sum += mul(p, s[PLONK_Q_O], w->c) + mul(p, s[PLONK_Q_F], w->d);
    return sum % p == 0;
}

static uint32_t quad(uint32_t p, uint32_t before, uint32_t next)
{
    return sub(p, next, mul(p, 4 % p, before));
}

static bool is_quad(uint32_t p, uint32_t before, uint32_t next)
{
    return quad(p, before, next) < 4;
}

/* q_c (9 D - 3 (A + B)) + 3 (A + B + D) - 2 F = 0, spec/plonk.md 2.3, in signed integers, none of
 * which leaves 64 bits. */
static bool logic_result_holds(uint32_t p, uint32_t q_c, const struct wires *v)
{
    int64_t a = quad(p, v->a, v->a_next), b = quad(p, v->b, v->b_next);
    int64_t d = quad(p, v->d, v->d_next), w = v->c;
    int64_t f = w * (w * (4 * w - 18 * (a + b) + 81) + 18 * (a * a + b * b) - 81 * (a + b) + 83);
    int64_t e = (int64_t)q_c * (9 * d - 3 * (a + b)) + 3 * (a + b + d) - 2 * f;
    return e % (int64_t)p == 0;
}

/* next (1 + sign d cross) = sum */
static bool coordinate_holds(const struct field_curve *curve, uint32_t next, uint32_t cross,
                             bool negative, uint32_t sum)
{
    uint32_t p = curve->p, t = mul(p, curve->d, cross);
    uint32_t factor = negative ? sub(p, 1, t) : add(p, 1, t);
    return mul(p, next, factor) == sum;
}

static bool fixed_holds(const struct field_curve *curve, enum equation equation, const uint32_t *s,
                        const struct wires *w)
{
    uint32_t p = curve->p, digit = sub(p, w->d_next, add(p, w->d, w->d));
    uint32_t y = add(p, mul(p, mul(p, digit, digit), sub(p, s[PLONK_Q_R], 1)), 1);
    uint32_t x = mul(p, digit, s[PLONK_Q_L]), cross = mul(p, mul(p, w->a, w->b), w->c);
    switch (equation) {
    case EQUATION_FIXED_DIGIT: return digit < 2 || digit == p - 1;
    case EQUATION_FIXED_PRODUCT: return w->c == mul(p, digit, s[PLONK_Q_C]);
    case EQUATION_FIXED_X:
        return coordinate_holds(curve, w->a_next, cross, false,
                                add(p, mul(p, w->a, y), mul(p, w->b, x)));
    default:
        return coordinate_holds(curve, w->b_next, cross, true,
                                add(p, mul(p, w->b, y), mul(p, w->a, x)));
    }
}

static bool var_holds(const struct field_curve *curve, enum equation equation,
                      const struct wires *w)
{
    uint32_t p = curve->p, y1x2 = mul(p, w->b, w->c), cross = mul(p, w->d_next, y1x2);
    switch (equation) {
    case EQUATION_VAR_PRODUCT: return w->d_next == mul(p, w->a, w->d);
    case EQUATION_VAR_X:
        return coordinate_holds(curve, w->a_next, cross, false, add(p, w->d_next, y1x2));
    default:
        return coordinate_holds(curve, w->b_next, cross, true,
                                add(p, mul(p, w->b, w->d), mul(p, w->a, w->c)));
    }
}

static bool equation_holds(const struct field_relation *r, size_t row, enum equation equation,
                           const uint32_t *values)
{
    const uint32_t *s = r->rows[row].selectors;
    const struct wires w = wires_of(r, row, values);
    uint32_t p = r->curve.p;
    switch (equation) {
    case EQUATION_ARITHMETIC: return arithmetic_holds(p, s, &w);
    case EQUATION_RANGE_C: return is_quad(p, w.d, w.c);
    case EQUATION_RANGE_B: return is_quad(p, w.c, w.b);
    case EQUATION_RANGE_A: return is_quad(p, w.b, w.a);
    case EQUATION_RANGE_D: return is_quad(p, w.a, w.d_next);
    case EQUATION_LOGIC_A: return is_quad(p, w.a, w.a_next);
    case EQUATION_LOGIC_B: return is_quad(p, w.b, w.b_next);
    case EQUATION_LOGIC_D: return is_quad(p, w.d, w.d_next);
    case EQUATION_LOGIC_PRODUCT:
        return w.c == mul(p, quad(p, w.a, w.a_next), quad(p, w.b, w.b_next));
    case EQUATION_LOGIC_RESULT: return logic_result_holds(p, s[PLONK_Q_C], &w);
    case EQUATION_FIXED_DIGIT:
    case EQUATION_FIXED_PRODUCT:
    case EQUATION_FIXED_X:
    case EQUATION_FIXED_Y: return fixed_holds(&r->curve, equation, s, &w);
    default: return var_holds(&r->curve, equation, &w);
    }
}

bool field_row_holds(const struct field_relation *relation, size_t row, const uint32_t *values)
{
    for (unsigned e = 0; e < EQUATION_COUNT; e++)
        if (relation->rows[row].selectors[equations[e].selector] &&
            !equation_holds(relation, row, (enum equation)e, values))
            return false;
    return true;
}

/* ---- The order of a search ---- */

/* An equation, or that a pair is a point (row is UINT32_MAX), and the variables it is about. */
struct condition {
    uint32_t row;
    uint32_t number; /* enum equation, or the index of the point */
    uint32_t variables[8];
    uint32_t count;
};

enum { CONDITIONS_MAX = 6 * FIELD_ROWS_MAX };

struct plan {
    struct condition conditions[CONDITIONS_MAX];
    size_t condition_count;
    uint32_t order[FIELD_VARIABLES_MAX]; /* variables in the order in which they get values */
    uint32_t step_of[FIELD_VARIABLES_MAX];
    size_t step_count;
    /* The conditions that can be asked once a step is made: those from starts[step] on. */
    uint32_t due[CONDITIONS_MAX];
    uint32_t starts[FIELD_VARIABLES_MAX + 1];
};

static void depend_on(struct condition *condition, const struct field_relation *r, size_t row,
                      unsigned wire)
{
    if (row >= r->row_count || r->rows[row].wires[wire] == FIELD_NOTHING) return;
    for (uint32_t i = 0; i < condition->count; i++)
        if (condition->variables[i] == r->rows[row].wires[wire]) return;
    condition->variables[condition->count++] = r->rows[row].wires[wire];
}

static void depend_on_named(struct condition *condition, const struct field_relation *r, size_t row,
                            const char *wires)
{
    for (; *wires; wires++) {
        bool is_next = *wires < 'a';
        depend_on(condition, r, row + is_next, (unsigned)(*wires - (is_next ? 'A' : 'a')));
    }
}

static void depend_on_selected(struct condition *condition, const struct field_relation *r,
                               size_t row)
{
    const uint32_t *s = r->rows[row].selectors;
    if (s[PLONK_Q_M]) depend_on_named(condition, r, row, "ab");
    if (s[PLONK_Q_L]) depend_on_named(condition, r, row, "a");
    if (s[PLONK_Q_R]) depend_on_named(condition, r, row, "b");
    if (s[PLONK_Q_O]) depend_on_named(condition, r, row, "c");
    if (s[PLONK_Q_F]) depend_on_named(condition, r, row, "d");
}

static void list_conditions(struct plan *plan, const struct field_relation *r)
{
    for (size_t row = 0; row < r->row_count; row++) {
        for (unsigned e = 0; e < EQUATION_COUNT; e++) {
            if (!r->rows[row].selectors[equations[e].selector]) continue;
            struct condition *c = &plan->conditions[plan->condition_count++];
            *c = (struct condition){.row = (uint32_t)row, .number = e};
            if (e == EQUATION_ARITHMETIC)
                depend_on_selected(c, r, row);
            else
                depend_on_named(c, r, row, equations[e].wires);
            if (c->count == 0) plan->condition_count--; /* 0 = 0 */
        }
    }
    for (size_t i = 0; i < r->point_count; i++)
        plan->conditions[plan->condition_count++] =
            (struct condition){.row = UINT32_MAX,
                               .number = (uint32_t)i,
                               .variables = {r->points[i].x, r->points[i].y},
                               .count = 2};
}

static void take_step(struct plan *plan, uint32_t variable)
{
    if (plan->step_of[variable] != UINT32_MAX) return;
    plan->step_of[variable] = (uint32_t)plan->step_count;
    plan->order[plan->step_count++] = variable;
}

/* The variable that leaves the condition with the fewest others open; UINT32_MAX when all have a
 * step. */
static uint32_t next_variable(const struct plan *plan)
{
    uint32_t best = UINT32_MAX, best_open = UINT32_MAX;
    for (size_t i = 0; i < plan->condition_count; i++) {
        const struct condition *c = &plan->conditions[i];
        uint32_t open = 0, first = UINT32_MAX;
        for (uint32_t k = 0; k < c->count; k++) {
            if (plan->step_of[c->variables[k]] != UINT32_MAX) continue;
            if (first == UINT32_MAX) first = c->variables[k];
            open++;
        }
        if (open == 0 || open >= best_open) continue;
        best = first;
        best_open = open;
    }
    return best;
}

static void make_plan(struct plan *plan, const struct field_relation *r,
                      const struct field_question *question)
{
    uint32_t at = 0, variable;
    memset(plan->step_of, 0xff, sizeof plan->step_of);
    list_conditions(plan, r);
    for (size_t i = 0; i < question->input_count; i++)
        take_step(plan, question->inputs[i]);
    while ((variable = next_variable(plan)) != UINT32_MAX)
        take_step(plan, variable);
    for (uint32_t step = 0; step < plan->step_count; step++) {
        plan->starts[step] = at;
        for (uint32_t i = 0; i < plan->condition_count; i++) {
            uint32_t last = 0;
            for (uint32_t k = 0; k < plan->conditions[i].count; k++) {
                uint32_t of = plan->step_of[plan->conditions[i].variables[k]];
                if (of > last) last = of;
            }
            if (last == step) plan->due[at++] = i;
        }
    }
    plan->starts[plan->step_count] = at;
}

/* ---- The search ---- */

struct search {
    const struct field_relation *relation;
    const struct field_question *question;
    const struct plan *plan;
    uint32_t values[FIELD_VARIABLES_MAX];
    uint32_t last_inputs[FIELD_VARIABLES_MAX], last_outputs[FIELD_VARIABLES_MAX];
    struct field_answer answer;
};

static bool step_holds(const struct search *s, size_t step)
{
    for (uint32_t i = s->plan->starts[step]; i < s->plan->starts[step + 1]; i++) {
        const struct condition *c = &s->plan->conditions[s->plan->due[i]];
        if (c->row != UINT32_MAX) {
            if (!equation_holds(s->relation, c->row, (enum equation)c->number, s->values))
                return false;
            continue;
        }
        const struct field_point at = {s->values[c->variables[0]], s->values[c->variables[1]]};
        if (!field_is_on_curve(&s->relation->curve, &at)) return false;
    }
    return true;
}

/* Solutions with the same inputs come one after another. */
static void note_solution(struct search *s)
{
    const struct field_question *q = s->question;
    uint32_t inputs[FIELD_VARIABLES_MAX], outputs[FIELD_VARIABLES_MAX];
    uint32_t wanted[FIELD_VARIABLES_MAX];
    for (size_t i = 0; i < q->input_count; i++)
        inputs[i] = s->values[q->inputs[i]];
    for (size_t i = 0; i < q->output_count; i++)
        outputs[i] = s->values[q->outputs[i]];
    bool is_same = s->answer.solutions &&
                   memcmp(inputs, s->last_inputs, q->input_count * sizeof *inputs) == 0;
    bool differs = memcmp(outputs, s->last_outputs, q->output_count * sizeof *outputs) != 0;
    if (is_same && differs) s->answer.is_determined = false;
    if (!is_same) s->answer.accepted++;
    if (q->function) {
        memcpy(wanted, outputs, q->output_count * sizeof *wanted);
        if (!q->function(&s->relation->curve, q->width, inputs, wanted) ||
            memcmp(wanted, outputs, q->output_count * sizeof *wanted) != 0)
            s->answer.is_function = false;
    }
    memcpy(s->last_inputs, inputs, q->input_count * sizeof *inputs);
    memcpy(s->last_outputs, outputs, q->output_count * sizeof *outputs);
    s->answer.solutions++;
}

/* Depth first, without recursion: each step counts its variable up. */
static enum rk_result walk(struct search *s)
{
    size_t step = 0;
    uint32_t p = s->relation->curve.p;
    bool goes_deeper = true;
    if (s->plan->step_count == 0) return RK_OK;
    for (;;) {
        uint32_t *value = &s->values[s->plan->order[step]];
        if (goes_deeper)
            *value = 0;
        else
            ++*value;
        if (*value == p) {
            if (step-- == 0) return RK_OK;
            goes_deeper = false;
            continue;
        }
        if (s->answer.nodes++ == s->question->nodes_max) return RK_LIMIT;
        goes_deeper = step_holds(s, step);
        if (!goes_deeper) continue;
        if (step + 1 < s->plan->step_count) {
            step++;
            continue;
        }
        note_solution(s);
        goes_deeper = false;
    }
}

/* How many inputs the function accepts: all that are the points they are to be. */
static uint64_t count_wanted(const struct search *s)
{
    const struct field_question *q = s->question;
    const struct field_relation *r = s->relation;
    uint32_t inputs[FIELD_VARIABLES_MAX] = {0}, outputs[FIELD_VARIABLES_MAX];
    uint32_t values[FIELD_VARIABLES_MAX] = {0};
    uint64_t wanted = 0;
    for (;;) {
        bool are_points = true;
        size_t i = 0;
        for (size_t k = 0; k < q->input_count; k++)
            values[q->inputs[k]] = inputs[k];
        for (size_t k = 0; k < r->point_count && are_points; k++) {
            const struct field_point at = {values[r->points[k].x], values[r->points[k].y]};
            are_points = field_is_on_curve(&r->curve, &at);
        }
        if (are_points && q->function(&r->curve, q->width, inputs, outputs)) wanted++;
        while (i < q->input_count && ++inputs[i] == r->curve.p)
            inputs[i++] = 0;
        if (i == q->input_count) return wanted;
    }
}

enum rk_result field_search(struct field_answer *out, const struct field_relation *relation,
                            const struct field_question *question)
{
    struct search search = {.relation = relation, .question = question};
    struct plan *plan = calloc(1, sizeof *plan);
    if (!plan) return RK_NO_MEMORY;
    make_plan(plan, relation, question);
    search.plan = plan;
    search.answer = (struct field_answer){.is_determined = true, .is_function = true};
    for (size_t i = 0; i < question->output_count; i++)
        if (plan->step_of[question->outputs[i]] == UINT32_MAX) search.answer.is_determined = false;
    enum rk_result result = walk(&search);
    free(plan);
    if (result) return result;
    if (question->function) {
        search.answer.wanted = count_wanted(&search);
        if (search.answer.wanted != search.answer.accepted) search.answer.is_function = false;
    }
    if (!search.answer.is_determined) search.answer.is_function = false;
    *out = search.answer;
    return RK_OK;
}
