/* Traps: what happened, and where in the module. */
#ifndef RK_WASM_TRAP_H
#define RK_WASM_TRAP_H

#include "base/compiler.h"

#include <stddef.h>
#include <stdint.h>

enum wasm_trap_kind {
    WASM_TRAP_NONE = 0,
#define WASM_TRAP_KIND(name, text) WASM_TRAP_##name,
#include "wasm/traps.def"
    WASM_TRAP_KIND_COUNT
};

/* "integer divide by zero" etc.; "none" for WASM_TRAP_NONE. */
const char *wasm_trap_text(enum wasm_trap_kind kind);

struct wasm_module;

/* One frame of a stack trace, innermost first. Host functions have none: the call of one is where
 * its caller stands. */
struct wasm_frame {
    const struct wasm_module *module; /* borrowed */
    uint32_t function;                /* index in the module's function space */
    uint32_t offset;                  /* byte offset in the module of the operator that trapped or
                                         that made the call in progress */
};

#define WASM_TRACE_FRAMES_MAX 32

/* A trap as the caller of wasm_invoke() gets it. Plain data. The frames are captured when the trap
 * happens; where the stack is deeper than WASM_TRACE_FRAMES_MAX, the innermost ones are kept and
 * frames_total counts them all. */
struct wasm_trap {
    enum wasm_trap_kind kind;
    uint32_t host_code; /* what a host function that failed reported */
    uint32_t frame_count;
    uint64_t frames_total;
    struct wasm_frame frames[WASM_TRACE_FRAMES_MAX];
};

#endif
