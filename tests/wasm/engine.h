/* Running small modules: a module from section payloads of any size, a store with host functions,
 * calls. Include after support.h.
 *
 *     static const struct engine_function functions[] = {{0, NO_LOCALS, BYTES(0x00)}};
 *     static const struct engine_module shape = {
 *         .types = BYTES(1, FUNC_TYPE0), FUNCTIONS(functions)};
 *
 * Payloads are those of the binary format, counts included; bodies are without their last `end`. */
#ifndef RK_TESTS_WASM_ENGINE_H
#define RK_TESTS_WASM_ENGINE_H

#include "support.h"

#include "wasm/builder.h"
#include "wasm/store.h"

#include <string.h>

#define FOR_TIERS(tier) for (enum wasm_tier tier = WASM_TIER_INTERP; tier < WASM_TIER_COUNT; tier++)

#define BYTES(...)       {(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})}
#define NO_LOCALS        BYTES(0)
#define FUNCTIONS(array) .functions = (array), .function_count = RK_ARRAY_LENGTH(array)

/* Gas that no test runs out of by accident. */
#define PLENTY UINT64_C(1000000000)

struct engine_function {
    uint8_t type;
    struct span locals;
    struct span body;
};

/* Sections of size 0 are left out. */
struct engine_module {
    struct span types, imports, tables, memories, globals, exports, start, elements, data_count;
    const struct engine_function *functions;
    uint32_t function_count;
    struct span datas;
};

static inline void engine_section(struct buffer *module, uint8_t id, struct span payload)
{
    if (payload.size_bytes) builder_section(module, id, payload.bytes, payload.size_bytes);
}

/* The module's bytes; the caller frees the buffer. */
static inline struct buffer engine_bytes(const struct engine_module *shape)
{
    static const uint8_t end = OP_END;
    struct buffer module = {0}, types = {0}, code = {0};
    builder_leb(&types, shape->function_count);
    builder_leb(&code, shape->function_count);
    for (uint32_t i = 0; i < shape->function_count; i++) {
        const struct engine_function *function = &shape->functions[i];
        builder_u8(&types, function->type);
        builder_leb(&code, function->locals.size_bytes + function->body.size_bytes + 1);
        builder_bytes(&code, function->locals.bytes, function->locals.size_bytes);
        builder_bytes(&code, function->body.bytes, function->body.size_bytes);
        builder_bytes(&code, &end, 1);
    }
    builder_header(&module);
    engine_section(&module, ID_TYPE, shape->types);
    engine_section(&module, ID_IMPORT, shape->imports);
    builder_section_of(&module, ID_FUNCTION, &types);
    engine_section(&module, ID_TABLE, shape->tables);
    engine_section(&module, ID_MEMORY, shape->memories);
    engine_section(&module, ID_GLOBAL, shape->globals);
    engine_section(&module, ID_EXPORT, shape->exports);
    engine_section(&module, ID_START, shape->start);
    engine_section(&module, ID_ELEMENT, shape->elements);
    engine_section(&module, ID_DATA_COUNT, shape->data_count);
    builder_section_of(&module, ID_CODE, &code);
    engine_section(&module, ID_DATA, shape->datas);
    return module;
}

static inline struct wasm_module *engine_load(const struct engine_module *shape,
                                              const struct wasm_rules *rules)
{
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    struct buffer bytes = engine_bytes(shape);
    enum rk_result result = wasm_module_load(&module, &error, buffer_span(&bytes), rules);
    if (result) fail_msg("%s at %#lx", error.message, (unsigned long)error.offset);
    buffer_free(&bytes);
    return module;
}

/* A store with gas in it. */
static inline struct wasm_store *engine_store(const struct wasm_rules *rules, enum wasm_tier tier)
{
    struct wasm_store *store = NULL;
    const struct wasm_store_options options = {.rules = rules, .tier = tier};
    assert_int_equal(wasm_store_new(&store, &options), RK_OK);
    wasm_fuel_set(wasm_store_fuel(store), PLENTY);
    return store;
}

/* An instance of the shape, which must link and start. The store keeps the module. */
static inline struct wasm_instance *engine_instance_of(struct wasm_store *store,
                                                       const struct engine_module *shape,
                                                       const struct wasm_rules *rules,
                                                       const struct wasm_instance_options *options)
{
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap;
    struct rk_error error = {0};
    struct wasm_module *module = engine_load(shape, rules);
    enum rk_result result = wasm_instance_new(store, &instance, &trap, &error, module, options);
    if (result) fail_msg("%s", error.message);
    wasm_module_release(module);
    return instance;
}

static inline struct wasm_instance *engine_instance(struct wasm_store *store,
                                                    const struct engine_module *shape,
                                                    const struct wasm_rules *rules,
                                                    const struct wasm_extern *imports,
                                                    uint32_t import_count)
{
    const struct wasm_instance_options options = {.imports = imports, .import_count = import_count};
    return engine_instance_of(store, shape, rules, &options);
}

static inline struct wasm_extern engine_host(struct wasm_store *store,
                                             const struct wasm_func_type *type,
                                             wasm_host_callback callback, void *context)
{
    struct wasm_extern made = {.kind = WASM_EXTERN_FUNC};
    assert_int_equal(wasm_store_add_host_func(store, &made.func, type, callback, context), RK_OK);
    return made;
}

static inline struct wasm_extern engine_extern_func(const struct wasm_instance *instance,
                                                    uint32_t index)
{
    return (struct wasm_extern){.kind = WASM_EXTERN_FUNC,
                                .func = wasm_instance_func(instance, index)};
}

/* Calls a function of an instance; how it ended, with the trap in *trap. */
static inline enum wasm_trap_kind engine_run(struct wasm_instance *instance, uint32_t function,
                                             uint64_t *results, struct wasm_trap *trap,
                                             const uint64_t *args)
{
    *trap = (struct wasm_trap){.kind = WASM_TRAP_NONE};
    enum rk_result result = wasm_invoke(
        wasm_instance_store(instance), wasm_instance_func(instance, function), results, trap, args);
    assert_true(result == RK_OK || result == RK_TRAP);
    assert_int_equal(result == RK_TRAP, trap->kind != WASM_TRAP_NONE);
    return trap->kind;
}

/* A call that must end well, of a function with at most one scalar parameter and result. */
static inline uint64_t engine_call(struct wasm_instance *instance, uint32_t function,
                                   uint64_t argument)
{
    uint64_t result = 0;
    struct wasm_trap trap;
    enum wasm_trap_kind kind = engine_run(instance, function, &result, &trap, &argument);
    if (kind) fail_msg("function %u: %s", function, wasm_trap_text(kind));
    return result;
}

static inline enum wasm_trap_kind engine_trap_of(struct wasm_instance *instance, uint32_t function,
                                                 uint64_t argument)
{
    uint64_t results[4];
    struct wasm_trap trap;
    return engine_run(instance, function, results, &trap, &argument);
}

#endif
