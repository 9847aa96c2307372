/* Disassembly of validated modules: text-format-like lines, one operator each.
 *
 *     (func $add (;2;) (type 0) (param i32 i32) (result i32)
 *       (local i64)
 *       local.get 0
 *       block (result i32)
 *         call $log (;1;)
 *         br_if 0
 *       end
 *     )
 *
 * It is for reading: names are cut to what an identifier allows and need not be unique, so the
 * index stands beside each. Floats are decimal with their bits in a comment. */
#ifndef RK_WASM_DISASM_H
#define RK_WASM_DISASM_H

#include "base/buffer.h"
#include "wasm/module.h"

/* Appends whole lines behind the line of the operator at an offset, or, with WASM_NO_INDEX, behind
 * the heading of a function. */
typedef enum rk_result wasm_disasm_annotate(void *context, struct buffer *text,
                                            const struct wasm_function *function, uint32_t offset);

struct wasm_disasm_options {
    uint32_t function; /* index of the only function to show, or WASM_NO_INDEX for all */
    bool show_offsets; /* byte offset of every operator */
    bool show_gas;     /* what one execution of every operator costs */
    wasm_disasm_annotate *annotate; /* NULL: nothing is appended */
    void *context;                  /* of annotate */
};

/* Takes the next piece of text: whole lines, of bounded size. */
typedef enum rk_result wasm_text_sink(void *context, struct span text);

/* Writes the defined functions, or one of them. RK_NOT_FOUND when options->function is not defined
 * in the module, RK_NO_MEMORY, or what the sink failed with. Memory does not grow with the
 * module, but with the longest line (a br_table). */
RK_CHECKED enum rk_result wasm_disassemble(const struct wasm_module *module,
                                           const struct wasm_disasm_options *options,
                                           wasm_text_sink *sink, void *context);

/* Appends the operator at a byte offset of the module and its immediates as a line above shows
 * them, without the line's end: "i32.const 8". The offset is one of an operator. RK_NO_MEMORY. */
RK_CHECKED enum rk_result
wasm_disassemble_operator(struct buffer *text, const struct wasm_module *module, uint32_t offset);

#endif
