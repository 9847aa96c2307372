#include "vm/contract_shape.h"

#include "vm/rules.h"
#include "wasm/operator.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *type32;
    const char *type64;
} imports[] = {
#define VM_IMPORT(name, text, type32, type64) {text, type32, type64},
#include "vm/imports.def"
};

enum vm_import vm_import_by_name(struct span name)
{
    unsigned import = 0;
    while (import < VM_IMPORT_COUNT && !span_equal(name, span_of_string(imports[import].name)))
        import++;
    return (enum vm_import)import;
}

bool is_contract_type(const struct wasm_func_type *type)
{
    return type->param_count == 1 && type->result_count == 1 &&
           wasm_func_type_param(type, 0) == WASM_TYPE_I32 &&
           wasm_func_type_result(type, 0) == WASM_TYPE_I32;
}

uint64_t contract_argument_buffer(const struct wasm_module *module)
{
    const struct wasm_export *export = wasm_module_find_export(module, span_of_string("A"));
    return module->globals[export->index].init.value.lo;
}

const char *contract_condition_name(enum contract_condition condition)
{
    switch (condition) {
    case CONTRACT_MEMORY: return "memory";
    case CONTRACT_ARGUMENT_BUFFER: return "argument buffer";
    case CONTRACT_FUNCTIONS: return "functions";
    case CONTRACT_IMPORTS: return "imports";
    case CONTRACT_START: return "start";
    case CONTRACT_CONDITION_COUNT: break;
    }
    return "?";
}

static RK_PRINTF(3, 4) void state(struct contract_fact *fact, bool holds, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fact->holds = holds;
    vsnprintf(fact->text, sizeof fact->text, format, arguments);
    va_end(arguments);
}

/* A name for a message of bounded size. */
static int shown_bytes(struct span name)
{
    return (int)(name.size_bytes < 60 ? name.size_bytes : 60);
}

static void judge_memory(struct contract_fact *fact, const struct wasm_module *m)
{
    uint32_t exports = 0;
    for (uint32_t i = 0; i < m->export_count; i++) {
        exports += m->exports[i].kind == WASM_EXTERN_MEMORY;
    }
    if (m->imported_memory_count) {
        state(fact, false, "the memory is imported");
    } else if (exports != 1) {
        state(fact, false, "%" PRIu32 " memory exports where one is needed", exports);
    } else {
        state(fact, true, "exports its one memory, with %s addresses",
              m->memory.is_64 ? "64-bit" : "32-bit");
    }
}

static void judge_argument_buffer(struct contract_fact *fact, const struct wasm_module *m)
{
    const struct wasm_export *export = wasm_module_find_export(m, span_of_string("A"));
    if (!export || export->kind != WASM_EXTERN_GLOBAL) {
        state(fact, false, "no exported global A tells where it is");
        return;
    }
    const struct wasm_global *global = &m->globals[export->index];
    bool is_64 = m->memory_count && m->memory.is_64;
    uint8_t wanted = is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    uint64_t capacity = UINT64_C(1) << (is_64 ? 42 : 32);
    bool is_constant = global->init.op == WASM_OP_I32_CONST || global->init.op == WASM_OP_I64_CONST;
    uint64_t at = global->init.value.lo;
    if (global->type.type != wanted || global->type.is_mutable) {
        state(fact, false, "global A is a %s %s where an immutable %s is needed",
              global->type.is_mutable ? "mutable" : "constant", wasm_type_name(global->type.type),
              wasm_type_name(wanted));
    } else if (export->index < m->imported_global_count || !is_constant) {
        state(fact, false, "the value of global A is not a constant of the module");
    } else if (!is_64 && at >> 31) {
        state(fact, false, "global A is 0x%" PRIx64 ", which counts as negative", at);
    } else if (at >= capacity - VM_ARGUMENT_BYTES_MAX) {
        state(fact, false, "global A is 0x%" PRIx64 ", so the buffer ends past the memory", at);
    } else {
        state(fact, true, "global A puts it at 0x%" PRIx64, at);
    }
}

static void judge_functions(struct contract_fact *fact, const struct wasm_module *m)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct wasm_export *export = &m->exports[i];
        if (export->kind != WASM_EXTERN_FUNC) continue;
        count++;
        if (is_contract_type(wasm_module_function_type(m, export->index))) continue;
        struct span name = wasm_module_bytes(m, export->name);
        state(fact, false, "exported function '%.*s' is not (i32) -> i32", shown_bytes(name),
              name.bytes);
        return;
    }
    state(fact, true, "all %" PRIu32 " exported functions are (i32) -> i32", count);
}

static bool has_type(const struct wasm_func_type *type, const char *text)
{
    uint32_t params = (uint32_t)strcspn(text, ":");
    uint32_t results = (uint32_t)strlen(text + params + 1);
    if (type->param_count != params || type->result_count != results) return false;
    for (uint32_t i = 0; i < params + results; i++) {
        char letter = text[i < params ? i : i + 1];
        if (type->types[i] != (letter == 'i' ? WASM_TYPE_I32 : WASM_TYPE_I64)) return false;
    }
    return true;
}

static void judge_imports(struct contract_fact *fact, const struct wasm_module *m, bool has_debug)
{
    bool is_64 = m->memory_count && m->memory.is_64;
    for (uint32_t i = 0; i < m->import_count; i++) {
        const struct wasm_import *import = &m->imports[i];
        struct span name = wasm_module_bytes(m, import->name);
        enum vm_import known = vm_import_by_name(name);
        if (known == VM_IMPORT_DEBUG && !has_debug) known = VM_IMPORT_COUNT;
        if (import->kind != WASM_EXTERN_FUNC || known == VM_IMPORT_COUNT) {
            state(fact, false, "imports %s '%.*s', which the chain does not provide",
                  wasm_extern_kind_name(import->kind), shown_bytes(name), name.bytes);
            return;
        }
        const char *type = is_64 ? imports[known].type64 : imports[known].type32;
        if (!has_type(&m->types[import->type], type)) {
            state(fact, false, "imports '%.*s' as another type than the chain's", shown_bytes(name),
                  name.bytes);
            return;
        }
    }
    if (m->import_count) {
        state(fact, true, "the chain provides what is imported (%" PRIu32 ")", m->import_count);
    } else {
        state(fact, true, "there are none");
    }
}

void contract_shape_of(struct contract_shape *shape, const struct wasm_module *module,
                       bool has_debug)
{
    judge_memory(&shape->facts[CONTRACT_MEMORY], module);
    judge_argument_buffer(&shape->facts[CONTRACT_ARGUMENT_BUFFER], module);
    judge_functions(&shape->facts[CONTRACT_FUNCTIONS], module);
    judge_imports(&shape->facts[CONTRACT_IMPORTS], module, has_debug);
    bool has_start = module->start != WASM_NO_INDEX;
    state(&shape->facts[CONTRACT_START], !has_start, "%s",
          has_start ? "a start function finds no gas when the contract is deployed"
                    : "there is no start function");
    shape->is_contract = true;
    for (size_t i = 0; i < CONTRACT_CONDITION_COUNT; i++) {
        shape->is_contract &= shape->facts[i].holds;
    }
}
