/* Written by scripts/lane-kernels fp2_ifma.S; not to be edited. */

    .text
/* fp2_lanes_mul_karatsuba_ifma(out, a, b):
 * out = a b 2^-416 in Fp2, normal, by Karatsuba. out may be a or b. */
    .globl fp2_lanes_mul_karatsuba_ifma
    .hidden fp2_lanes_mul_karatsuba_ifma
    .type fp2_lanes_mul_karatsuba_ifma, @function
    .p2align 6
fp2_lanes_mul_karatsuba_ifma:
    .cfi_startproc
    vpbroadcastq 72+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip), %zmm31
    vpbroadcastq 64+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip), %zmm30
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $4608, %rsp
    andq $-64, %rsp
    vmovdqu64 512(%rsi), %zmm25
    vpandq 512(%rsi), %zmm31, %zmm17
    vmovdqu64 576(%rsi), %zmm26
    vpandq 768(%rsi), %zmm31, %zmm18
    vmovdqu64 640(%rsi), %zmm27
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 704(%rsi), %zmm24
    vmovdqa64 %zmm17, 1536(%rsp)
    vmovdqu64 512(%rdx), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpxorq %zmm0, %zmm0, %zmm0
    vpandq 576(%rsi), %zmm31, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vpandq 832(%rsi), %zmm31, %zmm18
    vpxorq %zmm1, %zmm1, %zmm1
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpaddq %zmm17, %zmm19, %zmm17
    vpxorq %zmm2, %zmm2, %zmm2
    vmovdqa64 %zmm17, 1600(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vpsrlq $52, %zmm17, %zmm19
    vpxorq %zmm3, %zmm3, %zmm3
    vpandq 640(%rsi), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm3
    vpandq 896(%rsi), %zmm31, %zmm18
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vmovdqa64 %zmm17, 1664(%rsp)
    vpxorq %zmm4, %zmm4, %zmm4
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm24, %zmm29, %zmm4
    vpandq 704(%rsi), %zmm31, %zmm17
    vmovdqu64 576(%rdx), %zmm29
    vpandq 960(%rsi), %zmm31, %zmm18
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vmovdqa64 %zmm17, 1728(%rsp)
    vpmadd52luq %zmm24, %zmm29, %zmm4
    vmovdqa64 %zmm17, %zmm20
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpandq 512(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpandq 768(%rdx), %zmm31, %zmm18
    vpxorq %zmm5, %zmm5, %zmm5
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm5
    vmovdqa64 %zmm17, 1792(%rsp)
    vmovdqu64 640(%rdx), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vpandq 576(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpandq 832(%rdx), %zmm31, %zmm18
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm5
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vmovdqa64 %zmm17, 1856(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpandq 640(%rdx), %zmm31, %zmm17
    vpxorq %zmm6, %zmm6, %zmm6
    vpandq 896(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm24, %zmm29, %zmm6
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 704(%rdx), %zmm29
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vmovdqa64 %zmm17, 1920(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpandq 704(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm6
    vpandq 960(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vmovdqa64 %zmm17, 1984(%rsp)
    vpxorq %zmm7, %zmm7, %zmm7
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm7
    vmovdqu64 768(%rsi), %zmm25
    vpandq 0(%rsi), %zmm31, %zmm17
    vmovdqu64 832(%rsi), %zmm26
    vpandq 256(%rsi), %zmm31, %zmm18
    vmovdqu64 896(%rsi), %zmm27
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 960(%rsi), %zmm24
    vmovdqa64 %zmm17, 1024(%rsp)
    vmovdqu64 768(%rdx), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpxorq %zmm8, %zmm8, %zmm8
    vpandq 64(%rsi), %zmm31, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm8
    vpandq 320(%rsi), %zmm31, %zmm18
    vpxorq %zmm9, %zmm9, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm9
    vpaddq %zmm17, %zmm19, %zmm17
    vpxorq %zmm10, %zmm10, %zmm10
    vmovdqa64 %zmm17, 1088(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm10
    vpsrlq $52, %zmm17, %zmm19
    vpxorq %zmm11, %zmm11, %zmm11
    vpandq 128(%rsi), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm11
    vpandq 384(%rsi), %zmm31, %zmm18
    vpmadd52huq %zmm25, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm10
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm11
    vmovdqa64 %zmm17, 1152(%rsp)
    vpxorq %zmm12, %zmm12, %zmm12
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm24, %zmm29, %zmm12
    vpandq 192(%rsi), %zmm31, %zmm17
    vmovdqu64 832(%rdx), %zmm29
    vpandq 448(%rsi), %zmm31, %zmm18
    vpmadd52luq %zmm25, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm10
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm11
    vmovdqa64 %zmm17, 1216(%rsp)
    vpmadd52luq %zmm24, %zmm29, %zmm12
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm25, %zmm29, %zmm10
    vpmadd52huq %zmm26, %zmm29, %zmm11
    vpandq 0(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm12
    vpandq 256(%rdx), %zmm31, %zmm18
    vpxorq %zmm13, %zmm13, %zmm13
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm13
    vmovdqa64 %zmm17, 1280(%rsp)
    vmovdqu64 896(%rdx), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm25, %zmm29, %zmm10
    vpandq 64(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm11
    vpandq 320(%rdx), %zmm31, %zmm18
    vpmadd52luq %zmm27, %zmm29, %zmm12
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm13
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm11
    vmovdqa64 %zmm17, 1344(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm12
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm13
    vpandq 128(%rdx), %zmm31, %zmm17
    vpxorq %zmm14, %zmm14, %zmm14
    vpandq 384(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm24, %zmm29, %zmm14
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 960(%rdx), %zmm29
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm11
    vmovdqa64 %zmm17, 1408(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm12
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm13
    vpandq 192(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm14
    vpandq 448(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm25, %zmm29, %zmm12
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm13
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm14
    vmovdqa64 %zmm17, 1472(%rsp)
    vpxorq %zmm15, %zmm15, %zmm15
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm15
    vmovdqu64 0(%rsi), %zmm17
    vpxorq %zmm29, %zmm29, %zmm29
    vpaddq 512(%rsi), %zmm17, %zmm17
    vpsubq %zmm8, %zmm4, %zmm8
    vmovdqa64 %zmm17, 0(%rsp)
    vpsubq %zmm0, %zmm8, %zmm4
    vpsrlq $52, %zmm17, %zmm18
    vmovdqu64 64(%rsi), %zmm17
    vpsubq %zmm9, %zmm5, %zmm9
    vpaddq 576(%rsi), %zmm17, %zmm17
    vpsubq %zmm1, %zmm9, %zmm5
    vpaddq %zmm18, %zmm17, %zmm17
    vpsubq %zmm10, %zmm6, %zmm10
    vmovdqa64 %zmm17, 64(%rsp)
    vpsrlq $52, %zmm17, %zmm18
    vpsubq %zmm2, %zmm10, %zmm6
    vmovdqu64 128(%rsi), %zmm17
    vpsubq %zmm11, %zmm7, %zmm11
    vpaddq 640(%rsi), %zmm17, %zmm17
    vpsubq %zmm3, %zmm11, %zmm7
    vpaddq %zmm18, %zmm17, %zmm17
    vmovdqa64 %zmm17, 128(%rsp)
    vpsubq %zmm8, %zmm29, %zmm8
    vpsrlq $52, %zmm17, %zmm18
    vpsubq %zmm12, %zmm8, %zmm8
    vmovdqu64 192(%rsi), %zmm17
    vpsubq %zmm9, %zmm29, %zmm9
    vpaddq 704(%rsi), %zmm17, %zmm17
    vpaddq %zmm18, %zmm17, %zmm17
    vpsubq %zmm13, %zmm9, %zmm9
    vmovdqa64 %zmm17, 192(%rsp)
    vpsubq %zmm10, %zmm29, %zmm10
    vpsrlq $52, %zmm17, %zmm18
    vpsubq %zmm14, %zmm10, %zmm10
    vmovdqu64 256(%rsi), %zmm17
    vpaddq 768(%rsi), %zmm17, %zmm17
    vpsubq %zmm11, %zmm29, %zmm11
    vpaddq %zmm18, %zmm17, %zmm17
    vpsubq %zmm15, %zmm11, %zmm11
    vmovdqa64 %zmm17, 256(%rsp)
    vmovdqu64 1536(%rsp), %zmm25
    vpsrlq $52, %zmm17, %zmm18
    vmovdqu64 320(%rsi), %zmm17
    vmovdqu64 1600(%rsp), %zmm26
    vpaddq 832(%rsi), %zmm17, %zmm17
    vmovdqu64 1664(%rsp), %zmm27
    vpaddq %zmm18, %zmm17, %zmm17
    vmovdqu64 1728(%rsp), %zmm24
    vmovdqa64 %zmm17, 320(%rsp)
    vpsrlq $52, %zmm17, %zmm18
    vmovdqu64 1792(%rsp), %zmm29
    vmovdqu64 384(%rsi), %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm4
    vpaddq 896(%rsi), %zmm17, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm5
    vpaddq %zmm18, %zmm17, %zmm17
    vmovdqa64 %zmm17, 384(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm6
    vpsrlq $52, %zmm17, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm7
    vmovdqu64 448(%rsi), %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm5
    vpaddq 960(%rsi), %zmm17, %zmm17
    vpaddq %zmm18, %zmm17, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm6
    vmovdqa64 %zmm17, 448(%rsp)
    vpmadd52huq %zmm27, %zmm29, %zmm7
    vmovdqu64 0(%rdx), %zmm19
    vpmadd52huq %zmm24, %zmm29, %zmm8
    vpaddq 512(%rdx), %zmm19, %zmm19
    vmovdqa64 %zmm19, 512(%rsp)
    vmovdqu64 1856(%rsp), %zmm29
    vpsrlq $52, %zmm19, %zmm21
    vpmadd52luq %zmm25, %zmm29, %zmm5
    vmovdqu64 64(%rdx), %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm6
    vpaddq 576(%rdx), %zmm19, %zmm19
    vpaddq %zmm21, %zmm19, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm7
    vmovdqa64 %zmm19, 576(%rsp)
    vpmadd52luq %zmm24, %zmm29, %zmm8
    vpsrlq $52, %zmm19, %zmm21
    vpmadd52huq %zmm25, %zmm29, %zmm6
    vmovdqu64 128(%rdx), %zmm19
    vpaddq 640(%rdx), %zmm19, %zmm19
    vpmadd52huq %zmm26, %zmm29, %zmm7
    vpaddq %zmm21, %zmm19, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm8
    vmovdqa64 %zmm19, 640(%rsp)
    vpmadd52huq %zmm24, %zmm29, %zmm9
    vpsrlq $52, %zmm19, %zmm21
    vmovdqu64 192(%rdx), %zmm19
    vmovdqu64 1920(%rsp), %zmm29
    vpaddq 704(%rdx), %zmm19, %zmm19
    vpmadd52luq %zmm25, %zmm29, %zmm6
    vpaddq %zmm21, %zmm19, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm7
    vmovdqa64 %zmm19, 704(%rsp)
    vpsrlq $52, %zmm19, %zmm21
    vpmadd52luq %zmm27, %zmm29, %zmm8
    vmovdqu64 256(%rdx), %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm9
    vpaddq 768(%rdx), %zmm19, %zmm19
    vpmadd52huq %zmm25, %zmm29, %zmm7
    vpaddq %zmm21, %zmm19, %zmm19
    vmovdqa64 %zmm19, 768(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm8
    vpsrlq $52, %zmm19, %zmm21
    vpmadd52huq %zmm27, %zmm29, %zmm9
    vmovdqu64 320(%rdx), %zmm19
    vpmadd52huq %zmm24, %zmm29, %zmm10
    vpaddq 832(%rdx), %zmm19, %zmm19
    vpaddq %zmm21, %zmm19, %zmm19
    vmovdqu64 1984(%rsp), %zmm29
    vmovdqa64 %zmm19, 832(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm7
    vpsrlq $52, %zmm19, %zmm21
    vpmadd52luq %zmm26, %zmm29, %zmm8
    vmovdqu64 384(%rdx), %zmm19
    vpaddq 896(%rdx), %zmm19, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm9
    vpaddq %zmm21, %zmm19, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm10
    vmovdqa64 %zmm19, 896(%rsp)
    vpmadd52huq %zmm25, %zmm29, %zmm8
    vpsrlq $52, %zmm19, %zmm21
    vmovdqu64 448(%rdx), %zmm19
    vpmadd52huq %zmm26, %zmm29, %zmm9
    vpaddq 960(%rdx), %zmm19, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm10
    vpaddq %zmm21, %zmm19, %zmm19
    vpmadd52huq %zmm24, %zmm29, %zmm11
    vmovdqa64 %zmm19, 960(%rsp)
    vmovdqa64 %zmm20, 3584(%rsp)
    vmovdqu64 0(%rsi), %zmm25
    vmovdqa64 %zmm0, 2560(%rsp)
    vmovdqu64 64(%rsi), %zmm26
    vmovdqu64 128(%rsi), %zmm27
    vmovdqu64 0(%rdx), %zmm29
    vmovdqa64 %zmm1, 2624(%rsp)
    vpxorq %zmm17, %zmm17, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm17
    vpxorq %zmm18, %zmm18, %zmm18
    vmovdqa64 %zmm2, 2688(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm18
    vpxorq %zmm19, %zmm19, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm19
    vmovdqa64 %zmm3, 2752(%rsp)
    vpxorq %zmm20, %zmm20, %zmm20
    vpmadd52luq 192(%rsi), %zmm29, %zmm20
    vpmadd52huq %zmm25, %zmm29, %zmm18
    vmovdqa64 %zmm4, 2816(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm20
    vpxorq %zmm21, %zmm21, %zmm21
    vmovdqa64 %zmm5, 2880(%rsp)
    vpmadd52huq 192(%rsi), %zmm29, %zmm21
    vmovdqu64 64(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm18
    vmovdqa64 %zmm6, 2944(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm20
    vpmadd52luq 192(%rsi), %zmm29, %zmm21
    vmovdqa64 %zmm7, 3008(%rsp)
    vpmadd52huq %zmm25, %zmm29, %zmm19
    vpmadd52huq %zmm26, %zmm29, %zmm20
    vpmadd52huq %zmm27, %zmm29, %zmm21
    vmovdqa64 %zmm8, 3072(%rsp)
    vpxorq %zmm22, %zmm22, %zmm22
    vpmadd52huq 192(%rsi), %zmm29, %zmm22
    vmovdqu64 128(%rdx), %zmm29
    vmovdqa64 %zmm9, 3136(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm20
    vpmadd52luq %zmm27, %zmm29, %zmm21
    vmovdqa64 %zmm10, 3200(%rsp)
    vpmadd52luq 192(%rsi), %zmm29, %zmm22
    vpmadd52huq %zmm25, %zmm29, %zmm20
    vpmadd52huq %zmm26, %zmm29, %zmm21
    vmovdqa64 %zmm11, 3264(%rsp)
    vpmadd52huq %zmm27, %zmm29, %zmm22
    vpxorq %zmm23, %zmm23, %zmm23
    vpmadd52huq 192(%rsi), %zmm29, %zmm23
    vmovdqa64 %zmm12, 3328(%rsp)
    vmovdqu64 192(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm20
    vpmadd52luq %zmm26, %zmm29, %zmm21
    vmovdqa64 %zmm13, 3392(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm22
    vpmadd52luq 192(%rsi), %zmm29, %zmm23
    vpmadd52huq %zmm25, %zmm29, %zmm21
    vmovdqa64 %zmm14, 3456(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm22
    vpmadd52huq %zmm27, %zmm29, %zmm23
    vpxorq %zmm24, %zmm24, %zmm24
    vmovdqa64 %zmm15, 3520(%rsp)
    vpmadd52huq 192(%rsi), %zmm29, %zmm24
    vmovdqa64 3584(%rsp), %zmm12
    vmovdqu64 256(%rsi), %zmm25
    vpandq 0(%rsp), %zmm31, %zmm9
    vmovdqu64 320(%rsi), %zmm26
    vpandq 256(%rsp), %zmm31, %zmm10
    vmovdqu64 384(%rsi), %zmm27
    vpaddq %zmm9, %zmm10, %zmm9
    vmovdqu64 256(%rdx), %zmm29
    vmovdqa64 %zmm9, 2048(%rsp)
    vpxorq %zmm0, %zmm0, %zmm0
    vpsrlq $52, %zmm9, %zmm11
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vpandq 64(%rsp), %zmm31, %zmm9
    vpxorq %zmm1, %zmm1, %zmm1
    vpandq 320(%rsp), %zmm31, %zmm10
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpaddq %zmm9, %zmm10, %zmm9
    vpxorq %zmm2, %zmm2, %zmm2
    vpaddq %zmm9, %zmm11, %zmm9
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vmovdqa64 %zmm9, 2112(%rsp)
    vpxorq %zmm3, %zmm3, %zmm3
    vpsrlq $52, %zmm9, %zmm11
    vpmadd52luq 448(%rsi), %zmm29, %zmm3
    vpandq 128(%rsp), %zmm31, %zmm9
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpandq 384(%rsp), %zmm31, %zmm10
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpaddq %zmm9, %zmm10, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vpaddq %zmm9, %zmm11, %zmm9
    vpxorq %zmm4, %zmm4, %zmm4
    vmovdqa64 %zmm9, 2176(%rsp)
    vpmadd52huq 448(%rsi), %zmm29, %zmm4
    vpsrlq $52, %zmm9, %zmm11
    vmovdqu64 320(%rdx), %zmm29
    vpandq 192(%rsp), %zmm31, %zmm9
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpandq 448(%rsp), %zmm31, %zmm10
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpaddq %zmm9, %zmm10, %zmm9
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vpaddq %zmm9, %zmm11, %zmm9
    vpmadd52luq 448(%rsi), %zmm29, %zmm4
    vmovdqa64 %zmm9, 2240(%rsp)
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vporq %zmm9, %zmm12, %zmm12
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpandq 512(%rsp), %zmm31, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpandq 768(%rsp), %zmm31, %zmm10
    vpxorq %zmm5, %zmm5, %zmm5
    vpaddq %zmm9, %zmm10, %zmm9
    vpmadd52huq 448(%rsi), %zmm29, %zmm5
    vmovdqa64 %zmm9, 2304(%rsp)
    vmovdqu64 384(%rdx), %zmm29
    vpsrlq $52, %zmm9, %zmm11
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vpandq 576(%rsp), %zmm31, %zmm9
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpandq 832(%rsp), %zmm31, %zmm10
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vpaddq %zmm9, %zmm10, %zmm9
    vpmadd52luq 448(%rsi), %zmm29, %zmm5
    vpaddq %zmm9, %zmm11, %zmm9
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vmovdqa64 %zmm9, 2368(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpsrlq $52, %zmm9, %zmm11
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpandq 640(%rsp), %zmm31, %zmm9
    vpxorq %zmm6, %zmm6, %zmm6
    vpandq 896(%rsp), %zmm31, %zmm10
    vpmadd52huq 448(%rsi), %zmm29, %zmm6
    vpaddq %zmm9, %zmm10, %zmm9
    vmovdqu64 448(%rdx), %zmm29
    vpaddq %zmm9, %zmm11, %zmm9
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vmovdqa64 %zmm9, 2432(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vpsrlq $52, %zmm9, %zmm11
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpandq 704(%rsp), %zmm31, %zmm9
    vpmadd52luq 448(%rsi), %zmm29, %zmm6
    vpandq 960(%rsp), %zmm31, %zmm10
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vpaddq %zmm9, %zmm10, %zmm9
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpaddq %zmm9, %zmm11, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vmovdqa64 %zmm9, 2496(%rsp)
    vpxorq %zmm7, %zmm7, %zmm7
    vporq %zmm9, %zmm12, %zmm12
    vpmadd52huq 448(%rsi), %zmm29, %zmm7
    vpcmpuq $6, %zmm31, %zmm12, %k1
    kortestb %k1, %k1
    jz 1f
    .cfi_remember_state
    leave
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 8
    jmp fp2_lanes_mul_by_rows
    .cfi_restore_state
1:
    vpxorq %zmm29, %zmm29, %zmm29
    vpsubq %zmm0, %zmm21, %zmm0
    vpsubq %zmm17, %zmm0, %zmm21
    vpsubq %zmm1, %zmm22, %zmm1
    vpsubq %zmm18, %zmm1, %zmm22
    vpsubq %zmm2, %zmm23, %zmm2
    vpsubq %zmm19, %zmm2, %zmm23
    vpsubq %zmm3, %zmm24, %zmm3
    vpsubq %zmm20, %zmm3, %zmm24
    vpsubq %zmm0, %zmm29, %zmm0
    vpsubq %zmm4, %zmm0, %zmm0
    vpsubq %zmm1, %zmm29, %zmm1
    vpsubq %zmm5, %zmm1, %zmm1
    vpsubq %zmm2, %zmm29, %zmm2
    vpsubq %zmm6, %zmm2, %zmm2
    vpsubq %zmm3, %zmm29, %zmm3
    vpsubq %zmm7, %zmm3, %zmm3
    vmovdqu64 1024(%rsp), %zmm25
    vmovdqu64 1088(%rsp), %zmm26
    vmovdqu64 1152(%rsp), %zmm27
    vmovdqu64 1280(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm21
    vpmadd52luq %zmm26, %zmm29, %zmm22
    vpmadd52luq %zmm27, %zmm29, %zmm23
    vpmadd52luq 1216(%rsp), %zmm29, %zmm24
    vpmadd52huq %zmm25, %zmm29, %zmm22
    vpmadd52huq %zmm26, %zmm29, %zmm23
    vpmadd52huq %zmm27, %zmm29, %zmm24
    vpmadd52huq 1216(%rsp), %zmm29, %zmm0
    vmovdqu64 1344(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm22
    vpmadd52luq %zmm26, %zmm29, %zmm23
    vpmadd52luq %zmm27, %zmm29, %zmm24
    vpmadd52luq 1216(%rsp), %zmm29, %zmm0
    vpmadd52huq %zmm25, %zmm29, %zmm23
    vpmadd52huq %zmm26, %zmm29, %zmm24
    vpmadd52huq %zmm27, %zmm29, %zmm0
    vpmadd52huq 1216(%rsp), %zmm29, %zmm1
    vmovdqu64 1408(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm23
    vpmadd52luq %zmm26, %zmm29, %zmm24
    vpmadd52luq %zmm27, %zmm29, %zmm0
    vpmadd52luq 1216(%rsp), %zmm29, %zmm1
    vpmadd52huq %zmm25, %zmm29, %zmm24
    vpmadd52huq %zmm26, %zmm29, %zmm0
    vpmadd52huq %zmm27, %zmm29, %zmm1
    vpmadd52huq 1216(%rsp), %zmm29, %zmm2
    vmovdqu64 1472(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm24
    vpmadd52luq %zmm26, %zmm29, %zmm0
    vpmadd52luq %zmm27, %zmm29, %zmm1
    vpmadd52luq 1216(%rsp), %zmm29, %zmm2
    vpmadd52huq %zmm25, %zmm29, %zmm0
    vpmadd52huq %zmm26, %zmm29, %zmm1
    vpmadd52huq %zmm27, %zmm29, %zmm2
    vpmadd52huq 1216(%rsp), %zmm29, %zmm3
    vpaddq 2560(%rsp), %zmm17, %zmm9
    vpsubq 2560(%rsp), %zmm17, %zmm17
    vmovdqa64 %zmm9, 3584(%rsp)
    vpaddq 2624(%rsp), %zmm18, %zmm10
    vpsubq 2624(%rsp), %zmm18, %zmm18
    vmovdqa64 %zmm10, 3648(%rsp)
    vpaddq 2688(%rsp), %zmm19, %zmm11
    vpsubq 2688(%rsp), %zmm19, %zmm19
    vmovdqa64 %zmm11, 3712(%rsp)
    vpaddq 2752(%rsp), %zmm20, %zmm9
    vpsubq 2752(%rsp), %zmm20, %zmm20
    vmovdqa64 %zmm9, 3776(%rsp)
    vpaddq 2816(%rsp), %zmm21, %zmm10
    vpsubq 2816(%rsp), %zmm21, %zmm21
    vmovdqa64 %zmm10, 3840(%rsp)
    vpaddq 2880(%rsp), %zmm22, %zmm11
    vpsubq 2880(%rsp), %zmm22, %zmm22
    vmovdqa64 %zmm11, 3904(%rsp)
    vpaddq 2944(%rsp), %zmm23, %zmm9
    vpsubq 2944(%rsp), %zmm23, %zmm23
    vmovdqa64 %zmm9, 3968(%rsp)
    vpaddq 3008(%rsp), %zmm24, %zmm10
    vpsubq 3008(%rsp), %zmm24, %zmm24
    vmovdqa64 %zmm10, 4032(%rsp)
    vpaddq 3072(%rsp), %zmm0, %zmm11
    vpsubq 3072(%rsp), %zmm0, %zmm0
    vmovdqa64 %zmm11, 4096(%rsp)
    vpaddq 3136(%rsp), %zmm1, %zmm9
    vpsubq 3136(%rsp), %zmm1, %zmm1
    vmovdqa64 %zmm9, 4160(%rsp)
    vpaddq 3200(%rsp), %zmm2, %zmm10
    vpsubq 3200(%rsp), %zmm2, %zmm2
    vmovdqa64 %zmm10, 4224(%rsp)
    vpaddq 3264(%rsp), %zmm3, %zmm11
    vpsubq 3264(%rsp), %zmm3, %zmm3
    vmovdqa64 %zmm11, 4288(%rsp)
    vpaddq 3328(%rsp), %zmm4, %zmm9
    vpsubq 3328(%rsp), %zmm4, %zmm4
    vmovdqa64 %zmm9, 4352(%rsp)
    vpaddq 3392(%rsp), %zmm5, %zmm10
    vpsubq 3392(%rsp), %zmm5, %zmm5
    vmovdqa64 %zmm10, 4416(%rsp)
    vpaddq 3456(%rsp), %zmm6, %zmm11
    vpsubq 3456(%rsp), %zmm6, %zmm6
    vmovdqa64 %zmm11, 4480(%rsp)
    vpaddq 3520(%rsp), %zmm7, %zmm9
    vpsubq 3520(%rsp), %zmm7, %zmm7
    vmovdqa64 %zmm9, 4544(%rsp)
    vpaddq %zmm31, %zmm17, %zmm17
    vpaddq %zmm31, %zmm18, %zmm18
    vpaddq %zmm31, %zmm19, %zmm19
    vpaddq %zmm31, %zmm20, %zmm20
    vpaddq %zmm31, %zmm21, %zmm21
    vpaddq %zmm31, %zmm22, %zmm22
    vpaddq %zmm31, %zmm23, %zmm23
    vpaddq 0+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm24, %zmm24
    vpaddq 8+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm0, %zmm0
    vpaddq 16+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm1, %zmm1
    vpaddq 24+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm2, %zmm2
    vpaddq 32+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm3, %zmm3
    vpaddq 40+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm4, %zmm4
    vpaddq 48+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm5, %zmm5
    vpaddq 56+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm6, %zmm6
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm17, %zmm16
    vpsraq $52, %zmm17, %zmm17
    vmovdqu64 0(%rsp), %zmm25
    vpaddq %zmm17, %zmm18, %zmm18
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vmovdqu64 64(%rsp), %zmm26
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vmovdqa64 %zmm30, %zmm28
    vmovdqu64 128(%rsp), %zmm27
    vpmadd52luq %zmm30, %zmm18, %zmm28
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vmovdqu64 512(%rsp), %zmm29
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpxorq %zmm8, %zmm8, %zmm8
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52luq %zmm25, %zmm29, %zmm8
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpxorq %zmm9, %zmm9, %zmm9
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52luq %zmm26, %zmm29, %zmm9
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpxorq %zmm10, %zmm10, %zmm10
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52luq %zmm27, %zmm29, %zmm10
    vpsraq $52, %zmm18, %zmm18
    vpaddq %zmm18, %zmm19, %zmm19
    vpxorq %zmm11, %zmm11, %zmm11
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52luq 192(%rsp), %zmm29, %zmm11
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm19, %zmm16
    vpmadd52huq %zmm25, %zmm29, %zmm9
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq %zmm26, %zmm29, %zmm10
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52huq %zmm27, %zmm29, %zmm11
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpxorq %zmm12, %zmm12, %zmm12
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq 192(%rsp), %zmm29, %zmm12
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vmovdqu64 576(%rsp), %zmm29
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq %zmm25, %zmm29, %zmm9
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpsraq $52, %zmm19, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm10
    vpaddq %zmm19, %zmm20, %zmm20
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52luq %zmm27, %zmm29, %zmm11
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq 192(%rsp), %zmm29, %zmm12
    vpmadd52luq %zmm30, %zmm20, %zmm28
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq %zmm25, %zmm29, %zmm10
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq %zmm26, %zmm29, %zmm11
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq %zmm27, %zmm29, %zmm12
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpxorq %zmm13, %zmm13, %zmm13
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 192(%rsp), %zmm29, %zmm13
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vmovdqu64 640(%rsp), %zmm29
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpsraq $52, %zmm20, %zmm20
    vpmadd52luq %zmm25, %zmm29, %zmm10
    vpaddq %zmm20, %zmm21, %zmm21
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52luq %zmm26, %zmm29, %zmm11
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm27, %zmm29, %zmm12
    vpmadd52luq %zmm30, %zmm21, %zmm16
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52luq 192(%rsp), %zmm29, %zmm13
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq %zmm25, %zmm29, %zmm11
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq %zmm26, %zmm29, %zmm12
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq %zmm27, %zmm29, %zmm13
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpxorq %zmm14, %zmm14, %zmm14
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52huq 192(%rsp), %zmm29, %zmm14
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vmovdqu64 704(%rsp), %zmm29
    vpsraq $52, %zmm21, %zmm21
    vpaddq %zmm21, %zmm22, %zmm22
    vpmadd52luq %zmm25, %zmm29, %zmm11
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52luq %zmm26, %zmm29, %zmm12
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm22, %zmm28
    vpmadd52luq %zmm27, %zmm29, %zmm13
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52luq 192(%rsp), %zmm29, %zmm14
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq %zmm25, %zmm29, %zmm12
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq %zmm26, %zmm29, %zmm13
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq %zmm27, %zmm29, %zmm14
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpxorq %zmm15, %zmm15, %zmm15
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52huq 192(%rsp), %zmm29, %zmm15
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpsraq $52, %zmm22, %zmm22
    vmovdqu64 256(%rsp), %zmm25
    vpaddq %zmm22, %zmm23, %zmm23
    vmovdqu64 320(%rsp), %zmm26
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vmovdqu64 384(%rsp), %zmm27
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vmovdqu64 768(%rsp), %zmm29
    vmovdqa64 %zmm30, %zmm16
    vpxorq %zmm17, %zmm17, %zmm17
    vpmadd52luq %zmm30, %zmm23, %zmm16
    vpmadd52luq %zmm25, %zmm29, %zmm17
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpxorq %zmm18, %zmm18, %zmm18
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq %zmm26, %zmm29, %zmm18
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpxorq %zmm19, %zmm19, %zmm19
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52luq %zmm27, %zmm29, %zmm19
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpxorq %zmm20, %zmm20, %zmm20
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq 448(%rsp), %zmm29, %zmm20
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq %zmm25, %zmm29, %zmm18
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq %zmm26, %zmm29, %zmm19
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52huq %zmm27, %zmm29, %zmm20
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpxorq %zmm21, %zmm21, %zmm21
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52huq 448(%rsp), %zmm29, %zmm21
    vpsraq $52, %zmm23, %zmm23
    vmovdqu64 832(%rsp), %zmm29
    vpaddq %zmm23, %zmm24, %zmm24
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52luq %zmm25, %zmm29, %zmm18
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52luq %zmm26, %zmm29, %zmm19
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm27, %zmm29, %zmm20
    vpmadd52luq %zmm30, %zmm24, %zmm28
    vpmadd52luq 448(%rsp), %zmm29, %zmm21
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq %zmm25, %zmm29, %zmm19
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq %zmm26, %zmm29, %zmm20
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq %zmm27, %zmm29, %zmm21
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpxorq %zmm22, %zmm22, %zmm22
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 448(%rsp), %zmm29, %zmm22
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vmovdqu64 896(%rsp), %zmm29
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52luq %zmm25, %zmm29, %zmm19
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52luq %zmm26, %zmm29, %zmm20
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq %zmm27, %zmm29, %zmm21
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq 448(%rsp), %zmm29, %zmm22
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm20
    vpsraq $52, %zmm24, %zmm24
    vpmadd52huq %zmm26, %zmm29, %zmm21
    vpaddq %zmm24, %zmm0, %zmm0
    vpmadd52huq %zmm27, %zmm29, %zmm22
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpxorq %zmm23, %zmm23, %zmm23
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52huq 448(%rsp), %zmm29, %zmm23
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vmovdqu64 960(%rsp), %zmm29
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq %zmm25, %zmm29, %zmm20
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq %zmm26, %zmm29, %zmm21
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52luq %zmm27, %zmm29, %zmm22
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52luq 448(%rsp), %zmm29, %zmm23
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52huq %zmm25, %zmm29, %zmm21
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52huq %zmm26, %zmm29, %zmm22
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52huq %zmm27, %zmm29, %zmm23
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpxorq %zmm24, %zmm24, %zmm24
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52huq 448(%rsp), %zmm29, %zmm24
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpxorq %zmm29, %zmm29, %zmm29
    vpsraq $52, %zmm0, %zmm16
    vpsubq %zmm17, %zmm12, %zmm17
    vpsubq %zmm8, %zmm17, %zmm12
    vpaddq %zmm16, %zmm1, %zmm1
    vpsubq %zmm18, %zmm13, %zmm18
    vpsubq %zmm9, %zmm18, %zmm13
    vpandq %zmm31, %zmm0, %zmm0
    vpsubq %zmm19, %zmm14, %zmm19
    vpsubq %zmm10, %zmm19, %zmm14
    vmovdqu64 %zmm0, 0(%rdi)
    vpsubq %zmm20, %zmm15, %zmm20
    vpsubq %zmm11, %zmm20, %zmm15
    vpsraq $52, %zmm1, %zmm16
    vpsubq %zmm17, %zmm29, %zmm17
    vpsubq %zmm21, %zmm17, %zmm17
    vpaddq %zmm16, %zmm2, %zmm2
    vpsubq %zmm18, %zmm29, %zmm18
    vpsubq %zmm22, %zmm18, %zmm18
    vpandq %zmm31, %zmm1, %zmm1
    vpsubq %zmm19, %zmm29, %zmm19
    vmovdqu64 %zmm1, 64(%rdi)
    vpsubq %zmm23, %zmm19, %zmm19
    vpsubq %zmm20, %zmm29, %zmm20
    vpsraq $52, %zmm2, %zmm16
    vpsubq %zmm24, %zmm20, %zmm20
    vmovdqu64 2048(%rsp), %zmm25
    vpaddq %zmm16, %zmm3, %zmm3
    vmovdqu64 2112(%rsp), %zmm26
    vmovdqu64 2176(%rsp), %zmm27
    vpandq %zmm31, %zmm2, %zmm2
    vmovdqu64 2304(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm12
    vmovdqu64 %zmm2, 128(%rdi)
    vpmadd52luq %zmm26, %zmm29, %zmm13
    vpmadd52luq %zmm27, %zmm29, %zmm14
    vpsraq $52, %zmm3, %zmm16
    vpmadd52luq 2240(%rsp), %zmm29, %zmm15
    vpmadd52huq %zmm25, %zmm29, %zmm13
    vpaddq %zmm16, %zmm4, %zmm4
    vpmadd52huq %zmm26, %zmm29, %zmm14
    vpmadd52huq %zmm27, %zmm29, %zmm15
    vpandq %zmm31, %zmm3, %zmm3
    vpmadd52huq 2240(%rsp), %zmm29, %zmm17
    vmovdqu64 2368(%rsp), %zmm29
    vmovdqu64 %zmm3, 192(%rdi)
    vpmadd52luq %zmm25, %zmm29, %zmm13
    vpmadd52luq %zmm26, %zmm29, %zmm14
    vpsraq $52, %zmm4, %zmm16
    vpmadd52luq %zmm27, %zmm29, %zmm15
    vpmadd52luq 2240(%rsp), %zmm29, %zmm17
    vpaddq %zmm16, %zmm5, %zmm5
    vpmadd52huq %zmm25, %zmm29, %zmm14
    vpmadd52huq %zmm26, %zmm29, %zmm15
    vpandq %zmm31, %zmm4, %zmm4
    vpmadd52huq %zmm27, %zmm29, %zmm17
    vpmadd52huq 2240(%rsp), %zmm29, %zmm18
    vmovdqu64 %zmm4, 256(%rdi)
    vmovdqu64 2432(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm14
    vpsraq $52, %zmm5, %zmm16
    vpmadd52luq %zmm26, %zmm29, %zmm15
    vpmadd52luq %zmm27, %zmm29, %zmm17
    vpaddq %zmm16, %zmm6, %zmm6
    vpmadd52luq 2240(%rsp), %zmm29, %zmm18
    vpandq %zmm31, %zmm5, %zmm5
    vpmadd52huq %zmm25, %zmm29, %zmm15
    vpmadd52huq %zmm26, %zmm29, %zmm17
    vmovdqu64 %zmm5, 320(%rdi)
    vpmadd52huq %zmm27, %zmm29, %zmm18
    vpmadd52huq 2240(%rsp), %zmm29, %zmm19
    vpsraq $52, %zmm6, %zmm16
    vmovdqu64 2496(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm15
    vpaddq %zmm16, %zmm7, %zmm7
    vpmadd52luq %zmm26, %zmm29, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm18
    vpandq %zmm31, %zmm6, %zmm6
    vpmadd52luq 2240(%rsp), %zmm29, %zmm19
    vpmadd52huq %zmm25, %zmm29, %zmm17
    vmovdqu64 %zmm6, 384(%rdi)
    vpmadd52huq %zmm26, %zmm29, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm19
    vmovdqu64 %zmm7, 448(%rdi)
    vpmadd52huq 2240(%rsp), %zmm29, %zmm20
    vpsubq 3584(%rsp), %zmm8, %zmm8
    vpsubq 3648(%rsp), %zmm9, %zmm9
    vpsubq 3712(%rsp), %zmm10, %zmm10
    vpsubq 3776(%rsp), %zmm11, %zmm11
    vpsubq 3840(%rsp), %zmm12, %zmm12
    vpsubq 3904(%rsp), %zmm13, %zmm13
    vpsubq 3968(%rsp), %zmm14, %zmm14
    vpsubq 4032(%rsp), %zmm15, %zmm15
    vpsubq 4096(%rsp), %zmm17, %zmm17
    vpsubq 4160(%rsp), %zmm18, %zmm18
    vpsubq 4224(%rsp), %zmm19, %zmm19
    vpsubq 4288(%rsp), %zmm20, %zmm20
    vpsubq 4352(%rsp), %zmm21, %zmm21
    vpsubq 4416(%rsp), %zmm22, %zmm22
    vpsubq 4480(%rsp), %zmm23, %zmm23
    vpsubq 4544(%rsp), %zmm24, %zmm24
    vpaddq %zmm31, %zmm8, %zmm8
    vpaddq %zmm31, %zmm9, %zmm9
    vpaddq %zmm31, %zmm10, %zmm10
    vpaddq %zmm31, %zmm11, %zmm11
    vpaddq %zmm31, %zmm12, %zmm12
    vpaddq %zmm31, %zmm13, %zmm13
    vpaddq %zmm31, %zmm14, %zmm14
    vpaddq 0+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm15, %zmm15
    vpaddq 8+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm17, %zmm17
    vpaddq 16+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm18, %zmm18
    vpaddq 24+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm19, %zmm19
    vpaddq 32+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm20, %zmm20
    vpaddq 40+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm21, %zmm21
    vpaddq 48+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm22, %zmm22
    vpaddq 56+.Lfp2_lanes_mul_karatsuba_ifma_shifted(%rip){1to8}, %zmm23, %zmm23
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm8, %zmm28
    vpsraq $52, %zmm8, %zmm8
    vpaddq %zmm8, %zmm9, %zmm9
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm9, %zmm16
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpsraq $52, %zmm9, %zmm9
    vpaddq %zmm9, %zmm10, %zmm10
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm10, %zmm28
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpsraq $52, %zmm10, %zmm10
    vpaddq %zmm10, %zmm11, %zmm11
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm11, %zmm16
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpsraq $52, %zmm11, %zmm11
    vpaddq %zmm11, %zmm12, %zmm12
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm12, %zmm28
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpsraq $52, %zmm12, %zmm12
    vpaddq %zmm12, %zmm13, %zmm13
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm13, %zmm16
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpsraq $52, %zmm13, %zmm13
    vpaddq %zmm13, %zmm14, %zmm14
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm14, %zmm28
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm15
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpsraq $52, %zmm14, %zmm14
    vpaddq %zmm14, %zmm15, %zmm15
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm15, %zmm16
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm17
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpsraq $52, %zmm15, %zmm15
    vpaddq %zmm15, %zmm17, %zmm17
    vpmadd52luq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52huq 0+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm17
    vpmadd52luq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52huq 8+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm18
    vpmadd52luq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52huq 16+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52luq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52huq 24+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52luq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq 32+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52luq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq 40+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52luq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 48+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 56+.Lfp2_lanes_mul_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpsraq $52, %zmm17, %zmm28
    vpaddq %zmm28, %zmm18, %zmm18
    vpandq %zmm31, %zmm17, %zmm17
    vmovdqu64 %zmm17, 512(%rdi)
    vpsraq $52, %zmm18, %zmm28
    vpaddq %zmm28, %zmm19, %zmm19
    vpandq %zmm31, %zmm18, %zmm18
    vmovdqu64 %zmm18, 576(%rdi)
    vpsraq $52, %zmm19, %zmm28
    vpaddq %zmm28, %zmm20, %zmm20
    vpandq %zmm31, %zmm19, %zmm19
    vmovdqu64 %zmm19, 640(%rdi)
    vpsraq $52, %zmm20, %zmm28
    vpaddq %zmm28, %zmm21, %zmm21
    vpandq %zmm31, %zmm20, %zmm20
    vmovdqu64 %zmm20, 704(%rdi)
    vpsraq $52, %zmm21, %zmm28
    vpaddq %zmm28, %zmm22, %zmm22
    vpandq %zmm31, %zmm21, %zmm21
    vmovdqu64 %zmm21, 768(%rdi)
    vpsraq $52, %zmm22, %zmm28
    vpaddq %zmm28, %zmm23, %zmm23
    vpandq %zmm31, %zmm22, %zmm22
    vmovdqu64 %zmm22, 832(%rdi)
    vpsraq $52, %zmm23, %zmm28
    vpaddq %zmm28, %zmm24, %zmm24
    vpandq %zmm31, %zmm23, %zmm23
    vmovdqu64 %zmm23, 896(%rdi)
    vmovdqu64 %zmm24, 960(%rdi)
    leave
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size fp2_lanes_mul_karatsuba_ifma, . - fp2_lanes_mul_karatsuba_ifma

/* The prime in limbs of 52 bits, -1/p mod 2^52, 52 ones. */
    .section .rodata
    .p2align 6
.Lfp2_lanes_mul_karatsuba_ifma_p:
    .quad 0xeffffffffaaab, 0xfeb153ffffb9f, 0x6b0f6241eabff, 0x12bf6730d2a0f
    .quad 0x764774b84f385, 0x1ba7b6434bacd, 0x1ea397fe69a4b, 0x000000001a011
    .quad 0x3fffcfffcfffd, 0xfffffffffffff
/* Limbs of 2^400 p from 2^364 on, 52 ones in the first. */
    .section .rodata
    .p2align 6
.Lfp2_lanes_mul_karatsuba_ifma_shifted:
    .quad 0x1aaaafffffffff, 0xfb9feffffffff, 0xabfffeb153fff, 0x2a0f6b0f6241e
    .quad 0xf38512bf6730d, 0xbacd764774b84, 0x9a4b1ba7b6434, 0x1a0111ea397fe6

    .section .note.GNU-stack, "", @progbits
