/* What propagation keeps; for the files circuit_detect*.c.
 *
 * Witnesses that a row asserts to be equal are one class, named by its least member: all of it is
 * about classes. One more witness, the last, stands for the zeros behind the last row. */
#ifndef RK_ZK_CIRCUIT_DETECT_INTERNAL_H
#define RK_ZK_CIRCUIT_DETECT_INTERNAL_H

#include "zk/circuit_detect.h"

#include "base/vec.h"
#include "crypto/jubjub.h"

enum detect_state {
    DETECT_KNOWN = 1,    /* has one value */
    DETECT_CONSTANT = 2, /* and that is constants[class] */
    DETECT_BOOLEAN = 4,  /* is 0 or 1 */
    DETECT_NONZERO = 8,
    DETECT_BENIGN = 16, /* has several, of which nothing outside of its component depends */
    DETECT_FORMED = 32, /* its form says that a component computes it: no input */
};

/* Bits of struct detector.shape, beside one for each selector that is not 0. */
#define DETECT_PUBLIC      ((uint16_t)(1U << PLONK_SELECTOR_COUNT))
#define DETECT_HAS(s)      ((uint16_t)(1U << (s)))
#define DETECT_NEXT_WIRES                                                             \
    ((uint16_t)(DETECT_HAS(PLONK_Q_RANGE) | DETECT_HAS(PLONK_Q_LOGIC) |               \
                DETECT_HAS(PLONK_Q_FIXED) | DETECT_HAS(PLONK_Q_VAR)))
static_assert(PLONK_SELECTOR_COUNT < 16, "shapes have a bit for each");

#define DETECT_NO_ROW UINT32_MAX

enum {
    /* Digits of base 4, bits and signed digits that have one sum modulo q only: 4^127 and 2^254 are
     * below q, and so is the difference of two sums of 253 signed digits. */
    DETECT_QUADS_MAX = 127,
    DETECT_BITS_MAX = 254,
    DETECT_SIGNED_DIGITS_MAX = 253,
    /* Points of the curve have torsion of order 2^3. */
    DETECT_TORSION_ANY = 3,
    DETECT_NO_POINT = 255,
    DETECT_UNBOUNDED = 255,
};

struct detect_segment_rows {
    enum detect_segment kind;
    uint32_t first, count; /* rows; that after the last has the ends of the chains */
    bool base_is_right;    /* fixed: the points are multiples of one on the curve */
    uint8_t base_torsion;
    bool is_dirty; /* something of it became known */
};
VEC_DEFINE(detect_segment_vec, struct detect_segment_rows);
VEC_DEFINE(detect_finding_vec, struct detect_finding);
VEC_DEFINE(detect_u32_vec, uint32_t);

struct detector {
    const struct plonk_circuit *circuit;
    const struct circuit_origins *origins; /* or NULL */
    uint32_t row_count, witness_count;
    uint32_t nothing; /* the witness behind the rows: witness_count */

    uint16_t *shape;      /* by row */
    uint32_t *class_of;   /* by witness, then by class: itself */
    uint8_t *state;       /* by class */
    struct fr *constants; /* by class */
    uint32_t *use_starts, *uses; /* rows of each class, ascending: uses[use_starts[c]] and on */
    uint32_t *definition; /* by class: the arithmetic row with q_o in which it is c alone */

    /* By class x: the other coordinate of a point on the curve that it is the x of, and how much
     * torsion that may have: DETECT_NO_POINT when there is none. */
    uint32_t *point_y;
    uint8_t *point_torsion;

    /* By witness: how many bits it is the sum of, and twice the row that adds the last, plus the wire
     * of that bit. */
    uint16_t *bit_count;
    uint32_t *bit_row;

    uint8_t *bound_bits; /* by class: it is an integer below 2^this; DETECT_UNBOUNDED */

    struct detect_segment_vec segments;
    uint32_t *segment_of; /* by row: its place in segments, plus 1 */

    struct detect_u32_vec queue; /* rows to look at; a stack */
    struct bitset queued;
    struct detect_u32_vec dirty; /* segments to look at */

    enum rk_result failure; /* the first: memory runs out in the depth of rules */
};

/* The class on a wire, and on that of the row after. */
uint32_t detect_wire(const struct detector *d, uint32_t row, unsigned wire);
uint32_t detect_next_wire(const struct detector *d, uint32_t row, unsigned wire);

RK_INLINE bool detect_is(const struct detector *d, uint32_t class, uint8_t states)
{
    return (d->state[class] & states) == states;
}

/* Says so, and that the rows around it are to be looked at again. */
void detect_make_known(struct detector *d, uint32_t class);
void detect_queue_row(struct detector *d, uint32_t row);

/* The value of a constant class. */
RK_INLINE const struct fr *detect_constant(const struct detector *d, uint32_t class)
{
    return detect_is(d, class, DETECT_CONSTANT) ? &d->constants[class] : NULL;
}

/* ---- circuit_detect_prepare.c: what does not depend on what is known ---- */

RK_CHECKED enum rk_result detect_prepare(struct detector *d, struct rk_error *error);
void detector_free(struct detector *d);

/* A row's equation seen from one class: coefficient * class + factor * other + rest, where the
 * factor is q_m when class stands on a or b and another on the other. */
struct detect_view {
    struct fr coefficient;
    bool is_squared;
    uint32_t other; /* UINT32_MAX when there is none */
};
void detect_view_of(struct detect_view *view, const struct detector *d, uint32_t row,
                    uint32_t class);
/* The classes of the wires under selectors that are not 0, each once; how many. */
unsigned detect_row_classes(uint32_t classes[PLONK_WIRE_COUNT], const struct detector *d,
                            uint32_t row);

/* ---- circuit_detect_points.c: points on the curve ---- */

/* How much torsion the point (x, y) may have, DETECT_NO_POINT when it may be off the curve. */
uint8_t detect_point(const struct detector *d, uint32_t x, uint32_t y);
/* Of a point that may be off the curve: the one whose choice or negative it is, to tell of. */
void detect_point_source(const struct detector *d, uint32_t *x, uint32_t *y);
/* Notes it. True when that is news. */
bool detect_note_point(struct detector *d, uint32_t x, uint32_t y, uint8_t torsion);
/* Notes the points that rows say the equation of the curve of. */
void detect_note_curve_equations(struct detector *d);
/* Notes the sums of points, until there is no news. */
void detect_note_points(struct detector *d);

/* Whether a row is p = value * inverse of a test for 0: value (1 - p) = 0 is asserted too, and the
 * inverse is in no other row. */
bool detect_is_zero_test(const struct detector *d, uint32_t row, uint32_t value);

/* ---- circuit_detect_bounds.c: how large integers are ---- */

void detect_note_bounds(struct detector *d);
/* Rules B and S on a row of which u and v are unknown, and nothing else. */
void detect_apply_parts(struct detector *d, uint32_t row, uint32_t u, uint32_t v);

/* ---- circuit_detect_segments.c: rules about several rows ---- */

void detect_apply_segment(struct detector *d, uint32_t segment);
/* The last bit of a sum that is known, in the row that adds it, and the sum of the others. */
void detect_apply_bits(struct detector *d, uint32_t row);
/* Why a segment that is not resolved is not. */
enum detect_cause detect_segment_cause(const struct detector *d, uint32_t segment);
/* Whether all of it is known, or harmless. */
bool detect_segment_is_resolved(const struct detector *d, uint32_t segment);
/* The classes of a segment, ends included, by position: SIZE of them. */
uint32_t detect_segment_class(const struct detector *d, const struct detect_segment_rows *segment,
                              uint32_t position);
uint32_t detect_segment_size(const struct detect_segment_rows *segment);

#endif
