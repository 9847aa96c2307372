/* Stores and instances: linking, host functions, calls across instances, stack units, the steps of
 * instantiation and what observers see. */
#include "support.h"

#include "wasm/engine.h"
#include "wasm/instruction.h"

#include <stdio.h>

#define LOCAL(i)  0x20, i
#define SET(i)    0x21, i
#define CONST(n)  0x41, n
#define CALL(f)   0x10, f
#define DROP      0x1a
#define ADD       0x6a
#define RULES     (&wasm_rules_default)
#define V128_ZERO 0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const struct wasm_func_type type_none = {0};
static const uint8_t i32_i32[] = {I32, I32};
static const struct wasm_func_type type_i32_i32 = {i32_i32, 1, 1, 1, 1};

/* Linking. */

enum { IMPORT_FUNC, IMPORT_TABLE, IMPORT_MEMORY, IMPORT_GLOBAL, IMPORT_COUNT };

static enum wasm_trap_kind host_nothing(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)context, (void)slots, (void)host_code;
    return WASM_TRAP_NONE;
}

static const struct wasm_table_type fitting_table = {{2, 5, true}, FUNCREF};
static const struct wasm_memory_type fitting_memory = {{1, 3, true}, false};
static const struct wasm_global_type fitting_global = {I32, true};

static struct wasm_extern a_table(struct wasm_store *store, struct wasm_table_type type)
{
    struct wasm_extern made = {.kind = WASM_EXTERN_TABLE};
    assert_int_equal(wasm_store_add_table(store, &made.table, &type), RK_OK);
    return made;
}

static struct wasm_extern a_memory(struct wasm_store *store, struct wasm_memory_type type)
{
    struct wasm_extern made = {.kind = WASM_EXTERN_MEMORY};
    assert_int_equal(wasm_store_add_memory(store, &made.memory, &type, NULL), RK_OK);
    return made;
}

static struct wasm_extern a_global(struct wasm_store *store, struct wasm_global_type type)
{
    struct wasm_extern made = {.kind = WASM_EXTERN_GLOBAL};
    assert_int_equal(wasm_store_add_global(store, &made.global, &type, (struct wasm_value){5, 0}),
                     RK_OK);
    return made;
}

#define TABLE(min, max, has, element) \
    a_table(store, (struct wasm_table_type){{min, max, has}, element})
#define MEMORY(min, max, has, is_64) \
    a_memory(store, (struct wasm_memory_type){{min, max, has}, is_64})
#define GLOBAL(type, is_mutable) a_global(store, (struct wasm_global_type){type, is_mutable})

static void expect_link(struct wasm_store *store, struct wasm_module *module, uint32_t which,
                        struct wasm_extern given, enum rk_result expected, const char *why)
{
    static const char *const names[] = {"import function \"mod.fun\"", "import table \"mod.tab\"",
                                        "import memory \"mod.mem\"", "import global \"mod.glo\""};
    struct wasm_extern imports[IMPORT_COUNT] = {
        engine_host(store, &type_none, host_nothing, NULL),
        a_table(store, fitting_table),
        a_memory(store, fitting_memory),
        a_global(store, fitting_global),
    };
    imports[which] = given;
    const struct wasm_instance_options options = {.imports = imports, .import_count = IMPORT_COUNT};
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap;
    struct rk_error error = {0};
    enum rk_result result = wasm_instance_new(store, &instance, &trap, &error, module, &options);
    assert_int_equal(result, expected);
    assert_true((instance != NULL) == (result == RK_OK));
    if (result && (!strstr(error.message, names[which]) || !strstr(error.message, why)))
        fail_msg("%s; expected %s, %s", error.message, names[which], why);
}

static struct wasm_module *load_importer(void)
{
    const struct engine_module shape = {
        .types = BYTES(1, FUNC_TYPE0),
        .imports =
            BYTES(4, 3, 'm', 'o', 'd', 3, 'f', 'u', 'n', 0, 0, /**/
                  3, 'm', 'o', 'd', 3, 't', 'a', 'b', 1, FUNCREF, 1, 2, 5, 3, 'm', 'o', 'd', 3, 'm',
                  'e', 'm', 2, 1, 1, 3, 3, 'm', 'o', 'd', 3, 'g', 'l', 'o', 3, I32, 1),
    };
    return engine_load(&shape, RULES);
}

static void imports_of_the_wrong_kind_or_type_are_refused_by_name(void **state)
{
    (void)state;
    struct wasm_store *store = engine_store(RULES, WASM_TIER_INTERP);
    struct wasm_module *module = load_importer();
    struct wasm_extern func = engine_host(store, &type_none, host_nothing, NULL);
    for (uint32_t which = 0; which < IMPORT_COUNT; which++)
        expect_link(store, module, which, which == IMPORT_FUNC ? GLOBAL(I32, true) : func,
                    RK_UNLINKABLE, "another kind");
    expect_link(store, module, IMPORT_FUNC, func, RK_OK, "");
    expect_link(store, module, IMPORT_FUNC, engine_host(store, &type_i32_i32, host_nothing, NULL),
                RK_UNLINKABLE, "another function type");

    expect_link(store, module, IMPORT_TABLE, TABLE(2, 5, true, FUNCREF), RK_OK, "");
    expect_link(store, module, IMPORT_TABLE, TABLE(3, 4, true, FUNCREF), RK_OK, "");
    expect_link(store, module, IMPORT_TABLE, TABLE(1, 5, true, FUNCREF), RK_UNLINKABLE, "table");
    expect_link(store, module, IMPORT_TABLE, TABLE(2, 6, true, FUNCREF), RK_UNLINKABLE, "table");
    expect_link(store, module, IMPORT_TABLE, TABLE(2, UINT64_MAX, false, FUNCREF), RK_UNLINKABLE,
                "table");
    expect_link(store, module, IMPORT_TABLE, TABLE(2, 5, true, EXTERNREF), RK_UNLINKABLE, "table");

    expect_link(store, module, IMPORT_MEMORY, MEMORY(1, 3, true, false), RK_OK, "");
    expect_link(store, module, IMPORT_MEMORY, MEMORY(2, 2, true, false), RK_OK, "");
    expect_link(store, module, IMPORT_MEMORY, MEMORY(0, 3, true, false), RK_UNLINKABLE, "memory");
    expect_link(store, module, IMPORT_MEMORY, MEMORY(1, 4, true, false), RK_UNLINKABLE, "memory");
    expect_link(store, module, IMPORT_MEMORY, MEMORY(1, UINT64_MAX, false, false), RK_UNLINKABLE,
                "memory");
    expect_link(store, module, IMPORT_MEMORY, MEMORY(1, 3, true, true), RK_UNLINKABLE, "memory");

    expect_link(store, module, IMPORT_GLOBAL, GLOBAL(I32, true), RK_OK, "");
    expect_link(store, module, IMPORT_GLOBAL, GLOBAL(I32, false), RK_UNLINKABLE, "global type");
    expect_link(store, module, IMPORT_GLOBAL, GLOBAL(I64, true), RK_UNLINKABLE, "global type");
    wasm_module_release(module);
    wasm_store_free(store);
}

static void a_grown_table_or_memory_is_matched_by_its_present_size(void **state)
{
    (void)state;
    struct wasm_store *store = engine_store(RULES, WASM_TIER_INTERP);
    struct wasm_module *module = load_importer();
    struct wasm_extern memory = MEMORY(0, 3, true, false);
    assert_int_equal(linear_memory_grow(memory.memory->linear, WASM_PAGE_BYTES), RK_OK);
    expect_link(store, module, IMPORT_MEMORY, memory, RK_OK, "");
    wasm_module_release(module);
    wasm_store_free(store);
}

static void missing_imports_and_foreign_rules_are_refused(void **state)
{
    (void)state;
    struct wasm_store *store = engine_store(RULES, WASM_TIER_INTERP);
    struct wasm_module *module = load_importer();
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap;
    struct rk_error error = {0};
    assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, NULL),
                     RK_UNLINKABLE);
    assert_non_null(strstr(error.message, "\"mod.fun\": unknown import"));
    struct wasm_extern func = engine_host(store, &type_none, host_nothing, NULL);
    const struct wasm_instance_options one = {.imports = &func, .import_count = 1};
    assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, &one),
                     RK_UNLINKABLE);
    assert_non_null(strstr(error.message, "\"mod.tab\": unknown import"));
    wasm_module_release(module);

    const struct engine_module empty = {.types = BYTES(1, FUNC_TYPE0)};
    module = engine_load(&empty, &wasm_rules_dusk);
    assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, NULL), RK_USAGE);
    assert_non_null(strstr(error.message, "'dusk'"));
    assert_null(instance);
    wasm_module_release(module);
    wasm_store_free(store);
}

static void a_long_import_name_leaves_room_for_the_reason(void **state)
{
    (void)state;
    static uint8_t imports[3 + 1000 + 4] = {1, 0xe8, 0x07};
    memset(imports + 3, 'n', 1000);
    memcpy(imports + 1003, (const uint8_t[]){1, 'x', 0, 0}, 4);
    const struct engine_module shape = {.types = BYTES(1, FUNC_TYPE0),
                                        .imports = {imports, sizeof imports}};
    struct wasm_store *store = engine_store(RULES, WASM_TIER_INTERP);
    struct wasm_module *module = engine_load(&shape, RULES);
    struct wasm_instance *instance = NULL;
    struct wasm_trap trap;
    struct rk_error error = {0};
    assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, NULL),
                     RK_UNLINKABLE);
    assert_non_null(strstr(error.message, "nnnnnnnnnnnnnnnn"));
    assert_non_null(strstr(error.message, "unknown import"));
    wasm_module_release(module);
    wasm_store_free(store);
}

/* Host functions. */

static const uint8_t all_types[] = {I32,       I64,     F32,  F64, V128, FUNCREF, EXTERNREF,
                                    EXTERNREF, FUNCREF, V128, F64, F32,  I64,     I32};
static const struct wasm_func_type type_reverse = {all_types, 7, 7, 8, 8};

/* Values reversed; the vector's two slots keep their order. */
static enum wasm_trap_kind host_reverse(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)host_code;
    *(struct wasm_instance **)context = caller->instance;
    const uint64_t in[8] = {slots[0], slots[1], slots[2], slots[3],
                            slots[4], slots[5], slots[6], slots[7]};
    const uint64_t out[8] = {in[7], in[6], in[4], in[5], in[3], in[2], in[1], in[0]};
    memcpy(slots, out, sizeof out);
    return WASM_TRAP_NONE;
}

static void values_of_every_type_pass_to_and_from_the_host(void **state)
{
    (void)state;
    static const uint8_t types[] = {1,       0x60, 7,       I32,       I64, F32,
                                    F64,     V128, FUNCREF, EXTERNREF, 7,   EXTERNREF,
                                    FUNCREF, V128, F64,     F32,       I64, I32};
    const struct engine_function functions[] = {
        {0, NO_LOCALS,
         BYTES(LOCAL(0), LOCAL(1), LOCAL(2), LOCAL(3), LOCAL(4), LOCAL(5), LOCAL(6), CALL(0))},
        /* The same through the table. */
        {0, NO_LOCALS,
         BYTES(LOCAL(0), LOCAL(1), LOCAL(2), LOCAL(3), LOCAL(4), LOCAL(5), LOCAL(6), CONST(0), 0x11,
               0, 0)},
    };
    const struct engine_module shape = {
        .types = {types, sizeof types},
        .imports = BYTES(1, 1, 'h', 1, 'r', 0, 0),
        .tables = BYTES(1, FUNCREF, 0, 1),
        .exports = BYTES(1, 1, 'r', 0, 0),
        .elements = BYTES(1, 0, EXPR_I32(0), 1, 0),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *seen = NULL;
        struct wasm_extern host = engine_host(store, &type_reverse, host_reverse, &seen);
        assert_int_equal(host.func->type->param_slots, 8);
        assert_int_equal(host.func->type->result_slots, 8);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &host, 1);
        uint64_t funcref = (uint64_t)(uintptr_t)wasm_instance_func(instance, 1);
        const uint64_t args[8] = {
            0xfffffff1, 0xfffffffffffffff2, 0x7fc00001, 0x7ff0000000000004, 5, 6, funcref, 8};
        const uint64_t expected[8] = {8, funcref, 5, 6, args[3], args[2], args[1], args[0]};
        for (uint32_t function = 0; function < 3; function++) {
            uint64_t results[8] = {0};
            struct wasm_trap trap;
            seen = NULL;
            assert_int_equal(engine_run(instance, function, results, &trap, args), WASM_TRAP_NONE);
            assert_memory_equal(results, expected, sizeof results);
            /* Called by the host itself, there is no calling instance. */
            assert_ptr_equal(seen, function == 0 ? NULL : instance);
        }
        /* However often it is invoked or called, nothing stays on the stack. */
        for (uint32_t i = 0; i < 4000; i++) {
            uint64_t results[8];
            struct wasm_trap trap;
            assert_int_equal(engine_run(instance, i % 2, results, &trap, args), WASM_TRAP_NONE);
        }
        /* An imported function is the host's own object, also as an export. */
        struct wasm_extern exported;
        assert_int_equal(wasm_instance_export(instance, &exported, span_of_string("r")), RK_OK);
        assert_ptr_equal(exported.func, host.func);
        assert_int_equal(wasm_instance_export(instance, &exported, span_of_string("s")),
                         RK_NOT_FOUND);
        wasm_store_free(store);
    }
}

enum { MANY = 60 };

static enum wasm_trap_kind host_many(const struct wasm_caller *caller, void *context,
                                     uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)context, (void)host_code;
    for (uint64_t i = 0; i < MANY; i++)
        slots[i] = i * i;
    return WASM_TRAP_NONE;
}

static void a_host_function_may_have_more_results_than_parameters(void **state)
{
    (void)state;
    static uint8_t types[6 + MANY + 3] = {2, 0x60, 0, MANY};
    memset(types + 4, I64, MANY);
    memcpy(types + 4 + MANY, (const uint8_t[]){0x60, 1, I64, 1, I64}, 5);
    const struct wasm_func_type type = {types + 4, 0, MANY, 0, MANY};
    /* The parameter, then the squares, all added up. */
    static uint8_t body[2 + 2 + MANY] = {LOCAL(0), CALL(0)};
    memset(body + 4, 0x7c, MANY);
    const struct engine_function functions[] = {{1, NO_LOCALS, {body, sizeof body}}};
    const struct engine_module shape = {.types = {types, sizeof types},
                                        .imports = BYTES(1, 1, 'h', 1, 'm', 0, 0),
                                        FUNCTIONS(functions)};
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_extern host = engine_host(store, &type, host_many, NULL);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &host, 1);
        assert_true(engine_call(instance, 1, 1000000) == 1000000 + 59 * 60 * 119 / 6);
        wasm_store_free(store);
    }
}

/* Function 1 of the caller with the argument one less. */
struct reentry {
    uint64_t calls;
    uint64_t swallow_at; /* the argument whose inner failure is answered with 1000 */
    uint64_t frames_total;
};

static enum wasm_trap_kind host_reenter(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    struct reentry *reentry = context;
    struct wasm_trap trap;
    uint64_t argument = slots[0] - 1, result = 12345;
    reentry->calls++;
    if (wasm_invoke(caller->store, wasm_instance_func(caller->instance, 1), &result, &trap,
                    &argument) == RK_OK) {
        slots[0] = result;
        return WASM_TRAP_NONE;
    }
    assert_true(result == 12345); /* untouched */
    if (trap.frames_total > reentry->frames_total) reentry->frames_total = trap.frames_total;
    if (slots[0] == reentry->swallow_at) {
        slots[0] = 1000;
        return WASM_TRAP_NONE;
    }
    *host_code = 99;
    return trap.kind;
}

static void the_host_may_invoke_again_and_pass_traps_on(void **state)
{
    (void)state;
    /* f(n) = n for 0, n + host(n) else; 7 stops where it is. The branch takes n = 0 with it. */
    const struct engine_function functions[] = {
        {0, BYTES(1, 1, I32),
         BYTES(LOCAL(0), CONST(7), 0x46, 0x04, 0x40, 0x00, 0x0b, LOCAL(0), LOCAL(0), 0x45, 0x0d, 0,
               SET(1), LOCAL(1), LOCAL(0), CALL(0), ADD)},
    };
    const struct engine_module shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                        .imports = BYTES(1, 1, 'h', 1, 'r', 0, 0),
                                        FUNCTIONS(functions)};
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct reentry reentry = {0};
        struct wasm_extern host = engine_host(store, &type_i32_i32, host_reenter, &reentry);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &host, 1);
        assert_true(engine_call(instance, 1, 6) == 21);
        assert_true(reentry.calls == 6);
        /* 10, 9, 8 call on; 7 ends all four executions. */
        struct wasm_trap trap;
        uint64_t argument = 10, result = 5;
        assert_int_equal(engine_run(instance, 1, &result, &trap, &argument), WASM_TRAP_UNREACHABLE);
        assert_int_equal(trap.host_code, 99);
        assert_true(result == 5 && reentry.frames_total == 4 && trap.frames_total == 1);
        /* Swallowed at 9, the executions above go on as if nothing had happened. */
        reentry.swallow_at = 9;
        assert_true(engine_call(instance, 1, 11) == 11 + 10 + 9 + 1000);
        wasm_store_free(store);
    }
}

/* Calls across instances. */

static struct wasm_instance *open_provider(struct wasm_store *store)
{
    /* 0 peek(i32) -> i32, 1 grow(i32) -> i32, 2 stop(), 3 two results, 4 poke(i32) -> i32 */
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, 0)},
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x40, 0)},
        {1, NO_LOCALS, BYTES(0x00)},
        {2, NO_LOCALS, BYTES(CONST(40), CONST(2))},
        {0, NO_LOCALS, BYTES(LOCAL(0), CONST(1), 0x3a, 0, 0, LOCAL(0))},
    };
    const struct engine_module shape = {
        .types = BYTES(3, 0x60, 1, I32, 1, I32, FUNC_TYPE0, 0x60, 0, 2, I32, I32),
        .memories = BYTES(1, 0, 1),
        .exports = BYTES(1, 1, 'm', 2, 0),
        FUNCTIONS(functions),
        .datas = BYTES(1, 0, EXPR_I32(3), 1, 11),
    };
    return engine_instance(store, &shape, RULES, NULL, 0);
}

static void calls_across_instances_come_back_to_the_right_memory(void **state)
{
    (void)state;
    /* Imports 0 peek, 1 stop, 2 pair; own memory with 22 at 3. */
    const struct engine_function functions[] = {
        /* 100 * peek(3) + own[3] */
        {0, NO_LOCALS, BYTES(LOCAL(0), CALL(0), 0x41, 0xe4, 0, 0x6c, LOCAL(0), 0x2d, 0, 0, ADD)},
        {0, NO_LOCALS,
         BYTES(LOCAL(0), CONST(0), 0x11, 0, 0, 0x41, 0xe4, 0, 0x6c, LOCAL(0), 0x2d, 0, 0, ADD)},
        {0, NO_LOCALS, BYTES(CALL(1), LOCAL(0))},
        {0, NO_LOCALS, BYTES(CALL(2), ADD, LOCAL(0), ADD)},
        /* A store after the call goes to the own memory. */
        {0, NO_LOCALS,
         BYTES(LOCAL(0), CALL(0), DROP, LOCAL(0), CONST(55), 0x3a, 0, 0, LOCAL(0), CALL(0))},
        {0, NO_LOCALS, BYTES(LOCAL(0), CALL(0))},
    };
    const struct engine_module shape = {
        .types = BYTES(3, 0x60, 1, I32, 1, I32, FUNC_TYPE0, 0x60, 0, 2, I32, I32),
        .imports = BYTES(3, 1, 'p', 1, 'p', 0, 0, 1, 'p', 1, 's', 0, 1, 1, 'p', 1, 't', 0, 2),
        .tables = BYTES(1, FUNCREF, 0, 1),
        .memories = BYTES(1, 0, 1),
        .elements = BYTES(1, 0, EXPR_I32(0), 1, 0),
        FUNCTIONS(functions),
        .datas = BYTES(1, 0, EXPR_I32(3), 1, 22),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *provider = open_provider(store);
        const struct wasm_extern imports[] = {engine_extern_func(provider, 0),
                                              engine_extern_func(provider, 2),
                                              engine_extern_func(provider, 3)};
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, imports, 3);
        struct wasm_fuel *fuel = wasm_store_fuel(store);
        wasm_fuel_set(fuel, 1000);
        assert_true(engine_call(instance, 3, 3) == 1122);
        /* Own entry and 8 operators, the other's entry and 2 operators. */
        assert_true(wasm_fuel_remaining(fuel) == 1000 - 11);
        assert_true(engine_call(instance, 4, 3) == 1122);
        assert_int_equal(engine_trap_of(instance, 5, 3), WASM_TRAP_UNREACHABLE);
        assert_true(engine_call(instance, 6, 0) == 42);
        /* The trap in between left nothing behind; and an address beyond one of the memories. */
        assert_true(engine_call(instance, 3, 3) == 1122);
        assert_int_equal(engine_trap_of(instance, 3, 65536), WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
        assert_true(engine_call(instance, 7, 3) == 11);
        assert_true(wasm_instance_memory(instance)->linear->base[3] == 55);
        assert_true(wasm_instance_memory(provider)->linear->base[3] == 11);

        /* The bound is that of the memory in use: the other one grows beyond the own one. */
        assert_int_equal(engine_trap_of(instance, 8, 100000), WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
        assert_true(engine_call(provider, 1, 2) == 1);
        assert_true(engine_call(instance, 8, 100000) == 0);
        uint64_t beyond = 100000, result;
        struct wasm_trap trap;
        assert_int_equal(engine_run(instance, 3, &result, &trap, &beyond),
                         WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
        assert_ptr_equal(trap.frames[0].module, wasm_instance_module(instance));

        /* Gas runs out in the callee, at its entry. */
        wasm_fuel_set(fuel, 3);
        assert_int_equal(engine_trap_of(instance, 3, 3), WASM_TRAP_OUT_OF_GAS);
        wasm_store_free(store);
    }
}

static void stores_mark_the_memory_they_write(void **state)
{
    (void)state;
    /* Poke the other memory, then the own one a granule further. */
    const struct engine_function functions[] = {
        {0, NO_LOCALS,
         BYTES(LOCAL(0), CALL(0), DROP, LOCAL(0), CONST(1), 0x3a, 0, 0x80, 0x20, LOCAL(0))},
    };
    const struct engine_module shape = {
        .types = BYTES(1, 0x60, 1, I32, 1, I32),
        .imports = BYTES(1, 1, 'p', 1, 'p', 0, 0),
        .memories = BYTES(1, 0, 1),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *provider = open_provider(store);
        struct wasm_extern import = engine_extern_func(provider, 4);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &import, 1);
        struct linear_memory *others = wasm_instance_memory(provider)->linear;
        struct linear_memory *own = wasm_instance_memory(instance)->linear;
        linear_memory_clear_touches(others);
        engine_call(instance, 1, 0);
        assert_true(linear_memory_next_touched(others, 0) == 0);
        assert_true(linear_memory_next_touched(others, 1) == UINT64_MAX);
        assert_true(linear_memory_next_touched(own, 0) == 1);
        assert_true(linear_memory_next_touched(own, 2) == UINT64_MAX);
        wasm_store_free(store);
    }
}

static void growth_by_a_callee_is_seen_through_an_imported_memory(void **state)
{
    (void)state;
    /* Grow by a call, then the size, and a store and load in the new page. */
    const struct engine_function functions[] = {
        {0, NO_LOCALS,
         BYTES(LOCAL(0), CALL(0), DROP, 0x41, 0x80, 0x80, 4, CONST(9), 0x36, 2, 0, 0x41, 0x80, 0x80,
               4, 0x28, 2, 0, 0x3f, 0, 0x41, 0xe4, 0, 0x6c, ADD)},
    };
    const struct engine_module shape = {
        .types = BYTES(1, 0x60, 1, I32, 1, I32),
        .imports = BYTES(2, 1, 'p', 1, 'g', 0, 0, 1, 'p', 1, 'm', 2, 0, 1),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *provider = open_provider(store);
        struct wasm_extern imports[] = {engine_extern_func(provider, 1), {0}};
        assert_int_equal(wasm_instance_export(provider, &imports[1], span_of_string("m")), RK_OK);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, imports, 2);
        assert_int_equal(engine_trap_of(instance, 1, 0), WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
        assert_true(engine_call(instance, 1, 2) == 309);
        assert_ptr_equal(wasm_instance_memory(instance), wasm_instance_memory(provider));
        wasm_store_free(store);
    }
}

static enum wasm_trap_kind host_grow(const struct wasm_caller *caller, void *context,
                                     uint64_t *slots, uint32_t *host_code)
{
    (void)context, (void)slots, (void)host_code;
    struct linear_memory *memory = wasm_instance_memory(caller->instance)->linear;
    assert_int_equal(linear_memory_grow(memory, WASM_PAGE_BYTES), RK_OK);
    assert_int_equal(linear_memory_write(memory, WASM_PAGE_BYTES, "h", 1), RK_OK);
    return WASM_TRAP_NONE;
}

static void growth_by_the_host_is_seen_after_its_call(void **state)
{
    (void)state;
    const struct engine_function functions[] = {
        {1, NO_LOCALS, BYTES(CALL(0), LOCAL(0), 0x2d, 0, 0)}};
    const struct engine_module shape = {
        .types = BYTES(2, FUNC_TYPE0, 0x60, 1, I32, 1, I32),
        .imports = BYTES(1, 1, 'h', 1, 'g', 0, 0),
        .memories = BYTES(1, 0, 1),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_extern host = engine_host(store, &type_none, host_grow, NULL);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &host, 1);
        assert_true(engine_call(instance, 1, WASM_PAGE_BYTES) == 'h');
        wasm_store_free(store);
    }
}

static void recursion_across_instances_ends_in_stack_overflow(void **state)
{
    (void)state;
    const struct engine_function by_table[] = {{0, NO_LOCALS, BYTES(CONST(0), 0x11, 0, 0)}};
    const struct engine_module first = {.types = BYTES(1, FUNC_TYPE0),
                                        .tables = BYTES(1, FUNCREF, 0, 1),
                                        .exports = BYTES(1, 1, 't', 1, 0),
                                        FUNCTIONS(by_table)};
    const struct engine_function by_import[] = {{0, NO_LOCALS, BYTES(CALL(0))}};
    const struct engine_module second = {
        .types = BYTES(1, FUNC_TYPE0),
        .imports = BYTES(2, 1, 'a', 1, 'f', 0, 0, 1, 'a', 1, 't', 1, FUNCREF, 0, 1),
        .elements = BYTES(1, 0, EXPR_I32(0), 1, 1),
        FUNCTIONS(by_import),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *a = engine_instance(store, &first, RULES, NULL, 0);
        struct wasm_extern imports[] = {engine_extern_func(a, 0), {0}};
        assert_int_equal(wasm_instance_export(a, &imports[1], span_of_string("t")), RK_OK);
        struct wasm_instance *b = engine_instance(store, &second, RULES, imports, 2);
        struct wasm_trap trap;
        assert_int_equal(engine_run(b, 1, NULL, &trap, NULL), WASM_TRAP_STACK_OVERFLOW);
        /* 4 units and 5 in turn; b is first. */
        uint64_t units = RULES->stack_units;
        assert_true(trap.frames_total == units / 9 * 2 + (units % 9 >= 4));
        /* And once more, from a clean stack. */
        assert_int_equal(engine_run(a, 0, NULL, &trap, NULL), WASM_TRAP_STACK_OVERFLOW);
        assert_true(trap.frames_total == units / 9 * 2 + (units % 9 >= 5));
        wasm_store_free(store);
    }
}

/* Stack units. */

static struct wasm_store *store_on(struct wasm_stack *stack, enum wasm_tier tier)
{
    struct wasm_store *store = NULL;
    const struct wasm_store_options options = {.rules = RULES, .tier = tier, .stack = stack};
    assert_int_equal(wasm_store_new(&store, &options), RK_OK);
    wasm_fuel_set(wasm_store_fuel(store), PLENTY);
    return store;
}

static void frames_take_the_units_of_the_formula(void **state)
{
    (void)state;
    /* Types 0 = () -> (), 1 = (i32 v128) -> (), 2 = () -> (i32 v128 i64) */
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(0x01)},
        {1, NO_LOCALS, BYTES(0x01)},
        {0, BYTES(3, 2, I32, 3, V128, 1, FUNCREF), BYTES(0x01)},
        {0, NO_LOCALS, BYTES(CONST(1), CONST(2), CONST(3), DROP, DROP, DROP)},
        {0, NO_LOCALS, BYTES(V128_ZERO, CONST(2), DROP, V128_ZERO, DROP, DROP)},
        {1, BYTES(1, 1, V128), BYTES(LOCAL(1), LOCAL(2), DROP, DROP)},
        {2, NO_LOCALS, BYTES(CONST(1), V128_ZERO, 0x42, 3)},
        {0, NO_LOCALS, BYTES(CONST(1), 0x04, 0x40, CONST(1), CONST(1), DROP, DROP, 0x0b)},
        {0, NO_LOCALS, BYTES(0x02, I32, CONST(1), 0x0b, CONST(1), ADD, DROP)},
        /* The results of a call are on the caller's stack too; a chain adds up. */
        {0, NO_LOCALS, BYTES(CALL(6), DROP, DROP, DROP)},
        {0, NO_LOCALS, BYTES(CONST(9), CALL(9), DROP)},
    };
    static const uint64_t units[] = {4, 7, 13, 7, 8, 13, 8, 6, 6, 16, 21};
    const struct engine_module shape = {
        .types = BYTES(3, FUNC_TYPE0, 0x60, 2, I32, V128, 0, 0x60, 0, 3, I32, V128, I64),
        FUNCTIONS(functions)};
    static_assert(RK_ARRAY_LENGTH(units) == RK_ARRAY_LENGTH(functions), "a figure for each");
    static const uint64_t args[3] = {0};
    FOR_TIERS(tier)
    {
        for (uint64_t limit = 1; limit < 25; limit++) {
            struct wasm_stack *stack = NULL;
            assert_int_equal(wasm_stack_new(&stack, limit), RK_OK);
            struct wasm_store *store = store_on(stack, tier);
            struct wasm_instance *instance = engine_instance(store, &shape, RULES, NULL, 0);
            for (uint32_t i = 0; i < RK_ARRAY_LENGTH(units); i++) {
                struct wasm_trap trap;
                uint64_t results[4];
                enum wasm_trap_kind kind = engine_run(instance, i, results, &trap, args);
                if (kind != (limit < units[i] ? WASM_TRAP_STACK_OVERFLOW : WASM_TRAP_NONE))
                    fail_msg("function %u, tier %d, %lu units: %s", i, tier, (unsigned long)limit,
                             wasm_trap_text(kind));
                assert_true(wasm_stack_units_used(stack) == 0);
            }
            wasm_store_free(store);
            wasm_stack_free(stack);
        }
    }
}

static void a_stack_has_a_size_that_makes_sense(void **state)
{
    (void)state;
    struct wasm_stack *stack = NULL;
    assert_int_equal(wasm_stack_new(&stack, 0), RK_USAGE);
    assert_int_equal(wasm_stack_new(&stack, (UINT64_C(1) << 32) + 1), RK_USAGE);
    assert_null(stack);
    wasm_stack_free(NULL);
    struct wasm_store *store = NULL;
    assert_int_equal(wasm_store_new(&store, &(struct wasm_store_options){.rules = NULL}), RK_USAGE);
    assert_int_equal(wasm_store_new(&store, &(struct wasm_store_options){.rules = RULES,
                                                                         .tier = WASM_TIER_COUNT}),
                     RK_USAGE);
    wasm_store_free(NULL);
}

/* Calls function 0 of an instance of another store on the same stack. */
struct neighbour {
    struct wasm_stack *stack;
    struct wasm_instance *instance;
    uint64_t units_seen;
};

static enum wasm_trap_kind host_neighbour(const struct wasm_caller *caller, void *context,
                                          uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct neighbour *neighbour = context;
    struct wasm_trap trap;
    neighbour->units_seen = wasm_stack_units_used(neighbour->stack);
    uint64_t argument = slots[0];
    enum wasm_trap_kind kind = engine_run(neighbour->instance, 0, &slots[0], &trap, &argument);
    assert_true(wasm_stack_units_used(neighbour->stack) == neighbour->units_seen);
    return kind;
}

static void stores_on_one_stack_share_its_units(void **state)
{
    (void)state;
    /* The outer one holds 1 local, 2 operands; the inner one 1 local and 2 operands. */
    const struct engine_function outer[] = {
        {0, NO_LOCALS, BYTES(CONST(1), LOCAL(0), CALL(0), ADD)}};
    const struct engine_module outer_shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                              .imports = BYTES(1, 1, 'h', 1, 'n', 0, 0),
                                              FUNCTIONS(outer)};
    const struct engine_function inner[] = {{0, NO_LOCALS, BYTES(LOCAL(0), LOCAL(0), 0x6c)}};
    const struct engine_module inner_shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                              FUNCTIONS(inner)};
    FOR_TIERS(tier)
    {
        for (uint64_t limit = 12; limit <= 15; limit++) {
            struct neighbour neighbour = {0};
            assert_int_equal(wasm_stack_new(&neighbour.stack, limit), RK_OK);
            struct wasm_store *one = store_on(neighbour.stack, tier);
            struct wasm_store *two = store_on(neighbour.stack, tier);
            struct wasm_extern host = engine_host(one, &type_i32_i32, host_neighbour, &neighbour);
            struct wasm_instance *instance = engine_instance(one, &outer_shape, RULES, &host, 1);
            neighbour.instance = engine_instance(two, &inner_shape, RULES, NULL, 0);
            uint64_t result = 0, argument = 6;
            struct wasm_trap trap;
            enum wasm_trap_kind kind = engine_run(instance, 1, &result, &trap, &argument);
            assert_int_equal(kind, limit < 14 ? WASM_TRAP_STACK_OVERFLOW : WASM_TRAP_NONE);
            if (!kind) assert_true(result == 37);
            assert_true(neighbour.units_seen == 7);
            wasm_store_free(one);
            wasm_store_free(two);
            wasm_stack_free(neighbour.stack);
        }
    }
}

enum { BIG = 2000 };

/* Calls itself through wasm_invoke, which takes no units, and then a function with many locals. */
struct greedy {
    struct wasm_func *self;
    struct wasm_instance *instance;
    uint32_t depth;
};

static enum wasm_trap_kind host_greedy(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)slots, (void)host_code;
    static uint64_t zeros[BIG];
    struct greedy *greedy = context;
    struct wasm_trap trap = {0};
    if (greedy->depth-- == 0) return engine_run(greedy->instance, 0, NULL, &trap, NULL);
    return wasm_invoke(caller->store, greedy->self, NULL, &trap, zeros) ? trap.kind
                                                                        : WASM_TRAP_NONE;
}

static void arguments_of_host_functions_never_push_frames_off_the_stack(void **state)
{
    (void)state;
    static uint8_t params[BIG / 2];
    memset(params, V128, sizeof params);
    static uint64_t zeros[BIG];
    const struct wasm_func_type type = {params, BIG / 2, 0, BIG, 0};
    const struct engine_function functions[] = {
        {0, BYTES(1, 0xd4, 0x16, I64), BYTES(0x01)}, /* 2900 locals */
    };
    const struct engine_module shape = {.types = BYTES(1, FUNC_TYPE0), FUNCTIONS(functions)};
    static_assert(2 * BIG <= WASM_INVOCATION_SLOTS_MAX && 3 * BIG > WASM_INVOCATION_SLOTS_MAX,
                  "the arguments of two calls are allowed");
    FOR_TIERS(tier)
    {
        for (uint32_t depth = 0; depth < 5; depth++) {
            struct wasm_stack *stack = NULL;
            assert_int_equal(wasm_stack_new(&stack, 3000), RK_OK);
            struct wasm_store *store = store_on(stack, tier);
            struct greedy greedy = {.depth = depth};
            greedy.self = engine_host(store, &type, host_greedy, &greedy).func;
            greedy.instance = engine_instance(store, &shape, RULES, NULL, 0);
            struct wasm_trap trap;
            for (int again = 0; again < 2; again++) { /* what was taken is given back */
                greedy.depth = depth;
                enum rk_result result = wasm_invoke(store, greedy.self, NULL, &trap, zeros);
                assert_int_equal(result, depth < 2 ? RK_OK : RK_TRAP);
                if (result) assert_int_equal(trap.kind, WASM_TRAP_STACK_OVERFLOW);
            }
            wasm_store_free(store);
            wasm_stack_free(stack);
        }
    }
}

/* Invokes itself through the host until it is refused. */
struct nester {
    struct wasm_func *self;
    uint32_t begun;
    enum wasm_trap_kind refusal;
};

static enum wasm_trap_kind host_nest(const struct wasm_caller *caller, void *context,
                                     uint64_t *slots, uint32_t *host_code)
{
    (void)slots, (void)host_code;
    struct nester *nester = context;
    struct wasm_trap trap;
    nester->begun++;
    if (wasm_invoke(caller->store, nester->self, NULL, &trap, NULL) == RK_TRAP &&
        nester->refusal == WASM_TRAP_NONE)
        nester->refusal = trap.kind;
    return WASM_TRAP_NONE;
}

static void invocations_nest_to_their_limit_and_no_further(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct nester nester = {0};
        struct wasm_trap trap;
        nester.self = engine_host(store, &type_none, host_nest, &nester).func;
        for (uint32_t again = 1; again <= 2; again++) {
            nester.refusal = WASM_TRAP_NONE;
            assert_int_equal(wasm_invoke(store, nester.self, NULL, &trap, NULL), RK_OK);
            assert_int_equal(nester.begun, again * WASM_INVOCATIONS_MAX);
            assert_int_equal(nester.refusal, WASM_TRAP_STACK_OVERFLOW);
        }
        wasm_store_free(store);
    }
}

/* Instantiation. */

static void a_memory_of_the_caller_is_used_with_or_without_its_data(void **state)
{
    (void)state;
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, 0)},
        {0, NO_LOCALS, BYTES(CONST(0), CONST(0), CONST(1), 0xfc, 8, 0, 0, LOCAL(0))},
    };
    const struct engine_module shape = {
        .types = BYTES(1, 0x60, 1, I32, 1, I32),
        .memories = BYTES(1, 0, 1),
        .data_count = BYTES(1),
        FUNCTIONS(functions),
        .datas = BYTES(1, 0, EXPR_I32(2), 2, 'a', 'b'),
    };
    FOR_TIERS(tier)
    {
        for (int skip = 0; skip < 2; skip++) {
            struct linear_memory memory;
            const struct linear_memory_options options = {.size_bytes = 2 * WASM_PAGE_BYTES,
                                                          .max_bytes = 2 * WASM_PAGE_BYTES};
            assert_int_equal(linear_memory_init(&memory, &options), RK_OK);
            assert_int_equal(linear_memory_write(&memory, 2, "xyz", 3), RK_OK);
            linear_memory_clear_touches(&memory);
            struct wasm_store *store = engine_store(RULES, tier);
            const struct wasm_instance_options given = {.memory = &memory, .skip_data = skip};
            struct wasm_instance *instance = engine_instance_of(store, &shape, RULES, &given);
            assert_ptr_equal(wasm_instance_memory(instance)->linear, &memory);
            assert_true(engine_call(instance, 0, 3) == (skip ? 'y' : 'b'));
            assert_true(engine_call(instance, 0, 4) == 'z');
            assert_true(engine_call(instance, 0, WASM_PAGE_BYTES) == 0);
            assert_true(linear_memory_next_touched(&memory, 0) == (skip ? UINT64_MAX : 0));
            /* The segment is dropped in both cases. */
            assert_int_equal(engine_trap_of(instance, 1, 0), WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
            wasm_store_free(store);
            /* The memory outlives the store. */
            assert_true(memory.base[4] == 'z');
            linear_memory_free(&memory);
        }
    }
}

static void skipped_data_is_held_to_its_bounds(void **state)
{
    (void)state;
    static const uint8_t page_end[] = { 0x41, 0xff, 0xff, 3, OP_END };
    for (uint8_t size = 0; size < 4; size++) {
        uint8_t datas[16] = {1, 0};
        memcpy(datas + 2, page_end, sizeof page_end);
        datas[7] = size;
        const struct engine_module shape = {.types = BYTES(1, FUNC_TYPE0),
                                            .memories = BYTES(1, 0, 1),
                                            .datas = {datas, (size_t)8 + size}};
        struct wasm_store *store = engine_store(RULES, WASM_TIER_INTERP);
        struct wasm_module *module = engine_load(&shape, RULES);
        struct wasm_instance *instance = NULL;
        struct wasm_trap trap = {0};
        struct rk_error error = {0};
        const struct wasm_instance_options options = {.skip_data = true};
        enum rk_result result =
            wasm_instance_new(store, &instance, &trap, &error, module, &options);
        assert_int_equal(result, size < 2 ? RK_OK : RK_TRAP);
        if (result) assert_int_equal(trap.kind, WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
        wasm_module_release(module);
        wasm_store_free(store);
    }
}

static void the_start_function_runs_on_the_gas_of_the_store(void **state)
{
    (void)state;
    const struct engine_function start[] = {
        {0, NO_LOCALS, BYTES(CONST(12), 0x23, 0, 0x6d, 0x24, 1)}, /* global 1 = 12 / global 0 */
    };
    const struct engine_module started = {
        .types = BYTES(1, FUNC_TYPE0),
        .imports = BYTES(1, 1, 'h', 1, 'd', 3, I32, 1),
        .globals = BYTES(1, I32, 1, EXPR_I32(7)),
        .start = BYTES(0),
        FUNCTIONS(start),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_module *module = engine_load(&started, RULES);
        struct wasm_instance *instance = NULL;
        struct wasm_trap trap = {0};
        struct rk_error error = {0};
        struct wasm_extern divisor = GLOBAL(I32, true);
        struct wasm_instance_options options = {.imports = &divisor, .import_count = 1};
        wasm_fuel_set(wasm_store_fuel(store), 100);
        assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, &options),
                         RK_OK);
        assert_true(wasm_instance_global(instance, 1)->value.lo == 2);
        assert_true(wasm_fuel_remaining(wasm_store_fuel(store)) == 100 - 5);

        /* A trap names the place; the output stays as it was. */
        divisor.global->value.lo = 0;
        struct wasm_instance *failed = NULL;
        assert_int_equal(wasm_instance_new(store, &failed, &trap, &error, module, &options),
                         RK_TRAP);
        assert_null(failed);
        assert_int_equal(trap.kind, WASM_TRAP_DIVIDE_BY_ZERO);
        assert_int_equal(trap.frame_count, 1);
        assert_int_equal(trap.frames[0].offset, module->functions[0].first_operator + 4);
        assert_non_null(strstr(error.message, "start function: integer divide by zero"));
        wasm_fuel_set(wasm_store_fuel(store), 1);
        assert_int_equal(wasm_instance_new(store, &failed, &trap, &error, module, &options),
                         RK_TRAP);
        assert_int_equal(trap.kind, WASM_TRAP_OUT_OF_GAS);

        options.skip_start = true;
        assert_int_equal(wasm_instance_new(store, &instance, &trap, &error, module, &options),
                         RK_OK);
        assert_true(wasm_instance_global(instance, 1)->value.lo == 7);
        wasm_module_release(module);
        wasm_store_free(store);
    }
}

static void a_failed_instantiation_leaves_what_earlier_segments_wrote(void **state)
{
    (void)state;
    const struct engine_function functions[] = {{0, NO_LOCALS, BYTES(CONST(42))}};
    /* Row 0 fails in the second element segment, row 1 in the second data segment. */
    const struct engine_module shapes[] = {
        {.types = BYTES(1, FUNC_TYPE0_I32),
         .imports = BYTES(2, 1, 'm', 1, 't', 1, FUNCREF, 0, 2, 1, 'm', 1, 'm', 2, 0, 1),
         .elements = BYTES(2, 0, EXPR_I32(0), 1, 0, 0, EXPR_I32(2), 1, 0),
         FUNCTIONS(functions),
         .datas = BYTES(1, 0, EXPR_I32(0), 1, 'd')},
        {.types = BYTES(1, FUNC_TYPE0_I32),
         .imports = BYTES(2, 1, 'm', 1, 't', 1, FUNCREF, 0, 2, 1, 'm', 1, 'm', 2, 0, 1),
         .elements = BYTES(2, 0, EXPR_I32(0), 1, 0, 0, EXPR_I32(1), 1, 0),
         FUNCTIONS(functions),
         .datas = BYTES(2, 0, EXPR_I32(0), 1, 'd', 0, 0x41, 0xff, 0xff, 3, OP_END, 2, 'e', 'f')},
    };
    const struct engine_function call[] = {{1, NO_LOCALS, BYTES(LOCAL(0), 0x11, 0, 0)}};
    const struct engine_module caller = {.types = BYTES(2, FUNC_TYPE0_I32, 0x60, 1, I32, 1, I32),
                                         .imports = BYTES(1, 1, 'm', 1, 't', 1, FUNCREF, 0, 2),
                                         FUNCTIONS(call)};
    FOR_TIERS(tier)
    {
        for (int row = 0; row < 2; row++) {
            struct wasm_store *store = engine_store(RULES, tier);
            const struct wasm_extern imports[] = {a_table(store, fitting_table),
                                                  a_memory(store, fitting_memory)};
            struct wasm_module *module = engine_load(&shapes[row], RULES);
            struct wasm_instance *failed = NULL;
            struct wasm_trap trap = {0};
            struct rk_error error = {0};
            const struct wasm_instance_options options = {.imports = imports, .import_count = 2};
            assert_int_equal(wasm_instance_new(store, &failed, &trap, &error, module, &options),
                             RK_TRAP);
            assert_int_equal(trap.kind, row == 0 ? WASM_TRAP_TABLE_OUT_OF_BOUNDS
                                                 : WASM_TRAP_MEMORY_OUT_OF_BOUNDS);
            assert_non_null(strstr(error.message, "instantiation: out of bounds"));
            assert_null(failed);
            wasm_module_release(module);
            /* The function of the failed instance lives on in the table. */
            struct wasm_instance *instance = engine_instance(store, &caller, RULES, imports, 1);
            assert_true(engine_call(instance, 0, 0) == 42);
            if (row == 0)
                assert_int_equal(engine_trap_of(instance, 0, 1), WASM_TRAP_UNINITIALIZED_ELEMENT);
            else
                assert_true(engine_call(instance, 0, 1) == 42);
            const uint8_t *bytes = imports[1].memory->linear->base;
            assert_int_equal(bytes[0], row == 0 ? 0 : 'd');
            assert_int_equal(bytes[WASM_PAGE_BYTES - 1], 0);
            wasm_store_free(store);
        }
    }
}

static void globals_and_elements_are_made_from_imports_and_functions(void **state)
{
    (void)state;
    /* Globals: 0 imported i32, 1 = copy of 0, 2 = function 0, 3 = null; element from global 2. */
    const struct engine_function functions[] = {{0, NO_LOCALS, BYTES(0x23, 1)},
                                                {0, NO_LOCALS, BYTES(CONST(1), 0x11, 0, 0)}};
    const struct engine_module shape = {
        .types = BYTES(1, FUNC_TYPE0_I32),
        .imports = BYTES(1, 1, 'h', 1, 'g', 3, I32, 0),
        .tables = BYTES(1, FUNCREF, 0, 2),
        .globals = BYTES(3, I32, 0, 0x23, 0, OP_END, FUNCREF, 0, 0xd2, 0, OP_END, FUNCREF, 0, 0xd0,
                         FUNCREF, OP_END),
        .elements = BYTES(1, 4, EXPR_I32(0), 2, 0xd0, FUNCREF, OP_END, 0xd2, 0, OP_END),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_extern import = GLOBAL(I32, false);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, &import, 1);
        assert_ptr_equal(wasm_instance_global(instance, 0), import.global);
        assert_true(wasm_instance_global(instance, 1)->value.lo == 5);
        assert_true(wasm_instance_global(instance, 2)->value.lo ==
                    (uint64_t)(uintptr_t)wasm_instance_func(instance, 0));
        assert_true(wasm_instance_global(instance, 3)->value.lo == 0);
        assert_true(wasm_instance_table(instance, 0)->elements[0] == 0);
        assert_true(engine_call(instance, 1, 0) == 5);
        wasm_store_free(store);
    }
}

/* Observers. */

enum { EVENTS_MAX = 64 };

struct event {
    bool is_step, is_entry, is_host;
    uint32_t function, offset;
    int64_t gas;
    uint64_t slot;
};

struct log {
    struct event events[EVENTS_MAX];
    uint32_t count;
};

static void log_step(void *context, const struct wasm_function *function, uint32_t offset,
                     int64_t gas, const uint64_t *locals)
{
    struct log *log = context;
    assert_true(log->count < EVENTS_MAX);
    log->events[log->count++] = (struct event){.is_step = true,
                                               .function = function->index,
                                               .offset = offset,
                                               .gas = gas,
                                               .slot = locals[0]};
}

static void log_call(void *context, const struct wasm_func *host,
                     const struct wasm_function *function, bool is_entry, int64_t gas,
                     const uint64_t *slots)
{
    struct log *log = context;
    assert_true(log->count < EVENTS_MAX);
    assert_true((host == NULL) != (function == NULL));
    log->events[log->count++] = (struct event){.is_entry = is_entry,
                                               .is_host = host != NULL,
                                               .function = function ? function->index : 0,
                                               .gas = gas,
                                               .slot = slots[0]};
}

static enum wasm_trap_kind host_double(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)context, (void)host_code;
    slots[0] *= 2;
    return WASM_TRAP_NONE;
}

/* Function 1 = callee(i32) -> i32: if it is not 0, return twice of it, else 9, with dead code.
 * Function 2 = main(i32) -> i32: callee(p) + callee(0). */
static const struct engine_function observed[] = {
    {0, NO_LOCALS,
     BYTES(LOCAL(0), 0x04, 0x40, LOCAL(0), CALL(0), 0x0f, CONST(1), DROP, 0x0b, 0x01, CONST(9))},
    {0, NO_LOCALS, BYTES(LOCAL(0), CALL(1), CONST(0), CALL(1), ADD)},
};

/* What must be seen of main(4): gas counts from -1000. */
static const struct event expected[] = {
    {.is_entry = true, .function = 2, .gas = -999, .slot = 4},
    {.is_step = true, .function = 2, .offset = 0, .gas = -998, .slot = 4},
    {.is_step = true, .function = 2, .offset = 2, .gas = -997, .slot = 4},
    {.is_entry = true, .function = 1, .gas = -996, .slot = 4},
    {.is_step = true, .function = 1, .offset = 0, .gas = -995, .slot = 4},
    {.is_step = true, .function = 1, .offset = 2, .gas = -994, .slot = 4},
    {.is_step = true, .function = 1, .offset = 4, .gas = -993, .slot = 4},
    {.is_step = true, .function = 1, .offset = 6, .gas = -992, .slot = 4},
    {.is_entry = true, .is_host = true, .gas = -992, .slot = 4},
    {.is_host = true, .gas = -992, .slot = 8},
    {.is_step = true, .function = 1, .offset = 8, .gas = -992, .slot = 4},
    {.function = 1, .gas = -992, .slot = 8},
    {.is_step = true, .function = 2, .offset = 4, .gas = -991, .slot = 4},
    {.is_step = true, .function = 2, .offset = 6, .gas = -990, .slot = 4},
    {.is_entry = true, .function = 1, .gas = -989, .slot = 0},
    {.is_step = true, .function = 1, .offset = 0, .gas = -988},
    {.is_step = true, .function = 1, .offset = 2, .gas = -987},
    {.is_step = true, .function = 1, .offset = 13, .gas = -987},
    {.is_step = true, .function = 1, .offset = 14, .gas = -986},
    {.is_step = true, .function = 1, .offset = 16, .gas = -986},
    {.function = 1, .gas = -986, .slot = 9},
    {.is_step = true, .function = 2, .offset = 8, .gas = -985, .slot = 4},
    {.is_step = true, .function = 2, .offset = 9, .gas = -985, .slot = 4},
    {.function = 2, .gas = -985, .slot = 17},
};

static struct wasm_instance *open_observed(struct wasm_store **store, enum wasm_tier tier,
                                           const struct wasm_observer *observer)
{
    const struct engine_module shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                        .imports = BYTES(1, 1, 'h', 1, 'd', 0, 0),
                                        FUNCTIONS(observed)};
    const struct wasm_store_options options = {.rules = RULES, .tier = tier, .observer = *observer};
    assert_int_equal(wasm_store_new(store, &options), RK_OK);
    struct wasm_extern host = engine_host(*store, &type_i32_i32, host_double, NULL);
    struct wasm_instance *instance = engine_instance(*store, &shape, RULES, &host, 1);
    wasm_fuel_set(wasm_store_fuel(*store), 1000);
    return instance;
}

static void observers_see_every_operator_and_call_with_its_gas(void **state)
{
    (void)state;
    struct log log = {0};
    const struct wasm_observer observer = {log_step, log_call, &log};
    struct wasm_store *store = NULL;
    struct wasm_instance *instance = open_observed(&store, WASM_TIER_REFERENCE, &observer);
    const struct wasm_module *module = wasm_instance_module(instance);
    assert_true(engine_call(instance, 2, 4) == 17);
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(expected); i++) {
        struct event event = expected[i], seen = log.events[i];
        if (event.is_step) event.offset += module->functions[event.function - 1].first_operator;
        if (i >= log.count || seen.is_step != event.is_step || seen.is_entry != event.is_entry ||
            seen.is_host != event.is_host || seen.function != event.function ||
            seen.offset != event.offset || seen.gas != event.gas || seen.slot != event.slot)
            fail_msg("event %u: step %d entry %d host %d function %u offset %u gas %ld slot %lu", i,
                     seen.is_step, seen.is_entry, seen.is_host, seen.function,
                     seen.offset - event.offset, (long)seen.gas, (unsigned long)seen.slot);
    }
    assert_int_equal(log.count, RK_ARRAY_LENGTH(expected));
    /* Nothing is charged that was not seen. */
    assert_true(wasm_fuel_remaining(wasm_store_fuel(store)) == 985);
    wasm_store_free(store);
}

static void one_kind_of_observer_may_be_left_out(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        struct log log = {0};
        const struct wasm_observer observer = {which ? log_step : NULL, which ? NULL : log_call,
                                               &log};
        struct wasm_store *store = NULL;
        struct wasm_instance *instance = open_observed(&store, WASM_TIER_REFERENCE, &observer);
        assert_true(engine_call(instance, 2, 4) == 17);
        assert_int_equal(log.count, which ? 16 : 8);
        wasm_store_free(store);
    }
}

static void the_other_tiers_show_nothing_to_observers(void **state)
{
    (void)state;
    struct log log = {0};
    const struct wasm_observer observer = {log_step, log_call, &log};
    struct wasm_store *store = NULL;
    struct wasm_instance *instance = open_observed(&store, WASM_TIER_INTERP, &observer);
    assert_true(engine_call(instance, 2, 4) == 17);
    assert_int_equal(log.count, 0);
    wasm_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports_of_the_wrong_kind_or_type_are_refused_by_name),
        cmocka_unit_test(a_grown_table_or_memory_is_matched_by_its_present_size),
        cmocka_unit_test(missing_imports_and_foreign_rules_are_refused),
        cmocka_unit_test(a_long_import_name_leaves_room_for_the_reason),
        cmocka_unit_test(values_of_every_type_pass_to_and_from_the_host),
        cmocka_unit_test(a_host_function_may_have_more_results_than_parameters),
        cmocka_unit_test(the_host_may_invoke_again_and_pass_traps_on),
        cmocka_unit_test(calls_across_instances_come_back_to_the_right_memory),
        cmocka_unit_test(stores_mark_the_memory_they_write),
        cmocka_unit_test(growth_by_a_callee_is_seen_through_an_imported_memory),
        cmocka_unit_test(growth_by_the_host_is_seen_after_its_call),
        cmocka_unit_test(recursion_across_instances_ends_in_stack_overflow),
        cmocka_unit_test(frames_take_the_units_of_the_formula),
        cmocka_unit_test(a_stack_has_a_size_that_makes_sense),
        cmocka_unit_test(stores_on_one_stack_share_its_units),
        cmocka_unit_test(arguments_of_host_functions_never_push_frames_off_the_stack),
        cmocka_unit_test(invocations_nest_to_their_limit_and_no_further),
        cmocka_unit_test(a_memory_of_the_caller_is_used_with_or_without_its_data),
        cmocka_unit_test(skipped_data_is_held_to_its_bounds),
        cmocka_unit_test(the_start_function_runs_on_the_gas_of_the_store),
        cmocka_unit_test(a_failed_instantiation_leaves_what_earlier_segments_wrote),
        cmocka_unit_test(globals_and_elements_are_made_from_imports_and_functions),
        cmocka_unit_test(observers_see_every_operator_and_call_with_its_gas),
        cmocka_unit_test(one_kind_of_observer_may_be_left_out),
        cmocka_unit_test(the_other_tiers_show_nothing_to_observers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
