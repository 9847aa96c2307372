#include "wasm/store.h"

#include "base/fault.h"
#include "base/require.h"
#include "wasm/jit_native.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Tables and memories own host resources besides their place in the arena. */
struct store_table {
    struct wasm_table table;
    struct store_table *next;
};

struct store_memory {
    struct wasm_memory memory;
    struct store_memory *next;
};

/* The stack. */

static void *reserve(uint64_t size_bytes)
{
    void *at = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

enum rk_result wasm_stack_new(struct wasm_stack **out, uint64_t units_max)
{
    if (units_max == 0 || units_max > UINT64_C(1) << 32) return RK_USAGE;
    struct wasm_stack *stack = calloc(1, sizeof *stack);
    if (!stack) return RK_NO_MEMORY;
    stack->units_max = units_max;
    /* A frame's slots are fewer than its units and every frame has WASM_FRAME_UNITS_BASE of them,
     * so units run out first; arguments of invocations come beside them. Bases and bridges come
     * with a frame of their own. */
    stack->slots_bytes = (units_max + WASM_INVOCATION_SLOTS_MAX) * sizeof *stack->slots;
    stack->frames_bytes = (units_max / WASM_FRAME_UNITS_BASE * 2 + 4096) * sizeof *stack->frames;
    stack->slots = reserve(stack->slots_bytes);
    stack->frames = reserve(stack->frames_bytes);
    if (!stack->slots || !stack->frames) {
        wasm_stack_free(stack);
        return RK_NO_MEMORY;
    }
    stack->slot_top = stack->slots;
    stack->frame_top = stack->frames;
    *out = stack;
    return RK_OK;
}

void wasm_stack_free(struct wasm_stack *stack)
{
    if (!stack) return;
    if (stack->slots) munmap(stack->slots, stack->slots_bytes);
    if (stack->frames) munmap(stack->frames, stack->frames_bytes);
    if (stack->native) munmap(stack->native, stack->native_bytes);
    free(stack);
}

/* Frames of generated code take as many words as they have units. Calls into another instance take
 * JIT_BRIDGE_WORDS more and come with a frame; so does every invocation, for what a host call
 * keeps. Below there is room for the handler of faults, which runs here in threads without an
 * alternate stack. */
static enum rk_result reserve_native(struct wasm_stack *stack)
{
    enum { INVOCATION_BYTES = 1024, ABOVE_WORDS = 16 };
    if (stack->native) return RK_OK;
    uint64_t per_frame = WASM_FRAME_UNITS_BASE, bridges = stack->units_max / per_frame;
    uint64_t bytes = (stack->units_max + bridges * 6 + ABOVE_WORDS) * sizeof *stack->native_top +
                     (uint64_t)WASM_INVOCATIONS_MAX * INVOCATION_BYTES + FAULT_STACK_BYTES;
    bytes = (bytes + 4095) & ~(uint64_t)4095;
    stack->native = reserve(bytes);
    if (!stack->native) return RK_NO_MEMORY;
    stack->native_bytes = bytes;
    stack->native_top = (uint64_t *)(void *)(stack->native + bytes) - ABOVE_WORDS;
    return RK_OK;
}

uint64_t wasm_stack_units_used(const struct wasm_stack *stack)
{
    if (stack->frame_top == stack->frames) return 0;
    return stack->units_max - (uint64_t)stack->frame_top[-1].units_left;
}

/* The store. */

enum rk_result wasm_store_new(struct wasm_store **out, const struct wasm_store_options *options)
{
    if ((unsigned)options->tier >= WASM_TIER_COUNT || !options->rules) return RK_USAGE;
    struct wasm_store *store = calloc(1, sizeof *store);
    if (!store) return RK_NO_MEMORY;
    store->rules = options->rules;
    store->tier = options->tier;
    if (store->tier == WASM_TIER_JIT && !jit_is_supported()) store->tier = WASM_TIER_INTERP;
    if (options->tier == WASM_TIER_REFERENCE) store->observer = options->observer;
    arena_init(&store->arena, 0);
    store->stack = options->stack;
    if (!store->stack) {
        enum rk_result result = wasm_stack_new(&store->stack, options->rules->stack_units);
        if (result) {
            free(store);
            return result;
        }
        store->owns_stack = true;
    }
    if (store->tier == WASM_TIER_JIT) {
        enum rk_result result = jit_prepare();
        if (!result) result = reserve_native(store->stack);
        if (result) {
            wasm_store_free(store);
            return result;
        }
    }
    struct insn bridge = {.handler = interp_handlers()[CODE_BRIDGE]};
    memcpy(store->bridge_code, &bridge, sizeof store->bridge_code);
    *out = store;
    return RK_OK;
}

void wasm_store_free(struct wasm_store *store)
{
    if (!store) return;
    for (struct wasm_instance *i = store->instances; i; i = i->next)
        wasm_module_release(i->module);
    for (struct store_table *t = store->tables; t; t = t->next)
        free(t->table.elements);
    for (struct store_memory *m = store->memories; m; m = m->next)
        linear_memory_free(&m->memory.own_linear);
    if (store->owns_stack) wasm_stack_free(store->stack);
    arena_free(&store->arena);
    free(store);
}

struct wasm_fuel *wasm_store_fuel(struct wasm_store *store)
{
    return &store->fuel;
}

enum rk_result wasm_store_add_host_func(struct wasm_store *store, struct wasm_func **out,
                                        const struct wasm_func_type *type,
                                        wasm_host_callback callback, void *context)
{
    size_t count = (size_t)type->param_count + type->result_count;
    struct wasm_func *func = arena_alloc(&store->arena, sizeof *func);
    struct wasm_func_type *copy = arena_alloc(&store->arena, sizeof *copy);
    uint8_t *types = arena_alloc(&store->arena, count);
    if (!func || !copy || !types) return RK_NO_MEMORY;
    if (count) memcpy(types, type->types, count);
    *copy = (struct wasm_func_type){
        .types = types, .param_count = type->param_count, .result_count = type->result_count};
    for (uint32_t i = 0; i < type->param_count; i++)
        copy->param_slots += wasm_type_slots(types[i]);
    for (uint32_t i = 0; i < type->result_count; i++)
        copy->result_slots += wasm_type_slots(types[type->param_count + i]);
    *func = (struct wasm_func){.type = copy, .callback = callback, .context = context};
    *out = func;
    return RK_OK;
}

enum rk_result wasm_store_add_table(struct wasm_store *store, struct wasm_table **out,
                                    const struct wasm_table_type *type)
{
    if (type->limits.min > store->rules->limits.table_elements) return RK_LIMIT;
    struct store_table *made = arena_alloc(&store->arena, sizeof *made);
    if (!made) return RK_NO_MEMORY;
    uint32_t size = (uint32_t)type->limits.min;
    /* calloc: a large table of nulls takes no memory before it is written. */
    uint64_t *elements = calloc(size ? size : 1, sizeof *elements);
    if (!elements) return RK_NO_MEMORY;
    made->table = (struct wasm_table){
        .type = *type, .elements = elements, .size = size, .capacity = size ? size : 1};
    made->next = store->tables;
    store->tables = made;
    *out = &made->table;
    return RK_OK;
}

enum rk_result wasm_linear_memory_options(struct linear_memory_options *out,
                                          const struct wasm_memory_type *type,
                                          const struct wasm_rules *rules)
{
    uint64_t max = type->is_64 ? rules->limits.memory64_pages : rules->limits.memory32_pages;
    if (type->limits.min > max) return RK_LIMIT;
    if (!rules->growth_ignores_declared_maximum && type->limits.max < max) max = type->limits.max;
    /* contract-abi.md 1.6: a 64-bit memory that starts beyond 4 GiB is checked against its size. */
    bool fixed = rules->memory_bound == WASM_BOUND_DEPLOYED &&
                 type->limits.min * WASM_PAGE_BYTES <= LINEAR_MEMORY32_BYTES;
    *out = (struct linear_memory_options){
        .is_64 = type->is_64,
        .size_bytes = type->limits.min * WASM_PAGE_BYTES,
        .max_bytes = max * WASM_PAGE_BYTES,
        .fixed_access_bytes = fixed ? LINEAR_MEMORY32_BYTES : 0,
    };
    return RK_OK;
}

enum rk_result wasm_store_add_memory(struct wasm_store *store, struct wasm_memory **out,
                                     const struct wasm_memory_type *type,
                                     struct linear_memory *linear)
{
    struct store_memory *made = arena_alloc(&store->arena, sizeof *made);
    if (!made) return RK_NO_MEMORY;
    made->memory.type = *type;
    made->memory.linear = linear;
    if (!linear) {
        struct linear_memory_options options;
        enum rk_result result = wasm_linear_memory_options(&options, type, store->rules);
        if (!result) result = linear_memory_init(&made->memory.own_linear, &options);
        if (result) return result;
        made->memory.linear = &made->memory.own_linear;
    }
    made->next = store->memories;
    store->memories = made;
    *out = &made->memory;
    return RK_OK;
}

enum rk_result wasm_store_add_global(struct wasm_store *store, struct wasm_global_cell **out,
                                     const struct wasm_global_type *type, struct wasm_value value)
{
    struct wasm_global_cell *cell = arena_alloc(&store->arena, sizeof *cell);
    if (!cell) return RK_NO_MEMORY;
    *cell = (struct wasm_global_cell){value, *type};
    *out = cell;
    return RK_OK;
}

/* Invocation. */

static enum wasm_trap_kind invoke_host(struct wasm_store *store, struct wasm_func *func,
                                       struct wasm_trap *trap, uint64_t *slots, uint64_t *slot_top)
{
    struct wasm_caller caller = {store, NULL};
    uint32_t host_code = 0;
    const struct wasm_observer *observer = &store->observer;
    store->stack->slot_top = slot_top;
    if (observer->call)
        observer->call(observer->context, func, NULL, true, store->fuel.committed, slots);
    enum wasm_trap_kind kind = func->callback(&caller, func->context, slots, &host_code);
    if (observer->call && kind == WASM_TRAP_NONE)
        observer->call(observer->context, func, NULL, false, store->fuel.committed, slots);
    store->stack->slot_top = slots;
    if (kind != WASM_TRAP_NONE) *trap = (struct wasm_trap){.kind = kind, .host_code = host_code};
    return kind;
}

enum rk_result wasm_invoke(struct wasm_store *store, struct wasm_func *func, uint64_t *results,
                           struct wasm_trap *trap, const uint64_t *args)
{
    struct wasm_stack *stack = store->stack;
    const struct wasm_func_type *type = func->type;
    uint64_t *slots = stack->slot_top;
    uint64_t need = type->param_slots > type->result_slots ? type->param_slots : type->result_slots;
    /* What does not depend on how a tier lays frames out. */
    if (stack->invocation_slots + need > WASM_INVOCATION_SLOTS_MAX ||
        stack->invocations == WASM_INVOCATIONS_MAX) {
        *trap = (struct wasm_trap){.kind = WASM_TRAP_STACK_OVERFLOW};
        return RK_TRAP;
    }
    if (type->param_slots) memcpy(slots, args, (size_t)type->param_slots * 8);
    struct wasm_trap ended;
    enum wasm_trap_kind kind;
    stack->invocations++;
    stack->invocation_slots += need;
    if (func->callback) {
        kind = invoke_host(store, func, &ended, slots, slots + need);
    } else {
        REQUIRE(func->instance->store == store);
        if (store->tier == WASM_TIER_JIT)
            jit_run(store, func, &ended, slots, stack->frame_top);
        else
            interp_run(store, func, &ended, slots, stack->frame_top);
        kind = store->exit.kind;
    }
    stack->invocations--;
    stack->invocation_slots -= need;
    if (kind != WASM_TRAP_NONE) {
        *trap = ended;
        return RK_TRAP;
    }
    if (type->result_slots) memcpy(results, slots, (size_t)type->result_slots * 8);
    return RK_OK;
}
