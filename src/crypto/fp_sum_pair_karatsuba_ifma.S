/* Written by scripts/lane-kernels fp_sum_pair_karatsuba_ifma.S; not to be edited. */

    .text
/* fp_lanes_mul_sum_pair_karatsuba_ifma(out, a, b, c, d):
 * out[i] = (a[i] b[i] + c[i] d[i]) 2^-416 for i = 0 and 1, normal, by Karatsuba.
 * out may be any of them. */
    .globl fp_lanes_mul_sum_pair_karatsuba_ifma
    .hidden fp_lanes_mul_sum_pair_karatsuba_ifma
    .type fp_lanes_mul_sum_pair_karatsuba_ifma, @function
    .p2align 6
fp_lanes_mul_sum_pair_karatsuba_ifma:
    .cfi_startproc
    vpbroadcastq 72+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm31
    vpbroadcastq 64+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm30
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $2048, %rsp
    andq $-64, %rsp
    vmovdqu64 0(%rsi), %zmm25
    vpandq 0(%rsi), %zmm31, %zmm17
    vmovdqu64 64(%rsi), %zmm26
    vmovdqu64 128(%rsi), %zmm27
    vpandq 256(%rsi), %zmm31, %zmm18
    vmovdqu64 192(%rsi), %zmm24
    vmovdqu64 0(%rdx), %zmm29
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqa64 %zmm31, %zmm0
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vmovdqa64 %zmm17, 0(%rsp)
    vmovdqa64 %zmm31, %zmm1
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpsrlq $52, %zmm17, %zmm19
    vmovdqa64 %zmm31, %zmm2
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vpandq 64(%rsi), %zmm31, %zmm17
    vmovdqa64 %zmm31, %zmm3
    vpandq 320(%rsi), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm3
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vpaddq %zmm17, %zmm19, %zmm17
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm4
    vpmadd52huq %zmm24, %zmm29, %zmm4
    vmovdqa64 %zmm17, 64(%rsp)
    vmovdqu64 64(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vpandq 128(%rsi), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm4
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vpandq 384(%rsi), %zmm31, %zmm18
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpaddq %zmm17, %zmm18, %zmm17
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm5
    vpmadd52huq %zmm24, %zmm29, %zmm5
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 128(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vmovdqa64 %zmm17, 128(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm5
    vpandq 192(%rsi), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpandq 448(%rsi), %zmm31, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm6
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm6
    vmovdqu64 192(%rdx), %zmm29
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vmovdqa64 %zmm17, 192(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpmadd52luq %zmm24, %zmm29, %zmm6
    vmovdqa64 %zmm17, %zmm20
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpandq 0(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm7
    vpandq 256(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm24, %zmm29, %zmm7
    vmovdqu64 0(%rcx), %zmm25
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 64(%rcx), %zmm26
    vmovdqu64 128(%rcx), %zmm27
    vmovdqa64 %zmm17, 256(%rsp)
    vmovdqu64 192(%rcx), %zmm24
    vmovdqu64 0(%r8), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpandq 64(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vpandq 320(%rdx), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm3
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm4
    vmovdqu64 64(%r8), %zmm29
    vmovdqa64 %zmm17, 320(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vpmadd52luq %zmm24, %zmm29, %zmm4
    vpandq 128(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpandq 384(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpmadd52huq %zmm24, %zmm29, %zmm5
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 128(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vmovdqa64 %zmm17, 384(%rsp)
    vpmadd52luq %zmm24, %zmm29, %zmm5
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpandq 192(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpmadd52huq %zmm24, %zmm29, %zmm6
    vpandq 448(%rdx), %zmm31, %zmm18
    vmovdqu64 192(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vmovdqa64 %zmm17, 448(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm7
    vmovdqu64 256(%rsi), %zmm25
    vpandq 0(%rcx), %zmm31, %zmm17
    vmovdqu64 320(%rsi), %zmm26
    vmovdqu64 384(%rsi), %zmm27
    vpandq 256(%rcx), %zmm31, %zmm18
    vmovdqu64 448(%rsi), %zmm24
    vmovdqu64 256(%rdx), %zmm29
    vpaddq %zmm17, %zmm18, %zmm17
    vpxorq %zmm8, %zmm8, %zmm8
    vpmadd52luq %zmm25, %zmm29, %zmm8
    vmovdqa64 %zmm17, 512(%rsp)
    vpxorq %zmm9, %zmm9, %zmm9
    vpmadd52luq %zmm26, %zmm29, %zmm9
    vpsrlq $52, %zmm17, %zmm19
    vpxorq %zmm10, %zmm10, %zmm10
    vpmadd52luq %zmm27, %zmm29, %zmm10
    vpandq 64(%rcx), %zmm31, %zmm17
    vpxorq %zmm11, %zmm11, %zmm11
    vpandq 320(%rcx), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm11
    vpmadd52huq %zmm25, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm10
    vpmadd52huq %zmm27, %zmm29, %zmm11
    vpaddq %zmm17, %zmm19, %zmm17
    vpxorq %zmm12, %zmm12, %zmm12
    vpmadd52huq %zmm24, %zmm29, %zmm12
    vmovdqa64 %zmm17, 576(%rsp)
    vmovdqu64 320(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm9
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm10
    vpmadd52luq %zmm27, %zmm29, %zmm11
    vpandq 128(%rcx), %zmm31, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm12
    vpmadd52huq %zmm25, %zmm29, %zmm10
    vpandq 384(%rcx), %zmm31, %zmm18
    vpmadd52huq %zmm26, %zmm29, %zmm11
    vpmadd52huq %zmm27, %zmm29, %zmm12
    vpaddq %zmm17, %zmm18, %zmm17
    vpxorq %zmm13, %zmm13, %zmm13
    vpmadd52huq %zmm24, %zmm29, %zmm13
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 384(%rdx), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm10
    vmovdqa64 %zmm17, 640(%rsp)
    vpmadd52luq %zmm26, %zmm29, %zmm11
    vpmadd52luq %zmm27, %zmm29, %zmm12
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm13
    vpandq 192(%rcx), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm11
    vpmadd52huq %zmm26, %zmm29, %zmm12
    vpandq 448(%rcx), %zmm31, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm13
    vpxorq %zmm14, %zmm14, %zmm14
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm14
    vmovdqu64 448(%rdx), %zmm29
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm11
    vpmadd52luq %zmm26, %zmm29, %zmm12
    vmovdqa64 %zmm17, 704(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm13
    vpmadd52luq %zmm24, %zmm29, %zmm14
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm25, %zmm29, %zmm12
    vpmadd52huq %zmm26, %zmm29, %zmm13
    vpandq 0(%r8), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm14
    vpxorq %zmm15, %zmm15, %zmm15
    vpandq 256(%r8), %zmm31, %zmm18
    vpmadd52huq %zmm24, %zmm29, %zmm15
    vmovdqu64 256(%rcx), %zmm25
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 320(%rcx), %zmm26
    vmovdqu64 384(%rcx), %zmm27
    vmovdqa64 %zmm17, 768(%rsp)
    vmovdqu64 448(%rcx), %zmm24
    vmovdqu64 256(%r8), %zmm29
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm25, %zmm29, %zmm8
    vpmadd52luq %zmm26, %zmm29, %zmm9
    vpandq 64(%r8), %zmm31, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm10
    vpandq 320(%r8), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm11
    vpmadd52huq %zmm25, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm10
    vpmadd52huq %zmm27, %zmm29, %zmm11
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm12
    vmovdqu64 320(%r8), %zmm29
    vmovdqa64 %zmm17, 832(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm9
    vpmadd52luq %zmm26, %zmm29, %zmm10
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm27, %zmm29, %zmm11
    vpmadd52luq %zmm24, %zmm29, %zmm12
    vpandq 128(%r8), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm10
    vpmadd52huq %zmm26, %zmm29, %zmm11
    vpandq 384(%r8), %zmm31, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm12
    vpmadd52huq %zmm24, %zmm29, %zmm13
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 384(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm10
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm11
    vpmadd52luq %zmm27, %zmm29, %zmm12
    vmovdqa64 %zmm17, 896(%rsp)
    vpmadd52luq %zmm24, %zmm29, %zmm13
    vpmadd52huq %zmm25, %zmm29, %zmm11
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm26, %zmm29, %zmm12
    vpandq 192(%r8), %zmm31, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm13
    vpmadd52huq %zmm24, %zmm29, %zmm14
    vpandq 448(%r8), %zmm31, %zmm18
    vmovdqu64 448(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm11
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm12
    vpmadd52luq %zmm27, %zmm29, %zmm13
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm14
    vpmadd52huq %zmm25, %zmm29, %zmm12
    vmovdqa64 %zmm17, 960(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm13
    vpmadd52huq %zmm27, %zmm29, %zmm14
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm15
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm29
    vpandq 512(%rsi), %zmm31, %zmm17
    vpsubq %zmm8, %zmm4, %zmm8
    vpandq 768(%rsi), %zmm31, %zmm18
    vpsubq %zmm0, %zmm8, %zmm4
    vpaddq %zmm17, %zmm18, %zmm17
    vpsubq %zmm9, %zmm5, %zmm9
    vmovdqa64 %zmm17, 1024(%rsp)
    vpsubq %zmm1, %zmm9, %zmm5
    vpsrlq $52, %zmm17, %zmm19
    vpsubq %zmm10, %zmm6, %zmm10
    vpandq 576(%rsi), %zmm31, %zmm17
    vpsubq %zmm2, %zmm10, %zmm6
    vpandq 832(%rsi), %zmm31, %zmm18
    vpsubq %zmm11, %zmm7, %zmm11
    vpaddq %zmm17, %zmm18, %zmm17
    vpsubq %zmm3, %zmm11, %zmm7
    vpaddq %zmm17, %zmm19, %zmm17
    vpsubq %zmm8, %zmm29, %zmm8
    vmovdqa64 %zmm17, 1088(%rsp)
    vpsubq %zmm12, %zmm8, %zmm8
    vpsrlq $52, %zmm17, %zmm19
    vpsubq %zmm9, %zmm29, %zmm9
    vpandq 640(%rsi), %zmm31, %zmm17
    vpsubq %zmm13, %zmm9, %zmm9
    vpandq 896(%rsi), %zmm31, %zmm18
    vpsubq %zmm10, %zmm29, %zmm10
    vpsubq %zmm14, %zmm10, %zmm10
    vpaddq %zmm17, %zmm18, %zmm17
    vpsubq %zmm11, %zmm29, %zmm11
    vpaddq %zmm17, %zmm19, %zmm17
    vpsubq %zmm15, %zmm11, %zmm11
    vmovdqa64 %zmm17, 1152(%rsp)
    vmovdqa64 %zmm30, %zmm16
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm30, %zmm0, %zmm16
    vpandq 704(%rsi), %zmm31, %zmm17
    vmovdqu64 0(%rsp), %zmm25
    vpandq 960(%rsi), %zmm31, %zmm18
    vmovdqu64 64(%rsp), %zmm26
    vpaddq %zmm17, %zmm18, %zmm17
    vmovdqu64 128(%rsp), %zmm27
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 192(%rsp), %zmm24
    vmovdqa64 %zmm17, 1216(%rsp)
    vmovdqu64 256(%rsp), %zmm29
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52luq %zmm25, %zmm29, %zmm4
    vpandq 512(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm5
    vpandq 768(%rdx), %zmm31, %zmm18
    vpmadd52luq %zmm27, %zmm29, %zmm6
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm24, %zmm29, %zmm7
    vpmadd52huq %zmm25, %zmm29, %zmm5
    vmovdqa64 %zmm17, 1280(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm6
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm7
    vpandq 576(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm8
    vpandq 832(%rdx), %zmm31, %zmm18
    vmovdqu64 320(%rsp), %zmm29
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm5
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm6
    vmovdqa64 %zmm17, 1344(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm7
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm8
    vpandq 640(%rdx), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm6
    vpandq 896(%rdx), %zmm31, %zmm18
    vpmadd52huq %zmm26, %zmm29, %zmm7
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm8
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm9
    vmovdqa64 %zmm17, 1408(%rsp)
    vmovdqu64 384(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm6
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm7
    vpandq 704(%rdx), %zmm31, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm8
    vpandq 960(%rdx), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm7
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm8
    vmovdqa64 %zmm17, 1472(%rsp)
    vpmadd52huq %zmm27, %zmm29, %zmm9
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm10
    vpandq 512(%rcx), %zmm31, %zmm17
    vmovdqu64 448(%rsp), %zmm29
    vpandq 768(%rcx), %zmm31, %zmm18
    vpmadd52luq %zmm25, %zmm29, %zmm7
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm8
    vmovdqa64 %zmm17, 1536(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm9
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm10
    vpandq 576(%rcx), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm8
    vpandq 832(%rcx), %zmm31, %zmm18
    vpmadd52huq %zmm26, %zmm29, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm10
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm11
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 512(%rsp), %zmm25
    vmovdqa64 %zmm17, 1600(%rsp)
    vmovdqu64 576(%rsp), %zmm26
    vpsrlq $52, %zmm17, %zmm19
    vmovdqu64 640(%rsp), %zmm27
    vpandq 640(%rcx), %zmm31, %zmm17
    vmovdqu64 704(%rsp), %zmm24
    vpandq 896(%rcx), %zmm31, %zmm18
    vmovdqu64 768(%rsp), %zmm29
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm4
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm5
    vmovdqa64 %zmm17, 1664(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm6
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm24, %zmm29, %zmm7
    vpandq 704(%rcx), %zmm31, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm5
    vpandq 960(%rcx), %zmm31, %zmm18
    vpmadd52huq %zmm26, %zmm29, %zmm6
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm27, %zmm29, %zmm7
    vpmadd52huq %zmm24, %zmm29, %zmm8
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 832(%rsp), %zmm29
    vmovdqa64 %zmm17, 1728(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm5
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52luq %zmm26, %zmm29, %zmm6
    vpandq 512(%r8), %zmm31, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm7
    vpandq 768(%r8), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm8
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm6
    vmovdqa64 %zmm17, 1792(%rsp)
    vpmadd52huq %zmm26, %zmm29, %zmm7
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm27, %zmm29, %zmm8
    vpandq 576(%r8), %zmm31, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm9
    vpandq 832(%r8), %zmm31, %zmm18
    vmovdqu64 896(%rsp), %zmm29
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52luq %zmm25, %zmm29, %zmm6
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52luq %zmm26, %zmm29, %zmm7
    vmovdqa64 %zmm17, 1856(%rsp)
    vpmadd52luq %zmm27, %zmm29, %zmm8
    vpmadd52luq %zmm24, %zmm29, %zmm9
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52huq %zmm25, %zmm29, %zmm7
    vpandq 640(%r8), %zmm31, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm8
    vpandq 896(%r8), %zmm31, %zmm18
    vpmadd52huq %zmm27, %zmm29, %zmm9
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm24, %zmm29, %zmm10
    vpaddq %zmm17, %zmm19, %zmm17
    vmovdqu64 960(%rsp), %zmm29
    vmovdqa64 %zmm17, 1920(%rsp)
    vpmadd52luq %zmm25, %zmm29, %zmm7
    vpsrlq $52, %zmm17, %zmm19
    vpmadd52luq %zmm26, %zmm29, %zmm8
    vpandq 704(%r8), %zmm31, %zmm17
    vpmadd52luq %zmm27, %zmm29, %zmm9
    vpandq 960(%r8), %zmm31, %zmm18
    vpmadd52luq %zmm24, %zmm29, %zmm10
    vpaddq %zmm17, %zmm18, %zmm17
    vpmadd52huq %zmm25, %zmm29, %zmm8
    vpaddq %zmm17, %zmm19, %zmm17
    vpmadd52huq %zmm26, %zmm29, %zmm9
    vmovdqa64 %zmm17, 1984(%rsp)
    vpmadd52huq %zmm27, %zmm29, %zmm10
    vporq %zmm17, %zmm20, %zmm20
    vpmadd52huq %zmm24, %zmm29, %zmm11
    vpcmpuq $6, %zmm31, %zmm20, %k1
    kortestb %k1, %k1
    jz 1f
    .cfi_remember_state
    leave
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 8
    jmp fp_lanes_mul_sum_pair_ifma
    .cfi_restore_state
1:
    vpsraq $52, %zmm0, %zmm0
    vmovdqu64 512(%rsi), %zmm25
    vpaddq %zmm0, %zmm1, %zmm1
    vmovdqu64 576(%rsi), %zmm26
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vmovdqu64 640(%rsi), %zmm27
    vmovdqa64 %zmm30, %zmm28
    vmovdqu64 512(%rdx), %zmm29
    vpmadd52luq %zmm30, %zmm1, %zmm28
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vmovdqa64 %zmm31, %zmm17
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52luq %zmm25, %zmm29, %zmm17
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vmovdqa64 %zmm31, %zmm18
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52luq %zmm26, %zmm29, %zmm18
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vmovdqa64 %zmm31, %zmm19
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52luq %zmm27, %zmm29, %zmm19
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vmovdqa64 %zmm31, %zmm20
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52luq 704(%rsi), %zmm29, %zmm20
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52huq %zmm25, %zmm29, %zmm18
    vpsraq $52, %zmm1, %zmm1
    vpaddq %zmm1, %zmm2, %zmm2
    vpmadd52huq %zmm26, %zmm29, %zmm19
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52huq %zmm27, %zmm29, %zmm20
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vmovdqa64 %zmm30, %zmm16
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm21
    vpmadd52luq %zmm30, %zmm2, %zmm16
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq 704(%rsi), %zmm29, %zmm21
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vmovdqu64 576(%rdx), %zmm29
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52luq %zmm25, %zmm29, %zmm18
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52luq %zmm26, %zmm29, %zmm19
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52luq %zmm27, %zmm29, %zmm20
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52luq 704(%rsi), %zmm29, %zmm21
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq %zmm25, %zmm29, %zmm19
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52huq %zmm26, %zmm29, %zmm20
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm21
    vpsraq $52, %zmm2, %zmm2
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm22
    vpaddq %zmm2, %zmm3, %zmm3
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52huq 704(%rsi), %zmm29, %zmm22
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vmovdqa64 %zmm30, %zmm28
    vmovdqu64 640(%rdx), %zmm29
    vpmadd52luq %zmm30, %zmm3, %zmm28
    vpmadd52luq %zmm25, %zmm29, %zmm19
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52luq %zmm26, %zmm29, %zmm20
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq %zmm27, %zmm29, %zmm21
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52luq 704(%rsi), %zmm29, %zmm22
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm20
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq %zmm26, %zmm29, %zmm21
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52huq %zmm27, %zmm29, %zmm22
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm23
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpmadd52huq 704(%rsi), %zmm29, %zmm23
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vpsraq $52, %zmm3, %zmm3
    vmovdqu64 704(%rdx), %zmm29
    vpaddq %zmm3, %zmm4, %zmm4
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52luq %zmm25, %zmm29, %zmm20
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52luq %zmm26, %zmm29, %zmm21
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm4, %zmm16
    vpmadd52luq %zmm27, %zmm29, %zmm22
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52luq 704(%rsi), %zmm29, %zmm23
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm21
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52huq %zmm26, %zmm29, %zmm22
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq %zmm27, %zmm29, %zmm23
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm24
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52huq 704(%rsi), %zmm29, %zmm24
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vmovdqu64 512(%rcx), %zmm25
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vmovdqu64 576(%rcx), %zmm26
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpsraq $52, %zmm4, %zmm4
    vmovdqu64 640(%rcx), %zmm27
    vpaddq %zmm4, %zmm5, %zmm5
    vmovdqu64 512(%r8), %zmm29
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq %zmm25, %zmm29, %zmm17
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm26, %zmm29, %zmm18
    vpmadd52luq %zmm30, %zmm5, %zmm28
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52luq %zmm27, %zmm29, %zmm19
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52luq 704(%rcx), %zmm29, %zmm20
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq %zmm25, %zmm29, %zmm18
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52huq %zmm26, %zmm29, %zmm19
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpmadd52huq %zmm27, %zmm29, %zmm20
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpmadd52huq 704(%rcx), %zmm29, %zmm21
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vmovdqu64 576(%r8), %zmm29
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52luq %zmm25, %zmm29, %zmm18
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52luq %zmm26, %zmm29, %zmm19
    vpsraq $52, %zmm5, %zmm5
    vpaddq %zmm5, %zmm6, %zmm6
    vpmadd52luq %zmm27, %zmm29, %zmm20
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpmadd52luq 704(%rcx), %zmm29, %zmm21
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vmovdqa64 %zmm30, %zmm16
    vpmadd52huq %zmm25, %zmm29, %zmm19
    vpmadd52luq %zmm30, %zmm6, %zmm16
    vpmadd52huq %zmm26, %zmm29, %zmm20
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm7
    vpmadd52huq %zmm27, %zmm29, %zmm21
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52huq 704(%rcx), %zmm29, %zmm22
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vmovdqu64 640(%r8), %zmm29
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52luq %zmm25, %zmm29, %zmm19
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52luq %zmm26, %zmm29, %zmm20
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52luq %zmm27, %zmm29, %zmm21
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52luq 704(%rcx), %zmm29, %zmm22
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52huq %zmm25, %zmm29, %zmm20
    vpsraq $52, %zmm6, %zmm6
    vpmadd52huq %zmm26, %zmm29, %zmm21
    vpaddq %zmm6, %zmm7, %zmm7
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq %zmm27, %zmm29, %zmm22
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpmadd52huq 704(%rcx), %zmm29, %zmm23
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm7, %zmm28
    vmovdqu64 704(%r8), %zmm29
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52luq %zmm25, %zmm29, %zmm20
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm8
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpmadd52luq %zmm26, %zmm29, %zmm21
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm9
    vpmadd52luq %zmm27, %zmm29, %zmm22
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm10
    vpmadd52luq 704(%rcx), %zmm29, %zmm23
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm11
    vpmadd52huq %zmm25, %zmm29, %zmm21
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52huq %zmm26, %zmm29, %zmm22
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm12
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52huq %zmm27, %zmm29, %zmm23
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm13
    vpmadd52huq 704(%rcx), %zmm29, %zmm24
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm14
    vmovdqu64 768(%rsi), %zmm25
    vmovdqu64 832(%rsi), %zmm26
    vmovdqu64 896(%rsi), %zmm27
    vpsraq $52, %zmm7, %zmm7
    vmovdqu64 768(%rdx), %zmm29
    vpxorq %zmm0, %zmm0, %zmm0
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vpxorq %zmm1, %zmm1, %zmm1
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpaddq %zmm7, %zmm8, %zmm8
    vpxorq %zmm2, %zmm2, %zmm2
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vpxorq %zmm3, %zmm3, %zmm3
    vpmadd52luq 960(%rsi), %zmm29, %zmm3
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vpxorq %zmm4, %zmm4, %zmm4
    vpmadd52huq 960(%rsi), %zmm29, %zmm4
    vmovdqu64 832(%rdx), %zmm29
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm8
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vpmadd52luq 960(%rsi), %zmm29, %zmm4
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpxorq %zmm5, %zmm5, %zmm5
    vpmadd52huq 960(%rsi), %zmm29, %zmm5
    vmovdqu64 896(%rdx), %zmm29
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm9
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vpmadd52luq 960(%rsi), %zmm29, %zmm5
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpxorq %zmm6, %zmm6, %zmm6
    vpmadd52huq 960(%rsi), %zmm29, %zmm6
    vmovdqu64 960(%rdx), %zmm29
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm10
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpmadd52luq 960(%rsi), %zmm29, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vpxorq %zmm7, %zmm7, %zmm7
    vpmadd52huq 960(%rsi), %zmm29, %zmm7
    vmovdqu64 768(%rcx), %zmm25
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm11
    vmovdqu64 832(%rcx), %zmm26
    vmovdqu64 896(%rcx), %zmm27
    vmovdqu64 768(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm0
    vpmadd52luq %zmm26, %zmm29, %zmm1
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52luq %zmm27, %zmm29, %zmm2
    vpmadd52luq 960(%rcx), %zmm29, %zmm3
    vpmadd52huq %zmm25, %zmm29, %zmm1
    vpmadd52huq %zmm26, %zmm29, %zmm2
    vpmadd52huq %zmm27, %zmm29, %zmm3
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm12
    vpmadd52huq 960(%rcx), %zmm29, %zmm4
    vmovdqu64 832(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm1
    vpmadd52luq %zmm26, %zmm29, %zmm2
    vpmadd52luq %zmm27, %zmm29, %zmm3
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vpmadd52luq 960(%rcx), %zmm29, %zmm4
    vpmadd52huq %zmm25, %zmm29, %zmm2
    vpmadd52huq %zmm26, %zmm29, %zmm3
    vpmadd52huq %zmm27, %zmm29, %zmm4
    vpmadd52huq 960(%rcx), %zmm29, %zmm5
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm13
    vmovdqu64 896(%r8), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm2
    vpmadd52luq %zmm26, %zmm29, %zmm3
    vpmadd52luq %zmm27, %zmm29, %zmm4
    vpmadd52luq 960(%rcx), %zmm29, %zmm5
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52huq %zmm25, %zmm29, %zmm3
    vpmadd52huq %zmm26, %zmm29, %zmm4
    vpmadd52huq %zmm27, %zmm29, %zmm5
    vpmadd52huq 960(%rcx), %zmm29, %zmm6
    vmovdqu64 960(%r8), %zmm29
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm14
    vpmadd52luq %zmm25, %zmm29, %zmm3
    vpmadd52luq %zmm26, %zmm29, %zmm4
    vpmadd52luq %zmm27, %zmm29, %zmm5
    vpmadd52luq 960(%rcx), %zmm29, %zmm6
    vpmadd52huq %zmm25, %zmm29, %zmm4
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm15
    vpmadd52huq %zmm26, %zmm29, %zmm5
    vpmadd52huq %zmm27, %zmm29, %zmm6
    vpmadd52huq 960(%rcx), %zmm29, %zmm7
    vpbroadcastq 80+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip), %zmm29
    vpsubq %zmm0, %zmm21, %zmm0
    vpsraq $52, %zmm8, %zmm16
    vpsubq %zmm17, %zmm0, %zmm21
    vpsubq %zmm1, %zmm22, %zmm1
    vpsubq %zmm18, %zmm1, %zmm22
    vpaddq %zmm16, %zmm9, %zmm9
    vpsubq %zmm2, %zmm23, %zmm2
    vpsubq %zmm19, %zmm2, %zmm23
    vpsubq %zmm3, %zmm24, %zmm3
    vpandq %zmm31, %zmm8, %zmm8
    vpsubq %zmm20, %zmm3, %zmm24
    vpsubq %zmm0, %zmm29, %zmm0
    vpsubq %zmm4, %zmm0, %zmm0
    vpsubq %zmm1, %zmm29, %zmm1
    vmovdqu64 %zmm8, 0(%rdi)
    vpsubq %zmm5, %zmm1, %zmm1
    vpsubq %zmm2, %zmm29, %zmm2
    vpsubq %zmm6, %zmm2, %zmm2
    vpsraq $52, %zmm9, %zmm16
    vpsubq %zmm3, %zmm29, %zmm3
    vpsubq %zmm7, %zmm3, %zmm3
    vmovdqa64 %zmm30, %zmm28
    vpaddq %zmm16, %zmm10, %zmm10
    vpmadd52luq %zmm30, %zmm17, %zmm28
    vmovdqu64 1024(%rsp), %zmm25
    vmovdqu64 1088(%rsp), %zmm26
    vmovdqu64 1152(%rsp), %zmm27
    vpandq %zmm31, %zmm9, %zmm9
    vmovdqu64 1280(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm21
    vpmadd52luq %zmm26, %zmm29, %zmm22
    vmovdqu64 %zmm9, 64(%rdi)
    vpmadd52luq %zmm27, %zmm29, %zmm23
    vpmadd52luq 1216(%rsp), %zmm29, %zmm24
    vpmadd52huq %zmm25, %zmm29, %zmm22
    vpsraq $52, %zmm10, %zmm16
    vpmadd52huq %zmm26, %zmm29, %zmm23
    vpmadd52huq %zmm27, %zmm29, %zmm24
    vpmadd52huq 1216(%rsp), %zmm29, %zmm0
    vmovdqu64 1344(%rsp), %zmm29
    vpaddq %zmm16, %zmm11, %zmm11
    vpmadd52luq %zmm25, %zmm29, %zmm22
    vpmadd52luq %zmm26, %zmm29, %zmm23
    vpmadd52luq %zmm27, %zmm29, %zmm24
    vpandq %zmm31, %zmm10, %zmm10
    vpmadd52luq 1216(%rsp), %zmm29, %zmm0
    vpmadd52huq %zmm25, %zmm29, %zmm23
    vpmadd52huq %zmm26, %zmm29, %zmm24
    vmovdqu64 %zmm10, 128(%rdi)
    vpmadd52huq %zmm27, %zmm29, %zmm0
    vpmadd52huq 1216(%rsp), %zmm29, %zmm1
    vmovdqu64 1408(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm23
    vpsraq $52, %zmm11, %zmm16
    vpmadd52luq %zmm26, %zmm29, %zmm24
    vpmadd52luq %zmm27, %zmm29, %zmm0
    vpmadd52luq 1216(%rsp), %zmm29, %zmm1
    vpaddq %zmm16, %zmm12, %zmm12
    vpmadd52huq %zmm25, %zmm29, %zmm24
    vpmadd52huq %zmm26, %zmm29, %zmm0
    vpmadd52huq %zmm27, %zmm29, %zmm1
    vpandq %zmm31, %zmm11, %zmm11
    vpmadd52huq 1216(%rsp), %zmm29, %zmm2
    vmovdqu64 1472(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm24
    vpmadd52luq %zmm26, %zmm29, %zmm0
    vmovdqu64 %zmm11, 192(%rdi)
    vpmadd52luq %zmm27, %zmm29, %zmm1
    vpmadd52luq 1216(%rsp), %zmm29, %zmm2
    vpmadd52huq %zmm25, %zmm29, %zmm0
    vpsraq $52, %zmm12, %zmm16
    vpmadd52huq %zmm26, %zmm29, %zmm1
    vpmadd52huq %zmm27, %zmm29, %zmm2
    vpmadd52huq 1216(%rsp), %zmm29, %zmm3
    vmovdqu64 1536(%rsp), %zmm25
    vpaddq %zmm16, %zmm13, %zmm13
    vmovdqu64 1600(%rsp), %zmm26
    vmovdqu64 1664(%rsp), %zmm27
    vmovdqu64 1792(%rsp), %zmm29
    vpandq %zmm31, %zmm12, %zmm12
    vpmadd52luq %zmm25, %zmm29, %zmm21
    vpmadd52luq %zmm26, %zmm29, %zmm22
    vpmadd52luq %zmm27, %zmm29, %zmm23
    vmovdqu64 %zmm12, 256(%rdi)
    vpmadd52luq 1728(%rsp), %zmm29, %zmm24
    vpmadd52huq %zmm25, %zmm29, %zmm22
    vpmadd52huq %zmm26, %zmm29, %zmm23
    vpmadd52huq %zmm27, %zmm29, %zmm24
    vpsraq $52, %zmm13, %zmm16
    vpmadd52huq 1728(%rsp), %zmm29, %zmm0
    vmovdqu64 1856(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm22
    vpaddq %zmm16, %zmm14, %zmm14
    vpmadd52luq %zmm26, %zmm29, %zmm23
    vpmadd52luq %zmm27, %zmm29, %zmm24
    vpmadd52luq 1728(%rsp), %zmm29, %zmm0
    vpandq %zmm31, %zmm13, %zmm13
    vpmadd52huq %zmm25, %zmm29, %zmm23
    vpmadd52huq %zmm26, %zmm29, %zmm24
    vpmadd52huq %zmm27, %zmm29, %zmm0
    vpmadd52huq 1728(%rsp), %zmm29, %zmm1
    vmovdqu64 %zmm13, 320(%rdi)
    vmovdqu64 1920(%rsp), %zmm29
    vpmadd52luq %zmm25, %zmm29, %zmm23
    vpmadd52luq %zmm26, %zmm29, %zmm24
    vpsraq $52, %zmm14, %zmm16
    vpmadd52luq %zmm27, %zmm29, %zmm0
    vpmadd52luq 1728(%rsp), %zmm29, %zmm1
    vpmadd52huq %zmm25, %zmm29, %zmm24
    vpaddq %zmm16, %zmm15, %zmm15
    vpmadd52huq %zmm26, %zmm29, %zmm0
    vpmadd52huq %zmm27, %zmm29, %zmm1
    vpmadd52huq 1728(%rsp), %zmm29, %zmm2
    vmovdqu64 1984(%rsp), %zmm29
    vpandq %zmm31, %zmm14, %zmm14
    vpmadd52luq %zmm25, %zmm29, %zmm24
    vpmadd52luq %zmm26, %zmm29, %zmm0
    vpmadd52luq %zmm27, %zmm29, %zmm1
    vmovdqu64 %zmm14, 384(%rdi)
    vpmadd52luq 1728(%rsp), %zmm29, %zmm2
    vpmadd52huq %zmm25, %zmm29, %zmm0
    vpmadd52huq %zmm26, %zmm29, %zmm1
    vmovdqu64 %zmm15, 448(%rdi)
    vpmadd52huq %zmm27, %zmm29, %zmm2
    vpmadd52huq 1728(%rsp), %zmm29, %zmm3
    vpsraq $52, %zmm17, %zmm17
    vpaddq %zmm17, %zmm18, %zmm18
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm18
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm18, %zmm16
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm19
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpsraq $52, %zmm18, %zmm18
    vpaddq %zmm18, %zmm19, %zmm19
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm19
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm19, %zmm28
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm20
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpsraq $52, %zmm19, %zmm19
    vpaddq %zmm19, %zmm20, %zmm20
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm20
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm20, %zmm16
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm21
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpsraq $52, %zmm20, %zmm20
    vpaddq %zmm20, %zmm21, %zmm21
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm21
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm21, %zmm28
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm22
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpsraq $52, %zmm21, %zmm21
    vpaddq %zmm21, %zmm22, %zmm22
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm22
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm22, %zmm16
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm23
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpsraq $52, %zmm22, %zmm22
    vpaddq %zmm22, %zmm23, %zmm23
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm23
    vmovdqa64 %zmm30, %zmm28
    vpmadd52luq %zmm30, %zmm23, %zmm28
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm24
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpsraq $52, %zmm23, %zmm23
    vpaddq %zmm23, %zmm24, %zmm24
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm24
    vmovdqa64 %zmm30, %zmm16
    vpmadd52luq %zmm30, %zmm24, %zmm16
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm0
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm1
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm2
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm3
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm4
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm5
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm28, %zmm6
    vpsraq $52, %zmm24, %zmm24
    vpaddq %zmm24, %zmm0, %zmm0
    vpmadd52luq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52huq 0+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm0
    vpmadd52luq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52huq 8+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm1
    vpmadd52luq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52huq 16+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm2
    vpmadd52luq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52huq 24+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm3
    vpmadd52luq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52huq 32+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm4
    vpmadd52luq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52huq 40+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm5
    vpmadd52luq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52huq 48+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm6
    vpmadd52huq 56+.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p(%rip){1to8}, %zmm16, %zmm7
    vpsraq $52, %zmm0, %zmm28
    vpaddq %zmm28, %zmm1, %zmm1
    vpandq %zmm31, %zmm0, %zmm0
    vmovdqu64 %zmm0, 512(%rdi)
    vpsraq $52, %zmm1, %zmm28
    vpaddq %zmm28, %zmm2, %zmm2
    vpandq %zmm31, %zmm1, %zmm1
    vmovdqu64 %zmm1, 576(%rdi)
    vpsraq $52, %zmm2, %zmm28
    vpaddq %zmm28, %zmm3, %zmm3
    vpandq %zmm31, %zmm2, %zmm2
    vmovdqu64 %zmm2, 640(%rdi)
    vpsraq $52, %zmm3, %zmm28
    vpaddq %zmm28, %zmm4, %zmm4
    vpandq %zmm31, %zmm3, %zmm3
    vmovdqu64 %zmm3, 704(%rdi)
    vpsraq $52, %zmm4, %zmm28
    vpaddq %zmm28, %zmm5, %zmm5
    vpandq %zmm31, %zmm4, %zmm4
    vmovdqu64 %zmm4, 768(%rdi)
    vpsraq $52, %zmm5, %zmm28
    vpaddq %zmm28, %zmm6, %zmm6
    vpandq %zmm31, %zmm5, %zmm5
    vmovdqu64 %zmm5, 832(%rdi)
    vpsraq $52, %zmm6, %zmm28
    vpaddq %zmm28, %zmm7, %zmm7
    vpandq %zmm31, %zmm6, %zmm6
    vmovdqu64 %zmm6, 896(%rdi)
    vmovdqu64 %zmm7, 960(%rdi)
    leave
    .cfi_restore %rbp
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size fp_lanes_mul_sum_pair_karatsuba_ifma, . - fp_lanes_mul_sum_pair_karatsuba_ifma

/* The prime in limbs of 52 bits, -1/p mod 2^52, 52 ones, twice 52 ones. */
    .section .rodata
    .p2align 6
.Lfp_lanes_mul_sum_pair_karatsuba_ifma_p:
    .quad 0xeffffffffaaab, 0xfeb153ffffb9f, 0x6b0f6241eabff, 0x12bf6730d2a0f
    .quad 0x764774b84f385, 0x1ba7b6434bacd, 0x1ea397fe69a4b, 0x000000001a011
    .quad 0x3fffcfffcfffd, 0xfffffffffffff, 0x1ffffffffffffe

    .section .note.GNU-stack, "", @progbits
