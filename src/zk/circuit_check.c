#include "zk/circuit_check.h"

#include "base/hex.h"
#include "base/parallel.h"
#include "crypto/jubjub.h"
#include "zk/circuit_layout.h"

#include <stdatomic.h>

static const struct {
    const char *identity, *text;
} terms[] = {
#define CIRCUIT_TERM(name, identity, text) [CIRCUIT_##name] = {identity, text},
#include "zk/circuit_terms.def"
#undef CIRCUIT_TERM
};

const char *circuit_term_identity(enum circuit_term term)
{
    return terms[term].identity;
}

const char *circuit_term_text(enum circuit_term term)
{
    return terms[term].text;
}

/* ---- The equations of spec/plonk.md 2 ---- */

/* A row with the values on its wires and on those of the next, and its public input. */
struct view {
    const struct fr *selectors;
    struct fr a, b, c, d, a_next, b_next, d_next, public_input;
};

static void add_product(struct fr *sum, const struct fr *selector, const struct fr *value)
{
    struct fr product;
    if (fr_is_zero(selector)) return;
    fr_mul(&product, selector, value);
    fr_add(sum, sum, &product);
}

static bool arithmetic_holds(const struct view *row)
{
    struct fr product, sum = row->selectors[PLONK_Q_C];
    if (!fr_is_zero(&row->selectors[PLONK_Q_M])) {
        fr_mul(&product, &row->a, &row->b);
        add_product(&sum, &row->selectors[PLONK_Q_M], &product);
    }
    add_product(&sum, &row->selectors[PLONK_Q_L], &row->a);
    add_product(&sum, &row->selectors[PLONK_Q_R], &row->b);
    add_product(&sum, &row->selectors[PLONK_Q_O], &row->c);
    add_product(&sum, &row->selectors[PLONK_Q_F], &row->d);
    fr_mul(&sum, &sum, &row->selectors[PLONK_Q_ARITH]);
    fr_add(&sum, &sum, &row->public_input);
    return fr_is_zero(&sum);
}

/* next - factor before, for a factor of 2 or 4. */
static struct fr step(const struct fr *before, const struct fr *next, unsigned doublings)
{
    struct fr out = *before;
    for (unsigned i = 0; i < doublings; i++)
        fr_double(&out, &out);
    fr_sub(&out, next, &out);
    return out;
}

static struct fr quad(const struct fr *before, const struct fr *next)
{
    return step(before, next, 2);
}

/* x (x - 1) (x - 2) (x - 3) = 0 */
static bool is_quad(const struct fr *x)
{
    uint64_t limbs[4];
    fr_to_limbs(limbs, x);
    return limb_zero_mask(limbs[0] >> 2 | limbs[1] | limbs[2] | limbs[3]) & 1;
}

static enum circuit_term check_range(const struct view *row)
{
    struct fr c = quad(&row->d, &row->c), b = quad(&row->c, &row->b);
    struct fr a = quad(&row->b, &row->a), d = quad(&row->a, &row->d_next);
    if (!is_quad(&c)) return CIRCUIT_RANGE_C;
    if (!is_quad(&b)) return CIRCUIT_RANGE_B;
    if (!is_quad(&a)) return CIRCUIT_RANGE_A;
    if (!is_quad(&d)) return CIRCUIT_RANGE_D;
    return CIRCUIT_TERM_COUNT;
}

static void scale(struct fr *out, const struct fr *value, uint64_t factor)
{
    struct fr element;
    fr_from_u64(&element, factor);
    fr_mul(out, value, &element);
}

/* q_c (9 D - 3 (A + B)) + 3 (A + B + D) - 2 F = 0, with F of section 2.3. Quads and their product
 * being checked before, it says that D is the AND (q_c = 1) or XOR (-1) of A and B; but q_c may be
 * anything, and the equation is what counts. */
static bool logic_result_holds(const struct fr *q_c, const struct fr *a, const struct fr *b,
                               const struct fr *d, const struct fr *w)
{
    struct fr sum, squares, f, t, u;
    fr_add(&sum, a, b);
    fr_sqr(&squares, a);
    fr_sqr(&t, b);
    fr_add(&squares, &squares, &t);
    /* F = w (w (4 w - 18 (A + B) + 81) + 18 (A^2 + B^2) - 81 (A + B) + 83) */
    scale(&f, w, 4);
    scale(&t, &sum, 18);
    fr_sub(&f, &f, &t);
    fr_from_u64(&t, 81);
    fr_add(&f, &f, &t);
    fr_mul(&f, &f, w);
    scale(&t, &squares, 18);
    fr_add(&f, &f, &t);
    scale(&t, &sum, 81);
    fr_sub(&f, &f, &t);
    fr_from_u64(&t, 83);
    fr_add(&f, &f, &t);
    fr_mul(&f, &f, w);

    scale(&t, d, 9);
    scale(&u, &sum, 3);
    fr_sub(&t, &t, &u);
    fr_mul(&t, &t, q_c);
    fr_add(&u, &sum, d);
    scale(&u, &u, 3);
    fr_add(&t, &t, &u);
    fr_double(&f, &f);
    return fr_equal(&t, &f);
}

static enum circuit_term check_logic(const struct view *row)
{
    struct fr a = quad(&row->a, &row->a_next), b = quad(&row->b, &row->b_next), product;
    struct fr d = quad(&row->d, &row->d_next);
    if (!is_quad(&a)) return CIRCUIT_LOGIC_A;
    if (!is_quad(&b)) return CIRCUIT_LOGIC_B;
    if (!is_quad(&d)) return CIRCUIT_LOGIC_D;
    fr_mul(&product, &a, &b);
    if (!fr_equal(&product, &row->c)) return CIRCUIT_LOGIC_PRODUCT;
    if (!logic_result_holds(&row->selectors[PLONK_Q_C], &a, &b, &d, &row->c))
        return CIRCUIT_LOGIC_RESULT;
    return CIRCUIT_TERM_COUNT;
}

/* Whether next (1 + sign cross) = first + second. */
static bool coordinate_holds(const struct fr *next, const struct fr *cross, bool negative,
                             const struct fr *first, const struct fr *second)
{
    struct fr left = *cross, right;
    fr_negate_if(&left, limb_mask(negative), &left);
    fr_add(&left, &left, &fr_one);
    fr_mul(&left, &left, next);
    fr_add(&right, first, second);
    return fr_equal(&left, &right);
}

/* In T = d_curve c a b the product x y of the point added is on c, not computed again. */
static enum circuit_term check_fixed(const struct view *row)
{
    struct fr digit = step(&row->d, &row->d_next, 1), square, x, y, cross, first, second;
    fr_sqr(&square, &digit);
    /* digit (digit - 1) (digit + 1) = 0 */
    if (!fr_is_zero(&digit) && !fr_equal(&square, &fr_one)) return CIRCUIT_FIXED_DIGIT;
    fr_mul(&x, &digit, &row->selectors[PLONK_Q_C]);
    if (!fr_equal(&x, &row->c)) return CIRCUIT_FIXED_PRODUCT;
    fr_sub(&y, &row->selectors[PLONK_Q_R], &fr_one);
    fr_mul(&y, &y, &square);
    fr_add(&y, &y, &fr_one);
    fr_mul(&x, &digit, &row->selectors[PLONK_Q_L]);
    fr_mul(&cross, &row->a, &row->b);
    fr_mul(&cross, &cross, &row->c);
    fr_mul(&cross, &cross, &jubjub_d);
    fr_mul(&first, &row->a, &y);
    fr_mul(&second, &row->b, &x);
    if (!coordinate_holds(&row->a_next, &cross, false, &first, &second)) return CIRCUIT_FIXED_X;
    fr_mul(&first, &row->b, &y);
    fr_mul(&second, &row->a, &x);
    if (!coordinate_holds(&row->b_next, &cross, true, &first, &second)) return CIRCUIT_FIXED_Y;
    return CIRCUIT_TERM_COUNT;
}

static enum circuit_term check_var(const struct view *row)
{
    struct fr x1y2, y1x2, x1x2, y1y2, cross;
    fr_mul(&x1y2, &row->a, &row->d);
    if (!fr_equal(&x1y2, &row->d_next)) return CIRCUIT_VAR_PRODUCT;
    fr_mul(&y1x2, &row->b, &row->c);
    fr_mul(&x1x2, &row->a, &row->c);
    fr_mul(&y1y2, &row->b, &row->d);
    fr_mul(&cross, &x1y2, &y1x2);
    fr_mul(&cross, &cross, &jubjub_d);
    if (!coordinate_holds(&row->a_next, &cross, false, &x1y2, &y1x2)) return CIRCUIT_VAR_X;
    if (!coordinate_holds(&row->b_next, &cross, true, &y1y2, &x1x2)) return CIRCUIT_VAR_Y;
    return CIRCUIT_TERM_COUNT;
}

/* The first equation that does not hold, CIRCUIT_TERM_COUNT when all do. Each identity has a factor
 * of its own in proofs, so that a sum of zero does not help a prover. */
static enum circuit_term check_row(const struct view *row)
{
    static const struct {
        enum plonk_key_point selector;
        enum circuit_term (*check)(const struct view *row);
    } checks[] = {
        {PLONK_Q_RANGE, check_range},
        {PLONK_Q_LOGIC, check_logic},
        {PLONK_Q_FIXED, check_fixed},
        {PLONK_Q_VAR, check_var},
    };
    if (!arithmetic_holds(row)) return CIRCUIT_ARITHMETIC;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(checks); i++) {
        if (fr_is_zero(&row->selectors[checks[i].selector])) continue;
        enum circuit_term term = checks[i].check(row);
        if (term != CIRCUIT_TERM_COUNT) return term;
    }
    return CIRCUIT_TERM_COUNT;
}

/* ---- Rows in turn ---- */

/* The row whose wires stand behind those of a row; NULL for the zeros that fill up a domain. */
static const struct plonk_row *row_after(const struct plonk_circuit *circuit, size_t row)
{
    bool fills = (circuit->row_count & (circuit->row_count - 1)) == 0;
    if (row + 1 < circuit->row_count) return &circuit->rows[row + 1];
    return fills ? &circuit->rows[0] : NULL;
}

static void view_of(struct view *view, const struct plonk_circuit *circuit,
                    const struct plonk_assignment *assignment, size_t index,
                    const struct fr *public_input)
{
    const struct plonk_row *row = &circuit->rows[index], *next = row_after(circuit, index);
    const struct fr *values = assignment->witnesses;
    *view = (struct view){
        .selectors = row->selectors,
        .a = values[row->wires[0]],
        .b = values[row->wires[1]],
        .c = values[row->wires[2]],
        .d = values[row->wires[3]],
        .a_next = next ? values[next->wires[0]] : fr_zero,
        .b_next = next ? values[next->wires[1]] : fr_zero,
        .d_next = next ? values[next->wires[3]] : fr_zero,
        .public_input = public_input ? *public_input : fr_zero,
    };
}

/* How many public inputs stand in rows before one. */
static size_t inputs_before(const struct plonk_circuit *circuit, size_t row)
{
    size_t low = 0, high = circuit->public_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (circuit->public_rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds the rows of [from, to) that do not hold to a set, unless that is NULL. */
static size_t check_rows(struct circuit_failure *failure, struct bitset *failing_rows,
                         const struct plonk_circuit *circuit,
                         const struct plonk_assignment *assignment, size_t from, size_t to)
{
    size_t failing = 0, input = inputs_before(circuit, from);
    struct circuit_failure first = {0};
    for (size_t row = from; row < to; row++) {
        bool is_public = input < circuit->public_count && circuit->public_rows[input] == row;
        struct view view;
        view_of(&view, circuit, assignment, row,
                is_public ? &assignment->public_inputs[input++] : NULL);
        enum circuit_term term = check_row(&view);
        if (term == CIRCUIT_TERM_COUNT) continue;
        if (failing++ == 0) first = (struct circuit_failure){.row = row, .term = term};
        if (failing_rows) bitset_add(failing_rows, row);
    }
    first.row_count = failing;
    if (failing) *failure = first;
    return failing;
}

struct check_job {
    const struct plonk_circuit *circuit;
    const struct plonk_assignment *assignment;
    atomic_size_t failing, first; /* rows, and the first of them */
};

static void check_piece(void *context, unsigned worker, size_t from, size_t to)
{
    struct check_job *job = context;
    struct circuit_failure failure;
    size_t failing = check_rows(&failure, NULL, job->circuit, job->assignment, from, to);
    (void)worker;
    if (!failing) return;
    atomic_fetch_add(&job->failing, failing);
    size_t first = atomic_load(&job->first);
    while (failure.row < first && !atomic_compare_exchange_weak(&job->first, &first, failure.row))
        continue;
}

size_t circuit_check_threads(struct circuit_failure *failure, const struct plonk_circuit *circuit,
                             const struct plonk_assignment *assignment, unsigned threads)
{
    enum { GRAIN = 2048 };
    struct check_job job = {.circuit = circuit, .assignment = assignment};
    atomic_init(&job.failing, 0);
    atomic_init(&job.first, circuit->row_count);
    parallel_for(threads, circuit->row_count, GRAIN, check_piece, &job);
    size_t failing = atomic_load(&job.failing), first = atomic_load(&job.first);
    if (!failing) return 0;
    (void)check_rows(failure, NULL, circuit, assignment, first, first + 1);
    failure->row_count = failing;
    return failing;
}

size_t circuit_check(struct circuit_failure *failure, const struct plonk_circuit *circuit,
                     const struct plonk_assignment *assignment)
{
    return circuit_check_threads(failure, circuit, assignment, 1);
}

size_t circuit_check_all(struct bitset *failing_rows, const struct plonk_circuit *circuit,
                         const struct plonk_assignment *assignment)
{
    struct circuit_failure failure;
    bitset_clear(failing_rows);
    return check_rows(&failure, failing_rows, circuit, assignment, 0, circuit->row_count);
}

/* ---- Telling ---- */

enum rk_result circuit_failure_append(struct buffer *text, const struct circuit_failure *failure,
                                      const struct circuit_origins *origins)
{
    RK_TRY(buffer_append_format(text, "row %zu", failure->row));
    if (origins && failure->row < origins->row_count) {
        RK_TRY(buffer_append_format(text, " of "));
        RK_TRY(circuit_origin_append(text, origins, failure->row));
    }
    RK_TRY(buffer_append_format(text, " does not hold: %s, %s",
                                circuit_term_identity(failure->term),
                                circuit_term_text(failure->term)));
    if (failure->row_count == 1) return RK_OK;
    return buffer_append_format(text, "; %zu rows do not", failure->row_count);
}

enum rk_result circuit_value_append(struct buffer *text, const struct fr *value)
{
    uint64_t limbs[4], negated[4];
    uint8_t bytes[32];
    struct fr negative;
    fr_neg(&negative, value);
    fr_to_limbs(limbs, value);
    fr_to_limbs(negated, &negative);
    if (!(limbs[1] | limbs[2] | limbs[3]))
        return buffer_append_format(text, "%llu", (unsigned long long)limbs[0]);
    if (!(negated[1] | negated[2] | negated[3]))
        return buffer_append_format(text, "-%llu", (unsigned long long)negated[0]);
    fr_to_bytes_be(bytes, value);
    RK_TRY(buffer_append_format(text, "0x"));
    return hex_append(text, span_of(bytes, sizeof bytes));
}

static enum rk_result append_value(struct buffer *text, const char *name, const struct fr *value)
{
    RK_TRY(buffer_append_format(text, "    %-8s ", name));
    RK_TRY(circuit_value_append(text, value));
    return buffer_append_u8(text, '\n');
}

static enum rk_result append_wires(struct buffer *text, const struct plonk_row *row,
                                   const struct plonk_assignment *assignment, const char *mark)
{
    for (size_t i = 0; i < PLONK_WIRE_COUNT; i++) {
        RK_TRY(buffer_append_format(text, "    %c%-2s w%-8u ", "abcd"[i], mark, row -> wires[i]));
        RK_TRY(circuit_value_append(text, &assignment->witnesses[row->wires[i]]));
        RK_TRY(buffer_append_u8(text, '\n'));
    }
    return RK_OK;
}

enum rk_result circuit_failure_report(struct buffer *text, const struct circuit_failure *failure,
                                      const struct plonk_circuit *circuit,
                                      const struct plonk_assignment *assignment,
                                      const struct circuit_origins *origins)
{
    const struct plonk_row *row = &circuit->rows[failure->row];
    const struct plonk_row *next = row_after(circuit, failure->row);
    RK_TRY(circuit_failure_append(text, failure, origins));
    RK_TRY(buffer_append_u8(text, '\n'));
    for (size_t i = 0; i < PLONK_SELECTOR_COUNT; i++) {
        size_t selector = circuit_selector_order[i];
        if (!fr_is_zero(&row->selectors[selector]))
            RK_TRY(append_value(text, circuit_selector_names[selector], &row->selectors[selector]));
    }
    for (size_t i = 0; i < circuit->public_count; i++)
        if (circuit->public_rows[i] == failure->row)
            RK_TRY(append_value(text, "PI", &assignment->public_inputs[i]));
    RK_TRY(append_wires(text, row, assignment, ""));
    if (failure->term == CIRCUIT_ARITHMETIC) return RK_OK;
    if (!next) return buffer_append_format(text, "    the next row is all zeros\n");
    return append_wires(text, next, assignment, "'");
}
