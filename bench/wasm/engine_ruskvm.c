/* Our own engine, gas on, on each of its tiers. */
#include "engine.h"

#include "wasm/jit_native.h"

#include <stdlib.h>

/* More than any measurement burns, so that gas is counted and checked but never runs out. */
#define GAS_PLENTY (UINT64_C(1) << 62)

struct loaded {
    struct wasm_module *module;
    struct wasm_store *store;
    struct wasm_func *run;
};

static void ruskvm_free(void *instance)
{
    struct loaded *loaded = instance;
    if (!loaded) return;
    wasm_store_free(loaded->store);
    wasm_module_release(loaded->module);
    free(loaded);
}

/* `compiled` says how the module is compiled ahead of the store; NULL: as ever. */
static enum rk_result load_with(const struct jit_options *compiled, enum wasm_tier tier,
                                void **instance, const struct bench_module *module,
                                struct rk_error *error)
{
    struct wasm_extern run = {.kind = WASM_EXTERN_TABLE};
    struct wasm_instance *made = NULL;
    struct wasm_trap trap;
    const struct wasm_store_options options = {.rules = &wasm_rules_default, .tier = tier};
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory");
    enum rk_result result =
        wasm_module_load(&loaded->module, error, module->code, &wasm_rules_default);
    struct jit_code code = {0};
    if (!result && compiled) {
        result = jit_compile(&code, loaded->module, compiled);
        if (!result) result = jit_native_install(loaded->module, &code);
    }
    if (!result) result = wasm_store_new(&loaded->store, &options);
    if (!result)
        result = wasm_instance_new(loaded->store, &made, &trap, error, loaded->module, NULL);
    if (!result) result = wasm_instance_export(made, &run, span_of_string("run"));
    if (!result && run.kind != WASM_EXTERN_FUNC) result = RK_NOT_FOUND;
    if (result) {
        ruskvm_free(loaded);
        return result;
    }
    loaded->run = run.func;
    *instance = loaded;
    return RK_OK;
}

static enum rk_result load_on(enum wasm_tier tier, void **instance,
                              const struct bench_module *module, struct rk_error *error)
{
    return load_with(NULL, tier, instance, module, error);
}

static enum rk_result jit_load(void **instance, const struct bench_module *module,
                               struct rk_error *error)
{
    return load_on(WASM_TIER_JIT, instance, module, error);
}

static enum rk_result jit_no_gas_load(void **instance, const struct bench_module *module,
                                      struct rk_error *error)
{
    static const struct jit_options options = {.without_gas = true};
    return load_with(&options, WASM_TIER_JIT, instance, module, error);
}

static enum rk_result jit_no_marks_load(void **instance, const struct bench_module *module,
                                        struct rk_error *error)
{
    static const struct jit_options options = {.without_marks = true};
    return load_with(&options, WASM_TIER_JIT, instance, module, error);
}

static enum rk_result interp_load(void **instance, const struct bench_module *module,
                                  struct rk_error *error)
{
    return load_on(WASM_TIER_INTERP, instance, module, error);
}

static enum rk_result reference_load(void **instance, const struct bench_module *module,
                                     struct rk_error *error)
{
    return load_on(WASM_TIER_REFERENCE, instance, module, error);
}

static enum rk_result ruskvm_run(void *instance, struct bench_sample *sample, uint32_t rounds,
                                 struct rk_error *error)
{
    struct loaded *loaded = instance;
    struct wasm_trap trap;
    uint64_t argument = rounds, checksum = 0;
    wasm_fuel_set(wasm_store_fuel(loaded->store), GAS_PLENTY);
    uint64_t start = bench_cpu_ns();
    enum rk_result result = wasm_invoke(loaded->store, loaded->run, &checksum, &trap, &argument);
    uint64_t end = bench_cpu_ns();
    if (result) return rk_fail(error, result, RK_NO_POSITION, "run: %s", wasm_trap_text(trap.kind));
    sample->checksum = checksum;
    sample->cpu_ns = end - start;
    return RK_OK;
}

const struct engine engine_jit = {
    .name = "jit",
    .what = "ruskvm's compiler, gas and marks on",
    .load = jit_load,
    .run = ruskvm_run,
    .free = ruskvm_free,
};

const struct engine engine_jit_no_gas = {
    .name = "jit-no-gas",
    .what = "the same without gas, to see what gas costs",
    .load = jit_no_gas_load,
    .run = ruskvm_run,
    .free = ruskvm_free,
};

const struct engine engine_jit_no_marks = {
    .name = "jit-no-marks",
    .what = "the same without marks of stores",
    .load = jit_no_marks_load,
    .run = ruskvm_run,
    .free = ruskvm_free,
};

const struct engine engine_interp = {
    .name = "interp",
    .what = "ruskvm's interpreter, gas on",
    .load = interp_load,
    .run = ruskvm_run,
    .free = ruskvm_free,
};

const struct engine engine_reference = {
    .name = "reference",
    .what = "ruskvm's reference tier, gas on, one step an operator",
    .slow_rounds = true,
    .load = reference_load,
    .run = ruskvm_run,
    .free = ruskvm_free,
};
