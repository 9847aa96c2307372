/* Written by scripts/field-kernels fp_adx.S; not to be edited. */

    .text

/* fp_mul_adx(out, a, b):
 * a b / 2^(64 limbs) mod p, reduced, for a reduced a and any b. */
    .globl fp_mul_adx
    .hidden fp_mul_adx
    .type fp_mul_adx, @function
    .p2align 6
fp_mul_adx:
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
    mov 0(%rsi), %rcx
    imul 48+.Lfp_mul_adx_p(%rip), %rcx
    mov %rdx, %rbp
    mov 0(%rbp), %rdx
    mov %rcx, -16(%rsp)
    mulx 8(%rsi), %rcx, %r10
    mulx 0(%rsi), %r8, %r9
    add %rcx, %r9
    mulx 16(%rsi), %rcx, %r11
    adc %rcx, %r10
    mulx 24(%rsi), %rcx, %r12
    adc %rcx, %r11
    mulx 32(%rsi), %rcx, %r13
    adc %rcx, %r12
    mulx 40(%rsi), %rcx, %r14
    mov %r8, %rdx
    adc %rcx, %r13
    adc $0, %r14
    imul 48+.Lfp_mul_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    mov %r9, %r15
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mov 8(%rbp), %rdx
    mulx 0(%rsi), %rcx, %rbx
    adcx %rax, %r14
    imul 48+.Lfp_mul_adx_p(%rip), %r15
    mov %rdx, %rdi
    imul -16(%rsp), %rdi
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
    adox %rbx, %r8
    adcx %rcx, %r14
    lea (%r15,%rdi), %rdx
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rax, %r8
    xor %eax, %eax
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mov 16(%rbp), %rdx
    mov %rdx, %rdi
    mulx 0(%rsi), %rcx, %rbx
    adcx %rax, %r8
    mov %r10, %r15
    imul 48+.Lfp_mul_adx_p(%rip), %r15
    imul -16(%rsp), %rdi
    xor %eax, %eax
    adox %rbx, %r11
    adcx %rcx, %r10
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
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 40(%rsi), %rcx, %rbx
    lea (%r15,%rdi), %rdx
    adcx %rcx, %r8
    adox %rbx, %r9
    adcx %rax, %r9
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mov %r11, %r15
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    mov 24(%rbp), %rdx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 0(%rsi), %rcx, %rbx
    adcx %rax, %r9
    imul 48+.Lfp_mul_adx_p(%rip), %r15
    mov %rdx, %rdi
    imul -16(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 32(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    adcx %rax, %r10
    xor %eax, %eax
    lea (%r15,%rdi), %rdx
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mov %r12, %r15
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mov 32(%rbp), %rdx
    mov %rdx, %rdi
    mulx 0(%rsi), %rcx, %rbx
    adcx %rax, %r10
    imul 48+.Lfp_mul_adx_p(%rip), %r15
    imul -16(%rsp), %rdi
    xor %eax, %eax
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 16(%rsi), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32(%rsi), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 40(%rsi), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    lea (%r15,%rdi), %rdx
    adcx %rax, %r11
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    mov 40(%rbp), %rdx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 0(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    adcx %rax, %r11
    mov %r13, %r15
    imul 48+.Lfp_mul_adx_p(%rip), %r15
    imul -16(%rsp), %rdi
    xor %eax, %eax
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 32(%rsi), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    lea (%r15,%rdi), %rdx
    adcx %rax, %r12
    mulx 0+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 8+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r8
    adcx %rcx, %r14
    mulx 16+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 24+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 32+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 40+.Lfp_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    mov %r10, %rdx
    adox %rbx, %r12
    mov %r8, %rcx
    adcx %rax, %r12
    mov %r14, %rax
    sub 0+.Lfp_mul_adx_p(%rip), %rax
    sbb 8+.Lfp_mul_adx_p(%rip), %rcx
    mov %r9, %rbx
    sbb 16+.Lfp_mul_adx_p(%rip), %rbx
    sbb 24+.Lfp_mul_adx_p(%rip), %rdx
    mov %r11, %rsi
    sbb 32+.Lfp_mul_adx_p(%rip), %rsi
    mov %r12, %rbp
    sbb 40+.Lfp_mul_adx_p(%rip), %rbp
    cmovc %r14, %rax
    mov -8(%rsp), %rdi
    cmovc %r8, %rcx
    cmovc %r9, %rbx
    cmovc %r11, %rsi
    mov %rax, 0(%rdi)
    mov %rcx, 8(%rdi)
    mov %rbx, 16(%rdi)
    cmovc %r10, %rdx
    mov %rdx, 24(%rdi)
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
    .size fp_mul_adx, . - fp_mul_adx

/* fp_sqr_adx(out, a):
 * a^2 / 2^(64 limbs) mod p, reduced, for a reduced a. */
    .globl fp_sqr_adx
    .hidden fp_sqr_adx
    .type fp_sqr_adx, @function
    .p2align 6
fp_sqr_adx:
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
    mov 0(%rsi), %rdx
    mov 8(%rsi), %rcx
    add %rcx, %rcx
    mov 16(%rsi), %rbx
    adc %rbx, %rbx
    mov %rbx, -8(%rsp)
    mov 24(%rsi), %rbx
    adc %rbx, %rbx
    mov %rbx, -16(%rsp)
    mov 32(%rsi), %rbx
    adc %rbx, %rbx
    mov %rbx, -24(%rsp)
    mov 40(%rsi), %rbx
    adc %rbx, %rbx
    mov 8(%rsi), %rax
    lea (%rax,%rax), %rax
    mulx 0(%rsi), %r8, %r9
    mov %rbx, -32(%rsp)
    mulx -8(%rsp), %r15, %r11
    mulx %rax, %rcx, %r10
    add %rcx, %r9
    mulx -16(%rsp), %rcx, %r12
    adc %r15, %r10
    adc %rcx, %r11
    mulx -24(%rsp), %r15, %r13
    adc %r15, %r12
    mulx -32(%rsp), %rcx, %r14
    adc %rcx, %r13
    adc $0, %r14
    mov %r8, %rdx
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r8
    mulx 8+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbp, %r9
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 16+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adox %rbp, %r11
    adcx %r15, %r10
    mulx 24+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 32+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r12
    adox %rbp, %r13
    mulx 40+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    adcx %rax, %r14
    mov 8(%rsi), %rdx
    mov 16(%rsi), %rax
    lea (%rax,%rax), %rax
    xor %r15d, %r15d
    mulx 8(%rsi), %r15, %rbp
    adox %rbp, %r11
    mulx %rax, %rcx, %rbx
    adcx %r15, %r10
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx -16(%rsp), %r15, %rbp
    adcx %r15, %r12
    adox %rbp, %r13
    mulx -24(%rsp), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx -32(%rsp), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    mov %r9, %rdx
    adc $0, %r8
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r10
    adox %rbp, %r11
    mulx 16+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    mulx 24+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %rcx, %r11
    adox %rbx, %r12
    adcx %r15, %r12
    mulx 32+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbp, %r13
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 40+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    adcx %rax, %r8
    mov 24(%rsi), %rax
    mov 16(%rsi), %rdx
    lea (%rax,%rax), %rax
    xor %ecx, %ecx
    mulx 16(%rsi), %rcx, %rbx
    adox %rbx, %r13
    mulx %rax, %r15, %rbp
    adcx %rcx, %r12
    adcx %r15, %r13
    adox %rbp, %r14
    mulx -24(%rsp), %rcx, %rbx
    adox %rbx, %r8
    mulx -32(%rsp), %r15, %rbp
    adcx %rcx, %r14
    adox %rbp, %r9
    adcx %r15, %r8
    adc $0, %r9
    mov %r10, %rdx
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    mulx 8+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adox %rbx, %r11
    adcx %r15, %r11
    adox %rbp, %r12
    mulx 16+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 32+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    mulx 24+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r13
    adox %rbp, %r14
    adox %rbx, %r8
    mulx 40+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %rcx, %r14
    adcx %r15, %r8
    adox %rbp, %r9
    adcx %rax, %r9
    mov 24(%rsi), %rdx
    mov 32(%rsi), %rax
    lea (%rax,%rax), %rax
    xor %ecx, %ecx
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx %rax, %r15, %rbp
    adcx %r15, %r8
    adox %rbp, %r9
    mulx -32(%rsp), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mov %r11, %rdx
    adc $0, %r10
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r11
    adox %rbp, %r12
    mulx 8+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 16+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r13
    adox %rbp, %r14
    mulx 24+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    mulx 32+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adox %rbp, %r9
    adcx %r15, %r8
    adcx %rcx, %r9
    adox %rbx, %r10
    adcx %rax, %r10
    mov 32(%rsi), %rdx
    mov 40(%rsi), %rax
    lea (%rax,%rax), %rax
    xor %r15d, %r15d
    mulx 32(%rsi), %r15, %rbp
    adcx %r15, %r9
    adox %rbp, %r10
    mulx %rax, %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    adc $0, %r11
    mov %r12, %rdx
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    mulx 8+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adox %rbp, %r13
    adcx %r15, %r12
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 16+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    mulx 24+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbp, %r8
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 32+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r9
    mulx 40+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbp, %r10
    adox %rbx, %r11
    adcx %rcx, %r10
    adcx %rax, %r11
    xor %r15d, %r15d
    mov 40(%rsi), %rdx
    mulx 40(%rsi), %r15, %rbp
    adcx %r15, %r11
    adox %rbp, %r12
    adc $0, %r12
    mov %r13, %rdx
    imul 48+.Lfp_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r14
    adox %rbp, %r8
    mulx 16+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 24+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r9
    adox %rbp, %r10
    mulx 32+.Lfp_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40+.Lfp_sqr_adx_p(%rip), %r15, %rbp
    adcx %r15, %r11
    adox %rbp, %r12
    adcx %rax, %r12
    mov %r10, %rdx
    mov %r14, %rax
    mov %r8, %rcx
    mov %r9, %rbx
    mov %r11, %rsi
    mov %r12, %rbp
    sub 0+.Lfp_sqr_adx_p(%rip), %rax
    sbb 8+.Lfp_sqr_adx_p(%rip), %rcx
    sbb 16+.Lfp_sqr_adx_p(%rip), %rbx
    sbb 24+.Lfp_sqr_adx_p(%rip), %rdx
    sbb 32+.Lfp_sqr_adx_p(%rip), %rsi
    sbb 40+.Lfp_sqr_adx_p(%rip), %rbp
    cmovc %r14, %rax
    mov %rax, 0(%rdi)
    cmovc %r8, %rcx
    mov %rcx, 8(%rdi)
    cmovc %r9, %rbx
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
    .size fp_sqr_adx, . - fp_sqr_adx

/* The prime, and -1/p mod 2^64. */
    .section .rodata
    .p2align 6
.Lfp_mul_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd
    .p2align 6
.Lfp_sqr_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd

    .section .note.GNU-stack, "", @progbits
