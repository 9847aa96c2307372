/* What loads, stores, bulk operators and growth reach under strict and under deployed rules
 * (contract-abi.md 1.6, state.md 6.1), and which granules they mark. */
#include "support.h"

#include "wasm/engine.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define STRICT (&wasm_rules_default)
#define DUSK   (&wasm_rules_dusk)
#define GIB    (UINT64_C(1) << 30)
#define NONE   UINT64_MAX

#define LOCAL(i) 0x20, i
#define CONST(n) 0x41, n
#define FAR_32   0xff, 0xff, 0xff, 0xff, 0x0f                               /* 2^32 - 1 */
#define FAR_64   0x80, 0x80, 0x80, 0x80, 0x10                               /* 2^32 */
#define LAST_64  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 /* 2^64 - 1 */

/* Addresses are of type `idx`. */
enum {
    LOAD8,
    LOAD64,
    STORE8,
    LOAD8_FAR,
    SIZE,
    GROW,
    FILL,
    COPY,
    INIT,
    ADD_LOAD8,
    GROW_LOAD8,
    LOAD8_BEYOND,
    LOAD8_LAST
};

static struct wasm_instance *open_memory(struct wasm_store *store, const struct wasm_rules *rules,
                                         bool is_64, struct span memories)
{
    const uint8_t idx = is_64 ? I64 : I32;
    const uint8_t types[] = {7,    0x60, 1,   idx,  1, I32,  0x60, 1,    idx, 1,   I64, 0x60,
                             1,    idx,  0,   0x60, 0, 1,    idx,  0x60, 1,   idx, 1,   idx,
                             0x60, 2,    idx, idx,  0, 0x60, 3,    idx,  idx, idx, 0};
    const uint8_t local[] = {1, 1, idx};
    const uint8_t to_i32 = is_64 ? 0xa7 : 0x01; /* i32.wrap_i64 or nop */
    const uint8_t add = is_64 ? 0x7c : 0x6a, one = is_64 ? 0x42 : 0x41;
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, 0)},
        {1, NO_LOCALS, BYTES(LOCAL(0), 0x29, 3, 0)},
        {2, NO_LOCALS, BYTES(LOCAL(0), CONST(7), 0x3a, 0, 0)},
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, FAR_32)},
        {3, NO_LOCALS, BYTES(0x3f, 0)},
        {4, NO_LOCALS, BYTES(LOCAL(0), 0x40, 0)},
        {5, NO_LOCALS, BYTES(LOCAL(0), CONST(9), LOCAL(1), 0xfc, 11, 0)},
        {6, NO_LOCALS, BYTES(LOCAL(0), LOCAL(1), LOCAL(2), 0xfc, 10, 0, 0)},
        {5, NO_LOCALS, BYTES(LOCAL(0), CONST(0), LOCAL(1), to_i32, 0xfc, 8, 0, 0)},
        /* At the address less 1 plus 2; the sum of two locals is folded into the load. */
        {0, {local, sizeof local}, BYTES(one, 0x7f, 0x21, 1, LOCAL(0), LOCAL(1), add, 0x2d, 0, 2)},
        {0, NO_LOCALS, BYTES(one, 1, 0x40, 0, 0x1a, LOCAL(0), 0x2d, 0, 0)},
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, FAR_64)},
        {0, NO_LOCALS, BYTES(LOCAL(0), 0x2d, 0, LAST_64)},
    };
    const struct engine_module shape = {
        .types = {types, sizeof types},
        .memories = memories,
        .data_count = BYTES(1),
        .functions = functions,
        .function_count = is_64 ? RK_ARRAY_LENGTH(functions) : LOAD8_BEYOND,
        .datas = BYTES(1, 1, 4, 'd', 'a', 't', 'a'),
    };
    return engine_instance(store, &shape, rules, NULL, 0);
}

/* Memory sections: one page, at most two; a 64-bit one just beyond 4 GiB. */
static const uint8_t small_32[] = {1, 1, 1, 2}, small_64[] = {1, 5, 1, 2};
static const uint8_t wide_64[] = {1, 4, 0x80, 0x80, 4}, wider_64[] = {1, 4, 0x81, 0x80, 4};

static const struct span small_memory[2] = {{small_32, 4}, {small_64, 4}};

#define OOB WASM_TRAP_MEMORY_OUT_OF_BOUNDS

static void expect(struct wasm_instance *instance, uint32_t function, uint64_t a, uint64_t b,
                   uint64_t c, enum wasm_trap_kind kind, int line)
{
    const uint64_t args[3] = {a, b, c};
    uint64_t result = 0;
    struct wasm_trap trap;
    enum wasm_trap_kind found = engine_run(instance, function, &result, &trap, args);
    if (found != kind)
        fail_msg("line %d: function %u of %lx %lx %lx: %s", line, function, (unsigned long)a,
                 (unsigned long)b, (unsigned long)c, wasm_trap_text(found));
}

#define EXPECT1(function, a, kind)       expect(instance, function, a, 0, 0, kind, __LINE__)
#define EXPECT2(function, a, b, kind)    expect(instance, function, a, b, 0, kind, __LINE__)
#define EXPECT3(function, a, b, c, kind) expect(instance, function, a, b, c, kind, __LINE__)

static void strict_accesses_end_at_the_size(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        for (int is_64 = 0; is_64 < 2; is_64++) {
            struct wasm_store *store = engine_store(STRICT, tier);
            struct wasm_instance *instance = open_memory(store, STRICT, is_64, small_memory[is_64]);
            for (uint64_t size = 65536; size <= 131072; size += 65536) {
                EXPECT1(LOAD8, size - 1, WASM_TRAP_NONE);
                EXPECT1(LOAD8, size, OOB);
                EXPECT1(LOAD64, size - 8, WASM_TRAP_NONE);
                EXPECT1(LOAD64, size - 7, OOB);
                EXPECT1(LOAD64, size, OOB);
                EXPECT1(STORE8, size - 1, WASM_TRAP_NONE);
                EXPECT1(STORE8, size, OOB);
                EXPECT1(LOAD8_FAR, 0, OOB);
                /* The sum wraps, the offset does not. */
                uint64_t top = is_64 ? UINT64_MAX : UINT32_MAX;
                EXPECT1(LOAD8, top, OOB);
                EXPECT1(LOAD64, top - 6, OOB);
                EXPECT1(LOAD8_FAR, top, OOB);
                EXPECT1(ADD_LOAD8, 0, OOB); /* 0 - 1 + 2 */
                EXPECT1(ADD_LOAD8, 1, WASM_TRAP_NONE);
                EXPECT1(ADD_LOAD8, size - 2, WASM_TRAP_NONE);
                EXPECT1(ADD_LOAD8, size - 1, OOB);
                assert_true(engine_call(instance, LOAD8, size - 1) == 7);
                if (size == 65536) assert_true(engine_call(instance, GROW, 1) == 1);
            }
            uint64_t failure = is_64 ? UINT64_MAX : UINT32_MAX;
            assert_true(engine_call(instance, GROW, 1) == failure); /* the declared maximum */
            assert_true(engine_call(instance, GROW, 0) == 2);
            assert_true(engine_call(instance, SIZE, 0) == 2);
            wasm_store_free(store);
        }
    }
}

static void growth_is_open_to_the_next_operator(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        for (int is_64 = 0; is_64 < 2; is_64++) {
            struct wasm_store *store = engine_store(STRICT, tier);
            struct wasm_instance *instance = open_memory(store, STRICT, is_64, small_memory[is_64]);
            EXPECT1(GROW_LOAD8, 131071, WASM_TRAP_NONE);
            EXPECT1(GROW_LOAD8, 131072, OOB);
            wasm_store_free(store);
        }
    }
}

static void deployed_accesses_end_at_4_gib(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        /* 32-bit, 64-bit, and 64-bit with the greatest declared minimum that is held so. */
        for (int row = 0; row < 3; row++) {
            bool is_64 = row > 0;
            struct wasm_store *store = engine_store(DUSK, tier);
            struct wasm_instance *instance =
                open_memory(store, DUSK, is_64,
                            row == 2 ? span_of(wide_64, sizeof wide_64) : small_memory[is_64]);
            static const uint64_t open[] = {0, 65535, 65536, 131072, GIB, 4 * GIB - 1};
            for (size_t i = 0; i < RK_ARRAY_LENGTH(open); i++)
                assert_true(engine_call(instance, LOAD8, open[i]) == 0);
            EXPECT1(LOAD64, 4 * GIB - 8, WASM_TRAP_NONE);
            EXPECT1(LOAD64, 4 * GIB - 7, OOB);
            EXPECT1(STORE8, 4 * GIB - 1, WASM_TRAP_NONE);
            assert_true(engine_call(instance, LOAD8, 4 * GIB - 1) == 7);
            assert_true(engine_call(instance, LOAD8_FAR, 0) == 7);
            EXPECT1(LOAD8_FAR, 1, OOB);
            EXPECT1(LOAD8_FAR, UINT32_MAX, OOB);
            EXPECT1(ADD_LOAD8, 4 * GIB - 2, WASM_TRAP_NONE);
            EXPECT1(ADD_LOAD8, 4 * GIB - 1, OOB);
            EXPECT1(ADD_LOAD8, 0, OOB);
            if (is_64) {
                EXPECT1(LOAD8, 4 * GIB, OOB);
                EXPECT1(STORE8, 4 * GIB, OOB);
                EXPECT1(LOAD8, UINT64_MAX, OOB);
                EXPECT1(LOAD64, UINT64_MAX - 7, OOB);
                EXPECT1(LOAD8_FAR, UINT64_MAX, OOB);
                /* Offsets beyond 32 bits: no address can save them, wrapping does not either. */
                EXPECT1(LOAD8_BEYOND, 0, OOB);
                EXPECT1(LOAD8_BEYOND, UINT64_MAX - 4 * GIB + 1, OOB);
                EXPECT1(LOAD8_LAST, 0, OOB);
                EXPECT1(LOAD8_LAST, 1, OOB);
                EXPECT1(LOAD8_LAST, 2, OOB);
                /* Growing past 4 GiB moves nothing. */
                uint64_t pages = row == 2 ? 65536 : 1;
                assert_true(engine_call(instance, GROW, 65537 - pages) == pages);
                EXPECT1(LOAD8, 4 * GIB - 1, WASM_TRAP_NONE);
                EXPECT1(LOAD8, 4 * GIB, OOB);
            }
            wasm_store_free(store);
        }
    }
}

static void a_64_bit_memory_declared_beyond_4_gib_is_held_to_its_size(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(DUSK, tier);
        struct wasm_instance *instance =
            open_memory(store, DUSK, true, span_of(wider_64, sizeof wider_64));
        uint64_t size = 4 * GIB + 65536;
        for (int round = 0; round < 2; round++) {
            EXPECT1(STORE8, size - 1, WASM_TRAP_NONE);
            EXPECT1(STORE8, size, OOB);
            EXPECT1(LOAD64, size - 8, WASM_TRAP_NONE);
            EXPECT1(LOAD64, size - 7, OOB);
            assert_true(engine_call(instance, LOAD8_BEYOND, size - 1 - 4 * GIB) == 7);
            EXPECT1(LOAD8_BEYOND, size - 4 * GIB, OOB);
            EXPECT1(LOAD8_BEYOND, UINT64_MAX - 4 * GIB + 1, OOB);
            EXPECT1(LOAD8_LAST, 1, OOB);
            EXPECT2(FILL, size - 2, 2, WASM_TRAP_NONE);
            EXPECT2(FILL, size - 2, 3, OOB);
            if (round == 0) assert_true(engine_call(instance, GROW, 3) == 65537);
            size += 3 * UINT64_C(65536);
        }
        wasm_store_free(store);
    }
}

static void bulk_operators_end_at_the_size_under_every_rule_set(void **state)
{
    (void)state;
    const struct wasm_rules *rules;
    for (uint32_t r = 0; (rules = wasm_rules_at(r)); r++) {
        FOR_TIERS(tier)
        {
            for (int is_64 = 0; is_64 < 2; is_64++) {
                struct wasm_store *store = engine_store(rules, tier);
                struct wasm_instance *instance =
                    open_memory(store, rules, is_64, small_memory[is_64]);
                for (uint64_t size = 65536; size <= 131072; size += 65536) {
                    EXPECT2(FILL, size - 4, 4, WASM_TRAP_NONE);
                    EXPECT2(FILL, size - 4, 5, OOB);
                    EXPECT2(FILL, size, 0, WASM_TRAP_NONE);
                    EXPECT2(FILL, size + 1, 0, OOB);
                    EXPECT2(FILL, 1, is_64 ? UINT64_MAX : UINT32_MAX, OOB);
                    EXPECT3(COPY, size - 4, 0, 4, WASM_TRAP_NONE);
                    EXPECT3(COPY, size - 4, 0, 5, OOB);
                    EXPECT3(COPY, 0, size - 4, 4, WASM_TRAP_NONE);
                    EXPECT3(COPY, 0, size - 4, 5, OOB);
                    EXPECT3(COPY, size, size, 0, WASM_TRAP_NONE);
                    EXPECT3(COPY, size + 1, 0, 0, OOB);
                    EXPECT3(COPY, 0, size + 1, 0, OOB);
                    EXPECT2(INIT, size - 4, 4, WASM_TRAP_NONE);
                    EXPECT2(INIT, size - 3, 4, OOB);
                    EXPECT2(INIT, 0, 5, OOB);
                    EXPECT2(INIT, size, 0, WASM_TRAP_NONE);
                    EXPECT2(INIT, size + 1, 0, OOB);
                    assert_true(engine_call(instance, LOAD8, size - 1) == 'a');
                    /* A fill that does not fit writes nothing. */
                    EXPECT2(FILL, size - 1, 2, OOB);
                    assert_true(engine_call(instance, LOAD8, size - 1) == 'a');
                    if (size == 65536) assert_true(engine_call(instance, GROW, 1) == 1);
                }
                wasm_store_free(store);
            }
        }
    }
}

static void deployed_growth_goes_to_the_capacity_and_exposes_old_bytes(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        for (int is_64 = 0; is_64 < 2; is_64++) {
            struct wasm_store *store = engine_store(DUSK, tier);
            struct wasm_instance *instance = open_memory(store, DUSK, is_64, small_memory[is_64]);
            uint64_t failure = is_64 ? UINT64_MAX : UINT32_MAX;
            uint64_t capacity = is_64 ? UINT64_C(1) << 26 : 65536;
            EXPECT1(STORE8, 70000, WASM_TRAP_NONE);
            EXPECT2(FILL, 65536, 1, OOB);
            assert_true(engine_call(instance, GROW, 0) == 1);
            assert_true(engine_call(instance, GROW, 1) == 1);
            assert_true(engine_call(instance, LOAD8, 70000) == 7);
            EXPECT2(FILL, 65536, 1, WASM_TRAP_NONE);
            /* Past the declared maximum of 2. */
            assert_true(engine_call(instance, GROW, 5) == 2);
            assert_true(engine_call(instance, SIZE, 0) == 7);
            assert_true(engine_call(instance, GROW, capacity - 6) == failure);
            assert_true(engine_call(instance, GROW, failure) == failure);
            if (is_64) assert_true(engine_call(instance, GROW, UINT64_C(1) << 48) == failure);
            assert_true(engine_call(instance, SIZE, 0) == 7);
            assert_true(engine_call(instance, GROW, capacity - 7) == 7);
            assert_true(engine_call(instance, GROW, 0) == capacity);
            assert_true(engine_call(instance, GROW, 1) == failure);
            assert_true(engine_call(instance, SIZE, 0) == capacity);
            EXPECT1(LOAD8, 4 * GIB - 1, WASM_TRAP_NONE);
            if (is_64) EXPECT1(LOAD8, 4 * GIB, OOB); /* whatever the size */
            wasm_store_free(store);
        }
    }
}

static void growth_after_a_reverted_call_starts_from_the_length(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(DUSK, tier);
        struct wasm_instance *instance = open_memory(store, DUSK, false, small_memory[0]);
        assert_true(engine_call(instance, GROW, 4) == 1);
        wasm_instance_memory(instance)->linear->length_bytes = 2 * WASM_PAGE_BYTES;
        assert_true(engine_call(instance, SIZE, 0) == 5);
        EXPECT2(FILL, 5 * 65536 - 1, 1, WASM_TRAP_NONE);
        assert_true(engine_call(instance, GROW, 1) == 2);
        assert_true(engine_call(instance, SIZE, 0) == 3);
        EXPECT2(FILL, 3 * 65536, 1, OOB);
        wasm_store_free(store);
    }
}

static void bulk_operators_of_a_64_bit_memory_go_beyond_8_gib(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(DUSK, tier);
        struct wasm_instance *instance = open_memory(store, DUSK, true, small_memory[1]);
        struct linear_memory *memory = wasm_instance_memory(instance)->linear;
        assert_true(engine_call(instance, GROW, 9 * GIB / 65536 - 1) == 1);
        EXPECT2(INIT, 8 * GIB - 2, 4, WASM_TRAP_NONE);
        EXPECT3(COPY, 1000, 8 * GIB - 2, 4, WASM_TRAP_NONE);
        assert_memory_equal(memory->base + 1000, "data", 4);
        EXPECT3(COPY, 8 * GIB - 1, 8 * GIB - 2, 4, WASM_TRAP_NONE);
        EXPECT3(COPY, 2000, 8 * GIB - 2, 5, WASM_TRAP_NONE);
        assert_memory_equal(memory->base + 2000, "ddata", 5);
        EXPECT2(FILL, 9 * GIB - 3, 3, WASM_TRAP_NONE);
        EXPECT2(FILL, 9 * GIB - 3, 4, OOB);
        EXPECT3(COPY, 3000, 9 * GIB - 4, 4, WASM_TRAP_NONE);
        assert_memory_equal(memory->base + 3000, "\0\11\11\11", 4);
        static const uint64_t touched[] = {0, (8 * GIB >> 12) - 1, 8 * GIB >> 12,
                                           (9 * GIB >> 12) - 1};
        uint64_t from = 0;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(touched); i++) {
            assert_true(linear_memory_next_touched(memory, from) == touched[i]);
            from = touched[i] + 1;
        }
        assert_true(linear_memory_next_touched(memory, from) == NONE);
        wasm_store_free(store);
    }
}

/* Touches. */

/* (address of type idx) -> (): the operator once, with no offset. */
static void append_access(struct buffer *body, uint32_t op, bool is_store)
{
    static const uint8_t address[] = {LOCAL(0)}, vector[18] = {0xfd, 0x0c}, drop = 0x1a;
    static const uint8_t zeros[3] = {0}, i32[] = {0x41, 0}, i64[] = {0x42, 0};
    static const uint8_t f32[5] = {0x43}, f64[9] = {0x44};
    const struct wasm_operator_info *info = &wasm_operators[op];
    bool has_lane = info->immediate == WASM_IMM_MEMARG_LANE;
    builder_bytes(body, address, sizeof address);
    if (has_lane || (is_store && info->signature[1] == 'v'))
        builder_bytes(body, vector, sizeof vector);
    else if (is_store && info->signature[1] == 'i')
        builder_bytes(body, i32, sizeof i32);
    else if (is_store && info->signature[1] == 'I')
        builder_bytes(body, i64, sizeof i64);
    else if (is_store && info->signature[1] == 'f')
        builder_bytes(body, f32, sizeof f32);
    else if (is_store)
        builder_bytes(body, f64, sizeof f64);
    if (info->code >> 8) {
        builder_u8(body, (uint8_t)(info->code >> 8));
        builder_leb(body, info->code & 0xff);
    } else {
        builder_u8(body, (uint8_t)info->code);
    }
    builder_bytes(body, zeros, has_lane ? 3 : 2);
    if (!is_store) builder_u8(body, drop);
}

static void expect_touches(const char *name, struct linear_memory *memory, uint64_t first,
                           uint64_t last)
{
    uint64_t found = linear_memory_next_touched(memory, 0);
    for (uint64_t granule = first; granule <= last && first != NONE; granule++) {
        if (found != granule) fail_msg("%s: granule %lx, found %lx", name, granule, found);
        found = linear_memory_next_touched(memory, granule + 1);
    }
    if (found != NONE) fail_msg("%s: granule %lx too many", name, found);
    linear_memory_clear_touches(memory);
}

static void every_store_marks_what_it_covers_and_no_load_marks(void **state)
{
    (void)state;
    uint32_t stores = 0, loads = 0;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        const struct wasm_operator_info *info = &wasm_operators[op];
        bool is_store = strstr(info->text, ".store") != NULL;
        if (!is_store && !strstr(info->text, ".load")) continue;
        stores += is_store;
        loads += !is_store;
        struct buffer body = {0};
        append_access(&body, op, is_store);
        for (int is_64 = 0; is_64 < 2; is_64++) {
            const uint8_t types[] = {1, 0x60, 1, is_64 ? I64 : I32, 0};
            const struct engine_function functions[] = {{0, NO_LOCALS, buffer_span(&body)}};
            const struct engine_module shape = {.types = {types, sizeof types},
                                                .memories = small_memory[is_64],
                                                FUNCTIONS(functions)};
            FOR_TIERS(tier)
            {
                struct wasm_store *store = engine_store(STRICT, tier);
                struct wasm_instance *instance = engine_instance(store, &shape, STRICT, NULL, 0);
                struct linear_memory *memory = wasm_instance_memory(instance)->linear;
                uint64_t width = UINT64_C(1) << info->align;
                for (uint64_t at = 3 * 4096 - width - 1; at <= 3 * 4096; at++) {
                    engine_call(instance, 0, at);
                    if (is_store)
                        expect_touches(info->text, memory, at >> 12, (at + width - 1) >> 12);
                    else
                        expect_touches(info->text, memory, NONE, 0);
                }
                /* The last bytes of the memory; one beyond marks nothing. */
                engine_call(instance, 0, 65536 - width);
                expect_touches(info->text, memory, is_store ? 15 : NONE, 15);
                assert_int_equal(engine_trap_of(instance, 0, 65536 - width + 1), OOB);
                expect_touches(info->text, memory, NONE, 0);
                wasm_store_free(store);
            }
        }
        buffer_free(&body);
    }
    assert_int_equal(stores, 9 + 5);
    assert_int_equal(loads, 14 + 1 + 6 + 4 + 2 + 4);
}

static void bulk_operators_mark_their_destination_and_growth_nothing(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        for (int is_64 = 0; is_64 < 2; is_64++) {
            struct wasm_store *store = engine_store(DUSK, tier);
            struct wasm_instance *instance = open_memory(store, DUSK, is_64, small_memory[is_64]);
            struct linear_memory *memory = wasm_instance_memory(instance)->linear;
            expect_touches("nothing", memory, NONE, 0);
            EXPECT2(FILL, 4095, 4098, WASM_TRAP_NONE);
            expect_touches("fill", memory, 0, 2);
            EXPECT3(COPY, 5 * 4096, 0, 4096, WASM_TRAP_NONE);
            expect_touches("copy", memory, 5, 5);
            EXPECT2(INIT, 3 * 4096 - 2, 4, WASM_TRAP_NONE);
            expect_touches("init", memory, 2, 3);
            EXPECT2(FILL, 100, 0, WASM_TRAP_NONE);
            EXPECT3(COPY, 100, 5000, 0, WASM_TRAP_NONE);
            EXPECT2(INIT, 100, 0, WASM_TRAP_NONE);
            EXPECT2(FILL, 100, 65536, OOB);
            assert_true(engine_call(instance, GROW, 1) == 1);
            expect_touches("no bytes", memory, NONE, 0);
            /* Beyond the size too. */
            EXPECT1(STORE8, 4 * GIB - 1, WASM_TRAP_NONE);
            expect_touches("store beyond the size", memory, (4 * GIB >> 12) - 1,
                           (4 * GIB >> 12) - 1);
            wasm_store_free(store);
        }
    }
}

/* Copies of every size that a compiler may have code of its own for, across the end of a granule,
 * onto themselves and not, and next to the end of the memory. */
static void copies_of_every_size_copy_and_mark(void **state)
{
    (void)state;
    enum { BYTES_MAX = 300, FROM = 3 * 4096 - 150, MEMORY = 65536 };
    static uint8_t expected[MEMORY];
    FOR_TIERS(tier)
    {
        for (int is_64 = 0; is_64 < 2; is_64++) {
            struct wasm_store *store = engine_store(STRICT, tier);
            struct wasm_instance *instance = open_memory(store, STRICT, is_64, small_memory[is_64]);
            struct linear_memory *memory = wasm_instance_memory(instance)->linear;
            for (uint32_t i = 0; i < MEMORY; i++)
                memory->base[i] = (uint8_t)(i * 7 + (i >> 8));
            for (uint32_t size = 0; size < BYTES_MAX; size++) {
                const uint32_t places[] = {FROM,
                                           FROM + 1,
                                           FROM - 1,
                                           FROM + 5,
                                           FROM - 9,
                                           2 * 4096 - size,
                                           2 * 4096 - size / 2,
                                           2 * 4096,
                                           2 * 4096 - 1,
                                           MEMORY - size};
                for (size_t i = 0; i < RK_ARRAY_LENGTH(places); i++) {
                    uint32_t to = places[i];
                    memcpy(expected, memory->base, MEMORY);
                    memmove(expected + to, expected + FROM, size);
                    EXPECT3(COPY, to, FROM, size, WASM_TRAP_NONE);
                    if (memcmp(expected, memory->base, MEMORY) != 0)
                        fail_msg("tier %d: %u bytes to %#x", tier, size, to);
                    expect_touches("copy", memory, size ? to >> 12 : NONE,
                                   size ? (to + size - 1) >> 12 : 0);
                }
                EXPECT3(COPY, MEMORY - size + 1, FROM, size, OOB);
                EXPECT3(COPY, FROM, MEMORY - size + 1, size, OOB);
                EXPECT3(COPY, UINT32_MAX, FROM, size, OOB);
                if (is_64) {
                    EXPECT3(COPY, UINT64_MAX - 1, FROM, size, OOB);
                    EXPECT3(COPY, FROM, UINT64_MAX - size / 2, size, OOB);
                }
                expect_touches("no copy", memory, NONE, 0);
            }
            wasm_store_free(store);
        }
    }
}

/* What is known of an address on one way is not known where ways meet: (address, way) -> (). */
static void addresses_are_checked_on_every_way(void **state)
{
    (void)state;
#define TAKE 0x20, 0, 0x29, 0, 8, 0x1a /* a load */
#define PUT  0x20, 0, 0x41, 1, 0x36, 0, 8
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(LOCAL(1), 0x04, 0x40, TAKE, 0x0b, TAKE)},
        {0, NO_LOCALS, BYTES(LOCAL(1), 0x45, 0x04, 0x40, 0x05, PUT, 0x0b, PUT)},
        {0, NO_LOCALS, BYTES(LOCAL(1), 0x04, 0x40, TAKE, 0x05, PUT, 0x0b)},
        {0, NO_LOCALS, BYTES(0x02, 0x40, LOCAL(1), 0x45, 0x0d, 0, TAKE, 0x0b, PUT)},
        {0, NO_LOCALS,
         BYTES(0x02, 0x40, 0x02, 0x40, LOCAL(1), 0x0e, 1, 0, 1, 0x0b, PUT, 0x0b, TAKE)},
        /* Another address in the same local. */
        {0, NO_LOCALS,
         BYTES(0x42, 16, LOCAL(0), 0x21, 2, 0x20, 2, 0x21, 0, 0x42, 16, 0x21, 2, 0x20, 2, 0x29, 0,
               0, 0x1a, 0x1a, TAKE)},
        {0, NO_LOCALS,
         BYTES(0x20, 2, 0x29, 0, 0, 0x1a, LOCAL(0), 0x21, 2, 0x20, 2, 0x29, 0, 0, 0x1a)},
        /* The sum with a constant, and then the local alone. */
        {0, NO_LOCALS,
         BYTES(LOCAL(1), 0x04, 0x40, TAKE, 0x0b, LOCAL(0), 0x42, 8, 0x7c, 0x29, 0, 0, 0x1a)},
    };
    const uint8_t locals[] = {1, 1, I64};
    struct engine_function with_local[RK_ARRAY_LENGTH(functions)];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(functions); i++) {
        with_local[i] = functions[i];
        with_local[i].locals = span_of(locals, sizeof locals);
    }
    const struct engine_module shape = {.types = BYTES(1, 0x60, 2, I64, I32, 0),
                                        .memories = small_memory[1],
                                        FUNCTIONS(with_local)};
    static const uint64_t outside[] = {UINT64_C(1) << 40, UINT64_C(1) << 47, UINT64_MAX - 64,
                                       INT64_MAX, UINT64_C(1) << 34};
    FOR_TIERS(tier)
    {
        for (uint32_t f = 0; f < RK_ARRAY_LENGTH(functions); f++) {
            for (uint64_t way = 0; way < 2; way++) {
                struct wasm_store *store = engine_store(STRICT, tier);
                struct wasm_instance *instance = engine_instance(store, &shape, STRICT, NULL, 0);
                EXPECT2(f, 32, way, WASM_TRAP_NONE);
                for (size_t i = 0; i < RK_ARRAY_LENGTH(outside); i++)
                    EXPECT2(f, outside[i], way, OOB);
                wasm_store_free(store);
            }
        }
    }
#undef TAKE
#undef PUT
}

static void data_segments_mark_exactly_their_bytes(void **state)
{
    (void)state;
    static const struct engine_function none[1];
    const struct engine_module shape = {
        .types = BYTES(1, FUNC_TYPE0),
        .memories = BYTES(1, 0, 1),
        /* Two bytes over the border of granules 1 and 2, one in 4, nothing in 7, passive. */
        .datas = BYTES(4, 0, 0x41, 0xff, 0xbf, 0, OP_END, 2, 0, 0, 0, 0x41, 0x80, 0x80, 1, OP_END,
                       1, 'x', 0, 0x41, 0x80, 0xe0, 1, OP_END, 0, 1, 1, 'y'),
        .functions = none,
    };
    struct wasm_store *store = engine_store(DUSK, WASM_TIER_INTERP);
    struct wasm_instance *instance = engine_instance(store, &shape, DUSK, NULL, 0);
    struct linear_memory *memory = wasm_instance_memory(instance)->linear;
    assert_true(linear_memory_next_touched(memory, 0) == 1);
    assert_true(linear_memory_next_touched(memory, 2) == 2);
    assert_true(linear_memory_next_touched(memory, 3) == 4);
    assert_true(linear_memory_next_touched(memory, 5) == NONE);
    wasm_store_free(store);
}

static void a_declared_minimum_beyond_the_rules_is_refused(void **state)
{
    (void)state;
    struct linear_memory_options options;
    const struct wasm_memory_type wide = {{UINT64_C(1) << 26, UINT64_MAX, false}, true};
    const struct wasm_memory_type too_wide = {{(UINT64_C(1) << 26) + 1, UINT64_MAX, false}, true};
    assert_int_equal(wasm_linear_memory_options(&options, &wide, DUSK), RK_OK);
    assert_true(options.fixed_access_bytes == 0 && options.max_bytes == LINEAR_MEMORY64_BYTES_MAX);
    assert_int_equal(wasm_linear_memory_options(&options, &too_wide, DUSK), RK_LIMIT);
    assert_int_equal(wasm_linear_memory_options(&options, &wide, STRICT), RK_LIMIT);
}

/* The host refuses memory: not a result that a contract could see. */

static void memory_growth_that_the_host_refuses_is_a_trap(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(STRICT, tier);
        struct wasm_instance *instance = open_memory(store, STRICT, false, small_memory[0]);
        struct linear_memory *memory = wasm_instance_memory(instance)->linear;
        memory->base++; /* the host protects no such address */
        assert_int_equal(engine_trap_of(instance, GROW, 1), WASM_TRAP_NO_MEMORY);
        /* A limit comes first: every host sees that one. */
        assert_true(engine_call(instance, GROW, 2) == UINT32_MAX);
        memory->base--;
        assert_true(engine_call(instance, SIZE, 0) == 1);
        assert_true(engine_call(instance, GROW, 1) == 1);
        wasm_store_free(store);
    }
}

/* Sanitizers end the program instead of letting an allocation fail. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ALLOCATIONS_FAIL 0
#elif defined(__has_feature)
#define ALLOCATIONS_FAIL (!__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer))
#else
#define ALLOCATIONS_FAIL 1
#endif

/* Whether a limit on the address space is kept to; emulators of a processor may ignore it. */
static bool address_space_is_limited(void)
{
    size_t size_bytes = (size_t)64 << 20;
    void *memory = mmap(NULL, size_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return true;
    assert_int_equal(munmap(memory, size_bytes), 0);
    return false;
}

static void table_growth_that_the_host_refuses_is_a_trap(void **state)
{
    (void)state;
    if (!ALLOCATIONS_FAIL) return;
    const struct engine_function functions[] = {
        {0, NO_LOCALS, BYTES(0xd0, FUNCREF, LOCAL(0), 0xfc, 15, 0)}};
    const struct engine_module shape = {.types = BYTES(1, 0x60, 1, I32, 1, I32),
                                        .tables = BYTES(1, FUNCREF, 0, 1),
                                        FUNCTIONS(functions)};
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(STRICT, tier);
        struct wasm_instance *instance = engine_instance(store, &shape, STRICT, NULL, 0);
        assert_true(engine_call(instance, 0, 0) == 1); /* translates it, too */
        struct rlimit before, none;
        assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
        none = (struct rlimit){0, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
        if (!address_space_is_limited()) {
            assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
            wasm_store_free(store);
            skip();
        }
        enum wasm_trap_kind refused = engine_trap_of(instance, 0, 9000000);
        uint64_t limited = engine_call(instance, 0, 10000000);
        assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
        assert_int_equal(refused, WASM_TRAP_NO_MEMORY);
        assert_true(limited == UINT32_MAX); /* the limit of the rules comes first */
        assert_true(engine_call(instance, 0, 9999999) == 1);
        wasm_store_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_accesses_end_at_the_size),
        cmocka_unit_test(growth_is_open_to_the_next_operator),
        cmocka_unit_test(deployed_accesses_end_at_4_gib),
        cmocka_unit_test(a_64_bit_memory_declared_beyond_4_gib_is_held_to_its_size),
        cmocka_unit_test(bulk_operators_end_at_the_size_under_every_rule_set),
        cmocka_unit_test(deployed_growth_goes_to_the_capacity_and_exposes_old_bytes),
        cmocka_unit_test(growth_after_a_reverted_call_starts_from_the_length),
        cmocka_unit_test(bulk_operators_of_a_64_bit_memory_go_beyond_8_gib),
        cmocka_unit_test(every_store_marks_what_it_covers_and_no_load_marks),
        cmocka_unit_test(bulk_operators_mark_their_destination_and_growth_nothing),
        cmocka_unit_test(copies_of_every_size_copy_and_mark),
        cmocka_unit_test(addresses_are_checked_on_every_way),
        cmocka_unit_test(data_segments_mark_exactly_their_bytes),
        cmocka_unit_test(a_declared_minimum_beyond_the_rules_is_refused),
        cmocka_unit_test(memory_growth_that_the_host_refuses_is_a_trap),
        cmocka_unit_test(table_growth_that_the_host_refuses_is_a_trap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
