/* Written by scripts/lane-kernels fr_pair_ifma.S; not to be edited. */

    .text
/* fr_lanes_mul_pair_ifma(out, a, b):
 * out[i] = a[i] b[i] 2^-260 - q for i = 0 and 1, not carried. out may be a or b. */
    .globl fr_lanes_mul_pair_ifma
    .hidden fr_lanes_mul_pair_ifma
    .type fr_lanes_mul_pair_ifma, @function
    .p2align 6
fr_lanes_mul_pair_ifma:
    .cfi_startproc
    vpbroadcastq 48+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm31
    vpbroadcastq 40+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm30
    vpbroadcastq 0+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm16
    vpbroadcastq 8+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm17
    vpbroadcastq 16+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm18
    vpbroadcastq 24+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm19
    vpbroadcastq 32+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm20
    vmovdqu64 0(%rdx), %zmm6
    vmovdqu64 320(%rdx), %zmm14
    vmovdqa64 %zmm31, %zmm0
    vmovdqa64 %zmm31, %zmm8
    vpmadd52luq 0(%rsi), %zmm6, %zmm0
    vpmadd52luq 320(%rsi), %zmm14, %zmm8
    vmovdqa64 %zmm31, %zmm1
    vmovdqa64 %zmm31, %zmm9
    vpmadd52luq 64(%rsi), %zmm6, %zmm1
    vpmadd52luq 384(%rsi), %zmm14, %zmm9
    vmovdqa64 %zmm31, %zmm2
    vmovdqa64 %zmm31, %zmm10
    vpmadd52luq 128(%rsi), %zmm6, %zmm2
    vpmadd52luq 448(%rsi), %zmm14, %zmm10
    vmovdqa64 %zmm31, %zmm3
    vmovdqa64 %zmm31, %zmm11
    vpmadd52luq 192(%rsi), %zmm6, %zmm3
    vpmadd52luq 512(%rsi), %zmm14, %zmm11
    vmovdqa64 %zmm31, %zmm4
    vmovdqa64 %zmm31, %zmm12
    vpmadd52luq 256(%rsi), %zmm6, %zmm4
    vpmadd52luq 576(%rsi), %zmm14, %zmm12
    vmovdqa64 %zmm30, %zmm7
    vmovdqa64 %zmm30, %zmm15
    vpmadd52luq %zmm30, %zmm0, %zmm7
    vpmadd52luq %zmm30, %zmm8, %zmm15
    vpmadd52huq 0(%rsi), %zmm6, %zmm1
    vpmadd52huq 320(%rsi), %zmm14, %zmm9
    vpmadd52huq 64(%rsi), %zmm6, %zmm2
    vpmadd52huq 384(%rsi), %zmm14, %zmm10
    vpmadd52huq 128(%rsi), %zmm6, %zmm3
    vpmadd52huq 448(%rsi), %zmm14, %zmm11
    vpmadd52huq 192(%rsi), %zmm6, %zmm4
    vpmadd52huq 512(%rsi), %zmm14, %zmm12
    vpbroadcastq 56+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm5
    vpbroadcastq 56+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm13
    vpmadd52huq 256(%rsi), %zmm6, %zmm5
    vpmadd52huq 576(%rsi), %zmm14, %zmm13
    vpsrlq $52, %zmm0, %zmm0
    vpsrlq $52, %zmm8, %zmm8
    vpmadd52luq %zmm17, %zmm7, %zmm1
    vpmadd52luq %zmm17, %zmm15, %zmm9
    vpaddq %zmm0, %zmm1, %zmm1
    vpaddq %zmm8, %zmm9, %zmm9
    vpmadd52huq %zmm16, %zmm7, %zmm1
    vpmadd52huq %zmm16, %zmm15, %zmm9
    vpmadd52luq %zmm18, %zmm7, %zmm2
    vpmadd52luq %zmm18, %zmm15, %zmm10
    vpmadd52luq %zmm19, %zmm7, %zmm3
    vpmadd52luq %zmm19, %zmm15, %zmm11
    vpmadd52luq %zmm20, %zmm7, %zmm4
    vpmadd52luq %zmm20, %zmm15, %zmm12
    vpmadd52huq %zmm17, %zmm7, %zmm2
    vpmadd52huq %zmm17, %zmm15, %zmm10
    vpmadd52huq %zmm18, %zmm7, %zmm3
    vpmadd52huq %zmm18, %zmm15, %zmm11
    vpmadd52huq %zmm19, %zmm7, %zmm4
    vpmadd52huq %zmm19, %zmm15, %zmm12
    vpmadd52huq %zmm20, %zmm7, %zmm5
    vpmadd52huq %zmm20, %zmm15, %zmm13
    vmovdqu64 64(%rdx), %zmm6
    vmovdqu64 384(%rdx), %zmm14
    vpmadd52luq 0(%rsi), %zmm6, %zmm1
    vpmadd52luq 320(%rsi), %zmm14, %zmm9
    vpmadd52luq 64(%rsi), %zmm6, %zmm2
    vpmadd52luq 384(%rsi), %zmm14, %zmm10
    vpmadd52luq 128(%rsi), %zmm6, %zmm3
    vpmadd52luq 448(%rsi), %zmm14, %zmm11
    vpmadd52luq 192(%rsi), %zmm6, %zmm4
    vpmadd52luq 512(%rsi), %zmm14, %zmm12
    vpmadd52luq 256(%rsi), %zmm6, %zmm5
    vpmadd52luq 576(%rsi), %zmm14, %zmm13
    vmovdqa64 %zmm30, %zmm7
    vmovdqa64 %zmm30, %zmm15
    vpmadd52luq %zmm30, %zmm1, %zmm7
    vpmadd52luq %zmm30, %zmm9, %zmm15
    vpmadd52huq 0(%rsi), %zmm6, %zmm2
    vpmadd52huq 320(%rsi), %zmm14, %zmm10
    vpmadd52huq 64(%rsi), %zmm6, %zmm3
    vpmadd52huq 384(%rsi), %zmm14, %zmm11
    vpmadd52huq 128(%rsi), %zmm6, %zmm4
    vpmadd52huq 448(%rsi), %zmm14, %zmm12
    vpmadd52huq 192(%rsi), %zmm6, %zmm5
    vpmadd52huq 512(%rsi), %zmm14, %zmm13
    vpbroadcastq 64+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm0
    vpbroadcastq 64+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm8
    vpmadd52huq 256(%rsi), %zmm6, %zmm0
    vpmadd52huq 576(%rsi), %zmm14, %zmm8
    vpsrlq $52, %zmm1, %zmm1
    vpsrlq $52, %zmm9, %zmm9
    vpmadd52luq %zmm17, %zmm7, %zmm2
    vpmadd52luq %zmm17, %zmm15, %zmm10
    vpaddq %zmm1, %zmm2, %zmm2
    vpaddq %zmm9, %zmm10, %zmm10
    vpmadd52huq %zmm16, %zmm7, %zmm2
    vpmadd52huq %zmm16, %zmm15, %zmm10
    vpmadd52luq %zmm18, %zmm7, %zmm3
    vpmadd52luq %zmm18, %zmm15, %zmm11
    vpmadd52luq %zmm19, %zmm7, %zmm4
    vpmadd52luq %zmm19, %zmm15, %zmm12
    vpmadd52luq %zmm20, %zmm7, %zmm5
    vpmadd52luq %zmm20, %zmm15, %zmm13
    vpmadd52huq %zmm17, %zmm7, %zmm3
    vpmadd52huq %zmm17, %zmm15, %zmm11
    vpmadd52huq %zmm18, %zmm7, %zmm4
    vpmadd52huq %zmm18, %zmm15, %zmm12
    vpmadd52huq %zmm19, %zmm7, %zmm5
    vpmadd52huq %zmm19, %zmm15, %zmm13
    vpmadd52huq %zmm20, %zmm7, %zmm0
    vpmadd52huq %zmm20, %zmm15, %zmm8
    vmovdqu64 128(%rdx), %zmm6
    vmovdqu64 448(%rdx), %zmm14
    vpmadd52luq 0(%rsi), %zmm6, %zmm2
    vpmadd52luq 320(%rsi), %zmm14, %zmm10
    vpmadd52luq 64(%rsi), %zmm6, %zmm3
    vpmadd52luq 384(%rsi), %zmm14, %zmm11
    vpmadd52luq 128(%rsi), %zmm6, %zmm4
    vpmadd52luq 448(%rsi), %zmm14, %zmm12
    vpmadd52luq 192(%rsi), %zmm6, %zmm5
    vpmadd52luq 512(%rsi), %zmm14, %zmm13
    vpmadd52luq 256(%rsi), %zmm6, %zmm0
    vpmadd52luq 576(%rsi), %zmm14, %zmm8
    vmovdqa64 %zmm30, %zmm7
    vmovdqa64 %zmm30, %zmm15
    vpmadd52luq %zmm30, %zmm2, %zmm7
    vpmadd52luq %zmm30, %zmm10, %zmm15
    vpmadd52huq 0(%rsi), %zmm6, %zmm3
    vpmadd52huq 320(%rsi), %zmm14, %zmm11
    vpmadd52huq 64(%rsi), %zmm6, %zmm4
    vpmadd52huq 384(%rsi), %zmm14, %zmm12
    vpmadd52huq 128(%rsi), %zmm6, %zmm5
    vpmadd52huq 448(%rsi), %zmm14, %zmm13
    vpmadd52huq 192(%rsi), %zmm6, %zmm0
    vpmadd52huq 512(%rsi), %zmm14, %zmm8
    vpbroadcastq 72+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm1
    vpbroadcastq 72+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm9
    vpmadd52huq 256(%rsi), %zmm6, %zmm1
    vpmadd52huq 576(%rsi), %zmm14, %zmm9
    vpsrlq $52, %zmm2, %zmm2
    vpsrlq $52, %zmm10, %zmm10
    vpmadd52luq %zmm17, %zmm7, %zmm3
    vpmadd52luq %zmm17, %zmm15, %zmm11
    vpaddq %zmm2, %zmm3, %zmm3
    vpaddq %zmm10, %zmm11, %zmm11
    vpmadd52huq %zmm16, %zmm7, %zmm3
    vpmadd52huq %zmm16, %zmm15, %zmm11
    vpmadd52luq %zmm18, %zmm7, %zmm4
    vpmadd52luq %zmm18, %zmm15, %zmm12
    vpmadd52luq %zmm19, %zmm7, %zmm5
    vpmadd52luq %zmm19, %zmm15, %zmm13
    vpmadd52luq %zmm20, %zmm7, %zmm0
    vpmadd52luq %zmm20, %zmm15, %zmm8
    vpmadd52huq %zmm17, %zmm7, %zmm4
    vpmadd52huq %zmm17, %zmm15, %zmm12
    vpmadd52huq %zmm18, %zmm7, %zmm5
    vpmadd52huq %zmm18, %zmm15, %zmm13
    vpmadd52huq %zmm19, %zmm7, %zmm0
    vpmadd52huq %zmm19, %zmm15, %zmm8
    vpmadd52huq %zmm20, %zmm7, %zmm1
    vpmadd52huq %zmm20, %zmm15, %zmm9
    vmovdqu64 192(%rdx), %zmm6
    vmovdqu64 512(%rdx), %zmm14
    vpmadd52luq 0(%rsi), %zmm6, %zmm3
    vpmadd52luq 320(%rsi), %zmm14, %zmm11
    vpmadd52luq 64(%rsi), %zmm6, %zmm4
    vpmadd52luq 384(%rsi), %zmm14, %zmm12
    vpmadd52luq 128(%rsi), %zmm6, %zmm5
    vpmadd52luq 448(%rsi), %zmm14, %zmm13
    vpmadd52luq 192(%rsi), %zmm6, %zmm0
    vpmadd52luq 512(%rsi), %zmm14, %zmm8
    vpmadd52luq 256(%rsi), %zmm6, %zmm1
    vpmadd52luq 576(%rsi), %zmm14, %zmm9
    vmovdqa64 %zmm30, %zmm7
    vmovdqa64 %zmm30, %zmm15
    vpmadd52luq %zmm30, %zmm3, %zmm7
    vpmadd52luq %zmm30, %zmm11, %zmm15
    vpmadd52huq 0(%rsi), %zmm6, %zmm4
    vpmadd52huq 320(%rsi), %zmm14, %zmm12
    vpmadd52huq 64(%rsi), %zmm6, %zmm5
    vpmadd52huq 384(%rsi), %zmm14, %zmm13
    vpmadd52huq 128(%rsi), %zmm6, %zmm0
    vpmadd52huq 448(%rsi), %zmm14, %zmm8
    vpmadd52huq 192(%rsi), %zmm6, %zmm1
    vpmadd52huq 512(%rsi), %zmm14, %zmm9
    vpbroadcastq 80+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm2
    vpbroadcastq 80+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm10
    vpmadd52huq 256(%rsi), %zmm6, %zmm2
    vpmadd52huq 576(%rsi), %zmm14, %zmm10
    vpsrlq $52, %zmm3, %zmm3
    vpsrlq $52, %zmm11, %zmm11
    vpmadd52luq %zmm17, %zmm7, %zmm4
    vpmadd52luq %zmm17, %zmm15, %zmm12
    vpaddq %zmm3, %zmm4, %zmm4
    vpaddq %zmm11, %zmm12, %zmm12
    vpmadd52huq %zmm16, %zmm7, %zmm4
    vpmadd52huq %zmm16, %zmm15, %zmm12
    vpmadd52luq %zmm18, %zmm7, %zmm5
    vpmadd52luq %zmm18, %zmm15, %zmm13
    vpmadd52luq %zmm19, %zmm7, %zmm0
    vpmadd52luq %zmm19, %zmm15, %zmm8
    vpmadd52luq %zmm20, %zmm7, %zmm1
    vpmadd52luq %zmm20, %zmm15, %zmm9
    vpmadd52huq %zmm17, %zmm7, %zmm5
    vpmadd52huq %zmm17, %zmm15, %zmm13
    vpmadd52huq %zmm18, %zmm7, %zmm0
    vpmadd52huq %zmm18, %zmm15, %zmm8
    vpmadd52huq %zmm19, %zmm7, %zmm1
    vpmadd52huq %zmm19, %zmm15, %zmm9
    vpmadd52huq %zmm20, %zmm7, %zmm2
    vpmadd52huq %zmm20, %zmm15, %zmm10
    vmovdqu64 256(%rdx), %zmm6
    vmovdqu64 576(%rdx), %zmm14
    vpmadd52luq 0(%rsi), %zmm6, %zmm4
    vpmadd52luq 320(%rsi), %zmm14, %zmm12
    vpmadd52luq 64(%rsi), %zmm6, %zmm5
    vpmadd52luq 384(%rsi), %zmm14, %zmm13
    vpmadd52luq 128(%rsi), %zmm6, %zmm0
    vpmadd52luq 448(%rsi), %zmm14, %zmm8
    vpmadd52luq 192(%rsi), %zmm6, %zmm1
    vpmadd52luq 512(%rsi), %zmm14, %zmm9
    vpmadd52luq 256(%rsi), %zmm6, %zmm2
    vpmadd52luq 576(%rsi), %zmm14, %zmm10
    vmovdqa64 %zmm30, %zmm7
    vmovdqa64 %zmm30, %zmm15
    vpmadd52luq %zmm30, %zmm4, %zmm7
    vpmadd52luq %zmm30, %zmm12, %zmm15
    vpmadd52huq 0(%rsi), %zmm6, %zmm5
    vpmadd52huq 320(%rsi), %zmm14, %zmm13
    vpmadd52huq 64(%rsi), %zmm6, %zmm0
    vpmadd52huq 384(%rsi), %zmm14, %zmm8
    vpmadd52huq 128(%rsi), %zmm6, %zmm1
    vpmadd52huq 448(%rsi), %zmm14, %zmm9
    vpmadd52huq 192(%rsi), %zmm6, %zmm2
    vpmadd52huq 512(%rsi), %zmm14, %zmm10
    vpbroadcastq 88+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm3
    vpbroadcastq 88+.Lfr_lanes_mul_pair_ifma_p(%rip), %zmm11
    vpmadd52huq 256(%rsi), %zmm6, %zmm3
    vpmadd52huq 576(%rsi), %zmm14, %zmm11
    vpsrlq $52, %zmm4, %zmm4
    vpsrlq $52, %zmm12, %zmm12
    vpmadd52luq %zmm17, %zmm7, %zmm5
    vpmadd52luq %zmm17, %zmm15, %zmm13
    vpaddq %zmm4, %zmm5, %zmm5
    vpaddq %zmm12, %zmm13, %zmm13
    vpmadd52huq %zmm16, %zmm7, %zmm5
    vpmadd52huq %zmm16, %zmm15, %zmm13
    vpmadd52luq %zmm18, %zmm7, %zmm0
    vpmadd52luq %zmm18, %zmm15, %zmm8
    vpmadd52luq %zmm19, %zmm7, %zmm1
    vpmadd52luq %zmm19, %zmm15, %zmm9
    vpmadd52luq %zmm20, %zmm7, %zmm2
    vpmadd52luq %zmm20, %zmm15, %zmm10
    vpmadd52huq %zmm17, %zmm7, %zmm0
    vpmadd52huq %zmm17, %zmm15, %zmm8
    vpmadd52huq %zmm18, %zmm7, %zmm1
    vpmadd52huq %zmm18, %zmm15, %zmm9
    vpmadd52huq %zmm19, %zmm7, %zmm2
    vpmadd52huq %zmm19, %zmm15, %zmm10
    vpmadd52huq %zmm20, %zmm7, %zmm3
    vpmadd52huq %zmm20, %zmm15, %zmm11
    vmovdqu64 %zmm5, 0(%rdi)
    vmovdqu64 %zmm13, 320(%rdi)
    vmovdqu64 %zmm0, 64(%rdi)
    vmovdqu64 %zmm8, 384(%rdi)
    vmovdqu64 %zmm1, 128(%rdi)
    vmovdqu64 %zmm9, 448(%rdi)
    vmovdqu64 %zmm2, 192(%rdi)
    vmovdqu64 %zmm10, 512(%rdi)
    vmovdqu64 %zmm3, 256(%rdi)
    vmovdqu64 %zmm11, 576(%rdi)
    ret
    .cfi_endproc
    .size fr_lanes_mul_pair_ifma, . - fr_lanes_mul_pair_ifma

/* The prime in limbs of 52 bits, -1/p mod 2^52, 52 ones, and limbs of minus the prime. */
    .section .rodata
    .p2align 6
.Lfr_lanes_mul_pair_ifma_p:
    .quad 0xfffff00000001, 0x02fffe5bfefff, 0x9a1d80553bda4, 0x7d483339d8080
    .quad 0x073eda753299d, 0xffffeffffffff, 0xfffffffffffff, 0xfff00000ffffffff
    .quad 0xffffd0001a401001, 0xfff65e27faac425c, 0xfff82b7ccc627f80, 0xffff8c1258acd663

    .section .note.GNU-stack, "", @progbits
