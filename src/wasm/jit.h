/* The compiler: from a validated module to machine code in one pass, linear in its size.
 *
 * A module is compiled whole, into one piece of code that runs wherever it is put: it finds
 * everything through the instance. So the same bytes may be kept and used again, by any process on
 * a machine with the same features and the same build. */
#ifndef RK_WASM_JIT_H
#define RK_WASM_JIT_H

#include "wasm/module.h"

struct wasm_store;
struct wasm_func;
struct wasm_trap;
struct frame;

/* Which operator a place belongs to: that behind a call, or JIT_INSIDE_ACCESS behind the beginning
 * of an instruction that may fault. An access may begin where a call returns to, so the two must
 * not be the same number; no instruction that accesses a memory is shorter than that. */
enum { JIT_INSIDE_ACCESS = 2 };

struct jit_origin {
    uint32_t code_offset;
    uint32_t wasm_offset;
};

/* A compiled module. Plain data but for the pointers. */
struct jit_code {
    uint8_t *bytes;
    uint32_t size_bytes;
    uint32_t function_count; /* defined ones */
    uint32_t origin_count;
    uint32_t *entries;          /* offset of each function, ascending */
    struct jit_origin *origins; /* ascending by code_offset */
};

/* What code from some offset on is: that of the operator at an offset of the module, or one of
 * these, which no offset is equal to. */
enum {
    JIT_PLACE_PROLOGUE = 0xfffffff0,
    JIT_PLACE_EPILOGUE,
    JIT_PLACE_STUBS,     /* of rare cases, out of the way of the rest */
    JIT_PLACE_CONSTANTS, /* data */
    JIT_PLACE_TABLE,     /* data: of the br_table before it */
};

struct jit_options {
    /* For measuring only: what is left out makes the code wrong for a chain. */
    bool without_gas;
    bool without_marks;
    /* Is told where code begins, in the order in which it is made: for each function its prologue,
     * its operators in their order, some more than once, and the rest. NULL: nobody asks. */
    void (*note_place)(void *context, uint32_t code_offset, uint32_t place);
    void *context;
};

/* Whether this processor runs compiled code. */
bool jit_is_supported(void);

/* Compiles a module into memory that jit_code_free returns. RK_NO_MEMORY, RK_LIMIT when the code
 * would be larger than 1 GiB. */
RK_CHECKED enum rk_result jit_compile(struct jit_code *out, struct wasm_module *module,
                                      const struct jit_options *options);
void jit_code_free(struct jit_code *code);

#endif
