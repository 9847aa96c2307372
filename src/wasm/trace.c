/* Stack traces, across executors: an invocation on one stack may be made by a host function that
 * another tier has called. */
#include "wasm/jit_native.h"

/* The byte offset of the operator that an instruction of a function belongs to; that of its first
 * one when `at` is NULL, which stands for the entry: the first instruction may come from a later
 * operator. */
static uint32_t interp_offset(const struct wasm_function *function, const struct insn *at,
                              bool exact)
{
    for (int tier = 0; tier < WASM_TIER_COUNT; tier++) {
        const struct wasm_code *code =
            atomic_load_explicit(&function->code[tier], memory_order_acquire);
        if (!code) continue;
        const uint64_t *word = (const uint64_t *)at;
        if (word < code->words || word > code->words + code->word_count) continue;
        uint32_t index = (uint32_t)(word - code->words);
        return wasm_code_origin(code, exact || index == 0 ? index : index - 1);
    }
    return function->first_operator;
}

static void add(struct wasm_trap *trap, const struct wasm_frame *frame)
{
    if (trap->frame_count < WASM_TRACE_FRAMES_MAX) trap->frames[trap->frame_count++] = *frame;
    trap->frames_total++;
}

static void add_native(struct wasm_trap *trap, const struct frame *native,
                       const struct exit_state *exit)
{
    uintptr_t pc = native->fp ? *native->fp : exit->native_pc;
    uint64_t *sp = native->fp ? native->fp + 1 : exit->native_sp;
    struct wasm_frame frame;
    while (jit_unwind(&pc, &sp, native->native_top, &frame))
        add(trap, &frame);
}

/* A position is exact for the innermost frame and for host calls in progress; elsewhere it is a
 * return address, and the call stands before it. */
void wasm_trace_capture(const struct wasm_stack *stack, const struct exit_state *exit,
                        struct wasm_trap *trap)
{
    *trap = (struct wasm_trap){.kind = exit->kind, .host_code = exit->host_code};
    const struct insn *at = exit->ip;
    bool exact = true;
    for (const struct frame *frame = exit->top; frame > stack->frames;) {
        frame--;
        if (frame->ip == &jit_frame_mark) {
            add_native(trap, frame, exit);
            continue;
        }
        if (frame->function) {
            const struct wasm_function *function = frame->function;
            add(trap, &(struct wasm_frame){
                          .module = function->module,
                          .function = function->index,
                          .offset = interp_offset(function, at, exact),
                      });
        }
        bool is_base = !frame->function && !frame->instance;
        at = is_base ? (const struct insn *)(const void *)frame->fp : frame->ip;
        exact = is_base;
    }
}
