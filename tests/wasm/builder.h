/* Small modules for tests, in two ways.
 *
 * As constant bytes, with sizes filled in by the compiler (each below 128 bytes):
 *
 *     static const uint8_t m[] = {MODULE(SECTION(TYPE, 1, FUNC_TYPE0), SECTION(FUNCTION, 1, 0),
 *                                        SECTION(CODE, 1, BODY(0, OP_END)))};
 *
 * And piece by piece in a buffer, for modules that a test computes (builder_*). Running out of
 * memory fails the test. Include after support.h. */
#ifndef RK_TESTS_WASM_BUILDER_H
#define RK_TESTS_WASM_BUILDER_H

#include "support.h"

#include "base/buffer.h"
#include "wasm/module.h"

#define HEADER           0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00
#define MODULE(...)      HEADER, __VA_ARGS__
#define SIZE_OF(...)     (uint8_t)sizeof((const uint8_t[]){__VA_ARGS__})
#define SECTION(id, ...) ID_##id, SIZE_OF(__VA_ARGS__), __VA_ARGS__
#define BODY(...)        SIZE_OF(__VA_ARGS__), __VA_ARGS__

enum {
    ID_CUSTOM,
    ID_TYPE,
    ID_IMPORT,
    ID_FUNCTION,
    ID_TABLE,
    ID_MEMORY,
    ID_GLOBAL,
    ID_EXPORT,
    ID_START,
    ID_ELEMENT,
    ID_CODE,
    ID_DATA,
    ID_DATA_COUNT,
};

enum {
    I32 = 0x7f,
    I64 = 0x7e,
    F32 = 0x7d,
    F64 = 0x7c,
    V128 = 0x7b,
    FUNCREF = 0x70,
    EXTERNREF = 0x6f
};

#define OP_END 0x0b

/* The type () -> (), and () -> (i32). */
#define FUNC_TYPE0     0x60, 0, 0
#define FUNC_TYPE0_I32 0x60, 0, 1, I32

/* An i32 constant expression of one byte's worth. */
#define EXPR_I32(value) 0x41, value, OP_END

static inline void builder_bytes(struct buffer *b, const void *bytes, size_t size_bytes)
{
    assert_int_equal(buffer_append(b, bytes, size_bytes), RK_OK);
}

static inline void builder_u8(struct buffer *b, uint8_t byte)
{
    builder_bytes(b, &byte, 1);
}

static inline void builder_leb(struct buffer *b, uint64_t value)
{
    assert_int_equal(buffer_append_leb_u(b, value), RK_OK);
}

static inline void builder_header(struct buffer *b)
{
    static const uint8_t header[] = {HEADER};
    builder_bytes(b, header, sizeof header);
}

/* A run of bytes behind its size: a name, a function body. */
static inline void builder_sized(struct buffer *b, const void *bytes, size_t size_bytes)
{
    builder_leb(b, size_bytes);
    builder_bytes(b, bytes, size_bytes);
}

static inline void builder_section(struct buffer *b, uint8_t id, const void *payload,
                                   size_t size_bytes)
{
    builder_u8(b, id);
    builder_sized(b, payload, size_bytes);
}

/* A section from the bytes in `payload`, which is emptied. */
static inline void builder_section_of(struct buffer *b, uint8_t id, struct buffer *payload)
{
    builder_section(b, id, payload->bytes, payload->size_bytes);
    buffer_free(payload);
}

#endif
