/* The instruction reader and the disassembler built on it. */

#include "support.h"

#include "builder.h"
#include "wasm/disasm.h"
#include "wasm/instruction.h"

#include <stdio.h>
#include <string.h>

static struct wasm_module *load(const uint8_t *bytes, size_t size)
{
    struct wasm_module *module = NULL;
    struct rk_error error;
    if (wasm_module_load(&module, &error, span_of(bytes, size), &wasm_rules_default)) {
        fail_msg("%s", error.message);
    }
    return module;
}

static enum rk_result append(void *context, struct span text)
{
    return buffer_append(context, text.bytes, text.size_bytes);
}

static void expect_text(const struct wasm_module *module, struct wasm_disasm_options options,
                        const char *expected)
{
    struct buffer text = {0};
    assert_int_equal(wasm_disassemble(module, &options, append, &text), RK_OK);
    builder_u8(&text, 0);
    assert_string_equal((const char *)text.bytes, expected);
    buffer_free(&text);
}

/* Imports one function, defines two; names: 0 "log it", 2 "add". */
static const uint8_t sample[] = {
    MODULE(SECTION(TYPE, 3, FUNC_TYPE0, 0x60, 2, I32, I32, 1, I32, 0x60, 1, I32, 0),
           SECTION(IMPORT, 1, 1, 'm', 1, 'l', 0, 0), SECTION(FUNCTION, 2, 0, 1),
           SECTION(TABLE, 1, FUNCREF, 0, 1), SECTION(MEMORY, 1, 0, 1),
           SECTION(CODE, 2,
                   BODY(2, 2, I64, 9, F32,                  /* locals */
                        0x02, 0x40, 0x20, 2, 0x1a, 0x0c, 0, /* block, local.get, drop, br */
                        0x0b, 0x41, 0x7f, 0x04, 0x7f,       /* end, i32.const, if (result i32) */
                        0x41, 1, 0x05, 0x41, 2, 0x0b,       /* then, else, end */
                        0x0e, 2, 0, 0, 0,                   /* br_table */
                        0x0b),
                   BODY(0, 0x10, 0, 0x41, 0, 0x28, 1, 0x08,    /* call, i32.load */
                        0x1a, 0x20, 0, 0x20, 1, 0x03, 1, 0x6a, /* loop (type 1) */
                        0x0b, 0x0b)),
           SECTION(CUSTOM, 4, 'n', 'a', 'm', 'e', 1, 14, 2, 0, 6, 'l', 'o', 'g', ' ', 'i', 't', 2,
                   3, 'a', 'd', 'd'))};

static void functions_read_like_the_text_format(void **state)
{
    (void)state;
    struct wasm_module *module = load(sample, sizeof sample);
    expect_text(module, (struct wasm_disasm_options){.function = WASM_NO_INDEX},
                "(func (;1;) (type 0)\n"
                "  (local i64 i64)\n"
                "  (local f32 f32 f32 f32 f32 f32 f32 f32 (; 9 in all ;))\n"
                "  block\n"
                "    local.get 2\n"
                "    drop\n"
                "    br 0\n"
                "  end\n"
                "  i32.const -1\n"
                "  if (result i32)\n"
                "    i32.const 1\n"
                "  else\n"
                "    i32.const 2\n"
                "  end\n"
                "  br_table 0 0 0\n"
                ")\n"
                "(func $add (;2;) (type 1) (param i32 i32) (result i32)\n"
                "  call $log_it (;0;)\n"
                "  i32.const 0\n"
                "  i32.load offset=8 align=2\n"
                "  drop\n"
                "  local.get 0\n"
                "  local.get 1\n"
                "  loop (type 1) (param i32 i32) (result i32)\n"
                "    i32.add\n"
                "  end\n"
                ")\n");
    wasm_module_release(module);
}

static void one_operator_reads_as_in_its_function(void **state)
{
    (void)state;
    static const struct {
        uint16_t op;
        const char *text;
    } wanted[] = {
        {WASM_OP_CALL, "call $log_it (;0;)"},
        {WASM_OP_I32_CONST, "i32.const 0"},
        {WASM_OP_I32_LOAD, "i32.load offset=8 align=2"},
        {WASM_OP_DROP, "drop"},
    };
    struct wasm_module *module = load(sample, sizeof sample);
    struct reader r = wasm_function_reader(&module->functions[1]);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wanted); i++) {
        struct wasm_instruction in;
        struct buffer text = {0};
        assert_true(wasm_instruction_next(&in, &r));
        assert_int_equal(in.op, wanted[i].op);
        assert_int_equal(wasm_disassemble_operator(&text, module, in.offset), RK_OK);
        builder_u8(&text, 0);
        assert_string_equal((const char *)text.bytes, wanted[i].text);
        buffer_free(&text);
    }
    wasm_module_release(module);
}

static void one_function_with_offsets_and_gas(void **state)
{
    (void)state;
    struct wasm_module *module = load(sample, sizeof sample);
    expect_text(module,
                (struct wasm_disasm_options){.function = 2, .show_offsets = true, .show_gas = true},
                "(func $add (;2;) (type 1) (param i32 i32) (result i32) ;; entry costs 1\n"
                "0x000054    1    call $log_it (;0;)\n"
                "0x000056    1    i32.const 0\n"
                "0x000058    1    i32.load offset=8 align=2\n"
                "0x00005b    0    drop\n"
                "0x00005c    1    local.get 0\n"
                "0x00005e    1    local.get 1\n"
                "0x000060    0    loop (type 1) (param i32 i32) (result i32)\n"
                "0x000062    1      i32.add\n"
                "0x000063    0    end\n"
                "0x000064    0  )\n");
    struct buffer text = {0};
    struct wasm_disasm_options options = {.function = 0};
    assert_int_equal(wasm_disassemble(module, &options, append, &text), RK_NOT_FOUND);
    options.function = 3;
    assert_int_equal(wasm_disassemble(module, &options, append, &text), RK_NOT_FOUND);
    assert_int_equal(text.size_bytes, 0);
    wasm_module_release(module);
}

/* One operator (or a few, for the operands) in a module with everything, and its line. */
static void immediates_are_symbolic(void **state)
{
    (void)state;
    static const struct {
        uint8_t ops[20];
        uint8_t size;
        const char *line;
    } cases[] = {
        {{0x43, 0, 0, 0xc0, 0x3f}, 5, "f32.const 1.5 (;0x3fc00000;)"},
        {{0x43, 0, 0, 0x80, 0xff}, 5, "f32.const -inf (;0xff800000;)"},
        {{0x43, 1, 0, 0xc0, 0xff}, 5, "f32.const -nan:0x400001 (;0xffc00001;)"},
        {{0x43, 0, 0, 0, 0x80}, 5, "f32.const -0 (;0x80000000;)"},
        {{0x44, 0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f},
         9,
         "f64.const 0.10000000000000001 (;0x3fb999999999999a;)"},
        {{0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f},
         9,
         "f64.const nan:0x8000000000000 (;0x7ff8000000000000;)"},
        {{0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f},
         11,
         "i64.const -9223372036854775808"},
        {{0xfd, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
         18,
         "v128.const i64x2 0x0807060504030201 0x100f0e0d0c0b0a09"},
        {{0x00, 0xfd, 13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31},
         19,
         "i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31"},
        {{0x00, 0xfd, 21, 5}, 4, "i8x16.extract_lane_s 5"},
        {{0x00, 0xfd, 84, 0, 4, 3}, 6, "v128.load8_lane offset=4 3"},
        {{0x00, 0x11, 0, 0}, 4, "call_indirect (type 0)"},
        {{0x00, 0x11, 0, 1}, 4, "call_indirect 1 (type 0)"},
        {{0xd0, FUNCREF}, 2, "ref.null func"},
        {{0xd0, EXTERNREF}, 2, "ref.null extern"},
        {{0x00, 0x1c, 1, V128}, 4, "select (result v128)"},
        {{0x00, 0x1b}, 2, "select"},
        {{0x3f, 0}, 2, "memory.size"},
        {{0x00, 0xfc, 10, 0, 0}, 5, "memory.copy"},
        {{0x00, 0xfc, 11, 0}, 4, "memory.fill"},
        {{0x00, 0xfc, 8, 1, 0}, 5, "memory.init 1"},
        {{0x00, 0xfc, 9, 1}, 4, "data.drop 1"},
        {{0x00, 0xfc, 12, 1, 0}, 5, "table.init 1"},
        {{0x00, 0xfc, 12, 1, 1}, 5, "table.init 1 1"},
        {{0x00, 0xfc, 14, 0, 0}, 5, "table.copy"},
        {{0x00, 0xfc, 14, 1, 0}, 5, "table.copy 1 0"},
        {{0x00, 0xfc, 16, 1}, 4, "table.size 1"},
        {{0x00, 0x25, 0}, 3, "table.get"},
        {{0xd2, 0}, 2, "ref.func 0"},
        {{0x00, 0x36, 2, 0xff, 0xff, 0xff, 0xff, 0x0f}, 8, "i32.store offset=4294967295"},
        {{0x00, 0x36, 0, 0}, 4, "i32.store align=1"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct buffer m = {0};
        struct buffer payload = {0};
        builder_header(&m);
        builder_bytes(
            &m,
            (uint8_t[]){SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 1, 0),
                        SECTION(TABLE, 2, FUNCREF, 0, 0, FUNCREF, 0, 0), SECTION(MEMORY, 1, 0, 0),
                        SECTION(ELEMENT, 2, 1, 0, 1, 0, 1, 0, 1, 0), SECTION(DATA_COUNT, 2)},
            6 + 4 + 9 + 5 + 11 + 3);
        builder_u8(&payload, 1);
        builder_leb(&payload, cases[i].size + 3u);
        builder_u8(&payload, 0);
        builder_bytes(&payload, cases[i].ops, cases[i].size);
        builder_bytes(&payload, (uint8_t[]) { 0x00, OP_END }, 2);
        builder_section_of(&m, ID_CODE, &payload);
        builder_bytes(&m, (uint8_t[]){SECTION(DATA, 2, 1, 0, 1, 0)}, 7);
        struct wasm_module *module = load(m.bytes, m.size_bytes);
        char expected[200];
        bool after_unreachable = cases[i].ops[0] == 0;
        snprintf(expected, sizeof expected, "(func (;0;) (type 0)\n%s  %s\n  unreachable\n)\n",
                 after_unreachable ? "  unreachable\n" : "", cases[i].line);
        expect_text(module, (struct wasm_disasm_options){.function = WASM_NO_INDEX}, expected);
        wasm_module_release(module);
        buffer_free(&m);
    }
}

static void instructions_tile_the_body(void **state)
{
    (void)state;
    struct wasm_module *module = load(sample, sizeof sample);
    for (uint32_t i = 0; i < 2; i++) {
        const struct wasm_function *f = &module->functions[i];
        struct reader r = wasm_function_reader(f);
        struct wasm_instruction in;
        uint32_t at = f->first_operator;
        while (wasm_instruction_next(&in, &r)) {
            assert_int_equal(in.offset, at);
            assert_true(in.size > 0);
            at += in.size;
        }
        assert_int_equal(at, f->body.offset + f->body.size);
        assert_int_equal(in.op, WASM_OP_END);
    }
    wasm_module_release(module);
}

struct pieces {
    size_t largest;
    size_t total;
    uint32_t calls;
    uint32_t fail_at;
};

static enum rk_result measure(void *context, struct span text)
{
    struct pieces *p = context;
    if (text.size_bytes > p->largest) p->largest = text.size_bytes;
    p->total += text.size_bytes;
    assert_int_equal(text.bytes[text.size_bytes - 1], '\n');
    return ++p->calls == p->fail_at ? RK_IO : RK_OK;
}

static void output_is_streamed_and_deep_nesting_stays_narrow(void **state)
{
    (void)state;
    enum { DEPTH = 50000 };
    struct buffer m = {0};
    struct buffer body = {0};
    struct buffer payload = {0};
    builder_header(&m);
    builder_section(&m, ID_TYPE, (uint8_t[]){1, FUNC_TYPE0}, 4);
    builder_section(&m, ID_FUNCTION, (uint8_t[]){1, 0}, 2);
    builder_u8(&body, 0);
    for (int i = 0; i < DEPTH; i++) {
        builder_bytes(&body, (uint8_t[]){0x02, 0x40}, 2);
    }
    for (int i = 0; i <= DEPTH; i++) {
        builder_u8(&body, OP_END);
    }
    builder_u8(&payload, 1);
    builder_sized(&payload, body.bytes, body.size_bytes);
    builder_section_of(&m, ID_CODE, &payload);
    struct wasm_module *module = load(m.bytes, m.size_bytes);
    struct pieces pieces = {0};
    struct wasm_disasm_options options = {.function = WASM_NO_INDEX};
    assert_int_equal(wasm_disassemble(module, &options, measure, &pieces), RK_OK);
    assert_true(pieces.calls > 10);
    assert_true(pieces.largest < 70000);
    assert_true(pieces.total < (size_t)DEPTH * 2 * 100);
    pieces = (struct pieces){.fail_at = 2};
    assert_int_equal(wasm_disassemble(module, &options, measure, &pieces), RK_IO);
    assert_int_equal(pieces.calls, 2);
    wasm_module_release(module);
    buffer_free(&m);
    buffer_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_read_like_the_text_format),
        cmocka_unit_test(one_operator_reads_as_in_its_function),
        cmocka_unit_test(one_function_with_offsets_and_gas),
        cmocka_unit_test(immediates_are_symbolic),
        cmocka_unit_test(instructions_tile_the_body),
        cmocka_unit_test(output_is_streamed_and_deep_nesting_stays_narrow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
