/* Every gas limit and every number of stack units, from none to more than enough: whatever the
 * limit, all tiers end a program in the same place with the same counter. Programs by hand hold
 * each kind of place where gas is brought up to date; generated ones (lockstep.h) hold them
 * together. */
#include "support.h"

#include "lockstep.h"
#include "wasm/engine.h"
#include "wasm/gas_programs.h"

#define RULES (&wasm_rules_default)

#define BODY_OF(...)                        \
    sizeof((const uint8_t[]){__VA_ARGS__}), \
    {                                       \
        __VA_ARGS__                         \
    }
#define CONST(n) 0x41, n
#define DROP     0x1a
#define GET(n)   0x20, n
#define SET(n)   0x21, n
#define NOTHING  CONST(7), DROP /* costs one */
#define END      0x0b

/* Bodies of function 3 of gas_programs.h; local 0 is an i32 that is 0 at first. */
static const struct {
    const char *name;
    uint8_t size_bytes;
    uint8_t body[80];
} programs[] = {
    {"nothing", 0, {0}},
    {"straight line", BODY_OF(NOTHING, NOTHING, NOTHING)},
    {"arms", BODY_OF(NOTHING, GET(0), 0x04, 0x40, NOTHING, NOTHING, 0x05, NOTHING, NOTHING, NOTHING,
                     END, NOTHING)},
    {"the other arm",
     BODY_OF(NOTHING, CONST(1), 0x04, 0x40, NOTHING, NOTHING, 0x05, NOTHING, END, NOTHING)},
    {"an arm alone, passed by",
     BODY_OF(NOTHING, GET(0), 0x04, 0x40, NOTHING, NOTHING, END, NOTHING)},
    {"a loop that falls through", BODY_OF(NOTHING, 0x03, 0x40, NOTHING, NOTHING, END, NOTHING)},
    {"a counted loop", BODY_OF(NOTHING, 0x03, 0x40, NOTHING, GET(0), CONST(1), 0x6a, 0x22, 0,
                               CONST(6), 0x48, 0x0d, 0, END, NOTHING)},
    {"a loop back without an operator that costs",
     BODY_OF(CONST(5), SET(0), 0x03, 0x40, GET(0), CONST(1), 0x6b, 0x22, 0, 0x45, 0x04, 0x40, 0x0f,
             END, 0x0c, 0, END)},
    {"loops in loops",
     BODY_OF(0x03, 0x40, NOTHING, 0x03, 0x40, GET(0), CONST(1), 0x6a, 0x22, 0, CONST(3), 0x6f, 0x0d,
             0, END, GET(0), CONST(10), 0x48, 0x0d, 0, END, NOTHING)},
    {"a loop left from inside",
     BODY_OF(0x02, 0x40, 0x03, 0x40, GET(0), CONST(1), 0x6a, 0x22, 0, CONST(4), 0x46, 0x0d, 1,
             NOTHING, 0x0c, 0, END, END, NOTHING)},
    {"out of two blocks", BODY_OF(0x02, 0x40, 0x02, 0x40, NOTHING, CONST(1), 0x0d, 1, NOTHING, END,
                                  NOTHING, END, NOTHING)},
    {"not out of two blocks", BODY_OF(0x02, 0x40, 0x02, 0x40, NOTHING, GET(0), 0x0d, 1, NOTHING,
                                      END, NOTHING, END, NOTHING)},
    {"return in the middle", BODY_OF(NOTHING, CONST(1), 0x0d, 0, NOTHING, NOTHING)},
    {"no return in the middle", BODY_OF(NOTHING, GET(0), 0x0d, 0, NOTHING, NOTHING)},
    {"return from a block", BODY_OF(NOTHING, 0x02, 0x40, NOTHING, 0x0f, END, NOTHING)},
    {"results through blocks",
     BODY_OF(NOTHING, 0x02, I32, NOTHING, CONST(3), CONST(1), 0x0d, 0, DROP, CONST(4), END, SET(0),
             GET(0), 0x04, I32, CONST(5), 0x05, NOTHING, CONST(6), END, DROP)},
    {"a table to blocks, loop and function",
     BODY_OF(0x02, 0x40, 0x03, 0x40, 0x02, 0x40, NOTHING, GET(0), CONST(1), 0x6a, 0x22, 0, 0x0e, 5,
             0, 1, 1, 0, 2, 3, END, NOTHING, GET(0), CONST(9), 0x48, 0x0d, 0, END, NOTHING, END,
             NOTHING)},
    {"a table at once to the function", BODY_OF(NOTHING, CONST(1), 0x0e, 1, 0, 0)},
    {"calls", BODY_OF(NOTHING, 0x10, FUNC_EMPTY, NOTHING, NOTHING, 0x10, FUNC_EMPTY, NOTHING)},
    {"calls in a loop", BODY_OF(0x03, 0x40, 0x10, FUNC_EMPTY, GET(0), CONST(1), 0x6a, 0x22, 0,
                                CONST(3), 0x48, 0x0d, 0, END)},
    {"an indirect call", BODY_OF(NOTHING, CONST(0), 0x11, 0, 0, NOTHING)},
    {"an indirect call of the host", BODY_OF(NOTHING, CONST(2), 0x11, 1, 0, DROP, NOTHING)},
    {"calls of the host", BODY_OF(NOTHING, 0x10, FUNC_HOST_GET, 0x10, FUNC_HOST_PUT, NOTHING,
                                  NOTHING, 0x10, FUNC_HOST_GET, DROP)},
    {"a callee that traps", BODY_OF(NOTHING, NOTHING, 0x10, FUNC_DIVIDE, NOTHING)},
    {"no bottom", BODY_OF(NOTHING, CONST(40), SET(0), 0x10, 5)},
    {"unreachable", BODY_OF(NOTHING, NOTHING, 0x00)},
    {"unreachable behind a call", BODY_OF(NOTHING, 0x10, FUNC_EMPTY, NOTHING, 0x00)},
    {"division by zero", BODY_OF(NOTHING, 0x10, FUNC_EMPTY, NOTHING, CONST(1), GET(0), 0x6d, DROP)},
    {"a rest by zero", BODY_OF(NOTHING, CONST(1), GET(0), 0x70, DROP)},
    {"a load out of bounds",
     BODY_OF(NOTHING, 0x10, FUNC_EMPTY, NOTHING, CONST(0x7f), 0x28, 2, 0, DROP)},
    {"a load that no address can save",
     BODY_OF(NOTHING, CONST(0), 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, DROP)},
    {"a store that no address can save",
     BODY_OF(NOTHING, CONST(0), 0x42, 0, 0x37, 0, 0xff, 0xff, 0xff, 0xff, 0x0f)},
    {"a vector store that no address can save",
     BODY_OF(NOTHING, CONST(0), GET(4), 0xfd, 0x0b, 0, 0xff, 0xff, 0xff, 0xff, 0x0f)},
    {"a lane that no address can save",
     BODY_OF(NOTHING, CONST(0), GET(4), 0xfd, 0x57, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, DROP)},
    {"stores",
     BODY_OF(CONST(8), CONST(1), 0x36, 2, 0, CONST(8), GET(4), 0xfd, 0x0b, 0, 0, NOTHING)},
    {"an element that is not", BODY_OF(NOTHING, CONST(9), 0x11, 0, 0)},
    {"an element that is null", BODY_OF(NOTHING, CONST(1), 0x11, 0, 0)},
    {"an element of another type", BODY_OF(NOTHING, CONST(2), 0x11, 0, 0)},
    {"growth and ranges",
     BODY_OF(NOTHING, CONST(1), 0x40, 0, DROP, CONST(0), CONST(1), CONST(9), 0xfc, 11, 0, CONST(0),
             CONST(8), CONST(9), 0xfc, 10, 0, 0, CONST(0), CONST(0), CONST(4), 0xfc, 8, 0, 0)},
    {"a range out of bounds", BODY_OF(NOTHING, CONST(0), CONST(0), CONST(0x7f), 0xfc, 11, 0)},
    {"tables", BODY_OF(CONST(1), CONST(0), 0x25, 0, 0x26, 0, 0xd0, FUNCREF, CONST(1), 0xfc, 15, 0,
                       DROP, CONST(9), 0x25, 0, DROP)},
    {"floats to integers", BODY_OF(NOTHING, 0x43, 0, 0, 0xc0, 0x7f, 0xa8, DROP)},
};

/* All that can be seen of a run. */
struct seen {
    enum wasm_trap_kind kind;
    struct wasm_fuel fuel;
    uint64_t remaining_seen;
    uint64_t frames_total;
    uint32_t offsets[4];
};

static struct seen run_program(struct program *program, struct wasm_fuel fuel)
{
    struct wasm_trap trap = {0};
    *wasm_store_fuel(program->store) = fuel;
    program->host.remaining_seen = 0;
    enum rk_result result = wasm_invoke(
        program->store, wasm_instance_func(program->instance, FUNC_TESTED), NULL, &trap, NULL);
    struct seen seen = {.kind = result == RK_TRAP ? trap.kind : WASM_TRAP_NONE,
                        .fuel = *wasm_store_fuel(program->store),
                        .remaining_seen = program->host.remaining_seen,
                        .frames_total = result == RK_TRAP ? trap.frames_total : 0};
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(seen.offsets) && i < seen.frames_total; i++)
        seen.offsets[i] = trap.frames[i].offset;
    return seen;
}

static bool seen_equal(const struct seen *a, const struct seen *b)
{
    return a->kind == b->kind && a->fuel.committed == b->fuel.committed &&
           a->fuel.reserve == b->fuel.reserve && a->remaining_seen == b->remaining_seen &&
           a->frames_total == b->frames_total &&
           memcmp(a->offsets, b->offsets, sizeof a->offsets) == 0;
}

/* A program on every tier in a new instance each, with the fuel; its run on tier 0. */
static struct seen run_on_all(size_t index, struct wasm_fuel fuel, const struct program_host *host)
{
    struct seen first = {0};
    FOR_TIERS(tier)
    {
        struct program program;
        program_open(&program, span_of(programs[index].body, programs[index].size_bytes), tier,
                     RULES);
        program.host = *host;
        struct seen seen = run_program(&program, fuel);
        program_close(&program);
        if (tier == WASM_TIER_INTERP) first = seen;
        if (!seen_equal(&first, &seen))
            fail_msg("%s, tier %d, fuel %ld and %lu: %s, %ld; tier 0: %s, %ld",
                     programs[index].name, tier, (long)fuel.committed, (unsigned long)fuel.reserve,
                     wasm_trap_text(seen.kind), (long)seen.fuel.committed,
                     wasm_trap_text(first.kind), (long)first.fuel.committed);
    }
    return first;
}

static void every_gas_limit_ends_alike(void **state)
{
    (void)state;
    const struct program_host hosts[] = {{0}, {.charge = 5}, {.fail = WASM_TRAP_HOST}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(programs); i++) {
        for (size_t h = 0; h < RK_ARRAY_LENGTH(hosts); h++) {
            /* Until gas does not decide any more, and then a bit. */
            uint64_t enough = 0;
            for (uint64_t limit = 0; limit < 400 && limit < enough + 60; limit++) {
                struct wasm_fuel fuel;
                wasm_fuel_set(&fuel, limit);
                struct seen seen = run_on_all(i, fuel, &hosts[h]);
                if (seen.kind == WASM_TRAP_OUT_OF_GAS) enough = limit;
            }
        }
    }
}

/* Any split of the gas between the counter and its reserve, however often the counter runs dry. */
static void every_split_of_the_gas_ends_alike(void **state)
{
    (void)state;
    const struct program_host host = {0};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(programs); i++) {
        for (int64_t counter = 0; counter < 60; counter += 1 + counter / 16) {
            for (uint64_t reserve = 1; reserve < 60; reserve += 13)
                run_on_all(i, (struct wasm_fuel){-counter, reserve}, &host);
            run_on_all(i, (struct wasm_fuel){-counter, 10000}, &host);
        }
    }
}

/* ---- Generated programs ---- */

static void make_choices(uint8_t *choices, size_t size, uint64_t seed)
{
    for (size_t i = 0; i < size; i++)
        choices[i] = (uint8_t)(lockstep_mix(seed + i / 8) >> i % 8 * 8);
}

static void generated_programs_end_alike_for_every_gas_limit(void **state)
{
    (void)state;
    enum { PROGRAMS = 40, GAS = 900, CALLS = 6 };
    const uint64_t seed = test_seed(0x9a5);
    const struct wasm_rules rules = lockstep_rules(RULES, 2000);
    for (uint64_t number = 0; number < PROGRAMS; number++) {
        static struct lockstep run;
        uint8_t choices[900];
        struct wasm_module *modules[LOCKSTEP_INSTANCES];
        make_choices(choices, sizeof choices, seed + number * 1000);
        lockstep_generate(modules, choices, sizeof choices, &rules);
        uint64_t limits[CALLS], most = 0;
        struct lockstep_options options = {
            .rules = &rules, .rounds = 1, .gas = GAS, .calls_max = CALLS, .seed = number};
        bool agree = lockstep_agree(&run, stdout, modules, &options);
        for (uint32_t i = 0; i < run.t.call_count; i++)
            if (run.t.spent[i] > most) most = run.t.spent[i];
        transcript_free(&run.t);
        options.limits = limits;
        options.limit_count = CALLS;
        for (uint64_t limit = 0; limit <= most + 1 && agree; limit += 1 + limit / 256) {
            for (uint32_t i = 0; i < CALLS; i++)
                limits[i] = limit;
            agree = lockstep_agree(&run, stdout, modules, &options);
            transcript_free(&run.t);
        }
        lockstep_release(modules);
        if (!agree) fail_msg("program %llu", (unsigned long long)number);
    }
}

static void generated_programs_end_alike_for_every_number_of_units(void **state)
{
    (void)state;
    enum { PROGRAMS = 40, GAS = 3000, CALLS = 6 };
    const uint64_t seed = test_seed(0x57ac);
    const struct wasm_rules rules = lockstep_rules(RULES, 2000);
    uint64_t overflows = 0;
    for (uint64_t number = 0; number < PROGRAMS; number++) {
        uint8_t choices[1200];
        make_choices(choices, sizeof choices, seed + number * 1000);
        struct wasm_module *modules[LOCKSTEP_INSTANCES];
        lockstep_generate(modules, choices, sizeof choices, &rules);
        for (uint64_t units = 1; units < 1500; units += 1 + units / 24) {
            static struct lockstep run;
            const struct lockstep_options options = {.rules = &rules,
                                                     .rounds = 1,
                                                     .gas = GAS,
                                                     .calls_max = CALLS,
                                                     .stack_units = units,
                                                     .seed = number};
            bool agree = lockstep_agree(&run, stdout, modules, &options);
            overflows += run.t.stack_overflow_count;
            transcript_free(&run.t);
            if (!agree)
                fail_msg("program %llu, %llu units", (unsigned long long)number,
                         (unsigned long long)units);
        }
        lockstep_release(modules);
    }
    assert_true(overflows > 5 * PROGRAMS);
}

/* ---- Units, bridges and traps ---- */

/* Invokes a function of another instance that calls back into the caller's and traps there. */
struct visitor {
    struct wasm_instance *other;
    uint32_t visits; /* so many of them */
    uint32_t units_seen;
};

static enum wasm_trap_kind host_visit(const struct wasm_caller *caller, void *context,
                                      uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)slots, (void)host_code;
    struct visitor *visitor = context;
    struct wasm_trap trap;
    for (uint32_t i = 0; i < visitor->visits; i++)
        assert_int_equal(engine_run(visitor->other, 2, NULL, &trap, NULL), WASM_TRAP_UNREACHABLE);
    return WASM_TRAP_NONE;
}

/* How deep a recursion gets does not change by what trapped inside of host calls before. */
static void a_trap_across_a_bridge_leaves_the_units_as_they_were(void **state)
{
    (void)state;
    const struct engine_function first_functions[] = {
        {0, NO_LOCALS, BYTES(0x00)},
        {1, NO_LOCALS, BYTES(GET(0), 0x04, 0x40, GET(0), CONST(1), 0x6b, 0x10, 2, END)},
        {1, NO_LOCALS, BYTES(0x10, 0, GET(0), 0x10, 2)},
    };
    const struct engine_module first = {
        .types = BYTES(2, FUNC_TYPE0, 0x60, 1, I32, 0),
        .imports = BYTES(1, 1, 'h', 1, 'v', 0, 0),
        FUNCTIONS(first_functions),
    };
    /* Calls the trapping one directly and, so that it takes two bridges, through a table. */
    const struct engine_function second_functions[] = {
        {0, NO_LOCALS, BYTES(CONST(0), 0x11, 0, 0)},
        {0, NO_LOCALS, BYTES(0x10, 1)},
    };
    const struct engine_module second = {
        .types = BYTES(1, FUNC_TYPE0),
        .imports = BYTES(1, 1, 'a', 1, 't', 0, 0),
        .tables = BYTES(1, FUNCREF, 0, 1),
        .elements = BYTES(1, 0, EXPR_I32(0), 1, 0),
        FUNCTIONS(second_functions),
    };
    static const struct wasm_func_type none = {0};
    struct wasm_rules rules = *RULES;
    rules.stack_units = 400;
    uint32_t deepest = 0;
    FOR_TIERS(tier)
    {
        for (uint32_t visits = 0; visits < 4; visits++) {
            for (uint64_t depth = 0; depth < 80; depth++) {
                struct visitor visitor = {.visits = visits};
                struct wasm_store *store = engine_store(&rules, tier);
                struct wasm_extern host = engine_host(store, &none, host_visit, &visitor);
                struct wasm_instance *a = engine_instance(store, &first, &rules, &host, 1);
                struct wasm_extern trapping = engine_extern_func(a, 1);
                visitor.other = engine_instance(store, &second, &rules, &trapping, 1);
                struct wasm_trap trap;
                enum wasm_trap_kind kind = engine_run(a, 3, NULL, &trap, &depth);
                if (kind != WASM_TRAP_NONE) {
                    assert_int_equal(kind, WASM_TRAP_STACK_OVERFLOW);
                    if (!deepest) deepest = (uint32_t)depth;
                    if (depth < deepest)
                        fail_msg("tier %d, %u visits, depth %lu", tier, visits,
                                 (unsigned long)depth);
                } else if (deepest && depth >= deepest) {
                    fail_msg("tier %d, %u visits: depth %lu is reached", tier, visits,
                             (unsigned long)depth);
                }
                wasm_store_free(store);
            }
        }
    }
    /* 6 units for the first frame, and 7 for each of the recursion. */
    assert_int_equal(deepest, (400 - 6) / 7);
}

/* Rests by -1, with something else in the register of the rest; and marks by two locals. */
static void rests_and_marks_by_hand(void **state)
{
    (void)state;
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(GET(0), GET(1), 0x6f)},
        {0, NO_LOCALS, BYTES(GET(0), GET(2), 0x36, 0, 0, GET(1), GET(2), 0x36, 0, 0, GET(2))},
    };
    const struct engine_module shape = {.types = BYTES(1, 0x60, 3, I32, I32, I32, 1, I32),
                                        .memories = BYTES(1, 0, 1),
                                        FUNCTIONS(functions)};
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(RULES, tier);
        struct wasm_instance *instance = engine_instance(store, &shape, RULES, NULL, 0);
        const uint64_t rest[3] = {5, UINT32_MAX, 77}, places[3] = {8, 5 * 4096, 1};
        uint64_t result = 1;
        struct wasm_trap trap;
        assert_int_equal(engine_run(instance, 0, &result, &trap, rest), WASM_TRAP_NONE);
        assert_int_equal(result, 0);
        assert_int_equal(engine_run(instance, 1, &result, &trap, places), WASM_TRAP_NONE);
        const struct linear_memory *memory = wasm_instance_memory(instance)->linear;
        assert_int_equal(linear_memory_next_touched(memory, 0), 0);
        assert_int_equal(linear_memory_next_touched(memory, 1), 5);
        wasm_store_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gas_limit_ends_alike),
        cmocka_unit_test(every_split_of_the_gas_ends_alike),
        cmocka_unit_test(generated_programs_end_alike_for_every_gas_limit),
        cmocka_unit_test(generated_programs_end_alike_for_every_number_of_units),
        cmocka_unit_test(rests_and_marks_by_hand),
        cmocka_unit_test(a_trap_across_a_bridge_leaves_the_units_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
