/* Compiled modules in place, and running them. */
#ifndef RK_WASM_JIT_NATIVE_H
#define RK_WASM_JIT_NATIVE_H

#include "wasm/instance.h"
#include "wasm/jit.h"

/* A compiled module where it can be executed. Immutable; lives as long as its module. */
struct jit_native {
    const struct wasm_module *module;
    const uint8_t *at;    /* in the region */
    struct jit_code code; /* whose bytes are let go of; `at` has them */
};

/* The module compiled, which is done once, by whoever asks first; NULL when the host has no memory,
 * or no room in the region. Any thread. */
const struct jit_native *jit_native_of(struct wasm_module *module);

/* Uses code that was compiled before, by this build for this processor, instead of compiling; the
 * code is taken over. When the module has code already, that stays. RK_NO_MEMORY. */
RK_CHECKED enum rk_result jit_native_install(struct wasm_module *module, struct jit_code *code);
void jit_native_free(struct jit_native *native); /* NULL is allowed */

/* The byte offset in the module of what the code before a return address, or around a place inside
 * an access (jit.h), belongs to, and its function. False for an address that is neither. */
bool jit_native_locate(const struct jit_native *native, uintptr_t pc, uint32_t *defined,
                       uint32_t *offset);

/* Makes the process ready to run compiled code. RK_UNSUPPORTED on other processors; RK_NO_MEMORY.
 */
RK_CHECKED enum rk_result jit_prepare(void);

/* As interp_run(). */
void jit_run(struct wasm_store *store, struct wasm_func *func, struct wasm_trap *trap,
             uint64_t *slots, struct frame *base);

/* The frames of generated code below a return address or fault: what is next on the way out. False
 * at the end, which is `top`. */
bool jit_unwind(uintptr_t *pc, uint64_t **sp, const uint64_t *top, struct wasm_frame *frame);

/* What a frame that stands for generated code has as its ip. */
extern const struct insn jit_frame_mark;

#endif
