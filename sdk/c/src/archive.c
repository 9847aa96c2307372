#include <ruskvm/archive.h>

#include <ruskvm/panic.h>

static const uint8_t zeros[256];

/* ---- Reading ---- */

static void complain(struct rk_reader *reader)
{
    if (reader->complaint) rk_panic("%s", reader->complaint);
    reader->failed = true;
}

/* An object for who reads on after a failure. */
static void read_zeros(struct rk_reader *reader)
{
    complain(reader);
    reader->object = zeros;
}

struct rk_reader rk_reader_of(struct rk_span archive, uint32_t object_bytes, uint32_t align_bytes,
                              const char *complaint)
{
    struct rk_reader reader = {archive.bytes, archive.bytes, object_bytes, complaint, false};
    if (archive.size_bytes < object_bytes)
        read_zeros(&reader);
    else if ((uintptr_t)(archive.bytes + archive.size_bytes - object_bytes) % align_bytes)
        read_zeros(&reader);
    else
        reader.object = archive.bytes + archive.size_bytes - object_bytes;
    return reader;
}

const uint8_t *rk_read_bytes(struct rk_reader *reader, uint32_t offset, uint32_t size_bytes)
{
    RK_ASSERT(offset <= reader->object_bytes && size_bytes <= reader->object_bytes - offset);
    if (__builtin_expect(!reader->failed, 1)) return reader->object + offset;
    RK_ASSERT(size_bytes <= sizeof zeros);
    return zeros;
}

bool rk_read_bool(struct rk_reader *reader, uint32_t offset)
{
    uint8_t byte = rk_read_u8(reader, offset);
    if (byte > 1) complain(reader);
    return byte == 1;
}

/* What lies `distance` from a field, below it and in the archive. */
static const uint8_t *follow(struct rk_reader *reader, const uint8_t *field, int32_t distance,
                             uint64_t size_bytes, uint32_t align_bytes)
{
    int64_t at = field - reader->start + (int64_t)distance;
    if (at < 0 || (uint64_t)at + size_bytes > (uint64_t)(reader->object - reader->start) ||
        (uintptr_t)(reader->start + at) % align_bytes) {
        complain(reader);
        return zeros;
    }
    return reader->start + at;
}

struct rk_span rk_read_text(struct rk_reader *reader, uint32_t offset)
{
    const uint8_t *field = rk_read_bytes(reader, offset, sizeof(struct rk_archived_string));
    struct rk_archived_string cell;
    struct rk_span text = {zeros, 0};
    if (reader->failed) return text;
    __builtin_memcpy(&cell, field, sizeof cell);
    if (cell.words[1] >> 31) {
        text.bytes = follow(reader, field, (int32_t)cell.words[1], cell.words[0], 1);
        text.size_bytes = cell.words[0];
    } else {
        text = rk_span_of(field, field[7]);
        if (field[7] > 7) complain(reader);
    }
    if (!reader->failed && !rk_is_utf8(text)) complain(reader);
    return reader->failed ? (struct rk_span){zeros, 0} : text;
}

struct rk_reader rk_read_vector(struct rk_reader *reader, uint32_t *count, uint32_t offset,
                                uint32_t element_bytes, uint32_t align_bytes)
{
    struct rk_reader element = *reader;
    struct rk_archived_vector cell;
    const uint8_t *field = rk_read_bytes(reader, offset, sizeof cell);
    *count = 0;
    element.object_bytes = element_bytes;
    __builtin_memcpy(&cell, field, sizeof cell);
    if (!reader->failed)
        element.object =
            follow(reader, field, cell.distance, (uint64_t)cell.count * element_bytes, align_bytes);
    if (!reader->failed) *count = cell.count;
    element.failed = reader->failed;
    return element;
}

struct rk_span rk_read_byte_vector(struct rk_reader *reader, uint32_t offset)
{
    uint32_t count;
    const uint8_t *bytes = rk_read_vector(reader, &count, offset, 1, 1).object;
    return rk_span_of(bytes, count);
}

/* Table 3-7 of the Unicode standard: the second byte has a range of its own after some firsts. */
bool rk_is_utf8(struct rk_span text)
{
    for (uint32_t i = 0; i < text.size_bytes;) {
        uint8_t first = text.bytes[i++];
        if (first < 0x80) continue;
        uint32_t more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        if (first < 0xc2 || first > 0xf4 || more > text.size_bytes - i) return false;
        uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (text.bytes[i] < low || text.bytes[i] > high) return false;
        for (uint32_t k = 1; k < more; k++)
            if ((text.bytes[i + k] & 0xc0) != 0x80) return false;
        i += more;
    }
    return true;
}

/* ---- Writing ---- */

static uint32_t reserve(struct rk_writer *writer, uint32_t size_bytes, uint32_t align_bytes)
{
    uint32_t padding = -writer->size_bytes & (align_bytes - 1);
    uint32_t left = writer->capacity_bytes - writer->size_bytes;
    RK_REQUIRE(padding <= left && size_bytes <= left - padding, "an archive of more than %u bytes",
               writer->capacity_bytes);
    if (padding) rk_zero(writer->bytes + writer->size_bytes, padding);
    uint32_t place = writer->size_bytes + padding;
    writer->size_bytes = place + size_bytes;
    return place;
}

uint32_t rk_write_elements(struct rk_writer *writer, const void *elements, uint32_t size_bytes,
                           uint32_t align_bytes)
{
    uint32_t place = reserve(writer, size_bytes, align_bytes);
    rk_copy(writer->bytes + place, elements, size_bytes);
    return place;
}

uint32_t rk_write_text(struct rk_writer *writer, struct rk_span text)
{
    if (text.size_bytes <= 7) return 0;
    return rk_write_elements(writer, text.bytes, text.size_bytes, 1);
}

uint32_t rk_write_object(struct rk_writer *writer, uint32_t size_bytes, uint32_t align_bytes)
{
    uint32_t place = reserve(writer, size_bytes, align_bytes);
    rk_zero(writer->bytes + place, size_bytes);
    return place;
}

void rk_put_text(struct rk_writer *writer, uint32_t place, uint32_t at, struct rk_span text)
{
    if (text.size_bytes <= 7) {
        rk_copy(writer->bytes + place, text.bytes, text.size_bytes);
        writer->bytes[place + 7] = (uint8_t)text.size_bytes;
    } else {
        rk_put_u32(writer, place, text.size_bytes);
        rk_put_u32(writer, place + 4, at - place);
    }
}
