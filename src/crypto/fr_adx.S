/* Written by scripts/field-kernels fr_adx.S; not to be edited. */

    .text

/* fr_mul_adx(out, a, b):
 * a b / 2^(64 limbs) mod p, reduced, for a reduced a and any b. */
    .globl fr_mul_adx
    .hidden fr_mul_adx
    .type fr_mul_adx, @function
    .p2align 6
fr_mul_adx:
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
    mov 0(%rsi), %rcx
    mov %rdi, -8(%rsp)
    mov %rdx, %rbp
    imul 32+.Lfr_mul_adx_p(%rip), %rcx
    mov 0(%rbp), %rdx
    mulx 0(%rsi), %r8, %r9
    mulx 16(%rsi), %r14, %r11
    mov %rcx, -16(%rsp)
    mulx 8(%rsi), %rcx, %r10
    add %rcx, %r9
    adc %r14, %r10
    mulx 24(%rsi), %rcx, %r12
    adc %rcx, %r11
    adc $0, %r12
    mov %r8, %rdx
    imul 32+.Lfr_mul_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_mul_adx_p(%rip), %r14, %r13
    adox %r13, %r9
    mulx 8+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %r14, %r8
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 16+.Lfr_mul_adx_p(%rip), %r14, %r13
    adcx %r14, %r10
    adox %r13, %r11
    mulx 24+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    adcx %rax, %r12
    mov %r9, %r15
    imul 32+.Lfr_mul_adx_p(%rip), %r15
    mov 8(%rbp), %rdx
    mulx 8(%rsi), %rcx, %rbx
    mov %rdx, %rdi
    imul -16(%rsp), %rdi
    mulx 0(%rsi), %r14, %r13
    xor %eax, %eax
    adcx %r14, %r9
    adox %r13, %r10
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16(%rsi), %r14, %r13
    adcx %r14, %r11
    adox %r13, %r12
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r8
    adcx %rax, %r8
    lea (%r15,%rdi), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_mul_adx_p(%rip), %r14, %r13
    adcx %r14, %r9
    adox %r13, %r10
    mulx 8+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16+.Lfr_mul_adx_p(%rip), %r14, %r13
    mulx 24+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %r14, %r11
    adox %r13, %r12
    adcx %rcx, %r12
    adox %rbx, %r8
    adcx %rax, %r8
    mov %r10, %r15
    imul 32+.Lfr_mul_adx_p(%rip), %r15
    mov 16(%rbp), %rdx
    mulx 0(%rsi), %r14, %r13
    mov %rdx, %rdi
    imul -16(%rsp), %rdi
    xor %eax, %eax
    adcx %r14, %r10
    adox %r13, %r11
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %r12
    mulx 16(%rsi), %r14, %r13
    adcx %r14, %r12
    adox %r13, %r8
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    adcx %rax, %r9
    lea (%r15,%rdi), %rdx
    mulx 0+.Lfr_mul_adx_p(%rip), %r14, %r13
    xor %eax, %eax
    adcx %r14, %r10
    adox %r13, %r11
    mulx 8+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx 16+.Lfr_mul_adx_p(%rip), %r14, %r13
    adcx %r14, %r12
    adox %r13, %r8
    mulx 24+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    adcx %rax, %r9
    mov %r11, %r15
    imul 32+.Lfr_mul_adx_p(%rip), %r15
    mov 24(%rbp), %rdx
    mov %rdx, %rdi
    imul -16(%rsp), %rdi
    mulx 0(%rsi), %r14, %r13
    xor %eax, %eax
    adcx %r14, %r11
    adox %r13, %r12
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r8
    mulx 16(%rsi), %r14, %r13
    adcx %r14, %r8
    mulx 24(%rsi), %rcx, %rbx
    adox %r13, %r9
    adcx %rcx, %r9
    adox %rbx, %r10
    adcx %rax, %r10
    lea (%r15,%rdi), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_mul_adx_p(%rip), %r14, %r13
    mulx 8+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %r14, %r11
    adox %r13, %r12
    adcx %rcx, %r12
    mulx 16+.Lfr_mul_adx_p(%rip), %r14, %r13
    adox %rbx, %r8
    adcx %r14, %r8
    adox %r13, %r9
    mulx 24+.Lfr_mul_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    adcx %rax, %r10
    mov %r12, %rax
    sub 0+.Lfr_mul_adx_p(%rip), %rax
    mov %r8, %rcx
    mov %r9, %rbx
    mov %r10, %rdx
    sbb 8+.Lfr_mul_adx_p(%rip), %rcx
    sbb 16+.Lfr_mul_adx_p(%rip), %rbx
    sbb 24+.Lfr_mul_adx_p(%rip), %rdx
    cmovc %r12, %rax
    cmovc %r8, %rcx
    mov -8(%rsp), %rdi
    mov %rax, 0(%rdi)
    mov %rcx, 8(%rdi)
    cmovc %r9, %rbx
    mov %rbx, 16(%rdi)
    cmovc %r10, %rdx
    mov %rdx, 24(%rdi)
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
    .size fr_mul_adx, . - fr_mul_adx

/* fr_sqr_adx(out, a):
 * a^2 / 2^(64 limbs) mod p, reduced, for a reduced a. */
    .globl fr_sqr_adx
    .hidden fr_sqr_adx
    .type fr_sqr_adx, @function
    .p2align 6
fr_sqr_adx:
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
    mov 8(%rsi), %rax
    mov 8(%rsi), %rcx
    add %rcx, %rcx
    mov 16(%rsi), %rbx
    adc %rbx, %rbx
    mov %rbx, -8(%rsp)
    mov 24(%rsi), %rbx
    adc %rbx, %rbx
    mov %rbx, -16(%rsp)
    lea (%rax,%rax), %rax
    mulx 0(%rsi), %r8, %r9
    mulx %rax, %rcx, %r10
    add %rcx, %r9
    mulx -8(%rsp), %rcx, %r11
    adc %rcx, %r10
    mulx -16(%rsp), %rcx, %r12
    adc %rcx, %r11
    adc $0, %r12
    xor %r13d, %r13d
    xor %r14d, %r14d
    xor %r15d, %r15d
    mov 8(%rsi), %rdx
    mov 16(%rsi), %rax
    xor %ecx, %ecx
    mulx 8(%rsi), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    lea (%rax,%rax), %rax
    mulx %rax, %rcx, %rbx
    adox %rbx, %r12
    adcx %rcx, %r11
    mulx -16(%rsp), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    adc $0, %r13
    mov 16(%rsi), %rdx
    mov 24(%rsi), %rax
    xor %ecx, %ecx
    mulx 16(%rsi), %rcx, %rbx
    adcx %rcx, %r12
    adox %rbx, %r13
    lea (%rax,%rax), %rax
    mulx %rax, %rcx, %rbx
    adcx %rcx, %r13
    adox %rbx, %r14
    adc $0, %r14
    xor %ecx, %ecx
    mov 24(%rsi), %rdx
    mulx 24(%rsi), %rcx, %rbx
    adcx %rcx, %r14
    adox %rbx, %r15
    adc $0, %r15
    xor %ebp, %ebp
    mov %r8, %rdx
    imul 32+.Lfr_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r8
    adox %rbx, %r9
    mulx 8+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 16+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r11
    adcx %rcx, %r10
    mulx 24+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %rbp
    adcx %rax, %rbp
    mov %r9, %rdx
    imul 32+.Lfr_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r9
    adox %rbx, %r10
    mulx 8+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 16+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %rbp
    adcx %rcx, %r11
    mulx 24+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %rbp
    adox %rbx, %r8
    adcx %rax, %r8
    mov %r10, %rdx
    imul 32+.Lfr_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r10
    adox %rbx, %r11
    mulx 8+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %rbp
    mulx 16+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %rbp
    adox %rbx, %r8
    mulx 24+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    adcx %rax, %r9
    mov %r11, %rdx
    imul 32+.Lfr_sqr_adx_p(%rip), %rdx
    xor %eax, %eax
    mulx 0+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %r11
    adox %rbx, %rbp
    mulx 8+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adcx %rcx, %rbp
    adox %rbx, %r8
    mulx 16+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r9
    adcx %rcx, %r8
    mulx 24+.Lfr_sqr_adx_p(%rip), %rcx, %rbx
    adox %rbx, %r10
    adcx %rcx, %r9
    adcx %rax, %r10
    add %r12, %rbp
    adc %r13, %r8
    adc %r14, %r9
    adc %r15, %r10
    mov %rbp, %rax
    mov %r8, %rcx
    mov %r9, %rbx
    mov %r10, %rdx
    sub 0+.Lfr_sqr_adx_p(%rip), %rax
    sbb 8+.Lfr_sqr_adx_p(%rip), %rcx
    sbb 16+.Lfr_sqr_adx_p(%rip), %rbx
    sbb 24+.Lfr_sqr_adx_p(%rip), %rdx
    cmovc %rbp, %rax
    cmovc %r10, %rdx
    cmovc %r8, %rcx
    mov %rax, 0(%rdi)
    cmovc %r9, %rbx
    mov %rcx, 8(%rdi)
    mov %rbx, 16(%rdi)
    mov %rdx, 24(%rdi)
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
    .size fr_sqr_adx, . - fr_sqr_adx

/* The prime, and -1/p mod 2^64. */
    .section .rodata
    .p2align 6
.Lfr_mul_adx_p:
    .quad 0xffffffff00000001
    .quad 0x53bda402fffe5bfe
    .quad 0x3339d80809a1d805
    .quad 0x73eda753299d7d48
    .quad 0xfffffffeffffffff
    .p2align 6
.Lfr_sqr_adx_p:
    .quad 0xffffffff00000001
    .quad 0x53bda402fffe5bfe
    .quad 0x3339d80809a1d805
    .quad 0x73eda753299d7d48
    .quad 0xfffffffeffffffff

    .section .note.GNU-stack, "", @progbits
