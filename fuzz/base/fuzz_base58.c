/* Base-58 conversions are total, and each undoes the other: the input is read once as text and once
 * as bytes. */

#include "base/base58.h"
#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void text_decodes_and_encodes_to_itself(struct span given)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t size_bytes;
    struct rk_error error = {0};
    enum rk_result result = base58_decode(bytes, sizeof bytes, &size_bytes, given, &error);
    if (result) {
        REQUIRE((result == RK_MALFORMED || result == RK_LIMIT) && error.offset <= given.size_bytes);
        return;
    }
    char text[BASE58_TEXT_CHARS_MAX(BASE58_BYTES_MAX) + 1];
    size_t chars;
    struct span decoded = span_of(bytes, size_bytes);
    REQUIRE(base58_encode(text, sizeof text, &chars, decoded) == RK_OK);
    REQUIRE(span_equal(span_of(text, chars), given));
}

static void bytes_encode_and_decode_to_themselves(struct span given)
{
    char text[BASE58_TEXT_CHARS_MAX(BASE58_BYTES_MAX) + 1];
    size_t chars, size_bytes;
    enum rk_result result = base58_encode(text, sizeof text, &chars, given);
    if (given.size_bytes > BASE58_BYTES_MAX) {
        REQUIRE(result == RK_LIMIT);
        return;
    }
    REQUIRE(result == RK_OK && chars <= BASE58_TEXT_CHARS_MAX(given.size_bytes));
    uint8_t bytes[BASE58_BYTES_MAX];
    result = base58_decode(bytes, sizeof bytes, &size_bytes, span_of(text, chars), NULL);
    REQUIRE(result == RK_OK && span_equal(span_of(bytes, size_bytes), given));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_decodes_and_encodes_to_itself(span_of(data, size));
    bytes_encode_and_decode_to_themselves(span_of(data, size));
    return 0;
}
