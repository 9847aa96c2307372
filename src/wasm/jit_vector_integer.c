/* Vector operators on bits and integers. */
#include "wasm/jit_vector.h"

/* ---- One or two instructions ---- */

VECTOR_EMITTER(binary)
{
    (void)in;
    struct jit_value a, b;
    vector_pop_two(j, row, &a, &b);
    int in_b = jit_register_of(j, &b);
    if (in_b != NO_REG) j->xmm.locked |= BIT(in_b);
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    vector_emit(j, row->op, dst, x, &b);
    vector_push(j, dst);
}

VECTOR_EMITTER(unary)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int dst = vector_result(j, &a, NULL);
    vector_emit(j, row->op, dst, 0, &a);
    vector_push(j, dst);
}

VECTOR_EMITTER(complement)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int dst = vector_result(j, &a, NULL);
    x64_vones(&j->a, X_SCRATCH);
    vector_emit(j, VPXOR, dst, X_SCRATCH, &a);
    vector_push(j, dst);
}

VECTOR_EMITTER(negate)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int dst = vector_result(j, &a, NULL);
    x64_vzero(&j->a, X_SCRATCH);
    vector_emit(j, row->op, dst, X_SCRATCH, &a);
    vector_push(j, dst);
}

/* ((a ^ b) & c) ^ b */
VECTOR_EMITTER(select_bits)
{
    (void)in;
    struct jit_value c = vector_pop(j, row), b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b);
    int dst = vector_result(j, &a, &b);
    vector_emit(j, VPXOR, X_SCRATCH, y, &a);
    vector_emit(j, VPAND, X_SCRATCH, X_SCRATCH, &c);
    x64_vex_rrr(&j->a, VPXOR, dst, X_SCRATCH, y);
    vector_push(j, dst);
}

VECTOR_EMITTER(compare)
{
    (void)in;
    struct jit_value a, b;
    vector_pop_two(j, row, &a, &b);
    bool is_negated = row->detail & VECTOR_NEGATED;
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    if (row->op2) {
        vector_emit(j, row->op2, X_SCRATCH, x, &b);
        x64_vex_rrr(&j->a, row->op, is_negated ? X_SCRATCH : dst, X_SCRATCH, x);
    } else {
        vector_emit(j, row->op, is_negated ? X_SCRATCH : dst, x, &b);
    }
    if (is_negated) {
        x64_vones(&j->a, dst);
        x64_vex_rrr(&j->a, VPXOR, dst, dst, X_SCRATCH);
    }
    vector_push(j, dst);
}

/* ---- Arithmetic of one width ---- */

/* Of a and its negation the one that a's sign tells. */
VECTOR_EMITTER(absolute64)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, NULL);
    x64_vzero(&j->a, X_SCRATCH);
    x64_vex_rrr(&j->a, VPSUBQ, X_SCRATCH, X_SCRATCH, x);
    x64_vblendv(&j->a, VBLENDVPD, dst, x, X_SCRATCH, x);
    vector_push(j, dst);
}

/* With halves h and l of a, and k and m of b: ((h m + k l) << 32) + l m. */
VECTOR_EMITTER(multiply64)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    x64_vshift_ri(&j->a, VPSHIFTQ_I, VSHIFT_SRL, X_SCRATCH, x, 32);
    x64_vex_rrr(&j->a, VPMULUDQ, X_SCRATCH, X_SCRATCH, y);
    x64_vshift_ri(&j->a, VPSHIFTQ_I, VSHIFT_SRL, t, y, 32);
    x64_vex_rrr(&j->a, VPMULUDQ, t, t, x);
    x64_vex_rrr(&j->a, VPADDQ, X_SCRATCH, X_SCRATCH, t);
    x64_vshift_ri(&j->a, VPSHIFTQ_I, VSHIFT_SLL, X_SCRATCH, X_SCRATCH, 32);
    x64_vex_rrr(&j->a, VPMULUDQ, t, x, y);
    x64_vex_rrr(&j->a, VPADDQ, dst, t, X_SCRATCH);
    vector_push(j, dst);
}

/* The instruction wraps where the operator saturates: the product of -1 by -1 alone becomes -1. */
VECTOR_EMITTER(q15_multiply)
{
    (void)in;
    struct jit_value a, b;
    vector_pop_two(j, row, &a, &b);
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    vector_emit(j, VPMULHRSW, dst, x, &b);
    vector_emit_constant(j, VMOVUPS, X_SCRATCH, 0, UINT64_C(0x8000800080008000));
    x64_vex_rrr(&j->a, VPCMPEQW, X_SCRATCH, X_SCRATCH, dst);
    x64_vex_rrr(&j->a, VPXOR, dst, dst, X_SCRATCH);
    vector_push(j, dst);
}

/* The counts of both halves of a byte, from a table of 16. */
VECTOR_EMITTER(count_bits)
{
    (void)in;
    const uint64_t low_halves = UINT64_C(0x0f0f0f0f0f0f0f0f);
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), table = jit_take_xmm(j), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, NULL);
    jit_vex_constant(j, VMOVUPS, table, 0,
                     jit_constant(j, UINT64_C(0x0302020102010100), UINT64_C(0x0403030203020201)));
    x64_vshift_ri(&j->a, VPSHIFTW_I, VSHIFT_SRL, X_SCRATCH, x, 4);
    vector_emit_constant(j, VPAND, X_SCRATCH, X_SCRATCH, low_halves);
    x64_vex_rrr(&j->a, VPSHUFB, X_SCRATCH, table, X_SCRATCH);
    vector_emit_constant(j, VPAND, t, x, low_halves);
    x64_vex_rrr(&j->a, VPSHUFB, t, table, t);
    x64_vex_rrr(&j->a, VPADDB, dst, t, X_SCRATCH);
    vector_push(j, dst);
}

/* ---- A vector as a number ---- */

VECTOR_EMITTER(any_true)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a);
    x64_vex_rrr(&j->a, VPTEST, x, 0, x);
    jit_push_flags(j, CC_NE);
}

VECTOR_EMITTER(all_true)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    x64_vzero(&j->a, X_SCRATCH);
    vector_emit(j, row->op, X_SCRATCH, X_SCRATCH, &a);
    x64_vex_rrr(&j->a, VPTEST, X_SCRATCH, 0, X_SCRATCH);
    jit_push_flags(j, CC_E);
}

VECTOR_EMITTER(bitmask)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result_gpr(j);
    if (row->detail) {
        x64_vzero(&j->a, X_SCRATCH);
        x64_vex_rrr(&j->a, VPACKSSWB, X_SCRATCH, x, X_SCRATCH);
        x = X_SCRATCH;
    }
    x64_vex_rrr(&j->a, row->op, dst, 0, x);
    jit_push_gpr(j, WASM_TYPE_I32, dst);
}

/* ---- Shifts ---- */

/* A count that is no constant, reduced to the width and added to, in X_SCRATCH. */
static void load_count(struct jit *j, const struct vector_row *row, int count, int32_t added)
{
    x64_mov_rr(&j->a, X64_32, R_SCRATCH, count);
    x64_alu_ri(&j->a, ALU_AND, X64_32, R_SCRATCH, (1 << row->detail) - 1);
    if (added) x64_alu_ri(&j->a, ALU_ADD, X64_32, R_SCRATCH, added);
    x64_vmov_from_gpr(&j->a, X64_32, X_SCRATCH, R_SCRATCH);
}

static uint32_t constant_count(const struct vector_row *row, const struct jit_value *count)
{
    return (uint32_t)count->bits & ((UINT32_C(1) << row->detail) - 1);
}

static uint32_t immediate_shift(const struct vector_row *row)
{
    return row->detail == 6 ? VPSHIFTQ_I : row->detail == 5 ? VPSHIFTD_I : VPSHIFTW_I;
}

VECTOR_EMITTER(shift)
{
    (void)in;
    struct jit_value count = jit_pop(j), a = vector_pop(j, row);
    bool is_constant = count.kind == VALUE_CONST;
    int c = is_constant ? NO_REG : jit_use_gpr(j, &count);
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, NULL);
    if (is_constant) {
        x64_vshift_ri(&j->a, immediate_shift(row), (enum x64_vector_shift)row->op2, dst, x,
                      constant_count(row, &count));
    } else {
        load_count(j, row, c, 0);
        x64_vex_rrr(&j->a, row->op, dst, x, X_SCRATCH);
    }
    vector_push(j, dst);
}

/* Words are shifted, and what came over from the other byte is cleared. */
VECTOR_EMITTER(shift8)
{
    (void)in;
    struct jit_value count = jit_pop(j), a = vector_pop(j, row);
    bool is_left = row->op == VPSLLW;
    int x = jit_use_xmm(j, &a);
    if (count.kind == VALUE_CONST) {
        uint32_t n = constant_count(row, &count);
        uint64_t kept = is_left ? 0xff << n & 0xff : 0xff >> n;
        int dst = vector_result(j, &a, NULL);
        x64_vshift_ri(&j->a, VPSHIFTW_I, (enum x64_vector_shift)row->op2, dst, x, n);
        vector_emit_constant(j, VPAND, dst, dst, kept * UINT64_C(0x0101010101010101));
        vector_push(j, dst);
        return;
    }
    int c = jit_use_gpr(j, &count), kept = jit_take_xmm(j);
    int dst = vector_result(j, &a, NULL);
    load_count(j, row, c, 0);
    x64_vones(&j->a, kept);
    x64_vex_rrr(&j->a, row->op, kept, kept, X_SCRATCH);
    if (!is_left) x64_vshift_ri(&j->a, VPSHIFTW_I, VSHIFT_SRL, kept, kept, 8);
    x64_vex_rrr(&j->a, VPBROADCASTB, kept, 0, kept);
    x64_vex_rrr(&j->a, row->op, dst, x, X_SCRATCH);
    x64_vex_rrr(&j->a, VPAND, dst, dst, kept);
    vector_push(j, dst);
}

/* Every byte in the upper half of a word, from where the shift goes 8 bits further. */
VECTOR_EMITTER(shift8_signed)
{
    (void)in;
    struct jit_value count = jit_pop(j), a = vector_pop(j, row);
    bool is_constant = count.kind == VALUE_CONST;
    int c = is_constant ? NO_REG : jit_use_gpr(j, &count);
    int x = jit_use_xmm(j, &a), high = jit_take_xmm(j);
    int dst = vector_result(j, &a, NULL);
    x64_vex_rrr(&j->a, VPUNPCKHBW, high, x, x);
    x64_vex_rrr(&j->a, VPUNPCKLBW, dst, x, x);
    if (is_constant) {
        uint32_t n = constant_count(row, &count) + 8;
        x64_vshift_ri(&j->a, VPSHIFTW_I, VSHIFT_SRA, high, high, n);
        x64_vshift_ri(&j->a, VPSHIFTW_I, VSHIFT_SRA, dst, dst, n);
    } else {
        load_count(j, row, c, 8);
        x64_vex_rrr(&j->a, VPSRAW, high, high, X_SCRATCH);
        x64_vex_rrr(&j->a, VPSRAW, dst, dst, X_SCRATCH);
    }
    x64_vex_rrr(&j->a, VPACKSSWB, dst, dst, high);
    vector_push(j, dst);
}

/* With s the sign's new place: ((a >> n) ^ s) - s. */
VECTOR_EMITTER(shift64_signed)
{
    (void)in;
    struct jit_value count = jit_pop(j), a = vector_pop(j, row);
    bool is_constant = count.kind == VALUE_CONST;
    int c = is_constant ? NO_REG : jit_use_gpr(j, &count);
    int x = jit_use_xmm(j, &a), sign = jit_take_xmm(j);
    int dst = vector_result(j, &a, NULL);
    if (is_constant) {
        uint32_t n = constant_count(row, &count);
        vector_emit_constant(j, VMOVUPS, sign, 0, UINT64_C(1) << (63 - n));
        x64_vshift_ri(&j->a, VPSHIFTQ_I, VSHIFT_SRL, dst, x, n);
    } else {
        load_count(j, row, c, 0);
        vector_emit_constant(j, VMOVUPS, sign, 0, UINT64_C(1) << 63);
        x64_vex_rrr(&j->a, VPSRLQ, sign, sign, X_SCRATCH);
        x64_vex_rrr(&j->a, VPSRLQ, dst, x, X_SCRATCH);
    }
    x64_vex_rrr(&j->a, VPXOR, dst, dst, sign);
    x64_vex_rrr(&j->a, VPSUBQ, dst, dst, sign);
    vector_push(j, dst);
}

/* ---- Arithmetic that changes the width ---- */

enum { UPPER_HALF = 0xee };

/* dst = the upper half of a value, which is no constant then, extended by `op`. */
static void extend_upper(struct jit *j, uint32_t op, int dst, struct jit_value *a)
{
    struct x64_mem mem;
    if (jit_is_in_frame(j, a, &mem)) {
        mem.disp += 8;
        x64_vex_rrm(&j->a, op, dst, 0, mem);
        return;
    }
    x64_vex_rrri(&j->a, VPSHUFD, dst, 0, jit_register_of(j, a), UPPER_HALF);
    x64_vex_rrr(&j->a, op, dst, 0, dst);
}

VECTOR_EMITTER(extend_high)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    if (a.kind == VALUE_CONST) jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, NULL);
    extend_upper(j, row->op, dst, &a);
    vector_push(j, dst);
}

VECTOR_EMITTER(multiply8)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    if (a.kind == VALUE_CONST) jit_use_xmm(j, &a);
    if (b.kind == VALUE_CONST) jit_use_xmm(j, &b);
    int t = jit_take_xmm(j), dst = vector_result(j, &a, &b);
    if (row->detail) {
        extend_upper(j, row->op, X_SCRATCH, &a);
        extend_upper(j, row->op, t, &b);
    } else {
        vector_emit(j, row->op, X_SCRATCH, 0, &a);
        vector_emit(j, row->op, t, 0, &b);
    }
    x64_vex_rrr(&j->a, VPMULLW, dst, X_SCRATCH, t);
    vector_push(j, dst);
}

VECTOR_EMITTER(multiply16)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    x64_vex_rrr(&j->a, VPMULLW, X_SCRATCH, x, y);
    x64_vex_rrr(&j->a, row->op, t, x, y);
    x64_vex_rrr(&j->a, row->op2, dst, X_SCRATCH, t);
    vector_push(j, dst);
}

VECTOR_EMITTER(multiply32)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    x64_vex_rrri(&j->a, VPSHUFD, X_SCRATCH, 0, x, row->detail);
    x64_vex_rrri(&j->a, VPSHUFD, t, 0, y, row->detail);
    x64_vex_rrr(&j->a, row->op, dst, X_SCRATCH, t);
    vector_push(j, dst);
}

/* Products with 1, whose first factor is unsigned and whose second is signed, added in pairs. */
VECTOR_EMITTER(add_pairs8)
{
    (void)in;
    const uint64_t ones = UINT64_C(0x0101010101010101);
    struct jit_value a = vector_pop(j, row);
    if (row->detail) {
        int dst = vector_result(j, &a, NULL);
        vector_emit_constant(j, VMOVUPS, X_SCRATCH, 0, ones);
        vector_emit(j, VPMADDUBSW, dst, X_SCRATCH, &a);
        vector_push(j, dst);
        return;
    }
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    vector_emit_constant(j, VPMADDUBSW, dst, x, ones);
    vector_push(j, dst);
}

VECTOR_EMITTER(add_pairs16)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    if (row->detail) {
        vector_emit_constant(j, VPMADDWD, dst, x, UINT64_C(0x0001000100010001));
    } else {
        x64_vshift_ri(&j->a, VPSHIFTD_I, VSHIFT_SRL, X_SCRATCH, x, 16);
        vector_emit_constant(j, VPAND, dst, x, UINT64_C(0x0000ffff0000ffff));
        x64_vex_rrr(&j->a, VPADDD, dst, dst, X_SCRATCH);
    }
    vector_push(j, dst);
}
