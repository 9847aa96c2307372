/* Written by scripts/field-kernels fp_sum_adx.S; not to be edited. */

    .text

/* fp_mul_add_mul_adx(out, a, b, c, d):
 * (a b + c d) / 2^(64 limbs) mod p, reduced, for reduced ones. */
    .globl fp_mul_add_mul_adx
    .hidden fp_mul_add_mul_adx
    .type fp_mul_add_mul_adx, @function
    .p2align 6
fp_mul_add_mul_adx:
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
    mov %rdi, -8(%rsp)
    mov %rsi, -16(%rsp)
    mov %rdx, -24(%rsp)
    mov %rcx, -32(%rsp)
    mov %r8, -40(%rsp)
    mov -16(%rsp), %rax
    mov (%rax), %rax
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %rax
    mov %rax, -48(%rsp)
    mov -32(%rsp), %rax
    mov (%rax), %rax
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %rax
    mov %rax, -56(%rsp)
    mov -16(%rsp), %rsi
    mov -24(%rsp), %rbp
    mov 0(%rbp), %rdx
    mulx 8(%rsi), %rcx, %r10
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    mulx 0(%rsi), %r8, %r9
    add %rcx, %r9
    mulx 16(%rsi), %rcx, %r11
    adc %rcx, %r10
    mulx 24(%rsi), %rcx, %r12
    adc %rcx, %r11
    mulx 32(%rsi), %rcx, %r13
    adc %rcx, %r12
    mulx 40(%rsi), %rcx, %r14
    adc %rcx, %r13
    adc $0, %r14
    mov %rdi, %r15
    mov -40(%rsp), %rbp
    mov 0(%rbp), %rdx
    mov %rdx, %rdi
    mov -32(%rsp), %rsi
    imul -56(%rsp), %rdi
    xor %eax, %eax
    mulx 0(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 16(%rsi), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 32(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    adcx %rax, %r14
    lea (%rdi,%r15), %r15
    mov %r15, %rdx
    xor %eax, %eax
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    adcx %rax, %r14
    mov %r9, %r15
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %r15
    mov -16(%rsp), %rsi
    mov -24(%rsp), %rbp
    mov 8(%rbp), %rdx
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    xor %eax, %eax
    mulx 0(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 40(%rsi), %rcx, %rbx
    mov -32(%rsp), %rsi
    adcx %rcx, %r14
    adox %rbx, %r8
    lea (%rdi,%r15), %r15
    mov -40(%rsp), %rbp
    mov 8(%rbp), %rdx
    mov %rdx, %rdi
    mulx 0(%rsi), %rcx, %rbx
    adcx %rax, %r8
    imul -56(%rsp), %rdi
    xor %eax, %eax
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16(%rsi), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    adcx %rax, %r8
    lea (%rdi,%r15), %r15
    xor %eax, %eax
    mov %r15, %rdx
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    adcx %rax, %r8
    mov %r10, %r15
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %r15
    mov -24(%rsp), %rbp
    mov 16(%rbp), %rdx
    mov -16(%rsp), %rsi
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    adcx %rax, %r9
    lea (%rdi,%r15), %r15
    mov -32(%rsp), %rsi
    mov -40(%rsp), %rbp
    mov 16(%rbp), %rdx
    mov %rdx, %rdi
    imul -56(%rsp), %rdi
    xor %eax, %eax
    mulx 0(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    lea (%rdi,%r15), %r15
    adox %rbx, %r9
    adcx %rax, %r9
    mov %r15, %rdx
    xor %eax, %eax
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    adcx %rax, %r9
    mov %r11, %r15
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %r15
    mov -16(%rsp), %rsi
    mov -24(%rsp), %rbp
    mov 24(%rbp), %rdx
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    adcx %rax, %r10
    lea (%rdi,%r15), %r15
    mov -40(%rsp), %rbp
    mov 24(%rbp), %rdx
    mov -32(%rsp), %rsi
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -56(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 32(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    adcx %rax, %r10
    lea (%rdi,%r15), %r15
    mov %r15, %rdx
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    mov %r12, %r15
    adox %rbx, %r10
    adcx %rax, %r10
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %r15
    mov -16(%rsp), %rsi
    mov -24(%rsp), %rbp
    mov 32(%rbp), %rdx
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    xor %eax, %eax
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32(%rsi), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    adcx %rax, %r11
    lea (%rdi,%r15), %r15
    mov -32(%rsp), %rsi
    mov -40(%rsp), %rbp
    mov 32(%rbp), %rdx
    mov %rdx, %rdi
    imul -56(%rsp), %rdi
    xor %eax, %eax
    mulx 0(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    adcx %rax, %r11
    lea (%rdi,%r15), %r15
    mov %r15, %rdx
    xor %eax, %eax
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    adcx %rax, %r11
    mov %r13, %r15
    imul 48+.Lfp_mul_add_mul_adx_p(%rip), %r15
    mov -16(%rsp), %rsi
    mov -24(%rsp), %rbp
    mov 40(%rbp), %rdx
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -48(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r12
    lea (%rdi,%r15), %r15
    adcx %rcx, %r11
    adcx %rax, %r12
    mov -32(%rsp), %rsi
    mov -40(%rsp), %rbp
    mov 40(%rbp), %rdx
    mov %rdx, %rdi
    imul -56(%rsp), %rdi
    xor %eax, %eax
    mulx 0(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    adcx %rax, %r12
    lea (%rdi,%r15), %r15
    mov %r15, %rdx
    mulx 0+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 16+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 24+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 32+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40+.Lfp_mul_add_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    adcx %rax, %r12
    mov -8(%rsp), %rdi
    mov %r8, %rcx
    mov %r14, %rax
    mov %r9, %rbx
    mov %r11, %rsi
    mov %r12, %rbp
    sub 0+.Lfp_mul_add_mul_adx_p(%rip), %rax
    mov %r10, %rdx
    sbb 8+.Lfp_mul_add_mul_adx_p(%rip), %rcx
    sbb 16+.Lfp_mul_add_mul_adx_p(%rip), %rbx
    sbb 24+.Lfp_mul_add_mul_adx_p(%rip), %rdx
    sbb 32+.Lfp_mul_add_mul_adx_p(%rip), %rsi
    sbb 40+.Lfp_mul_add_mul_adx_p(%rip), %rbp
    cmovc %r14, %rax
    mov %rax, 0(%rdi)
    cmovc %r8, %rcx
    cmovc %r10, %rdx
    mov %rcx, 8(%rdi)
    cmovc %r9, %rbx
    mov %rbx, 16(%rdi)
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
    .size fp_mul_add_mul_adx, . - fp_mul_add_mul_adx

/* The prime, and -1/p mod 2^64. */
    .section .rodata
    .p2align 6
.Lfp_mul_add_mul_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd

    .section .note.GNU-stack, "", @progbits
