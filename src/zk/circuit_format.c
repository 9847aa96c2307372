#include "zk/circuit_format.h"

#include "base/blake3.h"
#include "base/checked.h"
#include "base/reader.h"
#include "base/table.h"
#include "crypto/hades.h"
#include "zk/circuit_layout.h"

#include <stdlib.h>
#define ZLIB_CONST /* input is not written to */
#include <zlib.h>

const struct circuit_limits circuit_limits_default = {
    .rows_max = (size_t)1 << 18,
    .witnesses_max = (size_t)1 << 20,
    .packed_bytes_max = (size_t)16 << 20,
};

/* ---- Scalars that descriptions need not spell out ---- */

enum {
    SMALL_SCALARS = 3,
    /* The deployed table was made for a permutation with a round less. */
    HADES_SCALARS = (HADES_ROUNDS - 1) * HADES_WIDTH,
    MATRIX_SCALARS = 2 * HADES_WIDTH - 1,
    BASE_SCALARS = SMALL_SCALARS + HADES_SCALARS + MATRIX_SCALARS,
};

/* x / R, R being Montgomery's 2^256: the constants of the deployed permutation are R times those
 * that it was meant to have, and descriptions name the latter. */
static struct fr without_factor(const struct fr *x)
{
    struct fr out;
    fr_to_limbs(out.limb, x);
    return out;
}

/* 0, 1, -1, the constants of Hades, and its matrix without repetitions. */
static void base_scalars(struct fr scalars[BASE_SCALARS])
{
    struct fr *out = scalars;
    *out++ = fr_zero;
    *out++ = fr_one;
    fr_neg(out++, &fr_one);
    for (size_t i = 0; i < HADES_SCALARS; i++)
        *out++ = without_factor(&hades_round_constants[i / HADES_WIDTH][i % HADES_WIDTH]);
    /* Entry (i, j) is a function of i + j. */
    for (size_t sum = 0; sum < MATRIX_SCALARS; sum++) {
        size_t row = sum < HADES_WIDTH ? 0 : sum - (HADES_WIDTH - 1);
        *out++ = without_factor(&hades_matrix[row][sum - row]);
    }
}

/* ---- MessagePack, the part of it that descriptions use ---- */

enum {
    PACK_SMALL_MAX = 0x7f,
    PACK_TRUE = 0xc3,
    PACK_FALSE = 0xc2,
    PACK_U8 = 0xcc,
    PACK_U16 = 0xcd,
    PACK_U32 = 0xce,
    PACK_U64 = 0xcf,
    PACK_ARRAY = 0x90, /* and the count, up to 15 */
    PACK_ARRAY_SMALL_MAX = 15,
    PACK_ARRAY_U16 = 0xdc,
    PACK_ARRAY_U32 = 0xdd,
};

static enum rk_result append_be(struct buffer *out, uint8_t kind, uint64_t value, size_t size_bytes)
{
    uint8_t bytes[9] = {kind};
    for (size_t i = 0; i < size_bytes; i++)
        bytes[1 + i] = (uint8_t)(value >> 8 * (size_bytes - 1 - i));
    return buffer_append(out, bytes, 1 + size_bytes);
}

static enum rk_result pack_number(struct buffer *out, uint64_t value)
{
    if (value <= PACK_SMALL_MAX) return buffer_append_u8(out, (uint8_t)value);
    if (value <= UINT8_MAX) return append_be(out, PACK_U8, value, 1);
    if (value <= UINT16_MAX) return append_be(out, PACK_U16, value, 2);
    if (value <= UINT32_MAX) return append_be(out, PACK_U32, value, 4);
    return append_be(out, PACK_U64, value, 8);
}

static enum rk_result pack_array(struct buffer *out, size_t count)
{
    if (count <= PACK_ARRAY_SMALL_MAX) return buffer_append_u8(out, (uint8_t)(PACK_ARRAY + count));
    if (count <= UINT16_MAX) return append_be(out, PACK_ARRAY_U16, count, 2);
    return append_be(out, PACK_ARRAY_U32, count, 4);
}

/* What is read, and the failure that ended it. */
struct unpacker {
    struct reader reader;
    const struct circuit_limits *limits;
    struct rk_error *error;
};

static enum rk_result refuse(struct unpacker *in, enum rk_result result, size_t offset,
                             const char *format, ...) RK_PRINTF(4, 5);
static enum rk_result refuse(struct unpacker *in, enum rk_result result, size_t offset,
                             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rk_fail_v(in->error, result, offset, format, arguments);
    va_end(arguments);
    return result;
}

static enum rk_result read_be(struct unpacker *in, uint64_t *out, size_t size_bytes)
{
    struct span bytes = reader_take(&in->reader, size_bytes);
    uint64_t value = 0;
    if (in->reader.failure)
        return refuse(in, RK_MALFORMED, reader_offset(&in->reader),
                      "circuit description: ends inside a number");
    for (size_t i = 0; i < size_bytes; i++)
        value = value << 8 | bytes.bytes[i];
    *out = value;
    return RK_OK;
}

/* `what` names the number in messages. */
static enum rk_result unpack_number(struct unpacker *in, uint64_t *out, const char *what)
{
    size_t offset = reader_offset(&in->reader);
    if (reader_done(&in->reader))
        return refuse(in, RK_MALFORMED, offset, "circuit description: ends before %s", what);
    uint8_t kind = reader_u8(&in->reader);
    if (kind <= PACK_SMALL_MAX) {
        *out = kind;
        return RK_OK;
    }
    if (kind >= PACK_U8 && kind <= PACK_U64) return read_be(in, out, (size_t)1 << (kind - PACK_U8));
    return refuse(in, RK_MALFORMED, offset, "circuit description: %s is a 0x%02x, not a number",
                  what, kind);
}

/* A number below `end`. */
static enum rk_result unpack_index(struct unpacker *in, uint32_t *out, size_t end, const char *what)
{
    size_t offset = reader_offset(&in->reader);
    uint64_t value = 0;
    RK_TRY(unpack_number(in, &value, what));
    if (value >= end || value > UINT32_MAX)
        return refuse(in, RK_INVALID, offset, "circuit description: %s %llu of %zu", what,
                      (unsigned long long)value, end);
    *out = (uint32_t)value;
    return RK_OK;
}

/* The count of an array whose items take item_bytes_min bytes or more each, so that counts are
 * bounded by the bytes left. */
static enum rk_result unpack_array(struct unpacker *in, size_t *out, size_t item_bytes_min,
                                   const char *what)
{
    size_t offset = reader_offset(&in->reader);
    uint64_t count = 0;
    if (reader_done(&in->reader))
        return refuse(in, RK_MALFORMED, offset, "circuit description: ends before the %s", what);
    uint8_t kind = reader_u8(&in->reader);
    if (kind == PACK_ARRAY_U16)
        RK_TRY(read_be(in, &count, 2));
    else if (kind == PACK_ARRAY_U32)
        RK_TRY(read_be(in, &count, 4));
    else if (kind >= PACK_ARRAY && kind <= PACK_ARRAY + PACK_ARRAY_SMALL_MAX)
        count = kind - PACK_ARRAY;
    else
        return refuse(in, RK_MALFORMED, offset,
                      "circuit description: the %s are a 0x%02x, not an array", what, kind);
    if (count > reader_left(&in->reader) / item_bytes_min)
        return refuse(in, RK_MALFORMED, offset,
                      "circuit description: %llu %s, but %zu bytes are left",
                      (unsigned long long)count, what, reader_left(&in->reader));
    *out = (size_t)count;
    return RK_OK;
}

/* ---- Unpacking ---- */

/* The tables that rows are made of. */
struct tables {
    struct fr *scalars;
    size_t scalar_count;
    uint32_t (*polynomials)[PLONK_SELECTOR_COUNT]; /* indexes of scalars */
    size_t polynomial_count;
};

static enum rk_result unpack_public_rows(struct unpacker *in, struct circuit_description *out)
{
    size_t count = 0;
    RK_TRY(unpack_array(in, &count, 1, "rows with public inputs"));
    out->public_rows = calloc(count ? count : 1, sizeof *out->public_rows);
    if (!out->public_rows) return refuse(in, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    for (size_t i = 0; i < count; i++) {
        size_t offset = reader_offset(&in->reader);
        RK_TRY(unpack_index(in, &out->public_rows[i], in->limits->rows_max,
                            "row with a public input"));
        if (i && out->public_rows[i] <= out->public_rows[i - 1])
            return refuse(in, RK_INVALID, offset,
                          "circuit description: rows with public inputs do not ascend");
    }
    out->circuit.public_rows = out->public_rows;
    out->circuit.public_count = count;
    return RK_OK;
}

/* 32 numbers below 256, least significant first. */
static enum rk_result unpack_scalar(struct unpacker *in, struct fr *out)
{
    size_t offset = reader_offset(&in->reader);
    uint8_t bytes[32];
    for (size_t i = 0; i < sizeof bytes; i++) {
        uint32_t byte = 0;
        RK_TRY(unpack_index(in, &byte, 256, "byte of a scalar"));
        bytes[i] = (uint8_t)byte;
    }
    if (!fr_from_bytes_le(out, bytes))
        return refuse(in, RK_INVALID, offset,
                      "circuit description: a scalar is not below the modulus");
    return RK_OK;
}

static enum rk_result unpack_tables(struct unpacker *in, struct tables *tables, bool hades)
{
    struct fr base[BASE_SCALARS];
    size_t count = 0, base_count = hades ? BASE_SCALARS : SMALL_SCALARS;
    RK_TRY(unpack_array(in, &count, 32, "scalars"));
    tables->scalars = calloc(base_count + count, sizeof *tables->scalars);
    if (!tables->scalars) return refuse(in, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    base_scalars(base);
    memcpy(tables->scalars, base, base_count * sizeof *base);
    tables->scalar_count = base_count + count;
    for (size_t i = base_count; i < tables->scalar_count; i++)
        RK_TRY(unpack_scalar(in, &tables->scalars[i]));

    RK_TRY(unpack_array(in, &count, PLONK_SELECTOR_COUNT, "polynomials"));
    tables->polynomials = calloc(count ? count : 1, sizeof *tables->polynomials);
    if (!tables->polynomials) return refuse(in, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    tables->polynomial_count = count;
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
            RK_TRY(unpack_index(in, &tables->polynomials[i][s], tables->scalar_count, "scalar"));
    return RK_OK;
}

static enum rk_result unpack_row(struct unpacker *in, struct plonk_row *row,
                                 const struct tables *tables, size_t witness_count)
{
    uint32_t polynomial = 0;
    RK_TRY(unpack_index(in, &polynomial, tables->polynomial_count, "polynomial"));
    for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++)
        row->selectors[circuit_selector_order[s]] =
            tables->scalars[tables->polynomials[polynomial][s]];
    for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
        RK_TRY(unpack_index(in, &row->wires[w], witness_count, "witness"));
    return RK_OK;
}

static enum rk_result unpack_rows(struct unpacker *in, struct circuit_description *out,
                                  const struct tables *tables)
{
    size_t count = 0, offset = reader_offset(&in->reader);
    RK_TRY(unpack_array(in, &count, 1 + PLONK_WIRE_COUNT, "rows"));
    if (count > in->limits->rows_max)
        return refuse(in, RK_LIMIT, offset, "circuit description: %zu rows, at most %zu are taken",
                      count, in->limits->rows_max);
    if (count == 0) return refuse(in, RK_INVALID, offset, "circuit description: no rows");
    const struct plonk_circuit *circuit = &out->circuit;
    if (circuit->public_count && circuit->public_rows[circuit->public_count - 1] >= count)
        return refuse(in, RK_INVALID, offset,
                      "circuit description: a public input in row %u of %zu",
                      circuit->public_rows[circuit->public_count - 1], count);
    out->rows = calloc(count, sizeof *out->rows);
    if (!out->rows) return refuse(in, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    for (size_t i = 0; i < count; i++)
        RK_TRY(unpack_row(in, &out->rows[i], tables, circuit->witness_count));
    out->circuit.rows = out->rows;
    out->circuit.row_count = count;
    return RK_OK;
}

static enum rk_result unpack_all(struct unpacker *in, struct circuit_description *out,
                                 struct tables *tables)
{
    uint32_t witness_count = 0;
    if (reader_done(&in->reader)) return refuse(in, RK_MALFORMED, 0, "circuit description: empty");
    uint8_t hades = reader_u8(&in->reader);
    if (hades != PACK_TRUE && hades != PACK_FALSE)
        return refuse(in, RK_MALFORMED, 0,
                      "circuit description: begins with 0x%02x, not with a flag", hades);
    RK_TRY(unpack_public_rows(in, out));
    RK_TRY(unpack_index(in, &witness_count, in->limits->witnesses_max, "number of witnesses"));
    out->circuit.witness_count = witness_count;
    RK_TRY(unpack_tables(in, tables, hades == PACK_TRUE));
    RK_TRY(unpack_rows(in, out, tables));
    if (!reader_done(&in->reader))
        return refuse(in, RK_MALFORMED, reader_offset(&in->reader),
                      "circuit description: %zu bytes too many", reader_left(&in->reader));
    return RK_OK;
}

enum rk_result circuit_unpack(struct circuit_description *out, struct span packed,
                              const struct circuit_limits *limits, struct rk_error *error)
{
    struct unpacker in = {reader_of(packed), limits, error};
    struct circuit_description description = {0};
    struct tables tables = {0};
    enum rk_result result = unpack_all(&in, &description, &tables);
    free(tables.scalars);
    free(tables.polynomials);
    if (result) {
        circuit_description_free(&description);
        return result;
    }
    *out = description;
    return RK_OK;
}

void circuit_description_free(struct circuit_description *description)
{
    free(description->rows);
    free(description->public_rows);
    *description = (struct circuit_description){0};
}

/* ---- Packing ---- */

/* Items of one size with their numbers, in the order in which they were first seen. */
static enum rk_result number_of(struct table *table, uint32_t *number, const void *item,
                                size_t size_bytes)
{
    size_t before = table->count;
    void *value = NULL;
    RK_TRY(table_obtain(table, &value, span_of(item, size_bytes)));
    if (table->count > before) {
        uint32_t fresh = (uint32_t)before;
        memcpy(value, &fresh, sizeof fresh);
    }
    memcpy(number, value, sizeof *number);
    return RK_OK;
}

/* The numbers of scalars, the parts of the message that rows make, and how many there are. */
struct packing {
    struct table scalars, polynomials;
    struct buffer polynomial_bytes, row_bytes;
};

static enum rk_result pack_polynomial(struct packing *packing, const struct plonk_row *row)
{
    for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++) {
        uint32_t number = 0;
        const struct fr *scalar = &row->selectors[circuit_selector_order[s]];
        RK_TRY(number_of(&packing->scalars, &number, scalar, sizeof *scalar));
        RK_TRY(pack_number(&packing->polynomial_bytes, number));
    }
    return RK_OK;
}

static enum rk_result pack_row(struct packing *packing, const struct plonk_row *row)
{
    uint32_t number = 0;
    size_t before = packing->polynomials.count;
    RK_TRY(number_of(&packing->polynomials, &number, row->selectors, sizeof row->selectors));
    if (packing->polynomials.count > before) RK_TRY(pack_polynomial(packing, row));
    RK_TRY(pack_number(&packing->row_bytes, number));
    for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
        RK_TRY(pack_number(&packing->row_bytes, row->wires[w]));
    return RK_OK;
}

static enum rk_result pack_scalars(struct buffer *out, const struct table *scalars)
{
    size_t at = 0, index = 0;
    RK_TRY(pack_array(out, scalars->count - BASE_SCALARS));
    for (struct table_entry *entry; (entry = table_next(scalars, &at)); index++) {
        struct fr scalar;
        uint8_t bytes[32];
        if (index < BASE_SCALARS) continue;
        memcpy(&scalar, table_key(entry).bytes, sizeof scalar);
        fr_to_bytes_le(bytes, &scalar);
        for (size_t i = 0; i < sizeof bytes; i++)
            RK_TRY(pack_number(out, bytes[i]));
    }
    return RK_OK;
}

static enum rk_result pack_all(struct buffer *out, struct packing *packing,
                               const struct plonk_circuit *circuit)
{
    struct fr base[BASE_SCALARS];
    uint32_t number = 0;
    base_scalars(base);
    for (size_t i = 0; i < BASE_SCALARS; i++)
        RK_TRY(number_of(&packing->scalars, &number, &base[i], sizeof base[i]));
    for (size_t i = 0; i < circuit->row_count; i++)
        RK_TRY(pack_row(packing, &circuit->rows[i]));

    RK_TRY(buffer_append_u8(out, PACK_TRUE));
    RK_TRY(pack_array(out, circuit->public_count));
    for (size_t i = 0; i < circuit->public_count; i++)
        RK_TRY(pack_number(out, circuit->public_rows[i]));
    RK_TRY(pack_number(out, circuit->witness_count));
    RK_TRY(pack_scalars(out, &packing->scalars));
    RK_TRY(pack_array(out, packing->polynomials.count));
    RK_TRY(
        buffer_append(out, packing->polynomial_bytes.bytes, packing->polynomial_bytes.size_bytes));
    RK_TRY(pack_array(out, circuit->row_count));
    return buffer_append(out, packing->row_bytes.bytes, packing->row_bytes.size_bytes);
}

enum rk_result circuit_pack(struct buffer *out, const struct plonk_circuit *circuit)
{
    struct packing packing = {0};
    struct buffer packed = {0};
    table_init(&packing.scalars, sizeof(uint32_t), 0);
    table_init(&packing.polynomials, sizeof(uint32_t), 0);
    enum rk_result result = pack_all(&packed, &packing, circuit);
    if (!result) result = buffer_append(out, packed.bytes, packed.size_bytes);
    table_free(&packing.scalars);
    table_free(&packing.polynomials);
    buffer_free(&packing.polynomial_bytes);
    buffer_free(&packing.row_bytes);
    buffer_free(&packed);
    return result;
}

/* ---- Deflate, without zlib's header ---- */

enum { RAW_DEFLATE_BITS = -MAX_WBITS, STEP_BYTES = 1 << 16, DEFLATE_MEMORY_LEVEL = 9 };

/* Lets zlib write behind the buffer's end, up to STEP_BYTES. */
static enum rk_result offer_space(struct buffer *buffer, z_stream *stream)
{
    RK_TRY(buffer_reserve(buffer, STEP_BYTES));
    stream->next_out = buffer->bytes + buffer->size_bytes;
    stream->avail_out = STEP_BYTES;
    return RK_OK;
}

static void take_space(struct buffer *buffer, const z_stream *stream)
{
    buffer->size_bytes += STEP_BYTES - stream->avail_out;
}

static enum rk_result inflate_all(struct buffer *packed, z_stream *stream,
                                  const struct circuit_limits *limits, struct rk_error *error)
{
    int status = Z_OK;
    while (status == Z_OK) {
        RK_TRY(offer_space(packed, stream));
        status = inflate(stream, Z_NO_FLUSH);
        take_space(packed, stream);
        if (packed->size_bytes > limits->packed_bytes_max)
            return rk_fail(error, RK_LIMIT, stream->total_in,
                           "circuit description: deflate holds more than %zu bytes",
                           limits->packed_bytes_max);
    }
    if (status == Z_MEM_ERROR) return RK_NO_MEMORY;
    if (status == Z_BUF_ERROR)
        return rk_fail(error, RK_MALFORMED, stream->total_in,
                       "circuit description: deflate ends too early");
    if (status != Z_STREAM_END)
        return rk_fail(error, RK_MALFORMED, stream->total_in, "circuit description: deflate: %s",
                       stream->msg ? stream->msg : "bad data");
    if (stream->avail_in)
        return rk_fail(error, RK_MALFORMED, stream->total_in,
                       "circuit description: %u bytes behind the end of deflate", stream->avail_in);
    return RK_OK;
}

enum rk_result circuit_decode(struct circuit_description *out, struct span compressed,
                              const struct circuit_limits *limits, struct rk_error *error)
{
    struct buffer packed = {0};
    /* zlib counts input in an unsigned int. */
    z_stream stream = {.next_in = (const Bytef *)compressed.bytes,
                       .avail_in = (uInt)compressed.size_bytes};
    if (compressed.size_bytes > UINT32_MAX)
        return rk_fail(error, RK_LIMIT, 0, "circuit description: more than 4 GiB");
    if (inflateInit2(&stream, RAW_DEFLATE_BITS) != Z_OK)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    enum rk_result result = inflate_all(&packed, &stream, limits, error);
    if (result == RK_NO_MEMORY) (void)rk_fail(error, result, RK_NO_POSITION, "out of memory");
    if (!result) result = circuit_unpack(out, buffer_span(&packed), limits, error);
    inflateEnd(&stream);
    buffer_free(&packed);
    return result;
}

static enum rk_result deflate_all(struct buffer *out, struct span packed)
{
    z_stream stream = {.next_in = (const Bytef *)packed.bytes, .avail_in = (uInt)packed.size_bytes};
    enum rk_result result = RK_OK;
    int status = Z_OK;
    if (packed.size_bytes > UINT32_MAX) return RK_LIMIT;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, RAW_DEFLATE_BITS,
                     DEFLATE_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return RK_NO_MEMORY;
    while (!result && status == Z_OK) {
        result = offer_space(out, &stream);
        if (result) break;
        status = deflate(&stream, Z_FINISH);
        take_space(out, &stream);
    }
    deflateEnd(&stream);
    return result;
}

enum rk_result circuit_encode(struct buffer *out, const struct plonk_circuit *circuit)
{
    struct buffer packed = {0}, compressed = {0};
    enum rk_result result = circuit_pack(&packed, circuit);
    if (!result) result = deflate_all(&compressed, buffer_span(&packed));
    if (!result) result = buffer_append(out, compressed.bytes, compressed.size_bytes);
    buffer_free(&packed);
    buffer_free(&compressed);
    return result;
}

void circuit_id(uint8_t id[CIRCUIT_ID_BYTES], struct span compressed, uint16_t major,
                uint16_t minor)
{
    uint16_t counted = major ? 0 : minor;
    uint8_t version[4] = {(uint8_t)(major >> 8), (uint8_t)major, (uint8_t)(counted >> 8),
                          (uint8_t)counted};
    struct blake3_hasher hasher;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, compressed);
    blake3_update(&hasher, span_of(version, sizeof version));
    blake3_final(&hasher, id);
}
