/* The interpreter: handlers that jump from one to the next.
 *
 * Two builds of the same handler bodies (interp_ops.def):
 *   - with clang, each handler is a function that tail-calls the next with the machine state in
 *     registers (preserve_none leaves twelve for arguments), so each has its own indirect jump and
 *     nothing is spilled on the hot paths;
 *   - elsewhere, and under sanitizers, each is a label in one function, reached by computed goto.
 *
 * Gas: every instruction adds the cost of the operators folded into it. Nothing is summed over
 * regions ahead of time, so that this count and a compiler's region sums are two derivations of
 * one number. The counter is checked where spec gas.md section 2 checks: at function entry, at the
 * entry of loops and at back edges. A back edge is a taken branch that does not go forward, so all
 * branches share one test of the sign, which is false until gas runs out.
 *
 * Tried and dropped: 16-byte instructions with 16-bit slots (a second, wide encoding is needed for
 * big frames and gave no measurable gain). */
#include "base/compiler.h"
#include "base/float_env.h"
#include "base/require.h"
#include "wasm/instance.h"
#include "wasm/numeric.h"
#include "wasm/simd.h"

#include <string.h>

#if defined(__clang__) && defined(__OPTIMIZE__) && defined(__has_attribute)
#if __has_attribute(preserve_none) && __has_attribute(musttail) && !defined(RK_SANITIZED)
#define INTERP_TAIL_CALLS 1
#endif
#endif

/* The machine state. live: exact gas; bound: end of what loads and stores reach; fr: first free
 * frame. */
#define STATE                                                                          \
    const struct insn *ip, uint64_t *fp, struct frame *fr, struct wasm_instance *inst, \
        uint8_t *mem, uint64_t bound, uint8_t *touch, int64_t live
#define STATE_ARGUMENTS ip, fp, fr, inst, mem, bound, touch, live

/* Reading slots as a type, and writing a value of a type to one. */
#define SLOT_u32(i)   ((uint32_t)fp[i])
#define SLOT_s32(i)   ((int32_t)(uint32_t)fp[i])
#define SLOT_u64(i)   (fp[i])
#define SLOT_s64(i)   ((int64_t)fp[i])
#define SLOT_f32(i)   wasm_f32_of_bits((uint32_t)fp[i])
#define SLOT_f64(i)   wasm_f64_of_bits(fp[i])
#define TYPE_u32      uint32_t
#define TYPE_s32      int32_t
#define TYPE_u64      uint64_t
#define TYPE_s64      int64_t
#define TYPE_f32      float
#define TYPE_f64      double
#define PUT_u32(i, v) (fp[i] = (uint64_t)(uint32_t)(v))
#define PUT_s32(i, v) (fp[i] = (uint64_t)(uint32_t)(int32_t)(v))
#define PUT_u64(i, v) (fp[i] = (uint64_t)(v))
#define PUT_s64(i, v) (fp[i] = (uint64_t)(int64_t)(v))
#define PUT_f32(i, v) (fp[i] = wasm_f32_bits(v))
#define PUT_f64(i, v) (fp[i] = wasm_f64_bits(v))

#define STEP_BY(words) ((const struct insn *)((const uint64_t *)ip + (words)))

static RK_NOINLINE void exit_with(STATE, enum wasm_trap_kind kind, uint32_t host_code)
{
    (void)fp, (void)mem, (void)bound, (void)touch, (void)live;
    inst->store->exit =
        (struct exit_state){.kind = kind, .host_code = host_code, .ip = ip, .top = fr};
}

/* Gas ran out at a check: publish, take from the reserve if there is any. True: go on with *live.*/
static RK_NOINLINE bool refuel(struct wasm_fuel *fuel, int64_t *live)
{
    fuel->committed = *live;
    uint64_t left = wasm_fuel_remaining(fuel);
    if (left == 0) return false;
    wasm_fuel_set(fuel, left);
    *live = fuel->committed;
    return true;
}

/* Calls a host function with the stack as it stands, so that it may invoke again. */
static RK_NOINLINE enum wasm_trap_kind call_host(struct wasm_instance *inst, struct wasm_func *func,
                                                 uint64_t *slots, uint64_t *slot_top,
                                                 struct frame *fr, const struct insn *ip,
                                                 uint32_t *host_code)
{
    struct wasm_store *store = inst->store;
    struct wasm_stack *stack = store->stack;
    uint64_t *outer_slot_top = stack->slot_top;
    struct frame *outer_frame_top = stack->frame_top;
    const struct insn *outer_call_ip = stack->call_ip;
    stack->slot_top = slot_top;
    stack->frame_top = fr;
    stack->call_ip = ip;
    const struct wasm_observer *observer = &store->observer;
    if (observer->call)
        observer->call(observer->context, func, NULL, true, store->fuel.committed, slots);
    struct wasm_caller caller = {store, inst};
    enum wasm_trap_kind kind = func->callback(&caller, func->context, slots, host_code);
    if (observer->call && kind == WASM_TRAP_NONE)
        observer->call(observer->context, func, NULL, false, store->fuel.committed, slots);
    stack->slot_top = outer_slot_top;
    stack->frame_top = outer_frame_top;
    stack->call_ip = outer_call_ip;
    float_env_enter(); /* whatever the host function left behind */
    return kind;
}

static RK_NOINLINE enum wasm_trap_kind
find_indirect(struct wasm_instance *inst, struct wasm_func **out, uint64_t imm, uint32_t index)
{
    const struct wasm_table *table = inst->tables[imm >> 32];
    if (index >= table->size) return WASM_TRAP_UNDEFINED_ELEMENT;
    struct wasm_func *func = (struct wasm_func *)(uintptr_t)table->elements[index];
    if (!func) return WASM_TRAP_UNINITIALIZED_ELEMENT;
    const struct wasm_func_type *type = &inst->module->types[(uint32_t)imm];
    if (func->type != type && !wasm_func_type_equal(func->type, type))
        return WASM_TRAP_INDIRECT_TYPE;
    *out = func;
    return WASM_TRAP_NONE;
}

static RK_NOINLINE struct wasm_code *translate_now(struct wasm_function *function, uint32_t tier)
{
    return wasm_translate(function, (enum wasm_tier)tier);
}

#ifdef INTERP_TAIL_CALLS

typedef __attribute__((preserve_none)) void handler_function(STATE);

#define OP(name) static __attribute__((preserve_none)) void op_##name(STATE)
#define DISPATCH() \
    __attribute__((musttail)) return ((handler_function *)ip->handler)(STATE_ARGUMENTS)

#define HANDLER(name) ((const void *)op_##name)

#else

#define OP(name)      L_##name:
#define DISPATCH()    goto * ip->handler
#define HANDLER(name) (&&L_##name)

#endif

/* Every handler starts by paying; the fixed instructions cost nothing. */
#define PAY() (live += ip->gas)
#define NEXT(words)          \
    do {                     \
        ip = STEP_BY(words); \
        DISPATCH();          \
    } while (0)
#define TRAP(kind)                             \
    do {                                       \
        exit_with(STATE_ARGUMENTS, (kind), 0); \
        return;                                \
    } while (0)
/* A jump by a distance in words; backwards is to a loop header, which checks. */
#define JUMP(distance)                                                                   \
    do {                                                                                 \
        int32_t distance_words = (int32_t)(distance);                                    \
        if (RK_UNLIKELY(live >= 0) && distance_words <= 0 && !refuel(inst->fuel, &live)) \
            TRAP(WASM_TRAP_OUT_OF_GAS);                                                  \
        ip = STEP_BY(distance_words);                                                    \
        DISPATCH();                                                                      \
    } while (0)
/* The registers that a foreign function may have made stale. */
#define RELOAD()                                             \
    do {                                                     \
        const struct linear_memory *reloaded = inst->memory; \
        mem = reloaded->base;                                \
        bound = reloaded->access_bytes;                      \
        touch = reloaded->touch;                             \
        live = inst->fuel->committed;                        \
    } while (0)
#define PUBLISH() (inst->fuel->committed = live)
/* Enters a defined function of this instance; the caller's gas is published. */
#define ENTER(callee, tier, arguments, return_ip)                             \
    do {                                                                      \
        struct wasm_function *entered = (callee);                             \
        const struct wasm_code *code =                                        \
            atomic_load_explicit(&entered->code[tier], memory_order_acquire); \
        if (RK_UNLIKELY(!code)) {                                             \
            code = translate_now(entered, (uint32_t)(tier));                  \
            if (!code) TRAP(WASM_TRAP_NO_MEMORY);                             \
        }                                                                     \
        uint64_t *callee_fp = (arguments);                                    \
        int64_t units_left = fr[-1].units_left - (int64_t)code->units;        \
        if (RK_UNLIKELY(units_left < 0)) TRAP(WASM_TRAP_STACK_OVERFLOW);      \
        fr->ip = (return_ip);                                                 \
        fr->fp = fp;                                                          \
        fr->function = entered;                                               \
        fr->units_left = units_left;                                          \
        fr++;                                                                 \
        for (uint32_t i = code->param_slots; i < code->local_slots; i++)      \
            callee_fp[i] = 0;                                                 \
        fp = callee_fp;                                                       \
        ip = (const struct insn *)code->words;                                \
        live += code->entry_cost;                                             \
        if (RK_UNLIKELY(live >= 0) && !refuel(inst->fuel, &live)) {           \
            ip = NULL; /* at no instruction yet */                            \
            TRAP(WASM_TRAP_OUT_OF_GAS);                                       \
        }                                                                     \
        DISPATCH();                                                           \
    } while (0)
#define LEAVE()      \
    do {             \
        PUBLISH();   \
        fr--;        \
        ip = fr->ip; \
        fp = fr->fp; \
        DISPATCH();  \
    } while (0)

#ifdef INTERP_TAIL_CALLS

#include "wasm/interp_ops.def"

static const void *const handlers[CODE_OP_COUNT] = {
#define CODE_OP(name, words) [CODE_##name] = HANDLER(name),
#include "wasm/code.def"
};

const void *const *interp_handlers(void)
{
    return handlers;
}

static void execute(const void *const **table, STATE)
{
    (void)table;
    ((handler_function *)ip->handler)(STATE_ARGUMENTS);
}

#else

/* With ip NULL it only tells the handler addresses. */
static RK_NOINLINE void execute(const void *const **addresses, STATE)
{
    static const void *const handlers[CODE_OP_COUNT] = {
#define CODE_OP(name, words) [CODE_##name] = HANDLER(name),
#include "wasm/code.def"
    };
    if (!ip) {
        *addresses = handlers;
        return;
    }
    DISPATCH();
#include "wasm/interp_ops.def"
}

const void *const *interp_handlers(void)
{
    const void *const *table = NULL;
    execute(&table, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0);
    return table;
}

#endif

void interp_run(struct wasm_store *store, struct wasm_func *func, struct wasm_trap *trap,
                uint64_t *fp, struct frame *base)
{
    struct wasm_instance *inst = func->instance;
    struct wasm_stack *stack = store->stack;
    const void *const *table = interp_handlers();

    /* The call that starts it all, and what it returns to. */
    uint64_t code[INSN_WORDS + 1 + INSN_WORDS] = {0};
    struct insn call = {.handler = table[CODE_CALL], .a = (uint32_t)store->tier};
    memcpy(code, &call, sizeof call);
    code[INSN_WORDS] = (uint64_t)(uintptr_t)func->function;
    struct insn exit = {.handler = table[CODE_EXIT]};
    memcpy(code + INSN_WORDS + 1, &exit, sizeof exit);

    struct frame *fr = base;
    *fr++ = (struct frame){
        .fp = (uint64_t *)(uintptr_t)stack->call_ip,
        .units_left = base == stack->frames ? (int64_t)stack->units_max : base[-1].units_left,
    };
    uint64_t float_env = float_env_enter();
    const struct linear_memory *memory = inst->memory;
    execute(NULL, (const struct insn *)code, fp, fr, inst, memory->base, memory->access_bytes,
            memory->touch, store->fuel.committed);
    float_env_set(float_env);
    if (store->exit.kind != WASM_TRAP_NONE) wasm_trace_capture(stack, &store->exit, trap);
}
