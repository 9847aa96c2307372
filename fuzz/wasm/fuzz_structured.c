/* Valid modules made from the input (generate.h): they load, every tier does the same, and gas
 * decides as it must. For one call of a module: with a limit of what it spends plus one it ends as
 * it does with plenty; whatever the limit, a call that ends has spent the same; one that runs out
 * has no gas left, and with any smaller limit it runs out too. */

#include "../../tests/wasm/tiers.h"
#include "generate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GAS_PLENTY 20000

static struct transcript_options options_of(const struct wasm_rules *rules)
{
    return (struct transcript_options){
        .rules = rules, .rounds = 2, .gas = GAS_PLENTY, .calls_max = 12, .skip_memory = true};
}

/* The first call alone in a new instance. */
struct outcome {
    bool ok;
    bool out_of_gas;
    uint64_t spent;
};

static struct outcome call_with(struct wasm_module *module, const struct wasm_rules *rules,
                                uint64_t limit)
{
    static struct transcript t;
    struct transcript_options options = options_of(rules);
    options.limits = &limit;
    options.limit_count = options.calls_max = 1;
    options.rounds = 1;
    enum rk_result result;
    REQUIRE(tiers_agree(&t, &result, stderr, module, &options));
    REQUIRE(result == RK_OK && t.call_count == 1);
    struct outcome outcome = {t.ok[0], t.out_of_gas_count > 0, t.spent[0]};
    transcript_free(&t);
    REQUIRE(!outcome.out_of_gas || outcome.spent >= limit);
    return outcome;
}

static void gas_is_monotone(struct wasm_module *module, const struct wasm_rules *rules)
{
    struct outcome plenty = call_with(module, rules, GAS_PLENTY);
    if (plenty.out_of_gas || !plenty.ok) return;
    struct outcome enough = call_with(module, rules, plenty.spent + 1);
    REQUIRE(enough.ok && enough.spent == plenty.spent);
    /* The least limit that suffices, by halving; each side of it is then tried again. */
    uint64_t low = 0, high = plenty.spent + 1; /* `high` suffices */
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct outcome at = call_with(module, rules, middle);
        REQUIRE(at.ok || at.out_of_gas);
        REQUIRE(!at.ok || at.spent == plenty.spent);
        if (at.ok)
            high = middle;
        else
            low = middle + 1;
    }
    if (high >= 2) REQUIRE(call_with(module, rules, high / 2).out_of_gas);
    REQUIRE(call_with(module, rules, high + (plenty.spent + 1 - high) / 2).ok);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wasm_rules rules;
    if (!rules.name) {
        rules = wasm_rules_default;
        rules.stack_units = 3000; /* deep calls exhaust the stack before the gas, sometimes */
    }
    struct buffer bytes = {0};
    gen_module(&bytes, data, size, false);
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, buffer_span(&bytes), &rules);
    if (result) {
        fprintf(stderr, "generated module: %s at %#" PRIx64 "\n", error.message, error.offset);
        REQUIRE(!result);
    }
    buffer_free(&bytes);

    static struct transcript plenty, limited;
    static uint64_t limits[TRANSCRIPT_CALLS_MAX];
    struct transcript_options options = options_of(&rules);
    REQUIRE(tiers_agree(&plenty, &result, stderr, module, &options) && result == RK_OK);
    tiers_tighten(limits, &plenty, size);
    options.limits = limits;
    options.limit_count = plenty.call_count;
    REQUIRE(tiers_agree(&limited, &result, stderr, module, &options));
    transcript_free(&plenty);
    transcript_free(&limited);
    if (size % 4 == 0) gas_is_monotone(module, &rules);
    wasm_module_release(module);
    return 0;
}
