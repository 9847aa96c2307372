#include "base/base58.h"

static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static_assert(sizeof alphabet == 58 + 1, "one character per digit");

enum { TEXT_CHARS_MAX = BASE58_TEXT_CHARS_MAX(BASE58_BYTES_MAX) };

static size_t leading_count(const uint8_t *bytes, size_t size_bytes, uint8_t value)
{
    size_t count = 0;
    while (count < size_bytes && bytes[count] == value)
        count++;
    return count;
}

/* digits = digits * radix_in + value, over little-endian digits of base radix_out; the new count.
 * Both radices are at most 256, so the carry stays below 2^16. */
static size_t digits_shift_in(uint8_t *digits, size_t count, unsigned radix_out, unsigned radix_in,
                              unsigned value)
{
    unsigned carry = value;
    for (size_t i = 0; i < count; i++) {
        carry += digits[i] * radix_in;
        digits[i] = (uint8_t)(carry % radix_out);
        carry /= radix_out;
    }
    while (carry) {
        digits[count++] = (uint8_t)(carry % radix_out);
        carry /= radix_out;
    }
    return count;
}

enum rk_result base58_encode(char *text, size_t text_bytes_max, size_t *text_chars,
                             struct span bytes)
{
    if (bytes.size_bytes > BASE58_BYTES_MAX) return RK_LIMIT;
    uint8_t digits[TEXT_CHARS_MAX];
    size_t zeros = leading_count(bytes.bytes, bytes.size_bytes, 0);
    size_t count = 0;
    for (size_t i = zeros; i < bytes.size_bytes; i++)
        count = digits_shift_in(digits, count, 58, 256, bytes.bytes[i]);
    size_t chars = zeros + count;
    if (text_bytes_max <= chars) return RK_FULL;
    memset(text, alphabet[0], zeros);
    for (size_t i = 0; i < count; i++)
        text[zeros + i] = alphabet[digits[count - 1 - i]];
    text[chars] = 0;
    *text_chars = chars;
    return RK_OK;
}

static int digit_value(uint8_t c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

enum rk_result base58_decode(uint8_t *bytes, size_t bytes_max, size_t *size_bytes, struct span text,
                             struct rk_error *error)
{
    /* A text over the bound is refused by length before any arithmetic: each leading '1' is a byte
     * and the other digits are worth at least 0.73 bytes each. */
    if (text.size_bytes > TEXT_CHARS_MAX)
        return rk_fail(error, RK_LIMIT, TEXT_CHARS_MAX, "base-58 text of %zu characters, limit %d",
                       text.size_bytes, TEXT_CHARS_MAX);
    size_t zeros = leading_count(text.bytes, text.size_bytes, (uint8_t)alphabet[0]);
    uint8_t little[TEXT_CHARS_MAX];
    size_t count = 0;
    for (size_t i = zeros; i < text.size_bytes; i++) {
        int value = digit_value(text.bytes[i]);
        if (value < 0)
            return rk_fail(error, RK_MALFORMED, i, "not a base-58 character: byte 0x%02x",
                           text.bytes[i]);
        count = digits_shift_in(little, count, 256, 58, (unsigned)value);
    }
    size_t total = zeros + count;
    if (total > BASE58_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, text.size_bytes, "base-58 text of %zu bytes, limit %d",
                       total, BASE58_BYTES_MAX);
    if (total > bytes_max)
        return rk_fail(error, RK_FULL, text.size_bytes, "base-58 text of %zu bytes, room for %zu",
                       total, bytes_max);
    if (total) memset(bytes, 0, zeros);
    for (size_t i = 0; i < count; i++)
        bytes[zeros + i] = little[count - 1 - i];
    *size_bytes = total;
    return RK_OK;
}
