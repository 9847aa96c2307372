/* Translated functions: what the interpreter executes.
 *
 * A function becomes a stream of 8-byte words. Each instruction is a struct insn (3 words), longer
 * where it says so: a handler to jump to, the gas of the operators folded into it, and slot
 * numbers relative to the frame. The frame of an activation:
 *
 *     fp[0 .. local_slots)                    parameters and locals
 *     fp[local_slots .. + operand_slots)      operand stack, each entry at its home slot
 *
 * A callee's frame starts at the home of its first argument, so arguments and results are passed
 * without copying. Return addresses live on a stack of their own (struct frame). */
#ifndef RK_WASM_CODE_H
#define RK_WASM_CODE_H

#include "wasm/module.h"

struct insn {
    const void *handler;
    uint32_t gas;
    uint32_t d; /* destination slot, or first slot of a call's arguments */
    uint32_t a; /* operand slots */
    uint32_t b; /* operand slot, 32-bit immediate or 32-bit memory offset */
    uint64_t imm[];
};

enum { INSN_WORDS = sizeof(struct insn) / 8 };

/* The instructions. CODE_OP(NAME, words): name and length in words, from code.def. */
enum code_op {
#define CODE_OP(name, words) CODE_##name,
#include "wasm/code.def"
    CODE_OP_COUNT
};

/* Where an instruction came from: instructions that can trap or call, ascending by word. */
struct code_origin {
    uint32_t word;
    uint32_t offset; /* byte offset of the operator in the module */
};

struct wasm_code {
    uint64_t units; /* stack units of an activation */
    uint32_t param_slots;
    uint32_t local_slots; /* parameters included */
    uint32_t entry_cost;  /* gas */
    uint32_t word_count;
    uint32_t origin_count;
    const struct code_origin *origins;
    uint64_t words[];
};

/* The handler addresses of the executor, by enum code_op. Constant for the life of the process. */
const void *const *interp_handlers(void);

/* Translates a function for a tier and publishes the result in function->code[tier]; returns the
 * code, or NULL when the host has no memory. Any thread; done once. */
struct wasm_code *wasm_translate(struct wasm_function *function, enum wasm_tier tier);

/* Translates every function now instead of at its first call. RK_NO_MEMORY. */
RK_CHECKED enum rk_result wasm_translate_all(struct wasm_module *module, enum wasm_tier tier);

/* The byte offset of the operator that the instruction at `word` belongs to. */
uint32_t wasm_code_origin(const struct wasm_code *code, uint32_t word);

/* NULL is allowed. */
void wasm_code_free(struct wasm_code *code);

#endif
