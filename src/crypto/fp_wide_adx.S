/* Written by scripts/field-kernels fp_wide_adx.S; not to be edited. */

    .text

/* fp_wide_mul_adx(out, a, b):
 * The integer a b of twice as many limbs, for any a and b. */
    .globl fp_wide_mul_adx
    .hidden fp_wide_mul_adx
    .type fp_wide_mul_adx, @function
    .p2align 6
fp_wide_mul_adx:
    .cfi_startproc
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    push %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    push %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    push %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    push %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    mov %rdx, %rbp
    mov (%rbp), %rdx
    mulx 8(%rsi), %rcx, %r10
    mulx 0(%rsi), %r8, %r9
    add %rcx, %r9
    mulx 24(%rsi), %rcx, %r12
    mulx 16(%rsi), %r15, %r11
    adc %r15, %r10
    adc %rcx, %r11
    mulx 32(%rsi), %r15, %r13
    adc %r15, %r12
    mulx 40(%rsi), %rcx, %r14
    adc %rcx, %r13
    mov %r8, 0(%rdi)
    mov 8(%rbp), %rdx
    adc $0, %r14
    xor %ecx, %ecx
    xor %r8d, %r8d
    mulx 0(%rsi), %r15, %rax
    adox %rax, %r10
    adcx %r15, %r9
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r11
    mulx 16(%rsi), %r15, %rax
    adcx %rcx, %r10
    adcx %r15, %r11
    adox %rax, %r12
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 32(%rsi), %r15, %rax
    adox %rax, %r14
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r8
    adcx %r15, %r13
    adcx %rcx, %r14
    adc $0, %r8
    mov %r9, 8(%rdi)
    mov 16(%rbp), %rdx
    xor %ecx, %ecx
    mulx 0(%rsi), %r15, %rax
    xor %r9d, %r9d
    adcx %r15, %r10
    adox %rax, %r11
    mulx 16(%rsi), %r15, %rax
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    adcx %r15, %r12
    adox %rax, %r13
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 32(%rsi), %r15, %rax
    adox %rax, %r8
    mulx 40(%rsi), %rcx, %rbx
    adcx %r15, %r14
    adcx %rcx, %r8
    adox %rbx, %r9
    adc $0, %r9
    xor %ecx, %ecx
    mov %r10, 16(%rdi)
    mov 24(%rbp), %rdx
    xor %r10d, %r10d
    mulx 0(%rsi), %r15, %rax
    adox %rax, %r12
    adcx %r15, %r11
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    mulx 16(%rsi), %r15, %rax
    adox %rbx, %r13
    adox %rax, %r14
    mulx 24(%rsi), %rcx, %rbx
    adcx %r15, %r13
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 32(%rsi), %r15, %rax
    adcx %r15, %r8
    mulx 40(%rsi), %rcx, %rbx
    adox %rax, %r9
    adox %rbx, %r10
    adcx %rcx, %r9
    adc $0, %r10
    mov %r11, 24(%rdi)
    mov 32(%rbp), %rdx
    mulx 0(%rsi), %r15, %rax
    xor %ecx, %ecx
    mulx 8(%rsi), %rcx, %rbx
    xor %r11d, %r11d
    adox %rax, %r13
    adcx %r15, %r12
    adox %rbx, %r14
    mov %r12, 32(%rdi)
    mulx 16(%rsi), %r15, %rax
    adcx %rcx, %r13
    adcx %r15, %r14
    adox %rax, %r8
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 32(%rsi), %r15, %rax
    adcx %r15, %r9
    adox %rax, %r10
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mov 40(%rbp), %rdx
    adc $0, %r11
    xor %ecx, %ecx
    xor %r12d, %r12d
    mulx 0(%rsi), %r15, %rax
    adcx %r15, %r13
    adox %rax, %r14
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    mulx 16(%rsi), %r15, %rax
    adox %rbx, %r8
    adcx %r15, %r8
    adox %rax, %r9
    mulx 32(%rsi), %r15, %rax
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 40(%rsi), %rcx, %rbx
    adcx %r15, %r10
    adox %rax, %r11
    adox %rbx, %r12
    adcx %rcx, %r11
    mov %r13, 40(%rdi)
    mov %r14, 48(%rdi)
    adc $0, %r12
    mov %r8, 56(%rdi)
    mov %r9, 64(%rdi)
    mov %r10, 72(%rdi)
    mov %r11, 80(%rdi)
    mov %r12, 88(%rdi)
    pop %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r15
    pop %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r14
    pop %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r13
    pop %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    pop %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    pop %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbp
    ret
    .cfi_endproc
    .size fp_wide_mul_adx, . - fp_wide_mul_adx

/* fp_wide_reduce_adx(out, a):
 * a / 2^(64 limbs) mod p, reduced, for a below p 2^(64 limbs). */
    .globl fp_wide_reduce_adx
    .hidden fp_wide_reduce_adx
    .type fp_wide_reduce_adx, @function
    .p2align 6
fp_wide_reduce_adx:
    .cfi_startproc
    push %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    push %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    push %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    push %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    push %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    mov 0(%rsi), %r8
    mov 8(%rsi), %r9
    mov 24(%rsi), %r11
    mov 32(%rsi), %r12
    mov 40(%rsi), %r13
    xor %r14d, %r14d
    mov %r8, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    mov 16(%rsi), %r10
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r9
    adox %rbp, %r10
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r11
    adox %rbp, %r12
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r13
    adox %rbp, %r14
    adcx %rax, %r14
    mov %r9, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r10
    adox %rbp, %r11
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r12
    adox %rbp, %r13
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    adcx %rax, %r8
    mov %r10, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r11
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %rcx, %r10
    adcx %r15, %r11
    adox %rbp, %r12
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r13
    adox %rbp, %r14
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r8
    adox %rbp, %r9
    adcx %rax, %r9
    mov %r11, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r12
    adox %rbp, %r13
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adox %rbp, %r10
    adcx %r15, %r9
    adcx %rax, %r10
    mov %r12, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r13
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %rcx, %r12
    adcx %r15, %r13
    adox %rbp, %r14
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r8
    adox %rbp, %r9
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r10
    adox %rbp, %r11
    adcx %rax, %r11
    mov %r13, %rdx
    imul 48+.Lfp_wide_reduce_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    mulx 16+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 24+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adox %rbp, %r10
    adcx %r15, %r9
    mulx 32+.Lfp_wide_reduce_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40+.Lfp_wide_reduce_adx_p(%rip), %r15, %rbp
    adcx %r15, %r11
    adox %rbp, %r12
    adcx %rax, %r12
    add 48(%rsi), %r14
    mov %r14, %rax
    adc 56(%rsi), %r8
    adc 64(%rsi), %r9
    adc 72(%rsi), %r10
    adc 80(%rsi), %r11
    adc 88(%rsi), %r12
    mov %r8, %rcx
    mov %r9, %rbx
    mov %r10, %rdx
    mov %r11, %rsi
    mov %r12, %rbp
    sub 0+.Lfp_wide_reduce_adx_p(%rip), %rax
    sbb 8+.Lfp_wide_reduce_adx_p(%rip), %rcx
    sbb 16+.Lfp_wide_reduce_adx_p(%rip), %rbx
    sbb 24+.Lfp_wide_reduce_adx_p(%rip), %rdx
    sbb 32+.Lfp_wide_reduce_adx_p(%rip), %rsi
    sbb 40+.Lfp_wide_reduce_adx_p(%rip), %rbp
    cmovc %r14, %rax
    mov %rax, 0(%rdi)
    cmovc %r9, %rbx
    cmovc %r8, %rcx
    mov %rcx, 8(%rdi)
    mov %rbx, 16(%rdi)
    cmovc %r10, %rdx
    mov %rdx, 24(%rdi)
    cmovc %r11, %rsi
    mov %rsi, 32(%rdi)
    cmovc %r12, %rbp
    mov %rbp, 40(%rdi)
    pop %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r15
    pop %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r14
    pop %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r13
    pop %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    pop %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    pop %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbp
    ret
    .cfi_endproc
    .size fp_wide_reduce_adx, . - fp_wide_reduce_adx

/* The prime, and -1/p mod 2^64. */
    .section .rodata
    .p2align 6
.Lfp_wide_mul_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd
    .p2align 6
.Lfp_wide_reduce_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd

    .section .note.GNU-stack, "", @progbits
