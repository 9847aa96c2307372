/* The tiers in lock step (tests/wasm/lockstep.h). The first byte chooses the rules and what the
 * rest is: choices of the generator for a pair of instances, or a module as it stands, of which two
 * instances are made. */

#include "../../tests/wasm/lockstep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GAS 6000

/* Once with enough gas, once with too little, or with most of it in the reserve. */
static void run(struct wasm_module *const *modules, const struct wasm_rules *rules, size_t size,
                bool has_reserve)
{
    static struct lockstep lockstep;
    static uint64_t limits[TRANSCRIPT_CALLS_MAX];
    struct lockstep_options options = {
        .rules = rules, .rounds = 2, .gas = GAS, .calls_max = 14, .seed = size};
    REQUIRE(lockstep_agree(&lockstep, stderr, modules, &options));
    tiers_tighten(limits, &lockstep.t, size);
    options.limit_count = lockstep.t.call_count;
    transcript_free(&lockstep.t);
    options.has_reserve = has_reserve;
    if (!has_reserve) options.limits = limits;
    REQUIRE(lockstep_agree(&lockstep, stderr, modules, &options));
    transcript_free(&lockstep.t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wasm_rules rules[3];
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(rules); i++)
        rules[i] = lockstep_rules(wasm_rules_at(i), 2000);
    rules[2].features = rules[0].features;
    if (size == 0) return 0;
    uint8_t flags = data[0];
    const struct wasm_rules *chosen = &rules[flags % RK_ARRAY_LENGTH(rules)];
    struct wasm_module *modules[LOCKSTEP_INSTANCES] = {NULL};
    if (flags & 0x80) {
        struct rk_error error;
        if (wasm_module_load(&modules[0], &error, span_of(data + 1, size - 1), chosen)) return 0;
        modules[1] = wasm_module_retain(modules[0]);
    } else {
        lockstep_generate(modules, data + 1, size - 1, chosen);
    }
    run(modules, chosen, size, flags & 0x40);
    lockstep_release(modules);
    return 0;
}
