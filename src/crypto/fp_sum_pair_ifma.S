/* Written by scripts/lane-kernels fp_sum_pair_ifma.S; not to be edited. */

    .text
/* fp_lanes_mul_sum_pair_ifma(out, a, b, c, d):
 * out[i] = (a[i] b[i] + c[i] d[i]) 2^-416 for i = 0 and 1, normal. out may be any of them. */
    .globl fp_lanes_mul_sum_pair_ifma
    .hidden fp_lanes_mul_sum_pair_ifma
    .type fp_lanes_mul_sum_pair_ifma, @function
    .p2align 6
fp_lanes_mul_sum_pair_ifma:
    .cfi_startproc
    vpbroadcastq 72+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm31
    vpbroadcastq 64+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm30
    vpbroadcastq 0+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm22
    vpbroadcastq 8+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm23
    vpbroadcastq 16+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm24
    vpbroadcastq 24+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm25
    vpbroadcastq 32+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm26
    vpbroadcastq 40+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm27
    vpbroadcastq 48+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm28
    vpbroadcastq 56+.Lfp_lanes_mul_sum_pair_ifma_p(%rip), %zmm29
    vmovdqu64 0(%rdx), %zmm9
    vmovdqu64 512(%rdx), %zmm20
    vmovdqa64 %zmm31, %zmm0
    vmovdqa64 %zmm31, %zmm11
    vpmadd52luq 0(%rsi), %zmm9, %zmm0
    vpmadd52luq 512(%rsi), %zmm20, %zmm11
    vmovdqa64 %zmm31, %zmm1
    vmovdqa64 %zmm31, %zmm12
    vpmadd52luq 64(%rsi), %zmm9, %zmm1
    vpmadd52luq 576(%rsi), %zmm20, %zmm12
    vmovdqa64 %zmm31, %zmm2
    vmovdqa64 %zmm31, %zmm13
    vpmadd52luq 128(%rsi), %zmm9, %zmm2
    vpmadd52luq 640(%rsi), %zmm20, %zmm13
    vmovdqa64 %zmm31, %zmm3
    vmovdqa64 %zmm31, %zmm14
    vpmadd52luq 192(%rsi), %zmm9, %zmm3
    vpmadd52luq 704(%rsi), %zmm20, %zmm14
    vmovdqa64 %zmm31, %zmm4
    vmovdqa64 %zmm31, %zmm15
    vpmadd52luq 256(%rsi), %zmm9, %zmm4
    vpmadd52luq 768(%rsi), %zmm20, %zmm15
    vmovdqa64 %zmm31, %zmm5
    vmovdqa64 %zmm31, %zmm16
    vpmadd52luq 320(%rsi), %zmm9, %zmm5
    vpmadd52luq 832(%rsi), %zmm20, %zmm16
    vmovdqa64 %zmm31, %zmm6
    vmovdqa64 %zmm31, %zmm17
    vpmadd52luq 384(%rsi), %zmm9, %zmm6
    vpmadd52luq 896(%rsi), %zmm20, %zmm17
    vmovdqa64 %zmm31, %zmm7
    vmovdqa64 %zmm31, %zmm18
    vpmadd52luq 448(%rsi), %zmm9, %zmm7
    vpmadd52luq 960(%rsi), %zmm20, %zmm18
    vpmadd52huq 0(%rsi), %zmm9, %zmm1
    vpmadd52huq 512(%rsi), %zmm20, %zmm12
    vpmadd52huq 64(%rsi), %zmm9, %zmm2
    vpmadd52huq 576(%rsi), %zmm20, %zmm13
    vpmadd52huq 128(%rsi), %zmm9, %zmm3
    vpmadd52huq 640(%rsi), %zmm20, %zmm14
    vpmadd52huq 192(%rsi), %zmm9, %zmm4
    vpmadd52huq 704(%rsi), %zmm20, %zmm15
    vpmadd52huq 256(%rsi), %zmm9, %zmm5
    vpmadd52huq 768(%rsi), %zmm20, %zmm16
    vpmadd52huq 320(%rsi), %zmm9, %zmm6
    vpmadd52huq 832(%rsi), %zmm20, %zmm17
    vpmadd52huq 384(%rsi), %zmm9, %zmm7
    vpmadd52huq 896(%rsi), %zmm20, %zmm18
    vpxorq %zmm8, %zmm8, %zmm8
    vpxorq %zmm19, %zmm19, %zmm19
    vpmadd52huq 448(%rsi), %zmm9, %zmm8
    vpmadd52huq 960(%rsi), %zmm20, %zmm19
    vmovdqu64 0(%r8), %zmm9
    vmovdqu64 512(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm0
    vpmadd52luq 512(%rcx), %zmm20, %zmm11
    vpmadd52luq 64(%rcx), %zmm9, %zmm1
    vpmadd52luq 576(%rcx), %zmm20, %zmm12
    vpmadd52luq 128(%rcx), %zmm9, %zmm2
    vpmadd52luq 640(%rcx), %zmm20, %zmm13
    vpmadd52luq 192(%rcx), %zmm9, %zmm3
    vpmadd52luq 704(%rcx), %zmm20, %zmm14
    vpmadd52luq 256(%rcx), %zmm9, %zmm4
    vpmadd52luq 768(%rcx), %zmm20, %zmm15
    vpmadd52luq 320(%rcx), %zmm9, %zmm5
    vpmadd52luq 832(%rcx), %zmm20, %zmm16
    vpmadd52luq 384(%rcx), %zmm9, %zmm6
    vpmadd52luq 896(%rcx), %zmm20, %zmm17
    vpmadd52luq 448(%rcx), %zmm9, %zmm7
    vpmadd52luq 960(%rcx), %zmm20, %zmm18
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm0, %zmm10
    vpmadd52luq %zmm30, %zmm11, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm1
    vpmadd52huq 512(%rcx), %zmm20, %zmm12
    vpmadd52huq 64(%rcx), %zmm9, %zmm2
    vpmadd52huq 576(%rcx), %zmm20, %zmm13
    vpmadd52huq 128(%rcx), %zmm9, %zmm3
    vpmadd52huq 640(%rcx), %zmm20, %zmm14
    vpmadd52huq 192(%rcx), %zmm9, %zmm4
    vpmadd52huq 704(%rcx), %zmm20, %zmm15
    vpmadd52huq 256(%rcx), %zmm9, %zmm5
    vpmadd52huq 768(%rcx), %zmm20, %zmm16
    vpmadd52huq 320(%rcx), %zmm9, %zmm6
    vpmadd52huq 832(%rcx), %zmm20, %zmm17
    vpmadd52huq 384(%rcx), %zmm9, %zmm7
    vpmadd52huq 896(%rcx), %zmm20, %zmm18
    vpmadd52huq 448(%rcx), %zmm9, %zmm8
    vpmadd52huq 960(%rcx), %zmm20, %zmm19
    vpsrlq $52, %zmm0, %zmm0
    vpsrlq $52, %zmm11, %zmm11
    vpmadd52luq %zmm23, %zmm10, %zmm1
    vpmadd52luq %zmm23, %zmm21, %zmm12
    vpaddq %zmm0, %zmm1, %zmm1
    vpaddq %zmm11, %zmm12, %zmm12
    vpmadd52huq %zmm22, %zmm10, %zmm1
    vpmadd52huq %zmm22, %zmm21, %zmm12
    vpmadd52luq %zmm24, %zmm10, %zmm2
    vpmadd52luq %zmm24, %zmm21, %zmm13
    vpmadd52luq %zmm25, %zmm10, %zmm3
    vpmadd52luq %zmm25, %zmm21, %zmm14
    vpmadd52luq %zmm26, %zmm10, %zmm4
    vpmadd52luq %zmm26, %zmm21, %zmm15
    vpmadd52luq %zmm27, %zmm10, %zmm5
    vpmadd52luq %zmm27, %zmm21, %zmm16
    vpmadd52luq %zmm28, %zmm10, %zmm6
    vpmadd52luq %zmm28, %zmm21, %zmm17
    vpmadd52luq %zmm29, %zmm10, %zmm7
    vpmadd52luq %zmm29, %zmm21, %zmm18
    vpmadd52huq %zmm23, %zmm10, %zmm2
    vpmadd52huq %zmm23, %zmm21, %zmm13
    vpmadd52huq %zmm24, %zmm10, %zmm3
    vpmadd52huq %zmm24, %zmm21, %zmm14
    vpmadd52huq %zmm25, %zmm10, %zmm4
    vpmadd52huq %zmm25, %zmm21, %zmm15
    vpmadd52huq %zmm26, %zmm10, %zmm5
    vpmadd52huq %zmm26, %zmm21, %zmm16
    vpmadd52huq %zmm27, %zmm10, %zmm6
    vpmadd52huq %zmm27, %zmm21, %zmm17
    vpmadd52huq %zmm28, %zmm10, %zmm7
    vpmadd52huq %zmm28, %zmm21, %zmm18
    vpmadd52huq %zmm29, %zmm10, %zmm8
    vpmadd52huq %zmm29, %zmm21, %zmm19
    vmovdqu64 64(%rdx), %zmm9
    vmovdqu64 576(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm1
    vpmadd52luq 512(%rsi), %zmm20, %zmm12
    vpmadd52luq 64(%rsi), %zmm9, %zmm2
    vpmadd52luq 576(%rsi), %zmm20, %zmm13
    vpmadd52luq 128(%rsi), %zmm9, %zmm3
    vpmadd52luq 640(%rsi), %zmm20, %zmm14
    vpmadd52luq 192(%rsi), %zmm9, %zmm4
    vpmadd52luq 704(%rsi), %zmm20, %zmm15
    vpmadd52luq 256(%rsi), %zmm9, %zmm5
    vpmadd52luq 768(%rsi), %zmm20, %zmm16
    vpmadd52luq 320(%rsi), %zmm9, %zmm6
    vpmadd52luq 832(%rsi), %zmm20, %zmm17
    vpmadd52luq 384(%rsi), %zmm9, %zmm7
    vpmadd52luq 896(%rsi), %zmm20, %zmm18
    vpmadd52luq 448(%rsi), %zmm9, %zmm8
    vpmadd52luq 960(%rsi), %zmm20, %zmm19
    vpmadd52huq 0(%rsi), %zmm9, %zmm2
    vpmadd52huq 512(%rsi), %zmm20, %zmm13
    vpmadd52huq 64(%rsi), %zmm9, %zmm3
    vpmadd52huq 576(%rsi), %zmm20, %zmm14
    vpmadd52huq 128(%rsi), %zmm9, %zmm4
    vpmadd52huq 640(%rsi), %zmm20, %zmm15
    vpmadd52huq 192(%rsi), %zmm9, %zmm5
    vpmadd52huq 704(%rsi), %zmm20, %zmm16
    vpmadd52huq 256(%rsi), %zmm9, %zmm6
    vpmadd52huq 768(%rsi), %zmm20, %zmm17
    vpmadd52huq 320(%rsi), %zmm9, %zmm7
    vpmadd52huq 832(%rsi), %zmm20, %zmm18
    vpmadd52huq 384(%rsi), %zmm9, %zmm8
    vpmadd52huq 896(%rsi), %zmm20, %zmm19
    vpxorq %zmm0, %zmm0, %zmm0
    vpxorq %zmm11, %zmm11, %zmm11
    vpmadd52huq 448(%rsi), %zmm9, %zmm0
    vpmadd52huq 960(%rsi), %zmm20, %zmm11
    vmovdqu64 64(%r8), %zmm9
    vmovdqu64 576(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm1
    vpmadd52luq 512(%rcx), %zmm20, %zmm12
    vpmadd52luq 64(%rcx), %zmm9, %zmm2
    vpmadd52luq 576(%rcx), %zmm20, %zmm13
    vpmadd52luq 128(%rcx), %zmm9, %zmm3
    vpmadd52luq 640(%rcx), %zmm20, %zmm14
    vpmadd52luq 192(%rcx), %zmm9, %zmm4
    vpmadd52luq 704(%rcx), %zmm20, %zmm15
    vpmadd52luq 256(%rcx), %zmm9, %zmm5
    vpmadd52luq 768(%rcx), %zmm20, %zmm16
    vpmadd52luq 320(%rcx), %zmm9, %zmm6
    vpmadd52luq 832(%rcx), %zmm20, %zmm17
    vpmadd52luq 384(%rcx), %zmm9, %zmm7
    vpmadd52luq 896(%rcx), %zmm20, %zmm18
    vpmadd52luq 448(%rcx), %zmm9, %zmm8
    vpmadd52luq 960(%rcx), %zmm20, %zmm19
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm1, %zmm10
    vpmadd52luq %zmm30, %zmm12, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm2
    vpmadd52huq 512(%rcx), %zmm20, %zmm13
    vpmadd52huq 64(%rcx), %zmm9, %zmm3
    vpmadd52huq 576(%rcx), %zmm20, %zmm14
    vpmadd52huq 128(%rcx), %zmm9, %zmm4
    vpmadd52huq 640(%rcx), %zmm20, %zmm15
    vpmadd52huq 192(%rcx), %zmm9, %zmm5
    vpmadd52huq 704(%rcx), %zmm20, %zmm16
    vpmadd52huq 256(%rcx), %zmm9, %zmm6
    vpmadd52huq 768(%rcx), %zmm20, %zmm17
    vpmadd52huq 320(%rcx), %zmm9, %zmm7
    vpmadd52huq 832(%rcx), %zmm20, %zmm18
    vpmadd52huq 384(%rcx), %zmm9, %zmm8
    vpmadd52huq 896(%rcx), %zmm20, %zmm19
    vpmadd52huq 448(%rcx), %zmm9, %zmm0
    vpmadd52huq 960(%rcx), %zmm20, %zmm11
    vpsrlq $52, %zmm1, %zmm1
    vpsrlq $52, %zmm12, %zmm12
    vpmadd52luq %zmm23, %zmm10, %zmm2
    vpmadd52luq %zmm23, %zmm21, %zmm13
    vpaddq %zmm1, %zmm2, %zmm2
    vpaddq %zmm12, %zmm13, %zmm13
    vpmadd52huq %zmm22, %zmm10, %zmm2
    vpmadd52huq %zmm22, %zmm21, %zmm13
    vpmadd52luq %zmm24, %zmm10, %zmm3
    vpmadd52luq %zmm24, %zmm21, %zmm14
    vpmadd52luq %zmm25, %zmm10, %zmm4
    vpmadd52luq %zmm25, %zmm21, %zmm15
    vpmadd52luq %zmm26, %zmm10, %zmm5
    vpmadd52luq %zmm26, %zmm21, %zmm16
    vpmadd52luq %zmm27, %zmm10, %zmm6
    vpmadd52luq %zmm27, %zmm21, %zmm17
    vpmadd52luq %zmm28, %zmm10, %zmm7
    vpmadd52luq %zmm28, %zmm21, %zmm18
    vpmadd52luq %zmm29, %zmm10, %zmm8
    vpmadd52luq %zmm29, %zmm21, %zmm19
    vpmadd52huq %zmm23, %zmm10, %zmm3
    vpmadd52huq %zmm23, %zmm21, %zmm14
    vpmadd52huq %zmm24, %zmm10, %zmm4
    vpmadd52huq %zmm24, %zmm21, %zmm15
    vpmadd52huq %zmm25, %zmm10, %zmm5
    vpmadd52huq %zmm25, %zmm21, %zmm16
    vpmadd52huq %zmm26, %zmm10, %zmm6
    vpmadd52huq %zmm26, %zmm21, %zmm17
    vpmadd52huq %zmm27, %zmm10, %zmm7
    vpmadd52huq %zmm27, %zmm21, %zmm18
    vpmadd52huq %zmm28, %zmm10, %zmm8
    vpmadd52huq %zmm28, %zmm21, %zmm19
    vpmadd52huq %zmm29, %zmm10, %zmm0
    vpmadd52huq %zmm29, %zmm21, %zmm11
    vmovdqu64 128(%rdx), %zmm9
    vmovdqu64 640(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm2
    vpmadd52luq 512(%rsi), %zmm20, %zmm13
    vpmadd52luq 64(%rsi), %zmm9, %zmm3
    vpmadd52luq 576(%rsi), %zmm20, %zmm14
    vpmadd52luq 128(%rsi), %zmm9, %zmm4
    vpmadd52luq 640(%rsi), %zmm20, %zmm15
    vpmadd52luq 192(%rsi), %zmm9, %zmm5
    vpmadd52luq 704(%rsi), %zmm20, %zmm16
    vpmadd52luq 256(%rsi), %zmm9, %zmm6
    vpmadd52luq 768(%rsi), %zmm20, %zmm17
    vpmadd52luq 320(%rsi), %zmm9, %zmm7
    vpmadd52luq 832(%rsi), %zmm20, %zmm18
    vpmadd52luq 384(%rsi), %zmm9, %zmm8
    vpmadd52luq 896(%rsi), %zmm20, %zmm19
    vpmadd52luq 448(%rsi), %zmm9, %zmm0
    vpmadd52luq 960(%rsi), %zmm20, %zmm11
    vpmadd52huq 0(%rsi), %zmm9, %zmm3
    vpmadd52huq 512(%rsi), %zmm20, %zmm14
    vpmadd52huq 64(%rsi), %zmm9, %zmm4
    vpmadd52huq 576(%rsi), %zmm20, %zmm15
    vpmadd52huq 128(%rsi), %zmm9, %zmm5
    vpmadd52huq 640(%rsi), %zmm20, %zmm16
    vpmadd52huq 192(%rsi), %zmm9, %zmm6
    vpmadd52huq 704(%rsi), %zmm20, %zmm17
    vpmadd52huq 256(%rsi), %zmm9, %zmm7
    vpmadd52huq 768(%rsi), %zmm20, %zmm18
    vpmadd52huq 320(%rsi), %zmm9, %zmm8
    vpmadd52huq 832(%rsi), %zmm20, %zmm19
    vpmadd52huq 384(%rsi), %zmm9, %zmm0
    vpmadd52huq 896(%rsi), %zmm20, %zmm11
    vpxorq %zmm1, %zmm1, %zmm1
    vpxorq %zmm12, %zmm12, %zmm12
    vpmadd52huq 448(%rsi), %zmm9, %zmm1
    vpmadd52huq 960(%rsi), %zmm20, %zmm12
    vmovdqu64 128(%r8), %zmm9
    vmovdqu64 640(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm2
    vpmadd52luq 512(%rcx), %zmm20, %zmm13
    vpmadd52luq 64(%rcx), %zmm9, %zmm3
    vpmadd52luq 576(%rcx), %zmm20, %zmm14
    vpmadd52luq 128(%rcx), %zmm9, %zmm4
    vpmadd52luq 640(%rcx), %zmm20, %zmm15
    vpmadd52luq 192(%rcx), %zmm9, %zmm5
    vpmadd52luq 704(%rcx), %zmm20, %zmm16
    vpmadd52luq 256(%rcx), %zmm9, %zmm6
    vpmadd52luq 768(%rcx), %zmm20, %zmm17
    vpmadd52luq 320(%rcx), %zmm9, %zmm7
    vpmadd52luq 832(%rcx), %zmm20, %zmm18
    vpmadd52luq 384(%rcx), %zmm9, %zmm8
    vpmadd52luq 896(%rcx), %zmm20, %zmm19
    vpmadd52luq 448(%rcx), %zmm9, %zmm0
    vpmadd52luq 960(%rcx), %zmm20, %zmm11
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm2, %zmm10
    vpmadd52luq %zmm30, %zmm13, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm3
    vpmadd52huq 512(%rcx), %zmm20, %zmm14
    vpmadd52huq 64(%rcx), %zmm9, %zmm4
    vpmadd52huq 576(%rcx), %zmm20, %zmm15
    vpmadd52huq 128(%rcx), %zmm9, %zmm5
    vpmadd52huq 640(%rcx), %zmm20, %zmm16
    vpmadd52huq 192(%rcx), %zmm9, %zmm6
    vpmadd52huq 704(%rcx), %zmm20, %zmm17
    vpmadd52huq 256(%rcx), %zmm9, %zmm7
    vpmadd52huq 768(%rcx), %zmm20, %zmm18
    vpmadd52huq 320(%rcx), %zmm9, %zmm8
    vpmadd52huq 832(%rcx), %zmm20, %zmm19
    vpmadd52huq 384(%rcx), %zmm9, %zmm0
    vpmadd52huq 896(%rcx), %zmm20, %zmm11
    vpmadd52huq 448(%rcx), %zmm9, %zmm1
    vpmadd52huq 960(%rcx), %zmm20, %zmm12
    vpsrlq $52, %zmm2, %zmm2
    vpsrlq $52, %zmm13, %zmm13
    vpmadd52luq %zmm23, %zmm10, %zmm3
    vpmadd52luq %zmm23, %zmm21, %zmm14
    vpaddq %zmm2, %zmm3, %zmm3
    vpaddq %zmm13, %zmm14, %zmm14
    vpmadd52huq %zmm22, %zmm10, %zmm3
    vpmadd52huq %zmm22, %zmm21, %zmm14
    vpmadd52luq %zmm24, %zmm10, %zmm4
    vpmadd52luq %zmm24, %zmm21, %zmm15
    vpmadd52luq %zmm25, %zmm10, %zmm5
    vpmadd52luq %zmm25, %zmm21, %zmm16
    vpmadd52luq %zmm26, %zmm10, %zmm6
    vpmadd52luq %zmm26, %zmm21, %zmm17
    vpmadd52luq %zmm27, %zmm10, %zmm7
    vpmadd52luq %zmm27, %zmm21, %zmm18
    vpmadd52luq %zmm28, %zmm10, %zmm8
    vpmadd52luq %zmm28, %zmm21, %zmm19
    vpmadd52luq %zmm29, %zmm10, %zmm0
    vpmadd52luq %zmm29, %zmm21, %zmm11
    vpmadd52huq %zmm23, %zmm10, %zmm4
    vpmadd52huq %zmm23, %zmm21, %zmm15
    vpmadd52huq %zmm24, %zmm10, %zmm5
    vpmadd52huq %zmm24, %zmm21, %zmm16
    vpmadd52huq %zmm25, %zmm10, %zmm6
    vpmadd52huq %zmm25, %zmm21, %zmm17
    vpmadd52huq %zmm26, %zmm10, %zmm7
    vpmadd52huq %zmm26, %zmm21, %zmm18
    vpmadd52huq %zmm27, %zmm10, %zmm8
    vpmadd52huq %zmm27, %zmm21, %zmm19
    vpmadd52huq %zmm28, %zmm10, %zmm0
    vpmadd52huq %zmm28, %zmm21, %zmm11
    vpmadd52huq %zmm29, %zmm10, %zmm1
    vpmadd52huq %zmm29, %zmm21, %zmm12
    vmovdqu64 192(%rdx), %zmm9
    vmovdqu64 704(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm3
    vpmadd52luq 512(%rsi), %zmm20, %zmm14
    vpmadd52luq 64(%rsi), %zmm9, %zmm4
    vpmadd52luq 576(%rsi), %zmm20, %zmm15
    vpmadd52luq 128(%rsi), %zmm9, %zmm5
    vpmadd52luq 640(%rsi), %zmm20, %zmm16
    vpmadd52luq 192(%rsi), %zmm9, %zmm6
    vpmadd52luq 704(%rsi), %zmm20, %zmm17
    vpmadd52luq 256(%rsi), %zmm9, %zmm7
    vpmadd52luq 768(%rsi), %zmm20, %zmm18
    vpmadd52luq 320(%rsi), %zmm9, %zmm8
    vpmadd52luq 832(%rsi), %zmm20, %zmm19
    vpmadd52luq 384(%rsi), %zmm9, %zmm0
    vpmadd52luq 896(%rsi), %zmm20, %zmm11
    vpmadd52luq 448(%rsi), %zmm9, %zmm1
    vpmadd52luq 960(%rsi), %zmm20, %zmm12
    vpmadd52huq 0(%rsi), %zmm9, %zmm4
    vpmadd52huq 512(%rsi), %zmm20, %zmm15
    vpmadd52huq 64(%rsi), %zmm9, %zmm5
    vpmadd52huq 576(%rsi), %zmm20, %zmm16
    vpmadd52huq 128(%rsi), %zmm9, %zmm6
    vpmadd52huq 640(%rsi), %zmm20, %zmm17
    vpmadd52huq 192(%rsi), %zmm9, %zmm7
    vpmadd52huq 704(%rsi), %zmm20, %zmm18
    vpmadd52huq 256(%rsi), %zmm9, %zmm8
    vpmadd52huq 768(%rsi), %zmm20, %zmm19
    vpmadd52huq 320(%rsi), %zmm9, %zmm0
    vpmadd52huq 832(%rsi), %zmm20, %zmm11
    vpmadd52huq 384(%rsi), %zmm9, %zmm1
    vpmadd52huq 896(%rsi), %zmm20, %zmm12
    vpxorq %zmm2, %zmm2, %zmm2
    vpxorq %zmm13, %zmm13, %zmm13
    vpmadd52huq 448(%rsi), %zmm9, %zmm2
    vpmadd52huq 960(%rsi), %zmm20, %zmm13
    vmovdqu64 192(%r8), %zmm9
    vmovdqu64 704(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm3
    vpmadd52luq 512(%rcx), %zmm20, %zmm14
    vpmadd52luq 64(%rcx), %zmm9, %zmm4
    vpmadd52luq 576(%rcx), %zmm20, %zmm15
    vpmadd52luq 128(%rcx), %zmm9, %zmm5
    vpmadd52luq 640(%rcx), %zmm20, %zmm16
    vpmadd52luq 192(%rcx), %zmm9, %zmm6
    vpmadd52luq 704(%rcx), %zmm20, %zmm17
    vpmadd52luq 256(%rcx), %zmm9, %zmm7
    vpmadd52luq 768(%rcx), %zmm20, %zmm18
    vpmadd52luq 320(%rcx), %zmm9, %zmm8
    vpmadd52luq 832(%rcx), %zmm20, %zmm19
    vpmadd52luq 384(%rcx), %zmm9, %zmm0
    vpmadd52luq 896(%rcx), %zmm20, %zmm11
    vpmadd52luq 448(%rcx), %zmm9, %zmm1
    vpmadd52luq 960(%rcx), %zmm20, %zmm12
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm3, %zmm10
    vpmadd52luq %zmm30, %zmm14, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm4
    vpmadd52huq 512(%rcx), %zmm20, %zmm15
    vpmadd52huq 64(%rcx), %zmm9, %zmm5
    vpmadd52huq 576(%rcx), %zmm20, %zmm16
    vpmadd52huq 128(%rcx), %zmm9, %zmm6
    vpmadd52huq 640(%rcx), %zmm20, %zmm17
    vpmadd52huq 192(%rcx), %zmm9, %zmm7
    vpmadd52huq 704(%rcx), %zmm20, %zmm18
    vpmadd52huq 256(%rcx), %zmm9, %zmm8
    vpmadd52huq 768(%rcx), %zmm20, %zmm19
    vpmadd52huq 320(%rcx), %zmm9, %zmm0
    vpmadd52huq 832(%rcx), %zmm20, %zmm11
    vpmadd52huq 384(%rcx), %zmm9, %zmm1
    vpmadd52huq 896(%rcx), %zmm20, %zmm12
    vpmadd52huq 448(%rcx), %zmm9, %zmm2
    vpmadd52huq 960(%rcx), %zmm20, %zmm13
    vpsrlq $52, %zmm3, %zmm3
    vpsrlq $52, %zmm14, %zmm14
    vpmadd52luq %zmm23, %zmm10, %zmm4
    vpmadd52luq %zmm23, %zmm21, %zmm15
    vpaddq %zmm3, %zmm4, %zmm4
    vpaddq %zmm14, %zmm15, %zmm15
    vpmadd52huq %zmm22, %zmm10, %zmm4
    vpmadd52huq %zmm22, %zmm21, %zmm15
    vpmadd52luq %zmm24, %zmm10, %zmm5
    vpmadd52luq %zmm24, %zmm21, %zmm16
    vpmadd52luq %zmm25, %zmm10, %zmm6
    vpmadd52luq %zmm25, %zmm21, %zmm17
    vpmadd52luq %zmm26, %zmm10, %zmm7
    vpmadd52luq %zmm26, %zmm21, %zmm18
    vpmadd52luq %zmm27, %zmm10, %zmm8
    vpmadd52luq %zmm27, %zmm21, %zmm19
    vpmadd52luq %zmm28, %zmm10, %zmm0
    vpmadd52luq %zmm28, %zmm21, %zmm11
    vpmadd52luq %zmm29, %zmm10, %zmm1
    vpmadd52luq %zmm29, %zmm21, %zmm12
    vpmadd52huq %zmm23, %zmm10, %zmm5
    vpmadd52huq %zmm23, %zmm21, %zmm16
    vpmadd52huq %zmm24, %zmm10, %zmm6
    vpmadd52huq %zmm24, %zmm21, %zmm17
    vpmadd52huq %zmm25, %zmm10, %zmm7
    vpmadd52huq %zmm25, %zmm21, %zmm18
    vpmadd52huq %zmm26, %zmm10, %zmm8
    vpmadd52huq %zmm26, %zmm21, %zmm19
    vpmadd52huq %zmm27, %zmm10, %zmm0
    vpmadd52huq %zmm27, %zmm21, %zmm11
    vpmadd52huq %zmm28, %zmm10, %zmm1
    vpmadd52huq %zmm28, %zmm21, %zmm12
    vpmadd52huq %zmm29, %zmm10, %zmm2
    vpmadd52huq %zmm29, %zmm21, %zmm13
    vmovdqu64 256(%rdx), %zmm9
    vmovdqu64 768(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm4
    vpmadd52luq 512(%rsi), %zmm20, %zmm15
    vpmadd52luq 64(%rsi), %zmm9, %zmm5
    vpmadd52luq 576(%rsi), %zmm20, %zmm16
    vpmadd52luq 128(%rsi), %zmm9, %zmm6
    vpmadd52luq 640(%rsi), %zmm20, %zmm17
    vpmadd52luq 192(%rsi), %zmm9, %zmm7
    vpmadd52luq 704(%rsi), %zmm20, %zmm18
    vpmadd52luq 256(%rsi), %zmm9, %zmm8
    vpmadd52luq 768(%rsi), %zmm20, %zmm19
    vpmadd52luq 320(%rsi), %zmm9, %zmm0
    vpmadd52luq 832(%rsi), %zmm20, %zmm11
    vpmadd52luq 384(%rsi), %zmm9, %zmm1
    vpmadd52luq 896(%rsi), %zmm20, %zmm12
    vpmadd52luq 448(%rsi), %zmm9, %zmm2
    vpmadd52luq 960(%rsi), %zmm20, %zmm13
    vpmadd52huq 0(%rsi), %zmm9, %zmm5
    vpmadd52huq 512(%rsi), %zmm20, %zmm16
    vpmadd52huq 64(%rsi), %zmm9, %zmm6
    vpmadd52huq 576(%rsi), %zmm20, %zmm17
    vpmadd52huq 128(%rsi), %zmm9, %zmm7
    vpmadd52huq 640(%rsi), %zmm20, %zmm18
    vpmadd52huq 192(%rsi), %zmm9, %zmm8
    vpmadd52huq 704(%rsi), %zmm20, %zmm19
    vpmadd52huq 256(%rsi), %zmm9, %zmm0
    vpmadd52huq 768(%rsi), %zmm20, %zmm11
    vpmadd52huq 320(%rsi), %zmm9, %zmm1
    vpmadd52huq 832(%rsi), %zmm20, %zmm12
    vpmadd52huq 384(%rsi), %zmm9, %zmm2
    vpmadd52huq 896(%rsi), %zmm20, %zmm13
    vpxorq %zmm3, %zmm3, %zmm3
    vpxorq %zmm14, %zmm14, %zmm14
    vpmadd52huq 448(%rsi), %zmm9, %zmm3
    vpmadd52huq 960(%rsi), %zmm20, %zmm14
    vmovdqu64 256(%r8), %zmm9
    vmovdqu64 768(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm4
    vpmadd52luq 512(%rcx), %zmm20, %zmm15
    vpmadd52luq 64(%rcx), %zmm9, %zmm5
    vpmadd52luq 576(%rcx), %zmm20, %zmm16
    vpmadd52luq 128(%rcx), %zmm9, %zmm6
    vpmadd52luq 640(%rcx), %zmm20, %zmm17
    vpmadd52luq 192(%rcx), %zmm9, %zmm7
    vpmadd52luq 704(%rcx), %zmm20, %zmm18
    vpmadd52luq 256(%rcx), %zmm9, %zmm8
    vpmadd52luq 768(%rcx), %zmm20, %zmm19
    vpmadd52luq 320(%rcx), %zmm9, %zmm0
    vpmadd52luq 832(%rcx), %zmm20, %zmm11
    vpmadd52luq 384(%rcx), %zmm9, %zmm1
    vpmadd52luq 896(%rcx), %zmm20, %zmm12
    vpmadd52luq 448(%rcx), %zmm9, %zmm2
    vpmadd52luq 960(%rcx), %zmm20, %zmm13
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm4, %zmm10
    vpmadd52luq %zmm30, %zmm15, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm5
    vpmadd52huq 512(%rcx), %zmm20, %zmm16
    vpmadd52huq 64(%rcx), %zmm9, %zmm6
    vpmadd52huq 576(%rcx), %zmm20, %zmm17
    vpmadd52huq 128(%rcx), %zmm9, %zmm7
    vpmadd52huq 640(%rcx), %zmm20, %zmm18
    vpmadd52huq 192(%rcx), %zmm9, %zmm8
    vpmadd52huq 704(%rcx), %zmm20, %zmm19
    vpmadd52huq 256(%rcx), %zmm9, %zmm0
    vpmadd52huq 768(%rcx), %zmm20, %zmm11
    vpmadd52huq 320(%rcx), %zmm9, %zmm1
    vpmadd52huq 832(%rcx), %zmm20, %zmm12
    vpmadd52huq 384(%rcx), %zmm9, %zmm2
    vpmadd52huq 896(%rcx), %zmm20, %zmm13
    vpmadd52huq 448(%rcx), %zmm9, %zmm3
    vpmadd52huq 960(%rcx), %zmm20, %zmm14
    vpsrlq $52, %zmm4, %zmm4
    vpsrlq $52, %zmm15, %zmm15
    vpmadd52luq %zmm23, %zmm10, %zmm5
    vpmadd52luq %zmm23, %zmm21, %zmm16
    vpaddq %zmm4, %zmm5, %zmm5
    vpaddq %zmm15, %zmm16, %zmm16
    vpmadd52huq %zmm22, %zmm10, %zmm5
    vpmadd52huq %zmm22, %zmm21, %zmm16
    vpmadd52luq %zmm24, %zmm10, %zmm6
    vpmadd52luq %zmm24, %zmm21, %zmm17
    vpmadd52luq %zmm25, %zmm10, %zmm7
    vpmadd52luq %zmm25, %zmm21, %zmm18
    vpmadd52luq %zmm26, %zmm10, %zmm8
    vpmadd52luq %zmm26, %zmm21, %zmm19
    vpmadd52luq %zmm27, %zmm10, %zmm0
    vpmadd52luq %zmm27, %zmm21, %zmm11
    vpmadd52luq %zmm28, %zmm10, %zmm1
    vpmadd52luq %zmm28, %zmm21, %zmm12
    vpmadd52luq %zmm29, %zmm10, %zmm2
    vpmadd52luq %zmm29, %zmm21, %zmm13
    vpmadd52huq %zmm23, %zmm10, %zmm6
    vpmadd52huq %zmm23, %zmm21, %zmm17
    vpmadd52huq %zmm24, %zmm10, %zmm7
    vpmadd52huq %zmm24, %zmm21, %zmm18
    vpmadd52huq %zmm25, %zmm10, %zmm8
    vpmadd52huq %zmm25, %zmm21, %zmm19
    vpmadd52huq %zmm26, %zmm10, %zmm0
    vpmadd52huq %zmm26, %zmm21, %zmm11
    vpmadd52huq %zmm27, %zmm10, %zmm1
    vpmadd52huq %zmm27, %zmm21, %zmm12
    vpmadd52huq %zmm28, %zmm10, %zmm2
    vpmadd52huq %zmm28, %zmm21, %zmm13
    vpmadd52huq %zmm29, %zmm10, %zmm3
    vpmadd52huq %zmm29, %zmm21, %zmm14
    vmovdqu64 320(%rdx), %zmm9
    vmovdqu64 832(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm5
    vpmadd52luq 512(%rsi), %zmm20, %zmm16
    vpmadd52luq 64(%rsi), %zmm9, %zmm6
    vpmadd52luq 576(%rsi), %zmm20, %zmm17
    vpmadd52luq 128(%rsi), %zmm9, %zmm7
    vpmadd52luq 640(%rsi), %zmm20, %zmm18
    vpmadd52luq 192(%rsi), %zmm9, %zmm8
    vpmadd52luq 704(%rsi), %zmm20, %zmm19
    vpmadd52luq 256(%rsi), %zmm9, %zmm0
    vpmadd52luq 768(%rsi), %zmm20, %zmm11
    vpmadd52luq 320(%rsi), %zmm9, %zmm1
    vpmadd52luq 832(%rsi), %zmm20, %zmm12
    vpmadd52luq 384(%rsi), %zmm9, %zmm2
    vpmadd52luq 896(%rsi), %zmm20, %zmm13
    vpmadd52luq 448(%rsi), %zmm9, %zmm3
    vpmadd52luq 960(%rsi), %zmm20, %zmm14
    vpmadd52huq 0(%rsi), %zmm9, %zmm6
    vpmadd52huq 512(%rsi), %zmm20, %zmm17
    vpmadd52huq 64(%rsi), %zmm9, %zmm7
    vpmadd52huq 576(%rsi), %zmm20, %zmm18
    vpmadd52huq 128(%rsi), %zmm9, %zmm8
    vpmadd52huq 640(%rsi), %zmm20, %zmm19
    vpmadd52huq 192(%rsi), %zmm9, %zmm0
    vpmadd52huq 704(%rsi), %zmm20, %zmm11
    vpmadd52huq 256(%rsi), %zmm9, %zmm1
    vpmadd52huq 768(%rsi), %zmm20, %zmm12
    vpmadd52huq 320(%rsi), %zmm9, %zmm2
    vpmadd52huq 832(%rsi), %zmm20, %zmm13
    vpmadd52huq 384(%rsi), %zmm9, %zmm3
    vpmadd52huq 896(%rsi), %zmm20, %zmm14
    vpxorq %zmm4, %zmm4, %zmm4
    vpxorq %zmm15, %zmm15, %zmm15
    vpmadd52huq 448(%rsi), %zmm9, %zmm4
    vpmadd52huq 960(%rsi), %zmm20, %zmm15
    vmovdqu64 320(%r8), %zmm9
    vmovdqu64 832(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm5
    vpmadd52luq 512(%rcx), %zmm20, %zmm16
    vpmadd52luq 64(%rcx), %zmm9, %zmm6
    vpmadd52luq 576(%rcx), %zmm20, %zmm17
    vpmadd52luq 128(%rcx), %zmm9, %zmm7
    vpmadd52luq 640(%rcx), %zmm20, %zmm18
    vpmadd52luq 192(%rcx), %zmm9, %zmm8
    vpmadd52luq 704(%rcx), %zmm20, %zmm19
    vpmadd52luq 256(%rcx), %zmm9, %zmm0
    vpmadd52luq 768(%rcx), %zmm20, %zmm11
    vpmadd52luq 320(%rcx), %zmm9, %zmm1
    vpmadd52luq 832(%rcx), %zmm20, %zmm12
    vpmadd52luq 384(%rcx), %zmm9, %zmm2
    vpmadd52luq 896(%rcx), %zmm20, %zmm13
    vpmadd52luq 448(%rcx), %zmm9, %zmm3
    vpmadd52luq 960(%rcx), %zmm20, %zmm14
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm5, %zmm10
    vpmadd52luq %zmm30, %zmm16, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm6
    vpmadd52huq 512(%rcx), %zmm20, %zmm17
    vpmadd52huq 64(%rcx), %zmm9, %zmm7
    vpmadd52huq 576(%rcx), %zmm20, %zmm18
    vpmadd52huq 128(%rcx), %zmm9, %zmm8
    vpmadd52huq 640(%rcx), %zmm20, %zmm19
    vpmadd52huq 192(%rcx), %zmm9, %zmm0
    vpmadd52huq 704(%rcx), %zmm20, %zmm11
    vpmadd52huq 256(%rcx), %zmm9, %zmm1
    vpmadd52huq 768(%rcx), %zmm20, %zmm12
    vpmadd52huq 320(%rcx), %zmm9, %zmm2
    vpmadd52huq 832(%rcx), %zmm20, %zmm13
    vpmadd52huq 384(%rcx), %zmm9, %zmm3
    vpmadd52huq 896(%rcx), %zmm20, %zmm14
    vpmadd52huq 448(%rcx), %zmm9, %zmm4
    vpmadd52huq 960(%rcx), %zmm20, %zmm15
    vpsrlq $52, %zmm5, %zmm5
    vpsrlq $52, %zmm16, %zmm16
    vpmadd52luq %zmm23, %zmm10, %zmm6
    vpmadd52luq %zmm23, %zmm21, %zmm17
    vpaddq %zmm5, %zmm6, %zmm6
    vpaddq %zmm16, %zmm17, %zmm17
    vpmadd52huq %zmm22, %zmm10, %zmm6
    vpmadd52huq %zmm22, %zmm21, %zmm17
    vpmadd52luq %zmm24, %zmm10, %zmm7
    vpmadd52luq %zmm24, %zmm21, %zmm18
    vpmadd52luq %zmm25, %zmm10, %zmm8
    vpmadd52luq %zmm25, %zmm21, %zmm19
    vpmadd52luq %zmm26, %zmm10, %zmm0
    vpmadd52luq %zmm26, %zmm21, %zmm11
    vpmadd52luq %zmm27, %zmm10, %zmm1
    vpmadd52luq %zmm27, %zmm21, %zmm12
    vpmadd52luq %zmm28, %zmm10, %zmm2
    vpmadd52luq %zmm28, %zmm21, %zmm13
    vpmadd52luq %zmm29, %zmm10, %zmm3
    vpmadd52luq %zmm29, %zmm21, %zmm14
    vpmadd52huq %zmm23, %zmm10, %zmm7
    vpmadd52huq %zmm23, %zmm21, %zmm18
    vpmadd52huq %zmm24, %zmm10, %zmm8
    vpmadd52huq %zmm24, %zmm21, %zmm19
    vpmadd52huq %zmm25, %zmm10, %zmm0
    vpmadd52huq %zmm25, %zmm21, %zmm11
    vpmadd52huq %zmm26, %zmm10, %zmm1
    vpmadd52huq %zmm26, %zmm21, %zmm12
    vpmadd52huq %zmm27, %zmm10, %zmm2
    vpmadd52huq %zmm27, %zmm21, %zmm13
    vpmadd52huq %zmm28, %zmm10, %zmm3
    vpmadd52huq %zmm28, %zmm21, %zmm14
    vpmadd52huq %zmm29, %zmm10, %zmm4
    vpmadd52huq %zmm29, %zmm21, %zmm15
    vmovdqu64 384(%rdx), %zmm9
    vmovdqu64 896(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm6
    vpmadd52luq 512(%rsi), %zmm20, %zmm17
    vpmadd52luq 64(%rsi), %zmm9, %zmm7
    vpmadd52luq 576(%rsi), %zmm20, %zmm18
    vpmadd52luq 128(%rsi), %zmm9, %zmm8
    vpmadd52luq 640(%rsi), %zmm20, %zmm19
    vpmadd52luq 192(%rsi), %zmm9, %zmm0
    vpmadd52luq 704(%rsi), %zmm20, %zmm11
    vpmadd52luq 256(%rsi), %zmm9, %zmm1
    vpmadd52luq 768(%rsi), %zmm20, %zmm12
    vpmadd52luq 320(%rsi), %zmm9, %zmm2
    vpmadd52luq 832(%rsi), %zmm20, %zmm13
    vpmadd52luq 384(%rsi), %zmm9, %zmm3
    vpmadd52luq 896(%rsi), %zmm20, %zmm14
    vpmadd52luq 448(%rsi), %zmm9, %zmm4
    vpmadd52luq 960(%rsi), %zmm20, %zmm15
    vpmadd52huq 0(%rsi), %zmm9, %zmm7
    vpmadd52huq 512(%rsi), %zmm20, %zmm18
    vpmadd52huq 64(%rsi), %zmm9, %zmm8
    vpmadd52huq 576(%rsi), %zmm20, %zmm19
    vpmadd52huq 128(%rsi), %zmm9, %zmm0
    vpmadd52huq 640(%rsi), %zmm20, %zmm11
    vpmadd52huq 192(%rsi), %zmm9, %zmm1
    vpmadd52huq 704(%rsi), %zmm20, %zmm12
    vpmadd52huq 256(%rsi), %zmm9, %zmm2
    vpmadd52huq 768(%rsi), %zmm20, %zmm13
    vpmadd52huq 320(%rsi), %zmm9, %zmm3
    vpmadd52huq 832(%rsi), %zmm20, %zmm14
    vpmadd52huq 384(%rsi), %zmm9, %zmm4
    vpmadd52huq 896(%rsi), %zmm20, %zmm15
    vpxorq %zmm5, %zmm5, %zmm5
    vpxorq %zmm16, %zmm16, %zmm16
    vpmadd52huq 448(%rsi), %zmm9, %zmm5
    vpmadd52huq 960(%rsi), %zmm20, %zmm16
    vmovdqu64 384(%r8), %zmm9
    vmovdqu64 896(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm6
    vpmadd52luq 512(%rcx), %zmm20, %zmm17
    vpmadd52luq 64(%rcx), %zmm9, %zmm7
    vpmadd52luq 576(%rcx), %zmm20, %zmm18
    vpmadd52luq 128(%rcx), %zmm9, %zmm8
    vpmadd52luq 640(%rcx), %zmm20, %zmm19
    vpmadd52luq 192(%rcx), %zmm9, %zmm0
    vpmadd52luq 704(%rcx), %zmm20, %zmm11
    vpmadd52luq 256(%rcx), %zmm9, %zmm1
    vpmadd52luq 768(%rcx), %zmm20, %zmm12
    vpmadd52luq 320(%rcx), %zmm9, %zmm2
    vpmadd52luq 832(%rcx), %zmm20, %zmm13
    vpmadd52luq 384(%rcx), %zmm9, %zmm3
    vpmadd52luq 896(%rcx), %zmm20, %zmm14
    vpmadd52luq 448(%rcx), %zmm9, %zmm4
    vpmadd52luq 960(%rcx), %zmm20, %zmm15
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm6, %zmm10
    vpmadd52luq %zmm30, %zmm17, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm7
    vpmadd52huq 512(%rcx), %zmm20, %zmm18
    vpmadd52huq 64(%rcx), %zmm9, %zmm8
    vpmadd52huq 576(%rcx), %zmm20, %zmm19
    vpmadd52huq 128(%rcx), %zmm9, %zmm0
    vpmadd52huq 640(%rcx), %zmm20, %zmm11
    vpmadd52huq 192(%rcx), %zmm9, %zmm1
    vpmadd52huq 704(%rcx), %zmm20, %zmm12
    vpmadd52huq 256(%rcx), %zmm9, %zmm2
    vpmadd52huq 768(%rcx), %zmm20, %zmm13
    vpmadd52huq 320(%rcx), %zmm9, %zmm3
    vpmadd52huq 832(%rcx), %zmm20, %zmm14
    vpmadd52huq 384(%rcx), %zmm9, %zmm4
    vpmadd52huq 896(%rcx), %zmm20, %zmm15
    vpmadd52huq 448(%rcx), %zmm9, %zmm5
    vpmadd52huq 960(%rcx), %zmm20, %zmm16
    vpsrlq $52, %zmm6, %zmm6
    vpsrlq $52, %zmm17, %zmm17
    vpmadd52luq %zmm23, %zmm10, %zmm7
    vpmadd52luq %zmm23, %zmm21, %zmm18
    vpaddq %zmm6, %zmm7, %zmm7
    vpaddq %zmm17, %zmm18, %zmm18
    vpmadd52huq %zmm22, %zmm10, %zmm7
    vpmadd52huq %zmm22, %zmm21, %zmm18
    vpmadd52luq %zmm24, %zmm10, %zmm8
    vpmadd52luq %zmm24, %zmm21, %zmm19
    vpmadd52luq %zmm25, %zmm10, %zmm0
    vpmadd52luq %zmm25, %zmm21, %zmm11
    vpmadd52luq %zmm26, %zmm10, %zmm1
    vpmadd52luq %zmm26, %zmm21, %zmm12
    vpmadd52luq %zmm27, %zmm10, %zmm2
    vpmadd52luq %zmm27, %zmm21, %zmm13
    vpmadd52luq %zmm28, %zmm10, %zmm3
    vpmadd52luq %zmm28, %zmm21, %zmm14
    vpmadd52luq %zmm29, %zmm10, %zmm4
    vpmadd52luq %zmm29, %zmm21, %zmm15
    vpmadd52huq %zmm23, %zmm10, %zmm8
    vpmadd52huq %zmm23, %zmm21, %zmm19
    vpmadd52huq %zmm24, %zmm10, %zmm0
    vpmadd52huq %zmm24, %zmm21, %zmm11
    vpmadd52huq %zmm25, %zmm10, %zmm1
    vpmadd52huq %zmm25, %zmm21, %zmm12
    vpmadd52huq %zmm26, %zmm10, %zmm2
    vpmadd52huq %zmm26, %zmm21, %zmm13
    vpmadd52huq %zmm27, %zmm10, %zmm3
    vpmadd52huq %zmm27, %zmm21, %zmm14
    vpmadd52huq %zmm28, %zmm10, %zmm4
    vpmadd52huq %zmm28, %zmm21, %zmm15
    vpmadd52huq %zmm29, %zmm10, %zmm5
    vpmadd52huq %zmm29, %zmm21, %zmm16
    vmovdqu64 448(%rdx), %zmm9
    vmovdqu64 960(%rdx), %zmm20
    vpmadd52luq 0(%rsi), %zmm9, %zmm7
    vpmadd52luq 512(%rsi), %zmm20, %zmm18
    vpmadd52luq 64(%rsi), %zmm9, %zmm8
    vpmadd52luq 576(%rsi), %zmm20, %zmm19
    vpmadd52luq 128(%rsi), %zmm9, %zmm0
    vpmadd52luq 640(%rsi), %zmm20, %zmm11
    vpmadd52luq 192(%rsi), %zmm9, %zmm1
    vpmadd52luq 704(%rsi), %zmm20, %zmm12
    vpmadd52luq 256(%rsi), %zmm9, %zmm2
    vpmadd52luq 768(%rsi), %zmm20, %zmm13
    vpmadd52luq 320(%rsi), %zmm9, %zmm3
    vpmadd52luq 832(%rsi), %zmm20, %zmm14
    vpmadd52luq 384(%rsi), %zmm9, %zmm4
    vpmadd52luq 896(%rsi), %zmm20, %zmm15
    vpmadd52luq 448(%rsi), %zmm9, %zmm5
    vpmadd52luq 960(%rsi), %zmm20, %zmm16
    vpmadd52huq 0(%rsi), %zmm9, %zmm8
    vpmadd52huq 512(%rsi), %zmm20, %zmm19
    vpmadd52huq 64(%rsi), %zmm9, %zmm0
    vpmadd52huq 576(%rsi), %zmm20, %zmm11
    vpmadd52huq 128(%rsi), %zmm9, %zmm1
    vpmadd52huq 640(%rsi), %zmm20, %zmm12
    vpmadd52huq 192(%rsi), %zmm9, %zmm2
    vpmadd52huq 704(%rsi), %zmm20, %zmm13
    vpmadd52huq 256(%rsi), %zmm9, %zmm3
    vpmadd52huq 768(%rsi), %zmm20, %zmm14
    vpmadd52huq 320(%rsi), %zmm9, %zmm4
    vpmadd52huq 832(%rsi), %zmm20, %zmm15
    vpmadd52huq 384(%rsi), %zmm9, %zmm5
    vpmadd52huq 896(%rsi), %zmm20, %zmm16
    vpxorq %zmm6, %zmm6, %zmm6
    vpxorq %zmm17, %zmm17, %zmm17
    vpmadd52huq 448(%rsi), %zmm9, %zmm6
    vpmadd52huq 960(%rsi), %zmm20, %zmm17
    vmovdqu64 448(%r8), %zmm9
    vmovdqu64 960(%r8), %zmm20
    vpmadd52luq 0(%rcx), %zmm9, %zmm7
    vpmadd52luq 512(%rcx), %zmm20, %zmm18
    vpmadd52luq 64(%rcx), %zmm9, %zmm8
    vpmadd52luq 576(%rcx), %zmm20, %zmm19
    vpmadd52luq 128(%rcx), %zmm9, %zmm0
    vpmadd52luq 640(%rcx), %zmm20, %zmm11
    vpmadd52luq 192(%rcx), %zmm9, %zmm1
    vpmadd52luq 704(%rcx), %zmm20, %zmm12
    vpmadd52luq 256(%rcx), %zmm9, %zmm2
    vpmadd52luq 768(%rcx), %zmm20, %zmm13
    vpmadd52luq 320(%rcx), %zmm9, %zmm3
    vpmadd52luq 832(%rcx), %zmm20, %zmm14
    vpmadd52luq 384(%rcx), %zmm9, %zmm4
    vpmadd52luq 896(%rcx), %zmm20, %zmm15
    vpmadd52luq 448(%rcx), %zmm9, %zmm5
    vpmadd52luq 960(%rcx), %zmm20, %zmm16
    vmovdqa64 %zmm30, %zmm10
    vmovdqa64 %zmm30, %zmm21
    vpmadd52luq %zmm30, %zmm7, %zmm10
    vpmadd52luq %zmm30, %zmm18, %zmm21
    vpmadd52huq 0(%rcx), %zmm9, %zmm8
    vpmadd52huq 512(%rcx), %zmm20, %zmm19
    vpmadd52huq 64(%rcx), %zmm9, %zmm0
    vpmadd52huq 576(%rcx), %zmm20, %zmm11
    vpmadd52huq 128(%rcx), %zmm9, %zmm1
    vpmadd52huq 640(%rcx), %zmm20, %zmm12
    vpmadd52huq 192(%rcx), %zmm9, %zmm2
    vpmadd52huq 704(%rcx), %zmm20, %zmm13
    vpmadd52huq 256(%rcx), %zmm9, %zmm3
    vpmadd52huq 768(%rcx), %zmm20, %zmm14
    vpmadd52huq 320(%rcx), %zmm9, %zmm4
    vpmadd52huq 832(%rcx), %zmm20, %zmm15
    vpmadd52huq 384(%rcx), %zmm9, %zmm5
    vpmadd52huq 896(%rcx), %zmm20, %zmm16
    vpmadd52huq 448(%rcx), %zmm9, %zmm6
    vpmadd52huq 960(%rcx), %zmm20, %zmm17
    vpsrlq $52, %zmm7, %zmm7
    vpsrlq $52, %zmm18, %zmm18
    vpmadd52luq %zmm23, %zmm10, %zmm8
    vpmadd52luq %zmm23, %zmm21, %zmm19
    vpaddq %zmm7, %zmm8, %zmm8
    vpaddq %zmm18, %zmm19, %zmm19
    vpmadd52huq %zmm22, %zmm10, %zmm8
    vpmadd52huq %zmm22, %zmm21, %zmm19
    vpmadd52luq %zmm24, %zmm10, %zmm0
    vpmadd52luq %zmm24, %zmm21, %zmm11
    vpmadd52luq %zmm25, %zmm10, %zmm1
    vpmadd52luq %zmm25, %zmm21, %zmm12
    vpmadd52luq %zmm26, %zmm10, %zmm2
    vpmadd52luq %zmm26, %zmm21, %zmm13
    vpmadd52luq %zmm27, %zmm10, %zmm3
    vpmadd52luq %zmm27, %zmm21, %zmm14
    vpmadd52luq %zmm28, %zmm10, %zmm4
    vpmadd52luq %zmm28, %zmm21, %zmm15
    vpmadd52luq %zmm29, %zmm10, %zmm5
    vpmadd52luq %zmm29, %zmm21, %zmm16
    vpmadd52huq %zmm23, %zmm10, %zmm0
    vpmadd52huq %zmm23, %zmm21, %zmm11
    vpmadd52huq %zmm24, %zmm10, %zmm1
    vpmadd52huq %zmm24, %zmm21, %zmm12
    vpmadd52huq %zmm25, %zmm10, %zmm2
    vpmadd52huq %zmm25, %zmm21, %zmm13
    vpmadd52huq %zmm26, %zmm10, %zmm3
    vpmadd52huq %zmm26, %zmm21, %zmm14
    vpmadd52huq %zmm27, %zmm10, %zmm4
    vpmadd52huq %zmm27, %zmm21, %zmm15
    vpmadd52huq %zmm28, %zmm10, %zmm5
    vpmadd52huq %zmm28, %zmm21, %zmm16
    vpmadd52huq %zmm29, %zmm10, %zmm6
    vpmadd52huq %zmm29, %zmm21, %zmm17
    vpsraq $52, %zmm8, %zmm10
    vpsraq $52, %zmm19, %zmm21
    vpaddq %zmm10, %zmm0, %zmm0
    vpaddq %zmm21, %zmm11, %zmm11
    vpandq %zmm31, %zmm8, %zmm8
    vpandq %zmm31, %zmm19, %zmm19
    vmovdqu64 %zmm8, 0(%rdi)
    vmovdqu64 %zmm19, 512(%rdi)
    vpsraq $52, %zmm0, %zmm10
    vpsraq $52, %zmm11, %zmm21
    vpaddq %zmm10, %zmm1, %zmm1
    vpaddq %zmm21, %zmm12, %zmm12
    vpandq %zmm31, %zmm0, %zmm0
    vpandq %zmm31, %zmm11, %zmm11
    vmovdqu64 %zmm0, 64(%rdi)
    vmovdqu64 %zmm11, 576(%rdi)
    vpsraq $52, %zmm1, %zmm10
    vpsraq $52, %zmm12, %zmm21
    vpaddq %zmm10, %zmm2, %zmm2
    vpaddq %zmm21, %zmm13, %zmm13
    vpandq %zmm31, %zmm1, %zmm1
    vpandq %zmm31, %zmm12, %zmm12
    vmovdqu64 %zmm1, 128(%rdi)
    vmovdqu64 %zmm12, 640(%rdi)
    vpsraq $52, %zmm2, %zmm10
    vpsraq $52, %zmm13, %zmm21
    vpaddq %zmm10, %zmm3, %zmm3
    vpaddq %zmm21, %zmm14, %zmm14
    vpandq %zmm31, %zmm2, %zmm2
    vpandq %zmm31, %zmm13, %zmm13
    vmovdqu64 %zmm2, 192(%rdi)
    vmovdqu64 %zmm13, 704(%rdi)
    vpsraq $52, %zmm3, %zmm10
    vpsraq $52, %zmm14, %zmm21
    vpaddq %zmm10, %zmm4, %zmm4
    vpaddq %zmm21, %zmm15, %zmm15
    vpandq %zmm31, %zmm3, %zmm3
    vpandq %zmm31, %zmm14, %zmm14
    vmovdqu64 %zmm3, 256(%rdi)
    vmovdqu64 %zmm14, 768(%rdi)
    vpsraq $52, %zmm4, %zmm10
    vpsraq $52, %zmm15, %zmm21
    vpaddq %zmm10, %zmm5, %zmm5
    vpaddq %zmm21, %zmm16, %zmm16
    vpandq %zmm31, %zmm4, %zmm4
    vpandq %zmm31, %zmm15, %zmm15
    vmovdqu64 %zmm4, 320(%rdi)
    vmovdqu64 %zmm15, 832(%rdi)
    vpsraq $52, %zmm5, %zmm10
    vpsraq $52, %zmm16, %zmm21
    vpaddq %zmm10, %zmm6, %zmm6
    vpaddq %zmm21, %zmm17, %zmm17
    vpandq %zmm31, %zmm5, %zmm5
    vpandq %zmm31, %zmm16, %zmm16
    vmovdqu64 %zmm5, 384(%rdi)
    vmovdqu64 %zmm16, 896(%rdi)
    vmovdqu64 %zmm6, 448(%rdi)
    vmovdqu64 %zmm17, 960(%rdi)
    ret
    .cfi_endproc
    .size fp_lanes_mul_sum_pair_ifma, . - fp_lanes_mul_sum_pair_ifma

/* The prime in limbs of 52 bits, -1/p mod 2^52, 52 ones. */
    .section .rodata
    .p2align 6
.Lfp_lanes_mul_sum_pair_ifma_p:
    .quad 0xeffffffffaaab, 0xfeb153ffffb9f, 0x6b0f6241eabff, 0x12bf6730d2a0f
    .quad 0x764774b84f385, 0x1ba7b6434bacd, 0x1ea397fe69a4b, 0x000000001a011
    .quad 0x3fffcfffcfffd, 0xfffffffffffff

    .section .note.GNU-stack, "", @progbits
