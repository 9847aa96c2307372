#include "cli/execution.h"
#include "cli/clock.h"
#include "cli/module_file.h"
#include "cli/value.h"
#include "vm/contract_shape.h"
#include "vm/rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

uint64_t gas_meter_spent(const struct gas_meter *meter, int64_t counter)
{
    i128 left = (i128)wasm_store_fuel(meter->store)->reserve - counter;
    i128 spent = (i128)meter->limit - left;
    return spent > (i128)UINT64_MAX ? UINT64_MAX : (uint64_t)spent;
}

static enum rk_result out_of_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
}

/* Imports. */

static enum wasm_trap_kind return_zeros(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)caller;
    (void)host_code;
    const struct import_stub *stub = context;
    if (stub->type->result_slots) memset(slots, 0, stub->type->result_slots * sizeof *slots);
    return WASM_TRAP_NONE;
}

/* Names can be long and a message is short. */
static int shown_bytes(struct span name)
{
    return (int)(name.size_bytes < 40 ? name.size_bytes : 40);
}

static enum rk_result refuse_imports(struct rk_error *error, const struct wasm_module *module)
{
    const struct wasm_import *import = &module->imports[0];
    struct span from = wasm_module_bytes(module, import->module);
    struct span name = wasm_module_bytes(module, import->name);
    char more[48] = "";
    if (module->import_count > 1)
        snprintf(more, sizeof more, " and %" PRIu32 " more", module->import_count - 1);
    return rk_fail(error, RK_UNLINKABLE, RK_NO_POSITION,
                   "imports %s '%.*s.%.*s'%s: nothing provides imports here, but --stub-imports "
                   "puts functions that return zeros in their place",
                   wasm_extern_kind_name(import->kind), shown_bytes(from), from.bytes,
                   shown_bytes(name), name.bytes, more);
}

/* Something of the declared type for each import, all zeros. `stubs` has room for every import. */
static enum rk_result make_stubs(struct wasm_store *store, struct wasm_extern *externs,
                                 struct import_stub *stubs, const struct wasm_module *module)
{
    uint32_t function = 0;
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];
        externs[i].kind = import->kind;
        switch (import->kind) {
        case WASM_EXTERN_FUNC:
            stubs[i] = (struct import_stub){module, &module->types[import->type], function++};
            RK_TRY(wasm_store_add_host_func(store, &externs[i].func, stubs[i].type, return_zeros,
                                            &stubs[i]));
            break;
        case WASM_EXTERN_TABLE:
            RK_TRY(wasm_store_add_table(store, &externs[i].table, &import->table));
            break;
        case WASM_EXTERN_MEMORY:
            RK_TRY(wasm_store_add_memory(store, &externs[i].memory, &import->memory, NULL));
            break;
        case WASM_EXTERN_GLOBAL:
            RK_TRY(wasm_store_add_global(store, &externs[i].global, &import->global,
                                         (struct wasm_value){0, 0}));
            break;
        }
    }
    return RK_OK;
}

/* Arguments. */

/* The argument buffer: where it begins and how many of its bytes the memory has. */
static bool find_argument_buffer(uint64_t *at, uint64_t *size_bytes,
                                 const struct wasm_instance *instance)
{
    struct wasm_extern found;
    const struct wasm_memory *memory = wasm_instance_memory(instance);
    if (!memory || wasm_instance_export(instance, &found, span_of_string("A")) ||
        found.kind != WASM_EXTERN_GLOBAL) {
        return false;
    }
    uint8_t type = found.global->type.type;
    if (type != WASM_TYPE_I32 && type != WASM_TYPE_I64) return false;
    *at = found.global->value.lo;
    uint64_t end = memory->linear->access_bytes;
    uint64_t left = *at < end ? end - *at : 0;
    *size_bytes = left < VM_ARGUMENT_BYTES_MAX ? left : VM_ARGUMENT_BYTES_MAX;
    return true;
}

static enum rk_result write_input(struct rk_error *error, const struct wasm_instance *instance,
                                  const struct buffer *input)
{
    uint64_t at, room;
    if (!find_argument_buffer(&at, &room, instance)) {
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "--input needs a module with a memory that exports the global A");
    }
    if (input->size_bytes > room) {
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "--input has %zu bytes but the argument buffer %" PRIu64, input->size_bytes,
                       room);
    }
    struct linear_memory *memory = wasm_instance_memory(instance)->linear;
    enum rk_result res = linear_memory_write(memory, at, input->bytes, input->size_bytes);
    return res ? rk_fail(error, res, RK_NO_POSITION, "cannot write the argument buffer") : RK_OK;
}

static enum rk_result parse_arguments(struct execution *e, struct rk_error *error,
                                      const struct execution_options *o)
{
    const struct wasm_func_type *type = e->type;
    if (o->argument_count == 0 && o->input && is_contract_type(type)) {
        e->args[0] = o->input->size_bytes;
        return RK_OK;
    }
    if (o->argument_count != type->param_count) {
        char *text = function_type_text(type);
        enum rk_result res =
            rk_fail(error, RK_USAGE, RK_NO_POSITION,
                    "the function takes %" PRIu32 " argument%s but %zu %s given: its type is %s",
                    type->param_count, type->param_count == 1 ? "" : "s", o->argument_count,
                    o->argument_count == 1 ? "is" : "are", text ? text : "?");
        free(text);
        return res;
    }
    uint64_t *slot = e->args;
    for (uint32_t i = 0; i < type->param_count; i++) {
        struct wasm_value value;
        struct rk_error why;
        uint8_t param = wasm_func_type_param(type, i);
        enum rk_result res = value_parse(&value, &why, param, o->arguments[i]);
        if (res)
            return rk_fail(error, res, RK_NO_POSITION, "argument %" PRIu32 ": %s", i + 1,
                           why.message);
        *slot++ = value.lo;
        if (wasm_type_slots(param) == 2) *slot++ = value.hi;
    }
    return RK_OK;
}

/* What a call of a contract's shape left behind. */
static enum rk_result take_output(struct execution *e, struct rk_error *error)
{
    uint64_t at, room;
    if (!is_contract_type(e->type) || !find_argument_buffer(&at, &room, e->instance)) return RK_OK;
    uint32_t size_bytes = (uint32_t)e->results[0];
    if (size_bytes > room) return RK_OK;
    if (buffer_reserve(&e->output, size_bytes)) return out_of_memory(error);
    const struct linear_memory *memory = wasm_instance_memory(e->instance)->linear;
    if (linear_memory_read(memory, e->output.bytes, at, size_bytes)) return RK_OK;
    e->output.size_bytes = size_bytes;
    e->has_output = true;
    return RK_OK;
}

/* Running. */

static enum rk_result instantiate(struct execution *e, struct rk_error *error,
                                  const struct execution_options *o)
{
    struct wasm_module *module = o->module;
    uint32_t count = module->import_count;
    struct wasm_instance_options options = {.import_count = count};
    if (count && !o->stub_imports) return refuse_imports(error, module);
    e->externs = calloc(count + 1u, sizeof *e->externs);
    e->stubs = calloc(count + 1u, sizeof *e->stubs);
    if (!e->externs || !e->stubs) return out_of_memory(error);
    enum rk_result res = make_stubs(e->store, e->externs, e->stubs, module);
    if (res == RK_NO_MEMORY) return out_of_memory(error);
    if (res) return rk_fail(error, res, RK_NO_POSITION, "an import is larger than the rules allow");
    options.imports = e->externs;
    e->phase = PHASE_START;
    return wasm_instance_new(e->store, &e->instance, &e->trap, error, module, &options);
}

static enum rk_result execute(struct execution *e, struct rk_error *error,
                              const struct execution_options *o)
{
    uint64_t start = clock_nanoseconds();
    enum rk_result res = instantiate(e, error, o);
    if (!res && o->input) res = write_input(error, e->instance, o->input);
    if (!res) {
        e->phase = PHASE_CALL;
        res = wasm_invoke(e->store, wasm_instance_func(e->instance, o->export->index), e->results,
                          &e->trap, e->args);
        if (res == RK_NO_MEMORY) return out_of_memory(error);
    }
    e->nanoseconds = clock_nanoseconds() - start;
    e->gas_left = wasm_fuel_remaining(wasm_store_fuel(e->store));
    e->gas_spent = o->gas - e->gas_left;
    e->trapped = res == RK_TRAP;
    return res;
}

enum rk_result execution_run(struct execution *execution, struct rk_error *error,
                             const struct execution_options *options)
{
    struct execution *e = execution;
    const struct wasm_module *module = options->module;
    e->type = wasm_module_function_type(module, options->export->index);
    e->args = calloc(e->type->param_slots + 1u, sizeof *e->args);
    e->results = calloc(e->type->result_slots + 1u, sizeof *e->results);
    if (!e->args || !e->results) return out_of_memory(error);
    RK_TRY(parse_arguments(e, error, options));

    struct wasm_store_options store_options = {
        .rules = module->rules, .tier = options->tier, .observer = options->observer};
    if (wasm_store_new(&e->store, &store_options)) return out_of_memory(error);
    wasm_fuel_set(wasm_store_fuel(e->store), options->gas);
    if (options->meter) *options->meter = (struct gas_meter){e->store, options->gas};
    RK_TRY(execute(e, error, options));
    return take_output(e, error);
}

void execution_free(struct execution *execution)
{
    wasm_store_free(execution->store);
    free(execution->args);
    free(execution->results);
    free(execution->externs);
    free(execution->stubs);
    buffer_free(&execution->output);
    *execution = (struct execution){0};
}
