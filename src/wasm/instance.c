/* Instantiation: linking, then globals, tables, memory, segments and the start function. */
#include "wasm/instance.h"

#include "base/require.h"
#include "wasm/jit_native.h"
#include "wasm/jit_thunks.h"

#include <stdlib.h>
#include <string.h>

/* Of long names the beginning, so that the reason fits behind them. */
static int shown_bytes(struct span name)
{
    return name.size_bytes < 64 ? (int)name.size_bytes : 64;
}

static enum rk_result fail_import(struct rk_error *error, const struct wasm_module *module,
                                  const struct wasm_import *import, const char *why)
{
    struct span from = wasm_module_bytes(module, import->module);
    struct span name = wasm_module_bytes(module, import->name);
    return rk_fail(error, RK_UNLINKABLE, import->name.offset, "import %s \"%.*s.%.*s\": %s",
                   wasm_extern_kind_name(import->kind), shown_bytes(from), (const char *)from.bytes,
                   shown_bytes(name), (const char *)name.bytes, why);
}

/* Import matching of limits (core specification 4.5.1): at least as much, at most as far. */
static bool limits_match(uint64_t actual_min, const struct wasm_size_limits *actual,
                         const struct wasm_size_limits *wanted)
{
    return actual_min >= wanted->min &&
           (!wanted->has_max || (actual->has_max && actual->max <= wanted->max));
}

static const char *import_mismatch(const struct wasm_module *module,
                                   const struct wasm_import *import,
                                   const struct wasm_extern *given)
{
    if (given->kind != import->kind) return "incompatible import type: another kind was given";
    switch (import->kind) {
    case WASM_EXTERN_FUNC:
        return wasm_func_type_equal(given->func->type, &module->types[import->type])
                   ? NULL
                   : "incompatible import type: another function type was given";
    case WASM_EXTERN_TABLE:
        return given->table->type.element == import->table.element &&
                       limits_match(given->table->size, &given->table->type.limits,
                                    &import->table.limits)
                   ? NULL
                   : "incompatible import type: the table given does not fit";
    case WASM_EXTERN_MEMORY:
        return given->memory->type.is_64 == import->memory.is_64 &&
                       limits_match(given->memory->linear->size_bytes / WASM_PAGE_BYTES,
                                    &given->memory->type.limits, &import->memory.limits)
                   ? NULL
                   : "incompatible import type: the memory given does not fit";
    case WASM_EXTERN_GLOBAL:
        return given->global->type.type == import->global.type &&
                       given->global->type.is_mutable == import->global.is_mutable
                   ? NULL
                   : "incompatible import type: another global type was given";
    }
    return "unknown import kind";
}

static enum rk_result link_imports(struct wasm_instance *instance, struct rk_error *error,
                                   const struct wasm_instance_options *options)
{
    const struct wasm_module *module = instance->module;
    uint32_t funcs = 0, tables = 0, globals = 0;
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];
        if (i >= options->import_count)
            return fail_import(error, module, import, "unknown import: nothing was given");
        const struct wasm_extern *given = &options->imports[i];
        const char *why = import_mismatch(module, import, given);
        if (why) return fail_import(error, module, import, why);
        switch (import->kind) {
        case WASM_EXTERN_FUNC: instance->funcs[funcs++] = given->func; break;
        case WASM_EXTERN_TABLE: instance->tables[tables++] = given->table; break;
        case WASM_EXTERN_MEMORY: instance->memory_object = given->memory; break;
        case WASM_EXTERN_GLOBAL: instance->globals[globals++] = given->global; break;
        }
    }
    return RK_OK;
}

static struct wasm_value evaluate(const struct wasm_instance *instance,
                                  const struct wasm_const_expr *expression)
{
    switch (expression->op) {
    case WASM_OP_GLOBAL_GET: return instance->globals[expression->index]->value;
    case WASM_OP_REF_FUNC:
        return (struct wasm_value){(uint64_t)(uintptr_t)instance->funcs[expression->index], 0};
    case WASM_OP_REF_NULL: return (struct wasm_value){0, 0};
    default: return expression->value;
    }
}

/* Everything the module defines itself, except what segments write. */
static enum rk_result define(struct wasm_instance *instance,
                             const struct wasm_instance_options *options)
{
    struct wasm_store *store = instance->store;
    const struct wasm_module *module = instance->module;
    enum rk_result result;
    const struct jit_native *native = NULL;
    if (store->tier == WASM_TIER_JIT) {
        native = jit_native_of(instance->module);
        if (!native) return RK_NO_MEMORY;
        instance->thunks = jit_thunks()->ways;
    }
    for (uint32_t i = module->imported_function_count; i < module->function_count; i++) {
        uint32_t defined = i - module->imported_function_count;
        uint32_t type = module->type_canonical[module->function_types[i]];
        instance->own_funcs[defined] = (struct wasm_func){
            .type = &module->types[type],
            .instance = instance,
            .function = &module->functions[defined],
            .native = native ? native->at + native->code.entries[defined] : NULL,
            .result = (uint8_t)jit_result_of(&module->types[type]),
        };
        instance->funcs[i] = &instance->own_funcs[defined];
    }
    for (uint32_t i = module->imported_table_count; i < module->table_count; i++) {
        result = wasm_store_add_table(store, &instance->tables[i], &module->tables[i]);
        if (result) return result;
    }
    if (module->memory_count && !module->imported_memory_count) {
        result = wasm_store_add_memory(store, &instance->memory_object, &module->memory,
                                       options->memory);
        if (result) return result;
    }
    instance->memory =
        instance->memory_object ? instance->memory_object->linear : &instance->no_memory;
    instance->index_limit = instance->memory->near_bytes;
    for (uint32_t i = module->imported_global_count; i < module->global_count; i++) {
        const struct wasm_global *global = &module->globals[i];
        result = wasm_store_add_global(store, &instance->globals[i], &global->type,
                                       evaluate(instance, &global->init));
        if (result) return result;
    }
    return RK_OK;
}

/* Writes active segments in order and drops them; declarative ones are dropped as they are. What
 * an earlier segment wrote stays when a later one does not fit. */
static enum wasm_trap_kind initialize(struct wasm_instance *instance,
                                      const struct wasm_instance_options *options)
{
    const struct wasm_module *module = instance->module;
    enum wasm_trap_kind kind;
    for (uint32_t i = 0; i < module->elem_count; i++) {
        const struct wasm_elem_segment *elem = &module->elems[i];
        if (elem->mode == WASM_SEGMENT_PASSIVE) continue;
        if (elem->mode == WASM_SEGMENT_ACTIVE) {
            uint32_t at = (uint32_t)evaluate(instance, &elem->offset).lo;
            kind = runtime_table_init(instance, elem->table, i, at, 0, elem->count);
            if (kind) return kind;
        }
        instance->dropped_elems[i] = 1;
    }
    for (uint32_t i = 0; i < module->data_count; i++) {
        const struct wasm_data_segment *data = &module->datas[i];
        if (data->mode != WASM_SEGMENT_ACTIVE) continue;
        uint64_t at = evaluate(instance, &data->offset).lo;
        if (options->skip_data) {
            uint64_t size = instance->memory->size_bytes;
            if (at > size || data->bytes.size > size - at) return WASM_TRAP_MEMORY_OUT_OF_BOUNDS;
        } else {
            kind = runtime_memory_init(instance, i, at, 0, data->bytes.size);
            if (kind) return kind;
        }
        instance->dropped_datas[i] = 1;
    }
    return WASM_TRAP_NONE;
}

static enum rk_result fill(struct wasm_instance *instance,
                           const struct wasm_instance_options *options, struct wasm_trap *trap,
                           struct rk_error *error)
{
    enum wasm_trap_kind kind = initialize(instance, options);
    if (kind == WASM_TRAP_NONE) return RK_OK;
    *trap = (struct wasm_trap){.kind = kind};
    return rk_fail(error, RK_TRAP, RK_NO_POSITION, "instantiation: %s", wasm_trap_text(kind));
}

static bool allocate(struct wasm_instance *instance)
{
    struct arena *arena = &instance->store->arena;
    const struct wasm_module *module = instance->module;
    uint32_t defined = module->function_count - module->imported_function_count;
    instance->own_funcs = arena_alloc_array(arena, defined, sizeof *instance->own_funcs);
    instance->tables = arena_alloc_array(arena, module->table_count, sizeof *instance->tables);
    instance->dropped_elems = arena_alloc(arena, module->elem_count);
    instance->dropped_datas = arena_alloc(arena, module->data_count);
    return instance->own_funcs && instance->tables && instance->dropped_elems &&
           instance->dropped_datas;
}

enum rk_result wasm_instance_new(struct wasm_store *store, struct wasm_instance **out,
                                 struct wasm_trap *trap, struct rk_error *error,
                                 struct wasm_module *module,
                                 const struct wasm_instance_options *options)
{
    static const struct wasm_instance_options none = {0};
    if (!options) options = &none;
    if (module->rules != store->rules)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "the module was validated under rules '%s', the store has '%s'",
                       module->rules->name, store->rules->name);
    struct wasm_instance *instance =
        arena_alloc(&store->arena, wasm_instance_func_offset(module, module->function_count));
    if (!instance) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for an instance");
    instance->store = store;
    instance->fuel = &store->fuel;
    instance->module = module;
    instance->types = module->types;
    instance->globals = (struct wasm_global_cell **)(instance + 1);
    instance->funcs = (struct wasm_func **)(instance->globals + module->global_count);
    enum rk_result result = allocate(instance) ? RK_OK : RK_NO_MEMORY;
    if (!result) {
        /* From here on functions and tables may refer to the instance, so it lives as long as the
         * store, even when what follows fails. */
        wasm_module_retain(module);
        instance->next = store->instances;
        store->instances = instance;
        result = link_imports(instance, error, options);
        if (result) return result;
        result = define(instance, options);
    }
    if (result)
        return rk_fail(error, result, RK_NO_POSITION,
                       result == RK_LIMIT ? "a table or memory is larger than rules '%s' allow"
                                          : "no memory for an instance under rules '%s'",
                       store->rules->name);

    RK_TRY(fill(instance, options, trap, error));
    if (module->start != WASM_NO_INDEX && !options->skip_start) {
        result = wasm_invoke(store, instance->funcs[module->start], NULL, trap, NULL);
        if (result)
            return rk_fail(error, result, RK_NO_POSITION, "start function: %s",
                           result == RK_TRAP ? wasm_trap_text(trap->kind) : rk_result_name(result));
    }
    *out = instance;
    return RK_OK;
}

enum rk_result wasm_instance_reset(struct wasm_instance *instance, struct wasm_trap *trap,
                                   struct rk_error *error)
{
    static const struct wasm_instance_options options = {.skip_data = true};
    const struct wasm_module *module = instance->module;
    REQUIRE(module->imported_function_count == module->import_count);
    for (uint32_t i = 0; i < module->global_count; i++)
        instance->globals[i]->value = evaluate(instance, &module->globals[i].init);
    for (uint32_t i = 0; i < module->table_count; i++) {
        struct wasm_table *table = instance->tables[i];
        table->size = (uint32_t)module->tables[i].limits.min;
        memset(table->elements, 0, table->size * sizeof *table->elements);
    }
    memset(instance->dropped_elems, 0, module->elem_count);
    memset(instance->dropped_datas, 0, module->data_count);
    return fill(instance, &options, trap, error);
}

struct wasm_module *wasm_instance_module(const struct wasm_instance *instance)
{
    return instance->module;
}

struct wasm_store *wasm_instance_store(const struct wasm_instance *instance)
{
    return instance->store;
}

enum rk_result wasm_instance_export(const struct wasm_instance *instance, struct wasm_extern *out,
                                    struct span name)
{
    const struct wasm_export *export = wasm_module_find_export(instance->module, name);
    if (!export) return RK_NOT_FOUND;
    struct wasm_extern found = {.kind = export->kind};
    switch (export->kind) {
    case WASM_EXTERN_FUNC: found.func = instance->funcs[export->index]; break;
    case WASM_EXTERN_TABLE: found.table = instance->tables[export->index]; break;
    case WASM_EXTERN_MEMORY: found.memory = instance->memory_object; break;
    case WASM_EXTERN_GLOBAL: found.global = instance->globals[export->index]; break;
    }
    *out = found;
    return RK_OK;
}

struct wasm_func *wasm_instance_func(const struct wasm_instance *instance, uint32_t index)
{
    return instance->funcs[index];
}

struct wasm_memory *wasm_instance_memory(const struct wasm_instance *instance)
{
    return instance->memory_object;
}

struct wasm_table *wasm_instance_table(const struct wasm_instance *instance, uint32_t index)
{
    return instance->tables[index];
}

struct wasm_global_cell *wasm_instance_global(const struct wasm_instance *instance, uint32_t index)
{
    return instance->globals[index];
}
