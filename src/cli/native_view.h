/* The machine code of a module, to be shown between the lines of its disassembly.
 *
 *     i32.add
 *       ;; 00012a  44 01 f8                 add eax, r15d
 *
 * Offsets are those of the module's code as a whole. Bytes are followed by mnemonics where the
 * program was built with libcapstone. Code that is out of the way of the rest is behind the
 * function's end; what of it can trap or calls tells the offset of the operator it belongs to. */
#ifndef RK_CLI_NATIVE_VIEW_H
#define RK_CLI_NATIVE_VIEW_H

#include "wasm/disasm.h"

struct native_view;

/* Compiles the module. RK_UNSUPPORTED when this processor does not run compiled code; RK_NO_MEMORY,
 * RK_LIMIT as of jit_compile. */
RK_CHECKED enum rk_result native_view_open(struct native_view **out, struct wasm_module *module,
                                           struct rk_error *error);
void native_view_free(struct native_view *view); /* NULL is allowed */

/* A wasm_disasm_annotate whose context is the view. */
enum rk_result native_view_annotate(void *context, struct buffer *text,
                                    const struct wasm_function *function, uint32_t offset);

#endif
