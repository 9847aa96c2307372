/* Vector operators: the table, and what its emitters share. */
#include "wasm/jit_vector.h"

/* ---- Values ---- */

struct jit_value vector_pop(struct jit *j, const struct vector_row *row)
{
    struct jit_value value = jit_pop(j);
    enum vector_lanes nans = vector_nans(&value);
    if (nans && nans != row->lanes) jit_canonicalize(j, &value, value.reg);
    return value;
}

static bool is_own(const struct jit *j, const struct jit_value *value)
{
    return value->kind == VALUE_XMM && !(j->xmm.pins & BIT(value->reg));
}

void vector_pop_two(struct jit *j, const struct vector_row *row, struct jit_value *a,
                    struct jit_value *b)
{
    bool is_swapped = row->detail & VECTOR_SWAPPED;
    *(is_swapped ? a : b) = vector_pop(j, row);
    *(is_swapped ? b : a) = vector_pop(j, row);
    if (!(row->detail & VECTOR_COMMUTES)) return;
    /* What is not in a register is better on the right. */
    if (jit_register_of(j, a) != NO_REG || jit_register_of(j, b) == NO_REG) return;
    struct jit_value t = *a;
    *a = *b;
    *b = t;
}

int vector_result(struct jit *j, const struct jit_value *a, const struct jit_value *b)
{
    int hint = jit_hint(j, true);
    if (hint != NO_REG) return hint;
    if (is_own(j, a)) return a->reg;
    if (b && is_own(j, b)) return b->reg;
    return jit_take_xmm(j);
}

int vector_result_gpr(struct jit *j)
{
    int hint = jit_hint(j, false);
    return hint != NO_REG ? hint : jit_take_gpr(j, 0);
}

void vector_emit(struct jit *j, uint32_t op, int reg, int v, const struct jit_value *value)
{
    struct x64_mem mem;
    int rm = jit_register_of(j, value);
    if (rm != NO_REG)
        x64_vex_rrr(&j->a, op, reg, v, rm);
    else if (jit_is_in_frame(j, value, &mem))
        x64_vex_rrm(&j->a, op, reg, v, mem);
    else
        jit_vex_constant(j, op, reg, v, (uint32_t)value->bits);
}

void vector_emit_constant(struct jit *j, uint32_t op, int reg, int v, uint64_t bits)
{
    jit_vex_constant(j, op, reg, v, jit_constant(j, bits, bits));
}

void vector_push(struct jit *j, int reg)
{
    jit_push_xmm(j, WASM_TYPE_V128, reg, false);
}

void vector_push_nans(struct jit *j, int reg, enum vector_lanes lanes)
{
    jit_push_xmm(j, WASM_TYPE_V128, reg, lanes != LANES_OF_BITS)->nan_is_64 = lanes == LANES_OF_F64;
}

/* ---- The table ---- */

/* clang-format off */
#define ROW(name, emitter, op, op2, lanes, detail) \
    [WASM_OP_##name] = {vector_##emitter, op, op2, lanes, detail}
#define BITS(name, emitter, op, op2, detail) ROW(name, emitter, op, op2, LANES_OF_BITS, detail)

/* An operator over lane widths: the emitter, the opcodes, detail. */
#define OF8_16(name, emitter, op, detail)             \
    BITS(I8X16_##name, emitter, op##B, 0, detail),    \
    BITS(I16X8_##name, emitter, op##W, 0, detail)
#define OF8_32(name, emitter, op, detail)             \
    OF8_16(name, emitter, op, detail),                \
    BITS(I32X4_##name, emitter, op##D, 0, detail)
#define OF8_64(name, emitter, op, detail)             \
    OF8_32(name, emitter, op, detail),                \
    BITS(I64X2_##name, emitter, op##Q, 0, detail)
#define MIN_MAX(name, op, sign)                                   \
    BITS(I8X16_##name, binary, op##sign##B, 0, VECTOR_COMMUTES),  \
    BITS(I16X8_##name, binary, op##sign##W, 0, VECTOR_COMMUTES),  \
    BITS(I32X4_##name, binary, op##sign##D, 0, VECTOR_COMMUTES)

/* a <= b when the lesser of both is a; and a < b when it is not so that the greater is. */
#define ORDERED(width, sign, lane, s)                                                             \
    BITS(I##width##_LE_##sign, compare, VPCMPEQ##lane, VPMIN##s##lane, 0),                        \
    BITS(I##width##_GE_##sign, compare, VPCMPEQ##lane, VPMAX##s##lane, 0)
#define ORDERED_UNSIGNED(width, lane)                                                             \
    ORDERED(width, U, lane, U),                                                                   \
    BITS(I##width##_LT_U, compare, VPCMPEQ##lane, VPMAXU##lane, VECTOR_NEGATED),                  \
    BITS(I##width##_GT_U, compare, VPCMPEQ##lane, VPMINU##lane, VECTOR_NEGATED)

#define SHIFTS(width, lane, log2)                                                                 \
    BITS(I##width##_SHL, shift, VPSLL##lane, VSHIFT_SLL, log2),                                   \
    BITS(I##width##_SHR_U, shift, VPSRL##lane, VSHIFT_SRL, log2)

#define EXTENDS(to, from, name)                                                                   \
    BITS(to##_EXTEND_LOW_##from##_S, unary, VPMOVSX##name, 0, 0),                                 \
    BITS(to##_EXTEND_LOW_##from##_U, unary, VPMOVZX##name, 0, 0),                                 \
    BITS(to##_EXTEND_HIGH_##from##_S, extend_high, VPMOVSX##name, 0, 0),                          \
    BITS(to##_EXTEND_HIGH_##from##_U, extend_high, VPMOVZX##name, 0, 0)
#define PRODUCTS(to, from, half, emitter, op_s, op_u, op2, detail)                                \
    BITS(to##_EXTMUL_##half##_##from##_S, emitter, op_s, op2, detail),                            \
    BITS(to##_EXTMUL_##half##_##from##_U, emitter, op_u, op2, detail)
/* Lanes 0 and 1, or 2 and 3, where VPMULDQ reads. */
enum { LOW_LANES = 0x50, HIGH_LANES = 0xfa };

#define FLOATS(name, emitter, op, detail)                                  \
    ROW(F32X4_##name, emitter, op##PS, 0, LANES_OF_F32, detail),           \
    ROW(F64X2_##name, emitter, op##PD, 0, LANES_OF_F64, detail)
#define FLOATS_TO_FLOATS(name, op)                                         \
    ROW(F32X4_##name, compute, op##PS, 0, LANES_OF_F32, LANES_OF_F32),     \
    ROW(F64X2_##name, compute, op##PD, 0, LANES_OF_F64, LANES_OF_F64)
/* clang-format on */

enum { ROUND_NEAREST = 8, ROUND_DOWN = 9, ROUND_UP = 10, ROUND_TO_ZERO = 11 };

static const struct vector_row rows[WASM_OPERATOR_COUNT] = {
    ROW(V128_CONST, constant, 0, 0, 0, 0),

    BITS(V128_LOAD8X8_S, load, VPMOVSXBW, 0, 0),
    BITS(V128_LOAD8X8_U, load, VPMOVZXBW, 0, 0),
    BITS(V128_LOAD16X4_S, load, VPMOVSXWD, 0, 0),
    BITS(V128_LOAD16X4_U, load, VPMOVZXWD, 0, 0),
    BITS(V128_LOAD32X2_S, load, VPMOVSXDQ, 0, 0),
    BITS(V128_LOAD32X2_U, load, VPMOVZXDQ, 0, 0),
    BITS(V128_LOAD8_SPLAT, load, VPBROADCASTB, 0, 0),
    BITS(V128_LOAD16_SPLAT, load, VPBROADCASTW, 0, 0),
    BITS(V128_LOAD32_SPLAT, load, VBROADCASTSS, 0, 0),
    BITS(V128_LOAD64_SPLAT, load, VMOVDDUP, 0, 0),
    BITS(V128_LOAD32_ZERO, load, VMOVSS, 0, 0),
    BITS(V128_LOAD64_ZERO, load, VMOVSD, 0, 0),
    BITS(V128_LOAD8_LANE, load_lane, VPINSRB, 0, 0),
    BITS(V128_LOAD16_LANE, load_lane, VPINSRW, 0, 0),
    BITS(V128_LOAD32_LANE, load_lane, VPINSRD, 0, 0),
    BITS(V128_LOAD64_LANE, load_lane, VPINSRQ, 0, 0),
    BITS(V128_STORE8_LANE, store_lane, VPEXTRB, 0, 0),
    BITS(V128_STORE16_LANE, store_lane, VPEXTRW, 0, 0),
    BITS(V128_STORE32_LANE, store_lane, VPEXTRD, 0, 0),
    BITS(V128_STORE64_LANE, store_lane, VPEXTRQ, 0, 0),

    BITS(I8X16_SHUFFLE, shuffle, 0, 0, 0),
    BITS(I8X16_SWIZZLE, swizzle, 0, 0, 0),
    BITS(I8X16_SPLAT, splat, VPBROADCASTB, 0, 0),
    BITS(I16X8_SPLAT, splat, VPBROADCASTW, 0, 1),
    BITS(I32X4_SPLAT, splat, VPBROADCASTD, 0, 2),
    BITS(I64X2_SPLAT, splat, VPBROADCASTQ, 0, 3),
    BITS(F32X4_SPLAT, splat_float, VBROADCASTSS, 0, 2),
    BITS(F64X2_SPLAT, splat_float, VMOVDDUP, 0, 3),
    BITS(I8X16_EXTRACT_LANE_S, extract, VPEXTRB, true, 0),
    BITS(I8X16_EXTRACT_LANE_U, extract, VPEXTRB, false, 0),
    BITS(I16X8_EXTRACT_LANE_S, extract, VPEXTRW_R, true, 1),
    BITS(I16X8_EXTRACT_LANE_U, extract, VPEXTRW_R, false, 1),
    BITS(I32X4_EXTRACT_LANE, extract, VPEXTRD, false, 2),
    BITS(I64X2_EXTRACT_LANE, extract, VPEXTRQ, false, 3),
    ROW(F32X4_EXTRACT_LANE, extract_float, 0, 0, LANES_OF_F32, 2),
    ROW(F64X2_EXTRACT_LANE, extract_float, 0, 0, LANES_OF_F64, 3),
    BITS(I8X16_REPLACE_LANE, replace, VPINSRB, 0, 0),
    BITS(I16X8_REPLACE_LANE, replace, VPINSRW, 0, 1),
    BITS(I32X4_REPLACE_LANE, replace, VPINSRD, 0, 2),
    BITS(I64X2_REPLACE_LANE, replace, VPINSRQ, 0, 3),
    BITS(F32X4_REPLACE_LANE, replace_float, 0, 0, 2),
    BITS(F64X2_REPLACE_LANE, replace_float, 0, 0, 3),

    OF8_64(EQ, binary, VPCMPEQ, VECTOR_COMMUTES),
    OF8_64(NE, compare, VPCMPEQ, VECTOR_COMMUTES | VECTOR_NEGATED),
    OF8_64(GT_S, binary, VPCMPGT, 0),
    OF8_64(LT_S, binary, VPCMPGT, VECTOR_SWAPPED),
    ORDERED(8X16, S, B, S),
    ORDERED(16X8, S, W, S),
    ORDERED(32X4, S, D, S),
    BITS(I64X2_LE_S, compare, VPCMPGTQ, 0, VECTOR_NEGATED),
    BITS(I64X2_GE_S, compare, VPCMPGTQ, 0, VECTOR_SWAPPED | VECTOR_NEGATED),
    ORDERED_UNSIGNED(8X16, B),
    ORDERED_UNSIGNED(16X8, W),
    ORDERED_UNSIGNED(32X4, D),

    BITS(V128_NOT, complement, 0, 0, 0),
    BITS(V128_AND, binary, VPAND, 0, VECTOR_COMMUTES),
    BITS(V128_ANDNOT, binary, VPANDN, 0, VECTOR_SWAPPED),
    BITS(V128_OR, binary, VPOR, 0, VECTOR_COMMUTES),
    BITS(V128_XOR, binary, VPXOR, 0, VECTOR_COMMUTES),
    BITS(V128_BITSELECT, select_bits, 0, 0, 0),
    BITS(V128_ANY_TRUE, any_true, 0, 0, 0),
    OF8_64(ALL_TRUE, all_true, VPCMPEQ, 0),
    BITS(I8X16_BITMASK, bitmask, VPMOVMSKB, 0, false),
    BITS(I16X8_BITMASK, bitmask, VPMOVMSKB, 0, true),
    BITS(I32X4_BITMASK, bitmask, VMOVMSKPS, 0, false),
    BITS(I64X2_BITMASK, bitmask, VMOVMSKPD, 0, false),
    BITS(I8X16_POPCNT, count_bits, 0, 0, 0),
    BITS(I8X16_SHL, shift8, VPSLLW, VSHIFT_SLL, 3),
    BITS(I8X16_SHR_U, shift8, VPSRLW, VSHIFT_SRL, 3),
    BITS(I8X16_SHR_S, shift8_signed, 0, 0, 3),
    SHIFTS(16X8, W, 4),
    SHIFTS(32X4, D, 5),
    SHIFTS(64X2, Q, 6),
    BITS(I16X8_SHR_S, shift, VPSRAW, VSHIFT_SRA, 4),
    BITS(I32X4_SHR_S, shift, VPSRAD, VSHIFT_SRA, 5),
    BITS(I64X2_SHR_S, shift64_signed, 0, 0, 6),

    OF8_32(ABS, unary, VPABS, 0),
    BITS(I64X2_ABS, absolute64, 0, 0, 0),
    OF8_64(NEG, negate, VPSUB, 0),
    OF8_64(ADD, binary, VPADD, VECTOR_COMMUTES),
    OF8_64(SUB, binary, VPSUB, 0),
    BITS(I16X8_MUL, binary, VPMULLW, 0, VECTOR_COMMUTES),
    BITS(I32X4_MUL, binary, VPMULLD, 0, VECTOR_COMMUTES),
    BITS(I64X2_MUL, multiply64, 0, 0, 0),
    OF8_16(ADD_SAT_S, binary, VPADDS, VECTOR_COMMUTES),
    OF8_16(ADD_SAT_U, binary, VPADDUS, VECTOR_COMMUTES),
    OF8_16(SUB_SAT_S, binary, VPSUBS, 0),
    OF8_16(SUB_SAT_U, binary, VPSUBUS, 0),
    MIN_MAX(MIN_S, VPMIN, S),
    MIN_MAX(MIN_U, VPMIN, U),
    MIN_MAX(MAX_S, VPMAX, S),
    MIN_MAX(MAX_U, VPMAX, U),
    OF8_16(AVGR_U, binary, VPAVG, VECTOR_COMMUTES),
    BITS(I16X8_Q15MULR_SAT_S, q15_multiply, 0, 0, VECTOR_COMMUTES),
    BITS(I8X16_NARROW_I16X8_S, binary, VPACKSSWB, 0, 0),
    BITS(I8X16_NARROW_I16X8_U, binary, VPACKUSWB, 0, 0),
    BITS(I16X8_NARROW_I32X4_S, binary, VPACKSSDW, 0, 0),
    BITS(I16X8_NARROW_I32X4_U, binary, VPACKUSDW, 0, 0),
    EXTENDS(I16X8, I8X16, BW),
    EXTENDS(I32X4, I16X8, WD),
    EXTENDS(I64X2, I32X4, DQ),
    PRODUCTS(I16X8, I8X16, LOW, multiply8, VPMOVSXBW, VPMOVZXBW, 0, false),
    PRODUCTS(I16X8, I8X16, HIGH, multiply8, VPMOVSXBW, VPMOVZXBW, 0, true),
    PRODUCTS(I32X4, I16X8, LOW, multiply16, VPMULHW, VPMULHUW, VPUNPCKLWD, 0),
    PRODUCTS(I32X4, I16X8, HIGH, multiply16, VPMULHW, VPMULHUW, VPUNPCKHWD, 0),
    PRODUCTS(I64X2, I32X4, LOW, multiply32, VPMULDQ, VPMULUDQ, 0, LOW_LANES),
    PRODUCTS(I64X2, I32X4, HIGH, multiply32, VPMULDQ, VPMULUDQ, 0, HIGH_LANES),
    BITS(I16X8_EXTADD_PAIRWISE_I8X16_S, add_pairs8, 0, 0, true),
    BITS(I16X8_EXTADD_PAIRWISE_I8X16_U, add_pairs8, 0, 0, false),
    BITS(I32X4_EXTADD_PAIRWISE_I16X8_S, add_pairs16, 0, 0, true),
    BITS(I32X4_EXTADD_PAIRWISE_I16X8_U, add_pairs16, 0, 0, false),
    BITS(I32X4_DOT_I16X8_S, binary, VPMADDWD, 0, VECTOR_COMMUTES),

    FLOATS(EQ, order, VCMP, VCMP_EQ),
    FLOATS(NE, order, VCMP, VCMP_NE),
    FLOATS(LT, order, VCMP, VCMP_LT),
    FLOATS(LE, order, VCMP, VCMP_LE),
    FLOATS(GT, order, VCMP, VCMP_GT),
    FLOATS(GE, order, VCMP, VCMP_GE),
    FLOATS(ADD, arithmetic, VADD, VECTOR_COMMUTES),
    FLOATS(SUB, arithmetic, VSUB, 0),
    FLOATS(MUL, arithmetic, VMUL, VECTOR_COMMUTES),
    FLOATS(DIV, arithmetic, VDIV, 0),
    FLOATS(MIN, minimum, VMIN, 0),
    FLOATS(MAX, maximum, VMAX, 0),
    FLOATS_TO_FLOATS(SQRT, VSQRT),
    FLOATS(CEIL, round, VROUND, ROUND_UP),
    FLOATS(FLOOR, round, VROUND, ROUND_DOWN),
    FLOATS(TRUNC, round, VROUND, ROUND_TO_ZERO),
    FLOATS(NEAREST, round, VROUND, ROUND_NEAREST),
    BITS(F32X4_PMIN, binary, VMINPS, 0, VECTOR_SWAPPED),
    BITS(F64X2_PMIN, binary, VMINPD, 0, VECTOR_SWAPPED),
    BITS(F32X4_PMAX, binary, VMAXPS, 0, VECTOR_SWAPPED),
    BITS(F64X2_PMAX, binary, VMAXPD, 0, VECTOR_SWAPPED),
    BITS(F32X4_ABS, sign_bits, VANDPS, false, true),
    BITS(F64X2_ABS, sign_bits, VANDPS, true, true),
    BITS(F32X4_NEG, sign_bits, VXORPS, false, false),
    BITS(F64X2_NEG, sign_bits, VXORPS, true, false),

    ROW(I32X4_TRUNC_SAT_F32X4_S, f32_to_signed, 0, 0, LANES_OF_F32, 0),
    ROW(I32X4_TRUNC_SAT_F32X4_U, f32_to_unsigned, 0, 0, LANES_OF_F32, 0),
    ROW(I32X4_TRUNC_SAT_F64X2_S_ZERO, f64_to_signed, 0, 0, LANES_OF_F64, 0),
    ROW(I32X4_TRUNC_SAT_F64X2_U_ZERO, f64_to_unsigned, 0, 0, LANES_OF_F64, 0),
    BITS(F32X4_CONVERT_I32X4_S, unary, VCVTDQ2PS, 0, 0),
    BITS(F32X4_CONVERT_I32X4_U, unsigned_to_f32, 0, 0, 0),
    BITS(F64X2_CONVERT_LOW_I32X4_S, unary, VCVTDQ2PD, 0, 0),
    BITS(F64X2_CONVERT_LOW_I32X4_U, unsigned_to_f64, 0, 0, 0),
    ROW(F32X4_DEMOTE_F64X2_ZERO, compute, VCVTPD2PS, 0, LANES_OF_F64, LANES_OF_F32),
    ROW(F64X2_PROMOTE_LOW_F32X4, compute, VCVTPS2PD, 0, LANES_OF_F32, LANES_OF_F64),
};

bool jit_vector(struct jit *j, const struct wasm_instruction *in)
{
    const struct vector_row *row = &rows[in->op];
    if (!row->emit) return false;
    row->emit(j, row, in);
    return true;
}
