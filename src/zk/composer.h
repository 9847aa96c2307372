/* Writing circuits: rows, witnesses and public inputs, as the deployed composer lays them out.
 *
 * A circuit is code that calls these functions with values. The rows it makes may depend on the
 * code alone, never on values: keys are made from one run of it, and proofs from others.
 *
 *      struct composer *c = NULL;
 *      RK_TRY(composer_new(&c, COMPOSER_CHAIN));
 *      struct witness x = composer_witness(c, &secret);
 *      struct witness square = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .a = x, .b = x));
 *      composer_assert_public(c, square, &fr_zero, &claimed);
 *      enum rk_result result = composer_finish(c, &circuit, &assignment, &error);
 *      ...
 *      composer_free(c);
 *
 * Calls that make rows or witnesses stand in statements of their own, or one within another: C
 * leaves open in which order two arguments are computed, and compilers differ, so that f(c,
 * composer_witness(c, &x), composer_witness(c, &y)) is not one circuit.
 *
 * Failures are kept: after the first one every call does nothing and gives the witness of 0, and
 * composer_finish tells. So circuit code needs no checks and reads as straight lines.
 *
 * Components are what spec/plonk.md 3.3 lists, with its rows, witnesses and wires exactly. What a
 * component does not constrain is said at its function: the deployed layout has gaps, which other
 * layouts may close.
 *
 * A row remembers the line that made it. Functions below are also macros of the same name which
 * note __FILE_NAME__ and __LINE__ first; a component made of others defines COMPOSER_NO_SITES
 * before this header, so that its rows are those of the line that called it.
 *
 * Witnesses are secrets: they are wiped when the composer is freed, and computing them takes a time
 * that does not depend on them, unless a component refuses one. One thread at a time. */
#ifndef RK_ZK_COMPOSER_H
#define RK_ZK_COMPOSER_H

#include "crypto/hades_sparse.h"
#include "crypto/jubjub.h"
#include "zk/circuit.h"
#include "zk/circuit_origin.h"

/* Which rows a component has. Keys and proofs fit one layout alone. */
enum composer_layout {
    COMPOSER_CHAIN, /* of the deployed circuits: dusk-plonk 0.22.0 */
};

enum {
    /* What every circuit begins with: spec/plonk.md 3.1. */
    COMPOSER_INITIAL_ROWS = 4,
    COMPOSER_INITIAL_WITNESSES = 6,
    COMPOSER_BITS_MAX = 256,
    COMPOSER_SHORT_BITS_MAX = 253,
};

/* A value of the circuit, named by its index. */
struct witness {
    uint32_t index;
};

struct witness_point {
    struct witness x, y;
};

/* 0, 1 and (0, 1), which every circuit has. The zero initialiser is the witness of 0. */
extern const struct witness witness_zero, witness_one;
extern const struct witness_point witness_identity;

/* -1, the coefficient that is needed most. */
extern const struct fr composer_minus_one;

/* A row as it is asked for. A coefficient that is NULL is 0, a wire that is not named is the
 * witness of 0; public_input, which is added to the row, is no public input when it is NULL.
 *
 *      q_arith (q_m a b + q_l a + q_r b + q_o c + q_f d + q_c) + public_input = 0 */
struct composer_gate {
    const struct fr *q_m, *q_l, *q_r, *q_o, *q_f, *q_c;
    const struct fr *public_input;
    const struct fr *q_arith, *q_range, *q_logic, *q_fixed, *q_var; /* composer_custom_gate only */
    struct witness a, b, c, d;
};

#define COMPOSER_GATE(...) (&(const struct composer_gate){__VA_ARGS__})

struct composer;

/* A circuit of the initial rows. RK_UNSUPPORTED for a layout that does not exist, RK_NO_MEMORY. */
RK_CHECKED enum rk_result composer_new(struct composer **out, enum composer_layout layout);
void composer_free(struct composer *composer); /* NULL is allowed */

/* The finished circuit and its values, borrowed from the composer until its next call, or the first
 * failure: RK_NO_MEMORY, RK_LIMIT for more rows or witnesses than an index can tell, and whatever a
 * component says. Every component must have been left. Whether the values satisfy the circuit is
 * asked of circuit_check. */
RK_CHECKED enum rk_result composer_finish(const struct composer *composer,
                                          struct plonk_circuit *circuit,
                                          struct plonk_assignment *assignment,
                                          struct rk_error *error);

/* Records a failure unless there is one: for components that refuse their arguments. */
void composer_fail(struct composer *composer, enum rk_result result, const char *format, ...)
    RK_PRINTF(3, 4);
/* The failure so far. */
RK_CHECKED enum rk_result composer_result(const struct composer *composer);

size_t composer_row_count(const struct composer *composer);
size_t composer_witness_count(const struct composer *composer);
size_t composer_public_count(const struct composer *composer);

/* The value of a witness; 0 after a failure. */
struct fr composer_value(const struct composer *composer, struct witness witness);
struct jubjub_affine composer_point_value(const struct composer *composer,
                                          struct witness_point point);

/* ---- Where rows come from ---- */

/* Borrowed until the next call. */
struct circuit_origins composer_origins(const struct composer *composer);

/* Rows made from here on are those of this line; for languages that are compiled to circuits. The
 * text must live as long as the composer. Gives the composer back. */
struct composer *composer_at(struct composer *composer, const char *file, uint32_t line);

/* Rows, witnesses and public inputs until composer_leave belong to a component of this name below
 * the present one; entering the same name (and number) again continues it. Names must live as long
 * as the composer and be unlike a path: without '/', '[' and control characters. */
void composer_enter(struct composer *composer, const char *name);
void composer_enter_numbered(struct composer *composer, const char *name, uint32_t number);
void composer_leave(struct composer *composer);

/* ---- Witnesses and gates ---- */

/* A value that no row constrains yet, an input: what the prover knows and may choose as the rows
 * allow. */
struct witness composer_witness(struct composer *composer, const struct fr *value);
struct witness composer_witness_u64(struct composer *composer, uint64_t value);
/* A value that no row constrains yet and that follows from others: rows must determine it, which
 * circuit_detect.h finds out. For what components compute by other means than rows. */
struct witness composer_hint(struct composer *composer, const struct fr *value);
struct witness composer_hint_u64(struct composer *composer, uint64_t value);
/* One gate: the witness is this constant. */
struct witness composer_constant(struct composer *composer, const struct fr *value);
/* One gate: the witness is the next public input, which has this value. */
struct witness composer_public(struct composer *composer, const struct fr *value);

/* One arithmetic gate (q_arith is 1); a public input occupies a place even when it is 0. */
void composer_gate(struct composer *composer, const struct composer_gate *gate);
/* One row with its selectors as they are given. */
void composer_custom_gate(struct composer *composer, const struct composer_gate *gate);
/* One arithmetic gate whose c is a new witness, q_m a b + q_l a + q_r b + q_f d + q_c +
 * public_input: sums and products alike. c and q_o of the gate are not used. */
struct witness composer_compute(struct composer *composer, const struct composer_gate *gate);
/* The c that solves the gate as a new witness and NO ROW: the caller appends one that constrains
 * it. Without effect, and witness_zero, when q_o is 0; then *solved is false. */
struct witness composer_evaluated_output(struct composer *composer, bool *solved,
                                         const struct composer_gate *gate);

/* One gate each. */
void composer_assert_equal(struct composer *composer, struct witness a, struct witness b);
void composer_assert_constant(struct composer *composer, struct witness a, const struct fr *value);
/* One gate: a = value + public_input. */
void composer_assert_public(struct composer *composer, struct witness a, const struct fr *value,
                            const struct fr *public_input);

/* ---- Bits and numbers ---- */

/* One gate: bit is 0 or 1. */
void composer_boolean(struct composer *composer, struct witness bit);
/* bit a + (1 - bit) b; 4 gates. The bit is not constrained, here and in the next two. */
struct witness composer_select(struct composer *composer, struct witness bit, struct witness a,
                               struct witness b);
/* 1 - bit + bit a, and bit a; 1 gate each. */
struct witness composer_select_one(struct composer *composer, struct witness bit, struct witness a);
struct witness composer_select_zero(struct composer *composer, struct witness bit,
                                    struct witness a);

/* The bits of a value, the least significant first; 2 count + 1 gates. It holds for values below
 * 2^count; with 255 and 256 bits others than the canonical ones satisfy it too. RK_USAGE when count
 * is not 1 to COMPOSER_BITS_MAX. */
void composer_decompose(struct composer *composer, struct witness *bits, struct witness value,
                        unsigned count);

/* The value is below 2^(2 bit_pairs), or 2^256 when that is less (then nothing is asked):
 * ceil(bits / 8) + 2 rows; 1 for no bits. */
void composer_range(struct composer *composer, struct witness value, unsigned bit_pairs);

/* The bitwise AND and XOR of the low 2 bit_pairs bits (256 at most): bit_pairs + 1 rows.
 *
 * In the layout COMPOSER_CHAIN NOTHING TIES THE RESULT TO a AND b: their wires are not in the rows.
 * A prover may choose any result of that width (spec/plonk.md 3.3, 16). */
struct witness composer_and(struct composer *composer, struct witness a, struct witness b,
                            unsigned bit_pairs);
struct witness composer_xor(struct composer *composer, struct witness a, struct witness b,
                            unsigned bit_pairs);

/* ---- Points of JubJub ---- */

/* Two witnesses that no row constrains: not to the curve either, here and in all of these. */
struct witness_point composer_point(struct composer *composer, const struct jubjub_affine *point);
struct witness_point composer_constant_point(struct composer *composer,
                                             const struct jubjub_affine *point);
struct witness_point composer_public_point(struct composer *composer,
                                           const struct jubjub_affine *point);
/* No rows: notes that verifiers check of this point, whose coordinates are public inputs, that it
 * is of the subgroup. Circuits that say so are sound for such verifiers only. */
void composer_declare_checked(struct composer *composer, struct witness_point public_point);
void composer_assert_equal_point(struct composer *composer, struct witness_point a,
                                 struct witness_point b);
/* Two gates: the point is the next two public inputs. */
void composer_assert_public_point(struct composer *composer, struct witness_point a,
                                  const struct jubjub_affine *public_point);

/* a when the bit is 1, else b; 8 gates. The bit is not constrained, here and in the next. */
struct witness_point composer_select_point(struct composer *composer, struct witness bit,
                                           struct witness_point a, struct witness_point b);
/* a when the bit is 1, else the identity; 2 gates. */
struct witness_point composer_select_identity(struct composer *composer, struct witness bit,
                                              struct witness_point a);

/* 2, 1 and 3 rows. Sums of points off the curve may be whatever satisfies the formulas. */
struct witness_point composer_add_point(struct composer *composer, struct witness_point a,
                                        struct witness_point b);
struct witness_point composer_neg_point(struct composer *composer, struct witness_point a);
struct witness_point composer_sub_point(struct composer *composer, struct witness_point a,
                                        struct witness_point b);

/* scalar * point for a scalar of 252 bits; 2,017 rows. */
struct witness_point composer_mul_point(struct composer *composer, struct witness scalar,
                                        struct witness_point point);

/* scalar * generator; 261 rows. The value of the scalar must be below the order of JubJub's
 * subgroup, else RK_INVALID: a check of the value given, not a constraint. In the layout
 * COMPOSER_CHAIN the 256 digits can also encode scalar + q, whose multiple is another one
 * (spec/crypto-supplement.md 8, E5). */
struct witness_point composer_mul_generator(struct composer *composer, struct witness scalar,
                                            const struct jubjub_affine *generator);

/* scalar * generator for a scalar that OTHER ROWS HOLD BELOW 2^bits, 1 to COMPOSER_SHORT_BITS_MAX
 * (else RK_USAGE); bits + 1 rows. The generator is on the curve.
 *
 * The rows hold the product to it: digits d_i of -1, 0 and 1 make an integer D of |D| < 2^bits that
 * is the scalar modulo q, and |D - scalar| < 2^(bits + 1) < q (spec/phoenix-sound.md 8). The digits
 * may be chosen, the point may not. */
struct witness_point composer_mul_generator_short(struct composer *composer, struct witness scalar,
                                                  unsigned bits,
                                                  const struct jubjub_affine *generator);

/* The tables of crypto/hades_sparse.h, made at the first call and the composer's; NULL after a
 * failure. */
const struct hades_sparse *composer_hades_sparse(struct composer *composer);

#ifndef COMPOSER_NO_SITES
#define COMPOSER_HERE(composer) composer_at(composer, __FILE_NAME__, __LINE__)

#define composer_witness(c, ...)          composer_witness(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_witness_u64(c, ...)      composer_witness_u64(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_hint(c, ...)             composer_hint(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_hint_u64(c, ...)         composer_hint_u64(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_constant(c, ...)         composer_constant(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_public(c, ...)           composer_public(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_gate(c, ...)             composer_gate(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_custom_gate(c, ...)      composer_custom_gate(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_compute(c, ...)          composer_compute(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_evaluated_output(c, ...) composer_evaluated_output(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_assert_equal(c, ...)     composer_assert_equal(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_assert_constant(c, ...)  composer_assert_constant(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_assert_public(c, ...)    composer_assert_public(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_boolean(c, ...)          composer_boolean(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_select(c, ...)           composer_select(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_select_one(c, ...)       composer_select_one(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_select_zero(c, ...)      composer_select_zero(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_decompose(c, ...)        composer_decompose(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_range(c, ...)            composer_range(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_and(c, ...)              composer_and(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_xor(c, ...)              composer_xor(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_point(c, ...)            composer_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_constant_point(c, ...)   composer_constant_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_public_point(c, ...)     composer_public_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_select_point(c, ...)     composer_select_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_select_identity(c, ...)  composer_select_identity(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_add_point(c, ...)        composer_add_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_neg_point(c, ...)        composer_neg_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_sub_point(c, ...)        composer_sub_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_mul_point(c, ...)        composer_mul_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_mul_generator(c, ...)    composer_mul_generator(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_mul_generator_short(c, ...) \
    composer_mul_generator_short(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_assert_equal_point(c, ...) \
    composer_assert_equal_point(COMPOSER_HERE(c), __VA_ARGS__)
#define composer_assert_public_point(c, ...) \
    composer_assert_public_point(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
