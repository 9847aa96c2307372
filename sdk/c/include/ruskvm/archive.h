/* The chain's encoding of arguments, results and events: archives.
 *
 * An archive is an object of a fixed size at the end of the bytes, before it what it points to:
 *
 *     text, elements of vectors ...        root object
 *     ^ 0                                  ^ size - size of the root
 *
 *     u8 .. u64, i8 .. i64   little endian, aligned to their size; usize is 32 bits
 *     bool                   a byte, 0 or 1
 *     id, [u8; N]            the bytes
 *     option                 a byte 0 or 1, then the value at its alignment
 *     vector                 i32 distance from here to the elements, u32 count     8 bytes, aligned
 * 4 string                 up to 7 bytes in place with their number in byte 7, else u32 size, i32
 *                            distance from here to the bytes                       8 bytes, aligned
 * 4 tuple, struct          as a C struct, but the compiler of the other side may have moved fields:
 *                            contract by contract the layout is part of the interface
 *
 * Where an object has no vectors or strings, its C struct is its archive and can be copied
 * (RK_ARGUMENT, RK_RETURN in contract.h). For the others there are a reader and a writer, which
 * name places by their offset in the object; offsetof of a C struct with the same layout says it
 * best.
 *
 * What is read lies where the archive is, mostly in the argument buffer: the next call, event or
 * question to the host overwrites it. Copy what must last. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_ARCHIVE_H
#define RK_SDK_C_INCLUDE_RUSKVM_ARCHIVE_H

#include <ruskvm/memory.h>
#include <ruskvm/span.h>

/* As vectors and strings stand in objects; for the C struct of a layout. */
struct rk_archived_vector {
    int32_t distance;
    uint32_t count;
};
struct rk_archived_string {
    uint32_t words[2];
};

/* ---- Reading ---- */

/* An object of an archive. Reading what is no value of its type ends the call in a panic with
 * `complaint`; when that is NULL, it sets `failed` and reads zeros. */
struct rk_reader {
    const uint8_t *start; /* of the archive */
    const uint8_t *object;
    uint32_t object_bytes;
    const char *complaint;
    bool failed;
};

/* The root of an archive, which is object_bytes long and aligned to align_bytes in memory. */
struct rk_reader rk_reader_of(struct rk_span archive, uint32_t object_bytes, uint32_t align_bytes,
                              const char *complaint);

/* object_bytes at an offset of the object: fields of plain bytes and ids. */
const uint8_t *rk_read_bytes(struct rk_reader *reader, uint32_t offset, uint32_t size_bytes);

#define RK_READ_NUMBER_(name, type)                                                          \
    static inline type rk_read_##name(struct rk_reader *reader, uint32_t offset)             \
    {                                                                                        \
        type value;                                                                          \
        __builtin_memcpy(&value, rk_read_bytes(reader, offset, sizeof value), sizeof value); \
        return value;                                                                        \
    }
RK_READ_NUMBER_(u8, uint8_t)
RK_READ_NUMBER_(u16, uint16_t)
RK_READ_NUMBER_(u32, uint32_t)
RK_READ_NUMBER_(u64, uint64_t)
RK_READ_NUMBER_(i8, int8_t)
RK_READ_NUMBER_(i16, int16_t)
RK_READ_NUMBER_(i32, int32_t)
RK_READ_NUMBER_(i64, int64_t)
RK_READ_NUMBER_(f32, float)
RK_READ_NUMBER_(f64, double)

bool rk_read_bool(struct rk_reader *reader, uint32_t offset);

/* Whether the option at the offset has a value, which then stands behind the byte at its own
 * alignment. */
static inline bool rk_read_option(struct rk_reader *reader, uint32_t offset)
{
    return rk_read_bool(reader, offset);
}

static inline struct rk_id rk_read_id(struct rk_reader *reader, uint32_t offset)
{
    struct rk_id id;
    rk_copy(&id, rk_read_bytes(reader, offset, sizeof id), sizeof id);
    return id;
}

/* The text of a string, checked to be UTF-8, and the bytes of a vector of them. */
struct rk_span rk_read_text(struct rk_reader *reader, uint32_t offset);
struct rk_span rk_read_byte_vector(struct rk_reader *reader, uint32_t offset);

/* The first element of a vector and *count, how many there are; the next is found with
 * rk_reader_next. Elements of 0 bytes are not read. */
struct rk_reader rk_read_vector(struct rk_reader *reader, uint32_t *count, uint32_t offset,
                                uint32_t element_bytes, uint32_t align_bytes);
static inline void rk_reader_next(struct rk_reader *element)
{
    element->object += element->object_bytes;
}

bool rk_is_utf8(struct rk_span text);

/* ---- Writing ---- */

/* First what objects point to, then the objects: each write returns the place, which the pointer is
 * then given. Tuples put what their last field points to first, structs what their first one does.
 * Ends the call in a panic when the bytes are full. */
struct rk_writer {
    uint8_t *bytes;
    uint32_t size_bytes; /* written so far: of the archive, when the root is the last */
    uint32_t capacity_bytes;
};

/* Bytes at an alignment: the elements of a vector whose C struct is their archive. */
uint32_t rk_write_elements(struct rk_writer *writer, const void *elements, uint32_t size_bytes,
                           uint32_t align_bytes);

/* The text of a string, which is written nowhere when the string can hold it. */
uint32_t rk_write_text(struct rk_writer *writer, struct rk_span text);

/* Room for an object (or several in a row), filled with zeros. */
uint32_t rk_write_object(struct rk_writer *writer, uint32_t size_bytes, uint32_t align_bytes);

#define RK_PUT_NUMBER_(name, type)                                                         \
    static inline void rk_put_##name(struct rk_writer *writer, uint32_t place, type value) \
    {                                                                                      \
        __builtin_memcpy(writer->bytes + place, &value, sizeof value);                     \
    }
RK_PUT_NUMBER_(u8, uint8_t)
RK_PUT_NUMBER_(u16, uint16_t)
RK_PUT_NUMBER_(u32, uint32_t)
RK_PUT_NUMBER_(u64, uint64_t)
RK_PUT_NUMBER_(i32, int32_t)
RK_PUT_NUMBER_(i64, int64_t)

static inline void rk_put_bytes(struct rk_writer *writer, uint32_t place, const void *bytes,
                                uint32_t size_bytes)
{
    rk_copy(writer->bytes + place, bytes, size_bytes);
}

/* The vector or string at `place`, whose elements or text were written at `at`. */
static inline void rk_put_vector(struct rk_writer *writer, uint32_t place, uint32_t at,
                                 uint32_t count)
{
    rk_put_u32(writer, place, at - place);
    rk_put_u32(writer, place + 4, count);
}
void rk_put_text(struct rk_writer *writer, uint32_t place, uint32_t at, struct rk_span text);

#endif
