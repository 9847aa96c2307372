#include "cli/value.h"
#include "base/hex.h"
#include "cli/options.h"
#include "cli/output.h"
#include "wasm/store.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reading. */

static enum rk_result fail(struct rk_error *error, const char *text, const char *expected)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "'%s' is not %s", text, expected);
}

static bool parse_integer(uint64_t *value, const char *text, unsigned bits)
{
    bool is_negative = *text == '-';
    uint64_t magnitude;
    if (!parse_u64(&magnitude, text + is_negative)) return false;
    uint64_t sign_bit = UINT64_C(1) << (bits - 1);
    if (magnitude > (is_negative ? sign_bit : sign_bit | (sign_bit - 1))) return false;
    *value = is_negative ? -magnitude : magnitude; /* two's complement wraps */
    if (bits == 32) *value = (uint32_t)*value;
    return true;
}

/* A float format: how many bits its fraction has, and its exponent of ones. */
struct float_format {
    unsigned fraction_bits;
    uint64_t infinity;
    uint64_t sign;
};

static const struct float_format formats[2] = {
    {23, UINT64_C(0x7f800000), UINT64_C(1) << 31},
    {52, UINT64_C(0x7ff0000000000000), UINT64_C(1) << 63},
};

/* nan, nan:0xPAYLOAD and inf, without the sign. */
static bool parse_special(uint64_t *bits, const char *text, const struct float_format *format)
{
    uint64_t payload = UINT64_C(1) << (format->fraction_bits - 1);
    if (strcmp(text, "inf") == 0) {
        *bits = format->infinity;
        return true;
    }
    if (strncmp(text, "nan", 3) != 0) return false;
    if (text[3]) {
        if (strncmp(text + 3, ":0x", 3) != 0 || !parse_u64(&payload, text + 4)) return false;
        if (payload == 0 || payload >> format->fraction_bits) return false;
    }
    *bits = format->infinity | payload;
    return true;
}

/* A finite number that does not round to infinity. */
static bool parse_finite(uint64_t *bits, const char *text, bool is_64)
{
    char *end;
    bool begins_number = (*text >= '0' && *text <= '9') || *text == '.';
    if (!begins_number) return false;
    if (is_64) {
        double value = strtod(text, &end);
        if (isinf(value)) return false;
        memcpy(bits, &value, sizeof value);
    } else {
        float value = strtof(text, &end);
        uint32_t bits32;
        if (isinf(value)) return false;
        memcpy(&bits32, &value, sizeof value);
        *bits = bits32;
    }
    return end != text && *end == 0;
}

static bool parse_float(uint64_t *bits, const char *text, bool is_64)
{
    const struct float_format *format = &formats[is_64];
    bool is_negative = *text == '-';
    uint64_t magnitude;
    if (!parse_special(&magnitude, text + is_negative, format) &&
        !parse_finite(&magnitude, text + is_negative, is_64)) {
        return false;
    }
    *bits = magnitude | (is_negative ? format->sign : 0);
    return true;
}

static bool parse_v128(struct wasm_value *value, const char *text)
{
    uint8_t bytes[16];
    if (strncmp(text, "0x", 2) != 0) return false;
    if (hex_decode(bytes, sizeof bytes, span_of_string(text + 2), NULL)) return false;
    uint64_t halves[2] = {0, 0};
    for (unsigned i = 0; i < 16; i++) {
        halves[i / 8] = halves[i / 8] << 8 | bytes[i];
    }
    *value = (struct wasm_value){halves[1], halves[0]};
    return true;
}

enum rk_result value_parse(struct wasm_value *value, struct rk_error *error, uint8_t type,
                           const char *text)
{
    struct wasm_value read = {0, 0};
    switch ((enum wasm_type)type) {
    case WASM_TYPE_I32:
        if (!parse_integer(&read.lo, text, 32))
            return fail(error, text, "an i32: a number from -2147483648 to 4294967295");
        break;
    case WASM_TYPE_I64:
        if (!parse_integer(&read.lo, text, 64))
            return fail(error, text,
                        "an i64: a number from -9223372036854775808 to 18446744073709551615");
        break;
    case WASM_TYPE_F32:
    case WASM_TYPE_F64:
        if (!parse_float(&read.lo, text, type == WASM_TYPE_F64))
            return fail(error, text,
                        type == WASM_TYPE_F64 ? "an f64: a number, inf, nan or nan:0xPAYLOAD"
                                              : "an f32: a number, inf, nan or nan:0xPAYLOAD");
        break;
    case WASM_TYPE_V128:
        if (!parse_v128(&read, text))
            return fail(error, text, "a v128: 0x and 32 hexadecimal digits");
        break;
    case WASM_TYPE_EXTERNREF:
        if (strcmp(text, "null") == 0) break;
        if (!parse_u64(&read.lo, text) || read.lo == UINT64_MAX)
            return fail(error, text, "an externref: a number or null");
        read.lo++;
        break;
    case WASM_TYPE_FUNCREF:
        if (strcmp(text, "null") != 0)
            return fail(error, text, "a funcref that can be typed: only null can");
        break;
    case WASM_TYPE_NONE: return fail(error, text, "of a known type");
    }
    *value = read;
    return RK_OK;
}

/* Showing. */

struct wasm_value value_of_slots(uint8_t type, const uint64_t *slots)
{
    return (struct wasm_value){slots[0], type == WASM_TYPE_V128 ? slots[1] : 0};
}

/* The shortest digits that read back as the same number. */
static void finite_text(char *text, size_t size_bytes, uint64_t bits, bool is_64)
{
    double value;
    if (is_64) {
        memcpy(&value, &bits, sizeof value);
    } else {
        uint32_t bits32 = (uint32_t)bits;
        float narrow;
        memcpy(&narrow, &bits32, sizeof narrow);
        value = (double)narrow;
    }
    int digits_max = is_64 ? 17 : 9;
    for (int digits = 1; digits <= digits_max; digits++) {
        snprintf(text, size_bytes, "%.*g", digits, value);
        uint64_t again = 0;
        if (parse_float(&again, text, is_64) && again == bits) return;
    }
}

static void float_text(char *text, size_t size_bytes, uint64_t bits, bool is_64)
{
    const struct float_format *format = &formats[is_64];
    const char *sign = bits & format->sign ? "-" : "";
    uint64_t magnitude = bits & ~format->sign;
    uint64_t canonical = format->infinity | UINT64_C(1) << (format->fraction_bits - 1);
    if (magnitude == format->infinity) {
        snprintf(text, size_bytes, "%sinf", sign);
    } else if (magnitude == canonical) {
        snprintf(text, size_bytes, "%snan", sign);
    } else if (magnitude > format->infinity) {
        snprintf(text, size_bytes, "%snan:0x%" PRIx64, sign, magnitude - format->infinity);
    } else {
        finite_text(text, size_bytes, bits, is_64);
    }
}

static void reference_text(char *text, size_t size_bytes, uint8_t type, uint64_t slot)
{
    if (slot == 0) {
        snprintf(text, size_bytes, "null");
    } else if (type == WASM_TYPE_EXTERNREF) {
        snprintf(text, size_bytes, "%" PRIu64, slot - 1);
    } else {
        const struct wasm_func *func = (const struct wasm_func *)(uintptr_t)slot;
        if (func->function) {
            snprintf(text, size_bytes, "function [%" PRIu32 "]", func->function->index);
        } else {
            snprintf(text, size_bytes, "host function");
        }
    }
}

void value_text(char text[VALUE_TEXT_BYTES], uint8_t type, struct wasm_value value)
{
    switch ((enum wasm_type)type) {
    case WASM_TYPE_I32:
        snprintf(text, VALUE_TEXT_BYTES, "%" PRId32, (int32_t)(uint32_t)value.lo);
        return;
    case WASM_TYPE_I64: snprintf(text, VALUE_TEXT_BYTES, "%" PRId64, (int64_t)value.lo); return;
    case WASM_TYPE_F32:
    case WASM_TYPE_F64: float_text(text, VALUE_TEXT_BYTES, value.lo, type == WASM_TYPE_F64); return;
    case WASM_TYPE_V128:
        snprintf(text, VALUE_TEXT_BYTES, "0x%016" PRIx64 "%016" PRIx64, value.hi, value.lo);
        return;
    case WASM_TYPE_FUNCREF:
    case WASM_TYPE_EXTERNREF: reference_text(text, VALUE_TEXT_BYTES, type, value.lo); return;
    case WASM_TYPE_NONE: break;
    }
    snprintf(text, VALUE_TEXT_BYTES, "?");
}

void print_values(FILE *file, const uint8_t *types, uint32_t count, const uint64_t *slots)
{
    char text[VALUE_TEXT_BYTES];
    for (uint32_t i = 0; i < count; i++) {
        value_text(text, types[i], value_of_slots(types[i], slots));
        fprintf(file, "%s%s %s", i ? ", " : "", wasm_type_name(types[i]), text);
        slots += wasm_type_slots(types[i]);
    }
}

static json_t *json_of_value(uint8_t type, struct wasm_value value)
{
    char text[VALUE_TEXT_BYTES], bits[24];
    const char *name = wasm_type_name(type);
    value_text(text, type, value);
    if (type == WASM_TYPE_V128 || wasm_type_is_reference(type))
        return json_pack("{s:s, s:s}", "type", name, "value", text);
    bool is_32 = type == WASM_TYPE_I32 || type == WASM_TYPE_F32;
    snprintf(bits, sizeof bits, "0x%0*" PRIx64, is_32 ? 8 : 16, value.lo);
    json_t *shown = json_string(text);
    int64_t number = is_32 ? (int32_t)(uint32_t)value.lo : (int64_t)value.lo;
    bool is_integer = type == WASM_TYPE_I32 || type == WASM_TYPE_I64;
    if (is_integer && number > -(INT64_C(1) << 53) && number < INT64_C(1) << 53) {
        json_decref(shown);
        shown = json_integer(number);
    }
    return json_pack("{s:s, s:o, s:s}", "type", name, "value", shown, "bits", bits);
}

json_t *json_values(const uint8_t *types, uint32_t count, const uint64_t *slots)
{
    json_t *values = json_array();
    for (uint32_t i = 0; i < count; i++) {
        if (json_array_append_new(values,
                                  json_of_value(types[i], value_of_slots(types[i], slots)))) {
            json_decref(values);
            return NULL;
        }
        slots += wasm_type_slots(types[i]);
    }
    return values;
}
