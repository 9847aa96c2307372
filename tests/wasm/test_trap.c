/* Where a trap says it happened: the function and the byte offset of the very operator, on every
 * tier, however operators were folded; and who had called whom. */
#include "support.h"

#include "wasm/engine.h"

#define LOCAL(i)     0x20, i
#define SET(i)       0x21, i
#define TEE(i)       0x22, i
#define CONST(n)     0x41, n
#define CALL(f)      0x10, f
#define DROP         0x1a
#define DIV          0x6d /* i32.div_s */
#define INDIRECT     0x11, 0, 0
#define FAR          0xff, 0xff, 0xff, 0xff, 0x0f /* an offset of 4 GiB less 1 */
#define MIN_I32      0x41, 0x80, 0x80, 0x80, 0x80, 0x78
#define F32_NAN      0x43, 0, 0, 0xc0, 0x7f
#define F32_INFINITY 0x43, 0, 0, 0x80, 0x7f
#define V128_ZERO    0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

/* Function 0 is the host's "fail" () -> (), 1 its "again" () -> (), which calls function 5; then
 * 2 = the one under test (i32 i32) -> (), 3 = unreachable, 4 = calls 3, 5 = calls 4 and 1 before
 * it when global 0 says so, 6 = recurses, 7 = (i32) -> (i32).
 * Table: [3, null, 7]. One page of memory. */
enum { FAIL, AGAIN, TESTED, UNREACHABLE, CALLER, NESTED, RECURSING, OTHER_TYPE };

static const uint8_t two_locals[] = {2, 1, I32, 1, V128}; /* 2 and 3, behind the parameters */

struct row {
    const char *name;
    uint32_t at; /* index in the body of the trapping operator */
    enum wasm_trap_kind kind;
    struct span body;
};

static const struct row rows[] = {
    {"unreachable", 0, WASM_TRAP_UNREACHABLE, BYTES(0x00)},
    {"unreachable behind operators that emit nothing", 4, WASM_TRAP_UNREACHABLE,
     BYTES(CONST(1), DROP, 0x01, 0x00)},
    {"unreachable under a folded if", 7, WASM_TRAP_UNREACHABLE,
     BYTES(LOCAL(0), CONST(7), 0x46, 0x04, 0x40, 0x00, 0x0b)},
    {"division by a constant", 4, WASM_TRAP_DIVIDE_BY_ZERO, BYTES(CONST(1), CONST(0), DIV, DROP)},
    {"division of locals", 4, WASM_TRAP_DIVIDE_BY_ZERO, BYTES(LOCAL(0), LOCAL(2), DIV, DROP)},
    {"division of a constant by a local", 4, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(CONST(1), LOCAL(2), DIV, DROP)},
    {"division moved to a local", 4, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(LOCAL(0), CONST(0), DIV, SET(2))},
    {"division teed to a local and used", 4, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(LOCAL(0), CONST(0), DIV, TEE(2), CONST(1), 0x6a, DROP)},
    {"second of two divisions", 7, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(LOCAL(0), LOCAL(1), DIV, LOCAL(2), DIV, DROP)},
    {"first of two divisions", 4, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(LOCAL(0), LOCAL(2), DIV, LOCAL(1), DIV, DROP)},
    {"division under a folded comparison", 4, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(LOCAL(0), CONST(0), DIV, CONST(3), 0x48, 0x04, 0x40, 0x0b)},
    {"division behind a folded comparison", 13, WASM_TRAP_DIVIDE_BY_ZERO,
     BYTES(0x02, 0x40, LOCAL(0), CONST(99), 0x46, 0x0d, 0, LOCAL(1), CONST(0), 0x70, DROP, 0x0b)},
    {"remainder", 4, WASM_TRAP_DIVIDE_BY_ZERO, BYTES(CONST(1), CONST(0), 0x6f, DROP)},
    {"i64 division", 4, WASM_TRAP_DIVIDE_BY_ZERO, BYTES(0x42, 1, 0x42, 0, 0x80, DROP)},
    {"overflow", 8, WASM_TRAP_INTEGER_OVERFLOW, BYTES(MIN_I32, CONST(0x7f), DIV, DROP)},
    {"conversion of a NaN", 5, WASM_TRAP_INVALID_CONVERSION, BYTES(F32_NAN, 0xa8, DROP)},
    {"conversion of infinity", 5, WASM_TRAP_INTEGER_OVERFLOW, BYTES(F32_INFINITY, 0xa9, SET(2))},
    {"load", 2, WASM_TRAP_MEMORY_OUT_OF_BOUNDS, BYTES(CONST(0x7f), 0x28, 2, 0, DROP)},
    {"load moved to a local", 2, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), 0x2d, 0, FAR, SET(2))},
    {"load of a folded sum", 5, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), LOCAL(1), 0x6a, 0x2d, 0, 0x80, 0x80, 4, DROP)},
    {"load of a sum with a constant", 5, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), CONST(1), 0x6a, 0x2d, 0, 0x80, 0x80, 4, DROP)},
    {"load that no address can save", 5, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), LOCAL(1), 0x6a, 0x28, 2, FAR, DROP)},
    {"second load of a chain", 5, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), 0x28, 2, 0, 0x28, 2, FAR, DROP)},
    {"load under a folded comparison", 2, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0x7f), 0x28, 2, 0, CONST(1), 0x49, 0x04, 0x40, 0x0b)},
    {"store", 4, WASM_TRAP_MEMORY_OUT_OF_BOUNDS, BYTES(CONST(0x7f), CONST(1), 0x36, 2, 0)},
    {"store of a sum to a sum", 10, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(LOCAL(0), LOCAL(1), 0x6a, LOCAL(0), LOCAL(1), 0x6a, 0x3a, 0, FAR)},
    {"store of a loaded value", 7, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0x7f), LOCAL(0), 0x28, 2, 0, 0x36, 2, 0)},
    {"vector load", 2, WASM_TRAP_MEMORY_OUT_OF_BOUNDS, BYTES(CONST(0x7f), 0xfd, 0x00, 4, 0, DROP)},
    {"vector lane load", 20, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0x7f), V128_ZERO, 0xfd, 0x54, 0, 0, 3, SET(3))},
    {"vector store", 20, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0x7f), V128_ZERO, 0xfd, 0x0b, 4, 0)},
    {"memory.fill", 6, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0), CONST(0), CONST(0x7f), 0xfc, 11, 0)},
    {"memory.copy", 6, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0), CONST(0), CONST(0x7f), 0xfc, 10, 0, 0)},
    {"memory.init", 6, WASM_TRAP_MEMORY_OUT_OF_BOUNDS,
     BYTES(CONST(0), CONST(0), CONST(9), 0xfc, 8, 0, 0)},
    {"table.get", 2, WASM_TRAP_TABLE_OUT_OF_BOUNDS, BYTES(CONST(9), 0x25, 0, DROP)},
    {"table.set", 4, WASM_TRAP_TABLE_OUT_OF_BOUNDS, BYTES(CONST(9), 0xd0, FUNCREF, 0x26, 0)},
    {"table.fill", 6, WASM_TRAP_TABLE_OUT_OF_BOUNDS,
     BYTES(CONST(0), 0xd0, FUNCREF, CONST(9), 0xfc, 17, 0)},
    {"table.copy", 6, WASM_TRAP_TABLE_OUT_OF_BOUNDS,
     BYTES(CONST(0), CONST(0), CONST(9), 0xfc, 14, 0, 0)},
    {"table.init", 6, WASM_TRAP_TABLE_OUT_OF_BOUNDS,
     BYTES(CONST(0), CONST(0), CONST(9), 0xfc, 12, 0, 0)},
    {"call_indirect beyond the table", 2, WASM_TRAP_UNDEFINED_ELEMENT, BYTES(CONST(9), INDIRECT)},
    {"call_indirect of null", 2, WASM_TRAP_UNINITIALIZED_ELEMENT, BYTES(CONST(1), INDIRECT)},
    {"call_indirect of another type", 2, WASM_TRAP_INDIRECT_TYPE, BYTES(CONST(2), INDIRECT)},
    {"host function", 3, WASM_TRAP_HOST, BYTES(CONST(1), DROP, CALL(FAIL))},
};

static enum wasm_trap_kind host_fail(const struct wasm_caller *caller, void *context,
                                     uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)context, (void)slots;
    *host_code = 4711;
    return WASM_TRAP_HOST;
}

/* What the host saw of the inner trap, which it passes on. */
struct again {
    struct wasm_trap inner;
};

static enum wasm_trap_kind host_again(const struct wasm_caller *caller, void *context,
                                      uint64_t *slots, uint32_t *host_code)
{
    (void)slots, (void)host_code;
    struct again *again = context;
    if (wasm_invoke(caller->store, wasm_instance_func(caller->instance, CALLER), NULL,
                    &again->inner, NULL) == RK_OK)
        return WASM_TRAP_NONE;
    return again->inner.kind;
}

struct fixture {
    struct wasm_store *store;
    struct wasm_instance *instance;
    struct again again;
};

static void fixture_open(struct fixture *fixture, enum wasm_tier tier, struct span tested)
{
    static const struct wasm_func_type none = {0};
    const struct engine_function functions[] = {
        {1, {two_locals, sizeof two_locals}, tested},
        {0, NO_LOCALS, BYTES(0x01, 0x00)},                        /* UNREACHABLE */
        {0, NO_LOCALS, BYTES(CONST(1), DROP, CALL(UNREACHABLE))}, /* CALLER */
        {0, NO_LOCALS, BYTES(0x01, CALL(AGAIN), 0x01)},           /* NESTED */
        {0, NO_LOCALS, BYTES(CALL(RECURSING), 0x01)},             /* RECURSING */
        {2, NO_LOCALS, BYTES(LOCAL(0))},                          /* OTHER_TYPE */
    };
    const struct engine_module shape = {
        .types = BYTES(3, FUNC_TYPE0, 0x60, 2, I32, I32, 0, 0x60, 1, I32, 1, I32),
        .imports = BYTES(2, 1, 'h', 1, 'f', 0, 0, 1, 'h', 1, 'a', 0, 0),
        .tables = BYTES(1, FUNCREF, 0, 3),
        .memories = BYTES(1, 0, 1),
        .elements = BYTES(2, 0, EXPR_I32(0), 1, UNREACHABLE, 0, EXPR_I32(2), 1, OTHER_TYPE),
        .data_count = BYTES(1),
        FUNCTIONS(functions),
        .datas = BYTES(1, 1, 2, 'a', 'b'),
    };
    fixture->store = engine_store(&wasm_rules_default, tier);
    const struct wasm_extern imports[] = {
        engine_host(fixture->store, &none, host_fail, NULL),
        engine_host(fixture->store, &none, host_again, &fixture->again),
    };
    fixture->instance = engine_instance(fixture->store, &shape, &wasm_rules_default, imports, 2);
}

static uint32_t offset_in(const struct wasm_instance *instance, uint32_t function, uint32_t at)
{
    const struct wasm_module *module = wasm_instance_module(instance);
    return module->functions[function - module->imported_function_count].first_operator + at;
}

static void expect_frame(const char *name, const struct wasm_trap *trap, uint32_t frame,
                         const struct wasm_instance *instance, uint32_t function, uint32_t at)
{
    assert_true(frame < trap->frame_count);
    const struct wasm_frame *found = &trap->frames[frame];
    uint32_t offset = offset_in(instance, function, at);
    if (found->module != wasm_instance_module(instance) || found->function != function ||
        found->offset != offset)
        fail_msg("%s, frame %u: function %u at %u, expected %u at %u", name, frame, found->function,
                 found->offset, function, offset);
}

/* Local 0 is 7 and local 1 is 65535, local 2 is 0. */
static const uint64_t tested_args[] = {7, 65535};

static void a_trap_names_the_operator_it_happened_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        const struct row *row = &rows[i];
        FOR_TIERS(tier)
        {
            struct fixture fixture;
            struct wasm_trap trap;
            fixture_open(&fixture, tier, row->body);
            engine_run(fixture.instance, TESTED, NULL, &trap, tested_args);
            if (trap.kind != row->kind)
                fail_msg("%s, tier %d: %s", row->name, tier, wasm_trap_text(trap.kind));
            assert_int_equal(trap.host_code, row->kind == WASM_TRAP_HOST ? 4711 : 0);
            assert_int_equal(trap.frame_count, 1);
            assert_true(trap.frames_total == 1);
            expect_frame(row->name, &trap, 0, fixture.instance, TESTED, row->at);
            wasm_store_free(fixture.store);
        }
    }
}

static void every_trap_kind_of_an_operator_has_a_row(void **state)
{
    (void)state;
    bool seen[WASM_TRAP_KIND_COUNT] = {false};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++)
        seen[rows[i].kind] = true;
    /* These three have tests of their own, or need a host without memory. */
    seen[WASM_TRAP_NONE] = seen[WASM_TRAP_STACK_OVERFLOW] = seen[WASM_TRAP_OUT_OF_GAS] = true;
    seen[WASM_TRAP_NO_MEMORY] = true;
    for (int kind = 0; kind < WASM_TRAP_KIND_COUNT; kind++) {
        if (!seen[kind]) fail_msg("no row for %s", wasm_trap_text((enum wasm_trap_kind)kind));
    }
}

static void a_trace_goes_through_calls_tables_and_the_host(void **state)
{
    (void)state;
    static const uint8_t direct[] = {0x01, CALL(CALLER), 0x01};
    static const uint8_t indirect[] = {CONST(0), INDIRECT, 0x01};
    static const uint8_t folded[] = {LOCAL(0), SET(2), CALL(CALLER), LOCAL(2),
                                     CONST(1), 0x6a,   DROP};
    static const uint8_t through_host[] = {CONST(0), DROP, CALL(NESTED), 0x01};
    FOR_TIERS(tier)
    {
        struct fixture fixture;
        struct wasm_trap trap;
        fixture_open(&fixture, tier, span_of(direct, sizeof direct));
        assert_int_equal(engine_run(fixture.instance, TESTED, NULL, &trap, tested_args),
                         WASM_TRAP_UNREACHABLE);
        assert_int_equal(trap.frame_count, 3);
        expect_frame("direct", &trap, 0, fixture.instance, UNREACHABLE, 1);
        expect_frame("direct", &trap, 1, fixture.instance, CALLER, 3);
        expect_frame("direct", &trap, 2, fixture.instance, TESTED, 1);
        wasm_store_free(fixture.store);

        fixture_open(&fixture, tier, span_of(indirect, sizeof indirect));
        engine_run(fixture.instance, TESTED, NULL, &trap, tested_args);
        assert_int_equal(trap.frame_count, 2);
        expect_frame("indirect", &trap, 0, fixture.instance, UNREACHABLE, 1);
        expect_frame("indirect", &trap, 1, fixture.instance, TESTED, 2);
        wasm_store_free(fixture.store);

        fixture_open(&fixture, tier, span_of(folded, sizeof folded));
        engine_run(fixture.instance, TESTED, NULL, &trap, tested_args);
        assert_int_equal(trap.frame_count, 3);
        expect_frame("folded", &trap, 2, fixture.instance, TESTED, 4);
        wasm_store_free(fixture.store);

        /* The host enters again; the trap of the inner execution sees the outer frames too, and so
         * does the outer one, where the host function failed. */
        fixture_open(&fixture, tier, span_of(through_host, sizeof through_host));
        engine_run(fixture.instance, TESTED, NULL, &trap, tested_args);
        const struct wasm_trap *inner = &fixture.again.inner;
        assert_int_equal(inner->kind, WASM_TRAP_UNREACHABLE);
        assert_int_equal(inner->frame_count, 4);
        expect_frame("inner", inner, 0, fixture.instance, UNREACHABLE, 1);
        expect_frame("inner", inner, 1, fixture.instance, CALLER, 3);
        expect_frame("inner", inner, 2, fixture.instance, NESTED, 1);
        expect_frame("inner", inner, 3, fixture.instance, TESTED, 3);
        assert_int_equal(trap.kind, WASM_TRAP_UNREACHABLE);
        assert_int_equal(trap.frame_count, 2);
        expect_frame("outer", &trap, 0, fixture.instance, NESTED, 1);
        expect_frame("outer", &trap, 1, fixture.instance, TESTED, 3);
        wasm_store_free(fixture.store);
    }
}

static void a_trace_crosses_instances(void **state)
{
    (void)state;
    static const uint8_t nothing[] = {0x01};
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(CONST(1), DROP, CALL(0), 0x01)},
        {0, NO_LOCALS, BYTES(CONST(0), INDIRECT)},
        {0, NO_LOCALS, BYTES(0x01, 0x01, CALL(1))},
    };
    const struct engine_module shape = {
        .types = BYTES(1, FUNC_TYPE0),
        .imports = BYTES(1, 1, 'm', 1, 'f', 0, 0),
        .tables = BYTES(1, FUNCREF, 0, 1),
        .elements = BYTES(1, 0, EXPR_I32(0), 1, 0),
        FUNCTIONS(functions),
    };
    FOR_TIERS(tier)
    {
        struct fixture fixture;
        struct wasm_trap trap;
        fixture_open(&fixture, tier, span_of(nothing, sizeof nothing));
        const struct wasm_extern import = engine_extern_func(fixture.instance, CALLER);
        struct wasm_instance *outer =
            engine_instance(fixture.store, &shape, &wasm_rules_default, &import, 1);
        engine_run(outer, 3, NULL, &trap, NULL);
        assert_int_equal(trap.frame_count, 4);
        expect_frame("import", &trap, 0, fixture.instance, UNREACHABLE, 1);
        expect_frame("import", &trap, 1, fixture.instance, CALLER, 3);
        expect_frame("import", &trap, 2, outer, 1, 3);
        expect_frame("import", &trap, 3, outer, 3, 2);
        engine_run(outer, 2, NULL, &trap, NULL);
        assert_int_equal(trap.frame_count, 3);
        expect_frame("table", &trap, 2, outer, 2, 2);
        wasm_store_free(fixture.store);
    }
}

static void a_deep_trace_keeps_the_innermost_frames_and_counts_all(void **state)
{
    (void)state;
    static const uint8_t body[] = {CALL(RECURSING)};
    FOR_TIERS(tier)
    {
        struct fixture fixture;
        struct wasm_trap trap;
        fixture_open(&fixture, tier, span_of(body, sizeof body));
        /* A call and an entry for each frame: 1 for the first entry, 2 for each of 40 more, and
         * the last entry is the one that finds the gas used up. */
        wasm_fuel_set(wasm_store_fuel(fixture.store), 1 + 2 * 40);
        assert_int_equal(engine_run(fixture.instance, TESTED, NULL, &trap, tested_args),
                         WASM_TRAP_OUT_OF_GAS);
        assert_int_equal(trap.frame_count, WASM_TRACE_FRAMES_MAX);
        assert_true(trap.frames_total == 41);
        for (uint32_t i = 0; i < WASM_TRACE_FRAMES_MAX; i++)
            expect_frame("deep", &trap, i, fixture.instance, RECURSING, 0);
        wasm_fuel_set(wasm_store_fuel(fixture.store), PLENTY);
        assert_int_equal(engine_run(fixture.instance, TESTED, NULL, &trap, tested_args),
                         WASM_TRAP_STACK_OVERFLOW);
        assert_int_equal(trap.frame_count, WASM_TRACE_FRAMES_MAX);
        /* 10 units for the function under test: 2 parameters, 3 slots of locals, no operands. */
        uint64_t units = wasm_rules_default.stack_units - (5 + WASM_FRAME_UNITS_BASE);
        assert_true(trap.frames_total == 1 + units / WASM_FRAME_UNITS_BASE);
        /* The innermost frame is the one that could not call. */
        expect_frame("overflow", &trap, 0, fixture.instance, RECURSING, 0);
        wasm_store_free(fixture.store);
    }
}

/* Gas runs out at entries, at loops when they are entered, and at branches back to them. */
static const struct {
    const char *name;
    uint64_t limit;
    uint32_t at;
    struct span body;
} gas_rows[] = {
    {"entry, first operators emit nothing", 1, 0, BYTES(0x01, LOCAL(0), CONST(1), DIV, DROP)},
    {"entry, a loop comes first", 1, 0, BYTES(0x03, 0x40, 0x0c, 0, 0x0b)},
    {"entry, a loop behind operators that emit nothing", 1, 0,
     BYTES(0x01, CONST(1), DROP, 0x03, 0x40, 0x0b)},
    {"loop behind operators that emit nothing", 2, 4,
     BYTES(0x01, CONST(1), DROP, 0x03, 0x40, 0x0b)},
    {"loop with a value below", 3, 5, BYTES(LOCAL(0), CONST(1), 0x6a, 0x03, 0x40, 0x0b, DROP)},
    {"branch back", 3, 3, BYTES(0x03, 0x40, 0x01, 0x0c, 0, 0x0b)},
    {"branch back on a folded comparison", 5, 7,
     BYTES(0x03, 0x40, LOCAL(0), CONST(0), 0x4a, 0x0d, 0, 0x0b)},
    {"branch back by a table", 4, 4, BYTES(0x03, 0x40, LOCAL(2), 0x0e, 1, 0, 1, 0x0b)},
};

static void out_of_gas_names_the_entry_or_the_loop(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(gas_rows); i++) {
        FOR_TIERS(tier)
        {
            struct fixture fixture;
            struct wasm_trap trap;
            fixture_open(&fixture, tier, gas_rows[i].body);
            wasm_fuel_set(wasm_store_fuel(fixture.store), gas_rows[i].limit);
            engine_run(fixture.instance, TESTED, NULL, &trap, tested_args);
            if (trap.kind != WASM_TRAP_OUT_OF_GAS)
                fail_msg("%s, tier %d: %s", gas_rows[i].name, tier, wasm_trap_text(trap.kind));
            expect_frame(gas_rows[i].name, &trap, 0, fixture.instance, TESTED, gas_rows[i].at);
            wasm_store_free(fixture.store);
        }
    }
}

static void every_trap_kind_has_a_text_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(wasm_trap_text(WASM_TRAP_NONE), "none");
    for (int a = 0; a < WASM_TRAP_KIND_COUNT; a++) {
        for (int b = 0; b < a; b++)
            assert_string_not_equal(wasm_trap_text((enum wasm_trap_kind)a),
                                    wasm_trap_text((enum wasm_trap_kind)b));
    }
    assert_string_equal(wasm_trap_text(WASM_TRAP_KIND_COUNT), "unknown trap");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trap_names_the_operator_it_happened_in),
        cmocka_unit_test(every_trap_kind_of_an_operator_has_a_row),
        cmocka_unit_test(a_trace_goes_through_calls_tables_and_the_host),
        cmocka_unit_test(a_trace_crosses_instances),
        cmocka_unit_test(a_deep_trace_keeps_the_innermost_frames_and_counts_all),
        cmocka_unit_test(out_of_gas_names_the_entry_or_the_loop),
        cmocka_unit_test(every_trap_kind_has_a_text_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
