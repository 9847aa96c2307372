/* Generated modules in lock step on all tiers: lockstep.h. Each pair of modules runs three times,
 * with enough gas, with too little for most calls, and with most of the gas in the reserve. */
#include "support.h"

#include "lockstep.h"

#ifdef RK_SANITIZED
#define SEED  UINT64_C(0x510ff)
#define PAIRS 1000
#else
#define SEED  UINT64_C(0x10c4573b)
#define PAIRS 3000
#endif
#define GAS 12000

enum { CHOICES_MAX = 7000 };

static uint64_t next_random(uint64_t *state)
{
    return lockstep_mix(*state += 0x9e3779b97f4a7c15);
}

struct counts {
    uint64_t calls, traps, out_of_gas, stack_overflow, host_calls;
};

static void count(struct counts *counts, const struct lockstep *run)
{
    counts->calls += run->t.call_count;
    counts->traps += run->t.trap_count;
    counts->out_of_gas += run->t.out_of_gas_count;
    counts->stack_overflow += run->t.stack_overflow_count;
    counts->host_calls += run->t.log_count;
}

static void run_pair(struct counts *counts, struct wasm_module *const *modules,
                     const struct wasm_rules *rules, uint64_t number)
{
    static struct lockstep run;
    static uint64_t limits[TRANSCRIPT_CALLS_MAX];
    struct lockstep_options options = {
        .rules = rules, .rounds = 2, .gas = GAS, .calls_max = 14, .seed = number};
    bool agree = lockstep_agree(&run, stdout, modules, &options);
    count(counts, &run);
    tiers_tighten(limits, &run.t, number);
    options.limits = limits;
    options.limit_count = run.t.call_count;
    transcript_free(&run.t);
    agree &= lockstep_agree(&run, stdout, modules, &options);
    count(counts, &run);
    transcript_free(&run.t);
    options.limits = NULL;
    options.has_reserve = true;
    options.rounds = 1;
    agree &= lockstep_agree(&run, stdout, modules, &options);
    count(counts, &run);
    transcript_free(&run.t);
    if (!agree) fail_msg("pair %llu", (unsigned long long)number);
}

static void every_tier_does_the_same(void **state)
{
    (void)state;
    const uint64_t seed = test_seed(SEED);
    struct wasm_rules rules[3];
    for (uint32_t r = 0; r < RK_ARRAY_LENGTH(rules); r++)
        rules[r] = lockstep_rules(wasm_rules_at(r), 2500);
    /* The oldest rules have no references, which every wide module uses. */
    rules[2].features = rules[0].features;
    const char *wanted = getenv("RUSKVM_TEST_PAIR"); /* one alone, to look at */
    struct counts counts = {0};
    for (uint64_t pair = 0; pair < PAIRS; pair++) {
        if (wanted && strtoull(wanted, NULL, 0) != pair) continue;
        uint64_t random = seed + pair;
        static uint8_t choices[CHOICES_MAX];
        size_t size = (size_t)(next_random(&random) % CHOICES_MAX);
        for (size_t i = 0; i < size; i++)
            choices[i] = (uint8_t)(next_random(&random) >> 32);
        struct wasm_module *modules[LOCKSTEP_INSTANCES];
        const struct wasm_rules *chosen = &rules[pair % RK_ARRAY_LENGTH(rules)];
        lockstep_generate(modules, choices, size, chosen);
        run_pair(&counts, modules, chosen, pair);
        lockstep_release(modules);
    }
    print_message("calls %llu, traps %llu, out of gas %llu, stack overflow %llu, host calls %llu\n",
                  (unsigned long long)counts.calls, (unsigned long long)counts.traps,
                  (unsigned long long)counts.out_of_gas, (unsigned long long)counts.stack_overflow,
                  (unsigned long long)counts.host_calls);
    if (wanted) return;
    assert_true(counts.calls > 20 * PAIRS && counts.host_calls > 100 * PAIRS);
    assert_true(counts.out_of_gas > PAIRS && counts.stack_overflow > PAIRS / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tier_does_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
