#include "base/hex.h"

#include "base/checked.h"

static const char hex_digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

static void encode_digits(char *text, struct span bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        text[2 * i] = hex_digits[bytes.bytes[i] >> 4];
        text[2 * i + 1] = hex_digits[bytes.bytes[i] & 15];
    }
}

void hex_encode(char *text, struct span bytes)
{
    encode_digits(text, bytes);
    text[2 * bytes.size_bytes] = 0;
}

enum rk_result hex_append(struct buffer *buffer, struct span bytes)
{
    size_t digits;
    if (!checked_mul_size(&digits, bytes.size_bytes, 2)) return RK_NO_MEMORY;
    enum rk_result result = buffer_reserve(buffer, digits);
    if (result || digits == 0) return result;
    encode_digits((char *)buffer->bytes + buffer->size_bytes, bytes);
    buffer->size_bytes += digits;
    return RK_OK;
}

/* The value of a digit, or -1. */
static int digit_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Looks at every character before anything is written, so that a failure leaves no trace. */
static enum rk_result check_digits(struct span text, struct rk_error *error)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (digit_value(text.bytes[i]) < 0)
            return rk_fail(error, RK_MALFORMED, i, "not a hexadecimal digit: byte 0x%02x",
                           text.bytes[i]);
    }
    return RK_OK;
}

static void decode_digits(uint8_t *bytes, struct span text)
{
    for (size_t i = 0; i + 1 < text.size_bytes; i += 2) {
        int value = digit_value(text.bytes[i]) * 16 + digit_value(text.bytes[i + 1]);
        bytes[i / 2] = (uint8_t)value;
    }
}

enum rk_result hex_decode(uint8_t *bytes, size_t size_bytes, struct span text,
                          struct rk_error *error)
{
    enum rk_result result = check_digits(text, error);
    if (result) return result;
    if (text.size_bytes / 2 != size_bytes || text.size_bytes % 2) {
        size_t expected = saturating_add_size(size_bytes, size_bytes);
        size_t at = text.size_bytes < expected ? text.size_bytes : expected;
        return rk_fail(error, RK_MALFORMED, at, "expected %zu hexadecimal digits, found %zu",
                       expected, text.size_bytes);
    }
    decode_digits(bytes, text);
    return RK_OK;
}

enum rk_result hex_decode_append(struct buffer *buffer, struct span text, struct rk_error *error)
{
    enum rk_result result = check_digits(text, error);
    if (result) return result;
    if (text.size_bytes % 2)
        return rk_fail(error, RK_MALFORMED, text.size_bytes,
                       "odd number of hexadecimal digits: %zu", text.size_bytes);
    size_t size_bytes = text.size_bytes / 2;
    if (size_bytes == 0) return RK_OK;
    result = buffer_reserve(buffer, size_bytes);
    if (result)
        return rk_fail(error, result, RK_NO_POSITION, "no memory for %zu bytes", size_bytes);
    decode_digits(buffer->bytes + buffer->size_bytes, text);
    buffer->size_bytes += size_bytes;
    return RK_OK;
}
