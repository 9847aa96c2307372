/* What a module does, as text: every exported function is called, in order and in several rounds,
 * and everything that can be seen from outside is written down.
 *
 * Lines that start with '!' hold what is ours alone: gas, exact trap kinds and places, NaN bits,
 * touched memory. All tiers must agree on the whole text; another engine, whose NaN payloads and
 * trap names differ, on the lines without that mark:
 *
 *     instance ok | instance trap CLASS
 *     call EXPORT ROUND
 *     log IMPORT VALUES        a call of an imported function, which answers zeros
 *     = VALUES | trap CLASS
 *     global EXPORT VALUE      after each round
 *     memory PAGES HASH        after each round
 *
 * Imports of any kind are satisfied: functions log, memories and tables have their declared
 * minimum, globals are zero. Generated modules carry a counter that bounds their loops; when there
 * is an export hangLimitInitializer it is called before every call, so that no call starves.
 *
 * Running out of host memory or breaking a promise of the engine aborts. */
#ifndef RK_TESTS_WASM_TRANSCRIPT_H
#define RK_TESTS_WASM_TRANSCRIPT_H

#include "base/buffer.h"
#include "base/require.h"
#include "wasm/store.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRANSCRIPT_CALLS_MAX = 1024, /* later exports are not called */
    TRANSCRIPT_LOGS_MAX = 2000,  /* later calls of imports are only counted */
    TRANSCRIPT_SLOTS_MAX = 2048, /* more than the parameters or results of a function take */
    /* Memories larger than this are compared by their touched part only. */
    TRANSCRIPT_HASH_BYTES_MAX = 64 << 20,
};

struct transcript_options {
    const struct wasm_rules *rules;
    enum wasm_tier tier;
    uint32_t rounds;
    uint64_t gas; /* of the start function and of each call */
    /* When not NULL: gas of each call in turn, as many as `spent` of an earlier transcript has. */
    const uint64_t *limits;
    uint32_t limit_count;
    uint32_t calls_max; /* 0: all */
    bool skip_memory;   /* no "memory" lines; touched memory is compared all the same */
};

struct transcript {
    struct buffer text;
    uint32_t call_count;
    uint32_t trap_count;
    uint32_t out_of_gas_count;
    uint32_t stack_overflow_count;
    uint32_t log_count;
    /* Gas of each call: what was committed when it ended. */
    uint64_t spent[TRANSCRIPT_CALLS_MAX];
    bool ok[TRANSCRIPT_CALLS_MAX];
};

#define TRANSCRIPT_PRINT(t, ...) REQUIRE(buffer_append_format(&(t)->text, __VA_ARGS__) == RK_OK)

/* Trap kinds as coarse as the coarsest engine compared with names them. */
static inline const char *transcript_trap_class(enum wasm_trap_kind kind)
{
    switch (kind) {
    case WASM_TRAP_UNREACHABLE: return "unreachable";
    case WASM_TRAP_MEMORY_OUT_OF_BOUNDS: return "memory";
    case WASM_TRAP_TABLE_OUT_OF_BOUNDS:
    case WASM_TRAP_UNDEFINED_ELEMENT: return "table";
    case WASM_TRAP_UNINITIALIZED_ELEMENT:
    case WASM_TRAP_INDIRECT_TYPE: return "signature";
    case WASM_TRAP_DIVIDE_BY_ZERO: return "zero";
    case WASM_TRAP_INTEGER_OVERFLOW:
    case WASM_TRAP_INVALID_CONVERSION: return "range";
    case WASM_TRAP_STACK_OVERFLOW:
    case WASM_TRAP_OUT_OF_GAS: return "exhausted";
    default: return "other";
    }
}

static inline void transcript_value(struct transcript *t, uint8_t type, const uint64_t *slots)
{
    uint64_t bits = slots[0];
    switch (type) {
    case WASM_TYPE_I32:
        REQUIRE(bits <= UINT32_MAX);
        TRANSCRIPT_PRINT(t, " i32:%" PRIx64, bits);
        return;
    case WASM_TYPE_I64: TRANSCRIPT_PRINT(t, " i64:%" PRIx64, bits); return;
    case WASM_TYPE_F32: {
        REQUIRE(bits <= UINT32_MAX);
        bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
        if (is_nan)
            TRANSCRIPT_PRINT(t, " f32:nan");
        else
            TRANSCRIPT_PRINT(t, " f32:%" PRIx64, bits);
        return;
    }
    case WASM_TYPE_F64: {
        bool is_nan = (bits & INT64_MAX) > UINT64_C(0x7ff0000000000000);
        if (is_nan)
            TRANSCRIPT_PRINT(t, " f64:nan");
        else
            TRANSCRIPT_PRINT(t, " f64:%" PRIx64, bits);
        return;
    }
    case WASM_TYPE_V128: TRANSCRIPT_PRINT(t, " v128:%" PRIx64 ":%" PRIx64, bits, slots[1]); return;
    default: TRANSCRIPT_PRINT(t, bits ? " ref" : " null"); return;
    }
}

/* The types of one side of a signature with their values; then the raw bits of the floats. */
static inline void transcript_values(struct transcript *t, const uint8_t *types, uint32_t count,
                                     const uint64_t *slots)
{
    const uint64_t *slot = slots;
    for (uint32_t i = 0; i < count; slot += wasm_type_slots(types[i]), i++) {
        transcript_value(t, types[i], slot);
    }
    TRANSCRIPT_PRINT(t, "\n! bits");
    slot = slots;
    for (uint32_t i = 0; i < count; slot += wasm_type_slots(types[i]), i++) {
        if (wasm_type_is_number(types[i])) TRANSCRIPT_PRINT(t, " %" PRIx64, *slot);
    }
    TRANSCRIPT_PRINT(t, "\n");
}

/* Arguments: zeros in round 0, then a walk through numbers that are edges somewhere. */
static inline void transcript_argument(uint64_t *slots, uint8_t type, uint32_t round, uint32_t at)
{
    static const uint64_t i32s[8] = {0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 16, 65535, 1000};
    static const uint64_t i64s[8] = {0,          1,  UINT64_MAX,   INT64_MAX, (uint64_t)INT64_MIN,
                                     UINT32_MAX, 16, 1000000000000};
    static const double floats[8] = {0.0, -0.0, 1.0, -1.5, 1e10, -2147483648.0, 0.1, INFINITY};
    uint32_t pick = round == 0 ? 0 : (round * 3 + at * 5) % 8;
    double d = floats[pick];
    float f = (float)d;
    slots[0] = 0;
    switch (type) {
    case WASM_TYPE_I32: slots[0] = i32s[pick]; break;
    case WASM_TYPE_I64: slots[0] = i64s[pick]; break;
    case WASM_TYPE_F32: memcpy(slots, &f, sizeof f); break;
    case WASM_TYPE_F64: memcpy(slots, &d, sizeof d); break;
    case WASM_TYPE_V128:
        slots[0] = i64s[pick];
        slots[1] = i64s[(pick + 1) % 8];
        break;
    default: break; /* references are null */
    }
}

struct transcript_import {
    struct transcript *transcript;
    const struct wasm_func_type *type;
    uint32_t index; /* among all imports */
};

static inline enum wasm_trap_kind transcript_host(const struct wasm_caller *caller, void *context,
                                                  uint64_t *slots, uint32_t *host_code)
{
    (void)host_code;
    const struct transcript_import *import = context;
    struct transcript *t = import->transcript;
    if (t->log_count++ < TRANSCRIPT_LOGS_MAX) {
        TRANSCRIPT_PRINT(t, "log %u", import->index);
        transcript_values(t, import->type->types, import->type->param_count, slots);
        TRANSCRIPT_PRINT(t, "! gas %" PRId64 "\n", wasm_store_fuel(caller->store)->committed);
    }
    memset(slots, 0, import->type->result_slots * sizeof *slots);
    return WASM_TRAP_NONE;
}

static inline void transcript_touched(struct transcript *t, const struct wasm_instance *instance)
{
    const struct wasm_memory *memory = wasm_instance_memory(instance);
    if (!memory) return;
    const struct linear_memory *linear = memory->linear;
    uint64_t hash = UINT64_C(0xcbf29ce484222325), count = 0;
    uint64_t granule = linear_memory_next_touched(linear, 0);
    /* A few thousand tell two runs apart; a module that touches gigabytes must not stall a test. */
    for (; granule != UINT64_MAX && count < 4096; count++) {
        uint64_t words[GRANULE_BYTES / 8];
        REQUIRE(linear_memory_read(linear, words, granule * GRANULE_BYTES, GRANULE_BYTES) == RK_OK);
        hash = (hash ^ granule) * UINT64_C(0x100000001b3);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(words); i++) {
            hash = (hash ^ words[i]) * UINT64_C(0x100000001b3);
            hash ^= hash >> 29;
        }
        granule = linear_memory_next_touched(linear, granule + 1);
    }
    TRANSCRIPT_PRINT(t, "! touched %" PRIu64 " %" PRIx64 " of %" PRIu64 "\n", count, hash,
                     linear->size_bytes);
}

static inline void transcript_memory(struct transcript *t, const struct wasm_instance *instance)
{
    const struct wasm_memory *memory = wasm_instance_memory(instance);
    if (!memory) return;
    const struct linear_memory *linear = memory->linear;
    TRANSCRIPT_PRINT(t, "memory %" PRIu64, linear->size_bytes / WASM_PAGE_BYTES);
    uint32_t hash = 0x811c9dc5;
    if (linear->size_bytes <= TRANSCRIPT_HASH_BYTES_MAX) {
        for (uint64_t i = 0; i < linear->size_bytes; i += 4) {
            uint32_t word;
            memcpy(&word, linear->base + i, sizeof word);
            hash = (hash ^ word) * 0x01000193u;
            hash ^= hash >> 15;
        }
        TRANSCRIPT_PRINT(t, " %x", hash);
    }
    TRANSCRIPT_PRINT(t, "\n");
}

static inline void transcript_trap(struct transcript *t, const struct wasm_trap *trap)
{
    TRANSCRIPT_PRINT(t, "trap %s\n", transcript_trap_class(trap->kind));
    TRANSCRIPT_PRINT(t, "! %s, frames %" PRIu64 ":", wasm_trap_text(trap->kind),
                     trap->frames_total);
    for (uint32_t i = 0; i < trap->frame_count; i++) {
        TRANSCRIPT_PRINT(t, " %u@%x", trap->frames[i].function, trap->frames[i].offset);
    }
    TRANSCRIPT_PRINT(t, "\n");
    t->trap_count++;
    t->out_of_gas_count += trap->kind == WASM_TRAP_OUT_OF_GAS;
    t->stack_overflow_count += trap->kind == WASM_TRAP_STACK_OVERFLOW;
}

static inline void transcript_call(struct transcript *t, struct wasm_instance *instance,
                                   struct wasm_func *func, const struct transcript_options *options,
                                   uint32_t round, uint32_t export_index)
{
    uint64_t args[TRANSCRIPT_SLOTS_MAX], results[TRANSCRIPT_SLOTS_MAX];
    const struct wasm_func_type *type = func->type;
    if (type->param_slots > TRANSCRIPT_SLOTS_MAX || type->result_slots > TRANSCRIPT_SLOTS_MAX)
        return;
    uint32_t call = t->call_count;
    if (call == (options->calls_max ? options->calls_max : TRANSCRIPT_CALLS_MAX)) return;
    t->call_count++;
    uint64_t gas = options->gas;
    if (options->limits && call < options->limit_count) gas = options->limits[call];

    uint64_t *slot = args;
    for (uint32_t i = 0; i < type->param_count; i++) {
        transcript_argument(slot, wasm_func_type_param(type, i), round, export_index + i);
        slot += wasm_type_slots(wasm_func_type_param(type, i));
    }
    TRANSCRIPT_PRINT(t, "call %u %u\n", export_index, round);
    struct wasm_store *store = wasm_instance_store(instance);
    wasm_fuel_set(wasm_store_fuel(store), gas);
    struct wasm_trap trap = {0};
    enum rk_result result = wasm_invoke(store, func, results, &trap, args);
    REQUIRE(result == RK_OK || result == RK_TRAP);
    if (result == RK_OK) {
        TRANSCRIPT_PRINT(t, "=");
        transcript_values(t, type->types + type->param_count, type->result_count, results);
    } else {
        transcript_trap(t, &trap);
    }
    int64_t committed = wasm_store_fuel(store)->committed;
    t->spent[call] = gas + (uint64_t)committed;
    t->ok[call] = result == RK_OK;
    TRANSCRIPT_PRINT(t, "! gas %" PRId64 "\n", committed);
}

static inline void transcript_reset_hang_limit(const struct wasm_instance *instance, uint64_t gas)
{
    struct wasm_extern found;
    struct span name = span_of_string("hangLimitInitializer");
    if (wasm_instance_export(instance, &found, name) != RK_OK) return;
    if (found.kind != WASM_EXTERN_FUNC || found.func->type->param_slots ||
        found.func->type->result_slots)
        return;
    struct wasm_store *store = wasm_instance_store(instance);
    struct wasm_trap trap = {0};
    wasm_fuel_set(wasm_store_fuel(store), gas);
    enum rk_result result = wasm_invoke(store, found.func, NULL, &trap, NULL);
    REQUIRE(result == RK_OK || result == RK_TRAP);
}

static inline void transcript_round(struct transcript *t, struct wasm_instance *instance,
                                    const struct transcript_options *options, uint32_t round)
{
    const struct wasm_module *module = wasm_instance_module(instance);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct wasm_export *export = &module->exports[i];
        if (export->kind != WASM_EXTERN_FUNC) continue;
        transcript_reset_hang_limit(instance, options->gas);
        transcript_call(t, instance, wasm_instance_func(instance, export->index), options, round,
                        i);
    }
    for (uint32_t i = 0; i < module->export_count; i++) {
        const struct wasm_export *export = &module->exports[i];
        if (export->kind != WASM_EXTERN_GLOBAL) continue;
        const struct wasm_global_cell *cell = wasm_instance_global(instance, export->index);
        uint64_t slots[2] = {cell->value.lo, cell->value.hi};
        TRANSCRIPT_PRINT(t, "global %u", i);
        transcript_values(t, &cell->type.type, 1, slots);
    }
    if (!options->skip_memory) transcript_memory(t, instance);
}

/* Makes what a module imports. */
static inline struct wasm_extern transcript_provide(struct transcript *t, struct wasm_store *store,
                                                    struct transcript_import *context,
                                                    const struct wasm_module *module,
                                                    uint32_t index)
{
    const struct wasm_import *import = &module->imports[index];
    struct wasm_extern made = {.kind = import->kind};
    enum rk_result result = RK_OK;
    switch (import->kind) {
    case WASM_EXTERN_FUNC:
        *context = (struct transcript_import){t, &module->types[import->type], index};
        result =
            wasm_store_add_host_func(store, &made.func, context->type, transcript_host, context);
        break;
    case WASM_EXTERN_TABLE:
        result = wasm_store_add_table(store, &made.table, &import->table);
        break;
    case WASM_EXTERN_MEMORY:
        result = wasm_store_add_memory(store, &made.memory, &import->memory, NULL);
        break;
    case WASM_EXTERN_GLOBAL:
        result =
            wasm_store_add_global(store, &made.global, &import->global, (struct wasm_value){0, 0});
        break;
    }
    /* A limit of the rules; instantiation then says that the import is missing. */
    REQUIRE(result == RK_OK || result == RK_LIMIT || result == RK_NO_MEMORY);
    return made;
}

/* Runs the module in a store of its own. RK_TRAP when instantiation trapped, which is in the text
 * too; RK_LIMIT or RK_NO_MEMORY when the host cannot hold what the module declares, of which
 * nothing can be said. */
static inline enum rk_result transcript_run(struct transcript *t, struct wasm_module *module,
                                            const struct transcript_options *options)
{
    struct wasm_store *store = NULL;
    struct wasm_store_options store_options = {.rules = options->rules, .tier = options->tier};
    REQUIRE(wasm_store_new(&store, &store_options) == RK_OK);
    size_t count = module->import_count;
    struct wasm_extern *imports = calloc(count + 1, sizeof *imports);
    struct transcript_import *contexts = calloc(count + 1, sizeof *contexts);
    REQUIRE(imports && contexts);

    enum rk_result result = RK_OK;
    for (uint32_t i = 0; i < count; i++) {
        imports[i] = transcript_provide(t, store, &contexts[i], module, i);
        if (!imports[i].func) result = RK_LIMIT; /* any of the union's pointers */
    }
    if (result) goto done;
    struct wasm_instance_options instance_options = {.imports = imports,
                                                     .import_count = (uint32_t)count};
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap = {0};
    struct rk_error error = {0};
    wasm_fuel_set(wasm_store_fuel(store), options->gas);
    result = wasm_instance_new(store, &instance, &trap, &error, module, &instance_options);
    TRANSCRIPT_PRINT(t, "! instance %s: %s\n", rk_result_name(result), error.message);
    if (result == RK_TRAP) {
        TRANSCRIPT_PRINT(t, "instance ");
        transcript_trap(t, &trap);
    }
    if (result) goto done;
    TRANSCRIPT_PRINT(t, "instance ok\n");
    for (uint32_t round = 0; round < options->rounds; round++) {
        transcript_round(t, instance, options, round);
    }
    transcript_touched(t, instance);
done:
    wasm_store_free(store);
    free(imports);
    free(contexts);
    return result;
}

static inline void transcript_free(struct transcript *t)
{
    buffer_free(&t->text);
}

#endif
