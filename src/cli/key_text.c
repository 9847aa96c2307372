#include "cli/key_text.h"

#include "base/hex.h"
#include "base/require.h"

#include <string.h>

/* 1.36 n + 1 characters at most: below 2n from n = 2 on. */
static_assert(BASE58_TEXT_CHARS_MAX(32) < 2 * 32, "the length tells base 58 from hexadecimal");
static_assert(KEY_PUBLIC_BYTES_MAX <= BASE58_BYTES_MAX, "base 58 takes all keys");

enum rk_result key_text_read(uint8_t *bytes, size_t size_bytes, const char *what, struct span text,
                             struct rk_error *error)
{
    size_t got;
    if (text.size_bytes == 2 * size_bytes) {
        if (!hex_decode(bytes, size_bytes, text, NULL)) return RK_OK;
    } else if (!base58_decode(bytes, size_bytes, &got, text, NULL) && got == size_bytes) {
        return RK_OK;
    }
    return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                   "%s must be %zu bytes in base 58, or %zu hexadecimal digits", what, size_bytes,
                   2 * size_bytes);
}

void key_text_of(char text[KEY_TEXT_BYTES], struct span bytes)
{
    size_t chars;
    enum rk_result fits = base58_encode(text, KEY_TEXT_BYTES, &chars, bytes);
    REQUIRE(!fits);
}

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9') return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return (unsigned)(c - 'A') + 10;
    return 16;
}

/* limbs = limbs * base + digit; false when that is 2^256 or more. */
static bool append_digit(uint64_t limbs[4], unsigned base, unsigned digit)
{
    u128 carry = digit;
    for (size_t i = 0; i < 4; i++) {
        carry += (u128)limbs[i] * base;
        limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return carry == 0;
}

static bool read_number(uint8_t bytes[32], const char *text)
{
    unsigned base = 10;
    uint64_t limbs[4] = {0};
    bool after_digit = false;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    for (; *text; text++) {
        if (*text == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        unsigned digit = digit_of(*text);
        if (digit >= base || !append_digit(limbs, base, digit)) return false;
        after_digit = true;
    }
    memcpy(bytes, limbs, sizeof limbs);
    return after_digit;
}

enum rk_result scalar_text_read(struct fr *scalar, const char *text, struct rk_error *error)
{
    uint8_t bytes[32];
    bool is_read = strncmp(text, "le:", 3) == 0
                       ? !hex_decode(bytes, sizeof bytes, span_of_string(text + 3), NULL)
                       : read_number(bytes, text);
    if (is_read && fr_from_bytes_le(scalar, bytes)) return RK_OK;
    return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                   "'%s' is no scalar: expected a number below the order of BLS12-381, or le: and "
                   "the 64 digits of its bytes",
                   text);
}

void scalar_text_of(char text[SCALAR_TEXT_BYTES], const struct fr *scalar)
{
    uint8_t bytes[32];
    fr_to_bytes_be(bytes, scalar);
    memcpy(text, "0x", 2);
    hex_encode(text + 2, span_of(bytes, sizeof bytes));
}
