/* Vector operators on floats. Where an operator computes NaNs, they are made canonical when their
 * bits are first read. */
#include "wasm/jit_vector.h"

#define TWICE32(bits) ((uint64_t)(bits) << 32 | (uint64_t)(bits))

/* Powers of two as floats, and other bits. */
#define F32_2_23       UINT32_C(0x4b000000)
#define F32_2_31       UINT32_C(0x4f000000)
#define F32_2_39       UINT32_C(0x53000000)
#define F64_2_52       UINT64_C(0x4330000000000000)
#define F64_INT32_MAX  UINT64_C(0x41dfffffffc00000)
#define F64_UINT32_MAX UINT64_C(0x41efffffffe00000)

/* ---- Arithmetic ---- */

VECTOR_EMITTER(arithmetic)
{
    (void)in;
    struct jit_value a, b;
    vector_pop_two(j, row, &a, &b);
    int x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    vector_emit(j, row->op, dst, x, &b);
    vector_push_nans(j, dst, (enum vector_lanes)row->lanes);
}

VECTOR_EMITTER(compute)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int dst = vector_result(j, &a, NULL);
    vector_emit(j, row->op, dst, 0, &a);
    vector_push_nans(j, dst, (enum vector_lanes)row->detail);
}

VECTOR_EMITTER(round)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    x64_vex_rrri(&j->a, row->op, dst, 0, x, row->detail);
    vector_push_nans(j, dst, (enum vector_lanes)row->lanes);
}

VECTOR_EMITTER(sign_bits)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    uint64_t sign = row->op2 ? UINT64_C(1) << 63 : TWICE32(UINT32_C(1) << 31);
    vector_emit_constant(j, row->op, dst, x, row->detail ? ~sign : sign);
    vector_push(j, dst);
}

/* The instruction returns its second operand when one is a NaN or both are zeros. So either order
 * has what the other lacks: with both the bits of a NaN are one still, and -0 is -0. */
VECTOR_EMITTER(minimum)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    x64_vex_rrr(&j->a, row->op, X_SCRATCH, x, y);
    x64_vex_rrr(&j->a, row->op, t, y, x);
    x64_vex_rrr(&j->a, VORPS, dst, t, X_SCRATCH);
    vector_push_nans(j, dst, (enum vector_lanes)row->lanes);
}

/* Of zeros the greater is +0: with d the bits that differ between the orders, the sign or that of a
 * NaN, (m | d) - d is -0 - -0 = +0 for unlike zeros, m - 0 for equal ones, and a NaN for NaNs. */
VECTOR_EMITTER(maximum)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    x64_vex_rrr(&j->a, row->op, X_SCRATCH, x, y);
    x64_vex_rrr(&j->a, row->op, t, y, x);
    x64_vex_rrr(&j->a, VXORPS, t, t, X_SCRATCH);
    x64_vex_rrr(&j->a, VORPS, X_SCRATCH, X_SCRATCH, t);
    x64_vex_rrr(&j->a, row->op == VMAXPD ? VSUBPD : VSUBPS, dst, X_SCRATCH, t);
    vector_push_nans(j, dst, (enum vector_lanes)row->lanes);
}

VECTOR_EMITTER(order)
{
    (void)in;
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    x64_vex_rrri(&j->a, row->op, dst, x, y, row->detail);
    vector_push(j, dst);
}

/* ---- From integers ---- */

/* The halves of a number as floats whose last place is that half's: 2^23 + low, 2^39 + high << 16.
 * All but the last addition is exact. */
VECTOR_EMITTER(unsigned_to_f32)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    x64_vshift_ri(&j->a, VPSHIFTD_I, VSHIFT_SRL, X_SCRATCH, x, 16);
    vector_emit_constant(j, VPAND, dst, x, TWICE32(UINT32_C(0xffff)));
    vector_emit_constant(j, VPOR, dst, dst, TWICE32(F32_2_23));
    vector_emit_constant(j, VPOR, X_SCRATCH, X_SCRATCH, TWICE32(F32_2_39));
    const uint32_t both = F32_2_39 + (UINT32_C(1) << 7); /* 2^39 + 2^23 */
    vector_emit_constant(j, VSUBPS, X_SCRATCH, X_SCRATCH, TWICE32(both));
    x64_vex_rrr(&j->a, VADDPS, dst, X_SCRATCH, dst);
    vector_push(j, dst);
}

/* As the lower half of 2^52 + x. */
VECTOR_EMITTER(unsigned_to_f64)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    vector_emit_constant(j, VUNPCKLPS, dst, x, TWICE32(F64_2_52 >> 32));
    vector_emit_constant(j, VSUBPD, dst, dst, F64_2_52);
    vector_push(j, dst);
}

/* ---- To integers ---- */

/* NaNs become zeros first. What does not fit is INT32_MIN; that is turned over where the float was
 * not negative. */
VECTOR_EMITTER(f32_to_signed)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    x64_vex_rrri(&j->a, VCMPPS, X_SCRATCH, x, x, VCMP_EQ);
    x64_vex_rrr(&j->a, VANDPS, X_SCRATCH, X_SCRATCH, x);
    x64_vex_rrr(&j->a, VCVTTPS2DQ, dst, 0, X_SCRATCH);
    x64_vex_rrr(&j->a, VPANDN, X_SCRATCH, X_SCRATCH, dst);
    x64_vshift_ri(&j->a, VPSHIFTD_I, VSHIFT_SRA, X_SCRATCH, X_SCRATCH, 31);
    x64_vex_rrr(&j->a, VPXOR, dst, dst, X_SCRATCH);
    vector_push(j, dst);
}

/* In two parts: t = max(x, 0), NaNs being 0, converted, which is 2^31 for all that is more; and
 * u = t - 2^31, saturated and no less than 0. */
VECTOR_EMITTER(f32_to_unsigned)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), t = jit_take_xmm(j), u = jit_take_xmm(j);
    int dst = vector_result(j, &a, NULL);
    x64_vzero(&j->a, X_SCRATCH);
    x64_vex_rrr(&j->a, VMAXPS, t, x, X_SCRATCH);
    vector_emit_constant(j, VSUBPS, u, t, TWICE32(F32_2_31));
    x64_vex_rrr(&j->a, VCVTTPS2DQ, X_SCRATCH, 0, u);
    x64_vex_rrr(&j->a, VPANDN, u, u, X_SCRATCH);
    x64_vshift_ri(&j->a, VPSHIFTD_I, VSHIFT_SRA, u, u, 31);
    x64_vex_rrr(&j->a, VPXOR, u, u, X_SCRATCH);
    x64_vzero(&j->a, X_SCRATCH);
    x64_vex_rrr(&j->a, VPMAXSD, u, u, X_SCRATCH);
    x64_vex_rrr(&j->a, VCVTTPS2DQ, t, 0, t);
    x64_vex_rrr(&j->a, VPADDD, dst, t, u);
    vector_push(j, dst);
}

/* The lesser of a and INT32_MAX, or of NaNs the second: that is 0 there. What is too small becomes
 * INT32_MIN by itself. */
VECTOR_EMITTER(f64_to_signed)
{
    (void)in;
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    x64_vex_rrri(&j->a, VCMPPD, X_SCRATCH, x, x, VCMP_EQ);
    vector_emit_constant(j, VANDPS, X_SCRATCH, X_SCRATCH, F64_INT32_MAX);
    x64_vex_rrr(&j->a, VMINPD, X_SCRATCH, x, X_SCRATCH);
    x64_vex_rrr(&j->a, VCVTTPD2DQ, dst, 0, X_SCRATCH);
    vector_push(j, dst);
}

/* Held to the range and truncated, as the lower half of 2^52 + x. */
VECTOR_EMITTER(f64_to_unsigned)
{
    (void)in;
    enum { TO_ZERO = 11, EVEN_LANES = 0x88 };
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    x64_vzero(&j->a, X_SCRATCH);
    x64_vex_rrr(&j->a, VMAXPD, dst, x, X_SCRATCH);
    vector_emit_constant(j, VMINPD, dst, dst, F64_UINT32_MAX);
    x64_vex_rrri(&j->a, VROUNDPD, dst, 0, dst, TO_ZERO);
    vector_emit_constant(j, VADDPD, dst, dst, F64_2_52);
    x64_vex_rrri(&j->a, VSHUFPS, dst, dst, X_SCRATCH, EVEN_LANES);
    vector_push(j, dst);
}
