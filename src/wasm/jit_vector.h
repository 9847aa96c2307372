/* Vector operators: what the families of jit_vector_*.c share.
 *
 * A v128 is in an xmm register, in its two slots, or a constant of the function. X_SCRATCH and
 * R_SCRATCH are dead wherever a register is taken, so an emitter takes all its registers first. The
 * result's register may be that of an operand, or of a local that is one: it is written when no
 * operand is read any more, or by an instruction that reads the last of them. */
#ifndef RK_WASM_JIT_VECTOR_H
#define RK_WASM_JIT_VECTOR_H

#include "wasm/jit_state.h"
#include "wasm/x64_vector.h"

/* Which NaNs an operator reads from a v128 alike, whatever their bits. */
enum vector_lanes { LANES_OF_BITS, LANES_OF_F32, LANES_OF_F64 };

/* How an operator is compiled. */
struct vector_row {
    void (*emit)(struct jit *j, const struct vector_row *row, const struct wasm_instruction *in);
    uint16_t op;    /* enum x64_vector */
    uint16_t op2;   /* as the emitter has it */
    uint8_t lanes;  /* of the operands */
    uint8_t detail; /* as the emitter has it */
};

/* detail of operators with two operands */
enum { VECTOR_COMMUTES = 1, VECTOR_SWAPPED = 2, VECTOR_NEGATED = 4 };

/* Pops a v128, with canonical NaNs unless the operator cannot tell. */
struct jit_value vector_pop(struct jit *j, const struct vector_row *row);
/* Pops both operands, in the order of the instruction if it is not the operator's. */
void vector_pop_two(struct jit *j, const struct vector_row *row, struct jit_value *a,
                    struct jit_value *b);

/* A register for the result: that of the local it goes to, else one of an operand's own, else a
 * new one. b may be NULL. */
int vector_result(struct jit *j, const struct jit_value *a, const struct jit_value *b);
int vector_result_gpr(struct jit *j);

/* An instruction without immediate whose second source is a value, in memory if it is there. */
void vector_emit(struct jit *j, uint32_t op, int reg, int v, const struct jit_value *value);
/* One with a constant, of the same 8 bytes twice. */
void vector_emit_constant(struct jit *j, uint32_t op, int reg, int v, uint64_t bits);

void vector_push(struct jit *j, int reg);
/* A result that may have NaNs of any payload in its lanes. */
void vector_push_nans(struct jit *j, int reg, enum vector_lanes lanes);
/* Of a popped v128: its lanes that may be uncanonical, or LANES_OF_BITS. */
RK_INLINE enum vector_lanes vector_nans(const struct jit_value *value)
{
    if (!value->may_be_nan) return LANES_OF_BITS;
    return value->nan_is_64 ? LANES_OF_F64 : LANES_OF_F32;
}

/* The emitters. */
#define VECTOR_EMITTER(name)                                        \
    void vector_##name(struct jit *j, const struct vector_row *row, \
                       const struct wasm_instruction *in)

/* jit_vector_integer.c */
VECTOR_EMITTER(binary);      /* op, COMMUTES or SWAPPED; the result has no computed NaN */
VECTOR_EMITTER(unary);       /* op */
VECTOR_EMITTER(complement);  /* ~a */
VECTOR_EMITTER(negate);      /* op: 0 - a */
VECTOR_EMITTER(select_bits); /* the bits of a or b */
VECTOR_EMITTER(compare);     /* op, after op2 of both operands if there is one */
VECTOR_EMITTER(absolute64);
VECTOR_EMITTER(multiply64);
VECTOR_EMITTER(q15_multiply);
VECTOR_EMITTER(count_bits);
VECTOR_EMITTER(any_true);
VECTOR_EMITTER(all_true); /* op: compares lanes for equality */
VECTOR_EMITTER(bitmask);  /* op: collects signs; detail: of words, made bytes first */
VECTOR_EMITTER(shift);    /* op: by a register; op2: by a constant; detail: log2 of the width */
VECTOR_EMITTER(shift8);   /* op: VPSLLW or VPSRLW */
VECTOR_EMITTER(shift8_signed);
VECTOR_EMITTER(shift64_signed);
VECTOR_EMITTER(extend_high); /* op: extends the lower half */
VECTOR_EMITTER(multiply8);   /* op: extends; detail: the upper half */
VECTOR_EMITTER(multiply16);  /* op: upper halves of products; op2: interleaves */
VECTOR_EMITTER(multiply32);  /* op: multiplies even lanes; detail: which ones go there */
VECTOR_EMITTER(add_pairs8);  /* detail: signed */
VECTOR_EMITTER(add_pairs16); /* detail: signed */

/* jit_vector_float.c */
VECTOR_EMITTER(arithmetic); /* op */
VECTOR_EMITTER(compute);    /* op, of one operand; detail: enum vector_lanes of the result */
VECTOR_EMITTER(round);      /* op; detail: immediate */
VECTOR_EMITTER(sign_bits);  /* op; op2: of f64; detail: with all bits but the sign, not with it */
VECTOR_EMITTER(minimum);    /* op */
VECTOR_EMITTER(maximum);    /* op */
VECTOR_EMITTER(order);      /* op; detail: predicate */
VECTOR_EMITTER(unsigned_to_f32);
VECTOR_EMITTER(unsigned_to_f64);
VECTOR_EMITTER(f32_to_signed);
VECTOR_EMITTER(f32_to_unsigned);
VECTOR_EMITTER(f64_to_signed);
VECTOR_EMITTER(f64_to_unsigned);

/* jit_vector_lanes.c; detail: log2 of the bytes of a lane, where there is but one size */
VECTOR_EMITTER(constant);
VECTOR_EMITTER(shuffle);
VECTOR_EMITTER(swizzle);
VECTOR_EMITTER(splat);       /* op */
VECTOR_EMITTER(splat_float); /* op */
VECTOR_EMITTER(extract);     /* op; op2: signed */
VECTOR_EMITTER(extract_float);
VECTOR_EMITTER(replace); /* op */
VECTOR_EMITTER(replace_float);
VECTOR_EMITTER(load);       /* op */
VECTOR_EMITTER(load_lane);  /* op */
VECTOR_EMITTER(store_lane); /* op */

#endif
