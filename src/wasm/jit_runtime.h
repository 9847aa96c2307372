/* Between generated code and C.
 *
 * Generated code runs on a stack of its own, with r15 the instance, r14 the base of its memory and
 * r13 the exact gas. It leaves for C through thunks, small pieces of code that are made once for
 * the process: they change stacks and keep what C would not.
 *
 * The convention among generated functions: a parameter that is no v128 and whose slot s is below
 * JIT_ARGUMENT_REGISTERS is in a register, an integer in jit_argument_gpr[s] and a float in xmm s.
 * All others are in memory: the slot s of the arguments at [r11 + 8 s]. One result of one slot is
 * in rax or xmm0; more take the slots of the arguments from the first on. rbx, rbp and r12 are
 * kept. */
#ifndef RK_WASM_JIT_RUNTIME_H
#define RK_WASM_JIT_RUNTIME_H

#include "wasm/instance.h"

enum { JIT_ARGUMENT_REGISTERS = 5 };

/* JIT_THUNKS(X): what generated code may jump to or call. The first ones end the execution; they
 * are called, so that the return address tells where. */
#define JIT_TRAPS(X)         \
    X(UNREACHABLE)           \
    X(MEMORY_OUT_OF_BOUNDS)  \
    X(TABLE_OUT_OF_BOUNDS)   \
    X(UNDEFINED_ELEMENT)     \
    X(UNINITIALIZED_ELEMENT) \
    X(DIVIDE_BY_ZERO)        \
    X(INTEGER_OVERFLOW)      \
    X(INVALID_CONVERSION)

enum jit_thunk {
#define JIT_TRAP_ENUM(name) JIT_TRAP_##name,
    JIT_TRAPS(JIT_TRAP_ENUM)
#undef JIT_TRAP_ENUM
        JIT_TRAP_STATUS,     /* of the kind in eax */
    JIT_TRAP_STACK_OVERFLOW, /* jumped to before a frame is made */
    JIT_OUT_OF_GAS,          /* called; comes back when there was a reserve */
    JIT_MEMORY_COPY,         /* to rdi, from rsi, rdx bytes; caller-saved pins are kept */
    JIT_CALL_RUNTIME,        /* function in r11d, slots in rsi, a in rdx, b in rcx */
    JIT_CALL_IMPORT,         /* struct wasm_func in rax, slots in rdx: results to the slots */
    JIT_CALL_INDIRECT_SLOW,  /* likewise, type index in rsi */
    JIT_THUNK_COUNT
};

/* JIT_FUNCTIONS(X): functions of C that work on slots: operands in, result in slots[0]. */
#define JIT_FUNCTIONS(X) \
    X(memory_copy)       \
    X(memory_fill)       \
    X(memory_init)       \
    X(memory_grow)       \
    X(table_get)         \
    X(table_set)         \
    X(table_grow)        \
    X(table_fill)        \
    X(table_copy)        \
    X(table_init)        \
    X(drop)              \
    X(scalar)

enum jit_function {
#define JIT_FUNCTION_ENUM(name) JIT_FUNCTION_##name,
    JIT_FUNCTIONS(JIT_FUNCTION_ENUM)
#undef JIT_FUNCTION_ENUM
        JIT_FUNCTION_COUNT
};

/* What a function of C does; the trap, or WASM_TRAP_NONE. */
typedef enum wasm_trap_kind (*jit_runtime_function)(struct wasm_instance *instance, uint64_t *slots,
                                                    uint64_t a, uint64_t b);

extern const jit_runtime_function jit_runtime_functions[JIT_FUNCTION_COUNT];
extern const uint8_t jit_argument_gpr[JIT_ARGUMENT_REGISTERS];

/* How one result of one slot travels. */
enum jit_result { JIT_RESULT_MEMORY, JIT_RESULT_INTEGER, JIT_RESULT_F32, JIT_RESULT_F64 };
enum jit_result jit_result_of(const struct wasm_func_type *type);

#endif
