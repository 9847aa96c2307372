#include "cli/contract_bytes.h"
#include "base/base58.h"
#include "base/hex.h"
#include "cli/chain_folder.h"

#include <inttypes.h>

enum { PUBLIC_KEY_BYTES = 96 };

static enum rk_result appended(enum rk_result result, struct rk_error *error)
{
    return result ? rk_fail(error, result, RK_NO_POSITION, "out of memory") : RK_OK;
}

/* What follows a prefix, or NULL when the text does not begin with it. */
static const char *behind(const char *text, const char *prefix)
{
    size_t size_bytes = strlen(prefix);
    return strncmp(text, prefix, size_bytes) == 0 ? text + size_bytes : NULL;
}

static enum rk_result append_number(struct buffer *out, unsigned size_bytes, const char *text,
                                    struct rk_error *error)
{
    uint8_t bytes[8];
    uint64_t number;
    if (!parse_u64(&number, text) || (size_bytes < 8 && number >> 8 * size_bytes))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "'%s' is no number of %u bits", text,
                       8 * size_bytes);
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    return appended(buffer_append(out, bytes, size_bytes), error);
}

enum rk_result contract_bytes_parse(struct buffer *out, const char *text, struct rk_error *error)
{
    static const struct {
        const char *prefix;
        unsigned size_bytes;
    } numbers[] = {{"u8:", 1}, {"u16:", 2}, {"u32:", 4}, {"u64:", 8}};
    const char *rest;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(numbers); i++)
        if ((rest = behind(text, numbers[i].prefix)) != NULL)
            return append_number(out, numbers[i].size_bytes, rest, error);
    if ((rest = behind(text, "text:")) != NULL)
        return appended(buffer_append(out, rest, strlen(rest)), error);
    enum rk_result result = hex_decode_append(out, span_of_string(hex_digits_of(text)), NULL);
    if (result == RK_NO_MEMORY) return appended(result, error);
    if (!result) return RK_OK;
    return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                   "'%.80s' is neither an even number of hexadecimal digits nor u8:, u16:, u32:, "
                   "u64: with a number nor text: with words",
                   text);
}

enum rk_result contract_owner_parse(struct buffer *out, const char *text, struct rk_error *error)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t size_bytes;
    const char *rest = behind(text, "text:");
    if (rest) return appended(buffer_append(out, rest, strlen(rest)), error);
    rest = behind(text, "base58:");
    bool is_base58 = base58_decode(bytes, sizeof bytes, &size_bytes,
                                   span_of_string(rest ? rest : text), NULL) == RK_OK;
    if (rest && !is_base58)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "'%.80s' is no base-58 text", rest);
    if (is_base58 && (rest || size_bytes == PUBLIC_KEY_BYTES))
        return appended(buffer_append(out, bytes, size_bytes), error);
    enum rk_result result = hex_decode_append(out, span_of_string(hex_digits_of(text)), NULL);
    if (result == RK_NO_MEMORY) return appended(result, error);
    if (!result) return RK_OK;
    if (hex_digits_of(text) != text)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "'%.80s' is not an even number of hexadecimal digits", text);
    return appended(buffer_append(out, text, strlen(text)), error);
}
