/* The state of one compilation, and the registers: jit_state.c. The operators: jit_*.c.
 *
 * The compiler walks a validated body once, with an abstract operand stack. An entry is in a
 * register, at its home slot in the frame, a local not yet read, a constant not yet written, or a
 * comparison whose outcome is still in the flags. Where ways meet, all entries are at home.
 *
 * The frame of an activation, on a stack that only such frames use:
 *
 *     rsp + 8 * slot      parameters and locals, then the operand homes
 *     ... + 16            two words of scratch
 *     ... + 8             where the caller wants more than one result
 *     ... + 8             return address
 *
 * That is exactly the function's stack units of 8 bytes each (rules.h), so the stack is full when
 * the units are used up, and one comparison on entry says so.
 *
 * Locals that loops read and write most are pinned: they live in a register through the function,
 * and their slots keep the caller's value of that register, or their own value during calls. Every
 * other local is always current in its slot; a register may hold a copy, its cache. */
#ifndef RK_WASM_JIT_STATE_H
#define RK_WASM_JIT_STATE_H

#include "base/linear_memory.h"
#include "wasm/instruction.h"
#include "wasm/jit.h"
#include "wasm/jit_runtime.h"
#include "wasm/x64_asm.h"

/* Fixed registers. */
enum {
    R_GAS = R13,
    R_MEMORY = R14,
    R_INSTANCE = R15,
    R_SCRATCH = R11, /* dead between any two emitters */
    X_SCRATCH = 15,
};

#define BIT(r)          (UINT32_C(1) << (r))
#define GPR_TEMPS       (BIT(RAX) | BIT(RCX) | BIT(RDX) | BIT(RSI) | BIT(RDI))
#define GPR_CALLER_PINS (BIT(R8) | BIT(R9) | BIT(R10))
#define GPR_CALLEE_PINS (BIT(RBX) | BIT(RBP) | BIT(R12))
#define XMM_TEMPS       UINT32_C(0x00ff)
#define XMM_PINS        UINT32_C(0x7f00)

enum { NO_REG = -1, JIT_NO_OWNER = -1 };

enum jit_value_kind {
    VALUE_SLOT,
    VALUE_LOCAL,
    VALUE_SUM, /* of a local not yet read and a constant: an i64, where addresses are */
    VALUE_CONST,
    VALUE_GPR,
    VALUE_XMM,
    VALUE_FLAGS, /* on top only, and only up to the next operator; an i32 of 0 or 1 */
};

struct jit_value {
    uint8_t kind;
    uint8_t type;    /* enum wasm_type */
    uint8_t reg;     /* VALUE_FLAGS: the condition */
    bool is_u32;     /* of an i64: its upper half is zero */
    bool may_be_nan; /* a NaN, if it is one, may not be the canonical one yet */
    bool nan_is_64;  /* of a v128 that may be NaN: its lanes are f64, not f32 */
    uint32_t home;   /* slot */
    uint32_t local;  /* VALUE_LOCAL, VALUE_SUM */
    /* VALUE_CONST: in slot form; of a v128, the index of a jit_constant. VALUE_SUM: the constant,
     * which fits 32 bits. */
    uint64_t bits;
};

struct jit_local {
    uint32_t slot;
    uint32_t weight;
    uint32_t aliases;       /* entries of the operand stack that are this local, unread */
    uint32_t checked_epoch; /* its value as an address is known to be in range in that epoch */
    uint8_t type;
    int8_t pin;
    int8_t cache;
    bool is_saved;    /* the pin is the caller's to keep across calls: callee-saved */
    uint32_t used_in; /* the function that all this is about, counted from 1 */
};

/* Locals that were declared together. */
struct jit_local_group {
    uint32_t first;
    uint32_t slot;
    uint8_t type;
};

/* Whose a register is: JIT_NO_OWNER, the index of a value, or OWNER_LOCAL + local. */
#define OWNER_LOCAL (INT64_C(1) << 32)

struct jit_registers {
    int64_t owner[16];
    uint32_t temps;  /* may be allocated */
    uint32_t locked; /* in use by the current operator */
    uint32_t pins;
    uint8_t last_dropped;
};

#define JIT_NO_LINK UINT32_MAX

/* Distances to be written when a label is bound: a list through `next`. */
struct jit_link {
    uint32_t at; /* offset of the distance in the buffer, or of a jump table's entry */
    uint32_t next;
    uint32_t table; /* offset of the table that the entry belongs to, or JIT_NO_LINK */
};

/* 16 bytes behind the function, for instructions to read. */
struct jit_constant {
    uint64_t low, high;
    uint32_t links;
};

struct jit_control {
    uint16_t op; /* BLOCK, LOOP, IF, ELSE; the function itself is a BLOCK */
    bool is_function;
    uint32_t value_count; /* below the parameters */
    uint32_t home;        /* slot of the first parameter or result */
    const uint8_t *params;
    const uint8_t *results;
    uint32_t param_count;
    uint32_t result_count;
    uint32_t header;     /* LOOP: offset of the label */
    uint32_t links;      /* branches to the end */
    uint32_t else_links; /* IF: the branch around the first arm */
    uint32_t stub;       /* last br_table stub to this label ... */
    uint32_t stub_of;    /* ... and which table it was made for */
};

/* Code off the main way, emitted behind the function. */
enum jit_stub_kind {
    STUB_TRAP,      /* a: enum jit_thunk */
    STUB_GAS,       /* out of gas? then back */
    STUB_CANONICAL, /* a: xmm, b: is_64; then back */
    STUB_LANES,     /* the same for those lanes that X_SCRATCH selects */
    STUB_INDIRECT,  /* a: type, b: home; call through the slow way, then back */
    STUB_INDEX,     /* a: register, mem.disp: what is added to it; in range? then back */
    STUB_MARK,      /* the granule of the first byte; mem, a: size; then back */
};

struct jit_stub {
    uint8_t kind;
    uint8_t b;
    uint32_t a;
    uint32_t from;     /* offset of the distance that leads here ... */
    uint32_t from_too; /* ... and of another, or 0 */
    uint32_t back;     /* offset where it goes on */
    uint32_t wasm_offset;
    uint32_t inlined;
    uint32_t home;
    const struct wasm_func_type *type;
    struct x64_mem mem;
};

/* A function that multiplies 128-bit numbers: jit_multiply.c. */
struct jit_multiply {
    const struct wasm_function *function; /* NULL: it does something else */
    uint64_t gas;                         /* of its body */
    struct {
        uint32_t wasm_offset;
        bool is_high;
    } stores[2]; /* in their order */
};

/* [low, high) relative to the value of a local is marked; the granules of both ends and all
 * between. */
struct jit_mark {
    uint32_t local;
    uint32_t epoch; /* 0: none */
    int64_t low, high;
};

enum { JIT_MARKS = 4, JIT_PINS_MAX = 16 };

/* More than one operator takes, but for a br_table, a call, and what it brings to home. */
enum { JIT_OPERATOR_BYTES_MAX = 1024 };

/* Where loops and functions begin: how the processor fetches. */
enum { JIT_LOOP_ALIGNMENT = 32, JIT_FUNCTION_ALIGNMENT = 32 };

#define JIT_CODE_BYTES_MAX ((size_t)1 << 30)

struct jit {
    struct x64 a;
    uint8_t *buffer;
    size_t capacity;
    size_t reserved; /* nobody may emit past this */
    bool failed;     /* the host has no memory; everything since is void */

    struct wasm_module *module;
    const struct wasm_function *function;
    const struct wasm_func_type *type;
    const struct wasm_rules *rules;
    const struct jit_options *options;

    uint32_t offset;  /* of the current operator, in the module */
    uint32_t inlined; /* the operator is in another function; that of the call, else 0 */
    uint16_t next_op; /* the operator after it, or WASM_NO_OPERATOR */
    uint32_t next_index;

    /* Of the module's greatest function; those that a function uses are made when they are met, so
     * that ten thousand functions of fifty thousand locals each cost no more than their bytes. */
    struct jit_local *locals;
    uint32_t function_number;       /* counted from 1 */
    struct jit_local_group *groups; /* declared ones, with an end */
    uint32_t group_count;
    uint32_t group_capacity;
    uint32_t *used; /* locals */
    uint32_t used_count;
    uint32_t used_capacity;
    uint32_t frame_bytes; /* without the return address */
    uint32_t spare;       /* offset of the spare words from rsp */
    bool needs_arguments; /* parameters in memory, or more than one result */
    uint32_t epilogue_links;
    uint32_t pinned[JIT_PINS_MAX]; /* locals */
    uint32_t pinned_count;

    struct jit_value *values;
    uint32_t value_count;
    uint32_t value_capacity;
    uint32_t settled; /* values below are all at home */
    struct jit_control *controls;
    uint32_t control_count;
    uint32_t control_capacity;
    struct jit_link *links;
    uint32_t link_count;
    uint32_t link_capacity;
    struct jit_stub *stubs;
    uint32_t stub_count;
    uint32_t stub_capacity;
    struct jit_constant *constants;
    uint32_t constant_count;
    uint32_t constant_capacity;
    struct jit_origin *origins;
    uint32_t origin_count;
    uint32_t origin_capacity;
    struct jit_link *calls; /* of functions not yet compiled: at, table = function */
    uint32_t call_count;
    uint32_t call_capacity;
    uint32_t *entries;                /* offset of every defined function, or JIT_NO_LINK */
    uint32_t thunks[JIT_THUNK_COUNT]; /* offset of the way to each */
    struct jit_multiply multiply;     /* where the module has one */
    uint8_t *block_kinds;             /* a flag for each block that can be open */

    struct jit_value no_value; /* written to, never read, when memory ran out */
    struct jit_stub no_stub;

    struct jit_registers gpr, xmm;
    uint32_t epoch; /* what is known of values holds within one */
    struct jit_mark marks[JIT_MARKS];
    uint32_t next_mark;

    /* The zero flag tells of this register, if nothing was emitted since. */
    uint32_t flags_at; /* offset, or JIT_NO_LINK: where ways meet, flags tell nothing */
    int flags_reg;
    int flags_width;
    bool is_precharged; /* the next operator's gas is pending already */

    bool dead;            /* the current operator cannot be reached */
    uint32_t dead_blocks; /* blocks opened since */
    uint64_t pending_gas; /* of operators passed, not yet in the register */
};

/* ---- The buffer ---- */

/* Room for `bytes` more; sets failed when there is none, and then starts over at the beginning. */
void jit_reserve(struct jit *j, size_t bytes);

RK_INLINE uint32_t jit_here(const struct jit *j)
{
    return (uint32_t)(j->a.at - j->buffer);
}

RK_INLINE uint32_t jit_offset_of(const struct jit *j, const uint8_t *at)
{
    return (uint32_t)(at - j->buffer);
}

/* Fills up to a multiple of `bytes`, a power of two, from the start of the code. */
void jit_align(struct jit *j, uint32_t bytes);

/* Makes an array hold one more element; NULL (and j->failed) when the host has no memory. */
void *jit_append(struct jit *j, void *array, uint32_t *count, uint32_t *capacity, size_t bytes);

/* Says that the call that ends here belongs to an operator. */
void jit_note_origin(struct jit *j, uint32_t wasm_offset);
/* Tells whoever asked that code of a place begins here. */
RK_INLINE void jit_note_place(const struct jit *j, uint32_t place)
{
    if (RK_UNLIKELY(j->options->note_place != NULL) && !j->failed)
        j->options->note_place(j->options->context, jit_here(j), place);
}
/* Says that the instruction that comes next accesses memory for the current operator. */
void jit_note_access(struct jit *j);

void jit_link_add(struct jit *j, uint32_t *list, uint8_t *distance);
void jit_link_add_table(struct jit *j, uint32_t *list, uint32_t entry, uint32_t table);
/* All of a list lead to here. */
void jit_link_bind(struct jit *j, uint32_t *list);

/* Notes a stub that is reached from `distance`; the caller fills in the rest. */
struct jit_stub *jit_stub_add(struct jit *j, enum jit_stub_kind kind, uint8_t *distance);
/* Leaves through a trap when the condition holds. */
void jit_trap_if(struct jit *j, enum x64_cc cc, enum jit_thunk trap);
void jit_trap(struct jit *j, enum jit_thunk trap);
void jit_call_thunk(struct jit *j, enum jit_thunk thunk);

/* The index of a constant of the function. */
uint32_t jit_constant(struct jit *j, uint64_t low, uint64_t high);
/* A vector instruction without immediate, with a constant as its second source. */
void jit_vex_constant(struct jit *j, uint32_t op, int reg, int v, uint32_t constant);
void jit_emit_constants(struct jit *j);

/* ---- Gas ---- */

/* Brings the register up to date; flags stay. */
void jit_flush_gas(struct jit *j);
/* Then makes it the published value. Uses R_SCRATCH. */
void jit_publish_gas(struct jit *j);

/* The newest instruction has set the zero flag by the value it left in `reg`. */
RK_INLINE void jit_note_flags(struct jit *j, int w, int reg)
{
    j->flags_at = jit_here(j);
    j->flags_reg = reg;
    j->flags_width = w;
}

/* Makes the zero flag tell of a register. */
RK_INLINE void jit_test(struct jit *j, int w, int reg)
{
    if (j->flags_at == jit_here(j) && j->flags_reg == reg && j->flags_width == w) return;
    x64_test_rr(&j->a, w, reg, reg);
}

/* ---- Registers and values ---- */

RK_INLINE bool jit_is_float(uint8_t type)
{
    return type == WASM_TYPE_F32 || type == WASM_TYPE_F64 || type == WASM_TYPE_V128;
}

RK_INLINE int jit_width(uint8_t type)
{
    return type == WASM_TYPE_I32 ? X64_32 : X64_64;
}

RK_INLINE struct x64_mem jit_slot(uint32_t slot)
{
    return x64_at(RSP, (int64_t)slot * 8);
}

/* A register that nothing lives in; locked. `wanted` is a set to choose from, 0 for any. */
int jit_take_gpr(struct jit *j, uint32_t wanted);
int jit_take_xmm(struct jit *j);
/* Moves whatever lives in these registers elsewhere and locks them. */
void jit_clear_gpr(struct jit *j, uint32_t set);

struct jit_value *jit_push_gpr(struct jit *j, uint8_t type, int reg);
struct jit_value *jit_push_xmm(struct jit *j, uint8_t type, int reg, bool may_be_nan);
void jit_push_slot(struct jit *j, uint8_t type);
void jit_push_const(struct jit *j, uint8_t type, uint64_t bits);
void jit_push_local(struct jit *j, uint32_t local);
void jit_push_sum(struct jit *j, uint32_t local, int64_t constant);
void jit_push_flags(struct jit *j, enum x64_cc cc);
uint32_t jit_next_home(const struct jit *j);

/* Takes the top value. Its register stays locked until the operator ends. */
struct jit_value jit_pop(struct jit *j);

/* A register with the value, for reading alone. */
int jit_use_gpr(struct jit *j, struct jit_value *value);
int jit_use_xmm(struct jit *j, struct jit_value *value);
/* A register with the value, which may be overwritten; `hint` if the value has none of its own. */
int jit_own_gpr(struct jit *j, struct jit_value *value, int hint);
int jit_own_xmm(struct jit *j, struct jit_value *value, int hint);
/* The register a value is in without any code, or NO_REG. */
int jit_register_of(const struct jit *j, const struct jit_value *value);
/* Where in the frame a value is, if it is not in a register and no constant. */
bool jit_is_in_frame(const struct jit *j, const struct jit_value *value, struct x64_mem *mem);

/* Whether a value is a local, or a sum with one. */
RK_INLINE bool jit_is_of_local(const struct jit_value *value)
{
    return value->kind == VALUE_LOCAL || value->kind == VALUE_SUM;
}

/* A sum on the stack becomes a register of its own. */
void jit_compute_sum(struct jit *j, uint32_t index);

/* Writes a value, without a register of its own changing hands. Flags stay. */
void jit_load(struct jit *j, uint8_t type, int reg, struct x64_mem mem);
void jit_save(struct jit *j, uint8_t type, struct x64_mem mem, int reg);
void jit_load_value(struct jit *j, int reg, const struct jit_value *value);

/* Makes a NaN canonical; no code where there is no need. Flags are lost, and X_SCRATCH for a v128,
 * which is in a register of its own. */
void jit_canonicalize(struct jit *j, struct jit_value *value, int reg);
/* The same for a v128 alone, with flags kept, and slower. */
void jit_canonicalize_lanes(struct jit *j, struct jit_value *value, int reg);

/* Brings the top `count` values to their homes, NaNs made canonical. Flags stay unless a float is
 * among them that was computed. */
void jit_settle(struct jit *j, uint32_t count);
void jit_settle_all(struct jit *j);
void jit_settle_value(struct jit *j, uint32_t index);
/* Moves slots from one place in the frame to another, at or below it. */
void jit_move_slots(struct jit *j, struct x64_mem to, struct x64_mem from, uint32_t count);
/* Brings everything below the top `count` values out of registers. */
void jit_spill_below(struct jit *j, uint32_t count);
void jit_truncate(struct jit *j, uint32_t count);
/* Turns flags on top of the stack into a value. */
void jit_settle_flags(struct jit *j);

/* Forgets all that holds on one way only: caches, and what is known of values. */
void jit_forget(struct jit *j);

/* Assigns a popped value to a local. */
void jit_assign(struct jit *j, struct jit_value *value, uint32_t local);
/* The pinned register that the next operator will put a result of this type into, or NO_REG. */
int jit_hint(const struct jit *j, bool is_float);

/* Pinned values that calls do not keep: to their slots, and back. */
void jit_save_pins(struct jit *j);
void jit_restore_pins(struct jit *j);

/* Reads the declarations, finds the locals that are used and chooses which are pinned. */
void jit_locals_begin(struct jit *j);

/* ---- The operators, a family each. False for an operator of another family. ---- */

bool jit_integer(struct jit *j, const struct wasm_instruction *in);
/* Whether an operator's result is left in the flags. */
bool jit_makes_flags(uint16_t op);
bool jit_float(struct jit *j, const struct wasm_instruction *in);
bool jit_memory(struct jit *j, const struct wasm_instruction *in);
bool jit_vector(struct jit *j, const struct wasm_instruction *in);
bool jit_call(struct jit *j, const struct wasm_instruction *in);
/* Globals, tables, references, bulk memory: everything that is left but control. */
void jit_other(struct jit *j, const struct wasm_instruction *in);

void jit_control(struct jit *j, const struct wasm_instruction *in);
/* Whether the label at that depth is a loop's. */
bool jit_is_backward(const struct jit *j, uint32_t depth);
void jit_control_dead(struct jit *j, uint16_t op);
struct jit_control *jit_push_control(struct jit *j);

/* An address for an access: in range, or the access faults. Consumes the value. */
struct x64_mem jit_address(struct jit *j, struct jit_value *address, uint64_t offset,
                           uint64_t size_bytes);
/* Marks the granules of a store that has been made. `address` as it was before jit_address. */
void jit_mark(struct jit *j, const struct jit_value *address, struct x64_mem mem, uint64_t offset,
              unsigned size_log2);

/* Calls a function of the runtime on the top `count` values, which are at home then and popped.
 * The first of their slots gets the result, which the caller pushes. a and b as the function has
 * them. */
void jit_call_runtime(struct jit *j, enum jit_function function, uint32_t count, uint64_t a,
                      uint64_t b, bool can_trap);

bool jit_multiply_recognise(struct jit_multiply *out, const struct wasm_module *module,
                            const struct wasm_function *function);
/* Instead of a call, whose gas is pending. False, and nothing done, for operands of other kinds. */
bool jit_multiply_inline(struct jit *j, const struct jit_multiply *multiply);

/* Brings the arguments of a call where the callee expects them; they stay on the stack. */
void jit_arguments(struct jit *j, const struct wasm_func_type *type);
/* Brings the top values, integers, into these registers, at most JIT_ARGUMENT_REGISTERS; they stay
 * on the stack, and nothing else may be in those registers. */
void jit_load_top(struct jit *j, const uint8_t *registers, uint32_t count);
/* Whether a callee of that type is told where its arguments are in memory. */
bool jit_type_needs_memory(const struct wasm_func_type *type);

/* The parts of stubs that belong to a family. */
void jit_emit_indirect(struct jit *j, const struct jit_stub *stub);
void jit_emit_mark(struct jit *j, const struct jit_stub *stub);
void jit_emit_index(struct jit *j, const struct jit_stub *stub);
void jit_emit_stubs(struct jit *j);

#endif
