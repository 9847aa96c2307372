/* Relations over small prime fields, which are searched in full: what the rows of a component allow
 * when every value is tried.
 *
 * The rows are those of the composer, with their selectors taken modulo a small p, and JubJub
 * replaced by a curve -x^2 + y^2 = 1 + d x^2 y^2 over that field, complete too (p = 1 modulo 4, d
 * no square) and with 8 times an odd number of points. Widths scale: a component of k bits is
 * searched over a field where 2^k < p as 2^254 < q, and over one where it is not. What holds of all
 * values over several such fields, by an argument that only uses those inequalities and the
 * completeness of the law, is relied upon over the real one: circuit_detect_summary.h.
 *
 * The search assigns variables in an order fixed beforehand and asks each equation as soon as its
 * variables have values, so that chains cost states, not p^k. */
#ifndef RK_ZK_CIRCUIT_DETECT_FIELD_H
#define RK_ZK_CIRCUIT_DETECT_FIELD_H

#include "base/result.h"
#include "zk/circuit.h"

enum {
    FIELD_PRIME_MAX = 127,
    FIELD_VARIABLES_MAX = 128,
    FIELD_ROWS_MAX = 96,
    FIELD_NOTHING = UINT32_MAX, /* a wire that reads 0 */
};

struct field_curve {
    uint32_t p, d, order;
};

/* The curve over p with 8 times an odd number above 1 of points whose d is least. RK_UNSUPPORTED
 * when there is none, or p is not 1 modulo 4 or too large. */
RK_CHECKED enum rk_result field_curve_find(struct field_curve *out, uint32_t p);

struct field_point {
    uint32_t x, y;
};

bool field_is_on_curve(const struct field_curve *curve, const struct field_point *point);
/* For points on the curve. */
struct field_point field_point_add(const struct field_curve *curve, const struct field_point *a,
                                   const struct field_point *b);
struct field_point field_point_mul(const struct field_curve *curve, uint32_t scalar,
                                   const struct field_point *a);
/* A point whose order is the odd part of the curve's: the base of products. */
struct field_point field_generator(const struct field_curve *curve);

struct field_row {
    uint32_t selectors[PLONK_SELECTOR_COUNT]; /* below p */
    uint32_t wires[PLONK_WIRE_COUNT];         /* variables, or FIELD_NOTHING */
};

/* Variables are the witnesses of the circuit, and fresh ones behind them. */
struct field_relation {
    struct field_curve curve;
    struct field_row rows[FIELD_ROWS_MAX];
    size_t row_count;
    uint32_t variable_count;
    struct field_point points[8]; /* variables that are a point on the curve */
    size_t point_count;
};

/* Rows [first_row, end_row) of a circuit. Coefficients must be small, or small negatives; those of
 * fixed-base rows become 0, for field_relation_set_base. RK_UNSUPPORTED for other coefficients,
 * public inputs, and more rows or witnesses than there is room for. */
RK_CHECKED enum rk_result field_relation_append(struct field_relation *out,
                                                const struct plonk_circuit *circuit,
                                                size_t first_row, size_t end_row);
void field_relation_set_base(struct field_relation *relation, size_t row,
                             const struct field_point *base);
void field_relation_add_point(struct field_relation *relation, uint32_t x, uint32_t y);

/* Drops what a row says. Of a row without selectors, which lends its wires to the row before, it is
 * the wires: fresh variables take their places. */
void field_relation_drop(struct field_relation *relation, size_t row);

/* What outputs must be for inputs; false when the inputs are to be refused. */
typedef bool (*field_function)(const struct field_curve *curve, unsigned width, const uint32_t *in,
                               uint32_t *out);

struct field_question {
    const uint32_t *inputs; /* variables; tried first, in this order */
    size_t input_count;
    const uint32_t *outputs;
    size_t output_count;
    field_function function; /* NULL: only whether outputs are determined */
    unsigned width;          /* for the function */
    uint64_t nodes_max;
};

struct field_answer {
    uint64_t nodes;     /* values tried */
    uint64_t solutions; /* of all variables that equations speak of */
    uint64_t accepted;  /* inputs with a solution */
    uint64_t wanted;    /* inputs that the function accepts */
    bool is_determined; /* no inputs with two outputs; false when an output is in no equation */
    bool is_function;   /* outputs are those of the function, and accepted is wanted */
};

/* Searches all. RK_LIMIT after nodes_max values; RK_NO_MEMORY. */
RK_CHECKED enum rk_result field_search(struct field_answer *out,
                                       const struct field_relation *relation,
                                       const struct field_question *question);

/* Whether a row of the relation holds for the values: for tests. */
bool field_row_holds(const struct field_relation *relation, size_t row, const uint32_t *values);

#endif
