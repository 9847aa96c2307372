/* The binary format outside function bodies: each rule has a module that keeps it and one that
 * breaks it, with the exact place of the error. Every module is also fed in pieces. */

#include "support.h"

#include "builder.h"
#include "load_check.h"

#include <stdlib.h>

struct decode_case {
    const char *name;
    const uint8_t *bytes;
    size_t size_bytes;
    enum rk_result result;
    uint64_t offset;
    const char *message;
};

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define OK         RK_OK, 0, NULL

static void run_cases(const struct decode_case *cases, size_t count, const struct wasm_rules *rules)
{
    for (size_t i = 0; i < count; i++) {
        expect_load(cases[i].name, span_of(cases[i].bytes, cases[i].size_bytes), rules,
                    cases[i].result, cases[i].offset, cases[i].message);
    }
}

static void header_is_magic_and_version(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"empty module", BYTES(HEADER), OK},
        {"nothing", BYTES(0), RK_MALFORMED, 1, "unexpected end"},
        {"half a header", BYTES(0, 'a', 's', 'm', 1), RK_MALFORMED, 5, "unexpected end"},
        {"wrong magic", BYTES(0, 'a', 's', 'n', 1, 0, 0, 0), RK_MALFORMED, 3, "magic header"},
        {"text format", BYTES('(', 'm', 'o', 'd', 'u', 'l', 'e', ')'), RK_MALFORMED, 0, "magic"},
        {"version 2", BYTES(0, 'a', 's', 'm', 2, 0, 0, 0), RK_MALFORMED, 4, "binary version"},
        {"component", BYTES(0, 'a', 's', 'm', 13, 0, 1, 0), RK_MALFORMED, 4, "binary version"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
    expect_load("no bytes at all", span_of(NULL, 0), &wasm_rules_default, RK_MALFORMED, 0, "end");
}

static void sections_come_in_order_once_and_with_exact_sizes(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"custom anywhere",
         BYTES(MODULE(SECTION(CUSTOM, 1, 'a'), SECTION(TYPE, 0), SECTION(CUSTOM, 1, 'b', 7),
                      SECTION(DATA, 0), SECTION(CUSTOM, 0))),
         OK},
        {"data count between element and code",
         BYTES(MODULE(SECTION(ELEMENT, 0), SECTION(DATA_COUNT, 0), SECTION(CODE, 0),
                      SECTION(DATA, 0))),
         OK},
        {"data count after code", BYTES(MODULE(SECTION(CODE, 0), SECTION(DATA_COUNT, 0))),
         RK_MALFORMED, 11, "data count section comes out of order"},
        {"data count before element", BYTES(MODULE(SECTION(DATA_COUNT, 0), SECTION(ELEMENT, 0))),
         RK_MALFORMED, 11, "out of order"},
        {"twice", BYTES(MODULE(SECTION(TYPE, 0), SECTION(TYPE, 0))), RK_MALFORMED, 11, "twice"},
        {"order", BYTES(MODULE(SECTION(IMPORT, 0), SECTION(TYPE, 0))), RK_MALFORMED, 11,
         "out of order"},
        {"tags", BYTES(MODULE(13, 1, 0)), RK_UNSUPPORTED, 8, "exception handling"},
        {"unknown id", BYTES(MODULE(14, 1, 0)), RK_MALFORMED, 8, "malformed section id 14"},
        {"id without size", BYTES(MODULE(1)), RK_MALFORMED, 9, "unexpected end"},
        {"size beyond the end", BYTES(MODULE(1, 2, 0)), RK_MALFORMED, 11, "unexpected end"},
        {"size too long", BYTES(MODULE(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0)), RK_MALFORMED, 9,
         "type section: size: integer representation too long"},
        {"size too big", BYTES(MODULE(1, 0xff, 0xff, 0xff, 0xff, 0x1f)), RK_MALFORMED, 9,
         "integer too large"},
        {"bytes left over", BYTES(MODULE(SECTION(TYPE, 0, 0))), RK_MALFORMED, 11, "size mismatch"},
        {"bytes left over in code", BYTES(MODULE(SECTION(CODE, 0, 0))), RK_MALFORMED, 11,
         "size mismatch"},
        {"count cut off", BYTES(MODULE(SECTION(TYPE, 0x80))), RK_MALFORMED, 10, "type count"},
        {"custom without a name", BYTES(MODULE(ID_CUSTOM, 0)), RK_MALFORMED, 10, "unexpected end"},
        {"custom name too long", BYTES(MODULE(SECTION(CUSTOM, 2, 'a'))), RK_MALFORMED, 10,
         "2 bytes declared, 1 are left"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void names_are_utf8(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[4];
        uint8_t size;
        uint8_t bad; /* where, or 0xff */
    } cases[] = {
        {{'a', 'b', 'c'}, 3, 0xff},
        {{0}, 1, 0xff},
        {{0xc2, 0x80}, 2, 0xff},
        {{0xdf, 0xbf}, 2, 0xff},
        {{0xe0, 0xa0, 0x80}, 3, 0xff},
        {{0xed, 0x9f, 0xbf}, 3, 0xff},
        {{0xee, 0x80, 0x80}, 3, 0xff},
        {{0xef, 0xbf, 0xbf}, 3, 0xff},
        {{0xf0, 0x90, 0x80, 0x80}, 4, 0xff},
        {{0xf4, 0x8f, 0xbf, 0xbf}, 4, 0xff},
        {{'a', 0x80}, 2, 1},              /* continuation alone */
        {{0xc0, 0x80}, 2, 0},             /* over-long */
        {{0xc1, 0xbf}, 2, 0},             /* over-long */
        {{0xe0, 0x9f, 0xbf}, 3, 0},       /* over-long */
        {{0xf0, 0x8f, 0xbf, 0xbf}, 4, 0}, /* over-long */
        {{0xed, 0xa0, 0x80}, 3, 0},       /* surrogate */
        {{0xed, 0xbf, 0xbf}, 3, 0},       /* surrogate */
        {{0xf4, 0x90, 0x80, 0x80}, 4, 0}, /* above U+10FFFF */
        {{0xf5, 0x80, 0x80, 0x80}, 4, 0},
        {{'a', 'b', 0xc2}, 3, 2}, /* cut off */
        {{0xe2, 0x82}, 2, 0},
        {{0xf0, 0x9f, 0x98}, 3, 0},
        {{0xc2, 'a'}, 2, 0},
        {{0xe2, 0x82, 'a'}, 3, 0},
        {{0xf0, 0x9f, 0x98, 'a'}, 4, 0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer module = {0};
        struct buffer payload = {0};
        builder_header(&module);
        builder_sized(&payload, cases[i].bytes, cases[i].size);
        builder_section_of(&module, ID_CUSTOM, &payload);
        bool good = cases[i].bad == 0xff;
        expect_load("utf-8", buffer_span(&module), &wasm_rules_default, good ? RK_OK : RK_MALFORMED,
                    good ? 0 : 11u + cases[i].bad, good ? NULL : "malformed UTF-8");
        buffer_free(&module);
    }
}

static void types_are_functions_of_known_value_types(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"all value types",
         BYTES(MODULE(
             SECTION(TYPE, 1, 0x60, 7, I32, I64, F32, F64, V128, FUNCREF, EXTERNREF, 2, I32, I32))),
         OK},
        {"form", BYTES(MODULE(SECTION(TYPE, 1, 0x40, 0, 0))), RK_MALFORMED, 11, "form 0x40"},
        {"struct", BYTES(MODULE(SECTION(TYPE, 1, 0x5f, 0, 0))), RK_UNSUPPORTED, 11, "garbage"},
        {"value type", BYTES(MODULE(SECTION(TYPE, 1, 0x60, 1, 0x40, 0))), RK_MALFORMED, 13,
         "malformed value type 0x40"},
        {"parameters cut off", BYTES(MODULE(SECTION(TYPE, 1, 0x60, 9, I32))), RK_MALFORMED, 12,
         "parameter count"},
        {"results cut off", BYTES(MODULE(SECTION(TYPE, 1, 0x60, 0, 1))), RK_MALFORMED, 13,
         "result count"},
        {"fewer types than declared", BYTES(MODULE(SECTION(TYPE, 2, 0x60, 0, 0))), RK_MALFORMED, 10,
         "type count"},
        {"unknown type", BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 1, 1))),
         RK_INVALID, 17, "unknown type 1: there are 1"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void equal_types_share_the_lowest_index(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {
        MODULE(SECTION(TYPE, 6, FUNC_TYPE0_I32, FUNC_TYPE0, 0x60, 1, I32, 0, FUNC_TYPE0, 0x60, 1,
                       I32, 0, FUNC_TYPE0_I32))};
    static const uint32_t canonical[] = {0, 1, 2, 1, 2, 0};
    struct wasm_module *module = NULL;
    struct rk_error error;
    assert_int_equal(
        load_checked(&module, &error, span_of(bytes, sizeof bytes), &wasm_rules_default), RK_OK);
    assert_int_equal(module->type_count, 6);
    assert_memory_equal(module->type_canonical, canonical, sizeof canonical);
    wasm_module_release(module);
}

static void imports_fill_the_index_spaces(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {
        MODULE(SECTION(TYPE, 1, FUNC_TYPE0),
               SECTION(IMPORT, 4, 1, 'm', 1, 'g', 3, I64, 0, 1, 'm', 1, 'f', 0, 0, 1, 'm', 1, 't',
                       1, EXTERNREF, 1, 2, 3, 1, 'm', 0, 2, 0, 1))};
    struct wasm_module *module = NULL;
    struct rk_error error;
    assert_int_equal(
        load_checked(&module, &error, span_of(bytes, sizeof bytes), &wasm_rules_default), RK_OK);
    assert_int_equal(module->import_count, 4);
    assert_int_equal(module->imported_function_count, 1);
    assert_int_equal(module->function_count, 1);
    assert_int_equal(module->imported_table_count, 1);
    assert_int_equal(module->tables[0].element, EXTERNREF);
    assert_int_equal(module->tables[0].limits.max, 3);
    assert_int_equal(module->imported_memory_count, 1);
    assert_int_equal(module->memory.limits.min, 1);
    assert_false(module->memory.limits.has_max);
    assert_int_equal(module->imported_global_count, 1);
    assert_int_equal(module->globals[0].type.type, I64);
    struct span name = wasm_module_function_name(module, 0);
    assert_true(span_equal(name, span_of_string("f")));
    wasm_module_release(module);

    const struct decode_case cases[] = {
        {"kind", BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 5, 0))), RK_MALFORMED, 13, "kind 0x05"},
        {"tag", BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 4, 0, 0))), RK_UNSUPPORTED, 13, "exception"},
        {"type", BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 0, 0))), RK_INVALID, 14, "unknown type 0"},
        {"two memories", BYTES(MODULE(SECTION(IMPORT, 2, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0))),
         RK_UNSUPPORTED, 18, "multi-memory"},
        {"module name", BYTES(MODULE(SECTION(IMPORT, 1, 9, 0, 0, 0))), RK_MALFORMED, 11,
         "module name"},
        {"field name", BYTES(MODULE(SECTION(IMPORT, 1, 0, 1, 0xff, 0, 0))), RK_MALFORMED, 13,
         "field name: malformed UTF-8"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void sizes_of_tables_and_memories_are_bounded(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"table", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 1, 1, 1))), OK},
        {"two tables", BYTES(MODULE(SECTION(TABLE, 2, FUNCREF, 0, 0, EXTERNREF, 0, 0))), OK},
        {"table element", BYTES(MODULE(SECTION(TABLE, 1, I32, 0, 0))), RK_MALFORMED, 11,
         "malformed reference type 0x7f"},
        {"table min above max", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 1, 2, 1))), RK_INVALID, 13,
         "minimum 2 must not be greater than maximum 1"},
        {"table flags", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 8, 0))), RK_MALFORMED, 12,
         "limits flags"},
        {"shared table", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 3, 0, 0))), RK_UNSUPPORTED, 12,
         "threads"},
        {"64-bit table", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 4, 0))), RK_UNSUPPORTED, 12,
         "table64"},
        {"table with init", BYTES(MODULE(SECTION(TABLE, 1, 0x40, 0, FUNCREF, 0, 0))),
         RK_UNSUPPORTED, 11, "typed function references"},
        {"largest table", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 0, 0x80, 0xad, 0xe2, 4))), OK},
        {"larger table", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 0, 0x81, 0xad, 0xe2, 4))),
         RK_LIMIT, 13, "10000001 elements"},
        {"memory", BYTES(MODULE(SECTION(MEMORY, 1, 1, 0, 0x80, 0x80, 4))), OK},
        {"no memory", BYTES(MODULE(SECTION(MEMORY, 0))), OK},
        {"two memories", BYTES(MODULE(SECTION(MEMORY, 2, 0, 0, 0, 0))), RK_UNSUPPORTED, 10,
         "multi-memory"},
        {"memory min above max", BYTES(MODULE(SECTION(MEMORY, 1, 1, 1, 0))), RK_INVALID, 12,
         "minimum"},
        {"memory min too large", BYTES(MODULE(SECTION(MEMORY, 1, 0, 0x81, 0x80, 4))), RK_INVALID,
         12, "at most 65536 pages, not 65537"},
        {"memory max too large", BYTES(MODULE(SECTION(MEMORY, 1, 1, 0, 0x81, 0x80, 4))), RK_INVALID,
         12, "at most 65536 pages"},
        {"memory flags", BYTES(MODULE(SECTION(MEMORY, 1, 0x10, 0))), RK_MALFORMED, 11, "flags"},
        {"page size", BYTES(MODULE(SECTION(MEMORY, 1, 8, 0, 0))), RK_UNSUPPORTED, 11, "page sizes"},
        {"shared memory", BYTES(MODULE(SECTION(MEMORY, 1, 3, 0, 1))), RK_UNSUPPORTED, 11,
         "threads"},
        {"shared 64-bit memory", BYTES(MODULE(SECTION(MEMORY, 1, 7, 0, 1))), RK_UNSUPPORTED, 11,
         "threads"},
        {"64-bit memory", BYTES(MODULE(SECTION(MEMORY, 1, 4, 1))), OK},
        {"largest 64-bit memory",
         BYTES(MODULE(SECTION(MEMORY, 1, 5, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40))), OK},
        {"larger 64-bit memory",
         BYTES(MODULE(SECTION(MEMORY, 1, 4, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40))), RK_INVALID,
         12, "at most 281474976710656 pages"},
        {"second memory after an imported one",
         BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 2, 0, 0), SECTION(MEMORY, 1, 0, 0))), RK_UNSUPPORTED,
         18, "multi-memory"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

/* One immutable i32 and one mutable i64 imported global, and a function. */
#define IMPORTED_GLOBALS          \
    SECTION(TYPE, 1, FUNC_TYPE0), \
        SECTION(IMPORT, 3, 0, 1, 'a', 3, I32, 0, 0, 1, 'b', 3, I64, 1, 0, 1, 'f', 0, 0)
enum { GLOBALS_AT = 8 + 2 + 4 + 2 + 18 + 2 }; /* payload of a section behind them */

static void constant_expressions_are_one_constant(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"every constant",
         BYTES(MODULE(SECTION(GLOBAL, 5, I32, 0, EXPR_I32(0x7f), I64, 1, 0x42, 0x7f, OP_END, F32, 0,
                              0x43, 1, 2, 3, 4, OP_END, F64, 0, 0x44, 1, 2, 3, 4, 5, 6, 7, 8,
                              OP_END, V128, 0, 0xfd, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                              14, 15, 16, OP_END))),
         OK},
        {"references",
         BYTES(MODULE(IMPORTED_GLOBALS,
                      SECTION(GLOBAL, 3, FUNCREF, 0, 0xd0, FUNCREF, OP_END, EXTERNREF, 0, 0xd0,
                              EXTERNREF, OP_END, FUNCREF, 0, 0xd2, 0, OP_END))),
         OK},
        {"imported global",
         BYTES(MODULE(IMPORTED_GLOBALS, SECTION(GLOBAL, 1, I32, 0, 0x23, 0, OP_END))), OK},
        {"mutable global",
         BYTES(MODULE(IMPORTED_GLOBALS, SECTION(GLOBAL, 1, I64, 0, 0x23, 1, OP_END))), RK_INVALID,
         GLOBALS_AT + 3, "global 1 is mutable"},
        {"defined global",
         BYTES(MODULE(IMPORTED_GLOBALS,
                      SECTION(GLOBAL, 2, I32, 0, EXPR_I32(0), I32, 0, 0x23, 2, OP_END))),
         RK_INVALID, GLOBALS_AT + 9, "unknown imported global 2"},
        {"type", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x42, 0, OP_END))), RK_INVALID, 13,
         "expected i32 but i64.const gives i64"},
        {"empty", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, OP_END))), RK_INVALID, 13, "empty"},
        {"two", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x41, 0, 0x41, 0, OP_END))), RK_INVALID, 15,
         "i32.const follows"},
        {"extended", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x41, 0, 0x6a, OP_END))), RK_INVALID,
         15, "extended constant expressions"},
        {"not constant", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x01, OP_END))), RK_INVALID, 13,
         "constant expression required, but found nop"},
        {"no operator", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0xff, OP_END))), RK_MALFORMED, 13,
         "illegal opcode 0xff"},
        {"no end", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x41, 0))), RK_MALFORMED, 15,
         "unexpected end"},
        {"constant too long",
         BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0, OP_END))),
         RK_MALFORMED, 14, "too long"},
        {"mutability", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 2, EXPR_I32(0)))), RK_MALFORMED, 12,
         "malformed mutability 0x02"},
        {"unknown function",
         BYTES(MODULE(IMPORTED_GLOBALS, SECTION(GLOBAL, 1, FUNCREF, 0, 0xd2, 1, OP_END))),
         RK_INVALID, GLOBALS_AT + 4, "unknown function 1"},
        {"tail call opcode", BYTES(MODULE(SECTION(GLOBAL, 1, I32, 0, 0x12, 0, OP_END))),
         RK_UNSUPPORTED, 13, "tail calls"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void exports_are_unique_and_in_range(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"function", BYTES(MODULE(IMPORTED_GLOBALS, SECTION(EXPORT, 1, 1, 'f', 0, 0))), OK},
        {"unknown function", BYTES(MODULE(IMPORTED_GLOBALS, SECTION(EXPORT, 1, 1, 'f', 0, 1))),
         RK_INVALID, GLOBALS_AT + 4, "unknown function 1"},
        {"unknown table", BYTES(MODULE(SECTION(EXPORT, 1, 0, 1, 0))), RK_INVALID, 13,
         "unknown table 0"},
        {"unknown memory", BYTES(MODULE(SECTION(EXPORT, 1, 0, 2, 0))), RK_INVALID, 13,
         "unknown memory 0"},
        {"unknown global", BYTES(MODULE(SECTION(EXPORT, 1, 0, 3, 0))), RK_INVALID, 13,
         "unknown global 0"},
        {"kind", BYTES(MODULE(SECTION(EXPORT, 1, 0, 9, 0))), RK_MALFORMED, 12, "kind 0x09"},
        {"tag", BYTES(MODULE(SECTION(EXPORT, 1, 0, 4, 0))), RK_UNSUPPORTED, 12, "exception"},
        {"duplicates: the first that repeats is reported",
         BYTES(MODULE(IMPORTED_GLOBALS, SECTION(EXPORT, 5, 1, 'z', 0, 0, 1, 'b', 0, 0, 1, 'z', 3, 0,
                                                1, 'b', 0, 0, 1, 'z', 0, 0))),
         RK_INVALID, GLOBALS_AT + 10, "duplicate export name 'z'"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void exports_are_found_by_name(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {
        MODULE(IMPORTED_GLOBALS, SECTION(EXPORT, 5, 2, 'b', 'b', 0, 0, 1, 'b', 3, 0, 0, 3, 1, 1,
                                         'z', 3, 1, 3, 'a', 'b', 'c', 0, 0))};
    struct wasm_module *module = NULL;
    struct rk_error error;
    assert_int_equal(
        load_checked(&module, &error, span_of(bytes, sizeof bytes), &wasm_rules_default), RK_OK);
    static const char *const names[] = {"bb", "b", "", "z", "abc"};
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(names); i++) {
        assert_ptr_equal(wasm_module_find_export(module, span_of_string(names[i])),
                         &module->exports[i]);
    }
    assert_null(wasm_module_find_export(module, span_of_string("bbb")));
    assert_null(wasm_module_find_export(module, span_of_string("a")));
    assert_null(wasm_module_find_export(module, span_of_string("zz")));
    wasm_module_release(module);
}

static void start_takes_and_returns_nothing(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"start", BYTES(MODULE(IMPORTED_GLOBALS, SECTION(START, 0))), OK},
        {"unknown", BYTES(MODULE(IMPORTED_GLOBALS, SECTION(START, 1))), RK_INVALID, GLOBALS_AT,
         "unknown function 1"},
        {"type",
         BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0_I32), SECTION(IMPORT, 1, 0, 0, 0, 0),
                      SECTION(START, 0))),
         RK_INVALID, 24, "0 parameters and 1 results"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

/* A function, two tables; an element section behind them starts at byte ELEM_AT. */
#define TWO_TABLES                                                                               \
    SECTION(TYPE, 1, FUNC_TYPE0), SECTION(IMPORT, 2, 0, 1, 'f', 0, 0, 0, 1, 'g', 3, FUNCREF, 0), \
        SECTION(TABLE, 2, FUNCREF, 0, 1, EXTERNREF, 0, 1)
enum { ELEM_AT = 8 + 6 + 14 + 9 + 2 };

static void element_segments_come_in_eight_kinds(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"all kinds",
         BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 8, 0, EXPR_I32(0), 1, 0,   /* active, table 0 */
                                          1, 0, 1, 0,                         /* passive */
                                          2, 0, EXPR_I32(0), 0, 1, 0,         /* active, explicit */
                                          3, 0, 2, 0, 0,                      /* declarative */
                                          4, EXPR_I32(0), 1, 0xd2, 0, OP_END, /* expressions */
                                          5, EXTERNREF, 1, 0xd0, EXTERNREF, OP_END, /* passive */
                                          6, 1, EXPR_I32(0), EXTERNREF, 1, 0xd0, EXTERNREF, OP_END,
                                          7, FUNCREF, 2, 0x23, 0, OP_END, 0xd0, FUNCREF, OP_END))),
         OK},
        {"kind 8", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 8, 0, 0))), RK_MALFORMED,
         ELEM_AT + 1, "elements segment kind 8"},
        {"element kind", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 1, 1, 0))), RK_MALFORMED,
         ELEM_AT + 2, "element kind 0x01"},
        {"element type", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 5, I32, 0))), RK_MALFORMED,
         ELEM_AT + 2, "malformed reference type"},
        {"unknown table", BYTES(MODULE(SECTION(ELEMENT, 1, 0, EXPR_I32(0), 0))), RK_INVALID, 11,
         "unknown table 0"},
        {"unknown explicit table",
         BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 2, 2, EXPR_I32(0), 0, 0))), RK_INVALID,
         ELEM_AT + 2, "unknown table 2"},
        {"table type", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 2, 1, EXPR_I32(0), 0, 0))),
         RK_INVALID, ELEM_AT + 6, "the table holds externref, the segment funcref"},
        {"offset type", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 0, 0x42, 0, OP_END, 0))),
         RK_INVALID, ELEM_AT + 2, "expected i32"},
        {"unknown function", BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 0, EXPR_I32(0), 1, 1))),
         RK_INVALID, ELEM_AT + 6, "unknown function 1"},
        {"item type",
         BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 5, FUNCREF, 1, 0xd0, EXTERNREF, OP_END))),
         RK_INVALID, ELEM_AT + 4, "expected funcref"},
        {"item not constant",
         BYTES(MODULE(TWO_TABLES, SECTION(ELEMENT, 1, 5, FUNCREF, 1, 0xd1, 0, OP_END))), RK_INVALID,
         ELEM_AT + 4, "ref.is_null"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);

    struct wasm_module *module = NULL;
    struct rk_error error;
    assert_int_equal(load_checked(&module, &error, span_of(cases[0].bytes, cases[0].size_bytes),
                                  &wasm_rules_default),
                     RK_OK);
    assert_int_equal(module->elem_count, 8);
    assert_int_equal(module->elems[3].mode, WASM_SEGMENT_DECLARATIVE);
    assert_int_equal(module->elems[6].table, 1);
    assert_int_equal(module->elems[6].type, EXTERNREF);
    assert_int_equal(module->elems[7].items[0], WASM_ELEM_ITEM(WASM_ELEM_GLOBAL, 0));
    assert_int_equal(module->elems[7].items[1], WASM_ELEM_ITEM(WASM_ELEM_NULL, 0));
    assert_int_equal(module->elems[4].items[0], WASM_ELEM_ITEM(WASM_ELEM_FUNC, 0));
    wasm_module_release(module);
}

static void data_segments_come_in_three_kinds(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"all kinds",
         BYTES(MODULE(SECTION(MEMORY, 1, 0, 1), SECTION(DATA, 3, 0, EXPR_I32(0), 1, 'a', 1, 2, 'b',
                                                        'c', 2, 0, EXPR_I32(1), 0))),
         OK},
        {"64-bit offset",
         BYTES(MODULE(SECTION(MEMORY, 1, 4, 1), SECTION(DATA, 1, 0, 0x42, 0, OP_END, 0))), OK},
        {"64-bit memory, 32-bit offset",
         BYTES(MODULE(SECTION(MEMORY, 1, 4, 1), SECTION(DATA, 1, 0, EXPR_I32(0), 0))), RK_INVALID,
         17, "expected i64"},
        {"kind 3", BYTES(MODULE(SECTION(DATA, 1, 3, 0))), RK_MALFORMED, 11, "segment kind 3"},
        {"no memory", BYTES(MODULE(SECTION(DATA, 1, 0, EXPR_I32(0), 0))), RK_INVALID, 11,
         "unknown memory 0"},
        {"memory index",
         BYTES(MODULE(SECTION(MEMORY, 1, 0, 1), SECTION(DATA, 1, 2, 1, EXPR_I32(0), 0))),
         RK_INVALID, 17, "unknown memory 1"},
        {"cut off", BYTES(MODULE(SECTION(DATA, 1, 1, 2, 0))), RK_MALFORMED, 12, "unexpected end"},
        {"count", BYTES(MODULE(SECTION(DATA_COUNT, 1), SECTION(DATA, 1, 1, 0))), OK},
        {"count differs", BYTES(MODULE(SECTION(DATA_COUNT, 2), SECTION(DATA, 1, 1, 0))),
         RK_MALFORMED, 13, "2 declared, 1 segments"},
        {"count without data", BYTES(MODULE(SECTION(DATA_COUNT, 1))), RK_MALFORMED, 11,
         "1 declared, 0 segments"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

#define ONE_FUNCTION SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 1, 0)
enum { CODE_AT = 8 + 6 + 4 + 2 };

static void functions_and_bodies_agree(void **state)
{
    (void)state;
    const struct decode_case cases[] = {
        {"one body", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, OP_END)))), OK},
        {"no code section", BYTES(MODULE(ONE_FUNCTION)), RK_MALFORMED, 18, "no code section"},
        {"too few", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 0))), RK_MALFORMED, CODE_AT,
         "1 functions, 0 bodies"},
        {"too many",
         BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 2, BODY(0, OP_END), BODY(0, OP_END)))),
         RK_MALFORMED, CODE_AT, "1 functions, 2 bodies"},
        {"no function section", BYTES(MODULE(SECTION(CODE, 1, BODY(0, OP_END)))), RK_MALFORMED, 10,
         "0 functions, 1 bodies"},
        {"body beyond the section", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, 3, 0, OP_END))),
         RK_MALFORMED, CODE_AT + 1, "3 bytes declared, 2 are left"},
        {"body beyond the input", BYTES(MODULE(ONE_FUNCTION, ID_CODE, 4, 1, 2, 0)), RK_MALFORMED,
         CODE_AT + 3, "the code section ends at byte 24, the input at byte 23"},
        {"bytes behind the last body",
         BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, OP_END), 0))), RK_MALFORMED,
         CODE_AT + 4, "size mismatch"},
        {"bytes behind end", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, OP_END, 1)))),
         RK_MALFORMED, CODE_AT + 4, "1 bytes are left after the final end"},
        {"no end", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 1)))), RK_MALFORMED,
         CODE_AT + 4, "1 blocks are open"},
        {"empty body", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, 0))), RK_MALFORMED, CODE_AT + 2,
         "local declarations"},
        {"locals", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(2, 3, I32, 0, V128, OP_END)))),
         OK},
        {"too many local groups", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(2, 1, I32)))),
         RK_MALFORMED, CODE_AT + 2, "2 declared, 2 bytes"},
        {"local type", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 1, 0x40, OP_END)))),
         RK_MALFORMED, CODE_AT + 4, "malformed value type 0x40"},
        {"locals beyond 32 bits",
         BYTES(MODULE(ONE_FUNCTION,
                      SECTION(CODE, 1, BODY(2, 0xff, 0xff, 0xff, 0xff, 0xf, I32, 1, I32, OP_END)))),
         RK_MALFORMED, CODE_AT + 9, "too many locals: 4294967296"},
        {"more than 50,000 locals",
         BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 0xd1, 0x86, 3, I32, OP_END)))),
         RK_LIMIT, CODE_AT + 2, "50001 locals"},
        {"50,000 locals",
         BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 0xd0, 0x86, 3, I32, OP_END)))), OK},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void a_feature_left_out_is_named(void **state)
{
    (void)state;
    const struct {
        const uint8_t *bytes;
        size_t size_bytes;
        enum wasm_feature feature;
    } cases[] = {
        {BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 3, I32, 1))), WASM_FEATURE_MUTABLE_GLOBALS},
        {BYTES(MODULE(SECTION(GLOBAL, 1, I32, 1, EXPR_I32(0)), SECTION(EXPORT, 1, 0, 3, 0))),
         WASM_FEATURE_MUTABLE_GLOBALS},
        {BYTES(MODULE(SECTION(TYPE, 1, 0x60, 0, 2, I32, I32))), WASM_FEATURE_MULTI_VALUE},
        {BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 2, 0, OP_END, OP_END)))),
         WASM_FEATURE_MULTI_VALUE},
        {BYTES(MODULE(SECTION(DATA_COUNT, 0))), WASM_FEATURE_BULK_MEMORY},
        {BYTES(MODULE(SECTION(DATA, 1, 1, 0))), WASM_FEATURE_BULK_MEMORY},
        {BYTES(MODULE(SECTION(ELEMENT, 1, 1, 0, 0))), WASM_FEATURE_BULK_MEMORY},
        {BYTES(MODULE(SECTION(TABLE, 2, FUNCREF, 0, 0, FUNCREF, 0, 0))),
         WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(SECTION(IMPORT, 2, 0, 0, 1, FUNCREF, 0, 0, 0, 0, 1, FUNCREF, 0, 0))),
         WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(SECTION(TABLE, 1, EXTERNREF, 0, 0))), WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(SECTION(TYPE, 1, 0x60, 1, FUNCREF, 0))), WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(SECTION(ELEMENT, 1, 5, FUNCREF, 1, 0xd0, FUNCREF, OP_END))),
         WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 1, EXTERNREF, OP_END)))),
         WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 2, FUNCREF, 0, OP_END, OP_END)))),
         WASM_FEATURE_REFERENCE_TYPES},
        {BYTES(MODULE(SECTION(TYPE, 1, 0x60, 1, V128, 0))), WASM_FEATURE_SIMD},
        {BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 1, V128, OP_END)))),
         WASM_FEATURE_SIMD},
        {BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 3, V128, 0, OP_END, 0x1a, OP_END)))),
         WASM_FEATURE_SIMD},
        {BYTES(MODULE(SECTION(MEMORY, 1, 4, 0))), WASM_FEATURE_MEMORY64},
        {BYTES(MODULE(SECTION(IMPORT, 1, 0, 0, 2, 5, 0, 1))), WASM_FEATURE_MEMORY64},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct wasm_rules rules = wasm_rules_default;
        rules.name = "reduced";
        rules.features &= ~(uint32_t)cases[i].feature;
        struct span bytes = span_of(cases[i].bytes, cases[i].size_bytes);
        struct rk_error error;
        assert_int_equal(load_checked(NULL, &error, bytes, &rules), RK_UNSUPPORTED);
        if (!strstr(error.message, wasm_feature_name(cases[i].feature)) ||
            !strstr(error.message, "which the rule set 'reduced' leaves out")) {
            fail_msg("case %zu: %s", i, error.message);
        }
        /* Any other outcome with the feature than a refusal for want of it. */
        assert_int_not_equal(load_checked(NULL, &error, bytes, &wasm_rules_default),
                             RK_UNSUPPORTED);
    }
}

static void counts_are_checked_before_memory_is_taken(void **state)
{
    (void)state;
#define HUGE_COUNT 0xff, 0xff, 0xff, 0xff, 0x0f
    /* 4,294,967,295 items in a few bytes: refused as impossible. */
    static const uint8_t sections[] = {ID_TYPE,   ID_IMPORT, ID_FUNCTION, ID_TABLE, ID_MEMORY,
                                       ID_GLOBAL, ID_EXPORT, ID_ELEMENT,  ID_CODE,  ID_DATA};
    for (size_t i = 0; i < sizeof sections; i++) {
        uint8_t bytes[] = {HEADER, sections[i], 5, HUGE_COUNT};
        struct rk_error error;
        assert_int_equal(
            load_checked(NULL, &error, span_of(bytes, sizeof bytes), &wasm_rules_default),
            RK_MALFORMED);
        assert_int_equal(error.offset, 10);
    }
    const struct decode_case cases[] = {
        {"section size", BYTES(MODULE(ID_TYPE, HUGE_COUNT, 0)), RK_MALFORMED, 15, "unexpected end"},
        {"data count", BYTES(MODULE(SECTION(DATA_COUNT, HUGE_COUNT))), RK_LIMIT, 10,
         "segment count: 4294967295, the rule set 'default' allows 100000"},
        {"parameters", BYTES(MODULE(SECTION(TYPE, 1, 0x60, HUGE_COUNT))), RK_MALFORMED, 12,
         "parameter count"},
        {"name", BYTES(MODULE(SECTION(CUSTOM, HUGE_COUNT))), RK_MALFORMED, 10, "name"},
        {"elements", BYTES(MODULE(SECTION(ELEMENT, 1, 1, 0, HUGE_COUNT))), RK_MALFORMED, 13,
         "element count"},
        {"segment bytes", BYTES(MODULE(SECTION(DATA, 1, 1, HUGE_COUNT))), RK_MALFORMED, 12,
         "segment size"},
        {"body size", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, HUGE_COUNT))), RK_MALFORMED,
         CODE_AT + 1, "unexpected end"},
        {"local groups", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(HUGE_COUNT)))),
         RK_MALFORMED, CODE_AT + 2, "local declarations"},
        {"labels",
         BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 0x41, 0, 0x0e, HUGE_COUNT)))),
         RK_MALFORMED, CODE_AT + 6, "labels"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &wasm_rules_default);
}

static void every_limit_of_the_rules_holds(void **state)
{
    (void)state;
    struct wasm_rules rules = wasm_rules_default;
    rules.name = "tight";
    rules.limits.module_bytes = 60;
    rules.limits.function_body_bytes = 4;
    rules.limits.types = 1;
    rules.limits.functions = 1;
    rules.limits.globals = 1;
    rules.limits.tables = 1;
    rules.limits.exports = 1;
    rules.limits.imports = 2;
    rules.limits.element_segments = 1;
    rules.limits.data_segments = 1;
    rules.limits.params = 1;
    rules.limits.results = 1;
    rules.limits.locals = 2;
    rules.limits.string_bytes = 2;
    rules.limits.table_elements = 1;
    rules.limits.memory32_pages = 1;
    rules.limits.memory64_pages_declared = 1;
    const struct decode_case cases[] = {
        {"types", BYTES(MODULE(SECTION(TYPE, 2, FUNC_TYPE0, FUNC_TYPE0))), RK_LIMIT, 10,
         "type count: 2, the rule set 'tight' allows 1"},
        {"params", BYTES(MODULE(SECTION(TYPE, 1, 0x60, 2, I32, I32, 0))), RK_LIMIT, 12, "allows 1"},
        {"results", BYTES(MODULE(SECTION(TYPE, 1, 0x60, 0, 2, I32, I32))), RK_LIMIT, 13,
         "allows 1"},
        {"functions", BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 2, 0, 0))),
         RK_LIMIT, 16, "function count: 2"},
        {"functions with imported ones",
         BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(IMPORT, 1, 0, 0, 0, 0),
                      SECTION(FUNCTION, 1, 0))),
         RK_LIMIT, 23, "function count: 2"},
        {"imported functions",
         BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(IMPORT, 2, 0, 0, 0, 0, 0, 0, 0, 0))),
         RK_LIMIT, 16, "2 functions"},
        {"imported globals", BYTES(MODULE(SECTION(IMPORT, 2, 0, 0, 3, I32, 0, 0, 0, 3, I32, 0))),
         RK_LIMIT, 10, "2 globals"},
        {"imports", BYTES(MODULE(SECTION(IMPORT, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))), RK_LIMIT,
         10, "import count: 3"},
        {"globals", BYTES(MODULE(SECTION(GLOBAL, 2, I32, 0, EXPR_I32(0), I32, 0, EXPR_I32(0)))),
         RK_LIMIT, 10, "global count: 2"},
        {"tables", BYTES(MODULE(SECTION(TABLE, 2, FUNCREF, 0, 0, FUNCREF, 0, 0))), RK_LIMIT, 10,
         "2 tables"},
        {"table elements", BYTES(MODULE(SECTION(TABLE, 1, FUNCREF, 0, 2))), RK_LIMIT, 13,
         "a table of 2 elements"},
        {"pages", BYTES(MODULE(SECTION(MEMORY, 1, 0, 2))), RK_LIMIT, 12, "a memory of 2 pages"},
        {"maximum pages", BYTES(MODULE(SECTION(MEMORY, 1, 1, 0, 2))), RK_LIMIT, 12, "2 pages"},
        {"64-bit pages", BYTES(MODULE(SECTION(MEMORY, 1, 5, 0, 2))), RK_LIMIT, 12, "2 pages"},
        {"exports",
         BYTES(MODULE(SECTION(MEMORY, 1, 0, 0), SECTION(EXPORT, 2, 0, 2, 0, 1, 'a', 2, 0))),
         RK_LIMIT, 15, "export count: 2"},
        {"element segments", BYTES(MODULE(SECTION(ELEMENT, 2, 1, 0, 0, 1, 0, 0))), RK_LIMIT, 10,
         "segment count: 2"},
        {"data segments", BYTES(MODULE(SECTION(DATA, 2, 1, 0, 1, 0))), RK_LIMIT, 10,
         "segment count: 2"},
        {"name", BYTES(MODULE(SECTION(CUSTOM, 3, 'a', 'b', 'c'))), RK_LIMIT, 10,
         "name: 3 bytes, the rule set 'tight' allows 2"},
        {"locals", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(1, 3, I32, OP_END)))), RK_LIMIT,
         CODE_AT + 2, "3 locals"},
        {"locals with parameters",
         BYTES(MODULE(SECTION(TYPE, 1, 0x60, 1, I32, 0), SECTION(FUNCTION, 1, 0),
                      SECTION(CODE, 1, BODY(1, 2, I32, OP_END)))),
         RK_LIMIT, CODE_AT + 3, "3 locals"},
        {"body", BYTES(MODULE(ONE_FUNCTION, SECTION(CODE, 1, BODY(0, 1, 1, 1, OP_END)))), RK_LIMIT,
         CODE_AT + 1, "a body of 5 bytes"},
    };
    run_cases(cases, RK_ARRAY_LENGTH(cases), &rules);

    uint8_t bytes[61] = {MODULE(ID_CUSTOM, 51, 0)};
    expect_load("at the limit of size", span_of(bytes, 60), &rules, RK_MALFORMED, 60, "end");
    expect_load("above it", span_of(bytes, 61), &rules, RK_LIMIT, 60, "larger than the 60 bytes");
    bytes[9] = 50;
    expect_load("complete at the limit", span_of(bytes, 60), &rules, RK_OK, 0, NULL);
}

static void a_failed_decoder_stays_failed(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 'b'};
    struct wasm_decoder *decoder = NULL;
    struct wasm_module *module = NULL;
    assert_int_equal(wasm_decoder_new(&decoder, &wasm_rules_default), RK_OK);
    assert_int_equal(wasm_decoder_feed(decoder, NULL, span_of(bytes, 2)), RK_MALFORMED);
    assert_int_equal(wasm_decoder_feed(decoder, NULL, span_of(bytes, 2)), RK_MALFORMED);
    assert_int_equal(wasm_decoder_finish(decoder, &module, NULL), RK_MALFORMED);
    assert_null(module);
    wasm_decoder_free(decoder);
    wasm_decoder_free(NULL);
    wasm_module_release(NULL);
}

static void a_bad_module_is_refused_before_its_end(void **state)
{
    (void)state;
    /* The body of the first function is bad; the input stops right behind it. */
    static const uint8_t bytes[] = {MODULE(ONE_FUNCTION, ID_CODE, 100, 1, BODY(0, 0x6a))};
    struct wasm_decoder *decoder = NULL;
    struct rk_error error;
    assert_int_equal(wasm_decoder_new(&decoder, &wasm_rules_default), RK_OK);
    assert_int_equal(wasm_decoder_feed(decoder, &error, span_of(bytes, sizeof bytes)), RK_INVALID);
    assert_int_equal(error.offset, CODE_AT + 3);
    wasm_decoder_free(decoder);
}

static void names_are_read_leniently(void **state)
{
    (void)state;
#define NAME_SECTION(...) SECTION(CUSTOM, 4, 'n', 'a', 'm', 'e', __VA_ARGS__)
#define NAMED(...)                                                                           \
    BYTES(MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(IMPORT, 1, 1, 'm', 1, 'i', 0, 0),     \
                 SECTION(FUNCTION, 2, 0, 0), SECTION(EXPORT, 2, 1, 'e', 0, 1, 1, 'x', 0, 1), \
                 SECTION(CODE, 2, BODY(0, OP_END), BODY(0, OP_END)), NAME_SECTION(__VA_ARGS__)))
    const struct {
        const uint8_t *bytes;
        size_t size_bytes;
        const char *module;
        const char *functions[3];
    } cases[] = {
        {NAMED(0, 2, 1, 'M'), "M", {"i", "e", ""}},
        {NAMED(1, 7, 2, 1, 1, 'f', 2, 1, 'g'), "", {"i", "f", "g"}},
        {NAMED(0, 2, 1, 'M', 1, 4, 1, 0, 1, 'h', 2, 1, 0), "M", {"h", "e", ""}},
        {NAMED(1, 4, 1, 3, 1, 'f'), "", {"i", "e", ""}},            /* index out of range */
        {NAMED(1, 7, 2, 2, 1, 'f', 1, 1, 'g'), "", {"i", "e", ""}}, /* order */
        {NAMED(1, 4, 1, 1, 1, 0xff), "", {"i", "e", ""}},           /* not UTF-8 */
        {NAMED(1, 9, 1, 1, 1, 'f'), "", {"i", "e", ""}},            /* cut off */
        {NAMED(1, 5, 1, 1, 1, 'f', 0), "", {"i", "e", ""}},         /* left over */
        {NAMED(1, 0xff), "", {"i", "e", ""}},
        {NAMED(0, 2, 1, 'M', 0, 2, 1, 'N'), "", {"i", "e", ""}}, /* twice */
        {NAMED(1, 3, 1, 1, 0), "", {"i", "e", ""}},              /* empty name */
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct wasm_module *module = NULL;
        struct rk_error error;
        assert_int_equal(load_checked(&module, &error, span_of(cases[i].bytes, cases[i].size_bytes),
                                      &wasm_rules_default),
                         RK_OK);
        assert_true(span_equal(wasm_module_bytes(module, module->module_name),
                               span_of_string(cases[i].module)));
        for (uint32_t f = 0; f < 3; f++) {
            struct span name = wasm_module_function_name(module, f);
            if (!span_equal(name, span_of_string(cases[i].functions[f]))) {
                fail_msg("case %zu: function %u is called '%.*s'", i, f, (int)name.size_bytes,
                         (const char *)name.bytes);
            }
        }
        assert_int_equal(wasm_module_function_name(module, 3).size_bytes, 0);
        wasm_module_release(module);
    }
}

static void references_are_counted(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {HEADER};
    struct wasm_module *module = NULL;
    assert_int_equal(wasm_module_load(&module, NULL, span_of(bytes, 8), &wasm_rules_default),
                     RK_OK);
    assert_ptr_equal(wasm_module_retain(module), module);
    wasm_module_release(module);
    assert_int_equal(module->size_bytes, 8);
    wasm_module_release(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_is_magic_and_version),
        cmocka_unit_test(sections_come_in_order_once_and_with_exact_sizes),
        cmocka_unit_test(names_are_utf8),
        cmocka_unit_test(types_are_functions_of_known_value_types),
        cmocka_unit_test(equal_types_share_the_lowest_index),
        cmocka_unit_test(imports_fill_the_index_spaces),
        cmocka_unit_test(sizes_of_tables_and_memories_are_bounded),
        cmocka_unit_test(constant_expressions_are_one_constant),
        cmocka_unit_test(exports_are_unique_and_in_range),
        cmocka_unit_test(exports_are_found_by_name),
        cmocka_unit_test(start_takes_and_returns_nothing),
        cmocka_unit_test(element_segments_come_in_eight_kinds),
        cmocka_unit_test(data_segments_come_in_three_kinds),
        cmocka_unit_test(functions_and_bodies_agree),
        cmocka_unit_test(a_feature_left_out_is_named),
        cmocka_unit_test(counts_are_checked_before_memory_is_taken),
        cmocka_unit_test(every_limit_of_the_rules_holds),
        cmocka_unit_test(a_failed_decoder_stays_failed),
        cmocka_unit_test(a_bad_module_is_refused_before_its_end),
        cmocka_unit_test(names_are_read_leniently),
        cmocka_unit_test(references_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
