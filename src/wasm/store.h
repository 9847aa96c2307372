/* Executing modules: stores, instances, function values, host functions, invocation.
 *
 * A store owns every instance, memory, table, global and host function made in it, until it is
 * freed; so references between them need no counting. It has one gas counter, one tier and one
 * stack. One thread at a time. All objects linked together belong to one store.
 *
 * Values travel in slots: 8 bytes each, v128 in two, see struct wasm_value. */
#ifndef RK_WASM_STORE_H
#define RK_WASM_STORE_H

#include "base/linear_memory.h"
#include "base/result.h"
#include "wasm/fuel.h"
#include "wasm/module.h"
#include "wasm/trap.h"
#include "wasm/types.h"

struct wasm_store;
struct wasm_instance;

/* What a host function is told about its call. */
struct wasm_caller {
    struct wasm_store *store;
    struct wasm_instance *instance; /* whose code made the call; NULL when the host did */
};

/* A host function: takes its parameters from slots and leaves its results there, from slots[0] on.
 * Returns WASM_TRAP_NONE, or the kind of trap to end the execution with (WASM_TRAP_HOST with
 * *host_code for its own failures). It sees and may set the committed gas of the store
 * (wasm_store_fuel), and may call wasm_invoke() again. It never jumps out. */
typedef enum wasm_trap_kind (*wasm_host_callback)(const struct wasm_caller *caller, void *context,
                                                  uint64_t *slots, uint32_t *host_code);

/* A function value; its address is what a funcref holds. Owned by the store. */
struct wasm_func {
    const struct wasm_func_type *type; /* the canonical one of its module */
    struct wasm_instance *instance;    /* NULL for host functions */
    struct wasm_function *function;    /* NULL for host functions */
    wasm_host_callback callback;
    void *context;
    const uint8_t *native; /* compiled code; NULL in other tiers and for host functions */
    uint8_t result;        /* enum jit_result */
};

struct wasm_table {
    struct wasm_table_type type;
    uint64_t *elements; /* slot form */
    uint32_t size;
    uint32_t capacity;
};

struct wasm_memory {
    struct wasm_memory_type type; /* as declared */
    struct linear_memory *linear; /* own_linear, or the caller's */
    struct linear_memory own_linear;
};

struct wasm_global_cell {
    struct wasm_value value;
    struct wasm_global_type type;
};

struct wasm_extern {
    enum wasm_extern_kind kind;
    union {
        struct wasm_func *func;
        struct wasm_table *table;
        struct wasm_memory *memory;
        struct wasm_global_cell *global;
    };
};

/* The stack that wasm code runs on, apart from the native one: value slots and call frames. It may
 * be shared by stores whose executions nest in one thread, so that stack units are counted across
 * them. */
struct wasm_stack;

RK_CHECKED enum rk_result wasm_stack_new(struct wasm_stack **out, uint64_t units_max);
void wasm_stack_free(struct wasm_stack *stack);
/* Units that frames hold now. */
uint64_t wasm_stack_units_used(const struct wasm_stack *stack);

/* Sees every operator before it runs; reference tier only. `gas` is the exact counter with the
 * operator's cost included; `locals` are the frame's slots, parameters first. */
typedef void (*wasm_step_observer)(void *context, const struct wasm_function *function,
                                   uint32_t offset, int64_t gas, const uint64_t *locals);
/* Sees entries (with arguments in slots) and exits (with results) of functions, host functions
 * included (function is NULL then); reference tier only. `gas` is the exact counter. */
typedef void (*wasm_call_observer)(void *context, const struct wasm_func *host,
                                   const struct wasm_function *function, bool is_entry, int64_t gas,
                                   const uint64_t *slots);

struct wasm_observer {
    wasm_step_observer step; /* NULL: not wanted */
    wasm_call_observer call;
    void *context;
};

struct wasm_store_options {
    const struct wasm_rules *rules; /* borrowed; must be that of the modules */
    enum wasm_tier tier;            /* WASM_TIER_JIT is the interpreter where it cannot be had */
    struct wasm_stack *stack;       /* borrowed; NULL: the store makes its own */
    struct wasm_observer observer;
};

RK_CHECKED enum rk_result wasm_store_new(struct wasm_store **out,
                                         const struct wasm_store_options *options);
/* Frees everything made in the store. NULL is allowed. */
void wasm_store_free(struct wasm_store *store);

/* The gas counter: set it before wasm_invoke(), read it after. A new store has none. */
struct wasm_fuel *wasm_store_fuel(struct wasm_store *store);

/* Objects made by the host, to be given as imports. Owned by the store. RK_NO_MEMORY; RK_LIMIT past
 * the rules. `type` of a function is copied. */
RK_CHECKED enum rk_result wasm_store_add_host_func(struct wasm_store *store, struct wasm_func **out,
                                                   const struct wasm_func_type *type,
                                                   wasm_host_callback callback, void *context);
RK_CHECKED enum rk_result wasm_store_add_table(struct wasm_store *store, struct wasm_table **out,
                                               const struct wasm_table_type *type);
/* `linear` NULL: a new memory of the declared minimum; else the caller's, borrowed. */
RK_CHECKED enum rk_result wasm_store_add_memory(struct wasm_store *store, struct wasm_memory **out,
                                                const struct wasm_memory_type *type,
                                                struct linear_memory *linear);
RK_CHECKED enum rk_result wasm_store_add_global(struct wasm_store *store,
                                                struct wasm_global_cell **out,
                                                const struct wasm_global_type *type,
                                                struct wasm_value value);

/* The sizes of a linear memory for a declared type under a rule set: what wasm_store_add_memory
 * uses, for callers that bring their own. RK_LIMIT past the rules. */
RK_CHECKED enum rk_result wasm_linear_memory_options(struct linear_memory_options *out,
                                                     const struct wasm_memory_type *type,
                                                     const struct wasm_rules *rules);

struct wasm_instance_options {
    const struct wasm_extern *imports; /* one for each import of the module, in its order */
    uint32_t import_count;
    /* For a module that defines a memory: use this one instead of making one; it has its size. */
    struct linear_memory *memory;
    /* Active data segments are held to their bounds but not copied (a memory that has them). */
    bool skip_data;
    /* Leave the start function to the caller. */
    bool skip_start;
};

/* Instantiates (core specification 4.5.4). The module gets a reference. The start function runs on
 * the store's gas. RK_UNLINKABLE with the import's name; RK_TRAP with *trap filled for segments out
 * of range and for the start function. What earlier segments wrote stays, as specified. */
RK_CHECKED enum rk_result wasm_instance_new(struct wasm_store *store, struct wasm_instance **out,
                                            struct wasm_trap *trap, struct rk_error *error,
                                            struct wasm_module *module,
                                            const struct wasm_instance_options *options);

/* Puts globals, tables and dropped segments back to what they were after instantiation and leaves
 * the memory as it is; active data segments are held to their bounds again. For modules that import
 * functions alone. RK_TRAP as wasm_instance_new. */
RK_CHECKED enum rk_result wasm_instance_reset(struct wasm_instance *instance,
                                              struct wasm_trap *trap, struct rk_error *error);

struct wasm_module *wasm_instance_module(const struct wasm_instance *instance);
struct wasm_store *wasm_instance_store(const struct wasm_instance *instance);
/* RK_NOT_FOUND when there is no export of that name. */
RK_CHECKED enum rk_result wasm_instance_export(const struct wasm_instance *instance,
                                               struct wasm_extern *out, struct span name);
/* The object at an index of the module's index spaces, imported ones included. */
struct wasm_func *wasm_instance_func(const struct wasm_instance *instance, uint32_t index);
struct wasm_memory *wasm_instance_memory(const struct wasm_instance *instance); /* or NULL */
struct wasm_table *wasm_instance_table(const struct wasm_instance *instance, uint32_t index);
struct wasm_global_cell *wasm_instance_global(const struct wasm_instance *instance, uint32_t index);

/* Calls a function with params from `args` slots and results to `results` slots (counts by the
 * function's type: param_slots and result_slots). RK_TRAP fills *trap; `results` is then untouched.
 * The committed gas of the store is what it was when execution ended. RK_NO_MEMORY when the host
 * ran out before anything executed. */
RK_CHECKED enum rk_result wasm_invoke(struct wasm_store *store, struct wasm_func *func,
                                      uint64_t *results, struct wasm_trap *trap,
                                      const uint64_t *args);

#endif
