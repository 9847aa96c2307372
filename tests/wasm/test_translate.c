/* Folding must not be visible: bodies where an operand is a local or a constant that the translator
 * has not written yet, on every tier. */
#include "support.h"

#include "wasm/engine.h"

#define LOCAL(i) 0x20, i
#define CONST(n) 0x41, n
#define BR_IF(l) 0x0d, l
#define DROP     0x1a

/* Types 0 = (i32) -> (i32 i32), 1 = (i32 v128) -> (v128), 2 = (i32 i32) -> (i32). */
static const uint8_t types[] = {3,    0x60, 1,    I32,  2, I32, I32, 0x60, 2,  I32,
                                V128, 1,    V128, 0x60, 2, I32, I32, 1,    I32};
static const struct engine_function functions[] = {
    /* Constants and locals for a branch out of the function, and for the way past it. */
    {0, NO_LOCALS, BYTES(CONST(1), CONST(2), LOCAL(0), BR_IF(0))},
    {0, NO_LOCALS, BYTES(LOCAL(0), LOCAL(0), LOCAL(0), BR_IF(0))},
    {0, NO_LOCALS,
     BYTES(CONST(1), CONST(2), LOCAL(0), BR_IF(0), LOCAL(0), BR_IF(0), DROP, DROP, CONST(3),
           CONST(4))},
    {1, NO_LOCALS, BYTES(LOCAL(1), LOCAL(0), BR_IF(0))},
    /* The same out of a block, with one more value below. */
    {2, NO_LOCALS,
     BYTES(0x02, I32, CONST(5), CONST(7), LOCAL(0), BR_IF(0), 0x6a, 0x0b, LOCAL(1), 0x6a)},
    /* One value out of the function, under a condition that the branch folds. */
    {2, NO_LOCALS, BYTES(LOCAL(1), LOCAL(0), CONST(3), 0x49, BR_IF(0), CONST(1), 0x6a)},
    /* A local read before it is assigned keeps the value it had. */
    {2, NO_LOCALS, BYTES(LOCAL(0), LOCAL(1), 0x21, 0, LOCAL(0), 0x6b)},
    {2, NO_LOCALS, BYTES(LOCAL(0), CONST(9), 0x22, 0, 0x6b)},
    {2, NO_LOCALS, BYTES(LOCAL(0), LOCAL(0), CONST(1), 0x6a, 0x21, 0, LOCAL(0), 0x6c)},
};
static const struct engine_module shape = {.types = {types, sizeof types}, FUNCTIONS(functions)};

static const struct {
    uint32_t function;
    uint64_t args[3];
    uint64_t results[2];
    uint32_t slots;
} rows[] = {
    {0, {0}, {1, 2}, 2},       {0, {1}, {1, 2}, 2},       {1, {0}, {0, 0}, 2},
    {1, {8}, {8, 8}, 2},       {2, {0}, {3, 4}, 2},       {2, {1}, {1, 2}, 2},
    {3, {0, 6, 7}, {6, 7}, 2}, {3, {1, 6, 7}, {6, 7}, 2}, {4, {0, 100}, {112}, 1},
    {4, {1, 100}, {107}, 1},   {5, {2, 40}, {40}, 1},     {5, {3, 40}, {41}, 1},
    {6, {50, 8}, {42}, 1},     {7, {50, 0}, {41}, 1},     {8, {6, 0}, {42}, 1},
};

static void unwritten_operands_have_their_values_on_every_way(void **state)
{
    (void)state;
    FOR_TIERS(tier)
    {
        struct wasm_store *store = engine_store(&wasm_rules_default, tier);
        struct wasm_instance *instance =
            engine_instance(store, &shape, &wasm_rules_default, NULL, 0);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
            uint64_t results[2] = {99, 99};
            struct wasm_trap trap;
            assert_int_equal(engine_run(instance, rows[i].function, results, &trap, rows[i].args),
                             WASM_TRAP_NONE);
            if (memcmp(results, rows[i].results, rows[i].slots * 8))
                fail_msg("row %zu, tier %d: %lu %lu", i, tier, (unsigned long)results[0],
                         (unsigned long)results[1]);
        }
        wasm_store_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unwritten_operands_have_their_values_on_every_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
