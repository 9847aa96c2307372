/* Integer operators. */
#include "wasm/jit_state.h"
#include "wasm/numeric.h"

/* How an operator is compiled. */
enum shape {
    SHAPE_NONE,
    SHAPE_ALU, /* detail: enum x64_alu */
    SHAPE_MUL,
    SHAPE_SHIFT,   /* detail: enum x64_shift */
    SHAPE_DIVIDE,  /* detail: DIVIDE_* */
    SHAPE_COMPARE, /* detail: enum x64_cc */
    SHAPE_EQZ,
    SHAPE_COUNT,  /* detail: byte of the opcode */
    SHAPE_EXTEND, /* detail: log2 of the bytes */
};

enum { DIVIDE_SIGNED = 1, DIVIDE_REMAINDER = 2 };

struct row {
    uint8_t shape;
    uint8_t width; /* X64_32 or X64_64 */
    uint8_t detail;
    bool commutes;
};

/* clang-format off */
#define EACH(name, shape, detail, commutes)                       \
    [WASM_OP_I32_##name] = {shape, X64_32, detail, commutes},     \
    [WASM_OP_I64_##name] = {shape, X64_64, detail, commutes}
/* clang-format on */

static const struct row rows[WASM_OPERATOR_COUNT] = {
    EACH(ADD, SHAPE_ALU, ALU_ADD, true),
    EACH(SUB, SHAPE_ALU, ALU_SUB, false),
    EACH(AND, SHAPE_ALU, ALU_AND, true),
    EACH(OR, SHAPE_ALU, ALU_OR, true),
    EACH(XOR, SHAPE_ALU, ALU_XOR, true),
    EACH(MUL, SHAPE_MUL, 0, true),
    EACH(SHL, SHAPE_SHIFT, SHIFT_SHL, false),
    EACH(SHR_S, SHAPE_SHIFT, SHIFT_SAR, false),
    EACH(SHR_U, SHAPE_SHIFT, SHIFT_SHR, false),
    EACH(ROTL, SHAPE_SHIFT, SHIFT_ROL, false),
    EACH(ROTR, SHAPE_SHIFT, SHIFT_ROR, false),
    EACH(DIV_S, SHAPE_DIVIDE, DIVIDE_SIGNED, false),
    EACH(DIV_U, SHAPE_DIVIDE, 0, false),
    EACH(REM_S, SHAPE_DIVIDE, DIVIDE_SIGNED | DIVIDE_REMAINDER, false),
    EACH(REM_U, SHAPE_DIVIDE, DIVIDE_REMAINDER, false),
    EACH(EQ, SHAPE_COMPARE, CC_E, true),
    EACH(NE, SHAPE_COMPARE, CC_NE, true),
    EACH(LT_S, SHAPE_COMPARE, CC_L, false),
    EACH(LT_U, SHAPE_COMPARE, CC_B, false),
    EACH(GT_S, SHAPE_COMPARE, CC_G, false),
    EACH(GT_U, SHAPE_COMPARE, CC_A, false),
    EACH(LE_S, SHAPE_COMPARE, CC_LE, false),
    EACH(LE_U, SHAPE_COMPARE, CC_BE, false),
    EACH(GE_S, SHAPE_COMPARE, CC_GE, false),
    EACH(GE_U, SHAPE_COMPARE, CC_AE, false),
    EACH(EQZ, SHAPE_EQZ, 0, false),
    EACH(CLZ, SHAPE_COUNT, 0xbd, false),
    EACH(CTZ, SHAPE_COUNT, 0xbc, false),
    EACH(POPCNT, SHAPE_COUNT, 0xb8, false),
    EACH(EXTEND8_S, SHAPE_EXTEND, 0, false),
    EACH(EXTEND16_S, SHAPE_EXTEND, 1, false),
    [WASM_OP_I64_EXTEND32_S] = {SHAPE_EXTEND, X64_64, 2, false},
};

static uint8_t type_of(int w)
{
    return w ? WASM_TYPE_I64 : WASM_TYPE_I32;
}

/* ---- Constants ---- */

/* The value of an operator that cannot trap on constants, computed as every tier computes it. */
static bool fold(uint64_t *out, uint16_t op, uint64_t x, uint64_t y)
{
    switch (op) {
#define TYPE_u32 uint32_t
#define TYPE_s32 int32_t
#define TYPE_u64 uint64_t
#define TYPE_s64 int64_t
#define NUM_BINARY_INT(name, type, value)                   \
    case WASM_OP_##name: {                                  \
        TYPE_##type a = (TYPE_##type)x, b = (TYPE_##type)y; \
        *out = (uint64_t)(TYPE_##type)(value);              \
        return true;                                        \
    }
#define NUM_COMPARE(name, type, value, opposite)            \
    case WASM_OP_##name: {                                  \
        TYPE_##type a = (TYPE_##type)x, b = (TYPE_##type)y; \
        *out = (value);                                     \
        return true;                                        \
    }
#include "wasm/numeric.def"
    default: return false;
    }
}

static bool is_immediate(const struct jit_value *value)
{
    return value->kind == VALUE_CONST &&
           (value->type == WASM_TYPE_I32 || x64_is_i32((int64_t)value->bits));
}

static int32_t immediate_of(const struct jit_value *value)
{
    return (int32_t)(uint32_t)value->bits;
}

static void swap(struct jit_value *a, struct jit_value *b)
{
    struct jit_value t = *a;
    *a = *b;
    *b = t;
}

static bool is_own(const struct jit *j, const struct jit_value *value)
{
    return value->kind == VALUE_GPR && !(j->gpr.pins & BIT(value->reg));
}

/* Keeps the registers of a value that is read later from being taken. */
static int lock(struct jit *j, const struct jit_value *value)
{
    int reg = jit_register_of(j, value);
    if (reg != NO_REG) j->gpr.locked |= BIT(reg);
    return reg;
}

static void push_result(struct jit *j, int w, int reg, bool is_u32)
{
    jit_push_gpr(j, type_of(w), reg)->is_u32 = is_u32;
}

/* ---- Arithmetic ---- */

/* A sum with a constant is left to the access that it is the address of, as a rule. */
static bool add_lazily(struct jit *j, const struct row *row, const struct jit_value *a,
                       const struct jit_value *b)
{
    enum x64_alu operation = (enum x64_alu)row->detail;
    if (!row->width || !j->module->memory.is_64 || !jit_is_of_local(a) || !is_immediate(b) ||
        (operation != ALU_ADD && operation != ALU_SUB))
        return false;
    if (j->next_op == WASM_OP_LOCAL_SET || j->next_op == WASM_OP_LOCAL_TEE) return false;
    int64_t constant = immediate_of(b);
    if (operation == ALU_SUB) constant = -constant;
    if (a->kind == VALUE_SUM) constant += (int64_t)a->bits;
    if (!x64_is_i32(constant)) return false;
    jit_push_sum(j, a->local, constant);
    return true;
}

/* dst = a op b, for registers or a frame slot on the right. */
static void alu(struct jit *j, const struct row *row, struct jit_value *a, struct jit_value *b)
{
    enum x64_alu operation = (enum x64_alu)row->detail;
    int w = row->width;
    if (row->commutes && (a->kind == VALUE_CONST || (!is_own(j, a) && is_own(j, b)))) swap(a, b);
    int hint = jit_hint(j, false);
    int right = lock(j, b);
    bool is_u32 = w && operation == ALU_AND && (a->is_u32 || b->is_u32);
    if (w && (operation == ALU_OR || operation == ALU_XOR)) is_u32 = a->is_u32 && b->is_u32;
    if (hint != NO_REG && hint == right) {
        if (row->commutes)
            swap(a, b);
        else
            hint = NO_REG;
    }
    if (add_lazily(j, row, a, b)) return;
    if (is_immediate(b)) {
        int32_t value = immediate_of(b);
        bool sums = operation == ALU_ADD || (operation == ALU_SUB && value != INT32_MIN);
        if (sums && !is_own(j, a)) {
            int left = jit_use_gpr(j, a);
            int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
            int32_t distance = operation == ALU_ADD ? value : -value;
            if (dst == left) {
                x64_alu_ri(&j->a, ALU_ADD, w, dst, distance);
                jit_note_flags(j, w, dst);
            } else {
                x64_lea(&j->a, w, dst, x64_at(left, distance));
            }
            push_result(j, w, dst, is_u32);
            return;
        }
        int dst = jit_own_gpr(j, a, hint);
        x64_alu_ri(&j->a, operation, w, dst, value);
        jit_note_flags(j, w, dst);
        push_result(j, w, dst, is_u32);
        return;
    }
    if (operation == ALU_ADD && !is_own(j, a)) {
        int x = lock(j, a), y = jit_register_of(j, b);
        if (x != NO_REG && y != NO_REG && x != hint) {
            int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
            x64_lea(&j->a, w, dst, x64_at_index(x, y, 0, 0));
            push_result(j, w, dst, false);
            return;
        }
    }
    struct x64_mem mem;
    if (b->kind == VALUE_CONST || b->kind == VALUE_SUM) jit_use_gpr(j, b);
    int dst = jit_own_gpr(j, a, hint);
    if (jit_is_in_frame(j, b, &mem))
        x64_alu_rm(&j->a, operation, w, dst, mem);
    else
        x64_alu_rr(&j->a, operation, w, dst, jit_register_of(j, b));
    jit_note_flags(j, w, dst);
    push_result(j, w, dst, is_u32);
}

static void multiply(struct jit *j, const struct row *row, struct jit_value *a, struct jit_value *b)
{
    int w = row->width;
    if (a->kind == VALUE_CONST || (!is_own(j, a) && is_own(j, b))) swap(a, b);
    int hint = jit_hint(j, false);
    if (is_immediate(b)) {
        int left = jit_use_gpr(j, a);
        int dst = is_own(j, a) ? left : hint != NO_REG ? hint : jit_take_gpr(j, 0);
        x64_imul_rri(&j->a, w, dst, left, immediate_of(b));
        push_result(j, w, dst, false);
        return;
    }
    struct x64_mem mem;
    if (b->kind == VALUE_CONST || b->kind == VALUE_SUM) jit_use_gpr(j, b);
    int right = lock(j, b);
    if (hint != NO_REG && hint == right) swap(a, b);
    int dst = jit_own_gpr(j, a, hint);
    if (jit_is_in_frame(j, b, &mem))
        x64_imul_rm(&j->a, w, dst, mem);
    else
        x64_imul_rr(&j->a, w, dst, jit_register_of(j, b));
    push_result(j, w, dst, false);
}

static void shift_by_constant(struct jit *j, enum x64_shift shift, int w, struct jit_value *a,
                              unsigned count)
{
    unsigned width = w ? 64 : 32;
    int hint = jit_hint(j, false);
    bool is_u32 = w && shift == SHIFT_SHR && count >= 32;
    bool rotates = shift == SHIFT_ROL || shift == SHIFT_ROR;
    if (rotates && !is_own(j, a)) {
        int src = jit_use_gpr(j, a);
        int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
        x64_rorx(&j->a, w, dst, src, (shift == SHIFT_ROR ? count : width - count) % width);
        push_result(j, w, dst, false);
        return;
    }
    if (shift == SHIFT_SHL && count >= 1 && count <= 3 && !is_own(j, a)) {
        int src = jit_use_gpr(j, a);
        int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
        if (dst == src)
            x64_shift_ri(&j->a, shift, w, dst, count);
        else if (count == 1)
            x64_lea(&j->a, w, dst, x64_at_index(src, src, 0, 0));
        else {
            x64_mov_rr(&j->a, w, dst, src);
            x64_shift_ri(&j->a, shift, w, dst, count);
        }
        push_result(j, w, dst, is_u32);
        return;
    }
    int dst = jit_own_gpr(j, a, hint);
    if (count) x64_shift_ri(&j->a, shift, w, dst, count);
    push_result(j, w, dst, is_u32);
}

static void shift_by_value(struct jit *j, const struct row *row, struct jit_value *a,
                           struct jit_value *b)
{
    enum x64_shift shift = (enum x64_shift)row->detail;
    int w = row->width, hint = jit_hint(j, false);
    if (shift != SHIFT_ROL && shift != SHIFT_ROR) {
        int count = jit_use_gpr(j, b), src = jit_use_gpr(j, a);
        int dst = hint != NO_REG ? hint : is_own(j, a) ? src : jit_take_gpr(j, 0);
        x64_shiftx(&j->a, shift, w, dst, src, count);
        push_result(j, w, dst, false);
        return;
    }
    int count = lock(j, b), src = lock(j, a);
    if (count != RCX) {
        if (src == RCX) { /* the value makes room for the count */
            int dst = jit_take_gpr(j, 0);
            x64_mov_rr(&j->a, X64_64, dst, RCX);
            if (a->kind == VALUE_LOCAL) {
                /* rcx is a copy, which the count takes the place of */
                j->gpr.locked &= ~BIT(RCX);
                jit_clear_gpr(j, BIT(RCX));
            }
            a->kind = VALUE_GPR;
            a->reg = (uint8_t)dst;
        } else {
            jit_clear_gpr(j, BIT(RCX));
        }
        jit_load_value(j, RCX, b);
    } else if (b->kind == VALUE_LOCAL) {
        j->gpr.locked |= BIT(RCX);
    }
    if (hint != NO_REG && hint == count) hint = NO_REG;
    int dst;
    if (a->kind == VALUE_LOCAL && jit_register_of(j, a) == RCX) { /* x rotated by x */
        dst = jit_take_gpr(j, 0);
        x64_mov_rr(&j->a, w, dst, RCX);
    } else {
        dst = jit_own_gpr(j, a, hint);
    }
    x64_shift_cl(&j->a, shift, w, dst);
    push_result(j, w, dst, false);
}

/* ---- Division ---- */

static bool divide_by_constant(struct jit *j, const struct row *row, struct jit_value *a,
                               uint64_t divisor)
{
    int w = row->width;
    if ((row->detail & DIVIDE_SIGNED) || divisor == 0 || (divisor & (divisor - 1))) return false;
    unsigned power = (unsigned)__builtin_ctzll(divisor);
    if (!(row->detail & DIVIDE_REMAINDER)) {
        shift_by_constant(j, SHIFT_SHR, w, a, power);
        return true;
    }
    if (divisor - 1 > INT32_MAX) return false;
    int dst = jit_own_gpr(j, a, jit_hint(j, false));
    x64_alu_ri(&j->a, ALU_AND, w, dst, (int32_t)(divisor - 1));
    push_result(j, w, dst, true);
    return true;
}

/* The dividend into rax, rdx free; whatever else was there is elsewhere then. */
static void load_dividend(struct jit *j, struct jit_value *a)
{
    int from = jit_register_of(j, a);
    j->gpr.locked &= ~(BIT(RAX) | BIT(RDX));
    jit_clear_gpr(j, BIT(RAX) | BIT(RDX));
    if (from == RDX)
        x64_mov_rr(&j->a, X64_64, RAX, RDX);
    else if (from != RAX)
        jit_load_value(j, RAX, a);
}

static void divide(struct jit *j, const struct row *row, struct jit_value *a, struct jit_value *b)
{
    int w = row->width;
    bool is_signed = row->detail & DIVIDE_SIGNED, wants_rest = row->detail & DIVIDE_REMAINDER;
    bool is_constant = b->kind == VALUE_CONST;
    uint64_t divisor = w ? b->bits : (uint32_t)b->bits, minus_one = w ? UINT64_MAX : UINT32_MAX;
    if (is_constant && divide_by_constant(j, row, a, divisor)) return;
    lock(j, a);
    lock(j, b);
    /* The divisor out of the way, and where it is kept. */
    int by = jit_register_of(j, b);
    if (by == NO_REG || by == RAX || by == RDX) {
        int moved = jit_take_gpr(j, GPR_TEMPS & ~(BIT(RAX) | BIT(RDX)));
        jit_load_value(j, moved, b);
        by = moved;
    }
    load_dividend(j, a);
    if (!is_constant || divisor == 0) {
        x64_test_rr(&j->a, w, by, by);
        jit_trap_if(j, CC_E, JIT_TRAP_DIVIDE_BY_ZERO);
    }
    if (!is_signed) {
        x64_mov_ri(&j->a, RDX, 0);
        x64_group3(&j->a, 6, w, by);
    } else {
        /* Of INT_MIN by -1 the processor makes a fault: a trap, or a rest of 0. */
        uint8_t *over = NULL, *done = NULL;
        if (!is_constant || divisor == minus_one) {
            x64_alu_ri(&j->a, ALU_CMP, w, by, -1);
            over = x64_jcc(&j->a, CC_NE);
            if (wants_rest) {
                x64_mov_ri(&j->a, RDX, 0);
                done = x64_jmp(&j->a);
            } else {
                /* -x, and the one x that is its own negative overflows */
                x64_neg(&j->a, w, RAX);
                jit_trap_if(j, CC_O, JIT_TRAP_INTEGER_OVERFLOW);
                done = x64_jmp(&j->a);
            }
            x64_aim(over, j->a.at);
        }
        x64_cdq(&j->a, w);
        x64_group3(&j->a, 7, w, by);
        if (done) x64_aim(done, j->a.at);
    }
    push_result(j, w, wants_rest ? RDX : RAX, false);
}

/* ---- Comparison ---- */

static enum x64_cc mirrored(enum x64_cc cc)
{
    switch (cc) {
    case CC_L: return CC_G;
    case CC_G: return CC_L;
    case CC_LE: return CC_GE;
    case CC_GE: return CC_LE;
    case CC_B: return CC_A;
    case CC_A: return CC_B;
    case CC_BE: return CC_AE;
    case CC_AE: return CC_BE;
    default: return cc;
    }
}

static void compare(struct jit *j, const struct row *row, struct jit_value *a, struct jit_value *b)
{
    enum x64_cc cc = (enum x64_cc)row->detail;
    int w = row->width;
    if (a->kind == VALUE_CONST) {
        swap(a, b);
        cc = mirrored(cc);
    }
    struct x64_mem mem;
    if (is_immediate(b)) {
        int32_t value = immediate_of(b);
        if (jit_is_in_frame(j, a, &mem) && a->kind == VALUE_SLOT) {
            x64_alu_mi(&j->a, ALU_CMP, w, mem, value);
        } else {
            int left = jit_use_gpr(j, a);
            if (value == 0 && (cc == CC_E || cc == CC_NE))
                jit_test(j, w, left);
            else if (value == 0)
                x64_test_rr(&j->a, w, left, left);
            else
                x64_alu_ri(&j->a, ALU_CMP, w, left, value);
        }
    } else {
        if (b->kind == VALUE_CONST || b->kind == VALUE_SUM) jit_use_gpr(j, b);
        lock(j, b);
        int left = jit_use_gpr(j, a);
        if (jit_is_in_frame(j, b, &mem))
            x64_alu_rm(&j->a, ALU_CMP, w, left, mem);
        else
            x64_alu_rr(&j->a, ALU_CMP, w, left, jit_register_of(j, b));
    }
    jit_push_flags(j, cc);
}

static void compare_zero(struct jit *j, int w, struct jit_value *a)
{
    if (a->kind == VALUE_FLAGS) {
        jit_push_flags(j, (enum x64_cc)(a->reg ^ 1));
        return;
    }
    if (a->kind == VALUE_CONST) {
        jit_push_const(j, WASM_TYPE_I32, (w ? a->bits : (uint32_t)a->bits) == 0);
        return;
    }
    jit_test(j, w, jit_use_gpr(j, a));
    jit_push_flags(j, CC_E);
}

/* ---- One operand ---- */

/* A register to put the result of one operand into: the operand's own, the hint, or a new one. */
static int result_register(struct jit *j, const struct jit_value *a)
{
    int hint = jit_hint(j, false);
    return hint != NO_REG ? hint : is_own(j, a) ? a->reg : jit_take_gpr(j, 0);
}

static void count_bits(struct jit *j, const struct row *row, struct jit_value *a)
{
    int src = jit_use_gpr(j, a), dst = result_register(j, a);
    x64_count_rr(&j->a, row->detail, row->width, dst, src);
    push_result(j, row->width, dst, true);
}

static void extend(struct jit *j, int w, unsigned size_log2, bool is_signed, struct jit_value *a,
                   uint8_t type)
{
    struct x64_mem mem;
    if (jit_is_in_frame(j, a, &mem)) {
        int hint = jit_hint(j, false);
        int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
        x64_extend_rm(&j->a, w, size_log2, is_signed, dst, mem);
        jit_push_gpr(j, type, dst);
        return;
    }
    int src = jit_use_gpr(j, a), dst = result_register(j, a);
    x64_extend_rr(&j->a, w, size_log2, is_signed, dst, src);
    jit_push_gpr(j, type, dst);
}

static void convert(struct jit *j, uint16_t op)
{
    struct jit_value a = jit_pop(j);
    if (op == WASM_OP_I64_EXTEND_I32_S) {
        if (a.kind == VALUE_CONST)
            jit_push_const(j, WASM_TYPE_I64, (uint64_t)(int32_t)(uint32_t)a.bits);
        else
            extend(j, X64_64, 2, true, &a, WASM_TYPE_I64);
    } else if (op == WASM_OP_I32_WRAP_I64) {
        if (a.kind == VALUE_CONST) {
            jit_push_const(j, WASM_TYPE_I32, (uint32_t)a.bits);
            return;
        }
        a.type = WASM_TYPE_I32; /* the lower half is what a 32-bit load reads */
        struct x64_mem mem;
        int hint = jit_hint(j, false), dst;
        if (jit_is_in_frame(j, &a, &mem)) {
            dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
            x64_mov_rm(&j->a, X64_32, dst, mem);
        } else {
            int src = jit_use_gpr(j, &a);
            dst = result_register(j, &a);
            if (!a.is_u32 || dst != src) x64_mov_rr(&j->a, X64_32, dst, src);
        }
        jit_push_gpr(j, WASM_TYPE_I32, dst);
    } else { /* i64.extend_i32_u: registers and slots hold i32 so */
        if (a.kind == VALUE_CONST) {
            jit_push_const(j, WASM_TYPE_I64, (uint32_t)a.bits);
            return;
        }
        int hint = jit_hint(j, false), dst;
        struct x64_mem mem;
        if (a.kind == VALUE_GPR) {
            dst = a.reg;
        } else if (jit_is_in_frame(j, &a, &mem)) {
            dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
            x64_mov_rm(&j->a, X64_32, dst, mem);
        } else {
            int src = jit_use_gpr(j, &a);
            dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
            x64_mov_rr(&j->a, X64_32, dst, src);
        }
        push_result(j, X64_64, dst, true);
    }
}

bool jit_makes_flags(uint16_t op)
{
    return rows[op].shape == SHAPE_COMPARE || rows[op].shape == SHAPE_EQZ;
}

bool jit_integer(struct jit *j, const struct wasm_instruction *in)
{
    const struct row *row = &rows[in->op];
    struct jit_value a, b;
    switch ((enum shape)row->shape) {
    case SHAPE_NONE:
        if (in->op != WASM_OP_I64_EXTEND_I32_S && in->op != WASM_OP_I64_EXTEND_I32_U &&
            in->op != WASM_OP_I32_WRAP_I64)
            return false;
        convert(j, in->op);
        return true;
    case SHAPE_EQZ:
        a = jit_pop(j);
        compare_zero(j, row->width, &a);
        return true;
    case SHAPE_COUNT:
        a = jit_pop(j);
        count_bits(j, row, &a);
        return true;
    case SHAPE_EXTEND:
        a = jit_pop(j);
        extend(j, row->width, row->detail, true, &a, type_of(row->width));
        return true;
    default: break;
    }
    b = jit_pop(j);
    a = jit_pop(j);
    uint64_t folded;
    if (a.kind == VALUE_CONST && b.kind == VALUE_CONST && fold(&folded, in->op, a.bits, b.bits)) {
        bool is_i64 = row->width && row->shape != SHAPE_COMPARE;
        jit_push_const(j, type_of(is_i64), folded);
        return true;
    }
    switch ((enum shape)row->shape) {
    case SHAPE_ALU: alu(j, row, &a, &b); break;
    case SHAPE_MUL: multiply(j, row, &a, &b); break;
    case SHAPE_DIVIDE: divide(j, row, &a, &b); break;
    case SHAPE_COMPARE: compare(j, row, &a, &b); break;
    default:
        if (b.kind == VALUE_CONST)
            shift_by_constant(j, (enum x64_shift)row->detail, row->width, &a,
                              (unsigned)b.bits & (row->width ? 63 : 31));
        else
            shift_by_value(j, row, &a, &b);
        break;
    }
    return true;
}
