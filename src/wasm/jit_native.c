#include "wasm/jit_native.h"

#include "base/fault.h"
#include "base/float_env.h"
#include "base/require.h"
#include "wasm/code_region.h"
#include "wasm/jit_thunks.h"
#include "wasm/perf_map.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <ucontext.h>
#endif

const struct insn jit_frame_mark = {0};

/* ---- Code in place ---- */

static struct jit_native *place(struct wasm_module *module, struct jit_code *code)
{
    struct jit_native *native = calloc(1, sizeof *native);
    if (!native) return NULL;
    if (code_region_add(code_region_process(), &native->at, span_of(code->bytes, code->size_bytes),
                        native)) {
        free(native);
        return NULL;
    }
    native->module = module;
    native->code = *code;
    free(native->code.bytes);
    native->code.bytes = NULL;
    *code = (struct jit_code){0};
    return native;
}

static struct jit_native *get(struct wasm_module *module)
{
    return atomic_load_explicit(&module->native, memory_order_acquire);
}

static struct jit_native *install(struct wasm_module *module, struct jit_code *code)
{
    struct jit_native *native = place(module, code);
    if (!native) return NULL;
    perf_map_add(native);
    atomic_store_explicit(&module->native, native, memory_order_release);
    return native;
}

const struct jit_native *jit_native_of(struct wasm_module *module)
{
    struct jit_native *native = get(module);
    if (native) return native;
    pthread_mutex_lock(&module->translate_lock);
    native = get(module);
    struct jit_code code = {0};
    if (!native && !jit_compile(&code, module, NULL)) native = install(module, &code);
    jit_code_free(&code);
    pthread_mutex_unlock(&module->translate_lock);
    return native;
}

enum rk_result jit_native_install(struct wasm_module *module, struct jit_code *code)
{
    pthread_mutex_lock(&module->translate_lock);
    bool is_there = get(module) || install(module, code);
    pthread_mutex_unlock(&module->translate_lock);
    jit_code_free(code);
    return is_there ? RK_OK : RK_NO_MEMORY;
}

void jit_native_free(struct jit_native *native)
{
    if (!native) return;
    code_region_remove(code_region_process(), native->at, native->code.size_bytes);
    jit_code_free(&native->code);
    free(native);
}

/* ---- Where code came from ---- */

static uint32_t function_at(const struct jit_native *native, uint32_t at)
{
    uint32_t low = 0, high = native->code.function_count; /* the answer is before high */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (native->code.entries[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

bool jit_native_locate(const struct jit_native *native, uintptr_t pc, uint32_t *defined,
                       uint32_t *offset)
{
    const struct jit_code *code = &native->code;
    uintptr_t at = pc - (uintptr_t)native->at;
    if (at > code->size_bytes || code->function_count == 0 || at < code->entries[0]) return false;
    uint32_t low = 0, high = code->origin_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->origins[middle].code_offset < at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == code->origin_count || code->origins[low].code_offset != at) return false;
    /* A return address may be the first byte of the next function. */
    *defined = function_at(native, (uint32_t)at - 1);
    *offset = code->origins[low].wasm_offset;
    return true;
}

/* The function whose body has the offset. */
static uint32_t function_of_offset(const struct wasm_module *module, uint32_t offset)
{
    uint32_t low = 0, high = module->function_count - module->imported_function_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (module->functions[middle].body.offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return module->functions[low].index;
}

bool jit_unwind(uintptr_t *pc, uint64_t **sp, const uint64_t *top, struct wasm_frame *frame)
{
    if (*sp >= top) return false;
    if (*pc == jit_thunks()->bridge_return) {
        *sp += JIT_BRIDGE_WORDS;
        *pc = (*sp)[-1];
    }
    const struct jit_native *native = code_region_find(code_region_process(), *pc);
    uint32_t defined, offset;
    REQUIRE(native && jit_native_locate(native, *pc, &defined, &offset));
    const struct wasm_function *function = &native->module->functions[defined];
    if (offset - function->body.offset >= function->body.size) {
        /* In a function that was compiled into this one, which comes next. */
        *frame =
            (struct wasm_frame){native->module, function_of_offset(native->module, offset), offset};
        (*pc)++;
        return true;
    }
    *frame = (struct wasm_frame){native->module, function->index, offset};
    *sp += wasm_function_units(function);
    *pc = (*sp)[-1];
    return true;
}

/* ---- Faults ---- */

#if defined(__x86_64__)
/* An access past the end of a memory is a trap; anything else is nothing of ours. */
static bool serve_fault(void *context, const struct fault *fault)
{
    (void)context;
    const uintptr_t inside = fault->instruction + JIT_INSIDE_ACCESS;
    const struct jit_native *native = code_region_find(code_region_process(), inside);
    uint32_t defined, offset;
    ucontext_t *machine = fault->machine_context;
    greg_t *registers = machine->uc_mcontext.gregs;
    const struct jit_thunks *thunks = jit_thunks();
    if (!native || (const void *)native == (const void *)thunks ||
        !jit_native_locate(native, inside, &defined, &offset))
        return false;
    struct wasm_instance *instance = (struct wasm_instance *)(uintptr_t)registers[REG_R15];
    const struct linear_memory *memory = instance->memory;
    if (fault->address - (uintptr_t)memory->base >= memory->reserved_bytes) return false;
    struct exit_state *exit = &instance->store->exit;
    exit->kind = WASM_TRAP_MEMORY_OUT_OF_BOUNDS;
    exit->native_pc = inside;
    exit->native_sp = (uint64_t *)(uintptr_t)registers[REG_RSP];
    registers[REG_RIP] = (greg_t)thunks->leave;
    return true;
}

static enum rk_result faults_result;

static void serve_faults(void)
{
    struct fault_range range = {.callback = serve_fault};
    size_t size_bytes;
    faults_result = code_region_addresses(code_region_process(), &range.begin, &size_bytes);
    if (faults_result) return;
    range.size_bytes = size_bytes;
    uint32_t slot;
    faults_result = fault_code_add(&slot, &range);
}

enum rk_result jit_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, serve_faults);
    if (faults_result) return faults_result;
    fault_handler_renew();
    return jit_thunks() ? RK_OK : RK_NO_MEMORY;
}
#else
enum rk_result jit_prepare(void)
{
    return RK_UNSUPPORTED;
}
#endif

/* ---- What the thunks call ---- */

uint32_t jit_refuel(struct wasm_instance *instance)
{
    struct wasm_fuel *fuel = instance->fuel;
    uint64_t left = wasm_fuel_remaining(fuel);
    if (left == 0) return 0;
    wasm_fuel_set(fuel, left);
    return 1;
}

enum wasm_trap_kind jit_check_type(struct wasm_instance *instance, const struct wasm_func *func,
                                   uint64_t type)
{
    bool is_equal = wasm_func_type_equal(func->type, &instance->types[type]);
    return is_equal ? WASM_TRAP_NONE : WASM_TRAP_INDIRECT_TYPE;
}

/* With the stack as it stands, so that the function may invoke again. */
enum wasm_trap_kind jit_call_host(struct wasm_instance *instance, struct wasm_func *func,
                                  uint64_t *slots)
{
    struct wasm_store *store = instance->store;
    struct wasm_stack *stack = store->stack;
    uint64_t *jit_sp = store->native.jit_sp, *outer_top = stack->native_top;
    struct frame *frame = stack->frame_top - 1;
    const struct insn *outer_call_ip = stack->call_ip;
    frame->fp = jit_sp;
    frame->units_left = ((intptr_t)(jit_sp + 1) - (intptr_t)instance->stack_limit) / 8;
    stack->native_top = jit_sp;
    stack->call_ip = NULL;
    struct wasm_caller caller = {store, instance};
    uint32_t host_code = 0;
    enum wasm_trap_kind kind = func->callback(&caller, func->context, slots, &host_code);
    store->exit.host_code = kind ? host_code : 0;
    stack->native_top = outer_top;
    stack->call_ip = outer_call_ip;
    float_env_enter(); /* whatever the host function left behind */
    return kind;
}

/* ---- Running ---- */

/* A trap passes bridges that would have put back the limits of their callees: emit_bridge() has
 * the limit on top, and then the function called. */
static void undo_bridges(const struct exit_state *exit, const uint64_t *top)
{
    uintptr_t pc = exit->native_pc;
    uint64_t *sp = exit->native_sp;
    struct wasm_frame frame;
    do {
        if (sp >= top || pc != jit_thunks()->bridge_return) continue;
        const struct wasm_func *callee = (const struct wasm_func *)(uintptr_t)sp[1];
        callee->instance->stack_limit = sp[0];
    } while (jit_unwind(&pc, &sp, top, &frame));
}

RK_CALLS_GENERATED_CODE void jit_run(struct wasm_store *store, struct wasm_func *func,
                                     struct wasm_trap *trap, uint64_t *slots, struct frame *base)
{
    struct wasm_instance *instance = func->instance;
    struct wasm_stack *stack = store->stack;
    const struct jit_store outer = store->native;
    const uintptr_t outer_limit = instance->stack_limit;
    int64_t units_left = base == stack->frames ? (int64_t)stack->units_max : base[-1].units_left;
    uint64_t *top = stack->native_top;

    /* Two frames for those who look: the base of the invocation, and one for all generated code. */
    base[0] = (struct frame){.fp = (uint64_t *)(uintptr_t)stack->call_ip, .units_left = units_left};
    base[1] = (struct frame){.ip = &jit_frame_mark, .native_top = top, .units_left = units_left};
    stack->frame_top = base + 2;
    const struct wasm_func_type *type = func->type;
    uint64_t *outer_slot_top = stack->slot_top;
    stack->slot_top =
        slots + (type->param_slots > type->result_slots ? type->param_slots : type->result_slots);
    instance->stack_limit = (uintptr_t)top - (uintptr_t)units_left * 8;
    store->exit.host_code = 0;
    uint64_t float_env = float_env_enter();
    bool has_trapped = jit_thunks()->enter(instance, func->native, slots, top, func->result);
    float_env_set(float_env);
    if (has_trapped) {
        base[1].fp = NULL; /* the place is in the exit */
        store->exit.top = base + 2;
        wasm_trace_capture(stack, &store->exit, trap);
        if (store->instances->next) undo_bridges(&store->exit, top);
    } else {
        store->exit.kind = WASM_TRAP_NONE;
    }
    instance->stack_limit = outer_limit;
    store->native = outer;
    stack->frame_top = base;
    stack->slot_top = outer_slot_top;
}
