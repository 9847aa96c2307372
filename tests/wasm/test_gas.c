/* Gas against the specification (gas.md): every operator's price, and programs whose figures are
 * worked out by hand, on every tier. Limits, traps and host functions each have their rows. */
#include "support.h"

#include "wasm/gas_programs.h"

#include <stdio.h>
#include <string.h>

#define LIMIT UINT64_C(1000000)

#define FOR_TIERS(tier) for (enum wasm_tier tier = WASM_TIER_INTERP; tier < WASM_TIER_COUNT; tier++)

/* The price list of gas.md section 1, told again in its own words. */
static uint64_t price_by_text(const char *text)
{
    static const char *const free_of_charge[] = {"unreachable", "nop", "block",  "loop",
                                                 "else",        "end", "return", "drop"};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(free_of_charge); i++) {
        if (strcmp(text, free_of_charge[i]) == 0) return 0;
    }
    if (strncmp(text, "i32.store", 9) == 0 || strcmp(text, "f32.store") == 0) return 16;
    if (strncmp(text, "i64.store", 9) == 0 || strcmp(text, "f64.store") == 0) return 32;
    if (strncmp(text, "v128.store", 10) == 0) return 64;
    return 1;
}

static void every_rule_set_has_the_deployed_prices(void **state)
{
    (void)state;
    const struct wasm_rules *rules;
    for (uint32_t r = 0; (rules = wasm_rules_at(r)); r++) {
        assert_int_equal(rules->function_entry_cost, 1);
        for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++)
            assert_int_equal(rules->operator_cost[op], price_by_text(wasm_operators[op].text));
    }
}

/* Operators whose operands depend on more than the signature: a body that executes each once, and
 * what the rest of the body costs besides the operator and the function's entry. */
static const struct {
    uint16_t op;
    uint8_t size_bytes;
    uint8_t body[16];
    uint64_t rest;
} special_bodies[] = {
    {WASM_OP_UNREACHABLE, 1, {0x00}, 0},
    {WASM_OP_BLOCK, 3, {0x02, 0x40, OP_END}, 0},
    {WASM_OP_LOOP, 3, {0x03, 0x40, OP_END}, 0},
    {WASM_OP_IF, 5, {0x41, 1, 0x04, 0x40, OP_END}, 1},
    {WASM_OP_ELSE, 6, {0x41, 1, 0x04, 0x40, 0x05, OP_END}, 2},
    {WASM_OP_END, 0, {0}, 0},
    {WASM_OP_BR, 2, {0x0c, 0}, 0},
    {WASM_OP_BR_IF, 4, {0x41, 1, 0x0d, 0}, 1},
    {WASM_OP_BR_TABLE, 5, {0x41, 0, 0x0e, 0, 0}, 1},
    {WASM_OP_RETURN, 1, {0x0f}, 0},
    {WASM_OP_CALL, 2, {0x10, FUNC_EMPTY}, 1},
    {WASM_OP_CALL_INDIRECT, 5, {0x41, 0, 0x11, 0, 0}, 2},
    {WASM_OP_DROP, 3, {0x41, 0, 0x1a}, 1},
    {WASM_OP_SELECT, 8, {0x41, 0, 0x41, 0, 0x41, 0, 0x1b, 0x1a}, 3},
    {WASM_OP_SELECT_T, 10, {0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, I32, 0x1a}, 3},
    {WASM_OP_LOCAL_GET, 3, {0x20, 0, 0x1a}, 0},
    {WASM_OP_LOCAL_SET, 4, {0x41, 0, 0x21, 0}, 1},
    {WASM_OP_LOCAL_TEE, 5, {0x41, 0, 0x22, 0, 0x1a}, 1},
    {WASM_OP_GLOBAL_GET, 3, {0x23, 0, 0x1a}, 0},
    {WASM_OP_GLOBAL_SET, 4, {0x41, 0, 0x24, 0}, 1},
    {WASM_OP_TABLE_GET, 5, {0x41, 0, 0x25, 0, 0x1a}, 1},
    {WASM_OP_TABLE_SET, 6, {0x41, 0, 0xd0, FUNCREF, 0x26, 0}, 2},
    {WASM_OP_REF_NULL, 3, {0xd0, FUNCREF, 0x1a}, 0},
    {WASM_OP_REF_IS_NULL, 4, {0xd0, FUNCREF, 0xd1, 0x1a}, 1},
    {WASM_OP_REF_FUNC, 3, {0xd2, FUNC_EMPTY, 0x1a}, 0},
    {WASM_OP_TABLE_GROW, 8, {0xd0, FUNCREF, 0x41, 1, 0xfc, 0x0f, 0, 0x1a}, 2},
    {WASM_OP_TABLE_FILL, 9, {0x41, 0, 0xd0, FUNCREF, 0x41, 1, 0xfc, 0x11, 0}, 3},
};

static void append_const(struct buffer *body, char letter)
{
    static const uint8_t f32_one[] = {0x43, 0, 0, 0x80, 0x3f};
    static const uint8_t f64_one[] = {0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    static const uint8_t v128_zero[18] = {0xfd, 0x0c};
    static const uint8_t i32_one[] = {0x41, 1}, i64_one[] = {0x42, 1};
    switch (letter) {
    case 'i': builder_bytes(body, i32_one, sizeof i32_one); break;
    case 'I': builder_bytes(body, i64_one, sizeof i64_one); break;
    case 'f': builder_bytes(body, f32_one, sizeof f32_one); break;
    case 'F': builder_bytes(body, f64_one, sizeof f64_one); break;
    case 'v': builder_bytes(body, v128_zero, sizeof v128_zero); break;
    default: builder_bytes(body, i32_one, sizeof i32_one); break; /* an address */
    }
}

/* The opcode with immediates of no consequence. */
static void append_operator(struct buffer *body, uint32_t op)
{
    static const uint8_t zeros[16] = {0};
    const struct wasm_operator_info *info = &wasm_operators[op];
    if (info->code >> 8) {
        builder_u8(body, (uint8_t)(info->code >> 8));
        builder_leb(body, info->code & 0xff);
    } else {
        builder_u8(body, (uint8_t)info->code);
    }
    switch ((enum wasm_immediate)info->immediate) {
    case WASM_IMM_NONE: break;
    case WASM_IMM_MEMARG:
    case WASM_IMM_DATA_MEMORY:
    case WASM_IMM_MEMORY_MEMORY:
    case WASM_IMM_ELEM_TABLE:
    case WASM_IMM_TABLE_TABLE: builder_bytes(body, zeros, 2); break;
    case WASM_IMM_MEMARG_LANE: builder_bytes(body, zeros, 3); break;
    case WASM_IMM_F32: builder_bytes(body, zeros, 4); break;
    case WASM_IMM_F64: builder_bytes(body, zeros, 8); break;
    case WASM_IMM_V128:
    case WASM_IMM_SHUFFLE: builder_bytes(body, zeros, 16); break;
    default: builder_u8(body, 0); break;
    }
}

/* A body that executes the operator once; *rest is what the others in it cost. */
static struct buffer body_of_operator(uint32_t op, uint64_t *rest)
{
    static const uint8_t i32_zero[] = {0x41, 0};
    struct buffer body = {0};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(special_bodies); i++) {
        if (special_bodies[i].op != op) continue;
        builder_bytes(&body, special_bodies[i].body, special_bodies[i].size_bytes);
        *rest = special_bodies[i].rest;
        return body;
    }
    const char *signature = wasm_operators[op].signature;
    assert_true(strchr(signature, ':') != NULL);
    *rest = strcspn(signature, ":");
    for (const char *letter = signature; *letter != ':'; letter++) {
        if (op == WASM_OP_TABLE_INIT)
            builder_bytes(&body, i32_zero, sizeof i32_zero); /* its segment has one element */
        else
            append_const(&body, *letter);
    }
    append_operator(&body, op);
    if (strchr(signature, ':')[1]) builder_u8(&body, 0x1a);
    return body;
}

static void every_operator_costs_its_price_once(void **state)
{
    (void)state;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        uint64_t rest = 0;
        struct buffer body = body_of_operator(op, &rest);
        uint64_t expected = 1 + rest + price_by_text(wasm_operators[op].text);
        FOR_TIERS(tier)
        {
            struct program program;
            struct wasm_trap trap;
            program_open(&program, buffer_span(&body), tier, &wasm_rules_default);
            enum wasm_trap_kind kind = program_run(&program, LIMIT, &trap);
            uint64_t spent = program_spent(&program, LIMIT);
            if (kind != (op == WASM_OP_UNREACHABLE ? WASM_TRAP_UNREACHABLE : WASM_TRAP_NONE) ||
                spent != expected)
                fail_msg("%s, tier %d: %s, spent %lu, expected %lu", wasm_operators[op].text, tier,
                         wasm_trap_text(kind), (unsigned long)spent, (unsigned long)expected);
            program_close(&program);
        }
        buffer_free(&body);
    }
}

static void prices_come_from_the_rule_set(void **state)
{
    (void)state;
    static const uint8_t body[] = {0x02, 0x40, 0x41, 5, 0x1a, 0x01, 0x0b, 0x10, FUNC_EMPTY};
    struct wasm_rules rules = wasm_rules_default;
    rules.function_entry_cost = 100;
    rules.operator_cost[WASM_OP_BLOCK] = 3;
    rules.operator_cost[WASM_OP_END] = 5;
    rules.operator_cost[WASM_OP_NOP] = 7;
    rules.operator_cost[WASM_OP_DROP] = 11;
    rules.operator_cost[WASM_OP_I32_CONST] = 13;
    rules.operator_cost[WASM_OP_CALL] = 17;
    FOR_TIERS(tier)
    {
        struct program program;
        struct wasm_trap trap;
        program_open(&program, span_of(body, sizeof body), tier, &rules);
        assert_int_equal(program_run(&program, LIMIT, &trap), WASM_TRAP_NONE);
        /* entry, block, const, drop, nop, end, call, callee's entry and end, own end */
        assert_int_equal(program_spent(&program, LIMIT), 100 + 3 + 13 + 11 + 7 + 5 + 17 + 105 + 5);
        program_close(&program);
    }
}

/* Programs worked out by hand. `spent` is what the host sees afterwards: on success everything, cut
 * to the limit; after a trap what was published last. */
struct hand_worked {
    const char *name;
    uint8_t size_bytes;
    uint8_t body[40];
    uint64_t limit;
    enum wasm_trap_kind kind;
    uint64_t spent;
    struct program_host host;
};

#define BYTES(...)                          \
    sizeof((const uint8_t[]){__VA_ARGS__}), \
    {                                       \
        __VA_ARGS__                         \
    }
#define CONST(n) 0x41, n
#define DROP     0x1a
/* Local 0 counts down from 3; `jump` is what closes the loop, with the count on the stack. */
#define COUNTED(...)                                                                              \
    CONST(3), 0x21, 0, 0x03, 0x40, 0x20, 0, CONST(1), 0x6b, 0x22, 0, __VA_ARGS__, 0x0b, CONST(0), \
        DROP
#define NO_HOST {0}

static const struct hand_worked hand_worked[] = {
    /* gas.md section 8 */
    {"constant", BYTES(CONST(0), DROP), LIMIT, WASM_TRAP_NONE, 2, NO_HOST},
    {"constant, limit 2", BYTES(CONST(0), DROP), 2, WASM_TRAP_NONE, 2, NO_HOST},
    {"constant, limit 1", BYTES(CONST(0), DROP), 1, WASM_TRAP_OUT_OF_GAS, 1, NO_HOST},
    {"constant, limit 0", BYTES(CONST(0), DROP), 0, WASM_TRAP_OUT_OF_GAS, 0, NO_HOST},
    {"internal call", BYTES(0x10, FUNC_EMPTY, CONST(0), DROP), LIMIT, WASM_TRAP_NONE, 4, NO_HOST},
    {"i32.store", BYTES(CONST(0), CONST(1), 0x36, 2, 0, CONST(0), DROP), LIMIT, WASM_TRAP_NONE, 20,
     NO_HOST},
    {"i64.store8", BYTES(CONST(0), 0x42, 1, 0x3c, 0, 0, CONST(0), DROP), LIMIT, WASM_TRAP_NONE, 36,
     NO_HOST},
    {"if taken", BYTES(CONST(1), 0x04, 0x40, 0x01, 0x05, CONST(1), DROP, 0x0b, CONST(0), DROP),
     LIMIT, WASM_TRAP_NONE, 4, NO_HOST},
    {"if not taken", BYTES(CONST(0), 0x04, 0x40, 0x01, 0x05, CONST(1), DROP, 0x0b, CONST(0), DROP),
     LIMIT, WASM_TRAP_NONE, 5, NO_HOST},
    {"fill of no bytes", BYTES(CONST(0), CONST(0), CONST(0), 0xfc, 11, 0, CONST(0), DROP), LIMIT,
     WASM_TRAP_NONE, 6, NO_HOST},
    {"fill of a page", BYTES(CONST(0), CONST(0), 0x41, 0x80, 0x80, 4, 0xfc, 11, 0, CONST(0), DROP),
     LIMIT, WASM_TRAP_NONE, 6, NO_HOST},
    {"counted loop", BYTES(COUNTED(0x0d, 0)), LIMIT, WASM_TRAP_NONE, 19, NO_HOST},
    {"counted loop, limit 19", BYTES(COUNTED(0x0d, 0)), 19, WASM_TRAP_NONE, 19, NO_HOST},
    {"counted loop, overrun", BYTES(COUNTED(0x0d, 0)), 14, WASM_TRAP_NONE, 14, NO_HOST},
    {"counted loop, third header", BYTES(COUNTED(0x0d, 0)), 13, WASM_TRAP_OUT_OF_GAS, 13, NO_HOST},
    {"counted loop, second header", BYTES(COUNTED(0x0d, 0)), 8, WASM_TRAP_OUT_OF_GAS, 8, NO_HOST},
    {"counted loop, first header", BYTES(COUNTED(0x0d, 0)), 3, WASM_TRAP_OUT_OF_GAS, 3, NO_HOST},

    /* Every way to a loop header checks there: 3 to the header, then 4 and the jump's own. */
    {"eqz folded into br_if", BYTES(COUNTED(0x45, 0x45, 0x0d, 0)), LIMIT, WASM_TRAP_NONE, 25,
     NO_HOST},
    {"eqz folded, third header", BYTES(COUNTED(0x45, 0x45, 0x0d, 0)), 17, WASM_TRAP_OUT_OF_GAS, 17,
     NO_HOST},
    {"comparison folded", BYTES(COUNTED(CONST(0), 0x4a, 0x0d, 0)), 17, WASM_TRAP_OUT_OF_GAS, 17,
     NO_HOST},
    {"comparison folded, past the header", BYTES(COUNTED(CONST(0), 0x4a, 0x0d, 0)), 18,
     WASM_TRAP_NONE, 18, NO_HOST},
    {"br_table to the header", BYTES(COUNTED(0x45, 0x0e, 1, 0, 1)), 15, WASM_TRAP_OUT_OF_GAS, 15,
     NO_HOST},
    {"br under if to the header", BYTES(COUNTED(0x04, 0x40, 0x0c, 1, 0x0b)), 15,
     WASM_TRAP_OUT_OF_GAS, 15, NO_HOST},
    {"br under if, past the header", BYTES(COUNTED(0x04, 0x40, 0x0c, 1, 0x0b)), 16, WASM_TRAP_NONE,
     16, NO_HOST},
    {"endless loop", BYTES(0x03, 0x40, 0x0c, 0, 0x0b), LIMIT, WASM_TRAP_OUT_OF_GAS, LIMIT, NO_HOST},
    {"forward branches do not check", BYTES(0x02, 0x40, CONST(1), 0x0d, 0, 0x0b, CONST(0), DROP), 2,
     WASM_TRAP_NONE, 2, NO_HOST},

    /* Leaving early, and code that cannot be reached. */
    {"return", BYTES(CONST(1), DROP, 0x0f, CONST(1), DROP), LIMIT, WASM_TRAP_NONE, 2, NO_HOST},
    {"return from two blocks", BYTES(0x02, 0x40, 0x02, 0x40, CONST(0), DROP, 0x0f, 0x0b, 0x0b),
     LIMIT, WASM_TRAP_NONE, 2, NO_HOST},
    {"br out, dead code is free", BYTES(0x02, 0x40, 0x0c, 0, CONST(1), DROP, CONST(1), DROP, 0x0b),
     LIMIT, WASM_TRAP_NONE, 2, NO_HOST},
    {"dead loop is free", BYTES(0x02, 0x40, 0x0c, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b), LIMIT,
     WASM_TRAP_NONE, 2, NO_HOST},
    {"br_table first label",
     BYTES(0x02, 0x40, 0x02, 0x40, CONST(0), 0x0e, 1, 0, 1, 0x0b, CONST(1), DROP, 0x0b), LIMIT,
     WASM_TRAP_NONE, 4, NO_HOST},
    {"br_table default",
     BYTES(0x02, 0x40, 0x02, 0x40, CONST(9), 0x0e, 1, 0, 1, 0x0b, CONST(1), DROP, 0x0b), LIMIT,
     WASM_TRAP_NONE, 3, NO_HOST},

    /* What is visible after each trap: the counter as last published. */
    {"unreachable publishes", BYTES(CONST(1), DROP, 0x00), LIMIT, WASM_TRAP_UNREACHABLE, 2,
     NO_HOST},
    {"unreachable over the limit", BYTES(CONST(1), DROP, CONST(1), DROP, 0x00), 2,
     WASM_TRAP_UNREACHABLE, 2, NO_HOST},
    {"division publishes nothing", BYTES(CONST(1), CONST(0), 0x6d, DROP), LIMIT,
     WASM_TRAP_DIVIDE_BY_ZERO, 0, NO_HOST},
    {"division after a call", BYTES(0x10, FUNC_EMPTY, CONST(1), CONST(0), 0x6d, DROP), LIMIT,
     WASM_TRAP_DIVIDE_BY_ZERO, 3, NO_HOST},
    {"division in a callee", BYTES(CONST(1), DROP, 0x10, FUNC_DIVIDE), LIMIT,
     WASM_TRAP_DIVIDE_BY_ZERO, 3, NO_HOST},
    {"overflow", BYTES(0x41, 0x80, 0x80, 0x80, 0x80, 0x78, CONST(0x7f), 0x6d, DROP), LIMIT,
     WASM_TRAP_INTEGER_OVERFLOW, 0, NO_HOST},
    {"conversion of a NaN", BYTES(0x43, 0, 0, 0xc0, 0x7f, 0xa8, DROP), LIMIT,
     WASM_TRAP_INVALID_CONVERSION, 0, NO_HOST},
    {"conversion out of range", BYTES(0x43, 0, 0, 0x80, 0x7f, 0xa8, DROP), LIMIT,
     WASM_TRAP_INTEGER_OVERFLOW, 0, NO_HOST},
    {"load out of bounds", BYTES(CONST(0x7f), 0x28, 2, 0, DROP), LIMIT,
     WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 0, NO_HOST},
    {"load that no address can save", BYTES(CONST(0), 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, DROP),
     LIMIT, WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 3, NO_HOST},
    {"load at the last offset that an address could save",
     BYTES(CONST(0x7f), 0x28, 2, 0xfc, 0xff, 0xff, 0xff, 0x0f, DROP), LIMIT,
     WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 0, NO_HOST},
    {"store that no address can save",
     BYTES(CONST(0), CONST(0), 0x3a, 0, 0xff, 0xff, 0xff, 0xff, 0x0f), LIMIT,
     WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 0, NO_HOST},
    {"i64 store that no address can save",
     BYTES(CONST(0), 0x42, 0, 0x37, 0, 0xff, 0xff, 0xff, 0xff, 0x0f), LIMIT,
     WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 35, NO_HOST},
    {"fill out of bounds", BYTES(CONST(0), CONST(0), CONST(0x7f), 0xfc, 11, 0), LIMIT,
     WASM_TRAP_MEMORY_OUT_OF_BOUNDS, 0, NO_HOST},
    {"table out of bounds", BYTES(CONST(9), 0x25, 0, DROP), LIMIT, WASM_TRAP_TABLE_OUT_OF_BOUNDS, 0,
     NO_HOST},
    {"undefined element", BYTES(CONST(9), 0x11, 0, 0), LIMIT, WASM_TRAP_UNDEFINED_ELEMENT, 3,
     NO_HOST},
    {"uninitialized element", BYTES(CONST(1), 0x11, 0, 0), LIMIT, WASM_TRAP_UNINITIALIZED_ELEMENT,
     3, NO_HOST},
    {"another function type", BYTES(CONST(2), 0x11, 0, 0), LIMIT, WASM_TRAP_INDIRECT_TYPE, 3,
     NO_HOST},
    {"out of gas in a callee's entry", BYTES(CONST(1), DROP, 0x10, FUNC_EMPTY), 4,
     WASM_TRAP_OUT_OF_GAS, 4, NO_HOST},
    {"callee entered with one left", BYTES(CONST(1), DROP, 0x10, FUNC_EMPTY), 5, WASM_TRAP_NONE, 4,
     NO_HOST},

    /* Host functions: no entry, the call is published before they run. */
    {"host call costs its operator", BYTES(0x10, FUNC_HOST_GET, DROP), LIMIT, WASM_TRAP_NONE, 2,
     NO_HOST},
    {"host call through the table", BYTES(CONST(2), 0x11, 1, 0, DROP), LIMIT, WASM_TRAP_NONE, 3,
     NO_HOST},
    {"host charges 52 (emit of 5 + 8 bytes)",
     BYTES(CONST(0), DROP, CONST(0), DROP, CONST(0), 0x10, FUNC_HOST_PUT, CONST(0), DROP),
     LIMIT,
     WASM_TRAP_NONE,
     58,
     {.charge = 52}},
    {"host charges all there is",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT),
     55,
     WASM_TRAP_NONE,
     55,
     {.charge = 52}},
    {"host charges more than there is",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT),
     54,
     WASM_TRAP_OUT_OF_GAS,
     54,
     {.charge = 52}},
    {"exhausted by the host, noticed at the next entry",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT, 0x10, FUNC_EMPTY),
     55,
     WASM_TRAP_OUT_OF_GAS,
     55,
     {.charge = 52}},
    {"exhausted by the host, straight line goes on",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT, CONST(1), DROP),
     55,
     WASM_TRAP_NONE,
     55,
     {.charge = 52}},
    {"host sets the counter",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT, CONST(1), DROP),
     LIMIT,
     WASM_TRAP_NONE,
     LIMIT - 99,
     {.set_to = 100}},
    {"set counter is what a trap leaves",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT, CONST(1), CONST(0), 0x6d, DROP),
     LIMIT,
     WASM_TRAP_DIVIDE_BY_ZERO,
     LIMIT - 100,
     {.set_to = 100}},
    {"host function fails",
     BYTES(CONST(0), 0x10, FUNC_HOST_PUT),
     LIMIT,
     WASM_TRAP_HOST,
     3,
     {.fail = WASM_TRAP_HOST}},
};

static void hand_worked_programs_spend_what_was_worked_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(hand_worked); i++) {
        const struct hand_worked *row = &hand_worked[i];
        FOR_TIERS(tier)
        {
            struct program program;
            struct wasm_trap trap;
            program_open(&program, span_of(row->body, row->size_bytes), tier, &wasm_rules_default);
            program.host = row->host;
            enum wasm_trap_kind kind = program_run(&program, row->limit, &trap);
            uint64_t spent = program_spent(&program, row->limit);
            if (kind != row->kind || spent != row->spent)
                fail_msg("%s, tier %d: %s, spent %lu; expected %s, %lu", row->name, tier,
                         wasm_trap_text(kind), (unsigned long)spent, wasm_trap_text(row->kind),
                         (unsigned long)row->spent);
            program_close(&program);
        }
    }
}

static void a_host_function_sees_its_call_paid(void **state)
{
    (void)state;
    static const uint8_t body[] = {CONST(1), DROP, 0x10, FUNC_HOST_GET, DROP};
    FOR_TIERS(tier)
    {
        struct program program;
        struct wasm_trap trap;
        program_open(&program, span_of(body, sizeof body), tier, &wasm_rules_default);
        assert_int_equal(program_run(&program, 100, &trap), WASM_TRAP_NONE);
        assert_int_equal(program.host.remaining_seen, 100 - 3);
        program_close(&program);
    }
}

static void limits_beyond_63_bits_refill_from_the_reserve(void **state)
{
    (void)state;
    static const uint8_t body[] = {COUNTED(0x0d, 0)};
    FOR_TIERS(tier)
    {
        struct program program;
        struct wasm_trap trap;
        program_open(&program, span_of(body, sizeof body), tier, &wasm_rules_default);
        assert_int_equal(program_run(&program, UINT64_MAX, &trap), WASM_TRAP_NONE);
        assert_true(program_spent(&program, UINT64_MAX) == 19);

        /* Any split between counter and reserve is one sum, however often it runs dry. */
        struct wasm_fuel *fuel = wasm_store_fuel(program.store);
        for (int64_t counter = 0; counter <= 25; counter++) {
            *fuel = (struct wasm_fuel){.committed = -counter, .reserve = (uint64_t)(25 - counter)};
            assert_int_equal(wasm_invoke(program.store,
                                         wasm_instance_func(program.instance, FUNC_TESTED), NULL,
                                         &trap, NULL),
                             RK_OK);
            assert_int_equal(wasm_fuel_remaining(fuel), 25 - 19);
        }
        program_close(&program);
    }
}

static void stack_overflow_traps_before_the_entry_is_charged(void **state)
{
    (void)state;
    static const uint8_t body[] = {0x10, 5};
    struct wasm_rules rules = wasm_rules_default;
    /* Frames: the function under test has 6 slots of locals, no operands and the base; the
     * recursive one has the base alone. */
    rules.stack_units = 6 + WASM_FRAME_UNITS_BASE + 10 * WASM_FRAME_UNITS_BASE;
    FOR_TIERS(tier)
    {
        struct program program;
        struct wasm_trap trap;
        program_open(&program, span_of(body, sizeof body), tier, &rules);
        assert_int_equal(program_run(&program, LIMIT, &trap), WASM_TRAP_STACK_OVERFLOW);
        /* Eleven entries and eleven calls; the twelfth frame does not fit. */
        assert_int_equal(trap.frames_total, 11);
        assert_int_equal(program_spent(&program, LIMIT), 22);
        program_close(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_set_has_the_deployed_prices),
        cmocka_unit_test(every_operator_costs_its_price_once),
        cmocka_unit_test(prices_come_from_the_rule_set),
        cmocka_unit_test(hand_worked_programs_spend_what_was_worked_out),
        cmocka_unit_test(a_host_function_sees_its_call_paid),
        cmocka_unit_test(limits_beyond_63_bits_refill_from_the_reserve),
        cmocka_unit_test(stack_overflow_traps_before_the_entry_is_charged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
