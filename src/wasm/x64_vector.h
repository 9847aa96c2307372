/* Opcodes of the vector instructions that the compiler emits, in their 128-bit VEX form (Intel SDM
 * volume 2), and the emitters that x64_asm.h has no need of. For x64_vex_rrr() and its kin: the
 * destination, the first source, the second, which may be in memory. Where there is but one source,
 * it is the second one.
 *
 * The names are those of the SDM; a suffix M or _R tells apart what has an opcode for either
 * direction. */
#ifndef RK_WASM_X64_VECTOR_H
#define RK_WASM_X64_VECTOR_H

#include "wasm/x64_asm.h"

/* X64_VECTORS(X): name, prefix, map, opcode. */
#define X64_VECTORS(X)              \
    X(VMOVUPS, 0, 0F, 0x10)         \
    X(VMOVSS, F3, 0F, 0x10)         \
    X(VMOVSD, F2, 0F, 0x10)         \
    X(VMOVDDUP, F2, 0F, 0x12)       \
    X(VUNPCKLPS, 0, 0F, 0x14)       \
    X(VUNPCKLPD, 66, 0F, 0x14)      \
    X(VMOVMSKPS, 0, 0F, 0x50)       \
    X(VMOVMSKPD, 66, 0F, 0x50)      \
    X(VSQRTPS, 0, 0F, 0x51)         \
    X(VSQRTPD, 66, 0F, 0x51)        \
    X(VANDPS, 0, 0F, 0x54)          \
    X(VANDNPS, 0, 0F, 0x55)         \
    X(VORPS, 0, 0F, 0x56)           \
    X(VXORPS, 0, 0F, 0x57)          \
    X(VADDPS, 0, 0F, 0x58)          \
    X(VADDPD, 66, 0F, 0x58)         \
    X(VMULPS, 0, 0F, 0x59)          \
    X(VMULPD, 66, 0F, 0x59)         \
    X(VCVTPS2PD, 0, 0F, 0x5a)       \
    X(VCVTPD2PS, 66, 0F, 0x5a)      \
    X(VCVTDQ2PS, 0, 0F, 0x5b)       \
    X(VCVTTPS2DQ, F3, 0F, 0x5b)     \
    X(VSUBPS, 0, 0F, 0x5c)          \
    X(VSUBPD, 66, 0F, 0x5c)         \
    X(VMINPS, 0, 0F, 0x5d)          \
    X(VMINPD, 66, 0F, 0x5d)         \
    X(VDIVPS, 0, 0F, 0x5e)          \
    X(VDIVPD, 66, 0F, 0x5e)         \
    X(VMAXPS, 0, 0F, 0x5f)          \
    X(VMAXPD, 66, 0F, 0x5f)         \
    X(VPUNPCKLBW, 66, 0F, 0x60)     \
    X(VPUNPCKLWD, 66, 0F, 0x61)     \
    X(VPUNPCKLDQ, 66, 0F, 0x62)     \
    X(VPACKSSWB, 66, 0F, 0x63)      \
    X(VPCMPGTB, 66, 0F, 0x64)       \
    X(VPCMPGTW, 66, 0F, 0x65)       \
    X(VPCMPGTD, 66, 0F, 0x66)       \
    X(VPACKUSWB, 66, 0F, 0x67)      \
    X(VPUNPCKHBW, 66, 0F, 0x68)     \
    X(VPUNPCKHWD, 66, 0F, 0x69)     \
    X(VPUNPCKHDQ, 66, 0F, 0x6a)     \
    X(VPACKSSDW, 66, 0F, 0x6b)      \
    X(VPUNPCKLQDQ, 66, 0F, 0x6c)    \
    X(VPUNPCKHQDQ, 66, 0F, 0x6d)    \
    X(VPSHUFD, 66, 0F, 0x70)        \
    X(VPSHIFTW_I, 66, 0F, 0x71)     \
    X(VPSHIFTD_I, 66, 0F, 0x72)     \
    X(VPSHIFTQ_I, 66, 0F, 0x73)     \
    X(VPCMPEQB, 66, 0F, 0x74)       \
    X(VPCMPEQW, 66, 0F, 0x75)       \
    X(VPCMPEQD, 66, 0F, 0x76)       \
    X(VCMPPS, 0, 0F, 0xc2)          \
    X(VCMPPD, 66, 0F, 0xc2)         \
    X(VPINSRW, 66, 0F, 0xc4)        \
    X(VPEXTRW_R, 66, 0F, 0xc5)      \
    X(VSHUFPS, 0, 0F, 0xc6)         \
    X(VPSRLW, 66, 0F, 0xd1)         \
    X(VPSRLD, 66, 0F, 0xd2)         \
    X(VPSRLQ, 66, 0F, 0xd3)         \
    X(VPADDQ, 66, 0F, 0xd4)         \
    X(VPMULLW, 66, 0F, 0xd5)        \
    X(VPMOVMSKB, 66, 0F, 0xd7)      \
    X(VPSUBUSB, 66, 0F, 0xd8)       \
    X(VPSUBUSW, 66, 0F, 0xd9)       \
    X(VPMINUB, 66, 0F, 0xda)        \
    X(VPAND, 66, 0F, 0xdb)          \
    X(VPADDUSB, 66, 0F, 0xdc)       \
    X(VPADDUSW, 66, 0F, 0xdd)       \
    X(VPMAXUB, 66, 0F, 0xde)        \
    X(VPANDN, 66, 0F, 0xdf)         \
    X(VPAVGB, 66, 0F, 0xe0)         \
    X(VPSRAW, 66, 0F, 0xe1)         \
    X(VPSRAD, 66, 0F, 0xe2)         \
    X(VPAVGW, 66, 0F, 0xe3)         \
    X(VPMULHUW, 66, 0F, 0xe4)       \
    X(VPMULHW, 66, 0F, 0xe5)        \
    X(VCVTTPD2DQ, 66, 0F, 0xe6)     \
    X(VCVTDQ2PD, F3, 0F, 0xe6)      \
    X(VPSUBSB, 66, 0F, 0xe8)        \
    X(VPSUBSW, 66, 0F, 0xe9)        \
    X(VPMINSW, 66, 0F, 0xea)        \
    X(VPOR, 66, 0F, 0xeb)           \
    X(VPADDSB, 66, 0F, 0xec)        \
    X(VPADDSW, 66, 0F, 0xed)        \
    X(VPMAXSW, 66, 0F, 0xee)        \
    X(VPXOR, 66, 0F, 0xef)          \
    X(VPSLLW, 66, 0F, 0xf1)         \
    X(VPSLLD, 66, 0F, 0xf2)         \
    X(VPSLLQ, 66, 0F, 0xf3)         \
    X(VPMULUDQ, 66, 0F, 0xf4)       \
    X(VPMADDWD, 66, 0F, 0xf5)       \
    X(VPSUBB, 66, 0F, 0xf8)         \
    X(VPSUBW, 66, 0F, 0xf9)         \
    X(VPSUBD, 66, 0F, 0xfa)         \
    X(VPSUBQ, 66, 0F, 0xfb)         \
    X(VPADDB, 66, 0F, 0xfc)         \
    X(VPADDW, 66, 0F, 0xfd)         \
    X(VPADDD, 66, 0F, 0xfe)         \
    X(VPSHUFB, 66, 0F38, 0x00)      \
    X(VPMADDUBSW, 66, 0F38, 0x04)   \
    X(VPMULHRSW, 66, 0F38, 0x0b)    \
    X(VPTEST, 66, 0F38, 0x17)       \
    X(VBROADCASTSS, 66, 0F38, 0x18) \
    X(VPABSB, 66, 0F38, 0x1c)       \
    X(VPABSW, 66, 0F38, 0x1d)       \
    X(VPABSD, 66, 0F38, 0x1e)       \
    X(VPMOVSXBW, 66, 0F38, 0x20)    \
    X(VPMOVSXWD, 66, 0F38, 0x23)    \
    X(VPMOVSXDQ, 66, 0F38, 0x25)    \
    X(VPMULDQ, 66, 0F38, 0x28)      \
    X(VPCMPEQQ, 66, 0F38, 0x29)     \
    X(VPACKUSDW, 66, 0F38, 0x2b)    \
    X(VPMOVZXBW, 66, 0F38, 0x30)    \
    X(VPMOVZXWD, 66, 0F38, 0x33)    \
    X(VPMOVZXDQ, 66, 0F38, 0x35)    \
    X(VPCMPGTQ, 66, 0F38, 0x37)     \
    X(VPMINSB, 66, 0F38, 0x38)      \
    X(VPMINSD, 66, 0F38, 0x39)      \
    X(VPMINUW, 66, 0F38, 0x3a)      \
    X(VPMINUD, 66, 0F38, 0x3b)      \
    X(VPMAXSB, 66, 0F38, 0x3c)      \
    X(VPMAXSD, 66, 0F38, 0x3d)      \
    X(VPMAXUW, 66, 0F38, 0x3e)      \
    X(VPMAXUD, 66, 0F38, 0x3f)      \
    X(VPMULLD, 66, 0F38, 0x40)      \
    X(VPBROADCASTD, 66, 0F38, 0x58) \
    X(VPBROADCASTQ, 66, 0F38, 0x59) \
    X(VPBROADCASTB, 66, 0F38, 0x78) \
    X(VPBROADCASTW, 66, 0F38, 0x79) \
    X(VROUNDPS, 66, 0F3A, 0x08)     \
    X(VROUNDPD, 66, 0F3A, 0x09)     \
    X(VPBLENDW, 66, 0F3A, 0x0e)     \
    X(VPALIGNR, 66, 0F3A, 0x0f)     \
    X(VPEXTRB, 66, 0F3A, 0x14)      \
    X(VPEXTRW, 66, 0F3A, 0x15)      \
    X(VPEXTRD, 66, 0F3A, 0x16)      \
    X(VPINSRB, 66, 0F3A, 0x20)      \
    X(VINSERTPS, 66, 0F3A, 0x21)    \
    X(VPINSRD, 66, 0F3A, 0x22)      \
    X(VBLENDVPD, 66, 0F3A, 0x4b)

enum { VEX_0 = 0 };

enum x64_vector {
#define X64_VECTOR_ENUM(name, prefix, map, opcode) name = (opcode) | VEX_##prefix | VEX_##map,
    X64_VECTORS(X64_VECTOR_ENUM)
#undef X64_VECTOR_ENUM
    /* The same with 64-bit lanes. */
    VPEXTRQ = VPEXTRD | VEX_W,
    VPINSRQ = VPINSRD | VEX_W,
};

/* The group in the place of the destination of VPSHIFT*_I. */
enum x64_vector_shift { VSHIFT_SRL = 2, VSHIFT_SRA = 4, VSHIFT_SLL = 6 };

/* Predicates of VCMPPS and VCMPPD. */
enum x64_vector_compare {
    VCMP_EQ = 0,
    VCMP_LT = 1,
    VCMP_LE = 2,
    VCMP_UNORDERED = 3,
    VCMP_NE = 4,
    VCMP_GE = 13,
    VCMP_GT = 14,
};

/* With an immediate byte. */
RK_INLINE void x64_vex_rrri(struct x64 *a, uint32_t op, int reg, int v, int rm, uint32_t immediate)
{
    x64_vex_rrr(a, op, reg, v, rm);
    x64_u8(a, immediate);
}

RK_INLINE void x64_vex_rrmi(struct x64 *a, uint32_t op, int reg, int v, struct x64_mem m,
                            uint32_t immediate)
{
    x64_vex_rrm(a, op, reg, v, m);
    x64_u8(a, immediate);
}

/* With the second source at rip + distance, which is written later and must end the instruction.
 * Returns where it stands. */
RK_INLINE uint8_t *x64_vex_rrip(struct x64 *a, uint32_t op, int reg, int v)
{
    x64_vex_prefix(a, op, reg, v, 0, 0);
    x64_u8(a, 0x05 | ((uint32_t)reg & 7) << 3);
    x64_u32(a, 0);
    return a->at - 4;
}

/* dst = the lanes of src shifted by a constant; op is one of VPSHIFT*_I. */
RK_INLINE void x64_vshift_ri(struct x64 *a, uint32_t op, enum x64_vector_shift shift, int dst,
                             int src, uint32_t count)
{
    x64_vex_rrri(a, op, (int)shift, dst, src, count);
}

RK_INLINE void x64_vzero(struct x64 *a, int dst)
{
    x64_vex_rrr(a, VPXOR, dst, dst, dst);
}

RK_INLINE void x64_vones(struct x64 *a, int dst)
{
    x64_vex_rrr(a, VPCMPEQD, dst, dst, dst);
}

/* dst = the lanes of y where the sign of mask's is set, else those of x. */
RK_INLINE void x64_vblendv(struct x64 *a, uint32_t op, int dst, int x, int y, int mask)
{
    x64_vex_rrri(a, op, dst, x, y, (uint32_t)mask << 4);
}

#endif
