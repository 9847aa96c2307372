/* Float operators. A NaN that was computed may have any payload in its register; it is made
 * canonical before anybody can see its bits. */
#include "wasm/jit_state.h"

#include "wasm/numeric.h"
#include "wasm/x64_vector.h"

enum shape {
    SHAPE_NONE,
    SHAPE_ARITHMETIC, /* detail: enum x64_float */
    SHAPE_SQRT,
    SHAPE_ROUND, /* detail: immediate */
    SHAPE_BITS,  /* detail: BITS_* */
    SHAPE_COPYSIGN,
    SHAPE_ORDER,        /* detail: ORDER_* */
    SHAPE_EQUAL,        /* detail: predicate of CMPSS */
    SHAPE_FROM_INTEGER, /* detail: FROM_* */
    SHAPE_RESIZE,
    SHAPE_TO_I32, /* detail: FROM_SIGNED or 0 */
    SHAPE_TO_BITS,
    SHAPE_OF_BITS,
    SHAPE_RUNTIME, /* detail: whether it can trap */
};

enum { BITS_ABS, BITS_NEG };
enum { ORDER_SWAPPED = 1, ORDER_OR_EQUAL = 2 };
enum { FROM_SIGNED = 1, FROM_64 = 2 };
enum { ROUND_NEAREST = 8, ROUND_DOWN = 9, ROUND_UP = 10, ROUND_TO_ZERO = 11 };
enum { CMP_EQ_ORDERED = 0, CMP_NE_UNORDERED = 4 };

struct row {
    uint8_t shape;
    bool is_64; /* of the float operand */
    uint8_t detail;
};

/* clang-format off */
#define EACH(name, shape, detail)                         \
    [WASM_OP_F32_##name] = {shape, false, detail},        \
    [WASM_OP_F64_##name] = {shape, true, detail}
#define CONVERT(name, detail)                                        \
    [WASM_OP_F32_CONVERT_##name] = {SHAPE_FROM_INTEGER, false, detail}, \
    [WASM_OP_F64_CONVERT_##name] = {SHAPE_FROM_INTEGER, true, detail}
#define RUNTIME(name, can_trap) [WASM_OP_##name] = {SHAPE_RUNTIME, false, can_trap}
/* clang-format on */

static const struct row rows[WASM_OPERATOR_COUNT] = {
    EACH(ADD, SHAPE_ARITHMETIC, FLOAT_ADD),
    EACH(SUB, SHAPE_ARITHMETIC, FLOAT_SUB),
    EACH(MUL, SHAPE_ARITHMETIC, FLOAT_MUL),
    EACH(DIV, SHAPE_ARITHMETIC, FLOAT_DIV),
    EACH(SQRT, SHAPE_SQRT, 0),
    EACH(CEIL, SHAPE_ROUND, ROUND_UP),
    EACH(FLOOR, SHAPE_ROUND, ROUND_DOWN),
    EACH(TRUNC, SHAPE_ROUND, ROUND_TO_ZERO),
    EACH(NEAREST, SHAPE_ROUND, ROUND_NEAREST),
    EACH(ABS, SHAPE_BITS, BITS_ABS),
    EACH(NEG, SHAPE_BITS, BITS_NEG),
    EACH(COPYSIGN, SHAPE_COPYSIGN, 0),
    EACH(LT, SHAPE_ORDER, ORDER_SWAPPED),
    EACH(LE, SHAPE_ORDER, ORDER_SWAPPED | ORDER_OR_EQUAL),
    EACH(GT, SHAPE_ORDER, 0),
    EACH(GE, SHAPE_ORDER, ORDER_OR_EQUAL),
    EACH(EQ, SHAPE_EQUAL, CMP_EQ_ORDERED),
    EACH(NE, SHAPE_EQUAL, CMP_NE_UNORDERED),
    CONVERT(I32_S, FROM_SIGNED),
    CONVERT(I32_U, 0),
    CONVERT(I64_S, FROM_SIGNED | FROM_64),
    [WASM_OP_F32_DEMOTE_F64] = {SHAPE_RESIZE, true, 0},
    [WASM_OP_F64_PROMOTE_F32] = {SHAPE_RESIZE, false, 0},
    [WASM_OP_I32_TRUNC_F32_S] = {SHAPE_TO_I32, false, FROM_SIGNED},
    [WASM_OP_I32_TRUNC_F32_U] = {SHAPE_TO_I32, false, 0},
    [WASM_OP_I32_TRUNC_F64_S] = {SHAPE_TO_I32, true, FROM_SIGNED},
    [WASM_OP_I32_TRUNC_F64_U] = {SHAPE_TO_I32, true, 0},
    [WASM_OP_I32_REINTERPRET_F32] = {SHAPE_TO_BITS, false, 0},
    [WASM_OP_I64_REINTERPRET_F64] = {SHAPE_TO_BITS, true, 0},
    [WASM_OP_F32_REINTERPRET_I32] = {SHAPE_OF_BITS, false, 0},
    [WASM_OP_F64_REINTERPRET_I64] = {SHAPE_OF_BITS, true, 0},
    RUNTIME(F32_MIN, false),
    RUNTIME(F32_MAX, false),
    RUNTIME(F64_MIN, false),
    RUNTIME(F64_MAX, false),
    RUNTIME(F32_CONVERT_I64_U, false),
    RUNTIME(F64_CONVERT_I64_U, false),
    RUNTIME(I64_TRUNC_F32_S, true),
    RUNTIME(I64_TRUNC_F32_U, true),
    RUNTIME(I64_TRUNC_F64_S, true),
    RUNTIME(I64_TRUNC_F64_U, true),
    RUNTIME(I32_TRUNC_SAT_F32_S, false),
    RUNTIME(I32_TRUNC_SAT_F32_U, false),
    RUNTIME(I32_TRUNC_SAT_F64_S, false),
    RUNTIME(I32_TRUNC_SAT_F64_U, false),
    RUNTIME(I64_TRUNC_SAT_F32_S, false),
    RUNTIME(I64_TRUNC_SAT_F32_U, false),
    RUNTIME(I64_TRUNC_SAT_F64_S, false),
    RUNTIME(I64_TRUNC_SAT_F64_U, false),
};

static uint8_t type_of(bool is_64)
{
    return is_64 ? WASM_TYPE_F64 : WASM_TYPE_F32;
}

static bool is_own(const struct jit *j, const struct jit_value *value)
{
    return value->kind == VALUE_XMM && !(j->xmm.pins & BIT(value->reg));
}

/* Results are written by the last instruction that reads operands, so any of these will do. */
static int result_register(struct jit *j, const struct jit_value *a)
{
    int hint = jit_hint(j, true);
    return hint != NO_REG ? hint : is_own(j, a) ? a->reg : jit_take_xmm(j);
}

static int integer_register(struct jit *j)
{
    int hint = jit_hint(j, false);
    return hint != NO_REG ? hint : jit_take_gpr(j, 0);
}

static void arithmetic(struct jit *j, const struct row *row)
{
    struct jit_value b = jit_pop(j), a = jit_pop(j);
    int in_b = jit_register_of(j, &b);
    if (in_b != NO_REG) j->xmm.locked |= BIT(in_b);
    int x = jit_use_xmm(j, &a);
    struct x64_mem mem;
    enum x64_float operation = (enum x64_float)row->detail;
    if (jit_is_in_frame(j, &b, &mem)) {
        int dst = result_register(j, &a);
        x64_float_rrm(&j->a, operation, row->is_64, dst, x, mem);
        jit_push_xmm(j, a.type, dst, true);
        return;
    }
    int y = jit_use_xmm(j, &b);
    int dst = result_register(j, is_own(j, &a) ? &a : &b);
    x64_float_rrr(&j->a, operation, row->is_64, dst, x, y);
    jit_push_xmm(j, a.type, dst, true);
}

static void unary(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    int x = jit_use_xmm(j, &a), dst = result_register(j, &a);
    if (row->shape == SHAPE_SQRT) {
        x64_float_rrr(&j->a, FLOAT_SQRT, row->is_64, dst, x, x);
    } else {
        uint32_t op = (row->is_64 ? 0x0b : 0x0a) | VEX_0F3A | VEX_66;
        x64_vex_rrr(&j->a, op, dst, x, x);
        x64_u8(&j->a, row->detail);
    }
    jit_push_xmm(j, a.type, dst, true);
}

/* The sign bit, in X_SCRATCH. */
static void load_sign(struct jit *j, bool is_64)
{
    x64_mov_ri(&j->a, R_SCRATCH, is_64 ? WASM_F64_SIGN : WASM_F32_SIGN);
    x64_vmov_from_gpr(&j->a, X64_64, X_SCRATCH, R_SCRATCH);
}

static void sign_bit(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    int x = jit_use_xmm(j, &a);
    jit_canonicalize(j, &a, x);
    int dst = result_register(j, &a);
    load_sign(j, row->is_64);
    uint32_t op = row->detail == BITS_ABS ? VANDNPS : VXORPS;
    x64_vex_rrr(&j->a, op, dst, X_SCRATCH, x);
    jit_push_xmm(j, a.type, dst, false);
}

static void copysign_bits(struct jit *j, const struct row *row)
{
    struct jit_value b = jit_pop(j), a = jit_pop(j);
    int y = jit_use_xmm(j, &b);
    jit_canonicalize(j, &b, y);
    int x = jit_use_xmm(j, &a);
    jit_canonicalize(j, &a, x);
    int sign = jit_take_xmm(j);
    load_sign(j, row->is_64);
    x64_vex_rrr(&j->a, VANDPS, sign, X_SCRATCH, y);
    x64_vex_rrr(&j->a, VANDNPS, X_SCRATCH, X_SCRATCH, x);
    x64_vex_rrr(&j->a, VORPS, sign, sign, X_SCRATCH);
    jit_push_xmm(j, a.type, sign, false);
}

/* Both orders are asked with "above", which an unordered pair is not. */
static void order(struct jit *j, const struct row *row)
{
    struct jit_value b = jit_pop(j), a = jit_pop(j);
    if (row->detail & ORDER_SWAPPED) {
        struct jit_value t = a;
        a = b;
        b = t;
    }
    int in_b = jit_register_of(j, &b);
    if (in_b != NO_REG) j->xmm.locked |= BIT(in_b);
    int x = jit_use_xmm(j, &a);
    struct x64_mem mem;
    if (jit_is_in_frame(j, &b, &mem))
        x64_ucomis_m(&j->a, row->is_64, x, mem);
    else
        x64_ucomis(&j->a, row->is_64, x, jit_use_xmm(j, &b));
    jit_push_flags(j, row->detail & ORDER_OR_EQUAL ? CC_AE : CC_A);
}

static void equal(struct jit *j, const struct row *row)
{
    struct jit_value b = jit_pop(j), a = jit_pop(j);
    int in_b = jit_register_of(j, &b);
    if (in_b != NO_REG) j->xmm.locked |= BIT(in_b);
    int x = jit_use_xmm(j, &a), y = jit_use_xmm(j, &b);
    int dst = integer_register(j);
    x64_vex_rrr(&j->a, 0xc2 | VEX_0F | x64_float_pp(row->is_64), X_SCRATCH, x, y);
    x64_u8(&j->a, row->detail);
    x64_vmov_to_gpr(&j->a, X64_32, dst, X_SCRATCH);
    x64_alu_ri(&j->a, ALU_AND, X64_32, dst, 1);
    jit_push_gpr(j, WASM_TYPE_I32, dst);
}

static void from_integer(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    int src = jit_use_gpr(j, &a);
    int hint = jit_hint(j, true), dst = hint != NO_REG ? hint : jit_take_xmm(j);
    /* An unsigned i32 is a signed 64-bit number: registers hold it zero-extended. */
    int w = row->detail == FROM_SIGNED ? X64_32 : X64_64;
    x64_vxor(&j->a, dst, dst, dst);
    x64_vex_rrr(&j->a, 0x2a | VEX_0F | x64_float_pp(row->is_64) | x64_vex_w(w), dst, dst, src);
    jit_push_xmm(j, type_of(row->is_64), dst, false);
}

static void resize(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    int x = jit_use_xmm(j, &a), dst = result_register(j, &a);
    x64_vex_rrr(&j->a, 0x5a | VEX_0F | x64_float_pp(row->is_64), dst, x, x);
    jit_push_xmm(j, type_of(!row->is_64), dst, true);
}

/* Converted to 64 bits; right when that is the extension of its lower half. What does not fit even
 * there becomes INT64_MIN, which is not. */
static void to_i32(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    int x = jit_use_xmm(j, &a);
    int dst = jit_take_gpr(j, 0);
    x64_vex_rrr(&j->a, 0x2c | VEX_0F | x64_float_pp(row->is_64) | VEX_W, dst, 0, x);
    x64_extend_rr(&j->a, row->detail == FROM_SIGNED ? X64_64 : X64_32, 2,
                  row->detail == FROM_SIGNED, R_SCRATCH, dst);
    x64_alu_rr(&j->a, ALU_CMP, X64_64, R_SCRATCH, dst);
    uint8_t *fits = x64_jcc(&j->a, CC_E);
    x64_ucomis(&j->a, row->is_64, x, x);
    jit_trap_if(j, CC_P, JIT_TRAP_INVALID_CONVERSION);
    jit_trap(j, JIT_TRAP_INTEGER_OVERFLOW);
    x64_aim(fits, j->a.at);
    if (row->detail == FROM_SIGNED) x64_mov_rr(&j->a, X64_32, dst, dst);
    jit_push_gpr(j, WASM_TYPE_I32, dst);
}

static void to_bits(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    uint8_t type = row->is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    struct x64_mem mem;
    if (a.kind == VALUE_CONST) {
        jit_push_const(j, type, a.bits);
        return;
    }
    int dst = integer_register(j);
    if (!a.may_be_nan && jit_is_in_frame(j, &a, &mem)) {
        x64_mov_rm(&j->a, row->is_64, dst, mem);
    } else {
        int x = jit_use_xmm(j, &a);
        jit_canonicalize(j, &a, x);
        x64_vmov_to_gpr(&j->a, row->is_64, dst, x);
    }
    jit_push_gpr(j, type, dst);
}

static void of_bits(struct jit *j, const struct row *row)
{
    struct jit_value a = jit_pop(j);
    uint8_t type = type_of(row->is_64);
    struct x64_mem mem;
    if (a.kind == VALUE_CONST) {
        jit_push_const(j, type, row->is_64 ? a.bits : (uint32_t)a.bits);
        return;
    }
    int hint = jit_hint(j, true), dst = hint != NO_REG ? hint : jit_take_xmm(j);
    if (jit_is_in_frame(j, &a, &mem))
        x64_vload(&j->a, row->is_64 ? 3 : 2, dst, mem);
    else
        x64_vmov_from_gpr(&j->a, row->is_64, dst, jit_use_gpr(j, &a));
    jit_push_xmm(j, type, dst, false);
}

static void runtime(struct jit *j, uint16_t op, bool can_trap)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    uint32_t count = info->signature[1] == ':' ? 1 : 2;
    uint8_t type = info->result == 'i'   ? WASM_TYPE_I32
                   : info->result == 'I' ? WASM_TYPE_I64
                   : info->result == 'f' ? WASM_TYPE_F32
                                         : WASM_TYPE_F64;
    jit_call_runtime(j, JIT_FUNCTION_scalar, count, op, 0, can_trap);
    jit_push_slot(j, type);
}

bool jit_float(struct jit *j, const struct wasm_instruction *in)
{
    const struct row *row = &rows[in->op];
    switch ((enum shape)row->shape) {
    case SHAPE_NONE: return false;
    case SHAPE_ARITHMETIC: arithmetic(j, row); break;
    case SHAPE_SQRT:
    case SHAPE_ROUND: unary(j, row); break;
    case SHAPE_BITS: sign_bit(j, row); break;
    case SHAPE_COPYSIGN: copysign_bits(j, row); break;
    case SHAPE_ORDER: order(j, row); break;
    case SHAPE_EQUAL: equal(j, row); break;
    case SHAPE_FROM_INTEGER: from_integer(j, row); break;
    case SHAPE_RESIZE: resize(j, row); break;
    case SHAPE_TO_I32: to_i32(j, row); break;
    case SHAPE_TO_BITS: to_bits(j, row); break;
    case SHAPE_OF_BITS: of_bits(j, row); break;
    case SHAPE_RUNTIME: runtime(j, in->op, row->detail); break;
    }
    return true;
}
