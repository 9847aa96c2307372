/* Any bytes as operators: they become the body of a function in a module with many types, locals,
 * tables, globals and segments, so that nearly every index means something. The first byte chooses
 * the function's type and the memory's address size. */

#include "base/buffer.h"
#include "base/require.h"
#include "wasm/instruction.h"
#include "wasm/module.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { I32 = 0x7f, I64 = 0x7e, F32 = 0x7d, F64 = 0x7c, V128 = 0x7b, FUNC = 0x70, EXTERN = 0x6f };

static const uint8_t value_types[] = {I32, I64, F32, F64, V128, FUNC, EXTERN};
enum { VALUE_TYPES = 7, TYPES = 32, LOCALS_EACH = 2 };

static void put(struct buffer *b, const void *bytes, size_t size)
{
    REQUIRE(buffer_append(b, bytes, size) == RK_OK);
}

static void put_u8(struct buffer *b, uint8_t byte)
{
    put(b, &byte, 1);
}

static void put_section(struct buffer *b, uint8_t id, struct buffer *payload)
{
    put_u8(b, id);
    REQUIRE(buffer_append_leb_u(b, payload->size_bytes) == RK_OK);
    put(b, payload->bytes, payload->size_bytes);
    payload->size_bytes = 0;
}

/* Types with 0..3 parameters and 0..3 results, of all value types in turn. */
static void put_types(struct buffer *b)
{
    unsigned next = 0;
    put_u8(b, TYPES);
    for (unsigned i = 0; i < TYPES; i++) {
        put_u8(b, 0x60);
        for (unsigned side = 0; side < 2; side++) {
            unsigned count = side ? i / 4 % 4 : i % 4;
            put_u8(b, (uint8_t)count);
            while (count-- > 0) {
                put_u8(b, value_types[next++ % VALUE_TYPES]);
            }
        }
    }
}

static void put_prelude(struct buffer *m, uint8_t choice)
{
    static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    static const uint8_t tables[] = {3, FUNC, 0, 9, EXTERN, 1, 0, 5, FUNC, 0, 1};
    static const uint8_t globals[] = {
        6,    I32,  1, 0x41, 0, 0x0b, I64,    1, 0x42, 0,      0x0b, F32,  0, 0x43, 0,  0, 0, 0,
        0x0b, FUNC, 1, 0xd2, 1, 0x0b, EXTERN, 1, 0xd0, EXTERN, 0x0b, V128, 1, 0xfd, 12, 0, 0, 0,
        0,    0,    0, 0,    0, 0,    0,      0, 0,    0,      0,    0,    0, 0x0b};
    static const uint8_t elems[] = {3, 1, 0, 2, 0, 2, 5, EXTERN, 1, 0xd0, EXTERN, 0x0b, 3, 0, 1, 3};
    struct buffer payload = {0};
    put(m, header, sizeof header);
    put_types(&payload);
    put_section(m, 1, &payload);
    put_u8(&payload, TYPES + 1);
    put_u8(&payload, choice % TYPES); /* function 0 is the one under test */
    for (uint8_t i = 0; i < TYPES; i++) {
        put_u8(&payload, i);
    }
    put_section(m, 3, &payload);
    put(&payload, tables, sizeof tables);
    put_section(m, 4, &payload);
    uint8_t memory[] = {1, choice & 0x80 ? 4 : 0, 1};
    put(&payload, memory, sizeof memory);
    put_section(m, 5, &payload);
    put(&payload, globals, sizeof globals);
    put_section(m, 6, &payload);
    put(&payload, elems, sizeof elems);
    put_section(m, 9, &payload);
    put_u8(&payload, 2);
    put_section(m, 12, &payload);
    buffer_free(&payload);
}

static void put_code(struct buffer *m, const uint8_t *operators, size_t size)
{
    static const uint8_t stub[] = {3, 0, 0x00, 0x0b};
    static const uint8_t datas[] = {2, 1, 1, 'a', 1, 0};
    struct buffer payload = {0};
    put_u8(&payload, TYPES + 1);
    REQUIRE(buffer_append_leb_u(&payload, 1 + VALUE_TYPES * 2 + size) == RK_OK);
    put_u8(&payload, VALUE_TYPES);
    for (unsigned i = 0; i < VALUE_TYPES; i++) {
        put_u8(&payload, LOCALS_EACH);
        put_u8(&payload, value_types[i]);
    }
    put(&payload, operators, size);
    for (unsigned i = 0; i < TYPES; i++) {
        put(&payload, stub, sizeof stub);
    }
    put_section(m, 10, &payload);
    put(&payload, datas, sizeof datas);
    put_section(m, 11, &payload);
    buffer_free(&payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct buffer m = {0};
    put_prelude(&m, data[0]);
    put_code(&m, data + 1, size - 1);
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, buffer_span(&m), &wasm_rules_default);
    if (!result) {
        const struct wasm_function *f = &module->functions[0];
        struct reader r = wasm_function_reader(f);
        struct wasm_instruction in;
        while (wasm_instruction_next(&in, &r)) {
        }
        REQUIRE(!r.failure && reader_done(&r));
        wasm_module_release(module);
    } else {
        REQUIRE(error.result == result && error.message[0]);
        REQUIRE(result != RK_NO_MEMORY && error.offset <= m.size_bytes);
    }
    buffer_free(&m);
    return 0;
}
