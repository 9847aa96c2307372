/* What it costs to get into a module.
 *
 *   call_bench FILE.wasm
 *
 * Prints for each tier, as the minimum of 20 runs: nanoseconds of a call from C of a function of
 * the least that a function can do, made here, and microseconds for an instance of FILE.wasm in a
 * new store on a warm stack, imports answered by nothing, memory included, until it is freed. */
#include "engine.h"
#include "file.h"

#include "wasm/store.h"

#include <stdio.h>
#include <stdlib.h>

#define RUNS      20
#define CALLS     100000
#define INSTANCES 200

/* (module (func (export "f") (param i32) (result i32) local.get 0)) */
static const uint8_t identity[] = {
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x06, 0x01, 0x60,
    0x01, 0x7f, 0x01, 0x7f, 0x03, 0x02, 0x01, 0x00, 0x07, 0x05, 0x01, 0x01,
    0x66, 0x00, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0x20, 0x00, 0x0b,
};

static enum wasm_trap_kind nothing(const struct wasm_caller *caller, void *context, uint64_t *slots,
                                   uint32_t *host_code)
{
    (void)caller, (void)context, (void)slots, (void)host_code;
    return WASM_TRAP_NONE;
}

struct tier_row {
    enum wasm_tier tier;
    const char *name;
};

static const struct tier_row tiers[] = {
    {WASM_TIER_INTERP, "interp"},
    {WASM_TIER_JIT, "jit"},
};

static enum rk_result time_calls(uint64_t *best_ns, enum wasm_tier tier, struct rk_error *error)
{
    struct wasm_module *module = NULL;
    struct wasm_store *store = NULL;
    struct wasm_instance *instance = NULL;
    struct wasm_extern f;
    struct wasm_trap trap;
    const struct wasm_store_options options = {.rules = &wasm_rules_default, .tier = tier};
    enum rk_result result =
        wasm_module_load(&module, error, span_of(identity, sizeof identity), &wasm_rules_default);
    if (!result) result = wasm_store_new(&store, &options);
    if (!result) result = wasm_instance_new(store, &instance, &trap, error, module, NULL);
    if (!result) result = wasm_instance_export(instance, &f, span_of_string("f"));
    *best_ns = UINT64_MAX;
    for (int run = 0; run < RUNS && !result; run++) {
        uint64_t value = 1;
        uint64_t start = bench_cpu_ns();
        for (int i = 0; i < CALLS && !result; i++) {
            wasm_fuel_set(wasm_store_fuel(store), 1000);
            result = wasm_invoke(store, f.func, &value, &trap, &value);
        }
        uint64_t ns = bench_cpu_ns() - start;
        if (ns < *best_ns) *best_ns = ns;
    }
    wasm_store_free(store);
    wasm_module_release(module);
    return result;
}

/* A function for every import; other kinds of imports are refused. */
static enum rk_result instantiate(struct wasm_store *store, struct wasm_module *module,
                                  struct wasm_extern *imports, struct rk_error *error)
{
    struct wasm_instance *instance;
    struct wasm_trap trap;
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (module->imports[i].kind != WASM_EXTERN_FUNC)
            return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "imports other than functions");
        imports[i].kind = WASM_EXTERN_FUNC;
        RK_TRY(wasm_store_add_host_func(store, &imports[i].func,
                                        &module->types[module->imports[i].type], nothing, NULL));
    }
    const struct wasm_instance_options options = {.imports = imports,
                                                  .import_count = module->import_count};
    return wasm_instance_new(store, &instance, &trap, error, module, &options);
}

static enum rk_result time_instances(uint64_t *best_ns, enum wasm_tier tier, struct span code,
                                     struct rk_error *error)
{
    struct wasm_module *module = NULL;
    struct wasm_stack *stack = NULL;
    struct wasm_extern *imports = NULL;
    enum rk_result result = wasm_module_load(&module, error, code, &wasm_rules_dusk);
    if (!result) result = wasm_stack_new(&stack, wasm_rules_dusk.stack_units);
    if (!result) imports = calloc(module->import_count + 1, sizeof *imports);
    const struct wasm_store_options options = {
        .rules = &wasm_rules_dusk, .tier = tier, .stack = stack};
    *best_ns = UINT64_MAX;
    for (int run = 0; run < RUNS && !result; run++) {
        uint64_t start = bench_cpu_ns();
        for (int i = 0; i < INSTANCES && !result; i++) {
            struct wasm_store *store = NULL;
            result = wasm_store_new(&store, &options);
            if (!result) result = instantiate(store, module, imports, error);
            wasm_store_free(store);
        }
        uint64_t ns = bench_cpu_ns() - start;
        if (ns < *best_ns) *best_ns = ns;
    }
    free(imports);
    wasm_stack_free(stack);
    wasm_module_release(module);
    return result;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: call_bench FILE.wasm\n");
        return 2;
    }
    struct rk_error error = {0};
    struct buffer file = {0};
    enum rk_result result = file_read(&file, arguments[1], &error);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(tiers) && !result; i++) {
        uint64_t calls = 0, instances = 0;
        result = time_calls(&calls, tiers[i].tier, &error);
        if (!result) result = time_instances(&instances, tiers[i].tier, buffer_span(&file), &error);
        if (!result)
            printf("%-8s call %7.1f ns   instance %8.2f us\n", tiers[i].name, (double)calls / CALLS,
                   (double)instances / INSTANCES / 1e3);
    }
    if (result)
        fprintf(stderr, "call_bench: %s: %s\n", arguments[1],
                error.message[0] ? error.message : rk_result_name(result));
    buffer_free(&file);
    return result ? 1 : 0;
}
