/* The insides of stores and instances, for the executor and the code that builds them. */
#ifndef RK_WASM_INSTANCE_H
#define RK_WASM_INSTANCE_H

#include "wasm/code.h"
#include "wasm/store.h"

/* One activation. Three other kinds have no function: the base of an invocation, whose fp tells
 * where the outer invocation stands (a struct insn, or NULL); a bridge, which keeps the instance of
 * a caller whose callee belongs to another one; and one, above its base, that stands for all frames
 * of generated code in an invocation, whose fp is where they end during a host call. */
struct frame {
    const struct insn *ip; /* where the caller goes on */
    uint64_t *fp;          /* the caller's frame */
    struct wasm_function *function;
    union {
        struct wasm_instance *instance; /* bridges only; not written for activations */
        uint64_t *native_top; /* generated code: where its frames begin; see jit_frame_mark */
    };
    int64_t units_left; /* with this frame entered */
};

struct wasm_stack {
    uint64_t *slots;
    struct frame *frames;
    uint64_t units_max;
    uint64_t slots_bytes; /* of the reservations */
    uint64_t frames_bytes;
    uint32_t invocations;      /* in progress */
    uint64_t invocation_slots; /* that their arguments or results take */
    /* Where the next invocation starts; kept current while host functions run. */
    uint64_t *slot_top;
    struct frame *frame_top;
    const struct insn *call_ip; /* the host call in progress, for traces through it */
    /* The stack of generated code, which grows down; reserved when a store first needs it. */
    uint8_t *native;
    uint64_t native_bytes;
    uint64_t *native_top; /* where the next invocation starts */
};

struct wasm_instance {
    /* Hot: read by instructions. */
    struct linear_memory *memory; /* &no_memory when the module has none */
    struct wasm_fuel *fuel;
    struct wasm_global_cell **globals;
    struct wasm_func **funcs;
    struct wasm_table **tables;
    struct wasm_store *store;
    struct wasm_module *module;
    const struct wasm_func_type *types; /* of the module */
    const uintptr_t *thunks;            /* by enum jit_thunk */
    uintptr_t stack_limit;              /* how far frames of generated code may go down */
    uint64_t index_limit;               /* accesses with indices from here on may miss the guard */

    struct wasm_memory *memory_object; /* NULL when the module has none */
    struct wasm_func *own_funcs;       /* of the defined functions */
    uint8_t *dropped_elems;            /* a flag per segment */
    uint8_t *dropped_datas;
    struct linear_memory no_memory;
    struct wasm_instance *next;
    /* Behind it: globals[], then funcs[]. */
};

/* Where generated code finds a global cell and a function value, from the instance. */
RK_INLINE uint32_t wasm_instance_global_offset(const struct wasm_module *module, uint32_t global)
{
    (void)module;
    return (uint32_t)sizeof(struct wasm_instance) + global * 8;
}

RK_INLINE uint32_t wasm_instance_func_offset(const struct wasm_module *module, uint32_t func)
{
    return (uint32_t)sizeof(struct wasm_instance) + (module->global_count + func) * 8;
}

/* How an execution ended. */
struct exit_state {
    enum wasm_trap_kind kind;
    uint32_t host_code;
    const struct insn *ip; /* of the trap; NULL at the entry of a function */
    struct frame *top;     /* first free frame at the trap */
    uintptr_t native_pc;   /* in generated code: inside the access that faulted, or behind a call */
    uint64_t *native_sp;   /* frame of the function that was executing */
};

/* Where the two stacks are: C's while generated code runs, and the other way round. */
struct jit_store {
    uint64_t *c_sp;
    uint64_t *jit_sp;
};

struct wasm_store {
    struct wasm_fuel fuel;
    const struct wasm_rules *rules;
    enum wasm_tier tier;
    struct wasm_stack *stack;
    bool owns_stack;
    struct wasm_observer observer;
    struct exit_state exit;
    struct jit_store native;
    uint64_t bridge_code[INSN_WORDS]; /* where calls across instances return to */
    struct arena arena; /* function values, globals, table and memory headers, index arrays */
    struct wasm_instance *instances;
    struct store_table *tables;
    struct store_memory *memories;
};

/* Runs a defined function whose arguments stand at fp; results replace them. Frames grow from base.
 * Fills store->exit, and *trap when it ended in one. */
void interp_run(struct wasm_store *store, struct wasm_func *func, struct wasm_trap *trap,
                uint64_t *fp, struct frame *base);

/* Frames from where the execution ended to the bottom, through bridges and outer invocations. */
void wasm_trace_capture(const struct wasm_stack *stack, const struct exit_state *exit,
                        struct wasm_trap *trap);

/* The operators that are no hot path, shared by all executors. `slots` values are in slot form. */
enum wasm_trap_kind runtime_memory_copy(struct wasm_instance *instance, uint64_t to, uint64_t from,
                                        uint64_t size);
enum wasm_trap_kind runtime_memory_fill(struct wasm_instance *instance, uint64_t to, uint8_t value,
                                        uint64_t size);
enum wasm_trap_kind runtime_memory_init(struct wasm_instance *instance, uint32_t segment,
                                        uint64_t to, uint32_t from, uint32_t size);
/* Growth tells the size before, or all ones when a limit is in the way; that the host refuses is a
 * trap, since a contract must not see what one machine has left. */
enum wasm_trap_kind runtime_memory_grow(struct wasm_instance *instance, uint64_t *before_pages,
                                        uint64_t delta_pages);
enum wasm_trap_kind runtime_table_init(struct wasm_instance *instance, uint32_t table,
                                       uint32_t segment, uint32_t to, uint32_t from, uint32_t size);
enum wasm_trap_kind runtime_table_copy(struct wasm_instance *instance, uint32_t to_table,
                                       uint32_t from_table, uint32_t to, uint32_t from,
                                       uint32_t size);
enum wasm_trap_kind runtime_table_fill(struct wasm_instance *instance, uint32_t table, uint32_t to,
                                       uint64_t value, uint32_t size);
enum wasm_trap_kind runtime_table_grow(struct wasm_instance *instance, uint32_t *before,
                                       uint32_t table, uint32_t delta, uint64_t value);

#endif
