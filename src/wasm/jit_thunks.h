/* The thunks of the process, and the functions of C that they call. */
#ifndef RK_WASM_JIT_THUNKS_H
#define RK_WASM_JIT_THUNKS_H

#include "wasm/jit_runtime.h"

typedef uint32_t jit_enter_function(struct wasm_instance *instance, const uint8_t *code,
                                    uint64_t *slots, uint64_t *stack_top, uint64_t result);

/* What stands on the stack between the frames of two instances: five words of the bridge and the
 * return address above them. */
enum { JIT_BRIDGE_WORDS = 6 };

struct jit_thunks {
    uintptr_t ways[JIT_THUNK_COUNT];
    jit_enter_function *enter;
    uintptr_t leave;         /* to where an invocation began, with its trap noted */
    uintptr_t bridge_return; /* where functions of another instance return to */
};

/* NULL when the host had no memory for them when they were first asked for. */
const struct jit_thunks *jit_thunks(void);

/* Gas ran out, at the published value; 1 when there was a reserve, 0 when not. Thunks test 32 bits,
 * of which a bool has but eight. */
uint32_t jit_refuel(struct wasm_instance *instance);
enum wasm_trap_kind jit_call_host(struct wasm_instance *instance, struct wasm_func *func,
                                  uint64_t *slots);
enum wasm_trap_kind jit_check_type(struct wasm_instance *instance, const struct wasm_func *func,
                                   uint64_t type);

#endif
