/* Encodings of the x86-64 instructions that the compiler emits (Intel SDM volume 2, chapter 2).
 *
 * An emitter appends at `at`; whoever emits has made room before (X64_INSTRUCTION_BYTES_MAX each).
 * Operands come destination first. `w` is X64_32 or X64_64; a 32-bit operation clears the upper
 * half of its destination. Vector instructions are in VEX form, so a processor with AVX2, BMI1,
 * BMI2 and LZCNT runs all of them. */
#ifndef RK_WASM_X64_ASM_H
#define RK_WASM_X64_ASM_H

#include "base/compiler.h"
#include "base/require.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum x64_gpr {
    RAX,
    RCX,
    RDX,
    RBX,
    RSP,
    RBP,
    RSI,
    RDI,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
};

enum { X64_INSTRUCTION_BYTES_MAX = 15, X64_32 = 0, X64_64 = 1, X64_NO_INDEX = -1 };

/* base + index * (1 << scale) + disp; index X64_NO_INDEX for none, never RSP. */
struct x64_mem {
    int8_t base;
    int8_t index;
    uint8_t scale;
    int32_t disp;
};

struct x64 {
    uint8_t *at;
};

/* Conditions as they stand in opcodes; the lowest bit negates. */
enum x64_cc {
    CC_O = 0,
    CC_NO = 1,
    CC_B = 2,
    CC_AE = 3,
    CC_E = 4,
    CC_NE = 5,
    CC_BE = 6,
    CC_A = 7,
    CC_S = 8,
    CC_NS = 9,
    CC_P = 10,
    CC_NP = 11,
    CC_L = 12,
    CC_GE = 13,
    CC_LE = 14,
    CC_G = 15,
};

/* The eight operations with one pattern of opcodes. */
enum x64_alu { ALU_ADD, ALU_OR, ALU_ADC, ALU_SBB, ALU_AND, ALU_SUB, ALU_XOR, ALU_CMP };
enum x64_shift { SHIFT_ROL = 0, SHIFT_ROR = 1, SHIFT_SHL = 4, SHIFT_SHR = 5, SHIFT_SAR = 7 };

RK_INLINE struct x64_mem x64_at(int base, int64_t disp)
{
    return (struct x64_mem){(int8_t)base, X64_NO_INDEX, 0, (int32_t)disp};
}

RK_INLINE struct x64_mem x64_at_index(int base, int index, unsigned scale, int64_t disp)
{
    return (struct x64_mem){(int8_t)base, (int8_t)index, (uint8_t)scale, (int32_t)disp};
}

RK_INLINE void x64_u8(struct x64 *a, uint32_t byte)
{
    *a->at++ = (uint8_t)byte;
}

RK_INLINE void x64_u32(struct x64 *a, uint32_t value)
{
    memcpy(a->at, &value, 4);
    a->at += 4;
}

RK_INLINE void x64_u64(struct x64 *a, uint64_t value)
{
    memcpy(a->at, &value, 8);
    a->at += 8;
}

RK_INLINE bool x64_is_i8(int64_t value)
{
    return value == (int8_t)value;
}

RK_INLINE bool x64_is_i32(int64_t value)
{
    return value == (int32_t)value;
}

/* ModRM and SIB with a memory operand. */
RK_INLINE void x64_modrm_mem(struct x64 *a, int reg, struct x64_mem m)
{
    uint32_t field = ((uint32_t)reg & 7) << 3, base = (uint32_t)m.base & 7;
    uint32_t mod = m.disp == 0 && base != 5 ? 0 : x64_is_i8(m.disp) ? 0x40 : 0x80;
    if (m.index >= 0) {
        x64_u8(a, mod | field | 4);
        x64_u8(a, (uint32_t)m.scale << 6 | ((uint32_t)m.index & 7) << 3 | base);
    } else if (base == 4) {
        x64_u8(a, mod | field | 4);
        x64_u8(a, 0x24);
    } else {
        x64_u8(a, mod | field | base);
    }
    if (mod == 0x40)
        x64_u8(a, (uint32_t)m.disp);
    else if (mod == 0x80)
        x64_u32(a, (uint32_t)m.disp);
}

RK_INLINE void x64_modrm_reg(struct x64 *a, int reg, int rm)
{
    x64_u8(a, 0xc0 | ((uint32_t)reg & 7) << 3 | ((uint32_t)rm & 7));
}

/* Opcodes: the last byte, and what comes before it. */
enum x64_opcode_part {
    OP_0F = 1 << 8,
    OP_66 = 1 << 9,
    OP_F3 = 1 << 10,
    OP_F2 = 1 << 11,
    OP_BYTE = 1 << 12, /* reg is a byte register: needs REX for SPL to DIL */
    OP_BYTE_RM = 1 << 13,
    OP_0F38 = 1 << 14,
};

RK_INLINE void x64_opcode(struct x64 *a, uint32_t op, uint32_t rex)
{
    if (op & OP_66) x64_u8(a, 0x66);
    if (op & OP_F3) x64_u8(a, 0xf3);
    if (op & OP_F2) x64_u8(a, 0xf2);
    if (rex) x64_u8(a, 0x40 | rex);
    if (op & (OP_0F | OP_0F38)) x64_u8(a, 0x0f);
    if (op & OP_0F38) x64_u8(a, 0x38);
    x64_u8(a, op & 0xff);
}

RK_INLINE void x64_op_rr(struct x64 *a, uint32_t op, int w, int reg, int rm)
{
    uint32_t rex = (uint32_t)w << 3 | (uint32_t)(reg >> 3) << 2 | (uint32_t)(rm >> 3);
    if (((op & OP_BYTE) && reg >= 4) || ((op & OP_BYTE_RM) && rm >= 4)) rex |= 0x40;
    x64_opcode(a, op, rex);
    x64_modrm_reg(a, reg, rm);
}

RK_INLINE void x64_op_rm(struct x64 *a, uint32_t op, int w, int reg, struct x64_mem m)
{
    uint32_t rex = (uint32_t)w << 3 | (uint32_t)(reg >> 3) << 2 | (uint32_t)(m.base >> 3);
    if (m.index >= 8) rex |= 2;
    if ((op & OP_BYTE) && reg >= 4) rex |= 0x40;
    x64_opcode(a, op, rex);
    x64_modrm_mem(a, reg, m);
}

/* ---- Moves ---- */

RK_INLINE void x64_mov_rr(struct x64 *a, int w, int dst, int src)
{
    x64_op_rr(a, 0x8b, w, dst, src);
}

/* Any 64-bit value in the shortest form; flags stay. */
RK_INLINE void x64_mov_ri(struct x64 *a, int dst, uint64_t value)
{
    if (value <= UINT32_MAX) {
        x64_opcode(a, 0xb8 | ((uint32_t)dst & 7), (uint32_t)dst >> 3);
        x64_u32(a, (uint32_t)value);
    } else if (x64_is_i32((int64_t)value)) {
        x64_op_rr(a, 0xc7, X64_64, 0, dst);
        x64_u32(a, (uint32_t)value);
    } else {
        x64_opcode(a, 0xb8 | ((uint32_t)dst & 7), 8 | (uint32_t)dst >> 3);
        x64_u64(a, value);
    }
}

RK_INLINE void x64_mov_rm(struct x64 *a, int w, int dst, struct x64_mem m)
{
    x64_op_rm(a, 0x8b, w, dst, m);
}

/* Stores the low 1 << size_log2 bytes. */
RK_INLINE void x64_store(struct x64 *a, unsigned size_log2, struct x64_mem m, int src)
{
    switch (size_log2) {
    case 0: x64_op_rm(a, 0x88 | OP_BYTE, X64_32, src, m); break;
    case 1: x64_op_rm(a, 0x89 | OP_66, X64_32, src, m); break;
    case 2: x64_op_rm(a, 0x89, X64_32, src, m); break;
    default: x64_op_rm(a, 0x89, X64_64, src, m); break;
    }
}

/* Stores an immediate; for 8 bytes it is the sign extension of 32 bits. */
RK_INLINE void x64_store_i(struct x64 *a, unsigned size_log2, struct x64_mem m, int32_t value)
{
    switch (size_log2) {
    case 0:
        x64_op_rm(a, 0xc6, X64_32, 0, m);
        x64_u8(a, (uint32_t)value);
        break;
    case 1:
        x64_op_rm(a, 0xc7 | OP_66, X64_32, 0, m);
        x64_u8(a, (uint32_t)value);
        x64_u8(a, (uint32_t)value >> 8);
        break;
    case 2:
        x64_op_rm(a, 0xc7, X64_32, 0, m);
        x64_u32(a, (uint32_t)value);
        break;
    default:
        x64_op_rm(a, 0xc7, X64_64, 0, m);
        x64_u32(a, (uint32_t)value);
        break;
    }
}

RK_INLINE void x64_lea(struct x64 *a, int w, int dst, struct x64_mem m)
{
    x64_op_rm(a, 0x8d, w, dst, m);
}

/* dst = rip + distance; the distance is written later. Returns where it stands. */
RK_INLINE uint8_t *x64_lea_rip(struct x64 *a, int dst)
{
    x64_opcode(a, 0x8d, 8 | (uint32_t)(dst >> 3) << 2);
    x64_u8(a, 0x05 | ((uint32_t)dst & 7) << 3);
    x64_u32(a, 0);
    return a->at - 4;
}

/* Extending moves, from a register or memory: zero or sign, from 1 << size_log2 bytes. */
RK_INLINE uint32_t x64_extend_opcode(unsigned size_log2, bool is_signed)
{
    if (size_log2 == 0) return (is_signed ? 0xbe : 0xb6) | OP_0F;
    if (size_log2 == 1) return (is_signed ? 0xbf : 0xb7) | OP_0F;
    return is_signed ? 0x63 : 0x8b;
}

RK_INLINE void x64_extend_rr(struct x64 *a, int w, unsigned size_log2, bool is_signed, int dst,
                             int src)
{
    uint32_t op = x64_extend_opcode(size_log2, is_signed);
    if (size_log2 == 0) op |= OP_BYTE_RM;
    x64_op_rr(a, op, w, dst, src);
}

RK_INLINE void x64_extend_rm(struct x64 *a, int w, unsigned size_log2, bool is_signed, int dst,
                             struct x64_mem m)
{
    x64_op_rm(a, x64_extend_opcode(size_log2, is_signed), w, dst, m);
}

RK_INLINE void x64_push(struct x64 *a, int r)
{
    x64_opcode(a, 0x50 | ((uint32_t)r & 7), (uint32_t)r >> 3);
}

RK_INLINE void x64_pop(struct x64 *a, int r)
{
    x64_opcode(a, 0x58 | ((uint32_t)r & 7), (uint32_t)r >> 3);
}

/* ---- Integer arithmetic ---- */

RK_INLINE void x64_alu_rr(struct x64 *a, enum x64_alu alu, int w, int dst, int src)
{
    x64_op_rr(a, (uint32_t)alu << 3 | 3, w, dst, src);
}

RK_INLINE void x64_alu_rm(struct x64 *a, enum x64_alu alu, int w, int dst, struct x64_mem m)
{
    x64_op_rm(a, (uint32_t)alu << 3 | 3, w, dst, m);
}

RK_INLINE void x64_alu_ri(struct x64 *a, enum x64_alu alu, int w, int dst, int32_t value)
{
    bool is_short = x64_is_i8(value);
    x64_op_rr(a, is_short ? 0x83 : 0x81, w, (int)alu, dst);
    if (is_short)
        x64_u8(a, (uint32_t)value);
    else
        x64_u32(a, (uint32_t)value);
}

RK_INLINE void x64_alu_mi(struct x64 *a, enum x64_alu alu, int w, struct x64_mem m, int32_t value)
{
    bool is_short = x64_is_i8(value);
    x64_op_rm(a, is_short ? 0x83 : 0x81, w, (int)alu, m);
    if (is_short)
        x64_u8(a, (uint32_t)value);
    else
        x64_u32(a, (uint32_t)value);
}

RK_INLINE void x64_test_rr(struct x64 *a, int w, int x, int y)
{
    x64_op_rr(a, 0x85, w, y, x);
}

RK_INLINE void x64_test_ri(struct x64 *a, int w, int r, int32_t value)
{
    if (value >= 0 && value < 128) {
        x64_op_rr(a, 0xf6 | OP_BYTE_RM, X64_32, 0, r);
        x64_u8(a, (uint32_t)value);
    } else {
        x64_op_rr(a, 0xf7, w, 0, r);
        x64_u32(a, (uint32_t)value);
    }
}

RK_INLINE void x64_imul_rr(struct x64 *a, int w, int dst, int src)
{
    x64_op_rr(a, 0xaf | OP_0F, w, dst, src);
}

RK_INLINE void x64_imul_rm(struct x64 *a, int w, int dst, struct x64_mem m)
{
    x64_op_rm(a, 0xaf | OP_0F, w, dst, m);
}

RK_INLINE void x64_imul_rri(struct x64 *a, int w, int dst, int src, int32_t value)
{
    x64_op_rr(a, x64_is_i8(value) ? 0x6b : 0x69, w, dst, src);
    if (x64_is_i8(value))
        x64_u8(a, (uint32_t)value);
    else
        x64_u32(a, (uint32_t)value);
}

/* NOT 2, NEG 3, MUL 4, DIV 6, IDIV 7 of the group 0xf7. */
RK_INLINE void x64_group3(struct x64 *a, int operation, int w, int r)
{
    x64_op_rr(a, 0xf7, w, operation, r);
}

RK_INLINE void x64_neg(struct x64 *a, int w, int r)
{
    x64_group3(a, 3, w, r);
}

/* rdx:rax = the sign extension of rax. */
RK_INLINE void x64_cdq(struct x64 *a, int w)
{
    x64_opcode(a, 0x99, (uint32_t)w << 3);
}

RK_INLINE void x64_shift_ri(struct x64 *a, enum x64_shift shift, int w, int r, unsigned count)
{
    x64_op_rr(a, 0xc1, w, (int)shift, r);
    x64_u8(a, count);
}

RK_INLINE void x64_shift_cl(struct x64 *a, enum x64_shift shift, int w, int r)
{
    x64_op_rr(a, 0xd3, w, (int)shift, r);
}

/* LZCNT 0xbd, TZCNT 0xbc, POPCNT 0xb8. */
RK_INLINE void x64_count_rr(struct x64 *a, uint32_t operation, int w, int dst, int src)
{
    x64_op_rr(a, operation | OP_0F | OP_F3, w, dst, src);
}

RK_INLINE void x64_setcc(struct x64 *a, enum x64_cc cc, int r)
{
    x64_op_rr(a, 0x90 | (uint32_t)cc | OP_0F | OP_BYTE_RM, X64_32, 0, r);
}

RK_INLINE void x64_cmov_rr(struct x64 *a, enum x64_cc cc, int w, int dst, int src)
{
    x64_op_rr(a, 0x40 | (uint32_t)cc | OP_0F, w, dst, src);
}

RK_INLINE void x64_cmov_rm(struct x64 *a, enum x64_cc cc, int w, int dst, struct x64_mem m)
{
    x64_op_rm(a, 0x40 | (uint32_t)cc | OP_0F, w, dst, m);
}

/* Nothing, in one instruction of 1 to 9 bytes (Intel SDM volume 2, NOP). */
RK_INLINE void x64_nop(struct x64 *a, unsigned bytes)
{
    static const uint8_t forms[9][9] = {
        {0x90},
        {0x66, 0x90},
        {0x0f, 0x1f, 0x00},
        {0x0f, 0x1f, 0x40, 0x00},
        {0x0f, 0x1f, 0x44, 0x00, 0x00},
        {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
        {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
        {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
        {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
    };
    memcpy(a->at, forms[bytes - 1], bytes);
    a->at += bytes;
}

/* ---- Control. Distances are 32 bits, written later: the emitter returns where one stands. ---- */

RK_INLINE uint8_t *x64_jcc(struct x64 *a, enum x64_cc cc)
{
    x64_u8(a, 0x0f);
    x64_u8(a, 0x80 | (uint32_t)cc);
    x64_u32(a, 0);
    return a->at - 4;
}

RK_INLINE uint8_t *x64_jmp(struct x64 *a)
{
    x64_u8(a, 0xe9);
    x64_u32(a, 0);
    return a->at - 4;
}

RK_INLINE uint8_t *x64_call(struct x64 *a)
{
    x64_u8(a, 0xe8);
    x64_u32(a, 0);
    return a->at - 4;
}

/* Completes a distance: the place behind it leads to target. */
RK_INLINE void x64_aim(uint8_t *distance, const uint8_t *target)
{
    int64_t value = target - (distance + 4);
    CHECK(x64_is_i32(value));
    int32_t stored = (int32_t)value;
    memcpy(distance, &stored, 4);
}

RK_INLINE void x64_jmp_r(struct x64 *a, int r)
{
    x64_op_rr(a, 0xff, X64_32, 4, r);
}

RK_INLINE void x64_jmp_m(struct x64 *a, struct x64_mem m)
{
    x64_op_rm(a, 0xff, X64_32, 4, m);
}

RK_INLINE void x64_call_m(struct x64 *a, struct x64_mem m)
{
    x64_op_rm(a, 0xff, X64_32, 2, m);
}

RK_INLINE void x64_ret(struct x64 *a)
{
    x64_u8(a, 0xc3);
}

/* ---- VEX: BMI and vectors ---- */

enum x64_vex {
    VEX_66 = 1 << 8,
    VEX_F3 = 2 << 8,
    VEX_F2 = 3 << 8,
    VEX_0F = 1 << 10,
    VEX_0F38 = 2 << 10,
    VEX_0F3A = 3 << 10,
    VEX_W = 1 << 12,
};

RK_INLINE void x64_vex_prefix(struct x64 *a, uint32_t op, int reg, int v, int index, int base)
{
    uint32_t r = reg < 8 ? 0x80 : 0, x = index < 8 ? 0x40 : 0, b = base < 8 ? 0x20 : 0;
    uint32_t map = op >> 10 & 3, w = op & VEX_W ? 0x80 : 0, pp = op >> 8 & 3;
    uint32_t vvvv = (~(uint32_t)v & 15) << 3;
    if (map == 1 && !w && x && b) {
        x64_u8(a, 0xc5);
        x64_u8(a, r | vvvv | pp);
    } else {
        x64_u8(a, 0xc4);
        x64_u8(a, r | x | b | map);
        x64_u8(a, w | vvvv | pp);
    }
    x64_u8(a, op & 0xff);
}

/* v is the second source, 0 where there is none. */
RK_INLINE void x64_vex_rrr(struct x64 *a, uint32_t op, int reg, int v, int rm)
{
    x64_vex_prefix(a, op, reg, v, 0, rm);
    x64_modrm_reg(a, reg, rm);
}

RK_INLINE void x64_vex_rrm(struct x64 *a, uint32_t op, int reg, int v, struct x64_mem m)
{
    x64_vex_prefix(a, op, reg, v, m.index < 0 ? 0 : m.index, m.base);
    x64_modrm_mem(a, reg, m);
}

RK_INLINE uint32_t x64_vex_w(int w)
{
    return w ? (uint32_t)VEX_W : 0;
}

/* dst = src shifted by count (modulo the width); flags stay. */
RK_INLINE void x64_shiftx(struct x64 *a, enum x64_shift shift, int w, int dst, int src, int count)
{
    uint32_t pp = shift == SHIFT_SHL ? VEX_66 : shift == SHIFT_SHR ? VEX_F2 : VEX_F3;
    x64_vex_rrr(a, 0xf7 | VEX_0F38 | pp | x64_vex_w(w), dst, count, src);
}

RK_INLINE void x64_rorx(struct x64 *a, int w, int dst, int src, unsigned count)
{
    x64_vex_rrr(a, 0xf0 | VEX_0F3A | VEX_F2 | x64_vex_w(w), dst, 0, src);
    x64_u8(a, count);
}

/* high:low = rdx * src. */
RK_INLINE void x64_mulx(struct x64 *a, int w, int high, int low, int src)
{
    x64_vex_rrr(a, 0xf6 | VEX_0F38 | VEX_F2 | x64_vex_w(w), high, low, src);
}

/* Scalar floats: is_64 chooses double. */
RK_INLINE uint32_t x64_float_pp(bool is_64)
{
    return is_64 ? (uint32_t)VEX_F2 : (uint32_t)VEX_F3;
}

enum x64_float {
    FLOAT_SQRT = 0x51,
    FLOAT_ADD = 0x58,
    FLOAT_MUL = 0x59,
    FLOAT_SUB = 0x5c,
    FLOAT_DIV = 0x5e,
};

RK_INLINE void x64_float_rrr(struct x64 *a, enum x64_float operation, bool is_64, int dst, int x,
                             int y)
{
    x64_vex_rrr(a, (uint32_t)operation | VEX_0F | x64_float_pp(is_64), dst, x, y);
}

RK_INLINE void x64_float_rrm(struct x64 *a, enum x64_float operation, bool is_64, int dst, int x,
                             struct x64_mem m)
{
    x64_vex_rrm(a, (uint32_t)operation | VEX_0F | x64_float_pp(is_64), dst, x, m);
}

RK_INLINE void x64_ucomis(struct x64 *a, bool is_64, int x, int y)
{
    x64_vex_rrr(a, 0x2e | VEX_0F | (is_64 ? (uint32_t)VEX_66 : 0), x, 0, y);
}

RK_INLINE void x64_ucomis_m(struct x64 *a, bool is_64, int x, struct x64_mem m)
{
    x64_vex_rrm(a, 0x2e | VEX_0F | (is_64 ? (uint32_t)VEX_66 : 0), x, 0, m);
}

/* All 16 bytes. */
RK_INLINE void x64_vmov_rr(struct x64 *a, int dst, int src)
{
    x64_vex_rrr(a, 0x28 | VEX_0F, dst, 0, src);
}

/* Loads clear the rest of the register. size_log2: 2, 3 or 4; no alignment needed. */
RK_INLINE void x64_vload(struct x64 *a, unsigned size_log2, int dst, struct x64_mem m)
{
    uint32_t pp = size_log2 == 2 ? VEX_F3 : size_log2 == 3 ? VEX_F2 : 0;
    x64_vex_rrm(a, 0x10 | VEX_0F | pp, dst, 0, m);
}

RK_INLINE void x64_vstore(struct x64 *a, unsigned size_log2, struct x64_mem m, int src)
{
    uint32_t pp = size_log2 == 2 ? VEX_F3 : size_log2 == 3 ? VEX_F2 : 0;
    x64_vex_rrm(a, 0x11 | VEX_0F | pp, src, 0, m);
}

/* Between general and vector registers. */
RK_INLINE void x64_vmov_from_gpr(struct x64 *a, int w, int dst, int src)
{
    x64_vex_rrr(a, 0x6e | VEX_0F | VEX_66 | x64_vex_w(w), dst, 0, src);
}

RK_INLINE void x64_vmov_to_gpr(struct x64 *a, int w, int dst, int src)
{
    x64_vex_rrr(a, 0x7e | VEX_0F | VEX_66 | x64_vex_w(w), src, 0, dst);
}

RK_INLINE void x64_vxor(struct x64 *a, int dst, int x, int y)
{
    x64_vex_rrr(a, 0x57 | VEX_0F, dst, x, y);
}

#endif
