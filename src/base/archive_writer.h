/* Values for archives, and writing them.
 *
 * What is to be written is a tree of `struct archive_value`, shaped like the type: integers for
 * numbers, bytes for texts, byte vectors and opaque blocks, items for everything with parts. A tree
 * is plain memory of the caller: literals on the stack, or an arena's when a tool reads JSON.
 *
 *     struct archive_value pair = ARCHIVE_ITEMS(archive_number(7), archive_text("seven"));
 *     RK_TRY(archive_write(bytes, sizeof bytes, &size_bytes, &pair_type, &pair, error));
 *
 * A part may also be a view of an archive, or bytes for anything without pointers; both are written
 * anew, so that padding and the places of out-of-line data are what a first writer would give.
 * Equal values have equal archives. */
#ifndef RK_BASE_ARCHIVE_WRITER_H
#define RK_BASE_ARCHIVE_WRITER_H

#include "base/archive.h"

enum archive_form {
    ARCHIVE_FORM_NUMBER, /* integers, bool, char; floats as their bits */
    ARCHIVE_FORM_BYTES,  /* text of a string; the object of a type without pointers, or the objects
                          * of a vec of those */
    ARCHIVE_FORM_ITEMS,  /* one for each element, field, or field of the variant `tag`; an option
                          * has none or one, a box has one */
    ARCHIVE_FORM_VIEW,   /* a value of the same description, already validated */
};

struct archive_value {
    enum archive_form form;
    uint32_t tag; /* of an enum, with items */
    union {
        u128 number; /* signed ones sign-extended */
        struct span bytes;
        struct {
            const struct archive_value *items;
            size_t item_count;
        };
        struct archive_view view;
    };
};

RK_INLINE struct archive_value archive_number(u128 number)
{
    return (struct archive_value){.form = ARCHIVE_FORM_NUMBER, .number = number};
}

RK_INLINE struct archive_value archive_signed(i128 number)
{
    return archive_number((u128)number);
}

RK_INLINE struct archive_value archive_of_bytes(struct span bytes)
{
    return (struct archive_value){.form = ARCHIVE_FORM_BYTES, .bytes = bytes};
}

RK_INLINE struct archive_value archive_text(const char *text)
{
    return archive_of_bytes(span_of_string(text));
}

RK_INLINE struct archive_value archive_of_view(struct archive_view view)
{
    return (struct archive_value){.form = ARCHIVE_FORM_VIEW, .view = view};
}

RK_INLINE struct archive_value archive_items(const struct archive_value *items, size_t count)
{
    return (struct archive_value){.form = ARCHIVE_FORM_ITEMS, .items = items, .item_count = count};
}

RK_INLINE struct archive_value archive_variant(uint32_t tag, const struct archive_value *items,
                                               size_t count)
{
    return (struct archive_value){
        .form = ARCHIVE_FORM_ITEMS, .tag = tag, .items = items, .item_count = count};
}

/* Items from a list, which lives as long as the enclosing block. None of an option, and variants
 * and vectors without items, are archive_items(NULL, 0) and archive_variant(tag, NULL, 0). */
#define ARCHIVE_LIST_(...)                       \
    (const struct archive_value[]){__VA_ARGS__}, \
        sizeof((const struct archive_value[]){__VA_ARGS__}) / sizeof(struct archive_value)
#define ARCHIVE_ITEMS(...)        archive_items(ARCHIVE_LIST_(__VA_ARGS__))
#define ARCHIVE_VARIANT(tag, ...) archive_variant(tag, ARCHIVE_LIST_(__VA_ARGS__))

/* Writes the archive of `value` to the start of `bytes`, which is aligned where it is going to be
 * read (to ARCHIVE_ALIGN_MAX, or to what the type needs); *size_bytes is how long it is.
 *
 * RK_FULL when it does not fit into capacity_bytes; RK_INVALID with the path of the part when the
 * value is not one of the type (a number out of range, a text that is not UTF-8, too few items);
 * RK_MALFORMED when given bytes are not of their type; RK_LIMIT when values nest deeper than
 * ARCHIVE_DEPTH_MAX or the archive passes 2 GiB. Nothing is written then. Allocates nothing; time
 * grows with the size times the depth of vectors in vectors.
 *
 * The bytes are those of rkyv 0.7.46 with the host's layout, except that its scratch space, which
 * limits the host to 128 strings in one vector, has no counterpart. */
RK_CHECKED enum rk_result archive_write(uint8_t *bytes, size_t capacity_bytes, size_t *size_bytes,
                                        const struct archive_type *type,
                                        const struct archive_value *value, struct rk_error *error);

#endif
