/* Archives: the byte form in which contracts and the host exchange values (rkyv 0.7 with 32-bit
 * offsets, little endian; validation as bytecheck 0.6 does it).
 *
 * A type is described once, by a constant `struct archive_type`. Validation, views and the writer
 * (archive_writer.h) all read that description; nothing is generated and nothing registered.
 *
 *     static const struct archive_field fields[] = {
 *         {"message", &archive_type_bytes, 0},
 *         {"key", &bls_public_key_type, 8},
 *         {"signature", &bls_signature_type, 208},
 *     };
 *     static const struct archive_type arguments =
 *         ARCHIVE_TUPLE_OF("verify_bls arguments", 312, 8, fields);
 *
 *     struct archive_view root;
 *     RK_TRY(archive_validate(&root, &arguments, bytes, ARCHIVE_ALIGN_MAX, error));
 *     struct span message = archive_span(archive_child(root, 0));
 *
 * How an archive lies in memory:
 *
 *     out-of-line data of the root, depth first          root object
 *     [text][padding][elements]...                       [field][field][padding]
 *     ^ offset 0                                         ^ size - type->size_bytes      ^ size
 *
 * A pointer is an i32 relative to the place where it stands. Each object has a fixed size and
 * alignment; only vectors, strings and boxes own data outside it, and that lies below the object.
 * Fields are listed in declaration order with explicit offsets, because the compiler that made the
 * first writers moves fields. The order of fields still decides in which order their out-of-line
 * data is written and visited: structs, enum payloads and arrays first to last, tuples last to
 * first.
 *
 * A view is a type and an address: no copy, no allocation. It lives as long as the validated bytes
 * do and must not outlive a change of them. Views may be read by several threads. */
#ifndef RK_BASE_ARCHIVE_H
#define RK_BASE_ARCHIVE_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

enum archive_kind {
    ARCHIVE_UNSIGNED, /* 1, 2, 4, 8 or 16 bytes */
    ARCHIVE_SIGNED,   /* likewise, two's complement */
    ARCHIVE_FLOAT,    /* 4 or 8 bytes; any bits */
    ARCHIVE_BOOL,     /* one byte, 0 or 1 */
    ARCHIVE_CHAR,     /* four bytes, a Unicode scalar value */
    ARCHIVE_OPAQUE,   /* bytes that somebody else interprets: any value, some ranges padding */
    ARCHIVE_ARRAY,    /* `count` elements in place */
    ARCHIVE_STRUCT,   /* `count` fields */
    ARCHIVE_TUPLE,    /* `count` fields, whose out-of-line data goes last to first */
    ARCHIVE_OPTION,   /* tag byte 0 or 1; when 1, the element at offset element->align_bytes */
    ARCHIVE_ENUM,     /* tag byte below `count`; the fields of that variant */
    ARCHIVE_VEC,      /* pointer to the elements, u32 count */
    ARCHIVE_STRING,   /* up to 7 bytes in place, else u32 length and pointer; UTF-8 */
    ARCHIVE_BOX,      /* pointer to one element */
};

struct archive_type;

struct archive_field {
    const char *name; /* "" in tuples and tuple-like variants */
    const struct archive_type *type;
    uint32_t offset_bytes; /* in the struct, tuple or enum */
};

struct archive_variant {
    const char *name;
    const struct archive_field *fields; /* NULL when there are none */
    uint32_t field_count;
};

/* Bytes of an opaque block that carry nothing: written as zero, ignored when read. */
struct archive_padding {
    uint32_t offset_bytes;
    uint32_t size_bytes;
};

struct archive_type {
    const char *name; /* as people write it: "u64", "ContractId" */
    enum archive_kind kind;
    uint32_t size_bytes;                /* of the object without what it points to */
    uint32_t align_bytes;               /* a power of two up to ARCHIVE_ALIGN_MAX */
    uint32_t count;                     /* elements, fields, variants or padding ranges */
    const struct archive_type *element; /* of an array, option, vec or box */
    union {
        const struct archive_field *fields;     /* struct, tuple: in declaration order */
        const struct archive_variant *variants; /* enum: in the order of tags */
        const struct archive_padding *padding;  /* opaque: ascending */
    };
};

#define ARCHIVE_ALIGN_MAX 16

/* How deep objects may nest, in place and through pointers. No fixed type comes near it; it bounds
 * the stack for types that contain themselves. */
#define ARCHIVE_DEPTH_MAX 64

/* Initialisers of descriptions. `fields_`, `variants_` and `ranges_` name arrays. */
#define ARCHIVE_VEC_OF(name_, element_) \
    {.name = (name_), .kind = ARCHIVE_VEC, .size_bytes = 8, .align_bytes = 4, .element = (element_)}
#define ARCHIVE_BOX_OF(name_, element_) \
    {.name = (name_), .kind = ARCHIVE_BOX, .size_bytes = 4, .align_bytes = 4, .element = (element_)}
#define ARCHIVE_ARRAY_OF(name_, size_, align_, count_, element_) \
    {.name = (name_),                                            \
     .kind = ARCHIVE_ARRAY,                                      \
     .size_bytes = (size_),                                      \
     .align_bytes = (align_),                                    \
     .count = (count_),                                          \
     .element = (element_)}
/* The size of an option is the element's size plus its alignment. */
#define ARCHIVE_OPTION_OF(name_, size_, align_, element_) \
    {.name = (name_),                                     \
     .kind = ARCHIVE_OPTION,                              \
     .size_bytes = (size_),                               \
     .align_bytes = (align_),                             \
     .element = (element_)}
#define ARCHIVE_FIELDS_OF_(kind_, name_, size_, align_, fields_) \
    {.name = (name_),                                            \
     .kind = (kind_),                                            \
     .size_bytes = (size_),                                      \
     .align_bytes = (align_),                                    \
     .count = RK_ARRAY_LENGTH(fields_),                          \
     .fields = (fields_)}
#define ARCHIVE_STRUCT_OF(name_, size_, align_, fields_) \
    ARCHIVE_FIELDS_OF_(ARCHIVE_STRUCT, name_, size_, align_, fields_)
#define ARCHIVE_TUPLE_OF(name_, size_, align_, fields_) \
    ARCHIVE_FIELDS_OF_(ARCHIVE_TUPLE, name_, size_, align_, fields_)
#define ARCHIVE_ENUM_OF(name_, size_, align_, variants_) \
    {.name = (name_),                                    \
     .kind = ARCHIVE_ENUM,                               \
     .size_bytes = (size_),                              \
     .align_bytes = (align_),                            \
     .count = RK_ARRAY_LENGTH(variants_),                \
     .variants = (variants_)}
#define ARCHIVE_VARIANT_OF(name_, fields_) {(name_), (fields_), RK_ARRAY_LENGTH(fields_)}
#define ARCHIVE_OPAQUE_OF(name_, size_, align_) \
    {.name = (name_), .kind = ARCHIVE_OPAQUE, .size_bytes = (size_), .align_bytes = (align_)}
#define ARCHIVE_PADDED_OF(name_, size_, align_, ranges_) \
    {.name = (name_),                                    \
     .kind = ARCHIVE_OPAQUE,                             \
     .size_bytes = (size_),                              \
     .align_bytes = (align_),                            \
     .count = RK_ARRAY_LENGTH(ranges_),                  \
     .padding = (ranges_)}

/* ARCHIVE_SCALARS(X): name, kind, size (which is the alignment too). u128 and i128 are aligned as
 * compilers since Rust 1.77 do it. */
#define ARCHIVE_SCALARS(X)        \
    X(u8, ARCHIVE_UNSIGNED, 1)    \
    X(u16, ARCHIVE_UNSIGNED, 2)   \
    X(u32, ARCHIVE_UNSIGNED, 4)   \
    X(u64, ARCHIVE_UNSIGNED, 8)   \
    X(u128, ARCHIVE_UNSIGNED, 16) \
    X(i8, ARCHIVE_SIGNED, 1)      \
    X(i16, ARCHIVE_SIGNED, 2)     \
    X(i32, ARCHIVE_SIGNED, 4)     \
    X(i64, ARCHIVE_SIGNED, 8)     \
    X(i128, ARCHIVE_SIGNED, 16)   \
    X(f32, ARCHIVE_FLOAT, 4)      \
    X(f64, ARCHIVE_FLOAT, 8)      \
    X(bool, ARCHIVE_BOOL, 1)      \
    X(char, ARCHIVE_CHAR, 4)

/* archive_type_u8, archive_type_u16 and so on. */
#define ARCHIVE_DECLARE_SCALAR_(name, kind, size) \
    extern const struct archive_type archive_type_##name;
ARCHIVE_SCALARS(ARCHIVE_DECLARE_SCALAR_)
#undef ARCHIVE_DECLARE_SCALAR_
extern const struct archive_type archive_type_unit;   /* (), no bytes */
extern const struct archive_type archive_type_string; /* String */
extern const struct archive_type archive_type_bytes;  /* Vec<u8> */

/* Whether a description makes sense, with everything it reaches: sizes and alignments fit the
 * kind, fields lie inside, aligned and apart, padding ranges ascend. For tests of tables and for
 * descriptions made at run time; the other functions rely on it. RK_USAGE names the type. */
RK_CHECKED enum rk_result archive_type_check(const struct archive_type *type,
                                             struct rk_error *error);

/* What a type needs besides its bytes, in place (the same for everything inside it). */
enum archive_trait {
    ARCHIVE_HAS_POINTERS = 1, /* owns out-of-line data */
    ARCHIVE_HAS_RULES = 2,    /* some byte patterns are invalid */
    ARCHIVE_HAS_PADDING = 4,  /* some bytes carry nothing */
};
unsigned archive_type_traits(const struct archive_type *type);

/* A value inside validated bytes. */
struct archive_view {
    const struct archive_type *type;
    const uint8_t *at; /* type->size_bytes bytes */
};

/* Checks that `bytes` end in a valid archive of `type` and gives a view of it.
 *
 * align_bytes is the alignment of the first byte where the archive lives, a power of two: an
 * archive in a contract's memory is refused when its address there is not aligned enough for some
 * object in it, whatever the host's copy is. ARCHIVE_ALIGN_MAX means aligned.
 *
 * Accepted: bytes before the root and gaps between regions, any padding, any bytes in the inactive
 * part of an enum. Refused with RK_MALFORMED, the offset, and the path of the field: a buffer
 * shorter than the root; an object that is misaligned; a pointer out of the region still free (it
 * reaches from the end of what was visited last to the object that holds the pointer, so regions
 * ascend in the order of visits and never overlap); a bool, char, tag or length of a string in
 * place out of range; a string that is not UTF-8. RK_LIMIT when objects nest deeper than
 * ARCHIVE_DEPTH_MAX. Takes time linear in the bytes and allocates nothing.
 * (rkyv 0.7.46 src/validation, bytecheck 0.6.12: the same buffers are accepted.) */
RK_CHECKED enum rk_result archive_validate(struct archive_view *root,
                                           const struct archive_type *type, struct span bytes,
                                           size_t align_bytes, struct rk_error *error);

/* Reading a view never fails; asking a kind of value for what it does not have is a mistake of the
 * caller and ends the program. */

/* How many values are inside: elements of an array or vec, fields of a struct, tuple or the active
 * variant, 0 or 1 of an option, 1 of a box, otherwise 0. */
size_t archive_count(struct archive_view view);

/* The index-th of them; for fields, in declaration order. */
struct archive_view archive_child(struct archive_view view, size_t index);

/* Its name, or "" where it has none. */
const char *archive_child_name(struct archive_view view, size_t index);

/* The tag of an enum (below type->count) or an option (0 or 1). */
uint32_t archive_tag(struct archive_view view);

/* The text of a string, the elements of a vec one after the other, or the bytes of any other
 * object. */
struct span archive_span(struct archive_view view);

/* Unsigned integers, bool and char; signed integers. The first two are for up to 8 bytes. */
uint64_t archive_u64(struct archive_view view);
int64_t archive_i64(struct archive_view view);
u128 archive_u128(struct archive_view view);
i128 archive_i128(struct archive_view view);

#endif
