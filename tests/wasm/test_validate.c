/* Function bodies: what each operator takes and leaves, blocks and branches, unreachable code, the
 * heights that the stack reaches. Each case is a body within one module that has a bit of
 * everything; error places count from its first operator. */

#include "support.h"

#include "builder.h"
#include "load_check.h"
#include "wasm/operator.h"

#include <stdlib.h>

/* Types of the module. Function i + 1 has type i; function 0 is the body under test. */
enum {
    T_NONE,   /* () -> () */
    T_ADD,    /* (i32 i32) -> (i32) */
    T_PAIR,   /* () -> (i32 i64) */
    T_UNARY,  /* (i32) -> (i32) */
    T_VECTOR, /* (v128 i32) -> (i32 v128) */
    T_SWAP,   /* (i32 i64) -> (i64 i32) */
    T_FIVE,   /* () -> (i32 i32 i32 i32 i32) */
    TYPE_COUNT,
};

/* Locals of the body: one of each type, in this order. */
enum { L_I32, L_I64, L_F32, L_F64, L_V128, L_FUNCREF, L_EXTERNREF, LOCAL_COUNT };

#define LOCAL_GET(i) 0x20, (i)
#define GET_I32      LOCAL_GET(L_I32)
#define GET_I64      LOCAL_GET(L_I64)
#define GET_F32      LOCAL_GET(L_F32)
#define GET_F64      LOCAL_GET(L_F64)
#define GET_V128     LOCAL_GET(L_V128)
#define GET_FUNC     LOCAL_GET(L_FUNCREF)
#define GET_EXTERN   LOCAL_GET(L_EXTERNREF)
#define DROP         0x1a
#define UNREACHABLE  0x00
#define BLOCK(...)   0x02, __VA_ARGS__, OP_END
#define LOOP(...)    0x03, __VA_ARGS__, OP_END
#define IF(...)      0x04, __VA_ARGS__, OP_END
#define ELSE         0x05
#define EMPTY        0x40
#define BR(l)        0x0c, (l)
#define BR_IF(l)     0x0d, (l)
#define SELECT       0x1b
#define I32_ADD      0x6a

struct shape {
    uint8_t type;   /* of the body under test */
    bool is_64;     /* the memory */
    bool no_memory; /* none at all */
    bool no_count;  /* no data count section */
};

static void build(struct buffer *m, struct shape shape, const uint8_t *ops, size_t size)
{
    static const uint8_t types[] = {
        TYPE_COUNT, 0x60, 0,   0,   0x60, 2,   I32,  I32, 1,    I32, 0x60, 0,   2,    I32,
        I64,        0x60, 1,   I32, 1,    I32, 0x60, 2,   V128, I32, 2,    I32, V128, 0x60,
        2,          I32,  I64, 2,   I64,  I32, 0x60, 0,   5,    I32, I32,  I32, I32,  I32};
    static const uint8_t functions[] = {TYPE_COUNT, 0, 1, 2, 3, 4, 5, 6};
    static const uint8_t tables[] = {2, FUNCREF, 0, 1, EXTERNREF, 0, 1};
    static const uint8_t globals[] = {
        4,
        I32,
        1,
        EXPR_I32(0),
        I64,
        0,
        0x42,
        0,
        OP_END,
        EXTERNREF,
        1,
        0xd0,
        EXTERNREF,
        OP_END,
        V128,
        1,
        0xfd,
        12,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        OP_END
    };
    static const uint8_t elems[] = { 2, 1, 0, 1, 1, 5, EXTERNREF, 1, 0xd0, EXTERNREF, OP_END };
    static const uint8_t stub[] = { 0, UNREACHABLE, OP_END };
    static const uint8_t locals[] = {LOCAL_COUNT, 1, I32,  1, I64,     1, F32,      1,
                                     F64,         1, V128, 1, FUNCREF, 1, EXTERNREF};
    uint8_t memory[] = {1, shape.is_64 ? 4 : 0, 1};
    struct buffer payload = {0};
    builder_header(m);
    builder_section(m, ID_TYPE, types, sizeof types);
    builder_u8(&payload, TYPE_COUNT + 1);
    builder_u8(&payload, shape.type);
    builder_bytes(&payload, functions + 1, TYPE_COUNT);
    builder_section_of(m, ID_FUNCTION, &payload);
    builder_section(m, ID_TABLE, tables, sizeof tables);
    if (!shape.no_memory) builder_section(m, ID_MEMORY, memory, sizeof memory);
    builder_section(m, ID_GLOBAL, globals, sizeof globals);
    builder_section(m, ID_ELEMENT, elems, sizeof elems);
    if (!shape.no_count) builder_section(m, ID_DATA_COUNT, (uint8_t[]){1}, 1);
    struct buffer body = {0};
    builder_bytes(&body, locals, sizeof locals);
    builder_bytes(&body, ops, size);
    builder_u8(&payload, TYPE_COUNT + 1);
    builder_sized(&payload, body.bytes, body.size_bytes);
    buffer_free(&body);
    for (int i = 0; i < TYPE_COUNT; i++) {
        builder_sized(&payload, stub, sizeof stub);
    }
    builder_section_of(m, ID_CODE, &payload);
    if (!shape.no_count) builder_section(m, ID_DATA, (uint8_t[]){1, 1, 0}, 3);
}

/* Where the operators of the body under test begin: behind the only run of its locals. */
static size_t first_operator(const struct buffer *m)
{
    static const uint8_t locals[] = {LOCAL_COUNT, 1, I32,  1, I64,     1, F32,      1,
                                     F64,         1, V128, 1, FUNCREF, 1, EXTERNREF};
    const uint8_t *found = memmem(m->bytes, m->size_bytes, locals, sizeof locals);
    assert_non_null(found);
    return (size_t)(found - m->bytes) + sizeof locals;
}

struct body_case {
    const char *name;
    const uint8_t *ops;
    size_t size;
    enum rk_result result;
    uint32_t at;
    const char *message;
    uint32_t slots; /* the greatest height, where the case is valid */
    struct shape shape;
};

#define OPS(...)       (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define VALID(slots)   RK_OK, 0, NULL, (slots), {0}
#define INVALID(at, m) RK_INVALID, (at), (m), 0, {0}
#define WRONG(at, m)   RK_MALFORMED, (at), (m), 0, {0}

static void run_case(const struct body_case *c, const struct wasm_rules *rules)
{
    struct buffer m = {0};
    build(&m, c->shape, c->ops, c->size);
    size_t start = first_operator(&m);
    expect_load(c->name, buffer_span(&m), rules, c->result, c->result ? start + c->at : 0,
                c->message);
    struct wasm_module *module = NULL;
    if (!c->result && !wasm_module_load(&module, NULL, buffer_span(&m), rules)) {
        const struct wasm_function *f = &module->functions[0];
        assert_int_equal(f->first_operator, start);
        assert_int_equal(f->local_count,
                         LOCAL_COUNT + wasm_module_function_type(module, 0)->param_count);
        assert_int_equal(f->local_slots,
                         LOCAL_COUNT + 1 + wasm_module_function_type(module, 0)->param_slots);
        if (f->operand_slots != c->slots) {
            fail_msg("%s: %u slots, expected %u", c->name, f->operand_slots, c->slots);
        }
        wasm_module_release(module);
    }
    buffer_free(&m);
}

static void run_cases(const struct body_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        run_case(&cases[i], &wasm_rules_default);
    }
}

static void operands_match_the_signature(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"nothing", OPS(OP_END), VALID(0)},
        {"i32.add", OPS(GET_I32, GET_I32, I32_ADD, DROP, OP_END), VALID(2)},
        {"second operand", OPS(GET_I32, GET_F32, I32_ADD, DROP, OP_END),
         INVALID(4, "function 0: type mismatch: i32.add expects i32 but the stack has f32")},
        {"first operand", OPS(GET_F64, GET_I32, I32_ADD, DROP, OP_END),
         INVALID(4, "i32.add expects i32 but the stack has f64")},
        {"one operand", OPS(GET_I32, I32_ADD, DROP, OP_END),
         INVALID(2, "i32.add expects i32 but the stack is empty")},
        {"operand outside the block", OPS(GET_I32, GET_I32, BLOCK(EMPTY, I32_ADD, DROP), OP_END),
         INVALID(6, "but the block's stack is empty")},
        {"bitselect", OPS(GET_V128, GET_V128, GET_V128, 0xfd, 0x52, DROP, OP_END), VALID(6)},
        {"bitselect third", OPS(GET_I64, GET_V128, GET_V128, 0xfd, 0x52, DROP, OP_END),
         INVALID(6, "v128.bitselect expects v128 but the stack has i64")},
        {"splat", OPS(GET_I32, 0xfd, 0x0f, DROP, OP_END), VALID(2)},
        {"drop", OPS(DROP, OP_END), INVALID(0, "drop expects a value")},
        {"left over", OPS(GET_I32, OP_END), INVALID(2, "values remaining on stack")},
        {"left over below",
         OPS(GET_I32, GET_I32, OP_END),
         RK_INVALID,
         4,
         "the block leaves 1 more",
         0,
         {.type = T_UNARY}},
        {"result", OPS(GET_I32, OP_END), RK_OK, 0, NULL, 1, {.type = T_UNARY}},
        {"no result", OPS(OP_END), RK_INVALID, 0, "end expects i32", 0, {.type = T_UNARY}},
        /* The two parameters come before the locals. */
        {"wrong result",
         OPS(LOCAL_GET(2 + L_F32), OP_END),
         RK_INVALID,
         2,
         "end expects i32 but the stack has f32",
         0,
         {.type = T_ADD}},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void locals_and_globals_have_their_types(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"set", OPS(GET_I64, 0x21, L_I64, OP_END), VALID(1)},
        {"set type", OPS(GET_I32, 0x21, L_I64, OP_END), INVALID(2, "local.set expects i64")},
        {"tee", OPS(GET_V128, 0x22, L_V128, DROP, OP_END), VALID(2)},
        {"tee type", OPS(GET_I32, 0x22, L_V128, DROP, OP_END),
         INVALID(2, "local.tee expects v128")},
        {"tee on nothing", OPS(0x22, L_I32, DROP, OP_END), INVALID(0, "stack is empty")},
        {"unknown local", OPS(LOCAL_GET(7), DROP, OP_END),
         INVALID(1, "unknown local 7: there are 7")},
        {"unknown far local", OPS(0x20, 0x80, 0x80, 1, DROP, OP_END), INVALID(1, "local 16384")},
        {"global", OPS(0x23, 0, 0x24, 0, OP_END), VALID(1)},
        {"global vector", OPS(0x23, 3, 0x24, 3, OP_END), VALID(2)},
        {"immutable", OPS(0x23, 1, 0x24, 1, OP_END), INVALID(2, "global is immutable: global 1")},
        {"global type", OPS(0x23, 1, 0x24, 0, OP_END), INVALID(2, "global.set expects i32")},
        {"unknown global", OPS(0x23, 4, DROP, OP_END), INVALID(1, "unknown global 4: there are 4")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void many_locals_are_looked_up_by_runs(void **state)
{
    (void)state;
    /* (local i64 x 600) (local f32 x 1) (local i32 x 600): reads at the edges of the runs. */
    static const struct {
        uint32_t index;
        uint8_t type;
    } cases[] = {{0, I64},   {127, I64}, {128, I64}, {511, I64}, {512, I64},
                 {599, I64}, {600, F32}, {601, I32}, {1200, I32}};
    static const uint8_t stores[][2] = {{I32, 0x67}, {I64, 0x79}, {F32, 0x8b}}; /* clz, clz, abs */
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        for (size_t k = 0; k < RK_ARRAY_LENGTH(stores); k++) {
            struct buffer m = {0};
            struct buffer body = {0};
            struct buffer payload = {0};
            builder_header(&m);
            builder_section(&m, ID_TYPE, (uint8_t[]){1, FUNC_TYPE0}, 4);
            builder_section(&m, ID_FUNCTION, (uint8_t[]){1, 0}, 2);
            builder_bytes(&body, (uint8_t[]){3, 0xd8, 4, I64, 1, F32, 0xd8, 4, I32, 0x20}, 10);
            builder_leb(&body, cases[i].index);
            builder_bytes(&body, (uint8_t[]) { stores[k][1], DROP, OP_END }, 3);
            builder_u8(&payload, 1);
            builder_sized(&payload, body.bytes, body.size_bytes);
            builder_section_of(&m, ID_CODE, &payload);
            struct rk_error error;
            enum rk_result want = cases[i].type == stores[k][0] ? RK_OK : RK_INVALID;
            assert_int_equal(load_checked(NULL, &error, buffer_span(&m), &wasm_rules_default),
                             want);
            buffer_free(&body);
            buffer_free(&m);
        }
    }
}

static void blocks_take_and_leave_their_types(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"empty blocks", OPS(BLOCK(EMPTY, LOOP(EMPTY, 1)), OP_END), VALID(0)},
        {"value", OPS(BLOCK(I32, GET_I32), DROP, OP_END), VALID(1)},
        {"no value", OPS(BLOCK(I32), DROP, OP_END), INVALID(2, "end expects i32")},
        {"surplus", OPS(BLOCK(EMPTY, GET_I32), OP_END), INVALID(4, "remaining on stack")},
        {"parameters", OPS(GET_I32, GET_I32, BLOCK(T_ADD, I32_ADD), DROP, OP_END), VALID(2)},
        {"parameter missing", OPS(GET_I32, BLOCK(T_ADD, I32_ADD), DROP, OP_END),
         INVALID(2, "block expects i32")},
        {"two results", OPS(BLOCK(T_PAIR, GET_I32, GET_I64), DROP, DROP, OP_END), VALID(2)},
        {"results in the wrong order", OPS(BLOCK(T_PAIR, GET_I64, GET_I32), DROP, DROP, OP_END),
         INVALID(6, "end expects i64 but the stack has i32")},
        {"vector parameters",
         OPS(GET_V128, GET_I32, BLOCK(T_VECTOR, 0x21, L_I32, 0x21, L_V128, GET_I32, GET_V128), DROP,
             DROP, OP_END),
         VALID(3)},
        {"if", OPS(GET_I32, IF(EMPTY), OP_END), VALID(1)},
        {"if without condition", OPS(IF(EMPTY), OP_END), INVALID(0, "if expects i32")},
        {"if else", OPS(GET_I32, IF(I32, GET_I32, ELSE, GET_I32), DROP, OP_END), VALID(1)},
        {"else value", OPS(GET_I32, IF(I32, GET_I32, ELSE, GET_I64), DROP, OP_END),
         INVALID(9, "end expects i32 but the stack has i64")},
        {"then value", OPS(GET_I32, IF(I32, GET_I64, ELSE, GET_I32), DROP, OP_END),
         INVALID(6, "else expects i32 but the stack has i64")},
        {"if with a value needs else", OPS(GET_I32, IF(I32, GET_I32), DROP, OP_END),
         INVALID(6, "an if without else")},
        {"if without else", OPS(GET_I32, GET_I32, IF(T_UNARY), DROP, OP_END), VALID(2)},
        {"else without if", OPS(BLOCK(EMPTY, ELSE), OP_END), WRONG(2, "else without an if")},
        {"two else", OPS(GET_I32, IF(EMPTY, ELSE, ELSE), OP_END), WRONG(5, "else without an if")},
        {"else of the function", OPS(ELSE, OP_END), WRONG(0, "else without an if")},
        {"parameters again in else",
         OPS(GET_I32, GET_I64, GET_I32,
             IF(T_SWAP, DROP, DROP, GET_I64, GET_I32, ELSE, 0x21, L_I64, 0x21, L_I32, GET_I64,
                GET_I32),
             DROP, DROP, OP_END),
         VALID(3)},
        {"unknown type", OPS(BLOCK(TYPE_COUNT), OP_END), INVALID(1, "unknown type 7")},
        {"no type", OPS(BLOCK(0x41), OP_END), WRONG(1, "malformed block type")},
        {"typed reference",
         OPS(BLOCK(0x63, 0), OP_END),
         RK_UNSUPPORTED,
         1,
         "typed function references",
         0,
         {0}},
        {"empty type in two bytes", OPS(BLOCK(0xc0, 0x7f), OP_END), WRONG(1, "block type")},
        {"type index in five bytes", OPS(BLOCK(0x80, 0x80, 0x80, 0x80, 0), OP_END), VALID(0)},
        {"type index in six bytes", OPS(BLOCK(0x80, 0x80, 0x80, 0x80, 0x80, 0), OP_END),
         WRONG(1, "too long")},
        {"not closed", OPS(0x02, EMPTY, OP_END), WRONG(3, "1 blocks are open")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void branches_carry_what_their_label_takes(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"br", OPS(BLOCK(EMPTY, BR(0)), OP_END), VALID(0)},
        {"br to the function", OPS(BR(0), OP_END), VALID(0)},
        {"br too far", OPS(BR(1), OP_END), INVALID(1, "unknown label 1: 1 blocks are open")},
        {"br with a value", OPS(BLOCK(I32, GET_I32, BR(0)), DROP, OP_END), VALID(1)},
        {"br without", OPS(BLOCK(I32, BR(0)), DROP, OP_END), INVALID(2, "br expects i32")},
        {"br keeps only the top", OPS(BLOCK(I32, GET_F32, GET_I32, BR(0)), DROP, OP_END), VALID(2)},
        {"loop takes parameters", OPS(GET_I32, LOOP(T_UNARY, BR(0)), DROP, OP_END), VALID(1)},
        {"loop label has no result", OPS(LOOP(I32, BR(0)), DROP, OP_END), VALID(1)},
        {"br_if keeps values", OPS(BLOCK(I32, GET_I32, GET_I32, BR_IF(0)), DROP, OP_END), VALID(2)},
        {"br_if condition", OPS(BLOCK(EMPTY, GET_F32, BR_IF(0)), OP_END),
         INVALID(4, "br_if expects i32")},
        {"br_if value", OPS(BLOCK(I32, GET_F32, GET_I32, BR_IF(0)), DROP, OP_END),
         INVALID(6, "br_if expects i32 but the stack has f32")},
        {"br_table", OPS(BLOCK(EMPTY, GET_I32, 0x0e, 2, 0, 1, 0), OP_END), VALID(1)},
        {"br_table without labels", OPS(BLOCK(EMPTY, GET_I32, 0x0e, 0, 0), OP_END), VALID(1)},
        {"br_table value", OPS(BLOCK(I32, GET_I32, GET_I32, 0x0e, 1, 0, 0), DROP, OP_END),
         VALID(2)},
        {"br_table types",
         OPS(BLOCK(F32, BLOCK(I32, GET_I32, GET_I32, 0x0e, 1, 0, 1), DROP, GET_F32), DROP, OP_END),
         INVALID(8, "br_table expects f32 but the stack has i32")},
        {"br_table arity", OPS(BLOCK(I32, GET_I32, GET_I32, 0x0e, 1, 0, 1), DROP, OP_END),
         INVALID(9, "labels that take 1 and 0 values")},
        {"br_table label", OPS(BLOCK(EMPTY, GET_I32, 0x0e, 1, 2, 0), OP_END),
         INVALID(6, "unknown label 2")},
        {"br_table default", OPS(BLOCK(EMPTY, GET_I32, 0x0e, 1, 0, 2), OP_END),
         INVALID(7, "unknown label 2")},
        {"br_table too long", OPS(GET_I32, 0x0e, 9, 0, OP_END), WRONG(3, "9 labels declared")},
        {"return", OPS(0x0f, OP_END), VALID(0)},
        {"return a value", OPS(GET_I32, 0x0f, OP_END), RK_OK, 0, NULL, 1, {.type = T_UNARY}},
        {"return nothing",
         OPS(0x0f, OP_END),
         RK_INVALID,
         0,
         "return expects i32",
         0,
         {.type = T_UNARY}},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void unreachable_code_has_values_of_any_type(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"anything", OPS(UNREACHABLE, I32_ADD, DROP, OP_END), VALID(1)},
        {"anything after br", OPS(BLOCK(EMPTY, BR(0), 0xa0, DROP), OP_END), VALID(1)},
        {"what is pushed has a type", OPS(UNREACHABLE, GET_I64, I32_ADD, DROP, OP_END),
         INVALID(3, "i32.add expects i32 but the stack has i64")},
        {"one known, one any", OPS(UNREACHABLE, GET_I32, I32_ADD, DROP, OP_END), VALID(1)},
        {"result", OPS(BLOCK(I32, UNREACHABLE), I32_ADD, OP_END),
         INVALID(4, "i32.add expects i32 but the stack is empty")},
        {"surplus", OPS(UNREACHABLE, GET_I32, OP_END), INVALID(3, "remaining")},
        {"reachable again after end", OPS(BLOCK(EMPTY, UNREACHABLE), DROP, OP_END),
         INVALID(4, "drop expects a value")},
        {"reachable again after else", OPS(GET_I32, IF(EMPTY, UNREACHABLE, ELSE, DROP), OP_END),
         INVALID(6, "drop expects a value")},
        {"select of any", OPS(UNREACHABLE, SELECT, DROP, OP_END), VALID(1)},
        {"select of any and f32", OPS(UNREACHABLE, GET_F32, GET_I32, SELECT, 0x8b, DROP, OP_END),
         VALID(2)},
        {"select of any, then any", OPS(UNREACHABLE, SELECT, I32_ADD, 0x45, DROP, OP_END),
         VALID(1)},
        {"br_table leaves as many as its label takes",
         OPS(BLOCK(T_PAIR, UNREACHABLE, 0x0e, 0, 0), DROP, DROP, OP_END), VALID(2)},
        {"br_table of labels with other types",
         OPS(BLOCK(F32, BLOCK(I32, UNREACHABLE, 0x0e, 1, 0, 1), DROP, GET_F32), DROP, OP_END),
         VALID(1)},
        {"br_if with any", OPS(BLOCK(I64, UNREACHABLE, BR_IF(0)), DROP, OP_END), VALID(1)},
        {"br_if gives a type", OPS(BLOCK(I64, UNREACHABLE, BR_IF(0), 0x45, 0xac), DROP, OP_END),
         INVALID(5, "i32.eqz expects i32 but the stack has i64")},
        {"ref.is_null of any", OPS(UNREACHABLE, 0xd1, DROP, OP_END), VALID(1)},
        {"tee of any", OPS(UNREACHABLE, 0x22, L_V128, DROP, OP_END), VALID(2)},
        {"nested", OPS(UNREACHABLE, BLOCK(T_ADD, I32_ADD), DROP, OP_END), VALID(2)},
        {"blocks inside are reachable again", OPS(UNREACHABLE, BLOCK(EMPTY, I32_ADD, DROP), OP_END),
         INVALID(3, "block's stack is empty")},
        {"unknown label still", OPS(UNREACHABLE, BR(1), OP_END), INVALID(2, "unknown label")},
        {"vectors below are forgotten",
         OPS(GET_V128, GET_V128, UNREACHABLE, GET_V128, DROP, OP_END), VALID(4)},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void select_takes_two_of_a_kind(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"numbers", OPS(GET_F64, GET_F64, GET_I32, SELECT, DROP, OP_END), VALID(3)},
        {"vectors", OPS(GET_V128, GET_V128, GET_I32, SELECT, DROP, OP_END), VALID(5)},
        {"two types", OPS(GET_F64, GET_F32, GET_I32, SELECT, DROP, OP_END),
         INVALID(6, "two values of one type but the stack has f64 and f32")},
        {"references", OPS(GET_FUNC, GET_FUNC, GET_I32, SELECT, DROP, OP_END),
         INVALID(6, "expects numbers or vectors but the stack has funcref")},
        {"condition", OPS(GET_I32, GET_I32, GET_I64, SELECT, DROP, OP_END),
         INVALID(6, "select expects i32")},
        {"typed", OPS(GET_EXTERN, GET_EXTERN, GET_I32, 0x1c, 1, EXTERNREF, DROP, OP_END), VALID(3)},
        {"typed, others", OPS(GET_EXTERN, GET_FUNC, GET_I32, 0x1c, 1, EXTERNREF, DROP, OP_END),
         INVALID(6, "select expects externref but the stack has funcref")},
        {"two types listed", OPS(GET_I32, GET_I32, GET_I32, 0x1c, 2, I32, I32, DROP, OP_END),
         INVALID(7, "invalid result arity: 2")},
        {"none listed", OPS(GET_I32, GET_I32, GET_I32, 0x1c, 0, DROP, OP_END), INVALID(7, "arity")},
        {"cut off", OPS(GET_I32, GET_I32, GET_I32, 0x1c, 1), WRONG(8, "unexpected end")},
        {"no type", OPS(GET_I32, GET_I32, GET_I32, 0x1c, 1, 0x40, DROP, OP_END),
         WRONG(8, "malformed value type 0x40")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void calls_take_and_leave_their_types(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"call", OPS(GET_I32, GET_I32, 0x10, 1 + T_ADD, DROP, OP_END), VALID(2)},
        {"call for two", OPS(0x10, 1 + T_PAIR, DROP, DROP, OP_END), VALID(2)},
        {"call with a vector", OPS(GET_V128, GET_I32, 0x10, 1 + T_VECTOR, DROP, DROP, OP_END),
         VALID(3)},
        {"argument", OPS(GET_I32, GET_F32, 0x10, 1 + T_ADD, DROP, OP_END),
         INVALID(4, "call expects i32 but the stack has f32")},
        {"unknown function", OPS(0x10, 8, OP_END), INVALID(1, "unknown function 8: there are 8")},
        {"indirect", OPS(GET_I32, GET_I32, GET_I32, 0x11, T_ADD, 0, DROP, OP_END), VALID(3)},
        {"indirect without index", OPS(0x11, T_NONE, 0, OP_END),
         INVALID(0, "call_indirect expects i32")},
        {"indirect type", OPS(GET_I32, 0x11, TYPE_COUNT, 0, OP_END), INVALID(3, "unknown type 7")},
        {"indirect table", OPS(GET_I32, 0x11, T_NONE, 2, OP_END), INVALID(4, "unknown table 2")},
        {"indirect table of externref", OPS(GET_I32, 0x11, T_NONE, 1, OP_END),
         INVALID(2, "expects a table of funcref, not externref")},
        {"tail call", OPS(0x12, 0, OP_END), RK_UNSUPPORTED, 0, "tail calls", 0, {0}},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void references_and_tables_have_their_types(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"ref.null", OPS(0xd0, FUNCREF, 0x21, L_FUNCREF, OP_END), VALID(1)},
        {"ref.null type", OPS(0xd0, I32, DROP, OP_END), WRONG(1, "malformed reference type")},
        {"ref.null cut off", OPS(0xd0), WRONG(1, "unexpected end")},
        {"ref.is_null", OPS(GET_EXTERN, 0xd1, 0x21, L_I32, OP_END), VALID(1)},
        {"ref.is_null of a number", OPS(GET_I32, 0xd1, DROP, OP_END),
         INVALID(2, "ref.is_null expects a reference but the stack has i32")},
        {"ref.func", OPS(0xd2, 1, 0x21, L_FUNCREF, OP_END), VALID(1)},
        {"ref.func undeclared", OPS(0xd2, 2, DROP, OP_END),
         INVALID(0, "undeclared function reference: function 2")},
        {"ref.func unknown", OPS(0xd2, 8, DROP, OP_END), INVALID(1, "unknown function 8")},
        {"table.get", OPS(GET_I32, 0x25, 1, 0x21, L_EXTERNREF, OP_END), VALID(1)},
        {"table.get unknown", OPS(GET_I32, 0x25, 2, DROP, OP_END), INVALID(3, "unknown table 2")},
        {"table.set", OPS(GET_I32, GET_FUNC, 0x26, 0, OP_END), VALID(2)},
        {"table.set type", OPS(GET_I32, GET_FUNC, 0x26, 1, OP_END),
         INVALID(4, "table.set expects externref")},
        {"table.grow", OPS(GET_FUNC, GET_I32, 0xfc, 15, 0, DROP, OP_END), VALID(2)},
        {"table.size", OPS(0xfc, 16, 0, DROP, OP_END), VALID(1)},
        {"table.size unknown", OPS(0xfc, 16, 2, DROP, OP_END), INVALID(2, "unknown table 2")},
        {"table.fill", OPS(GET_I32, GET_EXTERN, GET_I32, 0xfc, 17, 1, OP_END), VALID(3)},
        {"table.init", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 12, 0, 0, OP_END), VALID(3)},
        {"table.init types", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 12, 1, 0, OP_END),
         INVALID(6, "the table holds funcref, the segment externref")},
        {"table.init segment", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 12, 2, 0, OP_END),
         INVALID(8, "unknown elem segment 2")},
        {"elem.drop", OPS(0xfc, 13, 1, OP_END), VALID(0)},
        {"elem.drop unknown", OPS(0xfc, 13, 2, OP_END), INVALID(2, "unknown elem segment 2")},
        {"table.copy", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 14, 0, 0, OP_END), VALID(3)},
        {"table.copy types", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 14, 0, 1, OP_END),
         INVALID(6, "the target holds funcref, the source externref")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void memory_operators_check_alignment_offset_and_memory(void **state)
{
    (void)state;
    const struct shape wide = {.is_64 = true};
    const struct shape none = {.no_memory = true};
    const struct shape uncounted = {.no_count = true};
    const struct body_case cases[] = {
        {"load", OPS(GET_I32, 0x28, 2, 0, DROP, OP_END), VALID(1)},
        {"aligned too much", OPS(GET_I32, 0x28, 3, 0, DROP, OP_END),
         INVALID(3, "alignment must not be larger than natural: 2^3 is more than 2^2")},
        {"alignment out of range", OPS(GET_I32, 0x28, 32, 0, DROP, OP_END),
         WRONG(3, "malformed memop flags 32")},
        {"alignment padded", OPS(GET_I32, 0x28, 0x82, 0, 0x80, 0, DROP, OP_END), VALID(1)},
        {"largest offset", OPS(GET_I32, 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, DROP, OP_END),
         VALID(1)},
        {"larger offset", OPS(GET_I32, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, DROP, OP_END),
         INVALID(4, "offset out of range: 4294967296")},
        {"offset too long",
         OPS(GET_I32, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, DROP,
             OP_END),
         WRONG(4, "i32.load: offset: integer representation too long")},
        {"load without memory", OPS(GET_I32, 0x28, 2, 0, DROP, OP_END), RK_INVALID, 2,
         "unknown memory 0", 0, none},
        {"size without memory", OPS(0x3f, 0, DROP, OP_END), RK_INVALID, 0, "unknown memory 0", 0,
         none},
        {"store value", OPS(GET_I32, GET_I32, 0x37, 3, 0, OP_END),
         INVALID(4, "i64.store expects i64")},
        {"64-bit address", OPS(GET_I64, 0x28, 2, 0, DROP, OP_END), RK_OK, 0, NULL, 1, wide},
        {"64-bit store", OPS(GET_I64, GET_I32, 0x36, 2, 0, OP_END), RK_OK, 0, NULL, 2, wide},
        {"64-bit memory, 32-bit address", OPS(GET_I32, 0x28, 2, 0, DROP, OP_END), RK_INVALID, 2,
         "i32.load expects i64 but the stack has i32", 0, wide},
        {"64-bit offset", OPS(GET_I64, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, DROP, OP_END), RK_OK,
         0, NULL, 1, wide},
        {"64-bit size and grow", OPS(0x3f, 0, 0x40, 0, 0x21, L_I64, OP_END), RK_OK, 0, NULL, 1,
         wide},
        {"size and grow", OPS(0x3f, 0, 0x40, 0, 0x21, L_I32, OP_END), VALID(1)},
        {"memory index", OPS(0x3f, 1, DROP, OP_END), WRONG(1, "zero byte expected")},
        {"memory index padded", OPS(0x3f, 0x80, 0, DROP, OP_END), WRONG(1, "zero byte expected")},
        {"copy", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 10, 0, 0, OP_END), VALID(3)},
        {"64-bit copy", OPS(GET_I64, GET_I64, GET_I64, 0xfc, 10, 0, 0, OP_END), RK_OK, 0, NULL, 3,
         wide},
        {"64-bit copy with a 32-bit size", OPS(GET_I64, GET_I64, GET_I32, 0xfc, 10, 0, 0, OP_END),
         RK_INVALID, 6, "memory.copy expects i64", 0, wide},
        {"64-bit fill", OPS(GET_I64, GET_I32, GET_I64, 0xfc, 11, 0, OP_END), RK_OK, 0, NULL, 3,
         wide},
        {"64-bit init", OPS(GET_I64, GET_I32, GET_I32, 0xfc, 8, 0, 0, OP_END), RK_OK, 0, NULL, 3,
         wide},
        {"init segment", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 8, 1, 0, OP_END),
         INVALID(8, "unknown data segment 1")},
        {"init without data count", OPS(GET_I32, GET_I32, GET_I32, 0xfc, 8, 0, 0, OP_END),
         RK_MALFORMED, 6, "data count section required", 0, uncounted},
        {"drop without data count", OPS(0xfc, 9, 0, OP_END), RK_MALFORMED, 0,
         "data count section required", 0, uncounted},
        {"data.drop", OPS(0xfc, 9, 0, OP_END), VALID(0)},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void vector_operators_check_lanes(void **state)
{
    (void)state;
    static const struct {
        uint8_t op;
        uint8_t lanes;
        uint8_t local; /* second operand of replace_lane */
        bool replaces;
    } shapes[] = {
        {21, 16, 0, false}, {22, 16, 0, false},   {23, 16, L_I32, true}, {24, 8, 0, false},
        {25, 8, 0, false},  {26, 8, L_I32, true}, {27, 4, 0, false},     {28, 4, L_I32, true},
        {29, 2, 0, false},  {30, 2, L_I64, true}, {31, 4, 0, false},     {32, 4, L_F32, true},
        {33, 2, 0, false},  {34, 2, L_F64, true},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(shapes); i++) {
        for (uint8_t lane = 0; lane <= shapes[i].lanes; lane++) {
            bool good = lane < shapes[i].lanes;
            const uint8_t extract[] = { GET_V128, 0xfd, shapes[i].op, lane, DROP, OP_END };
            const uint8_t replace[] = {
                GET_V128,
                LOCAL_GET(shapes[i].local),
                0xfd,
                shapes[i].op,
                lane,
                DROP,
                OP_END
            };
            struct body_case c = {
                .name = "lane",
                .ops = shapes[i].replaces ? replace : extract,
                .size = shapes[i].replaces ? sizeof replace : sizeof extract,
                .result = good ? RK_OK : RK_INVALID,
                .at = shapes[i].replaces ? 6 : 4,
                .message = good ? NULL : "invalid lane index",
                .slots = shapes[i].replaces ? 3 : 2,
            };
            run_case(&c, &wasm_rules_default);
        }
    }
    const struct body_case cases[] = {
        {"shuffle",
         OPS(GET_V128, GET_V128, 0xfd, 13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31,
             DROP, OP_END),
         VALID(4)},
        {"shuffle lane",
         OPS(GET_V128, GET_V128, 0xfd, 13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 32,
             DROP, OP_END),
         INVALID(21, "invalid lane index 32")},
        {"load8_lane", OPS(GET_I32, GET_V128, 0xfd, 84, 0, 0, 15, DROP, OP_END), VALID(3)},
        {"load8_lane lane", OPS(GET_I32, GET_V128, 0xfd, 84, 0, 0, 16, DROP, OP_END),
         INVALID(8, "must be below 16")},
        {"load64_lane lane", OPS(GET_I32, GET_V128, 0xfd, 87, 3, 0, 2, DROP, OP_END),
         INVALID(8, "must be below 2")},
        {"store32_lane", OPS(GET_I32, GET_V128, 0xfd, 90, 2, 0, 3, OP_END), VALID(3)},
        {"opcode in two bytes", OPS(GET_V128, 0xfd, 0x80, 1, DROP, OP_END), VALID(2)},
        {"opcode padded", OPS(GET_V128, 0xfd, 0xe0, 0x80, 0, DROP, OP_END), VALID(2)},
        {"hole", OPS(GET_V128, 0xfd, 0x9a, 1, DROP, OP_END), WRONG(2, "illegal opcode 0xfd 154")},
        {"relaxed",
         OPS(GET_V128, GET_V128, 0xfd, 0x80, 2, DROP, OP_END),
         RK_UNSUPPORTED,
         4,
         "relaxed SIMD",
         0,
         {0}},
        {"constant cut off", OPS(0xfd, 12, 0, OP_END), WRONG(2, "unexpected end")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void constants_follow_the_rules_of_leb128(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"i32", OPS(0x41, 0x80, 0x80, 0x80, 0x80, 0x78, DROP, OP_END), VALID(1)},
        {"i32 unused bits", OPS(0x41, 0x80, 0x80, 0x80, 0x80, 0x70, DROP, OP_END),
         WRONG(1, "i32.const: constant: integer too large")},
        {"i32 too long", OPS(0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, DROP, OP_END),
         WRONG(1, "integer representation too long")},
        {"i64", OPS(0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, DROP, OP_END),
         VALID(1)},
        {"i64 unused bits",
         OPS(0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e, DROP, OP_END),
         WRONG(1, "integer too large")},
        {"i64 too long",
         OPS(0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, DROP, OP_END),
         WRONG(1, "integer representation too long")},
        {"i32 in two bytes", OPS(0x41, 0x80, 1, DROP, OP_END), VALID(1)},
        {"i64 in nine bytes",
         OPS(0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, DROP, OP_END), VALID(1)},
        {"cut off", OPS(0x41, 0x80), WRONG(1, "unexpected end")},
        {"nothing", OPS(0x41), WRONG(1, "unexpected end")},
        {"f32 cut off", OPS(0x43, 0, 0, 0), WRONG(1, "unexpected end")},
        {"f64 cut off", OPS(0x44, 0, 0, 0, 0, 0, 0, 0), WRONG(1, "unexpected end")},
        {"prefix alone", OPS(0xfc), WRONG(0, "opcode behind prefix 0xfc: unexpected end")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void operators_that_are_none_are_named(void **state)
{
    (void)state;
    const struct body_case cases[] = {
        {"0x06", OPS(0x06, OP_END), RK_UNSUPPORTED, 0, "exception handling", 0, {0}},
        {"0x12", OPS(0x12, OP_END), RK_UNSUPPORTED, 0, "tail calls", 0, {0}},
        {"0xd3", OPS(0xd3, OP_END), RK_UNSUPPORTED, 0, "typed function references", 0, {0}},
        {"0xfb", OPS(0xfb, 0, OP_END), RK_UNSUPPORTED, 0, "garbage collection", 0, {0}},
        {"0xfe", OPS(0xfe, 0, OP_END), RK_UNSUPPORTED, 0, "threads", 0, {0}},
        {"0x27", OPS(0x27, OP_END), WRONG(0, "illegal opcode 0x27")},
        {"0xff", OPS(0xff, OP_END), WRONG(0, "illegal opcode 0xff")},
        {"0xfc 200", OPS(0xfc, 0xc8, 1, OP_END), WRONG(0, "illegal opcode 0xfc 200")},
        {"0xfd 4 billion", OPS(0xfd, 0xff, 0xff, 0xff, 0xff, 0x0f, OP_END),
         WRONG(0, "illegal opcode 0xfd 4294967295")},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases));
}

/* Every operator of every feature is refused by name without it, wherever it stands. */
static void every_operator_needs_its_feature(void **state)
{
    (void)state;
    uint32_t checked = 0;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        const struct wasm_operator_info *info = &wasm_operators[op];
        if (!info->feature || info->feature == WASM_FEATURE_REFERENCE_TYPES ||
            info->feature == WASM_FEATURE_BULK_MEMORY) {
            continue; /* the module itself needs these */
        }
        struct buffer m = {0};
        struct buffer body = {0};
        struct buffer payload = {0};
        builder_header(&m);
        builder_section(&m, ID_TYPE, (uint8_t[]){1, FUNC_TYPE0}, 4);
        builder_section(&m, ID_FUNCTION, (uint8_t[]){1, 0}, 2);
        builder_u8(&body, 0);
        if (info->code > 0xff) builder_u8(&body, (uint8_t)(info->code >> 8));
        if (info->code > 0xff) builder_leb(&body, info->code & 0xff);
        if (info->code <= 0xff) builder_u8(&body, (uint8_t)info->code);
        builder_u8(&body, OP_END);
        builder_u8(&payload, 1);
        builder_sized(&payload, body.bytes, body.size_bytes);
        builder_section_of(&m, ID_CODE, &payload);
        struct wasm_rules rules = wasm_rules_default;
        rules.name = "x";
        rules.features &= ~(uint32_t)info->feature;
        char message[200];
        snprintf(
            message, sizeof message,
            "code section, function 0: operator %s needs %s, which the rule set 'x' leaves out",
            info->text, wasm_feature_name(info->feature));
        expect_load(info->text, buffer_span(&m), &rules, RK_UNSUPPORTED,
                    m.size_bytes - body.size_bytes + 1, message);
        buffer_free(&body);
        buffer_free(&m);
        checked++;
    }
    assert_true(checked > 240);
}

static void reference_operators_need_reference_types(void **state)
{
    (void)state;
    static const uint8_t bodies[][6] = {{3, 0xd0, FUNCREF, OP_END}, {2, 0xd1, OP_END},
                                        {3, 0xd2, 0, OP_END},       {2, 0x1c, OP_END},
                                        {2, 0x25, OP_END},          {2, 0x26, OP_END},
                                        {3, 0xfc, 15, OP_END},      {3, 0xfc, 16, OP_END},
                                        {3, 0xfc, 17, OP_END},      {5, 0x11, 0, 0x80, 0, OP_END}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bodies); i++) {
        struct buffer m = {0};
        struct buffer payload = {0};
        builder_header(&m);
        builder_section(&m, ID_TYPE, (uint8_t[]){1, FUNC_TYPE0}, 4);
        builder_section(&m, ID_FUNCTION, (uint8_t[]){1, 0}, 2);
        builder_section(&m, ID_TABLE, (uint8_t[]){1, FUNCREF, 0, 1}, 4);
        builder_bytes(&payload, (uint8_t[]){1, (uint8_t)(bodies[i][0] + 1), 0}, 3);
        builder_bytes(&payload, bodies[i] + 1, bodies[i][0]);
        builder_section_of(&m, ID_CODE, &payload);
        struct rk_error error;
        assert_int_equal(load_checked(NULL, &error, buffer_span(&m), &wasm_rules_dusk_pre_aegis),
                         RK_UNSUPPORTED);
        assert_non_null(strstr(error.message, "needs reference-types"));
        buffer_free(&m);
    }
}

static void offsets_are_32_bits_without_memory64(void **state)
{
    (void)state;
    struct wasm_rules rules = wasm_rules_default;
    rules.features &= ~(uint32_t)WASM_FEATURE_MEMORY64;
    const struct body_case cases[] = {
        {"largest offset", OPS(GET_I32, 0x28, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, DROP, OP_END),
         VALID(1)},
        {"larger offset", OPS(GET_I32, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, DROP, OP_END),
         WRONG(4, "i32.load: offset: integer too large")},
        {"longer offset", OPS(GET_I32, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0, DROP, OP_END),
         WRONG(4, "i32.load: offset: integer representation too long")},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        run_case(&cases[i], &rules);
    }
}

static void limits_of_a_body_hold(void **state)
{
    (void)state;
    struct wasm_rules rules = wasm_rules_default;
    rules.limits.block_nesting = 2;
    rules.limits.br_table_labels = 2;
    rules.stack_units = 5;
    const struct body_case cases[] = {
        {"two blocks", OPS(BLOCK(EMPTY, BLOCK(EMPTY)), OP_END), VALID(0)},
        {"three blocks",
         OPS(BLOCK(EMPTY, BLOCK(EMPTY, BLOCK(EMPTY))), OP_END),
         RK_LIMIT,
         4,
         "opens more blocks than the 2",
         0,
         {0}},
        {"two labels", OPS(GET_I32, 0x0e, 2, 0, 0, 0, OP_END), VALID(1)},
        {"three labels",
         OPS(GET_I32, 0x0e, 3, 0, 0, 0, 0, OP_END),
         RK_LIMIT,
         3,
         "3 labels",
         0,
         {0}},
        {"four values", OPS(0x10, 3, 0x10, 3, DROP, DROP, DROP, DROP, OP_END), VALID(4)},
        {"any values of a label",
         OPS(GET_I32, BLOCK(T_FIVE, UNREACHABLE, 0x0e, 0, 0), UNREACHABLE, OP_END),
         RK_LIMIT,
         5,
         "br_table makes the operand stack higher",
         0,
         {0}},
        {"six values",
         OPS(0x10, 3, 0x10, 3, 0x10, 3, UNREACHABLE, OP_END),
         RK_LIMIT,
         4,
         "call makes the operand stack higher than the 5 slots",
         0,
         {0}},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        run_case(&cases[i], &rules);
    }
}

/* A call of 40 parameters, i32 and i64 in turn: the last `pushed` of them are on the stack, above
 * values of any type, and the one at `wrong` is an f32. */
static void check_long_call(uint32_t pushed, uint32_t wrong)
{
    enum { PARAMS = 40 };
    struct buffer m = {0};
    struct buffer body = {0};
    struct buffer payload = {0};
    builder_header(&m);
    builder_bytes(&payload, (uint8_t[]){2, FUNC_TYPE0, 0x60, PARAMS}, 6);
    for (int i = 0; i < PARAMS; i++) {
        builder_u8(&payload, i % 2 ? I64 : I32);
    }
    builder_u8(&payload, 0);
    builder_section_of(&m, ID_TYPE, &payload);
    builder_section(&m, ID_FUNCTION, (uint8_t[]){2, 0, 1}, 3);
    builder_u8(&body, 0);
    if (pushed < PARAMS) builder_u8(&body, UNREACHABLE);
    for (uint32_t i = PARAMS - pushed; i < PARAMS; i++) {
        static const uint8_t f32[] = {0x43, 0, 0, 0, 0};
        if (i == wrong) builder_bytes(&body, f32, sizeof f32);
        if (i != wrong) builder_bytes(&body, (uint8_t[]){i % 2 ? 0x42 : 0x41, 0}, 2);
    }
    builder_bytes(&body, (uint8_t[]) { 0x10, 1, OP_END }, 3);
    builder_u8(&payload, 2);
    builder_sized(&payload, body.bytes, body.size_bytes);
    builder_sized(&payload, (uint8_t[]) { 0, OP_END }, 2);
    builder_section_of(&m, ID_CODE, &payload);
    bool bad = wrong < PARAMS && wrong >= PARAMS - pushed;
    expect_load("long call", buffer_span(&m), &wasm_rules_default, bad ? RK_INVALID : RK_OK,
                m.size_bytes - 3 - 3, bad ? "but the stack has f32" : NULL);
    buffer_free(&m);
    buffer_free(&body);
}

static void long_types_are_compared_to_the_last(void **state)
{
    (void)state;
    for (uint32_t pushed = 0; pushed <= 40; pushed++) {
        for (uint32_t wrong = 0; wrong <= 40; wrong++) {
            check_long_call(pushed, wrong);
        }
    }
}

/* Deep nesting, and calls that push far more than the body is long. */
static void large_bodies_need_linear_memory(void **state)
{
    (void)state;
    enum { DEPTH = 200000 };
    struct buffer m = {0};
    struct buffer body = {0};
    struct buffer payload = {0};
    builder_header(&m);
    builder_section(&m, ID_TYPE, (uint8_t[]){1, FUNC_TYPE0}, 4);
    builder_section(&m, ID_FUNCTION, (uint8_t[]){1, 0}, 2);
    builder_u8(&body, 0);
    for (int i = 0; i < DEPTH; i++) {
        builder_bytes(&body, (uint8_t[]){0x02, EMPTY}, 2);
    }
    for (int i = 0; i <= DEPTH; i++) {
        builder_u8(&body, OP_END);
    }
    builder_u8(&payload, 1);
    builder_sized(&payload, body.bytes, body.size_bytes);
    builder_section_of(&m, ID_CODE, &payload);
    struct wasm_module *module = NULL;
    assert_int_equal(wasm_module_load(&module, NULL, buffer_span(&m), &wasm_rules_default), RK_OK);
    wasm_module_release(module);
    buffer_free(&m);
    buffer_free(&body);

    m = (struct buffer){0};
    builder_header(&m);
    builder_bytes(&payload, (uint8_t[]){2, FUNC_TYPE0, 0x60, 0, 0xe8, 7}, 8);
    for (int i = 0; i < 1000; i++) {
        builder_u8(&payload, V128);
    }
    builder_section_of(&m, ID_TYPE, &payload);
    builder_section(&m, ID_FUNCTION, (uint8_t[]){2, 0, 1}, 3);
    builder_u8(&body, 0);
    for (int i = 0; i < 2000; i++) {
        builder_bytes(&body, (uint8_t[]){0x10, 1}, 2);
    }
    builder_bytes(&body, (uint8_t[]) { UNREACHABLE, OP_END }, 2);
    builder_u8(&payload, 2);
    builder_sized(&payload, body.bytes, body.size_bytes);
    builder_sized(&payload, (uint8_t[]) { 0, UNREACHABLE, OP_END }, 3);
    builder_section_of(&m, ID_CODE, &payload);
    struct rk_error error;
    assert_int_equal(wasm_module_load(&module, &error, buffer_span(&m), &wasm_rules_default),
                     RK_LIMIT);
    assert_non_null(strstr(error.message, "operand stack"));
    module = NULL;
    assert_int_equal(wasm_module_load(&module, &error, buffer_span(&m), &wasm_rules_dusk), RK_OK);
    assert_int_equal(module->functions[0].operand_slots, 2000 * 1000 * 2);
    wasm_module_release(module);
    buffer_free(&m);
    buffer_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_match_the_signature),
        cmocka_unit_test(locals_and_globals_have_their_types),
        cmocka_unit_test(many_locals_are_looked_up_by_runs),
        cmocka_unit_test(blocks_take_and_leave_their_types),
        cmocka_unit_test(branches_carry_what_their_label_takes),
        cmocka_unit_test(unreachable_code_has_values_of_any_type),
        cmocka_unit_test(select_takes_two_of_a_kind),
        cmocka_unit_test(calls_take_and_leave_their_types),
        cmocka_unit_test(references_and_tables_have_their_types),
        cmocka_unit_test(memory_operators_check_alignment_offset_and_memory),
        cmocka_unit_test(vector_operators_check_lanes),
        cmocka_unit_test(constants_follow_the_rules_of_leb128),
        cmocka_unit_test(operators_that_are_none_are_named),
        cmocka_unit_test(every_operator_needs_its_feature),
        cmocka_unit_test(reference_operators_need_reference_types),
        cmocka_unit_test(offsets_are_32_bits_without_memory64),
        cmocka_unit_test(limits_of_a_body_hold),
        cmocka_unit_test(long_types_are_compared_to_the_last),
        cmocka_unit_test(large_bodies_need_linear_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
