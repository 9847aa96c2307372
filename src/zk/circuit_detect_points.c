/* Which pairs of witnesses are points on the curve, whatever their values: what rule F needs, since
 * signed digits have one sum in a group only, and what is reported of points that are added. With it
 * goes how much torsion a point may have, as a power of two: doublings take it away. */

#include "zk/circuit_detect_internal.h"

bool detect_note_point(struct detector *d, uint32_t x, uint32_t y, uint8_t torsion)
{
    bool is_new = d->point_torsion[x] == DETECT_NO_POINT;
    if (!is_new && (d->point_y[x] != y || d->point_torsion[x] <= torsion)) return false;
    d->point_y[x] = y;
    d->point_torsion[x] = torsion;
    return true;
}

/* ---- Points of single rows ---- */

static bool coefficient_is(const struct detector *d, uint32_t row, enum plonk_key_point s,
                           int64_t wanted)
{
    struct fr value;
    fr_from_u64(&value, (uint64_t)(wanted < 0 ? -wanted : wanted));
    if (wanted < 0) fr_neg(&value, &value);
    return fr_equal(&d->circuit->rows[row].selectors[s], &value);
}

#define ONLY(a, b, c)                                                               \
    ((uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(a) | DETECT_HAS(b) | DETECT_HAS(c)))

/* The row that computes a class as c, with q_o = -1 and exactly this shape. */
static bool is_computed(const struct detector *d, uint32_t *row, uint32_t class, uint16_t shape)
{
    *row = d->definition[class];
    return *row != DETECT_NO_ROW && d->shape[*row] == shape && coefficient_is(d, *row, PLONK_Q_O, -1);
}

/* c = a b */
static bool is_product(const struct detector *d, uint32_t class, uint32_t *a, uint32_t *b)
{
    uint32_t row;
    if (!is_computed(d, &row, class, ONLY(PLONK_Q_M, PLONK_Q_O, PLONK_Q_O))) return false;
    if (!coefficient_is(d, row, PLONK_Q_M, 1)) return false;
    *a = detect_wire(d, row, 0);
    *b = detect_wire(d, row, 1);
    return true;
}

/* c = bit * value, for a bit that is one; in either order. */
static bool is_chosen(const struct detector *d, uint32_t class, uint32_t *bit, uint32_t *value)
{
    if (!is_product(d, class, bit, value)) return false;
    if (!detect_is(d, *bit, DETECT_BOOLEAN)) {
        uint32_t swapped = *bit;
        *bit = *value;
        *value = swapped;
    }
    return detect_is(d, *bit, DETECT_BOOLEAN);
}

/* c = 1 - a */
static bool is_complement(const struct detector *d, uint32_t class, uint32_t of)
{
    uint32_t row;
    return is_computed(d, &row, class, ONLY(PLONK_Q_L, PLONK_Q_O, PLONK_Q_C)) &&
           coefficient_is(d, row, PLONK_Q_L, -1) && coefficient_is(d, row, PLONK_Q_C, 1) &&
           detect_wire(d, row, 0) == of;
}

/* c = other * b + bit * a with other = 1 - bit, as composer_select makes it. */
static bool is_selection(const struct detector *d, uint32_t class, uint32_t *bit, uint32_t *a,
                         uint32_t *b)
{
    uint32_t row, other;
    if (!is_computed(d, &row, class, ONLY(PLONK_Q_L, PLONK_Q_R, PLONK_Q_O))) return false;
    if (!coefficient_is(d, row, PLONK_Q_L, 1) || !coefficient_is(d, row, PLONK_Q_R, 1))
        return false;
    return is_chosen(d, detect_wire(d, row, 1), bit, a) &&
           is_product(d, detect_wire(d, row, 0), &other, b) && is_complement(d, other, *bit);
}

/* ---- Points that are one of others ---- */

struct pair {
    uint32_t x, y;
};

/* (bit x, 1 - bit + bit y): the point or the identity, as composer_select_identity makes it. */
static unsigned chosen_or_identity(struct pair sources[2], const struct detector *d,
                                   const struct pair *point)
{
    const uint16_t shape =
        (uint16_t)(ONLY(PLONK_Q_M, PLONK_Q_L, PLONK_Q_O) | DETECT_HAS(PLONK_Q_C));
    uint32_t bit, row;
    if (!is_chosen(d, point->x, &bit, &sources[0].x)) return 0;
    if (!is_computed(d, &row, point->y, shape) || !coefficient_is(d, row, PLONK_Q_M, 1) ||
        !coefficient_is(d, row, PLONK_Q_L, -1) || !coefficient_is(d, row, PLONK_Q_C, 1) ||
        detect_wire(d, row, 0) != bit)
        return 0;
    sources[0].y = detect_wire(d, row, 1);
    return 1;
}

/* (-x, y) */
static unsigned negated(struct pair sources[2], const struct detector *d, const struct pair *point)
{
    uint32_t row;
    if (!is_computed(d, &row, point->x, ONLY(PLONK_Q_L, PLONK_Q_O, PLONK_Q_O)) ||
        !coefficient_is(d, row, PLONK_Q_L, -1))
        return 0;
    sources[0] = (struct pair){detect_wire(d, row, 0), point->y};
    return 1;
}

static unsigned selected(struct pair sources[2], const struct detector *d, const struct pair *point)
{
    uint32_t bit_x, bit_y;
    if (!is_selection(d, point->x, &bit_x, &sources[0].x, &sources[1].x) ||
        !is_selection(d, point->y, &bit_y, &sources[0].y, &sources[1].y) || bit_x != bit_y)
        return 0;
    return 2;
}

/* The points of which this one is one, or the negative, or the identity: how many, 0 when it is
 * none of these. */
static unsigned sources_of(struct pair sources[2], const struct detector *d,
                           const struct pair *point)
{
    unsigned count = chosen_or_identity(sources, d, point);
    if (!count) count = negated(sources, d, point);
    if (!count) count = selected(sources, d, point);
    return count;
}

static uint8_t constant_point(const struct detector *d, const struct pair *point)
{
    const struct fr *u = detect_constant(d, point->x), *v = detect_constant(d, point->y);
    if (!u || !v) return DETECT_NO_POINT;
    const struct jubjub_affine constant = {*u, *v};
    if (!jubjub_affine_is_on_curve(&constant)) return DETECT_NO_POINT;
    if (jubjub_affine_equal(&constant, &jubjub_affine_identity)) return 0;
    return jubjub_affine_is_torsion_free(&constant) ? 0 : DETECT_TORSION_ANY;
}

enum { SOURCE_DEPTH_MAX = 4 };

static uint8_t point_at(const struct detector *d, const struct pair *point, unsigned depth)
{
    struct pair sources[2];
    if (d->point_torsion[point->x] != DETECT_NO_POINT && d->point_y[point->x] == point->y)
        return d->point_torsion[point->x];
    uint8_t torsion = constant_point(d, point);
    if (torsion != DETECT_NO_POINT || depth == SOURCE_DEPTH_MAX) return torsion;
    unsigned count = sources_of(sources, d, point);
    if (count == 0) return DETECT_NO_POINT;
    torsion = point_at(d, &sources[0], depth + 1);
    uint8_t second = count == 2 ? point_at(d, &sources[1], depth + 1) : torsion;
    return torsion > second ? torsion : second;
}

uint8_t detect_point(const struct detector *d, uint32_t x, uint32_t y)
{
    return point_at(d, &(struct pair){x, y}, 0);
}

void detect_point_source(const struct detector *d, uint32_t *x, uint32_t *y)
{
    struct pair at = {*x, *y}, sources[2];
    for (unsigned depth = 0; depth < SOURCE_DEPTH_MAX; depth++) {
        unsigned count = sources_of(sources, d, &at);
        if (!count) break;
        at = count == 2 && point_at(d, &sources[0], 0) != DETECT_NO_POINT ? sources[1] : sources[0];
    }
    *x = at.x;
    *y = at.y;
}

/* ---- Points that rows state ---- */

static bool is_square(const struct detector *d, uint32_t class, uint32_t *root)
{
    uint32_t b;
    return is_product(d, class, root, &b) && *root == b;
}

/* Whether the coefficients are k (-1, 1, -1, -d), of x^2, y^2, 1 and x^2 y^2. */
static bool is_curve_equation(const struct fr *x2, const struct fr *y2, const struct fr *constant,
                              const struct fr *x2y2)
{
    struct fr sum, product;
    fr_add(&sum, x2, y2);
    if (!fr_is_zero(&sum) || fr_is_zero(x2) || !fr_equal(constant, x2)) return false;
    fr_mul(&product, x2, &jubjub_d);
    return fr_equal(&product, x2y2);
}

/* A row that says k (-x^2 + y^2 - 1 - d x^2 y^2) = 0 of products x^2 and y^2 on a and b, whose
 * linear terms may stand on any wire; or with the product of both on a wire of its own. */
static void note_curve_equation(struct detector *d, uint32_t row)
{
    uint32_t classes[PLONK_WIRE_COUNT], roots[2] = {0}, squares[2] = {0}, product = UINT32_MAX;
    struct detect_view views[2];
    const struct fr *selectors = d->circuit->rows[row].selectors;
    struct fr x2y2 = selectors[PLONK_Q_M];
    unsigned found = 0, count = detect_row_classes(classes, d, row);
    if (count < 2 || d->shape[row] & DETECT_PUBLIC) return;
    for (unsigned i = 0; i < count; i++) {
        uint32_t root;
        if (is_square(d, classes[i], &root)) {
            if (found == 2) return;
            roots[found] = root;
            squares[found++] = classes[i];
        } else if (product == UINT32_MAX)
            product = classes[i];
        else
            return;
    }
    if (found != 2) return;
    for (unsigned i = 0; i < 2; i++) {
        detect_view_of(&views[i], d, row, squares[i]);
        if (views[i].is_squared) return;
        if (views[i].other != UINT32_MAX && views[i].other != squares[1 - i]) return;
    }
    if (product != UINT32_MAX) {
        struct detect_view view;
        uint32_t a, b;
        detect_view_of(&view, d, row, product);
        if (!is_product(d, product, &a, &b) || view.other != UINT32_MAX || view.is_squared ||
            d->shape[row] & DETECT_HAS(PLONK_Q_M))
            return;
        if (!(a == squares[0] && b == squares[1]) && !(a == squares[1] && b == squares[0]))
            return;
        x2y2 = view.coefficient;
    }
    for (unsigned x = 0; x < 2; x++)
        if (is_curve_equation(&views[x].coefficient, &views[1 - x].coefficient,
                              &selectors[PLONK_Q_C], &x2y2) &&
            detect_note_point(d, roots[x], roots[1 - x], DETECT_TORSION_ANY))
            return;
}

/* The sum of a row, when both summands are points. */
static bool note_sum(struct detector *d, uint32_t row)
{
    uint32_t x1 = detect_wire(d, row, 0), y1 = detect_wire(d, row, 1);
    uint32_t x2 = detect_wire(d, row, 2), y2 = detect_wire(d, row, 3);
    uint8_t first = detect_point(d, x1, y1), second = detect_point(d, x2, y2);
    if (first == DETECT_NO_POINT || second == DETECT_NO_POINT) return false;
    uint8_t torsion = first > second ? first : second;
    if (x1 == x2 && y1 == y2 && torsion) torsion--;
    return detect_note_point(d, detect_next_wire(d, row, 0), detect_next_wire(d, row, 1), torsion);
}

/* Every sum of a fixed-base segment that starts at a point, whatever the digits are. */
static bool note_fixed(struct detector *d, const struct detect_segment_rows *segment)
{
    uint32_t row = segment->first;
    uint8_t torsion = detect_point(d, detect_wire(d, row, 0), detect_wire(d, row, 1));
    bool is_news = false;
    if (segment->kind != DETECT_SEGMENT_FIXED || !segment->base_is_right) return false;
    if (torsion == DETECT_NO_POINT) return false;
    if (segment->base_torsion > torsion) torsion = segment->base_torsion;
    for (; row < segment->first + segment->count; row++)
        if (detect_note_point(d, detect_next_wire(d, row, 0), detect_next_wire(d, row, 1), torsion))
            is_news = true;
    return is_news;
}

void detect_note_points(struct detector *d)
{
    enum { ROUNDS_MAX = 64 };
    bool is_news = true;
    for (unsigned rounds = 0; is_news && rounds < ROUNDS_MAX; rounds++) {
        is_news = false;
        for (size_t i = 0; i < d->segments.count; i++)
            is_news = note_fixed(d, &d->segments.items[i]) || is_news;
        for (uint32_t row = 0; row < d->row_count; row++)
            if (d->shape[row] & DETECT_HAS(PLONK_Q_VAR)) is_news = note_sum(d, row) || is_news;
    }
}

void detect_note_curve_equations(struct detector *d)
{
    for (uint32_t row = 0; row < d->row_count; row++)
        note_curve_equation(d, row);
}
