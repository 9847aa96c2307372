#include "wasm/suite/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the scripts name a type, or a lane of a vector. */
struct shape {
    const char *name;
    uint8_t type;
    uint32_t bits;
    bool is_float;
};

static const struct shape *find_shape(const struct shape *shapes, size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++) {
        if (strcmp(shapes[i].name, name) == 0) return &shapes[i];
    }
    return NULL;
}

static const struct shape *scalar_shape(const char *name)
{
    static const struct shape shapes[] = {
        {"i32", WASM_TYPE_I32, 32, false},
        {"i64", WASM_TYPE_I64, 64, false},
        {"f32", WASM_TYPE_F32, 32, true},
        {"f64", WASM_TYPE_F64, 64, true},
        {"funcref", WASM_TYPE_FUNCREF, 64, false},
        {"v128", WASM_TYPE_V128, 128, false},
        {"externref", WASM_TYPE_EXTERNREF, 64, false},
    };
    return find_shape(shapes, RK_ARRAY_LENGTH(shapes), name);
}

static const struct shape *lane_shape(const char *name)
{
    static const struct shape shapes[] = {
        {"i8", WASM_TYPE_V128, 8, false},   {"i16", WASM_TYPE_V128, 16, false},
        {"i32", WASM_TYPE_V128, 32, false}, {"i64", WASM_TYPE_V128, 64, false},
        {"f32", WASM_TYPE_V128, 32, true},  {"f64", WASM_TYPE_V128, 64, true},
    };
    return find_shape(shapes, RK_ARRAY_LENGTH(shapes), name);
}

static uint64_t mask_of(uint32_t bits)
{
    return bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

/* The bits of a number, which the scripts write as an unsigned decimal in a string. */
static bool read_bits(uint64_t *out, const char *text, uint32_t bits)
{
    if (!text || *text < '0' || *text > '9') return false;
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (*end || number > mask_of(bits)) return false;
    *out = number;
    return true;
}

/* Whether `bits` is a NaN of the named kind (core specification, "nan:canonical" and
 * "nan:arithmetic" of the script format): either sign; a payload of just the quiet bit, or any
 * payload with the quiet bit. */
static bool is_nan(uint64_t bits, uint32_t width, const char *kind)
{
    uint64_t quiet = width == 32 ? 0x7fc00000u : UINT64_C(0x7ff8000000000000);
    uint64_t sign = UINT64_C(1) << (width - 1);
    if (strcmp(kind, "nan:canonical") == 0) return (bits & ~sign) == quiet;
    return strcmp(kind, "nan:arithmetic") == 0 && (bits & quiet) == quiet;
}

static bool number_matches(const struct shape *shape, const char *pattern, uint64_t bits)
{
    if (!pattern) return false;
    if (shape->is_float && strncmp(pattern, "nan:", 4) == 0)
        return is_nan(bits, shape->bits, pattern);
    uint64_t wanted;
    return read_bits(&wanted, pattern, shape->bits) && wanted == bits;
}

/* Lanes are in the order of the vector's bytes. */
static uint64_t lane_of(struct wasm_value value, const struct shape *shape, size_t lane)
{
    size_t bit = lane * shape->bits;
    uint64_t half = bit < 64 ? value.lo : value.hi;
    return half >> (bit % 64) & mask_of(shape->bits);
}

/* The lanes of a vector, or NULL when the shape or their number is wrong. */
static const json_t *lanes_of(const struct shape **shape, const json_t *json)
{
    const json_t *lanes = json_object_get(json, "value");
    *shape = lane_shape(json_string_value(json_object_get(json, "lane_type")));
    return *shape && json_array_size(lanes) == 128 / (*shape)->bits ? lanes : NULL;
}

static bool read_vector(struct wasm_value *value, const json_t *json)
{
    const struct shape *shape;
    const json_t *lanes = lanes_of(&shape, json);
    *value = (struct wasm_value){0, 0};
    for (size_t i = 0; lanes && i < json_array_size(lanes); i++) {
        uint64_t bits;
        if (!read_bits(&bits, json_string_value(json_array_get(lanes, i)), shape->bits))
            return false;
        size_t bit = i * shape->bits;
        *(bit < 64 ? &value->lo : &value->hi) |= bits << (bit % 64);
    }
    return lanes != NULL;
}

static bool vector_matches(const json_t *pattern, struct wasm_value value)
{
    const struct shape *shape;
    const json_t *lanes = lanes_of(&shape, pattern);
    for (size_t i = 0; lanes && i < json_array_size(lanes); i++) {
        const char *lane = json_string_value(json_array_get(lanes, i));
        if (!number_matches(shape, lane, lane_of(value, shape, i))) return false;
    }
    return lanes != NULL;
}

bool value_read(uint8_t *type, struct wasm_value *value, const json_t *json)
{
    const struct shape *shape = scalar_shape(json_string_value(json_object_get(json, "type")));
    if (!shape) return false;
    *type = shape->type;
    if (shape->type == WASM_TYPE_V128) return read_vector(value, json);
    const char *text = json_string_value(json_object_get(json, "value"));
    *value = (struct wasm_value){0, 0};
    bool is_null = text && strcmp(text, "null") == 0;
    if (wasm_type_is_reference(shape->type) && is_null) return true;
    /* The scripts have no names for functions, so they cannot pass one. */
    if (shape->type == WASM_TYPE_FUNCREF || !read_bits(&value->lo, text, shape->bits)) return false;
    if (shape->type == WASM_TYPE_EXTERNREF) value->lo++;
    return true;
}

bool value_matches(const json_t *pattern, uint8_t type, struct wasm_value value)
{
    const struct shape *shape = scalar_shape(json_string_value(json_object_get(pattern, "type")));
    if (!shape || shape->type != type) return false;
    if (type == WASM_TYPE_V128) return vector_matches(pattern, value);
    const char *text = json_string_value(json_object_get(pattern, "value"));
    if (wasm_type_is_reference(type)) {
        if (!text) return false;
        if (strcmp(text, "null") == 0) return value.lo == 0;
        /* "(ref.func)" means any function; the number that wast2json writes for it says nothing. */
        if (type == WASM_TYPE_FUNCREF) return value.lo != 0;
        return value.lo != 0 && number_matches(shape, text, value.lo - 1);
    }
    return number_matches(shape, text, value.lo);
}

void value_print(char *text, size_t size_bytes, uint8_t type, struct wasm_value value)
{
    const char *name = wasm_type_name(type);
    if (type == WASM_TYPE_V128)
        snprintf(text, size_bytes, "%s:0x%016llx%016llx", name, (unsigned long long)value.hi,
                 (unsigned long long)value.lo);
    else if (wasm_type_is_reference(type) && value.lo == 0)
        snprintf(text, size_bytes, "%s:null", name);
    else
        snprintf(text, size_bytes, "%s:0x%llx", name, (unsigned long long)value.lo);
}
