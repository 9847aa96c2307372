/* Whether all tiers do the same, with everything in play at once: two instances in one store that
 * call each other, through imports and through a table that they share, and host functions that
 * invoke again, take gas, and fail. Written down as text, as transcript.h does: results, traps with
 * their frames, the gas at every host call and after every call, globals, the table, memory, and
 * which granules were touched since the last host call or call.
 *
 * Everything that the host decides follows from a counter, so a tier that goes another way is given
 * other answers and the texts part for good. */
#ifndef RK_TESTS_WASM_LOCKSTEP_H
#define RK_TESTS_WASM_LOCKSTEP_H

#include "../../fuzz/wasm/generate.h"
#include "tiers.h"

enum {
    LOCKSTEP_INSTANCES = 2,
    LOCKSTEP_DEPTH_MAX = 3,
    LOCKSTEP_HOST_CALLS_MAX = 400, /* later ones only answer */
    LOCKSTEP_FUNCTIONS_MAX = 16,   /* of an instance that the host invokes */
    LOCKSTEP_GRANULES = 64,
};

struct lockstep_options {
    const struct wasm_rules *rules;
    enum wasm_tier tier;
    uint32_t rounds;
    uint64_t gas; /* of the start functions and of each call */
    /* When not NULL: gas of each call in turn. */
    const uint64_t *limits;
    uint32_t limit_count;
    uint32_t calls_max;   /* 0: all */
    bool has_reserve;     /* two thirds of the gas are beyond what the counter holds at first */
    uint64_t stack_units; /* 0: what the rules say */
    uint64_t seed;        /* of what the host decides */
};

struct lockstep {
    struct transcript t; /* its text and counts */
    const struct lockstep_options *options;
    struct wasm_store *store;
    struct wasm_instance *instances[LOCKSTEP_INSTANCES];
    struct wasm_table *table;
    uint64_t host_calls;
    uint32_t depth;
};

struct lockstep_import {
    struct lockstep *run;
    const struct wasm_func_type *type;
    uint32_t index;
};

static inline uint64_t lockstep_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline void lockstep_gas(struct lockstep *run)
{
    const struct wasm_fuel *fuel = wasm_store_fuel(run->store);
    TRANSCRIPT_PRINT(&run->t, "! gas %" PRId64 " and %" PRIu64 "\n", fuel->committed,
                     fuel->reserve);
}

/* Granules touched since the last time: of all, or of those that modules with small memories reach
 * by good addresses. */
static inline void lockstep_touched(struct lockstep *run, bool is_all)
{
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++) {
        const struct wasm_memory *memory =
            run->instances[i] ? wasm_instance_memory(run->instances[i]) : NULL;
        if (!memory) continue;
        struct linear_memory *linear = memory->linear;
        TRANSCRIPT_PRINT(&run->t, "touched %u:", i);
        for (uint64_t granule = 0; granule < LOCKSTEP_GRANULES; granule++) {
            if (!linear->touch[granule]) continue;
            TRANSCRIPT_PRINT(&run->t, " %" PRIx64, granule);
            linear->touch[granule] = 0;
        }
        uint64_t hash = 0, count = 0;
        uint64_t granule = is_all ? linear_memory_next_touched(linear, 0) : UINT64_MAX;
        for (; granule != UINT64_MAX && count < 4096; count++) {
            hash = lockstep_mix(hash + granule);
            granule = linear_memory_next_touched(linear, granule + 1);
        }
        if (count) TRANSCRIPT_PRINT(&run->t, " and %" PRIu64 " %" PRIx64, count, hash);
        TRANSCRIPT_PRINT(&run->t, "\n");
    }
}

static inline char lockstep_letter(const struct lockstep *run, const struct wasm_instance *instance)
{
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++) {
        if (instance && instance == run->instances[i]) return (char)('a' + i);
    }
    return '-';
}

static inline void lockstep_trap(struct lockstep *run, const struct wasm_trap *trap)
{
    transcript_trap(&run->t, trap);
    TRANSCRIPT_PRINT(&run->t, "! host code %u, in", trap->host_code);
    for (uint32_t i = 0; i < trap->frame_count; i++) {
        bool is_first = trap->frames[i].module == wasm_instance_module(run->instances[0]);
        TRANSCRIPT_PRINT(&run->t, " %c", is_first ? 'a' : 'b');
    }
    TRANSCRIPT_PRINT(&run->t, "\n");
}

/* A call with the arguments of a round; the trap, or none. */
static inline enum wasm_trap_kind lockstep_call(struct lockstep *run, struct wasm_func *func,
                                                uint32_t round, uint32_t at, uint32_t *host_code)
{
    uint64_t args[TRANSCRIPT_SLOTS_MAX], results[TRANSCRIPT_SLOTS_MAX], *slot = args;
    const struct wasm_func_type *type = func->type;
    if (type->param_slots > TRANSCRIPT_SLOTS_MAX || type->result_slots > TRANSCRIPT_SLOTS_MAX)
        return WASM_TRAP_NONE;
    for (uint32_t i = 0; i < type->param_count; i++) {
        transcript_argument(slot, wasm_func_type_param(type, i), round, at + i);
        slot += wasm_type_slots(wasm_func_type_param(type, i));
    }
    struct wasm_trap trap = {0};
    enum rk_result result = wasm_invoke(run->store, func, results, &trap, args);
    REQUIRE(result == RK_OK || result == RK_TRAP);
    if (result == RK_OK) {
        TRANSCRIPT_PRINT(&run->t, "=");
        transcript_values(&run->t, type->types + type->param_count, type->result_count, results);
    } else {
        lockstep_trap(run, &trap);
        *host_code = trap.host_code;
    }
    lockstep_gas(run);
    return result == RK_OK ? WASM_TRAP_NONE : trap.kind;
}

/* Invokes some function of an instance from inside of a host call. What it ended with passes
 * through or is kept from the caller. */
static inline enum wasm_trap_kind lockstep_again(struct lockstep *run, uint64_t choice,
                                                 uint32_t *host_code)
{
    struct wasm_instance *instance = run->instances[choice % LOCKSTEP_INSTANCES];
    if (!instance || run->depth == LOCKSTEP_DEPTH_MAX) return WASM_TRAP_NONE;
    uint32_t count = wasm_instance_module(instance)->function_count;
    if (count > LOCKSTEP_FUNCTIONS_MAX) count = LOCKSTEP_FUNCTIONS_MAX;
    if (count == 0) return WASM_TRAP_NONE;
    uint32_t index = (uint32_t)(choice >> 8) % count;
    TRANSCRIPT_PRINT(&run->t, "again %c %u\n", lockstep_letter(run, instance), index);
    run->depth++;
    enum wasm_trap_kind kind =
        lockstep_call(run, wasm_instance_func(instance, index), (uint32_t)(choice >> 16) & 7,
                      (uint32_t)(choice >> 24) & 7, host_code);
    run->depth--;
    lockstep_touched(run, false);
    return kind == WASM_TRAP_OUT_OF_GAS || (choice >> 32) % 2 ? kind : WASM_TRAP_NONE;
}

static inline enum wasm_trap_kind lockstep_host(const struct wasm_caller *caller, void *context,
                                                uint64_t *slots, uint32_t *host_code)
{
    const struct lockstep_import *import = context;
    struct lockstep *run = import->run;
    const struct wasm_func_type *type = import->type;
    uint64_t choice = lockstep_mix(run->options->seed + ++run->host_calls);
    enum wasm_trap_kind kind = WASM_TRAP_NONE;
    if (run->host_calls < LOCKSTEP_HOST_CALLS_MAX) {
        run->t.log_count++;
        TRANSCRIPT_PRINT(&run->t, "log %u from %c", import->index,
                         lockstep_letter(run, caller->instance));
        transcript_values(&run->t, type->types, type->param_count, slots);
        lockstep_gas(run);
        lockstep_touched(run, false);
        struct wasm_fuel *fuel = wasm_store_fuel(run->store);
        if ((choice >> 40) % 8 == 0) {
            uint64_t left = wasm_fuel_remaining(fuel), charge = (choice >> 44) % 50;
            wasm_fuel_set(fuel, left > charge ? left - charge : 0);
        }
        if ((choice >> 52) % 4 == 0) kind = lockstep_again(run, choice, host_code);
        if ((choice >> 52) % 64 == 1) {
            *host_code = (uint32_t)(choice & 0xff);
            kind = WASM_TRAP_HOST;
        }
    }
    for (uint32_t i = 0; i < type->result_count; i++) {
        uint8_t result = wasm_func_type_result(type, i);
        transcript_argument(slots, result, (uint32_t)choice & 7, i);
        slots += wasm_type_slots(result);
    }
    return kind;
}

/* A function of the first instance for an import of the second, every other one. */
static inline struct wasm_func *lockstep_peer(const struct lockstep *run,
                                              const struct wasm_func_type *type, uint32_t index)
{
    const struct wasm_instance *first = run->instances[0];
    if (!first || index % 2 == 0) return NULL;
    const struct wasm_module *module = wasm_instance_module(first);
    for (uint32_t i = module->imported_function_count; i < module->function_count; i++) {
        struct wasm_func *func = wasm_instance_func(first, i);
        if (wasm_func_type_equal(func->type, type)) return func;
    }
    return NULL;
}

static inline enum rk_result lockstep_provide(struct lockstep *run, struct wasm_extern *out,
                                              struct lockstep_import *context,
                                              const struct wasm_module *module, uint32_t index)
{
    const struct wasm_import *import = &module->imports[index];
    *out = (struct wasm_extern){.kind = import->kind};
    if (import->kind == WASM_EXTERN_FUNC) {
        const struct wasm_func_type *type = &module->types[import->type];
        out->func = lockstep_peer(run, type, index);
        if (out->func) return RK_OK;
        *context = (struct lockstep_import){run, type, index};
        return wasm_store_add_host_func(run->store, &out->func, type, lockstep_host, context);
    }
    if (import->kind == WASM_EXTERN_TABLE && run->table) {
        out->table = run->table;
        return RK_OK;
    }
    *out = transcript_provide(&run->t, run->store, NULL, module, index);
    if (import->kind == WASM_EXTERN_TABLE) run->table = out->table;
    return out->func ? RK_OK : RK_LIMIT;
}

static inline void lockstep_table(struct lockstep *run)
{
    for (uint32_t at = 0; run->table && at < run->table->size && at < 64; at++) {
        const struct wasm_func *func = (const void *)(uintptr_t)run->table->elements[at];
        char where[32] = " -";
        for (uint32_t i = 0; func && i < LOCKSTEP_INSTANCES; i++) {
            const struct wasm_instance *instance = run->instances[i];
            uint32_t count = instance ? wasm_instance_module(instance)->function_count : 0;
            for (uint32_t f = 0; f < count; f++) {
                if (wasm_instance_func(instance, f) == func)
                    snprintf(where, sizeof where, " %c%u", (char)('a' + i), f);
            }
        }
        TRANSCRIPT_PRINT(&run->t, "%s", where);
    }
    TRANSCRIPT_PRINT(&run->t, "\n");
}

static inline void lockstep_state(struct lockstep *run)
{
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++) {
        const struct wasm_instance *instance = run->instances[i];
        if (!instance) continue;
        const struct wasm_module *module = wasm_instance_module(instance);
        for (uint32_t g = 0; g < module->global_count && g < 64; g++) {
            const struct wasm_global_cell *cell = wasm_instance_global(instance, g);
            uint64_t slots[2] = {cell->value.lo, cell->value.hi};
            TRANSCRIPT_PRINT(&run->t, "global %u %u", i, g);
            transcript_values(&run->t, &cell->type.type, 1, slots);
        }
        transcript_memory(&run->t, instance);
    }
    lockstep_touched(run, true);
    lockstep_table(run);
}

static inline void lockstep_set_gas(struct lockstep *run, uint64_t gas)
{
    struct wasm_fuel *fuel = wasm_store_fuel(run->store);
    wasm_fuel_set(fuel, gas);
    if (!run->options->has_reserve) return;
    fuel->committed = -(int64_t)(gas / 3);
    fuel->reserve = gas - gas / 3;
}

static inline enum rk_result lockstep_open(struct lockstep *run, uint32_t index,
                                           struct wasm_module *module,
                                           struct lockstep_import *contexts)
{
    uint32_t count = module->import_count;
    struct wasm_extern *imports = calloc((size_t)count + 1, sizeof *imports);
    REQUIRE(imports);
    enum rk_result result = RK_OK;
    for (uint32_t i = 0; i < count && !result; i++)
        result = lockstep_provide(run, &imports[i], &contexts[i], module, i);
    struct wasm_instance_options options = {.imports = imports, .import_count = count};
    struct wasm_trap trap = {0};
    struct rk_error error = {0};
    if (!result) {
        lockstep_set_gas(run, run->options->gas);
        result =
            wasm_instance_new(run->store, &run->instances[index], &trap, &error, module, &options);
        if (result) run->instances[index] = NULL;
    }
    free(imports);
    TRANSCRIPT_PRINT(&run->t, "instance %u: %s, %s, %s at %" PRIu64 "\n", index,
                     rk_result_name(result), error.message, wasm_trap_text(trap.kind),
                     trap.frames_total);
    return result;
}

static inline void lockstep_round(struct lockstep *run, uint32_t round)
{
    const struct lockstep_options *options = run->options;
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++) {
        const struct wasm_instance *instance = run->instances[i];
        uint32_t exports = instance ? wasm_instance_module(instance)->export_count : 0;
        for (uint32_t e = 0; e < exports; e++) {
            const struct wasm_export *export = &wasm_instance_module(instance)->exports[e];
            uint32_t call = run->t.call_count, ignored = 0;
            if (export->kind != WASM_EXTERN_FUNC) continue;
            if (call == (options->calls_max ? options->calls_max : TRANSCRIPT_CALLS_MAX)) return;
            run->t.call_count++;
            uint64_t gas = options->gas;
            if (options->limits && call < options->limit_count) gas = options->limits[call];
            lockstep_set_gas(run, gas);
            TRANSCRIPT_PRINT(&run->t, "call %u %u %u, gas %" PRIu64 "\n", i, e, round, gas);
            enum wasm_trap_kind kind =
                lockstep_call(run, wasm_instance_func(instance, export->index), round, e, &ignored);
            lockstep_touched(run, false);
            run->t.spent[call] = gas - wasm_fuel_remaining(wasm_store_fuel(run->store));
            run->t.ok[call] = kind == WASM_TRAP_NONE;
        }
    }
    lockstep_state(run);
}

/* Runs modules[0] and, when it is not NULL, modules[1] in a store of their own; what happened is in
 * run->t. RK_LIMIT or RK_NO_MEMORY when the host cannot hold what they declare. */
static inline enum rk_result lockstep_run(struct lockstep *run, struct wasm_module *const *modules,
                                          const struct lockstep_options *options)
{
    struct wasm_store_options store_options = {.rules = options->rules, .tier = options->tier};
    struct lockstep_import *contexts[LOCKSTEP_INSTANCES] = {NULL};
    enum rk_result result = RK_OK;
    run->options = options;
    if (options->stack_units)
        REQUIRE(wasm_stack_new(&store_options.stack, options->stack_units) == RK_OK);
    REQUIRE(wasm_store_new(&run->store, &store_options) == RK_OK);
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES && modules[i] && !result; i++) {
        contexts[i] = calloc((size_t)modules[i]->import_count + 1, sizeof *contexts[i]);
        REQUIRE(contexts[i]);
        result = lockstep_open(run, i, modules[i], contexts[i]);
    }
    for (uint32_t round = 0; run->instances[0] && round < options->rounds; round++)
        lockstep_round(run, round);
    wasm_store_free(run->store);
    wasm_stack_free(store_options.stack);
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++)
        free(contexts[i]);
    return result;
}

/* Runs them on all tiers. *first gets the run of tier 0, whose text is freed by the caller. False,
 * with the difference printed to `out`, when the tiers differ. */
static inline bool lockstep_agree(struct lockstep *first, FILE *out,
                                  struct wasm_module *const *modules,
                                  const struct lockstep_options *base)
{
    bool agree = true;
    static struct lockstep other;
    for (uint32_t tier = 0; tier < WASM_TIER_COUNT; tier++) {
        struct lockstep_options options = *base;
        struct lockstep *run = tier == 0 ? first : &other;
        options.tier = (enum wasm_tier)tier;
        memset(run, 0, sizeof *run);
        (void)!lockstep_run(run, modules, &options);
        if (tier == 0) continue;
        if (!span_equal(buffer_span(&first->t.text), buffer_span(&run->t.text))) {
            fprintf(out, "DIFFER tiers 0 and %u, rules %s\n", tier, base->rules->name);
            tiers_print_difference(out, buffer_span(&first->t.text), buffer_span(&run->t.text));
            agree = false;
        }
        transcript_free(&run->t);
    }
    return agree;
}

/* Rules under which a run is short whatever a module does: one operator may fill or copy all of a
 * memory or table. */
static inline struct wasm_rules lockstep_rules(const struct wasm_rules *base, uint64_t stack_units)
{
    struct wasm_rules rules = *base;
    rules.limits.table_elements = 1000;
    rules.limits.memory32_pages = 8;
    rules.limits.memory64_pages = 8;
    rules.limits.memory64_pages_declared = 8;
    rules.stack_units = stack_units;
    return rules;
}

static inline struct wasm_module *lockstep_load(struct span bytes, const struct wasm_rules *rules)
{
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, bytes, rules);
    if (result) fprintf(stderr, "module: %s at %#" PRIx64 "\n", error.message, error.offset);
    REQUIRE(!result);
    return module;
}

/* Two modules with the same types; or one, modules[1] being NULL. */
static inline void lockstep_generate(struct wasm_module **modules, const uint8_t *data, size_t size,
                                     const struct wasm_rules *rules)
{
    uint8_t flags = size ? data[0] : 0;
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++) {
        modules[i] = NULL;
        if (i && flags % 4 == 3) break;
        if (i && flags % 8 == 1) { /* two instances of one module */
            modules[1] = wasm_module_retain(modules[0]);
            break;
        }
        const struct gen_options options = {
            .wide = true, .skip = i ? (uint32_t)size / 2 : 0, .elements_at = i ? flags / 4 % 4 : 0};
        struct buffer bytes = {0};
        gen_module_with(&bytes, data + (size ? 1 : 0), size ? size - 1 : 0, &options);
        modules[i] = lockstep_load(buffer_span(&bytes), rules);
        buffer_free(&bytes);
    }
}

static inline void lockstep_release(struct wasm_module *const *modules)
{
    for (uint32_t i = 0; i < LOCKSTEP_INSTANCES; i++)
        wasm_module_release(modules[i]);
}

#endif
