/* Written by scripts/field-kernels fp2_adx.S; not to be edited. */

    .text

/* fp2_wide_mul_adx(out, a, b):
 * As fp2_wide_mul (fp2.h). */
    .globl fp2_wide_mul_adx
    .hidden fp2_wide_mul_adx
    .type fp2_wide_mul_adx, @function
    .p2align 6
fp2_wide_mul_adx:
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
    sub $192, %rsp
    .cfi_adjust_cfa_offset 192
    mov 0(%rsi), %rax
    add 48(%rsi), %rax
    mov %rax, 0(%rsp)
    mov %rdx, %rbp
    mov 8(%rsi), %rax
    adc 56(%rsi), %rax
    mov %rax, 8(%rsp)
    mov 16(%rsi), %rax
    adc 64(%rsi), %rax
    mov %rax, 16(%rsp)
    mov 24(%rsi), %rax
    adc 72(%rsi), %rax
    mov %rax, 24(%rsp)
    mov 32(%rsi), %rax
    adc 80(%rsi), %rax
    mov %rax, 32(%rsp)
    mov 40(%rsi), %rax
    adc 88(%rsi), %rax
    mov %rax, 40(%rsp)
    mov 0(%rbp), %rax
    add 48(%rbp), %rax
    mov %rax, 48(%rsp)
    mov 8(%rbp), %rax
    adc 56(%rbp), %rax
    mov %rax, 56(%rsp)
    mov 16(%rbp), %rax
    adc 64(%rbp), %rax
    mov %rax, 64(%rsp)
    mov 24(%rbp), %rax
    adc 72(%rbp), %rax
    mov %rax, 72(%rsp)
    mov 32(%rbp), %rax
    adc 80(%rbp), %rax
    mov %rax, 80(%rsp)
    mov 40(%rbp), %rax
    adc 88(%rbp), %rax
    mov 0(%rbp), %rdx
    mov %rax, 88(%rsp)
    mulx 0(%rsi), %r8, %r9
    mulx 16(%rsi), %r15, %r11
    mulx 8(%rsi), %rcx, %r10
    add %rcx, %r9
    adc %r15, %r10
    mulx 24(%rsi), %rcx, %r12
    adc %rcx, %r11
    mulx 40(%rsi), %rcx, %r14
    mulx 32(%rsi), %r15, %r13
    adc %r15, %r12
    adc %rcx, %r13
    adc $0, %r14
    mov %r8, 0(%rdi)
    mov 8(%rbp), %rdx
    xor %ecx, %ecx
    xor %r8d, %r8d
    mulx 0(%rsi), %r15, %rax
    adox %rax, %r10
    adcx %r15, %r9
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    mulx 16(%rsi), %r15, %rax
    adox %rbx, %r11
    adcx %r15, %r11
    adox %rax, %r12
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    mulx 32(%rsi), %r15, %rax
    adox %rbx, %r13
    adcx %r15, %r13
    mulx 40(%rsi), %rcx, %rbx
    adox %rax, %r14
    adox %rbx, %r8
    adcx %rcx, %r14
    adc $0, %r8
    xor %ecx, %ecx
    mov %r9, 8(%rdi)
    xor %r9d, %r9d
    mov 16(%rbp), %rdx
    mulx 0(%rsi), %r15, %rax
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
    mulx 32(%rsi), %r15, %rax
    adox %rbx, %r14
    adcx %r15, %r14
    adox %rax, %r8
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mov %r10, 16(%rdi)
    adc $0, %r9
    mov 24(%rbp), %rdx
    mulx 0(%rsi), %r15, %rax
    xor %ecx, %ecx
    xor %r10d, %r10d
    adox %rax, %r12
    adcx %r15, %r11
    mulx 16(%rsi), %r15, %rax
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    adox %rax, %r14
    mulx 24(%rsi), %rcx, %rbx
    adcx %r15, %r13
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 40(%rsi), %rcx, %rbx
    mulx 32(%rsi), %r15, %rax
    adox %rax, %r9
    adcx %r15, %r8
    adcx %rcx, %r9
    adox %rbx, %r10
    adc $0, %r10
    mov %r11, 24(%rdi)
    mov 32(%rbp), %rdx
    xor %ecx, %ecx
    xor %r11d, %r11d
    mulx 0(%rsi), %r15, %rax
    adcx %r15, %r12
    mulx 8(%rsi), %rcx, %rbx
    adox %rax, %r13
    mulx 16(%rsi), %r15, %rax
    adox %rbx, %r14
    adcx %rcx, %r13
    adcx %r15, %r14
    adox %rax, %r8
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 32(%rsi), %r15, %rax
    adcx %r15, %r9
    mulx 40(%rsi), %rcx, %rbx
    adox %rax, %r10
    adox %rbx, %r11
    adcx %rcx, %r10
    adc $0, %r11
    mov %r12, 32(%rdi)
    mov 40(%rbp), %rdx
    xor %ecx, %ecx
    mulx 0(%rsi), %r15, %rax
    xor %r12d, %r12d
    adox %rax, %r14
    adcx %r15, %r13
    mulx 8(%rsi), %rcx, %rbx
    adox %rbx, %r8
    mulx 16(%rsi), %r15, %rax
    adcx %rcx, %r14
    adcx %r15, %r8
    adox %rax, %r9
    mulx 24(%rsi), %rcx, %rbx
    adox %rbx, %r10
    mulx 32(%rsi), %r15, %rax
    adcx %rcx, %r9
    adcx %r15, %r10
    adox %rax, %r11
    mulx 40(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    mov %r8, 56(%rdi)
    adox %rbx, %r12
    adc $0, %r12
    mov %r14, 48(%rdi)
    mov %r13, 40(%rdi)
    mov %r11, 80(%rdi)
    mov %r12, 88(%rdi)
    mov 48(%rbp), %rdx
    mov %r9, 64(%rdi)
    mulx 48(%rsi), %r8, %r9
    mov %r10, 72(%rdi)
    mulx 56(%rsi), %r15, %r10
    add %r15, %r9
    mulx 72(%rsi), %r15, %r12
    mulx 64(%rsi), %rcx, %r11
    adc %rcx, %r10
    adc %r15, %r11
    mulx 88(%rsi), %r15, %r14
    mulx 80(%rsi), %rcx, %r13
    adc %rcx, %r12
    mov %r8, 96(%rsp)
    adc %r15, %r13
    mov 56(%rbp), %rdx
    adc $0, %r14
    xor %ecx, %ecx
    xor %r8d, %r8d
    mulx 48(%rsi), %rcx, %rbx
    adox %rbx, %r10
    mulx 56(%rsi), %r15, %rax
    adcx %rcx, %r9
    adcx %r15, %r10
    adox %rax, %r11
    mulx 64(%rsi), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 72(%rsi), %r15, %rax
    adcx %r15, %r12
    adox %rax, %r13
    mulx 80(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 88(%rsi), %r15, %rax
    adcx %r15, %r14
    adox %rax, %r8
    adc $0, %r8
    mov %r9, 104(%rsp)
    mov 64(%rbp), %rdx
    xor %ecx, %ecx
    mulx 48(%rsi), %rcx, %rbx
    xor %r9d, %r9d
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 56(%rsi), %r15, %rax
    adcx %r15, %r11
    adox %rax, %r12
    mulx 64(%rsi), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 72(%rsi), %r15, %rax
    adcx %r15, %r13
    mulx 80(%rsi), %rcx, %rbx
    adox %rax, %r14
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 88(%rsi), %r15, %rax
    adox %rax, %r9
    adcx %r15, %r8
    adc $0, %r9
    mov %r10, 112(%rsp)
    xor %ecx, %ecx
    mov 72(%rbp), %rdx
    mulx 48(%rsi), %rcx, %rbx
    xor %r10d, %r10d
    adcx %rcx, %r11
    adox %rbx, %r12
    mov %r11, 120(%rsp)
    mulx 56(%rsi), %r15, %rax
    mulx 64(%rsi), %rcx, %rbx
    adox %rax, %r13
    adcx %r15, %r12
    mulx 72(%rsi), %r15, %rax
    adcx %rcx, %r13
    adox %rbx, %r14
    adcx %r15, %r14
    adox %rax, %r8
    mulx 80(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 88(%rsi), %r15, %rax
    adcx %r15, %r9
    adox %rax, %r10
    adc $0, %r10
    mov 80(%rbp), %rdx
    xor %ecx, %ecx
    xor %r11d, %r11d
    mulx 48(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 56(%rsi), %r15, %rax
    adcx %r15, %r13
    mulx 64(%rsi), %rcx, %rbx
    adox %rax, %r14
    adcx %rcx, %r14
    mulx 72(%rsi), %r15, %rax
    adox %rbx, %r8
    adox %rax, %r9
    adcx %r15, %r8
    mulx 80(%rsi), %rcx, %rbx
    adcx %rcx, %r9
    mulx 88(%rsi), %r15, %rax
    adox %rbx, %r10
    adox %rax, %r11
    adcx %r15, %r10
    mov %r12, 128(%rsp)
    adc $0, %r11
    xor %ecx, %ecx
    xor %r12d, %r12d
    mov 88(%rbp), %rdx
    mulx 48(%rsi), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 56(%rsi), %r15, %rax
    adcx %r15, %r14
    adox %rax, %r8
    mulx 64(%rsi), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 80(%rsi), %rcx, %rbx
    mulx 72(%rsi), %r15, %rax
    adox %rax, %r10
    adcx %r15, %r9
    adcx %rcx, %r10
    mulx 88(%rsi), %r15, %rax
    adox %rbx, %r11
    adcx %r15, %r11
    adox %rax, %r12
    adc $0, %r12
    mov %r14, 144(%rsp)
    mov %r13, 136(%rsp)
    mov %r8, 152(%rsp)
    mov %r9, 160(%rsp)
    mov %r10, 168(%rsp)
    mov %r11, 176(%rsp)
    mov %r12, 184(%rsp)
    mov 48(%rsp), %rdx
    mulx 8(%rsp), %rcx, %r10
    mulx 0(%rsp), %r8, %r9
    add %rcx, %r9
    mulx 16(%rsp), %r15, %r11
    adc %r15, %r10
    mulx 24(%rsp), %rcx, %r12
    adc %rcx, %r11
    mulx 32(%rsp), %r15, %r13
    adc %r15, %r12
    mulx 40(%rsp), %rcx, %r14
    adc %rcx, %r13
    adc $0, %r14
    mov %r8, 96(%rdi)
    mov 56(%rsp), %rdx
    xor %ecx, %ecx
    mulx 0(%rsp), %r15, %rax
    xor %r8d, %r8d
    adox %rax, %r10
    adcx %r15, %r9
    mulx 8(%rsp), %rcx, %rbx
    adox %rbx, %r11
    mulx 16(%rsp), %r15, %rax
    adox %rax, %r12
    adcx %rcx, %r10
    mulx 24(%rsp), %rcx, %rbx
    adcx %r15, %r11
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 32(%rsp), %r15, %rax
    adcx %r15, %r13
    mulx 40(%rsp), %rcx, %rbx
    adox %rax, %r14
    adox %rbx, %r8
    mov 64(%rsp), %rdx
    adcx %rcx, %r14
    adc $0, %r8
    xor %ecx, %ecx
    mov %r9, 104(%rdi)
    xor %r9d, %r9d
    mulx 0(%rsp), %r15, %rax
    adcx %r15, %r10
    adox %rax, %r11
    mulx 8(%rsp), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 16(%rsp), %r15, %rax
    mulx 24(%rsp), %rcx, %rbx
    adcx %r15, %r12
    adox %rax, %r13
    adox %rbx, %r14
    mulx 32(%rsp), %r15, %rax
    adox %rax, %r8
    adcx %rcx, %r13
    mulx 40(%rsp), %rcx, %rbx
    adcx %r15, %r14
    adcx %rcx, %r8
    adox %rbx, %r9
    mov %r10, 112(%rdi)
    adc $0, %r9
    xor %ecx, %ecx
    mov 72(%rsp), %rdx
    xor %r10d, %r10d
    mulx 0(%rsp), %r15, %rax
    adox %rax, %r12
    adcx %r15, %r11
    mulx 8(%rsp), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 16(%rsp), %r15, %rax
    adox %rax, %r14
    adcx %r15, %r13
    mulx 24(%rsp), %rcx, %rbx
    adcx %rcx, %r14
    mulx 32(%rsp), %r15, %rax
    adox %rbx, %r8
    adox %rax, %r9
    mulx 40(%rsp), %rcx, %rbx
    adcx %r15, %r8
    adox %rbx, %r10
    mov %r11, 120(%rdi)
    adcx %rcx, %r9
    adc $0, %r10
    xor %ecx, %ecx
    xor %r11d, %r11d
    mov 80(%rsp), %rdx
    mulx 0(%rsp), %r15, %rax
    adox %rax, %r13
    adcx %r15, %r12
    mulx 8(%rsp), %rcx, %rbx
    mulx 16(%rsp), %r15, %rax
    adcx %rcx, %r13
    adox %rbx, %r14
    adcx %r15, %r14
    mulx 24(%rsp), %rcx, %rbx
    adox %rax, %r8
    mov %r12, 128(%rdi)
    mulx 32(%rsp), %r15, %rax
    adcx %rcx, %r8
    adox %rbx, %r9
    adcx %r15, %r9
    mulx 40(%rsp), %rcx, %rbx
    adox %rax, %r10
    mov 88(%rsp), %rdx
    adcx %rcx, %r10
    adox %rbx, %r11
    adc $0, %r11
    xor %ecx, %ecx
    xor %r12d, %r12d
    mulx 0(%rsp), %r15, %rax
    adcx %r15, %r13
    adox %rax, %r14
    mulx 16(%rsp), %r15, %rax
    mulx 8(%rsp), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    adcx %r15, %r8
    adox %rax, %r9
    mulx 24(%rsp), %rcx, %rbx
    adcx %rcx, %r9
    mulx 32(%rsp), %r15, %rax
    adox %rbx, %r10
    adcx %r15, %r10
    mulx 40(%rsp), %rcx, %rbx
    adox %rax, %r11
    adcx %rcx, %r11
    adox %rbx, %r12
    adc $0, %r12
    mov %r13, 136(%rdi)
    mov 96(%rdi), %r13
    mov 104(%rdi), %rax
    mov 112(%rdi), %rcx
    mov 120(%rdi), %rbx
    mov 128(%rdi), %rdx
    mov 136(%rdi), %r15
    sub 0(%rdi), %r13
    sbb 8(%rdi), %rax
    sbb 16(%rdi), %rcx
    sbb 24(%rdi), %rbx
    sbb 32(%rdi), %rdx
    sbb 40(%rdi), %r15
    sbb 48(%rdi), %r14
    sbb 56(%rdi), %r8
    sbb 64(%rdi), %r9
    sbb 72(%rdi), %r10
    sbb 80(%rdi), %r11
    sbb 88(%rdi), %r12
    sub 96(%rsp), %r13
    sbb 104(%rsp), %rax
    sbb 112(%rsp), %rcx
    sbb 120(%rsp), %rbx
    sbb 128(%rsp), %rdx
    sbb 136(%rsp), %r15
    sbb 144(%rsp), %r14
    sbb 152(%rsp), %r8
    sbb 160(%rsp), %r9
    sbb 168(%rsp), %r10
    sbb 176(%rsp), %r11
    sbb 184(%rsp), %r12
    mov %rax, 104(%rdi)
    mov %r13, 96(%rdi)
    mov %r15, 136(%rdi)
    mov %rcx, 112(%rdi)
    mov %r14, 144(%rdi)
    mov %r9, 160(%rdi)
    mov %rdx, 128(%rdi)
    mov %r10, 168(%rdi)
    mov %r8, 152(%rdi)
    mov %r12, 184(%rdi)
    mov 0(%rdi), %r13
    sub 96(%rsp), %r13
    mov 8(%rdi), %rax
    mov 16(%rdi), %rcx
    sbb 104(%rsp), %rax
    mov %rbx, 120(%rdi)
    mov 24(%rdi), %rbx
    mov 32(%rdi), %rdx
    sbb 112(%rsp), %rcx
    sbb 120(%rsp), %rbx
    mov 40(%rdi), %r15
    sbb 128(%rsp), %rdx
    mov %r11, 176(%rdi)
    sbb 136(%rsp), %r15
    mov 48(%rdi), %r14
    mov 56(%rdi), %r8
    sbb 144(%rsp), %r14
    sbb 152(%rsp), %r8
    mov 64(%rdi), %r9
    sbb 160(%rsp), %r9
    mov 72(%rdi), %r10
    sbb 168(%rsp), %r10
    mov 80(%rdi), %r11
    sbb 176(%rsp), %r11
    mov 88(%rdi), %r12
    sbb 184(%rsp), %r12
    mov %r13, 0(%rdi)
    mov %rax, 8(%rdi)
    sbb %rsi, %rsi
    mov %rcx, 16(%rdi)
    mov %rbx, 24(%rdi)
    mov %rdx, 32(%rdi)
    mov %rsi, %r13
    and 0+.Lfp2_wide_mul_adx_p(%rip), %r13
    mov %r15, 40(%rdi)
    mov %rsi, %rax
    and 8+.Lfp2_wide_mul_adx_p(%rip), %rax
    mov %rsi, %rcx
    mov %rsi, %rbx
    and 16+.Lfp2_wide_mul_adx_p(%rip), %rcx
    and 24+.Lfp2_wide_mul_adx_p(%rip), %rbx
    mov %rsi, %rdx
    mov %rsi, %r15
    and 32+.Lfp2_wide_mul_adx_p(%rip), %rdx
    and 40+.Lfp2_wide_mul_adx_p(%rip), %r15
    add %r13, %r14
    adc %rax, %r8
    adc %rcx, %r9
    adc %rbx, %r10
    adc %rdx, %r11
    adc %r15, %r12
    mov %r8, 56(%rdi)
    mov %r10, 72(%rdi)
    mov %r9, 64(%rdi)
    mov %r14, 48(%rdi)
    mov %r12, 88(%rdi)
    mov %r11, 80(%rdi)
    add $192, %rsp
    .cfi_adjust_cfa_offset -192
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
    .size fp2_wide_mul_adx, . - fp2_wide_mul_adx

/* fp2_wide_sqr_adx(out, a):
 * As fp2_wide_sqr (fp2.h). */
    .globl fp2_wide_sqr_adx
    .hidden fp2_wide_sqr_adx
    .type fp2_wide_sqr_adx, @function
    .p2align 6
fp2_wide_sqr_adx:
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
    sub $144, %rsp
    .cfi_adjust_cfa_offset 144
    mov 0(%rsi), %rax
    add 48(%rsi), %rax
    mov %rax, 0(%rsp)
    mov 8(%rsi), %rax
    adc 56(%rsi), %rax
    mov %rax, 8(%rsp)
    mov 16(%rsi), %rax
    adc 64(%rsi), %rax
    mov %rax, 16(%rsp)
    mov 24(%rsi), %rax
    adc 72(%rsi), %rax
    mov %rax, 24(%rsp)
    mov 32(%rsi), %rax
    adc 80(%rsi), %rax
    mov %rax, 32(%rsp)
    mov 40(%rsi), %rax
    adc 88(%rsi), %rax
    mov %rax, 40(%rsp)
    mov 0(%rsi), %rax
    add %rax, %rax
    mov %rax, 96(%rsp)
    mov 8(%rsi), %rax
    adc %rax, %rax
    mov %rax, 104(%rsp)
    mov 16(%rsi), %rax
    adc %rax, %rax
    mov %rax, 112(%rsp)
    mov 24(%rsi), %rax
    adc %rax, %rax
    mov %rax, 120(%rsp)
    mov 32(%rsi), %rax
    adc %rax, %rax
    mov %rax, 128(%rsp)
    mov 40(%rsi), %rax
    adc %rax, %rax
    mov %rax, 136(%rsp)
    mov 0(%rsi), %r8
    sub 48(%rsi), %r8
    mov 8(%rsi), %r9
    sbb 56(%rsi), %r9
    mov 16(%rsi), %r10
    mov 24(%rsi), %r11
    sbb 64(%rsi), %r10
    sbb 72(%rsi), %r11
    mov 32(%rsi), %r12
    sbb 80(%rsi), %r12
    mov 40(%rsi), %r13
    sbb 88(%rsi), %r13
    sbb %rbp, %rbp
    mov %rbp, %rax
    and 0+.Lfp2_wide_sqr_adx_p(%rip), %rax
    mov %rbp, %rcx
    and 8+.Lfp2_wide_sqr_adx_p(%rip), %rcx
    mov %rbp, %rbx
    and 16+.Lfp2_wide_sqr_adx_p(%rip), %rbx
    mov %rbp, %rdx
    and 24+.Lfp2_wide_sqr_adx_p(%rip), %rdx
    mov %rbp, %r15
    and 32+.Lfp2_wide_sqr_adx_p(%rip), %r15
    mov %rbp, %r14
    and 40+.Lfp2_wide_sqr_adx_p(%rip), %r14
    add %rax, %r8
    adc %rcx, %r9
    adc %rbx, %r10
    adc %rdx, %r11
    adc %r15, %r12
    adc %r14, %r13
    mov %r8, 48(%rsp)
    mov %r9, 56(%rsp)
    mov %r13, 88(%rsp)
    mov %r12, 80(%rsp)
    mov %r10, 64(%rsp)
    mov 48(%rsi), %rdx
    mov %r11, 72(%rsp)
    mulx 96(%rsp), %r8, %r9
    mulx 104(%rsp), %rcx, %r10
    add %rcx, %r9
    mulx 112(%rsp), %r15, %r11
    adc %r15, %r10
    mulx 120(%rsp), %rcx, %r12
    adc %rcx, %r11
    mulx 128(%rsp), %r15, %r13
    adc %r15, %r12
    mulx 136(%rsp), %rcx, %r14
    adc %rcx, %r13
    adc $0, %r14
    mov %r8, 96(%rdi)
    mov 56(%rsi), %rdx
    xor %ecx, %ecx
    xor %r8d, %r8d
    mulx 96(%rsp), %r15, %rax
    adcx %r15, %r9
    adox %rax, %r10
    mulx 104(%rsp), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 112(%rsp), %r15, %rax
    adcx %r15, %r11
    adox %rax, %r12
    mulx 120(%rsp), %rcx, %rbx
    mulx 128(%rsp), %r15, %rax
    adox %rbx, %r13
    adox %rax, %r14
    adcx %rcx, %r12
    adcx %r15, %r13
    mulx 136(%rsp), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mov %r9, 104(%rdi)
    adc $0, %r8
    mov 64(%rsi), %rdx
    xor %ecx, %ecx
    xor %r9d, %r9d
    mulx 96(%rsp), %r15, %rax
    adcx %r15, %r10
    adox %rax, %r11
    mulx 104(%rsp), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 112(%rsp), %r15, %rax
    adox %rax, %r13
    adcx %r15, %r12
    mulx 120(%rsp), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 136(%rsp), %rcx, %rbx
    mulx 128(%rsp), %r15, %rax
    adcx %r15, %r14
    adox %rax, %r8
    adcx %rcx, %r8
    adox %rbx, %r9
    adc $0, %r9
    mov %r10, 112(%rdi)
    mov 72(%rsi), %rdx
    xor %ecx, %ecx
    xor %r10d, %r10d
    mulx 96(%rsp), %r15, %rax
    adcx %r15, %r11
    adox %rax, %r12
    mulx 104(%rsp), %rcx, %rbx
    adox %rbx, %r13
    adcx %rcx, %r12
    mulx 112(%rsp), %r15, %rax
    adcx %r15, %r13
    mulx 120(%rsp), %rcx, %rbx
    adox %rax, %r14
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 128(%rsp), %r15, %rax
    adox %rax, %r9
    mulx 136(%rsp), %rcx, %rbx
    adox %rbx, %r10
    mov %r11, 120(%rdi)
    adcx %r15, %r8
    adcx %rcx, %r9
    adc $0, %r10
    mov 80(%rsi), %rdx
    xor %ecx, %ecx
    xor %r11d, %r11d
    mulx 96(%rsp), %r15, %rax
    adcx %r15, %r12
    adox %rax, %r13
    mulx 104(%rsp), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 112(%rsp), %r15, %rax
    adcx %r15, %r14
    adox %rax, %r8
    mulx 120(%rsp), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 128(%rsp), %r15, %rax
    adox %rax, %r10
    adcx %r15, %r9
    mulx 136(%rsp), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    adc $0, %r11
    mov %r12, 128(%rdi)
    mov 88(%rsi), %rdx
    xor %ecx, %ecx
    xor %r12d, %r12d
    mulx 96(%rsp), %r15, %rax
    adcx %r15, %r13
    adox %rax, %r14
    mulx 104(%rsp), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 112(%rsp), %r15, %rax
    mulx 120(%rsp), %rcx, %rbx
    adox %rax, %r9
    adcx %r15, %r8
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 128(%rsp), %r15, %rax
    adcx %r15, %r10
    adox %rax, %r11
    mulx 136(%rsp), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mov %r14, 144(%rdi)
    mov %r13, 136(%rdi)
    mov %r8, 152(%rdi)
    mov %r9, 160(%rdi)
    mov %r10, 168(%rdi)
    mov %r11, 176(%rdi)
    adc $0, %r12
    mov %r12, 184(%rdi)
    mov 48(%rsp), %rdx
    mulx 0(%rsp), %r8, %r9
    mulx 8(%rsp), %r15, %r10
    add %r15, %r9
    mulx 16(%rsp), %rcx, %r11
    adc %rcx, %r10
    mulx 24(%rsp), %r15, %r12
    adc %r15, %r11
    mulx 32(%rsp), %rcx, %r13
    adc %rcx, %r12
    mulx 40(%rsp), %r15, %r14
    adc %r15, %r13
    adc $0, %r14
    mov 56(%rsp), %rdx
    xor %ecx, %ecx
    mov %r8, 0(%rdi)
    xor %r8d, %r8d
    mulx 0(%rsp), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    mulx 8(%rsp), %r15, %rax
    adcx %r15, %r10
    adox %rax, %r11
    mulx 16(%rsp), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 32(%rsp), %rcx, %rbx
    mulx 24(%rsp), %r15, %rax
    adcx %r15, %r12
    adox %rax, %r13
    adox %rbx, %r14
    adcx %rcx, %r13
    mulx 40(%rsp), %r15, %rax
    adcx %r15, %r14
    adox %rax, %r8
    adc $0, %r8
    mov %r9, 8(%rdi)
    mov 64(%rsp), %rdx
    xor %ecx, %ecx
    xor %r9d, %r9d
    mulx 0(%rsp), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 8(%rsp), %r15, %rax
    adox %rax, %r12
    mulx 16(%rsp), %rcx, %rbx
    adcx %r15, %r11
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 24(%rsp), %r15, %rax
    adcx %r15, %r13
    adox %rax, %r14
    mulx 32(%rsp), %rcx, %rbx
    adox %rbx, %r8
    mulx 40(%rsp), %r15, %rax
    adcx %rcx, %r14
    adcx %r15, %r8
    adox %rax, %r9
    adc $0, %r9
    mov 72(%rsp), %rdx
    mov %r10, 16(%rdi)
    xor %ecx, %ecx
    xor %r10d, %r10d
    mulx 0(%rsp), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 8(%rsp), %r15, %rax
    adox %rax, %r13
    adcx %r15, %r12
    mulx 16(%rsp), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 24(%rsp), %r15, %rax
    adox %rax, %r8
    mulx 32(%rsp), %rcx, %rbx
    adcx %r15, %r14
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 40(%rsp), %r15, %rax
    adcx %r15, %r9
    adox %rax, %r10
    mov %r11, 24(%rdi)
    adc $0, %r10
    mov 80(%rsp), %rdx
    xor %ecx, %ecx
    xor %r11d, %r11d
    mulx 0(%rsp), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    mulx 8(%rsp), %r15, %rax
    adcx %r15, %r13
    adox %rax, %r14
    mulx 16(%rsp), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r8
    mulx 24(%rsp), %r15, %rax
    adox %rax, %r9
    adcx %r15, %r8
    mulx 32(%rsp), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 40(%rsp), %r15, %rax
    adox %rax, %r11
    adcx %r15, %r10
    adc $0, %r11
    mov %r12, 32(%rdi)
    mov 88(%rsp), %rdx
    xor %ecx, %ecx
    xor %r12d, %r12d
    mulx 0(%rsp), %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    mulx 8(%rsp), %r15, %rax
    adcx %r15, %r14
    mulx 16(%rsp), %rcx, %rbx
    adox %rax, %r8
    mulx 24(%rsp), %r15, %rax
    adcx %rcx, %r8
    adox %rbx, %r9
    adox %rax, %r10
    adcx %r15, %r9
    mulx 32(%rsp), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 40(%rsp), %r15, %rax
    adcx %r15, %r11
    adox %rax, %r12
    adc $0, %r12
    mov %r13, 40(%rdi)
    mov %r8, 56(%rdi)
    mov %r9, 64(%rdi)
    mov %r10, 72(%rdi)
    mov %r11, 80(%rdi)
    mov %r14, 48(%rdi)
    mov %r12, 88(%rdi)
    add $144, %rsp
    .cfi_adjust_cfa_offset -144
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
    .size fp2_wide_sqr_adx, . - fp2_wide_sqr_adx

/* The prime, and -1/p mod 2^64. */
    .section .rodata
    .p2align 6
.Lfp2_wide_mul_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd
    .p2align 6
.Lfp2_wide_sqr_adx_p:
    .quad 0xb9feffffffffaaab
    .quad 0x1eabfffeb153ffff
    .quad 0x6730d2a0f6b0f624
    .quad 0x64774b84f38512bf
    .quad 0x4b1ba7b6434bacd7
    .quad 0x1a0111ea397fe69a
    .quad 0x89f3fffcfffcfffd

    .section .note.GNU-stack, "", @progbits
