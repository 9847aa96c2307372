/* Descriptions of types, and views into validated bytes. */

#include "base/archive.h"

#include "base/checked.h"
#include "base/require.h"

#define DEFINE_SCALAR(name_, kind_, size_)             \
    const struct archive_type archive_type_##name_ = { \
        .name = #name_,                                \
        .kind = (kind_),                               \
        .size_bytes = (size_),                         \
        .align_bytes = (size_),                        \
    };
ARCHIVE_SCALARS(DEFINE_SCALAR)

const struct archive_type archive_type_unit = {
    .name = "()",
    .kind = ARCHIVE_TUPLE,
    .size_bytes = 0,
    .align_bytes = 1,
};
const struct archive_type archive_type_string = {
    .name = "String",
    .kind = ARCHIVE_STRING,
    .size_bytes = 8,
    .align_bytes = 4,
};
const struct archive_type archive_type_bytes = ARCHIVE_VEC_OF("Vec<u8>", &archive_type_u8);

/* Traits */

static unsigned traits_of_fields(const struct archive_field *fields, uint32_t count,
                                 uint32_t size_bytes)
{
    unsigned traits = 0;
    uint32_t used_bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        traits |= archive_type_traits(fields[i].type);
        used_bytes += fields[i].type->size_bytes;
    }
    return used_bytes == size_bytes ? traits : traits | ARCHIVE_HAS_PADDING;
}

unsigned archive_type_traits(const struct archive_type *type)
{
    unsigned traits = 0;
    switch (type->kind) {
    case ARCHIVE_UNSIGNED:
    case ARCHIVE_SIGNED:
    case ARCHIVE_FLOAT: return 0;
    case ARCHIVE_BOOL:
    case ARCHIVE_CHAR: return ARCHIVE_HAS_RULES;
    case ARCHIVE_OPAQUE: return type->count ? ARCHIVE_HAS_PADDING : 0;
    case ARCHIVE_ARRAY: return type->count ? archive_type_traits(type->element) : 0;
    case ARCHIVE_STRUCT:
    case ARCHIVE_TUPLE: return traits_of_fields(type->fields, type->count, type->size_bytes);
    case ARCHIVE_OPTION:
        return archive_type_traits(type->element) | ARCHIVE_HAS_RULES | ARCHIVE_HAS_PADDING;
    case ARCHIVE_ENUM:
        for (uint32_t i = 0; i < type->count; i++) {
            const struct archive_variant *variant = &type->variants[i];
            traits |= traits_of_fields(variant->fields, variant->field_count, type->size_bytes - 1);
        }
        return traits | ARCHIVE_HAS_RULES;
    case ARCHIVE_VEC:
    case ARCHIVE_STRING:
    case ARCHIVE_BOX: return ARCHIVE_HAS_POINTERS | ARCHIVE_HAS_RULES;
    }
    return 0;
}

/* Views */

static size_t element_count(const struct archive_view *vec)
{
    uint32_t count;
    memcpy(&count, vec->at + 4, sizeof count);
    return count;
}

/* Where the pointer at offset_bytes of an object leads. The validator has followed it before. */
static const uint8_t *target(const struct archive_view *view)
{
    int32_t distance;
    memcpy(&distance, view->at, sizeof distance);
    return view->at + distance;
}

static const struct archive_field *fields_of(struct archive_view view, size_t *count)
{
    const struct archive_type *type = view.type;
    if (type->kind == ARCHIVE_ENUM) {
        const struct archive_variant *variant = &type->variants[archive_tag(view)];
        *count = variant->field_count;
        return variant->fields;
    }
    REQUIRE(type->kind == ARCHIVE_STRUCT || type->kind == ARCHIVE_TUPLE);
    *count = type->count;
    return type->fields;
}

uint32_t archive_tag(struct archive_view view)
{
    REQUIRE(view.type->kind == ARCHIVE_ENUM || view.type->kind == ARCHIVE_OPTION);
    return view.at[0];
}

size_t archive_count(struct archive_view view)
{
    size_t count = 0;
    switch (view.type->kind) {
    case ARCHIVE_ARRAY: return view.type->count;
    case ARCHIVE_STRUCT:
    case ARCHIVE_TUPLE:
    case ARCHIVE_ENUM: fields_of(view, &count); return count;
    case ARCHIVE_OPTION: return archive_tag(view);
    case ARCHIVE_VEC: return element_count(&view);
    case ARCHIVE_BOX: return 1;
    default: return 0;
    }
}

struct archive_view archive_child(struct archive_view view, size_t index)
{
    const struct archive_type *type = view.type;
    REQUIRE(index < archive_count(view));
    switch (type->kind) {
    case ARCHIVE_ARRAY:
        return (struct archive_view){type->element, view.at + index * type->element->size_bytes};
    case ARCHIVE_VEC:
        return (struct archive_view){type->element,
                                     target(&view) + index * type->element->size_bytes};
    case ARCHIVE_BOX: return (struct archive_view){type->element, target(&view)};
    case ARCHIVE_OPTION:
        return (struct archive_view){type->element, view.at + type->element->align_bytes};
    default: {
        size_t count;
        const struct archive_field *field = &fields_of(view, &count)[index];
        return (struct archive_view){field->type, view.at + field->offset_bytes};
    }
    }
}

const char *archive_child_name(struct archive_view view, size_t index)
{
    REQUIRE(index < archive_count(view));
    switch (view.type->kind) {
    case ARCHIVE_STRUCT:
    case ARCHIVE_TUPLE:
    case ARCHIVE_ENUM: {
        size_t count;
        return fields_of(view, &count)[index].name;
    }
    default: return "";
    }
}

struct span archive_span(struct archive_view view)
{
    const struct archive_type *type = view.type;
    if (type->kind == ARCHIVE_VEC)
        return span_of(target(&view), element_count(&view) * type->element->size_bytes);
    if (type->kind != ARCHIVE_STRING) return span_of(view.at, type->size_bytes);
    if (!(view.at[7] & 0x80)) return span_of(view.at, view.at[7]);
    uint32_t length;
    int32_t distance; /* from the start of the string object, not from where it is stored */
    memcpy(&length, view.at, sizeof length);
    memcpy(&distance, view.at + 4, sizeof distance);
    return span_of(view.at + distance, length);
}

u128 archive_u128(struct archive_view view)
{
    enum archive_kind kind = view.type->kind;
    REQUIRE(kind == ARCHIVE_UNSIGNED || kind == ARCHIVE_BOOL || kind == ARCHIVE_CHAR);
    u128 value = 0;
    memcpy(&value, view.at, view.type->size_bytes);
    return value;
}

i128 archive_i128(struct archive_view view)
{
    REQUIRE(view.type->kind == ARCHIVE_SIGNED);
    unsigned unused_bits = 128 - 8 * view.type->size_bytes;
    u128 value = 0;
    memcpy(&value, view.at, view.type->size_bytes);
    return (i128)(value << unused_bits) >> unused_bits;
}

uint64_t archive_u64(struct archive_view view)
{
    REQUIRE(view.type->size_bytes <= 8);
    return (uint64_t)archive_u128(view);
}

int64_t archive_i64(struct archive_view view)
{
    REQUIRE(view.type->size_bytes <= 8);
    return (int64_t)archive_i128(view);
}

/* Checks of descriptions */

/* The types from the root of the check down to the one at hand. */
struct check_path {
    const struct check_path *above;
    const struct archive_type *type;
};

static enum rk_result check_type(const struct archive_type *type, const struct check_path *above,
                                 struct rk_error *error);

static enum rk_result misdescribed(const struct archive_type *type, const char *what,
                                   struct rk_error *error)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "type '%s': %s", type->name, what);
}

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* Fields from first_bytes on; raises *align_bytes to the largest of theirs. Quadratic in the
 * number of fields, of which there are few. */
static enum rk_result check_fields(const struct archive_type *type,
                                   const struct archive_field *fields, uint32_t count,
                                   uint32_t first_bytes, uint32_t *align_bytes,
                                   const struct check_path *path, struct rk_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct archive_field *field = &fields[i];
        if (!field->type || !field->name)
            return misdescribed(type, "a field lacks its type", error);
        RK_TRY(check_type(field->type, path, error));
        uint32_t size_bytes = field->type->size_bytes;
        if (field->offset_bytes < first_bytes || field->offset_bytes > type->size_bytes ||
            size_bytes > type->size_bytes - field->offset_bytes)
            return misdescribed(type, "a field lies outside", error);
        if (field->offset_bytes % field->type->align_bytes)
            return misdescribed(type, "a field is not aligned", error);
        if (field->type->align_bytes > *align_bytes) *align_bytes = field->type->align_bytes;
        for (uint32_t k = 0; k < i; k++) {
            if (field->offset_bytes < fields[k].offset_bytes + fields[k].type->size_bytes &&
                fields[k].offset_bytes < field->offset_bytes + size_bytes)
                return misdescribed(type, "two fields overlap", error);
        }
    }
    return RK_OK;
}

static enum rk_result check_padding(const struct archive_type *type, struct rk_error *error)
{
    uint32_t end_bytes = 0;
    for (uint32_t i = 0; i < type->count; i++) {
        const struct archive_padding *range = &type->padding[i];
        if (range->offset_bytes < end_bytes || range->offset_bytes > type->size_bytes ||
            range->size_bytes > type->size_bytes - range->offset_bytes || range->size_bytes == 0)
            return misdescribed(type, "padding ranges do not ascend within it", error);
        end_bytes = range->offset_bytes + range->size_bytes;
    }
    return RK_OK;
}

/* What the kind says of size and alignment; *align_bytes is what the parts ask for. */
static enum rk_result check_kind(const struct archive_type *type, uint32_t *align_bytes,
                                 const struct check_path *path, struct rk_error *error)
{
    const struct archive_type *element = type->element;
    uint32_t size_bytes = type->size_bytes;
    switch (type->kind) {
    case ARCHIVE_UNSIGNED:
    case ARCHIVE_SIGNED:
    case ARCHIVE_FLOAT:
    case ARCHIVE_BOOL:
    case ARCHIVE_CHAR: *align_bytes = type->size_bytes; return RK_OK;
    case ARCHIVE_OPAQUE: *align_bytes = type->align_bytes; return check_padding(type, error);
    case ARCHIVE_ARRAY:
        if (!checked_mul_u32(&size_bytes, type->count, element->size_bytes) ||
            size_bytes != type->size_bytes)
            return misdescribed(type, "its size is not that of its elements", error);
        *align_bytes = element->align_bytes;
        return RK_OK;
    case ARCHIVE_OPTION:
        if (!checked_add_u32(&size_bytes, element->size_bytes, element->align_bytes) ||
            size_bytes != type->size_bytes)
            return misdescribed(type, "its size is not element and tag", error);
        *align_bytes = element->align_bytes;
        return RK_OK;
    case ARCHIVE_STRUCT:
    case ARCHIVE_TUPLE:
        return check_fields(type, type->fields, type->count, 0, align_bytes, path, error);
    case ARCHIVE_ENUM:
        if (type->count == 0 || type->count > 256 || size_bytes == 0)
            return misdescribed(type, "an enum has a tag byte and 1 to 256 variants", error);
        for (uint32_t i = 0; i < type->count; i++)
            RK_TRY(check_fields(type, type->variants[i].fields, type->variants[i].field_count, 1,
                                align_bytes, path, error));
        return RK_OK;
    case ARCHIVE_VEC:
    case ARCHIVE_STRING:
    case ARCHIVE_BOX:
        *align_bytes = 4;
        if (size_bytes != (type->kind == ARCHIVE_BOX ? 4 : 8))
            return misdescribed(type, "a pointer has a fixed size", error);
        return RK_OK;
    }
    return misdescribed(type, "unknown kind", error);
}

static enum rk_result check_type(const struct archive_type *type, const struct check_path *above,
                                 struct rk_error *error)
{
    /* A type on its own path is one that contains itself through a pointer. */
    bool behind_pointer = false;
    for (const struct check_path *p = above; p; p = p->above) {
        behind_pointer |= p->type->kind == ARCHIVE_VEC || p->type->kind == ARCHIVE_BOX;
        if (p->type != type) continue;
        if (behind_pointer) return RK_OK;
        return misdescribed(type, "contains itself in place", error);
    }
    struct check_path path = {above, type};
    bool has_element = type->kind == ARCHIVE_ARRAY || type->kind == ARCHIVE_OPTION ||
                       type->kind == ARCHIVE_VEC || type->kind == ARCHIVE_BOX;
    if (has_element != (type->element != NULL))
        return misdescribed(type, "an element type is missing or too many", error);
    if (has_element) RK_TRY(check_type(type->element, &path, error));
    uint32_t align_bytes = 1;
    RK_TRY(check_kind(type, &align_bytes, &path, error));
    if (!is_power_of_two(align_bytes) || align_bytes > ARCHIVE_ALIGN_MAX)
        return misdescribed(type, "its alignment is not a power of two up to 16", error);
    if (align_bytes != type->align_bytes)
        return misdescribed(type, "its alignment is not that of its parts", error);
    if (type->size_bytes % align_bytes)
        return misdescribed(type, "its size is not a multiple of its alignment", error);
    return RK_OK;
}

enum rk_result archive_type_check(const struct archive_type *type, struct rk_error *error)
{
    return check_type(type, NULL, error);
}
