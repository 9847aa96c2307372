/* A driver that answers with any codes, addresses and sizes: none of them leads out of its memory,
 * and each answer is a failure with a message or what lies at the place it names.
 *
 * The module is the same each time but for its data: all its functions return what lies at address
 * 0, its alloc what lies at 4, and the rest of the input is its memory, where the host looks for
 * answers and which it overwrites with what it hands over. */

#include "base/require.h"
#include "base/utf8.h"
#include "vm/data_driver.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DATA_BYTES_MAX = 70000 };

static const uint8_t head[] = {
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,             /* magic, version */
    0x01, 0x1e, 0x05,                                           /* types: */
    0x60, 0x00, 0x00,                                           /* 0: () -> () */
    0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f,                         /* 1: (i32, i32) -> i32 */
    0x60, 0x06, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f, /* 2: six i32 -> i32 */
    0x60, 0x01, 0x7f, 0x01, 0x7f,                               /* 3: (i32) -> i32 */
    0x60, 0x02, 0x7f, 0x7f, 0x00,                               /* 4: (i32, i32) -> () */
    0x03, 0x06, 0x05, 0x00, 0x01, 0x02, 0x03, 0x04,             /* a function of each type */
    0x05, 0x03, 0x01, 0x00, 0x02,                               /* two pages of memory */
};

/* Of init, getters, coders, alloc, dealloc. */
static const uint8_t code[] = {
    0x0a, 0x1f, 0x05,                               /* */
    0x02, 0x00, 0x0b,                               /* nothing */
    0x07, 0x00, 0x41, 0x00, 0x28, 0x02, 0x00, 0x0b, /* i32.load 0 */
    0x07, 0x00, 0x41, 0x00, 0x28, 0x02, 0x00, 0x0b, /* i32.load 0 */
    0x07, 0x00, 0x41, 0x04, 0x28, 0x02, 0x00, 0x0b, /* i32.load 4 */
    0x02, 0x00, 0x0b,                               /* nothing */
};

static const struct {
    const char *name;
    uint8_t function;
} exports[] = {
    {"init", 0},
    {"get_schema", 1},
    {"get_version", 1},
    {"get_last_error", 1},
    {"encode_input_fn", 2},
    {"decode_input_fn", 2},
    {"decode_output_fn", 2},
    {"decode_event", 2},
    {"alloc", 3},
    {"dealloc", 4},
};

static void append(struct buffer *to, const void *bytes, size_t size_bytes)
{
    REQUIRE(!buffer_append(to, bytes, size_bytes));
}

static void append_number(struct buffer *to, uint64_t number)
{
    REQUIRE(!buffer_append_leb_u(to, number));
}

static void append_section(struct buffer *module, uint8_t id, struct buffer *payload)
{
    append(module, &id, 1);
    append_number(module, payload->size_bytes);
    append(module, payload->bytes, payload->size_bytes);
    payload->size_bytes = 0;
}

/* With or without the functions for memory. */
static void make_module(struct buffer *module, bool has_alloc, struct span data)
{
    struct buffer payload = {0};
    size_t count = RK_ARRAY_LENGTH(exports) - (has_alloc ? 0 : 2);
    append(module, head, sizeof head);
    append_number(&payload, count);
    for (size_t i = 0; i < count; i++) {
        append_number(&payload, strlen(exports[i].name));
        append(&payload, exports[i].name, strlen(exports[i].name));
        append_number(&payload, 0);
        append_number(&payload, exports[i].function);
    }
    append_section(module, 7, &payload);
    append(module, code, sizeof code);
    append(&payload, "\x01\x00\x41\x00\x0b", 5); /* one active segment, at 0 */
    append_number(&payload, data.size_bytes);
    append(&payload, data.bytes, data.size_bytes);
    append_section(module, 11, &payload);
    buffer_free(&payload);
}

static void check(enum rk_result result, const struct buffer *out, bool is_text,
                  const struct rk_error *error)
{
    REQUIRE(result || out->size_bytes <= DATA_DRIVER_OUTPUT_BYTES_MAX);
    REQUIRE(result || !is_text || utf8_is_valid(buffer_span(out)));
    REQUIRE(!result || (out->size_bytes == 0 && error->result == result && error->message[0]));
    REQUIRE(result != RK_NO_MEMORY && result != RK_TRAP);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct data_driver_limits limits = {.gas = 1000000, .memory_pages = 64};
    struct buffer module = {0}, out = {0};
    struct data_driver *driver;
    struct rk_error error = {.message = ""};
    if (size < 2 || size > DATA_BYTES_MAX) return 0;
    struct span name = span_of_string("name"), input = span_of(data, size / 2);
    make_module(&module, data[0] & 1, span_of(data + 1, size - 1));
    REQUIRE(!data_driver_open(&driver, buffer_span(&module), &limits, &error));
    check(data_driver_encode_input(driver, &out, name, input, &error), &out, false, &error);
    out.size_bytes = 0;
    check(data_driver_decode_output(driver, &out, name, input, &error), &out, true, &error);
    out.size_bytes = 0;
    check(data_driver_decode_event(driver, &out, name, input, &error), &out, true, &error);
    out.size_bytes = 0;
    check(data_driver_schema(driver, &out, &error), &out, true, &error);
    data_driver_close(driver);
    buffer_free(&module);
    buffer_free(&out);
    return 0;
}
