/* A module for gas tests: one function under test beside what it may use.
 *
 * Index spaces: functions 0 = host, type () -> (i32); 1 = host, type (i32) -> (); 2 = empty,
 * type () -> (); 3 = the one under test, type () -> () with locals of the types i32 i64 f32 f64
 * v128; 4 = divides 1 by 0, type () -> (); 5 = calls itself for ever, type () -> (). Types
 * 0 = () -> (), 1 = () -> (i32), 2 = (i32) -> (). Table 0 = [func 2, null, func 0], at most 8.
 * Memory of one page, two at most. Global 0 = mutable i32. Passive segments: data 0 (4 bytes),
 * element 0 (func 2). */
#ifndef RK_TESTS_WASM_GAS_PROGRAMS_H
#define RK_TESTS_WASM_GAS_PROGRAMS_H

#include "support.h"

#include "wasm/builder.h"
#include "wasm/store.h"

enum { FUNC_HOST_GET = 0, FUNC_HOST_PUT = 1, FUNC_EMPTY = 2, FUNC_TESTED = 3, FUNC_DIVIDE = 4 };

static inline void program_function(struct buffer *code, struct span locals, struct span body)
{
    static const uint8_t end = OP_END;
    struct buffer function = {0};
    builder_bytes(&function, locals.bytes, locals.size_bytes);
    builder_bytes(&function, body.bytes, body.size_bytes);
    builder_u8(&function, end);
    builder_sized(code, function.bytes, function.size_bytes);
    buffer_free(&function);
}

/* The module's bytes; the caller frees the buffer. */
static inline struct buffer program_module(struct span body)
{
    static const uint8_t types[] = {3, 0x60, 0, 0, 0x60, 0, 1, I32, 0x60, 1, I32, 0};
    static const uint8_t imports[] = {2, 1, 'h', 1, 'g', 0, 1, 1, 'h', 1, 'p', 0, 2};
    static const uint8_t functions[] = {4, 0, 0, 0, 0};
    static const uint8_t tables[] = {1, FUNCREF, 1, 3, 8};
    static const uint8_t memories[] = {1, 1, 1, 2};
    static const uint8_t globals[] = { 1, I32, 1, 0x41, 0, OP_END };
    static const uint8_t elements[] = {
        3,
        1,
        0,
        1,
        FUNC_EMPTY, /* passive */
        0,
        0x41,
        0,
        OP_END,
        1,
        FUNC_EMPTY,
        0,
        0x41,
        2,
        OP_END,
        1,
        FUNC_HOST_GET
    };
    static const uint8_t data_count[] = {1};
    static const uint8_t datas[] = {1, 1, 4, 'd', 'a', 't', 'a'};
    static const uint8_t no_locals[] = {0};
    static const uint8_t five_locals[] = {5, 1, I32, 1, I64, 1, F32, 1, F64, 1, V128};
    static const uint8_t divide[] = {0x41, 1, 0x41, 0, 0x6e, 0x1a};
    static const uint8_t recurse[] = {0x10, 5};

    struct buffer module = {0}, code = {0};
    builder_u8(&code, 4);
    program_function(&code, span_of(no_locals, 1), span_of(NULL, 0));
    program_function(&code, span_of(five_locals, sizeof five_locals), body);
    program_function(&code, span_of(no_locals, 1), span_of(divide, sizeof divide));
    program_function(&code, span_of(no_locals, 1), span_of(recurse, sizeof recurse));
    builder_header(&module);
    builder_section(&module, ID_TYPE, types, sizeof types);
    builder_section(&module, ID_IMPORT, imports, sizeof imports);
    builder_section(&module, ID_FUNCTION, functions, sizeof functions);
    builder_section(&module, ID_TABLE, tables, sizeof tables);
    builder_section(&module, ID_MEMORY, memories, sizeof memories);
    builder_section(&module, ID_GLOBAL, globals, sizeof globals);
    builder_section(&module, ID_ELEMENT, elements, sizeof elements);
    builder_section(&module, ID_DATA_COUNT, data_count, sizeof data_count);
    builder_section_of(&module, ID_CODE, &code);
    builder_section(&module, ID_DATA, datas, sizeof datas);
    return module;
}

/* What the two host functions do, and what they saw. */
struct program_host {
    uint64_t remaining_seen;  /* by the last call */
    uint64_t charge;          /* gas taken by each call; out of gas when there is less */
    uint64_t set_to;          /* when not 0, the counter after the call */
    enum wasm_trap_kind fail; /* how each call ends, after the above */
};

static inline enum wasm_trap_kind program_host_act(struct program_host *host,
                                                   struct wasm_store *store)
{
    struct wasm_fuel *fuel = wasm_store_fuel(store);
    host->remaining_seen = wasm_fuel_remaining(fuel);
    if (host->charge > host->remaining_seen) {
        wasm_fuel_set(fuel, 0);
        return WASM_TRAP_OUT_OF_GAS;
    }
    if (host->charge) wasm_fuel_set(fuel, host->remaining_seen - host->charge);
    if (host->set_to) wasm_fuel_set(fuel, host->set_to);
    return host->fail;
}

static inline enum wasm_trap_kind program_host_get(const struct wasm_caller *caller, void *context,
                                                   uint64_t *slots, uint32_t *host_code)
{
    (void)host_code;
    struct program_host *host = context;
    enum wasm_trap_kind kind = program_host_act(host, caller->store);
    slots[0] = (uint32_t)host->remaining_seen;
    return kind;
}

static inline enum wasm_trap_kind program_host_put(const struct wasm_caller *caller, void *context,
                                                   uint64_t *slots, uint32_t *host_code)
{
    (void)slots;
    *host_code = 7;
    return program_host_act(context, caller->store);
}

struct program {
    struct wasm_module *module;
    struct wasm_store *store;
    struct wasm_instance *instance;
    struct program_host host;
};

/* `program` must stay where it is until program_close(). */
static inline void program_open(struct program *program, struct span body, enum wasm_tier tier,
                                const struct wasm_rules *rules)
{
    static const uint8_t type_get[] = {I32}, type_put[] = {I32};
    const struct wasm_func_type get = {.types = type_get, .result_count = 1};
    const struct wasm_func_type put = {.types = type_put, .param_count = 1};
    struct rk_error error = {0};
    struct wasm_trap trap;
    *program = (struct program){0};
    struct buffer bytes = program_module(body);
    enum rk_result loaded = wasm_module_load(&program->module, &error, buffer_span(&bytes), rules);
    if (loaded) fail_msg("%s at %#lx", error.message, (unsigned long)error.offset);
    buffer_free(&bytes);
    const struct wasm_store_options options = {.rules = rules, .tier = tier};
    assert_int_equal(wasm_store_new(&program->store, &options), RK_OK);
    struct wasm_extern imports[2] = {{.kind = WASM_EXTERN_FUNC}, {.kind = WASM_EXTERN_FUNC}};
    assert_int_equal(wasm_store_add_host_func(program->store, &imports[0].func, &get,
                                              program_host_get, &program->host),
                     RK_OK);
    assert_int_equal(wasm_store_add_host_func(program->store, &imports[1].func, &put,
                                              program_host_put, &program->host),
                     RK_OK);
    const struct wasm_instance_options linked = {.imports = imports, .import_count = 2};
    assert_int_equal(wasm_instance_new(program->store, &program->instance, &trap, &error,
                                       program->module, &linked),
                     RK_OK);
}

static inline void program_close(struct program *program)
{
    wasm_store_free(program->store);
    wasm_module_release(program->module);
}

/* Runs the function under test with a limit; the kind of trap, or none. */
static inline enum wasm_trap_kind program_run(struct program *program, uint64_t limit,
                                              struct wasm_trap *trap)
{
    *trap = (struct wasm_trap){.kind = WASM_TRAP_NONE};
    wasm_fuel_set(wasm_store_fuel(program->store), limit);
    enum rk_result result = wasm_invoke(
        program->store, wasm_instance_func(program->instance, FUNC_TESTED), NULL, trap, NULL);
    assert_true(result == RK_OK || result == RK_TRAP);
    return result == RK_TRAP ? trap->kind : WASM_TRAP_NONE;
}

static inline uint64_t program_spent(const struct program *program, uint64_t limit)
{
    return limit - wasm_fuel_remaining(wasm_store_fuel(program->store));
}

#endif
