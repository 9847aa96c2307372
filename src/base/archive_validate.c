/* Validation of archives: one walk over the bytes in the order in which they were written.
 *
 * The state is one range, the bytes that objects not yet visited may use. Visiting an object first
 * claims it: the range for what it points to ends where it starts. Leaving it gives the range from
 * its end to the former end. So whatever a pointer reaches lies below the object that holds it and
 * above everything visited before it, and no byte is visited twice: cycles, aliases and quadratic
 * work are impossible.
 *
 *     free.start                                             free.end
 *     |  a gap  [elements of a vec, being visited]  the rest  |
 *     '------- free while inside ------'                       then free: '- the rest -'
 */

#include "base/archive.h"

#include "base/archive_place.h"
#include "base/require.h"
#include "base/utf8.h"

struct validator {
    const uint8_t *bytes;
    size_t size_bytes;
    size_t align_bytes; /* of the first byte */
    size_t free_start;
    size_t free_end;
    unsigned depth;
    const struct archive_place *place;
    struct rk_error *error;
};

static enum rk_result check(struct validator *v, const struct archive_type *type, size_t at);

/* Failures */

static RK_COLD enum rk_result refuse(struct validator *v, enum rk_result result, size_t at,
                                     const char *what)
{
    char place[ARCHIVE_PLACE_BYTES];
    archive_place_text(place, v->place);
    return rk_fail(v->error, result, at, "archive: %s%s", place, what);
}

/* Claims */

struct claim {
    size_t end; /* of the object */
    size_t free_end;
};

/* size_bytes bytes at base + distance become the object being visited; *at is where they are. An
 * object of no bytes may lie at the very end of the free range. */
static enum rk_result claim_object(struct validator *v, struct claim *out, size_t *at, size_t base,
                                   int64_t distance, uint64_t size_bytes, size_t align_bytes)
{
    int64_t start = (int64_t)base + distance;
    if (start < 0 || (uint64_t)start > v->size_bytes)
        return refuse(v, RK_MALFORMED, base, "pointer leaves the buffer");
    size_t position = (size_t)start;
    if (v->align_bytes < align_bytes || position % align_bytes)
        return refuse(v, RK_MALFORMED, position, "object is not aligned");
    if (size_bytes > v->size_bytes - position)
        return refuse(v, RK_MALFORMED, base, "object is longer than the buffer");
    if (position < v->free_start || position > v->free_end || size_bytes > v->free_end - position)
        return refuse(v, RK_MALFORMED, base,
                      "pointer leads to bytes that are taken or out of order");
    *out = (struct claim){position + size_bytes, v->free_end};
    v->free_end = position;
    *at = position;
    return RK_OK;
}

static void release(struct validator *v, struct claim claim)
{
    v->free_start = claim.end;
    v->free_end = claim.free_end;
}

/* Kinds */

static int32_t read_i32(const struct validator *v, size_t at)
{
    int32_t value;
    memcpy(&value, v->bytes + at, sizeof value);
    return value;
}

static uint32_t read_u32(const struct validator *v, size_t at)
{
    return (uint32_t)read_i32(v, at);
}

static enum rk_result check_elements(struct validator *v, const struct archive_type *element,
                                     size_t at, size_t count)
{
    /* Most vectors are bytes and scalars, of which any will do. No element of size 0 holds
     * anything to look at, so the work is bounded by the bytes. */
    if (element->size_bytes == 0) return RK_OK;
    if (!(archive_type_traits(element) & (ARCHIVE_HAS_POINTERS | ARCHIVE_HAS_RULES))) return RK_OK;
    struct archive_place place = {v->place, NULL, 0};
    v->place = &place;
    for (size_t i = 0; i < count; i++) {
        place.index = i;
        RK_TRY(check(v, element, at + i * element->size_bytes));
    }
    v->place = place.above;
    return RK_OK;
}

static enum rk_result check_field(struct validator *v, const struct archive_field *fields,
                                  uint32_t index, size_t at)
{
    struct archive_place place = {v->place, fields[index].name, index};
    v->place = &place;
    RK_TRY(check(v, fields[index].type, at + fields[index].offset_bytes));
    v->place = place.above;
    return RK_OK;
}

static enum rk_result check_fields(struct validator *v, const struct archive_field *fields,
                                   uint32_t count, size_t at)
{
    for (uint32_t i = 0; i < count; i++)
        RK_TRY(check_field(v, fields, i, at));
    return RK_OK;
}

static enum rk_result check_tuple(struct validator *v, const struct archive_type *type, size_t at)
{
    for (uint32_t i = type->count; i-- > 0;)
        RK_TRY(check_field(v, type->fields, i, at));
    return RK_OK;
}

static enum rk_result check_vec(struct validator *v, const struct archive_type *type, size_t at)
{
    const struct archive_type *element = type->element;
    uint32_t count = read_u32(v, at + 4);
    struct claim claimed;
    size_t elements_at;
    RK_TRY(claim_object(v, &claimed, &elements_at, at, read_i32(v, at),
                        (uint64_t)count * element->size_bytes, element->align_bytes));
    RK_TRY(check_elements(v, element, elements_at, count));
    release(v, claimed);
    return RK_OK;
}

static enum rk_result check_box(struct validator *v, const struct archive_type *type, size_t at)
{
    struct claim claimed;
    size_t element_at;
    RK_TRY(claim_object(v, &claimed, &element_at, at, read_i32(v, at), type->element->size_bytes,
                        type->element->align_bytes));
    RK_TRY(check(v, type->element, element_at));
    release(v, claimed);
    return RK_OK;
}

static enum rk_result check_text(struct validator *v, size_t at, size_t size_bytes)
{
    size_t good = utf8_error(span_of(v->bytes + at, size_bytes));
    if (good < size_bytes) return refuse(v, RK_MALFORMED, at + good, "string is not UTF-8");
    return RK_OK;
}

static enum rk_result check_string(struct validator *v, size_t at)
{
    uint8_t last = v->bytes[at + 7];
    if (!(last & 0x80)) {
        if (last > 7) return refuse(v, RK_MALFORMED, at + 7, "string in place is longer than 7");
        return check_text(v, at, last);
    }
    struct claim claimed;
    size_t text_at;
    uint32_t size_bytes = read_u32(v, at);
    RK_TRY(claim_object(v, &claimed, &text_at, at, read_i32(v, at + 4), size_bytes, 1));
    RK_TRY(check_text(v, text_at, size_bytes));
    release(v, claimed);
    return RK_OK;
}

static enum rk_result check_char(struct validator *v, size_t at)
{
    uint32_t code = read_u32(v, at);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return refuse(v, RK_MALFORMED, at, "char is not a Unicode scalar value");
    return RK_OK;
}

static enum rk_result check_option(struct validator *v, const struct archive_type *type, size_t at)
{
    uint8_t tag = v->bytes[at];
    if (tag > 1) return refuse(v, RK_MALFORMED, at, "tag of an option is neither 0 nor 1");
    return tag ? check(v, type->element, at + type->element->align_bytes) : RK_OK;
}

static enum rk_result check_enum(struct validator *v, const struct archive_type *type, size_t at)
{
    uint8_t tag = v->bytes[at];
    if (tag >= type->count) return refuse(v, RK_MALFORMED, at, "tag names no variant");
    const struct archive_variant *variant = &type->variants[tag];
    return check_fields(v, variant->fields, variant->field_count, at);
}

static enum rk_result check_object(struct validator *v, const struct archive_type *type, size_t at)
{
    switch (type->kind) {
    case ARCHIVE_UNSIGNED:
    case ARCHIVE_SIGNED:
    case ARCHIVE_FLOAT:
    case ARCHIVE_OPAQUE: return RK_OK;
    case ARCHIVE_BOOL:
        if (v->bytes[at] > 1) return refuse(v, RK_MALFORMED, at, "bool is neither 0 nor 1");
        return RK_OK;
    case ARCHIVE_CHAR: return check_char(v, at);
    case ARCHIVE_ARRAY: return check_elements(v, type->element, at, type->count);
    case ARCHIVE_STRUCT: return check_fields(v, type->fields, type->count, at);
    case ARCHIVE_TUPLE: return check_tuple(v, type, at);
    case ARCHIVE_OPTION: return check_option(v, type, at);
    case ARCHIVE_ENUM: return check_enum(v, type, at);
    case ARCHIVE_VEC: return check_vec(v, type, at);
    case ARCHIVE_STRING: return check_string(v, at);
    case ARCHIVE_BOX: return check_box(v, type, at);
    }
    return refuse(v, RK_USAGE, at, "type of unknown kind");
}

static enum rk_result check(struct validator *v, const struct archive_type *type, size_t at)
{
    if (v->depth == ARCHIVE_DEPTH_MAX) return refuse(v, RK_LIMIT, at, "objects nest too deep");
    v->depth++;
    RK_TRY(check_object(v, type, at));
    v->depth--;
    return RK_OK;
}

enum rk_result archive_validate(struct archive_view *root, const struct archive_type *type,
                                struct span bytes, size_t align_bytes, struct rk_error *error)
{
    REQUIRE(align_bytes != 0 && (align_bytes & (align_bytes - 1)) == 0);
    struct validator v = {
        .bytes = bytes.bytes,
        .size_bytes = bytes.size_bytes,
        .align_bytes = align_bytes,
        .free_end = bytes.size_bytes,
        .error = error,
    };
    if (bytes.size_bytes < type->size_bytes)
        return refuse(&v, RK_MALFORMED, bytes.size_bytes, "buffer is shorter than the value");
    struct claim claimed;
    size_t at;
    RK_TRY(claim_object(&v, &claimed, &at, bytes.size_bytes - type->size_bytes, 0, type->size_bytes,
                        type->align_bytes));
    RK_TRY(check(&v, type, at));
    /* `at` is 0 when bytes.bytes may be NULL, and NULL takes no offset. */
    *root = (struct archive_view){type, at ? bytes.bytes + at : bytes.bytes};
    return RK_OK;
}
