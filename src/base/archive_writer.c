/* One walk writes out-of-line data at a cursor that only grows, and objects where they belong.
 *
 * An object lies above what it points to, so its place is known only when all of that has been laid
 * out: a walk that writes nothing (bytes == NULL) and moves the cursor tells. It runs once for the
 * whole value, which also finds every error before a byte is written, and once more for each vector
 * or box, over its elements, to know where these begin. */

#include "base/archive_writer.h"

#include "base/archive_place.h"
#include "base/checked.h"
#include "base/require.h"
#include "base/utf8.h"

struct writer {
    uint8_t *bytes;  /* NULL: measure only */
    uint64_t cursor; /* where the next out-of-line data goes */
    uint64_t limit_bytes;
    unsigned depth;
    const struct archive_place *place;
    struct rk_error *error;
};

static enum rk_result write_value(struct writer *w, const struct archive_type *type,
                                  const struct archive_value *value, uint64_t at);

static RK_COLD enum rk_result refuse(struct writer *w, const struct archive_type *type,
                                     const char *what)
{
    char place[ARCHIVE_PLACE_BYTES];
    archive_place_text(place, w->place);
    return rk_fail(w->error, RK_INVALID, RK_NO_POSITION, "%svalue of type '%s': %s", place,
                   type->name, what);
}

/* Moves the cursor over size_bytes bytes at its next multiple of align_bytes; *at is where. */
static enum rk_result take(struct writer *w, uint64_t *at, uint64_t size_bytes, size_t align_bytes)
{
    uint64_t start = (w->cursor + align_bytes - 1) & ~(uint64_t)(align_bytes - 1);
    if (start > w->limit_bytes || size_bytes > w->limit_bytes - start) {
        bool by_format = w->limit_bytes == INT32_MAX;
        return rk_fail(w->error, by_format ? RK_LIMIT : RK_FULL, RK_NO_POSITION,
                       "archive is longer than %llu bytes", (unsigned long long)w->limit_bytes);
    }
    w->cursor = start + size_bytes;
    *at = start;
    return RK_OK;
}

static void put(struct writer *w, uint64_t at, const void *bytes, size_t size_bytes)
{
    if (w->bytes && size_bytes) memcpy(w->bytes + at, bytes, size_bytes);
}

static void put_u32(struct writer *w, uint64_t at, uint32_t value)
{
    put(w, at, &value, sizeof value);
}

/* Below 2 GiB every distance fits. */
static void put_distance(struct writer *w, uint64_t at, uint64_t target, uint64_t base)
{
    put_u32(w, at, (uint32_t)(target - base));
}

/* Parts of a value, whatever its form */

/* Bytes given for the object of a type become a view of it, when they are a valid one. */
static enum rk_result view_bytes(struct writer *w, struct archive_value *out,
                                 const struct archive_type *type, struct span bytes)
{
    struct archive_view view;
    if (archive_type_traits(type) & ARCHIVE_HAS_POINTERS)
        return refuse(w, type, "bytes cannot stand for something with pointers");
    if (bytes.size_bytes != type->size_bytes) return refuse(w, type, "wrong number of bytes");
    RK_TRY(archive_validate(&view, type, bytes, ARCHIVE_ALIGN_MAX, w->error));
    *out = archive_of_view(view);
    return RK_OK;
}

static enum rk_result part_count(struct writer *w, size_t *count, const struct archive_type *type,
                                 const struct archive_value *value)
{
    switch (value->form) {
    case ARCHIVE_FORM_ITEMS: *count = value->item_count; return RK_OK;
    case ARCHIVE_FORM_VIEW: *count = archive_count(value->view); return RK_OK;
    case ARCHIVE_FORM_BYTES: {
        /* Only of a vec: elsewhere bytes have become a view. */
        uint32_t element_bytes = type->element->size_bytes;
        if (archive_type_traits(type->element) & ARCHIVE_HAS_POINTERS)
            return refuse(w, type, "bytes cannot stand for something with pointers");
        if (element_bytes == 0 || value->bytes.size_bytes % element_bytes)
            return refuse(w, type, "bytes are not a number of elements");
        *count = value->bytes.size_bytes / element_bytes;
        return RK_OK;
    }
    default: return refuse(w, type, "a number cannot stand for it");
    }
}

/* Writes part `index`, which is of `part_type`, at `at`. */
static enum rk_result write_part(struct writer *w, const struct archive_type *part_type,
                                 const struct archive_value *value, size_t index, uint64_t at)
{
    struct archive_value part;
    if (value->form == ARCHIVE_FORM_ITEMS)
        return write_value(w, part_type, &value->items[index], at);
    if (value->form == ARCHIVE_FORM_VIEW) {
        part = archive_of_view(archive_child(value->view, index));
    } else {
        size_t size_bytes = part_type->size_bytes;
        part = archive_of_bytes(span_of(value->bytes.bytes + index * size_bytes, size_bytes));
    }
    return write_value(w, part_type, &part, at);
}

static uint32_t tag_of(const struct archive_value *value)
{
    return value->form == ARCHIVE_FORM_VIEW ? archive_tag(value->view) : value->tag;
}

/* Kinds */

static bool number_fits(const struct archive_type *type, u128 number)
{
    unsigned bits = 8 * type->size_bytes;
    if (type->kind == ARCHIVE_BOOL) return number <= 1;
    if (type->kind == ARCHIVE_CHAR)
        return number <= 0x10ffff && (number < 0xd800 || number > 0xdfff);
    if (bits == 128) return true;
    if (type->kind == ARCHIVE_SIGNED)
        return (u128)((i128)(number << (128 - bits)) >> (128 - bits)) == number;
    return number >> bits == 0;
}

static enum rk_result write_scalar(struct writer *w, const struct archive_type *type,
                                   const struct archive_value *value, uint64_t at)
{
    if (value->form == ARCHIVE_FORM_VIEW) {
        put(w, at, value->view.at, type->size_bytes);
        return RK_OK;
    }
    if (value->form != ARCHIVE_FORM_NUMBER) return refuse(w, type, "needs a number");
    if (!number_fits(type, value->number)) return refuse(w, type, "number is out of range");
    put(w, at, &value->number, type->size_bytes);
    return RK_OK;
}

static enum rk_result write_opaque(struct writer *w, const struct archive_type *type,
                                   const struct archive_value *value, uint64_t at)
{
    if (value->form != ARCHIVE_FORM_VIEW) return refuse(w, type, "needs bytes");
    put(w, at, value->view.at, type->size_bytes);
    for (uint32_t i = 0; w->bytes && i < type->count; i++)
        memset(w->bytes + at + type->padding[i].offset_bytes, 0, type->padding[i].size_bytes);
    return RK_OK;
}

static enum rk_result write_string(struct writer *w, const struct archive_type *type,
                                   const struct archive_value *value, uint64_t at)
{
    struct span text;
    if (value->form == ARCHIVE_FORM_VIEW)
        text = archive_span(value->view);
    else if (value->form == ARCHIVE_FORM_BYTES)
        text = value->bytes;
    else
        return refuse(w, type, "needs a text");
    if (!utf8_is_valid(text)) return refuse(w, type, "text is not UTF-8");
    if (text.size_bytes <= 7) {
        uint8_t length = (uint8_t)text.size_bytes;
        put(w, at, text.bytes, text.size_bytes);
        put(w, at + 7, &length, 1);
        return RK_OK;
    }
    uint64_t text_at;
    RK_TRY(take(w, &text_at, text.size_bytes, 1));
    put(w, text_at, text.bytes, text.size_bytes);
    put_u32(w, at, (uint32_t)text.size_bytes);
    put_distance(w, at + 4, text_at, at);
    return RK_OK;
}

/* The `count` elements of an array, vec or box side by side from `at`; their out-of-line data at
 * the cursor. */
static enum rk_result write_elements(struct writer *w, const struct archive_type *type,
                                     const struct archive_value *value, size_t count, uint64_t at)
{
    const struct archive_type *element = type->element;
    if (element->size_bytes == 0) return RK_OK;
    if (type->kind == ARCHIVE_BOX) return write_part(w, element, value, 0, at);
    if (value->form != ARCHIVE_FORM_ITEMS && archive_type_traits(element) == 0) {
        /* They are copied as they stand: the many vectors of bytes and words. */
        struct span all =
            value->form == ARCHIVE_FORM_VIEW ? archive_span(value->view) : value->bytes;
        put(w, at, all.bytes, count * element->size_bytes);
        return RK_OK;
    }
    struct archive_place place = {w->place, NULL, 0};
    w->place = &place;
    for (size_t i = 0; i < count; i++) {
        place.index = i;
        RK_TRY(write_part(w, element, value, i, at + i * element->size_bytes));
    }
    w->place = place.above;
    return RK_OK;
}

/* What a vec or a box points to: the elements' own data, then they. *at is where these are. */
static enum rk_result write_pointees(struct writer *w, const struct archive_type *type,
                                     const struct archive_value *value, size_t count, uint64_t *at)
{
    uint64_t size_bytes;
    if (!checked_mul_u64(&size_bytes, count, type->element->size_bytes)) size_bytes = UINT64_MAX;
    struct writer measure = *w;
    measure.bytes = NULL;
    RK_TRY(write_elements(&measure, type, value, count, 0));
    RK_TRY(take(&measure, at, size_bytes, type->element->align_bytes));
    if (w->bytes) RK_TRY(write_elements(w, type, value, count, *at));
    w->cursor = measure.cursor;
    return RK_OK;
}

static enum rk_result write_vec(struct writer *w, const struct archive_type *type,
                                const struct archive_value *value, uint64_t at)
{
    size_t count;
    uint64_t elements_at;
    RK_TRY(part_count(w, &count, type, value));
    if (count > UINT32_MAX) return refuse(w, type, "too many elements");
    RK_TRY(write_pointees(w, type, value, count, &elements_at));
    put_distance(w, at, elements_at, at);
    put_u32(w, at + 4, (uint32_t)count);
    return RK_OK;
}

static enum rk_result write_box(struct writer *w, const struct archive_type *type,
                                const struct archive_value *value, uint64_t at)
{
    size_t count;
    uint64_t element_at;
    if (value->form == ARCHIVE_FORM_BYTES) return refuse(w, type, "needs one item");
    RK_TRY(part_count(w, &count, type, value));
    if (count != 1) return refuse(w, type, "needs one item");
    RK_TRY(write_pointees(w, type, value, 1, &element_at));
    put_distance(w, at, element_at, at);
    return RK_OK;
}

static enum rk_result write_fields(struct writer *w, const struct archive_type *type,
                                   const struct archive_field *fields, uint32_t field_count,
                                   const struct archive_value *value, uint64_t at)
{
    size_t count;
    RK_TRY(part_count(w, &count, type, value));
    if (count != field_count) return refuse(w, type, "wrong number of fields");
    for (uint32_t i = 0; i < field_count; i++) {
        uint32_t index = type->kind == ARCHIVE_TUPLE ? field_count - 1 - i : i;
        struct archive_place place = {w->place, fields[index].name, index};
        w->place = &place;
        RK_TRY(write_part(w, fields[index].type, value, index, at + fields[index].offset_bytes));
        w->place = place.above;
    }
    return RK_OK;
}

static enum rk_result write_enum(struct writer *w, const struct archive_type *type,
                                 const struct archive_value *value, uint64_t at)
{
    if (value->form == ARCHIVE_FORM_NUMBER) return refuse(w, type, "needs a variant");
    uint32_t tag = tag_of(value);
    if (tag >= type->count) return refuse(w, type, "no such variant");
    const struct archive_variant *variant = &type->variants[tag];
    put(w, at, &tag, 1);
    return write_fields(w, type, variant->fields, variant->field_count, value, at);
}

static enum rk_result write_option(struct writer *w, const struct archive_type *type,
                                   const struct archive_value *value, uint64_t at)
{
    size_t count;
    RK_TRY(part_count(w, &count, type, value));
    if (count > 1) return refuse(w, type, "an option has one item at most");
    if (count == 0) return RK_OK;
    put(w, at, &(uint8_t){1}, 1);
    return write_part(w, type->element, value, 0, at + type->element->align_bytes);
}

static enum rk_result write_array(struct writer *w, const struct archive_type *type,
                                  const struct archive_value *value, uint64_t at)
{
    size_t count;
    RK_TRY(part_count(w, &count, type, value));
    if (count != type->count) return refuse(w, type, "wrong number of elements");
    return write_elements(w, type, value, count, at);
}

static enum rk_result write_object(struct writer *w, const struct archive_type *type,
                                   const struct archive_value *value, uint64_t at)
{
    switch (type->kind) {
    case ARCHIVE_UNSIGNED:
    case ARCHIVE_SIGNED:
    case ARCHIVE_FLOAT:
    case ARCHIVE_BOOL:
    case ARCHIVE_CHAR: return write_scalar(w, type, value, at);
    case ARCHIVE_OPAQUE: return write_opaque(w, type, value, at);
    case ARCHIVE_ARRAY: return write_array(w, type, value, at);
    case ARCHIVE_STRUCT:
    case ARCHIVE_TUPLE: return write_fields(w, type, type->fields, type->count, value, at);
    case ARCHIVE_OPTION: return write_option(w, type, value, at);
    case ARCHIVE_ENUM: return write_enum(w, type, value, at);
    case ARCHIVE_VEC: return write_vec(w, type, value, at);
    case ARCHIVE_STRING: return write_string(w, type, value, at);
    case ARCHIVE_BOX: return write_box(w, type, value, at);
    }
    return refuse(w, type, "its kind is unknown");
}

static enum rk_result write_value(struct writer *w, const struct archive_type *type,
                                  const struct archive_value *value, uint64_t at)
{
    struct archive_value viewed;
    if (w->depth == ARCHIVE_DEPTH_MAX)
        return rk_fail(w->error, RK_LIMIT, RK_NO_POSITION, "values nest too deep");
    if (value->form == ARCHIVE_FORM_VIEW && value->view.type != type)
        return refuse(w, type, "view of another type");
    if (value->form == ARCHIVE_FORM_BYTES && type->kind != ARCHIVE_VEC &&
        type->kind != ARCHIVE_STRING) {
        RK_TRY(view_bytes(w, &viewed, type, value->bytes));
        value = &viewed;
    }
    w->depth++;
    RK_TRY(write_object(w, type, value, at));
    w->depth--;
    return RK_OK;
}

enum rk_result archive_write(uint8_t *bytes, size_t capacity_bytes, size_t *size_bytes,
                             const struct archive_type *type, const struct archive_value *value,
                             struct rk_error *error)
{
    uint64_t root_at;
    struct writer measure = {
        .limit_bytes = capacity_bytes < INT32_MAX ? capacity_bytes : INT32_MAX,
        .error = error,
    };
    RK_TRY(write_value(&measure, type, value, 0));
    RK_TRY(take(&measure, &root_at, type->size_bytes, type->align_bytes));
    if (measure.cursor) memset(bytes, 0, measure.cursor);
    struct writer w = measure;
    w.bytes = bytes;
    w.cursor = 0;
    enum rk_result result = write_value(&w, type, value, root_at);
    REQUIRE(!result);
    *size_bytes = (size_t)measure.cursor;
    return RK_OK;
}
