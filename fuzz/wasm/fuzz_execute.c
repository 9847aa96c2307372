/* Any bytes as a module: what loads runs the same on every tier, with enough gas and with too
 * little, under the rules of our networks and under those of the deployed VM. */

#include "../../tests/wasm/tiers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GAS_PLENTY 3000

/* One operator may fill or copy all of a memory or table: small ones keep a run short. */
static struct wasm_rules small_rules(const struct wasm_rules *base)
{
    struct wasm_rules rules = *base;
    rules.limits.table_elements = 1000;
    rules.limits.memory32_pages = 8;
    rules.limits.memory64_pages = 8;
    rules.limits.memory64_pages_declared = 8;
    rules.stack_units = 5000;
    return rules;
}

static void execute(struct span bytes, const struct wasm_rules *rules)
{
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, bytes, rules);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        REQUIRE(error.offset <= bytes.size_bytes || error.offset == RK_NO_POSITION);
        return;
    }
    static struct transcript plenty, limited;
    static uint64_t limits[TRANSCRIPT_CALLS_MAX];
    struct transcript_options options = {
        .rules = rules, .rounds = 2, .gas = GAS_PLENTY, .calls_max = 40, .skip_memory = true};
    REQUIRE(tiers_agree(&plenty, &result, stderr, module, &options));
    if (plenty.call_count > 0) {
        tiers_tighten(limits, &plenty, bytes.size_bytes);
        options.limits = limits;
        options.limit_count = plenty.call_count;
        REQUIRE(tiers_agree(&limited, &result, stderr, module, &options));
        transcript_free(&limited);
    }
    transcript_free(&plenty);
    wasm_module_release(module);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wasm_rules strict, deployed;
    if (!strict.name) {
        strict = small_rules(&wasm_rules_default);
        deployed = small_rules(&wasm_rules_dusk);
    }
    execute(span_of(data, size), size % 2 ? &strict : &deployed);
    return 0;
}
