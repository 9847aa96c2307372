/* table32 IN OUT: gives a wasm64 module tables with 32-bit indices.
 *
 * clang 19 puts 64-bit tables into wasm64 modules. Contracts in use were built before tables had
 * that form: their memories are 64-bit, their tables are not, and call_indirect takes an i32 that
 * i32.wrap_i64 made of the function pointer. The benchmarks are to have the shape of contracts, and
 * to run on engines that know no other tables, so this rewrites
 *
 *     the limits of each table     flag bit 2 cleared
 *     the offsets of elements      i64.const n  ->  i32.const n
 *     call_indirect                i32.wrap_i64 inserted before it
 *
 * and leaves every other byte alone. It reads what clang emits for our sources: instructions of
 * other kinds (tables read or written by instructions, atomics) are errors. A module without
 * 64-bit tables is copied unchanged. */
#include "base/buffer.h"
#include "base/reader.h"
#include "base/result.h"
#include "file.h"

#include <stdio.h>

enum { SECTION_TABLE = 4, SECTION_ELEMENT = 9, SECTION_CODE = 10, MODULE_HEADER_BYTES = 8 };
enum { LIMITS_HAS_MAXIMUM = 1, LIMITS_64_BIT = 4 };

enum opcode {
    OP_BLOCK = 0x02,
    OP_LOOP = 0x03,
    OP_IF = 0x04,
    OP_END = 0x0b,
    OP_BR = 0x0c,
    OP_BR_IF = 0x0d,
    OP_BR_TABLE = 0x0e,
    OP_CALL = 0x10,
    OP_CALL_INDIRECT = 0x11,
    OP_SELECT_TYPED = 0x1c,
    OP_LOCAL_GET = 0x20,
    OP_GLOBAL_SET = 0x24,
    OP_TABLE_GET = 0x25,
    OP_TABLE_SET = 0x26,
    OP_LOAD_FIRST = 0x28,
    OP_STORE_LAST = 0x3e,
    OP_MEMORY_SIZE = 0x3f,
    OP_MEMORY_GROW = 0x40,
    OP_I32_CONST = 0x41,
    OP_I64_CONST = 0x42,
    OP_F32_CONST = 0x43,
    OP_F64_CONST = 0x44,
    OP_I32_WRAP_I64 = 0xa7,
    OP_PLAIN_LAST = 0xc4,
    OP_PREFIX_MISC = 0xfc,
    OP_PREFIX_VECTOR = 0xfd,
};

enum vector_opcode {
    VECTOR_STORE = 11, /* with the loads before it */
    VECTOR_CONST = 12,
    VECTOR_SHUFFLE = 13,
    VECTOR_EXTRACT_FIRST = 21,
    VECTOR_REPLACE_LAST = 34,
    VECTOR_LOAD_LANE_FIRST = 84,
    VECTOR_STORE_LANE_LAST = 91,
    VECTOR_LOAD_ZERO_LAST = 93,
};

enum misc_opcode {
    MISC_TRUNC_LAST = 7,
    MISC_MEMORY_INIT = 8,
    MISC_DATA_DROP = 9,
    MISC_MEMORY_COPY = 10,
    MISC_MEMORY_FILL = 11,
};

/* Bytes of the input from `from` to where the reader stands. */
static enum rk_result copy_from(struct buffer *out, const uint8_t *from, const struct reader *r)
{
    return buffer_append(out, from, (size_t)(r->at - from));
}

static enum rk_result check(const struct reader *r, struct rk_error *error)
{
    if (!r->failure) return RK_OK;
    return rk_fail(error, RK_MALFORMED, reader_offset(r), "%s", reader_failure_text(r->failure));
}

static void skip_u32_vector(struct reader *r)
{
    for (uint32_t n = reader_leb_u32(r); n > 0 && !r->failure; n--)
        (void)reader_leb_u32(r);
}

static void skip_memory_argument(struct reader *r)
{
    (void)reader_leb_u32(r);
    (void)reader_leb_u64(r);
}

static void skip_vector_immediates(struct reader *r)
{
    uint32_t opcode = reader_leb_u32(r);
    if (opcode <= VECTOR_STORE ||
        (opcode >= VECTOR_LOAD_LANE_FIRST && opcode <= VECTOR_LOAD_ZERO_LAST))
        skip_memory_argument(r);
    if (opcode == VECTOR_CONST || opcode == VECTOR_SHUFFLE) (void)reader_take(r, 16);
    if ((opcode >= VECTOR_EXTRACT_FIRST && opcode <= VECTOR_REPLACE_LAST) ||
        (opcode >= VECTOR_LOAD_LANE_FIRST && opcode <= VECTOR_STORE_LANE_LAST))
        (void)reader_u8(r);
}

/* Moves past the immediates of the opcode just read. */
static enum rk_result skip_immediates(struct reader *r, uint8_t opcode, struct rk_error *error)
{
    switch (opcode) {
    case OP_BLOCK:
    case OP_LOOP:
    case OP_IF: (void)reader_leb_s33(r); return check(r, error);
    case OP_BR:
    case OP_BR_IF:
    case OP_CALL: (void)reader_leb_u32(r); return check(r, error);
    case OP_BR_TABLE:
        skip_u32_vector(r);
        (void)reader_leb_u32(r);
        return check(r, error);
    case OP_CALL_INDIRECT:
        (void)reader_leb_u32(r);
        (void)reader_leb_u32(r);
        return check(r, error);
    case OP_SELECT_TYPED: skip_u32_vector(r); return check(r, error);
    case OP_MEMORY_SIZE:
    case OP_MEMORY_GROW: (void)reader_leb_u32(r); return check(r, error);
    case OP_I32_CONST: (void)reader_leb_s32(r); return check(r, error);
    case OP_I64_CONST: (void)reader_leb_s64(r); return check(r, error);
    case OP_F32_CONST: (void)reader_take(r, 4); return check(r, error);
    case OP_F64_CONST: (void)reader_take(r, 8); return check(r, error);
    case OP_PREFIX_VECTOR: skip_vector_immediates(r); return check(r, error);
    case OP_PREFIX_MISC: {
        uint32_t misc = reader_leb_u32(r);
        unsigned indices = misc == MISC_MEMORY_INIT || misc == MISC_MEMORY_COPY ? 2
                           : misc == MISC_DATA_DROP || misc == MISC_MEMORY_FILL ? 1
                                                                                : 0;
        if (misc > MISC_MEMORY_FILL) break;
        while (indices-- > 0)
            (void)reader_leb_u32(r);
        return check(r, error);
    }
    default:
        if (opcode >= OP_LOCAL_GET && opcode <= OP_GLOBAL_SET) {
            (void)reader_leb_u32(r);
            return check(r, error);
        }
        if (opcode >= OP_LOAD_FIRST && opcode <= OP_STORE_LAST) {
            skip_memory_argument(r);
            return check(r, error);
        }
        if (opcode != OP_TABLE_GET && opcode != OP_TABLE_SET && opcode <= OP_PLAIN_LAST)
            return check(r, error);
        break;
    }
    return rk_fail(error, RK_UNSUPPORTED, reader_offset(r), "instruction 0x%02x", opcode);
}

static enum rk_result rewrite_body(struct buffer *out, struct span body, struct rk_error *error)
{
    struct reader r = reader_of(body);
    const uint8_t *copied = r.at;
    enum rk_result res = RK_OK;
    for (uint32_t groups = reader_leb_u32(&r); groups > 0 && !r.failure; groups--) {
        (void)reader_leb_u32(&r);
        (void)reader_u8(&r);
    }
    while (!res && !reader_done(&r)) {
        const uint8_t *start = r.at;
        uint8_t opcode = reader_u8(&r);
        if (opcode == OP_CALL_INDIRECT) {
            res = buffer_append(out, copied, (size_t)(start - copied));
            if (!res) res = buffer_append_u8(out, OP_I32_WRAP_I64);
            copied = start;
        }
        if (!res) res = skip_immediates(&r, opcode, error);
    }
    return res ? res : copy_from(out, copied, &r);
}

static enum rk_result rewrite_code(struct buffer *out, struct reader *r, struct rk_error *error)
{
    struct buffer body = {0};
    uint32_t count = reader_leb_u32(r);
    enum rk_result res = buffer_append_leb_u(out, count);
    for (; !res && count > 0; count--) {
        body.size_bytes = 0;
        struct span old = reader_take(r, reader_leb_u32(r));
        res = check(r, error);
        if (!res) res = rewrite_body(&body, old, error);
        if (!res) res = buffer_append_leb_u(out, body.size_bytes);
        if (!res) res = buffer_append(out, body.bytes, body.size_bytes);
    }
    buffer_free(&body);
    return res;
}

static enum rk_result rewrite_tables(struct buffer *out, struct reader *r, bool *found_64_bit)
{
    uint32_t count = reader_leb_u32(r);
    enum rk_result res = buffer_append_leb_u(out, count);
    for (; !res && count > 0 && !r->failure; count--) {
        uint8_t type = reader_u8(r), flags = reader_u8(r);
        if (flags & LIMITS_64_BIT) *found_64_bit = true;
        res = buffer_append_u8(out, type);
        if (!res) res = buffer_append_u8(out, flags & (uint8_t)~LIMITS_64_BIT);
        if (!res) res = buffer_append_leb_u(out, reader_leb_u64(r));
        if (!res && (flags & LIMITS_HAS_MAXIMUM)) res = buffer_append_leb_u(out, reader_leb_u64(r));
    }
    return res;
}

static enum rk_result rewrite_elements(struct buffer *out, struct reader *r, struct rk_error *error)
{
    uint32_t count = reader_leb_u32(r);
    enum rk_result res = buffer_append_leb_u(out, count);
    for (; !res && count > 0; count--) {
        size_t position = reader_offset(r);
        uint32_t flags = reader_leb_u32(r);
        uint8_t opcode = reader_u8(r);
        if (flags != 0 || opcode != OP_I64_CONST)
            return rk_fail(error, RK_UNSUPPORTED, position, "element segment of another form");
        res = buffer_append_leb_u(out, flags);
        if (!res) res = buffer_append_u8(out, OP_I32_CONST);
        if (!res) res = buffer_append_leb_s(out, (int32_t)reader_leb_s64(r));
        const uint8_t *rest = r->at;
        (void)reader_u8(r); /* end */
        skip_u32_vector(r);
        if (!res) res = check(r, error);
        if (!res) res = copy_from(out, rest, r);
    }
    return res;
}

static enum rk_result rewrite_module(struct buffer *out, struct span module, struct rk_error *error)
{
    struct reader r = reader_of(module);
    struct buffer section = {0};
    bool found_64_bit = false; /* the table section stands before elements and code */
    struct span header = reader_take(&r, MODULE_HEADER_BYTES);
    enum rk_result res = check(&r, error);
    if (!res) res = buffer_append(out, header.bytes, header.size_bytes);
    while (!res && !reader_done(&r)) {
        uint8_t id = reader_u8(&r);
        struct span payload = reader_take(&r, reader_leb_u32(&r));
        struct reader in = reader_of(payload);
        section.size_bytes = 0;
        res = check(&r, error);
        if (res) break;
        if (id == SECTION_TABLE)
            res = rewrite_tables(&section, &in, &found_64_bit);
        else if (id == SECTION_ELEMENT && found_64_bit)
            res = rewrite_elements(&section, &in, error);
        else if (id == SECTION_CODE && found_64_bit)
            res = rewrite_code(&section, &in, error);
        else
            res = buffer_append(&section, payload.bytes, payload.size_bytes);
        if (!res) res = check(&in, error);
        if (!res) res = buffer_append_u8(out, id);
        if (!res) res = buffer_append_leb_u(out, section.size_bytes);
        if (!res) res = buffer_append(out, section.bytes, section.size_bytes);
    }
    buffer_free(&section);
    return res;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: table32 IN OUT\n");
        return 2;
    }
    struct rk_error error = {.message = "out of memory"};
    struct buffer in = {0}, out = {0};
    enum rk_result res = file_read(&in, argv[1], &error);
    if (!res) res = rewrite_module(&out, buffer_span(&in), &error);
    if (!res) res = file_write(argv[2], buffer_span(&out), &error);
    if (res) fprintf(stderr, "table32: %s: %s\n", argv[1], error.message);
    buffer_free(&in);
    buffer_free(&out);
    return res ? 1 : 0;
}
